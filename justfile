# Short names for what a developer does; `just` lists them.

_default:
    @just --list

# The console on the sample archive
console:
    cargo run --release

# All tests
test:
    cargo test

# What a change must pass
ci:
    .ci/run

# Write the files that are made from the source: commands, example settings
files:
    UPDATE_FILES=1 cargo test

# The measurements that the documents quote
bench:
    cargo bench
