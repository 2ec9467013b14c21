//! Requests for comment: found before attributions, so that they are never read as speech.

use crate::attribution::grammar;
use crate::language::Language;
use crate::lexicon;
use crate::sentence::Prose;
use crate::span::Span;
use crate::statement::{CommentRequest, Outcome};

/// Finds the sentences that say that somebody was asked for comment, or did not give any. Cost: linear in the prose.
///
/// A refusal within six sentences of the request that it answers is no record of its own.
pub fn find_requests(prose: &Prose, outlet: Option<&str>) -> Vec<CommentRequest> {
    if prose.language == Language::Spanish {
        return grammar::find_requests(prose, outlet);
    }
    let mut requests: Vec<CommentRequest> = Vec::new();
    for sentence in prose.sentences() {
        // "Asked for comment, the firm said “…”": the words that ask stand before any quotation.
        let asked_first = matches!(prose.word(sentence.0), "Asked" | "Contacted" | "Approached" | "Reached");
        if !asked_first && !may_be_about_comment(prose, sentence) {
            continue;
        }
        let words = lower_words(prose, sentence);
        let found = read_request(prose, sentence, &words, outlet);
        if !found.is_empty() {
            requests.extend(found);
            continue;
        }
        let Some(refused) = refused(&words) else { continue };
        let span = prose.span(sentence).trimmed(prose.text);
        let Some(asked) = name(prose, sentence.0, refused.source) else { continue };
        let by = refused_whom(prose, sentence.0, &words);
        let number = prose.sentence_of[sentence.0];
        let near = |request: &&mut CommentRequest| {
            let at = prose.token_at(request.span.start);
            prose.sentence_of.get(at).is_some_and(|&other| number - other.min(number) <= 6)
        };
        let is_pronoun = matches!(words[refused.source.0].as_str(), "it" | "they" | "he" | "she")
            && refused.source.1 == refused.source.0 + 1;
        let mut asked_before = requests
            .iter_mut()
            .rev()
            .filter(near)
            .filter(|one| is_pronoun || shares_word(&one.asked, &asked));
        match asked_before.next() {
            Some(request)
                if matches!(request.outcome, Outcome::Pending | Outcome::Answered)
                    && (by.is_none() || by == request.by || request.by.is_none()) =>
            {
                request.outcome = refused.outcome;
                request.answered = false;
            }
            Some(request) if is_pronoun => {
                let asked = request.asked.clone();
                requests.push(refusal_record(asked, by, outlet, refused.outcome, span));
            }
            Some(_) | None => requests.push(refusal_record(asked, by, outlet, refused.outcome, span)),
        }
    }
    requests
}

fn refusal_record(
    asked: String,
    by: Option<String>,
    outlet: Option<&str>,
    outcome: Outcome,
    span: Span,
) -> CommentRequest {
    let by = by.or_else(|| outlet.map(str::to_owned));
    CommentRequest { asked, by, answered: false, outcome, answer: None, span }
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
    let Refused { source, verb, .. } = refused(&words)?;
    let end = (verb + 1..words.len())
        .find(|&at| matches!(words[at].as_str(), "." | "," | ";"))
        .unwrap_or(words.len());
    let tokens = |from: usize, to: usize| (first + from, first + to);
    (end > verb + 1).then(|| [tokens(source.0, source.1), tokens(source.1, verb + 1), tokens(verb + 1, end)])
}

/// Who refuses or fails to answer in a sentence: ranges of its words.
struct Refused {
    source: (usize, usize),
    verb: usize,
    outcome: Outcome,
}

fn refused(words: &[String]) -> Option<Refused> {
    let verb = refusal(words)?;
    let subject = (0..verb).rev().find(|&at| !is_auxiliary(&words[at]))?;
    let opens = |&at: &usize| matches!(words[at].as_str(), "," | "but" | "and" | ";");
    let start = (0..=subject).rev().find(opens).map_or(0, |at| at + 1);
    let outcome = match words[verb].as_str() {
        "reached" | "available" => Outcome::Unreachable,
        "respond" | "responded" | "return" | "returned" | "reply" | "replied" | "answer" | "answered" => {
            Outcome::NoResponse
        }
        _ => Outcome::Declined,
    };
    (start <= subject).then_some(Refused { source: (start, subject + 1), verb, outcome })
}

/// "… a request for comment from Harbour Weekly", "declined to comment to the Weekly": who asked.
fn refused_whom(prose: &Prose, first: usize, words: &[String]) -> Option<String> {
    let opens = |at: &usize| {
        words[*at] == "from"
            || (words[*at] == "to" && matches!(words[*at - 1].as_str(), "comment" | "respond"))
    };
    let is_capital = |at: usize| prose.tokens[first + at].shape.is_capital();
    (1..words.len()).filter(opens).find_map(|opens| {
        let is_name = |at: &usize| is_capital(*at) || words[*at] == "the";
        let end = (opens + 1..words.len()).find(|at| !is_name(at)).unwrap_or(words.len());
        let named = (opens + 1..end).any(is_capital);
        if named { name(prose, first, (opens + 1, end)) } else { None }
    })
}

/// True when two names share a word that is no article or preposition.
pub(crate) fn shares_word(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.len() > 2 && !matches!(*word, "the" | "The" | "for" | "and" | "of"))
            .map(str::to_lowercase)
            .collect()
    };
    let other = words(other);
    words(one).iter().any(|word| other.contains(word))
}

/// The words of `tokens`, which count from `first`, without an article before them.
fn name(prose: &Prose, first: usize, tokens: (usize, usize)) -> Option<String> {
    if tokens.0 >= tokens.1 {
        return None;
    }
    let span = prose.span((first + tokens.0, first + tokens.1));
    let words = span.of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = words.trim_matches(|mark: char| matches!(mark, ',' | '.' | '—' | ' '));
    let bare = ["But ", "And ", "The ", "the ", "A "]
        .iter()
        .fold(bare, |bare, article| bare.strip_prefix(article).unwrap_or(bare));
    (!bare.is_empty()).then(|| bare.to_owned())
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
                | "reached"
        )
    });
    has_word && (first..last).all(|at| prose.quoted[at] == 0)
}

/// Whom a sentence says to have been asked: "has asked | the ministry and the firm | for comment". Empty when nobody was.
fn read_request(
    prose: &Prose,
    (first, last): (usize, usize),
    words: &[String],
    outlet: Option<&str>,
) -> Vec<CommentRequest> {
    if last - first < 4 {
        return Vec::new();
    }
    let span = prose.span((first, last)).trimmed(prose.text);
    let request = |asked: String, by: Option<String>, outcome: Outcome| CommentRequest {
        asked,
        by,
        answered: outcome == Outcome::Answered,
        outcome,
        answer: None,
        span,
    };
    if let Some((subject, end)) = asked_before(words) {
        // "Asked for comment, the firm said …"
        let outcome = refused(&words[subject..]).map_or(Outcome::Answered, |refused| refused.outcome);
        let asked = name(prose, first, (subject, end));
        let by = outlet.map(str::to_owned);
        return asked.into_iter().map(|asked| request(asked, by.clone(), outcome)).collect();
    }
    let Some((verb, object)) = asks(words) else { return Vec::new() };
    let end = (object..words.len()).find(|&at| ends_object(words, at)).unwrap_or(words.len());
    let subject = (0..verb).rev().find(|&at| !is_auxiliary(&words[at])).map(|at| (0, at + 1));
    let by = subject
        .filter(|_| !matches!(words[0].as_str(), "we" | "i"))
        .and_then(|tokens| name(prose, first, tokens))
        // An outlet's article belongs to its name: "The Ledger".
        .filter(|by| outlet.is_none_or(|outlet| outlet.strip_prefix("The ") != Some(by)))
        .or_else(|| outlet.map(str::to_owned));
    let outcome = match refused(words) {
        Some(refused) => refused.outcome,
        None if is_answered(prose, last) => Outcome::Answered,
        None => Outcome::Pending,
    };
    // "the ministry and the firm" are two, "Reyes and Orr" too; "the Ministry of Trade and Ports" is one.
    let opens_name = |at: usize| words[at] == "the" || prose.tokens[first + at].shape.is_capital();
    let is_joint = |at: &usize| {
        words[*at] == "and"
            && at + 1 < end
            && opens_name(at + 1)
            && (words[at + 1] == "the" || !words[object..*at].iter().any(|word| word == "of"))
    };
    let joint = (object + 1..end).find(is_joint);
    let pieces = [(object, joint.unwrap_or(end)), (joint.map_or(end, |at| at + 1), end)];
    let asked = pieces.into_iter().filter_map(|piece| name(prose, first, piece));
    asked.map(|asked| request(asked, by.clone(), outcome)).collect()
}

/// "Asked for comment on the delay, | the firm | said": where the one asked begins and ends.
fn asked_before(words: &[String]) -> Option<(usize, usize)> {
    let opens = matches!(words.first()?.as_str(), "asked" | "contacted" | "approached" | "reached");
    let comma = words.iter().take(30).position(|word| word == ",")?;
    let for_comment = words[..comma].windows(2).any(|pair| {
        pair[0] == "for" && matches!(pair[1].as_str(), "comment" | "comments" | "response" | "reaction")
    });
    if !opens || !for_comment {
        return None;
    }
    let subject = comma + 1;
    let verb = (subject..words.len().min(subject + 14)).find(|&at| {
        crate::attribution::cue::is_saying(&words[at]) || is_auxiliary(&words[at]) || words[at] == ","
    })?;
    (verb > subject).then_some((subject, verb))
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

    fn check(text: &str, expected: &[(&str, Option<&str>, Outcome)]) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let prose = Prose::new(&article);
        let found = find_requests(&prose, Some("The Ledger"));
        let found: Vec<_> =
            found.iter().map(|one| (one.asked.as_str(), one.by.as_deref(), one.outcome)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_requests_and_what_became_of_them() {
        let (weekly, ledger) = (Some("Harbour Weekly"), Some("The Ledger"));
        check(
            "Harbour Weekly has contacted the Pier Office for comment.",
            &[("Pier Office", weekly, Outcome::Pending)],
        );
        check(
            "We reached out to the ministry for comment but got no answer.",
            &[("ministry", ledger, Outcome::Pending)],
        );
        check(
            "The ministry did not immediately respond to a request for comment from Harbour Weekly.",
            &[("ministry", weekly, Outcome::NoResponse)],
        );
        check("Orr declined to comment.", &[("Orr", ledger, Outcome::Declined)]);
        check("Orr could not be reached for comment.", &[("Orr", ledger, Outcome::Unreachable)]);
        check(
            "The Ledger asked the firm for comment. In response, the firm said it had paid.",
            &[("firm", ledger, Outcome::Answered)],
        );
        check(
            "The Ledger asked the ministry and the firm for comment on Monday. The firm did not respond to three messages.",
            &[("ministry", ledger, Outcome::Pending), ("firm", ledger, Outcome::NoResponse)],
        );
        check(
            "The mayor’s office declined to comment to the Lantern. It did not respond to a request for comment from Harbour Weekly.",
            &[
                ("mayor’s office", Some("Lantern"), Outcome::Declined),
                ("mayor’s office", weekly, Outcome::NoResponse),
            ],
        );
        check(
            "Asked for comment on the delay, the firm said it had paid.",
            &[("firm", ledger, Outcome::Answered)],
        );
        check("Asked for comment, Orr declined to comment.", &[("Orr", ledger, Outcome::Declined)]);
        check("The firm responded to the flood by closing its gates on Monday.", &[]);
        check("“Did you ask her for comment?” he said.", &[]);
        check("He asked for comment on the crane that evening.", &[]);
    }
}
