//! Fingerprints of five words, and an index of them that names the articles which share a passage with a new one.
//!
//! Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every eight shingles in a row the one with the smallest
//! hash is kept. So two articles that share twelve words in a row share a fingerprint, wherever the words stand.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::words::{Words, mix};

/// How fingerprints are made; changes whenever the same text would give others.
pub const VERSION: u32 = 1;
/// Words in a shingle.
pub const SHINGLE: usize = 5;
/// Shingles in a window, of which one is kept.
const WINDOW: usize = 8;
/// Articles kept for a fingerprint: the first ones. A story printed a thousand times is linked to its first copies.
pub const MOST_ARTICLES: usize = 16;
/// A fingerprint that so many articles of one outlet have, and no other outlet's, says nothing about that outlet's next one.
pub(crate) const FURNITURE: u32 = 6;
/// Candidates by the number of shared fingerprints; more are named only where they alone have a passage.
pub const MOST_CANDIDATES: usize = 16;
/// Shared fingerprints without which nothing is a candidate: one alone is a phrase.
pub const FEWEST_SHARED: u32 = 2;

/// A hash of [`SHINGLE`] words of a story, and the place of the first of them in [`Words::story`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The hash.
    pub hash: u64,
    /// The place.
    pub at: u32,
}

/// The hash of every shingle of the story, in order.
pub fn shingles(words: &Words) -> Vec<u64> {
    let keys: Vec<u64> = words.story.iter().map(|&index| words.words[index as usize].key).collect();
    hash_runs(&keys, SHINGLE)
}

/// The hash of each run of `n` keys.
pub(crate) fn hash_runs(keys: &[u64], n: usize) -> Vec<u64> {
    let hash_of = |run: &[u64]| run.iter().fold(0, |hash: u64, key| mix(hash.rotate_left(5) ^ key));
    keys.windows(n).map(hash_of).collect()
}

/// The fingerprints of a story, in order. Cost: linear.
pub fn fingerprints(words: &Words) -> Vec<Fingerprint> {
    let hashes = shingles(words);
    let mut kept: Vec<Fingerprint> = Vec::with_capacity(hashes.len() / 4 + 1);
    for window in 0..hashes.len().saturating_sub(WINDOW - 1).max(usize::from(!hashes.is_empty())) {
        let end = (window + WINDOW).min(hashes.len());
        // The last of the smallest, as winnowing has it.
        let (at, &hash) = hashes[window..end]
            .iter()
            .enumerate()
            .rev()
            .min_by_key(|&(_, hash)| hash)
            .expect("a window is never empty");
        let at = (window + at) as u32;
        if kept.last().is_none_or(|last| last.at != at) {
            kept.push(Fingerprint { hash, at });
        }
    }
    kept
}

/// The hashes of a story's fingerprints, sorted, each once, as a record keeps them.
pub fn hashes(words: &Words) -> Vec<i64> {
    in_order(fingerprints(words).into_iter().map(|found| found.hash))
}

/// Hashes as SQLite and Arrow have them, sorted, each once.
pub(super) fn in_order(hashes: impl Iterator<Item = u64>) -> Vec<i64> {
    let mut hashes: Vec<i64> = hashes.map(u64::cast_signed).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Fingerprints of all articles so far.
///
/// It holds at most sixteen articles a fingerprint, so memory grows with the new text that comes in, not with how often
/// it is reprinted.
#[derive(Clone, Debug, Default)]
pub struct Index {
    postings: HashMap<u64, Posting, BuildHasherDefault<KeyHasher>>,
    outlets: HashMap<String, u32>,
    n_articles: u32,
}

/// The articles that have one fingerprint.
#[derive(Clone, Debug)]
struct Posting {
    /// The first of them, in the order in which they came.
    articles: Vec<u32>,
    /// How many there are, those left out included.
    n_articles: u32,
    /// Their outlet; `None` as soon as there are two.
    outlet: Option<u32>,
}

/// An article that may share a passage with a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its number: the first article that was added has 0.
    pub article: u32,
    /// How many fingerprints both have.
    pub n_shared: u32,
}

impl Index {
    /// How many articles were added.
    pub fn n_articles(&self) -> u32 {
        self.n_articles
    }

    /// Adds an article, and names the earlier ones that may share a passage with it: most shared fingerprints first,
    /// then the earlier one.
    pub fn add(&mut self, outlet: &str, words: &Words) -> Vec<Candidate> {
        let mut hashes: Vec<u64> = fingerprints(words).iter().map(|fingerprint| fingerprint.hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let n_outlets = self.outlets.len() as u32;
        let outlet = *self.outlets.entry(outlet.to_owned()).or_insert(n_outlets);
        let candidates = self.candidates(outlet, &hashes);
        for hash in hashes {
            let posting = self.postings.entry(hash).or_insert_with(|| Posting {
                articles: Vec::new(),
                n_articles: 0,
                outlet: Some(outlet),
            });
            posting.n_articles += 1;
            posting.outlet = posting.outlet.filter(|&known| known == outlet);
            if posting.articles.len() < MOST_ARTICLES {
                posting.articles.push(self.n_articles);
            }
        }
        self.n_articles += 1;
        candidates
    }

    fn candidates(&self, outlet: u32, hashes: &[u64]) -> Vec<Candidate> {
        let mut shared: HashMap<u32, u32> = HashMap::new();
        let postings: Vec<&Posting> = hashes
            .iter()
            .filter_map(|hash| self.postings.get(hash))
            .filter(|posting| posting.outlet != Some(outlet) || posting.n_articles < FURNITURE)
            .collect();
        for posting in &postings {
            for &article in &posting.articles {
                *shared.entry(article).or_default() += 1;
            }
        }
        let mut ranked: Vec<Candidate> = shared
            .iter()
            .filter(|&(_, &n_shared)| n_shared >= FEWEST_SHARED)
            .map(|(&article, &n_shared)| Candidate { article, n_shared })
            .collect();
        ranked.sort_unstable_by_key(|candidate| (u32::MAX - candidate.n_shared, candidate.article));
        let rest = ranked.split_off(ranked.len().min(MOST_CANDIDATES));
        if !rest.is_empty() {
            // Beyond the closest ones, only those that have a passage which none of these has.
            let named: Vec<u32> = ranked.iter().map(|candidate| candidate.article).collect();
            let mut alone: HashMap<u32, u32> = HashMap::new();
            for posting in postings {
                if !posting.articles.iter().any(|article| named.contains(article)) {
                    *alone.entry(posting.articles[0]).or_default() += 1;
                }
            }
            let has_passage =
                |candidate: &Candidate| alone.get(&candidate.article).is_some_and(|&n| n >= FEWEST_SHARED);
            ranked.extend(rest.into_iter().filter(has_passage).take(MOST_CANDIDATES));
        }
        ranked
    }
}

/// Takes keys that are hashes already as they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = super::words::hash(bytes) ^ self.0.rotate_left(1);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its \
         pillars. Ferries will leave from the fish market until the repairs are done, which may take a year. The \
         council has set aside nine million crowns for the work.";

    fn check(texts: &[(&str, &str)], expected: &[u32]) {
        let mut index = Index::default();
        let mut last = Vec::new();
        for (outlet, text) in texts {
            last = index.add(outlet, &Words::of_text(text));
        }
        assert_eq!(last.iter().map(|candidate| candidate.article).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn hashes_stay_as_they_are() {
        // A record keeps them: when this changes, raise VERSION.
        assert_eq!(VERSION, 1);
        assert_eq!(shingles(&Words::of_text("Nobody was hurt, she said."))[0], 10_620_988_553_580_683_759);
    }

    #[test]
    fn finds_a_passage_in_a_long_report() {
        let long = format!(
            "Nothing moves in Port Sella this week, and the people who live there have had enough of it. \
             {} What comes next nobody knows, though many have an opinion.",
            &STORY[..200]
        );
        check(
            &[
                ("Ledger", STORY),
                ("Lantern", "Quite another story about a bridge, told once."),
                ("Tern", &long),
            ],
            &[0],
        );
        check(&[("Ledger", "Quite another story."), ("Tern", &long)], &[]);
        check(&[("Ledger", "")], &[]);
    }

    #[test]
    fn an_outlets_furniture_is_no_passage() {
        let furniture = "This material may not be published or broadcast, rewritten or redistributed without the \
             written word of the harbor ledger company of Port Sella, which owns it.";
        let texts: Vec<String> =
            (0..8).map(|n| format!("Story number {n} about {n} ships. {furniture}")).collect();
        let mut pages: Vec<(&str, &str)> = texts.iter().map(|text| ("Ledger", text.as_str())).collect();
        check(&pages, &[]);
        pages.insert(0, ("Tern", furniture));
        check(&pages[..2], &[0]);
    }

    #[test]
    fn memory_stays_with_many_copies() {
        let mut index = Index::default();
        for n in 0..200 {
            let found = index.add(&format!("outlet {n}"), &Words::of_text(STORY));
            assert_eq!(found.first().map(|candidate| candidate.article), (n > 0).then_some(0));
        }
        assert!(index.postings.values().all(|posting| posting.articles.len() <= MOST_ARTICLES));
    }
}
