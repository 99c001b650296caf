//! Where news is delivered to: channels of servers, private conversations, the console.

use std::str::FromStr;

use super::actor::UserId;
use super::phrase::list;
use super::subscription::{Style, Subscription};

/// The number of a channel in this archive; not Discord's number of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelId(pub i64);

/// What a channel is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The console on the operator's machine.
    Console,
    /// A channel, forum or thread of a server, by Discord's numbers.
    Server {
        /// The server.
        server: u64,
        /// The channel in it.
        channel: u64,
    },
    /// The private conversation with a user.
    Private {
        /// The user.
        user: UserId,
    },
}

/// What carries news to a channel. Each process serves one, and leaves the other's rows alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// The console.
    Console,
    /// Discord.
    Discord,
}

impl Medium {
    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Medium::Console => "console",
            Medium::Discord => "discord",
        }
    }
}

impl Target {
    /// What carries news there. Whoever sits at the console is user 0, whom Discord does not have.
    pub fn medium(self) -> Medium {
        match self {
            Target::Console | Target::Private { user: UserId(0) } => Medium::Console,
            Target::Server { .. } | Target::Private { .. } => Medium::Discord,
        }
    }
}

/// What sort of channel it is, which decides how news is posted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The console.
    Console,
    /// A text channel.
    Text,
    /// An announcement channel: its messages are published to the servers that follow it.
    Announcement,
    /// A forum: an article is a post of its own.
    Forum,
    /// A media channel: as a forum.
    Media,
    /// A thread, or one post of a forum.
    Thread,
    /// A private conversation.
    Private,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 7] = [
        Form::Console,
        Form::Text,
        Form::Announcement,
        Form::Forum,
        Form::Media,
        Form::Thread,
        Form::Private,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Form::Console => "console",
            Form::Text => "text",
            Form::Announcement => "announcement",
            Form::Forum => "forum",
            Form::Media => "media",
            Form::Thread => "thread",
            Form::Private => "private",
        }
    }

    /// Whether every article must be a post of its own.
    pub fn holds_posts(self) -> bool {
        matches!(self, Form::Forum | Form::Media)
    }
}

impl FromStr for Form {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Form::ALL
            .into_iter()
            .find(|form| form.word() == text)
            .ok_or(())
    }
}

/// A channel that the archive knows, because something is or was delivered to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its number in this archive.
    pub id: ChannelId,
    /// What it is.
    pub target: Target,
    /// What sort of channel.
    pub form: Form,
    /// What it was last called; may be empty.
    pub name: String,
    /// Why nothing can be posted in it at present.
    pub fault: Option<Fault>,
}

/// Why nothing can be posted in a channel until somebody does something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// More about it, such as the permissions that are missing; may be empty.
    pub detail: String,
}

/// What can be wrong with a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The bot does not see the channel.
    NoAccess,
    /// The bot lacks a permission in it.
    NoPermission,
    /// The thread is locked.
    Locked,
    /// Too many threads are active in the server.
    TooManyThreads,
    /// The forum asks for a tag, and none of the article's fits one that the bot may use.
    TagNeeded,
    /// The channel is no longer of the sort that it was.
    WrongForm,
    /// The user does not take private messages.
    PrivateRefused,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [FaultKind; 7] = [
        FaultKind::NoAccess,
        FaultKind::NoPermission,
        FaultKind::Locked,
        FaultKind::TooManyThreads,
        FaultKind::TagNeeded,
        FaultKind::WrongForm,
        FaultKind::PrivateRefused,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            FaultKind::NoAccess => "no access",
            FaultKind::NoPermission => "no permission",
            FaultKind::Locked => "locked",
            FaultKind::TooManyThreads => "too many threads",
            FaultKind::TagNeeded => "tag needed",
            FaultKind::WrongForm => "wrong form",
            FaultKind::PrivateRefused => "private refused",
        }
    }
}

impl FromStr for FaultKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        FaultKind::ALL
            .into_iter()
            .find(|kind| kind.word() == text)
            .ok_or(())
    }
}

impl Fault {
    /// What is wrong and what to do, in a sentence or two for an administrator.
    pub fn sentence(&self) -> String {
        let missing = if self.detail.is_empty() {
            "a permission".to_owned()
        } else {
            self.detail.clone()
        };
        match self.kind {
            FaultKind::NoAccess => {
                "I cannot see the channel. Give me the permission View Channel in it.".to_owned()
            }
            FaultKind::NoPermission => {
                format!("I lack {missing} in the channel. Give it to me there.")
            }
            FaultKind::Locked => {
                "The thread is locked. Unlock it, or choose another channel.".to_owned()
            }
            FaultKind::TooManyThreads => {
                "The server has as many active threads as Discord allows. Close some of them."
                    .to_owned()
            }
            FaultKind::TagNeeded => "The forum asks for a tag that I may not use. Add a tag for news, or do not require one."
                .to_owned(),
            FaultKind::WrongForm => {
                "The channel is of another kind than when it was subscribed. Subscribe it anew."
                    .to_owned()
            }
            FaultKind::PrivateRefused => {
                "You do not take private messages from me. Allow them in the privacy settings of a server that we share, then use /following resume."
                    .to_owned()
            }
        }
    }
}

/// What the bot may be allowed to do in a channel, as far as deliveries need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See it.
    ViewChannel,
    /// Write in it, or begin a post in a forum.
    SendMessages,
    /// Write in its threads.
    SendMessagesInThreads,
    /// Begin a thread on a message.
    CreatePublicThreads,
    /// Show cards.
    EmbedLinks,
    /// Attach files and pictures.
    AttachFiles,
    /// Read what was posted before: needed to make sure that nothing is posted twice.
    ReadMessageHistory,
    /// Ping a role that not everybody may ping.
    MentionEveryone,
    /// Use tags that only moderators may use.
    ManageThreads,
}

impl Permission {
    /// What Discord's settings call it in English.
    pub fn label(self) -> &'static str {
        match self {
            Permission::ViewChannel => "View Channel",
            Permission::SendMessages => "Send Messages",
            Permission::SendMessagesInThreads => "Send Messages in Threads",
            Permission::CreatePublicThreads => "Create Public Threads",
            Permission::EmbedLinks => "Embed Links",
            Permission::AttachFiles => "Attach Files",
            Permission::ReadMessageHistory => "Read Message History",
            Permission::MentionEveryone => "Mention @everyone, @here and All Roles",
            Permission::ManageThreads => "Manage Threads",
        }
    }
}

/// A channel as its medium shows it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is.
    pub target: Target,
    /// What sort of channel.
    pub form: Form,
    /// What it is called.
    pub name: String,
    /// What the bot may do there, what follows from other permissions included.
    pub permissions: Vec<Permission>,
    /// Whether a post in this forum must have a tag.
    pub tag_required: bool,
    /// The names of the tags of this forum that the bot may use.
    pub tags: Vec<String>,
    /// Whether the thread is locked.
    pub locked: bool,
}

impl Seen {
    /// What the bot lacks there to post news in this style, to ping a role or not.
    pub fn missing(&self, begins_threads: bool, pings: bool) -> Vec<Permission> {
        let mut needed = match self.form {
            Form::Console | Form::Private => return Vec::new(),
            Form::Text | Form::Announcement | Form::Forum | Form::Media => {
                vec![Permission::ViewChannel, Permission::SendMessages]
            }
            Form::Thread => vec![Permission::ViewChannel, Permission::SendMessagesInThreads],
        };
        needed.extend([Permission::EmbedLinks, Permission::ReadMessageHistory]);
        if begins_threads && !self.form.holds_posts() {
            needed.push(Permission::CreatePublicThreads);
        }
        if self.form.holds_posts() {
            needed.push(Permission::SendMessagesInThreads);
        }
        if pings {
            needed.push(Permission::MentionEveryone);
        }
        needed.retain(|permission| !self.permissions.contains(permission));
        needed
    }

    /// Why what these subscriptions ask for cannot be posted there, or not as they ask for it. What keeps
    /// everything out comes first: permissions may be those for a ping alone.
    pub fn faults(&self, subscriptions: &[Subscription]) -> Vec<Fault> {
        let wishes = || subscriptions.iter().map(|it| &it.wish);
        let threads = wishes().any(|wish| wish.style == Style::Thread);
        let pings = wishes().any(|wish| wish.role.is_some());
        let missing: Vec<&str> = self
            .missing(threads, pings)
            .into_iter()
            .map(Permission::label)
            .collect();
        let mut faults = Vec::new();
        let mut is = |kind, detail| faults.push(Fault { kind, detail });
        if self.locked {
            is(FaultKind::Locked, String::new());
        }
        if self.tag_required && self.tags.is_empty() {
            is(FaultKind::TagNeeded, String::new());
        }
        if !missing.is_empty() {
            is(FaultKind::NoPermission, list(&missing));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::super::subscription::{SubscriptionId, SubscriptionState, Wish};
    use super::*;

    #[test]
    fn everything_in_the_way_of_news_is_said_the_most_pressing_first() {
        let forum = Seen {
            target: Target::Server {
                server: 1,
                channel: 2,
            },
            form: Form::Forum,
            name: "news".to_owned(),
            permissions: vec![
                Permission::ViewChannel,
                Permission::SendMessages,
                Permission::SendMessagesInThreads,
                Permission::EmbedLinks,
                Permission::ReadMessageHistory,
            ],
            tag_required: true,
            tags: vec!["News".to_owned()],
            locked: false,
        };
        assert_eq!(forum.faults(&[]), []);
        let shut = Seen {
            permissions: vec![Permission::ViewChannel],
            tags: Vec::new(),
            locked: true,
            ..forum
        };
        let found: Vec<FaultKind> = shut.faults(&[]).iter().map(|fault| fault.kind).collect();
        assert_eq!(
            found,
            [
                FaultKind::Locked,
                FaultKind::TagNeeded,
                FaultKind::NoPermission
            ]
        );
        assert!(shut.faults(&[])[2].detail.starts_with("Send Messages, "));
    }

    #[test]
    fn a_ping_that_is_not_allowed_hides_nothing_that_keeps_all_news_out() {
        let thread = Seen {
            target: Target::Server {
                server: 1,
                channel: 2,
            },
            form: Form::Thread,
            name: "talk".to_owned(),
            permissions: vec![
                Permission::ViewChannel,
                Permission::SendMessagesInThreads,
                Permission::EmbedLinks,
                Permission::ReadMessageHistory,
            ],
            tag_required: false,
            tags: Vec::new(),
            locked: true,
        };
        let pinging = Subscription {
            id: SubscriptionId(1),
            channel: ChannelId(1),
            wish: Wish {
                role: Some(7),
                ..Wish::default()
            },
            state: SubscriptionState::Active,
            since: jiff::Timestamp::UNIX_EPOCH,
            created: jiff::Timestamp::UNIX_EPOCH,
            creator: None,
        };
        let faults = thread.faults(&[pinging]);
        let found: Vec<FaultKind> = faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(found, [FaultKind::Locked, FaultKind::NoPermission]);
        assert_eq!(faults[1].detail, Permission::MentionEveryone.label());
    }
}
