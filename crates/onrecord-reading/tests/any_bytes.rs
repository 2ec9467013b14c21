//! Any bytes at all: no panic, every span in its place, the same bytes the same reading.
//!
//! Chance is a fixed sequence of numbers, so that a failure comes back; the failing bytes are printed in full. What
//! once failed is kept in tests/cases or here, never only as a seed.

#![allow(clippy::disallowed_methods, reason = "a test opens files; a reading does not")]

mod check;

use std::path::Path;

use check::{Chance, check};
use onrecord_reading::Tier;

#[test]
fn ten_thousand_random_byte_strings() {
    let mut chance = Chance(0x00C0_FFEE);
    for _ in 0..10_000 {
        let length = chance.below(400);
        let bytes: Vec<u8> = match chance.below(4) {
            0 => (0..length).map(|_| chance.byte()).collect(),
            1 => (0..length).map(|_| 0x20 + chance.byte() % 0x5f).collect(),
            2 => (0..length).flat_map(|_| [chance.byte(), 0]).collect(),
            _ => (0..length / 4).flat_map(|_| chance.pick(PIECES).bytes()).collect(),
        };
        check_bytes(&bytes);
    }
}

#[test]
fn five_thousand_mutated_articles() {
    let articles = articles();
    let mut chance = Chance(0x0D15_EA5E);
    for _ in 0..5_000 {
        let mut bytes = paragraphs_of(&articles[chance.below(articles.len())], &mut chance);
        for _ in 0..=chance.below(6) {
            mutate(&mut bytes, &mut chance);
        }
        check_bytes(&bytes);
    }
}

#[test]
fn whole_articles_and_their_prefixes() {
    for article in articles() {
        check_bytes(article.as_bytes());
        check_bytes(&[&[0xEF, 0xBB, 0xBF], article.as_bytes()].concat());
        check_bytes(&article.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        let n_bytes = article.len();
        for eighth in 1..8 {
            check_bytes(&article.as_bytes()[..n_bytes * eighth / 8]);
        }
    }
}

#[test]
fn long_runs_of_one_thing_do_not_hang() {
    for piece in [
        "“",
        "\"",
        "(",
        "said ",
        "“a” ",
        "\n",
        "\u{200b}",
        "A. ",
        "he said, “",
        "- ",
        "’",
        "\u{0301}",
        "said “x”\n\n",
    ] {
        check_bytes(piece.repeat(5_000).as_bytes());
    }
    // Inches in a quotation that ends far behind them.
    check_bytes(format!("“{}”", "a 6\" ".repeat(5_000)).as_bytes());
}

/// Both models run through the same code; the faster one reads most of the texts.
fn check_bytes(bytes: &[u8]) {
    check(bytes, if bytes.len().is_multiple_of(8) { Tier::Accurate } else { Tier::Fast });
}

/// One to three paragraphs of an article, so that thousands of readings take seconds.
fn paragraphs_of(article: &str, chance: &mut Chance) -> Vec<u8> {
    let paragraphs: Vec<&str> = article.lines().filter(|line| !line.trim().is_empty()).collect();
    let first = chance.below(paragraphs.len());
    let last = (first + 1 + chance.below(3)).min(paragraphs.len());
    paragraphs[first..last].join(*chance.pick(&["\n", "\n\n", "\r\n", " "])).into_bytes()
}

/// Cuts, doubles, moves, breaks and inserts.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let until = (at + chance.below(60)).min(bytes.len());
    match chance.below(7) {
        0 => drop(bytes.drain(at..until)),
        1 => {
            let copy = bytes[at..until].to_vec();
            bytes.splice(at..at, copy);
        }
        2 => bytes.truncate(at),
        3 if at < bytes.len() => bytes[at] = chance.byte(),
        4 => bytes[at..until].reverse(),
        5 => {
            let moved: Vec<u8> = bytes.drain(at..until).collect();
            let to = chance.below(bytes.len() + 1);
            bytes.splice(to..to, moved);
        }
        _ => drop(bytes.splice(at..at, chance.pick(PIECES).bytes())),
    }
}

/// What articles are made of, and what breaks readers of articles.
const PIECES: &[&str] = &[
    "“",
    "”",
    "‘",
    "’",
    "\"",
    "'",
    "«",
    "»",
    "„",
    "``",
    "''",
    "(",
    ")",
    "[",
    "]",
    "—",
    "–",
    " - ",
    "…",
    "...",
    ":",
    ";",
    ",",
    ". ",
    "?",
    "!",
    "\n",
    "\n\n",
    "\r\n",
    "\u{2028}",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "\t",
    "é",
    "e\u{301}",
    "漢字",
    "🎙️",
    "\u{202e}",
    "she said",
    " said ",
    "told reporters",
    "according to ",
    "Ann Reyes",
    "the mayor",
    "He ",
    "citing ",
    "denied ",
    "which has not been confirmed",
    "declined to comment",
    "WASHINGTON (AP) — ",
    "By ANN LEE",
    "READ MORE: ",
    "Mr. ",
    "U.S. ",
    "The post A Title appeared first on The Ledger.",
    "Ann Reyes: “No.”",
    "The Ledger has contacted the ministry for comment.",
    "3.5",
];

/// Articles to start from: our own, the examples, and a real report where it is to be found.
fn articles() -> Vec<String> {
    let mut articles: Vec<String> = OURS.iter().map(|&article| article.to_owned()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in [root.join("examples/story"), root.join("examples")] {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
        files.sort();
        articles.extend(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()));
    }
    articles.extend(std::fs::read_to_string(root.join("../shared/gold/newsweek.txt")));
    articles
}

const OURS: &[&str] = &[
    "Bridge to open in May\nBy Ann Lee\nTALLOW BAY (AP) — The bridge will open in May, Mayor Rosa Reyes said on Friday.\n\
     “We have waited long enough,” she told reporters. “It will be safe.”\nWhy It Matters\nThe Ledger, citing two people \
     close to the council, reported that the deck had cracked. The report has not been confirmed.\nThe Ledger has contacted \
     the builder for comment.\nREAD MORE: How bridges are built\nThe post Bridge to open in May appeared first on The Ledger.",
    "The ministry denied on Monday that any ship had been sold. \"That story is false,\" said a spokesman, who added that the \
     minister \"never met\" the buyers.\n\nAccording to a report by the audit office, three contracts are missing; officials \
     would not say who signed them.\n\nTom Orr, a lawyer for the firm: ‘My client told me, “I paid.” Nobody asked him why.’",
    "“The road was closed,” Orr said, “and nobody told us.\n\n“We asked twice.\n\n“Nobody came.”\n\nIt was reported that he had \
     written: «Je ne sais pas». Experts believe the tax will rise, a poll found.",
];
