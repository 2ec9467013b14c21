//! Quotations: which marks open and close, over one paragraph or several, and what to do when a mark is lost.

use crate::sentence::token::Token;
use crate::span::Span;

/// Words between quotation marks, inside one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included; where no mark closes it, to the comma before a reporting
    /// clause, else to the paragraph's end.
    pub span: Span,
    /// First and last token, as indices into the prose's tokens, half-open.
    pub tokens: (usize, usize),
    /// 1 for a quotation, 2 for a quotation within it, and so on.
    pub depth: u8,
    /// What became of its closing mark.
    pub end: QuotationEnd,
}

/// What became of a quotation's closing mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationEnd {
    /// It is there.
    Closed,
    /// It is left out because the next paragraph goes on with an opening mark, as printers do.
    Continued,
    /// It is lost.
    Lost,
}

/// The pairs of marks that enclose quotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pair {
    CurlyDouble,
    CurlySingle,
    Straight,
    StraightSingle,
    /// Two straight single marks for one double mark, as typewriters and wire services have it.
    Doubled,
    Guillemet,
    GuillemetSingle,
    Corner,
}

enum Mark {
    Open(Pair),
    Close(Pair),
    /// A straight mark whose place allows both.
    Either(Pair),
    /// „ and “: German and Polish open low and close with what English opens with.
    Low,
}

/// Finds the quotations of one paragraph, whose tokens are `tokens[first..last]`.
///
/// `next_opens` says that the next paragraph begins with an opening mark. Quotations stand in the order of their
/// opening marks. A lost mark never reaches past the paragraph.
pub fn find_quotations(
    text: &str,
    tokens: &[Token],
    (first, last): (usize, usize),
    next_opens: bool,
    found: &mut Vec<Quotation>,
) {
    let mut open: Vec<(Pair, usize)> = Vec::new();
    let from = found.len();
    let mut low = false;
    let mut ahead = None;
    for at in first..last {
        let token = tokens[at];
        if token.shape.is_word() {
            continue;
        }
        let Some(mark) = read_mark(text, token.span) else { continue };
        let is_open = |pair: Pair| open.iter().any(|&(other, _)| other == pair);
        let (pair, opens) = match mark {
            Mark::Low => {
                low = true;
                (Pair::CurlyDouble, true)
            }
            Mark::Open(Pair::CurlyDouble) if low && is_open(Pair::CurlyDouble) => (Pair::CurlyDouble, false),
            // A second “ while one is open: typists double a lost mark or quote within a quotation.
            Mark::Open(pair) => (pair, true),
            Mark::Close(_) if is_possessive(text, tokens, (at, last)) => continue,
            Mark::Close(pair) => (pair, false),
            Mark::Either(pair) => (pair, !is_open(pair)),
        };
        if opens {
            if open.len() < 8 {
                open.push((pair, found.len()));
                let depth = open.len() as u8;
                let span = Span { start: token.span.start, end: tokens[last - 1].span.end };
                found.push(Quotation { span, tokens: (at, last), depth, end: QuotationEnd::Lost });
            }
        } else if let Some(level) = open.iter().rposition(|&(other, _)| other == pair).or_else(|| {
            let mixed = mixed_with(pair)?;
            let level = open.iter().rposition(|&(other, _)| other == mixed)?;
            (!closes_later(text, tokens, (at, last), mixed, &mut ahead)).then_some(level)
        }) {
            // Marks opened inside and never closed end where the outer one does.
            for (_, index) in open.drain(level..) {
                let quotation = &mut found[index];
                quotation.span.end = token.span.end;
                quotation.tokens.1 = at + 1;
                // The second of two single marks belongs to the first.
                if pair == Pair::Doubled && at + 1 < last && tokens[at + 1].span.start == token.span.end {
                    quotation.span.end = tokens[at + 1].span.end;
                    quotation.tokens.1 = at + 2;
                }
                quotation.end = QuotationEnd::Closed;
            }
        }
    }
    for &(pair, index) in &open {
        match pair {
            // A single mark without partner is an apostrophe.
            Pair::CurlySingle | Pair::StraightSingle => found[index].depth = 0,
            Pair::CurlyDouble
            | Pair::Straight
            | Pair::Doubled
            | Pair::Guillemet
            | Pair::GuillemetSingle
            | Pair::Corner => {
                if next_opens {
                    found[index].end = QuotationEnd::Continued;
                } else if let Some(end) = reporting_clause(text, tokens, (found[index].tokens.0, last)) {
                    found[index].tokens.1 = end;
                    found[index].span.end = tokens[end - 1].span.end;
                }
            }
        }
    }
    let own = found.split_off(from);
    found.extend(own.into_iter().filter(|quotation| quotation.depth > 0));
}

/// The pair whose opening mark this one may close: “Go," and "Go,” stand on pages that were typed in two programs.
fn mixed_with(pair: Pair) -> Option<Pair> {
    match pair {
        Pair::Straight => Some(Pair::CurlyDouble),
        Pair::CurlyDouble => Some(Pair::Straight),
        Pair::CurlySingle
        | Pair::StraightSingle
        | Pair::Doubled
        | Pair::Guillemet
        | Pair::GuillemetSingle
        | Pair::Corner => None,
    }
}

/// True when the next mark of a pair closes: what stands before it is an inch, or another typist's. What was found is kept in
/// `ahead`, so that a thousand inches are one search.
fn closes_later(
    text: &str,
    tokens: &[Token],
    (at, last): (usize, usize),
    pair: Pair,
    ahead: &mut Option<(Pair, usize, bool)>,
) -> bool {
    if let Some((known, place, closes)) = *ahead
        && known == pair
        && place > at
    {
        return closes;
    }
    let closes = |place: usize| match read_mark(text, tokens[place].span)? {
        Mark::Open(other) if other == pair => Some((pair, place, false)),
        Mark::Close(other) | Mark::Either(other) if other == pair => Some((pair, place, true)),
        Mark::Open(_) | Mark::Close(_) | Mark::Either(_) | Mark::Low => None,
    };
    let next = (at + 1..last).filter(|&place| !tokens[place].shape.is_word()).find_map(closes);
    *ahead = Some(next.unwrap_or((pair, last, false)));
    ahead.is_some_and(|(.., closes)| closes)
}

/// True for the mark of "the voters’ bridge": it follows an s, and the mark that closes comes later, after a full stop
/// or comma.
fn is_possessive(text: &str, tokens: &[Token], (at, last): (usize, usize)) -> bool {
    let word = |index: usize| tokens[index].span.of(text);
    if !matches!(word(at), "’" | "'") || at == 0 || !word(at - 1).ends_with('s') {
        return false;
    }
    let next = (at + 1..last.min(at + 60))
        .find(|&index| matches!(word(index), "’" | "'" | "‘") && !joins(tokens, index));
    next.is_some_and(|next| word(next) != "‘" && matches!(word(next - 1), "," | "." | "?" | "!"))
}

/// True when letters stand on both sides, as in "it’s".
fn joins(tokens: &[Token], at: usize) -> bool {
    at > 0
        && at + 1 < tokens.len()
        && tokens[at - 1].span.end == tokens[at].span.start
        && tokens[at + 1].span.start == tokens[at].span.end
        && tokens[at - 1].shape.is_word()
        && tokens[at + 1].shape.is_word()
}

/// Where a quotation without closing mark must have ended: after the comma before "Reyes said".
fn reporting_clause(text: &str, tokens: &[Token], (first, last): (usize, usize)) -> Option<usize> {
    let word = |index: usize| tokens[index].span.of(text);
    (first + 2..last)
        .find(|&at| {
            word(at) == ","
                && (at + 1..last.min(at + 8))
                    .take_while(|&next| tokens[next].shape.is_word() || word(next) == ".")
                    .any(|next| matches!(word(next), "said" | "says" | "told" | "added" | "asked" | "wrote"))
        })
        .map(|at| at + 1)
}

/// True when the paragraph beginning at `place` begins with an opening double mark.
pub fn begins_with_mark(text: &str, place: Span) -> bool {
    place.of(text).starts_with(['“', '"', '«', '„', '「']) || place.of(text).starts_with("''")
}

fn read_mark(text: &str, span: Span) -> Option<Mark> {
    let mark = span.of(text).chars().next()?;
    let before = || text[..span.start as usize].chars().next_back();
    let after = || text[span.end as usize..].chars().next();
    let straight = |pair: Pair| {
        let free_before = before().is_none_or(|mark| mark.is_whitespace() || "([{—–-/“‘\"'".contains(mark));
        let free_after =
            after().is_none_or(|mark| mark.is_whitespace() || ".,;:!?)]}—–-/”’\"'".contains(mark));
        match (free_before, free_after) {
            (true, false) => Mark::Open(pair),
            (false, true) => Mark::Close(pair),
            _ => Mark::Either(pair),
        }
    };
    // The second of two marks that stand for one says nothing of its own.
    if matches!(mark, '\'' | '`') && before() == Some(mark) {
        return None;
    }
    if matches!(mark, '\'' | '`') && after() == Some(mark) {
        return Some(if mark == '`' { Mark::Open(Pair::Doubled) } else { Mark::Either(Pair::Doubled) });
    }
    let is_letter = |place: Option<char>| place.is_some_and(char::is_alphanumeric);
    Some(match mark {
        '“' | '‟' => Mark::Open(Pair::CurlyDouble),
        '„' => Mark::Low,
        '”' => Mark::Close(Pair::CurlyDouble),
        '«' => Mark::Open(Pair::Guillemet),
        '»' => Mark::Close(Pair::Guillemet),
        '‹' => Mark::Open(Pair::GuillemetSingle),
        '›' => Mark::Close(Pair::GuillemetSingle),
        '「' | '『' => Mark::Open(Pair::Corner),
        '」' | '』' => Mark::Close(Pair::Corner),
        '"' => straight(Pair::Straight),
        '‘' if is_letter(after()) || matches!(after(), Some('[' | '…' | '“')) => {
            Mark::Open(Pair::CurlySingle)
        }
        // Between letters it is an apostrophe; after a final letter it may be one ("the voters’ anger"), which
        // closes nothing when no single quotation is open.
        '’' if !is_letter(after()) => Mark::Close(Pair::CurlySingle),
        '\'' if !is_letter(before()) && is_letter(after()) => Mark::Open(Pair::StraightSingle),
        '\'' if before().is_some_and(|mark| !mark.is_whitespace()) && !is_letter(after()) => {
            Mark::Close(Pair::StraightSingle)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::token::tokenize;

    fn check(paragraph: &str, next_opens: bool, expected: &[(&str, u8, QuotationEnd)]) {
        let mut tokens = Vec::new();
        tokenize(paragraph, Span::new(0, paragraph.len()), &mut tokens);
        let mut found = Vec::new();
        find_quotations(paragraph, &tokens, (0, tokens.len()), next_opens, &mut found);
        let found: Vec<_> = found.iter().map(|one| (one.span.of(paragraph), one.depth, one.end)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn pairs_every_kind_of_mark() {
        use QuotationEnd::*;
        check("“Go,” he said. “Now.”", false, &[("“Go,”", 1, Closed), ("“Now.”", 1, Closed)]);
        check("\"Go,\" he said. \"Now.\"", false, &[("\"Go,\"", 1, Closed), ("\"Now.\"", 1, Closed)]);
        check("‘It’s the voters’ day,’ he said", false, &[("‘It’s the voters’ day,’", 1, Closed)]);
        check("He said 'it's over' today", false, &[("'it's over'", 1, Closed)]);
        check("« Non », dit-il", false, &[("« Non »", 1, Closed)]);
        check("„Nein“, sagte er", false, &[("„Nein“", 1, Closed)]);
        check("“He said ‘no’ to me”", false, &[("“He said ‘no’ to me”", 1, Closed), ("‘no’", 2, Closed)]);
        check("the voters’ anger, the dogs' bowl, ’em", false, &[]);
    }

    #[test]
    fn two_single_marks_are_one_double_mark() {
        use QuotationEnd::*;
        check("''I don't,'' he said. ``No.''", false, &[("''I don't,''", 1, Closed), ("``No.''", 1, Closed)]);
    }

    #[test]
    fn a_mark_of_the_other_kind_closes() {
        use QuotationEnd::*;
        check("He said, “Go,\" and Orr said, “No.”", false, &[("“Go,\"", 1, Closed), ("“No.”", 1, Closed)]);
        check("\"Go,” the mayor’s office said. It is old.", false, &[("\"Go,”", 1, Closed)]);
        check("“A 6\" pipe,” he said.", false, &[("“A 6\" pipe,”", 1, Closed)]);
        check(
            "“The \"old\" pier,\" he said.",
            false,
            &[("“The \"old\" pier,\"", 1, Closed), ("\"old\"", 2, Closed)],
        );
    }

    #[test]
    fn a_lost_mark_stays_in_its_paragraph() {
        use QuotationEnd::*;
        check("“Go now, he said.", false, &[("“Go now,", 1, Lost)]);
        check("“Go now.", false, &[("“Go now.", 1, Lost)]);
        check("“Go on.", true, &[("“Go on.", 1, Continued)]);
        check("Go,” he said. “Now.”", false, &[("“Now.”", 1, Closed)]);
    }
}
