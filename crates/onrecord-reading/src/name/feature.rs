//! What the model of names sees of a token: hashes of its letters, its neighbours, and the article around it.

use std::collections::BTreeMap;

use crate::crf::hash::{hash_bytes, lower_into, mix};
use crate::lexicon;
use crate::name::NameKind;
use crate::sentence::{Prose, Shape};

/// Which words are used alike: a group out of many, and one out of few. Learned, and kept in the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// One of 255 groups, from 1; 0 for a word without one.
    pub fine: u8,
    /// One of some dozens.
    pub coarse: u8,
}

/// One token.
#[derive(Clone, Copy, Default)]
struct Word {
    /// Hash of the word in lower case.
    lower: u32,
    /// Hash of its pattern of capitals, small letters and digits.
    pattern: u32,
    shape: u32,
    prefix: [u32; 3],
    suffix: [u32; 4],
    group: Group,
    /// Bits of the word lists that have it.
    lists: u32,
    /// Begins with a capital letter.
    is_capital: bool,
    /// No white space before it.
    is_glued: bool,
    /// Bits: the article has the word in small letters; it has it capitalized within a sentence.
    elsewhere: u32,
}

/// Views an article as words, and hashes the features of any of them.
pub struct Words {
    words: Vec<Word>,
    sentences: Vec<(usize, usize)>,
}

/// How the letters of a sentence are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// As in running text.
    Usual = 0,
    /// "REYES SAYS THE BRIDGE IS SAFE"
    AllCapitals = 1,
    /// "Reyes Says the Bridge Is Safe"
    Titled = 2,
}

/// A row of capitalized words, with what joins them: "Ministry of the Sea", "J. Orr", "Ana Reyes-Lund".
#[derive(Clone, Copy)]
struct Row {
    first: usize,
    last: usize,
}

impl Words {
    /// Views `prose`; `group_of` answers by the hash of a word in lower case.
    pub fn new(prose: &Prose, group_of: impl Fn(u32) -> Group) -> Self {
        let mut words: Vec<Word> = Vec::with_capacity(prose.tokens.len());
        let (mut lower, mut titled) = (String::new(), String::new());
        for (at, token) in prose.tokens.iter().enumerate() {
            let text = prose.word(at);
            lower.clear();
            lower_into(text, &mut lower);
            let bytes = lower.as_bytes();
            let hash = hash_bytes(bytes);
            let is_capital = token.shape.is_capital();
            let lists = match token.shape {
                Shape::Upper => {
                    titled.clear();
                    let first = lower.chars().next().map_or(0, char::len_utf8);
                    titled.extend(text.chars().next());
                    titled.push_str(&lower[first..]);
                    lists_of(&titled, &lower)
                }
                Shape::Title | Shape::Initial | Shape::Mixed => lists_of(text, &lower),
                Shape::Lower => u32::from(lexicon::head_kind(text).is_some()) << 6,
                Shape::Number | Shape::Caseless | Shape::Mark => 0,
            };
            let end = bytes.len();
            words.push(Word {
                lower: hash,
                pattern: pattern_of(token.shape, text),
                shape: token.shape as u32 + 3,
                prefix: [2, 3, 4].map(|n| hash_bytes(&bytes[..end.min(n)])),
                suffix: [1, 2, 3, 4].map(|n| hash_bytes(&bytes[end.saturating_sub(n)..])),
                group: group_of(hash),
                lists,
                is_capital,
                is_glued: at > 0 && prose.tokens[at - 1].span.end == token.span.start,
                elsewhere: 0,
            });
        }
        let sentences: Vec<_> = prose.sentences().collect();
        let mut elsewhere: BTreeMap<u32, u32> = BTreeMap::new();
        for &(first, last) in &sentences {
            let usual = case_of(&words[first..last]) == Case::Usual;
            for (at, word) in words.iter().enumerate().take(last).skip(first) {
                if word.shape == Shape::Lower as u32 + 3 {
                    *elsewhere.entry(word.lower).or_default() |= 1;
                } else if word.is_capital && at > first && usual {
                    *elsewhere.entry(word.lower).or_default() |= 2;
                }
            }
        }
        for word in words.iter_mut().filter(|word| word.is_capital) {
            word.elsewhere = elsewhere.get(&word.lower).copied().unwrap_or_default();
        }
        Self { words, sentences }
    }

    /// The tokens of each sentence, half-open.
    pub fn sentences(&self) -> &[(usize, usize)] {
        &self.sentences
    }

    /// Calls `see` with the features of each token of a sentence, in order.
    pub fn features(&self, (first, last): (usize, usize), mut see: impl FnMut(&[u32])) {
        const PAD: usize = 2;
        let blank = |lower: u32| Word { lower, pattern: lower, shape: lower, ..Word::default() };
        let mut words = vec![blank(1); PAD];
        words.extend_from_slice(&self.words[first..last]);
        words.extend([blank(2); PAD]);
        let sentence = &self.words[first..last];
        let case = case_of(sentence);
        let rows = rows_of(sentence);
        let mut features = Vec::with_capacity(96);
        for at in 0..sentence.len() {
            features.clear();
            let mut template = 0;
            let mut add = |a: u32, b: u32| {
                template += 1;
                features.push(mix(template, a, b));
            };
            let near = &words[at..at + 2 * PAD + 1];
            let [w0, w1, word, w3, w4] = near else { unreachable!("five words") };
            let shape = word.shape | (case as u32) << 8;
            let begins = u32::from(at == 0 || (at == 1 && sentence[0].shape == Shape::Mark as u32 + 3));
            add(0, 0);
            add(shape, begins);
            add(word.lower, 0);
            for other in [w0, w1, w3, w4] {
                add(other.lower, 0);
                add(other.lower, word.shape);
            }
            add(w1.lower, word.lower);
            add(word.lower, w3.lower);
            add(w1.lower, w3.lower);
            add(word.lower, shape);
            add(word.pattern, begins);
            add(mix(0, w1.pattern, word.pattern), w3.pattern);
            add(mix(0, w0.shape, w1.shape), mix(0, shape, mix(0, w3.shape, w4.shape)));
            for affix in word.prefix.iter().chain(&word.suffix) {
                add(*affix, u32::from(word.is_capital));
            }
            add(w1.suffix[2], word.shape);
            add(w3.suffix[2], word.shape);
            let fine = |word: &Word| u32::from(word.group.fine);
            let coarse = |word: &Word| u32::from(word.group.coarse);
            for other in [w0, w1, word, w3, w4] {
                add(fine(other), 0);
                add(coarse(other), word.shape);
            }
            add(fine(word), shape);
            add(mix(0, fine(w1), word.shape), fine(word));
            add(mix(0, fine(w3), word.shape), fine(word));
            add(mix(0, fine(w1), word.shape), fine(w3));
            add(mix(0, coarse(w1), coarse(w3)), mix(0, coarse(word), word.shape));
            add(mix(0, coarse(w0), coarse(w1)), mix(0, coarse(word), word.shape));
            add(mix(0, coarse(w3), coarse(w4)), mix(0, coarse(word), word.shape));
            add(word.lists, shape);
            add(w1.lists, word.lists);
            add(word.lists, w3.lists);
            add(mix(0, w1.lists, w3.lists), word.shape);
            add(word.elsewhere, shape | begins << 16);
            add(word.elsewhere, mix(0, fine(word), begins));
            let glue = u32::from(word.is_glued) | u32::from(w3.is_glued) << 1 | u32::from(w1.is_glued) << 2;
            add(glue, word.shape);
            add(mix(0, glue, w1.lower), w3.lower);
            let Some(row) = rows[at] else {
                see(&features);
                continue;
            };
            let outside = |index: Option<usize>, none: u32| {
                index.and_then(|index| sentence.get(index)).copied().unwrap_or(blank(none))
            };
            let (before, after) = (outside(row.first.checked_sub(1), 1), outside(Some(row.last + 1), 2));
            let (head, tail) = (sentence[row.first], sentence[row.last]);
            let place = (at - row.first).min(3) as u32 | ((row.last - at).min(3) as u32) << 2;
            let first = u32::from(at == row.first);
            add(place, case as u32);
            add(place, word.lists);
            add(before.lower, first);
            add(after.lower, first);
            add(before.lower, after.lower);
            add(head.lower, place);
            add(tail.lower, place);
            add(fine(&head), place);
            add(fine(&tail), place);
            add(fine(&before), first);
            add(fine(&after), first);
            add(head.lists, mix(0, tail.lists, place));
            add(tail.suffix[2], first);
            add(fine(&before), mix(0, fine(&after), first));
            see(&features);
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// True when there is no token.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Bits of the word lists that have a word: as written, and in lower case.
fn lists_of(word: &str, lower: &str) -> u32 {
    u32::from(lexicon::title(word).is_some())
        | u32::from(lexicon::given_name(lower).is_some()) << 1
        | u32::from(lexicon::is_place(word)) << 2
        | u32::from(lexicon::is_body_word(word)) << 3
        | u32::from(lexicon::is_outlet_word(word)) << 4
        | u32::from(lexicon::is_opener(word)) << 5
        | u32::from(lexicon::head_kind(lower).is_some()) << 6
}

/// A mark is itself; runs of the same sort of letter count as at most two.
fn pattern_of(shape: Shape, word: &str) -> u32 {
    if shape == Shape::Mark {
        return hash_bytes(word.as_bytes());
    }
    let (mut pattern, mut before, mut run) = (7_u32, 0, 0);
    for letter in word.chars() {
        let sort = match letter {
            letter if letter.is_lowercase() => 1,
            letter if letter.is_uppercase() => 2,
            letter if letter.is_numeric() => 3,
            _ => 4,
        };
        run = if sort == before { run + 1 } else { 0 };
        before = sort;
        if run < 2 {
            pattern = pattern.wrapping_mul(5).wrapping_add(sort);
        }
    }
    pattern
}

/// Looks at the words of one sentence.
fn case_of(sentence: &[Word]) -> Case {
    let is = |word: &&Word, shapes: &[Shape]| shapes.iter().any(|&shape| word.shape == shape as u32 + 3);
    let count = |shapes: &[Shape]| sentence.iter().filter(|word| is(word, shapes)).count();
    let (upper, title, lower) =
        (count(&[Shape::Upper]), count(&[Shape::Title, Shape::Mixed]), count(&[Shape::Lower]));
    match () {
        () if upper >= 3 && title + lower <= upper / 4 => Case::AllCapitals,
        () if title + upper >= 4 && lower <= (title + upper) / 2 => Case::Titled,
        () => Case::Usual,
    }
}

/// The row of capitalized words that each word of a sentence stands in.
fn rows_of(sentence: &[Word]) -> Vec<Option<Row>> {
    let mut rows = vec![None; sentence.len()];
    let mut first = 0;
    while first < sentence.len() {
        if !sentence[first].is_capital {
            first += 1;
            continue;
        }
        let mut last = first;
        // One mark or two between capitals, without white space on both sides or after an initial.
        loop {
            let next = |ahead: usize| sentence.get(last + ahead);
            if next(1).is_some_and(|word| word.is_capital) {
                last += 1;
            } else if next(2).is_some_and(|word| word.is_capital)
                && next(1).is_some_and(|mark| {
                    mark.is_glued
                        && mark.shape == Shape::Mark as u32 + 3
                        && (next(2).is_some_and(|word| word.is_glued)
                            || sentence[last].shape == Shape::Initial as u32 + 3)
                })
            {
                last += 2;
            } else {
                break;
            }
        }
        rows[first..=last].fill(Some(Row { first, last }));
        first = last + 1;
    }
    rows
}

/// What an article's words were taken for at first reading.
pub struct Votes {
    /// By word in lower case: how often it stood in no name and in a name of each kind, and in a name of several words.
    by_word: BTreeMap<u32, [u16; 2 * KINDS + 1]>,
}

const KINDS: usize = NameKind::ALL.len();

impl Votes {
    /// Counts the labels of a whole article.
    pub fn new(words: &Words, labels: &[u8]) -> Self {
        let mut by_word: BTreeMap<u32, [u16; 2 * KINDS + 1]> = BTreeMap::new();
        let mut at = 0;
        while at < labels.len() {
            let mut end = at + 1;
            let name = NameKind::of_label(labels[at]);
            while name.is_some() && end < labels.len() && continues(labels[end], labels[at]) {
                end += 1;
            }
            for word in words.words[at..end].iter().filter(|word| word.is_capital) {
                let votes = by_word.entry(word.lower).or_default();
                let mut count = |place: usize| votes[place] = votes[place].saturating_add(1);
                count(name.map_or(0, |kind| kind as usize + 1));
                if let Some(kind) = name.filter(|_| end > at + 1) {
                    count(kind as usize + 1 + KINDS);
                }
            }
            at = end;
        }
        Self { by_word }
    }

    /// Calls `see` with the features of each token of a sentence whose first reading was `labels`, in order.
    pub fn features(
        &self,
        words: &Words,
        (first, last): (usize, usize),
        labels: &[u8],
        mut see: impl FnMut(&[u32]),
    ) {
        let mut features = Vec::with_capacity(24);
        let sentence = &words.words[first..last];
        let opinions: Vec<[u32; 3]> = (sentence.iter().zip(labels))
            .map(|(word, &label)| if word.is_capital { self.opinion(word.lower, label) } else { [99; 3] })
            .collect();
        let around = |at: usize, step: isize| {
            at.checked_add_signed(step).and_then(|at| opinions.get(at)).copied().unwrap_or([98; 3])
        };
        for (at, word) in sentence.iter().enumerate() {
            features.clear();
            let mut template = 1000;
            let mut add = |a: u32, b: u32| {
                template += 1;
                features.push(mix(template, a, b));
            };
            let [kind, share, long] = opinions[at];
            let (before, after) = (around(at, -1), around(at, 1));
            let label = u32::from(labels[at]);
            let begins = u32::from(at == 0);
            add(label, word.shape);
            if word.is_capital {
                add(kind, share);
                add(kind, label);
                add(mix(0, kind, share), label);
                add(mix(0, kind, share), begins);
                add(long, label);
                add(long, kind);
                add(mix(0, long, kind), word.elsewhere);
                add(mix(0, kind, before[0]), label);
                add(mix(0, kind, after[0]), label);
                add(mix(0, long, before[2]), after[2]);
            } else {
                add(before[0], after[0]);
                add(mix(0, before[2], after[2]), word.lower);
            }
            see(&features);
        }
    }

    /// What the word is elsewhere in the article: the commonest kind, how clearly so, and its kind in longer names.
    fn opinion(&self, word: u32, own: u8) -> [u32; 3] {
        let Some(votes) = self.by_word.get(&word) else { return [97; 3] };
        let own = NameKind::of_label(own).map_or(0, |kind| kind as usize + 1);
        let others = |place: usize| u32::from(votes[place].saturating_sub(u16::from(place == own)));
        let sum: u32 = (0..=KINDS).map(others).sum();
        if sum == 0 {
            return [96; 3];
        }
        let best = (1..=KINDS).fold(0, |best, place| if others(place) > others(best) { place } else { best });
        let share = match () {
            () if others(best) < sum => 4 * others(best) / sum,
            () => 4 + sum.min(3),
        };
        let long = |place: usize| votes[place + KINDS];
        let longest = (2..=KINDS).fold(1, |best, place| if long(place) > long(best) { place } else { best });
        let longest = if long(longest) > 0 { longest as u32 } else { 0 };
        [best as u32, share, longest]
    }
}

/// True when a label continues the name that another begins.
pub(super) fn continues(label: u8, begun: u8) -> bool {
    label == begun + begun % 2 && label != 0
}
