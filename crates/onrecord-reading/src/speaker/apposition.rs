//! Appositions: the role and the affiliation that stand beside a name ("Ana Reyes, a pilot of Gull Air,").

use crate::SpeakerKind;
use crate::lexicon;
use crate::sentence::{Prose, Shape};

/// What somebody is, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Apposition {
    /// Office or occupation without its article ("general secretary").
    pub(super) role: String,
    /// The body or place that it is of ("Harbour Union").
    pub(super) affiliation: Option<String>,
}

/// Words between the name and the noun of the role, and words of an affiliation.
const MOST_WORDS: usize = 8;

/// The apposition that begins at token `at`, right behind a name: between commas, or from a comma to the sentence's end.
pub(super) fn behind(prose: &Prose, at: usize) -> Option<Apposition> {
    let word = |at: usize| if at < prose.tokens.len() { prose.word(at) } else { "" };
    let is_comma = |at: usize| word(at) == ",";
    if !is_comma(at) {
        return None;
    }
    // "Ana Reyes, 62, a pilot"
    let is_age = prose.tokens.get(at + 1)?.shape == Shape::Number && is_comma(at + 2);
    let first = if is_age { at + 3 } else { at + 1 };
    let (start, owner) = match word(first) {
        "a" | "an" | "the" | "its" | "his" | "her" | "their" | "one" => (first + 1, None),
        _ => match possessor(prose, first) {
            Some(end) => (end + 2, Some(join(prose, (first, end)))),
            None => (first, None),
        },
    };
    let is_bare = start == first;
    let head = head_behind(prose, start, is_bare)?;
    let role = join(prose, (start, head + 1));
    let (end, of) = body_behind(prose, head + 1);
    let ends =
        matches!(word(end), "," | "." | ";" | ":" | ")" | "—" | "–" | "" | "!" | "?") || ends_role(word(end));
    ends.then_some(Apposition { role, affiliation: of.or(owner) })
}

/// The apposition that ends before the comma before the name in `name`: "the ports minister, Tobin Orr, …".
pub(super) fn before(prose: &Prose, paragraph: usize, name: (usize, usize)) -> Option<Apposition> {
    let comma = name.0.checked_sub(1).filter(|&comma| comma > paragraph && prose.word(comma) == ",")?;
    let closes = prose.tokens.get(name.1).is_none_or(|_| matches!(prose.word(name.1), "," | "." | ";" | ")"));
    if !closes || !is_role_noun(prose, comma - 1) {
        return None;
    }
    let start = (paragraph..comma)
        .rev()
        .take(MOST_WORDS)
        .take_while(|&at| prose.tokens[at].shape.is_word() || is_apostrophe(prose.word(at)))
        .find(|&at| {
            matches!(prose.word(at), "the" | "The" | "its" | "Its" | "his" | "her" | "their" | "s")
                && (prose.word(at) != "s" || is_apostrophe(prose.word(at - 1)))
        })?;
    let owner = (prose.word(start) == "s").then(|| {
        let end = start - 1;
        let begin = (paragraph..end).rev().take_while(|&at| prose.tokens[at].shape.is_capital()).last();
        begin.map(|begin| join(prose, (begin, end)))
    });
    Some(Apposition { role: join(prose, (start + 1, comma)), affiliation: owner.flatten() })
}

/// The token after "Carvessa" in "Carvessa’s foreign minister".
fn possessor(prose: &Prose, first: usize) -> Option<usize> {
    let end = (first..prose.tokens.len())
        .take(MOST_WORDS)
        .find(|&at| !prose.tokens[at].shape.is_capital())
        .filter(|&end| end > first && end + 1 < prose.tokens.len())?;
    (is_apostrophe(prose.word(end)) && prose.word(end + 1) == "s").then_some(end)
}

fn is_apostrophe(word: &str) -> bool {
    matches!(word, "’" | "'")
}

/// The noun of a role that begins at `start`: the last word that can be one. Without an article it is a known one.
fn head_behind(prose: &Prose, start: usize, is_bare: bool) -> Option<usize> {
    let mut head = None;
    for at in (start..prose.tokens.len()).take(MOST_WORDS) {
        let word = prose.word(at);
        if !(prose.tokens[at].shape.is_word() || word == "-") || ends_role(word) {
            break;
        }
        let looks_so = !is_bare && prose.tokens[at].shape == Shape::Lower && is_agentive(word);
        if looks_so || is_role_noun(prose, at) {
            head = Some(at);
        }
    }
    // A word behind it that is no part of it shows that it is another's: "Orr, the mayor said".
    let next = |head: usize| prose.tokens.get(head + 1);
    head.filter(|&head| {
        next(head).is_none_or(|next| !next.shape.is_word() || ends_role(prose.word(head + 1)))
    })
}

/// Words that no role goes on with: prepositions, relatives, conjunctions, articles, pronouns, forms of "be" and "have".
fn ends_role(word: &str) -> bool {
    matches!(
        word,
        "of" | "for" | "at" | "with" | "from" | "who" | "whose" | "and" | "or" | "to" | "by" | "as"
    ) || matches!(word, "a" | "an" | "the" | "he" | "she" | "it" | "they" | "we" | "that" | "which" | "not")
        || matches!(word, "is" | "was" | "are" | "were" | "be" | "has" | "have" | "had" | "will" | "would")
        || is_in_or_on(word)
}

fn is_in_or_on(word: &str) -> bool {
    matches!(word, "in" | "on" | "since" | "until" | "during" | "based" | "living")
}

fn is_role_noun(prose: &Prose, at: usize) -> bool {
    let word = prose.word(at);
    lexicon::head_kind(&word.to_lowercase()) == Some(SpeakerKind::Person)
        || lexicon::title(word).is_some_and(|title| title.office.is_some())
        || matches!(word, "official" | "aide" | "diplomat" | "lieutenant" | "employee" | "witness")
}

/// "sweeper", "inventor", "biologist": nouns of those who do something (Quirk et al., A Comprehensive Grammar, I.33 f.).
fn is_agentive(word: &str) -> bool {
    word.len() > 5
        && ["er", "or", "ist", "ian", "man", "woman", "person"].iter().any(|ending| word.ends_with(ending))
}

/// "Harbour Workers’ Union" of "general secretary of the Harbour Workers’ Union", and the token after it.
fn body_behind(prose: &Prose, at: usize) -> (usize, Option<String>) {
    let word = |at: usize| if at < prose.tokens.len() { prose.word(at) } else { "" };
    if !matches!(word(at), "of" | "for" | "at" | "with" | "from" | "to") {
        return (at, None);
    }
    let start = if matches!(word(at + 1), "the" | "a" | "an") { at + 2 } else { at + 1 };
    let is_capital = |at: usize| prose.tokens.get(at).is_some_and(|token| token.shape.is_capital());
    if !is_capital(start) {
        // "a professor of maritime law": of a field, not of a body.
        let end = (start..prose.tokens.len()).take(MOST_WORDS).find(|&at| !prose.tokens[at].shape.is_word());
        return (end.unwrap_or(start), None);
    }
    let mut end = start;
    for at in (start..prose.tokens.len()).take(MOST_WORDS) {
        match word(at) {
            _ if is_capital(at) => end = at + 1,
            "of" | "and" | "the" | "for" | "&" | "’" | "'" | "-" | "s" => {}
            _ => break,
        }
    }
    let is_owner = is_apostrophe(word(end)) && word(end + 1) == "s";
    if is_owner { (end, None) } else { (end, Some(join(prose, (start, end)))) }
}

fn join(prose: &Prose, tokens: (usize, usize)) -> String {
    prose.span(tokens).of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ")
}
