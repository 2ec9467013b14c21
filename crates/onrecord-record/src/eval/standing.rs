//! Act, polarity, certainty, standing, speaker kind and path, on statements that the reading found.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use onrecord_reading::Standing;
use serde::Deserialize;

use super::gold::{Annotation, Documents, Ranges};
use super::score::DETECTED;
use super::words::{Words, dice, shared};
use super::{Row, Share};

/// One labelled statement.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)] // the labels are those of docs/reference/values.md
pub struct Labelled {
    pub doc: String,
    /// The gold set that the document is from: "polnear-dev" or "ggt98-dev".
    pub set: String,
    pub spans: Spans,
    pub act: String,
    pub polarity: String,
    pub certainty: String,
    pub standing: String,
    pub speaker_kind: String,
    pub path: String,
    /// True when the label is a matter of opinion; such statements are not scored.
    pub doubt: bool,
}

/// Where a labelled statement stands, in code points.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)]
pub struct Spans {
    #[serde(default)]
    pub source: Ranges,
    #[serde(default)]
    pub cue: Ranges,
    #[serde(default)]
    pub content: Ranges,
}

/// Loads labelled statements.
///
/// # Errors
/// When the file cannot be read or is not in the expected form.
pub fn load(path: &Path) -> io::Result<Vec<Labelled>> {
    super::gold::load_json(path)
}

/// Scores each label of the statements without doubt that were found; `found` counts those over all without doubt.
pub fn score(labelled: &[Labelled], gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let labels: [(&str, Label, Read); 6] = [
        ("act", |item| &item.act, |read| read.act.as_deref()),
        ("polarity", |item| &item.polarity, |read| read.polarity.as_deref()),
        ("certainty", |item| &item.certainty, |read| read.certainty.as_deref()),
        ("standing", |item| &item.standing, |read| read.standing.as_deref()),
        ("speaker_kind", |item| &item.speaker_kind, |read| read.speaker_kind.as_deref()),
        ("path", |item| &item.path, |read| read.path.as_deref()),
    ];
    let mut found = Share::default();
    let mut shares = [Share::default(); 6];
    each(labelled, gold, predicted, |item, read| {
        found.count(read.is_some());
        let Some(read) = read else { return };
        for ((_, label, value), share) in labels.iter().zip(&mut shares) {
            share.count(value(read) == Some(label(item)));
        }
    });
    let counted = labels.iter().zip(shares).map(|((measure, ..), share)| Row::share(*measure, share));
    [Row::share("found", found)].into_iter().chain(counted).collect()
}

type Label = fn(&Labelled) -> &str;
type Read = fn(&Annotation) -> Option<&str>;

/// Recall of each standing: of the statements so labelled, how many were found and read so. And `reported.kept`: of the found
/// ones labelled `reported`, how many were read so.
pub fn recall(labelled: &[Labelled], gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut shares: BTreeMap<Standing, Share> = BTreeMap::new();
    let mut kept = Share::default();
    each(labelled, gold, predicted, |item, read| {
        if let Some(read) = read
            && item.standing == Standing::Reported.name()
        {
            kept.count(read.standing.as_deref() == Some(&item.standing));
        }
        if let Some(standing) = Standing::from_name(&item.standing) {
            let is_right = read.is_some_and(|read| read.standing.as_deref() == Some(&item.standing));
            shares.entry(standing).or_default().count(is_right);
        }
    });
    (Standing::ALL.iter())
        .map(|standing| {
            Row::share(
                format!("recall.{}", standing.name()),
                shares.get(standing).copied().unwrap_or_default(),
            )
        })
        .chain([Row::share("reported.kept", kept)])
        .collect()
}

/// Calls `take` with each statement without doubt, and what was read in its place.
fn each(
    labelled: &[Labelled],
    gold: &Documents,
    predicted: &Documents,
    mut take: impl FnMut(&Labelled, Option<&Annotation>),
) {
    let mut words: BTreeMap<&str, Words> = BTreeMap::new();
    for item in labelled.iter().filter(|item| !item.doubt) {
        let Some(document) = gold.get(&item.doc) else { continue };
        let words = words.entry(&item.doc).or_insert_with(|| Words::new(&document.text));
        let attributions = predicted.get(&item.doc).map_or(&[][..], |document| &document.attributions);
        take(item, closest(words, &item.spans, attributions));
    }
}

/// The attribution whose content is most like the item's (Dice at least one half); of equals, the one that shares more
/// words of the cue.
fn closest<'a>(words: &Words, spans: &Spans, attributions: &'a [Annotation]) -> Option<&'a Annotation> {
    let (content, cue) = (words.within(&spans.content), words.within(&spans.cue));
    let mut best: Option<(f64, usize, &Annotation)> = None;
    for annotation in attributions {
        let likeness = dice(&content, &words.within(&annotation.content));
        let cue_words = shared(&cue, &words.within(&annotation.cue));
        if likeness >= DETECTED && best.is_none_or(|(most, cues, _)| (likeness, cue_words) > (most, cues)) {
            best = Some((likeness, cue_words, annotation));
        }
    }
    best.map(|(_, _, annotation)| annotation)
}
