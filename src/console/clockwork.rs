//! Publishes what is scheduled while somebody sits at the console.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};

use crate::commands::Context;
use crate::commands::scheduled::{LONGEST, publish_due};

/// A thread that publishes what is due. It ends when this is dropped.
pub struct Clockwork {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Clockwork {
    /// Starts it. Without a thread what is due waits for the next line.
    pub fn start(context: Context) -> Clockwork {
        let (end, ended) = channel::<()>();
        let work = move || {
            loop {
                let pause = publish_due(&context).unwrap_or_else(|error| {
                    tracing::error!(%error, "what is scheduled waits for the next time");
                    LONGEST
                });
                // Nothing is ever sent: the other side is dropped.
                if ended.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("clockwork".to_owned())
            .spawn(work);
        Clockwork {
            end: Some(end),
            thread: thread.ok(),
        }
    }
}

impl Drop for Clockwork {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("publishing what is scheduled broke off");
        }
    }
}
