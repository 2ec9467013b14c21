//! One quotation, many printings: verbatim, elided or altered, with what was left out and what was put in.
//!
//! A quotation is looked for among the quoted words of an article, so that reporting clauses between its pieces ("…,"
//! she said, "…") cost nothing. Runs of two words that stand in both are chained in order, and what lies between two
//! runs is compared word by word.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use std::ops::Range;

use onrecord_reading::Span;

use super::shingle::{KeyHasher, hash_runs};
use super::words::{Word, Words, hash};

/// Words that may lie between two pieces of one printing: a reporting clause, a sentence of the article's own.
const CLAUSE: u32 = 60;
/// Words of somebody else's that may be put into a quotation in one place.
const MOST_ADDED: usize = 5;
/// Words at the edge of a printing that are compared with what else the quotation's sentence says.
const MOST_EDGE: usize = 8;
/// Runs before a run that are tried as what it goes on from.
const MOST_BEFORE: usize = 24;
/// Places of the quotation that are tried for two words of an article.
const MOST_PLACES: usize = 8;
/// What a word of a closed class counts, beside one for any other.
const FUNCTION: f64 = 0.3;
/// Share of its words that a printing has from the quotation, at least: else it is another sentence with a phrase in common.
const FROM_QUOTATION: f64 = 0.4;
/// What a word put in costs a chain of runs: two words of closed classes are no reason to put one in.
const PUT_IN: f64 = 0.75;
/// Quoted words that make a printing, content words among them; fewer do where nothing else stands in the marks.
pub(super) const FEWEST: (usize, usize) = (4, 2);
/// Words without quotation marks that make one: a title, a pull quote, an article that lost its marks.
const FEWEST_UNQUOTED: (usize, usize) = (8, 4);
/// Articles that may have a run of three words before it stops to tell one quotation from another.
pub(crate) const COMMON: usize = 256;

/// How faithful a printing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// One or more whole sentences, word for word; "And", "But" or "Well" at the front may be missing.
    Verbatim,
    /// Words were left out, nothing else.
    Elided,
    /// Words were changed, put in, or moved.
    Altered,
}

impl Grade {
    /// "verbatim", "elided", "altered".
    pub fn name(self) -> &'static str {
        match self {
            Grade::Verbatim => "verbatim",
            Grade::Elided => "elided",
            Grade::Altered => "altered",
        }
    }
}

/// One step from a quotation to a printing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Words that are the same: of the quotation, and as printed.
    Same(Range<usize>, Range<usize>),
    /// Words of the quotation that are not printed.
    LeftOut(Range<usize>),
    /// Words that are printed and stand not in the quotation: places in [`Words::words`].
    PutIn(Range<usize>),
}

/// Words that were left out, as a row shows them: "[-lease-]".
pub fn left_out(words: &str) -> String {
    format!("[-{words}-]")
}

/// Words that were put in, as a row shows them: "{+sell+}".
pub fn put_in(words: &str) -> String {
    format!("{{+{words}+}}")
}

/// One printing of a quotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Printing {
    /// The words as printed, a piece on each side of a reporting clause.
    pub pieces: Vec<Span>,
    /// How faithful it is.
    pub grade: Grade,
    /// Words that agree, as a share of those printed and those left out between them: 1 for a fragment that is exact.
    pub fidelity: f64,
    /// From the quotation to what is printed, in order; what is left out before and after is not listed.
    pub changes: Vec<Change>,
    /// False where it stands without quotation marks.
    pub is_quoted: bool,
}

impl Printing {
    /// How many words are printed that stand not in the quotation.
    fn n_put_in(&self) -> usize {
        let n_words = |change: &Change| match change {
            Change::PutIn(words) => words.len(),
            Change::Same(..) | Change::LeftOut(_) => 0,
        };
        self.changes.iter().map(n_words).sum()
    }
}

/// A quotation to be looked for.
#[derive(Clone, Debug)]
pub struct Quotation {
    text: String,
    words: Words,
    /// Where each run of two words begins.
    places: HashMap<u64, Vec<u32>, BuildHasherDefault<KeyHasher>>,
}

/// Two words that agree: a place in the quotation, a place in the stream of an article.
type Pair = (usize, usize);

/// A run of words that agree.
#[derive(Clone, Copy, Debug)]
struct Run {
    said: usize,
    printed: usize,
    n: usize,
    /// Its words, those of closed classes for a third.
    weight: f64,
}

impl Quotation {
    /// A quotation by its words; quotation marks around it don't matter.
    pub fn new(text: &str) -> Self {
        let words = Words::of_text(text);
        let mut places: HashMap<u64, Vec<u32>, _> = HashMap::default();
        for (at, hash) in (0..).zip(hash_runs(&keys(&words.words), 2)) {
            places.entry(hash).or_default().push(at);
        }
        Quotation { text: text.to_owned(), words, places }
    }

    /// Some of its words, as they were given.
    pub fn words_at(&self, range: Range<usize>) -> &str {
        match self.words.words.get(range) {
            Some([first, .., last]) => &self.text[first.span.start as usize..last.span.end as usize],
            Some([word]) => word.span.of(&self.text),
            Some([]) | None => "",
        }
    }

    /// How many words it has.
    pub fn n_words(&self) -> usize {
        self.words.words.len()
    }

    /// Hashes of its runs of three words and of two: what an article that prints it has among its [`grams`].
    pub fn grams(&self) -> Vec<u64> {
        let keys = keys(&self.words.words);
        [hash_runs(&keys, 3), hash_runs(&keys, 2)].concat()
    }

    /// Its [`grams`](Self::grams), each with the places of its words.
    pub fn gram_places(&self) -> impl Iterator<Item = (u64, Range<usize>)> {
        let keys = keys(&self.words.words);
        let of = |n: usize| (0..).zip(hash_runs(&keys, n)).map(move |(at, hash)| (hash, at..at + n));
        of(3).chain(of(2)).collect::<Vec<_>>().into_iter()
    }

    /// False for words of closed classes: "the", "of", "they".
    pub fn is_content(&self, at: usize) -> bool {
        self.words.words[at].is_content
    }

    /// Every printing in an article, in text order. Cost: linear in the article.
    pub fn printings(&self, article: &Words) -> Vec<Printing> {
        let all = 0..article.words.len() as u32;
        let is_quoted = |&at: &u32| article.words[at as usize].quoted;
        let quoted: Vec<u32> = all.clone().filter(is_quoted).collect();
        let mut printings = self.printings_in(article, &quoted, FEWEST, true);
        let unquoted: Vec<u32> = all.filter(|at| !is_quoted(at)).collect();
        printings.extend(self.printings_in(article, &unquoted, FEWEST_UNQUOTED, false));
        printings.sort_by_key(|printing| printing.pieces[0].start);
        printings
    }

    /// The printings among the words at the places `stream`.
    fn printings_in(
        &self,
        article: &Words,
        stream: &[u32],
        fewest: (usize, usize),
        is_quoted: bool,
    ) -> Vec<Printing> {
        let words: Vec<Word> = stream.iter().map(|&at| article.words[at as usize]).collect();
        let runs = self.runs(&words);
        let mut printings = Vec::new();
        for chain in chains(&runs, stream) {
            let pairs = self.extend(self.pairs(&chain, &words), stream, &words);
            let n_content = pairs.iter().filter(|(_, at)| words[*at].is_content).count();
            let is_enough = pairs.len() >= fewest.0 && n_content >= fewest.1;
            let is_fragment = is_quoted && n_content >= 2 && self.is_whole_mark(&pairs, stream, &words);
            if is_enough || is_fragment {
                let printing = self.printing(&pairs, article, stream, &words, is_quoted);
                let n_put_in = printing.n_put_in();
                let share = pairs.len() as f64 / (pairs.len() + n_put_in) as f64;
                // Another sentence may have a phrase in common.
                let is_telling = n_content >= 3 || chain.iter().any(|run| run.n >= 5);
                if share >= FROM_QUOTATION && (n_put_in == 0 || is_telling) {
                    printings.push(printing);
                }
            }
        }
        printings
    }

    /// Maximal runs of two words and more that stand in both.
    fn runs(&self, words: &[Word]) -> Vec<Run> {
        let said = &self.words.words;
        let mut runs: Vec<Run> = Vec::new();
        for (at, hash) in hash_runs(&keys(words), 2).into_iter().enumerate() {
            for &place in self.places.get(&hash).into_iter().flatten().take(MOST_PLACES) {
                let place = place as usize;
                // It began earlier.
                if at > 0 && place > 0 && said[place - 1].key == words[at - 1].key {
                    continue;
                }
                let same =
                    said[place..].iter().zip(&words[at..]).take_while(|(one, other)| one.key == other.key);
                let (n, weight) = same.fold((0, 0.0), |(n, weight), (word, _)| {
                    (n + 1, weight + if word.is_content { 1.0 } else { FUNCTION })
                });
                runs.push(Run { said: place, printed: at, n, weight });
            }
        }
        runs
    }

    /// The words that agree: those of the runs, and single words between them.
    fn pairs(&self, chain: &[Run], words: &[Word]) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = Vec::new();
        for run in chain {
            let (mut said, mut printed, mut n) = (run.said, run.printed, run.n);
            if let Some(&(last_said, last_printed)) = pairs.last() {
                // Runs may overlap at their ends.
                let overlap =
                    (last_said + 1).saturating_sub(said).max((last_printed + 1).saturating_sub(printed));
                if overlap >= n {
                    continue;
                }
                (said, printed, n) = (said + overlap, printed + overlap, n - overlap);
                pairs.extend(self.between(last_said + 1..said, last_printed + 1..printed, words));
            }
            pairs.extend((0..n).map(|step| (said + step, printed + step)));
        }
        pairs
    }

    /// Single words that agree after the last run and before the first, within their sentences and marks.
    fn extend(&self, pairs: Vec<Pair>, stream: &[u32], words: &[Word]) -> Vec<Pair> {
        let (first, last) = (pairs[0], pairs[pairs.len() - 1]);
        let said = &self.words.sentences;
        let sentence_of = |at: usize| &said[self.words.words[at].sentence as usize];
        let begin = printed_begin(first.1, stream, words).max(first.1.saturating_sub(MOST_EDGE));
        let said_begin = sentence_of(first.0).start.max(first.0.saturating_sub(MOST_EDGE));
        let end = printed_end(last.1, stream, words).min(last.1 + 1 + MOST_EDGE);
        let said_end = sentence_of(last.0).end.min(last.0 + 1 + MOST_EDGE);
        let is_content = |pair: &Pair| words[pair.1].is_content;
        let mut before = self.between(said_begin..first.0, begin..first.1, words);
        if !before.iter().any(is_content) {
            before.clear();
        }
        let mut after = self.between(last.0 + 1..said_end, last.1 + 1..end, words);
        if !after.iter().any(is_content) {
            after.clear();
        }
        [before, pairs, after].concat()
    }

    /// The longest common subsequence of two short gaps.
    fn between(&self, said: Range<usize>, printed: Range<usize>, words: &[Word]) -> Vec<Pair> {
        if said.is_empty() || printed.is_empty() || said.len() * printed.len() > 1_000 {
            return Vec::new();
        }
        let is_same = |one: usize, other: usize| self.words.words[one].key == words[other].key;
        let (rows, columns) = (said.len(), printed.len());
        let mut best = vec![vec![0u32; columns + 1]; rows + 1];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                best[row][column] = if is_same(said.start + row, printed.start + column) {
                    best[row + 1][column + 1] + 1
                } else {
                    best[row + 1][column].max(best[row][column + 1])
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        let mut pairs = Vec::new();
        while row < rows && column < columns {
            if is_same(said.start + row, printed.start + column) {
                pairs.push((said.start + row, printed.start + column));
                (row, column) = (row + 1, column + 1);
            } else if best[row + 1][column] >= best[row][column + 1] {
                row += 1;
            } else {
                column += 1;
            }
        }
        pairs
    }

    /// True when nothing stands in the quotation marks but words of the quotation, in its order.
    fn is_whole_mark(&self, pairs: &[Pair], stream: &[u32], words: &[Word]) -> bool {
        let (first, last) = (pairs[0].1, pairs[pairs.len() - 1].1);
        let breaks = |at: usize| stream[at + 1] != stream[at] + 1;
        pairs.len() == last - first + 1
            && pairs.len() == pairs[pairs.len() - 1].0 - pairs[0].0 + 1
            && (first == 0 || breaks(first - 1))
            && (last + 1 == words.len() || breaks(last))
    }

    fn printing(
        &self,
        pairs: &[Pair],
        article: &Words,
        stream: &[u32],
        words: &[Word],
        is_quoted: bool,
    ) -> Printing {
        let (first, last) = (pairs[0], pairs[pairs.len() - 1]);
        let mut changes: Vec<Change> = Vec::new();
        let (mut n_left_out, mut n_put_in, mut has_ellipsis) = (0, 0, false);
        let place = |at: usize| stream[at] as usize;
        let mut put_in = |changes: &mut Vec<Change>, range: Range<usize>| {
            if !range.is_empty() {
                n_put_in += range.len();
                changes.push(Change::PutIn(place(range.start)..place(range.end - 1) + 1));
            }
        };
        put_in(&mut changes, self.edge_before(first, stream, words)..first.1);
        let mut next = first;
        for &(said, printed) in pairs {
            if said > next.0 {
                n_left_out += said - next.0;
                changes.push(Change::LeftOut(next.0..said));
            }
            put_in(&mut changes, next.1..printed);
            // An ellipsis says that words were left out, whether they were or not.
            has_ellipsis |= (said, printed) != first
                && words[printed].after_ellipsis
                && !self.words.words[said].after_ellipsis;
            match changes.last_mut() {
                Some(Change::Same(before, after)) if before.end == said && after.end == place(printed) => {
                    before.end = said + 1;
                    after.end = place(printed) + 1;
                }
                _ => changes.push(Change::Same(said..said + 1, place(printed)..place(printed) + 1)),
            }
            next = (said + 1, printed + 1);
        }
        put_in(&mut changes, next.1..self.edge_after(last, stream, words));
        let is_whole =
            n_left_out == 0 && !has_ellipsis && self.begins_sentence(first.0) && self.ends_sentence(last.0);
        let grade = match () {
            () if n_put_in > 0 => Grade::Altered,
            () if is_whole => Grade::Verbatim,
            () => Grade::Elided,
        };
        let mut pieces: Vec<Span> = Vec::new();
        let mut before = None;
        for at in first.1..=last.1 {
            let span = article.words[place(at)].span;
            match pieces.last_mut() {
                Some(piece) if before == Some(place(at) - 1) => piece.end = span.end,
                _ => pieces.push(span),
            }
            before = Some(place(at));
        }
        Printing {
            pieces,
            grade,
            fidelity: pairs.len() as f64 / (pairs.len() + n_left_out + n_put_in) as f64,
            changes,
            is_quoted,
        }
    }

    /// True where a sentence of the quotation begins, or would without an opening "And", "But" or "Well".
    fn begins_sentence(&self, at: usize) -> bool {
        let sentence = &self.words.sentences[self.words.words[at].sentence as usize];
        at == sentence.start || (at == sentence.start + 1 && is_opening(self.words.words[sentence.start].key))
    }

    fn ends_sentence(&self, at: usize) -> bool {
        at + 1 == self.words.sentences[self.words.words[at].sentence as usize].end
    }

    /// Where what was put in before the first common word begins: other words of its printed sentence, in the same marks.
    fn edge_before(&self, (said, first): Pair, stream: &[u32], words: &[Word]) -> usize {
        let at = printed_begin(first, stream, words);
        let is_opened = first - at == 1 && is_opening(words[at].key);
        if first - at <= most_at_edge(self.begins_sentence(said)) && !is_opened { at } else { first }
    }

    fn edge_after(&self, (said, last): Pair, stream: &[u32], words: &[Word]) -> usize {
        let at = printed_end(last, stream, words);
        if at - last - 1 <= most_at_edge(self.ends_sentence(said)) { at } else { last + 1 }
    }
}

/// The first word of the printed sentence, in the same marks.
fn printed_begin(first: usize, stream: &[u32], words: &[Word]) -> usize {
    let mut at = first;
    while at > 0 && stream[at - 1] + 1 == stream[at] && words[at - 1].sentence == words[first].sentence {
        at -= 1;
    }
    at
}

/// The word after the last of the printed sentence, in the same marks.
fn printed_end(last: usize, stream: &[u32], words: &[Word]) -> usize {
    let mut at = last + 1;
    while at < words.len() && stream[at - 1] + 1 == stream[at] && words[at].sentence == words[last].sentence {
        at += 1;
    }
    at
}

/// How many words at the edge of a printing count as put in. Where the quotation's own sentence is over, more of them
/// are what the speaker said next; where it is not, they stand for the rest of it.
fn most_at_edge(is_over: bool) -> usize {
    if is_over { 3 } else { MOST_EDGE }
}

fn keys(words: &[Word]) -> Vec<u64> {
    words.iter().map(|word| word.key).collect()
}

fn is_opening(key: u64) -> bool {
    ["and", "but", "well", "so"].iter().any(|word| hash(word.as_bytes()) == key)
}

/// The chains of runs that stand in the same order in both, heaviest first, then in text order; no word is in two.
fn chains(runs: &[Run], stream: &[u32]) -> Vec<Vec<Run>> {
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(runs.len());
    for (index, run) in runs.iter().enumerate() {
        let mut entry = (run.weight, None);
        for before in (index.saturating_sub(MOST_BEFORE)..index).rev() {
            let other = &runs[before];
            let (said_end, printed_end) = (other.said + other.n, other.printed + other.n);
            // Runs may share words at their ends ("I did it. I did it."): these count once.
            let overlap = said_end.saturating_sub(run.said).max(printed_end.saturating_sub(run.printed));
            if overlap >= run.n || other.said >= run.said || other.printed >= run.printed {
                continue;
            }
            let n_added = run.printed.saturating_sub(printed_end);
            let clause = stream[run.printed.max(printed_end)] - stream[printed_end - 1];
            if n_added > MOST_ADDED || clause > CLAUSE {
                continue;
            }
            let left_out = run.said.saturating_sub(said_end);
            // Leaving out costs little, and of two ways the one that leaves out less is better.
            let cost = PUT_IN * n_added as f64 + 0.02 * left_out as f64;
            let new = run.weight * (run.n - overlap) as f64 / run.n as f64;
            let weight = best[before].0 + new - cost;
            if weight > entry.0 && new > cost {
                entry = (weight, Some(before));
            }
        }
        best.push(entry);
    }
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|&one, &other| best[other].0.total_cmp(&best[one].0).then(one.cmp(&other)));
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chains: Vec<Vec<Run>> = Vec::new();
    for last in order {
        let mut chain = Vec::new();
        let mut at = Some(last);
        while let Some(index) = at {
            chain.push(runs[index]);
            at = best[index].1;
        }
        chain.reverse();
        let (begin, end) = (chain[0].printed, runs[last].printed + runs[last].n);
        let is_free = taken.range(..end).next_back().is_none_or(|(_, &taken_end)| taken_end <= begin);
        if is_free {
            taken.insert(begin, end);
            chains.push(chain);
        }
    }
    chains.sort_by_key(|chain| chain[0].printed);
    chains
}

/// Hashes of every run of three quoted words, and of two that stand alone in their marks; sorted, each once.
pub fn grams(article: &Words) -> Vec<u64> {
    let mut grams = Vec::new();
    let mut run: Vec<u64> = Vec::new();
    let ends = article.words.iter().map(|word| word.quoted.then_some(word.key)).chain([None]);
    for key in ends {
        match key {
            Some(key) => run.push(key),
            None => {
                grams.extend(hash_runs(&run, 3));
                if run.len() == 2 {
                    grams.extend(hash_runs(&run, 2));
                }
                run.clear();
            }
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Which articles may print a quotation, without reading them all.
///
/// It holds the articles of every run of three quoted words, and of two that stand alone in their marks.
#[derive(Clone, Debug, Default)]
pub struct Index {
    postings: HashMap<u64, Vec<u32>, BuildHasherDefault<KeyHasher>>,
    n_articles: u32,
}

impl Index {
    /// Adds an article; the first one has the number 0.
    pub fn add(&mut self, article: &Words) {
        for gram in grams(article) {
            self.postings.entry(gram).or_default().push(self.n_articles);
        }
        self.n_articles += 1;
    }

    /// The articles that share a run of words with the quotation, in order. Runs that very many articles have count only
    /// where the quotation has no other.
    pub fn candidates(&self, quotation: &Quotation) -> Vec<u32> {
        let found: Vec<&Vec<u32>> =
            quotation.grams().iter().filter_map(|gram| self.postings.get(gram)).collect();
        let rare: Vec<&Vec<u32>> =
            found.iter().copied().filter(|articles| articles.len() <= COMMON).collect();
        let chosen = if rare.is_empty() { found } else { rare };
        let articles: BTreeSet<u32> = chosen.into_iter().flatten().copied().collect();
        articles.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_reading::{Article, Hints};

    const SAID: &str = "Well, I think the old pier is safe. Nobody should worry about the pier, and I will walk on it every \
         day. That is what I told the council.";

    fn check(text: &str, expected: &[(Grade, &str)]) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let printings = Quotation::new(SAID).printings(&Words::new(&article));
        let found: Vec<(Grade, String)> = printings
            .iter()
            .map(|printing| {
                let pieces: Vec<&str> = printing.pieces.iter().map(|piece| piece.of(text)).collect();
                (printing.grade, pieces.join(" / "))
            })
            .collect();
        let expected: Vec<(Grade, String)> =
            expected.iter().map(|(grade, words)| (*grade, (*words).to_owned())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn whole_sentences_are_verbatim() {
        use Grade::Verbatim;
        check(
            "“I think the old pier is safe,” Reyes said on Monday.",
            &[(Verbatim, "I think the old pier is safe")],
        );
        check(
            "“I think the old pier is safe,” Reyes said on Monday. “Nobody should worry about the pier, and I will walk \
             on it every day.”",
            &[(
                Verbatim,
                "I think the old pier is safe / Nobody should worry about the pier, and I will walk on it every day",
            )],
        );
    }

    #[test]
    fn left_out_words_make_it_elided() {
        use Grade::Elided;
        check(
            "Reyes told them that nobody “should worry about the pier.”",
            &[(Elided, "should worry about the pier")],
        );
        check(
            "“Nobody should worry ... and I will walk on it every day,” Reyes said.",
            &[(Elided, "Nobody should worry ... and I will walk on it every day")],
        );
        check("Reyes called it “the old pier” and left.", &[(Elided, "the old pier")]);
    }

    #[test]
    fn changed_and_added_words_make_it_altered() {
        use Grade::Altered;
        check(
            "“I think the old pier is very safe,” Reyes said on Monday.",
            &[(Altered, "I think the old pier is very safe")],
        );
        check(
            "“Nobody should worry about [it], and I will walk on it every day,” Reyes said.",
            &[(Altered, "Nobody should worry about [it], and I will walk on it every day")],
        );
    }

    #[test]
    fn other_quotations_are_none() {
        check("“I think the council is right,” Reyes said. “Nobody should complain.”", &[]);
        check("The old pier is shut, and nobody should worry.", &[]);
        check("", &[]);
    }

    #[test]
    fn shows_what_changed() {
        let words = Words::of_text("I think the old pier is very safe");
        let printings = Quotation::new("I think the old pier is really safe.").printings(&quoted(words));
        let [printing] = printings.as_slice() else { panic!("one printing, not {printings:?}") };
        assert_eq!(printing.changes.len(), 4);
        assert_eq!(printing.changes[1..3], [Change::LeftOut(6..7), Change::PutIn(6..7)]);
        assert!((printing.fidelity - 7.0 / 9.0).abs() < 1e-9);
    }

    fn quoted(mut words: Words) -> Words {
        words.words.iter_mut().for_each(|word| word.quoted = true);
        words
    }

    #[test]
    fn the_index_names_articles_with_a_run_of_the_quotation() {
        let mut index = Index::default();
        for text in ["I think the old pier is safe", "Nothing of the kind", "old pier"] {
            index.add(&quoted(Words::of_text(text)));
        }
        assert_eq!(index.candidates(&Quotation::new(SAID)), [0, 2]);
    }
}
