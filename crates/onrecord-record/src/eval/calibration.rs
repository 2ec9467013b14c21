//! Calibration: are statements with confidence 0.8 right eight times in ten?

use super::gold::Documents;
use super::score::{Paired, same_source};
use super::{Row, Share, rounded};

/// Lower bounds of the bins.
const BINS: [f32; 8] = [0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// How often what was said with some confidence was right, bin by bin.
#[derive(Clone, Debug, Default)]
pub(super) struct Bins([(Share, f64); BINS.len()]);

impl Bins {
    /// Counts one more, said with `confidence`.
    pub(super) fn count(&mut self, confidence: f32, is_right: bool) {
        let (share, sum) = &mut self.0[BINS.iter().rposition(|&low| confidence >= low).unwrap_or(0)];
        share.count(is_right);
        *sum += f64::from(confidence);
    }

    /// One row a bin, with how many of its statements were right, and the expected calibration error: the mean distance
    /// between confidence and share of right ones, weighted by the bins' sizes, in per cent. No rows where nothing was counted.
    pub(super) fn rows(&self, measure: &str) -> Vec<Row> {
        let all: usize = self.0.iter().map(|(share, _)| share.of).sum();
        if all == 0 {
            return Vec::new();
        }
        let apart: f64 = self.0.iter().map(|(share, sum)| (share.right as f64 - sum).abs()).sum();
        let bins = self.0.iter().zip(BINS);
        bins.map(|((share, _), low)| Row::share(format!("{measure}.{low:.2}"), *share))
            .chain([Row::percent(format!("{measure}.error"), rounded(100.0 * apart / all as f64, 2))])
            .collect()
    }
}

/// The confidence of statements: right ones are attributed rightly.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut bins = Bins::default();
    for (doc, document) in gold {
        let Some(found) = predicted.get(doc) else { continue };
        let paired = Paired::new(document, Some(found));
        let right: Vec<usize> = (paired.detected())
            .filter(|(one, other)| same_source(one, other))
            .map(|(_, other)| other.index)
            .collect();
        for roles in &paired.predicted {
            if let Some(confidence) = found.attributions[roles.index].confidence {
                bins.count(confidence, right.contains(&roles.index));
            }
        }
    }
    bins.rows("confidence")
}
