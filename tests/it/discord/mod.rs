//! The bot on Discord, against servers on loopback.

mod bot;
mod gateway;
mod interactions;
mod kept;
mod ready;
mod register;
mod rest;
mod whole_bot;
