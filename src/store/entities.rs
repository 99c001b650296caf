//! Entities as they are read: whole, by key, as the table of names knows them, by category.

use rusqlite::Row;

use super::connection::Reader;
use super::error::StoreError;
use super::row::{count, texts, word};
use crate::domain::{Alias, Entity, EntityId, Link, NamedEntity};

/// What [`entity_from_row`] reads.
const COLUMNS: &str = "id, key, kind, name, summary, role, category";

/// What [`alias_from_row`] reads.
const ALIAS_COLUMNS: &str = "text, exact_case, context, lookup_only";

fn entity_from_row(row: &Row<'_>) -> rusqlite::Result<Entity> {
    Ok(Entity {
        id: EntityId(row.get(0)?),
        key: row.get(1)?,
        kind: word(row, 2)?,
        name: row.get(3)?,
        summary: row.get(4)?,
        role: row.get(5)?,
        category: row.get(6)?,
        aliases: Vec::new(),
        links: Vec::new(),
    })
}

fn alias_from_row(row: &Row<'_>) -> rusqlite::Result<Alias> {
    Ok(Alias {
        text: row.get(0)?,
        exact_case: row.get(1)?,
        context: texts(row, 2)?,
        lookup_only: row.get(3)?,
    })
}

impl Reader {
    /// One entity with its aliases (the catalog's first, then those made by hand) and links.
    pub fn entity(&self, id: EntityId) -> Result<Option<Entity>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM entities WHERE id = ?1");
        let Some(mut entity) = self.one(&sql, [id.0], entity_from_row)? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT {ALIAS_COLUMNS} FROM aliases WHERE entity = ?1 AND removed = 0
             ORDER BY origin, position, text"
        );
        entity.aliases = self.all(&sql, [id.0], alias_from_row)?;
        entity.links = self.links(id)?;
        Ok(Some(entity))
    }

    /// What an entity is called.
    pub(super) fn name_of(&self, entity: EntityId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM entities WHERE id = ?1";
        self.one(sql, [entity.0], |row| row.get(0))
    }

    /// The pages about an entity, in the order of the catalog.
    pub(super) fn links(&self, entity: EntityId) -> Result<Vec<Link>, StoreError> {
        let sql = "SELECT label, url FROM links WHERE entity = ?1 ORDER BY position";
        self.all(sql, [entity.0], |row| {
            Ok(Link {
                label: row.get(0)?,
                url: row.get(1)?,
            })
        })
    }

    /// The entity that the catalog file calls so.
    pub fn entity_by_key(&self, key: &str) -> Result<Option<EntityId>, StoreError> {
        let sql = "SELECT id FROM entities WHERE key = ?1";
        self.one(sql, [key], |row| row.get(0).map(EntityId))
    }

    /// Every entity as the table of names knows it, in the order of their numbers.
    pub fn names(&self) -> Result<Vec<NamedEntity>, StoreError> {
        let mut entities = self.all(
            "SELECT id, key, kind, name, role, articles FROM entities ORDER BY id",
            [],
            |row| {
                Ok(NamedEntity {
                    id: EntityId(row.get(0)?),
                    key: row.get(1)?,
                    kind: word(row, 2)?,
                    name: row.get(3)?,
                    role: row.get(4)?,
                    aliases: Vec::new(),
                    articles: count(row, 5)?,
                })
            },
        )?;
        let sql = format!(
            "SELECT {ALIAS_COLUMNS}, entity FROM aliases WHERE removed = 0
             ORDER BY entity, origin, position, text"
        );
        let aliases = self.all(&sql, [], |row| {
            Ok((EntityId(row.get(4)?), alias_from_row(row)?))
        })?;
        for (id, alias) in aliases {
            if let Ok(index) = entities.binary_search_by_key(&id, |entity| entity.id) {
                entities[index].aliases.push(alias);
            }
        }
        Ok(entities)
    }

    /// Products of a category, by name.
    pub fn products_in(&self, category: &str) -> Result<Vec<EntityId>, StoreError> {
        self.all(
            "SELECT id FROM entities WHERE category = ?1 AND kind = 'product'
             ORDER BY name COLLATE NOCASE, id",
            [category],
            |row| row.get(0).map(EntityId),
        )
    }

    /// Refuses an entity that is not there.
    pub(super) fn check_entity(&self, entity: EntityId) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM entities WHERE id = ?1";
        self.one(sql, [entity.0], |_| Ok(()))?
            .ok_or_else(|| StoreError::Missing {
                what: format!("entity {}", entity.0),
            })
    }
}
