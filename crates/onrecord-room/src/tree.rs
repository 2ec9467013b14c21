//! TRACE -> TREE: each printing under the one that it was taken from, with what it changed.

use onrecord_record::changes::word_diff;
use onrecord_record::check::Step;
use onrecord_record::trace::{EndKind, Lineage, Printing, Stance, Trace};

use crate::texts::{Text, text};
use crate::words;

/// Deeper than any chain of copies that somebody would follow.
const DEEPEST: usize = 12;
/// Printings that one page shows under one origin; JSON has all of them.
const MOST_SHOWN: usize = 40;
/// Share of words from which on two printings are the same words changed, and worth a comparison word by word.
const ALIKE: f64 = 0.6;

/// One printing, with those that were taken from it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) said: Said,
    pub(crate) children: Vec<Node>,
}

/// One printing in words.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) outlet: Text,
    pub(crate) title: String,
    /// Where it stands in the room.
    pub(crate) href: String,
    pub(crate) day: Option<Text>,
    pub(crate) iso: Option<String>,
    /// Whose word, after the outlet.
    pub(crate) chain: Vec<String>,
    pub(crate) words: String,
    pub(crate) standing: String,
    pub(crate) stance: &'static str,
    /// The words that its standing rests on.
    pub(crate) basis: Vec<String>,
    /// What shows where it was taken from.
    pub(crate) from: Option<Text>,
    /// How it differs from the one that it was taken from; empty where it does not, or is in other words altogether.
    pub(crate) changes: Vec<Step>,
    /// True where the words are those of the one before.
    pub(crate) is_same: bool,
}

/// The tree of one origin, or of what has none.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) name: String,
    pub(crate) n_articles: usize,
    /// "two officials familiar with the matter (unnamed)".
    pub(crate) ends: Vec<Text>,
    pub(crate) nodes: Vec<Node>,
    /// True where there are more printings than are shown.
    pub(crate) is_cut: bool,
}

/// Each origin with its printings.
pub(crate) fn origins(trace: &Trace) -> Vec<Root> {
    let root = |origin: &onrecord_record::trace::Origin| {
        let is_root = |printing: &Printing| {
            let ends = matches!(&printing.lineage, Lineage::Ends(end) if end.outlet == origin.name);
            ends && printing.stance != Stance::Denies
        };
        let (nodes, is_cut) = nodes(trace, is_root);
        Root {
            name: origin.name.clone(),
            n_articles: origin.articles.len(),
            ends: origin.ends.iter().map(|end| end_text(&end.name, end.kind)).collect(),
            nodes,
            is_cut,
        }
    };
    trace.origins.iter().map(root).collect()
}

fn end_text(name: &str, kind: EndKind) -> Text {
    let kind = match kind {
        EndKind::Person => text("{} (person)"),
        EndKind::Organization => text("{} (organization)"),
        EndKind::Document => text("{} (document)"),
        EndKind::Unnamed => text("{} (unnamed)"),
        EndKind::Report => text("{} (report)"),
    };
    kind.with(name)
}

/// What nobody can tell where it is from.
pub(crate) fn unknown(trace: &Trace) -> (Vec<Node>, bool) {
    nodes(trace, |printing| printing.lineage == Lineage::Unknown && printing.stance != Stance::Denies)
}

/// Who says that it is not so, or that it is, in their words; not those who repeat it.
pub(crate) fn of_stance(trace: &Trace, stance: Stance) -> Vec<Said> {
    let is_first =
        |printing: &&Printing| printing.stance == stance && !matches!(printing.lineage, Lineage::From { .. });
    trace.printings.iter().filter(is_first).take(MOST_SHOWN).map(|printing| said(printing, None)).collect()
}

fn nodes(trace: &Trace, is_root: impl Fn(&Printing) -> bool) -> (Vec<Node>, bool) {
    let mut taken: Vec<Vec<usize>> = vec![Vec::new(); trace.printings.len()];
    for (index, printing) in trace.printings.iter().enumerate() {
        if let Lineage::From { printing: from, .. } = &printing.lineage
            && let Some(list) = taken.get_mut(*from)
        {
            list.push(index);
        }
    }
    let mut room = MOST_SHOWN;
    let roots = (0..trace.printings.len()).filter(|&at| is_root(&trace.printings[at]));
    let nodes = roots.map_while(|at| node(trace, &taken, at, None, 0, &mut room)).collect();
    (nodes, room == 0)
}

/// A printing with those taken from it, as long as there is room.
fn node(
    trace: &Trace,
    taken: &[Vec<usize>],
    at: usize,
    from: Option<usize>,
    depth: usize,
    room: &mut usize,
) -> Option<Node> {
    *room = room.checked_sub(1)?;
    let under = taken.get(at).map(Vec::as_slice).unwrap_or_default();
    let under = if depth < DEEPEST { under } else { &[] };
    let said = said(&trace.printings[at], from.map(|from| &trace.printings[from]));
    let children = under.iter().map_while(|&child| node(trace, taken, child, Some(at), depth + 1, room));
    Some(Node { said, children: children.collect() })
}

/// A printing in words, and how it differs from another.
pub(crate) fn said(printing: &Printing, from: Option<&Printing>) -> Said {
    let article = &printing.article;
    let basis = match &printing.lineage {
        Lineage::From { basis, .. } => Some(match basis.strip_prefix("credits ") {
            Some(agency) => text("credits {}").with(agency),
            None => Text::of_record(basis),
        }),
        Lineage::Ends(_) | Lineage::Unknown => None,
    };
    let steps = from.map(|from| word_diff(&from.words, &printing.words)).unwrap_or_default();
    let n_words = |step: &Step| match step {
        Step::Same(words) => (words.split_whitespace().count(), true),
        Step::LeftOut(words) | Step::PutIn(words) => (words.split_whitespace().count(), false),
    };
    let (mut same, mut other) = (0, 0);
    for (n, is_same) in steps.iter().map(n_words) {
        *(if is_same { &mut same } else { &mut other }) += n;
    }
    let is_same = from.is_some() && other == 0 && same > 0;
    let is_alike = other > 0 && same as f64 >= ALIKE * (same + other) as f64;
    let anchor = printing.statement.as_deref().map_or_else(String::new, |id| format!("?s={id}#s-{id}"));
    Said {
        outlet: article.outlet.as_deref().map_or_else(|| text("unknown outlet"), Text::plain),
        title: article.title.clone().or_else(|| article.path.clone()).unwrap_or_default(),
        href: format!("/articles/{}/versions/{}{anchor}", article.article, article.number),
        day: article.published.as_deref().map(words::day),
        iso: article.published.as_deref().and_then(words::iso),
        chain: printing.chain.get(1..).unwrap_or_default().to_vec(),
        words: printing.words.clone(),
        standing: printing.standing.clone(),
        stance: printing.stance.name(),
        basis: printing.basis.clone(),
        from: basis,
        changes: if is_alike { steps } else { Vec::new() },
        is_same,
    }
}
