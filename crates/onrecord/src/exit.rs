//! Exit codes and their meaning.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything was read, and something was found.
    Done,
    /// Everything was read, and nothing was found.
    NothingFound,
    /// Something could not be read or written; the rest was.
    Failed,
    /// Words that were checked were found only altered.
    Altered,
}

impl Exit {
    /// What the shell sees. Wrong arguments give 2 as well.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::NothingFound => 1,
            Exit::Failed => 2,
            Exit::Altered => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
