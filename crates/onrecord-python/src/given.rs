//! TEXT -> READING: what Python hands over, and what is known of it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use onrecord_page::Media;
use onrecord_reading::page::{MAX_TEXT, Page};
use onrecord_reading::{Hints, Reading, Tier};
use onrecord_record::input::table::is_language;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What is said where a text brings a defect of ours to light.
pub(crate) const BROKEN: &str = "the reader broke on it; please send us the text";

/// What is to be read.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What is known of an article, by the names of the JSON.
#[derive(FromPyObject)]
#[pyo3(transparent)]
pub(crate) struct Known(HashMap<String, String>);

impl Known {
    /// The same for the reader; names that it doesn't know say nothing.
    pub(crate) fn hints(&self) -> Hints {
        let said = |name: &str| self.0.get(name).map(|words| words.trim().to_owned());
        let said = |name: &str| said(name).filter(|words| !words.is_empty());
        Hints {
            path: said("path"),
            url: said("url"),
            title: said("title"),
            outlet: said("outlet"),
            byline: said("byline").into_iter().collect(),
            agency: said("agency"),
            published: said("published"),
            modified: said("modified"),
            language: said("language").filter(|code| is_language(code)),
            charset: said("charset"),
            ..Hints::default()
        }
    }
}

/// Reads one article. A text is copied once, into its reading. `None` where that brings a defect of ours to light.
pub(crate) fn read(body: Body<'_>, media: Media, hints: Hints, tier: Tier) -> Option<Reading> {
    let read = || {
        let (page, hints) = match (body, media) {
            (Body::Text(text), Media::Text) => {
                // As bytes in UTF-8 would be taken.
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let end = text.floor_char_boundary(text.len().min(MAX_TEXT));
                (Page { text: text[..end].to_owned(), problems: Vec::new() }, hints)
            }
            (Body::Text(text), Media::Html | Media::Mail) => {
                let charset = Some("utf-8".to_owned());
                onrecord_page::open(text.as_bytes(), media, Hints { charset, ..hints })
            }
            (Body::Bytes(bytes), _) => onrecord_page::open(bytes, media, hints),
        };
        onrecord_reading::read_text(page, &hints, tier)
    };
    catch_unwind(AssertUnwindSafe(read)).ok()
}

pub(crate) fn media_of(name: &str) -> PyResult<Media> {
    match name {
        "text" => Ok(Media::Text),
        "html" => Ok(Media::Html),
        "mail" => Ok(Media::Mail),
        _ => Err(PyValueError::new_err(format!("no media is called \"{name}\"; there are text, html, mail"))),
    }
}

pub(crate) fn tier_of(name: &str) -> PyResult<Tier> {
    match name {
        "accurate" => Ok(Tier::Accurate),
        "fast" => Ok(Tier::Fast),
        _ => Err(PyValueError::new_err(format!("no tier is called \"{name}\"; there are accurate, fast"))),
    }
}
