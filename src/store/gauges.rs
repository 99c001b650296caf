//! How the archive stands in numbers, for those who watch it from outside.

use jiff::Timestamp;
use rusqlite::params;

use super::channels::NEVER;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::figures::FEED_STATE;
use super::row::{count, moment_or_none};
use crate::domain::{Lane, Medium};

/// The setting that a look writes, to see whether the archive takes it.
const LOOKED: &str = "health.looked";

/// How the outbox, the deliveries and the feeds stand. Cheap: it reads what waits and no history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Rows of the outbox, by lane and state: `due`, `later`, `claimed`, `behind` another one of its
    /// lane, or `blocked` by a fault of its channel.
    pub outbox: Vec<(Lane, &'static str, u64)>,
    /// Since when the oldest row has been due that could be sent.
    pub oldest_due: Option<Timestamp>,
    /// Deliveries that wait until some moment for the end of quiet hours.
    pub held: u64,
    /// Deliveries that wait for their digest.
    pub gathered: u64,
    /// Feeds by state: `active`, `failing`, `paused` or `gone`.
    pub feeds: Vec<(&'static str, u64)>,
    /// Active feeds that should have been polled before the moment that was given.
    pub overdue: u64,
}

/// The states of a row of the outbox, in the order of the query below.
const OUTBOX_STATES: [&str; 5] = ["claimed", "behind", "blocked", "later", "due"];
const FEED_STATES: [&str; 4] = ["failing", "active", "paused", "gone"];

impl Reader {
    /// How things stand for a medium. Every state is there, also those that nothing is in; feeds that
    /// should have been polled before `late` are overdue.
    pub fn gauges(
        &self,
        medium: Medium,
        now: Timestamp,
        late: Timestamp,
    ) -> Result<Gauges, StoreError> {
        let sql = "SELECT lane, CASE WHEN lease IS NOT NULL THEN 0 WHEN head = 0 THEN 1
                              WHEN due >= ?2 THEN 2 WHEN due > ?3 THEN 3 ELSE 4 END AS state,
                          count(*), min(due)
                     FROM outbox WHERE medium = ?1 GROUP BY 1, 2";
        let asked = params![medium.word(), NEVER, now.as_microsecond()];
        let found = self.all(sql, asked, |row| {
            let state = count(row, 1)?;
            let due = match state {
                4 => moment_or_none(row, 3)?,
                _ => None,
            };
            Ok((row.get::<_, String>(0)?, state, count(row, 2)?, due))
        })?;
        let mut gauges = Gauges::default();
        for lane in Lane::ALL {
            for (number, state) in (0..).zip(OUTBOX_STATES) {
                let row = found
                    .iter()
                    .find(|row| row.0 == lane.word() && row.1 == number);
                gauges
                    .outbox
                    .push((lane, state, row.map_or(0, |row| row.2)));
            }
        }
        gauges.oldest_due = found.iter().filter_map(|row| row.3).min();
        let waiting = "SELECT count(*) FROM deliveries WHERE state = ?1 AND due IS NOT NULL";
        gauges.held = self.counted(waiting, ["held"])?;
        gauges.gathered = self.counted(waiting, ["gathered"])?;
        let sql = format!(
            "SELECT {FEED_STATE}, count(*), sum(state = 'active' AND next_check < ?1)
               FROM feeds WHERE state <> 'removed' GROUP BY 1"
        );
        let feeds = self.all(&sql, [late.as_microsecond()], |row| {
            Ok((row.get::<_, String>(0)?, count(row, 1)?, count(row, 2)?))
        })?;
        for state in FEED_STATES {
            let row = feeds.iter().find(|row| row.0 == state);
            gauges.feeds.push((state, row.map_or(0, |row| row.1)));
        }
        gauges.overdue = feeds.iter().map(|row| row.2).sum();
        Ok(gauges)
    }

    /// What is in the archive: rows by what they are. Of what there are most of, published articles, the count
    /// is kept; the others are counted, facts by reading all of them.
    pub fn sizes(&self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        const KINDS: [(&str, &str); 7] = [
            ("published_articles", "SELECT published FROM archive"),
            (
                "other_articles",
                "SELECT count(*) FROM articles WHERE status IN ('draft', 'pending', 'retracted')",
            ),
            ("entities", "SELECT count(*) FROM entities"),
            ("facts", "SELECT count(*) FROM facts WHERE removed = 0"),
            (
                "active_subscriptions",
                "SELECT count(*) FROM subscriptions WHERE state = 'active'",
            ),
            ("channels", "SELECT count(*) FROM channels"),
            (
                "queue_waiting",
                "SELECT count(*) FROM queue_items WHERE state = 'waiting'",
            ),
        ];
        let sizes = KINDS.map(|(kind, sql)| Ok((kind, self.counted(sql, [])?)));
        sizes.into_iter().collect()
    }
}

impl Writer {
    /// Writes down that somebody has looked, which shows whether the archive can be written.
    pub fn looked(&self, now: Timestamp) -> Result<(), StoreError> {
        self.set_setting(LOOKED, &now.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, vendors};
    use crate::domain::{NewFact, Object};

    #[test]
    fn a_fact_that_was_taken_away_is_counted_neither_here_nor_there() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let fact = |subject, object| NewFact {
            subject,
            relation: "owns".to_owned(),
            object: Object::Entity(object),
            detail: String::new(),
            since: None,
            until: None,
            source,
        };
        writer.add_fact(&fact(vmware, emc)).unwrap();
        let number = writer.add_fact(&fact(emc, vmware)).unwrap().unwrap();
        writer.withhold_fact(number).unwrap();
        let sizes = writer.sizes().unwrap();
        assert!(sizes.contains(&("facts", 1)), "{sizes:?}");
        assert_eq!(writer.figures().unwrap().facts, 1);
    }
}
