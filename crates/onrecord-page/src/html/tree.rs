//! The tree of a page: elements and texts in document order, each with its parent and the end of what it holds.

use super::token::{Token, Tokens, attribute};

/// A page's elements and texts in document order: what an element holds stands right behind it, up to `end`.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// What a person should know of the markup; `None` when nothing is wrong.
    pub(super) trouble: Option<&'static str>,
}

/// An element or a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    pub(super) tag: Tag,
    /// An element's attributes, or a text, as they are written.
    pub(super) source: &'a str,
    /// Index of the element that it stands in; its own for the first.
    pub(super) parent: u32,
    /// Index behind the last node that it holds.
    pub(super) end: u32,
}

/// Deepest nesting that is kept: what lies deeper is hung up here. Pages of 181 outlets nest at most 51 deep.
const DEEPEST: usize = 512;

macro_rules! tags {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// What an element is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Tag {
            /// A text.
            Text,
            /// An element that is not told apart.
            Other,
            $($variant),*
        }

        impl Tag {
            fn of(name: &str) -> Self {
                let mut lower = [0; 12];
                let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Other };
                lower.copy_from_slice(name.as_bytes());
                lower.make_ascii_lowercase();
                match std::str::from_utf8(lower).unwrap_or_default() {
                    $($name => Tag::$variant,)*
                    _ => Tag::Other,
                }
            }
        }
    };
}

tags! {
    A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside", Audio = "audio", B = "b",
    Base = "base", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button", Canvas = "canvas",
    Caption = "caption", Center = "center", Cite = "cite", Col = "col", Dd = "dd", Del = "del", Details = "details",
    Div = "div", Dl = "dl", Dt = "dt", Em = "em", Embed = "embed", Fieldset = "fieldset",
    Figcaption = "figcaption", Figure = "figure", Font = "font", Footer = "footer", Form = "form", H1 = "h1",
    H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hr = "hr",
    Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Label = "label", Li = "li",
    Link = "link", Main = "main", Menu = "menu", Meta = "meta", Nav = "nav", Noscript = "noscript",
    Object = "object", Ol = "ol", Optgroup = "optgroup", Option = "option", P = "p", Param = "param",
    Picture = "picture", Pre = "pre", S = "s", Script = "script", Section = "section", Select = "select",
    Small = "small", Source = "source", Span = "span", Strong = "strong", Style = "style", Sub = "sub",
    Summary = "summary", Sup = "sup", Svg = "svg", Table = "table", Tbody = "tbody", Td = "td",
    Template = "template", Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time",
    Title = "title", Tr = "tr", Track = "track", U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
}

impl Tag {
    /// Holds nothing.
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    /// Begins and ends a line.
    pub(super) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Html
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
        )
    }

    pub(super) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Part of a table: what is closed in a cell was opened in it.
    fn is_table(self) -> bool {
        use Tag::*;
        matches!(self, Table | Tbody | Td | Tfoot | Th | Thead | Tr)
    }
}

impl<'a> Tree<'a> {
    /// Builds the tree of a page. Linear in the page; no depth of nesting costs stack.
    pub(super) fn new(page: &'a str) -> Self {
        let mut tokens = Tokens::new(page);
        let mut builder = Builder {
            nodes: Vec::with_capacity(page.len() / 32 + 1),
            open: Vec::with_capacity(64),
            is_deep: false,
        };
        builder.open(Tag::Html, "");
        for token in tokens.by_ref() {
            match token {
                Token::Open { name, attributes } => builder.open_tag(Tag::of(name), attributes),
                Token::Close { name } => builder.close(Tag::of(name)),
                Token::Text(text) => {
                    builder.leaf(Tag::Text, text);
                }
                Token::Raw { name, attributes, text } => {
                    let tag = Tag::of(name);
                    let at = builder.leaf(tag, attributes);
                    let end = builder.text_within(at, text);
                    builder.nodes[at].end = end;
                }
            }
        }
        let end = builder.nodes.len() as u32;
        for &(at, _) in &builder.open {
            builder.nodes[at as usize].end = end;
        }
        let trouble = match (builder.is_deep, tokens.is_broken) {
            (true, _) => Some("the markup is nested too deeply: what lies deepest was taken as it stands"),
            (false, true) => Some(
                "the markup has a comment, a tag or a script that nothing closes: what follows was taken as it stands",
            ),
            (false, false) => None,
        };
        Self { nodes: builder.nodes, trouble }
    }

    /// An attribute of an element, as it is written.
    pub(super) fn attribute(&self, at: usize, name: &str) -> Option<&'a str> {
        match self.nodes[at].tag {
            Tag::Text => None,
            _ => attribute(self.nodes[at].source, name),
        }
    }

    /// The indices of what an element holds, itself first.
    pub(super) fn within(&self, at: usize) -> std::ops::Range<usize> {
        at..self.nodes[at].end as usize
    }

    /// The texts in an element, without marks of markup; scripts and styles left out.
    pub(super) fn text(&self, at: usize) -> String {
        let mut text = String::new();
        let mut index = at;
        while index < self.nodes[at].end as usize {
            let node = &self.nodes[index];
            match node.tag {
                Tag::Text => text.push_str(node.source),
                Tag::Script | Tag::Style | Tag::Template | Tag::Noscript if index > at => {
                    index = node.end as usize;
                    continue;
                }
                tag if tag.is_block() || tag == Tag::Br => text.push(' '),
                _ => {}
            }
            index += 1;
        }
        super::character::plain(&text)
    }
}

struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    /// The elements that are open, with their tags.
    open: Vec<(u32, Tag)>,
    is_deep: bool,
}

impl<'a> Builder<'a> {
    fn leaf(&mut self, tag: Tag, source: &'a str) -> usize {
        let at = self.nodes.len();
        let parent = self.open.last().map_or(at as u32, |&(parent, _)| parent);
        self.nodes.push(Node { tag, source, parent, end: at as u32 + 1 });
        at
    }

    fn text_within(&mut self, at: usize, text: &'a str) -> u32 {
        let index = self.nodes.len() as u32;
        self.nodes.push(Node { tag: Tag::Text, source: text, parent: at as u32, end: index + 1 });
        index + 1
    }

    fn open(&mut self, tag: Tag, attributes: &'a str) {
        let at = self.leaf(tag, attributes);
        if self.open.len() < DEEPEST {
            self.open.push((at as u32, tag));
        } else {
            self.is_deep = true;
        }
    }

    fn open_tag(&mut self, tag: Tag, attributes: &'a str) {
        use Tag::*;
        match tag {
            // There is one of each; a second tag adds attributes at most.
            Html if self.nodes[0].source.is_empty() => self.nodes[0].source = attributes,
            Html => {}
            Li => self.close_until(&[Li], &[Ul, Ol, Menu]),
            Dd | Dt => self.close_until(&[Dd, Dt], &[Dl]),
            Option | Optgroup => self.close_until(&[Option], &[Select]),
            Td | Th => self.close_until(&[Td, Th], &[Tr, Table]),
            Tr => self.close_until(&[Tr], &[Table]),
            Tbody | Thead | Tfoot => self.close_until(&[Tbody, Thead, Tfoot], &[Table]),
            _ => {}
        }
        if tag.is_block() && !tag.is_table() || tag == Tag::Table {
            self.close_paragraph();
        }
        if tag == Body {
            self.close_until(&[Head], &[]);
        }
        if tag == A {
            self.close_until(&[A], &[Td, Th, Li, Div, P, Section, Article]);
        }
        match tag {
            Html => {}
            _ if tag.is_void()
                || (tag != A && !tag.is_block() && attributes.ends_with('/') && tag == Other) =>
            {
                self.leaf(tag, attributes);
            }
            _ => self.open(tag, attributes),
        }
    }

    /// Closes the innermost of `tags`, unless one of `walls` stands in between.
    fn close_until(&mut self, tags: &[Tag], walls: &[Tag]) {
        let found = self.open.iter().rposition(|(_, tag)| tags.contains(tag) || walls.contains(tag));
        if let Some(depth) = found
            && tags.contains(&self.open[depth].1)
        {
            self.pop_to(depth);
        }
    }

    /// Closes an open paragraph, which holds no block.
    fn close_paragraph(&mut self) {
        let depth = self.open.iter().rposition(|(_, tag)| *tag == Tag::P || tag.is_block());
        if let Some(depth) = depth.filter(|&depth| self.open[depth].1 == Tag::P) {
            self.pop_to(depth);
        }
    }

    fn close(&mut self, tag: Tag) {
        if tag == Tag::Html || tag == Tag::Body {
            return;
        }
        // What is closed in a cell, or inline, was opened there.
        let is_wall = |open: Tag| match () {
            () if tag.is_table() => open == Tag::Table && tag != Tag::Table,
            () if tag.is_block() => matches!(open, Tag::Td | Tag::Th),
            () => open.is_block(),
        };
        let is_same = |open: Tag| open == tag || (open.is_heading() && tag.is_heading());
        let depth = self.open.iter().rposition(|&(_, open)| is_same(open) || is_wall(open));
        if let Some(depth) = depth.filter(|&depth| depth > 0 && is_same(self.open[depth].1)) {
            self.pop_to(depth);
        }
    }

    fn pop_to(&mut self, depth: usize) {
        let end = self.nodes.len() as u32;
        for (at, _) in self.open.drain(depth..) {
            self.nodes[at as usize].end = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as nested brackets.
    fn shown(page: &str) -> String {
        let tree = Tree::new(page);
        let mut shown = String::new();
        let mut ends = Vec::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            while ends.last().is_some_and(|&end| end <= at) {
                ends.pop();
                shown.push(')');
            }
            match node.tag {
                Tag::Text => shown.push_str(node.source.trim()),
                tag => shown += &format!("({tag:?} "),
            }
            if node.tag != Tag::Text {
                ends.push(node.end as usize);
            }
        }
        shown.push_str(&")".repeat(ends.len()));
        shown
    }

    #[test]
    fn closes_what_authors_leave_open() {
        assert_eq!(shown("<p>a<p>b<div>c</div>"), "(Html (P a)(P b)(Div c))");
        assert_eq!(shown("<ul><li>a<ul><li>b</ul><li>c</ul>d"), "(Html (Ul (Li a(Ul (Li b)))(Li c))d)");
        assert_eq!(shown("<b><p>a</b>b</p>c"), "(Html (B (P ab)c))");
        assert_eq!(shown("<table><tr><td>a</div><td>b</table>c"), "(Html (Table (Tr (Td a)(Td b)))c)");
        assert_eq!(shown("<h2>a</h3>b"), "(Html (H2 a)b)");
    }

    #[test]
    fn what_is_too_deep_is_kept() {
        let page = "<div>".repeat(20_000) + "a" + &"</div>".repeat(20_000);
        let tree = Tree::new(&page);
        assert!(tree.trouble.is_some());
        assert_eq!(tree.text(0), "a");
    }
}
