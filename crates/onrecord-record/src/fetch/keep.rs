//! RESPONSES -> PAGES: what was fetched, kept in an archive and numbered by version, ready to be read.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use onrecord_page::Media;
use onrecord_reading::Hints;
use url::Url;

use super::address::{self, without_tracking};
use super::get::Response;
use super::log::{Fetched, Log, Version};
use super::time::iso;
use crate::archive::{ArchiveWriter, Captured};
use crate::error::{Error, ErrorKind};
use crate::input::kind::{FileKind, Packing};
use crate::input::{Body, Item, Page, Skip, Skipped, warc};

/// What is kept of what is fetched: its bytes and a log in a folder, or only a log as long as a run lasts.
#[derive(Debug, Default)]
pub struct Keep {
    archive: Option<(PathBuf, ArchiveWriter)>,
    log: Log,
}

/// What a response holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A page.
    Page(Media),
    /// A feed.
    Feed,
    /// Neither: an image, a document for print.
    Other,
}

/// A page that was fetched.
#[derive(Debug)]
pub struct Kept {
    /// The page, to be read.
    pub page: Page,
    /// Which version of which article it is.
    pub version: Version,
    /// False when the article was there in these words before.
    pub is_new: bool,
}

impl Keep {
    /// Keeps in `folder`.
    ///
    /// # Errors
    /// When it may not be written, or another program writes there at this time.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let archive = ArchiveWriter::open(folder)?;
        Ok(Self { archive: Some((folder.to_owned(), archive)), log: Log::open(folder)? })
    }

    /// What was fetched before.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Notes a fetch that brought no page.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn note(&mut self, fetched: Fetched) -> Result<(), Error> {
        self.log.add(fetched)
    }

    /// Notes that a version was read, and what it says was written.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn note_read(&mut self, version: &Version) -> Result<(), Error> {
        self.log.add_read(&version.article, version.version)
    }

    /// Keeps a page. A text that differs from that of the version before makes the next version of the same article.
    ///
    /// # Errors
    /// When the disk is full, for one.
    pub fn page(&mut self, found: Found) -> Result<Kept, Error> {
        let Found { asked, entry, response, media, article, digest } = found;
        let before = self.log.version(article.as_str());
        let is_new = before.is_none_or(|before| before.digest != digest);
        let version = match before {
            Some(before) if !is_new => before.clone(),
            _ => {
                let number = before.map_or(1, |before| before.version + 1);
                self.add_version(&response, &article, number, digest)?
            }
        };
        self.log
            .add(Fetched { article: Some(version.clone()), ..fetched(asked.as_str(), &response, entry) })?;
        let hints = Hints {
            url: Some(article.into()),
            charset: response.charset,
            pinned: self.archive.as_ref().and_then(|(folder, _)| version.pinned(folder)),
            version: Some(version.version),
            ..Hints::default()
        };
        let page = Page { name: response.url.into(), body: Body::Bytes(response.body), media, hints };
        Ok(Kept { page, version, is_new })
    }

    fn add_version(
        &mut self,
        response: &Response,
        article: &Url,
        version: u32,
        digest: String,
    ) -> Result<Version, Error> {
        let captured = iso(response.time);
        let pinned = match &mut self.archive {
            Some((_, archive)) => Some(archive.add(&Captured {
                url: response.url.to_string(),
                time: captured.clone(),
                request_head: response.request_head.clone(),
                response_head: response.response_head.clone(),
                body: response.body.clone(),
            })?),
            None => None,
        };
        let file_name =
            |path: &str| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Version {
            article: article.to_string(),
            version,
            digest,
            archive: pinned.as_ref().and_then(|pinned| file_name(&pinned.archive)),
            offset: pinned.as_ref().map(|pinned| pinned.offset),
            captured,
            payload: pinned.and_then(|pinned| pinned.digest),
        })
    }

    /// A version that was kept, ready to be read again.
    ///
    /// # Errors
    /// When the archive no longer holds it.
    pub fn again(&self, version: &Version, max_size: u64) -> Result<Kept, Error> {
        let pinned = self.archive.as_ref().and_then(|(folder, _)| version.pinned(folder));
        let Some(pinned) = pinned else {
            return Err(Error::bare(ErrorKind::Read, Some(Path::new(&version.article))));
        };
        let path = Path::new(&pinned.archive);
        let failed = |error| Error::new(ErrorKind::Read, Some(path), error);
        let mut file = File::open(path).map_err(failed)?;
        file.seek(SeekFrom::Start(pinned.offset)).map_err(failed)?;
        let mut records = warc::Records::new(pinned.archive.clone(), Box::new(file), Packing::Gzip, max_size);
        match records.next() {
            Some(Ok(Item::Page(page))) => {
                let hints = Hints {
                    url: Some(version.article.clone()),
                    pinned: Some(pinned),
                    version: Some(version.version),
                    ..page.hints
                };
                let page = Page { name: version.article.clone(), hints, ..*page };
                Ok(Kept { page, version: version.clone(), is_new: true })
            }
            Some(Err(error)) => Err(error),
            Some(Ok(Item::Skipped(_))) | None => Err(failed(std::io::Error::other(format!(
                "there is no page at byte {}, where the log has {}",
                pinned.offset, version.article
            )))),
        }
    }
}

/// A page that was fetched, and what it says of itself.
#[derive(Debug)]
pub struct Found {
    asked: Url,
    entry: Option<String>,
    response: Response,
    media: Media,
    article: Url,
    digest: String,
}

impl Found {
    /// Looks into a response; what holds no page comes back as it was.
    pub fn new(asked: &Url, entry: Option<String>, response: Response) -> Result<Self, Box<Response>> {
        let Holds::Page(media) = holds(&response) else { return Err(Box::new(response)) };
        let hints = Hints { charset: response.charset.clone(), ..Hints::default() };
        let (page, hints) = onrecord_page::open(&response.body, media, hints);
        let digest = blake3::hash(page.text.as_bytes()).to_hex()[..32].to_owned();
        let canonical = hints.url.and_then(|canonical| address::join(&response.url, &canonical).ok());
        // A page is taken at its word only about its own site: elsewhere it could pass for another's article.
        let canonical = canonical.filter(|canonical| site(canonical) == site(&response.url));
        let article = without_tracking(canonical.as_ref().unwrap_or(&response.url));
        Ok(Self { asked: asked.clone(), entry, response, media, article, digest })
    }
}

/// A line of the log about a response that is no version of an article.
pub fn fetched(asked: &str, response: &Response, entry: Option<String>) -> Fetched {
    let validators = response.validators.clone();
    Fetched {
        url: asked.to_owned(),
        time: iso(response.time),
        status: response.status,
        final_url: validators.url,
        etag: validators.etag,
        last_modified: validators.last_modified,
        entry,
        article: None,
    }
}

/// What a response holds: by its first bytes where they tell, else by the media type.
pub fn holds(response: &Response) -> Holds {
    let head = &response.body[..response.body.len().min(4096)];
    match (FileKind::of_bytes(head), response.media_type.as_str()) {
        (FileKind::Feed, _) => Holds::Feed,
        (FileKind::Html, _) => Holds::Page(Media::Html),
        (FileKind::Pdf | FileKind::Warc | FileKind::Wacz | FileKind::Parquet, _) => Holds::Other,
        (_, "text/html" | "application/xhtml+xml") => Holds::Page(Media::Html),
        (
            _,
            "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/feed+json",
        ) => Holds::Feed,
        (_, "text/plain" | "text/markdown" | "") => Holds::Page(Media::Text),
        (FileKind::Text | FileKind::Json | FileKind::JsonLines | FileKind::Csv | FileKind::Mail, _) => {
            Holds::Other
        }
    }
}

/// What was left out, as an item.
pub fn skipped(name: &str, why: Skip) -> Item {
    Item::Skipped(Skipped { name: name.to_owned(), why })
}

/// The host without the parts that only tell of a device.
fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    ["www.", "m.", "amp.", "mobile."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(host)
}
