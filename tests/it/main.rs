//! The whole bot, from the outside.

mod desk;
