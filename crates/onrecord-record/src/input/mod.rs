//! PATHS -> PAGES: one page after another out of files, folders, archives, feeds and tables.

pub mod places;
pub mod kind;
pub(crate) mod warc;
mod wacz;
mod xml;
pub(crate) mod feed;
pub mod opml;
pub mod table;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use onrecord_page::Media;
use onrecord_reading::Hints;

use crate::error::{Error, ErrorKind};
use crate::fetch::{FetchOptions, Named};
use kind::{FileKind, Packing};
use places::{Place, Places};
use table::ColumnMap;

/// Bytes that one article may have unless the caller says otherwise: 16 MiB.
///
/// A long magazine article has some 100 kB; this leaves room for a book, and keeps a log file or a disk image that
/// strayed among the pages from filling the memory.
pub const MAX_SIZE: u64 = 16 << 20;

/// Bytes looked at to tell what a file is.
const HEAD: usize = 4096;

/// One page, ready to be read.
#[derive(Clone, Debug)]
pub struct Page {
    /// What it is called in messages and as `path`: a file's path, a record's place in an archive.
    pub name: String,
    /// Its bytes, or where they are.
    pub body: Body,
    /// What they are.
    pub media: Media,
    /// What is known of it before it is read.
    pub hints: Hints,
}

impl Page {
    /// A page that somebody hands over: a text, a web page or a message, told by its name, else by its first bytes. `None` for
    /// what is no page by itself: archives, tables, feeds, prints.
    pub fn given(name: &str, bytes: Vec<u8>, hints: Hints) -> Option<Self> {
        let kind =
            FileKind::of_name(name).unwrap_or_else(|| FileKind::of_bytes(&bytes[..bytes.len().min(HEAD)]));
        let media = match kind {
            FileKind::Text => Media::Text,
            FileKind::Html => Media::Html,
            FileKind::Mail => Media::Mail,
            FileKind::Warc
            | FileKind::Wacz
            | FileKind::Feed
            | FileKind::Json
            | FileKind::JsonLines
            | FileKind::Csv
            | FileKind::Parquet
            | FileKind::Pdf => return None,
        };
        Some(Self { name: name.to_owned(), body: Body::Bytes(bytes), media, hints })
    }
}

/// A page's bytes, or where they are.
#[derive(Clone, Debug)]
pub enum Body {
    /// In a file of its own, opened when the page's turn comes.
    File(PathBuf),
    /// Here.
    Bytes(Vec<u8>),
}

/// What input gives, one after another: every record of an archive is one or the other, so that counts add up.
#[derive(Clone, Debug)]
pub enum Item {
    /// A page to read.
    Page(Box<Page>),
    /// Something that is no page, or not one to read.
    Skipped(Skipped),
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its name, as of a page.
    pub name: String,
    /// Why.
    pub why: Skip,
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// A record of an archive that holds no response: a request, metadata, a revisit.
    NoResponse,
    /// A response that says that something went wrong, or leads elsewhere: its status is not 200.
    Status,
    /// An image, a script, a style or another thing that is no page.
    NoPage,
    /// An entry without a text of its own.
    NoText,
    /// The same as was read before.
    Unchanged,
    /// The outlet asks not to be read by programs (robots.txt).
    Robots,
    /// Older than was asked for, or more than were asked for.
    NotAsked,
}

impl Skip {
    /// Every reason.
    pub const ALL: [Skip; 7] = [
        Skip::NoResponse,
        Skip::Status,
        Skip::NoPage,
        Skip::NoText,
        Skip::Unchanged,
        Skip::Robots,
        Skip::NotAsked,
    ];

    /// The reason in words that fit "skipped 3: …".
    pub fn words(self) -> &'static str {
        match self {
            Skip::NoResponse => "no responses",
            Skip::Status => "errors and redirections",
            Skip::NoPage => "no pages",
            Skip::NoText => "without text",
            Skip::Unchanged => "unchanged",
            Skip::Robots => "closed to programs",
            Skip::NotAsked => "not asked for",
        }
    }
}

/// How to take pages from files.
#[derive(Clone, Debug)]
pub struct InputOptions {
    /// Bytes that one page may have, unpacked.
    pub max_size: u64,
    /// Which columns of tables hold what.
    pub columns: ColumnMap,
}

/// What a file gives: its one page, or all that stands in it.
pub(crate) type Items = Box<dyn Iterator<Item = Result<Item, Error>> + Send>;

/// Every page under some paths, in order: files as [`Places`] finds them, and what stands in each.
pub struct Pages {
    places: Places,
    options: InputOptions,
    /// What is left of the file that was opened last.
    open: Option<Items>,
    /// Fetches what stands at an address.
    named: Option<Arc<Named>>,
    taken: Arc<AtomicU64>,
}

impl Pages {
    /// Starts at the first place.
    pub fn new(places: Places, options: InputOptions) -> Self {
        Self { places, options, open: None, named: None, taken: Arc::default() }
    }

    /// Fetches addresses with `named`. Without it, they are fetched as the defaults have it, and not kept.
    pub fn with_addresses(self, named: Named) -> Self {
        Self { named: Some(Arc::new(named)), ..self }
    }

    /// Bytes of the files taken so far, as they lie on the disk; counts on while the pages are read.
    pub fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// Looks into one file: a page, or many.
    fn open(&mut self, place: Place) -> Result<Items, Error> {
        if let Place::Address(address) = &place {
            let named = match self.named.take() {
                Some(named) => named,
                None => Arc::new(Named::new(FetchOptions::default(), None)?),
            };
            return self.named.insert(named).open(address);
        }
        let stream = Stream::open(&place, Arc::clone(&self.taken))?;
        let kind = match FileKind::of_name(&place.name()) {
            // Many formats go by these names.
            Some(named @ (FileKind::Feed | FileKind::Json)) => {
                let shown = stream.kind_shown()?;
                if matches!(shown, FileKind::Html | FileKind::Feed) { shown } else { named }
            }
            Some(kind) => kind,
            None => stream.kind_shown()?,
        };
        let media = match kind {
            FileKind::Text => Media::Text,
            FileKind::Html => Media::Html,
            FileKind::Mail => Media::Mail,
            FileKind::Warc => {
                let (packing, max_size) = (stream.packing, self.options.max_size);
                let packed = Box::new(stream.packed());
                return Ok(Box::new(warc::Records::new(place.name(), packed, packing, max_size)));
            }
            FileKind::Wacz => return wacz::open(stream, self.options.max_size),
            FileKind::Feed => {
                return Ok(feed::items(place.name(), &stream.unpacked(self.options.max_size)?));
            }
            FileKind::Json | FileKind::JsonLines | FileKind::Csv | FileKind::Parquet => {
                return table::rows(stream, kind, &self.options.columns, self.options.max_size);
            }
            FileKind::Pdf => {
                let why =
                    "PDF is laid out for print and is not read; save its text, or the page it was made from";
                return Err(stream.failed(why.to_owned()));
            }
        };
        let body = match &place {
            Place::File(path) if stream.packing == Packing::Plain => {
                stream.count_all();
                Body::File(path.clone())
            }
            Place::File(_) | Place::Stdin | Place::Address(_) => {
                Body::Bytes(stream.unpacked(self.options.max_size)?)
            }
        };
        let page = Page { name: place.name(), body, media, hints: Hints::default() };
        Ok(Box::new(iter::once(Ok(Item::Page(Box::new(page))))))
    }
}

impl Iterator for Pages {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.open.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.open = None;
            match self.places.next()?.and_then(|place| self.open(place)) {
                Ok(items) => self.open = Some(items),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Page {
    /// The page's bytes, at most `max_size` of them.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when there are more: before anything is read when the file tells its size, otherwise
    /// as soon as the limit is passed, so that a device or a pipe without end costs `max_size` of memory. A folder,
    /// a missing file and whatever else the system refuses are [`ErrorKind::Read`].
    pub fn bytes(self, max_size: u64) -> Result<Vec<u8>, Error> {
        match self.body {
            Body::Bytes(bytes) => Ok(bytes),
            Body::File(path) => {
                let failed = |error| Error::new(ErrorKind::Read, Some(&path), error);
                let file = File::open(&path).map_err(failed)?;
                let metadata = file.metadata().map_err(failed)?;
                let size = metadata.is_file().then_some(metadata.len());
                read_bounded(file, size, max_size, Some(&path))
            }
        }
    }
}

/// The bytes of a file or of standard input, counted while they are taken, with a look at the first of them.
pub(crate) struct Stream {
    /// The file; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// The first bytes, as they lie there.
    pub(crate) head: Vec<u8>,
    /// How all of it is packed.
    pub(crate) packing: Packing,
    /// What follows the head.
    rest: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
    /// Bytes that the file says it has.
    size: Option<u64>,
}

impl Stream {
    /// The name of the file as people write it; `-` for standard input.
    pub(crate) fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string())
    }

    fn open(place: &Place, taken: Arc<AtomicU64>) -> Result<Self, Error> {
        let (path, mut rest, size): (_, Box<dyn Read + Send>, _) = match place {
            Place::Stdin => (None, Box::new(io::stdin()), None),
            Place::Address(address) => {
                let no_file = io::Error::from(io::ErrorKind::NotFound);
                return Err(Error::new(ErrorKind::Read, Some(Path::new(address)), no_file));
            }
            Place::File(path) => {
                let failed = |error| Error::new(ErrorKind::Read, Some(path), error);
                let file = File::open(path).map_err(failed)?;
                let metadata = file.metadata().map_err(failed)?;
                let size = metadata.is_file().then_some(metadata.len());
                (Some(path.clone()), Box::new(file), size)
            }
        };
        let mut head = Vec::new();
        let read = rest.by_ref().take(HEAD as u64).read_to_end(&mut head);
        read.map_err(|error| Error::new(ErrorKind::Read, path.as_deref(), error))?;
        let packing = Packing::of_bytes(&head);
        Ok(Self { path, head, packing, rest, taken, size })
    }

    /// An error at this file, in words that fit "failed to read FILE: …".
    pub(crate) fn failed(&self, why: String) -> Error {
        Error::new(ErrorKind::Format, self.path.as_deref(), io::Error::other(why))
    }

    /// Every byte as it lies there, from the first.
    pub(crate) fn packed(self) -> impl Read + Send {
        Counted { reader: Cursor::new(self.head).chain(self.rest), taken: self.taken }
    }

    /// All of it, unpacked, at most `limit` bytes.
    pub(crate) fn unpacked(self, limit: u64) -> Result<Vec<u8>, Error> {
        let (path, size) = (self.path.clone(), self.size.filter(|_| self.packing == Packing::Plain));
        read_bounded(self.reader()?, size, limit, path.as_deref())
    }

    /// Every byte unpacked, from the first.
    pub(crate) fn reader(self) -> Result<Box<dyn Read + Send>, Error> {
        match self.packing {
            Packing::Plain => Ok(Box::new(self.packed())),
            Packing::Gzip => Ok(Box::new(flate2::read::MultiGzDecoder::new(self.packed()))),
            Packing::Zstd => {
                let path = self.path.clone();
                let failed = |error| Error::new(ErrorKind::Read, path.as_deref(), error);
                let reader: Box<dyn Read + Send> =
                    Box::new(zstd::stream::read::Decoder::new(self.packed()).map_err(failed)?);
                Ok(reader)
            }
        }
    }

    /// The kind that the head shows, unpacked. Damage within it shows when the whole is read.
    fn kind_shown(&self) -> Result<FileKind, Error> {
        if self.packing == Packing::Plain {
            return Ok(FileKind::of_bytes(&self.head));
        }
        let mut head = Vec::new();
        let packed = Cursor::new(self.head.as_slice());
        let _ = match self.packing {
            Packing::Plain => Ok(0),
            Packing::Gzip => {
                flate2::read::MultiGzDecoder::new(packed).take(HEAD as u64).read_to_end(&mut head)
            }
            Packing::Zstd => match zstd::stream::read::Decoder::new(packed) {
                Ok(decoder) => decoder.take(HEAD as u64).read_to_end(&mut head),
                Err(error) => return Err(Error::new(ErrorKind::Read, self.path.as_deref(), error)),
            },
        };
        Ok(FileKind::of_bytes(&head))
    }

    /// Counts the whole file as taken, where it is read by other means.
    pub(crate) fn count_all(&self) {
        self.taken.fetch_add(self.size.unwrap_or(0), Ordering::Relaxed);
    }
}

/// Counts the bytes that are taken from a file.
struct Counted<R> {
    reader: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(into)?;
        self.taken.fetch_add(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

/// The text of a small file that is no page, such as one that holds a token; of a larger one, its first 64 KiB.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn small_text(path: &Path) -> Result<String, Error> {
    let failed = |error| Error::new(ErrorKind::Read, Some(path), error);
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    io::Read::take(file, 64 << 10).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

pub(crate) fn read_bounded(
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file of this name and with these bytes gives.
    pub(crate) fn items_of(name: &str, bytes: &[u8], columns: ColumnMap) -> Vec<Result<Item, Error>> {
        items_within(name, bytes, columns, MAX_SIZE)
    }

    /// The same, with a limit for each page. Names are those of the file without its folder.
    pub(crate) fn items_within(
        name: &str,
        bytes: &[u8],
        columns: ColumnMap,
        max_size: u64,
    ) -> Vec<Result<Item, Error>> {
        use std::sync::atomic::AtomicUsize;
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("onrecord-items-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let prefix = format!("{}/", folder.display());
        let pages = Pages::new(Places::new(vec![path]), InputOptions { max_size, columns });
        let items = pages
            .map(|item| match item {
                Ok(Item::Page(mut page)) => {
                    page.name = page.name.replace(&prefix, "");
                    Ok(Item::Page(page))
                }
                Ok(Item::Skipped(mut skipped)) => {
                    skipped.name = skipped.name.replace(&prefix, "");
                    Ok(Item::Skipped(skipped))
                }
                Err(mut error) => {
                    error.path =
                        error.path.map(|path| path.strip_prefix(&folder).map(Path::to_owned).unwrap_or(path));
                    Err(error)
                }
            })
            .collect();
        std::fs::remove_dir_all(&folder).unwrap();
        items
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
        let zeros = Page {
            name: "zero".to_owned(),
            body: Body::File("/dev/zero".into()),
            media: Media::Text,
            hints: Hints::default(),
        };
        let error = zeros.bytes(1 << 16).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge { size: None, limit: 1 << 16 });
    }
}
