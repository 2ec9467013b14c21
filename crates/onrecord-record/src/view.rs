//! RECORD -> VIEWS: what somebody asked to see, as plain data: articles in a list, one article whole, facets.

use std::collections::BTreeMap;

use onrecord_reading::{Article, Span, byte_offsets};
use rusqlite::{OptionalExtension, params};
use serde::Deserialize;
use serde_json::Value;

use crate::correct::{REMOVED, Was, corrected_reading, is_removed, was_of};
use crate::error::Error;
use crate::link::reprint::{Run, Story, compare};
use crate::link::words::Words;
use crate::search::{Found, Question};
use crate::store::load::{ARTICLE_COLUMNS, STATEMENT_COLUMNS, article_at, statement_of};
use crate::store::{KeptArticle, KeptStatement, Record};

/// Columns of an article.
const ARTICLE_WIDTH: usize = 9;
/// Statements that facets are counted over.
pub const MOST_COUNTED: u32 = 2000;
/// Values that a facet lists.
const MOST_VALUES: usize = 12;
/// Articles among which statements are looked for that are not merely reported, the latest.
const MOST_RECENT: u32 = 2000;
/// Articles of which shared passages are shown beside one article.
const MOST_REPRINTS: u32 = 24;
/// Words that may differ within one shared passage.
const GAP: u32 = 4; // as in link/reprint.rs

/// One article in a list: its last version.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The version.
    pub article: KeptArticle,
    /// Language, an ISO 639-1 code.
    pub language: Option<String>,
    /// How many versions the article has.
    pub n_versions: u32,
    /// How many statements the last one has.
    pub n_statements: u32,
    /// Statements that are not merely reported, by standing.
    pub flagged: Vec<(String, u32)>,
}

/// One version of an article with all that is said in it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The version.
    pub kept: KeptArticle,
    /// Its text, in parts.
    pub article: Article,
    /// Who speaks, in order of first mention.
    pub speakers: Vec<ArticleSpeaker>,
    /// What they say, in text order.
    pub statements: Vec<StatementView>,
    /// Who was asked for comment.
    pub comment_requests: Vec<CommentView>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// A speaker of one article.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ArticleSpeaker {
    /// Number of the speaker in the whole record; `None` for those who are told only by this article's words.
    #[serde(skip)]
    pub identity: Option<i64>,
    /// The fullest name that the article prints, or the words it uses instead.
    pub name: String,
    /// "person", "organization" and so on.
    pub kind: String,
    /// Role, as printed.
    pub role: Option<String>,
    /// Affiliation, as printed.
    pub affiliation: Option<String>,
    /// What is told of an unnamed source.
    pub unnamed: Option<UnnamedView>,
}

/// What an article tells of a source that it does not name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UnnamedView {
    /// How close to the matter.
    pub closeness: Option<String>,
    /// Why not named.
    pub reason: Option<String>,
}

/// A statement with its places in the text, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementView {
    /// Its id.
    pub id: String,
    /// The words that name the source.
    pub source: Vec<Span>,
    /// The words that attribute.
    pub cue: Vec<Span>,
    /// The words attributed.
    pub content: Vec<Span>,
    /// "direct", "indirect", "mixed".
    pub manner: String,
    /// The statement in whose content this one lies, an index.
    pub within: Option<usize>,
    /// Whose word it is, an index of the speakers.
    pub speaker: Option<usize>,
    /// How the source tells who the speaker is: "name", "pronoun" and so on.
    pub speaker_by: Option<String>,
    /// How often such a choice is right, 0 to 1.
    pub speaker_confidence: Option<f64>,
    /// What the speaker does.
    pub act: String,
    /// Whether the speaker holds it to be so.
    pub polarity: String,
    /// How surely.
    pub certainty: String,
    /// What the article commits to.
    pub standing: String,
    /// The words that the standing rests on.
    pub basis: Vec<Span>,
    /// How the words reached the outlet.
    pub path: String,
    /// To whom it was said.
    pub addressee: Option<String>,
    /// On what it was said.
    pub medium: Option<String>,
    /// When it was said: the words, and their ISO 8601 value.
    pub time: Option<(String, Option<String>)>,
    /// The rule behind act, standing and path, each with the words it looked at.
    pub why: Why,
    /// How often such statements are right, 0 to 1.
    pub confidence: f64,
    /// The rule or model that found it.
    pub rule: String,
    /// On whose word, the outlet first.
    pub links: Vec<LinkView>,
    /// What people have corrected, and what was read.
    pub corrected: Vec<Was>,
    /// True for what somebody has said is no statement.
    pub is_removed: bool,
}

/// What act, standing and path were read off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    /// Of the act.
    pub act: (String, Option<Span>),
    /// Of the standing.
    pub standing: (String, Option<Span>),
    /// Of the path.
    pub path: (String, Option<Span>),
}

/// One link of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// Whose word.
    pub name: String,
    /// An index of the speakers.
    pub speaker: usize,
    /// The words that show the link.
    pub span: Option<Span>,
    /// What they are.
    pub via: String,
}

/// Who was asked for comment.
#[derive(Clone, Debug, PartialEq)]
pub struct CommentView {
    /// Who.
    pub asked: String,
    /// What became of it.
    pub outcome: String,
    /// The words that say so.
    pub words: String,
}

/// Another article that shares text with one.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The other article.
    pub with: KeptArticle,
    /// True when the other one came into the record first.
    pub is_earlier: bool,
    /// "copy", "derived".
    pub likeness: String,
    /// "31 of 33 sentences".
    pub basis: String,
    /// The passages of this article that stand in the other one.
    pub passages: Vec<Span>,
}

/// Values of one field among the statements found, the commonest first.
pub type Facet = Vec<(String, u32)>;

/// What the statements found have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// Whose word.
    pub speaker: Facet,
    /// Who published it.
    pub outlet: Facet,
    /// What the speaker does.
    pub act: Facet,
    /// What the article commits to.
    pub standing: Facet,
    /// True when there are more statements than they were counted over.
    pub is_cut: bool,
}

impl Record {
    /// Articles, the latest first, by their last versions; those without a date at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn articles(&self, skip: u32, limit: u32) -> Result<Vec<Listed>, Error> {
        let failed = |error| self.failed(error);
        // By days, so that no more is looked at than is shown: left to itself, SQLite may read and sort every version.
        let sql = format!(
            "SELECT {ARTICLE_COLUMNS}, v.language FROM version v INDEXED BY version_day
             WHERE NOT EXISTS (SELECT 1 FROM version w WHERE w.article = v.article AND w.number > v.number)
             ORDER BY v.day DESC, v.id DESC LIMIT ?1 OFFSET ?2"
        );
        let mut find = self.connection().prepare_cached(&sql).map_err(failed)?;
        let listed =
            |row: &rusqlite::Row| Ok((article_at(row, 0)?, row.get::<_, Option<String>>(ARTICLE_WIDTH)?));
        let rows = find.query_map(params![limit, skip], listed).map_err(failed)?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        let sql =
            "SELECT standing, count(*) FROM statement WHERE version = ?1 GROUP BY standing ORDER BY standing";
        let mut count = self.connection().prepare_cached(sql).map_err(failed)?;
        let mut listed = Vec::with_capacity(rows.len());
        for (article, language) in rows {
            let standings = count
                .query_map([article.version], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))
                .map_err(failed)?;
            let standings = standings.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
            let n_statements = standings.iter().map(|(_, n)| n).sum();
            let flagged = standings.into_iter().filter(|(standing, _)| standing != "reported").collect();
            listed.push(Listed { n_versions: article.number, article, language, n_statements, flagged });
        }
        Ok(listed)
    }

    /// The versions of an article, the first one first; none when there is no such article.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn versions_of(&self, article: i64) -> Result<Vec<KeptArticle>, Error> {
        self.kept_versions(article).map_err(|error| self.failed(error))
    }

    /// The statement with an id, in the latest version that has it; of several articles with the same text, the first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn statement(&self, id: &str) -> Result<Option<KeptStatement>, Error> {
        let found = self.statements(
            "statement s JOIN version v ON v.id = s.version",
            "s.key = ?1 ORDER BY v.article, v.number DESC LIMIT 1",
            params![id],
        )?;
        Ok(found.into_iter().next())
    }

    /// Whether a version has the statement with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_statement(&self, version: i64, id: &str) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM statement WHERE key = ?2 AND version = ?1)";
        self.connection()
            .query_row(sql, params![version, id], |row| row.get(0))
            .map_err(|error| self.failed(error))
    }

    /// The version that came last among those with a text, by the text's id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version_with_text(&self, text: &str) -> Result<Option<KeptArticle>, Error> {
        let sql = format!(
            "SELECT {ARTICLE_COLUMNS} FROM version v WHERE v.text_id = ?1 ORDER BY v.id DESC LIMIT 1"
        );
        let found = self.connection().query_row(&sql, [text], |row| article_at(row, 0)).optional();
        found.map_err(|error| self.failed(error))
    }

    /// What tells an article from every other: its address, its file, or its outlet and text.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn article_key(&self, article: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT key FROM article WHERE id = ?1";
        let found = self.connection().query_row(sql, [article], |row| row.get(0)).optional();
        found.map_err(|error| self.failed(error))
    }

    /// The number of the article with a key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn article_with_key(&self, key: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM article WHERE key = ?1";
        let found = self.connection().query_row(sql, [key], |row| row.get(0)).optional();
        found.map_err(|error| self.failed(error))
    }

    /// The number of the version that came last, and how much people have decided: they tell whether the record has changed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_changes(&self) -> Result<(i64, i64), Error> {
        let sql =
            "SELECT coalesce((SELECT max(id) FROM version), 0), coalesce((SELECT max(id) FROM correction), 0)
                   + coalesce((SELECT max(id) FROM identity_decision), 0)";
        let last = self.connection().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        last.map_err(|error| self.failed(error))
    }

    /// Statements that the latest articles do not merely report, the latest first, of each article's last version.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn flagged(&self, limit: u32) -> Result<Vec<KeptStatement>, Error> {
        // From the latest version on, and not through a whole record that reports merely.
        let mut flagged = self.statements(
            &format!(
                "(SELECT id AS latest FROM version INDEXED BY version_day ORDER BY day DESC, id DESC LIMIT {MOST_RECENT})
                 CROSS JOIN version v ON v.id = latest CROSS JOIN statement s ON s.version = v.id"
            ),
            "s.standing <> 'reported'
             AND NOT EXISTS (SELECT 1 FROM version w WHERE w.article = v.article AND w.number > v.number)
             ORDER BY v.day DESC, v.id DESC, s.number LIMIT ?1",
            params![limit],
        )?;
        let is_removed = |one: &KeptStatement| one.corrected.iter().any(|was| was.new == REMOVED);
        flagged.retain(|one| one.standing != "reported" && !is_removed(one));
        Ok(flagged)
    }

    fn statements(
        &self,
        tables: &str,
        tail: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<KeptStatement>, Error> {
        let failed = |error| self.failed(error);
        let sql = format!(
            "SELECT {STATEMENT_COLUMNS}, {ARTICLE_COLUMNS} FROM {tables}
             LEFT JOIN speaker p ON p.id = s.speaker WHERE {tail}"
        );
        let mut find = self.connection().prepare_cached(&sql).map_err(failed)?;
        let rows = find.query_map(parameters, statement_of).map_err(failed)?;
        let mut statements = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        if self.has_corrections().map_err(failed)? {
            for statement in &mut statements {
                let corrected = self.corrected(statement.id).map_err(failed)?;
                statement.put_in(corrected);
            }
        }
        Ok(statements)
    }

    /// One version with all that is said in it; `None` when there is no such version.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn whole(&self, version: i64) -> Result<Option<Whole>, Error> {
        let Some(kept) = self.version(version)? else { return Ok(None) };
        let article = self.article(version)?;
        let failed = |error| self.failed(error);
        let reading = corrected_reading(self.connection(), version).map_err(failed)?;
        let identities = self.identities_in(version).map_err(failed)?;
        let offsets = byte_offsets(&article.text);
        let places = Places { offsets: &offsets };
        let list = |name: &str| reading[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let speaker = |(number, speaker): (usize, &Value)| {
            let identity = identities.get(&number).copied();
            ArticleSpeaker::deserialize(speaker).ok().map(|speaker| ArticleSpeaker { identity, ..speaker })
        };
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let comment = |ask: &Value| CommentView {
            asked: words(&ask["asked"]),
            outcome: words(&ask["outcome"]),
            words: words(&ask["words"]),
        };
        Ok(Some(Whole {
            kept,
            speakers: list("speakers").iter().enumerate().filter_map(speaker).collect(),
            statements: list("statements").iter().map(|one| places.statement(one)).collect(),
            comment_requests: list("comment_requests").iter().map(comment).collect(),
            problems: list("problems").iter().map(|problem| words(&problem["message"])).collect(),
            article,
        }))
    }

    /// The articles that share text with a version, those that came first first, with the passages that both have.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn shared(&self, version: i64) -> Result<Vec<Shared>, Error> {
        let failed = |error| self.failed(error);
        let sql = format!(
            "SELECT {ARTICLE_COLUMNS}, r.earlier <> ?1, r.likeness, r.basis FROM reprint r
             JOIN version v ON v.id = CASE r.later WHEN ?1 THEN r.earlier ELSE r.later END
             WHERE (r.later = ?1 OR r.earlier = ?1)
             ORDER BY r.earlier = ?1, r.containment DESC, v.id LIMIT ?2"
        );
        let mut find = self.connection().prepare_cached(&sql).map_err(failed)?;
        let rows = find
            .query_map(params![version, MOST_REPRINTS], |row| {
                Ok(Shared {
                    with: article_at(row, 0)?,
                    is_earlier: row.get(ARTICLE_WIDTH)?,
                    likeness: row.get(ARTICLE_WIDTH + 1)?,
                    basis: row.get(ARTICLE_WIDTH + 2)?,
                    passages: Vec::new(),
                })
            })
            .map_err(failed)?;
        let mut shared = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        if shared.is_empty() {
            return Ok(shared);
        }
        let here = Words::new(&self.article(version)?);
        let story = Story::new(&here);
        for one in shared.iter_mut().filter(|one| one.is_earlier) {
            let there = Words::new(&self.article(one.with.version)?);
            one.passages = passages(&here, &compare(&Story::new(&there), &story).runs);
        }
        Ok(shared)
    }

    /// Who speaks, where, what they do and with what standing among the statements that a question finds, counted over the
    /// first [`MOST_COUNTED`] of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn facets(&self, question: &Question) -> Result<Facets, Error> {
        let found = self.find(&Question { limit: Some(MOST_COUNTED), skip: 0, ..question.clone() })?;
        Ok(Facets::of(&found))
    }
}

impl Facets {
    /// What the statements have in common that were found.
    pub fn of(found: &Found) -> Self {
        let count = |value: fn(&KeptStatement) -> Option<&str>| -> Facet {
            let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
            for name in found.statements.iter().filter_map(value) {
                *counts.entry(name).or_default() += 1;
            }
            let mut counts: Vec<(String, u32)> =
                counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
            counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            counts.truncate(MOST_VALUES);
            counts
        };
        Self {
            speaker: count(|one| one.speaker.as_deref()),
            outlet: count(|one| one.article.outlet.as_deref()),
            act: count(|one| Some(&one.act)),
            standing: count(|one| Some(&one.standing)),
            is_cut: found.is_more || found.n_all > found.statements.len() as u64,
        }
    }
}

/// Code points of a reading's JSON as bytes of its text.
struct Places<'a> {
    offsets: &'a [u32],
}

impl Places<'_> {
    fn span(&self, span: &Value) -> Option<Span> {
        let at = |point: &Value| self.offsets.get(point.as_u64()? as usize).map(|&at| at as usize);
        let (start, end) = (at(&span[0])?, at(&span[1])?);
        (start <= end).then(|| Span::new(start, end))
    }

    fn spans(&self, spans: &Value) -> Vec<Span> {
        spans.as_array().into_iter().flatten().filter_map(|span| self.span(span)).collect()
    }

    fn statement(&self, one: &Value) -> StatementView {
        let said = |value: &Value| value.as_str().map(str::to_owned);
        let words = |name: &str| said(&one[name]).unwrap_or_default();
        let ground = |name: &str| {
            let why = &one["why"][name];
            (said(&why["rule"]).unwrap_or_default(), self.span(&why["span"]))
        };
        let link = |link: &Value| LinkView {
            name: said(&link["name"]).unwrap_or_default(),
            speaker: link["speaker"].as_u64().unwrap_or_default() as usize,
            span: self.span(&link["span"]),
            via: said(&link["via"]).unwrap_or_default(),
        };
        StatementView {
            id: words("id"),
            source: self.spans(&one["source"]),
            cue: self.spans(&one["cue"]),
            content: self.spans(&one["content"]),
            manner: words("manner"),
            within: one["within"].as_u64().map(|within| within as usize),
            speaker: one["speaker"].as_u64().map(|speaker| speaker as usize),
            speaker_by: said(&one["speaker_by"]),
            speaker_confidence: one["speaker_confidence"].as_f64(),
            act: words("act"),
            polarity: words("polarity"),
            certainty: words("certainty"),
            standing: words("standing"),
            basis: self.spans(&one["basis"]),
            path: words("path"),
            addressee: said(&one["addressee"]),
            medium: said(&one["medium"]),
            time: said(&one["time"]["text"]).map(|text| (text, said(&one["time"]["value"]))),
            why: Why { act: ground("act"), standing: ground("standing"), path: ground("path") },
            confidence: one["confidence"].as_f64().unwrap_or_default(),
            rule: words("rule"),
            links: one["links"].as_array().into_iter().flatten().map(link).collect(),
            corrected: was_of(one),
            is_removed: is_removed(one),
        }
    }
}

/// Runs of words that follow one another closely as passages of the second article's text.
fn passages(words: &Words, runs: &[Run]) -> Vec<Span> {
    let place = |story: u32| {
        let word = *words.story.get(story as usize)?;
        words.words.get(word as usize).map(|word| word.span)
    };
    let mut passages: Vec<Span> = Vec::new();
    let mut end = None;
    for run in runs {
        let (Some(first), Some(last)) = (place(run.b), place((run.b + run.n).saturating_sub(1))) else {
            continue;
        };
        match passages.last_mut() {
            Some(passage) if end.is_some_and(|end: u32| run.b <= end + GAP) => {
                passage.end = passage.end.max(last.end);
            }
            Some(_) | None => passages.push(Span { start: first.start, end: last.end }),
        }
        end = Some(run.b + run.n);
    }
    passages
}
