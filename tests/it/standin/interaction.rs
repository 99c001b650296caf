//! What a person does: describes an interaction before it is sent. No ids are looked up here.

use serde_json::{Value, json};

use super::permissions::Bits;
use super::world::Ref;

/// The value of one option.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// A string, number or boolean, or the raw text of a focused option.
    Plain(Value),
    /// A user.
    User(Ref),
    /// A channel.
    Channel(Ref),
    /// A role, by id.
    Role(u64),
    /// A file.
    File { name: String, bytes: Vec<u8> },
}

/// One option as typed.
#[derive(Debug, Clone)]
pub(super) struct Opt {
    pub(super) name: String,
    pub(super) given: Given,
    pub(super) focused: bool,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Command {
        path: Vec<String>,
        options: Vec<Opt>,
        autocomplete: bool,
    },
    UserMenu {
        name: String,
        target: Ref,
    },
    MessageMenu {
        name: String,
        target: u64,
    },
    Component {
        message: u64,
        custom_id: String,
        values: Vec<String>,
        forged: bool,
    },
    Modal {
        opened_by: u64,
        values: Vec<(String, String)>,
    },
    ForgedModal {
        custom_id: String,
        values: Vec<(String, String)>,
    },
}

#[derive(Debug, Clone)]
pub(super) enum Place {
    Channel(Ref),
    Dm,
    /// A conversation the bot is not in: the user's own installation.
    Private,
}

/// Something a person does in a client. Unless said otherwise it is `reader` in `general`.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub(super) what: What,
    pub(super) who: Ref,
    pub(super) place: Place,
    pub(super) locale: Option<String>,
    pub(super) user_bits: Option<Bits>,
    pub(super) bot_bits: Option<Bits>,
    pub(super) user_install: bool,
    pub(super) unchecked: bool,
}

impl Interaction {
    fn new(what: What) -> Self {
        Self {
            what,
            who: "reader".into(),
            place: Place::Channel("general".into()),
            locale: None,
            user_bits: None,
            bot_bits: None,
            user_install: false,
            unchecked: false,
        }
    }

    /// A slash command; sub-commands follow after spaces, as in `admin feed add`.
    pub fn command(path: &str) -> Self {
        Self::typed(path, false)
    }

    /// Typing into a slash command; name the option being typed by [`focus`](Self::focus).
    pub fn autocomplete(path: &str) -> Self {
        Self::typed(path, true)
    }

    fn typed(path: &str, autocomplete: bool) -> Self {
        let path = path.split_whitespace().map(str::to_owned).collect();
        Self::new(What::Command {
            path,
            options: Vec::new(),
            autocomplete,
        })
    }

    /// A command of a user's context menu.
    pub fn user_menu(name: &str, target: impl Into<Ref>) -> Self {
        Self::new(What::UserMenu {
            name: name.to_owned(),
            target: target.into(),
        })
    }

    /// A command of a message's context menu.
    pub fn message_menu(name: &str, target: u64) -> Self {
        Self::new(What::MessageMenu {
            name: name.to_owned(),
            target,
        })
    }

    /// A press on a button that the message really shows.
    pub fn press(message: u64, custom_id: &str) -> Self {
        Self::select(message, custom_id, &[])
    }

    /// Choosing from a menu that the message really shows.
    pub fn select(message: u64, custom_id: &str, values: &[&str]) -> Self {
        Self::component(message, custom_id, values, false)
    }

    /// A press that no honest client would send: any `custom_id`, by anybody, on any message.
    pub fn press_forged(message: u64, custom_id: &str, values: &[&str]) -> Self {
        Self::component(message, custom_id, values, true)
    }

    fn component(message: u64, custom_id: &str, values: &[&str], forged: bool) -> Self {
        let values = values.iter().map(|v| (*v).to_owned()).collect();
        Self::new(What::Component {
            message,
            custom_id: custom_id.to_owned(),
            values,
            forged,
        })
    }

    /// The component it presses, if it presses one.
    pub fn custom_id(&self) -> Option<&str> {
        match &self.what {
            What::Component { custom_id, .. } => Some(custom_id),
            _ => None,
        }
    }

    /// Submitting what no honest client would send: a modal that was never shown.
    pub fn submit_forged(custom_id: &str, values: &[(&str, &str)]) -> Self {
        Self::new(What::ForgedModal {
            custom_id: custom_id.to_owned(),
            values: pairs(values),
        })
    }

    /// Submitting the modal that `opened_by` was answered with: `custom_id` and text of each input.
    pub fn submit(opened_by: &super::Ask, values: &[(&str, &str)]) -> Self {
        Self::new(What::Modal {
            opened_by: opened_by.id(),
            values: pairs(values),
        })
    }

    fn with(mut self, name: &str, given: Given, focus: bool) -> Self {
        if let What::Command { options, .. } = &mut self.what {
            options.push(Opt {
                name: name.to_owned(),
                given,
                focused: focus,
            });
        }
        self
    }

    /// Gives an option a string, number or boolean.
    pub fn option(self, name: &str, value: impl Into<Value>) -> Self {
        self.with(name, Given::Plain(value.into()), false)
    }

    /// The option being typed, as far as it is typed.
    pub fn focus(self, name: &str, text: &str) -> Self {
        self.with(name, Given::Plain(json!(text)), true)
    }

    /// Gives an option a user.
    pub fn user_option(self, name: &str, user: impl Into<Ref>) -> Self {
        self.with(name, Given::User(user.into()), false)
    }

    /// Gives an option a channel.
    pub fn channel_option(self, name: &str, channel: impl Into<Ref>) -> Self {
        self.with(name, Given::Channel(channel.into()), false)
    }

    /// Gives an option a role.
    pub fn role_option(self, name: &str, role: u64) -> Self {
        self.with(name, Given::Role(role), false)
    }

    /// Gives an option a file.
    pub fn file_option(self, name: &str, file: &str, bytes: &[u8]) -> Self {
        self.with(
            name,
            Given::File {
                name: file.to_owned(),
                bytes: bytes.to_vec(),
            },
            false,
        )
    }

    /// Who does it.
    pub fn by(mut self, user: impl Into<Ref>) -> Self {
        self.who = user.into();
        self
    }

    /// Where.
    pub fn in_channel(mut self, channel: impl Into<Ref>) -> Self {
        self.place = Place::Channel(channel.into());
        self
    }

    /// In the DM with the bot.
    pub fn in_dm(mut self) -> Self {
        self.place = Place::Dm;
        self
    }

    /// In a conversation the bot is not in, through the user's own installation.
    pub fn in_private_channel(mut self) -> Self {
        self.place = Place::Private;
        self.user_install = true;
        self
    }

    /// Only the user has installed the bot, not the server.
    pub fn user_installed(mut self) -> Self {
        self.user_install = true;
        self
    }

    /// The language of the person's client.
    pub fn locale(mut self, locale: &str) -> Self {
        self.locale = Some(locale.to_owned());
        self
    }

    /// What the person may do in the channel, whatever their roles say.
    pub fn with_permissions(mut self, bits: Bits) -> Self {
        self.user_bits = Some(bits);
        self
    }

    /// What the bot may do in the channel, whatever its roles say.
    pub fn with_bot_permissions(mut self, bits: Bits) -> Self {
        self.bot_bits = Some(bits);
        self
    }

    /// Sends options that the registered command does not have, as a client with an old set of
    /// commands does.
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }
}

fn pairs(values: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    values.iter().map(pair).collect()
}
