//! The one way in which anything is fetched from addresses that others wrote: feeds, pages,
//! pictures.
//!
//! Whoever writes a feed decides what is fetched, where it redirects to, how much comes and how
//! slowly. So every address is examined before it is connected to, redirects are followed here and
//! not by the client, names are looked up by our own resolver, and what comes is counted after it
//! was unpacked. A host is asked one thing at a time, with a pause between two, whoever asks. Nothing
//! that could tell who asks is sent: no cookies, no passwords, no referrer.

pub mod address;
pub mod error;
mod hints;
mod resolve;
mod turns;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LOCATION,
};
use reqwest::{Client, Response, StatusCode};
use url::Url;

use self::address::{Way, examine, parse};
use self::resolve::{AllPrivate, AnyHost, OpenOnly, Unknown};
use self::turns::Turns;
use crate::domain::Validators;

pub use address::AllowedHost;
pub use error::FetchError;
pub use hints::LONGEST_WAIT;

/// What the desk calls itself.
pub const USER_AGENT: &str = concat!("Newsdesk/", env!("CARGO_PKG_VERSION"), " (feed reader)");

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 5;

const FEEDS: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
     application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, \
     text/html;q=0.7, */*;q=0.5";
const PAGES: &str = "text/html, application/xhtml+xml, */*;q=0.5";

/// How much and how long is waited for.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits {
    /// Until there is a connection, the name looked up.
    pub connect: Duration,
    /// Between any two pieces of an answer.
    pub read: Duration,
    /// For everything, redirects included, from when it is one's turn.
    pub total: Duration,
    /// Between two requests to a host.
    pub pause: Duration,
    /// Bytes of a body, unpacked.
    pub body: u64,
}

impl Default for FetchLimits {
    fn default() -> FetchLimits {
        FetchLimits {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            total: Duration::from_secs(30),
            pause: Duration::from_secs(1),
            body: 10 << 20,
        }
    }
}

/// What is hoped for at an address; only the order of preference is told to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A feed, or a page that offers one.
    Feed,
    /// A page.
    Page,
}

/// What was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The address at which the redirects ended.
    pub url: String,
    /// The address to ask for from now on, when every redirect on the way was for good.
    pub moved: Option<String>,
    /// How long the answer is good for, if the server says so; at most [`LONGEST_WAIT`].
    pub fresh_for: Option<Duration>,
    /// What there is; `None` when nothing has changed since the validators were given.
    pub body: Option<Body>,
}

/// A body that came whole.
#[derive(Clone, Debug)]
pub struct Body {
    /// The bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// What the next request may ask by whether anything has changed.
    pub validators: Validators,
}

/// Fetches. One for the whole desk; a clone is another handle on the same one.
#[derive(Clone)]
pub struct Fetcher {
    open: Client,
    allowed: Client,
    hosts: Vec<AllowedHost>,
    limits: FetchLimits,
    turns: Arc<Turns>,
}

/// The clients could not be made; the text is the library's.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be fetched from the web: {0}")]
pub struct SetupError(String);

impl Fetcher {
    /// A fetcher that also reaches the hosts which the operator has allowed.
    ///
    /// # Errors
    /// When the library cannot be set up, such as for want of certificates.
    pub fn new(hosts: Vec<AllowedHost>, limits: FetchLimits) -> Result<Fetcher, SetupError> {
        let client = || {
            Client::builder()
                .user_agent(USER_AGENT)
                .redirect(reqwest::redirect::Policy::none())
                // A proxy would look names up by itself.
                .no_proxy()
                .referer(false)
                .connect_timeout(limits.connect)
                .read_timeout(limits.read)
                .timeout(limits.total)
                // Feeds of one host are asked for minutes apart.
                .pool_max_idle_per_host(0)
                .http1_only()
        };
        let failed = |error: reqwest::Error| SetupError(error.to_string());
        Ok(Fetcher {
            open: client()
                .dns_resolver(Arc::new(OpenOnly))
                .build()
                .map_err(failed)?,
            allowed: client()
                .dns_resolver(Arc::new(AnyHost))
                .build()
                .map_err(failed)?,
            hosts,
            limits,
            turns: Arc::new(Turns::new(limits.pause)),
        })
    }

    /// The same without the hosts that the operator has allowed: for what any reader may ask for.
    pub fn of_the_open_web(&self) -> Fetcher {
        Fetcher {
            hosts: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether an address is one of the hosts that the operator has allowed.
    pub fn allows(&self, url: &str) -> bool {
        let parsed = parse(url).ok();
        parsed.is_some_and(|url| matches!(examine(&url, &self.hosts), Ok(Way::Allowed)))
    }

    /// The fetcher for addresses that stand in what was found at an address: who trusts an allowed host
    /// has named it, and the open web leads to none.
    pub fn led_by(&self, url: &str) -> Fetcher {
        match self.allows(url) {
            true => self.clone(),
            false => self.of_the_open_web(),
        }
    }

    /// Fetches what is at an address, unless nothing has changed since the validators were given;
    /// waits for a turn at its host before. `now` is for dates in headers. Ends within the limits
    /// whatever the other side does, once it is its turn.
    ///
    /// # Errors
    /// [`FetchError`], also for every status that is no success.
    pub async fn fetch(
        &self,
        url: &str,
        wanted: Wanted,
        validators: &Validators,
        now: Timestamp,
    ) -> Result<Fetched, FetchError> {
        let first = parse(url)?;
        let _turn = self.turns.at(url).await;
        let late = FetchError::Slow { host: host(&first) };
        let fetching = self.follow(first, wanted, validators, now);
        tokio::time::timeout(self.limits.total, fetching)
            .await
            .unwrap_or(Err(late))
    }

    /// Goes from redirect to redirect and reads what is at the end.
    async fn follow(
        &self,
        first: Url,
        wanted: Wanted,
        validators: &Validators,
        now: Timestamp,
    ) -> Result<Fetched, FetchError> {
        let led = self.led_by(first.as_str());
        let mut url = first.clone();
        let mut for_good = true;
        for hop in 0..=MOST_REDIRECTS {
            let response = led.ask(&url, wanted, validators).await?;
            if !is_redirect(response.status()) {
                let moved = (hop > 0 && for_good).then(|| url.to_string());
                return self.read(url, moved, response, now).await;
            }
            for_good &= matches!(
                response.status(),
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            url = next(&url, &response)?;
        }
        Err(FetchError::Redirects {
            host: host(&first),
            most: MOST_REDIRECTS,
        })
    }

    /// One request to one address, after the address was examined.
    async fn ask(
        &self,
        url: &Url,
        wanted: Wanted,
        validators: &Validators,
    ) -> Result<Response, FetchError> {
        let client = match examine(url, &self.hosts)? {
            Way::Open => &self.open,
            Way::Allowed => &self.allowed,
        };
        let mut headers = HeaderMap::new();
        let accept = match wanted {
            Wanted::Feed => FEEDS,
            Wanted::Page => PAGES,
        };
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        let mut ask_by = |name: HeaderName, value: &Option<String>| {
            if let Some(value) = value.as_deref().and_then(|v| HeaderValue::from_str(v).ok()) {
                headers.insert(name, value);
            }
        };
        ask_by(IF_NONE_MATCH, &validators.etag);
        ask_by(IF_MODIFIED_SINCE, &validators.modified);
        let sent = client.get(url.clone()).headers(headers).send().await;
        sent.map_err(|error| failure(url, &error))
    }

    /// Reads an answer that is no redirect.
    async fn read(
        &self,
        url: Url,
        moved: Option<String>,
        response: Response,
        now: Timestamp,
    ) -> Result<Fetched, FetchError> {
        let fresh_for = hints::fresh_for(response.headers(), now);
        let validators = hints::validators(response.headers(), now);
        let body = if response.status() == StatusCode::NOT_MODIFIED {
            None
        } else if response.status().is_success() {
            let content_type = response
                .headers()
                .get(CONTENT_TYPE)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            Some(Body {
                bytes: self.body(&url, response).await?,
                content_type,
                validators,
            })
        } else {
            return Err(refusal(&url, &response, now));
        };
        Ok(Fetched {
            url: url.into(),
            moved,
            fresh_for,
            body,
        })
    }

    /// The body, counted as it is unpacked.
    async fn body(&self, url: &Url, mut response: Response) -> Result<Vec<u8>, FetchError> {
        let too_large = || FetchError::TooLarge {
            host: host(url),
            megabytes: self.limits.body >> 20,
        };
        let most = usize::try_from(self.limits.body).unwrap_or(usize::MAX);
        // What is announced is known before any of it has come.
        if response
            .content_length()
            .is_some_and(|length| length > self.limits.body)
        {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response
            .chunk()
            .await
            .map_err(|error| failure(url, &error))?
        {
            if bytes.len().saturating_add(piece.len()) > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        match bytes.is_empty() {
            true => Err(FetchError::Empty { host: host(url) }),
            false => Ok(bytes),
        }
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where an answer redirects to.
fn next(url: &Url, response: &Response) -> Result<Url, FetchError> {
    let bad = || FetchError::BadRedirect { host: host(url) };
    let place = response.headers().get(LOCATION).ok_or_else(bad)?;
    // Some send other bytes than ASCII; the standard's parser takes them as UTF-8.
    let place = std::str::from_utf8(place.as_bytes()).map_err(|_| bad())?;
    let next = url.join(place.trim()).map_err(|_| bad())?;
    match (url.scheme(), next.scheme()) {
        ("https", "http") => Err(FetchError::Downgrade { host: host(url) }),
        (_, "http" | "https") => Ok(next),
        _ => Err(bad()),
    }
}

/// What a status means that is neither success nor a redirect.
fn refusal(url: &Url, response: &Response, now: Timestamp) -> FetchError {
    let host = host(url);
    let status = response.status().as_u16();
    let challenged = response
        .headers()
        .get("cf-mitigated")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"challenge"));
    match status {
        403 | 503 if challenged => FetchError::Challenge { host },
        401 | 403 | 451 => FetchError::Forbidden { host, status },
        404 => FetchError::NotFound { host },
        410 => FetchError::Gone { host },
        429 | 503 => FetchError::Busy {
            host,
            status,
            wait: hints::retry_after(response.headers(), now),
        },
        _ => FetchError::Status { host, status },
    }
}

/// What a failure of the client means.
fn failure(url: &Url, error: &reqwest::Error) -> FetchError {
    let host = host(url);
    let mut reason = String::new();
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<AllPrivate>() {
            return FetchError::Private { host };
        }
        if cause.is::<Unknown>() {
            return FetchError::NoHost { host };
        }
        // The last cause says what happened; those before it where.
        reason = cause.to_string();
        source = cause.source();
    }
    if error.is_timeout() {
        return FetchError::Slow { host };
    }
    let reason: String = reason.trim_end_matches('.').chars().take(200).collect();
    match error.is_connect() {
        true => FetchError::NoConnection { host, reason },
        false => FetchError::Broken { host, reason },
    }
}

/// The host of an address, for people.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
impl Fetcher {
    /// Lets a name of the open web stand for an address of this machine, for tests.
    pub fn with_open_site(mut self, name: &str, at: std::net::SocketAddr) -> Fetcher {
        self.open = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .resolve(name, at)
            .build()
            .expect("a client for tests");
        self
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Answers every request with the same; gives the address.
    async fn saying(said: String) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(said.as_bytes()).await;
            }
        });
        address
    }

    async fn get(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
        let none = Validators::default();
        let now = Timestamp::UNIX_EPOCH;
        fetcher.fetch(url, Wanted::Feed, &none, now).await
    }

    #[tokio::test]
    async fn the_open_web_does_not_lead_to_an_allowed_host() {
        let inner = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ninner";
        let inner = saying(inner.to_owned()).await;
        let leads = format!(
            "HTTP/1.1 302 Found\r\nLocation: http://{inner}/\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        let outer = saying(leads).await;
        let allowed = [inner, outer]
            .map(|at| AllowedHost::new("127.0.0.1", Some(at.port())).expect("a host"));
        // A site of the open web, as far as the fetcher can tell.
        let limits = FetchLimits {
            pause: Duration::ZERO,
            ..FetchLimits::default()
        };
        let fetcher = Fetcher::new(allowed.into(), limits)
            .unwrap()
            .with_open_site("open.example", outer);
        assert_eq!(
            get(&fetcher, "http://open.example/").await.unwrap_err(),
            FetchError::Private {
                host: "127.0.0.1".to_owned()
            }
        );
        // One that the operator has named may lead to another one.
        for at in [inner, outer] {
            let url = format!("http://{at}/");
            let body = get(&fetcher, &url).await.unwrap().body.unwrap();
            assert_eq!(body.bytes, b"inner");
            let refused = get(&fetcher.of_the_open_web(), &url).await.unwrap_err();
            assert!(matches!(refused, FetchError::Private { .. }), "{refused}");
        }
    }
}
