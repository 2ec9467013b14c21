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
#[cfg(feature = "serve")]
use crate::command::serve;
use crate::command::{
    add, changes, check, completions, correct, demo, eval, export, find, follow, man, read, speaker, trace,
    verify,
};

fn main() -> ExitCode {
    talk::shorten_panics();
    let args = Args::parse();
    let exit = match args.command {
        Command::Demo(args) => demo::run(&args),
        Command::Read(args) => read::run(args),
        Command::Follow(args) => follow::run(args),
        Command::Add(args) => add::run(args),
        Command::Find(args) => find::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Speaker(args) => speaker::run(&args),
        Command::Changes(args) => changes::run(&args),
        Command::Correct(args) => correct::run(&args),
        Command::Export(args) => export::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(args),
        Command::Verify(args) => verify::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    };
    exit.into()
}
