//! The bot on Discord, against servers on loopback.

pub mod bot;
mod channels;
mod forms;
mod gateway;
mod groups;
mod interactions;
mod kept;
mod moderators;
mod queue;
mod ready;
mod register;
mod rest;
mod sink;
mod strangers;
mod subscriptions;
mod whole_bot;
