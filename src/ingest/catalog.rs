//! Reads a catalog file (`config/catalog.toml`) into the domain's [`Catalog`].
//!
//! This owns the form of the file. What its contents must fulfil is in `catalog_check`; putting it
//! into the archive is the store's work.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use crate::domain::{Alias, Catalog, CatalogEntity, Category, EntityKind, Link, Relation, Topic};

use super::catalog_check::check;
use super::fault::{Fault, Faults, from_toml};

/// The catalog that the desk comes with: the virtualization industry of August 2008.
pub const DEFAULT: &str = include_str!("../../config/catalog.toml");

/// Reads and checks a catalog; `file` is what messages call it.
///
/// # Errors
/// The first fault of form (TOML that does not parse, an unknown key), or all faults of contents at
/// once: duplicate keys, unknown kinds and categories, empty names, bad addresses, templates with
/// unknown places.
pub fn parse(file: &str, source: &str) -> Result<Catalog, Faults> {
    let fail = |mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| fault.line);
        Faults {
            file: file.to_owned(),
            faults,
        }
    };
    let written: CatalogFile =
        toml::from_str(source).map_err(|error| fail(vec![from_toml(source, &error)]))?;
    let faults = check(source, &written);
    if faults.is_empty() {
        Ok(written.into_catalog())
    } else {
        Err(fail(faults))
    }
}

/// A piece of text with its place in the file.
pub(super) type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogFile {
    pub industry: Text,
    #[serde(default, rename = "relation")]
    pub relations: Vec<RelationEntry>,
    #[serde(default, rename = "topic")]
    pub topics: Vec<TopicEntry>,
    #[serde(default, rename = "category")]
    pub categories: Vec<CategoryEntry>,
    #[serde(default, rename = "entity")]
    pub entities: Vec<EntityEntry>,
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
    fn into_catalog(self) -> Catalog {
        Catalog {
            industry: self.industry.into_inner(),
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
        words: entry.words.into_iter().map(Spanned::into_inner).collect(),
        exclusive: entry.exclusive,
        event: entry.event,
        rank: entry.rank,
    }
}

fn topic(entry: TopicEntry) -> Topic {
    Topic {
        key: entry.key.into_inner(),
        name: entry.name.into_inner(),
        words: entry.words.into_iter().map(Spanned::into_inner).collect(),
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

fn optional(text: Option<Text>) -> String {
    text.map(Spanned::into_inner).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(source: &str) -> String {
        parse("catalog.toml", source)
            .map(|_| String::new())
            .unwrap_or_else(|faults| faults.to_string())
    }

    #[test]
    fn the_default_catalog_is_sound() {
        let catalog = parse("catalog.toml", DEFAULT).expect("the embedded catalog parses");
        assert_eq!(catalog.industry, "virtualization");
        let find = |key: &str| catalog.entities.iter().find(|entity| entity.key == key);
        let svvp = find("svvp").expect("the program is there");
        assert_eq!(svvp.kind, EntityKind::Program);
        assert!(svvp.aliases.iter().any(|alias| alias.text == "SVVP"));
        let sun = find("sun-microsystems").expect("the vendor is there");
        assert!(sun.aliases.iter().any(|alias| alias.text == "Sun"
            && alias.exact_case
            && !alias.context.is_empty()
            && !alias.lookup_only));
    }

    #[test]
    fn a_misspelt_key_comes_with_the_nearest_one() {
        let source =
            "industry = \"x\"\n\n[[entity]]\nkey = \"a\"\nkind = \"vendor\"\nnmae = \"A\"\n";
        assert_eq!(
            faults(source),
            "catalog.toml, line 6: there is no key \"nmae\"; did you mean \"name\"?"
        );
        let alias = "industry = \"x\"\n[[entity]]\nkey = \"a\"\nkind = \"vendor\"\nname = \"A\"\n\
                     aliases = [{ text = \"B\", exactcase = true }]\n";
        assert_eq!(
            faults(alias),
            "catalog.toml, line 6: there is no key \"exactcase\"; did you mean \"exact_case\"?"
        );
    }

    #[test]
    fn what_does_not_parse_names_its_line() {
        insta::assert_snapshot!(faults("industry = \"x\"\nindustry = \"y\"\n"), @"");
        insta::assert_snapshot!(faults("[[entity]]\nname = 7\n"), @"");
    }

    #[test]
    fn all_faults_of_contents_are_reported_at_once() {
        let source = r#"
industry = " "
[[relation]]
key = "leads"
subjects = ["persn"]
objects = ["vendor"]
label = "Leads"
now = "{subject} leads {objekt}"
past = "{subject} led {object}[ until {until}"
began = "{subject} leads {object}"
[[topic]]
key = "Cloud"
name = "Cloud"
[[category]]
key = "hypervisors"
name = ""
[[entity]]
key = "xen"
kind = "product"
name = "Xen"
category = "hypervisor"
aliases = ["Xen", "", { text = "x", context = [" "] }]
links = [{ label = "Site", url = "xen.org" }]
[[entity]]
key = "xen"
kind = "gadget"
name = "Zen"
[[entity]]
key = "xen2"
kind = "product"
name = "XEN"
"#;
        insta::assert_snapshot!(faults(source), @"");
    }
}
