//! The act: from a cue with force of its own, else from the first clause of the content.

use crate::attribution::cue;
use crate::standing::words::{find, first_clause, has};
use crate::statement::{Act, ActBy, SpeakerKind};

/// What the act of one statement is read off; all words in lower case.
#[derive(Clone, Copy, Debug)]
pub struct ActInput<'a> {
    /// Words of the cue.
    pub cue: &'a [String],
    /// Words of the content.
    pub content: &'a [String],
    /// True when the content's quotation ends in a question mark.
    pub is_question: bool,
    /// True when some of the content is quoted.
    pub is_quoted: bool,
    /// True when all of it is.
    pub is_direct: bool,
    /// What kind of source it is.
    pub kind: Option<SpeakerKind>,
}

/// The act, what it was read off, and whether the source voiced the content.
///
/// # Source
/// The tests follow the order of docs/reference/values.md.
pub fn find_act(input: ActInput) -> (Act, ActBy, bool) {
    let declines = [
        "did not respond",
        "didn t respond",
        "declined to comment",
        "declined to answer",
        "declined to say",
        "no comment",
        "would not say",
        "wouldn t say",
        "refused to comment",
        "refused to say",
        "refused to answer",
        "would not comment",
        "did not return",
        "did not answer",
        "did not immediately respond",
        "not responded",
        "declined comment",
        "did not reply",
        "would not answer",
        "declined to discuss",
        "declined to confirm",
        "declined to elaborate",
    ];
    if declines.iter().any(|phrase| has(input.cue, phrase)) {
        return (Act::Decline, ActBy::Cue, true);
    }
    let Some(found) = cue::find_sense(input.cue.iter().map(String::as_str)) else {
        let voiced = input.is_quoted || input.cue.is_empty();
        return if voiced { with_content(input, Act::Say) } else { (Act::Believe, ActBy::Cue, false) };
    };
    let next = input.cue.get(found.word + 1).map(String::as_str);
    let negated =
        input.cue[..found.word].iter().any(|word| matches!(word.as_str(), "not" | "t" | "never" | "no"));
    let act = match (found.sense.lemma, next) {
        ("warn", _) if starts_with_infinitive(input.content) => Act::Demand,
        ("ask" | "tell", _) if starts_with_infinitive(input.content) => Act::Demand,
        ("want", _) if has_object_and_infinitive(input.content) => Act::Demand,
        ("ask", Some("for")) => Act::Demand,
        ("decline" | "refuse", Some("comment")) => Act::Decline,
        ("decline" | "refuse", _) if SILENCE.iter().any(|phrase| starts_with(input.content, phrase)) => {
            Act::Decline
        }
        ("decline", _) => Act::Reject,
        ("agree", Some("to")) => Act::Promise,
        ("agree", _) if starts_with_infinitive(input.content) => Act::Promise,
        ("declare", _) if input.content.first().is_none_or(|word| word == "that") || input.is_quoted => {
            Act::Say
        }
        ("report" | "find" | "show" | "estimate" | "detail" | "document", _)
            if input.kind == Some(SpeakerKind::Person) =>
        {
            Act::Say
        }
        ("deny" | "dispute" | "refute" | "confirm" | "apologize", _) if negated => Act::Say,
        _ => found.sense.act,
    };
    if act == Act::Say && !negated {
        with_content(input, neutral(input.kind, found.sense.is_said))
    } else {
        // Whose words are quoted whole has said them, whatever else the cue says of them.
        (act, ActBy::Cue, found.sense.is_said || input.is_direct)
    }
}

/// What somebody declines who declines to speak.
const SILENCE: &[&str] = &[
    "to comment",
    "to say",
    "to answer",
    "to discuss",
    "to elaborate",
    "to confirm",
    "comment",
    "to speak",
    "to be interviewed",
    "a request for comment",
    "requests for comment",
];

fn starts_with(content: &[String], phrase: &str) -> bool {
    find(content, phrase).is_some_and(|at| at == 0)
}

/// A neutral cue of a publication or document reports.
fn neutral(kind: Option<SpeakerKind>, is_said: bool) -> Act {
    match kind {
        Some(SpeakerKind::Document | SpeakerKind::Publication) if is_said => Act::Report,
        _ => Act::Say,
    }
}

/// Tests the first clause of the content under a neutral cue.
fn with_content(input: ActInput, neutral: Act) -> (Act, ActBy, bool) {
    let words = first_clause(input.content, 24);
    let own = matches!(words.first().map(String::as_str), Some("i" | "we" | "he" | "she" | "they" | "it"));
    let will = || find(words, "will").or_else(|| find(words, "ll")).or_else(|| find(words, "going to"));
    let negated = |at: usize| {
        words[at..].iter().take(4).any(|word| matches!(word.as_str(), "not" | "never"))
            || words.iter().any(|word| word == "won")
    };
    let act = match () {
        () if neutral == Act::Report => Act::Report,
        () if has(words, "is false")
            || has(words, "is not true")
            || has(words, "isn t true")
            || has(words, "untrue")
            || has(words, "are lies") =>
        {
            Act::Deny
        }
        () if has(words, "off the table") => Act::Reject,
        () if own && find(words, "will").is_some_and(|at| at <= 3 && negated(at)) && input.is_quoted => {
            Act::Reject
        }
        () if input.is_question && input.content.len() <= 25 => Act::Ask,
        () if own && will().is_some_and(|at| at <= 2) && matches!(words[0].as_str(), "i" | "we") => {
            Act::Promise
        }
        () if has(words, "plan to") || has(words, "plans to") => Act::Promise,
        () if ["should", "must", "needs to", "need to", "has to", "have to"]
            .iter()
            .any(|modal| find(words, modal).is_some_and(|at| at <= 4))
            && !matches!(words.first().map(String::as_str), Some("i" | "we" | "there" | "it")) =>
        {
            Act::Demand
        }
        () if will().is_some_and(|at| at <= 8)
            && !matches!(words.first().map(String::as_str), Some("i" | "we")) =>
        {
            Act::Predict
        }
        () if has(words, "would likely") || has(words, "is likely to") || has(words, "are likely to") => {
            Act::Predict
        }
        () => return (neutral, ActBy::Cue, true),
    };
    (act, if act == Act::Report { ActBy::Cue } else { ActBy::Content }, true)
}

fn starts_with_infinitive(content: &[String]) -> bool {
    content.iter().take(4).any(|word| word == "to") && content.first().is_some_and(|word| word != "that")
}

fn has_object_and_infinitive(content: &[String]) -> bool {
    content.first().is_some_and(|word| word != "to") && content.iter().take(6).any(|word| word == "to")
}
