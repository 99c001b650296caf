//! What people filled in and have not got done yet: a few drafts for each, for a month.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord_column, moment, rows};
use crate::domain::{Draft, DraftId, UserId};

/// How many drafts somebody may have; the oldest goes when there is one more that stays.
pub const MOST_DRAFTS: usize = 20;
/// How many days a draft is kept after it was last filled in.
pub const DRAFT_DAYS: i64 = 30;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Whoever sits at the console has no number with Discord, and no user has this one.
fn column(user: Option<UserId>) -> i64 {
    user.map_or(0, |user| discord_column(user.0))
}

/// Drafts that were filled in before this are forgotten.
fn horizon(now: Timestamp) -> i64 {
    now.as_microsecond() - DRAFT_DAYS * DAY_US
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: DraftId(row.get(0)?),
        changed: moment(row, 1)?,
        form: row.get(2)?,
    })
}

impl Reader {
    /// The drafts of somebody, the newest first; `None` is whoever sits at the console.
    pub fn drafts(&self, user: Option<UserId>, now: Timestamp) -> Result<Vec<Draft>, StoreError> {
        self.all(
            "SELECT id, changed, form FROM drafts WHERE user = ?1 AND changed >= ?2
              ORDER BY changed DESC, id DESC",
            params![column(user), horizon(now)],
            from_row,
        )
    }

    /// How many drafts somebody has.
    pub fn draft_count(&self, user: Option<UserId>, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM drafts WHERE user = ?1 AND changed >= ?2";
        self.counted(sql, params![column(user), horizon(now)])
    }

    /// A draft of somebody. That of somebody else is not found.
    pub fn draft(
        &self,
        user: Option<UserId>,
        id: DraftId,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError> {
        self.one(
            "SELECT id, changed, form FROM drafts WHERE id = ?1 AND user = ?2 AND changed >= ?3",
            params![id.0, column(user), horizon(now)],
            from_row,
        )
    }
}

impl Writer {
    /// Keeps what somebody filled in: over an earlier draft of theirs, if one is named that is still
    /// there, else as a new one. Forgets everybody's drafts of more than 30 days ago. Theirs may be more
    /// than 20 now: [`Writer::shed_drafts`] is for when this one turns out to stay.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn keep_draft(
        &self,
        user: Option<UserId>,
        over: Option<DraftId>,
        form: &str,
        now: Timestamp,
    ) -> Result<DraftId, StoreError> {
        let (user, moment) = (column(user), now.as_microsecond());
        self.run("DELETE FROM drafts WHERE changed < ?1", [horizon(now)])?;
        if let Some(over) = over {
            let changed = self.run(
                "UPDATE drafts SET form = ?1, changed = ?2 WHERE id = ?3 AND user = ?4",
                params![form, moment, over.0, user],
            )?;
            if changed > 0 {
                return Ok(over);
            }
        }
        let id = self.one(
            "INSERT INTO drafts (user, changed, form) VALUES (?1, ?2, ?3) RETURNING id",
            params![user, moment, form],
            |row| row.get(0),
        )?;
        id.map(DraftId).ok_or_else(|| StoreError::Missing {
            what: "room for a draft".to_owned(),
        })
    }

    /// Forgets the oldest drafts of somebody who has more than 20.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn shed_drafts(&self, user: Option<UserId>) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM drafts WHERE id IN (
                 SELECT id FROM drafts WHERE user = ?1
                  ORDER BY changed DESC, id DESC LIMIT -1 OFFSET ?2)",
            params![column(user), rows(MOST_DRAFTS)],
        )?;
        Ok(())
    }

    /// Forgets a draft of somebody. Says whether there was one.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn drop_draft(&self, user: Option<UserId>, id: DraftId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM drafts WHERE id = ?1 AND user = ?2";
        Ok(self.run(sql, params![id.0, column(user)])? > 0)
    }

    /// Forgets all drafts of somebody. Says how many there were.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn drop_drafts(&self, user: Option<UserId>) -> Result<u64, StoreError> {
        let gone = self.run("DELETE FROM drafts WHERE user = ?1", [column(user)])?;
        Ok(u64::try_from(gone).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at, plan};
    use super::*;

    const ANNA: Option<UserId> = Some(UserId(7));
    const BERT: Option<UserId> = Some(UserId(8));

    #[test]
    fn a_draft_is_its_users_alone_and_is_written_over() {
        let writer = archive();
        let first = writer.keep_draft(ANNA, None, "one", at(1)).unwrap();
        let again = writer.keep_draft(ANNA, Some(first), "two", at(2)).unwrap();
        assert_eq!(again, first);
        assert_eq!(
            writer.draft(ANNA, first, at(3)).unwrap().unwrap().form,
            "two"
        );
        for other in [BERT, None] {
            assert_eq!(writer.draft(other, first, at(3)).unwrap(), None);
            assert!(!writer.drop_draft(other, first).unwrap());
            let theirs = writer.keep_draft(other, Some(first), "x", at(3)).unwrap();
            assert_ne!(theirs, first, "nobody writes over somebody else's");
        }
        assert_eq!(
            writer.draft(ANNA, first, at(3)).unwrap().unwrap().form,
            "two"
        );
        assert!(writer.drop_draft(ANNA, first).unwrap());
        assert_eq!(writer.drafts(ANNA, at(3)).unwrap(), []);
        assert_eq!(writer.drafts(BERT, at(3)).unwrap().len(), 1);
        assert_eq!(writer.drop_drafts(BERT).unwrap(), 1);
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many_and_all_go_after_a_month() {
        let writer = archive();
        for number in 0..=MOST_DRAFTS {
            let second = i64::try_from(number).unwrap();
            let form = number.to_string();
            writer.keep_draft(ANNA, None, &form, at(second)).unwrap();
        }
        let tried = writer.drafts(ANNA, at(100)).unwrap();
        assert_eq!(tried.len(), MOST_DRAFTS + 1, "the last may go by itself");
        writer.shed_drafts(ANNA).unwrap();
        writer.shed_drafts(BERT).unwrap();
        writer.keep_draft(BERT, None, "theirs", at(0)).unwrap();
        let kept = writer.drafts(ANNA, at(100)).unwrap();
        assert_eq!(kept.len(), MOST_DRAFTS);
        assert_eq!(kept[0].form, MOST_DRAFTS.to_string());
        assert_eq!(kept[MOST_DRAFTS - 1].form, "1");
        let late = at(DRAFT_DAYS * 24 * 60 * 60 + 60);
        assert_eq!(writer.drafts(ANNA, late).unwrap(), []);
        writer.keep_draft(BERT, None, "new", late).unwrap();
        let rows = "SELECT count(*) FROM drafts";
        let rows = writer.one(rows, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(rows, Some(1), "they are gone from the disk too");
    }

    #[test]
    fn drafts_are_found_by_an_index() {
        let writer = archive();
        let sql = "SELECT id FROM drafts WHERE user = ?1 AND changed >= ?2
                    ORDER BY changed DESC, id DESC";
        let steps = plan(&writer, sql);
        assert!(steps.contains("drafts_user"), "{steps}");
        assert!(!steps.contains("TEMP B-TREE"), "{steps}");
    }
}
