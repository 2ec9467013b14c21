//! The page that says who a speaker is: the same as another one, or several of one name, for ever.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::speaker::{Known, SpeakerQuery};
use super::{ArticleLine, Frame, html, speaker_href};
use crate::asked::Asked;
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, filters, text};

/// Articles among which may be chosen, the latest.
const MOST_ARTICLES: u32 = 300;
/// Speakers that are offered.
const MOST_OFFERED: usize = 20;

#[derive(Template)]
#[template(path = "identity.html")]
struct IdentityPage {
    frame: Frame,
    name: String,
    href: String,
    about: Text,
    looked_for: String,
    offered: Vec<Offered>,
    articles: Vec<(i64, ArticleLine)>,
    is_cut: bool,
}

/// Somebody who may be the same.
struct Offered {
    id: i64,
    known: Known,
}

/// Who it may be, and in which articles it may be another.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Path(speaker): Path<String>,
    Asked(query): Asked<SpeakerQuery>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let id = number(&speaker)?;
    let looked_for = query.name()?;
    let frame = Frame::new(&room, "find");
    let page = room
        .ask_much(move |record| {
            let identity = record.identity(id)?.ok_or(Failure::NotFound("speaker"))?;
            let name = if looked_for.is_empty() { &identity.name } else { &looked_for };
            let offered = record.identities(name)?.into_iter().filter(|other| other.id != identity.id);
            let offered = offered.take(MOST_OFFERED);
            let articles = record.articles_of_identity(identity.id, MOST_ARTICLES)?;
            let known = Known::new(&identity);
            Ok(IdentityPage {
                frame,
                href: known.href,
                about: known.about,
                offered: offered.map(|other| Offered { id: other.id, known: Known::new(&other) }).collect(),
                is_cut: identity.n_articles as usize > articles.len(),
                articles: articles.iter().map(|one| (one.article, ArticleLine::new(one))).collect(),
                name: identity.name,
                looked_for,
            })
        })
        .await?;
    Ok(html(page))
}

/// Keeps what was decided: "into", the number of another speaker, or "article", once for each.
pub(crate) async fn decide(
    State(room): State<Arc<Room>>,
    Path(speaker): Path<String>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    room.may_change()?;
    let id = number(&speaker)?;
    let Form(fields) =
        form.map_err(|why| Failure::Refused(why.status(), text("The decision did not come as a form.")))?;
    let numbers = |name: &str| -> Result<Vec<i64>, Failure> {
        let values = fields.iter().filter(|(field, _)| field == name);
        values
            .map(|(_, value)| value.parse().map_err(|_| Failure::Unclear(text("That is no number."))))
            .collect()
    };
    let (into, articles) = (numbers("into")?, numbers("article")?);
    let unclear = |why| Err(Failure::Unclear(why));
    let decided = room
        .change(move |record| {
            let identity = record.identity(id)?.ok_or(Failure::NotFound("speaker"))?;
            match (into.as_slice(), articles.as_slice()) {
                ([into], []) => {
                    let other = record.identity(*into)?.ok_or(Failure::NotFound("speaker"))?;
                    if other.id == identity.id {
                        return unclear(text("These are one speaker already."));
                    }
                    Ok(record.merge_identities(identity.id, other.id)?)
                }
                ([], [_, ..]) => {
                    let known = record.articles_of_identity(identity.id, u32::MAX)?;
                    match known.iter().filter(|one| articles.contains(&one.article)).count() {
                        0 => unclear(text("None of these articles has a statement of this speaker.")),
                        n if n == known.len() => {
                            unclear(text("Those are all of the articles; leave at least one."))
                        }
                        _ => Ok(record.split_identity_in(identity.id, &articles)?),
                    }
                }
                (_, _) => unclear(text("Choose another speaker, or articles of this one.")),
            }
        })
        .await?;
    Ok(Redirect::to(&speaker_href(&decided.name, Some(decided.id))).into_response())
}

fn number(speaker: &str) -> Result<i64, Failure> {
    speaker.parse().map_err(|_| Failure::NotFound("speaker"))
}
