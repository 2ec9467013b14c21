//! Posts on social networks that a page shows: their words, and who wrote them.

use onrecord_reading::PartKind;

use super::line::Line;
use super::token::attribute;
use super::tree::{Tag, Tree};

/// Classes of the elements that the networks give to be put into pages.
///
/// # Source
/// The embedding code of each network, as its help pages give it.
const CLASSES: &[&str] = &[
    "twitter-tweet",
    "twitter-video",
    "twitter-quote",
    "instagram-media",
    "fb-post",
    "fb-video",
    "fb-xfbml-parse-ignore",
    "bluesky-embed",
    "mastodon-embed",
    "text-post-media",
    "tiktok-embed",
    "truthsocial-embed",
    "reddit-embed-bq",
];

/// True when an element shows a post.
pub(super) fn is_post(tree: &Tree, at: usize) -> bool {
    let node = &tree.nodes[at];
    matches!(node.tag, Tag::Blockquote | Tag::Div | Tag::Other)
        && attribute(node.source, "class")
            .is_some_and(|class| class.split_whitespace().any(|class| CLASSES.contains(&class)))
}

/// The lines of one post in order: its words, then who wrote it, in one line. Empty where the page does not have the
/// words, only a place for them.
///
/// The line names the network, as its mark does on the page: "— Ana Reyes (@anareyes) March 3, 2026 · X".
pub(super) fn shape(tree: &Tree, at: usize, lines: &[Line]) -> Vec<(String, PartKind)> {
    let network = network(tree, at);
    let mut words: Vec<&str> = Vec::new();
    let mut poster: Option<String> = None;
    for line in lines {
        match () {
            () if is_button(&line.text) => {}
            () if poster.is_none() && is_poster(&line.text) => poster = Some(line.text.clone()),
            () => words.push(&line.text),
        }
    }
    if words.is_empty() {
        return Vec::new();
    }
    let mut shaped: Vec<_> = words.iter().map(|words| ((*words).to_owned(), PartKind::Post)).collect();
    if let Some(mut poster) = poster {
        if let Some(network) = network
            && !poster.split(|mark: char| !mark.is_alphanumeric()).any(|word| word == network)
        {
            poster += &format!(" · {network}");
        }
        shaped.push((poster, PartKind::Poster));
    }
    shaped
}

/// "— Ana Reyes (@anareyes) March 3, 2026", "Posted by Harbour Ledger on Tuesday", "A post shared by …", "@anareyes".
fn is_poster(line: &str) -> bool {
    let opens = |openings: &[&str]| openings.iter().any(|opening| line.starts_with(opening));
    (opens(&["— ", "– ", "—", "- "]) && line.len() < 200)
        || (opens(&[
            "Posted by ",
            "A post shared by ",
            "A video posted by ",
            "A photo posted by ",
            "Post by ",
        ]) && line.len() < 200)
        || (line.starts_with('@') && !line.contains(' '))
}

fn is_button(line: &str) -> bool {
    let opens =
        ["View this post on", "View on ", "View this video on", "See more on", "♬", "[image or embed]"];
    opens.iter().any(|opening| line.starts_with(opening)) && line.len() < 120
}

/// The network that a post's addresses lead to.
fn network(tree: &Tree, at: usize) -> Option<&'static str> {
    const HOSTS: &[(&str, &str)] = &[
        ("://x.com/", "X"),
        ("twitter.com/", "Twitter"),
        ("instagram.com/", "Instagram"),
        ("facebook.com/", "Facebook"),
        ("bsky.app/", "Bluesky"),
        ("tiktok.com/", "TikTok"),
        ("threads.net/", "Threads"),
        ("threads.com/", "Threads"),
        ("truthsocial.com/", "Truth Social"),
        ("reddit.com/", "Reddit"),
    ];
    const CLASS_OF: &[(&str, &str)] = &[("mastodon", "Mastodon"), ("truthsocial", "Truth Social")];
    let of_address = tree.within(at).take(200).find_map(|at| {
        let node = &tree.nodes[at];
        let names: &[&str] = match node.tag {
            Tag::A => &["href"],
            Tag::Text => return None,
            _ => &[
                "cite",
                "data-href",
                "data-instgrm-permalink",
                "data-bluesky-uri",
                "data-text-post-permalink",
            ],
        };
        names.iter().find_map(|name| {
            let address = tree.attribute(at, name)?;
            // A post's address, not one that the post names.
            let is_own = ["/status/", "/p/", "/reel/", "/post", "/video", "/posts/", "/comments/", "/@"]
                .iter()
                .any(|part| address.contains(part));
            HOSTS.iter().find(|(host, _)| is_own && address.contains(host)).map(|(_, network)| *network)
        })
    });
    of_address.or_else(|| {
        let class = tree.attribute(at, "class")?;
        CLASS_OF.iter().find(|(name, _)| class.contains(name)).map(|(_, network)| *network)
    })
}
