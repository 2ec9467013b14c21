//! PATHS -> PAGES: files, folders and standard input, in order, each of a bounded size.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::vec;

use crate::error::{Error, ErrorKind};

/// Bytes that one article may have unless the caller says otherwise: 16 MiB.
///
/// A long magazine article has some 100 kB; this leaves room for a book, and keeps a log file or a disk image that
/// strayed among the pages from filling the memory.
pub const MAX_SIZE: u64 = 16 << 20;

/// File name extensions that make a file in a folder a page. A file that is named itself may have any.
pub const EXTENSIONS: [&str; 3] = ["txt", "text", "md"];

/// Where the bytes of one page are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Place {
    /// The path as people write it; `-` for standard input.
    pub fn name(&self) -> String {
        match self {
            Place::Stdin => "-".to_owned(),
            Place::File(path) => path.display().to_string(),
        }
    }

    /// Reads the page's bytes, at most `max_size` of them.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there are more: before anything is read when the file tells its size, otherwise
    /// as soon as the limit is passed, so that a device or a pipe without end costs `max_size` of memory. A folder,
    /// a missing file and whatever else the system refuses are [`ErrorKind::Read`].
    pub fn read(&self, max_size: u64) -> Result<Vec<u8>, Error> {
        match self {
            Place::Stdin => read_bounded(io::stdin().lock(), None, max_size, None),
            Place::File(path) => {
                let failed = |error| Error::new(ErrorKind::Read, Some(path), error);
                let file = File::open(path).map_err(failed)?;
                let metadata = file.metadata().map_err(failed)?;
                let size = metadata.is_file().then_some(metadata.len());
                read_bounded(file, size, max_size, Some(path))
            }
        }
    }
}

fn read_bounded(
    reader: impl Read,
    size: Option<u64>,
    limit: u64,
    path: Option<&Path>,
) -> Result<Vec<u8>, Error> {
    if size.is_some_and(|size| size > limit) {
        return Err(Error::bare(ErrorKind::TooLarge { size, limit }, path));
    }
    let mut bytes = Vec::with_capacity(size.unwrap_or(0) as usize);
    // One byte more than allowed, to tell "full" from "too large" in a file that grows.
    let mut reader = reader.take(limit.saturating_add(1));
    reader.read_to_end(&mut bytes).map_err(|error| Error::new(ErrorKind::Read, path, error))?;
    if bytes.len() as u64 > limit {
        return Err(Error::bare(ErrorKind::TooLarge { size: None, limit }, path));
    }
    Ok(bytes)
}

/// The pages under some paths, found while they are asked for.
///
/// Paths come in the order given, the contents of a folder by name, bytewise, files and folders alike; memory is that
/// of one folder's names a level. In folders, hidden files, files of other [`EXTENSIONS`], pipes and devices are left
/// out. Links to files are followed; links to folders only where they are named themselves, so that no loop can
/// arise. A path that is named twice is read twice.
#[derive(Debug)]
pub struct Places {
    named: vec::IntoIter<PathBuf>,
    /// Folders being listed, outermost first.
    folders: Vec<vec::IntoIter<Entry>>,
    /// What is written while pages are read, resolved; holds no page.
    output: Option<PathBuf>,
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
        Self { named: paths.into_iter(), folders: Vec::new(), output: None }
    }

    /// Leaves out the file or folder that the results go to, which may stand among the pages.
    ///
    /// # Errors
    /// [`ErrorKind::Overwrite`] when it is itself one of the paths.
    pub fn without_output(mut self, output: &Path) -> Result<Self, Error> {
        // What does not exist yet holds no page.
        self.output = output.canonicalize().ok();
        let is_output = |path: &PathBuf| self.is_output(path);
        match self.named.as_slice().iter().any(is_output) {
            true => Err(Error::bare(ErrorKind::Overwrite, Some(output))),
            false => Ok(self),
        }
    }

    fn is_output(&self, path: &Path) -> bool {
        self.output.as_ref().is_some_and(|output| {
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

fn entry_of(entry: &fs::DirEntry) -> Option<Entry> {
    let path = entry.path();
    if entry.file_name().as_encoded_bytes().starts_with(b".") {
        return None;
    }
    let found = entry.file_type().and_then(|kind| match kind.is_symlink() {
        true => Ok((fs::metadata(&path)?.file_type(), true)),
        false => Ok((kind, false)),
    });
    let is_page = || {
        let extension = path.extension().map(OsStr::to_ascii_lowercase);
        extension.is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
    };
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
            for name in ["c.txt", "a.TXT", "b/2.md", "b/inner/1.text", ".hidden.txt", "d.html", "e"] {
                fs::write(folder.join(name), "x").unwrap();
            }
        };
        check("order", fill, &["."], &["./a.TXT", "./b/2.md", "./b/inner/1.text", "./c.txt"]);
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
    fn size_is_bounded_whatever_the_file_says() {
        let limit = |bytes: &'static [u8], size: Option<u64>| read_bounded(bytes, size, 3, None);
        assert_eq!(limit(b"abc", Some(3)).unwrap(), b"abc");
        assert_eq!(
            limit(b"abcd", Some(4)).unwrap_err().kind,
            ErrorKind::TooLarge { size: Some(4), limit: 3 }
        );
        // A file that grew after it was measured, and one that has no size.
        assert_eq!(limit(b"abcd", Some(2)).unwrap_err().kind, ErrorKind::TooLarge { size: None, limit: 3 });
        assert_eq!(
            read_bounded(io::repeat(0), None, 1 << 16, None).unwrap_err().kind,
            ErrorKind::TooLarge { size: None, limit: 1 << 16 }
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_end_is_refused() {
        let error = Place::File("/dev/zero".into()).read(1 << 16).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge { size: None, limit: 1 << 16 });
    }

    #[test]
    fn the_output_is_no_page() {
        let folder = std::env::temp_dir().join(format!("onrecord-output-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["a.txt", "out.txt"] {
            fs::write(folder.join(name), "x").unwrap();
        }
        let output = folder.join("out.txt");
        let places = Places::new(vec![folder.clone()]).without_output(&output).unwrap();
        let names = places.map(|place| place.unwrap().name()).collect::<Vec<_>>();
        assert_eq!(names, [folder.join("a.txt").display().to_string()]);
        let refused = Places::new(vec![output.clone()]).without_output(&output).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Overwrite);
        fs::remove_dir_all(&folder).unwrap();
    }
}
