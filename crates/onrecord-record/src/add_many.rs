//! PAGES -> RECORD: many articles read and added, some at a time, so that a killed program loses little.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::input::Item;
use crate::read_many::{Outcome, ReadOptions, read_many};
use crate::store::{Added, Kept, Record};

/// Articles that go into the record at once, and the time after which fewer do.
const BATCH: (usize, Duration) = (64, Duration::from_secs(2));

/// What became of the articles that were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New ones.
    pub articles: usize,
    /// New versions of those that were there.
    pub versions: usize,
    /// Those that were there, word for word.
    pub known: usize,
}

impl Tally {
    /// Counts what was added.
    pub fn count(&mut self, added: &[Added]) {
        for one in added {
            match one {
                Added::Article => self.articles += 1,
                Added::Version => self.versions += 1,
                Added::Known => self.known += 1,
            }
        }
    }
}

/// Reads every page as [`read_many`] does, and adds what is read; `see` is told what became of each, in their order.
///
/// What was read before something failed is kept too, and counted.
pub fn add_many(
    record: &mut Record,
    items: impl Iterator<Item = Result<Item, Error>> + Send,
    options: &ReadOptions,
    mut see: impl FnMut(Result<Outcome<()>, Error>),
) -> (Tally, Result<(), Error>) {
    let mut adding = Adding { record, batch: Vec::new(), since: Instant::now(), tally: Tally::default() };
    let mut done = Ok(());
    let each = |_: &str, outcome: Result<Outcome<Kept>, Error>| {
        let seen = match outcome {
            Ok(Outcome::Read(kept)) => {
                done = adding.take(kept);
                Ok(Outcome::Read(()))
            }
            Ok(Outcome::Skipped(skipped)) => Ok(Outcome::Skipped(skipped)),
            Err(error) => Err(error),
        };
        see(seen);
        if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    read_many(items, options, Kept::new, each);
    let written = adding.write();
    (adding.tally, done.and(written))
}

/// Articles on their way into the record.
struct Adding<'a> {
    record: &'a mut Record,
    batch: Vec<Kept>,
    since: Instant,
    tally: Tally,
}

impl Adding<'_> {
    fn take(&mut self, kept: Kept) -> Result<(), Error> {
        self.batch.push(kept);
        if self.batch.len() >= BATCH.0 || self.since.elapsed() >= BATCH.1 { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        self.tally.count(&self.record.add(&std::mem::take(&mut self.batch))?);
        self.since = Instant::now();
        Ok(())
    }
}
