//! How articles and catalogs get into the archive.
//!
//! Everything that enters goes through [`accept`]: one address check, one duplicate check, one
//! tagger, one transaction. The catalog and the sample archive are files of their own, read by
//! [`catalog`] and [`sample`] and put into the archive by [`load`]. No SQL and no network here.

pub mod accept;
mod announce;
mod beside;
pub mod catalog;
mod catalog_check;
mod catalog_file;
mod due;
pub mod export;
pub mod fault;
pub mod fetch;
mod fold;
pub mod import;
pub mod keyed;
pub mod load;
pub mod poll;
pub mod record;
pub mod retag;
pub mod revise;
pub mod sample;
pub mod story;
pub mod tag;

pub use accept::{Accepted, IngestError, Refusal, accept};
pub use beside::accept_beside;
pub use due::publish_due;
pub use load::{Loaded, load};
pub use retag::{Step, Tagging};
pub use revise::revise;
pub use story::{Settled, Tier, publish};
pub use tag::{Tagger, Tags};
