//! Names as identities compare them: without case, accents and marks; given names under their short forms.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameForm {
    /// Its words, folded; never empty.
    words: Vec<String>,
}

impl NameForm {
    /// `None` for a name without letters.
    pub(super) fn of_person(name: &str) -> Option<Self> {
        let mut words = words_of(name);
        // "Leo Lund Jr." and "Leo Lund" may be two; a text that tells them apart says so each time.
        let is_suffix = |word: &String| matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv");
        while words.len() > 2 && words.last().is_some_and(is_suffix) {
            words.pop();
        }
        (!words.is_empty()).then_some(Self { words })
    }

    /// The surname, or the only word.
    pub(super) fn key(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// True for one word: a surname or a given name alone.
    pub(super) fn is_alone(&self) -> bool {
        self.words.len() == 1
    }

    /// True when this is the other name with words before it that are no part of a name ("Striker Leo Lund").
    pub(super) fn has_more_before(&self, other: &Self) -> bool {
        other.words.len() > 1 && self.words.len() > other.words.len() && self.words.ends_with(&other.words)
    }

    /// Whether both may name one person: the same surname, and given names of which one is a form of the other; or the same
    /// name with something before it.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let (Some((last, given)), Some((other_last, other_given))) =
            (self.words.split_last(), other.words.split_last())
        else {
            return false;
        };
        if last != other_last {
            return false;
        }
        let (Some(first), Some(other_first)) = (given.first(), other_given.first()) else { return true };
        if !is_form_of(first, other_first) {
            return self.has_more_before(other) || other.has_more_before(self);
        }
        // "Ana B. Reyes" is no "Ana C. Reyes"; "Ana Reyes" may be either.
        let (middle, other_middle) = (&given[1..], &other_given[1..]);
        middle.is_empty()
            || other_middle.is_empty()
            || middle.iter().any(|one| other_middle.iter().any(|other| is_form_of(one, other)))
    }
}

/// What a body, an outlet or a place is known by: its whole name, folded, without the article and what stands behind a
/// comma. `None` for what is no name: "the ministry".
pub(super) fn key_of_body(name: &str) -> Option<String> {
    let name = name.split(',').next().unwrap_or(name);
    let words = words_of(name);
    let is_article = |word: &String| matches!(word.as_str(), "the" | "el" | "la" | "los" | "las");
    let start = usize::from(words.len() > 1 && words.first().is_some_and(is_article));
    let is_name = name.split_whitespace().nth(start).is_some_and(|word| word.starts_with(char::is_uppercase));
    is_name.then(|| words[start..].join(" "))
}

/// The words of a name: letters and digits, in lower case and without accents; an apostrophe joins.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let bare: String = name
        .nfd()
        .filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    bare.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// "Ana" and "A.", "Bob" and "Robert", "Anna" and "Anna".
fn is_form_of(one: &str, other: &str) -> bool {
    let is_initial = |short: &str, long: &str| short.chars().nth(1).is_none() && long.starts_with(short);
    one == other
        || is_initial(one, other)
        || is_initial(other, one)
        || SHORT_FORMS.lines().any(|forms| {
            let has = |name: &str| forms.split(' ').any(|form| form == name);
            has(one) && has(other)
        })
}

/// Given names, each line with its short forms.
const SHORT_FORMS: &str = include_str!("short-names.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_a_name_may_be_one_person() {
        let check = |one: &str, other: &str, expected: bool| {
            let form = |name| NameForm::of_person(name).expect("a name");
            assert_eq!(form(one).may_be(&form(other)), expected, "{one}, {other}");
            assert_eq!(form(other).may_be(&form(one)), expected, "{other}, {one}");
        };
        check("Ana Reyes", "Ana María Reyes", true);
        check("Ana Reyes", "ANA REYÉS", true);
        check("A. Reyes", "Ana Reyes", true);
        check("Bob Lund", "Robert P. Lund Jr.", true);
        check("Ana Reyes", "Reyes", true);
        check("Ivo O’Finch", "Ivo OFinch", true);
        check("Ana Reyes", "Inés Reyes", false);
        check("Ana B. Reyes", "Ana C. Reyes", false);
        check("Ana Reyes", "Ana Orr", false);
        check("Jean-Luc Lund", "Jean Lund", true);
        check("Striker Leo Lund", "Leo Lund", true);
        assert_eq!(NameForm::of_person(" — "), None);
    }

    #[test]
    fn bodies_are_known_by_their_whole_name() {
        assert_eq!(key_of_body("The Harbour Ledger"), key_of_body("Harbour Ledger"));
        assert_eq!(key_of_body("the ministry"), None);
        assert_eq!(key_of_body("a daily of Brindle Bay"), None);
        assert_eq!(key_of_body("Rotunda, the seat of the mayor"), key_of_body("the Rotunda"));
        assert_ne!(key_of_body("Gull Air"), key_of_body("Gull Airport"));
    }
}
