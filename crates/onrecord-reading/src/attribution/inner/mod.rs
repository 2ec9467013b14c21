//! Inner attributions: whose word, wish or plan the grammar of a content shows ("Lund fears that …").

pub(super) mod words;

use std::collections::BTreeSet;

use crate::attribution::cue::CueSense;
use crate::attribution::linker::Group;
use crate::lexicon;
use crate::sentence::{Prose, Shape};
use crate::statement::Act;
use words::{
    ATTITUDES, VAGUE, VAGUE_WITH_TO, is_address, is_adverb, is_auxiliary, is_be, is_charge, is_contraction,
    is_cue_noun, is_determiner, is_function_word, is_given, is_held, is_light, is_preposition, is_raising,
    verb_sense,
};

/// Half-open range of token indices.
type Tokens = (usize, usize);

/// Words before a cue in which its holder is looked for.
const REACH: usize = 16;
/// Tokens of the longest content that is read: a text without full stops stays linear.
const LONGEST: usize = 80;

/// Finds the attributions inside `content` of which grammar shows source, cue and content, and none of whose words is
/// part of the cue of `others`, which are in text order.
///
/// # Source
/// Huddleston and Pullum, The Cambridge Grammar of the English Language, 2002: 11.3 (content clauses licensed by verbs and nouns), 14.3 (who is
/// meant as the subject of an infinitive), 5.16.3 (genitive subjects of nouns).
pub(super) fn find_inner(prose: &Prose, content: Tokens, others: &[Tokens]) -> Vec<Group> {
    let (first, last) = content;
    let lower: Vec<String> = (first..last).map(|at| prose.word(at).to_lowercase()).collect();
    let view = View { prose, first, last, lower };
    let mut taken: BTreeSet<usize> = others.iter().flat_map(|&(first, last)| first..last).collect();
    let mut found: Vec<Group> = Vec::new();
    for at in first..last {
        if taken.contains(&at) {
            continue;
        }
        let group = view.read(at).or_else(|| found.last_mut().and_then(|before| view.join(at, before)));
        if let Some(group) = group {
            taken.extend(group.cue.iter().flat_map(|&(first, last)| first..last));
            found.push(group);
        }
    }
    found
}

/// The words of one content.
struct View<'a> {
    prose: &'a Prose<'a>,
    first: usize,
    last: usize,
    lower: Vec<String>,
}

/// What stands right before a verb.
struct VerbGroup {
    /// Its first token.
    first: usize,
    is_passive: bool,
    is_infinitive: bool,
    has_auxiliary: bool,
}

impl View<'_> {
    /// The attribution whose cue the word at `at` is.
    fn read(&self, at: usize) -> Option<Group> {
        let word = self.word(at);
        if is_cue_noun(word)
            && let Some(group) = self
                .by_owner(at)
                .or_else(|| self.by_subject(at))
                .or_else(|| self.by_agent(at))
                .or_else(|| self.by_nobody(at))
        {
            return Some(group);
        }
        if ATTITUDES.contains(&word) {
            return self.of_attitude(at);
        }
        // "the United States" states nothing.
        let sense = verb_sense(word).filter(|_| !self.is_capital(at))?;
        let group = self.verb_group(at);
        match () {
            () if group.is_infinitive => self.of_infinitive(at, sense, &group),
            () if group.is_passive && !VAGUE.contains(&sense.lemma) => self.of_passive(at, &group),
            () if group.is_passive => None,
            // "the offer accepted by the union", "people accused of fraud": a participle.
            () if !group.has_auxiliary
                && word.ends_with("ed")
                && matches!(self.word(at + 1), "of" | "by" | "as") =>
            {
                self.of_passive(at, &group).filter(|found| !found.source.is_empty())
            }
            () if word.ends_with("ing") && !group.has_auxiliary => self.of_gerund(at, sense, &group),
            () => self.of_verb(at, sense, &group),
        }
    }

    /// "Lund fears that …", "people who want to …", "the union has rejected the offer".
    fn of_verb(&self, at: usize, sense: &CueSense, group: &VerbGroup) -> Option<Group> {
        let source = self.holder_before(group.first)?;
        let word = self.word(at);
        // "the party demands", "his plan": a noun of the same form. A verb agrees, and has an object or a clause.
        let is_pronoun = matches!(self.word(source.1 - 1), "he" | "she" | "it" | "they" | "we");

        if !group.has_auxiliary && !is_pronoun && (is_cue_noun(word) || word == sense.lemma) {
            let is_plural = self.is_plural(source);
            let agrees = if word == sense.lemma { is_plural } else { !is_plural };
            if !agrees || !self.opens_phrase(at + 1) {
                return None;
            }
        }
        // "what they see as a loss": the object stands before, and what follows tells what it is held to be.
        let is_what = matches!(self.word(source.0.wrapping_sub(1)), "what" | "whatever");
        let held_as = || self.to_end_of_clause(at + 1).filter(|_| is_what && self.word(at + 1) == "as");
        let content = self.complement(at + 1, sense).or_else(held_as)?;
        Some(group_of(source, (group.first, at + 1), content))
    }

    /// "Lund is ready to …", "they were worried about …".
    fn of_attitude(&self, at: usize) -> Option<Group> {
        let group = self.verb_group(at);
        let is_linked = (group.first..at).any(|at| {
            is_be(self.word(at))
                || self.is_short_be(at)
                || matches!(self.word(at), "feel" | "feels" | "felt" | "remain" | "remains")
        });
        let next = self.word(at + 1);
        if !is_linked
            || !matches!(
                next,
                "to" | "that" | "about" | "of" | "with" | "by" | "over" | "at" | "in" | "for" | "on"
            )
        {
            return None;
        }
        let source = self.holder_before(group.first)?;
        let content = self.to_end_of_clause(at + 1)?;
        Some(group_of(source, (group.first, at + 1), content))
    }

    /// "urged the council to reject the plan", "for any country to demand …": whose deed it is stands before "to".
    fn of_infinitive(&self, at: usize, sense: &CueSense, group: &VerbGroup) -> Option<Group> {
        let link = group.first.wrapping_sub(1);
        if is_raising(self.word(link)) {
            // "the board will come to realize", "they tried to deny": one subject for both.
            let outer = self.verb_group(link);
            let source = self.holder_before(outer.first).filter(|_| !outer.is_infinitive)?;
            return Some(group_of(source, (outer.first, at + 1), self.complement(at + 1, sense)?));
        }
        let source = self.holder_before(group.first).filter(|&source| self.word(source.0) != "it")?;
        let before = self.word_before(source.0);
        let licensed = matches!(before.as_str(), "for" | "upon" | "on" | "let" | "help")
            || before == "to" && is_address(&self.word_before(source.0 - 1))
            || verb_sense(&before).is_some_and(|sense| {
                matches!(sense.act, Act::Demand | Act::Ask | Act::Predict)
                    || matches!(sense.lemma, "want" | "wish" | "like" | "convince")
            });
        let content = self.complement(at + 1, sense)?;
        licensed.then(|| group_of(source, (group.first, at + 1), content))
    }

    /// "thanked the crew for saying that …", "accuses the board of ignoring …".
    fn of_gerund(&self, at: usize, sense: &CueSense, group: &VerbGroup) -> Option<Group> {
        let link = group.first.checked_sub(1).filter(|&link| matches!(self.word(link), "for" | "of"))?;
        let source = self.holder_before(link).filter(|&source| !matches!(self.word(source.0), "it"))?;
        let before = self.word_before(source.0);
        let licensed = before == "to" && self.word_before(source.0 - 1) == "thanks"
            || verb_sense(&before).is_some_and(|sense| {
                sense.act == Act::Accuse || matches!(sense.lemma, "thank" | "praise" | "suspect")
            });
        let content = self.complement(at + 1, sense)?;
        licensed.then(|| group_of(source, (group.first, at + 1), content))
    }

    /// "Lund denounces the strike but supports the union": the second verb has the subject of the first.
    fn join(&self, at: usize, before: &mut Group) -> Option<Group> {
        let sense = verb_sense(self.word(at)).filter(|_| !self.is_capital(at))?;
        let (cue, content) = (before.cue[0], before.content[0]);
        let source = *before.source.first()?;
        let group = self.verb_group(at);
        let link =
            group.first.checked_sub(1).filter(|&link| matches!(self.word(link), "and" | "but" | "or"))?;
        let (word, first) = (self.word(at), self.word(cue.1 - 1));
        let ending = |word: &str| if word.ends_with("ed") { 1 } else { 2 * u8::from(word.ends_with('s')) };
        let fits = source.1 <= cue.0
            && verb_sense(first).is_some()
            && ending(word) == ending(first)
            && !group.is_passive
            && !word.ends_with("ing")
            && content.0 < link
            && at < content.1 + 1
            && self.prose.sentence_of[cue.0] == self.prose.sentence_of[at]
            // "the demands and hopes": nouns.
            && (!is_cue_noun(word) || self.opens_phrase(at + 1));
        let own = self.complement(at + 1, sense).filter(|_| fits)?;
        let end = (content.0..link).rev().find(|&at| self.prose.tokens[at].shape.is_word())? + 1;
        before.content[0].1 = end;
        Some(group_of(source, (group.first, at + 1), own))
    }

    /// "was described by Lund as …", "is accused by the board of …", "is expected to …".
    fn of_passive(&self, at: usize, group: &VerbGroup) -> Option<Group> {
        let by = (at + 1..(at + 8).min(self.last))
            .take_while(|&at| self.is_plain(at))
            .find(|&at| self.word(at) == "by");
        let Some(by) = by else {
            let next = self.word(at + 1);
            let content = self.to_end_of_clause(at + 1)?;
            let opens = matches!(next, "as" | "to" | "that")
                || matches!(next, "of" | "for") && is_charge(self.word(at));
            let is_held = is_held(self.word(at)) || is_charge(self.word(at));
            let says_much = content.1 > content.0 + 3;
            return (opens && is_held && says_much).then(|| Group {
                source: Vec::new(),
                cue: vec![(group.first, at + 1)],
                content: vec![content],
            });
        };
        let source = self.noun_phrase_after(by + 1).filter(|&source| self.is_holder(source))?;
        let what = || {
            let at = group.first.checked_sub(1).filter(|&at| self.word(at) == "what")?;
            Some((at, at + 1))
        };
        let content = self
            .to_end_of_clause(source.1)
            .filter(|_| matches!(self.word(source.1), "as" | "of" | "to" | "for" | "that"))
            .or_else(|| self.noun_phrase_before(group.first))
            .or_else(what)?;
        Some(Group { source: vec![source], cue: vec![(group.first, by + 1)], content: vec![content] })
    }

    /// "Lund's fear of …", "their demand that …".
    fn by_owner(&self, at: usize) -> Option<Group> {
        let mut start = at;
        while start > self.first && at - start < 4 {
            let word = self.word(start - 1);
            if matches!(word, "his" | "her" | "their" | "its" | "our") {
                let content = self.complement_of_noun(at + 1)?;
                return Some(group_of((start - 1, start), (start, at + 1), content));
            }
            // "don’t worry", "they’ve plans": no owner's mark.
            if word != "s" && self.is_mark(start - 1) && is_contraction(self.word(start)) {
                return None;
            }
            if matches!(word, "s" | "’" | "'") {
                let end = if word == "s" { start.checked_sub(2)? } else { start - 1 };
                let is_owner = end > self.first && (word != "s" || matches!(self.word(end), "'" | "’"));
                let owner =
                    self.noun_phrase_before(end).filter(|&owner| is_owner && self.is_holder(owner))?;
                let content = self.complement_of_noun(at + 1)?;
                return Some(group_of(owner, (start, at + 1), content));
            }
            // "the US position on …", "Russian plans to …"
            if self.is_capital(start - 1)
                && (lexicon::is_place(self.prose.word(start - 1))
                    || lexicon::country_of(self.prose.word(start - 1)).is_some()
                    || self.prose.tokens[start - 1].shape == Shape::Upper)
            {
                let owner = self.noun_phrase_before(start)?;
                let content = self.complement_of_noun(at + 1)?;
                return Some(group_of(owner, (start, at + 1), content));
            }
            // "Lund's lead obscures fears": a verb between them.
            if !self.is_plain(start - 1) || is_function_word(word) || word.ends_with('s') {
                return None;
            }
            start -= 1;
        }
        None
    }

    /// "the union has no intention of …", "Lund expressed fears that …".
    fn by_subject(&self, at: usize) -> Option<Group> {
        let earliest = self.first.max(at.saturating_sub(4));
        let verb = (earliest..at).rev().find(|&at| is_light(self.word(at)))?;
        let is_object = (verb + 1..at).all(|at| {
            let word = self.word(at);
            self.is_plain(at)
                && (!is_function_word(word)
                    || matches!(word, "a" | "an" | "the" | "no" | "any" | "some" | "little" | "every"))
        });
        let group = self.verb_group(verb);
        if !is_object || group.is_passive || group.is_infinitive {
            return None;
        }
        let source = self.holder_before(group.first)?;
        let content = self.complement_of_noun(at + 1)?;
        Some(group_of(source, (group.first, at + 1), content))
    }

    /// "demands by the union that …", "the concerns voiced by Lund".
    fn by_agent(&self, at: usize) -> Option<Group> {
        let mut by = at + 1;
        if is_given(self.word(by)) {
            by += 1;
        }
        if !matches!(self.word(by), "by" | "from") || (self.word(by) == "from" && by == at + 1) {
            return None;
        }
        let source = self.noun_phrase_after(by + 1).filter(|&source| self.is_holder(source))?;
        let start = self.start_of_noun(at);
        match self.complement_of_noun(source.1).filter(|_| matches!(self.word(source.1), "that" | "to")) {
            Some(content) => Some(group_of(source, (start, by + 1), content)),
            // What was voiced is the noun itself.
            None if by > at + 1 => Some(group_of(source, (at + 1, by + 1), (start, at + 1))),
            None => None,
        }
    }

    /// "reports that the mill had closed", "allegations of fraud": somebody's, who is not named.
    fn by_nobody(&self, at: usize) -> Option<Group> {
        let word = self.word(at);
        let single = word.strip_suffix('s').unwrap_or(word);
        let is_plural = single != word;
        let is_told = matches!(
            single,
            "report"
                | "allegation"
                | "claim"
                | "accusation"
                | "speculation"
                | "suggestion"
                | "rumor"
                | "rumour"
                | "fear"
                | "complaint"
                | "concern"
                | "call"
                | "demand"
        ) && (is_plural
            || matches!(self.word(at.wrapping_sub(1)), "the" | "a" | "an" | "any" | "speculation"));
        let fits = match self.word(at + 1) {
            "that" => is_told,
            "of" => {
                is_told
                    && matches!(single, "report" | "allegation" | "accusation" | "rumor" | "rumour")
                    && is_plural
            }
            _ => false,
        };
        // A subject before it may make it a verb ("the papers claim that").
        let before = self.word(at.wrapping_sub(1));
        let is_noun = is_determiner(before)
            || is_preposition(before)
            || is_be(before)
            || matches!(
                before,
                "to" | "by"
                    | "and"
                    | "were"
                    | "numerous"
                    | "credible"
                    | "despite"
                    | "amid"
                    | "recent"
                    | "false"
            )
            || before.ends_with("ed");
        let content = self.complement_of_noun(at + 1).filter(|_| fits && is_noun)?;
        Some(Group { source: Vec::new(), cue: vec![(at, at + 1)], content: vec![content] })
    }

    /// The holder that ends right before `end`: a pronoun, or a noun phrase for people or a body; before "who", too.
    fn holder_before(&self, end: usize) -> Option<Tokens> {
        if end <= self.first {
            return None;
        }
        let at = end - 1;
        match self.word(at) {
            "he" | "she" | "they" | "we" => return Some((at, end)),
            "those" => return None,
            // "it is feared that": nobody is meant.
            "it" => return (self.word(at.wrapping_sub(1)) != "that").then_some((at, end)),
            "who" | "which" | "that" => {
                let comma = usize::from(at > self.first && self.word(at - 1) == ",");
                let before = self.noun_phrase_before(at - comma)?;
                return self.is_holder(before).then_some(before);
            }
            "," => {
                // "Reyes, a pier clerk, hopes"
                let comma =
                    (self.first.max(at.saturating_sub(REACH))..at).rev().find(|&at| self.word(at) == ",")?;
                let opens = matches!(self.word(comma + 1), "a" | "an" | "the" | "who" | "whose" | "which");
                let before = self.noun_phrase_before(comma).filter(|_| opens)?;
                return self.is_holder(before).then_some((before.0, at));
            }
            _ => {}
        }
        let mut source = self.noun_phrase_before(end)?;
        // "the head of the union", "people in Port Sella": the head stands before the preposition.
        while let Some(at) = source.0.checked_sub(1).filter(|&at| at >= self.first && end - at < REACH) {
            if !is_preposition(self.word(at)) {
                break;
            }
            let outer = self.noun_phrase_before(at)?;
            source = (outer.0, source.1);
        }
        let is_object = matches!(self.word(source.0), "him" | "them" | "us");
        (!is_object && self.is_holder(self.head_part(source))).then_some(source)
    }

    /// A phrase up to its first preposition.
    fn head_part(&self, (first, last): Tokens) -> Tokens {
        let end = (first + 1..last).find(|&at| is_preposition(self.word(at))).unwrap_or(last);
        (first, end)
    }

    /// The noun phrase without prepositions that ends before `end`.
    fn noun_phrase_before(&self, end: usize) -> Option<Tokens> {
        let is_noun = |at: usize| {
            self.is_plain(at) && !is_function_word(self.word(at)) && !self.word(at).ends_with("ly")
        };
        if end <= self.first || end > self.last {
            return None;
        }
        if matches!(
            self.word(end - 1),
            "those"
                | "he"
                | "she"
                | "they"
                | "we"
                | "him"
                | "them"
                | "us"
                | "others"
                | "everybody"
                | "everyone"
        ) {
            return Some((end - 1, end));
        }
        if !is_noun(end - 1) {
            return None;
        }
        let mut start = end - 1;
        let mut name = start;
        while start > self.first && end - start < 9 {
            let before = start - 1;
            let word = self.word(before);
            // "that Lund" opens a clause.
            if is_determiner(word) && word != "that" {
                return Some((before, end));
            }
            let joins = matches!(word, "-" | "’" | "'" | "\"" | ".")
                && self.prose.tokens[before].span.end == self.prose.tokens[start].span.start
                || (word == "s" && before > self.first && matches!(self.word(before - 1), "’" | "'"));
            if !(joins || is_noun(before)) || (verb_sense(word).is_some() && !self.is_capital(before)) {
                break;
            }
            start = before;
            if self.is_capital(start) && name <= start + 2 || joins && name == start + 1 {
                name = start;
            }
        }
        while name < end - 1 && !self.prose.tokens[name].shape.is_word() {
            name += 1;
        }
        Some((name, end))
    }

    /// The noun phrase that begins at `first`.
    fn noun_phrase_after(&self, first: usize) -> Option<Tokens> {
        let mut end = first;
        while end < self.last && end - first < 9 {
            let word = self.word(end);
            let joins = end > first
                && matches!(word, "-" | "’" | "'" | ".")
                && end + 1 < self.last
                && self.prose.tokens[end].span.end == self.prose.tokens[end + 1].span.start;
            let fits = joins
                || (is_determiner(word) && end == first)
                || (self.is_plain(end)
                    && !is_function_word(word)
                    && !word.ends_with("ed")
                    && (end == first || word.len() > 1 || word == "s"))
                || (word == "of" && end > first && self.is_capital(end - 1) && self.is_capital(end + 1))
                || (word == "and"
                    && end > first
                    && self.is_plain(end + 1)
                    && !is_function_word(self.word(end + 1)));
            if !fits {
                break;
            }
            end += 1;
        }
        (end > first && !(end == first + 1 && is_determiner(self.word(first)))).then_some((first, end))
    }

    /// The first token of the noun phrase whose noun is at `at`.
    fn start_of_noun(&self, at: usize) -> usize {
        self.noun_phrase_before(at + 1).map_or(at, |phrase| phrase.0)
    }

    /// True for a phrase that means people or a body, by its last word or a name.
    fn is_holder(&self, (first, last): Tokens) -> bool {
        let at = last - 1;
        let word = self.word(at);
        let single = word.strip_suffix('s').unwrap_or(word);
        let is_name = self.is_capital(at)
            && !lexicon::is_opener(self.prose.word(at))
            && !lexicon::is_day(self.prose.word(at))
            && !lexicon::is_month(self.prose.word(at));
        is_name
            || matches!(
                word,
                "he" | "she"
                    | "they"
                    | "we"
                    | "him"
                    | "them"
                    | "us"
                    | "others"
                    | "people"
                    | "everybody"
                    | "everyone"
                    | "world"
                    | "public"
                    | "crew"
                    | "opposition"
                    | "community"
                    | "delegation"
                    | "mission"
                    | "staff"
            )
            || lexicon::head_kind(word).is_some()
            || lexicon::head_kind(single).is_some()
            || (self.word(first) == "those" && last == first + 1)
    }

    fn is_plural(&self, (first, last): Tokens) -> bool {
        let word = self.word(last - 1);
        matches!(word, "they" | "we" | "people" | "police" | "those" | "others" | "media")
            || (word.ends_with('s') && !word.ends_with("ss") && !self.is_capital(last - 1))
            || (first..last).any(|at| self.word(at) == "and")
    }

    /// The auxiliaries, adverbs and negations right before the verb at `at`.
    fn verb_group(&self, at: usize) -> VerbGroup {
        let mut first = at;
        let (mut is_passive, mut has_auxiliary, mut is_infinitive) = (false, false, false);
        while first > self.first && at - first < 7 {
            let word = self.word(first - 1);
            if word == "to" && first == at {
                is_infinitive = true;
                first -= 1;
                break;
            }
            let is_auxiliary = is_be(word) || is_auxiliary(word);
            // "they’ve", "it’s": the tokens part at the apostrophe.
            let is_contracted = self.is_mark(first - 1)
                && first < at
                && (is_contraction(self.word(first)) || self.is_short_be(first))
                || self.is_short_be(first - 1)
                || is_contraction(word) && (self.is_mark(first.wrapping_sub(2)) || self.is_mark(first));
            let is_adverb = (word.len() > 4 && word.ends_with("ly")) || is_adverb(word);
            if !(is_auxiliary || is_adverb || is_contracted) {
                break;
            }
            is_passive |= (is_be(word) || self.is_short_be(first - 1)) && !self.word(at).ends_with("ing");
            has_auxiliary |= is_auxiliary || is_contracted;
            first -= 1;
        }
        // Adverbs before the subject's verb belong to the clause.
        while first < at && self.word(first) == "as" {
            first += 1;
        }
        VerbGroup { first, is_passive, is_infinitive, has_auxiliary }
    }

    fn is_mark(&self, at: usize) -> bool {
        matches!(self.word(at), "'" | "’")
    }

    /// The "s" of "it’s", the "re" of "they’re".
    fn is_short_be(&self, at: usize) -> bool {
        let subject = self.word(at.wrapping_sub(2));
        self.is_mark(at.wrapping_sub(1))
            && match self.word(at) {
                "s" => matches!(subject, "it" | "he" | "she" | "that" | "there" | "what" | "who"),
                "re" => matches!(subject, "we" | "they" | "you"),
                _ => false,
            }
    }

    /// What a verb says, wants or holds: the clause, infinitive, preposition or object that follows.
    fn complement(&self, from: usize, sense: &CueSense) -> Option<Tokens> {
        // "requested or authorized the firm to …": one object for two verbs.
        let from = match self.word(from) {
            "and" | "or"
                if verb_sense(self.word(from + 1)).is_some() || self.word(from + 1).ends_with("ed") =>
            {
                from + 2
            }
            _ => from,
        };
        let from = self.after_addressee(from, sense);
        let word = self.word(from);
        let is_clause = matches!(
            word,
            "that" | "whether" | "how" | "what" | "why" | "who" | "where" | "when" | "whatever"
        ) || (word == "to" && !VAGUE_WITH_TO.contains(&sense.lemma));
        let is_gerund = word.len() > 4 && word.ends_with("ing");
        if sense.lemma == "feel" && word == "like" {
            return None;
        }
        if VAGUE.contains(&sense.lemma) && !is_clause && !(is_gerund && sense.lemma == "consider") {
            return None;
        }
        let is_object = is_clause
            || is_preposition(word)
            || self.opens_phrase(from)
            || (self.is_plain(from) && !is_function_word(word));
        if !is_object || matches!(word, "by" | "in" | "at" | "from" | "after" | "before" | "during" | "as") {
            return None;
        }
        self.to_end_of_clause(from)
    }

    /// Behind "me" of "told me that", "the council" of "told the council that".
    fn after_addressee(&self, from: usize, sense: &CueSense) -> usize {
        const TO_SOMEBODY: &[&str] = &["tell", "inform", "assure", "remind", "warn", "convince"];
        if !TO_SOMEBODY.contains(&sense.lemma) {
            return from;
        }
        if matches!(self.word(from), "me" | "us" | "him" | "her" | "them" | "you") {
            return from + 1;
        }
        let mut words = (from..self.last.min(from + 7)).take_while(|&at| self.is_plain(at));
        words.find(|&at| self.word(at) == "that").unwrap_or(from)
    }

    /// What a noun is about: "of …", "that …", "to …".
    fn complement_of_noun(&self, from: usize) -> Option<Tokens> {
        if !matches!(
            self.word(from),
            "of" | "on"
                | "about"
                | "that"
                | "to"
                | "for"
                | "against"
                | "over"
                | "toward"
                | "towards"
                | "regarding"
        ) {
            return None;
        }
        let is_clause = self.word(from) == "that";
        let mut content = self.to_end_of_clause(from)?;
        if !is_clause {
            // The main verb of the sentence ends a phrase.
            let verb = (from + 2..content.1).find(|&at| {
                let word = self.word(at);
                (is_be(word) || is_auxiliary(word)) && !matches!(word, "be" | "been" | "being" | "have")
                    || (verb_sense(word).is_some() && (word.ends_with("ed") || matches!(word, "said")))
            });
            content.1 = verb.unwrap_or(content.1);
        }
        // "the fear that exists": a relative clause says who has it, not what it is.
        let is_relative = is_clause
            && (is_be(self.word(from + 1))
                || is_auxiliary(self.word(from + 1))
                || self.word(from + 1).starts_with("exist"));
        (!is_relative && content.1 > content.0 + 1).then_some(content)
    }

    /// From `from` to where its clause ends; at least two words.
    fn to_end_of_clause(&self, from: usize) -> Option<Tokens> {
        if from >= self.last {
            return None;
        }
        // A quotation ends with its mark.
        let (sentence, depth) = (self.prose.sentence_of[from], self.prose.quoted[from]);
        let ends = |at: usize| {
            let word = self.word(at);
            let next = self.word(at + 1);
            self.prose.sentence_of[at] != sentence
                || self.prose.quoted[at] < depth
                || matches!(word, ";" | "!" | "?" | ":" | ")" | "—" | "–")
                || (word == "." && at + 1 >= self.last)
                || (word == ","
                    && matches!(
                        next,
                        "and"
                            | "but"
                            | "while"
                            | "who"
                            | "which"
                            | "as"
                            | "when"
                            | "because"
                            | "if"
                            | "so"
                            | "although"
                            | "though"
                            | "he"
                            | "she"
                            | "they"
                            | "we"
                            | "it"
                            | "i"
                    ))
        };
        let last = self.last.min(from + LONGEST);
        let end = (from..last).find(|&at| ends(at)).unwrap_or(last);
        let end =
            (from..end).rev().find(|&at| self.prose.tokens[at].shape.is_word()).map_or(from, |at| at + 1);
        let n_words = (from..end).filter(|&at| self.prose.tokens[at].shape.is_word()).count();
        (n_words >= 2).then_some((from, end))
    }

    /// True where a noun phrase, a clause or an infinitive begins.
    fn opens_phrase(&self, at: usize) -> bool {
        let word = self.word(at);
        is_determiner(word)
            || matches!(
                word,
                "that"
                    | "to"
                    | "he"
                    | "she"
                    | "it"
                    | "they"
                    | "we"
                    | "i"
                    | "there"
                    | "him"
                    | "them"
                    | "us"
                    | "you"
                    | "me"
                    | "whether"
                    | "how"
                    | "what"
                    | "“"
                    | "\""
                    | "for"
                    | "against"
            )
            || (at < self.last && self.is_capital(at))
    }

    fn is_plain(&self, at: usize) -> bool {
        at >= self.first && at < self.last && self.prose.tokens[at].shape.is_word()
    }

    fn is_capital(&self, at: usize) -> bool {
        at >= self.first
            && at < self.last
            && self.prose.tokens[at].shape.is_capital()
            && self.prose.tokens[at].shape != Shape::Initial
    }

    /// The word before `at` in lower case, in the content or before it.
    fn word_before(&self, at: usize) -> String {
        at.checked_sub(1).map_or_else(String::new, |at| self.prose.word(at).to_lowercase())
    }

    /// The word at `at` in lower case; nothing outside the content.
    fn word(&self, at: usize) -> &str {
        at.checked_sub(self.first).and_then(|at| self.lower.get(at)).map_or("", String::as_str)
    }
}

fn group_of(source: Tokens, cue: Tokens, content: Tokens) -> Group {
    Group { source: vec![source], cue: vec![cue], content: vec![content] }
}
