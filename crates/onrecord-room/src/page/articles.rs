//! The page that lists articles, the latest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_record::view::Listed;

use super::{ArticleLine, Frame, html};
use crate::asked::{Asked, PAGE, PageQuery, limit, number};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};

#[derive(Template)]
#[template(path = "articles.html")]
struct ArticlesPage {
    frame: Frame,
    n_articles: Text,
    articles: Vec<ArticleRow>,
    page: u32,
    has_next: bool,
}

/// An article in a list.
#[derive(Clone, Debug)]
pub(crate) struct ArticleRow {
    pub(crate) line: ArticleLine,
    pub(crate) language: Option<String>,
    pub(crate) n_versions: u32,
    pub(crate) statements: Text,
    /// "2 unconfirmed".
    pub(crate) flagged: Vec<(String, Text)>,
}

impl ArticleRow {
    pub(crate) fn new(listed: &Listed) -> Self {
        let flagged = listed.flagged.iter();
        Self {
            line: ArticleLine::new(&listed.article),
            language: listed.language.clone(),
            n_versions: listed.n_versions,
            statements: count(listed.n_statements, "{} statement", "{} statements"),
            flagged: flagged
                .map(|(standing, n)| (standing.clone(), text("{} {}").with(n).with(Text::label(standing))))
                .collect(),
        }
    }
}

/// The page.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<PageQuery>,
) -> Result<Response, Failure> {
    let frame = Frame::new(&room, "articles");
    let page = number(&query.page, 1)?;
    let limit = limit(&query.limit, PAGE)?;
    let kept = Arc::clone(&room);
    let page = room
        .ask(move |record| {
            let mut articles = record.articles(limit.saturating_mul(page - 1), limit + 1)?;
            let has_next = articles.len() > limit as usize;
            articles.truncate(limit as usize);
            Ok(ArticlesPage {
                frame,
                n_articles: count(kept.counts(record)?.0, "{} article", "{} articles"),
                articles: articles.iter().map(ArticleRow::new).collect(),
                page,
                has_next,
            })
        })
        .await?;
    Ok(html(page))
}
