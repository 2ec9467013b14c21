//! Pronouns: GAP's task (Webster et al., TACL 2018): does "she" mean this name, that one, or neither?

use std::io;
use std::path::Path;

use onrecord_reading::attribution::{Models, Tier, find_attributions};
use onrecord_reading::name::{NamesModel, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_reading::speaker::antecedent::{best, english, resolve};
use onrecord_reading::speaker::roster::Roster;
use onrecord_reading::{Article, Hints, Span, byte_offsets};
use rayon::prelude::*;

use super::{Row, Share, Tally};

/// A text with one pronoun and two names.
#[derive(Clone, Debug)]
pub struct Item {
    /// The text.
    pub text: String,
    /// Place of the pronoun.
    pub pronoun: Span,
    /// The two names.
    pub names: [Name; 2],
}

/// A name in a text.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// Its place.
    pub span: Span,
    /// True when the pronoun means it.
    pub is_meant: bool,
}

/// Reads GAP's table: ID, text, pronoun, its offset, then twice a name, its offset, and whether the pronoun means it.
///
/// # Errors
/// When the file cannot be read, or a line is not of that form.
pub fn load(path: &Path) -> io::Result<Vec<Item>> {
    let table = std::fs::read_to_string(path)?;
    let items = table.lines().enumerate().skip(1).map(|(index, line)| {
        let wrong =
            || io::Error::new(io::ErrorKind::InvalidData, format!("line {} is not of GAP", index + 1));
        read_item(line).ok_or_else(wrong)
    });
    items.collect()
}

fn read_item(line: &str) -> Option<Item> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [_, text, pronoun, pronoun_at, a, a_at, a_meant, b, b_at, b_meant, ..] = columns[..] else {
        return None;
    };
    let offsets = byte_offsets(text);
    let place = |words: &str, at: &str| {
        let at: usize = at.parse().ok()?;
        let end = at + words.chars().count();
        Some(Span { start: *offsets.get(at)?, end: *offsets.get(end)? })
    };
    let name = |words, at, is_meant: &str| {
        Some(Name { span: place(words, at)?, is_meant: is_meant.eq_ignore_ascii_case("true") })
    };
    Some(Item {
        text: text.to_owned(),
        pronoun: place(pronoun, pronoun_at)?,
        names: [name(a, a_at, a_meant)?, name(b, b_at, b_meant)?],
    })
}

/// The person whom most of the places `names` name.
pub fn person_named(prose: &Prose, roster: &Roster, names: &[Span]) -> Option<usize> {
    let mut votes = vec![0; roster.people.len()];
    for &name in names {
        for mention in roster.mentions_in(prose.tokens_of(name)) {
            let place = prose.span(mention.tokens);
            if 2 * (place.end - place.start) >= name.end - name.start {
                votes[mention.person] += 1;
            }
        }
    }
    let most = votes.iter().copied().max().filter(|&most| most > 0)?;
    votes.iter().position(|&count| count == most)
}

/// Which of the two names the reading takes the pronoun to mean; and which of them, if it must be one of the two.
fn answers(item: &Item) -> [[bool; 2]; 2] {
    let article = Article::new(item.text.clone(), &Hints::default());
    let prose = Prose::new(&article);
    let roster = Roster::new(&prose, &find_names(NamesModel::english(), &prose));
    let attributions = find_attributions(&Models::english(Tier::Fast), &prose);
    let people = item.names.map(|name| person_named(&prose, &roster, &[name.span]));
    let (mut free, mut of_two) = ([false; 2], nearest(item));
    resolve(&prose, &roster, &attributions, &[], |found, candidates| {
        if prose.span(found.anaphor.tokens) != item.pronoun {
            return;
        }
        free = people.map(|person| person == Some(found.person));
        let two: Vec<_> =
            candidates.iter().filter(|one| people.contains(&Some(one.person))).cloned().collect();
        if let Some((person, _)) = best(&two, english()) {
            of_two = people.map(|one| one == Some(person));
        }
    });
    [free, of_two]
}

/// The name that ends nearest before the pronoun, else the one nearest after it: the baseline "token distance".
fn nearest(item: &Item) -> [bool; 2] {
    let distance = |name: Name| match item.pronoun.start.checked_sub(name.span.end) {
        Some(before) => before,
        None => name.span.start.saturating_sub(item.pronoun.end),
    };
    let is_first = distance(item.names[0]) <= distance(item.names[1]);
    [is_first, !is_first]
}

/// GAP's F1 over the two names of every item, for either gender, and the share of items with all right.
pub fn score(items: &[Item]) -> Vec<Row> {
    let answers: Vec<[[bool; 2]; 2]> = items.par_iter().map(answers).collect();
    let [read, of_two] = [0, 1].map(|way| answers.iter().map(|answer| answer[way]).collect::<Vec<_>>());
    let is_she = |item: &Item| matches!(&*item.pronoun.of(&item.text).to_lowercase(), "she" | "her" | "hers");
    let tally = |given: &[[bool; 2]], counts: &dyn Fn(&Item) -> bool| {
        let mut tally = Tally::default();
        for (item, answer) in items.iter().zip(given).filter(|(item, _)| counts(item)) {
            for (name, &said) in item.names.iter().zip(answer) {
                tally.right += usize::from(said && name.is_meant);
                tally.predicted += usize::from(said);
                tally.gold += usize::from(name.is_meant);
            }
        }
        tally.prf()
    };
    let mut all_right = Share::default();
    for (item, answer) in items.iter().zip(&read) {
        all_right.count(item.names.map(|name| name.is_meant) == *answer);
    }
    let baseline: Vec<[bool; 2]> = items.iter().map(nearest).collect();
    vec![
        Row::prf("pronouns", tally(&read, &|_| true)),
        Row::prf("pronouns.he", tally(&read, &|item| !is_she(item))),
        Row::prf("pronouns.she", tally(&read, &is_she)),
        Row::share("pronouns.accuracy", all_right),
        Row::prf("pronouns.of_two", tally(&of_two, &|_| true)),
        Row::prf("pronouns.of_two.he", tally(&of_two, &|item| !is_she(item))),
        Row::prf("pronouns.of_two.she", tally(&of_two, &is_she)),
        Row::prf("pronouns.nearest_name", tally(&baseline, &|_| true)),
    ]
}
