//! Where a text breaks into lines, and the rows of carets with labels under each.

use std::ops::Range as Bytes;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Role, Segment, printable, printable_char};
use crate::span::Span;

/// One span with its label.
pub(super) struct Mark {
    /// Marks of one group stand next to each other, and share rows before they share them with others.
    pub(super) group: usize,
    /// Number of the statement, from 1; of several, where a standing rests on the same words.
    pub(super) number: String,
    pub(super) span: Span,
    pub(super) role: Role,
    /// The label after the number, where the span begins.
    pub(super) label: String,
}
/// Splits a part into lines: at its line breaks, and at the last space before `width` is full.
pub(super) fn wrap(text: &str, part: Span, width: Option<usize>) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = part.range().start;
    for hard_line in part.of(text).split('\n') {
        let end = start + hard_line.len();
        match width {
            None => lines.push(Span::new(start, end)),
            Some(width) => wrap_line(text, start..end, width, &mut lines),
        }
        start = end + 1;
    }
    lines.into_iter().map(|line| line.trimmed(text)).filter(|line| !line.is_empty()).collect()
}

fn wrap_line(text: &str, line: Bytes<usize>, width: usize, lines: &mut Vec<Span>) {
    let mut start = line.start;
    let mut column = 0;
    // Byte after the last space, and the column there.
    let mut last_space = None;
    for (offset, char) in text[line.clone()].char_indices() {
        let offset = line.start + offset;
        let char_width = printable_char(char).width().unwrap_or(0);
        if column + char_width > width && char != ' ' && offset > start {
            let (cut, before) = last_space.take().unwrap_or((offset, column));
            lines.push(Span::new(start, cut));
            start = cut;
            column -= before;
        }
        column += char_width;
        if char == ' ' {
            last_space = Some((offset + 1, column));
        }
    }
    lines.push(Span::new(start, line.end));
}
/// Cells that stand in one row, left to right.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// True when `cell` can follow what stands in the row.
    fn has_room_for(&self, cell: &Cell) -> bool {
        self.cells.last().is_none_or(|last| last.end + 2 <= cell.start)
    }
}

/// Carets with their label.
pub(super) struct Cell {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) segments: Vec<Segment>,
}

/// Rows of carets for one line: a statement's spans stand together, and statements share rows where they fit.
pub(super) fn rows_under(text: &str, line: Span, marks: &[&Mark], width: Option<usize>) -> Vec<Row> {
    let columns = Columns::new(text, line);
    let mut rows: Vec<Row> = Vec::new();
    let mut rest = marks;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|mark| mark.group == first.group).count();
        let mut group: Vec<Row> = Vec::new();
        for mark in &rest[..count] {
            let cell = cell_of(mark, line, &columns, width);
            match group.iter_mut().find(|row| row.has_room_for(&cell)) {
                Some(row) => row.cells.push(cell),
                None => group.push(Row { cells: vec![cell] }),
            }
        }
        rest = &rest[count..];
        let fits =
            |top: usize| rows[top..].iter().zip(&group).all(|(row, new)| row.has_room_for(&new.cells[0]));
        let top = (0..rows.len()).find(|&top| fits(top)).unwrap_or(rows.len());
        for (index, new) in group.into_iter().enumerate() {
            match rows.get_mut(top + index) {
                Some(row) => row.cells.extend(new.cells),
                None => rows.push(new),
            }
        }
    }
    rows
}

fn cell_of(mark: &Mark, line: Span, columns: &Columns, width: Option<usize>) -> Cell {
    let start = columns.at(mark.span.start.max(line.start));
    let end = columns.at(mark.span.end.min(line.end)).max(start + 1);
    let number = mark.number.clone();
    let begins_here = mark.span.start >= line.start;
    let label = if begins_here { format!(" {}", mark.label) } else { String::new() };
    let label_width = number.len() + label.width();
    let carets = |count: usize| Segment { text: "^".repeat(count), role: mark.role };
    let space = || Segment { text: " ".to_owned(), role: Role::Text };
    let label = [Segment { text: number, role: Role::Number }, Segment { text: label, role: Role::Label }];
    let label = label.into_iter().filter(|segment| !segment.text.is_empty());
    let mut segments = Vec::new();
    if width.is_none_or(|width| end + 1 + label_width <= width) {
        segments.extend([carets(end - start), space()]);
        segments.extend(label);
        Cell { start, end: end + 1 + label_width, segments }
    } else if start > label_width {
        segments.extend(label);
        segments.extend([space(), carets(end - start)]);
        Cell { start: start - 1 - label_width, end, segments }
    } else if end - start >= label_width + 4 {
        let inset = (end - start - label_width - 2).min(2);
        segments.extend([carets(inset), space()]);
        segments.extend(label);
        segments.extend([space(), carets(end - start - label_width - 2 - inset)]);
        Cell { start, end, segments }
    } else {
        // A label wider than the page: it runs over the edge rather than being lost.
        segments.extend([carets(end - start), space()]);
        segments.extend(label);
        Cell { start, end: end + 1 + label_width, segments }
    }
}

/// Columns of a line as a terminal shows it.
struct Columns<'a> {
    text: &'a str,
    /// Byte offset and column, every few characters.
    marks: Vec<(usize, usize)>,
}

impl<'a> Columns<'a> {
    fn new(text: &'a str, line: Span) -> Self {
        let mut marks = vec![(line.range().start, 0)];
        let (mut start, mut column) = (line.range().start, 0);
        for (offset, char) in line.of(text).char_indices() {
            let offset = line.range().start + offset;
            // Between words, so that a sequence of code points that is one character is not taken apart.
            if (char == ' ' && offset > start) || offset - start > 200 {
                column += shown_width(&text[start..offset]);
                start = offset;
                marks.push((start, column));
            }
        }
        Self { text, marks }
    }

    /// Column of the byte at `offset`, from 0.
    fn at(&self, offset: u32) -> usize {
        let offset = offset as usize;
        let mark = self.marks.partition_point(|&(start, _)| start <= offset) - 1;
        let (start, column) = self.marks[mark];
        column + shown_width(&self.text[start..offset])
    }
}

fn shown_width(text: &str) -> usize {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        text.len()
    } else {
        printable(text).width()
    }
}
