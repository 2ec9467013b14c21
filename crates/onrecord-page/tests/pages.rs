//! Example pages: what is taken from them, line by line, and what they say of themselves.

use std::path::Path;

use onrecord_page::{Media, open};
use onrecord_reading::{Article, Hints};

/// The parts of a page as "kind: text", and what it says of itself.
fn taken(name: &str) -> (Vec<String>, Hints) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/pages").join(name);
    let bytes = std::fs::read(file).expect("the example");
    let (page, hints) = open(&bytes, Media::Html, Hints::default());
    assert!(page.problems.is_empty(), "{:?}", page.problems);
    let article = Article::new(page.text, &hints);
    let parts = article.parts.iter();
    (parts.map(|part| format!("{}: {}", part.kind.name(), part.span.of(&article.text))).collect(), hints)
}

#[test]
fn takes_an_article_out_of_its_page() {
    let (parts, hints) = taken("pier.html");
    let expected = [
        "headline: Port Sella pier to stay open, mayor says",
        "caption: The pier at low tide on Monday.",
        "credit: Photograph: Jonas Lund/Ledger",
        "dateline: PORT SELLA",
        "paragraph: The pier of Port Sella will stay open to visitors, Mayor Ana Reyes said on Tuesday, two days after an \
         engineer’s report found rust in its piles.",
        "paragraph: “There is no danger to anybody,” Reyes told reporters at the town hall. “We will mend it in May.”",
        "paragraph: Later that evening she answered her critics online:",
        "post: The pier is safe. Whoever says that it is closed has not been there. pic.twitter.com/pier",
        "poster: — Ana Reyes (@anareyes) March 3, 2026 · X",
        "heading: What the report says",
        "paragraph: The report, by the engineering firm Vellisto, says that eleven of the piles have lost a third of their \
         width. The firm declined to comment.",
        "paragraph: Tom Orr, who rents out boats below the pier, said that he would believe it “when I see a welder.”",
        "correction: Correction: An earlier version of this article gave the number of piles as seven.",
        "footer: This article was originally published by Coast Weekly.",
    ];
    assert_eq!(parts, expected);
    assert_eq!(hints.url.as_deref(), Some("https://harbour-ledger.example/news/pier-stays-open"));
    assert_eq!(hints.title.as_deref(), Some("Port Sella pier to stay open, mayor says"));
    assert_eq!(hints.outlet.as_deref(), Some("The Harbour Ledger"));
    assert_eq!(hints.byline, ["Mira Staunt"]);
    assert_eq!(hints.agency.as_deref(), Some("AP"));
    assert_eq!(hints.published.as_deref(), Some("2026-03-04T06:10:00Z"));
    assert_eq!(hints.modified.as_deref(), Some("2026-03-04T11:45:00Z"));
    assert_eq!(hints.language.as_deref(), Some("en-GB"));
}

#[test]
fn what_is_known_already_wins() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/pages/pier.html");
    let bytes = std::fs::read(file).expect("the example");
    let known =
        Hints { outlet: Some("The Gull".to_owned()), byline: vec!["J. Lund".to_owned()], ..Hints::default() };
    let (_, hints) = open(&bytes, Media::Html, known);
    assert_eq!((hints.outlet.as_deref(), hints.byline), (Some("The Gull"), vec!["J. Lund".to_owned()]));
}

#[test]
fn what_is_about_an_author_names_nobody_and_an_address_names_the_day() {
    let html = "<article><h1>Bridge stays open</h1><p class=byline>By Ana Reyes</p>\
        <p>The bridge of Port Sella will stay open, the mayor said on Tuesday, and the ferry will run as before.</p>\
        <p class=byline>Ana Reyes (ana@ledger.example) is the editor and publisher of The Ledger, and a diver.</p>";
    let url = Some("https://ledger.example/2026/03/05/bridge".to_owned());
    let (page, hints) = open(html.as_bytes(), Media::Html, Hints { url, ..Hints::default() });
    let origin = Article::new(page.text, &hints).origin;
    assert_eq!(origin.byline, ["Ana Reyes"]);
    assert_eq!(origin.published.as_deref(), Some("2026-03-05"));
}

#[test]
fn keeps_the_entries_of_a_live_blog_apart() {
    let (parts, hints) = taken("live.html");
    let expected = [
        "headline: Storm over Port Sella: live updates",
        "date: 09:30",
        "heading: Ferries stop",
        "paragraph: No ferry will leave the harbour today, the port authority said. “We wait for the wind,” said its \
         director, Jonas Lund.",
        "date: 08:05",
        "heading: Schools to close at noon",
        "paragraph: All schools of the town will close at noon, Mayor Ana Reyes announced. She said that buses would run \
         until one.",
    ];
    assert_eq!(parts, expected);
    assert_eq!(hints.published.as_deref(), Some("2026-10-01T07:00:00Z"));
}

/// The text of a page of one paragraph with something in it.
#[track_caller]
fn check(html: &[u8], expected: &str) {
    let (page, _) = open(html, Media::Html, Hints::default());
    assert_eq!(page.text, expected);
}

#[test]
fn decodes_by_the_pages_own_word() {
    check(
        b"<meta charset=windows-1252><p>\x93We will not,\x94 the caf\xe9's owner said on Monday.",
        "“We will not,” the café's owner said on Monday.",
    );
    check(
        "<meta charset=windows-1252><p>“We will not,” the café's owner said.".as_bytes(),
        "“We will not,” the café's owner said.",
    );
    check(
        "\u{feff}<p>&#8220;We will not,&#148; the caf&eacute;&apos;s owner said.".as_bytes(),
        "“We will not,” the café's owner said.",
    );
}

#[test]
fn every_network_has_its_authors_line() {
    let check = |embed: &str, expected: &str| {
        let html = format!(
            "<article><p>The port said on Monday that the pier was closed to visitors until May.</p>{embed}</article>"
        );
        let (page, _) = open(html.as_bytes(), Media::Html, Hints::default());
        let (_, post) = page.text.split_once("until May.").expect("the paragraph");
        assert_eq!(post.trim(), expected);
    };
    check(
        r#"<blockquote class="instagram-media"><div><a href="https://www.instagram.com/p/x/">View this post on Instagram</a></div>
        <p><a href="https://www.instagram.com/p/x/">Low tide again.</a></p><p>A post shared by <a>Ana Orr</a> (@anaorr)</p></blockquote>"#,
        "Low tide again.\n\nA post shared by Ana Orr (@anaorr) · Instagram",
    );
    check(
        r#"<div class="fb-post" data-href="https://www.facebook.com/portsella/posts/1"><blockquote class="fb-xfbml-parse-ignore"
        cite="https://www.facebook.com/portsella/posts/1"><p>The pier is closed.</p>Posted by <a>Port Sella</a> on&nbsp;<a>Tuesday, March 3, 2026</a></blockquote></div>"#,
        "The pier is closed.\n\nPosted by Port Sella on Tuesday, March 3, 2026 · Facebook",
    );
    check(
        r#"<blockquote class="bluesky-embed"><p lang="en">The pier is closed.<br><br><a href="https://bsky.app/profile/x/post/y">[image or embed]</a></p>
        &mdash; Ana Orr (<a href="https://bsky.app/profile/x">@ana.example</a>) <a href="https://bsky.app/profile/x/post/y">March 3, 2026</a></blockquote>"#,
        "The pier is closed.\n\n— Ana Orr (@ana.example) March 3, 2026 · Bluesky",
    );
    check(
        r#"<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@ana_orr/video/1"><section><a title="@ana_orr">@ana_orr</a>
        <p>The pier at night</p> <a>♬ original sound - Ana Orr</a></section></blockquote>"#,
        "The pier at night\n\n@ana_orr · TikTok",
    );
    // No words, only a place for them.
    check(
        r#"<blockquote class="mastodon-embed"><a><div>Post by @ana@harbour.example</div><div>View on Mastodon</div></a></blockquote>"#,
        "",
    );
}
