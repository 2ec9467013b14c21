//! Credits: whose work an article is. Names in bylines, and agencies among them.

use onrecord_reading::article::credit::{Agency, is_same_outlet};
use onrecord_reading::lexicon::{is_day, is_month};

/// The agency that a credit names: "Reuters Staff", "The Associated Press", "AP Political Writer".
fn agency(name: &str) -> Option<&'static str> {
    let of_name =
        |name: &str| Agency::named(name).filter(|agency| agency.is_agency).map(|agency| agency.name);
    let bare = without_post(name);
    of_name(name)
        .or_else(|| of_name(bare))
        .or_else(|| of_name(bare.split_whitespace().next()?).filter(|_| bare != name))
}

/// A name without the post behind it.
fn without_post(name: &str) -> &str {
    const POSTS: [&str; 9] = [
        "staff",
        "writer",
        "writers",
        "reporter",
        "reporters",
        "correspondent",
        "editor",
        "bureau",
        "newswire",
    ];
    let (before, last) = name.rsplit_once(' ').unwrap_or(("", name));
    if POSTS.contains(&last.to_lowercase().as_str()) { without_post(before) } else { name }
}

/// The people among the names of a byline, and the agency among them. Where people are named, their `outlet`, posts and
/// titles are none of the names.
pub(super) fn part_agencies(names: Vec<String>, outlet: Option<&str>) -> (Vec<String>, Option<String>) {
    let mut people = Vec::new();
    let mut found = None;
    for name in names {
        match agency(&name) {
            Some(short) => found = found.or(Some(short.to_owned())),
            None if people.is_empty() || !(people.contains(&name) || is_beside(&name, outlet)) => {
                people.push(name);
            }
            None => {}
        }
    }
    (people, found)
}

/// True for what stands beside a name: "Ledger Sport", "Staff Writer", "Coast Media for Ledger.com", "MD".
fn is_beside(name: &str, outlet: Option<&str>) -> bool {
    let is_outlet = outlet.is_some_and(|outlet| is_same_outlet(name, outlet) || name.starts_with(outlet));
    let is_title =
        name.len() <= 4 && name.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'.');
    is_outlet || is_title || name.contains(" for ") || without_post(name) != name
}

/// The names in a credit, without "By", addresses and what follows a day: "By Ana Reyes and J. Lund Monday, March 2" gives two.
pub(super) fn split_names(credit: &str) -> Vec<String> {
    let bare = credit.trim();
    if bare.contains("://") {
        return Vec::new();
    }
    let lower = bare.to_lowercase();
    let label = ["written by ", "by: ", "by ", "por "].iter().find(|label| lower.starts_with(**label));
    let bare = label.and_then(|label| bare.get(label.len()..)).unwrap_or(bare);
    let is_name = |name: &&str| {
        (1..=6).contains(&name.split_whitespace().count())
            && name.chars().any(char::is_alphabetic)
            && !name.contains('@')
            && !name.starts_with("www.")
    };
    let words: Vec<&str> = bare.split_whitespace().collect();
    let is_number = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
    let is_date = |at: usize| {
        let word = words[at].trim_end_matches([',', '.']);
        is_number(&words[at]) || is_day(word) || (is_month(word) && words.get(at + 1).is_some_and(is_number))
    };
    let end = (0..words.len()).find(|&at| is_date(at)).unwrap_or(words.len());
    let bare = words[..end].join(" ");
    bare.split([',', ';', '|', '/'])
        .flat_map(|names| names.split(" and "))
        .map(|name| name.trim().trim_start_matches("and ").trim())
        .filter(is_name)
        .take(16)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_people_from_agencies() {
        let (people, agency) =
            part_agencies(split_names("By Ana Reyes, J. Lund and The Associated Press"), None);
        assert_eq!(people, ["Ana Reyes", "J. Lund"]);
        assert_eq!(agency.as_deref(), Some("AP"));
        let (people, agency) = part_agencies(split_names("Reuters Staff"), None);
        assert!(people.is_empty());
        assert_eq!(agency.as_deref(), Some("Reuters"));
        let (people, agency) = part_agencies(split_names("ANA REYES, AP National Political Writer"), None);
        assert_eq!((people, agency.as_deref()), (vec!["ANA REYES".to_owned()], Some("AP")));
    }

    #[test]
    fn leaves_out_what_stands_beside_names() {
        let check = |credit: &str, expected: &[&str]| {
            assert_eq!(part_agencies(split_names(credit), Some("Ledger")).0, expected, "{credit}");
        };
        check("Ana Reyes, MD, Ledger Sport", &["Ana Reyes"]);
        check("Ana Reyes, Coast Media for Ledger.com", &["Ana Reyes"]);
        check("Ana Reyes, ledger.com, Staff Writer", &["Ana Reyes"]);
        check("Ledger Sport", &["Ledger Sport"]);
        check("Staff Writer", &["Staff Writer"]);
        assert_eq!(split_names("April Orr and J. Lund Monday, March 2, 2026"), ["April Orr", "J. Lund"]);
        assert!(split_names("https://ledger.example/reyes").is_empty());
    }
}
