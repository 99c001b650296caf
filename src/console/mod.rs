//! The console: the desk in a terminal, in a pipe or in a script, with nothing installed.
//!
//! The only code that knows terminals. It answers through the same router as every other place and
//! draws the same replies. [`run`] is the way in.

mod article;
mod complete;
mod editor;
mod greeting;
mod ink;
mod layout;
mod menu;
mod render;
mod session;

pub use ink::Look;
pub use render::render;
pub use session::{Format, Outcome, Settings, run};
