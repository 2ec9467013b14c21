//! `cargo xtask make-record N PATH`: made articles as JSONL, with reprints and quotations, for measuring.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use std::ops::Range;

use onrecord_reading::{
    Act, ActBy, Article, Attribution, Certainty, Hints, Link, Manner, Polarity, Reading, Span, Speaker,
    SpeakerBy, SpeakerKind, Standing, Statement, Via, Why,
};
use onrecord_record::link::words::Words;

use crate::make_warc::{Chance, create};
use crate::{Outcome, root};

/// Writes N made articles to PATH, one JSON object a line, for `onrecord add`. The same N gives the same bytes.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let [n_articles, path] = arguments else {
        return Err("say how many articles, and where: cargo xtask make-record 5000 made.jsonl".to_owned());
    };
    let n_articles = n_articles.parse().map_err(|_| format!("{n_articles} is no number of articles"))?;
    let failed = |error: std::io::Error| format!("write {path}: {error}");
    let mut file = create(Path::new(path)).map_err(failed)?;
    let press = Press::new(n_articles)?;
    for at in 0..press.n_articles() {
        let Made { hints, text, .. } = press.article(at);
        let row = serde_json::json!({
            "url": hints.url, "title": hints.title, "outlet": hints.outlet, "date": hints.published, "text": text
        });
        writeln!(file, "{row}").map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    println!("{path}: {n_articles} articles of {} stories", press.n_stories());
    Ok(())
}

/// One article as it is printed.
pub(crate) struct Made {
    pub(crate) hints: Hints,
    pub(crate) text: String,
    said: Vec<Said>,
}

/// A statement of a text, by its places in bytes.
#[derive(Clone)]
struct Said {
    by: String,
    kind: SpeakerKind,
    act: Act,
    source: Range<usize>,
    cue: Range<usize>,
    content: Range<usize>,
}

/// What a piece of a sentence is.
#[derive(Clone, Copy)]
enum Role {
    Plain,
    Source,
    Cue,
    Content,
}
use Role::{Content, Cue, Plain, Source};

/// A paragraph and what is said in it.
#[derive(Clone, Default)]
struct Paragraph {
    text: String,
    said: Vec<Said>,
}

impl Paragraph {
    /// Appends a sentence in which somebody says something.
    fn say(&mut self, by: &str, act: Act, pieces: &[(Role, &str)]) {
        let kind = if by.ends_with("officials") { SpeakerKind::Group } else { SpeakerKind::Person };
        let mut said = Said { by: by.to_owned(), kind, act, source: 0..0, cue: 0..0, content: 0..0 };
        for (role, piece) in pieces {
            let place = self.text.len()..self.text.len() + piece.len();
            self.text.push_str(piece);
            match role {
                Plain => {}
                Source => said.source = place,
                Cue => said.cue = place,
                Content => said.content = place,
            }
        }
        self.said.push(said);
    }
}

impl Made {
    /// The reading that these statements make: what a record costs does not depend on how well they are read, and reading
    /// takes far longer than keeping.
    pub(crate) fn into_reading(self) -> Reading {
        let article = Article::new(self.text, &self.hints);
        let mut speakers: Vec<Speaker> = Vec::new();
        let mut statements = Vec::with_capacity(self.said.len());
        for (number, said) in self.said.into_iter().enumerate() {
            let speaker = speakers.iter().position(|speaker| speaker.name == said.by).unwrap_or_else(|| {
                speakers.push(Speaker::new(said.by.clone(), said.kind));
                speakers.len() - 1
            });
            let span = |place: &Range<usize>| Span::new(place.start, place.end);
            let standing = match () {
                () if said.act == Act::Deny => Standing::Denied,
                () if number % 25 == 0 => Standing::Unconfirmed,
                () => Standing::Reported,
            };
            let is_quoted = article.text[said.content.clone()].starts_with('“');
            speakers[speaker].mentions.push(span(&said.source));
            statements.push(Statement {
                id: format!("{}{number:02x}", &article.id[..14]),
                attribution: Attribution {
                    source: vec![span(&said.source)],
                    cue: vec![span(&said.cue)],
                    content: vec![span(&said.content)],
                    manner: if is_quoted { Manner::Direct } else { Manner::Indirect },
                    within: None,
                    likelihood: 0.9,
                    rule: "made",
                },
                voiced: true,
                speaker: Some(speaker),
                speaker_by: Some(SpeakerBy::Name),
                speaker_confidence: 0.9,
                chain: vec![speaker],
                links: vec![Link { speaker, span: Some(span(&said.source)), via: Via::Source }],
                act: said.act,
                act_by: ActBy::Cue,
                polarity: if said.act == Act::Deny { Polarity::Negative } else { Polarity::Positive },
                certainty: Certainty::Certain,
                standing,
                basis: Vec::new(),
                path: onrecord_reading::Path::Unstated,
                addressee: None,
                medium: None,
                time: None,
                time_value: None,
                why: Why::default(),
                confidence: 0.9,
                language: None,
            });
        }
        Reading { article, speakers, statements, comment_requests: Vec::new(), problems: Vec::new() }
    }
}

/// A made press: outlets that print stories and reprint each other's, people who say things, words that they use.
///
/// How often an outlet, a person, a quotation and a word comes follows Zipf's law. Half of the articles are
/// stories of their own; the story that is printed most makes a seventeenth of all. Words come from the documentation and
/// the example story; names and rare words are made of syllables.
pub(crate) struct Press {
    /// Story, and which printing of it (0: the first), in the order in which they appear.
    printings: Vec<(u32, u32)>,
    n_stories: usize,
    words: Vec<String>,
    first_names: Vec<String>,
    outlets: Zipf,
    people: Zipf,
    famous: Zipf,
    nouns: Zipf,
    places: Zipf,
}

/// Paragraphs of a story, one or two statements each.
const PARAGRAPHS: (usize, usize) = (9, 16);
/// Days over which the articles are spread.
const DAYS: usize = 1_800;
/// Share of all articles during which a story is reprinted, at least.
const WHILE: f64 = 0.02;

impl Press {
    pub(crate) fn new(n_articles: usize) -> Result<Self, String> {
        let mut chance = Chance(7);
        let largest = (n_articles / 17).max(1);
        let mut appear: Vec<(f64, u32, u32)> = Vec::with_capacity(n_articles);
        let mut n_stories = 0;
        while appear.len() < n_articles {
            let size = (largest / (n_stories + 1)).max(1).min(n_articles - appear.len());
            let span = (4.0 * size as f64 / n_articles as f64).max(WHILE);
            // The golden ratio spreads the large ones evenly.
            let start = (n_stories as f64 * 0.618_033_988_75).fract() * (1.0 - span);
            for copy in 0..size {
                let later = if copy == 0 { 0.0 } else { chance.share() };
                appear.push((start + span * later * later, n_stories as u32, copy as u32));
            }
            n_stories += 1;
        }
        appear.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Ok(Press {
            printings: appear.into_iter().map(|(_, story, copy)| (story, copy)).collect(),
            n_stories,
            words: words()?,
            first_names: first_names()?,
            outlets: Zipf::new(400, 2),
            people: Zipf::new(20_000, 10),
            famous: Zipf::new((n_articles / 10).max(10), 1),
            // The commonest noun of the news makes less than a hundredth of all nouns.
            nouns: Zipf::new(30_000, 20),
            places: Zipf::new(5_000, 20),
        })
    }

    pub(crate) fn n_articles(&self) -> usize {
        self.printings.len()
    }

    pub(crate) fn n_stories(&self) -> usize {
        self.n_stories
    }

    /// The article that appears at place `at`.
    pub(crate) fn article(&self, at: usize) -> Made {
        let (story, copy) = self.printings[at];
        let mut chance = Chance(0xA271_C1E5 ^ (at as u64) << 20);
        let outlet = outlet(self.outlets.draw(&mut chance));
        let day = at * DAYS / self.printings.len();
        let hints = Hints {
            url: Some(format!("https://{}.example/{at}", outlet.to_lowercase().replace(' ', "-"))),
            outlet: Some(outlet.clone()),
            published: Some(date(day)),
            ..Hints::default()
        };
        let mut paragraphs = self.story(story);
        let headline = self.headline(if copy == 0 { u64::from(story) } else { chance.next() });
        let mut text = format!("{headline}\n\nBy {}\n\n", self.person(self.people.draw(&mut chance)));
        match if copy == 0 { 0 } else { chance.below(20) } {
            // As it came, or cut.
            0..12 => {}
            12..17 => {
                paragraphs.truncate(paragraphs.len() * (50 + chance.below(40)) / 100);
                text += "(Meridian News Agency) ";
            }
            // Another report with passages of this one.
            _ => {
                let mut own = self.story(self.n_stories as u32 + at as u32);
                own.splice(2..2, paragraphs.drain(..3));
                paragraphs = own;
            }
        }
        let mut said = Vec::new();
        for paragraph in paragraphs {
            let begin = text.len();
            text += &paragraph.text;
            text += "\n\n";
            let at = |place: &Range<usize>| begin + place.start..begin + place.end;
            said.extend(paragraph.said.into_iter().map(|one| Said {
                source: at(&one.source),
                cue: at(&one.cue),
                content: at(&one.content),
                ..one
            }));
        }
        text +=
            &format!("Sign up for the newsletter of {outlet} and never miss what happens in your town.\n");
        Made { hints, text, said }
    }

    /// The paragraphs of a story.
    fn story(&self, story: u32) -> Vec<Paragraph> {
        let mut chance = Chance(0x5709_1E5A ^ u64::from(story) << 24);
        let place = name(self.places.draw(&mut chance) + 50_000);
        let speakers: Vec<usize> = (0..4).map(|_| self.people.draw(&mut chance)).collect();
        let n_paragraphs = PARAGRAPHS.0 + chance.below(PARAGRAPHS.1 - PARAGRAPHS.0);
        let officials = format!("{place} officials");
        let mut paragraphs: Vec<Paragraph> = Vec::with_capacity(n_paragraphs);
        for number in 0..n_paragraphs {
            let who = speakers[chance.below(speakers.len())];
            let (person, surname) = (self.person(who), surname(who));
            let minister = format!("the {} minister", self.noun(who * 7 % 40));
            let mut paragraph = Paragraph::default();
            if number == 0 {
                paragraph.text = format!("{} — ", place.to_uppercase());
            }
            let quoted = |words: String| format!("“{words},”");
            match chance.below(5) {
                0 => {
                    let words = quoted(self.clause(&mut chance, true));
                    let end = format!(", {minister} of {place}.");
                    let pieces = [(Content, words.as_str()), (Plain, " "), (Cue, "said"), (Plain, " ")];
                    paragraph.say(
                        &person,
                        Act::Say,
                        &[&pieces[..], &[(Source, &person), (Plain, &end)]].concat(),
                    );
                }
                1 => {
                    let words = self.clause(&mut chance, false);
                    let pieces = [(Source, person.as_str()), (Plain, " "), (Cue, "said"), (Plain, " that ")];
                    paragraph.say(
                        &person,
                        Act::Say,
                        &[&pieces[..], &[(Content, &words), (Plain, ".")]].concat(),
                    );
                }
                2 => {
                    let words = quoted(self.clause(&mut chance, true));
                    let end = format!(" reporters in {place}.");
                    let pieces = [(Content, words.as_str()), (Plain, " "), (Source, &surname), (Plain, " ")];
                    paragraph.say(
                        &person,
                        Act::Say,
                        &[&pieces[..], &[(Cue, "told"), (Plain, &end)]].concat(),
                    );
                }
                3 => {
                    let words = self.clause(&mut chance, false);
                    let pieces =
                        [(Source, officials.as_str()), (Plain, " "), (Cue, "said"), (Plain, " that ")];
                    paragraph.say(
                        &officials,
                        Act::Say,
                        &[&pieces[..], &[(Content, &words), (Plain, ".")]].concat(),
                    );
                }
                _ => {
                    let famous = self.famous.draw(&mut chance);
                    let (by, words) =
                        (self.person(famous % 997), quoted(self.quotation(famous, &mut chance)));
                    let pieces = [(Content, words.as_str()), (Plain, " "), (Source, &by), (Plain, " ")];
                    paragraph.say(&by, Act::Say, &[&pieces[..], &[(Cue, "said"), (Plain, ".")]].concat());
                }
            }
            paragraph.text.push(' ');
            let (act, words) = (chance.below(4), self.clause(&mut chance, false));
            match act {
                0 => {
                    let pieces =
                        [(Source, surname.as_str()), (Plain, " "), (Cue, "denied"), (Plain, " that ")];
                    paragraph.say(
                        &person,
                        Act::Deny,
                        &[&pieces[..], &[(Content, &words), (Plain, ".")]].concat(),
                    );
                }
                1 => {
                    let words = quoted(words);
                    let pieces = [(Content, words.as_str()), (Plain, " "), (Source, &minister), (Plain, " ")];
                    paragraph.say(&person, Act::Say, &[&pieces[..], &[(Cue, "said"), (Plain, ".")]].concat());
                }
                2 => {
                    let pieces =
                        [(Cue, "According to"), (Plain, " "), (Source, surname.as_str()), (Plain, ", ")];
                    paragraph.say(
                        &person,
                        Act::Say,
                        &[&pieces[..], &[(Content, &words), (Plain, ".")]].concat(),
                    );
                }
                _ => paragraph.text += &format!("Before that, {words}."),
            }
            paragraphs.push(paragraph);
        }
        paragraphs
    }

    /// A quotation that many articles print, in every third with a word changed.
    fn quotation(&self, number: usize, chance: &mut Chance) -> String {
        let mut said = Chance(0xFA_3005 ^ (number as u64) << 16);
        let mut words = format!("{} and {}", self.clause(&mut said, true), self.clause(&mut said, false));
        if chance.below(3) == 0 {
            let at = words.match_indices(' ').nth(6).map_or(0, |(at, _)| at);
            words.insert_str(at, " certainly");
        }
        words
    }

    /// Fifteen words or so.
    fn clause(&self, chance: &mut Chance, is_first: bool) -> String {
        let place = name(self.places.draw(chance) + 50_000);
        let one = self.thing(chance);
        let verb = VERBS[chance.below(VERBS.len())];
        let (two, three) = (self.thing(chance), self.thing(chance));
        let (link, join) = (LINKS[chance.below(LINKS.len())], JOINS[chance.below(JOINS.len())]);
        let clause = match chance.below(5) {
            0 => format!("{one} {verb} {two} in {place} {link} {three}"),
            1 => format!("{one} of {place} {verb} {two} {join} {three} was gone"),
            2 => format!("{one} {verb} {} of {two} {link} {three}", chance.below(900) + 20),
            3 => format!("everyone in {place} {verb} what {one} did {link} {two} {join} {three} did"),
            _ => format!("{one} {verb} {two} {join} {place} lost {three}"),
        };
        if is_first { clause[..1].to_uppercase() + &clause[1..] } else { clause }
    }

    /// "the harbor", "our old harbor", "no harbor of theirs".
    fn thing(&self, chance: &mut Chance) -> String {
        let noun = self.noun(self.nouns.draw(chance));
        let before = BEFORE[chance.below(BEFORE.len())];
        match chance.below(4) {
            0 => format!("{before} {noun} {}", self.noun(self.nouns.draw(chance))),
            1 => format!("{before} {noun} of {}", name(self.places.draw(chance) + 50_000)),
            2 => format!(
                "{before} {} {noun}",
                ["old", "new", "other", "last", "first", "whole"][chance.below(6)]
            ),
            _ => format!("{before} {noun}"),
        }
    }

    fn headline(&self, seed: u64) -> String {
        let mut chance = Chance(seed ^ 0x4EAD);
        let mut noun = || {
            let noun = self.noun(self.nouns.draw(&mut chance));
            noun[..1].to_uppercase() + &noun[1..]
        };
        format!("{} of the {} Divides {}", noun(), noun(), noun())
    }

    /// Common words first, then rare ones that are made of syllables.
    fn noun(&self, rank: usize) -> String {
        self.words.get(rank).cloned().unwrap_or_else(|| name(rank + 100_000).to_lowercase())
    }

    fn person(&self, number: usize) -> String {
        format!("{} {}", self.first_names[number * 31 % self.first_names.len()], surname(number))
    }

    /// Somebody's words, whole: what may be asked for.
    pub(crate) fn question(&self, chance: &mut Chance) -> Question {
        match chance.below(3) {
            0 => {
                let famous = self.famous.draw(chance);
                Question { words: self.quotation(famous, chance), speaker: surname(famous % 997) }
            }
            _ => {
                let story = self.story(self.printings[chance.below(self.printings.len())].0);
                let paragraph = &story[chance.below(story.len())];
                let said = &paragraph.said[0];
                let words = paragraph.text[said.content.clone()].trim_matches(['“', '”', ',']);
                Question { words: words.to_owned(), speaker: surname(self.people.draw(chance)) }
            }
        }
    }
}

/// What somebody may look for.
pub(crate) struct Question {
    pub(crate) words: String,
    pub(crate) speaker: String,
}

const VERBS: [&str; 24] = [
    "changed", "closed", "opened", "sold", "leased", "signed", "lost", "found", "kept", "broke", "mended",
    "moved", "praised", "blamed", "feared", "wanted", "doubled", "halved", "joined", "left", "delayed",
    "banned", "backed", "buried",
];

const BEFORE: [&str; 14] =
    ["the", "the", "the", "a", "our", "their", "this", "that", "every", "no", "one", "some", "your", "his"];
const LINKS: [&str; 16] = [
    "because of",
    "instead of",
    "after",
    "before",
    "without",
    "for",
    "with",
    "against",
    "near",
    "behind",
    "despite",
    "to",
    "from",
    "under",
    "over",
    "beside",
];
const JOINS: [&str; 10] =
    ["when", "while", "although", "because", "until", "since", "and", "but", "so that", "even if"];

/// A word with a capital that no other number gives: "Dokatu".
fn name(number: usize) -> String {
    const FIRST: [&str; 24] = [
        "Bal", "Cor", "Dun", "El", "Far", "Gor", "Hal", "Is", "Jar", "Kel", "Lor", "Mar", "Nor", "Ost",
        "Pel", "Quin", "Ras", "Sel", "Tar", "Ul", "Vel", "Wes", "Yar", "Zel",
    ];
    const NEXT: [&str; 20] = [
        "an", "bek", "cas", "dor", "en", "fir", "gan", "hol", "im", "kar", "len", "mor", "nad", "os", "pir",
        "run", "sta", "tov", "un", "vik",
    ];
    let mut word = FIRST[number % FIRST.len()].to_owned();
    let mut rest = number / FIRST.len();
    while rest > 0 {
        word += NEXT[rest % NEXT.len()];
        rest /= NEXT.len();
    }
    word
}

fn surname(number: usize) -> String {
    name(number + 500)
}

fn outlet(number: usize) -> String {
    const KINDS: [&str; 10] =
        ["Ledger", "Post", "Lantern", "Courier", "Tern", "Gull", "Herald", "Mirror", "Gazette", "Monitor"];
    format!("The {} {}", name(number / KINDS.len() + 50_000), KINDS[number % KINDS.len()])
}

/// A day of the years from 2021 on, as ISO 8601 has it.
fn date(day: usize) -> String {
    let (year, day) = (2021 + day / 360, day % 360);
    format!("{year}-{:02}-{:02}T{:02}:00:00Z", day / 30 + 1, (day % 30 + 1).min(28), day % 24)
}

/// Words of four letters and more of the documentation and the example story, the commonest first.
fn words() -> Result<Vec<String>, String> {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for file in files_in(&["docs", "docs/guide", "docs/reference", "docs/why", "examples/story"])? {
        let text = fs::read_to_string(&file).map_err(|error| format!("read {}: {error}", file.display()))?;
        for word in text.split(|letter: char| !letter.is_alphanumeric() && letter != '-') {
            let is_content = || Words::of_text(word).words.iter().all(|word| word.is_content);
            if word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()) && is_content() {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
    let mut words: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    Ok(words.into_iter().map(|(_, word)| word).collect())
}

fn first_names() -> Result<Vec<String>, String> {
    let file = root().join("crates/onrecord-reading/lexicon/en/first-names.txt");
    let text = fs::read_to_string(&file).map_err(|error| format!("read {}: {error}", file.display()))?;
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let names: Vec<String> = lines
        .filter(|(head, _)| !head.starts_with('#'))
        .flat_map(|(_, names)| names.split(' '))
        .filter(|name| name.len() > 2 && name.is_ascii())
        .map(|name| name[..1].to_uppercase() + &name[1..])
        .collect();
    if names.is_empty() { Err(format!("{} has no names", file.display())) } else { Ok(names) }
}

/// Markdown and texts of some folders, in order.
fn files_in(folders: &[&str]) -> Result<Vec<PathBuf>, String> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let folder = root().join(folder);
        let failed = |error: std::io::Error| format!("read {}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(failed)? {
            files.push(entry.map_err(failed)?.path());
        }
    }
    let is_text = |file: &Path| file.extension().is_some_and(|ending| ending == "md" || ending == "txt");
    files.retain(|file| is_text(file));
    files.sort();
    Ok(files)
}

/// Numbers from 0 on, each rarer than the one before, as Zipf and Mandelbrot have it: one over the rank and a number.
struct Zipf {
    /// Sums of 1/(rank + flat).
    sums: Vec<f64>,
}

impl Zipf {
    /// The larger `flat` is, the less the first ones stand out.
    fn new(n: usize, flat: usize) -> Self {
        let mut sum = 0.0;
        let sums = (1..=n).map(|rank| {
            sum += 1.0 / (rank + flat) as f64;
            sum
        });
        Zipf { sums: sums.collect() }
    }

    fn draw(&self, chance: &mut Chance) -> usize {
        let place = chance.share() * self.sums[self.sums.len() - 1];
        self.sums.partition_point(|&sum| sum < place).min(self.sums.len() - 1)
    }
}
