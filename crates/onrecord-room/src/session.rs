//! Sessions: who has come in, until they leave or the time is over; and how often somebody may try.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash;
use axum::http::Extensions;

/// How long a visitor who has come in may stay.
pub(crate) const STAY: Duration = Duration::from_secs(12 * 60 * 60);
/// Visitors who are in at once; beyond them, who came first goes.
const MOST: usize = 1000;
/// Wrong words from one network within [`PAUSE`] after which nobody there may try; and from all, after which nobody may.
const MOST_WRONG: usize = 10;
const MOST_WRONG_IN_ALL: usize = 1000;
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

/// The network of a visitor: an IPv4 address, or the half of an IPv6 address that one household has, so that nobody gets more
/// tries by another address of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network(IpAddr);

impl Network {
    /// That of whoever sent a request; all that come by no socket are of one.
    pub(crate) fn of_request(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into()))
    }

    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(long) => Self(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64).into()),
            short @ IpAddr::V4(_) => Self(short),
        }
    }
}

/// When wrong words were shown, and from which network.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Vec<(Instant, Network)>>);

impl Attempts {
    /// False when there were too many of late: who tries all the time keeps nobody else out.
    pub(crate) fn may_try(&self, from: Network) -> bool {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|(time, _)| time.elapsed() < PAUSE);
        wrong.len() < MOST_WRONG_IN_ALL
            && wrong.iter().filter(|(_, network)| *network == from).count() < MOST_WRONG
    }

    /// Notes a wrong one.
    pub(crate) fn was_wrong(&self, from: Network) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), from));
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

    fn network(address: &str) -> Network {
        Network::of(address.parse().unwrap())
    }

    #[test]
    fn nobody_tries_for_long() {
        let attempts = Attempts::default();
        let (one, other) = (network("192.0.2.7"), network("192.0.2.8"));
        for _ in 0..MOST_WRONG {
            assert!(attempts.may_try(one));
            attempts.was_wrong(one);
        }
        assert!(!attempts.may_try(one) && attempts.may_try(other));
        for last in 0..MOST_WRONG_IN_ALL {
            attempts.was_wrong(network(&format!("198.51.{}.{}", last / 256, last % 256)));
        }
        assert!(!attempts.may_try(other));
    }

    #[test]
    fn a_household_is_one_network() {
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:2:ffff::4"));
        assert_ne!(network("2001:db8:1:2::3"), network("2001:db8:1:3::3"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }
}
