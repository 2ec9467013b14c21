//! A place in an article's text, and the conversion to offsets in code points.

/// Half-open range of UTF-8 byte offsets into [`Article::text`](crate::Article), on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// Makes a span from byte offsets.
    ///
    /// # Panics
    /// When `end` is below `start`, or above 4 GiB: longer texts are cut before they come here.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end && end <= u32::MAX as usize, "a span runs forwards: {start}..{end}");
        Self { start: start as u32, end: end as u32 }
    }

    /// The words at this place.
    ///
    /// # Panics
    /// When the span was made for another text.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The same place as a range, for indexing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when every byte of `other` lies in this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same span without white space at either end.
    pub fn trimmed(self, text: &str) -> Span {
        let words = self.of(text);
        let start = self.start as usize + (words.len() - words.trim_start().len());
        Span::new(start, start + words.trim().len())
    }
}

/// Converts byte offsets into counts of Unicode code points, the unit of everything that leaves the program.
///
/// Cost: one pass over the text when made, then a table look-up and at most 64 bytes scanned a question.
pub struct CodePoints<'a> {
    text: &'a [u8],
    /// Code points before byte `64 * i`.
    before: Vec<u32>,
}

impl<'a> CodePoints<'a> {
    /// Counts the code points of `text`.
    pub fn new(text: &'a str) -> Self {
        let mut before = Vec::with_capacity(text.len() / 64 + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(64) {
            before.push(count);
            count += count_starts(block);
        }
        before.push(count);
        Self { text: text.as_bytes(), before }
    }

    /// Number of code points before the byte at `offset`.
    pub fn at(&self, offset: u32) -> usize {
        let offset = offset as usize;
        let block = offset / 64;
        (self.before[block] + count_starts(&self.text[block * 64..offset])) as usize
    }

    /// The span as `[begin, end]` in code points.
    pub fn range(&self, span: Span) -> [usize; 2] {
        [self.at(span.start), self.at(span.end)]
    }
}

fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

/// Byte offset of each code point of `text`, and the text's length last: turns `[begin, end]` back into a [`Span`].
pub fn byte_offsets(text: &str) -> Vec<u32> {
    text.char_indices().map(|(offset, _)| offset as u32).chain([text.len() as u32]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_code_points_across_blocks() {
        let text = "“é—漢 ".repeat(40);
        let points = CodePoints::new(&text);
        for (count, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(offset as u32), count);
        }
        assert_eq!(points.at(text.len() as u32), text.chars().count());
        assert_eq!(byte_offsets(&text).len(), text.chars().count() + 1);
    }

    #[test]
    fn trims_white_space() {
        let text = "a  bc \u{a0}";
        assert_eq!(Span::new(1, text.len()).trimmed(text).of(text), "bc");
    }
}
