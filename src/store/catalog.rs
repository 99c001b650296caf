//! Loading a catalog over what is there.
//!
//! The archive remembers what the catalog last said of each entity. A field that still holds that
//! takes what the catalog says now; one that holds anything else was changed by hand and is kept.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row, params};

use super::connection::Writer;
use super::error::StoreError;
use super::row::{rows, texts, texts_column, word};
use crate::domain::{Alias, Catalog, CatalogEntity, EntityId, EntityKind, Link};

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
    /// Returns whether names, aliases or the words of topics changed. The archive is then to be tagged
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
        changes.anything |= self.replace_endings(&catalog.endings)?;
        changes.anything |= self.replace_relations(&catalog.relations)?;
        changes.names |= self.replace_topics(&catalog.topics)?;
        changes.anything |= self.upsert_categories(&catalog.categories)?;
        self.replace_entities(&catalog.entities, &mut changes)?;
        changes.anything |= self.drop_categories(&catalog.categories)?;
        if changes.names {
            self.names_changed()?;
        } else if changes.anything {
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
        let gone = self.gone_keys()?;
        for entity in entities {
            if gone.contains(&entity.key) {
                continue;
            }
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
            "INSERT INTO catalog_entities (entity, kind, name, summary, role, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (entity) DO UPDATE SET
                 kind = excluded.kind, name = excluded.name, summary = excluded.summary,
                 role = excluded.role, category = excluded.category",
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
        let sql = "SELECT links FROM catalog_entities WHERE entity = ?1";
        let said = self.one(sql, [id.0], |row| row.get::<_, Option<String>>(0))?;
        let said = said.flatten();
        let says = links_column(&entity.links);
        let here = self.links(id)?;
        let by_hand = said
            .as_ref()
            .is_some_and(|said| *said != links_column(&here));
        if said.as_ref() != Some(&says) {
            self.run(
                "UPDATE catalog_entities SET links = ?2 WHERE entity = ?1",
                params![id.0, says],
            )?;
        }
        if by_hand || here == entity.links {
            return Ok(false);
        }
        self.put_links(id, &entity.links)?;
        Ok(true)
    }

    /// Removes an entity that the catalog has dropped, unless something refers to it or somebody gave it
    /// a name. Marks of moderators ("does not mention it", "not so") count as well. Returns whether it went.
    fn remove_unless_needed(&self, entity: EntityId) -> Result<bool, StoreError> {
        let removed = self.run(
            "DELETE FROM entities WHERE id = ?1
             AND NOT EXISTS (SELECT 1 FROM mentions WHERE entity = ?1)
             AND NOT EXISTS (SELECT 1 FROM facts WHERE subject = ?1)
             AND NOT EXISTS (SELECT 1 FROM facts WHERE object = ?1)
             AND NOT EXISTS (SELECT 1 FROM forecasts WHERE forecaster = ?1)
             AND NOT EXISTS (SELECT 1 FROM forecast_entities WHERE entity = ?1)
             AND NOT EXISTS (SELECT 1 FROM aliases WHERE entity = ?1 AND origin = 'hand')",
            [entity.0],
        )?;
        Ok(removed > 0)
    }
}

/// Links as the archive remembers what the catalog said of them.
fn links_column(links: &[Link]) -> String {
    let pairs = links
        .iter()
        .map(|link| [link.label.as_str(), link.url.as_str()]);
    serde_json::Value::from_iter(pairs.map(serde_json::Value::from_iter)).to_string()
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

#[cfg(test)]
mod tests {
    use super::super::scratch::{alias, archive, article, at, catalog, tagged, vendor, vendors};
    use super::*;
    use crate::domain::{Category, Entity, NewFact, Object, Relation};

    /// Somebody edits the catalog file.
    type Edit = fn(&mut Catalog);

    fn get(writer: &Writer, key: &str) -> Option<Entity> {
        let id = writer.entity_by_key(key).unwrap()?;
        writer.entity(id).unwrap()
    }

    fn aliases(writer: &Writer, key: &str) -> Vec<String> {
        let entity = get(writer, key).unwrap();
        entity.aliases.into_iter().map(|alias| alias.text).collect()
    }

    /// A catalog that uses everything that a catalog can say.
    fn full() -> Catalog {
        let mut full = catalog(&["vmware", "citrix"]);
        full.endings.vendors = vec!["software".to_owned(), "networks".to_owned()];
        full.relations[0].subjects = vec![EntityKind::Vendor, EntityKind::Person];
        full.relations[0].words = vec!["own".to_owned(), "\"quoted\", ü".to_owned()];
        full.entities.push(CatalogEntity {
            kind: EntityKind::Product,
            category: Some("hypervisors".to_owned()),
            aliases: vec![
                Alias {
                    text: "Hyper V".to_owned(),
                    exact_case: true,
                    context: vec!["Microsoft".to_owned()],
                    lookup_only: false,
                },
                alias("Viridian"),
            ],
            links: vec![Link {
                label: "Home".to_owned(),
                url: "https://example.com/hyper-v".to_owned(),
            }],
            summary: "A hypervisor.".to_owned(),
            ..vendor("hyper-v")
        });
        full
    }

    #[test]
    fn a_catalog_comes_back_as_it_was_given() {
        let writer = archive();
        let full = full();
        assert!(writer.load_catalog(&full).unwrap());
        assert_eq!(writer.endings().unwrap(), full.endings);
        assert_eq!(writer.relations().unwrap(), full.relations);
        assert_eq!(writer.topics().unwrap(), full.topics);
        assert_eq!(writer.categories().unwrap(), full.categories);
        assert_eq!(
            writer.setting("industry").unwrap().as_deref(),
            Some("virtualization")
        );
        for given in full.entities {
            let Entity {
                id,
                key,
                kind,
                name,
                summary,
                role,
                category,
                aliases,
                links,
            } = get(&writer, &given.key).unwrap();
            let known = writer.names().unwrap();
            let known = known.iter().find(|named| named.id == id).unwrap();
            assert_eq!((&known.name, &known.aliases), (&name, &aliases));
            let kept = CatalogEntity {
                key,
                kind,
                name,
                summary,
                role,
                category,
                aliases,
                links,
            };
            assert_eq!(kept, given);
        }
        let products = writer.products_in("hypervisors").unwrap();
        assert_eq!(products, [get(&writer, "hyper-v").unwrap().id]);
    }

    #[test]
    fn loading_again_changes_nothing() {
        let writer = archive();
        writer.load_catalog(&full()).unwrap();
        let version = writer.catalog_version().unwrap();
        assert!(!writer.load_catalog(&full()).unwrap());
        assert_eq!(writer.catalog_version().unwrap(), version);
    }

    #[test]
    fn what_the_catalog_changes_is_taken_and_counted() {
        let writer = archive();
        writer.load_catalog(&full()).unwrap();
        let steps: [(&str, bool, Edit); 6] = [
            ("summary", false, |c| {
                c.entities[0].summary = "New.".to_owned()
            }),
            ("name", true, |c| {
                c.entities[0].name = "VMware, Inc.".to_owned()
            }),
            ("alias", true, |c| c.entities[0].aliases.push(alias("VMW"))),
            ("topic", true, |c| {
                c.topics[0].words.push("license".to_owned())
            }),
            ("relation", false, |c| {
                c.relations[0].label = "Owns".to_owned()
            }),
            ("link", false, |c| c.entities[2].links.clear()),
        ];
        let mut catalog = full();
        for (what, names, change) in steps {
            change(&mut catalog);
            let version = writer.catalog_version().unwrap();
            assert_eq!(writer.load_catalog(&catalog).unwrap(), names, "{what}");
            assert_eq!(writer.catalog_version().unwrap(), version + 1, "{what}");
        }
        let vmware = get(&writer, "vmware").unwrap();
        assert_eq!(
            (vmware.name.as_str(), vmware.summary.as_str()),
            ("VMware, Inc.", "New.")
        );
    }

    #[test]
    fn what_a_moderator_changed_stays_and_the_rest_follows_the_catalog() {
        let writer = archive();
        let mut catalog = full();
        catalog.entities[0].aliases = vec![alias("VMW"), alias("vm ware")];
        writer.load_catalog(&catalog).unwrap();
        let vmware = writer.entity_by_key("vmware").unwrap().unwrap();
        let mut renamed = writer.entity(vmware).unwrap().unwrap();
        renamed.name = "VMware by Broadcom".to_owned();
        writer.edit_entity(&renamed).unwrap();
        writer
            .add_alias(vmware, &alias("The hypervisor people"))
            .unwrap();
        writer.remove_alias(vmware, "VMW").unwrap();

        catalog.entities[0].name = "VMware, Inc.".to_owned();
        catalog.entities[0].summary = "Makes ESX.".to_owned();
        catalog.entities[0].aliases = vec![alias("VMW"), alias("V.M.ware")];
        writer.load_catalog(&catalog).unwrap();
        let entity = get(&writer, "vmware").unwrap();
        assert_eq!(entity.name, "VMware by Broadcom");
        assert_eq!(entity.summary, "Makes ESX.");
        assert_eq!(
            aliases(&writer, "vmware"),
            ["V.M.ware", "The hypervisor people"]
        );

        // And an alias that was taken away can be given back by hand.
        writer.add_alias(vmware, &alias("VMW")).unwrap();
        let mut edited = writer.entity(vmware).unwrap().unwrap();
        edited.summary = "By hand.".to_owned();
        writer.edit_entity(&edited).unwrap();
        catalog.entities[0].summary = "Makes ESX and ESXi.".to_owned();
        writer.load_catalog(&catalog).unwrap();
        assert!(aliases(&writer, "vmware").contains(&"VMW".to_owned()));
        assert_eq!(get(&writer, "vmware").unwrap().summary, "By hand.");
    }

    #[test]
    fn what_the_catalog_drops_goes_unless_something_refers_to_it() {
        let writer = archive();
        let mut catalog = catalog(&["used", "unused", "mentioned"]);
        catalog.relations.push(Relation {
            key: "makes".to_owned(),
            ..Relation::default()
        });
        catalog.categories.push(Category {
            key: "storage".to_owned(),
            name: "Storage".to_owned(),
            summary: String::new(),
        });
        catalog.entities[0].category = Some("storage".to_owned());
        writer.load_catalog(&catalog).unwrap();
        let [used, mentioned] =
            ["used", "mentioned"].map(|key| writer.entity_by_key(key).unwrap().unwrap());
        let mut filed = article("One", 1);
        filed.topics = vec!["licensing".to_owned()];
        let source = writer.insert_article(&filed, at(0)).unwrap();
        writer
            .set_tagged(source, &[tagged(mentioned)], &[])
            .unwrap();
        let fact = NewFact {
            subject: used,
            relation: "owns".to_owned(),
            object: Object::Value("itself".to_owned()),
            detail: String::new(),
            since: None,
            until: None,
            source,
        };
        writer.add_fact(&fact).unwrap();
        let change = writer.last_change().unwrap();

        assert!(writer.load_catalog(&Catalog::default()).unwrap());
        assert!(get(&writer, "unused").is_none());
        assert!(get(&writer, "mentioned").is_some());
        assert_eq!(get(&writer, "used").unwrap().category, None);
        let relations = writer.relations().unwrap();
        assert_eq!(relations.len(), 1, "the fact still says that one owns");
        assert_eq!(relations[0].key, "owns");
        assert!(writer.topics().unwrap().is_empty());
        assert!(writer.categories().unwrap().is_empty());
        assert!(writer.article(source).unwrap().unwrap().topics.is_empty());
        assert_eq!(
            writer.last_change().unwrap(),
            change + 1,
            "the article lost its topic"
        );
        assert!(!writer.load_catalog(&Catalog::default()).unwrap());
    }

    #[test]
    fn the_number_of_a_removed_entity_is_not_used_again() {
        let writer = archive();
        let [first, _] = vendors(&writer, ["first", "second"]);
        writer.load_catalog(&catalog(&["first"])).unwrap();
        let [back, first_again] = vendors(&writer, ["second", "first"]);
        assert_eq!(first_again, first);
        assert_eq!(back.0, 3);
    }

    #[test]
    fn a_catalog_that_contradicts_itself_is_refused_in_words() {
        let writer = archive();
        let cases: [(&str, Edit); 5] = [
            ("The entity \"vmware\" stands twice.", |c| {
                c.entities.push(vendor("vmware"));
            }),
            ("The topic \"licensing\" stands twice.", |c| {
                c.topics.push(c.topics[0].clone());
            }),
            ("in the category \"toys\", which is not defined", |c| {
                c.entities[0].category = Some("toys".to_owned());
            }),
            ("\"vmware\" has no name", |c| c.entities[0].name.clear()),
            ("The alias of \"vmware\", \"VMW\" stands twice.", |c| {
                c.entities[0].aliases = vec![alias("VMW"), alias("VMW")];
            }),
        ];
        for (sentence, spoil) in cases {
            let mut catalog = full();
            spoil(&mut catalog);
            let refused = writer.load_catalog(&catalog).unwrap_err();
            assert!(matches!(refused, StoreError::Catalog(_)));
            assert!(refused.to_string().contains(sentence), "{refused}");
        }
    }
}
