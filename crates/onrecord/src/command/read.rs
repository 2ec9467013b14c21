//! `onrecord read`: articles in, who said what out.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use onrecord_record::fetch::Named;
use onrecord_record::{Error, InputOptions, Pages, Places};

use crate::args::{FetchArgs, ReadArgs};
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
    let pages = pages_of(places, input, &args.fetch, talk)?;
    Results::open(&args.results, &args.paths, &run)?.of(pages, &options, talk)
}

/// The pages of some places, with progress while they are read; addresses among them are fetched.
pub(crate) fn pages_of(
    places: impl Fn() -> Result<Places, Error>,
    input: InputOptions,
    fetch: &FetchArgs,
    talk: &Talk,
) -> Result<Pages, Error> {
    let options = fetch.options(input.max_size);
    let mut pages = Pages::new(places()?, input);
    if places()?.has_addresses() {
        pages = pages.with_addresses(Named::new(options, fetch.archive.as_deref())?);
    }
    talk.measure(places()?, pages.taken());
    Ok(pages)
}
