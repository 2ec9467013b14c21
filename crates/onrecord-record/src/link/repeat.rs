//! Quotations in order -> repeats: which earlier printing each goes back to, and what was done to its words.
//!
//! Every quotation gives its runs of three words. Sorted, they tell which quotations share words; the first few with a run stand
//! for all that have it, so that what thousands print is compared with few. Each quotation is linked to one earlier printing in
//! another article: the most faithful of those that share most with it, of equals the earliest.

use super::passages::{Mark, Passages};
use super::quotation::{Change, FEWEST, Grade, Printing, Quotation, left_out, put_in};
use super::shingle::{hash_runs, in_order};
use super::words::{Word, Words};

/// The first quotations with a run of words stand for all that have it.
pub const FIRST: usize = 4;
/// Earlier quotations that one is compared with, those with most runs in common.
pub const MOST_COMPARED: usize = 4;
/// Statements of an article, the first ones, that are looked at: a cluster counts quotations in 64 bits, articles and all.
pub const MOST_STATEMENTS: usize = 4095;
/// Share of the shorter quotation's words that both have, and fidelity, at least: else it is another one with a phrase in common.
const LEAST_SHARED: f64 = 0.5;

/// What a later printing has of an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// How faithful it is.
    pub grade: Grade,
    /// Share of words that agree, 0.5 to 1, to three places: [`Printing::fidelity`].
    pub fidelity: f64,
    /// The words that differ: "[-left out-] {+put in+}"; empty where none do.
    pub basis: String,
}

/// The quoted words of a statement by its content and manner ("direct", "mixed"); `None` where none are.
pub fn quoted(content: &str, manner: &str) -> Option<String> {
    match manner {
        "direct" => Some(content.to_owned()),
        "mixed" => {
            let words = Words::of_text(content).words;
            let runs = words.chunk_by(|one, other| one.quoted == other.quoted);
            let pieces = runs.filter_map(|run| match run {
                [first, .., last] if first.quoted => {
                    Some(&content[first.span.start as usize..last.span.end as usize])
                }
                _ => None,
            });
            Some(pieces.collect::<Vec<_>>().join(" … ")).filter(|words| !words.is_empty())
        }
        _ => None,
    }
}

/// The runs of three words of a quotation, each once, in order; none for one that is too short to be told from others.
pub fn runs(quoted: &str) -> Vec<i64> {
    let words = Words::of_text(quoted).words;
    let n_content = words.iter().filter(|word| word.is_content).count();
    if words.len() < FEWEST.0 || n_content < FEWEST.1 {
        return Vec::new();
    }
    let keys: Vec<u64> = words.iter().map(|word| word.key).collect();
    in_order(hash_runs(&keys, 3).into_iter())
}

/// Compares the quoted words of two statements. Cost: of the order of their lengths.
pub fn compare(earlier: &str, later: &str) -> Option<Repeat> {
    let said = Quotation::new(earlier);
    let mut words = Words::of_text(later);
    words.words.iter_mut().for_each(|word| word.quoted = true);
    let n_same = |printing: &Printing| {
        let same = printing.changes.iter().map(|change| match change {
            Change::Same(_, printed) => printed.len(),
            Change::LeftOut(_) | Change::PutIn(_) => 0,
        });
        same.sum::<usize>()
    };
    let printing = said.printings(&words).into_iter().max_by_key(n_same)?;
    let shorter = said.n_words().min(words.words.len()) as f64;
    let basis = || {
        let steps = printing.changes.iter().filter_map(|change| match change {
            Change::Same(..) => None,
            Change::LeftOut(range) => Some(left_out(said.words_at(range.clone()))),
            Change::PutIn(range) => Some(put_in(words_between(later, words.words.get(range.clone())?)?)),
        });
        steps.collect::<Vec<_>>().join(" ")
    };
    let fidelity = (printing.fidelity * 1000.0).round() / 1000.0;
    let is_repeat = n_same(&printing) as f64 >= LEAST_SHARED * shorter && fidelity >= LEAST_SHARED;
    is_repeat.then(|| Repeat { grade: printing.grade, fidelity, basis: basis() })
}

fn words_between<'t>(text: &'t str, words: &[Word]) -> Option<&'t str> {
    Some(&text[words.first()?.span.start as usize..words.last()?.span.end as usize])
}

/// One quotation, for [`find_repeats`].
#[derive(Clone, Debug)]
pub struct Said {
    /// Number of its article: an article repeats no words of its own.
    pub article: i64,
    /// Its [`quoted`] words.
    pub quoted: String,
}

/// For each quotation, given in the order in which a record gets them, the place of the one that it repeats.
///
/// Cost: of the order of all words, in time and in memory.
pub fn find_repeats(said: &[Said]) -> Vec<Option<(usize, Repeat)>> {
    use rayon::prelude::*;

    let marks = said.par_iter().enumerate().flat_map_iter(|(at, one)| {
        let mark = move |hash| Mark { hash, at: at as i64, article: one.article, outlet: 0 };
        runs(&one.quoted).into_iter().map(mark)
    });
    let mut marks: Vec<Mark> = marks.collect();
    marks.par_sort_unstable_by_key(|mark| (mark.hash, mark.at));
    let mut passages = Passages::new(FIRST);
    marks.into_iter().for_each(|mark| passages.add(mark));
    let pairs = passages.take();
    let mut found = vec![None; said.len()];
    let of_one: Vec<&[[i64; 3]]> = pairs.chunk_by(|one, other| one[0] == other[0]).collect();
    let best = of_one.into_par_iter().filter_map(|pairs| {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable_by_key(|&[_, earlier, n]| (-n, earlier));
        let later = &said[pairs[0][0] as usize].quoted;
        let compared = pairs.iter().take(MOST_COMPARED).filter_map(|&[_, earlier, _]| {
            Some((earlier as usize, compare(&said[earlier as usize].quoted, later)?))
        });
        // Of equals the first.
        let best =
            compared.reduce(|best, next| if next.1.fidelity > best.1.fidelity { next } else { best })?;
        Some((pairs[0][0] as usize, best))
    });
    for (later, best) in best.collect::<Vec<_>>() {
        found[later] = Some(best);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &[(i64, &str)], expected: &[Option<(usize, Grade, &str)>]) {
        let said: Vec<Said> =
            said.iter().map(|&(article, words)| Said { article, quoted: words.to_owned() }).collect();
        let found = find_repeats(&said);
        let found: Vec<_> = found
            .iter()
            .map(|one| one.as_ref().map(|(to, repeat)| (*to, repeat.grade, repeat.basis.as_str())))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_quotation_goes_back_to_the_most_faithful_earlier_printing() {
        check(
            &[
                (1, "“The pier is safe, and nobody will be moved from the harbour this year.”"),
                (2, "“The pier is safe, and nobody should be moved from the harbour this year.”"),
                (3, "“The pier is safe, and nobody should be moved from the harbour this year.”"),
                (4, "“nobody will be moved from the harbour”"),
                (5, "“The council meets every Tuesday at the old town hall.”"),
            ],
            &[
                None,
                Some((0, Grade::Altered, "[-will-] {+should+}")),
                Some((1, Grade::Verbatim, "")),
                Some((0, Grade::Elided, "")),
                None,
            ],
        );
    }

    #[test]
    fn a_phrase_in_common_is_no_repeat() {
        let long = "“I have said it before: the harbour of Port Sella needs new cranes, longer quays, more pilots and a \
                    council that reads what engineers write.”";
        let other = "“The harbour of Port Sella was founded by fishermen, burnt down twice, and rebuilt by whoever came home \
                     from the sea that winter.”";
        check(&[(1, long), (2, other)], &[None, None]);
    }

    #[test]
    fn an_article_does_not_repeat_itself() {
        let words = "“The pier is safe, and nobody will be moved.”";
        check(&[(1, words), (1, words), (2, words)], &[None, None, Some((0, Grade::Verbatim, ""))]);
    }

    #[test]
    fn what_thousands_print_goes_back_to_the_first() {
        let words = "“The pier is safe, and nobody will be moved.”";
        let said: Vec<(i64, &str)> = (0..2_000).map(|article| (article, words)).collect();
        let expected: Vec<_> = (0..2_000).map(|at| (at > 0).then_some((0, Grade::Verbatim, ""))).collect();
        check(&said, &expected);
    }

    #[test]
    fn only_quoted_words_count() {
        assert_eq!(quoted("that the pier was “as good as new”", "mixed").as_deref(), Some("as good as new"));
        assert_eq!(
            quoted("that “the pier” was “as good as new”", "mixed").as_deref(),
            Some("the pier … as good as new")
        );
        assert_eq!(quoted("that the pier was new", "indirect"), None);
    }
}
