//! What whoever runs the desk needs besides the desk: backups by a schedule and how many of them stay, and what
//! is wrong with an installation.
//!
//! It works on the archive through `store` alone, and knows neither Discord nor the index: what the
//! [`doctor`] says of those, the composition root adds.

pub mod backups;
pub mod doctor;
pub mod retention;
pub mod stats;
