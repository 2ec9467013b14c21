//! Flags: the words by which an article says that something is unconfirmed, confirmed or denied.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::sentence::{Prose, Shape};
use crate::span::Span;
use crate::speaker::Speakers;
use crate::standing::spanish;
use crate::standing::words::words_of;
use crate::statement::{Act, ActBy, Ground, Polarity, Standing, Statement};

/// Words of the article itself about the standing of something it reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// What they make of it.
    pub standing: Standing,
    /// The words.
    pub span: Span,
    /// The tokens of their sentence.
    pub sentence: (usize, usize),
    /// True when the sentence speaks of something that was reported or claimed elsewhere in the article.
    pub points_back: bool,
}

const UNCONFIRMED: &[&str] = &[
    "not been confirmed",
    "not been independently confirmed",
    "not been verified",
    "not been independently verified",
    "unconfirmed",
    "could not be verified",
    "could not be independently verified",
    "could not independently verify",
    "could not verify",
    "could not be confirmed",
    "could not immediately be verified",
    "could not immediately verify",
    "not independently verified",
    "unverified",
    "has not verified",
    "not yet confirmed",
    "offered no proof",
    "offered no evidence",
    "without evidence",
    "without offering evidence",
    "without providing evidence",
    "provided no evidence",
    "without proof",
    "unsubstantiated",
    "allegedly",
    "reportedly",
    "purportedly",
    "purported",
    "alleged",
    "not proven",
    "has not been proven",
    "was not able to verify",
    "were not able to verify",
    "could not confirm",
    "could not independently confirm",
    "could not be independently confirmed",
    "unable to verify",
    "unable to independently verify",
    "unable to confirm",
    "gave no evidence",
    "not been proven",
];
const DENIED: &[&str] = &[
    "that is false",
    "which is false",
    "falsely",
    "that is not true",
    "which is not true",
    "is untrue",
    "that is untrue",
    "debunked",
    "this is false",
    "that s false",
    "that s not true",
    "has been disproven",
    "was false",
    "were false",
    "proved false",
    "no evidence",
    "no basis in fact",
    "inaccurately",
    "incorrectly",
    "is incorrect",
    "is inaccurate",
    "in fact",
];
const CONFIRMED: &[&str] = &[
    "which records show",
    "which documents show",
    "records confirm",
    "as records show",
    "later confirmed",
    "was later confirmed",
    "has since been confirmed",
    "video shows",
    "which video shows",
    "footage shows",
];

/// True when a flag speaks of another outlet's report as a whole: "could not verify the report", "the newspaper's account has
/// not been confirmed", "la información no ha sido confirmada".
pub(super) fn is_about_report(prose: &Prose, flag: &Flag) -> bool {
    let (first, last) = flag.sentence;
    // A sentence without an end stays cheap.
    let last = last.min(first + 60);
    (first..last.saturating_sub(1)).any(|at| match prose.language {
        Language::English => {
            matches!(prose.word(at), "the" | "The" | "its" | "their" | "that" | "s")
                && matches!(prose.word(at + 1), "report" | "reports" | "reporting" | "account" | "story")
        }
        Language::Spanish => spanish::is_report(prose.word(at), prose.word(at + 1)),
    })
}

/// Finds the flags of an article that stand outside quotations. Cost: linear in the prose.
pub fn find_flags(prose: &Prose) -> Vec<Flag> {
    let mut flags = Vec::new();
    for sentence in prose.sentences() {
        let tokens: Vec<usize> = (sentence.0..sentence.1)
            .filter(|&at| prose.tokens[at].shape.is_word() && prose.quoted[at] == 0)
            .collect();
        let words: Vec<String> = tokens.iter().map(|&at| prose.word(at).to_lowercase()).collect();
        let [denied, unconfirmed, confirmed] = match prose.language {
            Language::English => [DENIED, UNCONFIRMED, CONFIRMED],
            Language::Spanish => [spanish::DENIED, spanish::UNCONFIRMED, spanish::CONFIRMED],
        };
        for (standing, phrases) in [
            (Standing::Denied, denied),
            (Standing::Unconfirmed, unconfirmed),
            (Standing::Confirmed, confirmed),
        ] {
            let found = phrases
                .iter()
                .filter_map(|phrase| {
                    crate::standing::words::find(&words, phrase).map(|at| (at, phrase.split(' ').count()))
                })
                .max_by_key(|&(_, count)| count);
            if let Some((at, count)) = found {
                let span = prose.span((tokens[at], tokens[at + count - 1] + 1));
                let points_back = words.iter().any(|word| {
                    spanish::points_back(word) && prose.language == Language::Spanish
                        || matches!(
                            word.as_str(),
                            "reported"
                                | "report"
                                | "reports"
                                | "claim"
                                | "claims"
                                | "allegation"
                                | "allegations"
                                | "account"
                        )
                });
                flags.push(Flag { standing, span, sentence, points_back });
            }
        }
    }
    flags
}

/// True when the flag belongs to the cue of this statement: "falsely said", "it was alleged".
pub(super) fn is_of_cue(flag: &Flag, statement: &Statement) -> bool {
    /// Bytes from the flag to the cue: a space, or another word between them ("falsely and often said").
    const REACH: u32 = 12;
    let near = |cue: &Span| cue.start >= flag.span.end && cue.start - flag.span.end <= REACH;
    statement.attribution.cue.iter().any(|cue| cue.contains(flag.span) || near(cue))
}

/// True for one word that speaks of what somebody did, not of what is said.
pub(super) fn is_of_deed(prose: &Prose, flag: &Flag) -> bool {
    let at = prose.token_at(flag.span.start);
    prose.tokens[at].span == flag.span && (describes_somebody(prose, flag, at) || is_of_verb(prose, flag, at))
}

/// True for a word in a clause about somebody ("Reyes, who allegedly sold the ship, said …"): it speaks of what the clause
/// says. "Who gave no evidence" speaks of what is said.
fn describes_somebody(prose: &Prose, flag: &Flag, at: usize) -> bool {
    /// Tokens from the pronoun to the word.
    const REACH: usize = 12;
    let mut before = (flag.sentence.0.max(at.saturating_sub(REACH))..at).rev().map(|index| prose.word(index));
    let opens = before.find(|word| matches!(*word, "who" | "whom" | "whose" | "," | "—" | "–" | "-"));
    opens.is_some_and(|word| word.starts_with("who"))
}

/// True for an adverb within a sentence, before the verb that it belongs to: in "Orr reportedly sold the ship and said …" it
/// does not speak of what Orr said.
fn is_of_verb(prose: &Prose, flag: &Flag, at: usize) -> bool {
    let next = at + 1;
    prose.word(at).ends_with("ly")
        && at > flag.sentence.0
        && next < flag.sentence.1
        && prose.tokens[next].shape == Shape::Lower
}

/// True when the flag stands in a relative clause that ends a content without quotation marks.
pub fn comments_on(prose: &Prose, flag: &Flag, statement: &Statement) -> bool {
    let Some(content) = statement.attribution.content.last() else { return false };
    let at = prose.token_at(flag.span.start);
    let first = prose.token_at(content.start).max(at.saturating_sub(12));
    let Some(comma) = (first..at).rev().find(|&index| prose.word(index) == ",") else { return false };
    let opens = |index: usize| {
        let word = prose.word(index);
        match prose.language {
            Language::English => matches!(word, "which" | "a" | "an" | "something" | "though" | "although"),
            Language::Spanish => matches!(word, "que" | "un" | "una" | "algo" | "lo" | "aunque" | "pero"),
        }
    };
    let end = prose.token_at(content.end.saturating_sub(1));
    opens(comma + 1)
        && prose.quoted[at] == 0
        && (comma..=end).all(|index| prose.word(index) != "." && prose.quoted[index] == 0)
}

/// Gives a statement a standing, with its words and its rule.
pub fn stand(statement: &mut Statement, standing: Standing, basis: Span, rule: &'static str) {
    statement.standing = standing;
    statement.basis = vec![basis];
    statement.why.standing = Ground { rule, span: Some(basis) };
}

/// Lets what is said of a claim elsewhere bear on the statement that made it: "records contradict Lee’s claim that …", "Lee’s
/// statement was true", "the bank denied the charge".
///
/// Each verdict bears on the statement that its own words name, or on the one just before. Cost: linear in the prose.
pub fn apply_verdicts(prose: &Prose, speakers: &Speakers, statements: &mut [Statement]) {
    for at in 0..prose.tokens.len() {
        if let Some((standing, span)) = contradiction_at(prose, at) {
            let sentence = prose.sentence_tokens(at);
            let end = prose.span((at, sentence.1.min(at + 60))).end;
            let from = statements.partition_point(|one| one.attribution.first() < span.start);
            // "…, contradicting Lee’s claim that the gate was shut"
            let named = statements[from..].iter_mut().take(4).find(|one| {
                one.attribution.first() < end
                    && one.attribution.content.iter().all(|content| content.start > span.start)
            });
            if let Some(statement) = named.filter(|one| standing > one.standing) {
                stand(statement, standing, span, "contradicted");
            }
        } else if let Some((standing, span)) = verdict_at(prose, at) {
            let before = statements.partition_point(|one| one.attribution.first() < span.start);
            let reach = span.start.saturating_sub(700);
            let (first, _) = prose.sentence_tokens(at);
            let sentence = prose.span((first.max(at.saturating_sub(60)), at + 1));
            // "Lee’s statement"
            let owner = (at >= 3 && prose.word(at - 1) == "s").then(|| prose.word(at - 3));
            let is_named = |one: &Statement| {
                one.speaker.is_some_and(|speaker| {
                    if let Some(owner) = owner {
                        return speakers.speakers[speaker].name.split_whitespace().any(|word| word == owner);
                    }
                    let mentions = &speakers.speakers[speaker].mentions;
                    let next = mentions.partition_point(|mention| mention.start < sentence.start);
                    mentions.get(next).is_some_and(|mention| sentence.contains(*mention))
                })
            };
            let points =
                at > 0 && matches!(prose.word(at - 1), "the" | "that" | "this" | "The" | "That" | "This");
            let candidates = statements[before.saturating_sub(8)..before].iter_mut().rev();
            let about = candidates
                .filter(|one| {
                    (reach..=span.start).contains(&one.attribution.last())
                        && one.voiced
                        && one.attribution.within.is_none()
                })
                .find(|one| points || is_named(one));
            if let Some(statement) =
                about.filter(|one| standing > one.standing || one.standing == Standing::Unconfirmed)
            {
                stand(statement, standing, span, "a verdict on it");
            }
        }
    }
    for index in 1..statements.len() {
        let (earlier, later) = statements.split_at_mut(index);
        let (Some(claim), Some(denial)) = (earlier.last_mut(), later.first()) else { continue };
        if rebuts(prose, claim, denial) && Standing::Denied > claim.standing {
            let span = denial.attribution.cue.first().or(denial.attribution.content.first()).copied();
            if let Some(span) = span {
                stand(claim, Standing::Denied, span, "another source denies it");
            }
        }
    }
}

/// True when `denial`, by somebody else in the next sentence, denies "it", "the claim", "the report".
fn rebuts(prose: &Prose, claim: &Statement, denial: &Statement) -> bool {
    let words = words_of(prose, &denial.attribution.content);
    // "denied it", "denied the report"; a clause after "denied that" is a claim of its own.
    let points = words.first().is_some_and(|word| word != "that" || words.len() == 1)
        && words.iter().take(4).any(|word| {
            matches!(
                word.as_str(),
                "it" | "that"
                    | "this"
                    | "claim"
                    | "claims"
                    | "allegation"
                    | "allegations"
                    | "accusation"
                    | "accusations"
                    | "charge"
                    | "charges"
                    | "report"
                    | "reports"
                    | "account"
            )
        });
    let sentence = |statement: &Statement, offset: u32| {
        let at = prose.token_at(offset).min(prose.tokens.len().saturating_sub(1));
        prose.sentence_of.get(at).copied().unwrap_or_else(|| statement.attribution.first())
    };
    let claim_ends = sentence(claim, claim.attribution.last().saturating_sub(1));
    let denial_begins = sentence(denial, denial.attribution.first());
    denial.act == Act::Deny
        && denial.act_by == ActBy::Cue
        && words.len() <= 8
        && points
        && claim.speaker.is_some()
        && denial.speaker.is_some()
        && claim.speaker != denial.speaker
        && matches!(claim.act, Act::Say | Act::Report | Act::Accuse)
        && claim.polarity != Polarity::Unknown
        && denial_begins <= claim_ends + 1
}

/// "Contradicting", "disproving", "belying": the words after it are not so.
fn contradiction_at(prose: &Prose, at: usize) -> Option<(Standing, Span)> {
    let is_one = prose.quoted[at] == 0
        && matches!(
            prose.word(at),
            "contradicting"
                | "contradicts"
                | "contradict"
                | "contradicted"
                | "disproves"
                | "disproved"
                | "disproving"
                | "belies"
                | "belied"
                | "belying"
                | "debunks"
                | "debunked"
                | "debunking"
        );
    let passive = at + 1 < prose.tokens.len() && prose.word(at + 1) == "by";
    (is_one && !passive).then(|| (Standing::Denied, prose.span((at, at + 1))))
}

/// "Statement was “true”", "the claim is false": noun, form of be, at most two words, and the verdict.
fn verdict_at(prose: &Prose, at: usize) -> Option<(Standing, Span)> {
    const MADE: &[&str] = &[
        "claim",
        "claims",
        "statement",
        "statements",
        "assertion",
        "assertions",
        "allegation",
        "allegations",
    ];
    if !MADE.contains(&prose.word(at)) || prose.quoted[at] > 0 {
        return None;
    }
    let be = at + 1;
    let last = prose.tokens.len().min(be + 7);
    if be >= last || !matches!(prose.word(be), "is" | "was" | "were" | "are" | "proved") {
        return None;
    }
    let mut negated = false;
    for word_at in be + 1..last {
        let is_so = match prose.word(word_at) {
            "true" | "True" | "correct" | "accurate" | "right" | "confirmed" => true,
            "false" | "False" | "untrue" | "wrong" | "incorrect" | "inaccurate" | "baseless"
            | "unfounded" | "debunked" => false,
            "not" | "never" => {
                negated = true;
                continue;
            }
            "“" | "\"" | "‘" | "'" | "be" | "to" | "later" | "simply" | "indeed" | "largely" | "entirely"
            | "completely" => continue,
            _ => return None,
        };
        let standing = match (is_so, negated) {
            (true, false) => Standing::Confirmed,
            (true, true) | (false, false) => Standing::Denied,
            // What is not false need not be so.
            (false, true) => return None,
        };
        // "Accurate, but …" is no verdict.
        let qualified =
            (word_at + 1..prose.tokens.len().min(word_at + 3)).any(|after| prose.word(after) == "but");
        return (!qualified).then(|| (standing, prose.span((at, word_at + 1))));
    }
    None
}

/// Words that carry meaning, cut to their first six letters so that inflections meet.
pub fn stems(prose: &Prose, spans: &[Span]) -> BTreeSet<String> {
    const PLAIN: &[&str] = &[
        "about", "after", "again", "against", "also", "although", "among", "another", "because", "been",
        "before", "being", "between", "both", "could", "does", "down", "during", "each", "even", "every",
        "from", "have", "having", "here", "into", "just", "like", "made", "make", "many", "more", "most",
        "much", "must", "next", "only", "other", "over", "reported", "said", "same", "says", "should",
        "some", "such", "than", "that", "their", "them", "then", "there", "these", "they", "this", "those",
        "through", "under", "until", "very", "were", "what", "when", "where", "which", "while", "will",
        "with", "would", "your",
    ];
    words_of(prose, spans)
        .into_iter()
        .filter(|word| word.chars().count() > 3 && PLAIN.binary_search(&word.as_str()).is_err())
        .map(|word| word.chars().take(6).collect())
        .collect()
}
