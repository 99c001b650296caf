//! Signs of life of the shards, and what their absence means.
//!
//! serenity waits for ever on a connection that is accepted and never answered, and starts a shard
//! again and again when Discord wants another number of them. Both are seen here from outside.
//! Nothing here waits or does input and output; the caller says what time it is.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// How long the absence of something is borne.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without an event and without an acknowledged heartbeat. 2.5 heartbeats: serenity heals a
    /// dead connection by itself within 2 and a few seconds.
    pub silence: Duration,
    /// Without a session, counted from the connection; or without the next shard's connection.
    pub session: Duration,
}

/// What a shard looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Its number.
    pub shard: u32,
    /// How long the last acknowledgement took. It changes with each of them.
    pub latency: Option<Duration>,
    /// Whether it has a session.
    pub connected: bool,
}

/// Why the gateway has to be started anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A connection that says nothing any more.
    #[error("shard {0} has shown no sign of life")]
    Silent(u32),
    /// A connection that leads to no session: Discord refuses the number of shards, or does not
    /// answer.
    #[error("shard {0} gets no session")]
    NoSession(u32),
    /// No connection for a shard that should have one.
    #[error("{0} shards have no connection")]
    NoConnection(u32),
    /// Session after session: each costs one of the thousand that Discord grants in a day.
    #[error("{0} sessions were started within ten minutes")]
    Churn(u32),
}

/// Sessions that a shard may lose within [`CHURN_WINDOW`] before it counts as churn.
const CHURN: usize = 20;
const CHURN_WINDOW: Duration = Duration::from_secs(600);

/// Signs of life of all shards of one gateway.
pub struct Vitals {
    expected: u32,
    shards: HashMap<u32, Shard>,
    /// When the number of connections last changed.
    progress: Instant,
    sessions: VecDeque<Instant>,
}

struct Shard {
    life: Instant,
    latency: Option<Duration>,
    connected: bool,
    waiting_since: Instant,
}

impl Vitals {
    /// Of so many shards, from now on.
    pub fn new(expected: u32, now: Instant) -> Vitals {
        Vitals {
            expected,
            shards: HashMap::new(),
            progress: now,
            sessions: VecDeque::new(),
        }
    }

    /// An event has come through a shard.
    pub fn touch(&mut self, shard: u32, now: Instant) {
        if let Some(shard) = self.shards.get_mut(&shard) {
            shard.life = now;
        }
    }

    /// A shard has got a new session.
    pub fn session(&mut self, now: Instant) {
        while self
            .sessions
            .front()
            .is_some_and(|start| now >= *start + CHURN_WINDOW)
        {
            self.sessions.pop_front();
        }
        self.sessions.push_back(now);
    }

    /// How the shards that exist look at the moment.
    pub fn observe(&mut self, seen: &[Sight], now: Instant) {
        let before = self.shards.len();
        self.shards
            .retain(|number, _| seen.iter().any(|sight| sight.shard == *number));
        let kept = self.shards.len();
        for sight in seen {
            let shard = self.shards.entry(sight.shard).or_insert(Shard {
                life: now,
                latency: sight.latency,
                connected: sight.connected,
                waiting_since: now,
            });
            if shard.latency != sight.latency || shard.connected != sight.connected {
                shard.life = now;
            }
            if shard.connected && !sight.connected {
                shard.waiting_since = now;
            }
            shard.latency = sight.latency;
            shard.connected = sight.connected;
        }
        if kept != before || self.shards.len() != kept {
            self.progress = now;
        }
    }

    /// Whether every shard has a session.
    pub fn all_connected(&self) -> bool {
        self.shards.len() == self.expected as usize
            && self.shards.values().all(|shard| shard.connected)
    }

    /// What is wrong, if anything is.
    pub fn fault(&self, now: Instant, patience: Patience) -> Option<Fault> {
        for (number, shard) in &self.shards {
            if shard.connected && now > shard.life + patience.silence {
                return Some(Fault::Silent(*number));
            }
            if !shard.connected && now > shard.waiting_since + patience.session {
                return Some(Fault::NoSession(*number));
            }
        }
        let missing = self
            .expected
            .saturating_sub(u32::try_from(self.shards.len()).unwrap_or(u32::MAX));
        if missing > 0 && now > self.progress + patience.session {
            return Some(Fault::NoConnection(missing));
        }
        if self.sessions.len() > self.expected as usize + CHURN {
            return Some(Fault::Churn(
                u32::try_from(self.sessions.len()).unwrap_or(u32::MAX),
            ));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        silence: Duration::from_secs(100),
        session: Duration::from_secs(30),
    };

    fn second(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    fn sight(shard: u32, latency: u64, connected: bool) -> Sight {
        Sight {
            shard,
            latency: Some(Duration::from_millis(latency)),
            connected,
        }
    }

    #[test]
    fn events_and_acknowledgements_are_signs_of_life() {
        let start = Instant::now();
        let mut vitals = Vitals::new(1, start);
        vitals.observe(&[sight(0, 1, true)], start);
        assert!(vitals.all_connected());
        vitals.touch(0, second(start, 90));
        assert_eq!(vitals.fault(second(start, 180), PATIENCE), None);
        vitals.observe(&[sight(0, 2, true)], second(start, 180));
        vitals.observe(&[sight(0, 2, true)], second(start, 270));
        assert_eq!(vitals.fault(second(start, 280), PATIENCE), None);
        assert_eq!(
            vitals.fault(second(start, 281), PATIENCE),
            Some(Fault::Silent(0))
        );
    }

    #[test]
    fn a_shard_that_restarts_for_ever_gets_no_session() {
        let start = Instant::now();
        let mut vitals = Vitals::new(1, start);
        for at in 0..=31 {
            vitals.observe(&[sight(0, 0, false)], second(start, at));
        }
        assert_eq!(
            vitals.fault(second(start, 31), PATIENCE),
            Some(Fault::NoSession(0))
        );
    }

    #[test]
    fn shards_that_start_one_after_the_other_are_waited_for() {
        let start = Instant::now();
        let mut vitals = Vitals::new(10, start);
        for number in 0..10 {
            let now = second(start, u64::from(number) * 5);
            let seen: Vec<Sight> = (0..=number)
                .map(|n| sight(n, u64::from(number), true))
                .collect();
            vitals.observe(&seen, now);
            assert_eq!(vitals.fault(second(now, 5), PATIENCE), None);
        }
        assert!(vitals.all_connected());
        vitals.observe(&[sight(0, 99, true)], second(start, 60));
        assert_eq!(
            vitals.fault(second(start, 91), PATIENCE),
            Some(Fault::NoConnection(9))
        );
    }

    #[test]
    fn session_after_session_is_churn() {
        let start = Instant::now();
        let mut vitals = Vitals::new(1, start);
        vitals.observe(&[sight(0, 1, true)], start);
        for at in 0..21 {
            vitals.session(second(start, at));
        }
        assert_eq!(vitals.fault(second(start, 21), PATIENCE), None);
        vitals.session(second(start, 21));
        assert_eq!(
            vitals.fault(second(start, 22), PATIENCE),
            Some(Fault::Churn(22))
        );
    }
}
