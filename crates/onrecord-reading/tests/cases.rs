//! The cases in tests/cases/*.md: each heading is a test of what is read in a text.
//!
//! Under a heading, the prose says why, `article` is what is read (`article outlet=Newsweek lines=3:post,4:poster` gives hints), and
//! `marked` is what `mark::mark` makes of the reading. `UPDATE_EXPECT=1 cargo test --test cases` rewrites the marked
//! blocks in place; review the difference before you commit it.

#![allow(clippy::disallowed_methods, reason = "a test opens files; a reading does not")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use onrecord_reading::mark::{MarkOptions, mark};
use onrecord_reading::{Hints, Part, PartKind, Span, Tier, read};

#[test]
fn cases() {
    let updates = std::env::var_os("UPDATE_EXPECT").is_some();
    let (mut n_cases, mut failures) = (0, String::new());
    for file in case_files() {
        let page = std::fs::read_to_string(&file).expect("the case file");
        let cases = cases_of(&file, &page);
        n_cases += cases.len();
        let mut renewed = String::new();
        let mut at = 0;
        for case in &cases {
            let found =
                mark(&read(case.article.as_bytes(), &case.hints, Tier::Accurate), &MarkOptions::default());
            let expected = &page[case.marked.clone()];
            if found.trim_end() == expected.trim_end() {
                continue;
            }
            if updates {
                renewed.push_str(&page[at..case.marked.start]);
                renewed.push_str(found.trim_end());
                renewed.push('\n');
                at = case.marked.end;
            } else {
                let place = format!("{}:{}", file.display(), case.line);
                write!(failures, "\n## {}\n{place}\n{}", case.heading, difference(expected, &found))
                    .expect("a string");
            }
        }
        if at > 0 {
            renewed.push_str(&page[at..]);
            std::fs::write(&file, renewed).expect("the case file");
        }
    }
    assert!(
        failures.is_empty(),
        "{failures}\n(-) is expected, (+) was read; UPDATE_EXPECT=1 takes what was read"
    );
    assert!(n_cases > 0, "tests/cases holds no case");
}

struct Case {
    heading: String,
    /// Line of the heading, from 1.
    line: usize,
    article: String,
    hints: Hints,
    /// Where the marked text stands in the page.
    marked: std::ops::Range<usize>,
}

/// The cases of a page.
///
/// # Panics
/// When a heading has one of the two blocks and not the other, or a block does not end.
fn cases_of(file: &Path, page: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut heading = (String::new(), 0);
    let mut article: Option<(String, Hints)> = None;
    let mut lines = lines_of(page).enumerate();
    while let Some((number, (start, line))) = lines.next() {
        let place = || format!("{}:{}", file.display(), number + 1);
        if let Some(title) = line.strip_prefix("## ") {
            assert!(article.is_none(), "{}: the case before this heading has no `marked` block", place());
            heading = (title.trim().to_owned(), number + 1);
        } else if let Some(info) = line.strip_prefix("```") {
            let begin = start + line.len() + 1;
            let end = lines.find(|(_, (_, line))| line.trim_end() == "```").map(|(_, (end, _))| end);
            let end = end.unwrap_or_else(|| panic!("{}: this block does not end", place()));
            let mut words = info.split_whitespace();
            match words.next() {
                Some("article") => {
                    assert!(article.is_none(), "{}: two `article` blocks under one heading", place());
                    let text = page[begin..end].trim_end_matches('\n').to_owned();
                    let hints = hints(words, &text, &place());
                    article = Some((text, hints));
                }
                Some("marked") => {
                    let (article, hints) =
                        article.take().unwrap_or_else(|| panic!("{}: no `article` before this", place()));
                    cases.push(Case {
                        heading: heading.0.clone(),
                        line: heading.1,
                        article,
                        hints,
                        marked: begin..end,
                    });
                }
                Some(_) | None => {}
            }
        }
    }
    assert!(article.is_none(), "{}: the last case has no `marked` block", file.display());
    cases
}

/// Each line without its end, and where it starts.
fn lines_of(page: &str) -> impl Iterator<Item = (usize, &str)> {
    page.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end_matches('\n')))
    })
}

fn hints<'a>(words: impl Iterator<Item = &'a str>, text: &str, place: &str) -> Hints {
    let mut hints = Hints::default();
    for word in words {
        let (name, value) =
            word.split_once('=').unwrap_or_else(|| panic!("{place}: a hint is written name=value"));
        // A value cannot hold a space: "New_York_Times".
        let value = Some(value.replace('_', " "));
        match name {
            "path" => hints.path = value,
            "url" => hints.url = value,
            "title" => hints.title = value,
            "outlet" => hints.outlet = value,
            "published" => hints.published = value,
            "language" => hints.language = value,
            "charset" => hints.charset = value,
            // What the markup says of lines: "3:post,4:poster".
            "lines" => hints.lines = value.iter().flat_map(|value| parts_of(text, value, place)).collect(),
            unknown => panic!("{place}: there is no hint {unknown}"),
        }
    }
    hints
}

/// The lines of a text that `value` names by their numbers, from 1, with what they are.
fn parts_of(text: &str, value: &str, place: &str) -> Vec<Part> {
    let lines: Vec<(usize, &str)> = lines_of(text).collect();
    let part = |told: &str| {
        let (number, kind) = told.split_once(':')?;
        let (start, line) = *lines.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(Part { kind: PartKind::from_name(kind)?, span: Span::new(start, start + line.len()) })
    };
    let read = |told| part(told).unwrap_or_else(|| panic!("{place}: {told} is no line and kind"));
    value.split(',').map(read).collect()
}

/// Two texts line by line: what both have, what is missing (-), what is new (+).
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (expected.trim_end().lines().collect(), found.trim_end().lines().collect());
    // Longest common run of lines, by the table of their lengths.
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let longest = common[i + 1][j].max(common[i][j + 1]);
            common[i][j] = if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { longest };
        }
    }
    let (mut i, mut j, mut shown) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        let (mark, line) = if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            (' ', old[i - 1])
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', old[i - 1])
        } else {
            j += 1;
            ('+', new[j - 1])
        };
        writeln!(shown, "{mark} {line}").expect("a string");
    }
    shown
}

fn case_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = (std::fs::read_dir(&folder).expect("tests/cases"))
        .map(|entry| entry.expect("tests/cases").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

#[test]
fn shows_differences_by_line() {
    assert_eq!(difference("a\nb\nc\n", "a\nx\nc\nd\n"), "  a\n- b\n+ x\n  c\n+ d\n");
}

#[test]
fn finds_the_blocks_of_a_case() {
    let page = "# Page\n\n## One\n\nWhy.\n\n```article outlet=The_Ledger\nShe said so.\n```\n\n```marked\n| x\n```\n";
    let cases = cases_of(Path::new("page.md"), page);
    assert_eq!(cases.len(), 1);
    assert_eq!(
        (cases[0].heading.as_str(), cases[0].line, cases[0].article.as_str()),
        ("One", 3, "She said so.")
    );
    assert_eq!(cases[0].hints.outlet.as_deref(), Some("The Ledger"));
    assert_eq!(&page[cases[0].marked.clone()], "| x\n");
}
