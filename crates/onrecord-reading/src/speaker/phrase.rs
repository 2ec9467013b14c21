//! What a source says of itself: a pronoun, a name, an office, or a noun with its kind.

use crate::language::Language;
use crate::lexicon::{self, Gender};
use crate::name::NameKind;
use crate::sentence::Prose;
use crate::speaker::roster::Roster;
use crate::speaker::spanish;
use crate::statement::SpeakerKind;

/// A source, read by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Phrase {
    /// "he", "she".
    Person(Gender),
    /// "they", "it", "who" and the like.
    Other(Pronoun),
    /// One or more people of the roster.
    People(Vec<usize>),
    /// An office or occupation without a name ("the president").
    Office(String),
    /// Anything else, with its kind; the words themselves are its name.
    Words(SpeakerKind),
}

/// Pronouns that do not tell a person's gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pronoun {
    /// it, which, that.
    It,
    /// they.
    They,
    /// who.
    Who,
    /// I, we.
    Own,
}

/// Reads the source in the tokens `first..last`.
pub fn read_phrase(prose: &Prose, roster: &Roster, (first, last): (usize, usize)) -> Phrase {
    if prose.language == Language::Spanish {
        return spanish::read_phrase(prose, roster, (first, last));
    }
    let words: Vec<String> = (first..last).map(|at| prose.word(at).to_lowercase()).collect();
    if let Some(pronoun) = pronoun(&words) {
        return pronoun;
    }
    let people = people_in(prose, roster, (first, last));
    if !people.is_empty() {
        return Phrase::People(people);
    }
    // "one of the officials" is one of many, and has no name.
    if words.len() > 2 && words[1] == "of" && matches!(words[0].as_str(), "one" | "two" | "three" | "several")
    {
        return Phrase::Words(SpeakerKind::Unnamed);
    }
    let head = head_of(prose, (first, last));
    let noun = words[head - first].as_str();
    let of_body = words[head + 1 - first..].iter().take(1).any(|word| word == "for");
    let kind = lexicon::head_kind(noun);
    if prose.tokens[head].shape.is_capital() && !(head == first && last - first > 1 && kind.is_some()) {
        let run: Vec<_> = (first..=head)
            .rev()
            .take_while(|&at| prose.tokens[at].shape.is_capital())
            .map(|at| prose.word(at))
            .collect();
        let kind = match () {
            () if run.iter().any(|word| lexicon::is_outlet_word(word)) => SpeakerKind::Publication,
            () if roster.kind_at(head) == Some(NameKind::Organization) => SpeakerKind::Organization,
            // "the Carvessan President", "Harbour Office Spokesman": who holds an office, whatever stands before it.
            () if kind == Some(SpeakerKind::Person) => return Phrase::Office(noun.to_owned()),
            () if run.iter().any(|word| lexicon::is_body_word(word)) => SpeakerKind::Organization,
            () if run.iter().any(|word| lexicon::is_place(word)) => SpeakerKind::Organization,
            () => match kind {
                Some(kind) => kind,
                None if words[0] == "the" => SpeakerKind::Organization,
                None => SpeakerKind::Person,
            },
        };
        return Phrase::Words(kind);
    }
    match kind {
        Some(SpeakerKind::Person) if of_body => Phrase::Words(SpeakerKind::Organization),
        Some(SpeakerKind::Person)
            if matches!(words[0].as_str(), "the" | "his" | "her" | "their" | "its" | "this" | "that") =>
        {
            Phrase::Office(noun.to_owned())
        }
        // "a supporter": one of many, and no name given. "Mexico’s president" is an office.
        Some(SpeakerKind::Person) if matches!(words[0].as_str(), "a" | "an" | "another" | "one") => {
            Phrase::Words(SpeakerKind::Unnamed)
        }
        Some(SpeakerKind::Person) => Phrase::Office(noun.to_owned()),
        Some(kind) => Phrase::Words(kind),
        None if noun.ends_with('s') && !noun.ends_with("ss") => Phrase::Words(SpeakerKind::Group),
        // "the bow-tied proprietor" who says something is somebody.
        None if is_epithet(prose, (first, last)) => Phrase::Office(noun.to_owned()),
        None => Phrase::Words(SpeakerKind::Unnamed),
    }
}

/// True for "the 26-year-old defender": a description that may stand for somebody whom the article names.
pub fn is_epithet(prose: &Prose, (first, last): (usize, usize)) -> bool {
    let head = head_of(prose, (first, last));
    matches!(prose.word(first), "the" | "The" | "this" | "This")
        && !lexicon::is_kin(prose.word(head))
        && head > first
        && prose.tokens[head].shape == crate::sentence::Shape::Lower
        && !prose.word(head).ends_with("ing")
        && !(first..head).any(|at| matches!(prose.word(at), "'" | "’"))
}

fn pronoun(words: &[String]) -> Option<Phrase> {
    let [word] = words else { return None };
    Some(match word.as_str() {
        "he" | "him" | "his" => Phrase::Person(Gender::He),
        "she" | "her" => Phrase::Person(Gender::She),
        "they" | "them" | "their" | "both" | "those" | "these" => Phrase::Other(Pronoun::They),
        "it" | "its" | "which" | "that" | "this" => Phrase::Other(Pronoun::It),
        "who" => Phrase::Other(Pronoun::Who),
        "i" | "we" | "us" | "me" | "my" | "our" => Phrase::Other(Pronoun::Own),
        _ => return None,
    })
}

/// The people who are the source, not those who own it ("Reyes’s lawyer") or whom it is for ("a spokesman for Reyes").
fn people_in(prose: &Prose, roster: &Roster, (first, last): (usize, usize)) -> Vec<usize> {
    let mut people: Vec<usize> = Vec::new();
    for mention in roster.mentions_in((first, last)) {
        let before = (mention.start > first).then(|| prose.word(mention.start - 1).to_lowercase());
        let after = |ahead: usize| {
            (mention.tokens.1 + ahead < prose.tokens.len()).then(|| prose.word(mention.tokens.1 + ahead))
        };
        let owns = matches!(after(0), Some("’" | "'")) && mention.tokens.1 < last && after(1).is_some();
        let is_object = before.as_deref().is_some_and(|word| {
            matches!(
                word,
                "for"
                    | "of"
                    | "with"
                    | "by"
                    | "to"
                    | "from"
                    | "at"
                    | "on"
                    | "against"
                    | "about"
                    | "near"
                    | "in"
            )
        });
        let heads_noun = mention.tokens.1 < last
            && prose.tokens[mention.tokens.1].shape == crate::sentence::Shape::Lower
            && lexicon::head_kind(prose.word(mention.tokens.1)).is_some();
        // "Reyes’s remarks" are her word; "Reyes’s lawyer" is somebody else.
        let owns = owns && !is_utterance(prose, head_of(prose, (first, last)));
        if owns || is_object || heads_noun || people.contains(&mention.person) {
            continue;
        }
        let joined = before.as_deref() == Some("and") || before.as_deref() == Some("&");
        if people.is_empty()
            || joined
            || (people.len() < 3 && before.as_deref() == Some(",") && has_and(prose, mention.tokens.1, last))
        {
            people.push(mention.person);
        }
    }
    people
}

/// True for a noun for what somebody says.
fn is_utterance(prose: &Prose, at: usize) -> bool {
    matches!(
        prose.word(at),
        "comment"
            | "comments"
            | "remark"
            | "remarks"
            | "words"
            | "statement"
            | "statements"
            | "speech"
            | "speeches"
            | "tweet"
            | "tweets"
            | "testimony"
            | "claim"
            | "claims"
            | "announcement"
            | "reply"
            | "answer"
            | "assertion"
    )
}

fn has_and(prose: &Prose, first: usize, last: usize) -> bool {
    (first..last).any(|at| prose.word(at) == "and")
}

/// The noun that heads a phrase: the last word before a comma, a preposition or a clause.
pub(super) fn head_of(prose: &Prose, (first, last): (usize, usize)) -> usize {
    let stops = |at: usize| {
        matches!(
            prose.word(at),
            "," | "("
                | "—"
                | "–"
                | "of"
                | "for"
                | "in"
                | "from"
                | "with"
                | "who"
                | "at"
                | "close"
                | "familiar"
                | "on"
                | "to"
                | "that"
                | "which"
                | "by"
                | "near"
                | "briefed"
                | "involved"
                | "about"
                | "under"
                | "whose"
                | "told"
                | "quoted"
                | "cited"
                | "including"
                | "such"
                | "like"
                | "aligned"
                | "inside"
                | "within"
                | "based"
                | "posted"
                | "released"
                | "published"
        )
    };
    let end = (first + 1..last).find(|&at| stops(at)).unwrap_or(last);
    (first..end).rev().find(|&at| prose.tokens[at].shape.is_word() && prose.word(at) != "s").unwrap_or(first)
}
