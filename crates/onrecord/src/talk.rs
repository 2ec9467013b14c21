//! What the program says to people on standard error: errors, progress, a last line.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord_record::{Error, ErrorKind, Places};

use crate::exit::Exit;

/// Time after which a person wonders whether anything happens.
const PATIENCE: Duration = Duration::from_secs(1);

/// Standard error while a run goes on.
#[derive(Debug)]
pub(crate) struct Talk {
    volume: Volume,
    /// Hidden until [`PATIENCE`] is over, and always where nobody would see it.
    progress: ProgressBar,
    /// Bytes of the input taken so far, where that is known.
    taken: Mutex<Option<Arc<AtomicU64>>>,
    /// Pages counted.
    pages: AtomicUsize,
    /// Dropped when the run is over, which ends the wait for [`PATIENCE`].
    _running: Sender<()>,
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
        let progress = ProgressBar::hidden();
        let (running, over) = mpsc::channel();
        if volume == Volume::Normal && io::stderr().is_terminal() {
            let progress = progress.clone();
            thread::spawn(move || {
                if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    show(&progress);
                }
            });
        }
        Self { volume, progress, taken: Mutex::new(None), pages: AtomicUsize::new(0), _running: running }
    }

    /// Measures what is to be read, beside the reading, so that progress has an end. `taken` counts on meanwhile.
    pub(crate) fn measure(&self, places: Places, taken: Arc<AtomicU64>) {
        if self.volume == Volume::Quiet || !io::stderr().is_terminal() {
            return;
        }
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
        let progress = self.progress.clone();
        thread::spawn(move || {
            if let Some(size) = places.size().filter(|&size| size > 0) {
                progress.set_length(size);
                progress.set_style(style_of(BAR));
            }
        });
    }

    /// Counts one more page.
    pub(crate) fn count_page(&self) {
        let pages = self.pages.fetch_add(1, Ordering::Relaxed) + 1;
        if self.progress.is_hidden() {
            return;
        }
        if let Some(taken) = &*self.taken.lock().unwrap_or_else(PoisonError::into_inner) {
            self.progress.set_position(taken.load(Ordering::Relaxed));
        }
        let seconds = self.progress.elapsed().as_secs_f64().max(0.001);
        let rate = pages as f64 / seconds;
        let digits = usize::from(rate < 10.0);
        self.progress
            .set_message(format!("{}, {rate:.digits$} a second", count(pages, "article", "articles")));
    }

    /// The exit of a run, and what is to be said of one that ended early.
    pub(crate) fn exit_of(&self, run: Result<Exit, Error>) -> Exit {
        match run {
            Ok(exit) => exit,
            Err(error) if error.is_broken_pipe() => Exit::Done,
            Err(error) => {
                self.say_error(&error);
                Exit::Failed
            }
        }
    }

    /// Does something that may write to the terminal on which progress is shown.
    pub(crate) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.progress.suspend(write)
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
            | ErrorKind::Format
            | ErrorKind::List
            | ErrorKind::Broken
            | ErrorKind::Write
            | ErrorKind::Resume
            | ErrorKind::Record
            | ErrorKind::Overwrite => "",
        };
        self.beside(|| say(&format!("failed to {error}{advice}")));
    }

    /// Says what was done, unless quiet.
    pub(crate) fn say(&self, words: &str) {
        if self.volume == Volume::Normal {
            self.beside(|| say(words));
        }
    }
}

/// Brings a hidden progress line to the screen, and keeps it moving while a long page is read.
fn show(progress: &ProgressBar) {
    if progress.is_finished() {
        return;
    }
    if progress.length().is_none() {
        progress.set_style(style_of("{spinner} {msg}, {elapsed}"));
    }
    progress.set_draw_target(ProgressDrawTarget::stderr());
    progress.enable_steady_tick(Duration::from_millis(200));
}

/// Progress where the size of what is to be read is known.
const BAR: &str = "{bar:24} {percent}%  {msg}, {elapsed}, {eta} left";

fn style_of(template: &str) -> ProgressStyle {
    // The templates are ours, and whole.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Says something whatever the volume. Nobody to hear it is no reason to fail.
pub(crate) fn say(words: &str) {
    let _ = writeln!(io::stderr(), "onrecord: {words}");
}

/// Makes a defect of ours one line on standard error, unless somebody asked for a backtrace.
pub(crate) fn shorten_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|defect| say(&defect.to_string().replace('\n', " "))));
    }
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
