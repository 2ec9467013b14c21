//! `cargo xtask bench --room N`: how long each kind of page takes, for one reader and for sixteen.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use onrecord_record::Record;
use onrecord_record::search;

use crate::Outcome;
use crate::bench::{build_onrecord, quantile};
use crate::make_record::Press;
use crate::make_warc::Chance;

/// Readers at once.
const READERS: usize = 16;
/// Pages of each kind that one reader asks for by itself, and that each of the readers does.
const ALONE: usize = 20;
const EACH: usize = 8;
/// What must hold: milliseconds of 99 pages in 100, MB of memory, bytes of the first page.
const MOST_TIME: f64 = 150.0;
const MOST_MEMORY: f64 = 300.0;
const MOST_BYTES: usize = 100_000;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens target/bench/record-N.db, which `--record N` makes, as a room that is only read; asks for every kind of page.
pub(crate) fn run(place: &Path, n_articles: &str) -> Outcome {
    let path = place.join(format!("record-{n_articles}.db"));
    let n_articles: usize =
        n_articles.parse().map_err(|_| format!("{n_articles} is no number of articles"))?;
    if !path.exists() {
        return Err(format!("there is no {}; bench --record {n_articles} makes it", path.display()));
    }
    let kinds = kinds(&Press::new(n_articles)?, &path)?;
    let program = build_onrecord()?;
    let mut room = Room::open(&program, &path)?;
    let address = room.address;
    let ask_all = |chance: &mut Chance, n_rounds: usize| -> Result<Vec<Vec<f64>>, String> {
        let mut visitor = Visitor::new(address)?;
        let mut times = vec![Vec::new(); kinds.len()];
        for _ in 0..n_rounds {
            let begin = chance.below(kinds.len());
            // Every reader goes through the kinds in an order of its own.
            for at in (0..kinds.len()).map(|at| (at * 7 + begin) % kinds.len()) {
                let page = &kinds[at].1[chance.below(kinds[at].1.len())];
                let start = Instant::now();
                visitor.get(page)?;
                times[at].push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(times)
    };
    let n_first = Visitor::new(address)?.get("/")?;
    let alone = ask_all(&mut Chance(3), ALONE)?;
    let start = Instant::now();
    let together = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let ask_all = &ask_all;
                scope.spawn(move || ask_all(&mut Chance(reader as u64 + 17), EACH))
            })
            .collect();
        let mut all = vec![Vec::new(); kinds.len()];
        for reader in readers {
            let times = reader.join().map_err(|_| "a reader broke off")??;
            all.iter_mut().zip(times).for_each(|(all, times)| all.extend(times));
        }
        Ok::<_, String>(all)
    })?;
    let seconds = start.elapsed().as_secs_f64();
    println!("milliseconds to the last byte      one reader: p50     p99   {READERS} readers: p50     p99");
    let mut slow = String::new();
    for (((name, _), alone), together) in kinds.iter().zip(alone).zip(&together) {
        let ([one, one_99], [all, all_99]) = (quantiles(&alone), quantiles(together));
        println!("{name:<36} {one:>13.1} {one_99:>7.1} {all:>17.1} {all_99:>7.1}");
        if all_99 > MOST_TIME {
            // Writing to a string does not fail.
            let _ = write!(slow, "{}{name}", if slow.is_empty() { "" } else { ", " });
        }
    }
    let n_pages: usize = together.iter().map(Vec::len).sum();
    println!("{n_pages} pages in {seconds:.1} s: {:.0} a second", n_pages as f64 / seconds);
    println!("over {MOST_TIME} ms: {}", if slow.is_empty() { "none" } else { &slow });
    println!("first page: {n_first} bytes (at most {MOST_BYTES})");
    match room.peak() {
        Some(peak) => println!("peak memory: {peak:.0} MB (at most {MOST_MEMORY})"),
        None => println!("peak memory: this system does not tell it"),
    }
    Ok(())
}

/// The middle, and what 99 in 100 are under.
fn quantiles(times: &[f64]) -> [f64; 2] {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    [0.5, 0.99].map(|share| quantile(&times, share))
}

/// Kinds of pages, each with addresses of some.
type Kinds = Vec<(&'static str, Vec<String>)>;

fn kinds(press: &Press, path: &Path) -> Result<Kinds, String> {
    let failed = |error: onrecord_record::Error| error.to_string();
    let record = Record::open_existing(path).map_err(failed)?;
    let (n_articles, ..) = record.counts().map_err(failed)?;
    let mut chance = Chance(5);
    let mut kinds: Kinds = [
        "first page",
        "articles",
        "article",
        "article with a card",
        "card",
        "article as JSON",
        "claim of a statement",
        "claim in words",
        "claim, waited for",
        "quotation checked",
        "search",
        "search, one standing",
        "search by speaker",
        "search as JSON",
        "speaker",
        "speaker, waited for",
        "speakers of a name",
        "statement to quote",
        "corrections",
    ]
    .map(|name| (name, Vec::new()))
    .into();
    for _ in 0..200 {
        let asked = press.question(&mut chance);
        let words: Vec<&str> = asked.words.split(' ').collect();
        let at = chance.below(words.len());
        let some = encoded(&words[at..(at + 2).min(words.len())].join(" "));
        let (all, one, speaker) = (encoded(&asked.words), encoded(words[at]), encoded(&asked.speaker));
        let question =
            search::Question { words: words[at].to_owned(), limit: Some(20), ..search::Question::default() };
        let found = record.find(&question).map_err(failed)?.statements;
        let article = chance.below(n_articles as usize) + 1;
        let mut add = |name: &str, address: String| {
            kinds.iter_mut().filter(|(kind, _)| *kind == name).for_each(|(_, all)| all.push(address.clone()));
        };
        add("first page", "/".to_owned());
        add("articles", format!("/articles?page={}", chance.below(40) + 1));
        add("article", format!("/articles/{article}"));
        add("article as JSON", format!("/articles/{article}.json"));
        add("claim in words", format!("/claims?about={all}"));
        add("quotation checked", format!("/check?quotation={all}"));
        add("search", format!("/find?words={some}"));
        // Nothing in a made record is confirmed: that nothing is found should take no time.
        let standing = ["denied", "unconfirmed", "confirmed"][at % 3];
        add("search, one standing", format!("/find?words={one}&standing={standing}"));
        add("search by speaker", format!("/find?speaker={speaker}"));
        add("search as JSON", format!("/find.json?words={some}"));
        add("speakers of a name", format!("/speakers?name={speaker}"));
        add("corrections", "/corrections".to_owned());
        if let Some(one) = found.get(chance.below(found.len().max(1))) {
            let (article, id) = (one.article.article, &one.key);
            add("article with a card", format!("/articles/{article}?s={id}"));
            add("card", format!("/articles/{article}/cards/{id}"));
            add("claim of a statement", format!("/claims/{id}"));
            add("claim, waited for", format!("/claims/{id}?wait=1"));
            add("statement to quote", format!("/statements/{id}"));
        }
        for identity in record.identities(&asked.speaker).map_err(failed)?.into_iter().take(1) {
            add("speaker", format!("/speakers/{}", identity.id));
            add("speaker, waited for", format!("/speakers/{}?wait=1", identity.id));
        }
    }
    match kinds.iter().find(|(_, addresses)| addresses.is_empty()) {
        Some((name, _)) => Err(format!("the record has no page of the kind {name}")),
        None => Ok(kinds),
    }
}

/// Words as a part of an address.
fn encoded(words: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    words.bytes().map(byte).collect()
}

/// `onrecord serve`, as long as this lives.
struct Room {
    child: Child,
    address: SocketAddr,
    /// What it says there must have somewhere to go.
    _said: BufReader<ChildStderr>,
}

impl Room {
    fn open(program: &Path, record: &Path) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args(["serve", "--port", "0", "--read-only", "--record"]).arg(record);
        let mut child = command
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("run {}: {error}", program.display()))?;
        let said = child.stderr.take().ok_or("the room says nothing")?;
        let mut said = BufReader::new(said);
        let mut line = String::new();
        said.read_line(&mut line).map_err(|error| format!("read where the room is: {error}"))?;
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split('/').next());
        let address = address.and_then(|address| address.parse().ok());
        match address {
            Some(address) => Ok(Self { child, address, _said: said }),
            None => Err(format!("the room is not open: {line}")),
        }
    }

    /// MB at most held so far.
    fn peak(&mut self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib * 1024.0 / 1e6)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One who keeps a connection.
struct Visitor {
    stream: BufReader<TcpStream>,
}

impl Visitor {
    fn new(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|error| format!("connect to the room: {error}"))?;
        // Neither fails on a connection that is open.
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(PATIENCE));
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks for a page, and gives its length.
    fn get(&mut self, page: &str) -> Result<usize, String> {
        let failed = |error: std::io::Error| format!("ask for {page}: {error}");
        let request = format!("GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).map_err(failed)?;
        let (mut status, mut length) = (String::new(), None);
        self.stream.read_line(&mut status).map_err(failed)?;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).map_err(failed)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let length = length.ok_or(format!("{page} has no length"))?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(failed)?;
        let is_answer = status.contains(" 200 ") || status.contains(" 303 ");
        if is_answer { Ok(length) } else { Err(format!("{page} gives {}", status.trim())) }
    }
}
