//! Trains conditional random fields: the gradient of each sequence, one sequence after another.

use std::collections::HashMap;

use onrecord_reading::crf::chain::may_follow;

use crate::train::ftrl::{Ftrl, Memory};

/// Tokens as feature hashes, then as feature numbers, with their labels.
pub(crate) struct Sequence<const LABELS: usize> {
    pub(crate) labels: Vec<u8>,
    /// Scores that stand already, one row a token; empty for none.
    pub(crate) given: Vec<[f32; LABELS]>,
    features: Vec<u32>,
    /// Features of each token: `features[bounds[i]..bounds[i + 1]]`.
    bounds: Vec<u32>,
}

impl<const LABELS: usize> Sequence<LABELS> {
    pub(crate) fn new() -> Self {
        Self { labels: Vec::new(), given: Vec::new(), features: Vec::new(), bounds: vec![0] }
    }

    /// Appends a token.
    pub(crate) fn push(&mut self, label: u8, features: &[u32]) {
        self.labels.push(label);
        self.features.extend(features);
        self.bounds.push(self.features.len() as u32);
    }

    fn features(&self, at: usize) -> &[u32] {
        &self.features[self.bounds[at] as usize..self.bounds[at + 1] as usize]
    }
}

/// Replaces hashes by numbers, and leaves out features that were seen less often than `least_count`. Returns the hash of each
/// number.
pub(crate) fn number_features<const LABELS: usize>(
    sequences: &mut [Sequence<LABELS>],
    least_count: u32,
) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for &hash in sequences.iter().flat_map(|sequence| &sequence.features) {
        *counts.entry(hash).or_default() += 1;
    }
    let mut kept: Vec<u32> = counts
        .iter()
        .filter(|&(&hash, &count)| count >= least_count && hash != 0)
        .map(|(&hash, _)| hash)
        .collect();
    kept.sort_unstable();
    drop(counts);
    let number: HashMap<u32, u32> = kept.iter().enumerate().map(|(at, &hash)| (hash, at as u32)).collect();
    for sequence in sequences {
        let mut numbers = Vec::with_capacity(sequence.features.len());
        let mut bounds = vec![0];
        for at in 0..sequence.labels.len() {
            numbers.extend(sequence.features(at).iter().filter_map(|hash| number.get(hash)));
            bounds.push(numbers.len() as u32);
        }
        (sequence.features, sequence.bounds) = (numbers, bounds);
    }
    kept
}

/// A chain in training.
pub(crate) struct Chain<const LABELS: usize> {
    ftrl: Ftrl,
    state: Vec<[Memory; LABELS]>,
    pairs: [[Memory; LABELS]; LABELS],
}

impl<const LABELS: usize> Chain<LABELS> {
    pub(crate) fn new(n_features: usize, ftrl: Ftrl) -> Self {
        Self {
            ftrl,
            state: vec![[Memory::default(); LABELS]; n_features],
            pairs: [[Memory::default(); LABELS]; LABELS],
        }
    }

    /// Weight of each pair of labels, from and to.
    pub(crate) fn pairs(&self) -> [[f32; LABELS]; LABELS] {
        self.pairs.map(|row| row.map(|memory| self.ftrl.weight(memory)))
    }

    /// Weights of each feature, by number.
    pub(crate) fn weights(&self) -> impl Iterator<Item = [f32; LABELS]> {
        self.state.iter().map(|row| row.map(|memory| self.ftrl.weight(memory)))
    }

    /// Scores of each label for each token.
    pub(crate) fn scores(&self, sequence: &Sequence<LABELS>) -> Vec<[f32; LABELS]> {
        let mut scores = sequence.given.clone();
        scores.resize(sequence.labels.len(), [0.0; LABELS]);
        for (at, score) in scores.iter_mut().enumerate() {
            for &feature in sequence.features(at) {
                for (score, &memory) in score.iter_mut().zip(&self.state[feature as usize]) {
                    *score += self.ftrl.weight(memory);
                }
            }
        }
        scores
    }

    /// One gradient step on one sequence; returns its negative log-likelihood.
    pub(crate) fn step(&mut self, sequence: &Sequence<LABELS>) -> f64 {
        let count = sequence.labels.len();
        let transition = self.pairs();
        let ftrl = self.ftrl;
        let scores = self.scores(sequence);
        // Forward and backward sums of probabilities, scaled at each token.
        let allowed: [[f64; LABELS]; LABELS] = std::array::from_fn(|from| {
            std::array::from_fn(|to| {
                if may_follow(Some(from), to) { f64::from(transition[from][to]).exp() } else { 0.0 }
            })
        });
        let mut gold_score = 0.0;
        let mut log_z = 0.0;
        let mut emit = vec![[0.0_f64; LABELS]; count];
        let mut forward = vec![[0.0_f64; LABELS]; count];
        let mut scale = vec![0.0_f64; count];
        for at in 0..count {
            let top = scores[at].iter().copied().fold(f32::MIN, f32::max);
            emit[at] = scores[at].map(|score| f64::from(score - top).exp());
            log_z += f64::from(top);
            let gold = sequence.labels[at] as usize;
            gold_score += f64::from(scores[at][gold]);
            for to in 0..LABELS {
                forward[at][to] = emit[at][to]
                    * if at == 0 {
                        f64::from(u8::from(may_follow(None, to)))
                    } else {
                        (0..LABELS).map(|from| forward[at - 1][from] * allowed[from][to]).sum()
                    };
            }
            if at > 0 {
                gold_score += f64::from(transition[sequence.labels[at - 1] as usize][gold]);
            }
            scale[at] = forward[at].iter().sum::<f64>().max(1e-300);
            forward[at] = forward[at].map(|value| value / scale[at]);
            log_z += scale[at].ln();
        }
        let mut backward = [1.0_f64; LABELS];
        let mut expected_pairs = [[0.0_f32; LABELS]; LABELS];
        for at in (0..count).rev() {
            let mut marginal: [f64; LABELS] =
                std::array::from_fn(|label| forward[at][label] * backward[label]);
            let sum: f64 = marginal.iter().sum::<f64>().max(1e-300);
            marginal = marginal.map(|value| value / sum);
            let gold = sequence.labels[at] as usize;
            for &feature in sequence.features(at) {
                for (label, memory) in self.state[feature as usize].iter_mut().enumerate() {
                    let gradient = marginal[label] as f32 - f32::from(u8::from(label == gold));
                    if gradient.abs() > 1e-4 {
                        ftrl.step(memory, gradient);
                    }
                }
            }
            if at > 0 {
                let weighted: [f64; LABELS] =
                    std::array::from_fn(|to| emit[at][to] * backward[to] / scale[at]);
                let mut total = 0.0;
                let mut table = [[0.0; LABELS]; LABELS];
                for from in 0..LABELS {
                    for to in 0..LABELS {
                        table[from][to] = forward[at - 1][from] * allowed[from][to] * weighted[to];
                        total += table[from][to];
                    }
                }
                for from in 0..LABELS {
                    for to in 0..LABELS {
                        expected_pairs[from][to] += (table[from][to] / total.max(1e-300)) as f32;
                    }
                }
                expected_pairs[sequence.labels[at - 1] as usize][gold] -= 1.0;
                backward =
                    std::array::from_fn(|from| (0..LABELS).map(|to| allowed[from][to] * weighted[to]).sum());
            }
        }
        for (row, expected) in self.pairs.iter_mut().zip(expected_pairs) {
            for (memory, gradient) in row.iter_mut().zip(expected) {
                ftrl.step(memory, gradient);
            }
        }
        log_z - gold_score
    }
}

/// A small generator of pseudo-random numbers (xorshift), so that training repeats exactly.
pub(crate) struct Chance(pub u64);

impl Chance {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}
