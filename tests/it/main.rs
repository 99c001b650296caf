//! The whole bot, tested from outside: one binary, so that it is linked once.

mod architecture;
