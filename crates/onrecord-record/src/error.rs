//! What can go wrong with a file or a folder, in words that fit "failed to …".

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A failure to read a page or to write results. Its text is a lower-case fragment that fits "failed to …".
#[derive(Debug)]
pub struct Error {
    /// What could not be done.
    pub kind: ErrorKind,
    /// The file or folder; `None` for standard input or output.
    pub path: Option<PathBuf>,
    /// What the system said, when it said something.
    pub source: Option<io::Error>,
}

/// What could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A page could not be read.
    Read,
    /// What stands in a file is not what its name or its first bytes promise, or is damaged, or of no kind that is read.
    Format,
    /// A folder's contents could not be listed.
    List,
    /// A page is larger than the limit for one article; nothing of it was kept.
    TooLarge {
        /// Bytes that the file says it has; `None` when it has no end that we know of.
        size: Option<u64>,
        /// Bytes that an article may have.
        limit: u64,
    },
    /// The reader itself stopped at this page: a defect of ours.
    Broken,
    /// Results could not be written.
    Write,
    /// A record could not be opened, read or written.
    Record,
    /// A run that was cut off stands in the way, or cannot be gone on with.
    Resume,
    /// Results were to be written over a page that is to be read.
    Overwrite,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, path: Option<&Path>, source: io::Error) -> Self {
        Self { kind, path: path.map(Path::to_owned), source: Some(source) }
    }

    pub(crate) fn bare(kind: ErrorKind, path: Option<&Path>) -> Self {
        Self { kind, path: path.map(Path::to_owned), source: None }
    }

    /// True when whoever reads the results has gone away, as `head` does; not a failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |stream: &str| match &self.path {
            Some(path) => path.display().to_string(),
            None => stream.to_owned(),
        };
        match self.kind {
            ErrorKind::Read | ErrorKind::Format => write!(f, "read {}", place("standard input"))?,
            ErrorKind::List => write!(f, "list the files {}", place("?"))?,
            ErrorKind::TooLarge { size, limit } => {
                write!(f, "read {}: ", place("standard input"))?;
                match size {
                    Some(size) => write!(f, "it holds {}, ", in_units(size))?,
                    None => write!(f, "it goes on ")?,
                }
                write!(f, "above the limit of {} for one article", in_units(limit))?;
            }
            ErrorKind::Broken => {
                write!(
                    f,
                    "read {}: the reader broke on it; please send us the page",
                    place("standard input")
                )?;
            }
            ErrorKind::Record => write!(f, "use the record {}", place("?"))?,
            ErrorKind::Write | ErrorKind::Resume => write!(f, "write {}", place("results"))?,
            ErrorKind::Overwrite => {
                write!(f, "write {}: it is one of the pages to read; name another file", place("results"))?;
            }
        }
        match &self.source {
            Some(source) => write!(f, ": {}", words_of(source)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// The system's message without its number, in lower case.
pub(crate) fn words_of(error: &io::Error) -> String {
    let message = error.to_string();
    let message = message.split(" (os error").next().unwrap_or_default();
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// "16 MiB", "209.7 MiB": one decimal where it is not whole.
fn in_units(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(size.fract() >= 0.05);
    format!("{size:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_fit_failed_to() {
        let check = |error: Error, expected: &str| assert_eq!(error.to_string(), expected);
        let missing = io::Error::from_raw_os_error(2);
        check(
            Error::new(ErrorKind::Read, Some(Path::new("x.txt")), missing),
            "read x.txt: no such file or directory",
        );
        check(
            Error::bare(
                ErrorKind::TooLarge { size: Some(200 << 20), limit: 16 << 20 },
                Some(Path::new("big.txt")),
            ),
            "read big.txt: it holds 200 MiB, above the limit of 16 MiB for one article",
        );
        check(
            Error::bare(ErrorKind::TooLarge { size: None, limit: 1536 }, None),
            "read standard input: it goes on above the limit of 1.5 KiB for one article",
        );
    }
}
