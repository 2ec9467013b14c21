//! Printings -> where each article has the claim, link by link to the end; how many origins.

use std::collections::{BTreeMap, BTreeSet};

use onrecord_reading::Article;
use onrecord_reading::article::credit::outlet_key;
use rayon::prelude::*;

use super::gather::{Gathered, Pages, Told};
use super::{Printing, Stance};
use crate::link::origin::{Basis, Origin as PageOrigin, Page, trace as page_origins};
use crate::link::words::Words;
use crate::store::Record;

/// Share of the shorter story from which on a passage in common is the other's; source: link/origin.rs.
const LIKE: f64 = 0.5;
/// Share of the shorter one's pairs of words that two printings of one passage have in common.
const SAME_PASSAGE: f64 = 0.8;
/// Words that make a passage.
const FEWEST_WORDS: usize = 5; // as in link/shingle.rs

/// Where an article has a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Lineage {
    /// From another article of the record.
    From {
        /// The printing there, by its place in the trace.
        printing: usize,
        /// What shows it: the words that name the outlet, or "31 of 33 sentences".
        basis: String,
    },
    /// From its own source; the trail ends here.
    Ends(End),
    /// Nothing shows where it has it.
    Unknown,
}

/// Where a trail ends.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// What sort of end it is.
    pub kind: EndKind,
    /// The source as named.
    pub name: String,
    /// Whose report it is: the outlet, or the agency that it credits.
    pub outlet: String,
}

/// What a trail ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndKind {
    /// A person who is named.
    Person,
    /// An organization, or a group that speaks for itself.
    Organization,
    /// A document.
    Document,
    /// A source without a name.
    Unnamed,
    /// The report of an agency or another outlet, which the record does not hold.
    Report,
}

impl EndKind {
    /// "person", "organization", "document", "unnamed", "report".
    pub fn name(self) -> &'static str {
        match self {
            EndKind::Person => "person",
            EndKind::Organization => "organization",
            EndKind::Document => "document",
            EndKind::Unnamed => "unnamed",
            EndKind::Report => "report",
        }
    }

    /// From the sort of a speaker, as a reading names it.
    fn of_speaker(kind: &str) -> Self {
        match kind {
            "person" => EndKind::Person,
            "organization" | "group" => EndKind::Organization,
            "document" => EndKind::Document,
            "publication" => EndKind::Report,
            _ => EndKind::Unnamed,
        }
    }
}

/// One origin, with all that goes back to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The outlet whose reporting it is; for denials, who denies.
    pub name: String,
    /// The sources in which its trails end, each once.
    pub ends: Vec<End>,
    /// The articles that go back to it, each once, in order.
    pub articles: Vec<i64>,
}

/// Finds where each printing comes from.
pub(super) fn follow(record: &Record, gathered: Gathered) -> rusqlite::Result<Vec<Printing>> {
    let Gathered { told, pages, .. } = gathered;
    let trail = Trail {
        told: &told,
        pages: Evidence::of(record, &told, &pages)?,
        passages: told.par_iter().map(|one| Passage::new(&one.words)).collect(),
        outlets: told
            .par_iter()
            .map(|one| Name::new(one.article.outlet.as_deref().unwrap_or_default()))
            .collect(),
    };
    let mut lineages: Vec<Lineage> = vec![Lineage::Unknown; told.len()];
    for at in 0..told.len() {
        let lineage = trail.lineage_of(at, &trail.before(at), false);
        if !is_circle(&lineages, at, &lineage) {
            lineages[at] = lineage;
        }
    }
    // A passage in common with a text without a date may have come from there, unless that text says that it has it from here.
    let mut sources: BTreeSet<(i64, i64)> = BTreeSet::new();
    for (one, lineage) in told.iter().zip(&lineages) {
        if let Lineage::From { printing, .. } = lineage {
            sources.insert((one.article.version, told[*printing].article.version));
        }
    }
    for at in 0..told.len() {
        let before = trail.before(at);
        let Some((shared, printing)) = trail.passage(at, &before, 0.0, true) else { continue };
        let (version, other) = (told[at].article.version, told[printing].article.version);
        if have_dates(&told[at], &told[printing]) || goes_back(&sources, other, version) {
            continue;
        }
        let lineage = match goes_back(&sources, version, other) {
            true => Lineage::From { printing, basis: shared.basis.clone() },
            false => trail.lineage_of(at, &before, true),
        };
        if !is_circle(&lineages, at, &lineage) {
            lineages[at] = lineage;
        }
    }
    let printings = told.into_iter().zip(lineages).map(|(told, lineage)| Printing {
        article: told.article,
        statement: told.statement,
        words: told.words,
        chain: told.chain.into_iter().map(|(name, _)| name).collect(),
        act: told.act,
        standing: told.standing,
        basis: told.basis,
        stance: told.stance,
        fidelity: told.fidelity,
        corrected: told.corrected,
        lineage,
    });
    Ok(printings.collect())
}

/// True when the trail that begins with `lineage` comes back to `at`, whose lineage it is to be.
fn is_circle(lineages: &[Lineage], at: usize, lineage: &Lineage) -> bool {
    let mut next = lineage;
    loop {
        match next {
            Lineage::From { printing, .. } if *printing == at => return true,
            Lineage::From { printing, .. } => next = &lineages[*printing],
            Lineage::Ends(_) | Lineage::Unknown => return false,
        }
    }
}

/// True when the version `from` has something from `to`, at whatever remove; `sources` are pairs of a version and one that it
/// has something from.
fn goes_back(sources: &BTreeSet<(i64, i64)>, from: i64, to: i64) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(&version) = seen.get(next) {
        next += 1;
        for &(_, source) in sources.range((version, i64::MIN)..=(version, i64::MAX)) {
            if source == to {
                return true;
            }
            if !seen.contains(&source) {
                seen.push(source);
            }
        }
    }
    false
}

/// What the page of a version shows of where it comes from.
#[derive(Default)]
struct Evidence {
    /// Texts of other printings that it shares.
    reprints: Vec<Shared>,
    /// The agency or outlet that it credits.
    credited: Option<String>,
}

impl Evidence {
    /// That of the versions of some printings, whose credits are read on all cores.
    fn of(record: &Record, told: &[Told], pages: &Pages) -> rusqlite::Result<BTreeMap<i64, Self>> {
        let versions: BTreeSet<i64> = told.iter().map(|one| one.article.version).collect();
        let credited = |&version: &i64| (version, pages.get(version).and_then(credited_by));
        let credited: Vec<(i64, Option<String>)> = versions.par_iter().map(credited).collect();
        let evidence = |(version, credited)| (version, Evidence { reprints: Vec::new(), credited });
        let mut found: BTreeMap<i64, Evidence> = credited.into_iter().map(evidence).collect();
        // Each link is looked for at the later of its two, which has few; the first of a story has all its printings.
        let mut find = record
            .connection()
            .prepare_cached("SELECT earlier, likeness, containment, basis FROM reprint WHERE later = ?1")?;
        for &later in &versions {
            let mut rows = find.query([later])?;
            while let Some(row) = rows.next()? {
                let earlier = row.get(0)?;
                if !versions.contains(&earlier) {
                    continue;
                }
                let shared = Shared {
                    other: earlier,
                    is_copy: row.get_ref(1)?.as_str()? == "copy",
                    containment: row.get(2)?,
                    basis: row.get(3)?,
                };
                let back = Shared { other: later, ..shared.clone() };
                found.entry(earlier).or_default().reprints.push(back);
                found.entry(later).or_default().reprints.push(shared);
            }
        }
        Ok(found)
    }
}

/// The agency or outlet that an article credits.
fn credited_by(article: &Article) -> Option<String> {
    match page_origins(&[Page::new(article)], &[]).pop() {
        Some(PageOrigin::Other { name, basis: Basis::Credit(_), .. }) => Some(name),
        Some(PageOrigin::Other { .. } | PageOrigin::Own(_) | PageOrigin::Unknown) | None => None,
    }
}

/// Text that a version shares with another.
#[derive(Clone)]
struct Shared {
    other: i64,
    is_copy: bool,
    containment: f64,
    basis: String,
}

fn have_dates(one: &Told, other: &Told) -> bool {
    one.article.day.is_some() && other.article.day.is_some()
}

/// Printings with what shows where each has the claim.
struct Trail<'a> {
    told: &'a [Told],
    /// By version.
    pages: BTreeMap<i64, Evidence>,
    /// Their words, in the same order.
    passages: Vec<Passage>,
    /// Their outlets.
    outlets: Vec<Name<'a>>,
}

impl Trail<'_> {
    /// Others that say as much as a printing, and came before it as far as anybody knows.
    fn before(&self, at: usize) -> Vec<usize> {
        let one = &self.told[at];
        let is_before = |&other: &usize| {
            let other_one = &self.told[other];
            let agrees = match one.stance {
                Stance::Denies => other_one.stance == Stance::Denies,
                Stance::Carries | Stance::Confirms | Stance::LeavesOpen => other_one.stance.is_for(),
            };
            let is_other = other_one.article.article != one.article.article;
            agrees && is_other && (other < at || !have_dates(one, other_one))
        };
        (0..self.told.len()).filter(is_before).collect()
    }

    /// The printing before one that has its passage, in the most alike of the texts that have `least` of its own; `with_undated`
    /// also where one of the two has no date.
    fn passage<'s>(
        &'s self,
        at: usize,
        before: &[usize],
        least: f64,
        with_undated: bool,
    ) -> Option<(&'s Shared, usize)> {
        let (told, one) = (self.told, &self.told[at]);
        let printing_of = |shared: &'s Shared| {
            let printing = before.iter().copied().find(|&other| {
                told[other].article.version == shared.other
                    && (with_undated || have_dates(one, &told[other]))
                    && self.passages[at].is_same(&self.passages[other])
            });
            Some((shared, printing?))
        };
        let reprints = &self.pages[&one.article.version].reprints;
        let alike = reprints.iter().filter(|shared| shared.containment >= least);
        alike.filter_map(printing_of).min_by(|(one, first), (other, second)| {
            other.containment.total_cmp(&one.containment).then(first.cmp(second))
        })
    }

    /// Where one printing comes from. The nearest link counts: the text it was copied from, then the outlet that it names, then a
    /// passage in common, then the agency that the page credits, then its own source.
    fn lineage_of(&self, at: usize, before: &[usize], with_undated: bool) -> Lineage {
        let (told, one) = (self.told, &self.told[at]);
        let credited = self.pages[&one.article.version].credited.as_deref();
        if let Some((source, basis)) = &one.copied {
            let printing = told.iter().position(|other| other.article.version == *source);
            return printing
                .map_or(Lineage::Unknown, |printing| Lineage::From { printing, basis: basis.clone() });
        }
        let passages = |least: f64| self.passage(at, before, least, with_undated);
        let from =
            |(shared, printing): (&Shared, usize)| Lineage::From { printing, basis: shared.basis.clone() };
        if let Some((shared, printing)) = passages(LIKE) {
            let has_dates = have_dates(one, &told[printing]);
            // Two outlets cannot both be the author of one text, and without a date nobody knows which is.
            if !has_dates && shared.is_copy && credited.is_none() {
                return Lineage::Unknown;
            }
            if has_dates || credited.is_none() {
                return from((shared, printing));
            }
        }
        let outlet = &self.outlets[at];
        let is_outlets = |other: &usize, name: &Name| is_named(&self.outlets[*other], name);
        let named = one.chain.iter().skip(1).map(|(name, kind)| (Name::new(name), kind.as_str()));
        let named: Vec<(Name, &str)> = named.filter(|(name, _)| !is_named(outlet, name)).collect();
        for (name, kind) in &named {
            if let Some(printing) = before.iter().copied().find(|other| is_outlets(other, name)) {
                return Lineage::From { printing, basis: words_around(name.name, &one.frame) };
            }
            if is_version(name.name) {
                let earlier = (0..told.len()).find(|&other| {
                    let other = &told[other].article;
                    other.article == one.article.article && other.number < one.article.number
                });
                if let Some(printing) = earlier {
                    return Lineage::From { printing, basis: name.name.to_owned() };
                }
            }
            if *kind == "publication" && name.name.chars().any(char::is_uppercase) {
                return Lineage::Ends(End {
                    kind: EndKind::Report,
                    name: name.name.to_owned(),
                    outlet: name.name.to_owned(),
                });
            }
        }
        let in_frame = before.iter().copied().find(|&other| {
            let of = &self.outlets[other];
            !is_named(outlet, of) && mentions(&one.frame, of.name)
        });
        if let Some(printing) = in_frame {
            return Lineage::From {
                printing,
                basis: one.frame.split_whitespace().collect::<Vec<_>>().join(" "),
            };
        }
        if let Some(passage) = passages(0.0) {
            return from(passage);
        }
        let agency = credited.map(Name::new).filter(|agency| !is_named(outlet, agency));
        if let Some(agency) = &agency
            && let Some(printing) = before.iter().copied().find(|other| is_outlets(other, agency))
        {
            return Lineage::From { printing, basis: format!("credits {}", agency.name) };
        }
        let author = agency.as_ref().unwrap_or(outlet);
        let source = named.iter().rev().find(|(name, _)| !is_named(author, name));
        match source {
            Some((_, "publication")) => Lineage::Unknown,
            Some((name, kind)) if !author.name.is_empty() => Lineage::Ends(End {
                kind: EndKind::of_speaker(kind),
                name: name.name.to_owned(),
                outlet: author.name.to_owned(),
            }),
            None if author.name != outlet.name => Lineage::Ends(End {
                kind: EndKind::Report,
                name: author.name.to_owned(),
                outlet: author.name.to_owned(),
            }),
            Some(_) | None => Lineage::Unknown,
        }
    }
}

/// A name with what it has in common with the other names of one outlet.
struct Name<'a> {
    name: &'a str,
    key: String,
}

impl<'a> Name<'a> {
    fn new(name: &'a str) -> Self {
        Name { name, key: outlet_key(name) }
    }
}

/// True when `name` is the outlet's, or its last word as papers are called: "the Lantern" for "The Harbour Lantern".
fn is_named(outlet: &Name, name: &Name) -> bool {
    if outlet.name.is_empty() || name.name.is_empty() {
        return false;
    }
    let short =
        name.name.strip_prefix("the ").or_else(|| name.name.strip_prefix("The ")).unwrap_or(name.name);
    let is_last_word = short.chars().next().is_some_and(char::is_uppercase)
        && outlet.name.split_whitespace().nth(1).is_some()
        && outlet.name.split_whitespace().next_back() == Some(short);
    is_last_word || (!outlet.key.is_empty() && outlet.key == name.key)
}

/// True when the words name the outlet.
fn mentions(words: &str, outlet: &str) -> bool {
    let bare = outlet.strip_prefix("The ").unwrap_or(outlet);
    let last = bare.split_whitespace().next_back().unwrap_or_default();
    let is_word = |name: &str| {
        words.match_indices(name).any(|(at, _)| {
            let letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            !letter(words[..at].chars().next_back()) && !letter(words[at + name.len()..].chars().next())
        })
    };
    !bare.is_empty() && (is_word(bare) || is_word(&format!("the {last}")))
}

/// "an earlier version of this article".
fn is_version(name: &str) -> bool {
    ["earlier version", "previous version"].iter().any(|version| name.contains(version))
}

/// The words that name an outlet, with what stands around them.
fn words_around(name: &str, frame: &str) -> String {
    let frame = frame.split_whitespace().collect::<Vec<_>>().join(" ");
    let frame = frame.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, ',' | ';'));
    if frame.is_empty() { name.to_owned() } else { frame.to_owned() }
}

/// The words of a printing in pairs, to tell whether another has the same in a row.
pub(super) struct Passage {
    n_words: usize,
    /// Sorted.
    pairs: Vec<[u64; 2]>,
}

impl Passage {
    pub(super) fn new(words: &str) -> Self {
        let keys: Vec<u64> = Words::of_text(words).words.iter().map(|word| word.key).collect();
        let mut pairs: Vec<[u64; 2]> = keys.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        Passage { n_words: keys.len(), pairs }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (shorter, longer) = if self.n_words <= other.n_words { (self, other) } else { (other, self) };
        let is_shared = |pair: &&[u64; 2]| longer.pairs.binary_search(pair).is_ok();
        let n_shared = shorter.pairs.iter().filter(is_shared).count();
        shorter.n_words >= FEWEST_WORDS && n_shared as f64 >= SAME_PASSAGE * (shorter.n_words - 1) as f64
    }
}

/// Where a printing's trail ends.
fn root(printings: &[Printing], mut at: usize) -> Option<&End> {
    // A trail is no longer than there are printings.
    for _ in 0..=printings.len() {
        match &printings[at].lineage {
            Lineage::From { printing, .. } => at = *printing,
            Lineage::Ends(end) => return Some(end),
            Lineage::Unknown => return None,
        }
    }
    None
}

/// The origins of what says that the claim is so, the most carried first; and the articles of which nobody knows.
///
/// What leaves the claim open rests on nothing of its own, but passes on what it names.
pub(super) fn fold(printings: &[Printing]) -> (Vec<Origin>, Vec<i64>) {
    let mut origins: BTreeMap<String, Origin> = BTreeMap::new();
    let (mut known, mut unknown) = (BTreeSet::new(), Vec::new());
    for (at, printing) in printings.iter().enumerate() {
        let passes_on = matches!(printing.lineage, Lineage::From { .. });
        if !(printing.stance.is_for() || printing.stance == Stance::LeavesOpen && passes_on) {
            continue;
        }
        match root(printings, at) {
            Some(end) => {
                known.insert(printing.article.article);
                add(&mut origins, outlet_key(&end.outlet), &end.outlet, end, printing.article.article);
            }
            None => unknown.push(printing.article.article),
        }
    }
    let mut seen = BTreeSet::new();
    unknown.retain(|article| !known.contains(article) && seen.insert(*article));
    (sorted(origins), unknown)
}

/// Who says that it is not so.
pub(super) fn deniers(printings: &[Printing]) -> Vec<Origin> {
    let mut by_name: BTreeMap<String, Origin> = BTreeMap::new();
    let denials = printings.iter().enumerate().filter(|(_, printing)| printing.stance == Stance::Denies);
    for (at, printing) in denials {
        if let Some(end) = root(printings, at) {
            add(&mut by_name, end.name.clone(), &end.name, end, printing.article.article);
        }
    }
    sorted(by_name)
}

fn add(origins: &mut BTreeMap<String, Origin>, key: String, name: &str, end: &End, article: i64) {
    let new = || Origin { name: name.to_owned(), ends: Vec::new(), articles: Vec::new() };
    let origin = origins.entry(key).or_insert_with(new);
    if !origin.ends.iter().any(|known| known.name == end.name) {
        origin.ends.push(end.clone());
    }
    if !origin.articles.contains(&article) {
        origin.articles.push(article);
    }
}

fn sorted(origins: BTreeMap<String, Origin>) -> Vec<Origin> {
    let mut origins: Vec<Origin> = origins.into_values().collect();
    origins.sort_by_key(|origin| std::cmp::Reverse(origin.articles.len()));
    origins
}
