//! Lists of articles: the newest, the newest about an entity, related ones, and how many there are.
//!
//! A list is found along an index that holds all that its order needs; only what is shown is then
//! read, one article at a time. The order is the beginning of the published date, newest first,
//! then the number, later first.

use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date, rows, word};
use crate::domain::{ArticleId, EntityId, Headline, Status};

/// What [`headline_from_row`] reads.
const COLUMNS: &str = "id, title, url, published_start, published_precision, certainty, status";

/// The newest published articles.
const NEWEST: &str = "SELECT id FROM articles WHERE status = 'published'
     ORDER BY published_start DESC, id DESC LIMIT ?2 OFFSET ?1";

/// The newest articles of another status, but for those that somebody has rejected.
fn of_status() -> String {
    format!(
        "SELECT {COLUMNS} FROM articles WHERE status = ?1
            AND NOT EXISTS (SELECT 1 FROM queue_items AS q
                             WHERE q.article = articles.id AND q.kind = 'article' AND q.state = 'rejected')
          ORDER BY published_start DESC, id DESC LIMIT ?2"
    )
}

/// The newest published articles that mention an entity.
const NEWEST_ABOUT: &str = "SELECT article FROM mentions WHERE entity = ?1 AND visible = 1
     ORDER BY published_start DESC, article DESC LIMIT ?3 OFFSET ?2";

/// How many published articles there are, as the triggers keep it.
const COUNT_ALL: &str = "SELECT published FROM archive";

/// How many published articles mention an entity, as the triggers keep it.
const COUNT_ABOUT: &str = "SELECT articles FROM entities WHERE id = ?1";

fn headline_from_row(row: &Row<'_>) -> rusqlite::Result<Headline> {
    Ok(Headline {
        id: ArticleId(row.get(0)?),
        title: row.get(1)?,
        url: row.get(2)?,
        published: date(row, 3)?,
        certainty: word(row, 5)?,
        status: word(row, 6)?,
    })
}

fn id_from_row(row: &Row<'_>) -> rusqlite::Result<ArticleId> {
    row.get(0).map(ArticleId)
}

impl Reader {
    /// Headlines in the order of `ids`. What does not exist, or was never published, is left out.
    pub fn headlines(&self, ids: &[ArticleId]) -> Result<Vec<Headline>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM articles
             WHERE id = ?1 AND status IN ('published', 'retracted')"
        );
        let mut headlines = Vec::with_capacity(ids.len());
        for id in ids {
            headlines.extend(self.one(&sql, [id.0], headline_from_row)?);
        }
        Ok(headlines)
    }

    /// Articles that are not out, for those who may see them: of those that wait for a moderator and of the
    /// drafts the newest `limit` each. What was rejected is left out until it waits again.
    pub fn waiting(&self, limit: usize) -> Result<Vec<Headline>, StoreError> {
        let of = |status: Status| {
            let newest = params![status.word(), rows(limit)];
            self.all(&of_status(), newest, headline_from_row)
        };
        let mut headlines = of(Status::Pending)?;
        headlines.extend(of(Status::Draft)?);
        Ok(headlines)
    }

    /// Published articles, newest first.
    pub fn newest(&self, offset: usize, limit: usize) -> Result<Vec<Headline>, StoreError> {
        let ids = self.all(NEWEST, params![rows(offset), rows(limit)], id_from_row)?;
        self.headlines(&ids)
    }

    /// Published articles that mention an entity, newest first.
    pub fn newest_about(
        &self,
        entity: EntityId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Headline>, StoreError> {
        let page = params![entity.0, rows(offset), rows(limit)];
        let ids = self.all(NEWEST_ABOUT, page, id_from_row)?;
        self.headlines(&ids)
    }

    /// How many published articles there are, or mention an entity. Constant time.
    pub fn article_count(&self, entity: Option<EntityId>) -> Result<u64, StoreError> {
        match entity {
            None => self.counted(COUNT_ALL, []),
            Some(id) => self.counted(COUNT_ABOUT, [id.0]),
        }
    }

    /// Articles that are linked as related, in either direction, newest first. Those that were
    /// never published are left out.
    pub fn related(&self, article: ArticleId) -> Result<Vec<Headline>, StoreError> {
        let sql = "SELECT other FROM article_related WHERE article = ?1";
        let mut headlines = self.headlines(&self.all(sql, [article.0], id_from_row)?)?;
        headlines
            .sort_by_key(|headline| std::cmp::Reverse((headline.published.start(), headline.id)));
        Ok(headlines)
    }
}

impl Writer {
    /// Links two articles as related, which is a change of both. An article is not related to
    /// itself; nothing happens then, or when they are linked already. Gives whether they are linked
    /// only now.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when one of them does not exist.
    pub fn relate(&self, article: ArticleId, other: ArticleId) -> Result<bool, StoreError> {
        for id in [article, other] {
            self.check_article(id)?;
        }
        let mut linked = false;
        if article == other {
            return Ok(linked);
        }
        for (one, two) in [(article, other), (other, article)] {
            let new = self.run(
                "INSERT INTO article_related (article, other) VALUES (?1, ?2)
                 ON CONFLICT DO NOTHING",
                [one.0, two.0],
            )?;
            if new > 0 {
                linked = true;
                self.touch(one)?;
            }
        }
        Ok(linked)
    }

    /// Takes the link between two related articles away, which is a change of both. Gives whether there
    /// was one.
    pub fn unrelate(&self, article: ArticleId, other: ArticleId) -> Result<bool, StoreError> {
        let mut linked = false;
        for (one, two) in [(article, other), (other, article)] {
            let sql = "DELETE FROM article_related WHERE article = ?1 AND other = ?2";
            if self.run(sql, [one.0, two.0])? > 0 {
                linked = true;
                self.touch(one)?;
            }
        }
        Ok(linked)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan, tagged, vendors};
    use super::*;
    use crate::domain::{Date, Status};

    fn titles(headlines: &[Headline]) -> Vec<&str> {
        headlines
            .iter()
            .map(|headline| headline.title.as_str())
            .collect()
    }

    #[test]
    fn the_newest_come_first_and_later_ones_of_the_same_day_before_earlier() {
        let writer = archive();
        let [vmware] = vendors(&writer, ["vmware"]);
        for (title, day, status) in [
            ("Old", 1, Status::Published),
            ("New", 20, Status::Published),
            ("Same day", 20, Status::Published),
            ("Draft", 21, Status::Draft),
            ("Pending", 21, Status::Pending),
            ("Withdrawn", 21, Status::Retracted),
        ] {
            let mut new = article(title, day);
            new.status = status;
            let id = writer.insert_article(&new, at(0)).unwrap();
            writer.set_tagged(id, &[tagged(vmware)], &[]).unwrap();
        }
        let mut month = article("Some day", 1);
        month.published = Date::Month(2008, 8);
        writer.insert_article(&month, at(0)).unwrap();

        assert_eq!(
            titles(&writer.newest(0, 10).unwrap()),
            ["Same day", "New", "Some day", "Old"]
        );
        assert_eq!(titles(&writer.newest(1, 2).unwrap()), ["New", "Some day"]);
        assert_eq!(
            titles(&writer.newest_about(vmware, 0, 10).unwrap()),
            ["Same day", "New", "Old"]
        );
        assert_eq!(
            titles(&writer.newest_about(vmware, 2, 10).unwrap()),
            ["Old"]
        );
        assert_eq!(writer.article_count(None).unwrap(), 4);
        assert_eq!(writer.article_count(Some(vmware)).unwrap(), 3);
        assert_eq!(writer.article_count(Some(EntityId(99))).unwrap(), 0);
    }

    #[test]
    fn headlines_keep_the_order_that_was_asked_for_and_hide_what_is_not_out() {
        let writer = archive();
        let ids: Vec<_> = Status::ALL
            .into_iter()
            .map(|status| {
                let mut new = article(status.word(), 1);
                new.status = status;
                writer.insert_article(&new, at(0)).unwrap()
            })
            .collect();
        let asked = [ids[3], ArticleId(99), ids[0], ids[2], ids[1]];
        let headlines = writer.headlines(&asked).unwrap();
        assert_eq!(titles(&headlines), ["retracted", "published"]);
    }

    #[test]
    fn related_articles_know_of_each_other() {
        let writer = archive();
        let [one, two, three] = ["One", "Two", "Three"]
            .map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        writer.relate(one, two).unwrap();
        writer.relate(three, one).unwrap();
        assert_eq!(titles(&writer.related(one).unwrap()), ["Three", "Two"]);
        assert_eq!(titles(&writer.related(two).unwrap()), ["One"]);
        let change = writer.last_change().unwrap();
        writer.relate(two, one).unwrap();
        writer.relate(two, two).unwrap();
        assert_eq!(writer.last_change().unwrap(), change, "nothing is new");
        assert!(writer.related(two).unwrap().len() == 1);
        let refused = writer.relate(one, ArticleId(99)).unwrap_err();
        assert_eq!(refused.to_string(), "The archive has no article 99.");
    }

    #[test]
    fn lists_and_counts_walk_along_an_index() {
        let writer = archive();
        insta::assert_snapshot!(plan(&writer, NEWEST), @"SEARCH articles USING COVERING INDEX articles_newest (status=?)");
        let of_status = plan(&writer, &of_status());
        assert!(
            of_status.contains("USING INDEX articles_newest (status=?)"),
            "{of_status}"
        );
        assert!(!of_status.contains("TEMP B-TREE"), "{of_status}");
        insta::assert_snapshot!(plan(&writer, NEWEST_ABOUT), @"SEARCH mentions USING COVERING INDEX mentions_newest (entity=? AND visible=?)");
        insta::assert_snapshot!(plan(&writer, COUNT_ABOUT), @"SEARCH entities USING INTEGER PRIMARY KEY (rowid=?)");
    }
}
