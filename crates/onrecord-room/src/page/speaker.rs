//! The page of a speaker, by name: what they said over time, where, and with what standing.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_record::search::Question;
use serde::Deserialize;

use super::find::FacetView;
use super::{Frame, StatementLine, html};
use crate::asked::{Asked, FindQuery, clean};
use crate::failure::Failure;
use crate::room::Room;
use crate::words;

/// Statements on the page.
const MOST: u32 = 100;

#[derive(Template)]
#[template(path = "speaker.html")]
struct SpeakerPage {
    frame: Frame,
    name: String,
    summary: String,
    days: Vec<(String, Vec<StatementLine>)>,
    facets: Vec<FacetView>,
    /// The search that finds all of them.
    address: String,
    is_cut: bool,
}

/// Which speaker.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SpeakerQuery {
    #[serde(default)]
    name: String,
}

/// The page.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<SpeakerQuery>,
) -> Result<Response, Failure> {
    let frame = Frame::new(&room, "find");
    let name = clean(&query.name);
    if name.is_empty() {
        return Err(Failure::NotFound("speaker"));
    }
    let query = FindQuery { speaker: name.clone(), ..FindQuery::default() };
    let question = Question { limit: Some(MOST), ..query.question(MOST)? };
    let (found, facets) =
        room.ask(move |record| Ok((record.find(&question)?, record.facets(&question)?))).await?;
    let mut days: Vec<(String, Vec<StatementLine>)> = Vec::new();
    for statement in &found.statements {
        let published = statement.article.published.as_deref();
        let day = published.map_or_else(|| "Without a date".to_owned(), words::day);
        let line = StatementLine::new(statement);
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, lines)) => lines.push(line),
            None => days.push((day, vec![line])),
        }
    }
    let facets = [
        FacetView::new("act", &facets.act, &query),
        FacetView::new("standing", &facets.standing, &query),
        FacetView::new("outlet", &facets.outlet, &query),
        FacetView::new("speaker", &facets.speaker, &query),
    ];
    let page = SpeakerPage {
        frame,
        name,
        summary: words::count(found.n_all, "statement", "statements"),
        days,
        facets: facets.into_iter().filter(|facet| !facet.values.is_empty()).collect(),
        address: query.with("", ""),
        is_cut: found.n_all > u64::from(MOST),
    };
    html(&page)
}
