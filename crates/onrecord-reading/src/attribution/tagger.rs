//! The tagger: a linear-chain CRF that marks the words of sources, cues and contents.

use crate::attribution::feature::{Columns, Features, Habit};
use crate::attribution::{Context, TagWords, Tagged};
use crate::crf::chain::may_follow;
use crate::crf::table::Table;
use crate::sentence::{Paragraph, Prose};

/// What part a span plays in an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Whose words these are.
    Source,
    /// The words that attribute.
    Cue,
    /// What is attributed.
    Content,
}

/// A run of tokens in one role, inside one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleSpan {
    /// First token, and the token after the last.
    pub tokens: (usize, usize),
    /// Its role.
    pub role: Role,
}

/// Labels of the chain: nothing, then the beginning and the inside of each role.
pub const LABELS: usize = 7;

/// Label 0 is no role; 1 and 2 begin and continue a source, 3 and 4 a cue, 5 and 6 a content.
pub fn label_of(role: Role, begins: bool) -> usize {
    let inside = usize::from(!begins);
    match role {
        Role::Source => 1 + inside,
        Role::Cue => 3 + inside,
        Role::Content => 5 + inside,
    }
}

/// A trained chain: sparse weights of hashed features, and weights of pairs of labels.
///
/// # Source
/// Lafferty, McCallum and Pereira, "Conditional Random Fields", ICML 2001; trained by `cargo xtask train tagger`.
pub struct Tagger {
    habits: Vec<(u32, Habit)>,
    transitions: [[i32; LABELS]; LABELS],
    weights: Table<[i16; LABELS]>,
}

/// What a training run hands to [`Tagger::to_bytes`]. Weights are in units of 1/256.
pub struct TaggerWeights {
    /// Word hashes with their habit.
    pub habits: Vec<(u32, Habit)>,
    /// Weight of each pair of labels, from and to.
    pub transitions: [[i32; LABELS]; LABELS],
    /// Feature hashes with a weight for each label; hash 0 is not a feature.
    pub features: Vec<(u32, [i16; LABELS])>,
}

const MAGIC: &[u8] = b"onrecord-tagger/1\n";
static MODEL: &[u8] = include_bytes!("../../model/en.tagger");

impl Tagger {
    /// The tagger that comes with the program, for English.
    pub fn english() -> &'static Tagger {
        static TAGGER: std::sync::LazyLock<Tagger> = std::sync::LazyLock::new(|| {
            Tagger::from_bytes(MODEL).expect("model/en.tagger was written by xtask")
        });
        &TAGGER
    }

    /// Reads a model file. `None` when the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut take = |count: usize| rest.split_at_checked(count).map(|(head, tail)| (rest = tail, head).1);
        let number = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let count = number(take(4)?) as usize;
        let mut habits = Vec::with_capacity(count.min(1 << 20));
        for _ in 0..count {
            let entry = take(5)?;
            habits.push((number(entry), *Habit::ALL.get(entry[4] as usize)?));
        }
        let mut transitions = [[0; LABELS]; LABELS];
        for weight in transitions.as_flattened_mut() {
            *weight = number(take(4)?) as i32;
        }
        let count = number(take(4)?) as usize;
        let mut weights = Table::with_room(count)?;
        for _ in 0..count {
            let entry = take(4 + 2 * LABELS)?;
            let mut row = [0; LABELS];
            for (weight, bytes) in row.iter_mut().zip(entry[4..].chunks_exact(2)) {
                *weight = i16::from_le_bytes([bytes[0], bytes[1]]);
            }
            weights.insert(number(entry), row);
        }
        Some(Self { habits, transitions, weights })
    }

    /// Writes a model file: the bytes that [`Tagger::from_bytes`] reads.
    pub fn to_bytes(weights: &TaggerWeights) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((weights.habits.len() as u32).to_le_bytes());
        for (word, habit) in &weights.habits {
            bytes.extend(word.to_le_bytes());
            bytes.push(*habit as u8);
        }
        for weight in weights.transitions.as_flattened() {
            bytes.extend(weight.to_le_bytes());
        }
        bytes.extend((weights.features.len() as u32).to_le_bytes());
        for (hash, weights) in &weights.features {
            bytes.extend(hash.to_le_bytes());
            bytes.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
        }
        bytes
    }

    fn habit(&self, word: u32) -> Habit {
        match self.habits.binary_search_by_key(&word, |&(other, _)| other) {
            Ok(index) => self.habits[index].1,
            Err(_) => Habit::Unseen,
        }
    }

    /// The best sequence of labels (Viterbi).
    fn decode(&self, columns: &Columns, labels: &mut Vec<u8>) {
        const NEVER: i32 = i32::MIN / 4;
        labels.clear();
        labels.resize(columns.len(), 0);
        let mut back = vec![[0_u8; LABELS]; columns.len()];
        let mut best = [0_i32; LABELS];
        let mut features = Features::new();
        for at in 0..columns.len() {
            columns.features(at, &mut features);
            let scores = self.score(&features);
            let mut next = [NEVER; LABELS];
            for to in 0..LABELS {
                if at == 0 {
                    next[to] = if may_follow(None, to) { scores[to] } else { NEVER };
                    continue;
                }
                for from in 0..LABELS {
                    let score = best[from] + self.transitions[from][to] + scores[to];
                    if score > next[to] && may_follow(Some(from), to) {
                        next[to] = score;
                        back[at][to] = from as u8;
                    }
                }
            }
            best = next;
        }
        let mut label = (0..LABELS).rev().max_by_key(|&label| best[label]).unwrap_or(0);
        for at in (0..columns.len()).rev() {
            labels[at] = label as u8;
            label = back[at][label] as usize;
        }
    }

    fn score(&self, features: &[u32]) -> [i32; LABELS] {
        let mut scores = [0; LABELS];
        for row in features.iter().filter_map(|&hash| self.weights.get(hash)) {
            for (score, &weight) in scores.iter_mut().zip(row) {
                *score += i32::from(weight);
            }
        }
        scores
    }
}

impl TagWords for Tagger {
    fn tag(&self, prose: &Prose, paragraphs: &[Paragraph], _: Context) -> Tagged {
        let mut tagged = Tagged::nothing(prose);
        let mut labels = Vec::new();
        for (first, last) in paragraphs.iter().flat_map(Paragraph::runs) {
            let columns = Columns::new(prose, (first, last), |word| self.habit(word));
            self.decode(&columns, &mut labels);
            collect_spans(first, &labels, &mut tagged.spans);
        }
        for span in &tagged.spans {
            for likelihood in &mut tagged.likelihood[span.tokens.0..span.tokens.1] {
                likelihood[span.role as usize] = 1.0;
            }
        }
        tagged
    }
}

/// Appends the spans that `labels` mark, which are those of the tokens from `first` on.
pub(super) fn collect_spans(first: usize, labels: &[u8], spans: &mut Vec<RoleSpan>) {
    let mut at = 0;
    while at < labels.len() {
        let role = match labels[at] {
            1 => Role::Source,
            3 => Role::Cue,
            5 => Role::Content,
            _ => {
                at += 1;
                continue;
            }
        };
        let end = at + 1 + labels[at + 1..].iter().take_while(|&&label| label == labels[at] + 1).count();
        spans.push(RoleSpan { tokens: (first + at, first + end), role });
        at = end;
    }
}
