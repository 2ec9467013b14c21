//! Messages (RFC 5322), newsletters for one: subject, sender, date, and the text or the web page inside.

use mail_parser::{Address, Message, MessageParser};
use onrecord_reading::page::{self, Page};
use onrecord_reading::{Hints, Problem, ProblemKind};

use crate::Media;

/// Text of a message, with what its head says: the subject as title, the sender as outlet, the date.
///
/// Of a message that brings its words both as text and as a web page, the text is read, unless it is a stub ("View this
/// message in your browser").
pub(crate) fn open(bytes: &[u8], hints: Hints) -> (Page, Hints) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        let mut page = page::decode(bytes, hints.charset.as_deref());
        let message = "it is no message that can be read; it is taken as text".to_owned();
        page.problems.push(Problem { kind: ProblemKind::Markup, span: None, message });
        return (page, hints);
    };
    let hints = Hints {
        title: hints.title.or_else(|| message.subject().map(|subject| one_line(subject.trim()))),
        outlet: hints.outlet.or_else(|| sender(&message)),
        published: hints.published.or_else(|| message.date().map(|date| date.to_rfc3339())),
        // The parts are decoded by their own labels.
        charset: Some("utf-8".to_owned()),
        ..hints
    };
    let text = message.text_bodies().find_map(|part| part.is_text().then(|| part.text_contents()).flatten());
    let html =
        message.html_bodies().find_map(|part| part.is_text_html().then(|| part.text_contents()).flatten());
    match (text.filter(|_| has_own_text(&message)), html) {
        (Some(text), html) if html.is_none_or(|html| !is_stub(text, html)) => {
            crate::open(text.as_bytes(), Media::Text, hints)
        }
        (_, Some(html)) => crate::open(html.as_bytes(), Media::Html, hints),
        (text, None) => crate::open(text.unwrap_or_default().as_bytes(), Media::Text, hints),
    }
}

/// True when a part is text by itself, and not only the library's rendering of the web page.
fn has_own_text(message: &Message) -> bool {
    message.text_bodies().any(|part| part.is_text() && !part.is_text_html())
}

/// True for a text that stands in for a page: a tenth of its words at most.
// A tenth: pages carry markup of about as many bytes as their words, and a newsletter's text lacks only its furniture.
fn is_stub(text: &str, html: &str) -> bool {
    text.len() * 20 < html.len() && text.split_whitespace().count() < 100
}

/// The name of the sender, else the part of the address after the "@".
fn sender(message: &Message) -> Option<String> {
    let from = match message.from()? {
        Address::List(list) => list.first(),
        Address::Group(groups) => groups.first().and_then(|group| group.addresses.first()),
    }?;
    let name = from.name().map(|name| one_line(name.trim())).filter(|name| !name.is_empty());
    name.or_else(|| from.address()?.rsplit_once('@').map(|(_, host)| host.to_owned()))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str) -> (String, Hints) {
        let (page, hints) = open(message.replace('\n', "\r\n").as_bytes(), Hints::default());
        (page.text.replace("\r\n", "\n").trim().to_owned(), hints)
    }

    #[test]
    fn reads_a_plain_message() {
        let (text, hints) = check(
            "From: =?utf-8?q?The_Harbour_Ledger?= <news@ledger.example>\nSubject: Bridge\n stays open\n\
             Date: Tue, 3 Mar 2026 09:30:00 +0100\nContent-Type: text/plain; charset=iso-8859-1\n\
             Content-Transfer-Encoding: quoted-printable\n\n\"The caf=E9 is open,\" Ana Reyes said.\n",
        );
        assert_eq!(text, "\"The café is open,\" Ana Reyes said.");
        assert_eq!(hints.title.as_deref(), Some("Bridge stays open"));
        assert_eq!(hints.outlet.as_deref(), Some("The Harbour Ledger"));
        assert_eq!(hints.published.as_deref(), Some("2026-03-03T09:30:00+01:00"));
    }

    #[test]
    fn prefers_text_to_a_page_but_not_a_stub() {
        let both = |text: &str, html: &str| {
            check(&format!(
                "From: a@ledger.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n\
                 --x\nContent-Type: text/plain\n\n{text}\n--x\nContent-Type: text/html\n\n{html}\n--x--\n"
            ))
        };
        let page =
            format!("<html><body><p>{}</p></body></html>", "The bridge is open, Ana Reyes said. ".repeat(40));
        let (text, hints) = both("The bridge is open, Ana Reyes said.", "<p>The bridge is open.</p>");
        assert_eq!(text, "The bridge is open, Ana Reyes said.");
        assert_eq!(hints.outlet.as_deref(), Some("ledger.example"));
        let (text, _) = both("View this in your browser.", &page);
        assert!(text.contains("Ana Reyes said."), "{text}");
    }

    #[test]
    fn anything_else_is_text() {
        assert!(check("").0.is_empty());
        let (page, _) = open(b"\x00\xff\x00 no message", Hints::default());
        assert!(page.text.is_empty() || !page.problems.is_empty());
    }
}
