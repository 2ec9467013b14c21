//! One file a command; each has `run`, from what is meant to how it ended.

pub(crate) mod results;
pub(crate) mod read;
pub(crate) mod follow;
pub(crate) mod eval;
pub(crate) mod completions;
pub(crate) mod man;

use std::io::{self, Write};

use crate::exit::Exit;
use crate::talk;

/// Prints a finished text. Whoever stops reading it has seen enough.
fn print(text: &[u8]) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            talk::say(&format!("failed to write results: {error}"));
            Exit::Failed
        }
        Ok(()) | Err(_) => Exit::Done,
    }
}
