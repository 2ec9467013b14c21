//! HTML: the article of a web page as lines of text, and what the page says of itself.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "HTML has more elements than are told apart here, and will have more"
)]

mod charset;
mod token;
mod character;
mod tree;
mod furniture;
mod line;
mod post;
mod body;
mod credit;
mod origin;
mod live;

use furniture::Role;
use line::Line;
use onrecord_reading::article::parts::find_parts;
use onrecord_reading::page::{self, Page};
use onrecord_reading::{Hints, Part, PartKind, Problem, ProblemKind, Span};
use origin::Entry;
use tree::Tree;

/// Takes the article out of a web page: its headline, then a line for each paragraph, heading, caption and post.
///
/// Linear in the page. Stack and memory do not grow with the depth of its markup.
pub(crate) fn open(bytes: &[u8], mut hints: Hints) -> (Page, Hints) {
    let label = hints.charset.clone().or_else(|| charset::named_charset(bytes));
    let Page { text: source, mut problems } = page::decode(bytes, label.as_deref());
    let tree = Tree::new(&source);
    let mut origin = origin::read_origin(&tree);
    let entries = std::mem::take(&mut origin.entries);
    origin.add_to(&mut hints);
    let body = body::find_body(&tree, hints.title.as_deref(), !entries.is_empty());
    origin::add_head(&body.head, &mut hints);

    let mut lines = Vec::new();
    if let Some(headline) = body.headline {
        lines.push((headline, Some(PartKind::Headline)));
    }
    lines.extend(article_lines(&tree, &body.lines, &entries));
    lines.extend(
        body.rest
            .into_iter()
            .filter(|line| tells_of_article(&line.text))
            .take(4)
            .map(|line| (line.text, None)),
    );
    let (text, told) = write(without_promotions(lines));
    hints.lines = told;
    problems.extend(tree.trouble.map(|message| Problem {
        kind: ProblemKind::Markup,
        span: None,
        message: message.to_owned(),
    }));
    (Page { text, problems }, hints)
}

/// A line of the article's text, with what the markup says of it.
type Told = (String, Option<PartKind>);

/// The lines of the article as they are written: each post's words with its author behind them.
fn article_lines(tree: &Tree, lines: &[Line], entries: &[Entry]) -> Vec<Told> {
    let mut written = Vec::with_capacity(lines.len());
    let mut rest = lines;
    while let Some(line) = rest.first() {
        let length = match line.role {
            Role::Post => rest.iter().take_while(|other| other.role_at == line.role_at).count(),
            _ => 1,
        };
        let (these, after) = rest.split_at(length);
        rest = after;
        if line.role == Role::Post {
            let shaped = post::shape(tree, line.role_at, these);
            written.extend(shaped.into_iter().map(|(text, kind)| (text, Some(kind))));
        } else {
            let is_first = written.is_empty();
            // The first paragraph is no headline, even where it is short.
            let kind = kind_of(line).or_else(|| live::kind_of(tree, line, entries));
            written.push((line.text.clone(), kind.or(is_first.then_some(PartKind::Paragraph))));
        }
    }
    written
}

/// What the markup says that a line is; `None` where its words tell.
fn kind_of(line: &Line) -> Option<PartKind> {
    match line.role {
        Role::Caption => Some(PartKind::Caption),
        Role::Credit => Some(PartKind::Credit),
        // "Ana Reyes is the Ledger's editor." is about an author.
        Role::Byline => (!body::is_about_author(line)).then_some(PartKind::Byline),
        Role::Correction => Some(PartKind::Correction),
        Role::Post => Some(PartKind::Post),
        Role::Unknown | Role::Body | Role::Comments | Role::Furniture => {
            line.tag.is_heading().then_some(PartKind::Heading)
        }
    }
}

/// True for a line outside the article that says whose copy it is, or what was corrected.
fn tells_of_article(text: &str) -> bool {
    // Everything else is told apart by one look at its words.
    let is_likely =
        ["ublished", "ppeared", "orrect", "larif", "earlier version"].iter().any(|part| text.contains(part));
    text.len() < 500
        && is_likely
        && find_parts(text, &[]).iter().any(|part| {
            part.kind == PartKind::Correction
                || (part.kind == PartKind::Footer && !text.contains("ights reserved"))
        })
}

/// Leaves out lines whose words give them away as invitations.
fn without_promotions(mut lines: Vec<Told>) -> Vec<Told> {
    let (text, told) = write(lines.clone());
    let parts = find_parts(&text, &told);
    let mut promotions = parts.iter().filter(|part| part.kind == PartKind::Promotion).peekable();
    let mut at = 0;
    lines.retain(|(line, _)| {
        let (start, end) = (at, at + line.len());
        at = end + GAP.len();
        while promotions.next_if(|part| (part.span.end as usize) <= start).is_some() {}
        promotions.peek().is_none_or(|part| part.span.start as usize >= end)
    });
    lines
}

/// What stands between two lines: a blank line, so that none is taken for the rest of the one before.
const GAP: &str = "\n\n";

/// The lines as a text, with what the markup says of them.
fn write(lines: Vec<Told>) -> (String, Vec<Part>) {
    let mut text = String::with_capacity(lines.iter().map(|(line, _)| line.len() + GAP.len()).sum());
    let mut told = Vec::new();
    for (line, kind) in lines {
        if !text.is_empty() {
            text.push_str(GAP);
        }
        let start = text.len();
        text.push_str(&line);
        told.extend(kind.map(|kind| Part { kind, span: Span::new(start, text.len()) }));
    }
    (text, told)
}
