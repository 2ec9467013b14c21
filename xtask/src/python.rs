//! What the Python package needs: an environment for its tests, and `cargo xtask wheel`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, debian, refuse_unknown, root};

/// Builds wheels (MIT or Apache-2.0). It does not come with the package.
const MATURIN: &str = "maturin==1.16.0";

/// Installs what pytest and Spark run on, where that can be done, and says what is missing then.
pub(crate) fn install() -> Vec<String> {
    let tools = || {
        let has_venv = debian::runs("python3", &["-c", "import ensurepip"]);
        [("python3-venv", has_venv), ("default-jre-headless", debian::has("java"))]
            .into_iter()
            .filter_map(|(package, is_there)| (!is_there).then_some(package))
            .collect::<Vec<_>>()
    };
    debian::install(&tools());
    let mut missing: Vec<String> = tools().into_iter().map(str::to_owned).collect();
    if !install_packages() {
        missing.push("the packages of crates/onrecord-python/tests/requirements.txt".to_owned());
    }
    missing
}

fn install_packages() -> bool {
    let requirements = root().join("crates/onrecord-python/tests/requirements.txt");
    let environment = root().join("target/python/env");
    // Tells an environment of other requirements, and one that was cut off.
    let mark = environment.join("requirements.txt");
    let is_there = || match (std::fs::read(&mark), std::fs::read(&requirements)) {
        (Ok(installed), Ok(asked)) => installed == asked,
        (Err(_), _) | (_, Err(_)) => false,
    };
    if !is_there() {
        println!("installing the packages of {}", requirements.display());
        let done = make_environment(&environment)
            .and_then(|()| pip(&environment, &["--requirement", &requirements.display().to_string()]));
        if let Err(why) = done {
            println!("{why}");
            return false;
        }
        let _ = std::fs::copy(&requirements, &mark);
    }
    is_there()
}

/// Builds the wheel, installs it into an environment of its own, and reads a sentence with it.
pub(crate) fn wheel(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let tools = root().join("target/python/maturin");
    let maturin = tools.join("bin/maturin");
    if !maturin.exists() {
        make_environment(&tools)?;
        pip(&tools, &[MATURIN])?;
    }
    let wheels = root().join("target/wheels");
    // One wheel: the one of this build.
    let _ = std::fs::remove_dir_all(&wheels);
    run(Command::new(maturin)
        .args([
            "build",
            "--release",
            "--locked",
            "--manifest-path",
            "crates/onrecord-python/Cargo.toml",
            "--out",
        ])
        .arg(&wheels)
        .current_dir(root()))?;
    let wheel = wheel_in(&wheels).ok_or("maturin made no wheel")?;
    let fresh = root().join("target/python/fresh");
    let _ = std::fs::remove_dir_all(&fresh);
    make_environment(&fresh)?;
    pip(&fresh, &["--no-deps", &wheel.display().to_string()])?;
    let program =
        "import onrecord; [said] = onrecord.read('“No,” Mina Lund said.').statements; assert said.act";
    run(Command::new(fresh.join("bin/python")).args(["-c", program]).current_dir(&fresh))?;
    println!("{}", wheel.display());
    Ok(())
}

fn wheel_in(folder: &Path) -> Option<PathBuf> {
    let mut paths = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    paths.find(|path| path.extension().is_some_and(|extension| extension == "whl"))
}

fn make_environment(folder: &Path) -> Outcome {
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))
}

fn pip(environment: &Path, arguments: &[&str]) -> Outcome {
    run(Command::new(environment.join("bin/pip")).args(["install", "--quiet"]).args(arguments))
}

fn run(command: &mut Command) -> Outcome {
    let shown = format!("{} {:?}", command.get_program().to_string_lossy(), command.get_args());
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("run `{shown}`: {error}")),
    }
}
