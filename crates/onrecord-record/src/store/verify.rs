//! RECORD -> FAULTS: whether everything that is kept still says what the record says it says.

use std::sync::Arc;

use onrecord_reading::Article;
use rusqlite::params;
use serde_json::Value;

use crate::error::Error;
use crate::export::words_of;
use crate::link::origin::Reprint;
use crate::link::reprint::{Story, compare};
use crate::link::shingle::{MOST_ARTICLES, hashes};
use crate::link::words::Words;
use crate::recent::Recent;
use crate::store::add::{day_of, key_by_text, key_of, quoted_of};
use crate::store::load::{Unpacked, article_of, spans_of};
use crate::store::{MOST_WORDS, Record, failure};

/// Something in a record that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a version, a statement, a table.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// Columns that repeat what a reading says.
const OF_ARTICLE: [&str; 7] = ["title", "outlet", "url", "published", "language", "agency", "path"];
const OF_SPEAKER: [&str; 4] = ["name", "kind", "role", "affiliation"];
const OF_STATEMENT: [&str; 4] = ["act", "standing", "manner", "polarity"];

/// What was found right in tables that hold many versions together.
struct Sums {
    fingerprints: u64,
    quoted: u64,
    stories: Recent<i64, Arc<Story>>,
}

impl Record {
    /// Checks the file, then every article: its text against its digest, every statement against the words at its place,
    /// every column against the reading, hashes and links against the text.
    /// `each` is told after every version. Nothing is changed.
    ///
    /// # Errors
    /// When the file cannot be read at all; what is damaged within it is a fault.
    pub fn verify(&self, mut each: impl FnMut()) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        let mut say = |place: String, what: String| faults.push(Fault { place, what });
        let mut sums = Sums { fingerprints: 0, quoted: 0, stories: Recent::new(MOST_WORDS) };
        self.check_file(&mut say);
        let versions: Vec<i64> = match self.rows("SELECT id FROM version ORDER BY id", |row| row.get(0)) {
            Ok(versions) => versions,
            Err(error) => {
                say("the table of versions".to_owned(), error.to_string());
                Vec::new()
            }
        };
        for version in versions {
            if let Err(error) = self.check_version(version, &mut sums, &mut say) {
                say(format!("version {version}"), error.to_string());
            }
            each();
        }
        self.check_sums(&sums, &mut say);
        Ok(faults)
    }

    /// The pages of the file, the keys between tables, the index of words.
    fn check_file(&self, say: &mut impl FnMut(String, String)) {
        match self.rows("PRAGMA integrity_check(20)", |row| row.get::<_, String>(0)) {
            Ok(lines) => {
                lines
                    .into_iter()
                    .filter(|line| line != "ok")
                    .for_each(|line| say("the file".to_owned(), line));
            }
            Err(error) => say("the file".to_owned(), error.to_string()),
        }
        let keys = self.rows("PRAGMA foreign_key_check", |row| {
            Ok(format!(
                "{} {:?} points at nothing in {}",
                row.get::<_, String>(0)?,
                row.get_ref(1)?,
                row.get::<_, String>(2)?
            ))
        });
        match keys {
            Ok(lines) => lines.into_iter().for_each(|line| say("the keys".to_owned(), line)),
            Err(error) => say("the keys".to_owned(), error.to_string()),
        }
        // "1": the index is compared with the statements that it is of.
        let check = "INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)";
        if let Err(error) = self.connection.execute(check, []) {
            say("the index of words".to_owned(), failure(&self.path, error).to_string());
        }
    }

    fn check_version(
        &self,
        version: i64,
        sums: &mut Sums,
        say: &mut impl FnMut(String, String),
    ) -> rusqlite::Result<()> {
        let unpacked = Unpacked::new(&self.connection, version)?;
        let (article, reading): (Article, Value) = (unpacked.article()?, unpacked.of_reading()?);
        let place = format!("version {version}");
        let columns = OF_ARTICLE.map(|name| format!("v.{name}")).join(", ");
        let find = format!(
            "SELECT a.key, v.text_id, v.day, {columns} FROM version v JOIN article a ON a.id = v.article WHERE v.id = ?1"
        );
        let mut find = self.connection.prepare_cached(&find)?;
        let (key, text_id, day) = find.query_row([version], |row| {
            for name in OF_ARTICLE {
                if row.get_ref(name)?.as_str_or_null()? != reading["article"][name].as_str() {
                    say(place.clone(), format!("the reading has another {name}"));
                }
            }
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<i32>>(2)?))
        })?;
        if Article::id_of(&article.text) != text_id {
            say(place.clone(), "its text is not the text that was read".to_owned());
        }
        if key != key_of(&article) && key != key_by_text(&article) {
            say(place.clone(), "it is kept under another address".to_owned());
        }
        if day != article.origin.published.as_deref().and_then(day_of) {
            say(place.clone(), "it is kept under another day".to_owned());
        }
        self.check_speakers(version, &reading, say)?;
        self.check_statements(version, &reading, &article.text, say)?;
        self.check_hashes(version, &article, sums, say)
    }

    fn check_speakers(
        &self,
        version: i64,
        reading: &Value,
        say: &mut impl FnMut(String, String),
    ) -> rusqlite::Result<()> {
        let said = reading["speakers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut find = self.connection.prepare_cached(
            "SELECT number, name, kind, role, affiliation, EXISTS (SELECT 1 FROM speaker_names n WHERE n.name = p.name)
             FROM speaker p WHERE version = ?1",
        )?;
        let mut rows = find.query([version])?;
        let mut n_kept = 0;
        while let Some(row) = rows.next()? {
            let number: usize = row.get(0)?;
            let place = || format!("speaker {number} of version {version}");
            n_kept += 1;
            for name in OF_SPEAKER {
                let is_same = said.get(number).map(|said| said[name].as_str())
                    == Some(row.get_ref(name)?.as_str_or_null()?);
                if !is_same {
                    say(place(), format!("the reading has another {name}"));
                }
            }
            if !row.get::<_, bool>(5)? {
                say(place(), "the name is not among those that are looked for".to_owned());
            }
        }
        if n_kept != said.len() {
            say(format!("version {version}"), format!("{n_kept} of its {} speakers are there", said.len()));
        }
        Ok(())
    }

    fn check_statements(
        &self,
        version: i64,
        reading: &Value,
        text: &str,
        say: &mut impl FnMut(String, String),
    ) -> rusqlite::Result<()> {
        let said = reading["statements"].as_array().map(Vec::as_slice).unwrap_or_default();
        let columns = OF_STATEMENT.map(|name| format!("s.{name}")).join(", ");
        let find = format!(
            "SELECT s.number, s.key, s.words, p.number, s.voiced, s.confidence, {columns} FROM statement s
             LEFT JOIN speaker p ON p.id = s.speaker WHERE s.version = ?1 ORDER BY s.number"
        );
        let mut find = self.connection.prepare_cached(&find)?;
        let mut rows = find.query([version])?;
        let mut n_kept = 0;
        while let Some(row) = rows.next()? {
            let (number, key, words): (usize, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (speaker, voiced, confidence): (Option<u64>, bool, f64) =
                (row.get(3)?, row.get(4)?, row.get(5)?);
            let place = || format!("statement {key} of version {version}");
            n_kept += 1;
            let Some(statement) = said.get(number).filter(|statement| statement["id"] == key.as_str()) else {
                say(place(), "the reading has no such statement".to_owned());
                continue;
            };
            if words_of(&spans_of(&statement["content"], text), text) != words {
                say(place(), "the words at its place are others".to_owned());
            }
            if statement["speaker"].as_u64() != speaker {
                say(place(), "the reading has another speaker".to_owned());
            }
            for name in OF_STATEMENT {
                if row.get_ref(name)?.as_str_or_null()? != statement[name].as_str() {
                    say(place(), format!("the reading has another {name}"));
                }
            }
            let is_sure = statement["confidence"].as_f64().map(|said| said as f32) == Some(confidence as f32);
            if statement["voiced"] != voiced || !is_sure {
                say(place(), "the reading has another word for how sure it is".to_owned());
            }
        }
        if n_kept != said.len() {
            say(format!("version {version}"), format!("{n_kept} of its {} statements are there", said.len()));
        }
        Ok(())
    }

    /// Whether the version is found by the hashes of its text, and linked to what it shares text with.
    fn check_hashes(
        &self,
        version: i64,
        article: &Article,
        sums: &mut Sums,
        say: &mut impl FnMut(String, String),
    ) -> rusqlite::Result<()> {
        let words = Words::new(article);
        let mut is_told = false;
        let mut missing = |table: &str| {
            if !std::mem::replace(&mut is_told, true) {
                say(format!("version {version}"), format!("it is not found by what it has: table {table}"));
            }
        };
        let mut find =
            self.connection.prepare_cached("SELECT 1 FROM quoted WHERE hash = ?1 AND version = ?2")?;
        for hash in quoted_of(&words) {
            match find.exists(params![hash, version])? {
                true => sums.quoted += 1,
                false => missing("quoted"),
            }
        }
        let mut find =
            self.connection.prepare_cached("SELECT 1 FROM fingerprint WHERE hash = ?1 AND version = ?2")?;
        let mut count = self.connection.prepare_cached("SELECT count(*) FROM fingerprint WHERE hash = ?1")?;
        for hash in hashes(&words) {
            if find.exists(params![hash, version])? {
                sums.fingerprints += 1;
            } else if count.query_row([hash], |row| row.get::<_, usize>(0))? < MOST_ARTICLES {
                missing("fingerprint");
            }
        }
        let story = Arc::new(Story::new(&words));
        let mut find = self
            .connection
            .prepare_cached("SELECT earlier, likeness, containment, basis FROM reprint WHERE later = ?1")?;
        let mut rows = find.query([version])?;
        while let Some(row) = rows.next()? {
            let earlier: i64 = row.get(0)?;
            let other = match sums.stories.get(&earlier) {
                Some(story) => story,
                None => {
                    let story = Arc::new(Story::new(&Words::new(&article_of(&self.connection, earlier)?)));
                    sums.stories.put(earlier, Arc::clone(&story), story.n_words());
                    story
                }
            };
            let kept = (row.get::<_, String>(1)?, row.get::<_, f64>(2)?, row.get::<_, String>(3)?);
            let found = Reprint::new(0, 1, &compare(&other, &story));
            if found.map(|found| (found.likeness.name().to_owned(), found.containment, found.basis))
                != Some(kept)
            {
                say(format!("version {version}"), format!("its link to version {earlier} is another"));
            }
        }
        let n_words = story.n_words();
        sums.stories.put(version, story, n_words);
        Ok(())
    }

    /// Hashes that no version has.
    fn check_sums(&self, sums: &Sums, say: &mut impl FnMut(String, String)) {
        for (table, found) in [("fingerprint", sums.fingerprints), ("quoted", sums.quoted)] {
            let count = format!("SELECT count(*) FROM {table}");
            match self.connection.query_row(&count, [], |row| row.get::<_, u64>(0)) {
                Ok(n_rows) if n_rows == found => {}
                Ok(n_rows) => {
                    say(format!("table {table}"), format!("{found} of its {n_rows} rows are right"));
                }
                Err(error) => say(format!("table {table}"), error.to_string()),
            }
        }
    }

    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        row: impl FnMut(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let failed = |error| self.failed(error);
        let mut find = self.connection.prepare(sql).map_err(failed)?;
        let rows = find.query_map([], row).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}
