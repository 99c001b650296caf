//! Links that readers suggested, and who is to be told what became of them.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{discord, discord_column, moment};
use crate::domain::{ArticleId, SuggestedLink, UserId};

/// Over which time the suggestions of one reader are counted.
const DAY: SignedDuration = SignedDuration::from_hours(24);

const COLUMNS: &str = "user, at, url, note, article";

fn from_row(row: &Row<'_>) -> rusqlite::Result<SuggestedLink> {
    Ok(SuggestedLink {
        user: UserId(discord(row, 0)?),
        at: moment(row, 1)?,
        url: row.get(2)?,
        note: row.get(3)?,
        article: ArticleId(row.get(4)?),
    })
}

impl Reader {
    /// How many links a reader suggested within the last day.
    pub fn suggested_lately(&self, user: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let since = now.checked_sub(DAY).unwrap_or(Timestamp::MIN);
        let sql = "SELECT count(*) FROM suggestions WHERE user = ?1 AND at > ?2";
        self.counted(sql, params![discord_column(user.0), since.as_microsecond()])
    }

    /// Who suggested an article, and with what words, the earliest first.
    pub fn suggestions_of(&self, article: ArticleId) -> Result<Vec<SuggestedLink>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM suggestions WHERE article = ?1 ORDER BY id");
        self.all(&sql, [article.0], from_row)
    }

    /// What a reader suggested, the latest first.
    pub fn suggestions_by(&self, user: UserId) -> Result<Vec<SuggestedLink>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM suggestions WHERE user = ?1 ORDER BY id DESC");
        self.all(&sql, [discord_column(user.0)], from_row)
    }
}

impl Writer {
    /// Keeps who suggested an article. Gives whether they had not done so before.
    pub fn keep_suggestion(&self, suggestion: &SuggestedLink) -> Result<bool, StoreError> {
        let new = self.run(
            "INSERT INTO suggestions (user, at, url, note, article) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
            params![
                discord_column(suggestion.user.0),
                suggestion.at.as_microsecond(),
                suggestion.url,
                suggestion.note,
                suggestion.article.0
            ],
        )?;
        Ok(new > 0)
    }

    /// Those who are to be told what became of an article that they suggested. Each is given once:
    /// whoever asks, tells them. The console is not among them.
    pub fn take_suggesters(
        &self,
        article: ArticleId,
        now: Timestamp,
    ) -> Result<Vec<UserId>, StoreError> {
        let mut users = self.all(
            "UPDATE suggestions SET told = ?2 WHERE article = ?1 AND told IS NULL RETURNING user",
            params![article.0, now.as_microsecond()],
            |row| discord(row, 0).map(UserId),
        )?;
        users.retain(|user| user.0 != 0);
        Ok(users)
    }

    /// Forgets what a reader suggested. The articles stay. Gives how many suggestions there were.
    pub(super) fn forget_suggestions(&self, user: UserId) -> Result<usize, StoreError> {
        let number = discord_column(user.0);
        self.run("DELETE FROM suggestions WHERE user = ?1", [number])
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at};
    use super::*;

    fn suggestion(user: u64, article: ArticleId, second: i64) -> SuggestedLink {
        SuggestedLink {
            user: UserId(user),
            at: at(second),
            url: "https://example.com/a".to_owned(),
            note: "Read this'; DROP TABLE suggestions; --".to_owned(),
            article,
        }
    }

    #[test]
    fn those_who_suggested_the_same_are_told_once_each() {
        let writer = archive();
        let one = writer.insert_article(&article("One", 1), at(0)).unwrap();
        for (user, new) in [(7, true), (8, true), (7, false), (0, true)] {
            let kept = writer.keep_suggestion(&suggestion(user, one, 1)).unwrap();
            assert_eq!(kept, new);
        }
        assert_eq!(writer.suggestions_of(one).unwrap().len(), 3);
        let told = writer.take_suggesters(one, at(2)).unwrap();
        assert_eq!(told, [UserId(7), UserId(8)]);
        assert_eq!(writer.take_suggesters(one, at(3)).unwrap(), []);
    }

    #[test]
    fn suggestions_are_counted_over_a_day() {
        let writer = archive();
        for second in [0, 10, 20] {
            let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
            writer.keep_suggestion(&suggestion(7, id, second)).unwrap();
        }
        let lately = |user, second| writer.suggested_lately(UserId(user), at(second)).unwrap();
        assert_eq!(lately(7, 30), 3);
        assert_eq!(lately(7, 86_400 + 5), 2);
        assert_eq!(lately(8, 30), 0);
        assert_eq!(writer.suggestions_by(UserId(7)).unwrap().len(), 3);
        assert_eq!(writer.forget_suggestions(UserId(7)).unwrap(), 3);
        assert_eq!(lately(7, 30), 0);
    }
}
