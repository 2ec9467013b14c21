//! `cargo xtask links`: checks that links between pages of the documentation lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, refuse_unknown, root};

/// Fails with every link to a file that is not there. Addresses on the web are not asked for.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &[])?;
    let (mut n_links, mut broken) = (0, Vec::new());
    for page in pages(&root())?.into_iter().chain(pages_under(&root().join("docs"))?) {
        let text = fs::read_to_string(&page).map_err(|error| format!("read {}: {error}", page.display()))?;
        for target in targets(&text) {
            n_links += 1;
            let file = page.parent().unwrap_or(Path::new("")).join(target);
            if !file.exists() {
                broken.push(format!("{} links to {target}, which is not there", page.display()));
            }
        }
    }
    if broken.is_empty() {
        println!("{n_links} links between pages lead somewhere");
        return Ok(());
    }
    Err(broken.join("\n"))
}

/// What a page links to in this repository: `](target)` without what follows `#`, outside blocks of code.
fn targets(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !is_fence && !in_code
    });
    let links = lines.flat_map(|line| line.split("](").skip(1)).filter_map(|rest| rest.split_once(')'));
    links
        .map(|(target, _)| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// The Markdown pages of a folder.
fn pages(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("read {}: {error}", folder.display()))?;
    let mut pages: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    Ok(pages)
}

/// The Markdown pages of a folder and of the folders in it.
fn pages_under(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = pages(folder)?;
    for entry in
        fs::read_dir(folder).map_err(|error| format!("read {}: {error}", folder.display()))?.flatten()
    {
        if entry.path().is_dir() {
            found.extend(pages_under(&entry.path())?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_links_between_pages() {
        let page = "See [a](b.md#c), [d](https://e.f) and [g](#h).\n```text\n[i](j.md)\n```\n[k](l/m.md)\n";
        assert_eq!(targets(page), ["b.md", "l/m.md"]);
    }
}
