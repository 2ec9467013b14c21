//! The page that adds articles: text that is pasted, files that are dropped.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::response::Response;
use onrecord_reading::Hints;
use onrecord_record::input::table::ColumnMap;
use onrecord_record::input::{Item, Page};
use onrecord_record::store::{Added, Kept};
use onrecord_record::{Error, InputOptions, Outcome, Pages, Places, ReadOptions, Record, read_many};

use super::{ArticleLine, Frame, html};
use crate::asked::clean;
use crate::failure::Failure;
use crate::room::Room;
use crate::words;

/// Articles at once: files, or pages that a feed names.
const MOST_ARTICLES: usize = 100;
/// Bytes of one article.
const LONGEST: u64 = 4 << 20;
/// What a text that is pasted is called where files have names.
const PASTED: &str = "-";

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    frame: Frame,
    added: Vec<AddedLine>,
    is_done: bool,
}

struct AddedLine {
    name: String,
    what: String,
    article: Option<ArticleLine>,
}

/// What somebody gives.
#[derive(Default)]
struct Given {
    /// Texts and files, each with its name.
    pages: Vec<(String, Vec<u8>)>,
    /// What is known of all of them.
    hints: Hints,
    /// Of a text that is pasted.
    url: Option<String>,
    title: Option<String>,
    /// To be fetched.
    address: Option<String>,
}

/// The form.
pub(crate) async fn show(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    room.may_change()?;
    html(&AddPage { frame: Frame::new(&room, "add"), added: Vec::new(), is_done: false })
}

/// Adds what was given, and says what became of each.
pub(crate) async fn add(
    State(room): State<Arc<Room>>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let form = form.map_err(|_| unclear())?;
    let given = given(form).await?;
    let added = room.change(move |record| keep(record, given)).await?;
    html(&AddPage { frame: Frame::new(&room, "add"), added, is_done: true })
}

fn unclear() -> Failure {
    Failure::Unclear("What was sent is no form with files, or too large.".to_owned())
}

async fn given(mut form: Multipart) -> Result<Given, Failure> {
    let mut given = Given::default();
    while let Some(field) = form.next_field().await.map_err(|_| unclear())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(clean).filter(|name| !name.is_empty());
        let bytes = bytes_of(field).await?;
        let words = || Some(clean(&String::from_utf8_lossy(&bytes))).filter(|words| !words.is_empty());
        match name.as_str() {
            "outlet" => given.hints.outlet = words(),
            "published" => given.hints.published = words(),
            "title" => given.title = words(),
            "url" => given.url = words(),
            "address" => given.address = words(),
            "text" if words().is_some() => given.pages.push((PASTED.to_owned(), bytes)),
            "files" if !bytes.is_empty() => {
                // The name tells one file from another; a folder on the visitor's machine is nobody's business.
                let name = file.unwrap_or_else(|| "file".to_owned());
                let name = name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
                given.pages.push((name, bytes));
            }
            _ => {}
        }
        if given.pages.len() > MOST_ARTICLES {
            return Err(Failure::Unclear(format!("At most {MOST_ARTICLES} files at once.")));
        }
    }
    // A place in a folder of this machine is no address.
    match words::link(given.address.as_deref()) {
        None if given.address.is_some() => {
            Err(Failure::Unclear("An address begins with http:// or https://.".to_owned()))
        }
        _ => Ok(given),
    }
}

async fn bytes_of(mut field: Field<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| unclear())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > LONGEST {
            return Err(Failure::Unclear("One of the articles is too large.".to_owned()));
        }
    }
    Ok(bytes)
}

/// Reads what was given, and adds it: the whole article or nothing of it.
fn keep(record: &mut Record, given: Given) -> Result<Vec<AddedLine>, Failure> {
    let mut added = Vec::new();
    let mut items: Vec<Result<Item, Error>> = Vec::new();
    for (name, bytes) in given.pages {
        let hints = match name == PASTED {
            true => Hints { url: given.url.clone(), title: given.title.clone(), ..Hints::default() },
            false => Hints::default(),
        };
        match Page::given(&name, bytes, hints) {
            Some(page) => items.push(Ok(Item::Page(Box::new(page)))),
            None => added.push(AddedLine {
                name,
                what: "no page by itself; onrecord add takes archives, tables and feeds".to_owned(),
                article: None,
            }),
        }
    }
    let options = ReadOptions { max_size: LONGEST, hints: given.hints, ..ReadOptions::default() };
    let input = InputOptions { max_size: LONGEST, columns: ColumnMap::default() };
    // Fetched as onrecord read fetches: politely, and never from this machine or its network.
    let fetched = given.address.map(|address| Pages::new(Places::new(vec![PathBuf::from(address)]), input));
    let items = items.into_iter().chain(fetched.into_iter().flatten()).take(MOST_ARTICLES);
    let mut failure = None;
    read_many(
        items,
        &options,
        |reading| (reading.article.id.clone(), reading.article.parts.is_empty(), Kept::new(reading)),
        |name, outcome| {
            let name = if name == PASTED { "Pasted text" } else { name }.to_owned();
            match line(record, name, outcome) {
                Ok(line) => {
                    added.push(line);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    );
    failure.map_or(Ok(added), |error| Err(error.into()))
}

/// What became of one page. The error is one of the record.
fn line(
    record: &mut Record,
    name: String,
    outcome: Result<Outcome<(String, bool, Kept)>, Error>,
) -> Result<AddedLine, Error> {
    let line = |what: String| AddedLine { name: name.clone(), what, article: None };
    let (text, is_empty, kept) = match outcome {
        Ok(Outcome::Read(read)) => read,
        Ok(Outcome::Skipped(skipped)) => return Ok(line(format!("left out: {}", skipped.why.words()))),
        Err(error) => return Ok(line(format!("failed to {error}"))),
    };
    if is_empty {
        return Ok(line("no text was found in it".to_owned()));
    }
    let what = match record.add(&[kept])?.first() {
        Some(Added::Article) => "added",
        Some(Added::Version) => "added as a new version",
        Some(Added::Known) | None => "was there before",
    };
    let article = record.version_with_text(&text)?;
    Ok(AddedLine { article: article.as_ref().map(ArticleLine::new), ..line(what.to_owned()) })
}
