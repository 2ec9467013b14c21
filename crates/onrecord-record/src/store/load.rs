//! TABLES -> ARTICLES, STATEMENTS: what was kept, as it was.

use onrecord_reading::{Article, CopyOf, Origin, Part, PartKind, Span, byte_offsets};
use rusqlite::{Connection, OptionalExtension, Row, params, types};
use serde_json::Value;

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
        let sql = format!("SELECT {ARTICLE_COLUMNS} FROM version v WHERE v.id = ?1");
        let found = self.connection.query_row(&sql, params![version], |row| article_at(row, 0)).optional();
        found.map_err(|error| self.failed(error))
    }
}

pub(crate) fn reading_of(connection: &Connection, version: i64) -> rusqlite::Result<Value> {
    let mut find = connection.prepare_cached("SELECT reading FROM version WHERE id = ?1")?;
    unpack(&find.query_row([version], |row| row.get::<_, Vec<u8>>(0))?)
}

/// JSON that was packed; what is damaged is an error as SQLite has it for a value of the wrong form.
fn unpack(bytes: &[u8]) -> rusqlite::Result<Value> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(0, types::Type::Blob, error)
    };
    let json = zstd::stream::decode_all(bytes).map_err(|error| failed(error.into()))?;
    serde_json::from_slice(&json).map_err(|error| failed(error.into()))
}

pub(crate) fn article_of(connection: &Connection, version: i64) -> rusqlite::Result<Article> {
    let mut find = connection.prepare_cached("SELECT reading, parts FROM version WHERE id = ?1")?;
    let (reading, parts): (Vec<u8>, Vec<u8>) =
        find.query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (reading, parts) = (unpack(&reading)?, unpack(&parts)?);
    let said = |name: &str| reading["article"][name].as_str().map(str::to_owned);
    let text = said("text").unwrap_or_default();
    let part = |part: &Value| {
        let kind = PartKind::from_name(part[0].as_str()?)?;
        let (start, end) = (part[1].as_u64()? as usize, part[2].as_u64()? as usize);
        (start <= end && text.is_char_boundary(start) && text.is_char_boundary(end))
            .then(|| Part { kind, span: Span::new(start, end) })
    };
    let parts = parts.as_array().map(|parts| parts.iter().filter_map(part).collect()).unwrap_or_default();
    let copy_of = reading["article"]["copy_of"]["outlet"].as_str().map(|outlet| CopyOf {
        outlet: outlet.to_owned(),
        basis: spans_of(&reading["article"]["copy_of"]["basis"], &text),
    });
    let names = |names: &Value| -> Vec<String> {
        names.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let origin = Origin {
        path: said("path"),
        url: said("url"),
        title: said("title"),
        outlet: said("outlet"),
        byline: names(&reading["article"]["byline"]),
        agency: said("agency"),
        published: said("published"),
        modified: said("modified"),
        language: said("language"),
        copy_of,
        ..Origin::default()
    };
    Ok(Article { id: said("id").unwrap_or_default(), text, parts, origin })
}

/// Spans of a reading's JSON, which counts code points, as bytes of the text.
pub(crate) fn spans_of(spans: &Value, text: &str) -> Vec<Span> {
    let offsets = byte_offsets(text);
    let at = |point: &Value| offsets.get(point.as_u64()? as usize).map(|&at| at as usize);
    let span = |span: &Value| Some((at(&span[0])?, at(&span[1])?)).filter(|(start, end)| start <= end);
    let spans = spans.as_array().into_iter().flatten().filter_map(span);
    spans.map(|(start, end)| Span::new(start, end)).collect()
}
