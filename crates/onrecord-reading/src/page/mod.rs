//! BYTES -> PAGES: from bytes in any common character encoding to text.

use crate::statement::{Problem, ProblemKind};

/// A page's text, and what was wrong with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The text, without a byte-order mark; nothing else is changed.
    pub text: String,
    /// What could not be decoded.
    pub problems: Vec<Problem>,
}

/// Longest text that is read, in bytes: spans are 32 bits wide.
pub const MAX_TEXT: usize = u32::MAX as usize - 1;

/// Decodes a page: by its byte-order mark, else the caller's label, else by looking at the bytes.
///
/// Never fails. Bytes that are no text at all give an empty text and a [`ProblemKind::Binary`].
///
/// # Source
/// encoding_rs and chardetng, the decoders and the detector of Gecko.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> Page {
    let mut problems = Vec::new();
    let mut report = |kind, message: String| problems.push(Problem { kind, span: None, message });
    let labelled = charset.and_then(|label| encoding_rs::Encoding::for_label(label.trim().as_bytes()));
    if let (Some(label), None) = (charset, labelled) {
        report(
            ProblemKind::Charset,
            format!("there is no character encoding “{label}”; it was guessed instead"),
        );
    }
    let marked = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = match marked.or(labelled).or_else(|| utf16_without_mark(bytes)) {
        Some(encoding) => encoding,
        None if looks_binary(bytes) => {
            report(ProblemKind::Binary, "the bytes are not text in any common character encoding".to_owned());
            return Page { text: String::new(), problems };
        }
        None => guess(bytes),
    };
    let (decoded, encoding, replaced) = encoding.decode(bytes);
    let mut text = decoded.into_owned();
    if replaced {
        let message = format!("some bytes do not fit {} and were replaced by U+FFFD", encoding.name());
        report(ProblemKind::Charset, message);
    }
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        report(ProblemKind::Cut, format!("only the first {} bytes of the text were read", text.len()));
    }
    Page { text, problems }
}

fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return encoding_rs::UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// UTF-16 shows as text in which every other byte is zero, for text in Latin letters at least.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match () {
        () if pairs < 4 => None,
        () if even * 10 > pairs * 8 && odd * 10 < pairs => Some(encoding_rs::UTF_16BE),
        () if odd * 10 > pairs * 8 && even * 10 < pairs => Some(encoding_rs::UTF_16LE),
        () => None,
    }
}

/// Text has no zero bytes and hardly any control bytes.
fn looks_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0C | 0x1B);
    head.contains(&0) || head.iter().filter(|&&byte| control(byte)).count() * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], charset: Option<&str>, text: &str, problems: &[ProblemKind]) {
        let page = decode(bytes, charset);
        assert_eq!(page.text, text);
        assert_eq!(page.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), problems);
    }

    #[test]
    fn decodes_common_encodings() {
        let utf16 = |text: &str, mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xFEFF);
            mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        check("\u{feff}“Sí”".as_bytes(), None, "“Sí”", &[]);
        check(&utf16("“Sí,” she said.", true), None, "“Sí,” she said.", &[]);
        check(&utf16("Plain words in Latin letters.", false), None, "Plain words in Latin letters.", &[]);
        check(
            b"\x93We will not,\x94 the caf\xe9\x92s owner said.",
            None,
            "“We will not,” the café’s owner said.",
            &[],
        );
        check(b"\x93No.\x94", Some("windows-1252"), "“No.”", &[]);
    }

    #[test]
    fn reports_what_does_not_fit() {
        check(b"ab\xffcd", Some("utf-8"), "ab\u{fffd}cd", &[ProblemKind::Charset]);
        check(b"abc", Some("klingon"), "abc", &[ProblemKind::Charset]);
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "", &[ProblemKind::Binary]);
        check(b"", None, "", &[]);
    }
}
