//! IDENTITY -> APPEARANCES: the speakers that somebody is, one a version, with what it says of itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::Record;

/// An identity as one version of an article shows it.
pub(super) struct Appearance {
    /// Number of the speaker in the record.
    pub(super) speaker: i64,
    pub(super) name: String,
    pub(super) role: Option<String>,
    pub(super) affiliation: Option<String>,
    pub(super) version: i64,
    pub(super) article: i64,
    pub(super) outlet: Option<String>,
    /// Day of publication, counted from 1970-01-01.
    pub(super) day: Option<i32>,
}

impl Record {
    /// All of them, the latest first: known speakers have thousands, so each version is looked up once for all that is asked.
    pub(super) fn appearances(&self, identity: i64) -> rusqlite::Result<Vec<Appearance>> {
        let find = "SELECT s.id, s.name, s.role, s.affiliation, v.id, v.article, v.outlet, v.day
                    FROM speaker s JOIN version v ON v.id = s.version WHERE s.identity = ?1";
        let mut find = self.connection().prepare_cached(find)?;
        let rows = find.query_map([identity], |row| {
            Ok(Appearance {
                speaker: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                affiliation: row.get(3)?,
                version: row.get(4)?,
                article: row.get(5)?,
                outlet: row.get(6)?,
                day: row.get(7)?,
            })
        })?;
        let mut all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        all.sort_by_key(|one| std::cmp::Reverse((one.day, one.version, one.speaker)));
        Ok(all)
    }
}

/// How many articles they are in; versions of one article are one.
pub(super) fn n_articles<'a>(all: impl IntoIterator<Item = &'a Appearance>) -> u32 {
    all.into_iter().map(|one| one.article).collect::<BTreeSet<_>>().len() as u32
}

/// What some of them have in common, with the number of articles, that of most articles first.
pub(super) fn counted<'a, K: Ord>(
    all: &'a [Appearance],
    key: impl Fn(&'a Appearance) -> Option<K>,
) -> Vec<(K, u32)> {
    let mut with: BTreeMap<K, Vec<&Appearance>> = BTreeMap::new();
    for one in all {
        if let Some(key) = key(one) {
            with.entry(key).or_default().push(one);
        }
    }
    let mut counted: Vec<(K, u32)> = with.into_iter().map(|(key, some)| (key, n_articles(some))).collect();
    counted.sort_by_key(|(_, n_articles)| std::cmp::Reverse(*n_articles));
    counted
}
