//! `onrecord serve`: the record as a local web page, until it is stopped.

use std::net::SocketAddr;

use onrecord_record::input;
use onrecord_room::{Options, Room, Token, serve};

use crate::args::ServeArgs;
use crate::command::record_path;
use crate::exit::Exit;
use crate::talk;

/// The variable that may hold the token instead of a file.
const VARIABLE: &str = "ONRECORD_TOKEN";

pub(crate) fn run(args: ServeArgs) -> Exit {
    match open(args) {
        Ok(()) => Exit::Done,
        Err(why) => {
            talk::say(&format!("failed to {why}"));
            Exit::Failed
        }
    }
}

fn open(args: ServeArgs) -> Result<(), String> {
    let letters = match &args.token_file {
        Some(file) => Some(input::small_text(file).map_err(|error| error.to_string())?),
        None => std::env::var(VARIABLE).ok().filter(|letters| !letters.is_empty()),
    };
    let token = letters.map(|letters| Token::new(&letters)).transpose();
    let token = token.map_err(|why| format!("take the token: {why}"))?;
    if token.is_none() && !args.bind.is_loopback() {
        return Err(format!(
            "listen on {}: other machines reach it, so it needs a token: --token-file, or {VARIABLE}",
            args.bind
        ));
    }
    let room = Room::new(Options {
        record: record_path(args.record.record.as_deref()),
        address: SocketAddr::new(args.bind, args.port),
        hosts: args.host,
        is_read_only: args.read_only,
        token,
        log: args.log.then_some(talk::say),
    });
    let room = room.map_err(|error| error.to_string())?;
    serve(room, |address| talk::say(&format!("the reading room is at http://{address}/; Ctrl-C closes it")))
        .map_err(|error| error.to_string())
}
