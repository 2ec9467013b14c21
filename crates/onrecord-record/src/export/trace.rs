//! Traces and revisions as JSON: `onrecord/trace/1` and `onrecord/revision/1`.

use serde::Serialize;

use crate::changes::{Revision, Said};
use crate::check::Step;
use crate::correct::Was;
use crate::store::KeptArticle;
use crate::trace::{End, Lineage, Origin, Printing, Trace};

#[derive(Serialize)]
struct TraceJson<'a> {
    format: &'static str,
    claim: &'a str,
    n_articles: usize,
    n_origins: usize,
    n_unknown: usize,
    is_cut: bool,
    origins: Vec<OriginJson<'a>>,
    /// Numbers of articles.
    unknown: &'a [i64],
    against: Vec<OriginJson<'a>>,
    printings: Vec<PrintingJson<'a>>,
    standing: Vec<StandingJson<'a>>,
    /// Places in `printings`: one that says so, one that says otherwise.
    contradictions: &'a [(usize, usize)],
}

#[derive(Serialize)]
struct OriginJson<'a> {
    name: &'a str,
    ends: Vec<EndJson<'a>>,
    articles: &'a [i64],
}

#[derive(Serialize)]
struct EndJson<'a> {
    kind: &'static str,
    name: &'a str,
    outlet: &'a str,
}

#[derive(Serialize)]
struct PrintingJson<'a> {
    article: ArticleJson<'a>,
    statement: Option<&'a str>,
    words: &'a str,
    chain: &'a [String],
    act: Option<&'a str>,
    standing: &'a str,
    basis: &'a [String],
    stance: &'static str,
    grade: Option<&'static str>,
    changes: Vec<StepJson<'a>>,
    corrected: serde_json::Value,
    /// Exactly one of the next two is there, or the lineage is unknown.
    from: Option<FromJson<'a>>,
    end: Option<EndJson<'a>>,
}

#[derive(Serialize)]
struct FromJson<'a> {
    printing: usize,
    basis: &'a str,
}

#[derive(Serialize)]
struct StandingJson<'a> {
    printing: usize,
    published: Option<&'a str>,
    standing: &'a str,
    words: &'a str,
}

#[derive(Serialize)]
struct ArticleJson<'a> {
    article: i64,
    version: u32,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<&'a str>,
    path: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum StepJson<'a> {
    Same(&'a str),
    LeftOut(&'a str),
    PutIn(&'a str),
}

#[derive(Serialize)]
struct RevisionJson<'a> {
    format: &'static str,
    from: ArticleJson<'a>,
    to: ArticleJson<'a>,
    kind: &'static str,
    before: Option<SaidJson<'a>>,
    after: Option<SaidJson<'a>>,
    changes: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct SaidJson<'a> {
    statement: &'a str,
    speaker: Option<&'a str>,
    words: &'a str,
    standing: &'a str,
}

/// A trace as indented JSON, with a line break at its end.
pub fn trace_json(trace: &Trace) -> String {
    let standing = trace.standing.iter().map(|line| StandingJson {
        printing: line.printing,
        published: trace.printings[line.printing].article.published.as_deref(),
        standing: &line.standing,
        words: &line.words,
    });
    lines(&TraceJson {
        format: "onrecord/trace/1",
        claim: &trace.claim,
        n_articles: trace.n_articles(),
        n_origins: trace.origins.len(),
        n_unknown: trace.unknown.len(),
        is_cut: trace.is_cut,
        origins: trace.origins.iter().map(origin_json).collect(),
        unknown: &trace.unknown,
        against: trace.against.iter().map(origin_json).collect(),
        printings: trace.printings.iter().map(printing_json).collect(),
        standing: standing.collect(),
        contradictions: &trace.contradictions,
    })
}

/// What of a statement was corrected: a list of `{"correction", "field", "old", "new"}`.
pub fn corrected_json(corrected: &[Was]) -> serde_json::Value {
    let was = |was: &Was| {
        serde_json::json!({
            "correction": was.correction, "field": was.field.name(), "old": was.old, "new": was.new,
        })
    };
    corrected.iter().map(was).collect()
}

/// Revisions as an indented JSON array, with a line break at its end.
pub fn revisions_json(revisions: &[Revision]) -> String {
    lines(&revisions.iter().map(revision_json).collect::<Vec<_>>())
}

/// One revision on one line, with a line break at its end.
pub fn revision_line(revision: &Revision) -> String {
    // Only maps with odd keys and failing writers fail; here are neither.
    let mut json = serde_json::to_string(&revision_json(revision)).unwrap_or_default();
    json.push('\n');
    json
}

fn revision_json(revision: &Revision) -> RevisionJson<'_> {
    RevisionJson {
        format: "onrecord/revision/1",
        from: article_json(&revision.from),
        to: article_json(&revision.to),
        kind: revision.kind.name(),
        before: revision.before.as_ref().map(said_json),
        after: revision.after.as_ref().map(said_json),
        changes: revision.changes.iter().map(step_json).collect(),
    }
}

fn lines(json: &impl Serialize) -> String {
    // Only maps with odd keys and failing writers fail; here are neither.
    let mut json = serde_json::to_string_pretty(json).unwrap_or_default();
    json.push('\n');
    json
}

fn origin_json(origin: &Origin) -> OriginJson<'_> {
    OriginJson {
        name: &origin.name,
        ends: origin.ends.iter().map(end_json).collect(),
        articles: &origin.articles,
    }
}

fn end_json(end: &End) -> EndJson<'_> {
    EndJson { kind: end.kind.name(), name: &end.name, outlet: &end.outlet }
}

fn printing_json(printing: &Printing) -> PrintingJson<'_> {
    let (from, end) = match &printing.lineage {
        Lineage::From { printing, basis } => (Some(FromJson { printing: *printing, basis }), None),
        Lineage::Ends(end) => (None, Some(end_json(end))),
        Lineage::Unknown => (None, None),
    };
    let fidelity = printing.fidelity.as_ref();
    PrintingJson {
        article: article_json(&printing.article),
        statement: printing.statement.as_deref(),
        words: &printing.words,
        chain: &printing.chain,
        act: Some(printing.act.as_str()).filter(|act| !act.is_empty()),
        standing: &printing.standing,
        basis: &printing.basis,
        stance: printing.stance.name(),
        grade: fidelity.map(|(grade, _)| grade.name()),
        changes: fidelity.into_iter().flat_map(|(_, steps)| steps.iter().map(step_json)).collect(),
        corrected: corrected_json(&printing.corrected),
        from,
        end,
    }
}

fn article_json(article: &KeptArticle) -> ArticleJson<'_> {
    ArticleJson {
        article: article.article,
        version: article.number,
        title: article.title.as_deref(),
        outlet: article.outlet.as_deref(),
        url: article.url.as_deref(),
        published: article.published.as_deref(),
        path: article.path.as_deref(),
    }
}

fn step_json(step: &Step) -> StepJson<'_> {
    match step {
        Step::Same(words) => StepJson::Same(words),
        Step::LeftOut(words) => StepJson::LeftOut(words),
        Step::PutIn(words) => StepJson::PutIn(words),
    }
}

fn said_json(said: &Said) -> SaidJson<'_> {
    SaidJson {
        statement: &said.statement,
        speaker: said.speaker.as_deref(),
        words: &said.words,
        standing: &said.standing,
    }
}
