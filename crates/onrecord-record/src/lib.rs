//! Many articles: inputs, exports, scores; the only crate that opens files.

pub mod eval;
