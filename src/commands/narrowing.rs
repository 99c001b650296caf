//! Options that many commands share: what narrows a list, which page of it, and who sees the answer.

use super::paging::MOST_PAGES;
use super::table::{Opt, OptKind};
use crate::domain::EntityKind;

/// An option that need not be given.
pub const fn optional(name: &'static str, summary: &'static str, kind: OptKind) -> Opt {
    Opt {
        name,
        summary,
        kind,
        required: false,
    }
}

/// An option that must be given.
pub const fn required(name: &'static str, summary: &'static str, kind: OptKind) -> Opt {
    Opt {
        name,
        summary,
        kind,
        required: true,
    }
}

/// Narrows a list to a vendor.
pub const VENDOR: Opt = optional(
    "vendor",
    "Only what is about this vendor",
    OptKind::Entity(&[EntityKind::Vendor]),
);
/// Narrows a list to a product.
pub const PRODUCT: Opt = optional(
    "product",
    "Only what is about this product",
    OptKind::Entity(&[EntityKind::Product]),
);
/// Narrows a list to a program.
pub const PROGRAM: Opt = optional(
    "program",
    "Only what is about this program",
    OptKind::Entity(&[EntityKind::Program]),
);
/// Narrows a list to a person.
pub const PERSON: Opt = optional(
    "person",
    "Only what is about this person",
    OptKind::Entity(&[EntityKind::Person]),
);
/// Narrows a list to a topic.
pub const TOPIC: Opt = optional(
    "topic",
    "Only what is filed under this topic",
    OptKind::Topic,
);
/// Narrows a list to a certainty.
pub const CERTAINTY: Opt = optional(
    "certainty",
    "Only what is just this sure",
    OptKind::Choice(&[
        ("Rumours", "rumour"),
        ("Announced", "announced"),
        ("Confirmed", "confirmed"),
    ]),
);
/// The earliest date.
pub const SINCE: Opt = optional("since", "Nothing from before this date", OptKind::Date);
/// The latest date.
pub const UNTIL: Opt = optional("until", "Nothing from after this date", OptKind::Date);
/// The page of a list.
pub const PAGE: Opt = optional(
    "page",
    "Which page of the list, from 1",
    OptKind::Integer {
        min: 1,
        max: MOST_PAGES,
    },
);
/// Every command has it whose replies are not private anyway.
pub const PRIVATE: Opt = optional("private", "Show the answer only to me", OptKind::Flag);
