//! READINGS -> RECORD: one file that keeps articles, their versions, and what everyone says in them.

pub mod format;
mod add;
pub(crate) mod load;
pub(crate) mod reading;
mod verify;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, ErrorKind};
use crate::link::reprint::Story;
use crate::memory::{Memory, Remembering};
use crate::recent::Recent;
pub use add::{Added, Kept, day_of};
pub use load::{KeptArticle, KeptStatement};
pub use verify::Fault;

/// Words of the stories that are held in all: 170 MB.
const MOST_WORDS: usize = 8_000_000;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(30);

/// A record: an SQLite file of the form that docs/reference/format.md describes.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    connection: Connection,
    /// The stories that were compared last, by version and text: reprints of a story come one soon after another, and another
    /// program may have given a number away.
    stories: Recent<(i64, String), Arc<Story>>,
    /// Hashes that are not in order yet, as far as this program knows.
    n_new_hashes: Option<u64>,
    memory: Option<Remembering>,
}

impl Record {
    /// Opens a record to write to it; makes it when there is none.
    ///
    /// # Errors
    /// When the file is no record, was made by a newer version of the program, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::new(ErrorKind::Record, Some(path), error))?;
        }
        Self::opened(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens a record that exists, only to read it.
    ///
    /// # Errors
    /// When there is none, or the file is no record that can be read.
    pub fn open_existing(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            let why = "there is no record yet; onrecord add makes one";
            return Err(Error::new(ErrorKind::Record, Some(path), io::Error::other(why)));
        }
        // Not "read only": a reader may have to bring home what a killed writer left in the log.
        Self::opened(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn opened(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |error| failure(path, error);
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        let stories = Recent::new(MOST_WORDS);
        let record = Self { path: path.to_owned(), connection, stories, n_new_hashes: None, memory: None };
        record.connection.busy_timeout(PATIENCE).map_err(failed)?;
        record.connection.set_prepared_statement_cache_capacity(64);
        // Without it, statements are planned again for other values, which never makes another plan here.
        record.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        format::prepare(&record.connection, path)?;
        Ok(record)
    }

    /// Holds at most so many KiB of the file in memory: for a program that opens it several times.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hold_at_most(&self, kib: u32) -> Result<(), Error> {
        let set = self.connection.pragma_update(None, "cache_size", -i64::from(kib));
        set.map_err(|error| self.failed(error))
    }

    /// Keeps what traces and checks read in a memory, which several connections to one record may share: for a program that answers
    /// one question after another.
    pub fn remember_in(&mut self, memory: &Arc<Memory>) {
        self.memory = Some(Remembering::new(Arc::clone(memory)));
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Numbers of articles, of their versions, and of statements.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn counts(&self) -> Result<(u64, u64, u64), Error> {
        let count = |table: &str| -> Result<u64, Error> {
            let sql = format!("SELECT count(*) FROM {table}");
            self.connection.query_row(&sql, [], |row| row.get(0)).map_err(|error| self.failed(error))
        };
        Ok((count("article")?, count("version")?, count("statement")?))
    }

    /// A transaction that writes.
    pub(crate) fn writing(&mut self) -> rusqlite::Result<Transaction<'_>> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn memory(&self) -> Option<&Remembering> {
        self.memory.as_ref()
    }

    pub(crate) fn failed(&self, error: rusqlite::Error) -> Error {
        failure(&self.path, error)
    }
}

/// What SQLite says, in our words where people can do something about it.
pub(crate) fn failure(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "it is no record of onrecord".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program is writing to it; try again when it is done".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full; what was added before is kept".to_owned(),
        Some(ErrorCode::SystemIoFailure) => {
            // SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ.
            let is_read = error.sqlite_error().is_some_and(|error| matches!(error.extended_code, 266 | 522));
            match is_read {
                true => format!("it cannot be read ({error}); onrecord verify says what of it can"),
                false => format!("it cannot be written ({error}); what was added before is kept"),
            }
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "it is damaged; onrecord verify says where, and adding its articles to a new record mends it"
                .to_owned()
        }
        Some(_) | None => error.to_string(),
    };
    Error::new(ErrorKind::Record, Some(path), io::Error::other(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correct::{Field, Hand};
    use crate::export::table::Filter;
    use crate::link::quotation::Grade;
    use crate::search::Question;
    use onrecord_reading::{Hints, Tier, read};
    use rusqlite::TransactionBehavior;

    const PIER: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its \
         pillars. Ferries will leave from the fish market until the repairs are done, which may take a year. The \
         council has set aside nine million crowns for the work, Ana Reyes said. “Nobody has the right to lease the \
         pier to a stranger,” said Ivo Orr, who chairs the council.";

    fn kept(outlet: &str, url: &str, text: &str) -> Kept {
        let said = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        let hints = Hints {
            outlet: said(outlet),
            url: said(url),
            published: Some("2026-03-03T06:10:00-04:00".to_owned()),
            ..Hints::default()
        };
        Kept::new(read(text.as_bytes(), &hints, Tier::Fast))
    }

    /// A record in a folder of its own.
    fn in_folder(name: &str, test: impl FnOnce(&Path, Record)) {
        let folder = std::env::temp_dir().join(format!("onrecord-store-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("record.db");
        test(&path, Record::open(&path).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_article_is_added_once_and_its_changes_are_versions() {
        in_folder("once", |path, mut record| {
            let url = "https://gull.example/pier";
            let changed = PIER.replace("nine million", "eight million");
            let added = record.add(&[kept("The Gull", url, PIER), kept("The Gull", url, PIER)]).unwrap();
            assert_eq!(added, [Added::Article, Added::Known]);
            assert_eq!(record.add(&[kept("The Gull", url, &changed)]).unwrap(), [Added::Version]);
            // The same text at another outlet is another article; of the same outlet without an address it is known.
            let added =
                record.add(&[kept("The Tern", "https://tern.example/1", PIER), kept("The Gull", "", PIER)]);
            assert_eq!(added.unwrap(), [Added::Article, Added::Known]);
            assert_eq!(record.counts().unwrap().0, 2);
            assert_eq!(record.counts().unwrap().1, 3);
            assert_eq!(Record::open(path).unwrap().verify(|| ()).unwrap(), []);
        });
    }

    #[test]
    fn reprints_are_linked_as_they_come() {
        in_folder("reprint", |_, mut record| {
            record.add(&[kept("The Gull", "", PIER)]).unwrap();
            record
                .add(&[kept(
                    "The Tern",
                    "",
                    &format!("By Ana Finch\n\n{PIER}\n\nThe mayor had left the town."),
                )])
                .unwrap();
            let links = record.rows("SELECT later, earlier, likeness, basis FROM reprint", |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            });
            assert_eq!(links.unwrap(), [(2, 1, "copy".to_owned(), "4 of 4 sentences".to_owned())]);
        });
    }

    #[test]
    fn statements_are_found_by_their_words() {
        in_folder("find", |_, mut record| {
            record.add(&[kept("The Gull", "", PIER)]).unwrap();
            let find = |words: &str, speaker: Option<&str>| {
                let question = Question {
                    words: words.to_owned(),
                    speaker: speaker.map(str::to_owned),
                    limit: Some(1),
                    ..Question::default()
                };
                let found = record.find(&question).unwrap();
                (found.n_all, found.statements.first().and_then(|statement| statement.speaker.clone()))
            };
            assert_eq!(find("leasing piers", None), (1, Some("Ivo Orr".to_owned())));
            assert_eq!(find("\"right to lease\"", Some("orr")), (1, Some("Ivo Orr".to_owned())));
            assert_eq!(find("\"lease to right\"", None), (0, None));
            assert_eq!(find("lease", Some("reyes")), (0, None));
        });
    }

    #[test]
    fn quotations_are_checked_against_every_printing() {
        in_folder("check", |_, mut record| {
            let altered = PIER.replace("right to lease", "right to sell");
            record.add(&[kept("The Gull", "", PIER), kept("The Tern", "", &altered)]).unwrap();
            let printed = record.check("Nobody has the right to lease the pier to a stranger", None).unwrap();
            let grades: Vec<_> =
                printed.iter().map(|one| (one.article.outlet.as_deref(), one.grade)).collect();
            assert_eq!(grades, [(Some("The Gull"), Grade::Verbatim), (Some("The Tern"), Grade::Altered)]);
            assert_eq!(printed[0].speaker.as_deref(), Some("Ivo Orr"));
            // A part of what was said is checked as it was given; another word within it is another word.
            let grades = |part: &str| -> Vec<Grade> {
                record.check(part, None).unwrap().iter().map(|one| one.grade).collect()
            };
            assert_eq!(grades("the right to lease the pier"), [Grade::Verbatim]);
            assert_eq!(grades("nobody has the right to lease"), [Grade::Verbatim, Grade::Altered]);
            let put_in = crate::check::Step::PutIn("sell".to_owned());
            assert!(printed[1].changes.contains(&put_in), "{:?}", printed[1].changes);
            assert_eq!(record.check("The pier is made of marble and nobody owns it", None).unwrap(), []);
            assert_eq!(record.check("Nobody has the right to lease the pier", Some("Reyes")).unwrap(), []);
        });
    }

    #[test]
    fn a_writer_that_waits_too_long_says_so() {
        in_folder("wait", |path, mut record| {
            let mut other = Record::open(path).unwrap();
            other.connection.busy_timeout(Duration::from_millis(20)).unwrap();
            let writing =
                record.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
            let why = other.add(&[kept("The Gull", "", PIER)]).unwrap_err().to_string();
            assert!(why.ends_with("another program is writing to it; try again when it is done"), "{why}");
            // Who only reads waits for nobody.
            assert_eq!(Record::open_existing(path).unwrap().counts().unwrap(), (0, 0, 0));
            drop(writing);
            assert_eq!(other.add(&[kept("The Gull", "", PIER)]).unwrap(), [Added::Article]);
            assert_eq!(record.add(&[kept("The Gull", "", PIER)]).unwrap(), [Added::Known]);
        });
    }

    #[test]
    fn damage_is_told_and_other_files_are_refused() {
        in_folder("damage", |path, mut record| {
            record.add(&[kept("The Gull", "", PIER)]).unwrap();
            record
                .connection
                .execute("UPDATE statement SET words = 'other words' WHERE number = 0", [])
                .unwrap();
            let faults = record.verify(|| ()).unwrap();
            assert!(
                faults.iter().any(|fault| fault.what == "the words at its place are others"),
                "{faults:?}"
            );
            record.connection.pragma_update(None, "user_version", 99).unwrap();
            drop(record);
            let newer = Record::open(path).unwrap_err().to_string();
            assert!(newer.contains("it has format 99"), "{newer}");
            std::fs::write(path, "no database at all, but long enough to be looked at").unwrap();
            let other = Record::open_existing(path).unwrap_err().to_string();
            assert!(other.ends_with("it is no record of onrecord"), "{other}");
        });
    }

    #[test]
    fn a_record_damaged_at_any_byte_is_an_error_or_a_fault() {
        in_folder("bytes", |path, mut record| {
            record
                .add(&[kept("The Gull", "", PIER), kept("The Tern", "", &PIER.replace("Monday", "Friday"))])
                .unwrap();
            let found = record.find(&Question { words: "lease".to_owned(), ..Question::default() }).unwrap();
            let value = [(Field::Speaker, "Ana Reyes".to_owned())];
            record.correct(&found.statements[0].key, &value, &Hand::default()).unwrap().unwrap();
            record.connection.pragma_update(None, "journal_mode", "DELETE").unwrap();
            drop(record);
            let whole = std::fs::read(path).unwrap();
            // A prime, so that every kind of page and every place in it comes to be hit.
            for at in (0..whole.len()).step_by(whole.len() / 97 + 1) {
                let mut bytes = whole.clone();
                bytes[at] ^= 0xFF;
                std::fs::write(path, &bytes).unwrap();
                if let Ok(record) = Record::open_existing(path) {
                    let _ = record.verify(|| ());
                    let _ = record.find(&Question { words: "pier".to_owned(), ..Question::default() });
                    let _ = record.check("Nobody has the right to lease the pier", None);
                    let _ = record.export_linked(&Filter::default(), &mut io::sink());
                    let _ = record.corrected_gold();
                }
                let _ = std::fs::remove_file(path.with_extension("db-wal"));
                let _ = std::fs::remove_file(path.with_extension("db-shm"));
            }
        });
    }
}
