//! Constructions: attributions that grammar shows plainly, added where the tagger found nothing.

use crate::attribution::cue;
use crate::attribution::feature::lower_into;
use crate::attribution::linker::Group;
use crate::sentence::Prose;
use crate::speaker::lexicon;

/// Finds "SOURCE notes that CONTENT", "CONTENT, SOURCE said" and "a report in SOURCE that CONTENT" in stretches that hold no part of `groups`.
pub(super) fn find_constructions(prose: &Prose, groups: &[Group]) -> Vec<Group> {
    let ranges = groups.iter().flat_map(|group| group.source.iter().chain(&group.cue).chain(&group.content));
    let mut taken: Vec<(usize, usize)> = ranges.copied().collect();
    taken.sort_unstable();
    let mut found = Vec::new();
    let mut first = 0;
    while first < prose.tokens.len() {
        let sentence = prose.sentence_tokens(first);
        found.extend(says_that(prose, &taken, sentence));
        found.extend(said_after(prose, &taken, sentence));
        found.extend(noun_that(prose, &taken, sentence));
        first = sentence.1;
    }
    found
}

fn is_free(taken: &[(usize, usize)], (first, last): (usize, usize)) -> bool {
    let start = taken.partition_point(|range| range.1 <= first);
    taken.get(start).is_none_or(|range| range.0 >= last)
}

/// "Mr. Lund notes that the road is closed." The content runs to the end of the sentence, or to the next attribution.
fn says_that(prose: &Prose, taken: &[(usize, usize)], (first, last): (usize, usize)) -> Option<Group> {
    let mut lower = String::new();
    let verb = (first + 1..last.saturating_sub(4)).find(|&at| {
        lower.clear();
        lower_into(prose.word(at), &mut lower);
        prose.word(at + 1) == "that" && prose.quoted[at] == 0 && cue::is_saying(&lower)
    })?;
    let mut cue = verb;
    while cue > first && is_before_verb(prose.word(cue - 1)) {
        cue -= 1;
    }
    // A pronoun, or a name with its titles.
    let mut source = cue;
    while source > first && cue - source < 8 && is_in_name(prose, source - 1) {
        source -= 1;
    }
    if source == cue
        && cue > first
        && matches!(prose.word(cue - 1), "he" | "she" | "they" | "He" | "She" | "They")
    {
        source = cue - 1;
    }
    let end =
        taken.get(taken.partition_point(|range| range.1 <= verb)).map_or(last, |range| range.0.min(last));
    let end = without_marks(prose, verb + 1, end);
    (source < cue && end > verb + 4 && is_free(taken, (source, verb + 2))).then(|| Group {
        source: vec![(source, cue)],
        cue: vec![(cue, verb + 1)],
        content: vec![(verb + 1, end)],
    })
}

fn is_before_verb(word: &str) -> bool {
    matches!(
        word,
        "has" | "have" | "had" | "also" | "later" | "then" | "previously" | "further" | "did" | "does"
    ) || (word.len() > 4 && word.ends_with("ly"))
}

fn is_in_name(prose: &Prose, at: usize) -> bool {
    let next = prose.tokens.get(at + 1);
    prose.tokens[at].shape.is_capital() && !lexicon::is_opener(prose.word(at))
        || (prose.word(at) == "." && next.is_some_and(|next| next.shape.is_capital()))
}

/// The end of a content without the marks that end its sentence.
fn without_marks(prose: &Prose, first: usize, mut end: usize) -> usize {
    while end > first && !prose.tokens[end - 1].shape.is_word() && prose.quoted[end - 1] == 0 {
        end -= 1;
    }
    end
}

/// "The road is closed, the mayor has said." The verb ends the clause, and what stands before it fits a subject.
fn said_after(prose: &Prose, taken: &[(usize, usize)], (first, last): (usize, usize)) -> Option<Group> {
    let is = |at: usize, words: &[&str]| at < last && words.contains(&prose.word(at));
    let verb = (first + 4..last).find(|&at| {
        is(at, &["said", "says", "added", "wrote", "announced"])
            && prose.quoted[at] == 0
            && (at + 1 == last || is(at + 1, &[",", "."]))
    })?;
    let mut cue = verb;
    while cue > first && is(cue - 1, &["has", "have", "had", "also", "later", "previously"]) {
        cue -= 1;
    }
    let comma = (first + 3..cue).rev().find(|&at| prose.word(at) == ",")?;
    let source = (comma + 1, cue);
    let subject = prose.tokens[comma + 1].shape.is_capital()
        || is(
            comma + 1,
            &[
                "the",
                "a",
                "an",
                "he",
                "she",
                "they",
                "it",
                "his",
                "her",
                "one",
                "two",
                "three",
                "some",
                "officials",
                "sources",
                "police",
            ],
        );
    let fits = (1..=8).contains(&(cue - source.0))
        && (source.0..source.1).all(|at| {
            prose.quoted[at] == 0 && !is(at, &["that", "who", "which", "to", "is", "was", "are", "were"])
        });
    (subject && fits && is_free(taken, (first, verb + 1))).then(|| Group {
        source: vec![source],
        cue: vec![(cue, verb + 1)],
        content: vec![(first, comma)],
    })
}

/// "a report in The Ledger that the mill had closed"; the content runs to the end of the sentence.
fn noun_that(prose: &Prose, taken: &[(usize, usize)], (first, last): (usize, usize)) -> Option<Group> {
    let is = |at: usize, words: &[&str]| at < last && words.contains(&prose.word(at));
    let noun = (first..last).find(|&at| {
        is(
            at,
            &[
                "report",
                "reports",
                "story",
                "article",
                "announcement",
                "allegation",
                "claim",
                "statement",
                "suggestion",
                "warning",
            ],
        ) && is(at + 1, &["in", "by", "from", "on"])
            && prose.quoted[at] == 0
    })?;
    let source = noun + 2;
    let that = (source + 1..last.min(source + 9)).find(|&at| prose.word(at) == "that")?;
    let named = (source..that).any(|at| prose.tokens[at].shape.is_capital())
        && !(source..that).any(|at| is(at, &[",", "and"]));
    let cue = if noun > first && is(noun - 1, &["a", "the", "an", "A", "The"]) { noun - 1 } else { noun };
    let end = without_marks(prose, that + 1, last);
    (named && end > that + 3 && is_free(taken, (cue, end))).then(|| Group {
        source: vec![(source, that)],
        cue: vec![(cue, source)],
        content: vec![(that, end)],
    })
}
