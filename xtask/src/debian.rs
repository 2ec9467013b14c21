//! Debian's packages, for the tests that need more than Rust: installed by whoever may install them.

use std::process::{Command, Stdio};

/// True where a program is there and does this without a fault.
pub(crate) fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let run = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

/// True where a program is there.
pub(crate) fn has(program: &str) -> bool {
    runs(program, &["--version"])
}

/// Installs packages.
pub(crate) fn install(packages: &[&str]) {
    if packages.is_empty() || !has("apt-get") {
        return;
    }
    println!("installing {}", packages.join(", "));
    quietly(Command::new("apt-get").args(["update", "-qq"]));
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    quietly(Command::new("apt-get").args(install).args(packages).env("DEBIAN_FRONTEND", "noninteractive"));
}

/// What fails here is missing afterwards, and is said then.
pub(crate) fn quietly(command: &mut Command) {
    let _ = command.stdout(Stdio::null()).status();
}
