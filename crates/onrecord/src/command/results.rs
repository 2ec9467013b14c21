//! What becomes of readings: selected, made text, written, counted, for every command that reads.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use onrecord_reading::mark::{MarkOptions, Show, mark_segments};
use onrecord_reading::{Problem, Reading};
use onrecord_record::export::table::{ReadingRows, TableFolder};
use onrecord_record::export::{
    JsonStyle, brat_annotations, csv_header, csv_rows, to_json, to_json_with_selectors,
};
use onrecord_record::journal::{Journal, Mark};
use onrecord_record::{
    BratFolder, Error, ErrorKind, Item, Outcome, OutputFile, ReadOptions, Selection, Skip, name_of, read_many,
};
use serde::{Deserialize, Serialize};

use crate::args::{Color, Format, ResultArgs};
use crate::exit::Exit;
use crate::table::table;
use crate::talk::{Talk, count};
use crate::term;

/// Where readings go, and what is known of the run so far.
pub(crate) struct Results {
    format: Format,
    selection: Selection,
    style: PageStyle,
    output: Output,
    problems: Option<OutputFile>,
    /// Kept where there is a file to go on with.
    journal: Option<Journal>,
    /// Where the run stands.
    mark: Mark,
    /// Items that an earlier run dealt with.
    skips: u64,
    counts: Counts,
}

impl ResultArgs {
    /// The files and folders that are written, and so are not read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        // As everywhere, "-" is the standard stream.
        [&self.output, &self.problems]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
            .filter(|path| *path != Path::new("-"))
    }
}

impl ResultArgs {
    /// What makes one result differ from another.
    fn question(&self) -> String {
        let Self {
            format,
            output,
            select,
            min_confidence,
            only_statements,
            html,
            width,
            color,
            problems,
            resume: _,
        } = self;
        format!(
            "{:?}",
            (format, output, select, min_confidence, only_statements, html, width, color, problems)
        )
    }
}

impl Results {
    /// Opens what is to be written. `run` is what was asked for, in words that differ when it differs; `named` are the
    /// paths that the user named.
    pub(crate) fn open(args: &ResultArgs, named: &[PathBuf], run: &str) -> Result<Self, Error> {
        let format = format_of(args);
        // As everywhere, "-" is the standard stream.
        let path = args.output.as_deref().filter(|path| path.as_os_str() != "-");
        let is_file = path.is_some_and(|path| !format.is_folder() && (path.is_file() || !path.exists()));
        let journal = path.filter(|_| is_file).map(Journal::of);
        let run = format!("onrecord {} {run} {}", env!("CARGO_PKG_VERSION"), args.question());
        let failed = |why: String| {
            Err(Error {
                kind: ErrorKind::Resume,
                path: path.map(Path::to_owned),
                source: Some(io::Error::other(why)),
            })
        };
        let mark = match (journal.as_ref().map(Journal::load).transpose()?.flatten(), args.resume) {
            (Some(left), true) if left.run == run => Some(left),
            (Some(_), true) => {
                return failed("the run that was cut off had other arguments; give it the same".to_owned());
            }
            (Some(left), false) => {
                return failed(format!(
                    "a run that was cut off left {} done; --resume goes on with it, and without the file \
                     .NAME.journal beside the results it starts over",
                    count(left.items as usize, "page", "pages")
                ));
            }
            (None, true) if journal.is_none() => {
                return failed("only a run that writes one file (--output) can go on".to_owned());
            }
            (None, _) => None,
        };
        let output = Output::open(args, path, format, named, mark.as_ref().map(|mark| mark.output))?;
        let problems = match (&args.problems, &mark) {
            (Some(path), Some(mark)) => Some(OutputFile::resume(path, mark.problems)?),
            (Some(path), None) => Some(OutputFile::create(path)?),
            (None, _) => None,
        };
        let style = PageStyle::new(args, format, output.color_choice());
        let counts = mark
            .as_ref()
            .and_then(|mark| serde_json::from_value(mark.state.clone()).ok())
            .unwrap_or_default();
        let mut results = Self {
            format,
            selection: Selection { conditions: args.select.clone(), min_confidence: args.min_confidence },
            style,
            output,
            problems,
            journal,
            skips: mark.as_ref().map_or(0, |mark| mark.items),
            counts,
            mark: mark.unwrap_or_else(|| Mark {
                run,
                items: 0,
                last: String::new(),
                output: 0,
                problems: 0,
                state: serde_json::Value::Null,
            }),
        };
        if results.skips == 0 {
            results.output.write(&results.style.head())?;
        }
        Ok(results)
    }

    /// Results of items that come once: a run that was cut off cannot go on with them.
    pub(crate) fn of_passing(self) -> Self {
        Self { journal: None, ..self }
    }

    /// Reads every item, and writes what is found in it. The error is one that ends the run.
    pub(crate) fn of(
        self,
        items: impl Iterator<Item = Result<Item, Error>> + Send,
        options: &ReadOptions,
        talk: &Talk,
    ) -> Result<Exit, Error> {
        self.of_each(items, options, talk, || Ok(()))
    }

    /// As [`Results::of`]; `written` hears of each item, in their order, when nothing of it can be lost any more.
    pub(crate) fn of_each(
        mut self,
        mut items: impl Iterator<Item = Result<Item, Error>> + Send,
        options: &ReadOptions,
        talk: &Talk,
        mut written: impl FnMut() -> Result<(), Error>,
    ) -> Result<Exit, Error> {
        // A file appears when it is finished.
        let is_late = matches!(self.output, Output::File { .. });
        let mut late = 0;
        self.skip(&mut items, talk)?;
        let mut failure = None;
        let Self { selection, style, .. } = &self;
        let (selection, style) = (selection.clone(), style.clone());
        let finish = |reading| Finished::new(reading, &selection, &style);
        let each = |name: &str, outcome: Result<Outcome<Finished>, Error>| {
            talk.count_page();
            let added = self.add(name, outcome, talk).and_then(|()| self.keep(name));
            let added = added.and_then(|()| match is_late {
                true => {
                    late += 1;
                    Ok(())
                }
                false => written(),
            });
            match added {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        read_many(items, options, finish, each);
        talk.end_progress();
        if let Some(error) = failure {
            return Err(error);
        }
        self.output.finish()?;
        (0..late).try_for_each(|_| written())?;
        self.problems.map_or(Ok(()), OutputFile::finish)?;
        if let Some(journal) = self.journal {
            journal.remove();
        }
        self.counts.say(&self.selection, talk);
        Ok(self.counts.exit(&self.selection))
    }

    /// Passes over what an earlier run dealt with.
    fn skip(&self, items: &mut impl Iterator<Item = Result<Item, Error>>, talk: &Talk) -> Result<(), Error> {
        let Some(last) = self.skips.checked_sub(1) else { return Ok(()) };
        let name = items.nth(last as usize).as_ref().map(name_of);
        if name.as_ref() != Some(&self.mark.last) {
            let found = name.unwrap_or_else(|| "nothing".to_owned());
            let why =
                format!("the pages are not the same any more: {found} stands where {} was", self.mark.last);
            return Err(Error { kind: ErrorKind::Resume, path: None, source: Some(io::Error::other(why)) });
        }
        talk.say(&format!("going on after {}", count(self.skips as usize, "page", "pages")));
        Ok(())
    }

    /// Writes and counts what became of one item.
    fn add(
        &mut self,
        name: &str,
        outcome: Result<Outcome<Finished>, Error>,
        talk: &Talk,
    ) -> Result<(), Error> {
        let finished = match outcome {
            Ok(Outcome::Read(finished)) => finished,
            Ok(Outcome::Skipped(skipped)) => {
                self.counts.skipped[skipped.why as usize] += 1;
                return self.note(name, "skipped", skipped.why.words(), None);
            }
            Err(error) => return self.fail(name, &error, talk),
        };
        for problem in &finished.problems {
            self.note(name, "problem", &problem.message, Some(problem.kind.name()))?;
        }
        if !self.counts.add(&finished) {
            return Ok(());
        }
        match talk.beside(|| self.output.add(finished, self.format)) {
            // One page that must not be replaced is that page's failure; a full disk is everybody's.
            Err(error) if error.kind == ErrorKind::Overwrite => self.fail(name, &error, talk),
            added => added,
        }
    }

    fn fail(&mut self, name: &str, error: &Error, talk: &Talk) -> Result<(), Error> {
        self.counts.failed += 1;
        talk.say_error(error);
        self.note(name, "failed", &error.to_string(), None)
    }

    /// Adds a line to the file of problems.
    fn note(&mut self, page: &str, what: &str, message: &str, kind: Option<&str>) -> Result<(), Error> {
        let Some(problems) = &mut self.problems else { return Ok(()) };
        let line = serde_json::json!({ "page": page, "what": what, "kind": kind, "message": message });
        problems.write(&format!("{line}\n"))
    }

    /// Marks how far the run has come, from time to time.
    fn keep(&mut self, name: &str) -> Result<(), Error> {
        self.mark.items += 1;
        let (Some(journal), Output::File { file, .. }) = (&mut self.journal, &mut self.output) else {
            return Ok(());
        };
        if !journal.is_due() {
            return Ok(());
        }
        self.mark.last = name.to_owned();
        self.mark.output = file.keep()?;
        self.mark.problems = self.problems.as_mut().map_or(Ok(0), OutputFile::keep)?;
        self.mark.state = serde_json::to_value(&self.counts).unwrap_or_default();
        journal.save(&self.mark)
    }
}

/// The format asked for, or the one that fits where the results go.
fn format_of(args: &ResultArgs) -> Format {
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
#[derive(Clone)]
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
    fn new(args: &ResultArgs, format: Format, color: ColorChoice) -> Self {
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
            is_folder: format.is_folder() && args.output.is_some(),
        }
    }

    /// What stands before the first reading.
    fn head(&self) -> String {
        match self.format {
            Format::Csv => csv_header(),
            Format::Marked
            | Format::Table
            | Format::Json
            | Format::Jsonl
            | Format::Brat
            | Format::Parquet => String::new(),
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
            // Files, or nothing.
            Format::Parquet => String::new(),
        }
    }
}

/// A reading, ready to be written.
struct Finished {
    text: String,
    /// Kept only where the output needs more than the text.
    reading: Option<Reading>,
    /// The same for tables.
    rows: Option<ReadingRows>,
    /// Statements before the selection.
    n_read: usize,
    /// Statements after it.
    n_statements: usize,
    n_requests: usize,
    is_skipped: bool,
    problems: Vec<Problem>,
}

impl Finished {
    fn new(mut reading: Reading, selection: &Selection, style: &PageStyle) -> Self {
        let n_read = reading.statements.len();
        selection.apply(&mut reading);
        let n_statements = reading.statements.len();
        let is_skipped = style.skips_empty && n_statements == 0;
        let text = if is_skipped || style.is_folder { String::new() } else { style.text_of(&reading) };
        Self {
            text,
            n_read,
            n_statements,
            n_requests: reading.comment_requests.len(),
            is_skipped,
            problems: std::mem::take(&mut reading.problems),
            rows: (style.format == Format::Parquet).then(|| ReadingRows::new(&reading, 0)),
            reading: (style.is_folder && style.format == Format::Brat).then_some(reading),
        }
    }
}

/// Where results go.
enum Output {
    Stdout { stream: AutoStream<io::Stdout>, is_begun: bool },
    File { file: OutputFile, color: ColorChoice, is_begun: bool },
    Brat(BratFolder),
    Tables(TableFolder),
}

impl Output {
    /// `resumed` is how much of the file an earlier run wrote.
    fn open(
        args: &ResultArgs,
        path: Option<&Path>,
        format: Format,
        named: &[PathBuf],
        resumed: Option<u64>,
    ) -> Result<Self, Error> {
        match path {
            Some(folder) if format == Format::Brat => BratFolder::create(folder, named).map(Output::Brat),
            Some(folder) if format == Format::Parquet => TableFolder::create(folder).map(Output::Tables),
            None if format == Format::Parquet => {
                let why = "parquet is a folder of files; name one with --output";
                Err(Error { kind: ErrorKind::Write, path: None, source: Some(io::Error::other(why)) })
            }
            Some(path) => {
                let color = match args.color {
                    Color::Always => ColorChoice::Always,
                    Color::Auto | Color::Never => ColorChoice::Never,
                };
                let file = match resumed {
                    Some(length) => OutputFile::resume(path, length)?,
                    None => OutputFile::create(path)?,
                };
                Ok(Output::File { file, color, is_begun: resumed.is_some_and(|length| length > 0) })
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
            Output::Brat(_) | Output::Tables(_) => ColorChoice::Never,
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Output::Stdout { stream, .. } => {
                let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
                written.map_err(|error| Error { kind: ErrorKind::Write, path: None, source: Some(error) })
            }
            Output::File { file, .. } => file.write(text),
            Output::Brat(_) | Output::Tables(_) => Ok(()),
        }
    }

    /// Writes one reading. What is for people has a blank line between articles.
    fn add(&mut self, mut finished: Finished, format: Format) -> Result<(), Error> {
        let is_begun = match self {
            Output::Brat(folder) => {
                return finished.reading.as_ref().map_or(Ok(()), |reading| folder.add(reading).map(|_| ()));
            }
            Output::Tables(folder) => return finished.rows.take().map_or(Ok(()), |rows| folder.add(rows)),
            Output::Stdout { is_begun, .. } | Output::File { is_begun, .. } => is_begun,
        };
        let has_gap = match format {
            Format::Marked | Format::Table => *is_begun && !finished.text.is_empty(),
            Format::Json | Format::Jsonl | Format::Csv | Format::Brat | Format::Parquet => false,
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
            Output::Tables(folder) => folder.finish(),
            Output::Stdout { .. } | Output::Brat(_) => Ok(()),
        }
    }
}

/// What a run read and found.
#[derive(Default, Serialize, Deserialize)]
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
        let n_skipped: usize = self.skipped.iter().sum();
        if self.articles + self.failed == 0 && n_skipped > 0 {
            talk.say(&format!("found no articles{}", self.skipped_words()));
        } else if self.articles + self.failed + n_skipped > 1 {
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
            talk.say("found no articles: folders are searched for text, web pages, messages, feeds and web archives");
        }
    }
}
