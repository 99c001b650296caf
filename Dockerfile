# syntax=docker/dockerfile:1
# Builds one binary and puts it alone into a small image without a shell. The build image brings the C
# compiler that SQLite needs.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /newsdesk

# The dependencies first, in a layer that only Cargo.toml and Cargo.lock can outdate.
COPY Cargo.toml Cargo.lock build.rs ./
COPY migrations migrations
RUN mkdir -p src benches tests/it \
 && echo 'fn main() {}' > src/main.rs \
 && touch src/lib.rs tests/it/main.rs \
 && sed -i '/^\[\[bench\]\]/,/^$/d; /^\[\[example\]\]/,/^$/d' Cargo.toml \
 && cargo build --release --locked \
 && rm -rf src

COPY . .
# Cargo goes by file times; the empty sources above must look older than the real ones.
RUN touch src/main.rs src/lib.rs && cargo build --release --locked

RUN mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /newsdesk/target/release/newsdesk /usr/local/bin/newsdesk
COPY --from=build --chown=nonroot:nonroot /data /data
ENV NEWSDESK_DATA_DIR=/data
VOLUME /data
# nonroot
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/newsdesk"]
CMD ["serve"]
