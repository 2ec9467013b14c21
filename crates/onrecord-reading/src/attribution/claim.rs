//! Claims: how likely a word is part of the source, or of the content, of a cue.
//!
//! # Source
//! Dozat and Manning, "Deep Biaffine Attention for Neural Dependency Parsing", ICLR 2017: a product of two words' vectors.

/// Width of a word's vectors.
pub(super) const WIDTH: usize = 96;
/// Numbers that describe a word: its vector, those of a cue that it begins for source and content, and its biases for both.
pub(super) const NUMBERS: usize = 3 * WIDTH + 2;
/// From these distances in words on, another score counts; on either side of the cue.
const STEPS: [usize; 11] = [2, 3, 4, 5, 8, 12, 19, 29, 44, 68, 104];
/// Scores by distance: the word is before the cue or in its place, or after it.
pub(super) const DISTANCES: usize = 2 * (STEPS.len() + 1);
/// Words of a span that are asked: a long one costs no more, however many cues ask for it.
const MOST: usize = 64;

/// Which of its two a cue claims a word for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Its source.
    Source,
    /// Its content.
    Content,
}

/// What the words of an article claim, and how they can be claimed.
pub struct Claims {
    /// Of each token, in bytes: the vectors that [`NUMBERS`] tells of.
    vectors: Vec<[[i8; WIDTH]; 3]>,
    scale: Vec<[f32; 3]>,
    bias: Vec<[f32; 2]>,
    distance: [[f32; 2]; DISTANCES],
}

impl Claims {
    /// Of an article of so many tokens, none of which is known yet.
    pub(super) fn new(n_tokens: usize, distance: [[f32; 2]; DISTANCES]) -> Self {
        Self {
            vectors: vec![[[0; WIDTH]; 3]; n_tokens],
            scale: vec![[0.0; 3]; n_tokens],
            bias: vec![[0.0; 2]; n_tokens],
            distance,
        }
    }

    /// Makes the token at `at` known by its [`NUMBERS`].
    pub(super) fn set(&mut self, at: usize, numbers: &[f32]) {
        let (vectors, bias) = numbers.split_at(3 * WIDTH);
        for (part, vector) in vectors.chunks_exact(WIDTH).enumerate() {
            let greatest = vector.iter().fold(0.0_f32, |greatest, number| greatest.max(number.abs()));
            let scale = (greatest / 127.0).max(f32::MIN_POSITIVE);
            self.scale[at][part] = scale;
            for (byte, number) in self.vectors[at][part].iter_mut().zip(vector) {
                *byte = (number / scale).round() as i8;
            }
        }
        self.bias[at] = [bias[0], bias[1]];
    }

    /// How likely the token at `at` is part of what the cue that begins at `cue` claims, as a logarithm.
    pub fn log_likelihood(&self, cue: usize, at: usize, claimed: Claimed) -> f32 {
        let step = STEPS.partition_point(|&step| step <= cue.abs_diff(at));
        let distance = self.distance[step + if at > cue { STEPS.len() + 1 } else { 0 }];
        let [source, content] = [0, 1].map(|which| {
            let pairs = self.vectors[at][0].iter().zip(&self.vectors[cue][1 + which]);
            let product: i32 = pairs.map(|(&one, &other)| i32::from(one) * i32::from(other)).sum();
            let scale = self.scale[at][0] * self.scale[cue][1 + which];
            f64::from(product as f32 * scale + self.bias[at][which] + distance[which])
        });
        // Beside the two there is "neither", whose score is 0.
        let all = (1.0 + source.exp() + content.exp()).ln();
        (if claimed == Claimed::Source { source } else { content } - all) as f32
    }

    /// The mean of [`Self::log_likelihood`] over the first words of a span.
    pub fn mean_log_likelihood(&self, cue: usize, (first, last): (usize, usize), claimed: Claimed) -> f32 {
        let last = last.min(first + MOST);
        let sum: f32 = (first..last).map(|at| self.log_likelihood(cue, at, claimed)).sum();
        sum / (last - first).max(1) as f32
    }
}
