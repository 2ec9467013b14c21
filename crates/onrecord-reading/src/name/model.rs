//! The model of names: weights in 8 bits, groups of words that are used alike, and its file.

use crate::crf::chain::Pairs;
use crate::crf::table::Table;
use crate::name::LABELS;
use crate::name::feature::Group;

/// A trained model. It reads an article twice, with one chain of labels for each time.
///
/// # Source
/// Lafferty, McCallum and Pereira, "Conditional Random Fields", ICML 2001; trained by `cargo xtask train names`.
pub struct NamesModel {
    groups: Table<Group>,
    /// For sentences by themselves, and for sentences beside the rest of the article.
    pub(super) alone: Pairs<LABELS>,
    pub(super) together: Pairs<LABELS>,
    weights: Table<[i8; LABELS]>,
}

/// What a training run hands to [`NamesModel::to_bytes`]. Hashes are not 0.
pub struct NamesWeights {
    /// Words with their group.
    pub groups: Vec<(u32, Group)>,
    /// Weight of each pair of labels, from and to, in units of 1/256: at first reading, and at the second.
    pub pairs: [[[i32; LABELS]; LABELS]; 2],
    /// Features with a weight for each label, in units of [`UNIT`].
    pub features: Vec<(u32, [i8; LABELS])>,
}

/// What a weight of 1 in the file is worth.
pub const UNIT: f32 = 1.0 / 24.0;

const MAGIC: &[u8] = b"onrecord-names/1\n";
static MODEL: &[u8] = include_bytes!("../../model/en.names");

impl NamesModel {
    /// The model that comes with the program, for English.
    pub fn english() -> &'static NamesModel {
        static NAMES: std::sync::LazyLock<NamesModel> = std::sync::LazyLock::new(|| {
            NamesModel::from_bytes(MODEL).expect("model/en.names was written by xtask")
        });
        &NAMES
    }

    /// Reads a model file. `None` when the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut take = |count: usize| rest.split_at_checked(count).map(|(head, tail)| (rest = tail, head).1);
        let number = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let count = number(take(4)?) as usize;
        let mut groups = Table::with_room(count)?;
        for _ in 0..count {
            let entry = take(6)?;
            groups.insert(number(entry), Group { fine: entry[4], coarse: entry[5] });
        }
        let mut pairs = || {
            let mut step = [[0.0; LABELS]; LABELS];
            for weight in step.as_flattened_mut() {
                *weight = number(take(4)?) as i32 as f32 / 256.0;
            }
            Some(Pairs::new(step, [0.0; LABELS]))
        };
        let (alone, together) = (pairs()?, pairs()?);
        let count = number(take(4)?) as usize;
        let mut weights = Table::with_room(count)?;
        for _ in 0..count {
            let entry = take(6)?;
            let labels = u16::from_le_bytes([entry[4], entry[5]]);
            let mut row = [0; LABELS];
            for (_, weight) in row.iter_mut().enumerate().filter(|(label, _)| labels >> label & 1 == 1) {
                *weight = take(1)?[0] as i8;
            }
            weights.insert(number(entry), row);
        }
        rest.is_empty().then_some(Self { groups, alone, together, weights })
    }

    /// Writes a model file: the bytes that [`NamesModel::from_bytes`] reads.
    pub fn to_bytes(weights: &NamesWeights) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((weights.groups.len() as u32).to_le_bytes());
        for (word, group) in &weights.groups {
            bytes.extend(word.to_le_bytes());
            bytes.extend([group.fine, group.coarse]);
        }
        for weight in weights.pairs.as_flattened().as_flattened() {
            bytes.extend(weight.to_le_bytes());
        }
        bytes.extend((weights.features.len() as u32).to_le_bytes());
        for (hash, row) in &weights.features {
            let labels =
                (0..LABELS).filter(|&label| row[label] != 0).fold(0, |labels, at| labels | 1_u16 << at);
            bytes.extend(hash.to_le_bytes());
            bytes.extend(labels.to_le_bytes());
            bytes.extend(row.iter().filter(|&&weight| weight != 0).map(|weight| weight.to_le_bytes()[0]));
        }
        bytes
    }

    /// The best labels for the scores of one sentence, with weights of pairs as in training.
    pub fn best_labels(pairs: &[[f32; LABELS]; LABELS], scores: &[[f32; LABELS]]) -> Vec<u8> {
        Pairs::new(*pairs, [0.0; LABELS]).decode(scores)
    }

    /// The group of a word, by the hash of the word in lower case.
    pub(super) fn group(&self, word: u32) -> Group {
        self.groups.get(word).copied().unwrap_or_default()
    }

    /// The sum of the weights of `features` for each label.
    pub(super) fn score(&self, features: &[u32]) -> [f32; LABELS] {
        let mut sums = [0_i32; LABELS];
        for row in features.iter().filter_map(|&hash| self.weights.get(hash)) {
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(weight);
            }
        }
        sums.map(|sum| sum as f32 * UNIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_model_reads_back() {
        let mut row = [0; LABELS];
        (row[0], row[LABELS - 1]) = (-7, 24);
        let weights = NamesWeights {
            groups: vec![(5, Group { fine: 255, coarse: 3 })],
            pairs: [[[-256; LABELS]; LABELS]; 2],
            features: vec![(9, row), (11, row)],
        };
        let bytes = NamesModel::to_bytes(&weights);
        let model = NamesModel::from_bytes(&bytes).expect("what was written");
        assert_eq!(model.group(5), Group { fine: 255, coarse: 3 });
        assert_eq!(model.group(6), Group::default());
        let scores = model.score(&[9, 10, 11]);
        assert_eq!(scores[0], -14.0 * UNIT);
        assert_eq!(scores[LABELS - 1], 48.0 * UNIT);
        assert!((0..bytes.len()).all(|end| NamesModel::from_bytes(&bytes[..end]).is_none()));
    }
}
