//! The page of a claim: who carries it since when, on how many origins it rests, who says otherwise. No verdict.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use onrecord_record::export::trace_json;
use onrecord_record::trace::{Stance, Trace};

use super::card::Counts;
use super::{Change, Frame, WaitingPage, all_counts, changes, html};
use crate::asked::{Asked, ClaimQuery, WaitQuery, clean, is_id};
use crate::chart::{Chart, chart};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};
use crate::tree::{self, Node, Root, Said};
use crate::words::encoded;

/// What one page shows; JSON has all.
const MOST_ORIGINS: usize = 12;
const MOST_LINES: usize = 60;
const MOST_PAIRS: usize = 12;

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    frame: Frame,
    claim: String,
    counts: Text,
    /// Where the same stands as JSON.
    json: String,
    is_cut: bool,
    chart: Option<Chart>,
    origins: Vec<RootView>,
    n_more_origins: usize,
    unknown: Vec<NodeView>,
    has_more_unknown: bool,
    denials: Vec<NodeView>,
    confirmations: Vec<NodeView>,
    open: Vec<NodeView>,
    standing: Vec<StandingLine>,
    pairs: Vec<(NodeView, NodeView)>,
}

#[derive(Template)]
#[template(path = "claims.html")]
struct ClaimsPage {
    frame: Frame,
    about: String,
    is_missing: bool,
}

#[derive(Template)]
#[template(path = "counts.html")]
struct CountsPage {
    counts: Counts,
}

struct RootView {
    name: String,
    articles: Text,
    ends: Vec<Text>,
    nodes: Vec<NodeView>,
    is_cut: bool,
}

#[derive(Template)]
#[template(path = "node.html")]
struct NodeView {
    said: Said,
    changes: Vec<Change>,
    children: Vec<NodeView>,
}

struct StandingLine {
    said: Said,
    standing: String,
    words: String,
}

impl NodeView {
    fn new(node: Node) -> Self {
        let children = node.children.into_iter().map(NodeView::new).collect();
        Self { changes: changes(&node.said.changes), said: node.said, children }
    }

    fn leaf(said: Said) -> Self {
        Self { changes: Vec::new(), said, children: Vec::new() }
    }
}

/// The claim in somebody's words; without words, the form that asks for them.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<ClaimQuery>,
) -> Result<Response, Failure> {
    let about = clean(&query.about);
    let frame = Frame::new(&room, "claims");
    if about.is_empty() {
        return Ok(html(ClaimsPage { frame, about, is_missing: false }));
    }
    let is_quotation = !query.quotation.trim().is_empty();
    let address = match is_quotation {
        true => format!("about={}&quotation=1", encoded(&about)),
        false => format!("about={}", encoded(&about)),
    };
    let Some(trace) = traced(&room, about.clone(), is_quotation, &query.wait).await? else {
        let href = format!("/claims?{address}&wait=1");
        return Ok(html(WaitingPage { frame, what: text("Claim"), words: about, href }));
    };
    match trace {
        Some(trace) if !trace.printings.is_empty() => {
            Ok(html(page(frame, &trace, format!("/claims.json?{address}"))))
        }
        Some(_) | None => Ok(html(ClaimsPage { frame, about, is_missing: true })),
    }
}

/// The claim of a statement.
pub(crate) async fn show_statement(
    State(room): State<Arc<Room>>,
    Path(name): Path<String>,
    Asked(wait): Asked<WaitQuery>,
) -> Result<Response, Failure> {
    let missing = || Failure::NotFound("statement");
    let frame = Frame::new(&room, "claims");
    if let Some(id) = name.strip_suffix(".json").filter(|id| is_id(id)) {
        let (kept, id) = (Arc::clone(&room), id.to_owned());
        let found = room.ask_long(move |record| kept.trace(record, &id, false)).await?.ok_or_else(missing)?;
        return Ok(([(header::CONTENT_TYPE, "application/json")], trace_json(&found)).into_response());
    }
    if !is_id(&name) {
        return Err(missing());
    }
    match traced(&room, name.clone(), false, &wait).await? {
        Some(found) => Ok(html(page(frame, &*found.ok_or_else(missing)?, format!("/claims/{name}.json")))),
        None => {
            let href = format!("/claims/{name}?wait=1");
            let found = room.ask(move |record| Ok(record.statement(&name)?)).await?.ok_or_else(missing)?;
            Ok(html(WaitingPage { frame, what: text("Claim"), words: found.words, href }))
        }
    }
}

/// What the record has of a claim; `None` where that takes longer than the page is held back.
async fn traced(
    room: &Arc<Room>,
    about: String,
    is_quotation: bool,
    wait: &WaitQuery,
) -> Result<Option<Option<Arc<Trace>>>, Failure> {
    let (kept, asked) = (Arc::clone(room), about.clone());
    let known = room.ask(move |record| kept.known_trace(record, &asked, is_quotation)).await?;
    if known.is_some() {
        return Ok(Some(known));
    }
    let kept = Arc::clone(room);
    room.ask_or_wait(wait, move |record| kept.trace(record, &about, is_quotation)).await
}

/// How many articles and origins a statement's claim has: a card that could not wait for it asks for it.
pub(crate) async fn show_counts(
    State(room): State<Arc<Room>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    if !is_id(&id) {
        return Err(Failure::NotFound("statement"));
    }
    let (kept, asked) = (Arc::clone(&room), id.clone());
    let trace = room.ask_long(move |record| kept.trace(record, &asked, false)).await?;
    match Counts::new(&*trace.ok_or(Failure::NotFound("statement"))?, &id) {
        Some(counts) => Ok(html(CountsPage { counts })),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

fn page(frame: Frame, trace: &Trace, json: String) -> ClaimPage {
    let leaves = |stance| tree::of_stance(trace, stance).into_iter().map(NodeView::leaf).collect();
    let root = |root: Root| RootView {
        name: root.name,
        articles: count(root.n_articles, "{} article", "{} articles"),
        ends: root.ends,
        nodes: root.nodes.into_iter().map(NodeView::new).collect(),
        is_cut: root.is_cut,
    };
    let leaf = |at: usize| Some(NodeView::leaf(tree::said(trace.printings.get(at)?, None)));
    let (unknown, has_more_unknown) = tree::unknown(trace);
    let standing = trace.standing.iter().take(MOST_LINES).filter_map(|line| {
        Some(StandingLine {
            said: tree::said(trace.printings.get(line.printing)?, None),
            standing: line.standing.clone(),
            words: line.words.clone(),
        })
    });
    ClaimPage {
        frame,
        claim: trace.claim.clone(),
        counts: all_counts(trace),
        json,
        is_cut: trace.is_cut,
        chart: chart(trace),
        origins: tree::origins(trace).into_iter().take(MOST_ORIGINS).map(root).collect(),
        n_more_origins: trace.origins.len().saturating_sub(MOST_ORIGINS),
        unknown: unknown.into_iter().map(NodeView::new).collect(),
        has_more_unknown,
        denials: leaves(Stance::Denies),
        confirmations: leaves(Stance::Confirms),
        open: leaves(Stance::LeavesOpen),
        standing: standing.collect(),
        pairs: trace
            .contradictions
            .iter()
            .take(MOST_PAIRS)
            .filter_map(|&(yes, no)| Some((leaf(yes)?, leaf(no)?)))
            .collect(),
    }
}
