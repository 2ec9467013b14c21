//! A reading made by hand for tests: nested, in pieces, with characters of every width.

use onrecord_reading::{
    Act, ActBy, Article, Attribution, Certainty, CommentRequest, CopyOf, Ground, Link, Manner, Origin,
    Outcome, Part, PartKind, Path, Polarity, Problem, ProblemKind, Reading, Span, Speaker, SpeakerBy,
    SpeakerKind, Standing, Statement, Unnamed, Via, Why,
};

const TEXT: &str = "“The port — 港 — stays open,” Mayor Ada Finch said, “whatever it costs.”
What Next
The Gull reported on Monday that two officials had denied the unconfirmed plan.
The Gull has asked the port for comment.";

/// Three statements of three speakers: one in two pieces, one within another.
pub(crate) fn reading() -> Reading {
    let find = |words: &str| {
        let start = TEXT.find(words).expect(words);
        Span::new(start, start + words.len())
    };
    let speaker = |name: &str, kind: SpeakerKind, mention: &str| Speaker {
        mentions: vec![find(mention)],
        ..Speaker::new(name.to_owned(), kind)
    };
    let outlet = Link { speaker: 0, span: None, via: Via::Outlet };
    let statement = |id: &str, speaker: usize, spans: [&[&str]; 3], manner: Manner| {
        let [source, cue, content] =
            spans.map(|pieces| pieces.iter().map(|piece| find(piece)).collect::<Vec<_>>());
        let links = vec![outlet, Link { speaker, span: source.first().copied(), via: Via::Source }];
        Statement {
            id: id.to_owned(),
            attribution: Attribution {
                source,
                cue,
                content,
                manner,
                within: None,
                likelihood: 0.9,
                rule: "by hand",
            },
            voiced: true,
            speaker: Some(speaker),
            speaker_by: Some(SpeakerBy::Name),
            speaker_confidence: 0.9,
            language: None,
            chain: vec![0, speaker],
            links,
            act: Act::Say,
            act_by: ActBy::Cue,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            standing: Standing::Reported,
            basis: Vec::new(),
            path: Path::Unstated,
            addressee: None,
            medium: None,
            time: None,
            time_value: None,
            why: Why::default(),
            confidence: 0.97,
        }
    };
    let ada = Speaker {
        role: Some("mayor".to_owned()),
        ..speaker("Ada Finch", SpeakerKind::Person, "Mayor Ada Finch")
    };
    let quoted: &[&str] = &["“The port — 港 — stays open,”", "“whatever it costs.”"];
    let reported: &[&str] = &["that two officials had denied the unconfirmed plan"];
    let first = statement("0a", 1, [&["Mayor Ada Finch"], &["said"], quoted], Manner::Direct);
    let second = Statement {
        act: Act::Report,
        standing: Standing::Unconfirmed,
        basis: vec![find("unconfirmed")],
        chain: vec![0],
        links: vec![outlet],
        time: Some(find("Monday")),
        time_value: Some("2026-11-16".to_owned()),
        why: Why {
            act: Ground { rule: "report", span: Some(find("reported")) },
            polarity: Ground { rule: "no negation", span: None },
            certainty: Ground { rule: "no hedge", span: None },
            standing: Ground { rule: "the article's words", span: Some(find("unconfirmed")) },
            path: Ground { rule: "the source is an outlet", span: Some(find("The Gull reported")) },
        },
        confidence: 0.8,
        ..statement("0b", 0, [&["The Gull"], &["reported on Monday"], reported], Manner::Indirect)
    };
    let mut third = Statement {
        act: Act::Deny,
        polarity: Polarity::Negative,
        confidence: 0.75,
        ..statement(
            "0c",
            2,
            [&["two officials"], &["had denied"], &["the unconfirmed plan"]],
            Manner::Indirect,
        )
    };
    third.attribution.within = Some(1);
    let parts = TEXT.lines().map(|line| {
        let kind = if line == "What Next" { PartKind::Heading } else { PartKind::Paragraph };
        Part { kind, span: find(line) }
    });
    Reading {
        article: Article {
            id: "f00d".to_owned(),
            text: TEXT.to_owned(),
            parts: parts.collect(),
            origin: Origin {
                path: Some("news/gull.txt".to_owned()),
                title: Some("=Port, “open”".to_owned()),
                outlet: Some("The Gull".to_owned()),
                language: Some("en".to_owned()),
                copy_of: Some(CopyOf { outlet: "The Tern".to_owned(), basis: vec![find("The Gull has")] }),
                ..Origin::default()
            },
        },
        speakers: vec![
            speaker("The Gull", SpeakerKind::Publication, "The Gull"),
            ada,
            Speaker {
                unnamed: Some(Unnamed {
                    count: Some(2),
                    role: Some("officials".to_owned()),
                    ..Unnamed::default()
                }),
                ..speaker("two officials", SpeakerKind::Unnamed, "two officials")
            },
        ],
        statements: vec![first, second, third],
        comment_requests: vec![CommentRequest {
            asked: "port".to_owned(),
            by: Some("The Gull".to_owned()),
            answered: false,
            outcome: Outcome::Pending,
            answer: None,
            span: find("The Gull has asked the port for comment."),
        }],
        problems: vec![Problem {
            kind: ProblemKind::Quotation,
            span: Some(find("“The")),
            message: "a quotation mark has no partner".to_owned(),
        }],
    }
}
