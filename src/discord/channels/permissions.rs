//! What somebody may do in a channel: the order of roles and overwrites, and what follows from a
//! missing permission, by the rules of Discord's documentation. Pure.

use crate::domain::Permission;

/// A set of permissions by Discord's bits.
pub type Bits = u64;

/// Everything, past every overwrite.
pub const ADMINISTRATOR: Bits = 1 << 3;
const ALL: Bits = u64::MAX;

/// What one role or member is given or denied in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// The role or the member.
    pub id: u64,
    /// Whether it is a member.
    pub member: bool,
    /// What is given.
    pub allow: Bits,
    /// What is denied.
    pub deny: Bits,
}

/// Somebody in a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: u64,
    /// The roles held, @everyone left out.
    pub roles: Vec<u64>,
    /// Whether the server belongs to them.
    pub owner: bool,
    /// Whether they are silenced for a while.
    pub timed_out: bool,
}

/// The bit of a permission.
pub fn bit(permission: Permission) -> Bits {
    match permission {
        Permission::ViewChannel => 1 << 10,
        Permission::SendMessages => 1 << 11,
        Permission::EmbedLinks => 1 << 14,
        Permission::AttachFiles => 1 << 15,
        Permission::ReadMessageHistory => 1 << 16,
        Permission::MentionEveryone => 1 << 17,
        Permission::ManageThreads => 1 << 34,
        Permission::CreatePublicThreads => 1 << 35,
        Permission::SendMessagesInThreads => 1 << 38,
    }
}

/// Every permission that deliveries know.
const KNOWN: [Permission; 9] = [
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::SendMessagesInThreads,
    Permission::CreatePublicThreads,
    Permission::EmbedLinks,
    Permission::AttachFiles,
    Permission::ReadMessageHistory,
    Permission::MentionEveryone,
    Permission::ManageThreads,
];

/// What a member may do in a channel. `roles` are the roles of the server with what each grants;
/// `everyone` is the number of @everyone, which is the server's. A thread has the overwrites of the
/// channel that it is in, and asks for a permission of its own to write.
pub fn allowed(
    member: &Member,
    everyone: u64,
    roles: &[(u64, Bits)],
    overwrites: &[Overwrite],
    thread: bool,
) -> Vec<Permission> {
    let granted = granted(member, everyone, roles, overwrites);
    let bits = implied(granted, thread, member);
    KNOWN
        .into_iter()
        .filter(|permission| bits & bit(*permission) != 0)
        .collect()
}

/// Roles, then overwrites: of @everyone, of the roles together, of the member.
fn granted(
    member: &Member,
    everyone: u64,
    roles: &[(u64, Bits)],
    overwrites: &[Overwrite],
) -> Bits {
    let base = roles
        .iter()
        .filter(|(id, _)| *id == everyone || member.roles.contains(id))
        .fold(0, |bits, (_, grants)| bits | grants);
    if member.owner || base & ADMINISTRATOR != 0 {
        return ALL;
    }
    let apply = |bits: Bits, of: &dyn Fn(&Overwrite) -> bool| {
        let (mut allow, mut deny) = (0, 0);
        for overwrite in overwrites.iter().filter(|overwrite| of(overwrite)) {
            allow |= overwrite.allow;
            deny |= overwrite.deny;
        }
        bits & !deny | allow
    };
    let bits = apply(base, &|over| !over.member && over.id == everyone);
    let bits = apply(bits, &|over| {
        !over.member && over.id != everyone && member.roles.contains(&over.id)
    });
    apply(bits, &|over| over.member && over.id == member.user)
}

/// What is left: without sight nothing, without writing neither cards, files nor mentions, and
/// while timed out only to see and to read.
fn implied(bits: Bits, thread: bool, member: &Member) -> Bits {
    let see = bit(Permission::ViewChannel);
    if bits & see == 0 {
        return 0;
    }
    if bits == ALL {
        return ALL;
    }
    if member.timed_out {
        return bits & (see | bit(Permission::ReadMessageHistory));
    }
    let write = bit(if thread {
        Permission::SendMessagesInThreads
    } else {
        Permission::SendMessages
    });
    if bits & write != 0 {
        return bits;
    }
    bits & !(bit(Permission::EmbedLinks)
        | bit(Permission::AttachFiles)
        | bit(Permission::MentionEveryone))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Permission::{
        AttachFiles, EmbedLinks, MentionEveryone, ReadMessageHistory, SendMessages,
        SendMessagesInThreads, ViewChannel,
    };

    const EVERYONE: u64 = 1;
    const BOT: u64 = 7;

    fn bits(permissions: &[Permission]) -> Bits {
        permissions.iter().fold(0, |all, one| all | bit(*one))
    }

    fn bot(roles: &[u64]) -> Member {
        Member {
            user: BOT,
            roles: roles.to_vec(),
            owner: false,
            timed_out: false,
        }
    }

    fn over(id: u64, allow: &[Permission], deny: &[Permission]) -> Overwrite {
        Overwrite {
            id,
            member: id == BOT,
            allow: bits(allow),
            deny: bits(deny),
        }
    }

    const USUAL: [Permission; 4] = [ViewChannel, SendMessages, EmbedLinks, ReadMessageHistory];

    #[test]
    fn roles_add_up_and_overwrites_come_in_their_order() {
        let roles = [
            (EVERYONE, bits(&[ViewChannel, ReadMessageHistory])),
            (2, bits(&[SendMessages])),
            (3, bits(&[EmbedLinks])),
            (4, bits(&[MentionEveryone])),
        ];
        let may = |member: &Member, overwrites: &[Overwrite]| {
            allowed(member, EVERYONE, &roles, overwrites, false)
        };
        assert_eq!(may(&bot(&[2, 3]), &[]), USUAL, "role 4 is not the bot's");
        let closed = over(EVERYONE, &[], &[ViewChannel]);
        assert_eq!(may(&bot(&[2, 3]), &[closed]), []);
        // A role's overwrite comes after that of @everyone, wherever it stands in the list.
        let opened = over(2, &[ViewChannel], &[]);
        assert_eq!(may(&bot(&[2, 3]), &[opened, closed]), USUAL);
        // Of two roles the one that allows wins.
        let denied = over(3, &[], &[ViewChannel, EmbedLinks]);
        let shown = may(&bot(&[2, 3]), &[denied, opened]);
        assert_eq!(shown, [ViewChannel, SendMessages, ReadMessageHistory]);
        // The member's own comes last.
        let own = over(BOT, &[EmbedLinks], &[ReadMessageHistory]);
        let shown = may(&bot(&[2, 3]), &[own, denied, opened]);
        assert_eq!(shown, [ViewChannel, SendMessages, EmbedLinks]);
        // A role with the bot's number is no member.
        let role = Overwrite {
            member: false,
            ..over(BOT, &[], &[ViewChannel])
        };
        assert_eq!(may(&bot(&[2, 3]), &[role]), USUAL);
    }

    #[test]
    fn owners_and_administrators_pass_every_overwrite_and_time_out() {
        let roles = [(EVERYONE, 0), (2, ADMINISTRATOR)];
        let closed = [over(EVERYONE, &[], &USUAL), over(BOT, &[], &USUAL)];
        let mut member = bot(&[2]);
        member.timed_out = true;
        assert_eq!(allowed(&member, EVERYONE, &roles, &closed, true), KNOWN);
        let mut owner = bot(&[]);
        owner.owner = true;
        assert_eq!(allowed(&owner, EVERYONE, &roles, &closed, false), KNOWN);
    }

    #[test]
    fn without_writing_there_are_no_cards_files_or_mentions() {
        let all = bits(&[
            ViewChannel,
            SendMessagesInThreads,
            EmbedLinks,
            AttachFiles,
            MentionEveryone,
            ReadMessageHistory,
        ]);
        let roles = [(EVERYONE, all)];
        let may = |thread| allowed(&bot(&[]), EVERYONE, &roles, &[], thread);
        assert_eq!(
            may(false),
            [ViewChannel, SendMessagesInThreads, ReadMessageHistory]
        );
        assert_eq!(
            may(true),
            [
                ViewChannel,
                SendMessagesInThreads,
                EmbedLinks,
                AttachFiles,
                ReadMessageHistory,
                MentionEveryone
            ]
        );
    }

    #[test]
    fn who_is_timed_out_sees_and_reads() {
        let mut member = bot(&[]);
        member.timed_out = true;
        let roles = [(EVERYONE, bits(&USUAL))];
        assert_eq!(
            allowed(&member, EVERYONE, &roles, &[], false),
            [ViewChannel, ReadMessageHistory]
        );
    }

    proptest! {
        #[test]
        fn what_a_member_overwrite_says_holds(
            base: u64, allow: u64, deny: u64, role_allow: u64, role_deny: u64, thread: bool
        ) {
            let base = base & !ADMINISTRATOR;
            let roles = [(EVERYONE, base), (2, 0)];
            let overwrites = [
                Overwrite { id: BOT, member: true, allow, deny },
                Overwrite { id: 2, member: false, allow: role_allow, deny: role_deny },
            ];
            let member = bot(&[2]);
            let may = allowed(&member, EVERYONE, &roles, &overwrites, thread);
            let sees = allow & bit(ViewChannel) != 0
                || deny & bit(ViewChannel) == 0
                    && (role_allow & bit(ViewChannel) != 0
                        || role_deny & bit(ViewChannel) == 0 && base & bit(ViewChannel) != 0);
            prop_assert_eq!(may.contains(&ViewChannel), sees);
            prop_assert!(sees || may.is_empty());
            for permission in [SendMessages, SendMessagesInThreads, ReadMessageHistory] {
                if sees && allow & bit(permission) != 0 {
                    prop_assert!(may.contains(&permission));
                } else if deny & bit(permission) != 0 {
                    prop_assert!(!may.contains(&permission));
                }
            }
        }
    }
}
