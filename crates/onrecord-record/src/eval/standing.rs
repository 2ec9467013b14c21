//! Act, polarity, certainty, standing, speaker kind and path, on statements that the reading found.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use onrecord_reading::Standing;
use serde::Deserialize;

use super::gold::{Annotation, Document, Documents};
use super::score::DETECTED;
use super::words::{Words, dice, shared};
use super::{Row, Share};

/// One labelled statement.
#[derive(Clone, Debug, Deserialize)]
pub struct Labelled {
    /// The document that it is from.
    pub doc: String,
    /// The gold set that the document is from: "polnear-dev" or "ggt98-dev".
    pub set: String,
    /// Where it stands, without labels.
    pub spans: Annotation,
    /// What it is, without spans.
    #[serde(flatten)]
    pub labels: Annotation,
    /// True when the label is a matter of opinion; such statements are not scored.
    pub doubt: bool,
}

/// Loads labelled statements.
///
/// # Errors
/// When the file cannot be read or is not in the expected form.
pub fn load(path: &Path) -> io::Result<Vec<Labelled>> {
    super::gold::load_json(path)
}

/// The statements of gold documents that carry labels themselves.
pub fn labelled(set: &str, gold: &Documents) -> Vec<Labelled> {
    let of_document = |document: &Document| {
        let labelled = |annotation: &Annotation| Labelled {
            doc: document.doc.clone(),
            set: set.to_owned(),
            spans: annotation.clone(),
            labels: annotation.clone(),
            doubt: false,
        };
        document.attributions.iter().map(labelled).collect::<Vec<_>>()
    };
    gold.values().flat_map(of_document).collect()
}

/// Scores each label of the statements without doubt that were found; `found` counts those over all without doubt.
pub fn score(labelled: &[Labelled], gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let labels: [(&str, Label); 6] = [
        ("act", |statement| statement.act.as_deref()),
        ("polarity", |statement| statement.polarity.as_deref()),
        ("certainty", |statement| statement.certainty.as_deref()),
        ("standing", |statement| statement.standing.as_deref()),
        ("speaker_kind", |statement| statement.speaker_kind.as_deref()),
        ("path", |statement| statement.path.as_deref()),
    ];
    let mut found = Share::default();
    let mut shares = [Share::default(); 6];
    each(labelled, gold, predicted, |item, read| {
        found.count(read.is_some());
        let Some(read) = read else { return };
        for ((_, label), share) in labels.iter().zip(&mut shares) {
            share.count(label(read) == label(&item.labels));
        }
    });
    let counted = labels.iter().zip(shares).map(|((measure, _), share)| Row::share(*measure, share));
    [Row::share("found", found)].into_iter().chain(counted).collect()
}

type Label = fn(&Annotation) -> Option<&str>;

/// Recall of each standing: of the statements so labelled, how many were found and read so. And `reported.kept`: of the found
/// ones labelled `reported`, how many were read so.
pub fn recall(labelled: &[Labelled], gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut shares: BTreeMap<Standing, Share> = BTreeMap::new();
    let mut kept = Share::default();
    each(labelled, gold, predicted, |item, read| {
        if let Some(read) = read
            && item.labels.standing.as_deref() == Some(Standing::Reported.name())
        {
            kept.count(read.standing == item.labels.standing);
        }
        if let Some(standing) = item.labels.standing.as_deref().and_then(Standing::from_name) {
            let is_right = read.is_some_and(|read| read.standing == item.labels.standing);
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
fn closest<'a>(words: &Words, spans: &Annotation, attributions: &'a [Annotation]) -> Option<&'a Annotation> {
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
