//! Corrections: what a card is told is read wrong, and the page that shows the journal of it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use onrecord_record::correct::{Correction, Field, Hand, Missing, REMOVED, Refusal};
use onrecord_record::identity::Decision;
use serde::Deserialize;

use super::{Frame, html, within};
use crate::asked::clean;
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, filters, text};

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
    what: Text,
    words: Text,
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
    let Form(judgement) =
        form.map_err(|why| Failure::Refused(why.status(), text("The correction did not come as a form.")))?;
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
        return Err(Failure::Unclear(text(
            "Nothing was said of the statement; change something, or say that it is right.",
        )));
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
        Err(refusal) => Err(refused(&refusal)),
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
    let Form(unread) =
        form.map_err(|why| Failure::Refused(why.status(), text("The correction did not come as a form.")))?;
    let given = |words: &str| Some(clean(words)).filter(|words| !words.is_empty());
    let Some(content) = given(&unread.content) else {
        return Err(Failure::Unclear(text("A statement says something; quote the words.")));
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
        Err(refusal) => Err(refused(&refusal)),
    }
}

/// Why the record does not keep it.
fn refused(refusal: &Refusal) -> Failure {
    match refusal {
        Refusal::NoStatement => Failure::NotFound("statement"),
        Refusal::NoArticle => Failure::NotFound("article"),
        Refusal::NoCorrection => Failure::NotFound("correction"),
        Refusal::NoWords(words) => {
            Failure::Unclear(text("The article has no words “{}”; quote them as it prints them.").with(words))
        }
        Refusal::Same(_) => Failure::Unclear(text("It is read so already; “Right” says that you agree.")),
    }
}

/// What a field holds: a name of ours, or words of an article.
pub(super) fn value(field: Field, value: &str) -> Text {
    match field {
        Field::Act | Field::Polarity | Field::Certainty | Field::Standing | Field::Statement => {
            Text::label(value)
        }
        Field::Speaker | Field::Source | Field::Cue | Field::Content => Text::plain(value),
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
    Ok(html(JournalPage { frame, entries }))
}

/// The journal as JSON, in the order in which it was written.
pub(crate) async fn show_json(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    let journal = room.ask(|record| Ok(record.corrections()?)).await?;
    let journal: serde_json::Value = journal.iter().map(Correction::json).collect();
    Ok(([(header::CONTENT_TYPE, "application/json")], format!("{journal:#}\n")).into_response())
}

fn entry(correction: Correction, href: Option<String>, may_undo: bool) -> Entry {
    let what = match (correction.undoes, correction.field, correction.old.as_deref()) {
        (Some(undone), ..) => text("takes back {}").with(undone),
        (None, Field::Statement, _) if correction.new == REMOVED => text("no statement"),
        (None, Field::Statement, _) => Text::label(&correction.new),
        (None, field, old) => text("{}: {} → {}")
            .with(Text::label(field.name()))
            .with(old.map_or_else(|| text("not read"), |old| value(field, old)))
            .with(value(field, &correction.new)),
    };
    Entry {
        number: Some(correction.id),
        made: correction.made,
        by: correction.by,
        note: correction.note,
        what,
        words: Text::plain(&correction.words),
        href,
        is_undone: correction.undone_by.is_some(),
        may_undo: may_undo && correction.undone_by.is_none() && correction.undoes.is_none(),
    }
}

/// Who is who, as an entry.
fn decision(decision: Decision) -> Entry {
    let Decision { at, is_merge, one, other } = decision;
    let (what, words) = match is_merge {
        true => (text("one speaker"), text("{} ({}) is {} ({})")),
        false => (text("another of this name"), text("{} ({}) is not {} ({})")),
    };
    Entry {
        number: None,
        made: at,
        by: None,
        note: None,
        what,
        words: words.with(&one.1).with(one.0).with(&other.1).with(other.0),
        href: Some(super::speaker_href(&other.1, Some(other.0))),
        is_undone: false,
        may_undo: false,
    }
}
