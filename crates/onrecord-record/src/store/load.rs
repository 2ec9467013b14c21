//! TABLES -> ARTICLES, STATEMENTS: what was kept, as it was.

use std::cell::RefCell;

use onrecord_reading::{Article, CopyOf, Origin, Part, PartKind, Span, byte_offsets};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Row, types};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zstd::bulk::Decompressor;
use zstd::zstd_safe;

use crate::correct::{Field, Was};
use crate::error::Error;
use crate::store::Record;

/// One version of an article, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptArticle {
    /// Number of the version in the record.
    pub version: i64,
    /// Number of the article.
    pub article: i64,
    /// 1 for the first version of the article.
    pub number: u32,
    /// Title.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Day of publication, counted from 1970-01-01.
    pub day: Option<i32>,
    /// File or other place that it was read from.
    pub path: Option<String>,
}

/// One statement, with the article that carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptStatement {
    /// Number in the record.
    pub id: i64,
    /// Its id in the reading.
    pub key: String,
    /// Whose word it is; `None` when the article does not say.
    pub speaker: Option<String>,
    /// What the speaker does.
    pub act: String,
    /// What the article commits to.
    pub standing: String,
    /// The words.
    pub words: String,
    /// How often such statements are found right.
    pub confidence: f64,
    /// The article.
    pub article: KeptArticle,
    /// What of it people have corrected, and what was read.
    pub corrected: Vec<Was>,
}

impl KeptStatement {
    /// Shows what was corrected instead of what was read.
    pub(crate) fn put_in(&mut self, corrected: Vec<Was>) {
        for was in &corrected {
            match was.field {
                Field::Speaker => self.speaker = Some(was.new.clone()),
                Field::Act => self.act.clone_from(&was.new),
                Field::Standing => self.standing.clone_from(&was.new),
                Field::Content => self.words.clone_from(&was.new),
                Field::Polarity | Field::Certainty | Field::Source | Field::Cue | Field::Statement => {}
            }
        }
        self.corrected = corrected;
    }
}

pub(crate) const ARTICLE_COLUMNS: &str =
    "v.id, v.article, v.number, v.title, v.outlet, v.url, v.published, v.day, v.path";
pub(crate) const STATEMENT_COLUMNS: &str = "s.id, s.key, p.name, s.act, s.standing, s.words, s.confidence";

/// An article of columns that begin at `at`.
pub(crate) fn article_at(row: &Row, at: usize) -> rusqlite::Result<KeptArticle> {
    Ok(KeptArticle {
        version: row.get(at)?,
        article: row.get(at + 1)?,
        number: row.get(at + 2)?,
        title: row.get(at + 3)?,
        outlet: row.get(at + 4)?,
        url: row.get(at + 5)?,
        published: row.get(at + 6)?,
        day: row.get(at + 7)?,
        path: row.get(at + 8)?,
    })
}

/// A statement of [`STATEMENT_COLUMNS`], then [`ARTICLE_COLUMNS`].
pub(crate) fn statement_of(row: &Row) -> rusqlite::Result<KeptStatement> {
    Ok(KeptStatement {
        id: row.get(0)?,
        key: row.get(1)?,
        speaker: row.get(2)?,
        act: row.get(3)?,
        standing: row.get(4)?,
        words: row.get(5)?,
        confidence: row.get(6)?,
        article: article_at(row, 7)?,
        corrected: Vec::new(),
    })
}

impl KeptArticle {
    /// What articles are sorted by to have the earliest first: those without a date last, versions in their order.
    pub fn time(&self) -> (bool, Option<i32>, Option<&str>, i64) {
        (self.day.is_none(), self.day, self.published.as_deref(), self.version)
    }
}

impl Record {
    /// The text, parts and origin of a version, as they were read.
    ///
    /// # Errors
    /// When there is no such version, or it is damaged.
    pub fn article(&self, version: i64) -> Result<Article, Error> {
        article_of(&self.connection, version).map_err(|error| self.failed(error))
    }

    /// The whole reading of a version: onrecord/reading/1 as JSON.
    ///
    /// # Errors
    /// When there is no such version, or it is damaged.
    pub fn reading(&self, version: i64) -> Result<Value, Error> {
        reading_of(&self.connection, version).map_err(|error| self.failed(error))
    }

    /// One version.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self, version: i64) -> Result<Option<KeptArticle>, Error> {
        version_of(&self.connection, version).map_err(|error| self.failed(error))
    }
}

pub(crate) fn version_of(connection: &Connection, version: i64) -> rusqlite::Result<Option<KeptArticle>> {
    let sql = format!("SELECT {ARTICLE_COLUMNS} FROM version v WHERE v.id = ?1");
    connection.prepare_cached(&sql)?.query_row([version], |row| article_at(row, 0)).optional()
}

/// Versions that are in memory at once while they are read on all cores.
pub(crate) const READ_AT_ONCE: usize = 32;

/// Fetches those of some versions that there are, and reads them on all cores, in their order.
pub(crate) fn read_all<F: Send, T: Send>(
    versions: &[i64],
    mut fetch: impl FnMut(i64) -> rusqlite::Result<Option<F>>,
    read: impl Fn(F) -> rusqlite::Result<T> + Sync,
) -> rusqlite::Result<Vec<T>> {
    let mut all = Vec::with_capacity(versions.len());
    for some in versions.chunks(READ_AT_ONCE) {
        let fetched = some.iter().filter_map(|&version| fetch(version).transpose());
        let fetched = fetched.collect::<rusqlite::Result<Vec<F>>>()?;
        all.extend(fetched.into_par_iter().map(&read).collect::<rusqlite::Result<Vec<T>>>()?);
    }
    Ok(all)
}

/// A version, unpacked; what is needed of it is read out of the JSON.
pub(crate) struct Unpacked {
    reading: Vec<u8>,
    parts: Vec<u8>,
}

/// Where a statement stands, and whose it is.
pub(crate) struct SaidAt {
    /// Its id.
    pub id: String,
    /// Its content.
    pub content: Vec<Span>,
    /// Name of its speaker.
    pub speaker: Option<String>,
    /// What of it people have corrected.
    pub corrected: Vec<Was>,
}

impl Unpacked {
    pub(crate) fn new(connection: &Connection, version: i64) -> rusqlite::Result<Self> {
        let mut find = connection.prepare_cached("SELECT reading, parts FROM version WHERE id = ?1")?;
        find.query_row([version], |row| {
            Ok(Unpacked {
                reading: unpack(row.get_ref(0)?.as_blob()?)?,
                parts: unpack(row.get_ref(1)?.as_blob()?)?,
            })
        })
    }

    /// What of the reading `T` has.
    pub(crate) fn of_reading<T: DeserializeOwned>(&self) -> rusqlite::Result<T> {
        json(&self.reading)
    }

    /// The parts of `text`, which is the article's.
    pub(crate) fn parts(&self, text: &str) -> rusqlite::Result<Vec<Part>> {
        parts_in(&self.parts, text)
    }

    /// The text, its parts and its origin.
    pub(crate) fn article(&self) -> rusqlite::Result<Article> {
        self.article_of(self.of_reading::<ReadingOfArticle>()?.article)
    }

    /// The same of a reading that has been parsed.
    pub(crate) fn article_of(&self, said: ArticleOfReading) -> rusqlite::Result<Article> {
        let text = said.text.unwrap_or_default();
        let parts = self.parts(&text)?;
        let copy_of =
            said.copy_of.map(|copy| CopyOf { outlet: copy.outlet, basis: spans_of(&copy.basis, &text) });
        let origin = Origin {
            path: said.path,
            url: said.url,
            title: said.title,
            outlet: said.outlet,
            byline: said.byline.unwrap_or_default(),
            agency: said.agency,
            published: said.published,
            modified: said.modified,
            language: said.language,
            copy_of,
            ..Origin::default()
        };
        Ok(Article { id: said.id.unwrap_or_default(), text, parts, origin })
    }

    /// The statements; `text` is the article's.
    pub(crate) fn said(&self, text: &str) -> rusqlite::Result<Vec<SaidAt>> {
        let ReadingOfStatements { statements, speakers } = self.of_reading()?;
        let offsets = byte_offsets(text);
        let at = |point: usize| offsets.get(point).map(|&at| at as usize);
        let said = |statement: StatementOfReading| {
            let spans = statement.content.into_iter().filter_map(|(start, end)| Some((at(start)?, at(end)?)));
            let speaker = statement.speaker.and_then(|number| speakers.get(number));
            SaidAt {
                id: statement.id,
                content: spans
                    .filter(|(start, end)| start <= end)
                    .map(|(start, end)| Span::new(start, end))
                    .collect(),
                speaker: speaker.and_then(|speaker| speaker.name.clone()),
                corrected: Vec::new(),
            }
        };
        Ok(statements.into_iter().map(said).collect())
    }
}

pub(crate) fn reading_of(connection: &Connection, version: i64) -> rusqlite::Result<Value> {
    Unpacked::new(connection, version)?.of_reading()
}

/// The parts of a version's text.
pub(crate) fn parts_at(connection: &Connection, version: i64, text: &str) -> rusqlite::Result<Vec<Part>> {
    let mut find = connection.prepare_cached("SELECT parts FROM version WHERE id = ?1")?;
    let parts = find.query_row([version], |row| unpack(row.get_ref(0)?.as_blob()?))?;
    parts_in(&parts, text)
}

pub(crate) fn article_of(connection: &Connection, version: i64) -> rusqlite::Result<Article> {
    Unpacked::new(connection, version)?.article()
}

fn parts_in(unpacked: &[u8], text: &str) -> rusqlite::Result<Vec<Part>> {
    let parts: Vec<(String, usize, usize)> = json(unpacked)?;
    let part = |(kind, start, end): (String, usize, usize)| {
        let kind = PartKind::from_name(&kind)?;
        (start <= end && text.is_char_boundary(start) && text.is_char_boundary(end))
            .then(|| Part { kind, span: Span::new(start, end) })
    };
    Ok(parts.into_iter().filter_map(part).collect())
}

/// What is damaged is an error as SQLite has it for a value of the wrong form.
pub(crate) fn damaged(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, types::Type::Blob, error.into())
}

fn json<T: DeserializeOwned>(json: &[u8]) -> rusqlite::Result<T> {
    serde_json::from_slice(json).map_err(damaged)
}

thread_local! {
    /// Making one takes longer than unpacking an article.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Bytes that are believed to come out of a packed reading when its head says so; where it says more, it may be damaged.
const BELIEVED: usize = 16 << 20;

fn unpack(bytes: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let said = zstd_safe::get_frame_content_size(bytes).ok().flatten();
    match said.and_then(|size| usize::try_from(size).ok()).filter(|&size| size <= BELIEVED) {
        Some(size) => DECOMPRESSOR.with_borrow_mut(|kept| match kept {
            Some(kept) => kept.decompress(bytes, size),
            None => kept.insert(Decompressor::new()?).decompress(bytes, size),
        }),
        None => zstd::stream::decode_all(bytes),
    }
    .map_err(damaged)
}

/// What an article needs of its reading: the rest, most of it, is passed over.
#[derive(Deserialize)]
struct ReadingOfArticle {
    article: ArticleOfReading,
}

#[derive(Deserialize)]
pub(crate) struct ArticleOfReading {
    id: Option<String>,
    text: Option<String>,
    path: Option<String>,
    url: Option<String>,
    title: Option<String>,
    outlet: Option<String>,
    byline: Option<Vec<String>>,
    agency: Option<String>,
    published: Option<String>,
    modified: Option<String>,
    language: Option<String>,
    copy_of: Option<CopyOfReading>,
}

#[derive(Deserialize)]
struct CopyOfReading {
    outlet: String,
    #[serde(default)]
    basis: Value,
}

#[derive(Deserialize)]
struct ReadingOfStatements {
    statements: Vec<StatementOfReading>,
    speakers: Vec<SpeakerOfReading>,
}

#[derive(Deserialize)]
struct StatementOfReading {
    id: String,
    content: Vec<(usize, usize)>,
    speaker: Option<usize>,
}

#[derive(Deserialize)]
struct SpeakerOfReading {
    name: Option<String>,
}

/// Spans of a reading's JSON, which counts code points, as bytes of the text.
pub(crate) fn spans_of(spans: &Value, text: &str) -> Vec<Span> {
    let offsets = byte_offsets(text);
    let at = |point: &Value| offsets.get(point.as_u64()? as usize).map(|&at| at as usize);
    let span = |span: &Value| Some((at(&span[0])?, at(&span[1])?)).filter(|(start, end)| start <= end);
    let spans = spans.as_array().into_iter().flatten().filter_map(span);
    spans.map(|(start, end)| Span::new(start, end)).collect()
}
