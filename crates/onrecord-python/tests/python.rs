//! The Python package under pytest: `cargo xtask test` installs what it needs; without it the test says so.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_package_does_what_its_tests_say() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = crate_folder.join("../../target/python/env/bin/python");
    if !python.exists() {
        say("SKIPPED the Python package: its packages are not installed; cargo xtask test installs them");
        return;
    }
    // target/PROFILE/deps/python-…
    let built = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let package = package_of(crate_folder, &built);
    let output = Command::new(python)
        .args(["-m", "pytest", "-rs", "-q", "-p", "no:cacheprovider", "--color=no"])
        .current_dir(crate_folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONPATH", package)
        .env("ONRECORD_PROGRAM", built.join("onrecord"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // What was skipped, and "47 passed in 20 s".
    let lines = said.lines().filter(|line| line.starts_with("SKIPPED ") || line.contains(" passed"));
    lines.for_each(|line| say(&format!("pytest: {line}")));
}

/// A folder with the package as it would be installed: our Python beside the library that was built with this test.
fn package_of(crate_folder: &Path, built: &Path) -> PathBuf {
    let folder = crate_folder.join("../../target/python").join(built.file_name().unwrap());
    let package = folder.join("onrecord");
    let _ = fs::remove_dir_all(&package);
    fs::create_dir_all(&package).unwrap();
    for entry in fs::read_dir(crate_folder.join("python/onrecord")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, package.join(path.file_name().unwrap())).unwrap();
        }
    }
    let name = if cfg!(target_os = "macos") { "lib_onrecord.dylib" } else { "lib_onrecord.so" };
    // `cargo test` leaves libraries among what the tests depend on.
    fs::copy(built.join("deps").join(name), package.join("_onrecord.abi3.so")).unwrap();
    folder.canonicalize().unwrap()
}

/// Straight to standard output: what a test prints is shown only when it fails.
fn say(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}
