//! What was typed -> what is meant.

mod record;
#[cfg(feature = "serve")]
mod serve;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use onrecord_reading::{Act, Certainty, Hints, Manner, Path, Polarity, SpeakerKind, Standing, Tier};
use onrecord_record::ReadOptions;
use onrecord_record::fetch::time::seconds;
use onrecord_record::fetch::{FetchOptions, Limits, Pacing, Reach};
use onrecord_record::input::MAX_SIZE;
use onrecord_record::input::table::ColumnMap;
use onrecord_record::select::{Condition, KEYS};
use onrecord_record::store::day_of;

pub(crate) use record::{ChangesArgs, CorrectArgs, ExportArgs, ExportFormat, TableName};
#[cfg(feature = "serve")]
pub(crate) use serve::ServeArgs;

const ABOUT: &str = "Shows who said what, on whose word, in news articles.";

const EXAMPLES: &str = "\
Examples:
  onrecord read article.txt                            each statement under its text
  onrecord read news/ --select standing=unconfirmed    only what articles flag as unconfirmed
  onrecord read news/ -o statements.csv                a table for a spreadsheet
  onrecord follow https://example.org/feed             what is new in a feed
  onrecord help read                                   every option of a command";

const READ_EXAMPLES: &str = "\
Examples:
  onrecord read article.txt
      The article with each statement under its text.
  onrecord read news/ --format table
      What everyone in a folder of articles says.
  onrecord read news/ --select speaker=kelly,act=deny,act=reject
      What anyone called Kelly denies or rejects.
  curl -s https://example.org/story.txt | onrecord read --outlet \"Example News\" | jq .statements
      One line of JSON an article, for other programs.
  onrecord read news/ --format brat -o annotated/
      A folder to open in brat.

Exit codes: 0 done, 1 nothing found, 2 something failed (the rest was still read).";

const FOLLOW_EXAMPLES: &str = "\
Examples:
  onrecord follow https://example.org/feed --archive news/ >> statements.jsonl
      What is new in a feed since the last time; the pages are kept in news/.
  onrecord follow feeds.opml --archive news/ --every 15m --format table
      A list of feeds, over and over, until Ctrl-C.
  onrecord follow https://example.org/feed --since 2026-03-01 --limit 20
      Some of a feed, once.

Exit codes: 0 done, 1 nothing found, 2 something failed (the rest was still read).";

const ADD_EXAMPLES: &str = "\
Examples:
  onrecord add news/
      A folder of articles, into the record in your data folder.
  onrecord add crawl.warc.gz --record pier.db
      A web archive, into a record of its own.
  onrecord add news/
      Again: only what is new or has changed is added.";

const FIND_EXAMPLES: &str = "\
Examples:
  onrecord find lease pier
      Statements with both words, in any form.
  onrecord find '\"signed nothing\"' --speaker vellisto
      Words one after another, of one speaker.
  onrecord find pier --standing denied --since 2026-03-01 --json
      One JSON object a statement.";

const CHECK_EXAMPLES: &str = "\
Examples:
  onrecord check \"nobody has the right to lease it\"
      Who printed these words, and who printed others.
  onrecord check \"nobody has the right to lease it\" --speaker staunt
      Only as this speaker's words.

Exit codes: 0 found as it stands or with words left out, 1 not found, 3 found only altered, 2 something failed.";

const TRACE_EXAMPLES: &str = "\
Examples:
  onrecord trace \"the president has signed a lease of the pier\"
      Who carries it, on how many origins it rests, who denies it.
  onrecord trace 8aba15303ff3b51f --format mermaid
      A statement by its id, as a diagram.";

const SPEAKER_EXAMPLES: &str = "\
Examples:
  onrecord speaker mirela staunt
      What she said, by subject and time, and in which roles.
  onrecord speaker merge 12 7
      Number 12 is number 7 under another name.
  onrecord speaker split 7 grebebaycourier.example
      Whom the articles of this site call so is somebody else.";

const EVAL_EXAMPLES: &str = "\
Examples:
  onrecord eval gold.jsonl
      Reads the texts in gold.jsonl and scores what it finds.
  onrecord eval gold.jsonl predictions.jsonl --json
      Scores another program's predictions.

The measures are defined in docs/reference/measures.md.";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, about = ABOUT, after_help = EXAMPLES)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show on an invented story what can be asked of a record.
    Demo(DemoArgs),
    /// Read articles, and show who says what in them.
    Read(ReadArgs),
    /// Follow feeds, and show who says what in their new and changed articles.
    Follow(FollowArgs),
    /// Add articles to the record, each once.
    Add(AddArgs),
    /// Find statements in the record by their words.
    Find(FindArgs),
    /// Check a quotation against every printing in the record.
    Check(CheckArgs),
    /// Follow a claim through the record, back to the origins that it rests on.
    Trace(TraceArgs),
    /// Show what somebody said in all articles, in which roles, and where they contradict themselves.
    Speaker(SpeakerArgs),
    /// Show which articles changed, and what they added, dropped or softened.
    Changes(ChangesArgs),
    /// Correct how a statement was read, and keep that in a journal.
    Correct(CorrectArgs),
    /// Write what the record holds as tables for other programs.
    Export(ExportArgs),
    /// Open the record as a local web page.
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Check that everything in the record still says what the record says it says.
    Verify(VerifyArgs),
    /// Score readings, or predictions, against people's annotation.
    Eval(EvalArgs),
    /// Print a script that completes commands in a shell.
    Completions(CompletionsArgs),
    /// Print the manual page, for the program or for one command.
    Man(ManArgs),
}

/// Which record is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct RecordArg {
    /// The record [default: onrecord.db in your data folder].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = "ONRECORD_RECORD", hide_env_values = true)]
    pub(crate) record: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct AddArgs {
    /// Articles, as "onrecord read" takes them: files, folders, patterns, archives, tables, feeds, addresses, "-".
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) record: RecordArg,

    /// Which column of a table holds what: text=body,outlet=source_name [default: by the usual names].
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "", hide_default_value = true)]
    #[arg(help_heading = "What is known of the articles")]
    pub(crate) map: ColumnMap,

    #[command(flatten)]
    pub(crate) known: KnownArgs,

    #[command(flatten)]
    pub(crate) reader: ReaderArgs,

    #[command(flatten)]
    pub(crate) fetch: FetchArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = FIND_EXAMPLES)]
pub(crate) struct FindArgs {
    /// Words that the statement has, in any form; in quotation marks one after another.
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,

    /// Letters of the speaker's name.
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Letters of the outlet's name.
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,

    /// What the speaker does: say, deny, promise and so on.
    #[arg(long, value_name = "ACT", value_parser = parse_act)]
    pub(crate) act: Option<Act>,

    /// What the article commits to: reported, unconfirmed, confirmed, denied, no_comment.
    #[arg(long, value_name = "STANDING", value_parser = parse_standing)]
    pub(crate) standing: Option<Standing>,

    /// Published on this day or later, such as 2026-03-14.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) since: Option<i32>,

    /// Published on this day or before.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) until: Option<i32>,

    /// Language of the article, as an ISO 639-1 code such as "en".
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    pub(crate) language: Option<String>,

    /// Statements to show; 0 for all.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) limit: u32,

    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The words to check.
    #[arg(value_name = "QUOTATION")]
    pub(crate) quotation: String,

    /// Only as the words of a speaker with these letters in the name.
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

#[derive(Debug, clap::Args)]
#[command(after_help = TRACE_EXAMPLES)]
pub(crate) struct TraceArgs {
    /// What is claimed, in words, or the id of a statement.
    #[arg(value_name = "CLAIM")]
    pub(crate) about: String,

    /// The words are what somebody is said to have said.
    #[arg(long)]
    pub(crate) quotation: bool,

    /// How to show it.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TraceFormat,

    /// The same as --format json, as with the other commands.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

/// How to show a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceFormat {
    /// A tree, for people.
    Text,
    /// One JSON object.
    Json,
    /// A graph for Graphviz.
    Dot,
    /// A diagram for Mermaid.
    Mermaid,
}

#[derive(Debug, clap::Args)]
#[command(after_help = SPEAKER_EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct SpeakerArgs {
    #[command(subcommand)]
    pub(crate) decision: Option<SpeakerDecision>,

    /// Words of the name, or the number of a speaker.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) name: Vec<String>,

    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

/// Who is one, and who is not; kept for ever.
#[derive(Debug, Subcommand)]
pub(crate) enum SpeakerDecision {
    /// Take two speakers for one.
    Merge {
        /// Number of the speaker that goes.
        speaker: i64,
        /// Number of the speaker that stays.
        into: i64,
        #[command(flatten)]
        record: RecordArg,
    },
    /// Take what some articles have of a speaker for another of the same name.
    Split {
        /// Number of the speaker.
        speaker: i64,
        /// Letters of the address, file, outlet or title of the articles that mean another one.
        #[arg(value_name = "ARTICLE", required = true)]
        articles: Vec<String>,
        #[command(flatten)]
        record: RecordArg,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// The record to make [default: onrecord-demo.db in your data folder].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) record: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// Print one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) record: RecordArg,
}

#[derive(Debug, clap::Args)]
#[command(after_help = EVAL_EXAMPLES)]
pub(crate) struct EvalArgs {
    /// Annotated articles, one JSON object a line: {"doc", "text", "attributions": [{"source", "cue", "content"}]}.
    #[arg(value_name = "GOLD", value_hint = ValueHint::FilePath)]
    pub(crate) gold: PathBuf,

    /// Predictions in the same form; without them, the texts of GOLD are read.
    #[arg(value_name = "PREDICTIONS", value_hint = ValueHint::FilePath)]
    pub(crate) predictions: Option<PathBuf>,

    /// Read the texts with the smaller model, as "read --fast" does.
    #[arg(long)]
    pub(crate) fast: bool,

    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The model that `--fast` or its absence means.
pub(crate) fn tier_of(fast: bool) -> Tier {
    if fast { Tier::Fast } else { Tier::Accurate }
}

#[derive(Debug, clap::Args)]
#[command(after_help = READ_EXAMPLES)]
pub(crate) struct ReadArgs {
    /// Articles: files, folders, patterns such as "news/*.html", addresses (http, https), or "-" for standard input.
    ///
    /// Text, web pages, messages, feeds, web archives (WARC, WACZ), and tables of articles (JSON, JSON Lines, CSV,
    /// Parquet), packed by gzip or Zstandard or not. In folders everything but tables is read.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) results: ResultArgs,

    /// Which column of a table holds what: text=body,outlet=source_name [default: by the usual names].
    ///
    /// For JSON, JSON Lines, CSV and Parquet. The fields are text (or html), title, outlet, url, published, byline, agency
    /// and language. A column inside an object is named source.name.
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "", hide_default_value = true)]
    #[arg(help_heading = "What is known of the articles")]
    pub(crate) map: ColumnMap,

    #[command(flatten)]
    pub(crate) known: KnownArgs,

    #[command(flatten)]
    pub(crate) reader: ReaderArgs,

    #[command(flatten)]
    pub(crate) fetch: FetchArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = FOLLOW_EXAMPLES)]
pub(crate) struct FollowArgs {
    /// Addresses of feeds (RSS, Atom, JSON Feed), or files that list them: OPML, or an address a line; "-" for such a
    /// list on standard input.
    #[arg(value_name = "FEED", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) feeds: Vec<PathBuf>,

    /// Go on until Ctrl-C, with this time between rounds, such as 15m or 1h.
    #[arg(long, value_name = "TIME", help_heading = "What to follow")]
    pub(crate) every: Option<Time>,

    /// Leave out what was published before this date, such as 2026-03-14.
    #[arg(long, value_name = "DATE", value_parser = parse_date, help_heading = "What to follow")]
    pub(crate) since: Option<i64>,

    /// Fetch at most so many pages a round.
    #[arg(long, value_name = "NUMBER", help_heading = "What to follow")]
    pub(crate) limit: Option<usize>,

    #[command(flatten)]
    pub(crate) results: ResultArgs,

    #[command(flatten)]
    pub(crate) known: KnownArgs,

    #[command(flatten)]
    pub(crate) reader: ReaderArgs,

    #[command(flatten)]
    pub(crate) fetch: FetchArgs,
}

/// How addresses are fetched.
#[derive(Debug, clap::Args)]
pub(crate) struct FetchArgs {
    /// Keep what is fetched in this folder: the bytes of each page as WARC, and a log.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, help_heading = "Fetching")]
    pub(crate) archive: Option<PathBuf>,

    /// Least time between two requests to a host, such as 500ms or 10s.
    #[arg(long, value_name = "TIME", default_value_t = Time(Duration::from_secs(1)), help_heading = "Fetching")]
    pub(crate) delay: Time,

    /// Where those who run a site find you: a page or a mail address, sent with each request.
    #[arg(long, value_name = "ADDRESS", help_heading = "Fetching")]
    pub(crate) contact: Option<String>,

    /// Fetch from this machine and from private networks, too.
    #[arg(long, help_heading = "Fetching")]
    pub(crate) allow_private: bool,
}

impl FetchArgs {
    /// How to fetch pages of at most so many bytes.
    pub(crate) fn options(&self, max_size: u64) -> FetchOptions {
        FetchOptions {
            contact: self.contact.clone(),
            reach: Reach { allow_private: self.allow_private, ..Reach::default() },
            pacing: Pacing { delay: self.delay.0, ..Pacing::default() },
            limits: Limits { size: max_size, ..Limits::default() },
            ..FetchOptions::default()
        }
    }
}

/// What is shown of readings, how, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct ResultArgs {
    /// How to show what was read [default: marked on a terminal, else by the ending of --output, else jsonl].
    #[arg(short, long, value_name = "FORMAT", help_heading = "Results")]
    pub(crate) format: Option<Format>,

    /// Write to this file, or for brat and parquet to this folder, instead of standard output.
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "Results")]
    pub(crate) output: Option<PathBuf>,

    /// Keep only statements like this; several are separated by commas.
    #[arg(short, long, value_name = "KEY=VALUE", value_delimiter = ',', help_heading = "Results")]
    #[arg(long_help = select_help())]
    pub(crate) select: Vec<Condition>,

    /// Keep only statements with at least this confidence, 0 to 1.
    #[arg(long, value_name = "NUMBER", default_value_t = 0.0, value_parser = parse_share)]
    #[arg(hide_default_value = true, help_heading = "Results")]
    pub(crate) min_confidence: f32,

    /// In marked text, leave out the parts of an article without statements.
    #[arg(long, help_heading = "Results")]
    pub(crate) only_statements: bool,

    /// In JSON, add to each statement the words that find it on its web page (TextQuoteSelector).
    #[arg(long, help_heading = "Results")]
    pub(crate) html: bool,

    /// Columns for marked text and tables; 0 for no limit [default: the terminal's, at most 100].
    #[arg(long, value_name = "COLUMNS", help_heading = "Results")]
    pub(crate) width: Option<usize>,

    /// When to use colours. NO_COLOR and CLICOLOR_FORCE are respected.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Results")]
    pub(crate) color: Color,

    /// Write every page that failed or was skipped, and every problem of the others, to this file: one JSON object a line.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Results")]
    pub(crate) problems: Option<PathBuf>,

    /// Go on with a run that was cut off, with the same arguments; needs --output.
    #[arg(long, help_heading = "How to run")]
    pub(crate) resume: bool,
}

/// What is known of every article.
#[derive(Debug, clap::Args)]
pub(crate) struct KnownArgs {
    /// Outlet that published the articles, where they do not say it themselves.
    #[arg(long, value_name = "NAME", help_heading = "What is known of the articles")]
    pub(crate) outlet: Option<String>,

    /// Language of the articles, as an ISO 639-1 code such as "en".
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    #[arg(help_heading = "What is known of the articles")]
    pub(crate) language: Option<String>,

    /// Character encoding of the articles, such as "windows-1252" [default: found out for each].
    #[arg(long, value_name = "NAME", value_parser = parse_charset)]
    #[arg(help_heading = "What is known of the articles")]
    pub(crate) charset: Option<String>,
}

/// How articles are read.
#[derive(Debug, clap::Args)]
pub(crate) struct ReaderArgs {
    /// Read with the smaller model: twice as fast, and a little less is found.
    #[arg(long, help_heading = "How to run")]
    pub(crate) fast: bool,

    /// Articles read at the same time [default: one a core].
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    #[arg(help_heading = "How to run")]
    pub(crate) jobs: Option<u16>,

    /// Largest article to read, such as 500K, 64M or 1G; larger ones are errors.
    #[arg(long, value_name = "SIZE", default_value_t = Size(MAX_SIZE), help_heading = "How to run")]
    pub(crate) max_size: Size,

    /// Say nothing but errors on standard error.
    #[arg(short, long, help_heading = "How to run")]
    pub(crate) quiet: bool,
}

impl ReaderArgs {
    /// The reader that was asked for, with what is known of every article.
    pub(crate) fn options(&self, known: &KnownArgs) -> ReadOptions {
        let defaults = ReadOptions::default();
        ReadOptions {
            jobs: self.jobs.map_or(defaults.jobs, usize::from),
            max_size: self.max_size.0,
            tier: tier_of(self.fast),
            hints: Hints {
                outlet: known.outlet.clone(),
                language: known.language.clone(),
                charset: known.charset.clone(),
                ..Hints::default()
            },
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The command; none for the program itself.
    pub(crate) command: Option<String>,
}

/// How to show what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The article with carets under each statement, for people.
    Marked,
    /// Speaker, act, standing and words, for people.
    Table,
    /// One reading after another, indented.
    Json,
    /// One reading a line.
    Jsonl,
    /// One statement a row.
    Csv,
    /// Standoff annotations.
    Brat,
    /// A folder of tables, with --output.
    Parquet,
}

impl Format {
    /// True where --output names a folder.
    pub(crate) fn is_folder(self) -> bool {
        matches!(self, Format::Brat | Format::Parquet)
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Also in files and pipes.
    Always,
    /// Nowhere.
    Never,
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

impl std::str::FromStr for Size {
    type Err = String;

    /// Parses "1000", "500K", "64M", "64 MiB", "1G": units are powers of 1024.
    fn from_str(size: &str) -> Result<Self, String> {
        let size = size.trim();
        let digits = size.find(|char: char| !char.is_ascii_digit()).unwrap_or(size.len());
        let (number, unit) = size.split_at(digits);
        let unit = unit.trim().to_ascii_lowercase();
        let shift = match unit.trim_end_matches('b').trim_end_matches('i') {
            "" => 0,
            "k" => 10,
            "m" => 20,
            "g" => 30,
            _ => return Err(format!("no unit is called \"{unit}\"; there are K, M and G")),
        };
        let number =
            number.parse::<u64>().map_err(|_| "a size is a number and a unit, such as 64M".to_owned())?;
        let bytes = number.checked_mul(1 << shift).ok_or("that is more than any file holds")?;
        Ok(Size(bytes))
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            bytes if bytes % (1 << 20) == 0 => write!(f, "{}M", bytes >> 20),
            bytes => write!(f, "{bytes}"),
        }
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Duration);

impl std::str::FromStr for Time {
    type Err = String;

    /// Parses "500ms", "10s", "15m", "1.5h", "1d"; a bare number is of seconds.
    fn from_str(time: &str) -> Result<Self, String> {
        let time = time.trim();
        let end = time.find(|char: char| !(char.is_ascii_digit() || char == '.')).unwrap_or(time.len());
        let (number, unit) = time.split_at(end);
        let seconds = match unit.trim() {
            "ms" => 0.001,
            "" | "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            unit => return Err(format!("no unit is called \"{unit}\"; there are ms, s, m, h and d")),
        };
        let number =
            number.parse::<f64>().map_err(|_| "a time is a number and a unit, such as 15m".to_owned())?;
        let time = Duration::try_from_secs_f64(number * seconds).ok().filter(|time| time.as_secs() < 1 << 32);
        time.map(Time).ok_or_else(|| "that is longer than anyone waits".to_owned())
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}s", self.0.as_secs_f64())
    }
}

fn parse_date(date: &str) -> Result<i64, String> {
    seconds(date).ok_or_else(|| "a date is written like 2026-03-14 or 2026-03-14T09:30:00Z".to_owned())
}

fn parse_act(name: &str) -> Result<Act, String> {
    Act::from_name(&name.to_lowercase())
        .ok_or_else(|| format!("acts are {}", names(Act::ALL, Act::name).join(", ")))
}

fn parse_standing(name: &str) -> Result<Standing, String> {
    let known = Standing::from_name(&name.to_lowercase().replace([' ', '-'], "_"));
    known.ok_or_else(|| format!("standings are {}", names(Standing::ALL, Standing::name).join(", ")))
}

/// A day, counted from 1970-01-01.
fn parse_day(date: &str) -> Result<i32, String> {
    day_of(date).filter(|_| date.len() == 10).ok_or_else(|| "a date is written as in 2026-03-14".to_owned())
}

fn parse_share(share: &str) -> Result<f32, String> {
    match share.parse::<f32>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        Ok(_) | Err(_) => Err("it is a number from 0 to 1".to_owned()),
    }
}

fn parse_language(code: &str) -> Result<String, String> {
    match code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        true => Ok(code.to_ascii_lowercase()),
        false => Err("a language is two letters, such as \"en\" or \"es\"".to_owned()),
    }
}

fn parse_charset(label: &str) -> Result<String, String> {
    match encoding_rs::Encoding::for_label(label.as_bytes()) {
        Some(charset) => Ok(charset.name().to_owned()),
        None => {
            Err("no character encoding is called so; utf-8, utf-16le, windows-1252 and others are".to_owned())
        }
    }
}

/// Every key of a selection with what it may be, made from the closed lists.
fn select_help() -> String {
    // Columns that fit beside the indentation of help on a terminal of 80.
    const LINE: usize = 68;
    let mut help =
        "Keep only statements like this. Of several values for one key any may hold, and all keys must \
                    hold. Letters may be of either case.\n"
            .to_owned();
    let key_width = KEYS.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
    for (key, meaning) in KEYS {
        let values = match key {
            "kind" => names(SpeakerKind::ALL, SpeakerKind::name),
            "act" => names(Act::ALL, Act::name),
            "standing" => names(Standing::ALL, Standing::name),
            "manner" => names(Manner::ALL, Manner::name),
            "polarity" => names(Polarity::ALL, Polarity::name),
            "certainty" => names(Certainty::ALL, Certainty::name),
            "path" => names(Path::ALL, Path::name),
            _ => Vec::new(),
        };
        help += &format!("\n  {key:key_width$}  {meaning}");
        let indent = " ".repeat(key_width + 4);
        let mut column = LINE;
        for value in values {
            if column + value.len() >= LINE {
                help += &format!("\n{indent}");
                column = indent.len();
            }
            help += &format!("{value} ");
            column += value.len() + 1;
        }
    }
    help
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| name(*one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        let check = |size: &str, expected: Option<u64>| {
            assert_eq!(size.parse::<Size>().ok().map(|size| size.0), expected, "{size}");
        };
        check("1000", Some(1000));
        check("500K", Some(500 << 10));
        check("64 MiB", Some(64 << 20));
        check("1gb", Some(1 << 30));
        check("1T", None);
        check("M", None);
        check("99999999999G", None);
        assert_eq!(Size(16 << 20).to_string(), "16M");
    }

    #[test]
    fn times_have_units() {
        let check = |time: &str, expected: Option<u64>| {
            assert_eq!(time.parse::<Time>().ok().map(|time| time.0.as_millis() as u64), expected, "{time}");
        };
        check("500ms", Some(500));
        check("10", Some(10_000));
        check("15m", Some(900_000));
        check("1.5 h", Some(5_400_000));
        check("1d", Some(86_400_000));
        check("1y", None);
        check("m", None);
        check("1e9d", None);
        check("99999999999d", None);
        assert_eq!(Time(Duration::from_secs(1)).to_string(), "1s");
    }

    #[test]
    fn the_help_of_select_names_every_value() {
        let help = select_help();
        for (key, _) in KEYS {
            assert!(help.contains(&format!("\n  {key}")), "{key}");
        }
        for act in Act::ALL {
            assert!(help.contains(act.name()), "{}", act.name());
        }
    }
}
