//! ADDRESS -> RESPONSE: one page asked for, redirections followed, within limits of size and time.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use ureq::http;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use url::{Origin, Url};

use super::address::{self, Gate, Reach};
use super::failure::Failure;
use super::pace::{Next, Pace, Pacing, Stop};
use super::robots::{MAX_ROBOTS, Robots};
use crate::input::MAX_SIZE;

/// The name that robots.txt calls us by.
pub const AGENT: &str = "onrecord";

/// How long what a robots.txt asks is taken to hold: a day, as RFC 9309 has it.
const ROBOTS_AGE: Duration = Duration::from_secs(86400);

/// Redirections of a robots.txt that are followed: five at least, says RFC 9309.
const ROBOTS_REDIRECTS: usize = 5;

/// Packings of packings that are opened; servers use one.
const MAX_PACKINGS: usize = 2;

/// How to fetch.
#[derive(Clone, Debug, Default)]
pub struct FetchOptions {
    /// Where whoever runs a site finds whoever runs this: a page or a mail address, sent with every request.
    pub contact: Option<String>,
    /// Which machines may be asked.
    pub reach: Reach,
    /// How hosts are spared.
    pub pacing: Pacing,
    /// What one page may cost.
    pub limits: Limits,
    /// Ends all waiting.
    pub stop: Stop,
}

/// What one page may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes, as they are sent and unpacked.
    pub size: u64,
    /// Times that it may lead elsewhere.
    pub redirects: usize,
    /// Time until the connection stands, secured.
    pub connect: Duration,
    /// Time in which nothing comes.
    pub silence: Duration,
    /// Time for one request and all of its answer.
    pub total: Duration,
}

impl Default for Limits {
    /// Ten redirections, as browsers have some twenty; half a minute of silence, two minutes in all.
    fn default() -> Self {
        Self {
            size: MAX_SIZE,
            redirects: 10,
            connect: Duration::from_secs(15),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(120),
        }
    }
}

/// What a server said of a page when it was fetched before, to ask whether that is still so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The address that gave it, after redirections.
    pub url: String,
    /// ETag, as it came.
    pub etag: Option<String>,
    /// Last-Modified, as it came.
    pub last_modified: Option<String>,
}

/// What a server answered: a page (status 200 to 299), or that it has not changed (304).
#[derive(Clone, Debug)]
pub struct Response {
    /// The address, after redirections.
    pub url: Url,
    /// Status, 200 to 299 or 304.
    pub status: u16,
    /// When it was asked for.
    pub time: SystemTime,
    /// Request line and header lines, as they were sent but for their order.
    pub request_head: Vec<u8>,
    /// Status line and header lines.
    pub response_head: Vec<u8>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// Its media type in lower case, "text/html"; empty when the server names none.
    pub media_type: String,
    /// Its character encoding by the header.
    pub charset: Option<String>,
    /// To ask later whether it has changed.
    pub validators: Validators,
}

impl Response {
    /// True when the page is as it was before.
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }
}

/// Fetches pages, politely and safely; shared by threads.
#[derive(Debug)]
pub struct Fetcher {
    agent: ureq::Agent,
    name: String,
    limits: Limits,
    pace: Pace,
    longest_wait: Duration,
    /// What each site asks, and until when that holds.
    robots: Mutex<BTreeMap<String, (Instant, AskedOf)>>,
}

/// What a site asks of us, or why that is not known.
type AskedOf = Result<Robots, Failure>;

/// What to do with a body that is longer than it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Excess {
    Fails,
    IsCut,
}

/// A status and its headers, and the body where there is one to read.
struct Answer {
    response: Response,
    location: Option<String>,
    retry_after: Option<String>,
}

impl Fetcher {
    /// A fetcher that has asked nobody yet.
    pub fn new(options: FetchOptions) -> Self {
        let FetchOptions { contact, reach, pacing, limits, stop } = options;
        let version = env!("CARGO_PKG_VERSION");
        let contact =
            contact.map(|contact| contact.chars().filter(|char| !char.is_control()).collect::<String>());
        let name = match contact {
            Some(contact) => format!("{AGENT}/{version} (+{contact})"),
            None => format!("{AGENT}/{version}"),
        };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A proxy would look names up out of our sight.
            .proxy(None)
            // Between two pages of a host lies a pause; connections are not kept over it.
            .max_idle_connections(0)
            .timeout_global(Some(limits.total))
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_per_read(Some(limits.silence))
            .build();
        let gate = Gate { reach, system: DefaultResolver::default() };
        Self {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), gate),
            name,
            limits,
            longest_wait: pacing.longest_wait,
            pace: Pace::new(pacing, stop),
            robots: Mutex::default(),
        }
    }

    /// Fetches a page, after its site's robots.txt; waits until its host may be asked.
    ///
    /// With `known`, the server is asked to send the page only if it has changed since.
    ///
    /// # Errors
    /// Whatever the answer is other than the page.
    pub fn get(&self, url: &Url, known: Option<&Validators>) -> Result<Response, Failure> {
        let mut at = url.clone();
        for _ in 0..=self.limits.redirects {
            let answer =
                (self.check_robots(&at)).and_then(|()| self.ask(&at, known, self.limits.size, Excess::Fails));
            let step = answer.and_then(|answer| match answer.response.status {
                200..=299 | 304 => Ok(Step::End(Box::new(answer.response))),
                status @ (301 | 302 | 303 | 307 | 308) => {
                    let location = answer.location.ok_or(Failure::NoLocation(status))?;
                    Ok(Step::On(
                        address::join(&at, &location).map_err(|failure| leads_to(&location, failure))?,
                    ))
                }
                status => Err(Failure::Status(status)),
            });
            match step {
                Ok(Step::End(response)) => return Ok(*response),
                Ok(Step::On(next)) => at = next,
                Err(failure) if at == *url => return Err(failure),
                Err(failure) => return Err(leads_to(at.as_str(), failure)),
            }
        }
        Err(Failure::Redirects(self.limits.redirects))
    }

    /// When the host of an address may be asked again; `None` when that is now.
    pub fn next_turn(&self, host: &str) -> Option<Instant> {
        self.pace.next(host)
    }

    /// Refuses what the site's robots.txt asks not to read.
    fn check_robots(&self, url: &Url) -> Result<(), Failure> {
        let site = match url.origin() {
            Origin::Opaque(_) => return Ok(()),
            site @ Origin::Tuple(..) => site.ascii_serialization(),
        };
        let known = self.robots.lock().unwrap_or_else(PoisonError::into_inner).get(&site).cloned();
        let robots = match known {
            Some((until, robots)) if Instant::now() < until => robots,
            Some(_) | None => {
                let robots = self.fetch_robots(url);
                let age = if robots.is_ok() { ROBOTS_AGE } else { self.longest_wait };
                let mut known = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
                if robots != Err(Failure::Stopped) {
                    known.insert(site, (Instant::now() + age, robots.clone()));
                }
                robots
            }
        };
        if robots?.allows(url) { Ok(()) } else { Err(Failure::Robots) }
    }

    fn fetch_robots(&self, url: &Url) -> Result<Robots, Failure> {
        let mut at = address::join(url, "/robots.txt")?;
        for _ in 0..=ROBOTS_REDIRECTS {
            let answer = self.ask(&at, None, MAX_ROBOTS as u64, Excess::IsCut)?;
            match (answer.response.status, answer.location) {
                (200..=299, _) => {
                    let robots = Robots::parse(&answer.response.body, AGENT);
                    if let Some(delay) = robots.delay {
                        self.pace.slow_down(host_of(url), delay);
                    }
                    return Ok(robots);
                }
                (301 | 302 | 303 | 307 | 308, Some(location)) => {
                    at = address::join(&at, &location).map_err(|failure| leads_to(&location, failure))?;
                }
                (status @ 500..=599, _) => return Err(Failure::RobotsUnknown(status)),
                // A site without rules asks nothing.
                (_, _) => return Ok(Robots::default()),
            }
        }
        Ok(Robots::default())
    }

    /// Asks once, and again while the server asks to wait.
    fn ask(
        &self,
        url: &Url,
        known: Option<&Validators>,
        limit: u64,
        excess: Excess,
    ) -> Result<Answer, Failure> {
        let host = host_of(url);
        let mut tries = 0;
        loop {
            let turn = self.pace.turn(host)?;
            tries += 1;
            let answer = self.exchange(url, known, limit, excess)?;
            let status = answer.response.status;
            if !matches!(status, 429 | 503) {
                return Ok(answer);
            }
            let next = self.pace.wait(host, status, answer.retry_after.as_deref(), tries);
            drop(turn);
            match next {
                Next::Again => {}
                Next::Never(failure) => return Err(failure),
            }
        }
    }

    /// One request and its answer.
    fn exchange(
        &self,
        url: &Url,
        known: Option<&Validators>,
        limit: u64,
        excess: Excess,
    ) -> Result<Answer, Failure> {
        let mut headers = vec![
            ("User-Agent", self.name.as_str()),
            (
                "Accept",
                "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,text/plain;q=0.9,*/*;q=0.5",
            ),
            ("Accept-Encoding", "gzip, br"),
            ("Connection", "close"),
        ];
        if let Some(known) = known.filter(|known| known.url == url.as_str()) {
            headers.extend(known.etag.as_deref().map(|etag| ("If-None-Match", etag)));
            headers.extend(known.last_modified.as_deref().map(|date| ("If-Modified-Since", date)));
        }
        let mut request = self.agent.get(url.as_str());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let time = SystemTime::now();
        let failed = |error| self.failure_of(error, url);
        let (head, body) = request.call().map_err(failed)?.into_parts();
        let status = head.status.as_u16();
        let text = |name: &str| {
            head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        };
        // An answer without a page is known by its head.
        let has_page = (200..=299).contains(&status);
        let body = if has_page {
            let packed = read(body.into_reader(), limit, excess).map_err(|error| {
                error.map_or(Failure::TooLarge { limit }, |error| failed(ureq::Error::from(error)))
            })?;
            unpack(packed, &text("content-encoding").unwrap_or_default(), limit, excess)?
        } else {
            Vec::new()
        };
        let (media_type, charset) = media_of(&text("content-type").unwrap_or_default());
        let response = Response {
            url: url.clone(),
            status,
            time,
            request_head: request_head(url, &headers),
            response_head: response_head(&head),
            body,
            media_type,
            charset,
            validators: Validators {
                url: url.to_string(),
                etag: text("etag"),
                last_modified: text("last-modified"),
            },
        };
        Ok(Answer { response, location: text("location"), retry_after: text("retry-after") })
    }

    // The list of errors is not ours, and open.
    #[allow(clippy::wildcard_enum_match_arm)]
    fn failure_of(&self, error: ureq::Error, url: &Url) -> Failure {
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<Failure>() {
                Ok(failure) => *failure,
                Err(other) => Failure::Connection(other.to_string()),
            },
            ureq::Error::HostNotFound => Failure::NoHost(host_of(url).to_owned()),
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                Failure::SlowConnection(self.limits.connect)
            }
            ureq::Error::Timeout(ureq::Timeout::PerRead | ureq::Timeout::PerWrite) => {
                Failure::Silent(self.limits.silence)
            }
            ureq::Error::Timeout(_) => Failure::Slow(self.limits.total),
            ureq::Error::BadUri(why) => Failure::Malformed(why),
            ureq::Error::Http(why) => Failure::Malformed(why.to_string()),
            ureq::Error::Tls(why) => Failure::Tls(why.to_owned()),
            ureq::Error::Rustls(why) => Failure::Tls(tls_words(&why.to_string())),
            ureq::Error::LargeResponseHeader(..) => Failure::Protocol("its headers go on and on".to_owned()),
            ureq::Error::Io(error) => connection_failure(&error, url),
            other if other.to_string().contains("too many headers") => {
                Failure::Protocol("its headers go on and on".to_owned())
            }
            other => Failure::Protocol(other.to_string().trim_start_matches("protocol: ").to_owned()),
        }
    }
}

/// Where one answer leaves the way to a page.
enum Step {
    End(Box<Response>),
    On(Url),
}

/// The name by which a host is spared.
pub(super) fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

fn leads_to(to: &str, failure: Failure) -> Failure {
    if failure == Failure::Stopped {
        return failure;
    }
    Failure::LeadsTo { to: to.to_owned(), failure: Box::new(failure) }
}

// As above.
#[allow(clippy::wildcard_enum_match_arm)]
fn connection_failure(error: &io::Error, url: &Url) -> Failure {
    let words = error.to_string();
    let is_tls = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    match error.kind() {
        _ if is_tls => Failure::Tls(tls_words(&words)),
        io::ErrorKind::ConnectionRefused => Failure::Connection("the connection was refused".to_owned()),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => {
            Failure::Connection("the connection broke before the page was whole".to_owned())
        }
        _ if words.contains("failed to lookup address") => Failure::NoHost(host_of(url).to_owned()),
        _ => Failure::Connection(crate::error::words_of(error)),
    }
}

/// What rustls says, for people.
fn tls_words(words: &str) -> String {
    match words {
        _ if words.contains("UnknownIssuer") || words.contains("CaUsedAsEndEntity") => {
            "nobody we trust vouches for its certificate".to_owned()
        }
        _ if words.contains("certificate expired") || words.contains("Expired") => {
            "its certificate has expired".to_owned()
        }
        _ if words.contains("not valid for name") || words.contains("NotValidForName") => {
            "its certificate is another host's".to_owned()
        }
        _ if words.contains("InvalidContentType") || words.contains("corrupt message") => {
            "what answers does not speak TLS".to_owned()
        }
        words => words.to_owned(),
    }
}

/// All of a body, at most `limit` bytes. The error is `None` for a body that is longer.
fn read(from: impl Read, limit: u64, excess: Excess) -> Result<Vec<u8>, Option<io::Error>> {
    let mut bytes = Vec::new();
    match from.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
        Err(error) => Err(Some(error)),
        Ok(_) if bytes.len() as u64 <= limit => Ok(bytes),
        Ok(_) if excess == Excess::IsCut => {
            bytes.truncate(limit as usize);
            Ok(bytes)
        }
        Ok(_) => Err(None),
    }
}

/// Undoes the packings that a header names, last first.
fn unpack(mut bytes: Vec<u8>, encodings: &str, limit: u64, excess: Excess) -> Result<Vec<u8>, Failure> {
    let encodings = encodings.to_ascii_lowercase();
    let named = encodings.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "identity");
    let named: Vec<&str> = named.collect();
    if named.len() > MAX_PACKINGS {
        return Err(Failure::Packing(format!("it is packed {} times over", named.len())));
    }
    for name in named.into_iter().rev() {
        // An answer without a body may name a packing all the same.
        if bytes.is_empty() {
            break;
        }
        let packed = bytes.as_slice();
        let unpacked = match name {
            "gzip" | "x-gzip" => read(flate2::read::MultiGzDecoder::new(packed), limit, excess),
            "deflate" => match read(flate2::read::ZlibDecoder::new(packed), limit, excess) {
                // Some servers leave the wrapping of zlib away.
                Err(Some(_)) => read(flate2::read::DeflateDecoder::new(packed), limit, excess),
                unpacked => unpacked,
            },
            "br" => read(brotli_decompressor::Decompressor::new(packed, 4096), limit, excess),
            other => {
                return Err(Failure::Packing(format!("it is packed as {other}, which was not asked for")));
            }
        };
        bytes = unpacked.map_err(|error| match error {
            Some(_) => Failure::Packing(format!("it is packed as {name}, and the packing is damaged")),
            None => Failure::TooLarge { limit },
        })?;
    }
    Ok(bytes)
}

/// "text/html; charset=utf-8" in its two parts.
fn media_of(header: &str) -> (String, Option<String>) {
    let mut parts = header.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (key.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media_type, charset)
}

fn request_head(url: &Url, headers: &[(&str, &str)]) -> Vec<u8> {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut head = format!("GET {}{query} HTTP/1.1\r\nHost: {}{port}\r\n", url.path(), host_of(url));
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head.into_bytes()
}

fn response_head(head: &http::response::Parts) -> Vec<u8> {
    let mut bytes = format!("{:?} {}\r\n", head.version, head.status).into_bytes();
    for (name, value) in &head.headers {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn headers_tell_what_a_body_is() {
        let check = |header: &str, media: &str, charset: Option<&str>| {
            assert_eq!(media_of(header), (media.to_owned(), charset.map(str::to_owned)));
        };
        check("Text/HTML; Charset=\"UTF-8\"", "text/html", Some("UTF-8"));
        check("text/html;charset=", "text/html", None);
        check("", "", None);
    }

    #[test]
    fn bodies_are_unpacked_within_the_limit() {
        let zlib = |bytes: &[u8]| {
            let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap()
        };
        let gzip = |bytes: &[u8]| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap()
        };
        let check = |bytes: &[u8], encodings: &str, expected: Result<&[u8], &str>| {
            let found = unpack(bytes.to_vec(), encodings, 1000, Excess::Fails);
            let found = found.map_err(|failure| failure.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{encodings}");
        };
        check(b"plain", "", Ok(b"plain"));
        check(b"plain", "identity", Ok(b"plain"));
        check(b"", "gzip", Ok(b""));
        check(&gzip(b"page"), "GZip", Ok(b"page"));
        check(&gzip(&gzip(b"page")), "gzip, x-gzip", Ok(b"page"));
        check(&zlib(b"page"), "deflate", Ok(b"page"));
        check(&zlib(b"page")[2..], "deflate", Ok(b"page"));
        // "page" in a brotli stream of one uncompressed block.
        check(b"\x8b\x01\x80page\x03", "br", Ok(b"page"));
        check(&gzip(&[0; 1001]), "gzip", Err("it goes on above the limit of 1000 bytes"));
        check(b"page", "gzip", Err("it is packed as gzip, and the packing is damaged"));
        check(&gzip(b"page")[..12], "gzip", Err("it is packed as gzip, and the packing is damaged"));
        check(b"page", "br", Err("it is packed as br, and the packing is damaged"));
        check(b"page", "zstd", Err("it is packed as zstd, which was not asked for"));
        check(b"page", "gzip, gzip, gzip", Err("it is packed 3 times over"));
        assert_eq!(unpack(gzip(&[7; 20]), "gzip", 5, Excess::IsCut), Ok(vec![7; 5]));
    }
}
