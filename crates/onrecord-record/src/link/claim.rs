//! Statements of like content: the same claim by the same speaker or another, and claims that contradict it.
//!
//! A statement is cut into propositions, one a clause: the stems of its content words, and whether it holds them to be so.
//! Two propositions are about the same when their rarer words agree; they contradict each other when one holds so what the
//! other does not. Both are shown, and neither is called true.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use onrecord_reading::Polarity;

use super::shingle::KeyHasher;
use super::stem::{canonical, stem, stems_of};
use super::words::{Word, Words, hash};

/// Share of the lighter proposition's weight that both have.
pub(crate) const ALIKE: f64 = 0.6;
/// For the same claim, also so much of both together: a short one is not the same as a long one that mentions it.
const ALIKE_BOTH: f64 = 0.35;
/// Stems in common: one may be chance, and a name with a verb is a proposition.
const FEWEST_SHARED: usize = 2;
/// Stems that the same claim has in common: it has nobody's denial to show that it is the same.
pub(crate) const FEWEST_SAME: usize = 3;
/// Of each stem, the last propositions that had it: memory and time stay bounded, and news looks back a little.
const MOST_POSTINGS: usize = 64;
/// Rarest stems of a proposition through which others are looked for.
const MOST_STEMS: usize = 6;

/// A statement as claims are compared by.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its propositions, in order.
    pub propositions: Vec<Proposition>,
    /// Day on which it was published, counted from any day; `None` when unknown.
    pub day: Option<i32>,
}

/// What one clause says.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// Hashes of the stems of its content words, sorted; "I" is the speaker's name.
    pub stems: Vec<u64>,
    /// The stem that the clause says something by: the first content word after its first auxiliary; without one, and with a negation,
    /// the first word that ends as a past tense does.
    pub focus: Option<u64>,
    /// Those of its stems that stand for their opposite, sorted: "fall" is the opposite of "rise".
    pub opposites: Vec<u64>,
    /// Whether the speaker holds it to be so; `None` for demands, questions and wishes.
    pub is_positive: Option<bool>,
}

/// What one claim is to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It says the same.
    Same,
    /// It says the opposite.
    Contradicts,
}

/// A claim and an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClaimLink {
    /// The earlier claim, by its number.
    pub to: u32,
    /// What the new one is to it.
    pub relation: Relation,
    /// Share of the lighter proposition that both have, by weight.
    pub share: f64,
}

impl Claim {
    /// A statement by its content, its speaker as named, and whether the speaker holds the content to be so.
    pub fn new(content: &str, speaker: Option<&str>, polarity: Polarity) -> Self {
        Self::of_body(content, speaker, speaker.and_then(body_in), polarity)
    }

    /// The same where it is known which body the speaker is, or speaks for: the one that "the company" and "we" are.
    pub fn of_body(content: &str, speaker: Option<&str>, body: Option<&str>, polarity: Polarity) -> Self {
        let voice = Voice { speaker, body };
        let words = Words::of_text(content);
        let mut propositions: Vec<Proposition> = clauses(content, &words)
            .into_iter()
            .filter_map(|clause| proposition(content, clause, voice))
            .collect();
        for (index, proposition) in propositions.iter_mut().enumerate() {
            // The reading judges the first clause; of those that follow their own words tell.
            proposition.is_positive = match polarity {
                Polarity::Positive if index == 0 => Some(true),
                Polarity::Negative if index == 0 => Some(false),
                Polarity::Positive | Polarity::Negative => proposition.is_positive,
                Polarity::Unknown => None,
            };
        }
        Claim { propositions, day: None }
    }

    /// A statement that leaves out what it says ("reported that she had"), after the one that says it in the same sentence.
    pub fn elliptical(antecedent: &Claim, polarity: Polarity) -> Self {
        let is_positive = match polarity {
            Polarity::Positive => Some(true),
            Polarity::Negative => Some(false),
            Polarity::Unknown => None,
        };
        let said = antecedent.propositions.first();
        let propositions = said.map(|said| Proposition { is_positive, ..said.clone() }).into_iter().collect();
        Claim { propositions, day: antecedent.day }
    }

    /// Words that somebody asks for: taken as said, unless their own words deny it. What they say something by is, without an
    /// auxiliary, the first word that ends as a past tense does ("signed lease"); "there is a lease" says it of the lease by no
    /// word of its own. After the clauses come those that ask the same of less: of "copies of the lease" either word alone.
    pub fn of_words(asked: &str) -> Self {
        let words = Words::of_text(asked);
        let lower = |word: &Word| word.span.of(asked).to_lowercase();
        let of_clause = |clause: &[Word]| {
            let past = || {
                clause.iter().enumerate().find_map(|(at, word)| {
                    let lower = lower(word);
                    let is_past = word.is_content && lower.len() > 4 && lower.ends_with("ed");
                    (is_past && !is_left_open(asked, clause, at)).then(|| canonical(&lower).0)
                })
            };
            let said = proposition(asked, clause, Voice::default())?;
            let is_there = clause.first().is_some_and(|word| lower(word) == "there");
            let focus =
                if is_there && said.is_positive == Some(true) { None } else { said.focus.or_else(past) };
            Some(Proposition { focus, ..said })
        };
        let clauses = clauses(asked, &words);
        let mut propositions: Vec<Proposition> =
            clauses.iter().filter_map(|clause| of_clause(clause)).collect();
        for clause in clauses {
            for at in 0..clause.len() {
                let is = |at: usize, words: &[&str]| {
                    clause.get(at).is_some_and(|word| words.contains(&lower(word).as_str()))
                };
                let next = || (at + 2..clause.len()).find(|&other| clause[other].is_content);
                let Some(next) =
                    Some(at).filter(|&at| is(at, TRANSPARENT) && is(at + 1, &["of"])).and_then(|_| next())
                else {
                    continue;
                };
                propositions.extend([at, next].into_iter().filter_map(|left_out| {
                    let rest = clause.iter().enumerate().filter(|(other, _)| *other != left_out);
                    of_clause(&rest.map(|(_, word)| *word).collect::<Vec<Word>>())
                }));
            }
        }
        Claim { propositions, day: None }
    }

    /// True for a content that says nothing by itself: an ellipsis, a pronoun.
    pub fn is_empty(&self) -> bool {
        self.propositions.is_empty()
    }

    /// The same claim, published on `day`.
    pub fn on(self, day: i32) -> Self {
        Claim { day: Some(day), ..self }
    }
}

/// Cuts the words of a content into its clauses: at ends of sentences, semicolons, ellipses, and ", and" or ", but".
fn clauses<'a>(content: &str, words: &'a Words) -> Vec<&'a [Word]> {
    let starts = words.sentences.iter().map(|sentence| words.words[sentence.start].span.start as usize);
    let mut bounds: Vec<usize> = starts.chain([content.len()]).collect();
    // A mark before the first word belongs to it.
    if let Some(first) = bounds.first_mut().filter(|first| **first < content.len()) {
        *first = 0;
    }
    let words = words.words.as_slice();
    let before = |end: usize| words.partition_point(|word| (word.span.start as usize) < end);
    let mut clauses = Vec::new();
    for pair in bounds.windows(2) {
        let mut begin = pair[0];
        while let Some((end, next)) = ["; ", ", and ", ", but ", "… ", "... "]
            .iter()
            .filter_map(|stop| {
                content[begin..pair[1]].find(stop).map(|at| (begin + at, begin + at + stop.len()))
            })
            .min()
        {
            clauses.push(&words[before(begin)..before(end)]);
            begin = next;
        }
        clauses.push(&words[before(begin)..before(pair[1])]);
    }
    clauses
}

/// Who says something, for words that stand for the speaker.
#[derive(Clone, Copy, Default)]
struct Voice<'a> {
    speaker: Option<&'a str>,
    body: Option<&'a str>,
}

/// The body that a speaker is named after: "parliament" of "Parliament's clerk", "the union" of "a spokesman for the union".
fn body_in(speaker: &str) -> Option<&str> {
    let owner = ["’s ", "'s "].iter().find_map(|mark| Some(speaker.split_once(mark)?.0));
    owner.or_else(|| [" for ", " of "].iter().find_map(|word| Some(speaker.split_once(word)?.1)))
}

fn proposition(content: &str, clause: &[Word], voice: Voice) -> Option<Proposition> {
    let mut stems = BTreeSet::new();
    let mut opposites = BTreeSet::new();
    let mut focus = None;
    let (mut is_negated, mut after_auxiliary, mut past) = (false, false, None);
    for (at, word) in clause.iter().enumerate() {
        let lower = word.span.of(content).to_lowercase().replace(['’', '\''], "");
        // "Signed or not" leaves it open: it says neither.
        if is_left_open(content, clause, at) || at > 1 && is_left_open(content, clause, at - 2) {
            continue;
        }
        let before =
            at.checked_sub(1).map(|at| clause[at].span.of(content).to_lowercase()).unwrap_or_default();
        // "The known copies", "an alleged plan".
        if EVIDENTIAL.contains(&lower.as_str()) && DETERMINERS.contains(&before.as_str()) {
            continue;
        }
        let stands_for_body = match lower.as_str() {
            "we" | "us" | "our" => true,
            _ => matches!(before.as_str(), "the" | "our" | "this") && BODIES.contains(&lower.as_str()),
        };
        if let Some(body) = voice.body.filter(|_| stands_for_body) {
            stems.extend(stems_of(body).into_keys());
        }
        let contracted = lower.strip_suffix("nt").is_some_and(|verb| AUXILIARIES.contains(&verb));
        after_auxiliary |= contracted || AUXILIARIES.contains(&lower.as_str());
        let negates = contracted || NEGATIONS.contains(&lower.as_str());
        if negates {
            is_negated = !is_negated;
        } else if matches!(lower.as_str(), "i" | "me" | "my" | "im" | "ive" | "ill" | "id") {
            // The last word of a name is what others call the speaker.
            let name = voice.speaker.and_then(|name| name.split_whitespace().next_back());
            stems.extend(name.map(|name| hash(stem(&name.to_lowercase()).as_bytes())));
        } else if word.is_content {
            let (stem, is_opposite) = canonical(&lower);
            stems.insert(stem);
            if is_opposite {
                opposites.insert(stem);
            }
            if lower.len() > 4 && lower.ends_with("ed") {
                past = past.or(Some(stem));
            }
            // Adverbs stand between the auxiliary and its verb.
            if after_auxiliary && focus.is_none() && !lower.ends_with("ly") {
                focus = Some(stem);
            }
        }
    }
    (!stems.is_empty()).then(|| Proposition {
        stems: stems.into_iter().collect(),
        // "Signed nothing" denies that it was signed, and nothing else.
        focus: focus.or(past.filter(|_| is_negated)),
        opposites: opposites.into_iter().collect(),
        is_positive: Some(!is_negated),
    })
}

/// True for the word at `at` in "signed or not".
fn is_left_open(content: &str, clause: &[Word], at: usize) -> bool {
    let is = |at: usize, word: &str| {
        clause.get(at).is_some_and(|other| other.span.of(content).eq_ignore_ascii_case(word))
    };
    is(at + 1, "or") && is(at + 2, "not")
}

/// Words that take back their clause (Quirk et al., A Comprehensive Grammar, 10.54 to 10.60).
const NEGATIONS: &[&str] = &[
    "not", "never", "no", "none", "nobody", "nothing", "neither", "nowhere", "hardly", "cannot", "cant",
    "wont", "falsely",
];

/// Nouns that let the one after "of" through: "copies of the lease" are the lease (Fillmore et al., FrameNet, on transparent nouns).
const TRANSPARENT: &[&str] = &[
    "copy", "copies", "version", "versions", "text", "texts", "draft", "drafts", "page", "pages", "part",
    "parts", "member", "members", "group", "groups", "kind", "kinds", "sort", "sorts", "piece", "pieces",
    "series", "number", "majority", "rest",
];

/// Words that say of a noun only how sure it is.
const EVIDENTIAL: &[&str] = &[
    "known",
    "alleged",
    "reported",
    "purported",
    "supposed",
    "apparent",
    "suspected",
    "confirmed",
    "unconfirmed",
];

const DETERMINERS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "all", "any",
    "no", "some", "every", "each", "only",
];

/// Nouns by which a body is meant that has been named: "the company", "the house".
const BODIES: &[&str] = &[
    "house",
    "chamber",
    "assembly",
    "parliament",
    "company",
    "firm",
    "group",
    "bank",
    "union",
    "party",
    "court",
    "club",
    "university",
    "school",
    "agency",
    "ministry",
    "department",
    "office",
    "council",
    "committee",
    "commission",
    "board",
    "government",
    "administration",
    "country",
    "nation",
    "state",
    "city",
    "town",
    "village",
    "region",
    "province",
    "church",
    "hospital",
    "airline",
    "newspaper",
    "station",
    "force",
    "army",
    "authority",
    "association",
    "organization",
];

const AUXILIARIES: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "would", "could", "should", "has", "have", "had", "must",
];

/// Claims so far, by their stems.
#[derive(Clone, Debug, Default)]
pub struct Index {
    claims: Vec<Claim>,
    /// Stem to the propositions that have it: claim and place in it, the last ones only.
    postings: HashMap<u64, Vec<(u32, u32)>, BuildHasherDefault<KeyHasher>>,
    n_with: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
    n_propositions: u32,
}

impl Index {
    /// Adds a claim, and links it with earlier ones that were published within `window` days of it.
    pub fn add(&mut self, claim: Claim, window: i32) -> Vec<ClaimLink> {
        let links = self.links(&claim, window);
        let number = self.claims.len() as u32;
        for (place, proposition) in (0..).zip(&claim.propositions) {
            self.n_propositions += 1;
            for &stem in &proposition.stems {
                *self.n_with.entry(stem).or_default() += 1;
                let postings = self.postings.entry(stem).or_default();
                if postings.len() == MOST_POSTINGS {
                    postings.remove(0);
                }
                postings.push((number, place));
            }
        }
        self.claims.push(claim);
        links
    }

    /// What a claim is to earlier ones; of several ways to the same claim the strongest.
    fn links(&self, claim: &Claim, window: i32) -> Vec<ClaimLink> {
        let mut found: BTreeMap<u32, ClaimLink> = BTreeMap::new();
        for proposition in &claim.propositions {
            let mut rarest = proposition.stems.clone();
            rarest.sort_by_key(|stem| (self.n_with.get(stem).copied().unwrap_or(0), *stem));
            let candidates: BTreeSet<(u32, u32)> = rarest
                .iter()
                .take(MOST_STEMS)
                .filter_map(|stem| self.postings.get(stem))
                .flatten()
                .copied()
                .collect();
            for (to, place) in candidates {
                let earlier = &self.claims[to as usize];
                let is_near = match (claim.day, earlier.day) {
                    (Some(one), Some(other)) => (one - other).abs() <= window,
                    (None, _) | (_, None) => true,
                };
                if !is_near {
                    continue;
                }
                let other = &earlier.propositions[place as usize];
                let Some((relation, share)) = self.relate(proposition, other) else { continue };
                let link = ClaimLink { to, relation, share };
                let known = found.entry(to).or_insert(link);
                if (link.share, link.relation) > (known.share, known.relation) {
                    *known = link;
                }
            }
        }
        found.into_values().collect()
    }

    /// What two propositions are to each other, and the share of the lighter one that both have.
    fn relate(&self, one: &Proposition, other: &Proposition) -> Option<(Relation, f64)> {
        let shared: Vec<u64> =
            one.stems.iter().copied().filter(|stem| other.stems.binary_search(stem).is_ok()).collect();
        let weigh = |stems: &[u64]| stems.iter().map(|&stem| self.weight(stem)).sum::<f64>();
        let (both, first, second) = (weigh(&shared), weigh(&one.stems), weigh(&other.stems));
        let share = both / first.min(second);
        let of_all = both / (first + second - both);
        let is_alike = shared.len() >= FEWEST_SHARED && share >= ALIKE;
        let stands_opposite = |stem: &u64| one.opposites.contains(stem) != other.opposites.contains(stem);
        let is_flipped = shared.iter().filter(|stem| stands_opposite(stem)).count() % 2 == 1;
        let is_same = match (one.is_positive, other.is_positive) {
            (Some(first), Some(second)) => (first == second) != is_flipped,
            // Who demands something does not say that it is so, and contradicts nobody.
            (None, Some(true) | None) | (Some(true), None) => !is_flipped,
            (None, Some(false)) | (Some(false), None) => return None,
        };
        if is_same {
            let is_same = is_alike && shared.len() >= FEWEST_SAME && of_all >= ALIKE_BOTH;
            return is_same.then_some((Relation::Same, share));
        }
        // Who denies that it was signed does not deny that it was drafted.
        let says =
            |said: &Proposition, of: &Proposition| said.focus.is_none_or(|focus| of.stems.contains(&focus));
        let is_denied = match one.is_positive {
            Some(false) => says(one, other),
            Some(true) | None => says(other, one),
        };
        (is_alike && is_denied).then_some((Relation::Contradicts, share))
    }

    /// What a stem counts: more, the fewer propositions have it.
    fn weight(&self, stem: u64) -> f64 {
        let n_with = f64::from(self.n_with.get(&stem).copied().unwrap_or(0));
        ((f64::from(self.n_propositions) + 2.0) / (n_with + 1.0)).ln().max(0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first: (&str, &str, Polarity), second: (&str, &str, Polarity), expected: Option<Relation>) {
        let claim = |(content, speaker, polarity): (&str, &str, Polarity)| {
            Claim::new(content, Some(speaker), polarity)
        };
        let mut index = Index::default();
        // Claims about other matters, so that rare words are rare.
        for content in [
            "The council will meet on Thursday",
            "Ferries will leave from the fish market",
            "The bridge over the river is old",
            "Taxes will rise next year",
            "The mayor was told about the letter",
        ] {
            index.add(Claim::new(content, None, Polarity::Positive), 30);
        }
        let number = index.claims.len() as u32;
        index.add(claim(first), 30);
        let links = index.add(claim(second), 30);
        let found = links.iter().find(|link| link.to == number).map(|link| link.relation);
        assert_eq!(found, expected, "{first:?} {second:?}");
    }

    #[test]
    fn the_same_claim_in_other_words() {
        check(
            ("that Staunt had agreed to pay nine million crowns a year", "an official", Polarity::Positive),
            ("Staunt agreed to pay the city nine million crowns every year", "Ana Reyes", Polarity::Positive),
            Some(Relation::Same),
        );
        check(
            ("that Staunt had agreed to pay nine million crowns a year", "an official", Polarity::Positive),
            ("the harbor police found a boat off the north pier", "Ana Reyes", Polarity::Positive),
            None,
        );
    }

    #[test]
    fn negation_denial_and_antonyms_contradict() {
        let contradicts = |first, second| check(first, second, Some(Relation::Contradicts));
        contradicts(
            ("that Staunt had agreed to pay nine million crowns a year", "an official", Polarity::Positive),
            (
                "Staunt had not agreed to pay nine million crowns or any other sum",
                "Ana Reyes",
                Polarity::Negative,
            ),
        );
        contradicts(
            ("Reyes has secretly signed a lease of the pier", "an official", Polarity::Positive),
            ("that she had signed a lease of the pier", "Ana Reyes", Polarity::Negative),
        );
        contradicts(
            ("Ana Reyes has secretly signed a lease of the pier", "an official", Polarity::Positive),
            ("I have signed nothing, and nothing will be signed this year", "Ana Reyes", Polarity::Negative),
        );
        contradicts(
            ("The north pier is safe for boats", "Ivo Orr", Polarity::Positive),
            ("The north pier is unsafe for boats", "Ana Reyes", Polarity::Positive),
        );
        check(
            ("The north pier is not unsafe", "Ivo Orr", Polarity::Negative),
            ("The north pier is unsafe", "Ana Reyes", Polarity::Negative),
            Some(Relation::Same),
        );
    }

    #[test]
    fn what_was_not_denied_is_not_contradicted() {
        check(
            ("The council has drafted a lease of the north pier", "an official", Polarity::Positive),
            ("that the council had signed a lease of the north pier", "Ana Reyes", Polarity::Negative),
            None,
        );
        check(
            ("to close the north pier for boats", "Ivo Orr", Polarity::Unknown),
            ("that the north pier would not close for boats", "Ana Reyes", Polarity::Negative),
            None,
        );
    }

    #[test]
    fn old_claims_are_not_linked() {
        let mut index = Index::default();
        let claim = |day| Claim::new("The north pier will close", None, Polarity::Positive).on(day);
        assert!(index.add(claim(0), 30).is_empty());
        assert_eq!(index.add(claim(30), 30).len(), 1);
        assert_eq!(index.add(claim(100), 30).len(), 0);
    }

    #[test]
    fn words_that_are_asked_for_say_what_they_say() {
        let check = |words: &str, focus: Option<&str>, is_positive: bool| {
            let claim = Claim::of_words(words);
            let said = claim.propositions.first().expect("a proposition");
            assert_eq!(said.focus, focus.map(|word| canonical(word).0), "{words}");
            assert_eq!(said.is_positive, Some(is_positive), "{words}");
        };
        check("Reyes has signed the lease", Some("signed"), true);
        check("Reyes signed lease of the pier", Some("signed"), true);
        check("lease of the north pier", None, true);
        check("the lease was never put before the council", Some("put"), false);
        check("a lease of the pier, signed or not", None, true);
        assert!(Claim::of_words("").is_empty());
    }
}
