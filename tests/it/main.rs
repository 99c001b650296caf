//! The whole bot, from outside: one binary, so that it is linked once, and a module for each subject.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on says so and fails"
)]

mod architecture;
mod desk;
mod sample;
