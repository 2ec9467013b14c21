//! The path: how the words of each statement reached the outlet, read off the words around it.

use std::collections::BTreeMap;

use crate::article::Origin;
use crate::attribution::cue::find_sense;
use crate::lexicon::{self, is_outlet_word};
use crate::sentence::{Prose, Shape};
use crate::span::Span;
use crate::speaker::Speakers;
use crate::standing::circumstance::{anchor, find_circumstance, holder_of};
use crate::standing::time::{self, Expression};
use crate::standing::words::words_of;
use crate::statement::{Attribution, Manner, Path, SpeakerKind};

/// How one statement reached the outlet, and what shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The path.
    pub path: Path,
    /// What decided.
    pub rule: &'static str,
    /// The words that show it.
    pub span: Option<Span>,
    /// The words that name a medium ("a statement", "X"), when they stand in the sentence itself.
    pub medium: Option<Span>,
}

impl Reached {
    const UNSTATED: Self =
        Reached { path: Path::Unstated, rule: "nothing says how", span: None, medium: None };
}

/// Bytes before and after a statement in which its occasion is looked for: those that the labels of the gold set saw.
const BEFORE: u32 = 700;
const AFTER: u32 = 500;

/// Words of the article that say how some words reached it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signal {
    path: Path,
    /// First token, and the token after the last.
    tokens: (usize, usize),
    /// True for an event at which several speak (a debate, a hearing).
    is_shared: bool,
    is_medium: bool,
    /// True for words that name whom it was told: nearer to the saying than any other.
    is_addressee: bool,
    /// True inside the content of a statement: there it tells of an occasion that somebody speaks of.
    is_told: bool,
}

/// Finds the path of every attribution. Cost: linear in the prose, and in each attribution's surroundings of bounded size.
pub fn find_paths(
    prose: &Prose,
    origin: &Origin,
    attributions: &[Attribution],
    speakers: &Speakers,
) -> Vec<Reached> {
    let own = own_names(origin);
    let mut signals = find_signals(prose, &own);
    mark_told(prose, attributions, &mut signals);
    let reading = Occasions { prose, own: &own, signals: &signals, attributions, speakers };
    let stated: Vec<Option<Reached>> = (0..attributions.len())
        .map(|index| reading.in_sentence(index).or_else(|| reading.by_kind(index)))
        .collect();
    let mut by_speaker: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, speaker) in speakers.of_attribution.iter().enumerate() {
        if let Some(speaker) = speaker {
            by_speaker.entry(*speaker).or_default().push(index);
        }
    }
    (0..attributions.len())
        .map(|index| {
            let has_occasion = reading.has_occasion(index);
            let nearby = || reading.carried(index, &stated, &by_speaker).or_else(|| reading.scene(index));
            stated[index]
                .or_else(|| if has_occasion { nearby() } else { None })
                .or_else(|| reading.of_outlet(index))
                .or_else(|| reading.written(index))
                .unwrap_or(Reached::UNSTATED)
        })
        .collect()
}

struct Occasions<'a> {
    prose: &'a Prose<'a>,
    own: &'a [Vec<String>],
    signals: &'a [Signal],
    attributions: &'a [Attribution],
    speakers: &'a Speakers,
}

impl Occasions<'_> {
    /// What the statement's own sentence says outside the content: "told reporters", "in a statement".
    fn in_sentence(&self, index: usize) -> Option<Reached> {
        let attribution = &self.attributions[index];
        let anchor = anchor(self.prose, attribution)?;
        let (first, last) = self.prose.near(anchor);
        let is_free = |signal: &&Signal| {
            let place = self.prose.span(signal.tokens);
            let of_holder = attribution.within.is_none_or(|outer| {
                self.attributions[outer].content.iter().any(|content| content.contains(place))
            });
            of_holder && !attribution.content.iter().any(|content| content.contains(place))
        };
        let found = (self.signals_in((first, last)).iter())
            .filter(is_free)
            .min_by_key(|signal| (!signal.is_addressee, signal.tokens.0.abs_diff(anchor)))?;
        let place = self.prose.span(found.tokens);
        Some(Reached {
            path: found.path,
            rule: "in the sentence",
            span: Some(place),
            medium: found.is_medium.then_some(place),
        })
    }

    /// Documents and outlets are themselves the way; a share of those asked in a poll speaks in the poll.
    fn by_kind(&self, index: usize) -> Option<Reached> {
        let speaker = self.speakers.of_attribution[index];
        let source = self.attributions[index].source.first().copied();
        let reached = |path, rule| Some(Reached { path, rule, span: source, medium: None });
        if let Some(source) = source
            && is_poll_share(source.of(self.prose.text))
        {
            return reached(Path::Document, "a poll's share");
        }
        // "Researchers found that …": in what they published.
        let cue = self.attributions[index].cue.first().map_or("", |cue| cue.of(self.prose.text));
        let finds = cue.split_whitespace().any(|word| {
            matches!(
                word,
                "found" | "find" | "finds" | "reported" | "report" | "concluded" | "estimated" | "estimate"
            )
        });
        let are_researchers = source.is_some_and(|source| {
            source.of(self.prose.text).split_whitespace().any(|word| {
                matches!(
                    word.trim_matches(','),
                    "researchers" | "scientists" | "economists" | "authors" | "scholars" | "auditors"
                )
            })
        });
        if finds && are_researchers {
            return reached(Path::Document, "what researchers published");
        }
        match self.speakers.speakers[speaker?].kind {
            SpeakerKind::Document => reached(Path::Document, "the source is a document"),
            SpeakerKind::Publication if speaker != Some(0) && !self.is_own(source) => {
                reached(Path::OtherOutlet, "the source is an outlet")
            }
            SpeakerKind::Person
            | SpeakerKind::Organization
            | SpeakerKind::Publication
            | SpeakerKind::Group
            | SpeakerKind::Unnamed => None,
        }
    }

    /// The nearest statement of the same speaker that says how: one occasion.
    fn carried(
        &self,
        index: usize,
        stated: &[Option<Reached>],
        by_speaker: &BTreeMap<usize, Vec<usize>>,
    ) -> Option<Reached> {
        let speaker = self.speakers.of_attribution[index]?;
        let own = &self.attributions[index];
        let others = by_speaker.get(&speaker)?;
        let at = others.partition_point(|&other| other < index);
        let distance = |other: usize| {
            let other = &self.attributions[other];
            if other.first() > own.first() {
                other.first().saturating_sub(own.last()).saturating_add(BEFORE - AFTER)
            } else {
                own.first().saturating_sub(other.last())
            }
        };
        // "In May, she said …": not when those around it were said.
        let time = self.time_of(index);
        let near = others[at.saturating_sub(8)..others.len().min(at + 8)].iter().copied();
        let nearest = near
            .filter(|&other| other != index && distance(other) <= BEFORE)
            // What somebody says that somebody said was another time.
            .filter(|&other| self.attributions[other].within == own.within)
            .filter(|&other| time.is_none_or(|time| self.time_of(other) == Some(time)))
            .filter(|&other| stated[other].is_some_and(|reached| reached.rule == "in the sentence"))
            .min_by_key(|&other| distance(other))?;
        stated[nearest].map(|reached| Reached {
            rule: "the speaker's next statement",
            medium: None,
            ..reached
        })
    }

    /// When it was said, if the words around the statement tell.
    fn time_of(&self, index: usize) -> Option<Expression> {
        let holder = holder_of(self.attributions, index);
        Some(find_circumstance(self.prose, &self.attributions[index], holder).time?.1)
    }

    /// A sentence nearby that speaks of the speaker and an occasion, or of an event at which several speak.
    fn scene(&self, index: usize) -> Option<Reached> {
        let own = &self.attributions[index];
        if own.within.is_some() {
            return None;
        }
        let anchor = own.first();
        let from = self.prose.token_at(anchor.saturating_sub(BEFORE));
        let to = self.prose.token_at(own.last().saturating_add(AFTER));
        let mentions = self.speakers.of_attribution[index]
            .map_or(&[][..], |speaker| self.speakers.speakers[speaker].mentions.as_slice());
        let here = self.prose.token_at(anchor);
        // "In May, she had said": before the occasion that the article tells of.
        let is_earlier = words_of(self.prose, &own.cue).iter().any(|word| word == "had");
        let time = self.time_of(index).filter(|_| is_earlier);
        let time_of = |signal: &Signal| {
            let sentence = self.prose.near(signal.tokens.0);
            time::find_expression(self.prose, sentence, |_| true).map(|(_, time)| time)
        };
        let found = (self.signals_in((from, to)).iter())
            .filter(|signal| {
                !signal.is_told && !self.is_negated(signal) && is_same_time(time, || time_of(signal))
            })
            .filter(|signal| {
                if signal.is_shared && signal.tokens.0 < here {
                    return true;
                }
                let sentence = self.prose.span(self.prose.near(signal.tokens.0));
                let at = mentions.partition_point(|mention| mention.start < sentence.start);
                mentions.get(at).is_some_and(|mention| sentence.contains(*mention))
            })
            .min_by_key(|signal| (signal.tokens.0 > here, signal.tokens.0.abs_diff(here)))?;
        Some(Reached {
            path: found.path,
            rule: "a sentence nearby",
            span: Some(self.prose.span(found.tokens)),
            medium: None,
        })
    }

    /// Who works for another outlet speaks there: "NBC’s Ana Reyes", "Ledger columnist Ana Reyes".
    fn of_outlet(&self, index: usize) -> Option<Reached> {
        let source = *self.attributions[index].source.first()?;
        let (first, last) =
            (self.prose.token_at(source.start), self.prose.token_at(source.end.saturating_sub(1)) + 1);
        let last = last.min(self.prose.tokens.len()).min(first + 20);
        let (begin, end) = (first..last).find_map(|at| outlet_at(self.prose, at))?;
        let works = (end..last.min(end + 5)).any(|at| {
            matches!(
                self.prose.word(at),
                "’" | "'"
                    | "host"
                    | "anchor"
                    | "columnist"
                    | "correspondent"
                    | "reporter"
                    | "analyst"
                    | "contributor"
                    | "commentator"
                    | "editor"
                    | "moderator"
                    | "journalist"
            )
        });
        (works && !is_own(self.prose, self.own, (begin, end))).then(|| Reached {
            path: Path::OtherOutlet,
            rule: "the source's outlet",
            span: Some(self.prose.span((begin, end))),
            medium: None,
        })
    }

    /// "Reyes writes": in something written, whatever it is.
    fn written(&self, index: usize) -> Option<Reached> {
        let attribution = &self.attributions[index];
        let cue = attribution.cue.iter().find(|cue| {
            cue.of(self.prose.text)
                .split_whitespace()
                .any(|word| matches!(word, "wrote" | "writes" | "written"))
        })?;
        Some(Reached { path: Path::Document, rule: "written", span: Some(*cue), medium: None })
    }

    /// "He never took part in a debate": no occasion.
    fn is_negated(&self, signal: &Signal) -> bool {
        let from = signal.tokens.0.saturating_sub(6);
        (from..signal.tokens.0).any(|at| {
            self.prose.sentence_of[at] == self.prose.sentence_of[signal.tokens.0]
                && matches!(self.prose.word(at), "never" | "not" | "no" | "without" | "if")
        })
    }

    /// True when a statement can share the occasion of those around it: it was said, and not at some other time ("has often
    /// said").
    fn has_occasion(&self, index: usize) -> bool {
        let attribution = &self.attributions[index];
        let Some(cue) = attribution.cue.first() else { return true };
        let words = words_of(self.prose, &attribution.cue);
        let before = self.prose.token_at(cue.start).checked_sub(1).map(|at| self.prose.word(at));
        let perfect = |word: &str| {
            matches!(word, "has" | "have" | "previously" | "often" | "once" | "repeatedly" | "long")
        };
        let is_said = attribution.manner != Manner::Indirect
            || find_sense(words.iter().map(String::as_str)).is_some_and(|found| found.sense.is_said);
        is_said && !words.iter().any(|word| perfect(word)) && !before.is_some_and(perfect)
    }

    fn signals_in(&self, (first, last): (usize, usize)) -> &[Signal] {
        let from = self.signals.partition_point(|signal| signal.tokens.0 < first);
        let to = self.signals.partition_point(|signal| signal.tokens.0 < last).max(from);
        &self.signals[from..to]
    }

    fn is_own(&self, source: Option<Span>) -> bool {
        source.is_some_and(|source| {
            let first = self.prose.token_at(source.start);
            let last = self.prose.token_at(source.end.saturating_sub(1)) + 1;
            (first..last.min(self.prose.tokens.len()).min(first + 8))
                .find_map(|at| outlet_at(self.prose, at))
                .is_some_and(|outlet| is_own(self.prose, self.own, outlet))
        })
    }
}

/// False where the words name two times: "told reporters on Monday" says nothing of "In May, she had said".
fn is_same_time(own: Option<Expression>, other: impl Fn() -> Option<Expression>) -> bool {
    own.is_none_or(|own| other().is_none_or(|other| own == other))
}

/// "41 percent", "half of respondents".
fn is_poll_share(source: &str) -> bool {
    source.split_whitespace().take(8).any(|word| {
        matches!(word.trim_matches(','), "percent" | "respondents" | "polled" | "surveyed")
            || word.ends_with('%')
    }) || source.contains("per cent")
}

/// The words of each name of the article's own outlet.
fn own_names(origin: &Origin) -> Vec<Vec<String>> {
    let agency = origin.agency.as_deref();
    // "(AP)" and "The Associated Press" are one.
    let full = agency.and_then(|agency| match agency {
        "AP" => Some("Associated Press"),
        "AFP" => Some("Agence France-Presse"),
        "CP" => Some("Canadian Press"),
        "UPI" => Some("United Press International"),
        _ => None,
    });
    [origin.outlet.as_deref(), agency, full].into_iter().flatten().map(name_words).collect()
}

fn name_words(name: &str) -> Vec<String> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("the"))
        .map(str::to_lowercase)
        .collect()
}

/// True when all words of the outlet in `tokens` are words of the article's own, or the other way round.
fn is_own(prose: &Prose, own: &[Vec<String>], tokens: (usize, usize)) -> bool {
    let words = name_words(prose.span(tokens).of(prose.text));
    let holds =
        |one: &[String], other: &[String]| !one.is_empty() && one.iter().all(|word| other.contains(word));
    own.iter().any(|own| holds(&words, own) || holds(own, &words))
}

/// The name of an outlet that has its first word of an outlet at `at`: a run of capitals, with "of" or "and" in it.
fn outlet_at(prose: &Prose, at: usize) -> Option<(usize, usize)> {
    if !is_outlet_word(prose.word(at)) {
        return None;
    }
    let is_name = |at: usize| prose.tokens[at].shape.is_capital() && !lexicon_day(prose.word(at));
    let first = (at.saturating_sub(4)..at).rev().take_while(|&before| is_name(before)).last().unwrap_or(at);
    let last =
        (at + 1..prose.tokens.len().min(at + 4)).take_while(|&after| is_name(after)).last().unwrap_or(at);
    Some((first, last + 1))
}

fn lexicon_day(word: &str) -> bool {
    lexicon::is_day(word) || lexicon::is_month(word)
}

/// Every word outside quotations that says how some words reached the outlet, in text order.
fn find_signals(prose: &Prose, own: &[Vec<String>]) -> Vec<Signal> {
    (0..prose.tokens.len())
        .filter(|&at| prose.quoted[at] == 0 && prose.tokens[at].shape.is_word())
        .filter_map(|at| signal_at(prose, own, at))
        .collect()
}

/// Marks the signals that stand in the content of a statement.
fn mark_told(prose: &Prose, attributions: &[Attribution], signals: &mut [Signal]) {
    let mut contents: Vec<Span> = attributions.iter().flat_map(|one| one.content.iter().copied()).collect();
    contents.sort_unstable();
    let (mut next, mut end) = (0, 0);
    for signal in signals {
        let place = prose.span(signal.tokens);
        while next < contents.len() && contents[next].start <= place.start {
            end = end.max(contents[next].end);
            next += 1;
        }
        signal.is_told = place.end <= end;
    }
}

fn signal_at(prose: &Prose, own: &[Vec<String>], at: usize) -> Option<Signal> {
    let word = prose.word(at);
    let lower = word.to_lowercase();
    let signal = |path, tokens| {
        Some(Signal { path, tokens, is_shared: false, is_medium: false, is_addressee: false, is_told: false })
    };
    let medium = |path, tokens| {
        Some(Signal { path, tokens, is_shared: false, is_medium: true, is_addressee: false, is_told: false })
    };
    let next = |ahead: usize| {
        (at + ahead < prose.tokens.len() && prose.sentence_of[at + ahead] == prose.sentence_of[at])
            .then(|| prose.word(at + ahead))
    };
    match lower.as_str() {
        "tweeted" | "retweeted" | "tweeting" => return signal(Path::Social, (at, at + 1)),
        "testified" | "testifies" | "testifying" => return signal(Path::PublicEvent, (at, at + 1)),
        "told" | "tell" | "tells" | "telling" => return addressee(prose, own, at, at + 1),
        "spoke" | "speaking" | "speaks" | "said" | "spoken" | "remarks" | "alleged" | "confirmed"
        | "explained" | "admitted"
            if matches!(next(1), Some("to" | "with")) =>
        {
            let found = addressee(prose, own, at, at + 2)?;
            return if lower.starts_with("sp") || found.path != Path::Interview || next(2) != Some("me") {
                Some(found)
            } else {
                None
            };
        }
        "asked" if next(1) == Some("by") => return addressee(prose, own, at, at + 2),
        "interviewed" => return signal(Path::Interview, (at, at + 1)),
        _ => {}
    }
    let before = preposition_before(prose, at)?;
    let place = (before.phrase, at + 1);
    let within = matches!(
        before.word,
        "in" | "on" | "at" | "during" | "via" | "by" | "through" | "throughout" | "from" | "over"
    );
    let outlet = || {
        let after = (at + 1..prose.tokens.len().min(at + 9))
            .take_while(|&one| prose.sentence_of[one] == prose.sentence_of[at] && prose.quoted[one] == 0)
            .take_while(|&one| prose.word(one) != ",");
        (before.phrase..at).chain(after).find_map(|one| outlet_at(prose, one))
    };
    let of_outlet = |plain: Path| match outlet() {
        Some(found) if !is_own(prose, own, found) => Path::OtherOutlet,
        Some(_) => Path::Interview,
        None => plain,
    };
    match lower.as_str() {
        "twitter" | "facebook" | "instagram" | "telegram" | "youtube" | "weibo" | "linkedin" | "reddit"
        | "tiktok" | "snapchat"
            if within =>
        {
            medium(Path::Social, place)
        }
        "x" if word == "X" && before.word == "on" && before.phrase == at => medium(Path::Social, place),
        "media" if within && at > 0 && prose.word(at - 1) == "social" => medium(Path::Social, place),
        "tweet" | "tweets" | "post" | "posts" | "posting" | "postings" | "hashtag"
            if within && word == lower =>
        {
            medium(Path::Social, place)
        }
        "statement" | "statements" | "release"
            if within && (before.has_determiner || lower == "statements") =>
        {
            medium(Path::Statement, place)
        }
        "email" | "emails" | "mail" if matches!(before.word, "in" | "by" | "via") => {
            if lower == "mail" && !(at >= 2 && prose.word(at - 1) == "-") {
                return None;
            }
            // A dated message that the article quotes from was not written to the press.
            let dated = (before.phrase..at).any(|one| {
                lexicon::is_month(prose.word(one))
                    || matches!(prose.word(one), "leaked" | "internal" | "private" | "hacked" | "2")
                    || prose.tokens[one].shape == Shape::Number
            });
            let inside = matches!(
                (next(1), next(2), next(3)),
                (
                    Some("to"),
                    Some("staff" | "employees" | "colleagues" | "supporters" | "members" | "donors"),
                    _
                ) | (Some("to"), Some("his" | "her" | "their" | "several" | "other"), _)
                    | (Some("obtained"), _, _)
            );
            if dated || inside { signal(Path::Document, place) } else { medium(Path::Statement, place) }
        }
        "spokesman" | "spokeswoman" | "spokesperson" | "representative" | "publicist"
            if matches!(before.word, "through" | "via") =>
        {
            signal(Path::Statement, place)
        }
        "phone" | "telephone" if matches!(before.word, "by" | "over" | "via") => {
            medium(Path::Interview, place)
        }
        "interview" | "interviews" if within || (before.word == "to" && before.has_determiner) => {
            // "an interview with the network": an outlet whose name the list lacks.
            let other = (at + 1..prose.tokens.len().min(at + 9)).any(|one| {
                matches!(
                    prose.word(one),
                    "network" | "newspaper" | "magazine" | "station" | "broadcaster" | "channel" | "podcast"
                )
            });
            medium(of_outlet(if other { Path::OtherOutlet } else { Path::Interview }), place)
        }
        "board" if within && outlet().is_some() => signal(of_outlet(Path::Interview), place),
        "rally" | "rallies" | "speech" | "speeches" | "debate" | "debates" | "briefing" | "conference"
        | "hearing" | "hearings" | "forum" | "event" | "events" | "testimony" | "court" | "trial"
        | "convention" | "gaggle" | "ceremony" | "gala" | "dinner" | "luncheon" | "fundraiser" | "summit"
        | "address" | "appearance" | "stop" | "stops" | "hall" | "panel" | "discussion" | "protest"
        | "march" | "vigil" | "sermon" | "lecture" | "parliament" | "stage" | "podium" | "stump"
        | "floor" | "meeting" | "remarks" | "gathering" | "keynote" | "commencement" | "symposium"
        | "congress" | "senate" | "toast" | "eulogy" | "office" | "studio"
            if within || (before.word == "to" && lower == "address") =>
        {
            let fits = match lower.as_str() {
                "court" | "parliament" | "congress" | "senate" => {
                    before.word == "in" && before.phrase + 1 >= at
                }
                "stage" | "stump" | "floor" | "podium" => matches!(before.word, "on" | "from" | "at"),
                "stop" | "stops" => at > 0 && matches!(prose.word(at - 1), "campaign" | "whistle"),
                "hall" => at > 0 && prose.word(at - 1).eq_ignore_ascii_case("town"),
                "office" => at > 0 && prose.word(at - 1) == "Oval",
                "conference" | "briefing" => before.has_determiner || before.phrase < at,
                "gathering" => !matches!(next(1), Some(word) if word.len() > 3),
                "march" if word == "March" => false,
                "event" | "events" | "meeting" | "appearance" | "address" | "remarks" | "discussion"
                | "dinner" | "march" | "panel" | "trial" => before.has_determiner || before.phrase < at,
                "studio" => false,
                _ => true,
            };
            if !fits || matches!(before.word, "by" | "via" | "over") {
                return None;
            }
            let path = if matches!(lower.as_str(), "appearance" | "meeting" | "discussion") {
                of_outlet(Path::PublicEvent)
            } else {
                Path::PublicEvent
            };
            let is_shared = matches!(
                lower.as_str(),
                "debate" | "hearing" | "forum" | "hall" | "trial" | "panel" | "gaggle" | "conference"
            );
            Some(Signal {
                path,
                tokens: place,
                is_shared,
                is_medium: false,
                is_addressee: false,
                is_told: false,
            })
        }
        "report" | "study" | "filing" | "filings" | "lawsuit" | "complaint" | "book" | "memo" | "memoir"
        | "ruling" | "opinion" | "order" | "decision" | "affidavit" | "indictment" | "brief" | "essay"
        | "paper" | "letter" | "letters" | "manifesto" | "transcript" | "documents" | "records"
        | "petition" | "survey" | "poll" | "audit" | "diary" | "dissent" | "motion" | "analysis"
        | "autobiography" | "resolution" | "recording" | "video" | "ad"
            if matches!(before.word, "in" | "from" | "through" | "on")
                && (before.has_determiner || lower.ends_with('s')) =>
        {
            if before.word == "on" && !matches!(lower.as_str(), "video" | "recording") {
                return None;
            }
            medium(Path::Document, place)
        }
        "column" | "article" | "editorial" | "op" | "commentary" | "documentary"
            if before.word == "in" && before.has_determiner =>
        {
            match outlet() {
                Some(found) if is_own(prose, own, found) => None,
                Some(_) => medium(Path::OtherOutlet, place),
                None => medium(Path::Document, place),
            }
        }
        "show" | "program" | "podcast" | "broadcast" | "programme" | "profile"
            if matches!(before.word, "on" | "in" | "during") && before.has_determiner =>
        {
            medium(Path::OtherOutlet, place)
        }
        _ if matches!(before.word, "on") && before.phrase == at && is_outlet_word(word) => {
            let found = outlet_at(prose, at)?;
            (!is_own(prose, own, found)).then_some(Signal {
                path: Path::OtherOutlet,
                tokens: found,
                is_shared: false,
                is_medium: true,
                is_addressee: false,
                is_told: false,
            })
        }
        _ => None,
    }
}

/// The preposition that governs the word at a place.
struct Before {
    word: &'static str,
    /// First token after the preposition: where the phrase begins.
    phrase: usize,
    has_determiner: bool,
}

/// The preposition before the noun at `at`, with what stands between them: "in a | long, angry | speech".
fn preposition_before(prose: &Prose, at: usize) -> Option<Before> {
    const LONGEST: usize = 7;
    let mut possessed = false;
    for before in (at.saturating_sub(LONGEST)..at).rev() {
        if prose.sentence_of[before] != prose.sentence_of[at] {
            return None;
        }
        if let Some(word) = preposition(prose.word(before)) {
            return Some(Before { word, phrase: before + 1, has_determiner: possessed });
        }
        match prose.word(before).to_ascii_lowercase().as_str() {
            // Before a determiner stands the preposition, or another phrase.
            "a" | "an" | "the" | "his" | "her" | "its" | "their" | "this" | "that" | "my" | "our" | "one"
            | "another" => {
                let word = preposition(prose.word(before.checked_sub(1)?))?;
                return Some(Before { word, phrase: before, has_determiner: true });
            }
            "’" | "'" => possessed = true,
            "of" | "about" | "after" | "before" | "for" | "with" | "and" | "or" | "as" | "into"
            | "against" | "is" | "was" | "were" | "are" | "has" | "had" | "have" | "said" | "told"
            | "who" | "which" | "but" | "than" => {
                return None;
            }
            // "in long, angry speeches"
            "," | "-" | "." => {}
            _ if prose.tokens[before].shape.is_word() || prose.quoted[before] > 0 => {}
            _ => return None,
        }
    }
    None
}

fn preposition(word: &str) -> Option<&'static str> {
    const PREPOSITIONS: &[&str] =
        &["in", "on", "at", "during", "via", "by", "through", "throughout", "from", "over", "to"];
    PREPOSITIONS.iter().copied().find(|preposition| word.eq_ignore_ascii_case(preposition))
}

/// Whom the words after a verb of telling name, and what that says of the occasion.
fn addressee(prose: &Prose, own: &[Vec<String>], verb: usize, first: usize) -> Option<Signal> {
    let last = prose.tokens.len().min(first + 9);
    let signal = |path, end| {
        Some(Signal {
            path,
            tokens: (verb, end),
            is_shared: false,
            is_medium: false,
            is_addressee: true,
            is_told: false,
        })
    };
    let mut on_air = false;
    for at in first..last {
        if prose.sentence_of[at] != prose.sentence_of[verb] || (prose.quoted[at] > 0 && at == first) {
            return None;
        }
        let word = prose.word(at);
        if let Some(outlet) = outlet_at(prose, at) {
            let path = if is_own(prose, own, outlet) { Path::Interview } else { Path::OtherOutlet };
            return signal(path, outlet.1);
        }
        match word {
            "me" | "us" if at == first => return signal(Path::Interview, at + 1),
            "radio" | "television" | "TV" => on_air = true,
            "reporters" | "journalists" | "media" | "press" | "crowd" | "crowds" | "audience"
            | "audiences" | "supporters" | "rally" | "forum" | "delegates" | "lawmakers" | "legislators"
            | "senators" | "committee" | "subcommittee" | "panel" | "hearing" | "jurors" | "jury"
            | "judge" | "court" | "group" | "gathering" | "attendees" | "onlookers" | "fans"
            | "graduates" | "voters" | "congregation" | "parliament" | "Parliament" | "council"
            | "assembly" | "convention" | "conference" | "summit" | "Congress" | "Senate" | "troops"
            | "congregants" | "conventiongoers" | "Committee" | "Council" | "Assembly" | "Court"
            | "inquiry" | "tribunal" | "questioner" => {
                return signal(if on_air { Path::OtherOutlet } else { Path::PublicEvent }, at + 1);
            }
            "," | "." | ":" | ";" | "that" | "he" | "she" | "they" | "it" | "in" | "on" | "at" | "during"
            | "after" | "when" | "him" | "you" | "by" | "to" | "and" => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Path, Tier, read};

    fn check(text: &str, expected: &[Path]) {
        let hints = Hints { outlet: Some("Harbour Ledger".to_owned()), ..Hints::default() };
        let reading = read(text.as_bytes(), &hints, Tier::Accurate);
        let found: Vec<_> = reading.statements.iter().map(|statement| statement.path).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_the_sentence() {
        check("“We regret it,” Reyes said in a written statement.", &[Path::Statement]);
        check("Reyes said in a long, angry speech that the bridge was safe.", &[Path::PublicEvent]);
        check("Reyes told reporters that the bridge was safe.", &[Path::PublicEvent]);
        check("Reyes told the Harbour Ledger that the bridge was safe.", &[Path::Interview]);
        check("Reyes told the Tarn Tribune that the bridge was safe.", &[Path::OtherOutlet]);
        check("Reyes said in an interview that the bridge was safe.", &[Path::Interview]);
        check(
            "Reyes said in an interview with the Tarn Tribune that the bridge was safe.",
            &[Path::OtherOutlet],
        );
        check("Reyes wrote on Facebook that the bridge was safe.", &[Path::Social]);
        check("Reyes said in a letter to the council that the bridge was safe.", &[Path::Document]);
        check("An audit found that the bridge was safe.", &[Path::Document]);
        check("Reyes said on Monday that the bridge was safe.", &[Path::Unstated]);
        check("Through a spokesman, Reyes said that the bridge was safe.", &[Path::Statement]);
    }

    #[test]
    fn one_occasion_carries_over() {
        check(
            "Reyes told reporters that the bridge was safe. Reyes said that the tests went on.",
            &[Path::PublicEvent, Path::PublicEvent],
        );
        // Not to others, nor to what was said at other times.
        check(
            "Reyes told reporters that the bridge was safe. Ana Lund said that the tests went on.",
            &[Path::PublicEvent, Path::Unstated],
        );
        check(
            "Reyes told reporters that the bridge was safe. Reyes has often said that the tests go on.",
            &[Path::PublicEvent, Path::Unstated],
        );
    }
}
