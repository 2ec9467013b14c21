//! Word lists about people and bodies: titles, given names, places, nouns that head a source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::statement::SpeakerKind;

/// The third-person pronoun that goes with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gender {
    /// He.
    He,
    /// She.
    She,
}

/// What a title before a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// The office, in full ("senator" for "Sen."); `None` for Mr., and for words such as "Deputy".
    pub office: Option<&'static str>,
    /// The pronoun, when the title tells.
    pub gender: Option<Gender>,
}

/// The title that `word` is, without its full stop.
pub fn title(word: &str) -> Option<Title> {
    static TITLES: LazyLock<BTreeMap<&str, Title>> = LazyLock::new(|| {
        lines(include_str!("../lexicon/en/titles.tsv"))
            .map(|line| {
                let mut columns = line.split('\t');
                let mut next = || columns.next().expect("titles.tsv has three columns");
                let (word, office, pronoun) = (next(), next(), next());
                let gender = match pronoun {
                    "h" => Some(Gender::He),
                    "s" => Some(Gender::She),
                    _ => None,
                };
                (word, Title { office: (office != "-").then_some(office), gender })
            })
            .collect()
    });
    TITLES.get(word).copied()
}

/// The pronoun of a given name; `None` when the name is not in the list.
pub fn given_name(word: &str) -> Option<Gender> {
    static NAMES: LazyLock<BTreeMap<&str, Gender>> = LazyLock::new(|| {
        lines(include_str!("../lexicon/en/first-names.txt"))
            .filter_map(|line| line.split_once(": "))
            .flat_map(|(pronoun, names)| {
                let gender = if pronoun == "she" { Gender::She } else { Gender::He };
                names.split(' ').map(move |name| (name, gender))
            })
            .collect()
    });
    NAMES.get(word.to_lowercase().as_str()).copied()
}

/// True for a country, its adjective, or a state.
pub fn is_place(word: &str) -> bool {
    static PLACES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        lines(include_str!("../lexicon/en/places.txt")).flat_map(|line| line.split([' ', '/'])).collect()
    });
    PLACES.contains(word)
}

/// The country or state that an adjective stands for ("Mexican" gives "Mexico"), when it is one.
pub fn country_of(adjective: &str) -> Option<&'static str> {
    static ADJECTIVES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        lines(include_str!("../lexicon/en/places.txt"))
            .flat_map(|line| line.split(' '))
            .filter_map(|pair| pair.split_once('/'))
            .map(|(country, adjective)| (adjective, country))
            .collect()
    });
    ADJECTIVES.get(adjective).copied()
}

/// What kind of speaker a noun, in lower case, makes of a source that it heads.
pub fn head_kind(noun: &str) -> Option<SpeakerKind> {
    static HEADS: LazyLock<BTreeMap<&str, SpeakerKind>> = LazyLock::new(|| {
        lines(include_str!("../lexicon/en/heads.tsv"))
            .filter_map(|line| line.split_once('\t'))
            .flat_map(|(kind, nouns)| {
                let kind = SpeakerKind::from_name(kind).expect("heads.tsv names kinds of the closed list");
                nouns.split(' ').map(move |noun| (noun, kind))
            })
            .collect()
    });
    HEADS.get(noun).copied()
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Words that make a capitalized name a body's, not a person's.
pub fn is_body_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "Academy",
        "Administration",
        "Agency",
        "Airlines",
        "Alliance",
        "Army",
        "Assembly",
        "Associates",
        "Association",
        "Authority",
        "Bank",
        "Board",
        "Brigade",
        "Broadcasting",
        "Bureau",
        "Cabinet",
        "Campaign",
        "Center",
        "Centre",
        "Chamber",
        "Church",
        "City",
        "Club",
        "Coalition",
        "College",
        "Commission",
        "Committee",
        "Communications",
        "Companies",
        "Company",
        "Conference",
        "Congress",
        "Corp",
        "Corporation",
        "Council",
        "County",
        "Court",
        "Daily",
        "Democrats",
        "Department",
        "Division",
        "Embassy",
        "Enterprises",
        "Federation",
        "Firm",
        "Force",
        "Forces",
        "Forum",
        "Foundation",
        "Front",
        "Fund",
        "Gazette",
        "Group",
        "Herald",
        "Hospital",
        "House",
        "Inc",
        "Industries",
        "Initiative",
        "Institute",
        "Institution",
        "International",
        "Journal",
        "Kremlin",
        "League",
        "Ltd",
        "Magazine",
        "Management",
        "Media",
        "Ministry",
        "Mission",
        "Movement",
        "Museum",
        "Nation",
        "National",
        "Nations",
        "Network",
        "News",
        "Office",
        "Organization",
        "Parliament",
        "Partners",
        "Party",
        "Pentagon",
        "Police",
        "Post",
        "Press",
        "Project",
        "Radio",
        "Register",
        "Reporter",
        "Republicans",
        "Research",
        "Review",
        "School",
        "Senate",
        "Service",
        "Services",
        "Society",
        "Star",
        "States",
        "Station",
        "Street",
        "Studio",
        "Sun",
        "Supreme",
        "Task",
        "Team",
        "Television",
        "Times",
        "Tribunal",
        "Tribune",
        "Trust",
        "Union",
        "United",
        "University",
        "Watch",
        "White",
        "World",
    ];
    matches!(word, "North" | "South" | "East" | "West")
        || WORDS.binary_search(&word).is_ok()
        || (word.len() >= 2 && word.chars().all(|letter| letter.is_ascii_uppercase()))
}

/// Words that make a capitalized name a publication's.
pub fn is_outlet_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "ABC",
        "AFP",
        "AP",
        "BBC",
        "Bloomberg",
        "Breitbart",
        "Broadcasting",
        "BuzzFeed",
        "CBC",
        "CBS",
        "CNBC",
        "CNN",
        "Chronicle",
        "Courier",
        "Daily",
        "Dispatch",
        "Economist",
        "Fox",
        "Gazette",
        "Globe",
        "Guardian",
        "Herald",
        "Independent",
        "Journal",
        "Ledger",
        "MSNBC",
        "Magazine",
        "Mail",
        "NBC",
        "NPR",
        "News",
        "Newsweek",
        "Observer",
        "PBS",
        "Politico",
        "Post",
        "Press",
        "Radio",
        "Register",
        "Reporter",
        "Reuters",
        "Review",
        "Standard",
        "Star",
        "Sun",
        "TV",
        "Telegraph",
        "Television",
        "Times",
        "Today",
        "Tribune",
        "Weekly",
    ];
    WORDS.binary_search(&word).is_ok()
}

/// Words that open sentences, days and months: capitalized, and no part of a name.
pub fn is_opener(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "A",
        "According",
        "After",
        "Again",
        "All",
        "Also",
        "Although",
        "Among",
        "An",
        "And",
        "Another",
        "Any",
        "April",
        "As",
        "Asked",
        "At",
        "August",
        "Back",
        "Because",
        "Before",
        "Both",
        "But",
        "By",
        "December",
        "Despite",
        "During",
        "Each",
        "Earlier",
        "Even",
        "Every",
        "February",
        "Few",
        "First",
        "For",
        "Former",
        "Friday",
        "From",
        "Further",
        "Get",
        "He",
        "Her",
        "Here",
        "His",
        "How",
        "However",
        "I",
        "If",
        "In",
        "Indeed",
        "Instead",
        "It",
        "Its",
        "January",
        "July",
        "June",
        "Just",
        "Last",
        "Later",
        "Like",
        "Many",
        "March",
        "May",
        "Meanwhile",
        "Monday",
        "More",
        "Moreover",
        "Most",
        "My",
        "Never",
        "No",
        "Nor",
        "Not",
        "November",
        "Now",
        "October",
        "Of",
        "On",
        "Once",
        "One",
        "Only",
        "Or",
        "Other",
        "Our",
        "Over",
        "Perhaps",
        "Saturday",
        "Say",
        "September",
        "She",
        "Since",
        "So",
        "Some",
        "Still",
        "Such",
        "Sunday",
        "Than",
        "That",
        "The",
        "Their",
        "Then",
        "There",
        "These",
        "They",
        "This",
        "Those",
        "Though",
        "Through",
        "Thursday",
        "To",
        "Today",
        "Tuesday",
        "Two",
        "Under",
        "Until",
        "Unlike",
        "Upon",
        "We",
        "Wednesday",
        "Well",
        "What",
        "When",
        "Where",
        "Whether",
        "Which",
        "While",
        "Who",
        "Why",
        "Will",
        "With",
        "Without",
        "Yes",
        "Yet",
        "You",
        "Your",
    ];
    WORDS.binary_search(&word).is_ok()
}

/// True for a day of the week.
pub fn is_day(word: &str) -> bool {
    matches!(word, "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday")
}

/// True for a month, in full or as agencies shorten it (without its full stop).
pub fn is_month(word: &str) -> bool {
    matches!(
        word,
        "January"
            | "February"
            | "March"
            | "April"
            | "May"
            | "June"
            | "July"
            | "August"
            | "September"
            | "October"
            | "November"
            | "December"
            | "Jan"
            | "Feb"
            | "Mar"
            | "Apr"
            | "Jun"
            | "Jul"
            | "Aug"
            | "Sep"
            | "Sept"
            | "Oct"
            | "Nov"
            | "Dec"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_answer() {
        assert_eq!(given_name("Claudia"), Some(Gender::She));
        assert_eq!(title("Sen").and_then(|title| title.office), Some("senator"));
        assert!(is_place("Mexican") && is_place("Texas") && !is_place("Reyes"));
        assert_eq!(country_of("Mexican"), Some("Mexico"));
        assert_eq!(head_kind("aides"), Some(SpeakerKind::Unnamed));
        assert!(
            is_body_word("Embassy")
                && is_body_word("NATO")
                && is_body_word("Academy")
                && is_body_word("World")
        );
        assert!(is_outlet_word("Times") && is_outlet_word("ABC") && is_outlet_word("Weekly"));
    }
}
