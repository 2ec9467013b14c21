//! Spanish contents word for word in English: enough to tell that two are about the same, no translation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Letters that a star of the table stands for, at most.
const LONGEST_ENDING: usize = 6;

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
}
