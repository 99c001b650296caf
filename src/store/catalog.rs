//! Loading a catalog over what is there.
//!
//! The archive remembers what the catalog last said of each entity. A field that still holds that
//! takes what the catalog says now; one that holds anything else was changed by hand and is kept.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row, params};

use super::row::{rows, texts, texts_column, word};
use super::{StoreError, Writer};
use crate::domain::{Alias, Catalog, CatalogEntity, EntityId, EntityKind};

/// The fields of an entity that a catalog gives and a moderator may change.
#[derive(Clone, PartialEq, Eq)]
struct Fields {
    kind: EntityKind,
    name: String,
    summary: String,
    role: String,
    category: Option<String>,
}

/// An entity that the archive has, with what the catalog last said of it.
struct Known {
    id: EntityId,
    key: String,
    fields: Fields,
    said: Option<Fields>,
}

/// What [`known_from_row`] reads.
const KNOWN_COLUMNS: &str = "e.id, e.key, e.kind, e.name, e.summary, e.role, e.category, \
     c.kind, c.name, c.summary, c.role, c.category";

fn known_from_row(row: &Row<'_>) -> rusqlite::Result<Known> {
    let said = match row.get::<_, Option<String>>(7)? {
        Some(_) => Some(fields_from_row(row, 7)?),
        None => None,
    };
    Ok(Known {
        id: EntityId(row.get(0)?),
        key: row.get(1)?,
        fields: fields_from_row(row, 2)?,
        said,
    })
}

fn fields_from_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Fields> {
    Ok(Fields {
        kind: word(row, first)?,
        name: row.get(first + 1)?,
        summary: row.get(first + 2)?,
        role: row.get(first + 3)?,
        category: row.get(first + 4)?,
    })
}

impl Fields {
    fn of(entity: &CatalogEntity) -> Fields {
        Fields {
            kind: entity.kind,
            name: entity.name.clone(),
            summary: entity.summary.clone(),
            role: entity.role.clone(),
            category: entity.category.clone(),
        }
    }
}

/// The three-way rule for one field.
fn merged<T: PartialEq + Clone>(here: &T, said: Option<&T>, says: &T) -> T {
    if said == Some(here) { says } else { here }.clone()
}

/// What a load has changed so far.
#[derive(Default)]
struct Changes {
    anything: bool,
    names: bool,
}

impl Writer {
    /// Loads a catalog over what is there: idempotent, never over what was changed by hand. What
    /// the catalog no longer has is removed, except for entities and relations that articles,
    /// facts or forecasts still refer to.
    ///
    /// Returns whether names, aliases or the words of topics changed, so that the caller can tag
    /// again.
    ///
    /// # Errors
    /// [`StoreError::Catalog`] when the catalog contradicts itself.
    pub fn load_catalog(&self, catalog: &Catalog) -> Result<bool, StoreError> {
        check(catalog)?;
        let mut changes = Changes::default();
        if self.setting("industry")?.as_deref() != Some(&catalog.industry) {
            self.set_setting("industry", &catalog.industry)?;
            changes.anything = true;
        }
        changes.anything |= self.replace_relations(&catalog.relations)?;
        changes.names |= self.replace_topics(&catalog.topics)?;
        changes.anything |= self.upsert_categories(&catalog.categories)?;
        self.replace_entities(&catalog.entities, &mut changes)?;
        changes.anything |= self.drop_categories(&catalog.categories)?;
        if changes.anything || changes.names {
            self.bump_catalog_version()?;
        }
        Ok(changes.names)
    }

    fn replace_entities(
        &self,
        entities: &[CatalogEntity],
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {KNOWN_COLUMNS} FROM entities e LEFT JOIN catalog_entities c ON c.entity = e.id
             ORDER BY e.id"
        );
        let known = self.all(&sql, [], known_from_row)?;
        let by_key: HashMap<&str, &Known> = known
            .iter()
            .map(|entity| (entity.key.as_str(), entity))
            .collect();
        for entity in entities {
            let says = Fields::of(entity);
            let id = match by_key.get(entity.key.as_str()) {
                Some(here) => self.merge_entity(here, &says, changes)?,
                None => self.insert_entity(&entity.key, &says, changes)?,
            };
            changes.names |= self.replace_aliases(id, &entity.aliases)?;
            changes.anything |= self.replace_links(id, entity)?;
        }
        let kept: HashSet<&str> = entities.iter().map(|entity| entity.key.as_str()).collect();
        for gone in &known {
            if gone.said.is_some() && !kept.contains(gone.key.as_str()) {
                changes.names |= self.remove_unless_needed(gone.id)?;
            }
        }
        Ok(())
    }

    fn insert_entity(
        &self,
        key: &str,
        says: &Fields,
        changes: &mut Changes,
    ) -> Result<EntityId, StoreError> {
        self.run(
            "INSERT INTO entities (key, kind, name, summary, role, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                key,
                says.kind.word(),
                says.name,
                says.summary,
                says.role,
                says.category
            ],
        )?;
        let id = EntityId(self.db.last_insert_rowid());
        self.remember_said(id, says)?;
        changes.names = true;
        Ok(id)
    }

    fn merge_entity(
        &self,
        here: &Known,
        says: &Fields,
        changes: &mut Changes,
    ) -> Result<EntityId, StoreError> {
        let fields = &here.fields;
        let said = here.said.as_ref();
        let new = Fields {
            kind: merged(&fields.kind, said.map(|said| &said.kind), &says.kind),
            name: merged(&fields.name, said.map(|said| &said.name), &says.name),
            summary: merged(
                &fields.summary,
                said.map(|said| &said.summary),
                &says.summary,
            ),
            role: merged(&fields.role, said.map(|said| &said.role), &says.role),
            category: merged(
                &fields.category,
                said.map(|said| &said.category),
                &says.category,
            ),
        };
        if new != *fields {
            self.run(
                "UPDATE entities SET kind = ?2, name = ?3, summary = ?4, role = ?5, category = ?6
                 WHERE id = ?1",
                params![
                    here.id.0,
                    new.kind.word(),
                    new.name,
                    new.summary,
                    new.role,
                    new.category
                ],
            )?;
            changes.anything = true;
            changes.names |= new.name != fields.name;
        }
        if said != Some(says) {
            self.remember_said(here.id, says)?;
        }
        Ok(here.id)
    }

    fn remember_said(&self, id: EntityId, says: &Fields) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO catalog_entities (entity, kind, name, summary, role, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                id.0,
                says.kind.word(),
                says.name,
                says.summary,
                says.role,
                says.category
            ],
        )?;
        Ok(())
    }

    /// Makes the catalog's aliases of an entity those of a list. What was added or taken away by
    /// hand stays so. Returns whether anything changed.
    fn replace_aliases(&self, entity: EntityId, new: &[Alias]) -> Result<bool, StoreError> {
        let old = self.all(
            "SELECT text, exact_case, context, lookup_only FROM aliases
             WHERE entity = ?1 AND origin = 'catalog' ORDER BY position, text",
            [entity.0],
            |row| {
                Ok(Alias {
                    text: row.get(0)?,
                    exact_case: row.get(1)?,
                    context: texts(row, 2)?,
                    lookup_only: row.get(3)?,
                })
            },
        )?;
        if old == new {
            return Ok(false);
        }
        self.run(
            "DELETE FROM aliases WHERE entity = ?1 AND origin = 'catalog'",
            [entity.0],
        )?;
        let mut added = Vec::new();
        for (position, alias) in new.iter().enumerate() {
            let by_hand = 0
                == self.run(
                    "INSERT INTO aliases
                     (entity, text, exact_case, context, lookup_only, origin, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'catalog', ?6) ON CONFLICT DO NOTHING",
                    params![
                        entity.0,
                        alias.text,
                        alias.exact_case,
                        texts_column(&alias.context),
                        alias.lookup_only,
                        rows(position)
                    ],
                )?;
            if !by_hand {
                added.push(alias);
            }
        }
        Ok(!added.into_iter().eq(&old))
    }

    fn replace_links(&self, id: EntityId, entity: &CatalogEntity) -> Result<bool, StoreError> {
        if self.links(id)? == entity.links {
            return Ok(false);
        }
        self.run("DELETE FROM links WHERE entity = ?1", [id.0])?;
        for (position, link) in entity.links.iter().enumerate() {
            self.run(
                "INSERT INTO links (entity, position, label, url) VALUES (?1, ?2, ?3, ?4)",
                params![id.0, rows(position), link.label, link.url],
            )?;
        }
        Ok(true)
    }

    /// Removes an entity that the catalog has dropped, unless something refers to it. Marks of
    /// moderators ("does not mention it", "not so") count as well. Returns whether it went.
    fn remove_unless_needed(&self, entity: EntityId) -> Result<bool, StoreError> {
        let removed = self.run(
            "DELETE FROM entities WHERE id = ?1
             AND NOT EXISTS (SELECT 1 FROM mentions WHERE entity = ?1)
             AND NOT EXISTS (SELECT 1 FROM facts WHERE subject = ?1)
             AND NOT EXISTS (SELECT 1 FROM facts WHERE object = ?1)
             AND NOT EXISTS (SELECT 1 FROM forecasts WHERE forecaster = ?1)
             AND NOT EXISTS (SELECT 1 FROM forecast_entities WHERE entity = ?1)",
            [entity.0],
        )?;
        Ok(removed > 0)
    }
}

/// Refuses a catalog that contradicts itself.
fn check(catalog: &Catalog) -> Result<(), StoreError> {
    unique(
        "relation",
        catalog.relations.iter().map(|relation| &relation.key),
    )?;
    unique("topic", catalog.topics.iter().map(|topic| &topic.key))?;
    unique(
        "category",
        catalog.categories.iter().map(|category| &category.key),
    )?;
    unique("entity", catalog.entities.iter().map(|entity| &entity.key))?;
    let categories: HashSet<&str> = catalog
        .categories
        .iter()
        .map(|category| category.key.as_str())
        .collect();
    for entity in &catalog.entities {
        let key = &entity.key;
        if let Some(category) = &entity.category
            && !categories.contains(category.as_str())
        {
            return Err(StoreError::Catalog(format!(
                "\"{key}\" is in the category \"{category}\", which is not defined."
            )));
        }
        if entity.name.trim().is_empty() {
            return Err(StoreError::Catalog(format!("\"{key}\" has no name.")));
        }
        unique(
            &format!("alias of \"{key}\","),
            entity.aliases.iter().map(|alias| &alias.text),
        )?;
    }
    Ok(())
}

/// Refuses keys that are empty or stand twice.
fn unique<'a>(what: &str, keys: impl Iterator<Item = &'a String>) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    for key in keys {
        if key.trim().is_empty() {
            return Err(StoreError::Catalog(format!("A {what} is empty.")));
        }
        if !seen.insert(key) {
            return Err(StoreError::Catalog(format!(
                "The {what} \"{key}\" stands twice."
            )));
        }
    }
    Ok(())
}
