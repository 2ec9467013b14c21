//! The words of one statement, in lower case and without marks, for rules that look words up; its main clause.

use std::ops::Range;

use crate::sentence::Prose;
use crate::span::Span;

/// Words in lower case, and where each stands; contractions are taken apart ("won", "t").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub lower: Vec<String>,
    /// The token of each.
    tokens: Vec<usize>,
    /// What stands between each and the word before it.
    breaks: Vec<Break>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Break {
    None,
    Comma,
    Sentence,
}

impl Words {
    /// The words of `spans`.
    pub fn new(prose: &Prose, spans: &[Span]) -> Self {
        let mut words = Words::default();
        for span in spans {
            let mut at = prose.token_at(span.start);
            while at < prose.tokens.len() && prose.tokens[at].span.start < span.end {
                if prose.tokens[at].shape.is_word() {
                    words
                        .breaks
                        .push(words.tokens.last().map_or(Break::None, |&last| between(prose, last, at)));
                    words.lower.push(prose.word(at).to_lowercase());
                    words.tokens.push(at);
                }
                at += 1;
            }
        }
        words
    }

    /// The place of `count` words from `first` on; `None` when there are not so many.
    pub fn span(&self, prose: &Prose, first: usize, count: usize) -> Option<Span> {
        let last = *self.tokens.get(first + count.checked_sub(1)?)?;
        // Words of two pieces have other people's words between them.
        let first = self.tokens[first];
        (last - first <= 2 * count).then(|| prose.span((first, last + 1)))
    }

    /// The first main clause: without "that" and connectives, without a clause before it that it depends on ("if it
    /// rains, …") or that it concedes ("it may sound odd, but …"); up to the end of the sentence, at most `most` words.
    pub fn main_clause(&self, most: usize) -> Range<usize> {
        const BEFORE: &[&str] = &[
            "that", "and", "but", "so", "well", "yes", "no", "because", "however", "now", "oh", "also",
            "then", "look",
        ];
        const OPENS: &[&str] = &[
            "if", "when", "while", "although", "though", "as", "after", "before", "unless", "once", "since",
            "because", "given", "whenever",
        ];
        let n_words = self.lower.len();
        let is = |at: usize, words: &[&str]| words.contains(&self.lower[at].as_str());
        // "No one" and "no, …" are not the same no.
        let opener = |at: usize| is(at, BEFORE) && (!is(at, &["no"]) || self.break_at(at + 1) != Break::None);
        let mut start = (0..n_words).find(|&at| !opener(at)).unwrap_or(0);
        let sentence_end = |from: usize| {
            (from + 1..n_words).find(|&at| self.breaks[at] == Break::Sentence).unwrap_or(n_words)
        };
        let end = sentence_end(start);
        let comma = |from: usize| (from..end.min(from + 40)).find(|&at| self.breaks[at] == Break::Comma);
        if start < end && is(start, OPENS) {
            start = comma(start + 2).unwrap_or(start);
        }
        let concedes = (start..end.min(start + 4)).any(|at| is(at, &["may", "might"]));
        if concedes && let Some(but) = (start..end.min(start + 30)).find(|&at| is(at, &["but"])) {
            start = (but + 1).min(end - 1);
        }
        start..end.min(start + most)
    }

    /// Index of the first word of the second clause of `clause`: after a comma and a connective; the end if there is none.
    pub fn first_part(&self, clause: &Range<usize>) -> usize {
        let joins = |at: &usize| {
            self.breaks[*at] == Break::Comma
                && matches!(
                    self.lower[*at].as_str(),
                    "but" | "and" | "although" | "though" | "while" | "which" | "so"
                )
        };
        (clause.start + 2..clause.end).find(joins).unwrap_or(clause.end)
    }

    /// How many sentences the words belong to, at most `most`.
    pub fn n_sentences(&self, most: usize) -> usize {
        1 + self.breaks.iter().filter(|&&one| one == Break::Sentence).take(most - 1).count()
    }

    fn break_at(&self, at: usize) -> Break {
        self.breaks.get(at).copied().unwrap_or(Break::Sentence)
    }
}

fn between(prose: &Prose, last: usize, at: usize) -> Break {
    if prose.sentence_of[last] != prose.sentence_of[at] {
        return Break::Sentence;
    }
    let is = |token: usize, marks: &[&str]| marks.contains(&prose.word(token));
    let marks = || last + 1..at.min(last + 6);
    match () {
        () if marks().any(|token| is(token, &["?", "!", ";"])) => Break::Sentence,
        () if marks().any(|token| is(token, &[",", "—", "–", ":", "("])) => Break::Comma,
        () => Break::None,
    }
}

/// Lower-case words of `spans`; contractions are taken apart ("won", "t").
pub fn words_of(prose: &Prose, spans: &[Span]) -> Vec<String> {
    Words::new(prose, spans).lower
}

/// True when `words` holds `phrase`, word for word.
pub fn has(words: &[String], phrase: &str) -> bool {
    find(words, phrase).is_some()
}

/// Index of the first word of `phrase` in `words`.
pub fn find(words: &[String], phrase: &str) -> Option<usize> {
    let count = phrase.split(' ').count();
    (0..(words.len() + 1).saturating_sub(count)).find(|&at| begins(&words[at..], phrase))
}

/// True when `words` begin with `phrase`.
pub fn begins(words: &[String], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|one| words.next().is_some_and(|word| word == one))
}

/// The first of `phrases` that `words` hold: where it begins and how many words it has.
pub fn find_any(words: &[String], phrases: &[&str]) -> Option<(usize, usize)> {
    (0..words.len()).find_map(|at| {
        let found = phrases.iter().find(|phrase| begins(&words[at..], phrase))?;
        Some((at, found.split(' ').count()))
    })
}

/// True for "may" where it is the month: "in may", "since may", "may 3".
pub fn is_month(words: &[String], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| words[before].as_str());
    let after = words.get(at + 1).map_or("", String::as_str);
    words[at] == "may"
        && (matches!(
            before,
            "in" | "since" | "until" | "by" | "of" | "last" | "this" | "for" | "early" | "late"
        ) || after.starts_with(|letter: char| letter.is_ascii_digit()))
}
