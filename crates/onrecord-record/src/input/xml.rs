//! XML -> elements: a document as people write it, mended where it can be, with the place where it cannot.

use std::ops::Range;

use onrecord_reading::page;
use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// A document: its elements in the order in which they begin.
#[derive(Debug, Default)]
pub(crate) struct Document {
    text: String,
    elements: Vec<Element>,
    all_text: String,
    /// Where and why it ends before its end; what stands before is there.
    pub(crate) broken: Option<String>,
}

#[derive(Debug)]
struct Element {
    /// With the prefix that its namespace usually has.
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<usize>,
    /// Its own text, without that of its children.
    own_text: String,
    /// Between its tags.
    inner: Range<usize>,
    is_closed: bool,
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    index: usize,
}

/// Namespaces by the prefix that they usually have.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/dc/elements/1.", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
];

impl Document {
    /// Reads a document, in the encoding that its first line names.
    ///
    /// Mended are control characters, bare ampersands, entities of HTML, and end tags that are missing or misspelt.
    /// Time is linear in the bytes.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = page::decode(bytes, declared_encoding(bytes)).text;
        let text = text.trim_start().replace(is_forbidden, "");
        let mut document = Document { text, ..Document::default() };
        let text = std::mem::take(&mut document.text);
        document.broken =
            document.read(&text).err().map(|(at, why)| format!("{}: {why}", place_of(&text, at)));
        document.text = text;
        document
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        (!self.elements.is_empty()).then_some(Node { document: self, index: 0 })
    }

    /// Every element, in the order in which they begin.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.elements.len()).map(|index| Node { document: self, index })
    }

    /// All the text of it, in the order in which it stands.
    pub(crate) fn all_text(&self) -> &str {
        &self.all_text
    }

    fn read(&mut self, text: &str) -> Result<(), (usize, String)> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        // Prefixes and what they stand for; a document declares a handful.
        let mut prefixes: Vec<(String, String)> = Vec::new();
        let mut open: Vec<(usize, String)> = Vec::new();
        loop {
            let before = reader.buffer_position() as usize;
            let event =
                reader.read_event().map_err(|error| (reader.error_position() as usize, error.to_string()))?;
            let after = reader.buffer_position() as usize;
            match event {
                Event::Start(start) => {
                    let name = start.name().as_ref().to_owned();
                    let index =
                        self.begin(&start, &mut prefixes, open.last().map(|(index, _)| *index), after);
                    open.push((index, name));
                }
                Event::Empty(start) => {
                    let index =
                        self.begin(&start, &mut prefixes, open.last().map(|(index, _)| *index), after);
                    self.elements[index].is_closed = true;
                }
                Event::End(end) => {
                    let name = end.name().as_ref().to_owned();
                    // How far up a missing end tag is looked for: no feed nests its own elements deeper.
                    let depth = open.iter().rev().take(16).position(|(_, known)| *known == name);
                    let is_leaf =
                        open.last().is_some_and(|(index, _)| self.elements[*index].children.is_empty());
                    let n_closed = match depth {
                        Some(depth) => depth + 1,
                        // A misspelt end tag closes what has no parts.
                        None => usize::from(is_leaf),
                    };
                    for _ in 0..n_closed {
                        let Some((index, _)) = open.pop() else { break };
                        self.elements[index].inner.end = before;
                        self.elements[index].is_closed = true;
                    }
                }
                Event::Text(words) => self.add_text(&open, &words),
                Event::CData(words) => self.add_text(&open, &words),
                Event::GeneralRef(reference) => {
                    let meant = meant_by(&reference);
                    self.add_text(&open, &meant);
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => break,
            }
        }
        for (index, _) in &open {
            self.elements[*index].inner.end = text.len();
        }
        match open.last() {
            Some((_, name)) => Err((text.len(), format!("the file ends within <{name}>"))),
            None => Ok(()),
        }
    }

    /// Adds an element to the one that is open; what is not marked up right is left out of its attributes.
    fn begin(
        &mut self,
        start: &BytesStart,
        prefixes: &mut Vec<(String, String)>,
        parent: Option<usize>,
        after: usize,
    ) -> usize {
        let mut attributes = Vec::new();
        for attribute in start.html_attributes().flatten() {
            let name = attribute.key.as_ref().to_owned();
            let value = unescape(&attribute.value);
            if let Some(prefix) = name.strip_prefix("xmlns:").or((name == "xmlns").then_some("")) {
                let address = value.trim().to_ascii_lowercase();
                if let Some((_, usual)) = NAMESPACES.iter().find(|(known, _)| address.starts_with(known))
                    && !prefixes.iter().any(|(known, _)| known == prefix)
                {
                    prefixes.push((prefix.to_owned(), (*usual).to_owned()));
                }
            }
            attributes.push((name, value));
        }
        let written = start.name().as_ref().to_owned();
        let name = match written.split_once(':') {
            Some((prefix, local)) => {
                let usual =
                    prefixes.iter().find(|(known, _)| known == prefix).map(|(_, usual)| usual.as_str());
                match usual.unwrap_or(prefix) {
                    "" => local.to_owned(),
                    usual => format!("{usual}:{local}"),
                }
            }
            None => written,
        };
        let index = self.elements.len();
        self.elements.push(Element {
            name,
            attributes,
            children: Vec::new(),
            own_text: String::new(),
            inner: after..after,
            is_closed: false,
        });
        if let Some(parent) = parent {
            self.elements[parent].children.push(index);
        }
        index
    }

    fn add_text(&mut self, open: &[(usize, String)], words: &str) {
        self.all_text.push_str(words);
        if let Some((index, _)) = open.last() {
            self.elements[*index].own_text.push_str(words);
        }
    }
}

impl<'a> Node<'a> {
    fn element(self) -> &'a Element {
        &self.document.elements[self.index]
    }

    /// Its name, with the prefix that its namespace usually has ("dc:creator"), whatever the document calls it.
    pub(crate) fn name(self) -> &'a str {
        &self.element().name
    }

    /// Its name without a prefix.
    pub(crate) fn local_name(self) -> &'a str {
        self.name().rsplit(':').next().unwrap_or_default()
    }

    /// The elements in it, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'a>> {
        self.element().children.iter().map(move |index| Node { document: self.document, index: *index })
    }

    /// The first element in it with a name; prefixes count.
    pub(crate) fn child(self, name: &str) -> Option<Node<'a>> {
        self.children().find(|child| child.name().eq_ignore_ascii_case(name))
    }

    /// The value of an attribute.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let found = self.element().attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// What stands between its tags: its text, or its markup where it has any.
    pub(crate) fn value(self) -> &'a str {
        if self.element().children.is_empty() { self.element().own_text.trim() } else { self.markup() }
    }

    /// What stands between its tags, as it is written.
    pub(crate) fn markup(self) -> &'a str {
        self.document.text.get(self.element().inner.clone()).unwrap_or_default().trim()
    }

    /// True when its end tag is there.
    pub(crate) fn is_closed(self) -> bool {
        self.element().is_closed
    }
}

/// The encoding that `<?xml … encoding="…"?>` names.
fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let line = head.starts_with(b"<?xml").then(|| head.get(..head.len().min(200)))??;
    let end = line.windows(2).position(|window| window == b"?>")?;
    let line = str::from_utf8(&line[..end]).ok()?;
    let value = line.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let mark = value.chars().next().filter(|mark| ['"', '\''].contains(mark))?;
    let label = value[1..].split(mark).next()?;
    // A document that could be read this far is not in UTF-16, whatever it says.
    (!label.to_ascii_lowercase().starts_with("utf-16")).then_some(label)
}

/// Characters that XML does not allow.
fn is_forbidden(char: char) -> bool {
    (char < ' ' && !['\t', '\n', '\r'].contains(&char)) || ['\u{FFFE}', '\u{FFFF}'].contains(&char)
}

/// What a reference stands for; one that is not known stands for itself.
fn meant_by(reference: &BytesRef) -> String {
    let name: &str = reference;
    match reference.resolve_char_ref() {
        Ok(Some(char)) => char.to_string(),
        Ok(None) => resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned),
        Err(_) => format!("&{name};"),
    }
}

/// The text of an attribute.
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        // The longest entity of HTML has 31 letters.
        match after.bytes().take(40).position(|byte| byte == b';') {
            Some(end) => {
                text.push_str(&meant_by(&BytesRef::new(&after[..end])));
                rest = &after[end + 1..];
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// "line 3, column 7".
fn place_of(text: &str, at: usize) -> String {
    let before = &text[..text.floor_char_boundary(at)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements in the order of their beginnings, each with its text.
    fn check(document: &str, expected: &[(&str, &str)], broken: Option<&str>) {
        let document = Document::parse(document.as_bytes());
        let found: Vec<_> =
            document.nodes().map(|node| (node.name(), node.element().own_text.trim())).collect();
        assert_eq!(found, expected);
        assert_eq!(document.broken.as_deref(), broken);
    }

    #[test]
    fn documents_are_read_as_people_write_them() {
        check("<a><b>x</b><c y='1'/></a>", &[("a", ""), ("b", "x"), ("c", "")], None);
        check(
            "\n <?xml version='1.0'?><a>x & y &amp; z&nbsp;&#8211;\u{1} &w;</a>",
            &[("a", "x & y & z\u{a0}– &w;")],
            None,
        );
        check("<a><![CDATA[<p>x</p>]]></a>", &[("a", "<p>x</p>")], None);
        check(
            "<a xmlns:z='http://purl.org/dc/elements/1.1/'><z:date>x</z:date></a>",
            &[("a", ""), ("dc:date", "x")],
            None,
        );
        check("<a><b>x</bb><c>y</a>", &[("a", ""), ("b", "x"), ("c", "y")], None);
        check("</a><a>x</a>", &[("a", "x")], None);
    }

    #[test]
    fn what_cannot_be_mended_is_named_with_its_place() {
        check("<a>\n<b>x", &[("a", ""), ("b", "x")], Some("line 2, column 5: the file ends within <b>"));
        check("", &[], None);
        let broken = Document::parse(b"<a>\n<b>x</b>\n<c").broken.unwrap();
        assert!(broken.starts_with("line 3, column 1: "), "{broken}");
    }

    #[test]
    fn depth_costs_no_stack_and_no_time() {
        let deep = Document::parse("<a>".repeat(500_000).as_bytes());
        assert_eq!(deep.elements.len(), 500_000);
        let ends = Document::parse(format!("{}{}", "<a>".repeat(200_000), "</b>".repeat(200_000)).as_bytes());
        assert_eq!(ends.elements.len(), 200_000);
    }

    #[test]
    fn the_encoding_is_the_one_declared() {
        let latin = b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>caf\xE9</a>";
        assert_eq!(Document::parse(latin).root().unwrap().value(), "café");
        let wrong = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>café</a>";
        assert_eq!(Document::parse(wrong.as_bytes()).root().unwrap().value(), "café");
    }
}
