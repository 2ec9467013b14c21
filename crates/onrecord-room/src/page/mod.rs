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

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use onrecord_record::check::Step;
use onrecord_record::store::{KeptArticle, KeptStatement};
use onrecord_record::trace::Trace;

use crate::failure::Failure;
use crate::room::Room;
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

/// A filled template as an answer.
pub(crate) fn html(page: &impl Template) -> Result<Response, Failure> {
    // A template of ours fails where writing to a string does: nowhere.
    page.render().map(|page| Html(page).into_response()).map_err(|error| Failure::Record(error.to_string()))
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    frame: Frame,
    title: &'a str,
    why: &'a str,
}

/// The page that says what went wrong.
pub(crate) fn failure(title: &str, why: &str) -> Response {
    let page = FailurePage { frame: Frame { is_closed: true, ..Frame::default() }, title, why };
    Html(page.render().unwrap_or_default()).into_response()
}

/// An article in one line: where it is in the room, and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct ArticleLine {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) outlet: Option<String>,
    pub(crate) day: Option<String>,
    pub(crate) iso: Option<String>,
}

impl ArticleLine {
    pub(crate) fn new(article: &KeptArticle) -> Self {
        Self {
            href: format!("/articles/{}", article.article),
            title: article
                .title
                .clone()
                .or_else(|| article.path.clone())
                .unwrap_or_else(|| "Untitled".to_owned()),
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
    pub(crate) act: String,
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

/// "says", "denies", "has no comment on": an act in a sentence.
pub(crate) fn verb(act: &str) -> String {
    match act {
        "deny" => "denies".to_owned(),
        "promise" => "promises".to_owned(),
        act => format!("{act}s"),
    }
}

/// "7 articles, 1 independent origin", and how many are of unknown lineage where there are any.
pub(crate) fn counts(trace: &Trace) -> String {
    let counts = trace.counts();
    match trace.unknown.len() {
        0 => counts.rsplit_once(", ").map_or_else(|| counts.clone(), |(known, _)| known.to_owned()),
        _ => counts,
    }
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
