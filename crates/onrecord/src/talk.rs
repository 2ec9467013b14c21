//! What the program says to people on standard error: errors, progress, a last line.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord_record::{Error, ErrorKind};

/// Time after which a person wonders whether anything happens.
const PATIENCE: Duration = Duration::from_secs(1);

/// Standard error while a run goes on.
#[derive(Debug)]
pub(crate) struct Talk {
    volume: Volume,
    started: Instant,
    /// Hidden until [`PATIENCE`] is over, and always where nobody would see it.
    progress: ProgressBar,
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    /// Errors only.
    Quiet,
    /// Errors and what was done.
    Normal,
}

impl Talk {
    pub(crate) fn new(volume: Volume) -> Self {
        Self { volume, started: Instant::now(), progress: ProgressBar::hidden() }
    }

    /// Counts one more page, and shows the count when a run takes long and its results go elsewhere.
    pub(crate) fn count_page(&mut self) {
        self.progress.inc(1);
        let has_screen = io::stderr().is_terminal() && !io::stdout().is_terminal();
        if self.volume == Volume::Normal && has_screen && self.started.elapsed() > PATIENCE {
            if self.progress.is_hidden() {
                let style =
                    ProgressStyle::with_template("{spinner} {human_pos} articles, {per_sec}, {elapsed}");
                // The template is ours, and whole.
                self.progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
                self.progress.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.progress.tick();
        }
    }

    /// Takes the progress line away.
    pub(crate) fn end_progress(&self) {
        self.progress.finish_and_clear();
    }

    /// Says what went wrong, and what to do about it if we know.
    pub(crate) fn say_error(&self, error: &Error) {
        let advice = match error.kind {
            ErrorKind::TooLarge { .. } => "; --max-size raises it",
            ErrorKind::Read
            | ErrorKind::List
            | ErrorKind::Broken
            | ErrorKind::Write
            | ErrorKind::Overwrite => "",
        };
        self.progress.suspend(|| say(&format!("failed to {error}{advice}")));
    }

    /// Says what was done, unless quiet.
    pub(crate) fn say(&self, words: &str) {
        if self.volume == Volume::Normal {
            self.progress.suspend(|| say(words));
        }
    }
}

/// Says something whatever the volume. Nobody to hear it is no reason to fail.
pub(crate) fn say(words: &str) {
    let _ = writeln!(io::stderr(), "onrecord: {words}");
}

/// "1 statement", "2,345 statements".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(1, "article", "articles"), "1 article");
        assert_eq!(count(0, "article", "articles"), "0 articles");
        assert_eq!(count(1234567, "article", "articles"), "1,234,567 articles");
        assert_eq!(count(999, "article", "articles"), "999 articles");
    }
}
