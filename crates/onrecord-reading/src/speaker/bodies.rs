//! Bodies: the organizations and places that an article names, under their full and their short forms.

use std::collections::BTreeMap;

use crate::lexicon;
use crate::name::{Name, NameKind};
use crate::sentence::Prose;
use crate::speaker::bare_name;

/// An organization or a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The fullest form printed, without article.
    pub name: String,
    /// Organization or place.
    pub kind: NameKind,
    /// How often it is named.
    pub count: u32,
}

/// Every body named, and where.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    /// The bodies, in order of first mention.
    pub bodies: Vec<Body>,
    /// First token of each mention and its body, in text order.
    mentions: Vec<(usize, usize)>,
    /// Bodies by the forms that name them, in lower case.
    by_form: BTreeMap<String, usize>,
    /// The town named most.
    main_place: Option<usize>,
}

impl Bodies {
    /// Collects the organizations and places among `names`. A form joins an earlier body when it is the same, its
    /// initials ("HTF" for "Harbour Trust Fund"), or its first or last word ("the Trust"). Cost: linear in the names.
    pub fn new(prose: &Prose, names: &[Name]) -> Self {
        let mut bodies = Bodies::default();
        for name in names.iter().filter(|name| name.likelihood >= 0.5) {
            if !matches!(name.kind, NameKind::Organization | NameKind::Place) {
                continue;
            }
            let form = bare(prose.span(name.tokens).of(prose.text));
            if form.is_empty() {
                continue;
            }
            let body = bodies.enter(form, name.kind);
            bodies.mentions.push((name.tokens.0, body));
        }
        let is_town = |body: &Body| body.kind == NameKind::Place && !lexicon::is_place(&body.name);
        let towns = (0..bodies.bodies.len()).filter(|&body| is_town(&bodies.bodies[body]));
        let count = |&body: &usize| bodies.bodies[body].count;
        bodies.main_place = towns.max_by_key(count).filter(|body| count(body) >= 2);
        bodies
    }

    /// The body that goes by `form`, in full or short.
    pub fn find(&self, form: &str) -> Option<&Body> {
        self.by_form.get(&bare(form).to_lowercase()).map(|&body| &self.bodies[body])
    }

    /// The organization that "the company" or "it" means at token `at`: of those named in the sentence and the five
    /// before, the one named first in the latest of them that names one.
    pub fn organization_before(&self, prose: &Prose, at: usize) -> Option<&Body> {
        let sentence = prose.sentence_of[at];
        let before = self.mentions.partition_point(|&(token, _)| token < at);
        let mut found: Option<(u32, usize)> = None;
        for &(token, body) in self.mentions[..before].iter().rev().take(32) {
            let own = prose.sentence_of[token];
            if sentence - own > 5 || found.is_some_and(|(latest, _)| own < latest) {
                break;
            }
            // "on Twitter": where something was said, not who said it.
            let is_medium = || {
                token > 0 && matches!(prose.word(token - 1), "on" | "via" | "to" | "by")
                    || self.bodies[body].name.split(' ').any(lexicon::is_outlet_word)
            };
            if self.bodies[body].kind == NameKind::Organization && !is_medium() {
                found = Some((own, body));
            }
        }
        found.map(|(_, body)| &self.bodies[body])
    }

    /// The body named last before token `at`, at most twelve tokens away in the same sentence.
    pub fn just_before(&self, prose: &Prose, at: usize) -> Option<&str> {
        let before = self.mentions.partition_point(|&(token, _)| token < at);
        let &(token, body) = self.mentions[..before].last()?;
        let is_near = at - token <= 12 && prose.sentence_of[token] == prose.sentence_of[at];
        is_near.then(|| self.bodies[body].name.as_str())
    }

    /// The place that "the city" means: of those that are no country or state, the one named most, when it is named at
    /// least twice.
    pub fn main_place(&self) -> Option<&Body> {
        self.main_place.map(|body| &self.bodies[body])
    }

    fn enter(&mut self, form: &str, kind: NameKind) -> usize {
        let key = form.to_lowercase();
        let known = self.by_form.get(&key).copied().filter(|&body| self.bodies[body].kind == kind);
        let body = known.unwrap_or_else(|| {
            self.bodies.push(Body { name: form.to_owned(), kind, count: 0 });
            self.bodies.len() - 1
        });
        self.bodies[body].count += 1;
        if known.is_none() {
            self.by_form.insert(key, body);
            if kind == NameKind::Organization {
                for short in short_forms(form) {
                    self.by_form.entry(short).or_insert(body);
                }
            }
        }
        body
    }
}

/// A name without article and possessive.
fn bare(form: &str) -> &str {
    let form = bare_name(form.trim());
    form.strip_suffix("’s").or_else(|| form.strip_suffix("'s")).unwrap_or(form)
}

/// The forms by which a longer name is called later: initials, and its first and last word, in lower case.
fn short_forms(form: &str) -> Vec<String> {
    let words: Vec<&str> = form.split_whitespace().collect();
    if words.len() < 2 {
        return Vec::new();
    }
    let capitals = words.iter().filter_map(|word| word.chars().next()).filter(|letter| letter.is_uppercase());
    let mut short = vec![capitals.collect::<String>().to_lowercase()];
    let ends = [words[0], words[words.len() - 1]];
    short.extend(
        ends.iter().filter(|word| !lexicon::is_place(word) && word.len() > 2).map(|word| word.to_lowercase()),
    );
    short
}
