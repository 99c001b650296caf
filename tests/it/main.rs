//! The whole bot, from outside.

mod discord;
mod standin;
