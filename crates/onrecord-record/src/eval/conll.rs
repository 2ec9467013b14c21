//! Names as CoNLL-2003 scores them: right when place and kind are those of gold, to the character.

use std::io;
use std::path::Path;

use onrecord_reading::article::Origin;
use onrecord_reading::name::{Name, NameKind};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, Part, PartKind, Span};

use super::{Row, Share, Tally, pronouns};

/// An article with the names that somebody marked in it.
#[derive(Clone, Debug)]
pub struct NamedArticle {
    /// The text, each sentence a paragraph.
    pub article: Article,
    /// Places in text order, none overlapping another.
    pub names: Vec<(Span, NameKind)>,
}

/// How a text's letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// As in the file.
    AsWritten,
    /// "THE PIER IS SAFE, REYES SAYS"
    Capitals,
    /// "The Pier Is Safe, Reyes Says"
    Titled,
}

/// A sentence: its words as they stand in the file, with their labels.
pub type Words = Vec<(String, String)>;

/// Loads a file of Stanford's worldwide newswire: a line for each token with its label after a tab, an empty line after
/// each sentence, and `# NAME` before each article. Returns the sentences of each article.
///
/// # Errors
/// When the file cannot be read.
pub fn load(path: &Path) -> io::Result<Vec<Vec<Words>>> {
    let text = std::fs::read_to_string(path)?;
    let mut articles: Vec<Vec<Words>> = Vec::new();
    let mut fresh = true;
    for line in text.lines() {
        let (token, label) = match line.split_once('\t') {
            Some((token, rest)) => (token.trim(), rest.split('\t').next().unwrap_or_default().trim()),
            None if line.starts_with("# ") && line.ends_with(".tsv") => {
                articles.push(Vec::new());
                fresh = true;
                continue;
            }
            None => {
                line.split_once(char::is_whitespace).map_or(("", ""), |(token, label)| (token, label.trim()))
            }
        };
        if token.is_empty() {
            fresh = true;
            continue;
        }
        let Some(article) = articles.last_mut() else { continue };
        if fresh {
            article.push(Vec::new());
            fresh = false;
        }
        if let Some(sentence) = article.last_mut() {
            sentence.push((token.to_owned(), label.to_owned()));
        }
    }
    Ok(articles)
}

impl NamedArticle {
    /// Writes sentences out as a text; `case_of` says how each is written, by its index.
    ///
    /// Tokens are set apart by a space, but none stands before a stop or a closing mark, after an opening one, or around a
    /// hyphen or slash between letters. Straight quotation marks open and close by turns.
    pub fn new(sentences: &[Words], case_of: impl Fn(usize) -> Case) -> Self {
        let (mut text, mut parts, mut names) = (String::new(), Vec::new(), Vec::<(Span, NameKind)>::new());
        for (index, sentence) in sentences.iter().enumerate() {
            let case = case_of(index);
            let start = text.len();
            let mut open: Option<&str> = None;
            let (mut double, mut single) = (false, false);
            let mut glue = true;
            for (at, (token, label)) in sentence.iter().enumerate() {
                let next = sentence.get(at + 1).map_or("", |(next, _)| next.as_str());
                let before = text.chars().next_back();
                let letters = |text: &str| text.starts_with(char::is_alphanumeric);
                let closes = match token.as_str() {
                    "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "%" | "”" | "..." | "…" => true,
                    "\"" => double,
                    "'" => single || before == Some('s'),
                    "-" | "/" => letters(next) && before.is_some_and(char::is_alphanumeric),
                    _ => token.starts_with(['\'', '’']) || token == "n't" || token == "n’t",
                };
                if !(glue || closes) {
                    text.push(' ');
                }
                glue = match token.as_str() {
                    "(" | "[" | "{" | "“" | "$" | "#" => true,
                    "\"" => {
                        double = !double;
                        double
                    }
                    "'" if !single && before == Some('s') => false,
                    "'" => {
                        single = !single;
                        single
                    }
                    "-" | "/" => closes,
                    _ => false,
                };
                let begin = text.len();
                match case {
                    Case::AsWritten => text.push_str(token),
                    Case::Capitals => text.extend(token.chars().flat_map(char::to_uppercase)),
                    Case::Titled if token.chars().count() > 3 || at == 0 => {
                        let mut letters = token.chars();
                        text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                        text.push_str(letters.as_str());
                    }
                    Case::Titled => text.push_str(token),
                }
                let end = text.len();
                let (begins, kind) = match label.split_once('-') {
                    Some((place, kind)) => (place == "B", kind),
                    None => (false, ""),
                };
                let goes_on = open == Some(kind) && !begins;
                open = Some(kind);
                match (kind_of(kind), names.last_mut()) {
                    (Some(_), Some((span, _))) if goes_on => span.end = end as u32,
                    (Some(kind), _) => names.push((Span::new(begin, end), kind)),
                    (None, _) => open = None,
                }
            }
            parts.push(Part { kind: PartKind::Paragraph, span: Span::new(start, text.len()) });
            text.push_str("\n\n");
        }
        let article = Article { id: String::new(), text, parts, origin: Origin::default() };
        NamedArticle { article, names }
    }
}

/// The texts of GAP, each with two names of people in it.
pub fn of_gap(items: &[pronouns::Item]) -> Vec<NamedArticle> {
    let named = items.iter().map(|item| {
        let mut names = item.names.map(|name| (name.span, NameKind::Person)).to_vec();
        names.sort();
        let parts = vec![Part { kind: PartKind::Paragraph, span: Span::new(0, item.text.len()) }];
        let (text, origin) = (item.text.clone(), Origin::default());
        NamedArticle { article: Article { id: String::new(), text, parts, origin }, names }
    });
    named.collect()
}

/// How many of gold's names were found, to the character and of the right kind; and how many share a word with a name of
/// the right kind. For texts in which not every name is marked.
pub fn recall(articles: &[NamedArticle], find: impl Fn(&Prose) -> Vec<Name>) -> Vec<Row> {
    let (mut exact, mut touched) = (Share::default(), Share::default());
    for named in articles {
        let prose = Prose::new(&named.article);
        let found: Vec<_> = find(&prose).iter().map(|name| (prose.span(name.tokens), name.kind)).collect();
        for gold in &named.names {
            exact.count(found.contains(gold));
            touched.count(found.iter().any(|one| one.1 == gold.1 && one.0.overlaps(gold.0)));
        }
    }
    vec![Row::share("names.found", exact), Row::share("names.touched", touched)]
}

/// The kind of a label of worldwide newswire. Dates and sums of money are no names.
fn kind_of(label: &str) -> Option<NameKind> {
    match label {
        "Person" => Some(NameKind::Person),
        "Organization" => Some(NameKind::Organization),
        "Location" | "Facility" => Some(NameKind::Place),
        "NORP" => Some(NameKind::People),
        "Misc" | "Product" => Some(NameKind::Other),
        _ => None,
    }
}

/// Scores what `find` finds in each article: all names, each kind, and places alone whatever the kind.
pub fn score(articles: &[NamedArticle], find: impl Fn(&Prose) -> Vec<Name>) -> Vec<Row> {
    let mut all = Tally::default();
    let mut extent = Tally::default();
    let mut by_kind = [Tally::default(); NameKind::ALL.len()];
    for named in articles {
        let prose = Prose::new(&named.article);
        let found: Vec<(Span, NameKind)> =
            find(&prose).iter().map(|name| (prose.span(name.tokens), name.kind)).collect();
        let count = |tally: &mut Tally, kind: Option<NameKind>| {
            let of = |names: &[(Span, NameKind)]| {
                names.iter().filter(|(_, other)| kind.is_none_or(|kind| kind == *other)).count()
            };
            tally.predicted += of(&found);
            tally.gold += of(&named.names);
        };
        count(&mut all, None);
        count(&mut extent, None);
        for kind in NameKind::ALL {
            count(&mut by_kind[kind as usize], Some(kind));
        }
        let mut gold = named.names.iter().peekable();
        for (span, kind) in found {
            while gold.next_if(|(other, _)| other.start < span.start).is_some() {}
            if let Some((_, other)) = gold.peek().filter(|(other, _)| *other == span) {
                extent.right += 1;
                all.right += usize::from(*other == kind);
                by_kind[kind as usize].right += usize::from(*other == kind);
            }
        }
    }
    let mut rows = vec![Row::prf("names", all.prf())];
    for kind in NameKind::ALL {
        rows.push(Row::prf(format!("names.{}", kind.name()), by_kind[kind as usize].prf()));
    }
    rows.push(Row::prf("names.extent", extent.prf()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Value;

    /// The words and labels of one sentence: "word/LABEL word".
    fn sentence(words: &str) -> Words {
        words
            .split(' ')
            .map(|word| word.split_once('/').unwrap_or((word, "O")))
            .map(|(word, label)| (word.to_owned(), label.to_owned()))
            .collect()
    }

    fn spoken() -> [Words; 2] {
        [
            sentence("\" I paid ( $ 5 ) , \" Ana/B-Person Reyes/I-Person 's aide said ."),
            sentence(
                "Lund/B-Person Orr/B-Person , the Vellisto/B-Location - based/O Harbour/B-Product Ledger/I-Product , May/B-Date",
            ),
        ]
    }

    #[test]
    fn tokens_become_a_text_with_its_names() {
        let named = NamedArticle::new(&spoken(), |_| Case::AsWritten);
        let text = &named.article.text;
        assert_eq!(
            text,
            "\"I paid ($5),\" Ana Reyes's aide said.\n\nLund Orr, the Vellisto-based Harbour Ledger, May\n\n"
        );
        let names: Vec<_> = named.names.iter().map(|&(span, kind)| (span.of(text), kind)).collect();
        let expected = [
            ("Ana Reyes", NameKind::Person),
            ("Lund", NameKind::Person),
            ("Orr", NameKind::Person),
            ("Vellisto", NameKind::Place),
            ("Harbour Ledger", NameKind::Other),
        ];
        assert_eq!(names, expected);
        assert_eq!(named.article.parts.len(), 2);
        let loud = NamedArticle::new(&spoken(), |_| Case::Capitals);
        assert_eq!(loud.names[0].0.of(&loud.article.text), "ANA REYES");
    }

    #[test]
    fn right_is_the_same_place_and_kind() {
        let named = NamedArticle::new(&spoken(), |_| Case::AsWritten);
        let find = |prose: &Prose| -> Vec<Name> {
            let name = |word: &str, n: usize, kind: NameKind| {
                let first =
                    (0..prose.tokens.len()).find(|&at| prose.word(at) == word).expect("the word is there");
                Name { tokens: (first, first + n), kind, likelihood: 1.0 }
            };
            vec![
                name("Ana", 2, NameKind::Person),
                name("Lund", 2, NameKind::Person),
                name("Vellisto", 1, NameKind::Organization),
            ]
        };
        let rows = score(std::slice::from_ref(&named), find);
        let of = |measure: &str| match rows.iter().find(|row| row.measure == measure).map(|row| row.value) {
            Some(Value::Prf(prf)) => [prf.p, prf.r],
            _ => panic!("{measure} is measured"),
        };
        assert_eq!(of("names"), [33.33, 20.0]);
        assert_eq!(of("names.person"), [50.0, 33.33]);
        assert_eq!(of("names.extent"), [66.67, 40.0]);
        let shares: Vec<_> = recall(&[named], find).into_iter().map(|row| row.value).collect();
        let share = |right| Value::Share(Share { right, of: 5 });
        assert_eq!(shares, [share(1), share(3)]);
    }
}
