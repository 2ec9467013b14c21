//! RSS, Atom and JSON Feed: an article an entry, with what the feed says of it.

use std::path::Path;
use std::{io, iter, vec};

use onrecord_page::{Media, time};
use onrecord_reading::{Hints, page};
use serde_json::Value;
use url::Url;

use super::xml::{Document, Node};
use super::{Body, Item, Items, Page, Skip, Skipped};
use crate::error::{Error, ErrorKind};

/// A feed.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// Its title, as it is written.
    pub(crate) title: Option<String>,
    /// ISO 639-1 code, perhaps with a country.
    pub(crate) language: Option<String>,
    /// Newest first, as most feeds have it, or as this one does.
    pub(crate) entries: Vec<Entry>,
    /// Where and why it ends before its end.
    pub(crate) broken: Option<String>,
}

/// An entry of a feed. Words may be text or HTML, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What it calls itself, for ever.
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) link: Option<String>,
    /// As ISO 8601, in the zone that it is written in.
    pub(crate) published: Option<String>,
    pub(crate) updated: Option<String>,
    pub(crate) byline: Vec<String>,
    pub(crate) language: Option<String>,
    /// The article.
    pub(crate) content: Option<String>,
    /// What stands for it in lists.
    pub(crate) summary: Option<String>,
}

/// Every entry of a feed: a page of its content, or of its summary where it has no other; then what broke off the feed.
///
/// Entries are called `FILE#1` and so on, in the order of the feed.
pub(super) fn items(name: String, bytes: &[u8]) -> Items {
    let failed = |why: String| Error::new(ErrorKind::Format, Some(Path::new(&name)), io::Error::other(why));
    let mut feed = match Feed::parse(bytes) {
        Ok(feed) => feed,
        Err(why) => return Box::new(iter::once(Err(failed(why)))),
    };
    let broken = feed.broken.take().map(|why| Err(failed(why)));
    let entries: vec::IntoIter<Entry> = std::mem::take(&mut feed.entries).into_iter();
    let pages = entries
        .zip(1..)
        .map(move |(entry, number): (_, usize)| Ok(page_of(entry, &feed, format!("{name}#{number}"))));
    Box::new(pages.chain(broken))
}

fn page_of(entry: Entry, feed: &Feed, name: String) -> Item {
    let words = [entry.content, entry.summary].into_iter().flatten().find(|words| !words.trim().is_empty());
    let Some(words) = words else {
        return Item::Skipped(Skipped { name, why: Skip::NoText });
    };
    let title = entry.title.as_deref().map(plain).filter(|title| !title.is_empty());
    let (media, body) = if is_markup(&words) {
        let heading = title.as_deref().map(|title| format!("<h1>{}</h1>\n", escape(title)));
        let heading = heading.unwrap_or_default();
        (
            Media::Html,
            format!("<!DOCTYPE html>\n<html><body><article>\n{heading}{words}\n</article></body></html>\n"),
        )
    } else {
        let heading = title.as_deref().map(|title| format!("{title}\n\n")).unwrap_or_default();
        (Media::Text, format!("{heading}{}\n", words.trim()))
    };
    let hints = Hints {
        url: entry.link,
        title,
        outlet: feed.title.as_deref().map(plain).filter(|title| !title.is_empty()),
        byline: entry.byline,
        // Atom must say when an entry was updated, and need not say more.
        published: entry.published.or_else(|| entry.updated.clone()),
        modified: entry.updated,
        language: entry.language.or_else(|| feed.language.clone()),
        charset: Some("utf-8".to_owned()),
        ..Hints::default()
    };
    Item::Page(Box::new(Page { name, body: Body::Bytes(body.into_bytes()), media, hints }))
}

impl Feed {
    /// Reads a feed of any of the formats, or says in words that fit "failed to read FILE: …" why it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let first = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        if first.starts_with(b"{") { Self::parse_json(bytes) } else { Self::parse_xml(bytes) }
    }

    fn parse_xml(bytes: &[u8]) -> Result<Self, String> {
        let document = Document::parse(bytes);
        let Some(root) = document.root() else {
            return Err(match document.broken {
                Some(why) => format!("it is no feed: {why}"),
                None => "it is no feed: there is no XML in it".to_owned(),
            });
        };
        let mut feed = match root.local_name().to_ascii_lowercase().as_str() {
            "rss" | "rdf" | "channel" => read_rss(root),
            "feed" => read_atom(root),
            "entry" => Feed { entries: vec![read_atom_entry(root, None, None)], ..Feed::default() },
            "urlset" | "sitemapindex" => {
                return Err("it is a sitemap, a list of addresses, and no feed".to_owned());
            }
            "opml" => return Err("it is a list of feeds (OPML), and no feed; follow it".to_owned()),
            _ => {
                return Err(format!("it is no feed: it begins with <{}>", root.name()));
            }
        };
        feed.broken = document.broken.clone();
        Ok(feed)
    }

    fn parse_json(bytes: &[u8]) -> Result<Self, String> {
        let text = page::decode(bytes, Some("utf-8")).text;
        let value: Value = serde_json::from_str(&text).map_err(|error| format!("it is no JSON: {error}"))?;
        let of_feed = value["version"].as_str().is_some() || value["feed_url"].as_str().is_some();
        if !of_feed {
            return Err("it is no JSON Feed: it does not say its version".to_owned());
        }
        let items = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let authors = json_authors(&value);
        Ok(Feed {
            title: json_text(&value["title"]),
            language: json_text(&value["language"]),
            entries: items.iter().map(|item| read_json_entry(item, &authors)).collect(),
            broken: None,
        })
    }
}

fn read_json_entry(item: &Value, of_feed: &[String]) -> Entry {
    let byline = json_authors(item);
    Entry {
        id: json_text(&item["id"]).or_else(|| item["id"].as_i64().map(|id| id.to_string())),
        title: json_text(&item["title"]),
        link: json_text(&item["url"]).or_else(|| json_text(&item["external_url"])),
        published: item["date_published"].as_str().and_then(time::iso_of),
        updated: item["date_modified"].as_str().and_then(time::iso_of),
        byline: if byline.is_empty() { of_feed.to_vec() } else { byline },
        language: json_text(&item["language"]),
        content: json_text(&item["content_html"]).or_else(|| json_text(&item["content_text"])),
        summary: json_text(&item["summary"]),
    }
}

fn json_authors(value: &Value) -> Vec<String> {
    let many = value["authors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let named: Vec<String> = many.iter().filter_map(|author| json_text(&author["name"])).collect();
    if named.is_empty() { json_text(&value["author"]["name"]).into_iter().collect() } else { named }
}

fn json_text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// RSS 0.9 to 2.0: entries stand in the channel, in RSS 1.0 beside it.
fn read_rss(root: Node) -> Feed {
    let channel = root.child("channel").unwrap_or(root);
    let within = channel.children().filter(|node| is_entry(*node));
    let beside = root.children().filter(|node| channel.name() != root.name() && is_entry(*node));
    // Some feeds of RSS 1.0 have a list of what is there in place of it.
    let in_list =
        root.child("items").into_iter().flat_map(|items| items.children().filter(|node| is_entry(*node)));
    let home = text_of(channel, &["link"]).and_then(|link| Url::parse(&link).ok());
    let base = base_of(base_of(home, root), channel);
    Feed {
        title: text_of(channel, &["title", "dc:title"]),
        language: text_of(channel, &["language", "dc:language"]).or_else(|| language_of(root)),
        entries: within.chain(beside).chain(in_list).map(|item| read_rss_entry(item, base.clone())).collect(),
        broken: None,
    }
}

/// True for an item that is there to its end: half an entry is not an article.
fn is_entry(node: Node) -> bool {
    node.name().eq_ignore_ascii_case("item") && node.is_closed()
}

fn read_rss_entry(item: Node, base: Option<Url>) -> Entry {
    let guid = item.child("guid");
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let permanent = guid
        .filter(|guid| guid.attribute("isPermaLink").is_none_or(|is| !is.eq_ignore_ascii_case("false")))
        .map(Node::value)
        .filter(|value| is_address(value))
        .map(str::to_owned);
    let link = text_of(item, &["link"]).or_else(|| atom_link(item, "atom:link")).or(permanent);
    Entry {
        id: guid
            .map(|guid| guid.value().to_owned())
            .or_else(|| item.attribute("rdf:about").map(str::to_owned)),
        title: text_of(item, &["title", "dc:title", "media:title"]),
        link: link.map(|link| resolve(base_of(base, item), link)),
        published: time_of(
            item,
            &["pubDate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published"],
        ),
        updated: time_of(item, &["atom:updated", "dcterms:modified", "lastBuildDate"]),
        byline: byline_of(item, &["author", "dc:creator", "dc:author", "itunes:author"]),
        language: text_of(item, &["dc:language", "language"]).or_else(|| language_of(item)),
        content: text_of(item, &["content:encoded", "content", "atom:content", "xhtml:body", "fulltext"]),
        summary: text_of(item, &["description", "dc:description", "atom:summary", "itunes:summary"]),
    }
}

/// Atom 0.3 and 1.0.
fn read_atom(root: Node) -> Feed {
    let entries = root.children().filter(|node| node.local_name() == "entry" && node.is_closed());
    let home = atom_link(root, "link").or_else(|| atom_link(root, "atom:link"));
    let base = base_of(home.and_then(|home| Url::parse(&home).ok()), root);
    Feed {
        title: atom_text(root, &["title"]),
        language: language_of(root),
        entries: entries.map(|entry| read_atom_entry(entry, Some(root), base.clone())).collect(),
        broken: None,
    }
}

fn read_atom_entry(entry: Node, feed: Option<Node>, base: Option<Url>) -> Entry {
    let mut byline = byline_of(entry, &["author", "dc:creator"]);
    for place in [entry.child("source").or_else(|| entry.child("atom:source")), feed].into_iter().flatten() {
        if byline.is_empty() {
            byline = byline_of(place, &["author", "dc:creator"]);
        }
    }
    let link = atom_link(entry, "link").or_else(|| atom_link(entry, "atom:link"));
    Entry {
        id: atom_value(entry, &["id"]).map(|id| id.value().to_owned()),
        title: atom_text(entry, &["title"]),
        link: link.map(|link| resolve(base_of(base, entry), link)),
        published: time_of(
            entry,
            &["published", "atom:published", "issued", "atom:issued", "created", "dc:date"],
        ),
        updated: time_of(entry, &["updated", "atom:updated", "modified", "atom:modified"]),
        byline,
        language: language_of(entry),
        content: atom_text(entry, &["content"]),
        summary: atom_text(entry, &["summary", "dc:description", "media:group"]),
    }
}

fn atom_value<'a>(node: Node<'a>, names: &[&str]) -> Option<Node<'a>> {
    names.iter().find_map(|name| node.child(name).or_else(|| node.child(&format!("atom:{name}"))))
}

/// What an Atom element says, when it says it in words.
fn atom_text(node: Node, names: &[&str]) -> Option<String> {
    let node = atom_value(node, names)?;
    let kind = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
    // RFC 4287, 3.1.1.3: the markup stands in a <div> that is none of it. Atom 0.3 does without a type for that.
    let is_markup = kind == "xhtml" || kind == "application/xhtml+xml";
    let div = node.children().next().filter(|div| is_markup && div.local_name() == "div");
    let value = div.map_or_else(|| node.value(), Node::markup);
    let is_words = is_markup || ["text", "html"].contains(&kind.as_str()) || kind.starts_with("text/");
    let is_packed = node.attribute("mode").is_some_and(|mode| mode == "base64");
    let words = if is_words && !is_packed {
        value.to_owned()
    } else {
        // RFC 4287, 4.1.3.3: what is neither text nor XML stands in base 64; some write words under an odd type.
        let unpacked = decode_base64(value).and_then(|bytes| String::from_utf8(bytes).ok());
        unpacked.unwrap_or_else(|| value.to_owned())
    };
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// RFC 4648, 4, with white space anywhere; `None` for anything else.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut n_bits) = (Vec::new(), 0u32, 0);
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let padded = letters.clone().count() % 4 == 0;
    for letter in letters.take_while(|byte| *byte != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, n_bits) = (bits << 6 | u32::from(value), n_bits + 6);
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
        }
    }
    padded.then_some(bytes)
}

/// The address that relative ones within an element refer to.
fn base_of(around: Option<Url>, node: Node) -> Option<Url> {
    match node.attribute("xml:base") {
        Some(base) => Url::options().base_url(around.as_ref()).parse(base).ok().or(around),
        None => around,
    }
}

/// A relative address made whole; a whole one as it is written.
fn resolve(base: Option<Url>, link: String) -> String {
    match (base, Url::parse(&link)) {
        (Some(base), Err(url::ParseError::RelativeUrlWithoutBase)) => {
            base.join(&link).map(String::from).unwrap_or(link)
        }
        _ => link,
    }
}

/// The address of the page itself among an element's links.
fn atom_link(node: Node, name: &str) -> Option<String> {
    let mut links = node.children().filter(|child| child.name() == name);
    let link = links.find(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))?;
    link.attribute("href").map(str::to_owned)
}

fn text_of(node: Node, names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| node.child(name)).map(Node::value);
    values.into_iter().find(|value| !value.is_empty()).map(str::to_owned)
}

fn time_of(node: Node, names: &[&str]) -> Option<String> {
    names.iter().filter_map(|name| node.child(name)).find_map(|child| time::iso_of(child.value()))
}

fn language_of(node: Node) -> Option<String> {
    node.attribute("xml:lang").map(str::to_owned)
}

/// Who wrote it: names in elements of their own, or beside an address: "rosa@example.org (Rosa Orr)".
fn byline_of(node: Node, names: &[&str]) -> Vec<String> {
    for name in names {
        let atom = format!("atom:{name}");
        let authors = node.children().filter(|child| [*name, &atom].iter().any(|name| child.name() == *name));
        let mut byline: Vec<String> = Vec::new();
        for author in authors {
            let name = atom_value(author, &["name"]).unwrap_or(author).value();
            let within = name.split_once('(').and_then(|(address, rest)| {
                address.contains('@').then(|| rest.trim_end().trim_end_matches(')'))
            });
            // "Rosa Orr <rosa@example.org>", and an address alone, which names nobody.
            let bare = within.unwrap_or(name).split('<').next().unwrap_or_default();
            let bare = plain(
                bare.split_whitespace()
                    .filter(|word| !word.contains('@'))
                    .collect::<Vec<_>>()
                    .join(" ")
                    .as_str(),
            );
            if !bare.is_empty() && !byline.contains(&bare) {
                byline.push(bare);
            }
        }
        if !byline.is_empty() {
            return byline;
        }
    }
    Vec::new()
}

/// True when words hold a tag or an entity.
fn is_markup(words: &str) -> bool {
    let bytes = words.as_bytes();
    let is_tag = |pair: &[u8]| {
        pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || pair[1] == b'/' || pair[1] == b'!')
    };
    bytes.windows(2).any(is_tag)
        || words.match_indices('&').any(|(at, _)| {
            let name = words[at + 1..]
                .bytes()
                .take(33)
                .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#');
            let n_letters = name.count();
            n_letters > 1 && words.as_bytes().get(at + 1 + n_letters) == Some(&b';')
        })
}

/// The text of a title, which may be HTML: without tags, its entities resolved, in one line.
fn plain(words: &str) -> String {
    let document = is_markup(words).then(|| Document::parse(format!("<x>{words}</x>").as_bytes()));
    let text = document.as_ref().map_or(words, |document| document.all_text());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;
    use std::path::PathBuf;

    fn check(feed: &str, expected: &[&str]) {
        let shown = |item: Result<Item, Error>| match item {
            Ok(Item::Page(page)) => {
                let hints = &page.hints;
                let told = [
                    &hints.title,
                    &hints.url,
                    &hints.published,
                    &hints.modified,
                    &hints.outlet,
                    &hints.language,
                ];
                let told = told.map(|told| told.as_deref().unwrap_or("-")).join("|");
                format!("{} {:?} {told}|{}", page.name, page.media, hints.byline.join("+"))
            }
            Ok(Item::Skipped(skipped)) => format!("{} {:?}", skipped.name, skipped.why),
            Err(error) => error.to_string(),
        };
        let found: Vec<String> = items("f".to_owned(), feed.as_bytes()).map(shown).collect();
        assert_eq!(found, expected, "{feed}");
    }

    fn body(feed: &str) -> String {
        match items("f".to_owned(), feed.as_bytes()).next() {
            Some(Ok(Item::Page(page))) => String::from_utf8(page.bytes(1000).unwrap()).unwrap(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn rss_is_read() {
        let feed = "<rss version='2.0' xmlns:d='http://purl.org/dc/elements/1.1/'
            xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>
            <title>The Harbour Ledger</title><language>en-gb</language>
            <item><title>Reyes: &lt;b&gt;Bridge&lt;/b&gt; &amp;amp; Pier</title><link> https://a.example/1 </link>
              <pubDate>Thu, 05 Mar 2026 08:30:00 -0500</pubDate><d:creator>Rosa Orr</d:creator><d:creator>Ivo Lund</d:creator>
              <description>Short.</description><content:encoded><![CDATA[<p>Long.</p>]]></content:encoded></item>
            <item><description>Only short.</description><guid>https://a.example/2</guid>
              <author>desk@a.example (Rosa Orr)</author></item>
            <item><title>Nothing more</title></item></channel></rss>";
        check(
            feed,
            &[
                "f#1 Html Reyes: Bridge & Pier|https://a.example/1|2026-03-05T08:30:00-05:00|-|The Harbour Ledger|en-gb|Rosa Orr+Ivo Lund",
                "f#2 Text -|https://a.example/2|-|-|The Harbour Ledger|en-gb|Rosa Orr",
                "f#3 NoText",
            ],
        );
        let body = body(feed);
        assert!(body.contains("<h1>Reyes: Bridge &amp; Pier</h1>\n<p>Long.</p>"), "{body}");
    }

    #[test]
    fn rss_1_is_read() {
        check(
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>
            <channel><title>T</title><items/></channel><item r:about='u'><title>A</title><link>l</link>
            <description>x</description></item></r:RDF>",
            &["f#1 Text A|l|-|-|T|-|"],
        );
    }

    #[test]
    fn atom_is_read() {
        check(
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom' xml:lang='es'><a:title>T</a:title>
            <a:author><a:name>Rosa Orr</a:name></a:author>
            <a:entry><a:title type='html'>A &lt;i&gt;b&lt;/i&gt;</a:title><a:link rel='self' href='s'/><a:link href='l'/>
            <a:updated>2026-03-05T08:30:00Z</a:updated>
            <a:content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div></a:content></a:entry>
            <a:entry><a:content src='elsewhere'/></a:entry></a:feed>",
            &["f#1 Html A b|l|2026-03-05T08:30:00Z|2026-03-05T08:30:00Z|T|es|Rosa Orr", "f#2 NoText"],
        );
    }

    #[test]
    fn json_feed_is_read() {
        check(
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
            {"id": 1, "url": "l", "title": "A", "content_text": "x", "authors": [{"name": "Rosa Orr"}]}, {"id": "2"}]}"#,
            &["f#1 Text A|l|-|-|T|-|Rosa Orr", "f#2 NoText"],
        );
    }

    #[test]
    fn what_is_no_feed_says_what_it_is() {
        check("", &["read f: it is no feed: there is no XML in it"]);
        check("<urlset><url/></urlset>", &["read f: it is a sitemap, a list of addresses, and no feed"]);
        check("<note/>", &["read f: it is no feed: it begins with <note>"]);
        check("{\"a\": 1}", &["read f: it is no JSON Feed: it does not say its version"]);
        check("{\"a\": ", &["read f: it is no JSON: EOF while parsing a value at line 1 column 6"]);
    }

    #[test]
    fn addresses_are_made_whole() {
        check(
            "<rss xml:base='http://a.example/feeds/'><channel><item><description>x</description><link>post/1</link></item>
            </channel></rss>",
            &["f#1 Text -|http://a.example/feeds/post/1|-|-|-|-|"],
        );
        check(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/news/'/><entry xml:base='x/'>
            <link href='1?y=2'/><summary>x</summary></entry></feed>",
            &["f#1 Text -|https://a.example/news/x/1?y=2|-|-|-|-|"],
        );
    }

    #[test]
    fn a_feed_that_is_cut_off_gives_what_is_there_and_an_error() {
        check(
            "<rss><channel><item><description>x</description></item>\n<item><description>y",
            &["f#1 Text -|-|-|-|-|-|", "read f: line 2, column 21: the file ends within <description>"],
        );
    }

    /// Fields that gofeed's and feed-rs's own tests expect, and how many of them agree; and files that do not parse.
    #[derive(Default)]
    struct Agreement {
        n_files: usize,
        unread: Vec<String>,
        /// Title, link, published, updated: found, expected.
        fields: [(usize, usize); 4],
        disagreeing: Vec<String>,
    }

    const FIELDS: [&str; 4] = ["title", "link", "published", "updated"];

    /// Files that the fixtures' own projects expect not to parse: broken off, empty, or of another kind.
    const NOT_FEEDS: &[&str] = &[
        "rss_2.0_invalid_1.xml",
        "fixture/xml/",
        "invalid.json",
        "empty_feed.xml",
        "unknown_feed.xml",
        "_expected.json",
        ".serde.json",
        "README.md",
        "LICENSE",
    ];

    #[test]
    fn gold_feeds_are_read_as_gofeed_expects() {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold");
        let folder = std::env::var_os("ONRECORD_GOLD").map_or(beside, PathBuf::from).join("feeds");
        if !folder.exists() {
            // Past the test harness, which would swallow it.
            writeln!(io::stdout(), "SKIPPED gold feeds: the gold sets are missing").unwrap();
            return;
        }
        let mut agreement = Agreement::default();
        for path in files_in(&folder) {
            let name = path.strip_prefix(&folder).unwrap().display().to_string();
            let is_xml = name.ends_with(".xml");
            // JSON beside XML is what is expected of it.
            if !is_xml && (!name.ends_with(".json") || path.with_extension("xml").exists()) {
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let parsed = Feed::parse(&bytes);
            if NOT_FEEDS.iter().any(|part| name.contains(part)) {
                let is_place =
                    |why: &str| why.contains("line ") || why.contains("is no") || why.contains("is a");
                let why = parsed.map_or_else(Some, |feed| feed.broken);
                assert!(why.as_deref().is_none_or(is_place), "{name}: {why:?}");
                continue;
            }
            agreement.n_files += 1;
            match parsed {
                Ok(feed) if feed.broken.is_none() => agreement.compare(&name, &path, &feed),
                Ok(feed) => agreement.unread.push(format!("{name}: {}", feed.broken.unwrap_or_default())),
                Err(why) => agreement.unread.push(format!("{name}: {why}")),
            }
        }
        let shares: Vec<f64> =
            agreement.fields.iter().map(|(found, expected)| *found as f64 / *expected as f64).collect();
        let shown = format!(
            "{} files, {} unread: {:#?}\n{FIELDS:?}: {:?} {shares:.4?}\n{}",
            agreement.n_files,
            agreement.unread.len(),
            agreement.unread,
            agreement.fields,
            agreement.disagreeing.join("\n")
        );
        println!("{shown}");
        assert!(agreement.n_files > 500, "{shown}");
        // 99 of 100 files; the shares are those of docs/why/inputs.md, rounded down.
        assert!(agreement.unread.len() * 100 <= agreement.n_files, "{shown}");
        assert!(shares.iter().zip(FLOORS).all(|(share, floor)| *share >= floor), "{shown}");
    }

    const FLOORS: [f64; 4] = [1.0, 0.95, 1.0, 0.81];

    impl Agreement {
        fn compare(&mut self, name: &str, path: &Path, feed: &Feed) {
            let stem = path.with_extension("");
            let ends = ["_expected.json", ".json", ".serde.json"];
            let expected = ends.map(|end| format!("{}{end}", stem.display()));
            let expected =
                expected.iter().find(|file| **file != path.display().to_string() && Path::new(file).exists());
            let Some(expected) = expected.and_then(|file| fs::read(file).ok()) else { return };
            let Ok(expected) = serde_json::from_slice::<Value>(&expected) else { return };
            // feed-rs has a title as {"content": …}.
            let title_of = |value: &Value| {
                value["title"].as_str().or_else(|| value["title"]["content"].as_str()).map(str::to_owned)
            };
            self.count_title(name, title_of(&expected).as_deref(), feed.title.as_deref());
            let entries = expected["items"].as_array().or_else(|| expected["entries"].as_array());
            for (place, expected) in entries.into_iter().flatten().enumerate() {
                let entry = feed.entries.get(place).cloned().unwrap_or_default();
                let text = |names: &[&str]| names.iter().find_map(|name| expected[*name].as_str());
                self.count_title(name, title_of(expected).as_deref(), entry.title.as_deref());
                let alternate = expected["links"].as_array().into_iter().flatten();
                let alternate =
                    alternate.filter(|link| link["rel"].as_str().is_none_or(|rel| rel == "alternate"));
                let alternate = alternate.filter_map(|link| link["href"].as_str()).next();
                let link = text(&["link", "url"]).or(alternate);
                let whole = |link: &str| Url::parse(link).map_or_else(|_| link.to_owned(), String::from);
                self.count(name, 1, link.map(whole).as_deref(), entry.link.as_deref().map(whole).as_deref());
                let published = text(&["publishedParsed", "pubDateParsed", "date_published", "published"]);
                // gofeed too takes the one for the other where there is no other.
                let or_updated = entry.published.as_deref().or(entry.updated.as_deref());
                self.count_time(name, 2, published, or_updated);
                self.count_time(name, 3, text(&["updatedParsed", "date_modified"]), entry.updated.as_deref());
            }
        }

        fn count(&mut self, name: &str, field: usize, expected: Option<&str>, found: Option<&str>) {
            let Some(expected) = expected.map(str::trim).filter(|expected| !expected.is_empty()) else {
                return;
            };
            let is_found = found.map(str::trim) == Some(expected);
            self.fields[field].0 += usize::from(is_found);
            self.fields[field].1 += 1;
            if !is_found {
                self.disagreeing.push(format!("{name}: {}: {expected:?}, found {found:?}", FIELDS[field]));
            }
        }

        /// gofeed gives a title as it is written; what counts is the text of it.
        fn count_title(&mut self, name: &str, expected: Option<&str>, found: Option<&str>) {
            self.count(name, 0, expected.map(plain).as_deref(), found.map(plain).as_deref());
        }

        fn count_time(&mut self, name: &str, field: usize, expected: Option<&str>, found: Option<&str>) {
            let expected_seconds = expected.and_then(seconds_of).map(|seconds| seconds.to_string());
            let found_seconds = found.and_then(seconds_of).map(|seconds| seconds.to_string());
            self.count(name, field, expected_seconds.as_deref(), found_seconds.as_deref());
        }
    }

    /// Seconds since 1970 of an ISO 8601 time; UTC where it names no zone, as gofeed takes it.
    fn seconds_of(iso: &str) -> Option<i64> {
        let number = |range| iso.get(range).and_then(|digits: &str| digits.parse::<i64>().ok());
        let (year, month, day) = (number(0..4)?, number(5..7).unwrap_or(1), number(8..10).unwrap_or(1));
        // Days from the civil calendar, as Howard Hinnant derives them.
        let shifted = if month <= 2 { year - 1 } else { year };
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100)
            + shifted.div_euclid(400)
            + day_of_year
            - 719_468;
        let clock = number(11..13).unwrap_or(0) * 3600
            + number(14..16).unwrap_or(0) * 60
            + number(17..19).unwrap_or(0);
        let zone =
            iso.get(19..).and_then(|rest| rest.find(['+', '-']).map(|at| &rest[at..])).map_or(0, |zone| {
                let minutes =
                    zone[1..3].parse::<i64>().unwrap_or(0) * 60 + zone[4..6].parse::<i64>().unwrap_or(0);
                if zone.starts_with('-') { -minutes } else { minutes }
            });
        Some(days * 86_400 + clock - zone * 60)
    }

    fn files_in(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
        }
        files
    }
}
