//! Trains the linker: the right candidate of each choice against the others (multinomial logistic regression).

use std::collections::{BTreeMap, HashMap};

use onrecord_reading::attribution::linker::{Linker, Question, Scene};
use onrecord_reading::attribution::tagger::{Role, RoleSpan};
use onrecord_reading::sentence::Prose;

use crate::train::crf::Chance;
use crate::train::ftrl::{Ftrl, Memory};
use crate::train::{GoldArticle, role_spans};

/// Trains on the gold spans of `gold` and returns the model file.
pub(crate) fn train(gold: &[GoldArticle]) -> Vec<u8> {
    let ftrl = Ftrl { alpha: 0.2, beta: 1.0, l1: 0.5, l2: 0.0 };
    let mut choices: Vec<(Vec<Vec<u32>>, usize)> = Vec::new();
    for one in gold {
        let prose = Prose::new(&one.article);
        let gold_spans = role_spans(&prose, one);
        let owner: BTreeMap<RoleSpan, usize> = gold_spans.iter().copied().collect();
        let spans: Vec<RoleSpan> = owner.keys().copied().collect();
        let scene = Scene::new(&prose, &spans);
        for choice in scene.choices() {
            let (seeker, sought) = match choice.question {
                Question::CueOfContent => (Role::Content, Role::Cue),
                Question::SourceOfCue => (Role::Cue, Role::Source),
            };
            let attribution = owner[&RoleSpan { tokens: choice.seeker, role: seeker }];
            let belongs = |candidate: &Option<(usize, usize)>| {
                candidate.is_some_and(|tokens| {
                    gold_spans.contains(&(RoleSpan { tokens, role: sought }, attribution))
                })
            };
            let right = match choice.candidates.iter().position(belongs) {
                Some(right) => right,
                // No source at all is the right answer only where gold has none.
                None if sought == Role::Source && one.attributions[attribution][0].is_empty() => {
                    choice.candidates.len() - 1
                }
                None => continue,
            };
            if choice.candidates.len() < 2 {
                continue;
            }
            let features = choice.candidates.iter().map(|&candidate| {
                let mut features = Vec::new();
                scene.features(&choice, candidate, &mut features);
                features
            });
            choices.push((features.collect(), right));
        }
    }
    let mut weights: HashMap<u32, Memory> = HashMap::new();
    let mut chance = Chance(11);
    for epoch in 0..6 {
        chance.shuffle(&mut choices);
        let mut right_ones = 0;
        for (candidates, right) in &choices {
            let weight = |hash: &u32| weights.get(hash).map_or(0.0, |&memory| ftrl.weight(memory));
            let scores: Vec<f32> =
                candidates.iter().map(|features| features.iter().map(weight).sum()).collect();
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            right_ones += usize::from(scores[*right] == top);
            let sum: f32 = scores.iter().map(|score| (score - top).exp()).sum();
            for (at, features) in candidates.iter().enumerate() {
                let gradient = (scores[at] - top).exp() / sum - f32::from(u8::from(at == *right));
                if gradient.abs() > 1e-3 {
                    for &hash in features {
                        ftrl.step(weights.entry(hash).or_default(), gradient);
                    }
                }
            }
        }
        eprintln!("linker epoch {epoch}: {right_ones} of {} right", choices.len());
    }
    let mut kept: Vec<_> = weights
        .iter()
        .map(|(&hash, &memory)| (hash, ftrl.weight(memory)))
        .filter(|(_, weight)| weight.abs() > 0.005)
        .collect();
    kept.sort_unstable_by_key(|&(hash, _)| hash);
    eprintln!("linker: {} weights", kept.len());
    Linker::to_bytes(&kept)
}
