//! Word lists about people and bodies: titles, given names, places, nouns that head a source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::language::Language;
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

/// The words of one language about people and bodies.
pub struct Lexicon {
    titles: BTreeMap<&'static str, Title>,
    given_names: BTreeMap<&'static str, Gender>,
    places: BTreeSet<&'static str>,
    countries: BTreeMap<&'static str, &'static str>,
    heads: BTreeMap<&'static str, SpeakerKind>,
}

/// The files of one language.
struct Tables {
    titles: &'static str,
    given_names: &'static [&'static str],
    places: &'static str,
    heads: &'static str,
}

impl Lexicon {
    /// The words of `language`.
    pub fn of(language: Language) -> &'static Lexicon {
        static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
            Lexicon::new(&Tables {
                titles: include_str!("../lexicon/en/titles.tsv"),
                given_names: &[include_str!("../lexicon/en/first-names.txt")],
                places: include_str!("../lexicon/en/places.txt"),
                heads: include_str!("../lexicon/en/heads.tsv"),
            })
        });
        static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| {
            Lexicon::new(&Tables {
                titles: include_str!("../lexicon/es/titles.tsv"),
                given_names: &[
                    include_str!("../lexicon/en/first-names.txt"),
                    include_str!("../lexicon/es/first-names.txt"),
                ],
                places: include_str!("../lexicon/es/places.txt"),
                heads: include_str!("../lexicon/es/heads.tsv"),
            })
        });
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
        }
    }

    fn new(tables: &Tables) -> Self {
        let title = |line: &'static str| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().expect("titles.tsv has three columns");
            let (word, office, pronoun) = (next(), next(), next());
            let gender = match pronoun {
                "h" => Some(Gender::He),
                "s" => Some(Gender::She),
                _ => None,
            };
            (word, Title { office: (office != "-").then_some(office), gender })
        };
        let names_of = |(pronoun, names): (&'static str, &'static str)| {
            let gender = if pronoun == "she" { Gender::She } else { Gender::He };
            names.split(' ').map(move |name| (name, gender))
        };
        let nouns_of = |(kind, nouns): (&'static str, &'static str)| {
            let kind = SpeakerKind::from_name(kind).expect("heads.tsv names kinds of the closed list");
            nouns.split(' ').map(move |noun| (noun, kind))
        };
        let places = || lines(tables.places).flat_map(|line| line.split(' '));
        Lexicon {
            titles: lines(tables.titles).map(title).collect(),
            given_names: (tables.given_names.iter().flat_map(|table| lines(table)))
                .filter_map(|line| line.split_once(": "))
                .flat_map(names_of)
                .collect(),
            places: places().flat_map(|place| place.split('/')).collect(),
            countries: places()
                .filter_map(|pair| pair.split_once('/'))
                .map(|(country, adjective)| (adjective, country))
                .collect(),
            heads: lines(tables.heads).filter_map(|line| line.split_once('\t')).flat_map(nouns_of).collect(),
        }
    }

    /// The title that `word` is, without its full stop.
    pub fn title(&self, word: &str) -> Option<Title> {
        self.titles.get(word).copied()
    }

    /// The pronoun of a given name; `None` when the name is not in the list.
    pub fn given_name(&self, word: &str) -> Option<Gender> {
        self.given_names.get(word.to_lowercase().as_str()).copied()
    }

    /// True for a country, its adjective, or a state.
    pub fn is_place(&self, word: &str) -> bool {
        self.places.contains(word)
    }

    /// The country or state that an adjective stands for ("Mexican" gives "Mexico"), when it is one.
    pub fn country_of(&self, adjective: &str) -> Option<&'static str> {
        self.countries.get(adjective).copied()
    }

    /// What kind of speaker a noun, in lower case, makes of a source that it heads.
    pub fn head_kind(&self, noun: &str) -> Option<SpeakerKind> {
        self.heads.get(noun).copied()
    }
}

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $name:literal,)+) => {
        /// A closed class of words; a word may be in several.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Class { $($(#[$doc])* $class,)+ }

        impl Class {
            /// Its bit in a set of classes.
            pub const fn bit(self) -> u32 {
                1 << self as u32
            }

            fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Class::$class),)+ _ => None }
            }
        }
    };
}

classes! {
    /// Articles, demonstratives, possessives, quantifiers.
    Determiner = "determiner",
    /// Numbers in words.
    Number = "number",
    /// Pronouns of the third person.
    Pronoun = "pronoun",
    /// Pronouns of the first and second person.
    Own = "own",
    /// "quien".
    Who = "who",
    /// Pronouns that lean on a verb.
    Clitic = "clitic",
    /// Forms of "haber", "ser" and "estar" before a participle or gerund.
    Auxiliary = "auxiliary",
    /// "no", "nunca".
    Negation = "negation",
    /// Adverbs that may stand between a subject and its verb.
    Adverb = "adverb",
    /// Words that link a sentence to the one before.
    Connective = "connective",
    /// Prepositions.
    Preposition = "preposition",
    /// Conjunctions.
    Conjunction = "conjunction",
    /// What opens a question that is reported.
    Interrogative = "interrogative",
    /// Adjectives whose complement with "a" or "con" belongs to their noun.
    Near = "near",
    /// Days of the week.
    Day = "day",
    /// Months.
    Month = "month",
    /// Parts of days, weeks, years.
    Period = "period",
    /// On what or at what something is said.
    Medium = "medium",
    /// Common verb forms that take a subject.
    Finite = "finite",
    /// Words that make a capitalized name a body's.
    Body = "body",
    /// Words that make a capitalized name a publication's.
    Outlet = "outlet",
}

/// The closed classes of a language's words.
pub struct Classes(BTreeMap<&'static str, u32>);

impl Classes {
    /// Those of Spanish.
    pub fn spanish() -> &'static Classes {
        static SPANISH: LazyLock<Classes> = LazyLock::new(|| {
            let mut classes = BTreeMap::new();
            let table = include_str!("../lexicon/es/words.tsv");
            for (class, words) in lines(table).filter_map(|line| line.split_once('\t')) {
                let class = Class::from_name(class).expect("words.tsv names classes of the closed list");
                words.split(' ').for_each(|word| *classes.entry(word).or_default() |= class.bit());
            }
            Classes(classes)
        });
        &SPANISH
    }

    /// The classes of `word`, in lower case, as bits.
    pub fn of(&self, word: &str) -> u32 {
        self.0.get(word).copied().unwrap_or(0)
    }
}

fn english() -> &'static Lexicon {
    Lexicon::of(Language::English)
}

/// [`Lexicon::title`] in English.
pub fn title(word: &str) -> Option<Title> {
    english().title(word)
}

/// True for a title of several people: what stands before the first name holds for the others ("Senators Orr and Lund").
pub fn is_plural_title(word: &str) -> bool {
    let is_plural = word.len() > 3 && (word.ends_with('s') || word.ends_with("men")) && word != "Miss";
    is_plural && title(word).is_some()
}

/// True for a word in lower case that stands in offices before their noun ("prime", "vice", "foreign").
pub fn title_word(word: &str) -> bool {
    matches!(
        word,
        "prime"
            | "vice"
            | "foreign"
            | "finance"
            | "defense"
            | "defence"
            | "interior"
            | "health"
            | "justice"
            | "deputy"
            | "attorney"
            | "press"
            | "first"
            | "former"
            | "general"
            | "chief"
            | "education"
            | "labour"
            | "labor"
            | "trade"
            | "state"
            | "treasury"
    )
}

/// True for a noun, in lower case, that says how somebody is related to somebody else.
pub fn is_kin(noun: &str) -> bool {
    const KIN: &[&str] = &[
        "aunt",
        "boyfriend",
        "brother",
        "cousin",
        "dad",
        "daughter",
        "ex-husband",
        "ex-wife",
        "family",
        "father",
        "fiance",
        "fiancee",
        "friend",
        "girlfriend",
        "grandfather",
        "grandmother",
        "husband",
        "mom",
        "mother",
        "mum",
        "nephew",
        "niece",
        "parent",
        "partner",
        "sister",
        "son",
        "uncle",
        "widow",
        "wife",
    ];
    KIN.binary_search(&noun).is_ok()
}

/// [`Lexicon::given_name`] in English.
pub fn given_name(word: &str) -> Option<Gender> {
    english().given_name(word)
}

/// [`Lexicon::is_place`] in English.
pub fn is_place(word: &str) -> bool {
    english().is_place(word)
}

/// [`Lexicon::country_of`] in English.
pub fn country_of(adjective: &str) -> Option<&'static str> {
    english().country_of(adjective)
}

/// [`Lexicon::head_kind`] in English.
pub fn head_kind(noun: &str) -> Option<SpeakerKind> {
    english().head_kind(noun)
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
        "Advertiser",
        "Argus",
        "Axios",
        "BBC",
        "Bee",
        "Bloomberg",
        "Breitbart",
        "Broadcasting",
        "Bugle",
        "Bulletin",
        "BuzzFeed",
        "CBC",
        "CBS",
        "CNBC",
        "CNN",
        "Chronicle",
        "Courant",
        "Courier",
        "Daily",
        "Dispatch",
        "Echo",
        "Economist",
        "Enquirer",
        "Examiner",
        "Express",
        "Fox",
        "Gazette",
        "Globe",
        "Guardian",
        "Herald",
        "HuffPost",
        "Independent",
        "Inquirer",
        "Intelligencer",
        "Interfax",
        "Jazeera",
        "Journal",
        "KCNA",
        "Kyodo",
        "Lantern",
        "Ledger",
        "MSNBC",
        "Magazine",
        "Mail",
        "Messenger",
        "Mirror",
        "Monde",
        "Monitor",
        "NBC",
        "NPR",
        "News",
        "Newsweek",
        "Observer",
        "PBS",
        "Picayune",
        "Politico",
        "Post",
        "Press",
        "Radio",
        "Recorder",
        "Register",
        "Reporter",
        "Reuters",
        "Review",
        "Sentinel",
        "Spectator",
        "Spiegel",
        "Standard",
        "Star",
        "Statesman",
        "Sun",
        "TASS",
        "TV",
        "Telegraph",
        "Television",
        "Times",
        "Today",
        "Tribune",
        "UPI",
        "Vindicator",
        "Weekly",
        "Xinhua",
        "Yonhap",
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
        "Are",
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
        "Can",
        "Could",
        "December",
        "Despite",
        "Did",
        "Do",
        "Does",
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
        "Had",
        "Has",
        "Have",
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
        "Is",
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
        "Nobody",
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
        "Should",
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
        "Unless",
        "Unlike",
        "Until",
        "Upon",
        "Was",
        "We",
        "Wednesday",
        "Well",
        "Were",
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
        "Would",
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
        assert!(is_day("Monday") && is_month("Sept") && !is_month("Monday") && !is_day("Reyes"));
        assert!(is_outlet_word("Times") && is_outlet_word("ABC") && is_outlet_word("Weekly"));
    }
}
