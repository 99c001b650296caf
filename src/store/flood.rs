//! What comes in together goes out together: many stories of one moment become one message in a
//! channel instead of one each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::params;

use super::connection::Writer;
use super::error::StoreError;
use crate::domain::{ArticleId, ChannelId, DeliveryId};

impl Writer {
    /// Of stories that entered the outbox at this very moment, makes one digest for each channel
    /// that would get more than `most` posts of them. What quiet hours hold back comes together when
    /// they end. Stories are named in the order in which they are given.
    pub fn gather_flood(
        &self,
        stories: &[ArticleId],
        most: usize,
        heading: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut channels: BTreeMap<ChannelId, Vec<(DeliveryId, Option<i64>)>> = BTreeMap::new();
        for story in stories {
            let waiting = self.all(
                "SELECT d.channel, d.id, o.id FROM deliveries AS d
                 LEFT JOIN outbox AS o ON o.id = d.outbox
                 WHERE d.story = ?1 AND d.entered = ?2
                   AND ((d.state = 'queued' AND o.task = 'post' AND o.lease IS NULL
                         AND o.begun IS NULL)
                        OR (d.state = 'held' AND d.due IS NOT NULL))
                 ORDER BY d.id",
                params![story.0, now.as_microsecond()],
                |row| {
                    let delivery = DeliveryId(row.get(1)?);
                    Ok((ChannelId(row.get(0)?), (delivery, row.get(2)?)))
                },
            )?;
            for (channel, delivery) in waiting {
                channels.entry(channel).or_default().push(delivery);
            }
        }
        channels.retain(|_, deliveries| deliveries.len() > most);
        for (channel, deliveries) in channels {
            let queued: Vec<(DeliveryId, i64)> = deliveries
                .iter()
                .filter_map(|(delivery, outbox)| outbox.map(|outbox| (*delivery, outbox)))
                .collect();
            for (delivery, outbox) in &deliveries {
                match outbox {
                    Some(outbox) => self.run("DELETE FROM outbox WHERE id = ?1", [outbox])?,
                    None => self.run(
                        "UPDATE deliveries SET state = 'gathered' WHERE id = ?1",
                        [delivery.0],
                    )?,
                };
            }
            let together: Vec<DeliveryId> = queued.iter().map(|(delivery, _)| *delivery).collect();
            if !together.is_empty() {
                self.put_digest(channel, &together, heading, now)?;
            }
        }
        Ok(())
    }
}
