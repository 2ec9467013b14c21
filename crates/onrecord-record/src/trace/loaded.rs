//! VERSION -> CLAIMS: the statements of one version of an article, as a trace compares them.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use onrecord_reading::{Article, PartKind, Polarity, Span, byte_offsets};
use serde::Deserialize;
use serde_json::Value;

use super::Stance;
use super::gather::Told;
use super::sieve::Heard;
use crate::correct::{corrected, is_removal, was_in};
use crate::link::claim::{Claim, Proposition};
use crate::link::spanish::in_english;
use crate::memory::recall;
use crate::store::load::{ArticleOfReading, Unpacked, damaged, read_all, version_of};
use crate::store::{KeptArticle, Record};

/// Bytes that a statement takes beside its words, about: its places, its stems, its claim.
const BYTES_OF_STATEMENT: usize = 1_000;
/// Bytes between a statement and the one that it leaves its words out after.
const NEAR: u32 = 300;

/// One version with all its statements. What only printings need of them is left as it was read.
pub(crate) struct Loaded {
    pub article: KeptArticle,
    pub page: Article,
    pub said: Vec<Said>,
    statements: Vec<StatementOfTrace>,
    speakers: Vec<SpeakerOfTrace>,
    /// Byte offsets of the text's code points.
    offsets: Vec<u32>,
}

/// One statement, as it is compared.
pub(crate) struct Said {
    pub words: String,
    /// Its words, and the names that "I" and "the company" in it may stand for.
    pub heard: Heard,
    /// Made when it is asked for.
    claim: OnceLock<Claim>,
    pub is_headline: bool,
    /// "Nobody knows whether the lease was signed".
    pub is_open: bool,
    /// Place of the content.
    begin: u32,
    /// True when the statement before stands near enough that this one may leave its words out.
    is_after: bool,
    /// Its place in the reading.
    number: usize,
}

/// What a trace needs of a reading; the rest, most of it, is passed over.
#[derive(Deserialize)]
struct ReadingOfTrace {
    article: ArticleOfReading,
    statements: Vec<StatementOfTrace>,
    speakers: Vec<SpeakerOfTrace>,
}

#[derive(Deserialize)]
struct StatementOfTrace {
    id: String,
    source: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
    basis: Vec<(usize, usize)>,
    act: String,
    polarity: String,
    standing: String,
    speaker: Option<usize>,
    #[serde(default)]
    links: Vec<LinkOfTrace>,
    #[serde(default)]
    corrected: Value,
}

#[derive(Deserialize)]
struct LinkOfTrace {
    name: Option<String>,
    speaker: Option<usize>,
}

#[derive(Deserialize)]
struct SpeakerOfTrace {
    name: Option<String>,
    kind: Option<String>,
    affiliation: Option<String>,
}

impl SpeakerOfTrace {
    /// The body that it is, or that it speaks for.
    fn body(&self) -> Option<&str> {
        let is_body = matches!(self.kind.as_deref(), Some("organization" | "publication"));
        if is_body { self.name.as_deref() } else { self.affiliation.as_deref() }
    }
}

/// A version as the record gives it.
struct Fetched {
    article: KeptArticle,
    unpacked: Unpacked,
    /// The reading with what people have corrected put in, where anything is corrected.
    corrected: Option<Value>,
}

impl Fetched {
    fn new(record: &Record, version: i64, has_corrections: bool) -> rusqlite::Result<Option<Self>> {
        let connection = record.connection();
        let Some(article) = version_of(connection, version)? else { return Ok(None) };
        let unpacked = Unpacked::new(connection, version)?;
        let corrected = match has_corrections {
            true => Some(corrected(connection, version, unpacked.of_reading()?)?),
            false => None,
        };
        Ok(Some(Fetched { article, unpacked, corrected }))
    }

    fn load(self) -> rusqlite::Result<Loaded> {
        let Fetched { article, unpacked, corrected } = self;
        let ReadingOfTrace { article: page, statements, speakers } = match corrected {
            Some(corrected) => serde_json::from_value(corrected).map_err(damaged)?,
            None => unpacked.of_reading()?,
        };
        let page = unpacked.article_of(page)?;
        let text = page.text.as_str();
        let headlines: Vec<Span> =
            page.parts.iter().filter(|part| part.kind == PartKind::Headline).map(|part| part.span).collect();
        let offsets = byte_offsets(text);
        let mut said: Vec<Said> = Vec::new();
        for (number, statement) in statements.iter().enumerate() {
            let content = spans(&statement.content, &offsets);
            let Some(first) = content.first().filter(|_| !is_removal(&was_in(&statement.corrected))) else {
                continue;
            };
            let pieces: Vec<&str> = content.iter().map(|piece| piece.of(text)).collect();
            let words = pieces.join(" … ");
            let english = english_of(&page, &words);
            let near = said.last().is_some_and(|before: &Said| first.start.abs_diff(before.begin) <= NEAR);
            said.push(Said {
                claim: OnceLock::new(),
                is_headline: headlines
                    .iter()
                    .any(|headline| headline.start <= first.start && first.start < headline.end),
                is_open: english.contains("whether "),
                heard: Heard::new(&english, voice(statement, &speakers).into_iter().flatten()),
                begin: first.start,
                is_after: near,
                words,
                number,
            });
        }
        Ok(Loaded { article, page, said, statements, speakers, offsets })
    }
}

impl Loaded {
    /// Reads those of some versions that there are, in their order, on all cores.
    pub(super) fn all(record: &Record, versions: &[i64]) -> rusqlite::Result<Vec<Arc<Self>>> {
        let has_corrections = record.has_corrections()?;
        let fetch = |version| Fetched::new(record, version, has_corrections);
        let load = |fetched: Fetched| Ok((fetched.article.version, Arc::new(fetched.load()?)));
        let read = |versions: &[i64]| read_all(versions, fetch, load);
        let loaded = recall(record, |kept| &mut kept.versions, versions, read, |loaded| loaded.n_bytes())?;
        Ok(loaded.into_iter().map(|(_, loaded)| loaded).collect())
    }

    /// About how much memory it takes.
    fn n_bytes(&self) -> usize {
        let said = self.said.iter().map(|said| said.words.len() + BYTES_OF_STATEMENT).sum::<usize>();
        said + self.page.text.len() + self.offsets.len() * size_of::<u32>()
    }

    /// What a statement says; where it leaves that out, what those shortly before it do.
    pub(super) fn claim(&self, index: usize) -> &Claim {
        self.said[index].claim.get_or_init(|| {
            let own = self.own_claim(index);
            let mut at = index;
            while own.is_empty() && self.said[at].is_after {
                at -= 1;
                let known = self.said[at].claim.get();
                let before = known.cloned().unwrap_or_else(|| self.own_claim(at));
                // One that is known to be empty found nothing before it either.
                if known.is_some() || !before.is_empty() {
                    return Claim::elliptical(&before, self.polarity(index));
                }
            }
            own
        })
    }

    fn own_claim(&self, index: usize) -> Claim {
        let said = &self.said[index];
        let [name, body] = voice(&self.statements[said.number], &self.speakers);
        let english = english_of(&self.page, &said.words);
        match body {
            Some(body) => Claim::of_body(after_whether(&english), name, Some(body), self.polarity(index)),
            None => Claim::new(after_whether(&english), name, self.polarity(index)),
        }
    }

    fn polarity(&self, index: usize) -> Polarity {
        let polarity = &self.statements[self.said[index].number].polarity;
        Polarity::from_name(polarity).unwrap_or(Polarity::Unknown)
    }

    /// The statement with an id.
    pub(super) fn place_of(&self, id: &str) -> Option<usize> {
        self.said.iter().position(|said| self.statements[said.number].id == id)
    }

    /// One of its statements as a printing.
    pub(super) fn told(&self, index: usize, stance: Stance) -> Told {
        let said = &self.said[index];
        let statement = &self.statements[said.number];
        let text = self.page.text.as_str();
        let [source, cue, content, basis] =
            [&statement.source, &statement.cue, &statement.content, &statement.basis]
                .map(|points| spans(points, &self.offsets));
        Told {
            article: self.article.clone(),
            statement: Some(statement.id.clone()),
            words: said.words.clone(),
            chain: self.chain_of(statement),
            act: statement.act.clone(),
            standing: statement.standing.clone(),
            basis: basis.iter().map(|span| span.of(text).to_owned()).collect(),
            stance,
            fidelity: None,
            frame: frame_of(text, &source, &cue, &content),
            copied: None,
            corrected: was_in(&statement.corrected),
            is_headline: said.is_headline,
            begin: said.begin,
        }
    }

    /// What a statement says of a claim that its proposition `proposition` is the same as, or else opposed to.
    pub(super) fn stance_towards(&self, index: usize, is_same: bool, proposition: &Proposition) -> Stance {
        let said = &self.said[index];
        match is_same {
            _ if said.is_open || proposition.is_positive.is_none() => Stance::LeavesOpen,
            true if self.statements[said.number].act == "confirm" => Stance::Confirms,
            true => Stance::Carries,
            false => Stance::Denies,
        }
    }

    /// Names and sorts of the links of a chain.
    fn chain_of(&self, statement: &StatementOfTrace) -> Vec<(String, String)> {
        let link = |link: &LinkOfTrace| {
            let speaker = link.speaker.and_then(|speaker| self.speakers.get(speaker));
            let kind = speaker.and_then(|speaker| speaker.kind.as_deref()).unwrap_or("unnamed");
            Some((link.name.clone()?, kind.to_owned()))
        };
        statement.links.iter().filter_map(link).collect()
    }
}

/// The speaker's name, and the body that it is or speaks for.
fn voice<'s>(statement: &StatementOfTrace, speakers: &'s [SpeakerOfTrace]) -> [Option<&'s str>; 2] {
    let speaker = statement.speaker.and_then(|speaker| speakers.get(speaker));
    [speaker.and_then(|speaker| speaker.name.as_deref()), speaker.and_then(SpeakerOfTrace::body)]
}

/// Spans in code points as bytes.
fn spans(points: &[(usize, usize)], offsets: &[u32]) -> Vec<Span> {
    let at = |point: usize| offsets.get(point).map(|&at| at as usize);
    let span =
        |&(begin, end): &(usize, usize)| Some((at(begin)?, at(end)?)).filter(|(begin, end)| begin <= end);
    points.iter().filter_map(span).map(|(begin, end)| Span::new(begin, end)).collect()
}

/// Words of a page, those of a Spanish one in English as far as they are known.
fn english_of<'w>(page: &Article, words: &'w str) -> Cow<'w, str> {
    match page.origin.language.as_deref() {
        Some("es") => Cow::Owned(in_english(words)),
        Some(_) | None => Cow::Borrowed(words),
    }
}

/// "Nobody knows whether the lease was signed" is about what may have been signed.
fn after_whether(content: &str) -> &str {
    content.split_once("whether ").map_or(content, |(_, after)| after)
}

/// The words between the first and the last piece of a statement and shortly after, its content left out: who says it,
/// by which words, and to whom.
fn frame_of(text: &str, source: &[Span], cue: &[Span], content: &[Span]) -> String {
    let pieces = || source.iter().chain(cue).chain(content);
    let begin = pieces().map(|piece| piece.start).min().unwrap_or(0) as usize;
    let end = pieces().map(|piece| piece.end).max().unwrap_or(0) as usize;
    let is_at_end = text[..end].trim_end_matches(['”', '"', '»', '’', '\'']).ends_with(['.', '!', '?']);
    let rest = if is_at_end { "" } else { &text[end..] };
    let end = end + rest.find(['.', ',', '\n', '“', '"', '«']).unwrap_or(rest.len());
    let mut frame = String::new();
    let mut at = begin;
    for piece in content {
        let from = (piece.start as usize).max(at);
        frame.push_str(&text[at..from]);
        frame.push(' ');
        at = at.max(piece.end as usize);
    }
    frame.push_str(&text[at.min(end)..end]);
    frame
}
