//! What the tests of the reading room need beside Rust: a browser, two packages for Node, one for Python.

use std::path::Path;
use std::process::Command;

use crate::{debian, root};

/// Drives the browser (Apache-2.0); looks for what keeps people out (MPL-2.0). Neither comes with the program.
const PACKAGES: [&str; 2] = ["playwright-core@1.65.1", "axe-core@4.14.1"];

/// Asks all that the room's document for programs allows, and more (MIT). It does not come with the program either.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Installs what is missing where that can be done, and says what is missing then.
///
/// The browser comes from Debian's packages, by whoever may install them; the test of the room is skipped without.
pub(crate) fn install() -> Vec<String> {
    let programs = [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];
    let lacking = programs.iter().filter(|(program, _)| !debian::has(program));
    debian::install(&lacking.map(|&(_, package)| package).collect::<Vec<_>>());
    let folder = root().join("target/browser");
    if !is_there(&folder) && debian::has("npm") {
        println!("installing {}", PACKAGES.join(", "));
        let npm = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix"];
        debian::quietly(Command::new("npm").args(npm).arg(&folder).args(PACKAGES));
    }
    let environment = root().join("target/schemathesis");
    let schemathesis = environment.join("bin/schemathesis");
    if !schemathesis.exists() && debian::has("python3") {
        println!("installing {SCHEMATHESIS}");
        debian::quietly(Command::new("python3").args(["-m", "venv"]).arg(&environment));
        debian::quietly(Command::new(environment.join("bin/pip")).args(["install", "--quiet", SCHEMATHESIS]));
    }
    let mut missing: Vec<String> = ["chromium", "node"]
        .iter()
        .filter(|tool| !debian::has(tool))
        .map(|tool| (*tool).to_owned())
        .collect();
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
