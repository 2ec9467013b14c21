//! The page that adds articles: text that is pasted, files that are dropped.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::response::Response;
use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::{Added, Kept};

use super::{ArticleLine, Frame, html};
use crate::asked::clean;
use crate::failure::Failure;
use crate::room::Room;

/// Files at once.
const MOST_FILES: usize = 100;
/// Bytes of one article.
const LONGEST: usize = 4 << 20;

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    frame: Frame,
    added: Vec<AddedLine>,
    is_done: bool,
}

struct AddedLine {
    name: String,
    what: &'static str,
    article: Option<ArticleLine>,
}

/// An article that somebody gives.
struct Given {
    name: String,
    bytes: Vec<u8>,
    hints: Hints,
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
    let added = room.change(move |record| given.into_iter().map(|one| keep(record, one)).collect()).await?;
    html(&AddPage { frame: Frame::new(&room, "add"), added, is_done: true })
}

fn unclear() -> Failure {
    Failure::Unclear("What was sent is no form with files, or too large.".to_owned())
}

async fn given(mut form: Multipart) -> Result<Vec<Given>, Failure> {
    let mut hints = Hints::default();
    let mut given = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| unclear())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(clean).filter(|name| !name.is_empty());
        let bytes = bytes_of(field).await?;
        let words = || Some(clean(&String::from_utf8_lossy(&bytes))).filter(|words| !words.is_empty());
        match name.as_str() {
            "outlet" => hints.outlet = words(),
            "published" => hints.published = words(),
            "title" => hints.title = words(),
            "url" => hints.url = words(),
            "text" if words().is_some() => {
                given.push(Given { name: "Pasted text".to_owned(), bytes, hints: Hints::default() })
            }
            "files" if !bytes.is_empty() => {
                // The name tells one file from another; a folder on the visitor's machine is nobody's business.
                let name = file.unwrap_or_else(|| "a file".to_owned());
                let name = name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
                let path = Hints { path: Some(name.clone()), ..Hints::default() };
                given.push(Given { name, bytes, hints: path });
            }
            _ => {}
        }
        if given.len() > MOST_FILES {
            return Err(Failure::Unclear(format!("At most {MOST_FILES} files at once.")));
        }
    }
    for one in &mut given {
        // A title or an address is of one article; files have their own.
        let path = one.hints.path.clone();
        one.hints = match path {
            Some(_) => Hints {
                path,
                outlet: hints.outlet.clone(),
                published: hints.published.clone(),
                ..Hints::default()
            },
            None => hints.clone(),
        };
    }
    Ok(given)
}

async fn bytes_of(mut field: Field<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| unclear())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(Failure::Unclear("One of the articles is too large.".to_owned()));
        }
    }
    Ok(bytes)
}

fn keep(record: &mut Record, given: Given) -> Result<AddedLine, Failure> {
    let reading = read(&given.bytes, &given.hints, Tier::Accurate);
    if reading.article.parts.is_empty() {
        return Ok(AddedLine { name: given.name, what: "no text was found in it", article: None });
    }
    let text = reading.article.id.clone();
    let added = record.add(&[Kept::new(reading)])?;
    let what = match added.first() {
        Some(Added::Article) => "added",
        Some(Added::Version) => "added as a new version",
        Some(Added::Known) | None => "was there before",
    };
    let article = record.version_with_text(&text)?;
    Ok(AddedLine { name: given.name, what, article: article.as_ref().map(ArticleLine::new) })
}
