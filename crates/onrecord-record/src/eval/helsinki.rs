//! Copies, origins and quotation variants on 612 pages of one summit, as gold/helsinki labels them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use onrecord_reading::{Article, Hints, Span, byte_offsets};
use rayon::prelude::*;
use serde::Deserialize;

use super::gold::load_json;
use super::{Row, Share};
use crate::link::origin::{self, Origin, Reprint};
use crate::link::quotation::{self, Printing, Quotation};
use crate::link::reprint::{Likeness, Story, compare};
use crate::link::shingle::Index;
use crate::link::words::Words;
use onrecord_reading::article::credit::is_same_outlet;

/// The set: pages and their labels.
#[derive(Debug)]
pub struct Helsinki {
    /// Every page, in the order of the file.
    pub pages: Vec<Page>,
    /// Page by its id.
    pub page_of: BTreeMap<String, usize>,
    /// Where pages come from.
    pub origins: Vec<OriginLabel>,
    /// Pairs of pages.
    pub pairs: Vec<PairLabel>,
    /// Pages whose credit was taken out, and own reports.
    pub masked: Vec<MaskedLabel>,
    /// Quotations and where they are printed.
    pub quotes: Vec<QuoteLabel>,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Who published it ("yahoo.com/news").
    pub publisher: String,
    /// Its text in parts.
    pub article: Article,
    /// Its words.
    pub words: Words,
    /// Its story, to be compared.
    pub story: Story,
}

#[derive(Deserialize)]
struct PageLine {
    id: String,
    publisher: String,
    text: String,
}

/// Where one page comes from.
#[derive(Clone, Debug, Deserialize)]
pub struct OriginLabel {
    /// The page.
    pub id: String,
    /// The copies it belongs to.
    pub cluster: String,
    /// The agency that the page credits.
    #[serde(default)]
    pub agency: Option<String>,
    /// "wire", "own", "aggregator" …
    pub role: String,
    /// The outlet whose report it is, for copies of an outlet that is no agency.
    #[serde(default)]
    pub of: Option<String>,
    /// True when the page credits an agency.
    pub credited: bool,
    /// The agency by likeness to credited copies, where the page credits none.
    #[serde(default)]
    pub agency_by_likeness: Option<String>,
    /// The words that show it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// True when the labeller was unsure.
    #[serde(default)]
    pub doubt: bool,
}

/// Words that show an origin.
#[derive(Clone, Debug, Deserialize)]
pub struct Evidence {
    /// "byline", "dateline" …
    pub kind: String,
    /// First code point.
    pub begin: usize,
    /// The code point after the last.
    pub end: usize,
}

/// What two pages are to each other.
#[derive(Clone, Debug, Deserialize)]
pub struct PairLabel {
    /// The longer page.
    pub a: String,
    /// The shorter page.
    pub b: String,
    /// "copy", "derived" or "independent".
    pub label: String,
    /// True when the labeller was unsure.
    #[serde(default)]
    pub doubt: bool,
    /// True when one holds clearly less.
    #[serde(default)]
    pub partial: bool,
    /// Share of common five-word shingles, as the labels give it.
    pub containment: f64,
}

/// A page with its credits taken out, or an own report as it is.
#[derive(Clone, Debug, Deserialize)]
pub struct MaskedLabel {
    /// The page.
    pub id: String,
    /// "masked" or "negative".
    pub kind: String,
    /// The agency to be found; none for own reports.
    #[serde(default)]
    pub agency: Option<String>,
    /// The text to be put in the page's place.
    #[serde(default)]
    pub text: String,
}

/// A quotation and where it is printed.
#[derive(Clone, Debug, Deserialize)]
pub struct QuoteLabel {
    /// Its id.
    pub quote: String,
    /// Who said it.
    pub speaker: String,
    /// The longest wording that was printed.
    pub fullest: String,
    /// Where it is printed.
    pub occurrences: Vec<Occurrence>,
}

/// One printing of a quotation.
#[derive(Clone, Debug, Deserialize)]
pub struct Occurrence {
    /// The page.
    pub article: String,
    /// "verbatim", "elided" or "altered".
    pub kind: String,
    /// The words as printed.
    pub pieces: Vec<Piece>,
}

/// A stretch of a page.
#[derive(Clone, Debug, Deserialize)]
pub struct Piece {
    /// First code point.
    pub begin: usize,
    /// The code point after the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// The files of the set that are read.
pub const FILES: [&str; 5] = [
    "helsinki/articles.jsonl",
    "helsinki/articles-dev.jsonl",
    "helsinki/pairs-dev.jsonl",
    "helsinki/masked-dev.jsonl",
    "helsinki/quotes-dev.jsonl",
];

/// Loads the set from the gold folder; the pages are cut into parts and words, in parallel.
///
/// # Errors
/// When a file cannot be read, or is not in the expected form.
pub fn load(gold: &Path) -> io::Result<Helsinki> {
    let lines: Vec<PageLine> = load_json(&gold.join(FILES[0]))?;
    let pages: Vec<Page> =
        lines.into_par_iter().map(|line| Page::new(line.id, line.publisher, &line.text)).collect();
    let page_of = pages.iter().enumerate().map(|(index, page)| (page.id.clone(), index)).collect();
    Ok(Helsinki {
        pages,
        page_of,
        origins: load_json(&gold.join(FILES[1]))?,
        pairs: load_json(&gold.join(FILES[2]))?,
        masked: load_json(&gold.join(FILES[3]))?,
        quotes: load_json(&gold.join(FILES[4]))?,
    })
}

impl Page {
    /// A page from its line: paragraphs are split by " ### ", and stay where they are.
    pub fn new(id: String, publisher: String, text: &str) -> Self {
        let hints = Hints { outlet: Some(publisher.clone()), ..Hints::default() };
        let article = Article::new(text.replace(" ### ", "\n\n\n\n\n"), &hints);
        let words = Words::new(&article);
        let story = Story::new(&words);
        Page { id, publisher, article, words, story }
    }

    /// The place of code points `begin..end`.
    pub fn span(&self, begin: usize, end: usize) -> Span {
        let offsets = byte_offsets(&self.article.text);
        let at = |point: usize| offsets.get(point).copied().unwrap_or(self.article.text.len() as u32);
        Span { start: at(begin), end: at(end) }
    }
}

/// The links between all pages, found as a record finds them: each page against those before it that share passages with it.
pub fn link(pages: &[&Page]) -> Vec<Reprint> {
    let mut index = Index::default();
    let mut reprints = Vec::new();
    for (b, page) in pages.iter().enumerate() {
        for candidate in index.add(&page.publisher, &page.words) {
            let a = candidate.article as usize;
            reprints.extend(Reprint::new(a, b, &compare(&pages[a].story, &page.story)));
        }
    }
    reprints
}

/// Every measure of the set.
pub fn score(set: &Helsinki) -> Vec<Row> {
    let mut rows = score_pairs(set);
    rows.extend(score_origins(set));
    rows.extend(score_masked(set));
    rows.extend(score_quotations(set));
    rows
}

/// Pairs without doubt: copy, derived or independent.
fn score_pairs(set: &Helsinki) -> Vec<Row> {
    let mut right = Share::default();
    let mut partial = Share::default();
    let mut linked = Share::default();
    let pages: Vec<&Page> = set.pages.iter().collect();
    let reprints = link(&pages);
    let text_of = same_text(pages.len(), &reprints);
    for pair in set.pairs.iter().filter(|pair| !pair.doubt) {
        let (a, b) = (&set.pages[set.page_of[&pair.a]], &set.pages[set.page_of[&pair.b]]);
        let shared = compare(&a.story, &b.story);
        right.count(shared.likeness().name() == pair.label);
        if pair.label == "copy" {
            partial.count(shared.is_partial() == pair.partial);
            let (a, b) = (set.page_of[&pair.a], set.page_of[&pair.b]);
            let is_direct = reprints.iter().any(|reprint| (reprint.a, reprint.b) == (a.min(b), a.max(b)));
            linked.count(is_direct || text_of[a] == text_of[b]);
        }
    }
    vec![Row::share("pairs", right), Row::share("pairs.partial", partial), Row::share("candidates", linked)]
}

/// For each page the first page that has the same text, through any number of copies.
fn same_text(n_pages: usize, reprints: &[Reprint]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..n_pages).collect();
    // Links lead from earlier to later pages; a few rounds join what is joined in several steps.
    let mut has_changed = true;
    while has_changed {
        has_changed = false;
        for reprint in reprints.iter().filter(|reprint| reprint.likeness == Likeness::Copy) {
            let least = first[reprint.a].min(first[reprint.b]);
            has_changed |= first[reprint.a] != least || first[reprint.b] != least;
            (first[reprint.a], first[reprint.b]) = (least, least);
        }
    }
    first
}

/// Pages with a credit, with none, and with none but a text that others credit.
fn score_origins(set: &Helsinki) -> Vec<Row> {
    let pages: Vec<&Page> = set.pages.iter().collect();
    let said: Vec<origin::Page> = pages.iter().map(|page| origin::Page::new(&page.article)).collect();
    let alone = origin::trace(&said, &[]);
    let linked = origin::trace(&said, &link(&pages));
    let [mut agency, mut outlet, mut shown, mut own, mut likeness] = [Share::default(); 5];
    for label in &set.origins {
        let at = set.page_of[&label.id];
        if label.credited {
            agency.count(alone[at].agency() == label.agency.as_deref());
            let span = |evidence: &Evidence| pages[at].span(evidence.begin, evidence.end);
            let credit = said[at].credited();
            shown.count(credit.is_some_and(|credit| {
                label.evidence.iter().any(|evidence| span(evidence).overlaps(credit.span))
            }));
        } else if let Some(of) = label.of.as_deref().filter(|_| !label.evidence.is_empty()) {
            let of = of.split(" (").next().unwrap_or(of);
            let found = matches!(&alone[at], Origin::Other { name, .. } if is_same_outlet(name, of));
            outlet.count(found);
        }
        if label.role == "own" && label.agency.is_none() {
            own.count(linked[at].agency().is_none());
        }
        if let Some(agency) = &label.agency_by_likeness {
            likeness.count(linked[at].agency() == Some(agency));
        }
    }
    vec![
        Row::share("credited.agency", agency),
        Row::share("credited.outlet", outlet),
        Row::share("credited.shown", shown),
        Row::share("own.none", own),
        Row::share("likeness.agency", likeness),
    ]
}

/// Pages whose credits were taken out, all at once, and own reports beside them.
fn score_masked(set: &Helsinki) -> Vec<Row> {
    let masked: BTreeMap<&str, Page> = set
        .masked
        .iter()
        .filter(|label| label.kind == "masked")
        .map(|label| {
            let publisher = set.pages[set.page_of[&label.id]].publisher.clone();
            (label.id.as_str(), Page::new(label.id.clone(), publisher, &label.text))
        })
        .collect();
    let pages: Vec<&Page> =
        set.pages.iter().map(|page| masked.get(page.id.as_str()).unwrap_or(page)).collect();
    let said: Vec<origin::Page> = pages.iter().map(|page| origin::Page::new(&page.article)).collect();
    let origins = origin::trace(&said, &link(&pages));
    let [mut agency, mut none] = [Share::default(); 2];
    for label in &set.masked {
        let found = origins[set.page_of[&label.id]].agency();
        if label.kind == "masked" {
            agency.count(found == label.agency.as_deref());
        } else {
            none.count(found.is_none());
        }
    }
    vec![Row::share("masked.agency", agency), Row::share("masked.own", none)]
}

/// Each quotation, looked for in all pages; what is found counts in the pages that are labelled.
fn score_quotations(set: &Helsinki) -> Vec<Row> {
    let labelled: BTreeSet<usize> = set.origins.iter().map(|label| set.page_of[&label.id]).collect();
    let [mut found, mut grade, mut precise] = [Share::default(); 3];
    for (label, printings) in set.quotes.iter().zip(check_quotations(set)) {
        let mut matched: BTreeSet<(usize, usize)> = BTreeSet::new();
        for occurrence in &label.occurrences {
            let at = set.page_of[&occurrence.article];
            let places: Vec<Span> =
                occurrence.pieces.iter().map(|piece| set.pages[at].span(piece.begin, piece.end)).collect();
            let of_page = printings.get(&at).map_or(&[][..], Vec::as_slice);
            let overlaps = |printing: &Printing| {
                printing.pieces.iter().any(|piece| places.iter().any(|place| place.overlaps(*piece)))
            };
            let index = of_page.iter().position(overlaps);
            found.count(index.is_some());
            grade.count(index.is_some_and(|index| of_page[index].grade.name() == occurrence.kind));
            matched.extend(
                (0..of_page.len()).filter(|&index| overlaps(&of_page[index])).map(|index| (at, index)),
            );
        }
        for (&at, of_page) in printings.iter().filter(|(at, _)| labelled.contains(at)) {
            (0..of_page.len()).for_each(|index| precise.count(matched.contains(&(at, index))));
        }
    }
    vec![
        Row::share("printings.found", found),
        Row::share("printings.grade", grade),
        Row::share("printings.precise", precise),
    ]
}

/// The printings of each quotation, by page.
pub fn check_quotations(set: &Helsinki) -> Vec<BTreeMap<usize, Vec<Printing>>> {
    let mut index = quotation::Index::default();
    set.pages.iter().for_each(|page| index.add(&page.words));
    let check = |label: &QuoteLabel| {
        let quotation = Quotation::new(&label.fullest);
        let candidates = index.candidates(&quotation).into_iter().map(|page| page as usize);
        candidates.map(|page| (page, quotation.printings(&set.pages[page].words))).collect()
    };
    set.quotes.iter().map(check).collect()
}
