//! Antecedents: whom a pronoun or an epithet means, chosen among the people named around it.

use std::sync::LazyLock;

use crate::lexicon::Gender;
use crate::sentence::Prose;
use crate::speaker::roster::Roster;
use crate::statement::Attribution;

/// A word that stands for a person whom the article names elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anaphor {
    /// Its tokens.
    pub tokens: (usize, usize),
    /// Its gender; `None` for an epithet ("the 26-year-old").
    pub gender: Option<Gender>,
}

/// A person whom an anaphor may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index into [`Roster::people`].
    pub person: usize,
    /// What speaks for and against, in the order of [`Feature::ALL`].
    pub features: [f32; N],
}

impl Candidate {
    /// The sum of its features, weighted.
    pub fn score(&self, weights: &[f32; N]) -> f32 {
        self.features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum()
    }
}

crate::closed::closed_list! {
    /// What speaks for or against a candidate; the lines of model/en.antecedents.tsv.
    pub enum Feature {
        SameSentence = "same_sentence", "The mention stands in the sentence of the anaphor.";
        OneSentenceBefore = "one_sentence_before", "It stands one sentence before.";
        TwoSentencesBefore = "two_sentences_before", "Two before.";
        ThreeSentencesBefore = "three_sentences_before", "Three before.";
        FartherSentences = "farther_sentences", "Four to ten before.";
        ParagraphsBetween = "paragraphs_between", "How many paragraphs later the anaphor stands, 4 at most.";
        NamedLast = "named_last", "Nobody else is mentioned between the mention and the anaphor.";
        NamedLastButOne = "named_last_but_one", "One other person is.";
        NamedBeforeOthers = "named_before_others", "How many others are, 6 at most.";
        FirstInSentence = "first_in_sentence", "The mention is the first of its sentence.";
        BeforeVerb = "before_verb", "A verb follows it.";
        AfterPreposition = "after_preposition", "It stands after a preposition.";
        Owner = "owner", "It owns what follows (\"Reyes’s\", \"his\").";
        ByPronoun = "by_pronoun", "It is an anaphor itself.";
        ByFullName = "by_full_name", "It is a name of several words.";
        TimesNamed = "times_named", "How often the person is mentioned in the ten sentences before, as a power of two.";
        GenderKnown = "gender_known", "The person goes by this pronoun.";
        GenderUnknown = "gender_unknown", "The person’s pronoun is not known.";
        GenderOther = "gender_other", "The person goes by the other pronoun.";
        InsideQuotation = "inside_quotation", "The mention is quoted, the anaphor is not.";
        AnaphorInsideQuotation = "anaphor_inside_quotation", "The anaphor is quoted, the mention is not.";
        SourceAndSource = "source_and_source", "Both are sources of statements.";
        SourceOnly = "source_only", "Only the mention is.";
        AnaphorSourceOnly = "anaphor_source_only", "Only the anaphor is.";
        SpokeLast = "spoke_last", "The anaphor is a source, and the person is the one who spoke last.";
        SameSentenceSubjectSubject = "same_sentence_subject_subject", "A subject of the same sentence, for \"he\".";
        SameSentenceSubjectOwner = "same_sentence_subject_owner", "The same, for \"his\".";
        SameSentenceSubjectObject = "same_sentence_subject_object", "The same, for \"him\".";
        AfterAnaphor = "after_anaphor", "The mention comes after the anaphor.";
        SpeaksAroundAnaphor = "speaks_around_anaphor", "The anaphor stands in what the person says, not quoted.";
        SpeaksQuotationAroundAnaphor = "speaks_quotation_around_anaphor", "The same, quoted.";
        ThreeTokensBefore = "three_tokens_before", "At most three tokens lie between.";
        HasRole = "has_role", "The article gives the person an office.";
        FirstPersonOfArticle = "first_person_of_article", "Nobody is named before in the article.";
        TopicToTopic = "topic_to_topic", "The mention is the first of the sentence before, and the anaphor begins its sentence.";
        Headline = "headline", "The mention stands in a headline.";
        PreviousSentenceFirst = "previous_sentence_first", "The sentence before mentions this person first.";
        IntroducedAsTopic = "introduced_as_topic", "The mention is the article’s first of this person, first in its sentence, at most a sentence before.";
        Introduced = "introduced", "It is the article’s first of this person, elsewhere in its sentence, at most a sentence before.";
        SourceOfParagraph = "source_of_paragraph", "Both are sources, in one paragraph or in two that follow each other.";
        FirstOfParagraph = "first_of_paragraph", "The mention is the first of the anaphor’s paragraph.";
        SpokeLastInQuotation = "spoke_last_around_quotations", "The person spoke last, and the anaphor stands beside a quotation.";
        InsideContentAnaphorOutside = "inside_content_anaphor_outside", "The mention lies in what somebody says, the anaphor does not.";
    }
}

/// How many features there are.
pub const N: usize = Feature::ALL.len();

/// Farthest sentence looked back at, and most mentions.
const FARTHEST: u32 = 10;
const MOST: usize = 48;

/// A mention of a person, by name or by an anaphor that was resolved.
#[derive(Clone, Copy, Debug)]
struct Event {
    tokens: (usize, usize),
    person: usize,
    by_pronoun: bool,
}

/// What is known of each token when anaphors are resolved.
#[derive(Debug)]
struct Scene<'a> {
    prose: &'a Prose<'a>,
    roster: &'a Roster,
    /// For each token, the innermost attribution whose content it lies in, and whether it belongs to a source.
    content_of: Vec<Option<u32>>,
    is_source: Vec<bool>,
    /// Source and content of each attribution, in tokens, the content from its first to its last.
    sources: Vec<Option<(usize, usize)>>,
    contents: Vec<(usize, usize)>,
    /// The first token of each person's first mention.
    first_mention: Vec<usize>,
}

/// Resolves every pronoun in text order: `decide` says which of the candidates it means.
///
/// What is decided counts as a mention for the pronouns that follow. Cost: linear in tokens and mentions.
pub fn walk(
    prose: &Prose,
    roster: &Roster,
    attributions: &[Attribution],
    epithets: &[(usize, usize)],
    mut decide: impl FnMut(Anaphor, &[Candidate]) -> Option<usize>,
) {
    let scene = Scene::new(prose, roster, attributions);
    let mut events: Vec<Event> = Vec::new();
    let (mut next_mention, mut next_epithet) = (0, 0);
    for at in 0..prose.tokens.len() {
        if let Some(mention) = roster.mentions.get(next_mention).filter(|mention| mention.tokens.0 == at) {
            events.push(Event { tokens: mention.tokens, person: mention.person, by_pronoun: false });
            next_mention += 1;
            continue;
        }
        let anaphor = match epithets.get(next_epithet).filter(|tokens| tokens.0 == at) {
            Some(&tokens) => {
                next_epithet += 1;
                Anaphor { tokens, gender: None }
            }
            None => match gender_of(prose.word(at)) {
                Some(gender) => Anaphor { tokens: (at, at + 1), gender: Some(gender) },
                None => continue,
            },
        };
        let candidates = scene.candidates(
            &events,
            roster.mentions.get(next_mention).map(|next| Event {
                tokens: next.tokens,
                person: next.person,
                by_pronoun: false,
            }),
            anaphor,
        );
        if let Some(person) = decide(anaphor, &candidates) {
            events.push(Event { tokens: anaphor.tokens, person, by_pronoun: true });
        }
    }
}

/// Whom an anaphor means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolved {
    /// The anaphor.
    pub anaphor: Anaphor,
    /// Whom it means, an index into [`Roster::people`].
    pub person: usize,
    /// How likely, among the candidates.
    pub likelihood: f32,
}

/// Tells `see` whom every anaphor means, in text order, and who else it might have meant.
///
/// A person whose pronoun is not known goes by the one that meant them before.
pub fn resolve(
    prose: &Prose,
    roster: &Roster,
    attributions: &[Attribution],
    epithets: &[(usize, usize)],
    mut see: impl FnMut(Resolved, &[Candidate]),
) {
    let mut seen_as: Vec<[f32; 2]> = vec![[0.0; 2]; roster.people.len()];
    walk(prose, roster, attributions, epithets, |anaphor, candidates| {
        let owner = owner_of_clause(prose, roster, anaphor.tokens.0);
        let fits = |candidate: &&Candidate| {
            if Some(candidate.person) == owner {
                return false;
            }
            let [he, she] = seen_as[candidate.person];
            let has = |feature: Feature| candidate.features[feature as usize] != 0.0;
            // Nobody speaks of themselves as "the engineer", nor as "she" in words that are quoted.
            let speaks_here = has(Feature::SpeaksQuotationAroundAnaphor);
            match anaphor.gender {
                Some(Gender::He) => she <= he + 1.0 && !speaks_here,
                Some(Gender::She) => he <= she + 1.0 && !speaks_here,
                None => !has(Feature::SpeaksAroundAnaphor) && !speaks_here,
            }
        };
        let fitting: Vec<Candidate> = candidates.iter().filter(fits).cloned().collect();
        let (person, likelihood) = best(&fitting, english())?;
        match anaphor.gender {
            Some(Gender::He) => seen_as[person][0] += likelihood,
            Some(Gender::She) => seen_as[person][1] += likelihood,
            None => {}
        }
        see(Resolved { anaphor, person, likelihood }, &fitting);
        Some(person)
    });
}

/// Whom the relative clause is about that begins before the pronoun at `at`: in "Orr, whom he admires" and "Orr, whose book
/// she read", "he" and "she" are not Orr.
fn owner_of_clause(prose: &Prose, roster: &Roster, at: usize) -> Option<usize> {
    let relative = (at.saturating_sub(4)..at).rev().find(|&before| {
        prose.word(before) == "whom"
            || (prose.word(before) == "whose" && before + 2 <= at)
            || (prose.word(before) == "who" && before + 1 == at)
    })?;
    let is_between = |at: usize| {
        matches!(prose.word(at), "," | "for" | "of" | "to" | "with" | "about" | "by" | "from" | "in" | "on")
    };
    let end = (relative.saturating_sub(2)..relative).rev().find(|&at| !is_between(at))? + 1;
    let next = roster.mentions.partition_point(|mention| mention.tokens.0 < end);
    roster.mentions[..next].last().filter(|mention| mention.tokens.1 == end).map(|mention| mention.person)
}

/// The weights of the features, for English.
pub fn english() -> &'static [f32; N] {
    static WEIGHTS: LazyLock<[f32; N]> = LazyLock::new(|| {
        let mut weights = [0.0; N];
        let table = include_str!("../../model/en.antecedents.tsv");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (name, weight) = line.split_once('\t').expect("a feature and its weight");
            let feature = Feature::from_name(name).expect("a known feature");
            weights[feature as usize] = weight.parse().expect("a number");
        }
        weights
    });
    &WEIGHTS
}

/// The likeliest of the candidates who may go by the anaphor's gender, and how likely it is among them.
pub fn best(candidates: &[Candidate], weights: &[f32; N]) -> Option<(usize, f32)> {
    let scores: Vec<(f32, usize)> = (candidates.iter())
        .filter(|candidate| candidate.features[Feature::GenderOther as usize] == 0.0)
        .map(|candidate| (candidate.score(weights), candidate.person))
        .collect();
    let &(top, person) = scores.iter().reduce(|one, other| if other.0 > one.0 { other } else { one })?;
    Some((person, 1.0 / scores.iter().map(|(score, _)| (score - top).exp()).sum::<f32>()))
}

/// The gender of a pronoun of the third person singular.
fn gender_of(word: &str) -> Option<Gender> {
    match word {
        "he" | "He" | "him" | "his" | "His" | "Him" | "él" | "Él" => Some(Gender::He),
        "she" | "She" | "her" | "Her" | "hers" | "Hers" | "ella" | "Ella" => Some(Gender::She),
        _ => None,
    }
}

impl<'a> Scene<'a> {
    fn new(prose: &'a Prose, roster: &'a Roster, attributions: &[Attribution]) -> Self {
        let mut content_of = vec![None; prose.tokens.len()];
        let mut is_source = vec![false; prose.tokens.len()];
        // Inner attributions come after the outer ones, whose content they lie in.
        for (index, attribution) in attributions.iter().enumerate() {
            for &span in &attribution.content {
                let (first, last) = prose.tokens_of(span);
                content_of[first..last].fill(Some(index as u32));
            }
            for &span in &attribution.source {
                let (first, last) = prose.tokens_of(span);
                is_source[first..last].fill(true);
            }
        }
        let sources =
            attributions.iter().map(|one| one.source.first().map(|&span| prose.tokens_of(span))).collect();
        let whole = |one: &Attribution| {
            let tokens = || one.content.iter().map(|&span| prose.tokens_of(span));
            (
                tokens().map(|(first, _)| first).min().unwrap_or(0),
                tokens().map(|(_, last)| last).max().unwrap_or(0),
            )
        };
        let contents = attributions.iter().map(whole).collect();
        let mut first_mention = vec![usize::MAX; roster.people.len()];
        for mention in roster.mentions.iter().rev() {
            first_mention[mention.person] = mention.tokens.0;
        }
        Scene { prose, roster, content_of, is_source, sources, contents, first_mention }
    }

    /// The people whom `anaphor` may mean, the one named last first.
    fn candidates(&self, events: &[Event], next: Option<Event>, anaphor: Anaphor) -> Vec<Candidate> {
        let (prose, at) = (self.prose, anaphor.tokens.0);
        let sentence = prose.sentence_of[at];
        let window = || {
            let near = move |event: &&Event| sentence - prose.sentence_of[event.tokens.0] <= FARTHEST;
            events.iter().rev().take(MOST).take_while(near)
        };
        let last_source =
            window().find(|event| self.speaks_for(event.tokens.0, at)).map(|event| event.person);
        let first_before = first_of_sentence_before(prose, events, sentence);
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut counts: Vec<f32> = Vec::new();
        for event in window() {
            match candidates.iter().position(|candidate| candidate.person == event.person) {
                Some(known) => counts[known] += 1.0,
                None => {
                    let rank = candidates.len();
                    let features = self.features(*event, anaphor, rank, last_source, first_before);
                    candidates.push(Candidate { person: event.person, features });
                    counts.push(1.0);
                }
            }
        }
        if let Some(event) = next.filter(|next| {
            prose.sentence_of[next.tokens.0] == sentence
                && next.tokens.0 - at <= 30
                && !self.speaks_of(anaphor, next.tokens.0)
                && candidates.iter().all(|candidate| candidate.person != next.person)
        }) {
            let features = self.features(event, anaphor, candidates.len(), last_source, first_before);
            candidates.push(Candidate { person: event.person, features });
            counts.push(1.0);
        }
        for (candidate, count) in candidates.iter_mut().zip(counts) {
            candidate.features[Feature::TimesNamed as usize] = f32::log2(count);
        }
        candidates
    }

    /// True when the word at `source` is the source of a statement that stands beside the word at `at`: whom somebody only
    /// tells of as saying something has not spoken outside of what is told.
    fn speaks_for(&self, source: usize, at: usize) -> bool {
        let told = self.content_of[source].map(|index| self.contents[index as usize]);
        self.is_source[source] && told.is_none_or(|(first, last)| (first..last).contains(&at))
    }

    /// True when the anaphor is the source of words that name somebody at `name`: "she praised Orr" names no Orr by "she".
    fn speaks_of(&self, anaphor: Anaphor, name: usize) -> bool {
        let source = self.content_of[name].and_then(|index| self.sources[index as usize]);
        source.is_some_and(|(first, last)| (first..last).contains(&anaphor.tokens.0))
    }

    fn features(
        &self,
        event: Event,
        anaphor: Anaphor,
        rank: usize,
        last_source: Option<usize>,
        first_before: Option<usize>,
    ) -> [f32; N] {
        let prose = self.prose;
        let (at, from) = (anaphor.tokens.0, event.tokens.0);
        let person = &self.roster.people[event.person];
        let is_after = from > at;
        let distance = if is_after { 0 } else { prose.sentence_of[at] - prose.sentence_of[from] };
        let paragraphs = prose.paragraph_of[at].abs_diff(prose.paragraph_of[from]);
        let word = |index: usize| prose.tokens.get(index).map_or("", |_| prose.word(index));
        let before = from.checked_sub(1).map_or("", word);
        let begins = |index: usize| index == 0 || prose.sentence_of[index - 1] != prose.sentence_of[index];
        let is_owner = matches!(word(event.tokens.1), "'" | "’" | "'s" | "’s")
            || (event.by_pronoun && matches!(word(from), "his" | "His" | "her" | "Her"));
        let is_subject = !is_owner && is_verb(word(event.tokens.1));
        let is_object = is_preposition(before);
        let is_first = is_first_of_sentence(prose, self.roster, event);
        let anaphor_owns = matches!(word(at), "his" | "His");
        let anaphor_is_object =
            matches!(word(at), "him" | "Him") || (matches!(word(at), "her") && !next_is_noun(prose, at));
        let anaphor_owns = anaphor_owns || (matches!(word(at), "her" | "Her") && !anaphor_is_object);
        let (source, anaphor_source) = (self.speaks_for(from, at), self.is_source[at]);
        let around = self.content_of[at];
        let speaks = around.is_some_and(|index| {
            self.sources[index as usize].is_some_and(|(first, last)| {
                (first..last).contains(&from)
                    || self
                        .roster
                        .mentions_in((first, last))
                        .iter()
                        .any(|mention| mention.person == event.person)
            })
        });
        let is_quoted = |at: usize| prose.quoted[at] > 0;
        let quoted = (is_quoted(from), is_quoted(at));
        let mut features = [0.0; N];
        let mut set = |feature: Feature, holds: bool| features[feature as usize] = f32::from(u8::from(holds));
        set(Feature::SameSentence, distance == 0);
        set(Feature::OneSentenceBefore, distance == 1);
        set(Feature::TwoSentencesBefore, distance == 2);
        set(Feature::ThreeSentencesBefore, distance == 3);
        set(Feature::FartherSentences, distance > 3);
        set(Feature::NamedLast, rank == 0);
        set(Feature::NamedLastButOne, rank == 1);
        set(Feature::FirstInSentence, is_first);
        set(Feature::BeforeVerb, is_subject);
        set(Feature::AfterPreposition, is_object);
        set(Feature::Owner, is_owner);
        set(Feature::ByPronoun, event.by_pronoun);
        set(Feature::ByFullName, event.tokens.1 - from >= 2);
        set(Feature::GenderKnown, person.gender.is_some() && person.gender == anaphor.gender);
        set(Feature::GenderUnknown, person.gender.is_none());
        set(
            Feature::GenderOther,
            anaphor.gender.is_some() && person.gender.is_some() && person.gender != anaphor.gender,
        );
        set(Feature::InsideQuotation, quoted.0 && !quoted.1);
        set(Feature::AnaphorInsideQuotation, !quoted.0 && quoted.1);
        set(Feature::SourceAndSource, source && anaphor_source);
        set(Feature::SourceOnly, source && !anaphor_source);
        set(Feature::AnaphorSourceOnly, !source && anaphor_source);
        set(Feature::SpokeLast, anaphor_source && last_source == Some(event.person));
        let same = distance == 0 && !is_after && (is_subject || is_first);
        set(Feature::SameSentenceSubjectSubject, same && !anaphor_owns && !anaphor_is_object);
        set(Feature::SameSentenceSubjectOwner, same && anaphor_owns);
        set(Feature::SameSentenceSubjectObject, same && anaphor_is_object);
        set(Feature::AfterAnaphor, is_after);
        set(Feature::SpeaksAroundAnaphor, speaks && !quoted.1);
        set(Feature::SpeaksQuotationAroundAnaphor, speaks && quoted.1);
        set(Feature::ThreeTokensBefore, !is_after && at - event.tokens.1.min(at) <= 3);
        set(Feature::HasRole, person.role.is_some());
        set(Feature::FirstPersonOfArticle, event.person == 0);
        set(Feature::TopicToTopic, distance == 1 && is_first && begins(at));
        set(
            Feature::Headline,
            prose.paragraphs[prose.paragraph_of[from] as usize].kind == crate::PartKind::Headline,
        );
        set(Feature::PreviousSentenceFirst, first_before == Some(event.person));
        let is_introduced = !is_after && distance <= 1 && self.first_mention[event.person] == from;
        set(Feature::IntroducedAsTopic, is_introduced && is_first);
        set(Feature::Introduced, is_introduced && !is_first);
        set(Feature::SourceOfParagraph, source && anaphor_source && paragraphs <= 1);
        let paragraph = prose.paragraphs[prose.paragraph_of[at] as usize].tokens.0;
        set(
            Feature::FirstOfParagraph,
            is_first && !is_after && prose.sentence_of[paragraph] == prose.sentence_of[from],
        );
        let beside_quotation = (at.saturating_sub(3)..(at + 6).min(prose.tokens.len())).any(is_quoted);
        set(
            Feature::SpokeLastInQuotation,
            anaphor_source && beside_quotation && last_source == Some(event.person),
        );
        set(Feature::InsideContentAnaphorOutside, self.content_of[from].is_some() && around.is_none());
        features[Feature::ParagraphsBetween as usize] = paragraphs.min(4) as f32;
        features[Feature::NamedBeforeOthers as usize] = rank.min(6) as f32;
        features
    }
}

/// The person whom the sentence before names first.
fn first_of_sentence_before(prose: &Prose, events: &[Event], sentence: u32) -> Option<usize> {
    let own = |event: &Event| prose.sentence_of[event.tokens.0];
    let before = events.iter().rev().take(MOST).find(|event| own(event) < sentence)?;
    let of_sentence = events.iter().rev().take(MOST).skip_while(|event| own(event) >= sentence);
    of_sentence.take_while(|event| own(event) == own(before)).last().map(|event| event.person)
}

/// True when a mention is the first of its sentence, openers aside.
fn is_first_of_sentence(prose: &Prose, roster: &Roster, event: Event) -> bool {
    let from = event.tokens.0;
    let (sentence, _) = prose.sentence_tokens(from);
    let start = from.saturating_sub(12).max(sentence);
    let earlier = roster.mentions_in((start, from));
    (start == sentence) && earlier.is_empty() && !(start..from).any(|at| gender_of(prose.word(at)).is_some())
}

/// A word after a name that makes the name a subject: an auxiliary, or a form in -s or -ed.
fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "was"
            | "has"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "should"
            | "did"
            | "does"
            | "made"
            | "told"
            | "went"
            | "came"
            | "took"
            | "got"
            | "gave"
            | "left"
            | "also"
            | "said"
            | "says"
            | "who"
    ) || (word.len() > 3
        && word.chars().all(|letter| letter.is_ascii_lowercase())
        && (word.ends_with("ed") || (word.ends_with('s') && !word.ends_with("ss"))))
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "to"
            | "with"
            | "by"
            | "for"
            | "from"
            | "at"
            | "on"
            | "against"
            | "about"
            | "after"
            | "before"
            | "in"
            | "between"
            | "than"
            | "like"
            | "over"
            | "under"
            | "behind"
            | "including"
    )
}

/// "her" before a noun owns it; before a mark, a small word or the end it is an object.
fn next_is_noun(prose: &Prose, at: usize) -> bool {
    const SMALL: &[&str] = &[
        "a", "about", "after", "and", "as", "at", "because", "before", "but", "by", "for", "from", "if",
        "in", "into", "it", "of", "on", "or", "over", "that", "the", "then", "to", "up", "when", "who",
        "with",
    ];
    prose
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.shape.is_word() && SMALL.binary_search(&prose.word(at + 1)).is_err())
}
