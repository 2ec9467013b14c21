//! One page: bytes of a web page, a message or a text -> the article's text and what the page says of itself.

mod html;
mod mail;
pub mod time;

use onrecord_reading::Hints;
use onrecord_reading::page::{self, Page};

/// What the bytes of a page are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Text, Markdown included.
    Text,
    /// HTML or XHTML.
    Html,
    /// A message with headers (RFC 5322), a newsletter for one.
    Mail,
}

/// Makes a page's bytes text, and adds what it says of itself to what is known already; what is known wins.
///
/// Pure, as reading is: no file, no network, no clock. Never fails: what is broken becomes a problem of the page.
pub fn open(bytes: &[u8], media: Media, hints: Hints) -> (Page, Hints) {
    match media {
        Media::Html => html::open(bytes, hints),
        Media::Mail => mail::open(bytes, hints),
        Media::Text => (page::decode(bytes, hints.charset.as_deref()), hints),
    }
}
