//! The archive: everything that speaks SQL.
//!
//! One writer thread that groups waiting writes into one commit, and two query-only readers, stand
//! behind [`Store`]. Reads happen inside [`Store::read`] on a [`Reader`], writes inside
//! [`Store::write`] on a [`Writer`]; there is no other way to the file. What goes in and comes out
//! are types of the domain, and every value travels as a bound parameter: no text of a user ever
//! becomes part of a statement.
//!
//! One file per group of tables. The schema itself is in `migrations/`.

mod articles;
mod audit;
mod catalog;
mod changes;
mod channels;
mod clock;
mod connection;
mod copy;
mod deliveries;
mod desk;
mod drafts;
mod edits;
mod enqueue;
mod entities;
mod error;
mod facts;
mod facts_by_hand;
mod facts_unmerged;
mod feed_items;
mod feeds;
mod figures;
mod flood;
mod forecasts;
mod gauges;
mod gone;
mod hand_edits;
mod handle;
mod handover;
mod headlines;
mod history;
mod images;
mod imports;
mod lines;
mod look;
mod mentions;
mod merges;
mod merging;
mod migrate;
mod moderators;
mod open;
mod outbox;
mod outcomes;
mod privacy;
mod proposal_json;
mod proposals;
mod queue;
mod recent;
mod release;
mod restore;
mod retagging;
mod revisions;
mod row;
mod scheduled;
mod settings;
mod sound;
mod standing;
mod stories;
mod subscriptions;
mod suggestions;
mod swap;
mod task;
mod unfinished;
mod unmerging;
mod unsaved;
mod vocabulary;
mod whole;
mod writer;

#[cfg(test)]
mod scratch;

pub use channels::Health;
pub use connection::{Reader, Writer};
pub use copy::{Copied, CopyError, back_up};
pub use deliveries::Waiting;
pub use drafts::{DRAFT_DAYS, MOST_DRAFTS};
pub use enqueue::held_until;
pub use error::StoreError;
pub use facts_by_hand::Entered;
pub use figures::{Backlog, Counts, Figures};
pub use gauges::Gauges;
pub use gone::Hanging;
pub use handle::Store;
pub use look::{DiskUse, Onlooker, disk_use, is_in_use, length_with_log};
pub use migrate::known_schema;
pub use outbox::{Claimed, Errand, Shown};
pub use outcomes::{PUBLISHED_AN_HOUR, Posted};
pub use privacy::{Forgotten, Held};
pub use queue::FLOOD_OF;
pub use restore::{RestoreError, Restored, restore};
pub use retagging::{Batch, Retagging};
pub use standing::Standing;
pub use subscriptions::Missed;
pub use unfinished::remove_broken_off;
pub use unmerging::StaysMerged;
