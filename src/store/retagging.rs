//! How far a new run of the tagger over the archive has come. The tagger itself is above this room.
//!
//! A run goes through the articles in the order of their numbers. Those that come in meanwhile have
//! higher ones and are tagged by the names of their day, so it may stop where it ends. Whatever
//! changes names says so in its transaction, and the run begins anew.

use rusqlite::params;

use super::articles::{COLUMNS, article_from_row};
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{count, rows};
use crate::domain::{Article, ArticleId, Change, Mention};

/// The setting that says by which rules the archive is tagged, or that it is to be tagged again.
const SETTING: &str = "ingest.tagged";

/// Its value while the work is to be done. Anything but the rules of the program counts as this.
const DUE: &str = "due";

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retagging {
    /// The version of the catalog when it began, which tells it from other runs.
    pub catalog_version: i64,
    /// The last article that it has tagged.
    pub reached: ArticleId,
    /// How many it has tagged.
    pub done: u64,
    /// How many there were when it began.
    pub total: u64,
}

/// What was found in some articles, by an archive of a state that may have passed since.
pub struct Batch {
    /// The run as it was read with the articles.
    pub run: Retagging,
    /// Each article with the change that it was read at, its mentions and its topics.
    pub found: Vec<(ArticleId, i64, Vec<Mention>, Vec<String>)>,
}

impl Reader {
    /// Whether the archive is to be tagged again, by these rules.
    pub fn is_retag_due(&self, rules: &str) -> Result<bool, StoreError> {
        Ok(self.setting(SETTING)?.as_deref() != Some(rules))
    }

    /// The run that is under way.
    pub fn retagging(&self) -> Result<Option<Retagging>, StoreError> {
        let sql = "SELECT catalog_version, reached, done, total FROM retagging";
        self.one(sql, [], |row| {
            Ok(Retagging {
                catalog_version: row.get(0)?,
                reached: ArticleId(row.get(1)?),
                done: count(row, 2)?,
                total: count(row, 3)?,
            })
        })
    }

    /// How many articles there are, whatever their status.
    pub fn every_article_count(&self) -> Result<u64, StoreError> {
        self.counted("SELECT count(*) FROM articles", [])
    }

    /// The articles with the next higher numbers, of every status, each with its latest change. Whom
    /// they mention is left out.
    pub fn articles_after(
        &self,
        article: ArticleId,
        limit: usize,
    ) -> Result<Vec<Change>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS}, change FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2");
        let read: Vec<(i64, Article)> = self.all(&sql, params![article.0, rows(limit)], |row| {
            Ok((row.get("change")?, article_from_row(row)?))
        })?;
        read.into_iter()
            .map(|(sequence, article)| {
                Ok(Change {
                    sequence,
                    article: self.completed(article)?,
                    entities: Vec::new(),
                })
            })
            .collect()
    }

    fn change_of(&self, article: ArticleId) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT change FROM articles WHERE id = ?1";
        self.one(sql, [article.0], |row| row.get(0))
    }
}

impl Writer {
    /// Counts a change of names, of which the archive must be tagged again from its beginning. The note
    /// outlives a crash.
    pub(super) fn names_changed(&self) -> Result<(), StoreError> {
        self.bump_catalog_version()?;
        self.run("DELETE FROM retagging", [])?;
        self.set_setting(SETTING, DUE)
    }

    /// The run that is under way, or a new one from the beginning.
    pub fn begin_retagging(&self) -> Result<Retagging, StoreError> {
        if let Some(run) = self.retagging()? {
            return Ok(run);
        }
        let run = Retagging {
            catalog_version: self.catalog_version()?,
            reached: ArticleId(0),
            done: 0,
            total: self.every_article_count()?,
        };
        self.keep_retagging(&run)?;
        Ok(run)
    }

    fn keep_retagging(&self, run: &Retagging) -> Result<(), StoreError> {
        let column = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.run(
            "INSERT OR REPLACE INTO retagging (only_row, catalog_version, reached, done, total)
             VALUES (1, ?1, ?2, ?3, ?4)",
            params![
                run.catalog_version,
                run.reached.0,
                column(run.done),
                column(run.total)
            ],
        )?;
        Ok(())
    }

    /// Takes in what was found in some articles and says how far the run has come; `None` when the run
    /// is another one by now, and nothing was taken in. Of an article that was changed meanwhile the
    /// number is given back: it must be read again.
    pub fn take_in_tags(
        &self,
        batch: &Batch,
    ) -> Result<Option<(Retagging, Vec<ArticleId>)>, StoreError> {
        if self.retagging()? != Some(batch.run) {
            return Ok(None);
        }
        let mut run = batch.run;
        let mut changed = Vec::new();
        for (article, change, mentions, topics) in &batch.found {
            match self.change_of(*article)? {
                Some(now) if now == *change => self.set_tagged(*article, mentions, topics)?,
                Some(_) => changed.push(*article),
                None => {}
            }
            run.reached = *article;
            run.done += 1;
        }
        self.keep_retagging(&run)?;
        Ok(Some((run, changed)))
    }

    /// Notes that every article is tagged by these rules, unless the run is another one by now.
    /// Returns whether it is done.
    pub fn end_retagging(&self, run: &Retagging, rules: &str) -> Result<bool, StoreError> {
        if self.retagging()? != Some(*run) {
            return Ok(false);
        }
        self.run("DELETE FROM retagging", [])?;
        self.set_setting(SETTING, rules)?;
        Ok(true)
    }
}
