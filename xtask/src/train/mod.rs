//! Training: gold attributions -> the model files of the reading crate.

mod prose;
mod ftrl;
mod crf;
mod groups;
mod names;
mod tagger;
mod linker;
mod encoder;

pub(crate) use names::load as load_names;

use std::path::Path;

use onrecord_reading::attribution::linker::Linker;
use onrecord_reading::attribution::tagger::{Role, RoleSpan, Tagger};
use onrecord_reading::attribution::{Models, find_attributions};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, CodePoints, Hints, Span, byte_offsets};
use onrecord_record::eval::gold::Documents;
use onrecord_record::eval::gold::{self, Annotation};
use onrecord_record::eval::{Document, score};

use crate::score::gold_place;
use crate::train::ftrl::Ftrl;
use crate::train::tagger::Settings;
use crate::{Outcome, option, refuse_unknown, root};

/// Chosen on PolNeAR dev among alpha 0.03 to 0.1, L1 1 to 6, L2 0 and 0.3, features seen twice or three times, and up to
/// 10 epochs: attributed F1 varies by 1 point, exact by 3, the file from 3 to 9 MB.
const SETTINGS: Settings =
    Settings { epochs: 8, least_count: 3, ftrl: Ftrl { alpha: 0.05, beta: 1.0, l1: 3.0, l2: 0.0 } };

/// `cargo xtask train WHAT`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments.split_first().map(|(what, rest)| (what.as_str(), rest)) {
        Some(("tagger", rest)) => train_tagger(rest),
        Some(("names", rest)) => train_names(rest),
        Some(("encoder", rest)) => encoder::train(rest),
        Some(("prose", [input, output])) => prose::write(input.as_ref(), output.as_ref()),
        _ => {
            Err("say what to train: tagger, names, encoder, or prose IN OUT (`cargo xtask help`)".to_owned())
        }
    }
}

/// Writes crates/onrecord-reading/model/en.tagger and en.linker.
fn train_tagger(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &["--epochs", "--more"])?;
    let epochs = match option(arguments, "--epochs") {
        Some(number) => number.parse().map_err(|_| format!("{number} is not a number of epochs"))?,
        None => SETTINGS.epochs,
    };
    let folder = gold_place().join("polnear");
    let mut train_set = load(&folder.join("train.jsonl"))?;
    if let Some(more) = option(arguments, "--more") {
        train_set.extend(load(more.as_ref())?);
    }
    let dev = load_documents(&folder.join("dev.jsonl"))?;
    let models = root().join("crates/onrecord-reading/model");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(models.join(name), bytes).map_err(|error| format!("failed to write {name}: {error}"))
    };
    let linker_bytes = linker::train(&train_set);
    write("en.linker", &linker_bytes)?;
    let linker = Linker::from_bytes(&linker_bytes).ok_or("the linker's own file does not open")?;
    let mut last = Vec::new();
    tagger::train(&train_set, &Settings { epochs, ..SETTINGS }, |epoch, bytes| {
        let tagger = Tagger::from_bytes(bytes).expect("the tagger's own file");
        let models = Models { words: &tagger, inner_words: &tagger, linker: &linker };
        let predicted = dev.iter().map(|(doc, gold)| (doc.clone(), predict(&models, gold))).collect();
        for row in score::score(&dev, &predicted)
            .iter()
            .filter(|row| matches!(row.measure.as_str(), "attributed" | "exact"))
        {
            eprintln!("epoch {epoch}: dev {} {:?}", row.measure, row.value);
        }
        last = bytes.to_vec();
    });
    write("en.tagger", &last)
}

/// Chosen on the articles held out.
const NAMES: names::Settings = names::Settings {
    epochs: 8,
    least_count: 3,
    ftrl: Ftrl { alpha: 0.05, beta: 1.0, l1: 1.0, l2: 0.0 },
    more_epochs: 6,
    more_ftrl: Ftrl { alpha: 0.05, beta: 1.0, l1: 1.0, l2: 0.0 },
    least_weight: 2,
    capitals: 8,
    titled: 6,
};

/// Writes crates/onrecord-reading/model/en.names.
fn train_names(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let [learned, held_out] = names::load(&gold_place())?;
    let bytes = names::train(&learned, &groups::find_groups(), &NAMES);
    names::print_scores(&bytes, &held_out);
    let file = root().join("crates/onrecord-reading/model/en.names");
    std::fs::write(&file, &bytes).map_err(|error| format!("failed to write {}: {error}", file.display()))
}

/// What the models find in a document.
fn predict(models: &Models, gold: &Document) -> Document {
    let article = Article::new(gold.text.clone(), &Hints::default());
    let points = CodePoints::new(&article.text);
    let ranges = |spans: &[Span]| spans.iter().map(|&span| points.range(span)).collect();
    let found = find_attributions(models, &Prose::new(&article));
    let attributions = found.iter().map(|one| Annotation {
        source: ranges(&one.source),
        cue: ranges(&one.cue),
        content: ranges(&one.content),
        ..Annotation::default()
    });
    Document { doc: gold.doc.clone(), attributions: attributions.collect(), ..Document::default() }
}

/// What the linker makes of the gold spans of a file: how much is lost when every word's role is known.
pub(crate) fn link_gold(path: &Path) -> Result<Documents, String> {
    let documents = load_documents(path)?;
    let linked = load(path)?.into_iter().zip(documents.keys()).map(|(gold, doc)| {
        let prose = Prose::new(&gold.article);
        let mut spans: Vec<RoleSpan> = role_spans(&prose, &gold).into_iter().map(|(span, _)| span).collect();
        // A few gold spans overlap; a word has one role here.
        spans.dedup_by(|next, one| next.tokens.0 < one.tokens.1);
        let points = CodePoints::new(&gold.article.text);
        let ranges =
            |tokens: &[(usize, usize)]| tokens.iter().map(|&range| points.range(prose.span(range))).collect();
        let groups = Linker::english().link(&prose, &spans);
        let attributions = groups.iter().map(|group| Annotation {
            source: ranges(&group.source),
            cue: ranges(&group.cue),
            content: ranges(&group.content),
            ..Annotation::default()
        });
        let found =
            Document { doc: doc.clone(), attributions: attributions.collect(), ..Document::default() };
        (doc.clone(), found)
    });
    Ok(linked.collect())
}

/// An article with its gold attributions, in bytes.
pub(crate) struct GoldArticle {
    pub(crate) article: Article,
    /// Source, cue and content spans of each attribution.
    pub(crate) attributions: Vec<[Vec<Span>; 3]>,
}

/// Loads annotated or plain articles; every range lies in its text.
fn load_documents(path: &Path) -> Result<Documents, String> {
    let documents = gold::load(path).map_err(|error| format!("failed to {error}"))?;
    for document in documents.values() {
        let length = document.text.chars().count();
        let ranges = document.attributions.iter().flat_map(|one| [&one.source, &one.cue, &one.content]);
        if let Some([begin, end]) = ranges.flatten().find(|[begin, end]| begin >= end || *end > length) {
            return Err(format!(
                "failed to read {}: [{begin}, {end}] is no range of the {length} code points of {}",
                path.display(),
                document.doc
            ));
        }
    }
    Ok(documents)
}

fn load(path: &Path) -> Result<Vec<GoldArticle>, String> {
    let articles = load_documents(path)?.into_values().map(|document| {
        let offsets = byte_offsets(&document.text);
        let spans = |ranges: &[[usize; 2]]| -> Vec<Span> {
            ranges.iter().map(|&[begin, end]| Span { start: offsets[begin], end: offsets[end] }).collect()
        };
        let attributions = document
            .attributions
            .iter()
            .map(|one| [spans(&one.source), spans(&one.cue), spans(&one.content)]);
        GoldArticle {
            attributions: attributions.collect(),
            article: Article::new(document.text, &Hints::default()),
        }
    });
    Ok(articles.collect())
}

/// The roles in the order of [`GoldArticle::attributions`].
const ROLES: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

/// The gold spans as token ranges, cut at paragraphs, with the index of their attribution.
pub(crate) fn role_spans(prose: &Prose, gold: &GoldArticle) -> Vec<(RoleSpan, usize)> {
    let mut spans = Vec::new();
    for (index, attribution) in gold.attributions.iter().enumerate() {
        for (role, places) in ROLES.into_iter().zip(attribution) {
            for place in places {
                let mut first = prose.token_at(place.start);
                let last = prose.tokens.partition_point(|token| token.span.start < place.end);
                while first < last {
                    let home = prose.paragraph_of[first];
                    let end = last.min(prose.paragraph_of.partition_point(|&other| other <= home));
                    spans.push((RoleSpan { tokens: (first, end), role }, index));
                    first = end;
                }
            }
        }
    }
    spans.sort();
    spans
}
