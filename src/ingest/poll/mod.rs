//! Feeds as they live: when they are polled, what of them is new, and what becomes of it.

mod answered;
pub mod document;
mod flights;
pub mod haul;
pub mod identity;
pub mod pace;
mod poller;
mod read;
mod said;
pub mod sort;
mod take;
mod trouble;
mod waiting;
mod withheld;

pub use document::{Document, Item};
pub use haul::{Fate, Haul, NewItem, Polled};
pub use poller::{Hear, Poller};
pub use read::{Unread, read_guarded};
pub use said::headline;
