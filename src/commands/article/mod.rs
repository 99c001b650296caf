//! `/article`: one article, for readers to read and for moderators to write and correct.

mod find;
pub mod language;
pub mod rows;
mod show;

pub use find::{Found, find};
