//! Constructions: attributions that grammar shows plainly, added where the model found nothing.

use crate::attribution::linker::Group;
use crate::attribution::{cue, request};
use crate::crf::hash::lower_into;
use crate::lexicon;
use crate::sentence::Prose;

/// Finds the constructions of this file in stretches that hold no part of `groups`.
pub(super) fn find_constructions(prose: &Prose, groups: &[Group]) -> Vec<Group> {
    let mut taken = Taken::new(groups);
    let mut found = Vec::new();
    let mut add = |taken: &mut Taken, group: Option<Group>| {
        if let Some(group) = group {
            taken.add(&group);
            found.push(group);
        }
    };
    for sentence in prose.sentences() {
        let group = noun_that(prose, &taken, sentence);
        add(&mut taken, group);
        let group = says_that(prose, &taken, sentence);
        add(&mut taken, group);
        let group = said_after(prose, &taken, sentence);
        add(&mut taken, group);
        let group = according_to(prose, &taken, sentence);
        add(&mut taken, group);
        let group = refused(prose, &taken, sentence);
        add(&mut taken, group);
    }
    for quotation in prose.quotations.iter().filter(|quotation| quotation.depth == 1) {
        let group = quoted(prose, &taken, quotation.tokens);
        add(&mut taken, group);
    }
    found
}

/// "… that the engineer had told the council that …" inside the content in the tokens `content`.
pub(super) fn find_inside(prose: &Prose, content: (usize, usize)) -> Option<Group> {
    let outer = prose.quoted[content.0..content.1].iter().copied().min().unwrap_or(0);
    // A content that is quoted as a whole is left to the model.
    if outer > 0 { None } else { says_that(prose, &Taken::new(&[]), content) }
}

/// The token ranges that attributions take up, sorted.
struct Taken(std::collections::BTreeMap<usize, usize>);

impl Taken {
    fn new(groups: &[Group]) -> Self {
        let mut taken = Taken(std::collections::BTreeMap::new());
        groups.iter().for_each(|group| taken.add(group));
        taken
    }

    fn add(&mut self, group: &Group) {
        for &(first, last) in group.source.iter().chain(&group.cue).chain(&group.content) {
            let end = self.0.entry(first).or_default();
            *end = last.max(*end);
        }
    }

    fn is_free(&self, (first, last): (usize, usize)) -> bool {
        self.0.range(..last).next_back().is_none_or(|(_, &end)| end <= first)
    }

    /// Where the first range after `at` begins.
    fn next(&self, at: usize) -> Option<usize> {
        self.0.range(at..).next().map(|(&first, _)| first)
    }
}

/// "Mr. Lund notes that the road is closed", "Lund told reporters on Monday that …". The content runs to the end of the
/// sentence, or to the next attribution.
fn says_that(prose: &Prose, taken: &Taken, (first, last): (usize, usize)) -> Option<Group> {
    (first + 1..last.saturating_sub(4)).find_map(|verb| {
        // The cheap test first: most words have no "that" near them.
        let that =
            that_after(prose, verb, last).filter(|_| prose.quoted[verb] == 0 && is_saying(prose, verb))?;
        let cue = cue_start(prose, first, verb);
        let source = subject_before(prose, first, cue)?;
        let end = without_marks(prose, that + 1, taken.next(verb).unwrap_or(last).min(last));
        (end > that + 3 && taken.is_free((source.0, that + 1))).then(|| Group {
            source: vec![source],
            cue: vec![(cue, verb + 1)],
            content: vec![(that, end)],
        })
    })
}

/// The "that" that a verb of saying opens its content with, over an addressee, a place or a day.
fn that_after(prose: &Prose, verb: usize, last: usize) -> Option<usize> {
    let reach = last.min(verb + 14);
    let that = (verb + 1..reach).find(|&at| prose.word(at) == "that")?;
    let plain = (verb + 1..that).all(|at| {
        prose.quoted[at] == 0
            && (prose.tokens[at].shape.is_word() || matches!(prose.word(at), "." | "’" | "-"))
            && !is_saying(prose, at)
    });
    let opens = that == verb + 1
        || matches!(prose.word(verb + 1), "in" | "on" | "at" | "to" | "during" | "through" | "via" | "after")
        || lexicon::is_opener(prose.word(verb + 1))
        || matches!(
            prose.word(verb),
            "told" | "tells" | "telling" | "informed" | "assured" | "warned" | "reminded"
        );
    (plain && opens).then_some(that)
}

/// "The road is closed, the mayor has said on Friday", "…, two officials told The Ledger." The verb ends the sentence but
/// for a day or an addressee.
fn said_after(prose: &Prose, taken: &Taken, (first, last): (usize, usize)) -> Option<Group> {
    const VERBS: &[&str] = &["said", "says", "say", "added", "wrote", "announced", "told"];
    let is = |at: usize, words: &[&str]| at < last && words.contains(&prose.word(at));
    let ends = |at: usize| {
        at >= last
            || is(at, &[",", "."])
            || is_time_clause(prose, (at, last))
            || (is(at - 1, &["told"])
                && at + 8 >= last
                && (at..last)
                    .all(|at| is_in_name(prose, at) || is(at, &["the", "The", "reporters", ".", "on"])))
    };
    let verb = (first + 4..last).find(|&at| is(at, VERBS) && prose.quoted[at] == 0 && ends(at + 1))?;
    let cue = cue_start(prose, first, verb);
    let comma_before =
        |end: usize| (end.saturating_sub(14).max(first + 3)..end).rev().find(|&at| prose.word(at) == ",");
    // "the mayor of Port Sella, Ana Reyes, said": the subject ends with a comma, and holds one.
    let end = if prose.word(cue - 1) == "," { cue - 1 } else { cue };
    let last_comma = comma_before(end)?;
    let comma = if end < cue { comma_before(last_comma)? } else { last_comma };
    let source = (comma + 1, end);
    let opening = prose.word(source.0);
    let fits = source.0 < end
        && (is_determiner(opening)
            || is_in_name(prose, source.0)
            || lexicon::head_kind(opening).is_some()
            || matches!(opening, "he" | "she" | "they" | "it"));
    let clause = (source.0..end).any(|at| {
        is_saying(prose, at)
            || is(at, &["that", "who", "which", "is", "was", "are", "were", "and", "but", "to", "as"])
    });
    let plain = (first..verb).all(|at| prose.quoted[at] == 0);
    (fits && !clause && plain && taken.is_free((first, verb + 1))).then(|| Group {
        source: vec![source],
        cue: vec![(cue, verb + 1)],
        content: vec![(first, comma)],
    })
}

/// "According to Reyes, the road is closed." "The road is closed, according to Reyes."
fn according_to(prose: &Prose, taken: &Taken, (first, last): (usize, usize)) -> Option<Group> {
    let is = |at: usize, words: &[&str]| at < last && words.contains(&prose.word(at));
    let cue = (first..last)
        .find(|&at| is(at, &["According", "according"]) && is(at + 1, &["to"]) && prose.quoted[at] == 0)?;
    let source = cue + 2;
    let end = without_marks(prose, source, last);
    let comma = (source..end.min(source + 12)).find(|&at| is(at, &[","]));
    let (source, content) = match comma {
        // "According to Reyes, a clerk, …": where the source ends is for the model to say.
        Some(comma) if cue == first && !is(comma + 1, &["a", "an", "who", "which", "and"]) => {
            ((source, comma), (comma + 1, end))
        }
        None if cue > first && is(cue - 1, &[","]) && end <= source + 12 => ((source, end), (first, cue - 1)),
        Some(_) | None => return None,
    };
    let names_somebody = source.0 < source.1
        && (is_determiner(prose.word(source.0)) || is_in_name(prose, source.0))
        && !(source.0..source.1).any(|at| is(at, &["that", "which", "who", "said"]));
    (names_somebody && content.1 > content.0 + 3 && taken.is_free((first, last))).then(|| Group {
        source: vec![source],
        cue: vec![(cue, cue + 2)],
        content: vec![content],
    })
}

/// "The firm did not respond to a request for comment."
fn refused(prose: &Prose, taken: &Taken, sentence: (usize, usize)) -> Option<Group> {
    let [source, cue, content] = request::find_refusal(prose, sentence)?;
    taken.is_free((source.0, content.1)).then(|| Group {
        source: vec![source],
        cue: vec![cue],
        content: vec![content],
    })
}

/// "on Monday", "Monday night during a visit": a day or a month, and nothing after it but where and when.
fn is_time_clause(prose: &Prose, (first, last): (usize, usize)) -> bool {
    let day = first + usize::from(matches!(prose.word(first), "on" | "in" | "late" | "early"));
    let is_time = day < last && (lexicon::is_day(prose.word(day)) || lexicon::is_month(prose.word(day)));
    let after = day + 1;
    is_time
        && (after >= last
            || matches!(
                prose.word(after),
                "." | ","
                    | "after"
                    | "during"
                    | "in"
                    | "at"
                    | "following"
                    | "before"
                    | "night"
                    | "morning"
                    | "evening"
                    | "afternoon"
            ))
        && !(after..last).any(|at| prose.word(at) == "that")
}

/// "a report in The Ledger that the mill had closed"; the content runs to the end of the sentence.
fn noun_that(prose: &Prose, taken: &Taken, (first, last): (usize, usize)) -> Option<Group> {
    const NOUNS: &[&str] = &[
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
    ];
    let is = |at: usize, words: &[&str]| at < last && words.contains(&prose.word(at));
    let noun = (first..last)
        .find(|&at| is(at, NOUNS) && is(at + 1, &["in", "by", "from", "on"]) && prose.quoted[at] == 0)?;
    let source = noun + 2;
    let that = (source + 1..last.min(source + 9)).find(|&at| prose.word(at) == "that")?;
    let named = (source..that).any(|at| prose.tokens[at].shape.is_capital())
        && !(source..that).any(|at| is(at, &[",", "and"]));
    let cue = if noun > first && is(noun - 1, &["a", "the", "an", "A", "The"]) { noun - 1 } else { noun };
    let end = without_marks(prose, that + 1, last);
    (named && end > that + 3 && taken.is_free((cue, end))).then(|| Group {
        source: vec![(source, that)],
        cue: vec![(cue, source)],
        content: vec![(that, end)],
    })
}

/// A quotation of four words or more that nothing attributes, with a verb of saying next to it in its sentence:
/// "“…,” Reyes said", "“…,” said Reyes", "Reyes said: “…”", "Reyes, in a letter: “…”".
fn quoted(prose: &Prose, taken: &Taken, quotation: (usize, usize)) -> Option<Group> {
    let n_words = (quotation.0..quotation.1).filter(|&at| prose.tokens[at].shape.is_word()).count();
    if n_words < 4 || !taken.is_free(quotation) {
        return None;
    }
    let (paragraph_first, paragraph_last) = prose.paragraphs[prose.paragraph_of[quotation.0] as usize].tokens;
    let with = |source: (usize, usize), cue: (usize, usize)| {
        let low = source.0.min(cue.0);
        let high = source.1.max(cue.1);
        taken.is_free((low, high)).then(|| Group {
            source: vec![source],
            cue: vec![cue],
            content: vec![quotation],
        })
    };
    // After it, up to the end of the sentence that goes on behind the closing mark.
    let after = quotation.1;
    if after < paragraph_last && matches!(prose.word(after - 1), "”" | "\"" | "'" | "’" | "»") {
        let begins = after + usize::from(prose.word(after) == ",");
        let last = (begins..paragraph_last.min(begins + 16))
            .find(|&at| prose.quoted[at] > 0 || matches!(prose.word(at), "." | ";"))
            .unwrap_or(paragraph_last.min(begins + 16));
        if let Some(verb) = (begins..last).find(|&at| is_saying(prose, at)) {
            let cue = cue_start(prose, begins, verb);
            let before = subject_before(prose, begins, cue).filter(|source| source.0 == begins);
            let inverted = || if cue == begins { subject_after(prose, verb + 1, last) } else { None };
            if let Some(source) = before.or_else(inverted) {
                return with(source, (cue, verb + 1));
            }
        }
    }
    // Before it: a verb and a colon or comma, or only a colon.
    let mark = quotation.0.checked_sub(1).filter(|&at| at > paragraph_first && prose.quoted[at] == 0)?;
    if !matches!(prose.word(mark), ":" | ",") {
        return None;
    }
    let sentence = (paragraph_first..mark)
        .rev()
        .find(|&at| prose.quoted[at] > 0 || prose.sentence_of[at] != prose.sentence_of[mark])
        .map_or(paragraph_first, |at| at + 1);
    let earliest = sentence.max(mark.saturating_sub(24));
    if let Some(verb) = (earliest..mark).rev().find(|&at| is_saying(prose, at)) {
        let cue = cue_start(prose, earliest, verb);
        return subject_before(prose, earliest, cue).and_then(|source| with(source, (cue, verb + 1)));
    }
    if prose.word(mark) != ":" || earliest != sentence {
        return None;
    }
    // "Reyes, mayor of Port Sella, in a letter: “…”": the name opens the sentence.
    let name = subject_after(prose, sentence, mark).filter(|name| name.0 == sentence)?;
    let cue = (name.1..mark).find(|&at| matches!(prose.word(at), "in" | "on" | "at")).unwrap_or(mark);
    let end = if cue > name.1 && prose.word(cue - 1) == "," { cue - 1 } else { cue };
    with((name.0, end.max(name.1)), (cue, mark + 1))
}

pub(super) fn is_saying(prose: &Prose, at: usize) -> bool {
    let mut lower = String::new();
    lower_into(prose.word(at), &mut lower);
    cue::is_saying(&lower)
}

/// The first token of the verb group that ends with `verb`.
fn cue_start(prose: &Prose, first: usize, verb: usize) -> usize {
    let mut cue = verb;
    while cue > first && is_before_verb(prose.word(cue - 1)) {
        cue -= 1;
    }
    cue
}

fn is_before_verb(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "have"
            | "had"
            | "also"
            | "later"
            | "then"
            | "previously"
            | "further"
            | "did"
            | "does"
            | "once"
    ) || (word.len() > 4 && word.ends_with("ly"))
}

/// The subject that ends right before `end`: a pronoun, a name, "the mayor", or one of these with an apposition.
pub(super) fn subject_before(prose: &Prose, first: usize, end: usize) -> Option<(usize, usize)> {
    // "stopped short of denying", "without saying": the verb has no subject of its own.
    if end <= first
        || matches!(prose.word(end - 1), "of" | "from" | "without" | "by" | "to" | "for" | "in" | "than")
    {
        return None;
    }
    // "Ana Reyes, a pier clerk, said": the name before the commas begins the subject.
    if prose.word(end - 1) == "," {
        let earliest = first.max(end.saturating_sub(20));
        let comma = (earliest..end - 1).rev().find(|&at| prose.word(at) == ",")?;
        let name = name_before(prose, first, comma);
        let apposition = prose.word(comma + 1);
        let fits = matches!(
            apposition,
            "a" | "an" | "the" | "who" | "whose" | "now" | "then" | "of" | "head" | "chief"
        ) || lexicon::head_kind(apposition).is_some();
        return (name < comma && fits).then_some((name, end - 1));
    }
    if matches!(prose.word(end - 1), "he" | "she" | "they" | "it" | "He" | "She" | "They" | "It" | "I") {
        return Some((end - 1, end));
    }
    let name = name_before(prose, first, end);
    // "the mayor", "two officials", "the mayor of Port Sella": back to the determiner, over plain words.
    let mut start = name;
    while start > first && end - start < 9 {
        let word = prose.word(start - 1);
        if is_determiner(word) {
            return (end > start).then_some((start - 1, end));
        }
        let plain = prose.tokens[start - 1].shape.is_word() || matches!(word, "’" | "'" | "-" | ".");
        if !plain || prose.quoted[start - 1] > 0 || is_saying(prose, start - 1) || is_connective(word) {
            break;
        }
        start -= 1;
    }
    (name < end).then_some((name, end))
}

/// The subject that begins at `first`, after an inverted verb: "said Ana Reyes, a pier clerk".
fn subject_after(prose: &Prose, first: usize, last: usize) -> Option<(usize, usize)> {
    if first >= last {
        return None;
    }
    let mut end = first;
    if is_determiner(prose.word(first)) {
        end += 1;
        while end < last
            && end - first < 8
            && prose.tokens[end].shape.is_word()
            && !is_connective(prose.word(end))
        {
            end += 1;
        }
        return (end > first + 1).then_some((first, end));
    }
    while end < last && (is_in_name(prose, end) || (end > first && prose.word(end) == ".")) {
        end += 1;
    }
    if end > first && prose.word(end - 1) == "." && end == last {
        end -= 1;
    }
    (end > first).then_some((first, end))
}

/// The first token of the capitalized name that ends before `end`; `end` when there is none.
fn name_before(prose: &Prose, first: usize, end: usize) -> usize {
    let mut start = end;
    while start > first && end - start < 8 && is_in_name(prose, start - 1) {
        start -= 1;
    }
    start
}

fn is_in_name(prose: &Prose, at: usize) -> bool {
    let next = prose.tokens.get(at + 1);
    let joins = prose.tokens[at].shape == crate::sentence::Shape::Mark
        && matches!(prose.word(at), "." | "-" | "’" | "'")
        && next.is_some_and(|next| next.shape.is_capital());
    joins || (prose.tokens[at].shape.is_capital() && !lexicon::is_opener(prose.word(at)))
}

fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "The"
            | "A"
            | "An"
            | "one"
            | "One"
            | "two"
            | "Two"
            | "three"
            | "Three"
            | "several"
            | "Several"
            | "his"
            | "her"
            | "their"
            | "its"
            | "His"
            | "Her"
            | "another"
            | "Another"
            | "some"
            | "Some"
            | "many"
            | "Many"
    )
}

fn is_connective(word: &str) -> bool {
    matches!(
        word,
        "that"
            | "who"
            | "which"
            | "and"
            | "but"
            | "as"
            | "when"
            | "while"
            | "because"
            | "after"
            | "before"
            | "if"
            | "is"
            | "was"
            | "are"
            | "were"
            | "to"
            | "in"
            | "on"
            | "at"
            | "And"
            | "But"
            | "In"
            | "On"
            | "At"
            | "As"
    )
}

/// The end of a content without the marks that end its sentence.
fn without_marks(prose: &Prose, first: usize, mut end: usize) -> usize {
    while end > first && !prose.tokens[end - 1].shape.is_word() && prose.quoted[end - 1] == 0 {
        end -= 1;
    }
    end
}
