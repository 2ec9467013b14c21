//! The room: which record is open, who may come in, and how many may ask at once.

use std::hash::Hash;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use axum::http::StatusCode;
use onrecord_record::identity::SpeakerView;
use onrecord_record::memory::Memory;
use onrecord_record::recent::Recent;
use onrecord_record::trace::{About, Trace};
use onrecord_record::{Error, Record};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use crate::adding::Adding;
use crate::asked::{WaitQuery, is_id};
use crate::failure::Failure;
use crate::page::home::Claim;
use crate::password::Password;
use crate::session::{Attempts, Sessions};
use crate::texts::text;
use crate::token::Token;

/// Questions that look at much of the record at once, on a machine of many cores, and as many that may take long; others, which
/// take no time, have turns that are left to them. More wait.
const MOST_AT_ONCE: usize = 3;
const OTHERS_AT_ONCE: usize = 2;

/// KiB of the record that each of them holds; the system holds more of it.
const MEMORY: u32 = 12 << 10;

/// Bytes of what traces and checks read that are kept for the next.
const REMEMBERED: usize = 64 << 20;

/// Printings of the traces, and statements of the speakers, that are kept: half a kilobyte or one each.
const MOST_PRINTINGS: usize = 20_000;
const MOST_STATEMENTS: usize = 20_000;

/// How the room is kept.
#[derive(Debug)]
pub struct Options {
    /// The record.
    pub record: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
    /// Names under which it may be asked for, beside numbers and "localhost".
    pub hosts: Vec<String>,
    /// Nothing is ever written to the record.
    pub is_read_only: bool,
    /// What programs and visitors must show.
    pub token: Option<Token>,
    /// What visitors must know. Where there is neither, everybody who can reach the address may come in.
    pub password: Option<Password>,
    /// How long a page or a card is held back for what may take long; then it comes without, and with the address at which
    /// that is waited for. No time at all: each of them comes without.
    pub patience: Duration,
    /// Is told of each request: its method, path, status and time.
    pub log: Option<fn(&str)>,
}

/// An open record and those who read it.
#[derive(Debug)]
pub struct Room {
    pub(crate) options: Options,
    pub(crate) attempts: Attempts,
    pub(crate) sessions: Sessions,
    /// Whoever comes in does so alone: no attempt goes uncounted, and hashing a password takes memory.
    pub(crate) entry: tokio::sync::Mutex<()>,
    records: Mutex<Vec<Record>>,
    turns: Semaphore,
    /// For questions that look at much: nobody who only opens a page waits for them.
    much_turns: Semaphore,
    /// For questions that may take long: one core is left to the others.
    long_turns: Arc<Semaphore>,
    writing: tokio::sync::Mutex<()>,
    pub(crate) claims: Remembered<Vec<Claim>>,
    pub(crate) adding: Adding,
    counts: Remembered<(u64, u64, u64)>,
    memory: Arc<Memory>,
    traces: Lately<(String, bool), Trace>,
    speakers: Lately<i64, SpeakerView>,
}

/// What was asked for of late, for as long as nothing in the record changes: the state of the record, and what was found in it.
#[derive(Debug)]
struct Lately<K, V>(Mutex<(State, Recent<K, Arc<V>>)>);

/// What a record's last changes are.
type State = (i64, i64);

impl<K: Eq + Hash, V> Lately<K, V> {
    fn new(most: usize) -> Self {
        Self(Mutex::new(((0, 0), Recent::new(most))))
    }

    /// What is known of the record in a state.
    fn at<T>(&self, state: State, ask: impl FnOnce(&mut Recent<K, Arc<V>>) -> T) -> T {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != state {
            known.1.clear();
            known.0 = state;
        }
        ask(&mut known.1)
    }
}

/// What was found last, for as long as nothing in the record changes.
#[derive(Debug, Default)]
pub(crate) struct Remembered<T>(Mutex<Option<(State, T)>>);

impl<T: Clone> Remembered<T> {
    /// What was found when the record was as it is, found now if need be.
    pub(crate) fn get(&self, state: State, find: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = known().as_ref().filter(|(of, _)| *of == state) {
            return Ok(found.clone());
        }
        let found = find()?;
        *known() = Some((state, found.clone()));
        Ok(found)
    }
}

impl Room {
    /// Opens the record; where it may be written and there is none, makes it.
    ///
    /// # Errors
    /// When it is no record, or there is none.
    pub fn new(options: Options) -> Result<Self, Error> {
        let mut first = match options.is_read_only {
            true => Record::open_existing(&options.record)?,
            false => Record::open(&options.record)?,
        };
        first.hold_at_most(MEMORY)?;
        let memory = Arc::new(Memory::new(REMEMBERED));
        first.remember_in(&memory);
        let n_cores = available_parallelism().map_or(1, usize::from);
        let (n_much, n_long) = (n_cores.min(MOST_AT_ONCE), n_cores.div_ceil(2).min(MOST_AT_ONCE));
        Ok(Self {
            options,
            attempts: Attempts::default(),
            sessions: Sessions::default(),
            entry: tokio::sync::Mutex::default(),
            records: Mutex::new(vec![first]),
            turns: Semaphore::new(n_much + n_long + OTHERS_AT_ONCE),
            much_turns: Semaphore::new(n_much),
            long_turns: Arc::new(Semaphore::new(n_long)),
            writing: tokio::sync::Mutex::new(()),
            claims: Remembered::default(),
            adding: Adding::default(),
            counts: Remembered::default(),
            memory,
            traces: Lately::new(MOST_PRINTINGS),
            speakers: Lately::new(MOST_STATEMENTS),
        })
    }

    /// Asks the record, beside all that goes on.
    pub(crate) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let room = Arc::clone(self);
        let turn = self.turns.acquire().await.map_err(|_| broken())?;
        let answer = spawn_blocking(move || {
            let record = match room.records().pop() {
                Some(record) => record,
                None => {
                    let mut record = Record::open_existing(&room.options.record)?;
                    record.hold_at_most(MEMORY)?;
                    record.remember_in(&room.memory);
                    record
                }
            };
            let answer = question(&record);
            room.records().push(record);
            answer
        });
        let answer = answer.await.map_err(|_| broken())?;
        drop(turn);
        answer
    }

    /// Asks what looks at much of the record, such as a search or a check: nobody who only opens a page waits for that.
    pub(crate) async fn ask_much<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ask_in_turn(&self.much_turns, question).await
    }

    /// Asks what may take long, such as where a claim comes from: nobody who asks something else waits for that.
    pub(crate) async fn ask_long<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ask_in_turn(&self.long_turns, question).await
    }

    async fn ask_in_turn<T: Send + 'static>(
        self: &Arc<Self>,
        turns: &Semaphore,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        // Nobody closes the semaphore.
        let turn = turns.acquire().await;
        let answer = self.ask(question).await;
        drop(turn);
        answer
    }

    /// Asks what may take long, and waits for a turn and for the answer as long as a page is held back: `None` when it takes
    /// longer. An answer that is under way by then still comes to an end.
    async fn ask_soon<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Option<T>, Failure> {
        let room = Arc::clone(self);
        let turns = Arc::clone(&self.long_turns);
        if self.options.patience.is_zero() {
            return Ok(None);
        }
        let until = Instant::now() + self.options.patience;
        let Ok(turn) = timeout_at(until, turns.acquire_owned()).await else { return Ok(None) };
        let answer = tokio::spawn(async move {
            let answer = room.ask(question).await;
            drop(turn);
            answer
        });
        match timeout_at(until, answer).await {
            Ok(answer) => answer.map_err(|_| broken())?.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Asks what may take long for a page: `None` when the page would be held back too long, and nobody said that they wait.
    pub(crate) async fn ask_or_wait<T: Send + 'static>(
        self: &Arc<Self>,
        wait: &WaitQuery,
        question: impl FnOnce(&Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Option<T>, Failure> {
        match wait.wait.is_empty() {
            true => self.ask_soon(question).await,
            false => self.ask_long(question).await.map(Some),
        }
    }

    /// Changes the record: one after another, and only where that is allowed.
    pub(crate) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Record) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.may_change()?;
        let _turn = self.writing.lock().await;
        let path = self.options.record.clone();
        let changed = spawn_blocking(move || change(&mut Record::open(&path)?));
        changed.await.map_err(|_| Failure::Record(text("the change broke off")))?
    }

    /// Numbers of articles, of their versions, and of statements: counted once until the record changes.
    pub(crate) fn counts(&self, record: &Record) -> Result<(u64, u64, u64), Failure> {
        self.counts.get(record.last_changes()?, || Ok(record.counts()?))
    }

    /// What the record has of a claim: words, or the id of a statement. What was found is kept until the record changes, for
    /// the card, the page and the JSON of a claim are asked for one after another.
    pub(crate) fn trace(
        &self,
        record: &Record,
        about: &str,
        is_quotation: bool,
    ) -> Result<Option<Arc<Trace>>, Failure> {
        let state = record.last_changes()?;
        let key = (about.to_owned(), is_quotation);
        if let Some(known) = self.traces.at(state, |traces| traces.get(&key)) {
            return Ok(Some(known));
        }
        let asked = match (is_id(about), is_quotation) {
            (true, _) => About::Statement(about),
            (false, true) => About::Quotation(about),
            (false, false) => About::Words(about),
        };
        let found = record.trace(asked)?.map(Arc::new);
        if let Some(found) = &found {
            let size = 1 + found.printings.len();
            self.traces.at(state, |traces| traces.put(key, Arc::clone(found), size));
        }
        Ok(found)
    }

    /// What the record has of a claim where that was asked for of late.
    pub(crate) fn known_trace(
        &self,
        record: &Record,
        about: &str,
        is_quotation: bool,
    ) -> Result<Option<Arc<Trace>>, Failure> {
        let key = (about.to_owned(), is_quotation);
        Ok(self.traces.at(record.last_changes()?, |traces| traces.get(&key)))
    }

    /// What a speaker says, kept as traces are.
    pub(crate) fn speaker(&self, record: &Record, id: i64) -> Result<Option<Arc<SpeakerView>>, Failure> {
        let state = record.last_changes()?;
        if let Some(known) = self.speakers.at(state, |speakers| speakers.get(&id)) {
            return Ok(Some(known));
        }
        let found = record.speaker(id)?.map(Arc::new);
        if let Some(found) = &found {
            let size = 1 + found.said.len();
            self.speakers.at(state, |speakers| speakers.put(id, Arc::clone(found), size));
        }
        Ok(found)
    }

    /// Traces the claim of a statement, and waits for that a little: a card is not kept back by what its claim rests on. A trace
    /// that takes longer goes on, and is kept for whoever asks next.
    pub(crate) async fn trace_soon(self: &Arc<Self>, id: &str) {
        if is_id(id) {
            let (room, id) = (Arc::clone(self), id.to_owned());
            // Whoever asks next is told of a failure.
            let _ = self.ask_soon(move |record| room.trace(record, &id, false)).await;
        }
    }

    /// True where nobody comes in who shows nothing.
    pub(crate) fn is_closed(&self) -> bool {
        self.options.token.is_some() || self.options.password.is_some()
    }

    /// True for the token and for the password.
    pub(crate) fn lets_in(&self, shown: &str) -> bool {
        let Options { token, password, .. } = &self.options;
        token.as_ref().is_some_and(|token| token.is(shown))
            || password.as_ref().is_some_and(|password| password.is(shown))
    }

    /// # Errors
    /// When the room is read-only.
    pub(crate) fn may_change(&self) -> Result<(), Failure> {
        match self.options.is_read_only {
            true => Err(Failure::Refused(StatusCode::FORBIDDEN, text("This room is read-only."))),
            false => Ok(()),
        }
    }

    fn records(&self) -> MutexGuard<'_, Vec<Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For a semaphore that nobody closes, and a question that does not panic.
fn broken() -> Failure {
    Failure::Record(text("the question broke off"))
}
