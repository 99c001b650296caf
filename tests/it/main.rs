//! Everything Newsdesk does, from outside: one binary, so that it is linked once, and a module for
//! each subject.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what a test sets up must be there; clippy.toml covers only the test functions"
)]

mod answers;
mod architecture;
mod articles;
mod commands;
mod console;
mod data_model;
mod delivery;
mod desk;
mod discord;
mod exchange;
mod feeds;
mod grouped;
mod health;
mod packaging;
mod reading;
mod sample;
mod search;
mod standin;
mod stories;
mod supply;
mod upkeep;
