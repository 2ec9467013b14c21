//! Trains the choice of antecedents: the right candidate of each pronoun against the others.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use onrecord_reading::attribution::{Models, Tier, find_attributions};
use onrecord_reading::name::{NamesModel, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_reading::speaker::antecedent::{Candidate, Feature, N, best, walk};
use onrecord_reading::speaker::roster::Roster;
use onrecord_reading::{Article, Attribution, Hints, Span};
use onrecord_record::eval::pronouns;

use crate::train::load_documents;

/// A text and what is known of its pronouns.
struct Text {
    article: Article,
    known: Known,
}

/// How it is known whom a pronoun means.
enum Known {
    /// Somebody annotated it: place of a pronoun, and of the names of whom it means.
    Annotated(Vec<(Span, Vec<Span>)>),
    /// Where a source is "she" and only one of the candidates goes by "she", it is that one. Gender is then kept from the
    /// model, so that it learns what else speaks for her.
    ByGender,
}

/// One choice: the candidates, and which is right.
type Choice = (Vec<Candidate>, usize);

/// The table of weights, trained on OntoGUM's chains, GAP's validation set and PolNeAR's sources in the folder `gold`.
pub(crate) fn train(gold: &Path) -> Result<String, String> {
    let mut texts = read_ontogum(&gold.join("coref/ontogum-train.conll"))?;
    let gap = pronouns::load(&gold.join("gap/gap-validation.tsv")).map_err(|error| error.to_string())?;
    texts.extend(gap.into_iter().filter_map(|item| {
        let name = item.names.iter().find(|name| name.is_meant)?;
        let known = Known::Annotated(vec![(item.pronoun, vec![name.span])]);
        Some(Text { article: Article::new(item.text, &Hints::default()), known })
    }));
    let news = load_documents(&gold.join("polnear/train.jsonl"))?;
    texts.extend(news.into_values().map(|document| Text {
        article: Article::new(document.text, &Hints::default()),
        known: Known::ByGender,
    }));
    let models = Models::english(Tier::Fast);
    let read: Vec<(Prose, Roster, Vec<Attribution>, &Text)> = (texts.iter())
        .map(|text| {
            let prose = Prose::new(&text.article);
            let attributions = find_attributions(&models, &prose);
            let roster = Roster::new(&prose, &find_names(NamesModel::english(), &prose));
            (prose, roster, attributions, text)
        })
        .collect();
    let mut weights = [0.0; N];
    weights[Feature::NamedBeforeOthers as usize] = -1.0;
    weights[Feature::GenderOther as usize] = -5.0;
    for round in 0..4 {
        let mut choices: Vec<Choice> = Vec::new();
        for (prose, roster, attributions, text) in &read {
            collect(prose, roster, attributions, text, &weights, &mut choices);
        }
        let right = choices.iter().filter(|(candidates, right)| {
            best(candidates, &weights).is_some_and(|(person, _)| person == candidates[*right].person)
        });
        eprintln!("round {round}: {} of {} right", right.count(), choices.len());
        fit(&choices, &mut weights);
    }
    let mut table = "# Weights of what speaks for a candidate to be whom a pronoun means. Written by `cargo xtask train antecedents`.\n".to_owned();
    for (feature, weight) in Feature::ALL.iter().zip(weights) {
        writeln!(table, "{}\t{weight:.3}", feature.name()).expect("a string takes all");
    }
    Ok(table)
}

/// Adds the choices of a text whose right answer is known and among the candidates.
fn collect(
    prose: &Prose,
    roster: &Roster,
    attributions: &[Attribution],
    text: &Text,
    weights: &[f32; N],
    choices: &mut Vec<Choice>,
) {
    walk(prose, roster, attributions, &[], |anaphor, candidates| {
        let mut candidates = candidates.to_vec();
        let has = |candidate: &Candidate, feature: Feature| candidate.features[feature as usize] > 0.0;
        let right = match &text.known {
            Known::Annotated(meant) => {
                let place = prose.span(anaphor.tokens);
                let names = meant.iter().find(|(pronoun, _)| *pronoun == place).map(|(_, names)| names);
                let person = names.and_then(|names| pronouns::person_named(prose, roster, names));
                let person = person.filter(|&person| {
                    candidates.iter().any(|one| one.person == person && !has(one, Feature::GenderOther))
                });
                candidates.retain(|one| !has(one, Feature::GenderOther) || person.is_none());
                person.and_then(|person| candidates.iter().position(|one| one.person == person))
            }
            Known::ByGender => {
                let is_source = |one: &Candidate| {
                    has(one, Feature::SourceAndSource) || has(one, Feature::AnaphorSourceOnly)
                };
                let mut fitting = candidates.iter().filter(|one| has(one, Feature::GenderKnown));
                let only = fitting.next().filter(|_| fitting.next().is_none()).map(|one| one.person);
                let is_plain =
                    candidates.iter().all(|one| !has(one, Feature::GenderUnknown) && is_source(one));
                only.filter(|_| is_plain && candidates.len() > 1).and_then(|person| {
                    for one in &mut candidates {
                        one.features[Feature::GenderKnown as usize] = 0.0;
                        one.features[Feature::GenderOther as usize] = 0.0;
                    }
                    candidates.iter().position(|one| one.person == person)
                })
            }
        };
        let Some(right) = right else { return best(&candidates, weights).map(|(person, _)| person) };
        let person = candidates[right].person;
        choices.push((candidates, right));
        Some(person)
    });
}

/// Fits the weights by gradient descent with a step of its own for each weight (AdaGrad) and a little L2.
fn fit(choices: &[Choice], weights: &mut [f32; N]) {
    const STEPS: usize = 400;
    const RATE: f32 = 0.3;
    const L2: f32 = 1.0;
    let mut squares = [1e-6_f32; N];
    for _ in 0..STEPS {
        let mut gradient = [0.0_f32; N];
        for (candidates, right) in choices {
            let scores: Vec<f32> = candidates.iter().map(|candidate| candidate.score(weights)).collect();
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
            for (at, candidate) in candidates.iter().enumerate() {
                let error = (scores[at] - top).exp() / total - f32::from(u8::from(at == *right));
                for (sum, feature) in gradient.iter_mut().zip(candidate.features) {
                    *sum += error * feature;
                }
            }
        }
        for at in 0..N {
            let slope = gradient[at] + L2 * weights[at];
            squares[at] += slope * slope;
            weights[at] -= RATE * slope / squares[at].sqrt();
        }
    }
}

/// OntoGUM's chains (CoNLL: token number, token, brackets of chains), the tokens joined as English is printed.
fn read_ontogum(path: &Path) -> Result<Vec<Text>, String> {
    let file = std::fs::read_to_string(path)
        .map_err(|error| format!("failed to read {}: {error}", path.display()))?;
    let mut texts = Vec::new();
    for document in file.split("# begin document").skip(1) {
        let (mut text, mut open, mut chains) =
            (String::new(), BTreeMap::<&str, Vec<u32>>::new(), BTreeMap::<&str, Vec<Span>>::new());
        for line in document.lines() {
            let mut columns = line.split('\t');
            let (Some(_), Some(token), Some(brackets)) = (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let clings =
                token.starts_with(['.', ',', ';', ':', '?', '!', ')', '’', '\'', ']']) || token == "n't";
            if !text.is_empty() && !clings && !text.ends_with(['(', '[']) {
                text.push(' ');
            }
            let start = text.len() as u32;
            text.push_str(token);
            let end = text.len() as u32;
            // "(3" opens, "3)" closes, "(3)" is one token; several stand side by side.
            let mut rest = brackets;
            while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
                let opens = rest[..at].ends_with('(');
                let length =
                    rest[at..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len() - at);
                let (chain, after) = rest[at..].split_at(length);
                if opens {
                    open.entry(chain).or_default().push(start);
                }
                if after.starts_with(')')
                    && let Some(start) = open.get_mut(chain).and_then(Vec::pop)
                {
                    chains.entry(chain).or_default().push(Span { start, end });
                }
                rest = after;
            }
        }
        let is_pronoun = |span: &Span| {
            matches!(span.of(&text).to_lowercase().as_str(), "he" | "she" | "him" | "her" | "his" | "hers")
        };
        let mut meant = Vec::new();
        for spans in chains.values() {
            let (pronouns, names): (Vec<Span>, Vec<Span>) = spans.iter().partition(|span| is_pronoun(span));
            meant.extend(pronouns.into_iter().map(|pronoun| (pronoun, names.clone())));
        }
        if !meant.is_empty() {
            let known = Known::Annotated(meant);
            texts.push(Text { article: Article::new(text, &Hints::default()), known });
        }
    }
    Ok(texts)
}
