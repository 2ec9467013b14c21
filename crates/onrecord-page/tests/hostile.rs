//! Hostile pages: whatever the markup, there is a text or a problem, soon, on a small stack.

use std::time::{Duration, Instant};

use onrecord_page::{Media, open};
use onrecord_reading::page::Page;
use onrecord_reading::{Hints, ProblemKind};

/// Opens a page on a stack of 2 MiB, which threads have where nobody asks for more, and within the time allowed.
fn open_small(name: &str, html: Vec<u8>) -> Page {
    let started = Instant::now();
    let opened = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || open(&html, Media::Html, Hints::default()).0);
    let page = opened.expect("a thread").join().unwrap_or_else(|_| panic!("{name} panicked"));
    // Two seconds are promised; builds with checks are slower, and so are machines that do other work.
    assert!(started.elapsed() < Duration::from_secs(10), "{name} took {:?}", started.elapsed());
    page
}

const SENTENCE: &str =
    "<p>The pier is open, and it will stay open until the mayor says that it will not.</p>";

#[test]
fn hostile_pages_end() {
    let pages: &[(&str, String)] = &[
        ("unclosed spans", format!("{}{SENTENCE}", "<span>".repeat(50_000))),
        ("nested", format!("{}{SENTENCE}{}", "<div>".repeat(20_000), "</div>".repeat(20_000))),
        ("long attribute", format!("<div class=\"{}\">{SENTENCE}</div>", "a b-c ".repeat(200_000))),
        ("many attributes", format!("<div {}>{SENTENCE}</div>", "x=1 ".repeat(300_000))),
        ("unclosed comments", format!("{SENTENCE}{}", "<!-- x ".repeat(50_000))),
        ("unclosed scripts", format!("{SENTENCE}{}", "<script>".repeat(50_000))),
        ("unclosed quotes", format!("{SENTENCE}{}", "<a b=\"'".repeat(100_000))),
        ("zero bytes", format!("<p>{}</p>{SENTENCE}", "\0".repeat(100_000))),
        (
            "references",
            format!("<p>{}{}</p>{SENTENCE}", "&amp;".repeat(500_000), "&zzzzzzz;".repeat(200_000)),
        ),
        ("tables", format!("{}{SENTENCE}", "<table><tr><td>".repeat(20_000))),
        ("lists", format!("{SENTENCE}{}", "<ul><li>".repeat(50_000))),
        ("crossed", format!("{}{SENTENCE}", "<div><b></div>".repeat(100_000))),
        ("figures", format!("{}{SENTENCE}", "<figure>".repeat(50_000))),
        ("times", format!("{}{}", "<time>".repeat(300), SENTENCE.repeat(20_000))),
        ("articles", "<article><h1>A headline of some words</h1>".repeat(20_000) + SENTENCE),
        ("posts", format!("{}{SENTENCE}", "<blockquote class=twitter-tweet>".repeat(20_000))),
        ("JSON-LD", format!("<script type='application/ld+json'>{}</script>{SENTENCE}", "[".repeat(200_000))),
        ("marks", "<".repeat(1_000_000)),
        ("breaks", "<br>".repeat(500_000)),
    ];
    for (name, html) in pages {
        let page = open_small(name, html.clone().into_bytes());
        assert!(page.text.len() <= html.len() + 1024, "{name}");
    }
}

#[test]
fn what_is_nested_too_deeply_is_read_and_told() {
    for tag in ["div", "span", "blockquote", "table"] {
        let html = format!("{}{SENTENCE}", format!("<{tag}>").repeat(30_000));
        let page = open_small(tag, html.into_bytes());
        assert!(page.text.contains("The pier is open, and it will stay open"), "{tag}: {}", page.text);
        assert_eq!(
            page.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(),
            [ProblemKind::Markup]
        );
    }
    let page = open_small("comment", format!("{SENTENCE}<!-- lost {SENTENCE}").into_bytes());
    assert_eq!(page.problems[0].kind, ProblemKind::Markup);
}

/// Bytes cut and mixed in every way that a small generator makes of real markup.
#[test]
fn broken_markup_never_panics() {
    let page = include_bytes!("../../../examples/pages/pier.html");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..400 {
        let mut bytes = page.to_vec();
        for _ in 0..random(40) {
            let (at, from) = (random(bytes.len()), random(page.len()));
            match random(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = b"<>\"'=/&;-!\0\xff\xc3"[random(13)],
                2 => {
                    let end = bytes.len().min(at + random(60));
                    bytes.drain(at..end);
                }
                _ => {
                    let piece = page[from..page.len().min(from + random(60))].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
            if bytes.is_empty() {
                bytes.push(b'<');
            }
        }
        let (opened, hints) = open(&bytes, Media::Html, Hints::default());
        let again = open(&bytes, Media::Html, Hints::default());
        assert_eq!((&opened, &hints), (&again.0, &again.1));
        for line in &hints.lines {
            assert!(!line.span.of(&opened.text).is_empty());
        }
    }
}
