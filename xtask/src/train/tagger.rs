//! Trains the tagger: a conditional random field, by its gradient paragraph by paragraph.

use std::collections::HashMap;

use onrecord_reading::attribution::feature::{Columns, Features, Habit, hash_bytes, lower_into};
use onrecord_reading::attribution::tagger::{LABELS, Role, Tagger, TaggerWeights, label_of, may_follow};
use onrecord_reading::sentence::Prose;

use crate::train::ftrl::{Ftrl, Memory};
use crate::train::{GoldArticle, role_spans};

/// Settings, chosen on dev.
pub(crate) struct Settings {
    pub epochs: usize,
    pub least_count: u32,
    pub ftrl: Ftrl,
}

/// Features whose weights are all smaller are left out, in units of 1/256: no score changes, and the file halves.
const LEAST_WEIGHT: i16 = 10;

/// One paragraph as feature numbers and labels.
struct Sequence {
    labels: Vec<u8>,
    /// Features of each token: `features[bounds[i]..bounds[i + 1]]`.
    features: Vec<u32>,
    bounds: Vec<u32>,
}

/// Trains on `gold`; `after_epoch` sees the tagger as it stands.
pub(crate) fn train(gold: &[GoldArticle], settings: &Settings, mut after_epoch: impl FnMut(usize, &[u8])) {
    let habits = find_habits(gold);
    let habit_of = |word: u32| {
        habits.binary_search_by_key(&word, |entry| entry.0).map_or(Habit::Unseen, |at| habits[at].1)
    };
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let mut sequences = Vec::new();
    let mut features = Features::new();
    for one in gold {
        let prose = Prose::new(&one.article);
        let labels = labels_of(&prose, one);
        for paragraph in &prose.paragraphs {
            let (first, last) = paragraph.tokens;
            let columns = Columns::new(&prose, (first, last), habit_of);
            let mut sequence =
                Sequence { labels: labels[first..last].to_vec(), features: Vec::new(), bounds: vec![0] };
            for at in 0..columns.len() {
                columns.features(at, &mut features);
                for &hash in &features {
                    *counts.entry(hash).or_default() += 1;
                }
                sequence.features.extend(&features);
                sequence.bounds.push(sequence.features.len() as u32);
            }
            sequences.push(sequence);
        }
    }
    let mut kept: Vec<u32> = counts
        .iter()
        .filter(|&(&hash, &count)| count >= settings.least_count && hash != 0)
        .map(|(&hash, _)| hash)
        .collect();
    kept.sort_unstable();
    let number: HashMap<u32, u32> = kept.iter().enumerate().map(|(at, &hash)| (hash, at as u32)).collect();
    drop(counts);
    for sequence in &mut sequences {
        let mut numbers = Vec::with_capacity(sequence.features.len());
        let mut bounds = vec![0];
        for at in 0..sequence.labels.len() {
            let range = sequence.bounds[at] as usize..sequence.bounds[at + 1] as usize;
            numbers.extend(sequence.features[range].iter().filter_map(|hash| number.get(hash)));
            bounds.push(numbers.len() as u32);
        }
        (sequence.features, sequence.bounds) = (numbers, bounds);
    }
    drop(number);
    eprintln!("{} paragraphs, {} features", sequences.len(), kept.len());
    let mut state = vec![[Memory::default(); LABELS]; kept.len()];
    let mut pairs = [[Memory::default(); LABELS]; LABELS];
    let mut chance = Chance(7);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut sequences);
        let mut loss = 0.0;
        for sequence in &sequences {
            loss += step(sequence, &mut state, &mut pairs, &settings.ftrl);
        }
        let weight = |memory: Memory| settings.ftrl.weight(memory);
        let weights = TaggerWeights {
            habits: habits.clone(),
            transitions: pairs.map(|row| row.map(|memory| (weight(memory) * 256.0).round() as i32)),
            features: kept
                .iter()
                .zip(&state)
                .map(|(&hash, row)| {
                    (hash, row.map(|memory| (weight(memory) * 256.0).round().clamp(-32767.0, 32767.0) as i16))
                })
                .filter(|(_, row)| row.iter().any(|&weight| weight.abs() >= LEAST_WEIGHT))
                .collect(),
        };
        let bytes = Tagger::to_bytes(&weights);
        eprintln!(
            "epoch {epoch}: loss {loss:.0}, {} features kept, {} kB",
            weights.features.len(),
            bytes.len() / 1000
        );
        after_epoch(epoch, &bytes);
    }
}

/// One gradient step on one paragraph; returns its negative log-likelihood.
fn step(
    sequence: &Sequence,
    state: &mut [[Memory; LABELS]],
    pairs: &mut [[Memory; LABELS]; LABELS],
    ftrl: &Ftrl,
) -> f64 {
    let count = sequence.labels.len();
    let transition = pairs.map(|row| row.map(|memory| ftrl.weight(memory)));
    let features =
        |at: usize| &sequence.features[sequence.bounds[at] as usize..sequence.bounds[at + 1] as usize];
    let mut scores = vec![[0.0_f32; LABELS]; count];
    for (at, score) in scores.iter_mut().enumerate() {
        for &feature in features(at) {
            for (score, &memory) in score.iter_mut().zip(&state[feature as usize]) {
                *score += ftrl.weight(memory);
            }
        }
    }
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
        let mut marginal: [f64; LABELS] = std::array::from_fn(|label| forward[at][label] * backward[label]);
        let sum: f64 = marginal.iter().sum::<f64>().max(1e-300);
        marginal = marginal.map(|value| value / sum);
        let gold = sequence.labels[at] as usize;
        for &feature in features(at) {
            for (label, memory) in state[feature as usize].iter_mut().enumerate() {
                let gradient = marginal[label] as f32 - f32::from(u8::from(label == gold));
                if gradient.abs() > 1e-4 {
                    ftrl.step(memory, gradient);
                }
            }
        }
        if at > 0 {
            let weighted: [f64; LABELS] = std::array::from_fn(|to| emit[at][to] * backward[to] / scale[at]);
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
    for (row, expected) in pairs.iter_mut().zip(expected_pairs) {
        for (memory, gradient) in row.iter_mut().zip(expected) {
            ftrl.step(memory, gradient);
        }
    }
    log_z - gold_score
}

/// The label of each token: contents first, overwritten by sources and cues where they overlap.
fn labels_of(prose: &Prose, gold: &GoldArticle) -> Vec<u8> {
    let mut labels = vec![0_u8; prose.tokens.len()];
    let spans = role_spans(prose, gold);
    for role in [Role::Content, Role::Source, Role::Cue] {
        for (span, _) in spans.iter().filter(|(span, _)| span.role == role) {
            for at in span.tokens.0..span.tokens.1 {
                labels[at] = label_of(role, at == span.tokens.0) as u8;
            }
        }
    }
    let mut before = None;
    for at in 0..labels.len() {
        let fresh = at == 0 || prose.paragraph_of[at] != prose.paragraph_of[at - 1];
        if !may_follow(if fresh { None } else { before }, labels[at] as usize) {
            labels[at] -= 1;
        }
        before = Some(labels[at] as usize);
    }
    labels
}

/// How often each word is a cue or a source.
fn find_habits(gold: &[GoldArticle]) -> Vec<(u32, Habit)> {
    let mut counts: HashMap<u32, [u32; 3]> = HashMap::new();
    let mut lower = String::new();
    for one in gold {
        let prose = Prose::new(&one.article);
        let labels = labels_of(&prose, one);
        for (at, &label) in labels.iter().enumerate() {
            lower.clear();
            lower_into(prose.word(at), &mut lower);
            let count = counts.entry(hash_bytes(lower.as_bytes())).or_default();
            count[0] += 1;
            count[1] += u32::from(matches!(label, 3 | 4));
            count[2] += u32::from(matches!(label, 1 | 2));
        }
    }
    let mut habits: Vec<_> = counts
        .into_iter()
        .filter(|(_, [all, ..])| *all >= 3)
        .filter_map(|(word, [all, cue, source])| {
            let share = |part: u32| f64::from(part) / f64::from(all);
            let habit = match () {
                () if share(cue) > 0.8 => Habit::Cue,
                () if share(cue) > 0.5 => Habit::OftenCue,
                () if share(cue) > 0.15 => Habit::SometimesCue,
                () if share(source) > 0.4 => Habit::OftenSource,
                () if share(source) > 0.15 => Habit::SometimesSource,
                () if all > 5 => Habit::Plain,
                () => return None,
            };
            Some((word, habit))
        })
        .collect();
    habits.sort_unstable();
    habits
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
