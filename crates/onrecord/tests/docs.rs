//! The docs run: every `console` block prints what it says, and what the program has stands in the docs.
//!
//! `UPDATE_EXPECT=1 cargo test --package onrecord --test docs` writes what the commands print today.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// README.md and every page under docs/, in order.
fn pages() -> Vec<PathBuf> {
    fn add(folder: &Path, pages: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut pages = Vec::new();
    add(&root().join("docs"), &mut pages);
    pages.sort();
    let readme = root().join("README.md");
    if readme.exists() {
        pages.push(readme);
    }
    pages
}

/// What a shell prints for `command` at the root of the repository, both streams together.
fn output_of(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_onrecord")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1 </dev/null\n{command}")])
        .current_dir(root())
        .env("PATH", path)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The page with the output of each command in its `console` blocks as it is today.
fn run_blocks(page: &str) -> String {
    let mut written = String::new();
    let mut in_block = false;
    for line in page.lines() {
        let is_output = in_block && !line.starts_with("$ ") && line != "```";
        if line == "```console" {
            in_block = true;
        } else if line == "```" {
            in_block = false;
        }
        if is_output {
            continue;
        }
        written.push_str(line);
        written.push('\n');
        if let Some(command) = line.strip_prefix("$ ").filter(|_| in_block) {
            // Rows of a table of cells end as RFC 4180 has it; a page of docs does not.
            let output = output_of(command).replace('\r', "");
            written.extend(output.lines().map(|line| line.trim_end().to_owned() + "\n"));
        }
    }
    written
}

#[test]
fn every_command_in_the_docs_prints_what_they_say() {
    let is_update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut stale = Vec::new();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let today = run_blocks(&page);
        if page != today {
            let lines = page.lines().zip(today.lines()).find(|(before, after)| before != after);
            stale.push(format!("{}: {lines:?}", path.display()));
            if is_update {
                fs::write(&path, today).unwrap();
            }
        }
    }
    assert!(
        is_update || stale.is_empty(),
        "the docs say something else; UPDATE_EXPECT=1 rewrites them:\n{}",
        stale.join("\n")
    );
}

#[test]
fn every_exit_code_column_and_format_stands_in_the_docs() {
    let page = |name: &str| fs::read_to_string(root().join("docs/reference").join(name)).unwrap();
    let codes = page("exit-codes.md");
    for code in ["| 0 |", "| 1 |", "| 2 |"] {
        assert!(codes.contains(code), "{code} is not in exit-codes.md");
    }
    let formats = page("formats.md");
    for (column, meaning) in onrecord_record::export::CSV_COLUMNS {
        let row = format!("| `{column}` | {meaning} |");
        assert!(formats.contains(&row), "formats.md lacks\n{row}");
    }
    for format in ["marked", "table", "json", "jsonl", "csv", "brat", "parquet"] {
        assert!(formats.contains(&format!("## {format}")), "{format} is not in formats.md");
    }
}
