//! The log: what was fetched when, which version of which article it was, and what of it was read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use onrecord_reading::Pinned;
use serde::{Deserialize, Serialize};

use super::get::Validators;
use crate::error::{Error, ErrorKind};

/// Name of the file, beside the archives.
pub const NAME: &str = "fetched.jsonl";

/// The form of the file, in its first line.
const FORMAT: &str = "onrecord/fetched/1";

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line {
    /// The first.
    Begun { format: String },
    /// Something was fetched.
    Fetched(Box<Fetched>),
    /// A version of an article was read, and what it says was written.
    Read { article: String, version: u32 },
}

/// One fetch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fetched {
    /// The address that was asked for.
    pub url: String,
    /// When, as ISO 8601 in UTC.
    pub time: String,
    /// What the server answered.
    pub status: u16,
    /// The address after redirections.
    #[serde(rename = "final")]
    pub final_url: String,
    /// ETag, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Last-Modified, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Digest of what the feed said of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The article that the page is a version of; `None` for a feed, and for what is no page.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub article: Option<Version>,
}

/// A version of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The article's own address.
    pub article: String,
    /// From 1.
    pub version: u32,
    /// BLAKE3 of the text, the first 16 bytes in hexadecimal.
    pub digest: String,
    /// File of the archive that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// Where in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// When its bytes were fetched.
    pub captured: String,
    /// Digest of the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

impl Version {
    /// The copy that is kept, in a folder of archives.
    pub fn pinned(&self, folder: &Path) -> Option<Pinned> {
        Some(Pinned {
            archive: folder.join(self.archive.as_deref()?).display().to_string(),
            offset: self.offset?,
            captured: Some(self.captured.clone()),
            digest: self.payload.clone(),
        })
    }
}

impl Fetched {
    /// What to ask the server with the next time.
    pub fn validators(&self) -> Validators {
        Validators {
            url: self.final_url.clone(),
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
        }
    }
}

/// The log of a folder, or of one run when there is none.
///
/// Each line is on the disk before what it tells of is handed on. What a kill leaves half written at the end is cut off
/// when the log is opened again.
#[derive(Debug, Default)]
pub struct Log {
    file: Option<(PathBuf, File)>,
    /// The last fetch of each address.
    fetched: BTreeMap<String, Fetched>,
    /// The last version of each article.
    versions: BTreeMap<String, Version>,
    /// Versions that were fetched, and not read yet, by article and number.
    unread: BTreeMap<(String, u32), Version>,
}

impl Log {
    /// The log in `folder`, begun where there is none.
    ///
    /// # Errors
    /// When it may not be written; when a line within it is not one of ours.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        let failed = |error| Error::new(ErrorKind::Write, Some(&path), error);
        fs::create_dir_all(folder).map_err(failed)?;
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        file.set_len(end as u64).and_then(|()| file.seek(SeekFrom::Start(end as u64))).map_err(failed)?;
        let mut log = Self { file: Some((path.clone(), file)), ..Self::default() };
        for (index, line) in bytes[..end].split(|&byte| byte == b'\n').enumerate() {
            if line.is_empty() {
                continue;
            }
            let wrong = |why: String| {
                Error::new(
                    ErrorKind::Format,
                    Some(&path),
                    io::Error::other(format!("line {}: {why}", index + 1)),
                )
            };
            let line = serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
            if let Line::Begun { format } = &line
                && format != FORMAT
            {
                return Err(wrong(format!("it is a log of the form {format}; this program reads {FORMAT}")));
            }
            log.note(line);
        }
        if end == 0 {
            log.append(Line::Begun { format: FORMAT.to_owned() })?;
        }
        Ok(log)
    }

    /// The last fetch of an address.
    pub fn last(&self, url: &str) -> Option<&Fetched> {
        self.fetched.get(url)
    }

    /// The last version of an article, by its own address.
    pub fn version(&self, article: &str) -> Option<&Version> {
        self.versions.get(article)
    }

    /// Versions that were fetched and not read, as after a kill.
    pub fn unread(&self) -> impl Iterator<Item = &Version> {
        self.unread.values()
    }

    /// Notes a fetch.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn add(&mut self, fetched: Fetched) -> Result<(), Error> {
        self.append(Line::Fetched(Box::new(fetched)))
    }

    /// Notes that a version was read, and what it says was written.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn add_read(&mut self, article: &str, version: u32) -> Result<(), Error> {
        self.append(Line::Read { article: article.to_owned(), version })
    }

    fn append(&mut self, line: Line) -> Result<(), Error> {
        if let Some((path, file)) = &mut self.file {
            let failed = |error| Error::new(ErrorKind::Write, Some(path), error);
            let mut text = serde_json::to_string(&line).map_err(|error| failed(io::Error::other(error)))?;
            text.push('\n');
            file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(failed)?;
        }
        self.note(line);
        Ok(())
    }

    fn note(&mut self, line: Line) {
        match line {
            Line::Begun { .. } => {}
            Line::Read { article, version } => {
                self.unread.remove(&(article, version));
            }
            Line::Fetched(fetched) => {
                if let Some(version) = &fetched.article {
                    let last = self.versions.insert(version.article.clone(), version.clone());
                    if last.is_none_or(|last| last.version < version.version) {
                        self.unread.insert((version.article.clone(), version.version), version.clone());
                    }
                }
                self.fetched.insert(fetched.url.clone(), *fetched);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, gone when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("onrecord-log-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn fetched(url: &str, version: u32) -> Fetched {
        let article = Version {
            article: "https://harbour.example/a".to_owned(),
            version,
            digest: "00".to_owned(),
            archive: Some("onrecord-00001.warc.gz".to_owned()),
            offset: Some(7),
            captured: "2026-03-14T09:30:00Z".to_owned(),
            payload: None,
        };
        Fetched { url: url.to_owned(), status: 200, article: Some(article), ..Fetched::default() }
    }

    #[test]
    fn what_is_noted_is_there_the_next_time() {
        let folder = Folder::new("noted");
        let mut log = Log::open(&folder.0).unwrap();
        log.add(fetched("https://harbour.example/a?x", 1)).unwrap();
        log.add(fetched("https://harbour.example/b", 2)).unwrap();
        log.add(Fetched {
            url: "https://harbour.example/feed".to_owned(),
            status: 200,
            ..Fetched::default()
        })
        .unwrap();
        log.add_read("https://harbour.example/a", 1).unwrap();
        drop(log);
        let log = Log::open(&folder.0).unwrap();
        assert_eq!(log.last("https://harbour.example/a?x"), Some(&fetched("https://harbour.example/a?x", 1)));
        assert_eq!(log.last("https://harbour.example/feed").unwrap().article, None);
        assert_eq!(log.version("https://harbour.example/a").unwrap().version, 2);
        assert_eq!(log.unread().map(|version| version.version).collect::<Vec<_>>(), [2]);
        let pinned = log.version("https://harbour.example/a").unwrap().pinned(Path::new("kept")).unwrap();
        assert_eq!((pinned.archive.as_str(), pinned.offset), ("kept/onrecord-00001.warc.gz", 7));
    }

    #[test]
    fn a_torn_line_is_dropped() {
        let folder = Folder::new("torn");
        let mut log = Log::open(&folder.0).unwrap();
        log.add(fetched("https://harbour.example/a", 1)).unwrap();
        drop(log);
        let path = folder.0.join(NAME);
        let whole = fs::read(&path).unwrap();
        for cut in (0..whole.len()).step_by(23).chain([whole.len() - 1, whole.len()]) {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut log = Log::open(&folder.0).unwrap();
            assert_eq!(log.last("https://harbour.example/a").is_some(), cut == whole.len());
            log.add(fetched("https://harbour.example/b", 2)).unwrap();
            drop(log);
            assert!(Log::open(&folder.0).unwrap().last("https://harbour.example/b").is_some());
        }
    }

    #[test]
    fn a_log_of_another_kind_is_refused() {
        let folder = Folder::new("other");
        fs::create_dir_all(&folder.0).unwrap();
        let check = |text: &str, expected: &str| {
            fs::write(folder.0.join(NAME), text).unwrap();
            let error = Log::open(&folder.0).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(
            "{\"event\":\"begun\",\"format\":\"onrecord/fetched/9\"}\n",
            "line 1: it is a log of the form onrecord/fetched/9",
        );
        check("not ours\nat all\n", "fetched.jsonl: line 1: expected ident");
    }
}
