//! Chains: on whose word MPQA has each speech event, and on whose word the reading has it.

use std::io;
use std::path::Path;

use onrecord_reading::{CodePoints, Hints, Link, Reading, Speaker, Statement, Tier};
use rayon::prelude::*;
use serde::Deserialize;

use super::{Row, Share};

/// One text with its speech events.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    /// The document's name.
    pub doc: String,
    /// The text.
    pub text: String,
    /// Who said or thought something, on whose word.
    pub events: Vec<Event>,
}

/// One speech event or state of mind, spoken of or within another's words.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// The words that speak of it, in code points.
    pub cue: [usize; 2],
    /// On whose word: the writer first, the one whose event it is last.
    pub chain: Vec<Entity>,
}

/// Somebody in a chain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Entity {
    /// The same for the same entity of a story.
    pub id: String,
    /// Where the text names the entity, in code points; nowhere for the writer, and for somebody who is left out.
    pub mentions: Vec<[usize; 2]>,
}

/// Loads stories, one a line.
///
/// # Errors
/// When the file cannot be read, or a story in it is not in the expected form.
pub fn load(path: &Path) -> io::Result<Vec<Story>> {
    super::gold::load_json(path)
}

/// Reads every story, in parallel.
pub fn read_all(stories: &[Story], tier: Tier) -> Vec<Reading> {
    let read = |story: &Story| onrecord_reading::read(story.text.as_bytes(), &Hints::default(), tier);
    stories.par_iter().map(read).collect()
}

/// Scores the last link and the whole chain of every event; `nested` are the events whose chain has three links or more.
///
/// An event belongs to the statement whose cue shares the most letters with its own; where no cue touches it, to the
/// statement with the shortest content that holds it. The former are `found`.
pub fn score(stories: &[Story], readings: &[Reading]) -> Vec<Row> {
    let (mut all, mut nested) = (Counts::default(), Counts::default());
    for (story, reading) in stories.iter().zip(readings) {
        let page = Page { reading, points: CodePoints::new(&reading.article.text) };
        for event in &story.events {
            let by_cue = page.statement_by_cue(event);
            let statement = by_cue.or_else(|| page.statement_by_content(event));
            let is_immediate = statement.is_some_and(|statement| page.is_immediate(event, statement));
            let is_whole = is_immediate && statement.is_some_and(|statement| page.is_whole(event, statement));
            all.count(by_cue.is_some(), is_immediate, is_whole);
            if event.chain.len() >= 3 {
                nested.count(by_cue.is_some(), is_immediate, is_whole);
            }
        }
    }
    [nested.rows("nested."), all.rows("")].concat()
}

#[derive(Default)]
struct Counts {
    found: Share,
    immediate: Share,
    whole: Share,
    immediate_of_found: Share,
    whole_of_found: Share,
}

impl Counts {
    fn count(&mut self, is_found: bool, is_immediate: bool, is_whole: bool) {
        self.found.count(is_found);
        self.immediate.count(is_immediate);
        self.whole.count(is_whole);
        if is_found {
            self.immediate_of_found.count(is_immediate);
            self.whole_of_found.count(is_whole);
        }
    }

    fn rows(&self, of: &str) -> Vec<Row> {
        [
            ("immediate", self.immediate),
            ("whole", self.whole),
            ("found", self.found),
            ("immediate.found", self.immediate_of_found),
            ("whole.found", self.whole_of_found),
        ]
        .map(|(measure, share)| Row::share(format!("{of}{measure}"), share))
        .to_vec()
    }
}

/// A reading whose places are counted as gold counts them.
struct Page<'a> {
    reading: &'a Reading,
    points: CodePoints<'a>,
}

impl<'a> Page<'a> {
    fn statement_by_cue(&self, event: &Event) -> Option<&'a Statement> {
        let shared = |statement: &Statement| {
            let cue = statement.attribution.cue.iter();
            cue.map(|&span| n_shared(self.points.range(span), event.cue)).sum::<usize>()
        };
        let statements = self.reading.statements.iter();
        let best =
            statements.map(|statement| (shared(statement), statement)).filter(|(shared, _)| *shared > 0);
        best.max_by_key(|(shared, statement)| (*shared, statement.attribution.within.is_some()))
            .map(|(_, best)| best)
    }

    fn statement_by_content(&self, event: &Event) -> Option<&'a Statement> {
        let holds = |statement: &&Statement| {
            let mut content = statement.attribution.content.iter().map(|&span| self.points.range(span));
            content.any(|[begin, end]| begin <= event.cue[0] && event.cue[1] <= end)
        };
        let length = |statement: &&Statement| {
            statement.attribution.content.iter().map(|span| span.end - span.start).sum::<u32>()
        };
        self.reading.statements.iter().filter(holds).min_by_key(length)
    }

    /// The statement's own source is the event's; it names nobody where the event's is left out.
    fn is_immediate(&self, event: &Event, statement: &Statement) -> bool {
        let Some(gold) = event.chain.last() else { return false };
        let is_printed = || {
            let mut source = statement.attribution.source.iter();
            source.any(|&span| {
                gold.mentions.iter().any(|&mention| n_shared(self.points.range(span), mention) > 0)
            })
        };
        let speaker = statement.speaker.map(|speaker| &self.reading.speakers[speaker]);
        match speaker {
            _ if !is_named(gold) => statement.attribution.source.is_empty(),
            Some(speaker) => is_printed() || self.is_same(speaker, gold),
            None => is_printed(),
        }
    }

    /// Every link is the event's, in order. Repeated links count once, and those without a name are left out.
    fn is_whole(&self, event: &Event, statement: &Statement) -> bool {
        let mut gold: Vec<&Entity> = event.chain.iter().skip(1).filter(|entity| is_named(entity)).collect();
        gold.dedup_by_key(|entity| entity.id.as_str());
        let links = statement.links.get(1..).unwrap_or_default();
        let is_same = |(link, gold): (&Link, &&Entity)| {
            let shows = link.span.is_some_and(|span| {
                gold.mentions.iter().any(|&mention| n_shared(self.points.range(span), mention) > 0)
            });
            shows || self.is_same(&self.reading.speakers[link.speaker], gold)
        };
        links.len() == gold.len() && links.iter().zip(&gold).all(is_same)
    }

    /// Some mention of the speaker shares letters with some mention of the entity.
    fn is_same(&self, speaker: &Speaker, gold: &Entity) -> bool {
        let mut mentions = speaker.mentions.iter().map(|&span| self.points.range(span));
        mentions.any(|mention| gold.mentions.iter().any(|&other| n_shared(mention, other) > 0))
    }
}

fn is_named(entity: &Entity) -> bool {
    entity.mentions.iter().any(|[begin, end]| begin < end)
}

fn n_shared(one: [usize; 2], other: [usize; 2]) -> usize {
    one[1].min(other[1]).saturating_sub(one[0].max(other[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ana Reyes said that the engineer had told the council that the bridge was safe.";

    fn check(cue: &str, chain: &[&str], expected: [usize; 3]) {
        let place = |words: &str| {
            let begin = TEXT.find(words).unwrap_or_else(|| panic!("{words}"));
            [begin, begin + words.len()]
        };
        let writer = Entity { id: "w".to_owned(), mentions: Vec::new() };
        let named = chain.iter().map(|name| Entity { id: (*name).to_owned(), mentions: vec![place(name)] });
        let chain = [writer].into_iter().chain(named).collect();
        let event = Event { cue: place(cue), chain };
        let story = [Story { doc: String::new(), text: TEXT.to_owned(), events: vec![event] }];
        let rows = score(&story, &read_all(&story, Tier::Fast));
        let right = ["found", "immediate", "whole"].map(|measure| {
            let row = rows.iter().find(|row| row.measure == measure);
            row.map_or(0.0, |row| row.numbers()[0].1) as usize / 100
        });
        assert_eq!(right, expected, "{cue}: {chain:?}", chain = story[0].events[0].chain);
    }

    #[test]
    fn an_event_belongs_to_the_statement_with_its_cue() {
        check("said", &["Ana Reyes"], [1, 1, 1]);
        check("told", &["Ana Reyes", "the engineer"], [1, 1, 1]);
        check("told", &["the engineer"], [1, 1, 0]);
        check("told", &["Ana Reyes", "the council"], [1, 0, 0]);
        check("was safe", &["Ana Reyes", "the engineer"], [0, 1, 1]);
        check("was safe", &["Ana Reyes"], [0, 0, 0]);
    }
}
