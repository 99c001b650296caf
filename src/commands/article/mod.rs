//! `/article`: one article, for readers to read and for moderators to write and correct.

mod add;
mod differing;
mod doing;
mod edit;
mod find;
mod form;
mod history;
pub mod language;
mod life;
mod merging;
mod relate;
pub mod rows;
mod saving;
mod schedule;
mod show;
mod tags;
mod twins;

pub use differing::differing;
pub use doing::not_in_the_future;
pub use find::{Found, find};
pub use merging::{Merged, merged, written};
