//! CLAIM -> TREE: who carries it, who denies it, and on how many independent origins it rests.

mod gather;
mod lineage;
mod loaded;
mod sieve;

use crate::check::Step;
use crate::correct::Was;
use crate::error::Error;
use crate::link::quotation::Grade;
use crate::store::{KeptArticle, Record};
pub(crate) use gather::Weights;
pub use lineage::{End, EndKind, Lineage, Origin};
pub(crate) use loaded::Loaded;

/// What is to be traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A statement of the record, by its id.
    Statement(&'a str),
    /// What is claimed, in words: "Reyes has signed the lease".
    Words(&'a str),
    /// Words that somebody is said to have said.
    Quotation(&'a str),
}

/// All that the record has on one claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The claim in words.
    pub claim: String,
    /// Every printing of it, the earliest first.
    pub printings: Vec<Printing>,
    /// What it rests on; all that one outlet learned by its own reporting is one origin.
    pub origins: Vec<Origin>,
    /// Those who say that it is not so, by name; none of them is an origin.
    pub against: Vec<Origin>,
    /// Articles that carry it and of which nobody can tell where they have it; none counts as independent.
    pub unknown: Vec<i64>,
    /// What each version of an article commits to, the earliest first.
    pub standing: Vec<Standing>,
    /// Printings that carry it, each with one that denies it, by their places in `printings`. No verdict.
    pub contradictions: Vec<(usize, usize)>,
    /// True when the record has more than was looked at.
    pub is_cut: bool,
}

/// The claim in one version of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Printing {
    /// The article.
    pub article: KeptArticle,
    /// Id of the statement; `None` where the article asserts it in its own voice.
    pub statement: Option<String>,
    /// The words.
    pub words: String,
    /// On whose word, as the article has it: the outlet first.
    pub chain: Vec<String>,
    /// What the speaker does; empty in the article's own voice.
    pub act: String,
    /// What the article commits to.
    pub standing: String,
    /// The words that the standing rests on.
    pub basis: Vec<String>,
    /// What it says of the claim.
    pub stance: Stance,
    /// For a printing of a quotation, how faithful it is, and what differs.
    pub fidelity: Option<(Grade, Vec<Step>)>,
    /// What of the statement people have corrected, and what was read.
    pub corrected: Vec<Was>,
    /// Where the article has it.
    pub lineage: Lineage,
}

/// What a statement says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It says so.
    Carries,
    /// It says that it is so, on the strength of what the speaker knows: act or standing "confirm".
    Confirms,
    /// It says that it is not so.
    Denies,
    /// It leaves open whether it is so: a question, a demand, "could not establish whether".
    LeavesOpen,
}

impl Stance {
    /// "carries", "confirms", "denies", "leaves open".
    pub fn name(self) -> &'static str {
        match self {
            Stance::Carries => "carries",
            Stance::Confirms => "confirms",
            Stance::Denies => "denies",
            Stance::LeavesOpen => "leaves open",
        }
    }

    /// True for what says that the claim is so.
    pub fn is_for(self) -> bool {
        match self {
            Stance::Carries | Stance::Confirms => true,
            Stance::Denies | Stance::LeavesOpen => false,
        }
    }
}

/// What one version of an article commits to: the strongest of denied, confirmed, unconfirmed, reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Place in `printings` of the one that it is of.
    pub printing: usize,
    /// Its name.
    pub standing: String,
    /// The words that show it.
    pub words: String,
}

impl Trace {
    /// How many articles have the claim; versions of one article are one.
    pub fn n_articles(&self) -> usize {
        let mut articles: Vec<i64> = self.printings.iter().map(|printing| printing.article.article).collect();
        articles.sort_unstable();
        articles.dedup();
        articles.len()
    }

    /// "7 articles, 1 independent origin, 0 of unknown lineage".
    pub fn counts(&self) -> String {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let (n_articles, n_origins, n_unknown) = (self.n_articles(), self.origins.len(), self.unknown.len());
        format!(
            "{n_articles} article{}, {n_origins} independent origin{}, {n_unknown} of unknown lineage",
            plural(n_articles),
            plural(n_origins),
        )
    }
}

impl Record {
    /// Traces a claim: its printings in all versions, where each article has it, and who says otherwise. `None` when the
    /// record has no such statement.
    ///
    /// Printings are looked for within 30 days of the one that fits best. Nothing is scanned: time is bounded
    /// however large the record is, and [`Trace::is_cut`] tells when there is more.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn trace(&self, about: About) -> Result<Option<Trace>, Error> {
        let failed = |error| self.failed(error);
        self.begin_to_remember()?;
        let Some(asked) = gather::asked(self, about).map_err(failed)? else { return Ok(None) };
        let gathered = gather::gather(self, &asked)?;
        let is_cut = gathered.is_cut;
        let printings = lineage::follow(self, gathered).map_err(failed)?;
        let (origins, unknown) = lineage::fold(&printings);
        let against = lineage::deniers(&printings);
        let standing = standing_over_time(&printings);
        let contradictions = contradictions(&printings);
        let claim = asked.words;
        Ok(Some(Trace { claim, printings, origins, against, unknown, standing, contradictions, is_cut }))
    }
}

/// One line a version.
fn standing_over_time(printings: &[Printing]) -> Vec<Standing> {
    let strength = |printing: &Printing| match (printing.stance, printing.standing.as_str()) {
        (Stance::Denies, _) | (_, "denied") => (3, "denied"),
        (Stance::Carries | Stance::Confirms, "confirmed") => (2, "confirmed"),
        (_, "unconfirmed") | (Stance::LeavesOpen, _) => (1, "unconfirmed"),
        (Stance::Carries | Stance::Confirms, _) => (0, "reported"),
    };
    let mut lines: Vec<Standing> = Vec::new();
    for (index, printing) in printings.iter().enumerate() {
        let words = if printing.basis.is_empty() { &printing.words } else { &printing.basis.join(" … ") };
        let line =
            Standing { printing: index, standing: strength(printing).1.to_owned(), words: words.clone() };
        let of = |line: &&mut Standing| printings[line.printing].article.version == printing.article.version;
        match lines.iter_mut().find(of) {
            Some(known) if strength(printing).0 > strength(&printings[known.printing]).0 => *known = line,
            Some(_) => {}
            None => lines.push(line),
        }
    }
    lines
}

/// Each denial with the printings that it is opposed to: those of its own article, and those that rest on no other article.
/// What was said in the same words before is the same denial.
fn contradictions(printings: &[Printing]) -> Vec<(usize, usize)> {
    let is_first = |printing: &Printing| !matches!(printing.lineage, Lineage::From { .. });
    let passage = |printing: &Printing| {
        (printing.stance == Stance::Denies).then(|| lineage::Passage::new(&printing.words))
    };
    let passages: Vec<Option<lineage::Passage>> = printings.iter().map(passage).collect();
    let mut pairs = Vec::new();
    for (no, denial) in printings.iter().enumerate() {
        let is_repeat = || {
            printings[..no].iter().zip(&passages).any(|(before, passage)| {
                before.chain.last() == denial.chain.last()
                    && passage
                        .as_ref()
                        .zip(passages[no].as_ref())
                        .is_some_and(|(one, other)| one.is_same(other))
            })
        };
        if denial.stance != Stance::Denies || !is_first(denial) || is_repeat() {
            continue;
        }
        for (yes, printing) in printings.iter().enumerate().filter(|(_, one)| one.stance.is_for()) {
            if is_first(printing) || printing.article.version == denial.article.version {
                pairs.push((yes, no));
            }
        }
    }
    pairs
}
