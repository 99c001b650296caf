//! What recent articles look like, so that a new one is compared with few of them.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{moment, rows};
use crate::domain::{ArticleId, Fingerprint};

/// The newest articles with a title that were added in a span of time.
const BY_TITLE: &str = "SELECT article FROM recent
     WHERE title = ?1 AND added BETWEEN ?2 AND ?3 ORDER BY article DESC LIMIT ?4";

/// The newest articles that have a band.
const BY_BAND: &str =
    "SELECT article FROM fingerprints WHERE band = ?1 ORDER BY article DESC LIMIT ?2";

/// The newest articles of a span of time, with the words of their titles.
const TITLES: &str = "SELECT article, title_words FROM recent
     WHERE added BETWEEN ?1 AND ?2 ORDER BY added DESC LIMIT ?3";

/// Articles that were added too long ago.
const EXPIRED: &str = "DELETE FROM recent WHERE added < ?1";

fn id_from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<ArticleId> {
    row.get(0).map(ArticleId)
}

impl Reader {
    /// When it was remembered what an article looks like; `None` where it is not.
    pub fn remembered_since(&self, article: ArticleId) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT added FROM recent WHERE article = ?1";
        self.one(sql, [article.0], |row| moment(row, 0))
    }

    /// Recent articles whose title has a hash, of those that were added in a span of time, both ends
    /// included; the newest first.
    pub fn recent_with_title(
        &self,
        title: i64,
        span: (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let (since, until) = (span.0.as_microsecond(), span.1.as_microsecond());
        let wanted = params![title, since, until, rows(limit)];
        self.all(BY_TITLE, wanted, id_from_row)
    }

    /// Recent articles that have one of these bands in common, those with most of them first. Of
    /// each band the newest `limit` are looked at, and as many are given.
    pub fn recent_with_bands(
        &self,
        bands: &[i64],
        limit: usize,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let mut shared: HashMap<ArticleId, usize> = HashMap::new();
        for band in bands {
            for article in self.all(BY_BAND, params![band, rows(limit)], id_from_row)? {
                *shared.entry(article).or_default() += 1;
            }
        }
        let mut articles: Vec<(ArticleId, usize)> = shared.into_iter().collect();
        articles.sort_unstable_by_key(|(article, bands)| std::cmp::Reverse((*bands, *article)));
        articles.truncate(limit);
        Ok(articles.into_iter().map(|(article, _)| article).collect())
    }

    /// The words of the titles of recent articles that were added in a span of time, both ends
    /// included; the newest first.
    pub fn recent_titles(
        &self,
        span: (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<(ArticleId, Vec<u32>)>, StoreError> {
        let (since, until) = (span.0.as_microsecond(), span.1.as_microsecond());
        self.all(TITLES, params![since, until, rows(limit)], |row| {
            let (words, _) = row.get_ref(1)?.as_blob()?.as_chunks::<4>();
            let words = words.iter().map(|word| u32::from_be_bytes(*word));
            Ok((id_from_row(row)?, words.collect()))
        })
    }
}

impl Writer {
    /// Remembers what an article looks like, over what was remembered of it.
    pub fn remember_recent(
        &self,
        article: ArticleId,
        fingerprint: &Fingerprint,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.forget_recent(article)?;
        let words = fingerprint.title_words.iter();
        let words: Vec<u8> = words.flat_map(|word| word.to_be_bytes()).collect();
        self.run(
            "INSERT INTO recent (article, added, title, title_words) VALUES (?1, ?2, ?3, ?4)",
            params![article.0, now.as_microsecond(), fingerprint.title, words],
        )?;
        for band in &fingerprint.bands {
            self.run(
                "INSERT INTO fingerprints (band, article) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [*band, article.0],
            )?;
        }
        Ok(())
    }

    /// Forgets what articles looked like that were added before a moment.
    pub fn forget_added_before(&self, moment: Timestamp) -> Result<(), StoreError> {
        self.run(EXPIRED, [moment.as_microsecond()])?;
        Ok(())
    }

    /// Forgets what an article looks like.
    pub(super) fn forget_recent(&self, article: ArticleId) -> Result<(), StoreError> {
        self.run("DELETE FROM recent WHERE article = ?1", [article.0])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan};
    use super::*;

    fn remembered(writer: &Writer, bands: &[i64], words: &[u32], second: i64) -> ArticleId {
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let fingerprint = Fingerprint {
            title: Some(-7),
            title_words: words.to_vec(),
            bands: bands.to_vec(),
        };
        writer
            .remember_recent(id, &fingerprint, at(second))
            .unwrap();
        id
    }

    #[test]
    fn those_with_most_in_common_come_first() {
        let writer = archive();
        let one = remembered(&writer, &[1, 2, 3], &[], 0);
        let two = remembered(&writer, &[1, 9, 9], &[], 0);
        let three = remembered(&writer, &[2, 9], &[], 0);
        assert_eq!(
            writer.recent_with_bands(&[1, 2, 8], 9).unwrap(),
            [one, three, two]
        );
        assert_eq!(writer.recent_with_bands(&[1, 2, 8], 1).unwrap(), [three]);
        assert_eq!(writer.recent_with_bands(&[8], 9).unwrap(), []);
        assert_eq!(writer.recent_with_bands(&[], 9).unwrap(), []);
    }

    #[test]
    fn a_span_of_time_has_both_of_its_ends() {
        let writer = archive();
        let words = [1, u32::MAX];
        let [one, two, three] = [10, 20, 30].map(|second| remembered(&writer, &[], &words, second));
        let span = (at(10), at(20));
        assert_eq!(writer.recent_with_title(-7, span, 9).unwrap(), [two, one]);
        assert_eq!(writer.recent_with_title(7, span, 9).unwrap(), []);
        let titles = writer.recent_titles((at(20), at(40)), 9).unwrap();
        assert_eq!(titles, [(three, words.to_vec()), (two, words.to_vec())]);
    }

    #[test]
    fn what_is_no_longer_recent_takes_no_room() {
        let writer = archive();
        let rows = |writer: &Writer| -> [i64; 2] {
            ["recent", "fingerprints"].map(|table| {
                let sql = format!("SELECT count(*) FROM {table}");
                writer.one(&sql, [], |row| row.get(0)).unwrap().unwrap()
            })
        };
        let one = remembered(&writer, &[1, 2], &[], 10);
        let two = remembered(&writer, &[1, 2], &[], 20);
        assert_eq!(rows(&writer), [2, 4]);
        writer.forget_added_before(at(20)).unwrap();
        assert_eq!(rows(&writer), [1, 2]);
        assert_eq!(writer.recent_with_bands(&[1], 9).unwrap(), [two]);
        let again = Fingerprint::default();
        writer.remember_recent(two, &again, at(30)).unwrap();
        writer.remember_recent(one, &again, at(30)).unwrap();
        assert_eq!(rows(&writer), [2, 0]);
    }

    #[test]
    fn comparing_walks_along_indices() {
        let writer = archive();
        insta::assert_snapshot!(plan(&writer, BY_TITLE), @"SEARCH recent USING INDEX recent_title (title=?)");
        insta::assert_snapshot!(plan(&writer, BY_BAND), @"SEARCH fingerprints USING PRIMARY KEY (band=?)");
        insta::assert_snapshot!(plan(&writer, TITLES), @"SEARCH recent USING INDEX recent_added (added>? AND added<?)");
        insta::assert_snapshot!(plan(&writer, EXPIRED), @r"
        SEARCH recent USING COVERING INDEX recent_added (added<?)
        SEARCH fingerprints USING COVERING INDEX fingerprints_article (article=?)
        ");
    }
}
