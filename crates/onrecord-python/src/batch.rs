//! BATCHES -> BATCHES: a table of texts in, a table of what is said in them out, over the cores.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    Array, ArrayRef, Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray,
    UInt32Array,
};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use onrecord_page::Media;
use onrecord_reading::page::Page;
use onrecord_reading::{Article, Hints, Problem, Reading, Tier};
use onrecord_record::export::table::{Cell, Column, Kind, ReadingRows, Table, parts_cell};
use onrecord_record::export::{JsonStyle, to_json};
use onrecord_record::input::table::is_language;
use onrecord_record::{Error, InputOptions, Pages, Places, ReadOptions, in_order, read_many};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PySchema, PyTable};

use crate::OnrecordError;
use crate::arrow::{self, ArrowRows, failed, schema_of};
use crate::given::{self, BROKEN, Body, Known, tier_of};

/// What rows can be had of a table of texts.
#[derive(Clone, Copy)]
enum Wanted {
    Table(Table),
    /// One row an article: its reading as JSON, and the parts of its text.
    Readings,
}

const NUMBER: Column = Column {
    name: "article",
    kind: Kind::Integer,
    meaning: "Number of the row that the text is in, from 1.",
};

const READING: Column =
    Column { name: "reading", kind: Kind::Text, meaning: "The reading as one line of JSON." };

const PARTS: Column = Column {
    name: "parts",
    kind: Kind::Text,
    meaning: "What the text consists of, as in the table of articles.",
};

/// Stands last in every row.
const PROBLEM: Column = Column {
    name: "problem",
    kind: Kind::Text,
    meaning: "What was wrong with the text: \"kind: message\", several joined by \"; \".",
};

impl Wanted {
    fn of(name: &str) -> PyResult<Self> {
        if name == "readings" {
            return Ok(Wanted::Readings);
        }
        let table = Table::OF_READINGS.iter().find(|table| table.name() == name);
        table.copied().map(Wanted::Table).ok_or_else(|| {
            let names: Vec<&str> = Table::OF_READINGS.iter().map(|table| table.name()).collect();
            PyValueError::new_err(format!(
                "no table is called \"{name}\"; there are {}, readings",
                names.join(", ")
            ))
        })
    }

    fn columns(self) -> Vec<Column> {
        match self {
            Wanted::Table(table) => [table.columns(), vec![PROBLEM]].concat(),
            Wanted::Readings => vec![NUMBER, READING, PARTS, PROBLEM],
        }
    }

    /// The rows of one text. Where it has none but a problem, one row says so.
    fn rows(self, text: &Outcome, number: i64) -> Vec<Vec<Cell>> {
        let problems = text.problems();
        let problem = || problems.clone().map_or(Cell::Empty, Cell::Text);
        let Wanted::Table(table) = self else {
            let json = text.is_read.then(|| to_json(&text.reading, JsonStyle::Line));
            let json = json.map_or(Cell::Empty, |json| Cell::Text(json.trim_end().to_owned()));
            let Article { text: words, parts, .. } = &text.reading.article;
            let parts = if text.is_read { parts_cell(words, parts) } else { Cell::Empty };
            return vec![vec![Cell::Integer(number), json, parts, problem()]];
        };
        with_problem(
            table,
            &ReadingRows::new(&text.reading, number),
            number,
            text.is_read,
            problems.as_deref(),
        )
    }
}

/// The rows of one text for a table, each with what was wrong. Where it has none but a problem, one row says so.
fn with_problem(
    table: Table,
    reading: &ReadingRows,
    number: i64,
    is_read: bool,
    problem: Option<&str>,
) -> Vec<Vec<Cell>> {
    let mut rows = if is_read { reading.of(table) } else { Vec::new() };
    if rows.is_empty() && problem.is_some() {
        let mut row = match table {
            Table::Links => vec![Cell::Empty, Cell::Integer(number)],
            Table::Articles | Table::Statements | Table::Speakers | Table::Origins | Table::Versions => {
                reading.begin()
            }
        };
        row.resize(table.columns().len(), Cell::Empty);
        rows.push(row);
    }
    for row in &mut rows {
        row.push(problem.map_or(Cell::Empty, |problem| Cell::Text(problem.to_owned())));
    }
    rows
}

/// What became of one text.
struct Outcome {
    reading: Reading,
    /// Why nothing was read.
    why: Option<String>,
    is_read: bool,
}

impl Outcome {
    /// Nothing was read: the row keeps what is known of it.
    fn failed(hints: &Hints, why: String, tier: Tier) -> Self {
        let page = Page { text: String::new(), problems: Vec::new() };
        Self { reading: onrecord_reading::read_text(page, hints, tier), why: Some(why), is_read: false }
    }

    fn problems(&self) -> Option<String> {
        let line = |problem: &Problem| format!("{}: {}", problem.kind.name(), problem.message);
        let lines = || self.reading.problems.iter().map(line).collect::<Vec<_>>().join("; ");
        self.why.clone().or_else(|| Some(lines()).filter(|lines| !lines.is_empty()))
    }
}

/// What a column can hold: the texts, and what is known of each.
const FIELDS: [&str; 11] = [
    "text",
    "html",
    "path",
    "url",
    "title",
    "outlet",
    "byline",
    "agency",
    "published",
    "modified",
    "language",
];

/// How a table of texts is read.
struct Asked {
    wanted: Wanted,
    /// Name of the column of each field.
    columns: HashMap<String, String>,
    /// Columns of the input that each row has too, with their names in the output.
    keep: Vec<(String, String)>,
    /// What is known of every text.
    known: Known,
    tier: Tier,
    jobs: usize,
    max_size: usize,
}

/// Reads every text of a table, and gives the rows that are wanted as a table.
#[pyfunction]
#[allow(clippy::too_many_arguments)] // Called by name, from one place.
pub(crate) fn read_batches<'py>(
    py: Python<'py>,
    batches: AnyRecordBatch,
    table: &str,
    columns: HashMap<String, String>,
    keep: Vec<(String, String)>,
    known: Known,
    tier: &str,
    jobs: usize,
    max_size: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let jobs = if jobs == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { jobs };
    let asked =
        Asked { wanted: Wanted::of(table)?, columns, keep, known, tier: tier_of(tier)?, jobs, max_size };
    let reader = batches.into_reader()?;
    let schema = asked.schema(&reader.schema())?;
    let read = py.detach(|| {
        let (mut first, mut all) = (1, Vec::new());
        for batch in reader {
            let batch = batch.map_err(failed)?;
            all.extend(asked.read(&batch, first, &schema)?);
            first += batch.num_rows() as i64;
        }
        Ok::<_, PyErr>(all)
    })?;
    PyTable::try_new(read, schema)?.into_pyarrow(py)
}

/// The rows of one reading for a table, from its JSON.
#[pyfunction]
pub(crate) fn rows<'py>(py: Python<'py>, json: &str, table: &str) -> PyResult<Bound<'py, PyAny>> {
    let Wanted::Table(table) = Wanted::of(table)? else {
        return Err(PyValueError::new_err(
            "a reading is one reading; there are articles, statements, speakers, links",
        ));
    };
    let mut rows = ArrowRows::new(&table.columns());
    let pushed = ReadingRows::of_json(json, 1).of(table).iter().try_for_each(|cells| rows.push(cells));
    let (schema, batches) = pushed.and_then(|()| rows.into_batches()).map_err(failed)?;
    PyTable::try_new(batches, schema)?.into_pyarrow(py)
}

/// The rows of a batch of readings, of which each has a number.
#[pyfunction]
pub(crate) fn rows_of_readings<'py>(
    py: Python<'py>,
    batch: PyRecordBatch,
    number: &str,
    table: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let Wanted::Table(table) = Wanted::of(table)? else {
        return Err(PyValueError::new_err(
            "these are readings; there are articles, statements, speakers, links",
        ));
    };
    arrow::table(py, &Wanted::Table(table).columns(), |rows| {
        let batch = Given(batch.as_ref());
        let numbers = batch.numbers(number)?;
        let [readings, parts, problems] =
            [batch.words("reading")?, batch.words("parts")?, batch.words("problem")?];
        for row in 0..batch.0.num_rows() {
            let (json, number) = (readings.get(row), numbers.value(row));
            let parts = parts.get(row).map_or(Cell::Empty, |parts| Cell::Text(parts.to_owned()));
            let reading = ReadingRows::of_json(json.unwrap_or("{}"), number).with_parts(parts);
            for cells in with_problem(table, &reading, number, json.is_some(), problems.get(row)) {
                rows.push(&cells).map_err(failed)?;
            }
        }
        Ok(())
    })
}

/// The files that are meant by some paths, in order: of folders, those whose names are of pages, archives and feeds.
#[pyfunction]
pub(crate) fn files(paths: Vec<PathBuf>) -> PyResult<Vec<String>> {
    let named = Places::new(paths).map(|place| place.map(|place| place.name()));
    named.collect::<Result<_, _>>().map_err(|error| OnrecordError::new_err(error.to_string()))
}

/// Files that are read some pages at a time: texts, pages, messages, feeds, tables, archives, one after another.
#[pyclass(module = "onrecord._onrecord", name = "Files")]
pub(crate) struct NativeFiles {
    // Python may call from any thread; one at a time is let in.
    pages: Mutex<Pages>,
    options: ReadOptions,
}

/// Pages that are read before their rows are handed on.
const PAGES_AT_ONCE: usize = 64;

#[pymethods]
impl NativeFiles {
    #[new]
    fn new(paths: Vec<PathBuf>, known: Known, tier: &str, jobs: usize, max_size: u64) -> PyResult<Self> {
        let options = ReadOptions { jobs, max_size, tier: tier_of(tier)?, hints: known.hints() };
        let pages = Mutex::new(Pages::new(
            Places::new(paths),
            InputOptions { max_size, columns: Default::default() },
        ));
        Ok(Self { pages, options })
    }

    /// The readings of the next pages, with a row for each that failed; `None` after the last one.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let read = py.detach(|| {
            let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            let (mut rows, mut n_pages, mut done) = (ArrowRows::new(&Wanted::Readings.columns()), 0, Ok(()));
            let items = pages.by_ref().inspect(|_| n_pages += 1).take(PAGES_AT_ONCE);
            let each = |_: &str, page: Result<onrecord_record::Outcome<Reading>, Error>| {
                done = match page {
                    Ok(onrecord_record::Outcome::Read(reading)) => {
                        let text = Outcome { reading, why: None, is_read: true };
                        Wanted::Readings.rows(&text, 0).iter().try_for_each(|cells| rows.push(cells))
                    }
                    Ok(onrecord_record::Outcome::Skipped(_)) => Ok(()),
                    Err(error) => {
                        rows.push(&[Cell::Empty, Cell::Empty, Cell::Empty, Cell::Text(error.to_string())])
                    }
                };
                if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            read_many(items, &self.options, |reading| reading, each);
            done.and_then(|()| Ok((n_pages, rows.into_batches()?)))
        });
        let (n_pages, (schema, batches)) = read.map_err(failed)?;
        if n_pages == 0 {
            return Ok(None);
        }
        PyTable::try_new(batches, schema)?.into_pyarrow(py).map(Some)
    }
}

/// The schema of what [`read_batches`] gives, without the columns that are kept.
#[pyfunction]
pub(crate) fn schema<'py>(py: Python<'py>, table: &str) -> PyResult<Bound<'py, PyAny>> {
    PySchema::new(schema_of(&Wanted::of(table)?.columns())).into_pyarrow(py)
}

impl Asked {
    /// The columns of the output.
    fn schema(&self, input: &Schema) -> PyResult<SchemaRef> {
        let own = schema_of(&self.wanted.columns());
        let kept = |(column, name): &(String, String)| {
            let field = input.field_with_name(column).map_err(|_| missing(column, input))?;
            if own.field_with_name(name).is_ok() {
                return Err(PyValueError::new_err(format!(
                    "the result has a column \"{name}\" of its own; keep={{\"{column}\": \"another_name\"}} renames yours"
                )));
            }
            Ok(Arc::new(Field::new(name, field.data_type().clone(), field.is_nullable())))
        };
        let kept = self.keep.iter().map(kept).collect::<PyResult<Vec<_>>>()?;
        Ok(Arc::new(Schema::new(kept.into_iter().chain(own.fields().iter().cloned()).collect::<Vec<_>>())))
    }

    /// Reads one batch, whose first row has a number. Whoever waits can interrupt between two texts.
    fn read(&self, batch: &RecordBatch, first: i64, schema: &SchemaRef) -> PyResult<Vec<RecordBatch>> {
        let texts = Texts::new(self, batch)?;
        let mut rows = ArrowRows::new(&self.wanted.columns());
        let mut numbers: Vec<u32> = Vec::new();
        let mut failure = None;
        let work = |row: usize| (row, self.wanted.rows(&texts.read(row), first + row as i64));
        let each = |(row, found): (usize, Vec<Vec<Cell>>)| {
            numbers.extend(found.iter().map(|_| row as u32));
            let pushed = found.iter().try_for_each(|cells| rows.push(cells)).map_err(failed);
            match pushed.and_then(|()| Python::attach(|py| py.check_signals())) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        in_order(0..batch.num_rows(), self.jobs, work, each);
        if let Some(error) = failure {
            return Err(error);
        }
        let (_, read) = rows.into_batches().map_err(failed)?;
        let mut taken = 0;
        let with_kept = |read: RecordBatch| {
            let here = UInt32Array::from(numbers[taken..taken + read.num_rows()].to_vec());
            taken += read.num_rows();
            let kept = self.keep.iter().map(|(column, _)| take(named(batch, column)?, &here, None));
            let columns =
                kept.collect::<Result<Vec<_>, _>>()?.into_iter().chain(read.columns().iter().cloned());
            RecordBatch::try_new(schema.clone(), columns.collect())
        };
        read.into_iter().map(with_kept).collect::<Result<_, _>>().map_err(failed)
    }
}

/// The texts of a batch, where they lie, and what is known of each.
struct Texts<'a> {
    asked: &'a Asked,
    columns: HashMap<&'static str, Strings>,
}

impl<'a> Texts<'a> {
    fn new(asked: &'a Asked, batch: &RecordBatch) -> PyResult<Self> {
        let mut columns = HashMap::new();
        for field in FIELDS {
            let Some(name) = asked.columns.get(field) else { continue };
            let column = batch.column_by_name(name).ok_or_else(|| missing(name, &batch.schema()))?;
            let strings = Strings::new(column).filter(|strings| strings.fit(field));
            let strings = strings.ok_or_else(|| not_text(name, column))?;
            columns.insert(field, strings);
        }
        if !columns.contains_key("text") && !columns.contains_key("html") {
            return Err(PyValueError::new_err("no column is the text; name one with text= or html="));
        }
        Ok(Self { asked, columns })
    }

    fn read(&self, row: usize) -> Outcome {
        let Asked { tier, max_size, .. } = *self.asked;
        let hints = self.hints(row);
        let value = |field| self.value(field, row).filter(|text| !text.trim().is_empty());
        let (text, media) = match (value("text"), value("html")) {
            (Some(text), _) => (text, Media::Text),
            (None, Some(html)) => (html, Media::Html),
            (None, None) => return Outcome::failed(&hints, "empty: there is no text".to_owned(), tier),
        };
        if text.len() > max_size {
            let why = format!("too_large: the text has {} bytes, above the limit of {max_size}", text.len());
            return Outcome::failed(&hints, why, tier);
        }
        match given::read(Body::Text(text), media, hints.clone(), tier) {
            Some(reading) => Outcome { reading, why: None, is_read: true },
            None => Outcome::failed(&hints, format!("broken: {BROKEN}"), tier),
        }
    }

    /// What the row says, else what is known of all.
    fn hints(&self, row: usize) -> Hints {
        let all = self.asked.known.hints();
        let value = |field| self.value(field, row).map(str::trim).filter(|words| !words.is_empty());
        let said = |field, all: Option<String>| value(field).map(str::to_owned).or(all);
        Hints {
            path: said("path", all.path),
            url: said("url", all.url),
            title: said("title", all.title),
            outlet: said("outlet", all.outlet),
            byline: Some(self.names(row)).filter(|names| !names.is_empty()).unwrap_or(all.byline),
            agency: said("agency", all.agency),
            published: said("published", all.published),
            modified: said("modified", all.modified),
            language: value("language").filter(|code| is_language(code)).map(str::to_owned).or(all.language),
            ..Hints::default()
        }
    }

    fn value(&self, field: &str, row: usize) -> Option<&str> {
        self.columns.get(field)?.get(row)
    }

    /// Who wrote the article.
    fn names(&self, row: usize) -> Vec<String> {
        let of_list = |column: &ListArray| column.is_valid(row).then(|| column.value(row));
        let names: Vec<String> = match self.columns.get("byline") {
            Some(Strings::List(column)) => {
                let names = of_list(column);
                let names = names.as_ref().and_then(|names| names.as_any().downcast_ref::<StringArray>());
                names.into_iter().flatten().flatten().map(str::to_owned).collect()
            }
            Some(column) => column.get(row).into_iter().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    }
}

/// A column of text, as it lies in the memory of whoever made it.
pub(crate) enum Strings {
    Short(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Several a row: names.
    List(ListArray),
}

impl Strings {
    /// `None` for what is no text and cannot be written as one.
    pub(crate) fn new(column: &ArrayRef) -> Option<Self> {
        let any = column.as_any();
        let kind = column.data_type();
        let short = || any.downcast_ref().cloned().map(Strings::Short);
        let large = || any.downcast_ref().cloned().map(Strings::Large);
        let view = || any.downcast_ref().cloned().map(Strings::View);
        let is_list = matches!(kind, DataType::List(_) | DataType::LargeList(_));
        // Categories, days and moments, or names, written as text.
        let written = || {
            let names = DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)));
            match is_list {
                true => cast(column, &names).ok()?.as_any().downcast_ref().cloned().map(Strings::List),
                false if kind.is_nested() => None,
                false => cast(column, &DataType::LargeUtf8)
                    .ok()?
                    .as_any()
                    .downcast_ref()
                    .cloned()
                    .map(Strings::Large),
            }
        };
        short().or_else(large).or_else(view).or_else(written)
    }

    /// Several names a row are for bylines only.
    fn fit(&self, field: &str) -> bool {
        field == "byline" || !matches!(self, Strings::List(_))
    }

    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Strings::Short(column) => column.is_valid(row).then(|| column.value(row)),
            Strings::Large(column) => column.is_valid(row).then(|| column.value(row)),
            Strings::View(column) => column.is_valid(row).then(|| column.value(row)),
            Strings::List(_) => None,
        }
    }
}

/// A batch by the names of its columns.
pub(crate) struct Given<'a>(pub(crate) &'a RecordBatch);

impl<'a> Given<'a> {
    pub(crate) fn named(&self, name: &str) -> PyResult<&'a ArrayRef> {
        self.0.column_by_name(name).ok_or_else(|| missing(name, &self.0.schema()))
    }

    pub(crate) fn numbers(&self, name: &str) -> PyResult<&'a Int64Array> {
        let column = self.named(name)?.as_primitive_opt::<Int64Type>();
        column.ok_or_else(|| PyTypeError::new_err(format!("column \"{name}\" holds no 64-bit integers")))
    }

    pub(crate) fn words(&self, name: &str) -> PyResult<Strings> {
        let column = self.named(name)?;
        let words = Strings::new(column);
        words.ok_or_else(|| not_text(name, column))
    }
}

fn not_text(name: &str, column: &ArrayRef) -> PyErr {
    PyTypeError::new_err(format!("column \"{name}\" is of {}, not of text", column.data_type()))
}

fn named<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    batch.column_by_name(name).ok_or_else(|| ArrowError::SchemaError(format!("no column is called {name}")))
}

fn missing(column: &str, schema: &Schema) -> PyErr {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    PyKeyError::new_err(format!("no column is called \"{column}\"; there are {}", names.join(", ")))
}
