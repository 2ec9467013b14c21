//! Calibration: are statements with confidence 0.8 right eight times in ten?

use super::gold::Documents;
use super::score::{Paired, same_source};
use super::{Row, Share, rounded};

/// Lower bounds of the bins.
const BINS: [f32; 8] = [0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// One row a bin, with how many of its statements were attributed rightly, and the expected calibration error: the mean
/// distance between confidence and share of right ones, weighted by the bins' sizes, in per cent.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut bins = [(Share::default(), 0.0); BINS.len()];
    for (doc, document) in gold {
        let Some(found) = predicted.get(doc) else { continue };
        let paired = Paired::new(document, Some(found));
        let right: Vec<usize> = (paired.detected())
            .filter(|(one, other)| same_source(one, other))
            .map(|(_, other)| other.index)
            .collect();
        for roles in &paired.predicted {
            let Some(confidence) = found.attributions[roles.index].confidence else { continue };
            let bin = BINS.iter().rposition(|&low| confidence >= low).unwrap_or(0);
            bins[bin].0.count(right.contains(&roles.index));
            bins[bin].1 += f64::from(confidence);
        }
    }
    let all: usize = bins.iter().map(|(share, _)| share.of).sum();
    let apart: f64 = bins.iter().map(|(share, sum)| (share.right as f64 - sum).abs()).sum();
    let rows =
        bins.iter().zip(BINS).map(|((share, _), low)| Row::share(format!("confidence.{low:.2}"), *share));
    rows.chain([Row::percent("confidence.error", rounded(100.0 * apart / all.max(1) as f64, 2))]).collect()
}
