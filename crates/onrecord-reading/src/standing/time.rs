//! Times: "Friday", "last week", "in May", and their ISO 8601 value against the date of the article.

use crate::article::parts::SPANISH_MONTHS;
use crate::lexicon::{is_day, is_month};
use crate::sentence::{Prose, Shape};
use crate::span::Span;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i32,
}

/// What an expression of time says, before the article's date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// So many days from the article's: "today" 0, "yesterday" -1.
    Days(i32),
    /// A day of the week, Monday 0: the last one up to the article's day (0), the one before (-1), or the next (1).
    Weekday(u8, i32),
    /// So many weeks from the article's: "last week" -1.
    Weeks(i32),
    /// So many months from the article's.
    Months(i32),
    /// So many years from the article's.
    Years(i32),
    /// A day, month or year by name; what is left out is that of the last such time.
    Named {
        /// As printed.
        year: Option<i32>,
        /// 1 to 12.
        month: Option<u8>,
        /// 1 to 31.
        day: Option<u8>,
        /// -1 in "last May", 1 in "next May".
        shift: i32,
    },
    /// So many days after the time that the article named before: "two days later".
    DaysFromThen(i32),
    /// A time that has no value of its own: "last summer", "earlier".
    Vague,
}

impl Date {
    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.days
    }

    /// The day so many days after 1970-01-01, within the years 1 to 9999.
    pub fn from_days(days: i32) -> Self {
        Self { days: days.clamp(-719_162, 2_932_896) }
    }

    /// The day with this year, month (1 to 12) and day, if there is one.
    ///
    /// # Source
    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": `days_from_civil`.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month)
        {
            return None;
        }
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month = i32::from(month);
        let day_of_year =
            (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i32::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self { days: era * 146_097 + day_of_era - 719_468 })
    }

    /// The day of an article's date, as printed or in ISO 8601: "2026-03-03T06:10", "Tuesday, March 3, 2026", "3 Mar. 2026",
    /// "3 de marzo de 2026".
    pub fn parse(words: &str) -> Option<Self> {
        let pieces: Vec<&str> = words
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|piece| !matches!(*piece, "" | "de" | "del" | "of"))
            .take(24)
            .collect();
        let number = |at: usize| -> Option<i32> {
            let piece = pieces.get(at)?;
            // "3rd", "03T06"
            let digits = piece.split(|letter: char| !letter.is_ascii_digit()).next()?;
            (digits.len() <= 4).then(|| digits.parse().ok()).flatten()
        };
        let day = |at: usize| number(at).and_then(|day| u8::try_from(day).ok());
        let year = |at: usize| number(at).filter(|&year| year > 1000);
        if let (Some(first), Some(second)) = (year(0), day(1)) {
            return Self::new(first, second, day(2)?);
        }
        (0..pieces.len()).find_map(|at| {
            let month = month_number(pieces[at]).or_else(|| spanish_month(pieces[at]))?;
            match (day(at + 1), year(at + 2)) {
                (Some(day), Some(year)) => Self::new(year, month, day),
                (_, _) => Self::new(year(at + 1)?, month, day(at.checked_sub(1)?)?),
            }
        })
    }

    /// Year, month and day.
    ///
    /// # Source
    /// As for [`Date::new`]: `civil_from_days`.
    fn civil(self) -> (i32, u8, u8) {
        let days = self.days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u8, day as u8)
    }

    /// 0 for Monday to 6 for Sunday.
    fn weekday(self) -> i32 {
        (self.days + 3).rem_euclid(7)
    }

    fn plus(self, days: i32) -> Self {
        Self { days: self.days + days }
    }

    /// "2026-03-03".
    pub fn iso(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The week as ISO 8601 counts it: "2026-W10". It belongs to the year that holds its Thursday.
    fn iso_week(self) -> String {
        let thursday = self.plus(3 - self.weekday());
        let (year, ..) = thursday.civil();
        let first = Self::new(year, 1, 1).map_or(thursday.days, |day| day.days);
        format!("{year:04}-W{:02}", (thursday.days - first) / 7 + 1)
    }
}

impl Expression {
    /// The value in ISO 8601: a day, a week, a month or a year. `then` is the day that the article named before, and becomes
    /// the one named now. None where the article's date is needed and not known.
    pub fn value(self, published: Option<Date>, then: &mut Option<Date>) -> Option<String> {
        let before = *then;
        let mut day = |date: Option<Date>| {
            *then = date.or(before);
            date.map(Date::iso)
        };
        match self {
            Self::Days(days) => day(published.map(|date| date.plus(days))),
            Self::DaysFromThen(days) => day(before.map(|date| date.plus(days))),
            Self::Weekday(weekday, shift) => day(published.map(|date| {
                let back = (date.weekday() - i32::from(weekday)).rem_euclid(7);
                match shift {
                    // "last Friday" is never today.
                    ..0 => date.plus(if back == 0 { -7 } else { -back }),
                    0 => date.plus(-back),
                    1.. => date.plus(7 - back),
                }
            })),
            Self::Weeks(weeks) => published.map(|date| date.plus(7 * weeks).iso_week()),
            Self::Months(months) => published.map(|date| {
                let (year, month, _) = date.civil();
                let count = year * 12 + i32::from(month) - 1 + months;
                format!("{:04}-{:02}", count.div_euclid(12), count.rem_euclid(12) + 1)
            }),
            Self::Years(years) => published.map(|date| format!("{:04}", date.civil().0 + years)),
            Self::Named { year, month: Some(month), day: Some(number), shift } => day(match year {
                Some(year) => Date::new(year, month, number),
                None => published.and_then(|date| {
                    let own = date.civil().0;
                    // A day within the next week may be announced; any other day ahead was last year's.
                    let ahead =
                        |year: i32| Date::new(year, month, number).is_some_and(|day| day > date.plus(7));
                    Date::new(if shift <= 0 && ahead(own) { own - 1 } else { own }, month, number)
                }),
            }),
            Self::Named { year, month: Some(month), day: None, shift } => match year {
                Some(year) => Some(format!("{year:04}-{month:02}")),
                None => published.map(|date| {
                    let (own, own_month, _) = date.civil();
                    let year = match shift {
                        ..0 => own - i32::from(month >= own_month),
                        0 => own - i32::from(month > own_month),
                        1.. => own + i32::from(month <= own_month),
                    };
                    format!("{year:04}-{month:02}")
                }),
            },
            Self::Named { year, month: None, .. } => year.map(|year| format!("{year:04}")),
            Self::Vague => None,
        }
    }
}

/// The first expression of time among the free tokens of `first..last`, which is one sentence or part of it.
pub fn find_expression(
    prose: &Prose,
    (first, last): (usize, usize),
    is_free: impl Fn(usize) -> bool,
) -> Option<(Span, Expression)> {
    let at_most = |end: usize| end.min(last);
    (first..last).filter(|&at| is_free(at)).find_map(|at| {
        let (begin, end, found) = read_expression(prose, (first, at_most(at + 10)), at)?;
        (begin..end).all(&is_free).then(|| (prose.span((begin, end)), found))
    })
}

/// The expression with its main word at `at`: its first token, the token after its last, and what it says.
fn read_expression(
    prose: &Prose,
    (first, last): (usize, usize),
    at: usize,
) -> Option<(usize, usize, Expression)> {
    let lower = |at: usize| prose.word(at).to_ascii_lowercase();
    let after = |ahead: usize| (at + ahead < last).then(|| lower(at + ahead));
    let is_after =
        |ahead: usize, words: &[&str]| after(ahead).is_some_and(|word| words.contains(&word.as_str()));
    let before = at.checked_sub(1).filter(|&before| before >= first);
    let shift_before = || match before.map(lower).as_deref() {
        Some("last" | "past") => Some((at - 1, -1)),
        Some("next") => Some((at - 1, 1)),
        Some("this") => Some((at - 1, 0)),
        _ => None,
    };
    let word = prose.word(at);
    if is_day(word) {
        let (begin, shift) = shift_before().unwrap_or((at, 0));
        let end = at + 1;
        // "Friday, March 3" is one day, and the date says which.
        let comma = usize::from(is_after(1, &[","]));
        if at + 1 + comma < last
            && is_month(prose.word(at + 1 + comma))
            && let Some((_, end, found)) = named_day(prose, last, at + 1 + comma)
        {
            return Some((begin, end, found));
        }
        let end = if is_after(1, &["night", "morning", "evening", "afternoon"]) { end + 1 } else { end };
        return Some((begin, end, Expression::Weekday(weekday_number(word)?, shift)));
    }
    if is_month(word) {
        if let Some(found) = named_day(prose, last, at) {
            return Some(found);
        }
        // "3 March"
        if let Some(before) = before
            && let Some(day) = small_number(prose, before, 31)
        {
            let year = (at + 1 < last).then(|| year_at(prose, at + 1)).flatten();
            let end = at + 1 + usize::from(year.is_some());
            let month = month_number(word);
            return Some((before, end, Expression::Named { year, month, day: Some(day), shift: 0 }));
        }
        let stop = usize::from(is_after(1, &["."]) && word.len() <= 4 && word != "May");
        let year = (at + 1 + stop < last).then(|| year_at(prose, at + 1 + stop)).flatten();
        let (begin, shift) = shift_before().unwrap_or((at, 0));
        // "May" is a month after a preposition or before a number, else a name or a verb; so is "March".
        let preposition = before.is_some_and(|before| {
            matches!(
                lower(before).as_str(),
                "in" | "since" | "of" | "until" | "by" | "early" | "late" | "mid" | "during" | "from"
            )
        });
        let is_certain =
            year.is_some() || preposition || begin < at || !matches!(word, "May" | "March" | "Mar");
        let end = if year.is_some() { at + 2 + stop } else { at + 1 };
        let month = month_number(word);
        return is_certain.then_some((begin, end, Expression::Named { year, month, day: None, shift }));
    }
    match lower(at).as_str() {
        "yesterday" => Some((at, at + 1, Expression::Days(-1))),
        "today" | "tonight" => Some((at, at + 1, Expression::Days(0))),
        "tomorrow" => Some((at, at + 1, Expression::Days(1))),
        word @ ("last" | "this" | "next" | "past") => {
            let shift = match word {
                "this" => 0,
                "next" => 1,
                _ => -1,
            };
            let earlier = before
                .filter(|&before| matches!(lower(before).as_str(), "earlier" | "later" | "early" | "late"));
            let begin = earlier.unwrap_or(at);
            let found = match after(1)?.as_str() {
                "week" => Expression::Weeks(shift),
                "month" => Expression::Months(shift),
                "year" => Expression::Years(shift),
                "night" if shift <= 0 => Expression::Days(shift),
                "morning" | "afternoon" | "evening" if shift == 0 => Expression::Days(0),
                "summer" | "spring" | "fall" | "autumn" | "winter" | "weekend" | "decade" | "century" => {
                    Expression::Vague
                }
                _ => return None,
            };
            Some((begin, at + 2, found))
        }
        "ago" | "earlier" | "later" | "before" => {
            let unit = before.filter(|&unit| unit > first)?;
            let count = small_number(prose, unit - 1, 99).or_else(|| number_word(&lower(unit - 1)))?;
            let count = i32::from(count) * if lower(at) == "later" { 1 } else { -1 };
            let found = match (lower(unit).trim_end_matches('s'), lower(at) == "ago") {
                ("day", true) => Expression::Days(count),
                ("week", true) => Expression::Weeks(count),
                ("month", true) => Expression::Months(count),
                ("year", true) => Expression::Years(count),
                ("day", false) => Expression::DaysFromThen(count),
                ("week", false) => Expression::DaysFromThen(7 * count),
                ("month" | "year", false) => Expression::Vague,
                _ => return None,
            };
            Some((unit - 1, at + 1, found))
        }
        _ => {
            let year = year_at(prose, at)?;
            let preposition = matches!(
                lower(before?).as_str(),
                "in" | "since" | "during" | "by" | "until" | "early" | "late"
            );
            let found = Expression::Named { year: Some(year), month: None, day: None, shift: 0 };
            preposition.then_some((at, at + 1, found))
        }
    }
}

/// "March 3", "Aug. 28, 2026": a month and a day, with a year or without.
fn named_day(prose: &Prose, last: usize, month: usize) -> Option<(usize, usize, Expression)> {
    let is = |at: usize, mark: &str| at < last && prose.word(at) == mark;
    let at = month + 1 + usize::from(is(month + 1, "."));
    let day = (at < last).then(|| small_number(prose, at, 31)).flatten()?;
    let comma = usize::from(is(at + 1, ","));
    let year = (at + 1 + comma < last).then(|| year_at(prose, at + 1 + comma)).flatten();
    let end = if year.is_some() { at + 2 + comma } else { at + 1 };
    Some((
        month,
        end,
        Expression::Named { year, month: month_number(prose.word(month)), day: Some(day), shift: 0 },
    ))
}

fn small_number(prose: &Prose, at: usize, most: u8) -> Option<u8> {
    if prose.tokens[at].shape != Shape::Number {
        return None;
    }
    let digits = prose.word(at).trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    digits.parse().ok().filter(|&number| number > 0 && number <= most)
}

fn year_at(prose: &Prose, at: usize) -> Option<i32> {
    let word = prose.word(at);
    let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| word.parse().ok()).flatten().filter(|year| (1800..2100).contains(year))
}

fn number_word(word: &str) -> Option<u8> {
    const NUMBERS: &[&str] =
        &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    NUMBERS.iter().position(|number| *number == word).and_then(|at| u8::try_from(at + 1).ok())
}

fn weekday_number(word: &str) -> Option<u8> {
    const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS.iter().position(|day| *day == word).and_then(|at| u8::try_from(at).ok())
}

/// 1 for "January", "Jan".
fn month_number(word: &str) -> Option<u8> {
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    if !is_month(word) && !is_month(&capitalized(word)) {
        return None;
    }
    MONTHS.iter().position(|month| *month == start).and_then(|at| u8::try_from(at + 1).ok())
}

/// "marzo", "Marzo".
fn spanish_month(word: &str) -> Option<u8> {
    let lower = word.to_lowercase();
    let month = if lower == "setiembre" { "septiembre" } else { lower.as_str() };
    SPANISH_MONTHS.iter().position(|known| *known == month).and_then(|at| u8::try_from(at + 1).ok())
}

/// "MARCH", "march": "March".
fn capitalized(word: &str) -> String {
    let mut lower = word.to_ascii_lowercase();
    if let Some(first) = lower.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    lower
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Hints};

    fn check(text: &str, published: &str, expected: Option<(&str, Option<&str>)>) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let prose = Prose::new(&article);
        let found = find_expression(&prose, (0, prose.tokens.len()), |_| true).map(|(span, found)| {
            (span.of(text), found.value(Date::parse(published), &mut Date::parse("2026-02-10")))
        });
        assert_eq!(found.as_ref().map(|(words, value)| (*words, value.as_deref())), expected, "{text}");
    }

    #[test]
    fn values_times_against_the_date() {
        // A Tuesday.
        let march = "March 3, 2026";
        check("She said so on Friday.", march, Some(("Friday", Some("2026-02-27"))));
        check("She said so Tuesday night.", march, Some(("Tuesday night", Some("2026-03-03"))));
        check("She said so last Tuesday.", march, Some(("last Tuesday", Some("2026-02-24"))));
        check("The talks begin next Monday.", march, Some(("next Monday", Some("2026-03-09"))));
        check("He told her yesterday.", march, Some(("yesterday", Some("2026-03-02"))));
        check("He told her last week.", march, Some(("last week", Some("2026-W09"))));
        check("He told her earlier this month.", march, Some(("earlier this month", Some("2026-03"))));
        check("He told her in May.", march, Some(("May", Some("2025-05"))));
        check("He told her on Jan. 28.", march, Some(("Jan. 28", Some("2026-01-28"))));
        check("He told her on Dec. 28.", march, Some(("Dec. 28", Some("2025-12-28"))));
        check("He told her on Friday, 6 August 2021.", "", Some(("Friday", None)));
        check(
            "He told her on Friday, August 6, 2021.",
            "",
            Some(("Friday, August 6, 2021", Some("2021-08-06"))),
        );
        check("He told her in 2014.", "", Some(("2014", Some("2014"))));
        check("She left two weeks ago.", march, Some(("two weeks ago", Some("2026-W08"))));
        check("She left three days later.", march, Some(("three days later", Some("2026-02-13"))));
        check("She left last summer.", march, Some(("last summer", None)));
        check("He may march.", march, None);
        check("She said so on Friday.", "", Some(("Friday", None)));
    }

    #[test]
    fn reads_dates_as_printed() {
        let iso = |words: &str| Date::parse(words).map(Date::iso);
        for words in [
            "2026-03-03T06:10:00-04:00",
            "Tuesday, March 3, 2026 at 5 p.m.",
            "3 Mar. 2026",
            "Updated 3 de marzo de 2026",
            "MARCH 3rd, 2026",
        ] {
            assert_eq!(iso(words).as_deref(), Some("2026-03-03"), "{words}");
        }
        for words in ["", "soon", "2026-13-01", "February 30, 2026", "May", "99999999999-1-1"] {
            assert_eq!(iso(words), None, "{words}");
        }
        assert_eq!(Date::new(2000, 2, 29).map(Date::iso).as_deref(), Some("2000-02-29"));
        assert_eq!(Date::new(2021, 1, 1).map(Date::iso_week).as_deref(), Some("2020-W53"));
    }
}
