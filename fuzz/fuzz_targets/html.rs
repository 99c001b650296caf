//! Runs `entry::html` on whatever the fuzzer makes up.
#![no_main]

#[allow(dead_code, reason = "each target runs one of them")]
#[path = "../entry.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::html(data));
