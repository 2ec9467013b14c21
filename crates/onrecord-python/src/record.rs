//! A record for Python: questions in words, answers as JSON and Arrow.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use onrecord_record::export::table::{Filter, Form, Table};
use onrecord_record::export::{printed_json, statement_json, trace_json, trace_text};
use onrecord_record::search::Question;
use onrecord_record::store::Kept;
use onrecord_record::trace::About;
use onrecord_record::{
    Error, InputOptions, Outcome, OutputFile, Pages, Places, ReadOptions, Record, Tally, add_many,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use serde_json::json;

use crate::OnrecordError;
use crate::arrow::ArrowRows;
use crate::given::{self, BROKEN, Body, Known, media_of, tier_of};

/// A record that is open until it is closed.
#[pyclass(module = "onrecord._onrecord", name = "Record")]
pub(crate) struct NativeRecord {
    record: Mutex<Option<Record>>,
}

/// What is asked of statements or of tables. Days count from 1970-01-01.
#[derive(Default, FromPyObject)]
#[pyo3(from_item_all)]
struct Asked {
    speaker: Option<String>,
    outlet: Option<String>,
    act: Option<String>,
    standing: Option<String>,
    since: Option<i32>,
    until: Option<i32>,
    language: Option<String>,
}

#[pymethods]
impl NativeRecord {
    /// Opens a record, and makes it where there is none.
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let record = py.detach(|| Record::open(&path)).map_err(failed)?;
        Ok(Self { record: Mutex::new(Some(record)) })
    }

    fn close(&self) {
        drop(self.lock().take());
    }

    fn is_open(&self) -> bool {
        self.lock().is_some()
    }

    /// Articles, versions, statements.
    fn counts(&self, py: Python<'_>) -> PyResult<(u64, u64, u64)> {
        self.asked(py, |record| record.counts())
    }

    /// Adds what stands in some files and folders, as `onrecord add` does; gives counts and failures as JSON.
    fn add(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        known: Known,
        tier: &str,
        jobs: usize,
    ) -> PyResult<String> {
        let defaults = ReadOptions::default();
        let jobs = if jobs == 0 { defaults.jobs } else { jobs };
        let options = ReadOptions { jobs, tier: tier_of(tier)?, hints: known.hints(), ..defaults };
        self.asked(py, |record| {
            let places =
                Places::new(paths).without_outputs(std::iter::once(record.path().to_owned().as_path()))?;
            let input = InputOptions { max_size: options.max_size, columns: Default::default() };
            let (mut n_skipped, mut failed) = (0, Vec::new());
            let see = |outcome: Result<Outcome<()>, Error>| match outcome {
                Ok(Outcome::Read(())) => {}
                Ok(Outcome::Skipped(_)) => n_skipped += 1,
                Err(error) => failed.push(error.to_string()),
            };
            let (tally, done) = add_many(record, Pages::new(places, input), &options, see);
            done.map(|()| added_json(tally, n_skipped, &failed))
        })
    }

    /// Adds one text; gives the same.
    fn add_text(
        &self,
        py: Python<'_>,
        text: &str,
        media: &str,
        known: Known,
        tier: &str,
    ) -> PyResult<String> {
        let (media, tier) = (media_of(media)?, tier_of(tier)?);
        self.asked(py, |record| {
            let mut tally = Tally::default();
            let Some(reading) = given::read(Body::Text(text), media, known.hints(), tier) else {
                return Ok(added_json(tally, 0, &[format!("read the text: {BROKEN}")]));
            };
            tally.count(&record.add(&[Kept::new(reading)])?);
            Ok(added_json(tally, 0, &[]))
        })
    }

    /// Statements as lines of JSON, and how many there are.
    fn find(
        &self,
        py: Python<'_>,
        words: String,
        asked: Asked,
        limit: Option<u32>,
    ) -> PyResult<(Vec<String>, u64)> {
        let Asked { speaker, outlet, act, standing, since, until, language } = asked;
        let question =
            Question { words, speaker, outlet, act, standing, since, until, language, limit, skip: 0 };
        self.asked(py, |record| {
            let found = record.find(&question)?;
            let lines = found.statements.iter().map(|one| statement_json(one).to_string()).collect();
            Ok((lines, found.n_all))
        })
    }

    /// Printings of a quotation as lines of JSON.
    fn check(&self, py: Python<'_>, quotation: &str, speaker: Option<&str>) -> PyResult<Vec<String>> {
        self.asked(py, |record| {
            let printed = record.check(quotation, speaker)?;
            Ok(printed.iter().map(|one| printed_json(one).to_string()).collect())
        })
    }

    /// A trace as JSON, and as text for people; nothing where no statement is about that.
    fn trace(&self, py: Python<'_>, about: &str, by: &str) -> PyResult<Option<(String, String)>> {
        let about = match by {
            "statement" => About::Statement(about),
            "words" => About::Words(about),
            "quotation" => About::Quotation(about),
            _ => return Err(PyValueError::new_err("a trace is by statement, words or quotation")),
        };
        self.asked(py, |record| {
            let trace = record.trace(about)?;
            Ok(trace.map(|trace| (trace_json(&trace), trace_text(&trace))))
        })
    }

    /// A table as an Arrow table, with what could not be read.
    fn table<'py>(
        &self,
        py: Python<'py>,
        table: &str,
        asked: Asked,
        latest: bool,
    ) -> PyResult<(Bound<'py, PyAny>, Vec<String>)> {
        let (table, filter) = chosen(table, asked, latest)?;
        let mut rows = ArrowRows::new(&table.columns());
        let faults = self.asked(py, |record| Ok(record.export(table, &filter, &mut rows)?.faults))?;
        let (schema, batches) =
            rows.into_batches().map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok((PyTable::try_new(batches, schema)?.into_pyarrow(py)?, faults))
    }

    /// A table as a file: csv, jsonl or parquet; gives how many rows were written, and what could not be read.
    fn export(
        &self,
        py: Python<'_>,
        table: &str,
        to: PathBuf,
        form: &str,
        asked: Asked,
        latest: bool,
    ) -> PyResult<(u64, Vec<String>)> {
        let (table, filter) = chosen(table, asked, latest)?;
        let form = match form {
            "csv" => Form::Csv,
            "jsonl" => Form::JsonLines,
            "parquet" => Form::Parquet,
            _ => return Err(PyValueError::new_err("a table is written as csv, jsonl or parquet")),
        };
        self.asked(py, |record| {
            let mut file = OutputFile::create(&to)?;
            let failed = |error| Error {
                kind: onrecord_record::ErrorKind::Write,
                path: Some(to.clone()),
                source: Some(error),
            };
            let mut writer = form.writer(&mut file, &table.columns()).map_err(failed)?;
            let done = record.export(table, &filter, writer.as_mut())?;
            writer.finish().map_err(failed)?;
            file.finish()?;
            Ok((done.n_rows, done.faults))
        })
    }
}

impl NativeRecord {
    fn lock(&self) -> MutexGuard<'_, Option<Record>> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the record without holding the interpreter.
    fn asked<T: Send>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&mut Record) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        py.detach(|| match self.lock().as_mut() {
            Some(record) => ask(record).map_err(failed),
            None => Err(OnrecordError::new_err("the record is closed")),
        })
    }
}

fn added_json(tally: Tally, n_skipped: usize, failed: &[String]) -> String {
    json!({
        "articles": tally.articles, "versions": tally.versions, "known": tally.known,
        "skipped": n_skipped, "failed": failed,
    })
    .to_string()
}

fn chosen(table: &str, asked: Asked, is_latest: bool) -> PyResult<(Table, Filter)> {
    let named = Table::ALL.iter().copied().find(|one| one.name() == table);
    let table = named.ok_or_else(|| {
        let names: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
        PyValueError::new_err(format!("no table is called \"{table}\"; there are {}", names.join(", ")))
    })?;
    let Asked { speaker, outlet, act, standing, since, until, language } = asked;
    let filter = Filter { speaker, act, standing, outlet, since, until, language, is_latest };
    match table.refuses(&filter) {
        Some(name) => {
            let name = name.trim_start_matches('-');
            Err(PyValueError::new_err(format!("{} have no {name}; the table statements does", table.name())))
        }
        None => Ok((table, filter)),
    }
}

fn failed(error: Error) -> PyErr {
    OnrecordError::new_err(format!("failed to {error}"))
}
