//! BATCHES -> BATCHES: what many machines do between their sorts to link articles, by the rules of a record.

use std::collections::HashMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use onrecord_reading::article::credit::{Credit, CreditKind};
use onrecord_reading::{Article, Hints, Origin as ArticleOrigin, Span};
use onrecord_record::export::table::{Cell, Column, Kind, parts_of, repeat_cells, report_cells};
use onrecord_record::link::origin::{LIKE, Page, Reprint, trace};
use onrecord_record::link::passages::{
    FEWEST_SHARED, MOST_ARTICLES, MOST_CANDIDATES, Mark, Passages, hashes, outlet_key,
};
use onrecord_record::link::repeat;
use onrecord_record::link::reprint::{Likeness, Story, compare};
use onrecord_record::link::words::Words;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::{PyRecordBatch, PySchema};
use serde_json::{Value, json};

use crate::arrow::{ArrowRows, failed, schema_of, table};
use crate::batch::{Given, Strings};

/// Pairs that are counted in one place before they are handed on: 48 MB.
const MOST_PAIRS: usize = 1 << 20;

const fn integer(name: &'static str) -> Column {
    Column { name, kind: Kind::Integer, meaning: "" }
}

const fn words(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, meaning: "" }
}

/// A fingerprint of a version.
const MARKS: &[Column] = &[integer("hash"), integer("at"), integer("article"), integer("outlet")];
/// How many of them two versions share.
const PAIRS: &[Column] = &[integer("later"), integer("earlier"), integer("n")];
/// The quoted words of a statement.
const QUOTATIONS: &[Column] =
    &[integer("at"), integer("article"), integer("version"), words("statement"), words("quoted")];
/// What a quotation has of an earlier one.
const REPEATS: &[Column] = &[
    integer("later"),
    integer("earlier"),
    integer("n"),
    words("likeness"),
    Column { name: "containment", kind: Kind::Number, meaning: "" },
    words("basis"),
];
/// Two versions that share text.
const REPRINTS: &[Column] = &[
    integer("later"),
    integer("earlier"),
    integer("article"),
    integer("version"),
    integer("to_article"),
    integer("to_version"),
    words("likeness"),
    Column { name: "containment", kind: Kind::Number, meaning: "" },
    words("basis"),
];
/// What a version says of its own origin.
const CREDITS: &[Column] = &[integer("at"), integer("article"), integer("version"), words("page")];
/// Whose report a version is: names as in docs/reference/columns.md.
const REPORTS: &[Column] = &[
    integer("article"),
    integer("version"),
    words("report"),
    words("report_kind"),
    words("report_by"),
    words("report_basis"),
    integer("like_article"),
    integer("like_version"),
    integer("copies"),
];

/// The columns of each step's table, and the numbers of the rules that are followed outside.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("LIKE", LIKE)?;
    module.add("FEWEST_SHARED", FEWEST_SHARED)?;
    module.add("MOST_CANDIDATES", MOST_CANDIDATES)?;
    module.add("FIRST_ARTICLES", MOST_ARTICLES)?;
    module.add("FIRST_QUOTATIONS", repeat::FIRST)?;
    module.add("MOST_COMPARED", repeat::MOST_COMPARED)?;
    module.add("MOST_STATEMENTS", repeat::MOST_STATEMENTS)?;
    module.add_function(wrap_pyfunction!(link_schema, module)?)?;
    module.add_function(wrap_pyfunction!(marks, module)?)?;
    module.add_function(wrap_pyfunction!(credits, module)?)?;
    module.add_function(wrap_pyfunction!(quotations, module)?)?;
    module.add_function(wrap_pyfunction!(runs, module)?)?;
    module.add_function(wrap_pyfunction!(repeats, module)?)?;
    module.add_class::<NativePassages>()?;
    module.add_class::<NativeReprints>()?;
    module.add_class::<NativeReports>()
}

/// The schema of a step's table.
#[pyfunction]
fn link_schema<'py>(py: Python<'py>, step: &str) -> PyResult<Bound<'py, PyAny>> {
    let columns = match step {
        "marks" => MARKS,
        "pairs" => PAIRS,
        "reprints" => REPRINTS,
        "quotations" => QUOTATIONS,
        "repeats" => REPEATS,
        "credits" => CREDITS,
        "reports" => REPORTS,
        _ => return Err(PyValueError::new_err(format!("no step is called \"{step}\""))),
    };
    PySchema::new(schema_of(columns)).into_pyarrow(py)
}

/// The fingerprints of each text of a batch.
#[pyfunction]
fn marks<'py>(py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
    table(py, MARKS, |rows| {
        let batch = Given(batch.as_ref());
        let [at, article] = [batch.numbers("at")?, batch.numbers("article")?];
        let (texts, outlets) = (Texts::of(&batch)?, batch.words("outlet")?);
        for row in 0..batch.0.num_rows() {
            let outlet = outlet_key(outlets.get(row));
            for hash in hashes(&Words::new(&texts.article(row))) {
                rows.push(&[hash, at.value(row), article.value(row), outlet].map(Cell::Integer))
                    .map_err(failed)?;
            }
        }
        Ok(())
    })
}

/// What each text of a batch says of its own origin.
#[pyfunction]
fn credits<'py>(py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
    table(py, CREDITS, |rows| {
        let batch = Given(batch.as_ref());
        let numbers = [batch.numbers("at")?, batch.numbers("article")?, batch.numbers("version")?];
        let texts = Texts::of(&batch)?;
        let [outlets, published, bylines] =
            [batch.words("outlet")?, batch.words("published")?, batch.words("byline")?];
        for row in 0..batch.0.num_rows() {
            let mut article = texts.article(row);
            article.origin = ArticleOrigin {
                outlet: outlets.get(row).map(str::to_owned),
                published: published.get(row).map(str::to_owned),
                byline: bylines.get(row).map(str::to_owned).into_iter().collect(),
                ..ArticleOrigin::default()
            };
            let page = Cell::Text(json_of(&Page::new(&article), &article.text));
            let [at, article, version] = numbers.map(|column| Cell::Integer(column.value(row)));
            rows.push(&[at, article, version, page]).map_err(failed)?;
        }
        Ok(())
    })
}

/// The quoted words of each statement of a batch; none of those that quote nothing.
#[pyfunction]
fn quotations<'py>(py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
    table(py, QUOTATIONS, |rows| {
        let batch = Given(batch.as_ref());
        let numbers = [batch.numbers("at")?, batch.numbers("article")?, batch.numbers("version")?];
        let [ids, contents, manners] = [batch.words("id")?, batch.words("content")?, batch.words("manner")?];
        for row in 0..batch.0.num_rows() {
            let (Some(content), Some(manner)) = (contents.get(row), manners.get(row)) else { continue };
            let Some(quoted) = repeat::quoted(content, manner) else { continue };
            let [at, article, version] = numbers.map(|column| Cell::Integer(column.value(row)));
            let id = ids.get(row).map_or(Cell::Empty, |id| Cell::Text(id.to_owned()));
            rows.push(&[at, article, version, id, Cell::Text(quoted)]).map_err(failed)?;
        }
        Ok(())
    })
}

/// The runs of words of each quotation of a batch.
#[pyfunction]
fn runs<'py>(py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
    table(py, MARKS, |rows| {
        let batch = Given(batch.as_ref());
        let [at, article] = [batch.numbers("at")?, batch.numbers("article")?];
        let quoted = batch.words("quoted")?;
        for row in 0..batch.0.num_rows() {
            for run in repeat::runs(quoted.get(row).unwrap_or_default()) {
                rows.push(&[run, at.value(row), article.value(row), 0].map(Cell::Integer)).map_err(failed)?;
            }
        }
        Ok(())
    })
}

/// Pairs of quotations -> those of which the later repeats the earlier.
#[pyfunction]
fn repeats<'py>(py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
    table(py, REPEATS, |rows| {
        let batch = Given(batch.as_ref());
        let numbers = [batch.numbers("later")?, batch.numbers("earlier")?, batch.numbers("n")?];
        let [quoted, before] = [batch.words("quoted")?, batch.words("before")?];
        for row in 0..batch.0.num_rows() {
            let (Some(quoted), Some(before)) = (quoted.get(row), before.get(row)) else { continue };
            let Some(found) = repeat::compare(before, quoted) else { continue };
            let [likeness, fidelity, _, basis] = repeat_cells(&found);
            let pair = numbers.map(|column| Cell::Integer(column.value(row)));
            let cells: Vec<Cell> = pair.into_iter().chain([likeness, fidelity, basis]).collect();
            rows.push(&cells).map_err(failed)?;
        }
        Ok(())
    })
}

/// Marks, sorted by hash and then by place -> pairs of versions, and how many marks both have.
#[pyclass(module = "onrecord._onrecord", name = "Passages")]
struct NativePassages(Passages);

#[pymethods]
impl NativePassages {
    #[new]
    fn new(most: usize) -> Self {
        Self(Passages::new(most))
    }

    /// Takes a batch, and gives pairs where very many have gathered.
    fn add<'py>(&mut self, py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
        table(py, PAIRS, |rows| {
            let batch = Given(batch.as_ref());
            let [hash, at, article, outlet] = [
                batch.numbers("hash")?,
                batch.numbers("at")?,
                batch.numbers("article")?,
                batch.numbers("outlet")?,
            ];
            for row in 0..batch.0.num_rows() {
                self.0.add(Mark {
                    hash: hash.value(row),
                    at: at.value(row),
                    article: article.value(row),
                    outlet: outlet.value(row),
                });
                if self.0.n_pairs() >= MOST_PAIRS {
                    self.give(rows)?;
                }
            }
            Ok(())
        })
    }

    /// Gives the pairs that are left.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        table(py, PAIRS, |rows| self.give(rows))
    }
}

impl NativePassages {
    fn give(&mut self, rows: &mut ArrowRows) -> PyResult<()> {
        self.0.take().into_iter().try_for_each(|pair| rows.push(&pair.map(Cell::Integer))).map_err(failed)
    }
}

/// Texts in blocks, each with the earlier ones first and then those that may have text of them -> those that have.
#[pyclass(module = "onrecord._onrecord", name = "Reprints")]
#[derive(Default)]
struct NativeReprints {
    block: Option<i64>,
    /// The earlier texts of the block, by place; with the numbers of article and version.
    earlier: HashMap<i64, (Story, [i64; 2])>,
}

#[pymethods]
impl NativeReprints {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Compares what a batch holds.
    fn add<'py>(&mut self, py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
        table(py, REPRINTS, |rows| {
            let batch = Given(batch.as_ref());
            let [block, at, article, version] = [
                batch.numbers("block")?,
                batch.numbers("at")?,
                batch.numbers("article")?,
                batch.numbers("version")?,
            ];
            let texts = Texts::of(&batch)?;
            let with = batch.named("with")?.as_list_opt::<i32>();
            let with = with.ok_or_else(|| PyValueError::new_err("column \"with\" is no list"))?;
            for row in 0..batch.0.num_rows() {
                if self.block != Some(block.value(row)) {
                    self.block = Some(block.value(row));
                    self.earlier.clear();
                }
                let story = Story::new(&Words::new(&texts.article(row)));
                let here = [article.value(row), version.value(row)];
                if with.is_null(row) {
                    self.earlier.insert(at.value(row), (story, here));
                    continue;
                }
                let with = with.value(row);
                for earlier in with.as_primitive::<Int64Type>().values() {
                    let Some((other, there)) = self.earlier.get(earlier) else { continue };
                    let Some(found) = Reprint::new(0, 1, &compare(other, &story)) else { continue };
                    let numbers = [at.value(row), *earlier, here[0], here[1], there[0], there[1]];
                    let likeness = Cell::Text(found.likeness.name().to_owned());
                    let rest = [likeness, Cell::Number(found.containment), Cell::Text(found.basis)];
                    let cells: Vec<Cell> = numbers.into_iter().map(Cell::Integer).chain(rest).collect();
                    rows.push(&cells).map_err(failed)?;
                }
            }
            Ok(())
        })
    }

    /// Nothing waits: each text is compared when it comes.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.earlier.clear();
        table(py, REPRINTS, |_| Ok(()))
    }
}

/// Pages of one component after another, each component's pages first and then its reprints -> whose report each page is.
#[pyclass(module = "onrecord._onrecord", name = "Reports")]
#[derive(Default)]
struct NativeReports {
    component: Option<i64>,
    /// Place of each version in the lists.
    places: HashMap<i64, usize>,
    pages: Vec<Page>,
    /// The words of each page's credit, and its numbers of article and version.
    known: Vec<(Option<String>, i64, i64)>,
    reprints: Vec<Reprint>,
}

#[pymethods]
impl NativeReports {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Takes a batch, and gives the pages of all components that are over.
    fn add<'py>(&mut self, py: Python<'py>, batch: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
        table(py, REPORTS, |rows| {
            let batch = Given(batch.as_ref());
            let [component, at, article, version, earlier] = [
                batch.numbers("component")?,
                batch.numbers("at")?,
                batch.numbers("article")?,
                batch.numbers("version")?,
                batch.numbers("earlier")?,
            ];
            let [pages, likeness, basis] =
                [batch.words("page")?, batch.words("likeness")?, batch.words("basis")?];
            let containment =
                batch.named("containment")?.as_primitive_opt::<arrow_array::types::Float64Type>();
            let containment = containment
                .ok_or_else(|| PyValueError::new_err("column \"containment\" holds no numbers"))?;
            for row in 0..batch.0.num_rows() {
                if self.component != Some(component.value(row)) {
                    self.give(rows)?;
                    self.component = Some(component.value(row));
                }
                if let Some(page) = pages.get(row) {
                    let (page, credit) = page_of(page);
                    self.places.insert(at.value(row), self.pages.len());
                    self.pages.push(page);
                    self.known.push((credit, article.value(row), version.value(row)));
                    continue;
                }
                let ends = self.places.get(&at.value(row)).zip(self.places.get(&earlier.value(row)));
                let Some((&a, &b)) = ends else { continue };
                let likeness = Likeness::of_link(likeness.get(row).unwrap_or_default());
                let basis = basis.get(row).unwrap_or_default().to_owned();
                self.reprints.push(Reprint { a, b, likeness, containment: containment.value(row), basis });
            }
            Ok(())
        })
    }

    /// Gives the pages of the last component.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        table(py, REPORTS, |rows| self.give(rows))
    }
}

impl NativeReports {
    fn give(&mut self, rows: &mut ArrowRows) -> PyResult<()> {
        let done = std::mem::take(self);
        let origins = trace(&done.pages, &done.reprints);
        for (origin, (credit, article, version)) in origins.iter().zip(&done.known) {
            let numbers = [*article, *version].map(Cell::Integer);
            let report =
                report_cells(origin, credit.as_deref(), |page| (done.known[page].1, done.known[page].2));
            let copies = done.component.map_or(Cell::Empty, Cell::Integer);
            let cells: Vec<Cell> = numbers.into_iter().chain(report).chain([copies]).collect();
            rows.push(&cells).map_err(failed)?;
        }
        Ok(())
    }
}

/// What a page says of itself, on one line: for the way from one machine to another.
fn json_of(page: &Page, text: &str) -> String {
    let credits: Vec<Value> = page
        .credits
        .iter()
        .map(|credit| json!([credit.name, credit.is_agency, credit.kind.name()]))
        .collect();
    let words = page.credited().map(|credit| credit.span.of(text));
    json!([page.outlet, page.published, page.has_byline, credits, words]).to_string()
}

/// The page and the words of its credit. The credits have no places: these are of the text, which stays behind.
fn page_of(json: &str) -> (Page, Option<String>) {
    let said: Value = serde_json::from_str(json).unwrap_or_default();
    let credit = |credit: &Value| {
        Some(Credit {
            name: credit[0].as_str()?.to_owned(),
            is_agency: credit[1].as_bool()?,
            kind: CreditKind::from_name(credit[2].as_str()?)?,
            span: Span::new(0, 0),
        })
    };
    let page = Page {
        outlet: said[0].as_str().map(str::to_owned),
        published: said[1].as_str().map(str::to_owned),
        has_byline: said[2].as_bool().unwrap_or_default(),
        credits: said[3].as_array().into_iter().flatten().filter_map(credit).collect(),
    };
    (page, said[4].as_str().map(str::to_owned))
}

/// The texts of a batch and what they consist of.
struct Texts {
    text: Strings,
    parts: Strings,
}

impl Texts {
    fn of(batch: &Given<'_>) -> PyResult<Self> {
        Ok(Self { text: batch.words("text")?, parts: batch.words("parts")? })
    }

    /// A text with its parts: those that are known, else those that it shows.
    fn article(&self, row: usize) -> Article {
        let text = self.text.get(row).unwrap_or_default();
        match self.parts.get(row).and_then(|cell| parts_of(text, cell)) {
            Some(parts) => {
                Article { id: String::new(), text: text.to_owned(), parts, origin: ArticleOrigin::default() }
            }
            None => Article::new(text.to_owned(), &Hints::default()),
        }
    }
}
