//! The whole bot, from outside: one binary, a module for each subject.
#![allow(
    clippy::expect_used,
    reason = "what a test sets up must be there; clippy.toml covers only the test functions"
)]

mod answers;
mod answers_generated;
mod commands;
mod desk;
mod sample;
mod search;
