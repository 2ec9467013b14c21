//! One file a command; each has `run`, from what is meant to how it ended.

pub(crate) mod results;
pub(crate) mod demo;
pub(crate) mod read;
pub(crate) mod follow;
pub(crate) mod add;
pub(crate) mod find;
pub(crate) mod check;
pub(crate) mod trace;
pub(crate) mod speaker;
pub(crate) mod changes;
pub(crate) mod correct;
pub(crate) mod export;
#[cfg(feature = "serve")]
pub(crate) mod serve;
pub(crate) mod verify;
pub(crate) mod eval;
pub(crate) mod completions;
pub(crate) mod man;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use onrecord_record::check::Step;
use onrecord_record::correct::Was;
use onrecord_record::export::corrected_words;
use onrecord_record::link::quotation::{left_out, put_in};
use onrecord_record::store::KeptArticle;

use crate::exit::Exit;
use crate::talk;

/// Prints a finished text. Whoever stops reading it has seen enough.
fn print(text: &[u8]) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            talk::say(&format!("failed to write results: {error}"));
            Exit::Failed
        }
        Ok(()) | Err(_) => Exit::Done,
    }
}

/// The record that is meant: the one named, else the one in the user's data folder.
fn record_path(named: Option<&Path>) -> PathBuf {
    named.map_or_else(add::default_record, Path::to_owned)
}

/// "  [corrected: speaker was Ana Reyes]" on a line of its own, where people have corrected something.
fn corrected_line(corrected: &[Was]) -> String {
    match corrected_words(corrected) {
        Some(words) => format!("  [corrected: {}]\n", onrecord_reading::mark::printable(&words)),
        None => String::new(),
    }
}

/// Words that were left out in `[-…-]`, words that were put in in `{+…+}`, between those that are the same.
fn word_diff(steps: &[Step]) -> String {
    let shown = steps.iter().map(|step| match step {
        Step::Same(words) => words.clone(),
        Step::LeftOut(words) => left_out(words),
        Step::PutIn(words) => put_in(words),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// "The Gull, 2026-03-03, version 2: Pier closed, https://…".
fn article_line(article: &KeptArticle) -> String {
    // "2026-03-03T06:10:00-04:00" without its time; a date as printed stays whole.
    let day = article.published.as_deref().map(|published| published.split('T').next().unwrap_or(published));
    let version = (article.number > 1).then(|| format!("version {}", article.number));
    let head = [article.outlet.as_deref(), day, version.as_deref()];
    let head: Vec<&str> = head.into_iter().flatten().collect();
    let rest = [article.title.as_deref(), article.url.as_deref().or(article.path.as_deref())];
    let rest: Vec<&str> = rest.into_iter().flatten().collect();
    let words = match head.is_empty() {
        true => rest.join(" · "),
        false => format!("{}: {}", head.join(", "), rest.join(" · ")),
    };
    onrecord_reading::mark::printable(&words)
}
