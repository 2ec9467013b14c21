//! RECORD -> ROWS: a walk over the versions, one at a time; what is chosen of it, and how much there is.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Row;
use serde_json::Value;

use super::origins::Origins;
use super::parts::parts_cell;
use super::repeats::Repeats;
use super::{Cell, RowWriter, Table};
use crate::changes::{Revision, RevisionKind};
use crate::check::Step;
use crate::correct::{corrected_reading, is_removed, was_of};
use crate::error::{Error, ErrorKind};
use crate::export::brat::brat_of_kept;
use crate::export::corrected_words;
use crate::fetch::time::seconds;
use crate::link::quotation::{left_out, put_in};
use crate::output::BratFolder;
use crate::store::Record;
use crate::store::load::parts_at;
use crate::store::reading::{KeptReading, ranges};

/// What to choose. All that is said must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Letters of the speaker's name: of statements and speakers.
    pub speaker: Option<String>,
    /// What the speaker does: of statements.
    pub act: Option<String>,
    /// What the article commits to: of statements.
    pub standing: Option<String>,
    /// Letters of the outlet's name.
    pub outlet: Option<String>,
    /// Published on this day or later, counted from 1970-01-01.
    pub since: Option<i32>,
    /// Published on this day or before.
    pub until: Option<i32>,
    /// Language of the article.
    pub language: Option<String>,
    /// Only the last version of each article.
    pub is_latest: bool,
}

/// What was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows written.
    pub n_rows: u64,
    /// Rows that the table has.
    pub n_all: u64,
    /// What could not be read, and why; the rest was written.
    pub faults: Vec<String>,
}

impl Table {
    /// The first filter that this table has no column for, as the program calls it.
    pub fn refuses(self, filter: &Filter) -> Option<&'static str> {
        let asks = [
            ("--speaker", filter.speaker.is_some(), &[Table::Statements, Table::Speakers] as &[Table]),
            ("--act", filter.act.is_some(), &[Table::Statements]),
            ("--standing", filter.standing.is_some(), &[Table::Statements]),
        ];
        asks.into_iter()
            .find(|(_, is_asked, tables)| *is_asked && !tables.contains(&self))
            .map(|(name, ..)| name)
    }
}

impl Record {
    /// Writes the rows of a table that a filter chooses, in the order in which articles came, their versions in order. One
    /// version is in memory at a time; for origins, what each page says of its own origin is too, and for links all quoted words.
    ///
    /// The record is exported as it stood at the beginning, whatever is added meanwhile.
    ///
    /// # Errors
    /// When the record cannot be read at all, or rows cannot be written.
    pub fn export(&self, table: Table, filter: &Filter, to: &mut dyn RowWriter) -> Result<Exported, Error> {
        let failed = |error| self.failed(error);
        let snapshot = self.connection().unchecked_transaction().map_err(failed)?;
        let mut walk = Walk {
            record: self,
            table,
            to,
            done: Exported::default(),
            origins: None,
            repeats: None,
            changes: (0, Vec::new()),
        };
        walk.done.n_all = walk.count()?;
        if table == Table::Origins {
            walk.origins = Some(Origins::new(self, &mut walk.done.faults)?);
        }
        if table == Table::Links {
            walk.repeats = Some(Repeats::new(self)?);
        }
        self.each_version(|version| {
            let is_chosen = filter.chooses(version);
            // What a record holds of links is known only when all are made.
            if is_chosen || table == Table::Links { walk.add(version, filter, is_chosen) } else { Ok(()) }
        })?;
        let done = walk.done;
        snapshot.finish().map_err(failed)?;
        Ok(done)
    }

    /// Writes a pair of files for each version that a filter chooses: `article-1-version-2.txt` and `.ann`. Rows are versions.
    ///
    /// # Errors
    /// When the record cannot be read at all, or a file cannot be written.
    pub fn export_brat(&self, filter: &Filter, folder: &Path) -> Result<Exported, Error> {
        let failed = |error| self.failed(error);
        let snapshot = self.connection().unchecked_transaction().map_err(failed)?;
        let mut to = BratFolder::create(folder, &[])?;
        let mut done = Exported::default();
        self.each_version(|version| {
            done.n_all += 1;
            if !filter.chooses(version) {
                return Ok(());
            }
            match corrected_reading(self.connection(), version.id) {
                Ok(reading) => {
                    let kept = KeptReading::new(reading);
                    let name = format!("article-{}-version-{}", version.article, version.number);
                    to.add_named(&name, kept.text(), &brat_of_kept(&kept))?;
                    done.n_rows += 1;
                }
                Err(error) => done.faults.push(fault(version, &self.failed(error))),
            }
            Ok(())
        })?;
        snapshot.finish().map_err(failed)?;
        Ok(done)
    }

    /// Tells `each` every version, in the order of articles and of their versions.
    pub(crate) fn each_version(
        &self,
        mut each: impl FnMut(&Version) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let failed = |error| self.failed(error);
        let sql = format!("{} ORDER BY v.article, v.number", Version::SELECT);
        let mut find = self.connection().prepare(&sql).map_err(failed)?;
        let mut rows = find.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            each(&Version::of(row).map_err(failed)?)?;
        }
        Ok(())
    }
}

/// A version without its reading.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) id: i64,
    pub(crate) article: i64,
    pub(crate) number: i64,
    pub(crate) text_id: String,
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) day: Option<i32>,
    pub(crate) language: Option<String>,
    pub(crate) agency: Option<String>,
    pub(crate) is_latest: bool,
}

impl Version {
    /// Begins a query for versions, `v`.
    pub(crate) const SELECT: &str = "SELECT v.id, v.article, v.number, v.text_id, v.title, v.outlet, v.url, v.path,
         v.published, v.day, v.language, v.agency, (SELECT max(w.number) FROM version w WHERE w.article = v.article)
         FROM version v";

    pub(crate) fn of(row: &Row) -> rusqlite::Result<Self> {
        let number = row.get(2)?;
        Ok(Self {
            id: row.get(0)?,
            article: row.get(1)?,
            number,
            text_id: row.get(3)?,
            title: row.get(4)?,
            outlet: row.get(5)?,
            url: row.get(6)?,
            file: row.get(7)?,
            published: row.get(8)?,
            day: row.get(9)?,
            language: row.get(10)?,
            agency: row.get(11)?,
            is_latest: row.get::<_, i64>(12)? == number,
        })
    }

    /// The moment of publication, where a time of day and its zone are given.
    pub(crate) fn published_at(&self) -> Option<i64> {
        let published = self.published.as_deref()?;
        let (_, clock) = published.split_once('T')?;
        clock.contains(['Z', 'z', '+', '-']).then(|| seconds(published)).flatten()
    }

    /// One end of a link: the version, or a statement of it.
    pub(super) fn end_of_link(&self, statement: Option<&str>) -> [Cell; 3] {
        [Cell::Integer(self.article), Cell::Integer(self.number), text(statement)]
    }

    /// What tables begin with.
    pub(super) fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Integer(self.article),
            Cell::Integer(self.number),
            Cell::Flag(self.is_latest),
            text(self.outlet.as_deref()),
            text(self.title.as_deref()),
            text(self.url.as_deref()),
            text(self.file.as_deref()),
            text(self.published.as_deref()),
            self.day.map_or(Cell::Empty, Cell::Day),
            self.published_at().map_or(Cell::Empty, Cell::Time),
            text(self.language.as_deref()),
        ]
    }
}

impl Filter {
    /// True for a version that all that is asked of versions holds of.
    pub(crate) fn chooses(&self, version: &Version) -> bool {
        has_letters(self.outlet.as_deref(), version.outlet.as_deref())
            && self.language.as_ref().is_none_or(|language| version.language.as_ref() == Some(language))
            && self.since.is_none_or(|since| version.day.is_some_and(|day| day >= since))
            && self.until.is_none_or(|until| version.day.is_some_and(|day| day <= until))
            && (version.is_latest || !self.is_latest)
    }

    /// True for a statement that all that is asked of statements holds of.
    pub(crate) fn chooses_statement(&self, statement: &Value, speaker: &Value) -> bool {
        let is = |asked: &Option<String>, name: &str| {
            asked.as_deref().is_none_or(|asked| statement[name].as_str() == Some(asked))
        };
        has_letters(self.speaker.as_deref(), speaker["name"].as_str())
            && is(&self.act, "act")
            && is(&self.standing, "standing")
    }
}

/// What could not be read, and why.
pub(crate) fn fault(version: &Version, error: &Error) -> String {
    format!("version {} of article {}: {error}", version.number, version.article)
}

fn has_letters(asked: Option<&str>, name: Option<&str>) -> bool {
    asked.is_none_or(|asked| name.is_some_and(|name| name.to_lowercase().contains(&asked.to_lowercase())))
}

/// One walk over the record.
struct Walk<'a> {
    record: &'a Record,
    table: Table,
    to: &'a mut dyn RowWriter,
    done: Exported,
    origins: Option<Origins>,
    repeats: Option<Repeats>,
    /// An article, and all that became of its statements.
    changes: (i64, Vec<Revision>),
}

impl Walk<'_> {
    /// Rows of the whole table; of links, those that are stored.
    fn count(&self) -> Result<u64, Error> {
        let sql = match self.table {
            Table::Articles => "SELECT count(*) FROM article",
            Table::Statements => "SELECT count(*) FROM statement",
            Table::Speakers => "SELECT count(*) FROM speaker",
            Table::Links => "SELECT 0",
            Table::Origins => "SELECT (SELECT count(*) FROM version) + (SELECT count(*) FROM statement)",
            Table::Versions => "SELECT count(*) FROM version",
        };
        let count = self.record.connection().query_row(sql, [], |row| row.get(0));
        count.map_err(|error| self.record.failed(error))
    }

    /// The rows of one version. What is damaged is a fault, and the rest goes on.
    fn add(&mut self, version: &Version, filter: &Filter, is_chosen: bool) -> Result<(), Error> {
        let rows = match self.rows(version, filter) {
            Ok(rows) => rows,
            Err(error) => {
                self.done.faults.push(fault(version, &error));
                return Ok(());
            }
        };
        if self.table == Table::Links {
            self.done.n_all += rows.len() as u64;
        }
        if is_chosen {
            for row in &rows {
                self.to.row(row).map_err(|error| Error::new(ErrorKind::Write, None, error))?;
            }
            self.done.n_rows += rows.len() as u64;
        }
        Ok(())
    }

    fn rows(&mut self, version: &Version, filter: &Filter) -> Result<Vec<Vec<Cell>>, Error> {
        let record = self.record;
        let failed = |error| record.failed(error);
        match self.table {
            Table::Articles if !version.is_latest => return Ok(Vec::new()),
            Table::Articles
            | Table::Statements
            | Table::Speakers
            | Table::Links
            | Table::Origins
            | Table::Versions => {}
        }
        let reading =
            KeptReading::new(corrected_reading(self.record.connection(), version.id).map_err(failed)?);
        let begin = version.cells();
        let with = |cells: Vec<Cell>| [begin.clone(), cells].concat();
        Ok(match self.table {
            Table::Articles => {
                let [known, text] = self.page(version, &reading).map_err(failed)?;
                vec![[begin, known, text].concat()]
            }
            Table::Versions => {
                let [known, text] = self.page(version, &reading).map_err(failed)?;
                vec![[begin, known, self.n_changes(version)?, text].concat()]
            }
            Table::Statements => {
                let statements = reading.statements().iter().enumerate();
                let statements = statements.filter(|(_, one)| !is_removed(one));
                let chosen =
                    statements.filter(|(_, one)| filter.chooses_statement(one, reading.speaker_of(one)));
                chosen.map(|(index, one)| with(reading.statement_cells(index, one))).collect()
            }
            Table::Speakers => {
                let n_statements = reading.n_statements();
                let identities = self.record.identities_in(version.id).map_err(failed)?;
                let identity = |index: usize| identities.get(&index).copied();
                let speakers = reading.speakers().iter().enumerate();
                let chosen =
                    speakers.filter(|(_, one)| has_letters(filter.speaker.as_deref(), one["name"].as_str()));
                chosen
                    .map(|(index, one)| with(speaker_cells(index, one, identity(index), &n_statements)))
                    .collect()
            }
            Table::Links => self.links(version, &reading)?,
            Table::Origins => {
                self.origins.iter().flat_map(|origins| origins.rows(version, &reading)).map(with).collect()
            }
        })
    }

    /// What is known of a page; its text and its parts stand last in its row.
    fn page(&self, version: &Version, reading: &KeptReading) -> rusqlite::Result<[Vec<Cell>; 2]> {
        let count = "SELECT (SELECT count(*) FROM reprint WHERE later = ?1) + (SELECT count(*) FROM reprint WHERE earlier = ?1)";
        let n_reprints =
            self.record.connection().prepare_cached(count)?.query_row([version.id], |row| row.get(0))?;
        let parts = parts_at(self.record.connection(), version.id, reading.text())?;
        Ok(page_cells(version, reading, Cell::Integer(n_reprints), parts_cell(reading.text(), &parts)))
    }

    /// What became of statements from the version before to this one.
    fn revisions(&mut self, version: &Version) -> Result<Vec<Revision>, Error> {
        if version.number < 2 {
            return Ok(Vec::new());
        }
        // Versions of an article follow each other: all of its changes are found once.
        if self.changes.0 != version.article {
            self.changes = (version.article, self.record.changes(version.article)?);
        }
        let is_of = |revision: &&Revision| i64::from(revision.to.number) == version.number;
        Ok(self.changes.1.iter().filter(is_of).cloned().collect())
    }

    fn n_changes(&mut self, version: &Version) -> Result<Vec<Cell>, Error> {
        let revisions = self.revisions(version)?;
        let count = |kind: RevisionKind| {
            let count = revisions.iter().filter(|revision| revision.kind == kind).count();
            if version.number < 2 { Cell::Empty } else { Cell::Integer(count as i64) }
        };
        let kinds =
            [RevisionKind::Added, RevisionKind::Dropped, RevisionKind::Softened, RevisionKind::Changed];
        Ok(kinds.into_iter().map(count).collect())
    }

    fn links(&mut self, version: &Version, reading: &KeptReading) -> Result<Vec<Vec<Cell>>, Error> {
        let here = |statement: Option<&str>| version.end_of_link(statement);
        let row = link_cells;
        let sql = "SELECT v.article, v.number, r.likeness, r.containment, r.basis FROM reprint r
                   JOIN version v ON v.id = r.earlier WHERE r.later = ?1 ORDER BY v.article, v.number";
        let failed = |error| self.record.failed(error);
        let mut find = self.record.connection().prepare_cached(sql).map_err(failed)?;
        let reprint = |of: &Row| {
            let to = [Cell::Integer(of.get(0)?), Cell::Integer(of.get(1)?), Cell::Empty];
            let likeness =
                [Cell::Text(of.get(2)?), Cell::Number(of.get(3)?), Cell::Empty, Cell::Text(of.get(4)?)];
            Ok(row("reprint", here(None), to, likeness))
        };
        let reprints = find.query_map([version.id], reprint).map_err(failed)?;
        let mut rows = reprints.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
        if version.number > 1 {
            let before = [Cell::Integer(version.article), Cell::Integer(version.number - 1), Cell::Empty];
            rows.push(row("version", here(None), before, NO_MORE));
        }
        for revision in self.revisions(version)? {
            let id = |said: &Option<crate::changes::Said>| said.as_ref().map(|said| said.statement.clone());
            let to = [
                Cell::Integer(revision.from.article),
                Cell::Integer(i64::from(revision.from.number)),
                id(&revision.before).map_or(Cell::Empty, Cell::Text),
            ];
            let basis = revision.changes.iter().filter_map(|step| match step {
                Step::Same(_) => None,
                Step::LeftOut(words) => Some(left_out(words)),
                Step::PutIn(words) => Some(put_in(words)),
            });
            let basis = basis.collect::<Vec<_>>().join(" ");
            let rest = [
                Cell::Empty,
                Cell::Empty,
                text(Some(revision.kind.name())),
                text(Some(basis.as_str()).filter(|basis| !basis.is_empty())),
            ];
            rows.push(row("revision", here(id(&revision.after).as_deref()), to, rest));
        }
        rows.extend(self.repeats.iter().flat_map(|repeats| repeats.rows(version)));
        rows.extend(within(version, reading));
        Ok(rows)
    }
}

/// What is known of a page, and its text with its parts.
pub(super) fn page_cells(
    version: &Version,
    reading: &KeptReading,
    n_reprints: Cell,
    parts: Cell,
) -> [Vec<Cell>; 2] {
    let article = &reading.reading["article"];
    let byline: Vec<&str> =
        article["byline"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let known = vec![
        text(Some(&version.text_id)),
        text(Some(byline.join("; ").as_str()).filter(|names| !names.is_empty())),
        text(version.agency.as_deref()),
        text(article["modified"].as_str()),
        Cell::Integer(reading.statements().iter().filter(|one| !is_removed(one)).count() as i64),
        n_reprints,
    ];
    [known, vec![text(Some(reading.text())), parts]]
}

/// What links of a kind without likeness, change and basis end in.
const NO_MORE: [Cell; 4] = [const { Cell::Empty }; 4];

pub(super) fn link_cells(kind: &str, from: [Cell; 3], to: [Cell; 3], rest: [Cell; 4]) -> Vec<Cell> {
    [vec![text(Some(kind))], from.to_vec(), to.to_vec(), rest.to_vec()].concat()
}

/// A row a statement that lies in the content of another.
pub(super) fn within(version: &Version, reading: &KeptReading) -> Vec<Vec<Cell>> {
    let statements = reading.statements();
    let link = |statement: &Value| {
        let outer = statements.get(statement["within"].as_u64()? as usize)?;
        let ends = [statement, outer].map(|one| version.end_of_link(one["id"].as_str()));
        let [from, to] = ends;
        (!is_removed(statement) && !is_removed(outer)).then(|| link_cells("within", from, to, NO_MORE))
    };
    statements.iter().filter_map(link).collect()
}

impl KeptReading {
    /// Statements by the number of their speaker.
    pub(super) fn n_statements(&self) -> BTreeMap<u64, i64> {
        let mut counts = BTreeMap::new();
        for speaker in self.spoken() {
            *counts.entry(speaker).or_default() += 1;
        }
        counts
    }

    /// The speaker's number of each statement that has one.
    fn spoken(&self) -> impl Iterator<Item = u64> {
        let statements = self.statements().iter().filter(|one| !is_removed(one));
        statements.filter_map(|statement| statement["speaker"].as_u64())
    }

    pub(super) fn statement_cells(&self, index: usize, statement: &Value) -> Vec<Cell> {
        let said = |name: &str| text(statement[name].as_str());
        let speaker = self.speaker_of(statement);
        let of_speaker = |name: &str| text(speaker[name].as_str());
        let spans = |name: &str| {
            let ranges = ranges(&statement[name]).into_iter();
            let ranges = ranges.map(|[begin, end]| format!("{begin} {end}")).collect::<Vec<_>>().join(";");
            text(Some(ranges.as_str()).filter(|ranges| !ranges.is_empty()))
        };
        let words = |name: &str| {
            let words = self.words(&statement[name]);
            text(Some(words.as_str()).filter(|words| !words.is_empty()))
        };
        let content = ranges(&statement["content"]);
        let [chain, via] = self.chain(statement);
        let point = |point: Option<usize>| point.map_or(Cell::Empty, |point| Cell::Integer(point as i64));
        vec![
            said("id"),
            Cell::Integer(index as i64 + 1),
            of_speaker("name"),
            of_speaker("kind"),
            of_speaker("role"),
            of_speaker("affiliation"),
            said("speaker_by"),
            number(&statement["speaker_confidence"]),
            said("act"),
            said("manner"),
            words("content"),
            words("source"),
            words("cue"),
            said("polarity"),
            said("certainty"),
            said("standing"),
            words("basis"),
            statement["voiced"].as_bool().map_or(Cell::Empty, Cell::Flag),
            text(Some(&chain)),
            text(Some(&via)),
            said("path"),
            said("addressee"),
            said("medium"),
            text(statement["time"]["text"].as_str()),
            text(statement["time"]["value"].as_str()),
            statement["within"].as_i64().map_or(Cell::Empty, |outer| Cell::Integer(outer + 1)),
            number(&statement["confidence"]),
            point(content.iter().map(|range| range[0]).min()),
            point(content.iter().map(|range| range[1]).max()),
            spans("content"),
            spans("source"),
            spans("cue"),
            said("rule"),
            text(corrected_words(&was_of(statement)).as_deref()),
        ]
    }
}

pub(super) fn speaker_cells(
    index: usize,
    speaker: &Value,
    identity: Option<i64>,
    n_statements: &BTreeMap<u64, i64>,
) -> Vec<Cell> {
    let said = |name: &str| text(speaker[name].as_str());
    let unnamed = &speaker["unnamed"];
    vec![
        Cell::Integer(index as i64 + 1),
        said("name"),
        said("kind"),
        said("role"),
        said("affiliation"),
        identity.map_or(Cell::Empty, Cell::Integer),
        Cell::Flag(!unnamed.is_null()),
        unnamed["count"].as_i64().map_or(Cell::Empty, Cell::Integer),
        text(unnamed["role"].as_str()),
        text(unnamed["closeness"].as_str()),
        text(unnamed["reason"].as_str()),
        Cell::Integer(speaker["mentions"].as_array().map_or(0, Vec::len) as i64),
        Cell::Integer(n_statements.get(&(index as u64)).copied().unwrap_or(0)),
    ]
}

pub(super) fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
}

fn number(value: &Value) -> Cell {
    value.as_f64().map_or(Cell::Empty, Cell::Number)
}
