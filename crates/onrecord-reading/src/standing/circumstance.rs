//! Circumstances: to whom, on what medium, when, and how the words reached the outlet.

use crate::attribution::cue;
use crate::sentence::{Prose, Shape};
use crate::span::Span;
use crate::statement::{Attribution, Path, SpeakerKind};

/// What surrounds the saying of one statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstance {
    /// Whom the source addressed.
    pub addressee: Option<Span>,
    /// On what medium.
    pub medium: Option<Span>,
    /// When.
    pub time: Option<Span>,
    /// How it reached the outlet; `None` when the article does not say.
    pub path: Option<Path>,
}

/// Reads the words of the sentence around the cue, those of the content left out.
pub fn find_circumstance(
    prose: &Prose,
    attribution: &Attribution,
    kind: Option<SpeakerKind>,
    outlet: Option<&str>,
) -> Circumstance {
    let anchor = attribution.cue.first().or(attribution.source.first());
    let Some(anchor) = anchor.map(|span| prose.token_at(span.start)).filter(|&at| at < prose.tokens.len())
    else {
        return Circumstance::default();
    };
    let (first, last) = prose.sentence_tokens(anchor);
    // A text without full stops stays linear.
    let (first, last) = (first.max(anchor.saturating_sub(60)), last.min(anchor + 60));
    let holds = |at: usize| attribution.content.iter().any(|span| span.contains(prose.tokens[at].span));
    let free: Vec<usize> = (first..last).filter(|&at| !holds(at)).collect();
    let lower: Vec<String> = free.iter().map(|&at| prose.word(at).to_lowercase()).collect();
    let place = |from: usize, to: usize| Some(prose.span((free[from], free[to] + 1)));
    let mut found = Circumstance { addressee: find_addressee(prose, attribution), ..Circumstance::default() };
    for at in 0..lower.len() {
        let before = at.checked_sub(1).map(|before| lower[before].as_str());
        let article = matches!(before, Some("a" | "an" | "the" | "his" | "her" | "its" | "their"));
        let preposition = if article { at.checked_sub(2).map(|at| lower[at].as_str()) } else { before };
        let within = matches!(
            preposition,
            Some("in" | "on" | "at" | "during" | "via" | "by" | "to" | "through" | "from")
        );
        let path = match lower[at].as_str() {
            "x" | "twitter" | "facebook" | "instagram" | "telegram" | "youtube" | "weibo" if within => {
                Path::Social
            }
            "tweet" | "tweets" | "post" if within => Path::Social,
            "tweeted" | "retweeted" => Path::Social,
            "statement" | "release" | "email" | "spokesman" | "spokeswoman" | "spokesperson"
                if within || lower[at].starts_with("spokes") =>
            {
                Path::Statement
            }
            "interview" | "phone" if within => Path::Interview,
            "rally" | "speech" | "debate" | "briefing" | "conference" | "hearing" | "event" | "town"
            | "testimony" | "court"
                if within =>
            {
                Path::PublicEvent
            }
            "reporters" if matches!(before, Some("told" | "to")) => Path::PublicEvent,
            "report" | "study" | "filing" | "lawsuit" | "book" | "memo" if within && article => {
                Path::Document
            }
            _ => continue,
        };
        found.path = found.path.or(Some(path));
        if matches!(path, Path::Social | Path::Statement | Path::Interview)
            && !lower[at].ends_with("ed")
            && !lower[at].starts_with("spokes")
        {
            found.medium = found.medium.or_else(|| place(if article { at - 1 } else { at }, at));
        }
    }
    if let Some(addressee) = found.addressee {
        let words = addressee.of(prose.text);
        let own = outlet.is_some_and(|outlet| outlet.eq_ignore_ascii_case(words) || words.contains(outlet));
        let is_outlet = words.split_whitespace().any(crate::speaker::lexicon::is_outlet_word);
        found.path = match () {
            () if own => Some(Path::Interview),
            () if is_outlet => Some(Path::OtherOutlet),
            () => found.path,
        };
    }
    if found.path.is_none() {
        found.path = match kind {
            Some(SpeakerKind::Document) => Some(Path::Document),
            Some(SpeakerKind::Publication) => Some(Path::OtherOutlet),
            Some(
                SpeakerKind::Person | SpeakerKind::Organization | SpeakerKind::Group | SpeakerKind::Unnamed,
            )
            | None => None,
        };
    }
    found.time = find_time(prose, &free);
    found
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
    is_day(word) || is_month(word) || matches!(word, "yesterday" | "today" | "earlier" | "last" | "this")
}

fn is_day(word: &str) -> bool {
    matches!(word, "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday")
}

fn is_month(word: &str) -> bool {
    matches!(
        word,
        "January"
            | "February"
            | "March"
            | "April"
            | "May"
            | "June"
            | "July"
            | "August"
            | "September"
            | "October"
            | "November"
            | "December"
            | "Jan"
            | "Feb"
            | "Aug"
            | "Sept"
            | "Oct"
            | "Nov"
            | "Dec"
    )
}

/// The first expression of time among the free tokens of the sentence.
fn find_time(prose: &Prose, free: &[usize]) -> Option<Span> {
    for (index, &at) in free.iter().enumerate() {
        let word = prose.word(at);
        let follows = |ahead: usize| free.get(index + ahead).copied().filter(|&next| next == at + ahead);
        let end = match () {
            () if is_day(word) => match follows(1).map(|next| prose.word(next)) {
                Some("night" | "morning" | "evening" | "afternoon") => at + 2,
                _ => at + 1,
            },
            () if is_month(word) => {
                // "May" is a month after a preposition or before a number, else a name or a verb.
                let number = follows(1).is_some_and(|next| prose.tokens[next].shape == Shape::Number);
                let preposition = at > 0
                    && matches!(
                        prose.word(at - 1),
                        "in" | "In" | "since" | "Since" | "last" | "Last" | "of" | "until" | "by"
                    );
                if number {
                    at + 2
                } else if preposition {
                    at + 1
                } else {
                    continue;
                }
            }
            () if matches!(word, "yesterday" | "Yesterday" | "today" | "Today" | "tonight") => at + 1,
            () if matches!(word, "last" | "Last" | "this" | "This" | "earlier" | "Earlier") => {
                let next = follows(1).map(|next| prose.word(next));
                match next {
                    Some(
                        "week" | "month" | "year" | "night" | "summer" | "spring" | "fall" | "winter"
                        | "weekend",
                    ) => at + 2,
                    Some("this")
                        if follows(2)
                            .is_some_and(|next| matches!(prose.word(next), "week" | "month" | "year")) =>
                    {
                        at + 3
                    }
                    _ => continue,
                }
            }
            () if word.len() == 4
                && word.bytes().all(|byte| byte.is_ascii_digit())
                && at > 0
                && matches!(prose.word(at - 1), "in" | "In" | "since" | "Since") =>
            {
                at + 1
            }
            () => continue,
        };
        return Some(prose.span((at, end)));
    }
    None
}
