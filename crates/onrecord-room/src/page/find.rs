//! The page that searches statements, with what the found ones have in common.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_reading::{Act, Standing};
use onrecord_record::search::Question;
use onrecord_record::view::{Facet, Facets, MOST_COUNTED};

use super::{Frame, StatementLine, html};
use crate::asked::{Asked, FindQuery, PAGE};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    frame: Frame,
    query: FindQuery,
    summary: Text,
    statements: Vec<StatementLine>,
    facets: Vec<FacetView>,
    is_cut: bool,
    given: Vec<(&'static str, Text, String)>,
    acts: Vec<&'static str>,
    standings: Vec<&'static str>,
    /// The search without its page.
    address: String,
    page: u32,
    n_pages: u64,
    has_next: bool,
}

/// One field with its commonest values, each a narrower search.
pub(crate) struct FacetView {
    pub(crate) name: &'static str,
    pub(crate) values: Vec<(Text, u32, String)>,
}

impl FacetView {
    pub(crate) fn new(name: &'static str, facet: &Facet, query: &FindQuery) -> Self {
        let value = |(value, n): &(String, u32)| {
            (shown(name, value), *n, format!("/find?{}", query.with(name, value)))
        };
        Self { name, values: facet.iter().map(value).collect() }
    }
}

/// The value of a field: a name of ours, or of somebody.
fn shown(field: &str, value: &str) -> Text {
    match field {
        "act" | "standing" => Text::label(value),
        _ => Text::plain(value),
    }
}

/// The page.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<FindQuery>,
) -> Result<Response, Failure> {
    let mut frame = Frame::new(&room, "find");
    frame.looked_for = query.words.clone();
    let query = FindQuery { limit: String::new(), ..query };
    let question = query.question(PAGE)?;
    let range = query.range(PAGE)?;
    let end = range.end;
    let (found, facets) = room
        .ask_much(move |record| {
            // One look for the page and for what is counted; only far pages need more.
            let found = record.find(&Question { limit: Some(end.max(MOST_COUNTED)), skip: 0, ..question })?;
            let facets = Facets::of(&found);
            Ok((found, facets))
        })
        .await?;
    let (begin, n) = (range.start as usize, range.len());
    let statements = found.statements.iter().skip(begin).take(n);
    let n_all = found.n_all.max(found.statements.len() as u64);
    let page = query.page();
    let views = [
        FacetView::new("standing", &facets.standing, &query),
        FacetView::new("speaker", &facets.speaker, &query),
        FacetView::new("outlet", &facets.outlet, &query),
        FacetView::new("act", &facets.act, &query),
    ];
    let given = query.given();
    // What is chosen already is shown as chosen, not as a choice.
    let views = views.into_iter().filter(|facet| {
        facet.values.len() > 1 || facet.values.len() == 1 && given.iter().all(|(name, _)| *name != facet.name)
    });
    let n_pages = n_all.div_ceil(u64::from(PAGE)).max(1);
    let page = FindPage {
        frame,
        summary: match (count(n_all, "{} statement", "{} statements"), found.is_more) {
            (summary, false) => summary,
            (summary, true) => text("more than {}").with(summary),
        },
        statements: statements.map(StatementLine::new).collect(),
        facets: views.filter(|facet| !facet.values.is_empty()).collect(),
        is_cut: facets.is_cut,
        given: given
            .into_iter()
            .map(|(name, value)| (name, shown(name, value), format!("/find?{}", query.with(name, ""))))
            .collect(),
        acts: Act::ALL.iter().map(|act| act.name()).collect(),
        standings: Standing::ALL.iter().map(|one| one.name()).collect(),
        address: query.with("", ""),
        page,
        n_pages,
        has_next: u64::from(page) < n_pages,
        query,
    };
    Ok(html(page))
}
