//! Asks a running desk how it is, for a container's health check: its image has no other client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(8);
/// The most bytes of an answer.
const MOST: usize = 64 * 1_024;

/// What a desk has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whether it is well.
    pub well: bool,
    /// What it said.
    pub words: String,
}

/// Asks the desk that listens at an address for one of its paths.
///
/// # Errors
/// Why there is no answer, in words.
pub async fn ask(listens: SocketAddr, path: &str) -> Result<Asked, String> {
    let address = reachable(listens);
    match timeout(PATIENCE, exchange(address, path)).await {
        Ok(Ok(asked)) => Ok(asked),
        Ok(Err(error)) => Err(format!("{address} gives no answer: {error}")),
        Err(_) => Err(format!(
            "{address} gives no answer within {} seconds",
            PATIENCE.as_secs()
        )),
    }
}

/// Who listens everywhere is asked on this machine.
fn reachable(listens: SocketAddr) -> SocketAddr {
    let ip = match listens.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listens.port())
}

async fn exchange(
    address: SocketAddr,
    path: &str,
) -> Result<Asked, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let talking = tokio::spawn(connection);
    let request = Request::get(path)
        .header(header::HOST, address.to_string())
        .body(Empty::<Bytes>::new())?;
    let answer = sender.send_request(request).await?;
    let well = answer.status().is_success();
    let body = Limited::new(answer.into_body(), MOST).collect().await?;
    talking.abort();
    Ok(Asked {
        well,
        words: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_here() {
        let asked = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:9464"), "127.0.0.1:9464");
        assert_eq!(asked("[::]:1"), "[::1]:1");
        assert_eq!(asked("10.0.0.7:2"), "10.0.0.7:2");
    }
}
