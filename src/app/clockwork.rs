//! Publishes what is scheduled while the desk is online.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::commands::Context;
use crate::commands::scheduled::{LONGEST, publish_due};

/// Publishes what is due: what has become due while nothing ran, then each thing at its moment, until
/// the end. Something that is written may be due sooner.
pub async fn run(context: Context, end: impl Future<Output = ()>) {
    let wake = Arc::new(Notify::new());
    let commits = Arc::clone(&wake);
    context.store.on_commit(move || commits.notify_one());
    tokio::pin!(end);
    loop {
        let working = context.clone();
        let pause = match tokio::task::spawn_blocking(move || publish_due(&working)).await {
            Ok(Ok(pause)) => pause,
            Ok(Err(error)) => {
                tracing::error!(%error, "what is scheduled waits for the next time");
                LONGEST
            }
            Err(error) => {
                tracing::error!(%error, "publishing what is scheduled broke off");
                LONGEST
            }
        };
        tokio::select! {
            () = &mut end => return,
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
