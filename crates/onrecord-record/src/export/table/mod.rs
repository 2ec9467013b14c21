//! RECORD -> TABLES: what a record holds, row by row, in columns whose names, types and units stand here.

mod origins;
mod parts;
mod repeats;
pub(crate) mod rows;
mod read;
mod folder;
mod write;
#[cfg(feature = "parquet")]
mod parquet;

pub use folder::TableFolder;
pub use origins::report_cells;
pub use parts::{parts_cell, parts_of};
pub use read::ReadingRows;
pub use repeats::repeat_cells;
pub use rows::{Exported, Filter};

use std::io::{self, Write};

/// A table of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One row an article.
    Articles,
    /// One row a statement of a version.
    Statements,
    /// One row a speaker of a version.
    Speakers,
    /// One row a link between two versions or two statements.
    Links,
    /// One row a version and one a statement, with where its words come from.
    Origins,
    /// One row a version of an article.
    Versions,
}

impl Table {
    /// Every table.
    pub const ALL: &[Table] =
        &[Table::Articles, Table::Statements, Table::Speakers, Table::Links, Table::Origins, Table::Versions];

    /// "articles", "statements", "speakers", "links", "origins", "versions".
    pub fn name(self) -> &'static str {
        match self {
            Table::Articles => "articles",
            Table::Statements => "statements",
            Table::Speakers => "speakers",
            Table::Links => "links",
            Table::Origins => "origins",
            Table::Versions => "versions",
        }
    }

    /// What a row is, and what the table leaves out.
    pub fn meaning(self) -> &'static str {
        match self {
            Table::Articles => "One row an article, with its last version.",
            Table::Statements => {
                "One row a statement, of every version of every article; `is_latest` tells the last versions. What people \
                 corrected stands as corrected; what they say is no statement is left out."
            }
            Table::Speakers => {
                "One row a speaker of a version. The same person in another article is another row; names are as printed."
            }
            Table::Links => {
                "One row a link. `reprint`: two versions of different articles that share text. `version`: a version and the one \
                 before it. `revision`: what became of a statement from one version to the next. `within`: a statement inside \
                 another one's content. `repeat`: a quotation, and the printing of it in an earlier article that it is most like. \
                 Links run from the later to the earlier, and from the inner to the outer. A repeat is found among the first four \
                 quotations that have a run of three words; all printings of one are looked for by `onrecord check`, and the carriers \
                 of a claim by `onrecord trace`."
            }
            Table::Origins => {
                "One row a version, then one a statement of it. `report` is whose report the page is: by its own credit, else by \
                 the text that it shares with a page that has one. `source` is the last link of a statement's chain, the one \
                 closest to the matter. On how many origins a claim rests is a question to `onrecord trace`."
            }
            Table::Versions => "One row a version of an article, with what changed from the version before.",
        }
    }

    /// Its columns in their order. Columns are only ever added, at the end.
    pub fn columns(self) -> Vec<Column> {
        let groups: &[&[Column]] = match self {
            Table::Articles => &[OF_ARTICLE, ARTICLE],
            Table::Statements => &[OF_ARTICLE, STATEMENT],
            Table::Speakers => &[OF_ARTICLE, SPEAKER],
            Table::Links => &[LINK],
            Table::Origins => &[OF_ARTICLE, ORIGIN],
            Table::Versions => &[OF_ARTICLE, VERSION],
        };
        groups.concat()
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every format.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

/// The type of a column. Every cell may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text in UTF-8.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A number in double precision.
    Number,
    /// True or false.
    Flag,
    /// A day.
    Day,
    /// A moment in UTC, to the second.
    Time,
}

impl Kind {
    /// Every type.
    pub const ALL: &[Kind] = &[Kind::Text, Kind::Integer, Kind::Number, Kind::Flag, Kind::Day, Kind::Time];

    /// "text", "integer", "number", "flag", "day", "time".
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Flag => "flag",
            Kind::Day => "day",
            Kind::Time => "time",
        }
    }
}

/// What stands in one row and column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// [`Kind::Text`].
    Text(String),
    /// [`Kind::Integer`].
    Integer(i64),
    /// [`Kind::Number`].
    Number(f64),
    /// [`Kind::Flag`].
    Flag(bool),
    /// [`Kind::Day`], counted from 1970-01-01.
    Day(i32),
    /// [`Kind::Time`], in seconds from 1970.
    Time(i64),
}

/// Whatever takes the rows of a table.
pub trait RowWriter {
    /// Takes one row: a cell a column.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;

    /// Writes what is left.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A form that tables are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180, safe to open in a spreadsheet.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Typed columns, in row groups that fit memory.
    Parquet,
}

impl Form {
    /// What takes rows with these columns and writes them to `to` in this form.
    ///
    /// # Errors
    /// When the beginning cannot be written, or the program was built without this form.
    pub fn writer<'a>(
        self,
        to: impl Write + Send + 'a,
        columns: &[Column],
    ) -> io::Result<Box<dyn RowWriter + 'a>> {
        match self {
            Form::Csv => Ok(Box::new(write::CsvRows::new(to, columns)?)),
            Form::JsonLines => Ok(Box::new(write::JsonRows::new(to, columns))),
            #[cfg(feature = "parquet")]
            Form::Parquet => Ok(Box::new(parquet::ParquetRows::new(to, columns)?)),
            #[cfg(not(feature = "parquet"))]
            Form::Parquet => Err(io::Error::other(
                "this program was built without Parquet (cargo build --features parquet)",
            )),
        }
    }
}

const fn column(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, meaning }
}

/// What every table but that of links begins with.
const OF_ARTICLE: &[Column] = &[
    column("article", Kind::Integer, "Number of the article in the record."),
    column("version", Kind::Integer, "Number of the version of the article, from 1."),
    column("is_latest", Kind::Flag, "True for the last version of its article."),
    column("outlet", Kind::Text, "Who published it; empty when the page does not say."),
    column("title", Kind::Text, "Title of the article."),
    column("url", Kind::Text, "Address of the page."),
    column("file", Kind::Text, "File or other place that the page was read from."),
    column("published", Kind::Text, "When it was published, as printed or as ISO 8601."),
    column("published_day", Kind::Day, "The day of that, where it can be told."),
    column(
        "published_at",
        Kind::Time,
        "The moment of that in UTC, where the page gives a time with its zone.",
    ),
    column("language", Kind::Text, "Language of the article, ISO 639-1."),
];

const ARTICLE: &[Column] = &[
    column("text_id", Kind::Text, "BLAKE3 of the text, 16 bytes in hexadecimal."),
    column("byline", Kind::Text, "Who wrote it; several are joined by \"; \"."),
    column("agency", Kind::Text, "The agency that the page credits."),
    column("modified", Kind::Text, "When it was changed, as the page says."),
    column("statements", Kind::Integer, "Statements of this version."),
    column("reprints", Kind::Integer, "Versions of other articles that share text with this version."),
    column("text", Kind::Text, "The text that offsets are counted in."),
    column(
        "parts",
        Kind::Text,
        "What the text consists of, in code points: \"headline 0 28;paragraph 30 71\"; empty where it is not known.",
    ),
];

const VERSION: &[Column] = &[
    column("text_id", Kind::Text, "BLAKE3 of the text, 16 bytes in hexadecimal."),
    column("byline", Kind::Text, "Who wrote it; several are joined by \"; \"."),
    column("agency", Kind::Text, "The agency that the page credits."),
    column("modified", Kind::Text, "When it was changed, as the page says."),
    column("statements", Kind::Integer, "Statements of this version."),
    column("reprints", Kind::Integer, "Versions of other articles that share text with this version."),
    column("added", Kind::Integer, "Statements that this version added; empty for the first."),
    column("dropped", Kind::Integer, "Statements that this version dropped."),
    column("softened", Kind::Integer, "Statements that this version made less sure."),
    column("changed", Kind::Integer, "Statements that this version changed otherwise."),
    column("text", Kind::Text, "The text that offsets are counted in."),
    column(
        "parts",
        Kind::Text,
        "What the text consists of, in code points: \"headline 0 28;paragraph 30 71\"; empty where it is not known.",
    ),
];

const STATEMENT: &[Column] = &[
    column("id", Kind::Text, "The statement's id, as in JSON; it belongs to this text of the article."),
    column("number", Kind::Integer, "Number of the statement in its version, from 1, as in marked text."),
    column("speaker", Kind::Text, "Name of the speaker; empty when the article does not say."),
    column("kind", Kind::Text, "What sort of source the speaker is."),
    column("role", Kind::Text, "Office or occupation as printed."),
    column("affiliation", Kind::Text, "Whom the speaker stands for."),
    column("speaker_by", Kind::Text, "How the speaker was found."),
    column("speaker_confidence", Kind::Number, "How often such speakers were right on gold data, 0 to 1."),
    column("act", Kind::Text, "What the speaker does."),
    column("manner", Kind::Text, "Whether the words are quoted."),
    column(
        "content",
        Kind::Text,
        "What is attributed; pieces are joined by \" … \", line breaks become spaces.",
    ),
    column("source", Kind::Text, "Whose words these are, as printed."),
    column("cue", Kind::Text, "The words that attribute."),
    column("polarity", Kind::Text, "Whether the speaker holds the content to be so."),
    column("certainty", Kind::Text, "How sure the speaker is."),
    column("standing", Kind::Text, "What the article commits to."),
    column("basis", Kind::Text, "The words that the standing rests on."),
    column("voiced", Kind::Flag, "True when the source said it, false when the article describes it."),
    column("chain", Kind::Text, "On whose word: the outlet first, joined by \" > \"."),
    column("via", Kind::Text, "What shows each link of the chain, joined by \" > \"."),
    column("path", Kind::Text, "How the words reached the outlet."),
    column("addressee", Kind::Text, "To whom it was said."),
    column("medium", Kind::Text, "Where or how it was said."),
    column("time", Kind::Text, "When it was said, as printed."),
    column(
        "time_value",
        Kind::Text,
        "The same as ISO 8601, as far as it is known: a day, a week, a month, a year.",
    ),
    column("within", Kind::Integer, "Number of the statement whose content this one lies in."),
    column("confidence", Kind::Number, "How often such statements were right on gold data, 0 to 1."),
    column("begin", Kind::Integer, "Where the content begins, in Unicode code points of the text."),
    column("end", Kind::Integer, "Where the content ends, in Unicode code points of the text."),
    column(
        "content_spans",
        Kind::Text,
        "Begin and end of each piece of the content in code points: \"0 28;51 71\".",
    ),
    column("source_spans", Kind::Text, "The same of the source."),
    column("cue_spans", Kind::Text, "The same of the cue."),
    column("rule", Kind::Text, "What found the statement."),
    column(
        "corrected",
        Kind::Text,
        "What people corrected, with what was read: \"speaker was Ana Reyes\"; \"accepted\" where somebody agrees.",
    ),
];

const SPEAKER: &[Column] = &[
    column("number", Kind::Integer, "Number of the speaker in its version, from 1."),
    column("name", Kind::Text, "Name; for unnamed sources, what the article calls them."),
    column("kind", Kind::Text, "What sort of source the speaker is."),
    column("role", Kind::Text, "Office or occupation as printed."),
    column("affiliation", Kind::Text, "Whom the speaker stands for."),
    column("identity", Kind::Integer, "Number of the speaker across articles, as onrecord speaker has it."),
    column("is_unnamed", Kind::Flag, "True for a source that the article does not name."),
    column("unnamed_count", Kind::Integer, "How many unnamed sources, where the article says it."),
    column("unnamed_role", Kind::Text, "What they are: \"officials\"."),
    column("closeness", Kind::Text, "How close to the matter, as printed: \"familiar with the matter\"."),
    column("reason", Kind::Text, "Why they are not named, as printed."),
    column("mentions", Kind::Integer, "Places where the article names the speaker."),
    column("statements", Kind::Integer, "Statements of this version that are the speaker's."),
];

const LINK: &[Column] = &[
    column("kind", Kind::Text, "reprint, version, revision, within or repeat."),
    column("article", Kind::Integer, "Number of the later article, or of the article that changed."),
    column("version", Kind::Integer, "Number of its version, from 1."),
    column(
        "statement",
        Kind::Text,
        "Id of the statement; empty for links of whole articles, and for what was dropped.",
    ),
    column("to_article", Kind::Integer, "Number of the article that it is linked to."),
    column("to_version", Kind::Integer, "Number of its version, from 1."),
    column(
        "to_statement",
        Kind::Text,
        "Id of the statement there; empty for links of whole articles, and for what is new.",
    ),
    column(
        "likeness",
        Kind::Text,
        "For reprints: copy (the same text, whole or cut) or derived (substantial passages). For repeats: verbatim, elided or altered.",
    ),
    column(
        "containment",
        Kind::Number,
        "For reprints: share of the shorter story, outside quotations, that both have, 0 to 1. For repeats: share of words that agree.",
    ),
    column("change", Kind::Text, "For revisions: added, dropped, softened or changed."),
    column(
        "basis",
        Kind::Text,
        "What shows it: \"31 of 33 sentences\"; for revisions and repeats, the words that differ.",
    ),
];

const ORIGIN: &[Column] = &[
    column("level", Kind::Text, "article, or statement."),
    column("statement", Kind::Text, "Id of the statement; empty for the article."),
    column("report", Kind::Text, "Whose report the page is; empty when nothing shows it."),
    column("report_kind", Kind::Text, "agency, outlet (another one), own, or unknown."),
    column(
        "report_by",
        Kind::Text,
        "What shows it: credit, likeness (to a page whose report is known), or byline.",
    ),
    column("report_basis", Kind::Text, "The words of the credit, or \"31 of 33 sentences\"."),
    column("like_article", Kind::Integer, "For likeness: number of the article whose text it shares."),
    column("like_version", Kind::Integer, "For likeness: number of that article's version."),
    column(
        "source",
        Kind::Text,
        "On whose word the statement stands in the end: the last link of its chain.",
    ),
    column("source_kind", Kind::Text, "What sort of source that is."),
    column("chain", Kind::Text, "On whose word: the outlet first, joined by \" > \"."),
    column("via", Kind::Text, "What shows each link of the chain, joined by \" > \"."),
];

/// docs/reference/columns.md.
pub fn columns_page() -> String {
    let mut page = "# Columns of exported tables\n\nWritten by a test from the list in the code \
         (`UPDATE_EXPECT=1 cargo test --release -p onrecord-record table`). `onrecord export --table NAME` \
         writes them; names and order are the same in CSV, JSONL and Parquet, and columns are only ever added, at the end.\n\n\
         | type | CSV | JSONL | Parquet |\n|---|---|---|---|\n"
        .to_owned();
    for kind in Kind::ALL {
        let [csv, json, parquet] = match kind {
            Kind::Text => ["as it is; `'` before a formula", "string", "BYTE_ARRAY, String"],
            Kind::Integer => ["digits", "number", "INT64"],
            Kind::Number => ["digits", "number", "DOUBLE"],
            Kind::Flag => ["`true`, `false`", "boolean", "BOOLEAN"],
            Kind::Day => ["`2026-03-14`", "string, as in CSV", "INT32, Date"],
            Kind::Time => {
                ["`2026-03-14T09:30:00Z`", "string, as in CSV", "INT64, Timestamp in milliseconds, UTC"]
            }
        };
        page += &format!("| {} | {csv} | {json} | {parquet} |\n", kind.name());
    }
    page += "\nAny cell may be empty: nothing in CSV, `null` in JSONL and Parquet.\n";
    for table in Table::ALL {
        page += &format!(
            "\n## {}\n\n{}\n\n| column | type | meaning |\n|---|---|---|\n",
            table.name(),
            table.meaning()
        );
        for column in table.columns() {
            let meaning = column.meaning.replace('|', "\\|");
            page += &format!("| `{}` | {} | {meaning} |\n", column.name, column.kind.name());
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_columns_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/columns.md");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, columns_page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == columns_page(),
            "docs/reference/columns.md is stale: run the tests with UPDATE_EXPECT=1"
        );
    }

    #[test]
    fn no_table_has_a_column_twice() {
        for table in Table::ALL {
            let mut names: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
            let n_columns = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), n_columns, "{}", table.name());
        }
    }
}
