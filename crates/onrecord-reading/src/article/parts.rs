//! Parts: what each line of a page is. Rules look at a line's own words, its place and its neighbours.

use crate::article::{Part, PartKind};
use crate::span::Span;

/// Cuts a text into parts, in text order. Lines that a printer broke for width are joined into one part.
///
/// `told` is what the page's markup says of some lines, in text order; the others are told by their words.
/// Cost: linear in the text.
pub fn find_parts(text: &str, told: &[Part]) -> Vec<Part> {
    let blocks = find_blocks(text);
    let mut told = told.iter().peekable();
    let mut parts = Vec::with_capacity(blocks.len() + 4);
    let head_end = blocks.len().min(8);
    let mut body_seen = false;
    for (at, block) in blocks.iter().enumerate() {
        let words = block.span.of(text);
        let in_head = at < head_end && !body_seen;
        while told.next_if(|part| part.span.end <= block.span.start).is_some() {}
        let marked = told.peek().filter(|part| part.span.start < block.span.end).map(|part| part.kind);
        let kind = match marked.or_else(|| kind_of_line(words, in_head)) {
            Some(kind) => kind,
            None if at == 0 && is_headline(text, &blocks) => PartKind::Headline,
            None if in_head && is_label(words) => PartKind::Heading,
            None if is_heading(text, &blocks, at) => PartKind::Heading,
            None => PartKind::Paragraph,
        };
        if kind != PartKind::Paragraph {
            parts.push(Part { kind, span: block.span });
            continue;
        }
        body_seen |= words.split_whitespace().nth(20).is_some();
        match dateline(words) {
            Some((end, body)) => {
                let start = block.span.start as usize;
                parts.push(Part { kind: PartKind::Dateline, span: Span::new(start, start + end) });
                parts.push(Part { kind, span: Span::new(start + body, block.span.end as usize) });
            }
            None => parts.push(Part { kind, span: block.span }),
        }
    }
    parts
}

/// A line, or several that a printer broke for width.
#[derive(Clone, Copy, Debug)]
struct Block {
    span: Span,
    /// A blank line, or nothing, stands before it.
    after_gap: bool,
}

fn find_blocks(text: &str) -> Vec<Block> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut gap = true;
    for (end, mark) in text.char_indices().filter(|&(_, mark)| is_line_end(mark)).chain([(text.len(), '\n')])
    {
        if end >= start {
            let span = Span::new(start, end).trimmed(text);
            if span.is_empty() {
                gap = true;
            } else {
                lines.push(Block { span, after_gap: gap });
                gap = false;
            }
        }
        start = (end + mark.len_utf8()).min(text.len());
    }
    if !is_wrapped(text, &lines) {
        return lines;
    }
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if !line.after_gap && !is_indented(text, line.span) => block.span.end = line.span.end,
            _ => blocks.push(line),
        }
    }
    blocks
}

fn is_line_end(mark: char) -> bool {
    matches!(mark, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// True when lines break for width: most lines that another follows at once are of middling length and stop in the
/// middle of a sentence.
fn is_wrapped(text: &str, lines: &[Block]) -> bool {
    let (mut followed, mut middling, mut unfinished) = (0, 0, 0);
    for pair in lines.windows(2).filter(|pair| !pair[1].after_gap) {
        let words = pair[0].span.of(text);
        followed += 1;
        middling += usize::from((40..=110).contains(&words.chars().count()));
        unfinished += usize::from(!ends_sentence(words));
    }
    followed >= 4 && middling * 10 >= followed * 7 && unfinished * 10 >= followed * 6
}

fn is_indented(text: &str, line: Span) -> bool {
    text[..line.start as usize].ends_with([' ', '\t', '\u{a0}'])
}

fn ends_sentence(words: &str) -> bool {
    words.trim_end_matches(['”', '"', '’', '\'', ')', ']', '»']).ends_with(['.', '!', '?', '…', ':', ';'])
}

/// What a line is, judged by its own words; `None` for running text, headings and headlines.
fn kind_of_line(words: &str, in_head: bool) -> Option<PartKind> {
    let n_words = words.split_whitespace().take(80).count();
    let lower = words[..words.floor_char_boundary(400)].to_lowercase().replace('’', "'");
    let begins = |openings: &[&str]| openings.iter().any(|opening| lower.starts_with(opening));
    if is_footer(&lower, n_words) {
        return Some(PartKind::Footer);
    }
    if is_correction(&lower) {
        return Some(PartKind::Correction);
    }
    if n_words <= 45 && is_promotion(&lower, words, n_words) {
        return Some(PartKind::Promotion);
    }
    if n_words <= 14 && is_date(&lower) {
        return Some(PartKind::Date);
    }
    if n_words <= 25 && in_head && is_byline(words) {
        return Some(PartKind::Byline);
    }
    if is_credit(&lower, words, n_words) {
        return Some(PartKind::Credit);
    }
    let caption = begins(&[
        "photo:",
        "image:",
        "caption:",
        "pictured:",
        "file -",
        "file –",
        "file —",
        "file photo",
        "foto:",
    ]) || ends_with_picture_credit(&lower)
        || (n_words <= 25 && lower.trim_end_matches('.').ends_with("file photo"));
    // Agencies' own captions say so, and tell the story beside the picture.
    let filed = begins(&["file -", "file –", "file —", "file in this"])
        || (begins(&["in this "])
            && ["file photo", "photo,", "photo provided", "photo taken", "photo released"]
                .iter()
                .any(|photo| lower.find(photo).is_some_and(|at| at <= 60)));
    ((caption && n_words <= 70) || filed).then_some(PartKind::Caption)
}

fn is_footer(lower: &str, n_words: usize) -> bool {
    if n_words > 60 {
        return false;
    }
    let published = ["published", "appeared"].iter().any(|verb| {
        ["originally ", "first "].iter().any(|adverb| {
            lower.contains(&format!("{adverb}{verb}")) || lower.contains(&format!("{verb} {adverb}"))
        })
    });
    let opens = [
        "the post ",
        "this article",
        "this story",
        "this report",
        "this piece",
        "this content",
        "originally published",
    ]
    .iter()
    .any(|opening| lower.starts_with(opening));
    (opens && published)
        || (lower.contains("publicad") && lower.contains("originalmente"))
        || lower.starts_with('©')
        || lower.starts_with("(c) ")
        || lower.starts_with("copyright ")
        || (lower.contains("all rights reserved") && n_words <= 40)
        || lower.starts_with("this article is republished from")
        || lower.starts_with("republished with permission")
}

fn is_correction(lower: &str) -> bool {
    let label = lower.trim_start_matches(['[', '(', '*', ' ']);
    let labelled = ["correction", "clarification", "corrección", "aclaración"].iter().any(|word| {
        label.strip_prefix(word).is_some_and(|rest| {
            rest.trim_start_matches(['s', '(', ')']).starts_with([':', ' ', '.', ',', '—'])
        })
    }) && label.find([':', '—', '.']).is_some_and(|at| at <= 40);
    let noted = (label.starts_with("editor's note")
        || label.starts_with("nota del editor")
        || label.starts_with("update"))
        && ["correct", "updated", "earlier version", "error", "clarif", "versión anterior"]
            .iter()
            .any(|word| label.contains(word));
    labelled
        || noted
        || label.starts_with("an earlier version of this")
        || label.starts_with("a previous version of this")
        || ["story", "article", "report", "post", "headline"].iter().any(|what| {
            [
                "has been updated",
                "has been corrected",
                "was updated",
                "was corrected",
                "has been amended",
                "was amended",
            ]
            .iter()
            .any(|verb| label.starts_with(&format!("this {what} {verb}")))
        })
        || label.starts_with("una versión anterior de est")
}

fn is_promotion(lower: &str, words: &str, n_words: usize) -> bool {
    let label = lower.trim_start_matches(['[', '(', '*', '|', '>', '►', '▶', '-', ' ']);
    let opens = [
        "read more",
        "read also",
        "also read",
        "see also",
        "read next",
        "related:",
        "related stor",
        "related article",
        "related coverage",
        "more from ",
        "more on this",
        "more:",
        "more news",
        "sign up",
        "subscribe",
        "click here",
        "follow us",
        "like us on",
        "join us on",
        "download our",
        "download the app",
        "get the latest",
        "get breaking news",
        "advertisement",
        "story continues",
        "article continues",
        "continue reading",
        "share this",
        "watch:",
        "watch live",
        "watch more",
        "listen:",
        "listen live",
        "don't miss",
        "recommended:",
        "newsletter",
        "sponsored",
        "support our",
        "support independent",
        "lee también",
        "lea también",
        "leer más",
        "lea más",
        "suscríb",
        "suscrib",
        "síguenos",
        "mira también",
        "te puede interesar",
        "must read",
        "most read",
        "trending",
        "read the full",
        "read the rest",
        "for more news",
        "skip to",
        "receive our",
    ];
    if let Some(opening) = opens.iter().find(|opening| label.starts_with(*opening)) {
        // "Read more books, she said." is no promotion; "Read more: Who said it?" is.
        let labelled = opening.ends_with(':') || label[opening.len()..].starts_with(':');
        return labelled || !(ends_sentence(words) && (lower.contains(" said") || lower.contains(" says")));
    }
    n_words <= 25
        && (lower.starts_with("follow ")
            && (lower.contains(" on twitter") || lower.contains(" on facebook") || lower.contains(" on x "))
            || lower.contains("sign up for our")
            || lower.contains("subscribe to our"))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The months in Spanish, in order.
pub const SPANISH_MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A line that holds nothing but a date, a time and words that go with them.
fn is_date(lower: &str) -> bool {
    const WITH: &[&str] = &[
        "published",
        "updated",
        "posted",
        "last",
        "modified",
        "first",
        "at",
        "on",
        "am",
        "pm",
        "et",
        "est",
        "edt",
        "gmt",
        "utc",
        "pt",
        "pst",
        "pdt",
        "ct",
        "bst",
        "a",
        "p",
        "m",
        "de",
        "del",
        "publicado",
        "actualizado",
        "el",
        "of",
        "the",
        "th",
        "st",
        "nd",
        "rd",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "z",
        "t",
        "h",
        "hrs",
        "local",
        "time",
    ];
    let mut has_month = false;
    let mut numbers = 0;
    for word in lower.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            let rest = word.trim_start_matches(|mark: char| mark.is_ascii_digit());
            if !matches!(rest, "" | "th" | "st" | "nd" | "rd" | "am" | "pm" | "t" | "z" | "h")
                && !rest.starts_with('t')
            {
                return false;
            }
            numbers += 1;
        } else if MONTHS.iter().any(|month| word == *month || (word.starts_with(month) && is_month(word)))
            || SPANISH_MONTHS.contains(&word)
        {
            has_month = true;
        } else if !WITH.contains(&word) {
            return false;
        }
    }
    // "1 2 3 4" are pages.
    (has_month && numbers >= 1) || (numbers >= 3 && lower.contains(['-', '/', '.', ':']))
}

fn is_month(word: &str) -> bool {
    const FULL: [&str; 13] = [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "sept",
        "october",
        "november",
        "december",
        "may",
    ];
    FULL.contains(&word)
}

/// "By Ana Reyes", "BY ANA REYES and J. Lund, Harbour Ledger", "Por Ana Reyes".
fn is_byline(words: &str) -> bool {
    let Some((first, rest)) = words.split_once(char::is_whitespace) else { return false };
    if !matches!(first, "By" | "BY" | "by" | "Por" | "POR") || ends_sentence(words.trim_end_matches('.')) {
        return false;
    }
    let mut names = 0;
    for word in rest.split([' ', ',', '\u{a0}', '|', '/', '·', '•']).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        let lower = lower.as_str();
        if word.chars().next().is_some_and(char::is_uppercase) {
            names += 1;
        } else if !matches!(
            lower,
            "and"
                | "with"
                | "for"
                | "of"
                | "the"
                | "de"
                | "del"
                | "la"
                | "van"
                | "von"
                | "der"
                | "den"
                | "al"
                | "bin"
                | "y"
                | "e"
                | "at"
                | "in"
                | "-"
                | "–"
                | "—"
                | "&"
                | "staff"
                | "writer"
                | "writers"
                | "reporter"
                | "correspondent"
        ) && !word.contains('@')
        {
            return false;
        }
    }
    names >= 1
}

fn is_credit(lower: &str, words: &str, n_words: usize) -> bool {
    let bare = lower.trim_start_matches(['(', '[', '_', '-', '—', ' ', '*']);
    let opens = [
        "photo by",
        "photos by",
        "photograph by",
        "image credit",
        "photo credit",
        "photo courtesy",
        "image courtesy",
        "video by",
        "illustration by",
        "graphic by",
        "credit:",
        "photo illustration",
        "reporting by",
        "writing by",
        "editing by",
        "additional reporting",
        "with reporting by",
        "compiled by",
        "translated by",
        "con información de",
    ];
    if n_words <= 50 && opens.iter().any(|opening| bare.starts_with(opening)) {
        return true;
    }
    let contributed = [
        "contributed to this report",
        "contributed to this story",
        "contributed to this article",
        "contributed reporting",
        "contributed to the report",
    ];
    (n_words <= 60 && contributed.iter().any(|words| lower.contains(words)))
        || (n_words <= 6 && words.starts_with('(') && words.ends_with(')') && is_picture_credit(lower))
        || (n_words <= 6
            && (lower.ends_with("getty images")
                || lower.starts_with("ap photo")
                || lower.ends_with("via ap")))
}

/// True for "… (AP Photo/Ana Reyes)", "… (Reuters)", "… (Instagram/ana)".
fn ends_with_picture_credit(lower: &str) -> bool {
    let bare = lower.trim_end_matches(['.', ' ']);
    if bare.ends_with("/getty images") || bare.ends_with("ap photo") {
        return true;
    }
    let Some(open) = bare.rfind('(').filter(|_| bare.ends_with(')')) else { return false };
    is_picture_credit(&bare[open..])
}

fn is_picture_credit(parenthesis: &str) -> bool {
    let inside = parenthesis.trim_matches(['(', ')', ' ']);
    let named = [
        "ap photo",
        "photo by",
        "photo:",
        "photo/",
        "photo courtesy",
        "getty",
        "associated press/",
        "the canadian press/",
        "canadian press",
        "courtesy",
        "file photo",
        "photo credit",
        "image:",
        "screenshot",
        "screengrab",
        "handout",
        "submitted by",
        "submitted photo",
        "instagram/",
        "facebook/",
        "twitter/",
        "youtube/",
        "cbc",
        "supplied",
        "postmedia",
        "afp/",
        "/afp",
        "/ap",
        "/reuters",
        "reuters/",
        "foto:",
    ];
    !inside.is_empty()
        && inside.split_whitespace().count() <= 14
        && named.iter().any(|words| inside.contains(words))
        || matches!(inside, "reuters" | "ap" | "afp" | "efe")
}

/// The first line is a headline when it is short and looks unlike the text under it: no full stop at its end, capitals
/// on most words, or a byline or date under it.
fn is_headline(text: &str, blocks: &[Block]) -> bool {
    let words = blocks[0].span.of(text);
    let n_words = words.split_whitespace().count();
    if n_words > 30 || blocks.len() < 2 {
        return false;
    }
    let next = blocks[1].span.of(text);
    if matches!(kind_of_line(next, true), Some(PartKind::Byline | PartKind::Date)) {
        return true;
    }
    // A short sentence by itself above the text, as archives print headlines.
    let alone = n_words <= 14
        && blocks.len() >= 3
        && blocks[1].after_gap
        && !words.contains(". ")
        && !words.starts_with(['“', '"', '‘'])
        && !words.split_whitespace().any(|word| matches!(word, "said" | "says" | "told"));
    alone || (!ends_sentence(words) && (2..=25).contains(&n_words)) || is_title_case(words)
}

fn is_title_case(words: &str) -> bool {
    let long = words
        .split_whitespace()
        .map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()))
        .filter(|word| word.chars().count() > 3);
    let (capitals, all) = long.fold((0, 0), |(capitals, all), word| {
        (
            capitals
                + usize::from(
                    word.chars().next().is_some_and(|letter| letter.is_uppercase() || letter.is_numeric()),
                ),
            all + 1,
        )
    });
    all >= 2 && capitals * 10 >= all * 8
}

/// Section labels above the headline or text: "POLITICS", "Opinion".
fn is_label(words: &str) -> bool {
    let n_words = words.split_whitespace().count();
    n_words <= 3
        && !ends_sentence(words)
        && words.chars().all(|mark| mark.is_uppercase() || mark.is_whitespace() || "&|/-".contains(mark))
}

/// A heading is short, begins with a capital, ends without punctuation, and stands before running text.
fn is_heading(text: &str, blocks: &[Block], at: usize) -> bool {
    let words = blocks[at].span.of(text);
    let n_words = words.split_whitespace().count();
    let first = words.trim_start_matches(['‘', '“', '\'', '"', '#', ' ', '¿', '¡']).chars().next();
    if n_words > 10
        || words.ends_with(['.', '!', '?', '…', ':', ';', ',', '—', '-', '”', '"'])
        || !first.is_some_and(|letter| letter.is_uppercase() || letter.is_numeric())
        || words.starts_with(['•', '*', '-', '–', '—', '·'])
        || words.contains(": ")
    {
        return false;
    }
    blocks.get(at + 1).is_some_and(|next| next.span.of(text).split_whitespace().nth(8).is_some())
}

/// The end of a dateline and the start of the text after it: "WASHINGTON (AP) — ", "PARIS, March 3 (AFP) - ".
fn dateline(words: &str) -> Option<(usize, usize)> {
    let head = &words[..words.floor_char_boundary(100)];
    let (dash, width) = [" — ", " – ", " -- ", " - ", "— ", ") —", ")—", "—"]
        .iter()
        .filter_map(|dash| head.find(dash).map(|at| (at, dash)))
        .map(|(at, dash)| if dash.starts_with(')') { (at + 1, dash.len() - 1) } else { (at, dash.len()) })
        .min_by_key(|&(at, width)| (at, usize::MAX - width))?;
    let place = head[..dash].trim();
    let (before, agency) = match place.split_once('(') {
        Some((before, agency)) => (before.trim_end(), Some(agency)),
        None => (place, None),
    };
    let city = before.split(',').next()?.trim();
    let letters = || city.chars().filter(|mark| mark.is_alphabetic());
    let in_capitals = letters().count() >= 3 && letters().all(char::is_uppercase);
    let named = agency.is_some_and(|agency| {
        agency.ends_with(')')
            && agency.split_whitespace().count() <= 5
            && agency.starts_with(char::is_uppercase)
    });
    let short = city.split_whitespace().count() <= 4 && place.split_whitespace().count() <= 12;
    let start = city.starts_with(char::is_uppercase);
    let body = dash + width;
    let body = body + (words[body..].len() - words[body..].trim_start().len());
    (short && start && (in_capitals || named) && body < words.len()).then_some((place.len(), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(PartKind, &str)]) {
        let parts: Vec<_> =
            find_parts(text, &[]).iter().map(|part| (part.kind, part.span.of(text))).collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn names_the_parts() {
        use PartKind::*;
        let body = "The bridge over the Sella will stay open for the whole winter, the harbour office has said in a letter.";
        let text = format!(
            "Bridge Stays Open\nBy Ana Reyes and J. Lund\nMarch 3, 2026\n\nPORT SELLA (MNA) — {body}\n\nWhy It Matters\n\n{body}\n\n\
             READ MORE: All about bridges\n\nCars on the bridge. (AP Photo/Ana Reyes)\n\nCorrection: An earlier version misspelled a name.\n\n\
             The post Bridge Stays Open appeared first on The Ledger."
        );
        check(
            &text,
            &[
                (Headline, "Bridge Stays Open"),
                (Byline, "By Ana Reyes and J. Lund"),
                (Date, "March 3, 2026"),
                (Dateline, "PORT SELLA (MNA)"),
                (Paragraph, body),
                (Heading, "Why It Matters"),
                (Paragraph, body),
                (Promotion, "READ MORE: All about bridges"),
                (Caption, "Cars on the bridge. (AP Photo/Ana Reyes)"),
                (Correction, "Correction: An earlier version misspelled a name."),
                (Footer, "The post Bridge Stays Open appeared first on The Ledger."),
            ],
        );
    }

    #[test]
    fn dated_corrections_are_notices() {
        let notice = "Correction, March 6, 2026: An earlier version of this article said that Reyes had left the council.";
        check(notice, &[(PartKind::Correction, notice)]);
    }

    #[test]
    fn joins_lines_broken_for_width() {
        let text = "  The bridge over the Sella will stay open for the whole\nwinter, the harbour office has said in a letter to the\ncouncil. It did not say who would pay for the repairs that\nengineers asked for, and the council has not met since\nthen.\n\n  Nobody was hurt.";
        let parts = find_parts(text, &[]);
        assert_eq!(parts.len(), 2);
        assert!(parts[0].span.of(text).ends_with("then."));
    }
}
