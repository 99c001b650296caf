# syntax=docker/dockerfile:1
# One static binary alone in an empty image: no shell, no package, no file that is not ours. What it
# needs of the world is in it: the roots of TLS, the time zones, SQLite.

# The version is that of rust-version in Cargo.toml.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /newsdesk

# musl links statically; SQLite is C.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends musl-tools \
 && rm -rf /var/lib/apt/lists/* \
 && rustup target add "$(uname -m)-unknown-linux-musl"

# The dependencies first, in a layer that only Cargo.toml and Cargo.lock can outdate.
COPY Cargo.toml Cargo.lock build.rs ./
RUN mkdir -p src tests/it \
 && echo 'fn main() {}' > src/main.rs \
 && touch src/lib.rs tests/it/main.rs \
 && sed -i '/^\[\[bench\]\]/,/^$/d; /^\[\[example\]\]/,/^$/d' Cargo.toml \
 && cargo build --release --locked --target "$(uname -m)-unknown-linux-musl" \
 && rm -rf src

COPY . .
# Cargo goes by file times; the empty sources above must look older than the real ones. The folder is
# the volume's, owned by the user below.
RUN touch src/main.rs src/lib.rs \
 && cargo build --release --locked --bin newsdesk --target "$(uname -m)-unknown-linux-musl" \
 && mkdir -p /image/data \
 && cp "target/$(uname -m)-unknown-linux-musl/release/newsdesk" /image/newsdesk

FROM scratch
COPY --from=build /image/newsdesk /newsdesk
COPY --from=build --chown=65532:65532 /image/data /data
ENV NEWSDESK_DATA_DIR=/data \
    NEWSDESK_OPS_LISTEN=127.0.0.1:9464
VOLUME /data
# Nobody: a number, so that nothing has to be looked up.
USER 65532:65532
# Alive, not ready: nothing gets better from a restart while Discord is away.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["/newsdesk", "health", "--live"]
ENTRYPOINT ["/newsdesk"]
CMD ["serve"]
