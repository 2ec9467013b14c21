//! Chains: on whose word the article has each statement, from the outlet to the source closest to the matter.

use super::Cast;
use super::phrase::{Phrase, read_phrase};
use crate::statement::Attribution;

/// The chain of every attribution, as indices into the speakers.
pub(super) fn build_chains(
    cast: &mut Cast,
    attributions: &[Attribution],
    of_attribution: &[Option<usize>],
) -> Vec<Vec<usize>> {
    let cited: Vec<_> = attributions.iter().map(|attribution| cast.cited(attribution)).collect();
    let chain_of = |index: usize| {
        let mut links = Vec::new();
        let mut outer = Some(index);
        while let Some(at) = outer {
            links.extend(cited[at].filter(|_| at == index).into_iter().chain(of_attribution[at]));
            outer = attributions[at].within;
        }
        links.push(0);
        links.reverse();
        links.dedup();
        links
    };
    (0..attributions.len()).map(chain_of).collect()
}

impl Cast<'_> {
    /// The source that the sentence of an attribution cites ("…, citing two officials, reported that …").
    fn cited(&mut self, attribution: &Attribution) -> Option<usize> {
        let cue = self.tokens_of(*attribution.cue.first()?)?;
        let (first, last) = near(self.prose.sentence_tokens(cue.0), cue.0);
        let holds =
            |at: usize| attribution.content.iter().any(|span| span.contains(self.prose.tokens[at].span));
        let citing =
            (first..last).find(|&at| matches!(self.prose.word(at), "citing" | "Citing") && !holds(at))?;
        let stops = |at: usize| {
            matches!(self.prose.word(at), "," | "." | ";" | "—" | "that" | "as" | "reported" | "said")
        };
        let end = (citing + 1..last).find(|&at| stops(at) || holds(at)).unwrap_or(last);
        if end == citing + 1 {
            return None;
        }
        let tokens = (citing + 1, end);
        let place = self.prose.span(tokens);
        let kind = match read_phrase(self.prose, self.roster, tokens) {
            Phrase::People(people) => return Some(self.people(&people)),
            Phrase::Words(kind) => kind,
            Phrase::Office(_) | Phrase::Person(_) | Phrase::Other(_) => return None,
        };
        let speaker = self.words(place, kind);
        self.speakers[speaker].mentions.push(place);
        Some(speaker)
    }
}

/// The part of a sentence within 60 tokens of `at`: a text without full stops stays linear.
fn near((first, last): (usize, usize), at: usize) -> (usize, usize) {
    (first.max(at.saturating_sub(60)), last.min(at + 60))
}
