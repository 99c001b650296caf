//! What moderators change of an entity by hand. A reload of the catalog leaves all of it as it is.

use rusqlite::params;

use super::connection::Writer;
use super::error::StoreError;
use super::row::{rows, texts_column};
use crate::domain::{Alias, Entity, EntityId, EntityKind, Link, NewEntity};

/// The longest key that is made from a name, in bytes; the catalog file takes a few more.
const LONGEST_KEY: usize = 50;

/// How an error names an entity.
fn entity_text(entity: EntityId) -> String {
    format!("entity {}", entity.0)
}

/// A name as a key: its ASCII letters and digits, in lower case, with hyphens between.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if slug.len() >= LONGEST_KEY {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

impl Writer {
    /// Adds an entity by hand and gives its number. Its key is made from its name.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn add_entity(&self, new: &NewEntity) -> Result<EntityId, StoreError> {
        self.run(
            "INSERT INTO entities (key, kind, name, summary, role, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                self.free_key(&new.name, new.kind)?,
                new.kind.word(),
                new.name,
                new.summary,
                new.role,
                new.category
            ],
        )?;
        let id = EntityId(self.db.last_insert_rowid());
        for alias in &new.aliases {
            self.add_alias(id, alias)?;
        }
        self.put_links(id, &new.links)?;
        self.names_changed()?;
        Ok(id)
    }

    /// A key that nobody has or ever had.
    fn free_key(&self, name: &str, kind: EntityKind) -> Result<String, StoreError> {
        let stem = match slug(name) {
            stem if stem.is_empty() => kind.word().to_owned(),
            stem => stem,
        };
        let sql = "SELECT 1 FROM entities WHERE key = ?1
                   UNION ALL SELECT 1 FROM gone_entities WHERE key = ?1";
        let mut key = stem.clone();
        let mut number = 2;
        while self.one(sql, [&key], |_| Ok(()))?.is_some() {
            key = format!("{stem}-{number}");
            number += 1;
        }
        Ok(key)
    }

    /// Makes what an entity is, is called and says of itself another one, and its links. Its key and
    /// its aliases stay.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such entity.
    pub fn edit_entity(&self, entity: &Entity) -> Result<(), StoreError> {
        let id = entity.id;
        let name = self.name_of(id)?;
        self.run_on(
            || entity_text(id),
            "UPDATE entities SET kind = ?2, name = ?3, summary = ?4, role = ?5, category = ?6
             WHERE id = ?1",
            params![
                id.0,
                entity.kind.word(),
                entity.name,
                entity.summary,
                entity.role,
                entity.category
            ],
        )?;
        if self.links(id)? != entity.links {
            self.put_links(id, &entity.links)?;
        }
        match name.as_ref() == Some(&entity.name) {
            true => self.bump_catalog_version(),
            false => self.names_changed(),
        }
    }

    /// Makes the links of an entity these.
    pub(super) fn put_links(&self, entity: EntityId, links: &[Link]) -> Result<(), StoreError> {
        self.run("DELETE FROM links WHERE entity = ?1", [entity.0])?;
        for (position, link) in links.iter().enumerate() {
            self.run(
                "INSERT INTO links (entity, position, label, url) VALUES (?1, ?2, ?3, ?4)",
                params![entity.0, rows(position), link.label, link.url],
            )?;
        }
        Ok(())
    }

    /// Gives an entity another name that it goes by, or changes when that name counts.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such entity.
    pub fn add_alias(&self, entity: EntityId, alias: &Alias) -> Result<(), StoreError> {
        self.run_on(
            || entity_text(entity),
            "INSERT INTO aliases
                 (entity, text, exact_case, context, lookup_only, origin, position)
             SELECT id, ?2, ?3, ?4, ?5, 'hand', 0 FROM entities WHERE id = ?1
             ON CONFLICT (entity, text) DO UPDATE SET
                 exact_case = excluded.exact_case, context = excluded.context,
                 lookup_only = excluded.lookup_only, origin = 'hand', removed = 0",
            params![
                entity.0,
                alias.text,
                alias.exact_case,
                texts_column(&alias.context),
                alias.lookup_only
            ],
        )?;
        self.names_changed()
    }

    /// Takes an alias away from an entity for good: the catalog will not bring it back.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the entity has no such alias.
    pub fn remove_alias(&self, entity: EntityId, text: &str) -> Result<(), StoreError> {
        self.run_on(
            || format!("alias \"{text}\" of {}", entity_text(entity)),
            "UPDATE aliases SET removed = 1, origin = 'hand'
             WHERE entity = ?1 AND text = ?2 AND removed = 0",
            params![entity.0, text],
        )?;
        self.names_changed()
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{alias, archive, vendors};
    use super::*;

    #[test]
    fn each_edit_is_a_change_of_the_catalog() {
        let writer = archive();
        let [vmware] = vendors(&writer, ["vmware"]);
        let version = writer.catalog_version().unwrap();
        let mut entity = writer.entity(vmware).unwrap().unwrap();
        entity.name = "VMware".to_owned();
        writer.edit_entity(&entity).unwrap();
        entity.summary = "Makes ESX.".to_owned();
        writer.edit_entity(&entity).unwrap();
        writer.add_alias(vmware, &alias("VMW")).unwrap();
        writer.remove_alias(vmware, "VMW").unwrap();
        assert_eq!(writer.catalog_version().unwrap(), version + 4);
        let entity = writer.entity(vmware).unwrap().unwrap();
        assert_eq!((entity.name.as_str(), entity.aliases.len()), ("VMware", 0));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let writer = archive();
        let [vmware] = vendors(&writer, ["vmware"]);
        let nobody = EntityId(99);
        for refused in [
            writer.edit_entity(&Entity {
                id: nobody,
                ..writer.entity(vmware).unwrap().unwrap()
            }),
            writer.add_alias(nobody, &alias("No one")),
        ] {
            assert_eq!(
                refused.unwrap_err().to_string(),
                "The archive has no entity 99."
            );
        }
        let refused = writer.remove_alias(vmware, "VMW").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "The archive has no alias \"VMW\" of entity 1."
        );
    }
}
