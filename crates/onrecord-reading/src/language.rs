//! Languages: which one a text is in, by the share of its commonest words, and which ones are read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::closed::closed_list;

closed_list! {
    /// The languages that are read.
    pub enum Language {
        English = "en", "English.";
        Spanish = "es", "Spanish.";
    }
}

/// What language a text was found to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A language with a profile, by its ISO 639-1 code.
    Known(&'static str),
    /// None of those with a profile, to all appearances.
    Foreign,
    /// Too short, or between two languages.
    Unsure,
}

/// Finds the language of `text`, from its first 4,000 words. Cost: linear in them.
///
/// Each word that stands in the profile of one language counts for it; one that stands in several counts for each in part.
pub fn identify(text: &str) -> Found {
    /// As many words tell enough.
    const MOST: usize = 4_000;
    let profiles = &*PROFILES;
    let mut scores = vec![0.0_f64; profiles.codes.len()];
    let (mut n_words, mut n_known) = (0_u32, 0_u32);
    let words = text.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words.take(MOST).filter(|word| word.chars().any(char::is_alphabetic)) {
        n_words += 1;
        let Some(holders) = profiles.holders.get(word.to_lowercase().as_str()) else { continue };
        n_known += 1;
        for &holder in holders {
            scores[holder] += 1.0 / holders.len() as f64;
        }
    }
    let by_score = |one: &usize, other: &usize| scores[*one].total_cmp(&scores[*other]);
    let Some(best) = (0..scores.len()).max_by(by_score) else { return Found::Unsure };
    let second = (0..scores.len()).filter(|&one| one != best).map(|one| scores[one]).fold(0.0, f64::max);
    // Function words make up 35 to 50 of a hundred words of news in the languages with a profile; lists, names and other
    // languages have hardly any.
    match () {
        () if n_words >= 40 && n_known * 10 < n_words => Found::Foreign,
        () if scores[best] < 1.5 || scores[best] < 1.5 * second => Found::Unsure,
        () if scores[best] * 12.0 < f64::from(n_words) => Found::Unsure,
        () => Found::Known(profiles.codes[best]),
    }
}

struct Profiles {
    codes: Vec<&'static str>,
    /// The languages in whose profile a word stands, as indices into `codes`.
    holders: BTreeMap<&'static str, Vec<usize>>,
}

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    let mut profiles = Profiles { codes: Vec::new(), holders: BTreeMap::new() };
    let table = include_str!("../lexicon/function-words.tsv");
    for (code, words) in table.lines().filter_map(|line| line.split_once('\t')) {
        for word in words.split(' ') {
            let holders = profiles.holders.entry(word).or_default();
            if holders.last() != Some(&profiles.codes.len()) {
                holders.push(profiles.codes.len());
            }
        }
        profiles.codes.push(code);
    }
    profiles
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Found) {
        assert_eq!(identify(text), expected, "{text}");
    }

    #[test]
    fn names_the_language_of_a_sentence() {
        use Found::*;
        check("The mayor said that the bridge was safe and would stay open.", Known("en"));
        check("La alcaldesa dijo que el puente era seguro y que seguirá abierto.", Known("es"));
        check("A prefeita disse que a ponte é segura e que não vai fechar.", Known("pt"));
        check("Le maire a dit que le pont est sûr et que les travaux sont finis.", Known("fr"));
        check("Die Bürgermeisterin sagte, dass die Brücke sicher ist und nicht schließt.", Known("de"));
        check("Il sindaco ha detto che il ponte è sicuro e non sarà chiuso.", Known("it"));
        check("L'alcaldessa va dir que el pont és segur i que els treballs han acabat.", Known("ca"));
        check("Мэр сказала, что мост был закрыт и что он не опасен для людей.", Known("ru"));
    }

    #[test]
    fn is_unsure_of_scraps() {
        check("", Found::Unsure);
        check("Ana Reyes, Port Sella", Found::Unsure);
        check("No.", Found::Unsure);
        check(&"Kapitulo ng lungsod ".repeat(20), Found::Foreign);
    }
}
