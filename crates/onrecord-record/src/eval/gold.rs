//! Annotated documents: gold files, prediction files, and readings in the same shape.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use onrecord_reading::{CodePoints, Hints, Reading, Span, Statement, Tier};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Half-open ranges `[begin, end]` of code points.
pub type Ranges = Vec<[usize; 2]>;

/// One text with its attributions, by a person or by a program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The document's name; gold and predictions meet by it.
    pub doc: String,
    /// The text; empty in a prediction file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who published it.
    #[serde(default, alias = "publisher", skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// The article's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who said what.
    #[serde(default, alias = "quotes")]
    pub attributions: Vec<Annotation>,
    /// Where somebody looked, as the contents of what was judged; empty where all of the text was looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judged: Vec<Ranges>,
    /// Who was asked for comment.
    #[serde(default, alias = "comment", skip_serializing_if = "Vec::is_empty")]
    pub comment_requests: Vec<Asked>,
}

/// One attribution in a [`Document`]. Most gold sets label some of it only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of onrecord_reading::Statement
pub struct Annotation {
    #[serde(default)]
    pub source: Ranges,
    #[serde(default)]
    pub cue: Ranges,
    #[serde(default)]
    pub content: Ranges,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_confidence: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voiced: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<String>,
    #[serde(default, alias = "status", skip_serializing_if = "Option::is_none")]
    pub standing: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// One request for comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Who was asked.
    pub asked: String,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// True when an answer is given.
    #[serde(default)]
    pub answered: bool,
}

/// Documents by name.
pub type Documents = BTreeMap<String, Document>;

/// Loads a gold or prediction file: JSON documents, one a line or spread over lines.
///
/// # Errors
/// When the file cannot be read, or a document in it is not in the expected form.
pub fn load(path: &Path) -> io::Result<Documents> {
    Ok(load_json::<Document>(path)?.into_iter().map(|document| (document.doc.clone(), document)).collect())
}

/// Loads any file of JSON values, one a line or spread over lines.
///
/// # Errors
/// When the file cannot be read, or a value in it is not in the expected form.
pub fn load_json<T: for<'a> Deserialize<'a>>(path: &Path) -> io::Result<Vec<T>> {
    let named =
        |problem: &dyn std::fmt::Display| io::Error::other(format!("read {}: {problem}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| named(&error))?;
    serde_json::Deserializer::from_str(&text)
        .into_iter::<T>()
        .collect::<Result<_, _>>()
        .map_err(|error| named(&error))
}

/// Writes predictions, one document a line, in the form that [`load`] and `score.py` read.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, documents: &Documents) -> io::Result<()> {
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    for document in documents.values() {
        let line = Document { text: String::new(), ..document.clone() };
        serde_json::to_writer(&mut file, &line)?;
        file.write_all(b"\n")?;
    }
    file.flush()
}

/// Reads the text of every gold document and puts what was read into the same form, in parallel.
pub fn read_all(gold: &Documents, tier: Tier) -> Documents {
    let names: Vec<&String> = gold.keys().collect();
    names.into_par_iter().map(|doc| (doc.clone(), read_document(&gold[doc], tier))).collect()
}

/// Reads one gold document's text; of its labels only the outlet is used, as a hint, when `publisher` is not what the
/// document tests (see [`Document::outlet`]).
pub fn read_document(gold: &Document, tier: Tier) -> Document {
    // A gold title means that title and outlet are to be found in the text.
    let outlet = if gold.title.is_some() { None } else { gold.outlet.clone() };
    let hints = Hints { path: Some(gold.doc.clone()), outlet, ..Hints::default() };
    from_reading(&gold.doc, &onrecord_reading::read(gold.text.as_bytes(), &hints, tier))
}

/// Leaves out predictions where nobody looked, in documents of which only some statements were judged: a prediction counts
/// where its content is about one that was (Dice of code points at least one half).
pub fn keep_judged(gold: &Documents, predicted: &mut Documents) {
    let length =
        |ranges: &Ranges| ranges.iter().map(|[begin, end]| end.saturating_sub(*begin)).sum::<usize>();
    let shared = |one: &Ranges, other: &Ranges| -> usize {
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| a[1].min(b[1]).saturating_sub(a[0].max(b[0]))).sum()
    };
    for (doc, document) in gold.iter().filter(|(_, document)| !document.judged.is_empty()) {
        let Some(predicted) = predicted.get_mut(doc) else { continue };
        predicted.attributions.retain(|annotation| {
            let is_like = |judged: &Ranges| {
                4 * shared(judged, &annotation.content) >= length(judged) + length(&annotation.content)
            };
            document.judged.iter().any(is_like)
        });
        // These count places in the list that was.
        predicted.attributions.iter_mut().for_each(|annotation| annotation.within = None);
    }
}

/// A reading as a document.
pub fn from_reading(doc: &str, reading: &Reading) -> Document {
    let points = CodePoints::new(&reading.article.text);
    let origin = &reading.article.origin;
    Document {
        doc: doc.to_owned(),
        text: reading.article.text.clone(),
        outlet: origin.outlet.clone(),
        title: origin.title.clone(),
        attributions: reading
            .statements
            .iter()
            .map(|statement| annotation(reading, statement, &points))
            .collect(),
        judged: Vec::new(),
        comment_requests: (reading.comment_requests.iter())
            .map(|request| Asked {
                asked: request.asked.clone(),
                by: request.by.clone(),
                answered: request.answered,
            })
            .collect(),
    }
}

fn annotation(reading: &Reading, statement: &Statement, points: &CodePoints<'_>) -> Annotation {
    let ranges = |spans: &[Span]| spans.iter().map(|&span| points.range(span)).collect();
    let speaker = statement.speaker.map(|index| &reading.speakers[index]);
    let named = |name: &str| Some(name.to_owned());
    Annotation {
        source: ranges(&statement.attribution.source),
        cue: ranges(&statement.attribution.cue),
        content: ranges(&statement.attribution.content),
        speaker: speaker.map(|speaker| speaker.name.clone()),
        voiced: Some(statement.voiced),
        within: statement.attribution.within,
        speaker_by: statement.speaker_by.map(|by| by.name().to_owned()),
        speaker_confidence: statement.speaker.map(|_| statement.speaker_confidence),
        confidence: Some(statement.confidence),
        act: named(statement.act.name()),
        polarity: named(statement.polarity.name()),
        certainty: named(statement.certainty.name()),
        standing: named(statement.standing.name()),
        speaker_kind: speaker.map(|speaker| speaker.kind.name().to_owned()),
        path: named(statement.path.name()),
    }
}
