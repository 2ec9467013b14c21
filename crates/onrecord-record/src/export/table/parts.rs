//! The parts of an article in one cell: "headline 0 28;paragraph 30 71", in code points of the text.

use onrecord_reading::{CodePoints, Part, PartKind, Span, byte_offsets};

use super::Cell;

/// The cell of some parts.
pub fn parts_cell(text: &str, parts: &[Part]) -> Cell {
    let points = CodePoints::new(text);
    let part = |part: &Part| {
        let [begin, end] = points.range(part.span);
        format!("{} {begin} {end}", part.kind.name())
    };
    Cell::Text(parts.iter().map(part).collect::<Vec<_>>().join(";"))
}

/// The parts that such a cell names; `None` when it names none of this text.
pub fn parts_of(text: &str, cell: &str) -> Option<Vec<Part>> {
    let offsets = byte_offsets(text);
    let at = |point: &str| offsets.get(point.parse::<usize>().ok()?).map(|&offset| offset as usize);
    let part = |words: &str| {
        let mut words = words.split(' ');
        let (kind, begin, end) =
            (PartKind::from_name(words.next()?)?, at(words.next()?)?, at(words.next()?)?);
        (begin <= end && words.next().is_none()).then(|| Part { kind, span: Span::new(begin, end) })
    };
    cell.split(';').filter(|words| !words.is_empty()).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_are_written() {
        let text = "Élan — a pier\n\nNobody “sells” it.";
        let parts = vec![
            Part { kind: PartKind::Headline, span: Span::new(0, text.find('\n').unwrap()) },
            Part { kind: PartKind::Paragraph, span: Span::new(text.find("Nobody").unwrap(), text.len()) },
        ];
        let Cell::Text(cell) = parts_cell(text, &parts) else { panic!("no text") };
        assert_eq!(cell, "headline 0 13;paragraph 15 33");
        assert_eq!(parts_of(text, &cell), Some(parts));
        assert_eq!(parts_of(text, ""), Some(Vec::new()));
        for wrong in ["headline 0", "headline 0 99", "headline 5 1", "song 0 1", "headline 0 1 2", "é"] {
            assert_eq!(parts_of(text, wrong), None, "{wrong}");
        }
    }
}
