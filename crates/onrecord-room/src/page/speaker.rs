//! The page of a speaker: what they said over time and on what, in which roles, where they contradict themselves.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use onrecord_record::export::speaker_json;
use onrecord_record::identity::{Identity, Office, SpeakerView};
use serde::Deserialize;

use super::{Frame, StatementLine, WaitingPage, html, speaker_href};
use crate::asked::{Asked, WaitQuery, clean, numbered};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};
use crate::words;

/// Statements on the page, the latest.
const MOST: usize = 120;
/// Contradictions that are shown.
const MOST_CONTRADICTIONS: usize = 20;

#[derive(Template)]
#[template(path = "speaker.html")]
struct SpeakerPage {
    frame: Frame,
    name: String,
    json: String,
    /// Where it is said who this is.
    who: Option<String>,
    about: Text,
    summary: Text,
    names: Vec<(String, u32)>,
    offices: Vec<(String, Text)>,
    outlets: Vec<(String, u32, String)>,
    subjects: Vec<(String, usize)>,
    days: Vec<(Text, Vec<SaidLine>)>,
    pairs: Vec<(SaidLine, SaidLine)>,
    namesakes: Vec<Known>,
    n_more: usize,
}

#[derive(Template)]
#[template(path = "speakers.html")]
struct SpeakersPage {
    frame: Frame,
    name: String,
    known: Vec<Known>,
    /// The search for statements by the letters of the name.
    address: String,
}

/// Somebody whom the record knows.
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) about: Text,
}

/// One thing said, wherever it is printed.
#[derive(Clone)]
struct SaidLine {
    line: StatementLine,
    articles: Option<Text>,
    subject: Option<String>,
}

/// Whose name.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SpeakerQuery {
    #[serde(default)]
    name: String,
}

impl SpeakerQuery {
    /// The name, if it is one.
    pub(crate) fn name(&self) -> Result<String, Failure> {
        match self.name.chars().count() {
            0..=1000 => Ok(clean(&self.name)),
            _ => Err(Failure::Unclear(text("That is too long for a name."))),
        }
    }
}

/// Whom a name may mean: the page of the one, or a list.
pub(crate) async fn find(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<SpeakerQuery>,
) -> Result<Response, Failure> {
    let name = query.name()?;
    let asked = name.clone();
    let known = room.ask_much(move |record| Ok(record.identities(&asked)?)).await?;
    if let [one] = known.as_slice() {
        return Ok(Redirect::to(&speaker_href(&one.name, Some(one.id))).into_response());
    }
    let address = format!("/find?speaker={}", words::encoded(&name));
    let known = known.iter().map(Known::new).collect();
    Ok(html(SpeakersPage { frame: Frame::new(&room, "find"), name, known, address }))
}

/// The page, or the same as JSON.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Path(number): Path<String>,
    Asked(wait): Asked<WaitQuery>,
) -> Result<Response, Failure> {
    let missing = || Failure::NotFound("speaker");
    let (id, is_json) = numbered(&number).map_err(|_| missing())?;
    if is_json {
        return Ok(json(&*view(&room, id).await?));
    }
    let frame = Frame::new(&room, "find");
    let kept = Arc::clone(&room);
    match room.ask_or_wait(&wait, move |record| kept.speaker(record, id)).await? {
        Some(view) => Ok(html(page(frame, &*view.ok_or_else(missing)?))),
        None => {
            let name = room.ask(move |record| Ok(record.identity_name(id)?)).await?.ok_or_else(missing)?;
            let href = format!("/speakers/{id}?wait=1");
            Ok(html(WaitingPage { frame, what: text("Speaker"), words: name, href }))
        }
    }
}

/// The same as JSON.
pub(crate) async fn show_json(
    State(room): State<Arc<Room>>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let id = number.parse().map_err(|_| Failure::NotFound("speaker"))?;
    Ok(json(&*view(&room, id).await?))
}

async fn view(room: &Arc<Room>, id: i64) -> Result<Arc<SpeakerView>, Failure> {
    let kept = Arc::clone(room);
    let view = room.ask_long(move |record| kept.speaker(record, id)).await?;
    view.ok_or(Failure::NotFound("speaker"))
}

fn json(view: &SpeakerView) -> Response {
    let json = format!("{:#}\n", speaker_json(view));
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

fn page(frame: Frame, view: &SpeakerView) -> SpeakerPage {
    let lines: Vec<SaidLine> = view
        .said
        .iter()
        .map(|said| SaidLine {
            line: StatementLine::new(&said.statement),
            articles: (said.n_articles > 1).then(|| count(said.n_articles, "{} article", "{} articles")),
            subject: said.subject.and_then(|at| view.subjects.get(at).cloned()),
        })
        .collect();
    let mut days: Vec<(Text, Vec<SaidLine>)> = Vec::new();
    // The latest first, and what has no date at the end.
    let (dated, undated): (Vec<&SaidLine>, Vec<&SaidLine>) =
        lines.iter().rev().partition(|line| line.line.article.day.is_some());
    for line in dated.into_iter().chain(undated).take(MOST) {
        let day = line.line.article.day.clone().unwrap_or_else(|| text("Without a date"));
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, said)) => said.push(line.clone()),
            None => days.push((day, vec![line.clone()])),
        }
    }
    let n_about = |subject: usize| view.said.iter().filter(|said| said.subject == Some(subject)).count();
    let pair = |&(one, other): &(usize, usize)| Some((lines.get(one)?.clone(), lines.get(other)?.clone()));
    let outlet = |(outlet, n): &(String, u32)| {
        let href = format!(
            "/find?speaker={}&outlet={}",
            words::encoded(&view.identity.name),
            words::encoded(outlet)
        );
        (outlet.clone(), *n, href)
    };
    let may_change = frame.may_add;
    SpeakerPage {
        frame,
        name: view.identity.name.clone(),
        json: format!("/speakers/{}.json", view.identity.id),
        who: may_change.then(|| format!("/speakers/{}/who", view.identity.id)),
        about: about(&view.identity),
        summary: text(if view.is_cut { "more than {} in {}" } else { "{} in {}" })
            .with(count(view.said.len(), "{} statement", "{} statements"))
            .with(count(view.identity.n_articles, "{} article", "{} articles")),
        names: view.names.clone(),
        offices: view.offices.iter().map(office).collect(),
        outlets: view.outlets.iter().take(12).map(outlet).collect(),
        subjects: view
            .subjects
            .iter()
            .enumerate()
            .map(|(at, subject)| (subject.clone(), n_about(at)))
            .collect(),
        days,
        pairs: view.contradictions.iter().take(MOST_CONTRADICTIONS).filter_map(pair).collect(),
        namesakes: view.namesakes.iter().map(Known::new).collect(),
        n_more: view.said.len().saturating_sub(MOST),
    }
}

impl Known {
    pub(crate) fn new(identity: &Identity) -> Self {
        let articles = count(identity.n_articles, "{} article", "{} articles");
        Self {
            name: identity.name.clone(),
            href: speaker_href(&identity.name, Some(identity.id)),
            about: Text::joined([about(identity), articles], " · "),
        }
    }
}

/// "person · general secretary, Harbour Union".
fn about(identity: &Identity) -> Text {
    let kind = Text::label(&identity.kind);
    match (&identity.role, &identity.affiliation) {
        (Some(role), Some(affiliation)) => text("{} · {}, {}").with(kind).with(role).with(affiliation),
        (Some(one), None) | (None, Some(one)) => text("{} · {}").with(kind).with(one),
        (None, None) => kind,
    }
}

/// A role, and in how many articles.
fn office(office: &Office) -> (String, Text) {
    let role =
        [&office.role, &office.affiliation].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    (role, count(office.n_articles, "{} article", "{} articles"))
}
