//! Polarity and certainty: whether the speaker holds the content to be so, and how surely.

use crate::standing::act::{is_finite, spoken_clause};
use crate::standing::negation::{find_negation, is_subordinator};
use crate::standing::words::{Words, find_any, is_month};
use crate::statement::{Act, Certainty, Polarity};

/// What a value was read off: its rule, and first word and number of words in the cue or the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing says otherwise.
    Plain(&'static str),
    /// Words of the cue.
    Cue(&'static str, usize, usize),
    /// Words of the content.
    Content(&'static str, usize, usize),
}

/// Polarity and certainty, and what each was read off.
pub type Commitment = ((Polarity, Sign), (Certainty, Sign));

/// Polarity and certainty of a content under an act.
///
/// # Source
/// The values of FactBank (Saurí and Pustejovsky, 2009), by the rules of docs/reference/values.md.
pub fn find_commitment(
    (act, by_cue, lemma): (Act, bool, &str),
    is_question: bool,
    is_direct: bool,
    cue: &Words,
    content: &Words,
) -> Commitment {
    let unknown = |sign| ((Polarity::Unknown, sign), (Certainty::Unknown, sign));
    let in_cue = |rule, words: &[&str]| {
        let at = cue.lower.iter().position(|word| words.contains(&word.as_str()))?;
        Some(Sign::Cue(rule, at, 1))
    };
    match act {
        Act::Demand => return unknown(Sign::Plain("demand")),
        Act::Ask => return unknown(Sign::Plain("question")),
        Act::Decline => return unknown(Sign::Plain("no answer")),
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
    // "asked the board to reject the plan": the board holds nothing yet.
    if cue.lower.first().is_some_and(|word| word == "to") {
        return unknown(Sign::Cue("infinitive", 0, 1));
    }
    if act == Act::Believe
        && let Some(sign) = in_cue("wish", WISHES)
    {
        return unknown(sign);
    }
    // "withdrew her claim that …": held no longer.
    if let Some(sign) = in_cue("withdrawn", WITHDRAWALS) {
        return unknown(sign);
    }
    // "did not deny that": neither so nor not so.
    let negated_cue = in_cue("not denied", &["not", "t", "never"]);
    if matches!(lemma, "deny" | "dispute" | "refute" | "confirm" | "apologize" | "rule out")
        && let Some(sign) = negated_cue
    {
        return unknown(sign);
    }
    // "did not think that …", "doesn't plan to …" hold it not to be so; "was not aware that …" holds nothing.
    let is_raised = RAISING.contains(&lemma);
    if let Some(sign) = negated_cue
        && (act == Act::Believe || is_raised)
    {
        let sign = match sign {
            Sign::Cue(_, at, count) => Sign::Cue("negated belief", at, count),
            Sign::Plain(_) | Sign::Content(..) => sign,
        };
        let negative = ((Polarity::Negative, sign), (Certainty::Probable, sign));
        return if is_raised { negative } else { unknown(sign) };
    }
    let spoken = spoken_clause(content, is_direct);
    let clause = &content.lower[spoken.range.clone()];
    if let Some(at) = spoken.wish {
        return unknown(Sign::Content("wish", at, 1));
    }
    if is_question && content.n_sentences(3) == 1 {
        return unknown(Sign::Plain("question"));
    }
    if is_direct && is_inverted(clause) {
        return unknown(Sign::Content("question", spoken.range.start, 2));
    }
    // "refused to go", "declined the post", "denied the charge": not so, whatever the noun names.
    let refused = match act {
        Act::Reject => in_cue("refused", REFUSALS),
        Act::Deny if by_cue => Some(Sign::Plain("denied")),
        Act::Deny
        | Act::Say
        | Act::Report
        | Act::Confirm
        | Act::Promise
        | Act::Predict
        | Act::Demand
        | Act::Ask
        | Act::Accuse
        | Act::Declare
        | Act::Believe
        | Act::Decline => None,
    };
    if let Some(sign) = refused {
        return ((Polarity::Negative, sign), (Certainty::Certain, sign));
    }
    if !is_direct && is_topic(act, lemma, cue, content) {
        return unknown(Sign::Plain("topic"));
    }
    let first_part = content.first_part(&spoken.range) - spoken.range.start;
    let start = spoken.range.start;
    let in_content = |rule, (at, count): (usize, usize)| Sign::Content(rule, start + at, count);
    let denied = in_cue("denied", DENIALS)
        .filter(|_| matches!(act, Act::Deny | Act::Reject | Act::Believe | Act::Say));
    let polarity = if let Some(sign) = denied {
        (Polarity::Negative, sign)
    } else if spoken.is_doubted {
        (Polarity::Negative, Sign::Content("negated belief", start.saturating_sub(2), 2))
    } else if let Some(at) = find_negation(&clause[..first_part]) {
        (Polarity::Negative, in_content("negation", (at, 1)))
    } else {
        (Polarity::Positive, Sign::Plain("no negation"))
    };
    let head = &clause[..first_part.min(14)];
    let head =
        &head[..head.iter().skip(3).position(|word| is_subordinator(word)).map_or(head.len(), |at| at + 3)];
    let fears = || in_cue("fear", FEARS).filter(|_| clause.iter().any(|word| is_finite(word)));
    let certainty = if let Some(at) = find_modal(head) {
        (Certainty::Possible, in_content("possible", (at, 1)))
    } else if let Some(sign) = fears() {
        (Certainty::Possible, sign)
    } else if let Some(at) = spoken.belief {
        (Certainty::Probable, Sign::Content("own belief", at, 1))
    } else if let Some(place) = find_any(head, HEDGES) {
        (Certainty::Probable, in_content("hedge", place))
    } else if let Some(sign) = in_cue("belief", BELIEFS) {
        (Certainty::Probable, sign)
    } else {
        (Certainty::Certain, Sign::Plain("no hedge"))
    };
    (polarity, certainty)
}

const REFUSALS: &[&str] =
    &["refuse", "refuses", "refused", "refusing", "decline", "declines", "declined", "declining"];
/// Verbs whose negation is that of what is held: "does not think so" thinks not.
pub const RAISING: &[&str] =
    &["think", "believe", "expect", "feel", "anticipate", "plan", "intend", "suppose"];
/// What takes back a claim or a denial.
pub const WITHDRAWALS: &[&str] = &[
    "withdrew",
    "withdrawn",
    "withdraw",
    "withdraws",
    "withdrawing",
    "retracted",
    "retract",
    "retracts",
    "retracting",
    "recanted",
    "recant",
    "recants",
    "recanting",
    "rescinded",
    "disavowed",
    "renounced",
];
const WISHES: &[&str] = &[
    "hope",
    "hopes",
    "hoped",
    "hoping",
    "wish",
    "wishes",
    "wished",
    "want",
    "wants",
    "wanted",
    "like",
    "love",
    "loves",
    "loved",
    "prefer",
    "prefers",
    "preferred",
    "eager",
    "seek",
    "seeks",
    "sought",
];
const DENIALS: &[&str] = &[
    "deny", "denies", "denied", "denying", "denial", "denials", "refuse", "refuses", "refused", "refusing",
    "dispute", "disputes", "disputed", "refute", "refutes", "refuted", "reject", "rejects", "rejected",
    "doubt", "doubts", "doubted",
];
const FEARS: &[&str] =
    &["fear", "fears", "feared", "fearing", "worry", "worries", "worried", "worrying", "concerned", "afraid"];
const HEDGES: &[&str] = &[
    "likely",
    "probably",
    "unlikely",
    "seem",
    "seems",
    "seemed",
    "appear",
    "appears",
    "appeared",
    "apparently",
    "presumably",
    "suggests",
    "suggest",
    "our goal",
    "our aim",
    "our plan",
    "our assumption",
    "our expectation",
    "my guess",
    "my sense",
    "my understanding",
    "is expected",
    "are expected",
    "was expected",
    "plan to",
    "plans to",
    "planned to",
    "in my opinion",
    "tends to",
    "tend to",
    "i think",
    "i believe",
    "i guess",
];
const BELIEFS: &[&str] = &[
    "think",
    "thinks",
    "thought",
    "believe",
    "believes",
    "believed",
    "believing",
    "expect",
    "expects",
    "expected",
    "expecting",
    "suggest",
    "suggests",
    "suggested",
    "plan",
    "plans",
    "planned",
    "planning",
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
    "anticipate",
    "anticipates",
    "anticipated",
];

/// A bare noun phrase after a verb that takes one ("attacked the scheme") names a topic: nothing in it is held to be so.
fn is_topic(act: Act, lemma: &str, cue: &Words, content: &Words) -> bool {
    let words = content.lower.as_slice();
    let takes_noun = match act {
        Act::Say => matches!(
            lemma,
            "mention"
                | "discuss"
                | "address"
                | "explain"
                | "outline"
                | "praise"
                | "laud"
                | "hail"
                | "applaud"
                | "commend"
                | "thank"
                | "welcome"
                | "congratulate"
                | "defend"
                | "tout"
                | "cite"
                | "quote"
                | "talk"
                | "speak"
                | "question"
                | "invoke"
                | "lament"
                | "bemoan"
                | "make the case"
                | "recall"
        ),
        Act::Accuse => {
            !matches!(lemma, "accuse" | "blame" | "charge" | "sue" | "fault" | "indict" | "allegation")
        }
        Act::Reject => true,
        // What is thought or suspected is a clause, whatever its verb looks like.
        Act::Believe => {
            !matches!(lemma, "think" | "suspect" | "assume")
                && !cue.lower.iter().any(|word| FEARS.contains(&word.as_str()))
        }
        Act::Report
        | Act::Confirm
        | Act::Deny
        | Act::Promise
        | Act::Predict
        | Act::Demand
        | Act::Ask
        | Act::Declare
        | Act::Decline => false,
    };
    let clause_end =
        words.iter().take(40).position(|word| is_subordinator(word)).unwrap_or(words.len().min(40));
    let has_verb = words[..clause_end].iter().any(|word| is_finite(word) || word == "s");
    if words.len() <= 3 && !takes_noun {
        return !words.iter().any(|word| {
            is_finite(word) || word.ends_with("ed") || word.ends_with("ing") || word == "s" || word == "t"
        }) && !cue.lower.is_empty()
            && act != Act::Declare
            && !matches!(lemma, "claim" | "allege" | "stress" | "highlight" | "emphasize");
    }
    let opens_clause = words.first().is_none_or(|word| {
        matches!(
            word.as_str(),
            "that"
                | "how"
                | "whether"
                | "to"
                | "if"
                | "he"
                | "she"
                | "they"
                | "it"
                | "i"
                | "we"
                | "you"
                | "there"
                | "what"
                | "why"
                | "as"
        )
    });
    // "criticized her for not acting", "dismissed it as a fraud": a proposition.
    let predicates =
        words.iter().take(14).any(|word| matches!(word.as_str(), "for" | "as" | "being" | "over"));
    let governs = !words.is_empty() && !opens_clause && !has_verb;
    takes_noun
        && governs
        && (!predicates || (act == Act::Believe && !words.iter().take(6).any(|word| word == "as")))
}

/// "Do you want", "isn't it": a question even where its mark is lost or another sentence follows. "Had it failed, …" and
/// "should it fail, …" are conditions.
fn is_inverted(clause: &[String]) -> bool {
    let is = |at: usize, words: &[&str]| clause.get(at).is_some_and(|word| words.contains(&word.as_str()));
    let subject = 1 + usize::from(is(1, &["t"]));
    is(0, INVERTED) && is(subject, &["i", "you", "he", "she", "it", "we", "they", "there"])
}

const INVERTED: &[&str] = &[
    "do", "does", "did", "don", "doesn", "didn", "is", "are", "was", "isn", "aren", "wasn", "has", "have",
    "hasn", "haven", "will", "won", "would", "wouldn", "can", "could", "couldn",
];

/// "Could", "may", "perhaps" in what the speaker holds; "may" after a preposition is the month, and who could not do a
/// thing surely didn't.
fn find_modal(clause: &[String]) -> Option<usize> {
    clause.iter().enumerate().position(|(at, word)| {
        let next = clause.get(at + 1).map(String::as_str);
        match word.as_str() {
            "might" | "perhaps" | "maybe" | "possibly" => true,
            "could" => !matches!(next, Some("not" | "n" | "t")),
            "may" => !is_month(clause, at),
            _ => false,
        }
    })
}
