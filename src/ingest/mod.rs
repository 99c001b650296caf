//! How articles and catalogs get into the archive.
//!
//! Everything that enters goes through [`accept`]: one address check, one duplicate check, one
//! tagger, one transaction. The catalog and the sample archive are files of their own, read by
//! [`catalog`] and [`sample`] and put into the archive by [`load`]. What comes from the network is read
//! by [`feed`] and [`page`]: bytes become items and text. No SQL and no network here.

pub mod accept;
mod announce;
mod beside;
mod bring;
pub mod catalog;
mod catalog_check;
mod catalog_file;
pub mod decide;
mod due;
pub mod export;
pub mod fault;
pub mod feed;
pub mod fetch;
mod fold;
mod headline;
pub mod import;
pub mod keyed;
pub mod load;
pub mod moment;
pub mod naming;
pub mod opml;
pub mod page;
pub mod picture;
pub mod poll;
pub mod propose;
mod publish;
pub mod record;
pub mod retag;
pub mod revise;
pub mod sample;
pub mod story;
pub mod suggest;
mod suggesters;
mod surer;
pub mod tag;

pub use accept::{Accepted, IngestError, Refusal, accept, accept_quietly, keep_beside};
pub use beside::accept_beside;
pub use bring::known_as;
pub use due::publish_due;
pub use load::{Loaded, load};
pub use publish::publish;
pub use retag::{Step, Tagging};
pub use revise::revise;
pub use story::{Settled, Tier};
pub use tag::{Tagger, Tags};
