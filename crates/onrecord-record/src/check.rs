//! QUOTATION -> PRINTINGS: who printed these words, which of them word for word, and whose they are.

use std::collections::HashMap;
use std::ops::Range;

use onrecord_reading::{Article, Span};
use rayon::prelude::*;
use rusqlite::params;

use crate::correct::{Was, corrected_said};
use crate::error::Error;
use crate::link::quotation::{COMMON, Change, Grade, Printing, Quotation};
use crate::link::words::Words;
use crate::memory::{Text, texts_of};
use crate::store::load::{READ_AT_ONCE, SaidAt, Unpacked, read_all};
use crate::store::{KeptArticle, Record};

/// Articles that are read for one quotation, those with most runs in common.
const MOST_READ: usize = 256;
/// Words of the open classes that every printing has: link/quotation.rs.
const FEWEST_CONTENT: usize = 2;

/// One printing of a quotation in an article of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// The article.
    pub article: KeptArticle,
    /// The words as printed, in pieces where a reporting clause stands between.
    pub words: Vec<String>,
    /// The sentence or so around them.
    pub context: String,
    /// Whose words the article says they are, where it is a statement.
    pub speaker: Option<String>,
    /// The statement's id.
    pub statement: Option<String>,
    /// What of the statement people have corrected, and what was read.
    pub corrected: Vec<Was>,
    /// How faithful it is to the quotation.
    pub grade: Grade,
    /// Share of words that agree.
    pub fidelity: f64,
    /// What differs, in order: words left out, words put in, words that are the same.
    pub changes: Vec<Step>,
}

/// A step from the quotation to a printing, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Words that are the same.
    Same(String),
    /// Words of the quotation that are not printed.
    LeftOut(String),
    /// Words that stand only in print.
    PutIn(String),
}

impl Record {
    /// Every printing of a quotation, the earliest first; of an article that changed, in every version.
    ///
    /// With `speaker`, only what the articles give as that speaker's words: letters of the name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn check(&self, quotation: &str, speaker: Option<&str>) -> Result<Vec<Printed>, Error> {
        let failed = |error| self.failed(error);
        self.begin_to_remember()?;
        let said = Quotation::new(quotation);
        let mut printed = Vec::new();
        for Page { version, text, printings, statements } in self.pages(&said).map_err(failed)? {
            let Some(kept) = self.version(version)? else { continue };
            let (article, words) = &*text;
            let statements =
                corrected_said(self.connection(), version, &article.text, statements).map_err(failed)?;
            for printing in printings {
                let of = statement_at(&statements, &printing.pieces);
                let (statement, name) = (
                    of.map(|statement| statement.id.clone()),
                    of.and_then(|statement| statement.speaker.clone()),
                );
                let corrected = of.map(|statement| statement.corrected.clone()).unwrap_or_default();
                let is_wanted = speaker.is_none_or(|letters| {
                    name.as_ref().is_some_and(|name| name.to_lowercase().contains(&letters.to_lowercase()))
                });
                if is_wanted {
                    printed.push(Printed {
                        article: kept.clone(),
                        words: printing
                            .pieces
                            .iter()
                            .map(|piece| piece.of(&article.text).to_owned())
                            .collect(),
                        context: context_of(article, &printing.pieces),
                        speaker: name,
                        statement,
                        corrected,
                        grade: grade_of(&said, &printing),
                        fidelity: printing.fidelity,
                        changes: steps(&said, &printing, article, words),
                    });
                }
            }
        }
        printed.sort_by(|a, b| a.article.time().cmp(&b.article.time()));
        Ok(printed)
    }

    /// The versions that print the quotation, read on all cores.
    fn pages(&self, said: &Quotation) -> rusqlite::Result<Vec<Page>> {
        let printings = |(version, text): (i64, Text)| {
            let printings = said.printings(&text.1);
            (!printings.is_empty()).then_some((version, (text, printings)))
        };
        let (mut versions, mut printed) = (Vec::new(), Vec::new());
        for some in self.candidates(said)?.chunks(READ_AT_ONCE) {
            let texts = texts_of(self, some)?;
            let (having, found): (Vec<i64>, Vec<_>) = texts.into_par_iter().filter_map(printings).unzip();
            versions.extend(having);
            printed.extend(found);
        }
        let mut printed = printed.into_iter();
        let fetch = |version| {
            let unpacked = Unpacked::new(self.connection(), version)?;
            Ok(printed.next().map(|(text, printings)| (version, unpacked, text, printings)))
        };
        let page = |(version, unpacked, text, printings): (i64, Unpacked, Text, Vec<Printing>)| {
            Ok(Page { version, statements: unpacked.said(&text.0.text)?, text, printings })
        };
        read_all(&versions, fetch, page)
    }

    /// Versions that share runs of quoted words with the quotation, two words of the open classes among them: no printing
    /// has fewer. Runs that very many have count only where there is no other.
    fn candidates(&self, quotation: &Quotation) -> rusqlite::Result<Vec<i64>> {
        let mut find =
            self.connection().prepare_cached("SELECT version FROM quoted WHERE hash = ?1 LIMIT ?2")?;
        let mut lists: Vec<(Range<usize>, Vec<i64>)> = Vec::new();
        for (hash, place) in quotation.gram_places() {
            let rows = find.query_map(params![hash.cast_signed(), COMMON + 1], |row| row.get(0))?;
            lists.push((place, rows.collect::<rusqlite::Result<_>>()?));
        }
        let is_rare = |list: &[i64]| !list.is_empty() && list.len() <= COMMON;
        let has_rare = lists.iter().any(|(_, list)| is_rare(list));
        let mut shared: HashMap<i64, Vec<&Range<usize>>> = HashMap::new();
        for (place, list) in lists.iter().filter(|(_, list)| !has_rare || is_rare(list)) {
            list.iter().for_each(|&version| shared.entry(version).or_default().push(place));
        }
        // Who has a very common run is not known: those beside a run that a version has are taken to be there.
        let common: Vec<&Range<usize>> =
            lists.iter().filter(|(_, list)| list.len() > COMMON).map(|(place, _)| place).collect();
        let mut versions: Vec<(i64, usize)> = Vec::new();
        let mut has = vec![false; quotation.n_words()];
        for (version, places) in shared {
            has.fill(false);
            let is_beside = |one: &Range<usize>| {
                places.iter().any(|place| one.start <= place.end && place.start <= one.end)
            };
            let beside = common.iter().filter(|one| is_beside(one));
            places.iter().chain(beside).for_each(|place| has[(*place).clone()].fill(true));
            let n_content = (0..has.len()).filter(|&at| has[at] && quotation.is_content(at)).count();
            if n_content >= FEWEST_CONTENT {
                versions.push((version, places.len()));
            }
        }
        versions.sort_unstable_by_key(|&(version, count)| (std::cmp::Reverse(count), version));
        let mut versions: Vec<i64> =
            versions.into_iter().take(MOST_READ).map(|(version, _)| version).collect();
        versions.sort_unstable();
        Ok(versions)
    }
}

/// A version that prints a quotation.
struct Page {
    version: i64,
    text: Text,
    printings: Vec<Printing>,
    statements: Vec<SaidAt>,
}

/// How faithful a printing is to what was given, which may be a part of what was said: words that in print stand before the
/// first word given, or follow the last one, change nothing of it.
fn grade_of(said: &Quotation, printing: &Printing) -> Grade {
    let is_put_in = |change: &Change| matches!(change, Change::PutIn(_));
    let same = || {
        printing.changes.iter().enumerate().filter_map(|(at, change)| match change {
            Change::Same(range, _) => Some((at, range)),
            Change::LeftOut(_) | Change::PutIn(_) => None,
        })
    };
    let (Some((first, begin)), Some((last, end))) = (same().next(), same().next_back()) else {
        return printing.grade;
    };
    let is_whole =
        (begin.start == 0 || first == 0, end.end == said.n_words() || last + 1 == printing.changes.len());
    match (printing.grade, is_whole) {
        (Grade::Altered, (true, true)) if !printing.changes[first..=last].iter().any(is_put_in) => {
            let is_gapless = last == first && end.end - begin.start == said.n_words();
            if is_gapless { Grade::Verbatim } else { Grade::Elided }
        }
        (grade, _) => grade,
    }
}

/// The innermost statement whose content holds the first of some words.
fn statement_at<'a>(statements: &'a [SaidAt], pieces: &[Span]) -> Option<&'a SaidAt> {
    let first = pieces.first()?;
    let holds = |statement: &&SaidAt| {
        statement.content.iter().any(|span| span.start <= first.start && first.start < span.end)
    };
    let length =
        |statement: &&SaidAt| -> u32 { statement.content.iter().map(|span| span.end - span.start).sum() };
    statements.iter().filter(holds).min_by_key(length)
}

/// The part of the article, a paragraph at most, in which the words stand.
fn context_of(article: &Article, pieces: &[Span]) -> String {
    let Some(first) = pieces.first() else { return String::new() };
    let part =
        article.parts.iter().find(|part| part.span.start <= first.start && first.start < part.span.end);
    part.map_or_else(String::new, |part| part.span.of(&article.text).to_owned())
}

/// The changes of a printing in words.
fn steps(quotation: &Quotation, printing: &Printing, article: &Article, words: &Words) -> Vec<Step> {
    let printed = |range: &std::ops::Range<usize>| {
        let spans = words.words.get(range.clone()).unwrap_or_default();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => {
                article.text[first.span.start as usize..last.span.end as usize].to_owned()
            }
            (_, _) => String::new(),
        }
    };
    let mut steps: Vec<Step> = Vec::new();
    // A printing does not list what is left out before and after it; somebody who compares wants to see that too.
    let mut given = 0;
    let mut last = 0;
    for change in &printing.changes {
        let step = match change {
            Change::Same(from, range) => {
                if given == 0 && from.start > 0 {
                    steps.push(Step::LeftOut(quotation.words_at(0..from.start).to_owned()));
                }
                given = from.end;
                last = steps.len() + 1;
                Step::Same(printed(range))
            }
            Change::LeftOut(range) => Step::LeftOut(quotation.words_at(range.clone()).to_owned()),
            Change::PutIn(range) => Step::PutIn(printed(range)),
        };
        steps.push(step);
    }
    if given < quotation.n_words() {
        steps.insert(last, Step::LeftOut(quotation.words_at(given..quotation.n_words()).to_owned()));
    }
    steps
}
