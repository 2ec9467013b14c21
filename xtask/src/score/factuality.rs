//! UDS-IH2: whether the main clause of a sentence is a fact, as people judge it and as it was read.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use onrecord_reading::{Act, Certainty, Hints, Polarity, Statement, Tier, read};
use onrecord_record::eval::{Prf, Row, Share};
use serde::Deserialize;

/// The files of the set, in the gold folder.
pub(crate) const FILES: [&str; 2] = ["factuality/dev.jsonl", "factuality/dev.conll"];

/// The main clause of a sentence.
pub(crate) struct Clause {
    /// The sentence.
    sentence: String,
    /// What people say of its main verb: 3 it surely happened or is so, -3 it surely did not.
    label: f64,
    /// True when the tree has a negation under the verb.
    is_negated: bool,
}

/// A sentence as the set has it.
#[derive(Deserialize)]
struct Annotated {
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    span1: [usize; 2],
    label: f64,
}

/// The clauses whose verb is the root of its sentence's tree and whose label is not near 0, of sentences without quotation
/// marks of their own.
pub(crate) fn load(folder: &Path) -> io::Result<Vec<Clause>> {
    let [annotated, trees] = FILES.map(|file| std::fs::read_to_string(folder.join(file)));
    let trees = trees?;
    let trees: BTreeMap<String, Vec<Vec<&str>>> = (trees.split("\n\n"))
        .map(|tree| tree.lines().map(|line| line.split('\t').collect()).collect())
        .map(|tree: Vec<Vec<&str>>| {
            (tree.iter().map(|token| column(token, FORM)).collect::<Vec<_>>().join(" "), tree)
        })
        .collect();
    let mut clauses = Vec::new();
    for line in annotated?.lines() {
        let Annotated { text, targets } = serde_json::from_str(line)?;
        let root =
            trees.get(&text).and_then(|tree| tree.iter().find(|token| column(token, RELATION) == "root"));
        let (Some(tree), Some(root)) = (trees.get(&text), root) else { continue };
        let number = column(root, NUMBER);
        let is_root = |target: &&Target| target.span1[0].to_string() == number;
        let Some(label) = targets.iter().find(is_root).map(|target| target.label) else { continue };
        if label.abs() < 1.0 || text.contains(['"', '“', '”', '`', '«']) {
            continue;
        }
        let is_negation =
            |token: &Vec<&str>| column(token, HEAD) == number && column(token, RELATION) == "neg";
        clauses.push(Clause { sentence: written(tree), label, is_negated: tree.iter().any(is_negation) });
    }
    Ok(clauses)
}

const NUMBER: usize = 0;
const FORM: usize = 1;
const HEAD: usize = 8;
const RELATION: usize = 9;
const SPACING: usize = 11;

fn column<'a>(token: &[&'a str], index: usize) -> &'a str {
    token.get(index).copied().unwrap_or_default()
}

/// The sentence of a tree as it was written.
fn written(tree: &[Vec<&str>]) -> String {
    let mut sentence = String::new();
    for token in tree {
        sentence.push_str(column(token, FORM));
        if column(token, SPACING) != "SpaceAfter=No" {
            sentence.push(' ');
        }
    }
    sentence.trim_end().to_owned()
}

/// What was read of a sentence: act, polarity and certainty of somebody who says it. Whose words are whose is plain in it,
/// so that the fast model does.
fn answer(clause: &Clause) -> Option<(Act, Polarity, Certainty)> {
    let before = "The harbour was quiet on Friday.\n\nAna Reyes said: “";
    let text = format!("{before}{}”\n\nThe harbour was quiet again.", clause.sentence);
    let reading = read(text.as_bytes(), &Hints::default(), Tier::Fast);
    let begins = |one: &&Statement| {
        let content = &one.attribution.content;
        let start = content.first().map_or(0, |span| span.start as usize);
        one.attribution.within.is_none() && start.abs_diff(before.len()) <= "“".len()
    };
    reading.statements.iter().find(begins).map(|one| (one.act, one.polarity, one.certainty))
}

/// True for what is held to be so already: not denied, doubted, asked for, promised or predicted.
fn is_fact((act, polarity, certainty): (Act, Polarity, Certainty)) -> bool {
    let is_still_to_be = match act {
        Act::Promise | Act::Predict | Act::Demand | Act::Ask | Act::Reject | Act::Decline => true,
        Act::Say | Act::Report | Act::Confirm | Act::Deny | Act::Accuse | Act::Declare | Act::Believe => {
            false
        }
    };
    polarity == Polarity::Positive && certainty == Certainty::Certain && !is_still_to_be
}

/// The rows that docs/reference/measures.md describes.
pub(crate) fn score(clauses: &[Clause]) -> Vec<Row> {
    let answers: Vec<_> = clauses.iter().map(answer).collect();
    let mut found = Share::default();
    let (mut told, mut facts, mut taken) = (Share::default(), Share::default(), Share::default());
    let (mut sign, mut positive, mut tree) = (Share::default(), Share::default(), Share::default());
    let mut by_certainty = BTreeMap::new();
    for (clause, answer) in clauses.iter().zip(answers) {
        let is_so = clause.label > 0.0;
        found.count(answer.is_some());
        let taken_for_fact = answer.is_some_and(is_fact);
        told.count(taken_for_fact == is_so);
        facts.count(is_so);
        if taken_for_fact {
            taken.count(is_so);
        }
        let Some((_, polarity, certainty)) = answer.filter(|answer| answer.1 != Polarity::Unknown) else {
            continue;
        };
        sign.count((polarity == Polarity::Positive) == is_so);
        positive.count(is_so);
        tree.count(clause.is_negated != is_so);
        if polarity == Polarity::Positive {
            by_certainty.entry(certainty.name()).or_insert_with(Share::default).count(is_so);
        }
    }
    let (p, r) = (taken.percent(), Share { right: taken.right, of: facts.right }.percent());
    let f1 = if p + r > 0.0 { (200.0 * p * r / (p + r)).round() / 100.0 } else { 0.0 };
    let mut rows = vec![
        Row::share("found", found),
        Row::prf("fact", Prf { p, r, f1 }),
        Row::share("fact.told", told),
        Row::share("fact.always", facts),
        Row::share("sign", sign),
        Row::share("sign.always", positive),
        Row::share("sign.tree", tree),
    ];
    let certainty = |name: &str| by_certainty.get(name).copied().unwrap_or_default();
    rows.extend(
        ["certain", "probable", "possible"].map(|name| Row::share(format!("so.{name}"), certainty(name))),
    );
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_facts_from_what_is_still_to_be() {
        let clause =
            |sentence: &str, label| Clause { sentence: sentence.to_owned(), label, is_negated: false };
        let clauses = [
            clause("The bridge was closed.", 3.0),
            clause("The bridge will be closed.", -3.0),
            clause("The bridge may be closed.", -1.5),
            clause("The bridge was not closed.", -3.0),
            clause("Close the bridge!", -3.0),
        ];
        let answers: Vec<bool> = clauses.iter().map(|clause| answer(clause).is_some_and(is_fact)).collect();
        assert_eq!(answers, [true, false, false, false, false]);
        let rows = score(&clauses);
        assert_eq!(rows[2], Row::share("fact.told", Share { right: 5, of: 5 }));
        assert_eq!(rows[3], Row::share("fact.always", Share { right: 1, of: 5 }));
    }
}
