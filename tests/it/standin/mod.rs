//! A stand-in for Discord: REST and gateway on loopback, in one server. It checks what a bot
//! sends against Discord's limits, answers with Discord's errors, sends interactions of every
//! kind, and breaks on demand in every way Discord does. It never leaves the machine.
//!
//! ```ignore
//! let discord = Standin::start().await;
//! let bot = start_bot(discord.api(), discord.token());
//! discord.wait_ready().await;
//! let ask = discord.interact(&Interaction::command("vendor").option("name", "vmware").by("reader"));
//! assert_eq!(ask.first_answer().await.kind, 4);
//! ```
//!
//! [`Standin`] is what tests hold, [`Interaction`] what a person does, [`Ask`] what came back.
//! A test fails when the stand-in is dropped with a [`Violation`] that nobody took.

mod ask;
#[cfg(test)]
mod checks;
mod clock;
mod connection;
mod control;
mod errors;
mod faults;
mod gateway;
mod handle;
mod interaction;
mod interactions;
mod limits;
mod messages;
mod options;
mod payload;
pub mod permissions;
mod ratelimit;
mod recorder;
mod render;
mod response;
mod rest;
mod server;
mod session;
mod settle;
mod state;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use ask::{Ask, Shown};
pub use control::{PATIENCE, until};
pub use faults::{Fault, FaultAnswer};
pub use handle::{Builder, Standin};
pub use interaction::Interaction;
pub use recorder::{Rule, Seen, Violation};
pub use session::Stage;
pub use state::State;
pub use world::{ChannelKind, ChannelSpec, GuildSpec};

/// Locks, whether or not another thread panicked while it held the lock: a test that fails should
/// fail with its own message.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
