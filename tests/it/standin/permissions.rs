//! Permission bits and the order in which Discord applies roles and overwrites
//! (topics/permissions). Pure.

/// A set of permission bits.
pub type Bits = u64;

/// Every permission, and past every overwrite.
pub const ADMINISTRATOR: Bits = 1 << 3;
/// Change the server.
pub const MANAGE_GUILD: Bits = 1 << 5;
/// See a channel.
pub const VIEW_CHANNEL: Bits = 1 << 10;
/// Post in a channel.
pub const SEND_MESSAGES: Bits = 1 << 11;
/// Delete and crosspost the messages of others.
pub const MANAGE_MESSAGES: Bits = 1 << 13;
/// Embeds are shown.
pub const EMBED_LINKS: Bits = 1 << 14;
/// Files.
pub const ATTACH_FILES: Bits = 1 << 15;
/// Read old messages, reply.
pub const READ_MESSAGE_HISTORY: Bits = 1 << 16;
/// Ping everyone and any role.
pub const MENTION_EVERYONE: Bits = 1 << 17;
/// Use application commands.
pub const USE_APPLICATION_COMMANDS: Bits = 1 << 31;
/// Change and lock threads.
pub const MANAGE_THREADS: Bits = 1 << 34;
/// Start threads from messages.
pub const CREATE_PUBLIC_THREADS: Bits = 1 << 35;
/// Post in threads.
pub const SEND_MESSAGES_IN_THREADS: Bits = 1 << 38;

/// What @everyone has unless a test says otherwise.
pub const DEFAULT: Bits = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS;

const ALL: Bits = (1 << 52) - 1;

/// One overwrite of a channel.
#[derive(Debug, Clone, Copy)]
pub struct Overwrite {
    /// The role or the member.
    pub id: u64,
    /// Whether `id` is a member.
    pub member: bool,
    /// Granted.
    pub allow: Bits,
    /// Taken away.
    pub deny: Bits,
}

/// What somebody may do in a channel.
///
/// `everyone` is the guild's id (its @everyone role), `base` what all roles grant together.
pub fn in_channel(
    base: Bits,
    everyone: u64,
    user: u64,
    roles: &[u64],
    overwrites: &[Overwrite],
) -> Bits {
    if base & ADMINISTRATOR != 0 {
        return ALL;
    }
    let mut bits = base;
    let one = |id, member| overwrites.iter().find(|o| o.id == id && o.member == member);
    if let Some(o) = one(everyone, false) {
        bits = bits & !o.deny | o.allow;
    }
    let (mut allow, mut deny) = (0, 0);
    for o in overwrites
        .iter()
        .filter(|o| !o.member && roles.contains(&o.id))
    {
        allow |= o.allow;
        deny |= o.deny;
    }
    bits = bits & !deny | allow;
    if let Some(o) = one(user, true) {
        bits = bits & !o.deny | o.allow;
    }
    bits
}

/// What is left once the implicit rules are applied: without sight nothing, without posting no
/// embeds, files or mentions. `thread` channels need their own posting permission.
pub fn implicit(bits: Bits, thread: bool) -> Bits {
    if bits & VIEW_CHANNEL == 0 {
        return 0;
    }
    let post = if thread {
        SEND_MESSAGES_IN_THREADS
    } else {
        SEND_MESSAGES
    };
    if bits & post == 0 {
        bits & !(EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE | post)
    } else {
        bits
    }
}

/// All bits, for an owner.
pub fn all() -> Bits {
    ALL
}
