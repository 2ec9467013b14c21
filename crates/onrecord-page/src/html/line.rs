//! Lines: what a page shows, one line for a paragraph, each with where it stands and how much of it is links.

use super::character::push_decoded;
use super::furniture::Role;
use super::tree::{Tag, Tree};

/// A line of a page.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// White space is single blanks.
    pub(super) text: String,
    /// The innermost block that it stands in, by its index in the tree.
    pub(super) block: usize,
    /// Its first text, by its index in the tree.
    pub(super) first: usize,
    /// Bytes that are links.
    pub(super) linked: usize,
    /// What the markup around it says that it is.
    pub(super) role: Role,
    /// The element that says so, by its index in the tree; 0 for none.
    pub(super) role_at: usize,
    /// The innermost of headings, list points, cells and quotations that it stands in; a paragraph else.
    pub(super) tag: Tag,
}

/// The lines of a page in order, without those in elements for which `skips` is true.
pub(super) fn find_lines(tree: &Tree, skips: impl Fn(usize) -> bool, roles: &[Role]) -> Vec<Line> {
    let mut writer = Writer { lines: Vec::new(), text: String::new(), linked: 0, first: None, breaks: 0 };
    // The blocks that are open: index, end, role.
    let mut blocks: Vec<(usize, usize)> = vec![(0, tree.nodes.len())];
    let mut link_end = 0;
    let mut index = 0;
    while index < tree.nodes.len() {
        while blocks.len() > 1 && blocks[blocks.len() - 1].1 <= index {
            // Short cells of a row share a line.
            let at = blocks[blocks.len() - 1].0;
            if is_cell(tree.nodes[at].tag) && writer.text.len() < CELLS {
                writer.text.push(' ');
            } else {
                writer.flush(tree, &blocks, roles);
            }
            blocks.pop();
        }
        let node = &tree.nodes[index];
        let end = node.end as usize;
        match node.tag {
            Tag::Text => writer.write(node.source, index, index < link_end),
            Tag::Br => writer.break_line(tree, &blocks, roles),
            Tag::Script
            | Tag::Style
            | Tag::Title
            | Tag::Textarea
            | Tag::Template
            | Tag::Noscript
            | Tag::Svg
            | Tag::Iframe
            | Tag::Object
            | Tag::Head
            | Tag::Audio
            | Tag::Video
            | Tag::Canvas => {
                index = end;
                continue;
            }
            _ if skips(index) => {
                if node.tag.is_block() {
                    writer.flush(tree, &blocks, roles);
                } else {
                    writer.text.push(' ');
                }
                index = end;
                continue;
            }
            tag => {
                // A caption or a credit within a line is a line of its own.
                let is_apart = matches!(
                    roles[index],
                    Role::Caption | Role::Credit | Role::Byline | Role::Correction | Role::Post
                );
                if tag.is_block() || is_apart {
                    if !(is_cell(tag) && writer.text.len() < CELLS) {
                        writer.flush(tree, &blocks, roles);
                    }
                    blocks.push((index, end));
                }
                if tag == Tag::A {
                    link_end = link_end.max(end);
                }
            }
        }
        index += 1;
    }
    writer.flush(tree, &blocks, roles);
    writer.lines
}

/// Longest text of the cells of a row that share a line, in bytes.
const CELLS: usize = 160;

fn is_cell(tag: Tag) -> bool {
    matches!(tag, Tag::Td | Tag::Th)
}

struct Writer {
    lines: Vec<Line>,
    text: String,
    linked: usize,
    first: Option<usize>,
    /// Line breaks since the last word.
    breaks: usize,
}

impl Writer {
    fn write(&mut self, source: &str, index: usize, is_linked: bool) {
        let start = self.text.len();
        push_decoded(&mut self.text, source);
        let is_blank = self.text[start..].chars().all(char::is_whitespace);
        if !is_blank {
            self.first.get_or_insert(index);
            self.breaks = 0;
            if is_linked {
                self.linked += self.text.len() - start;
            }
        }
    }

    /// Two breaks, or one behind the end of a sentence, end a line.
    fn break_line(&mut self, tree: &Tree, blocks: &[(usize, usize)], roles: &[Role]) {
        self.breaks += 1;
        let ends = self.text.trim_end().ends_with(['.', '!', '?', '…', ':', ';', '”', '"', '’', ')', '»']);
        if self.breaks > 1 || ends {
            self.flush(tree, blocks, roles);
        } else {
            self.text.push(' ');
        }
    }

    fn flush(&mut self, tree: &Tree, blocks: &[(usize, usize)], roles: &[Role]) {
        if let Some(first) = self.first.take() {
            let text = single_blanks(&self.text);
            let mut inner = blocks.iter().rev().map(|&(at, _)| at);
            let told = |at: &usize| !matches!(roles[*at], Role::Unknown | Role::Body);
            // A post within a picture's frame is a post.
            let is_post = |at: &usize| roles[*at] == Role::Post;
            let role_at = inner.clone().find(is_post).or_else(|| inner.clone().find(told));
            let is_told = |tag: &Tag| {
                tag.is_heading()
                    || matches!(
                        tag,
                        Tag::Li
                            | Tag::Tr
                            | Tag::Td
                            | Tag::Th
                            | Tag::Dt
                            | Tag::Dd
                            | Tag::Blockquote
                            | Tag::Pre
                    )
            };
            let tag = inner.clone().take(4).map(|at| tree.nodes[at].tag).find(is_told).unwrap_or(Tag::P);
            self.lines.push(Line {
                text,
                block: inner.next().unwrap_or(0),
                first,
                linked: self.linked,
                role: role_at.map_or(Role::Unknown, |at| roles[at]),
                role_at: role_at.unwrap_or(0),
                tag,
            });
        }
        self.text.clear();
        (self.linked, self.breaks) = (0, 0);
    }
}

/// Words with single blanks between them; marks that show nothing are left out.
fn single_blanks(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for word in
        text.split(|mark: char| mark.is_whitespace() || mark.is_control()).filter(|word| !word.is_empty())
    {
        if !single.is_empty() {
            single.push(' ');
        }
        single.extend(
            word.chars().filter(|mark| !matches!(mark, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}')),
        );
    }
    single
}
