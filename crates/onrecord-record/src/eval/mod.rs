//! GOLD, PREDICTIONS -> SCORES: how well readings agree with people's annotation.
//!
//! Every scorer compares one [`Document`] with another: gold with what was predicted for the same text. Predictions
//! come from a file or from [`gold::read_document`]; the scorers do not know which.

pub mod gold;
pub mod examples;
pub mod words;
pub mod score;
pub mod kinds;
pub mod cofenet;
pub mod conll;
pub mod names;
pub mod pronouns;
pub mod speakers;
pub mod standing;
pub mod report;
pub mod calibration;
pub mod chains;
pub mod pages;
pub mod helsinki;

pub use gold::Document;

use serde::Serialize;

/// One line of a score sheet: what was measured, and what came out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What was measured, in the words of docs/reference/measures.md ("attributed").
    pub measure: String,
    /// What came out.
    #[serde(flatten)]
    pub value: Value,
}

/// What came out of a measurement, in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Precision, recall and their harmonic mean.
    Prf(Prf),
    /// So many right of so many.
    Share(Share),
    /// A number by itself, in per cent.
    Percent(f64),
}

/// Precision, recall and F1, in per cent, rounded as Python rounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prf {
    /// Share of the predictions that are right.
    pub p: f64,
    /// Share of gold that was found.
    pub r: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// So many right of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many were right.
    pub right: usize,
    /// How many there were.
    pub of: usize,
}

impl Share {
    /// Counts one more, right or not.
    pub fn count(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    /// The share in per cent; 0 when there was nothing to count.
    pub fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { rounded(100.0 * self.right as f64 / self.of as f64, 2) }
    }
}

impl Row {
    /// A row of precision, recall and F1.
    pub fn prf(measure: impl Into<String>, prf: Prf) -> Self {
        Self { measure: measure.into(), value: Value::Prf(prf) }
    }

    /// A row that counts.
    pub fn share(measure: impl Into<String>, share: Share) -> Self {
        Self { measure: measure.into(), value: Value::Share(share) }
    }

    /// A row with one number, in per cent.
    pub fn percent(measure: impl Into<String>, percent: f64) -> Self {
        Self { measure: measure.into(), value: Value::Percent(percent) }
    }

    /// The row's numbers by the names that gold/floors.toml uses: "attributed.f1", "speaker".
    pub fn numbers(&self) -> Vec<(String, f64)> {
        match self.value {
            Value::Prf(prf) => [("p", prf.p), ("r", prf.r), ("f1", prf.f1)]
                .map(|(part, number)| (format!("{}.{part}", self.measure), number))
                .to_vec(),
            Value::Share(share) => vec![(self.measure.clone(), share.percent())],
            Value::Percent(percent) => vec![(self.measure.clone(), percent)],
        }
    }
}

/// What a measure counts: how many were right, predicted, and in gold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) right: usize,
    pub(crate) predicted: usize,
    pub(crate) gold: usize,
}

impl Tally {
    pub(crate) fn prf(self) -> Prf {
        prf(fraction(self.right, self.predicted), fraction(self.right, self.gold))
    }
}

/// Precision and recall as fractions, to per cent with two decimals.
pub(crate) fn prf(p: f64, r: f64) -> Prf {
    let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    Prf { p: rounded(100.0 * p, 2), r: rounded(100.0 * r, 2), f1: rounded(100.0 * f1, 2) }
}

pub(crate) fn fraction(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Rounds as Python's `round` does: by the exact decimal value, ties to even.
pub(crate) fn rounded(number: f64, decimals: usize) -> f64 {
    format!("{number:.decimals$}").parse().expect("a number that was just printed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_python_does() {
        // Python 3: round(12.125, 2) == 12.12, round(12.375, 2) == 12.38, round(2.675, 2) == 2.67, round(0.25, 1) == 0.2
        for (number, decimals, expected) in
            [(12.125, 2, 12.12), (12.375, 2, 12.38), (2.675, 2, 2.67), (0.25, 1, 0.2)]
        {
            assert_eq!(rounded(number, decimals), expected);
        }
    }
}
