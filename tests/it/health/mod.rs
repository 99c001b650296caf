//! How the operator's programs see the desk: health, metrics, and what is made of them.

mod dashboards;
mod endpoint;
mod hostile;

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use newsdesk::health::{Observer, Server};
use newsdesk::metrics::Metrics;
use newsdesk::store::Store;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::standin::until;

/// An endpoint on an archive of its own, without a bot.
struct Endpoint {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    store: Store,
    _folder: TempDir,
    serving: JoinHandle<()>,
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn endpoint() -> Endpoint {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("archive.sqlite")).unwrap();
    let metrics = Arc::new(Metrics::default());
    let observer = Observer::new(
        store.clone(),
        folder.path().join("archive.sqlite"),
        folder.path().join("index"),
        Arc::new(Timestamp::now),
        Arc::clone(&metrics),
        Box::new(|| 0),
    );
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    Endpoint {
        address: server.address().unwrap(),
        metrics,
        store,
        _folder: folder,
        serving: tokio::spawn(server.run(Arc::new(observer))),
    }
}

/// Sends bytes and gives back all that comes until the other side ends it.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The other side may have ended it before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub async fn get(address: SocketAddr, path: &str) -> String {
    exchange(
        address,
        format!("GET {path} HTTP/1.1\r\nHost: desk\r\n\r\n").as_bytes(),
    )
    .await
}

/// Asks until the answer holds some words.
pub async fn wait_for(address: SocketAddr, path: &str, words: &str) -> String {
    let what = format!("{words} in {path}");
    let asking = async || Some(get(address, path).await).filter(|it| it.contains(words));
    until(&what, asking).await
}
