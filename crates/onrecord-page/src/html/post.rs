//! Posts on social networks that a page shows: their words, and who wrote them.

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
