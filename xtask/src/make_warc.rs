//! `cargo xtask make-warc SIZE PATH`: a web archive of any size, made of the example story, for measuring.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};

use crate::{Outcome, root};

/// Makes an archive of SIZE bytes (before packing; "2G", "100M") at PATH, a gzip member a record.
///
/// The same size gives the same bytes. Every page differs: paragraphs of the eight articles in another order, with other
/// surnames and numbers, in the markup of a news site. Beside pages stand what a crawl brings: requests, metadata,
/// pictures, redirections, pages that are missing.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let [size, path] = arguments else {
        return Err("say how large, and where: cargo xtask make-warc 100M crawl.warc.gz".to_owned());
    };
    let made = make(size_of(size)?, Path::new(path))?;
    println!("{path}: {} pages in {} records, {} bytes unpacked", made.n_pages, made.n_records, made.n_bytes);
    Ok(())
}

/// What was made.
pub(crate) struct Made {
    pub(crate) n_pages: usize,
    pub(crate) n_records: usize,
    pub(crate) n_bytes: u64,
}

/// "2G" as 2 × 1024³.
pub(crate) fn size_of(written: &str) -> Result<u64, String> {
    let digits = written.trim_end_matches(['K', 'M', 'G']);
    let unit = match &written[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return Err(format!("{written} is no size; write 100M or 2G")),
    };
    let number: u64 = digits.parse().map_err(|_| format!("{written} is no size; write 100M or 2G"))?;
    Ok(number * unit)
}

/// A new file, with the folders that it lies in.
pub(crate) fn create(path: &Path) -> std::io::Result<BufWriter<File>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    File::create(path).map(BufWriter::new)
}

/// Writes the archive.
pub(crate) fn make(size: u64, path: &Path) -> Result<Made, String> {
    let failed = |error: std::io::Error| format!("write {}: {error}", path.display());
    let paragraphs = paragraphs()?;
    let mut file = create(path).map_err(failed)?;
    let mut made = Made { n_pages: 0, n_records: 0, n_bytes: 0 };
    let mut chance = Chance(1);
    let mut add = |made: &mut Made, kind: &str, url: &str, content_type: &str, block: &[u8]| {
        let number = made.n_records;
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012x}>\r\n\
             WARC-Date: 2026-03-{:02}T{:02}:{:02}:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            1 + number / 1440 % 28,
            number / 60 % 24,
            number % 60,
            block.len()
        );
        let mut member = GzEncoder::new(Vec::new(), Compression::new(6));
        for part in [head.as_bytes(), block, b"\r\n\r\n"] {
            member.write_all(part).map_err(failed)?;
            made.n_bytes += part.len() as u64;
        }
        made.n_records += 1;
        file.write_all(&member.finish().map_err(failed)?).map_err(failed)
    };
    add(&mut made, "warcinfo", "-", "application/warc-fields", b"software: onrecord xtask make-warc\r\n")?;
    while made.n_bytes < size {
        let number = made.n_pages;
        let outlet = OUTLETS[number % OUTLETS.len()];
        let url = format!("https://{outlet}.example/2026/03/{number}");
        let request = format!("GET /2026/03/{number} HTTP/1.1\r\nHost: {outlet}.example\r\n\r\n");
        add(&mut made, "request", &url, "application/http;msgtype=request", request.as_bytes())?;
        let page = page(&paragraphs, &mut chance, &url);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            page.len()
        );
        let response = "application/http;msgtype=response";
        add(&mut made, "response", &url, response, [head, page].concat().as_bytes())?;
        made.n_pages += 1;
        if number.is_multiple_of(2) {
            let picture: Vec<u8> =
                (0..chance.below(40_000) + 2_000).map(|_| chance.below(256) as u8).collect();
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n".as_slice();
            add(&mut made, "response", &format!("{url}.jpg"), response, &[head, &picture].concat())?;
        }
        if number.is_multiple_of(7) {
            let moved = b"HTTP/1.1 301 Moved Permanently\r\nLocation: /\r\nContent-Type: text/html\r\n\r\n<p>Moved</p>";
            add(&mut made, "response", &format!("{url}?old"), response, moved)?;
            add(&mut made, "metadata", &url, "application/warc-fields", b"fetchTimeMs: 41\r\n")?;
        }
    }
    file.flush().map_err(failed)?;
    Ok(made)
}

const OUTLETS: [&str; 4] = ["harbour-ledger", "brindle-post", "sella-lantern", "grebe-courier"];

/// Words for menus and scripts, where the same come again and again, as they do on a news site.
const WORDS: [&str; 16] = [
    "politics",
    "harbour",
    "weather",
    "markets",
    "opinion",
    "culture",
    "sports",
    "video",
    "account",
    "theme",
    "layout",
    "widget",
    "newsletter",
    "comment",
    "section",
    "banner",
];

const SURNAMES: [&str; 12] = [
    "Orr", "Lund", "Reyes", "Finch", "Adair", "Bellamy", "Corvin", "Dahl", "Eklund", "Ferro", "Galt", "Hale",
];

/// The paragraphs of the story, in the order of its files.
fn paragraphs() -> Result<Vec<String>, String> {
    let folder = root().join("examples/story");
    let failed = |error: std::io::Error| format!("read {}: {error}", folder.display());
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    let mut paragraphs = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(failed)?;
        paragraphs
            .extend(text.split("\n\n").map(str::trim).filter(|text| text.len() > 80).map(str::to_owned));
    }
    if paragraphs.is_empty() { Err("the example story has no paragraphs".to_owned()) } else { Ok(paragraphs) }
}

/// One page: a dozen paragraphs in the furniture of a site.
fn page(paragraphs: &[String], chance: &mut Chance, url: &str) -> String {
    let words = |chance: &mut Chance, n: usize| {
        (0..n).map(|_| WORDS[chance.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
    };
    let title =
        format!("Ministers {} the {} lease", ["weigh", "defend", "drop"][chance.below(3)], words(chance, 1));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
         <link rel=\"canonical\" href=\"{url}\"><meta property=\"og:title\" content=\"{title}\">\n<style>"
    );
    for _ in 0..chance.below(120) + 40 {
        page.push_str(&format!(".{} {{ margin: {}px }}\n", words(chance, 1), chance.below(99)));
    }
    page.push_str("</style><script>window.state = {");
    for _ in 0..chance.below(1500) + 300 {
        page.push_str(&format!("\"{}\": {}, ", words(chance, 1), chance.next() >> 40));
    }
    page.push_str("};</script></head><body><nav><ul>");
    for _ in 0..chance.below(80) + 20 {
        page.push_str(&format!("<li><a href=\"/{}\">{}</a></li>\n", chance.below(9999), words(chance, 2)));
    }
    page.push_str(&format!("</ul></nav><article><h1>{title}</h1><p class=\"byline\">By Rosa Orr</p>\n"));
    let (old, new) = (["Staunt", "Pell", "Arlesk"], SURNAMES);
    for _ in 0..chance.below(14) + 5 {
        let mut text = paragraphs[chance.below(paragraphs.len())].replace('&', "&amp;").replace('<', "&lt;");
        for name in old {
            text = text.replace(name, new[chance.below(new.len())]);
        }
        text = text.replace("40 years", &format!("{} years", chance.below(90) + 2));
        page.push_str(&format!("<p>{text}</p>\n"));
    }
    page.push_str("</article><aside><h2>More</h2>");
    for _ in 0..chance.below(60) + 10 {
        page.push_str(&format!(
            "<div class=\"card\"><a href=\"/{}\">{}</a></div>\n",
            chance.below(9999),
            words(chance, 6)
        ));
    }
    page.push_str("</aside><footer>© The Harbour Ledger. All rights reserved.</footer></body></html>\n");
    page
}

/// Numbers that look like chance and are the same every time (splitmix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// Less than `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// From 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
