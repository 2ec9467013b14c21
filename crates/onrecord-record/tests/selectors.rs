//! Selectors: every piece of a content is found, with what stands around it, in the text of its web page.

use std::path::Path;

use onrecord_page::Media;
use onrecord_reading::{Hints, Tier};
use onrecord_record::eval::pages;
use onrecord_record::export::{JsonStyle, to_json_with_selectors};

/// A page's text as a browser has it: without tags, scripts and comments, references resolved, white space as single blanks.
/// Written anew here, so that a mistake of the page crate shows.
fn text_content(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let lower = rest[..rest.floor_char_boundary(10)].to_ascii_lowercase();
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if let Some(name) = ["script", "style"].iter().find(|name| lower[1..].starts_with(**name)) {
            let close = format!("</{name}");
            let find = rest.to_ascii_lowercase().find(&close);
            find.map(|end| end + rest[end..].find('>').map_or(0, |end| end + 1))
        } else if lower[1..]
            .starts_with(|mark: char| mark.is_ascii_alphabetic() || matches!(mark, '/' | '!' | '?'))
        {
            rest.find('>').map(|end| end + 1)
        } else {
            text.push('<');
            Some(1)
        };
        if ["<br", "<p", "</p", "<div", "</div", "<td", "</td", "<li", "</li"]
            .iter()
            .any(|tag| lower.starts_with(tag))
        {
            text.push(' ');
        }
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    text.push_str(rest);
    plain(&text)
}

/// The references that pages use, resolved; marks that show nothing left out.
fn plain(text: &str) -> String {
    const NAMED: &[(&str, &str)] = &[
        ("&nbsp;", " "),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&lsquo;", "‘"),
        ("&rsquo;", "’"),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&hellip;", "…"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&eacute;", "é"),
        ("&pound;", "£"),
        ("&euro;", "€"),
        ("&copy;", "©"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let mut plain = text.to_owned();
    for (name, mark) in NAMED {
        plain = plain.replace(name, mark);
    }
    let mut pieces = plain.split("&#");
    let mut resolved = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, rest) = piece.split_once(';').unwrap_or((piece, ""));
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        };
        match code.and_then(char::from_u32) {
            Some(mark) => resolved.push(mark),
            None => resolved.push_str(number),
        }
        resolved.push_str(rest);
    }
    let resolved = resolved.replace("&amp;", "&");
    let is_shown = |mark: &char| !matches!(mark, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}');
    let words: String = resolved.chars().filter(is_shown).collect();
    words
        .split(|mark: char| mark.is_whitespace() || mark.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How many selectors a page has, and those that are not in its text.
fn lost_selectors(html: &[u8]) -> (usize, Vec<String>) {
    let (page, hints) = onrecord_page::open(html, Media::Html, Hints::default());
    let reading = onrecord_reading::read_text(page, &hints, Tier::Fast);
    let json: serde_json::Value =
        serde_json::from_str(&to_json_with_selectors(&reading, JsonStyle::Line)).expect("JSON");
    let text = text_content(&String::from_utf8_lossy(html));
    let (mut number, mut lost) = (0, Vec::new());
    for statement in json["statements"].as_array().expect("statements") {
        for selector in statement["selectors"].as_array().expect("selectors") {
            let of = |name: &str| selector[name].as_str().expect("a text");
            let words = format!("{}{}{}", of("prefix"), of("exact"), of("suffix"));
            number += 1;
            if !text.contains(&words) {
                lost.push(words);
            }
        }
    }
    (number, lost)
}

#[test]
fn selectors_are_found_on_the_example_page() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/pages/pier.html");
    let (number, lost) = lost_selectors(&std::fs::read(file).expect("the example"));
    assert!(number >= 6, "{number} selectors");
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn selectors_are_found_on_the_gold_pages() {
    let gold = std::env::var_os("ONRECORD_GOLD")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold"), Into::into);
    if !gold.join("web/ground-truth.json").exists() {
        eprintln!("SKIPPED: no gold/web in {}", gold.display());
        return;
    }
    let (mut number, mut lost) = (0, Vec::new());
    for page in pages::load(&gold.join("web")).expect("gold/web") {
        let (found, missing) = lost_selectors(&page.html);
        number += found;
        lost.extend(missing.into_iter().map(|words| format!("{}: {words}", &page.name[..8])));
    }
    println!("{number} selectors, {} not found", lost.len());
    assert!(number > 500, "{number} selectors");
    assert!(lost.is_empty(), "{} of {number}: {lost:#?}", lost.len());
}
