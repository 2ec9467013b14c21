//! `onrecord follow`: feeds in, who said what in their new and changed articles out.

use std::sync::atomic::Ordering;

use onrecord_record::Error;
use onrecord_record::fetch::{Follow, FollowOptions, Stop, feeds_named};

use crate::args::FollowArgs;
use crate::command::results::Results;
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count, say};

pub(crate) fn run(args: FollowArgs) -> Exit {
    let talk = Talk::new(if args.reader.quiet { Volume::Quiet } else { Volume::Normal });
    talk.exit_of(follow(args, &talk))
}

/// Follows feeds. The error is one that ends the run: a list that names no feeds, results that cannot be written.
fn follow(args: FollowArgs, talk: &Talk) -> Result<Exit, Error> {
    let mut feeds = Vec::new();
    for argument in &args.feeds {
        feeds.extend(feeds_named(argument)?);
    }
    let reader = args.reader.options(&args.known);
    let options = FollowOptions {
        fetch: args.fetch.options(reader.max_size),
        archive: args.fetch.archive,
        every: args.every.map(|every| every.0),
        since: args.since,
        limit: args.limit,
        ..FollowOptions::default()
    };
    end_on_interrupt(options.fetch.stop.clone());
    let results = Results::open(&args.results, &args.feeds, "follow")?.of_passing();
    let follow = Follow::new(feeds, options)?;
    let (receipts, left) = (follow.receipts(), follow.left());
    let exit = results.of_each(follow, &reader, talk, || receipts.done())?;
    match left.load(Ordering::SeqCst) {
        0 => {}
        left => talk.say(&format!("stopped: {} left for the next run", count(left, "page is", "pages are"))),
    }
    Ok(exit)
}

/// Ctrl-C ends the run after the pages at hand, and a second time at once.
fn end_on_interrupt(stop: Stop) {
    // Where the system lets no handler in, Ctrl-C ends the program, and the log says where it was.
    let _ = ctrlc::set_handler(move || match stop.stop() {
        true => say("stopping after the pages at hand; Ctrl-C again stops at once"),
        // 130: what shells give for an end by Ctrl-C.
        false => std::process::exit(130),
    });
}
