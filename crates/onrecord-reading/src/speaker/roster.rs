//! The roster: every person that an article names, with the places where it names them.

use std::collections::BTreeMap;

use crate::article::PartKind;
use crate::attribution::cue;
use crate::language::Language;
use crate::lexicon::{self, Gender, Lexicon};
use crate::name::{Name, NameKind};
use crate::sentence::{Prose, Shape};
use crate::speaker::{apposition, spanish};

/// A person that the article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest form printed, without titles.
    pub name: String,
    /// Office or occupation ("president"), from the first mention that gives one.
    pub role: Option<String>,
    /// What stands before the office ("Mexican", "White House").
    pub affiliation: Option<String>,
    /// Pronoun, when a title or the given name tells.
    pub gender: Option<Gender>,
}

/// One place where a person is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The name's tokens, without titles.
    pub tokens: (usize, usize),
    /// First token with titles and what stands before them.
    pub start: usize,
    /// Index into [`Roster::people`].
    pub person: usize,
}

/// Everyone named, and every mention in text order.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// The people, in order of first full mention.
    pub people: Vec<Person>,
    /// The mentions.
    pub mentions: Vec<Mention>,
    /// People by surname, the last word of their names.
    by_surname: BTreeMap<String, Vec<usize>>,
    /// People by surname, and their full name or its first word.
    by_full: BTreeMap<(String, String), usize>,
    /// People by the first word of their names.
    by_given: BTreeMap<String, Vec<usize>>,
    /// What the names model found, of every kind.
    names: Names,
}

/// The names that the model found, in text order.
#[derive(Clone, Debug, Default)]
struct Names(Vec<Name>);

impl Names {
    /// The names that begin in the tokens `first..last`.
    fn within(&self, (first, last): (usize, usize)) -> &[Name] {
        let start = self.0.partition_point(|name| name.tokens.0 < first);
        let end = self.0.partition_point(|name| name.tokens.0 < last);
        &self.0[start..end.max(start)]
    }

    /// The kind of the name that holds token `at`, when the model is more sure than not.
    fn kind_at(&self, at: usize) -> Option<NameKind> {
        let next = self.0.partition_point(|name| name.tokens.0 <= at);
        let name = self.0[..next].last().filter(|name| at < name.tokens.1)?;
        (name.likelihood >= 0.5).then_some(name.kind)
    }
}

/// A run of capitalized words, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) name: (usize, usize),
    pub(super) role: Option<String>,
    pub(super) affiliation: Option<String>,
    pub(super) gender: Option<Gender>,
    pub(super) is_titled: bool,
}

impl Roster {
    /// Finds the people named in the prose, by the names that the model found and the words around them. Cost: linear in
    /// the tokens.
    pub fn new(prose: &Prose, names: &[Name]) -> Self {
        let named = Names(names.to_vec());
        let runs = match prose.language {
            Language::English => find_runs(prose, &named),
            Language::Spanish => spanish::find_runs(prose),
        };
        let mut roster = Roster::default();
        // Single names used as surnames count as evidence that a longer run with that last word is a person.
        let mut alone: BTreeMap<&str, usize> = BTreeMap::new();
        for run in runs.iter().filter(|run| run.name.1 - run.name.0 == 1) {
            *alone.entry(prose.word(run.name.0)).or_default() += 1;
        }
        let full: Vec<bool> = (runs.iter())
            .map(|run| !is_one_word(prose, run.name) && is_person(prose, run, &named, &alone))
            .collect();
        let mut people = vec![None; runs.len()];
        for (index, run) in runs.iter().enumerate().filter(|&(index, _)| full[index]) {
            let name = join(prose, run.name);
            people[index] =
                Some(roster.enter(prose.language, name, surname(prose, run.name), given(prose, run.name)));
        }
        for (index, run) in runs.iter().enumerate() {
            let first = run.name.0;
            let whole = prose.span(run.name).of(prose.text);
            let word = if is_one_word(prose, run.name) { surname(prose, run.name) } else { whole };
            let person = match people[index] {
                Some(person) => person,
                None if surname(prose, run.name) != word => continue,
                None => match roster.find(word, first, run.gender) {
                    Some(person) if named.kind_at(first).is_none_or(|kind| kind == NameKind::Person) => {
                        person
                    }
                    _ if run.is_titled && !lexicon::is_body_word(word) => {
                        roster.enter(prose.language, word.to_owned(), word, "")
                    }
                    _ if named.kind_at(first) == Some(NameKind::Person)
                        && !lexicon::is_outlet_word(word)
                        && lexicon::title(word).is_none()
                        && !(first > 0 && prose.word(first - 1).eq_ignore_ascii_case("the")) =>
                    {
                        roster.enter(prose.language, word.to_owned(), word, word)
                    }
                    _ => continue,
                },
            };
            roster.learn(person, run);
            roster.mentions.push(Mention { tokens: run.name, start: run.start, person });
        }
        roster.names = named;
        roster
    }

    /// Adds a person, or finds the one with the same given name and surname.
    fn enter(&mut self, language: Language, name: String, surname: &str, given: &str) -> usize {
        let key = |surname: &str, other: &str| (surname.to_owned(), other.to_owned());
        let same_given = || self.by_full.get(&key(surname, given)).filter(|_| !given.is_empty());
        if let Some(&index) = self.by_full.get(&key(surname, &name)).or_else(same_given) {
            if name.len() > self.people[index].name.len() {
                self.by_full.entry(key(surname, &name)).or_insert(index);
                self.people[index].name = name;
            }
            return index;
        }
        let index = self.people.len();
        let mut surnames = vec![surname];
        if language == Language::Spanish {
            // Of two surnames either may stand alone.
            surnames.extend(name.split(' ').skip(1).filter(|&other| other != surname));
        }
        for surname in surnames {
            self.by_surname.entry(surname.to_owned()).or_default().push(index);
            for other in [&*name, name.split(' ').next().unwrap_or_default()] {
                self.by_full.entry(key(surname, other)).or_insert(index);
            }
        }
        if name.contains(' ') {
            self.by_given.entry(given.to_owned()).or_default().push(index);
        }
        let gender = Lexicon::of(language).given_name(given);
        self.people.push(Person { name, role: None, affiliation: None, gender });
        index
    }

    fn learn(&mut self, person: usize, run: &Run) {
        let person = &mut self.people[person];
        if person.role.is_none() && run.role.is_some() {
            person.role = run.role.clone();
            let country =
                |words: &String| lexicon::country_of(words).map_or_else(|| words.clone(), str::to_owned);
            person.affiliation = person.affiliation.take().or_else(|| run.affiliation.as_ref().map(country));
        }
        person.gender = person.gender.or(run.gender);
    }

    /// The person called by one name alone near token `at`, a surname or a given name: the only one, or the one named
    /// most before.
    pub fn find(&self, name: &str, at: usize, gender: Option<Gender>) -> Option<usize> {
        let namesakes = self.by_surname.get(name).or_else(|| self.by_given.get(name))?;
        let fits = |index: usize| match (gender, self.people[index].gender) {
            (Some(wanted), Some(own)) => wanted == own,
            _ => true,
        };
        if let [only] = namesakes[..] {
            return fits(only).then_some(only);
        }
        // Among more than a few, one name tells nobody.
        let namesakes = &namesakes[..namesakes.len().min(32)];
        // Articles call by one name whom they are about, and name a relative of the same name in full.
        let before = self.mentions.partition_point(|mention| mention.tokens.0 < at);
        let mut times = vec![0; namesakes.len()];
        for mention in self.mentions[..before].iter().rev().take(200) {
            if let Some(index) = namesakes.iter().position(|&person| person == mention.person) {
                times[index] += 1;
            }
        }
        let fitting = (0..namesakes.len()).filter(|&index| fits(namesakes[index]));
        fitting.max_by_key(|&index| (times[index], std::cmp::Reverse(index))).map(|index| namesakes[index])
    }

    /// What the names model takes the word at token `at` to name.
    pub fn kind_at(&self, at: usize) -> Option<NameKind> {
        self.names.kind_at(at)
    }

    /// The mentions whose name lies in the tokens `first..last`.
    pub fn mentions_in(&self, (first, last): (usize, usize)) -> &[Mention] {
        let start = self.mentions.partition_point(|mention| mention.tokens.0 < first);
        let end = self.mentions.partition_point(|mention| mention.tokens.0 < last);
        &self.mentions[start..end.max(start)]
    }
}

/// True for "Reyes-Orr" and "O’Finch", which are one word of several tokens.
fn is_one_word(prose: &Prose, name: (usize, usize)) -> bool {
    !prose.span(name).of(prose.text).contains(char::is_whitespace)
}

fn surname<'a>(prose: &'a Prose, (first, last): (usize, usize)) -> &'a str {
    if prose.language == Language::Spanish {
        return spanish::surname(prose, (first, last));
    }
    // "Ocasio-Cortez" is one surname of three tokens; "Jr." is none.
    let mut end = last;
    while end > first + 1 && matches!(prose.word(end - 1), "Jr" | "Sr" | "II" | "III" | "IV" | "." | ",") {
        end -= 1;
    }
    let mut start = end - 1;
    while start > first && prose.tokens[start - 1].span.end == prose.tokens[start].span.start {
        start -= 1;
    }
    // "Omar al-Orr" is "Orr" later, or "Al-Orr" where a sentence begins.
    if start + 2 < end && is_particle(&prose.word(start).to_lowercase()) {
        start += 2;
    }
    prose.span((start, end)).of(prose.text)
}

fn given<'a>(prose: &'a Prose, (first, _): (usize, usize)) -> &'a str {
    prose.word(first)
}

/// A run of capitals is a person's name when a title or an occupation stands before it, or the model says so; where the
/// model is silent, when it begins with a given name, is described after it, or its last word is used alone as a name,
/// and it holds no word that bodies have in their names.
fn is_person(prose: &Prose, run: &Run, named: &Names, alone: &BTreeMap<&str, usize>) -> bool {
    let (first, last) = run.name;
    if prose.language == Language::Spanish {
        return spanish::is_person(prose, run, |word| alone.contains_key(word));
    }
    let words = || (first..last).map(|at| prose.word(at));
    if run.is_titled {
        return true;
    }
    match named.kind_at(last - 1).or_else(|| named.kind_at(first)) {
        Some(kind) => return kind == NameKind::Person,
        None if words().any(lexicon::is_body_word)
            || words().all(lexicon::is_place)
            || words().count() > 6 =>
        {
            return false;
        }
        None => {}
    }
    let after_the = first > 0 && prose.word(first - 1).eq_ignore_ascii_case("the");
    !after_the
        && (lexicon::given_name(prose.word(first)).is_some()
            || is_described(prose, last)
            || (!lexicon::is_place(prose.word(last - 1))
                && alone.get(surname(prose, run.name)).is_some_and(|&count| count > 0)))
}

/// "Davor Orr, an opposition lawmaker": what follows the name at `last` says what this person is.
fn is_described(prose: &Prose, last: usize) -> bool {
    let is =
        |at: usize, words: &[&str]| prose.tokens.get(at).is_some_and(|_| words.contains(&prose.word(at)));
    is(last, &[","])
        && is(last + 1, &["a", "an", "the"])
        && (last + 2..prose.tokens.len().min(last + 8))
            .take_while(|&at| prose.tokens[at].shape.is_word())
            .any(|at| lexicon::head_kind(&prose.word(at).to_lowercase()) == Some(crate::SpeakerKind::Person))
}

fn find_runs(prose: &Prose, named: &Names) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for paragraph in &prose.paragraphs {
        let (mut at, end) = paragraph.tokens;
        // The office of "Senators Orr and Lund", and where the last of their names ends.
        let mut shared: Option<(Option<String>, usize)> = None;
        while at < end {
            // "(D-Texas)" after a name is a party with its state.
            let is_party = prose.word(at).len() == 1
                && at > 0
                && at + 1 < end
                && prose.word(at - 1) == "("
                && matches!(prose.word(at + 1), "-" | "‑" | "–");
            if !prose.tokens[at].shape.is_capital() || is_party {
                at += if is_party { 3 } else { 1 };
                continue;
            }
            let last = run_end(prose, at, end);
            // "Ferry to Stay, Mayor Says": headlines print verbs as they print names.
            let is_verb = |&at: &usize| {
                paragraph.kind == PartKind::Headline && cue::is_saying(&prose.word(at).to_lowercase())
            };
            let last = (at..last).find(is_verb).map_or(last, |verb| verb.max(at + 1));
            // A run may hold a body's name and a person's, or two people's ("Harbour United Ada Finch").
            let mut start = at;
            for end in cuts(prose, named, (at, last)).chain([last]) {
                let known = runs.len();
                take_apart(prose, named, paragraph.tokens.0, (start, end), &mut runs);
                share_title(prose, (start, end), &mut runs[known..], &mut shared);
                // "President Secretly Signed 40-Year Lease": behind a title, headlines print any word with a capital.
                let last = runs.last_mut().filter(|run| run.start >= start && run.name.1 > run.name.0 + 1);
                if let Some(run) = last.filter(|_| paragraph.kind == PartKind::Headline) {
                    run.is_titled = false;
                }
                start = end;
            }
            at = last;
        }
    }
    runs
}

/// Gives names after "Senators Orr", joined by "and" or a comma, the office too; remembers it where the run has one.
fn share_title(
    prose: &Prose,
    (start, end): (usize, usize),
    runs: &mut [Run],
    shared: &mut Option<(Option<String>, usize)>,
) {
    let Some(run) = runs.last_mut() else { return };
    if (start..run.name.0).any(|at| lexicon::is_plural_title(prose.word(at))) {
        let goes_on = prose.tokens.len() > end + 1
            && matches!(prose.word(end), "and" | "," | "&")
            && prose.tokens[end + 1].shape.is_capital();
        if goes_on {
            *shared = Some((run.role.clone(), end));
        } else {
            // "Presidents Day"
            (run.is_titled, run.role) = (false, None);
        }
        return;
    }
    let Some((role, before)) = shared.take() else { return };
    let is_joined = before < start
        && start - before <= 2
        && (before..start).all(|at| matches!(prose.word(at), "and" | "," | "&"));
    if is_joined {
        run.is_titled = true;
        run.role = run.role.take().or_else(|| role.clone());
        *shared = Some((role, end));
    }
}

/// Where a run of capitals is cut: after each person's name that another name follows.
fn cuts(prose: &Prose, named: &Names, (first, last): (usize, usize)) -> impl Iterator<Item = usize> {
    let names = named.within((first, last));
    names.windows(2).filter_map(move |pair| {
        let end = pair[0].tokens.1;
        let is_cut = pair[0].kind == NameKind::Person && pair[1].tokens.0 == end && end < last;
        (is_cut && prose.tokens[end].shape.is_capital()).then_some(end)
    })
}

const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten",
    "van", "von",
];

fn is_particle(word: &str) -> bool {
    PARTICLES.binary_search(&word).is_ok()
}

/// The token behind one to three particles: "van der | Lund", "al-| Orr".
fn after_particles(prose: &Prose, at: usize) -> Option<usize> {
    let word = |at: usize| prose.tokens.get(at).map_or("", |_| prose.word(at));
    let mut behind = at;
    while behind < at + 3 && is_particle(word(behind)) {
        behind += 1;
    }
    (behind > at).then(|| behind + usize::from(matches!(word(behind), "-" | "‑")))
}

/// The end of the run of capitalized words that begins at `at`.
fn run_end(prose: &Prose, at: usize, end: usize) -> usize {
    let adjacent = |left: usize| prose.tokens[left].span.end == prose.tokens[left + 1].span.start;
    let spaced = |left: usize| {
        let gap =
            &prose.text[prose.tokens[left].span.end as usize..prose.tokens[left + 1].span.start as usize];
        matches!(gap, " " | "\u{a0}" | "\n" | "  ")
    };
    let capital = |index: usize| index < end && prose.tokens[index].shape.is_capital();
    let mut last = at + 1;
    while last < end {
        let before = last - 1;
        match prose.word(last) {
            _ if capital(last) && spaced(before) => last += 1,
            "." if adjacent(before)
                && (prose.tokens[before].shape == Shape::Initial
                    || lexicon::title(prose.word(before)).is_some()
                    || matches!(prose.word(before), "Jr" | "Sr" | "St"))
                && capital(last + 1) =>
            {
                last += 2;
            }
            // "Ocasio-Cortez", "Ban Ki-moon".
            "-" | "‑"
                if adjacent(before)
                    && last + 1 < end
                    && adjacent(last)
                    && prose.tokens[last + 1].shape.is_word()
                    && (last - at >= 2 || capital(last + 1)) =>
            {
                last += 2;
            }
            // "O'Brien", "Na'vok"; not "Reyes's" or "Reyes'll".
            "’" | "'"
                if adjacent(before)
                    && last + 1 < end
                    && adjacent(last)
                    && prose.tokens[last + 1].shape.is_word()
                    && !matches!(prose.word(last + 1), "s" | "S" | "t" | "d" | "ll" | "re" | "ve" | "m") =>
            {
                last += 2;
            }
            _ if let Some(behind) = after_particles(prose, last).filter(|&behind| capital(behind)) => {
                last = behind + 1;
            }
            "de" if capital(last + 2) => last += 3,
            _ => break,
        }
    }
    last
}

/// Splits "Carvessan President Ana Reyes" into affiliation, role and name.
fn take_apart(
    prose: &Prose,
    named: &Names,
    paragraph: usize,
    (start, last): (usize, usize),
    runs: &mut Vec<Run>,
) {
    let mut start = start;
    // Words that begin sentences, days and months are capitalized too.
    let is_initial =
        |at: usize| prose.tokens[at].shape == Shape::Initial && at + 1 < last && prose.word(at + 1) == ".";
    while start < last
        && lexicon::is_opener(prose.word(start))
        && !is_initial(start)
        && !is_speaking_month(prose, start)
    {
        start += 1;
    }
    if start == last {
        return;
    }
    // "Frank Major", and "Major said" once somebody is called so.
    let is_surname = |at: usize| {
        at + 1 == last
            && if at > start {
                lexicon::given_name(prose.word(at - 1)).is_some()
            } else {
                is_beside_saying(prose, at)
            }
    };
    // "3 PM Saturday"
    let is_clock = |at: usize| at > 0 && prose.word(at - 1).ends_with(|last: char| last.is_ascii_digit());
    let is_title = |at: &usize| {
        lexicon::title(prose.word(*at)).is_some()
            && (*at + 1 < last || prose.word(*at).len() > 4)
            && !is_surname(*at)
            && !is_clock(*at)
    };
    let mut run =
        Run { start, name: (start, last), role: None, affiliation: None, gender: None, is_titled: false };
    if let Some(at) = (start..last).rev().find(is_title) {
        let mut first = at;
        while first > start && lexicon::title(prose.word(first - 1)).is_some() {
            first -= 1;
        }
        let title = lexicon::title(prose.word(at));
        run.gender = title.and_then(|title| title.gender);
        let office = title.and_then(|title| title.office);
        let prefix: Vec<_> =
            (first..at).map(|at| prose.word(at).to_lowercase()).filter(|word| word != "former").collect();
        run.role = office
            .map(|office| prefix.iter().map(String::as_str).chain([office]).collect::<Vec<_>>().join(" "));
        run.affiliation = (first > start).then(|| join(prose, (start, first)));
        run.name.0 = at + 1;
        while run.name.0 < last && prose.word(run.name.0) == "." {
            run.name.0 += 1;
        }
        run.is_titled = run.name.0 < last;
        if !run.is_titled {
            return;
        }
    } else if let Some(role) = occupation_in_capitals(prose, (start, last)) {
        run.role = Some(role);
        run.name.0 += 1;
        run.is_titled = true;
    } else {
        if start > paragraph {
            take_role_before(prose, paragraph, &mut run);
        }
        if !run.is_titled
            && let Some(name) = person_after_body(named, (start, last))
        {
            run.affiliation = Some(join(prose, (start, name.0)));
            run.name = name;
        }
    }
    if run.role.is_none() {
        let found =
            apposition::behind(prose, run.name.1).or_else(|| apposition::before(prose, paragraph, run.name));
        if let Some(found) = found {
            run.role = Some(found.role);
            run.affiliation = run.affiliation.or(found.affiliation);
        }
    }
    if run.name.0 < run.name.1 {
        runs.push(run);
    }
}

/// "May said", "said June": somebody who is called like a month, beside a verb of saying.
fn is_speaking_month(prose: &Prose, at: usize) -> bool {
    matches!(prose.word(at), "March" | "April" | "May" | "June" | "August") && is_beside_saying(prose, at)
}

fn is_beside_saying(prose: &Prose, at: usize) -> bool {
    let says = |at: usize| at < prose.tokens.len() && cue::is_saying(&prose.word(at).to_lowercase());
    says(at + 1) || at.checked_sub(1).is_some_and(says)
}

/// "Striker Leo Lund": an occupation that has a capital because it opens the sentence, before a given name.
fn occupation_in_capitals(prose: &Prose, (first, last): (usize, usize)) -> Option<String> {
    let opens = first == 0 || prose.sentence_of[first - 1] != prose.sentence_of[first];
    let is_given = |at: usize| lexicon::given_name(prose.word(at)).is_some();
    (opens
        && last - first >= 3
        && !is_given(first)
        && is_given(first + 1)
        && !lexicon::is_place(prose.word(first)))
    .then(|| prose.word(first).to_lowercase())
}

/// The person's name that the model finds after another name in the run `first..last` ("Harbour United Ada Finch").
fn person_after_body(named: &Names, (first, last): (usize, usize)) -> Option<(usize, usize)> {
    let person = named.within((first, last)).last().filter(|name| name.kind == NameKind::Person)?;
    (person.tokens.0 > first && named.kind_at(first).is_some_and(|kind| kind != NameKind::Person))
        .then_some((person.tokens.0, person.tokens.1.min(last)))
}

/// An occupation in lower case before the name ("Harbour Office spokesperson Anna Orr"), or an office with its place
/// ("Ambassador to Mexico Tomas Lund"), in which case the run begins with the place.
fn take_role_before(prose: &Prose, paragraph: usize, run: &mut Run) {
    let (first, last) = run.name;
    let before = prose.word(first - 1);
    // "Finch’s father, Leo".
    if before == "," && first >= paragraph + 2 && lexicon::is_kin(prose.word(first - 2)) {
        run.is_titled = true;
        return;
    }
    let is_person_noun = |word: &str| {
        lexicon::head_kind(&word.to_lowercase()) == Some(crate::SpeakerKind::Person)
            || lexicon::title(word).is_some()
    };
    if before.chars().all(char::is_lowercase) && is_person_noun(before) {
        run.role = Some(before.to_owned());
        run.is_titled = true;
        let mut start = first - 1;
        while start > paragraph
            && (prose.tokens[start - 1].shape.is_capital() || prose.word(start - 1) == ".")
            && first - start < 6
        {
            start -= 1;
        }
        run.affiliation = (start + 1 < first).then(|| join(prose, (start, first - 1)));
        run.start = start;
        return;
    }
    if matches!(before, "of" | "to" | "for")
        && first >= paragraph + 2
        && is_person_noun(prose.word(first - 2))
    {
        let mut name = first;
        while last - name > 2 && lexicon::given_name(prose.word(name)).is_none() {
            name += 1;
        }
        if name > first || (last - first == 3 && lexicon::is_place(prose.word(first))) {
            run.role = Some(prose.word(first - 2).to_lowercase());
            run.affiliation = Some(join(prose, (first, name)));
            run.name.0 = name;
            run.start = first - 2;
            run.is_titled = true;
        }
    } else if last - first >= 3 && lexicon::is_place(prose.word(first)) {
        run.affiliation = Some(prose.word(first).to_owned());
        run.name.0 += 1;
    }
}

fn join(prose: &Prose, tokens: (usize, usize)) -> String {
    prose.span(tokens).of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Hints};

    fn check(text: &str, expected: &[(&str, Option<&str>, Option<&str>, usize)]) {
        let article = Article::new(text.to_owned(), &Hints::default());
        let prose = Prose::new(&article);
        let names = crate::name::find_names(crate::name::NamesModel::english(), &prose);
        let roster = Roster::new(&prose, &names);
        let found: Vec<_> = roster
            .people
            .iter()
            .enumerate()
            .map(|(index, person)| {
                let count = roster.mentions.iter().filter(|mention| mention.person == index).count();
                (person.name.as_str(), person.role.as_deref(), person.affiliation.as_deref(), count)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_people_with_role_and_affiliation() {
        check(
            "Carvessan President Ana Reyes met Sen. J. K. Lund on the quay on a cold day, and Reyes left.",
            &[
                ("Ana Reyes", Some("president"), Some("Carvessan"), 2),
                ("J. K. Lund", Some("senator"), None, 1),
            ],
        );
        check(
            "Harbour Office spokesperson Anna Orr met the mayor.",
            &[("Anna Orr", Some("spokesperson"), Some("Harbour Office"), 1)],
        );
        check(
            "The U.S. ambassador to Mexico Tomas Lund was there.",
            &[("Tomas Lund", Some("ambassador"), Some("Mexico"), 1)],
        );
        check("The White House and the Harbour Ledger were closed.", &[]);
        check("It was so, said A. Reyes, the mayor.", &[("A. Reyes", Some("mayor"), None, 1)]);
    }

    #[test]
    fn reads_appositions() {
        let check_one = |text: &str, role: Option<&str>, affiliation: Option<&str>| {
            check(text, &[("Ana Reyes", role, affiliation, 1)]);
        };
        let general = Some("general secretary");
        let union = Some("Harbour Workers’ Union");
        check_one(
            "Ana Reyes, general secretary of the Harbour Workers’ Union, told the paper.",
            general,
            union,
        );
        check_one(
            "It was so, said Ana Reyes, a shipping analyst in the town.",
            Some("shipping analyst"),
            None,
        );
        check_one("Ana Reyes, 62, a retired street sweeper, said no.", Some("retired street sweeper"), None);
        check_one("Ana Reyes, Carvessa’s chief engineer, said no.", Some("chief engineer"), Some("Carvessa"));
        check_one("It asked the ports minister, Ana Reyes, for help.", Some("ports minister"), None);
        check_one(
            "Ana Reyes, a former professor of maritime law at the school, left.",
            Some("former professor"),
            None,
        );
        check_one("“It was so,” wrote Ana Reyes, the mayor said.", None, None);
        check_one("With Ana Reyes, officials said, it was another matter.", None, None);
    }
}
