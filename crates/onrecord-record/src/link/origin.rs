//! Pages and their likeness -> whose report each is, and how many origins many pages have.

use std::collections::BTreeMap;

use onrecord_reading::Article;
use onrecord_reading::article::credit::{Agency, Credit, find_credits, is_same_outlet, outlet_key};

use super::reprint::{Likeness, Shared};

/// Share of the shorter story, outside quotations, from which on an uncredited page has the origin of a credited one.
pub const LIKE: f64 = 0.5; // helsinki: the rule that its README names, 60 of 60 masked pages

/// The same for the text of a page that credits nobody itself: one step more, so surer.
const SAME: f64 = 0.7; // what makes a copy, wherever in the longer article it stands

/// What a page says about its own origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Who published it.
    pub outlet: Option<String>,
    /// When, as ISO 8601, if known.
    pub published: Option<String>,
    /// True when it names who wrote it.
    pub has_byline: bool,
    /// Whom it credits, the surest first.
    pub credits: Vec<Credit>,
}

impl Page {
    /// What `article` says.
    pub fn new(article: &Article) -> Self {
        let origin = &article.origin;
        let credits = find_credits(&article.text, &article.parts, origin.outlet.as_deref());
        Page {
            outlet: origin.outlet.clone(),
            published: origin.published.clone(),
            has_byline: !origin.byline.is_empty(),
            credits,
        }
    }

    /// The agency that it credits, else the outlet.
    pub fn credited(&self) -> Option<&Credit> {
        self.credits.iter().find(|credit| credit.is_agency).or_else(|| self.credits.first())
    }

    /// True when an agency's text may be its own: it is the agency's own page.
    fn is_agencys_own(&self) -> Option<&'static Agency> {
        let agency = Agency::named(self.outlet.as_deref()?)?;
        (agency.is_agency && !self.credits.iter().any(|credit| credit.is_agency)).then_some(agency)
    }
}

/// Two pages that share text, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Reprint {
    /// The one page.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What they are to each other.
    pub likeness: Likeness,
    /// Share of the shorter story, outside quotations, that stands in the longer one.
    pub containment: f64,
    /// What that rests on: "31 of 33 sentences".
    pub basis: String,
}

impl Reprint {
    /// The link between pages `a` and `b`; `None` when they are independent.
    pub fn new(a: usize, b: usize, shared: &Shared) -> Option<Self> {
        let likeness = shared.likeness();
        let [shorter, _] = shared.shorter_first();
        (likeness != Likeness::Independent).then(|| Reprint {
            a,
            b,
            likeness,
            containment: shorter.containment_unquoted(),
            basis: shared.basis(),
        })
    }
}

/// Whose report a page is.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// An agency's, or another outlet's.
    Other {
        /// Its name.
        name: String,
        /// True for agencies and outlets that sell their reports.
        is_agency: bool,
        /// How we know.
        basis: Basis,
    },
    /// The outlet's own: it names its writers, credits nobody, and prints no text that another outlet has.
    Own(String),
    /// Nothing shows whose it is.
    Unknown,
}

/// How we know an origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Basis {
    /// The page's own words.
    Credit(Credit),
    /// The page has the text of another page, which says it.
    Likeness {
        /// That page.
        page: usize,
        /// How much of the text: "31 of 33 sentences".
        sentences: String,
    },
}

impl Origin {
    /// The agency, if it is one's report.
    pub fn agency(&self) -> Option<&str> {
        match self {
            Origin::Other { name, is_agency: true, .. } => Some(name),
            Origin::Other { .. } | Origin::Own(_) | Origin::Unknown => None,
        }
    }
}

/// Finds whose report each page is: by its own credit, else by the nearest page that has its text and a credit.
pub fn trace(pages: &[Page], reprints: &[Reprint]) -> Vec<Origin> {
    let mut like: Vec<Vec<(usize, &Reprint)>> = vec![Vec::new(); pages.len()];
    for reprint in reprints {
        like[reprint.a].push((reprint.b, reprint));
        like[reprint.b].push((reprint.a, reprint));
    }
    for near in &mut like {
        near.sort_by(|(one, first), (other, second)| {
            second.containment.total_cmp(&first.containment).then(one.cmp(other))
        });
    }
    let mut origins: Vec<Origin> = pages.iter().map(by_credit).collect();
    // First pages that are like a credited one; then copies of these, and of an agency's own pages, which credit nobody.
    for round in 0..2 {
        let known = origins.clone();
        for (page, near) in like.iter().enumerate() {
            if known[page].agency().is_some() {
                continue;
            }
            let found = near
                .iter()
                .filter(|(_, reprint)| reprint.containment >= if round == 0 { LIKE } else { SAME })
                .find_map(|&(other, reprint)| {
                    let own = || Some(pages[other].is_agencys_own().filter(|_| round > 0)?.name.to_owned());
                    let name = known[other].agency().map(str::to_owned).or_else(own)?;
                    Some((name, other, reprint))
                });
            let Some((name, other, reprint)) = found else { continue };
            if pages[page].outlet.as_deref().is_some_and(|outlet| is_same_outlet(outlet, &name)) {
                continue;
            }
            let basis = Basis::Likeness { page: other, sentences: reprint.basis.clone() };
            origins[page] = Origin::Other { name, is_agency: true, basis };
        }
    }
    // Two outlets cannot both be the author of one text, and without a credit nobody knows which is.
    for reprint in reprints.iter().filter(|reprint| reprint.likeness == Likeness::Copy) {
        let (a, b) = (reprint.a, reprint.b);
        let differ = match (&pages[a].outlet, &pages[b].outlet) {
            (Some(one), Some(other)) => !is_same_outlet(one, other),
            (None, _) | (_, None) => true,
        };
        if differ && matches!((&origins[a], &origins[b]), (Origin::Own(_), Origin::Own(_))) {
            let first = match (&pages[a].published, &pages[b].published) {
                (Some(one), Some(other)) if is_iso(one) && is_iso(other) && one != other => {
                    Some(if one < other { (a, b) } else { (b, a) })
                }
                (Some(_) | None, Some(_) | None) => None,
            };
            match first {
                Some((first, later)) => {
                    let basis = Basis::Likeness { page: first, sentences: reprint.basis.clone() };
                    if let Origin::Own(name) = origins[first].clone() {
                        origins[later] = Origin::Other { name, is_agency: false, basis };
                    }
                }
                None => {
                    origins[a] = Origin::Unknown;
                    origins[b] = Origin::Unknown;
                }
            }
        }
    }
    origins
}

fn is_iso(time: &str) -> bool {
    time.len() >= 10 && time.as_bytes()[4] == b'-' && time.as_bytes()[7] == b'-'
}

fn by_credit(page: &Page) -> Origin {
    match (page.credited(), &page.outlet) {
        (Some(credit), _) => Origin::Other {
            name: credit.name.clone(),
            is_agency: credit.is_agency,
            basis: Basis::Credit(credit.clone()),
        },
        (None, Some(outlet)) if page.has_byline => Origin::Own(outlet.clone()),
        (None, _) => Origin::Unknown,
    }
}

/// Pages with one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Whose report it is; `None` when unknown.
    pub origin: Option<String>,
    /// The pages, in order.
    pub pages: Vec<usize>,
}

/// How many origins many pages have.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// Pages by origin: the known ones by name, then the unknown ones, copies of one text together.
    pub groups: Vec<Group>,
}

impl Fold {
    /// How many pages.
    pub fn n_articles(&self) -> usize {
        self.groups.iter().map(|group| group.pages.len()).sum()
    }

    /// How many origins that are known, each by its name.
    pub fn n_independent(&self) -> usize {
        self.groups.iter().filter(|group| group.origin.is_some()).count()
    }

    /// How many texts of which nobody knows whose they are; none of them counts as independent.
    pub fn n_unknown(&self) -> usize {
        self.groups.iter().filter(|group| group.origin.is_none()).count()
    }
}

impl std::fmt::Display for Fold {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (n_articles, n_independent) = (self.n_articles(), self.n_independent());
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        write!(
            out,
            "{n_articles} article{}, {n_independent} independent origin{}, {} of unknown lineage",
            plural(n_articles),
            plural(n_independent),
            self.n_unknown()
        )
    }
}

/// Folds pages into their origins. Two names of one outlet are one origin.
pub fn fold(origins: &[Origin], reprints: &[Reprint]) -> Fold {
    let mut named: BTreeMap<String, Group> = BTreeMap::new();
    let mut text_of: Vec<usize> = (0..origins.len()).collect();
    for reprint in reprints.iter().filter(|reprint| reprint.likeness == Likeness::Copy) {
        let (a, b) = (root(&mut text_of, reprint.a), root(&mut text_of, reprint.b));
        text_of[a.max(b)] = a.min(b);
    }
    let mut unknown: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (page, origin) in origins.iter().enumerate() {
        match origin {
            Origin::Other { name, .. } | Origin::Own(name) => {
                let new = || Group { origin: Some(name.clone()), pages: Vec::new() };
                named.entry(outlet_key(name)).or_insert_with(new).pages.push(page);
            }
            Origin::Unknown => unknown.entry(root(&mut text_of, page)).or_default().push(page),
        }
    }
    let unknown = unknown.into_values().map(|pages| Group { origin: None, pages });
    Fold { groups: named.into_values().chain(unknown).collect() }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::reprint::{Story, compare};
    use crate::link::words::Words;
    use onrecord_reading::Hints;

    const STORY: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its \
         pillars. Ferries will leave from the fish market until the repairs are done, which may take a year. The \
         council has set aside nine million crowns for the work.";
    const OTHER: &str = "Schools in Port Sella will open an hour later from April on, the school board decided on Tuesday \
         after a long debate. Parents had asked for the change in a letter signed by two thousand people.";

    fn check(pages: &[(&str, String)], folded: &str, origins: &[Option<&str>]) {
        let articles: Vec<Article> = pages
            .iter()
            .map(|(outlet, text)| {
                let hints = Hints { outlet: Some((*outlet).to_owned()), ..Hints::default() };
                Article::new(text.clone(), &hints)
            })
            .collect();
        let stories: Vec<Story> = articles.iter().map(|article| Story::new(&Words::new(article))).collect();
        let mut reprints = Vec::new();
        for b in 0..stories.len() {
            reprints.extend((0..b).filter_map(|a| Reprint::new(a, b, &compare(&stories[a], &stories[b]))));
        }
        let pages: Vec<Page> = articles.iter().map(Page::new).collect();
        let traced = trace(&pages, &reprints);
        let names: Vec<Option<&str>> = traced
            .iter()
            .map(|origin| match origin {
                Origin::Other { name, .. } | Origin::Own(name) => Some(name.as_str()),
                Origin::Unknown => None,
            })
            .collect();
        assert_eq!(names, origins);
        assert_eq!(fold(&traced, &reprints).to_string(), folded);
    }

    #[test]
    fn a_copy_without_credit_has_the_origin_of_the_credited_one() {
        check(
            &[
                ("Harbour Ledger", format!("Pier Closed\n\nPORT SELLA (AP) — {STORY}")),
                ("Tern Valley Post", format!("Pier Is Closed\nBy Ana Reyes\n\n{STORY}")),
                ("Harbour Lantern", format!("Late School\nBy Ivo Orr\n\n{OTHER}")),
            ],
            "3 articles, 2 independent origins, 0 of unknown lineage",
            &[Some("AP"), Some("AP"), Some("Harbour Lantern")],
        );
    }

    #[test]
    fn unknown_is_never_independent() {
        check(
            &[
                ("Harbour Ledger", format!("Pier Closed\n\n{STORY}")),
                ("Tern Valley Post", format!("Pier Is Closed\n\n{STORY}")),
                ("Harbour Lantern", format!("Late School\n\n{OTHER}")),
            ],
            "3 articles, 0 independent origins, 2 of unknown lineage",
            &[None, None, None],
        );
        // Both name a writer, and only one can be right.
        check(
            &[
                ("Harbour Ledger", format!("Pier Closed\nBy Ana Reyes\n\n{STORY}")),
                ("Tern Valley Post", format!("Pier Is Closed\nBy Ana Reyes\n\n{STORY}")),
            ],
            "2 articles, 0 independent origins, 1 of unknown lineage",
            &[None, None],
        );
    }

    #[test]
    fn the_agencys_own_page_is_a_credit() {
        check(
            &[
                ("reuters.com", format!("Pier Closed\nBy Ana Reyes\n\n{STORY}")),
                ("Tern Valley Post", format!("Pier Is Closed\n\n{STORY}")),
            ],
            "2 articles, 1 independent origin, 0 of unknown lineage",
            &[Some("reuters.com"), Some("Reuters")],
        );
    }
}
