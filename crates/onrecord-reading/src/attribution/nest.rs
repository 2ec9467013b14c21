//! Nesting: attributions inside the content of another ("she said that he had told the court that …").

use crate::attribution::linker::Group;
use crate::attribution::repair;
use crate::attribution::{Context, Models, Tagged, construction, cue, inner};
use crate::sentence::{Paragraph, Prose};
use crate::statement::{Act, Attribution};

/// Deepest nesting looked for.
const DEEPEST: usize = 4;
/// Tokens of the shortest content that holds an attribution ("he opposes war").
const LEAST: usize = 3;

/// Finds attributions inside the contents of `groups`.
///
/// The training data gives each word one role, so the model sees only the outermost attribution. Read as a paragraph of
/// its own, without the words around it, a content shows the next one. Only an attribution with a source and a verb of
/// saying counts: inside a content everything else is noise.
pub(super) fn find_nested(models: &Models, prose: &Prose, groups: &[Group]) -> Vec<Group> {
    let mut found = Vec::new();
    let mut contents: Vec<(usize, usize)> =
        groups.iter().flat_map(|group| group.content.iter().copied()).collect();
    contents.sort_unstable();
    let mut inner = prose.clone();
    let outermost = contents.clone();
    for _ in 0..DEEPEST {
        contents.retain(|&content| may_hold_attribution(prose, content));
        if contents.is_empty() {
            break;
        }
        let nested = find_learned(models, prose, &mut inner, &contents);
        contents = nested.iter().flat_map(|group| group.content.iter().copied()).collect();
        contents.sort_unstable();
        found.extend(nested);
    }
    let mut cues: Vec<(usize, usize)> = found.iter().flat_map(|group| group.cue.iter().copied()).collect();
    cues.sort_unstable();
    let mut read = 0;
    for (first, last) in outermost {
        let content = (first.max(read), last);
        read = read.max(last);
        if content.1 >= content.0 + LEAST {
            let from = cues.partition_point(|cue| cue.1 <= content.0);
            let to = cues.partition_point(|cue| cue.0 < content.1).max(from);
            found.extend(inner::find_inner(prose, content, &cues[from..to]));
        }
    }
    found
}

/// Those that the model finds, or where it finds none, a construction. `inner` is `prose`, to be cut anew.
fn find_learned(
    models: &Models,
    prose: &Prose,
    inner: &mut Prose,
    contents: &[(usize, usize)],
) -> Vec<Group> {
    inner.quoted = unquoted(prose, contents);
    let as_paragraph = |&tokens: &(usize, usize)| Paragraph {
        tokens,
        span: prose.span(tokens),
        kind: crate::PartKind::Paragraph,
    };
    inner.paragraphs = contents.iter().map(as_paragraph).collect();
    let Tagged { mut spans, claims, .. } = models.inner_words.tag(inner, &inner.paragraphs, Context::Nothing);
    repair::drop_fragments(inner, &mut spans);
    let home = |at: usize| contents.partition_point(|content| content.0 <= at);
    let nested: Vec<Group> = models
        .linker
        .link(inner, &spans, claims.as_ref())
        .into_iter()
        .filter(|group| {
            let mut homes =
                group.source.iter().chain(&group.cue).chain(&group.content).map(|range| home(range.0));
            let first = homes.next();
            !group.source.is_empty()
                && has_verb_of_saying(prose, group)
                && homes.all(|other| Some(other) == first)
        })
        .collect();
    let mut is_read = vec![false; contents.len()];
    for group in &nested {
        is_read[home(group.content[0].0) - 1] = true;
    }
    let unread = contents.iter().zip(&is_read).filter(|&(_, &is_read)| !is_read);
    let plain: Vec<Group> =
        unread.filter_map(|(&content, _)| construction::find_inside(prose, content)).collect();
    [nested, plain].concat()
}

/// A content without a verb of saying holds no attribution: the model need not look.
fn may_hold_attribution(prose: &Prose, (first, last): (usize, usize)) -> bool {
    last - first >= 5 && (first..last).any(|at| construction::is_saying(prose, at))
}

fn has_verb_of_saying(prose: &Prose, group: &Group) -> bool {
    let says = cue::find_sense_in(prose, &group.cue).is_some_and(|found| {
        found.sense.is_said
            && matches!(found.sense.act, Act::Say | Act::Report | Act::Confirm | Act::Deny | Act::Promise)
    });
    // The speaker's own "I" and "you" attribute nothing to anybody else.
    let own = group.source.iter().any(|&(first, last)| {
        last - first == 1
            && matches!(prose.word(first), "I" | "we" | "We" | "you" | "You" | "who" | "which" | "that")
    });
    let n_words = group.content.iter().map(|&(first, last)| last - first).sum::<usize>();
    says && !own && n_words >= 4
}

/// The quotation depth inside each content, without the marks that enclose all of it.
fn unquoted(prose: &Prose, contents: &[(usize, usize)]) -> Vec<u8> {
    let mut quoted = prose.quoted.clone();
    for &(first, last) in contents {
        let outer = (first..last).map(|at| quoted[at]).min().unwrap_or(0);
        for depth in &mut quoted[first..last] {
            *depth -= outer;
        }
    }
    quoted
}

/// Sets `within`: the innermost other attribution whose content holds all of this one.
pub(super) fn find_within(attributions: &mut [Attribution]) {
    // Outer ones come first; those still open form a stack of contents that enclose each other.
    let mut order: Vec<usize> = (0..attributions.len()).collect();
    order.sort_by_key(|&index| (attributions[index].first(), u32::MAX - attributions[index].last()));
    let mut open: Vec<usize> = Vec::new();
    for index in order {
        let (start, end) = (attributions[index].first(), attributions[index].last());
        open.retain(|&other| attributions[other].last() >= end);
        let holds = |other: usize| {
            attributions[other].content.iter().any(|content| content.start <= start && end <= content.end)
        };
        attributions[index].within = open.iter().rev().copied().find(|&other| holds(other));
        open.push(index);
    }
}
