//! docs/reference/commands.md holds the help of every command: no flag is undocumented.
//!
//! `UPDATE_EXPECT=1 cargo test --test documented` writes the page.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const BEGINNING: &str = "\
# Commands and flags

Written by a test from the program's own help (`UPDATE_EXPECT=1 cargo test -p onrecord --test documented`).
";

#[test]
fn every_command_and_flag_is_documented() {
    let mut page = BEGINNING.to_owned();
    add_command(&mut page, &[]);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let file = docs.join("reference/commands.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &page).expect("docs/reference/commands.md");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page, "docs/reference/commands.md is stale: run this test with UPDATE_EXPECT=1");
}

/// Adds a command's help, and that of the commands under it.
fn add_command(page: &mut String, path: &[&str]) {
    let help = help(path);
    if help.trim().is_empty() {
        return; // a program that has no commands yet
    }
    write!(page, "\n## onrecord {}\n\n```text\n{}\n```\n", path.join(" "), help.trim_end())
        .expect("a string");
    for command in commands(&help) {
        add_command(page, &[path, &[&command]].concat());
    }
}

fn help(path: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(path)
        .arg("--help")
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .output()
        .expect("onrecord runs");
    let help = String::from_utf8(output.stdout).expect("UTF-8");
    // Editors take white space off the ends of lines.
    help.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The names under "Commands:" in a help text.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| line.trim() != "Commands:").skip(1);
    listed
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("    "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect()
}
