//! `cargo xtask test`: everything that must hold, on a fresh machine with a Rust toolchain.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{Outcome, browser, layers, licences, links, map, python, refuse_unknown, root, score};

/// Runs every check, also after one has failed; fails when any did.
///
/// Needs cargo with rustfmt and clippy. The browser that tests the reading room is installed, where that can be done. With python3, scores are compared with those of the Python scorers; with the
/// gold sets in ../shared/gold, their floors are checked. What is skipped for want of them is said.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let begin = Instant::now();
    let mut counts = Counts::default();
    check_tools()?;
    for (what, missing) in [("browser", browser::install()), ("Python and Spark", python::install())] {
        let found =
            if missing.is_empty() { "found".to_owned() } else { format!("{} missing", missing.join(", ")) };
        println!("{what}: {found}");
    }
    let steps: [(&str, Step<'_>); 8] = [
        ("format", &|_| cargo(&["fmt", "--all", "--check"])),
        ("lints", &|_| {
            cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
        }),
        ("tests", &cargo_test),
        ("layers", &|_| layers::run(&[])),
        ("map", &|_| map::run(&["--check".to_owned()])),
        ("links", &|_| links::run(&[])),
        ("licences", &|_| licences::run(&[])),
        ("floors", &|counts| check_floors(counts)),
    ];
    let mut failed = Vec::new();
    for (name, step) in steps {
        println!("== {name}");
        let start = Instant::now();
        let outcome = step(&mut counts);
        let seconds = start.elapsed().as_secs_f32();
        match outcome {
            Ok(()) => println!("== {name}: holds, {seconds:.1} s\n"),
            Err(why) => {
                failed.push(name);
                println!("{why}\n== {name}: FAILED, {seconds:.1} s\n");
            }
        }
    }
    for skipped in &counts.skipped {
        println!("{skipped}");
    }
    println!("{} steps in {:.0} s; failed: {}", steps.len(), begin.elapsed().as_secs_f32(), list(&failed));
    println!("{} passed, {} failed", counts.passed, counts.failed);
    if failed.is_empty() { Ok(()) } else { Err(format!("these steps failed: {}", list(&failed))) }
}

/// One step of the whole check; it may count tests and note what it skipped.
type Step<'a> = &'a dyn Fn(&mut Counts) -> Outcome;

/// What the test programs counted, and what they could not test here.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: Vec<String>,
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Fails when a tool is missing that no check can do without, and says how to get it.
fn check_tools() -> Outcome {
    for (tool, how) in [("fmt", "rustup component add rustfmt"), ("clippy", "rustup component add clippy")] {
        match Command::new("cargo").args([tool, "--version"]).current_dir(root()).output() {
            Ok(output) if output.status.success() => print!("{}", String::from_utf8_lossy(&output.stdout)),
            Ok(_) | Err(_) => return Err(format!("`cargo {tool}` does not run: {how}")),
        }
    }
    let python =
        Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    println!(
        "python3: {}",
        if python { "found" } else { "missing, so scores are not compared with the Python scorers'" }
    );
    Ok(())
}

fn cargo(arguments: &[&str]) -> Outcome {
    let status = Command::new("cargo").args(arguments).current_dir(root()).status();
    match status.map_err(|error| format!("run cargo: {error}"))?.success() {
        true => Ok(()),
        false => Err(format!("`cargo {}` failed", arguments.join(" "))),
    }
}

/// Runs every test, passes the output on, and counts what the test programs say.
fn cargo_test(counts: &mut Counts) -> Outcome {
    let mut child = Command::new("cargo")
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("run cargo test: {error}"))?;
    let output = BufReader::new(child.stdout.take().ok_or("cargo test has no output")?);
    for line in output.lines() {
        let line = line.map_err(|error| format!("read what cargo test printed: {error}"))?;
        println!("{line}");
        if let Some(result) = line.trim_start().strip_prefix("test result:") {
            counts.passed += number_before(result, " passed");
            counts.failed += number_before(result, " failed");
        }
        if let Some(at) = line.find("SKIPPED ") {
            counts.skipped.push(line[at..].to_owned());
        }
    }
    std::io::stdout().flush().map_err(|error| format!("print: {error}"))?;
    match child.wait().map_err(|error| format!("wait for cargo test: {error}"))?.success() {
        true => Ok(()),
        false => Err("`cargo test` failed".to_owned()),
    }
}

fn number_before(text: &str, word: &str) -> usize {
    let before = text.split(word).next().unwrap_or_default();
    before
        .rsplit(|letter: char| !letter.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

fn check_floors(counts: &mut Counts) -> Outcome {
    if score::gold_folder().is_none() {
        let place = score::gold_place();
        counts.skipped.push(format!("SKIPPED floors of the gold sets: none in {}", place.display()));
    }
    score::run(&["--check".to_owned()])
}

#[cfg(test)]
mod tests {
    use super::number_before;

    #[test]
    fn reads_counts() {
        let line = " ok. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!((number_before(line, " passed"), number_before(line, " failed")), (12, 3));
    }
}
