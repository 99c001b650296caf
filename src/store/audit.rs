//! The account of who did what. It is written in the transaction that does it.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::Writer;
use super::error::StoreError;
use super::row::{discord, discord_column};
use crate::domain::{Act, By, UserId};

/// How the account calls who did something.
pub(super) fn actor_word(by: By) -> &'static str {
    match by {
        By::Console => "console",
        By::User(_) => "user",
        By::Desk => "desk",
    }
}

/// Who did something, from two columns: the word and the number of a user.
pub(super) fn by_of(row: &Row<'_>, column: usize) -> rusqlite::Result<By> {
    Ok(match row.get_ref(column)?.as_str()? {
        "console" => By::Console,
        "user" => By::User(UserId(discord(row, column + 1)?)),
        _ => By::Desk,
    })
}

impl Writer {
    /// Writes into the account what was done in this transaction.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn audit(&self, act: &Act, now: Timestamp) -> Result<(), StoreError> {
        let user = match act.by {
            By::User(user) => Some(discord_column(user.0)),
            By::Console | By::Desk => None,
        };
        self.run(
            "INSERT INTO audit (at, actor, user, action, matter, number, named, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                now.as_microsecond(),
                actor_word(act.by),
                user,
                act.action,
                act.matter.word(),
                act.matter.number(),
                act.named,
                act.before,
                act.after
            ],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at};
    use super::*;
    use crate::domain::{ArticleId, Matter};

    #[test]
    fn what_was_done_can_be_neither_changed_nor_taken_away() {
        let writer = archive();
        let act = Act {
            by: By::User(UserId(7)),
            action: "article retract",
            matter: Matter::Article(ArticleId(1)),
            named: "One".to_owned(),
            before: "published".to_owned(),
            after: "retracted".to_owned(),
        };
        writer.audit(&act, at(1)).unwrap();
        for attempt in ["UPDATE audit SET user = 8", "DELETE FROM audit"] {
            let refused = writer.run(attempt, []).unwrap_err().to_string();
            assert!(refused.contains("the audit is never"), "{refused}");
        }
    }
}
