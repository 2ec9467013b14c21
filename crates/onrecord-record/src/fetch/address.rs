//! Which addresses may be reached: http and https, and no machine on this network unless that is asked for.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

use super::failure::Failure;

/// Bytes that an address may have: twice what browsers and servers are known to take.
const MAX_ADDRESS: usize = 16 << 10;

/// Which machines may be asked.
///
/// A page can name any address, also one that only this machine can reach: a router, a database, the service that
/// tells a cloud machine its keys. What such an address answers is nobody's article, so it is not asked.
#[derive(Clone, Default)]
pub struct Reach {
    /// Addresses of every kind may be asked.
    pub allow_private: bool,
    /// Addresses that may be asked whatever their kind.
    pub also: Vec<IpAddr>,
    /// Where names are looked up before the system is asked, as in a hosts file.
    pub names: Option<Arc<Names>>,
}

/// The addresses of a name; `None` for names that the system is to look up.
pub type Names = dyn Fn(&str) -> Option<Vec<IpAddr>> + Send + Sync;

/// Why an address is none of the public internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// This machine.
    Loopback,
    /// A network of a house or a company, and what shares one line at a provider.
    Private,
    /// The cable that the machine hangs on, where clouds keep the service that hands out keys.
    LinkLocal,
    /// Many machines at once.
    Multicast,
    /// No machine: reserved, for examples or for tests.
    Reserved,
}

impl Closed {
    fn words(self) -> &'static str {
        match self {
            Closed::Loopback => "this machine's own address",
            Closed::Private => "a private address",
            Closed::LinkLocal => "a link-local address",
            Closed::Multicast => "a multicast address",
            Closed::Reserved => "a reserved address",
        }
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// The address that a person or a page wrote, when it is one that can be fetched. The fragment is cut off.
pub fn parse(address: &str) -> Result<Url, Failure> {
    if address.len() > MAX_ADDRESS {
        return Err(Failure::Malformed("it is too long".to_owned()));
    }
    check(Url::parse(address.trim()).map_err(|error| Failure::Malformed(error.to_string()))?)
}

/// The address that a redirection or a feed at `base` names.
pub fn join(base: &Url, address: &str) -> Result<Url, Failure> {
    if address.len() > MAX_ADDRESS {
        return Err(Failure::Malformed("it is too long".to_owned()));
    }
    check(base.join(address.trim()).map_err(|error| Failure::Malformed(error.to_string()))?)
}

fn check(mut url: Url) -> Result<Url, Failure> {
    url.set_fragment(None);
    match url.scheme() {
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => Err(Failure::Password),
        "http" | "https" => Ok(url),
        scheme => Err(Failure::Scheme(scheme.to_owned())),
    }
}

/// The address under which an article is kept: without what only tells where a reader came from.
pub fn without_tracking(url: &Url) -> Url {
    let is_tracking = |key: &str| {
        key.starts_with("utm_")
            || ["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "cmpid"]
                .contains(&key)
    };
    let mut bare = url.clone();
    bare.set_fragment(None);
    if url.query_pairs().any(|(key, _)| is_tracking(&key)) {
        let pieces = url.query().unwrap_or_default().split('&');
        let key = |piece: &str| piece.split('=').next().unwrap_or_default().to_ascii_lowercase();
        let kept: Vec<&str> = pieces.filter(|piece| !is_tracking(&key(piece))).collect();
        bare.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    bare
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { allow_private, also, names: _ } = self;
        f.debug_struct("Reach").field("allow_private", allow_private).field("also", also).finish()
    }
}

impl Reach {
    /// Whether this very address may be connected to.
    fn check(&self, address: IpAddr) -> Result<(), Failure> {
        match closed(address) {
            Some(why) if !self.allow_private && !self.also.contains(&address) => {
                Err(Failure::Closed { address, why })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Why an address is not of the public internet; `None` when it is.
///
/// # Source
/// The IANA IPv4 and IPv6 Special-Purpose Address Registries. Addresses of version 6 that carry one of version 4 inside
/// (mapped, translated, NAT64, 6to4, ISATAP) are what they carry.
pub fn closed(address: IpAddr) -> Option<Closed> {
    match address {
        IpAddr::V4(address) => closed_v4(address),
        IpAddr::V6(address) => closed_v6(address),
    }
}

fn closed_v4(address: Ipv4Addr) -> Option<Closed> {
    match address.octets() {
        [127, ..] => Some(Closed::Loopback),
        // 100.64.0.0/10 lies behind a provider's translation; a cloud's keys are at 100.100.100.200 there.
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Some(Closed::Private),
        [169, 254, ..] => Some(Closed::LinkLocal),
        // A public number by which machines of one cloud reach their host.
        [168, 63, 129, 16] => Some(Closed::LinkLocal),
        [224..=239, ..] => Some(Closed::Multicast),
        [0, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [240..=255, ..] => Some(Closed::Reserved),
        _ => None,
    }
}

fn closed_v6(address: Ipv6Addr) -> Option<Closed> {
    let within = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        closed_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(Closed::Reserved),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(Closed::Loopback),
        [0, 0, 0, 0, 0, 0 | 0xFFFF, high, low] | [0, 0, 0, 0, 0xFFFF, 0, high, low] => within(high, low),
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => within(high, low),
        [0x64, 0xFF9B, ..] => Some(Closed::Private),
        [0x2002, high, low, ..] => within(high, low),
        [0xFC00..=0xFDFF, ..] | [0xFEC0..=0xFEFF, ..] => Some(Closed::Private),
        [0xFE80..=0xFEBF, ..] => Some(Closed::LinkLocal),
        [0xFF00..=0xFFFF, ..] => Some(Closed::Multicast),
        // Only 2000::/3 is given out; of it, protocols (2001::/23, Teredo among them) and examples are no machines.
        [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => Some(Closed::Reserved),
        [0x2000..=0x3FFF, _, _, _, 0 | 0x200, 0x5EFE, high, low] => within(high, low),
        [0x2000..=0x3FFF, ..] => None,
        _ => Some(Closed::Reserved),
    }
}

/// Looks names up, and lets through only addresses that may be reached.
///
/// It stands between the look-up and the connection, so that the addresses that are checked are those that are
/// connected to: a name that answers differently the second time gains nothing.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) reach: Reach,
    pub(super) system: DefaultResolver,
}

impl Resolver for Gate {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let host = uri.host().unwrap_or_default();
        let found = match self.reach.names.as_ref().and_then(|names| names(host)) {
            Some(addresses) => {
                let mut found = self.empty();
                addresses.into_iter().take(16).for_each(|address| found.push(SocketAddr::new(address, port)));
                found
            }
            None => self.system.resolve(uri, config, timeout)?,
        };
        let mut open = self.empty();
        let mut refused = None;
        for address in found.iter().copied() {
            match self.reach.check(address.ip()) {
                Ok(()) => open.push(address),
                Err(failure) => refused = Some(failure),
            }
        }
        match refused {
            _ if !open.is_empty() => Ok(open),
            Some(failure) => Err(ureq::Error::Other(Box::new(failure))),
            None => Err(ureq::Error::HostNotFound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_open() {
        let check = |expected: Option<Closed>, addresses: &[&str]| {
            for address in addresses {
                assert_eq!(closed(address.parse().unwrap()), expected, "{address}");
            }
        };
        check(None, &["93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"]);
        check(Some(Closed::Loopback), &["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::127.0.0.1"]);
        check(Some(Closed::Private), &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"]);
        check(Some(Closed::Private), &["100.64.0.1", "100.100.100.200", "fd00:ec2::254", "fec0::1"]);
        check(Some(Closed::Private), &["::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1"]);
        check(Some(Closed::Private), &["2002:a00:1::1", "2002:c0a8:101::", "::ffff:0:10.0.0.1"]);
        check(Some(Closed::Private), &["2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:10.0.0.1"]);
        check(Some(Closed::LinkLocal), &["169.254.169.254", "fe80::1", "168.63.129.16"]);
        check(Some(Closed::LinkLocal), &["64:ff9b::169.254.169.254"]);
        check(Some(Closed::Multicast), &["224.0.0.1", "239.1.1.1", "ff02::1"]);
        check(Some(Closed::Reserved), &["0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1", "::"]);
        check(Some(Closed::Reserved), &["192.0.2.1", "198.51.100.7", "203.0.113.7", "198.18.0.1"]);
        check(Some(Closed::Reserved), &["2001:db8::1", "2001::1", "3fff::1", "100::1", "192.0.0.8"]);
        check(None, &["64:ff9b::1.1.1.1", "2002:101:101::1", "::ffff:1.1.1.1"]);
    }

    #[test]
    fn addresses_are_http_without_passwords() {
        let check = |address: &str, expected: &str| {
            let found = parse(address).map_or_else(|failure| failure.to_string(), |url| url.to_string());
            assert_eq!(found, expected);
        };
        check(" https://Harbour.example/a b#c ", "https://harbour.example/a%20b");
        // Other ways to write an address of numbers are the same address.
        check("http://2130706433/", "http://127.0.0.1/");
        check("http://0x7f.1/", "http://127.0.0.1/");
        check("file:///etc/hosts", "only http and https addresses are read, not file");
        check("http://ana:secret@harbour.example/", "addresses with a user name or a password are not read");
        check("http://", "the address is malformed: empty host");
    }

    #[test]
    fn tracking_is_cut_off() {
        let check = |address: &str, expected: &str| {
            assert_eq!(without_tracking(&Url::parse(address).unwrap()).as_str(), expected);
        };
        check("https://a.example/b?utm_source=x&id=7&fbclid=z#top", "https://a.example/b?id=7");
        check("https://a.example/b?utm_source=x", "https://a.example/b");
        check("https://a.example/b?q=a%20b", "https://a.example/b?q=a%20b");
    }
}
