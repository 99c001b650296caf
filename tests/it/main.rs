//! The whole bot, from outside: one binary, a module for each subject.

mod desk;
mod sample;
