//! Whose report each page of a record is, by its own words or by the text it shares; each statement's source.

use std::collections::BTreeMap;

use super::Cell;
use super::rows::{Version, fault, text};
use crate::correct::is_removed;
use crate::error::Error;
use crate::link::origin::{Basis, Origin, Page, Reprint, trace};
use crate::link::reprint::Likeness;
use crate::store::Record;
use crate::store::load::article_of;
use crate::store::reading::KeptReading;

/// The origins of all pages of a record.
pub(super) struct Origins {
    /// Place of each version in the lists.
    places: BTreeMap<i64, usize>,
    /// Number of article and version, and the words that credit somebody.
    pages: Vec<(i64, i64, Option<String>)>,
    origins: Vec<Origin>,
}

impl Origins {
    /// Reads every page once for what it says of its origin, and follows the text that pages share.
    pub(super) fn new(record: &Record, faults: &mut Vec<String>) -> Result<Self, Error> {
        let (mut places, mut pages, mut said) = (BTreeMap::new(), Vec::new(), Vec::new());
        record.each_version(|version| {
            match article_of(record.connection(), version.id) {
                Ok(article) => {
                    let page = Page::new(&article);
                    let words = page.credited().map(|credit| credit.span.of(&article.text).to_owned());
                    places.insert(version.id, pages.len());
                    pages.push((version.article, version.number, words));
                    said.push(page);
                }
                Err(error) => faults.push(fault(version, &record.failed(error))),
            }
            Ok(())
        })?;
        let stored =
            "SELECT later, earlier, likeness, containment, basis FROM reprint ORDER BY later, earlier";
        let reprints = record.rows(stored, |row| {
            let (later, earlier): (i64, i64) = (row.get(0)?, row.get(1)?);
            let likeness = Likeness::of_link(&row.get::<_, String>(2)?);
            let ends = places.get(&later).zip(places.get(&earlier));
            let (containment, basis) = (row.get(3)?, row.get(4)?);
            Ok(ends.map(|(&a, &b)| Reprint { a, b, likeness, containment, basis }))
        })?;
        let reprints: Vec<Reprint> = reprints.into_iter().flatten().collect();
        let origins = trace(&said, &reprints);
        Ok(Self { places, pages, origins })
    }

    /// The rows of a version: its own, then one a statement.
    pub(super) fn rows(&self, version: &Version, reading: &KeptReading) -> Vec<Vec<Cell>> {
        let report = self.report(version);
        let row = |level: &str, statement: Option<&str>, source: [Cell; 4]| {
            [vec![text(Some(level)), text(statement)], report.clone(), source.to_vec()].concat()
        };
        let mut rows = vec![row("article", None, [const { Cell::Empty }; 4])];
        for statement in reading.statements().iter().filter(|one| !is_removed(one)) {
            let last = statement["links"].as_array().and_then(|links| links.last());
            let speaker = last.and_then(|link| reading.speakers().get(link["speaker"].as_u64()? as usize));
            let [chain, via] = reading.chain(statement);
            let source = [
                text(last.and_then(|link| link["name"].as_str())),
                text(speaker.and_then(|speaker| speaker["kind"].as_str())),
                text(Some(&chain)),
                text(Some(&via)),
            ];
            rows.push(row("statement", statement["id"].as_str(), source));
        }
        rows
    }

    /// Whose report it is, of what kind, by what, the words, and the version that it is like.
    fn report(&self, version: &Version) -> Vec<Cell> {
        let Some(&place) = self.places.get(&version.id) else { return vec![Cell::Empty; 6] };
        let credit = self.pages[place].2.as_deref();
        report_cells(&self.origins[place], credit, |page| (self.pages[page].0, self.pages[page].1))
    }
}

/// The cells from `report` to `like_version` of a page: with the words of its credit, and the numbers of article and version of
/// other pages.
pub fn report_cells(
    origin: &Origin,
    credit: Option<&str>,
    of_page: impl Fn(usize) -> (i64, i64),
) -> Vec<Cell> {
    let none = [const { Cell::Empty }; 2];
    let (name, kind, by, basis, like) = match origin {
        Origin::Unknown => (None, "unknown", None, None, none),
        Origin::Own(name) => (Some(name), "own", Some("byline"), None, none),
        Origin::Other { name, is_agency, basis } => {
            let kind = if *is_agency { "agency" } else { "outlet" };
            match basis {
                Basis::Credit(_) => (Some(name), kind, Some("credit"), credit, none),
                Basis::Likeness { page, sentences } => {
                    let (article, version) = of_page(*page);
                    let like = [Cell::Integer(article), Cell::Integer(version)];
                    (Some(name), kind, Some("likeness"), Some(sentences.as_str()), like)
                }
            }
        }
    };
    let report = [text(name.map(String::as_str)), text(Some(kind)), text(by), text(basis)];
    report.into_iter().chain(like).collect()
}
