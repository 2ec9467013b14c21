//! The score sheet: as a table for people, as JSON, and as a page of the documentation.

use std::fmt::Write;

use onrecord_record::eval::Value;

use super::floors::Floors;
use super::sets::Scored;

/// One table for a terminal.
pub(crate) fn as_text(scored: &[Scored], floors: &Floors) -> String {
    let mut text = String::new();
    for set in scored {
        writeln!(text, "\n{} ({})", set.name, set.about).expect("a string takes any text");
        writeln!(text, "  {:<26}{:>8}{:>8}{:>8}   floor", "", "P", "R", "F1")
            .expect("a string takes any text");
        for (measure, [p, r, f1], floor) in cells(set, floors) {
            let line = format!("  {measure:<26}{p:>8}{r:>8}{f1:>8}   {floor}");
            writeln!(text, "{}", line.trim_end()).expect("a string takes any text");
        }
    }
    text
}

/// The same as a page of docs/reference.
pub(crate) fn as_markdown(scored: &[Scored], floors: &Floors, date: &str) -> String {
    let mut page = format!(
        "# Scores on the gold sets\n\nWritten by `cargo xtask score --write-docs` on {date}. [Measures](measures.md) says what \
         each line counts; a score under its floor fails `cargo xtask test`. Sets named *dev* were used while the rules were \
         written: expect a little less on texts that nobody has looked at.\n"
    );
    for set in scored {
        write!(page, "\n## {}\n\n{}.\n\n", set.name, set.about).expect("a string takes any text");
        page.push_str("| measure | P | R | F1 | floor |\n|---|--:|--:|--:|--:|\n");
        for (measure, [p, r, f1], floor) in cells(set, floors) {
            writeln!(page, "| {measure} | {p} | {r} | {f1} | {floor} |").expect("a string takes any text");
        }
    }
    page
}

/// Every number by set and measure.
pub(crate) fn as_json(scored: &[Scored]) -> Result<String, String> {
    let sets: serde_json::Map<String, serde_json::Value> =
        scored.iter().map(|set| (set.name.clone(), serde_json::json!(set.rows))).collect();
    serde_json::to_string_pretty(&sets).map_err(|error| error.to_string())
}

/// A set's lines: measure; P, R and F1, or the share and its count; floor.
fn cells<'a>(set: &'a Scored, floors: &'a Floors) -> impl Iterator<Item = (&'a str, [String; 3], String)> {
    set.rows.iter().map(|row| {
        let cells = match row.value {
            Value::Prf(prf) => [prf.p, prf.r, prf.f1].map(|number| format!("{number:.2}")),
            Value::Share(share) => {
                [String::new(), format!("{}/{}", share.right, share.of), format!("{:.2}", share.percent())]
            }
            Value::Percent(percent) => [String::new(), String::new(), format!("{percent:.2}")],
        };
        let floor = row.numbers().into_iter().filter_map(|(number, _)| {
            let floor = floors.of(&set.name, &number)?;
            let part = number
                .strip_prefix(row.measure.as_str())
                .unwrap_or_default()
                .trim_start_matches('.')
                .to_uppercase();
            Some(format!("{part} {floor:.2}").trim().to_owned())
        });
        let floor = floor.collect::<Vec<_>>().join(", ");
        (row.measure.as_str(), cells, floor)
    })
}
