//! A reading as JSON: the contract `onrecord/reading/1`.
//!
//! docs/reference/reading.schema.json describes it. Field names, their order and their meaning are promises; fields are
//! only ever added. Every offset counts Unicode code points of `article.text`.

use onrecord_reading::{
    CodePoints, CommentRequest, Ground, Link, Part, PartKind, Problem, Reading, Span, Speaker, SpeakerBy,
    Statement,
};
use serde::Serialize;

/// Name and version of the contract, the first field of every reading.
pub const FORMAT: &str = "onrecord/reading/1";

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStyle {
    /// One line.
    Line,
    /// Many lines, indented by two spaces; a span stays on one line.
    Indented,
}

/// Writes a reading as JSON, with a line break at its end.
pub fn to_json(reading: &Reading, style: JsonStyle) -> String {
    let points = CodePoints::new(&reading.article.text);
    write_json(&ReadingJson::new(reading, &points), style)
}

/// The same with `selectors` in each statement, by which it is found on the web page that the article was taken from.
///
/// # Source
/// TextQuoteSelector, W3C Web Annotation Data Model, 4.2.4.
pub fn to_json_with_selectors(reading: &Reading, style: JsonStyle) -> String {
    let points = CodePoints::new(&reading.article.text);
    let mut json = ReadingJson::new(reading, &points);
    let text = reading.article.text.as_str();
    for (written, statement) in json.statements.iter_mut().zip(&reading.statements) {
        let content = statement.attribution.content.iter();
        written.selectors = Some(content.map(|&span| SelectorJson::new(text, span)).collect());
    }
    write_json(&json, style)
}

fn write_json(reading: &ReadingJson, style: JsonStyle) -> String {
    let json = match style {
        JsonStyle::Line => serde_json::to_string(reading),
        JsonStyle::Indented => serde_json::to_string_pretty(reading).map(|json| join_spans(&json)),
    };
    // Only maps with odd keys and failing writers fail; here are neither.
    let mut json = json.unwrap_or_default();
    json.push('\n');
    json
}

/// Puts `[begin, end]` on one line. No string of indented JSON holds a line break, so that lines tell enough.
fn join_spans(json: &str) -> String {
    let lines = json.lines().collect::<Vec<_>>();
    let is_number = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let mut joined = String::with_capacity(json.len());
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        joined.push_str(line);
        rest = after;
        if let [begin, end, close, after @ ..] = rest
            && line.ends_with('[')
            && is_number(begin.trim_start().trim_end_matches(','))
            && is_number(end.trim_start())
        {
            joined += &format!("{} {}{}", begin.trim_start(), end.trim_start(), close.trim_start());
            rest = after;
        }
        if !rest.is_empty() {
            joined.push('\n');
        }
    }
    joined
}

#[derive(Serialize)]
struct ReadingJson<'a> {
    format: &'static str,
    article: ArticleJson<'a>,
    speakers: Vec<SpeakerJson<'a>>,
    statements: Vec<StatementJson<'a>>,
    comment_requests: Vec<CommentRequestJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct ArticleJson<'a> {
    id: &'a str,
    path: Option<&'a str>,
    url: Option<&'a str>,
    title: Option<&'a str>,
    outlet: Option<&'a str>,
    byline: &'a [String],
    agency: Option<&'a str>,
    published: Option<&'a str>,
    modified: Option<&'a str>,
    pinned: Option<PinnedJson<'a>>,
    version: Option<u32>,
    language: Option<&'a str>,
    copy_of: Option<CopyOfJson<'a>>,
    sections: Vec<SectionJson<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct PinnedJson<'a> {
    archive: &'a str,
    offset: u64,
    captured: Option<&'a str>,
    digest: Option<&'a str>,
}

#[derive(Serialize)]
struct CopyOfJson<'a> {
    outlet: &'a str,
    basis: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct SectionJson<'a> {
    heading: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct SpeakerJson<'a> {
    index: usize,
    name: &'a str,
    kind: &'static str,
    role: Option<&'a str>,
    affiliation: Option<&'a str>,
    unnamed: Option<UnnamedJson<'a>>,
    mentions: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct UnnamedJson<'a> {
    count: Option<u32>,
    role: Option<&'a str>,
    closeness: Option<&'a str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    id: &'a str,
    source: Vec<[usize; 2]>,
    cue: Vec<[usize; 2]>,
    content: Vec<[usize; 2]>,
    manner: &'static str,
    voiced: bool,
    within: Option<usize>,
    speaker: Option<usize>,
    speaker_by: Option<&'static str>,
    speaker_confidence: Option<f32>,
    chain: Vec<&'a str>,
    act: &'static str,
    act_by: &'static str,
    polarity: &'static str,
    certainty: &'static str,
    standing: &'static str,
    basis: Vec<[usize; 2]>,
    path: &'static str,
    addressee: Option<&'a str>,
    medium: Option<&'a str>,
    time: Option<TimeJson<'a>>,
    why: WhyJson,
    confidence: f32,
    rule: &'a str,
    links: Vec<LinkJson<'a>>,
    language: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selectors: Option<Vec<SelectorJson<'a>>>,
}

#[derive(Serialize)]
struct SelectorJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

#[derive(Serialize)]
struct LinkJson<'a> {
    name: &'a str,
    speaker: usize,
    span: Option<[usize; 2]>,
    via: &'static str,
}

#[derive(Serialize)]
struct WhyJson {
    act: GroundJson,
    polarity: GroundJson,
    certainty: GroundJson,
    standing: GroundJson,
    path: GroundJson,
}

#[derive(Serialize)]
struct GroundJson {
    rule: String,
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct TimeJson<'a> {
    text: &'a str,
    value: Option<&'a str>,
}

#[derive(Serialize)]
struct CommentRequestJson<'a> {
    asked: &'a str,
    by: Option<&'a str>,
    answered: bool,
    outcome: &'static str,
    answer: Option<usize>,
    span: [usize; 2],
    words: &'a str,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    kind: &'static str,
    span: Option<[usize; 2]>,
    message: &'a str,
}

impl<'a> ReadingJson<'a> {
    fn new(reading: &'a Reading, points: &CodePoints) -> Self {
        let statement = |statement| StatementJson::new(statement, reading, points);
        let speaker = |(index, speaker)| SpeakerJson::new(index, speaker, &reading.article.text, points);
        Self {
            format: FORMAT,
            article: ArticleJson::new(reading, points),
            speakers: reading.speakers.iter().enumerate().map(speaker).collect(),
            statements: reading.statements.iter().map(statement).collect(),
            comment_requests: reading
                .comment_requests
                .iter()
                .map(|ask| CommentRequestJson::new(ask, &reading.article.text, points))
                .collect(),
            problems: reading.problems.iter().map(|problem| ProblemJson::new(problem, points)).collect(),
        }
    }
}

impl<'a> ArticleJson<'a> {
    fn new(reading: &'a Reading, points: &CodePoints) -> Self {
        let article = &reading.article;
        let origin = &article.origin;
        let is_heading = |part: &&Part| part.kind == PartKind::Heading;
        let section =
            |part: &Part| SectionJson { heading: part.span.of(&article.text), span: points.range(part.span) };
        Self {
            id: &article.id,
            path: origin.path.as_deref(),
            url: origin.url.as_deref(),
            title: origin.title.as_deref(),
            outlet: origin.outlet.as_deref(),
            byline: &origin.byline,
            agency: origin.agency.as_deref(),
            published: origin.published.as_deref(),
            modified: origin.modified.as_deref(),
            pinned: origin.pinned.as_ref().map(|pinned| PinnedJson {
                archive: &pinned.archive,
                offset: pinned.offset,
                captured: pinned.captured.as_deref(),
                digest: pinned.digest.as_deref(),
            }),
            version: origin.version,
            language: origin.language.as_deref(),
            copy_of: origin
                .copy_of
                .as_ref()
                .map(|copy| CopyOfJson { outlet: &copy.outlet, basis: ranges(&copy.basis, points) }),
            sections: article.parts.iter().filter(is_heading).map(section).collect(),
            text: &article.text,
        }
    }
}

impl<'a> SpeakerJson<'a> {
    fn new(index: usize, speaker: &'a Speaker, text: &'a str, points: &CodePoints) -> Self {
        Self {
            index,
            name: &speaker.name,
            kind: speaker.kind.name(),
            role: speaker.role.as_deref(),
            affiliation: speaker.affiliation.as_deref(),
            unnamed: speaker.unnamed.as_ref().map(|unnamed| UnnamedJson {
                count: unnamed.count,
                role: unnamed.role.as_deref(),
                closeness: unnamed.closeness.map(|span| span.of(text)),
                reason: unnamed.reason.map(|span| span.of(text)),
            }),
            mentions: ranges(&speaker.mentions, points),
        }
    }
}

impl<'a> StatementJson<'a> {
    fn new(statement: &'a Statement, reading: &'a Reading, points: &CodePoints) -> Self {
        let text = reading.article.text.as_str();
        let attribution = &statement.attribution;
        let words = |span: Option<Span>| span.map(|span| span.of(text));
        Self {
            id: &statement.id,
            source: ranges(&attribution.source, points),
            cue: ranges(&attribution.cue, points),
            content: ranges(&attribution.content, points),
            manner: attribution.manner.name(),
            voiced: statement.voiced,
            within: attribution.within,
            speaker: statement.speaker,
            speaker_by: statement.speaker_by.map(SpeakerBy::name),
            speaker_confidence: statement.speaker.map(|_| statement.speaker_confidence),
            chain: super::chain_names(statement, reading),
            act: statement.act.name(),
            act_by: statement.act_by.name(),
            polarity: statement.polarity.name(),
            certainty: statement.certainty.name(),
            standing: statement.standing.name(),
            basis: ranges(&statement.basis, points),
            path: statement.path.name(),
            addressee: words(statement.addressee),
            medium: words(statement.medium),
            time: words(statement.time).map(|text| TimeJson { text, value: statement.time_value.as_deref() }),
            why: WhyJson::new(statement, points),
            confidence: statement.confidence,
            rule: attribution.rule,
            links: statement.links.iter().map(|link| LinkJson::new(link, reading, points)).collect(),
            language: statement.language,
            selectors: None,
        }
    }
}

impl<'a> SelectorJson<'a> {
    /// Words with 32 code points before and behind, or as many as their line has.
    fn new(text: &'a str, span: Span) -> Self {
        const AROUND: usize = 32;
        let (start, end) = (span.start as usize, span.end as usize);
        let mut first = start;
        for (at, letter) in text[..start].char_indices().rev().take(AROUND) {
            if letter == '\n' {
                break;
            }
            first = at;
        }
        let line = text[end..].split('\n').next().unwrap_or_default();
        let last = line.char_indices().nth(AROUND).map_or(line.len(), |(at, _)| at);
        Self {
            kind: "TextQuoteSelector",
            exact: span.of(text),
            prefix: &text[first..start],
            suffix: &line[..last],
        }
    }
}

impl<'a> LinkJson<'a> {
    fn new(link: &Link, reading: &'a Reading, points: &CodePoints) -> Self {
        Self {
            name: reading.speakers.get(link.speaker).map_or("", |speaker| speaker.name.as_str()),
            speaker: link.speaker,
            span: link.span.map(|span| points.range(span)),
            via: link.via.name(),
        }
    }
}

impl WhyJson {
    fn new(statement: &Statement, points: &CodePoints) -> Self {
        let why = &statement.why;
        let ground = |ground: Ground| GroundJson {
            rule: ground.rule.to_owned(),
            span: ground.span.map(|span| points.range(span)),
        };
        let act =
            GroundJson { rule: format!("{}: {}", statement.act_by.name(), why.act.rule), ..ground(why.act) };
        Self {
            act,
            polarity: ground(why.polarity),
            certainty: ground(why.certainty),
            standing: ground(why.standing),
            path: ground(why.path),
        }
    }
}

impl<'a> CommentRequestJson<'a> {
    fn new(request: &'a CommentRequest, text: &'a str, points: &CodePoints) -> Self {
        Self {
            asked: &request.asked,
            by: request.by.as_deref(),
            answered: request.answered,
            outcome: request.outcome.name(),
            answer: request.answer,
            span: points.range(request.span),
            words: request.span.of(text),
        }
    }
}

impl<'a> ProblemJson<'a> {
    fn new(problem: &'a Problem, points: &CodePoints) -> Self {
        Self {
            kind: problem.kind.name(),
            span: problem.span.map(|span| points.range(span)),
            message: &problem.message,
        }
    }
}

fn ranges(spans: &[Span], points: &CodePoints) -> Vec<[usize; 2]> {
    spans.iter().map(|&span| points.range(span)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    #[test]
    fn a_line_is_a_line_in_the_order_of_the_contract() {
        let json = to_json(&reading(), JsonStyle::Line);
        assert_eq!(json.find('\n'), Some(json.len() - 1));
        let start = r#"{"format":"onrecord/reading/1","article":{"id":"f00d","path":"news/gull.txt","url":null,"title":"#;
        assert!(json.starts_with(start), "{json}");
        let statement = r#"{"id":"0c","source":[[115,128]],"cue":[[129,139]],"content":[[140,160]],"manner":"indirect",
"voiced":true,"within":1,"speaker":2,"speaker_by":"name",
"speaker_confidence":0.9,"chain":["The Gull","two officials"],"act":"deny","act_by":"cue",
"polarity":"negative","certainty":"certain","standing":"reported","basis":[],"path":"unstated","addressee":null,
"medium":null,"time":null,"why":{"act":{"rule":"cue: ","span":null},"polarity":{"rule":"","span":null},
"certainty":{"rule":"","span":null},"standing":{"rule":"","span":null},"path":{"rule":"","span":null}},
"confidence":0.75,"rule":"by hand",
"links":[{"name":"The Gull","speaker":0,"span":null,"via":"outlet"},
{"name":"two officials","speaker":2,"span":[115,128],"via":"source"}],
"language":null}"#;
        assert!(json.contains(&statement.replace('\n', "")), "{json}");
    }

    #[test]
    fn selectors_stop_at_the_line() {
        let check = |text: &str, exact: &str, prefix: &str, suffix: &str| {
            let start = text.find(exact).unwrap();
            let selector = SelectorJson::new(text, Span::new(start, start + exact.len()));
            assert_eq!((selector.exact, selector.prefix, selector.suffix), (exact, prefix, suffix));
        };
        check("One line.\n\n“Ja,” she said.\n\nAnother.", "Ja", "“", ",” she said.");
        let long = "é".repeat(40);
        check(&format!("{long}Ja{long}"), "Ja", &"é".repeat(32), &"é".repeat(32));
        let json = to_json_with_selectors(&reading(), JsonStyle::Line);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["statements"][0]["selectors"][1]["exact"], "“whatever it costs.”");
        assert_eq!(json["statements"][0]["selectors"][1]["type"], "TextQuoteSelector");
    }

    #[test]
    fn indented_spans_stand_on_one_line() {
        let json = to_json(&reading(), JsonStyle::Indented);
        assert!(
            json.contains("\n      \"content\": [\n        [0, 28],\n        [51, 71]\n      ],\n"),
            "{json}"
        );
        assert!(json.contains("\n      \"span\": [162, 202],\n"), "{json}");
        let value = |style| serde_json::from_str::<serde_json::Value>(&to_json(&reading(), style)).unwrap();
        assert_eq!(value(JsonStyle::Indented), value(JsonStyle::Line));
    }

    #[test]
    fn offsets_count_code_points() {
        let json: serde_json::Value =
            serde_json::from_str(&to_json(&reading(), JsonStyle::Indented)).unwrap();
        let text = json["article"]["text"].as_str().unwrap().chars().collect::<Vec<_>>();
        let words = |span: &serde_json::Value| {
            let at = |index: usize| span[index].as_u64().unwrap() as usize;
            text[at(0)..at(1)].iter().collect::<String>()
        };
        assert_eq!(words(&json["statements"][0]["content"][1]), "“whatever it costs.”");
        assert_eq!(words(&json["article"]["sections"][0]["span"]), "What Next");
        assert_eq!(words(&json["comment_requests"][0]["span"]), "The Gull has asked the port for comment.");
        assert_eq!(json["statements"][1]["time"]["text"], "Monday");
    }
}
