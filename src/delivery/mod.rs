//! How articles get out: what is in the outbox is made into posts and handed to a [`Sink`].
//!
//! Nothing here knows a platform. Sending happens outside of any transaction: a row is claimed
//! under a lease, sent, and what came of it is recorded.

pub mod dispatch;
mod flight;
mod labels;
mod outage;
mod prepare;
pub mod sink;
mod waiting;

pub use dispatch::Dispatcher;
pub use sink::{Parcel, Post, Problem, Receipt, Sink, Task};
