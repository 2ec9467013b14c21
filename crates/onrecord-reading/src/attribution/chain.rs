//! The chain: the best sequence of labels for scores of each word, and how likely each word's role is.
//!
//! # Source
//! Lafferty, McCallum and Pereira, "Conditional Random Fields", ICML 2001: Viterbi's and the forward-backward algorithm.

use crate::attribution::tagger::{LABELS, may_follow};

/// Scores of pairs of labels, from and to, and of labels that begin a chain.
pub(super) struct Pairs {
    step: [[f32; LABELS]; LABELS],
    start: [f32; LABELS],
}

impl Pairs {
    /// Never lets a role go on that has not begun.
    pub(super) fn new(mut step: [[f32; LABELS]; LABELS], mut start: [f32; LABELS]) -> Self {
        for to in 0..LABELS {
            if !may_follow(None, to) {
                start[to] = f32::NEG_INFINITY;
            }
            for from in 0..LABELS {
                if !may_follow(Some(from), to) {
                    step[from][to] = f32::NEG_INFINITY;
                }
            }
        }
        Self { step, start }
    }

    /// The best labels for `scores`, in order.
    pub(super) fn decode(&self, scores: &[[f32; LABELS]]) -> Vec<u8> {
        let mut back = vec![[0_u8; LABELS]; scores.len()];
        let mut best = self.start;
        for (at, scores) in scores.iter().enumerate() {
            if at > 0 {
                let before = best;
                for to in 0..LABELS {
                    let reach = |from: usize| before[from] + self.step[from][to];
                    let from = best_of(reach);
                    back[at][to] = from as u8;
                    best[to] = reach(from);
                }
            }
            for (best, score) in best.iter_mut().zip(scores) {
                *best += score;
            }
        }
        let mut label = best_of(|label| best[label]);
        let mut labels = vec![0; scores.len()];
        for at in (0..scores.len()).rev() {
            labels[at] = label as u8;
            label = back[at][label] as usize;
        }
        labels
    }

    /// How likely each label is at each place, given all scores.
    pub(super) fn likelihoods(&self, scores: &[[f32; LABELS]]) -> Vec<[f32; LABELS]> {
        // Probabilities, scaled at each place, in 64 bits; a score counts from the best of its place.
        let power = |scores: &[f32; LABELS]| {
            let best = scores[best_of(|label| scores[label])];
            scores.map(|score| f64::from(score - best).exp())
        };
        let step = self.step.map(|row| row.map(|score| f64::from(score).exp()));
        let mut forward: Vec<[f64; LABELS]> = Vec::with_capacity(scores.len());
        for scores in scores {
            let reach: [f64; LABELS] = match forward.last() {
                None => self.start.map(|score| f64::from(score).exp()),
                Some(before) => {
                    std::array::from_fn(|to| (0..LABELS).map(|from| before[from] * step[from][to]).sum())
                }
            };
            let own = power(scores);
            forward.push(scaled(std::array::from_fn(|label| reach[label] * own[label])));
        }
        let mut found = vec![[0.0; LABELS]; scores.len()];
        let mut ahead = [1.0; LABELS];
        for at in (0..scores.len()).rev() {
            found[at] = scaled(std::array::from_fn(|label| forward[at][label] * ahead[label]))
                .map(|share| share as f32);
            let own = power(&scores[at]);
            ahead = scaled(std::array::from_fn(|from| {
                (0..LABELS).map(|to| step[from][to] * own[to] * ahead[to]).sum()
            }));
        }
        found
    }
}

/// The first label that `score` puts highest.
fn best_of(score: impl Fn(usize) -> f32) -> usize {
    (1..LABELS).fold(0, |best, label| if score(label) > score(best) { label } else { best })
}

/// In the same proportions, with sum 1.
fn scaled(shares: [f64; LABELS]) -> [f64; LABELS] {
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum.max(f64::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_trying_every_sequence() {
        let score = |a: usize, b: usize| ((a * 37 + b * 101 + 13) % 29) as f32 / 9.0 - 1.5;
        let pairs = Pairs::new(
            std::array::from_fn(|from| std::array::from_fn(|to| score(from, to + 50))),
            std::array::from_fn(|label| score(label, 99)),
        );
        let scores: Vec<[f32; LABELS]> =
            (0..4).map(|at| std::array::from_fn(|label| score(at, label))).collect();
        let mut best = (f32::NEG_INFINITY, Vec::new());
        let mut sums = [[0.0_f64; LABELS]; 4];
        let mut total = 0.0;
        for number in 0..LABELS.pow(4) {
            let labels: Vec<usize> = (0..4).map(|at| number / LABELS.pow(at) % LABELS).collect();
            let mut sum = pairs.start[labels[0]];
            for at in 0..4 {
                sum += scores[at][labels[at]];
                sum += if at > 0 { pairs.step[labels[at - 1]][labels[at]] } else { 0.0 };
            }
            if sum > best.0 {
                best = (sum, labels.iter().map(|&label| label as u8).collect());
            }
            total += f64::from(sum).exp();
            for at in 0..4 {
                sums[at][labels[at]] += f64::from(sum).exp();
            }
        }
        assert_eq!(pairs.decode(&scores), best.1);
        for (found, sums) in pairs.likelihoods(&scores).iter().zip(sums) {
            for (found, sum) in found.iter().zip(sums) {
                assert!((f64::from(*found) - sum / total).abs() < 1e-6);
            }
        }
    }
}
