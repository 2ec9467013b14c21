//! Windows: an article's words in pieces, cut so that each window fits the encoder.

use crate::attribution::encoder::pieces::Pieces;
use crate::attribution::encoder::{Opening, feature_of};
use crate::sentence::{Paragraph, Prose};

/// Pieces that the encoder reads at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Window {
    /// Pieces, with the begin and end pieces and those of some words of context.
    pub(super) ids: Vec<u32>,
    /// [`feature_of`] each piece's token; 0 for the begin and end pieces.
    pub(super) features: Vec<u8>,
    /// The tokens that it is cut for, and where in `ids` each begins.
    pub(super) tokens: Vec<(usize, usize)>,
}

/// A paragraph, or a part of one that fits a window.
struct Unit {
    tokens: (usize, usize),
    /// It is the paragraph's beginning.
    opens: bool,
    n_pieces: usize,
}

/// Cuts `paragraphs`, which are some or all of an article's in text order, into windows.
///
/// A window holds whole paragraphs of up to `size` pieces in all, of which up to `context` are of words before the first.
/// A longer paragraph is cut, at a sentence where there is one. Cost: linear in the article's tokens.
pub(super) fn cut_windows(
    prose: &Prose,
    pieces: &Pieces,
    paragraphs: &[Paragraph],
    size: usize,
    context: usize,
) -> impl Iterator<Item = Window> {
    let mut ids = Vec::new();
    let mut starts = Vec::with_capacity(prose.tokens.len() + 1);
    for paragraph in paragraphs {
        let (first, last) = paragraph.tokens;
        // What is neither read nor its context counts as without pieces. One token more shows that the context is full.
        let first = first.saturating_sub(context + 1).max(starts.len());
        starts.resize(first, ids.len());
        for at in first..last {
            starts.push(ids.len());
            pieces.cut(prose.word(at), &mut ids);
        }
    }
    starts.resize(prose.tokens.len() + 1, ids.len());
    let room = size - 2 - context;
    let units: Vec<Unit> =
        paragraphs.iter().flat_map(|paragraph| cut_paragraph(prose, &starts, *paragraph, room)).collect();
    let mut next = 0;
    std::iter::from_fn(move || {
        let first = units.get(next)?;
        let mut window = Window { ids: vec![pieces.begin], features: vec![0], tokens: Vec::new() };
        let add = |window: &mut Window, at: usize, opening: Opening| {
            let own = &ids[starts[at]..starts[at + 1]];
            window.ids.extend_from_slice(own);
            window.features.extend(std::iter::repeat_n(feature_of(prose, at, opening), own.len()));
        };
        let begin = (0..first.tokens.0)
            .rev()
            .take_while(|&at| starts[first.tokens.0] - starts[at] <= context)
            .last()
            .unwrap_or(first.tokens.0);
        for at in begin..first.tokens.0 {
            add(&mut window, at, Opening::of(prose, at));
        }
        let mut free = room;
        while let Some(unit) = units.get(next).filter(|unit| unit.n_pieces <= free) {
            for at in unit.tokens.0..unit.tokens.1 {
                window.tokens.push((at, window.ids.len()));
                let opens = unit.opens && at == unit.tokens.0;
                add(&mut window, at, if opens { Opening::Paragraph } else { Opening::of(prose, at) });
            }
            free -= unit.n_pieces;
            next += 1;
        }
        window.ids.push(pieces.end);
        window.features.push(0);
        Some(window)
    })
}

/// The paragraph in parts of at most `room` pieces, which is more than any token has.
fn cut_paragraph(
    prose: &Prose,
    starts: &[usize],
    paragraph: Paragraph,
    room: usize,
) -> impl Iterator<Item = Unit> {
    let (mut first, end) = paragraph.tokens;
    std::iter::from_fn(move || {
        if first >= end {
            return None;
        }
        let fits = starts[first + 1..=end].partition_point(|&start| start - starts[first] <= room);
        let mut last = first + fits.max(1);
        if last < end {
            let same = |&at: &usize| prose.sentence_of[at] == prose.sentence_of[at - 1];
            let sentence = (first + 1..=last).rev().find(|at| !same(at));
            last = sentence.unwrap_or(last);
        }
        let opens = first == paragraph.tokens.0;
        let unit = Unit { tokens: (first, last), opens, n_pieces: starts[last] - starts[first] };
        first = last;
        Some(unit)
    })
}
