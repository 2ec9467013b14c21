//! The linker: which cue each content belongs to, and which source each cue.

use crate::attribution::claim::{Claimed, Claims};
use crate::attribution::tagger::{Role, RoleSpan};
use crate::crf::hash::{hash_bytes, lower_into};
use crate::sentence::Prose;

/// One attribution in tokens: its source, cue and content spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Half-open token ranges of the source.
    pub source: Vec<(usize, usize)>,
    /// Half-open token ranges of the cue.
    pub cue: Vec<(usize, usize)>,
    /// Half-open token ranges of the content, in text order.
    pub content: Vec<(usize, usize)>,
}

/// A choice to make: a content looks for its cue, or a cue for its source.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is to be decided.
    pub question: Question,
    /// The span that looks for another.
    pub seeker: (usize, usize),
    /// What it may choose; `None` is "no source".
    pub candidates: Vec<Option<(usize, usize)>>,
}

/// What a [`Choice`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Which cue a content belongs to.
    CueOfContent,
    /// Which source a cue has.
    SourceOfCue,
}

/// Linear scores of candidates, over hashed features.
pub struct Linker {
    /// Feature hash and weight, sorted by hash.
    weights: Vec<(u32, f32)>,
}

const MAGIC: &[u8] = b"onrecord-linker/1\n";
static MODEL: &[u8] = include_bytes!("../../model/en.linker");

impl Linker {
    /// The linker that comes with the program, for English.
    pub fn english() -> &'static Linker {
        static LINKER: std::sync::LazyLock<Linker> = std::sync::LazyLock::new(|| {
            Linker::from_bytes(MODEL).expect("model/en.linker was written by xtask")
        });
        &LINKER
    }

    /// Reads a model file. `None` when the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (entries, []) = bytes.strip_prefix(MAGIC)?.as_chunks::<8>() else { return None };
        let weights = entries
            .iter()
            .map(|&[a, b, c, d, e, f, g, h]| {
                (u32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h]))
            })
            .collect();
        Some(Self { weights })
    }

    /// Writes a model file from weights sorted by hash.
    pub fn to_bytes(weights: &[(u32, f32)]) -> Vec<u8> {
        let entries = weights.iter().flat_map(|(hash, weight)| [hash.to_le_bytes(), weight.to_le_bytes()]);
        MAGIC.iter().copied().chain(entries.flatten()).collect()
    }

    /// Groups spans into attributions; a group without content is no attribution and is left out.
    ///
    /// `claims`, if known, count beside the linker's own scores, and show sources of which no word has that role.
    pub fn link(&self, prose: &Prose, spans: &[RoleSpan], claims: Option<&Claims>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut orphans: Vec<Group> = Vec::new();
        let scene = Scene::new(prose, spans);
        for &cue in &scene.cues {
            groups.push(Group { cue: vec![cue], ..Group::default() });
        }
        let mut features = Vec::new();
        for choice in scene.choices() {
            let chosen = self.choose(&scene, &choice, claims, &mut features);
            match choice.question {
                Question::CueOfContent => match chosen {
                    Some(cue) => groups[scene.cue_index(cue)].content.push(choice.seeker),
                    None => orphans.push(scene.without_cue(choice.seeker)),
                },
                Question::SourceOfCue => groups[scene.cue_index(choice.seeker)].source.extend(chosen),
            }
        }
        groups.retain(|group| !group.content.is_empty());
        if let Some(claims) = claims {
            for group in groups.iter_mut().filter(|group| group.source.is_empty()) {
                group.source.extend(find_claimed_source(prose, claims, group));
            }
        }
        groups.append(&mut orphans);
        groups.sort_by_key(|group| group.content[0]);
        groups
    }

    fn choose(
        &self,
        scene: &Scene,
        choice: &Choice,
        claims: Option<&Claims>,
        features: &mut Vec<u32>,
    ) -> Option<(usize, usize)> {
        let mut best: Option<(f32, Option<(usize, usize)>)> = None;
        for &candidate in &choice.candidates {
            if choice.candidates.len() == 1 {
                return candidate;
            }
            scene.features(choice, candidate, features);
            let claim = claims.map_or(0.0, |claims| claim(claims, choice, candidate));
            let score = features.iter().map(|&hash| self.weight(hash)).sum::<f32>() + claim;
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, candidate));
            }
        }
        best.and_then(|(_, candidate)| candidate)
    }

    fn weight(&self, hash: u32) -> f32 {
        self.weights
            .binary_search_by_key(&hash, |&(other, _)| other)
            .map_or(0.0, |index| self.weights[index].1)
    }
}

/// The spans of an article, and questions about them.
pub struct Scene<'a> {
    prose: &'a Prose<'a>,
    spans: &'a [RoleSpan],
    /// Hash of each span's first and last word.
    words: Vec<[u32; 2]>,
    sources: Vec<(usize, usize)>,
    cues: Vec<(usize, usize)>,
    contents: Vec<(usize, usize)>,
}

impl<'a> Scene<'a> {
    /// Views the spans of an article, which are in text order and do not overlap.
    pub fn new(prose: &'a Prose<'a>, spans: &'a [RoleSpan]) -> Self {
        let of = |role| spans.iter().filter(|span| span.role == role).map(|span| span.tokens).collect();
        let mut lower = String::new();
        let mut hash = |index: usize| {
            lower.clear();
            lower_into(prose.word(index), &mut lower);
            hash_bytes(lower.as_bytes())
        };
        let words = spans.iter().map(|span| [hash(span.tokens.0), hash(span.tokens.1 - 1)]).collect();
        Self {
            prose,
            spans,
            words,
            sources: of(Role::Source),
            cues: of(Role::Cue),
            contents: of(Role::Content),
        }
    }

    /// A content that no cue attributes, with the nearest source of its paragraph.
    fn without_cue(&self, content: (usize, usize)) -> Group {
        let home = self.prose.paragraph_of[content.0] as usize;
        let gap = |source: &&(usize, usize)| {
            source.0.saturating_sub(content.1).max(content.0.saturating_sub(source.1))
        };
        let near = self.near(&self.sources, (home, home), content).iter().min_by_key(gap);
        Group { source: near.copied().into_iter().collect(), content: vec![content], ..Group::default() }
    }

    /// Those of `spans` in the paragraphs `first..=last` that are nearest to `seeker`.
    fn near<'s>(
        &self,
        spans: &'s [(usize, usize)],
        (first, last): (usize, usize),
        seeker: (usize, usize),
    ) -> &'s [(usize, usize)] {
        let paragraph = |span: &(usize, usize)| self.prose.paragraph_of[span.0] as usize;
        let start = spans.partition_point(|span| paragraph(span) < first);
        let end = spans.partition_point(|span| paragraph(span) <= last);
        nearest(&spans[start..end.max(start)], seeker)
    }

    fn cue_index(&self, cue: (usize, usize)) -> usize {
        self.cues.partition_point(|&other| other < cue)
    }

    /// Every choice to make: a cue looks among the sources of its paragraph, a content among the cues of its own, and
    /// where there is none, of the two paragraphs before and the one after.
    pub fn choices(&self) -> Vec<Choice> {
        let paragraph = |span: (usize, usize)| self.prose.paragraph_of[span.0] as usize;
        let within = |spans: &[(usize, usize)], first: usize, last: usize, seeker: (usize, usize)| {
            self.near(spans, (first, last), seeker).iter().copied().map(Some).collect::<Vec<_>>()
        };
        let mut choices = Vec::new();
        for &content in &self.contents {
            let home = paragraph(content);
            let mut candidates = within(&self.cues, home, home, content);
            // "“…” — Ana Reyes": a source without a cue in the paragraph is whose words these are.
            if candidates.is_empty() && within(&self.sources, home, home, content).is_empty() {
                candidates = within(&self.cues, home.saturating_sub(2), home + 1, content);
            }
            choices.push(Choice { question: Question::CueOfContent, seeker: content, candidates });
        }
        for &cue in &self.cues {
            let home = paragraph(cue);
            let mut candidates = within(&self.sources, home, home, cue);
            candidates.push(None);
            choices.push(Choice { question: Question::SourceOfCue, seeker: cue, candidates });
        }
        choices
    }

    /// Fills `features` with the hashes that describe one candidate of a choice.
    pub fn features(&self, choice: &Choice, candidate: Option<(usize, usize)>, features: &mut Vec<u32>) {
        features.clear();
        let seeker = choice.seeker;
        let (kind, cue) = match choice.question {
            Question::CueOfContent => (1, candidate.unwrap_or(seeker)),
            Question::SourceOfCue => (2, seeker),
        };
        let cue_words = self.words_of(Role::Cue, cue);
        let Some(found) = candidate else {
            let mut add = add_to(features, 3);
            let before = if cue.0 > 0 { self.token_hash(cue.0 - 1) } else { 1 };
            let sentence = self.prose.sentence_of[cue.0];
            let sentence_of = |source: &(usize, usize)| self.prose.sentence_of[source.0];
            let sources = self.sources.partition_point(|source| sentence_of(source) <= sentence)
                - self.sources.partition_point(|source| sentence_of(source) < sentence);
            add(&[]);
            add(&[cue_words[0]]);
            add(&[cue_words[1]]);
            add(&[before]);
            add(&[sources.min(3) as u32]);
            return;
        };
        // Seen from the cue: is the other span before or after it?
        let other = if choice.question == Question::CueOfContent { seeker } else { found };
        let before = other.0 < cue.0;
        let (low, high) = if before { (other.1, cue.0) } else { (cue.1, other.0) };
        let gap = high.saturating_sub(low);
        let start = self.spans.partition_point(|span| span.tokens.0 < low);
        let end = self.spans.partition_point(|span| span.tokens.0 < high).max(start);
        let between = &self.spans[start..end];
        let sequence = between.iter().take(6).fold(0, |sequence, span| sequence * 4 + span.role as u32 + 1);
        let sentence = |index: usize| self.prose.sentence_of[index];
        let apart = sentence(cue.0).abs_diff(sentence(other.0)).min(3);
        let same = sentence(cue.0) == sentence(other.0) || sentence(cue.0) == sentence(other.1 - 1);
        let home = self.prose.paragraph_of[cue.0] == self.prose.paragraph_of[other.0];
        let quoted =
            u32::from(self.prose.quoted[other.0].min(1)) * 2 + u32::from(self.prose.quoted[cue.0].min(1));
        let marks = (low..high.min(low + 40)).filter(|&at| !self.prose.tokens[at].shape.is_word()).take(6);
        let marks = marks.fold(0_u32, |marks, at| {
            marks.wrapping_mul(31).wrapping_add(hash_bytes(self.prose.word(at).as_bytes()))
        });
        let role = if choice.question == Question::CueOfContent { Role::Content } else { Role::Source };
        let other_words = self.words_of(role, other);
        let count = |role: Role| between.iter().filter(|span| span.role == role).count().min(3) as u32;
        let mut add = add_to(features, kind * 2 + u32::from(before));
        add(&[]);
        add(&[bucket(gap)]);
        add(&[u32::from(same)]);
        add(&[u32::from(home)]);
        add(&[count(Role::Source)]);
        add(&[count(Role::Cue)]);
        add(&[count(Role::Content)]);
        add(&[sequence]);
        add(&[apart]);
        add(&[quoted]);
        add(&[marks]);
        add(&[if gap <= 2 {
            (low..high).fold(7_u32, |hash, at| hash.wrapping_mul(31).wrapping_add(self.token_hash(at)))
        } else {
            0
        }]);
        add(&[other_words[0]]);
        add(&[cue_words[0]]);
        add(&[cue_words[1]]);
        add(&[cue_words[0], sequence]);
        add(&[cue_words[1], quoted]);
        add(&[bucket(other.1 - other.0), sequence]);
        add(&[quoted, sequence, apart]);
    }

    fn words_of(&self, role: Role, tokens: (usize, usize)) -> [u32; 2] {
        self.spans.binary_search(&RoleSpan { tokens, role }).map_or([0, 0], |index| self.words[index])
    }

    fn token_hash(&self, index: usize) -> u32 {
        let mut lower = String::new();
        lower_into(self.prose.word(index), &mut lower);
        hash_bytes(lower.as_bytes())
    }
}

/// How far the cue of a choice claims the words of a candidate.
fn claim(claims: &Claims, choice: &Choice, candidate: Option<(usize, usize)>) -> f32 {
    /// What "no source" has against a source's mean log likelihood.
    const NO_SOURCE: f32 = -2.0;
    match (choice.question, candidate) {
        (Question::CueOfContent, Some(cue)) => {
            claims.mean_log_likelihood(cue.0, choice.seeker, Claimed::Content)
        }
        (Question::SourceOfCue, Some(source)) => {
            claims.mean_log_likelihood(choice.seeker.0, source, Claimed::Source)
        }
        (_, None) => NO_SOURCE,
    }
}

/// The words near the cue of `group` that it rather claims for its source than not, whatever role they have: the run with the
/// greatest sum of likelihoods.
fn find_claimed_source(prose: &Prose, claims: &Claims, group: &Group) -> Option<(usize, usize)> {
    /// Tokens on either side of the cue that are looked at.
    const REACH: usize = 60;
    let &cue = group.cue.first()?;
    let (first, last) = prose.paragraphs[prose.paragraph_of[cue.0] as usize].tokens;
    let (first, last) = (first.max(cue.0.saturating_sub(REACH)), last.min(cue.1 + REACH));
    let likelihood = |at: usize| {
        let own = group.cue.iter().chain(&group.content).any(|range| (range.0..range.1).contains(&at));
        if own { 0.0 } else { claims.log_likelihood(cue.0, at, Claimed::Source).exp() }
    };
    let likelihoods: Vec<f32> = (first..last).map(likelihood).collect();
    let mut best = (0.0, None);
    let mut at = first;
    for run in likelihoods.chunk_by(|&one, &other| (one > 0.5) == (other > 0.5)) {
        let range = (at, at + run.len());
        at = range.1;
        let sum: f32 = run.iter().sum();
        let has_word = || (range.0..range.1).any(|at| prose.tokens[at].shape.is_word());
        if run[0] > 0.5 && sum > best.0 && has_word() {
            best = (sum, Some(range));
        }
    }
    best.1
}

/// The eight spans nearest to `seeker`: an article that is one long paragraph stays linear.
fn nearest(spans: &[(usize, usize)], seeker: (usize, usize)) -> &[(usize, usize)] {
    const MOST: usize = 8;
    if spans.len() <= MOST {
        return spans;
    }
    let after = spans.partition_point(|span| span.0 < seeker.0);
    let start = after.saturating_sub(MOST / 2).min(spans.len() - MOST);
    &spans[start..start + MOST]
}

/// Returns a function that hashes a template's values under a running template number.
fn add_to(features: &mut Vec<u32>, kind: u32) -> impl FnMut(&[u32]) {
    let mut template = kind * 64;
    move |values| {
        template += 1;
        let start = (template + 1).wrapping_mul(0x9E37_79B1);
        let hash = values
            .iter()
            .fold(start, |hash, &value| (hash ^ value).wrapping_mul(0x85EB_CA6B).rotate_left(13));
        features.push(hash ^ hash >> 16);
    }
}

fn bucket(count: usize) -> u32 {
    const STEPS: [usize; 11] = [0, 1, 2, 3, 4, 6, 9, 13, 20, 30, 50];
    STEPS.iter().position(|&step| count <= step).unwrap_or(STEPS.len()) as u32
}
