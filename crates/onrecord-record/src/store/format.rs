//! The file: its tables and its version, told in docs/reference/format.md.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use crate::error::{Error, ErrorKind};
use crate::store::{PATIENCE, failure};

/// "onre": how a record is told from other SQLite files.
pub const APPLICATION: i32 = 0x6F6E_7265;

/// Version of the format. A reader takes this one and older ones; a writer refuses newer ones.
pub const VERSION: i32 = 1;

/// KiB of the file that are held in memory at most.
const CACHE: i32 = 128 << 10;

/// Pages of the log, 64 MiB, after which they are brought into the file.
const LOG: i32 = 16_384;

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
CREATE INDEX version_text ON version (text_id);
CREATE INDEX version_day ON version (day, outlet, language, article, number);

-- One person, body or outlet, under all the names that articles give it.
CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- the fullest that an article prints
    kind TEXT NOT NULL,
    key TEXT NOT NULL,                  -- a person's surname, the whole name of others; lower case, no accents
    same_as INTEGER REFERENCES identity -- the one that it was merged into by hand
) STRICT;
CREATE INDEX identity_key ON identity (key);

-- Which identities were merged and split by hand, in order.
CREATE TABLE identity_decision (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                   -- ISO 8601
    what TEXT NOT NULL,                 -- merge, split
    one INTEGER NOT NULL REFERENCES identity,
    other INTEGER NOT NULL REFERENCES identity
) STRICT;

CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    number INTEGER NOT NULL,            -- its index in the reading
    name TEXT NOT NULL, kind TEXT NOT NULL, role TEXT, affiliation TEXT,
    identity INTEGER REFERENCES identity,
    UNIQUE (version, number)
) STRICT;
CREATE INDEX speaker_name ON speaker (name COLLATE NOCASE);
CREATE INDEX speaker_identity ON speaker (identity);

-- Every name of a speaker, once: letters of a name are looked for here.
CREATE TABLE speaker_names (name TEXT PRIMARY KEY COLLATE NOCASE) STRICT, WITHOUT ROWID;

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
-- Most statements are merely reported; the others are looked for.
CREATE INDEX statement_standing ON statement (standing) WHERE standing <> 'reported';

CREATE VIRTUAL TABLE statement_words USING fts5(
    words, content='statement', content_rowid='id', tokenize=\"porter unicode61 remove_diacritics 2\"
);

-- Fingerprints of stories (link/shingle.rs): which articles may share a passage. Hashes come in no order, so that each would be
-- written to a page of its own: what is new gathers in a small table, and moves to the large one in order.
CREATE TABLE fingerprint_new (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE fingerprint_old (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;
CREATE VIEW fingerprint AS
    SELECT hash, version FROM fingerprint_old UNION ALL SELECT hash, version FROM fingerprint_new;

-- Runs of quoted words (link/quotation.rs): which articles may print a quotation. As for fingerprints.
CREATE TABLE quoted_new (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE quoted_old (
    hash INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE,
    PRIMARY KEY (hash, version)
) STRICT, WITHOUT ROWID;
CREATE VIEW quoted AS SELECT hash, version FROM quoted_old UNION ALL SELECT hash, version FROM quoted_new;

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

-- What people have corrected. Rows are only ever added; what is taken back stays.
CREATE TABLE correction (
    id INTEGER PRIMARY KEY,
    made TEXT NOT NULL,                 -- ISO 8601 in UTC
    made_by TEXT,
    undoes INTEGER REFERENCES correction,
    article TEXT NOT NULL,              -- key of the article
    text_id TEXT NOT NULL,              -- the text that it was made on
    statement TEXT,                     -- id of the statement in that text; NULL for one that is missing
    words TEXT NOT NULL,                -- its content as read
    before TEXT NOT NULL, after TEXT NOT NULL, -- what stands around it in its line
    field TEXT NOT NULL,                -- speaker, act, polarity, certainty, standing, source, cue, content, statement
    old TEXT,                           -- as read
    new TEXT NOT NULL,
    note TEXT,
    spans TEXT NOT NULL                 -- places of source, cue and content in code points, JSON
) STRICT;
CREATE INDEX correction_article ON correction (article);
CREATE INDEX correction_text ON correction (text_id);

-- Which corrections hold of which statements: made from correction.
CREATE TABLE corrected (
    statement INTEGER NOT NULL REFERENCES statement ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    correction INTEGER NOT NULL REFERENCES correction,
    PRIMARY KEY (statement, field)
) STRICT, WITHOUT ROWID;
";

/// Makes the tables of a new file, and checks those of an old one.
pub(crate) fn prepare(connection: &Connection, path: &Path) -> Result<(), Error> {
    let failed = |error| failure(path, error);
    let refused = |why: String| Err(Error::new(ErrorKind::Record, Some(path), io::Error::other(why)));
    let pragma = |name: &str| -> Result<i32, Error> {
        connection.pragma_query_value(None, name, |row| row.get(0)).map_err(failed)
    };
    // In one transaction: another program may be making the tables right now.
    let look = connection.unchecked_transaction().map_err(failed)?;
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let n_tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    look.finish().map_err(failed)?;
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
    // SQLite does not wait here for another program that looks into the new file.
    let begin = Instant::now();
    while let Err(error) = connection.pragma_update(None, "journal_mode", "WAL") {
        if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) || begin.elapsed() > PATIENCE {
            return Err(failed(error));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    // Hashes come in no order: pages that many articles write to stay in memory, and in the log, for some time.
    connection.pragma_update(None, "cache_size", -CACHE).map_err(failed)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG).map_err(failed)?;
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
