//! Training: gold attributions -> the model files of the reading crate.

mod prose;
mod ftrl;
mod crf;
mod groups;
mod names;
mod tagger;
mod linker;
mod encoder;
mod antecedents;

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
        Some(("antecedents", [])) => {
            let table = antecedents::train(&gold_place())?;
            let file = root().join("crates/onrecord-reading/model/en.antecedents.tsv");
            std::fs::write(&file, table)
                .map_err(|error| format!("failed to write {}: {error}", file.display()))
        }
        Some(("prose", [input, output])) => prose::write(input.as_ref(), output.as_ref()),
        _ => Err(
            "say what to train: tagger, names, encoder, antecedents, or prose IN OUT (`cargo xtask help`)"
                .to_owned(),
        ),
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
    let found = find_attributions(models, &Prose::new(&article));
    document(&gold.doc, &article, found.into_iter().map(|one| [one.source, one.cue, one.content]))
}

/// What the linker makes of the gold spans of a file: how much is lost when every word's role is known.
pub(crate) fn link_gold(path: &Path) -> Result<Documents, String> {
    let linked = load_documents(path)?.into_iter().map(|(doc, gold)| {
        let gold = GoldArticle::new(gold);
        let prose = Prose::new(&gold.article);
        let mut spans: Vec<RoleSpan> = role_spans(&prose, &gold).into_iter().map(|(span, _)| span).collect();
        // A few gold spans overlap; a word has one role here.
        spans.dedup_by(|next, one| next.tokens.0 < one.tokens.1);
        let groups = Linker::english().link(&prose, &spans, None);
        let places = |ranges: &[(usize, usize)]| ranges.iter().map(|&range| prose.span(range)).collect();
        let found = groups.iter().map(|one| [places(&one.source), places(&one.cue), places(&one.content)]);
        let found = document(&doc, &gold.article, found);
        (doc, found)
    });
    Ok(linked.collect())
}

/// An article's attributions, given as source, cue and content, in the shape that scores are computed from.
fn document(doc: &str, article: &Article, found: impl Iterator<Item = [Vec<Span>; 3]>) -> Document {
    let points = CodePoints::new(&article.text);
    let attributions = found.map(|places| {
        let [source, cue, content] =
            places.map(|spans| spans.into_iter().map(|span| points.range(span)).collect());
        Annotation { source, cue, content, ..Annotation::default() }
    });
    Document { doc: doc.to_owned(), attributions: attributions.collect(), ..Document::default() }
}

/// An article with its gold attributions, in bytes.
pub(crate) struct GoldArticle {
    pub(crate) article: Article,
    /// Source, cue and content spans of each attribution.
    pub(crate) attributions: Vec<[Vec<Span>; 3]>,
}

impl GoldArticle {
    /// Of a document whose ranges lie in its text.
    fn new(document: Document) -> Self {
        let offsets = byte_offsets(&document.text);
        let spans = |ranges: &[[usize; 2]]| -> Vec<Span> {
            ranges.iter().map(|&[begin, end]| Span { start: offsets[begin], end: offsets[end] }).collect()
        };
        let attributions = document
            .attributions
            .iter()
            .map(|one| [spans(&one.source), spans(&one.cue), spans(&one.content)]);
        Self { attributions: attributions.collect(), article: Article::new(document.text, &Hints::default()) }
    }
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
    Ok(load_documents(path)?.into_values().map(GoldArticle::new).collect())
}

/// The roles in the order of [`GoldArticle::attributions`].
const ROLES: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

/// The gold spans as token ranges, cut at paragraphs, with the index of their attribution.
pub(crate) fn role_spans(prose: &Prose, gold: &GoldArticle) -> Vec<(RoleSpan, usize)> {
    let mut spans = Vec::new();
    for (index, attribution) in gold.attributions.iter().enumerate() {
        for (role, places) in ROLES.into_iter().zip(attribution) {
            for place in places {
                let (mut first, last) = prose.tokens_of(*place);
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
