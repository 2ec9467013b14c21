//! TRACE -> CHART: on which day how many articles carry a claim, and in front of them how many new origins.

use std::collections::{BTreeMap, BTreeSet};

use onrecord_record::store::day_of;
use onrecord_record::trace::Trace;

use crate::texts::{Text, count, text};
use crate::words;

/// Of the drawing; a page scales it.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 96;
/// Room for a number above a column, and for a date below.
const ABOVE: u32 = 18;
const BELOW: u32 = 22;
/// Width that a date takes.
const LABEL: u32 = 92;
/// More days are not drawn one by one.
const MOST_DAYS: i32 = 120;

/// A drawing of columns, one a day.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) base: u32,
    pub(crate) columns: Vec<Column>,
    /// Articles that carry it and have no date.
    pub(crate) n_undated: usize,
    /// The same in words.
    pub(crate) words: Text,
}

/// One day on which something came.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) x: u32,
    pub(crate) width: u32,
    pub(crate) middle: u32,
    pub(crate) articles_height: u32,
    pub(crate) articles_top: u32,
    pub(crate) origins_height: u32,
    pub(crate) origins_top: u32,
    pub(crate) origins_x: u32,
    pub(crate) origins_width: u32,
    pub(crate) label_top: u32,
    pub(crate) n_articles: usize,
    pub(crate) n_origins: usize,
    /// The date, where there is room for it.
    pub(crate) label: Option<Text>,
    /// "start", "middle" or "end": so that no label leaves the drawing.
    pub(crate) anchor: &'static str,
    pub(crate) label_x: u32,
}

/// The chart of a trace; `None` where no article has a date.
pub(crate) fn chart(trace: &Trace) -> Option<Chart> {
    // The first dated printing of each article that says so.
    let mut first: BTreeMap<i64, (i32, &str)> = BTreeMap::new();
    let mut undated = BTreeSet::new();
    for printing in trace.printings.iter().filter(|printing| printing.stance.is_for()) {
        let article = printing.article.article;
        match printing.article.published.as_deref().and_then(|date| Some((day_of(date)?, date))) {
            Some(day) => {
                let known = first.entry(article).or_insert(day);
                *known = (*known).min(day);
            }
            None => _ = undated.insert(article),
        }
    }
    undated.retain(|article| !first.contains_key(article));
    let mut days: BTreeMap<i32, (usize, usize, &str)> = BTreeMap::new();
    for &(day, date) in first.values() {
        days.entry(day).or_insert((0, 0, date)).0 += 1;
    }
    for origin in &trace.origins {
        let begin = origin.articles.iter().filter_map(|article| first.get(article)).min();
        if let Some((day, _)) = begin
            && let Some(counts) = days.get_mut(day)
        {
            counts.1 += 1;
        }
    }
    let (begin, end) = (*days.keys().next()?, *days.keys().next_back()?);
    let n_days = (end - begin + 1).clamp(1, MOST_DAYS) as u32;
    let step = (WIDTH / n_days).max(1);
    let width = (step * 3 / 4).clamp(2, 44);
    let most = days.values().map(|day| day.0).max().unwrap_or(1).max(1) as u32;
    let room = HEIGHT - ABOVE - BELOW;
    let height = |n: usize| (n as u32 * room / most).max(if n > 0 { 3 } else { 0 });
    let base = HEIGHT - BELOW;
    let mut columns = Vec::new();
    let mut labelled: Option<u32> = None;
    for (&day, &(n_articles, n_origins, date)) in &days {
        let place =
            ((day - begin) as u32 * (WIDTH - width)) / (n_days.max(2) - 1).max((end - begin).max(1) as u32);
        let middle = place + width / 2;
        let has_room = labelled.is_none_or(|last| middle >= last + LABEL);
        if has_room {
            labelled = Some(middle);
        }
        let (anchor, label_x) = match middle {
            near if near < LABEL / 2 => ("start", place),
            far if far > WIDTH - LABEL / 2 => ("end", place + width),
            _ => ("middle", middle),
        };
        let (articles_height, origins_height) = (height(n_articles), height(n_origins));
        columns.push(Column {
            x: place,
            width,
            middle,
            articles_height,
            articles_top: base - articles_height,
            origins_height,
            origins_top: base - origins_height,
            origins_x: place + width / 4,
            origins_width: (width / 2).max(1),
            label_top: base - articles_height - 5,
            n_articles,
            n_origins,
            label: has_room.then(|| words::day(date)),
            anchor,
            label_x,
        });
    }
    let told = days.values().map(|(articles, origins, date)| {
        let articles = count(*articles, "{} article", "{} articles");
        let origins = count(*origins, "{} new origin", "{} new origins");
        text("{}: {}, {}").with(words::day(date)).with(articles).with(origins)
    });
    Some(Chart {
        width: WIDTH,
        height: HEIGHT,
        base,
        columns,
        n_undated: undated.len(),
        words: Text::joined(told, "; "),
    })
}
