//! READINGS, RECORD -> TEXT: JSON with its schema, CSV, brat, tables. What they write is a promise.

pub mod json;
pub mod schema;
pub mod csv;
pub mod brat;
pub mod found;
pub mod speaker;
pub mod table;
pub mod linked;
pub mod annotation;
pub mod trace;
pub mod tree;

#[cfg(test)]
pub(crate) mod example;

pub use annotation::ANNOTATION;
pub use brat::{brat_annotations, brat_configuration};
pub use csv::{CSV_COLUMNS, csv_header, csv_rows};
pub use found::{article_json, printed_json, statement_json};
pub use json::{JsonStyle, to_json, to_json_with_selectors};
pub use schema::reading_schema;
pub use speaker::{identity_json, speaker_json};
pub use trace::{corrected_json, revision_line, revisions_json, trace_json};
pub use tree::{corrected_words, step_line, trace_dot, trace_mermaid, trace_text};

use onrecord_reading::{Reading, Span, Statement};

/// Names of the speakers on whose word a statement stands, the outlet first.
pub fn chain_names<'a>(statement: &Statement, reading: &'a Reading) -> Vec<&'a str> {
    let speakers = statement.chain.iter().filter_map(|&link| reading.speakers.get(link));
    speakers.map(|speaker| speaker.name.as_str()).collect()
}

/// The words of several pieces as one, with " … " between them and line breaks as spaces.
pub fn words_of(spans: &[Span], text: &str) -> String {
    let pieces = spans.iter().map(|span| span.of(text).split_whitespace().collect::<Vec<_>>().join(" "));
    pieces.collect::<Vec<_>>().join(" … ")
}
