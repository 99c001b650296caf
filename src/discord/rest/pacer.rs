//! The pacer: how many requests a second leave, and whose turn it is.
//!
//! Discord allows 50 requests a second over everything but the first answers to interactions, and
//! counts them where they arrive. So a place in the second is free again when the request that had
//! it has surely arrived a second ago, and not when it left a second ago: see [`places`]. Within
//! that, interactive requests leave at once, deliveries evenly spaced in all that these leave, and
//! corrections in what the deliveries leave, but never in less than a tenth of their turns.

mod places;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use self::places::Places;
pub use self::places::Ticket;
use super::budget::Strain;

/// How many deliveries may leave at once after a pause, so that a timer that fires late costs
/// nothing.
const BURST: u32 = 3;
/// After so many turns of the deliveries a slow request that waits has one.
const FAST_TURNS: u32 = 9;
/// How much slower deliveries leave when too much was refused.
const STRAINED: u32 = 10;

/// Whose turn comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for it.
    Interactive,
    /// Deliveries: in what interactive requests leave.
    FanOut,
    /// What can wait: corrections of old posts, publishing.
    Slow,
}

impl Lane {
    /// Every lane, in the order of their numbers.
    pub const ALL: [Lane; 3] = [Lane::Interactive, Lane::FanOut, Lane::Slow];

    /// The word for it, as a label of metrics.
    pub fn word(self) -> &'static str {
        match self {
            Lane::Interactive => "interactive",
            Lane::FanOut => "fan_out",
            Lane::Slow => "slow",
        }
    }
}

/// Why there was no turn in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// After how long it may be tried again.
    pub pause: Duration,
    /// Whether Discord has asked the whole bot to wait, and not only the queue was too long.
    pub held: bool,
}

/// Spaces requests.
pub struct Pacer {
    state: Mutex<State>,
    /// A queue for each lane: first come is first served.
    queues: [tokio::sync::Mutex<()>; 3],
    gap: Duration,
}

struct State {
    places: Places,
    /// When the next delivery is due if all were evenly spaced.
    due: Instant,
    held_until: Instant,
    /// Requests of each lane that wait or are about to.
    waiting: [usize; 3],
    /// How many deliveries have left while a slow request waited.
    passed_over: u32,
}

impl Pacer {
    /// A pacer for so many requests a second, at least one.
    pub fn new(per_second: u32) -> Pacer {
        let now = Instant::now();
        let per_second = per_second.max(1);
        Pacer {
            state: Mutex::new(State {
                places: Places::new(per_second),
                due: now,
                held_until: now,
                waiting: [0; 3],
                passed_over: 0,
            }),
            queues: Default::default(),
            gap: Duration::from_secs(1) / per_second,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn. Within a lane, first come is first served. The request is to leave at
    /// once, and the ticket to be given back with [`Pacer::answered`] when its answer is there.
    ///
    /// # Errors
    /// How long to wait, when it cannot be before `deadline`.
    pub async fn pass(
        &self,
        lane: Lane,
        strain: Strain,
        deadline: Instant,
    ) -> Result<Ticket, Wait> {
        let _waiting = Waiting::new(self, lane);
        let turn = self.queues[lane as usize].lock();
        let Ok(_turn) = timeout_at(deadline, turn).await else {
            return Err(self.wait());
        };
        loop {
            match self.take(lane, strain, Instant::now()) {
                Ok(ticket) => return Ok(ticket),
                Err(until) if until > deadline => return Err(self.wait()),
                Err(until) => sleep_until(until).await,
            }
        }
    }

    /// How many requests of each lane wait, and how many may leave within this second.
    pub fn load(&self) -> ([usize; 3], usize) {
        let state = self.state();
        (state.waiting, state.places.free(Instant::now()))
    }

    fn wait(&self) -> Wait {
        let left = self
            .state()
            .held_until
            .saturating_duration_since(Instant::now());
        Wait {
            held: !left.is_zero(),
            pause: left.max(Duration::from_secs(1)),
        }
    }

    /// Takes in that a request was answered, or that it never left.
    pub fn answered(&self, ticket: Ticket) {
        self.state().places.answered(ticket, Instant::now());
    }

    /// Lets nothing pass for a while: Discord has said that the whole bot is too fast.
    pub fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.state();
        state.held_until = state.held_until.max(until);
    }

    /// Takes a turn, or says when to ask again.
    fn take(&self, lane: Lane, strain: Strain, now: Instant) -> Result<Ticket, Instant> {
        let mut state = self.state();
        if now < state.held_until {
            return Err(state.held_until);
        }
        let [interactive, fan_out, slow] = state.waiting;
        let slow_is_due = slow > 0 && state.passed_over >= FAST_TURNS;
        let gives_way = match lane {
            Lane::Interactive => false,
            Lane::FanOut => interactive > 0 || slow_is_due,
            Lane::Slow => interactive > 0 || (fan_out > 0 && !slow_is_due),
        };
        if gives_way {
            return Err(now + self.gap / 4);
        }
        let gap = match strain {
            Strain::Fine => self.gap,
            Strain::Slow | Strain::Stop => self.gap * STRAINED,
        };
        if lane != Lane::Interactive {
            let early = state.due.saturating_duration_since(now);
            let tolerance = self.gap * (BURST - 1);
            if early > tolerance {
                return Err(now + (early - tolerance));
            }
        }
        let ticket = state.places.take(now)?;
        match lane {
            Lane::Interactive => {}
            Lane::FanOut => {
                state.due = state.due.max(now) + gap;
                state.passed_over = if slow > 0 { state.passed_over + 1 } else { 0 };
            }
            Lane::Slow => {
                state.due = state.due.max(now) + gap;
                state.passed_over = 0;
            }
        }
        Ok(ticket)
    }
}

/// Counts a request as waiting, also when it is given up.
struct Waiting<'a>(&'a Pacer, Lane);

impl<'a> Waiting<'a> {
    fn new(pacer: &'a Pacer, lane: Lane) -> Waiting<'a> {
        pacer.state().waiting[lane as usize] += 1;
        Waiting(pacer, lane)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting[self.1 as usize] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sends `count` requests whose answers take `round_trip`, and tells when each left.
    async fn times(
        pacer: &Arc<Pacer>,
        lane: Lane,
        count: usize,
        round_trip: fn(usize) -> Duration,
    ) -> Vec<Duration> {
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in 0..count {
            let pacer = Arc::clone(pacer);
            tasks.push(tokio::spawn(async move {
                let far = start + 3600 * SECOND;
                let ticket = pacer.pass(lane, Strain::Fine, far).await.unwrap();
                let left = start.elapsed();
                tokio::time::sleep(round_trip(number)).await;
                pacer.answered(ticket);
                left
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.push(task.await.unwrap());
        }
        times.sort();
        times
    }

    fn quick(_: usize) -> Duration {
        Duration::from_millis(2)
    }

    fn most_in_a_second(times: &[Duration]) -> usize {
        let within = |first: usize| {
            times[first..]
                .iter()
                .take_while(|later| **later < times[first] + SECOND)
                .count()
        };
        (0..times.len()).map(within).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn deliveries_take_nearly_all_that_is_permitted_and_never_more() {
        let pacer = Arc::new(Pacer::new(50));
        let times = times(&pacer, Lane::FanOut, 2_000, quick).await;
        assert!(most_in_a_second(&times) <= 50);
        let rate = 1_950.0 / (times[1_999] - times[49]).as_secs_f64();
        assert!(rate >= 49.0, "{rate} a second");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_long_under_way_is_counted_where_it_arrives() {
        let pacer = Arc::new(Pacer::new(50));
        // Every now and then a request takes a third of a second to get there.
        fn way(number: usize) -> Duration {
            Duration::from_millis(if number % 40 == 7 { 330 } else { 2 })
        }
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in 0..600 {
            let pacer = Arc::clone(&pacer);
            tasks.push(tokio::spawn(async move {
                let far = start + 3600 * SECOND;
                let ticket = pacer.pass(Lane::FanOut, Strain::Fine, far).await.unwrap();
                tokio::time::sleep(way(number)).await;
                let arrived = start.elapsed();
                pacer.answered(ticket);
                arrived
            }));
        }
        let mut arrived = Vec::new();
        for task in tasks {
            arrived.push(task.await.unwrap());
        }
        arrived.sort();
        assert!(most_in_a_second(&arrived) <= 50);
    }

    #[tokio::test(start_paused = true)]
    async fn interactive_requests_overtake_deliveries_and_wait_for_hardly_a_turn() {
        let pacer = Arc::new(Pacer::new(50));
        let fan_out = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { times(&pacer, Lane::FanOut, 400, quick).await }
        });
        tokio::time::sleep(3 * SECOND).await;
        let asked = times(&pacer, Lane::Interactive, 5, quick).await;
        assert!(asked[4] <= Duration::from_millis(130), "{:?}", asked[4]);
        let last = fan_out.await.unwrap()[399];
        assert!(last < Duration::from_millis(8_400), "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn slow_requests_have_a_tenth_of_the_turns_and_all_when_nobody_else_waits() {
        let pacer = Arc::new(Pacer::new(50));
        let fan_out = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { times(&pacer, Lane::FanOut, 450, quick).await }
        });
        let slow = times(&pacer, Lane::Slow, 100, quick).await;
        let fan_out = fan_out.await.unwrap();
        assert!(
            fan_out[449] < Duration::from_millis(10_300),
            "{:?}",
            fan_out[449]
        );
        let meanwhile = slow.iter().filter(|time| **time < fan_out[449]).count();
        assert!((45..=55).contains(&meanwhile), "{meanwhile}");
        assert!(slow[99] < Duration::from_millis(11_400), "{:?}", slow[99]);
    }

    #[tokio::test(start_paused = true)]
    async fn under_strain_deliveries_leave_at_a_tenth_of_the_pace() {
        let pacer = Pacer::new(50);
        let start = Instant::now();
        for _ in 0..20 {
            let far = start + 3600 * SECOND;
            let ticket = pacer.pass(Lane::FanOut, Strain::Slow, far).await.unwrap();
            pacer.answered(ticket);
        }
        assert!(start.elapsed() >= Duration::from_millis(3_500));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_stops_every_lane_and_tells_those_who_cannot_wait() {
        let pacer = Arc::new(Pacer::new(48));
        pacer.hold(7 * SECOND);
        let soon = Instant::now() + SECOND;
        for lane in [Lane::Interactive, Lane::FanOut, Lane::Slow] {
            let wait = pacer.pass(lane, Strain::Fine, soon).await.unwrap_err();
            let held = Wait {
                pause: 7 * SECOND,
                held: true,
            };
            assert_eq!(wait, held);
        }
        assert!(times(&pacer, Lane::Interactive, 1, quick).await[0] >= 7 * SECOND);
    }
}
