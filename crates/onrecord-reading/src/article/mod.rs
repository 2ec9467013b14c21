//! PAGE -> ARTICLE: the text its readers see, its parts, and where it comes from.

pub mod parts;
pub mod origin;

use crate::closed::closed_list;
use crate::span::Span;

/// One article, reduced to the text its readers see.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// BLAKE3 of the text, the first 16 bytes in hexadecimal.
    pub id: String,
    /// The text. Every span of a reading points into it.
    pub text: String,
    /// The parts of the text, in text order; together they hold every line that is not blank.
    pub parts: Vec<Part>,
    /// What the page says about itself.
    pub origin: Origin,
}

/// One stretch of an article, never more than a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it is, without the white space around it.
    pub span: Span,
}

closed_list! {
    /// What a stretch of an article is. Only paragraphs, and headlines that name their source, are read as speech.
    pub enum PartKind {
        Headline = "headline", "The title of the article.";
        Byline = "byline", "Who wrote it.";
        Date = "date", "When it was published or updated, on a line of its own.";
        Dateline = "dateline", "Place and agency before the first sentence.";
        Heading = "heading", "The title of a section.";
        Caption = "caption", "The text of a picture.";
        Credit = "credit", "Whose picture, or who contributed.";
        Promotion = "promotion", "An invitation to read, sign up, watch or share.";
        Correction = "correction", "A notice that the article was changed.";
        Footer = "footer", "A line that says whose copy the page is.";
        Paragraph = "paragraph", "The article itself.";
    }
}

/// What the page says about itself, or the caller knows about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// File name or other place, as the caller gave it.
    pub path: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Title, from the page or from a syndication footer.
    pub title: Option<String>,
    /// Who published this page.
    pub outlet: Option<String>,
    /// Who wrote it, one name an entry.
    pub byline: Vec<String>,
    /// Agency that the page credits ("AP").
    pub agency: Option<String>,
    /// When it was published, as printed or as ISO 8601.
    pub published: Option<String>,
    /// ISO 639-1 code of the article's language.
    pub language: Option<String>,
    /// Whose copy the page says it is.
    pub copy_of: Option<CopyOf>,
}

/// The page's own word that it is somebody's copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOf {
    /// The outlet or agency named.
    pub outlet: String,
    /// The words that name it.
    pub basis: Vec<Span>,
}

/// What the caller knows about a page before it is read. All of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// File name or other place; carried through, never opened.
    pub path: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Who published the page.
    pub outlet: Option<String>,
    /// When, as ISO 8601.
    pub published: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Character encoding by its label ("windows-1252"), as an HTTP header would give it.
    pub charset: Option<String>,
}

impl Article {
    /// Cuts a text into parts and reads what the page says about itself.
    pub fn new(text: String, hints: &Hints) -> Self {
        let id = blake3::hash(text.as_bytes()).to_hex()[..32].to_owned();
        let parts = parts::find_parts(&text);
        let origin = origin::read_origin(&text, &parts, hints);
        Article { id, text, parts, origin }
    }
}
