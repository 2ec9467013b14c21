//! Times: as ISO 8601 in UTC, and back to seconds that can be compared.

use std::time::{SystemTime, UNIX_EPOCH};

/// "2026-03-14T09:30:00Z".
pub fn iso(time: SystemTime) -> String {
    iso_of_seconds(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).cast_signed())
}

/// The same of seconds from 1970.
pub fn iso_of_seconds(seconds: i64) -> String {
    let second = seconds.rem_euclid(86400);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", iso_of_days(seconds.div_euclid(86400)))
}

/// "2026-03-14", of days from 1970.
pub fn iso_of_days(days: i64) -> String {
    // Days from 1970 to a date, by counting from 1 March of year 0 in eras of 400 years (Hinnant, chrono-compatible
    // low-level date algorithms).
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Seconds from 1970 to a time in ISO 8601: a date, perhaps with a time of day, perhaps with its distance from UTC.
pub fn seconds(iso: &str) -> Option<i64> {
    let iso = iso.trim();
    let (date, time) = match iso.get(10..) {
        Some("") => (iso, ""),
        Some(rest) => (&iso[..10], rest.strip_prefix(['T', 't', ' '])?),
        None => return None,
    };
    let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<i64>().ok(),
        false => None,
    };
    let mut parts = date.split('-').map(number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) if matches!(time.as_bytes()[at], b'+' | b'-') => {
            let (hours, minutes) = match time[at + 1..].split_once(':') {
                Some(parts) => parts,
                None => time[at + 1..].split_at_checked(2)?,
            };
            let minutes = if minutes.is_empty() { "0" } else { minutes };
            let size = number(hours)? * 3600 + number(minutes)? * 60;
            (&time[..at], if time.as_bytes()[at] == b'-' { -size } else { size })
        }
        Some(at) => (&time[..at], 0),
        None => (time, 0),
    };
    // Parts of a second order nothing here.
    let clock = clock.split('.').next().unwrap_or_default();
    let mut second_of_day = 0;
    for (part, unit) in clock.split(':').filter(|part| !part.is_empty()).zip([3600, 60, 1]) {
        second_of_day += number(part)? * unit;
    }
    // The way back of `iso`, by the same source.
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days =
        shifted.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86400 + second_of_day - offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_are_written_in_utc() {
        let check = |seconds: u64, expected: &str| {
            assert_eq!(iso(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        };
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_773_480_600, "2026-03-14T09:30:00Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
        assert_eq!(iso_of_seconds(-1), "1969-12-31T23:59:59Z");
        assert_eq!(iso_of_days(20_515), "2026-03-03");
    }

    #[test]
    fn times_are_compared_wherever_they_were_written() {
        let check = |iso: &str, expected: Option<i64>| assert_eq!(seconds(iso), expected, "{iso}");
        check("1970-01-01", Some(0));
        check("2026-03-14T09:30:00Z", Some(1_773_480_600));
        check("2026-03-14T10:30:00.5+01:00", Some(1_773_480_600));
        check("2026-03-14 04:30-0500", Some(1_773_480_600));
        check("2000-02-29T00:00:00", Some(951_782_400));
        check("1969-12-31T23:59:59Z", Some(-1));
        for wrong in [
            "",
            "yesterday",
            "2026-3-14",
            "2026-13-01",
            "2026-03-14T1x:00",
            "2026-03-14T10:00+",
            "2026-03-é4",
        ] {
            check(wrong, None);
        }
    }
}
