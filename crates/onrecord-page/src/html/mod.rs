//! HTML: the article of a web page as lines of text, and what the page says of itself.

mod token;
mod character;
mod tree;
mod furniture;
mod post;
mod line;
mod body;

use furniture::Role;
use line::Line;
use onrecord_reading::article::parts::find_parts;
use onrecord_reading::page::Page;
use onrecord_reading::{Hints, Part, PartKind, Problem, ProblemKind, Span};
use tree::Tree;

/// Takes the article out of a web page.
pub(crate) fn open(bytes: &[u8], mut hints: Hints) -> (Page, Hints) {
    let decoded = onrecord_reading::page::decode(bytes, hints.charset.as_deref());
    let tree = Tree::new(&decoded.text);
    let title = tree.nodes.iter().position(|node| node.tag == tree::Tag::Title).map(|at| tree.text(at));
    let lines = body::find_body(&tree, title.as_deref());
    let (text, told) = write(&lines);
    hints.lines = told;
    let mut problems = decoded.problems;
    problems.extend(tree.trouble.map(|message| Problem {
        kind: ProblemKind::Markup,
        span: None,
        message: message.to_owned(),
    }));
    (Page { text, problems }, hints)
}

/// The lines as a text, with what the markup says of them.
fn write(lines: &[Line]) -> (String, Vec<Part>) {
    let mut text = String::with_capacity(lines.iter().map(|line| line.text.len() + 2).sum());
    let mut told = Vec::new();
    for line in lines {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&line.text);
        if let Some(kind) = kind_of(line) {
            told.push(Part { kind, span: Span::new(start, text.len()) });
        }
    }
    // What the words of a line give away as an invitation is no part of the article.
    let parts = find_parts(&text, &told);
    let is_promotion = |part: &&Part| part.kind == PartKind::Promotion;
    if !parts.iter().any(|part| is_promotion(&part)) {
        return (text, told);
    }
    let promotions: Vec<u32> = parts.iter().filter(is_promotion).map(|part| part.span.start).collect();
    let mut at = 0;
    let mut kept = Vec::new();
    for line in lines {
        if promotions.binary_search(&(at as u32)).is_err() {
            kept.push(line.clone());
        }
        at += line.text.len() + 2;
    }
    write(&kept)
}

/// What the markup says that a line is; `None` where its words tell.
fn kind_of(line: &Line) -> Option<PartKind> {
    match line.role {
        Role::Caption => Some(PartKind::Caption),
        Role::Credit => Some(PartKind::Credit),
        Role::Byline => Some(PartKind::Byline),
        Role::Correction => Some(PartKind::Correction),
        Role::Post => Some(PartKind::Post),
        Role::Unknown | Role::Body | Role::Comments | Role::Furniture => {
            line.tag.is_heading().then_some(PartKind::Heading)
        }
    }
}
