//! The attributed score by kind: speech or attitude, quoted or not, with or without a source.

use std::collections::BTreeSet;

use super::gold::Documents;
use super::score::{Paired, Roles, same_source};
use super::words::{Words, shared};
use super::{Row, Tally, fraction, prf};

/// The kinds, in the order of the score sheet.
const KINDS: [&str; 9] = [
    "speech",
    "speech.direct",
    "speech.mixed",
    "speech.indirect",
    "other",
    "direct",
    "mixed",
    "indirect",
    "no_source",
];

/// Scores `attributed` for each kind of attribution.
///
/// Recall is over the gold attributions of a kind, precision over the predicted ones: whether a pair counts as right
/// does not depend on its kind, so a direct quotation found as a mixed one is right in both rows.
pub fn score(gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let cues = SpeechCues::new();
    let mut in_gold = [Tally::default(); KINDS.len()];
    let mut in_predicted = [Tally::default(); KINDS.len()];
    for (doc, document) in gold {
        let paired = Paired::new(document, predicted.get(doc));
        let right: Vec<(usize, usize)> = (paired.detected())
            .filter(|(one, other)| same_source(one, other))
            .map(|(one, other)| (one.index, other.index))
            .collect();
        for roles in &paired.gold {
            let is_right = right.iter().any(|pair| pair.0 == roles.index);
            count(&mut in_gold, &cues, &paired.words, roles, is_right);
        }
        for roles in &paired.predicted {
            let is_right = right.iter().any(|pair| pair.1 == roles.index);
            count(&mut in_predicted, &cues, &paired.words, roles, is_right);
        }
    }
    (KINDS.iter().zip(in_gold.iter().zip(&in_predicted)))
        .map(|(kind, (gold, predicted))| {
            let (p, r) = (fraction(predicted.right, predicted.gold), fraction(gold.right, gold.gold));
            Row::prf(format!("attributed.{kind}"), prf(p, r))
        })
        .collect()
}

fn count(
    tallies: &mut [Tally; KINDS.len()],
    cues: &SpeechCues,
    words: &Words,
    roles: &Roles,
    is_right: bool,
) {
    let is_speech = cues.is_speech(words, roles);
    let quoted = fraction(shared(&roles.content, &words.quoted), roles.content.len());
    // 0.9: a "that" before the opening mark leaves a quotation direct, as in the table of kinds that models are held to.
    let (is_direct, is_indirect) = (quoted >= 0.9, quoted == 0.0);
    let is_mixed = !is_direct && !is_indirect;
    let holds = [
        is_speech,
        is_speech && is_direct,
        is_speech && is_mixed,
        is_speech && is_indirect,
        !is_speech,
        is_direct,
        is_mixed,
        is_indirect,
        roles.source.is_empty(),
    ];
    for (tally, holds) in tallies.iter_mut().zip(holds) {
        tally.gold += usize::from(holds);
        tally.right += usize::from(holds && is_right);
    }
}

/// The words that make a cue one of speech.
struct SpeechCues {
    words: BTreeSet<&'static str>,
    /// Any word that begins with one of these counts.
    beginnings: Vec<&'static str>,
}

impl SpeechCues {
    fn new() -> Self {
        let list = include_str!("speech-cues.tsv").lines().filter(|line| !line.starts_with('#'));
        let forms = list.flat_map(|line| line.split('\t').nth(1).unwrap_or_default().split(' '));
        let (beginnings, words): (Vec<_>, Vec<_>) =
            forms.filter(|form| !form.is_empty()).partition(|form| form.ends_with('*'));
        Self {
            words: words.into_iter().collect(),
            beginnings: beginnings.iter().map(|form| form.trim_end_matches('*')).collect(),
        }
    }

    /// True when the cue holds a word of speech; an empty cue is a colon or a quotation standing alone.
    fn is_speech(&self, words: &Words, roles: &Roles) -> bool {
        roles.cue.is_empty()
            || roles.cue.iter().any(|&word| {
                let [begin, end] = words.places[word as usize];
                let form: String =
                    words.text[begin..end].iter().flat_map(|letter| letter.to_lowercase()).collect();
                self.words.contains(form.as_str())
                    || self.beginnings.iter().any(|stem| form.starts_with(stem))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::gold::{Annotation, Document};
    use super::*;

    #[test]
    fn tells_speech_from_attitude() {
        let cues = SpeechCues::new();
        for (cue, expected) in
            [("Said", true), ("tweeted", true), ("wants", false), ("had denied", true), (":", true)]
        {
            let text = format!("{cue} it");
            let annotation = Annotation {
                cue: vec![[0, cue.len()]],
                content: vec![[cue.len() + 1, text.len()]],
                ..Annotation::default()
            };
            let document =
                Document { doc: String::new(), text, attributions: vec![annotation], ..Document::default() };
            let paired = Paired::new(&document, None);
            assert_eq!(cues.is_speech(&paired.words, &paired.gold[0]), expected, "{cue}");
        }
    }
}
