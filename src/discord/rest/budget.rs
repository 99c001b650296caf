//! The budget of refused requests.
//!
//! Discord bans an address for a while after 10,000 answers of 401, 403 or 429 within ten minutes.
//! A bot that comes near that has a fault, and going on makes it worse: deliveries stop long before.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The time over which Discord counts.
const WINDOW: Duration = Duration::from_secs(600);
/// With so many of them Discord bans the address.
pub const BAN: u32 = 10_000;
/// How finely we count.
const SLICE: Duration = Duration::from_secs(10);
/// From here on deliveries are slowed: a tenth of what brings a ban.
const SLOW: u32 = 1_000;
/// From here on deliveries stop.
const STOP: u32 = 3_000;

/// How things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strain {
    /// As they should.
    Fine,
    /// Many refusals: slow down.
    Slow,
    /// Too many: only what somebody waits for.
    Stop,
}

/// Counts refused requests over ten minutes.
#[derive(Default)]
pub struct Budget {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    slices: VecDeque<(Instant, u32)>,
    alarmed: Option<Strain>,
}

impl Budget {
    /// Counts one refusal. Logs once when the strain rises.
    pub fn refused(&self) {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.slices.back_mut() {
            Some((start, count)) if now < *start + SLICE => *count += 1,
            _ => state.slices.push_back((now, 1)),
        }
        let (strain, count) = state.strain(now);
        if strain > state.alarmed.unwrap_or(Strain::Fine) {
            state.alarmed = Some(strain);
            tracing::error!(
                refused = count,
                "Discord has refused many requests within ten minutes; deliveries are {}. Look above for the refusals.",
                if strain == Strain::Stop {
                    "stopped"
                } else {
                    "slowed"
                }
            );
        }
    }

    /// Refusals that count now.
    pub fn count(&self) -> u32 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.strain(Instant::now()).1
    }

    /// How things stand now.
    pub fn strain(&self) -> Strain {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (strain, _) = state.strain(Instant::now());
        if strain == Strain::Fine {
            state.alarmed = None;
        }
        strain
    }
}

impl State {
    fn strain(&mut self, now: Instant) -> (Strain, u32) {
        while self
            .slices
            .front()
            .is_some_and(|(start, _)| now >= *start + WINDOW + SLICE)
        {
            self.slices.pop_front();
        }
        let count: u32 = self.slices.iter().map(|(_, count)| count).sum();
        let strain = match count {
            STOP.. => Strain::Stop,
            SLOW.. => Strain::Slow,
            _ => Strain::Fine,
        };
        (strain, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn strain_rises_far_below_the_ban_and_passes() {
        let budget = Budget::default();
        for _ in 0..999 {
            budget.refused();
        }
        assert_eq!(budget.strain(), Strain::Fine);
        budget.refused();
        assert_eq!(budget.strain(), Strain::Slow);
        tokio::time::sleep(Duration::from_secs(300)).await;
        for _ in 0..2000 {
            budget.refused();
        }
        assert_eq!(budget.strain(), Strain::Stop);
        tokio::time::sleep(Duration::from_secs(320)).await;
        assert_eq!(budget.strain(), Strain::Slow);
        tokio::time::sleep(Duration::from_secs(300)).await;
        assert_eq!(budget.strain(), Strain::Fine);
    }
}
