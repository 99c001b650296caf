//! Clients of the endpoint that mean no good.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{endpoint, exchange, get, wait_for};

/// As many as the endpoint takes at once.
const MOST: usize = 32;

/// Whether the other side ends a connection without a word.
async fn is_ended(mut stream: TcpStream) -> bool {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer.is_empty()
}

/// Connections that are accepted and say nothing.
async fn silent(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    streams
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_and_huge_requests_are_refused_with_little_memory() {
    let endpoint = endpoint().await;
    let huge_path = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20));
    let huge_header = format!(
        "GET /livez HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "a".repeat(1 << 20)
    );
    let many_headers = format!("GET /livez HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(2_000));
    for request in [
        huge_path.as_bytes(),
        huge_header.as_bytes(),
        many_headers.as_bytes(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
    ] {
        let answer = exchange(endpoint.address, request).await;
        let words: String = request.iter().take(40).map(|byte| *byte as char).collect();
        assert!(
            !answer.starts_with("HTTP/1.1 200") && !answer.contains("alive"),
            "{words}: {answer}"
        );
    }
    assert!(get(endpoint.address, "/livez").await.contains("alive"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_answers_one_request_and_ends() {
    let endpoint = endpoint().await;
    let twice = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = exchange(endpoint.address, twice).await;
    assert_eq!(answer.matches("alive\n").count(), 1, "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_too_many_is_closed_and_room_comes_back() {
    let endpoint = endpoint().await;
    let mut holding = silent(endpoint.address, MOST).await;
    // They are accepted in the order in which they came, so all of those are inside.
    assert!(is_ended(silent(endpoint.address, 1).await.remove(0)).await);
    holding.pop();
    wait_for(endpoint.address, "/livez", "alive").await;
    drop(holding);
}

/// Time stands still but for what somebody waits for, so that five seconds pass at once.
#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_says_it_slowly_is_cut_off() {
    let endpoint = endpoint().await;
    assert!(is_ended(silent(endpoint.address, 1).await.remove(0)).await);

    let mut slow = TcpStream::connect(endpoint.address).await.unwrap();
    let mut bytes = b"GET /livez HTTP/1.1\r\nX: ".to_vec();
    bytes.extend([b'a'; 600]);
    let mut sent = 0;
    for byte in bytes {
        if slow.write_all(&[byte]).await.is_err() {
            break;
        }
        sent += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(sent < 60, "{sent} bytes in as many seconds");
}

/// Time stands still altogether, because a thread is at work until the end: what was seen stays fresh.
#[tokio::test(start_paused = true)]
async fn a_crowd_that_asks_for_metrics_makes_the_archive_no_work() {
    let (_at_work, ended) = std::sync::mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || ended.recv());
    let endpoint = endpoint().await;
    // Each look at the archive writes once.
    let looks = Arc::new(AtomicUsize::new(0));
    let looked = Arc::clone(&looks);
    endpoint.store.on_commit(move || {
        looked.fetch_add(1, Ordering::SeqCst);
    });
    let asked: Vec<_> = (0..MOST)
        .map(|_| {
            let address = endpoint.address;
            tokio::spawn(async move { get(address, "/metrics").await })
        })
        .collect();
    let mut answered = 0;
    for one in asked {
        let answer = one.await.unwrap();
        answered += usize::from(answer.ends_with("# EOF\n"));
    }
    assert_eq!(answered, MOST);
    assert_eq!(looks.load(Ordering::SeqCst), 1, "looks at the archive");
    assert!(get(endpoint.address, "/livez").await.contains("alive"));
}
