//! WORDS -> STATEMENTS: full text with phrases and filters, the best first.

use rusqlite::params_from_iter;
use rusqlite::types::{ToSql, Value};

use crate::error::Error;
use crate::store::KeptStatement;
use crate::store::Record;
use crate::store::load::{ARTICLE_COLUMNS, STATEMENT_COLUMNS, statement_of};

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
    /// The best of them, in order: by rank, then the later one first.
    pub statements: Vec<KeptStatement>,
    /// How many there are.
    pub n_all: u64,
}

impl Record {
    /// Finds statements. Of an article that changed, its last version is searched.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find(&self, question: &Question) -> Result<Found, Error> {
        let words = words_query(&question.words);
        let has_corrections = self.has_corrections().map_err(|error| self.failed(error))?;
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
        hold("statement_words MATCH ?", words.clone().map(Value::Text));
        hold(&format!("{} LIKE ? ESCAPE '\\'", column("p.name", "speaker")), letters(&question.speaker));
        hold("v.outlet LIKE ? ESCAPE '\\'", letters(&question.outlet));
        hold(&format!("{} = ?", column("s.act", "act")), text(&question.act));
        hold(&format!("{} = ?", column("s.standing", "standing")), text(&question.standing));
        hold("v.language = ?", text(&question.language));
        hold("v.day >= ?", day(question.since));
        hold("v.day <= ?", day(question.until));
        let from = match words {
            Some(_) => "statement_words JOIN statement s ON s.id = statement_words.rowid",
            None => "statement s",
        };
        let rank = if words.is_some() { "statement_words.rank, " } else { "" };
        let tables =
            format!("{from} JOIN version v ON v.id = s.version LEFT JOIN speaker p ON p.id = s.speaker");
        let conditions = conditions.join(" AND ");
        let limit = question
            .limit
            .map_or_else(String::new, |limit| format!("LIMIT {limit} OFFSET {}", question.skip));
        let sql = format!(
            "SELECT {STATEMENT_COLUMNS}, {ARTICLE_COLUMNS} FROM {tables} WHERE {conditions}
             ORDER BY {rank} v.day DESC, v.id, s.number {limit}"
        );
        let failed = |error| self.failed(error);
        let parameters = || params_from_iter(values.iter().map(|value| value as &dyn ToSql));
        let mut find = self.connection().prepare_cached(&sql).map_err(failed)?;
        let rows = find.query_map(parameters(), statement_of).map_err(failed)?;
        let mut statements = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        if has_corrections {
            for statement in &mut statements {
                let corrected = self.corrected(statement.id).map_err(failed)?;
                statement.put_in(corrected);
            }
        }
        let n_all = match question.limit {
            Some(limit) if question.skip > 0 || statements.len() as u64 == u64::from(limit) => {
                let sql = format!("SELECT count(*) FROM {tables} WHERE {conditions}");
                self.connection().query_row(&sql, parameters(), |row| row.get(0)).map_err(failed)?
            }
            Some(_) | None => statements.len() as u64,
        };
        Ok(Found { statements, n_all })
    }
}

/// Letters anywhere in a name.
fn like(letters: &str) -> String {
    let escaped = letters.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// The words as FTS5 takes them: each in quotation marks, so that none is an operator; phrases stay whole.
pub(crate) fn words_query(words: &str) -> Option<String> {
    let straight = words.replace(['“', '”', '„', '«', '»'], "\"");
    let mut query = Vec::new();
    for (index, piece) in straight.split('"').enumerate() {
        let is_phrase = index % 2 == 1;
        let mut terms: Vec<&str> = if is_phrase { vec![piece] } else { piece.split_whitespace().collect() };
        terms.retain(|term| term.chars().any(char::is_alphanumeric));
        query.extend(terms.into_iter().map(|term| format!("\"{}\"", term.trim())));
    }
    (!query.is_empty()).then(|| query.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_operators() {
        let check = |words: &str, expected: Option<&str>| assert_eq!(words_query(words).as_deref(), expected);
        check("pier lease", Some("\"pier\" \"lease\""));
        check("NOT “signed nothing” OR -", Some("\"NOT\" \"signed nothing\" \"OR\""));
        check("don't \" x", Some("\"don't\" \"x\""));
        check(" - ", None);
        assert_eq!(like("50%_"), "%50\\%\\_%");
    }
}
