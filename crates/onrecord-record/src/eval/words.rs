//! Texts as `gold/score.py` sees them: words without punctuation, in quotation marks or not.

use super::gold::Ranges;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// A text cut into words, for comparing spans as sets of words.
pub struct Words {
    /// The text by code point.
    pub text: Vec<char>,
    /// Each word as `[begin, end]` in code points.
    pub places: Ranges,
    /// Words inside quotation marks.
    pub quoted: WordSet,
}

/// A set of words of one text: their indices, ascending.
pub type WordSet = Vec<u32>;

impl Words {
    /// Finds the words of `text`.
    pub fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let mut places = Ranges::new();
        let mut start = None;
        for (at, letter) in text.iter().copied().chain([' ']).enumerate() {
            match (is_word(letter), start) {
                (true, None) => start = Some(at),
                (false, Some(begin)) => {
                    places.push([begin, at]);
                    start = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        let quotations = quotations(&text);
        let mut words = Self { text, places, quoted: Vec::new() };
        words.quoted = words.within(&quotations);
        words
    }

    /// The words that share a code point with any of `ranges`.
    pub fn within(&self, ranges: &[[usize; 2]]) -> WordSet {
        let mut set: WordSet = Vec::new();
        for &[begin, end] in ranges {
            let from = self.places.partition_point(|place| place[1] <= begin);
            let inside = self.places[from..].iter().take_while(|place| place[0] < end);
            set.extend((from as u32..).take(inside.count()));
        }
        set.sort_unstable();
        set.dedup();
        set
    }
}

/// True for what Python's `\w` matches: letters, numbers, and the low line.
pub fn is_word(letter: char) -> bool {
    match letter {
        '_' => true,
        letter if letter.is_ascii() => letter.is_ascii_alphanumeric(),
        letter => {
            let group = letter.general_category_group();
            group == GeneralCategoryGroup::Letter || group == GeneralCategoryGroup::Number
        }
    }
}

/// How many words two sets share.
pub fn shared(one: &[u32], other: &[u32]) -> usize {
    let mut rest = other.iter().peekable();
    one.iter()
        .filter(|&word| {
            while rest.next_if(|&found| found < word).is_some() {}
            rest.peek() == Some(word).as_ref()
        })
        .count()
}

/// Dice's coefficient of two sets; 0 when either is empty.
pub fn dice(one: &[u32], other: &[u32]) -> f64 {
    if one.is_empty() || other.is_empty() {
        0.0
    } else {
        2.0 * shared(one, other) as f64 / (one.len() + other.len()) as f64
    }
}

/// What the pattern `“[^“”]*(?:”|$)|"[^"\n]*"` finds, with `$` before every line break.
fn quotations(text: &[char]) -> Ranges {
    let mut found = Ranges::new();
    let mut at = 0;
    while at < text.len() {
        let end = match text[at] {
            '“' => curly_end(text, at),
            '"' => (text[at + 1..].iter().position(|&letter| letter == '"' || letter == '\n'))
                .map(|length| at + 1 + length)
                .filter(|&close| text[close] == '"')
                .map(|close| close + 1),
            _ => None,
        };
        if let Some(end) = end {
            found.push([at, end]);
        }
        at = end.unwrap_or(at + 1);
    }
    found
}

/// Where a quotation that opens at `open` ends: after its closing mark, at the end of the text, or, when another one
/// opens first, at the last line break before that.
fn curly_end(text: &[char], open: usize) -> Option<usize> {
    let next = text[open + 1..]
        .iter()
        .position(|&letter| letter == '“' || letter == '”')
        .map(|length| open + 1 + length);
    match next {
        None => Some(text.len()),
        Some(close) if text[close] == '”' => Some(close + 1),
        Some(reopened) => text[open + 1..reopened]
            .iter()
            .rposition(|&letter| letter == '\n')
            .map(|length| open + 1 + length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks which words of `text` stand in quotation marks.
    fn check(text: &str, expected: &str) {
        let words = Words::new(text);
        let quoted: Vec<String> = (words.quoted.iter())
            .map(|&word| {
                words.text[words.places[word as usize][0]..words.places[word as usize][1]].iter().collect()
            })
            .collect();
        assert_eq!(quoted.join(" "), expected, "{text}");
    }

    #[test]
    fn finds_quoted_words_as_the_pattern_does() {
        check("a “b c” d", "b c");
        check("a \"b c\" d \"e\nf\" g", "b c");
        check("a “b\nc “d” e", "b d");
        check("a “b c “d” e", "d");
        check("a “b c\nd", "b c d");
    }

    #[test]
    fn words_are_letters_numbers_and_low_lines() {
        let words = Words::new("it’s 3½ a_b é\u{302} no\u{200b}w");
        let found: Vec<String> =
            words.places.iter().map(|&[begin, end]| words.text[begin..end].iter().collect()).collect();
        assert_eq!(found, ["it", "s", "3½", "a_b", "é", "no", "w"]);
    }
}
