//! READING -> READING AS CORRECTED: what people say is read wrong, in a journal that is only ever added to.
//!
//! A correction is about what an article says, never about whether it is true. It belongs to an article's text; in another
//! version of the article it holds where the same words stand in the same place and are still read as they were.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

use crate::error::{Error, ErrorKind};
use crate::eval::gold::{Annotation, Document, Ranges};
use crate::fetch::time::iso;
use crate::store::load::{SaidAt, reading_of, spans_of};
use crate::store::reading::{KeptReading, ranges};
use crate::store::{Record, failure};

/// Name and version of the journal's JSON.
const FORMAT: &str = "onrecord/correction/1";
/// Words that are found again by themselves, wherever they stand.
const FEWEST_WORDS: usize = 5;

/// What of a statement is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Whose word it is: a name.
    Speaker,
    /// What the speaker does.
    Act,
    /// Whether the speaker holds it to be so.
    Polarity,
    /// How sure the speaker is.
    Certainty,
    /// What the article commits to.
    Standing,
    /// The words that name the source.
    Source,
    /// The words that attribute.
    Cue,
    /// The words that are attributed.
    Content,
    /// Whether it is a statement: "accepted", "removed", or "missing" for one that was not read.
    Statement,
}

impl Field {
    /// Every field.
    pub const ALL: &[Field] = &[
        Field::Speaker,
        Field::Act,
        Field::Polarity,
        Field::Certainty,
        Field::Standing,
        Field::Source,
        Field::Cue,
        Field::Content,
        Field::Statement,
    ];

    /// "speaker", "act", "polarity", "certainty", "standing", "source", "cue", "content", "statement".
    pub fn name(self) -> &'static str {
        match self {
            Field::Speaker => "speaker",
            Field::Act => "act",
            Field::Polarity => "polarity",
            Field::Certainty => "certainty",
            Field::Standing => "standing",
            Field::Source => "source",
            Field::Cue => "cue",
            Field::Content => "content",
            Field::Statement => "statement",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// True for fields whose value is words of the article.
    fn is_words(self) -> bool {
        matches!(self, Field::Source | Field::Cue | Field::Content)
    }
}

/// The value of [`Field::Statement`] for a statement that somebody agrees with.
pub const ACCEPTED: &str = "accepted";
/// The same for what is no statement.
pub const REMOVED: &str = "removed";
/// The same for a statement that was not read.
const MISSING: &str = "missing";

/// Who corrects, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hand {
    /// The name to be kept with the correction.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// A statement that the reading lacks, each part in the article's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// The words that are attributed.
    pub content: String,
    /// The words that name the source.
    pub source: Option<String>,
    /// The words that attribute.
    pub cue: Option<String>,
    /// Values of other fields.
    pub values: Vec<(Field, String)>,
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Its number.
    pub id: i64,
    /// When it was made, in UTC.
    pub made: String,
    /// Who made it.
    pub by: Option<String>,
    /// The entry that this one takes back.
    pub undoes: Option<i64>,
    /// The entry that took this one back.
    pub undone_by: Option<i64>,
    /// The article's key: its address, its file, or its outlet and text.
    pub article: String,
    /// The text that it was made on.
    pub text_id: String,
    /// Id of the statement in that text; `None` for one that is missing.
    pub statement: Option<String>,
    /// Its content as read.
    pub words: String,
    /// What is corrected.
    pub field: Field,
    /// What was read.
    pub old: Option<String>,
    /// What it should be.
    pub new: String,
    /// Why.
    pub note: Option<String>,
    /// Places in the text, and for a missing statement what it is.
    spans: Value,
    before: String,
    after: String,
}

/// What a shown statement was read as before it was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Was {
    /// Number of the correction.
    pub correction: i64,
    /// What was corrected.
    pub field: Field,
    /// What was read.
    pub old: Option<String>,
    /// What is shown instead.
    pub new: String,
}

impl fmt::Display for Was {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field, &self.old) {
            (Field::Statement, _) => write!(f, "{}", self.new),
            (field, Some(old)) => write!(f, "{} was {old}", field.name()),
            (field, None) => write!(f, "{} was not read", field.name()),
        }
    }
}

/// Why nothing was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The record has no such statement.
    NoStatement,
    /// The record has no such article.
    NoArticle,
    /// The journal has no such entry that could be taken back.
    NoCorrection,
    /// The article does not have these words.
    NoWords(String),
    /// It is read so already.
    Same(Field),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoStatement => {
                write!(f, "found no such statement; onrecord find shows those of the record with their ids")
            }
            Refusal::NoArticle => {
                write!(f, "found no such article; name it by its address, or by its file as it was added")
            }
            Refusal::NoCorrection => {
                write!(
                    f,
                    "no correction has this number, or it is undone; onrecord correct --list shows them"
                )
            }
            Refusal::NoWords(words) => {
                write!(f, "the article has no words \"{words}\"; quote them as it prints them")
            }
            Refusal::Same(field) => {
                write!(f, "the {} is read so already; --accept says that you agree", field.name())
            }
        }
    }
}

const COLUMNS: &str =
    "c.id, c.made, c.made_by, c.undoes, (SELECT u.id FROM correction u WHERE u.undoes = c.id), c.article,
     c.text_id, c.statement, c.words, c.field, c.old, c.new, c.note, c.spans, c.before, c.after";

impl Correction {
    fn of(row: &Row) -> rusqlite::Result<Self> {
        let json = |text: String| serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Self {
            id: row.get(0)?,
            made: row.get(1)?,
            by: row.get(2)?,
            undoes: row.get(3)?,
            undone_by: row.get(4)?,
            article: row.get(5)?,
            text_id: row.get(6)?,
            statement: row.get(7)?,
            words: row.get(8)?,
            field: Field::from_name(&row.get::<_, String>(9)?).unwrap_or(Field::Statement),
            old: row.get(10)?,
            new: row.get(11)?,
            note: row.get(12)?,
            spans: json(row.get(13)?),
            before: row.get(14)?,
            after: row.get(15)?,
        })
    }

    /// True while nobody has taken it back, and for what takes nothing back itself.
    pub fn is_in_force(&self) -> bool {
        self.undoes.is_none() && self.undone_by.is_none()
    }

    /// From `onrecord/correction/1`; `None` for what has another form, and for what takes another entry back.
    fn of_json(json: &Value) -> Option<Self> {
        let said = |name: &str| json[name].as_str().map(str::to_owned);
        let is_entry = json["format"] == FORMAT && json["undoes"].is_null();
        is_entry.then_some(())?;
        Some(Self {
            id: 0,
            made: said("made")?,
            by: said("by"),
            undoes: None,
            undone_by: None,
            article: said("article")?,
            text_id: said("text_id")?,
            statement: said("statement"),
            words: said("words")?,
            field: Field::from_name(json["field"].as_str()?)?,
            old: said("old"),
            new: said("new")?,
            note: said("note"),
            spans: json["spans"].clone(),
            before: said("before")?,
            after: said("after")?,
        })
    }

    /// The entry as JSON: `onrecord/correction/1`.
    pub fn json(&self) -> Value {
        json!({
            "format": FORMAT, "id": self.id, "made": self.made, "by": self.by,
            "undoes": self.undoes, "undone_by": self.undone_by, "article": self.article, "text_id": self.text_id,
            "statement": self.statement, "words": self.words, "field": self.field.name(), "old": self.old,
            "new": self.new, "note": self.note, "spans": self.spans, "before": self.before, "after": self.after,
        })
    }
}

impl Record {
    /// Corrects fields of a statement, all of them or none; gives the entries of the journal.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn correct(
        &mut self,
        statement: &str,
        values: &[(Field, String)],
        hand: &Hand,
    ) -> Result<Result<Vec<Correction>, Refusal>, Error> {
        self.journal(|connection| {
            let find = "SELECT s.version, s.number, a.key, v.text_id FROM statement s JOIN version v ON v.id = s.version
                        JOIN article a ON a.id = v.article WHERE s.key = ?1 ORDER BY s.version LIMIT 1";
            let found = connection
                .query_row(find, [statement], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, usize>(1)?, row.get(2)?, row.get(3)?))
                })
                .optional()?;
            let Some((version, number, article, text_id)) = found else {
                return Ok(Err(Refusal::NoStatement));
            };
            let kept = KeptReading::new(reading_of(connection, version)?);
            let Some(read) = kept.statements().get(number) else { return Ok(Err(Refusal::NoStatement)) };
            let content = ranges(&read["content"]);
            let begin = content.first().map_or(0, |piece| piece[0]);
            let (before, after) = kept.around(&content);
            let mut entries = Vec::new();
            for (field, value) in values {
                let old = value_read(&kept, read, *field);
                let mut spans = json!({
                    "source": read["source"], "cue": read["cue"], "content": read["content"],
                });
                let mut new = value.clone();
                if field.is_words() {
                    let Some(places) = places_of(&kept, value, begin) else {
                        return Ok(Err(Refusal::NoWords(value.clone())));
                    };
                    spans["new"] = json!(places);
                    new = kept.words(&spans["new"]);
                }
                if old.as_ref() == Some(&new) {
                    return Ok(Err(Refusal::Same(*field)));
                }
                entries.push(Correction {
                    article: String::clone(&article),
                    text_id: String::clone(&text_id),
                    statement: Some(statement.to_owned()),
                    words: kept.words(&read["content"]),
                    field: *field,
                    old,
                    new,
                    spans,
                    before: before.clone(),
                    after: after.clone(),
                    ..entry(hand)
                });
            }
            Ok(Ok(entries))
        })
    }

    /// Notes a statement that the reading of an article lacks. It is kept for those who train and score readers; what the
    /// record shows stays as it was read.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn correct_missing(
        &mut self,
        place: &str,
        missing: &Missing,
        hand: &Hand,
    ) -> Result<Result<Vec<Correction>, Refusal>, Error> {
        self.journal(|connection| {
            let find = "SELECT v.id, a.key, v.text_id FROM article a JOIN version v ON v.article = a.id
                        WHERE a.key IN (?1, 'file:' || ?1) ORDER BY v.number DESC LIMIT 1";
            let found = connection
                .query_row(find, [place], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((version, article, text_id)) = found else { return Ok(Err(Refusal::NoArticle)) };
            let kept = KeptReading::new(reading_of(connection, version)?);
            let Some(content) = places_of(&kept, &missing.content, 0) else {
                return Ok(Err(Refusal::NoWords(missing.content.clone())));
            };
            let begin = content.first().map_or(0, |piece| piece[0]);
            let mut spans = json!({ "source": [], "cue": [], "content": content });
            for (name, words) in [("source", &missing.source), ("cue", &missing.cue)] {
                let Some(words) = words else { continue };
                let Some(places) = places_of(&kept, words, begin) else {
                    return Ok(Err(Refusal::NoWords(words.clone())));
                };
                spans[name] = json!(places);
            }
            for (field, value) in &missing.values {
                spans[field.name()] = json!(value);
            }
            let (before, after) = kept.around(&content);
            Ok(Ok(vec![Correction {
                article,
                text_id,
                words: kept.words(&spans["content"]),
                field: Field::Statement,
                new: MISSING.to_owned(),
                spans,
                before,
                after,
                ..entry(hand)
            }]))
        })
    }

    /// Takes a correction back.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn undo(&mut self, correction: i64, hand: &Hand) -> Result<Result<Vec<Correction>, Refusal>, Error> {
        self.journal(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM correction c WHERE c.id = ?1");
            let found = connection.query_row(&sql, [correction], Correction::of).optional()?;
            let Some(of) = found.filter(Correction::is_in_force) else {
                return Ok(Err(Refusal::NoCorrection));
            };
            let back = entry(hand);
            Ok(Ok(vec![Correction {
                undoes: Some(of.id),
                made: back.made,
                by: back.by,
                note: back.note,
                ..of
            }]))
        })
    }

    /// Takes over the journal of another record, as [`Record::corrected_gold`] gives it: how many entries are new, and how many
    /// were there before. An entry about an article that is not there yet waits for it.
    ///
    /// # Errors
    /// When the file cannot be read or holds no journal, or the record cannot be written.
    pub fn take_corrections(&mut self, file: &Path) -> Result<(usize, usize), Error> {
        let failed = |kind, error| Error::new(kind, Some(file), error);
        let text = fs::read_to_string(file).map_err(|error| failed(ErrorKind::Read, error))?;
        // What is no JSON holds no corrections either.
        let lines = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        let lines: Vec<Value> = lines.collect::<Result<_, _>>().unwrap_or_default();
        let entries = lines.iter().flat_map(|line| line["corrections"].as_array().into_iter().flatten());
        let entries: Vec<Correction> = entries.filter_map(Correction::of_json).collect();
        if entries.is_empty() {
            let why = "it holds no corrections; onrecord correct --export writes such files";
            return Err(failed(ErrorKind::Format, io::Error::other(why)));
        }
        let n_all = entries.len();
        let taken = self.journal(|connection| {
            let known = "SELECT EXISTS (SELECT 1 FROM correction WHERE article = ?1 AND text_id = ?2 AND statement IS ?3
                         AND words = ?4 AND made = ?5 AND field = ?6 AND new = ?7 AND undoes IS NULL)";
            let mut new = Vec::new();
            for entry in entries {
                let Correction { article, text_id, statement, words, made, field, new: value, .. } = &entry;
                let values = params![article, text_id, statement, words, made, field.name(), value];
                if !connection.prepare_cached(known)?.query_row(values, |row| row.get(0))? {
                    new.push(entry);
                }
            }
            Ok(Ok(new))
        })?;
        let n_taken = taken.map_or(0, |taken| taken.len());
        Ok((n_taken, n_all - n_taken))
    }

    /// The whole journal, in the order in which it was written.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>, Error> {
        self.rows(&format!("SELECT {COLUMNS} FROM correction c ORDER BY c.id"), Correction::of)
    }

    /// Statements that people have noted as missing from the reading of an article, in the order in which they did.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn missing_in(&self, article: i64) -> Result<Vec<Correction>, Error> {
        let failed = |error| self.failed(error);
        let find = format!(
            "SELECT {COLUMNS} FROM correction c JOIN article a ON a.key = c.article
             WHERE a.id = ?1 AND c.statement IS NULL ORDER BY c.id"
        );
        let mut find = self.connection().prepare_cached(&find).map_err(failed)?;
        let found = find.query_map([article], Correction::of).map_err(failed)?;
        let found = found.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        Ok(found.into_iter().filter(Correction::is_in_force).collect())
    }

    /// A version's reading as people have corrected it: each corrected statement says in `corrected` what was read.
    ///
    /// # Errors
    /// When there is no such version, or it is damaged.
    pub fn corrected_reading(&self, version: i64) -> Result<Value, Error> {
        corrected_reading(self.connection(), version).map_err(|error| self.failed(error))
    }

    /// Writes the entries that `make` gives, and brings them to every statement that they hold of.
    fn journal(
        &mut self,
        make: impl FnOnce(&Connection) -> rusqlite::Result<Result<Vec<Correction>, Refusal>>,
    ) -> Result<Result<Vec<Correction>, Refusal>, Error> {
        let path = self.path().to_owned();
        let failed = |error| failure(&path, error);
        let change = self.writing().map_err(failed)?;
        let entries = match make(&change).map_err(failed)? {
            Ok(entries) => entries,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut written = Vec::new();
        for entry in entries {
            written.push(write(&change, entry).map_err(failed)?);
        }
        for entry in &written {
            let find = "SELECT v.id FROM version v JOIN article a ON a.id = v.article WHERE a.key = ?1
                        UNION SELECT version FROM statement WHERE key = ?2";
            let mut find = change.prepare_cached(find).map_err(failed)?;
            let versions = find.query_map(params![entry.article, entry.statement], |row| row.get(0));
            let versions =
                versions.and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>).map_err(failed)?;
            for version in versions {
                apply(&change, version).map_err(failed)?;
            }
        }
        change.commit().map_err(failed)?;
        Ok(Ok(written))
    }

    /// True when statements are shown otherwise than they were read.
    pub(crate) fn has_corrections(&self) -> rusqlite::Result<bool> {
        let any = "SELECT EXISTS (SELECT 1 FROM corrected)";
        self.connection().prepare_cached(any)?.query_row([], |row| row.get(0))
    }

    /// What a statement was read as, field by field.
    pub(crate) fn corrected(&self, statement: i64) -> rusqlite::Result<Vec<Was>> {
        let find =
            "SELECT c.id, c.field, c.old, c.new FROM corrected d JOIN correction c ON c.id = d.correction
                    WHERE d.statement = ?1 ORDER BY c.id";
        let mut find = self.connection().prepare_cached(find)?;
        let was = find.query_map([statement], |row| {
            Ok(Was {
                correction: row.get(0)?,
                field: Field::from_name(&row.get::<_, String>(1)?).unwrap_or(Field::Statement),
                old: row.get(2)?,
                new: row.get(3)?,
            })
        })?;
        was.collect()
    }

    /// The texts that somebody has judged statements of, as gold for `onrecord eval`: what was accepted or corrected, as
    /// corrected, and where somebody looked. A corrected statement counts as accepted in all that was not corrected.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn corrected_gold(&self) -> Result<Vec<(Document, Vec<Correction>)>, Error> {
        let mut by_text: BTreeMap<String, Vec<Correction>> = BTreeMap::new();
        for correction in self.corrections()?.into_iter().filter(Correction::is_in_force) {
            by_text.entry(correction.text_id.clone()).or_default().push(correction);
        }
        let failed = |error| self.failed(error);
        let mut documents = Vec::new();
        for (text_id, corrections) in by_text {
            let find = "SELECT v.id FROM version v JOIN article a ON a.id = v.article WHERE a.key = ?1 AND v.text_id = ?2";
            let found = corrections.first().map(|first| (first.article.clone(), text_id.clone()));
            let Some((article, text_id)) = found else { continue };
            let version = self.connection().query_row(find, params![article, text_id], |row| row.get(0));
            let Some(version) = version.optional().map_err(failed)? else { continue };
            let kept = KeptReading::new(reading_of(self.connection(), version).map_err(failed)?);
            documents.push((document(&kept, &text_id, &corrections), corrections));
        }
        Ok(documents)
    }
}

/// An entry with its time, its hand and nothing else.
fn entry(hand: &Hand) -> Correction {
    Correction {
        id: 0,
        made: iso(SystemTime::now()),
        by: hand.by.clone(),
        undoes: None,
        undone_by: None,
        article: String::new(),
        text_id: String::new(),
        statement: None,
        words: String::new(),
        field: Field::Statement,
        old: None,
        new: String::new(),
        note: hand.note.clone(),
        spans: Value::Null,
        before: String::new(),
        after: String::new(),
    }
}

fn write(connection: &Connection, entry: Correction) -> rusqlite::Result<Correction> {
    let insert = "INSERT INTO correction (made, made_by, undoes, article, text_id, statement, words, field, old, new, note, spans,
                  before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    connection.prepare_cached(insert)?.execute(params![
        entry.made,
        entry.by,
        entry.undoes,
        entry.article,
        entry.text_id,
        entry.statement,
        entry.words,
        entry.field.name(),
        entry.old,
        entry.new,
        entry.note,
        entry.spans.to_string(),
        entry.before,
        entry.after,
    ])?;
    Ok(Correction { id: connection.last_insert_rowid(), ..entry })
}

/// Finds the corrections that hold of a version, and keeps which they are: of several of one field, the last.
pub(crate) fn apply(connection: &Connection, version: i64) -> rusqlite::Result<()> {
    let of = "SELECT a.key, v.text_id FROM version v JOIN article a ON a.id = v.article WHERE v.id = ?1";
    let (article, text_id): (String, String) =
        connection.prepare_cached(of)?.query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM correction c WHERE (c.article = ?1 OR c.text_id = ?2) AND c.statement IS NOT NULL ORDER BY c.id"
    );
    let mut find = connection.prepare_cached(&sql)?;
    let corrections = find.query_map(params![article, text_id], Correction::of)?;
    let corrections = corrections.collect::<rusqlite::Result<Vec<_>>>()?;
    if corrections.is_empty() {
        return Ok(());
    }
    let forget = "DELETE FROM corrected WHERE statement IN (SELECT id FROM statement WHERE version = ?1)";
    connection.prepare_cached(forget)?.execute([version])?;
    let kept = KeptReading::new(reading_of(connection, version)?);
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO corrected (statement, field, value, correction)
         SELECT id, ?3, ?4, ?5 FROM statement WHERE version = ?1 AND number = ?2",
    )?;
    for correction in corrections.iter().filter(|correction| correction.is_in_force()) {
        let is_same_text = correction.text_id == text_id;
        let Some(number) = find_again(&kept, correction, is_same_text) else { continue };
        let is_read_so = || value_read(&kept, &kept.statements()[number], correction.field) == correction.old;
        if is_same_text || !correction.field.is_words() && is_read_so() {
            let Correction { field, new, id, .. } = correction;
            insert.execute(params![version, number, field.name(), new, id])?;
        }
    }
    Ok(())
}

/// The statement of another reading that a correction is about.
fn find_again(kept: &KeptReading, correction: &Correction, is_same_text: bool) -> Option<usize> {
    let statements = kept.statements();
    if is_same_text {
        let is_it = |statement: &Value| {
            statement["id"].as_str() == correction.statement.as_deref()
                || statement["content"] == correction.spans["content"]
        };
        return statements.iter().position(is_it);
    }
    let same_words: Vec<usize> = (0..statements.len())
        .filter(|&at| kept.words(&statements[at]["content"]) == correction.words)
        .collect();
    let in_place = |at: &&usize| {
        let (before, after) = kept.around(&ranges(&statements[**at]["content"]));
        before == correction.before || after == correction.after
    };
    let found: Vec<&usize> = same_words.iter().filter(in_place).collect();
    let is_long = correction.words.split_whitespace().count() >= FEWEST_WORDS;
    match (found.as_slice(), same_words.as_slice()) {
        ([one], _) => Some(**one),
        ([], [one]) if is_long => Some(*one),
        (_, _) => None,
    }
}

/// What stands in a field as it was read; nothing for whether it is a statement.
fn value_read(kept: &KeptReading, statement: &Value, field: Field) -> Option<String> {
    match field {
        Field::Speaker => kept.speaker_of(statement)["name"].as_str().map(str::to_owned),
        Field::Act | Field::Polarity | Field::Certainty | Field::Standing => {
            statement[field.name()].as_str().map(str::to_owned)
        }
        Field::Source | Field::Cue | Field::Content => {
            Some(kept.words(&statement[field.name()])).filter(|words| !words.is_empty())
        }
        Field::Statement => None,
    }
}

/// Where words stand in the text, in pieces where " … " divides them: the first piece as near to a place as can be, the others
/// behind it. Spaces and line breaks are no difference.
fn places_of(kept: &KeptReading, words: &str, near: usize) -> Option<Ranges> {
    let letters: Vec<(usize, char)> = collapsed(kept.text());
    let mut places: Ranges = Vec::new();
    for piece in words.split(" … ").filter(|piece| !piece.trim().is_empty()) {
        let wanted: Vec<char> = collapsed(piece.trim()).into_iter().map(|(_, letter)| letter).collect();
        let found = letters
            .windows(wanted.len())
            .filter(|window| window.iter().zip(&wanted).all(|((_, one), other)| one == other))
            .map(|window| [window[0].0, window[window.len() - 1].0 + 1]);
        let last = places.last().map(|place| place[1]);
        let place = match last {
            Some(last) => found.into_iter().find(|place| place[0] >= last)?,
            None => found.min_by_key(|place| place[0].abs_diff(near))?,
        };
        places.push(place);
    }
    (!places.is_empty()).then_some(places)
}

/// Letters with their places in code points, each run of white space as one space.
fn collapsed(text: &str) -> Vec<(usize, char)> {
    let mut letters: Vec<(usize, char)> = Vec::new();
    for (at, letter) in text.chars().enumerate() {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        if letter != ' ' || letters.last().is_none_or(|(_, last)| *last != ' ') {
            letters.push((at, letter));
        }
    }
    letters
}

/// A version's reading with what was corrected put in: see [`corrected`].
pub(crate) fn corrected_reading(connection: &Connection, version: i64) -> rusqlite::Result<Value> {
    corrected(connection, version, reading_of(connection, version)?)
}

/// A reading with what was corrected put in: each corrected statement says in `corrected` what it was read as, and one that is
/// none says "removed" there.
pub(crate) fn corrected(
    connection: &Connection,
    version: i64,
    mut reading: Value,
) -> rusqlite::Result<Value> {
    for InForce { number, was, spans } in in_force(connection, version)? {
        put_in(&mut reading, number, was.field, &was.new, &spans);
        let was = json!({
            "correction": was.correction, "field": was.field.name(), "old": was.old, "new": was.new,
        });
        if let Some(statement) = statement_mut(&mut reading, number) {
            match statement.get_mut("corrected").and_then(Value::as_array_mut) {
                Some(corrected) => corrected.push(was),
                None => drop(statement.insert("corrected".to_owned(), json!([was]))),
            }
        }
    }
    Ok(reading)
}

/// Statements of a version with what was corrected put in; one that is none has no content.
pub(crate) fn corrected_said(
    connection: &Connection,
    version: i64,
    text: &str,
    mut said: Vec<SaidAt>,
) -> rusqlite::Result<Vec<SaidAt>> {
    for InForce { number, was, spans } in in_force(connection, version)? {
        let Some(statement) = said.get_mut(number) else { continue };
        match was.field {
            Field::Speaker => statement.speaker = Some(was.new.clone()),
            Field::Content => statement.content = spans_of(&spans["new"], text),
            Field::Statement if was.new == REMOVED => statement.content.clear(),
            Field::Statement | Field::Act | Field::Polarity | Field::Certainty | Field::Standing => {}
            Field::Source | Field::Cue => {}
        }
        statement.corrected.push(was);
    }
    Ok(said)
}

/// A correction that holds of a statement of a version.
struct InForce {
    /// The statement's index in the reading.
    number: usize,
    was: Was,
    spans: Value,
}

fn in_force(connection: &Connection, version: i64) -> rusqlite::Result<Vec<InForce>> {
    let find = "SELECT s.number, c.id, c.field, c.old, c.new, c.spans FROM statement s
                JOIN corrected d ON d.statement = s.id JOIN correction c ON c.id = d.correction
                WHERE s.version = ?1 ORDER BY c.id";
    let mut find = connection.prepare_cached(find)?;
    let rows = find.query_map([version], |row| {
        let was = Was {
            correction: row.get(1)?,
            field: Field::from_name(&row.get::<_, String>(2)?).unwrap_or(Field::Statement),
            old: row.get(3)?,
            new: row.get(4)?,
        };
        let spans = serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or(Value::Null);
        Ok(InForce { number: row.get(0)?, was, spans })
    })?;
    rows.collect()
}

/// The fields of a statement; none where the reading is damaged.
fn statement_mut(reading: &mut Value, number: usize) -> Option<&mut Map<String, Value>> {
    reading.get_mut("statements")?.get_mut(number)?.as_object_mut()
}

fn put_in(reading: &mut Value, number: usize, field: Field, new: &str, spans: &Value) {
    let speaker = if field == Field::Speaker { speaker_called(reading, number, new) } else { 0 };
    let Some(statement) = statement_mut(reading, number) else { return };
    let mut put = |name: &str, value: Value| drop(statement.insert(name.to_owned(), value));
    match field {
        Field::Speaker => {
            put("speaker", json!(speaker));
            put("speaker_by", Value::Null);
            put("speaker_confidence", Value::Null);
            // The last link of the chain is the speaker.
            if let Some(name) = last_of(statement.get_mut("chain")) {
                *name = json!(new);
            }
            if let Some(link) = last_of(statement.get_mut("links")).and_then(Value::as_object_mut) {
                link.insert("name".to_owned(), json!(new));
                link.insert("speaker".to_owned(), json!(speaker));
            }
        }
        Field::Act | Field::Polarity | Field::Certainty | Field::Standing => put(field.name(), json!(new)),
        Field::Source | Field::Cue | Field::Content => put(field.name(), spans["new"].clone()),
        Field::Statement => {}
    }
}

fn last_of(list: Option<&mut Value>) -> Option<&mut Value> {
    list?.as_array_mut()?.last_mut()
}

/// The speaker of a reading with this name; a new one of the same sort as the old where there is none.
fn speaker_called(reading: &mut Value, number: usize, name: &str) -> usize {
    let speakers = reading["speakers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_called =
        |speaker: &Value| speaker["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name));
    if let Some(known) = speakers.iter().position(is_called) {
        return known;
    }
    let old = reading["statements"][number]["speaker"].as_u64().and_then(|old| speakers.get(old as usize));
    let kind = old.map_or(Value::Null, |old| old["kind"].clone());
    let kind = if kind == "unnamed" { Value::Null } else { kind };
    let index = speakers.len();
    if let Some(speakers) = reading.get_mut("speakers").and_then(Value::as_array_mut) {
        speakers.push(json!({
            "index": index, "name": name, "kind": kind, "role": null, "affiliation": null, "unnamed": null,
            "mentions": [],
        }));
    }
    index
}

/// What a statement of [`corrected_reading`] was read as.
pub(crate) fn was_of(statement: &Value) -> Vec<Was> {
    was_in(&statement["corrected"])
}

/// The same, of the statement's list `corrected`.
pub(crate) fn was_in(corrected: &Value) -> Vec<Was> {
    let was = |was: &Value| {
        Some(Was {
            correction: was["correction"].as_i64()?,
            field: Field::from_name(was["field"].as_str()?)?,
            old: was["old"].as_str().map(str::to_owned),
            new: was["new"].as_str()?.to_owned(),
        })
    };
    corrected.as_array().into_iter().flatten().filter_map(was).collect()
}

/// True for what somebody has said is no statement.
pub(crate) fn is_removed(statement: &Value) -> bool {
    is_removal(&was_of(statement))
}

/// True when one of these says so.
pub(crate) fn is_removal(corrected: &[Was]) -> bool {
    corrected.iter().any(|was| was.field == Field::Statement && was.new == REMOVED)
}

/// What was judged of a text, as gold.
fn document(kept: &KeptReading, text_id: &str, corrections: &[Correction]) -> Document {
    let mut document = Document {
        doc: text_id.to_owned(),
        text: kept.text().to_owned(),
        outlet: kept.reading["article"]["outlet"].as_str().map(str::to_owned),
        ..Document::default()
    };
    let mut by_statement: BTreeMap<usize, Vec<&Correction>> = BTreeMap::new();
    for correction in corrections {
        match &correction.statement {
            Some(_) => {
                if let Some(number) = find_again(kept, correction, true) {
                    by_statement.entry(number).or_default().push(correction);
                }
            }
            None => {
                let spans = &correction.spans;
                let said = |name: &str| spans[name].as_str().map(str::to_owned);
                document.judged.push(ranges(&spans["content"]));
                document.attributions.push(Annotation {
                    source: ranges(&spans["source"]),
                    cue: ranges(&spans["cue"]),
                    content: ranges(&spans["content"]),
                    speaker: said("speaker"),
                    act: said("act"),
                    polarity: said("polarity"),
                    certainty: said("certainty"),
                    standing: said("standing"),
                    ..Annotation::default()
                });
            }
        }
    }
    for (number, corrections) in by_statement {
        let read = &kept.statements()[number];
        let value = |field: Field| {
            let corrected = corrections.iter().rev().find(|correction| correction.field == field);
            corrected.map(|correction| correction.new.clone()).or_else(|| value_read(kept, read, field))
        };
        let places = |field: Field| {
            let corrected = corrections.iter().rev().find(|correction| correction.field == field);
            ranges(corrected.map_or(&read[field.name()], |correction| &correction.spans["new"]))
        };
        document.judged.push(ranges(&read["content"]));
        let judgement = corrections.iter().rev().find(|correction| correction.field == Field::Statement);
        if judgement.is_some_and(|correction| correction.new == REMOVED) {
            continue;
        }
        let content = places(Field::Content);
        if document.judged.last() != Some(&content) {
            document.judged.push(content.clone());
        }
        document.attributions.push(Annotation {
            source: places(Field::Source),
            cue: places(Field::Cue),
            content,
            speaker: value(Field::Speaker),
            act: value(Field::Act),
            polarity: value(Field::Polarity),
            certainty: value(Field::Certainty),
            standing: value(Field::Standing),
            ..Annotation::default()
        });
    }
    document
}
