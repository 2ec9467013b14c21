//! The program: `onrecord`, one `match` over its commands.

mod args;
mod command;
mod exit;
mod table;
mod talk;
mod term;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::command::{completions, eval, follow, man, read};

fn main() -> ExitCode {
    talk::shorten_panics();
    let args = Args::parse();
    let exit = match args.command {
        Command::Read(args) => read::run(args),
        Command::Follow(args) => follow::run(args),
        Command::Eval(args) => eval::run(&args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    };
    exit.into()
}
