//! `onrecord completions`: a script that completes commands in a shell.

use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs};
use crate::exit::Exit;

pub(crate) fn run(args: CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "onrecord", &mut script);
    super::print(&script)
}
