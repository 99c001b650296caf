//! The bot on Discord, against servers on loopback.

mod bot;
mod channels;
mod gateway;
mod groups;
mod interactions;
mod kept;
mod register;
mod rest;
mod sink;
mod subscriptions;
mod whole_bot;
