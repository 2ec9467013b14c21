//! Every command and every flag that the program's help lists stands in the documentation.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_command_and_flag_is_documented() {
    let mut documentation = String::new();
    add_pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs"), &mut documentation);
    let mut missing = Vec::new();
    check_command(&[], &documentation, &mut missing);
    assert!(missing.is_empty(), "no page under docs/ names these:\n{}", missing.join("\n"));
}

/// Checks a command, its flags, and the commands under it.
fn check_command(path: &[&str], documentation: &str, missing: &mut Vec<String>) {
    let help = help(path);
    let command = format!("onrecord {}", path.join(" "));
    if !documentation.contains(command.trim()) {
        missing.push(command.clone());
    }
    for flag in flags(&help) {
        if !documentation.contains(flag) {
            missing.push(format!("{command} {flag}"));
        }
    }
    for under in commands(&help) {
        check_command(&[path, &[under]].concat(), documentation, missing);
    }
}

fn help(path: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(path)
        .arg("--help")
        .output()
        .expect("onrecord runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The long flags of a help text, where they are explained: at the beginning of a line.
fn flags(help: &str) -> Vec<&str> {
    let begins = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    begins
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")))
        .map(|flag| flag.trim_end_matches(','))
        .collect()
}

/// The names under "Commands:" in a help text.
fn commands(help: &str) -> Vec<&str> {
    let listed = help.lines().skip_while(|line| line.trim() != "Commands:").skip(1);
    listed
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("    "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

fn add_pages(folder: &Path, documentation: &mut String) {
    let paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("docs").map(|entry| entry.expect("docs").path()).collect();
    for path in paths {
        if path.is_dir() {
            add_pages(&path, documentation);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documentation.push_str(&fs::read_to_string(&path).expect("a page"));
        }
    }
}
