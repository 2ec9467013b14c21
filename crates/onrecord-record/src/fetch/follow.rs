//! FEEDS -> PAGES: feeds fetched round after round, and of their pages what is new or has changed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use url::Url;

use super::address;
use super::entries::{Entry, entries};
use super::failure::Failure;
use super::get::{FetchOptions, Fetcher, host_of};
use super::keep::{Found, Keep, Kept, fetched, skipped};
use super::log::{Fetched, Version};
use super::pace::Stop;
use super::time::seconds;
use crate::error::{Error, ErrorKind};
use crate::input::opml::feeds_of_opml;
use crate::input::{Item, MAX_SIZE, Skip, read_bounded};

/// Pages that are fetched and wait to be read, at most.
const WAITING: usize = 16;

/// How to follow feeds.
#[derive(Clone, Debug)]
pub struct FollowOptions {
    /// How to fetch.
    pub fetch: FetchOptions,
    /// Folder for the bytes of every page and the log of every fetch; without it, nothing is known of earlier runs.
    pub archive: Option<PathBuf>,
    /// Time from the end of one round to the next; one round when there is none.
    pub every: Option<Duration>,
    /// Leave out what was published before this time, in seconds from 1970; what has no date is read.
    pub since: Option<i64>,
    /// Pages that are fetched in a round, at most.
    pub limit: Option<usize>,
    /// Hosts that are asked at the same time.
    pub hosts: usize,
}

impl Default for FollowOptions {
    /// One round, of eight hosts at a time.
    fn default() -> Self {
        Self {
            fetch: FetchOptions::default(),
            archive: None,
            every: None,
            since: None,
            limit: None,
            hosts: 8,
        }
    }
}

/// A page or what became of it, with the version that is to be noted as read.
type Sent = (Result<Item, Error>, Option<Version>);

/// What feeds bring: every entry of a feed that has changed is a page, something left out, or an error.
///
/// Pages come as they arrive, over several hosts at a time. Ends after one round, or when it is stopped.
#[derive(Debug)]
pub struct Follow {
    items: Option<Receiver<Sent>>,
    receipts: Receipts,
    stop: Stop,
    left: Arc<AtomicUsize>,
    runs: Option<JoinHandle<()>>,
}

/// Notes what was read, so that the next run does not give it again.
#[derive(Clone, Debug)]
pub struct Receipts {
    keep: Arc<Mutex<Keep>>,
    /// What was handed out and not receipted yet, in order.
    given: Arc<Mutex<VecDeque<Option<Version>>>>,
}

impl Receipts {
    /// Says that the first item that is not receipted yet is done: what it says was written.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn done(&self) -> Result<(), Error> {
        let given = lock(&self.given).pop_front();
        match given.flatten() {
            Some(version) => lock(&self.keep).note_read(&version),
            None => Ok(()),
        }
    }
}

impl Follow {
    /// Begins to fetch, in threads of its own.
    ///
    /// # Errors
    /// When the archive's folder may not be written, or another program writes there.
    pub fn new(feeds: Vec<Url>, options: FollowOptions) -> Result<Self, Error> {
        let keep = match &options.archive {
            Some(folder) => Keep::open(folder)?,
            None => Keep::default(),
        };
        let keep = Arc::new(Mutex::new(keep));
        let (sender, items) = sync_channel(WAITING);
        let stop = options.fetch.stop.clone();
        let left = Arc::new(AtomicUsize::new(0));
        let run = Run {
            fetcher: Fetcher::new(options.fetch.clone()),
            keep: Arc::clone(&keep),
            sender,
            stop: stop.clone(),
            left: Arc::clone(&left),
            options,
        };
        let runs = thread::spawn(move || run.rounds(&feeds));
        let receipts = Receipts { keep, given: Arc::default() };
        Ok(Self { items: Some(items), receipts, stop, left, runs: Some(runs) })
    }

    /// To say what was read.
    pub fn receipts(&self) -> Receipts {
        self.receipts.clone()
    }

    /// Feeds and pages that were not fetched because the run was stopped; counts until the iterator has ended.
    pub fn left(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.left)
    }
}

impl Iterator for Follow {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (item, version) = self.items.as_ref()?.recv().ok()?;
        lock(&self.receipts.given).push_back(version);
        Some(item)
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.stop.stop();
        // Whoever waits to hand something on learns that nobody takes it.
        self.items = None;
        if let Some(runs) = self.runs.take() {
            let _ = runs.join();
        }
    }
}

/// All that the threads of a run share.
struct Run {
    fetcher: Fetcher,
    keep: Arc<Mutex<Keep>>,
    sender: SyncSender<Sent>,
    stop: Stop,
    left: Arc<AtomicUsize>,
    options: FollowOptions,
}

/// What is to be fetched.
enum Task {
    Feed(Url),
    Page { url: Url, entry: String, feed: Arc<Feed> },
}

/// A feed whose pages are being fetched. It is noted when all of them are, so that none is lost with a kill.
struct Feed {
    fetched: Fetched,
    open: AtomicUsize,
    is_whole: AtomicBool,
}

/// What one round still has to fetch.
#[derive(Default)]
struct Tasks {
    hosts: BTreeMap<String, VecDeque<Task>>,
    /// Hosts that a thread is asking.
    asked: BTreeSet<String>,
    /// Pages of this round.
    seen: BTreeSet<Url>,
    n_pages: usize,
}

impl Tasks {
    fn add(&mut self, task: Task) {
        let (Task::Feed(url) | Task::Page { url, .. }) = &task;
        self.hosts.entry(host_of(url).to_owned()).or_default().push_back(task);
    }
}

impl Run {
    /// Round after round, until there is no next one.
    fn rounds(&self, feeds: &[Url]) {
        if !self.hand_out_unread() {
            return;
        }
        loop {
            self.round(feeds);
            match self.options.every {
                Some(every) if self.stop.wait(every) => {}
                Some(_) | None => return,
            }
        }
    }

    /// What an earlier run fetched and did not read comes first. False when nobody takes it.
    fn hand_out_unread(&self) -> bool {
        let unread: Vec<Version> = lock(&self.keep).log().unread().cloned().collect();
        unread.into_iter().all(|version| {
            let again = lock(&self.keep).again(&version, self.options.fetch.limits.size);
            self.send_kept(again).is_ok()
        })
    }

    fn round(&self, feeds: &[Url]) {
        let mut tasks = Tasks::default();
        feeds.iter().for_each(|feed| tasks.add(Task::Feed(feed.clone())));
        let tasks = Mutex::new(tasks);
        let changed = Condvar::new();
        thread::scope(|scope| {
            for _ in 0..self.options.hosts.max(1) {
                scope.spawn(|| {
                    while let Some((host, task)) = self.next_task(&tasks, &changed) {
                        let _done = Done { tasks: &tasks, changed: &changed, host };
                        self.work(task, &tasks);
                    }
                    changed.notify_all();
                });
            }
        });
        let rest = tasks.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.left.fetch_add(rest.hosts.values().map(VecDeque::len).sum(), Ordering::SeqCst);
    }

    /// A task of the host that may be asked first, among those that nobody asks; `None` when no more will come.
    fn next_task(&self, tasks: &Mutex<Tasks>, changed: &Condvar) -> Option<(String, Task)> {
        let mut tasks = lock(tasks);
        loop {
            if self.stop.is_stopped() {
                return None;
            }
            let free = tasks.hosts.keys().filter(|host| !tasks.asked.contains(*host));
            let first =
                free.min_by_key(|host| self.fetcher.next_turn(host).max(Some(Instant::now()))).cloned();
            if let Some(host) = first {
                let of_host = tasks.hosts.get_mut(&host)?;
                let task = of_host.pop_front();
                if of_host.is_empty() {
                    tasks.hosts.remove(&host);
                }
                tasks.asked.insert(host.clone());
                return task.map(|task| (host, task));
            }
            if tasks.asked.is_empty() {
                return None;
            }
            tasks = changed.wait(tasks).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn work(&self, task: Task, tasks: &Mutex<Tasks>) {
        let sent = match task {
            Task::Feed(url) => self.feed(&url, tasks),
            Task::Page { url, entry, feed } => self.page(&url, entry, &feed).and_then(|()| self.close(&feed)),
        };
        if sent.is_err() {
            self.stop.stop();
        }
    }

    /// Fetches a feed, and makes tasks of its pages.
    fn feed(&self, url: &Url, tasks: &Mutex<Tasks>) -> Result<(), Ended> {
        let name = url.as_str();
        let known = lock(&self.keep).log().last(name).map(Fetched::validators);
        let response = match self.fetcher.get(url, known.as_ref()) {
            Ok(response) if response.is_unchanged() => return self.skip(name, Skip::Unchanged),
            Ok(response) => response,
            Err(failure) => return self.fail(failure, url, None),
        };
        let failed = |why| Error::new(ErrorKind::Format, Some(Path::new(name)), io::Error::other(why));
        let (found, broken) = match entries(&response.body, &response.url) {
            Ok(found) => found,
            Err(why) => return self.send(Err(failed(why)), None),
        };
        // One is open until all are counted.
        let feed = Arc::new(Feed {
            fetched: fetched(name, &response, None),
            open: AtomicUsize::new(1),
            is_whole: AtomicBool::new(broken.is_none()),
        });
        for entry in found {
            self.entry(entry, &feed, tasks)?;
        }
        if let Some(why) = broken {
            self.send(Err(failed(why)), None)?;
        }
        self.close(&feed)
    }

    /// Makes a task of an entry, or leaves it out.
    fn entry(&self, entry: Entry, feed: &Arc<Feed>, tasks: &Mutex<Tasks>) -> Result<(), Ended> {
        let Entry { url, name, published, digest } = entry;
        let url = match url {
            None => return self.skip(&name, Skip::NoText),
            Some(Err(failure)) => return self.send(Err(failure.at(&name)), None),
            Some(Ok(url)) => url,
        };
        let published = published.as_deref().and_then(seconds);
        if published.zip(self.options.since).is_some_and(|(published, since)| published < since) {
            feed.is_whole.store(false, Ordering::SeqCst);
            return self.skip(url.as_str(), Skip::NotAsked);
        }
        let is_known = {
            let keep = lock(&self.keep);
            keep.log().last(url.as_str()).is_some_and(|last| last.entry.as_ref() == Some(&digest))
        };
        let mut tasks = lock(tasks);
        if is_known || !tasks.seen.insert(url.clone()) {
            drop(tasks);
            return self.skip(url.as_str(), Skip::Unchanged);
        }
        if self.options.limit.is_some_and(|limit| tasks.n_pages >= limit) {
            drop(tasks);
            feed.is_whole.store(false, Ordering::SeqCst);
            return self.skip(url.as_str(), Skip::NotAsked);
        }
        tasks.n_pages += 1;
        feed.open.fetch_add(1, Ordering::SeqCst);
        tasks.add(Task::Page { url, entry: digest, feed: Arc::clone(feed) });
        Ok(())
    }

    /// Fetches a page, and hands it on when it is new or has changed.
    fn page(&self, url: &Url, entry: String, feed: &Feed) -> Result<(), Ended> {
        let name = url.as_str();
        let last = lock(&self.keep).log().last(name).cloned();
        let known = last.as_ref().map(Fetched::validators);
        let response = match self.fetcher.get(url, known.as_ref()) {
            Ok(response) if response.is_unchanged() => {
                let article = last.and_then(|last| last.article);
                let line = Fetched { article, ..fetched(name, &response, Some(entry)) };
                return match lock(&self.keep).note(line) {
                    Ok(()) => self.skip(name, Skip::Unchanged),
                    Err(error) => self.give_up(error),
                };
            }
            Ok(response) => response,
            Err(Failure::Robots) => return self.skip(name, Skip::Robots),
            Err(failure) => return self.fail(failure, url, Some(feed)),
        };
        match Found::new(url, Some(entry.clone()), response) {
            Ok(found) => {
                let kept = lock(&self.keep).page(found);
                match kept {
                    Ok(kept) if !kept.is_new => self.skip(name, Skip::Unchanged),
                    kept => self.send_kept(kept),
                }
            }
            Err(response) => match lock(&self.keep).note(fetched(name, &response, Some(entry))) {
                Ok(()) => self.skip(name, Skip::NoPage),
                Err(error) => self.give_up(error),
            },
        }
    }

    /// Counts a page of a feed as done; the feed is noted with the last of them.
    fn close(&self, feed: &Feed) -> Result<(), Ended> {
        let is_last = feed.open.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last
            && feed.is_whole.load(Ordering::SeqCst)
            && let Err(error) = lock(&self.keep).note(feed.fetched.clone())
        {
            return self.give_up(error);
        }
        Ok(())
    }

    fn send(&self, item: Result<Item, Error>, version: Option<Version>) -> Result<(), Ended> {
        self.sender.send((item, version)).map_err(|_| Ended)
    }

    fn send_kept(&self, kept: Result<Kept, Error>) -> Result<(), Ended> {
        match kept {
            Ok(Kept { page, version, .. }) => self.send(Ok(Item::Page(Box::new(page))), Some(version)),
            Err(error) if error.kind == ErrorKind::Write => self.give_up(error),
            Err(error) => self.send(Err(error), None),
        }
    }

    fn skip(&self, name: &str, why: Skip) -> Result<(), Ended> {
        self.send(Ok(skipped(name, why)), None)
    }

    /// A failure is told, and its feed is asked again in full the next time. What was stopped is only counted.
    fn fail(&self, failure: Failure, url: &Url, feed: Option<&Feed>) -> Result<(), Ended> {
        if let Some(feed) = feed {
            feed.is_whole.store(false, Ordering::SeqCst);
        }
        if failure == Failure::Stopped {
            self.left.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        self.send(Err(failure.at(url.as_str())), None)
    }

    /// Ends the run: what cannot be kept is not fetched.
    fn give_up(&self, error: Error) -> Result<(), Ended> {
        self.send(Err(error), None)?;
        Err(Ended)
    }
}

/// Nobody takes what is found, or nothing more can be kept.
struct Ended;

/// Says that a host is asked no longer, however the work on it ended.
struct Done<'a> {
    tasks: &'a Mutex<Tasks>,
    changed: &'a Condvar,
    host: String,
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        lock(self.tasks).asked.remove(&self.host);
        self.changed.notify_all();
    }
}

/// Locks, also after another thread panicked: no value here is left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The feeds that an argument names: an address is a feed; a file is a list of feeds, as OPML or an address a line; `-`
/// is such a list on standard input. Lines that begin with `#` say nothing.
///
/// # Errors
/// When there is no such file, or something in it is no address.
pub fn feeds_named(argument: &Path) -> Result<Vec<Url>, Error> {
    let text = argument.to_string_lossy();
    if text.contains("://") {
        return address::parse(&text).map(|url| vec![url]).map_err(|failure| failure.at(&text));
    }
    let path = (argument != Path::new("-")).then_some(argument);
    let failed = |kind, error| Error::new(kind, path, error);
    let bytes = match path {
        Some(path) => {
            let file = File::open(path).map_err(|error| failed(ErrorKind::Read, error))?;
            read_bounded(file, None, MAX_SIZE, Some(path))?
        }
        None => read_bounded(io::stdin(), None, MAX_SIZE, None)?,
    };
    let feeds = feeds_of_list(&bytes).map_err(|why| failed(ErrorKind::Format, io::Error::other(why)))?;
    match feeds.is_empty() {
        true => Err(failed(ErrorKind::Format, io::Error::other("it names no feeds"))),
        false => Ok(feeds),
    }
}

fn feeds_of_list(bytes: &[u8]) -> Result<Vec<Url>, String> {
    let head = &bytes[..bytes.len().min(4096)];
    let is_opml = head.windows(5).any(|found| found.eq_ignore_ascii_case(b"<opml"));
    if is_opml {
        let addresses = feeds_of_opml(bytes)?;
        let url =
            |address: &String| address::parse(address).map_err(|failure| format!("{address}: {failure}"));
        return addresses.iter().map(url).collect();
    }
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| address::parse(line).map_err(|failure| format!("line {number}: {failure}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_name_feeds() {
        let check = |list: &str, expected: Result<&[&str], &str>| {
            let found = feeds_of_list(list.as_bytes());
            let found = found.map(|feeds| feeds.iter().map(Url::to_string).collect::<Vec<_>>());
            let found = found.as_ref().map(|feeds| feeds.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found.as_deref().map_err(|why| why.as_str()), expected);
        };
        check(
            "# news\nhttps://a.example/feed\n\n http://b.example\n",
            Ok(&["https://a.example/feed", "http://b.example/"]),
        );
        check(
            "https://a.example/feed\nharbour ledger\n",
            Err("line 2: the address is malformed: relative URL without a base"),
        );
        let outline = "<outline text='a' xmlUrl='https://a.example/feed'/>";
        check(
            &format!("<?xml version='1.0'?><opml version='2.0'><body>{outline}</body></opml>"),
            Ok(&["https://a.example/feed"]),
        );
        check("", Ok(&[]));
    }
}
