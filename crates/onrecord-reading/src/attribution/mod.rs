//! SENTENCES -> ATTRIBUTIONS: cue, content, source, nesting.

pub mod cue;
pub mod feature;
pub mod tagger;
pub mod linker;
pub mod request;
mod construction;
mod repair;
mod nest;

use crate::sentence::Prose;
use crate::span::Span;
use crate::statement::{Attribution, Manner};
use linker::{Group, Linker};
use tagger::Tagger;

/// What is learned from annotated articles.
#[derive(Clone, Copy)]
pub struct Models<'a> {
    /// Marks the words of sources, cues and contents.
    pub tagger: &'a Tagger,
    /// Groups them into attributions.
    pub linker: &'a Linker,
}

/// Finds the attributions of an article, in the order of their first word.
///
/// This is the seam between the words and everything after: whatever finds attributions, rules or a model, ends here.
pub fn find_attributions(prose: &Prose) -> Vec<Attribution> {
    attribute_with(&Models { tagger: Tagger::english(), linker: Linker::english() }, prose)
}

/// As [`find_attributions`], with models of the caller's: for training, and for comparing models.
pub fn attribute_with(models: &Models, prose: &Prose) -> Vec<Attribution> {
    let mut spans = models.tagger.tag(prose);
    let requests = request::bare_requests(prose);
    spans.retain(|span| requests.binary_search(&prose.sentence_of[span.tokens.0]).is_err());
    repair::drop_fragments(prose, &mut spans);
    let mut groups = models.linker.link(prose, &spans);
    repair::drop_citations(prose, &mut groups);
    repair::find_sources(prose, &mut groups);
    repair::drop_unattributed(prose, &mut groups);
    repair::adopt_quotations(prose, &mut groups);
    repair::free_colon_lists(prose, &mut groups);
    repair::continue_quotations(prose, &mut groups);
    repair::mend_sources(prose, &mut groups);
    repair::drop_dummy_subjects(prose, &mut groups);
    let plain = construction::find_constructions(prose, &groups);
    let nested = nest::find_nested(models, prose, &groups);
    let with_rule = |groups: &[Group], rule| {
        groups.iter().map(|group| attribution(prose, group, rule)).collect::<Vec<_>>()
    };
    let mut attributions = with_rule(&groups, "tagger");
    attributions.extend(with_rule(&plain, "construction"));
    attributions.extend(with_rule(&nested, "tagger-nested"));
    attributions.sort_by_key(|one| (one.first(), one.content[0]));
    nest::find_within(&mut attributions);
    attributions
}

fn attribution(prose: &Prose, group: &Group, rule: &'static str) -> Attribution {
    let spans =
        |ranges: &[(usize, usize)]| ranges.iter().map(|&range| prose.span(range)).collect::<Vec<Span>>();
    let source: Vec<_> = group.source.iter().map(|&range| without_commas(prose, range)).collect();
    Attribution {
        source: spans(&source),
        cue: spans(&group.cue),
        content: spans(&group.content),
        manner: manner_of(prose, &group.content),
        within: None,
        rule,
    }
}

/// A source without the commas around it: "Ana Reyes, a pier clerk," said.
fn without_commas(prose: &Prose, (mut first, mut last): (usize, usize)) -> (usize, usize) {
    while first + 1 < last && prose.word(first) == "," {
        first += 1;
    }
    while first + 1 < last && prose.word(last - 1) == "," {
        last -= 1;
    }
    (first, last)
}

/// Direct when nine of ten words are quoted, as the lead-in of a quotation ("that", "but") may stand outside the marks.
fn manner_of(prose: &Prose, content: &[(usize, usize)]) -> Manner {
    let words = || {
        content.iter().flat_map(|&(first, last)| first..last).filter(|&at| prose.tokens[at].shape.is_word())
    };
    let all = words().count();
    let quoted = words().filter(|&at| prose.quoted[at] > 0).count();
    match () {
        () if quoted == 0 => Manner::Indirect,
        () if quoted * 10 >= all * 9 => Manner::Direct,
        () => Manner::Mixed,
    }
}
