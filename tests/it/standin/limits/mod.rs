//! Discord's limits on what a bot sends, one file per kind of thing. Pure functions over JSON.

pub mod commands;
pub mod components;
pub mod embeds;
pub mod mentions;
pub mod message;
pub mod modal;
