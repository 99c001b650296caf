//! The console as a medium: what is delivered is printed as it comes.

use std::io;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ink::{Look, Run, Style};
use super::layout::Sheet;
use super::page::{Format, Page};
use super::render::render;
use crate::delivery::{Parcel, Problem, Receipt, Sink, Task};
use crate::domain::{Medium, Target};
use crate::reply::{Kind, Reply, json::to_json};

/// How long nothing is printed after the output has refused: long enough to find out that the session
/// has ended, and over when somebody begins the next one.
const REFUSED: Duration = Duration::from_secs(1);

/// Something that was delivered, as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    what: What,
    /// Whether it is for whoever sits here, and not for the console's channel.
    personal: bool,
    reply: Reply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Post,
    Correction,
    Notice,
}

impl Delivered {
    /// What is printed for a parcel; `None` when there is nothing to see of it: here are no threads
    /// and nobody who follows a channel.
    pub fn of(parcel: &Parcel) -> Option<Delivered> {
        let (what, reply) = match &parcel.task {
            Task::Post(post) => (What::Post, post.reply.clone()),
            Task::Edit { post, .. } => (What::Correction, post.reply.clone()),
            Task::Notice(text) => (What::Notice, Reply::new(Kind::Notice).saying(text.clone())),
            Task::Thread { .. } | Task::Publish { .. } => return None,
        };
        Some(Delivered {
            what,
            personal: matches!(parcel.channel.target, Target::Private { .. }),
            reply,
        })
    }

    /// As people read it, under a line that tells it from a reply.
    pub fn text(&self, look: Look) -> String {
        let what = match self.what {
            What::Post => "Delivered",
            What::Correction => "Corrected",
            What::Notice => "Notice",
        };
        let place = if self.personal { "to you" } else { "console" };
        let mut sheet = Sheet::new(look);
        sheet.hanging(&[], &[Run::new(&format!("{what} · {place}"), Style::QUIET)]);
        let mut text = sheet.finish();
        let mut reply = self.reply.clone();
        // The numbers that can be typed belong to the last reply.
        reply.buttons.clear();
        text.push_str(&render(&reply, look));
        text
    }

    /// As scripts read it; `docs/json.md` describes it.
    pub fn json(&self) -> Value {
        json!({
            "delivered": to_json(&self.reply),
            "channel": if self.personal { "private" } else { "console" },
            "corrects": self.what == What::Correction,
        })
    }
}

/// Prints what is delivered: on the page of the session, or above the line that is being edited.
pub struct ConsoleSink {
    page: Arc<Mutex<Page>>,
    /// Takes words once the editor prints them; `None` while there is no editor.
    above: Mutex<Option<SyncSender<String>>>,
}

impl ConsoleSink {
    /// A sink that prints on a page.
    pub fn new(page: Arc<Mutex<Page>>) -> ConsoleSink {
        ConsoleSink {
            page,
            above: Mutex::new(None),
        }
    }

    /// From now on words go to an editor, as long as it takes them.
    pub fn print_above(&self, editor: SyncSender<String>) {
        *hold(&self.above) = Some(editor);
    }
}

impl Sink for ConsoleSink {
    const MEDIUM: Medium = Medium::Console;

    async fn send(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        let receipt = match parcel.task {
            // A correction says of itself what it corrects; any number that stays the same will do.
            Task::Post(_) => Receipt {
                message: u64::try_from(parcel.id.0).ok(),
                thread: None,
            },
            _ => Receipt::default(),
        };
        let Some(delivered) = Delivered::of(parcel) else {
            return Ok(receipt);
        };
        let page = Arc::clone(&self.page);
        let above = hold(&self.above).clone();
        // A terminal or a pipe takes words when it likes.
        let printed =
            tokio::task::spawn_blocking(move || print(&page, above.as_ref(), &delivered)).await;
        match printed {
            Ok(Ok(())) => Ok(receipt),
            // Whoever read is gone: it waits for the next session.
            Ok(Err(_)) => Err(Problem::Closed(REFUSED)),
            Err(broken) => Err(Problem::Unanswered {
                reason: broken.to_string(),
                maybe_delivered: false,
            }),
        }
    }

    /// Never asked for, and never found: a terminal does not tell what stands on it. So what was printed when the process
    /// died before that was written down is printed once more by the next one. Nothing is lost.
    async fn find(&self, _: &Parcel, _: Timestamp) -> Result<Option<Receipt>, Problem> {
        Ok(None)
    }

    /// Nothing is on its way to a terminal once its process is dead, so nothing is waited for.
    fn nonce_protects(&self, _: &Parcel) -> Duration {
        Duration::MAX
    }

    /// Whoever could be away has said so ([`Problem::Closed`]).
    async fn is_up(&self) -> bool {
        true
    }
}

fn print(
    page: &Mutex<Page>,
    above: Option<&SyncSender<String>>,
    delivered: &Delivered,
) -> io::Result<()> {
    let Some(above) = above else {
        return hold(page).delivered(delivered);
    };
    let words = {
        let mut page = hold(page);
        page.set_look(Look::of_stdout());
        let mut words = page.draw(delivered);
        if page.format() == Format::Text {
            // The line that is being edited stands apart.
            words.push('\n');
        }
        words
    };
    // The page is free while this waits for the editor. One that has gone takes nothing any more.
    match above.send(words) {
        Ok(()) => Ok(()),
        Err(_) => hold(page).delivered(delivered),
    }
}

/// A panic while something was held has left it whole: words are written in one go.
pub(super) fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, ChannelId, Form, OutboxId};
    use crate::reply::Text;

    fn parcel(task: Task) -> Parcel {
        Parcel {
            id: OutboxId(7),
            nonce: String::new(),
            channel: Channel {
                id: ChannelId(1),
                target: Target::Console,
                form: Form::Console,
                name: "console".to_owned(),
                fault: None,
            },
            task,
            attempts: 0,
        }
    }

    #[test]
    fn of_threads_and_publishing_nothing_is_seen() {
        let name = "A thread".to_owned();
        assert_eq!(
            Delivered::of(&parcel(Task::Thread { message: 1, name })),
            None
        );
        assert_eq!(Delivered::of(&parcel(Task::Publish { message: 1 })), None);
    }

    #[test]
    fn a_notice_is_printed_as_one() {
        let told = Delivered::of(&parcel(Task::Notice(Text::plain("All is well."))));
        let told = told.expect("words");
        assert_eq!(
            told.text(Look::plain(80)),
            "Notice · console\nAll is well.\n"
        );
        let line = told.json();
        assert_eq!(line["delivered"]["kind"], "notice");
        assert_eq!(line["corrects"], false);
    }
}
