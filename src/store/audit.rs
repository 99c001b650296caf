//! The account of who did what. It is written in the transaction that does it.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord, discord_column, moment, rows};
use crate::domain::{Act, By, Entry, Matter, Sought, UserId};

const COLUMNS: &str = "id, at, actor, user, action, matter, number, named, before, after";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let kind = row.get_ref(5)?.as_str()?;
    Ok(Entry {
        number: row.get(0)?,
        at: moment(row, 1)?,
        by: by_of(row, 2)?,
        action: row.get(4)?,
        // A kind that this version does not know was written by a later one.
        matter: Matter::of(kind, row.get(6)?).unwrap_or(Matter::Desk),
        named: row.get(7)?,
        before: row.get(8)?,
        after: row.get(9)?,
    })
}

/// What is sought as a condition and its parameters.
fn condition(sought: &Sought) -> (String, Vec<Value>) {
    let mut wanted = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut and = |sql: &str, value: Value| {
        values.push(value);
        wanted.push(sql.replace('?', &format!("?{}", values.len())));
    };
    match sought.by {
        Some(By::User(user)) => and("user = ?", discord_column(user.0).into()),
        Some(by) => and("actor = ?", actor_word(by).to_owned().into()),
        None => {}
    }
    if let Some(action) = &sought.action {
        // A space comes before an exclamation mark, and nothing that stands in a name of a command
        // comes between the two.
        and("(action >= ? AND action < ? || '!')", action.clone().into());
    }
    if let Some(kind) = &sought.kind {
        and("matter = ?", kind.clone().into());
    }
    if let Some(number) = sought.number {
        and("number = ?", number.into());
    }
    if let Some(since) = sought.since {
        and("at >= ?", since.as_microsecond().into());
    }
    if let Some(until) = sought.until {
        and("at < ?", until.as_microsecond().into());
    }
    (wanted.join(" AND "), values)
}

impl Reader {
    /// Entries of the account, the newest first: at most `most`, after the first `skip` of them.
    pub fn audit_entries(
        &self,
        sought: &Sought,
        skip: usize,
        most: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let (wanted, mut values) = condition(sought);
        let sql = format!(
            "SELECT {COLUMNS} FROM audit WHERE {wanted} ORDER BY id DESC LIMIT ?{} OFFSET ?{}",
            values.len() + 1,
            values.len() + 2
        );
        values.extend([rows(most).into(), rows(skip).into()]);
        self.all(&sql, params_from_iter(values), from_row)
    }

    /// What somebody did, the newest first and at most so many, without what it was before and after:
    /// that may be whole articles.
    pub fn acts_of(&self, user: UserId, most: usize) -> Result<Vec<Entry>, StoreError> {
        self.all(
            "SELECT id, at, actor, user, action, matter, number, named, '', '' FROM audit
              WHERE user = ?1 ORDER BY id DESC LIMIT ?2",
            params![discord_column(user.0), rows(most)],
            from_row,
        )
    }

    /// How many entries of the account are as sought.
    pub fn audit_count(&self, sought: &Sought) -> Result<u64, StoreError> {
        let (wanted, values) = condition(sought);
        let sql = format!("SELECT count(*) FROM audit WHERE {wanted}");
        self.counted(&sql, params_from_iter(values))
    }

    /// One entry of the account, by its number.
    pub fn audit_entry(&self, number: i64) -> Result<Option<Entry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM audit WHERE id = ?1");
        self.one(&sql, [number], from_row)
    }
}

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
    use super::super::scratch::{archive, at, plan};
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

    /// Four entries of three people, a second apart.
    fn in_use() -> Writer {
        let writer = archive();
        let one = Matter::Article(ArticleId(1));
        for (second, (by, action, matter)) in [
            (By::User(UserId(7)), "article add", one),
            (By::User(UserId(8)), "article retract", one),
            (By::Desk, "feed add", Matter::Feed(1)),
            (By::Console, "articles", Matter::Desk),
        ]
        .into_iter()
        .enumerate()
        {
            let act = Act {
                by,
                action,
                matter,
                named: "x".to_owned(),
                before: String::new(),
                after: second.to_string(),
            };
            let second = i64::try_from(second).unwrap();
            writer.audit(&act, at(second)).unwrap();
        }
        writer
    }

    #[test]
    fn entries_are_found_by_everything_that_is_said_of_them() {
        let writer = in_use();
        let found = |sought: &Sought| {
            let found = writer.audit_entries(sought, 0, 10).unwrap();
            assert_eq!(writer.audit_count(sought).unwrap(), found.len() as u64);
            found
                .iter()
                .map(|entry| entry.after.clone())
                .collect::<String>()
        };
        let all = Sought::default();
        assert_eq!(found(&all), "3210", "the newest first");
        for (by, expected) in [
            (By::User(UserId(7)), "0"),
            (By::User(UserId(9)), ""),
            (By::Desk, "2"),
            (By::Console, "3"),
        ] {
            let sought = Sought {
                by: Some(by),
                ..all.clone()
            };
            assert_eq!(found(&sought), expected);
        }
        for (action, expected) in [
            ("article", "10"),
            ("article add", "0"),
            ("article a", ""),
            ("articles", "3"),
            ("' OR 1 --", ""),
        ] {
            let action = Some(action.to_owned());
            assert_eq!(
                found(&Sought {
                    action,
                    ..all.clone()
                }),
                expected
            );
        }
        let kind = Some("article".to_owned());
        let article = |number| Sought {
            kind: kind.clone(),
            number,
            ..all.clone()
        };
        assert_eq!(found(&article(None)), "10");
        assert_eq!(found(&article(Some(1))), "10");
        assert_eq!(found(&article(Some(2))), "");
        let times = Sought {
            since: Some(at(1)),
            until: Some(at(3)),
            ..all.clone()
        };
        assert_eq!(found(&times), "21");
        let page = writer.audit_entries(&all, 1, 2).unwrap();
        assert_eq!(page.iter().map(|it| it.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(
            writer.audit_entry(2).unwrap().unwrap().by,
            By::User(UserId(8))
        );
        assert_eq!(writer.audit_entry(99).unwrap(), None);
    }

    #[test]
    fn the_account_is_read_by_its_indexes() {
        let writer = archive();
        for (wanted, index) in [
            ("1 ORDER BY id DESC", "SCAN audit"),
            ("user = ?1 ORDER BY id DESC", "audit_user"),
            (
                "matter = ?1 AND number = ?2 ORDER BY id DESC",
                "audit_matter",
            ),
            ("matter = ?1", "audit_matter"),
            ("(action >= ?1 AND action < ?1 || '!')", "audit_action"),
            ("at >= ?1 AND at < ?2", "audit_at"),
        ] {
            let sql = format!("SELECT {COLUMNS} FROM audit WHERE {wanted}");
            let steps = plan(&writer, &sql);
            assert!(steps.contains(index), "{wanted}: {steps}");
            assert!(!steps.contains("TEMP B-TREE"), "{wanted}: {steps}");
        }
    }
}
