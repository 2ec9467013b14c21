//! PAGES -> READINGS: many at once over the cores, results in order, bounded memory.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use onrecord_reading::{Hints, Reading, Tier};

use crate::error::{Error, ErrorKind};
use crate::input::{Item, MAX_SIZE, Page, Skipped};

/// How to read many pages.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Pages read at the same time; 0 counts as 1.
    pub jobs: usize,
    /// Bytes that one page may have.
    pub max_size: u64,
    /// Which model reads.
    pub tier: Tier,
    /// What is known of every page, where the page and what brought it do not say otherwise.
    pub hints: Hints,
}

/// What became of an item of the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// It was read.
    Read(T),
    /// It was left out.
    Skipped(Skipped),
}

impl Default for ReadOptions {
    /// As many jobs as there are cores, and the accurate model.
    fn default() -> Self {
        let jobs = thread::available_parallelism().map_or(1, usize::from);
        Self { jobs, max_size: MAX_SIZE, tier: Tier::Accurate, hints: Hints::default() }
    }
}

/// Pages that may be finished and wait for an earlier one, for each job.
// 8: enough that one page ten times as long as its neighbours does not stop the other jobs.
const WINDOW: usize = 8;

/// Reads every page, and hands each result to `each` on the calling thread, in the order of `items`.
///
/// `finish` runs where the page was read: put there what can be done for each reading alone, such as turning it into
/// text. `each` may stop the run. A page that cannot be read becomes an error in its place, and the run goes on.
/// At most `8 × jobs` pages are in memory at any time, however many there are. `each` is told the name of the item too.
pub fn read_many<T: Send>(
    items: impl Iterator<Item = Result<Item, Error>> + Send,
    options: &ReadOptions,
    finish: impl Fn(Reading) -> T + Sync,
    mut each: impl FnMut(&str, Result<Outcome<T>, Error>) -> ControlFlow<()>,
) {
    let work = |item| {
        let name = name_of(&item);
        let outcome = item.and_then(|item| match item {
            Item::Page(page) => read_page(*page, options, &finish).map(Outcome::Read),
            Item::Skipped(skipped) => Ok(Outcome::Skipped(skipped)),
        });
        (name, outcome)
    };
    in_order(items, options.jobs, work, |(name, outcome)| each(&name, outcome));
}

/// What an item of the input is called.
pub fn name_of(item: &Result<Item, Error>) -> String {
    match item {
        Ok(Item::Page(page)) => page.name.clone(),
        Ok(Item::Skipped(skipped)) => skipped.name.clone(),
        Err(error) => error.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string()),
    }
}

/// Reads one page.
fn read_page<T>(mut page: Page, options: &ReadOptions, finish: impl Fn(Reading) -> T) -> Result<T, Error> {
    let name = page.name.clone();
    let (media, hints) = (page.media, told(std::mem::take(&mut page.hints), &options.hints, &name));
    let bytes = page.bytes(options.max_size)?;
    // A defect that one page brings to light must not cost the others their results.
    let reading = catch_unwind(AssertUnwindSafe(|| {
        let (text, hints) = onrecord_page::open(&bytes, media, hints);
        finish(onrecord_reading::read_text(text, &hints, options.tier))
    }));
    let path = (name != "-").then(|| Path::new(&name));
    reading.map_err(|_| Error::bare(ErrorKind::Broken, path))
}

/// What is known of one page: what came with it, then what is known of all.
fn told(page: Hints, all: &Hints, name: &str) -> Hints {
    Hints {
        path: page.path.or_else(|| Some(name.to_owned())),
        url: page.url.or_else(|| all.url.clone()),
        title: page.title.or_else(|| all.title.clone()),
        outlet: page.outlet.or_else(|| all.outlet.clone()),
        agency: page.agency.or_else(|| all.agency.clone()),
        published: page.published.or_else(|| all.published.clone()),
        modified: page.modified.or_else(|| all.modified.clone()),
        language: page.language.or_else(|| all.language.clone()),
        charset: page.charset.or_else(|| all.charset.clone()),
        ..page
    }
}

/// Does `work` on every item over `jobs` threads, and hands the results on in the order of the items, on the calling thread.
///
/// At most `8 × jobs` items are at work or wait for an earlier one. `each` may stop the run.
pub fn in_order<I: Send, T: Send>(
    items: impl Iterator<Item = I> + Send,
    jobs: usize,
    work: impl Fn(I) -> T + Sync,
    mut each: impl FnMut(T) -> ControlFlow<()>,
) {
    let jobs = jobs.max(1);
    let items = Mutex::new(items.enumerate());
    let queue = Queue {
        state: Mutex::new(State { done: BTreeMap::new(), next: 0, working: jobs, is_stopped: false }),
        changed: Condvar::new(),
        window: jobs * WINDOW,
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let _leaves = Leaves(&queue);
                loop {
                    // Held only while the next item is found, so that indices are given out in order.
                    let item = lock(&items).next();
                    let Some((index, item)) = item else { break };
                    if !queue.wait_for_turn(index) {
                        break;
                    }
                    queue.put(index, work(item));
                }
            });
        }
        // If `each` panics, the threads must not wait for it.
        let _stops = Stops(&queue);
        while let Some(result) = queue.take() {
            if each(result).is_break() {
                break;
            }
        }
    });
}

/// Results that wait for their turn.
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    /// Items that may be ahead of the one that is next.
    window: usize,
}

struct State<T> {
    done: BTreeMap<usize, T>,
    /// Index of the result that goes out next.
    next: usize,
    /// Threads still at work.
    working: usize,
    is_stopped: bool,
}

impl<T> Queue<T> {
    /// Waits until `index` is within the window; false when the run was stopped.
    fn wait_for_turn(&self, index: usize) -> bool {
        let state = lock(&self.state);
        let is_early = |state: &mut State<T>| index >= state.next + self.window && !state.is_stopped;
        let state = self.changed.wait_while(state, is_early).unwrap_or_else(PoisonError::into_inner);
        !state.is_stopped
    }

    fn put(&self, index: usize, result: T) {
        lock(&self.state).done.insert(index, result);
        self.changed.notify_all();
    }

    /// The next result in order; `None` when there are no more.
    fn take(&self) -> Option<T> {
        let state = lock(&self.state);
        let is_missing = |state: &mut State<T>| !state.done.contains_key(&state.next) && state.working > 0;
        let mut state = self.changed.wait_while(state, is_missing).unwrap_or_else(PoisonError::into_inner);
        let next = state.next;
        let result = state.done.remove(&next)?;
        state.next += 1;
        drop(state);
        self.changed.notify_all();
        Some(result)
    }
}

/// Counts a thread out when it ends, however it ends.
struct Leaves<'a, T>(&'a Queue<T>);

impl<T> Drop for Leaves<'_, T> {
    fn drop(&mut self) {
        lock(&self.0.state).working -= 1;
        self.0.changed.notify_all();
    }
}

/// Stops the threads when the consumer ends, however it ends.
struct Stops<'a, T>(&'a Queue<T>);

impl<T> Drop for Stops<'_, T> {
    fn drop(&mut self) {
        lock(&self.0.state).is_stopped = true;
        self.0.changed.notify_all();
    }
}

/// Locks, also after another thread panicked: no value here is left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Body;
    use onrecord_page::Media;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_whatever_takes_long() {
        for jobs in [0, 1, 2, 7] {
            let mut results = Vec::new();
            let work = |item: u64| (0..(item * 7919) % 50_000).fold(item, |_, _| std::hint::black_box(item));
            let each = |result| {
                results.push(result);
                ControlFlow::Continue(())
            };
            in_order(0..500, jobs, work, each);
            assert_eq!(results, (0..500).collect::<Vec<_>>(), "{jobs} jobs");
        }
    }

    #[test]
    fn a_slow_consumer_bounds_what_is_in_flight() {
        let (started, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut taken = 0;
        let work = |item: usize| {
            started.fetch_add(1, Ordering::SeqCst);
            item
        };
        let each = |_| {
            most.fetch_max(started.load(Ordering::SeqCst) - taken, Ordering::SeqCst);
            taken += 1;
            ControlFlow::Continue(())
        };
        in_order(0..2_000, 2, work, each);
        assert!(most.load(Ordering::SeqCst) <= 2 * WINDOW + 2, "{most:?} in flight");
    }

    #[test]
    fn the_consumer_can_stop_a_run_without_end() {
        let mut taken = 0;
        let each = |_| {
            taken += 1;
            if taken == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        in_order(0.., 3, |item: u64| item, each);
        assert_eq!(taken, 10);
    }

    fn page(path: &str) -> Page {
        let hints = Hints::default();
        Page { name: path.to_owned(), body: Body::File(path.into()), media: Media::Text, hints }
    }

    #[test]
    fn a_page_that_breaks_the_reader_is_one_error() {
        let finish = |_| panic!("deliberate, in a test");
        let error = read_page::<()>(page("Cargo.toml"), &ReadOptions::default(), finish).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Broken);
    }

    #[test]
    fn a_missing_page_does_not_stop_the_others() {
        let places =
            ["Cargo.toml", "missing.txt", "src/lib.rs"].map(|path| Ok(Item::Page(Box::new(page(path)))));
        let mut results = Vec::new();
        let each = |_: &str, result: Result<Outcome<Option<String>>, Error>| {
            results.push(result.map_err(|error| error.to_string()));
            ControlFlow::Continue(())
        };
        let finish = |reading: Reading| reading.article.origin.path;
        read_many(places.into_iter(), &ReadOptions::default(), finish, each);
        let path = |path: &str| Ok(Outcome::Read(Some(path.to_owned())));
        let missing = Err("read missing.txt: no such file or directory".to_owned());
        assert_eq!(results, [path("Cargo.toml"), missing, path("src/lib.rs")]);
    }
}
