//! Two articles -> what they share: which sentences of one stand in the other, and whether it is a copy.

use std::ops::Range;

use super::shingle::hash_runs;
use super::words::Words;

/// Words in a row that must agree before anything counts as shared: as many as a shingle has.
const FEWEST_WORDS: usize = 5;
/// Words that may differ between two shared runs of one passage: a rewritten name, a number, a trimmed clause.
const GAP: usize = 4;
/// How many places of the longer article are tried for a run.
const MOST_PLACES: usize = 8;

/// Of the shorter article outside quotations: a copy has at least so much of it …
const COPY: f64 = 0.7; // a headline of its own, a cut end and a few edits leave more; the next version of a report less
/// … and so much of all of it in one passage: edits here and there are a new version.
const COPY_PASSAGE: f64 = 0.4; // half of a copy is unedited; helsinki pairs-dev: no copy under 0.49
/// A derived article has so many words outside quotations in common: three sentences.
const DERIVED_WORDS: usize = 80; // helsinki pairs-dev: independent ones up to 71 (background, official names)
/// Or so much of a short one …
const DERIVED: f64 = 0.45;
/// … if that is a sentence at least.
const DERIVED_FEWEST: usize = 20;
/// A copy that holds less than this of the longer article is a part of it.
const PARTIAL: f64 = 0.5;

/// What one article is to another that came before, or after: text does not tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same text, whole or cut.
    Copy,
    /// Substantial passages in common: another version, a roundup, an own report with agency matter.
    Derived,
    /// Written separately; quotations and phrases may be the same.
    Independent,
}

impl Likeness {
    /// "copy", "derived", "independent".
    pub fn name(self) -> &'static str {
        match self {
            Likeness::Copy => "copy",
            Likeness::Derived => "derived",
            Likeness::Independent => "independent",
        }
    }

    /// That of a link, by its name: independent articles have none.
    pub fn of_link(name: &str) -> Self {
        if name == Likeness::Copy.name() { Likeness::Copy } else { Likeness::Derived }
    }
}

/// A story as it is compared with many others: 21 bytes a word.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// The key of each word.
    keys: Vec<u64>,
    /// The sentence of each word, as an index into [`Words::sentences`].
    sentences: Vec<u32>,
    quoted: Vec<bool>,
    /// Where each run of five words begins, in order: the upper half of its hash, and the place.
    places: Vec<u64>,
}

impl Story {
    /// Makes the story of an article ready. Cost: a sort of its words.
    pub fn new(words: &Words) -> Self {
        let story = || words.story.iter().map(|&index| words.words[index as usize]);
        let keys: Vec<u64> = story().map(|word| word.key).collect();
        let places = hash_runs(&keys, FEWEST_WORDS).into_iter().zip(0..);
        let mut places: Vec<u64> = places.map(|(hash, place)| hash & UPPER_HALF | place).collect();
        places.sort_unstable();
        let sentences = story().map(|word| word.sentence).collect();
        Self { keys, sentences, quoted: story().map(|word| word.quoted).collect(), places }
    }

    /// How many words it has.
    pub fn n_words(&self) -> usize {
        self.keys.len()
    }

    /// Where runs of words with this hash begin, in order, and perhaps some others.
    fn places_of(&self, hash: u64) -> impl Iterator<Item = usize> {
        let hash = hash & UPPER_HALF;
        let first = self.places.partition_point(|&place| place < hash);
        let same = self.places[first..].iter().take_while(move |&&place| place & UPPER_HALF == hash);
        same.map(|&place| (place & !UPPER_HALF) as usize)
    }
}

/// The bits of a place's hash.
const UPPER_HALF: u64 = u64::MAX << 32;

/// What two articles share. Everything is counted in words of their stories: headlines, captions and furniture are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The runs of words that stand in both, in the order of the second article.
    pub runs: Vec<Run>,
    /// Of the first article.
    pub a: Part,
    /// Of the second.
    pub b: Part,
    /// Words of the longest passage: runs that follow one another with at most four other words between them.
    pub longest: usize,
    /// Share of the runs' words that stand in the same order in both.
    pub in_order: f64,
}

/// A run of words that stands in both articles, by its places in [`Words::story`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its first word in the first article.
    pub a: u32,
    /// Its first word in the second.
    pub b: u32,
    /// How many words it has.
    pub n: u32,
}

/// How much of one article stands in the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Words of the story.
    pub n_words: usize,
    /// Words that stand in the other.
    pub n_shared: usize,
    /// Words of the story outside quotations and posts.
    pub n_unquoted: usize,
    /// Of those, words that stand in the other.
    pub n_unquoted_shared: usize,
    /// Where the shared words stand: the place of the middle one, 0 at the head of the story, 1 at its end.
    pub depth: f64,
    /// Sentences of the story, as indices into [`Words::sentences`], and whether each stands in the other.
    pub sentences: Vec<(u32, bool)>,
}

impl Shared {
    /// The article with the shorter story, and the other.
    pub fn shorter_first(&self) -> [&Part; 2] {
        if self.a.n_words < self.b.n_words { [&self.a, &self.b] } else { [&self.b, &self.a] }
    }

    /// What the two are to each other. Quotations and posts don't count: independent reports have them in common.
    pub fn likeness(&self) -> Likeness {
        let [shorter, _] = self.shorter_first();
        let unquoted = shorter.containment_unquoted();
        // A short teaser may be nearly all quotation.
        let contained =
            if shorter.n_unquoted * 5 < shorter.n_words { shorter.containment() } else { unquoted };
        let n_shared = shorter.n_unquoted_shared;
        if shorter.n_words >= DERIVED_FEWEST
            && contained >= COPY
            && self.longest as f64 >= COPY_PASSAGE * shorter.n_words as f64
            && !self.is_item()
        {
            Likeness::Copy
        } else if n_shared >= DERIVED_WORDS || (unquoted >= DERIVED && n_shared >= DERIVED_FEWEST) {
            Likeness::Derived
        } else {
            Likeness::Independent
        }
    }

    /// True when the shorter article stands in the later half of a much longer one: an item of a roundup or a live page.
    /// Excerpts are taken from the head, where reports say what matters.
    fn is_item(&self) -> bool {
        self.is_partial() && self.shorter_first()[1].depth > 0.5
    }

    /// True when the shorter article holds clearly less than the longer one.
    pub fn is_partial(&self) -> bool {
        self.shorter_first()[1].containment() < PARTIAL
    }

    /// What the likeness rests on: "31 of 33 sentences".
    pub fn basis(&self) -> String {
        let [shorter, _] = self.shorter_first();
        format!("{} of {} sentences", shorter.n_sentences_shared(), shorter.sentences.len())
    }
}

impl Part {
    /// Share of the words that stand in the other article.
    pub fn containment(&self) -> f64 {
        share(self.n_shared, self.n_words)
    }

    /// The same without quotations and posts: many articles quote the same words.
    pub fn containment_unquoted(&self) -> f64 {
        share(self.n_unquoted_shared, self.n_unquoted)
    }

    /// How many sentences stand in the other article.
    pub fn n_sentences_shared(&self) -> usize {
        self.sentences.iter().filter(|(_, is_shared)| *is_shared).count()
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Finds what two articles share. Cost: linear in both, but for a search in the first for each word of the second.
pub fn compare(a: &Story, b: &Story) -> Shared {
    let runs = find_runs(a, b);
    let mut in_a = vec![false; a.n_words()];
    let mut in_b = vec![false; b.n_words()];
    for run in &runs {
        in_a[run.a as usize..(run.a + run.n) as usize].fill(true);
        in_b[run.b as usize..(run.b + run.n) as usize].fill(true);
    }
    let (mut near_a, mut near_b) = (in_a.clone(), in_b.clone());
    let mut longest = 0;
    let mut passage = 0;
    for (index, run) in runs.iter().enumerate() {
        let follows = index.checked_sub(1).map(|before| runs[before]).filter(|before| {
            let (a_end, b_end) = (before.a + before.n, before.b + before.n);
            run.a >= a_end && run.a <= a_end + GAP as u32 && run.b <= b_end + GAP as u32
        });
        passage = match follows {
            Some(before) => {
                near_a[(before.a + before.n) as usize..run.a as usize].fill(true);
                near_b[(before.b + before.n) as usize..run.b as usize].fill(true);
                passage + run.n as usize
            }
            None => run.n as usize,
        };
        longest = longest.max(passage);
    }
    Shared {
        a: part_of(a, &in_a, &near_a),
        b: part_of(b, &in_b, &near_b),
        longest,
        in_order: in_order(&runs),
        runs,
    }
}

/// The runs that stand in both, longest first at each word of `b`, none of them sharing words of `b`.
fn find_runs(a: &Story, b: &Story) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    for (index, hash) in hash_runs(&b.keys, FEWEST_WORDS).into_iter().enumerate() {
        if index < at {
            continue;
        }
        // Of places with runs of one length the one that goes on where the last run ended.
        let expected = runs.last().map_or(0, |last| last.a + last.n);
        let best = a
            .places_of(hash)
            .take(MOST_PLACES)
            .map(|place| {
                let words = a.keys[place..].iter().zip(&b.keys[index..]);
                let n = words.take_while(|(one, other)| one == other).count();
                Run { a: place as u32, b: index as u32, n: n as u32 }
            })
            .filter(|run| run.n as usize >= FEWEST_WORDS)
            .max_by_key(|run| (run.n, u32::MAX - run.a.abs_diff(expected)));
        if let Some(run) = best {
            at = index + run.n as usize;
            runs.push(run);
        }
    }
    runs
}

/// Counts one side. A sentence stands in the other article when four fifths of its words do, or nearly do.
fn part_of(story: &Story, shared: &[bool], near: &[bool]) -> Part {
    let mut part = Part { n_words: shared.len(), ..Part::default() };
    let mut sentence: Option<(u32, Range<usize>)> = None;
    let mut sentences: Vec<(u32, Range<usize>)> = Vec::new();
    for (at, (&number, &quoted)) in story.sentences.iter().zip(&story.quoted).enumerate() {
        part.n_shared += usize::from(shared[at]);
        part.n_unquoted += usize::from(!quoted);
        part.n_unquoted_shared += usize::from(!quoted && shared[at]);
        match &mut sentence {
            Some((last, range)) if *last == number => range.end = at + 1,
            _ => sentences.extend(sentence.replace((number, at..at + 1))),
        }
    }
    sentences.extend(sentence);
    let middle = (0..shared.len()).filter(|&at| shared[at]).nth(part.n_shared / 2).unwrap_or(0);
    part.depth = share(middle, part.n_words);
    part.sentences = sentences
        .into_iter()
        .map(|(number, range)| {
            let n_near = near[range.clone()].iter().filter(|is_near| **is_near).count();
            let has_run = shared[range.clone()].contains(&true);
            (number, has_run && n_near * 5 >= range.len() * 4)
        })
        .collect();
    part
}

/// Words in the heaviest rising chain of runs, as a share of the words in all.
fn in_order(runs: &[Run]) -> f64 {
    let all: u32 = runs.iter().map(|run| run.n).sum();
    if all == 0 {
        return 0.0;
    }
    // A Fenwick tree of maxima over the places in `a`: the heaviest chain that ends before each of them.
    let mut places: Vec<u32> = runs.iter().map(|run| run.a).collect();
    places.sort_unstable();
    places.dedup();
    let mut tree = vec![0u32; places.len() + 1];
    let mut heaviest = 0;
    for run in runs {
        let rank = places.partition_point(|&place| place < run.a) + 1;
        let mut before = 0;
        let mut at = rank - 1;
        while at > 0 {
            before = before.max(tree[at]);
            at &= at - 1;
        }
        let weight = before + run.n;
        heaviest = heaviest.max(weight);
        let mut at = rank;
        while at < tree.len() {
            tree[at] = tree[at].max(weight);
            at += at & at.wrapping_neg();
        }
    }
    f64::from(heaviest) / f64::from(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its \
         pillars. Ferries will leave from the fish market until the repairs are done, which may take a year. “Nobody \
         should go near the pier, and nobody should take a boat under it,” said Ana Reyes, who heads the office. The \
         council has set aside nine million crowns for the work. It meets again on Thursday to choose a builder.";

    fn story(text: &str) -> Story {
        Story::new(&Words::of_text(text))
    }

    fn check(a: &str, b: &str, likeness: Likeness, basis: &str) {
        let shared = compare(&story(a), &story(b));
        assert_eq!((shared.likeness(), shared.basis().as_str()), (likeness, basis));
        let turned = compare(&story(b), &story(a));
        assert_eq!(turned.likeness(), likeness, "the other way round");
    }

    #[test]
    fn a_cut_and_edited_text_is_a_copy() {
        check(STORY, STORY, Likeness::Copy, "5 of 5 sentences");
        let edited = STORY
            .replace("on Monday", "Monday")
            .replace(" It meets again on Thursday to choose a builder.", "");
        check(STORY, &edited, Likeness::Copy, "4 of 4 sentences");
    }

    #[test]
    fn passages_among_own_words_make_it_derived() {
        let own = "Marek Lund waited an hour for his boat this morning, and he was not alone: two hundred people stood in \
             the rain and asked where it was. The harbor office closed the north pier on Monday after inspectors found \
             cracks in two of its pillars. Who is to blame for them is what the city now wants to know, and it has asked \
             the builder of the pier, who has kept silent so far. The council has set aside nine million crowns for the \
             work. Ferries will leave from the fish market until the repairs are done, which may take a year.";
        check(STORY, own, Likeness::Derived, "3 of 5 sentences");
    }

    #[test]
    fn the_same_quotation_is_no_copy() {
        let own = "At city hall nobody wanted to talk about what went wrong with the old landing stage. “Nobody should go near \
             the pier, and nobody should take a boat under it,” Reyes warned. Divers start work next week.";
        check(STORY, own, Likeness::Independent, "1 of 3 sentences");
        check(STORY, "", Likeness::Independent, "0 of 0 sentences");
    }

    #[test]
    fn knows_what_stands_in_order() {
        let turned = "The council has set aside nine million crowns for the work. Ferries will leave from the fish market \
             until the repairs are done, which may take a year.";
        let shared = compare(&story(STORY), &story(turned));
        assert_eq!(shared.runs.len(), 2);
        assert!(shared.in_order > 0.5 && shared.in_order < 1.0);
        assert!(shared.is_partial());
    }

    #[test]
    fn repeated_words_cost_no_more_than_others() {
        let text = "na ".repeat(20_000);
        let shared = compare(&story(&text), &story(&text));
        assert_eq!(shared.b.n_shared, 20_000);
    }
}
