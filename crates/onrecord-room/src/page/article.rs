//! The page of an article: its text with what everyone says in it, and a card for the statement that is chosen.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use onrecord_reading::PartKind;
use onrecord_record::Record;
use onrecord_record::changes::{Revision, RevisionKind};
use onrecord_record::correct::Correction;
use onrecord_record::store::KeptArticle;
use onrecord_record::view::Whole;

use super::card::{Card, CardPage};
use super::{ArticleLine, Change, Frame, changes, html, speaker_href};
use crate::asked::{Asked, ChosenQuery, numbered};
use crate::failure::Failure;
use crate::room::Room;
use crate::text::{self, Bar, Block};
use crate::texts::{Text, count, filters, text};
use crate::words;

/// Speakers that stand in the head of an article.
const MOST_SPEAKERS: usize = 8;

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    frame: Frame,
    /// "/articles/3/versions/1"
    path: String,
    line: ArticleLine,
    /// True where the text has no headline of its own.
    needs_title: bool,
    /// Empty where it is not known.
    language: String,
    byline: Option<Text>,
    link: Option<String>,
    file: Option<String>,
    agency: Option<String>,
    number: u32,
    versions: Vec<Version>,
    summary: Text,
    speakers: Vec<(String, String, usize)>,
    n_more_speakers: usize,
    shared: Vec<SharedLine>,
    bars: Vec<Bar>,
    blocks: Vec<BlockView>,
    revisions: Vec<RevisionView>,
    asked: Vec<(String, Text, String)>,
    problems: Vec<Text>,
    missing: Vec<MissingLine>,
    /// Where a missing statement is noted: on the last version only.
    note: Option<String>,
}

/// A statement that somebody says is missing.
struct MissingLine {
    number: i64,
    words: String,
    by: Option<String>,
    note: Option<String>,
}

struct Version {
    number: u32,
    href: String,
    is_shown: bool,
}

struct SharedLine {
    is_earlier: bool,
    likeness: Text,
    basis: Text,
    article: ArticleLine,
}

/// A block as the template shows it.
struct BlockView {
    number: usize,
    tag: &'static str,
    kind: &'static str,
    pieces: Vec<PieceView>,
    card: Option<CardPage>,
    /// Whose words these are again: shown where such a passage begins.
    from: Option<(Text, String)>,
    is_reprinted: bool,
}

struct PieceView {
    text: String,
    class: String,
    roles: String,
    marks: Vec<(usize, String)>,
}

struct RevisionView {
    from: u32,
    to: u32,
    kind: Text,
    speaker: Option<String>,
    before: Option<String>,
    after: Option<String>,
    changes: Vec<Change>,
}

/// The last version of an article, or its reading as JSON.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Path(name): Path<String>,
    Asked(chosen): Asked<ChosenQuery>,
) -> Result<Response, Failure> {
    let (article, is_json) = numbered(&name)?;
    answer(&room, article, None, is_json, chosen).await
}

/// One version of an article, or its reading as JSON.
pub(crate) async fn show_version(
    State(room): State<Arc<Room>>,
    Path((article, version)): Path<(i64, String)>,
    Asked(chosen): Asked<ChosenQuery>,
) -> Result<Response, Failure> {
    let (version, is_json) = numbered(&version)?;
    answer(&room, article, Some(version), is_json, chosen).await
}

/// The card of a statement by itself.
pub(crate) async fn show_card(
    State(room): State<Arc<Room>>,
    Path((article, statement)): Path<(i64, String)>,
) -> Result<Response, Failure> {
    card(&room, article, None, statement).await
}

/// The card of a statement of one version by itself.
pub(crate) async fn show_version_card(
    State(room): State<Arc<Room>>,
    Path((article, version, statement)): Path<(i64, i64, String)>,
) -> Result<Response, Failure> {
    card(&room, article, Some(version), statement).await
}

async fn card(room: &Arc<Room>, article: i64, version: Option<i64>, id: String) -> Result<Response, Failure> {
    let kept_room = Arc::clone(room);
    room.trace_soon(&id).await;
    let card = room
        .ask(move |record| {
            let (versions, kept) = versions(record, article, version)?;
            let whole = record.whole(kept.version)?.ok_or(Failure::NotFound("article"))?;
            let at =
                whole.statements.iter().position(|one| one.id == id).ok_or(Failure::NotFound("statement"))?;
            Card::new(&kept_room, record, &whole, &versions, at)
        })
        .await?;
    Ok(html(CardPage { card }))
}

async fn answer(
    room: &Arc<Room>,
    article: i64,
    version: Option<i64>,
    is_json: bool,
    chosen: ChosenQuery,
) -> Result<Response, Failure> {
    if is_json {
        let json = room
            .ask(move |record| Ok(record.corrected_reading(versions(record, article, version)?.1.version)?))
            .await?;
        let json = serde_json::to_string_pretty(&json).unwrap_or_default() + "\n";
        return Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response());
    }
    let frame = Frame::new(room, "articles");
    let kept_room = Arc::clone(room);
    room.trace_soon(&chosen.s).await;
    let page = room.ask(move |record| page(&kept_room, record, frame, article, version, &chosen.s)).await?;
    Ok(html(page))
}

/// All versions of an article, and the one that is asked for: the last one where none is.
fn versions(
    record: &Record,
    article: i64,
    version: Option<i64>,
) -> Result<(Vec<KeptArticle>, KeptArticle), Failure> {
    let versions = record.versions_of(article)?;
    let kept = match version {
        None => versions.last(),
        Some(number) => versions.iter().find(|kept| i64::from(kept.number) == number),
    };
    let kept = kept.cloned().ok_or(Failure::NotFound("article"))?;
    Ok((versions, kept))
}

fn page(
    room: &Room,
    record: &Record,
    frame: Frame,
    article: i64,
    version: Option<i64>,
    chosen: &str,
) -> Result<ArticlePage, Failure> {
    let (versions, kept) = versions(record, article, version)?;
    let whole = record.whole(kept.version)?.ok_or(Failure::NotFound("article"))?;
    let shared = record.shared(kept.version)?;
    let revisions = if versions.len() > 1 { record.changes(article)? } else { Vec::new() };
    let chosen = whole.statements.iter().position(|one| one.id == chosen);
    let mut card = chosen.map(|at| Card::new(room, record, &whole, &versions, at)).transpose()?;
    let blocks = text::blocks(&whole, chosen, &shared);
    let bars = text::strip(&whole, chosen);
    let has_headline = blocks.first().is_some_and(|block| block.kind == PartKind::Headline);
    let has_byline = blocks.iter().any(|block| block.kind == PartKind::Byline);
    let mut views = Vec::with_capacity(blocks.len());
    for (number, block) in blocks.into_iter().enumerate() {
        let is_here = chosen.is_some_and(|at| block.statements.contains(&at));
        let card = if is_here { card.take() } else { None };
        views.push(block_view(number, block, &whole, &shared, card));
    }
    let (speakers, n_more_speakers) = speakers(&whole);
    let origin = &whole.article.origin;
    let shared = shared.iter().map(|one| SharedLine {
        is_earlier: one.is_earlier,
        likeness: if one.likeness == "copy" { text("a copy") } else { text("partly the same") },
        basis: Text::of_record(&one.basis),
        article: ArticleLine::new(&one.with),
    });
    Ok(ArticlePage {
        frame,
        path: format!("/articles/{article}/versions/{}", kept.number),
        line: ArticleLine::new(&kept),
        needs_title: !has_headline,
        language: origin.language.clone().unwrap_or_default(),
        // Where the text has a line for it, it stands there.
        byline: listed(&origin.byline).filter(|_| !has_byline),
        link: words::link(kept.url.as_deref()),
        file: kept.path.clone().filter(|_| kept.url.is_none()),
        agency: origin.agency.clone(),
        number: kept.number,
        versions: versions
            .iter()
            .map(|one| Version {
                number: one.number,
                href: format!("/articles/{article}/versions/{}", one.number),
                is_shown: one.number == kept.number,
            })
            .collect(),
        summary: summary(&whole),
        speakers,
        n_more_speakers,
        shared: shared.collect(),
        bars,
        blocks: views,
        revisions: revisions.iter().map(revision_view).collect(),
        asked: whole
            .comment_requests
            .iter()
            .map(|ask| (ask.asked.clone(), Text::label(&ask.outcome), ask.words.clone()))
            .collect(),
        problems: whole.problems.iter().map(|problem| Text::of_record(problem)).collect(),
        missing: record.missing_in(article)?.into_iter().map(missing_line).collect(),
        note: Some(format!("/articles/{article}/missing")).filter(|_| {
            room.may_change().is_ok() && versions.last().is_some_and(|last| last.number == kept.number)
        }),
    })
}

/// "23 statements, of them 2 unconfirmed, 1 denied".
fn summary(whole: &Whole) -> Text {
    let all = count(whole.statements.len(), "{} statement", "{} statements");
    let mut flagged: Vec<(&str, usize)> = Vec::new();
    for statement in whole.statements.iter().filter(|one| one.standing != "reported") {
        match flagged.iter_mut().find(|(standing, _)| *standing == statement.standing) {
            Some((_, n)) => *n += 1,
            None => flagged.push((&statement.standing, 1)),
        }
    }
    if flagged.is_empty() {
        return all;
    }
    let flagged = flagged.iter().map(|(standing, n)| text("{} {}").with(n).with(Text::label(standing)));
    text("{}, of them {}").with(all).with(Text::joined(flagged, ", "))
}

/// Who says most, each with how much; and how many others there are.
fn speakers(whole: &Whole) -> (Vec<(String, String, usize)>, usize) {
    let mut counts = vec![0_usize; whole.speakers.len()];
    for speaker in whole.statements.iter().filter_map(|one| one.speaker) {
        if let Some(count) = counts.get_mut(speaker) {
            *count += 1;
        }
    }
    let mut speakers: Vec<(String, String, usize)> = whole
        .speakers
        .iter()
        .zip(counts)
        .filter(|(_, n)| *n > 0)
        .map(|(speaker, n)| (speaker.name.clone(), speaker_href(&speaker.name, speaker.identity), n))
        .collect();
    speakers.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
    let n_more = speakers.len().saturating_sub(MOST_SPEAKERS);
    speakers.truncate(MOST_SPEAKERS);
    (speakers, n_more)
}

fn block_view(
    number: usize,
    block: Block,
    whole: &Whole,
    shared: &[onrecord_record::view::Shared],
    card: Option<Card>,
) -> BlockView {
    let tag = match block.kind {
        PartKind::Headline if number == 0 => "h1",
        PartKind::Headline | PartKind::Heading => "h2",
        PartKind::Byline
        | PartKind::Date
        | PartKind::Dateline
        | PartKind::Caption
        | PartKind::Credit
        | PartKind::Promotion
        | PartKind::Correction
        | PartKind::Footer
        | PartKind::Post
        | PartKind::Poster
        | PartKind::Paragraph => "p",
    };
    let piece = |piece: text::Piece| {
        let mut class = piece.role.map_or_else(String::new, |role| role.name().to_owned());
        if let Some(role) = piece.chosen {
            class += &format!(" on on-{}", role.name());
        }
        let mark = |&at: &usize| Some((at + 1, whole.statements.get(at)?.id.clone()));
        let marks = piece.ends.iter().filter_map(mark).collect();
        PieceView { text: piece.text, class: class.trim().to_owned(), roles: piece.roles, marks }
    };
    let from = block.from.filter(|(_, is_first)| *is_first).and_then(|(at, _)| shared.get(at)).map(|one| {
        let line = ArticleLine::new(&one.with);
        (line.outlet.as_deref().map_or(line.title, Text::plain), line.href)
    });
    BlockView {
        number,
        tag,
        kind: block.kind.name(),
        is_reprinted: block.from.is_some(),
        from,
        pieces: block.pieces.into_iter().map(piece).collect(),
        card: card.map(|card| CardPage { card }),
    }
}

fn revision_view(revision: &Revision) -> RevisionView {
    let said = revision.after.as_ref().or(revision.before.as_ref());
    RevisionView {
        from: revision.from.number,
        to: revision.to.number,
        kind: match revision.kind {
            RevisionKind::Added => text("Added"),
            RevisionKind::Dropped => text("Dropped"),
            RevisionKind::Softened => text("Softened"),
            RevisionKind::Changed => text("Changed"),
        },
        speaker: said.and_then(|said| said.speaker.clone()),
        before: revision.before.as_ref().map(|said| said.words.clone()),
        after: revision.after.as_ref().map(|said| said.words.clone()),
        changes: changes(&revision.changes),
    }
}

/// "Ana Reyes, Ivo Orr and Mira Lund".
fn listed(names: &[String]) -> Option<Text> {
    match names {
        [] => None,
        [one] => Some(Text::plain(one)),
        [first @ .., last] => Some(text("{} and {}").with(first.join(", ")).with(last)),
    }
}

fn missing_line(correction: Correction) -> MissingLine {
    MissingLine { number: correction.id, words: correction.words, by: correction.by, note: correction.note }
}
