//! What the desk counts and measures while it works, for Prometheus.
//!
//! Rooms that do the work count it here, in memory; [`Gauges`] are set by whoever knows a state, at
//! the latest when somebody asks. Every label has few values, which stand in the source: nothing
//! that a user or a feed writes becomes one. Names and labels are a promise to dashboards and
//! alerts; `docs/operating.md` lists them.

mod gauges;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub use self::gauges::{Gauges, Look};

/// Labels, each with its name and its value.
pub type Labels<const N: usize> = [(&'static str, &'static str); N];

/// Bounds of the histogram of commands, in seconds: most are answered in less than a millisecond.
const OF_COMMANDS: &[f64] = &[
    0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 10.0,
];
/// Of interactions: Discord waits for three seconds, and for 15 minutes once it was asked to.
const OF_INTERACTIONS: &[f64] = &[
    0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 15.0, 60.0,
];
/// Of deliveries, which the pace and outages stretch.
const OF_DELIVERIES: &[f64] = &[
    0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0,
];

/// Makes histograms with these bounds.
#[derive(Clone, Copy)]
struct Bounds(&'static [f64]);

impl MetricConstructor<Histogram> for Bounds {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// Everything that is counted. Counting takes well below a microsecond and never waits for long.
pub struct Metrics {
    registry: Registry,
    gauges: Gauges,
    commands: Family<Labels<2>, Counter>,
    command_duration: Family<Labels<1>, Histogram, Bounds>,
    interactions: Family<Labels<2>, Counter>,
    interaction_duration: Family<Labels<1>, Histogram, Bounds>,
    deliveries: Family<Labels<2>, Counter>,
    delivery_delay: Histogram,
    delivered: AtomicU64,
    requests: Family<Labels<1>, Counter>,
    gateway_starts: Counter,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::default();
        let gauges = Gauges::new(&mut registry);
        let mut metrics = Metrics {
            registry: Registry::default(),
            gauges,
            commands: Family::default(),
            command_duration: Family::new_with_constructor(Bounds(OF_COMMANDS)),
            interactions: Family::default(),
            interaction_duration: Family::new_with_constructor(Bounds(OF_INTERACTIONS)),
            deliveries: Family::default(),
            delivery_delay: Bounds(OF_DELIVERIES).new_metric(),
            delivered: AtomicU64::new(0),
            requests: Family::default(),
            gateway_starts: Counter::default(),
        };
        metrics.register(registry.sub_registry_with_prefix("newsdesk"));
        metrics.registry = registry;
        metrics
    }
}

impl Metrics {
    fn register(&self, own: &mut Registry) {
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        own.register("build", "The program", build);
        own.register(
            "commands",
            "Commands that the desk was asked, by what came of them",
            self.commands.clone(),
        );
        own.register_with_unit(
            "command_duration",
            "How long the desk took for a command, without the way to Discord",
            Unit::Seconds,
            self.command_duration.clone(),
        );
        own.register(
            "interactions",
            "Uses of commands, buttons, forms and suggestions on Discord, by what came of them",
            self.interactions.clone(),
        );
        own.register_with_unit(
            "interaction_duration",
            "From the arrival of an interaction until Discord had the whole answer",
            Unit::Seconds,
            self.interaction_duration.clone(),
        );
        own.register(
            "deliveries",
            "Attempts to deliver a row of the outbox, by what came of them",
            self.deliveries.clone(),
        );
        own.register_with_unit(
            "delivery_delay",
            "From a post's entry into the outbox until it had arrived",
            Unit::Seconds,
            self.delivery_delay.clone(),
        );
        own.register(
            "discord_requests",
            "Requests that were sent to Discord, by what came of them",
            self.requests.clone(),
        );
        own.register(
            "gateway_starts",
            "How often the connection for events was begun",
            self.gateway_starts.clone(),
        );
    }

    /// Lets everything that an alert may look for begin at 0: Prometheus sees no rise where there was
    /// nothing before. `commands` are the names of the table.
    pub fn begin(&self, commands: impl Iterator<Item = &'static str>) {
        for command in commands.chain(["unknown"]) {
            for outcome in ["answered", "failed"] {
                let labels = [("command", command), ("outcome", outcome)];
                drop(self.commands.get_or_create(&labels));
            }
        }
        for kind in ["command", "button", "form", "suggestion"] {
            for outcome in ["answered", "late", "failed"] {
                let labels = [("kind", kind), ("outcome", outcome)];
                drop(self.interactions.get_or_create(&labels));
            }
        }
        for task in ["post", "edit", "thread", "publish", "notice", "queue"] {
            for outcome in ["delivered", "dead"] {
                let labels = [("task", task), ("outcome", outcome)];
                drop(self.deliveries.get_or_create(&labels));
            }
        }
        for outcome in ["done", "limited", "refused", "broken", "lost"] {
            drop(self.requests.get_or_create(&[("outcome", outcome)]));
        }
    }

    /// States, which are set and not counted.
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// A command was answered. `command` is a name of the table, or `unknown`; `outcome` is
    /// `answered`, `kept`, `refused` or `failed`. `took` is `None` for a kept answer.
    pub fn command(&self, command: &'static str, outcome: &'static str, took: Option<Duration>) {
        let labels = [("command", command), ("outcome", outcome)];
        self.commands.get_or_create(&labels).inc();
        if let Some(took) = took {
            let of_command = self.command_duration.get_or_create(&[("command", command)]);
            of_command.observe(took.as_secs_f64());
        }
    }

    /// An interaction ended. `kind` is `command`, `button`, `form` or `suggestion`; `outcome` is
    /// `answered`, `late` or `failed`.
    pub fn interaction(&self, kind: &'static str, outcome: &'static str, took: Duration) {
        let labels = [("kind", kind), ("outcome", outcome)];
        self.interactions.get_or_create(&labels).inc();
        let of_kind = self.interaction_duration.get_or_create(&[("kind", kind)]);
        of_kind.observe(took.as_secs_f64());
    }

    /// A row of the outbox was tried; both are words of the room that delivers.
    pub fn delivery(&self, task: &'static str, outcome: &'static str) {
        let labels = [("task", task), ("outcome", outcome)];
        self.deliveries.get_or_create(&labels).inc();
    }

    /// A row has arrived; a post, so long after it entered the outbox.
    pub fn delivered(&self, task: &'static str, delay: Option<Duration>) {
        self.delivery(task, "delivered");
        self.delivered.fetch_add(1, Ordering::Relaxed);
        if let Some(delay) = delay {
            self.delivery_delay.observe(delay.as_secs_f64());
        }
    }

    /// How many rows have arrived.
    pub fn deliveries_done(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    /// A request to Discord ended.
    pub fn request(&self, outcome: &'static str) {
        self.requests.get_or_create(&[("outcome", outcome)]).inc();
    }

    /// The connection for events is begun.
    pub fn gateway_started(&self) {
        self.gateway_starts.inc();
    }

    /// All of it in the text format of OpenMetrics.
    ///
    /// # Errors
    /// None that is known: writing into memory does not fail.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::with_capacity(32 * 1_024);
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_in_the_text_format() {
        let metrics = Metrics::default();
        metrics.command("vendor", "answered", Some(Duration::from_micros(300)));
        metrics.command("vendor", "kept", None);
        metrics.interaction("button", "late", Duration::from_secs(4));
        metrics.delivered("post", Some(Duration::from_secs(7)));
        metrics.delivered("edit", None);
        metrics.delivery("edit", "refused");
        assert_eq!(metrics.deliveries_done(), 2);
        metrics.request("done");
        metrics.gateway_started();
        let text = metrics.text().unwrap();
        for line in [
            "newsdesk_commands_total{command=\"vendor\",outcome=\"answered\"} 1",
            "newsdesk_commands_total{command=\"vendor\",outcome=\"kept\"} 1",
            "newsdesk_command_duration_seconds_bucket{le=\"0.00025\",command=\"vendor\"} 0",
            "newsdesk_command_duration_seconds_bucket{le=\"0.0005\",command=\"vendor\"} 1",
            "newsdesk_command_duration_seconds_count{command=\"vendor\"} 1",
            "newsdesk_interactions_total{kind=\"button\",outcome=\"late\"} 1",
            "newsdesk_interaction_duration_seconds_count{kind=\"button\"} 1",
            "newsdesk_deliveries_total{task=\"post\",outcome=\"delivered\"} 1",
            "newsdesk_deliveries_total{task=\"edit\",outcome=\"refused\"} 1",
            "newsdesk_delivery_delay_seconds_bucket{le=\"10.0\"} 1",
            "newsdesk_discord_requests_total{outcome=\"done\"} 1",
            "newsdesk_gateway_starts_total 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn what_alerts_look_for_begins_at_0() {
        let metrics = Metrics::default();
        metrics.begin(["vendor"].into_iter());
        let text = metrics.text().unwrap();
        for line in [
            "newsdesk_commands_total{command=\"vendor\",outcome=\"failed\"} 0",
            "newsdesk_interactions_total{kind=\"form\",outcome=\"late\"} 0",
            "newsdesk_deliveries_total{task=\"post\",outcome=\"dead\"} 0",
            "newsdesk_discord_requests_total{outcome=\"limited\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
