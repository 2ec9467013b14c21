//! Printings -> where each article has the claim, link by link to the end; how many origins.

use std::collections::{BTreeMap, BTreeSet};

use onrecord_reading::Article;
use onrecord_reading::article::credit::{is_same_outlet, outlet_key};
use rayon::prelude::*;

use super::gather::{Gathered, Told};
use super::{Printing, Stance};
use crate::link::origin::{Basis, Origin as PageOrigin, Page, trace as page_origins};
use crate::link::words::Words;
use crate::store::Record;
use crate::store::load::{READ_AT_ONCE, Unpacked};

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
    let told = gathered.told;
    let pages = Evidence::of(record, told.iter().map(|one| one.article.version).collect())?;
    let mut lineages: Vec<Lineage> = vec![Lineage::Unknown; told.len()];
    for at in 0..told.len() {
        let evidence = &pages[&told[at].article.version];
        let lineage = lineage_of(at, &told, &before(at, &told), evidence, false);
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
        let evidence = &pages[&told[at].article.version];
        let before = before(at, &told);
        let Some((shared, printing)) = passage(at, &told, &before, evidence, 0.0, true) else { continue };
        let (version, other) = (told[at].article.version, told[printing].article.version);
        if have_dates(&told[at], &told[printing]) || goes_back(&sources, other, version) {
            continue;
        }
        let lineage = match goes_back(&sources, version, other) {
            true => Lineage::From { printing, basis: shared.basis.clone() },
            false => lineage_of(at, &told, &before, evidence, true),
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
struct Evidence {
    reprints: Vec<Shared>,
    /// The agency or outlet that it credits.
    credited: Option<String>,
}

impl Evidence {
    /// That of some versions, whose credits are read on all cores.
    fn of(record: &Record, versions: BTreeSet<i64>) -> rusqlite::Result<BTreeMap<i64, Self>> {
        let mut pages = BTreeMap::new();
        for some in Vec::from_iter(versions).chunks(READ_AT_ONCE) {
            let unpack = |&version: &i64| Unpacked::new(record.connection(), version);
            let unpacked = some.iter().map(unpack).collect::<rusqlite::Result<Vec<_>>>()?;
            let credited =
                unpacked.par_iter().map(|version| version.article().map(|article| credited_by(&article)));
            for (&version, credited) in some.iter().zip(credited.collect::<rusqlite::Result<Vec<_>>>()?) {
                pages.insert(version, Evidence { reprints: reprints_of(record, version)?, credited });
            }
        }
        Ok(pages)
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
struct Shared {
    other: i64,
    is_copy: bool,
    containment: f64,
    basis: String,
}

/// Links of a version, those to the most alike first.
fn reprints_of(record: &Record, version: i64) -> rusqlite::Result<Vec<Shared>> {
    let mut find = record.connection().prepare_cached(
        "SELECT earlier, likeness, containment, basis FROM reprint WHERE later = ?1
         UNION ALL SELECT later, likeness, containment, basis FROM reprint WHERE earlier = ?1",
    )?;
    let shared = |row: &rusqlite::Row| {
        Ok(Shared {
            other: row.get(0)?,
            is_copy: row.get::<_, String>(1)? == "copy",
            containment: row.get(2)?,
            basis: row.get(3)?,
        })
    };
    find.query_map([version], shared)?.collect()
}

fn have_dates(one: &Told, other: &Told) -> bool {
    one.article.day.is_some() && other.article.day.is_some()
}

/// Others that say as much as a printing, and came before it as far as anybody knows.
fn before(at: usize, told: &[Told]) -> Vec<usize> {
    let one = &told[at];
    let is_before = |&other: &usize| {
        let other_one = &told[other];
        let agrees = match one.stance {
            Stance::Denies => other_one.stance == Stance::Denies,
            Stance::Carries | Stance::Confirms | Stance::LeavesOpen => other_one.stance.is_for(),
        };
        let is_other = other_one.article.article != one.article.article;
        agrees && is_other && (other < at || !have_dates(one, other_one))
    };
    (0..told.len()).filter(is_before).collect()
}

/// The printing before one that has its passage, in the most alike of the texts that have `least` of its own; `with_undated`
/// also where one of the two has no date.
fn passage<'a>(
    at: usize,
    told: &[Told],
    before: &[usize],
    evidence: &'a Evidence,
    least: f64,
    with_undated: bool,
) -> Option<(&'a Shared, usize)> {
    let one = &told[at];
    let printing_of = |shared: &'a Shared| {
        let printing = before.iter().copied().find(|&other| {
            told[other].article.version == shared.other
                && (with_undated || have_dates(one, &told[other]))
                && is_same_passage(&one.words, &told[other].words)
        });
        Some((shared, printing?))
    };
    let alike = evidence.reprints.iter().filter(|shared| shared.containment >= least);
    alike.filter_map(printing_of).min_by(|(one, first), (other, second)| {
        other.containment.total_cmp(&one.containment).then(first.cmp(second))
    })
}

/// Where one printing comes from. The nearest link counts: the text it was copied from, then the outlet that it names, then a
/// passage in common, then the agency that the page credits, then its own source.
fn lineage_of(
    at: usize,
    told: &[Told],
    before: &[usize],
    evidence: &Evidence,
    with_undated: bool,
) -> Lineage {
    let one = &told[at];
    let credited = evidence.credited.as_deref();
    if let Some((source, basis)) = &one.copied {
        let printing = told.iter().position(|other| other.article.version == *source);
        return printing
            .map_or(Lineage::Unknown, |printing| Lineage::From { printing, basis: basis.clone() });
    }
    let passages = |least: f64| passage(at, told, before, evidence, least, with_undated);
    let from = |(shared, printing): (&Shared, usize)| Lineage::From { printing, basis: shared.basis.clone() };
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
    let outlet = one.article.outlet.as_deref().unwrap_or_default();
    let is_own = |name: &str| is_named(outlet, name);
    let is_outlets = |other: &usize, name: &str| {
        told[*other].article.outlet.as_deref().is_some_and(|of| is_named(of, name))
    };
    let named: Vec<&(String, String)> = one.chain.iter().skip(1).filter(|(name, _)| !is_own(name)).collect();
    for (name, kind) in &named {
        if let Some(printing) = before.iter().copied().find(|other| is_outlets(other, name)) {
            return Lineage::From { printing, basis: words_around(name, &one.frame) };
        }
        if is_version(name) {
            let earlier = (0..told.len()).find(|&other| {
                let other = &told[other].article;
                other.article == one.article.article && other.number < one.article.number
            });
            if let Some(printing) = earlier {
                return Lineage::From { printing, basis: name.clone() };
            }
        }
        if kind == "publication" && name.chars().any(char::is_uppercase) {
            return Lineage::Ends(End { kind: EndKind::Report, name: name.clone(), outlet: name.clone() });
        }
    }
    let in_frame = before.iter().copied().find(|&other| {
        let of = told[other].article.outlet.as_deref();
        of.is_some_and(|of| !is_own(of) && mentions(&one.frame, of))
    });
    if let Some(printing) = in_frame {
        return Lineage::From { printing, basis: one.frame.split_whitespace().collect::<Vec<_>>().join(" ") };
    }
    if let Some(passage) = passages(0.0) {
        return from(passage);
    }
    let author = match credited.filter(|name| !is_own(name)) {
        Some(agency) => {
            if let Some(printing) = before.iter().copied().find(|other| is_outlets(other, agency)) {
                return Lineage::From { printing, basis: format!("credits {agency}") };
            }
            agency
        }
        None => outlet,
    };
    let source = named.iter().rev().find(|(name, _)| !is_named(author, name));
    match source {
        Some((_, kind)) if kind == "publication" => Lineage::Unknown,
        Some((name, kind)) if !author.is_empty() => Lineage::Ends(End {
            kind: EndKind::of_speaker(kind),
            name: name.clone(),
            outlet: author.to_owned(),
        }),
        None if credited.is_some() && author != outlet => {
            Lineage::Ends(End { kind: EndKind::Report, name: author.to_owned(), outlet: author.to_owned() })
        }
        Some(_) | None => Lineage::Unknown,
    }
}

/// True when `name` is the outlet's, or its last word as papers are called: "the Lantern" for "The Harbour Lantern".
fn is_named(outlet: &str, name: &str) -> bool {
    if outlet.is_empty() || name.is_empty() {
        return false;
    }
    let short = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let is_last_word = short.chars().next().is_some_and(char::is_uppercase)
        && outlet.split_whitespace().nth(1).is_some()
        && outlet.split_whitespace().next_back() == Some(short);
    is_last_word || is_same_outlet(outlet, name)
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

/// Whether two printings have the same words in a row.
pub(super) fn is_same_passage(one: &str, other: &str) -> bool {
    let keys = |text: &str| Words::of_text(text).words.iter().map(|word| word.key).collect::<Vec<u64>>();
    let (one, other) = (keys(one), keys(other));
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let longer: BTreeSet<[u64; 2]> = longer.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    let n_shared = shorter.windows(2).filter(|pair| longer.contains(&[pair[0], pair[1]])).count();
    shorter.len() >= FEWEST_WORDS && n_shared as f64 >= SAME_PASSAGE * (shorter.len() - 1) as f64
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
