//! What somebody asks of the desk, read from a command, a button or a form: who, what, and where the answer
//! goes. Reading asks the table of commands and nothing else.

use std::time::Duration;

use serenity::all::{
    ApplicationId, AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, CommandInteraction,
    ComponentInteraction, InteractionId, MessageFlags, ModalInteraction, ResolvedTarget,
};

use super::Desk;
use super::caller::Sender;
use super::deliver::Target;
use super::message;
use super::options;
use super::work::Want;
use crate::commands::router::{self, Caller, RawOptions};
use crate::commands::{Command, Pace};
use crate::discord::custom_id::{CustomId, FormId, Press};
use crate::discord::rest::routes::Handle;

/// A command, a button or a form.
pub struct Order {
    /// By what it is answered.
    pub to: Handle,
    /// What the log calls it: the command, "button" or "form".
    pub name: String,
    /// What metrics call it.
    pub kind: &'static str,
    /// Who asks.
    pub caller: Caller,
    /// The asker's number.
    pub asker: u64,
    /// Where the answer goes.
    pub target: Target,
    /// How long the answer may take before it is deferred.
    pub patience: Duration,
    /// What is wanted.
    pub want: Want,
}

impl Order {
    /// What a command asks, typed or from the menu of a message.
    pub fn of_command(desk: &Desk, command: CommandInteraction) -> Order {
        let caller = sender_of_command(&command).caller(&desk.context.named);
        let (name, options) = match command.data.target() {
            Some(ResolvedTarget::Message(message)) => {
                // A label that no row has any more is no command either.
                let row = desk.context.table.behind(&command.data.name);
                row.map_or_else(
                    || (command.data.name.clone(), RawOptions::new()),
                    |row| (row.name.to_owned(), message::options(message, row)),
                )
            }
            _ => {
                let (name, given) = options::asked(&command.data);
                (name, options::raw(given))
            }
        };
        Order {
            to: handle_of(command.id, command.application_id, command.token),
            asker: command.user.id.get(),
            target: Target::New {
                private: false,
                deferred_private: options::ask_privacy(&options) || is_for_asker_alone(desk, &name),
            },
            patience: patience(desk, &name),
            want: Want::command(desk, &caller, name.clone(), options),
            name,
            kind: "command",
            caller,
        }
    }

    /// What a button asks.
    pub fn of_button(desk: &Desk, component: ComponentInteraction) -> Order {
        let caller = sender_of_component(&component).caller(&desk.context.named);
        let asker = component.user.id.get();
        let was_private = component
            .message
            .flags
            .is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let (target, patience, want) = match CustomId::read(&component.data.custom_id) {
            None => (
                Target::private(),
                desk.patience,
                Want::Sentence(
                    "This button is not from this version of Newsdesk. Use the command again, and its new buttons.",
                ),
            ),
            Some(id) => pressed(desk, &caller, asker, was_private, id),
        };
        Order {
            to: handle_of(component.id, component.application_id, component.token),
            name: "button".to_owned(),
            kind: "button",
            caller,
            asker,
            target,
            patience,
            want,
        }
    }

    /// What was filled in.
    pub fn of_modal(desk: &Desk, modal: ModalInteraction) -> Order {
        let id = FormId::read(&modal.data.custom_id);
        let here = id.as_ref().is_some_and(|id| id.in_server);
        let caller = sender_of_modal(&modal, &owners(&modal, here)).caller(&desk.context.named);
        let was_private = modal
            .message
            .as_ref()
            .and_then(|message| message.flags)
            .is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let (target, patience, want) = match id {
            None => (
                Target::private(),
                desk.patience,
                Want::Sentence(
                    "This form is not from this version of Newsdesk. Use the command again.",
                ),
            ),
            Some(id) => {
                let (target, patience, _) = leads_to(desk, was_private, &id.line);
                let inputs = options::filled_in(&modal.data.components);
                (target, patience, Want::Filled(id.line, inputs))
            }
        };
        Order {
            asker: modal.user.id.get(),
            to: handle_of(modal.id, modal.application_id, modal.token),
            name: "form".to_owned(),
            kind: "form",
            caller,
            target,
            patience,
            want,
        }
    }

    /// The span around the work on it.
    pub fn span(&self) -> tracing::Span {
        tracing::info_span!(
            "interaction",
            interaction.id = self.to.id.get(),
            command = self.name,
            place = self.caller.place.word()
        )
    }
}

/// Where the answer of one of our buttons goes, how long it may take, and what it is.
fn pressed(
    desk: &Desk,
    caller: &Caller,
    asker: u64,
    was_private: bool,
    id: CustomId,
) -> (Target, Duration, Want) {
    let (anew, patience, parsed) = leads_to(desk, was_private, &id.line);
    let target = match id.press {
        Press::Turn if id.asker == asker => Target::Replace,
        // Somebody else gets pages of their own, and leaves those of the asker as they are.
        Press::Turn => Target::private(),
        Press::Run => anew,
    };
    let want = match parsed {
        Some((name, options)) => Want::command(desk, caller, name, options),
        None => Want::Line(id.line),
    };
    (target, patience, want)
}

/// Where the answer to a line goes as a new message, how long it may take, and what the line says.
///
/// A line that the store remembers cannot be read here; should it turn out slow, its answer is for the
/// asker alone, because a deferral cannot be made private afterwards.
fn leads_to(
    desk: &Desk,
    was_private: bool,
    line: &str,
) -> (Target, Duration, Option<(String, RawOptions)>) {
    let parsed = Some(line)
        .filter(|line| !line.starts_with('#'))
        .and_then(|line| router::parse_line(&desk.context, line).ok());
    let target = Target::New {
        private: was_private,
        deferred_private: parsed.as_ref().is_none_or(|(name, options)| {
            options::ask_privacy(options) || is_for_asker_alone(desk, name)
        }),
    };
    let patience = parsed
        .as_ref()
        .map_or(desk.patience, |(name, _)| patience(desk, name));
    (target, patience, parsed)
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

/// The handle of an interaction.
pub fn handle_of(id: InteractionId, application: ApplicationId, token: String) -> Handle {
    Handle {
        id,
        application,
        token,
    }
}

/// Who sent a command, or is typing one.
pub fn sender_of_command(command: &CommandInteraction) -> Sender<'_> {
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

fn sender_of_modal<'a>(
    modal: &'a ModalInteraction,
    owners: &'a AuthorizingIntegrationOwners,
) -> Sender<'a> {
    Sender {
        user: &modal.user,
        member: modal.member.as_ref(),
        guild: modal.guild_id,
        channel: modal.channel_id,
        locale: &modal.locale,
        owners,
    }
}

/// By which installation a form was opened, which the library does not read.
fn owners(modal: &ModalInteraction, in_server: bool) -> AuthorizingIntegrationOwners {
    let guild = modal.guild_id.filter(|_| in_server);
    AuthorizingIntegrationOwners(vec![match guild {
        Some(guild) => AuthorizingIntegrationOwner::GuildInstall(Some(guild)),
        None => AuthorizingIntegrationOwner::UserInstall(modal.user.id),
    }])
}
