//! The room in a real browser: `cargo xtask test` installs what this needs; without it the test says so.
//!
//! Screenshots are written to target/room; with `UPDATE_IMAGES=1`, those of the README to docs/images.

#![allow(clippy::unwrap_used)]

mod visit;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn a_visit_in_a_browser() {
    let modules = root().join("target/browser/node_modules");
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    let missing = [
        (!has_node).then_some("node"),
        (!Path::new(&chromium).exists()).then_some("chromium"),
        (!modules.join("playwright-core").exists()).then_some("playwright-core"),
        (!modules.join("axe-core").exists()).then_some("axe-core"),
    ];
    let missing: Vec<&str> = missing.into_iter().flatten().collect();
    if !missing.is_empty() {
        let what = missing.join(", ");
        writeln!(
            std::io::stdout(),
            "SKIPPED the room in a browser: {what} not found; cargo xtask test installs them"
        )
        .unwrap();
        return;
    }
    let folder = root().join("target/room");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("record-{}.db", std::process::id()));
    fill(&path);
    let address = visit::served(path.clone(), visit::House::default());
    let mut visit = Command::new("node");
    visit.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/visit.cjs"));
    visit.args([&format!("http://{address}"), modules.to_str().unwrap(), folder.to_str().unwrap()]);
    if std::env::var_os("UPDATE_IMAGES").is_some() {
        let images = root().join("docs/images");
        std::fs::create_dir_all(&images).unwrap();
        visit.arg(images);
    }
    let output = visit.output().unwrap();
    for file in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{file}", path.display()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// The example story, and an article that means harm.
fn fill(path: &Path) {
    let mut kept = visit::story(Tier::Accurate);
    let harm = "<script>window.hacked=1</script>\"'><img src=x onerror=window.hacked=1>";
    let hints = Hints {
        title: Some(harm.to_owned()),
        outlet: Some(harm.to_owned()),
        url: Some("javascript:window.hacked=1".to_owned()),
        ..Hints::default()
    };
    let text = format!(
        "{harm}\n\nAna {harm} Reyes said on Monday that {harm} is safe. “Nobody {harm} will lease it,” Ivo Orr told \
         reporters. She denied that \u{202e}{harm} had been sold.\n"
    );
    kept.push(Kept::new(read(text.as_bytes(), &hints, Tier::Accurate)));
    Record::open(path).unwrap().add(&kept).unwrap();
}
