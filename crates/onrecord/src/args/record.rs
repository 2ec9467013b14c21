//! What was typed after "changes", "correct" and "export" -> what is meant.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use onrecord_reading::{Act, Certainty, Polarity, Standing};

use super::{RecordArg, names, parse_act, parse_day, parse_language, parse_standing};

const CHANGES_EXAMPLES: &str = "\
Examples:
  onrecord changes
      Every article that changed, statement by statement.
  onrecord changes https://example.org/pier
      One article; a file is named as it was added.
  onrecord changes lease pier --since 2026-03-01
      Articles about these words that changed in March or later.

Exit codes: 0 something changed, 1 nothing did, 2 something failed.";

const CORRECT_EXAMPLES: &str = "\
Examples:
  onrecord correct 8aba15303ff3b51f --speaker \"Ana Reyes\" --note \"the mayor, not her deputy\"
      These are another speaker's words.
  onrecord correct 8aba15303ff3b51f --not-a-statement
      Nobody says anything here.
  onrecord correct 8aba15303ff3b51f --accept --by \"Ivo Orr\"
      It is read right.
  onrecord correct --missing https://example.org/pier --content \"the pier is safe\" --speaker \"Ana Reyes\"
      A statement that the reading lacks.
  onrecord correct --list
      The journal.
  onrecord correct --export gold.jsonl && onrecord eval gold.jsonl
      How well today's program reads what was judged.

A correction says what an article says, never whether that is true.

Exit codes: 0 done, 1 no such statement, article or entry, 2 something failed.";

const EXPORT_EXAMPLES: &str = "\
Examples:
  onrecord export > statements.jsonl
      Every statement of the record, one JSON object a line.
  onrecord export --table statements --latest --outlet lantern -o lantern.csv
      What one outlet's articles say in their last versions, for a spreadsheet.
  onrecord export --table links -o links.parquet
      Reprints, revisions and statements within statements, for a data frame.
  onrecord export --latest -o pier.jsonld
      A graph, with the place of every word that a statement rests on.
  onrecord export --format brat -o annotated/
      A folder to open in brat.

The columns are listed in docs/reference/columns.md.

Exit codes: 0 done, 1 no rows, 2 something could not be read or written (the rest was).";

#[derive(Debug, clap::Args)]
#[command(after_help = CHANGES_EXAMPLES)]
pub(crate) struct ChangesArgs {
    /// The address or file of one article, or words that a statement or the title has, in any form [default: every article].
    #[arg(value_name = "ARTICLE")]
    pub(crate) about: Vec<String>,

    /// Changed on this day or later, such as 2026-03-14; published, where the page does not say when it was changed.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) since: Option<i32>,

    /// Changed on this day or before.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) until: Option<i32>,

    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

#[derive(Debug, clap::Args)]
#[command(after_help = CORRECT_EXAMPLES)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["statement", "missing", "list", "undo", "export", "import"]))]
pub(crate) struct CorrectArgs {
    /// The id of a statement, as "onrecord find" shows it.
    #[arg(value_name = "STATEMENT")]
    pub(crate) statement: Option<String>,

    /// A statement is missing from this article: its address, or its file as it was added; --content says which.
    #[arg(long, value_name = "ARTICLE", requires = "content")]
    pub(crate) missing: Option<String>,

    /// Show the journal.
    #[arg(long)]
    pub(crate) list: bool,

    /// Take a correction back, by its number in the journal.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) undo: Option<i64>,

    /// Write the texts of which statements were judged, with the journal, as gold for "onrecord eval"; "-" for standard
    /// output.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) export: Option<PathBuf>,

    /// Take over the journal that another record wrote with --export, such as one of the same articles read anew.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) import: Option<PathBuf>,

    /// Whose word it is.
    #[arg(long, value_name = "NAME", help_heading = "What it should be")]
    pub(crate) speaker: Option<String>,

    /// What the speaker does: say, deny, promise and so on.
    #[arg(long, value_name = "ACT", value_parser = parse_act, help_heading = "What it should be")]
    pub(crate) act: Option<Act>,

    /// Whether the speaker holds it to be so: positive, negative, unknown.
    #[arg(long, value_name = "POLARITY", value_parser = parse_polarity, help_heading = "What it should be")]
    pub(crate) polarity: Option<Polarity>,

    /// How sure the speaker is: certain, probable, possible, unknown.
    #[arg(long, value_name = "CERTAINTY", value_parser = parse_certainty, help_heading = "What it should be")]
    pub(crate) certainty: Option<Certainty>,

    /// What the article commits to: reported, unconfirmed, confirmed, denied, no_comment.
    #[arg(long, value_name = "STANDING", value_parser = parse_standing, help_heading = "What it should be")]
    pub(crate) standing: Option<Standing>,

    /// The words that are attributed, as the article prints them; " … " between pieces.
    #[arg(long, value_name = "WORDS", help_heading = "What it should be")]
    pub(crate) content: Option<String>,

    /// The words that name the source.
    #[arg(long, value_name = "WORDS", help_heading = "What it should be")]
    pub(crate) source: Option<String>,

    /// The words that attribute.
    #[arg(long, value_name = "WORDS", help_heading = "What it should be")]
    pub(crate) cue: Option<String>,

    /// Nobody says anything here.
    #[arg(long, help_heading = "What it should be", conflicts_with = "accept")]
    pub(crate) not_a_statement: bool,

    /// It is read right, but for what else is said here.
    #[arg(long, help_heading = "What it should be")]
    pub(crate) accept: bool,

    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    /// Your name, to be kept with the correction.
    #[arg(long, value_name = "NAME", env = "ONRECORD_BY", hide_env_values = true)]
    pub(crate) by: Option<String>,

    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

#[derive(Debug, clap::Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Which table, for csv, jsonl and parquet [default: statements].
    #[arg(short, long, value_name = "TABLE")]
    pub(crate) table: Option<TableName>,

    /// In which form [default: by the ending of --output, else jsonl].
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) format: Option<ExportFormat>,

    /// Write to this file, or for brat to this folder, instead of standard output.
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) output: Option<PathBuf>,

    /// Letters of the speaker's name, for statements and speakers.
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// What the speaker does, for statements.
    #[arg(long, value_name = "ACT", value_parser = parse_act)]
    pub(crate) act: Option<Act>,

    /// What the article commits to, for statements.
    #[arg(long, value_name = "STANDING", value_parser = parse_standing)]
    pub(crate) standing: Option<Standing>,

    /// Letters of the outlet's name.
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,

    /// Published on this day or later, such as 2026-03-14.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) since: Option<i32>,

    /// Published on this day or before.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) until: Option<i32>,

    /// Language of the article, as an ISO 639-1 code such as "en".
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    pub(crate) language: Option<String>,

    /// Only the last version of each article.
    #[arg(long)]
    pub(crate) latest: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

/// A table of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableName {
    /// One row an article, with its last version.
    Articles,
    /// One row a statement of a version.
    Statements,
    /// One row a speaker of a version.
    Speakers,
    /// Reprints, versions, revisions, and statements within statements.
    Links,
    /// Whose report each page is, and on whose word each statement stands.
    Origins,
    /// One row a version of an article.
    Versions,
}

/// A form that the record is exported in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// For spreadsheets.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// For data frames: typed columns.
    Parquet,
    /// For graphs: articles, speakers and statements in schema.org and PROV-O, with their evidence.
    JsonLd,
    /// For annotators: a .txt and an .ann a version.
    Brat,
}

fn parse_polarity(name: &str) -> Result<Polarity, String> {
    Polarity::from_name(&name.to_lowercase())
        .ok_or_else(|| format!("polarities are {}", names(Polarity::ALL, Polarity::name).join(", ")))
}

fn parse_certainty(name: &str) -> Result<Certainty, String> {
    Certainty::from_name(&name.to_lowercase())
        .ok_or_else(|| format!("certainties are {}", names(Certainty::ALL, Certainty::name).join(", ")))
}
