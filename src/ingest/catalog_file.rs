//! The form of a catalog file: what may stand in it, and how that becomes the domain's types.
//!
//! Each text remembers its place in the file, so that a fault in it can be reported with its line.
//! Whether the contents make sense is judged in `catalog_check`.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use crate::domain::{
    Alias, Catalog, CatalogEntity, Category, EntityKind, Link, NameEndings, Relation, Topic,
};

/// A piece of text with its place in the file.
pub(super) type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogFile {
    pub industry: Text,
    #[serde(default)]
    pub endings: EndingsEntry,
    #[serde(default, rename = "relation")]
    pub relations: Vec<RelationEntry>,
    #[serde(default, rename = "topic")]
    pub topics: Vec<TopicEntry>,
    #[serde(default, rename = "category")]
    pub categories: Vec<CategoryEntry>,
    #[serde(default, rename = "entity")]
    pub entities: Vec<EntityEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingsEntry {
    #[serde(default)]
    pub vendors: Vec<Text>,
    #[serde(default)]
    pub products: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationEntry {
    pub key: Text,
    #[serde(default)]
    pub subjects: Vec<Text>,
    #[serde(default)]
    pub objects: Vec<Text>,
    pub label: Text,
    pub inverse_label: Option<Text>,
    pub now: Text,
    pub past: Option<Text>,
    pub began: Text,
    pub ended: Option<Text>,
    #[serde(default)]
    pub words: Vec<Text>,
    #[serde(default)]
    pub says: Vec<Text>,
    #[serde(default)]
    pub ends: Vec<Text>,
    #[serde(default)]
    pub titles: Vec<Text>,
    #[serde(default)]
    pub exclusive: bool,
    #[serde(default)]
    pub event: bool,
    #[serde(default)]
    pub rank: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicEntry {
    pub key: Text,
    pub name: Text,
    #[serde(default)]
    pub words: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryEntry {
    pub key: Text,
    pub name: Text,
    #[serde(default)]
    pub summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntityEntry {
    pub key: Text,
    pub kind: Text,
    pub name: Text,
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub role: String,
    pub category: Option<Text>,
    #[serde(default)]
    pub aliases: Vec<Spanned<AliasEntry>>,
    #[serde(default)]
    pub links: Vec<LinkEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkEntry {
    pub label: Text,
    pub url: Text,
}

/// An alias as the file gives it: a text, or a table with rules.
pub(super) struct AliasEntry(pub Alias);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasTable {
    text: String,
    #[serde(default)]
    exact_case: bool,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    lookup_only: bool,
}

// By hand, because serde's untagged enums answer a misspelt key with "did not match any variant".
impl<'de> Deserialize<'de> for AliasEntry {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = AliasEntry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "an alias: a text, or a table such as { text = \"…\", exact_case = true }",
                )
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<AliasEntry, E> {
                Ok(AliasEntry(Alias {
                    text: text.to_owned(),
                    ..Alias::default()
                }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AliasEntry, A::Error> {
                let table = AliasTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(AliasEntry(Alias {
                    text: table.text,
                    exact_case: table.exact_case,
                    context: table.context,
                    lookup_only: table.lookup_only,
                }))
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

impl CatalogFile {
    /// Turns what has been checked into the domain's types.
    pub fn into_catalog(self) -> Catalog {
        Catalog {
            industry: self.industry.into_inner(),
            endings: NameEndings {
                vendors: plain(self.endings.vendors),
                products: plain(self.endings.products),
            },
            relations: self.relations.into_iter().map(relation).collect(),
            topics: self.topics.into_iter().map(topic).collect(),
            categories: self.categories.into_iter().map(category).collect(),
            entities: self.entities.into_iter().filter_map(entity).collect(),
        }
    }
}

fn relation(entry: RelationEntry) -> Relation {
    Relation {
        key: entry.key.into_inner(),
        subjects: kinds(&entry.subjects),
        objects: kinds(&entry.objects),
        label: entry.label.into_inner(),
        inverse_label: optional(entry.inverse_label),
        now: entry.now.into_inner(),
        past: optional(entry.past),
        began: entry.began.into_inner(),
        ended: optional(entry.ended),
        words: plain(entry.words),
        says: plain(entry.says),
        ends: plain(entry.ends),
        titles: plain(entry.titles),
        exclusive: entry.exclusive,
        event: entry.event,
        rank: entry.rank,
    }
}

fn topic(entry: TopicEntry) -> Topic {
    Topic {
        key: entry.key.into_inner(),
        name: entry.name.into_inner(),
        words: plain(entry.words),
    }
}

fn category(entry: CategoryEntry) -> Category {
    Category {
        key: entry.key.into_inner(),
        name: entry.name.into_inner(),
        summary: entry.summary,
    }
}

/// `None` only for a kind that the check has already refused.
fn entity(entry: EntityEntry) -> Option<CatalogEntity> {
    Some(CatalogEntity {
        kind: entry.kind.get_ref().parse().ok()?,
        key: entry.key.into_inner(),
        name: entry.name.into_inner(),
        summary: entry.summary,
        role: entry.role,
        category: entry.category.map(Spanned::into_inner),
        aliases: entry
            .aliases
            .into_iter()
            .map(|alias| alias.into_inner().0)
            .collect(),
        links: entry
            .links
            .into_iter()
            .map(|link| Link {
                label: link.label.into_inner(),
                url: link.url.into_inner(),
            })
            .collect(),
    })
}

fn kinds(words: &[Text]) -> Vec<EntityKind> {
    words
        .iter()
        .filter_map(|word| word.get_ref().parse().ok())
        .collect()
}

fn plain(texts: Vec<Text>) -> Vec<String> {
    texts.into_iter().map(Spanned::into_inner).collect()
}

fn optional(text: Option<Text>) -> String {
    text.map(Spanned::into_inner).unwrap_or_default()
}
