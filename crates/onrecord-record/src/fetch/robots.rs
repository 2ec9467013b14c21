//! robots.txt: what a site asks programs not to read.

use std::str;

use url::Url;

/// Bytes of a robots.txt that are looked at: at least 500 KiB, says the rule.
pub const MAX_ROBOTS: usize = 500 << 10;

/// What a site asks of us.
///
/// # Source
/// RFC 9309, The Robots Exclusion Protocol. `Crawl-delay` is not part of it; it is heeded because sites write it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Seconds between requests, where the site asks for some.
    pub delay: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// The path as written, made [`normal`], `*` and a `$` at the end included.
    pattern: String,
}

/// Rules of one or several agents.
#[derive(Default)]
struct Group {
    robots: Robots,
    is_ours: bool,
    is_everybodys: bool,
}

impl Robots {
    /// What `text` asks of the program called `agent`: the rules of its own groups, else those of everybody's.
    pub fn parse(text: &[u8], agent: &str) -> Self {
        let text = &text[..text.len().min(MAX_ROBOTS)];
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut groups = Vec::<Group>::new();
        let mut is_head = false;
        for line in text.split(|&byte| byte == b'\n' || byte == b'\r') {
            let line = String::from_utf8_lossy(line.split(|&byte| byte == b'#').next().unwrap_or_default());
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match (key.as_str(), groups.last_mut()) {
                // Spellings seen on sites, as the parser that Google published takes them.
                ("user-agent" | "useragent" | "user agent", _) => {
                    if !is_head {
                        groups.push(Group::default());
                    }
                    is_head = true;
                    if let Some(group) = groups.last_mut() {
                        group.is_everybodys |= value == "*";
                        group.is_ours |= token(value).eq_ignore_ascii_case(agent);
                    }
                }
                ("allow" | "disallow", Some(group)) => {
                    is_head = false;
                    // An empty path asks nothing.
                    if value.starts_with(['/', '*']) {
                        group.robots.rules.push(Rule { allows: key == "allow", pattern: normal(value) });
                    }
                }
                ("crawl-delay", Some(group)) => {
                    is_head = false;
                    let delay = value.parse::<f64>().ok().filter(|delay| delay.is_finite() && *delay >= 0.0);
                    group.robots.delay = group.robots.delay.or(delay);
                }
                _ => {}
            }
        }
        let is_ours = groups.iter().any(|group| group.is_ours);
        let mut robots = Robots::default();
        for group in groups {
            let is_heeded = if is_ours { group.is_ours } else { group.is_everybodys };
            if is_heeded {
                robots.rules.extend(group.robots.rules);
                robots.delay = robots.delay.or(group.robots.delay);
            }
        }
        robots
    }

    /// True when a page may be read: the longest path that fits decides, and of two as long the one that allows.
    pub fn allows(&self, url: &Url) -> bool {
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let path = normal(&path);
        if path == "/robots.txt" {
            return true;
        }
        let fits = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        fits.max_by_key(|rule| (rule.pattern.len(), rule.allows)).is_none_or(|rule| rule.allows)
    }
}

/// The name that a line of agents begins with: "Onrecord/2.0" names onrecord.
fn token(value: &str) -> &str {
    let end = value.find(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '-' | '_')));
    &value[..end.unwrap_or(value.len())]
}

/// A path whose escapes are written in one way: capital hex digits, and none where none is needed.
fn normal(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut written = String::with_capacity(path.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|&digit| char::from(digit).to_digit(16));
        let (byte, is_escape, length) = match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, true, 3),
            _ => (byte, false, 1),
        };
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if is_plain || (!is_escape && byte.is_ascii()) {
            written.push(char::from(byte));
        } else {
            written += &format!("%{byte:02X}");
        }
        at += length;
    }
    written
}

/// True when `pattern` fits the beginning of `path`, or all of it where it ends in `$`; `*` is any run of characters.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    if is_whole {
        match pieces.pop() {
            Some(last) => match rest.strip_suffix(last) {
                Some(before) => rest = before,
                None => return false,
            },
            None => return rest.is_empty(),
        }
    }
    // The first place where a piece fits leaves the most for those after it.
    for piece in pieces {
        match rest.find(piece) {
            Some(found) => rest = &rest[found + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(robots: &str, path: &str, expected: bool) {
        let url = Url::parse("https://harbour.example").unwrap().join(path).unwrap();
        assert_eq!(
            Robots::parse(robots.as_bytes(), "onrecord").allows(&url),
            expected,
            "{path} by\n{robots}"
        );
    }

    #[test]
    fn the_longest_path_decides() {
        let robots = "User-agent: *\nDisallow: /news/\nAllow: /news/open\nDisallow: /same\nAllow: /same\n";
        check(robots, "/", true);
        check(robots, "/news/a", false);
        check(robots, "/news/open/a", true);
        check(robots, "/News/a", true);
        check(robots, "/same", true);
        check("User-agent: *\nDisallow:\n", "/a", true);
        check("User-agent: *\nDisallow: /\n", "/a", false);
        check("User-agent: *\nDisallow: /\n", "/robots.txt", true);
        check("Disallow: /\n", "/a", true);
        check("<html>Not found: /</html>", "/a", true);
    }

    #[test]
    fn stars_and_ends_are_heeded() {
        let robots = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print=\nDisallow: /a*b*c$\n";
        check(robots, "/x.pdf", false);
        check(robots, "/x.pdf?y", true);
        check(robots, "/x?print=1", false);
        check(robots, "/a-b-c", false);
        check(robots, "/a-b-c-d", true);
        check(robots, "/a-bc-c", false);
        check("User-agent: *\nDisallow: *\n", "/a", false);
        check("User-agent: *\nDisallow: /$\n", "/", false);
        check("User-agent: *\nDisallow: /$\n", "/a", true);
        check("User-agent: *\nDisallow: /a$b\n", "/a$b", false);
    }

    #[test]
    fn escapes_are_the_same_however_written() {
        check("User-agent: *\nDisallow: /caf%c3%a9\n", "/café", false);
        check("User-agent: *\nDisallow: /café\n", "/caf%C3%A9", false);
        check("User-agent: *\nDisallow: /%61\n", "/a", false);
        check("User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true);
        check("User-agent: *\nDisallow: /a%2\n", "/a%2", false);
    }

    #[test]
    fn our_group_wins_over_everybodys() {
        let robots = "User-agent: *\nDisallow: /\n\nuser-agent: Other\nUser-Agent: OnRecord/1.0\nAllow: /a\nDisallow: /\n\
                      Sitemap: https://harbour.example/map.xml\n\nUser-agent: onrecord\nDisallow: /a/b # but not this\n";
        check(robots, "/a", true);
        check(robots, "/a/b", false);
        check(robots, "/c", false);
        check("User-agent: onrecord-other\nDisallow: /\n", "/a", true);
        check("User-agent: onrecord\nCrawl-delay: 2\nUser-agent: *\nDisallow: /\n", "/a", true);
    }

    #[test]
    fn delays_are_read() {
        let delay = |text: &str| Robots::parse(text.as_bytes(), "onrecord").delay;
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5\n"), Some(2.5));
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1\nDisallow: /a"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: inf\n"), None);
    }

    #[test]
    fn no_more_than_the_limit_is_looked_at() {
        let long = format!("User-agent: *\n{}Disallow: /\n", "#\n".repeat(MAX_ROBOTS / 2));
        check(&long, "/a", true);
        check(&format!("User-agent: *\nDisallow: /{}\n", "*a".repeat(100_000)), &"/a".repeat(2_000), true);
    }
}
