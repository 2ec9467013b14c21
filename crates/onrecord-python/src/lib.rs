//! The Python package's native half: readings, Arrow tables and records, all made without the interpreter's lock.
//!
//! What Python programs see is in `python/onrecord`; the functions here give it JSON and Arrow.

mod given;
mod arrow;
mod batch;
mod link;
mod record;

use onrecord_record::export::{JsonStyle, to_json};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};

use given::{Body, Known, media_of, tier_of};

pyo3::create_exception!(onrecord, OnrecordError, PyException, "What could not be done, in words for people.");

/// What a program hands over to be read.
#[derive(FromPyObject)]
enum Given {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

/// Reads one article, and gives the reading as one line of JSON.
#[pyfunction]
fn read(py: Python<'_>, given: Given, media: &str, known: Known, tier: &str) -> PyResult<String> {
    let (media, tier) = (media_of(media)?, tier_of(tier)?);
    let reading = py.detach(|| {
        let body = match &given {
            Given::Text(text) => Body::Text(text),
            Given::Bytes(bytes) => Body::Bytes(bytes),
        };
        given::read(body, media, known.hints(), tier).map(|reading| to_json(&reading, JsonStyle::Line))
    });
    reading.ok_or_else(|| OnrecordError::new_err(format!("failed to read the text: {}", given::BROKEN)))
}

#[pymodule]
fn _onrecord(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("OnrecordError", module.py().get_type::<OnrecordError>())?;
    module.add_function(wrap_pyfunction!(read, module)?)?;
    module.add_function(wrap_pyfunction!(batch::read_batches, module)?)?;
    module.add_function(wrap_pyfunction!(batch::rows, module)?)?;
    module.add_function(wrap_pyfunction!(batch::rows_of_readings, module)?)?;
    module.add_function(wrap_pyfunction!(batch::files, module)?)?;
    module.add_class::<batch::NativeFiles>()?;
    module.add_function(wrap_pyfunction!(batch::schema, module)?)?;
    link::register(module)?;
    module.add_class::<record::NativeRecord>()
}
