//! The Discord room.
pub mod error;
pub mod gateway;
pub mod rest;
pub mod token;
