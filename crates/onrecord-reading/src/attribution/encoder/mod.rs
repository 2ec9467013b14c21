//! The encoder: a small transformer that scores every word's part in an attribution.

#[allow(unsafe_code)] // vector instructions; each use says why it is sound
mod kernel;
mod math;
mod file;
mod pieces;
mod window;
mod forward;

use std::sync::LazyLock;

use crate::attribution::claim::Claims;
use crate::attribution::tagger::{LABELS, collect_spans};
use crate::attribution::{Context, TagWords, Tagged};
use crate::sentence::{Paragraph, Prose, Shape};
use file::{Roles, Weights};
use kernel::Level;
use pieces::Pieces;

/// Values of [`feature_of`]: 7 shapes, quoted or not, 3 places.
pub const FEATURES: usize = 7 * 2 * 3;

/// A trained encoder and its vocabulary.
pub struct Encoder {
    weights: Weights,
    roles: Option<Roles>,
    pieces: &'static Pieces,
    level: Level,
}

static ACCURATE: &[u8] = include_bytes!("../../../model/en.accurate.encoder");
static ACCURATE_ROLES: &[u8] = include_bytes!("../../../model/en.accurate.roles");
static FAST: &[u8] = include_bytes!("../../../model/en.fast.encoder");

impl Encoder {
    /// The more accurate of the two that come with the program, for English.
    pub fn accurate() -> &'static Encoder {
        static ENCODER: LazyLock<Encoder> =
            LazyLock::new(|| Encoder::embedded(ACCURATE, Some(ACCURATE_ROLES)));
        &ENCODER
    }

    /// The faster of the two.
    pub fn fast() -> &'static Encoder {
        static ENCODER: LazyLock<Encoder> = LazyLock::new(|| Encoder::embedded(FAST, None));
        &ENCODER
    }

    fn embedded(weights: &'static [u8], roles: Option<&'static [u8]>) -> Self {
        let weights = Weights::from_bytes(weights).expect("export.py wrote the embedded weights");
        let roles = roles.map(|bytes| {
            Roles::from_bytes(bytes, weights.sizes.hidden).expect("export.py wrote the embedded roles")
        });
        Encoder { weights, roles, pieces: Pieces::english(), level: Level::detect() }
    }

    /// The whole words of the vocabulary, in order, each with the vector that the encoder begins with. For training.
    pub fn word_vectors(&self) -> impl Iterator<Item = (&'static str, Vec<f32>)> {
        let hidden = self.weights.sizes.hidden;
        self.pieces.words().map(move |(word, number)| {
            let number = number as usize;
            let bytes = &self.weights.pieces[number * hidden..(number + 1) * hidden];
            let scale = self.weights.piece_scale[number];
            (word, bytes.iter().map(|&byte| f32::from(byte as i8) * scale).collect())
        })
    }

    /// Scores of each label for each token of `paragraphs`, in order, and their claims.
    fn read(
        &self,
        prose: &Prose,
        paragraphs: &[Paragraph],
        context: Context,
    ) -> (Vec<[f32; LABELS]>, Option<Claims>) {
        let sizes = self.weights.sizes;
        let context = match context {
            Context::Before => sizes.context,
            Context::Nothing => 0,
        };
        let mut scratch = forward::Scratch::default();
        let mut scores = Vec::with_capacity(prose.tokens.len());
        let mut claims = self.roles.as_ref().map(|roles| Claims::new(prose.tokens.len(), roles.distance));
        for window in window::cut_windows(prose, self.pieces, paragraphs, sizes.window, context) {
            forward::read_window(&self.weights, self.level, &window, &mut scratch);
            scores.extend(forward::emissions(&self.weights, &scratch));
            if let (Some(claims), Some(roles)) = (&mut claims, &self.roles) {
                let numbers = forward::claims(roles, self.level, &mut scratch);
                window.tokens.iter().zip(numbers).for_each(|(&(at, _), numbers)| claims.set(at, numbers));
            }
        }
        (scores, claims)
    }
}

impl TagWords for Encoder {
    fn tag(&self, prose: &Prose, paragraphs: &[Paragraph], context: Context) -> Tagged {
        let (scores, claims) = self.read(prose, paragraphs, context);
        let mut tagged = Tagged { claims, ..Tagged::nothing(prose) };
        let pairs = &self.weights.pairs;
        let mut rest = scores.as_slice();
        for (first, last) in paragraphs.iter().flat_map(Paragraph::runs) {
            let (scores, others) = rest.split_at(last - first);
            rest = others;
            collect_spans(first, &pairs.decode(scores), &mut tagged.spans);
            for (at, label) in (first..last).zip(pairs.likelihoods(scores)) {
                tagged.likelihood[at] = [label[1] + label[2], label[3] + label[4], label[5] + label[6]];
            }
        }
        tagged
    }
}

/// What begins with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// A paragraph.
    Paragraph,
    /// A sentence within a paragraph.
    Sentence,
    /// Neither.
    Nothing,
}

impl Opening {
    /// What begins with the token at `at`.
    pub fn of(prose: &Prose, at: usize) -> Self {
        match () {
            () if at == 0 || prose.paragraph_of[at] != prose.paragraph_of[at - 1] => Opening::Paragraph,
            () if prose.sentence_of[at] != prose.sentence_of[at - 1] => Opening::Sentence,
            () => Opening::Nothing,
        }
    }
}

/// What the pieces of a word don't show, in one number below [`FEATURES`]: capitals, quotation marks, and what begins.
pub fn feature_of(prose: &Prose, at: usize, opening: Opening) -> u8 {
    let shape = match prose.tokens[at].shape {
        Shape::Mark => 0,
        Shape::Number => 1,
        Shape::Lower => 2,
        Shape::Upper => 3,
        Shape::Title | Shape::Initial => 4,
        Shape::Mixed => 5,
        Shape::Caseless => 6,
    };
    (shape * 2 + u8::from(prose.quoted[at] > 0)) * 3 + opening as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Hints};
    use crate::attribution::claim::Claimed;

    /// Windows and scores are those that the training scripts compute with weights of 32 bits.
    fn check(encoder: &Encoder, examples: &str) {
        let examples: serde_json::Value = serde_json::from_str(examples).expect("examples");
        for example in examples.as_array().expect("a list") {
            let article =
                Article::new(example["text"].as_str().expect("a text").to_owned(), &Hints::default());
            let prose = Prose::new(&article);
            let numbers =
                |list: &[usize]| list.iter().map(|&n| serde_json::Value::from(n)).collect::<Vec<_>>();
            let sizes = encoder.weights.sizes;
            let windows: Vec<_> =
                window::cut_windows(&prose, encoder.pieces, &prose.paragraphs, sizes.window, sizes.context)
                    .collect();
            let expected = example["windows"].as_array().expect("windows");
            assert_eq!(windows.len(), expected.len());
            for (window, expected) in windows.iter().zip(expected) {
                let ids: Vec<usize> = window.ids.iter().map(|&id| id as usize).collect();
                let features: Vec<usize> = window.features.iter().map(|&feature| feature.into()).collect();
                let at: Vec<usize> = window.tokens.iter().map(|&(_, at)| at).collect();
                assert_eq!(numbers(&ids), *expected["ids"].as_array().expect("ids"));
                assert_eq!(numbers(&features), *expected["features"].as_array().expect("features"));
                assert_eq!(numbers(&at), *expected["at"].as_array().expect("at"));
            }
            let (found, claims) = encoder.read(&prose, &prose.paragraphs, Context::Before);
            let expected = example["emissions"].as_array().expect("emissions");
            assert_eq!(found.len(), expected.len());
            let mut apart = 0.0;
            for (found, expected) in found.iter().zip(expected) {
                for (&found, expected) in found.iter().zip(expected.as_array().expect("scores")) {
                    apart += (f64::from(found) - expected.as_f64().expect("a score")).abs();
                }
            }
            let apart = apart / (found.len() * LABELS) as f64;
            assert!(apart < 0.1, "8 bits give scores {apart} apart on average");
            let Some(claims) = claims else { continue };
            for one in example["roles"].as_array().expect("roles") {
                let number = |index: usize| one[index].as_u64().expect("a token") as usize;
                let words = one[2].as_array().expect("likelihoods");
                let mut apart = 0.0;
                for (at, expected) in (number(1)..).zip(words) {
                    for (index, claimed) in [Claimed::Source, Claimed::Content].into_iter().enumerate() {
                        let found = claims.log_likelihood(number(0), at, claimed).exp();
                        apart += (f64::from(found) - expected[index].as_f64().expect("a likelihood")).abs();
                    }
                }
                let apart = apart / words.len() as f64;
                assert!(apart < 0.02, "8 bits give claims {apart} apart on average");
            }
        }
    }

    #[test]
    fn computes_what_was_trained() {
        check(Encoder::accurate(), include_str!("../../../model/en.accurate.examples.json"));
        check(Encoder::fast(), include_str!("../../../model/en.fast.examples.json"));
    }

    #[test]
    fn every_processor_gives_the_same() {
        let text = "The pier will close, Ana Reyes said. “Never,” wrote two clerks, who know it.".repeat(9);
        let article = Article::new(text, &Hints::default());
        let prose = Prose::new(&article);
        let scores = |level| {
            let encoder = Encoder { level, ..Encoder::embedded(ACCURATE, Some(ACCURATE_ROLES)) };
            let (scores, claims) = encoder.read(&prose, &prose.paragraphs, Context::Before);
            let claims = claims.expect("the encoder has roles");
            let likelihood = |at| claims.log_likelihood(7, at, Claimed::Source).exp();
            [scores.concat(), (0..prose.tokens.len()).map(likelihood).collect()].concat()
        };
        let best = scores(Level::detect());
        for level in Level::all() {
            if level != Level::Plain || cfg!(target_arch = "aarch64") {
                assert!(scores(level) == best, "{level:?}");
            }
        }
        let plain = scores(Level::Plain);
        let apart = plain.into_iter().zip(&best).map(|(a, b)| (a - b).abs());
        assert!(apart.fold(0.0, f32::max) < 0.2);
    }
}
