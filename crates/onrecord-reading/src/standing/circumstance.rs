//! Circumstances: to whom something was said, and when.

use crate::attribution::cue;
use crate::lexicon;
use crate::sentence::Prose;
use crate::span::Span;
use crate::standing::time::{self, Expression};
use crate::statement::Attribution;

/// What surrounds the saying of one statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstance {
    /// Whom the source addressed.
    pub addressee: Option<Span>,
    /// When.
    pub time: Option<(Span, Expression)>,
}

/// The first token of the cue, or of the source where there is no cue: where a statement is said to be made.
pub fn anchor(prose: &Prose, attribution: &Attribution) -> Option<usize> {
    let span = attribution.cue.first().or(attribution.source.first())?;
    Some(prose.token_at(span.start)).filter(|&at| at < prose.tokens.len())
}

/// The content that the attribution at `index` lies in.
pub fn holder_of(attributions: &[Attribution], index: usize) -> Option<Span> {
    let own = attributions[index].first();
    let outer = &attributions[attributions[index].within?];
    outer.content.iter().copied().find(|content| content.start <= own && own < content.end)
}

/// Reads the words of the sentence around the cue, those of the content left out, and those outside `holder`, the content
/// that the attribution lies in.
pub fn find_circumstance(prose: &Prose, attribution: &Attribution, holder: Option<Span>) -> Circumstance {
    let Some(anchor) = anchor(prose, attribution) else { return Circumstance::default() };
    let is_free = |at: usize| {
        let place = prose.tokens[at].span;
        holder.is_none_or(|holder| holder.contains(place))
            && !attribution.content.iter().any(|span| span.contains(place))
    };
    Circumstance {
        addressee: find_addressee(prose, attribution),
        time: time::find_expression(prose, prose.near(anchor), is_free),
    }
}

/// Whom a verb of telling addresses: the words between the cue and the content, or after "to" in the cue.
fn find_addressee(prose: &Prose, attribution: &Attribution) -> Option<Span> {
    let cue_span = *attribution.cue.last()?;
    let first = prose.token_at(attribution.cue.first()?.start);
    let last = prose.token_at(cue_span.end.saturating_sub(1)) + 1;
    let words: Vec<String> =
        (first..last.min(prose.tokens.len())).map(|at| prose.word(at).to_lowercase()).collect();
    let sense = cue::find_sense(words.iter().map(String::as_str))?.sense;
    if !matches!(
        sense.lemma,
        "tell"
            | "inform"
            | "remind"
            | "assure"
            | "warn"
            | "urge"
            | "ask"
            | "brief"
            | "instruct"
            | "advise"
            | "order"
    ) {
        return None;
    }
    let mut end = last;
    while end < prose.tokens.len() && end - last < 8 && prose.sentence_of[end] == prose.sentence_of[first] {
        let word = prose.word(end);
        let taken = attribution
            .content
            .iter()
            .chain(&attribution.source)
            .any(|span| span.contains(prose.tokens[end].span));
        if taken
            || matches!(
                word,
                "," | "."
                    | ":"
                    | "that"
                    | "in"
                    | "on"
                    | "at"
                    | "during"
                    | "after"
                    | "when"
                    | "he"
                    | "she"
                    | "they"
                    | "it"
                    | "of"
                    | "about"
            )
            || prose.quoted[end] > 0
            || is_time(word)
        {
            break;
        }
        end += 1;
    }
    (end > last).then(|| prose.span((last, end)))
}

fn is_time(word: &str) -> bool {
    lexicon::is_day(word)
        || lexicon::is_month(word)
        || matches!(word, "yesterday" | "today" | "earlier" | "last" | "this")
}
