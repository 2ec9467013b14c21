//! READINGS -> FOLDER: Parquet files of one row group each, so that memory does not grow with the run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Cell, Form, ReadingRows, Table};
use crate::error::{Error, ErrorKind};
use crate::output::OutputFile;

/// Rows of one file, which are one row group too.
pub(super) const MOST_ROWS: usize = 20_000;
/// Bytes of text from which on a file is full.
pub(super) const MOST_BYTES: usize = 32 << 20;

/// A folder while it is written: `statements/part-00001.parquet`, and the same for each of [`Table::OF_READINGS`].
#[derive(Debug)]
pub struct TableFolder {
    parts: Vec<Part>,
    n_articles: i64,
}

/// The rows that go into one table's next file.
#[derive(Debug)]
struct Part {
    table: Table,
    folder: PathBuf,
    rows: Vec<Vec<Cell>>,
    n_bytes: usize,
    /// Files written.
    n_files: usize,
}

impl TableFolder {
    /// Makes the folders that are missing.
    ///
    /// # Errors
    /// When a folder may not be written, or holds files of an earlier run.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        let part = |&table: &Table| {
            let folder = folder.join(table.name());
            let failed = |error| Error::new(ErrorKind::Write, Some(&folder), error);
            fs::create_dir_all(&folder).map_err(failed)?;
            if fs::read_dir(&folder).map_err(failed)?.next().is_some() {
                return Err(failed(io::Error::other("it is not empty; name another folder")));
            }
            Ok(Part { table, folder, rows: Vec::new(), n_bytes: 0, n_files: 0 })
        };
        let parts = Table::OF_READINGS.iter().map(part).collect::<Result<_, Error>>()?;
        Ok(Self { parts, n_articles: 0 })
    }

    /// Adds the rows of one reading, whose article gets the next number, from 1.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn add(&mut self, reading: ReadingRows) -> Result<(), Error> {
        self.n_articles += 1;
        let reading = reading.numbered(self.n_articles);
        self.parts.iter_mut().try_for_each(|part| part.add(reading.of(part.table)))
    }

    /// Writes what is left. A table without rows gets a file too, which has its columns.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn finish(mut self) -> Result<(), Error> {
        let mut left = self.parts.iter_mut().filter(|part| part.n_files == 0 || !part.rows.is_empty());
        left.try_for_each(Part::write)
    }
}

impl Part {
    fn add(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), Error> {
        for row in rows {
            let texts = row.iter().map(|cell| if let Cell::Text(text) = cell { text.len() } else { 0 });
            self.n_bytes += texts.sum::<usize>();
            self.rows.push(row);
            if self.n_bytes >= MOST_BYTES || self.rows.len() >= MOST_ROWS {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Error> {
        self.n_files += 1;
        let path = self.folder.join(format!("part-{:05}.parquet", self.n_files));
        let failed = |error| Error::new(ErrorKind::Write, Some(&path), error);
        let mut file = OutputFile::create(&path)?;
        let mut writer = Form::Parquet.writer(&mut file, &self.table.columns()).map_err(failed)?;
        for row in self.rows.drain(..) {
            writer.row(&row).map_err(failed)?;
        }
        writer.finish().map_err(failed)?;
        self.n_bytes = 0;
        file.finish()
    }
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use super::*;
    use crate::export::example::reading;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn a_full_part_is_a_file_of_one_row_group() {
        let folder = std::env::temp_dir().join(format!("onrecord-tables-{}", std::process::id()));
        let mut tables = TableFolder::create(&folder).unwrap();
        let n_statements = ReadingRows::new(&reading(), 0).of(Table::Statements).len();
        let n_articles = MOST_ROWS / n_statements + 1;
        for _ in 0..n_articles {
            tables.add(ReadingRows::new(&reading(), 0)).unwrap();
        }
        tables.finish().unwrap();
        let rows_of = |name: &str| {
            let file = SerializedFileReader::new(fs::File::open(folder.join(name)).unwrap()).unwrap();
            assert_eq!(file.metadata().num_row_groups(), 1, "{name}");
            file.metadata().file_metadata().num_rows() as usize
        };
        assert_eq!(rows_of("articles/part-00001.parquet"), n_articles);
        assert_eq!(rows_of("statements/part-00001.parquet"), MOST_ROWS);
        assert_eq!(rows_of("statements/part-00002.parquet"), n_articles * n_statements - MOST_ROWS);
        assert!(rows_of("links/part-00001.parquet") > 0);
        let again = TableFolder::create(&folder).unwrap_err().to_string();
        assert!(again.ends_with("it is not empty; name another folder"), "{again}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
