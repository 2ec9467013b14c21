//! `onrecord read`: articles in, who said what out.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use onrecord_record::fetch::Named;
use onrecord_record::{Error, InputOptions, Pages, Places};

use crate::args::ReadArgs;
use crate::command::results::Results;
use crate::exit::Exit;
use crate::talk::{Talk, Volume, say};

pub(crate) fn run(args: ReadArgs) -> Exit {
    let talk = Talk::new(if args.reader.quiet { Volume::Quiet } else { Volume::Normal });
    talk.exit_of(read(args, &talk))
}

/// Reads all there is. The error is one that ends the run: results that cannot be written.
fn read(mut args: ReadArgs, talk: &Talk) -> Result<Exit, Error> {
    if args.paths.is_empty() {
        if io::stdin().is_terminal() {
            say("no articles: name files or folders, or pipe an article in (onrecord help read)");
            return Ok(Exit::Failed);
        }
        args.paths.push(PathBuf::from("-"));
    }
    let run = format!("{:?}", (&args.paths, &args.map, &args.known, args.reader.fast, args.reader.max_size));
    let options = args.reader.options(&args.known);
    let input = InputOptions { max_size: options.max_size, columns: args.map };
    let places = || Places::new(args.paths.clone()).without_outputs(args.results.files());
    let mut pages = Pages::new(places()?, input);
    if places()?.has_addresses() {
        let fetch = args.fetch.options(options.max_size);
        pages = pages.with_addresses(Named::new(fetch, args.fetch.archive.as_deref())?);
    }
    talk.measure(places()?, pages.taken());
    Results::open(&args.results, &args.paths, &run)?.of(pages, &options, talk)
}
