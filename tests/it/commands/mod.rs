//! Everything that the router answers, as transcripts of a desk with the sample archive.

mod articles;
mod docs;
mod groups;
mod lists;
mod profiles;
mod questions;
mod router;
mod subscriptions;
mod suggestions;
