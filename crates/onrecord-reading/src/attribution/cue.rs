//! The cue lexicon: what force a reporting word has, and whether it means that something was said.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::sentence::Prose;
use crate::statement::Act;

/// What one cue lemma means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueSense {
    /// Dictionary form ("say", "call for").
    pub lemma: &'static str,
    /// What the speaker does.
    pub act: Act,
    /// True when the source says or writes; false for attitudes, intentions and beliefs.
    pub is_said: bool,
    /// An example, which is a test.
    pub example: &'static str,
}

/// Where in a cue its sense was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueMatch {
    /// The sense.
    pub sense: &'static CueSense,
    /// Index of the word that carries it.
    pub word: usize,
}

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../lexicon/en/cues.tsv")));

struct Lexicon {
    senses: &'static [CueSense],
    /// Sense of each form, by its first word; the rest of a form of several words stands beside it.
    forms: BTreeMap<String, Vec<(Vec<String>, usize)>>,
}

/// Every sense of the lexicon, in file order.
pub fn senses() -> &'static [CueSense] {
    LEXICON.senses
}

/// The first cue word among `words`, which are in lower case; a form of several words wins over its first word.
pub fn find_sense<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<CueMatch> {
    let words: Vec<_> = words.into_iter().collect();
    (0..words.len()).find_map(|at| {
        let forms = LEXICON.forms.get(words[at])?;
        let fits = |rest: &[String]| words.get(at + 1..at + 1 + rest.len()).is_some_and(|next| next == rest);
        let (_, index) = forms.iter().filter(|(rest, _)| fits(rest)).max_by_key(|(rest, _)| rest.len())?;
        Some(CueMatch { sense: &LEXICON.senses[*index], word: at })
    })
}

/// The first cue word in `ranges` of tokens, as they are printed.
pub fn find_sense_in(prose: &Prose, ranges: &[(usize, usize)]) -> Option<CueMatch> {
    let tokens = ranges.iter().flat_map(|&(first, last)| first..last);
    let words: Vec<String> = tokens.map(|at| prose.word(at).to_lowercase()).collect();
    find_sense(words.iter().map(String::as_str))
}

/// True when `word`, in lower case, is a form of a one-word cue that means saying.
pub fn is_saying(word: &str) -> bool {
    LEXICON.forms.get(word).is_some_and(|forms| {
        forms.iter().any(|(rest, index)| rest.is_empty() && LEXICON.senses[*index].is_said)
    })
}

impl Lexicon {
    fn parse(table: &'static str) -> Self {
        let mut senses = Vec::new();
        let mut forms: BTreeMap<String, Vec<(Vec<String>, usize)>> = BTreeMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let mut next = || columns.next().expect("cues.tsv has five columns");
            let (lemma, irregular, act, manner, example) = (next(), next(), next(), next(), next());
            let act = Act::from_name(act).expect("cues.tsv names acts of the closed list");
            let mut add = |form: &str| {
                let mut words = form.split(['-', ' ']).map(str::to_owned);
                let first = words.next().expect("a form has a word");
                forms.entry(first).or_default().push((words.collect(), senses.len()));
            };
            add(lemma);
            if irregular == "-" {
                inflect(lemma).iter().for_each(|form| add(form));
            } else {
                irregular.split(' ').for_each(add);
            }
            senses.push(CueSense { lemma, act, is_said: manner == "said", example });
        }
        Self { senses: senses.leak(), forms }
    }
}

/// The regular forms of a verb: "notes", "noted", "noting".
fn inflect(lemma: &str) -> [String; 3] {
    let (verb, particle) =
        lemma.split_once(' ').map_or((lemma, None), |(verb, particle)| (verb, Some(particle)));
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let s = if verb.ends_with(['s', 'x', 'z']) || verb.ends_with("ch") || verb.ends_with("sh") {
        "es"
    } else {
        "s"
    };
    let ing = if verb.ends_with("ee") { format!("{verb}ing") } else { format!("{stem}ing") };
    [format!("{verb}{s}"), format!("{stem}ed"), ing].map(|form| match particle {
        Some(particle) => format!("{form} {particle}"),
        None => form,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_sense_of_a_cue() {
        let lemma = |cue: &str| find_sense(cue.split(' ')).map(|found| found.sense.lemma);
        assert_eq!(lemma("has previously told"), Some("tell"));
        assert_eq!(lemma("called for"), Some("call for"));
        assert_eq!(lemma("called"), Some("call"));
        assert_eq!(lemma("was noting"), Some("note"));
        assert_eq!(lemma("the of"), None);
    }

    #[test]
    fn every_example_holds_its_cue() {
        for sense in senses() {
            let example = sense.example.to_lowercase();
            let words = example.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
            let words: Vec<_> = words.collect();
            let found = (0..words.len())
                .any(|at| find_sense(words[at..].iter().copied()).is_some_and(|found| found.sense == sense));
            assert!(found, "the example of {} does not hold it: {example}", sense.lemma);
        }
    }
}
