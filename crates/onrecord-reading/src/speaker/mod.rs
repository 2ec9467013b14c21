//! ATTRIBUTIONS -> SPEAKERS: who each source is, and on whose word the article has it.

mod apposition;
pub mod roster;
pub mod antecedent;
pub mod bodies;
pub mod phrase;
mod spanish;
pub mod unnamed;
pub mod chain;

use std::collections::{BTreeMap, BTreeSet};

use crate::article::Article;
use crate::language::Language;
use crate::lexicon;
use crate::name::{Name, NameKind};
use crate::sentence::Prose;
use crate::span::Span;
use crate::statement::{Attribution, Link, Speaker, SpeakerBy, SpeakerKind};
use antecedent::resolve;
use bodies::Bodies;
use phrase::{Phrase, Pronoun, head_of, is_epithet, read_phrase};
use roster::Roster;
use unnamed::read_unnamed;

/// The speakers of an article, and which of them each attribution and each chain names.
#[derive(Clone, Debug, PartialEq)]
pub struct Speakers {
    /// The speakers. The first is the article's own voice: its outlet, or "this article".
    pub speakers: Vec<Speaker>,
    /// For each attribution, its speaker.
    pub of_attribution: Vec<Option<usize>>,
    /// For each attribution, how its source told the speaker, and how likely it is the right one.
    pub told_by: Vec<Option<(SpeakerBy, f32)>>,
    /// For each attribution, on whose word: the article's own voice first, the source closest to the matter last.
    pub chains: Vec<Vec<Link>>,
}

/// Name of the article's own voice when its outlet is not known.
pub const THIS_ARTICLE: &str = "this article";

/// Resolves the source of every attribution. Cost: linear in the article.
pub fn name_speakers(
    article: &Article,
    prose: &Prose,
    names: &[Name],
    attributions: &[Attribution],
) -> Speakers {
    let roster = Roster::new(prose, names);
    let name = article.origin.outlet.clone().unwrap_or_else(|| THIS_ARTICLE.to_owned());
    let mut cast = Cast {
        prose,
        roster: &roster,
        bodies: Bodies::new(prose, names),
        meant: BTreeMap::new(),
        speakers: vec![Speaker::new(name, SpeakerKind::Publication)],
        of_person: vec![None; roster.people.len()],
        history: Vec::new(),
        by_name: BTreeMap::new(),
    };
    cast.meant = cast.find_antecedents(attributions);
    let mut told: Vec<Option<(usize, SpeakerBy, f32)>> = Vec::with_capacity(attributions.len());
    for attribution in attributions {
        let around = attribution.within.and_then(|outer| told.get(outer).copied().flatten());
        let mine = cast.resolve(article, attribution, around.map(|(speaker, ..)| speaker));
        told.push(mine);
    }
    cast.name_impersonal_reports(attributions, &mut told);
    let of_attribution: Vec<_> = told.iter().map(|told| told.map(|(speaker, ..)| speaker)).collect();
    let told_by =
        told.iter().map(|told| told.map(|(_, by, likelihood)| (by, confidence(by, likelihood)))).collect();
    let chains =
        chain::build_chains(&mut cast, article.origin.outlet.as_deref(), attributions, &of_attribution);
    cast.add_mentions();
    Speakers { speakers: cast.speakers, of_attribution, told_by, chains }
}

/// How often speakers told in a way are right: on GGT-98 dev 226 of 235 by name, 117 of 126 by pronoun, 47 of 66 by words
/// alone, 8 of 14 by epithet. `likelihood` is the antecedent's.
fn confidence(by: SpeakerBy, likelihood: f32) -> f32 {
    let share = match by {
        SpeakerBy::Name => 0.95,
        SpeakerBy::Office => 0.9,
        SpeakerBy::Pronoun => 0.6 + 0.35 * likelihood,
        SpeakerBy::Epithet => 0.2 + 0.4 * likelihood,
        SpeakerBy::Context => 0.7,
        SpeakerBy::Words => 0.72,
    };
    (share * 1000.0).round() / 1000.0
}

/// How likely an antecedent must be for an epithet to mean it: half the time, an epithet brings in somebody new.
const SURE_EPITHET: f32 = 0.6;

/// Speakers as they come up, and who spoke last.
struct Cast<'a> {
    prose: &'a Prose<'a>,
    roster: &'a Roster,
    bodies: Bodies,
    /// Whom the pronoun or the epithet in these tokens means, and how likely.
    meant: BTreeMap<(usize, usize), (usize, f32)>,
    speakers: Vec<Speaker>,
    /// Speaker of each person on the roster, once they have spoken.
    of_person: Vec<Option<usize>>,
    /// Speakers in the order in which they spoke, with the token of their source.
    history: Vec<(usize, usize)>,
    /// Speakers that are not on the roster, by kind and name.
    by_name: BTreeMap<(SpeakerKind, String), usize>,
}

impl Cast<'_> {
    /// Whom every pronoun, and every source that is an epithet, means.
    fn find_antecedents(&self, attributions: &[Attribution]) -> BTreeMap<(usize, usize), (usize, f32)> {
        let sources = attributions.iter().filter_map(|one| self.tokens_of(*one.source.first()?));
        let mut epithets: Vec<(usize, usize)> = (sources)
            .filter(|&tokens| {
                matches!(read_phrase(self.prose, self.roster, tokens), Phrase::Office(_))
                    && is_epithet(self.prose, tokens)
                    && self.holder(tokens).is_none()
            })
            .collect();
        epithets.sort_unstable();
        epithets.dedup_by_key(|tokens| tokens.0);
        let mut meant = BTreeMap::new();
        resolve(self.prose, self.roster, attributions, &epithets, |found, _| {
            meant.insert(found.anaphor.tokens, (found.person, found.likelihood));
        });
        meant
    }

    /// The speaker of an attribution, how the source told, and how likely it is; `around` spoke the words that it lies in.
    fn resolve(
        &mut self,
        article: &Article,
        attribution: &Attribution,
        around: Option<usize>,
    ) -> Option<(usize, SpeakerBy, f32)> {
        if attribution.source.is_empty() && self.prose.language == Language::Spanish {
            return self.subject_left_out(attribution).map(|speaker| (speaker, SpeakerBy::Context, 0.7));
        }
        let place = *attribution.source.first()?;
        let (first, last) = self.tokens_of(place)?;
        // "(Photo: The Gull) Harbour master Ada Finch": what stands before a bracket that opens elsewhere is not the source.
        let is_open = |at: usize| (first..at).all(|at| self.prose.word(at) != "(");
        let bracket = (first..last - 1).find(|&at| self.prose.word(at) == ")" && is_open(at));
        // A name that goes on behind the source belongs to it ("Harbour retiree | Leo Lund").
        let next = self.roster.mentions_in((last, last + 1)).first();
        let last = next.filter(|_| attribution.source.len() == 1).map_or(last, |mention| mention.tokens.1);
        let tokens = (bracket.map_or(first, |at| at + 1), last);
        let at = tokens.0;
        let found = match self.read_source(attribution, tokens) {
            Phrase::Person(_) => {
                let (person, likelihood) = *self.meant.get(&tokens)?;
                Some((self.people(&[person]), SpeakerBy::Pronoun, likelihood))
            }
            Phrase::Other(Pronoun::Who) => {
                self.name_just_before(at).map(|speaker| (speaker, SpeakerBy::Pronoun, 0.8))
            }
            Phrase::Other(Pronoun::It) if matches!(self.prose.word(at), "which" | "that") => {
                self.name_just_before(at).map(|speaker| (speaker, SpeakerBy::Pronoun, 0.8))
            }
            Phrase::Other(Pronoun::It) => {
                const KINDS: &[SpeakerKind] =
                    &[SpeakerKind::Organization, SpeakerKind::Publication, SpeakerKind::Document];
                let speaker = self.spoke_last(at, KINDS).or_else(|| self.body_before(at));
                speaker.map(|speaker| (speaker, SpeakerBy::Pronoun, 0.6))
            }
            Phrase::Other(Pronoun::They) => {
                const KINDS: &[SpeakerKind] =
                    &[SpeakerKind::Group, SpeakerKind::Organization, SpeakerKind::Unnamed];
                let speaker = self.pair_before(at).or_else(|| self.spoke_last(at, KINDS));
                let speaker = speaker.or_else(|| self.many_before(at));
                speaker.map(|speaker| (speaker, SpeakerBy::Pronoun, 0.6))
            }
            // "I" inside somebody's words is theirs; outside, the author's.
            Phrase::Other(Pronoun::Own) => match (around, &*article.origin.byline) {
                (Some(speaker), _) => Some((speaker, SpeakerBy::Pronoun, 0.9)),
                (None, [author]) if self.prose.quoted[at] == 0 => {
                    Some((self.entry(author.clone(), SpeakerKind::Person), SpeakerBy::Pronoun, 0.8))
                }
                (None, _) => None,
            },
            Phrase::People(people) => Some((self.people(&people), SpeakerBy::Name, 1.0)),
            Phrase::Office(_) => Some(match (self.holder(tokens), self.meant.get(&tokens)) {
                (Some(person), _) => (self.people(&[person]), SpeakerBy::Office, 0.9),
                (None, Some(&(person, likelihood)))
                    if likelihood >= SURE_EPITHET && self.may_be(person, tokens) =>
                {
                    (self.people(&[person]), SpeakerBy::Epithet, likelihood)
                }
                (None, _) => (self.words(place, SpeakerKind::Person), SpeakerBy::Words, 0.8),
            }),
            Phrase::Words(kind) => {
                Some(match self.body_meant(tokens, kind).or_else(|| self.named_before(place, kind)) {
                    Some(speaker) => (speaker, SpeakerBy::Epithet, 0.6),
                    None => (self.words(place, kind), SpeakerBy::Words, 0.9),
                })
            }
        };
        if let Some((speaker, ..)) = found {
            // Outside, "it" means whoever spoke there, not whom they spoke of.
            if attribution.within.is_none() {
                self.history.push((at, speaker));
            }
            self.speakers[speaker].mentions.push(place);
        }
        found
    }

    /// Reads a source by itself; "The Gull", when it reports something, is an outlet.
    fn read_source(&self, attribution: &Attribution, (first, last): (usize, usize)) -> Phrase {
        let phrase = read_phrase(self.prose, self.roster, (first, last));
        let names_outlet = || {
            let head = self.prose.word(head_of(self.prose, (first, last)));
            matches!(self.prose.word(first), "The" | "the")
                && head.starts_with(char::is_uppercase)
                && !lexicon::is_body_word(head)
                && !lexicon::is_place(head)
                && lexicon::head_kind(&head.to_lowercase()).is_none()
                && self.reports(attribution)
        };
        if let Phrase::People(people) = &phrase
            && let &[person] = people.as_slice()
            && self.is_short_for_body(person)
        {
            return Phrase::Words(SpeakerKind::Organization);
        }
        let is_name = matches!(phrase, Phrase::Words(SpeakerKind::Organization | SpeakerKind::Person));
        if is_name && names_outlet() { Phrase::Words(SpeakerKind::Publication) } else { phrase }
    }

    /// True for "Vellisto" where the article names "Vellisto Ports", and no Vellisto by a given name, a title or an office.
    fn is_short_for_body(&self, person: usize) -> bool {
        let person = &self.roster.people[person];
        !person.name.contains(' ')
            && person.role.is_none()
            && person.gender.is_none()
            && self.bodies.find(&person.name).is_some_and(|body| {
                let rest = body.name.strip_prefix(person.name.as_str());
                body.kind == NameKind::Organization && rest.is_some_and(|rest| rest.starts_with(' '))
            })
    }

    fn reports(&self, attribution: &Attribution) -> bool {
        let mut words = attribution.cue.iter().flat_map(|cue| cue.of(self.prose.text).split_whitespace());
        words.any(|word| word.starts_with("report"))
    }

    /// "It was reported that …" is the report of the one outlet that the article names for a report, if the two share words.
    fn name_impersonal_reports(
        &self,
        attributions: &[Attribution],
        told: &mut [Option<(usize, SpeakerBy, f32)>],
    ) {
        let is_outlet =
            |speaker: usize| speaker > 0 && self.speakers[speaker].kind == SpeakerKind::Publication;
        let mut by_outlets = (attributions.iter().zip(&*told))
            .filter_map(|(one, told)| told.map(|(speaker, ..)| (one, speaker)))
            .filter(|&(one, speaker)| is_outlet(speaker) && self.reports(one))
            .peekable();
        let Some(&(_, outlet)) = by_outlets.peek() else { return };
        let mut words: BTreeSet<String> = BTreeSet::new();
        for (one, speaker) in by_outlets {
            if speaker != outlet {
                return;
            }
            words.extend(self.long_words(one));
        }
        for (one, told) in attributions.iter().zip(told) {
            let is_impersonal = told.is_none() && one.source.is_empty() && self.reports(one);
            if is_impersonal && self.long_words(one).filter(|word| words.contains(word)).take(2).count() == 2
            {
                *told = Some((outlet, SpeakerBy::Context, 0.0));
            }
        }
    }

    /// The words of a content that have five letters or more, in lower case.
    fn long_words(&self, attribution: &Attribution) -> impl Iterator<Item = String> {
        let tokens = attribution.content.iter().filter_map(|&span| self.tokens_of(span));
        let words = tokens.flat_map(|(first, last)| first..last).map(|at| self.prose.word(at).to_lowercase());
        words.filter(|word| word.chars().count() >= 5)
    }

    /// False when the article gives the person an office, and the epithet in `tokens` names another ("the harbour master").
    fn may_be(&self, person: usize, tokens: (usize, usize)) -> bool {
        let noun = self.prose.word(head_of(self.prose, tokens)).to_lowercase();
        let is_age = (tokens.0..tokens.1).any(|at| self.prose.word(at) == "old");
        is_age || self.roster.people[person].role.as_deref().is_none_or(|role| role.ends_with(&noun))
    }

    /// The organization or place that "the company" or "the city" means.
    fn body_meant(&mut self, (first, last): (usize, usize), kind: SpeakerKind) -> Option<usize> {
        const PLACES: &[&str] = &["city", "town", "village", "municipality"];
        const COMPANIES: &[&str] = &[
            "agency",
            "airline",
            "association",
            "bank",
            "charity",
            "club",
            "company",
            "firm",
            "group",
            "league",
            "network",
            "organisation",
            "organization",
            "school",
            "team",
            "union",
            "university",
        ];
        const OUTLETS: &[&str] = &[
            "broadcaster",
            "daily",
            "magazine",
            "newspaper",
            "outlet",
            "paper",
            "station",
            "tabloid",
            "website",
            "weekly",
        ];
        let [article, noun] = [self.prose.word(first), self.prose.word(last - 1)];
        if kind == SpeakerKind::Publication && last - first == 2 && OUTLETS.binary_search(&noun).is_ok() {
            let is_named = |&speaker: &usize| {
                let speaker = &self.speakers[speaker];
                speaker.kind == SpeakerKind::Publication && speaker.name.chars().any(char::is_uppercase)
            };
            return self.history.iter().rev().take(12).map(|&(_, speaker)| speaker).find(is_named);
        }
        if kind != SpeakerKind::Organization || last - first != 2 || !article.eq_ignore_ascii_case("the") {
            return None;
        }
        let name = match () {
            () if PLACES.contains(&noun) => self.bodies.main_place(),
            () if COMPANIES.binary_search(&noun).is_ok() => {
                self.bodies.organization_before(self.prose, first)
            }
            () => None,
        }?;
        let name = name.name.clone();
        Some(self.entry(name, SpeakerKind::Organization))
    }

    fn body_before(&mut self, at: usize) -> Option<usize> {
        let name = self.bodies.organization_before(self.prose, at)?.name.clone();
        Some(self.entry(name, SpeakerKind::Organization))
    }

    /// The people without names whom the sentence, or the one before, speaks of ("Two officials were there. They said").
    fn many_before(&mut self, at: usize) -> Option<usize> {
        let sentence = self.prose.sentence_of[at];
        let near = |&token: &usize| sentence - self.prose.sentence_of[token] <= 1;
        let kind_of = |token: usize| {
            let noun = self.prose.word(token);
            let opens = token - self.prose.sentence_tokens(token).0 <= 4;
            let kind = (opens && noun.ends_with('s')).then(|| lexicon::head_kind(noun)).flatten();
            kind.filter(|kind| matches!(kind, SpeakerKind::Unnamed | SpeakerKind::Group))
        };
        let (head, kind) = (at.saturating_sub(60)..at)
            .rev()
            .take_while(near)
            .find_map(|token| kind_of(token).map(|kind| (token, kind)))?;
        let is_before = |&token: &usize| {
            self.prose.tokens[token].shape.is_word()
                && (lexicon::is_place(self.prose.word(token))
                    || unnamed::number(&self.prose.word(token).to_lowercase()).is_some()
                    || matches!(
                        self.prose.word(token),
                        "The" | "the" | "senior" | "former" | "some" | "Some" | "several" | "Several"
                    ))
        };
        let before = (head.saturating_sub(4)..head).rev().take_while(is_before).count();
        Some(self.words(self.prose.span((head - before, head + 1)), kind))
    }

    /// Two or more people named together last ("Reyes and Lund … They said").
    fn pair_before(&mut self, at: usize) -> Option<usize> {
        let sentence = self.prose.sentence_of[at];
        let before = self.roster.mentions.partition_point(|mention| mention.tokens.0 < at);
        let mut mentions = self.roster.mentions[..before].iter().rev();
        let (second, first) = (mentions.next()?, mentions.next()?);
        let joined = second.start == first.tokens.1 + 1
            && matches!(self.prose.word(first.tokens.1), "and" | "&")
            && first.person != second.person
            && sentence - self.prose.sentence_of[second.tokens.0] <= 1;
        joined.then(|| self.people(&[first.person, second.person]))
    }

    fn tokens_of(&self, place: Span) -> Option<(usize, usize)> {
        Some(self.prose.tokens_of(place)).filter(|(first, last)| first < last)
    }

    /// The speaker entry of one or more people.
    fn people(&mut self, people: &[usize]) -> usize {
        if let [person] = *people {
            if let Some(speaker) = self.of_person[person] {
                return speaker;
            }
            let own = &self.roster.people[person];
            self.of_person[person] = Some(self.speakers.len());
            let mut speaker = Speaker::new(own.name.clone(), SpeakerKind::Person);
            speaker.role.clone_from(&own.role);
            speaker.affiliation.clone_from(&own.affiliation);
            self.speakers.push(speaker);
            return self.speakers.len() - 1;
        }
        let names: Vec<_> = people.iter().map(|&person| self.roster.people[person].name.as_str()).collect();
        let name = names.join(" and ");
        self.entry(name, SpeakerKind::Person)
    }

    /// The speaker entry of anyone who is not on the roster: the words are the name, up to a clause about them.
    fn words(&mut self, place: Span, kind: SpeakerKind) -> usize {
        let (first, last) = self.tokens_of(place).expect("a source has tokens");
        let is_capital = |at: usize| self.prose.tokens[at].shape.is_capital();
        let ends = |&at: &usize| {
            matches!(self.prose.word(at), "who" | "which" | "whose" | "(" | "—" | "–")
                || (self.prose.word(at) == ","
                    && (!is_capital(at - 1) || at + 1 < last && !is_capital(at + 1)))
        };
        let end = (first + 1..last).find(ends).unwrap_or(last);
        let end = if self.prose.word(end - 1) == "," { end - 1 } else { end }.max(first + 1);
        let words = self.prose.span((first, end)).of(self.prose.text);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
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
            Some(("The", rest)) if matches!(kind, SpeakerKind::Organization | SpeakerKind::Person) => {
                rest.to_owned()
            }
            Some(("the", rest)) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
            _ => words.to_owned(),
        };
        let name = match self.bodies.find(&name) {
            Some(body)
                if matches!(kind, SpeakerKind::Organization | SpeakerKind::Publication)
                    && body.name.split(' ').count() > bare_name(&name).split(' ').count() =>
            {
                body.name.clone()
            }
            _ => name,
        };
        let speaker = self.entry(name, kind);
        if kind == SpeakerKind::Unnamed && self.speakers[speaker].unnamed.is_none() {
            let head = head_of(self.prose, (first, last));
            self.speakers[speaker].unnamed = Some(read_unnamed(self.prose, (first, last), head));
        }
        speaker
    }

    fn entry(&mut self, name: String, kind: SpeakerKind) -> usize {
        let bare = bare_name(&name);
        let next = self.speakers.len();
        let at = *self.by_name.entry((kind, bare.to_lowercase())).or_insert(next);
        if at == next {
            self.speakers.push(Speaker::new(name, kind));
        }
        at
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

    /// Whom "who" or "which" means: the person or body named just before, in the same sentence.
    fn name_just_before(&mut self, at: usize) -> Option<usize> {
        if matches!(self.prose.word(at), "which" | "that") {
            let name = self.bodies.just_before(self.prose, at)?.to_owned();
            let is_outlet = name.split(' ').any(lexicon::is_outlet_word);
            let kind = if is_outlet { SpeakerKind::Publication } else { SpeakerKind::Organization };
            return Some(self.entry(name, kind));
        }
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

    /// The person of the roster who holds the office that the source in `tokens` names: the words before its noun fit the
    /// person's role and affiliation ("the Carvessan prime minister"). Of several, the one named last before, else after.
    fn holder(&self, (first, last): (usize, usize)) -> Option<usize> {
        let head = head_of(self.prose, (first, last));
        let noun = self.prose.word(head);
        // "the PM"
        let short = noun.chars().all(char::is_uppercase).then(|| lexicon::title(noun)?.office).flatten();
        let noun = short.map_or_else(|| noun.to_lowercase(), str::to_owned);
        let before: Vec<String> = (first..head).map(|at| self.prose.word(at).to_lowercase()).collect();
        let country = (first..head).find_map(|at| {
            let word = self.prose.word(at);
            lexicon::country_of(word).or_else(|| lexicon::is_place(word).then_some(word))
        });
        let holds = |person: usize| {
            let person = &self.roster.people[person];
            let Some(role) = person.role.as_deref() else { return false };
            let Some(rest) = role.strip_suffix(&noun) else { return false };
            // "the minister" may be a prime minister; "the prime minister" is no foreign minister.
            let mut words = before.iter().rev().filter(|word| lexicon::title_word(word));
            (rest.is_empty() || rest.ends_with(' '))
                && words.all(|word| rest.split(' ').any(|own| own == word))
                && country.is_none_or(|country| {
                    person.affiliation.as_deref().is_none_or(|own| !lexicon::is_place(own) || own == country)
                })
        };
        let at = self.roster.mentions.partition_point(|mention| mention.tokens.0 < first);
        let (earlier, later) = self.roster.mentions.split_at(at);
        (earlier.iter().rev().chain(later).take(400))
            .map(|mention| mention.person)
            .find(|&person| holds(person))
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

/// A name without its article.
fn bare_name(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}
