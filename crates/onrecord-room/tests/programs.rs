//! The room under schemathesis: `cargo xtask test` installs it; without it the test says so.

#![allow(clippy::unwrap_used)]

mod visit;

use std::io::Write;
use std::path::Path;
use std::process::Command;

use onrecord_reading::Tier;
use onrecord_record::Record;

/// Questions of each kind that are made up, beside those at the borders of what is allowed.
const EXAMPLES: &str = "40";

#[test]
fn the_room_does_what_its_document_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = root.join("target/schemathesis/bin/schemathesis");
    if !program.exists() {
        let said = "SKIPPED the room under schemathesis: it is not found; cargo xtask test installs it";
        writeln!(std::io::stdout(), "{said}").unwrap();
        return;
    }
    let folder = root.join("target/room").join(format!("programs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("record.db");
    Record::open(&path).unwrap().add(&visit::story(Tier::Accurate)).unwrap();
    let address = visit::served(path, visit::House::default());
    let mut asked = Command::new(program);
    asked.current_dir(&folder).args(["run", &format!("http://{address}/api/openapi.json")]);
    asked.args(["--checks", "all", "--max-examples", EXAMPLES, "--generation-deterministic"]);
    asked.args(["--continue-on-failure", "--request-timeout", "30", "--no-color"]);
    let output = asked.output().unwrap();
    let _ = std::fs::remove_dir_all(&folder);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
