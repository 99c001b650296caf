//! The whole bot, from outside: one binary, so that it is linked once, and a module for each subject.

mod architecture;
mod sample;
