//! `cargo xtask score`: scores on the examples and on every gold set, beside the floors that must hold.

mod sets;
mod factuality;
mod floors;
mod sheet;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, option, refuse_unknown, root};

/// Reads the examples and the gold sets, prints one table, and fails where a score lies under its floor. Without the gold
/// sets it says so, and scores the examples alone.
///
/// It runs in the profile that it was built in: a reading is the same in all of them, and the gold texts are short.
/// `cargo run --release -p xtask -- score` is some times faster when it runs again and again.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &["--check", "--json", "--write-docs", "--date", "--predictions"])?;
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let folder = gold_folder();
    if folder.is_none() {
        let missing = format!(
            "no gold sets in {}; set ONRECORD_GOLD to the folder that holds them",
            gold_place().display()
        );
        if has("--write-docs") {
            return Err(missing);
        }
        eprintln!("{missing}");
    }
    let predictions = option(arguments, "--predictions").map(Path::new);
    let scored = sets::score_all(folder.as_deref(), &root().join("examples"), predictions)?;
    let mut floors = floors::Floors::load(&root().join("gold/floors.toml"))?;
    let mut broken = match &folder {
        Some(folder) => floors.changed_corpora(folder)?,
        None => {
            floors.keep_only(&scored);
            Vec::new()
        }
    };
    broken.extend(floors.broken(&scored));
    if has("--json") {
        println!("{}", sheet::as_json(&scored)?);
    } else if has("--check") {
        println!("{} floors on {} sets", floors.len(), scored.len());
    } else {
        print!("{}", sheet::as_text(&scored, &floors));
    }
    if has("--write-docs") {
        let date = option(arguments, "--date").map_or_else(commit_date, |date| Ok(date.to_owned()))?;
        let file = root().join("docs/reference/scores.md");
        std::fs::write(&file, sheet::as_markdown(&scored, &floors, &date))
            .map_err(|error| format!("write {}: {error}", file.display()))?;
        eprintln!("wrote docs/reference/scores.md");
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// Where the gold sets should be.
pub(crate) fn gold_place() -> PathBuf {
    std::env::var_os("ONRECORD_GOLD").map_or_else(|| root().join("../shared/gold"), PathBuf::from)
}

/// Where the gold sets are, if they are.
pub(crate) fn gold_folder() -> Option<PathBuf> {
    Some(gold_place()).filter(|folder| folder.is_dir())
}

fn commit_date() -> Result<String, String> {
    let output = Command::new("git").args(["log", "-1", "--format=%cs"]).current_dir(root()).output();
    let printed = output.map_err(|error| format!("run git: {error}"))?.stdout;
    Ok(String::from_utf8_lossy(&printed).trim().to_owned())
}
