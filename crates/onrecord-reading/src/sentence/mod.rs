//! ARTICLE -> SENTENCES, TOKENS: the running text, cut into paragraphs, sentences, tokens and quotations.

pub mod token;
pub mod boundary;
pub mod quotation;

use crate::article::{Article, PartKind};
use crate::language::Language;
use crate::span::Span;
use crate::statement::{Problem, ProblemKind};
pub use quotation::{Quotation, QuotationEnd};
pub use token::{Shape, Token};

/// The running text of an article: what may hold statements. Furniture has no tokens, so it is never read as speech.
#[derive(Clone, Debug)]
pub struct Prose<'a> {
    /// The article's text.
    pub text: &'a str,
    /// The language in which it is read.
    pub language: Language,
    /// Words and marks, in text order.
    pub tokens: Vec<Token>,
    /// Sentence of each token, counted over the article.
    pub sentence_of: Vec<u32>,
    /// Paragraph of each token, an index into `paragraphs`.
    pub paragraph_of: Vec<u32>,
    /// How many quotations each token lies in, marks included.
    pub quoted: Vec<u8>,
    /// Paragraphs, posts with their authors' lines, and headlines, in text order.
    pub paragraphs: Vec<Paragraph>,
    /// Quotations, in the order of their opening marks.
    pub quotations: Vec<Quotation>,
}

/// One paragraph of the running text; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// First token, and the token after the last.
    pub tokens: (usize, usize),
    /// Place in the text.
    pub span: Span,
    /// Paragraph, post, author's line of a post, or headline.
    pub kind: PartKind,
}

impl Paragraph {
    /// Its tokens, in runs short enough to be looked at as a whole. Paragraphs of news have a few hundred tokens; a longer
    /// "paragraph" is cut, so that memory stays bounded.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        const LONGEST: usize = 4096;
        let (first, last) = self.tokens;
        (first..last).step_by(LONGEST).map(move |first| (first, last.min(first + LONGEST)))
    }
}

impl<'a> Prose<'a> {
    /// Cuts the paragraphs, posts and headlines of `article`.
    pub fn new(article: &'a Article) -> Self {
        let text = article.text.as_str();
        let parts: Vec<_> = article
            .parts
            .iter()
            .filter(|part| {
                use PartKind::*;
                matches!(part.kind, Paragraph | Post | Poster | Headline)
            })
            .collect();
        let mut prose = Prose {
            text,
            language: article.read_as(),
            tokens: Vec::with_capacity(text.len() / 5),
            sentence_of: Vec::with_capacity(text.len() / 5),
            paragraph_of: Vec::with_capacity(text.len() / 5),
            quoted: Vec::new(),
            paragraphs: Vec::with_capacity(parts.len()),
            quotations: Vec::new(),
        };
        let mut sentence = 0;
        for (index, part) in parts.iter().enumerate() {
            let first = prose.tokens.len();
            token::tokenize(text, part.span, &mut prose.tokens);
            let last = prose.tokens.len();
            if first == last {
                continue;
            }
            for at in first..last {
                if at > first && boundary::begins_sentence(text, &prose.tokens, first, at) {
                    sentence += 1;
                }
                prose.sentence_of.push(sentence);
                prose.paragraph_of.push(prose.paragraphs.len() as u32);
            }
            sentence += 1;
            let next_opens =
                parts.get(index + 1).is_some_and(|next| quotation::begins_with_mark(text, next.span));
            quotation::find_quotations(text, &prose.tokens, (first, last), next_opens, &mut prose.quotations);
            prose.paragraphs.push(Paragraph { tokens: (first, last), span: part.span, kind: part.kind });
        }
        prose.quoted = vec![0; prose.tokens.len()];
        for quotation in &prose.quotations {
            for quoted in &mut prose.quoted[quotation.tokens.0..quotation.tokens.1] {
                *quoted += 1;
            }
        }
        prose
    }

    /// The word or mark at `index`.
    pub fn word(&self, index: usize) -> &'a str {
        self.tokens[index].span.of(self.text)
    }

    /// The place of the tokens `first..last`, which are not none.
    pub fn span(&self, (first, last): (usize, usize)) -> Span {
        Span { start: self.tokens[first].span.start, end: self.tokens[last - 1].span.end }
    }

    /// Index of the first token that ends after byte `offset`.
    pub fn token_at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|token| token.span.end <= offset)
    }

    /// The tokens that share bytes with `span`, half-open; none where it holds no token.
    pub fn tokens_of(&self, span: Span) -> (usize, usize) {
        let first = self.token_at(span.start);
        (first, self.tokens.partition_point(|token| token.span.start < span.end).max(first))
    }

    /// The tokens of the sentence that holds token `at`, within sixty tokens of it: a text without full stops stays linear.
    pub fn near(&self, at: usize) -> (usize, usize) {
        let (first, last) = self.sentence_tokens(at);
        (first.max(at.saturating_sub(60)), last.min(at + 60))
    }

    /// The tokens of each sentence, half-open, in text order. Cost: linear in the tokens.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut first = 0;
        self.sentence_of.chunk_by(|one, other| one == other).map(move |sentence| {
            let tokens = (first, first + sentence.len());
            first = tokens.1;
            tokens
        })
    }

    /// The tokens of the sentence that holds token `index`, half-open.
    pub fn sentence_tokens(&self, index: usize) -> (usize, usize) {
        let sentence = self.sentence_of[index];
        (
            self.sentence_of.partition_point(|&other| other < sentence),
            self.sentence_of.partition_point(|&other| other <= sentence),
        )
    }
}

/// A problem for each quotation whose closing mark is lost.
pub fn lost_marks(prose: &Prose) -> Vec<Problem> {
    let lost = prose.quotations.iter().filter(|quotation| quotation.end == QuotationEnd::Lost);
    lost.map(|quotation| {
        let (first, last) = quotation.tokens;
        let message =
            "a quotation mark is never closed; the quotation ends with its clause or paragraph".to_owned();
        Problem {
            kind: ProblemKind::Quotation,
            span: Some(prose.span((first, last.min(first + 6)))),
            message,
        }
    })
    .collect()
}
