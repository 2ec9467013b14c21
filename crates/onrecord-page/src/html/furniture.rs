//! Furniture: what stands around an article on a page, told by elements and by the words of their classes.

use super::tree::{Tag, Tree};

/// What an element's classes and id say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing that is known.
    Unknown,
    /// The article's own text.
    Body,
    /// The words below a picture.
    Caption,
    /// Who wrote the article, and when.
    Byline,
    /// A notice that the article was changed.
    Correction,
    /// Whose work the article or a picture is.
    Credit,
    /// A post on a social network.
    Post,
    /// What readers wrote below the article.
    Comments,
    /// Nothing of the article.
    Furniture,
}

/// Words of classes and ids that mark what is no part of the article, one alone.
const FURNITURE: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "addthis",
    "adslot",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "carousel",
    "consent",
    "cookie",
    "cookies",
    "donate",
    "dropdown",
    "feedback",
    "flyout",
    "follow",
    "footer",
    "gdpr",
    "hidden",
    "jumplink",
    "leaderboard",
    "login",
    "masthead",
    "menu",
    "modal",
    "mpu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "noprint",
    "offscreen",
    "outbrain",
    "pager",
    "pagination",
    "paywall",
    "popular",
    "popup",
    "print",
    "promo",
    "promos",
    "promoted",
    "promotion",
    "rating",
    "ratings",
    "recirc",
    "recirculation",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "relatedlinks",
    "relatedposts",
    "rss",
    "searchform",
    "share",
    "sharebar",
    "sharedaddy",
    "shareicons",
    "sharetools",
    "sharing",
    "shop",
    "sidebar",
    "signin",
    "signup",
    "skip",
    "social",
    "socialmedia",
    "sponsor",
    "sponsored",
    "sponsors",
    "subnav",
    "subscribe",
    "subscription",
    "taboola",
    "tagcloud",
    "taglist",
    "tags",
    "teaser",
    "teasers",
    "toolbar",
    "tooltip",
    "topics",
    "trending",
    "upsell",
    "utility",
    "vote",
    "widget",
    "zergnet",
];

/// Two words that stand next to each other in a class or id.
const FURNITURE_PAIRS: &[(&str, &str)] = &[
    ("most", "read"),
    ("most", "viewed"),
    ("read", "more"),
    ("more", "from"),
    ("more", "stories"),
    ("see", "also"),
    ("also", "read"),
    ("you", "may"),
    ("up", "next"),
    ("next", "up"),
    ("sign", "up"),
    ("sr", "only"),
    ("screen", "reader"),
    ("visually", "hidden"),
    ("author", "bio"),
    ("author", "box"),
    ("author", "info"),
    ("about", "author"),
    ("read", "next"),
    ("next", "post"),
    ("post", "nav"),
    ("prev", "next"),
    ("jp", "post"),
    ("email", "alert"),
    ("mailing", "list"),
    ("site", "header"),
    ("page", "header"),
    ("global", "header"),
    ("post", "meta"),
    ("entry", "meta"),
    ("article", "meta"),
    ("post", "tags"),
    ("back", "top"),
    ("in", "article"),
];

impl Role {
    /// What an element is by its markup.
    pub(super) fn of(tree: &Tree, at: usize) -> Self {
        let node = &tree.nodes[at];
        if super::post::is_post(tree, at) {
            return Role::Post;
        }
        if is_hidden(tree, at) {
            return Role::Furniture;
        }
        match node.tag {
            Tag::Nav | Tag::Aside | Tag::Footer | Tag::Button | Tag::Select | Tag::Label | Tag::Menu => {
                return Role::Furniture;
            }
            Tag::Figcaption => return Role::Caption,
            Tag::Figure if is_picture(tree, at) => return Role::Caption,
            Tag::P | Tag::Li | Tag::H1 | Tag::H2 | Tag::H3 | Tag::A | Tag::Img
                if tree.attribute(at, "class").is_none() =>
            {
                return Role::Unknown;
            }
            Tag::Html | Tag::Body | Tag::Article | Tag::Main => return Role::Unknown,
            _ => {}
        }
        let property = tree.attribute(at, "itemprop").unwrap_or_default();
        if property.split_whitespace().any(|name| name.eq_ignore_ascii_case("articleBody")) {
            return Role::Body;
        }
        let mut role = Role::Unknown;
        for name in [tree.attribute(at, "class"), tree.attribute(at, "id")].into_iter().flatten() {
            // A class of two hundred words tells nothing more.
            for class in name.split_whitespace().take(24) {
                role = match (role, Self::of_class(class)) {
                    (Role::Unknown, found) => found,
                    (found, Role::Unknown) => found,
                    (Role::Body, _) | (_, Role::Body) => Role::Body,
                    (first, _) => first,
                };
            }
        }
        let holds_text = matches!(node.tag, Tag::Div | Tag::Section | Tag::Td | Tag::Other | Tag::Span);
        if role == Role::Body && !holds_text { Role::Unknown } else { role }
    }

    fn of_class(class: &str) -> Self {
        let mut buffer = [0; 64];
        let words = words_of(class, &mut buffer);
        let pairs = || words.iter().zip(words.iter().skip(1));
        let pair = |first: &[&str], second: &[&str]| {
            pairs().any(|(one, other)| first.contains(one) && second.contains(other))
        };
        let any = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        if any(&["comments", "comment", "disqus", "respond", "commentlist"]) {
            return Role::Comments;
        }
        if any(&["articlebody", "storybody", "bodycopy", "bodytext", "entrycontent", "postcontent"])
            || (pair(
                &["article", "story", "entry", "post", "body", "news"],
                &["body", "content", "text", "copy", "txt"],
            ) && !any(FURNITURE))
        {
            return Role::Body;
        }
        if any(&["caption", "captions", "figcaption", "imagecaption"]) {
            return Role::Caption;
        }
        if any(&["correction", "corrections", "clarification"]) {
            return Role::Correction;
        }
        if any(&["credit", "credits", "copyright"]) {
            return Role::Credit;
        }
        if any(FURNITURE) || pairs().any(|(one, other)| FURNITURE_PAIRS.contains(&(*one, *other))) {
            return Role::Furniture;
        }
        if any(&["byline", "bylines", "timestamp", "dateline", "pubdate", "contributors"]) {
            return Role::Byline;
        }
        Role::Unknown
    }
}

/// A figure with nothing but a picture and its caption.
fn is_picture(tree: &Tree, at: usize) -> bool {
    !tree.within(at).any(|at| matches!(tree.nodes[at].tag, Tag::Table | Tag::Blockquote | Tag::Pre | Tag::Li))
}

fn is_hidden(tree: &Tree, at: usize) -> bool {
    let style = tree.attribute(at, "style").unwrap_or_default();
    let style = style.get(..style.floor_char_boundary(200)).unwrap_or_default();
    let is_styled_away = style.contains("display") && {
        let bare: String = style.chars().filter(|letter| !letter.is_whitespace()).collect();
        bare.to_ascii_lowercase().contains("display:none")
    };
    is_styled_away
        || tree.attribute(at, "hidden").is_some()
        || tree.attribute(at, "aria-hidden") == Some("true")
        || matches!(
            tree.attribute(at, "role"),
            Some("navigation" | "banner" | "complementary" | "contentinfo" | "search" | "dialog" | "menu")
        )
}

/// The words of a class name in lower case: "ArticleBody-main_text" is article, body, main, text. At most ten are told.
fn words_of<'b>(class: &str, buffer: &'b mut [u8; 64]) -> Vec<&'b str> {
    let mut n_bytes = 0;
    let mut was_lower = false;
    for byte in class.bytes().take(56) {
        let is_word = byte.is_ascii_alphanumeric();
        let begins = byte.is_ascii_uppercase() && was_lower;
        if (begins || !is_word) && n_bytes > 0 && buffer[n_bytes - 1] != b' ' && n_bytes < 63 {
            buffer[n_bytes] = b' ';
            n_bytes += 1;
        }
        if is_word && n_bytes < 64 {
            buffer[n_bytes] = byte.to_ascii_lowercase();
            n_bytes += 1;
        }
        was_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
    }
    let buffer: &'b [u8; 64] = buffer;
    std::str::from_utf8(&buffer[..n_bytes]).unwrap_or_default().split_whitespace().take(10).collect()
}

/// Lines that are nothing but a button, a label or a notice, in lower case.
const LABELS: &[&str] = &[
    "ad",
    "advert",
    "advertisement",
    "advertising",
    "anzeige",
    "comment",
    "comments",
    "copy link",
    "email",
    "facebook",
    "follow us",
    "iklan",
    "instagram",
    "leave a comment",
    "linkedin",
    "listen",
    "loading",
    "loading content",
    "more",
    "pinterest",
    "print",
    "publicidad",
    "publicidade",
    "publicité",
    "pubblicità",
    "read more",
    "reddit",
    "reklama",
    "reply",
    "save",
    "see more",
    "share",
    "share on facebook",
    "share on twitter",
    "share this article",
    "share this story",
    "share this",
    "show more",
    "skip",
    "this slideshow requires javascript",
    "tweet",
    "twitter",
    "view comments",
    "werbung",
    "whatsapp",
    "реклама",
];

/// True when a line is a label and nothing else.
pub(super) fn is_label(text: &str) -> bool {
    if text.len() > 48 {
        return false;
    }
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|mark: char| !mark.is_alphanumeric());
    let is_share = bare.starts_with("share ") && !text.ends_with(['.', '!', '?', ':', '”', '"']);
    bare.is_empty() || is_share || LABELS.contains(&bare)
}

/// What headings over other articles, and over what readers wrote, begin with.
const TAIL_HEADINGS: &[&str] = &[
    "about the author",
    "also read",
    "also see",
    "comments",
    "editors' picks",
    "editor's picks",
    "filed under",
    "follow us",
    "from our partners",
    "further reading",
    "latest",
    "leave a comment",
    "leave a reply",
    "más noticias",
    "more from",
    "more great",
    "more in",
    "more like this",
    "more news",
    "more on",
    "more stories",
    "more top",
    "most popular",
    "most read",
    "most viewed",
    "our latest",
    "popular",
    "privacy overview",
    "promoted",
    "read also",
    "read more",
    "read next",
    "recent posts",
    "recommended",
    "related",
    "see also",
    "sign up",
    "sponsored",
    "tags",
    "te puede interesar",
    "top stories",
    "trending",
    "up next",
    "what to read next",
    "you may also",
    "you may like",
    "you might also",
    "you might like",
];

/// True when a line is a heading over what is no part of the article.
pub(super) fn is_tail_heading(text: &str) -> bool {
    if text.len() > 60 || text.ends_with(['.', '?', '!', '”', '"']) {
        return false;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let bare = lower.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    TAIL_HEADINGS.iter().any(|opening| {
        bare.strip_prefix(opening)
            .is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
    })
}
