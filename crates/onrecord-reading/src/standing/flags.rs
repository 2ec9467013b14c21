//! Flags: the words by which an article says that something is unconfirmed, confirmed or denied.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::sentence::Prose;
use crate::span::Span;
use crate::standing::spanish;
use crate::standing::words::words_of;
use crate::statement::{Standing, Statement};

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
