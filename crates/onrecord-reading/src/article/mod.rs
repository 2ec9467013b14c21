//! PAGE -> ARTICLE: the text its readers see, its parts, and where it comes from.

pub mod parts;
pub mod credit;
pub mod origin;

use crate::closed::closed_list;
use crate::language::{self, Found, Language};
use crate::span::Span;
use crate::statement::{Problem, ProblemKind};

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
    /// What a stretch of an article is. Only paragraphs, posts, and headlines that name their source, are
    /// read as speech.
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
        Post = "post", "A post on a social network that the page shows, in its author's words.";
        Poster = "poster", "Who wrote the post that stands above, and when.";
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
    /// When the page says that it was last changed, as ISO 8601.
    pub modified: Option<String>,
    /// The copy that was read, where it is kept.
    pub pinned: Option<Pinned>,
    /// Which version of the article it is, from 1, where its changes are followed.
    pub version: Option<u32>,
    /// ISO 639-1 code of the article's language: the caller's word, else found in the text; `None` when unsure.
    pub language: Option<String>,
    /// Whose copy the page says it is.
    pub copy_of: Option<CopyOf>,
}

/// Bytes that are kept, so that a statement can be checked against what was read: one record of a web archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// File of the archive.
    pub archive: String,
    /// Where the record begins in the file, in bytes; of a compressed archive, in compressed bytes.
    pub offset: u64,
    /// When the bytes were fetched, as ISO 8601.
    pub captured: Option<String>,
    /// Digest of the bytes as the archive gives it ("sha1:…").
    pub digest: Option<String>,
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
    /// Who wrote it, one name an entry.
    pub byline: Vec<String>,
    /// Agency that the page credits.
    pub agency: Option<String>,
    /// When it was published, as ISO 8601.
    pub published: Option<String>,
    /// When it was last changed, as ISO 8601.
    pub modified: Option<String>,
    /// The copy that is read, where it is kept.
    pub pinned: Option<Pinned>,
    /// Which version of the article it is, from 1.
    pub version: Option<u32>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// What the page's markup says of lines of its text, in text order. A line that is not here is told by its words.
    pub lines: Vec<Part>,
    /// Character encoding by its label ("windows-1252"), as an HTTP header would give it.
    pub charset: Option<String>,
}

impl Article {
    /// Cuts a text into parts and reads what the page says about itself.
    pub fn new(text: String, hints: &Hints) -> Self {
        let id = Self::id_of(&text);
        let parts = parts::find_parts(&text, &hints.lines);
        let mut origin = origin::read_origin(&text, &parts, hints);
        if origin.language.is_none()
            && let Found::Known(code) = language_of(&text, &parts)
        {
            origin.language = Some(code.to_owned());
        }
        Article { id, text, parts, origin }
    }

    /// The identifier of a text: BLAKE3, the first 16 bytes in hexadecimal.
    pub fn id_of(text: &str) -> String {
        blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
    }

    /// The language in which it is read: its own, or English when that is unknown or not one that is read.
    pub fn read_as(&self) -> Language {
        self.origin.language.as_deref().and_then(language_named).unwrap_or(Language::English)
    }

    /// The problem of an article in a language that is not read.
    pub fn unread_language(&self) -> Option<Problem> {
        let name = match self.origin.language.as_deref() {
            Some(code) if language_named(code).is_some() => return None,
            Some(code) => format!("language \"{code}\""),
            None if language_of(&self.text, &self.parts) == Found::Foreign => "language".to_owned(),
            None => return None,
        };
        let message = format!("the article's {name} is not read: hardly any of its statements are found");
        Some(Problem { kind: ProblemKind::Language, span: None, message })
    }
}

/// The language of a code; "es-MX" is Spanish.
fn language_named(code: &str) -> Option<Language> {
    Language::from_name(code.split(['-', '_']).next()?.to_ascii_lowercase().as_str())
}

/// The language of the paragraphs, or of everything where there is no paragraph.
fn language_of(text: &str, parts: &[Part]) -> Found {
    let paragraphs = parts.iter().filter(|part| part.kind == PartKind::Paragraph);
    // 40 paragraphs are more than enough, and a text in one line stays bounded by `identify`.
    let prose: Vec<&str> = paragraphs.map(|part| part.span.of(text)).take(40).collect();
    if prose.is_empty() { language::identify(text) } else { language::identify(&prose.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, hint: Option<&str>, language: Option<&str>, is_read: bool) {
        let hints = Hints { language: hint.map(str::to_owned), ..Hints::default() };
        let article = Article::new(text.to_owned(), &hints);
        assert_eq!(article.origin.language.as_deref(), language, "{text}");
        assert_eq!(article.unread_language().is_none(), is_read, "{text}");
    }

    #[test]
    fn names_the_language_and_says_when_it_is_not_read() {
        let spanish = "La alcaldesa dijo que el puente era seguro y que seguirá abierto hasta el lunes.";
        let french = "Le maire a dit que le pont est sûr et que les travaux sont finis depuis lundi.";
        check(spanish, None, Some("es"), true);
        check(french, None, Some("fr"), false);
        check(french, Some("es-MX"), Some("es-MX"), true);
        check("Port Sella", None, None, true);
    }
}
