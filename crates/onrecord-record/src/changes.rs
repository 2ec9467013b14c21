//! VERSIONS -> REVISIONS: what a changed article added, dropped, softened or changed.

use std::collections::BTreeSet;

use onrecord_reading::{Article, Certainty, PartKind, Span};
use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::check::Step;
use crate::error::Error;
use crate::link::stem::stems_of;
use crate::link::words::Words;
use crate::search::words_query;
use crate::store::load::{ARTICLE_COLUMNS, article_at, article_of, reading_of, spans_of};
use crate::store::{KeptArticle, Record, day_of};

/// Share of both statements' content words from which on one is the other changed.
const ALIKE: f64 = 0.4; // a word in three may be another
/// The same when the speaker is the same and so is what the speaker does.
const ALIKE_SAME_SPEAKER: f64 = 0.3;
/// Words of one statement that are compared one by one; of a longer one the beginning is.
const MOST_WORDS: usize = 400;
/// Words put in or left out that are a statement of their own.
const FEWEST_WORDS: usize = 5;

/// What became of one statement from one version of an article to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The version before.
    pub from: KeptArticle,
    /// The version after.
    pub to: KeptArticle,
    /// What sort of change it is.
    pub kind: RevisionKind,
    /// The statement before; `None` when it is new.
    pub before: Option<Said>,
    /// The statement after; `None` when it was dropped.
    pub after: Option<Said>,
    /// The words that differ, from before to after; empty when it was added or dropped.
    pub changes: Vec<Step>,
}

/// What an edit does to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevisionKind {
    /// It is new, or a part of it is.
    Added,
    /// It is gone, or a part of it is.
    Dropped,
    /// It says less surely what it said, or on the word of fewer.
    Softened,
    /// It says something else, or somebody else says it.
    Changed,
}

impl RevisionKind {
    /// "added", "dropped", "softened", "changed".
    pub fn name(self) -> &'static str {
        match self {
            RevisionKind::Added => "added",
            RevisionKind::Dropped => "dropped",
            RevisionKind::Softened => "softened",
            RevisionKind::Changed => "changed",
        }
    }
}

/// A statement in one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Its id.
    pub statement: String,
    /// Whose word it is, as named.
    pub speaker: Option<String>,
    /// What the version commits to.
    pub standing: String,
    /// The words.
    pub words: String,
}

/// One state of an article, with the day on which it is known to have stood so.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The version.
    pub article: KeptArticle,
    /// When the page says that it was changed.
    pub modified: Option<String>,
}

impl State {
    /// The day of the change, else of publication, counted from 1970-01-01.
    pub fn day(&self) -> Option<i32> {
        let day = |date: &Option<String>| date.as_deref().and_then(day_of);
        day(&self.modified).or_else(|| day(&self.article.published))
    }
}

impl Record {
    /// Every version of an article, in the order in which they came.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn versions(&self, article: i64) -> Result<Vec<State>, Error> {
        let failed = |error| self.failed(error);
        let state = |article: KeptArticle| {
            let reading = reading_of(self.connection(), article.version)?;
            let modified = reading["article"]["modified"].as_str().map(str::to_owned);
            Ok(State { article, modified })
        };
        let versions = self.kept_versions(article).map_err(failed)?;
        versions.into_iter().map(state).collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The article at an address or in a file; `None` when the record has none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn article_at(&self, place: &str) -> Result<Option<i64>, Error> {
        let find = "SELECT id FROM article WHERE key IN (?1, 'file:' || ?1)";
        let found = self.connection().query_row(find, [place], |row| row.get(0)).optional();
        found.map_err(|error| self.failed(error))
    }

    /// Changed articles with a statement or a title, in any version, that has all of some words.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed_about(&self, words: &str) -> Result<Vec<i64>, Error> {
        let mut with: BTreeSet<i64> = BTreeSet::new();
        if let Some(query) = words_query(words) {
            let find = "SELECT DISTINCT v.article FROM statement_words JOIN statement s ON s.id = statement_words.rowid
                        JOIN version v ON v.id = s.version WHERE statement_words MATCH ?1";
            let mut find = self.connection().prepare(find).map_err(|error| self.failed(error))?;
            let rows = find.query_map([query], |row| row.get(0)).map_err(|error| self.failed(error))?;
            with = rows.collect::<rusqlite::Result<_>>().map_err(|error| self.failed(error))?;
        }
        let stems: Vec<u64> = stems_of(words).into_keys().collect();
        let mut chosen = Vec::new();
        for article in self.changed_articles()? {
            let versions = self.kept_versions(article).map_err(|error| self.failed(error))?;
            let in_title = versions.iter().filter_map(|version| version.title.as_deref()).any(|title| {
                let title = stems_of(title);
                !stems.is_empty() && stems.iter().all(|stem| title.contains_key(stem))
            });
            if in_title || with.contains(&article) {
                chosen.push(article);
            }
        }
        Ok(chosen)
    }

    pub(crate) fn kept_versions(&self, article: i64) -> rusqlite::Result<Vec<KeptArticle>> {
        let sql = format!("SELECT {ARTICLE_COLUMNS} FROM version v WHERE v.article = ?1 ORDER BY v.number");
        let mut find = self.connection().prepare_cached(&sql)?;
        let rows = find.query_map([article], |row| article_at(row, 0))?;
        rows.collect()
    }

    /// What changed from each version of an article to the next, in the order of the text. Headlines and correction notices,
    /// which say what the text says, are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changes(&self, article: i64) -> Result<Vec<Revision>, Error> {
        let failed = |error| self.failed(error);
        let versions = self.kept_versions(article).map_err(failed)?;
        let mut revisions = Vec::new();
        for pair in versions.windows(2) {
            let old = self.lines(&pair[0]).map_err(failed)?;
            let new = self.lines(&pair[1]).map_err(failed)?;
            revisions.extend(compare(&old, &new).into_iter().map(|(kind, before, after, changes)| {
                Revision { from: pair[0].clone(), to: pair[1].clone(), kind, before, after, changes }
            }));
        }
        Ok(revisions)
    }

    /// Articles that have more than one version, by their numbers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed_articles(&self) -> Result<Vec<i64>, Error> {
        self.rows("SELECT DISTINCT article FROM version WHERE number > 1 ORDER BY article", |row| row.get(0))
    }

    /// The statements of a version.
    fn lines(&self, version: &KeptArticle) -> rusqlite::Result<Vec<Line>> {
        let reading = reading_of(self.connection(), version.version)?;
        let article = article_of(self.connection(), version.version)?;
        let statements = reading["statements"].as_array().into_iter().flatten();
        let lines = statements.filter_map(|statement| Line::new(statement, &reading, &article));
        Ok(lines.collect())
    }
}

/// A statement as revisions compare it.
struct Line {
    said: Said,
    stems: BTreeSet<u64>,
    act: String,
    certainty: u8,
    standing: u8,
    n_sources: u64,
}

impl Line {
    fn new(statement: &Value, reading: &Value, article: &Article) -> Option<Self> {
        let content: Vec<Span> = spans_of(&statement["content"], &article.text);
        let first = content.first()?;
        let is_in = |kind: PartKind| {
            let holds = |span: Span| span.start <= first.start && first.start < span.end;
            article.parts.iter().any(|part| part.kind == kind && holds(part.span))
        };
        // What lies within another statement is seen in that one's words.
        if is_in(PartKind::Headline) || is_in(PartKind::Correction) || !statement["within"].is_null() {
            return None;
        }
        let pieces: Vec<&str> = content.iter().map(|piece| piece.of(&article.text)).collect();
        let words = pieces.join(" … ");
        let text = |name: &str| statement[name].as_str().unwrap_or_default();
        let speaker = statement["speaker"].as_u64().and_then(|at| reading["speakers"].get(at as usize));
        let name = speaker.and_then(|speaker| speaker["name"].as_str()).map(str::to_owned);
        let unnamed = speaker.map(|speaker| &speaker["unnamed"]);
        let role = unnamed.and_then(|unnamed| unnamed["role"].as_str()).unwrap_or_default();
        let is_plural = role.ends_with('s') && !role.ends_with("ss");
        let count = unnamed.and_then(|unnamed| unnamed["count"].as_u64());
        let n_sources = count.unwrap_or(if is_plural { 2 } else { 1 });
        let certainty = match Certainty::from_name(text("certainty")) {
            Some(Certainty::Certain) | None => 3,
            Some(Certainty::Probable) => 2,
            Some(Certainty::Possible) => 1,
            Some(Certainty::Unknown) => 0,
        };
        let standing = match text("standing") {
            "confirmed" => 3,
            "unconfirmed" => 1,
            "denied" => 0,
            _ => 2,
        };
        Some(Line {
            stems: stems_of(&words).into_keys().collect(),
            said: Said {
                statement: text("id").to_owned(),
                speaker: name,
                standing: text("standing").to_owned(),
                words,
            },
            act: text("act").to_owned(),
            certainty,
            standing,
            n_sources,
        })
    }

    /// Share of both ones' content words that both have.
    fn likeness(&self, other: &Line) -> f64 {
        let n_shared = self.stems.intersection(&other.stems).count();
        let n_all = self.stems.len() + other.stems.len() - n_shared;
        if n_all == 0 {
            f64::from(u8::from(self.said.words == other.said.words))
        } else {
            n_shared as f64 / n_all as f64
        }
    }

    fn is_alike(&self, other: &Line) -> bool {
        let is_same = self.act == other.act && self.said.speaker == other.said.speaker;
        self.likeness(other) >= if is_same { ALIKE_SAME_SPEAKER } else { ALIKE }
    }
}

type Found = (RevisionKind, Option<Said>, Option<Said>, Vec<Step>);

/// Pairs statements, those that are most alike first, and says what became of each.
fn compare(old: &[Line], new: &[Line]) -> Vec<Found> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (one, before) in old.iter().enumerate() {
        let alike = new.iter().enumerate().filter(|(_, after)| before.is_alike(after));
        pairs.extend(alike.map(|(other, after)| (before.likeness(after), one, other)));
    }
    // The most alike first; of many, those that stand nearest.
    pairs.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then((a.1.abs_diff(a.2)).cmp(&b.1.abs_diff(b.2)))
            .then((a.1, a.2).cmp(&(b.1, b.2)))
    });
    let mut after_of: Vec<Option<usize>> = vec![None; old.len()];
    let mut is_taken = vec![false; new.len()];
    for (_, one, other) in pairs {
        if after_of[one].is_none() && !is_taken[other] {
            after_of[one] = Some(other);
            is_taken[other] = true;
        }
    }
    let mut found = Vec::new();
    for (before, after) in old.iter().zip(&after_of) {
        match after {
            Some(after) => found.extend(change(before, &new[*after])),
            None => found.push((RevisionKind::Dropped, Some(before.said.clone()), None, Vec::new())),
        }
    }
    let added = new.iter().zip(is_taken).filter(|(_, is_taken)| !is_taken);
    found.extend(added.map(|(after, _)| (RevisionKind::Added, None, Some(after.said.clone()), Vec::new())));
    found
}

/// What became of a statement; nothing when its words, its speaker and its standing are the same.
fn change(before: &Line, after: &Line) -> Option<Found> {
    let steps = word_diff(&before.said.words, &after.said.words);
    let n_words = |words: &str| words.split_whitespace().count();
    let put_in: Vec<&str> = steps
        .iter()
        .filter_map(|step| match step {
            Step::PutIn(words) => Some(words.as_str()),
            Step::Same(_) | Step::LeftOut(_) => None,
        })
        .collect();
    let left_out: Vec<&str> = steps
        .iter()
        .filter_map(|step| match step {
            Step::LeftOut(words) => Some(words.as_str()),
            Step::Same(_) | Step::PutIn(_) => None,
        })
        .collect();
    let lower = |name: &Option<String>| name.as_deref().unwrap_or_default().to_lowercase();
    let is_same_speaker = lower(&before.said.speaker) == lower(&after.said.speaker);
    let is_softer = after.certainty < before.certainty
        || after.n_sources < before.n_sources
        || after.standing < before.standing
        || put_in.iter().any(|words| is_hedge(words)) && !left_out.iter().any(|words| is_hedge(words));
    let kind = match (put_in.as_slice(), left_out.as_slice()) {
        ([], []) if is_same_speaker && !is_softer && before.said.standing == after.said.standing => {
            return None;
        }
        ([], [gone]) if n_words(gone) >= FEWEST_WORDS => RevisionKind::Dropped,
        ([new], []) if n_words(new) >= FEWEST_WORDS => RevisionKind::Added,
        _ if is_softer => RevisionKind::Softened,
        _ => RevisionKind::Changed,
    };
    Some((kind, Some(before.said.clone()), Some(after.said.clone()), steps))
}

/// Words that make a statement less sure (Quirk et al., A Comprehensive Grammar, 4.49 to 4.53, 8.127).
fn is_hedge(words: &str) -> bool {
    const HEDGES: &[&str] = &[
        "could",
        "may",
        "might",
        "perhaps",
        "possibly",
        "reportedly",
        "allegedly",
        "apparently",
        "probably",
        "unconfirmed",
        "draft",
        "drafted",
        "proposed",
        "planned",
    ];
    let mut words = words.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| HEDGES.contains(&word.to_lowercase().as_str()))
}

/// From one text to another, word by word: the longest words in common in order. Case and marks are no difference.
pub fn word_diff(before: &str, after: &str) -> Vec<Step> {
    let (old, new) = (Words::of_text(before), Words::of_text(after));
    let old = &old.words[..old.words.len().min(MOST_WORDS)];
    let new = &new.words[..new.words.len().min(MOST_WORDS)];
    // longest[i][j]: words in common of what follows.
    let width = new.len() + 1;
    let mut longest = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i].key == new[j].key {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let step = if i < old.len() && j < new.len() && old[i].key == new[j].key {
            (i, j) = (i + 1, j + 1);
            Step::Same(new[j - 1].span.of(after).to_owned())
        } else if i < old.len()
            && (j == new.len() || longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            i += 1;
            Step::LeftOut(old[i - 1].span.of(before).to_owned())
        } else {
            j += 1;
            Step::PutIn(new[j - 1].span.of(after).to_owned())
        };
        match (steps.last_mut(), &step) {
            (Some(Step::Same(words)), Step::Same(word))
            | (Some(Step::LeftOut(words)), Step::LeftOut(word))
            | (Some(Step::PutIn(words)), Step::PutIn(word)) => {
                words.push(' ');
                words.push_str(word);
            }
            (_, _) => steps.push(step),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_one_by_one() {
        let check = |before: &str, after: &str, expected: &str| {
            let steps = word_diff(before, after);
            let shown: Vec<String> = steps
                .iter()
                .map(|step| match step {
                    Step::Same(words) => words.clone(),
                    Step::LeftOut(words) => format!("[-{words}-]"),
                    Step::PutIn(words) => format!("[+{words}+]"),
                })
                .collect();
            assert_eq!(shown.join(" "), expected);
        };
        check("Reyes signed the lease", "Reyes drafted a lease", "Reyes [-signed the-] [+drafted a+] lease");
        check("“The pier is safe,”", "the pier is safe", "the pier is safe");
        check("It closed.", "", "[-It closed-]");
        check("", "It closed.", "[+It closed+]");
        check("", "", "");
    }
}
