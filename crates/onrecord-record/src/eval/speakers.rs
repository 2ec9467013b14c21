//! Speakers: is the person to whom gold gives a quotation the one whom the reading names?

use super::calibration::Bins;
use super::gold::{Annotation, Document, Documents};
use super::names::same_name;
use super::words::{WordSet, Words, dice, shared};
use super::{Row, Share};

/// Scores the speaker of every gold attribution that names one.
///
/// A gold quotation belongs to the predicted attribution whose content holds the most of its words, at least half of
/// them. `speaker` counts over all gold quotations, `speaker.found` over those that have such an attribution, and
/// `speaker.named` over those of them that name a speaker. By what gold prints as the source, `speaker.pronoun` counts those
/// with a pronoun, `speaker.unmentioned` those without any source, `speaker.mentioned` the others; by how the reading tells
/// the speaker, `speaker_confidence.LOW` says how often it was right.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let (mut all, mut found, mut named) = (Share::default(), Share::default(), Share::default());
    let [mut mentioned, mut by_pronoun, mut unmentioned] = [Share::default(); 3];
    let mut bins = Bins::default();
    for (doc, document) in gold {
        let words = Words::new(&document.text);
        let contents = contents(&words, predicted.get(doc));
        for quotation in &document.attributions {
            let Some(speaker) = &quotation.speaker else { continue };
            let holder = holder(&words.within(&quotation.content), &contents);
            let name = holder.and_then(|annotation| annotation.speaker.as_deref());
            let is_right = name.is_some_and(|name| same_name(name, speaker));
            all.count(is_right);
            let source = quotation.source.first().map(|&[begin, end]| {
                document.text.chars().skip(begin).take(end - begin).collect::<String>().to_lowercase()
            });
            match source.as_deref() {
                None => unmentioned.count(is_right),
                Some("he" | "she" | "they" | "him" | "her" | "them" | "it" | "we" | "i" | "who") => {
                    by_pronoun.count(is_right);
                }
                Some(_) => mentioned.count(is_right),
            }
            if let Some(confidence) = holder.and_then(|annotation| annotation.speaker_confidence) {
                bins.count(confidence, is_right);
            }
            if holder.is_some() {
                found.count(is_right);
            }
            if name.is_some() {
                named.count(is_right);
            }
        }
    }
    let shares = [
        ("speaker", all),
        ("speaker.mentioned", mentioned),
        ("speaker.pronoun", by_pronoun),
        ("speaker.unmentioned", unmentioned),
        ("speaker.found", found),
        ("speaker.named", named),
    ];
    let shares = shares.into_iter().map(|(measure, share)| Row::share(measure, share));
    shares.chain(bins.rows("speaker_confidence")).collect()
}

fn contents<'a>(words: &Words, document: Option<&'a Document>) -> Vec<(WordSet, &'a Annotation)> {
    (document.iter().flat_map(|document| &document.attributions))
        .map(|annotation| (words.within(&annotation.content), annotation))
        .collect()
}

/// The attribution that holds the most of a quotation's words, at least half; of equals, the one with the least beside.
fn holder<'a>(quotation: &WordSet, contents: &[(WordSet, &'a Annotation)]) -> Option<&'a Annotation> {
    let mut best: Option<(usize, f64, &Annotation)> = None;
    for (content, annotation) in contents {
        let (held, likeness) = (shared(quotation, content), dice(quotation, content));
        let is_enough = held > 0 && 2 * held >= quotation.len();
        if is_enough && best.is_none_or(|(most, closest, _)| (held, likeness) > (most, closest)) {
            best = Some((held, likeness, annotation));
        }
    }
    best.map(|(_, _, annotation)| annotation)
}
