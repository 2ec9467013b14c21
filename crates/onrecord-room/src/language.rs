//! VISITOR -> LANGUAGE: which one the room speaks: the one chosen, else what the browser asks for.

use std::any::Any;
use std::fmt;

use askama::Values;
use axum::Form;
use axum::extract::Request;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::failure::Failure;
use crate::guard::cookies;
use crate::page::within;
use crate::texts::text;

/// Where a language is chosen.
pub(crate) const PATH: &str = "/language";
/// The cookie that keeps the choice, and for how many seconds: a year.
const COOKIE: &str = "onrecord_language";
const KEPT: u32 = 365 * 24 * 60 * 60;
/// What pages depend on, beside their address.
pub(crate) const VARY: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

/// A language of the room. Articles keep theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Spanish,
}

impl Language {
    const ALL: [Language; 2] = [Language::English, Language::Spanish];

    fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// The language of "es", "es-MX", "ES".
    fn from_code(code: &str) -> Option<Self> {
        let first = code.split('-').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(first))
    }

    fn of(headers: &HeaderMap) -> Self {
        let chosen = cookies(headers, COOKIE).find_map(Self::from_code);
        chosen.or_else(|| Self::asked(headers)).unwrap_or_default()
    }

    /// The one that is liked best (RFC 9110, 12.5.4); the first of several that are liked as much.
    fn asked(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        let mut best: Option<(Self, f32)> = None;
        for range in values.flat_map(|value| value.split(',')) {
            let (code, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
            let (Some(language), Some(weight)) = (Self::from_code(code), weight) else { continue };
            if weight > best.map_or(0.0, |(_, most)| most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// Who asks for a page: what its template is told when it is written.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) language: Language,
    /// Where the page stands, to come back to it.
    pub(crate) address: String,
}

impl Visit {
    pub(crate) fn new(request: &Request) -> Self {
        let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
        Self { language: Language::of(request.headers()), address: address.to_owned() }
    }

    /// The visit whose page is being written.
    fn of(values: &dyn Values) -> Option<&Self> {
        askama::get_value(values, "visit").ok()
    }
}

impl Values for Visit {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn Any> {
        (key == "visit").then_some(self as &dyn Any)
    }
}

/// The language of the page that is being written.
pub(crate) fn language_of(values: &dyn Values) -> Language {
    Visit::of(values).map_or_else(Language::default, |visit| visit.language)
}

/// Where the page stands that is being written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address;

/// Outside of a visit.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/")
    }
}

impl askama::FastWritable for Address {
    fn write_into(&self, page: &mut dyn fmt::Write, values: &dyn Values) -> askama::Result<()> {
        match Visit::of(values) {
            Some(visit) => Ok(page.write_str(&visit.address)?),
            None => Ok(write!(page, "{self}")?),
        }
    }
}

/// What was chosen, and where.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    language: String,
    next: String,
}

/// Keeps the choice, and goes back to where it was made.
pub(crate) async fn choose(form: Result<Form<Chosen>, FormRejection>) -> Result<Response, Failure> {
    let Form(chosen) =
        form.map_err(|why| Failure::Refused(why.status(), text("That did not come as a form.")))?;
    let language = Language::from_code(&chosen.language)
        .ok_or_else(|| Failure::Unclear(text("The room does not speak this language.")))?;
    let mut response = Redirect::to(&within(&chosen.next)).into_response();
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={KEPT}", language.code());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_answered_in_their_language() {
        let check = |pairs: &[(&'static str, &str)], expected: Language| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, HeaderValue::from_str(value).expect("a header"));
            }
            assert_eq!(Language::of(&headers), expected, "{pairs:?}");
        };
        check(&[], Language::English);
        check(&[("accept-language", "es-MX,es;q=0.9,en;q=0.8")], Language::Spanish);
        check(&[("accept-language", "de, fr;q=0.9, es;q=0.2, en;q=0.1")], Language::Spanish);
        check(&[("accept-language", "en;q=0.5, ES")], Language::Spanish);
        check(&[("accept-language", "es;q=0")], Language::English);
        check(&[("accept-language", "es;q=x, *, est, ;;q=,")], Language::English);
        check(&[("accept-language", "de"), ("accept-language", "es")], Language::Spanish);
        check(&[("accept-language", "es"), ("cookie", "a=b; onrecord_language=en")], Language::English);
        check(&[("accept-language", "en"), ("cookie", "onrecord_language=es")], Language::Spanish);
        check(&[("accept-language", "es"), ("cookie", "onrecord_language=xx")], Language::Spanish);
    }
}
