//! TEXT -> FILES: results that appear whole or not at all, and pairs of files for brat.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use onrecord_reading::Reading;

use crate::error::{Error, ErrorKind};
use crate::export::{brat_annotations, brat_configuration};

/// A file of results. It appears under its name when it is finished; until then, and when the run fails, what stood
/// there before stays.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    /// Where the results stand until they are finished; `None` when they go straight into a pipe or device.
    partial: Option<PathBuf>,
    writer: BufWriter<File>,
    /// Bytes written.
    length: u64,
    /// What is written so far stays when the run is cut off.
    is_kept: bool,
}

/// The hidden file beside `path` that holds what is not finished, or how far it has come.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name.push(end);
    path.with_file_name(name)
}

impl OutputFile {
    /// Starts a file.
    ///
    /// # Errors
    /// When its folder is missing or may not be written, or another run is writing the same file.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let failed = |error| Error::new(ErrorKind::Write, Some(path), error);
        if path.is_dir() {
            return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let is_device = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        let partial = (!is_device).then(|| beside(path, "partial"));
        let file = match &partial {
            Some(partial) => {
                let mut options = File::options();
                // Not truncated before it is locked: it may be another run's.
                let file = options.write(true).create(true).truncate(false).open(partial).map_err(failed)?;
                lock(&file).and_then(|()| file.set_len(0)).map_err(failed)?;
                file
            }
            None => File::options().write(true).open(path).map_err(failed)?,
        };
        Ok(Self { path: path.to_owned(), partial, writer: BufWriter::new(file), length: 0, is_kept: false })
    }

    /// Goes on with a file of which `length` bytes were written when the run was cut off; what follows them is lost.
    ///
    /// # Errors
    /// When fewer bytes are there, or another run is writing the same file.
    pub fn resume(path: &Path, length: u64) -> Result<Self, Error> {
        let failed = |error| Error::new(ErrorKind::Write, Some(path), error);
        let partial = beside(path, "partial");
        let mut file = File::options().write(true).open(&partial).map_err(failed)?;
        lock(&file).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() < length {
            let why =
                "what an earlier run left is shorter than its journal says; start over without --resume";
            return Err(failed(io::Error::other(why)));
        }
        file.set_len(length).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let writer = BufWriter::new(file);
        Ok(Self { path: path.to_owned(), partial: Some(partial), writer, length, is_kept: true })
    }

    /// Appends to the file.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn write(&mut self, text: &str) -> Result<(), Error> {
        self.length += text.len() as u64;
        let written = self.writer.write_all(text.as_bytes());
        written.map_err(|error| Error::new(ErrorKind::Write, Some(&self.path), error))
    }

    /// Brings all that was written to the disk, where it stays when the run is cut off; gives its length in bytes.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn keep(&mut self) -> Result<u64, Error> {
        let kept = self.writer.flush().and_then(|()| self.writer.get_ref().sync_data());
        kept.map_err(|error| Error::new(ErrorKind::Write, Some(&self.path), error))?;
        self.is_kept = true;
        Ok(self.length)
    }

    /// Puts the file under its name.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn finish(mut self) -> Result<(), Error> {
        let mut finish = || {
            self.writer.flush()?;
            match &self.partial {
                Some(partial) => fs::rename(partial, &self.path),
                None => Ok(()),
            }
        };
        let finished = finish();
        if finished.is_ok() {
            self.partial = None;
        }
        finished.map_err(|error| Error::new(ErrorKind::Write, Some(&self.path), error))
    }
}

/// Bytes that are no text, for what is not text as a whole.
impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.writer.write(bytes)?;
        self.length += n_written as u64;
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Two runs must not write one file.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("another run is writing it")),
        // A file system without locks is no reason to fail.
        Err(TryLockError::Error(_)) => Ok(()),
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let (Some(partial), false) = (&self.partial, self.is_kept) {
            // The run has failed already; a partial file that cannot be removed changes nothing.
            let _ = fs::remove_file(partial);
        }
    }
}

/// A folder of brat documents: `NAME.txt` and `NAME.ann` for each article, and an `annotation.conf`.
#[derive(Debug)]
pub struct BratFolder {
    folder: PathBuf,
    /// Folders that were named as input: documents are named after what follows them in a page's path.
    roots: Vec<PathBuf>,
    taken: HashSet<PathBuf>,
}

impl BratFolder {
    /// Makes the folder if it is missing, and writes its configuration.
    ///
    /// # Errors
    /// When the folder may not be written.
    pub fn create(folder: &Path, named: &[PathBuf]) -> Result<Self, Error> {
        make_folder(folder)?;
        let mut configuration = OutputFile::create(&folder.join("annotation.conf"))?;
        configuration.write(&brat_configuration())?;
        configuration.finish()?;
        let roots = named.iter().filter(|path| path.is_dir()).cloned().collect();
        Ok(Self { folder: folder.to_owned(), roots, taken: HashSet::new() })
    }

    /// Writes one article's pair of files, and gives their path without an extension.
    ///
    /// # Errors
    /// When they cannot be written, or would replace the page itself.
    pub fn add(&mut self, reading: &Reading) -> Result<PathBuf, Error> {
        let page = reading.article.origin.path.as_deref().map(Path::new);
        let name = self.take_name(page);
        self.write(&name, page, &reading.article.text, &brat_annotations(reading))
    }

    /// Writes a pair of files under a name that no other article has.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn add_named(&mut self, name: &str, text: &str, annotations: &str) -> Result<(), Error> {
        self.write(Path::new(name), None, text, annotations).map(drop)
    }

    fn write(
        &self,
        name: &Path,
        page: Option<&Path>,
        text: &str,
        annotations: &str,
    ) -> Result<PathBuf, Error> {
        let stem = self.folder.join(name);
        if let Some(parent) = stem.parent() {
            make_folder(parent)?;
        }
        for (extension, text) in [(".txt", text), (".ann", annotations)] {
            let path = with_end(&stem, extension);
            let is_page = page.is_some_and(|page| match (page.canonicalize(), path.canonicalize()) {
                (Ok(page), Ok(path)) => page == path,
                (Err(_), _) | (_, Err(_)) => false,
            });
            if is_page {
                return Err(Error::bare(ErrorKind::Overwrite, Some(&path)));
            }
            let mut file = OutputFile::create(&path)?;
            file.write(text)?;
            file.finish()?;
        }
        Ok(stem)
    }

    /// A name inside the folder that no other article has: "gull", "gull-2".
    fn take_name(&mut self, page: Option<&Path>) -> PathBuf {
        let page = page.filter(|page| *page != Path::new("-")).unwrap_or(Path::new("stdin"));
        let root = self.roots.iter().find_map(|root| page.strip_prefix(root).ok());
        let name = root.or_else(|| page.file_name().map(Path::new)).unwrap_or(page);
        let is_name = |component: &Component| matches!(component, Component::Normal(_));
        let name = name.components().filter(is_name).collect::<PathBuf>().with_extension("");
        let mut unique = name.clone();
        let mut count = 1;
        while !self.taken.insert(unique.clone()) {
            count += 1;
            unique = with_end(&name, &format!("-{count}"));
        }
        unique
    }
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| Error::new(ErrorKind::Write, Some(folder), error))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("onrecord-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect::<Vec<_>>();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_it_is_finished() {
        let folder = folder("finish");
        let path = folder.join("out.csv");
        fs::write(&path, "before").unwrap();
        let mut file = OutputFile::create(&path).unwrap();
        file.write("after").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut file = OutputFile::create(&path).unwrap();
        file.write("after").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(names(&folder), ["out.csv"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_goes_on_where_it_was_cut_off() {
        let folder = folder("resume");
        let path = folder.join("out.csv");
        let mut file = OutputFile::create(&path).unwrap();
        file.write("one ").unwrap();
        assert_eq!(file.keep().unwrap(), 4);
        file.write("lost").unwrap();
        let second = OutputFile::create(&path).unwrap_err().to_string();
        assert!(second.ends_with("another run is writing it"), "{second}");
        drop(file);
        assert_eq!(names(&folder), [".out.csv.partial"]);
        let mut file = OutputFile::resume(&path, 4).unwrap();
        file.write("two").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
        fs::write(folder.join(".out.csv.partial"), "abc").unwrap();
        assert!(OutputFile::resume(&path, 4).unwrap_err().to_string().contains("shorter than its journal"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn brat_documents_are_named_after_their_pages() {
        let folder = folder("brat");
        let mut brat = BratFolder::create(&folder, &[]).unwrap();
        for _ in 0..2 {
            brat.add(&reading()).unwrap();
        }
        assert_eq!(names(&folder), ["annotation.conf", "gull-2.ann", "gull-2.txt", "gull.ann", "gull.txt"]);
        assert_eq!(fs::read_to_string(folder.join("gull.txt")).unwrap(), reading().article.text);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_page_is_never_replaced() {
        let folder = folder("page");
        let page = folder.join("gull.txt");
        fs::write(&page, "the page").unwrap();
        let mut reading = reading();
        reading.article.origin.path = Some(page.display().to_string());
        let mut brat = BratFolder::create(&folder, &[]).unwrap();
        assert_eq!(brat.add(&reading).unwrap_err().kind, ErrorKind::Overwrite);
        assert_eq!(fs::read_to_string(&page).unwrap(), "the page");
        fs::remove_dir_all(&folder).unwrap();
    }
}
