//! The endpoint. Whoever reaches it may be slow, many or hostile: a connection answers one request and
//! ends, within some seconds and some kibibytes, and there are only so many of them.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::look::Observer;
use super::process::is_for_want_of_handles;

/// Connections at once. One more is closed as soon as it is there.
const MOST: usize = 32;
/// How long a client may take to say what it wants.
const HEADERS: Duration = Duration::from_secs(5);
/// How long a connection may take altogether.
const WHOLE: Duration = Duration::from_secs(15);
/// The most bytes of a request's head.
const HEAD: usize = 16 * 1_024;
/// How long accepting pauses after a fault, such as having no file handle left.
const PAUSE: Duration = Duration::from_millis(200);

const PLAIN: &str = "text/plain; charset=utf-8";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// An open endpoint.
pub struct Server {
    listener: TcpListener,
}

impl Server {
    /// Opens an address.
    ///
    /// # Errors
    /// When somebody else has it, or this machine does not.
    pub async fn bind(address: SocketAddr) -> io::Result<Server> {
        Ok(Server {
            listener: TcpListener::bind(address).await?,
        })
    }

    /// Where it is, with the port that the system gave when 0 was asked for.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the future is dropped, which ends every connection.
    pub async fn run(self, observer: Arc<Observer>) {
        let room = Arc::new(Semaphore::new(MOST));
        let mut connections = JoinSet::new();
        let mut spare = spare();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                Some(_) = connections.join_next() => {
                    spare = spare.or_else(self::spare);
                    continue;
                }
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_for_want_of_handles(&error) && spare.take().is_some() => {
                    tracing::warn!("no file handle is left; raise the limit of open files");
                    continue;
                }
                Err(error) => {
                    tracing::debug!(%error, "no connection to the health endpoint");
                    sleep(PAUSE).await;
                    spare = spare.or_else(self::spare);
                    continue;
                }
            };
            let Ok(permit) = Arc::clone(&room).try_acquire_owned() else {
                continue;
            };
            let observer = Arc::clone(&observer);
            connections.spawn(async move {
                let _permit = permit;
                if timeout(WHOLE, serve(stream, observer)).await.is_err() {
                    tracing::debug!("a client of the health endpoint was too slow");
                }
            });
        }
    }
}

/// A file handle that is held to be given up: without one, nobody could be told that none is left.
fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}

async fn serve(stream: TcpStream, observer: Arc<Observer>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let observer = Arc::clone(&observer);
        async move { Ok::<_, Infallible>(answer(&request, &observer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .keep_alive(false)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a client of the health endpoint went wrong");
    }
}

/// The body of a request is never read.
async fn answer(request: &Request<Incoming>, observer: &Observer) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = told(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "GET and HEAD only\n");
        let allowed = HeaderValue::from_static("GET, HEAD");
        refused.headers_mut().insert(ALLOW, allowed);
        return refused;
    }
    match request.uri().path() {
        "/livez" => told(StatusCode::OK, PLAIN, "alive\n"),
        "/readyz" => {
            let ready = observer.look().await;
            let status = match ready.is_ready() {
                true => StatusCode::OK,
                false => StatusCode::SERVICE_UNAVAILABLE,
            };
            told(status, PLAIN, ready.to_string())
        }
        "/metrics" => told(StatusCode::OK, OPEN_METRICS, observer.metrics().await),
        _ => told(
            StatusCode::NOT_FOUND,
            PLAIN,
            "There are /livez, /readyz and /metrics.\n",
        ),
    }
}

fn told(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
