//! Whether the desk is ready, part by part. Nothing here waits; the caller says what there is.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

/// How one part of the desk stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, which is also a label.
    pub name: &'static str,
    /// How it stands, in a few words.
    pub words: String,
    /// Whether it works as it should.
    pub works: bool,
}

impl Part {
    pub(super) fn good(name: &'static str, words: impl Into<String>) -> Part {
        Part {
            name,
            words: words.into(),
            works: true,
        }
    }

    pub(super) fn bad(name: &'static str, words: impl Into<String>) -> Part {
        Part {
            name,
            words: words.into(),
            works: false,
        }
    }
}

/// How every part stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// All of them.
    pub parts: Vec<Part>,
}

impl Ready {
    /// Whether all work as they should.
    pub fn is_ready(&self) -> bool {
        self.parts.iter().all(|part| part.works)
    }
}

/// One line a part, after one that says it all.
impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.is_ready() {
            true => "ready\n",
            false => "not ready\n",
        })?;
        for part in &self.parts {
            let state = match part.works {
                true => "ok",
                false => "fault",
            };
            // A fault may have lines of its own.
            let words = part.words.replace('\n', " ");
            writeln!(f, "{}: {state}, {words}", part.name)?;
        }
        Ok(())
    }
}

/// When a number last changed, as far as anybody has looked.
#[derive(Default)]
pub struct Progress<T>(Option<(T, Instant)>);

impl<T: PartialEq> Progress<T> {
    /// For how long it has been what it is now.
    pub fn since(&mut self, value: T, now: Instant) -> Duration {
        match &self.0 {
            Some((last, since)) if *last == value => now.saturating_duration_since(*since),
            _ => {
                self.0 = Some((value, now));
                Duration::ZERO
            }
        }
    }
}

/// When feeds were last polled, as far as anybody has looked.
#[derive(Default)]
pub struct Polling(Progress<(u64, bool)>);

impl Polling {
    /// For how long feeds have been overdue without a poll that ended. `polls` counts those that did:
    /// how many are overdue changes by itself, whether anybody polls or not.
    pub fn quiet(&mut self, polls: u64, overdue: u64, now: Instant) -> Duration {
        self.0.since((polls, overdue > 0), now)
    }
}

/// The rules.
pub(super) mod judge {
    use std::time::Duration;

    use super::Part;
    use crate::metrics::Look;

    /// The longest that what is due may stand still.
    const STANDSTILL: Duration = Duration::from_secs(120);
    /// The same for feeds, each of which may take its time.
    const STANDSTILL_OF_FEEDS: Duration = Duration::from_secs(300);

    /// The connection for events.
    pub fn gateway(look: Look) -> Part {
        let words = format!("{} of {} shards are connected", look.connected, look.shards);
        match look {
            Look { shards: 0, .. } => Part::bad("gateway", "it is not connected yet"),
            Look {
                shards, connected, ..
            } if connected < shards => Part::bad("gateway", words),
            _ => Part::good("gateway", words),
        }
    }

    /// The outbox moves when nothing has been due for long, or something was delivered lately.
    pub fn outbox(due: u64, oldest: Duration, quiet: Duration) -> Part {
        if due == 0 {
            return Part::good("outbox", "nothing is due");
        }
        let words = format!("{due} due, the oldest for {} seconds", oldest.as_secs());
        match oldest > STANDSTILL && quiet > STANDSTILL {
            true => Part::bad(
                "outbox",
                format!("{words}, and nothing was delivered since"),
            ),
            false => Part::good("outbox", words),
        }
    }

    /// Files and connections can be opened.
    pub fn files(can_open: bool) -> Part {
        match can_open {
            true => Part::good("files", "more can be opened"),
            false => Part::bad(
                "files",
                "no file handle is left, so nothing new can be opened or connected; raise the limit",
            ),
        }
    }

    /// Feeds are polled when none is overdue, or a poll has ended lately.
    pub fn feeds(overdue: u64, quiet: Duration) -> Part {
        if overdue == 0 {
            return Part::good("feeds", "none is overdue");
        }
        let words = format!("{overdue} overdue");
        match quiet > STANDSTILL_OF_FEEDS {
            true => Part::bad("feeds", format!("{words} for {} seconds", quiet.as_secs())),
            false => Part::good("feeds", words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Look;

    const fn minutes(count: u64) -> Duration {
        Duration::from_secs(count * 60)
    }

    fn shards(connected: u32, shards: u32) -> Look {
        Look {
            shards,
            connected,
            latency: None,
        }
    }

    #[test]
    fn every_shard_has_to_be_connected() {
        for (look, fault) in [
            (shards(0, 0), true),
            (shards(0, 1), true),
            (shards(1, 2), true),
            (shards(2, 2), false),
        ] {
            assert_eq!(judge::gateway(look).works, !fault, "{look:?}");
        }
    }

    #[test]
    fn an_outbox_that_is_late_but_moves_is_no_fault() {
        for (due, oldest, quiet, fault) in [
            (0, minutes(0), minutes(600), false),
            (5, minutes(1), minutes(600), false),
            (9_000, minutes(3), minutes(0), false),
            (9_000, minutes(3), minutes(3), true),
        ] {
            let part = judge::outbox(due, oldest, quiet);
            assert_eq!(part.works, !fault, "{part:?}");
        }
    }

    #[test]
    fn feeds_that_are_caught_up_with_are_no_fault() {
        assert!(judge::feeds(0, minutes(60)).works);
        assert!(judge::feeds(700, minutes(4)).works);
        assert!(!judge::feeds(3, minutes(6)).works);
    }

    #[test]
    fn more_and_more_overdue_feeds_are_a_fault_and_as_many_as_ever_are_none_while_some_are_polled()
    {
        let start = Instant::now();
        let mut dead = Polling::default();
        let mut slow = Polling::default();
        for minute in 0..=10 {
            let now = start + minutes(minute);
            let overdue = 1 + minute / 4;
            let part = judge::feeds(overdue, dead.quiet(7, overdue, now));
            assert_eq!(part.works, minute <= 5, "{minute}: {part:?}");
            let part = judge::feeds(50, slow.quiet(minute, 50, now));
            assert!(part.works, "{minute}");
        }
        let mut idle = Polling::default();
        idle.quiet(7, 0, start);
        let part = judge::feeds(1, idle.quiet(7, 1, start + minutes(60)));
        assert!(part.works, "none was to be polled until now");
    }

    #[test]
    fn progress_counts_from_the_last_change_that_was_seen() {
        let mut progress = Progress::default();
        let start = Instant::now();
        assert_eq!(progress.since(7, start), minutes(0));
        assert_eq!(progress.since(7, start + minutes(2)), minutes(2));
        assert_eq!(progress.since(8, start + minutes(3)), minutes(0));
        assert_eq!(progress.since(8, start + minutes(4)), minutes(1));
    }

    #[test]
    fn each_part_has_its_line() {
        let ready = Ready {
            parts: vec![
                Part::good("gateway", "1 of 1 shards are connected"),
                Part::bad("database", "the disk is full.\nFree some room."),
            ],
        };
        assert!(!ready.is_ready());
        insta::assert_snapshot!(ready, @r"
        not ready
        gateway: ok, 1 of 1 shards are connected
        database: fault, the disk is full. Free some room.
        ");
    }
}
