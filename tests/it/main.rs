//! The whole bot, from outside: one binary, a module for each subject.

mod commands;
mod desk;
mod sample;
