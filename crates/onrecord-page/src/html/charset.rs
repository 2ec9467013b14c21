//! The character encoding that a page names in its head.

use super::token::attribute;

/// Bytes in which a page has to name its encoding.
///
/// # Source
/// HTML Standard, 4.2.5.4 and 13.2.3.2.
const HEAD: usize = 1024;

/// The label in `<meta charset>` or `<meta http-equiv>`; `None` without one, and where the bytes are UTF-8 whatever
/// the label says, as in pages that were saved by a browser.
pub(super) fn named_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let label = head.match_indices(['m', 'M']).find_map(|(at, _)| {
        let is_tag = head[..at].ends_with('<') && head.get(at..at + 4)?.eq_ignore_ascii_case("meta");
        if !is_tag {
            return None;
        }
        let attributes = &head[at + 4..];
        let attributes = &attributes[..attributes.find('>').unwrap_or(attributes.len())];
        attribute(attributes, "charset").map(str::to_owned).or_else(|| {
            let content = attribute(attributes, "content")?.to_ascii_lowercase();
            let (_, label) = content.split_once("charset=")?;
            Some(label.split([';', ' ', '"', '\'']).next()?.to_owned())
        })
    })?;
    let label = label.trim().to_ascii_lowercase();
    // Seven bits that mean Japanese are valid UTF-8 as well.
    let is_seven_bits = label.starts_with("iso-2022");
    let is_utf8 = !is_seven_bits && std::str::from_utf8(bytes).is_ok();
    // A head that can be read in ASCII is not in UTF-16.
    (!is_utf8 && !label.is_empty() && !label.starts_with("utf-16")).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &[u8], expected: Option<&str>) {
        assert_eq!(named_charset(page).as_deref(), expected);
    }

    #[test]
    fn finds_the_label() {
        check(b"<META CharSet='Windows-1251'>\xe9", Some("windows-1251"));
        check(b"<meta http-equiv=content-type content='text/html; charset=big5'>\xe9", Some("big5"));
        check("<meta charset=iso-8859-1>é".as_bytes(), None);
        check(b"<meta charset=iso-2022-jp>", Some("iso-2022-jp"));
        check(b"\xe9", None);
        check(&[b" ".repeat(HEAD), b"<meta charset=koi8-r>\xe9".to_vec()].concat(), None);
    }
}
