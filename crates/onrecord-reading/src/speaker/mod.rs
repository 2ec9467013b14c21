//! ATTRIBUTIONS -> SPEAKERS: who each source is, and on whose word the article has it.

pub mod roster;
pub mod phrase;
mod spanish;

use std::collections::BTreeMap;

use crate::article::Article;
use crate::language::Language;
use crate::lexicon::Gender;
use crate::sentence::Prose;
use crate::span::Span;
use crate::statement::{Attribution, Speaker, SpeakerKind};
use phrase::{Phrase, Pronoun, read_phrase};
use roster::Roster;

/// The speakers of an article, and which of them each attribution and each chain names.
#[derive(Clone, Debug, PartialEq)]
pub struct Speakers {
    /// The speakers. The first is the article's own voice: its outlet, or "this article".
    pub speakers: Vec<Speaker>,
    /// For each attribution, its speaker.
    pub of_attribution: Vec<Option<usize>>,
    /// For each attribution, on whose word: the article's own voice first, the source closest to the matter last.
    pub chains: Vec<Vec<usize>>,
}

/// Name of the article's own voice when its outlet is not known.
pub const THIS_ARTICLE: &str = "this article";

/// Resolves the source of every attribution.
pub fn name_speakers(article: &Article, prose: &Prose, attributions: &[Attribution]) -> Speakers {
    let roster = Roster::new(prose);
    let name = article.origin.outlet.clone().unwrap_or_else(|| THIS_ARTICLE.to_owned());
    let voice =
        Speaker { name, kind: SpeakerKind::Publication, role: None, affiliation: None, mentions: Vec::new() };
    let mut cast = Cast {
        prose,
        roster: &roster,
        speakers: vec![voice],
        of_person: vec![None; roster.people.len()],
        history: Vec::new(),
        by_name: BTreeMap::new(),
    };
    let of_attribution: Vec<_> = attributions.iter().map(|attribution| cast.resolve(attribution)).collect();
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
    let chains = (0..attributions.len()).map(chain_of).collect();
    cast.add_mentions();
    Speakers { speakers: cast.speakers, of_attribution, chains }
}

/// The part of a sentence within 60 tokens of `at`: a text without full stops stays linear.
fn near((first, last): (usize, usize), at: usize) -> (usize, usize) {
    (first.max(at.saturating_sub(60)), last.min(at + 60))
}

/// Speakers as they come up, and who spoke last.
struct Cast<'a> {
    prose: &'a Prose<'a>,
    roster: &'a Roster,
    speakers: Vec<Speaker>,
    /// Speaker of each person on the roster, once they have spoken.
    of_person: Vec<Option<usize>>,
    /// Speakers in the order in which they spoke, with the token of their source.
    history: Vec<(usize, usize)>,
    /// Speakers that are not on the roster, by kind and name.
    by_name: BTreeMap<(SpeakerKind, String), usize>,
}

impl Cast<'_> {
    fn resolve(&mut self, attribution: &Attribution) -> Option<usize> {
        if attribution.source.is_empty() && self.prose.language == Language::Spanish {
            return self.subject_left_out(attribution);
        }
        let place = *attribution.source.first()?;
        let tokens = self.tokens_of(place)?;
        let speaker = match read_phrase(self.prose, self.roster, tokens) {
            Phrase::Person(gender) => self.person_before(tokens.0, gender),
            Phrase::Other(Pronoun::Who) => self.name_just_before(tokens.0),
            Phrase::Other(Pronoun::It) => self.spoke_last(
                tokens.0,
                &[SpeakerKind::Organization, SpeakerKind::Publication, SpeakerKind::Document],
            ),
            Phrase::Other(Pronoun::They) => self
                .spoke_last(tokens.0, &[SpeakerKind::Group, SpeakerKind::Organization, SpeakerKind::Unnamed]),
            Phrase::Other(Pronoun::Own) => None,
            Phrase::People(people) => Some(self.people(&people)),
            Phrase::Office(office) => Some(match self.holder(&office, tokens.0) {
                Some(person) => self.people(&[person]),
                None => self.words(place, SpeakerKind::Person),
            }),
            Phrase::Words(kind) => {
                Some(self.named_before(place, kind).unwrap_or_else(|| self.words(place, kind)))
            }
        };
        if let Some(speaker) = speaker {
            self.history.push((tokens.0, speaker));
            self.speakers[speaker].mentions.push(place);
        }
        speaker
    }

    fn tokens_of(&self, place: Span) -> Option<(usize, usize)> {
        let first = self.prose.token_at(place.start);
        let last = self.prose.tokens.partition_point(|token| token.span.start < place.end);
        (first < last).then_some((first, last))
    }

    /// The speaker entry of one or more people.
    fn people(&mut self, people: &[usize]) -> usize {
        if let [person] = *people {
            if let Some(speaker) = self.of_person[person] {
                return speaker;
            }
            let own = &self.roster.people[person];
            self.of_person[person] = Some(self.speakers.len());
            self.speakers.push(Speaker {
                name: own.name.clone(),
                kind: SpeakerKind::Person,
                role: own.role.clone(),
                affiliation: own.affiliation.clone(),
                mentions: Vec::new(),
            });
            return self.speakers.len() - 1;
        }
        let names: Vec<_> = people.iter().map(|&person| self.roster.people[person].name.as_str()).collect();
        let name = names.join(" and ");
        self.entry(name, SpeakerKind::Person)
    }

    /// The speaker entry of anyone who is not on the roster: the words are the name.
    fn words(&mut self, place: Span, kind: SpeakerKind) -> usize {
        let words = place.of(self.prose.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = words.trim_matches(|mark: char| matches!(mark, ',' | '“' | '”' | '"' | '—')).trim();
        let bare = bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s")).unwrap_or(bare);
        let words = if bare.is_empty() { words.as_str() } else { bare };
        if self.prose.language == Language::Spanish {
            return self.entry(spanish::name_of(words, kind), kind);
        }
        let name = match words.split_once(' ') {
            // A sentence's capital: "The ministry" is "the ministry". A name keeps its article: "The New York Times".
            Some((article @ ("The" | "A" | "An"), rest)) if !rest.starts_with(char::is_uppercase) => {
                format!("{} {rest}", article.to_lowercase())
            }
            Some(("The", rest)) if kind == SpeakerKind::Organization => rest.to_owned(),
            Some(("the", rest)) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
            _ => words.to_owned(),
        };
        self.entry(name, kind)
    }

    fn entry(&mut self, name: String, kind: SpeakerKind) -> usize {
        let bare = name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(&name);
        let next = self.speakers.len();
        let at = *self.by_name.entry((kind, bare.to_lowercase())).or_insert(next);
        if at == next {
            self.speakers.push(Speaker { name, kind, role: None, affiliation: None, mentions: Vec::new() });
        }
        at
    }

    /// Who "he" or "she" is: people named or speaking in the sentences before, the nearer the better, and better still
    /// when they spoke last or stand first in their sentence.
    fn person_before(&mut self, at: usize, gender: Gender) -> Option<usize> {
        const FARTHEST: u32 = 8;
        const MOST: usize = 64;
        let sentence = self.prose.sentence_of[at];
        let spoke_last = self
            .history
            .iter()
            .rev()
            .take(3)
            .map(|&(_, speaker)| speaker)
            .find(|&speaker| self.speakers[speaker].kind == SpeakerKind::Person);
        let mut best: Option<(i32, usize)> = None;
        let before = self.roster.mentions.partition_point(|mention| mention.tokens.0 < at);
        for (index, mention) in self.roster.mentions[..before].iter().enumerate().rev().take(MOST) {
            let own = self.prose.sentence_of[mention.tokens.0];
            if sentence - own > FARTHEST {
                break;
            }
            let person = &self.roster.people[mention.person];
            if person.gender.is_some_and(|own| own != gender) {
                continue;
            }
            let is_first =
                index == 0 || self.prose.sentence_of[self.roster.mentions[index - 1].tokens.0] != own;
            let spoke = spoke_last.is_some() && self.of_person[mention.person] == spoke_last;
            let known = i32::from(person.gender == Some(gender));
            let score = -2 * (sentence - own) as i32 + 2 * i32::from(is_first) + 4 * i32::from(spoke) + known;
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, mention.person));
            }
        }
        match best {
            Some((_, person)) => Some(self.people(&[person])),
            None => spoke_last,
        }
    }

    /// Who speaks where Spanish leaves the subject out ("Añadió que …"): who spoke last in this sentence or the two before,
    /// or whoever stands first in the sentence before when named after that. Nobody for "se informó que".
    fn subject_left_out(&mut self, attribution: &Attribution) -> Option<usize> {
        let at = self.tokens_of(*attribution.cue.first()?)?.0;
        if spanish::is_impersonal(self.prose, at) {
            return None;
        }
        let sentence = self.prose.sentence_of[at];
        let is_speaker = |speaker: usize| speaker > 0 && self.speakers[speaker].kind != SpeakerKind::Group;
        let spoke = (self.history.iter().rev())
            .find(|&&(token, _)| token < at)
            .filter(|&&(token, speaker)| sentence - self.prose.sentence_of[token] <= 2 && is_speaker(speaker))
            .copied();
        let before = self.roster.mentions.partition_point(|mention| mention.tokens.0 < at);
        // The first mention of the nearest sentence that names anybody.
        let mentions = &self.roster.mentions[..before];
        let named = mentions.last().map(|last| {
            let own = self.prose.sentence_of[last.tokens.0];
            let from = mentions.partition_point(|mention| self.prose.sentence_of[mention.tokens.0] < own);
            mentions[from]
        });
        let named = named.filter(|mention| {
            let own = self.prose.sentence_of[mention.tokens.0];
            let opens = mention.start.saturating_sub(self.prose.sentence_tokens(mention.start).0) <= 3;
            sentence - own <= 2 && (opens || spoke.is_none())
        });
        let speaker = match (spoke, named) {
            (Some((token, speaker)), Some(mention)) => {
                let later = self.prose.sentence_of[mention.tokens.0] > self.prose.sentence_of[token];
                if later { self.people(&[mention.person]) } else { speaker }
            }
            (Some((_, speaker)), None) => speaker,
            (None, Some(mention)) => self.people(&[mention.person]),
            (None, None) => return None,
        };
        self.history.push((at, speaker));
        Some(speaker)
    }

    /// The body that "el periódico" or "la cooperativa" stands for: one of that kind that spoke before, whose name has the
    /// noun in it, or the last publication.
    fn named_before(&self, place: Span, kind: SpeakerKind) -> Option<usize> {
        if self.prose.language != Language::Spanish {
            return None;
        }
        let words = place.of(self.prose.text).to_lowercase();
        let noun = spanish::stands_for_another(&words)?;
        let fits = |speaker: &Speaker| {
            speaker.kind == kind
                && (kind == SpeakerKind::Publication
                    || speaker.name.to_lowercase().split(' ').any(|word| word == noun))
        };
        // The article's own voice is no body named before.
        let mut spoke = self.history.iter().rev().take(40).map(|&(_, speaker)| speaker);
        spoke.find(|&speaker| speaker > 0 && fits(&self.speakers[speaker]))
    }

    fn name_just_before(&mut self, at: usize) -> Option<usize> {
        let before = self.roster.mentions.partition_point(|mention| mention.tokens.0 < at);
        let mention = self.roster.mentions[..before].last().filter(|mention| at - mention.tokens.1 <= 12)?;
        (self.prose.sentence_of[mention.tokens.0] == self.prose.sentence_of[at])
            .then(|| self.people(&[mention.person]))
    }

    fn spoke_last(&self, at: usize, kinds: &[SpeakerKind]) -> Option<usize> {
        let sentence = self.prose.sentence_of[at];
        let near = |token: usize| sentence.saturating_sub(self.prose.sentence_of[token]) <= 3;
        let spoke = self.history.iter().rev().take_while(|&&(token, _)| near(token));
        spoke.map(|&(_, speaker)| speaker).find(|&speaker| kinds.contains(&self.speakers[speaker].kind))
    }

    /// The person of the roster whose role is `office`, the one named last before `at` if there are several.
    fn holder(&self, office: &str, at: usize) -> Option<usize> {
        let holds = |person: usize| {
            self.roster.people[person]
                .role
                .as_deref()
                .is_some_and(|role| role == office || role.ends_with(&format!(" {office}")))
        };
        let before = self.roster.mentions.partition_point(|mention| mention.tokens.0 < at);
        let (earlier, later) = self.roster.mentions.split_at(before);
        earlier
            .iter()
            .rev()
            .chain(later)
            .take(400)
            .map(|mention| mention.person)
            .find(|&person| holds(person))
    }

    /// The source that the sentence of an attribution cites ("…, citing two officials, reported that …").
    fn cited(&mut self, attribution: &Attribution) -> Option<usize> {
        let cue = self.tokens_of(*attribution.cue.first()?)?;
        let (first, last) = near(self.prose.sentence_tokens(cue.0), cue.0);
        let holds =
            |at: usize| attribution.content.iter().any(|span| span.contains(self.prose.tokens[at].span));
        if self.prose.language == Language::Spanish {
            return spanish::cited(self.prose, (first, last), holds).and_then(|tokens| self.cited_in(tokens));
        }
        let citing =
            (first..last).find(|&at| matches!(self.prose.word(at), "citing" | "Citing") && !holds(at))?;
        let stops = |at: usize| {
            matches!(self.prose.word(at), "," | "." | ";" | "—" | "that" | "as" | "reported" | "said")
        };
        let end = (citing + 1..last).find(|&at| stops(at) || holds(at)).unwrap_or(last);
        if end == citing + 1 {
            return None;
        }
        self.cited_in((citing + 1, end))
    }

    fn cited_in(&mut self, tokens: (usize, usize)) -> Option<usize> {
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

    /// Adds the places where the article names its speakers outside their statements.
    fn add_mentions(&mut self) {
        for mention in &self.roster.mentions {
            if let Some(speaker) = self.of_person[mention.person] {
                self.speakers[speaker].mentions.push(self.prose.span(mention.tokens));
            }
        }
        for speaker in &mut self.speakers {
            speaker.mentions.sort_unstable();
            speaker.mentions.dedup();
            // A name inside a longer mention of the same speaker is not a mention of its own.
            let all = speaker.mentions.clone();
            let mut widest: Option<Span> = None;
            speaker.mentions.retain(|&mention| {
                let next = all
                    .get(all.partition_point(|&other| other <= mention))
                    .filter(|other| other.start == mention.start);
                let inside = widest.is_some_and(|wide| wide.contains(mention)) || next.is_some();
                widest =
                    if widest.is_none_or(|wide| mention.end > wide.end) { Some(mention) } else { widest };
                !inside
            });
        }
    }
}
