//! `onrecord add`: articles into the record, each once.

use std::path::PathBuf;

use onrecord_record::{Error, InputOptions, Outcome, Places, Record, Skip, Tally, add_many};

use crate::args::AddArgs;
use crate::command::read::pages_of;
use crate::command::record_path;
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};

pub(crate) fn run(args: AddArgs) -> Exit {
    let talk = Talk::new(if args.reader.quiet { Volume::Quiet } else { Volume::Normal });
    talk.exit_of(add(args, &talk))
}

fn add(args: AddArgs, talk: &Talk) -> Result<Exit, Error> {
    let path = record_path(args.record.record.as_deref());
    let is_new = !path.exists();
    let mut record = Record::open(&path)?;
    if is_new {
        talk.say(&format!("the record is {}", path.display()));
    }
    let options = args.reader.options(&args.known);
    let places = || Places::new(args.paths.clone()).without_outputs(std::iter::once(path.as_path()));
    let input = InputOptions { max_size: options.max_size, columns: args.map };
    let pages = pages_of(places, input, &args.fetch, talk)?;
    let mut counts = Counts::default();
    let see = |outcome: Result<Outcome<()>, Error>| {
        talk.count_page();
        match outcome {
            Ok(Outcome::Read(())) => {}
            Ok(Outcome::Skipped(skipped)) => counts.skipped[skipped.why as usize] += 1,
            Err(error) => {
                counts.failed += 1;
                talk.say_error(&error);
            }
        }
    };
    let (tally, done) = add_many(&mut record, pages, &options, see);
    counts.added = tally;
    talk.end_progress();
    done?;
    counts.say(talk);
    let (articles, versions, statements) = record.counts()?;
    talk.say(&format!(
        "the record holds {} in {}, {}",
        count(articles as usize, "article", "articles"),
        count(versions as usize, "version", "versions"),
        count(statements as usize, "statement", "statements"),
    ));
    Ok(counts.exit())
}

#[derive(Default)]
struct Counts {
    added: Tally,
    failed: usize,
    /// By the reason, in the order of [`Skip::ALL`].
    skipped: [usize; Skip::ALL.len()],
}

impl Counts {
    fn exit(&self) -> Exit {
        let Tally { articles, versions, known } = self.added;
        match (self.failed, articles + versions + known) {
            (0, 0) => Exit::NothingFound,
            (0, _) => Exit::Done,
            (_, _) => Exit::Failed,
        }
    }

    fn say(&self, talk: &Talk) {
        let mut words = format!("added {}", count(self.added.articles, "article", "articles"));
        let mut also = |number: usize, one: &str, many: &str| {
            if number > 0 {
                words += &format!(", {}", count(number, one, many));
            }
        };
        also(self.added.versions, "new version", "new versions");
        also(self.added.known, "was there before", "were there before");
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
