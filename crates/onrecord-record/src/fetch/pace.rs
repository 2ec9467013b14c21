//! Pace: one request a host at a time, a pause between them, longer where a server asks for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::failure::Failure;

/// How hosts are spared.
#[derive(Clone, Debug)]
pub struct Pacing {
    /// Pause between the end of a request and the beginning of the next to the same host, at least.
    pub delay: Duration,
    /// Longest time to wait for a server that asks for it; after longer ones nothing more is asked of it in this round.
    pub longest_wait: Duration,
    /// Requests for the same page, the first among them, while the server asks to wait.
    pub tries: u32,
    /// Length of the seconds that servers ask to wait: a second, but in tests.
    pub second: Duration,
}

impl Default for Pacing {
    /// A second between requests; three tries, five minutes between them at most.
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
            tries: 3,
            second: Duration::from_secs(1),
        }
    }
}

/// Ends a run early: whoever waits, wakes up.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    hosts: Mutex<Hosts>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Hosts {
    is_stopped: bool,
    hosts: BTreeMap<String, Host>,
}

/// What is known of one host's patience.
#[derive(Debug, Default)]
struct Host {
    is_asked: bool,
    /// When it may be asked again.
    next: Option<Instant>,
    /// The pause that its robots.txt asks for.
    delay: Duration,
    /// Until when it is left alone, and what it answered.
    left_alone: Option<(Instant, Failure)>,
}

impl Stop {
    /// Stops the run. True when it was not stopped yet.
    pub fn stop(&self) -> bool {
        let was_stopped = std::mem::replace(&mut self.lock().is_stopped, true);
        self.0.changed.notify_all();
        !was_stopped
    }

    /// True when the run is to end.
    pub fn is_stopped(&self) -> bool {
        self.lock().is_stopped
    }

    /// Waits; false when the run was stopped meanwhile.
    pub fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut hosts = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if hosts.is_stopped || left.is_zero() {
                return !hosts.is_stopped;
            }
            hosts = self.sleep(hosts, left);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Hosts> {
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep<'a>(&self, hosts: MutexGuard<'a, Hosts>, time: Duration) -> MutexGuard<'a, Hosts> {
        self.0.changed.wait_timeout(hosts, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The hosts that a run asks, and when each may be asked again.
#[derive(Debug)]
pub(super) struct Pace {
    pacing: Pacing,
    stop: Stop,
}

/// Leave to ask a host, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pace: &'a Pace,
    host: String,
}

/// What an answer means for the pace.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Try again in a while: the host's next turn comes late enough.
    Again,
    /// Give up.
    Never(Failure),
}

impl Pace {
    pub(super) fn new(pacing: Pacing, stop: Stop) -> Self {
        Self { pacing, stop }
    }

    /// Waits until `host` may be asked.
    pub(super) fn turn(&self, host: &str) -> Result<Turn<'_>, Failure> {
        let mut hosts = self.stop.lock();
        loop {
            if hosts.is_stopped {
                return Err(Failure::Stopped);
            }
            let now = Instant::now();
            let state = hosts.hosts.entry(host.to_owned()).or_default();
            if let Some((until, failure)) = &state.left_alone
                && now < *until
            {
                return Err(failure.clone());
            }
            let left = state.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
            if !state.is_asked && left.is_zero() {
                state.is_asked = true;
                return Ok(Turn { pace: self, host: host.to_owned() });
            }
            // Whoever is asking the host tells when it is done; an hour is for ever.
            let left = if state.is_asked { Duration::from_secs(3600) } else { left };
            hosts = self.stop.sleep(hosts, left);
        }
    }

    /// When `host` may be asked again; `None` when that is now. Nobody knows while it is being asked.
    pub(super) fn next(&self, host: &str) -> Option<Instant> {
        self.stop.lock().hosts.get(host).and_then(|state| state.next)
    }

    /// Keeps the pause that the host's robots.txt asks for, if it is not above the longest.
    pub(super) fn slow_down(&self, host: &str, seconds: f64) {
        let delay = Duration::try_from_secs_f64(seconds * self.pacing.second.as_secs_f64());
        let delay = delay.unwrap_or(Duration::ZERO).min(self.pacing.longest_wait);
        self.stop.lock().hosts.entry(host.to_owned()).or_default().delay = delay;
    }

    /// Heeds a server that asks to wait: `tries` were made.
    pub(super) fn wait(&self, host: &str, status: u16, asked: Option<&str>, tries: u32) -> Next {
        let asked = asked.and_then(|asked| self.time_asked(asked));
        // As the rule for networks has it: twice as long each time.
        let wait = asked.unwrap_or(self.pacing.second * 2u32.saturating_pow(tries.min(16)));
        let is_last = tries >= self.pacing.tries || wait > self.pacing.longest_wait;
        let mut hosts = self.stop.lock();
        let state = hosts.hosts.entry(host.to_owned()).or_default();
        let now = Instant::now();
        if is_last {
            let told = asked.filter(|asked| *asked > self.pacing.longest_wait);
            let failure = Failure::Busy { status, tries, wait: told };
            // A date a thousand years away is no time that can be counted.
            let rest = wait.max(self.pacing.second * 60).min(Duration::from_secs(86400));
            state.left_alone = Some((now + rest, failure.clone()));
            Next::Never(failure)
        } else {
            state.next = Some(now + wait);
            Next::Again
        }
    }

    /// Retry-After: seconds, or a date.
    fn time_asked(&self, value: &str) -> Option<Duration> {
        let value = value.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = value.parse::<u32>().unwrap_or(u32::MAX);
            return Some(self.pacing.second.saturating_mul(seconds));
        }
        let date = httpdate::parse_http_date(value).ok()?;
        let left = date.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        Some(
            Duration::try_from_secs_f64(left.as_secs_f64() * self.pacing.second.as_secs_f64())
                .unwrap_or(left),
        )
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut hosts = self.pace.stop.lock();
        let state = hosts.hosts.entry(std::mem::take(&mut self.host)).or_default();
        state.is_asked = false;
        let pause = Instant::now() + state.delay.max(self.pace.pacing.delay);
        state.next = Some(state.next.map_or(pause, |next| next.max(pause)));
        drop(hosts);
        self.pace.stop.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn pace() -> Pace {
        let millisecond = Duration::from_millis(1);
        let pacing = Pacing {
            delay: 20 * millisecond,
            longest_wait: 300 * millisecond,
            tries: 3,
            second: millisecond,
        };
        Pace::new(pacing, Stop::default())
    }

    #[test]
    fn a_host_is_asked_by_one_at_a_time_with_pauses() {
        let pace = pace();
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| drop(pace.turn("a.example").unwrap()));
            }
            drop(pace.turn("b.example").unwrap());
            assert!(start.elapsed() < Duration::from_millis(20), "another host does not wait");
        });
        assert!(start.elapsed() >= Duration::from_millis(40), "{:?}", start.elapsed());
    }

    #[test]
    fn robots_may_ask_for_longer_pauses() {
        let pace = pace();
        pace.slow_down("a.example", 60.0);
        drop(pace.turn("a.example").unwrap());
        let next = pace.next("a.example").unwrap();
        assert!(next.duration_since(Instant::now()) > Duration::from_millis(40));
        for nonsense in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            pace.slow_down("a.example", nonsense);
        }
    }

    #[test]
    fn servers_are_waited_for_as_they_ask() {
        let pace = pace();
        let check = |asked: Option<&str>, tries: u32, expected: Next, least: u64| {
            let host = format!("{asked:?}{tries}.example");
            assert_eq!(pace.wait(&host, 429, asked, tries), expected, "{asked:?}, {tries}");
            let waits = pace.next(&host).map_or(Duration::ZERO, |next| next - Instant::now());
            assert!(waits >= Duration::from_millis(least), "{asked:?}, {tries}: {waits:?}");
        };
        let busy = |wait: Option<u64>, tries: u32| {
            Next::Never(Failure::Busy { status: 429, tries, wait: wait.map(Duration::from_millis) })
        };
        check(Some("120"), 1, Next::Again, 100);
        check(None, 1, Next::Again, 0);
        check(None, 2, Next::Again, 2);
        check(None, 3, busy(None, 3), 0);
        check(Some("301"), 1, busy(Some(301), 1), 0);
        check(Some("99999999999999"), 1, busy(Some(u64::from(u32::MAX)), 1), 0);
        check(Some("Sun, 06 Nov 1994 08:49:37 GMT"), 1, Next::Again, 0);
        check(Some("soon"), 2, Next::Again, 2);
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(200));
        check(Some(&date), 1, Next::Again, 150);
    }

    #[test]
    fn a_stop_ends_every_wait() {
        let pace = pace();
        pace.wait("a.example", 503, Some("200"), 1);
        thread::scope(|scope| {
            let waits = scope.spawn(|| pace.turn("a.example").map(drop));
            let sleeps = scope.spawn(|| pace.stop.wait(Duration::from_secs(60)));
            assert!(pace.stop.stop());
            assert_eq!(waits.join().unwrap(), Err(Failure::Stopped));
            assert!(!sleeps.join().unwrap());
        });
        assert!(!pace.stop.stop());
    }
}
