//! Requests for comment: found before attributions, so that they are never read as speech.

use crate::attribution::grammar;
use crate::language::Language;
use crate::lexicon;
use crate::sentence::Prose;
use crate::statement::CommentRequest;

/// Finds the sentences that say that somebody was asked for comment. Cost: linear in the prose.
pub fn find_requests(prose: &Prose, outlet: Option<&str>) -> Vec<CommentRequest> {
    if prose.language == Language::Spanish {
        return grammar::find_requests(prose, outlet);
    }
    prose.sentences().filter_map(|sentence| read_request(prose, sentence, outlet)).collect()
}

/// The sentences that only say that somebody was asked: they hold no speech, not even a refusal to speak. In order.
pub(super) fn bare_requests(prose: &Prose) -> Vec<u32> {
    let is_bare = |&(first, last): &(usize, usize)| {
        may_be_about_comment(prose, (first, last)) && {
            let words = lower_words(prose, (first, last));
            asks(&words).is_some() && refusal(&words).is_none()
        }
    };
    prose.sentences().filter(is_bare).map(|(first, _)| prose.sentence_of[first]).collect()
}

/// Source, cue and content of a sentence in which somebody refuses or fails to answer: "The firm | did not respond | to a
/// request for comment". Ranges of tokens.
pub(super) fn find_refusal(prose: &Prose, (first, last): (usize, usize)) -> Option<[(usize, usize); 3]> {
    if last - first < 4 || !may_be_about_comment(prose, (first, last)) {
        return None;
    }
    let words = lower_words(prose, (first, last));
    let verb = refusal(&words)?;
    let subject = (0..verb).rev().find(|&at| !is_auxiliary(&words[at]))?;
    let opens = |&at: &usize| matches!(words[at].as_str(), "," | "but" | "and" | ";");
    let start = (0..=subject).rev().find(opens).map_or(0, |at| at + 1);
    let end = (verb + 1..words.len())
        .find(|&at| matches!(words[at].as_str(), "." | "," | ";"))
        .unwrap_or(words.len());
    let tokens = |from: usize, to: usize| (first + from, first + to);
    (start <= subject && end > verb + 1)
        .then(|| [tokens(start, subject + 1), tokens(subject + 1, verb + 1), tokens(verb + 1, end)])
}

/// Most sentences are quoted, or lack the words that every request or refusal has.
fn may_be_about_comment(prose: &Prose, (first, last): (usize, usize)) -> bool {
    let has_word = (first..last).any(|at| {
        matches!(
            prose.word(at),
            "comment"
                | "comments"
                | "response"
                | "reaction"
                | "clarification"
                | "respond"
                | "responded"
                | "return"
                | "returned"
                | "reply"
                | "replied"
                | "answer"
                | "answered"
                | "request"
                | "requests"
        )
    });
    has_word && (first..last).all(|at| prose.quoted[at] == 0)
}

fn read_request(
    prose: &Prose,
    (first, last): (usize, usize),
    outlet: Option<&str>,
) -> Option<CommentRequest> {
    if last - first < 4 || !may_be_about_comment(prose, (first, last)) {
        return None;
    }
    let words = lower_words(prose, (first, last));
    let name = |tokens: (usize, usize)| -> Option<String> {
        if tokens.0 >= tokens.1 {
            return None;
        }
        let span = prose.span((first + tokens.0, first + tokens.1));
        let words = span.of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = words.trim_matches(|mark: char| matches!(mark, ',' | '.' | '—' | ' '));
        let bare = ["The ", "the ", "A ", "But ", "And "]
            .iter()
            .fold(bare, |bare, article| bare.strip_prefix(article).unwrap_or(bare));
        (!bare.is_empty()).then(|| bare.to_owned())
    };
    let span = prose.span((first, last)).trimmed(prose.text);
    if let Some((verb, object)) = asks(&words) {
        let end = (object..words.len()).find(|&at| ends_object(&words, at)).unwrap_or(words.len());
        let subject = (0..verb).rev().find(|&at| !is_auxiliary(&words[at])).map(|at| (0, at + 1));
        let by = subject
            .filter(|_| !matches!(words[0].as_str(), "we" | "i"))
            .and_then(name)
            // An outlet's article belongs to its name: "The Ledger".
            .filter(|by| outlet.is_none_or(|outlet| outlet.strip_prefix("The ") != Some(by)))
            .or_else(|| outlet.map(str::to_owned));
        let answered = refusal(&words).is_none() && is_answered(prose, last);
        return Some(CommentRequest { asked: name((object, end))?, by, answered, span });
    }
    let refused = refusal(&words)?;
    let subject = (0..refused).rev().find(|&at| !is_auxiliary(&words[at]))?;
    let start = (0..=subject)
        .rev()
        .find(|&at| matches!(words[at].as_str(), "," | "but" | "and" | ";"))
        .map_or(0, |at| at + 1);
    if start > subject {
        return None;
    }
    let by = words.iter().position(|word| word == "from").and_then(|from| {
        let end = (from + 1..words.len())
            .find(|&at| !prose.tokens[first + at].shape.is_capital() && words[at] != "the")
            .unwrap_or(words.len());
        if end > from + 1 { name((from + 1, end)) } else { None }
    });
    Some(CommentRequest {
        asked: name((start, subject + 1))?,
        by: by.or_else(|| outlet.map(str::to_owned)),
        answered: false,
        span,
    })
}

fn lower_words(prose: &Prose, (first, last): (usize, usize)) -> Vec<String> {
    (first..last).map(|at| prose.word(at).to_lowercase()).collect()
}

fn is_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "have"
            | "had"
            | "did"
            | "does"
            | "was"
            | "were"
            | "been"
            | "also"
            | "not"
            | "t"
            | "’"
            | "'"
            | "didn"
            | "immediately"
            | "be"
            | "could"
            | "would"
            | "is"
            | "are"
            | "repeatedly"
            | "previously"
            | "yet"
            | "separately"
            | "so"
            | "far"
    )
}

/// The verb and the first word of whom it asks: "has contacted | the White House for comment".
fn asks(words: &[String]) -> Option<(usize, usize)> {
    let for_comment = words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "for" | "to" | "seeking" | "a" | "further" | "additional" | "seek")
            && matches!(pair[1].as_str(), "comment" | "comments" | "response" | "reaction" | "clarification")
    });
    if !for_comment {
        return None;
    }
    (0..words.len())
        .find_map(|at| match words[at].as_str() {
            "contacted" | "approached" | "emailed" | "asked" => Some((at, at + 1)),
            "reached" if words.get(at + 1).is_some_and(|word| word == "out") => Some((at, at + 3)),
            _ => None,
        })
        .filter(|&(verb, object)| {
            verb > 0
                && object < words.len()
                && !matches!(words[verb - 1].as_str(), "be" | "been" | "when" | "was" | "were")
        })
}

fn ends_object(words: &[String], at: usize) -> bool {
    let verb = words
        .get(at + 1)
        .is_some_and(|next| matches!(next.as_str(), "asked" | "requested" | "sought" | "has" | "did"));
    matches!(words[at].as_str(), "for" | "seeking" | "but" | "." | "," | "via" | "by" | "on" | "to")
        || (words[at] == "and" && verb)
}

/// The verb of a refusal or silence: "declined to comment", "did not respond to a request", "could not be reached".
fn refusal(words: &[String]) -> Option<usize> {
    let says = |at: usize, phrase: &[&str]| {
        phrase.iter().enumerate().all(|(ahead, word)| words.get(at + ahead).is_some_and(|own| own == word))
    };
    let about =
        |at: usize, nouns: &[&str]| words[at..].iter().take(14).any(|word| nouns.contains(&word.as_str()));
    let negated = |at: usize| {
        words[at.saturating_sub(4)..at]
            .iter()
            .any(|word| matches!(word.as_str(), "not" | "t" | "never" | "yet"))
    };
    (0..words.len()).find(|&at| {
        let comment = || {
            about(
                at,
                &[
                    "comment",
                    "comments",
                    "request",
                    "requests",
                    "questions",
                    "inquiry",
                    "inquiries",
                    "calls",
                    "call",
                    "email",
                    "emails",
                    "messages",
                    "message",
                ],
            )
        };
        (matches!(words[at].as_str(), "declined" | "refused" | "declines")
            && (says(at + 1, &["to", "comment"])
                || says(at + 1, &["comment"])
                || says(at + 1, &["to", "answer"])
                || says(at + 1, &["a", "request"])))
            || (matches!(
                words[at].as_str(),
                "respond" | "responded" | "return" | "returned" | "reply" | "replied" | "answer" | "answered"
            ) && negated(at)
                && comment())
            || (words[at] == "reached" && negated(at) && about(at, &["comment"]))
            || (words[at] == "available" && negated(at) && about(at, &["comment"]))
            || (words[at] == "comment"
                && negated(at)
                && words[at.saturating_sub(1)..at]
                    .iter()
                    .any(|word| matches!(word.as_str(), "not" | "t" | "immediately")))
    })
}

/// The next sentence answers when it begins with the one asked, or with an answer's words.
fn is_answered(prose: &Prose, next: usize) -> bool {
    if next >= prose.tokens.len() {
        return false;
    }
    let (first, last) = prose.sentence_tokens(next);
    let words = lower_words(prose, (first, last.min(first + 12)));
    refusal(&lower_words(prose, (first, last))).is_none()
        && (words[0] == "in" && words.iter().any(|word| matches!(word.as_str(), "response" | "reply"))
            || words.iter().take(8).any(|word| matches!(word.as_str(), "responded" | "replied" | "answered"))
            || (lexicon::head_kind(&words[words.len().min(2) - 1]).is_some()
                && words
                    .iter()
                    .any(|word| word == "spokesperson" || word == "spokesman" || word == "spokeswoman")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Hints};

    fn check(text: &str, expected: &[(&str, Option<&str>, bool)]) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let prose = Prose::new(&article);
        let found = find_requests(&prose, Some("The Ledger"));
        let found: Vec<_> =
            found.iter().map(|one| (one.asked.as_str(), one.by.as_deref(), one.answered)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_requests_and_what_became_of_them() {
        check(
            "Harbour Weekly has contacted the Pier Office for comment.",
            &[("Pier Office", Some("Harbour Weekly"), false)],
        );
        check(
            "We reached out to the ministry for comment but got no answer.",
            &[("ministry", Some("The Ledger"), false)],
        );
        check(
            "The ministry did not immediately respond to a request for comment from Harbour Weekly.",
            &[("ministry", Some("Harbour Weekly"), false)],
        );
        check("Orr declined to comment.", &[("Orr", Some("The Ledger"), false)]);
        check(
            "The Ledger asked the firm for comment. In response, the firm said it had paid.",
            &[("firm", Some("The Ledger"), true)],
        );
        check("The firm responded to the flood by closing its gates on Monday.", &[]);
        check("“Did you ask her for comment?” he said.", &[]);
        check("He asked for comment on the crane that evening.", &[]);
    }
}
