//! The cue lexicon: what force a reporting word has, and whether it means that something was said.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::language::Language;
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

/// The cues of one language.
pub struct Cues {
    senses: &'static [CueSense],
    /// Sense of each form, by its first word; the rest of a form of several words stands beside it.
    forms: BTreeMap<String, Vec<(Vec<String>, usize)>>,
}

/// Every sense of the English lexicon, in file order.
pub fn senses() -> &'static [CueSense] {
    Cues::of(Language::English).senses
}

/// [`Cues::find_sense`] in English.
pub fn find_sense<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<CueMatch> {
    Cues::of(Language::English).find_sense(words)
}

/// The first cue word in `ranges` of tokens, as they are printed.
pub fn find_sense_in(prose: &Prose, ranges: &[(usize, usize)]) -> Option<CueMatch> {
    let tokens = ranges.iter().flat_map(|&(first, last)| first..last);
    let words: Vec<String> = tokens.map(|at| prose.word(at).to_lowercase()).collect();
    find_sense(words.iter().map(String::as_str))
}

/// [`Cues::is_saying`] in English.
pub fn is_saying(word: &str) -> bool {
    Cues::of(Language::English).is_saying(word)
}

/// [`Cues::sense_of`] in English.
pub fn sense_of(word: &str) -> Option<&'static CueSense> {
    Cues::of(Language::English).sense_of(word)
}

impl Cues {
    /// The cues of `language`.
    pub fn of(language: Language) -> &'static Cues {
        static ENGLISH: LazyLock<Cues> =
            LazyLock::new(|| Cues::parse(include_str!("../../lexicon/en/cues.tsv"), inflect_english));
        static SPANISH: LazyLock<Cues> =
            LazyLock::new(|| Cues::parse(include_str!("../../lexicon/es/cues.tsv"), inflect_spanish));
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
        }
    }

    /// Every sense, in file order.
    pub fn senses(&self) -> &'static [CueSense] {
        self.senses
    }

    /// The first cue word among `words`, which are in lower case; a form of several words wins over its first word.
    pub fn find_sense<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Option<CueMatch> {
        let words: Vec<_> = words.into_iter().collect();
        (0..words.len()).find_map(|at| {
            let forms = self.forms.get(words[at])?;
            let fits =
                |rest: &[String]| words.get(at + 1..at + 1 + rest.len()).is_some_and(|next| next == rest);
            let (_, index) =
                forms.iter().filter(|(rest, _)| fits(rest)).max_by_key(|(rest, _)| rest.len())?;
            Some(CueMatch { sense: &self.senses[*index], word: at })
        })
    }

    /// True when `word`, in lower case, is a form of a one-word cue that means saying.
    pub fn is_saying(&self, word: &str) -> bool {
        self.sense_of(word).is_some_and(|sense| sense.is_said)
    }

    /// The sense of `word`, in lower case, as a cue of one word; one of saying wins.
    pub fn sense_of(&self, word: &str) -> Option<&'static CueSense> {
        let forms = self.forms.get(word)?;
        let senses =
            || forms.iter().filter(|(rest, _)| rest.is_empty()).map(|&(_, index)| &self.senses[index]);
        senses().find(|sense| sense.is_said).or_else(|| senses().next())
    }

    fn parse(table: &'static str, inflect: fn(&str, &str) -> Vec<String>) -> Self {
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
                let entry = (words.collect(), senses.len());
                let forms = forms.entry(first).or_default();
                if !forms.contains(&entry) {
                    forms.push(entry);
                }
            };
            add(lemma);
            inflect(lemma, irregular).iter().for_each(|form| add(form));
            senses.push(CueSense { lemma, act, is_said: manner == "said", example });
        }
        Self { senses: senses.leak(), forms }
    }
}

/// The forms of an English verb: the irregular ones if it has any, else "notes", "noted", "noting".
fn inflect_english(lemma: &str, irregular: &str) -> Vec<String> {
    if irregular != "-" {
        return irregular.split(' ').map(str::to_owned).collect();
    }
    let (verb, particle) =
        lemma.split_once(' ').map_or((lemma, None), |(verb, particle)| (verb, Some(particle)));
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let s = if verb.ends_with(['s', 'x', 'z']) || verb.ends_with("ch") || verb.ends_with("sh") {
        "es"
    } else {
        "s"
    };
    let ing = if verb.ends_with("ee") { format!("{verb}ing") } else { format!("{stem}ing") };
    [format!("{verb}{s}"), format!("{stem}ed"), ing]
        .map(|form| match particle {
            Some(particle) => format!("{form} {particle}"),
            None => form,
        })
        .to_vec()
}

/// The regular forms of a Spanish verb in the third person, its participles and its gerund, and the irregular ones: few
/// verbs are irregular in all of them.
fn inflect_spanish(lemma: &str, irregular: &str) -> Vec<String> {
    const AR: &[&str] = &[
        "a", "an", "ó", "aron", "aba", "aban", "ará", "arán", "aría", "arían", "ando", "ado", "ada", "ados",
        "adas",
    ];
    const ER: &[&str] = &[
        "e", "en", "ió", "ieron", "ía", "ían", "erá", "erán", "ería", "erían", "iendo", "ido", "ida", "idos",
        "idas",
    ];
    const IR: &[&str] = &[
        "e", "en", "ió", "ieron", "ía", "ían", "irá", "irán", "iría", "irían", "iendo", "ido", "ida", "idos",
        "idas",
    ];
    let irregular = irregular.split(' ').filter(|form| *form != "-").map(str::to_owned);
    let verb = lemma.strip_suffix("se").unwrap_or(lemma);
    let with = |stem: &str, endings: &[&str]| {
        endings.iter().map(|ending| format!("{stem}{ending}")).chain([verb.to_owned()]).collect::<Vec<_>>()
    };
    let mut forms = match (verb.strip_suffix("ar"), verb.strip_suffix("er"), verb.strip_suffix("ir")) {
        (Some(stem), _, _) => with(stem, AR),
        (_, Some(stem), _) => with(stem, ER),
        (_, _, Some(stem)) => with(stem, IR),
        (None, None, None) => Vec::new(),
    };
    forms.extend(irregular);
    forms
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
        for (cues, sense) in Language::ALL.iter().flat_map(|&language| {
            let cues = Cues::of(language);
            cues.senses().iter().map(move |sense| (cues, sense))
        }) {
            let example = sense.example.to_lowercase();
            let words = example.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
            let words: Vec<_> = words.collect();
            let found = (0..words.len()).any(|at| {
                cues.find_sense(words[at..].iter().copied()).is_some_and(|found| found.sense == sense)
            });
            assert!(found, "the example of {} does not hold it: {example}", sense.lemma);
        }
    }
}
