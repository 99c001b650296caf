//! Which interactions have been handled: Discord may deliver one twice, above all after a resume.

use std::collections::{HashSet, VecDeque};

/// How many are remembered: at 50 a second more than any resume can bring again.
const KEPT: usize = 10_000;

/// The last interactions, by number.
#[derive(Default)]
pub struct Seen {
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Whether this one comes for the first time; from now on it does not.
    pub fn is_new(&mut self, id: u64) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_new_once_and_memory_is_bounded() {
        let mut seen = Seen::default();
        assert!(seen.is_new(5));
        assert!(!seen.is_new(5));
        for id in 100..100 + KEPT as u64 {
            assert!(seen.is_new(id));
        }
        assert_eq!(seen.known.len(), KEPT);
        assert!(seen.is_new(5), "long forgotten");
    }
}
