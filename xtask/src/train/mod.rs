//! Training: gold attributions -> the model files of the reading crate.

pub(crate) mod ftrl;
pub(crate) mod tagger;
pub(crate) mod linker;

use std::path::Path;

use onrecord_reading::attribution::tagger::{Role, RoleSpan};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, Hints, Span, byte_offsets};

/// An article with its gold attributions, in bytes.
pub(crate) struct GoldArticle {
    pub article: Article,
    /// Source, cue and content spans of each attribution.
    pub attributions: Vec<[Vec<Span>; 3]>,
}

#[derive(serde::Deserialize)]
struct GoldLine {
    text: String,
    attributions: Vec<GoldAttribution>,
}

#[derive(serde::Deserialize)]
struct GoldAttribution {
    source: Vec<[usize; 2]>,
    cue: Vec<[usize; 2]>,
    content: Vec<[usize; 2]>,
}

/// Reads gold articles from JSON lines.
pub(crate) fn load(path: &Path) -> Vec<GoldArticle> {
    let lines = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("failed to read {}: {error}", path.display()));
    lines
        .lines()
        .map(|line| {
            let gold: GoldLine = serde_json::from_str(line).expect("a line of gold");
            let offsets = byte_offsets(&gold.text);
            let spans = |ranges: &[[usize; 2]]| -> Vec<Span> {
                ranges.iter().map(|&[begin, end]| Span { start: offsets[begin], end: offsets[end] }).collect()
            };
            let attributions =
                gold.attributions.iter().map(|one| [spans(&one.source), spans(&one.cue), spans(&one.content)]).collect();
            GoldArticle { article: Article::new(gold.text, &Hints::default()), attributions }
        })
        .collect()
}

pub(crate) const ROLES: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

/// The gold spans as token ranges, cut at paragraphs, with the index of their attribution.
pub(crate) fn role_spans(prose: &Prose, gold: &GoldArticle) -> Vec<(RoleSpan, usize)> {
    let mut spans = Vec::new();
    for (index, attribution) in gold.attributions.iter().enumerate() {
        for (role, places) in ROLES.into_iter().zip(attribution) {
            for place in places {
                let mut first = prose.token_at(place.start);
                let last = prose.tokens.partition_point(|token| token.span.start < place.end);
                while first < last {
                    let home = prose.paragraph_of[first];
                    let end = last.min(prose.paragraph_of.partition_point(|&other| other <= home));
                    spans.push((RoleSpan { tokens: (first, end), role }, index));
                    first = end;
                }
            }
        }
    }
    spans.sort();
    spans
}
