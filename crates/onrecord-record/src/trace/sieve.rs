//! STATEMENT -> whether it may be about what is asked: cutting the others into clauses is half of a trace.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use crate::link::claim::{Claim, FEWEST_SAME};
use crate::link::shingle::KeyHasher;
use crate::link::stem::{canonical, stem};
use crate::link::words::{hash, is_content};

/// Words of the open classes that a statement has that says something by itself; "reported that she had" stands for what was
/// said before.
const FEWEST_OWN: usize = 3;
/// Marks that part words here, and may join them where claims are made: "U.S.".
const JOINING: [char; 5] = ['.', '‘', 'ʼ', '´', '`'];

/// The stems of some claims, and which of them each word has that was seen.
#[derive(Default)]
pub(super) struct Sieve {
    asked: BTreeSet<u64>,
    seen: HashMap<u64, Heard, BuildHasherDefault<KeyHasher>>,
}

/// What a word is to the claims.
#[derive(Clone, Copy)]
enum Heard {
    /// Of the closed classes.
    Function,
    /// A word that none of them has.
    Other,
    /// One of their stems.
    Asked(u64),
}

impl Sieve {
    pub(super) fn new(claims: &[&Claim]) -> Self {
        let propositions = claims.iter().flat_map(|claim| &claim.propositions);
        let asked = propositions.flat_map(|said| said.stems.iter().copied()).collect();
        Sieve { asked, ..Sieve::default() }
    }

    /// False only for what shares too few stems with all of the claims: the words of a statement, and the names that "I" and
    /// "the company" may stand for.
    pub(super) fn passes<'t>(&mut self, words: &'t str, names: impl IntoIterator<Item = &'t str>) -> bool {
        let is_in_word = |letter: char| {
            letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '’') || JOINING.contains(&letter)
        };
        let mut first = None;
        let mut n_own = 0;
        let mut lower = String::new();
        for (is_own, text) in [(true, words)].into_iter().chain(names.into_iter().map(|name| (false, name))) {
            let words = text.split(|letter| !is_in_word(letter)).map(|word| word.trim_matches(JOINING));
            for word in words.filter(|word| !word.is_empty()) {
                if word.contains(JOINING) {
                    return true;
                }
                lower.clear();
                let letters = word.chars().filter(|letter| !matches!(letter, '\'' | '’'));
                lower.extend(letters.flat_map(char::to_lowercase));
                let heard = self.hear(&lower);
                n_own += usize::from(is_own && !matches!(heard, Heard::Function));
                match heard {
                    Heard::Asked(stem) if first.is_some_and(|first| first != stem) => return true,
                    Heard::Asked(stem) => first = Some(stem),
                    Heard::Function | Heard::Other => {}
                }
            }
        }
        n_own < FEWEST_OWN
    }

    fn hear(&mut self, lower: &str) -> Heard {
        let asked = &self.asked;
        *self.seen.entry(hash(lower.as_bytes())).or_insert_with_key(|&key| {
            // Names are cut without regard to opposites.
            let mut stems = [canonical(lower).0, hash(stem(lower).as_bytes())].into_iter();
            match stems.find(|stem| asked.contains(stem)) {
                _ if !is_content(key) => Heard::Function,
                Some(stem) => Heard::Asked(stem),
                None => Heard::Other,
            }
        })
    }
}

// Two different stems let a statement through.
const _: () = assert!(FEWEST_SAME - 1 == 2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_through_what_may_be_about_it() {
        let asked = Claim::of_words("Reyes signed the lease of the north pier");
        let check = |words: &str, name: &str, expected: bool| {
            assert_eq!(Sieve::new(&[&asked]).passes(words, [name]), expected, "{words}");
        };
        check("the LEASE was signed on Monday by the council", "Orr", true);
        check("the signature was put under a contract", "Ana Reyes", true);
        check("the pier is closed and the ferries leave elsewhere", "Orr", false);
        check("no harbor office has answered a letter", "Orr", false);
        // Says nothing by itself, is cut in another way, or is empty.
        check("reported that she had", "Orr", true);
        check("him, then: out", "far fewer members of the council", true);
        check("the U.S. harbor office has answered a letter", "Orr", true);
        check("", "", true);
    }
}
