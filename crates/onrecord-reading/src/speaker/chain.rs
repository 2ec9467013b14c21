//! Chains: on whose word the article has each statement, from the outlet to the source closest to the matter.

use super::phrase::{Phrase, head_of, read_phrase};
use super::{Cast, bare_name, spanish};
use crate::language::Language;
use crate::lexicon;
use crate::span::Span;
use crate::statement::{Attribution, Link, SpeakerKind, Via};

/// Half-open range of token indices.
type Tokens = (usize, usize);

/// The chain of every attribution: the outlet, then the statements that hold it from the outermost, then its own source;
/// before each source the outlets that carried its words, after it those whom it cites.
pub(super) fn build_chains(
    cast: &mut Cast,
    outlet: Option<&str>,
    attributions: &[Attribution],
    of_attribution: &[Option<usize>],
) -> Vec<Vec<Link>> {
    let around: Vec<Around> =
        (0..attributions.len()).map(|index| find_around(cast, outlet, attributions, index)).collect();
    let chain_of = |index: usize| {
        let mut holders = vec![index];
        while let Some(outer) = holders.last().and_then(|&at| attributions[at].within) {
            holders.push(outer);
        }
        let mut links = vec![Link { speaker: 0, span: around[index].outlet, via: Via::Outlet }];
        for at in holders.into_iter().rev() {
            let via = if at == index { Via::Source } else { Via::Within };
            // Where the subject is left out, the verb shows it ("Añadió").
            let span = attributions[at].source.first().or(attributions[at].cue.first()).copied();
            let own = of_attribution[at].map(|speaker| Link { speaker, span, via });
            let is_another = |link: &&Link| own.is_none_or(|own| own.speaker != link.speaker);
            let carriers = around[at].carriers.iter().filter(is_another);
            for link in carriers.chain(&own).chain(around[at].cited.iter().filter(is_another)) {
                match links.last_mut() {
                    // Somebody is one link, shown by what stands closest to the words; the outlet stays the outlet.
                    Some(last) if last.speaker == link.speaker => {
                        *last = Link { via: if link.speaker == 0 { Via::Outlet } else { link.via }, ..*link };
                    }
                    _ => links.push(*link),
                }
            }
        }
        links
    };
    (0..attributions.len()).map(chain_of).collect()
}

/// True when the statement itself, not one that holds it, reached the outlet through another one.
pub fn is_from_other_outlet(links: &[Link]) -> bool {
    let own = links.iter().rev().take_while(|link| link.via != Via::Within);
    own.into_iter().any(|link| matches!(link.via, Via::Told | Via::Carried))
}

/// The links that the words around an attribution show, beside its source.
#[derive(Default)]
struct Around {
    /// The words that say that this outlet was told.
    outlet: Option<Span>,
    /// Outlets between this one and the source.
    carriers: Vec<Link>,
    /// Whom the source relies on.
    cited: Option<Link>,
}

/// What a place in the sentence of an attribution shows.
enum Sign {
    /// An outlet, from the words that introduce it to the end of its name; the name.
    Outlet(Via, Tokens, Tokens),
    /// Somebody whom the source relies on, with the words that introduce them; the words that name them.
    Cited(Tokens, Tokens),
}

fn find_around(cast: &mut Cast, outlet: Option<&str>, attributions: &[Attribution], index: usize) -> Around {
    let mut around = Around::default();
    let Some(scene) = Scene::new(cast, attributions, index) else { return around };
    let signs: Vec<Sign> = match cast.prose.language {
        Language::English => (scene.first..scene.last).filter_map(|at| scene.sign_at(cast, at)).collect(),
        Language::Spanish => {
            let cited =
                spanish::cited(cast.prose, (scene.first, scene.last), |at| scene.is_content(cast, at));
            let told = (scene.first..scene.last).filter_map(|at| scene.spanish_sign_at(cast, at));
            told.chain(cited.map(|tokens| Sign::Cited(tokens, tokens))).collect()
        }
    };
    for sign in signs {
        match sign {
            Sign::Outlet(via, words, name) => {
                let (span, place) = (cast.prose.span(words), cast.prose.span(name));
                if outlet.is_some_and(|outlet| is_same_outlet(outlet, place.of(cast.prose.text))) {
                    around.outlet = around.outlet.or((via == Via::Told).then_some(span));
                    continue;
                }
                let speaker = cast.words(place, SpeakerKind::Publication);
                if around.carriers.iter().all(|link| link.speaker != speaker) {
                    cast.speakers[speaker].mentions.push(place);
                    around.carriers.push(Link { speaker, span: Some(span), via });
                }
            }
            Sign::Cited(words, named) => {
                if around.cited.is_none()
                    && let Some(speaker) = cast.informant(named)
                {
                    let span = Some(cast.prose.span(words));
                    around.cited = Some(Link { speaker, span, via: Via::Citing });
                }
            }
        }
    }
    // Who reported what another outlet was told stands closer to this one.
    around.carriers.sort_by_key(|link| link.via == Via::Told);
    around
}

fn is_same_outlet(outlet: &str, words: &str) -> bool {
    bare_name(outlet).to_lowercase() == bare_name(words).to_lowercase()
}

/// The words in which an attribution's own signs can stand.
struct Scene<'a> {
    /// Its sentence, cut where the content that holds it ends.
    first: usize,
    last: usize,
    cue: usize,
    own: &'a Attribution,
    /// Attributions that stand close by and do not hold this one.
    others: Vec<&'a Attribution>,
}

impl<'a> Scene<'a> {
    fn new(cast: &Cast, attributions: &'a [Attribution], index: usize) -> Option<Self> {
        /// Neighbours on each side in text order whose signs could be taken for this one's.
        const CLOSE: usize = 4;
        let own = &attributions[index];
        let anchor = own.cue.first().or(own.source.first())?;
        let cue = cast.tokens_of(*anchor)?.0;
        let (mut first, mut last) = cast.prose.near(cue);
        if let Some(outer) = own.within {
            let holder = attributions[outer].content.iter().find(|content| content.contains(*anchor));
            let (from, to) = cast.tokens_of(*holder?)?;
            (first, last) = (first.max(from), last.min(to));
        }
        let close = index.saturating_sub(CLOSE)..(index + CLOSE + 1).min(attributions.len());
        let holds = |other: &Attribution| other.content.iter().any(|content| content.contains(*anchor));
        let others = close
            .filter(|&at| at != index)
            .map(|at| &attributions[at])
            .filter(|other| !holds(other))
            .collect();
        Some(Self { first, last, cue, own, others })
    }

    /// What begins at the token `at`, if it is this attribution's and no other's.
    fn sign_at(&self, cast: &Cast, at: usize) -> Option<Sign> {
        let word = |at: usize| if at < self.last { cast.prose.word(at) } else { "" };
        let lower = word(at).to_lowercase();
        let sign = match lower.as_str() {
            "citing" | "quoting" => {
                let end = self.end_of_named(cast, at + 1);
                (end > at + 1).then_some(Sign::Cited((at, end), (at + 1, end)))
            }
            "quoted" | "quotes" | "quote" | "cited" | "cites" => self.quoted(cast, at),
            "told" | "tells" | "tell" | "telling" if self.is_cue(cast, at) => {
                self.outlet(cast, Via::Told, at, at + 1)
            }
            "interview" | "interviews" | "statement" | "email" | "letter" | "remarks" | "comments"
            | "appearance" | "essay" | "column" | "speaking" | "talking"
                if matches!(word(at + 1), "with" | "to" | "on" | "in" | "for" | "by") =>
            {
                self.outlet(cast, Via::Told, at, at + 2)
            }
            // "said on Harbour Radio": the verb of the cue, and where it was said.
            "said" | "says" | "saying" if word(at + 1) == "on" && self.is_cue(cast, at) => {
                self.outlet(cast, Via::Told, at + 1, at + 2)
            }
            "reported" | "revealed" | "disclosed" | "published" | "broadcast" | "carried" | "obtained"
                if matches!(word(at + 1), "by" | "in" | "on") =>
            {
                self.outlet(cast, Via::Carried, at, at + 2)
            }
            "according" if word(at + 1) == "to" => self.outlet(cast, Via::Carried, at, at + 2),
            "report" | "reports" | "story" | "article" | "account" | "dispatch" | "investigation"
                if matches!(word(at + 1), "in" | "by" | "from" | "on") && self.is_introduced(cast, at) =>
            {
                self.outlet(cast, Via::Carried, at, at + 2)
            }
            _ => None,
        }?;
        let is_own = match sign {
            Sign::Cited(words, _) => !self.is_content(cast, at) || self.is_tail(cast, words),
            Sign::Outlet(..) => !self.is_content(cast, at),
        };
        (is_own && self.is_closest(cast, at)).then_some(sign)
    }

    /// "dijo al Lantern", "declaró Ana Reyes a El Faro", "en una entrevista con El Faro".
    fn spanish_sign_at(&self, cast: &Cast, at: usize) -> Option<Sign> {
        let word = |at: usize| if at < self.last { cast.prose.word(at) } else { "" };
        if self.is_content(cast, at) || cast.prose.quoted[at] > 0 {
            return None;
        }
        match word(at) {
            "a" | "al" if at > self.first && (self.is_cue(cast, at - 1) || self.is_source(cast, at - 1)) => {
                self.outlet(cast, Via::Told, at, at + 1)
            }
            "entrevista" if matches!(word(at + 1), "con" | "a" | "al" | "en") => {
                self.outlet(cast, Via::Told, at, at + 2)
            }
            _ => None,
        }
    }

    fn is_source(&self, cast: &Cast, at: usize) -> bool {
        self.own.source.iter().any(|source| source.contains(cast.prose.tokens[at].span))
    }

    /// "The Ledger quoted Reyes as saying that …": Reyes. "Reyes was quoted by The Ledger as saying …": The Ledger.
    fn quoted(&self, cast: &Cast, at: usize) -> Option<Sign> {
        let word = |at: usize| if at < self.last { cast.prose.word(at) } else { "" };
        let is_passive = at > self.first
            && matches!(
                cast.prose.word(at - 1),
                "was" | "were" | "is" | "are" | "been" | "being" | "also" | "," | "as"
            );
        if is_passive && matches!(word(at + 1), "by" | "in") {
            return self.outlet(cast, Via::Carried, at, at + 2);
        }
        if is_passive && word(at + 1) == "as" && matches!(word(at + 3), "by" | "in") {
            return self.outlet(cast, Via::Carried, at, at + 4);
        }
        let says = (at + 2..self.last.min(at + 14))
            .find(|&next| word(next) == "as" && matches!(word(next + 1), "saying" | "telling" | "stating"))?;
        if is_passive {
            return None;
        }
        let end = (at + 1..says).find(|&next| word(next) == ",").unwrap_or(says);
        if end == at + 1 {
            return None;
        }
        let named = cast.prose.span((at + 1, end));
        let is_source =
            self.own.source.iter().any(|source| source.start < named.end && named.start < source.end);
        if !is_source {
            return Some(Sign::Cited((at, end), (at + 1, end)));
        }
        // The model may take the one quoted for the source: then the subject is the outlet that carried it.
        let subject = (self.first..at).rev().take(6).take_while(|&before| is_name(cast, before)).last()?;
        self.outlet(cast, Via::Carried, subject, subject).map(|sign| match sign {
            Sign::Outlet(via, _, name) => Sign::Outlet(via, (name.0, at + 1), name),
            Sign::Cited(..) => sign,
        })
    }

    /// The outlet whose name begins at the token `name`, over an article or a few words before it.
    fn outlet(&self, cast: &Cast, via: Via, from: usize, name: usize) -> Option<Sign> {
        let is_article = name < self.last && matches!(cast.prose.word(name), "the" | "The" | "la" | "el");
        let first = name + usize::from(is_article);
        // "dijo al Lantern Ana Reyes": who says it stands right behind whom it was told.
        let is_next = |at: usize| at > first && self.is_source(cast, at) && !self.is_source(cast, at - 1);
        let named = |at: usize| at < self.last && is_name(cast, at) && !is_next(at);
        let mut end = first;
        while named(end) && end - first < 6 {
            end += 1;
        }
        let words: Vec<&str> = (first..end).map(|at| cast.prose.word(at)).collect();
        let is_spanish = cast.prose.language == Language::Spanish;
        let is_outlet = |word: Option<&&str>| {
            word.is_some_and(|word| lexicon::is_outlet_word(word) || is_spanish && spanish::is_outlet(word))
        };
        let is_known = || {
            let name = cast.prose.span((first, end)).of(cast.prose.text).to_lowercase();
            cast.by_name.contains_key(&(SpeakerKind::Publication, name))
        };
        let fits = (is_outlet(words.first()) || is_outlet(words.last()) || (end > first && is_known()))
            && !words.iter().any(|word| lexicon::title(word).is_some());
        fits.then_some(Sign::Outlet(via, (from, end), (name, end)))
    }

    /// Where the words after "citing" end.
    fn end_of_named(&self, cast: &Cast, first: usize) -> usize {
        let stops = |at: usize| {
            matches!(cast.prose.word(at), "," | ";" | "—" | ":" | "that" | "as" | "reported" | "said")
        };
        let is_outside = !self.is_content(cast, first);
        let ends = |at: usize| stops(at) || (is_outside && self.is_content(cast, at));
        let mut end = (first..self.last).find(|&at| ends(at)).unwrap_or(self.last);
        while end > first && !cast.prose.tokens[end - 1].shape.is_word() {
            end -= 1;
        }
        end
    }

    fn is_content(&self, cast: &Cast, at: usize) -> bool {
        let token = cast.prose.tokens.get(at);
        token.is_some_and(|token| self.own.content.iter().any(|content| content.contains(token.span)))
    }

    fn is_cue(&self, cast: &Cast, at: usize) -> bool {
        let token = cast.prose.tokens.get(at);
        token.is_some_and(|token| self.own.cue.iter().any(|cue| cue.contains(token.span)))
    }

    /// "…, citing two officials.": words at the end of the content, after a comma, that belong to the verb of saying.
    fn is_tail(&self, cast: &Cast, (first, last): Tokens) -> bool {
        let ends =
            self.own.content.last().is_some_and(|content| cast.prose.span((first, last)).end >= content.end);
        ends && first > self.first && cast.prose.word(first - 1) == "," && cast.prose.quoted[first] == 0
    }

    /// "according to a report in …", or the report is the source.
    fn is_introduced(&self, cast: &Cast, at: usize) -> bool {
        let span = cast.prose.tokens[at].span;
        self.own.source.iter().any(|source| source.contains(span))
            || (at.saturating_sub(5).max(self.first)..at)
                .any(|before| matches!(cast.prose.word(before), "according" | "According"))
    }

    /// No other attribution holds the words, and none has its cue between them and this one's.
    fn is_closest(&self, cast: &Cast, at: usize) -> bool {
        let sign = cast.prose.tokens[at].span;
        let cue = cast.prose.tokens[self.cue].span;
        let between =
            |span: &Span| span.start > sign.start.min(cue.start) && span.start < sign.start.max(cue.start);
        self.others.iter().all(|other| {
            let holds = other.content.iter().any(|content| content.contains(sign));
            // "citing two officials" may be read as an attribution of its own: it says the same.
            let cites = other.cue.iter().any(|span| span.start == sign.start && span.end == sign.end);
            let is_its_own = !cites && other.cue.iter().chain(&other.source).any(|span| span.contains(sign));
            let is_beside = other.within == self.own.within;
            !(holds || is_its_own || (is_beside && other.cue.iter().any(between)))
        })
    }
}

impl Cast<'_> {
    /// The speaker entry of somebody who is cited; `None` for what informs nobody ("citing the cost").
    fn informant(&mut self, tokens: Tokens) -> Option<usize> {
        let place = self.prose.span(tokens);
        let speaker = match read_phrase(self.prose, self.roster, tokens) {
            Phrase::People(people) => return Some(self.people(&people)),
            Phrase::Office(_) => match self.holder(tokens) {
                Some(person) => return Some(self.people(&[person])),
                None => {
                    let head = self.prose.word(head_of(self.prose, tokens)).to_lowercase();
                    lexicon::head_kind(&head).map(|kind| self.words(place, kind))?
                }
            },
            Phrase::Words(kind) => {
                // "citing her work after the Second Storm": not the storm.
                let after = |&at: &usize| {
                    matches!(
                        self.prose.word(at),
                        "after" | "before" | "during" | "since" | "over" | "against" | "as"
                    )
                };
                let end = (tokens.0 + 1..tokens.1).find(after).unwrap_or(tokens.1);
                let head = head_of(self.prose, (tokens.0, end));
                let informs = self.prose.language == Language::Spanish
                    || self.prose.tokens[head].shape.is_capital()
                    || lexicon::head_kind(&self.prose.word(head).to_lowercase()).is_some();
                informs.then(|| self.words(place, kind))?
            }
            Phrase::Person(_) | Phrase::Other(_) => return None,
        };
        self.speakers[speaker].mentions.push(place);
        Some(speaker)
    }
}

fn is_name(cast: &Cast, at: usize) -> bool {
    cast.prose.tokens[at].shape.is_capital() && !lexicon::is_opener(cast.prose.word(at))
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Tier, read};

    /// The links of the last statement but the outlet, each as "via: words".
    fn check(text: &str, expected: &[&str]) {
        let reading = read(text.as_bytes(), &Hints::default(), Tier::Accurate);
        let links = reading.statements.last().map_or(&[][..], |statement| &statement.links[1..]);
        let shown = |span: Option<crate::Span>| span.map_or("", |span| span.of(&reading.article.text));
        let links: Vec<String> =
            links.iter().map(|link| format!("{}: {}", link.via.name(), shown(link.span))).collect();
        assert_eq!(links, expected, "{text}");
    }

    #[test]
    fn each_link_has_the_words_that_show_it() {
        check(
            "The Harbour Ledger, citing two officials, reported that the crane had been sold.",
            &["source: The Harbour Ledger", "citing: citing two officials"],
        );
        check(
            "Ana Reyes said in an interview with the Harbour Ledger that the crane was never safe.",
            &["told: interview with the Harbour Ledger", "source: Ana Reyes"],
        );
        check(
            "The line will close in May, Ana Reyes said, as first reported by The Harbour Ledger.",
            &["carried: reported by The Harbour Ledger", "source: Ana Reyes"],
        );
        check(
            "Ana Reyes said that Tomas Orr had told her that the pier would be rebuilt.",
            &["within: Ana Reyes", "source: Tomas Orr"],
        );
    }
}
