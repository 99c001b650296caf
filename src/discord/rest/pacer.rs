//! The pacer: how many requests a second leave, and whose turn it is.
//!
//! Discord allows 50 requests a second over everything but interaction answers. The generic cell
//! rate algorithm spaces ours evenly with a small burst. Fan-out gets what interactive requests
//! leave, and never all of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How many requests may leave at once after a pause.
const BURST: u32 = 3;
/// The share of the pace that fan-out may take, in percent.
const FAN_OUT_PERCENT: u32 = 83;

/// Whose turn comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for it.
    Interactive,
    /// Deliveries: in what interactive requests leave.
    FanOut,
}

/// Spaces requests.
pub struct Pacer {
    state: Mutex<State>,
    interactive: tokio::sync::Mutex<()>,
    fan_out: tokio::sync::Mutex<()>,
    gap: Duration,
    fan_out_gap: Duration,
}

struct State {
    /// When the next request is due if all were evenly spaced.
    due: Instant,
    fan_out_due: Instant,
    held_until: Instant,
    /// Interactive requests that wait or are about to.
    waiting: usize,
}

impl Pacer {
    /// A pacer for so many requests a second, at least one.
    pub fn new(per_second: u32) -> Pacer {
        let now = Instant::now();
        let gap = Duration::from_secs(1) / per_second.max(1);
        Pacer {
            state: Mutex::new(State {
                due: now,
                fan_out_due: now,
                held_until: now,
                waiting: 0,
            }),
            interactive: tokio::sync::Mutex::new(()),
            fan_out: tokio::sync::Mutex::new(()),
            gap,
            fan_out_gap: gap * 100 / FAN_OUT_PERCENT,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn. Within a lane, first come is first served.
    pub async fn pass(&self, lane: Lane) {
        match lane {
            Lane::Interactive => {
                let _waiting = Waiting::new(self);
                let _turn = self.interactive.lock().await;
                self.wait(lane).await;
            }
            Lane::FanOut => {
                let _turn = self.fan_out.lock().await;
                self.wait(lane).await;
            }
        }
    }

    /// Lets nothing pass for a while: Discord has said that the whole bot is too fast.
    pub fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.state();
        state.held_until = state.held_until.max(until);
    }

    async fn wait(&self, lane: Lane) {
        while let Err(until) = self.take(lane, Instant::now()) {
            sleep_until(until).await;
        }
    }

    /// Takes a turn, or says when to ask again.
    fn take(&self, lane: Lane, now: Instant) -> Result<(), Instant> {
        let tolerance = self.gap * (BURST - 1);
        let mut state = self.state();
        if now < state.held_until {
            return Err(state.held_until);
        }
        if let Some(wait) = early(state.due, now, tolerance) {
            return Err(now + wait);
        }
        if lane == Lane::FanOut {
            if state.waiting > 0 {
                return Err(now + self.gap);
            }
            if let Some(wait) = early(state.fan_out_due, now, tolerance) {
                return Err(now + wait);
            }
            state.fan_out_due = state.fan_out_due.max(now) + self.fan_out_gap;
        }
        state.due = state.due.max(now) + self.gap;
        Ok(())
    }
}

/// How much too early `now` is for something due at `due`, less the tolerance.
fn early(due: Instant, now: Instant, tolerance: Duration) -> Option<Duration> {
    due.saturating_duration_since(now)
        .checked_sub(tolerance)
        .filter(|wait| !wait.is_zero())
}

/// Counts an interactive request as waiting, also when it is given up.
struct Waiting<'a>(&'a Pacer);

impl<'a> Waiting<'a> {
    fn new(pacer: &'a Pacer) -> Waiting<'a> {
        pacer.state().waiting += 1;
        Waiting(pacer)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    async fn times(pacer: &Arc<Pacer>, lane: Lane, count: usize) -> Vec<Duration> {
        let start = Instant::now();
        let mut tasks = Vec::new();
        for _ in 0..count {
            let pacer = Arc::clone(pacer);
            tasks.push(tokio::spawn(async move {
                pacer.pass(lane).await;
                start.elapsed()
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.push(task.await.unwrap());
        }
        times.sort();
        times
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_the_pace_and_the_burst() {
        let pacer = Arc::new(Pacer::new(48));
        let times = times(&pacer, Lane::Interactive, 480).await;
        for (first, time) in times.iter().enumerate() {
            let within = times[first..]
                .iter()
                .take_while(|later| **later < *time + Duration::from_secs(1))
                .count();
            assert!(within <= 50, "{within} requests in a second");
        }
        assert!(
            times[479] < Duration::from_millis(10_100),
            "{:?}",
            times[479]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn interactive_requests_overtake_fan_out() {
        let pacer = Arc::new(Pacer::new(10));
        let fan_out = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { times(&pacer, Lane::FanOut, 40).await }
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        let asked = times(&pacer, Lane::Interactive, 5).await;
        assert!(asked[4] <= Duration::from_millis(500), "{:?}", asked[4]);
        // 40 at 8.3 a second, and the 5 that went before.
        let last = fan_out.await.unwrap()[39];
        assert!(
            last > Duration::from_secs(4) && last < Duration::from_secs(6),
            "{last:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_stops_both_lanes() {
        let pacer = Arc::new(Pacer::new(48));
        pacer.hold(Duration::from_secs(7));
        assert!(times(&pacer, Lane::Interactive, 1).await[0] >= Duration::from_secs(7));
    }
}
