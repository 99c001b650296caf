//! What was ever seen in feeds, and by what it is known again.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::moment_or_none;
use crate::domain::{ArticleId, FeedId, ItemId, ItemKey, SeenItem};

impl Reader {
    /// The item of a feed that had this key.
    pub fn seen_item(&self, feed: FeedId, key: ItemKey) -> Result<Option<SeenItem>, StoreError> {
        let sql = "SELECT i.id, i.article, i.published, i.content
                     FROM item_keys AS k CROSS JOIN feed_items AS i ON i.id = k.item
                    WHERE k.feed = ?1 AND k.kind = ?2 AND k.hash = ?3";
        self.one(sql, params![feed.0, key.kind.number(), key.hash], |row| {
            Ok(SeenItem {
                id: ItemId(row.get(0)?),
                article: row.get::<_, Option<i64>>(1)?.map(ArticleId),
                published: moment_or_none(row, 2)?,
                content: row.get(3)?,
            })
        })
    }

    /// The feed that an article came from, the first one if there are several.
    pub fn feed_of(&self, article: ArticleId) -> Result<Option<FeedId>, StoreError> {
        let sql = "SELECT feed FROM feed_items WHERE article = ?1 ORDER BY id LIMIT 1";
        self.one(sql, [article.0], |row| row.get(0).map(FeedId))
    }
}

impl Writer {
    /// Remembers an item for ever, with what it became.
    pub fn add_item(
        &self,
        feed: FeedId,
        article: Option<ArticleId>,
        published: Option<Timestamp>,
        content: i64,
        now: Timestamp,
    ) -> Result<ItemId, StoreError> {
        self.run(
            "INSERT INTO feed_items (feed, article, published, content, first_seen)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                feed.0,
                article.map(|id| id.0),
                published.map(Timestamp::as_microsecond),
                content,
                now.as_microsecond()
            ],
        )?;
        Ok(ItemId(self.db.last_insert_rowid()))
    }

    /// Lets an item be known by more. A key that another item had means this one from now on.
    pub fn add_item_keys(
        &self,
        feed: FeedId,
        item: ItemId,
        keys: &[ItemKey],
    ) -> Result<(), StoreError> {
        for key in keys {
            self.run(
                "INSERT INTO item_keys (feed, kind, hash, item) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET item = excluded.item",
                params![feed.0, key.kind.number(), key.hash, item.0],
            )?;
        }
        Ok(())
    }

    /// Remembers what an item says now.
    pub fn set_item_content(&self, item: ItemId, content: i64) -> Result<(), StoreError> {
        self.run(
            "UPDATE feed_items SET content = ?2 WHERE id = ?1",
            [item.0, content],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at};
    use super::*;
    use crate::domain::{Certainty, FeedMode, FeedWish, KeyKind};

    fn feed(writer: &Writer) -> FeedId {
        let wish = FeedWish {
            title: "Example".to_owned(),
            mode: FeedMode::Review,
            topics: Vec::new(),
            certainty: Certainty::Announced,
        };
        let url = "https://example.com/feed";
        writer.add_feed(url, None, &wish, at(0)).unwrap()
    }

    fn key(kind: KeyKind, byte: u8) -> ItemKey {
        ItemKey {
            kind,
            hash: [byte; 16],
        }
    }

    #[test]
    fn an_item_is_known_by_each_of_its_keys_also_without_its_article() {
        let writer = archive();
        let feed = feed(&writer);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let item = writer
            .add_item(feed, Some(id), Some(at(3)), -5, at(4))
            .unwrap();
        let keys = [key(KeyKind::Guid, 1), key(KeyKind::Link, 1)];
        writer.add_item_keys(feed, item, &keys).unwrap();
        for known in keys {
            let seen = writer.seen_item(feed, known).unwrap().unwrap();
            assert_eq!((seen.id, seen.article), (item, Some(id)));
            assert_eq!((seen.published, seen.content), (Some(at(3)), -5));
        }
        assert_eq!(
            writer.seen_item(feed, key(KeyKind::Title, 1)).unwrap(),
            None
        );
        assert_eq!(writer.feed_of(id).unwrap(), Some(feed));
        writer.run("DELETE FROM articles", []).unwrap();
        let seen = writer.seen_item(feed, keys[0]).unwrap().unwrap();
        assert_eq!(seen.article, None);
    }
}
