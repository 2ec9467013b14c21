//! Tokens: runs of letters and digits, and every other visible character by itself.

use crate::span::Span;

/// One word or mark of the running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// What characters it is made of.
    pub shape: Shape,
}

/// What characters a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Shape {
    /// All lower case: "said".
    Lower,
    /// First letter upper, the rest lower: "Reyes".
    Title,
    /// Several upper-case letters and no lower: "NATO".
    Upper,
    /// One upper-case letter: "A", "J".
    Initial,
    /// Both cases in another order: "McCain".
    Mixed,
    /// Digits, perhaps with letters: "2026", "5th".
    Number,
    /// Letters without case, as in Arabic or Chinese.
    Caseless,
    /// A mark: "," or "“".
    Mark,
}

impl Shape {
    /// True for a word that begins with a capital letter.
    pub fn is_capital(self) -> bool {
        matches!(self, Shape::Title | Shape::Upper | Shape::Initial | Shape::Mixed)
    }

    /// True for anything but a mark.
    pub fn is_word(self) -> bool {
        self != Shape::Mark
    }
}

/// Appends the tokens of `text[place]` to `tokens`.
pub fn tokenize(text: &str, place: Span, tokens: &mut Vec<Token>) {
    let base = place.start as usize;
    let words = place.of(text);
    let bytes = words.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut cases = Cases::default();
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii() {
                if !(byte.is_ascii_alphanumeric() || byte == b'_') {
                    break;
                }
                cases.see_ascii(byte);
                at += 1;
            } else {
                let Some(letter) = words[at..].chars().next().filter(|letter| letter.is_alphanumeric())
                else {
                    break;
                };
                cases.see(letter);
                at += letter.len_utf8();
            }
        }
        if at > start {
            tokens.push(Token { span: Span::new(base + start, base + at), shape: cases.shape() });
            continue;
        }
        let Some(mark) = words[at..].chars().next() else { break };
        at += mark.len_utf8();
        if !(mark.is_whitespace() || mark.is_control() || is_invisible(mark)) {
            tokens.push(Token { span: Span::new(base + start, base + at), shape: Shape::Mark });
        }
    }
}

/// Zero-width and directional marks, which readers don't see.
fn is_invisible(mark: char) -> bool {
    matches!(mark, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[derive(Default)]
struct Cases {
    upper: u32,
    lower: u32,
    digit: u32,
    other: u32,
    first_upper: bool,
}

impl Cases {
    fn see_ascii(&mut self, byte: u8) {
        match byte {
            b'a'..=b'z' => self.lower += 1,
            b'A'..=b'Z' => {
                self.first_upper |= self.upper + self.lower + self.digit + self.other == 0;
                self.upper += 1;
            }
            b'0'..=b'9' => self.digit += 1,
            _ => self.other += 1,
        }
    }

    fn see(&mut self, letter: char) {
        if letter.is_lowercase() {
            self.lower += 1;
        } else if letter.is_uppercase() {
            self.first_upper |= self.upper + self.lower + self.digit + self.other == 0;
            self.upper += 1;
        } else if letter.is_numeric() {
            self.digit += 1;
        } else {
            self.other += 1;
        }
    }

    fn shape(&self) -> Shape {
        match () {
            () if self.digit > 0 => Shape::Number,
            () if self.upper == 1 && self.lower == 0 => Shape::Initial,
            () if self.upper > 0 && self.lower == 0 => Shape::Upper,
            () if self.upper == 1 && self.first_upper => Shape::Title,
            () if self.upper > 0 => Shape::Mixed,
            () if self.lower > 0 => Shape::Lower,
            () => Shape::Caseless,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_words_and_marks() {
        let text = "“McCain’s U.S. café,” 5th_x\u{200b} NATO 漢字!";
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<_> = tokens.iter().map(|token| token.span.of(text)).collect();
        let expected =
            ["“", "McCain", "’", "s", "U", ".", "S", ".", "café", ",", "”", "5th_x", "NATO", "漢字", "!"];
        assert_eq!(words, expected);
        assert_eq!(tokens[1].shape, Shape::Mixed);
        assert_eq!(tokens[4].shape, Shape::Initial);
        assert_eq!(tokens[13].shape, Shape::Caseless);
    }
}
