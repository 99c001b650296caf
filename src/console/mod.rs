//! The console: the desk in a terminal, in a pipe or in a script, with nothing installed.
//!
//! The only code that knows terminals. It answers through the same router as every other place and
//! draws the same replies. It is a medium of deliveries too: what is subscribed here is printed as it
//! comes. [`run`] is the way in.

mod article;
mod asking;
mod clockwork;
mod complete;
mod deliveries;
mod editor;
mod greeting;
mod ink;
mod layout;
mod menu;
mod page;
mod render;
mod session;
mod sink;
mod steps;

pub use ink::Look;
pub use page::Format;
pub use render::render;
pub use session::{Outcome, Settings, run};
