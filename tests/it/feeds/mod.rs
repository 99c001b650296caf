//! Feeds as they live: what is fetched and what is not, what is new, and what becomes of it.

mod commands;
mod desk;
mod hostile;
mod killed;
mod living;
mod markup;
mod server;
