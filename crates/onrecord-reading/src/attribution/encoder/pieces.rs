//! Word pieces: the vocabulary of the encoder, and the longest pieces that make up a word.
//!
//! # Source
//! WordPiece as in Devlin et al., "BERT", NAACL 2019: lower case, no accents, longest match first.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most pieces of one word; the rest of a longer one is not seen.
const MOST: usize = 8;
/// A run of more characters is unknown, and costs no search.
const LONGEST: usize = 100;

/// The vocabulary, sorted by bytes, each piece with its number.
pub(super) struct Pieces {
    sorted: Vec<(&'static [u8], u32)>,
    /// Begins every window.
    pub(super) begin: u32,
    /// Ends every window.
    pub(super) end: u32,
    unknown: u32,
}

static VOCABULARY: &[u8] = include_bytes!("../../../model/en.pieces");

impl Pieces {
    /// The English vocabulary that comes with the program.
    pub(super) fn english() -> &'static Pieces {
        static PIECES: LazyLock<Pieces> = LazyLock::new(|| {
            Pieces::from_bytes(VOCABULARY).expect("model/en.pieces was written by export.py")
        });
        &PIECES
    }

    /// Reads lines of a piece, a space and its number, sorted by piece. `None` when they are not that.
    fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let mut sorted = Vec::with_capacity(bytes.len() / 13);
        for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let space = line.iter().rposition(|&byte| byte == b' ')?;
            let digits = line[space + 1..].iter();
            let number = digits.fold(0_u32, |number, digit| {
                number.wrapping_mul(10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
            });
            sorted.push((&line[..space], number));
        }
        if !sorted.is_sorted() {
            return None;
        }
        let pieces = Self { sorted, begin: 0, end: 0, unknown: 0 };
        let special = |piece: &str| pieces.number(piece.as_bytes());
        let (begin, end, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Some(Self { begin, end, unknown, ..pieces })
    }

    fn number(&self, piece: &[u8]) -> Option<u32> {
        let place = self.sorted.binary_search_by_key(&piece, |&(other, _)| other).ok()?;
        Some(self.sorted[place].1)
    }

    /// The pieces that are whole words, with their numbers, in the order of their bytes.
    pub(super) fn words(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let words =
            self.sorted.iter().filter(|(piece, _)| !piece.starts_with(b"##") && !piece.starts_with(b"["));
        words.filter_map(|&(piece, number)| Some((std::str::from_utf8(piece).ok()?, number)))
    }

    /// Appends the pieces of one token, at least one.
    pub(super) fn cut(&self, word: &str, found: &mut Vec<u32>) {
        let start = found.len();
        let lower: String = if word.is_ascii() {
            word.to_ascii_lowercase()
        } else {
            word.nfd().filter(|&letter| !is_combining_mark(letter)).flat_map(char::to_lowercase).collect()
        };
        // A low line and an ideograph are words by themselves.
        let mut rest = lower.as_str();
        while let Some(letter) = rest.chars().next() {
            let alone = |letter: char| letter == '_' || is_ideograph(letter);
            let length =
                if alone(letter) { letter.len_utf8() } else { rest.find(alone).unwrap_or(rest.len()) };
            self.cut_part(&rest[..length], found);
            rest = &rest[length..];
        }
        if found.len() == start {
            found.push(self.unknown);
        }
        found.truncate(start + MOST);
    }

    fn cut_part(&self, part: &str, found: &mut Vec<u32>) {
        let start = found.len();
        if part.chars().count() > LONGEST {
            found.push(self.unknown);
            return;
        }
        let mut key = Vec::with_capacity(part.len() + 2);
        let mut at = 0;
        while at < part.len() {
            let ends = (at + 1..=part.len()).rev().filter(|&end| part.is_char_boundary(end));
            let piece = ends.into_iter().find_map(|end| {
                key.clear();
                key.extend_from_slice(if at > 0 { b"##" } else { b"" });
                key.extend_from_slice(&part.as_bytes()[at..end]);
                self.number(&key).map(|number| (number, end))
            });
            let Some((number, end)) = piece else {
                found.truncate(start);
                found.push(self.unknown);
                return;
            };
            found.push(number);
            at = end;
        }
    }
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &[&str]) {
        let pieces = Pieces::english();
        let mut found = Vec::new();
        pieces.cut(word, &mut found);
        let names: Vec<_> = found
            .iter()
            .map(|&number| {
                let piece =
                    pieces.sorted.iter().find(|&&(_, other)| other == number).map(|&(piece, _)| piece);
                std::str::from_utf8(piece.unwrap_or(b"?")).unwrap_or("?")
            })
            .collect();
        assert_eq!(names, expected, "{word}");
    }

    #[test]
    fn cuts_words_into_the_longest_pieces() {
        check("said", &["said"]);
        check("Lindqvist", &["lin", "##d", "##qvist"]);
        check("Élysée", &["ely", "##see"]);
        check("\u{1F600}", &["[UNK]"]);
        check("漢語", &["漢", "語"]);
        check("a_b", &["a", "_", "b"]);
        check(&"x".repeat(101), &["[UNK]"]);
        check(
            "Antidisestablishmentarianism",
            &["anti", "##dis", "##est", "##ab", "##lish", "##ment", "##arian", "##ism"],
        );
    }
}
