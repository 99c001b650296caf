//! Discord: the only code that may use serenity.

pub mod render;
