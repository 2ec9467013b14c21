//! Training: gold attributions -> the model files of the reading crate.

mod ftrl;
mod tagger;
mod linker;

use onrecord_reading::attribution::linker::Linker;
use onrecord_reading::attribution::tagger::{Role, RoleSpan, Tagger};
use onrecord_reading::attribution::{Models, attribute_with};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, CodePoints, Hints, Span, byte_offsets};
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

/// `cargo xtask train`: writes crates/onrecord-reading/model/en.tagger and en.linker.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &["--epochs"])?;
    let epochs = match option(arguments, "--epochs") {
        Some(number) => number.parse().map_err(|_| format!("{number} is not a number of epochs"))?,
        None => SETTINGS.epochs,
    };
    let folder = gold_place().join("polnear");
    let train_set = load(&folder.join("train.jsonl"))?;
    let dev = gold::load(&folder.join("dev.jsonl")).map_err(|error| format!("failed to {error}"))?;
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
        let models = Models { tagger: &tagger, linker: &linker };
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

/// What the models find in a document.
fn predict(models: &Models, gold: &Document) -> Document {
    let article = Article::new(gold.text.clone(), &Hints::default());
    let points = CodePoints::new(&article.text);
    let ranges = |spans: &[Span]| spans.iter().map(|&span| points.range(span)).collect();
    let found = attribute_with(models, &Prose::new(&article));
    let attributions = found.iter().map(|one| Annotation {
        source: ranges(&one.source),
        cue: ranges(&one.cue),
        content: ranges(&one.content),
        ..Annotation::default()
    });
    Document { doc: gold.doc.clone(), attributions: attributions.collect(), ..Document::default() }
}

/// An article with its gold attributions, in bytes.
pub(crate) struct GoldArticle {
    pub(crate) article: Article,
    /// Source, cue and content spans of each attribution.
    pub(crate) attributions: Vec<[Vec<Span>; 3]>,
}

fn load(path: &std::path::Path) -> Result<Vec<GoldArticle>, String> {
    let documents = gold::load(path).map_err(|error| format!("failed to {error}"))?;
    let articles = documents.into_values().map(|document| {
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
