//! OPML: the addresses of the feeds in a list, as readers of feeds export it.

use super::xml::Document;

/// The address of every feed in a list, in its order, each once.
///
/// # Errors
/// Words that fit "failed to read FILE: …" when it is no list of feeds or breaks off.
pub fn feeds_of_opml(bytes: &[u8]) -> Result<Vec<String>, String> {
    let document = Document::parse(bytes);
    let root = document.root().filter(|root| root.local_name().eq_ignore_ascii_case("opml"));
    if root.is_none() {
        return Err("it is no list of feeds: it does not begin with <opml>".to_owned());
    }
    if let Some(why) = &document.broken {
        return Err(why.clone());
    }
    let mut feeds: Vec<String> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for outline in document.nodes() {
        // Folders are outlines without an address.
        if let Some(address) = outline.attribute("xmlUrl")
            && known.insert(address)
        {
            feeds.push(address.to_owned());
        }
    }
    Ok(feeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, expected: Result<&[&str], &str>) {
        let expected = expected.map(|feeds| feeds.iter().map(ToString::to_string).collect());
        assert_eq!(feeds_of_opml(list.as_bytes()), expected.map_err(str::to_owned));
    }

    #[test]
    fn folders_are_opened_and_doubles_left_out() {
        let list = "<?xml version='1.0'?><opml version='2.0'><head/><body><outline text='News'>\
            <outline type='rss' xmlUrl='https://a.example/feed?x=1&amp;y=2'/></outline>\
            <outline xmlurl='https://b.example/feed'/><outline xmlUrl='https://b.example/feed'/></body></opml>";
        check(list, Ok(&["https://a.example/feed?x=1&y=2", "https://b.example/feed"]));
    }

    #[test]
    fn what_is_no_list_says_so() {
        check("<rss/>", Err("it is no list of feeds: it does not begin with <opml>"));
        check("<opml><body>", Err("line 1, column 13: the file ends within <body>"));
    }
}
