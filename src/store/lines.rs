//! Command lines that buttons remember, since a button has no room for a long one.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;

/// How long a line is kept after it was last shown on a button. Whoever presses an older button is
/// told to ask again.
const KEPT_SECONDS: i64 = 60 * 24 * 60 * 60;

impl Reader {
    /// The line that a token stands for, unless it was forgotten.
    pub fn remembered_line(&self, token: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT line FROM remembered_lines WHERE token = ?1";
        self.one(sql, [token], |row| row.get(0))
    }
}

impl Writer {
    /// Keeps a command line that is too long for a button and returns its token of 16 letters and
    /// digits, the same for the same line. Forgets lines that no button has shown for 60 days.
    pub fn remember_line(&self, line: &str, now: Timestamp) -> Result<String, StoreError> {
        let now = now.as_second();
        self.run(
            "DELETE FROM remembered_lines WHERE created < ?1",
            [now.saturating_sub(KEPT_SECONDS)],
        )?;
        let token = self.one(
            "INSERT INTO remembered_lines (token, line, created)
             VALUES (lower(hex(randomblob(8))), ?1, ?2)
             ON CONFLICT (line) DO UPDATE SET created = excluded.created
             RETURNING token",
            params![line, now],
            |row| row.get(0),
        )?;
        token.ok_or_else(|| StoreError::Missing {
            what: "room for a line".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at};
    use super::KEPT_SECONDS;

    #[test]
    fn a_line_is_found_by_its_token_until_no_button_shows_it_any_more() {
        let writer = archive();
        let token = writer
            .remember_line("/search words: a long line", at(0))
            .unwrap();
        assert_eq!(token.len(), 16);
        let later = writer
            .remember_line("/search words: a long line", at(KEPT_SECONDS))
            .unwrap();
        assert_eq!(token, later, "showing a line again keeps its token");
        writer.remember_line("/help", at(KEPT_SECONDS + 1)).unwrap();
        assert!(writer.remembered_line(&token).unwrap().is_some());
        writer
            .remember_line("/help", at(2 * KEPT_SECONDS + 1))
            .unwrap();
        assert_eq!(writer.remembered_line(&token).unwrap(), None);
    }
}
