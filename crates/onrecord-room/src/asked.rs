//! QUERIES -> QUESTIONS: what the part of an address after "?" asks, and what is wrong with it.

use std::num::IntErrorKind;
use std::ops::Range;

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use onrecord_reading::standing::time::Date;
use onrecord_reading::{Act, Standing};
use onrecord_record::search::Question;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::texts::text;
use crate::words::encoded;

/// Letters that one field may have.
const LONGEST: usize = 1000;
/// Statements on one page.
pub(crate) const PAGE: u32 = 25;
/// Statements that one request of a program may ask for.
pub(crate) const MOST: u32 = 500;

/// How far down a list of statements one may go.
const FARTHEST: u32 = 10_000;

/// A query, or what is wrong with it.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = Query::<T>::try_from_uri(&parts.uri);
        query.map(|Query(query)| Self(query)).map_err(|_| {
            Failure::Unclear(text("The address asks for something in a form that is not understood."))
        })
    }
}

/// What a search asks. All that is said must hold; an empty field says nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct FindQuery {
    #[serde(default)]
    pub(crate) words: String,
    #[serde(default)]
    pub(crate) speaker: String,
    #[serde(default)]
    pub(crate) outlet: String,
    #[serde(default)]
    pub(crate) act: String,
    #[serde(default)]
    pub(crate) standing: String,
    #[serde(default)]
    pub(crate) since: String,
    #[serde(default)]
    pub(crate) until: String,
    #[serde(default)]
    pub(crate) language: String,
    #[serde(default)]
    pub(crate) limit: String,
    #[serde(default)]
    pub(crate) page: String,
}

impl FindQuery {
    /// As the record is asked.
    pub(crate) fn question(&self, default_limit: u32) -> Result<Question, Failure> {
        let unclear = |why| Err(Failure::Unclear(why));
        let given = |field: &str| Some(clean(field)).filter(|words| !words.is_empty());
        let act = given(&self.act).map(|act| act.to_lowercase());
        if act.as_deref().is_some_and(|act| Act::from_name(act).is_none()) {
            return unclear(text("There is no such act."));
        }
        let standing = given(&self.standing).map(|standing| standing.to_lowercase().replace([' ', '-'], "_"));
        if standing.as_deref().is_some_and(|standing| Standing::from_name(standing).is_none()) {
            return unclear(text("There is no such standing."));
        }
        let day = |date: &str| match given(date) {
            None => Ok(None),
            Some(date) => match day_of(&date) {
                Some(day) => Ok(Some(day)),
                None => Err(Failure::Unclear(text("A date is written as in 2026-03-14."))),
            },
        };
        let fields = [&self.words, &self.speaker, &self.outlet, &self.language];
        if fields.iter().any(|field| field.chars().count() > LONGEST) {
            return unclear(text("That is too long to look for."));
        }
        let range = self.range(default_limit)?;
        Ok(Question {
            words: clean(&self.words),
            speaker: given(&self.speaker),
            outlet: given(&self.outlet),
            act,
            standing,
            since: day(&self.since)?,
            until: day(&self.until)?,
            language: given(&self.language).map(|code| code.to_lowercase()),
            limit: Some(range.end - range.start),
            skip: range.start,
        })
    }

    /// Which of the statements found are asked for.
    pub(crate) fn range(&self, default_limit: u32) -> Result<Range<u32>, Failure> {
        let limit = limit(&self.limit, default_limit)?;
        let begin = limit.saturating_mul(number(&self.page, 1)? - 1);
        match begin.saturating_add(limit) {
            end if end <= FARTHEST => Ok(begin..end),
            _ => Err(Failure::Refused(
                StatusCode::NOT_FOUND,
                text("That is too far down the list; a narrower search has it sooner."),
            )),
        }
    }

    /// The page of the results, from 1.
    pub(crate) fn page(&self) -> u32 {
        number(&self.page, 1).unwrap_or(1)
    }

    /// The same search with another value of one field, on its first page, as an address asks it.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let fields = [
            ("words", &self.words),
            ("speaker", &self.speaker),
            ("outlet", &self.outlet),
            ("act", &self.act),
            ("standing", &self.standing),
            ("since", &self.since),
            ("until", &self.until),
            ("language", &self.language),
        ];
        let fields =
            fields.iter().filter(|(field, _)| *field != name).map(|(field, value)| (*field, value.as_str()));
        let pairs = fields.chain([(name, value)]).filter(|(_, value)| !value.trim().is_empty());
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{name}={}", encoded(value.trim()))).collect();
        pairs.join("&")
    }

    /// Which fields are given, each with what it says.
    pub(crate) fn given(&self) -> Vec<(&'static str, &str)> {
        let fields = [
            ("speaker", self.speaker.trim()),
            ("outlet", self.outlet.trim()),
            ("act", self.act.trim()),
            ("standing", self.standing.trim()),
            ("since", self.since.trim()),
            ("until", self.until.trim()),
            ("language", self.language.trim()),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// What a trace asks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ClaimQuery {
    /// The claim in words, or the id of a statement.
    #[serde(default)]
    pub(crate) about: String,
    /// Not empty where the words are what somebody is said to have said.
    #[serde(default)]
    pub(crate) quotation: String,
    #[serde(flatten)]
    pub(crate) wait: WaitQuery,
}

/// Not empty where somebody waits however long it takes.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct WaitQuery {
    #[serde(default)]
    pub(crate) wait: String,
}

/// What a check asks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct CheckQuery {
    /// A quotation, or a text with quotations in it.
    #[serde(default)]
    pub(crate) quotation: String,
    #[serde(default)]
    pub(crate) speaker: String,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct PageQuery {
    #[serde(default)]
    pub(crate) page: String,
    #[serde(default)]
    pub(crate) limit: String,
}

/// Which statement is chosen.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ChosenQuery {
    #[serde(default)]
    pub(crate) s: String,
}

/// How many at once.
pub(crate) fn limit(words: &str, default: u32) -> Result<u32, Failure> {
    match number(words, default)? {
        limit if limit <= MOST => Ok(limit),
        _ => Err(Failure::Unclear(text("There are at most {} at once.").with(MOST))),
    }
}

/// The day of "2026-03-14", counted from 1970-01-01.
fn day_of(date: &str) -> Option<i32> {
    let is_written_so = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let mut pieces = date.split('-').filter(|_| is_written_so);
    let (year, month, day) = (pieces.next()?, pieces.next()?, pieces.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).map(Date::days)
}

/// A number from 1; what is not given is as by default, and very large ones are as large as can be counted.
pub(crate) fn number(words: &str, default: u32) -> Result<u32, Failure> {
    match words.trim() {
        "" => Ok(default),
        words => match words.parse::<u32>() {
            Ok(number) if number > 0 => Ok(number),
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(u32::MAX),
            Ok(_) | Err(_) => Err(Failure::Unclear(text("A page or a limit is a number from 1."))),
        },
    }
}

/// Words without what a search cannot take.
pub(crate) fn clean(words: &str) -> String {
    let words: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    words.trim().to_owned()
}

/// True for the id of a statement, or what looks like one.
pub(crate) fn is_id(words: &str) -> bool {
    words.len() == 16 && words.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The number at the head of "12" or "12.json", and whether JSON is meant.
pub(crate) fn numbered(name: &str) -> Result<(i64, bool), Failure> {
    let (digits, is_json) = match name.strip_suffix(".json") {
        Some(digits) => (digits, true),
        None => (name, false),
    };
    digits.parse().map(|number| (number, is_json)).map_err(|_| Failure::NotFound("article"))
}
