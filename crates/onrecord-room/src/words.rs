//! Words as pages show them: never markup, never turning the reading direction; days, addresses.

use std::fmt::{self, Write};

use onrecord_reading::standing::time::Date;

use crate::texts::{Text, text};

/// How every word that a page shows is written: named in askama.toml.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown;

impl askama::filters::Escaper for Shown {
    fn write_escaped_str<W: Write>(&self, mut page: W, words: &str) -> fmt::Result {
        words.chars().try_for_each(|letter| self.write_escaped_char(&mut page, letter))
    }

    fn write_escaped_char<W: Write>(&self, mut page: W, letter: char) -> fmt::Result {
        match letter {
            '<' => page.write_str("&lt;"),
            '>' => page.write_str("&gt;"),
            '&' => page.write_str("&amp;"),
            '"' => page.write_str("&quot;"),
            '\'' => page.write_str("&#39;"),
            '\n' | '\t' => page.write_char(letter),
            // Marks that turn the reading direction would let an article rewrite what stands beside it; controls and
            // noncharacters may not stand in a page.
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fffe}'..='\u{ffff}' => page.write_char(char::REPLACEMENT_CHARACTER),
            _ if letter.is_control() => page.write_char(char::REPLACEMENT_CHARACTER),
            _ => page.write_char(letter),
        }
    }
}

const MONTHS: [&str; 12] = [
    "{} January {}",
    "{} February {}",
    "{} March {}",
    "{} April {}",
    "{} May {}",
    "{} June {}",
    "{} July {}",
    "{} August {}",
    "{} September {}",
    "{} October {}",
    "{} November {}",
    "{} December {}",
];

/// "3 March 2026" of any date that can be read; another one as it was printed.
pub(crate) fn day(published: &str) -> Text {
    let Some(iso) = Date::parse(published).map(Date::iso) else { return Text::plain(published) };
    let mut pieces = iso.split('-').map(|piece| piece.parse::<usize>().unwrap_or_default());
    let (year, month, day) = (pieces.next(), pieces.next(), pieces.next());
    match (year, month.and_then(|month| MONTHS.get(month.wrapping_sub(1))), day) {
        (Some(year), Some(month), Some(day)) => text(month).with(day).with(year.to_string()),
        (_, _, _) => Text::plain(published),
    }
}

/// "3 March 2026, 06:10 UTC" of a moment that the record has written.
pub(crate) fn moment(iso: &str) -> Text {
    match (iso.get(11..16), iso.ends_with('Z')) {
        (Some(time), true) => text("{}, {} UTC").with(day(iso)).with(time),
        (_, _) => Text::plain(iso),
    }
}

/// "2026-03-03" of any date that can be read.
pub(crate) fn iso(published: &str) -> Option<String> {
    Date::parse(published).map(Date::iso)
}

/// An address that a page may link to: http and https only.
pub(crate) fn link(url: Option<&str>) -> Option<String> {
    let url = url?;
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then(|| url.to_owned())
}

/// Words as a part of an address, percent-encoded.
pub(crate) fn encoded(words: &str) -> String {
    let mut address = String::with_capacity(words.len());
    for byte in words.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                address.push(char::from(byte));
            }
            // Writing to a string does not fail.
            _ => _ = write!(address, "%{byte:02X}"),
        }
    }
    address
}

/// The first words, with "…" where there are more.
pub(crate) fn shortened(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some((end, _)) => {
            let cut = &words[..end];
            let cut = cut.rsplit_once(char::is_whitespace).map_or(cut, |(words, _)| words);
            format!("{cut} …")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::filters::Escaper;

    #[test]
    fn nothing_becomes_markup() {
        let check = |words: &str, expected: &str| {
            let mut page = String::new();
            assert!(Shown.write_escaped_str(&mut page, words).is_ok());
            assert_eq!(page, expected);
        };
        check("<b onclick='x'>\"&\"", "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;&quot;");
        check("a\u{202e}b\u{0}c\u{200f}\n", "a\u{fffd}b\u{fffd}c\u{200f}\n");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(day("2026-03-03T06:10:00-04:00").to_string(), "3 March 2026");
        assert_eq!(day("4 de marzo de 2026").to_string(), "4 March 2026");
        assert_eq!(day("early in spring").to_string(), "early in spring");
        assert_eq!(moment("2026-03-03T06:10:59Z").to_string(), "3 March 2026, 06:10 UTC");
        assert_eq!(moment("soonéééééééé").to_string(), "soonéééééééé");
    }

    #[test]
    fn only_pages_are_linked_to() {
        let check = |url: &str, expected: bool| assert_eq!(link(Some(url)).is_some(), expected, "{url}");
        check("https://gull.example/", true);
        check("HTTP://gull.example/", true);
        check("javascript:alert(1)", false);
        check(" https://x", false);
        check("//gull.example", false);
        check("é", false);
    }
}
