//! NAMED ADDRESSES -> PAGES: what somebody asks to read by its address, a page or the pages of a feed.

use std::io;
use std::iter;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use super::address;
use super::entries::{Entry, entries};
use super::failure::Failure;
use super::get::{FetchOptions, Fetcher, Response};
use super::keep::{Found, Holds, Keep, holds, skipped};
use crate::error::{Error, ErrorKind};
use crate::input::{Item, Items, Skip};

/// Fetches what is named: always, whatever was fetched before, one after another.
#[derive(Debug)]
pub struct Named {
    fetcher: Fetcher,
    keep: Mutex<Keep>,
}

impl Named {
    /// Keeps what it fetches in the folder `archive`, if there is one.
    ///
    /// # Errors
    /// When the folder may not be written, or another program writes there.
    pub fn new(options: FetchOptions, archive: Option<&Path>) -> Result<Self, Error> {
        let keep = archive.map(Keep::open).transpose()?.unwrap_or_default();
        Ok(Self { fetcher: Fetcher::new(options), keep: Mutex::new(keep) })
    }

    /// The page at an address; of a feed, every page that it names.
    pub(crate) fn open(self: &Arc<Self>, address: &str) -> Result<Items, Error> {
        let url = address::parse(address).map_err(|failure| failure.at(address))?;
        let response = self.fetcher.get(&url, None).map_err(|failure| failure.at(address))?;
        let failed =
            |why: String| Error::new(ErrorKind::Format, Some(Path::new(address)), io::Error::other(why));
        match holds(&response) {
            Holds::Page(_) => {
                let item = self.page(&url, response);
                Ok(Box::new(iter::once(item)))
            }
            Holds::Feed => {
                let (found, broken) = entries(&response.body, &response.url).map_err(failed)?;
                let broken = broken.map(|why| Err(failed(why)));
                let named = Arc::clone(self);
                Ok(Box::new(found.into_iter().map(move |entry| named.entry(entry)).chain(broken)))
            }
            Holds::Other => Err(failed(match response.media_type.as_str() {
                "" => "it is neither a page nor a feed".to_owned(),
                media_type => format!("it is neither a page nor a feed, but {media_type}"),
            })),
        }
    }

    fn entry(&self, entry: Entry) -> Result<Item, Error> {
        let url = match entry.url {
            None => return Ok(skipped(&entry.name, Skip::NoText)),
            Some(url) => url.map_err(|failure| failure.at(&entry.name))?,
        };
        match self.fetcher.get(&url, None) {
            Ok(response) => self.page(&url, response),
            Err(Failure::Robots) => Ok(skipped(url.as_str(), Skip::Robots)),
            Err(failure) => Err(failure.at(url.as_str())),
        }
    }

    fn page(&self, url: &Url, response: Response) -> Result<Item, Error> {
        match Found::new(url, None, response) {
            Ok(found) => {
                let mut keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
                let kept = keep.page(found)?;
                keep.note_read(&kept.version)?;
                Ok(Item::Page(Box::new(kept.page)))
            }
            Err(_) => Ok(skipped(url.as_str(), Skip::NoPage)),
        }
    }
}
