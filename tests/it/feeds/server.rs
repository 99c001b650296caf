//! A web server on loopback that says what it is told to, also what no decent server would.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use newsdesk::ingest::fetch::{AllowedHost, FetchLimits, Fetcher};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    head: String,
}

impl Asked {
    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (its, value) = line.split_once(':')?;
            its.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What it says.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These bytes, and the end.
    Bytes(Vec<u8>),
    /// These bytes after a pause, and the end.
    Late { pause: Duration, bytes: Vec<u8> },
    /// These bytes, and then a piece again and again with pauses between, without an end.
    Endless {
        first: Vec<u8>,
        piece: Vec<u8>,
        pause: Duration,
    },
}

/// An answer of a status with headers, each a line, and a body.
pub fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let mut head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("Connection: close\r\n\r\n");
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// An answer of bytes after a pause.
pub fn late(answer: Answer, pause: Duration) -> Answer {
    match answer {
        Answer::Bytes(bytes) => Answer::Late { pause, bytes },
        other => unreachable!("{other:?} is late by itself"),
    }
}

/// A redirect.
pub fn redirect(status: u16, to: &str) -> Answer {
    answer(status, &[&format!("Location: {to}")], "")
}

/// What it has for each path: the answers in turn, the last one for ever.
type Script = Arc<Mutex<HashMap<String, VecDeque<Answer>>>>;

/// A server; it ends with the test's runtime.
pub struct Server {
    pub address: SocketAddr,
    script: Script,
    asked: Arc<Mutex<Vec<Asked>>>,
    load: Arc<Load>,
}

/// How many requests it is answering, and how many it ever did at once.
#[derive(Default)]
struct Load {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    /// A server that knows nothing yet: every path is 404.
    pub async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server {
            address: listener.local_addr().unwrap(),
            script: Script::default(),
            asked: Arc::default(),
            load: Arc::default(),
        };
        let (script, asked) = (Arc::clone(&server.script), Arc::clone(&server.asked));
        let load = Arc::clone(&server.load);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serve(stream, Arc::clone(&script), Arc::clone(&asked));
                let load = Arc::clone(&load);
                tokio::spawn(async move {
                    let now = load.now.fetch_add(1, Ordering::SeqCst) + 1;
                    load.most.fetch_max(now, Ordering::SeqCst);
                    serving.await;
                    load.now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// An address on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on it says this, one after the other, at a path.
    pub fn say(&self, path: &str, answers: impl IntoIterator<Item = Answer>) {
        let answers = answers.into_iter().collect();
        self.script.lock().unwrap().insert(path.to_owned(), answers);
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many requests it ever answered at once.
    pub fn most_at_once(&self) -> usize {
        self.load.most.load(Ordering::SeqCst)
    }

    /// The entry of the setting that lets it be fetched from.
    pub fn allowed(&self) -> AllowedHost {
        AllowedHost::new("127.0.0.1", Some(self.address.port())).unwrap()
    }

    /// A fetcher that may fetch from it, without pauses, and from no other private host.
    pub fn fetcher(&self, limits: FetchLimits) -> Fetcher {
        let limits = FetchLimits {
            pause: Duration::ZERO,
            ..limits
        };
        Fetcher::new(vec![self.allowed()], limits).unwrap()
    }
}

async fn serve(mut stream: TcpStream, script: Script, asked: Arc<Mutex<Vec<Asked>>>) {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(&piece[..read]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push(Asked { head });
    let said = {
        let mut script = script.lock().unwrap();
        match script.get_mut(&path) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        }
    };
    match said.unwrap_or_else(|| answer(404, &[], "")) {
        Answer::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Answer::Late { pause, bytes } => {
            tokio::time::sleep(pause).await;
            let _ = stream.write_all(&bytes).await;
        }
        Answer::Endless {
            first,
            piece,
            pause,
        } => {
            if stream.write_all(&first).await.is_err() {
                return;
            }
            while stream.write_all(&piece).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        }
    }
}
