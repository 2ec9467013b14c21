//! The words of one statement, in lower case and without marks, for rules that look words up.

use crate::sentence::Prose;
use crate::span::Span;

/// Lower-case words of `spans`; contractions are taken apart ("won", "t").
pub fn words_of(prose: &Prose, spans: &[Span]) -> Vec<String> {
    let mut words = Vec::new();
    for span in spans {
        let mut at = prose.token_at(span.start);
        while at < prose.tokens.len() && prose.tokens[at].span.start < span.end {
            if prose.tokens[at].shape.is_word() {
                words.push(prose.word(at).to_lowercase());
            }
            at += 1;
        }
    }
    words
}

/// The first clause of a content, at most `most` words: without "that" and the connectives before it.
pub fn first_clause(content: &[String], most: usize) -> &[String] {
    const BEFORE: &[&str] = &["that", "and", "but", "so", "well", "yes", "no", "because"];
    let start = content.iter().position(|word| !BEFORE.contains(&word.as_str())).unwrap_or(0);
    &content[start..content.len().min(start + most)]
}

/// True when `words` holds `phrase`, word for word.
pub fn has(words: &[String], phrase: &str) -> bool {
    find(words, phrase).is_some()
}

/// Index of the first word of `phrase` in `words`.
pub fn find(words: &[String], phrase: &str) -> Option<usize> {
    let count = phrase.split(' ').count();
    (0..(words.len() + 1).saturating_sub(count))
        .find(|&at| phrase.split(' ').zip(&words[at..]).all(|(one, other)| one == other))
}
