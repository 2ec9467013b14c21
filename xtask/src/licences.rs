//! `cargo xtask licences`: checks every dependency's licence against deny.toml.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::{Outcome, refuse_unknown, root};

/// Fails with a list of the packages whose licence deny.toml does not allow.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let allowed = allowed()?;
    let metadata = metadata(&[])?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none given");
        if !is_allowed(licence, &allowed) {
            refused.push(format!("  {} {}: {licence}", text(&package["name"]), text(&package["version"])));
        }
    }
    if refused.is_empty() {
        println!("{} packages, all under licences that deny.toml allows", packages.len());
        return Ok(());
    }
    Err(format!("deny.toml does not allow the licences of these packages:\n{}", refused.join("\n")))
}

/// What `cargo metadata` prints for this machine's platform.
pub(crate) fn metadata(more: &[&str]) -> Result<serde_json::Value, String> {
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()
        .map_err(|error| format!("run rustc: {error}"))?;
    let host = String::from_utf8_lossy(&host.stdout).trim().to_owned();
    let output = Command::new("cargo")
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", &host])
        .args(more)
        .current_dir(root())
        .output()
        .map_err(|error| format!("run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("read what cargo metadata printed: {error}"))
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn allowed() -> Result<BTreeSet<String>, String> {
    let file = root().join("deny.toml");
    let text = fs::read_to_string(&file).map_err(|error| format!("read deny.toml: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("read deny.toml: {error}"))?;
    let list =
        table.get("licenses").and_then(|licences| licences.get("allow")).and_then(toml::Value::as_array);
    let list = list.ok_or("deny.toml has no list licenses.allow")?;
    Ok(list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
}

/// True when an SPDX expression can be met with allowed licences: any side of OR, both of AND, parentheses.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    // Old crates write "MIT/Apache-2.0".
    let spaced =
        expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+WITH+");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words, allowed)
}

type ExpressionWords<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut ExpressionWords<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut holds = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        holds |= all_of(words, allowed);
    }
    holds
}

fn all_of(words: &mut ExpressionWords<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut holds = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        holds &= one(words, allowed);
    }
    holds
}

fn one(words: &mut ExpressionWords<'_>, allowed: &BTreeSet<String>) -> bool {
    match words.next() {
        Some("(") => {
            let holds = any_of(words, allowed);
            words.next();
            holds
        }
        Some(licence) => allowed.contains(&licence.replace("+WITH+", " WITH ")),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_licence_expressions() {
        let allowed: BTreeSet<String> =
            ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
        let check = |expression: &str, expected: bool| {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        };
        check("MIT", true);
        check("MIT/GPL-3.0", true);
        check("(MIT OR GPL-3.0) AND Unicode-3.0", true);
        check("MIT AND GPL-3.0", false);
        check("GPL-3.0 OR Apache-2.0 WITH LLVM-exception", true);
        check("none given", false);
    }
}
