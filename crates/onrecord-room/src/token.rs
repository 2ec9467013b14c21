//! Tokens: who may come in from other machines, and how often somebody may try.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a visitor who has shown the token need not show it again.
pub(crate) const STAY: Duration = Duration::from_secs(12 * 60 * 60);
/// Letters that a token has at least: 16 of them are beyond guessing at the pace of [`Attempts`].
const SHORTEST: usize = 16;
/// Wrong tokens within [`PAUSE`] after which nobody may try.
const MOST_WRONG: usize = 10;
const PAUSE: Duration = Duration::from_secs(60);

/// What visitors must show. Only its hash is kept.
#[derive(Debug)]
pub struct Token {
    hash: blake3::Hash,
    sessions: [u8; 32],
}

impl Token {
    /// The token with these letters, without white space around them.
    ///
    /// # Errors
    /// When it is too short to keep anybody out.
    pub fn new(letters: &str) -> Result<Self, String> {
        let letters = letters.trim();
        if letters.chars().count() < SHORTEST {
            return Err(format!("a token has at least {SHORTEST} letters"));
        }
        Ok(Self {
            hash: blake3::hash(letters.as_bytes()),
            sessions: blake3::derive_key("onrecord room 1: sessions", letters.as_bytes()),
        })
    }

    /// Compares in a time that tells nothing.
    pub(crate) fn is(&self, letters: &str) -> bool {
        // Hashes compare in constant time.
        blake3::hash(letters.trim().as_bytes()) == self.hash
    }

    /// A session that begins now: until when, and a seal that only this token makes.
    pub(crate) fn session(&self) -> String {
        let until = now() + STAY.as_secs();
        format!("{until}.{}", self.seal(until).to_hex())
    }

    /// True for a session that this token has begun and that is not over.
    pub(crate) fn has_begun(&self, session: &str) -> bool {
        let Some((until, seal)) = session.split_once('.') else { return false };
        let (Ok(until), Ok(seal)) = (until.parse::<u64>(), blake3::Hash::from_hex(seal)) else {
            return false;
        };
        seal == self.seal(until) && now() < until
    }

    fn seal(&self, until: u64) -> blake3::Hash {
        blake3::keyed_hash(&self.sessions, &until.to_le_bytes())
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(u64::MAX, |time| time.as_secs())
}

/// When wrong tokens were shown.
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
    fn sessions_are_sealed() {
        let token = Token::new("correct horse battery\n").unwrap();
        assert!(token.is("correct horse battery"));
        assert!(!token.is("correct horse batterz"));
        let session = token.session();
        assert!(token.has_begun(&session));
        assert!(!Token::new("another horse battery").unwrap().has_begun(&session));
        let (until, seal) = session.split_once('.').unwrap();
        let later = until.parse::<u64>().unwrap() + 1;
        assert!(!token.has_begun(&format!("{later}.{seal}")));
        assert!(!token.has_begun(&format!("1.{}", token.seal(1).to_hex())));
        assert!(!token.has_begun("x") && !token.has_begun("1.x") && !token.has_begun(""));
        assert!(Token::new("short").is_err());
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
