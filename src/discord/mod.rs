//! The Discord room.
pub mod error;
pub mod rest;
pub mod token;
