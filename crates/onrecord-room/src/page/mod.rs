//! VIEWS -> PAGES: one file a page; each asks the record, and fills a template of the same name.

pub(crate) mod home;
pub(crate) mod articles;
pub(crate) mod article;
pub(crate) mod card;
pub(crate) mod quote;
pub(crate) mod claim;
pub(crate) mod check;
pub(crate) mod find;
pub(crate) mod speaker;
pub(crate) mod identity;
pub(crate) mod correct;
pub(crate) mod add;
pub(crate) mod entry;
pub(crate) mod help;

use std::sync::Arc;

use askama::{DynTemplate, Template};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use onrecord_record::check::Step;
use onrecord_record::store::{KeptArticle, KeptStatement};
use onrecord_record::trace::Trace;

use crate::language::{VARY, Visit};
use crate::room::Room;
use crate::texts::{Text, count, filters, text};
use crate::words;

/// What stands around every page.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// Which link of the head the page is.
    pub(crate) current: &'static str,
    /// What stands in the search box.
    pub(crate) looked_for: String,
    /// True where articles may be added.
    pub(crate) may_add: bool,
    /// True where visitors have come in by a door.
    pub(crate) may_leave: bool,
    /// Nothing of the record stands around it: for those who have not come in.
    pub(crate) is_closed: bool,
}

impl Frame {
    pub(crate) fn new(room: &Room, current: &'static str) -> Self {
        Self { current, may_add: !room.options.is_read_only, may_leave: room.is_closed(), ..Self::default() }
    }
}

/// A template with all that stands in it. The guard, who knows who asks, has it written.
#[derive(Clone)]
pub(crate) struct Page(Arc<dyn DynTemplate + Send + Sync>);

impl Page {
    fn new(page: impl Template + Send + Sync + 'static) -> Self {
        Self(Arc::new(page))
    }

    /// Written in the language of the visit.
    pub(crate) fn answer(&self, visit: &Visit) -> Response {
        // A template of ours fails where writing to a string does: nowhere.
        let page = self.0.dyn_render_with_values(visit).unwrap_or_default();
        ([(header::VARY, VARY)], Html(page)).into_response()
    }
}

/// A page as an answer.
pub(crate) fn html(page: impl Template + Send + Sync + 'static) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Page::new(page));
    response
}

/// The page that comes when another one would be held back too long, and leads to it.
#[derive(Template)]
#[template(path = "waiting.html")]
pub(crate) struct WaitingPage {
    pub(crate) frame: Frame,
    /// What it is about, and its words.
    pub(crate) what: Text,
    pub(crate) words: String,
    /// Where the page is waited for.
    pub(crate) href: String,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    title: Text,
    why: Text,
}

/// The page that says what went wrong.
pub(crate) fn failure(title: Text, why: Text) -> Page {
    Page::new(FailurePage { frame: Frame { is_closed: true, ..Frame::default() }, title, why })
}

/// An article in one line: where it is in the room, and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct ArticleLine {
    pub(crate) href: String,
    pub(crate) title: Text,
    pub(crate) outlet: Option<String>,
    pub(crate) day: Option<Text>,
    pub(crate) iso: Option<String>,
}

impl ArticleLine {
    pub(crate) fn new(article: &KeptArticle) -> Self {
        Self {
            href: format!("/articles/{}", article.article),
            title: article
                .title
                .as_deref()
                .or(article.path.as_deref())
                .map_or_else(|| text("Untitled"), Text::plain),
            outlet: article.outlet.clone(),
            day: article.published.as_deref().map(words::day),
            iso: article.published.as_deref().and_then(words::iso),
        }
    }
}

/// A statement in a list.
#[derive(Clone, Debug)]
pub(crate) struct StatementLine {
    pub(crate) href: String,
    pub(crate) claim: String,
    pub(crate) speaker: Option<String>,
    pub(crate) speaker_href: String,
    pub(crate) act: Text,
    pub(crate) standing: String,
    pub(crate) words: String,
    pub(crate) article: ArticleLine,
}

impl StatementLine {
    pub(crate) fn new(statement: &KeptStatement) -> Self {
        let article = ArticleLine::new(&statement.article);
        Self {
            href: statement_href(&statement.article, &statement.key),
            claim: format!("/claims/{}", statement.key),
            speaker_href: statement
                .speaker
                .as_deref()
                .map_or_else(String::new, |name| speaker_href(name, None)),
            speaker: statement.speaker.clone(),
            act: verb(&statement.act),
            standing: statement.standing.clone(),
            words: statement.words.clone(),
            article,
        }
    }
}

/// Where a statement stands in the room.
pub(crate) fn statement_href(article: &KeptArticle, id: &str) -> String {
    format!("/articles/{}/versions/{}?s={id}#s-{id}", article.article, article.number)
}

/// Where a speaker stands in the room: by number where the record knows who it is, else by name.
pub(crate) fn speaker_href(name: &str, identity: Option<i64>) -> String {
    match identity {
        Some(identity) => format!("/speakers/{identity}"),
        None => format!("/speakers?name={}", words::encoded(name)),
    }
}

/// "says", "denies": an act in a sentence.
pub(crate) fn verb(act: &str) -> Text {
    Text::label(&match act {
        "deny" => "denies".to_owned(),
        act => format!("{act}s"),
    })
}

/// "7 articles, 1 independent origin", and how many are of unknown lineage where there are any.
pub(crate) fn counts(trace: &Trace) -> Text {
    match trace.unknown.len() {
        0 => Text::joined(known(trace), ", "),
        _ => all_counts(trace),
    }
}

/// "7 articles, 1 independent origin, 0 of unknown lineage".
pub(crate) fn all_counts(trace: &Trace) -> Text {
    let unknown = text("{} of unknown lineage").with(trace.unknown.len());
    Text::joined(known(trace).into_iter().chain([unknown]), ", ")
}

fn known(trace: &Trace) -> [Text; 2] {
    [
        count(trace.n_articles(), "{} article", "{} articles"),
        count(trace.origins.len(), "{} independent origin", "{} independent origins"),
    ]
}

/// A step from one printing to another, as a template shows it.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// "same", "out", "in".
    pub(crate) kind: &'static str,
    pub(crate) words: String,
}

pub(crate) fn changes(steps: &[Step]) -> Vec<Change> {
    let change = |step: &Step| match step {
        Step::Same(words) => Change { kind: "same", words: words.clone() },
        Step::LeftOut(words) => Change { kind: "out", words: words.clone() },
        Step::PutIn(words) => Change { kind: "in", words: words.clone() },
    };
    steps.iter().map(change).collect()
}

/// A place in this room; anything else is its first page.
pub(crate) fn within(next: &str) -> String {
    let is_within =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if is_within { next.to_owned() } else { "/".to_owned() }
}
