//! Unsaid: words by which an article tells of speech that has not happened: negated, supposed, or still to come.

use crate::attribution::cue;
use crate::sentence::Prose;
use crate::span::Span;
use crate::standing::words::Words;
use crate::statement::{Attribution, Manner};

/// Why nobody has said the content of a statement, and the word that tells.
pub type Unsaid = (&'static str, Span);

/// What tells that the cue's verb of saying has not been carried out: "never said", "would say", "nobody said", "if Orr says".
/// What is quoted whole has been said, and so has what "he would often say" or "I would say".
pub fn find_unsaid(prose: &Prose, attribution: &Attribution, cue: &Words) -> Option<Unsaid> {
    if attribution.manner == Manner::Direct {
        return None;
    }
    let verb = cue::find_sense(cue.lower.iter().map(String::as_str))?.word;
    let source = Words::new(prose, &attribution.source);
    let is = |words: &[String], at: usize, list: &[&str]| {
        words.get(at).is_some_and(|word| list.contains(&word.as_str()))
    };
    if is(&source.lower, 0, NOBODY) {
        return Some(("nobody said it", source.span(prose, 0, 1)?));
    }
    for at in 0..verb {
        if is(&cue.lower, at, &["not", "never", "t"]) && !is(&cue.lower, at + 1, &["only", "just"]) {
            return Some(("not said", cue.span(prose, at, 1)?));
        }
    }
    let is_own = is(&source.lower, 0, &["i", "we"]);
    let told = || cue.lower.iter().any(|word| REALLY.contains(&word.as_str()));
    if let Some(at) = (0..verb).find(|&at| is(&cue.lower, at, MODALS))
        && !is_own
        && !told()
    {
        return Some(("may be said", cue.span(prose, at, 1)?));
    }
    let first = attribution.source.iter().chain(&attribution.cue).map(|span| span.start).min()?;
    let before = prose.token_at(first).checked_sub(1)?;
    let (begins, ends) = prose.sentence_tokens(before);
    if prose.sentence_of[before] != prose.sentence_of[before + 1] {
        return None;
    }
    let word = prose.word(before).to_lowercase();
    let asks =
        before == begins && ASKING.contains(&word.as_str()) && ends > begins && prose.word(ends - 1) == "?";
    match word.as_str() {
        "if" | "unless" | "until" | "lest" => Some(("supposed", prose.span((before, before + 1)))),
        "whether" => Some(("in question", prose.span((before, before + 1)))),
        _ if asks => Some(("in question", prose.span((before, before + 1)))),
        _ => None,
    }
}

const NOBODY: &[&str] = &["nobody", "no", "none", "neither"];
const MODALS: &[&str] = &["would", "could", "might", "may", "should", "will", "ll"];
/// What makes "would say" a habit or a later event.
const REALLY: &[&str] = &[
    "later",
    "often",
    "only",
    "sometimes",
    "always",
    "again",
    "eventually",
    "repeatedly",
    "regularly",
    "frequently",
    "subsequently",
    "then",
];
const ASKING: &[&str] =
    &["did", "does", "do", "has", "have", "had", "will", "would", "can", "could", "is", "was"];
