//! `cargo xtask map`: writes the map in ARCHITECTURE.md from the first line of every file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, refuse_unknown, root};

const BEGIN: &str = "<!-- map: written by `cargo xtask map` -->";
const END: &str = "<!-- end of map -->";

/// What the map shows, in this order: crates in the order of the data, then what is not code.
const FOLDERS: &[&str] = &[
    "crates/onrecord-reading",
    "crates/onrecord-page",
    "crates/onrecord-record",
    "crates/onrecord-room",
    "crates/onrecord",
    "crates/onrecord-python",
    "xtask",
    "docs",
    "examples",
    "gold",
    "fuzz",
];

/// Writes the map, or with `--check` fails when it is stale.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &["--check"])?;
    let file = root().join("ARCHITECTURE.md");
    let (old, new) = old_and_new()?;
    if old == new {
        println!("the map is current");
        return Ok(());
    }
    if arguments.iter().any(|argument| argument == "--check") {
        return Err("the map in ARCHITECTURE.md is stale: run `cargo xtask map`".to_owned());
    }
    fs::write(&file, new).map_err(|error| format!("write {}: {error}", file.display()))?;
    println!("wrote the map into ARCHITECTURE.md");
    Ok(())
}

/// ARCHITECTURE.md as it stands, and as it should be.
fn old_and_new() -> Result<(String, String), String> {
    let root = root();
    let old = fs::read_to_string(root.join("ARCHITECTURE.md"))
        .map_err(|error| format!("read ARCHITECTURE.md: {error}"))?;
    let (before, rest) = old.split_once(BEGIN).ok_or(format!("ARCHITECTURE.md has no line {BEGIN}"))?;
    let (_, after) = rest.split_once(END).ok_or(format!("ARCHITECTURE.md has no line {END}"))?;
    let new = format!("{before}{BEGIN}\n```text\n{}```\n{END}{after}", map(&root)?);
    Ok((old, new))
}

/// One line a file: its name, indented by folder, and what it says it is.
fn map(root: &Path) -> Result<String, String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for folder in FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        lines.push((format!("{name}/"), about_folder(&folder)));
        add_folder(&folder, 1, &mut lines)?;
    }
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 2;
    Ok(lines
        .iter()
        .map(|(name, about)| format!("{name:width$}{about}").trim_end().to_owned() + "\n")
        .collect())
}

fn add_folder(folder: &Path, depth: usize, lines: &mut Vec<(String, String)>) -> Outcome {
    for path in contents(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let indent = "  ".repeat(depth);
        if path.is_dir() {
            // Git keeps no empty folders: a clone would have another map.
            if std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none()) {
                continue;
            }
            lines.push((format!("{indent}{name}/"), about_folder(&path)));
            add_folder(&path, depth + 1, lines)?;
        } else if let Some(about) = about_file(&path)? {
            lines.push((format!("{indent}{name}"), about));
        }
    }
    Ok(())
}

/// What a folder holds, in the order of the data: as `lib.rs`, `main.rs` or `mod.rs` declares it, then by name.
fn contents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("read {}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_ours(path)).collect();
    let declared: Vec<String> =
        ["lib.rs", "main.rs", "mod.rs"].iter().flat_map(|file| modules(&folder.join(file))).collect();
    let source_first = ["lexicon", "model", "src"];
    paths.sort_by_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let group = match name.as_str() {
            "lib.rs" => 0,
            "main.rs" => 1,
            folder if source_first.contains(&folder) => 2,
            _ => 4,
        };
        let place = declared.iter().position(|module| *module == stem);
        (place.map_or(group, |_| 3), place, name)
    });
    Ok(paths)
}

/// The modules that a file declares, in order.
fn modules(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let declared = text.lines().filter_map(|line| {
        let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    declared.map(str::to_owned).collect()
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_noise = name.starts_with('.')
        || name == "target"
        || name == "corpus"
        || name == "__pycache__"
        || name.ends_with(".proptest-regressions");
    // These two speak for their folder.
    !is_noise && name != "README.md" && name != "mod.rs"
}

/// What a folder says it is: its README's title, its mod.rs, its crate's description, or its program.
fn about_folder(folder: &Path) -> String {
    let description = || {
        let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()?;
        Some(manifest.get("package")?.get("description")?.as_str()?.to_owned())
    };
    first_words(&folder.join("README.md"), "# ")
        .or_else(|| first_words(&folder.join("mod.rs"), "//! "))
        .or_else(description)
        .or_else(|| first_words(&folder.join("src/main.rs"), "//! "))
        .unwrap_or_default()
}

/// The first line of a file without its marks; `None` for files that the map leaves out.
fn about_file(path: &Path) -> Result<Option<String>, String> {
    let mark = match path.extension().unwrap_or_default().to_str() {
        Some("rs") => "//! ",
        Some("md") => "# ",
        Some("py") => {
            let about = first_words(path, "\"\"\"");
            return Ok(about.map(|about| about.trim_end_matches("\"\"\"").to_owned()));
        }
        // Word lists say what they are; texts of the example story do not.
        Some("txt") => return Ok(first_words(path, "# ")),
        Some("tsv" | "toml")
            if path.file_name().is_some_and(|name| name != "Cargo.toml" && name != "clippy.toml") =>
        {
            "# "
        }
        _ => return Ok(None),
    };
    match first_words(path, mark) {
        Some(about) if about.chars().count() <= 110 => Ok(Some(about)),
        Some(_) => Err(format!("{}: line 1 is longer than 110 characters", path.display())),
        None => {
            Err(format!("{}: line 1 does not begin with `{mark}` and say what the file is", path.display()))
        }
    }
}

fn first_words(path: &Path, mark: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().next()?.strip_prefix(mark)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_map_is_current() {
        let (old, new) = super::old_and_new().expect("the map");
        assert!(old == new, "the map in ARCHITECTURE.md is stale: run `cargo xtask map`");
    }
}
