//! `onrecord man`: the manual page, for the program or for one command.

use clap::CommandFactory;

use crate::args::{Args, ManArgs};
use crate::exit::Exit;
use crate::talk;

pub(crate) fn run(args: ManArgs) -> Exit {
    let mut program = Args::command();
    program.build();
    let command = match &args.command {
        None => Some(program.clone()),
        Some(name) => program.find_subcommand(name).cloned(),
    };
    let Some(command) = command else {
        let names = program.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>().join(", ");
        talk::say(&format!("failed to find the manual page: there are commands {names}"));
        return Exit::Failed;
    };
    let mut page = Vec::new();
    match clap_mangen::Man::new(command).render(&mut page) {
        Ok(()) => super::print(&page),
        Err(error) => {
            talk::say(&format!("failed to write the manual page: {error}"));
            Exit::Failed
        }
    }
}
