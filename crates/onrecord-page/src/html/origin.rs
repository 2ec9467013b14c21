//! Origin: what a page says of itself in JSON-LD, in its head, and in the elements that name authors and times.

use onrecord_reading::Hints;
use serde_json::Value;

use super::character::plain;
use super::credit;
use super::tree::{Tag, Tree};
use crate::time::{day_of_address, iso_of};

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) byline: Vec<String>,
    pub(super) agency: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) language: Option<String>,
    /// The entries of a live blog, newest or oldest first as the page has them.
    pub(super) entries: Vec<Entry>,
}

/// One entry of a live blog.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) headline: String,
    pub(super) published: Option<String>,
}

/// Reads a page's origin: of JSON-LD, of the head, of the elements, the first that says a thing.
pub(super) fn read_origin(tree: &Tree) -> Origin {
    let head = Head::new(tree);
    let documents = json_ld(tree);
    let mut articles = Vec::new();
    documents.iter().for_each(|document| find_articles(document, &mut articles, 0));
    // The kind that fits best: a page may describe its outlet, itself and its article.
    articles.sort_by_key(|(rank, _)| *rank);
    let article = articles.first().map(|(_, article)| *article);
    let of = |name: &str| article.and_then(|article| article.get(name));
    let text = |name: &str| of(name).and_then(text_of);
    let outlet = of("publisher")
        .and_then(|publisher| name_of(publisher, &documents))
        .and_then(|name| outlet_name(&name))
        .or_else(|| {
            let names = ["og:site_name", "application-name"].iter();
            names.filter_map(|name| head.first(&[name])).find_map(|name| outlet_name(&name))
        });
    let title = (text("headline").filter(|title| !title.is_empty()))
        .or_else(|| head.first(&["og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title"]))
        .or_else(|| head.title.clone());
    let authors = match of("author").or_else(|| of("creator")) {
        Some(author) => names_of(author, &documents),
        None => head.all(&[
            "author",
            "byl",
            "dc.creator",
            "parsely-author",
            "sailthru.author",
            "article:author_name",
        ]),
    };
    let (byline, agency) = credit::part_agencies(authors, outlet.as_deref());
    let (byline, agency) = match byline.as_slice() {
        [] if agency.is_none() => credit::part_agencies(marked_authors(tree), outlet.as_deref()),
        _ => (byline, agency),
    };
    Origin {
        url: head
            .canonical
            .clone()
            .or_else(|| head.first(&["og:url"]))
            .or_else(|| of("mainEntityOfPage").and_then(address_of))
            .or_else(|| text("url"))
            .filter(|url| is_address(url)),
        title: title.map(|title| without_outlet(&title, outlet.as_deref())),
        byline,
        agency: agency.or_else(|| head.first(&["article:agency", "syndication-agency", "wire"])),
        published: text("datePublished")
            .and_then(|time| iso_of(&time))
            .or_else(|| {
                head.time(&[
                    "article:published_time",
                    "og:published_time",
                    "datepublished",
                    "parsely-pub-date",
                    "sailthru.date",
                    "dc.date",
                    "dc.date.issued",
                    "dcterms.created",
                    "date",
                    "pubdate",
                    "publishdate",
                    "publish-date",
                    "publication_date",
                    "article.published",
                ])
            })
            .or_else(|| marked_time(tree, "datePublished")),
        modified: text("dateModified")
            .and_then(|time| iso_of(&time))
            .or_else(|| {
                head.time(&[
                    "article:modified_time",
                    "og:updated_time",
                    "datemodified",
                    "dcterms.modified",
                    "lastmod",
                ])
            })
            .or_else(|| marked_time(tree, "dateModified")),
        language: tree
            .attribute(0, "lang")
            .or_else(|| tree.attribute(0, "xml:lang"))
            .map(str::to_owned)
            .or_else(|| of("inLanguage").and_then(|language| name_of(language, &documents)))
            .or_else(|| head.first(&["og:locale", "content-language"]))
            .and_then(|code| language_code(&code)),
        entries: of("liveBlogUpdate").map(entries_of).unwrap_or_default(),
        outlet,
    }
}

impl Origin {
    /// Adds what the page says to what is known already; what is known wins.
    pub(super) fn add_to(self, hints: &mut Hints) {
        hints.url = hints.url.take().or(self.url);
        hints.title = hints.title.take().or(self.title);
        hints.outlet = hints.outlet.take().or(self.outlet);
        if hints.byline.is_empty() {
            hints.byline = self.byline;
        }
        hints.agency = hints.agency.take().or(self.agency);
        hints.published = hints.published.take().or(self.published);
        hints.modified = hints.modified.take().or(self.modified);
        hints.language = hints.language.take().or(self.language);
    }
}

/// Adds who wrote an article and when where only the lines over its text say so, and the day that its address names.
pub(super) fn add_head(lines: &[String], hints: &mut Hints) {
    if hints.byline.is_empty() && hints.agency.is_none() {
        let names =
            lines.iter().filter_map(|line| line.strip_prefix("By ").or_else(|| line.strip_prefix("by ")));
        let of_line =
            |names: &str| credit::part_agencies(credit::split_names(names), hints.outlet.as_deref());
        if let Some((byline, agency)) =
            names.map(of_line).find(|(names, agency)| !names.is_empty() || agency.is_some())
        {
            (hints.byline, hints.agency) = (byline, agency);
        }
    }
    let is_update = |line: &&String| line.to_lowercase().contains("updated");
    let of_line = || lines.iter().filter(|line| !is_update(line)).find_map(|line| iso_of(line));
    let of_address = || hints.url.as_deref().and_then(day_of_address);
    hints.published = hints.published.take().or_else(of_line).or_else(of_address);
}

/// The head of a page.
#[derive(Default)]
struct Head {
    /// Names in lower case, and contents, in order.
    metas: Vec<(String, String)>,
    title: Option<String>,
    canonical: Option<String>,
}

impl Head {
    fn new(tree: &Tree) -> Self {
        let mut head = Head::default();
        for (at, node) in tree.nodes.iter().enumerate() {
            match node.tag {
                Tag::Meta => {
                    let name = ["property", "name", "itemprop", "http-equiv"]
                        .iter()
                        .find_map(|key| tree.attribute(at, key).filter(|name| !name.is_empty()));
                    let content =
                        tree.attribute(at, "content").map(plain).filter(|content| !content.is_empty());
                    if let (Some(name), Some(content)) = (name, content)
                        && name.len() < 64
                        && content.len() < 2000
                    {
                        head.metas.push((name.to_ascii_lowercase(), content));
                    }
                }
                Tag::Title if head.title.is_none() => {
                    head.title = Some(tree.text(at)).filter(|title| !title.is_empty());
                }
                Tag::Link if head.canonical.is_none() && tree.attribute(at, "rel") == Some("canonical") => {
                    head.canonical = tree.attribute(at, "href").map(plain).filter(|url| is_address(url));
                }
                _ => {}
            }
        }
        head
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|wanted| {
            self.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.clone())
        })
    }

    /// The names in the first of `names` that there is.
    fn all(&self, names: &[&str]) -> Vec<String> {
        let has = |wanted: &&&str| self.metas.iter().any(|(name, _)| name == *wanted);
        let Some(wanted) = names.iter().find(has) else { return Vec::new() };
        let contents = self.metas.iter().filter(|(name, _)| name == wanted);
        contents.flat_map(|(_, content)| credit::split_names(content)).collect()
    }

    fn time(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|wanted| {
            self.metas.iter().find(|(name, _)| name == wanted).and_then(|(_, time)| iso_of(time))
        })
    }
}

/// Every JSON-LD document of a page that can be read.
fn json_ld(tree: &Tree) -> Vec<Value> {
    let scripts = (0..tree.nodes.len()).filter(|&at| {
        tree.nodes[at].tag == Tag::Script
            && tree.attribute(at, "type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
    });
    let read = |at: usize| {
        let source = tree.nodes.get(at + 1)?.source;
        // Line breaks within strings are common, and no JSON.
        let source: String =
            source.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let bare = source.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[");
        let bare = bare.trim_end_matches("-->").trim_end_matches("//]]>").trim().trim_end_matches(';');
        serde_json::from_str(bare).ok()
    };
    scripts.take(64).filter_map(read).collect()
}

/// Finds the articles that a document describes, each with how well its type fits: 0 is best.
fn find_articles<'v>(value: &'v Value, found: &mut Vec<(usize, &'v Value)>, depth: usize) {
    match value {
        Value::Array(values) if depth < 8 => {
            values.iter().for_each(|value| find_articles(value, found, depth + 1));
        }
        Value::Object(fields) if depth < 8 => {
            if let Some(rank) = fields.get("@type").and_then(rank_of) {
                found.push((rank, value));
            }
            for name in ["@graph", "mainEntity", "itemListElement"] {
                if let Some(inner) = fields.get(name) {
                    find_articles(inner, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn rank_of(kind: &Value) -> Option<usize> {
    let rank = |kind: &str| match kind.rsplit(['/', ':']).next().unwrap_or(kind) {
        "LiveBlogPosting" => Some(0),
        "NewsArticle"
        | "ReportageNewsArticle"
        | "AnalysisNewsArticle"
        | "OpinionNewsArticle"
        | "BackgroundNewsArticle"
        | "AskPublicNewsArticle"
        | "ReviewNewsArticle" => Some(1),
        "Article" | "BlogPosting" | "SocialMediaPosting" | "Report" | "AdvertiserContentArticle" => Some(2),
        "WebPage" | "ItemPage" | "ClaimReview" => Some(3),
        _ => None,
    };
    match kind {
        Value::String(kind) => rank(kind),
        Value::Array(kinds) => kinds.iter().filter_map(|kind| rank(kind.as_str()?)).min(),
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(plain(text)).filter(|text| !text.is_empty()),
        Value::Array(values) => values.first().and_then(text_of),
        _ => None,
    }
}

/// The name of a thing: itself, its field `name`, or the name of the thing in `documents` that it points to by `@id`.
fn name_of(value: &Value, documents: &[Value]) -> Option<String> {
    match value {
        Value::Object(fields) => (fields.get("name").and_then(text_of)).or_else(|| {
            let id = fields.get("@id")?.as_str()?;
            documents.iter().find_map(|document| name_by_id(document, id, 0))
        }),
        Value::Array(values) => values.iter().find_map(|value| name_of(value, documents)),
        _ => text_of(value),
    }
}

/// The name of what has this `@id` in a document.
fn name_by_id(value: &Value, id: &str, depth: usize) -> Option<String> {
    let inner = |value: &Value| if depth < 8 { name_by_id(value, id, depth + 1) } else { None };
    match value {
        Value::Object(fields) => {
            let is_it = fields.get("@id").and_then(Value::as_str) == Some(id);
            let name = fields.get("name").filter(|_| is_it).and_then(text_of);
            name.or_else(|| fields.values().find_map(inner))
        }
        Value::Array(values) => values.iter().find_map(inner),
        _ => None,
    }
}

fn names_of(value: &Value, documents: &[Value]) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().take(32).flat_map(|value| names_of(value, documents)).collect(),
        _ => name_of(value, documents).map(|name| credit::split_names(&name)).unwrap_or_default(),
    }
}

/// An outlet's name: without the subjects behind it ("The Ledger | News | Sport"); `None` for the program that shows it.
fn outlet_name(name: &str) -> Option<String> {
    let name = name.split(" | ").next().unwrap_or(name).trim().trim_start_matches('@');
    let is_program =
        matches!(name, "Blogger" | "WordPress" | "WordPress.com" | "Wix.com" | "Squarespace" | "Tumblr");
    (!name.is_empty() && !is_program).then(|| name.to_owned())
}

fn address_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields.get("@id").or_else(|| fields.get("url")).and_then(text_of),
        _ => text_of(value),
    }
}

fn entries_of(value: &Value) -> Vec<Entry> {
    let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let entry = |entry: &Value| {
        Some(Entry {
            headline: entry.get("headline").and_then(text_of)?,
            published: entry.get("datePublished").and_then(text_of).and_then(|time| iso_of(&time)),
        })
    };
    entries.iter().take(2000).filter_map(entry).collect()
}

fn is_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && url.len() < 2000
}

/// "en-US" of "en_US"; `None` of what is no code.
fn language_code(code: &str) -> Option<String> {
    let code = code.trim().replace('_', "-");
    let first = code.split('-').next().unwrap_or_default();
    let is_code = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_code && code.len() <= 12 && code.is_ascii()).then_some(code)
}

/// A title without the outlet's name behind it: "Bridge Stays Open - The Harbour Ledger".
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    let marks = [" | ", " - ", " – ", " — ", " :: ", " · "];
    let cut = marks.iter().filter_map(|mark| title.rfind(mark).map(|at| (at, at + mark.len()))).max();
    match (cut, outlet) {
        (Some((end, start)), Some(outlet)) if !title[..end].is_empty() => {
            let (behind, outlet) = (title[start..].to_lowercase(), outlet.to_lowercase());
            let is_outlet = behind == outlet || outlet.contains(&behind) || behind.contains(&outlet);
            if is_outlet { title[..end].trim().to_owned() } else { title.to_owned() }
        }
        _ => title.to_owned(),
    }
}

/// Authors that elements name: `rel="author"`, `itemprop="author"`.
fn marked_authors(tree: &Tree) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for at in 0..tree.nodes.len() {
        let is_author = match tree.nodes[at].tag {
            Tag::A => {
                tree.attribute(at, "rel").is_some_and(|rel| rel.split_whitespace().any(|rel| rel == "author"))
            }
            Tag::Span | Tag::Div | Tag::P => tree.attribute(at, "itemprop") == Some("author"),
            _ => false,
        };
        // What is longer is more than names.
        if is_author && tree.nodes[at].end as usize - at < 24 {
            for name in credit::split_names(&tree.text(at)) {
                if !names.contains(&name) && names.len() < 8 {
                    names.push(name);
                }
            }
        }
    }
    names
}

/// The time of an element with this `itemprop`, or of `<time pubdate>`.
fn marked_time(tree: &Tree, property: &str) -> Option<String> {
    (0..tree.nodes.len()).find_map(|at| {
        let node = &tree.nodes[at];
        let is_marked = matches!(node.tag, Tag::Time | Tag::Span | Tag::Div | Tag::Abbr | Tag::Meta)
            && (tree
                .attribute(at, "itemprop")
                .is_some_and(|name| name.split_whitespace().any(|name| name == property))
                || (node.tag == Tag::Time
                    && property == "datePublished"
                    && tree.attribute(at, "pubdate").is_some()));
        if !is_marked {
            return None;
        }
        let written = ["datetime", "content", "title"].iter().find_map(|name| tree.attribute(at, name));
        written.and_then(iso_of).or_else(|| iso_of(&tree.text(at)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str) -> Origin {
        read_origin(&Tree::new(page))
    }

    #[test]
    fn reads_json_ld() {
        let origin = check(
            r#"<html lang="en-GB"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[
            {"@type":"Organization","name":"The Harbour Ledger"},
            {"@type":["NewsArticle"],"headline":"Bridge Stays Open &amp; Safe","author":[{"@type":"Person","name":"Ana Reyes"},
            {"name":"Associated Press"}],"publisher":{"name":"The Harbour Ledger"},
            "datePublished":"2026-03-03T09:30:00Z","dateModified":"2026-03-03 11:00:00+01:00"}]}</script>"#,
        );
        assert_eq!(origin.title.as_deref(), Some("Bridge Stays Open & Safe"));
        assert_eq!(origin.outlet.as_deref(), Some("The Harbour Ledger"));
        assert_eq!(origin.byline, ["Ana Reyes"]);
        assert_eq!(origin.agency.as_deref(), Some("AP"));
        assert_eq!(origin.published.as_deref(), Some("2026-03-03T09:30:00Z"));
        assert_eq!(origin.modified.as_deref(), Some("2026-03-03T11:00:00+01:00"));
        assert_eq!(origin.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn reads_the_head_where_there_is_no_json_ld() {
        let origin = check(
            r#"<title>Bridge Stays Open - Harbour Ledger</title><meta property="og:site_name" content="Harbour Ledger">
            <link rel="canonical" href="https://ledger.example/bridge"><meta name="author" content="By Ana Reyes and J. Lund">
            <script type="application/ld+json">{broken</script><time itemprop="datePublished" datetime="2026-03-03">today</time>"#,
        );
        assert_eq!(origin.title.as_deref(), Some("Bridge Stays Open"));
        assert_eq!(origin.url.as_deref(), Some("https://ledger.example/bridge"));
        assert_eq!(origin.byline, ["Ana Reyes", "J. Lund"]);
        assert_eq!(origin.published.as_deref(), Some("2026-03-03"));
        assert_eq!(origin.modified, None);
    }

    #[test]
    fn finds_the_things_that_json_ld_points_to() {
        let origin = check(
            r##"<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","author":[{"@id":"#reyes"}],
            "publisher":{"@id":"#ledger"},"datePublished":"0001-01-01T00:00:00Z"},{"@type":"Person","@id":"#reyes",
            "name":"Ana Reyes"},{"@type":"Organization","@id":"#ledger","name":"The Ledger | News | Sport"}]}</script>
            <meta property="article:published_time" content="March 5, 2026, 08:30 AM EST">"##,
        );
        assert_eq!(origin.outlet.as_deref(), Some("The Ledger"));
        assert_eq!(origin.byline, ["Ana Reyes"]);
        assert_eq!(origin.published.as_deref(), Some("2026-03-05T08:30:00-05:00"));
    }

    #[test]
    fn what_a_page_does_not_say_is_not_known() {
        let origin = check("<p>Nothing. <time>yesterday</time><meta name=date content='March 3'>");
        assert!(origin.title.is_none() && origin.url.is_none() && origin.published.is_none());
        assert!(origin.byline.is_empty() && origin.language.is_none());
    }
}
