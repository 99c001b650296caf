//! Servers, and the channels that news is or was delivered to.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord, discord_column, moment, moment_or_none, word};
use crate::domain::delivery::{KEPT_AFTER_LEAVING, probe_after};
use crate::domain::{Channel, ChannelId, Fault, Form, Target, UserId};

/// The number under which the console stands among the servers.
const CONSOLE: i64 = 0;

/// When rows of the outbox are due whose channel takes nothing.
pub(super) const NEVER: i64 = i64::MAX;

/// What [`channel_from_row`] reads.
pub(super) const COLUMNS: &str =
    "c.id, c.server, c.number, c.form, c.name, c.fault, c.fault_detail";

/// A channel from seven columns, the first at `at`.
pub(super) fn channel_from_row(row: &Row<'_>, at: usize) -> rusqlite::Result<Channel> {
    let form: Form = word(row, at + 3)?;
    let number = discord(row, at + 2)?;
    let target = match (form, row.get::<_, Option<i64>>(at + 1)?) {
        (Form::Console, _) => Target::Console,
        (_, Some(_)) => Target::Server {
            server: discord(row, at + 1)?,
            channel: number,
        },
        (_, None) => Target::Private {
            user: UserId(number),
        },
    };
    let fault = match row.get_ref(at + 5)? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(Fault {
            kind: word(row, at + 5)?,
            detail: row.get(at + 6)?,
        }),
    };
    Ok(Channel {
        id: ChannelId(row.get(at)?),
        target,
        form,
        name: row.get(at + 4)?,
        fault,
    })
}

/// The two columns by which a target is known.
fn columns(target: Target) -> (Option<i64>, i64) {
    match target {
        Target::Console => (Some(CONSOLE), CONSOLE),
        Target::Server { server, channel } => {
            (Some(discord_column(server)), discord_column(channel))
        }
        Target::Private { user } => (None, discord_column(user.0)),
    }
}

/// How a channel is, beside its fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Since when its fault lasts.
    pub fault_since: Option<Timestamp>,
    /// When it is tried again.
    pub probe: Option<Timestamp>,
    /// When something was last posted in it.
    pub last_posted: Option<Timestamp>,
}

impl Reader {
    /// A channel by its number in this archive.
    pub fn channel(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM channels AS c WHERE c.id = ?1");
        self.one(&sql, [id.0], |row| channel_from_row(row, 0))
    }

    /// The channel that a target is, if anything was ever to be delivered there.
    pub fn channel_of(&self, target: Target) -> Result<Option<Channel>, StoreError> {
        let (server, number) = columns(target);
        let sql = format!(
            "SELECT {COLUMNS} FROM channels AS c
             WHERE ifnull(c.server, -1) = ifnull(?1, -1) AND c.number = ?2"
        );
        self.one(&sql, params![server, number], |row| {
            channel_from_row(row, 0)
        })
    }

    /// The channels of a server that have subscriptions or are waiting for something; server 0 is
    /// the console.
    pub fn channels_of_server(&self, server: u64) -> Result<Vec<Channel>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM channels AS c WHERE ifnull(c.server, -1) = ?1
             AND (EXISTS (SELECT 1 FROM subscriptions AS s
                          WHERE s.channel = c.id AND s.state <> 'removed')
                  OR EXISTS (SELECT 1 FROM outbox AS o WHERE o.channel = c.id))
             ORDER BY c.id"
        );
        self.all(&sql, [discord_column(server)], |row| {
            channel_from_row(row, 0)
        })
    }

    /// How a channel is.
    pub fn channel_health(&self, id: ChannelId) -> Result<Option<Health>, StoreError> {
        let sql = "SELECT fault_since, probe, last_posted FROM channels WHERE id = ?1";
        self.one(sql, [id.0], |row| {
            Ok(Health {
                fault_since: moment_or_none(row, 0)?,
                probe: moment_or_none(row, 1)?,
                last_posted: moment_or_none(row, 2)?,
            })
        })
    }

    /// When a channel that took nothing is tried again next.
    pub fn next_probe(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT probe FROM channels WHERE probe IS NOT NULL ORDER BY probe LIMIT 1";
        self.one(sql, [], |row| moment(row, 0))
    }

    /// Whether the bot has left a server that the archive knows of.
    pub fn has_left(&self, server: u64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM servers WHERE number = ?1 AND gone IS NOT NULL";
        let found = self.one(sql, [discord_column(server)], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Whether a channel of a server takes nothing.
    pub fn has_faults(&self, server: u64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM channels WHERE server = ?1 AND fault IS NOT NULL";
        let found = self.one(sql, [discord_column(server)], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// The servers that the archive knows of and that the bot was last a member of.
    pub fn known_servers(&self) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT number FROM servers WHERE gone IS NULL AND number <> 0";
        self.all(sql, [], |row| discord(row, 0))
    }

    /// The roles of a server whose members may change its subscriptions.
    pub fn manager_roles(&self, server: u64) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT role FROM server_roles WHERE server = ?1 ORDER BY role";
        self.all(sql, [discord_column(server)], |row| discord(row, 0))
    }
}

impl Writer {
    /// Keeps a channel as it is called now, and gives its number. One that was of another form
    /// becomes what it is now.
    pub fn keep_channel(
        &self,
        target: Target,
        form: Form,
        name: &str,
    ) -> Result<ChannelId, StoreError> {
        let (server, number) = columns(target);
        if let Some(server) = server {
            self.keep_server(server)?;
        }
        if let Some(known) = self.channel_of(target)? {
            self.run(
                "UPDATE channels SET form = ?2, name = ?3 WHERE id = ?1 AND (form, name) <> (?2, ?3)",
                params![known.id.0, form.word(), name],
            )?;
            return Ok(known.id);
        }
        self.run(
            "INSERT INTO channels (server, number, form, name) VALUES (?1, ?2, ?3, ?4)",
            params![server, number, form.word(), name],
        )?;
        Ok(ChannelId(self.db.last_insert_rowid()))
    }

    fn keep_server(&self, server: i64) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO servers (number) VALUES (?1) ON CONFLICT DO NOTHING",
            [server],
        )?;
        Ok(())
    }

    /// Lets the members of a role change a server's subscriptions, or no longer. Gives whether that
    /// was news.
    pub fn set_manager_role(&self, server: u64, role: u64, may: bool) -> Result<bool, StoreError> {
        let (server, role) = (discord_column(server), discord_column(role));
        self.keep_server(server)?;
        let changed = match may {
            true => self.run(
                "INSERT INTO server_roles (server, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [server, role],
            )?,
            false => self.run(
                "DELETE FROM server_roles WHERE server = ?1 AND role = ?2",
                [server, role],
            )?,
        };
        Ok(changed > 0)
    }

    /// Nothing can be posted in a channel: what waits for it waits on. Gives whether it was in
    /// order before.
    pub fn fault_channel(
        &self,
        channel: ChannelId,
        fault: &Fault,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT fault IS NULL, fault_probes FROM channels WHERE id = ?1";
        let known = self.one(sql, [channel.0], |row| {
            Ok((row.get::<_, bool>(0)?, row.get::<_, u32>(1)?))
        })?;
        let Some((fresh, probes)) = known else {
            return Ok(false);
        };
        let probes = if fresh { 0 } else { probes.saturating_add(1) };
        let probe = now.saturating_add(
            jiff::SignedDuration::try_from(probe_after(probes)).unwrap_or_default(),
        );
        self.run(
            "UPDATE channels SET fault = ?2, fault_detail = ?3, fault_probes = ?4, probe = ?5,
                    fault_since = ifnull(fault_since, ?6) WHERE id = ?1",
            params![
                channel.0,
                fault.kind.word(),
                fault.detail,
                probes,
                probe.unwrap_or(Timestamp::MAX).as_microsecond(),
                now.as_microsecond()
            ],
        )?;
        self.run(
            "UPDATE outbox SET due = ?2 WHERE channel = ?1 AND lane <> 'notice'",
            params![channel.0, NEVER],
        )?;
        Ok(fresh)
    }

    /// A channel takes posts again: what waits for it is due now. Gives the fault that it had.
    pub fn mend_channel(
        &self,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<Option<Fault>, StoreError> {
        let fault = self.channel(channel)?.and_then(|known| known.fault);
        if fault.is_some() {
            self.run(
                "UPDATE channels SET fault = NULL, fault_detail = '', fault_since = NULL,
                        fault_probes = 0, probe = NULL, told = '' WHERE id = ?1",
                [channel.0],
            )?;
            self.run(
                "UPDATE outbox SET due = ?2 WHERE channel = ?1 AND due = ?3",
                params![channel.0, now.as_microsecond(), NEVER],
            )?;
        }
        Ok(fault)
    }

    /// Tries the channels again whose time for it has come: the first row of each of their lanes is
    /// due now. Their faults last until something arrives.
    pub fn probe_channels(&self, now: Timestamp) -> Result<usize, StoreError> {
        let now = now.as_microsecond();
        self.run(
            "UPDATE outbox SET due = ?1 WHERE head = 1 AND lease IS NULL AND due = ?2
             AND channel IN (SELECT id FROM channels WHERE probe <= ?1)",
            params![now, NEVER],
        )?;
        // What comes of it sets another time; this one is for channels for which nothing waits.
        const A_DAY: i64 = 86_400_000_000;
        self.run(
            "UPDATE channels SET probe = ?2 WHERE probe <= ?1",
            [now, now.saturating_add(A_DAY)],
        )
    }

    /// Something was changed in a server that may have mended its channels: they are tried again
    /// now. Gives how many.
    pub fn probe_server(&self, server: u64, now: Timestamp) -> Result<usize, StoreError> {
        self.run(
            "UPDATE channels SET probe = ?2 WHERE server = ?1 AND fault IS NOT NULL",
            params![discord_column(server), now.as_microsecond()],
        )
    }

    /// The bot is no longer a member of a server: its subscriptions sleep.
    pub fn server_left(&self, server: u64, now: Timestamp) -> Result<(), StoreError> {
        let server = discord_column(server);
        let gone = self.run(
            "UPDATE servers SET gone = ?2 WHERE number = ?1 AND gone IS NULL",
            params![server, now.as_microsecond()],
        )?;
        if gone > 0 {
            let channels = "SELECT id FROM channels WHERE server = ?1";
            for channel in self.all(channels, [server], |row| row.get(0).map(ChannelId))? {
                self.sleep_in(channel, "the bot is no longer in the server", now)?;
            }
        }
        Ok(())
    }

    /// The bot is a member of a server, perhaps again: its subscriptions wake.
    pub fn server_joined(&self, server: u64, now: Timestamp) -> Result<(), StoreError> {
        let back = self.run(
            "UPDATE servers SET gone = NULL WHERE number = ?1 AND gone IS NOT NULL",
            [discord_column(server)],
        )?;
        if back > 0 {
            self.run(
                "UPDATE subscriptions SET state = 'active', since = ?2 WHERE state = 'asleep'
                 AND channel IN (SELECT id FROM channels WHERE server = ?1)",
                params![discord_column(server), now.as_microsecond()],
            )?;
        }
        Ok(())
    }

    /// Forgets servers that the bot left thirty days ago or longer, with everything about them.
    pub fn purge_servers(&self, now: Timestamp) -> Result<usize, StoreError> {
        let kept = i64::try_from(KEPT_AFTER_LEAVING.as_micros()).unwrap_or(i64::MAX);
        self.run(
            "DELETE FROM servers WHERE gone <= ?1",
            [now.as_microsecond().saturating_sub(kept)],
        )
    }
}
