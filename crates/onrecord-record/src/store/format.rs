//! The file: its tables and its version, told in docs/reference/format.md.

use std::io;
use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, ErrorKind};
use crate::store::failure;

/// "onre": how a record is told from other SQLite files.
pub const APPLICATION: i32 = 0x6F6E_7265;

/// Version of the format. A reader takes this one and older ones; a writer refuses newer ones.
pub const VERSION: i32 = 1;

/// The tables of version 1.
///
/// A reading is kept whole, as its JSON and its parts; every other table can be made again from these.
const TABLES: &str = "
-- One article: an address, or an outlet with a text.
CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE            -- its address; else its file; else its outlet and the identifier of its text
) STRICT;

-- A state of an article: another text makes another version.
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article,
    number INTEGER NOT NULL,            -- 1, 2, ... in the order in which they came
    text_id TEXT NOT NULL,              -- BLAKE3 of the text, 16 bytes in hexadecimal
    title TEXT, outlet TEXT, url TEXT, published TEXT, language TEXT, agency TEXT, path TEXT,
    day INTEGER,                        -- day of publication, counted from 1970-01-01
    reading BLOB NOT NULL,              -- onrecord/reading/1 as JSON, Zstandard
    parts BLOB NOT NULL,                -- [[kind, begin, end], ...] in bytes of the text, JSON, Zstandard
    UNIQUE (article, number),
    UNIQUE (article, text_id)
) STRICT;
CREATE INDEX version_day ON version (day);

CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    number INTEGER NOT NULL,            -- its index in the reading
    name TEXT NOT NULL, kind TEXT NOT NULL, role TEXT, affiliation TEXT,
    UNIQUE (version, number)
) STRICT;
CREATE INDEX speaker_name ON speaker (name COLLATE NOCASE);

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    number INTEGER NOT NULL,            -- its index in the reading
    key TEXT NOT NULL,                  -- its id in the reading
    speaker INTEGER REFERENCES speaker ON DELETE CASCADE,
    act TEXT NOT NULL, standing TEXT NOT NULL, manner TEXT NOT NULL, polarity TEXT NOT NULL,
    voiced INTEGER NOT NULL, confidence REAL NOT NULL,
    words TEXT NOT NULL,                -- its content
    UNIQUE (version, number)
) STRICT;
CREATE INDEX statement_key ON statement (key);
CREATE INDEX statement_speaker ON statement (speaker);

CREATE VIRTUAL TABLE statement_words USING fts5(
    words, content='statement', content_rowid='id', tokenize=\"porter unicode61 remove_diacritics 2\"
);

-- Fingerprints of stories (link/shingle.rs): which articles may share a passage.
CREATE TABLE fingerprint (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;

-- Runs of quoted words (link/quotation.rs): which articles may print a quotation.
CREATE TABLE quoted (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;

-- Two versions of different articles that share text.
CREATE TABLE reprint (
    later INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    earlier INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    likeness TEXT NOT NULL,             -- copy, derived
    containment REAL NOT NULL,          -- share of the shorter story outside quotations that both have
    basis TEXT NOT NULL,                -- '31 of 33 sentences'
    PRIMARY KEY (later, earlier)
) STRICT, WITHOUT ROWID;
CREATE INDEX reprint_earlier ON reprint (earlier);
";

/// Makes the tables of a new file, and checks those of an old one.
pub(crate) fn prepare(connection: &Connection, path: &Path) -> Result<(), Error> {
    let failed = |error| failure(path, error);
    let refused = |why: String| Err(Error::new(ErrorKind::Record, Some(path), io::Error::other(why)));
    let pragma = |name: &str| -> Result<i32, Error> {
        connection.pragma_query_value(None, name, |row| row.get(0)).map_err(failed)
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let n_tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    match (application, version) {
        (0, 0) if n_tables == 0 => {}
        (APPLICATION, 1..=VERSION) => {}
        (APPLICATION, newer) => {
            return refused(format!(
                "it has format {newer}, and this program knows formats up to {VERSION}; a newer onrecord reads it"
            ));
        }
        _ => return refused("it is no record of onrecord".to_owned()),
    }
    // WAL: readers and one writer do not wait for each other. NORMAL: a killed program loses nothing; a power cut at most
    // the last articles, whole.
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    if application == 0 {
        let make = format!(
            "BEGIN EXCLUSIVE; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; {TABLES} COMMIT;"
        );
        if let Err(error) = connection.execute_batch(&make) {
            // Another program may have made it meanwhile.
            let _ = connection.execute_batch("ROLLBACK");
            if pragma("application_id")? != APPLICATION {
                return Err(failed(error));
            }
        }
    }
    Ok(())
}
