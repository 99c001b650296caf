//! Who asks, and where.

/// A user of Discord, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub u64);

/// What somebody may do. Roles are independent of each other: an administrator of a server is no
/// moderator of the desk. But who administers a server also changes its subscriptions, and the
/// operator holds every role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Anybody: asks, looks up, follows.
    Reader,
    /// Changes the subscriptions of one server.
    Manager,
    /// Manages one server: changes its subscriptions, and says who else may.
    Administrator,
    /// Adds, corrects and retracts articles of the desk.
    Moderator,
    /// Hosts the desk.
    Operator,
}

impl Role {
    /// The word for it, as the command line uses it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Manager => "manager",
            Role::Administrator => "admin",
            Role::Moderator => "moderator",
            Role::Operator => "operator",
        }
    }
}

/// Who holds which role of the desk, as configured.
#[derive(Clone, Debug, Default)]
pub struct DeskRoles {
    /// Users who host the desk.
    pub operators: Vec<u64>,
    /// Users who moderate it.
    pub moderators: Vec<u64>,
    /// Roles of servers whose members moderate it: (server, role).
    pub moderator_roles: Vec<(u64, u64)>,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The console on the operator's machine.
    Console,
    /// A channel of a server, by their numbers.
    Server {
        /// The server.
        server: u64,
        /// The channel in it.
        channel: u64,
    },
    /// A private conversation, by the number of its channel.
    Private {
        /// The channel.
        channel: u64,
    },
}

impl Place {
    /// Its kind, without its numbers: for the log.
    pub fn word(self) -> &'static str {
        match self {
            Place::Console => "console",
            Place::Server { .. } => "server",
            Place::Private { .. } => "private",
        }
    }
}

/// Somebody who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The Discord user; `None` in the console.
    pub user: Option<UserId>,
    /// The roles that they hold besides [`Role::Reader`], which everybody holds.
    pub roles: Vec<Role>,
    /// The numbers of the roles that they hold in the server where they ask, with Discord.
    pub server_roles: Vec<u64>,
}

impl Actor {
    /// Somebody of the console who holds one role.
    pub fn console(role: Role) -> Actor {
        Actor {
            user: None,
            roles: vec![role],
            server_roles: Vec::new(),
        }
    }

    /// Whether they may do what needs this role.
    pub fn may(&self, role: Role) -> bool {
        let covers = |held: &Role| match held {
            Role::Operator => true,
            Role::Administrator => matches!(role, Role::Administrator | Role::Manager),
            other => *other == role,
        };
        role == Role::Reader || self.roles.iter().any(covers)
    }
}
