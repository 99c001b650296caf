//! How the operator's programs see whether the desk is well: `/livez`, `/readyz` and `/metrics` over
//! HTTP, and the command that asks them.
//!
//! Nothing here may hurt the bot, whoever asks and however often: connections are few and short, and
//! the archive is looked at by one at a time and not more than once in some seconds.

mod ask;
mod look;
mod process;
mod ready;
mod server;

pub use ask::{Asked, ask};
pub use look::{Observer, Probe};
pub use ready::{Part, Ready};
pub use server::Server;
