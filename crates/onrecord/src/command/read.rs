//! `onrecord read`: articles in, who said what out.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use onrecord_reading::mark::{MarkOptions, Show, mark_segments};
use onrecord_reading::{Hints, Reading};
use onrecord_record::export::{
    JsonStyle, brat_annotations, csv_header, csv_rows, to_json, to_json_with_selectors,
};
use onrecord_record::{
    BratFolder, Error, ErrorKind, InputOptions, Outcome, OutputFile, Pages, Places, ReadOptions, Selection,
    Skip, Skipped, read_many,
};

use crate::args::{Color, Format, ReadArgs, tier_of};
use crate::exit::Exit;
use crate::table::table;
use crate::talk::{Talk, Volume, count, say};
use crate::term;

pub(crate) fn run(args: ReadArgs) -> Exit {
    let talk = Talk::new(if args.quiet { Volume::Quiet } else { Volume::Normal });
    match read(args, &talk) {
        Ok(exit) => exit,
        Err(error) if error.is_broken_pipe() => Exit::Done,
        Err(error) => {
            talk.say_error(&error);
            Exit::Failed
        }
    }
}

/// Reads all there is. The error is one that ends the run: results that cannot be written.
fn read(mut args: ReadArgs, talk: &Talk) -> Result<Exit, Error> {
    // As everywhere, "-" is the standard stream.
    args.output.take_if(|output| output.as_os_str() == "-");
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        if io::stdin().is_terminal() {
            say("no articles: name files or folders, or pipe an article in (onrecord help read)");
            return Ok(Exit::Failed);
        }
        paths.push(PathBuf::from("-"));
    }
    let format = format_of(&args);
    let mut output = Output::open(&args, format, &paths)?;
    let mut places = Places::new(paths);
    if let Some(output) = &args.output {
        places = places.without_output(output)?;
    }

    let defaults = ReadOptions::default();
    let options = ReadOptions {
        jobs: args.jobs.map_or(defaults.jobs, usize::from),
        max_size: args.max_size.0,
        tier: tier_of(args.fast),
        hints: Hints {
            outlet: args.outlet.clone(),
            language: args.language.clone(),
            charset: args.charset.clone(),
            ..Hints::default()
        },
    };
    let selection = Selection { conditions: args.select.clone(), min_confidence: args.min_confidence };
    let page_style = PageStyle::new(&args, format, output.color_choice());

    output.write(&page_style.head())?;
    let mut counts = Counts::default();
    let mut failure = None;
    let finish = |reading| Finished::new(reading, &selection, &page_style);
    let each = |result: Result<Outcome<Finished>, Error>| {
        talk.count_page();
        let added = match result {
            Ok(Outcome::Read(finished)) if counts.add(&finished) => {
                talk.beside(|| output.add(&finished, format))
            }
            Ok(Outcome::Read(_)) => Ok(()),
            Ok(Outcome::Skipped(skipped)) => {
                counts.skip(&skipped);
                Ok(())
            }
            Err(error) => {
                counts.failed += 1;
                talk.say_error(&error);
                Ok(())
            }
        };
        match added {
            Ok(()) => ControlFlow::Continue(()),
            // One page that must not be replaced is that page's failure; a full disk is everybody's.
            Err(error) if error.kind == ErrorKind::Overwrite => {
                counts.failed += 1;
                talk.say_error(&error);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    let pages = Pages::new(places, InputOptions { max_size: options.max_size });
    read_many(pages, &options, finish, each);
    talk.end_progress();
    match failure {
        Some(error) => Err(error),
        None => {
            output.finish()?;
            counts.say(&selection, talk);
            Ok(counts.exit(&selection))
        }
    }
}

/// The format asked for, or the one that fits where the results go.
fn format_of(args: &ReadArgs) -> Format {
    let ending = args.output.as_deref().and_then(Path::extension).map(|ending| ending.to_ascii_lowercase());
    match (args.format, &args.output, ending.as_ref().and_then(|ending| ending.to_str())) {
        (Some(format), _, _) => format,
        (None, None, _) if term::is_terminal() => Format::Marked,
        (None, _, Some("json")) => Format::Json,
        (None, _, Some("csv")) => Format::Csv,
        (None, _, Some("txt")) => Format::Marked,
        (None, _, _) => Format::Jsonl,
    }
}

/// How a reading becomes text.
struct PageStyle {
    format: Format,
    width: Option<usize>,
    is_colored: bool,
    show: Show,
    /// JSON has the words by which statements are found on their web pages.
    has_selectors: bool,
    /// Articles without a statement that was asked for are left out.
    skips_empty: bool,
    /// Readings become files of their own.
    is_folder: bool,
}

impl PageStyle {
    fn new(args: &ReadArgs, format: Format, color: ColorChoice) -> Self {
        let is_selecting = !args.select.is_empty() || args.min_confidence > 0.0;
        Self {
            format,
            width: match args.width {
                Some(0) => None,
                Some(width) => Some(width),
                None => Some(term::width()),
            },
            is_colored: color != ColorChoice::Never,
            show: if args.only_statements || is_selecting { Show::Statements } else { Show::Everything },
            has_selectors: args.html,
            skips_empty: is_selecting,
            is_folder: format == Format::Brat && args.output.is_some(),
        }
    }

    /// What stands before the first reading.
    fn head(&self) -> String {
        match self.format {
            Format::Csv => csv_header(),
            Format::Marked | Format::Table | Format::Json | Format::Jsonl | Format::Brat => String::new(),
        }
    }

    fn text_of(&self, reading: &Reading) -> String {
        match self.format {
            Format::Marked => {
                let options = MarkOptions { width: self.width, show: self.show };
                let segments = mark_segments(reading, &options);
                if self.is_colored { term::paint(&segments) } else { term::plain(&segments) }
            }
            Format::Table => table(reading, self.width),
            Format::Json if self.has_selectors => to_json_with_selectors(reading, JsonStyle::Indented),
            Format::Jsonl if self.has_selectors => to_json_with_selectors(reading, JsonStyle::Line),
            Format::Json => to_json(reading, JsonStyle::Indented),
            Format::Jsonl => to_json(reading, JsonStyle::Line),
            Format::Csv => csv_rows(reading),
            Format::Brat => {
                let path = reading.article.origin.path.as_deref().unwrap_or("-");
                format!("# {}\n{}", path.replace('\n', " "), brat_annotations(reading))
            }
        }
    }
}

/// A reading, ready to be written.
struct Finished {
    text: String,
    /// Kept only where the output needs more than the text.
    reading: Option<Reading>,
    /// Statements before the selection.
    n_read: usize,
    /// Statements after it.
    n_statements: usize,
    n_requests: usize,
    is_skipped: bool,
}

impl Finished {
    fn new(mut reading: Reading, selection: &Selection, style: &PageStyle) -> Self {
        let n_read = reading.statements.len();
        selection.apply(&mut reading);
        let n_statements = reading.statements.len();
        let is_skipped = style.skips_empty && n_statements == 0;
        Self {
            text: if is_skipped || style.is_folder { String::new() } else { style.text_of(&reading) },
            n_read,
            n_statements,
            n_requests: reading.comment_requests.len(),
            is_skipped,
            reading: style.is_folder.then_some(reading),
        }
    }
}

/// Where results go.
enum Output {
    Stdout { stream: AutoStream<io::Stdout>, is_begun: bool },
    File { file: OutputFile, color: ColorChoice, is_begun: bool },
    Brat(BratFolder),
}

impl Output {
    fn open(args: &ReadArgs, format: Format, named: &[PathBuf]) -> Result<Self, Error> {
        match &args.output {
            Some(folder) if format == Format::Brat => BratFolder::create(folder, named).map(Output::Brat),
            Some(path) => {
                let color = match args.color {
                    Color::Always => ColorChoice::Always,
                    Color::Auto | Color::Never => ColorChoice::Never,
                };
                Ok(Output::File { file: OutputFile::create(path)?, color, is_begun: false })
            }
            None => {
                let stream = AutoStream::new(io::stdout(), term::color_choice(args.color));
                Ok(Output::Stdout { stream, is_begun: false })
            }
        }
    }

    fn color_choice(&self) -> ColorChoice {
        match self {
            Output::Stdout { stream, .. } => stream.current_choice(),
            Output::File { color, .. } => *color,
            Output::Brat(_) => ColorChoice::Never,
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Output::Stdout { stream, .. } => {
                let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
                written.map_err(|error| Error { kind: ErrorKind::Write, path: None, source: Some(error) })
            }
            Output::File { file, .. } => file.write(text),
            Output::Brat(_) => Ok(()),
        }
    }

    /// Writes one reading. What is for people has a blank line between articles.
    fn add(&mut self, finished: &Finished, format: Format) -> Result<(), Error> {
        let is_begun = match self {
            Output::Brat(folder) => {
                return finished.reading.as_ref().map_or(Ok(()), |reading| folder.add(reading).map(|_| ()));
            }
            Output::Stdout { is_begun, .. } | Output::File { is_begun, .. } => is_begun,
        };
        let has_gap = match format {
            Format::Marked | Format::Table => *is_begun && !finished.text.is_empty(),
            Format::Json | Format::Jsonl | Format::Csv | Format::Brat => false,
        };
        *is_begun |= !finished.text.is_empty();
        if has_gap {
            self.write("\n")?;
        }
        self.write(&finished.text)
    }

    fn finish(self) -> Result<(), Error> {
        match self {
            Output::File { file, .. } => file.finish(),
            Output::Stdout { .. } | Output::Brat(_) => Ok(()),
        }
    }
}

/// What a run read and found.
#[derive(Default)]
struct Counts {
    articles: usize,
    statements: usize,
    /// Statements before the selection.
    read: usize,
    requests: usize,
    failed: usize,
    /// What was left out, by the reason, in the order of [`Skip::ALL`].
    skipped: [usize; Skip::ALL.len()],
}

impl Counts {
    /// Counts an article; true when it is to be shown.
    fn add(&mut self, finished: &Finished) -> bool {
        self.articles += 1;
        self.read += finished.n_read;
        self.statements += finished.n_statements;
        self.requests += finished.n_requests;
        !finished.is_skipped
    }

    fn skip(&mut self, skipped: &Skipped) {
        self.skipped[skipped.why as usize] += 1;
    }

    /// Somebody asked for comment is something found, unless statements were asked for.
    fn exit(&self, selection: &Selection) -> Exit {
        let found = self.statements + if selection.is_everything() { self.requests } else { 0 };
        match (self.failed, found) {
            (0, 0) => Exit::NothingFound,
            (0, _) => Exit::Done,
            (_, _) => Exit::Failed,
        }
    }

    /// "; skipped 12: 10 no responses, 2 no pages".
    fn skipped_words(&self) -> String {
        let reasons: Vec<String> = (Skip::ALL.iter().zip(self.skipped))
            .filter(|(_, number)| *number > 0)
            .map(|(why, number)| format!("{number} {}", why.words()))
            .collect();
        match self.skipped.iter().sum::<usize>() {
            0 => String::new(),
            all => format!("; skipped {all}: {}", reasons.join(", ")),
        }
    }

    /// One line where several pages were read or nothing was found.
    fn say(&self, selection: &Selection, talk: &Talk) {
        if self.articles + self.failed > 1 {
            let articles = count(self.articles, "article", "articles");
            let statements = match selection.is_everything() {
                true => count(self.statements, "statement", "statements"),
                false => format!("{} of {}", self.statements, count(self.read, "statement", "statements")),
            };
            let requests = match self.requests {
                0 => String::new(),
                requests => format!(", {}", count(requests, "request for comment", "requests for comment")),
            };
            let failed = match self.failed {
                0 => String::new(),
                failed => format!("; {} could not be read", count(failed, "page", "pages")),
            };
            talk.say(&format!("read {articles}: {statements}{requests}{failed}{}", self.skipped_words()));
        } else if self.articles == 1 && self.statements == 0 {
            let found = if self.read > 0 { "no such statements" } else { "no statements" };
            talk.say(&format!("found {found}"));
        } else if self.articles + self.failed == 0 {
            talk.say("found no articles: a folder's .txt, .text and .md files are read");
        }
    }
}
