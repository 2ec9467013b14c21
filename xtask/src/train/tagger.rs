//! Trains the tagger: a conditional random field, by its gradient paragraph by paragraph.

use std::collections::HashMap;

use onrecord_reading::attribution::feature::{Columns, Features, Habit};
use onrecord_reading::attribution::tagger::{LABELS, Role, Tagger, TaggerWeights, label_of};
use onrecord_reading::crf::chain::may_follow;
use onrecord_reading::crf::hash::{hash_bytes, lower_into};
use onrecord_reading::sentence::Prose;

use crate::train::crf::{Chain, Chance, Sequence, number_features};
use crate::train::ftrl::Ftrl;
use crate::train::{GoldArticle, role_spans};

/// Settings, chosen on dev.
pub(crate) struct Settings {
    pub epochs: usize,
    pub least_count: u32,
    pub ftrl: Ftrl,
}

/// Features whose weights are all smaller are left out, in units of 1/256: no score changes, and the file halves.
const LEAST_WEIGHT: i16 = 10;

/// Trains on `gold`; `after_epoch` sees the tagger as it stands.
pub(crate) fn train(gold: &[GoldArticle], settings: &Settings, mut after_epoch: impl FnMut(usize, &[u8])) {
    let habits = find_habits(gold);
    let habit_of = |word: u32| {
        habits.binary_search_by_key(&word, |entry| entry.0).map_or(Habit::Unseen, |at| habits[at].1)
    };
    let mut sequences = Vec::new();
    let mut features = Features::new();
    for one in gold {
        let prose = Prose::new(&one.article);
        let labels = labels_of(&prose, one);
        for paragraph in &prose.paragraphs {
            let (first, last) = paragraph.tokens;
            let columns = Columns::new(&prose, (first, last), habit_of);
            let mut sequence = Sequence::new();
            for at in 0..columns.len() {
                columns.features(at, &mut features);
                sequence.push(labels[first + at], &features);
            }
            sequences.push(sequence);
        }
    }
    let kept = number_features(&mut sequences, settings.least_count);
    eprintln!("{} paragraphs, {} features", sequences.len(), kept.len());
    let mut chain = Chain::<LABELS>::new(kept.len(), settings.ftrl);
    let mut order: Vec<&Sequence<LABELS>> = sequences.iter().collect();
    let mut chance = Chance(7);
    for epoch in 0..settings.epochs {
        chance.shuffle(&mut order);
        let loss: f64 = order.iter().map(|sequence| chain.step(sequence)).sum();
        let weights = TaggerWeights {
            habits: habits.clone(),
            transitions: chain.pairs().map(|row| row.map(|weight| (weight * 256.0).round() as i32)),
            features: (kept.iter().copied().zip(chain.weights()))
                .map(|(hash, row)| {
                    (hash, row.map(|weight| (weight * 256.0).round().clamp(-32767.0, 32767.0) as i16))
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
