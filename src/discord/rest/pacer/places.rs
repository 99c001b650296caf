//! The places in a second, and when each is free again.
//!
//! Discord counts a request when it arrives, which is unknown here: some time between leaving and
//! its answer. Of a round trip, the shortest one seen is needed by every request; what a request
//! took longer than that, it may have spent on its way there. So its place is kept for a second
//! and that long. However late the network or a busy machine delivers, no second at Discord then
//! holds more requests than there are places, and a steady network costs nothing.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How long a request is counted, and two milliseconds for the coarseness of timers.
const COUNTED: Duration = Duration::from_millis(1_002);
/// The longest delay that is allowed for. More would let one hanging request after the other take
/// the places of everybody.
const LATEST: Duration = Duration::from_secs(1);
/// How long a shortest round trip is taken for granted: the way may change.
const REMEMBERED: Duration = Duration::from_secs(60);

/// How many answers tell how long a round trip takes at least.
const ENOUGH: u32 = 100;

/// A place that was taken.
#[derive(Debug)]
#[must_use = "a place that is never given back is kept for longer than it need be"]
pub struct Ticket {
    number: u64,
    left: Instant,
}

/// All places.
#[derive(Debug)]
pub struct Places {
    most: usize,
    /// Those taken: number, and until when. Under way it is until the latest it may be.
    taken: VecDeque<(u64, Instant)>,
    next: u64,
    shortest: Shortest,
}

impl Places {
    /// So many places in a second.
    pub fn new(most: u32) -> Places {
        Places {
            most: usize::try_from(most).unwrap_or(usize::MAX),
            taken: VecDeque::new(),
            next: 0,
            shortest: Shortest::default(),
        }
    }

    /// Takes a place, or says when to ask again.
    ///
    /// # Errors
    /// When the next place is free, as far as is known now.
    pub fn take(&mut self, now: Instant) -> Result<Ticket, Instant> {
        self.taken.retain(|(_, until)| *until > now);
        if self.taken.len() >= self.most {
            let free = self.taken.iter().map(|(_, until)| *until).min();
            // What is under way may be answered long before it has to be: then its place is free
            // sooner than is known now.
            let soon = now + COUNTED / 50;
            return Err(free.map_or(soon, |free| free.min(soon)));
        }
        let ticket = Ticket {
            number: self.next,
            left: now,
        };
        self.taken.push_back((self.next, now + COUNTED + LATEST));
        self.next += 1;
        Ok(ticket)
    }

    /// How many are free.
    pub fn free(&self, now: Instant) -> usize {
        let taken = self.taken.iter().filter(|(_, until)| *until > now);
        self.most.saturating_sub(taken.count())
    }

    /// Takes in that the request of a ticket was answered.
    pub fn answered(&mut self, ticket: Ticket, now: Instant) {
        let took = now.saturating_duration_since(ticket.left);
        let late = took
            .saturating_sub(self.shortest.than(took, now))
            .min(LATEST);
        if let Some((_, until)) = self
            .taken
            .iter_mut()
            .find(|(number, _)| *number == ticket.number)
        {
            *until = ticket.left + COUNTED + late;
        }
    }
}

/// The shortest round trip of the last one to two minutes.
#[derive(Debug, Default)]
struct Shortest {
    now: Period,
    before: Period,
    turned: Option<Instant>,
}

#[derive(Debug, Default)]
struct Period {
    answers: u32,
    shortest: Option<Duration>,
}

impl Shortest {
    /// The shortest, this one included. Of a few it says nothing: the first ones wait for their
    /// connections. Then every request is taken for as late as can be.
    fn than(&mut self, took: Duration, now: Instant) -> Duration {
        if self.turned.is_none_or(|turned| now >= turned + REMEMBERED) {
            self.turned = Some(now);
            self.before = std::mem::take(&mut self.now);
        }
        self.now.answers = self.now.answers.saturating_add(1);
        self.now.shortest = self.now.shortest.into_iter().chain([took]).min();
        if self.now.answers.saturating_add(self.before.answers) < ENOUGH {
            return Duration::ZERO;
        }
        let both = self.now.shortest.into_iter().chain(self.before.shortest);
        both.min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_place_is_kept_for_as_long_as_its_request_may_have_been_late() {
        let start = Instant::now();
        let mut places = Places::new(2);
        for _ in 0..ENOUGH {
            places.shortest.than(10 * MS, start);
        }
        let quick = places.take(start).unwrap();
        places.answered(quick, start + 10 * MS);
        let late = places.take(start + 20 * MS).unwrap();
        assert!(places.take(start + 21 * MS).is_err());
        places.answered(late, start + 320 * MS);
        // The first is free after its second, the other 290 milliseconds later than its second.
        let _third = places.take(start + 1_002 * MS).unwrap();
        assert!(places.take(start + 1_100 * MS).is_err());
        assert!(places.take(start + 1_311 * MS).is_err());
        assert!(places.take(start + 1_312 * MS).is_ok());
    }

    #[test]
    fn the_first_answers_count_as_late_for_as_long_as_they_took() {
        let start = Instant::now();
        let mut places = Places::new(1);
        let first = places.take(start).unwrap();
        places.answered(first, start + 300 * MS);
        assert!(places.take(start + 1_301 * MS).is_err());
        assert!(places.take(start + 1_302 * MS).is_ok());
    }

    #[test]
    fn a_request_that_hangs_gives_its_place_back_in_the_end() {
        let start = Instant::now();
        let mut places = Places::new(1);
        let _hangs = places.take(start).unwrap();
        assert!(places.take(start + 2_001 * MS).is_err());
        assert!(places.take(start + 2_002 * MS).is_ok());
    }
}
