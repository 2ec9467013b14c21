//! `cargo xtask layers`: crates and stages read downwards only, and a reading stays pure.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, licences, refuse_unknown, root};

/// Which of our crates a crate may read. Source: ARCHITECTURE.md, invariants 4 to 6.
const EDGES: &[(&str, &[&str])] = &[
    ("onrecord-reading", &[]),
    ("onrecord-page", &["onrecord-reading"]),
    ("onrecord-record", &["onrecord-reading", "onrecord-page"]),
    ("onrecord-room", &["onrecord-reading", "onrecord-record"]),
    ("onrecord", &["onrecord-reading", "onrecord-record", "onrecord-room"]),
    ("onrecord-python", &["onrecord-reading", "onrecord-page", "onrecord-record"]),
    ("xtask", &["onrecord-reading", "onrecord-page", "onrecord-record"]),
];

/// What each crate's sources may not name, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "crates/onrecord-reading/src",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "std::time",
            "std::thread",
            "std::process",
            "std::io",
            "SystemTime",
            "Instant",
        ],
        "a reading depends on one article's bytes and the caller's hints, nothing else",
    ),
    (
        "crates/onrecord-page/src",
        &["std::fs", "std::net", "std::env", "std::time", "SystemTime", "Instant", "println!", "eprintln!"],
        "a page's text depends on its bytes and the caller's hints, nothing else",
    ),
    (
        "crates/onrecord-reading/src",
        &["HashMap", "HashSet", "RandomState"],
        "hash order differs from run to run",
    ),
    (
        "crates/onrecord-reading/src",
        &["println!", "eprintln!", "print!(", "dbg!"],
        "only the program talks to people",
    ),
    ("crates/onrecord-record/src", &["println!", "eprintln!", "print!("], "only the program talks to people"),
    (
        "crates/onrecord-room/src",
        &["std::fs", "fs::", "File::open", "std::env", "println!", "eprintln!", "print!("],
        "the room asks the record, and answers requests, nothing else",
    ),
    (
        "crates/onrecord-python/src",
        &["std::fs", "fs::", "File::open", "std::env", "println!", "eprintln!", "print!("],
        "Python programs ask the reading and the record, nothing else",
    ),
    (
        "crates/onrecord/src",
        &["std::fs", "fs::", "File::open", "File::create"],
        "only the record crate opens files",
    ),
];

/// Words that all stages share: they may be named from anywhere in the reading crate.
const SHARED: &[&str] = &["closed", "span", "statement"];

/// Fails with every edge, name or stage that points the wrong way.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let wrong = [wrong_edges()?, wrong_names()?, wrong_stages()?, missing_lints()?].concat();
    if wrong.is_empty() {
        println!("crates and stages read downwards only, and a reading stays pure");
        return Ok(());
    }
    Err(wrong.join("\n"))
}

fn wrong_edges() -> Result<Vec<String>, String> {
    let metadata = licences::metadata(&["--no-deps"])?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let ours: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(crate_name, _)| *crate_name == name) else {
            wrong.push(format!("{name}: say in xtask/src/layers.rs which crates it may read"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            if ours.contains(&on) && !allowed.contains(&on) {
                wrong.push(format!("{name} reads {on}: crates read downwards only"));
            }
        }
    }
    Ok(wrong)
}

fn wrong_names() -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    for &(folder, names, why) in FORBIDDEN {
        for file in sources(&root().join(folder))? {
            for (number, line) in code(&file)? {
                for name in names.iter().filter(|name| names_it(&line, name)) {
                    wrong.push(format!("{}:{number} names {name}: {why}", shown(&file)));
                }
            }
        }
    }
    Ok(wrong)
}

/// True when `line` holds `name` and not as the end of a longer word.
fn names_it(line: &str, name: &str) -> bool {
    line.match_indices(name)
        .any(|(at, _)| !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
}

/// Modules of the reading crate that name a module declared below them in lib.rs.
fn wrong_stages() -> Result<Vec<String>, String> {
    let folder = root().join("crates/onrecord-reading/src");
    let lib = fs::read_to_string(folder.join("lib.rs")).map_err(|error| format!("read lib.rs: {error}"))?;
    let stages: Vec<&str> = (lib.lines())
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let mut wrong = Vec::new();
    for (place, stage) in stages.iter().enumerate().filter(|(_, stage)| !SHARED.contains(stage)) {
        let mut files = sources(&folder.join(stage))?;
        files.extend(Some(folder.join(format!("{stage}.rs"))).filter(|file| file.exists()));
        for file in files {
            for (number, line) in code(&file)? {
                for below in stages[place + 1..].iter().filter(|below| !SHARED.contains(below)) {
                    if names_it(&line, &format!("crate::{below}::"))
                        || names_it(&line, &format!("crate::{below};"))
                    {
                        wrong.push(format!(
                            "{}:{number} names {below}: a stage reads the stages above it in lib.rs",
                            shown(&file)
                        ));
                    }
                }
            }
        }
    }
    Ok(wrong)
}

/// Clippy's lists for the reading crate catch by type what the scan above catches by name.
fn missing_lints() -> Result<Vec<String>, String> {
    let file = root().join("crates/onrecord-reading/clippy.toml");
    let text = fs::read_to_string(&file).unwrap_or_default();
    let lists: toml::Table = text.parse().map_err(|error| format!("read {}: {error}", shown(&file)))?;
    Ok((["disallowed-types", "disallowed-methods"].iter())
        .filter(|list| lists.get(**list).and_then(toml::Value::as_array).is_none_or(Vec::is_empty))
        .map(|list| format!("{} has no {list}", shown(&file)))
        .collect())
}

/// Every Rust file in a folder and the folders in it; none when it is not there.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return Ok(found) };
    for entry in entries {
        let path = entry.map_err(|error| format!("read {}: {error}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A file's lines of code with their numbers: without comments, and up to its tests, which stand last.
fn code(file: &Path) -> Result<Vec<(usize, String)>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("read {}: {error}", shown(file)))?;
    let tests = text.find("\n#[cfg(test)]\nmod tests").unwrap_or(text.len());
    Ok((text[..tests].lines().enumerate())
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default().to_owned()))
        .collect())
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_and_stages_read_downwards() {
        assert_eq!(run(&[]), Ok(()));
    }

    #[test]
    fn names_are_whole_words() {
        assert!(names_it("use std::fs;", "std::fs"));
        assert!(names_it("    let now = Instant::now();", "Instant"));
        assert!(!names_it("let offs::x", "fs::"));
    }
}
