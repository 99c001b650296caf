//! One rate limit as Discord describes it: so many requests in so much time.

use std::time::Duration;

use tokio::time::Instant;

/// What the headers of an answer say of its rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Requests in a window.
    pub limit: u32,
    /// How many of them are left.
    pub remaining: u32,
    /// How long the window still lasts.
    pub reset_after: Duration,
}

/// What is known of a limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// Nothing: one request at a time goes and learns.
    Unknown,
    /// An answer came without limits.
    Unlimited,
    /// Refused without a word about the limit itself.
    Closed {
        /// Until then.
        until: Instant,
    },
    /// The current window.
    Known {
        /// Requests in a window.
        limit: u32,
        /// How many may still leave in this one.
        remaining: u32,
        /// When the next window starts.
        reset: Instant,
        /// How long a window lasts, as far as is known.
        length: Duration,
    },
}

/// What a request may do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Admission {
    /// Go, and let nobody else go before the answer has come.
    Learn,
    /// Go.
    Go,
    /// Ask again then.
    Wait(Instant),
}

impl Window {
    /// Asks for one request's place.
    pub fn admit(&mut self, now: Instant) -> Admission {
        match self {
            Window::Unknown => Admission::Learn,
            Window::Unlimited => Admission::Go,
            Window::Closed { until } if now < *until => Admission::Wait(*until),
            Window::Closed { .. } => {
                *self = Window::Unknown;
                Admission::Learn
            }
            Window::Known {
                limit,
                remaining,
                reset,
                length,
            } => {
                if now >= *reset {
                    // The next window starts here, before any answer says so: all who waited would
                    // otherwise leave together.
                    *remaining = *limit;
                    *reset = now + *length;
                }
                if *remaining > 0 {
                    *remaining -= 1;
                    Admission::Go
                } else {
                    Admission::Wait(*reset)
                }
            }
        }
    }

    /// Takes in what an answer said.
    pub fn learn(&mut self, said: Option<Limit>, now: Instant) {
        let Some(said) = said else {
            if *self == Window::Unknown {
                *self = Window::Unlimited;
            }
            return;
        };
        let ends = now + said.reset_after;
        match self {
            Window::Known {
                limit,
                remaining,
                reset,
                length,
            } if *limit == said.limit => {
                if ends + *length / 2 < *reset {
                    return; // an answer that belongs to the window before this one
                }
                *remaining = (*remaining).min(said.remaining);
                *reset = ends;
                *length = (*length).max(said.reset_after);
            }
            _ => {
                *self = Window::Known {
                    limit: said.limit.max(1),
                    remaining: said.remaining,
                    reset: ends,
                    length: said.reset_after,
                };
            }
        }
    }

    /// Takes in a refusal: nothing may leave for `pause`.
    pub fn exhaust(&mut self, pause: Duration, now: Instant) {
        match self {
            Window::Known {
                remaining, reset, ..
            } => {
                *remaining = 0;
                *reset = (*reset).max(now + pause);
            }
            _ => *self = Window::Closed { until: now + pause },
        }
    }

    /// Whether forgetting it would lose nothing.
    pub fn is_over(&self, now: Instant) -> bool {
        match self {
            Window::Unknown | Window::Unlimited => true,
            Window::Closed { until: end } | Window::Known { reset: end, .. } => now >= *end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn said(limit: u32, remaining: u32, seconds: u64) -> Option<Limit> {
        Some(Limit {
            limit,
            remaining,
            reset_after: Duration::from_secs(seconds),
        })
    }

    #[test]
    fn the_next_window_starts_without_an_answer() {
        let now = Instant::now();
        let mut window = Window::Unknown;
        assert_eq!(window.admit(now), Admission::Learn);
        window.learn(said(5, 4, 5), now);
        for _ in 0..4 {
            assert_eq!(window.admit(now), Admission::Go);
        }
        assert_eq!(window.admit(now), Admission::Wait(now + 5 * SECOND));
        let later = now + 5 * SECOND;
        for _ in 0..5 {
            assert_eq!(window.admit(later), Admission::Go);
        }
        assert_eq!(window.admit(later), Admission::Wait(later + 5 * SECOND));
    }

    #[test]
    fn a_late_answer_of_the_window_before_changes_nothing() {
        let now = Instant::now();
        let mut window = Window::Unknown;
        window.learn(said(5, 0, 5), now);
        let later = now + 5 * SECOND;
        assert_eq!(window.admit(later), Admission::Go);
        window.learn(said(5, 0, 0), later);
        assert_eq!(window.admit(later), Admission::Go);
    }

    #[test]
    fn a_refusal_closes_the_window() {
        let now = Instant::now();
        let mut window = Window::Unlimited;
        window.exhaust(3 * SECOND, now);
        assert_eq!(window.admit(now), Admission::Wait(now + 3 * SECOND));
        assert!(!window.is_over(now));
        assert_eq!(window.admit(now + 3 * SECOND), Admission::Learn);
    }

    #[test]
    fn an_answer_without_limits_frees_the_route() {
        let now = Instant::now();
        let mut window = Window::Unknown;
        window.learn(None, now);
        assert_eq!(window.admit(now), Admission::Go);
    }
}
