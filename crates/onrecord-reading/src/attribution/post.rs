//! Posts: what somebody wrote on a social network, which the page shows with its author's line below.

use crate::article::PartKind;
use crate::sentence::{Paragraph, Prose};
use crate::span::Span;
use crate::statement::{Attribution, Manner};

/// The rule of a statement that is a post.
pub const POST: &str = "post";

/// Adds a statement for each post whose author's line stands below it. What was found within its words stays; what was
/// found across it goes.
pub(super) fn credit_posts(prose: &Prose, attributions: &mut Vec<Attribution>) {
    let mut found = Vec::new();
    let mut post: Vec<Span> = Vec::new();
    // Every paragraph of a post, and every author's line (true), in text order.
    let mut places: Vec<(Span, bool)> = Vec::new();
    for paragraph in &prose.paragraphs {
        match paragraph.kind {
            PartKind::Post => post.push(paragraph.span),
            PartKind::Poster => {
                if !post.is_empty()
                    && let Some(Line { source, cue }) = read_line(prose, paragraph)
                {
                    places.extend(post.iter().map(|&span| (span, false)));
                    places.push((paragraph.span, true));
                    found.push(Attribution {
                        source: vec![source],
                        cue: cue.into_iter().collect(),
                        content: std::mem::take(&mut post),
                        manner: Manner::Direct,
                        within: None,
                        // The page's markup says so.
                        likelihood: 1.0,
                        rule: POST,
                    });
                }
                post.clear();
            }
            PartKind::Headline
            | PartKind::Byline
            | PartKind::Date
            | PartKind::Dateline
            | PartKind::Heading
            | PartKind::Caption
            | PartKind::Credit
            | PartKind::Promotion
            | PartKind::Correction
            | PartKind::Footer
            | PartKind::Paragraph => post.clear(),
        }
    }
    if places.is_empty() {
        return;
    }
    // Which place a span touches first, and whether it lies in it.
    let place_of = |span: &Span| {
        let index = places.partition_point(|(place, _)| place.end <= span.start);
        let (place, _) = places.get(index).filter(|(place, _)| place.start < span.end)?;
        Some((index, place.contains(*span)))
    };
    attributions.retain(|one| {
        let spans = || one.source.iter().chain(&one.cue).chain(&one.content);
        let Some((first, _)) = spans().find_map(place_of) else { return true };
        !places[first].1
            && !one.source.is_empty()
            && spans().all(|span| place_of(span) == Some((first, true)))
    });
    attributions.append(&mut found);
}

/// What an author's line says.
struct Line {
    /// The author's name, or the name of the account.
    source: Span,
    /// "Posted", "shared".
    cue: Option<Span>,
}

/// Reads "— Ana Reyes (@anareyes) March 3, 2026", "Posted by Harbour Ledger on Tuesday", "A post shared by …", "@anareyes".
fn read_line(prose: &Prose, paragraph: &Paragraph) -> Option<Line> {
    let (first, last) = paragraph.tokens;
    // The words up to "by" are the cue, and nobody's name.
    let by = (first..last.min(first + 5)).find(|&at| prose.word(at) == "by" && at > first);
    let cue = by.map(|by| by - 1).filter(|&at| prose.tokens[at].shape.is_word());
    let start = by.map_or(first, |by| by + 1);
    let start = (start..last).find(|&at| prose.tokens[at].shape.is_word() || prose.word(at) == "@")?;
    let is_handle = prose.word(start) == "@";
    let ends = |at: usize| {
        let word = prose.word(at);
        matches!(word, "(" | "·" | "|" | "on" | "at" | "•")
            || (word == "@" && !is_handle)
            || (word == "," && at + 1 < last && begins_date(prose, at + 1))
            || (at > start && begins_date(prose, at))
            || (is_handle && at > start && prose.tokens[at - 1].span.end < prose.tokens[at].span.start)
    };
    let mut end = (start..last.min(start + 16)).find(|&at| ends(at)).unwrap_or(last.min(start + 16));
    // "🌊 Ana Reyes ⚓": what is no word at the end is no part of the name.
    while end > start + 1 && !prose.tokens[end - 1].shape.is_word() && prose.word(end - 1) != "." {
        end -= 1;
    }
    (end > start)
        .then(|| Line { source: prose.span((start, end)), cue: cue.map(|cue| prose.span((cue, cue + 1))) })
}

/// A month or a day of the week, with a number behind it or before: a name may be "May".
fn begins_date(prose: &Prose, at: usize) -> bool {
    let is_number = |at: usize| {
        prose.tokens.get(at).is_some_and(|token| {
            token.span.of(prose.text).bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        })
    };
    let word = prose.word(at);
    (crate::lexicon::is_month(word) && is_number(at + 1)) || crate::lexicon::is_day(word) || is_number(at)
}

/// The author's line that holds `source`, if it stands in one.
pub fn post_line(prose: &Prose, source: Span) -> Option<Span> {
    let index = prose.paragraphs.partition_point(|paragraph| paragraph.span.end <= source.start);
    let line = prose.paragraphs.get(index)?;
    (line.kind == PartKind::Poster && line.span.contains(source)).then_some(line.span)
}

/// The name of the network in an author's line: what stands behind its last middle dot.
pub fn network_of(prose: &Prose, line: Span) -> Option<Span> {
    let words = line.of(prose.text);
    let at = words.rfind(" · ")? + " · ".len();
    let span = Span::new(line.start as usize + at, line.end as usize).trimmed(prose.text);
    (!span.is_empty()).then_some(span)
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Part, Path, Tier, read};

    use super::*;

    /// Reads one post with its author's line: source, cue, medium, time and its value.
    fn check(line: &str, expected: [Option<&str>; 5]) {
        let text = format!("The bridge is safe.\n\n{line}");
        let lines = vec![
            Part { kind: PartKind::Post, span: Span::new(0, 19) },
            Part { kind: PartKind::Poster, span: Span::new(21, text.len()) },
        ];
        let reading = read(text.as_bytes(), &Hints { lines, ..Hints::default() }, Tier::Fast);
        let statement = &reading.statements[0];
        assert_eq!(
            (statement.attribution.rule, statement.path, statement.voiced),
            (POST, Path::Social, true)
        );
        let of = |span: Option<&Span>| span.map(|span| span.of(&text));
        let found = [
            of(statement.attribution.source.first()),
            of(statement.attribution.cue.first()),
            of(statement.medium.as_ref()),
            of(statement.time.as_ref()),
            statement.time_value.as_deref(),
        ];
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn reads_the_authors_line() {
        let (day, date) = (Some("March 3, 2026"), Some("2026-03-03"));
        check("— Ana Reyes (@anareyes) March 3, 2026 · X", [Some("Ana Reyes"), None, Some("X"), day, date]);
        check("— Harbour Watch 🌊 (@hw) March 3, 2026", [Some("Harbour Watch"), None, None, day, date]);
        check(
            "Posted by Port Sella on Tuesday, March 3, 2026 · Facebook",
            [Some("Port Sella"), Some("Posted"), Some("Facebook"), Some("Tuesday, March 3, 2026"), date],
        );
        check(
            "A post shared by Ana Orr (@anaorr) · Instagram",
            [Some("Ana Orr"), Some("shared"), Some("Instagram"), None, None],
        );
        check("@ana_orr · TikTok", [Some("@ana_orr"), None, Some("TikTok"), None, None]);
    }
}
