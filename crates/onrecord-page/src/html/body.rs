//! The body: which lines of a page are the article.

use std::ops::Range;

use super::furniture::{Role, is_label, is_tail_heading};
use super::line::{Line, find_lines};
use super::tree::{Tag, Tree};

/// The article of a page.
pub(super) struct Body {
    /// Its headline as the page shows it.
    pub(super) headline: Option<String>,
    /// Lines between headline and text that say who wrote it, and when.
    pub(super) head: Vec<String>,
    /// Its lines in order, without the headline.
    pub(super) lines: Vec<Line>,
    /// Lines elsewhere on the page that may tell of it: whose copy it is, what was corrected.
    pub(super) rest: Vec<Line>,
}

/// Finds the article, whose title is known or not; a live blog begins with its first entry, whatever it looks like.
pub(super) fn find_body(tree: &Tree, title: Option<&str>, is_live: bool) -> Body {
    let mut roles: Vec<Role> = (0..tree.nodes.len())
        .map(|at| if tree.nodes[at].tag == Tag::Text { Role::Unknown } else { Role::of(tree, at) })
        .collect();
    let amounts = Amounts::new(tree, &roles);
    // An element that holds the article is none of the small things that its classes name.
    for at in 0..roles.len() {
        let is_small = !amounts.holds_body(at)
            && match roles[at] {
                Role::Furniture => amounts.share(at) < 0.5 && !amounts.holds_post(at),
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
    let headline = headline(&lines, title);
    let begin = lines.partition_point(|line| line.first < frame.0.start);
    let around = &lines[begin.saturating_sub(HEAD)..lines.len().min(begin + HEAD)];
    let signed: Vec<(usize, String)> =
        around.iter().filter(|line| is_byline(line)).map(|line| (line.first, line.text.clone())).collect();
    let (within, rest): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| frame.holds(line.first));
    let last = within.last().map_or(0, |line| line.first);
    let rest = rest.into_iter().filter(|line| line.first > last).collect();
    let lines = without_tail(without_head(without_links(within), headline.as_deref().or(title), is_live));
    let start = lines.first().map_or(0, |line| line.first);
    let head = signed.into_iter().take_while(|(first, _)| *first < start).map(|(_, text)| text).collect();
    Body { headline, head, lines, rest }
}

/// The line of the headline: the one in `<h1>` that is in the title, or a line that is the title.
fn headline(lines: &[Line], title: Option<&str>) -> Option<String> {
    let mut first = lines.iter().filter(|line| line.tag == Tag::H1 && line.text.len() < 400);
    let in_title = |line: &&Line| title.is_some_and(|title| is_same(&line.text, title));
    let found = first.clone().find(in_title).or_else(|| match title {
        Some(title) => lines.iter().find(|line| line.text == title),
        None => None,
    });
    // A single one may say it in other words.
    let single = || first.next().filter(|line| line.text.len() >= 16 && first.next().is_none());
    found.or_else(single).map(|line| line.text.clone())
}

/// How much text each element holds, in bytes as written.
struct Amounts<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Bytes of text before each node.
    before: Vec<u32>,
    /// Elements before each node that the markup calls the article, or its headline.
    bodies: Vec<u32>,
    /// Posts before each node.
    posts: Vec<u32>,
}

impl<'t, 'a> Amounts<'t, 'a> {
    fn new(tree: &'t Tree<'a>, roles: &[Role]) -> Self {
        let mut before = Vec::with_capacity(tree.nodes.len() + 1);
        let mut bodies = Vec::with_capacity(tree.nodes.len() + 1);
        let mut posts = Vec::with_capacity(tree.nodes.len() + 1);
        let (mut sum, mut n_bodies, mut n_posts, mut hidden_end) = (0, 0, 0, 0);
        for (index, node) in tree.nodes.iter().enumerate() {
            before.push(sum);
            bodies.push(n_bodies);
            posts.push(n_posts);
            n_bodies += u32::from(roles[index] == Role::Body || node.tag == Tag::H1);
            n_posts += u32::from(roles[index] == Role::Post);
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
        posts.push(n_posts);
        Self { tree, before, bodies, posts }
    }

    fn share(&self, at: usize) -> f32 {
        self.held(at) as f32 / self.before[self.before.len() - 1].max(1) as f32
    }

    fn held(&self, at: usize) -> u32 {
        self.before[self.tree.nodes[at].end as usize] - self.before[at]
    }

    fn holds_post(&self, at: usize) -> bool {
        self.posts[self.tree.nodes[at].end as usize] > self.posts[at]
    }

    /// It holds an element that the markup calls the article, and more than a teaser's text.
    fn holds_body(&self, at: usize) -> bool {
        self.bodies[self.tree.nodes[at].end as usize] > self.bodies[at + 1] && self.held(at) > 600
    }
}

/// What a node stands in, from the inside out.
fn ancestors<'t>(tree: &'t Tree, at: usize) -> impl Iterator<Item = usize> + 't {
    let parent = |&at: &usize| Some(tree.nodes[at].parent as usize).filter(|&parent| parent != at);
    std::iter::successors(Some(at), parent).skip(1)
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
        Tag::Li | Tag::Tr | Tag::Td | Tag::Th | Tag::Dt | Tag::Dd => 0.5,
        _ => 1.0,
    };
    let of_length = if n_bytes >= 80 { 1.0 } else { 0.3 };
    plain.min(1000.0) * of_tag * of_length * if ends_sentence(&line.text) { 1.0 } else { 0.5 }
}

/// The element that holds the article.
struct Frame(Range<usize>);

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
                    at = best;
                }
                _ => break,
            }
        }
        // The article that holds the page's one headline, however much others hold.
        let mut headings = (0..tree.nodes.len()).filter(|&at| tree.nodes[at].tag == Tag::H1);
        let headed = match (headings.next(), headings.next()) {
            (Some(heading), None) => ancestors(tree, heading).find(|&at| {
                tree.nodes[at].tag == Tag::Article && weights[at] > 150.0 && weights[at] > total * 0.1
            }),
            _ => None,
        };
        if let Some(headed) = headed {
            let others: f32 = (0..tree.nodes.len())
                .filter(|&node| tree.nodes[node].tag == Tag::Article && !tree.within(node).contains(&headed))
                .filter(|&node| !tree.within(headed).contains(&node))
                .map(|node| weights[node])
                .sum();
            if others > weights[headed] * 0.5 && !tree.within(headed).contains(&at) {
                return Self(tree.within(headed));
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
        Self(tree.within(at))
    }

    fn holds(&self, node: usize) -> bool {
        self.0.contains(&node)
    }
}

/// Leaves out lines that are nothing but links: lists of other articles, tags, buttons.
fn without_links(mut lines: Vec<Line>) -> Vec<Line> {
    let mut is_other = false;
    lines.retain(|line| {
        // Under a heading over other articles, up to the next paragraph of this one.
        let is_text = line.tag == Tag::P && line.text.len() >= 150 && line.linked * 2 < line.text.len();
        is_other = (is_other && !is_text && line.role != Role::Post) || is_tail_heading(&line.text);
        if is_other || is_label(&line.text) {
            return false;
        }
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
fn without_head(mut lines: Vec<Line>, title: Option<&str>, is_live: bool) -> Vec<Line> {
    let is_headline = |line: &Line| title.is_some_and(|title| is_same(&line.text, title));
    let half = lines.len() / 2;
    if let Some(headline) = lines[..half].iter().rposition(is_headline) {
        lines.drain(..=headline);
    }
    if is_live {
        return lines;
    }
    let head = lines.iter().take(HEAD);
    // A summary stands above the byline, and no more than that.
    let after_byline = head.clone().rposition_where(is_byline);
    let is_short = |end: usize| {
        let before = &lines[..end];
        before.iter().filter(|line| is_paragraph(line)).count() <= 1
            && before.iter().map(|line| line.text.len()).sum::<usize>() < 700
    };
    let headline = head.clone().rposition_where(|line| line.tag == Tag::H1);
    let cut = after_byline.filter(|&end| is_short(end)).max(headline).unwrap_or(0);
    let begins = |line: &Line| is_paragraph(line) || !is_head(line);
    let start = lines.iter().skip(cut).position(begins).map_or(lines.len(), |start| cut + start);
    let is_kept = |line: &Line| matches!(line.role, Role::Caption | Role::Credit | Role::Correction);
    let mut index = 0;
    lines.retain(|line| {
        index += 1;
        index > start || (index > cut.min(headline.unwrap_or(0)) && is_kept(line))
    });
    lines
}

/// A line that says who wrote the article, or when.
fn is_byline(line: &Line) -> bool {
    (line.role == Role::Byline && !is_about_author(line))
        || (line.role == Role::Unknown && line.text.len() < 120 && is_date_or_byline(&line.text))
}

/// A sentence where bylines stand: "Ana Reyes is the Ledger's editor."
pub(super) fn is_about_author(line: &Line) -> bool {
    line.role == Role::Byline && line.text.ends_with('.') && line.text.split_whitespace().nth(7).is_some()
}

/// A line that does not begin an article.
fn is_head(line: &Line) -> bool {
    line.role != Role::Post
        && (line.tag.is_heading()
            || line.role != Role::Unknown
            || (line.text.len() < 60 && !ends_sentence(&line.text)))
        && !matches!(line.tag, Tag::Td | Tag::Th | Tag::Tr)
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
    (16..=300).contains(&line.len()) && title.contains(line)
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
