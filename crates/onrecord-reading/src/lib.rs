//! One article: `read` turns a page's bytes into a reading. The stages stand here in the order of the data.

mod closed;
pub mod span;
pub mod page;
pub mod article;
pub mod sentence;
pub mod attribution;
pub mod speaker;
pub mod standing;
pub mod statement;
pub mod mark;

pub use article::{Article, CopyOf, Hints, Origin, Part, PartKind};
pub use span::{CodePoints, Span, byte_offsets};
pub use statement::{
    Act, ActBy, Attribution, Certainty, CommentRequest, Manner, Path, Polarity, Problem, ProblemKind,
    Reading, Speaker, SpeakerKind, Standing, Statement,
};

/// Reads one article: who said what, on whose word.
///
/// The same bytes and hints give the same reading, on every machine. Content never fails: what cannot be read becomes
/// a [`Problem`] in the reading. Time and memory grow linearly with the page.
pub fn read(page: &[u8], hints: &Hints) -> Reading {
    // Scaffold while the stages are written: text only.
    let text = String::from_utf8_lossy(page).into_owned();
    let id = blake3::hash(text.as_bytes()).to_hex()[..32].to_owned();
    let origin = Origin { path: hints.path.clone(), ..Origin::default() };
    Reading {
        article: Article { id, text, parts: Vec::new(), origin },
        speakers: Vec::new(),
        statements: Vec::new(),
        comment_requests: Vec::new(),
        problems: Vec::new(),
    }
}
