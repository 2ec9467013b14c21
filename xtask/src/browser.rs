//! What the tests of the reading room need beside Rust: a browser, two packages for Node, one for Python.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::root;

/// Drives the browser (Apache-2.0); looks for what keeps people out (MPL-2.0). Neither comes with the program.
const PACKAGES: [&str; 2] = ["playwright-core@1.65.1", "axe-core@4.14.1"];

/// Asks all that the room's document for programs allows, and more (MIT). It does not come with the program either.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Installs what is missing where that can be done, and says what is missing then.
///
/// The browser comes from Debian's packages, by whoever may install them; the test of the room is skipped without.
pub(crate) fn install() -> Vec<String> {
    let has = |tool: &str| {
        let run = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    let tools: Vec<&str> = ["chromium", "nodejs", "npm"]
        .into_iter()
        .filter(|&tool| !has(if tool == "nodejs" { "node" } else { tool }))
        .collect();
    if !tools.is_empty() && has("apt-get") {
        println!("installing {}", tools.join(", "));
        quietly(Command::new("apt-get").args(["update", "-qq"]));
        let install = ["install", "-y", "-qq", "--no-install-recommends"];
        quietly(Command::new("apt-get").args(install).args(&tools).env("DEBIAN_FRONTEND", "noninteractive"));
    }
    let folder = root().join("target/browser");
    if !is_there(&folder) && has("npm") {
        println!("installing {}", PACKAGES.join(", "));
        let npm = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix"];
        quietly(Command::new("npm").args(npm).arg(&folder).args(PACKAGES));
    }
    let environment = root().join("target/schemathesis");
    let schemathesis = environment.join("bin/schemathesis");
    if !schemathesis.exists() && has("python3") {
        println!("installing {SCHEMATHESIS}");
        quietly(Command::new("python3").args(["-m", "venv"]).arg(&environment));
        quietly(Command::new(environment.join("bin/pip")).args(["install", "--quiet", SCHEMATHESIS]));
    }
    let mut missing: Vec<String> =
        ["chromium", "node"].iter().filter(|tool| !has(tool)).map(|tool| (*tool).to_owned()).collect();
    if !is_there(&folder) {
        missing.extend(PACKAGES.map(str::to_owned));
    }
    if !schemathesis.exists() {
        missing.push(SCHEMATHESIS.to_owned());
    }
    missing
}

fn is_there(folder: &Path) -> bool {
    let names = PACKAGES.iter().filter_map(|package| package.split('@').next());
    names.map(|name| folder.join("node_modules").join(name)).all(|package| package.exists())
}

/// What fails here is missing afterwards, and is said then.
fn quietly(command: &mut Command) {
    let _ = command.stdout(Stdio::null()).status();
}
