//! What the tagger sees of a token: hashes of its words, shapes, quotation state and nearest cue words.

use crate::crf::hash::{hash_bytes, lower_into, mix};
use crate::sentence::{Prose, Shape};

/// How often a word was (part of) a cue or a source in the training data; learned, and kept in the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Habit {
    /// Not seen often enough to tell.
    #[default]
    Unseen,
    /// Seen, and hardly ever a cue or source.
    Plain,
    /// A source now and then.
    SometimesSource,
    /// A source often.
    OftenSource,
    /// A cue now and then.
    SometimesCue,
    /// A cue often.
    OftenCue,
    /// Nearly always a cue.
    Cue,
}

impl Habit {
    /// Every value, so that a model file can name one by its place.
    pub const ALL: [Habit; 7] = [
        Habit::Unseen,
        Habit::Plain,
        Habit::SometimesSource,
        Habit::OftenSource,
        Habit::SometimesCue,
        Habit::OftenCue,
        Habit::Cue,
    ];

    fn is_cue(self) -> bool {
        self >= Habit::SometimesCue
    }
}

/// Features of one token, as hashes; the same array is filled again for the next token.
pub type Features = Vec<u32>;

/// Views one paragraph as columns, and hashes the features of any token in it.
pub struct Columns {
    /// Hash of the lower-case word, with three paddings on either side, as in all columns.
    word: Vec<u32>,
    shape: Vec<u32>,
    prefix: Vec<[u32; 2]>,
    suffix: Vec<[u32; 3]>,
    habit: Vec<u32>,
    quoted: Vec<u32>,
    place: Vec<Place>,
}

/// Where a token stands in its sentence and between quotation marks and cue words.
#[derive(Clone, Copy, Default)]
struct Place {
    first: bool,
    sentence_first: bool,
    sentence_last: bool,
    /// Commas outside quotations since the sentence began, at most 4.
    commas: u32,
    /// Tokens since the last closing mark and until the next opening mark, at most 9.
    after_close: u32,
    before_open: u32,
    /// Nearest cue word on the left and right in the sentence, and its distance, at most 9.
    left_cue: u32,
    left_distance: u32,
    right_cue: u32,
    right_distance: u32,
    /// Of the whole sentence.
    sentence_quoted: bool,
    sentence_cues: u32,
    sentence_according: bool,
}

const PAD: usize = 3;

impl Columns {
    /// Views the tokens `first..last` of `prose`, which lie in one paragraph.
    pub fn new(prose: &Prose, (first, last): (usize, usize), habit_of: impl Fn(u32) -> Habit) -> Self {
        let count = last - first;
        let mut columns = Columns {
            word: Vec::with_capacity(count + 2 * PAD),
            shape: Vec::with_capacity(count + 2 * PAD),
            prefix: Vec::with_capacity(count + 2 * PAD),
            suffix: Vec::with_capacity(count + 2 * PAD),
            habit: Vec::with_capacity(count + 2 * PAD),
            quoted: Vec::with_capacity(count + 2 * PAD),
            place: vec![Place::default(); count],
        };
        columns.pad(1);
        let mut lower = String::new();
        let mut is_cue = Vec::with_capacity(count);
        for at in first..last {
            let token = prose.tokens[at];
            lower.clear();
            lower_into(prose.word(at), &mut lower);
            let bytes = lower.as_bytes();
            let word = hash_bytes(bytes);
            let end = bytes.len();
            let habit = habit_of(word);
            is_cue.push(habit.is_cue());
            columns.word.push(word);
            columns.shape.push(shape_hash(token.shape, prose.word(at)));
            columns.prefix.push([2, 3].map(|n| hash_bytes(&bytes[..end.min(n)])));
            columns.suffix.push([2, 3, 4].map(|n| hash_bytes(&bytes[end.saturating_sub(n)..])));
            columns.habit.push(habit as u32 + 3);
            columns.quoted.push(u32::from(prose.quoted[at].min(2)) + 3);
        }
        columns.pad(2);
        columns.find_places(prose, (first, last), &is_cue);
        columns
    }

    fn pad(&mut self, filler: u32) {
        for _ in 0..PAD {
            self.word.push(filler);
            self.shape.push(filler);
            self.prefix.push([filler; 2]);
            self.suffix.push([filler; 3]);
            self.habit.push(filler);
            self.quoted.push(filler);
        }
    }

    fn find_places(&mut self, prose: &Prose, (first, last): (usize, usize), is_cue: &[bool]) {
        let according = hash_bytes(b"according");
        let count = last - first;
        let sentence = &prose.sentence_of[first..last];
        let mut start = 0;
        let (mut after_close, mut after) = (9, vec![9; count]);
        while start < count {
            let end = start + sentence[start..].iter().take_while(|&&other| other == sentence[start]).count();
            let mut shared = Place::default();
            for (at, &cue) in is_cue.iter().enumerate().take(end).skip(start) {
                shared.sentence_quoted |= prose.quoted[first + at] > 0;
                shared.sentence_cues += u32::from(cue);
                shared.sentence_according |= self.word[at + PAD] == according;
            }
            shared.sentence_cues = shared.sentence_cues.min(3);
            let (mut cue, mut distance, mut commas) = (1, 9, 0);
            for (at, place) in self.place.iter_mut().enumerate().take(end).skip(start) {
                *place = shared;
                (place.first, place.sentence_first, place.sentence_last) =
                    (at == 0, at == start, at + 1 == end);
                (place.left_cue, place.left_distance, place.commas) = (cue, distance, commas);
                distance = (distance + 1).min(9);
                if is_cue[at] {
                    (cue, distance) = (self.word[at + PAD], 0);
                }
                commas = (commas + u32::from(prose.quoted[first + at] == 0 && prose.word(first + at) == ","))
                    .min(4);
            }
            let (mut cue, mut distance) = (2, 9);
            for at in (start..end).rev() {
                (self.place[at].right_cue, self.place[at].right_distance) = (cue, distance);
                distance = (distance + 1).min(9);
                if is_cue[at] {
                    (cue, distance) = (self.word[at + PAD], 0);
                }
            }
            start = end;
        }
        for (at, after) in after.iter_mut().enumerate() {
            let quoted = prose.quoted[first + at] > 0;
            let next = prose.quoted.get(first + at + 1).is_some_and(|&depth| depth > 0) && at + 1 < count;
            after_close = if quoted && !next { 0 } else { (after_close + 1).min(9) };
            *after = after_close;
        }
        let mut before_open = 9;
        for at in (0..count).rev() {
            let opens = prose.quoted[first + at] > 0 && (at == 0 || prose.quoted[first + at - 1] == 0);
            before_open = if opens { 0 } else { (before_open + 1).min(9) };
            self.place[at].before_open = before_open;
            self.place[at].after_close = after[at];
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.place.len()
    }

    /// True when there is no token.
    pub fn is_empty(&self) -> bool {
        self.place.is_empty()
    }

    /// Fills `features` with the hashes of token `at`.
    pub fn features(&self, at: usize, features: &mut Features) {
        features.clear();
        let k = at + PAD;
        let mut template = 0;
        let mut add = |a: u32, b: u32| {
            template += 1;
            features.push(mix(template, a, b));
        };
        let w = &self.word[k - 3..k + 4];
        add(0, 0);
        for word in w {
            add(*word, 0);
        }
        add(w[2], w[3]);
        add(w[3], w[4]);
        add(w[2], w[4]);
        add(mix(0, w[1], w[2]), w[3]);
        add(mix(0, w[3], w[4]), w[5]);
        let s = &self.shape[k - 2..k + 3];
        for shape in s {
            add(*shape, 0);
        }
        add(s[1], s[2]);
        add(s[2], s[3]);
        let [p2, p3] = self.prefix[k];
        let [x2, x3, x4] = self.suffix[k];
        add(p2, 0);
        add(p3, 0);
        add(x2, 0);
        add(x3, 0);
        add(x4, 0);
        add(self.suffix[k - 1][1], 0);
        add(self.suffix[k + 1][1], 0);
        add(self.suffix[k - 1][0], x2);
        add(x2, self.suffix[k + 1][0]);
        let q = &self.quoted[k - 1..k + 2];
        let place = &self.place[at];
        add(q[1], 0);
        add(mix(0, q[0], q[1]), q[2]);
        add(place.after_close, 0);
        add(place.before_open, 0);
        add(place.after_close, w[3]);
        add(place.before_open, w[3]);
        add(u32::from(place.sentence_quoted), 0);
        add(q[1], w[2]);
        add(q[1], w[3]);
        let edges = u32::from(place.first)
            | u32::from(place.sentence_first) << 1
            | u32::from(place.sentence_last) << 2;
        add(edges, 0);
        add(edges, s[2]);
        add(place.commas, 0);
        let h = &self.habit[k - 2..k + 3];
        add(h[2], 0);
        add(h[1], h[2]);
        add(h[2], h[3]);
        add(mix(0, h[1], h[2]), h[3]);
        add(mix(0, mix(0, h[0], h[1]), h[2]), mix(0, h[3], h[4]));
        add(place.left_cue, 0);
        add(place.right_cue, 0);
        add(place.left_cue, place.left_distance);
        add(place.right_cue, place.right_distance);
        add(place.left_distance, q[1]);
        add(place.right_distance, q[1]);
        add(u32::from(place.left_distance < 9) | u32::from(place.right_distance < 9) << 1, q[1]);
        add(place.sentence_cues, q[1]);
        add(u32::from(place.sentence_according), place.commas);
        add(place.left_cue, place.commas);
        add(place.right_cue, place.commas);
        add(place.left_cue, w[3]);
        add(place.right_cue, w[3]);
    }
}

fn shape_hash(shape: Shape, word: &str) -> u32 {
    if shape == Shape::Mark { hash_bytes(word.as_bytes()) | 1 << 31 } else { shape as u32 + 3 }
}
