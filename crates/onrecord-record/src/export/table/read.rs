//! READING -> ROWS: the rows of one reading that is in no record, in the columns that a record is exported in.

use onrecord_reading::Reading;
use serde_json::Value;

use super::parts::parts_cell;
use super::rows::{Version, page_cells, speaker_cells, within};
use super::{Cell, Table};
use crate::export::{JsonStyle, to_json};
use crate::store::day_of;
use crate::store::reading::KeptReading;

/// What one reading has for each table of [`Table::OF_READINGS`].
pub struct ReadingRows {
    version: Version,
    kept: KeptReading,
    parts: Cell,
}

impl Table {
    /// The tables that readings fill without a record. Of links there are those within an article.
    pub const OF_READINGS: &[Table] = &[Table::Articles, Table::Statements, Table::Speakers, Table::Links];
}

impl ReadingRows {
    /// The rows of a reading, whose article counts as `number`. It is the latest version as far as anyone knows.
    pub fn new(reading: &Reading, number: i64) -> Self {
        // Through its text, as a record keeps it: so a number is the same in both.
        let parts = parts_cell(&reading.article.text, &reading.article.parts);
        Self { parts, ..Self::of_json(&to_json(reading, JsonStyle::Line), number) }
    }

    /// The same of a reading that was written as JSON, which does not tell the parts; of anything else, empty rows.
    pub fn of_json(json: &str, number: i64) -> Self {
        let reading = serde_json::from_str::<Value>(json).unwrap_or_default();
        let article = &reading["article"];
        let said = |name: &str| article[name].as_str().map(str::to_owned);
        let version = Version {
            id: 0,
            article: number,
            number: article["version"].as_i64().unwrap_or(1),
            text_id: said("id").unwrap_or_default(),
            title: said("title"),
            outlet: said("outlet"),
            url: said("url"),
            file: said("path"),
            day: article["published"].as_str().and_then(day_of),
            published: said("published"),
            language: said("language"),
            agency: said("agency"),
            is_latest: true,
        };
        Self { version, kept: KeptReading::new(reading), parts: Cell::Empty }
    }

    /// The same with the parts of the text, as a cell has them.
    #[must_use]
    pub fn with_parts(mut self, parts: Cell) -> Self {
        self.parts = parts;
        self
    }

    /// The same with another number for the article.
    #[must_use]
    pub fn numbered(mut self, number: i64) -> Self {
        self.version.article = number;
        self
    }

    /// The columns that every table but that of links begins with.
    pub fn begin(&self) -> Vec<Cell> {
        self.version.cells()
    }

    /// The rows for a table: none for one that only a record fills.
    pub fn of(&self, table: Table) -> Vec<Vec<Cell>> {
        let Self { version, kept, parts } = self;
        let begin = self.begin();
        let with = |cells: Vec<Cell>| [begin.clone(), cells].concat();
        match table {
            Table::Articles => {
                let [known, text] = page_cells(version, kept, Cell::Empty, parts.clone());
                vec![[begin, known, text].concat()]
            }
            Table::Statements => {
                let statements = kept.statements().iter().enumerate();
                statements.map(|(index, one)| with(kept.statement_cells(index, one))).collect()
            }
            Table::Speakers => {
                let n_statements = kept.n_statements();
                let speakers = kept.speakers().iter().enumerate();
                speakers.map(|(index, one)| with(speaker_cells(index, one, None, &n_statements))).collect()
            }
            Table::Links => within(version, kept),
            Table::Origins | Table::Versions => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    #[test]
    fn every_row_has_a_cell_for_each_column() {
        let rows = ReadingRows::new(&reading(), 7);
        for &table in Table::OF_READINGS {
            let rows = rows.of(table);
            assert!(!rows.is_empty(), "{}", table.name());
            for row in &rows {
                assert_eq!(row.len(), table.columns().len(), "{}", table.name());
                let article = table.columns().iter().position(|column| column.name == "article");
                assert_eq!(article.map(|at| &row[at]), Some(&Cell::Integer(7)));
            }
        }
    }
}
