//! STATEMENT -> whether it may be about what is asked: cutting the others into clauses is half of a trace.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

use crate::link::claim::{Claim, FEWEST_SAME};
use crate::link::shingle::KeyHasher;
use crate::link::stem::{canonical, stem};
use crate::link::words::{hash, is_content};

/// Words of the open classes that a statement has that says something by itself; "reported that she had" stands for what was
/// said before.
const FEWEST_OWN: usize = 3;
/// Words whose stems are kept, some megabytes a core.
const MOST_KNOWN: usize = 1 << 16;
/// Marks that part words here, and may join them where claims are made: "U.S.".
const JOINING: [char; 5] = ['.', '‘', 'ʼ', '´', '`'];

/// The words of a statement as claims are compared by them.
pub(crate) struct Heard {
    /// Two stems of each word of the open classes: that of claims, and that of names, which are cut without regard to opposites.
    stems: Vec<[u64; 2]>,
    /// Words among them that stand in the statement itself.
    n_own: usize,
    /// True when claims may be cut into other words.
    is_joined: bool,
}

thread_local! {
    /// The stems of words that were seen; `None` for those of the closed classes.
    static KNOWN: RefCell<HashMap<u64, Option<[u64; 2]>, BuildHasherDefault<KeyHasher>>> = RefCell::default();
}

impl Heard {
    /// The words of a statement, and names of its speaker.
    pub(super) fn new<'t>(words: &'t str, names: impl IntoIterator<Item = &'t str>) -> Self {
        KNOWN.with_borrow_mut(|known| {
            if known.len() > MOST_KNOWN {
                known.clear();
            }
            let mut heard = Heard { stems: Vec::new(), n_own: 0, is_joined: false };
            let mut lower = String::new();
            for (is_own, text) in
                [(true, words)].into_iter().chain(names.into_iter().map(|name| (false, name)))
            {
                let words = text.split(|letter| !is_in_word(letter)).map(|word| word.trim_matches(JOINING));
                for word in words.filter(|word| !word.is_empty()) {
                    heard.is_joined |= word.contains(JOINING);
                    lower.clear();
                    let letters = word.chars().filter(|letter| !matches!(letter, '\'' | '’'));
                    lower.extend(letters.flat_map(char::to_lowercase));
                    let stems = *known.entry(hash(lower.as_bytes())).or_insert_with_key(|&key| {
                        is_content(key).then(|| [canonical(&lower).0, hash(stem(&lower).as_bytes())])
                    });
                    heard.stems.extend(stems);
                    heard.n_own += usize::from(is_own && stems.is_some());
                }
            }
            heard
        })
    }
}

fn is_in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '’') || JOINING.contains(&letter)
}

/// The stems of some claims.
pub(super) struct Sieve(HashSet<u64, BuildHasherDefault<KeyHasher>>);

impl Sieve {
    pub(super) fn new(claims: &[&Claim]) -> Self {
        let propositions = claims.iter().flat_map(|claim| &claim.propositions);
        Sieve(propositions.flat_map(|said| said.stems.iter().copied()).collect())
    }

    /// False only for what shares too few stems with all of the claims.
    pub(super) fn passes(&self, heard: &Heard) -> bool {
        let mut asked = heard.stems.iter().filter_map(|both| both.iter().find(|stem| self.0.contains(stem)));
        let first = asked.next();
        heard.is_joined || heard.n_own < FEWEST_OWN || asked.any(|stem| Some(stem) != first)
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
            assert_eq!(Sieve::new(&[&asked]).passes(&Heard::new(words, [name])), expected, "{words}");
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
