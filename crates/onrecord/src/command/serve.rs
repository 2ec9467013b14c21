//! `onrecord serve`: the record as a local web page, until it is stopped.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use onrecord_record::input;
use onrecord_room::{Options, Password, Room, Token, serve};

use crate::args::ServeArgs;
use crate::command::{print, record_path};
use crate::exit::Exit;
use crate::talk;

/// The variable that may hold the token instead of a file.
const VARIABLE: &str = "ONRECORD_TOKEN";

/// How long a page is held back for what may take long: people take no notice of less.
const PATIENCE: Duration = Duration::from_millis(50);

pub(crate) fn run(args: ServeArgs) -> Exit {
    let done = match args.hash_password {
        true => hash_password(),
        false => open(args).map(|()| Exit::Done),
    };
    match done {
        Ok(exit) => exit,
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
    let password = match &args.password_file {
        Some(file) => {
            let hash = input::small_text(file).map_err(|error| error.to_string())?;
            Some(Password::new(&hash).map_err(|why| format!("take the password: {why}"))?)
        }
        None => None,
    };
    if token.is_none() && password.is_none() && !args.bind.is_loopback() {
        return Err(format!(
            "listen on {}: other machines reach it, so it needs a password or a token: --password-file, --token-file, or {VARIABLE}",
            args.bind
        ));
    }
    let room = Room::new(Options {
        record: record_path(args.record.record.as_deref()),
        address: SocketAddr::new(args.bind, args.port),
        hosts: args.host,
        is_read_only: args.read_only,
        token,
        password,
        patience: PATIENCE,
        log: args.log.then_some(talk::say),
    });
    let room = room.map_err(|error| error.to_string())?;
    serve(room, |address| talk::say(&format!("the reading room is at http://{address}/; Ctrl-C closes it")))
        .map_err(|error| error.to_string())
}

/// Asks for a password on standard input, twice where somebody types it, and prints its hash.
fn hash_password() -> Result<Exit, String> {
    let ask = |what: &str| {
        talk::say(what);
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        read.map_err(|error| format!("read the password: {error}"))?;
        Ok::<String, String>(line.trim_end_matches(['\r', '\n']).to_owned())
    };
    let is_typed = std::io::stdin().is_terminal();
    if is_typed {
        echo(false);
    }
    let typed = ask("the password:").and_then(|password| match is_typed {
        true => ask("the same again:").map(|again| (password, again)),
        false => Ok((password.clone(), password)),
    });
    if is_typed {
        echo(true);
    }
    let (password, again) = typed?;
    if password != again {
        return Err("take the password: these are two".to_owned());
    }
    let hash = Password::hash(&password).map_err(|why| format!("take the password: {why}"))?;
    Ok(print(format!("{hash}\n").as_bytes()))
}

/// Whether what is typed is shown, where that can be said.
fn echo(is_shown: bool) {
    let _ = Command::new("stty").arg(if is_shown { "echo" } else { "-echo" }).status();
}
