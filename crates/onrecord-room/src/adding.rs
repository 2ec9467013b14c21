//! Adding: what visitors have given, one after another, and how far each is.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use onrecord_record::store::KeptArticle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::failure::Failure;
use crate::texts::{Text, text};

/// Visitors who may give something at once; what they give is held in memory until it is added.
const MOST_AT_ONCE: usize = 4;
/// What was added of late, and can be looked at.
const MOST_KEPT: usize = 64;
/// How long one visitor's articles may take.
const LONGEST: Duration = Duration::from_secs(600);

/// What is added, and was of late.
#[derive(Debug)]
pub(crate) struct Adding {
    jobs: Mutex<Jobs>,
    places: Arc<Semaphore>,
    /// Reading takes every core: one after another is soonest done.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Jobs {
    n_begun: u64,
    kept: VecDeque<Arc<Job>>,
}

/// What one visitor gave.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) number: u64,
    /// How many there are; `None` where addresses are fetched, which may name others.
    pub(crate) n_given: Option<usize>,
    state: Mutex<State>,
    changed: Notify,
}

/// How far it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) done: Vec<Done>,
    pub(crate) is_over: bool,
    /// Why it ended before everything was added.
    pub(crate) why: Option<Text>,
}

/// What became of one article.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub(crate) name: Text,
    pub(crate) what: Text,
    pub(crate) article: Option<KeptArticle>,
}

impl Default for Adding {
    fn default() -> Self {
        Self {
            jobs: Mutex::default(),
            places: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            turn: tokio::sync::Mutex::default(),
        }
    }
}

impl Adding {
    /// A place for one visitor, until what is given is added.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            let why = text("Others are adding articles just now; try again in a minute.");
            Failure::Refused(StatusCode::SERVICE_UNAVAILABLE, why)
        })
    }

    /// Waits until it is one's turn.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    pub(crate) fn begin(&self, n_given: Option<usize>) -> Arc<Job> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.n_begun += 1;
        let number = jobs.n_begun;
        let job = Job { number, n_given, state: Mutex::default(), changed: Notify::new() };
        let job = Arc::new(job);
        jobs.kept.push_back(Arc::clone(&job));
        if jobs.kept.len() > MOST_KEPT {
            jobs.kept.pop_front();
        }
        job
    }

    pub(crate) fn job(&self, number: u64) -> Option<Arc<Job>> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.kept.iter().find(|job| job.number == number).cloned()
    }
}

impl Job {
    /// False when it has taken too long.
    pub(crate) fn may_go_on(&self, begin: Instant) -> bool {
        let goes_on = begin.elapsed() < LONGEST;
        if !goes_on {
            self.end(Some(text("it took too long")));
        }
        goes_on
    }

    /// One more is done.
    pub(crate) fn push(&self, done: Done) {
        self.state().done.push(done);
        self.changed.notify_waiters();
    }

    /// All are; the first reason holds.
    pub(crate) fn end(&self, why: Option<Text>) {
        let mut state = self.state();
        if !state.is_over {
            state.is_over = true;
            state.why = why;
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// How far it is, as soon as more than `n_seen` are done or all are over, or after a time.
    pub(crate) async fn after(&self, n_seen: usize, time: Duration) -> State {
        let changed = async {
            loop {
                let changed = self.changed.notified();
                if self.is_beyond(n_seen) {
                    break;
                }
                changed.await;
            }
        };
        let _ = tokio::time::timeout(time, changed).await;
        self.state().clone()
    }

    fn is_beyond(&self, n_seen: usize) -> bool {
        let state = self.state();
        state.is_over || state.done.len() > n_seen
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
