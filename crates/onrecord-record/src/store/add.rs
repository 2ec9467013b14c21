//! READINGS -> TABLES: each article once, whole or not at all; links to what it shares text with.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use onrecord_reading::standing::time::Date;
use onrecord_reading::{Article, Reading};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::correct;
use crate::error::Error;
use crate::export::{JsonStyle, to_json, words_of};
use crate::identity::assign::assign;
use crate::link::origin::Reprint;
use crate::link::quotation;
use crate::link::reprint::{Story, compare};
use crate::link::shingle::{FEWEST_SHARED, FURNITURE, MOST_ARTICLES, MOST_CANDIDATES, hashes};
use crate::link::words::Words;
use crate::recent::Recent;
use crate::store::load::article_of;
use crate::store::{Record, failure};

/// Level of Zstandard: a reading takes about a sixth of its JSON.
const LEVEL: i32 = 9;

/// A reading made ready to be kept: all that can be done without the record, and so on any thread.
#[derive(Debug)]
pub struct Kept {
    key: String,
    reading: Reading,
    story: Arc<Story>,
    fingerprints: Vec<i64>,
    quoted: Vec<i64>,
    json: Vec<u8>,
    parts: Vec<u8>,
}

/// What became of an article that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    Article,
    /// It is a new version of one that was there.
    Version,
    /// It was there before, word for word.
    Known,
}

impl Kept {
    /// Makes a reading ready.
    pub fn new(reading: Reading) -> Self {
        let words = Words::new(&reading.article);
        let parts: Vec<(&str, u32, u32)> = reading
            .article
            .parts
            .iter()
            .map(|part| (part.kind.name(), part.span.start, part.span.end))
            .collect();
        // Neither a list nor a memory fails. The checksum tells a reading of which a single bit is damaged.
        let pack = |json: &[u8]| {
            let packed = zstd::bulk::Compressor::new(LEVEL).and_then(|mut packer| {
                packer.include_checksum(true)?;
                packer.compress(json)
            });
            packed.unwrap_or_default()
        };
        Self {
            key: key_of(&reading.article),
            fingerprints: hashes(&words),
            quoted: quoted_of(&words),
            json: pack(to_json(&reading, JsonStyle::Line).as_bytes()),
            parts: pack(&serde_json::to_vec(&parts).unwrap_or_default()),
            story: Arc::new(Story::new(&words)),
            reading,
        }
    }

    /// The same told by its text where it has no address: for a file that somebody hands over, whose name says nothing of where
    /// it lies.
    #[must_use]
    pub fn by_text(self) -> Self {
        Self { key: key_by_text(&self.reading.article), ..self }
    }

    fn n_hashes(&self) -> u64 {
        (self.fingerprints.len() + self.quoted.len()) as u64
    }
}

/// What tells an article from every other: its address, else its file, else its text.
pub(super) fn key_of(article: &Article) -> String {
    match (&article.origin.url, &article.origin.path) {
        (None, Some(path)) if path != "-" => format!("file:{path}"),
        (_, _) => key_by_text(article),
    }
}

/// The same without regard to files.
pub(super) fn key_by_text(article: &Article) -> String {
    let Article { id, origin, .. } = article;
    match &origin.url {
        Some(url) => url.clone(),
        None => format!("text:{}:{id}", origin.outlet.as_deref().unwrap_or_default()),
    }
}

/// The hashes by which an article's quotations are found, in order.
pub(super) fn quoted_of(words: &Words) -> Vec<i64> {
    let mut hashes: Vec<i64> = quotation::grams(words).into_iter().map(u64::cast_signed).collect();
    hashes.sort_unstable();
    hashes
}

impl Record {
    /// Adds articles, all of them or, when something fails, none.
    ///
    /// The text decides what is new: the same text of the same article, or of the same outlet, is there already; another
    /// text at the same address, or in the same file, is a new version.
    ///
    /// # Errors
    /// When the disk is full or another program writes for long. What was added before is kept.
    pub fn add(&mut self, articles: &[Kept]) -> Result<Vec<Added>, Error> {
        let Record { connection, stories, n_new_hashes, .. } = self;
        let mut add = || {
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut adding = Adding { change: &change, stories, versions: HashMap::new() };
            let added = articles.iter().map(|kept| adding.add(kept)).collect::<rusqlite::Result<Vec<_>>>()?;
            let n_hashes: u64 = articles.iter().map(Kept::n_hashes).sum();
            let n_new = n_hashes + n_new_hashes.take().map_or_else(|| count_new(&change), Ok)?;
            let is_full = n_new > most_new(&change)?;
            if is_full {
                put_in_order(&change)?;
            }
            change.commit()?;
            *n_new_hashes = Some(if is_full { 0 } else { n_new });
            Ok(added)
        };
        let added = add();
        if added.is_err() {
            // The numbers of versions that were not kept will be given away again.
            self.stories.clear();
        }
        added.map_err(|error| failure(&self.path, error))
    }
}

/// Hashes that gather before they are put in order: some thousand articles' worth, 20 MB …
#[cfg(not(test))]
const MOST_NEW: u64 = 1_000_000;
#[cfg(test)]
const MOST_NEW: u64 = 100;
/// … and for every version so many more, about a quarter of its own. Putting in order goes through all that there are: so it
/// comes the more rarely the more it costs, and every article bears the same part of it.
const MOST_NEW_A_VERSION: u64 = 75;

fn most_new(change: &Transaction) -> rusqlite::Result<u64> {
    let n_versions: u64 =
        change.query_row("SELECT coalesce(max(id), 0) FROM version", [], |row| row.get(0))?;
    Ok(MOST_NEW + MOST_NEW_A_VERSION * n_versions)
}

fn count_new(change: &Transaction) -> rusqlite::Result<u64> {
    let count = "SELECT (SELECT count(*) FROM fingerprint_new) + (SELECT count(*) FROM quoted_new)";
    change.query_row(count, [], |row| row.get(0))
}

/// Moves the hashes that are new to those that are in order, and puts the index of words in one piece: it is asked fastest so.
fn put_in_order(change: &Transaction) -> rusqlite::Result<()> {
    for table in ["fingerprint", "quoted"] {
        let put = format!(
            "INSERT INTO {table}_old SELECT hash, version FROM {table}_new ORDER BY hash, version;
             DELETE FROM {table}_new;"
        );
        change.execute_batch(&put)?;
    }
    change.execute("INSERT INTO statement_words (statement_words) VALUES ('optimize')", [])?;
    Ok(())
}

/// One transaction.
struct Adding<'a> {
    change: &'a Transaction<'a>,
    stories: &'a mut Recent<(i64, String), Arc<Story>>,
    /// Text and outlet of versions that were looked up.
    versions: HashMap<i64, Version>,
}

/// What links need to know of a version.
struct Version {
    text_id: String,
    outlet: Option<String>,
}

impl Adding<'_> {
    fn add(&mut self, kept: &Kept) -> rusqlite::Result<Added> {
        let change = self.change;
        let Article { id, origin, .. } = &kept.reading.article;
        let key = &kept.key;
        let known = "SELECT 1 FROM version v JOIN article a ON a.id = v.article
                     WHERE v.text_id = ?1 AND (a.key = ?2 OR (?3 AND v.outlet IS ?4))";
        let has_no_address = origin.url.is_none();
        let is_known = change
            .prepare_cached(known)?
            .query_row(params![id, key, has_no_address, origin.outlet], |_| Ok(()))
            .optional()?
            .is_some();
        if is_known {
            return Ok(Added::Known);
        }
        change
            .prepare_cached("INSERT INTO article (key) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([key])?;
        let article: i64 = change
            .prepare_cached("SELECT id FROM article WHERE key = ?1")?
            .query_row([key], |row| row.get(0))?;
        let last: u32 = change
            .prepare_cached("SELECT coalesce(max(number), 0) FROM version WHERE article = ?1")?
            .query_row([article], |row| row.get(0))?;
        let insert = "INSERT INTO version (article, number, text_id, title, outlet, url, published, language, agency,
                      path, day, reading, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        change.prepare_cached(insert)?.execute(params![
            article,
            last + 1,
            id,
            origin.title,
            origin.outlet,
            origin.url,
            origin.published,
            origin.language,
            origin.agency,
            origin.path,
            origin.published.as_deref().and_then(day_of),
            kept.json,
            kept.parts,
        ])?;
        let version = change.last_insert_rowid();
        add_statements(change, version, &kept.reading)?;
        assign(change, version, &kept.reading)?;
        correct::apply(change, version)?;
        self.link(article, version, kept)?;
        let mut insert = change.prepare_cached("INSERT INTO quoted_new (hash, version) VALUES (?1, ?2)")?;
        for hash in &kept.quoted {
            insert.execute(params![hash, version])?;
        }
        self.stories.put((version, id.clone()), Arc::clone(&kept.story), kept.story.n_words());
        Ok(if last == 0 { Added::Article } else { Added::Version })
    }

    /// Links a new version to those of other articles that share its text.
    fn link(&mut self, article: i64, version: i64, kept: &Kept) -> rusqlite::Result<()> {
        let change = self.change;
        let own: Vec<i64> = change
            .prepare_cached("SELECT id FROM version WHERE article = ?1")?
            .query_map([article], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut shared: HashMap<i64, u32> = HashMap::new();
        // What is in order came before what is new: one after the other they are in order, and no view has to merge them.
        let mut find = [
            change.prepare_cached(
                "SELECT version FROM fingerprint_old WHERE hash = ?1 ORDER BY version LIMIT ?2",
            )?,
            change.prepare_cached(
                "SELECT version FROM fingerprint_new WHERE hash = ?1 ORDER BY version LIMIT ?2",
            )?,
        ];
        let mut insert =
            change.prepare_cached("INSERT INTO fingerprint_new (hash, version) VALUES (?1, ?2)")?;
        let outlet = &kept.reading.article.origin.outlet;
        let mut with: Vec<i64> = Vec::with_capacity(MOST_ARTICLES);
        for hash in &kept.fingerprints {
            with.clear();
            for find in &mut find {
                if with.len() < MOST_ARTICLES {
                    let mut rows = find.query(params![hash, MOST_ARTICLES - with.len()])?;
                    while let Some(row) = rows.next()? {
                        with.push(row.get(0)?);
                    }
                }
            }
            let mut is_furniture = with.len() >= FURNITURE as usize;
            for &other in &with {
                is_furniture = is_furniture && self.version(other)?.outlet == *outlet;
            }
            if !is_furniture {
                for other in with.iter().filter(|other| !own.contains(other)) {
                    *shared.entry(*other).or_default() += 1;
                }
            }
            if with.len() < MOST_ARTICLES {
                insert.execute(params![hash, version])?;
            }
        }
        let mut candidates: Vec<(i64, u32)> =
            shared.into_iter().filter(|(_, count)| *count >= FEWEST_SHARED).collect();
        candidates.sort_unstable_by_key(|&(other, count)| (std::cmp::Reverse(count), other));
        let mut insert = change.prepare_cached(
            "INSERT INTO reprint (later, earlier, likeness, containment, basis) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (other, _) in candidates.into_iter().take(MOST_CANDIDATES) {
            let story = self.story(other)?;
            if let Some(reprint) = Reprint::new(0, 1, &compare(&story, &kept.story)) {
                insert.execute(params![
                    version,
                    other,
                    reprint.likeness.name(),
                    reprint.containment,
                    reprint.basis
                ])?;
            }
        }
        Ok(())
    }

    fn version(&mut self, version: i64) -> rusqlite::Result<&Version> {
        match self.versions.entry(version) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let mut find =
                    self.change.prepare_cached("SELECT text_id, outlet FROM version WHERE id = ?1")?;
                let found = find
                    .query_row([version], |row| Ok(Version { text_id: row.get(0)?, outlet: row.get(1)? }))?;
                Ok(place.insert(found))
            }
        }
    }

    fn story(&mut self, version: i64) -> rusqlite::Result<Arc<Story>> {
        let key = (version, self.version(version)?.text_id.clone());
        if let Some(story) = self.stories.get(&key) {
            return Ok(story);
        }
        let story = Arc::new(Story::new(&Words::new(&article_of(self.change, version)?)));
        self.stories.put(key, Arc::clone(&story), story.n_words());
        Ok(story)
    }
}

fn add_statements(change: &Transaction, version: i64, reading: &Reading) -> rusqlite::Result<()> {
    let mut speakers = Vec::with_capacity(reading.speakers.len());
    let mut insert = change.prepare_cached(
        "INSERT INTO speaker (version, number, name, kind, role, affiliation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut insert_name = change.prepare_cached("INSERT OR IGNORE INTO speaker_names (name) VALUES (?1)")?;
    for (number, speaker) in reading.speakers.iter().enumerate() {
        let kind = speaker.kind.name();
        insert.execute(params![version, number, speaker.name, kind, speaker.role, speaker.affiliation])?;
        speakers.push(change.last_insert_rowid());
        insert_name.execute([&speaker.name])?;
    }
    let mut insert = change.prepare_cached(
        "INSERT INTO statement (version, number, key, speaker, act, standing, manner, polarity, voiced, confidence, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let mut insert_words =
        change.prepare_cached("INSERT INTO statement_words (rowid, words) VALUES (?1, ?2)")?;
    for (number, statement) in reading.statements.iter().enumerate() {
        let words = words_of(&statement.attribution.content, &reading.article.text);
        insert.execute(params![
            version,
            number,
            statement.id,
            statement.speaker.and_then(|speaker| speakers.get(speaker)),
            statement.act.name(),
            statement.standing.name(),
            statement.attribution.manner.name(),
            statement.polarity.name(),
            statement.voiced,
            statement.confidence,
            words,
        ])?;
        insert_words.execute(params![change.last_insert_rowid(), words])?;
    }
    Ok(())
}

/// Days since 1970-01-01 of a date as pages print it ("March 3, 2026") or as ISO 8601 has it; `None` for others.
pub fn day_of(date: &str) -> Option<i32> {
    Date::parse(date).map(Date::days)
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn days_are_counted() {
        assert_eq!(day_of("1970-01-01"), Some(0));
        assert_eq!(day_of("2026-03-03T06:10:00-04:00"), Some(20_515));
        assert_eq!(day_of("March 3, 2026"), Some(20_515));
        assert_eq!(day_of("soon"), None);
        assert_eq!(day_of("2026-13-03"), None);
        assert_eq!(day_of("«2026-13»x"), None);
    }
}
