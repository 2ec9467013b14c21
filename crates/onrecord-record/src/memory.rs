//! What one question read, kept for the next: statements of versions, texts cut into words, how common words are.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use onrecord_reading::Article;

use crate::error::Error;
use crate::link::words::{Word, Words, hash};
use crate::recent::Recent;
use crate::store::Record;
use crate::store::load::{Unpacked, read_all};
use crate::trace::Loaded;

/// Words whose statements are counted, some megabytes.
const MOST_COUNTS: usize = 50_000;

/// What was read of one record, over whichever of the connections that share it: a trace or a check looks at a hundred versions or
/// two, and the next one is often about the same story. Answers are the same with it and without.
pub struct Memory(Mutex<Kept>);

/// The numbers of the last version and of the last correction.
type State = (i64, i64);

/// An article that is looked through for a passage.
pub(crate) type Text = Arc<(Article, Words)>;

pub(crate) struct Kept {
    state: State,
    pub(crate) versions: Recent<i64, Arc<Loaded>>,
    texts: Recent<i64, Text>,
    counts: Recent<u64, usize>,
}

impl Memory {
    /// One that holds about so many bytes.
    pub fn new(most_bytes: usize) -> Self {
        Memory(Mutex::new(Kept {
            state: (0, 0),
            versions: Recent::new(most_bytes / 3 * 2),
            texts: Recent::new(most_bytes / 3),
            counts: Recent::new(MOST_COUNTS),
        }))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Kept { versions, texts, counts, .. } = &*self.kept();
        f.debug_struct("Memory")
            .field("versions", versions)
            .field("texts", texts)
            .field("counts", counts)
            .finish()
    }
}

/// A memory, with the state in which the question at hand has found the record.
#[derive(Debug)]
pub(crate) struct Remembering {
    memory: Arc<Memory>,
    state: Cell<State>,
}

impl Remembering {
    pub(crate) fn new(memory: Arc<Memory>) -> Self {
        Remembering { memory, state: Cell::new((0, 0)) }
    }

    /// What is kept of the record as the question at hand has found it; `None` where another one has found it changed since.
    fn kept(&self) -> Option<MutexGuard<'_, Kept>> {
        Some(self.memory.kept()).filter(|kept| kept.state == self.state.get())
    }

    /// How often something is counted, as `count` does.
    pub(crate) fn count(
        &self,
        what: &str,
        most: usize,
        count: impl FnOnce() -> rusqlite::Result<usize>,
    ) -> rusqlite::Result<usize> {
        let key = hash(what.as_bytes()) ^ most as u64;
        if let Some(known) = self.kept().and_then(|mut kept| kept.counts.get(&key)) {
            return Ok(known);
        }
        let counted = count()?;
        if let Some(mut kept) = self.kept() {
            kept.counts.put(key, counted, 1);
        }
        Ok(counted)
    }
}

impl Record {
    /// Begins with a question: what was kept stays as far as the record has not changed. Words are counted anew when something was
    /// added, statements read anew when something was corrected.
    pub(crate) fn begin_to_remember(&self) -> Result<(), Error> {
        let Some(remembering) = self.memory() else { return Ok(()) };
        let state = self.last_changes()?;
        remembering.state.set(state);
        let mut kept = remembering.memory.kept();
        if kept.state.0 != state.0 {
            kept.counts.clear();
        }
        if kept.state.1 != state.1 {
            kept.versions.clear();
        }
        kept.state = state;
        Ok(())
    }
}

/// Something of each of those of some versions that there are, in their order: what is kept, and the rest as `read` reads it.
pub(crate) fn recall<V: Clone>(
    record: &Record,
    which: impl Fn(&mut Kept) -> &mut Recent<i64, V>,
    versions: &[i64],
    read: impl FnOnce(&[i64]) -> rusqlite::Result<Vec<(i64, V)>>,
    size: impl Fn(&V) -> usize,
) -> rusqlite::Result<Vec<(i64, V)>> {
    let Some(remembering) = record.memory() else { return read(versions) };
    let mut known: HashMap<i64, V> = HashMap::new();
    if let Some(mut kept) = remembering.kept() {
        let kept = which(&mut kept);
        known.extend(versions.iter().filter_map(|&version| Some((version, kept.get(&version)?))));
    }
    let unknown: Vec<i64> = versions.iter().copied().filter(|version| !known.contains_key(version)).collect();
    let new = read(&unknown)?;
    if let Some(mut kept) = remembering.kept() {
        let kept = which(&mut kept);
        new.iter().for_each(|(version, value)| kept.put(*version, value.clone(), size(value)));
    }
    known.extend(new);
    Ok(versions.iter().filter_map(|version| Some((*version, known.remove(version)?))).collect())
}

/// The texts of some versions cut into words, in their order; what is not kept is read on all cores.
pub(crate) fn texts_of(record: &Record, versions: &[i64]) -> rusqlite::Result<Vec<(i64, Text)>> {
    let fetch = |version| Ok(Some((version, Unpacked::new(record.connection(), version)?)));
    let cut = |(version, unpacked): (i64, Unpacked)| {
        let article = unpacked.article()?;
        let words = Words::new(&article);
        Ok((version, Arc::new((article, words))))
    };
    let read = |versions: &[i64]| read_all(versions, fetch, cut);
    let size = |text: &Text| text.0.text.len() + text.1.words.len() * size_of::<Word>();
    recall(record, |kept| &mut kept.texts, versions, read, size)
}
