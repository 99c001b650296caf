//! The bot on Discord, against servers on loopback.

mod rest;
