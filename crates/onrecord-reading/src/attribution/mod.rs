//! SENTENCES -> ATTRIBUTIONS: cue, content, source, nesting.

pub mod cue;
pub mod feature;
pub mod tagger;
pub mod claim;
pub mod encoder;
pub mod linker;
pub mod request;
mod construction;
mod phrase;
mod grammar;
mod repair;
mod inner;
mod nest;
mod post;

use crate::language::Language;
use crate::sentence::{Paragraph, Prose};
use crate::span::Span;
use crate::statement::{Attribution, Manner};
use claim::Claims;
use encoder::Encoder;
use linker::{Group, Linker};
pub use post::{POST, network_of, post_line};
use tagger::{Role, RoleSpan, Tagger};

/// Which model reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Finds most.
    Accurate,
    /// Finds nearly as much in half the time.
    Fast,
}

/// What parts the words of an article play, as learned from annotated articles.
pub trait TagWords: Sync {
    /// Marks sources, cues and contents in `paragraphs`, which are some or all of `prose`, in text order.
    fn tag(&self, prose: &Prose, paragraphs: &[Paragraph], context: Context) -> Tagged;
}

/// Which words around a paragraph may be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Some of those before it.
    Before,
    /// None: the paragraph is read by itself.
    Nothing,
}

/// Words with their roles.
pub struct Tagged {
    /// In text order, without overlap.
    pub spans: Vec<RoleSpan>,
    /// For each token of the article, how likely it is part of a source, a cue, a content, 0.0 to 1.0.
    pub likelihood: Vec<[f32; 3]>,
    /// Which words each cue claims, if the model knows.
    pub claims: Option<Claims>,
}

impl Tagged {
    /// No word of `prose` has a role.
    fn nothing(prose: &Prose) -> Self {
        Self { spans: Vec::new(), likelihood: vec![[0.0; 3]; prose.tokens.len()], claims: None }
    }
}

/// What is learned from annotated articles.
#[derive(Clone, Copy)]
pub struct Models<'a> {
    /// Marks the words of sources, cues and contents.
    pub words: &'a dyn TagWords,
    /// The same within a content.
    pub inner_words: &'a dyn TagWords,
    /// Groups them into attributions.
    pub linker: &'a Linker,
}

impl Models<'static> {
    /// The models that come with the program, for English.
    pub fn english(tier: Tier) -> Self {
        let linker = Linker::english();
        match tier {
            Tier::Accurate => Models { words: Encoder::accurate(), inner_words: Encoder::fast(), linker },
            Tier::Fast => Models { words: Encoder::fast(), inner_words: Tagger::english(), linker },
        }
    }
}

/// Finds the attributions of an article, in the order of their first word.
///
/// This is the seam between the words and everything after: whatever finds attributions, rules or a model, ends here.
pub fn find_attributions(models: &Models, prose: &Prose) -> Vec<Attribution> {
    let mut attributions = match prose.language {
        Language::English => find_learned(models, prose),
        Language::Spanish => find_by_grammar(prose),
    };
    post::credit_posts(prose, &mut attributions);
    attributions.sort_by_key(|one| (one.first(), one.content[0]));
    nest::find_within(&mut attributions);
    attributions
}

/// By models, with rules that mend and add: English.
fn find_learned(models: &Models, prose: &Prose) -> Vec<Attribution> {
    let Tagged { mut spans, likelihood, claims } =
        models.words.tag(prose, &prose.paragraphs, Context::Before);
    let requests = request::bare_requests(prose);
    spans.retain(|span| requests.binary_search(&prose.sentence_of[span.tokens.0]).is_err());
    repair::drop_fragments(prose, &mut spans);
    repair::read_credited_quotations(prose, &mut spans);
    let mut groups = models.linker.link(prose, &spans, claims.as_ref());
    repair::drop_citations(prose, &mut groups);
    repair::drop_unattributed(prose, &mut groups);
    repair::adopt_quotations(prose, &mut groups);
    repair::continue_quotations(prose, &mut groups);
    repair::part_impersonal_reports(prose, &mut groups);
    repair::credit_reports(prose, &mut groups);
    repair::credit_quoted(prose, &mut groups);
    repair::credit_tellers(prose, &mut groups);
    let plain = construction::find_constructions(prose, &groups);
    let mut nested = nest::find_nested(models, prose, &[groups.as_slice(), &plain].concat());
    repair::credit_tellers(prose, &mut nested);
    let with_rule = |groups: &[Group], rule| {
        groups.iter().map(|group| attribution(prose, group, &likelihood, rule)).collect::<Vec<_>>()
    };
    let mut attributions = with_rule(&groups, "model");
    attributions.extend(with_rule(&plain, "construction"));
    attributions.extend(with_rule(&nested, "nested"));
    attributions
}

/// By the order of words: languages without a trained model.
fn find_by_grammar(prose: &Prose) -> Vec<Attribution> {
    let grammar::Found { outer: mut groups, dialogue, nested } = grammar::find_groups(prose);
    repair::adopt_quotations(prose, &mut groups);
    repair::continue_quotations(prose, &mut groups);
    // Nothing is learned here: as likely as what a construction shows.
    let likelihood = vec![[0.9; 3]; prose.tokens.len()];
    let with_rule = |groups: &[Group], rule| {
        groups.iter().map(|group| attribution(prose, group, &likelihood, rule)).collect::<Vec<_>>()
    };
    let mut attributions = with_rule(&groups, "grammar");
    let dialogue = with_rule(&dialogue, "grammar").into_iter();
    attributions.extend(dialogue.map(|one| Attribution { manner: Manner::Direct, ..one }));
    attributions.extend(with_rule(&nested, "nested"));
    attributions
}

fn attribution(prose: &Prose, group: &Group, likelihood: &[[f32; 3]], rule: &'static str) -> Attribution {
    let spans =
        |ranges: &[(usize, usize)]| ranges.iter().map(|&range| prose.span(range)).collect::<Vec<Span>>();
    Attribution {
        source: spans(&group.source),
        cue: spans(&group.cue),
        content: spans(&group.content),
        manner: manner_of(prose, group, rule == "nested"),
        within: None,
        likelihood: likelihood_of(group, likelihood),
        rule,
    }
}

/// How likely the words of a group are to have their roles: the product of the roles' means over their words.
fn likelihood_of(group: &Group, likelihood: &[[f32; 3]]) -> f32 {
    let mean = |role: Role, ranges: &[(usize, usize)]| {
        let tokens = || ranges.iter().flat_map(|&(first, last)| first..last);
        let sum: f32 = tokens().map(|at| likelihood[at][role as usize]).sum();
        if ranges.is_empty() { 1.0 } else { sum / tokens().count() as f32 }
    };
    mean(Role::Source, &group.source) * mean(Role::Cue, &group.cue) * mean(Role::Content, &group.content)
}

/// Direct when nine of ten words are quoted, as the lead-in of a quotation ("that", "but") may stand outside the marks. Within
/// another's words, only what is quoted in them counts: "“The mayor says the pier is safe,” Lund said".
fn manner_of(prose: &Prose, Group { source, cue, content }: &Group, is_nested: bool) -> Manner {
    let outer =
        || source.iter().chain(cue).flat_map(|&(first, last)| first..last).map(|at| prose.quoted[at]).min();
    let outer = if is_nested { outer().unwrap_or(0) } else { 0 };
    let words = || {
        content.iter().flat_map(|&(first, last)| first..last).filter(|&at| prose.tokens[at].shape.is_word())
    };
    let all = words().count();
    let quoted = words().filter(|&at| prose.quoted[at] > outer).count();
    match () {
        () if quoted == 0 => Manner::Indirect,
        () if quoted * 10 >= all * 9 => Manner::Direct,
        () => Manner::Mixed,
    }
}
