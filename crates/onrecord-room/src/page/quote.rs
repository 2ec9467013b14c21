//! The page of a statement by itself: as a quote to be put elsewhere, with its evidence, and for programs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use onrecord_record::Record;
use onrecord_record::export::ANNOTATION;

use super::card::Card;
use super::{ArticleLine, Frame, WaitingPage, html};
use crate::asked::{Asked, WaitQuery};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{filters, text};
use crate::words;

#[derive(Template)]
#[template(path = "statement.html")]
struct StatementPage {
    frame: Frame,
    /// As it is shown, and to be copied.
    quote: Quote,
    id: String,
    href: String,
    claim: String,
}

/// Markup that stands by itself: no class, script or style, and nothing that is fetched.
#[derive(Template)]
#[template(path = "quote.html")]
struct Quote {
    card: Card,
    language: Option<String>,
    link: Option<String>,
    article: ArticleLine,
}

/// The page; ".jsonld" gives the annotation.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Path(name): Path<String>,
    Asked(wait): Asked<WaitQuery>,
) -> Result<Response, Failure> {
    if let Some(id) = name.strip_suffix(".jsonld") {
        return annotation(&room, id.to_owned()).await;
    }
    let missing = || Failure::NotFound("statement");
    let frame = Frame::new(&room, "find");
    let (kept, id) = (Arc::clone(&room), name.clone());
    let quoted = move |record: &Record| {
        let found = record.statement(&id)?.ok_or_else(missing)?;
        let whole = record.whole(found.article.version)?.ok_or_else(missing)?;
        let at = whole.statements.iter().position(|one| one.id == found.key && !one.is_removed);
        let at = at.ok_or_else(missing)?;
        let versions = record.versions_of(found.article.article)?;
        // A quote is copied once: it says what the record has.
        kept.trace(record, &found.key, false)?;
        let quote = Quote {
            card: Card::new(&kept, record, &whole, &versions, at)?,
            language: whole.article.origin.language.clone(),
            link: words::link(found.article.url.as_deref()),
            article: ArticleLine::new(&found.article),
        };
        Ok((quote, super::statement_href(&found.article, &found.key)))
    };
    match room.ask_or_wait(&wait, quoted).await? {
        Some((quote, href)) => {
            Ok(html(StatementPage { frame, quote, href, claim: format!("/claims/{name}"), id: name }))
        }
        None => {
            let href = format!("/statements/{name}?wait=1");
            let found = room.ask(move |record| Ok(record.statement(&name)?)).await?.ok_or_else(missing)?;
            Ok(html(WaitingPage { frame, what: text("A statement to quote"), words: found.words, href }))
        }
    }
}

/// The statement as an annotation, for programs.
pub(crate) async fn show_annotation(
    State(room): State<Arc<Room>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    annotation(&room, id).await
}

async fn annotation(room: &Arc<Room>, id: String) -> Result<Response, Failure> {
    let found = room
        .ask(move |record| match record.statement(&id)? {
            Some(found) => Ok(record.annotation(found.article.version, &id)?),
            None => Ok(None),
        })
        .await?;
    let found = found.ok_or(Failure::NotFound("statement"))?;
    Ok(([(header::CONTENT_TYPE, ANNOTATION)], format!("{found:#}\n")).into_response())
}
