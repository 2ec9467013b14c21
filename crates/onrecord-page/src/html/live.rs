//! Live blogs: the time and the heading of each entry, which are lines of their own.

use onrecord_reading::PartKind;

use super::line::Line;
use super::origin::Entry;
use super::tree::{Tag, Tree};

/// What a line is in a page of entries: the heading of one, or its time; `None` of other lines.
pub(super) fn kind_of(tree: &Tree, line: &Line, entries: &[Entry]) -> Option<PartKind> {
    if is_time(tree, line) {
        return Some(PartKind::Date);
    }
    let is_heading = line.text.len() < 300 && entries.iter().any(|entry| entry.headline == line.text);
    is_heading.then_some(PartKind::Heading)
}

/// True when a line is what one `<time>` shows, with a word or two around it.
fn is_time(tree: &Tree, line: &Line) -> bool {
    let mut at = line.first;
    for _ in 0..4 {
        at = tree.nodes[at].parent as usize;
        // What holds more than a time is none.
        if tree.nodes[at].tag == Tag::Time && tree.within(at).len() < 16 {
            return line.text.len() <= tree.text(at).len() + 16;
        }
    }
    false
}
