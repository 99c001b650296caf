//! What each element of a feed means where it stands.

use super::capture::Writing;
use super::names::Space;
use crate::text::html::Tag;

/// What is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The feed's own description.
    Head,
    /// An item.
    Item,
    /// An author of either.
    Person,
    /// A picture of either.
    Image,
}

/// What an element means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It begins an item.
    Item,
    /// It holds what the feed says of itself.
    Head,
    /// Its children mean what they would mean without it.
    Group,
    /// It begins an author.
    Person,
    /// It begins a picture.
    Image,
    /// Its value fills a field.
    Field(Field),
    /// Its attributes say an address, and what that is.
    Link,
    /// An address of a file and its type.
    Enclosure,
    /// An address of a picture, or of something else by its type.
    Media,
    /// A category by its attributes, or by its text.
    Category,
    /// Nothing of what it holds is looked at, except items.
    Aside,
}

/// A field of the feed or of an item. Where several elements may fill one, the number says which is
/// preferred: the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title(u8),
    Summary(u8),
    Content,
    Id,
    Link,
    Original,
    Published(u8),
    Updated(u8),
    Created(u8),
    Author(u8),
    Name,
    Email,
    Tag,
    Tags,
    Language,
    Ttl,
    Period,
    Frequency,
    MovedTo,
    Picture,
}

/// The meaning of an element by its vocabulary, its name in lower case, and where it stands.
/// `None` stands for what no place gives a meaning.
pub(super) fn meaning(space: Space, name: &str, place: Option<Place>) -> Meaning {
    let own = matches!(space, Space::Core | Space::Atom | Space::OldAtom);
    match name {
        "item" if own || space == Space::Rdf => return Meaning::Item,
        "entry" if own => return Meaning::Item,
        "channel" | "feed" | "rss" if own => return Meaning::Head,
        "rdf" if space == Space::Rdf => return Meaning::Head,
        _ => {}
    }
    let Some(place) = place else {
        return Meaning::Aside;
    };
    match (place, space) {
        (Place::Person, _) if own => match name {
            "name" => Meaning::Field(Field::Name),
            "email" => Meaning::Field(Field::Email),
            _ => Meaning::Aside,
        },
        (Place::Image, _) if own && name == "url" => Meaning::Field(Field::Picture),
        (Place::Person | Place::Image, _) => Meaning::Aside,
        (_, Space::Core | Space::Atom | Space::OldAtom) => of_the_feed(name, place),
        _ => of_a_module(space, name, place),
    }
}

fn of_the_feed(name: &str, place: Place) -> Meaning {
    let field = match name {
        "title" => Field::Title(3),
        "description" | "summary" | "abstract" => Field::Summary(3),
        "tagline" | "subtitle" if place == Place::Head => Field::Summary(3),
        "content" | "fullitem" | "body" => Field::Content,
        "guid" | "id" => Field::Id,
        "pubdate" | "published" | "issued" => Field::Published(3),
        "updated" | "modified" | "lastbuilddate" => Field::Updated(3),
        "created" => Field::Created(3),
        // Not in any standard, but in feeds.
        "date" => Field::Published(1),
        "managingeditor" => Field::Author(3),
        "language" => Field::Language,
        "tags" => Field::Tags,
        "ttl" => Field::Ttl,
        "newlocation" => Field::MovedTo,
        "link" => return Meaning::Link,
        "author" => return Meaning::Person,
        "category" => return Meaning::Category,
        "enclosure" => return Meaning::Enclosure,
        "image" if place == Place::Item => return Meaning::Image,
        _ => return Meaning::Aside,
    };
    Meaning::Field(field)
}

fn of_a_module(space: Space, name: &str, place: Place) -> Meaning {
    let field = match (space, name) {
        (Space::Dublin, "title") => Field::Title(2),
        (Space::Dublin, "description") => Field::Summary(2),
        (Space::Dublin, "creator" | "author") => Field::Author(2),
        (Space::Dublin, "subject") => Field::Tag,
        (Space::Dublin, "date") => Field::Updated(2),
        (Space::Dublin, "language") => Field::Language,
        (Space::Terms, "issued") => Field::Published(2),
        (Space::Terms, "modified") => Field::Updated(2),
        (Space::Terms, "created") => Field::Created(2),
        (Space::Content, "encoded") | (Space::Xhtml, "body") => Field::Content,
        (Space::Xhtml, "div") if place == Place::Item => Field::Content,
        (Space::Media, "title") => Field::Title(1),
        (Space::Media, "description") => Field::Summary(1),
        (Space::Media, "keywords") | (Space::Itunes, "keywords") => Field::Tags,
        (Space::Media, "group") => return Meaning::Group,
        (Space::Media, "content" | "thumbnail") => return Meaning::Media,
        (Space::Itunes, "title") => Field::Title(0),
        (Space::Itunes, "summary") => Field::Summary(1),
        (Space::Itunes, "subtitle") => Field::Summary(0),
        (Space::Itunes, "author") => Field::Author(1),
        (Space::Itunes, "image") => return Meaning::Media,
        (Space::Itunes | Space::Media, "category") => return Meaning::Category,
        (Space::Itunes, "new-feed-url") => Field::MovedTo,
        (Space::Syndication, "updateperiod") => Field::Period,
        (Space::Syndication, "updatefrequency") => Field::Frequency,
        (Space::Feedburner, "origlink") => Field::Original,
        _ => return Meaning::Aside,
    };
    Meaning::Field(field)
}

/// How the value of a field is written, as its element says; and whether a `div` around it belongs
/// to the format.
pub(super) fn writing(field: Field, space: Space, tag: &Tag<'_>) -> (Writing, bool) {
    if !matches!(field, Field::Title(_) | Field::Summary(_) | Field::Content) {
        return (Writing::Plain, false);
    }
    let kind = tag.get("type").map(|kind| kind.trim().to_ascii_lowercase());
    let mode = tag.get("mode").map(|mode| mode.trim().to_ascii_lowercase());
    if mode.as_deref() == Some("base64") {
        return (Writing::Base64, false);
    }
    let escaped = mode.as_deref() == Some("escaped");
    let bare = kind.as_deref().unwrap_or_default();
    let bare = bare.split(';').next().unwrap_or_default().trim();
    match (space, bare) {
        // By their standards these are plain, and their lines are meant.
        (Space::Media | Space::Itunes, "" | "plain" | "text" | "text/plain")
            if matches!(field, Field::Summary(_)) =>
        {
            (Writing::Lines, false)
        }
        (Space::Xhtml, _) => (Writing::Inline, false),
        (_, "xhtml") => (Writing::Inline, space == Space::Atom),
        (_, "application/xhtml+xml") if !escaped => (Writing::Inline, space == Space::Atom),
        (_, "html" | "text/html" | "application/xhtml+xml") => {
            (Writing::Html, space == Space::Atom)
        }
        (Space::Atom, "" | "text" | "text/plain") => (Writing::Plain, false),
        (Space::OldAtom, "text/plain") | (_, "text" | "text/plain") => (Writing::Plain, false),
        (Space::OldAtom, "") if !escaped => (Writing::Html, false),
        (Space::Atom | Space::OldAtom, other) if other.ends_with("xml") => (
            if escaped {
                Writing::Html
            } else {
                Writing::Inline
            },
            false,
        ),
        (Space::Atom, other) if !other.starts_with("text/") && other.contains('/') => {
            // By the standard anything that is neither text nor XML is in base 64.
            (Writing::Base64, false)
        }
        _ => (Writing::Html, false),
    }
}
