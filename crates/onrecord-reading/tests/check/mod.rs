//! Checks: all that every reading promises, and chance that comes back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use onrecord_reading::{CommentRequest, Hints, Reading, Span, Speaker, Statement, Tier, read};

/// Reads the bytes twice and checks all that a reading promises.
///
/// # Panics
/// With the bytes, when a promise is broken.
pub(crate) fn check(bytes: &[u8], tier: Tier) -> Reading {
    let hints = Hints { path: Some("any".to_owned()), ..Hints::default() };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let reading = read(bytes, &hints, tier);
        check_reading(&reading);
        assert_eq!(reading, read(bytes, &hints, tier), "the same bytes give two readings");
        reading
    }));
    outcome.unwrap_or_else(|_| {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(2_000).collect();
        panic!("read these {} bytes: {shown:?}", bytes.len());
    })
}

fn check_reading(reading: &Reading) {
    let Reading { article, speakers, statements, comment_requests, problems } = reading;
    let text = article.text.as_str();
    let mut end_of_last = 0;
    for part in &article.parts {
        check_span(part.span, text);
        assert!(!part.span.is_empty(), "{:?} is empty", part.kind);
        assert!(part.span.start >= end_of_last, "parts overlap or stand out of order");
        end_of_last = part.span.end;
    }
    for Speaker { name, mentions, .. } in speakers {
        assert!(!name.is_empty(), "a speaker without a name");
        mentions.iter().for_each(|&span| check_span(span, text));
    }
    for (index, statement) in statements.iter().enumerate() {
        check_statement(statement, index, reading);
    }
    let starts: Vec<u32> =
        statements.iter().map(|statement| statement.attribution.content[0].start).collect();
    let mut ids: Vec<&str> = statements.iter().map(|statement| statement.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), starts.len(), "two statements have one id");
    for CommentRequest { asked, span, .. } in comment_requests {
        assert!(!asked.is_empty(), "nobody was asked");
        check_span(*span, text);
    }
    for span in problems.iter().filter_map(|problem| problem.span) {
        check_span(span, text);
    }
    if let Some(copy) = &article.origin.copy_of {
        copy.basis.iter().for_each(|&span| check_span(span, text));
    }
}

fn check_statement(statement: &Statement, index: usize, reading: &Reading) {
    let text = reading.article.text.as_str();
    let attribution = &statement.attribution;
    assert!(!attribution.content.is_empty(), "a statement without content");
    for spans in [&attribution.source, &attribution.cue, &attribution.content] {
        for &span in spans {
            check_span(span, text);
            assert!(!span.is_empty(), "an empty span");
        }
        assert!(
            spans.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "pieces overlap or stand out of order: {spans:?}"
        );
    }
    statement.basis.iter().for_each(|&span| check_span(span, text));
    [statement.addressee, statement.medium, statement.time]
        .iter()
        .flatten()
        .for_each(|&span| check_span(span, text));
    assert!(
        attribution.within.is_none_or(|within| within < reading.statements.len() && within != index),
        "within itself"
    );
    assert!(
        statement.speaker.is_none_or(|speaker| speaker < reading.speakers.len()),
        "a speaker that is not listed"
    );
    assert!(!statement.chain.is_empty(), "on nobody's word");
    assert!(
        statement.chain.iter().all(|&link| link < reading.speakers.len()),
        "a link of the chain is not listed"
    );
    let links = &statement.links;
    assert!(
        links.iter().map(|link| link.speaker).eq(statement.chain.iter().copied()),
        "links that are not the chain"
    );
    assert!(links.iter().all(|link| link.span.is_some() || link.speaker == 0), "a link that nothing shows");
    links.iter().filter_map(|link| link.span).for_each(|span| check_span(span, text));
    assert!((0.0..=1.0).contains(&statement.confidence), "confidence {}", statement.confidence);
}

fn check_span(span: Span, text: &str) {
    let place = span.range();
    assert!(text.get(place.clone()).is_some(), "{place:?} is no place in a text of {} bytes", text.len());
}

/// A fixed sequence of numbers (xorshift64*).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    #[allow(dead_code, reason = "articles are not made of bytes")]
    pub(crate) fn byte(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { ((self.next() >> 32) as usize) % end }
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
