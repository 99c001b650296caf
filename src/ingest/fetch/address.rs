//! Which addresses may be fetched at all: web addresses on the usual ports of hosts that the whole
//! world can reach. Whoever writes a feed's address, or redirects from one, must not reach what
//! only this machine or its network can.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::error::FetchError;

/// The ports that are fetched from.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Networks of version 4 that are not the open internet: this host, private and shared networks,
/// loopback, link-local, documentation, benchmarks, relays, multicast and what is reserved (RFC
/// 6890 and its registry). And the one address at which a machine in Azure reaches its host, which is
/// written like an open one.
const CLOSED_V4: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::new(255, 255, 255, 255), 32),
];

/// The one network of version 6 that is the open internet.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What in it is not: Teredo and other protocols, documentation, 6to4, documentation again.
const CLOSED_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// A host that the operator lets be fetched from though it is private or on an unusual port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    /// A name or an IP address, as the URL standard writes it; version 6 in brackets.
    pub host: String,
    /// The only port that is meant; `None` for every port.
    pub port: Option<u16>,
}

impl AllowedHost {
    /// A host by its name or IP address; `None` when it is neither.
    pub fn new(host: &str, port: Option<u16>) -> Option<AllowedHost> {
        let bare = host.trim().trim_end_matches('.');
        let written = match bare.parse::<Ipv6Addr>() {
            Ok(address) => format!("http://[{address}]/"),
            Err(_) => format!("http://{bare}/"),
        };
        let parsed = Url::parse(&written).ok()?;
        let sound = parsed.path() == "/" && parsed.port().is_none() && parsed.username().is_empty();
        let host = parsed.host_str().filter(|_| sound)?.to_owned();
        Some(AllowedHost { host, port })
    }

    fn means(&self, host: &str, port: u16) -> bool {
        self.host == host && self.port.is_none_or(|only| only == port)
    }
}

/// What an address may be fetched with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The host must be of the open internet: every IP address that its name has is checked.
    Open,
    /// The operator has allowed this very host.
    Allowed,
}

/// Whether an IP address is of the open internet.
pub(super) fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_open_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_open_v4(inner),
            None => {
                within_v6(address, GLOBAL_V6)
                    && !CLOSED_V6.iter().any(|net| within_v6(address, *net))
            }
        },
    }
}

fn is_open_v4(address: Ipv4Addr) -> bool {
    !CLOSED_V4.iter().any(|(net, bits)| {
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        address.to_bits() & mask == net.to_bits()
    })
}

fn within_v6(address: Ipv6Addr, (net, bits): (Ipv6Addr, u32)) -> bool {
    let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
    address.to_bits() & mask == net.to_bits()
}

/// Reads an address that somebody gave: the first one of a fetch.
pub(super) fn parse(given: &str) -> Result<Url, FetchError> {
    // The standard's own parser takes out tabs and line feeds; nobody types those.
    Url::parse(given.trim()).map_err(|_| FetchError::NoAddress)
}

/// Whether an address may be fetched, and how: asked for the first address and again for every one
/// that it redirects to. Names are looked up later, where they are connected to.
pub(super) fn examine(url: &Url, allowed: &[AllowedHost]) -> Result<Way, FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::NoAddress);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Credentials);
    }
    let host = url.host().ok_or(FetchError::NoAddress)?;
    let port = url.port_or_known_default().unwrap_or_default();
    let name = host.to_string();
    let bare = name.trim_end_matches('.');
    if bare.is_empty() {
        return Err(FetchError::NoAddress);
    }
    if allowed.iter().any(|one| one.means(bare, port)) {
        return Ok(Way::Allowed);
    }
    let closed = match host {
        Host::Ipv4(address) => !is_open(address.into()),
        Host::Ipv6(address) => !is_open(address.into()),
        Host::Domain(_) => false,
    };
    if closed {
        return Err(FetchError::Private {
            host: bare.to_owned(),
        });
    }
    if !PORTS.contains(&port) {
        return Err(FetchError::Port { port });
    }
    Ok(Way::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(url: &str) -> Result<Way, FetchError> {
        examine(&parse(url)?, &[])
    }

    #[test]
    fn only_the_open_internet_is_open() {
        for closed in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.1.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:c0a8:101::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_open(closed.parse().unwrap()), "{closed}");
        }
        for open in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.0.0.1",
            "128.0.0.1",
            "168.63.129.15",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_open(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn an_ip_address_is_known_however_it_is_written() {
        for closed in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://１２７.0.0.1/",
            "http://127.0.0.1./",
        ] {
            assert!(
                matches!(look(closed), Err(FetchError::Private { .. })),
                "{closed}: {:?}",
                look(closed)
            );
        }
    }

    #[test]
    fn only_web_addresses_on_usual_ports_are_fetched() {
        for (url, expected) in [
            ("https://example.com/feed", Ok(Way::Open)),
            ("http://example.com:8080/feed", Ok(Way::Open)),
            ("http://localhost/", Ok(Way::Open)),
            ("http://example.com:22/", Err(FetchError::Port { port: 22 })),
            ("file:///etc/passwd", Err(FetchError::NoAddress)),
            ("ftp://example.com/", Err(FetchError::NoAddress)),
            ("gopher://example.com/", Err(FetchError::NoAddress)),
            ("data:text/xml,<rss/>", Err(FetchError::NoAddress)),
            ("javascript:alert(1)", Err(FetchError::NoAddress)),
            ("example.com/feed", Err(FetchError::NoAddress)),
            ("", Err(FetchError::NoAddress)),
            ("https://me:word@example.com/", Err(FetchError::Credentials)),
        ] {
            assert_eq!(look(url), expected, "{url}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_that_host_and_no_other() {
        let allowed: Vec<AllowedHost> = [
            ("bridge.lan", None),
            ("127.0.0.1", Some(1200)),
            ("::1", Some(80)),
        ]
        .into_iter()
        .map(|(host, port)| AllowedHost::new(host, port).unwrap())
        .collect();
        let look = |url| examine(&parse(url).unwrap(), &allowed);
        for url in [
            "http://bridge.lan/",
            "http://BRIDGE.lan.:3000/feed",
            "http://127.0.0.1:1200/",
            "http://2130706433:1200/",
            "http://[::1]/",
        ] {
            assert_eq!(look(url), Ok(Way::Allowed), "{url}");
        }
        for url in [
            "http://127.0.0.1:1201/",
            "http://127.0.0.2:1200/",
            "http://[::1]:8080/",
            "http://sub.bridge.lan:3000/",
        ] {
            assert!(look(url).is_err(), "{url}");
        }
        for rubbish in ["", "a b", "host/path", "user@host", "host:1"] {
            assert_eq!(AllowedHost::new(rubbish, None), None, "{rubbish}");
        }
    }
}
