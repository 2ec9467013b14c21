//! Polarity and certainty: whether the speaker holds the content to be so, and how surely.

use crate::standing::words::{first_clause, has};
use crate::statement::{Act, Certainty, Polarity};

/// Polarity and certainty of a content under an act; all words in lower case.
///
/// # Source
/// The values of FactBank (Saurí and Pustejovsky, 2009), by the rules of docs/reference/values.md.
pub fn find_commitment(act: Act, cue: &[String], content: &[String]) -> (Polarity, Certainty) {
    match act {
        Act::Demand | Act::Ask | Act::Decline => return (Polarity::Unknown, Certainty::Unknown),
        Act::Believe
            if cue.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "hope" | "hopes" | "hoped" | "wish" | "wishes" | "want" | "wants" | "wanted"
                )
            }) =>
        {
            return (Polarity::Unknown, Certainty::Unknown);
        }
        Act::Say
        | Act::Report
        | Act::Confirm
        | Act::Deny
        | Act::Reject
        | Act::Promise
        | Act::Predict
        | Act::Accuse
        | Act::Declare
        | Act::Believe => {}
    }
    let clause = first_clause(content, 30);
    if is_topic(clause) {
        return (Polarity::Unknown, Certainty::Unknown);
    }
    // "that story is false" denies by its content; "denied that he knew" by its cue.
    let denies = cue.iter().any(|word| {
        word.starts_with("den") && matches!(word.as_str(), "deny" | "denies" | "denied" | "denying")
            || matches!(
                word.as_str(),
                "refused"
                    | "refuses"
                    | "disputed"
                    | "disputes"
                    | "refuted"
                    | "rejected"
                    | "rejects"
                    | "doubts"
                    | "doubted"
                    | "doubt"
            )
    });
    let negated = is_negated(clause);
    let polarity = if denies || negated { Polarity::Negative } else { Polarity::Positive };
    let of_cue = |words: &[&str]| cue.iter().any(|word| words.contains(&word.as_str()));
    let in_clause = |words: &[&str]| words.iter().any(|phrase| has(&clause[..clause.len().min(14)], phrase));
    let certainty = match () {
        () if may_is_modal(clause)
            || in_clause(&["might", "could", "perhaps", "maybe", "possibly"])
            || of_cue(&["fear", "fears", "feared", "worry", "worries", "worried", "concerned"]) =>
        {
            Certainty::Possible
        }
        () if in_clause(&[
            "i think",
            "i believe",
            "i expect",
            "likely",
            "probably",
            "seem",
            "seems",
            "seemed",
            "appear",
            "appears",
            "appeared",
            "suggests",
            "our goal",
            "i guess",
            "we think",
            "we believe",
            "unlikely",
        ]) || of_cue(&[
            "think",
            "thinks",
            "thought",
            "believe",
            "believes",
            "believed",
            "expect",
            "expects",
            "expected",
            "suggest",
            "suggests",
            "suggested",
            "plan",
            "plans",
            "planned",
            "suspect",
            "suspects",
            "suspected",
            "predicted",
            "predicts",
            "considers",
            "aims",
            "intends",
            "feel",
            "feels",
            "felt",
            "estimate",
            "estimates",
            "estimated",
            "hinted",
            "doubts",
            "doubt",
        ]) =>
        {
            Certainty::Probable
        }
        () => Certainty::Certain,
    };
    (polarity, certainty)
}

/// A bare noun phrase names a topic: no word in it that could be a verb with a subject.
fn is_topic(clause: &[String]) -> bool {
    clause.len() <= 3 && !clause.iter().any(|word| is_finite(word))
}

fn is_finite(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "do"
            | "does"
            | "did"
            | "am"
            | "be"
            | "s"
            | "re"
            | "ll"
            | "m"
            | "ve"
            | "t"
    ) || word.ends_with("ed")
        || word.ends_with("ing")
}

/// A negation near the first finite verb, before another clause begins.
fn is_negated(clause: &[String]) -> bool {
    for (at, word) in clause.iter().enumerate().take(16) {
        let next = clause.get(at + 1).map(String::as_str);
        match word.as_str() {
            "not" if next == Some("only") => {}
            "not" | "never" | "nobody" | "neither" | "none" | "hardly" | "nothing" | "untrue" | "false"
            | "cannot" | "unlikely" => return true,
            "no" if next != Some("doubt") && next != Some("longer") || next == Some("longer") => return true,
            "t" if at > 0 && (clause[at - 1].ends_with('n') || clause[at - 1] == "can") => return true,
            "which" | "who" | "because" | "while" | "although" | "if" | "when" if at > 3 => return false,
            _ => {}
        }
    }
    false
}

/// "May" after a preposition is the month.
fn may_is_modal(clause: &[String]) -> bool {
    let month = |at: usize| {
        at > 0
            && matches!(
                clause[at - 1].as_str(),
                "in" | "since" | "until" | "by" | "of" | "last" | "this" | "for"
            )
    };
    clause.iter().take(14).enumerate().any(|(at, word)| word == "may" && !month(at))
}
