//! The page that checks quotations: one by itself, or every one of a draft.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Hints, Reading, Span, Tier, read};
use onrecord_record::Record;
use onrecord_record::check::Printed;
use onrecord_record::link::quotation::Grade;
use serde::Deserialize;

use super::{ArticleLine, Change, Frame, changes, html, statement_href};
use crate::asked::{Asked, CheckQuery, clean};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, count, filters, text};
use crate::words;

/// Letters of a quotation.
const LONGEST: usize = 4000;
/// Bytes of a draft.
const LONGEST_DRAFT: usize = 400_000;
/// Quotations of a draft that are checked.
const MOST_CHECKED: usize = 200;
/// Words that a quotation has: what is shorter is a name, a nickname or a word at arm's length.
const FEWEST_WORDS: usize = 3;
/// Printings that are shown of each.
const MOST_PRINTINGS: usize = 12;

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    frame: Frame,
    quotation: String,
    speaker: String,
    draft: String,
    /// The same as JSON; drafts have no address.
    json: Option<String>,
    /// In words, for a draft.
    summary: Option<Text>,
    checked: Option<Vec<Checked>>,
    n_short: usize,
    is_cut: bool,
}

/// A quotation with what the record has of it.
struct Checked {
    words: String,
    /// Whose words the draft says they are.
    speaker: Option<String>,
    /// "verbatim", "elided", "altered", "missing".
    grade: &'static str,
    verdict: Text,
    /// Whose words the record has it as, where that is somebody else.
    other_speaker: Option<String>,
    printings: Vec<PrintingView>,
    n_more: usize,
}

struct PrintingView {
    grade: &'static str,
    changes: Vec<Change>,
    is_changed: bool,
    words: String,
    speaker: Option<String>,
    href: String,
    article: ArticleLine,
    trace: Option<String>,
}

/// A draft that was pasted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Draft {
    #[serde(default)]
    draft: String,
}

/// One quotation; without one, the forms.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<CheckQuery>,
) -> Result<Response, Failure> {
    let frame = Frame::new(&room, "check");
    let (quotation, speaker) = given(&query)?;
    let mut page = CheckPage::new(frame);
    if !quotation.is_empty() {
        let (asked, by) = (quotation.clone(), speaker.clone());
        let checked = room.ask_much(move |record| check(record, &asked, None, by.as_deref())).await?;
        let by = speaker.as_deref().map_or_else(String::new, |by| format!("&speaker={}", words::encoded(by)));
        page.json = Some(format!("/check.json?quotation={}{by}", words::encoded(&quotation)));
        page.checked = Some(vec![checked]);
    }
    page.quotation = quotation;
    page.speaker = speaker.unwrap_or_default();
    Ok(html(page))
}

/// Every quotation of a draft.
pub(crate) async fn show_draft(
    State(room): State<Arc<Room>>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Draft { draft }) = draft.map_err(|why| {
        Failure::Refused(why.status(), text("The draft did not come as a form, or is too long."))
    })?;
    if draft.len() > LONGEST_DRAFT {
        return Err(Failure::Unclear(text("The draft is too long; check it in parts.")));
    }
    let mut page = CheckPage::new(Frame::new(&room, "check"));
    if !draft.trim().is_empty() {
        let given = draft.clone();
        let found = room.ask_much(move |record| check_draft(record, &given)).await?;
        let n = |grade: &str| found.checked.iter().filter(|one| one.grade == grade).count();
        let counts = [
            (n("verbatim"), text("{} found")),
            (n("elided"), text("{} elided")),
            (n("altered"), text("{} altered")),
            (n("missing"), text("{} not found")),
        ];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, counted)| counted.with(n));
        let all = count(found.checked.len(), "{} quotation", "{} quotations");
        page.summary = Some(match found.checked.is_empty() {
            true => text("No quotation of three words or more stands in this draft."),
            false => text("{}: {}").with(all).with(Text::joined(counts, ", ")),
        });
        page.checked = Some(found.checked);
        page.n_short = found.n_short;
        page.is_cut = found.is_cut;
    }
    page.draft = draft;
    Ok(html(page))
}

/// Quotation and speaker of a query.
pub(crate) fn given(query: &CheckQuery) -> Result<(String, Option<String>), Failure> {
    if query.quotation.chars().count() > LONGEST || query.speaker.chars().count() > LONGEST {
        return Err(Failure::Unclear(text("The quotation is too long; as a draft it may be longer.")));
    }
    Ok((clean(&query.quotation), Some(clean(&query.speaker)).filter(|speaker| !speaker.is_empty())))
}

impl CheckPage {
    fn new(frame: Frame) -> Self {
        let empty = String::new;
        Self {
            frame,
            quotation: empty(),
            speaker: empty(),
            draft: empty(),
            json: None,
            summary: None,
            checked: None,
            n_short: 0,
            is_cut: false,
        }
    }
}

struct DraftFound {
    checked: Vec<Checked>,
    n_short: usize,
    is_cut: bool,
}

fn check_draft(record: &Record, text: &str) -> Result<DraftFound, Failure> {
    let reading = read(text.as_bytes(), &Hints::default(), Tier::Accurate);
    let prose = Prose::new(&reading.article);
    let mut found = DraftFound { checked: Vec::new(), n_short: 0, is_cut: false };
    // Quotations within a quotation are checked with it.
    for quotation in prose.quotations.iter().filter(|quotation| quotation.depth == 1) {
        let words = quotation.span.of(&reading.article.text);
        let words = words.trim_matches(|letter: char| !letter.is_alphanumeric() && !"[](…".contains(letter));
        if words.split_whitespace().count() < FEWEST_WORDS {
            found.n_short += 1;
        } else if found.checked.len() < MOST_CHECKED {
            let speaker = speaker_at(&reading, quotation.span);
            found.checked.push(check(record, &clean(words), speaker, None)?);
        } else {
            found.is_cut = true;
        }
    }
    Ok(found)
}

/// Whose words a reading says a quotation is: the innermost statement that holds its first word.
fn speaker_at(reading: &Reading, span: Span) -> Option<String> {
    let holds = |one: &Span| one.start <= span.start + 1 && span.start < one.end;
    let length = |content: &[Span]| content.iter().map(|one| one.end - one.start).sum::<u32>();
    let statements = reading.statements.iter().filter(|one| one.attribution.content.iter().any(holds));
    let statement = statements.min_by_key(|one| length(&one.attribution.content))?;
    Some(reading.speakers.get(statement.speaker?)?.name.clone())
}

fn check(
    record: &Record,
    quotation: &str,
    in_draft: Option<String>,
    only_by: Option<&str>,
) -> Result<Checked, Failure> {
    let mut printed = record.check(quotation, only_by)?;
    let rank = |grade: Grade| match grade {
        Grade::Verbatim => 0,
        Grade::Elided => 1,
        Grade::Altered => 2,
    };
    printed.sort_by_key(|one| rank(one.grade));
    let grade = printed.first().map_or("missing", |one| one.grade.name());
    let n_verbatim = printed.iter().filter(|one| one.grade == Grade::Verbatim).count();
    let verdict = match printed.first().map(|one| one.grade) {
        Some(Grade::Verbatim) => {
            text("Printed so: {}").with(count(n_verbatim, "{} printing", "{} printings"))
        }
        Some(Grade::Elided) => text("Printed with words left out"),
        Some(Grade::Altered) => text("Printed only in other words"),
        None => text("Not in the record"),
    };
    // The best printings say whose words these are.
    let best = printed.first().map(|one| one.grade);
    let mut by: Vec<&str> = printed
        .iter()
        .filter(|one| Some(one.grade) == best)
        .filter_map(|one| one.speaker.as_deref())
        .collect();
    by.dedup();
    let is_other =
        in_draft.as_deref().is_some_and(|name| !by.is_empty() && by.iter().all(|one| !is_like(one, name)));
    let other_speaker = is_other.then(|| by.first().map(|&name| name.to_owned())).flatten();
    let n_more = printed.len().saturating_sub(MOST_PRINTINGS);
    printed.truncate(MOST_PRINTINGS);
    Ok(Checked {
        words: quotation.to_owned(),
        speaker: in_draft,
        grade,
        verdict,
        other_speaker,
        printings: printed.iter().map(view).collect(),
        n_more,
    })
}

fn view(printed: &Printed) -> PrintingView {
    let kept = &printed.article;
    let href = match &printed.statement {
        Some(id) => statement_href(kept, id),
        None => format!("/articles/{}/versions/{}", kept.article, kept.number),
    };
    PrintingView {
        grade: printed.grade.name(),
        changes: changes(&printed.changes),
        is_changed: printed.grade != Grade::Verbatim,
        words: printed.words.join(" … "),
        speaker: printed.speaker.clone(),
        href,
        article: ArticleLine::new(kept),
        trace: printed.statement.as_ref().map(|id| format!("/claims/{id}")),
    }
}

/// True where two names may mean one speaker: they end in the same word, or one holds the other.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    one.contains(&other)
        || other.contains(&one)
        || one.split_whitespace().last() == other.split_whitespace().last()
}
