//! Words as links see them: without case, marks and apostrophes, each with its place in the article.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::LazyLock;

use onrecord_reading::sentence::token::{Shape, Token, tokenize};
use onrecord_reading::sentence::{boundary, quotation};
use onrecord_reading::{Article, PartKind, Span};

use super::shingle::KeyHasher;

/// The words of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Every word, in text order.
    pub words: Vec<Word>,
    /// The words of each sentence; never empty.
    pub sentences: Vec<Range<usize>>,
    /// The words that are the article's story, as indices into `words`: no headlines, captions or furniture.
    pub story: Vec<u32>,
}

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The same for words that differ in case, apostrophes or dots only ("U.S.", "US").
    pub key: u64,
    /// Where it is.
    pub span: Span,
    /// Index into [`Words::sentences`].
    pub sentence: u32,
    /// What it is a word of.
    pub place: Place,
    /// True inside quotation marks, and in posts that are printed in the article.
    pub quoted: bool,
    /// True where an ellipsis ("…", "...") stands between it and the word before.
    pub after_ellipsis: bool,
    /// True for all but the closed classes: articles, pronouns, prepositions, conjunctions, auxiliaries.
    pub is_content: bool,
}

/// What a word is a word of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The story.
    Story,
    /// The text of a picture.
    Caption,
    /// Headlines, bylines, promotions, footers and the like.
    Furniture,
}

impl Words {
    /// The words of `article`. Cost: linear in the text.
    pub fn new(article: &Article) -> Self {
        let text = article.text.as_str();
        let mut words = Words::default();
        let mut tokens = Vec::new();
        let mut post_begins = 0;
        for (index, part) in article.parts.iter().enumerate() {
            tokens.clear();
            tokenize(text, part.span, &mut tokens);
            let first = words.words.len();
            if let Some(sign) = post_signature(part.span.of(text)) {
                // What somebody posted stands before the signature, or in the paragraph above it.
                let begin = if sign == 0 { post_begins } else { first };
                words.push(text, &tokens, place_of(text, article, index));
                let sign = part.span.start as usize + sign;
                for word in &mut words.words[begin..] {
                    word.quoted |= word.span.start < sign as u32;
                    if word.span.start >= sign as u32 {
                        word.place = Place::Furniture;
                    }
                }
            } else {
                words.push(text, &tokens, place_of(text, article, index));
                let is_post = part.kind == PartKind::Post;
                words.words[first..].iter_mut().for_each(|word| word.quoted |= is_post);
            }
            post_begins = first;
        }
        words.story = (0..words.words.len() as u32)
            .filter(|&index| words.words[index as usize].place == Place::Story)
            .collect();
        words
    }

    /// The words of `text`, all of them taken for story: a quotation that somebody asks for, or a test.
    pub fn of_text(text: &str) -> Self {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let mut words = Words::default();
        words.push(text, &tokens, Place::Story);
        words.story = (0..words.words.len() as u32).collect();
        words
    }

    /// Appends the words of one part.
    fn push(&mut self, text: &str, tokens: &[Token], place: Place) {
        let mut quotations = Vec::new();
        quotation::find_quotations(text, tokens, (0, tokens.len()), false, &mut quotations);
        quotations.sort_by_key(|quotation| quotation.tokens.0);
        let mut next_quotation = 0;
        let mut quoted_until = 0;
        let mut sentence_begins = self.words.len();
        let mut letters = String::new();
        let mut n_stops = 0;
        let mut at = 0;
        while at < tokens.len() {
            if at > 0 && boundary::begins_sentence(text, tokens, 0, at) {
                self.end_sentence(&mut sentence_begins);
            }
            while let Some(quotation) = quotations.get(next_quotation).filter(|next| next.tokens.0 <= at) {
                quoted_until = quoted_until.max(quotation.tokens.1);
                next_quotation += 1;
            }
            if tokens[at].shape == Shape::Mark {
                match tokens[at].span.of(text) {
                    "…" => n_stops = 3,
                    "." => n_stops += 1,
                    _ => {}
                }
                at += 1;
                continue;
            }
            let end = end_of_word(text, tokens, at);
            letters.clear();
            for token in tokens[at..end].iter().filter(|token| token.shape != Shape::Mark) {
                letters.extend(token.span.of(text).chars().flat_map(char::to_lowercase));
            }
            let key = hash(letters.as_bytes());
            self.words.push(Word {
                key,
                after_ellipsis: n_stops >= 3,
                is_content: is_content(key),
                span: Span { start: tokens[at].span.start, end: tokens[end - 1].span.end },
                sentence: self.sentences.len() as u32,
                place,
                quoted: at < quoted_until,
            });
            n_stops = 0;
            at = end;
        }
        self.end_sentence(&mut sentence_begins);
    }

    fn end_sentence(&mut self, begins: &mut usize) {
        if self.words.len() > *begins {
            self.sentences.push(*begins..self.words.len());
            *begins = self.words.len();
        }
    }
}

/// Keys of English words of closed classes (Quirk et al., A Comprehensive Grammar, 2.39), contracted ones too.
static FUNCTION_WORDS: LazyLock<HashSet<u64, BuildHasherDefault<KeyHasher>>> = LazyLock::new(|| {
    "a an the this that these those my your his her its our their some any no every each all both many much more most \
     i me you he him she it we us they them who whom whose which what there here myself himself itself themselves \
     of to in on at by for from with about into over after before under between through during against as than than \
     and or but nor so if because while when where how why although though until unless whether then also just very \
     be am is are was were been being have has had having do does did doing will would shall should can could may \
     might must not im youre hes shes theyre weve ive youve theyve id youd hed theyd ill youll well theyll dont \
     doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt thats theres whats \
     up out off down again only too now well yes one said says"
        .split_whitespace()
        .map(|word| hash(word.as_bytes()))
        .collect()
});

/// False for a word of the closed classes, by its key.
pub(crate) fn is_content(key: u64) -> bool {
    !FUNCTION_WORDS.contains(&key)
}

/// A stable hash of 64 bits: FNV-1a, mixed as MurmurHash3 ends. What is stored depends on it.
pub fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(hash)
}

/// Spreads the bits of a number over all of it (the end of MurmurHash3).
pub fn mix(mut number: u64) -> u64 {
    number ^= number >> 33;
    number = number.wrapping_mul(0xff51_afd7_ed55_8ccd);
    number ^= number >> 33;
    number = number.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

/// The token after the word that begins at `at`: "don’t" and "U.S" are one word.
fn end_of_word(text: &str, tokens: &[Token], at: usize) -> usize {
    let adjacent = |one: usize, other: usize| tokens[one].span.end == tokens[other].span.start;
    let is_letter = |index: usize| {
        let span = tokens[index].span;
        tokens[index].shape != Shape::Number && span.of(text).chars().nth(1).is_none()
    };
    let mut end = at + 1;
    while end + 1 < tokens.len()
        && tokens[end].shape == Shape::Mark
        && tokens[end + 1].shape != Shape::Mark
        && adjacent(end - 1, end)
        && adjacent(end, end + 1)
    {
        let joins = match tokens[end].span.of(text) {
            "'" | "’" | "‘" | "ʼ" | "´" | "`" => true,
            "." => is_letter(end - 1) && is_letter(end + 1),
            _ => false,
        };
        if !joins {
            break;
        }
        end += 2;
    }
    end
}

/// What the words of a part are words of.
fn place_of(text: &str, article: &Article, index: usize) -> Place {
    let part = article.parts[index];
    match part.kind {
        PartKind::Caption => Place::Caption,
        PartKind::Paragraph if is_label(part.span.of(text)) => Place::Furniture,
        PartKind::Paragraph | PartKind::Post => Place::Story,
        PartKind::Headline
        | PartKind::Byline
        | PartKind::Date
        | PartKind::Dateline
        | PartKind::Heading
        | PartKind::Credit
        | PartKind::Promotion
        | PartKind::Correction
        | PartKind::Poster
        | PartKind::Footer => Place::Furniture,
    }
}

/// A few words with no end of a sentence: a button, a label, a name.
fn is_label(line: &str) -> bool {
    line.split_whitespace().nth(5).is_none()
        && !line.trim_end_matches(['”', '"', '’', '\'', ')']).ends_with(['.', '!', '?', '…', ',', ':'])
}

/// Where the signature of a post begins: "— Ana Reyes (@anareyes) March 3, 2026". It stands at the end of its line.
fn post_signature(line: &str) -> Option<usize> {
    let handle = line.rfind("(@")?;
    let after = line[handle..].split_once(')')?.1;
    let date = after.split_whitespace().take(8).collect::<Vec<_>>();
    let ends = date.len() < 8 && date.iter().any(|word| is_year(word));
    let before = line.floor_char_boundary(handle.saturating_sub(60));
    let dash = line[before..handle].rfind(['—', '–', '-']).map(|at| before + at)?;
    let begins = line[..dash].trim_end_matches(['-', ' ', '\u{a0}']).len();
    ends.then_some(begins)
}

fn is_year(word: &str) -> bool {
    let digits = word.trim_matches(|mark: char| !mark.is_ascii_digit());
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_reading::Hints;

    fn keys(text: &str) -> Vec<u64> {
        Words::of_text(text).words.iter().map(|word| word.key).collect()
    }

    #[test]
    fn leaves_out_case_marks_and_apostrophes() {
        assert_eq!(
            keys("We don’t TRUST the U.S. harbor-office."),
            keys("we dont trust the us harbor office")
        );
        assert_ne!(keys("the pier"), keys("a pier"));
    }

    #[test]
    fn cuts_sentences() {
        let words = Words::of_text("Nobody was hurt. The U.S. sent help, she said. It came.");
        assert_eq!(words.sentences, [0..3, 3..9, 9..11]);
    }

    #[test]
    fn knows_quotations_and_posts() {
        let text = "Reyes said that “the pier is safe” on Monday, and that nobody should worry about it.\n\n\
                    The pier was never safe, and they know it!\n\n— Ivo Orr (@ivoorr) March 3, 2026\n\n\
                    Orr did not answer when he was asked about it on Tuesday.";
        let article = Article::new(text.to_owned(), &Hints::default());
        let words = Words::new(&article);
        let quoted: Vec<_> =
            words.words.iter().filter(|word| word.quoted).map(|word| word.span.of(text)).collect();
        assert_eq!(quoted.join(" "), "the pier is safe The pier was never safe and they know it");
        assert!(words.words.iter().any(|word| word.span.of(text) == "ivoorr"));
        assert!(words.story.iter().all(|&at| words.words[at as usize].span.of(text) != "ivoorr"));
    }
}
