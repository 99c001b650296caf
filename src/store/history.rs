//! What articles were: every revision of them, and who made it.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::articles::{article_text, certainties_of, picture};
use super::audit::by_of;
use super::connection::Reader;
use super::error::StoreError;
use super::row::{date, moment, rows, word};
use crate::domain::difference::differences;
use crate::domain::{Article, ArticleId, Date, EntityId, Made, State, Step, Update};

/// What [`state_from_row`] reads.
pub(super) const COLUMNS: &str = "title, url, author, published_start, published_precision, certainty, status, \
     reason, certainties, topics, mentions, updates, body, picture, picture_alt";

/// The revisions of an article that others took the place of, the latest first.
pub(super) const HISTORY: &str =
    "SELECT r.revision + 1, a.at, a.actor, a.user, a.action, a.before, a.after
     FROM revisions AS r CROSS JOIN audit AS a ON a.id = r.replaced
     WHERE r.article = ?1 ORDER BY r.revision DESC LIMIT ?3 OFFSET ?2";

/// How an article came in, if somebody brought it.
const BROUGHT: &str = "SELECT 1, at, actor, user, action, before, after FROM audit
     WHERE matter = 'article' AND number = ?1 AND before = ''
       AND id < ifnull((SELECT min(replaced) FROM revisions WHERE article = ?1), id + 1)
     ORDER BY id LIMIT 1";

fn state_from_row(row: &Row<'_>) -> rusqlite::Result<State> {
    let updates: Vec<(i64, String, String)> = listed(row, 11)?;
    let mentions: Vec<(i64, bool)> = listed(row, 10)?;
    let updates = updates.into_iter().map(|(start, precision, body)| {
        let date = Date::from_start(start, &precision).ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(Update { date, body })
    });
    Ok(State {
        title: row.get(0)?,
        url: row.get(1)?,
        author: row.get(2)?,
        published: date(row, 3)?,
        certainty: word(row, 5)?,
        status: word(row, 6)?,
        reason: row.get(7)?,
        certainties: certainties_of(row, 8)?,
        topics: listed(row, 9)?,
        mentions: mentions
            .into_iter()
            .map(|(entity, named)| (EntityId(entity), named))
            .collect(),
        updates: updates.collect::<rusqlite::Result<_>>()?,
        body: row.get(12)?,
        picture: picture(row, 13)?,
    })
}

/// A list that is kept as JSON.
fn listed<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Vec<T>> {
    let json = row.get_ref(column)?.as_str()?;
    serde_json::from_str(json).map_err(|_| rusqlite::Error::InvalidQuery)
}

fn step_from_row(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        number: row.get(0)?,
        at: moment(row, 1)?,
        made: Some(Made {
            by: by_of(row, 2)?,
            action: row.get(4)?,
            before: row.get(5)?,
            after: row.get(6)?,
        }),
    })
}

impl Reader {
    /// What an article is now, with what moderators decided about its tags.
    pub fn state(&self, id: ArticleId) -> Result<Option<State>, StoreError> {
        match self.article(id)? {
            Some(article) => self.state_of(&article).map(Some),
            None => Ok(None),
        }
    }

    /// The same of an article that was read already.
    pub fn state_of(&self, article: &Article) -> Result<State, StoreError> {
        let topics = self.all(
            "SELECT topic, NOT removed FROM article_topics
             WHERE article = ?1 AND origin = 'hand' ORDER BY topic",
            [article.id.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mentions = self.all(
            "SELECT entity, NOT removed FROM mentions
             WHERE article = ?1 AND origin = 'hand' ORDER BY entity",
            [article.id.0],
            |row| Ok((EntityId(row.get(0)?), row.get(1)?)),
        )?;
        Ok(State::of(article, topics, mentions))
    }

    /// What an article was at a revision, or is, if that is its present one. `None` for one that it
    /// never had.
    pub fn state_at(&self, id: ArticleId, revision: u32) -> Result<Option<State>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM revisions WHERE article = ?1 AND revision = ?2");
        if let Some(state) = self.one(&sql, params![id.0, revision], state_from_row)? {
            return Ok(Some(state));
        }
        match self.article(id)? {
            Some(article) if article.revision == revision => self.state_of(&article).map(Some),
            _ => Ok(None),
        }
    }

    /// The revisions of an article, the present one first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn history(
        &self,
        id: ArticleId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Step>, StoreError> {
        let article = self.article(id)?.ok_or_else(|| StoreError::Missing {
            what: article_text(id),
        })?;
        let page = params![id.0, rows(offset), rows(limit)];
        let mut steps = self.all(HISTORY, page, step_from_row)?;
        let first = self.first_revision(&article)?;
        let kept = usize::try_from(article.revision - first).unwrap_or(usize::MAX);
        if offset + steps.len() == kept && steps.len() < limit {
            let brought = self.one(BROUGHT, [id.0], step_from_row)?;
            steps.push(Step {
                number: first,
                at: article.added,
                made: brought.and_then(|step| step.made),
            });
        }
        Ok(steps)
    }

    /// The earliest revision of an article that this archive knows: 1, unless the article came from
    /// another archive with its number.
    pub fn first_revision(&self, article: &Article) -> Result<u32, StoreError> {
        let sql = "SELECT min(revision) FROM revisions WHERE article = ?1";
        let kept = self.one(sql, [article.id.0], |row| row.get::<_, Option<u32>>(0))?;
        Ok(kept.flatten().unwrap_or(article.revision))
    }

    /// Whether an article has been changed in this archive since it came in, if only by a link or a tag.
    pub fn is_revised(&self, id: ArticleId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM revisions WHERE article = ?1 LIMIT 1";
        Ok(self.one(sql, [id.0], |_| Ok(()))?.is_some())
    }

    /// The addresses that articles had before they were given other ones, with the titles that they had then,
    /// and those articles. The address alone would not tell: it may have been given up because it is another
    /// article's.
    pub fn former_addresses(&self) -> Result<HashMap<(String, String), ArticleId>, StoreError> {
        let sql = "SELECT r.url, r.title, r.article FROM revisions AS r CROSS JOIN articles AS a ON a.id = r.article
             WHERE r.url IS NOT NULL AND r.url IS NOT a.url";
        let former = self.all(sql, [], |row| {
            Ok(((row.get(0)?, row.get(1)?), ArticleId(row.get(2)?)))
        })?;
        Ok(former.into_iter().collect())
    }

    /// What differs between two states of an article, in words.
    pub(super) fn differences(
        &self,
        one: &State,
        two: &State,
    ) -> Result<(String, String), StoreError> {
        let mut names = HashMap::new();
        for (entity, _) in one.mentions.iter().chain(&two.mentions) {
            if let Some(known) = self.entity(*entity)? {
                names.insert(*entity, known.name);
            }
        }
        let name = |entity: EntityId| names.get(&entity).cloned();
        Ok(differences(one, two, |entity| {
            name(entity).unwrap_or_else(|| format!("entity {}", entity.0))
        }))
    }
}
