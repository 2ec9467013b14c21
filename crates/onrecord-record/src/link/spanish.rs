//! Spanish contents word for word in English, and back: enough to tell that two are alike, no translation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::stem::canonical;

/// Letters that a star of the table stands for, at most.
const LONGEST_ENDING: usize = 6;
/// Letters of a beginning by which words are looked for: English words begin with fewer of them, too.
const SHORTEST_BEGINNING: usize = 5;

/// The table: whole words, and beginnings of words.
struct Table {
    words: BTreeMap<&'static str, &'static str>,
    beginnings: BTreeMap<&'static str, &'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { words: BTreeMap::new(), beginnings: BTreeMap::new() };
    let lines = include_str!("spanish.tsv").lines().filter(|line| !line.starts_with('#'));
    for (spanish, english) in lines.filter_map(|line| line.split_once('\t')) {
        match spanish.strip_suffix('*') {
            Some(beginning) => table.beginnings.insert(beginning, english),
            None => table.words.insert(spanish, english),
        };
    }
    table
});

/// `text` with the words that the table has in English; the others, names and figures among them, as they are.
pub fn in_english(text: &str) -> String {
    let mut english = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let end = piece.trim_end_matches(|letter: char| !letter.is_alphanumeric()).len();
        let (word, rest) = piece.split_at(end);
        english.push_str(of_word(&word.to_lowercase()).unwrap_or(word));
        english.push_str(rest);
    }
    english
}

/// What the table has for an English word: words, and long beginnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spanish {
    /// A whole word.
    Word(&'static str),
    /// What words begin with.
    Beginning(&'static str),
}

/// The Spanish words of the table whose English has a stem; none that begin as the English does, and finds itself.
pub(crate) fn from_english(stem: u64) -> &'static [Spanish] {
    static ENGLISH: LazyLock<BTreeMap<u64, Vec<Spanish>>> = LazyLock::new(|| {
        let mut found: BTreeMap<u64, Vec<Spanish>> = BTreeMap::new();
        let is_like = |spanish: &str, english: &str| {
            let n_same = spanish.chars().zip(english.chars()).take_while(|(one, other)| one == other).count();
            n_same >= SHORTEST_BEGINNING - 1
        };
        let words = TABLE.words.iter().map(|(word, english)| (*word, *english, Spanish::Word(word)));
        let long = TABLE.beginnings.iter().filter(|(word, _)| word.chars().count() >= SHORTEST_BEGINNING);
        let beginnings = long.map(|(word, english)| (*word, *english, Spanish::Beginning(word)));
        for (spanish, english, one) in words.chain(beginnings) {
            if !is_like(spanish, english) {
                found.entry(canonical(english).0).or_default().push(one);
            }
        }
        found
    });
    ENGLISH.get(&stem).map_or(&[], Vec::as_slice)
}

fn of_word(word: &str) -> Option<&'static str> {
    TABLE.words.get(word).copied().or_else(|| {
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).rev().take(LONGEST_ENDING + 1);
        ends.filter(|&end| end > 0).find_map(|end| TABLE.beginnings.get(&word[..end]).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_news_become_english() {
        let check = |spanish: &str, english: &str| assert_eq!(in_english(spanish), english, "{spanish}");
        check("La ministra Ana Reyes firmó el contrato.", "the minister Ana Reyes sign the contract.");
        check("Nunca fue sometido al Parlamento, dijo", "never was put to parliament, dijo");
        check("«Nadie pagará 90 millones»", "«nobody pay 90 million»");
        check("", "");
        check("ñandú 🦆", "ñandú 🦆");
    }

    #[test]
    fn english_finds_spanish() {
        let check = |english: &str, spanish: &[Spanish]| {
            assert_eq!(from_english(canonical(english).0), spanish, "{english}");
        };
        check("leases", &[Spanish::Beginning("arrend"), Spanish::Beginning("arriend")]);
        check("leaves", &[]);
        check("president", &[]);
        check("pier", &[Spanish::Beginning("muelle")]);
    }
}
