//! Pages: how much of an article's text is taken from its web page, and how much else.
//!
//! The measure of Scrapinghub's article-extraction-benchmark (evaluate.py): runs of four words that the text and gold
//! share, precision and recall by page, their means over the pages, and F1 of the means.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use onrecord_page::Media;
use onrecord_reading::{Article, Hints, PartKind};
use serde::Deserialize;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::eval::{Prf, Row, Value, rounded};

/// A web page and the text of its article as people took it.
pub struct GoldPage {
    /// Its name in the gold set.
    pub name: String,
    /// The page.
    pub html: Vec<u8>,
    /// The article's text.
    pub body: String,
}

#[derive(Deserialize)]
struct Truth {
    #[serde(rename = "articleBody")]
    body: String,
}

/// Reads `ground-truth.json` in `folder`, and each of its pages in `html/NAME.html.gz`, in the order of their names.
///
/// # Errors
/// When a file is missing or is not of that form.
pub fn load(folder: &Path) -> io::Result<Vec<GoldPage>> {
    let truths: BTreeMap<String, Truth> =
        serde_json::from_reader(File::open(folder.join("ground-truth.json"))?)?;
    let page = |(name, truth): (String, Truth)| {
        let file = File::open(folder.join("html").join(format!("{name}.html.gz")))?;
        let mut html = Vec::new();
        MultiGzDecoder::new(file).read_to_end(&mut html)?;
        Ok(GoldPage { name, html, body: truth.body })
    };
    truths.into_iter().map(page).collect()
}

/// The body that is taken from a page: its paragraphs with their headings and posts. The headline, captions, notices and
/// whatever stands around them are read too, and are no part of gold.
pub fn body_of(html: &[u8]) -> String {
    let (page, hints) = onrecord_page::open(html, Media::Html, Hints::default());
    let article = Article::new(page.text, &hints);
    let is_body = |kind: PartKind| match kind {
        PartKind::Paragraph
        | PartKind::Dateline
        | PartKind::Heading
        | PartKind::Post
        | PartKind::Poster
        | PartKind::Date => true,
        PartKind::Headline
        | PartKind::Byline
        | PartKind::Caption
        | PartKind::Credit
        | PartKind::Promotion
        | PartKind::Correction
        | PartKind::Footer => false,
    };
    let parts = article.parts.iter().filter(|part| is_body(part.kind));
    parts.map(|part| part.span.of(&article.text)).collect::<Vec<_>>().join("\n")
}

/// Scores bodies against gold.
pub fn score<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> Vec<Row> {
    let counts: Vec<Counts> = pairs.map(|(gold, body)| Counts::new(gold, &body)).collect();
    let (p, r, f1) = means(&counts);
    let percent = |share: f64| rounded(100.0 * share, 2);
    vec![Row {
        measure: "web".to_owned(),
        value: Value::Prf(Prf { p: percent(p), r: percent(r), f1: percent(f1) }),
    }]
}

/// Runs of four words of one page.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Counts {
    /// In both texts.
    shared: usize,
    /// In the text that was taken, and not in gold.
    wrong: usize,
    /// In gold alone.
    missed: usize,
}

impl Counts {
    fn new(gold: &str, body: &str) -> Self {
        let (gold, body) = (runs(gold), runs(body));
        let shared = gold.iter().map(|(run, count)| count.min(body.get(run).unwrap_or(&0))).sum();
        let all = |runs: &BTreeMap<Vec<&str>, usize>| runs.values().sum::<usize>();
        Self { shared, wrong: all(&body) - shared, missed: all(&gold) - shared }
    }
}

/// Mean precision, mean recall, and F1 of the two. A page without words on one side has no precision, or no recall.
fn means(counts: &[Counts]) -> (f64, f64, f64) {
    let mean = |shares: Vec<f64>| shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    let share = |right: usize, other: usize| right as f64 / (right + other) as f64;
    let precisions = counts.iter().filter(|one| one.shared + one.wrong > 0);
    let p = mean(precisions.map(|one| share(one.shared, one.wrong)).collect());
    let recalls = counts.iter().filter(|one| one.shared + one.missed > 0);
    let r = mean(recalls.map(|one| share(one.shared, one.missed)).collect());
    let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    (p, r, f1)
}

/// How often each run of four words stands in a text; a shorter text is one run.
fn runs(text: &str) -> BTreeMap<Vec<&str>, usize> {
    // As Python's `\w+`: letters, numbers and the low line.
    let is_word = |mark: char| {
        mark == '_'
            || matches!(
                mark.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
            )
    };
    let words: Vec<&str> = text.split(|mark| !is_word(mark)).filter(|word| !word.is_empty()).collect();
    let mut runs = BTreeMap::new();
    for first in 0..(words.len().saturating_sub(3)).max(1) {
        let run = &words[first..words.len().min(first + 4)];
        if !run.is_empty() {
            *runs.entry(run.to_vec()).or_default() += 1;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_runs_of_four_words() {
        // Gold: a b c d, b c d e. Taken: x a b c, a b c d, b c d e.
        let counts = Counts::new("A b, c d e", "x A b c d e");
        assert_eq!(counts, Counts { shared: 2, wrong: 1, missed: 0 });
        // The same run twice counts twice: a a a a, a a a a against one.
        assert_eq!(Counts::new("a a a a", "a a a a a"), Counts { shared: 1, wrong: 1, missed: 0 });
        // A text of fewer words is one run; no text is none.
        assert_eq!(Counts::new("two words", "two words"), Counts { shared: 1, wrong: 0, missed: 0 });
        assert_eq!(Counts::new("two words", ""), Counts { shared: 0, wrong: 0, missed: 1 });
    }

    #[test]
    fn means_are_of_pages() {
        // Precision: 2/3 and 1/1, and none of the page without words: 5/6. Recall: 1, 1/2, 0/1: 1/2. F1: 2·5/6·1/2 ÷ 4/3 = 5/8.
        let counts = [
            Counts { shared: 2, wrong: 1, missed: 0 },
            Counts { shared: 1, wrong: 0, missed: 1 },
            Counts { shared: 0, wrong: 0, missed: 1 },
        ];
        let (p, r, f1) = means(&counts);
        assert!((p - 5.0 / 6.0).abs() < 1e-12 && (r - 0.5).abs() < 1e-12 && (f1 - 0.625).abs() < 1e-12);
    }
}
