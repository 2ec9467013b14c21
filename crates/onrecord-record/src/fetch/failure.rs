//! Why something could not be fetched, in words that fit "failed to read ADDRESS: …".

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use super::address::Closed;
use crate::error::{Error, ErrorKind};

/// Why something could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is no address.
    Malformed(String),
    /// It is none of http or https.
    Scheme(String),
    /// It has a user name or a password in it.
    Password,
    /// The machine is none of the public internet.
    Closed {
        /// The machine.
        address: IpAddr,
        /// What it is instead.
        why: Closed,
    },
    /// What the address leads to failed.
    LeadsTo {
        /// Where it leads.
        to: String,
        /// What happened there.
        failure: Box<Failure>,
    },
    /// It leads on and on.
    Redirects(usize),
    /// A redirection that leads nowhere.
    NoLocation(u16),
    /// No machine has this name.
    NoHost(String),
    /// The machine could not be reached, or went away.
    Connection(String),
    /// It took too long to connect.
    SlowConnection(Duration),
    /// Nothing came for too long.
    Silent(Duration),
    /// All of it took too long.
    Slow(Duration),
    /// The page has more bytes than a page may have, as they are sent or unpacked.
    TooLarge {
        /// Bytes that it may have.
        limit: u64,
    },
    /// How the page is packed.
    Packing(String),
    /// The connection is not secure.
    Tls(String),
    /// What came is not HTTP.
    Protocol(String),
    /// The server answers something else than the page.
    Status(u16),
    /// The server asks to wait.
    Busy {
        /// Its answer.
        status: u16,
        /// Requests that got this answer.
        tries: u32,
        /// How long it asks to wait, when that is too long for us.
        wait: Option<Duration>,
    },
    /// robots.txt asks programs to stay away.
    Robots,
    /// What robots.txt asks is not known, so nothing is read.
    RobotsUnknown(u16),
    /// The run was stopped.
    Stopped,
}

impl Failure {
    /// As an error at an address.
    pub fn at(self, address: &str) -> Error {
        let path = Some(Path::new(address));
        if let Failure::TooLarge { limit } = self {
            return Error::bare(ErrorKind::TooLarge { size: None, limit }, path);
        }
        Error::new(ErrorKind::Read, path, io::Error::other(self))
    }

    /// The failure within an error that [`Failure::at`] made.
    pub fn of(error: &Error) -> Option<&Failure> {
        error.source.as_ref()?.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Malformed(why) => write!(f, "the address is malformed: {why}"),
            Failure::Scheme(scheme) => write!(f, "only http and https addresses are read, not {scheme}"),
            Failure::Password => write!(f, "addresses with a user name or a password are not read"),
            Failure::Closed { address, why } => {
                write!(f, "{address} is {why}; --allow-private reads it")
            }
            Failure::LeadsTo { to, failure } => write!(f, "it leads to {to}: {failure}"),
            Failure::Redirects(limit) => write!(f, "it leads on more than {limit} times"),
            Failure::NoLocation(status) => {
                write!(f, "the server answers {status}, which leads elsewhere, and does not say where")
            }
            Failure::NoHost(host) => write!(f, "no host is called {host}; check the name and the network"),
            Failure::Connection(why) => write!(f, "{why}; try again later"),
            Failure::SlowConnection(time) => {
                write!(f, "no connection within {}; try again later", in_words(*time))
            }
            Failure::Silent(time) => {
                write!(f, "the server sent nothing for {}; try again later", in_words(*time))
            }
            Failure::Slow(time) => {
                write!(f, "the server was not done within {}; try again later", in_words(*time))
            }
            Failure::TooLarge { limit } => write!(f, "it goes on above the limit of {limit} bytes"),
            Failure::Packing(why) => f.write_str(why),
            Failure::Tls(why) => write!(f, "the connection is not secure: {why}"),
            Failure::Protocol(why) => write!(f, "the server does not speak HTTP as it should: {why}"),
            Failure::Status(status) => {
                write!(f, "the server answers {status}{}", meaning(*status))
            }
            Failure::Busy { status, tries: _, wait: Some(wait) } => {
                write!(f, "the server answers {status} and asks to wait {}; try again then", in_words(*wait))
            }
            Failure::Busy { status, tries, wait: None } => {
                let times = if *tries == 1 { "once" } else { "times" };
                let tries = if *tries == 1 { String::new() } else { format!("{tries} ") };
                write!(f, "the server answers {status} (asks to wait) {tries}{times}; try again later")
            }
            Failure::Robots => write!(
                f,
                "the site's robots.txt asks programs not to read it; save the page in a browser and read the file"
            ),
            Failure::RobotsUnknown(status) => write!(
                f,
                "the site's robots.txt cannot be read (the server answers {status}), so nothing is read there for \
                 now; try again later"
            ),
            Failure::Stopped => write!(f, "the run was stopped"),
        }
    }
}

impl std::error::Error for Failure {}

/// What a status means and what to do, where that helps.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => " (bad request)",
        401 | 407 => " (it wants a password); save the page in a browser and read the file",
        402 => " (it wants to be paid); save the page in a browser and read the file",
        403 => " (forbidden); save the page in a browser and read the file",
        404 => " (not found); check the address",
        410 => " (gone)",
        429 => " (too many requests); try again later",
        451 => " (withheld for legal reasons)",
        500..=599 => " (it is in trouble); try again later",
        _ => "",
    }
}

/// "90 s", "15 min", "2 h": whole units, rounded up.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match () {
        () if seconds < 1.0 => format!("{} ms", time.as_millis()),
        () if seconds <= 120.0 => format!("{} s", seconds.ceil()),
        () if seconds <= 7200.0 => format!("{} min", (seconds / 60.0).ceil()),
        () if seconds <= 48.0 * 3600.0 => format!("{} h", (seconds / 3600.0).ceil()),
        () => format!("{} days", (seconds / 86400.0).ceil()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_whole_units() {
        let check = |seconds: f64, expected: &str| {
            assert_eq!(in_words(Duration::from_secs_f64(seconds)), expected);
        };
        check(0.25, "250 ms");
        check(90.0, "90 s");
        check(121.0, "3 min");
        check(7201.0, "3 h");
        check(1e6, "12 days");
    }
}
