//! FEED -> ADDRESSES: which pages a feed names, and what it says of each that tells when one has changed.

use url::Url;

use super::address;
use super::failure::Failure;
use crate::input::feed::{self, Feed};

/// A page that a feed names.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its address; a failure where the feed gives one that is none, `None` where it gives none at all.
    pub url: Option<Result<Url, Failure>>,
    /// What to call it where it has no address.
    pub name: String,
    /// When it was published, or else changed, as ISO 8601.
    pub published: Option<String>,
    /// Digest of all that the feed says of it: another one, and the page may have changed.
    pub digest: String,
}

/// The entries of a feed that was fetched at `url`, in its order, and where and why it breaks off.
///
/// # Errors
/// What is wrong with the feed, in words that fit "failed to read ADDRESS: …".
pub fn entries(bytes: &[u8], url: &Url) -> Result<(Vec<Entry>, Option<String>), String> {
    let feed = Feed::parse(bytes)?;
    let numbered = feed.entries.into_iter().zip(1..);
    Ok((numbered.map(|(entry, number)| entry_of(entry, number, url)).collect(), feed.broken))
}

fn entry_of(entry: feed::Entry, number: usize, feed: &Url) -> Entry {
    let mut hasher = blake3::Hasher::new();
    for said in [&entry.title, &entry.summary, &entry.content, &entry.published, &entry.updated] {
        let said = said.as_deref().unwrap_or_default();
        hasher.update(&(said.len() as u64).to_le_bytes()).update(said.as_bytes());
    }
    Entry {
        url: entry.link.map(|link| address::join(feed, &link)),
        name: format!("{feed}#{number}"),
        published: entry.published.or(entry.updated),
        digest: hasher.finalize().to_hex()[..16].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(feed: &str, expected: &[(Option<&str>, Option<&str>)]) {
        let found =
            entries(feed.as_bytes(), &Url::parse("https://harbour.example/feeds/news").unwrap()).unwrap().0;
        let found: Vec<_> = found
            .iter()
            .map(|entry| (entry.url.clone().map(|url| url.unwrap().to_string()), entry.published.clone()))
            .collect();
        let owned = |text: &Option<&str>| text.map(str::to_owned);
        assert_eq!(found, expected.iter().map(|(url, date)| (owned(url), owned(date))).collect::<Vec<_>>());
    }

    #[test]
    fn feeds_name_pages() {
        check(
            "<rss version=\"2.0\"><channel><title>t</title>\
             <item><link>https://harbour.example/a</link><pubDate>Sat, 14 Mar 2026 10:30:00 +0100</pubDate></item>\
             <item><title>no link</title></item></channel></rss>",
            &[(Some("https://harbour.example/a"), Some("2026-03-14T10:30:00+01:00")), (None, None)],
        );
        check(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title><id>f</id>\
             <entry><id>1</id><title>b</title><link rel=\"self\" href=\"/x\"/><link href=\"../b\"/>\
             <updated>2026-03-14T09:30:00Z</updated></entry></feed>",
            &[(Some("https://harbour.example/b"), Some("2026-03-14T09:30:00Z"))],
        );
    }

    #[test]
    fn what_is_no_feed_is_told() {
        let url = Url::parse("https://harbour.example/").unwrap();
        for bytes in [&b"<rss"[..], b"", b"{}", b"\xff\xfe"] {
            let found = entries(bytes, &url);
            assert!(
                found.as_ref().is_err() || found.as_ref().is_ok_and(|(_, broken)| broken.is_some()),
                "{found:?}"
            );
        }
    }
}
