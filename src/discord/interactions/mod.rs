//! What users do on Discord, and how they are answered: commands, suggestions, buttons and forms.
//!
//! Interactions come from the gateway. What can be answered from memory, suggestions and kept
//! answers, goes out from the gateway's runtime at once. Everything else is worked on in the main
//! runtime, each in a task of its own. The shutdown waits for both. Nothing here knows a command.

pub mod caller;
pub mod deliver;
pub mod kept;
pub mod message;
pub mod options;
pub mod order;
pub mod seen;
pub mod suggest;
pub mod work;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serenity::all::{CommandInteraction, Interaction, InteractionId};
use tokio::runtime::Handle as Runtime;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use self::deliver::{apologise, deliver, is_too_late};
use self::kept::{Kept, Letter};
use self::order::{Order, handle_of};
use self::seen::Seen;
use self::work::answer;
use super::gateway::events::Sending;
use super::rest::{Rest, RestError};
use crate::commands::{AsOf, Asked, Context, router};
use crate::metrics::Metrics;

/// What interactions are answered with.
pub struct Desk {
    /// What the router works with.
    pub context: Context,
    /// The way to Discord.
    pub rest: Arc<Rest>,
    /// How many requests may run at once.
    pub permits: Arc<Semaphore>,
    /// How long a quick command may take before it is deferred.
    pub patience: Duration,
    /// Answers that may be sent again.
    pub letters: Kept<Asked, Arc<Letter>>,
    /// Suggestions that may be sent again, by command, option and what is typed.
    pub suggestions: Kept<(String, String, String), Arc<[u8]>>,
}

/// Takes interactions in.
pub struct Intake {
    desk: Arc<Desk>,
    runtime: Runtime,
    tracker: TaskTracker,
    closed: AtomicBool,
    seen: Mutex<Seen>,
}

impl Intake {
    /// Takes interactions in; works in the present runtime on what has to be worked on.
    pub fn new(desk: Desk) -> Intake {
        Intake {
            desk: Arc::new(desk),
            runtime: Runtime::current(),
            tracker: TaskTracker::new(),
            closed: AtomicBool::new(false),
            seen: Mutex::default(),
        }
    }

    /// Takes one in. Returns at once; may be called from any runtime. An answer that is ready comes
    /// back, to be sent `here`: it holds nothing of the desk and never blocks.
    pub fn receive(&self, interaction: Interaction, here: &Arc<Rest>) -> Option<Sending> {
        let id = interaction.id();
        let begun = Instant::now();
        if self.closed.load(Ordering::Acquire) {
            return None;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.is_new(id.get()) {
            tracing::debug!(interaction.id = id.get(), "delivered once more");
            return None;
        }
        drop(seen);
        let here = Arc::clone(here);
        match interaction {
            Interaction::Autocomplete(typed) if suggest::is_ready(&self.desk, &typed) => {
                let body = suggest::callback(&self.desk, &typed);
                let taken = self.taken("suggestion", begun);
                Some(self.counted(send_suggestions(here, typed, body, taken)))
            }
            Interaction::Autocomplete(typed) => {
                let taken = self.taken("suggestion", begun);
                let work = suggest_from_disk(Arc::clone(&self.desk), typed, taken);
                self.tracker.spawn_on(work, &self.runtime);
                None
            }
            Interaction::Command(command) => {
                self.take(Order::of_command(&self.desk, command), here, begun)
            }
            Interaction::Component(component) => {
                self.take(Order::of_button(&self.desk, component), here, begun)
            }
            Interaction::Modal(modal) => self.take(Order::of_modal(&self.desk, modal), here, begun),
            // Discord pings only over HTTP.
            other => {
                tracing::debug!(kind = ?other.kind(), "an interaction of this kind is not awaited");
                None
            }
        }
    }

    /// Gives back the answer that is kept, or has a new one made.
    fn take(&self, order: Order, here: Arc<Rest>, begun: Instant) -> Option<Sending> {
        let taken = self.taken(order.kind, begun);
        let kept = order.want.asked().and_then(|asked| {
            let now = || AsOf::now(&self.desk.context);
            self.desk.letters.find(asked, now)
        });
        if let Some(letter) = kept {
            let metrics = &self.desk.context.metrics;
            let name = router::name_of(&self.desk.context, &order.name);
            metrics.command(name, "kept", None);
            return Some(self.counted(send_again(here, order, letter, taken)));
        }
        let span = order.span();
        let work = work_on(Arc::clone(&self.desk), order, taken).instrument(span);
        self.tracker.spawn_on(work, &self.runtime);
        None
    }

    fn taken(&self, kind: &'static str, begun: Instant) -> Taken {
        Taken {
            kind,
            begun,
            metrics: Arc::clone(&self.desk.context.metrics),
        }
    }

    /// An answer that the shutdown waits for.
    fn counted(&self, answer: impl Future<Output = ()> + Send + 'static) -> Sending {
        Box::pin(self.tracker.track_future(answer))
    }

    /// Takes nothing in any more, and waits until everything that is in flight is answered.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// An interaction that is being answered, for whoever counts them.
struct Taken {
    kind: &'static str,
    begun: Instant,
    metrics: Arc<Metrics>,
}

impl Taken {
    fn ended(&self, sent: &Result<(), RestError>) {
        let outcome = match sent {
            Ok(()) => "answered",
            Err(error) if is_too_late(error) => "late",
            Err(_) => "failed",
        };
        let took = self.begun.elapsed();
        self.metrics.interaction(self.kind, outcome, took);
    }
}

/// Reads what is not the same to everybody where reading may block.
async fn suggest_from_disk(desk: Arc<Desk>, typed: CommandInteraction, taken: Taken) {
    let (reading, asked) = (Arc::clone(&desk), typed.clone());
    let read = tokio::task::spawn_blocking(move || suggest::callback(&reading, &asked));
    if let Ok(body) = read.await {
        send_suggestions(Arc::clone(&desk.rest), typed, body, taken).await;
    }
}

async fn send_suggestions(rest: Arc<Rest>, typed: CommandInteraction, body: Vec<u8>, taken: Taken) {
    let to = handle_of(typed.id, typed.application_id, typed.token);
    // The user has typed on, most often; the next suggestion is already asked for.
    let sent = rest.callback_written(&to, body).await;
    taken.ended(&sent);
    if let Err(error) = sent {
        tracing::debug!(interaction.id = to.id.get(), %error, "a suggestion came too late");
    }
}

/// Sends an answer that was made before. It is logged without a span of its own, which would cost
/// more than the answer.
async fn send_again(rest: Arc<Rest>, order: Order, letter: Arc<Letter>, taken: Taken) {
    let body = letter.to(order.asker, order.target);
    let sent = rest.callback_written(&order.to, body).await;
    taken.ended(&sent);
    match sent {
        Ok(()) => tracing::debug!(
            interaction.id = order.to.id.get(),
            command = order.name,
            kept = true,
            "answered"
        ),
        sent => {
            let sorry = async { note(order.to.id, apologise(&rest, &order.to, sent).await) };
            sorry.instrument(order.span()).await;
        }
    }
}

async fn work_on(desk: Arc<Desk>, order: Order, taken: Taken) {
    let Order {
        to,
        caller,
        target,
        patience,
        want,
        ..
    } = order;
    let work = answer(Arc::clone(&desk), caller, want);
    let sent = deliver(&desk.rest, &to, target, patience, work).await;
    taken.ended(&sent);
    note(to.id, sent);
}

/// Logs how it went, with the age of the interaction when it ran out.
fn note(id: InteractionId, sent: Result<(), RestError>) {
    match sent {
        Ok(()) => tracing::debug!("answered"),
        Err(error) if is_too_late(&error) => {
            let age_ms = age_ms(id, jiff::Timestamp::now());
            tracing::warn!(age_ms, %error, "the interaction ran out before it was answered");
        }
        Err(error) => tracing::warn!(%error, "the answer could not be delivered"),
    }
}

/// How old an interaction is: its number holds when Discord made it, in milliseconds since 2015.
fn age_ms(id: InteractionId, now: jiff::Timestamp) -> i64 {
    const FIRST_MS: i64 = 1_420_070_400_000;
    let made = i64::try_from(id.get() >> 22).unwrap_or(0) + FIRST_MS;
    now.as_millisecond() - made
}
