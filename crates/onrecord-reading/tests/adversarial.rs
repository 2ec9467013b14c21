//! Articles made to mislead: hostile names in hostile sentences, and what must be read in them all the same.
//!
//! Every article is made of templates and lists by a fixed sequence of numbers, so that a failure comes back. Each
//! reading keeps every promise of `check`; where a template knows who speaks, the reading must know it too.

#![allow(clippy::disallowed_types, reason = "a test measures time; a reading knows no clock")]

mod check;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use check::{Chance, check};
use onrecord_reading::attribution::request::find_requests;
use onrecord_reading::attribution::{Models, find_attributions};
use onrecord_reading::name::{Name, NamesModel, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_reading::speaker::name_speakers;
use onrecord_reading::standing::{find_answers, judge_statements};
use onrecord_reading::{Article, Attribution, Hints, Reading, SpeakerKind, Statement, Tier};

/// Names that any reader knows for names, however they are built.
const NAMES: &[&str] = &[
    "Rosa Staunt",
    "Anna van der Lund",
    "Maria de la Reyes",
    "Karim bin Orr",
    "Omar al-Staunt",
    "J. K. Lund",
    "Peter J. Finch",
    "Anne-Marie Orr",
    "Rosa Reyes-Lund",
    "Sean O'Finch",
    "Sean O’Staunt",
    "Thomas Orr Jr.",
    "Thomas Lund III",
    "Ludwig von Staunt",
    "Marco Di Reyes",
    "Zoë Ångström",
    "Łukasz Żuraw",
    "José Núñez",
    "Nguyen Van Orr",
    "Kim Ji-staunt",
];

/// Names that are something else as well: common words, places, offices, bodies; names of one word or none that a rule knows.
const DOUBTFUL: &[&str] = &[
    "Will May",
    "Mark Price",
    "April Rose",
    "Bill Bank",
    "Grant Law",
    "Hope Street",
    "Rich White",
    "Paris Jordan",
    "Chad Israel",
    "Jordan Chad",
    "Georgia England",
    "Austin Paris",
    "Major Major",
    "Dean King",
    "King Dean",
    "Judge Judge",
    "Bishop Pope",
    "Lincoln Center",
    "Morgan Stanley",
    "Wells Fargo",
    "May",
    "Will",
    "Paris",
    "Major",
    "X",
    "J.",
    "J. K.",
    "It",
    "Who",
    "Said",
    "Reuters",
    "A. A. A. A. A. A. A. A.",
    "de la de la",
    "Van Van Van der Van",
    "O'",
    "-",
    "Jr.",
    "III",
    "Dr. Mr. Sen. President",
    "iPhone 15",
    "3",
    "@harbour_lund",
    "ROSA LUND",
    "rosa lund",
    "rOSA lUND",
    "Rosa\u{200b} Lund",
    "Ro\u{200d}sa Lu\u{ad}nd",
    "Ro\u{301}sa\u{301} Lund\u{308}",
    "Rosa\u{a0}Lund",
    "Rosa\u{202e}Lund\u{202c}",
    "דוד רייס",
    "محمد ريس",
    "王 小明",
    "Роза Лунд",
    "Rosa “Red” Lund",
    "Rosa (Red) Lund",
    "Rosa 'the “Red” one' Lund",
    "Rosa, Orr & Lund",
    "Rosa Lund and Tom Orr and Ada Finch and Leo Staunt",
    "",
    " ",
];

/// Whom sentences speak of without a name.
const UNNAMED: &[&str] = &[
    "he",
    "she",
    "He",
    "She",
    "they",
    "it",
    "who",
    "which",
    "I",
    "we",
    "her",
    "the 26-year-old",
    "the mother of three",
    "the company",
    "the city",
    "the newspaper",
    "the prime minister",
    "a spokesman",
    "officials",
    "one of the officials",
    "two people",
    "nobody",
    "everyone",
    "the report",
    "“he”",
    "the Mayor’s mother’s lawyer’s spokesman",
    "those who",
];

/// Sentences; N is somebody, M somebody else, # a number that no other sentence has.
const SENTENCES: &[&str] = &[
    "N said that pier # was closed.",
    "“Pier # was closed,” N said.",
    "“Pier # was closed,” said N, who left.",
    "“Pier #,” N said, “was closed.”",
    "N: “Pier # was closed.”",
    "According to N, pier # was closed.",
    "Pier # was closed, according to N.",
    "N told M that pier # was closed.",
    "N said M told N that pier # was closed.",
    "N’s lawyer said that pier # was closed.",
    "Mayor N said pier # was closed.",
    "N, the mayor of M, said pier # was closed.",
    "N, N and M said pier # was closed.",
    "N denied that pier # was closed; M denied it.",
    "N (M) said pier # was closed (N).",
    "N said ((pier # [was] closed.",
    "“Pier # “was” closed,” N said “ M “.",
    "\"Pier # was closed\" N said \"",
    "N, citing M, said that pier # was closed.",
    "N was quoted by M as saying that pier # was closed.",
    "N declined to comment on pier #.",
    "M has contacted N for comment on pier #.",
    "M has contacted N said that pier # for comment for comment.",
    "Asked for comment, N said pier # was closed.",
    "“Did M ask N for comment on pier #?” N asked.",
    "N did not respond to M’s request for comment from N about pier #.",
    "N said on February 31 that pier # was closed.",
    "N said on February 29, 1900 that pier # was closed.",
    "N said in 0 and on January 1, 0000 that pier # was closed.",
    "N said two days earlier that pier # was closed.",
    "N said 99999999999 years ago that pier # was closed.",
    "N said 2147483647 weeks later, in May 99999999, that pier # was closed.",
    "The claim that pier # was closed, N said, has not been confirmed.",
    "That claim by N was false, which M said records show.",
    "N claimed pier # was closed, a figure that could not be verified.",
    "N reportedly said that pier # was closed, M allegedly said.",
    "The M Ledger reported that N had said pier # was closed.",
    "Did N say that pier # was closed?",
    "Said N said N said pier #.",
    "said said said said N",
    "N N N N N N said N.",
    "N's's said pier # was closed.",
    "Pier # was closed",
    "N SAID THAT PIER # WAS CLOSED!",
    "— N said: pier # — was — closed —",
    "‘Pier # was closed’, N said, ‘and M didn’t know’.",
    "N said that N said that N said that N said that N said that N said that N said that N said that pier # was closed.",
    "N said M told N that M had told N that M said N told M that N told M that M said that N told M pier # was closed.",
    "“N said, ‘M told me, “N said, ‘Pier # was closed.’”’” M said.",
    "\"N said, 'M told me, \"N said, 'Pier # was closed.'\"'\" M said.",
];

const SPANISH_NAMES: &[&str] = &[
    "Rosa Lund",
    "María de la O Reyes",
    "José Ramón Orr y Lund",
    "Juan del Río",
    "Ana Ortega-Lund",
    "Cruz",
    "Paz",
    "Consuelo Mayo",
    "Mar Costa",
    "León Toledo",
    "El Salvador",
    "Papa Rey",
    "ROSA LUND",
    "rosa lund",
    "Ro\u{301}sa\u{200b} Lund",
    "él",
    "ella",
    "el ministro",
    "la empresa",
    "quien",
    "",
];

const SPANISH_SENTENCES: &[&str] = &[
    "N dijo que el muelle # estaba cerrado.",
    "«El muelle # está cerrado», dijo N.",
    "«El muelle # —dijo N— está cerrado».",
    "—El muelle # está cerrado —afirmó N a M.",
    "Según N, el muelle # estaba cerrado.",
    "Añadió que el muelle # estaba cerrado.",
    "Se informó de que el muelle # estaba cerrado.",
    "N aseguró que M dijo que N negó que el muelle # estuviera cerrado.",
    "“N dijo: ‘M dijo: «N dijo: “el muelle # está cerrado”»’”, dijo M.",
    "N dijo el 31 de febrero que el muelle # estaba cerrado.",
    "¿Dijo N que el muelle # estaba cerrado?",
    "N, según M, según N, dijo.",
    "El ministro de M, N, dijo (que el muelle # estaba cerrado.",
    "N no respondió a una solicitud de comentarios de M sobre el muelle #.",
];

#[test]
fn two_thousand_hostile_articles() {
    let mut chance = Chance(0xADAD_0001);
    for number in 0..2_000 {
        let names = [NAMES, DOUBTFUL, UNNAMED, DOUBTFUL][number % 4];
        let sentences = 2 + chance.below(8);
        let text = article(&mut chance, SENTENCES, names, sentences);
        let text = match number % 10 {
            3 => text.to_uppercase(),
            7 => text.to_lowercase(),
            _ => text,
        };
        check_values(&check(text.as_bytes(), if number < 100 { Tier::Accurate } else { Tier::Fast }));
    }
}

#[test]
fn three_hundred_hostile_articles_in_spanish() {
    let mut chance = Chance(0xADAD_0002);
    for _ in 0..300 {
        let sentences = 4 + chance.below(8);
        let mut text = article(&mut chance, SPANISH_SENTENCES, SPANISH_NAMES, sentences);
        text.push_str("\n\nLa obra de los muelles de la ciudad no ha empezado y no se sabe cuándo lo hará.");
        check_values(&check(text.as_bytes(), Tier::Fast));
    }
}

/// However a name is built, whoever is plainly named before or behind "said" has said it.
#[test]
fn whoever_is_plainly_named_speaks() {
    const PLAIN: &[&str] = &[
        "N said that pier # was closed.",
        "“Pier # was closed,” N said.",
        "“Pier # was closed,” said N.",
        "According to N, pier # was closed.",
        "N told reporters that pier # was closed.",
        "“Pier #,” N said, “was closed.”",
    ];
    for (tier, number) in [(Tier::Fast, 17), (Tier::Accurate, 18)] {
        for (name, sentence) in
            NAMES.iter().flat_map(|name| PLAIN.iter().map(move |sentence| (name, sentence)))
        {
            let said = fill(sentence, number, name, name);
            let text = format!("The harbour was quiet on Friday.\n\n{said}\n\nThe harbour was quiet again.");
            let reading = check(text.as_bytes(), tier);
            assert!(
                speaks(&reading, &format!("ier {number}"), name),
                "{tier:?}: {said} {:?}",
                reading.speakers
            );
        }
    }
}

/// So has whoever has a common word for a name, once the article calls them by an office or a title.
#[test]
fn whoever_is_called_by_a_common_word_speaks() {
    const NAMED: &[(&str, &str)] = &[
        ("Will May", "May"),
        ("Mark Price", "Price"),
        ("April Rose", "Rose"),
        ("Grant Law", "Law"),
        ("Hope Street", "Street"),
        ("Rich White", "White"),
        ("Dean King", "King"),
        ("Paris Jordan", "Jordan"),
        ("Bill Banks", "Banks"),
        ("Frank Major", "Major"),
    ];
    for (tier, (name, surname)) in [Tier::Fast, Tier::Accurate]
        .into_iter()
        .flat_map(|tier| NAMED.iter().map(move |named| (tier, *named)))
    {
        let text = format!(
            "Mayor {name} said that pier 17 was closed.\n\nThe harbour was quiet.\n\n“Pier 18 is open,” {surname} said."
        );
        let reading = check(text.as_bytes(), tier);
        for pier in ["pier 17", "ier 18"] {
            assert!(speaks(&reading, pier, name), "{tier:?}: {text} {:?}", reading.speakers);
        }
    }
}

/// Capitals throughout hide what is a name, not who speaks.
#[test]
fn whoever_is_plainly_named_in_capitals_speaks() {
    let text = "THE HARBOUR WAS QUIET ON FRIDAY.\n\nMAYOR ROSA STAUNT SAID THAT PIER 17 WAS CLOSED.\n\n“PIER 18 IS OPEN,” SAID TOM ORR.";
    for tier in [Tier::Fast, Tier::Accurate] {
        let reading = check(text.as_bytes(), tier);
        for (pier, name) in [("PIER 17", "ROSA STAUNT"), ("PIER 18", "TOM ORR")] {
            assert!(speaks(&reading, pier, name), "{tier:?}: {pier} {:?}", reading.speakers);
        }
    }
}

/// Whoever was named in full is meant by the surname alone.
#[test]
fn a_surname_means_whoever_bears_it() {
    // In "Kim Ji-staunt" the surname stands first.
    for name in NAMES.iter().filter(|name| !name.starts_with("Kim ")) {
        let bare = name.trim_end_matches(" Jr.").trim_end_matches(" III");
        let surname = bare.rsplit(' ').next().unwrap_or(bare);
        let text = format!(
            "{name} said that pier 17 was closed.\n\nThe harbour was quiet.\n\n{surname} said that pier 18 was open."
        );
        let reading = check(text.as_bytes(), Tier::Fast);
        assert!(speaks(&reading, "pier 18", name), "{text} {:?}", reading.speakers);
    }
}

#[test]
fn five_hundred_speakers() {
    let mut text = "Everybody speaks\n\n".to_owned();
    for number in 0..500 {
        let (given, surname) = (GIVEN[number % 20], SURNAMES[number / 20]);
        text.push_str(&fill("N M said that pier # was closed.\n\n", number, given, surname));
    }
    let reading = check(text.as_bytes(), Tier::Fast);
    let heard: BTreeSet<usize> = reading.statements.iter().filter_map(|one| one.speaker).collect();
    assert_eq!((reading.statements.len(), heard.len()), (500, 500));
    for number in 0..500 {
        let name = format!("{} {}", GIVEN[number % 20], SURNAMES[number / 20]);
        assert!(speaks(&reading, &format!("pier {number} "), &name), "{name}");
    }
}

#[test]
fn one_speaker_with_five_hundred_statements() {
    const AGAIN: &[&str] = &[
        "She said that pier # was closed.",
        "“Pier # was closed,” Staunt said.",
        "“Pier # was closed,” she added.",
    ];
    let mut text = "Rosa Staunt, the harbour master, said that pier 0 was closed.\n\n".to_owned();
    for number in 1..500 {
        text.push_str(&fill(AGAIN[number % 3], number, "", ""));
        text.push_str("\n\n");
    }
    let reading = check(text.as_bytes(), Tier::Fast);
    let own = reading.statements.iter().filter(|one| name_of(&reading, one) == Some("Rosa Staunt")).count();
    assert_eq!((own, reading.statements.len()), (500, 500));
}

/// Where nobody is named, a pronoun means nobody.
#[test]
fn hundreds_of_pronouns_and_nobody_named() {
    let sentences = [
        "He said that pier # was closed.",
        "“Pier # was closed,” she said.",
        "She told him that pier # was his.",
    ];
    let text: Vec<String> = (0..300).map(|number| fill(sentences[number % 3], number, "", "")).collect();
    for joint in [" ", "\n\n"] {
        let reading = check(text.join(joint).as_bytes(), Tier::Fast);
        assert!(reading.statements.len() > 250, "{} statements", reading.statements.len());
        assert_eq!(reading.speakers.len(), 1, "{:?}", reading.speakers);
        assert!(reading.statements.iter().all(|one| one.speaker.is_none()));
    }
}

/// Words that nobody says are no statements.
#[test]
fn no_names_and_nobody_speaks() {
    let text = "The pier was closed on Friday.\n\nIt rained all day, and the ships stayed out.\n\nThe crane stood still.\n\n";
    let reading = check(text.repeat(100).as_bytes(), Tier::Fast);
    assert_eq!((reading.statements.len(), reading.speakers.len()), (0, 1));
}

/// Whose words hold all the others spoke them, whatever the marks.
#[test]
fn quotations_four_deep() {
    for [a, b, c, d] in
        [["“", "”", "‘", "’"], ["\"", "\"", "'", "'"], ["«", "»", "“", "”"], ["‘", "’", "“", "”"]]
    {
        let text = format!(
            "{a}He said, {c}They told me, {a}She said, {c}Pier 7 was closed.{d}{b}{d}{b} Rosa Staunt said.\n\nIt rained."
        );
        for tier in [Tier::Fast, Tier::Accurate] {
            let reading = check(text.as_bytes(), tier);
            assert!(speaks(&reading, "ier 7", "Rosa Staunt"), "{tier:?} {text} {:?}", reading.statements);
        }
    }
}

/// Eight times the length takes eight times the time, in the stages behind the model: the model would hide one that grows by
/// the square, which takes 64 times. Half of that is allowed, for other work on the machine.
#[test]
fn time_grows_with_the_article() {
    const GROWING: &[&str] = &[
        "@ Lund said that pier # was closed. He told her that she was late, she said. Lund said that Mr. Lund had left.\n\n",
        "The city said that pier # in @ville was closed. The company @ Harbour Group said so, it said. That claim was false.\n\n",
        "The @ Ledger reported that pier # was closed. The report of pier # was not confirmed. @ Orr, whom he knew, denied it. ",
        "@ Lund said that pier # was not closed, and the prime minister said that they would have left, and ",
    ];
    for template in GROWING {
        let [short, long] = [150, 1200].map(|times| {
            let text: String = (0..times)
                .map(|number| template.replace('#', &number.to_string()).replace('@', &own_name(number)))
                .collect();
            let article = Article::new(text, &Hints::default());
            let prose = Prose::new(&article);
            let attributions = find_attributions(&Models::english(Tier::Fast), &prose);
            let names = find_names(NamesModel::english(), &prose);
            // The fastest of three: nothing makes a run shorter than it need be.
            (0..3)
                .map(|_| time_behind_model(&article, &prose, &names, &attributions))
                .min()
                .expect("three runs")
        });
        assert!(long < short * 32, "{template}: {short:?} and {long:?} for eight times the length");
    }
}

fn time_behind_model(
    article: &Article,
    prose: &Prose,
    names: &[Name],
    attributions: &[Attribution],
) -> Duration {
    let attributions = attributions.to_vec();
    let start = Instant::now();
    let speakers = name_speakers(article, prose, names, &attributions);
    let mut requests = find_requests(prose, None);
    let statements = judge_statements(article, prose, attributions, &speakers);
    find_answers(prose, &speakers, &statements, &mut requests);
    start.elapsed()
}

/// A word with a capital that no other number gives: "Baba", "Bade", …
fn own_name(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za"];
    let word: String = [8, 4, 0].iter().map(|shift| SYLLABLES[(number >> shift) & 15]).collect();
    word[..1].to_uppercase() + &word[1..]
}

const GIVEN: &[&str] = &[
    "Anna", "Peter", "Maria", "Thomas", "Laura", "David", "Susan", "Paul", "Nina", "Oscar", "Clara", "Henry",
    "Julia", "Martin", "Helen", "Simon", "Emma", "Robert", "Alice", "Daniel",
];

const SURNAMES: &[&str] = &[
    "Staunt",
    "Lund",
    "Orr",
    "Reyes",
    "Finch",
    "Vellander",
    "Okoro",
    "Brandt",
    "Castell",
    "Demir",
    "Eriksen",
    "Fontana",
    "Gruber",
    "Hallam",
    "Ivanov",
    "Jansen",
    "Kowal",
    "Larsen",
    "Moreau",
    "Novak",
    "Olsen",
    "Petrov",
    "Quiroga",
    "Rossi",
    "Sandoval",
];

/// An article of sentences with names in them, now and then with a byline, a dateline or a broken line.
fn article(chance: &mut Chance, sentences: &[&str], names: &[&str], length: usize) -> String {
    const BEGINNINGS: &[&str] = &[
        "",
        "",
        "Pier closed, N says\n",
        "N: Pier Is Closed\nBy N\nMarch 3, 2026\n",
        "By N and M\n",
        "TALLOW BAY (AP) — ",
        "February 31, 2026\n",
        "N\n\nN\n\n",
    ];
    const JOINTS: &[&str] = &[" ", " ", "\n\n", "\n", "\n\n“", "\r\n\r\n", "", "\n- ", "\u{2028}"];
    let (own, other) = (*chance.pick(names), *chance.pick(names));
    let beginning = *chance.pick(BEGINNINGS);
    let mut text = fill(beginning, 0, own, other);
    for _ in 0..length {
        let number = chance.below(1_000);
        // Half the names come back, so that there is something to refer to.
        let own = if number.is_multiple_of(2) { names[number % 3] } else { *chance.pick(names) };
        let others = if chance.below(4) == 0 { DOUBTFUL } else { names };
        let other = *chance.pick(others);
        let (sentence, joint) = (*chance.pick(sentences), *chance.pick(JOINTS));
        text.push_str(&fill(sentence, number, own, other));
        text.push_str(joint);
    }
    text
}

/// A template with its names and its number.
fn fill(template: &str, number: usize, own: &str, other: &str) -> String {
    let mut text = String::new();
    for (at, letter) in template.char_indices() {
        let stands_alone = !template[..at].ends_with(char::is_alphanumeric)
            && !template[at + letter.len_utf8()..].starts_with(char::is_alphanumeric);
        match letter {
            'N' if stands_alone => text.push_str(own),
            'M' if stands_alone => text.push_str(other),
            '#' => text.push_str(&number.to_string()),
            _ => text.push(letter),
        }
    }
    text
}

/// True when the words are said by somebody whose name has every word of `name`.
fn speaks(reading: &Reading, words: &str, name: &str) -> bool {
    let says = |one: &&Statement| {
        one.attribution.content.iter().any(|span| span.of(&reading.article.text).contains(words))
    };
    reading.statements.iter().filter(says).any(|one| {
        let found = name_of(reading, one).unwrap_or_default();
        name.split_whitespace().all(|word| found.contains(word.trim_end_matches('.')))
    })
}

fn name_of<'a>(reading: &'a Reading, statement: &Statement) -> Option<&'a str> {
    statement.speaker.map(|speaker| reading.speakers[speaker].name.as_str())
}

/// What holds of the values of any article: days that exist, likelihoods, one voice of the article's own, no speaker twice.
fn check_values(reading: &Reading) {
    assert_eq!(reading.speakers[0].kind, SpeakerKind::Publication);
    for statement in &reading.statements {
        assert!((0.0..=1.0).contains(&statement.speaker_confidence));
        assert_eq!(statement.speaker.is_some(), statement.speaker_by.is_some());
        if let Some(speaker) = statement.speaker {
            assert!(statement.chain.contains(&speaker), "a speaker outside the chain");
        }
        if let Some(value) = &statement.time_value {
            assert!(is_time(value), "{value} is no time");
        }
    }
}

/// True for a day that exists ("2026-03-03"), a week ("2026-W09"), a month or a year.
fn is_time(value: &str) -> bool {
    let pieces: Vec<&str> = value.split('-').collect();
    let number = |piece: &str| piece.parse::<u32>().ok();
    match pieces[..] {
        [year] => year.len() == 4 && number(year).is_some(),
        [year, month] => {
            number(year).is_some()
                && match month.strip_prefix('W') {
                    Some(week) => number(week).is_some_and(|week| (1..=53).contains(&week)),
                    None => number(month).is_some_and(|month| (1..=12).contains(&month)),
                }
        }
        [year, month, day] => {
            let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
                return false;
            };
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u32::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (1..=12).contains(&month) && (1..=length).contains(&day)
        }
        _ => false,
    }
}
