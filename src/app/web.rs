//! The web as handlers reach it. They run on threads that may block, and fetching is asynchronous:
//! what they ask goes to a runtime of its own, which begins when it is first asked.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;
use url::Url;

use crate::commands::web::{FeedPreview, Looked, OfferedFeed, Page, PreviewItem, Unfetched, Web};
use crate::domain::{Clock, Date, FeedId, Validators};
use crate::ingest::feed::{self, FeedFault};
use crate::ingest::fetch::{Body, Fetched, Fetcher, Wanted};
use crate::ingest::poll::{Document, Polled, Poller, Unread, headline, read_guarded};
use crate::ingest::{page, picture};
use crate::text::url::site;

/// How many items a preview shows.
const PREVIEWED: usize = 5;

/// The longest text of a page that is read, in bytes.
const LONGEST_TEXT: usize = 256 * 1_024;

/// How much is read side by side: that takes the processor and the memory, not the network.
const READ_AT_ONCE: usize = 2;

/// The part of a command's time that may be spent waiting for the web.
const SHARE: f64 = 0.8;

/// The web.
pub struct OpenWeb {
    fetcher: Fetcher,
    poller: Poller,
    clock: Clock,
    patience: Duration,
    reading: Arc<Semaphore>,
    runtime: Mutex<Option<Runtime>>,
}

impl OpenWeb {
    /// The web for commands that may take so long.
    pub fn new(fetcher: Fetcher, poller: Poller, clock: Clock, limit: Duration) -> OpenWeb {
        OpenWeb {
            fetcher,
            poller,
            clock,
            patience: limit.mul_f64(SHARE),
            reading: Arc::new(Semaphore::new(READ_AT_ONCE)),
            runtime: Mutex::new(None),
        }
    }

    fn handle(&self) -> Result<Handle, Unfetched> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.handle().clone());
        }
        let mut builder = Builder::new_multi_thread();
        let made = builder.worker_threads(1).thread_name("web").enable_all();
        let made = made.build().map_err(|error| {
            tracing::error!(%error, "no runtime for the web");
            Unfetched::Offline
        })?;
        Ok(runtime.insert(made).handle().clone())
    }

    /// Runs something that takes the web's time, and waits for it as long as a command can that has
    /// taken some time already. It goes on when nobody waits any more; whatever it is has limits of
    /// its own.
    fn wait<T: Send + 'static>(
        &self,
        host: &str,
        spent: Duration,
        work: impl Future<Output = Result<T, Unfetched>> + Send + 'static,
    ) -> Result<T, Unfetched> {
        let (give, take) = sync_channel(1);
        self.handle()?.spawn(async move {
            // Nobody listening is no fault.
            let _ = give.send(work.await);
        });
        let patience = self.patience.saturating_sub(spent);
        match take.recv_timeout(patience) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => Err(Unfetched::Late {
                host: host.to_owned(),
                seconds: patience.as_secs().max(1),
            }),
            Err(RecvTimeoutError::Disconnected) => Err(Unfetched::Refused(
                "Fetching this broke off. The operator finds more in the log.".to_owned(),
            )),
        }
    }
}

impl Drop for OpenWeb {
    fn drop(&mut self) {
        let runtime = self
            .runtime
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.take() {
            // The last handle may go in the middle of another runtime, where nothing may wait.
            runtime.shutdown_background();
        }
    }
}

impl Web for OpenWeb {
    fn look(&self, url: &str) -> Result<Looked, Unfetched> {
        let (given, now) = (with_scheme(url), (self.clock)());
        let (fetcher, reading) = (self.fetcher.clone(), Arc::clone(&self.reading));
        let looking = look(fetcher, reading, given.clone(), now);
        self.wait(&host(&given), Duration::ZERO, looking)
    }

    fn page(&self, url: &str) -> Result<Page, Unfetched> {
        // Any reader may suggest a page, and the hosts that the operator allows are for feeds.
        let (fetcher, now) = (self.fetcher.of_the_open_web(), (self.clock)());
        let reading = Arc::clone(&self.reading);
        let given = with_scheme(url);
        self.wait(&host(&given), Duration::ZERO, async move {
            let (body, place) = fetched(&fetcher, &given, Wanted::Page, now).await?;
            blocking(&reading, move || match raw_feed(&body, &place.url) {
                Ok(_) => Err(Unfetched::Refused(
                    "That is a feed and no page. /feed add takes it, or give the page of one article."
                        .to_owned(),
                )),
                Err(_) => read_page(&body, place),
            })
            .await
        })
    }

    fn poll(&self, feed: FeedId, spent: Duration) -> Result<Polled, Unfetched> {
        let (poller, now) = (self.poller.clone(), (self.clock)());
        self.wait("The site", spent, async move {
            poller.poll(feed, now).await.map_err(|error| {
                tracing::error!(feed.id = feed.0, %error, "a poll could not be kept");
                Unfetched::Refused(
                    "What came could not be kept. The operator finds more in the log.".to_owned(),
                )
            })
        })
    }
}

/// People leave out the scheme of an address.
fn with_scheme(url: &str) -> String {
    let url = url.trim();
    let begins_as_host = url
        .split(['/', '?', '#'])
        .next()
        .is_some_and(|host| host.contains('.') && !host.contains([':', '@', ' ']));
    match begins_as_host {
        true => format!("https://{url}"),
        false => url.to_owned(),
    }
}

fn host(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    let host = parsed.as_ref().and_then(Url::host_str);
    host.unwrap_or("The site").to_owned()
}

async fn fetched(
    fetcher: &Fetcher,
    url: &str,
    wanted: Wanted,
    now: Timestamp,
) -> Result<(Body, Fetched), Unfetched> {
    let none = Validators::default();
    let fetched = fetcher.fetch(url, wanted, &none, now).await;
    let mut place = fetched.map_err(|error| Unfetched::Refused(error.to_string()))?;
    // Nothing was asked by, so nothing can be unchanged.
    let unchanged = || {
        Unfetched::Refused(format!(
            "{} answers in a way that makes no sense.",
            host(url)
        ))
    };
    let body = place.body.take().ok_or_else(unchanged)?;
    Ok((body, place))
}

/// What a feed says as it stands: that costs no more memory than the feed itself.
fn raw_feed(body: &Body, url: &str) -> Result<feed::Document, FeedFault> {
    let place = Url::parse(url).ok();
    feed::read(&body.bytes, body.content_type.as_deref(), place.as_ref())
}

/// Reads what was fetched on a thread that may block, when it is its turn.
async fn blocking<T: Send + 'static>(
    reading: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, Unfetched> + Send + 'static,
) -> Result<T, Unfetched> {
    let permit = Arc::clone(reading).acquire_owned().await;
    let turn = move || {
        let _permit = permit;
        work()
    };
    match tokio::task::spawn_blocking(turn).await {
        Ok(outcome) => outcome,
        Err(broken) => {
            tracing::error!(%broken, "reading what was fetched broke off");
            Err(Unfetched::Refused(
                "This cannot be read. The operator finds more in the log.".to_owned(),
            ))
        }
    }
}

/// What there is at an address that somebody has typed: a feed, or the only one that a page there
/// offers, or the page.
async fn look(
    fetcher: Fetcher,
    reading: Arc<Semaphore>,
    given: String,
    now: Timestamp,
) -> Result<Looked, Unfetched> {
    let (seen, reached) = seen(&fetcher, &reading, &given, now).await?;
    let Looked::Page(mut page) = seen else {
        return Ok(seen);
    };
    // Nobody has typed what the page offers: one of the open web leads to no host that is allowed.
    let led = fetcher.led_by(&reached);
    let may = |feed: &OfferedFeed| led.allows(&feed.url) || !fetcher.allows(&feed.url);
    page.feeds.retain(may);
    match page.feeds.as_slice() {
        [only] => {
            // Nobody has typed that address, so that it has to be named.
            let named = |error| {
                Unfetched::Refused(format!("The page offers a feed at {}. {error}", only.url))
            };
            let seen = self::seen(&led, &reading, &only.url, now).await;
            Ok(seen.map_err(named)?.0)
        }
        _ => Ok(Looked::Page(page)),
    }
}

/// What there is at an address, and where redirects have led.
async fn seen(
    fetcher: &Fetcher,
    reading: &Arc<Semaphore>,
    url: &str,
    now: Timestamp,
) -> Result<(Looked, String), Unfetched> {
    let (body, place) = fetched(fetcher, url, Wanted::Feed, now).await?;
    let asked = Url::parse(url).map_or_else(|_| url.to_owned(), String::from);
    let reached = place.url.clone();
    let looked = blocking(reading, move || match read_guarded(&body, &place.url) {
        Ok(document) => {
            let url = place.moved.unwrap_or(asked);
            Ok(Looked::Feed(preview(document, url)))
        }
        Err(Unread::Fault(FeedFault::Page { .. })) => read_page(&body, place).map(Looked::Page),
        Err(unread) => Err(Unfetched::Refused(unread.to_string())),
    })
    .await?;
    Ok((looked, reached))
}

/// A feed with its newest items first; without dates the order is its own.
fn preview(mut document: Document, url: String) -> FeedPreview {
    document
        .items
        .sort_by_key(|item| std::cmp::Reverse(item.published));
    let count = document.items.len();
    let newest = document.items.into_iter().take(PREVIEWED);
    FeedPreview {
        url,
        title: document.title,
        site: document.site,
        count,
        newest: newest
            .map(|item| PreviewItem {
                title: headline(&item),
                url: (!item.link.is_empty()).then_some(item.link),
                published: item.published.map(Date::Time),
            })
            .collect(),
    }
}

/// A page as it was fetched. Its own word for where it is counts on its own site only: no page
/// speaks for another site.
fn read_page(body: &Body, place: Fetched) -> Result<Page, Unfetched> {
    let at = Url::parse(&place.url).ok();
    let content_type = body.content_type.as_deref();
    let read = page::read(&body.bytes, content_type, at.as_ref(), LONGEST_TEXT)
        .map_err(|fault| Unfetched::Refused(fault.to_string()))?;
    let own = read
        .address
        .filter(|address| site(address) == site(&place.url));
    let feeds = read.feeds.into_iter().map(|feed| OfferedFeed {
        url: feed.url,
        title: feed.title,
    });
    Ok(Page {
        url: own.unwrap_or(place.url),
        title: read.title,
        author: read.author,
        published: read.published.map(Date::Time),
        text: read.body,
        picture: read
            .picture
            .and_then(|found| picture::offered(&found.url, &found.alt)),
        feeds: feeds.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::ingest::fetch::{AllowedHost, FetchLimits};

    const FEED: &str = "<rss version=\"2.0\"><channel><title>Inner</title></channel></rss>";

    /// A server of this machine that says one thing, and how often it was asked.
    async fn saying(kind: &str, body: String) -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        (at, asked)
    }

    fn offering(feeds: &[String]) -> String {
        let link = |feed: &String| {
            format!(
                "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"F\" href=\"{feed}\">"
            )
        };
        let links: String = feeds.iter().map(link).collect();
        format!("<html><head><title>A page</title>{links}</head><body><p>Words.</p></body></html>")
    }

    async fn looked(fetcher: &Fetcher, url: String) -> Result<Looked, Unfetched> {
        let reading = Arc::new(Semaphore::new(READ_AT_ONCE));
        look(fetcher.clone(), reading, url, Timestamp::UNIX_EPOCH).await
    }

    #[tokio::test]
    async fn a_page_of_the_open_web_leads_to_no_allowed_host() {
        let (inner, asked) = saying("application/rss+xml", FEED.to_owned()).await;
        let private = format!("http://{inner}/feed");
        let elsewhere = "http://other.example/feed".to_owned();
        for offered in [
            vec![private.clone()],
            vec![private.clone(), elsewhere.clone(), format!("{elsewhere}/2")],
        ] {
            let (outer, _) = saying("text/html", offering(&offered)).await;
            let hosts = [inner, outer]
                .map(|at| AllowedHost::new("127.0.0.1", Some(at.port())).expect("a host"));
            let limits = FetchLimits {
                pause: Duration::ZERO,
                ..FetchLimits::default()
            };
            let fetcher = Fetcher::new(hosts.into(), limits)
                .unwrap()
                .with_open_site("open.example", outer);
            // As far as the fetcher can tell it is a site of the open web.
            let Ok(Looked::Page(page)) = looked(&fetcher, "http://open.example/".to_owned()).await
            else {
                panic!("its feed is not followed");
            };
            assert!(
                page.feeds
                    .iter()
                    .all(|feed| feed.url.starts_with(&elsewhere)),
                "{page:?}"
            );
            assert_eq!(page.feeds.len(), offered.len() - 1);
            assert_eq!(
                asked.load(Ordering::SeqCst),
                0,
                "nobody has asked it anything"
            );
            // Who types the address of an allowed host has named it, and may be led to another one.
            let typed = looked(&fetcher, format!("http://{outer}/")).await.unwrap();
            match (offered.len(), typed) {
                (1, Looked::Feed(feed)) => assert_eq!(feed.title, "Inner"),
                (_, Looked::Page(page)) => assert_eq!(page.feeds.len(), offered.len()),
                (_, other) => panic!("{other:?}"),
            }
            asked.store(0, Ordering::SeqCst);
            let typed = looked(&fetcher, private.clone()).await.unwrap();
            assert!(matches!(typed, Looked::Feed(_)), "{typed:?}");
            asked.store(0, Ordering::SeqCst);
        }
    }
}
