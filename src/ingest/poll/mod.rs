//! Feeds as they live: when they are polled, what of them is new, and what becomes of it.

pub mod identity;
pub mod pace;
