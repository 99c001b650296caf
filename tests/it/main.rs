//! Everything Newsdesk does, from outside: one binary, a module for each subject.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what a test sets up must be there; clippy.toml covers only the test functions"
)]

mod discord;
mod sample;
mod search;
mod standin;
