//! The body: which lines of a page are the article.

use super::furniture::Role;
use super::line::{Line, find_lines};
use super::tree::{Tag, Tree};

/// The lines of the article, in order.
pub(super) fn find_body(tree: &Tree, title: Option<&str>) -> Vec<Line> {
    let mut roles: Vec<Role> = (0..tree.nodes.len())
        .map(|at| if tree.nodes[at].tag == Tag::Text { Role::Unknown } else { Role::of(tree, at) })
        .collect();
    let amounts = Amounts::new(tree, &roles);
    // An element that holds the article is none of the small things that its classes name.
    for at in 0..roles.len() {
        let is_small = !amounts.holds_body(at)
            && match roles[at] {
                Role::Furniture => amounts.share(at) < 0.5,
                Role::Comments => amounts.share(at) < 0.9,
                Role::Caption | Role::Byline | Role::Credit | Role::Correction => amounts.held(at) < 1500,
                Role::Unknown | Role::Body | Role::Post => true,
            };
        if !is_small && roles[at] != Role::Body {
            roles[at] = Role::Unknown;
        }
    }
    let skips = |at: usize| matches!(roles[at], Role::Furniture | Role::Comments);
    let lines = find_lines(tree, skips, &roles);
    let frame = Frame::find(tree, &roles, &lines);
    let within: Vec<Line> = lines.into_iter().filter(|line| frame.holds(line.first)).collect();
    without_tail(without_head(without_links(within), title))
}

/// How much text each element holds, in bytes as written.
struct Amounts<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Bytes of text before each node.
    before: Vec<u32>,
    /// Elements before each node that the markup calls the article, or its headline.
    bodies: Vec<u32>,
}

impl<'t, 'a> Amounts<'t, 'a> {
    fn new(tree: &'t Tree<'a>, roles: &[Role]) -> Self {
        let mut before = Vec::with_capacity(tree.nodes.len() + 1);
        let mut bodies = Vec::with_capacity(tree.nodes.len() + 1);
        let (mut sum, mut n_bodies, mut hidden_end) = (0, 0, 0);
        for (index, node) in tree.nodes.iter().enumerate() {
            before.push(sum);
            bodies.push(n_bodies);
            n_bodies += u32::from(roles[index] == Role::Body || node.tag == Tag::H1);
            match node.tag {
                Tag::Text if index >= hidden_end => sum += node.source.trim().len() as u32,
                Tag::Script | Tag::Style | Tag::Noscript | Tag::Template | Tag::Svg | Tag::Head => {
                    hidden_end = hidden_end.max(node.end as usize);
                }
                _ => {}
            }
        }
        before.push(sum);
        bodies.push(n_bodies);
        Self { tree, before, bodies }
    }

    fn share(&self, at: usize) -> f32 {
        self.held(at) as f32 / self.before[self.before.len() - 1].max(1) as f32
    }

    fn held(&self, at: usize) -> u32 {
        self.before[self.tree.nodes[at].end as usize] - self.before[at]
    }

    /// It holds an element that the markup calls the article, and more than a teaser's text.
    fn holds_body(&self, at: usize) -> bool {
        self.bodies[self.tree.nodes[at].end as usize] > self.bodies[at + 1] && self.held(at) > 600
    }
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…', ':', ';', '”', '"', '’', '。', '»', ')'])
}

/// How much a line speaks for what it stands in being the article.
fn weight(line: &Line) -> f32 {
    if line.role != Role::Unknown || line.tag.is_heading() {
        return 0.0;
    }
    let n_bytes = line.text.len();
    let plain = n_bytes.saturating_sub(line.linked) as f32;
    if plain < n_bytes as f32 * 0.5 || n_bytes < 25 {
        return 0.0;
    }
    let of_tag = match line.tag {
        Tag::Li | Tag::Td | Tag::Th | Tag::Dt | Tag::Dd => 0.5,
        _ => 1.0,
    };
    let of_length = if n_bytes >= 80 { 1.0 } else { 0.3 };
    plain.min(1000.0) * of_tag * of_length * if ends_sentence(&line.text) { 1.0 } else { 0.5 }
}

/// The element, or the elements, that hold the article: first index and end of each.
struct Frame(Vec<(usize, usize)>);

impl Frame {
    fn find(tree: &Tree, roles: &[Role], lines: &[Line]) -> Self {
        let mut weights = vec![0.0f32; tree.nodes.len()];
        let mut total = 0.0;
        for line in lines {
            let weight = weight(line);
            total += weight;
            let mut at = line.block;
            loop {
                weights[at] += weight;
                let parent = tree.nodes[at].parent as usize;
                if parent == at {
                    break;
                }
                at = parent;
            }
        }
        // Down to where the text parts.
        let mut at = 0;
        loop {
            let mut best = None;
            let mut child = at + 1;
            while child < tree.nodes[at].end as usize {
                if best.is_none_or(|best: usize| weights[child] > weights[best]) {
                    best = Some(child);
                }
                child = tree.nodes[child].end as usize;
            }
            match best {
                Some(best) if weights[best] > weights[at] * 0.6 && tree.nodes[best].tag != Tag::P => {
                    at = best
                }
                _ => break,
            }
        }
        // What the markup calls the article, when most of the text is there.
        let marked = (0..tree.nodes.len())
            .filter(|&node| roles[node] == Role::Body || tree.nodes[node].tag == Tag::Article)
            .filter(|&node| weights[node] > 0.5 * weights[at].max(total * 0.3));
        let best = marked.max_by(|&one, &other| {
            let value = |node: usize| weights[node] * if roles[node] == Role::Body { 1.3 } else { 1.0 };
            // Of two with the same text, the inner one.
            value(one).total_cmp(&value(other)).then(one.cmp(&other))
        });
        let at = best.unwrap_or(at);
        Self(vec![(at, tree.nodes[at].end as usize)])
    }

    fn holds(&self, node: usize) -> bool {
        self.0.iter().any(|&(first, end)| (first..end).contains(&node))
    }
}

/// Leaves out lines that are nothing but links: lists of other articles, tags, buttons.
fn without_links(mut lines: Vec<Line>) -> Vec<Line> {
    lines.retain(|line| {
        let is_links = line.linked * 10 > line.text.len() * 8;
        line.role == Role::Post || !is_links || (line.tag == Tag::P && line.text.len() >= 120)
    });
    lines
}

fn is_paragraph(line: &Line) -> bool {
    line.role == Role::Unknown && !line.tag.is_heading() && line.text.len() >= 60 && ends_sentence(&line.text)
}

/// Lines of the head that may stand before the first paragraph: headline, summary, byline, date, buttons.
const HEAD: usize = 14;

/// Leaves out what stands before the article's first paragraph.
fn without_head(mut lines: Vec<Line>, title: Option<&str>) -> Vec<Line> {
    let is_headline = |line: &Line| title.is_some_and(|title| is_same(&line.text, title));
    let half = lines.len() / 2;
    if let Some(headline) = lines[..half].iter().rposition(is_headline) {
        lines.drain(..=headline);
    }
    let head = lines.iter().take(HEAD);
    let is_byline =
        |line: &Line| line.role == Role::Byline || (line.text.len() < 120 && is_date_or_byline(&line.text));
    // A summary stands above the byline.
    let after_byline = head.clone().rposition_where(is_byline);
    let before = |end: usize| lines[..end].iter().map(|line| line.text.len()).sum::<usize>();
    let headline = head.clone().rposition_where(|line| line.tag == Tag::H1);
    let mut start = after_byline.filter(|&end| before(end) < 700).max(headline).unwrap_or(0);
    while lines.get(start).is_some_and(|line| !is_paragraph(line) && is_head(line)) {
        start += 1;
    }
    lines.drain(..start.min(lines.len()));
    lines
}

/// A line that does not begin an article.
fn is_head(line: &Line) -> bool {
    line.role != Role::Post
        && (line.tag.is_heading()
            || line.role != Role::Unknown
            || (line.text.len() < 60 && !ends_sentence(&line.text)))
        && line.tag != Tag::Td
}

trait LastWhere: Iterator + Sized {
    /// The place behind the last that fits.
    fn rposition_where(self, fits: impl Fn(Self::Item) -> bool) -> Option<usize> {
        self.enumerate().filter_map(|(at, one)| fits(one).then_some(at + 1)).last()
    }
}

impl<'l, I: Iterator<Item = &'l Line>> LastWhere for I {}

/// The same words, or the same but for the outlet behind them.
fn is_same(line: &str, title: &str) -> bool {
    line.len() >= 12 && title.get(..line.len()).is_some_and(|start| start.eq_ignore_ascii_case(line))
}

fn is_date_or_byline(text: &str) -> bool {
    let lower = text.to_lowercase();
    let opens = [
        "by ",
        "by:",
        "published",
        "updated",
        "posted",
        "author:",
        "publish date",
        "last updated",
        "written by",
    ];
    if lower == "by" || opens.iter().any(|opening| lower.starts_with(opening)) {
        return true;
    }
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let has_month = lower
        .split(|mark: char| !mark.is_alphabetic())
        .any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    let has_year = lower
        .split(|mark: char| !mark.is_ascii_digit())
        .any(|word| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")));
    has_month && has_year && text.len() < 60
}

/// Leaves out what stands behind the article's last paragraph.
fn without_tail(mut lines: Vec<Line>) -> Vec<Line> {
    while lines.last().is_some_and(|line| line.tag.is_heading() || line.role == Role::Byline) {
        lines.pop();
    }
    lines
}
