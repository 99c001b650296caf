//! TCP connections that can be cut from outside, with FIN or RST, whatever runs on them. Knows
//! nothing of HTTP.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

const WHOLE: u8 = 0;
const FIN: u8 = 1;
const RST: u8 = 2;

/// The handle by which a connection can be cut.
#[derive(Debug, Clone)]
pub struct Wire(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: u64,
    cut: AtomicU8,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Wire {
    /// A number that no other connection of this stand-in has.
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// Ends the connection: `reset` sends RST in place of FIN.
    pub fn cut(&self, reset: bool) {
        self.0
            .cut
            .store(if reset { RST } else { FIN }, Ordering::SeqCst);
        self.0.reader.wake();
        self.0.writer.wake();
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}

/// The connections that are open.
#[derive(Debug, Default)]
pub struct Open {
    now: AtomicUsize,
    /// Who came last, by their port.
    last: AtomicU16,
    changed: Notify,
}

impl Open {
    /// Waits until everybody who had connected has been heard to the end and is gone.
    pub async fn none(&self, address: &str) {
        // Whoever came before this one is accepted before it.
        let Ok(mine) = TcpStream::connect(address).await else {
            return;
        };
        let port = mine.local_addr().map_or(0, |address| address.port());
        self.until(|| self.last.load(Ordering::SeqCst) == port)
            .await;
        drop(mine);
        self.until(|| self.now.load(Ordering::SeqCst) == 0).await;
    }

    async fn until(&self, holds: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if holds() {
                return;
            }
            changed.await;
        }
    }
}

/// A listener whose connections can be cut.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    next: AtomicU64,
    open: Arc<Open>,
}

impl Door {
    /// Wraps a bound listener.
    pub fn new(listener: TcpListener, open: Arc<Open>) -> Self {
        Self {
            listener,
            open,
            next: AtomicU64::new(1),
        }
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, addr) = Listener::accept(&mut self.listener).await;
        // Small frames must not wait for each other; a refusal only costs latency.
        let _ = stream.set_nodelay(true);
        let wire = Wire(Arc::new(Inner {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            cut: AtomicU8::new(WHOLE),
            reader: AtomicWaker::new(),
            writer: AtomicWaker::new(),
        }));
        self.open.now.fetch_add(1, Ordering::SeqCst);
        self.open.last.store(addr.port(), Ordering::SeqCst);
        self.open.changed.notify_waiters();
        let open = Arc::clone(&self.open);
        (Line { stream, wire, open }, addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One accepted connection.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    wire: Wire,
    open: Arc<Open>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.open.now.fetch_sub(1, Ordering::SeqCst);
        self.open.changed.notify_waiters();
    }
}

impl Line {
    fn check(&self) -> io::Result<()> {
        match self.wire.0.cut.load(Ordering::SeqCst) {
            WHOLE => Ok(()),
            cut => {
                if cut == RST {
                    // Makes the kernel send RST when the stream is dropped.
                    self.stream.set_zero_linger()?;
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.0.reader.register(cx.waker());
        self.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire.0.writer.register(cx.waker());
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.wire.0.writer.register(cx.waker());
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
