//! The console: the desk in a terminal, in a pipe or in a script, with nothing installed.
//!
//! The only code that knows terminals. It answers through the same router as every other place and
//! draws the same replies. [`session::run`] is the way in.

mod article;

mod ink;
mod layout;

pub mod render;

pub use ink::Look;
