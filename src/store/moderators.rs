//! Who moderates because the operator said so by a command. Others are named in the configuration,
//! which is not kept here.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord, discord_column, moment};
use crate::domain::{Act, By, Matter, UserId};

impl Reader {
    /// Whether a command named this user as a moderator.
    pub fn is_moderator(&self, user: UserId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM moderators WHERE user = ?1";
        let found = self.one(sql, [discord_column(user.0)], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// The moderators that a command named, the first one first, and since when they are.
    pub fn moderators(&self) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        let sql = "SELECT user, since FROM moderators ORDER BY since, user";
        self.all(sql, [], |row| {
            Ok((UserId(discord(row, 0)?), moment(row, 1)?))
        })
    }
}

impl Writer {
    /// Names a user as a moderator, or no longer does, and writes into the account who said so. Says
    /// whether that was new.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn set_moderator(
        &self,
        user: UserId,
        moderates: bool,
        by: By,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let number = discord_column(user.0);
        let changed = if moderates {
            self.run(
                "INSERT OR IGNORE INTO moderators (user, since) VALUES (?1, ?2)",
                params![number, now.as_microsecond()],
            )?
        } else {
            self.run("DELETE FROM moderators WHERE user = ?1", [number])?
        };
        if changed == 0 {
            return Ok(false);
        }
        let (action, before, after) = match moderates {
            true => ("moderator add", "", "moderates"),
            false => ("moderator remove", "moderates", ""),
        };
        let act = Act {
            by,
            action,
            matter: Matter::Moderator(user),
            named: format!("user {}", user.0),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        self.audit(&act, now)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at};
    use super::*;
    use crate::domain::Sought;

    #[test]
    fn who_moderates_is_said_once_and_accounted_for() {
        let writer = archive();
        let (anna, bert) = (UserId(7), UserId(8));
        let name = |user, moderates, second| {
            let named = writer.set_moderator(user, moderates, By::Console, at(second));
            named.unwrap()
        };
        assert!(name(anna, true, 1));
        assert!(!name(anna, true, 2), "she does already");
        assert!(name(bert, true, 3));
        assert!(name(anna, false, 4));
        assert!(!name(anna, false, 5));
        assert!(!writer.is_moderator(anna).unwrap());
        assert!(writer.is_moderator(bert).unwrap());
        assert_eq!(writer.moderators().unwrap(), [(bert, at(3))]);
        let told = writer.audit_entries(&Sought::default(), 0, 10).unwrap();
        let told: Vec<(&str, Matter)> = told
            .iter()
            .map(|entry| (entry.action.as_str(), entry.matter))
            .collect();
        assert_eq!(
            told,
            [
                ("moderator remove", Matter::Moderator(anna)),
                ("moderator add", Matter::Moderator(bert)),
                ("moderator add", Matter::Moderator(anna)),
            ]
        );
    }
}
