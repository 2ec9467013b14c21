//! `onrecord export`: the record for other programs, as tables, as a graph, as a folder for annotators.

use std::io::{self, IsTerminal};
use std::path::Path;

use onrecord_record::export::table::{Exported, Filter, Form, Table};
use onrecord_record::{Error, ErrorKind, OutputFile, Record};

use crate::args::{ExportArgs, ExportFormat, TableName};
use crate::command::record_path;
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count, say};

pub(crate) fn run(args: &ExportArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(export(args, &talk))
}

fn export(args: &ExportArgs, talk: &Talk) -> Result<Exit, Error> {
    let filter = Filter {
        speaker: args.speaker.clone(),
        act: args.act.map(|act| act.name().to_owned()),
        standing: args.standing.map(|standing| standing.name().to_owned()),
        outlet: args.outlet.clone(),
        since: args.since,
        until: args.until,
        language: args.language.clone(),
        is_latest: args.latest,
    };
    let table = table_of(args.table.unwrap_or(TableName::Statements));
    let form = match args.format.or_else(|| format_of(args.output.as_deref()?)) {
        Some(ExportFormat::Csv) => Form::Csv,
        Some(ExportFormat::Jsonl) | None => Form::JsonLines,
        Some(ExportFormat::Parquet) => Form::Parquet,
        Some(ExportFormat::JsonLd | ExportFormat::Brat) if args.table.is_some() => {
            say(
                "failed to export a table in this form: it holds articles with their statements; leave --table out",
            );
            return Ok(Exit::Failed);
        }
        Some(ExportFormat::JsonLd) => return linked(args, &filter, talk),
        Some(ExportFormat::Brat) => return brat(args, &filter, talk),
    };
    if let Some(name) = table.refuses(&filter) {
        say(&format!("failed to export {}: it takes no {name}; --table statements does", table.name()));
        return Ok(Exit::Failed);
    }
    if form == Form::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        say("failed to export Parquet to a terminal; name a file with --output");
        return Ok(Exit::Failed);
    }
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let done = match &args.output {
        Some(path) => {
            let mut file = OutputFile::create(path)?;
            let done = written(&record, table, form, &filter, &mut file)?;
            file.finish()?;
            done
        }
        None => written(&record, table, form, &filter, io::BufWriter::new(io::stdout()))?,
    };
    Ok(ended(&done, table.name(), ["row", "rows"], talk))
}

/// One JSON-LD document.
fn linked(args: &ExportArgs, filter: &Filter, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let done = match &args.output {
        Some(path) => {
            let mut file = OutputFile::create(path)?;
            let done = record.export_linked(filter, &mut file)?;
            file.finish()?;
            done
        }
        None => record.export_linked(filter, &mut io::BufWriter::new(io::stdout()))?,
    };
    Ok(ended(&done, "graph", ["statement", "statements"], talk))
}

/// A folder with a pair of files a version.
fn brat(args: &ExportArgs, filter: &Filter, talk: &Talk) -> Result<Exit, Error> {
    if let Some(name) = Table::Versions.refuses(filter) {
        say(&format!("failed to export brat: it takes no {name}; --table statements does"));
        return Ok(Exit::Failed);
    }
    let Some(folder) = &args.output else {
        say("failed to export brat: it is a folder of files; name one with --output");
        return Ok(Exit::Failed);
    };
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let done = record.export_brat(filter, folder)?;
    Ok(ended(&done, "brat", ["version", "versions"], talk))
}

/// Says what was written and what was not.
fn ended(done: &Exported, what: &str, [one, many]: [&str; 2], talk: &Talk) -> Exit {
    for fault in &done.faults {
        say(&format!("failed to export {fault}"));
    }
    let all = count(done.n_all as usize, one, many);
    let part =
        if done.n_rows < done.n_all { format!("{} of ", count_of(done.n_rows)) } else { String::new() };
    talk.say(&format!("{what}: {part}{all}"));
    match done.faults.is_empty() {
        false => Exit::Failed,
        true if done.n_rows == 0 => Exit::NothingFound,
        true => Exit::Done,
    }
}

fn written(
    record: &Record,
    table: Table,
    form: Form,
    filter: &Filter,
    to: impl io::Write + Send,
) -> Result<Exported, Error> {
    let failed = |error| Error { kind: ErrorKind::Write, path: None, source: Some(error) };
    let mut writer = form.writer(to, &table.columns()).map_err(failed)?;
    let done = record.export(table, filter, writer.as_mut())?;
    writer.finish().map_err(failed)?;
    Ok(done)
}

/// "1,234".
fn count_of(number: u64) -> String {
    count(number as usize, "", "").trim_end().to_owned()
}

fn table_of(name: TableName) -> Table {
    match name {
        TableName::Articles => Table::Articles,
        TableName::Statements => Table::Statements,
        TableName::Speakers => Table::Speakers,
        TableName::Links => Table::Links,
        TableName::Origins => Table::Origins,
        TableName::Versions => Table::Versions,
    }
}

/// What the ending of a file asks for.
fn format_of(path: &Path) -> Option<ExportFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" => Some(ExportFormat::Csv),
        "parquet" => Some(ExportFormat::Parquet),
        "jsonl" | "ndjson" => Some(ExportFormat::Jsonl),
        "jsonld" => Some(ExportFormat::JsonLd),
        _ => None,
    }
}
