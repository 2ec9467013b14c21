//! Times as feeds and pages write them -> ISO 8601, in the zone they are written in; days named in addresses.

/// Zones that RFC 822 names, and some that it forgot, with their hours from Greenwich.
const ZONES: &[(&str, i32)] = &[
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("jst", 9),
    ("aest", 10),
    ("aedt", 11),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// 1 for "jan", "jan." and "january".
fn month_of(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let is_it =
        |name: &&str| *name == word || &name[..3] == word || (word == "sept" && name.starts_with(word));
    MONTHS.iter().position(is_it).map(|index| index as u32 + 1)
}

/// A time as it is written: "Thu, 05 Mar 2026 08:30:00 EST" is "2026-03-05T08:30:00-05:00"; `None` for what is no date.
///
/// A time without a zone stays without, a date without a time too. The first day of the first year and that of 1970 stand
/// where programs know no date: they are none.
pub fn iso_of(written: &str) -> Option<String> {
    let written = written.trim();
    // Nothing longer is a date.
    if written.len() > 100 || !written.is_ascii() {
        return None;
    }
    let lower = written.to_ascii_lowercase();
    let iso = iso_of_digits(&lower).or_else(|| iso_of_words(&lower))?;
    (!iso.starts_with("0001-01-01") && !iso.starts_with("1970-01-01")).then_some(iso)
}

/// The day that an address names: "/2026/03/05/", "/2026/mar/05/", "/2026-03-05/" or "/2026-03-05-pier".
pub fn day_of_address(url: &str) -> Option<String> {
    let path = url.split_once("://")?.1.split(['?', '#']).next()?.to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_year = |year: &str| year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    let is_short = |number: &&&str| (1..=2).contains(&number.len());
    let day_at = |at: usize| {
        let (year, rest) = parts[at].split_at_checked(4).filter(|(year, _)| is_year(year))?;
        if !rest.is_empty() {
            let is_whole = rest.get(6..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            return iso_of_digits(parts[at].get(..10)?).filter(|day| is_whole && day.len() == 10);
        }
        let (month, day) = (parts.get(at + 1)?, parts.get(at + 2).filter(is_short)?);
        let month = match month_of(month) {
            Some(month) => month.to_string(),
            None => parts.get(at + 1).filter(is_short)?.to_string(),
        };
        iso_of_digits(&format!("{year}/{month}/{day}"))
    };
    (0..parts.len()).find_map(day_at)
}

/// "2026-03-05T08:30:00Z" and what leaves some of it out.
fn iso_of_digits(lower: &str) -> Option<String> {
    let (date, time) = match lower.find(['t', ' ']) {
        Some(at) => (&lower[..at], lower[at + 1..].trim()),
        None => (lower, ""),
    };
    let numbers: Vec<&str> = date.split(['-', '/']).collect();
    let year = numbers.first().filter(|year| year.len() == 4)?.parse().ok()?;
    let part = |place: usize| numbers.get(place).map_or(Some(1), |part| part.parse::<u32>().ok());
    let (month, day) = (part(1)?, part(2)?);
    if numbers.len() > 3 {
        return None;
    }
    let date = match numbers.len() {
        1 => format!("{year:04}"),
        2 => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    };
    if !is_date(year, month, day) {
        return None;
    }
    if numbers.len() < 3 || time.is_empty() {
        return Some(date);
    }
    // The zone begins at the first sign, letter or space behind the clock.
    let end = time
        .find(|char: char| !(char.is_ascii_digit() || [':', '.', ','].contains(&char)))
        .unwrap_or(time.len());
    let clock = clock_of(&time[..end])?;
    let zone = zone_of(time[end..].trim());
    Some(format!("{date}T{clock}{zone}"))
}

/// "Thu, 05 Mar 2026 08:30:00 GMT", "March 5, 2026 8:30 PM", "Thu Mar 5 08:30:00 2026".
fn iso_of_words(lower: &str) -> Option<String> {
    let (mut day, mut month, mut year, mut clock) = (None, None, None, None);
    let mut zone = String::new();
    let mut is_afternoon = None;
    // "05-Mar-2026" is written with hyphens; a zone's sign has a space before it.
    let apart = lower.replace(',', " ");
    let mut words: Vec<&str> = Vec::new();
    for word in apart.split_whitespace() {
        if word.bytes().filter(|byte| *byte == b'-').count() == 2 {
            words.extend(word.split('-'));
        } else {
            words.push(word);
        }
    }
    for word in words {
        let number: Option<u32> = bare_number(word).parse().ok();
        match (number, month_of(word)) {
            _ if word.contains(':') && clock.is_none() => {
                // A zone may stand right behind: "08:30:00+0100".
                let end = word.find(['+', '-', 'z']).unwrap_or(word.len());
                clock = Some(clock_of(&word[..end])?);
                zone = zone_of(&word[end..]);
            }
            (Some(number), _) if !word.starts_with(['+', '-']) => {
                if word.len() >= 4 && year.is_none() {
                    year = Some(number);
                } else if day.is_none() && number <= 31 {
                    day = Some(number);
                } else if year.is_none() {
                    // RFC 2822, 4.3.
                    year = Some(if number < 50 { number + 2000 } else { number + 1900 });
                }
            }
            (_, Some(named)) if month.is_none() => month = Some(named),
            _ if word == "pm" || word == "am" => is_afternoon = Some(word == "pm"),
            _ if clock.is_some() && zone.is_empty() => zone = zone_of(word),
            _ => {}
        }
    }
    let (year, month, day) = (year?, month?, day?);
    if !is_date(year, month, day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(mut clock) = clock else { return Some(date) };
    if let (Some(is_afternoon), Ok(hour)) = (is_afternoon, clock[..2].parse::<u32>()) {
        let hour = hour % 12 + if is_afternoon { 12 } else { 0 };
        clock.replace_range(..2, &format!("{hour:02}"));
    }
    Some(format!("{date}T{clock}{zone}"))
}

/// "5th" as "5".
fn bare_number(word: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let n_days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=n_days).contains(&day)
}

/// "8:30" as "08:30:00"; parts of a second stay.
fn clock_of(written: &str) -> Option<String> {
    let (whole, fraction) = written.split_once(['.', ',']).unwrap_or((written, ""));
    let mut numbers = whole.split(':').map(str::parse::<u32>);
    let (hour, minute) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let second = numbers.next().map_or(Some(0), Result::ok)?;
    // A clock may show 24:00 and a leap second.
    if numbers.next().is_some() || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hour:02}:{minute:02}:{second:02}{point}{fraction}"))
}

/// "+0100", "+01:00", "est" as "Z" or "+01:00"; empty for what is no zone.
fn zone_of(written: &str) -> String {
    let written = written.trim();
    // "GMT+0100", as JavaScript writes it.
    let written = ["gmt", "utc"]
        .iter()
        .find_map(|zone| written.strip_prefix(zone))
        .filter(|sign| !sign.is_empty())
        .unwrap_or(written);
    let named = ZONES.iter().find(|(name, _)| *name == written).map(|(_, hours)| hours * 60);
    let numbered = || {
        let sign = if written.starts_with('-') { -1 } else { 1 };
        let digits: String = written.strip_prefix(['+', '-'])?.split(' ').next()?.replace(':', "");
        let number: i32 = digits.parse().ok()?;
        let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
        (minutes <= 14 * 60).then_some(sign * minutes)
    };
    match named.or_else(numbered) {
        Some(0) => "Z".to_owned(),
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>) {
        assert_eq!(iso_of(written).as_deref(), expected, "{written}");
    }

    #[test]
    fn times_are_read_as_feeds_write_them() {
        check("Thu, 05 Mar 2026 08:30:00 GMT", Some("2026-03-05T08:30:00Z"));
        check("Thu, 5 Mar 26 08:30 EST", Some("2026-03-05T08:30:00-05:00"));
        check("05 March 2026 08:30:00 +0530", Some("2026-03-05T08:30:00+05:30"));
        check("Thu, 05-Mar-2026 08:30:00 GMT", Some("2026-03-05T08:30:00Z"));
        check("Thu Mar  5 08:30:00 2026", Some("2026-03-05T08:30:00"));
        check("March 5, 2026 8:30 PM", Some("2026-03-05T20:30:00"));
        check("5 Mar 2026", Some("2026-03-05"));
        check("2026-03-05T08:30:00Z", Some("2026-03-05T08:30:00Z"));
        check("2026-03-05 08:30:00.120+01:00", Some("2026-03-05T08:30:00.12+01:00"));
        check("2026-03-05T08:30-0800", Some("2026-03-05T08:30:00-08:00"));
        check("2026-03-05", Some("2026-03-05"));
        check("2026-03", Some("2026-03"));
        check("Thu Mar 5 2026 08:30:00 GMT+0100", Some("2026-03-05T08:30:00+01:00"));
    }

    #[test]
    fn addresses_name_days() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(
                day_of_address(&format!("https://ledger.example/{path}")).as_deref(),
                expected,
                "{path}"
            );
        };
        check("news/2026/03/05/pier-stays-open", Some("2026-03-05"));
        check("stories/2026/mar/5/pier", Some("2026-03-05"));
        check("story/2026-03-05/pier", Some("2026-03-05"));
        check("2026-03-05-pier.html?at=2020/01/01", Some("2026-03-05"));
        for path in
            ["2026/03/pier", "2026/13/05/pier", "4026-03-051", "pier/1234/56/78", "2026/margin/5", "ü2-ä6-ß"]
        {
            check(path, None);
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for written in [
            "",
            "yesterday",
            "0001-01-01T00:00:00Z",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "2026-02-30",
            "Thu, 41 Mar 2026",
            "2026-03-05T25:00:00Z",
            "1e9",
            "٢٠٢٦",
        ] {
            check(written, None);
        }
    }
}
