//! `onrecord follow`, and `onrecord read` of addresses, as a shell sees them: against a server on this machine.

#![allow(clippy::unwrap_used)]

#[path = "../../onrecord-record/tests/served/mod.rs"]
mod served;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use served::{Asked, Server, write_answer};

const FERRY: &str =
    "<html><body><p>Ada Reyes said on Friday that the ferry would keep running.</p></body></html>";
const BRIDGE: &str =
    "<html><body><p>Ben Orr said on Friday that the bridge would stay open.</p></body></html>";

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("onrecord-follow-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
        command.args(args.split_whitespace()).current_dir(&self.0).env_remove("CLICOLOR_FORCE");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `onrecord` in the folder, with words separated by spaces.
    fn run(&self, args: &str) -> Run {
        let output = self.command(args).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    fn readings(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Last part of each article's address, with its version.
    fn read(&self) -> Vec<(String, u64)> {
        let mut read: Vec<_> = (self.readings().iter())
            .map(|reading| {
                let url = reading["article"]["url"].as_str().unwrap().to_owned();
                let path = url.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
                (path, reading["article"]["version"].as_u64().unwrap())
            })
            .collect();
        read.sort();
        read
    }
}

/// A site whose pages a test can change; unchanged ones answer 304.
#[derive(Clone, Default)]
struct Site(Arc<Mutex<BTreeMap<String, (String, String)>>>);

impl Site {
    fn put(&self, path: &str, media_type: &str, body: &str) {
        self.0.lock().unwrap().insert(path.to_owned(), (media_type.to_owned(), body.to_owned()));
    }

    /// A feed with an entry for each path and date.
    fn put_feed(&self, path: &str, entries: &[(&str, &str)]) {
        let mut feed = "<rss version=\"2.0\"><channel><title>The Harbour Ledger</title>".to_owned();
        for (page, date) in entries {
            feed +=
                &format!("<item><title>{page}</title><link>{page}</link><pubDate>{date}</pubDate></item>");
        }
        self.put(path, "application/rss+xml", &format!("{feed}</channel></rss>"));
    }

    fn serve(&self) -> Server {
        let pages = Arc::clone(&self.0);
        Server::with_robots(move |asked: &Asked, out: &mut dyn Write| -> io::Result<()> {
            let Some((media_type, body)) = pages.lock().unwrap().get(&asked.path).cloned() else {
                return write_answer(out, "404 Not Found", "", b"");
            };
            let etag = body.bytes().fold(7u32, |etag, byte| etag.wrapping_mul(31).wrapping_add(byte.into()));
            let etag = format!("\"{etag}\"");
            if asked.header("if-none-match") == Some(&etag) {
                return write_answer(out, "304 Not Modified", "", b"");
            }
            let headers = format!("Content-Type: {media_type}\r\nETag: {etag}\r\n");
            write_answer(out, "200 OK", &headers, body.as_bytes())
        })
    }
}

const MARCH: &str = "Sat, 14 Mar 2026 09:30:00 GMT";
const APRIL: &str = "Tue, 14 Apr 2026 09:30:00 GMT";
const QUICK: &str = "--allow-private --delay 0s --fast";

/// A site with a feed of two articles.
fn ledger() -> Site {
    let site = Site::default();
    site.put("/ferry", "text/html", FERRY);
    site.put("/bridge", "text/html", BRIDGE);
    site.put_feed("/feed", &[("/ferry", MARCH), ("/bridge", MARCH)]);
    site
}

fn owned(read: &[(&str, u64)]) -> Vec<(String, u64)> {
    read.iter().map(|(path, version)| ((*path).to_owned(), *version)).collect()
}

#[test]
fn an_address_is_read_like_a_file() {
    let (folder, site) = (Folder::new("address"), ledger());
    let server = site.serve();
    site.put("/ferry?utm_source=x", "text/html", FERRY);
    let run = folder.run(&format!("read {QUICK} {}", server.url("/ferry?utm_source=x")));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let reading = &run.readings()[0];
    assert_eq!(reading["article"]["url"], server.url("/ferry"));
    assert_eq!(reading["article"]["pinned"], Value::Null);
    assert_eq!(reading["statements"].as_array().unwrap().len(), 1);
}

#[test]
fn the_pages_of_a_feed_are_read() {
    let (folder, site) = (Folder::new("feed"), ledger());
    let server = site.serve();
    let run = folder.run(&format!("read {QUICK} {}", server.url("/feed")));
    assert_eq!(run.read(), owned(&[("bridge", 1), ("ferry", 1)]), "{run:?}");
}

#[test]
fn an_address_of_this_machine_is_refused() {
    let (folder, site) = (Folder::new("private"), ledger());
    let server = site.serve();
    let url = server.url("/ferry");
    let run = folder.run(&format!("read {url}"));
    let expected = "127.0.0.1 is this machine's own address; --allow-private reads it";
    assert_eq!((run.code, run.stderr), (2, format!("onrecord: failed to read {url}: {expected}\n")));
    assert!(server.asked().is_empty());
}

#[test]
fn a_page_too_large_says_what_to_do() {
    let (folder, site) = (Folder::new("large"), Site::default());
    site.put("/", "text/html", &"word ".repeat(1000));
    let server = site.serve();
    let url = server.url("/");
    let run = folder.run(&format!("read {QUICK} --max-size 1K {url}"));
    let expected = "it goes on above the limit of 1 KiB for one article; --max-size raises it";
    assert_eq!((run.code, run.stderr), (2, format!("onrecord: failed to read {url}: {expected}\n")));
}

#[test]
fn what_is_no_page_is_told() {
    let (folder, site) = (Folder::new("image"), Site::default());
    site.put("/", "image/png", "\u{89}PNG");
    let server = site.serve();
    let url = server.url("/");
    let run = folder.run(&format!("read {QUICK} {url}"));
    let expected = "it is neither a page nor a feed, but image/png";
    assert_eq!((run.code, run.stderr), (2, format!("onrecord: failed to read {url}: {expected}\n")));
}

#[test]
fn a_wrong_charset_is_a_problem_of_the_page() {
    let (folder, site) = (Folder::new("charset"), Site::default());
    site.put("/unknown", "text/plain; charset=klingon", "Ada Reyes said that the café would stay open.");
    let server = site.serve();
    let run = folder.run(&format!("read {QUICK} {}", server.url("/unknown")));
    let reading = &run.readings()[0];
    assert_eq!(reading["problems"][0]["kind"], "charset");
    assert_eq!(
        reading["problems"][0]["message"],
        "there is no character encoding “klingon”; it was guessed instead"
    );
    assert!(reading["article"]["text"].as_str().unwrap().contains("café"), "{reading}");

    // The header's word wins over what the bytes look like, and the reading says what that cost.
    let server = Server::new(|_, out| {
        let headers = "Content-Type: text/plain; charset=utf-8\r\n";
        write_answer(out, "200 OK", headers, b"Ada Reyes said that the caf\xe9 would stay open.")
    });
    let run = folder.run(&format!("read {QUICK} {}", server.url("/wrong")));
    let problem = &run.readings()[0]["problems"][0]["message"];
    assert_eq!(problem, "some bytes do not fit UTF-8 and were replaced by U+FFFD");
}

#[test]
fn only_what_is_new_or_changed_is_read_again() {
    let (folder, site) = (Folder::new("again"), ledger());
    let server = site.serve();
    let follow = |site_url: &str| folder.run(&format!("follow {QUICK} --archive kept {site_url}"));
    let url = server.url("/feed");

    let first = follow(&url);
    assert_eq!(first.read(), owned(&[("bridge", 1), ("ferry", 1)]), "{first:?}");
    assert_eq!(first.code, 0);
    for reading in first.readings() {
        let pinned = &reading["article"]["pinned"];
        assert_eq!(pinned["archive"], "kept/onrecord-00001.warc.gz");
        assert!(pinned["captured"].as_str().unwrap().ends_with('Z'), "{pinned}");
    }

    // Nothing new: the feed is asked whether it has changed, and the pages are left alone.
    let before = server.paths().len();
    let second = follow(&url);
    assert_eq!((second.code, second.stdout.as_str()), (1, ""));
    assert_eq!(second.stderr, "onrecord: found no articles; skipped 1: 1 unchanged\n");
    assert_eq!(server.paths()[before..], ["/feed"]);

    // The feed says that the ferry has changed, and names a third page; the bridge is as it was.
    let changed = FERRY.replace("keep running", "stop at noon");
    site.put("/ferry", "text/html", &changed);
    site.put("/pier", "text/html", &BRIDGE.replace("bridge", "pier"));
    site.put_feed("/feed", &[("/ferry", APRIL), ("/bridge", MARCH), ("/pier", MARCH)]);
    let third = follow(&url);
    assert_eq!(third.read(), owned(&[("ferry", 2), ("pier", 1)]), "{third:?}");
    assert_eq!(third.stderr.lines().last().unwrap().split("; ").last(), Some("skipped 1: 1 unchanged"));

    // The feed says that all have changed: the server says that they have not.
    site.put_feed("/feed", &[("/ferry", MARCH), ("/bridge", APRIL), ("/pier", APRIL)]);
    let fourth = follow(&url);
    assert_eq!(fourth.stderr, "onrecord: found no articles; skipped 3: 3 unchanged\n");

    // Every version can be read again where it is pinned.
    let archived = folder.run("read --fast kept/onrecord-00001.warc.gz");
    assert_eq!(archived.readings().len(), 4, "{archived:?}");
    let log = fs::read_to_string(folder.0.join("kept/fetched.jsonl")).unwrap();
    assert!(log.starts_with("{\"event\":\"begun\",\"format\":\"onrecord/fetched/1\"}\n"), "{log}");
}

#[test]
fn what_was_fetched_and_not_written_comes_again() {
    let (folder, site) = (Folder::new("killed"), ledger());
    let server = site.serve();
    let follow = || folder.run(&format!("follow {QUICK} --archive kept {}", server.url("/feed")));
    let first = follow();
    // As after a kill: the log knows of the fetches, and not that they were read.
    let path = folder.0.join("kept/fetched.jsonl");
    let log = fs::read_to_string(&path).unwrap();
    let kept: String =
        log.lines().filter(|line| !line.contains("\"read\"")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, kept + "{\"event\":\"fet").unwrap();
    let before = server.paths().len();
    let second = follow();
    assert_eq!(second.read(), first.read(), "{second:?}");
    let texts = |run: &Run| {
        let mut texts: Vec<_> = run.readings().iter().map(|one| one["article"]["text"].to_string()).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&second), texts(&first));
    assert_eq!(server.paths()[before..], ["/feed"], "the pages come out of the archive");
    assert_eq!(follow().code, 1);
}

#[test]
fn counts_add_up() {
    let (folder, site) = (Folder::new("counts"), ledger());
    site.put("/photo", "image/png", "\u{89}PNG");
    site.put("/robots.txt", "text/plain", "User-agent: *\nDisallow: /closed\n");
    let entries = [
        ("/ferry", MARCH),
        ("/bridge", APRIL),
        ("/photo", APRIL),
        ("/missing", APRIL),
        ("/closed", APRIL),
        ("/bridge", APRIL),
        ("ftp://harbour.example/", APRIL),
    ];
    site.put_feed("/feed", &entries);
    let server = site.serve();
    let run = folder.run(&format!("follow {QUICK} --since 2026-04-01 {}", server.url("/feed")));
    assert_eq!(run.code, 2);
    assert_eq!(run.read(), owned(&[("bridge", 1)]), "{run:?}");
    let summary = run.stderr.lines().last().unwrap();
    let skipped = "; skipped 4: 1 no pages, 1 unchanged, 1 closed to programs, 1 not asked for";
    assert_eq!(
        summary,
        format!("onrecord: read 1 article: 1 statement; 2 pages could not be read{skipped}"),
        "{run:?}"
    );
    let missing = format!("failed to read {}: the server answers 404 (not found)", server.url("/missing"));
    assert!(run.stderr.contains(&missing), "{run:?}");
    assert!(run.stderr.contains("only http and https addresses are read, not ftp"), "{run:?}");
}

#[test]
fn a_limit_leaves_the_rest_for_the_next_time() {
    let (folder, site) = (Folder::new("limit"), ledger());
    let server = site.serve();
    let follow =
        || folder.run(&format!("follow {QUICK} --archive kept --limit 1 {}", server.url("/feed"))).read();
    assert_eq!(follow(), owned(&[("ferry", 1)]));
    assert_eq!(follow(), owned(&[("bridge", 1)]));
    assert_eq!(follow(), owned(&[]));
}

#[test]
fn lists_of_feeds_are_followed() {
    let (folder, site) = (Folder::new("lists"), ledger());
    let server = site.serve();
    let url = server.url("/feed");
    fs::write(folder.0.join("feeds.txt"), format!("# news\n{url}\n")).unwrap();
    let outline = format!("<outline text='Ledger' xmlUrl='{url}'/>");
    fs::write(folder.0.join("feeds.opml"), format!("<opml version='2.0'><body>{outline}</body></opml>"))
        .unwrap();
    for list in ["feeds.txt", "feeds.opml"] {
        let run = folder.run(&format!("follow {QUICK} {list}"));
        assert_eq!(run.read().len(), 2, "{run:?}");
    }
    fs::write(folder.0.join("words.txt"), "ferry\n").unwrap();
    let run = folder.run("follow words.txt");
    let expected =
        "onrecord: failed to read words.txt: line 1: the address is malformed: relative URL without a base\n";
    assert_eq!((run.code, run.stderr.as_str()), (2, expected));
}

#[test]
fn a_feed_that_fails_does_not_stop_the_others() {
    let (folder, site) = (Folder::new("fails"), ledger());
    site.put("/page", "text/html", FERRY);
    let server = site.serve();
    let [missing, page, feed] = ["/missing", "/page", "/feed"].map(|path| server.url(path));
    let run = folder.run(&format!("follow {QUICK} {missing} {page} {feed}"));
    assert_eq!((run.code, run.read().len()), (2, 2), "{run:?}");
    assert!(run.stderr.contains(&format!("failed to read {missing}: the server answers 404")), "{run:?}");
    assert!(run.stderr.contains(&format!("failed to read {page}: it is no feed: ")), "{run:?}");
}

#[test]
fn a_page_read_by_its_address_is_kept_in_versions() {
    let (folder, site) = (Folder::new("kept"), ledger());
    let server = site.serve();
    let read = || folder.run(&format!("read {QUICK} --archive kept {}", server.url("/ferry")));
    let first = read();
    assert_eq!(first.read(), owned(&[("ferry", 1)]));
    assert_eq!(first.readings()[0]["article"]["pinned"]["archive"], "kept/onrecord-00001.warc.gz");
    // The same again is the same version, pinned where it was; other words are the next.
    assert_eq!(read().stdout, first.stdout);
    site.put("/ferry", "text/html", &FERRY.replace("keep running", "stop"));
    assert_eq!(read().read(), owned(&[("ferry", 2)]));
}

#[cfg(unix)]
#[test]
fn nothing_is_lost_with_a_kill() {
    let (folder, site) = (Folder::new("kill"), Site::default());
    let paths: Vec<String> = (1..=30).map(|number| format!("/ferry-{number}")).collect();
    for path in &paths {
        site.put(path, "text/html", &FERRY.replace("Friday", path));
    }
    site.put_feed("/feed", &paths.iter().map(|path| (path.as_str(), MARCH)).collect::<Vec<_>>());
    let server = site.serve();
    let args = format!("follow {QUICK} --delay 5ms --archive kept {}", server.url("/feed")).replacen(
        "--delay 0s ",
        "",
        1,
    );
    let mut child = folder.command(&args).spawn().unwrap();
    while server.paths().len() < 12 {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    let killed = child.wait_with_output().unwrap();
    let written = String::from_utf8(killed.stdout).unwrap();
    // Nothing but whole lines count as written.
    let whole = &written[..written.rfind('\n').map_or(0, |end| end + 1)];
    let first = Run { code: 0, stdout: whole.to_owned(), stderr: String::new() };
    let second = folder.run(&args);
    assert_eq!(second.code, 0, "{}", second.stderr);
    let mut read: Vec<_> = [first.read(), second.read()].concat();
    let (all, n_read) = (paths.len(), read.len());
    assert!(first.read().len() < all, "it was killed too late to show anything");
    read.sort();
    read.dedup();
    assert_eq!(read.len(), all);
    assert!(read.iter().all(|(_, version)| *version == 1), "{read:?}");
    // Only what was written and not noted yet may come twice.
    assert!(n_read - all <= 2, "{n_read}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_well() {
    let (folder, site) = (Folder::new("interrupt"), ledger());
    let server = site.serve();
    let args = format!("follow {QUICK} --archive kept --every 1h -o out.jsonl {}", server.url("/feed"));
    let child = folder.command(&args).spawn().unwrap();
    let start = Instant::now();
    while server.paths().len() < 3 && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(
        stderr.starts_with("onrecord: stopping after the pages at hand; Ctrl-C again stops at once\n"),
        "{stderr}"
    );
    let written = fs::read_to_string(folder.0.join("out.jsonl")).unwrap();
    assert_eq!(written.lines().count(), 2, "{stderr}");
}
