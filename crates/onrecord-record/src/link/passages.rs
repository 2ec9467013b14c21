//! Fingerprints in order -> which articles share a passage: the step between two sorts of a cluster.
//!
//! A record asks its own tables the same (store/add.rs), article by article; here all articles come at once, the fingerprints of
//! all of them sorted by hash, and within a hash by the order in which a record would get the articles.

use std::collections::HashMap;

use super::shingle::FURNITURE;
use super::words::hash;

pub use super::shingle::{FEWEST_SHARED, MOST_ARTICLES, MOST_CANDIDATES, hashes};

/// A fingerprint of one version of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The fingerprint.
    pub hash: i64,
    /// Place of the version in the order in which a record would get them.
    pub at: i64,
    /// Number of the article: its versions are no reprints of each other.
    pub article: i64,
    /// What tells its outlet from every other; 0 where none is known.
    pub outlet: i64,
}

/// What tells an outlet from every other; 0 for none.
pub fn outlet_key(outlet: Option<&str>) -> i64 {
    outlet.map_or(0, |name| hash(name.as_bytes()).cast_signed())
}

/// Counts how many fingerprints two versions share. It holds the first few versions of one fingerprint, and the pairs that were
/// not taken yet.
#[derive(Debug)]
pub struct Passages {
    most: usize,
    hash: Option<i64>,
    with: Vec<Mark>,
    shared: HashMap<(i64, i64), i64>,
}

impl Passages {
    /// The first `most` versions with a fingerprint stand for all that have it.
    pub fn new(most: usize) -> Self {
        Self { most, hash: None, with: Vec::new(), shared: HashMap::new() }
    }

    /// Adds the next mark, by hash and then by place.
    pub fn add(&mut self, mark: Mark) {
        if self.hash != Some(mark.hash) {
            self.hash = Some(mark.hash);
            self.with.clear();
        }
        let is_furniture =
            self.with.len() >= FURNITURE as usize && self.with.iter().all(|one| one.outlet == mark.outlet);
        if !is_furniture {
            for one in self.with.iter().filter(|one| one.article != mark.article) {
                *self.shared.entry((mark.at, one.at)).or_default() += 1;
            }
        }
        if self.with.len() < self.most {
            self.with.push(mark);
        }
    }

    /// How many pairs there are to take.
    pub fn n_pairs(&self) -> usize {
        self.shared.len()
    }

    /// Takes the pairs, in order: the later version, the earlier, and how many fingerprints of those added so far both have.
    pub fn take(&mut self) -> Vec<[i64; 3]> {
        let mut pairs: Vec<[i64; 3]> =
            self.shared.drain().map(|((later, earlier), n)| [later, earlier, n]).collect();
        pairs.sort_unstable();
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(marks: &[(i64, i64, i64, i64)]) -> Vec<[i64; 3]> {
        let mut passages = Passages::new(MOST_ARTICLES);
        for &(hash, at, article, outlet) in marks {
            passages.add(Mark { hash, at, article, outlet });
        }
        passages.take()
    }

    #[test]
    fn counts_what_versions_of_different_articles_share() {
        let marks = [(1, 1, 1, 7), (1, 2, 2, 8), (1, 3, 2, 8), (5, 1, 1, 7), (5, 2, 2, 8), (6, 3, 2, 8)];
        assert_eq!(shared(&marks), [[2, 1, 2], [3, 1, 1]]);
    }

    #[test]
    fn what_one_outlet_prints_again_and_again_is_furniture() {
        let mut marks: Vec<_> = (0..8).map(|at| (1, at, at, 7)).collect();
        let own = shared(&marks);
        assert!(own.iter().all(|pair| pair[0] < i64::from(FURNITURE)), "{own:?}");
        marks.push((1, 8, 8, 9));
        assert_eq!(shared(&marks).len(), own.len() + 8, "another outlet has it too");
    }

    #[test]
    fn the_first_sixteen_stand_for_all() {
        let marks: Vec<_> = (0..100).map(|at| (1, at, at, at)).collect();
        assert!(shared(&marks).iter().all(|pair| pair[1] < MOST_ARTICLES as i64));
    }
}
