//! Character references: `&amp;`, `&eacute;`, `&#8217;` become the characters that they stand for.

use std::sync::OnceLock;

/// The names, as the first line of the file says.
const NAMES: &str = include_str!("characters.tsv");

/// Longest name of a reference with its number of digits: nothing longer is looked at.
const LONGEST: usize = 32;

/// Appends `text` with its character references resolved.
pub(super) fn push_decoded(into: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        into.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((character, length)) => {
                into.push(character);
                rest = &rest[length..];
            }
            None => {
                into.push('&');
                rest = &rest[1..];
            }
        }
    }
    into.push_str(rest);
}

/// `text` with its character references resolved and its white space as single blanks.
pub(super) fn plain(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    push_decoded(&mut decoded, text);
    let words = decoded.split_whitespace().collect::<Vec<_>>();
    words.join(" ")
}

/// The character that the reference at the start of `text` stands for, and the bytes it takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = &text[1..];
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, skip) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 3),
            None => (number, 10, 2),
        };
        let end = digits.bytes().take(LONGEST).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let code = u32::from_str_radix(digits.get(..end)?, radix).ok()?;
        let length = skip + end + usize::from(digits[end..].starts_with(';'));
        return Some((character_of(code), length));
    }
    let end = body.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let is_closed = body[end..].starts_with(';');
    // Old pages leave the semicolon out after the names of Latin-1; a "&" in an address is no reference.
    let character = named(&body[..end]).filter(|character| is_closed || (*character as u32) < 0x100)?;
    let is_open_ended = !is_closed && body[end..].starts_with('=');
    (!is_open_ended).then_some((character, 1 + end + usize::from(is_closed)))
}

fn named(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "nbsp" => return Some('\u{a0}'),
        "" => return None,
        _ => {}
    }
    static TABLE: OnceLock<Vec<(&str, char)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let entry = |line: &'static str| {
            let (name, code) = line.split_once('\t')?;
            Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
        };
        NAMES.lines().filter_map(entry).collect()
    });
    table.binary_search_by_key(&name, |(name, _)| name).ok().map(|at| table[at].1)
}

/// Numbers from 128 to 159 mean Windows-1252, as in every browser; what is no character is U+FFFD.
fn character_of(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match code {
        0 => '\u{fffd}',
        128..=159 => WINDOWS[code as usize - 128],
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut decoded = String::new();
        push_decoded(&mut decoded, text);
        assert_eq!(decoded, expected);
    }

    #[test]
    fn names_are_sorted() {
        let names = NAMES.lines().skip(1).map(|line| line.split_once('\t').unwrap().0).collect::<Vec<_>>();
        assert!(names.is_sorted());
        assert!(names.iter().all(|name| named(name).is_some()));
    }

    #[test]
    fn resolves_references() {
        check("&ldquo;S&iacute;&rdquo; &#8217;&#x2019;&#146;", "“Sí” ’’’");
        check("a &amp b &copy 2026 &unknown; AT&T ?a=1&copy=2", "a & b © 2026 &unknown; AT&T ?a=1&copy=2");
        check("&#0;&#xFFFFFFFFFFFF;&#;&", "\u{fffd}&#xFFFFFFFFFFFF;&#;&");
        check("&#55296;", "\u{fffd}");
    }
}
