//! A claim -> its printings: statements of like content, opposites, copies without attribution.

use std::cell::LazyCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use onrecord_reading::{Article, Span};
use rayon::prelude::*;
use rusqlite::{OptionalExtension, params};

use crate::check::Step;
use crate::correct::Was;
use crate::error::Error;
use crate::link::claim::{ALIKE, Claim, FEWEST_SAME, Proposition};
use crate::link::quotation::{Grade, Quotation};
use crate::link::spanish::{Spanish, from_english};
use crate::link::stem::{alphabetic_stems, stems_of};
use crate::link::words::Words;
use crate::memory::{Text, texts_of};
use crate::store::load::version_of;
use crate::store::{KeptArticle, Record};
use crate::trace::loaded::{Loaded, Said};
use crate::trace::sieve::Sieve;
use crate::trace::{About, Stance};

/// Days around the printing that fits best.
const WINDOW: i32 = 30;
/// Statements that are taken from the index of words for one question.
const MOST_FOUND: usize = 400;
/// Versions of articles that are read.
const MOST_READ: usize = 128;
/// Statements that the words of one question may have together, the rarest words first.
const MOST_POSTINGS: usize = 2_000;
/// Statements of a word that are counted before it is as common as any.
const MOST_COUNTED: usize = 500;
/// Share of the claim's weight that a statement must have: a short one is not the same as a long one that mentions it.
const COVERED: f64 = 0.35;
/// Earliest printings whose words are looked for as well: others' words are nearer to theirs than to the question's.
const MOST_MODELS: usize = 3;

/// What was asked.
pub(super) struct Asked {
    pub words: String,
    claim: Claim,
    day: Option<i32>,
    is_quotation: bool,
}

/// A printing before it is known where the article has it.
pub(super) struct Told {
    pub article: KeptArticle,
    pub statement: Option<String>,
    pub words: String,
    /// Name, and sort of speaker.
    pub chain: Vec<(String, String)>,
    pub act: String,
    pub standing: String,
    pub basis: Vec<String>,
    pub stance: Stance,
    pub fidelity: Option<(Grade, Vec<Step>)>,
    /// The words around the content: source, cue, addressee.
    pub frame: String,
    /// Of a copy in the article's own voice: the version it has the passage of.
    pub copied: Option<(i64, String)>,
    pub corrected: Vec<Was>,
    pub is_headline: bool,
    /// Place of the content.
    pub begin: u32,
}

/// What was gathered, the earliest first.
pub(super) struct Gathered {
    pub told: Vec<Told>,
    /// The articles that were read, by version: those of `told` are among them.
    pub pages: Pages,
    pub is_cut: bool,
}

/// The articles that were read for a trace, by version.
pub(super) struct Pages {
    loaded: BTreeMap<i64, Arc<Loaded>>,
    copies: BTreeMap<i64, Text>,
}

impl Pages {
    pub(super) fn get(&self, version: i64) -> Option<&Article> {
        let loaded = self.loaded.get(&version).map(|loaded| &loaded.page);
        loaded.or_else(|| self.copies.get(&version).map(|text| &text.0))
    }
}

/// Finds what is asked about.
pub(super) fn asked(record: &Record, about: About) -> rusqlite::Result<Option<Asked>> {
    let of_words = |words: &str, is_quotation| {
        let words = words
            .trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '"' | '“' | '”'))
            .to_owned();
        Some(Asked { claim: Claim::of_words(&words), words, day: None, is_quotation })
    };
    match about {
        About::Words(words) => Ok(of_words(words, false)),
        About::Quotation(words) => Ok(of_words(words, true)),
        About::Statement(key) => {
            let find = "SELECT version FROM statement WHERE key = ?1 ORDER BY version LIMIT 1";
            let version = record.connection().query_row(find, [key], |row| row.get(0)).optional()?;
            let Some(version) = version else { return Ok(None) };
            let Some(loaded) = Loaded::all(record, &[version])?.pop() else { return Ok(None) };
            Ok(loaded.place_of(key).map(|at| Asked {
                is_quotation: loaded.said[at].words.starts_with(['“', '"', '«']),
                words: loaded.said[at].words.clone(),
                claim: loaded.claim(at).clone(),
                day: loaded.article.day,
            }))
        }
    }
}

/// Gathers the printings of a claim.
pub(super) fn gather(record: &Record, asked: &Asked) -> Result<Gathered, Error> {
    let failed = |error| record.failed(error);
    let mut search = Search::new(record);
    search.look(&asked.words).map_err(failed)?;
    search.read().map_err(failed)?;
    let mut weights = Weights::new(record).map_err(failed)?;
    weights.learn(&asked.words).map_err(failed)?;
    let mut found =
        search.about(&[&asked.claim], &asked.claim, &Neighbours::default(), &mut weights).map_err(failed)?;
    // The day of the best one, unless it is known: the earliest of those that carry it.
    let day = asked.day.or_else(|| {
        let days = found.iter().filter(|(_, stance)| stance.is_for());
        days.filter_map(|(at, _)| search.loaded[at.0].article.day).min()
    });
    let models = search.earliest(&found, MOST_MODELS);
    for &(version, said) in &models {
        let words = search.loaded[version].said[said].words.clone();
        weights.learn(&words).map_err(failed)?;
        search.look(&words).map_err(failed)?;
    }
    search.read().map_err(failed)?;
    let claims: Vec<Claim> =
        models.iter().map(|&(version, said)| search.loaded[version].claim(said).clone()).collect();
    let claims: Vec<&Claim> = [&asked.claim].into_iter().chain(&claims).collect();
    let neighbours = search.neighbours(&models);
    found = search.about(&claims, &asked.claim, &neighbours, &mut weights).map_err(failed)?;
    let is_near = |loaded: &Loaded| match (loaded.article.day, day) {
        (Some(one), Some(other)) => (one - other).abs() <= WINDOW,
        (None, _) | (_, None) => true,
    };
    found.retain(|at, _| is_near(&search.loaded[at.0]));
    if asked.is_quotation {
        search.print_quotation(asked, &mut found)?;
    }
    let (own_voice, copies) = search.own_voice(&found).map_err(failed)?;
    let printing = |(&(version, said), &stance): (&At, &Stance)| Told {
        fidelity: search.fidelity.remove(&(version, said)),
        ..search.loaded[version].told(said, stance)
    };
    let mut told: Vec<Told> = found.iter().map(printing).chain(own_voice).collect();
    // A headline says in short what the text says.
    let in_text: BTreeSet<i64> =
        told.iter().filter(|one| !one.is_headline).map(|one| one.article.version).collect();
    told.retain(|one| !one.is_headline || !in_text.contains(&one.article.version));
    told.sort_by(|a, b| (a.article.time(), a.begin).cmp(&(b.article.time(), b.begin)));
    let loaded = search.loaded.into_iter().map(|loaded| (loaded.article.version, loaded)).collect();
    Ok(Gathered { told, pages: Pages { loaded, copies }, is_cut: search.is_cut })
}

/// Place of a statement: of its version among those read, and in it.
type At = (usize, usize);

/// What was found and read so far.
struct Search<'a> {
    record: &'a Record,
    /// Versions to read, those that fit best first.
    versions: Vec<i64>,
    loaded: Vec<Arc<Loaded>>,
    /// How faithful the printings of a quotation are that is asked about.
    fidelity: BTreeMap<At, (Grade, Vec<Step>)>,
    /// How many statements have a word, up to [`MOST_POSTINGS`].
    counts: HashMap<String, usize>,
    is_cut: bool,
}

impl<'a> Search<'a> {
    fn new(record: &'a Record) -> Self {
        Search {
            record,
            versions: Vec::new(),
            loaded: Vec::new(),
            fidelity: BTreeMap::new(),
            counts: HashMap::new(),
            is_cut: false,
        }
    }

    /// Versions with statements that have the rarest of some words.
    fn look(&mut self, words: &str) -> rusqlite::Result<()> {
        let mut counted: Vec<(usize, String)> = Vec::new();
        for (stem, word) in stems_of(words) {
            let in_spanish = from_english(stem).iter().map(|spanish| match spanish {
                Spanish::Beginning(beginning) => format!("{} *", quoted(beginning)),
                Spanish::Word(word) => quoted(word),
            });
            for term in [quoted(&word)].into_iter().chain(in_spanish) {
                let count = match self.counts.get(&term) {
                    Some(&known) => known,
                    None => {
                        let count = self.record.n_with(&term, MOST_POSTINGS)?;
                        self.counts.insert(term.clone(), count);
                        count
                    }
                };
                if count > 0 {
                    counted.push((count, term));
                }
            }
        }
        counted.sort();
        let mut budget = MOST_POSTINGS;
        let rare: Vec<&(usize, String)> = counted
            .iter()
            .take_while(|(count, _)| {
                let is_in_budget = *count < budget;
                budget = budget.saturating_sub(*count);
                is_in_budget
            })
            .collect();
        // Of common words alone all must be there.
        let (chosen, operator) =
            if rare.is_empty() { (counted.iter().collect(), " AND ") } else { (rare, " OR ") };
        let terms: Vec<&str> = chosen.into_iter().map(|(_, term)| term.as_str()).collect();
        if terms.is_empty() {
            return Ok(());
        }
        let mut find = self.record.connection().prepare_cached(
            "SELECT s.version FROM (SELECT rowid AS id FROM statement_words WHERE statement_words MATCH ?1
             ORDER BY rank, rowid LIMIT ?2) f CROSS JOIN statement s ON s.id = f.id",
        )?;
        let rows = find.query_map(params![terms.join(operator), MOST_FOUND], |row| row.get::<_, i64>(0))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        self.is_cut |= rows.len() == MOST_FOUND;
        for version in rows {
            if !self.versions.contains(&version) {
                self.versions.push(version);
            }
        }
        Ok(())
    }

    /// Reads the versions that were found and not read yet.
    fn read(&mut self) -> rusqlite::Result<()> {
        let is_new = |version: &i64| self.loaded.iter().all(|loaded| loaded.article.version != *version);
        let mut new: Vec<i64> = self.versions.iter().copied().filter(is_new).collect();
        let n_wanted = MOST_READ.saturating_sub(self.loaded.len());
        self.is_cut |= new.len() > n_wanted;
        new.truncate(n_wanted);
        self.loaded.extend(Loaded::all(self.record, &new)?);
        Ok(())
    }

    /// The statements that are about one of some claims, and say something by the word by which `asked` does.
    fn about(
        &self,
        claims: &[&Claim],
        asked: &Claim,
        neighbours: &Neighbours,
        weights: &mut Weights,
    ) -> rusqlite::Result<BTreeMap<At, Stance>> {
        let focus = asked.propositions.first().and_then(|said| said.focus);
        let mut found = BTreeMap::new();
        let sieve = Sieve::new(claims);
        let all = &self.loaded;
        let places = |version: usize| (0..all[version].said.len()).map(move |index| (version, index));
        let mut sifted: Vec<At> = (0..all.len()).flat_map(places).collect();
        sifted.retain(|&(version, index)| sieve.passes(&all[version].said[index].heard));
        let said: Vec<&Claim> =
            sifted.par_iter().map(|&(version, index)| all[version].claim(index)).collect();
        for ((version, index), one) in sifted.into_iter().zip(said) {
            let loaded = &all[version];
            let Said { words, is_open, .. } = &loaded.said[index];
            let targets =
                claims.iter().flat_map(|claim| claim.propositions.iter().map(move |target| (*claim, target)));
            let pairs = targets
                .flat_map(|(claim, target)| one.propositions.iter().map(move |said| (claim, target, said)));
            let is_near = |(_, target, said): &(&Claim, &Proposition, &Proposition)| {
                shared(target, said).count() >= FEWEST_SAME - 1
                    && focus.is_none_or(|focus| said.stems.contains(&focus))
            };
            let near: Vec<_> = pairs.filter(is_near).collect();
            if !near.iter().any(|(_, target, said)| weights.may_be_alike(target, said, neighbours)) {
                continue;
            }
            weights.learn(words)?;
            for (claim, target, said) in near {
                let Some(is_same) = relate(target, said, neighbours, weights) else { continue };
                // Without the word that it says something by, others' words may be about another matter.
                let is_sure = focus.is_some() || std::ptr::eq(claim, asked);
                if !is_sure && (!is_same || *is_open) {
                    continue;
                }
                let stance = loaded.stance_towards(index, is_same, said);
                let known = found.entry((version, index)).or_insert(stance);
                *known = (*known).min(stance);
            }
        }
        Ok(found)
    }

    /// The words that stand side by side in the articles of some statements.
    fn neighbours(&self, of: &[At]) -> Neighbours {
        let versions: BTreeSet<usize> = of.iter().map(|at| at.0).collect();
        let said = versions.into_iter().flat_map(|version| &self.loaded[version].said);
        let pairs = said.flat_map(|said| {
            let stems = alphabetic_stems(&said.words);
            stems.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
        });
        Neighbours(pairs.flat_map(|(one, other)| [(one, other), (other, one)]).collect())
    }

    /// The earliest of those that carry it, each in other words.
    fn earliest(&self, found: &BTreeMap<At, Stance>, most: usize) -> Vec<At> {
        let mut carriers: Vec<At> =
            found.iter().filter(|(_, stance)| stance.is_for()).map(|(at, _)| *at).collect();
        carriers.retain(|at| !self.loaded[at.0].said[at.1].is_headline);
        carriers.sort_by(|a, b| {
            let time = |at: &At| (self.loaded[at.0].article.time(), at.1);
            time(a).cmp(&time(b))
        });
        let mut seen = BTreeSet::new();
        carriers.retain(|at| seen.insert(self.loaded[at.0].said[at.1].words.clone()));
        carriers.truncate(most);
        carriers
    }

    /// Adds the printings of a quotation, with how faithful each is.
    fn print_quotation(&mut self, asked: &Asked, found: &mut BTreeMap<At, Stance>) -> Result<(), Error> {
        let printed = self.record.check(&asked.words, None)?;
        let mut known: BTreeSet<i64> = self.loaded.iter().map(|loaded| loaded.article.version).collect();
        let said = printed.iter().filter(|printed| printed.statement.is_some());
        let new = said.map(|printed| printed.article.version).filter(|version| known.insert(*version));
        let new = Loaded::all(self.record, &new.collect::<Vec<i64>>());
        self.loaded.extend(new.map_err(|error| self.record.failed(error))?);
        let places: HashMap<i64, usize> =
            (0..).zip(&self.loaded).map(|(at, loaded)| (loaded.article.version, at)).collect();
        for printed in printed {
            let Some(key) = printed.statement else { continue };
            let Some(&at) = places.get(&printed.article.version) else { continue };
            if let Some(index) = self.loaded[at].place_of(&key) {
                self.fidelity.insert((at, index), (printed.grade, printed.changes));
                found.insert((at, index), Stance::Carries);
            }
        }
        Ok(())
    }

    /// Copies of articles that carry the claim, where the words stand without the attribution; and all copies that were read.
    fn own_voice(
        &mut self,
        found: &BTreeMap<At, Stance>,
    ) -> rusqlite::Result<(Vec<Told>, BTreeMap<i64, Text>)> {
        let mut carrying: BTreeSet<i64> = found.keys().map(|at| self.loaded[at.0].article.version).collect();
        let carriers: Vec<At> =
            found.iter().filter(|(_, stance)| stance.is_for()).map(|(at, _)| *at).collect();
        let mut copies: BTreeMap<usize, Vec<(i64, String)>> = BTreeMap::new();
        let mut wanted: Vec<i64> = Vec::new();
        let mut is_wanted = carrying.clone();
        for &(version, _) in &carriers {
            if let Entry::Vacant(place) = copies.entry(version) {
                let found = place.insert(self.copies_of(self.loaded[version].article.version)?);
                wanted.extend(found.iter().map(|(other, _)| *other).filter(|other| is_wanted.insert(*other)));
            }
        }
        self.is_cut |= wanted.len() > MOST_READ;
        wanted.truncate(MOST_READ);
        let read: BTreeMap<i64, Text> = texts_of(self.record, &wanted)?.into_iter().collect();
        let mut own = Vec::new();
        // Copies have the same words and the same copies: each is looked through once for some words.
        let mut tried: BTreeSet<(i64, &str)> = BTreeSet::new();
        for (version, index) in carriers {
            let loaded = &self.loaded[version];
            let (said, source) = (&loaded.said[index], loaded.article.version);
            let quotation = LazyCell::new(|| Quotation::new(&said.words));
            for (other, basis) in &copies[&version] {
                let Some((article, words)) = read.get(other).map(|text| &**text) else { continue };
                if carrying.contains(other) || !tried.insert((*other, &said.words)) {
                    continue;
                }
                let printings = quotation.printings(words);
                let is_same = |grade| matches!(grade, Grade::Verbatim | Grade::Elided);
                let Some(printing) = printings.into_iter().find(|printing| is_same(printing.grade)) else {
                    continue;
                };
                let kept = version_of(self.record.connection(), *other)?;
                let Some((kept, first)) = kept.zip(printing.pieces.first().copied()) else { continue };
                carrying.insert(*other);
                own.push(Told {
                    chain: kept
                        .outlet
                        .iter()
                        .map(|outlet| (outlet.clone(), "publication".to_owned()))
                        .collect(),
                    article: kept,
                    statement: None,
                    words: sentence_of(article, words, first),
                    act: String::new(),
                    standing: "reported".to_owned(),
                    basis: Vec::new(),
                    stance: Stance::Carries,
                    fidelity: None,
                    frame: String::new(),
                    copied: Some((source, basis.clone())),
                    corrected: Vec::new(),
                    is_headline: false,
                    begin: first.start,
                });
            }
        }
        Ok((own, read))
    }

    /// Versions that share text with one, and how much.
    fn copies_of(&self, version: i64) -> rusqlite::Result<Vec<(i64, String)>> {
        let mut find = self.record.connection().prepare_cached(
            "SELECT later, basis FROM reprint WHERE earlier = ?1
             UNION ALL SELECT earlier, basis FROM reprint WHERE later = ?1 LIMIT 64",
        )?;
        find.query_map([version], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

/// The sentence in which a piece stands.
fn sentence_of(article: &Article, words: &Words, piece: Span) -> String {
    let at = words.words.iter().find(|word| word.span.start >= piece.start);
    let sentence = at.and_then(|word| words.sentences.get(word.sentence as usize));
    let ends = sentence
        .and_then(|sentence| Some((words.words.get(sentence.start)?, words.words.get(sentence.end - 1)?)));
    let span = ends.map_or(piece, |(first, last)| Span { start: first.span.start, end: last.span.end });
    span.of(&article.text).to_owned()
}

/// Stems of both.
fn shared<'a>(one: &'a Proposition, other: &'a Proposition) -> impl Iterator<Item = u64> + 'a {
    one.stems.iter().copied().filter(|stem| other.stems.binary_search(stem).is_ok())
}

/// Pairs of stems that stand side by side where the claim is first made: "a contract that leases the pier" is called "the
/// contract" and "the lease".
#[derive(Default)]
struct Neighbours(BTreeSet<(u64, u64)>);

impl Neighbours {
    /// The one stem of `target` that `said` lacks, where `said` calls it otherwise.
    ///
    /// Only of claims that say something by a word of their own: names of a matter have all their words near each other.
    fn bridge(&self, target: &Proposition, said: &Proposition) -> Option<u64> {
        let lacks = |one: &Proposition, stem: &u64| one.stems.binary_search(stem).is_err();
        let focus = target.focus.filter(|_| !self.0.is_empty())?;
        let mut missing = target.stems.iter().filter(|stem| lacks(said, stem));
        let stem = missing.next().filter(|&&stem| stem != focus && !target.opposites.contains(&stem))?;
        let mut called = self.0.range((*stem, u64::MIN)..=(*stem, u64::MAX)).map(|(_, other)| other);
        let is_called = called.any(|other| !lacks(said, other) && lacks(target, other));
        (is_called && missing.next().is_none()).then_some(*stem)
    }
}

/// Whether `said` is the same as `target`, or the opposite; `None` when it is about something else.
///
/// Unlike two statements of the news, a question is short: what says all of it and more carries it.
fn relate(
    target: &Proposition,
    said: &Proposition,
    neighbours: &Neighbours,
    weights: &Weights,
) -> Option<bool> {
    let both: Vec<u64> = shared(target, said).chain(neighbours.bridge(target, said)).collect();
    let weigh = |stems: &[u64]| stems.iter().map(|&stem| weights.of(stem)).sum::<f64>();
    let (of_both, of_target, of_said) = (weigh(&both), weigh(&target.stems), weigh(&said.stems));
    let is_alike = of_both / of_target.min(of_said) >= ALIKE;
    let stands_opposite = |stem: &&u64| target.opposites.contains(stem) != said.opposites.contains(stem);
    let is_flipped = both.iter().filter(stands_opposite).count() % 2 == 1;
    let is_same = match (target.is_positive, said.is_positive) {
        (Some(one), Some(other)) => (one == other) != is_flipped,
        (None, _) | (_, None) => true,
    };
    if is_same {
        // A name and what it did is all that some claims say: "Reyes has resigned".
        let fewest = if target.focus.is_some() { FEWEST_SAME.min(target.stems.len()) } else { FEWEST_SAME };
        let is_covered = of_both >= COVERED * of_target;
        return (is_alike && is_covered && both.len() >= fewest).then_some(true);
    }
    let says = |one: &Proposition, of: &Proposition| one.focus.is_none_or(|focus| of.stems.contains(&focus));
    // Who denies that it was signed does not deny that it was drafted.
    let is_denied = match said.is_positive {
        Some(false) => says(said, target),
        Some(true) | None => says(target, said),
    };
    (is_alike && is_denied).then_some(false)
}

/// What each stem counts: more, the fewer statements have it.
pub(crate) struct Weights<'a> {
    record: &'a Record,
    n_statements: u64,
    known: BTreeMap<u64, f64>,
}

/// Words whose statements are counted for one question; those after weigh as a rare word.
const MOST_WEIGHED: usize = 256;

impl<'a> Weights<'a> {
    pub(crate) fn new(record: &'a Record) -> rusqlite::Result<Self> {
        Ok(Weights { record, n_statements: record.n_numbers()?, known: BTreeMap::new() })
    }

    /// Counts the words of `text`.
    pub(crate) fn learn(&mut self, text: &str) -> rusqlite::Result<()> {
        for (stem, word) in stems_of(text) {
            if !self.known.contains_key(&stem) && self.known.len() < MOST_WEIGHED {
                let n_with = self.record.n_with(&quoted(&word), MOST_COUNTED)?;
                self.known.insert(stem, weight(self.n_statements, n_with));
            }
        }
        Ok(())
    }

    /// False when two propositions differ however rare the words are that were not counted: no word weighs less than the
    /// commonest. The words of `target` have been counted.
    fn may_be_alike(&self, target: &Proposition, said: &Proposition, neighbours: &Neighbours) -> bool {
        let both = shared(target, said).chain(neighbours.bridge(target, said));
        let of_both: f64 = both.map(|stem| self.of(stem)).sum();
        let of_target: f64 = target.stems.iter().map(|&stem| self.of(stem)).sum();
        let least = weight(self.n_statements, MOST_COUNTED);
        let of_said: f64 = said.stems.iter().map(|stem| self.known.get(stem).copied().unwrap_or(least)).sum();
        of_both / of_target.min(of_said) >= ALIKE
    }

    pub(crate) fn of(&self, stem: u64) -> f64 {
        self.known.get(&stem).copied().unwrap_or_else(|| weight(self.n_statements, 1))
    }
}

/// What a word counts that `n_with` of `n` statements have.
fn weight(n: u64, n_with: usize) -> f64 {
    ((n as f64 + 2.0) / (n_with as f64 + 1.0)).ln().max(0.1)
}

/// A word as FTS5 takes it.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', ""))
}
