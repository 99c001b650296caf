# Short names for what a developer does; `just` lists them.

_default:
    @just --list

# The console on the sample archive
console:
    cargo run --release

# All tests
test:
    cargo test

# The property tests with random cases, and many of them
random cases="2000":
    PROPTEST_RNG_SEED=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') PROPTEST_CASES={{cases}} cargo test --lib

# What a change must pass
ci:
    .ci/run

# Licences, advisories, duplicates and sources of what we depend on (with cargo-deny)
deny:
    cargo deny check

# Write the files that are made from the source: commands, example settings
files:
    UPDATE_FILES=1 cargo test

# The measurements that the documents quote
bench:
    cargo bench
