//! WORDS -> STATEMENTS: full text with phrases and filters, the best first.

use std::collections::HashSet;

use rusqlite::types::{ToSql, Value};
use rusqlite::{params, params_from_iter};

use crate::error::Error;
use crate::store::KeptStatement;
use crate::store::Record;
use crate::store::load::{ARTICLE_COLUMNS, STATEMENT_COLUMNS, statement_of};

/// Statements that a word may have before it says nothing about which of them is best.
const MOST_RANKED: usize = 2_000;
/// Statements that are counted, when not all are asked for.
const MOST_COUNTED: usize = 200;
/// Statements of the speakers that are asked for, or of a rare standing, all of which are put in order.
const MOST_OF_FEW: usize = 10_000;
/// Statements with some words that are gone through to see which are those few, as far as their number is known. Words that
/// more have are so common that asking one statement after another finds enough of them soon.
const MOST_GONE_THROUGH: usize = 150_000;

/// What to look for. All that is said must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Words, all of which the statement has in some form ("lease", "leased"); "in quotation marks" one after another.
    pub words: String,
    /// Letters of the speaker's name.
    pub speaker: Option<String>,
    /// Letters of the outlet's name.
    pub outlet: Option<String>,
    /// What the speaker does.
    pub act: Option<String>,
    /// What the article commits to.
    pub standing: Option<String>,
    /// Published on this day or later, counted from 1970-01-01.
    pub since: Option<i32>,
    /// Published on this day or before.
    pub until: Option<i32>,
    /// Language of the article.
    pub language: Option<String>,
    /// How many to give; all where there is no number.
    pub limit: Option<u32>,
    /// How many of the best to pass over; where there is no limit, none.
    pub skip: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The best of them, in order: by rank, then the later one first. Phrases don't rank, nor do words that very many
    /// statements have; of such words alone, what was added last comes first.
    pub statements: Vec<KeptStatement>,
    /// How many there are.
    pub n_all: u64,
    /// True when there are more than were counted.
    pub is_more: bool,
}

impl Record {
    /// Finds statements. Of an article that changed, its last version is searched.
    ///
    /// With a limit, what it costs hardly grows with the record, unless the words are common and the rest of the question
    /// is rare.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find(&self, question: &Question) -> Result<Found, Error> {
        let failed = |error| self.failed(error);
        let has_corrections = self.has_corrections().map_err(failed)?;
        let filter = Filter::new(question, has_corrections);
        let (terms, n_statements) = (terms(&question.words), self.n_numbers().map_err(failed)?);
        let search = Search { record: self, question, filter, terms, has_corrections, n_statements };
        let mut found = search.find().map_err(failed)?;
        let n_skipped = question.limit.map_or(0, |_| question.skip as usize);
        found.statements.drain(..n_skipped.min(found.statements.len()));
        if has_corrections {
            for statement in &mut found.statements {
                let corrected = self.corrected(statement.id).map_err(failed)?;
                statement.put_in(corrected);
            }
        }
        Ok(found)
    }

    /// Statements that have some words, up to a number.
    pub(crate) fn n_with(&self, query: &str, most: usize) -> rusqlite::Result<usize> {
        let count =
            "SELECT count(*) FROM (SELECT 1 FROM statement_words WHERE statement_words MATCH ?1 LIMIT ?2)";
        let count =
            || self.connection().prepare_cached(count)?.query_row(params![query, most], |row| row.get(0));
        match self.memory() {
            Some(memory) => memory.count(query, most, count),
            None => count(),
        }
    }

    /// The last number of a statement: about how many there are.
    pub(crate) fn n_numbers(&self) -> rusqlite::Result<u64> {
        let find = "SELECT coalesce(max(id), 0) FROM statement";
        self.connection().prepare_cached(find)?.query_row([], |row| row.get(0))
    }
}

/// All of a question but its words.
struct Filter {
    conditions: String,
    values: Vec<Value>,
}

impl Filter {
    fn new(question: &Question, has_corrections: bool) -> Self {
        let mut conditions =
            vec!["v.number = (SELECT max(number) FROM version w WHERE w.article = v.article)".to_owned()];
        if has_corrections {
            let removed = "(SELECT 1 FROM corrected d WHERE d.statement = s.id AND d.value = 'removed')";
            conditions.push(format!("NOT EXISTS {removed}"));
        }
        // What people have corrected is searched as corrected.
        let column = |column: &str, field: &str| match has_corrections {
            true => format!(
                "coalesce((SELECT d.value FROM corrected d WHERE d.statement = s.id AND d.field = '{field}'), {column})"
            ),
            false => column.to_owned(),
        };
        let mut values: Vec<Value> = Vec::new();
        let mut hold = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                values.push(value);
                conditions.push(condition.replace('?', &format!("?{}", values.len())));
            }
        };
        let letters = |name: &Option<String>| name.as_ref().map(|name| Value::Text(like(name)));
        let text = |name: &Option<String>| name.clone().map(Value::Text);
        let day = |day: Option<i32>| day.map(|day| Value::Integer(day.into()));
        hold(&format!("{} LIKE ? ESCAPE '\\'", column("p.name", "speaker")), letters(&question.speaker));
        hold("v.outlet LIKE ? ESCAPE '\\'", letters(&question.outlet));
        hold(&format!("{} = ?", column("s.act", "act")), text(&question.act));
        hold(&format!("{} = ?", column("s.standing", "standing")), text(&question.standing));
        hold("v.language = ?", text(&question.language));
        hold("v.day >= ?", day(question.since));
        hold("v.day <= ?", day(question.until));
        Filter { conditions: conditions.join(" AND "), values }
    }

    /// The values of the conditions, then one more.
    fn values_and<'a>(&'a self, last: &'a dyn ToSql) -> impl Iterator<Item = &'a dyn ToSql> {
        self.values.iter().map(|value| value as &dyn ToSql).chain([last])
    }

    /// The number of the value after those of the conditions.
    fn next(&self) -> usize {
        self.values.len() + 1
    }
}

const TABLES: &str = "statement s JOIN version v ON v.id = s.version LEFT JOIN speaker p ON p.id = s.speaker";

/// A statement, by what it is ordered by.
#[derive(Clone, Copy)]
struct Hit {
    id: i64,
    day: Option<i32>,
    version: i64,
    number: i64,
}

/// The columns of a [`Hit`].
const HIT_COLUMNS: &str = "s.id, v.day, v.id, s.number";

fn hit_of(row: &rusqlite::Row) -> rusqlite::Result<Hit> {
    Ok(Hit { id: row.get(0)?, day: row.get(1)?, version: row.get(2)?, number: row.get(3)? })
}

/// The later one first, then in the order of the article.
fn sort(hits: &mut [Hit]) {
    hits.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| (a.version, a.number).cmp(&(b.version, b.number))));
}

/// A term that more statements have than rank.
struct Common<'a> {
    term: &'a str,
    /// The number of the first statement after those that would rank.
    last: i64,
}

/// One question to a record.
struct Search<'a> {
    record: &'a Record,
    question: &'a Question,
    filter: Filter,
    /// The words, as FTS5 takes them.
    terms: Vec<String>,
    has_corrections: bool,
    n_statements: u64,
}

impl Search<'_> {
    fn find(&self) -> rusqlite::Result<Found> {
        let Some(limit) = self.question.limit else { return self.find_all() };
        let limit = limit.saturating_add(self.question.skip) as usize;
        let mut rare: Vec<&str> = Vec::new();
        let mut common: Vec<Common> = Vec::new();
        let mut with_phrases: Option<Vec<i64>> = None;
        for term in &self.terms {
            let ids = self.first_with(term, MOST_RANKED + 1)?;
            if let Some(&last) = ids.get(MOST_RANKED) {
                common.push(Common { term, last });
            } else if !is_phrase(term) {
                rare.push(term);
            } else if let Some(known) = &mut with_phrases {
                known.retain(|id| ids.binary_search(id).is_ok());
            } else {
                with_phrases = Some(ids);
            }
        }
        let taken = if !rare.is_empty() {
            self.ranked(&rare, limit)?
        } else if let Some(ids) = with_phrases {
            self.of_these(ids, &common, limit)?
        } else if let Some(ids) = self.few()? {
            self.of_these(ids, &common, limit)?
        } else if self.terms.is_empty() {
            self.latest_day(limit)?
        } else {
            self.latest_added(limit)?
        };
        let most = limit.max(MOST_COUNTED);
        Ok(Found {
            statements: self.statements(&taken.ids)?,
            n_all: taken.n_all.min(most) as u64,
            is_more: taken.n_all > most,
        })
    }

    /// The statements with some numbers, in that order.
    fn statements(&self, ids: &[i64]) -> rusqlite::Result<Vec<KeptStatement>> {
        let sql = format!("SELECT {STATEMENT_COLUMNS}, {ARTICLE_COLUMNS} FROM {TABLES} WHERE s.id = ?1");
        let mut find = self.record.connection().prepare_cached(&sql)?;
        ids.iter().map(|id| find.query_row([id], statement_of)).collect()
    }

    /// What holds of the question but its words, as SQL: statements of `from`, which has their numbers as `id` and, when its
    /// order is to be kept, a limit. Of the many that somebody else said, versions are not looked at.
    fn hits_of(&self, from: &str, more: &str) -> String {
        let Filter { conditions, .. } = &self.filter;
        format!(
            "SELECT {HIT_COLUMNS}{more} FROM {from} f
             CROSS JOIN statement s ON s.id = f.id LEFT JOIN speaker p ON p.id = s.speaker
             CROSS JOIN version v ON v.id = s.version WHERE {conditions}"
        )
    }

    /// By the rank that rare words give.
    fn ranked(&self, rare: &[&str], limit: usize) -> rusqlite::Result<Taken> {
        let with_all = match rare.len() < self.terms.len() {
            true => {
                let find = "SELECT rowid FROM statement_words WHERE statement_words MATCH ?1";
                let mut find = self.record.connection().prepare_cached(find)?;
                let rows = find.query_map([self.terms.join(" ")], |row| row.get::<_, i64>(0))?;
                Some(rows.collect::<rusqlite::Result<HashSet<_>>>()?)
            }
            false => None,
        };
        let from = format!(
            "(SELECT rowid AS id, rank FROM statement_words WHERE statement_words MATCH ?{} ORDER BY rank LIMIT -1)",
            self.filter.next()
        );
        let mut find = self.record.connection().prepare_cached(&self.hits_of(&from, ", f.rank"))?;
        let words = rare.join(" ");
        let mut rows = find.query(params_from_iter(self.filter.values_and(&words)))?;
        let mut taken = Taken::new(limit);
        let mut alike: Vec<Hit> = Vec::new();
        let mut rank = f64::MIN;
        while let Some(row) = rows.next()? {
            let next: f64 = row.get("rank")?;
            if next > rank {
                rank = next;
                taken.take_sorted(&mut alike);
                if taken.is_full() {
                    break;
                }
            }
            let hit = hit_of(row)?;
            if with_all.as_ref().is_none_or(|with_all| with_all.contains(&hit.id)) {
                alike.push(hit);
            }
        }
        taken.take_sorted(&mut alike);
        Ok(taken)
    }

    /// The first statements that have a term, up to a number, in the order of their numbers.
    fn first_with(&self, term: &str, most: usize) -> rusqlite::Result<Vec<i64>> {
        let find = "SELECT rowid FROM statement_words WHERE statement_words MATCH ?1 LIMIT ?2";
        let mut find = self.record.connection().prepare_cached(find)?;
        find.query_map(params![term, most], |row| row.get(0))?.collect()
    }

    /// The statements of the speakers or of the standing that are asked for; `None` when neither is, when there are more than
    /// can be put in order, or when people may have corrected some.
    fn few(&self) -> rusqlite::Result<Option<Vec<i64>>> {
        if self.has_corrections {
            return Ok(None);
        }
        let ids = match (&self.question.speaker, &self.question.standing) {
            (Some(letters), _) => self.ids_of_speaker(letters)?,
            (None, Some(standing)) if standing != "reported" => self.ids_of_standing(standing)?,
            (None, _) => return Ok(None),
        };
        Ok(Some(ids).filter(|ids| ids.len() <= MOST_OF_FEW))
    }

    /// Of some statements those for which the rest of the question holds and that have some terms.
    fn of_these(&self, ids: Vec<i64>, terms: &[Common], limit: usize) -> rusqlite::Result<Taken> {
        let words = terms.iter().map(|common| common.term).collect::<Vec<_>>().join(" ");
        let n_with_words = terms.iter().map(|common| self.n_like_the_first(common.last)).min();
        let (ids, asks_each) = match n_with_words {
            None => (ids, false),
            Some(n) if n <= MOST_GONE_THROUGH => (self.among(ids, &words)?, false),
            // So common that the first that are asked will do.
            Some(_) => (ids, true),
        };
        let from = format!("(SELECT value AS id FROM json_each(?{}))", self.filter.next());
        let mut find = self.record.connection().prepare_cached(&self.hits_of(&from, ""))?;
        let ids = serde_json::json!(ids).to_string();
        let hits = find.query_map(params_from_iter(self.filter.values_and(&ids)), hit_of)?;
        let mut hits = hits.collect::<rusqlite::Result<Vec<Hit>>>()?;
        let mut taken = Taken::new(limit);
        if !asks_each {
            taken.take_sorted(&mut hits);
            return Ok(taken);
        }
        sort(&mut hits);
        let has = "SELECT 1 FROM statement_words WHERE statement_words MATCH ?1 AND rowid = ?2";
        let mut has = self.record.connection().prepare_cached(has)?;
        for hit in hits {
            if has.exists(params![words, hit.id])? {
                taken.take_sorted(&mut vec![hit]);
            }
            if taken.is_full() {
                break;
            }
        }
        Ok(taken)
    }

    /// Those of some statements that have some words.
    fn among(&self, mut ids: Vec<i64>, words: &str) -> rusqlite::Result<Vec<i64>> {
        ids.sort_unstable();
        let find = "SELECT rowid FROM statement_words WHERE statement_words MATCH ?1";
        let mut find = self.record.connection().prepare_cached(find)?;
        let mut rows = find.query([words])?;
        let mut both = Vec::new();
        let mut of_these = ids.iter().copied().peekable();
        while let Some(row) = rows.next()? {
            // Both are in the order of their numbers.
            let id = row.get(0)?;
            while of_these.next_if(|&next| next < id).is_some() {}
            both.extend(of_these.next_if_eq(&id));
            if of_these.peek().is_none() {
                break;
            }
        }
        Ok(both)
    }

    /// How many statements have a word if they go on as they begin: up to the number `last` there are [`MOST_RANKED`].
    fn n_like_the_first(&self, last: i64) -> usize {
        (MOST_RANKED as f64 * self.n_statements as f64 / last.max(1) as f64) as usize
    }

    /// Statements of speakers with these letters in their names, one more than can be put in order at most.
    fn ids_of_speaker(&self, letters: &str) -> rusqlite::Result<Vec<i64>> {
        let find = "SELECT s.id FROM speaker_names n CROSS JOIN speaker p ON p.name = n.name COLLATE NOCASE
                    CROSS JOIN statement s ON s.speaker = p.id WHERE n.name LIKE ?1 ESCAPE '\\' LIMIT ?2";
        let mut find = self.record.connection().prepare_cached(find)?;
        find.query_map(params![like(letters), MOST_OF_FEW + 1], |row| row.get(0))?.collect()
    }

    /// Statements with a standing, one more than can be put in order at most.
    fn ids_of_standing(&self, standing: &str) -> rusqlite::Result<Vec<i64>> {
        let find = "SELECT id FROM statement WHERE standing = ?1 AND standing <> 'reported' LIMIT ?2";
        let mut find = self.record.connection().prepare_cached(find)?;
        find.query_map(params![standing, MOST_OF_FEW + 1], |row| row.get(0))?.collect()
    }

    /// What was added last, for words that very many statements have.
    fn latest_added(&self, limit: usize) -> rusqlite::Result<Taken> {
        let from = format!(
            "(SELECT rowid AS id FROM statement_words WHERE statement_words MATCH ?{} ORDER BY rowid DESC LIMIT -1)",
            self.filter.next()
        );
        let words = self.terms.join(" ");
        self.in_order(&self.hits_of(&from, ""), self.filter.values_and(&words), limit)
    }

    /// Everything, the latest day first.
    fn latest_day(&self, limit: usize) -> rusqlite::Result<Taken> {
        let sql = format!(
            "SELECT {HIT_COLUMNS} FROM version v
             CROSS JOIN statement s ON s.version = v.id LEFT JOIN speaker p ON p.id = s.speaker WHERE {}
             ORDER BY v.day DESC, v.id, s.number",
            self.filter.conditions
        );
        self.in_order(&sql, self.filter.values.iter().map(|value| value as &dyn ToSql), limit)
    }

    /// Hits in the order in which they come, until there are enough.
    fn in_order<'a>(
        &self,
        sql: &str,
        values: impl Iterator<Item = &'a dyn ToSql>,
        limit: usize,
    ) -> rusqlite::Result<Taken> {
        let mut find = self.record.connection().prepare_cached(sql)?;
        let mut rows = find.query(params_from_iter(values))?;
        let mut taken = Taken::new(limit);
        while let Some(row) = rows.next()? {
            taken.take_sorted(&mut vec![hit_of(row)?]);
            if taken.is_full() {
                break;
            }
        }
        Ok(taken)
    }

    /// Gives all there are.
    fn find_all(&self) -> rusqlite::Result<Found> {
        let (filter, words) = (&self.filter, self.terms.join(" "));
        let (tables, rank, has_words) = match words.is_empty() {
            true => (TABLES.to_owned(), "", format!("?{} = ''", filter.next())),
            false => (
                format!("statement_words f JOIN {TABLES}")
                    .replace(" JOIN version", " ON s.id = f.rowid JOIN version"),
                "f.rank, ",
                format!("statement_words MATCH ?{}", filter.next()),
            ),
        };
        let sql = format!(
            "SELECT {STATEMENT_COLUMNS}, {ARTICLE_COLUMNS} FROM {tables} WHERE {has_words} AND {}
             ORDER BY {rank} v.day DESC, v.id, s.number",
            filter.conditions
        );
        let mut find = self.record.connection().prepare_cached(&sql)?;
        let rows = find.query_map(params_from_iter(filter.values_and(&words)), statement_of)?;
        let statements = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Found { n_all: statements.len() as u64, statements, is_more: false })
    }
}

/// What was taken, up to a limit, and counted, up to another.
struct Taken {
    ids: Vec<i64>,
    limit: usize,
    n_all: usize,
}

impl Taken {
    fn new(limit: usize) -> Self {
        Taken { ids: Vec::new(), limit, n_all: 0 }
    }

    /// Takes hits that are equally good, and leaves none.
    fn take_sorted(&mut self, hits: &mut Vec<Hit>) {
        sort(hits);
        let n_wanted = self.limit - self.ids.len();
        self.n_all += hits.len();
        self.ids.extend(hits.drain(..).take(n_wanted).map(|hit| hit.id));
    }

    /// True when nothing that follows would be shown or counted.
    fn is_full(&self) -> bool {
        self.ids.len() == self.limit && self.n_all > self.limit.max(MOST_COUNTED)
    }
}

/// Letters anywhere in a name.
fn like(letters: &str) -> String {
    let escaped = letters.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// The words as FTS5 takes them: each in quotation marks, so that none is an operator; phrases stay whole.
fn terms(words: &str) -> Vec<String> {
    let straight = words.replace(['“', '”', '„', '«', '»'], "\"");
    let mut all = Vec::new();
    for (index, piece) in straight.split('"').enumerate() {
        let is_phrase = index % 2 == 1;
        let mut terms: Vec<&str> = if is_phrase { vec![piece] } else { piece.split_whitespace().collect() };
        terms.retain(|term| term.chars().any(char::is_alphanumeric));
        all.extend(terms.into_iter().map(|term| format!("\"{}\"", term.trim())));
    }
    all
}

/// True for a term that FTS5 takes for several words one after another. To weigh a phrase it goes through all statements with
/// its words once more, and most statements that have it have it once.
fn is_phrase(term: &str) -> bool {
    term.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).nth(1).is_some()
}

/// All of them as one question to FTS5; `None` for no words.
pub(crate) fn words_query(words: &str) -> Option<String> {
    Some(terms(words).join(" ")).filter(|query| !query.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_operators() {
        let check = |words: &str, expected: &[&str]| assert_eq!(terms(words), expected);
        check("pier lease", &["\"pier\"", "\"lease\""]);
        check("NOT “signed nothing” OR -", &["\"NOT\"", "\"signed nothing\"", "\"OR\""]);
        check("don't \" x", &["\"don't\"", "\"x\""]);
        check(" - ", &[]);
        assert_eq!(like("50%_"), "%50\\%\\_%");
    }
}
