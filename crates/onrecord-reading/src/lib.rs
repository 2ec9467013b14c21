//! One article: `read` turns a page's bytes into a reading. The stages stand here in the order of the data.

mod closed;
pub mod span;
pub mod language;
pub mod lexicon;
pub mod page;
pub mod article;
pub mod sentence;
pub mod crf;
pub mod name;
pub mod attribution;
pub mod speaker;
pub mod standing;
pub mod statement;
pub mod mark;

pub use article::{Article, CopyOf, Hints, Origin, Part, PartKind, Pinned};
use attribution::Models;
pub use attribution::Tier;
pub use language::Language;
pub use span::{CodePoints, Span, byte_offsets};
pub use statement::{
    Act, ActBy, Attribution, Certainty, CommentRequest, Ground, Link, Manner, Outcome, Path, Polarity,
    Problem, ProblemKind, Reading, Speaker, SpeakerBy, SpeakerKind, Standing, Statement, Unnamed, Via, Why,
};

/// Reads one article: who said what, on whose word.
///
/// The same bytes and hints give the same reading, on every machine. Content never fails: what cannot be read becomes
/// a [`Problem`] in the reading. Time and memory grow linearly with the page.
pub fn read(page: &[u8], hints: &Hints, tier: Tier) -> Reading {
    let page = page::decode(page, hints.charset.as_deref());
    read_text(page, hints, tier)
}

/// Reads one article that is text already, as [`read`] does.
pub fn read_text(page: page::Page, hints: &Hints, tier: Tier) -> Reading {
    let mut problems = page.problems;
    let article = Article::new(page.text, hints);
    if article.parts.is_empty() && problems.is_empty() {
        problems.push(Problem {
            kind: ProblemKind::Empty,
            span: None,
            message: "there is no text".to_owned(),
        });
    }
    problems.extend(article.unread_language());
    let prose = sentence::Prose::new(&article);
    problems.extend(sentence::lost_marks(&prose));
    let mut comment_requests = attribution::request::find_requests(&prose, article.origin.outlet.as_deref());
    let attributions = attribution::find_attributions(&Models::english(tier), &prose);
    let names = match prose.language {
        Language::English => name::find_names(name::NamesModel::english(), &prose),
        Language::Spanish => Vec::new(),
    };
    let speakers = speaker::name_speakers(&article, &prose, &names, &attributions);
    let statements = standing::judge_statements(&article, &prose, attributions, &speakers);
    standing::find_answers(&prose, &speakers, &statements, &mut comment_requests);
    Reading { speakers: speakers.speakers, statements, comment_requests, problems, article }
}
