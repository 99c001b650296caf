//! Newsdesk: a Discord bot that runs an industry's news desk. `ARCHITECTURE.md` has the map.

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod console;
pub mod delivery;
pub mod discord;
pub mod domain;
pub mod health;
pub mod ingest;
pub mod metrics;
pub mod ops;
pub mod reply;
pub mod search;
pub mod shutdown;
pub mod store;
pub mod telemetry;
pub mod text;
