//! Trains the model of names: one reading of each sentence by itself, one beside the rest of its article.

use std::collections::BTreeMap;
use std::path::Path;

use onrecord_reading::name::feature::{Group, Votes, Words};
use onrecord_reading::name::model::{NamesModel, NamesWeights, UNIT};
use onrecord_reading::name::{LABELS, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_record::eval::conll::{self, Case, NamedArticle};

use crate::train::crf::{Chain, Chance, Sequence, number_features};
use crate::train::ftrl::Ftrl;

/// Settings, chosen on the articles held out.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub epochs: usize,
    pub least_count: u32,
    pub ftrl: Ftrl,
    /// The same for the second reading.
    pub more_epochs: usize,
    pub more_ftrl: Ftrl,
    /// Weights that are smaller are left out, in units of the file.
    pub least_weight: i8,
    /// Of 100 sentences, how many are learned again in capitals, and how many as titles are written.
    pub capitals: usize,
    pub titled: usize,
}

/// Into how many parts the articles are cut, so that each part's first reading comes from the others.
const FOLDS: usize = 3;

/// One article in training: the sentences that are learned, and all of them for the votes.
struct Lesson {
    words: Words,
    /// Of all sentences of the article.
    labels: Vec<u8>,
    /// Place of each sentence in the list of sequences.
    sequences: std::ops::Range<usize>,
    /// Whether each is learned.
    learned: Vec<bool>,
    fold: usize,
}

/// Loads the articles that names are learned from, and every tenth, which is held out.
pub(crate) fn load(folder: &Path) -> Result<[Vec<Vec<conll::Words>>; 2], String> {
    let file = folder.join("ner/worldwide-newswire-train.tsv");
    let articles = conll::load(&file).map_err(|error| format!("read {}: {error}", file.display()))?;
    let (mut learned, mut held_out) = (Vec::new(), Vec::new());
    for (index, article) in articles.into_iter().enumerate() {
        if index % 10 == 9 { held_out.push(article) } else { learned.push(article) }
    }
    Ok([learned, held_out])
}

/// Trains on `articles` and returns the model file.
pub(crate) fn train(
    articles: &[Vec<conll::Words>],
    groups: &BTreeMap<u32, Group>,
    settings: &Settings,
) -> Vec<u8> {
    let mut chance = Chance(17);
    let mut lessons = Vec::new();
    let mut sequences: Vec<Sequence<LABELS>> = Vec::new();
    for (index, sentences) in articles.iter().enumerate() {
        let cases: Vec<Case> = (sentences.iter())
            .map(|_| match chance.below(100) {
                draw if draw < settings.capitals => Case::Capitals,
                draw if draw < settings.capitals + settings.titled => Case::Titled,
                _ => Case::AsWritten,
            })
            .collect();
        for again in [false, true] {
            let case_of = |sentence: usize| if again { cases[sentence] } else { Case::AsWritten };
            let named = NamedArticle::new(sentences, case_of);
            let prose = Prose::new(&named.article);
            let words = Words::new(&prose, |word| groups.get(&word).copied().unwrap_or_default());
            let labels = labels_of(&prose, &named);
            let first = sequences.len();
            let mut learned = Vec::new();
            for &(begin, end) in words.sentences() {
                let mut sequence = Sequence::new();
                let mut at = begin;
                words.features((begin, end), |features| {
                    sequence.push(labels[at], features);
                    at += 1;
                });
                sequences.push(sequence);
                let paragraph = prose.paragraph_of[begin] as usize;
                learned.push(case_of(paragraph) != Case::AsWritten || !again);
            }
            lessons.push(Lesson {
                words,
                labels,
                sequences: first..sequences.len(),
                learned,
                fold: index % FOLDS,
            });
        }
    }
    let kept = number_features(&mut sequences, settings.least_count);
    eprintln!("names: {} articles, {} sentences, {} features", articles.len(), sequences.len(), kept.len());

    // The last part leaves nothing out: it is the model; the others are for what it says of articles it has not seen.
    let train_part = |part: usize| {
        let mut order: Vec<&Sequence<LABELS>> = (lessons.iter())
            .filter(|lesson| lesson.fold != part)
            .flat_map(|lesson| sequences[lesson.sequences.clone()].iter().zip(&lesson.learned))
            .filter_map(|(sequence, &learned)| learned.then_some(sequence))
            .collect();
        let mut chain = Chain::new(kept.len(), settings.ftrl);
        let mut chance = Chance(7);
        for epoch in 0..settings.epochs {
            chance.shuffle(&mut order);
            let loss: f64 = order.iter().map(|sequence| chain.step(sequence)).sum();
            eprintln!("names: part {part}, epoch {epoch}: loss {loss:.0}");
        }
        chain
    };
    let parts: Vec<Chain<LABELS>> = std::thread::scope(|scope| {
        let train_part = &train_part;
        let running: Vec<_> = (0..=FOLDS).map(|part| scope.spawn(move || train_part(part))).collect();
        running.into_iter().map(|part| part.join().expect("training does not panic")).collect()
    });
    let whole = &parts[FOLDS];

    // The second reading: what the first says of unseen articles stands, and the rest of the article is added.
    let mut again: Vec<Sequence<LABELS>> = Vec::new();
    for lesson in &lessons {
        let chain = &parts[lesson.fold];
        let scores: Vec<_> =
            sequences[lesson.sequences.clone()].iter().map(|sequence| chain.scores(sequence)).collect();
        let pairs = chain.pairs();
        let found: Vec<Vec<u8>> =
            scores.iter().map(|scores| NamesModel::best_labels(&pairs, scores)).collect();
        let votes = Votes::new(&lesson.words, &found.concat());
        for (index, scores) in scores.into_iter().enumerate().filter(|&(index, _)| lesson.learned[index]) {
            let (begin, end) = lesson.words.sentences()[index];
            let mut sequence = Sequence::new();
            let mut at = begin;
            votes.features(&lesson.words, (begin, end), &found[index], |features| {
                sequence.push(lesson.labels[at], features);
                at += 1;
            });
            sequence.given = scores;
            again.push(sequence);
        }
    }
    let more = number_features(&mut again, settings.least_count);
    let mut together = Chain::new(more.len(), settings.more_ftrl);
    let mut order: Vec<&Sequence<LABELS>> = again.iter().collect();
    for epoch in 0..settings.more_epochs {
        chance.shuffle(&mut order);
        let loss: f64 = order.iter().map(|sequence| together.step(sequence)).sum();
        eprintln!("names: second reading, epoch {epoch}: loss {loss:.0}");
    }

    let rounded = |weight: f32| (weight / UNIT).round().clamp(-127.0, 127.0) as i8;
    let least = |weight: i8| if weight.abs() < settings.least_weight { 0 } else { weight };
    let features = (kept.iter().copied().zip(whole.weights()))
        .map(|(hash, row)| (hash, row.map(|weight| least(rounded(weight)))))
        .chain(more.iter().copied().zip(together.weights()).map(|(hash, row)| (hash, row.map(rounded))))
        .filter(|(_, row)| row.iter().any(|&weight| weight != 0))
        .collect();
    let pairs = [whole, &together]
        .map(|chain| chain.pairs().map(|row| row.map(|weight| (weight * 256.0).round() as i32)));
    let groups = groups.iter().map(|(&word, &group)| (word, group)).collect();
    NamesModel::to_bytes(&NamesWeights { groups, pairs, features })
}

/// The label of each token.
fn labels_of(prose: &Prose, named: &NamedArticle) -> Vec<u8> {
    let mut labels = vec![0; prose.tokens.len()];
    for &(span, kind) in &named.names {
        let (first, last) = prose.tokens_of(span);
        for at in first..last {
            let begins = at == first || prose.sentence_of[at] != prose.sentence_of[at - 1];
            labels[at] = kind.label(begins);
        }
    }
    labels
}

/// Prints what a model finds in articles that it has not seen.
pub(crate) fn print_scores(bytes: &[u8], held_out: &[Vec<conll::Words>]) {
    let model = NamesModel::from_bytes(bytes).expect("the model's own file");
    for case in [Case::AsWritten, Case::Capitals, Case::Titled] {
        let articles: Vec<_> =
            held_out.iter().map(|sentences| NamedArticle::new(sentences, |_| case)).collect();
        for row in conll::score(&articles, |prose| find_names(&model, prose)) {
            eprintln!("{case:?} {:<20} {:?}", row.measure, row.value);
        }
    }
}
