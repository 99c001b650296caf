//! What moderators change of an entity by hand. A reload of the catalog leaves all of it as it is.

use rusqlite::params;

use super::row::texts_column;
use super::{StoreError, Writer};
use crate::domain::{Alias, EntityId};

/// How an error names an entity.
fn entity_text(entity: EntityId) -> String {
    format!("entity {}", entity.0)
}

impl Writer {
    /// Gives an entity another name to show.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such entity.
    pub fn rename_entity(&self, entity: EntityId, name: &str) -> Result<(), StoreError> {
        self.run_on(
            || entity_text(entity),
            "UPDATE entities SET name = ?2 WHERE id = ?1",
            params![entity.0, name],
        )?;
        self.bump_catalog_version()
    }

    /// Gives an entity another summary.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such entity.
    pub fn set_summary(&self, entity: EntityId, summary: &str) -> Result<(), StoreError> {
        self.run_on(
            || entity_text(entity),
            "UPDATE entities SET summary = ?2 WHERE id = ?1",
            params![entity.0, summary],
        )?;
        self.bump_catalog_version()
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
        self.bump_catalog_version()
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
        self.bump_catalog_version()
    }
}
