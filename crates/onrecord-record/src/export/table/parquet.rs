//! Rows -> Parquet: typed columns, in row groups that fit memory.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::folder::{MOST_BYTES, MOST_ROWS};
use super::{Cell, Column, Kind, RowWriter};

/// A Parquet file while it is written.
pub(super) struct ParquetRows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Column>,
    /// The cells of the row group at hand, by column.
    cells: Vec<Vec<Cell>>,
    n_bytes: usize,
}

impl<W: Write + Send> ParquetRows<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn new(to: W, columns: &[Column]) -> io::Result<Self> {
        let field = |column: &Column| {
            let (before, after) = match column.kind {
                Kind::Text => ("binary", " (STRING)"),
                Kind::Integer => ("int64", ""),
                Kind::Number => ("double", ""),
                Kind::Flag => ("boolean", ""),
                Kind::Day => ("int32", " (DATE)"),
                Kind::Time => ("int64", " (TIMESTAMP(MILLIS,true))"),
            };
            format!("optional {before} {}{after};", column.name)
        };
        let schema =
            format!("message rows {{ {} }}", columns.iter().map(field).collect::<Vec<_>>().join(" "));
        let schema = parse_message_type(&schema).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(Default::default()))
            .set_created_by(concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, columns: columns.to_vec(), cells: vec![Vec::new(); columns.len()], n_bytes: 0 })
    }

    /// Writes the row group at hand, if it has rows.
    fn write_group(&mut self) -> io::Result<()> {
        if self.cells.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(failed)?;
        for (column, cells) in self.columns.iter().zip(&mut self.cells) {
            write_column(&mut group, column.kind, &std::mem::take(cells)).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.n_bytes = 0;
        Ok(())
    }
}

impl<W: Write + Send> RowWriter for ParquetRows<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            if let Cell::Text(text) = cell {
                self.n_bytes += text.len();
            }
            column.push(cell.clone());
        }
        let is_full =
            self.n_bytes >= MOST_BYTES || self.cells.first().is_some_and(|rows| rows.len() >= MOST_ROWS);
        if is_full { self.write_group() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.write_group()?;
        self.file.finish().map_err(failed)?;
        self.file.inner_mut().flush()
    }
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<W>,
    kind: Kind,
    cells: &[Cell],
) -> Result<(), ParquetError> {
    match kind {
        Kind::Text => write_values::<ByteArrayType, W>(group, cells, |cell| {
            let Cell::Text(text) = cell else { return None };
            Some(ByteArray::from(text.as_str()))
        }),
        Kind::Integer => write_values::<Int64Type, W>(group, cells, |cell| {
            let Cell::Integer(number) = cell else { return None };
            Some(*number)
        }),
        Kind::Number => write_values::<DoubleType, W>(group, cells, |cell| {
            let Cell::Number(number) = cell else { return None };
            Some(*number)
        }),
        Kind::Flag => write_values::<BoolType, W>(group, cells, |cell| {
            let Cell::Flag(flag) = cell else { return None };
            Some(*flag)
        }),
        Kind::Day => write_values::<Int32Type, W>(group, cells, |cell| {
            let Cell::Day(day) = cell else { return None };
            Some(*day)
        }),
        Kind::Time => write_values::<Int64Type, W>(group, cells, |cell| {
            let Cell::Time(seconds) = cell else { return None };
            Some(seconds * 1000)
        }),
    }
}

fn write_values<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<W>,
    cells: &[Cell],
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = cells.iter().map(value).collect();
    // 1: there is a value, 0: there is none.
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn failed(error: ParquetError) -> io::Error {
    let ParquetError::External(error) = error else { return io::Error::other(error) };
    match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}
