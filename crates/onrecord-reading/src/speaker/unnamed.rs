//! Unnamed sources: how many they are, what they are, how close to the matter, and why they are not named.

use crate::sentence::Prose;
use crate::span::Span;
use crate::statement::Unnamed;

/// Reads the source in the tokens `first..last`, headed by the word at `head`.
pub fn read_unnamed(prose: &Prose, (first, last): (usize, usize), head: usize) -> Unnamed {
    let count = (first..head.max(first + 1)).find_map(|at| number(&prose.word(at).to_lowercase()));
    let closeness = (first..last).find(|&at| is_closeness(prose, at)).map(|at| {
        let stops = |at: &usize| matches!(prose.word(*at), "," | ";" | "." | "who" | "—" | "said" | "say");
        prose.span((at, (at + 1..last).find(stops).unwrap_or(last)))
    });
    let role = (head < last).then(|| prose.word(head).to_lowercase());
    Unnamed { count, role, closeness, reason: find_reason(prose, last.saturating_sub(1)) }
}

/// The number that a word in lower case says.
pub(super) fn number(word: &str) -> Option<u32> {
    const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match word {
        "a" | "an" | "another" => Some(1),
        _ => NUMBERS.iter().position(|&number| number == word).map(|at| at as u32 + 1),
    }
}

/// "familiar with", "close to", "briefed on", "with knowledge of", "involved in".
fn is_closeness(prose: &Prose, at: usize) -> bool {
    let next = |ahead: usize| prose.tokens.get(at + ahead).map_or("", |_| prose.word(at + ahead));
    match prose.word(at) {
        "familiar" | "acquainted" => next(1) == "with",
        "close" | "privy" => next(1) == "to",
        "briefed" | "informed" => matches!(next(1), "on" | "about" | "of"),
        "involved" => matches!(next(1), "in" | "with"),
        "with" => matches!(next(1), "knowledge" | "direct" | "firsthand" | "first"),
        _ => false,
    }
}

/// The reason for anonymity in the sentence of token `at`, or in the next.
fn find_reason(prose: &Prose, at: usize) -> Option<Span> {
    let own = prose.sentence_tokens(at);
    let next = (own.1 < prose.tokens.len() && prose.paragraph_of[own.1] == prose.paragraph_of[at])
        .then(|| prose.sentence_tokens(own.1));
    [Some(own), next].into_iter().flatten().find_map(|(first, last)| {
        // A sentence without an end stays cheap.
        let last = last.min(first + 200);
        let withheld = (first..last).find(|&at| withholds_name(prose, at))?;
        let reason = (withheld..last).find(|&at| {
            matches!(prose.word(at), "because" | "citing" | "since" | "for" | "due" | "to") && at > withheld
        })?;
        let stops = |at: &usize| prose.word(*at) == "." || (prose.word(*at) == "," && *at > reason + 2);
        let end = (reason + 1..last).find(stops).unwrap_or(last);
        (end > reason + 1).then(|| prose.span((reason, end)))
    })
}

/// "anonymity", "not to be named", "declined to be identified", "not authorized".
fn withholds_name(prose: &Prose, at: usize) -> bool {
    let before = |behind: usize| at.checked_sub(behind).map_or("", |at| prose.word(at));
    match prose.word(at) {
        "anonymity" | "anonymously" => true,
        "named" | "identified" | "quoted" => before(1) == "be" && before(2) == "to",
        _ => false,
    }
}
