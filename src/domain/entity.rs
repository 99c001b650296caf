//! Entities of the catalog: the vendors, products, programs and people that the news is about.

use std::fmt;
use std::str::FromStr;

/// The number of an entity in this archive. It never changes and is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(pub i64);

/// What sort of thing an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A company, an analyst firm or a publication.
    Vendor,
    /// Something that a vendor makes.
    Product,
    /// An industry program with an owner, members and validated products.
    Program,
    /// A person.
    Person,
}

impl EntityKind {
    /// Every kind, in the order in which they are listed to people.
    pub const ALL: [EntityKind; 4] = [
        EntityKind::Vendor,
        EntityKind::Product,
        EntityKind::Program,
        EntityKind::Person,
    ];

    /// The word for one of this kind, as the store, the catalog and the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            EntityKind::Vendor => "vendor",
            EntityKind::Product => "product",
            EntityKind::Program => "program",
            EntityKind::Person => "person",
        }
    }

    /// The word for several of this kind.
    pub fn plural(self) -> &'static str {
        match self {
            EntityKind::Vendor => "vendors",
            EntityKind::Product => "products",
            EntityKind::Program => "programs",
            EntityKind::Person => "people",
        }
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for EntityKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        EntityKind::ALL
            .into_iter()
            .find(|kind| kind.word() == text)
            .ok_or(())
    }
}

/// One entity of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its number in this archive.
    pub id: EntityId,
    /// Its name in the catalog file: lower-case letters, digits and hyphens; unique.
    pub key: String,
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// One or two sentences in plain text; may be empty.
    pub summary: String,
    /// A narrower word for what it is, such as `analyst` or `press` for a vendor; may be empty.
    pub role: String,
    /// The radar category of a product.
    pub category: Option<String>,
    /// Other names that it goes by.
    pub aliases: Vec<Alias>,
    /// Pages about it.
    pub links: Vec<Link>,
}

/// Another name of an entity, and when a text that holds it means that entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// The name as it is written.
    pub text: String,
    /// Whether only this very capitalisation counts in an article, so that the company Sun does not
    /// appear with every sunrise. Commands always ignore case.
    pub exact_case: bool,
    /// Words of which at least one must stand in the same article, or another name of the same
    /// entity, before this alias counts there. Empty for an alias that is clear by itself.
    pub context: Vec<String>,
    /// Whether it helps readers who type it, but never tags an article (`m$`).
    pub lookup_only: bool,
}

/// A page about an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the link says.
    pub label: String,
    /// An http or https address.
    pub url: String,
}

/// A category of the product radar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name in the catalog file.
    pub key: String,
    /// The name to show.
    pub name: String,
    /// What belongs in it, in a sentence; may be empty.
    pub summary: String,
}

/// A subject that articles are filed under, such as licensing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name in the catalog file.
    pub key: String,
    /// The name to show.
    pub name: String,
    /// Words or phrases that file an article under it when they stand in its title or text.
    pub words: Vec<String>,
}
