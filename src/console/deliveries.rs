//! What a session gets out of the outbox: after each line, or in the background while a line is
//! being edited.

use std::io;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, oneshot};

use super::page::Page;
use super::sink::ConsoleSink;
use crate::commands::Context;
use crate::commands::scheduled::publish_due;
use crate::delivery::Dispatcher;
use crate::domain::{Target, UserId};

/// How long the end waits for what is being printed.
const FAREWELL: Duration = Duration::from_secs(5);

/// The places that a console prints for: its own channel, and whoever sits at it.
const PLACES: [Target; 2] = [Target::Console, Target::Private { user: UserId(0) }];

/// The deliveries of a session. As long as nobody has subscribed here, they cost two look-ups after
/// each write.
pub struct Deliveries {
    context: Context,
    page: Arc<Mutex<Page>>,
    /// The archive's revision at which nothing was to be delivered here.
    unwanted: Option<u64>,
    desk: Option<Desk>,
    watch: Option<Watch>,
}

/// What delivers.
struct Desk {
    runtime: Runtime,
    sink: Arc<ConsoleSink>,
    dispatcher: Dispatcher<ConsoleSink>,
}

/// A desk that works in the background.
struct Watch {
    /// Ends it when it is dropped.
    end: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Deliveries {
    /// Deliveries onto a page.
    pub fn new(context: Context, page: Arc<Mutex<Page>>) -> Deliveries {
        Deliveries {
            context,
            page,
            unwanted: None,
            desk: None,
            watch: None,
        }
    }

    /// Prints everything that is due. What cannot be printed waits for the next time.
    pub fn deliver(&mut self) {
        if self.watch.is_some() {
            return;
        }
        if let Err(error) = publish_due(&self.context) {
            tracing::error!(%error, "what is scheduled waits for the next time");
        }
        if let Some(desk) = self.desk() {
            desk.deliver();
        }
    }

    /// From now on everything is handed over as it comes to what prints above the line that is being
    /// edited. Asks for that only when there is something to watch for.
    pub fn watch(&mut self, printer: impl FnOnce() -> SyncSender<String>) {
        if self.watch.is_some() || self.desk().is_none() {
            return;
        }
        let Some(desk) = self.desk.take() else {
            return;
        };
        desk.sink.print_above(printer());
        let wake = Arc::new(Notify::new());
        let commits = Arc::clone(&wake);
        self.context.store.on_commit(move || commits.notify_one());
        let (end, ended) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("deliveries".to_owned())
            .spawn(move || desk.watch(wake, ended));
        match thread {
            Ok(thread) => self.watch = Some(Watch { end, thread }),
            Err(error) => tracing::error!(%error, "news waits for the next session"),
        }
    }

    /// The end of the session: what is due is still printed. Whatever printed above the line must be
    /// gone, or this may wait for it for ever.
    pub fn finish(&mut self) {
        let Some(watch) = self.watch.take() else {
            return self.deliver();
        };
        drop(watch.end);
        if watch.thread.join().is_err() {
            tracing::error!("deliveries broke off; they go on in the next session");
        }
    }

    /// The desk, made when there is something for it to do.
    fn desk(&mut self) -> Option<&mut Desk> {
        if self.desk.is_none() && self.is_wanted() {
            match Desk::new(&self.context, &self.page) {
                Ok(desk) => self.desk = Some(desk),
                Err(error) => tracing::error!(%error, "news waits for the next session"),
            }
        }
        self.desk.as_mut()
    }

    /// Whether anything was ever to be delivered here.
    fn is_wanted(&mut self) -> bool {
        let revision = self.context.store.revision();
        if self.unwanted == Some(revision) {
            return false;
        }
        let known = self.context.store.read(|read| {
            for place in PLACES {
                if read.channel_of(place)?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        let wanted = known.unwrap_or_else(|error| {
            tracing::error!(%error, "news waits for the next session");
            false
        });
        self.unwanted = (!wanted).then_some(revision);
        wanted
    }
}

impl Desk {
    fn new(context: &Context, page: &Arc<Mutex<Page>>) -> io::Result<Desk> {
        let runtime = Builder::new_current_thread().enable_time().build()?;
        let sink = Arc::new(ConsoleSink::new(Arc::clone(page)));
        let clock = Arc::clone(&context.clock);
        let dispatcher = Dispatcher::new(context.store.clone(), Arc::clone(&sink), clock)
            .map_err(io::Error::other)?;
        Ok(Desk {
            runtime,
            sink,
            dispatcher,
        })
    }

    fn deliver(&mut self) {
        if let Err(error) = self.runtime.block_on(self.dispatcher.dispatch_all()) {
            tracing::error!(%error, "news waits for the next time");
        }
    }

    /// Works until the end, and then prints what is still due.
    fn watch(mut self, wake: Arc<Notify>, ended: oneshot::Receiver<()>) {
        let end = async {
            // Dropping the other side is what ends it.
            let _ = ended.await;
        };
        let run = self.dispatcher.run(wake, end, FAREWELL);
        self.dispatcher = self.runtime.block_on(run);
        self.deliver();
    }
}
