//! The measures of `gold/score.py`, to the last decimal.

use super::gold::{Document, Documents};
use super::words::{WordSet, Words, dice, shared};
use super::{Row, Tally};

/// The words of one attribution, by role.
pub(crate) struct Roles {
    pub(crate) source: WordSet,
    pub(crate) cue: WordSet,
    pub(crate) content: WordSet,
    /// Place in the document's list of attributions.
    pub(crate) index: usize,
}

/// One document's gold and predicted attributions, paired.
pub(crate) struct Paired {
    pub(crate) words: Words,
    pub(crate) gold: Vec<Roles>,
    pub(crate) predicted: Vec<Roles>,
    /// Gold index, predicted index, Dice of the contents: one to one, the best first.
    pub(crate) pairs: Vec<(usize, usize, f64)>,
}

/// Pairs of contents below this are two different attributions. Source: `gold/score.py`.
pub(crate) const DETECTED: f64 = 0.5;

impl Paired {
    pub(crate) fn new(gold: &Document, predicted: Option<&Document>) -> Self {
        let words = Words::new(&gold.text);
        let gold = roles(&words, Some(gold));
        let predicted = roles(&words, predicted);
        let mut candidates = Vec::new();
        for (i, one) in gold.iter().enumerate() {
            for (j, other) in predicted.iter().enumerate() {
                let likeness = dice(&one.content, &other.content);
                if likeness > 0.0 {
                    candidates.push((i, j, likeness));
                }
            }
        }
        // Best first; of equals the later ones first, as Python's reversed sort of (dice, i, j) has it.
        candidates.sort_by(|a, b| b.2.total_cmp(&a.2).then(b.0.cmp(&a.0)).then(b.1.cmp(&a.1)));
        let (mut gold_used, mut predicted_used) = (vec![false; gold.len()], vec![false; predicted.len()]);
        candidates.retain(|&(i, j, _)| {
            let is_free = !gold_used[i] && !predicted_used[j];
            if is_free {
                (gold_used[i], predicted_used[j]) = (true, true);
            }
            is_free
        });
        Self { words, gold, predicted, pairs: candidates }
    }

    /// The pairs that count as the same attribution.
    pub(crate) fn detected(&self) -> impl Iterator<Item = (&Roles, &Roles)> {
        self.pairs
            .iter()
            .filter(|pair| pair.2 >= DETECTED)
            .map(|&(i, j, _)| (&self.gold[i], &self.predicted[j]))
    }

    /// True when at least half of the content (by Dice) stands in quotation marks.
    fn is_quoted(&self, roles: &Roles) -> bool {
        let quoted = shared(&roles.content, &self.words.quoted);
        quoted > 0 && 2.0 * quoted as f64 / (roles.content.len() + quoted) as f64 >= DETECTED
    }
}

fn roles(words: &Words, document: Option<&Document>) -> Vec<Roles> {
    (document.iter().flat_map(|document| &document.attributions).enumerate())
        .map(|(index, annotation)| Roles {
            source: words.within(&annotation.source),
            cue: words.within(&annotation.cue),
            content: words.within(&annotation.content),
            index,
        })
        .filter(|roles| !roles.content.is_empty())
        .collect()
}

/// True when the sources share a word, or both have none.
pub(crate) fn same_source(one: &Roles, other: &Roles) -> bool {
    shared(&one.source, &other.source) > 0 || (one.source.is_empty() && other.source.is_empty())
}

/// Scores predictions against gold; documents without a prediction count as predicting nothing.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut sheet = Sheet::default();
    for (doc, document) in gold {
        sheet.add(&Paired::new(document, predicted.get(doc)));
    }
    sheet.rows()
}

#[derive(Default)]
struct Sheet {
    detected: Tally,
    attributed: Tally,
    exact: Tally,
    quoted: Tally,
    overlap30: Tally,
    overlap80: Tally,
    covered: Tally,
    exact_roles: [Tally; 3],
    tokens: [Tally; 3],
}

impl Sheet {
    fn add(&mut self, paired: &Paired) {
        let Paired { gold, predicted, .. } = paired;
        for (role, tally) in self.tokens.iter_mut().enumerate() {
            let (in_gold, in_predicted) = (union(gold, role), union(predicted, role));
            tally.right += shared(&in_gold, &in_predicted);
            tally.gold += in_gold.len();
            tally.predicted += in_predicted.len();
        }

        let covered = |one: &&Roles| {
            let best = predicted.iter().map(|other| shared(&one.content, &other.content)).max().unwrap_or(0);
            best as f64 / one.content.len() as f64 >= 0.8
        };
        let n_covered = gold.iter().filter(covered).count();
        self.covered.right += n_covered;
        self.covered.predicted += n_covered;
        self.covered.gold += gold.len();

        let per_attribution = [
            &mut self.detected,
            &mut self.attributed,
            &mut self.exact,
            &mut self.overlap30,
            &mut self.overlap80,
        ];
        for tally in per_attribution.into_iter().chain(&mut self.exact_roles) {
            tally.predicted += predicted.len();
            tally.gold += gold.len();
        }
        self.quoted.predicted += predicted.iter().filter(|roles| paired.is_quoted(roles)).count();
        self.quoted.gold += gold.iter().filter(|roles| paired.is_quoted(roles)).count();

        for &(_, _, likeness) in &paired.pairs {
            self.overlap30.right += usize::from(likeness >= 0.3);
            self.overlap80.right += usize::from(likeness >= 0.8);
        }
        for (one, other) in paired.detected() {
            let is_attributed = same_source(one, other);
            let same = [one.source == other.source, one.cue == other.cue, one.content == other.content];
            self.detected.right += 1;
            self.attributed.right += usize::from(is_attributed);
            for (tally, same) in self.exact_roles.iter_mut().zip(same) {
                tally.right += usize::from(same);
            }
            self.exact.right += usize::from(same == [true; 3]);
            self.quoted.right +=
                usize::from(is_attributed && paired.is_quoted(one) && paired.is_quoted(other));
        }
    }

    fn rows(self) -> Vec<Row> {
        let [exact_source, exact_cue, exact_content] = self.exact_roles;
        let [source, cue, content] = self.tokens;
        [
            ("detected", self.detected),
            ("attributed", self.attributed),
            ("exact", self.exact),
            ("quoted", self.quoted),
            ("overlap30", self.overlap30),
            ("overlap80", self.overlap80),
            ("covered", self.covered),
            ("exact.source", exact_source),
            ("exact.cue", exact_cue),
            ("exact.content", exact_content),
            ("tokens.source", source),
            ("tokens.cue", cue),
            ("tokens.content", content),
        ]
        .map(|(measure, tally)| Row::prf(measure, tally.prf()))
        .to_vec()
    }
}

/// The words that play a role in any of the attributions.
fn union(attributions: &[Roles], role: usize) -> WordSet {
    let mut all: WordSet = (attributions.iter())
        .flat_map(|roles| [&roles.source, &roles.cue, &roles.content][role].iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
