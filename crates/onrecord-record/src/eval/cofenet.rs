//! CofeNet's protocol (COLING 2022), as `gold/score_cofenet.py` has it: one label a token.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde::Deserialize;

use super::gold::{Annotation, Documents};
use super::words::is_word;
use super::{Prf, Row, fraction, rounded};

/// One paragraph as one annotator labelled it.
#[derive(Clone, Debug, Deserialize)]
pub struct Instance {
    /// The document that the paragraph is from.
    pub doc: String,
    /// Each token as `[begin, end]` in code points.
    pub tokens: Vec<[usize; 2]>,
    /// `O`, or `B-` or `I-` and the role, one a token.
    pub labels: Vec<String>,
}

/// Instances are cut at this many tokens. Source: CofeNet's `max_seqs`.
const WINDOW: usize = 300;

/// Roles in the order of the score sheet.
const ROLES: [&str; 3] = ["source", "cue", "content"];

/// Half-open range of token indices.
type TokenSpan = (usize, usize);

/// Loads CofeNet's instances.
///
/// # Errors
/// When the file cannot be read or is not in the expected form.
pub fn load(path: &Path) -> io::Result<Vec<Instance>> {
    super::gold::load_json(path)
}

/// Scores predictions; `gold` holds the texts that the instances point into.
pub fn score(instances: &[Instance], gold: &Documents, predicted: &Documents) -> Vec<Row> {
    let mut sheets = [Sheet::default(); 3];
    let mut likeness = [(0.0, 0usize); 3];
    for instance in instances {
        let text: Vec<char> =
            gold.get(&instance.doc).map(|document| document.text.chars().collect()).unwrap_or_default();
        let attributions = predicted.get(&instance.doc).map_or(&[][..], |document| &document.attributions);
        let mut labels = project(&instance.tokens, attributions);
        labels.truncate(WINDOW);
        let tokens = &instance.tokens[..instance.tokens.len().min(WINDOW)];
        let gold_labels: Vec<Label> =
            instance.labels.iter().take(WINDOW).map(|label| Label::parse(label)).collect();
        for (role, likeness) in likeness.iter_mut().enumerate() {
            let (of_gold, of_predicted) = (elements(&gold_labels, role), elements(&labels, role));
            sheets[0].add(role, &of_gold, &of_predicted);
            sheets[1].add(role, &firsts(&of_gold), &firsts(&of_predicted));
            sheets[2].add(role, &trimmed(&of_gold, tokens, &text), &trimmed(&of_predicted, tokens, &text));
            add_likeness(likeness, &of_gold, &of_predicted);
        }
    }
    let mut rows: Vec<Row> =
        ["exact", "begin", "edge"].iter().zip(sheets).flat_map(|(name, sheet)| sheet.rows(name)).collect();
    for (role, (sum, n)) in ROLES.iter().zip(likeness) {
        let mean = if n == 0 { 0.0 } else { rounded(100.0 * sum / n as f64, 1) };
        rows.push(Row::prf(format!("jaccard.{role}"), Prf { p: mean, r: mean, f1: mean }));
    }
    rows
}

/// What one token is: outside, or in the piece of a role, perhaps its first token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Outside,
    Begin(usize),
    Inside(usize),
}

impl Label {
    fn parse(label: &str) -> Self {
        let role = |name: &str| ROLES.iter().position(|&role| role == name);
        match label.split_once('-') {
            Some(("B", name)) => role(name).map_or(Label::Outside, Label::Begin),
            Some(("I", name)) => role(name).map_or(Label::Outside, Label::Inside),
            Some(_) | None => Label::Outside,
        }
    }
}

/// Lays predicted spans onto tokens: the longer first, and a token keeps its first label.
fn project(tokens: &[[usize; 2]], attributions: &[Annotation]) -> Vec<Label> {
    let mut labels = vec![Label::Outside; tokens.len()];
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return labels };
    let mut spans = BTreeSet::new();
    for attribution in attributions {
        for (role, ranges) in
            [&attribution.source, &attribution.cue, &attribution.content].into_iter().enumerate()
        {
            for &[begin, end] in ranges {
                if begin < last[1] && first[0] < end {
                    // Negative length, then place, then the role's name: Python's sort key.
                    spans.insert((begin as i64 - end as i64, begin, end, ROLES[role], role));
                }
            }
        }
    }
    for (_, begin, end, _, role) in spans {
        let mut previous = None;
        for (index, token) in tokens.iter().enumerate() {
            if token[0] < end && begin < token[1] && labels[index] == Label::Outside {
                let goes_on = index > 0 && previous == Some(index - 1);
                labels[index] = if goes_on { Label::Inside(role) } else { Label::Begin(role) };
                previous = Some(index);
            }
        }
    }
    labels
}

/// The pieces of a role.
fn elements(labels: &[Label], role: usize) -> Vec<TokenSpan> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (index, label) in labels.iter().copied().chain([Label::Outside]).enumerate() {
        if let (Label::Inside(inside), Some((current, _))) = (label, open)
            && inside == current
        {
            continue;
        }
        if let Some((current, start)) = open
            && current == role
        {
            found.push((start, index));
        }
        open = match label {
            Label::Begin(begun) => Some((begun, index)),
            Label::Inside(_) | Label::Outside => None,
        };
    }
    found
}

fn firsts(spans: &[TokenSpan]) -> Vec<TokenSpan> {
    spans.iter().map(|span| (span.0, span.0)).collect()
}

/// The same spans without tokens of punctuation at either end.
fn trimmed(spans: &[TokenSpan], tokens: &[[usize; 2]], text: &[char]) -> Vec<TokenSpan> {
    let has_word = |index: usize| {
        let [begin, end] = tokens[index];
        text.get(begin..end.min(text.len())).is_some_and(|letters| letters.iter().copied().any(is_word))
    };
    (spans.iter())
        .map(|&(mut begin, mut end)| {
            while begin < end && !has_word(begin) {
                begin += 1;
            }
            while end > begin && !has_word(end - 1) {
                end -= 1;
            }
            (begin, end)
        })
        .collect()
}

/// Adds the best overlap of each gold span, and nothing for each spurious prediction.
fn add_likeness((sum, n): &mut (f64, usize), of_gold: &[TokenSpan], of_predicted: &[TokenSpan]) {
    for &one in of_gold {
        *sum += of_predicted.iter().map(|&other| overlap(one, other)).fold(0.0, f64::max);
        *n += 1;
    }
    *n += of_predicted.iter().filter(|&&other| !of_gold.iter().any(|&one| overlap(other, one) > 0.0)).count();
}

/// Tokens shared, over tokens from the first to the last of both.
fn overlap(one: TokenSpan, other: TokenSpan) -> f64 {
    let shared = one.1.min(other.1).saturating_sub(one.0.max(other.0));
    let whole = one.1.max(other.1) - one.0.min(other.0);
    fraction(shared, whole)
}

/// Right, spurious and missed spans, by role.
#[derive(Clone, Copy, Default)]
struct Sheet([[usize; 3]; 3]);

impl Sheet {
    fn add(&mut self, role: usize, of_gold: &[TokenSpan], of_predicted: &[TokenSpan]) {
        let right = of_gold.iter().filter(|span| of_predicted.contains(span)).count();
        let spurious = of_predicted.iter().filter(|span| !of_gold.contains(span)).count();
        for (count, more) in self.0[role].iter_mut().zip([right, spurious, of_gold.len() - right]) {
            *count += more;
        }
    }

    fn rows(self, name: &str) -> Vec<Row> {
        let all = [0, 1, 2].map(|column| self.0.iter().map(|role| role[column]).sum());
        (ROLES.iter().copied().chain(["all"]).zip(self.0.into_iter().chain([all])))
            .map(|(role, [right, spurious, missed])| {
                let (p, r) = (fraction(right, right + spurious), fraction(right, right + missed));
                let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
                let prf =
                    Prf { p: rounded(100.0 * p, 1), r: rounded(100.0 * r, 1), f1: rounded(100.0 * f1, 1) };
                Row::prf(format!("{name}.{role}"), prf)
            })
            .collect()
    }
}
