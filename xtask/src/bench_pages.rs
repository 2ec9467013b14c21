//! `cargo xtask bench --pages`: web pages a CPU-second, and how much is found, beside other extractors.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use onrecord_record::eval::Value;
use onrecord_record::eval::pages::{self, GoldPage};

use crate::bench::{Whose, cpu_and_peak, measure, run_to_end};
use crate::{Outcome, score};

/// How often each page is read, so that starting a program costs little of a run.
const REPEATS: usize = 5;

/// Extractors in Rust, built by `--setup` in a package of their own, so that none is a dependency of ours.
const RIVALS_MANIFEST: &str = r#"[package]
name = "rivals"
version = "0.0.0"
edition = "2024"

[dependencies]
trafilatura = "=0.6.0"
dom_smoothie = "=0.19.0"
dom_query = "0.29"
serde_json = "1"

[workspace]
"#;

const RIVALS: &str = r#"//! Takes the articles out of a folder of pages: EXTRACTOR FOLDER REPEATS PREDICTIONS.
use dom_smoothie::{Config, Readability, TextMode};
use trafilatura::{ExtractionFocus, Options, extract};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut bodies = serde_json::Map::new();
    for _ in 0..arguments[2].parse().unwrap() {
        for file in std::fs::read_dir(&arguments[1]).unwrap() {
            let file = file.unwrap().path();
            let page = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
            let body = if arguments[0] == "trafilatura" {
                let options = Options::default()
                    .with_focus(ExtractionFocus::FavorPrecision)
                    .with_exclude_comments(true)
                    .with_fallback(true);
                let lines = |html: &str| dom_query::Document::from(html).formatted_text().to_string();
                extract(&page, &options).map(|found| lines(&found.content_html)).unwrap_or_default()
            } else {
                let config = Config { text_mode: TextMode::Formatted, ..Default::default() };
                let article = Readability::new(page, None, Some(config)).and_then(|mut page| page.parse());
                article.map(|article| article.text_content.to_string()).unwrap_or_default()
            };
            bodies.insert(file.file_stem().unwrap().to_string_lossy().into_owned(), body.into());
        }
    }
    std::fs::write(&arguments[3], serde_json::Value::Object(bodies).to_string()).unwrap();
}
"#;

const TRAFILATURA: &str = "\
import glob, json, os, sys
import trafilatura
folder, repeats, predictions = sys.argv[1:]
bodies = {}
for _ in range(int(repeats)):
    for file in glob.glob(os.path.join(folder, '*.html')):
        page = open(file, encoding='utf-8', errors='replace').read()
        name = os.path.splitext(os.path.basename(file))[0]
        bodies[name] = trafilatura.extract(page, include_comments=False) or ''
json.dump(bodies, open(predictions, 'w'))
";

/// Installs trafilatura into the Python environment in `place`, and builds the extractors in Rust.
pub(crate) fn set_up(place: &Path) -> Outcome {
    let pip = place.join("python/bin/pip");
    run_to_end(Command::new(pip).args(["install", "--quiet", "trafilatura", "lxml_html_clean"]))?;
    let package = place.join("rivals");
    let written = |error: std::io::Error| format!("write into {}: {error}", package.display());
    fs::create_dir_all(package.join("src")).map_err(written)?;
    fs::write(package.join("Cargo.toml"), RIVALS_MANIFEST).map_err(written)?;
    fs::write(package.join("src/main.rs"), RIVALS).map_err(written)?;
    let manifest = package.join("Cargo.toml").display().to_string();
    run_to_end(Command::new("cargo").args(["build", "--release", "--quiet", "--manifest-path", &manifest]))
}

/// Measures each extractor that is there on the pages of gold/web.
pub(crate) fn run(place: &Path) -> Outcome {
    let folder = score::gold_place().join("web");
    let gold = pages::load(&folder).map_err(|error| format!("read {}: {error}", folder.display()))?;
    let html = place.join("pages");
    let written = |error: std::io::Error| format!("write into {}: {error}", html.display());
    fs::create_dir_all(&html).map_err(written)?;
    for page in &gold {
        fs::write(html.join(format!("{}.html", page.name)), &page.html).map_err(written)?;
    }
    println!(
        "{} web pages, each {REPEATS} times; F1 as `cargo xtask score` counts it for web-dev",
        gold.len()
    );
    let before = cpu_and_peak(Whose::Own)?.0;
    let mut bodies = BTreeMap::new();
    for _ in 0..REPEATS {
        bodies = gold.iter().map(|page| (page.name.clone(), pages::body_of(&page.html))).collect();
    }
    let own = print("onrecord", &gold, cpu_and_peak(Whose::Own)?.0 - before, &bodies);
    let script = place.join("trafilatura_pages.py");
    fs::write(&script, TRAFILATURA).map_err(written)?;
    let (rivals, python) = (place.join("rivals/target/release/rivals"), place.join("python/bin/python"));
    let script = script.display().to_string();
    let others = [
        ("trafilatura 0.6, Rust", rivals.clone(), "trafilatura"),
        ("dom_smoothie 0.19", rivals, "smoothie"),
        ("trafilatura, Python", python, script.as_str()),
    ];
    for (name, program, first) in others {
        match measure_other(place, &program, first, &html) {
            Ok((cpu, bodies)) => {
                let rate = print(name, &gold, cpu, &bodies);
                println!("{:24} onrecord reads {:.1} times as many", "", own / rate);
            }
            Err(_) if !program.exists() => {
                println!(
                    "{name:<24} not found: `cargo xtask bench --setup` installs it into {}",
                    place.display()
                );
            }
            Err(error) => println!("{name:<24} {error}"),
        }
    }
    Ok(())
}

type Bodies = BTreeMap<String, String>;

fn measure_other(place: &Path, program: &Path, first: &str, html: &Path) -> Result<(f64, Bodies), String> {
    let predictions = place.join("bodies.json");
    let arguments =
        [first, &html.display().to_string(), &REPEATS.to_string(), &predictions.display().to_string()];
    let cost = measure(program, &arguments)?;
    let json = fs::read(&predictions).map_err(|error| format!("read {}: {error}", predictions.display()))?;
    let bodies = serde_json::from_slice(&json).map_err(|error| format!("read the bodies: {error}"))?;
    Ok((cost.cpu, bodies))
}

/// Prints a line for one extractor; its pages a CPU-second.
fn print(name: &str, gold: &[GoldPage], cpu: f64, bodies: &Bodies) -> f64 {
    let rate = (gold.len() * REPEATS) as f64 / cpu;
    let body = |page: &GoldPage| bodies.get(&page.name).cloned().unwrap_or_default();
    for row in pages::score(gold.iter().map(|page| (page.body.as_str(), body(page)))) {
        if let Value::Prf(prf) = row.value {
            println!(
                "{name:<24} {rate:>7.1} pages a CPU-second   P {:.2}  R {:.2}  F1 {:.2}",
                prf.p, prf.r, prf.f1
            );
        }
    }
    rate
}
