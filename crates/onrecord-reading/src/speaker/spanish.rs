//! Speakers in Spanish: two surnames, offices before and behind names, what a source says of itself.

use crate::article::PartKind;
use crate::attribution::cue::Cues;
use crate::lexicon::{Class, Classes, Gender, Lexicon, is_outlet_word};
use crate::sentence::{Prose, Shape};
use crate::speaker::phrase::{Phrase, Pronoun};
use crate::speaker::roster::{Roster, Run};
use crate::{Language, SpeakerKind};

fn lexicon() -> &'static Lexicon {
    Lexicon::of(Language::Spanish)
}

fn lower(prose: &Prose, at: usize) -> String {
    if at < prose.tokens.len() { prose.word(at).to_lowercase() } else { String::new() }
}

fn is(word: &str, class: Class) -> bool {
    Classes::spanish().of(word) & class.bit() != 0
}

/// Words of closed classes, which are capitalized only where they open a sentence.
fn is_grammar(word: &str) -> bool {
    const NOUNS: u32 = Class::Body.bit() | Class::Outlet.bit() | Class::Medium.bit() | Class::Period.bit();
    Classes::spanish().of(word) & !NOUNS != 0
}

fn is_body(word: &str) -> bool {
    is(&word.to_lowercase(), Class::Body)
        || (word.chars().count() >= 2 && word.chars().all(char::is_uppercase) && word.len() <= 6)
}

pub(super) fn is_outlet(word: &str) -> bool {
    is(&word.to_lowercase(), Class::Outlet) || is_outlet_word(word)
}

fn is_person_noun(word: &str) -> bool {
    lexicon().head_kind(word) == Some(SpeakerKind::Person) || matches!(word, "vocero" | "vocera" | "portavoz")
}

/// The kind of a noun; the plural of one that stands for a person is a group's.
fn kind_of(word: &str) -> Option<SpeakerKind> {
    let singular = || word.strip_suffix("es").into_iter().chain(word.strip_suffix('s')).any(is_person_noun);
    lexicon().head_kind(word).or_else(|| singular().then_some(SpeakerKind::Group))
}

/// The runs of capitalized words that may name people, with the office that stands beside each.
pub(super) fn find_runs(prose: &Prose) -> Vec<Run> {
    let mut runs = Vec::new();
    for paragraph in prose.paragraphs.iter().filter(|paragraph| paragraph.kind == PartKind::Paragraph) {
        let (mut at, end) = paragraph.tokens;
        while at < end {
            let opens = at == paragraph.tokens.0 || prose.sentence_of[at - 1] != prose.sentence_of[at];
            let lone = opens && !prose.tokens.get(at + 1).is_some_and(|next| next.shape.is_capital());
            let known = lone && lexicon().head_kind(&lower(prose, at)).is_some();
            if !prose.tokens[at].shape.is_capital() || is_grammar(&lower(prose, at)) || known {
                at += 1;
                continue;
            }
            let last = run_end(prose, at, end);
            runs.push(take_apart(prose, paragraph.tokens, (at, last)));
            at = last;
        }
    }
    runs
}

fn run_end(prose: &Prose, first: usize, end: usize) -> usize {
    let capital = |at: usize| at < end && prose.tokens[at].shape.is_capital();
    let mut last = first + 1;
    while last < end {
        let word = prose.word(last);
        let is_person = lexicon().given_name(prose.word(first)).is_some();
        match word {
            _ if capital(last) => last += 1,
            "." if prose.tokens[last - 1].shape == Shape::Initial && capital(last + 1) => last += 1,
            "." if lexicon().title(prose.word(last - 1)).is_some() && capital(last + 1) => last += 1,
            "-" if capital(last + 1) => last += 1,
            "de" | "del" | "la" | "las" | "los" if is_person && capital(last + 1) => last += 1,
            "de" if is_person
                && matches!(lower(prose, last + 1).as_str(), "la" | "las" | "los")
                && capital(last + 2) =>
            {
                last += 2;
            }
            _ => break,
        }
    }
    last
}

fn take_apart(prose: &Prose, paragraph: (usize, usize), (first, last): (usize, usize)) -> Run {
    let mut run = Run {
        start: first,
        name: (first, last),
        role: None,
        affiliation: None,
        gender: None,
        is_titled: false,
    };
    if let Some(title) = lexicon().title(prose.word(first)) {
        run.name.0 += 1 + usize::from(lower(prose, first + 1) == ".");
        run.gender = title.gender;
        run.is_titled = run.name.0 < last;
        run.name.0 = run.name.0.min(last - 1);
    }
    let before = |back: usize| first.checked_sub(back).filter(|&at| at >= paragraph.0);
    let word_before = |back: usize| before(back).map(|at| lower(prose, at)).unwrap_or_default();
    if let Some(title) = lexicon().title(&word_before(1)) {
        run.gender = run.gender.or(title.gender);
        run.is_titled = true;
        run.start = first - 1;
    }
    // "el ministro de Puertos Davor Orr": the body's name ends where a given name begins.
    if matches!(word_before(1).as_str(), "de" | "del") && is_person_noun(&word_before(2)) {
        let name = (first + 1..last).find(|&at| lexicon().given_name(prose.word(at)).is_some());
        if let Some(name) = name {
            run.role = Some(word_before(2));
            run.affiliation = Some(words(prose, (first, name)));
            run.name.0 = name;
            run.start = first - 2;
            run.is_titled = true;
            run.gender = gender_of(prose, first - 2);
        }
        return run;
    }
    if !is_body_name(prose, run.name) {
        role_before(prose, paragraph.0, &mut run);
        if run.role.is_none() {
            role_behind(prose, paragraph.1, &mut run);
        }
    }
    run
}

/// "la presidenta de Carvessa, Amara Vellisto", "la alcaldesa Ana Reyes", "el secretario general, Davor Orr".
fn role_before(prose: &Prose, earliest: usize, run: &mut Run) {
    /// An office with its body, in words.
    const FARTHEST: usize = 10;
    let Some(mut at) = run.start.checked_sub(1).filter(|&at| at >= earliest) else { return };
    let comma = prose.word(at) == ",";
    if comma {
        let Some(before) = at.checked_sub(1).filter(|&before| before >= earliest) else { return };
        // "Ante el juez, Lund admitió": no apposition, for nothing closes it behind the name.
        let closed = prose.tokens.get(run.name.1).is_none_or(|next| next.shape == Shape::Mark);
        if !closed {
            return;
        }
        at = before;
    }
    let end = at + 1;
    let lowest = earliest.max(end.saturating_sub(FARTHEST));
    let mut noun = None;
    let mut body = None;
    loop {
        let word = lower(prose, at);
        if is_person_noun(&word) {
            // "la secretaria general": of two such nouns the first is the office.
            let earlier = at > lowest && is_person_noun(&lower(prose, at - 1));
            noun = Some(at - usize::from(earlier));
            break;
        }
        let goes_on = prose.tokens[at].shape.is_word()
            && (!is_grammar(&word)
                || matches!(word.as_str(), "de" | "del" | "la" | "el" | "los" | "las" | "y"));
        if matches!(word.as_str(), "de" | "del") {
            body = Some(at);
        }
        if !goes_on || at == lowest {
            break;
        }
        at -= 1;
    }
    let Some(noun) = noun else { return };
    // "la madre de Ana Reyes" is not Ana Reyes.
    if !comma && is_grammar(&lower(prose, end - 1)) {
        return;
    }
    let role_end = body.unwrap_or(end);
    run.role = Some(words(prose, (noun, role_end)).to_lowercase());
    run.affiliation = body
        .map(|body| body + 1)
        .filter(|&from| from < end)
        .map(|from| bare(&words(prose, (from, end))).to_owned());
    run.gender = run.gender.or_else(|| gender_of(prose, noun));
    run.start = noun;
    run.is_titled = true;
}

/// "Ana Reyes, alcaldesa de Port Sella", "Davor Orr, un pescador".
fn role_behind(prose: &Prose, last: usize, run: &mut Run) {
    let comma = run.name.1;
    if comma + 1 >= last || prose.word(comma) != "," {
        return;
    }
    // "Ana Reyes, de 45 años".
    let age =
        comma + 3 < last && prose.word(comma + 1) == "de" && prose.tokens[comma + 2].shape == Shape::Number;
    if age && prose.word(comma + 3) == "años" {
        run.is_titled = true;
        return;
    }
    let noun = comma + 1 + usize::from(is(&lower(prose, comma + 1), Class::Determiner));
    if noun >= last || !is_person_noun(&lower(prose, noun)) {
        return;
    }
    let limit = last.min(noun + 10);
    let stops = |at: usize| !prose.tokens[at].shape.is_word() || is_grammar(&lower(prose, at));
    let role_end = (noun + 1..limit).find(|&at| stops(at)).unwrap_or(limit);
    // "Según Reyes, la alcaldesa firmó": what stands behind the comma goes on with a verb, and says nothing of the name.
    let mark = (role_end..limit).find(|&at| !prose.tokens[at].shape.is_word());
    let plain = |end: usize| {
        (role_end..end).all(|at| {
            !is_grammar(&lower(prose, at))
                || matches!(prose.word(at), "de" | "del" | "la" | "el" | "los" | "las" | "y")
        })
    };
    if !mark.is_some_and(|mark| matches!(prose.word(mark), "," | "." | ")" | ":" | ";" | "—") && plain(mark))
    {
        return;
    }
    run.role = Some(words(prose, (noun, role_end)).to_lowercase());
    if role_end < limit && matches!(prose.word(role_end), "de" | "del") {
        let ends = |at: usize| !prose.tokens[at].shape.is_word() || matches!(prose.word(at), "que" | "quien");
        let end = (role_end + 1..limit).find(|&at| ends(at)).unwrap_or(limit);
        run.affiliation = (end > role_end + 1).then(|| bare(&words(prose, (role_end + 1, end))).to_owned());
    }
    run.gender = run.gender.or_else(|| gender_of(prose, noun));
    run.is_titled = true;
}

/// What the article before an office, or its ending, tells of who holds it.
fn gender_of(prose: &Prose, noun: usize) -> Option<Gender> {
    let article = noun.checked_sub(1).map(|at| lower(prose, at)).unwrap_or_default();
    let word = lower(prose, noun);
    match article.as_str() {
        "la" | "una" => Some(Gender::She),
        "el" | "un" => Some(Gender::He),
        _ if word.ends_with("ista")
            || word.ends_with("ante")
            || word.ends_with("ente")
            || word == "portavoz" =>
        {
            None
        }
        _ if word.ends_with('a') || word.ends_with("triz") => Some(Gender::She),
        _ => Some(Gender::He),
    }
}

/// True when a run of capitals is a person's name.
pub(super) fn is_person(prose: &Prose, run: &Run, is_surname: impl Fn(&str) -> bool) -> bool {
    let (first, last) = run.name;
    let words = || (first..last).map(|at| prose.word(at)).filter(|word| word.starts_with(char::is_uppercase));
    if is_body_name(prose, (first, last)) || words().all(|word| lexicon().is_place(word)) {
        return false;
    }
    run.is_titled || lexicon().given_name(prose.word(first)).is_some() || words().skip(1).any(is_surname)
}

/// A name with a word that bodies and outlets have in theirs, and people have not.
fn is_body_name(prose: &Prose, (first, last): (usize, usize)) -> bool {
    (first..last).any(|at| is_body(prose.word(at)) || is_outlet(prose.word(at)))
}

/// The word by which a name is entered: its first surname.
pub(super) fn surname<'a>(prose: &'a Prose, (first, last): (usize, usize)) -> &'a str {
    let is_given = |&at: &usize| lexicon().given_name(prose.word(at)).is_none();
    let capitals = || {
        (first..last)
            .filter(|&at| prose.tokens[at].shape.is_capital() && prose.tokens[at].shape != Shape::Initial)
    };
    let after = capitals().skip(1).find(is_given).or_else(|| capitals().next_back());
    prose.word(after.unwrap_or(last - 1))
}

/// Reads the source in the tokens `first..last`.
pub(super) fn read_phrase(prose: &Prose, roster: &Roster, (first, last): (usize, usize)) -> Phrase {
    let opening = lower(prose, first);
    if last - first == 1 {
        match opening.as_str() {
            "él" | "éste" => return Phrase::Person(Gender::He),
            "ella" | "ésta" => return Phrase::Person(Gender::She),
            "ellos" | "ellas" | "ambos" | "ambas" => return Phrase::Other(Pronoun::They),
            "quien" | "quienes" => return Phrase::Other(Pronoun::Who),
            "yo" | "nosotros" | "nosotras" => return Phrase::Other(Pronoun::Own),
            _ => {}
        }
    }
    let people = people_in(prose, roster, (first, last));
    if !people.is_empty() {
        return Phrase::People(people);
    }
    let head = (first..last)
        .find(|&at| {
            let word = lower(prose, at);
            kind_of(&word).is_some() || (prose.tokens[at].shape.is_capital() && !is_grammar(&word))
        })
        .unwrap_or(first);
    let noun = lower(prose, head);
    let named = || {
        (head..last).take_while(|&at| {
            prose.tokens[at].shape.is_capital() || matches!(prose.word(at), "de" | "del" | "la")
        })
    };
    let kind = kind_of(&noun);
    let capital = prose.tokens[head].shape.is_capital() && !(head == first && kind.is_some());
    if capital {
        return Phrase::Words(match () {
            () if named().any(|at| is_outlet(prose.word(at))) => SpeakerKind::Publication,
            () if named().any(|at| is_body(prose.word(at)) || lexicon().is_place(prose.word(at))) => {
                SpeakerKind::Organization
            }
            () => match kind {
                Some(SpeakerKind::Person) | None if head > first => SpeakerKind::Organization,
                Some(SpeakerKind::Person) | None => SpeakerKind::Person,
                Some(kind) => kind,
            },
        });
    }
    let of_body = matches!(lower(prose, head + 1).as_str(), "de" | "del") && head + 2 < last;
    let indefinite = matches!(opening.as_str(), "un" | "una" | "otro" | "otra" | "algún" | "alguna");
    match kind {
        Some(_) if matches!(noun.as_str(), "portavoz" | "vocero" | "vocera") && of_body => {
            Phrase::Words(SpeakerKind::Organization)
        }
        Some(SpeakerKind::Person) if indefinite => Phrase::Words(SpeakerKind::Unnamed),
        Some(SpeakerKind::Person) if is_any_office(&noun) => match opening.as_str() {
            "la" => Phrase::Person(Gender::She),
            "el" => Phrase::Person(Gender::He),
            _ => Phrase::Office(noun),
        },
        Some(SpeakerKind::Person) => Phrase::Office(noun),
        Some(kind) => Phrase::Words(kind),
        None if noun.ends_with('s') => Phrase::Words(SpeakerKind::Group),
        None => Phrase::Words(SpeakerKind::Unnamed),
    }
}

/// Nouns that stand for whoever holds an office named before: "la edil", "el mandatario".
fn is_any_office(noun: &str) -> bool {
    matches!(
        noun,
        "edil"
            | "mandatario"
            | "mandataria"
            | "dirigente"
            | "político"
            | "política"
            | "legislador"
            | "legisladora"
            | "titular"
    )
}

/// The people who are the source, not those on whom it depends ("la abogada de Reyes").
fn people_in(prose: &Prose, roster: &Roster, (first, last): (usize, usize)) -> Vec<usize> {
    let mut people: Vec<usize> = Vec::new();
    for mention in roster.mentions_in((first, last)) {
        let at = mention.tokens.0;
        let before = if at > first { lower(prose, at - 1) } else { String::new() };
        let is_object = is(&before, Class::Preposition) && mention.start >= at;
        let joined = people.is_empty() || matches!(before.as_str(), "y" | "e" | ",") || mention.start < at;
        if !is_object && joined && !people.contains(&mention.person) {
            people.push(mention.person);
        }
    }
    people
}

/// The name of a speaker that is not on the roster: "El ministerio" is "el ministerio", "la Cancillería" is "Cancillería",
/// "el diario El Faro" is "El Faro".
pub(super) fn name_of(words: &str, kind: SpeakerKind) -> String {
    let words = words.split_once(", ").map_or(words, |(name, _)| name);
    let Some((first, rest)) = words.split_once(' ') else { return words.to_owned() };
    let article = is(&first.to_lowercase(), Class::Determiner) || is(&first.to_lowercase(), Class::Number);
    if !article {
        // A sentence's capital: "Fuentes cercanas" is "fuentes cercanas".
        let common = matches!(kind, SpeakerKind::Unnamed | SpeakerKind::Group);
        return if common { format!("{} {rest}", first.to_lowercase()) } else { words.to_owned() };
    }
    let is_named = |words: &str| words.starts_with(char::is_uppercase);
    if is_named(rest) {
        // An outlet keeps its article: "El Faro".
        return if kind == SpeakerKind::Publication && first.starts_with(char::is_uppercase) {
            words
        } else {
            rest
        }
        .to_owned();
    }
    let bodies = matches!(kind, SpeakerKind::Publication | SpeakerKind::Organization);
    match rest.split_once(' ') {
        Some((noun, name)) if bodies && is_named(name) && lexicon().head_kind(noun) == Some(kind) => {
            name.to_owned()
        }
        _ => format!("{} {rest}", first.to_lowercase()),
    }
}

/// True for "el periódico", "la empresa": a noun with its article, which may stand for a body named before.
pub(super) fn stands_for_another(words: &str) -> Option<&str> {
    let (article, noun) = words.split_once(' ')?;
    (matches!(article, "el" | "la") && !noun.contains(' ')).then_some(noun)
}

/// "se informó", not "se comprometió": the verb group at `at` has nobody for its subject.
pub(super) fn is_impersonal(prose: &Prose, at: usize) -> bool {
    // "se limitó a señalar".
    let bent = (at + 1..prose.tokens.len().min(at + 4)).any(|at| prose.word(at) == "a");
    let cues = Cues::of(Language::Spanish);
    let sense =
        || (at + 1..prose.tokens.len().min(at + 4)).find_map(|verb| cues.sense_of(&lower(prose, verb)));
    lower(prose, at) == "se"
        && !bent
        && sense().is_none_or(|sense| {
            !sense.lemma.ends_with("se")
                && !matches!(sense.lemma, "negar" | "preguntar" | "cuestionar" | "lamentar")
        })
}

/// The source that `first..last` cites ("citando a dos funcionarios", "que citó a dos funcionarios").
pub(super) fn cited(
    prose: &Prose,
    (first, last): (usize, usize),
    holds: impl Fn(usize) -> bool,
) -> Option<(usize, usize)> {
    let citing = (first..last).find(|&at| {
        matches!(lower(prose, at).as_str(), "citando" | "citó" | "cita" | "citaba")
            && prose.quoted[at] == 0
            && !holds(at)
    })?;
    let from = citing + 1 + usize::from(matches!(lower(prose, citing + 1).as_str(), "a" | "al"));
    let stops =
        |at: usize| matches!(prose.word(at), "," | "." | ";" | "—" | "que" | "como" | "informó" | "reportó");
    let end = (from..last).find(|&at| stops(at) || holds(at)).unwrap_or(last);
    (from < end && citing + 1 < last && from > citing + 1).then_some((from, end))
}

/// "de la Cooperativa" is "Cooperativa".
fn bare(words: &str) -> &str {
    ["la ", "el ", "los ", "las "].iter().find_map(|article| words.strip_prefix(article)).unwrap_or(words)
}

fn words(prose: &Prose, tokens: (usize, usize)) -> String {
    prose.span(tokens).of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ")
}
