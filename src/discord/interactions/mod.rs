//! What users do on Discord, and how they are answered: commands, suggestions, buttons and menus.
//!
//! Interactions come from the gateway and are handled in the main runtime, each in a task of its
//! own that the shutdown waits for. Requests go to the router; nothing here knows a command.

pub mod caller;
pub mod deliver;
pub mod kept;
pub mod options;
pub mod seen;
pub mod work;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use serenity::all::{
    CommandInteraction, ComponentInteraction, Interaction, InteractionId, MessageFlags,
};
use tokio::runtime::Handle as Runtime;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use self::caller::{DeskRoles, Sender};
use self::deliver::{Target, deliver, deliver_written, is_too_late};
use self::kept::{Kept, Letter};
use self::seen::Seen;
use self::work::{Answer, Want, answer};
use super::custom_id::{CustomId, Press};
use super::rest::routes::Handle;
use super::rest::{Rest, RestError};

use crate::commands::router::{self, Caller, Suggestion};
use crate::commands::{AsOf, Asked, Command, Context, Pace};
use crate::domain::Place;

/// How many choices Discord takes, and how long each may be.
const MAX_CHOICES: usize = 25;
const MAX_CHOICE: usize = 100;
/// The callback type of suggestions.
const CHOICES: u8 = 8;
/// Suggestions for more typed bytes than these are not kept: hardly anybody types the same.
const MOST_TYPED: usize = 40;
/// What interactions are answered with.
pub struct Desk {
    /// What the router works with.
    pub context: Context,
    /// The way to Discord.
    pub rest: Arc<Rest>,
    /// Who holds which role.
    pub roles: DeskRoles,
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
    /// Takes interactions in and answers them in the present runtime.
    pub fn new(desk: Desk) -> Intake {
        Intake {
            desk: Arc::new(desk),
            runtime: Runtime::current(),
            tracker: TaskTracker::new(),
            closed: AtomicBool::new(false),
            seen: Mutex::default(),
        }
    }

    /// Takes one in. Returns at once; may be called from any runtime.
    pub fn receive(&self, interaction: Interaction) {
        let id = interaction.id();
        if self.closed.load(Ordering::Acquire) {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.is_new(id.get()) {
            tracing::debug!(interaction.id = id.get(), "delivered once more");
            return;
        }
        drop(seen);
        self.tracker
            .spawn_on(handle(Arc::clone(&self.desk), interaction), &self.runtime);
    }

    /// Takes nothing in any more, and waits until everything that is in flight is answered.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.tracker.close();
        self.tracker.wait().await;
    }
}

async fn handle(desk: Arc<Desk>, interaction: Interaction) {
    match interaction {
        Interaction::Autocomplete(typed) => {
            let caller = sender_of_command(&typed).caller(&desk.roles);
            let span = span(typed.id, &typed.data.name, caller.place);
            suggest(desk, typed, caller).instrument(span).await;
        }
        Interaction::Command(command) => {
            let caller = sender_of_command(&command).caller(&desk.roles);
            let span = span(command.id, &command.data.name, caller.place);
            run_command(desk, command, caller).instrument(span).await;
        }
        Interaction::Component(component) => {
            let caller = sender_of_component(&component).caller(&desk.roles);
            let span = span(component.id, "button", caller.place);
            press(desk, component, caller).instrument(span).await;
        }
        // Discord pings only over HTTP, and no command opens a modal.
        other => {
            tracing::debug!(kind = ?other.kind(), "an interaction of this kind is not awaited")
        }
    }
}

fn span(id: InteractionId, command: &str, place: Place) -> tracing::Span {
    let place = match place {
        Place::Console => "console",
        Place::Server { .. } => "server",
        Place::Private { .. } => "private",
    };
    tracing::info_span!("interaction", interaction.id = id.get(), command, place)
}

/// Answers an autocomplete: from memory, but for what is not the same to everybody, which is read
/// where that may block.
async fn suggest(desk: Arc<Desk>, typed: CommandInteraction, caller: Caller) {
    let to = handle_of(typed.id, typed.application_id, &typed.token);
    let (name, given) = options::asked(&typed.data);
    let body = match options::focused(given) {
        Some((option, text)) if router::suggests_alike(&desk.context, &name, option) => {
            suggestions(&desk, &caller, &name, option, text)
        }
        Some((option, text)) => {
            let (desk, option, text) = (Arc::clone(&desk), option.to_owned(), text.to_owned());
            let read = tokio::task::spawn_blocking(move || {
                choices(&router::suggest(
                    &desk.context,
                    &caller,
                    &name,
                    &option,
                    &text,
                ))
            });
            read.await.unwrap_or_else(|_| choices(&[])).into()
        }
        None => choices(&[]).into(),
    };
    let sent = desk.rest.callback_written(&to, body.to_vec()).await;
    // The user has typed on, most often; the next suggestion is already asked for.
    if let Err(error) = sent {
        tracing::debug!(%error, "a suggestion came too late");
    }
}

/// The callback with the suggestions. Many people type the same first letters, so they are kept.
fn suggestions(desk: &Desk, caller: &Caller, command: &str, option: &str, text: &str) -> Arc<[u8]> {
    let make = || {
        choices(&router::suggest(
            &desk.context,
            caller,
            command,
            option,
            text,
        ))
        .into()
    };
    if text.len() > MOST_TYPED {
        return make();
    }
    let as_of = AsOf::now(&desk.context);
    let asked = (command.to_owned(), option.to_owned(), text.to_owned());
    if let Some(body) = desk.suggestions.find(&asked, || as_of) {
        return body;
    }
    let made: Arc<[u8]> = make();
    desk.suggestions.keep(asked, Arc::clone(&made), as_of);
    made
}

fn choices(suggestions: &[Suggestion]) -> Vec<u8> {
    let choices: Vec<_> = suggestions
        .iter()
        .take(MAX_CHOICES)
        .map(
            |suggestion| json!({ "name": cut(&suggestion.label), "value": cut(&suggestion.value) }),
        )
        .collect();
    json!({ "type": CHOICES, "data": { "choices": choices } })
        .to_string()
        .into_bytes()
}

fn cut(text: &str) -> &str {
    text.char_indices()
        .nth(MAX_CHOICE)
        .map_or(text, |(end, _)| &text[..end])
}

async fn run_command(desk: Arc<Desk>, command: CommandInteraction, caller: Caller) {
    let (name, given) = options::asked(&command.data);
    let options = options::raw(given);
    let target = Target::New {
        private: false,
        deferred_private: options::ask_privacy(&options) || is_for_asker_alone(&desk, &name),
    };
    let to = handle_of(command.id, command.application_id, &command.token);
    let asked = router::reusable(&desk.context, &caller, &name, &options);
    let now = || AsOf::now(&desk.context);
    if let Some(asked) = &asked
        && let Some(letter) = desk.letters.find(asked, now)
    {
        let sent = deliver_written(&desk.rest, &to, letter.to(command.user.id.get())).await;
        tracing::info!(kept = true, "answered");
        return note(command.id, sent);
    }
    let patience = patience(&desk, &name);
    let want = Want::Command(name, options, asked);
    let work = answer(Arc::clone(&desk), caller, want);
    let sent = deliver(&desk.rest, &to, target, patience, work).await;
    note(command.id, sent);
}

async fn press(desk: Arc<Desk>, component: ComponentInteraction, caller: Caller) {
    let to = handle_of(component.id, component.application_id, &component.token);
    let Some(id) = CustomId::read(&component.data.custom_id) else {
        let work = async {
            Answer::sentence(
                "This button is not from this version of Newsdesk. Use the command again, and its new buttons.",
            )
        };
        let sent = deliver(&desk.rest, &to, Target::private(), desk.patience, work).await;
        return note(component.id, sent);
    };
    // A line that the store remembers cannot be read here; should it turn out slow, its answer is
    // for the asker alone, because a deferral cannot be made private afterwards.
    let parsed = Some(id.line.as_str())
        .filter(|line| !line.starts_with('#'))
        .and_then(|line| router::parse_line(&desk.context, line).ok());
    let hidden = parsed.as_ref().is_none_or(|(name, options)| {
        options::ask_privacy(options) || is_for_asker_alone(&desk, name)
    });
    let name = parsed.map_or_else(String::new, |(name, _)| name);
    let was_private = component
        .message
        .flags
        .is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let is_asker = id.asker == component.user.id.get();
    let target = match id.press {
        Press::Turn if is_asker => Target::Replace,
        // Somebody else gets pages of their own, and leaves those of the asker as they are.
        Press::Turn => Target::private(),
        Press::Run => Target::New {
            private: was_private,
            deferred_private: hidden,
        },
    };
    let patience = patience(&desk, &name);
    let work = answer(Arc::clone(&desk), caller, Want::Line(id.line));
    let sent = deliver(&desk.rest, &to, target, patience, work).await;
    note(component.id, sent);
}

/// A slow command is deferred at once, a quick one only when it turns out slow.
fn patience(desk: &Desk, command: &str) -> Duration {
    let slow = row(desk, command).is_some_and(|row| row.pace == Pace::Slow);
    if slow { Duration::ZERO } else { desk.patience }
}

fn is_for_asker_alone(desk: &Desk, command: &str) -> bool {
    row(desk, command).is_some_and(Command::answers_asker_alone)
}

fn row(desk: &Desk, command: &str) -> Option<&'static Command> {
    let known = desk.context.table.commands;
    known.iter().find(|known| known.is_called(command))
}

fn handle_of(id: InteractionId, application: serenity::all::ApplicationId, token: &str) -> Handle {
    Handle {
        id,
        application,
        token: token.to_owned(),
    }
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

fn sender_of_command(command: &CommandInteraction) -> Sender<'_> {
    Sender {
        user: &command.user,
        member: command.member.as_deref(),
        guild: command.guild_id,
        channel: command.channel_id,
        locale: &command.locale,
        owners: &command.authorizing_integration_owners,
    }
}

fn sender_of_component(component: &ComponentInteraction) -> Sender<'_> {
    Sender {
        user: &component.user,
        member: component.member.as_ref(),
        guild: component.guild_id,
        channel: component.channel_id,
        locale: &component.locale,
        owners: &component.authorizing_integration_owners,
    }
}
