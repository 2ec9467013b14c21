//! The card of a statement: its words, whose they are and why, its chain, and what else the record has of it.

use askama::Template;
use onrecord_reading::Span;
use onrecord_reading::{Act, Certainty, Manner, Path, SpeakerBy, SpeakerKind, Standing, Via};
use onrecord_record::Record;
use onrecord_record::correct::{Field, REMOVED, Was};
use onrecord_record::store::KeptArticle;
use onrecord_record::trace::Trace;
use onrecord_record::view::{StatementView, Whole};

use super::speaker_href;
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::{Text, filters, text};
use crate::words;

#[derive(Template)]
#[template(path = "card.html")]
pub(crate) struct CardPage {
    pub(crate) card: Card,
}

/// All that stands on one card.
pub(crate) struct Card {
    pub(super) id: String,
    number: usize,
    /// Where it stands, to be shared.
    href: String,
    /// Of the article; empty where it is not known.
    language: String,
    pub(super) content: String,
    /// As printed; empty where it is left out.
    pub(super) source: String,
    pub(super) speaker: Option<String>,
    speaker_href: String,
    /// "person · general secretary".
    about_speaker: Text,
    /// Why the source is this speaker.
    speaker_why: Option<Text>,
    speaker_sure: Option<u32>,
    reason: Option<String>,
    pub(super) act: String,
    act_means: Text,
    pub(super) act_words: Option<String>,
    pub(super) standing: String,
    standing_means: Text,
    pub(super) basis: Vec<String>,
    pub(super) manner: Text,
    certainty: Option<Text>,
    when: Option<String>,
    to: Option<String>,
    path: Option<Text>,
    pub(super) chain: Vec<LinkLine>,
    /// What the record has of its claim; nothing where that is not counted yet, and where nothing is claimed.
    pub(super) counts: Option<Counts>,
    is_counted: bool,
    versions: Option<Text>,
    confidence: u32,
    /// What was corrected: the words, and the number of the correction.
    corrected: Vec<(Text, i64)>,
    is_removed: bool,
    may_change: bool,
    acts: Vec<&'static str>,
    standings: Vec<&'static str>,
}

pub(super) struct LinkLine {
    pub(super) name: Text,
    href: String,
    /// What shows the link, where it is not plain: the words, and what they are.
    why: Option<(String, Text)>,
}

/// What the record has of a claim.
pub(super) struct Counts {
    pub(super) words: Text,
    pub(super) first: Option<(Text, String)>,
    pub(super) href: String,
}

impl Card {
    /// The card of the statement at a place of a reading.
    pub(crate) fn new(
        room: &Room,
        record: &Record,
        whole: &Whole,
        versions: &[KeptArticle],
        at: usize,
    ) -> Result<Self, Failure> {
        let statement = whole.statements.get(at).ok_or(Failure::NotFound("statement"))?;
        let joined = |spans: &[Span]| onrecord_record::export::words_of(spans, &whole.article.text);
        let speaker = statement.speaker.and_then(|speaker| whole.speakers.get(speaker));
        let about = |speaker: &onrecord_record::view::ArticleSpeaker| {
            let role = match (&speaker.role, &speaker.affiliation) {
                (Some(role), Some(affiliation)) => Some(format!("{role}, {affiliation}")),
                (Some(one), None) | (None, Some(one)) => Some(one.clone()),
                (None, None) => None,
            };
            let closeness = speaker.unnamed.as_ref().and_then(|unnamed| unnamed.closeness.clone());
            let pieces = [role, closeness].into_iter().flatten().map(|words| Text::plain(&words));
            Text::joined([Text::label(&speaker.kind)].into_iter().chain(pieces), " · ")
        };
        let by = statement.speaker_by.as_deref().and_then(SpeakerBy::from_name);
        // A name that says itself needs no reason.
        let source = joined(&statement.source);
        let is_plain = speaker.is_some_and(|speaker| speaker.name == source);
        let act = Act::from_name(&statement.act);
        let standing = Standing::from_name(&statement.standing);
        let said = |span: &Option<Span>| span.map(|span| joined(&[span]));
        let trace = room.known_trace(record, &statement.id, false)?;
        let basis: Vec<String> = statement.basis.iter().map(|&span| joined(&[span])).collect();
        Ok(Card {
            id: statement.id.clone(),
            number: at + 1,
            href: super::statement_href(&whole.kept, &statement.id),
            language: whole.article.origin.language.clone().unwrap_or_default(),
            content: joined(&statement.content),
            speaker: speaker.map(|speaker| speaker.name.clone()),
            speaker_href: speaker
                .map_or_else(String::new, |speaker| speaker_href(&speaker.name, speaker.identity)),
            about_speaker: speaker.map_or_else(|| Text::plain(""), about),
            speaker_why: by.filter(|_| !is_plain).map(|by| text(by.meaning())),
            speaker_sure: statement.speaker_confidence.filter(|_| !is_plain).map(percent),
            reason: speaker
                .and_then(|speaker| speaker.unnamed.as_ref())
                .and_then(|unnamed| unnamed.reason.clone()),
            source,
            act: statement.act.clone(),
            act_means: text(act.map_or("", Act::meaning)),
            act_words: said(&statement.why.act.1).filter(|words| !words.is_empty()),
            standing: statement.standing.clone(),
            standing_means: text(standing.map_or("", Standing::meaning)),
            basis,
            manner: Manner::from_name(&statement.manner).map_or_else(
                || text(""),
                |manner| match manner {
                    Manner::Direct => text("quoted"),
                    Manner::Indirect => text("in the article’s words"),
                    Manner::Mixed => text("partly quoted"),
                },
            ),
            certainty: Certainty::from_name(&statement.certainty).and_then(|certainty| match certainty {
                Certainty::Certain | Certainty::Unknown => None,
                Certainty::Probable => Some(text("as probable")),
                Certainty::Possible => Some(text("as possible")),
            }),
            when: statement.time.as_ref().map(|(words, value)| match value {
                Some(value) => format!("{words} ({value})"),
                None => words.clone(),
            }),
            to: statement.addressee.clone(),
            path: Path::from_name(&statement.path)
                .filter(|path| *path != Path::Unstated)
                .map(|path| text(path.meaning())),
            chain: chain(whole, statement, joined),
            is_counted: trace.is_some(),
            counts: trace.and_then(|trace| Counts::new(&trace, &statement.id)),
            versions: versions_with(record, versions, &statement.id)?,
            confidence: percent(statement.confidence),
            corrected: statement.corrected.iter().map(|was| (corrected_line(was), was.correction)).collect(),
            is_removed: statement.is_removed,
            may_change: room.may_change().is_ok(),
            acts: Act::ALL.iter().map(|act| act.name()).collect(),
            standings: Standing::ALL.iter().map(|one| one.name()).collect(),
        })
    }

    /// True where the words that attribute tell more than the act does.
    pub(super) fn has_source(&self) -> bool {
        self.speaker.as_deref() != Some(self.source.as_str()) && !self.source.is_empty()
    }
}

/// "speaker was Ivo Orr", "accepted".
fn corrected_line(was: &Was) -> Text {
    match (was.field, &was.old) {
        (Field::Statement, _) if was.new == REMOVED => text("no statement"),
        (Field::Statement, _) => Text::label(&was.new),
        (field, Some(old)) => {
            text("{} was {}").with(Text::label(field.name())).with(super::correct::value(field, old))
        }
        (field, None) => text("{} was not read").with(Text::label(field.name())),
    }
}

fn percent(share: f64) -> u32 {
    (share * 100.0).round().clamp(0.0, 100.0) as u32
}

fn chain(whole: &Whole, statement: &StatementView, joined: impl Fn(&[Span]) -> String) -> Vec<LinkLine> {
    let link = |link: &onrecord_record::view::LinkView| {
        let via = Via::from_name(&link.via);
        let is_article = via == Some(Via::Outlet);
        let plain = is_article || via == Some(Via::Source);
        let why =
            link.span.filter(|_| !plain).map(|span| (joined(&[span]), text(via.map_or("", Via::meaning))));
        let speaker = whole.speakers.get(link.speaker);
        let kind = speaker.and_then(|speaker| SpeakerKind::from_name(&speaker.kind));
        let name = match (is_article, &whole.kept.outlet) {
            (true, Some(outlet)) => Text::plain(outlet),
            (true, None) => text("this article"),
            (false, _) => Text::plain(&link.name),
        };
        let href = match kind {
            Some(_) if !is_article => speaker_href(&link.name, speaker.and_then(|speaker| speaker.identity)),
            Some(_) | None => whole
                .kept
                .outlet
                .as_deref()
                .map_or_else(String::new, |outlet| format!("/find?outlet={}", words::encoded(outlet))),
        };
        LinkLine { name, href, why }
    };
    statement.links.iter().map(link).collect()
}

impl Counts {
    /// `None` when nothing is claimed, as by somebody who declines to comment.
    pub(super) fn new(trace: &Trace, id: &str) -> Option<Self> {
        if trace.n_articles() == 0 {
            return None;
        }
        let dated =
            trace.printings.iter().filter(|printing| printing.stance.is_for()).filter_map(|printing| {
                let published = printing.article.published.as_deref()?;
                Some((words::iso(published)?, published, printing))
            });
        let first = dated.min_by(|a, b| a.0.cmp(&b.0)).map(|(_, published, printing)| {
            let outlet =
                printing.article.outlet.as_deref().map_or_else(|| text("unknown outlet"), Text::plain);
            let href = format!("/articles/{}/versions/{}", printing.article.article, printing.article.number);
            (text("{}, {}").with(words::day(published)).with(outlet), href)
        });
        Some(Counts { words: super::counts(trace), first, href: format!("/claims/{id}") })
    }
}

/// In which versions of an article it stands, where there are several.
fn versions_with(record: &Record, versions: &[KeptArticle], id: &str) -> Result<Option<Text>, Failure> {
    if versions.len() < 2 {
        return Ok(None);
    }
    let mut with = Vec::new();
    for version in versions {
        if record.has_statement(version.version, id)? {
            with.push(version.number.to_string());
        }
    }
    Ok(Some(text("Stands in version {} of {}").with(with.join(", ")).with(versions.len())))
}
