//! States: how things stand now.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::Labels;

type Real = Gauge<f64, AtomicU64>;

/// How the connection for events looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How many shards there should be; 0 while it is not known.
    pub shards: u32,
    /// How many have a session.
    pub connected: u32,
    /// How long the slowest shard's last heartbeat took to be acknowledged.
    pub latency: Option<Duration>,
}

/// Everything that has a state. Those of the archive are counts of rows and sizes in bytes.
pub struct Gauges {
    shards: Gauge,
    shards_connected: Gauge,
    heartbeat: Real,
    refused: Gauge,
    refused_limit: Gauge,
    waiting: Family<Labels<1>, Gauge>,
    places: Gauge,
    outbox: Family<Labels<2>, Gauge>,
    oldest: Real,
    held: Family<Labels<1>, Gauge>,
    feeds: Family<Labels<1>, Gauge>,
    feeds_overdue: Gauge,
    archive: Family<Labels<1>, Gauge>,
    bytes: Family<Labels<1>, Gauge>,
    ready: Family<Labels<1>, Gauge>,
    started: Real,
    memory: Gauge,
    files: Gauge,
    most_files: Gauge,
}

/// A count as a gauge takes it.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Gauges {
    /// Registers them all.
    pub(super) fn new(registry: &mut Registry) -> Gauges {
        let gauges = Gauges {
            shards: Gauge::default(),
            shards_connected: Gauge::default(),
            heartbeat: Real::default(),
            refused: Gauge::default(),
            refused_limit: Gauge::default(),
            waiting: Family::default(),
            places: Gauge::default(),
            outbox: Family::default(),
            oldest: Real::default(),
            held: Family::default(),
            feeds: Family::default(),
            feeds_overdue: Gauge::default(),
            archive: Family::default(),
            bytes: Family::default(),
            ready: Family::default(),
            started: Real::default(),
            memory: Gauge::default(),
            files: Gauge::default(),
            most_files: Gauge::default(),
        };
        gauges.register_own(registry.sub_registry_with_prefix("newsdesk"));
        let process = registry.sub_registry_with_prefix("process");
        process.register_with_unit(
            "start_time",
            "When the process began, in seconds since 1970",
            Unit::Seconds,
            gauges.started.clone(),
        );
        process.register_with_unit(
            "resident_memory",
            "Memory that the process has in use",
            Unit::Bytes,
            gauges.memory.clone(),
        );
        process.register(
            "open_fds",
            "Files and connections that the process has open",
            gauges.files.clone(),
        );
        process.register(
            "max_fds",
            "How many files and connections the process may have open",
            gauges.most_files.clone(),
        );
        gauges
    }

    fn register_own(&self, own: &mut Registry) {
        own.register(
            "gateway_shards",
            "Connections for events that there should be",
            self.shards.clone(),
        );
        own.register(
            "gateway_shards_connected",
            "Connections for events that have a session",
            self.shards_connected.clone(),
        );
        own.register_with_unit(
            "gateway_heartbeat",
            "The slowest last heartbeat of a connection for events",
            Unit::Seconds,
            self.heartbeat.clone(),
        );
        own.register(
            "discord_refused_requests",
            "Answers of 401, 403 and 429 within ten minutes, which Discord counts too",
            self.refused.clone(),
        );
        own.register(
            "discord_refused_requests_limit",
            "With so many of them Discord bans the address for a while",
            self.refused_limit.clone(),
        );
        own.register(
            "discord_requests_waiting",
            "Requests to Discord that wait for their turn",
            self.waiting.clone(),
        );
        own.register(
            "discord_requests_free",
            "Requests that may be sent to Discord within this second",
            self.places.clone(),
        );
        own.register(
            "outbox_rows",
            "What is still to be sent to Discord",
            self.outbox.clone(),
        );
        own.register_with_unit(
            "outbox_oldest",
            "For how long the oldest row that could be sent has been due; 0 when there is none",
            Unit::Seconds,
            self.oldest.clone(),
        );
        own.register(
            "deliveries_held",
            "Articles that wait for the end of quiet hours or a pause, or for their digest",
            self.held.clone(),
        );
        own.register("feeds", "Feeds by how they stand", self.feeds.clone());
        own.register(
            "feeds_overdue",
            "Feeds that should have been polled more than five minutes ago",
            self.feeds_overdue.clone(),
        );
        own.register(
            "archive_rows",
            "What is in the archive",
            self.archive.clone(),
        );
        own.register_with_unit(
            "archive_size",
            "What the archive takes on the disk",
            Unit::Bytes,
            self.bytes.clone(),
        );
        own.register(
            "ready",
            "1 for each part of the desk that works as it should, else 0",
            self.ready.clone(),
        );
    }

    /// How the connection for events looks.
    pub fn gateway(&self, look: Look) {
        self.shards.set(i64::from(look.shards));
        self.shards_connected.set(i64::from(look.connected));
        if let Some(latency) = look.latency {
            self.heartbeat.set(latency.as_secs_f64());
        }
    }

    /// How the connection for events looked when it was last looked at.
    pub fn shards(&self) -> Look {
        let count = |gauge: &Gauge| u32::try_from(gauge.get()).unwrap_or(0);
        Look {
            shards: count(&self.shards),
            connected: count(&self.shards_connected),
            latency: None,
        }
    }

    /// Refused requests within ten minutes, and how many bring a ban.
    pub fn refused(&self, refused: u32, limit: u32) {
        self.refused.set(i64::from(refused));
        self.refused_limit.set(i64::from(limit));
    }

    /// Requests of a lane that wait for their turn.
    pub fn waiting(&self, lane: &'static str, requests: usize) {
        let gauge = self.waiting.get_or_create(&[("lane", lane)]);
        gauge.set(whole(requests as u64));
    }

    /// Requests that may still be sent within this second.
    pub fn free_places(&self, places: usize) {
        self.places.set(whole(places as u64));
    }

    /// Rows of a lane of the outbox, by how they stand.
    pub fn outbox(&self, lane: &'static str, state: &'static str, rows: u64) {
        let labels = [("lane", lane), ("state", state)];
        self.outbox.get_or_create(&labels).set(whole(rows));
    }

    /// For how long the oldest row has been due.
    pub fn oldest(&self, age: Duration) {
        self.oldest.set(age.as_secs_f64());
    }

    /// Deliveries that are not in the outbox yet.
    pub fn held(&self, state: &'static str, deliveries: u64) {
        let gauge = self.held.get_or_create(&[("state", state)]);
        gauge.set(whole(deliveries));
    }

    /// Feeds by how they stand.
    pub fn feeds(&self, state: &'static str, feeds: u64) {
        self.feeds
            .get_or_create(&[("state", state)])
            .set(whole(feeds));
    }

    /// Feeds that should have been polled some time ago.
    pub fn feeds_overdue(&self, feeds: u64) {
        self.feeds_overdue.set(whole(feeds));
    }

    /// Rows of a kind in the archive.
    pub fn archive(&self, kind: &'static str, rows: u64) {
        self.archive
            .get_or_create(&[("kind", kind)])
            .set(whole(rows));
    }

    /// What a part of the archive takes on the disk.
    pub fn bytes(&self, part: &'static str, bytes: u64) {
        self.bytes
            .get_or_create(&[("part", part)])
            .set(whole(bytes));
    }

    /// Whether a part of the desk works as it should.
    pub fn ready(&self, part: &'static str, ready: bool) {
        let gauge = self.ready.get_or_create(&[("part", part)]);
        gauge.set(i64::from(ready));
    }

    /// When the process began, in seconds since 1970.
    pub fn started(&self, at: f64) {
        self.started.set(at);
    }

    /// Memory in bytes.
    pub fn memory(&self, bytes: u64) {
        self.memory.set(whole(bytes));
    }

    /// Open files, and how many of those there may be.
    pub fn files(&self, open: u64, most: u64) {
        self.files.set(whole(open));
        self.most_files.set(whole(most));
    }

    /// As many files are open as there may be, as far as that is known.
    pub fn no_file_left(&self) {
        self.files.set(self.files.get().max(self.most_files.get()));
    }
}
