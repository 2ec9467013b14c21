//! Where sentences begin: after a stop that ends no abbreviation, before a capital or a mark.

use crate::sentence::token::{Shape, Token};

/// Abbreviations that a capital or a number often follows: titles, months, U.S. states and the like, in lower case.
const ABBREVIATIONS: &[&str] = &[
    "adm", "ala", "apr", "ariz", "ark", "assn", "atty", "aug", "ave", "blvd", "brig", "calif", "capt", "cia",
    "cmdr", "co", "col", "colo", "conn", "corp", "cpl", "dec", "del", "dept", "dist", "dr", "ed", "esq",
    "est", "feb", "fla", "fr", "ft", "ga", "gen", "gov", "hon", "ill", "inc", "ind", "jan", "jr", "jul",
    "jun", "kan", "ky", "la", "lt", "ltd", "maj", "mar", "mass", "md", "messrs", "mich", "minn", "miss",
    "mo", "mont", "mr", "mrs", "ms", "mt", "neb", "nev", "no", "nos", "nov", "oct", "okla", "ore", "pa",
    "ph", "pres", "prof", "pvt", "rep", "reps", "rev", "sen", "sens", "sept", "sgt", "sr", "sra", "st",
    "supt", "tenn", "tex", "univ", "va", "vs", "vt", "wash", "wis", "wyo",
];

/// True when a sentence begins at `tokens[at]`, which is not the first token of its paragraph.
pub fn begins_sentence(text: &str, tokens: &[Token], first: usize, at: usize) -> bool {
    let word = |index: usize| tokens[index].span.of(text);
    let token = tokens[at];
    // A sentence follows white space.
    if tokens[at - 1].span.end == token.span.start {
        return false;
    }
    let opens = |mark: &str| {
        matches!(mark, "“" | "‘" | "\"" | "'" | "(" | "[" | "«" | "„" | "—" | "–" | "¿" | "¡" | "@")
    };
    if !(token.shape.is_capital()
        || matches!(token.shape, Shape::Number | Shape::Caseless)
        || opens(word(at)))
    {
        return false;
    }
    let mut stop = at;
    // Four closing marks in a row are plenty.
    let earliest = first.max(at.saturating_sub(4));
    while stop > earliest && matches!(word(stop - 1), "”" | "’" | "\"" | "'" | ")" | "]" | "»" | "“") {
        stop -= 1;
    }
    if stop == first {
        return false;
    }
    let stop = stop - 1;
    match word(stop) {
        "?" | "!" | "…" | "。" | "！" | "？" | "؟" => true,
        "." if stop == first => false,
        // A closing mark after the stop makes it a stop whatever stands before.
        "." if stop + 1 < at => true,
        "." => {
            let before = tokens[stop - 1];
            if before.span.end != tokens[stop].span.start {
                return true;
            }
            if before.shape == Shape::Initial {
                // "George W. Bush", "U.S. Senator": initials go on, unless a word follows that only begins sentences.
                return begins_only(word(at));
            }
            ABBREVIATIONS.binary_search(&word(stop - 1).to_lowercase().as_str()).is_err()
        }
        _ => false,
    }
}

/// Words that open a sentence far more often than they follow an abbreviation.
fn begins_only(word: &str) -> bool {
    const OPENERS: &[&str] = &[
        "A", "After", "Although", "An", "And", "As", "At", "Both", "But", "By", "During", "For", "He", "Her",
        "His", "However", "I", "If", "In", "It", "Its", "Last", "Many", "Most", "No", "On", "One", "Or",
        "Other", "She", "Since", "So", "Some", "That", "The", "Their", "There", "These", "They", "This",
        "Those", "To", "We", "What", "When", "While", "With", "You",
    ];
    OPENERS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::token::tokenize;
    use crate::span::Span;

    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let mut tokens = Vec::new();
        tokenize(&text, Span::new(0, text.len()), &mut tokens);
        let starts: Vec<_> = (1..tokens.len())
            .filter(|&at| begins_sentence(&text, &tokens, 0, at))
            .map(|at| tokens[at].span.start as usize)
            .collect();
        let mut expected = Vec::new();
        for (bars, (offset, _)) in marked.match_indices('|').enumerate() {
            expected.push(offset - bars);
        }
        assert_eq!(starts, expected, "{marked}");
    }

    #[test]
    fn splits_news_prose() {
        check("He left. |She stayed.");
        check("“Go.” |He left. |“Why?” |Nobody knew.");
        check("“Why?” he asked. |“Go,” Sen. Bernie Sanders said.");
        check("The U.S. Senate met Gov. Lee on Jan. 5 at 6 p.m. local time.");
        check("They live in the U.S. |The law forbids it.");
        check("George W. Bush and J. K. Rowling met Mr. Orr.");
        check("It rose 3.5 percent… |Then it fell.");
    }

    #[test]
    fn lists_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
    }
}
