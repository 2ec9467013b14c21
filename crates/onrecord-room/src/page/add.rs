//! The page that adds articles: text that is pasted, files that are dropped.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onrecord_reading::Hints;
use onrecord_record::input::table::ColumnMap;
use onrecord_record::input::{Item, Page};
use onrecord_record::store::{Added, Kept};
use onrecord_record::{Error, InputOptions, Outcome, Pages, Places, ReadOptions, Record, read_many};

use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::{ArticleLine, Frame, html};
use crate::adding::{Done, Job};
use crate::asked::{Asked, clean};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};
use crate::words;

/// Articles at once: files, or pages that a feed names.
const MOST_ARTICLES: usize = 100;
/// Bytes of one article.
const LONGEST: u64 = 4 << 20;
/// How long a page waits for everything to be done; then it says how far it is.
const FIRST_LOOK: Duration = Duration::from_millis(1500);
/// How long one waits for the next to be done that has seen the others.
const LONG_LOOK: Duration = Duration::from_secs(20);
/// What a text that is pasted is called where files have names.
const PASTED: &str = "-";

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "added.html")]
struct AddedPage {
    frame: Frame,
    added: Vec<AddedLine>,
    /// "3 of 12 are read."
    summary: Text,
    is_over: bool,
}

struct AddedLine {
    name: Text,
    what: Text,
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
    Ok(html(AddPage { frame: Frame::new(&room, "add") }))
}

/// Takes what is given, and leads to the page that says what becomes of it.
pub(crate) async fn add(
    State(room): State<Arc<Room>>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let place = room.adding.place()?;
    let form = form.map_err(|_| unclear())?;
    let given = given(form).await?;
    if given.pages.is_empty() && given.address.is_none() {
        return Err(Failure::Unclear(text("Nothing was given; paste an article, or choose files.")));
    }
    let job = room.adding.begin(given.address.is_none().then_some(given.pages.len()));
    let next = Redirect::to(&format!("/add/{}", job.number));
    tokio::spawn(async move {
        let _turn = room.adding.turn().await;
        let path = room.options.record.clone();
        let begun = Arc::clone(&job);
        let kept = spawn_blocking(move || keep(&mut Record::open(&path)?, given, &begun)).await;
        job.end(match kept {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Text::plain(&error.to_string())),
            Err(_) => Some(text("it broke off")),
        });
        drop(place);
    });
    Ok(next.into_response())
}

/// How many a visitor has seen done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SeenQuery {
    #[serde(default)]
    seen: String,
}

/// What becomes of what was given: at once when all is done, else after a little while.
pub(crate) async fn show_added(
    State(room): State<Arc<Room>>,
    Path(number): Path<String>,
    Asked(query): Asked<SeenQuery>,
) -> Result<Response, Failure> {
    let missing = || Failure::NotFound("list of added articles");
    let number: u64 = number.parse().map_err(|_| missing())?;
    let job = room.adding.job(number).ok_or_else(missing)?;
    let (n_seen, time) = match query.seen.parse::<usize>() {
        Ok(n_seen) => (n_seen, LONG_LOOK),
        Err(_) => (usize::MAX, FIRST_LOOK),
    };
    let state = job.after(n_seen, time).await;
    let n_done = state.done.len();
    let summary = match (&state.why, state.is_over, job.n_given) {
        (Some(why), ..) => text("Not all of it was added: {}. What stands below was.").with(why),
        (None, true, _) if n_done == 0 => text("Nothing was found there."),
        (None, true, _) => text("Done: {}.").with(count(n_done, "{} article", "{} articles")),
        (None, false, Some(n_given)) => text("{} of {} are read …").with(n_done).with(n_given),
        (None, false, None) => text("{} read so far …").with(count(n_done, "{} article", "{} articles")),
    };
    let line = |done: &Done| AddedLine {
        name: done.name.clone(),
        what: done.what.clone(),
        article: done.article.as_ref().map(ArticleLine::new),
    };
    Ok(html(AddedPage {
        frame: Frame::new(&room, "add"),
        added: state.done.iter().map(line).collect(),
        summary,
        is_over: state.is_over,
    }))
}

fn unclear() -> Failure {
    Failure::Unclear(text("What was sent is no form with files."))
}

fn broken(error: &MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(text(
            "Together they are more than this room takes at once; onrecord add takes any number.",
        )),
        _ => unclear(),
    }
}

fn too_large(why: Text) -> Failure {
    Failure::Refused(StatusCode::PAYLOAD_TOO_LARGE, why)
}

async fn given(mut form: Multipart) -> Result<Given, Failure> {
    let mut given = Given::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
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
            return Err(too_large(text(
                "These are more than this room takes at once; onrecord add takes any number.",
            )));
        }
    }
    // A place in a folder of this machine is no address.
    match words::link(given.address.as_deref()) {
        None if given.address.is_some() => {
            Err(Failure::Unclear(text("An address begins with http:// or https://.")))
        }
        _ => Ok(given),
    }
}

async fn bytes_of(mut field: Field<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > LONGEST {
            return Err(too_large(text(
                "One of the articles is more than this room takes at once; onrecord add takes any.",
            )));
        }
    }
    Ok(bytes)
}

/// Reads what was given, and adds it, each article whole.
fn keep(record: &mut Record, given: Given, job: &Job) -> Result<(), Error> {
    let begin = Instant::now();
    let mut items: Vec<Result<Item, Error>> = Vec::new();
    for (name, bytes) in given.pages {
        let hints = match name == PASTED {
            true => Hints { url: given.url.clone(), title: given.title.clone(), ..Hints::default() },
            false => Hints::default(),
        };
        match Page::given(&name, bytes, hints) {
            Some(page) => items.push(Ok(Item::Page(Box::new(page)))),
            None => {
                let what = text("no page by itself; onrecord add takes archives, tables and feeds");
                job.push(Done { name: Text::plain(&name), what, article: None });
            }
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
        |reading| {
            (reading.article.id.clone(), reading.article.parts.is_empty(), Kept::new(reading).by_text())
        },
        |name, outcome| {
            let name = if name == PASTED { text("Pasted text") } else { Text::plain(name) };
            match done(record, name, outcome) {
                Ok(done) => job.push(done),
                Err(error) => failure = Some(error),
            }
            match failure.is_none() && job.may_go_on(begin) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        },
    );
    failure.map_or(Ok(()), Err)
}

/// What became of one page. The error is one of the record.
fn done(
    record: &mut Record,
    name: Text,
    outcome: Result<Outcome<(String, bool, Kept)>, Error>,
) -> Result<Done, Error> {
    let done = |what: Text| Done { name: name.clone(), what, article: None };
    let (id, is_empty, kept) = match outcome {
        Ok(Outcome::Read(read)) => read,
        Ok(Outcome::Skipped(skipped)) => {
            return Ok(done(text("left out: {}").with(Text::label(skipped.why.words()))));
        }
        Err(error) => return Ok(done(text("failed to {}").with(error.to_string()))),
    };
    if is_empty {
        return Ok(done(text("no text was found in it")));
    }
    let what = match record.add(&[kept])?.first() {
        Some(Added::Article) => text("added"),
        Some(Added::Version) => text("added as a new version"),
        Some(Added::Known) | None => text("was there before"),
    };
    Ok(Done { article: record.version_with_text(&id)?, ..done(what) })
}
