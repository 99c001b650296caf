//! Stories: which articles tell the same, and the copies that were offered of each.

use rusqlite::params;

use super::articles::article_text;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date, moment, rows};
use crate::domain::{ArticleId, Headline, Status, Story, StoryCopy};

/// Everything in a story, its first article first.
const MEMBERS: &str = "SELECT ?1 UNION ALL
     SELECT id FROM articles WHERE story = ?1";

/// The copies of an article, in the order in which they were offered.
const COPIES: &str = "SELECT title, author, url, body, published_start, published_precision, added
     FROM copies WHERE article = ?1 ORDER BY id";

impl Reader {
    /// The first article of the story that an article belongs to: itself, if it is alone or first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn story_of(&self, article: ArticleId) -> Result<ArticleId, StoreError> {
        let sql = "SELECT ifnull(story, id) FROM articles WHERE id = ?1";
        let story = self.one(sql, [article.0], |row| row.get(0).map(ArticleId))?;
        story.ok_or_else(|| StoreError::Missing {
            what: article_text(article),
        })
    }

    /// Whether something may join the story of an article: it is out, and so is the first of its story.
    /// Where the first was retracted, channels have what is left of it and take no post of the story.
    pub fn is_open_story(&self, article: ArticleId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM articles AS a
             CROSS JOIN articles AS first ON first.id = ifnull(a.story, a.id)
              WHERE a.id = ?1 AND a.status = 'published' AND first.status = 'published'";
        Ok(self.one(sql, [article.0], |_| Ok(()))?.is_some())
    }

    /// The articles of the story that an article belongs to, its first one first and then in the
    /// order of their numbers. Those that were never published are left out.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn story_members(&self, article: ArticleId) -> Result<Vec<Headline>, StoreError> {
        self.headlines(&self.in_story(self.story_of(article)?)?)
    }

    /// A story as it is shown by one of its articles; `None` when there is no such article.
    pub fn story(&self, article: ArticleId, story: ArticleId) -> Result<Option<Story>, StoreError> {
        let Some(article) = self.article(article)? else {
            return Ok(None);
        };
        let subjects =
            "SELECT e.name FROM mentions AS m CROSS JOIN entities AS e ON e.id = m.entity
                         WHERE m.article = ?1 AND m.removed = 0
                         ORDER BY m.in_title DESC, m.count DESC, m.entity LIMIT ?2";
        let topics =
            "SELECT t.name FROM article_topics AS a CROSS JOIN topics AS t ON t.key = a.topic
                       WHERE a.article = ?1 AND a.removed = 0 ORDER BY a.topic";
        let mut others = self.headlines(&self.in_story(story)?)?;
        others.retain(|other| other.id != article.id && other.status == Status::Published);
        Ok(Some(Story {
            subjects: self.all(
                subjects,
                params![article.id.0, rows(Story::SUBJECTS)],
                |row| row.get(0),
            )?,
            topics: self.all(topics, [article.id.0], |row| row.get(0))?,
            others,
            article,
        }))
    }

    /// What was offered again under the address of an article, the earliest first.
    pub fn copies_of(&self, article: ArticleId) -> Result<Vec<StoryCopy>, StoreError> {
        self.all(COPIES, [article.0], |row| {
            Ok(StoryCopy {
                title: row.get(0)?,
                author: row.get(1)?,
                url: row.get(2)?,
                body: row.get(3)?,
                published: date(row, 4)?,
                added: moment(row, 6)?,
            })
        })
    }

    /// All that belongs to the story of its first article, whatever the status.
    fn in_story(&self, first: ArticleId) -> Result<Vec<ArticleId>, StoreError> {
        let mut members = self.all(MEMBERS, [first.0], |row| row.get(0).map(ArticleId))?;
        if let Some(others) = members.get_mut(1..) {
            others.sort_unstable();
        }
        Ok(members)
    }
}

impl Writer {
    /// Makes the story of one article part of the story of another, which is a change of every
    /// article that moves. Gives whether they were two stories before.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when one of them does not exist.
    pub fn join_story(&self, article: ArticleId, other: ArticleId) -> Result<bool, StoreError> {
        let (from, into) = (self.story_of(article)?, self.story_of(other)?);
        if from == into {
            return Ok(false);
        }
        for member in self.in_story(from)? {
            self.set_story(member, Some(into))?;
        }
        Ok(true)
    }

    /// Takes an article out of its story, and out of what later ones are compared with, so that it
    /// stays alone. When it was the first, the next of the story takes its place. A change of every
    /// article whose first is another one now. Gives whether there was a story to leave.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn leave_story(&self, article: ArticleId) -> Result<bool, StoreError> {
        let story = self.story_of(article)?;
        let mut rest = self.in_story(story)?;
        rest.retain(|member| *member != article);
        let Some((next, others)) = rest.split_first() else {
            return Ok(false);
        };
        if story == article {
            self.set_story(*next, None)?;
            for other in others {
                self.set_story(*other, Some(*next))?;
            }
        }
        self.set_story(article, None)?;
        self.forget_recent(article)?;
        Ok(true)
    }

    /// Says to which story an article belongs, `None` for its own: a change.
    fn set_story(&self, article: ArticleId, story: Option<ArticleId>) -> Result<(), StoreError> {
        self.touch(article)?;
        self.run(
            "UPDATE articles SET story = ?2 WHERE id = ?1",
            params![article.0, story.map(|story| story.0)],
        )?;
        self.follow_story(article)
    }

    /// Keeps an article that was offered again under the address of one that is there. The same
    /// words by the same author at the same address are kept once, whatever their date: feeds offer
    /// the same at each visit, and some of them date it anew. Gives whether it was kept.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn keep_copy(&self, article: ArticleId, copy: &StoryCopy) -> Result<bool, StoreError> {
        self.check_article(article)?;
        let same = "SELECT 1 FROM copies
             WHERE article = ?1 AND title = ?2 AND author = ?3 AND url = ?4 AND body = ?5";
        let words = params![article.0, copy.title, copy.author, copy.url, copy.body];
        if self.one(same, words, |_| Ok(()))?.is_some() {
            return Ok(false);
        }
        self.run(
            "INSERT INTO copies
                 (article, title, author, url, body, published_start, published_precision, added)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                article.0,
                copy.title,
                copy.author,
                copy.url,
                copy.body,
                copy.published.start(),
                copy.published.precision(),
                copy.added.as_microsecond()
            ],
        )?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan};
    use super::*;
    use crate::domain::Date;

    fn three(writer: &Writer) -> [ArticleId; 3] {
        ["One", "Two", "Three"]
            .map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap())
    }

    /// The story of each article, by the numbers of their first ones.
    fn stories<const N: usize>(writer: &Writer, articles: [ArticleId; N]) -> [i64; N] {
        articles.map(|article| writer.story_of(article).unwrap().0)
    }

    #[test]
    fn stories_become_one_and_never_chain() {
        let writer = archive();
        let [one, two, three] = three(&writer);
        assert_eq!(stories(&writer, [one, two, three]), [1, 2, 3]);
        assert!(writer.join_story(three, two).unwrap());
        assert!(writer.join_story(two, one).unwrap());
        assert_eq!(stories(&writer, [one, two, three]), [1, 1, 1]);
        assert!(!writer.join_story(one, three).unwrap(), "they are one");
        let members = writer.story_members(three).unwrap();
        let titles: Vec<_> = members.into_iter().map(|member| member.title).collect();
        assert_eq!(titles, ["One", "Two", "Three"]);
    }

    #[test]
    fn whoever_leaves_is_alone_and_the_rest_stays_together() {
        let writer = archive();
        let [one, two, three] = three(&writer);
        let four = writer.insert_article(&article("Four", 1), at(0)).unwrap();
        for other in [two, three, four] {
            writer.join_story(other, one).unwrap();
        }
        assert!(writer.leave_story(three).unwrap());
        assert_eq!(stories(&writer, [one, two, three, four]), [1, 1, 3, 1]);
        assert!(writer.leave_story(one).unwrap());
        assert_eq!(stories(&writer, [one, two, three, four]), [1, 2, 3, 2]);
        assert!(!writer.leave_story(one).unwrap(), "it is alone");
    }

    #[test]
    fn every_article_whose_story_changes_is_a_change_and_no_other() {
        let writer = archive();
        let [one, two, three] = three(&writer);
        let changed = |act: &dyn Fn()| {
            let before = writer.last_change().unwrap();
            act();
            let changes = writer.changed_since(before, 10).unwrap();
            let mut ids: Vec<i64> = changes.iter().map(|change| change.article.id.0).collect();
            ids.sort_unstable();
            ids
        };
        let join = |article, other| {
            writer.join_story(article, other).unwrap();
        };
        assert_eq!(changed(&|| join(three, two)), [3]);
        assert_eq!(changed(&|| join(two, one)), [2, 3]);
        assert_eq!(changed(&|| join(one, two)), [0; 0]);
        assert_eq!(
            changed(&|| assert!(writer.leave_story(one).unwrap())),
            [1, 2, 3]
        );
        assert_eq!(
            changed(&|| assert!(!writer.leave_story(one).unwrap())),
            [0; 0]
        );
    }

    #[test]
    fn readers_see_no_drafts_in_a_story() {
        let writer = archive();
        let mut ids = Vec::new();
        for status in Status::ALL {
            let mut new = article(status.word(), 1);
            new.status = status;
            let id = writer.insert_article(&new, at(0)).unwrap();
            writer.join_story(id, ArticleId(1)).unwrap();
            ids.push(id);
        }
        let members = writer.story_members(ids[2]).unwrap();
        let titles: Vec<_> = members.into_iter().map(|member| member.title).collect();
        assert_eq!(titles, ["published", "retracted"]);
    }

    #[test]
    fn a_copy_is_kept_once_and_comes_back_as_it_was_offered() {
        let writer = archive();
        let [one, ..] = three(&writer);
        let copy = StoryCopy {
            title: "One'); DROP TABLE copies; --".to_owned(),
            author: "Somebody".to_owned(),
            url: "https://example.com/one#top".to_owned(),
            body: "üñî".to_owned(),
            published: Date::Month(2008, 8),
            added: at(3),
        };
        let dated_anew = StoryCopy {
            published: Date::Year(2009),
            added: at(9),
            ..copy.clone()
        };
        let edited = StoryCopy {
            body: "ünî".to_owned(),
            ..copy.clone()
        };
        assert!(writer.keep_copy(one, &copy).unwrap());
        assert!(!writer.keep_copy(one, &dated_anew).unwrap());
        assert!(writer.keep_copy(one, &edited).unwrap());
        assert_eq!(writer.copies_of(one).unwrap(), [copy.clone(), edited]);
        assert_eq!(writer.copies_of(ArticleId(2)).unwrap(), []);
        let nowhere = ArticleId(99);
        for refused in [
            writer.keep_copy(nowhere, &copy),
            writer.join_story(nowhere, one),
            writer.join_story(one, nowhere),
            writer.leave_story(nowhere),
        ] {
            assert_eq!(
                refused.unwrap_err().to_string(),
                "The archive has no article 99."
            );
        }
    }

    #[test]
    fn a_deleted_article_leaves_no_story_in_doubt() {
        let writer = archive();
        let [one, two, three] = three(&writer);
        writer.join_story(two, one).unwrap();
        writer.join_story(three, one).unwrap();
        writer.run("DELETE FROM articles WHERE id = 1", []).unwrap();
        assert_eq!(stories(&writer, [two, three]), [2, 3]);
    }

    #[test]
    fn members_and_copies_are_found_along_an_index() {
        let writer = archive();
        insta::assert_snapshot!(plan(&writer, MEMBERS), @r"
        COMPOUND QUERY
        LEFT-MOST SUBQUERY
        SCAN CONSTANT ROW
        UNION ALL
        SEARCH articles USING COVERING INDEX articles_story (story=?)
        ");
        insta::assert_snapshot!(plan(&writer, COPIES), @"SEARCH copies USING INDEX copies_article (article=?)");
    }
}
