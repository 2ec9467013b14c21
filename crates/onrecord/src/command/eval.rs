//! `onrecord eval GOLD [PREDICTIONS]`: how well readings agree with people's annotation.

use std::fmt::Write;
use std::io;

use onrecord_record::eval::{Row, Value, gold, score, speakers, standing};

use crate::args::{EvalArgs, tier_of};
use crate::command::print;
use crate::exit::Exit;
use crate::talk;

/// Prints the numbers of docs/reference/measures.md: as text one measure a line, or as one JSON object.
pub(crate) fn run(args: &EvalArgs) -> Exit {
    match score_files(args) {
        Ok(text) => print(text.as_bytes()),
        Err(error) => {
            talk::say(&format!("failed to {error}"));
            Exit::Failed
        }
    }
}

/// Scores predictions, or what `read` makes of the texts, against gold.
fn score_files(args: &EvalArgs) -> io::Result<String> {
    let documents = gold::load(&args.gold)?;
    let mut predicted = match &args.predictions {
        Some(file) => gold::load(file)?,
        None => gold::read_all(&documents, tier_of(args.fast)),
    };
    if !documents.is_empty() && !documents.keys().any(|doc| predicted.contains_key(doc)) {
        let file = args.predictions.as_ref().unwrap_or(&args.gold).display();
        return Err(io::Error::other(format!("score {file}: no document in it has a name that gold has")));
    }
    gold::keep_judged(&documents, &mut predicted);
    let mut rows = score::score(&documents, &predicted);
    if documents.values().any(|document| !document.judged.is_empty()) {
        rows.extend(speakers::score(&documents, &predicted));
        let mut labelled = standing::labelled("gold", &documents);
        labelled.retain(|statement| statement.labels.standing.is_some());
        rows.extend(standing::score(&labelled, &documents, &predicted));
        // Nobody corrects these two.
        rows.retain(|row| row.measure != "speaker_kind" && row.measure != "path");
        rows.retain(|row| !matches!(row.value, Value::Share(share) if share.of == 0));
    }
    if args.json { as_json(&rows) } else { Ok(as_text(&rows)) }
}

fn as_text(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let (measure, line) = (&row.measure, &mut text);
        let written = match row.value {
            Value::Prf(prf) => {
                writeln!(line, "{measure:16} P {:6.2}  R {:6.2}  F1 {:6.2}", prf.p, prf.r, prf.f1)
            }
            Value::Share(share) => writeln!(line, "{measure:16} {} of {}", share.right, share.of),
            Value::Percent(percent) => writeln!(line, "{measure:16} {percent:.2} %"),
        };
        written.expect("a string takes any text");
    }
    text
}

fn as_json(rows: &[Row]) -> io::Result<String> {
    let measures = rows.iter().map(|row| Ok((row.measure.clone(), serde_json::to_value(row.value)?)));
    let object: serde_json::Map<String, serde_json::Value> =
        measures.collect::<Result<_, serde_json::Error>>()?;
    Ok(format!("{}\n", serde_json::Value::Object(object)))
}
