//! Whether two names mean the same speaker, for scores.

/// Words that do not tell speakers apart when they stand before a name.
const BEFORE_NAMES: &[&str] = &[
    "the",
    "a",
    "an",
    "my",
    "his",
    "her",
    "their",
    "our",
    "its",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "president",
    "vice",
    "prime",
    "minister",
    "premier",
    "chancellor",
    "secretary",
    "senator",
    "sen",
    "rep",
    "gov",
    "governor",
    "mayor",
    "judge",
    "justice",
    "gen",
    "general",
    "col",
    "sgt",
    "const",
    "insp",
    "chief",
    "prof",
    "professor",
    "rev",
    "pope",
    "king",
    "queen",
    "prince",
    "princess",
    "coach",
    "captain",
    "former",
];

/// True when two names mean the same speaker: their words are the same, or all words of one occur in the other.
///
/// Case, marks, "’s", articles and titles before the name are left out. So "Finch" is "Ada Finch" and "Kim"
/// is "Kim Jong-un", but "Ana Reyes" is not "Tomas Reyes". An initial stands for any name that begins so.
pub fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (name_words(one), name_words(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && short.iter().all(|word| long.iter().any(|found| same_word(word, found)))
}

fn same_word(one: &str, other: &str) -> bool {
    let is_initial = |word: &str| word.chars().count() == 1;
    one == other || ((is_initial(one) || is_initial(other)) && one.chars().next() == other.chars().next())
}

fn name_words(name: &str) -> Vec<String> {
    let plain = name.to_lowercase().replace('’', "'").replace("'s ", " ");
    let plain = plain.strip_suffix("'s").unwrap_or(&plain);
    let words: Vec<String> = (plain
        .split(|letter: char| letter.is_whitespace() || letter == '-' || letter == '/'))
    .map(|word| word.chars().filter(|letter| letter.is_alphanumeric()).collect())
    .filter(|word: &String| !word.is_empty())
    .collect();
    let n_before = words.iter().take_while(|word| BEFORE_NAMES.contains(&word.as_str())).count();
    // "The President" is all titles: then they are the name, and only the article goes.
    let from = if n_before == words.len() {
        usize::from(words.first().is_some_and(|word| word == "the"))
    } else {
        n_before
    };
    words[from.min(words.len())..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_speakers_and_others() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(same_name(one, other), expected, "{one} / {other}");
        };
        check("Finch", "Ada Finch", true);
        check("Dr. J. Lund", "Nora J. Lund", true);
        check("Kim", "Kim Jong-un", true);
        check("the White House", "White House", true);
        check("Lund’s", "Nora Lund", true);
        check("The president", "president", true);
        check("Ana Reyes", "Tomas Reyes", false);
        check("two officials", "Ann Lee", false);
        check("", "Ann Lee", false);
    }
}
