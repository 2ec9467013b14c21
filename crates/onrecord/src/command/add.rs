//! `onrecord add`: articles into the record, each once.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use onrecord_record::store::{Added, Kept};
use onrecord_record::{Error, InputOptions, Outcome, Places, Record, Skip, read_many};

use crate::args::AddArgs;
use crate::command::read::pages_of;
use crate::command::record_path;
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};

/// Articles that go into the record at once, and the time after which fewer do.
const BATCH: (usize, Duration) = (64, Duration::from_secs(2));

pub(crate) fn run(args: AddArgs) -> Exit {
    let talk = Talk::new(if args.reader.quiet { Volume::Quiet } else { Volume::Normal });
    talk.exit_of(add(args, &talk))
}

fn add(args: AddArgs, talk: &Talk) -> Result<Exit, Error> {
    let path = record_path(args.record.record.as_deref());
    let is_new = !path.exists();
    let record = Record::open(&path)?;
    if is_new {
        talk.say(&format!("the record is {}", path.display()));
    }
    let options = args.reader.options(&args.known);
    let places = || Places::new(args.paths.clone()).without_outputs(std::iter::once(path.as_path()));
    let input = InputOptions { max_size: options.max_size, columns: args.map };
    let pages = pages_of(places, input, &args.fetch, talk)?;
    let mut adding = Adding { record, batch: Vec::new(), since: Instant::now(), counts: Counts::default() };
    let mut failure = None;
    let each = |_: &str, outcome: Result<Outcome<Kept>, Error>| {
        talk.count_page();
        let added = match outcome {
            Ok(Outcome::Read(kept)) => adding.take(kept),
            Ok(Outcome::Skipped(skipped)) => {
                adding.counts.skipped[skipped.why as usize] += 1;
                Ok(())
            }
            Err(error) => {
                adding.counts.failed += 1;
                talk.say_error(&error);
                Ok(())
            }
        };
        match added {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    read_many(pages, &options, Kept::new, each);
    // What was read before something failed is kept too.
    let written = adding.write();
    talk.end_progress();
    failure.map_or(written, Err)?;
    adding.counts.say(talk);
    let (articles, versions, statements) = adding.record.counts()?;
    talk.say(&format!(
        "the record holds {} in {}, {}",
        count(articles as usize, "article", "articles"),
        count(versions as usize, "version", "versions"),
        count(statements as usize, "statement", "statements"),
    ));
    Ok(adding.counts.exit())
}

/// Articles on their way into the record.
struct Adding {
    record: Record,
    batch: Vec<Kept>,
    since: Instant,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    new: usize,
    versions: usize,
    known: usize,
    failed: usize,
    /// By the reason, in the order of [`Skip::ALL`].
    skipped: [usize; Skip::ALL.len()],
}

impl Adding {
    fn take(&mut self, kept: Kept) -> Result<(), Error> {
        self.batch.push(kept);
        if self.batch.len() >= BATCH.0 || self.since.elapsed() >= BATCH.1 { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        for added in self.record.add(&batch)? {
            match added {
                Added::Article => self.counts.new += 1,
                Added::Version => self.counts.versions += 1,
                Added::Known => self.counts.known += 1,
            }
        }
        self.since = Instant::now();
        Ok(())
    }
}

impl Counts {
    fn exit(&self) -> Exit {
        match (self.failed, self.new + self.versions + self.known) {
            (0, 0) => Exit::NothingFound,
            (0, _) => Exit::Done,
            (_, _) => Exit::Failed,
        }
    }

    fn say(&self, talk: &Talk) {
        let mut words = format!("added {}", count(self.new, "article", "articles"));
        let mut also = |number: usize, one: &str, many: &str| {
            if number > 0 {
                words += &format!(", {}", count(number, one, many));
            }
        };
        also(self.versions, "new version", "new versions");
        also(self.known, "was there before", "were there before");
        also(self.failed, "page could not be read", "pages could not be read");
        for (why, number) in Skip::ALL.iter().zip(self.skipped) {
            also(number, &format!("skipped: {}", why.words()), &format!("skipped: {}", why.words()));
        }
        talk.say(&words);
    }
}

/// Where the record is when nobody says: the user's data folder.
pub(crate) fn default_record() -> PathBuf {
    match directories::ProjectDirs::from("", "", "onrecord") {
        Some(folders) => folders.data_dir().join("onrecord.db"),
        // A system without home folders.
        None => PathBuf::from("onrecord.db"),
    }
}
