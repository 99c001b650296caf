//! Everything that the router answers, as transcripts of a desk with the sample archive.

mod articles;
mod desk;
mod desk_channel;
mod docs;
mod doctor;
mod entities;
mod facts_by_hand;
mod follow;
mod groups;
mod lists;
mod privacy;
mod profiles;
mod questions;
mod queue;
mod readers;
mod router;
mod subscriptions;
mod suggestions;
mod unchanged;
mod why;
