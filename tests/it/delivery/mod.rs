//! From the outbox to a medium, with a medium that does as it is told.

mod clock;
mod corrections;
mod counted;
mod crash;
pub mod desk;
mod faults;
mod pieces;
mod posting;
mod queue;
mod stuck;
