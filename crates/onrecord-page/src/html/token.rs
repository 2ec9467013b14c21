//! Markup as tokens: tags, text, and what stands between a script's tags, in one pass over a page.

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// `<p class="lead">`: the name, and the attributes as they are written.
    Open { name: &'a str, attributes: &'a str },
    /// `</p>`.
    Close { name: &'a str },
    /// What stands between tags.
    Text(&'a str),
    /// What stands in an element whose content is no markup: script, style, title, textarea.
    Raw { name: &'a str, attributes: &'a str, text: &'a str },
}

/// The tokens of a page, in order. Comments, declarations and processing instructions are left out.
///
/// Linear in the page whatever is in it: a search that failed once is not made again.
///
/// # Source
/// HTML Standard, 13.2.5, reduced to what tells text from markup.
pub(super) struct Tokens<'a> {
    page: &'a str,
    at: usize,
    /// Nothing behind this place closes a comment.
    comments_lost: bool,
    /// Quotation marks of attributes have no partner any more: tags end with their first `>`.
    quotes_lost: bool,
    /// Elements of raw text that nothing closes.
    unclosed: Vec<&'a str>,
    /// Something was opened and never closed.
    pub(super) is_broken: bool,
}

/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "title", "textarea", "xmp", "noembed", "noframes"];

impl<'a> Tokens<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { page, at: 0, comments_lost: false, quotes_lost: false, unclosed: Vec::new(), is_broken: false }
    }

    /// Skips what begins with `<!` or `<?`.
    fn skip_declaration(&mut self) {
        let rest = &self.page[self.at..];
        let is_comment = rest.starts_with("<!--");
        if is_comment && !self.comments_lost {
            if rest[4..].starts_with('>') || rest[4..].starts_with("->") {
                self.at += 4 + rest[4..].find('>').unwrap_or(0) + 1;
                return;
            }
            if let Some(end) = rest[4..].find("-->") {
                self.at += 4 + end + 3;
                return;
            }
            (self.comments_lost, self.is_broken) = (true, true);
        }
        if !is_comment
            && let Some(data) = rest.strip_prefix("<![CDATA[")
            && !self.comments_lost
        {
            match data.find("]]>") {
                Some(end) => self.at += 9 + end + 3,
                None => {
                    (self.comments_lost, self.is_broken) = (true, true);
                    self.at += 9;
                }
            }
            return;
        }
        self.at = rest.find('>').map_or(self.page.len(), |end| self.at + end + 1);
    }

    /// The place of the `>` that ends the tag whose attributes begin at `start`.
    fn tag_end(&mut self, start: usize) -> usize {
        let bytes = self.page.as_bytes();
        let first_end = |from: usize| self.page[from..].find('>').map_or(bytes.len(), |end| from + end);
        if self.quotes_lost {
            return first_end(start);
        }
        let (mut at, mut after_equals) = (start, false);
        while at < bytes.len() {
            match bytes[at] {
                b'>' => return at,
                quote @ (b'"' | b'\'') if after_equals => {
                    match self.page[at + 1..].find(char::from(quote)) {
                        Some(end) => at += 1 + end,
                        None => {
                            (self.quotes_lost, self.is_broken) = (true, true);
                            return first_end(start);
                        }
                    }
                    after_equals = false;
                }
                b'=' => after_equals = true,
                byte if byte.is_ascii_whitespace() => {}
                _ => after_equals = false,
            }
            at += 1;
        }
        self.is_broken = true;
        at
    }

    /// What stands between the tags of an element of raw text, and the place after it.
    fn raw_text(&mut self, name: &'a str, start: usize) -> Option<(&'a str, usize)> {
        if self.unclosed.iter().any(|unclosed| unclosed.eq_ignore_ascii_case(name)) {
            return None;
        }
        let mut at = start;
        while let Some(found) = self.page[at..].find("</") {
            let close = at + found;
            let rest = &self.page.as_bytes()[close + 2..];
            if rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
                let end = self.page[close..].find('>').map_or(self.page.len(), |end| close + end + 1);
                return Some((&self.page[start..close], end));
            }
            at = close + 2;
        }
        self.is_broken = true;
        self.unclosed.push(name);
        None
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = &self.page[self.at..];
            let bytes = rest.as_bytes();
            let kind = bytes.get(1).copied().unwrap_or(b' ');
            match bytes.first()? {
                b'<' if kind == b'!' || kind == b'?' => self.skip_declaration(),
                b'<' if kind == b'/' && bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    let end = rest.find('>').unwrap_or(rest.len());
                    let name = name_at(&rest[2..end]);
                    self.at += (end + 1).min(rest.len());
                    return Some(Token::Close { name });
                }
                b'<' if kind == b'/' => self.at += rest.find('>').map_or(rest.len(), |end| end + 1),
                b'<' if kind.is_ascii_alphabetic() => {
                    let name = name_at(&rest[1..]);
                    let start = self.at + 1 + name.len();
                    let end = self.tag_end(start);
                    let attributes = &self.page[start..end];
                    self.at = (end + 1).min(self.page.len());
                    if RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
                        return Some(match self.raw_text(name, self.at) {
                            Some((text, after)) => {
                                self.at = after;
                                Token::Raw { name, attributes, text }
                            }
                            // A script that nothing closes is the rest of the page; other text is worth reading.
                            None if name.eq_ignore_ascii_case("script")
                                || name.eq_ignore_ascii_case("style") =>
                            {
                                let text = &self.page[self.at..];
                                self.at = self.page.len();
                                Token::Raw { name, attributes, text }
                            }
                            None => Token::Open { name, attributes },
                        });
                    }
                    return Some(Token::Open { name, attributes });
                }
                _ => {
                    // A "<" that begins no tag is text.
                    let skip = usize::from(bytes[0] == b'<');
                    let end = rest[skip..].find('<').map_or(rest.len(), |end| end + skip);
                    self.at += end;
                    return Some(Token::Text(&rest[..end]));
                }
            }
        }
    }
}

/// The name that a tag begins with.
fn name_at(rest: &str) -> &str {
    let ends = |byte: u8| byte.is_ascii_whitespace() || byte == b'/' || byte == b'>';
    let end = rest.bytes().position(ends).unwrap_or(rest.len());
    &rest[..end]
}

/// The value of the attribute `wanted` (in lower case) among a tag's attributes, as it is written; empty when it has none.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let bytes = attributes.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'/') {
            at += 1;
        }
        let name = &attributes[start..at];
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    let end =
                        attributes[at + 1..].find(char::from(quote)).map_or(bytes.len(), |end| at + 1 + end);
                    value = &attributes[at + 1..end];
                    at = end + 1;
                }
                Some(_) => {
                    let from = at;
                    while at < bytes.len() && !bytes[at].is_ascii_whitespace() {
                        at += 1;
                    }
                    value = &attributes[from..at];
                }
                None => {}
            }
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        // A lone mark must not hold the place.
        at = at.max(start + 1);
        while at < bytes.len() && !attributes.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[Token]) {
        assert_eq!(Tokens::new(page).collect::<Vec<_>>(), expected, "{page}");
    }

    #[test]
    fn cuts_tags_from_text() {
        let open = |name, attributes| Token::Open { name, attributes };
        check(
            "a<p>b</p >c",
            &[
                Token::Text("a"),
                open("p", ""),
                Token::Text("b"),
                Token::Close { name: "p" },
                Token::Text("c"),
            ],
        );
        check(
            "<a title='1>0' href=x>5 < 6",
            &[open("a", " title='1>0' href=x"), Token::Text("5 "), Token::Text("< 6")],
        );
        check("<!doctype html><!-- <p> --><br/>", &[open("br", "/")]);
        check(
            "<SCRIPT>if (a<b) '</p>'</script >x",
            &[Token::Raw { name: "SCRIPT", attributes: "", text: "if (a<b) '</p>'" }, Token::Text("x")],
        );
    }

    #[test]
    fn what_is_never_closed_ends_somewhere() {
        check("<!-- lost <p>x", &[Token::Text("x")]);
        check(
            "<p class=\"lost>x<b>y",
            &[
                Token::Open { name: "p", attributes: " class=\"lost" },
                Token::Text("x"),
                Token::Open { name: "b", attributes: "" },
                Token::Text("y"),
            ],
        );
        check("<p", &[Token::Open { name: "p", attributes: "" }]);
        check("<", &[Token::Text("<")]);
        check("</", &[]);
    }

    #[test]
    fn finds_attributes() {
        let value = |attributes, name| attribute(attributes, name);
        assert_eq!(value(" class=\"a b\" ID=c hidden", "id"), Some("c"));
        assert_eq!(value(" class=\"a b\" ID=c hidden", "hidden"), Some(""));
        assert_eq!(value(" class = 'a' / é=1 data-x=\"", "data-x"), Some(""));
        assert_eq!(value("\"é ==", "x"), None);
    }
}
