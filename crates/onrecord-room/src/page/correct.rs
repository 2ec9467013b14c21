//! Corrections: what a card is told is read wrong, and the page that shows the journal of it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use onrecord_record::correct::{Correction, Field, Hand, Missing, REMOVED};
use onrecord_record::identity::Decision;
use serde::Deserialize;

use super::{Frame, html, within};
use crate::asked::clean;
use crate::failure::Failure;
use crate::room::Room;

#[derive(Template)]
#[template(path = "corrections.html")]
struct JournalPage {
    frame: Frame,
    entries: Vec<Entry>,
}

/// One entry of the journal.
struct Entry {
    /// What takes it back; `None` for who is who, which is decided anew.
    number: Option<i64>,
    made: String,
    by: Option<String>,
    note: Option<String>,
    what: String,
    words: String,
    href: Option<String>,
    is_undone: bool,
    may_undo: bool,
}

/// What a card says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Judgement {
    statement: String,
    judgement: String,
    speaker: String,
    act: String,
    standing: String,
    note: String,
    by: String,
    undo: String,
    next: String,
}

/// Keeps a correction, or takes one back, and goes back to where it came from.
pub(crate) async fn correct(
    State(room): State<Arc<Room>>,
    form: Result<Form<Judgement>, FormRejection>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let Form(judgement) = form
        .map_err(|why| Failure::Refused(why.status(), "The correction did not come as a form.".to_owned()))?;
    let given = |words: &str| Some(clean(words)).filter(|words| !words.is_empty());
    let hand = Hand { by: given(&judgement.by), note: given(&judgement.note) };
    let next = within(&judgement.next);
    let undo = given(&judgement.undo);
    let undo =
        undo.map(|number| number.parse::<i64>().map_err(|_| Failure::NotFound("correction"))).transpose()?;
    let values = [
        (Field::Statement, given(&judgement.judgement)),
        (Field::Speaker, given(&judgement.speaker)),
        (Field::Act, given(&judgement.act)),
        (Field::Standing, given(&judgement.standing)),
    ];
    let values: Vec<(Field, String)> =
        values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
    // What is no statement has no speaker either.
    let values = match values.iter().find(|(_, value)| value == REMOVED) {
        Some(removed) => vec![removed.clone()],
        None => values,
    };
    if undo.is_none() && values.is_empty() {
        return Err(Failure::Unclear(
            "Nothing was said of the statement; change something, or say that it is right.".to_owned(),
        ));
    }
    let made = room
        .change(move |record| {
            Ok(match undo {
                Some(number) => record.undo(number, &hand)?,
                None => record.correct(&judgement.statement, &values, &hand)?,
            })
        })
        .await?;
    match made {
        Ok(_) => Ok(Redirect::to(&next).into_response()),
        Err(refusal) => Err(Failure::Unclear(format!("That cannot be kept: {refusal}."))),
    }
}

/// What a statement that was not read says, in the article's words.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Unread {
    content: String,
    source: String,
    cue: String,
    speaker: String,
    note: String,
    by: String,
}

/// Notes a statement that the reading of an article lacks.
pub(crate) async fn note_missing(
    State(room): State<Arc<Room>>,
    Path(article): Path<String>,
    form: Result<Form<Unread>, FormRejection>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let article: i64 = article.parse().map_err(|_| Failure::NotFound("article"))?;
    let Form(unread) = form
        .map_err(|why| Failure::Refused(why.status(), "The correction did not come as a form.".to_owned()))?;
    let given = |words: &str| Some(clean(words)).filter(|words| !words.is_empty());
    let Some(content) = given(&unread.content) else {
        return Err(Failure::Unclear("A statement says something; quote the words.".to_owned()));
    };
    let hand = Hand { by: given(&unread.by), note: given(&unread.note) };
    let speaker = given(&unread.speaker).map(|name| (Field::Speaker, name));
    let missing = Missing {
        content,
        source: given(&unread.source),
        cue: given(&unread.cue),
        values: speaker.into_iter().collect(),
    };
    let made = room
        .change(move |record| {
            let key = record.article_key(article)?.ok_or(Failure::NotFound("article"))?;
            Ok(record.correct_missing(&key, &missing, &hand)?)
        })
        .await?;
    match made {
        Ok(_) => Ok(Redirect::to(&format!("/articles/{article}#missing")).into_response()),
        Err(refusal) => Err(Failure::Unclear(format!("That cannot be kept: {refusal}."))),
    }
}

/// The journal, the latest first.
pub(crate) async fn show(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    let frame = Frame::new(&room, "corrections");
    let may_undo = frame.may_add;
    let entries = room
        .ask(move |record| {
            let mut entries = Vec::new();
            for correction in record.corrections()?.into_iter().rev() {
                let href = match correction.statement.as_deref() {
                    Some(id) => record.statement(id)?.map(|at| super::statement_href(&at.article, &at.key)),
                    None => record
                        .article_with_key(&correction.article)?
                        .map(|article| format!("/articles/{article}#missing")),
                };
                entries.push(entry(correction, href, may_undo));
            }
            entries.extend(record.identity_decisions()?.into_iter().rev().map(decision));
            // What was made in one second stays in its order.
            entries.sort_by(|one, other| other.made.cmp(&one.made));
            Ok(entries)
        })
        .await?;
    html(&JournalPage { frame, entries })
}

/// The journal as JSON, in the order in which it was written.
pub(crate) async fn show_json(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    let journal = room.ask(|record| Ok(record.corrections()?)).await?;
    let journal: serde_json::Value = journal.iter().map(Correction::json).collect();
    Ok(([(header::CONTENT_TYPE, "application/json")], format!("{journal:#}\n")).into_response())
}

fn entry(correction: Correction, href: Option<String>, may_undo: bool) -> Entry {
    let plain = |value: &str| value.replace('_', " ");
    let what = match (correction.undoes, correction.field, correction.old.as_deref()) {
        (Some(undone), ..) => format!("takes back {undone}"),
        (None, Field::Statement, _) if correction.new == REMOVED => "no statement".to_owned(),
        (None, Field::Statement, _) => correction.new.clone(),
        (None, field, old) => {
            format!("{}: {} → {}", field.name(), plain(old.unwrap_or("not read")), plain(&correction.new))
        }
    };
    Entry {
        number: Some(correction.id),
        made: correction.made,
        by: correction.by,
        note: correction.note,
        what,
        words: correction.words,
        href,
        is_undone: correction.undone_by.is_some(),
        may_undo: may_undo && correction.undone_by.is_none() && correction.undoes.is_none(),
    }
}

/// Who is who, as an entry.
fn decision(decision: Decision) -> Entry {
    let Decision { at, is_merge, one, other } = decision;
    let (what, between) = match is_merge {
        true => ("one speaker", "is"),
        false => ("another of this name", "is not"),
    };
    Entry {
        number: None,
        made: at,
        by: None,
        note: None,
        what: what.to_owned(),
        words: format!("{} ({}) {between} {} ({})", one.1, one.0, other.1, other.0),
        href: Some(super::speaker_href(&other.1, Some(other.0))),
        is_undone: false,
        may_undo: false,
    }
}
