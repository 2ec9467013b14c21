//! SENTENCES -> NAMES: every name of a person, an organization, a place, a people or something else.

pub mod feature;
pub mod model;

use crate::sentence::Prose;
use feature::{Votes, Words, continues};
pub use model::NamesModel;

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A human being, without title: "Ana Reyes".
    Person,
    /// A body of people: a company, a party, a ministry, a team, an outlet.
    Organization,
    /// A country, town, region, river, building or road.
    Place,
    /// A nation, faith or party as a word for people or things: "Kenyan", "Muslims".
    People,
    /// A work, event, law, product or anything else with a name.
    Other,
}

impl NameKind {
    /// Every kind, in the order of the labels.
    pub const ALL: [NameKind; 5] =
        [NameKind::Person, NameKind::Organization, NameKind::Place, NameKind::People, NameKind::Other];

    /// Its name outside the program: in scores.
    pub fn name(self) -> &'static str {
        match self {
            NameKind::Person => "person",
            NameKind::Organization => "organization",
            NameKind::Place => "place",
            NameKind::People => "people",
            NameKind::Other => "other",
        }
    }

    /// The label of a name's first word, or of one that follows.
    pub fn label(self, begins: bool) -> u8 {
        2 * self as u8 + if begins { 1 } else { 2 }
    }

    /// The kind that a label belongs to; `None` for 0, which is no name.
    pub fn of_label(label: u8) -> Option<Self> {
        Self::ALL.get((label.checked_sub(1)? / 2) as usize).copied()
    }
}

/// Labels of the chain: nothing, then the beginning and the inside of each kind.
pub const LABELS: usize = 1 + 2 * NameKind::ALL.len();

/// One name in the running text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// First token, and the token after the last, in one sentence.
    pub tokens: (usize, usize),
    /// What it names.
    pub kind: NameKind,
    /// How likely the model thinks kind and extent, from 0 to 1: that of its least likely token.
    pub likelihood: f32,
}

/// Finds the names of an article, in text order; none overlaps another.
///
/// Each sentence is read by itself first; then again, with what the article's other sentences showed each word to be.
/// Cost: linear in the tokens.
///
/// # Source
/// Krishnan and Manning, "An effective two-stage model for exploiting non-local dependencies in named entity
/// recognition", ACL 2006.
pub fn find_names(model: &NamesModel, prose: &Prose) -> Vec<Name> {
    let words = Words::new(prose, |word| model.group(word));
    let mut scores = Vec::with_capacity(words.len());
    let mut labels: Vec<u8> = Vec::with_capacity(words.len());
    for &(first, last) in words.sentences() {
        words.features((first, last), |features| scores.push(model.score(features)));
        labels.extend(model.alone.decode(&scores[first..last]));
    }
    let votes = Votes::new(&words, &labels);
    let mut names = Vec::new();
    for &(first, last) in words.sentences() {
        let scores = &mut scores[first..last];
        let mut rows = scores.iter_mut();
        votes.features(&words, (first, last), &labels[first..last], |features| {
            let Some(row) = rows.next() else { return };
            for (score, more) in row.iter_mut().zip(model.score(features)) {
                *score += more;
            }
        });
        let found = model.together.decode(scores);
        if found.iter().all(|&label| label == 0) {
            continue;
        }
        let likelihoods = model.together.likelihoods(scores);
        for (begin, end, kind) in runs(&found) {
            let likelihood = (begin..end).map(|at| likelihoods[at][found[at] as usize]).fold(1.0, f32::min);
            names.push(Name { tokens: (first + begin, first + end), kind, likelihood });
        }
    }
    names
}

/// First, end and kind of each name that `labels` mark.
fn runs(labels: &[u8]) -> Vec<(usize, usize, NameKind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < labels.len() {
        let begin = at;
        at += 1;
        let Some(kind) = NameKind::of_label(labels[begin]) else { continue };
        while at < labels.len() && continues(labels[at], labels[begin]) {
            at += 1;
        }
        found.push((begin, at, kind));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Hints};

    /// The names in a text, as "KIND words".
    fn check(text: &str, expected: &[&str]) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let prose = Prose::new(&article);
        let names = find_names(NamesModel::english(), &prose);
        let found: Vec<String> = (names.iter())
            .map(|name| format!("{} {}", name.kind.name(), prose.span(name.tokens).of(prose.text)))
            .collect();
        assert_eq!(found, expected);
        assert!(names.iter().all(|name| name.likelihood > 0.0 && name.likelihood <= 1.0));
        assert!(names.windows(2).all(|pair| pair[0].tokens.1 <= pair[1].tokens.0));
        assert_eq!(names, find_names(NamesModel::english(), &prose));
    }

    #[test]
    fn finds_people_bodies_and_places() {
        check(
            "Prime Minister Ana Reyes met the Vellisto Workers’ Union in Nairobi on Monday. Kenyan reporters asked Reyes’s \
             spokesman, J. P. Orr, about the Ministry of Health.",
            &[
                "person Ana Reyes",
                "organization Vellisto Workers’ Union",
                "place Nairobi",
                "people Kenyan",
                "person Reyes",
                "person J. P. Orr",
                "organization Ministry of Health",
            ],
        );
    }

    #[test]
    fn a_word_is_what_it_is_elsewhere_in_the_article() {
        check(
            "Staunt was late. “The minister, Oluwaseun Staunt, knows,” said Mr Lund.\n\nLater Staunt left.",
            &["person Staunt", "person Oluwaseun Staunt", "person Lund", "person Staunt"],
        );
    }

    #[test]
    fn finds_nothing_where_nothing_is() {
        for text in ["", " \n", "?!…", "the rain went on and on."] {
            check(text, &[]);
        }
    }

    #[test]
    fn reads_any_letters() {
        let odd = [
            "İ", "ẞẞ", "Ǆ", "漢字", "e\u{301}", "🙂", "A.", "-", "’", "ﬀ", "REYES", "O’Orr", "٣", "\u{200b}",
            "Vellisto",
        ];
        let mut text = String::new();
        for at in 0..600_usize {
            text.push_str(odd[at * at % 31 % odd.len()]);
            text.push_str(if at % 7 == 3 { "" } else { " " });
            text.push_str(if at % 53 == 9 { "\n\n" } else { "" });
        }
        let article = Article::new(text, &Hints::default());
        let prose = Prose::new(&article);
        let names = find_names(NamesModel::english(), &prose);
        assert!(
            names.iter().all(|name| name.tokens.0 < name.tokens.1 && name.tokens.1 <= prose.tokens.len())
        );
        assert!(names.windows(2).all(|pair| pair[0].tokens.1 <= pair[1].tokens.0));
    }

    #[test]
    fn labels_are_a_beginning_and_an_inside_of_each_kind() {
        assert_eq!(NameKind::of_label(0), None);
        for kind in NameKind::ALL {
            assert_eq!(NameKind::of_label(kind.label(true)), Some(kind));
            assert_eq!(NameKind::of_label(kind.label(false)), Some(kind));
            assert!(continues(kind.label(false), kind.label(true)));
        }
        // An inside without its beginning is none: the chain never gives one.
        assert_eq!(runs(&[1, 2, 1, 0, 5, 3, 4]).len(), 4);
    }
}
