//! Articles whole, one after the other: with everything that rests on them or was set by hand.

use rusqlite::params;

use super::connection::Reader;
use super::error::StoreError;
use super::facts::fact_from_row;
use super::forecasts::{COLUMNS as FORECAST_COLUMNS, forecast_from_row};
use super::row::rows;
use crate::domain::{ArticleId, EntityId, Fact, Forecast, WholeArticle};

/// Facts as they are kept, whatever has become of the articles that say so, each with whether it was
/// taken away. The columns of [`fact_from_row`], and one more.
const FACTS: &str =
    "SELECT id, subject, relation, object, value, detail, since_start, since_precision,
         until_start, until_precision, source, ended_by, removed FROM facts";

impl Reader {
    /// Articles whose numbers are above one, in the order of their numbers, whatever their status.
    pub fn whole_articles(
        &self,
        after: ArticleId,
        limit: usize,
    ) -> Result<Vec<WholeArticle>, StoreError> {
        let sql = "SELECT id FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2";
        let numbers = self.all(sql, params![after.0, rows(limit)], |row| {
            row.get(0).map(ArticleId)
        })?;
        let mut articles = Vec::with_capacity(numbers.len());
        for id in numbers {
            if let Some(whole) = self.whole_article(id)? {
                articles.push(whole);
            }
        }
        Ok(articles)
    }

    fn whole_article(&self, id: ArticleId) -> Result<Option<WholeArticle>, StoreError> {
        let Some(mut article) = self.article(id)? else {
            return Ok(None);
        };
        article.topics = self.all(
            "SELECT topic FROM article_topics WHERE article = ?1 AND origin = 'hand' AND removed = 0
             ORDER BY topic",
            [id.0],
            |row| row.get(0),
        )?;
        let by_hand: Vec<(EntityId, bool)> = self.all(
            "SELECT entity, removed FROM mentions WHERE article = ?1 AND origin = 'hand'
             ORDER BY entity",
            [id.0],
            |row| Ok((EntityId(row.get(0)?), row.get(1)?)),
        )?;
        let of_hand = |taken_away: bool| {
            let some = by_hand.iter().filter(|(_, removed)| *removed == taken_away);
            some.map(|(entity, _)| *entity).collect()
        };
        let story = self.story_of(id)?;
        Ok(Some(WholeArticle {
            key: self.one("SELECT key FROM import_keys WHERE article = ?1", [id.0], |row| {
                row.get(0)
            })?,
            set_by_hand: of_hand(false),
            removed_by_hand: of_hand(true),
            related: self.numbers(
                "SELECT other FROM article_related WHERE article = ?1 AND other < ?1 ORDER BY other",
                id,
            )?,
            story: (story < id).then_some(story),
            first_of: self.numbers(
                "SELECT id FROM articles WHERE story = ?1 AND id < ?1 ORDER BY id",
                id,
            )?,
            copies: self.copies_of(id)?,
            topics_removed: self.all(
                "SELECT topic FROM article_topics WHERE article = ?1 AND removed = 1 ORDER BY topic",
                [id.0],
                |row| row.get(0),
            )?,
            scheduled: self.scheduled(id)?,
            facts: self.all_facts_from(id)?,
            ends: self.ended_facts(id)?,
            forecasts: self.forecasts_from(id)?,
            article,
        }))
    }

    fn numbers(&self, sql: &str, article: ArticleId) -> Result<Vec<ArticleId>, StoreError> {
        self.all(sql, [article.0], |row| row.get(0).map(ArticleId))
    }

    /// Facts that rest on an article, each with whether it was taken away by hand.
    fn all_facts_from(&self, source: ArticleId) -> Result<Vec<(Fact, bool)>, StoreError> {
        let sql = format!("{FACTS} WHERE source = ?1 ORDER BY id");
        self.all(&sql, [source.0], |row| {
            let mut fact = fact_from_row(row)?;
            fact.ended_by = fact.ended_by.filter(|end| *end < source);
            Ok((fact, row.get(12)?))
        })
    }

    /// Facts of earlier articles that ended as an article says.
    fn ended_facts(&self, by: ArticleId) -> Result<Vec<Fact>, StoreError> {
        let sql = format!("{FACTS} WHERE ended_by = ?1 AND source < ?1 ORDER BY id");
        self.all(&sql, [by.0], fact_from_row)
    }

    /// Forecasts that an article reports, whatever its status.
    fn forecasts_from(&self, source: ArticleId) -> Result<Vec<Forecast>, StoreError> {
        let sql = format!(
            "SELECT {FORECAST_COLUMNS} FROM forecasts AS f WHERE f.source = ?1 ORDER BY f.id"
        );
        let forecasts = self.all(&sql, [source.0], forecast_from_row)?;
        forecasts
            .into_iter()
            .map(|forecast| self.with_whom(forecast))
            .collect()
    }

    /// The name by which files refer to an article: its address, or its key in the file that it
    /// came from, if it has either.
    pub fn name_in_files(&self, article: ArticleId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT ifnull(url, (SELECT key FROM import_keys WHERE article = ?1))
             FROM articles WHERE id = ?1";
        Ok(self.one(sql, [article.0], |row| row.get(0))?.flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, plan, vendors};
    use super::*;
    use crate::domain::{NewFact, Object};

    #[test]
    fn links_point_back_so_that_a_reader_of_a_file_knows_them() {
        let writer = archive();
        let [one, two, three] = ["One", "Two", "Three"]
            .map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        writer.relate(one, three).unwrap();
        writer.join_story(one, two).unwrap();
        writer.join_story(three, two).unwrap();
        let all = writer.whole_articles(ArticleId(0), 10).unwrap();
        let links: Vec<_> = all
            .iter()
            .map(|whole| (whole.related.clone(), whole.story, whole.first_of.clone()))
            .collect();
        let nothing = || (vec![], None, vec![]);
        assert_eq!(links[0], nothing());
        assert_eq!(links[1], (vec![], None, vec![one]));
        assert_eq!(links[2], (vec![one], Some(two), vec![]));
        let rest = writer.whole_articles(one, 1).unwrap();
        assert_eq!(rest[0].article.id, two);
        assert!(writer.whole_articles(three, 1).unwrap().is_empty());
    }

    #[test]
    fn what_was_taken_away_by_hand_comes_along() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        writer.set_mention(id, emc, true).unwrap();
        writer.set_mention(id, vmware, false).unwrap();
        let fact = NewFact {
            subject: emc,
            relation: "owns".to_owned(),
            object: Object::Entity(vmware),
            detail: String::new(),
            since: None,
            until: None,
            source: id,
        };
        let number = writer.add_fact(&fact).unwrap().unwrap();
        writer.withhold_fact(number).unwrap();
        let whole = &writer.whole_articles(ArticleId(0), 1).unwrap()[0];
        assert_eq!(whole.set_by_hand, [emc]);
        assert_eq!(whole.removed_by_hand, [vmware]);
        assert!(whole.facts[0].1);
    }

    #[test]
    fn links_are_found_along_indices() {
        let writer = archive();
        for sql in [
            "SELECT other FROM article_related WHERE article = ?1 AND other < ?1 ORDER BY other",
            "SELECT id FROM articles WHERE story = ?1 AND id < ?1 ORDER BY id",
        ] {
            let plan = plan(&writer, sql);
            assert!(plan.starts_with("SEARCH"), "{plan}");
        }
    }
}
