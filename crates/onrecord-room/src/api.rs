//! The same views for programs: JSON with the names of the command line's, CSV for lists, an OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use onrecord_record::export::{
    article_json, identity_json, printed_json, revisions_json, statement_json, trace_json,
};
use onrecord_record::store::KeptStatement;
use onrecord_record::view::{Facet, Listed};
use serde_json::{Value, json};

use crate::asked::{
    Asked, CheckQuery, ClaimQuery, FindQuery, MOST, PAGE, PageQuery, clean, is_id, limit, number,
};
use crate::failure::Failure;
use crate::page::{self, check as check_page};
use crate::room::Room;
use crate::texts::text;

/// Every address under /api; openapi.json describes each of them.
pub(crate) fn router() -> Router<Arc<Room>> {
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/counts", get(counts))
        .route("/articles", get(articles))
        .route("/articles/{article}", get(article))
        .route("/articles/{article}/versions/{version}", get(version))
        .route("/articles/{article}/changes", get(changes))
        .route("/statements/{statement}", get(statement))
        .route("/statements/{statement}/annotation", get(page::quote::show_annotation))
        .route("/speakers", get(speakers))
        .route("/speakers/{speaker}", get(page::speaker::show_json))
        .route("/corrections", get(page::correct::show_json))
        .route("/find", get(find))
        .route("/facets", get(facets))
        .route("/check", get(check))
        .route("/trace", get(trace))
}

fn json(value: &Value) -> Response {
    written(format!("{value:#}\n"))
}

fn written(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

fn csv(rows: String) -> Response {
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")], rows).into_response()
}

async fn openapi() -> Response {
    written(include_str!("../assets/openapi.json").to_owned())
}

async fn counts(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    let (articles, versions, statements) = {
        let kept = Arc::clone(&room);
        room.ask(move |record| kept.counts(record)).await?
    };
    Ok(json(&json!({ "articles": articles, "versions": versions, "statements": statements })))
}

async fn listed(room: &Arc<Room>, query: &PageQuery) -> Result<(u64, Vec<Listed>), Failure> {
    let limit = limit(&query.limit, PAGE)?;
    let skip = limit.saturating_mul(number(&query.page, 1)? - 1);
    let kept = Arc::clone(room);
    room.ask(move |record| Ok((kept.counts(record)?.0, record.articles(skip, limit)?))).await
}

/// Articles, the latest first.
pub(crate) async fn articles(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<PageQuery>,
) -> Result<Response, Failure> {
    let (n_all, articles) = listed(&room, &query).await?;
    let article = |listed: &Listed| {
        let mut json = article_json(&listed.article);
        json["article"] = listed.article.article.into();
        json["language"] = listed.language.clone().into();
        json["n_statements"] = listed.n_statements.into();
        json
    };
    let articles: Vec<Value> = articles.iter().map(article).collect();
    Ok(json(&json!({ "n_all": n_all, "articles": articles })))
}

/// The same as a table.
pub(crate) async fn articles_csv(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<PageQuery>,
) -> Result<Response, Failure> {
    let (_, articles) = listed(&room, &query).await?;
    let mut rows = row(&[
        "article",
        "title",
        "outlet",
        "published",
        "url",
        "path",
        "version",
        "language",
        "n_statements",
    ]);
    for listed in &articles {
        let article = &listed.article;
        let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
        rows += &row(&[
            &article.article.to_string(),
            &or_empty(&article.title),
            &or_empty(&article.outlet),
            &or_empty(&article.published),
            &or_empty(&article.url),
            &or_empty(&article.path),
            &article.number.to_string(),
            &or_empty(&listed.language),
            &listed.n_statements.to_string(),
        ]);
    }
    Ok(csv(rows))
}

async fn article(State(room): State<Arc<Room>>, Path(article): Path<String>) -> Result<Response, Failure> {
    reading(&room, &article, None).await
}

async fn version(
    State(room): State<Arc<Room>>,
    Path((article, version)): Path<(String, String)>,
) -> Result<Response, Failure> {
    reading(&room, &article, Some(&version)).await
}

async fn reading(room: &Arc<Room>, article: &str, version: Option<&str>) -> Result<Response, Failure> {
    let missing = || Failure::NotFound("article");
    let article: i64 = article.parse().map_err(|_| missing())?;
    let number: Option<u32> = version.map(|version| version.parse().map_err(|_| missing())).transpose()?;
    let reading = room
        .ask(move |record| {
            let versions = record.versions_of(article)?;
            let kept = match number {
                None => versions.last(),
                Some(number) => versions.iter().find(|kept| kept.number == number),
            };
            Ok(record.corrected_reading(kept.ok_or(Failure::NotFound("article"))?.version)?)
        })
        .await?;
    Ok(json(&reading))
}

async fn changes(State(room): State<Arc<Room>>, Path(article): Path<String>) -> Result<Response, Failure> {
    let article: i64 = article.parse().map_err(|_| Failure::NotFound("article"))?;
    let revisions = room
        .ask(move |record| match record.versions_of(article)?.is_empty() {
            true => Err(Failure::NotFound("article")),
            false => Ok(revisions_json(&record.changes(article)?)),
        })
        .await?;
    Ok(written(revisions))
}

async fn statement(State(room): State<Arc<Room>>, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = room.ask(move |record| Ok(record.statement(&id)?)).await?;
    Ok(json(&statement_json(&found.ok_or(Failure::NotFound("statement"))?)))
}

/// Whom a name may mean.
async fn speakers(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<page::speaker::SpeakerQuery>,
) -> Result<Response, Failure> {
    let name = query.name()?;
    if name.is_empty() {
        return Err(Failure::Unclear(text("A speaker is looked for by name.")));
    }
    let known = room.ask_much(move |record| Ok(record.identities(&name)?)).await?;
    let known: Vec<Value> = known.iter().map(identity_json).collect();
    Ok(json(&json!({ "speakers": known })))
}

/// Statements by their words.
pub(crate) async fn find(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<FindQuery>,
) -> Result<Response, Failure> {
    let question = query.question(PAGE)?;
    let found = room.ask_much(move |record| Ok(record.find(&question)?)).await?;
    let statements: Vec<Value> = found.statements.iter().map(statement_json).collect();
    Ok(json(&json!({ "n_all": found.n_all, "is_more": found.is_more, "statements": statements })))
}

/// The same as a table, as many as one request may ask for.
pub(crate) async fn find_csv(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<FindQuery>,
) -> Result<Response, Failure> {
    let question = query.question(MOST)?;
    let found = room.ask_much(move |record| Ok(record.find(&question)?)).await?;
    let mut rows = row(&[
        "id",
        "speaker",
        "act",
        "standing",
        "words",
        "confidence",
        "outlet",
        "published",
        "title",
        "url",
        "path",
        "version",
    ]);
    rows.extend(found.statements.iter().map(statement_row));
    Ok(csv(rows))
}

fn statement_row(statement: &KeptStatement) -> String {
    let article = &statement.article;
    let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
    row(&[
        &statement.key,
        &or_empty(&statement.speaker),
        &statement.act,
        &statement.standing,
        &statement.words,
        &statement.confidence.to_string(),
        &or_empty(&article.outlet),
        &or_empty(&article.published),
        &or_empty(&article.title),
        &or_empty(&article.url),
        &or_empty(&article.path),
        &article.number.to_string(),
    ])
}

async fn facets(State(room): State<Arc<Room>>, Asked(query): Asked<FindQuery>) -> Result<Response, Failure> {
    let question = query.question(PAGE)?;
    let facets = room.ask_much(move |record| Ok(record.facets(&question)?)).await?;
    let facet = |facet: &Facet| -> Value {
        facet.iter().map(|(value, n)| json!({ "value": value, "n": n })).collect()
    };
    Ok(json(&json!({
        "speaker": facet(&facets.speaker), "outlet": facet(&facets.outlet), "act": facet(&facets.act),
        "standing": facet(&facets.standing), "is_cut": facets.is_cut,
    })))
}

/// Printings of a quotation.
pub(crate) async fn check(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<CheckQuery>,
) -> Result<Response, Failure> {
    let (quotation, speaker) = check_page::given(&query)?;
    if quotation.is_empty() {
        return Err(Failure::Unclear(text("A check needs a quotation.")));
    }
    let printed = room.ask_much(move |record| Ok(record.check(&quotation, speaker.as_deref())?)).await?;
    let printings: Vec<Value> = printed.iter().map(printed_json).collect();
    Ok(json(&json!({ "printings": printings })))
}

/// A claim, back to its origins.
pub(crate) async fn trace(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<ClaimQuery>,
) -> Result<Response, Failure> {
    let about = clean(&query.about);
    if about.is_empty() || about.chars().count() > 4000 {
        return Err(Failure::Unclear(text("A trace needs a claim in words, or the id of a statement.")));
    }
    let is_quotation = !query.quotation.trim().is_empty();
    let what = if is_id(&about) { "statement" } else { "claim" };
    let kept = Arc::clone(&room);
    let trace = room.ask_long(move |record| kept.trace(record, &about, is_quotation)).await?;
    let trace = trace.ok_or(Failure::NotFound(what))?;
    Ok(written(trace_json(&trace)))
}

/// One row (RFC 4180). What a spreadsheet would take for a formula is kept from being one.
fn row(fields: &[&str]) -> String {
    let field = |field: &&str| {
        let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let guard = if is_formula { "'" } else { "" };
        match is_formula || field.contains(['"', ',', '\n', '\r']) {
            true => format!("\"{guard}{}\"", field.replace('"', "\"\"")),
            false => (*field).to_owned(),
        }
    };
    fields.iter().map(field).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn rows_are_quoted() {
        assert_eq!(row(&["a", "b, \"c\"", "=1+1", ""]), "a,\"b, \"\"c\"\"\",\"'=1+1\",\r\n");
    }
}
