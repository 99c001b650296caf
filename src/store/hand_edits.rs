//! What moderators change of an entity by hand. A reload of the catalog leaves all of it as it is.

use rusqlite::params;

use super::connection::Writer;
use super::error::StoreError;
use super::row::texts_column;
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

#[cfg(test)]
mod tests {
    use super::super::scratch::{alias, archive, vendors};
    use super::*;

    #[test]
    fn each_edit_is_a_change_of_the_catalog() {
        let writer = archive();
        let [vmware] = vendors(&writer, ["vmware"]);
        let version = writer.catalog_version().unwrap();
        writer.rename_entity(vmware, "VMware").unwrap();
        writer.set_summary(vmware, "Makes ESX.").unwrap();
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
            writer.rename_entity(nobody, "Nobody"),
            writer.set_summary(nobody, "Nobody."),
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
