//! Statements as CSV (RFC 4180), one a row, for spreadsheets and data frames.
//!
//! An article is somebody else's text, and a spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a
//! carriage return as a formula. Such cells get an apostrophe in front, which spreadsheets take to mean "this is
//! text". Whoever needs the exact words for a program reads them from JSON.

use onrecord_reading::{CodePoints, Reading, Statement};

use super::{chain_names, words_of};

/// The columns in their order, each with its meaning. Columns are only ever added, at the end.
pub const CSV_COLUMNS: [(&str, &str); 28] = [
    ("article", "Path of the page, as it was given."),
    ("outlet", "Who published it; empty when the page does not say."),
    ("title", "Title of the article."),
    ("published", "When it was published, as printed or as ISO 8601."),
    ("number", "Number of the statement in its article, from 1, as in marked text."),
    ("speaker", "Name of the speaker; empty when the article does not say."),
    ("kind", "What sort of source the speaker is."),
    ("role", "Office or occupation as printed."),
    ("affiliation", "Whom the speaker stands for."),
    ("act", "What the speaker does."),
    ("manner", "Whether the words are quoted."),
    ("content", "What is attributed; pieces are joined by \" … \", line breaks become spaces."),
    ("source", "Whose words these are, as printed."),
    ("cue", "The words that attribute."),
    ("polarity", "Whether the speaker holds the content to be so."),
    ("certainty", "How sure the speaker is."),
    ("standing", "What the article commits to."),
    ("basis", "The words that the standing rests on."),
    ("voiced", "\"true\" when the source said it, \"false\" when the article describes it."),
    ("chain", "On whose word: the outlet first, joined by \" > \"."),
    ("path", "How the words reached the outlet."),
    ("time", "When it was said, as printed."),
    ("within", "Number of the statement whose content this one lies in."),
    ("confidence", "How often such statements were right on gold data, 0 to 1."),
    ("begin", "Where the content begins, in Unicode code points of the text."),
    ("end", "Where the content ends, in Unicode code points of the text."),
    ("id", "The statement's identifier, as in JSON."),
    ("via", "What shows each link of the chain, joined by \" > \"."),
];

/// The line of column names, with its line break.
pub fn csv_header() -> String {
    row(CSV_COLUMNS.iter().map(|(name, _)| (*name).to_owned()))
}

/// One line a statement, without the header; nothing for an article without statements.
pub fn csv_rows(reading: &Reading) -> String {
    let points = CodePoints::new(&reading.article.text);
    let statements = reading.statements.iter().enumerate();
    statements.map(|(index, statement)| row(cells(reading, index, statement, &points).into_iter())).collect()
}

/// One cell a column.
fn cells(
    reading: &Reading,
    index: usize,
    statement: &Statement,
    points: &CodePoints,
) -> [String; CSV_COLUMNS.len()] {
    let text = reading.article.text.as_str();
    let origin = &reading.article.origin;
    let attribution = &statement.attribution;
    let speaker = statement.speaker.and_then(|speaker| reading.speakers.get(speaker));
    let or_empty = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
    let content = attribution.content.iter().map(|&span| points.range(span));
    let begin = content.clone().map(|[begin, _]| begin).min();
    let end = content.map(|[_, end]| end).max();
    let number = |offset: Option<usize>| offset.map(|offset| offset.to_string()).unwrap_or_default();
    [
        or_empty(origin.path.as_deref()),
        or_empty(origin.outlet.as_deref()),
        or_empty(origin.title.as_deref()),
        or_empty(origin.published.as_deref()),
        (index + 1).to_string(),
        or_empty(speaker.map(|speaker| speaker.name.as_str())),
        or_empty(speaker.map(|speaker| speaker.kind.name())),
        or_empty(speaker.and_then(|speaker| speaker.role.as_deref())),
        or_empty(speaker.and_then(|speaker| speaker.affiliation.as_deref())),
        statement.act.name().to_owned(),
        attribution.manner.name().to_owned(),
        words_of(&attribution.content, text),
        words_of(&attribution.source, text),
        words_of(&attribution.cue, text),
        statement.polarity.name().to_owned(),
        statement.certainty.name().to_owned(),
        statement.standing.name().to_owned(),
        words_of(&statement.basis, text),
        statement.voiced.to_string(),
        chain_names(statement, reading).join(" > "),
        statement.path.name().to_owned(),
        or_empty(statement.time.map(|time| time.of(text))),
        number(attribution.within.map(|outer| outer + 1)),
        statement.confidence.to_string(),
        number(begin),
        number(end),
        statement.id.clone(),
        statement.links.iter().map(|link| link.via.name()).collect::<Vec<_>>().join(" > "),
    ]
}

fn row(cells: impl Iterator<Item = String>) -> String {
    let mut row = cells.map(|cell| escape(&cell)).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

/// The cell as RFC 4180 has it, and safe to open in a spreadsheet.
pub(crate) fn escape(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    #[test]
    fn one_statement_is_one_row() {
        let rows = csv_rows(&reading());
        let rows = rows.split_terminator("\r\n").collect::<Vec<_>>();
        assert_eq!(rows.len(), 3);
        assert_eq!(
            rows[0],
            "news/gull.txt,The Gull,\"'=Port, “open”\",,1,Ada Finch,person,mayor,,say,direct,\
             \"“The port — 港 — stays open,” … “whatever it costs.”\",Mayor Ada Finch,said,positive,certain,reported,,true,\
             The Gull > Ada Finch,unstated,,,0.97,0,71,0a,outlet > source"
        );
        assert!(
            rows[2].contains(",The Gull > two officials,unstated,,2,0.75,140,160,0c,outlet > source"),
            "{}",
            rows[2]
        );
    }

    #[test]
    fn every_row_has_every_column() {
        let mut reading = reading();
        // No commas or quotation marks outside cells that this test counts.
        reading.article.origin.title = None;
        assert_eq!(csv_header().split(',').count(), CSV_COLUMNS.len());
        assert_eq!(csv_rows(&reading).lines().nth(1).unwrap().split(',').count(), CSV_COLUMNS.len());
    }

    #[test]
    fn cells_are_quoted_and_guarded() {
        assert_eq!(escape("plain"), "plain");
        assert_eq!(escape("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(escape("=cmd()"), "'=cmd()");
        assert_eq!(escape("@handle, no"), "\"'@handle, no\"");
    }
}
