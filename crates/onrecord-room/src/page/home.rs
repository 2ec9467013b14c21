//! The first page: what is in the record, what is not merely reported, what came last.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_record::Record;
use onrecord_record::trace::About;

use super::articles::ArticleRow;
use super::{Frame, StatementLine, counts, html};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};

/// What is shown of each list.
const MOST_CLAIMS: usize = 6;
const MOST_ARTICLES: u32 = 8;
/// Statements among which claims are looked for, and how long.
const MOST_TRIED: u32 = 60;
const PATIENCE: Duration = Duration::from_millis(120);

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    summary: Text,
    is_empty: bool,
    claims: Vec<Claim>,
    articles: Vec<ArticleRow>,
}

/// A claim with what the record has of it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    line: StatementLine,
    counts: Text,
    n_origins: usize,
}

/// The page.
pub(crate) async fn show(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    let frame = Frame::new(&room, "home");
    let kept = Arc::clone(&room);
    let page = room
        .ask(move |record| {
            let (n_articles, n_versions, n_statements) = kept.counts(record)?;
            let mut summary = text("{} and {}")
                .with(count(n_articles, "{} article", "{} articles"))
                .with(count(n_statements, "{} statement", "{} statements"));
            if n_versions > n_articles {
                let versions = count(n_versions, "{} version", "{} versions");
                summary = text("{}, in {}").with(summary).with(versions);
            }
            let articles = record.articles(0, MOST_ARTICLES)?;
            Ok(HomePage {
                frame,
                summary,
                is_empty: n_articles == 0,
                claims: kept.claims.get(record.last_changes()?, || claims(record))?,
                articles: articles.iter().map(ArticleRow::new).collect(),
            })
        })
        .await?;
    Ok(html(page))
}

/// The newest claims that some article denies, confirms or leaves open, those on most origins first.
fn claims(record: &Record) -> Result<Vec<Claim>, Failure> {
    let begin = Instant::now();
    let mut claims: Vec<Claim> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for statement in record.flagged(MOST_TRIED)? {
        if claims.len() >= MOST_CLAIMS || begin.elapsed() > PATIENCE {
            break;
        }
        // Who declines to comment claims nothing.
        if known.contains(&statement.key) || statement.standing == "no_comment" {
            continue;
        }
        let Some(trace) = record.trace(About::Statement(&statement.key))? else { continue };
        known.extend(trace.printings.iter().filter_map(|printing| printing.statement.clone()));
        known.push(statement.key.clone());
        if trace.n_articles() == 0 {
            continue;
        }
        let line = StatementLine::new(&statement);
        claims.push(Claim { line, counts: counts(&trace), n_origins: trace.origins.len() });
    }
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.n_origins));
    Ok(claims)
}
