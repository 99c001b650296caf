//! The change sequence: what the full-text index, or a copy of the archive elsewhere, follows.

use rusqlite::params;

use super::articles::{COLUMNS, article_from_row};
use super::connection::Reader;
use super::error::StoreError;
use super::row::rows;
use crate::domain::{Change, EntityId};

/// Articles by their latest change.
fn query() -> String {
    format!("SELECT {COLUMNS}, change FROM articles WHERE change > ?1 ORDER BY change LIMIT ?2")
}

impl Reader {
    /// Articles changed after a number, in the order of their latest change; each article once, as
    /// it is now, and of every status: who follows decides what to keep.
    pub fn changed_since(&self, sequence: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let articles = self.all(&query(), params![sequence, rows(limit)], |row| {
            Ok((row.get("change")?, article_from_row(row)?))
        })?;
        let mut changes = Vec::with_capacity(articles.len());
        for (sequence, article) in articles {
            let entities = self.all(
                "SELECT entity FROM mentions WHERE article = ?1 AND removed = 0 ORDER BY entity",
                [article.id.0],
                |row| row.get(0).map(EntityId),
            )?;
            changes.push(Change {
                sequence,
                article: self.completed(article)?,
                entities,
            });
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::connection::Writer;
    use super::super::scratch::{archive, article, at, plan, tagged, vendors};
    use super::*;
    use crate::domain::{Date, Status, Update};

    fn changed(writer: &Writer, after: i64) -> Vec<(i64, String)> {
        let changes = writer.changed_since(after, 100).unwrap();
        changes
            .into_iter()
            .map(|change| (change.sequence, change.article.title))
            .collect()
    }

    #[test]
    fn each_article_comes_once_at_its_latest_change() {
        let writer = archive();
        let [vmware] = vendors(&writer, ["vmware"]);
        assert_eq!(writer.last_change().unwrap(), 0);
        let one = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let two = writer.insert_article(&article("Two", 1), at(0)).unwrap();
        let steps: [&dyn Fn(); 5] = [
            &|| writer.set_tagged(one, &[tagged(vmware)], &[]).unwrap(),
            &|| {
                writer
                    .set_tagged(one, &[tagged(vmware)], &["licensing".to_owned()])
                    .unwrap()
            },
            &|| writer.set_mention(one, vmware, false).unwrap(),
            &|| writer.set_status(one, Status::Retracted, at(9)).unwrap(),
            &|| {
                let update = Update {
                    date: Date::Year(2008),
                    body: "More.".to_owned(),
                };
                writer.append_update(one, &update, at(9)).unwrap();
            },
        ];
        for step in steps {
            let before = writer.last_change().unwrap();
            step();
            let last = writer.last_change().unwrap();
            assert_eq!(last, before + 1);
            assert_eq!(changed(&writer, before), [(last, "One".to_owned())]);
        }
        let both = [(2, "Two".to_owned()), (7, "One".to_owned())];
        assert_eq!(changed(&writer, 0), both);
        assert_eq!(writer.changed_since(0, 1).unwrap().len(), 1);
        assert!(changed(&writer, 7).is_empty());

        writer.set_tagged(two, &[tagged(vmware)], &[]).unwrap();
        let change = &writer.changed_since(7, 1).unwrap()[0];
        assert_eq!(change.entities, [vmware]);
        assert_eq!(Some(&change.article), writer.article(two).unwrap().as_ref());
        let change = &writer.changed_since(6, 1).unwrap()[0];
        assert!(change.entities.is_empty(), "it was taken away by hand");
        assert_eq!(change.article.updates.len(), 1);
        assert_eq!(change.article.topics, ["licensing"]);
    }

    #[test]
    fn changes_are_found_along_an_index() {
        insta::assert_snapshot!(plan(&archive(), &query()), @"SEARCH articles USING INDEX sqlite_autoindex_articles_2 (change>?)");
    }
}
