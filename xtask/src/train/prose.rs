//! Articles as the program cuts them, for training in Python: tokens, paragraphs, sentences and word features.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use onrecord_reading::attribution::encoder::{Opening, feature_of};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, CodePoints, Hints};
use onrecord_record::eval::gold;
use serde::Serialize;

use crate::Outcome;
use crate::train::load_documents;

/// One line: places are code points, numbers are a token's paragraph, sentence and word feature.
#[derive(Serialize)]
struct Cut<'a> {
    doc: &'a str,
    text: &'a str,
    spans: Vec<[usize; 2]>,
    paragraph: &'a [u32],
    sentence: &'a [u32],
    feature: Vec<u8>,
    attributions: &'a [gold::Annotation],
}

/// Writes the articles of `input` (gold or unlabelled, JSON lines with `doc` and `text`) to `output`.
pub(super) fn write(input: &Path, output: &Path) -> Outcome {
    let documents = load_documents(input)?;
    let failed = |error: std::io::Error| format!("failed to write {}: {error}", output.display());
    let mut lines = BufWriter::new(fs::File::create(output).map_err(failed)?);
    for document in documents.values() {
        let article = Article::new(document.text.clone(), &Hints::default());
        let points = CodePoints::new(&article.text);
        let prose = Prose::new(&article);
        let cut = Cut {
            doc: &document.doc,
            text: &article.text,
            spans: prose.tokens.iter().map(|token| points.range(token.span)).collect(),
            paragraph: &prose.paragraph_of,
            sentence: &prose.sentence_of,
            feature: (0..prose.tokens.len())
                .map(|at| feature_of(&prose, at, Opening::of(&prose, at)))
                .collect(),
            attributions: &document.attributions,
        };
        serde_json::to_writer(&mut lines, &cut).map_err(|error| failed(error.into()))?;
        lines.write_all(b"\n").map_err(failed)?;
    }
    lines.flush().map_err(failed)
}
