//! PATHS -> FILES: files, folders, globs and standard input, in order.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use crate::error::{Error, ErrorKind};
use crate::input::kind::FileKind;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// What stands at an address, of http or https.
    Address(String),
}

impl Place {
    /// The path or address as people write it; `-` for standard input.
    pub fn name(&self) -> String {
        match self {
            Place::Stdin => "-".to_owned(),
            Place::File(path) => path.display().to_string(),
            Place::Address(address) => address.clone(),
        }
    }
}

/// The files under some paths, found while they are asked for.
///
/// Paths come in the order given, the contents of a folder by name, bytewise, files and folders alike; memory is that
/// of one folder's names a level. In folders, hidden files, files whose name is not that of a page, archive or feed
/// ([`FileKind::is_found`]), pipes and devices are left out. Links to files are followed; links to folders only where they are named themselves, so that no loop can
/// arise. A path that is named twice is read twice.
#[derive(Debug)]
pub struct Places {
    named: vec::IntoIter<PathBuf>,
    /// Folders being listed, outermost first.
    folders: Vec<vec::IntoIter<Entry>>,
    /// What is written while pages are read, resolved; holds no page.
    outputs: Vec<PathBuf>,
}

/// A file or folder found in a folder.
#[derive(Debug)]
enum Entry {
    File(PathBuf),
    Folder(PathBuf),
    Unreadable(Error),
}

impl Places {
    /// Starts at `paths`; `-` is standard input.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { named: paths.into_iter(), folders: Vec::new(), outputs: Vec::new() }
    }

    /// Leaves out the files or folders that results go to, which may stand among the pages.
    ///
    /// # Errors
    /// [`ErrorKind::Overwrite`] when one is itself one of the paths.
    pub fn without_outputs<'a>(mut self, outputs: impl Iterator<Item = &'a Path>) -> Result<Self, Error> {
        for output in outputs {
            // What does not exist yet holds no page.
            self.outputs.extend(output.canonicalize().ok());
            if self.named.as_slice().iter().any(|path| self.is_output(path)) {
                return Err(Error::bare(ErrorKind::Overwrite, Some(output)));
            }
        }
        Ok(self)
    }

    /// Bytes of all the files, as they lie on the disk; `None` when some have no size. Lists every folder.
    pub fn size(self) -> Option<u64> {
        self.flatten()
            .map(|place| match place {
                Place::File(path) => {
                    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| found.len())
                }
                Place::Stdin | Place::Address(_) => None,
            })
            .sum()
    }

    /// True when something is to be fetched.
    pub fn has_addresses(&self) -> bool {
        self.named.as_slice().iter().any(|path| address_of(path).is_some())
    }

    fn is_output(&self, path: &Path) -> bool {
        self.outputs.iter().any(|output| {
            output.file_name() == path.file_name() && path.canonicalize().is_ok_and(|path| path == *output)
        })
    }

    fn open_folder(&mut self, path: &Path) -> Result<(), Error> {
        let failed = |error| Error::new(ErrorKind::List, Some(path), error);
        let mut found = fs::read_dir(path).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        found.sort_by_key(fs::DirEntry::file_name);
        let entries = found.iter().filter_map(entry_of).collect::<Vec<_>>();
        self.folders.push(entries.into_iter());
        Ok(())
    }
}

impl Iterator for Places {
    type Item = Result<Place, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, is_folder) = match self.folders.last_mut().map(Iterator::next) {
                Some(Some(Entry::File(path))) => (path, false),
                Some(Some(Entry::Folder(path))) => (path, true),
                Some(Some(Entry::Unreadable(error))) => return Some(Err(error)),
                Some(None) => {
                    self.folders.pop();
                    continue;
                }
                None => {
                    let path = self.named.next()?;
                    if path == OsStr::new("-") {
                        return Some(Ok(Place::Stdin));
                    }
                    if let Some(address) = address_of(&path) {
                        return Some(Ok(Place::Address(address.to_owned())));
                    }
                    if let Some(found) = glob_of(&path) {
                        match found {
                            Ok(paths) => self.named = chain(paths, &mut self.named),
                            Err(error) => return Some(Err(error)),
                        }
                        continue;
                    }
                    let is_folder = path.is_dir();
                    (path, is_folder)
                }
            };
            if self.is_output(&path) {
                continue;
            }
            if !is_folder {
                return Some(Ok(Place::File(path)));
            }
            if let Err(error) = self.open_folder(&path) {
                return Some(Err(error));
            }
        }
    }
}

/// The paths of a pattern such as "news/*.txt", in the order of their names; `None` when it is no pattern, or is itself
/// the name of a file.
fn glob_of(path: &Path) -> Option<Result<Vec<PathBuf>, Error>> {
    let pattern = path.to_str().filter(|pattern| pattern.contains(['*', '?', '[']))?;
    if path.exists() {
        return None;
    }
    let failed = |why: String| Error::new(ErrorKind::List, Some(path), io::Error::other(why));
    let found = match glob::glob(pattern) {
        Ok(paths) => paths.filter_map(Result::ok).collect::<Vec<_>>(),
        Err(error) => return Some(Err(failed(error.to_string()))),
    };
    Some(if found.is_empty() { Err(failed("no file has such a name".to_owned())) } else { Ok(found) })
}

/// `first`, then what is left of `rest`.
fn chain(first: Vec<PathBuf>, rest: &mut vec::IntoIter<PathBuf>) -> vec::IntoIter<PathBuf> {
    first.into_iter().chain(rest).collect::<Vec<_>>().into_iter()
}

/// The address that a path is, where it is one.
fn address_of(path: &Path) -> Option<&str> {
    let path = path.to_str()?;
    let begins =
        |scheme: &str| path.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    (begins("http://") || begins("https://")).then_some(path)
}

fn entry_of(entry: &fs::DirEntry) -> Option<Entry> {
    let path = entry.path();
    if entry.file_name().as_encoded_bytes().starts_with(b".") {
        return None;
    }
    let found = entry.file_type().and_then(|kind| match kind.is_symlink() {
        true => Ok((fs::metadata(&path)?.file_type(), true)),
        false => Ok((kind, false)),
    });
    let is_page = || FileKind::of_name(&path.to_string_lossy()).is_some_and(FileKind::is_found);
    match found {
        Ok((kind, false)) if kind.is_dir() => Some(Entry::Folder(path)),
        Ok((kind, _)) if kind.is_file() && is_page() => Some(Entry::File(path)),
        Ok(_) => None,
        Err(error) if is_page() => Some(Entry::Unreadable(Error::new(ErrorKind::Read, Some(&path), error))),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of what is found under `paths` in a fresh folder that `fill` fills; errors as their text.
    fn check(name: &str, fill: impl Fn(&Path), paths: &[&str], expected: &[&str]) {
        let folder = std::env::temp_dir().join(format!("onrecord-input-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fill(&folder);
        let places = Places::new(paths.iter().map(|path| folder.join(path)).collect());
        let prefix = format!("{}/", folder.display());
        let found = places.map(|place| match place {
            Ok(place) => place.name().replace(&prefix, ""),
            Err(error) => error.to_string().replace(&prefix, ""),
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn folders_are_walked_in_order_of_names() {
        let fill = |folder: &Path| {
            fs::create_dir_all(folder.join("b/inner")).unwrap();
            for name in ["c.txt", "a.TXT", "b/2.md", "b/inner/1.text", ".hidden.txt", "d.html", "e", "f.bin"]
            {
                fs::write(folder.join(name), "x").unwrap();
            }
        };
        check("order", fill, &["."], &["./a.TXT", "./b/2.md", "./b/inner/1.text", "./c.txt", "./d.html"]);
        check(
            "glob",
            fill,
            &["*.TXT", "b/*", "none-*"],
            &["a.TXT", "b/2.md", "b/inner/1.text", "list the files none-*: no file has such a name"],
        );
        check(
            "named",
            fill,
            &["d.html", ".hidden.txt", "none", "b"],
            &["d.html", ".hidden.txt", "none", "b/2.md", "b/inner/1.text"],
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_make_no_loops() {
        use std::os::unix::fs::symlink;
        let fill = |folder: &Path| {
            fs::create_dir_all(folder.join("real")).unwrap();
            fs::write(folder.join("real/1.txt"), "x").unwrap();
            symlink(folder, folder.join("real/up")).unwrap();
            symlink("1.txt", folder.join("real/2.txt")).unwrap();
            symlink("nowhere", folder.join("real/3.txt")).unwrap();
            symlink("real", folder.join("alias")).unwrap();
        };
        let broken = "read real/3.txt: no such file or directory";
        check("loops", fill, &["real"], &["real/1.txt", "real/2.txt", broken]);
        let broken = "read alias/3.txt: no such file or directory";
        check("alias", fill, &["alias"], &["alias/1.txt", "alias/2.txt", broken]);
    }

    #[test]
    fn the_output_is_no_page() {
        let folder = std::env::temp_dir().join(format!("onrecord-output-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["a.txt", "out.txt"] {
            fs::write(folder.join(name), "x").unwrap();
        }
        let output = folder.join("out.txt");
        let outputs = || std::iter::once(output.as_path());
        let places = Places::new(vec![folder.clone()]).without_outputs(outputs()).unwrap();
        let names = places.map(|place| place.unwrap().name()).collect::<Vec<_>>();
        assert_eq!(names, [folder.join("a.txt").display().to_string()]);
        let refused = Places::new(vec![output.clone()]).without_outputs(outputs()).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Overwrite);
        fs::remove_dir_all(&folder).unwrap();
    }
}
