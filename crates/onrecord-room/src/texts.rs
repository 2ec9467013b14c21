//! TEXTS -> WORDS: what the room itself says: in English in the program, in the visitor's language on the page.
//!
//! A template writes `{{ "Search"|t }}`, code writes `text("Search")`; texts.tsv has the other language. A text is put into
//! words only when a page is written, so nothing else has to know in which language somebody reads. What articles say is
//! never a text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::LazyLock;

use askama::Values;

use crate::language::{Language, language_of};

/// English, a tab, Spanish: a text a line. "{}" is a place for something else.
const TABLE: &str = include_str!("../texts.tsv");

static SPANISH: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| TABLE.lines().filter_map(|line| line.split_once('\t')).collect());

/// What the room says, with what stands in its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    english: Cow<'static, str>,
    places: Vec<Place>,
}

/// What stands in a place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Of an article, or of whoever asks: the same in every language.
    Words(String),
    Number(u64),
    Text(Text),
}

/// A text of texts.tsv.
pub(crate) fn text(english: &'static str) -> Text {
    Text { english: Cow::Borrowed(english), places: Vec::new() }
}

/// "1 article", "8 articles", "12,345 articles"; both are texts of texts.tsv.
pub(crate) fn count(n: impl TryInto<u64>, one: &'static str, many: &'static str) -> Text {
    let n = n.try_into().unwrap_or_default();
    text(if n == 1 { one } else { many }).with(n)
}

impl Text {
    /// The same with something in its next place.
    pub(crate) fn with(mut self, place: impl Placed) -> Self {
        self.places.push(place.place());
        self
    }

    /// Words that are the same in every language.
    pub(crate) fn plain(words: &str) -> Self {
        text("{}").with(words)
    }

    /// What the record calls something: "no_comment" is "no comment".
    pub(crate) fn label(name: &str) -> Self {
        Self { english: Cow::Owned(name.replace('_', " ")), places: Vec::new() }
    }

    /// What the record says in a sentence. Numbers and quoted words are its places; a sentence that is in no table stays.
    pub(crate) fn of_record(words: &str) -> Self {
        let mut of_record = Self { english: Cow::Borrowed(""), places: Vec::new() };
        let english = of_record.english.to_mut();
        let mut rest = words;
        while let Some(letter) = rest.chars().next() {
            let closing = match letter {
                '“' => Some('”'),
                '"' => Some('"'),
                _ => None,
            };
            let n_digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            let place = match closing.and_then(|closing| rest[letter.len_utf8()..].find(closing)) {
                Some(end) => letter.len_utf8()..letter.len_utf8() + end,
                None if rest.starts_with("{}") => 0..2,
                None => 0..n_digits,
            };
            if place.is_empty() {
                english.push(letter);
                rest = &rest[letter.len_utf8()..];
            } else {
                english.push_str(&rest[..place.start]);
                english.push_str("{}");
                of_record.places.push(Place::Words(rest[place.clone()].to_owned()));
                rest = &rest[place.end..];
                // The mark that closes is not one that opens.
                if place.start > 0
                    && let Some(closing) = rest.chars().next()
                {
                    english.push(closing);
                    rest = &rest[closing.len_utf8()..];
                }
            }
        }
        of_record
    }

    /// Texts one after another, with the same between them.
    pub(crate) fn joined(texts: impl IntoIterator<Item = Text>, between: &str) -> Self {
        let places: Vec<Place> = texts.into_iter().map(Place::Text).collect();
        Self { english: Cow::Owned(vec!["{}"; places.len()].join(between)), places }
    }

    fn write(&self, page: &mut dyn Write, language: Language) -> fmt::Result {
        let english = self.english.as_ref();
        let words = match language {
            Language::English => english,
            Language::Spanish => SPANISH.get(english).copied().unwrap_or(english),
        };
        let mut places = self.places.iter();
        for (index, piece) in words.split("{}").enumerate() {
            match (index, if index > 0 { places.next() } else { None }) {
                (0, _) => {}
                (_, Some(Place::Words(words))) => page.write_str(words)?,
                (_, Some(Place::Number(n))) => page.write_str(&number(*n, language))?,
                (_, Some(Place::Text(text))) => text.write(page, language)?,
                (_, None) => page.write_str("{}")?,
            }
            page.write_str(piece)?;
        }
        Ok(())
    }
}

/// In English, as programs have it.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Language::English)
    }
}

/// In the language of the page.
impl askama::FastWritable for Text {
    fn write_into(&self, page: &mut dyn Write, values: &dyn Values) -> askama::Result<()> {
        Ok(self.write(page, language_of(values))?)
    }
}

/// What can stand in a place of a text.
pub(crate) trait Placed {
    fn place(&self) -> Place;
}

impl<T: Placed + ?Sized> Placed for &T {
    fn place(&self) -> Place {
        (**self).place()
    }
}

impl Placed for str {
    fn place(&self) -> Place {
        Place::Words(self.to_owned())
    }
}

impl Placed for String {
    fn place(&self) -> Place {
        Place::Words(self.clone())
    }
}

impl Placed for Text {
    fn place(&self) -> Place {
        Place::Text(self.clone())
    }
}

macro_rules! placed {
    ($($number:ty)+) => {
        $(impl Placed for $number {
            fn place(&self) -> Place {
                Place::Number(u64::try_from(*self).unwrap_or_default())
            }
        })+
    };
}
placed!(u32 u64 usize i64);

/// "12,345"; in Spanish "12.345" and, as the Academy has it, "1234".
fn number(n: u64, language: Language) -> String {
    let (mark, fewest) = match language {
        Language::English => (',', 4),
        Language::Spanish => ('.', 5),
    };
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() >= fewest && (digits.len() - index).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

/// How templates write texts.
// askama writes more for each than is asked for, and says that it is public.
#[allow(unreachable_pub)]
pub(crate) mod filters {
    use std::borrow::{Borrow, Cow};

    use askama::Values;

    use super::{Placed, Text};

    /// `{{ "Search"|t }}`: a text of texts.tsv.
    #[askama::filter_fn]
    pub(crate) fn t<S: AsRef<str>>(english: S, _: &dyn Values) -> askama::Result<Text> {
        Ok(Text { english: Cow::Owned(english.as_ref().to_owned()), places: Vec::new() })
    }

    /// `{{ "Page {}"|t|put(page) }}`: something in the next place of a text.
    #[askama::filter_fn]
    pub(crate) fn put<T: Borrow<Text>, P: Placed>(text: T, _: &dyn Values, place: P) -> askama::Result<Text> {
        Ok(text.borrow().clone().with(place))
    }

    /// `{{ n|count("{} version", "{} versions") }}`: one of two texts, by a number.
    #[askama::filter_fn]
    pub(crate) fn count<N: Placed>(
        n: N,
        _: &dyn Values,
        one: &'static str,
        many: &'static str,
    ) -> askama::Result<Text> {
        let is_one = n.place() == super::Place::Number(1);
        Ok(super::text(if is_one { one } else { many }).with(n))
    }

    /// `{{ standing|label }}`: what the record calls something.
    #[askama::filter_fn]
    pub(crate) fn label<S: AsRef<str>>(name: S, _: &dyn Values) -> askama::Result<Text> {
        Ok(Text::label(name.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_put_into_words() {
        let check = |text: Text, english: &str, spanish: &str| {
            let mut words = String::new();
            assert!(text.write(&mut words, Language::Spanish).is_ok());
            assert_eq!((text.to_string().as_str(), words.as_str()), (english, spanish));
        };
        check(text("Search"), "Search", "Buscar");
        check(count(1, "{} article", "{} articles"), "1 article", "1 artículo");
        check(count(1_234_567, "{} article", "{} articles"), "1,234,567 articles", "1.234.567 artículos");
        check(count(8_181, "{} article", "{} articles"), "8,181 articles", "8181 artículos");
        check(Text::label("no_comment"), "no comment", "sin comentarios");
        check(Text::of_record("31 of 33 sentences"), "31 of 33 sentences", "31 de 33 oraciones");
        check(Text::of_record("the 7 “gulls"), "the 7 “gulls", "the 7 “gulls");
        let hostile = "a \"\" “b” {} 7 “c";
        check(Text::of_record(hostile), hostile, hostile);
        check(Text::joined([text("Search"), Text::plain("{}")], ", "), "Search, {}", "Buscar, {}");
        check(Text::plain("Search"), "Search", "Search");
    }
}
