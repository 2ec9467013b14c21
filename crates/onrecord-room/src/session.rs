//! Sessions: who has come in, until they leave or the time is over; and how often somebody may try.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash;

/// How long a visitor who has come in may stay.
pub(crate) const STAY: Duration = Duration::from_secs(12 * 60 * 60);
/// Visitors who are in at once; beyond them, who came first goes.
const MOST: usize = 1000;
/// Wrong words within [`PAUSE`] after which nobody may try.
const MOST_WRONG: usize = 10;
const PAUSE: Duration = Duration::from_secs(60);

/// Who is in. Only hashes of what they show are kept: comparing them tells nothing by the time it takes.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Instant>>);

impl Sessions {
    /// Begins one: what is to be shown from now on. `None` where the system gives no random numbers.
    pub(crate) fn begin(&self) -> Option<String> {
        let random = password_hash::try_generate_salt().ok()?;
        let shown: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut kept = self.kept();
        kept.retain(|_, begun| begun.elapsed() < STAY);
        if kept.len() >= MOST
            && let Some(first) = kept.iter().min_by_key(|(_, begun)| **begun).map(|(hash, _)| *hash)
        {
            kept.remove(&first);
        }
        kept.insert(hash(&shown), Instant::now());
        Some(shown)
    }

    /// True for one that has begun and is not over.
    pub(crate) fn holds(&self, shown: &str) -> bool {
        self.holds_at(shown, Instant::now())
    }

    fn holds_at(&self, shown: &str, now: Instant) -> bool {
        self.kept().get(&hash(shown)).is_some_and(|begun| now.duration_since(*begun) < STAY)
    }

    /// Ends one.
    pub(crate) fn end(&self, shown: &str) {
        self.kept().remove(&hash(shown));
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<[u8; 32], Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(shown: &str) -> [u8; 32] {
    *blake3::hash(shown.as_bytes()).as_bytes()
}

/// When wrong words were shown.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Vec<Instant>>);

impl Attempts {
    /// False when there were too many of late.
    pub(crate) fn may_try(&self) -> bool {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|time| time.elapsed() < PAUSE);
        wrong.len() < MOST_WRONG
    }

    /// Notes a wrong one.
    pub(crate) fn was_wrong(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sessions_end() {
        let sessions = Sessions::default();
        let (one, other) = (sessions.begin().unwrap(), sessions.begin().unwrap());
        assert!(one != other && one.len() == 32);
        assert!(sessions.holds(&one) && sessions.holds(&other));
        assert!(!sessions.holds("") && !sessions.holds(&one[1..]));
        assert!(!sessions.holds_at(&one, Instant::now() + STAY));
        sessions.end(&one);
        assert!(!sessions.holds(&one) && sessions.holds(&other));
        for _ in 0..MOST {
            sessions.begin().unwrap();
        }
        assert!(!sessions.holds(&other));
        assert_eq!(sessions.kept().len(), MOST);
    }

    #[test]
    fn nobody_tries_for_long() {
        let attempts = Attempts::default();
        for _ in 0..MOST_WRONG {
            assert!(attempts.may_try());
            attempts.was_wrong();
        }
        assert!(!attempts.may_try());
    }
}
