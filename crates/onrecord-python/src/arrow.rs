//! ROWS -> ARROW: record batches with the columns of docs/reference/columns.md.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use onrecord_record::export::table::{Cell, Column, Kind, RowWriter};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

/// Bytes that a text column of one batch may have: its offsets are 32 bits wide.
const MOST_BYTES: usize = 1 << 30;

/// The types of some columns, as they are in Parquet.
pub(crate) fn schema_of(columns: &[Column]) -> SchemaRef {
    let field = |column: &Column| Field::new(column.name, type_of(column.kind), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn type_of(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Flag => DataType::Boolean,
        Kind::Day => DataType::Date32,
        Kind::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
    }
}

/// Rows that become batches as they come.
pub(crate) struct ArrowRows {
    schema: SchemaRef,
    columns: Vec<Building>,
    n_bytes: usize,
    batches: Vec<RecordBatch>,
}

/// A column while it is built.
enum Building {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Flag(BooleanBuilder),
    Day(Date32Builder),
    Time(TimestampMillisecondBuilder),
}

impl ArrowRows {
    /// No rows yet.
    pub(crate) fn new(columns: &[Column]) -> Self {
        let building = |column: &Column| match column.kind {
            Kind::Text => Building::Text(StringBuilder::new()),
            Kind::Integer => Building::Integer(Int64Builder::new()),
            Kind::Number => Building::Number(Float64Builder::new()),
            Kind::Flag => Building::Flag(BooleanBuilder::new()),
            Kind::Day => Building::Day(Date32Builder::new()),
            Kind::Time => {
                Building::Time(TimestampMillisecondBuilder::new().with_data_type(type_of(column.kind)))
            }
        };
        let schema = schema_of(columns);
        Self { schema, columns: columns.iter().map(building).collect(), n_bytes: 0, batches: Vec::new() }
    }

    /// Adds a row: a cell a column, each of its column's kind or empty.
    pub(crate) fn push(&mut self, cells: &[Cell]) -> Result<(), ArrowError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.n_bytes += column.push(cell);
        }
        if self.n_bytes >= MOST_BYTES { self.cut() } else { Ok(()) }
    }

    /// The schema and all rows, in as few batches as hold them; at least one.
    pub(crate) fn into_batches(mut self) -> Result<(SchemaRef, Vec<RecordBatch>), ArrowError> {
        self.cut()?;
        Ok((self.schema, self.batches))
    }

    fn cut(&mut self) -> Result<(), ArrowError> {
        let columns = self.columns.iter_mut().map(Building::take).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        if batch.num_rows() > 0 || self.batches.is_empty() {
            self.batches.push(batch);
        }
        self.n_bytes = 0;
        Ok(())
    }
}

impl RowWriter for ArrowRows {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.push(cells).map_err(io::Error::other)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl Building {
    /// Adds a cell, empty where it is of another kind; gives the bytes of its text.
    fn push(&mut self, cell: &Cell) -> usize {
        match (self, cell) {
            (Building::Text(column), Cell::Text(text)) => {
                column.append_value(text);
                return text.len();
            }
            (Building::Text(column), _) => column.append_null(),
            (Building::Integer(column), Cell::Integer(number)) => column.append_value(*number),
            (Building::Integer(column), _) => column.append_null(),
            (Building::Number(column), Cell::Number(number)) => column.append_value(*number),
            (Building::Number(column), _) => column.append_null(),
            (Building::Flag(column), Cell::Flag(flag)) => column.append_value(*flag),
            (Building::Flag(column), _) => column.append_null(),
            (Building::Day(column), Cell::Day(day)) => column.append_value(*day),
            (Building::Day(column), _) => column.append_null(),
            (Building::Time(column), Cell::Time(seconds)) => column.append_value(seconds * 1000),
            (Building::Time(column), _) => column.append_null(),
        }
        0
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Building::Text(column) => Arc::new(column.finish()),
            Building::Integer(column) => Arc::new(column.finish()),
            Building::Number(column) => Arc::new(column.finish()),
            Building::Flag(column) => Arc::new(column.finish()),
            Building::Day(column) => Arc::new(column.finish()),
            Building::Time(column) => Arc::new(column.finish()),
        }
    }
}

/// Rows made without the interpreter's lock, as a table.
pub(crate) fn table<'py>(
    py: Python<'py>,
    columns: &[Column],
    fill: impl FnOnce(&mut ArrowRows) -> PyResult<()> + Send,
) -> PyResult<Bound<'py, PyAny>> {
    let (schema, batches) = py.detach(|| {
        let mut rows = ArrowRows::new(columns);
        fill(&mut rows)?;
        rows.into_batches().map_err(failed)
    })?;
    PyTable::try_new(batches, schema)?.into_pyarrow(py)
}

pub(crate) fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
