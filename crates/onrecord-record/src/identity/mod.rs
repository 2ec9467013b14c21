//! The same speaker in different articles: one identity under all its names, namesakes kept apart; merged and split by hand.

mod name;
mod appearance;
pub(crate) mod assign;
mod view;

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::{Error, ErrorKind};
use crate::store::load::{ARTICLE_COLUMNS, article_at};
use crate::store::{KeptArticle, Record, failure};
use appearance::{Appearance, n_articles};
pub use view::{Office, Said, SpeakerView};

/// Somebody or something whose word is in the record, in one article or in many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Number in the record; it stays when others are added.
    pub id: i64,
    /// The fullest name that an article prints.
    pub name: String,
    /// person, organization, publication.
    pub kind: String,
    /// Articles in which it says something; versions of one article are one.
    pub n_articles: u32,
    /// The role and the affiliation that the latest article with one gives.
    pub role: Option<String>,
    /// As for `role`.
    pub affiliation: Option<String>,
}

/// Something that somebody decided about who is who. Decisions are only ever added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When, in UTC.
    pub at: String,
    /// True where `one` was taken for `other`; false where `other` was told from `one`.
    pub is_merge: bool,
    /// Number and name.
    pub one: (i64, String),
    /// As for `one`.
    pub other: (i64, String),
}

/// Identities that a listing gives at most.
const MOST_LISTED: u32 = 200;

impl Record {
    /// The identities that a name fits, those in most articles first: every word of `name` begins a word of theirs. A number
    /// gives the identity with that number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn identities(&self, name: &str) -> Result<Vec<Identity>, Error> {
        let name = name.trim();
        if let Ok(id) = name.trim_start_matches('#').parse::<i64>() {
            return Ok(self.identity(id)?.into_iter().collect());
        }
        self.identities_like(name, None)
    }

    /// The same without numbers, and without one of them that is known.
    fn identities_like(&self, name: &str, but: Option<i64>) -> Result<Vec<Identity>, Error> {
        let failed = |error| self.failed(error);
        let wanted = name::words_of(name);
        let Some(longest) = wanted.iter().max_by_key(|word| word.chars().count()) else {
            return Ok(Vec::new());
        };
        // Names and keys hold letters with and without accents; the words decide. Every name is looked at once, not every
        // speaker.
        let like = format!("%{longest}%");
        let find =
            "SELECT id, name FROM identity WHERE same_as IS NULL AND (key LIKE ?1 OR name LIKE ?1 OR id IN
                      (SELECT p.identity FROM speaker_names n CROSS JOIN speaker p ON p.name = n.name COLLATE NOCASE
                       WHERE n.name LIKE ?1))";
        let mut find = self.connection().prepare_cached(find).map_err(failed)?;
        let rows = find
            .query_map([like], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(failed)?;
        let fits = |name: &str| {
            let words = name::words_of(name);
            wanted.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
        };
        let mut found = Vec::new();
        for (id, name) in rows.into_iter().filter(|(id, _)| Some(*id) != but) {
            if found.len() >= MOST_LISTED as usize {
                break;
            }
            let Some((identity, all)) = self.identity_with(id)? else { continue };
            if fits(&name) || all.iter().any(|one| fits(&one.name)) {
                found.push(identity);
            }
        }
        found.retain(|identity| identity.n_articles > 0);
        found.sort_by_key(|identity| (std::cmp::Reverse(identity.n_articles), identity.id));
        Ok(found)
    }

    /// The fullest name of an identity, which takes no time: its articles are not counted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn identity_name(&self, id: i64) -> Result<Option<String>, Error> {
        let find =
            "SELECT name FROM identity WHERE id = (SELECT coalesce(same_as, id) FROM identity WHERE id = ?1)";
        let find = self.connection().prepare_cached(find);
        find.and_then(|mut find| find.query_row([id], |row| row.get(0)).optional())
            .map_err(|error| self.failed(error))
    }

    /// The identity with this number, or the one that it was merged into.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn identity(&self, id: i64) -> Result<Option<Identity>, Error> {
        Ok(self.identity_with(id)?.map(|(identity, _)| identity))
    }

    /// The same with all its appearances, the latest first.
    fn identity_with(&self, id: i64) -> Result<Option<(Identity, Vec<Appearance>)>, Error> {
        let failed = |error| self.failed(error);
        let find = "SELECT id, name, kind FROM identity WHERE id = (SELECT coalesce(same_as, id) FROM identity WHERE id = ?1)";
        let found = self.connection().prepare_cached(find).map_err(failed)?.query_row([id], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        });
        let Some((id, name, kind)) = found.optional().map_err(failed)? else { return Ok(None) };
        let all = self.appearances(id).map_err(failed)?;
        let with_role = all.iter().find(|one| one.role.is_some());
        let office = with_role.or_else(|| all.iter().find(|one| one.affiliation.is_some()));
        let (role, affiliation) =
            office.map(|one| (one.role.clone(), one.affiliation.clone())).unwrap_or_default();
        let n_articles = n_articles(&all);
        Ok(Some((Identity { id, name, kind, n_articles, role, affiliation }, all)))
    }

    /// The identities of the speakers of one version, by their numbers in its reading.
    pub(crate) fn identities_in(&self, version: i64) -> rusqlite::Result<BTreeMap<usize, i64>> {
        let find = "SELECT number, identity FROM speaker WHERE version = ?1 AND identity IS NOT NULL";
        let mut find = self.connection().prepare_cached(find)?;
        let rows = find.query_map([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// Takes two identities for one, for ever: articles that are added later find the one that stays, `into`.
    ///
    /// # Errors
    /// When one of them is not there, they are the same, or the file cannot be written.
    pub fn merge_identities(&mut self, id: i64, into: i64) -> Result<Identity, Error> {
        let (one, other) = (self.known(id)?, self.known(into)?);
        if one.id == other.id {
            return Err(self.refused(format!("{id} and {into} are one already")));
        }
        self.change(|change| {
            change.execute("UPDATE speaker SET identity = ?1 WHERE identity = ?2", [other.id, one.id])?;
            change.execute(
                "UPDATE identity SET same_as = ?1 WHERE id = ?2 OR same_as = ?2",
                [other.id, one.id],
            )?;
            let longer = "UPDATE identity SET name = ?1 WHERE id = ?2 AND length(name) < length(?1)";
            change.execute(longer, params![one.name, other.id])?;
            note(change, "merge", one.id, other.id)
        })?;
        self.known(other.id)
    }

    /// Takes what some articles have of an identity for another one of the same name, for ever. Articles are named by letters
    /// of their address, file, outlet or title.
    ///
    /// # Errors
    /// When the identity is not there, no article or every article fits, or the file cannot be written.
    pub fn split_identity(&mut self, id: i64, articles: &[String]) -> Result<Identity, Error> {
        let one = self.known(id)?;
        let failed = |error| self.failed(error);
        let find = "SELECT s.id, lower(coalesce(v.url, '') || ' ' || coalesce(v.path, '') || ' ' || coalesce(v.outlet, '') ||
                      ' ' || coalesce(v.title, '')) FROM speaker s JOIN version v ON v.id = s.version WHERE s.identity = ?1";
        let mut find = self.connection().prepare(find).map_err(failed)?;
        let rows = find
            .query_map([one.id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(failed)?;
        drop(find);
        let wanted: Vec<String> = articles.iter().map(|letters| letters.to_lowercase()).collect();
        let is_wanted = |about: &str| wanted.iter().any(|letters| about.contains(letters.as_str()));
        let moved: Vec<i64> = rows.iter().filter(|(_, about)| is_wanted(about)).map(|(id, _)| *id).collect();
        self.split(&one, &moved, rows.len())
    }

    /// As [`Record::split_identity`], by the numbers of articles.
    ///
    /// # Errors
    /// As there.
    pub fn split_identity_in(&mut self, id: i64, articles: &[i64]) -> Result<Identity, Error> {
        let one = self.known(id)?;
        let failed = |error| self.failed(error);
        let find =
            "SELECT s.id, v.article FROM speaker s JOIN version v ON v.id = s.version WHERE s.identity = ?1";
        let mut find = self.connection().prepare(find).map_err(failed)?;
        let rows = find
            .query_map([one.id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(failed)?;
        drop(find);
        let moved = rows.iter().filter(|(_, article)| articles.contains(article)).map(|(id, _)| *id);
        let moved: Vec<i64> = moved.collect();
        self.split(&one, &moved, rows.len())
    }

    /// Gives some of the `n_all` speakers of an identity a new one.
    fn split(&mut self, one: &Identity, moved: &[i64], n_all: usize) -> Result<Identity, Error> {
        if moved.is_empty() || moved.len() == n_all {
            let how_many = if moved.is_empty() { "none" } else { "all" };
            return Err(self.refused(format!("{how_many} of the articles of {} are chosen", one.name)));
        }
        let new = self.change(|change| {
            let copy =
                "INSERT INTO identity (name, kind, key) SELECT name, kind, key FROM identity WHERE id = ?1";
            change.execute(copy, [one.id])?;
            let new = change.last_insert_rowid();
            for speaker in moved {
                change.execute("UPDATE speaker SET identity = ?1 WHERE id = ?2", [new, *speaker])?;
            }
            note(change, "split", one.id, new)?;
            Ok(new)
        })?;
        self.known(new)
    }

    /// The articles in which an identity says something, the latest first, each by its last version that has it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn articles_of_identity(&self, id: i64, limit: u32) -> Result<Vec<KeptArticle>, Error> {
        let failed = |error| self.failed(error);
        let find = format!(
            "SELECT {ARTICLE_COLUMNS}, max(v.number) FROM speaker s JOIN version v ON v.id = s.version
             WHERE s.identity = ?1 GROUP BY v.article ORDER BY v.day DESC, v.id DESC LIMIT ?2"
        );
        let mut find = self.connection().prepare_cached(&find).map_err(failed)?;
        let rows = find.query_map(params![id, limit], |row| article_at(row, 0)).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Who was merged and split by hand, in the order in which it was decided.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn identity_decisions(&self) -> Result<Vec<Decision>, Error> {
        let find = "SELECT d.at, d.what, d.one, i.name, d.other, j.name FROM identity_decision d
                    JOIN identity i ON i.id = d.one JOIN identity j ON j.id = d.other ORDER BY d.id";
        self.rows(find, |row| {
            Ok(Decision {
                at: row.get(0)?,
                is_merge: row.get::<_, String>(1)? == "merge",
                one: (row.get(2)?, row.get(3)?),
                other: (row.get(4)?, row.get(5)?),
            })
        })
    }

    fn known(&self, id: i64) -> Result<Identity, Error> {
        let why =
            || format!("there is no speaker {id} in the record; onrecord speaker NAME gives the numbers");
        self.identity(id)?.ok_or_else(|| self.refused(why()))
    }

    fn refused(&self, why: String) -> Error {
        Error::new(ErrorKind::Record, Some(self.path()), std::io::Error::other(why))
    }

    fn change<T>(&mut self, change: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T, Error> {
        let path = self.path().to_owned();
        let failed = |error| failure(&path, error);
        let begun = self.writing().map_err(failed)?;
        let done = change(&begun).map_err(failed)?;
        begun.commit().map_err(failed)?;
        Ok(done)
    }
}

/// Keeps what was decided by hand, and when.
fn note(change: &Transaction, what: &str, one: i64, other: i64) -> rusqlite::Result<()> {
    let insert = "INSERT INTO identity_decision (at, what, one, other) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ'), ?1, ?2, ?3)";
    change.execute(insert, params![what, one, other]).map(|_| ())
}
