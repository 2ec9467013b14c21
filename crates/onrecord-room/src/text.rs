//! ARTICLE -> BLOCKS: the text in paragraphs, each in pieces that play one role in one statement.

use onrecord_reading::{Article, PartKind, Span};
use onrecord_record::view::{Shared, StatementView, Whole};

/// Levels of statements within statements that are told apart.
const DEEPEST: usize = 32;
/// Bars of the strip.
const BARS: usize = 72;
/// Share of a paragraph that stands in another article, from which on the paragraph is marked.
const REPRINTED: f64 = 0.5;

/// One paragraph, headline or other part.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: PartKind,
    pub(crate) pieces: Vec<Piece>,
    /// The statements that begin here, by their places in the reading.
    pub(crate) statements: Vec<usize>,
    /// The earlier article that has this too, an index, and whether the paragraph before has it from elsewhere.
    pub(crate) from: Option<(usize, bool)>,
}

/// A stretch of text that plays the same roles.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Its role in the innermost statement.
    pub(crate) role: Option<Role>,
    /// Its role in every statement that it is of: "c3 s5".
    pub(crate) roles: String,
    /// True in the chosen statement.
    pub(crate) chosen: Option<Role>,
    /// Statements that end here, by their places.
    pub(crate) ends: Vec<usize>,
}

impl Piece {
    /// Words that are of no statement.
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), role: None, roles: String::new(), chosen: None, ends: Vec::new() }
    }
}

/// What words are in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Source,
    Cue,
    Content,
    /// Words that a standing rests on.
    Basis,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Cue => "cue",
            Role::Content => "content",
            Role::Basis => "basis",
        }
    }

    fn letter(self) -> char {
        match self {
            Role::Source => 's',
            Role::Cue => 'u',
            Role::Content => 'c',
            Role::Basis => 'b',
        }
    }
}

/// A place of a statement.
#[derive(Clone, Copy, Debug)]
struct Mark {
    span: Span,
    role: Role,
    statement: usize,
    depth: usize,
}

/// The text in blocks. Cost: linear in the text and in the places of statements, times the depth of statements.
pub(crate) fn blocks(whole: &Whole, chosen: Option<usize>, shared: &[Shared]) -> Vec<Block> {
    let depths = depths(&whole.statements);
    let mut marks = Vec::new();
    for (index, statement) in whole.statements.iter().enumerate() {
        let mut add = |spans: &[Span], role: Role| {
            let depth = depths[index];
            marks.extend(spans.iter().map(|&span| Mark { span, role, statement: index, depth }));
        };
        add(&statement.source, Role::Source);
        add(&statement.cue, Role::Cue);
        add(&statement.content, Role::Content);
        if chosen == Some(index) {
            add(&statement.basis, Role::Basis);
        }
    }
    marks.sort_by_key(|mark| mark.span.start);
    let ends: Vec<u32> = whole.statements.iter().map(end_of).collect();
    let begins: Vec<u32> = whole.statements.iter().map(begin_of).collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut next = 0;
    let mut open: Vec<Mark> = Vec::new();
    let mut dateline: Option<(Vec<Piece>, u32)> = None;
    let mut last_from = None;
    for part in &whole.article.parts {
        // Marks of earlier parts that reach into this one, and those that begin before its end.
        open.retain(|mark| mark.span.end > part.span.start);
        while let Some(mark) = marks.get(next).filter(|mark| mark.span.start < part.span.end) {
            if mark.span.end > part.span.start {
                open.push(*mark);
            }
            next += 1;
        }
        let mut pieces = pieces(&whole.article, part.span, &open, chosen, &ends);
        if part.kind == PartKind::Dateline {
            dateline = Some((pieces, part.span.end));
            continue;
        }
        if let Some((mut before, end)) = dateline.take() {
            // "HARBOR TOWN" and what stands between it and the first sentence.
            let between = whole.article.text.get(end as usize..part.span.start as usize).unwrap_or_default();
            before.push(Piece::plain(between));
            before.append(&mut pieces);
            pieces = before;
        }
        let of_part = |at: &&usize| part.span.start <= begins[**at] && begins[**at] < part.span.end;
        let mut here: Vec<usize> = open.iter().map(|mark| mark.statement).collect();
        here.sort_unstable();
        here.dedup();
        let statements = here.iter().filter(of_part).copied().collect();
        let from = reprinted(part.span, shared).filter(|_| part.kind == PartKind::Paragraph);
        let is_first = from != last_from;
        if part.kind == PartKind::Paragraph {
            last_from = from;
        }
        let from = from.map(|from| (from, is_first));
        blocks.push(Block { kind: part.kind, pieces, statements, from });
    }
    blocks
}

/// How many statements each lies within.
fn depths(statements: &[StatementView]) -> Vec<usize> {
    let depth = |mut at: usize| {
        let mut depth = 0;
        while let Some(within) = statements.get(at).and_then(|one| one.within).filter(|_| depth < DEEPEST) {
            depth += 1;
            at = within;
        }
        depth
    };
    (0..statements.len()).map(depth).collect()
}

fn begin_of(statement: &StatementView) -> u32 {
    let spans = statement.source.iter().chain(&statement.cue).chain(&statement.content);
    spans.map(|span| span.start).min().unwrap_or_default()
}

fn end_of(statement: &StatementView) -> u32 {
    let spans = statement.source.iter().chain(&statement.cue).chain(&statement.content);
    spans.map(|span| span.end).max().unwrap_or_default()
}

fn pieces(article: &Article, part: Span, open: &[Mark], chosen: Option<usize>, ends: &[u32]) -> Vec<Piece> {
    let mut bounds: Vec<u32> = vec![part.start, part.end];
    for mark in open {
        bounds.extend(
            [mark.span.start, mark.span.end].iter().filter(|at| part.start < **at && **at < part.end),
        );
    }
    bounds.sort_unstable();
    bounds.dedup();
    // From left to right: which marks hold, the innermost last.
    let mut begins: Vec<&Mark> = open.iter().collect();
    begins.sort_by_key(|mark| mark.span.start);
    let mut begins = begins.into_iter().peekable();
    let mut holding: Vec<&Mark> = Vec::new();
    let mut pieces = Vec::new();
    for pair in bounds.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        holding.retain(|mark| mark.span.end > start);
        while let Some(mark) = begins.next_if(|mark| mark.span.start <= start) {
            if mark.span.end > start {
                holding.push(mark);
            }
        }
        holding.sort_by_key(|mark| (mark.depth, mark.statement, mark.role == Role::Basis));
        // A basis is shown where its statement is chosen; it never hides what else the words are.
        let inner = holding.iter().rev().find(|mark| mark.role != Role::Basis);
        let roles: Vec<String> =
            holding.iter().map(|mark| format!("{}{}", mark.role.letter(), mark.statement)).collect();
        let of_chosen = || holding.iter().filter(|mark| Some(mark.statement) == chosen);
        let mut ended: Vec<usize> =
            holding.iter().map(|mark| mark.statement).filter(|&one| ends[one] == end).collect();
        ended.sort_unstable();
        ended.dedup();
        pieces.push(Piece {
            text: article.text.get(start as usize..end as usize).unwrap_or_default().to_owned(),
            role: inner.map(|mark| mark.role),
            roles: roles.join(" "),
            chosen: of_chosen().next_back().map(|mark| mark.role),
            ends: ended,
        });
    }
    numbers_after_marks(pieces)
}

/// Puts the number of a statement after the full stop or comma that follows it, as printers do.
fn numbers_after_marks(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut placed: Vec<Piece> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        let is_mark = |letter: char| ".,;:!?…”’\"»)".contains(letter);
        let n_marks = piece.text.len() - piece.text.trim_start_matches(is_mark).len();
        if piece.roles.is_empty()
            && n_marks > 0
            && let Some(before) = placed.last_mut().filter(|before| !before.ends.is_empty())
        {
            let ends = std::mem::take(&mut before.ends);
            let rest = piece.text.split_off(n_marks);
            placed.push(Piece { ends, ..piece });
            piece = Piece::plain(&rest);
        }
        placed.push(piece);
    }
    placed
}

/// The article that has most of a part, where that is enough.
fn reprinted(part: Span, shared: &[Shared]) -> Option<usize> {
    let length = f64::from(part.end - part.start);
    let share = |one: &Shared| {
        let of_passage = |span: &Span| {
            let (start, end) = (span.start.max(part.start), span.end.min(part.end));
            f64::from(end.saturating_sub(start))
        };
        one.passages.iter().map(of_passage).sum::<f64>() / length.max(1.0)
    };
    let mut best: Option<(usize, f64)> = None;
    for (index, one) in shared.iter().enumerate().filter(|(_, one)| one.is_earlier) {
        let share = share(one);
        if share >= REPRINTED && best.is_none_or(|(_, most)| share > most) {
            best = Some((index, share));
        }
    }
    best.map(|(index, _)| index)
}

/// One bar of the strip: how much of a stretch of the text is said by somebody, in per cent, and whether a statement
/// that begins there is more than reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) share: u32,
    pub(crate) is_flagged: bool,
    pub(crate) has_chosen: bool,
}

/// Where statements are dense, from the head of the text to its end.
pub(crate) fn strip(whole: &Whole, chosen: Option<usize>) -> Vec<Bar> {
    let length = whole.article.text.len().max(1);
    let mut said: Vec<Span> = whole.statements.iter().flat_map(|one| one.content.iter().copied()).collect();
    said.sort_unstable();
    let mut covered = [0_u64; BARS];
    let mut last = 0_u32;
    let bar_of = |at: u32| (at as usize * BARS / length).min(BARS - 1);
    for span in said {
        // What is said within something said counts once.
        let (mut start, end) = (span.start.max(last), span.end);
        last = last.max(end);
        while start < end {
            let bar = bar_of(start);
            let bar_end = (((bar + 1) * length).div_ceil(BARS) as u32).clamp(start + 1, u32::MAX);
            let stop = if bar + 1 == BARS { end } else { end.min(bar_end) };
            covered[bar] += u64::from(stop - start);
            start = stop;
        }
    }
    let width = (length as f64 / BARS as f64).max(1.0);
    let mut bars: Vec<Bar> = covered
        .iter()
        .map(|&n| Bar { share: ((n as f64 / width * 100.0) as u32).min(100), ..Bar::default() })
        .collect();
    for (index, statement) in whole.statements.iter().enumerate() {
        let bar = &mut bars[bar_of(begin_of(statement))];
        bar.is_flagged |= statement.standing != "reported";
        bar.has_chosen |= chosen == Some(index);
    }
    bars
}
