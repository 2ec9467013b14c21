//! RECORD -> FAULTS: whether everything that is kept still says what the record says it says.

use rusqlite::types::ValueRef;

use onrecord_reading::Article;

use crate::error::Error;
use crate::export::words_of;
use crate::store::load::{article_of, reading_of, spans_of};
use crate::store::{Record, failure};

/// Something in a record that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a version, a statement, a table.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl Record {
    /// Checks the file, then every article: its text against its digest, every statement against the words at its place.
    /// `each` is told after every version. Nothing is changed.
    ///
    /// # Errors
    /// When the file cannot be read at all; what is damaged within it is a fault.
    pub fn verify(&self, mut each: impl FnMut()) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        let mut say = |place: String, what: String| faults.push(Fault { place, what });
        self.check_file(&mut say);
        let versions: Vec<i64> = match self.rows("SELECT id FROM version ORDER BY id", |row| row.get(0)) {
            Ok(versions) => versions,
            Err(error) => {
                say("the table of versions".to_owned(), error.to_string());
                Vec::new()
            }
        };
        for version in versions {
            if let Err(error) = self.check_version(version, &mut say) {
                say(format!("version {version}"), error.to_string());
            }
            each();
        }
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

    fn check_version(&self, version: i64, say: &mut impl FnMut(String, String)) -> rusqlite::Result<()> {
        let article: Article = article_of(&self.connection, version)?;
        let text_id: String =
            self.connection
                .query_row("SELECT text_id FROM version WHERE id = ?1", [version], |row| row.get(0))?;
        let place = format!("version {version}");
        if Article::id_of(&article.text) != text_id {
            say(place.clone(), "its text is not the text that was read".to_owned());
        }
        let reading = reading_of(&self.connection, version)?;
        let said = reading["statements"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut find = self.connection.prepare_cached(
            "SELECT s.number, s.key, s.words, p.number FROM statement s LEFT JOIN speaker p ON p.id = s.speaker
             WHERE s.version = ?1 ORDER BY s.number",
        )?;
        let mut rows = find.query([version])?;
        let mut n_kept = 0;
        while let Some(row) = rows.next()? {
            let (number, key, words): (usize, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let speaker = match row.get_ref(3)? {
                ValueRef::Integer(number) => Some(number.cast_unsigned()),
                ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
            };
            let place = format!("statement {key} of version {version}");
            n_kept += 1;
            let Some(statement) = said.get(number).filter(|statement| statement["id"] == key.as_str()) else {
                say(place, "the reading has no such statement".to_owned());
                continue;
            };
            if words_of(&spans_of(&statement["content"], &article.text), &article.text) != words {
                say(place.clone(), "the words at its place are others".to_owned());
            }
            if statement["speaker"].as_u64() != speaker {
                say(place, "the reading has another speaker".to_owned());
            }
        }
        if n_kept != said.len() {
            say(place, format!("{n_kept} of its {} statements are there", said.len()));
        }
        Ok(())
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
