//! The channel in which the desk speaks to those who run it.

use jiff::Timestamp;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::task::Task;
use crate::domain::ChannelId;

/// The setting that holds the number of the channel.
const SETTING: &str = "desk.channel";

impl Reader {
    /// The channel in which the desk tells its moderators what waits for them and what went wrong.
    pub fn desk_channel(&self) -> Result<Option<ChannelId>, StoreError> {
        let number = self.setting(SETTING)?.and_then(|text| text.parse().ok());
        Ok(number.map(ChannelId))
    }
}

impl Writer {
    /// Says in which channel the desk speaks to its moderators; `None` for none.
    pub fn set_desk_channel(&self, channel: Option<ChannelId>) -> Result<(), StoreError> {
        match channel {
            Some(channel) => self.set_setting(SETTING, &channel.0.to_string()),
            None => self.set_setting(SETTING, ""),
        }
    }

    /// Tells those who run the desk something, in its channel and always in the log. Whoever calls it
    /// sees to it that the same is not said twice.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn tell_desk(&self, words: &str, now: Timestamp) -> Result<(), StoreError> {
        tracing::warn!("{words}");
        match self.desk_channel()? {
            Some(channel) => self.put(channel, Task::Notice(words), now),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at};
    use crate::domain::{Form, Target};

    #[test]
    fn the_desk_is_told_in_its_channel_and_without_one_in_the_log_alone() {
        let writer = archive();
        writer.tell_desk("Nobody hears this.", at(1)).unwrap();
        let target = Target::Server {
            server: 1,
            channel: 2,
        };
        let channel = writer.keep_channel(target, Form::Text, "desk").unwrap();
        writer.set_desk_channel(Some(channel)).unwrap();
        assert_eq!(writer.desk_channel().unwrap(), Some(channel));
        writer.tell_desk("A feed fails.", at(2)).unwrap();
        writer.tell_desk("A feed fails.", at(3)).unwrap();
        let waiting = writer
            .all("SELECT text FROM outbox ORDER BY id", [], |row| {
                row.get::<_, String>(0)
            })
            .unwrap();
        assert_eq!(waiting, ["A feed fails."; 2]);
        writer.set_desk_channel(None).unwrap();
        assert_eq!(writer.desk_channel().unwrap(), None);
    }
}
