//! From a request to a message: runs the router where blocking is allowed, and renders there too.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Desk;
use super::kept::Letter;
use crate::commands::router::{self, Caller, RawOptions};
use crate::commands::{AsOf, Asked};
use crate::discord::custom_id::{ANYBODY, CustomId, Press};
use crate::discord::render;
use crate::reply::{Action, File, Kind, Reply};

/// What somebody wants.
pub enum Want {
    /// A command with its options, and under what the answer may be kept.
    Command(String, RawOptions, Option<Asked>),
    /// A typed line that only the router can read, from a button.
    Line(String),
    /// Nothing that there is, as this sentence says.
    Sentence(&'static str),
}

impl Want {
    /// A command, whose answer may have been kept or may be kept now.
    pub fn command(desk: &Desk, caller: &Caller, name: String, options: RawOptions) -> Want {
        let asked = router::reusable(&desk.context, caller, &name, &options);
        Want::Command(name, options, asked)
    }

    /// Under what the answer may be kept.
    pub fn asked(&self) -> Option<&Asked> {
        match self {
            Want::Command(_, _, asked) => asked.as_ref(),
            Want::Line(_) | Want::Sentence(_) => None,
        }
    }
}

/// An answer, ready to be sent.
pub struct Answer {
    /// The message, without flags.
    pub message: Value,
    /// The files that go with it.
    pub files: Vec<File>,
    /// Whether only the asker may see it.
    pub private: bool,
    /// Whether it is no answer but the reason why there is none.
    pub refused: bool,
}

impl Answer {
    /// A sentence to the asker alone.
    pub fn sentence(words: &str) -> Answer {
        Answer {
            message: json!({ "content": words, "embeds": [], "components": [], "allowed_mentions": { "parse": [] } }),
            files: Vec::new(),
            private: true,
            refused: true,
        }
    }
}

/// Answers on a thread that may block; no more of them at once than the desk permits.
pub async fn answer(desk: Arc<Desk>, caller: Caller, want: Want) -> Answer {
    let Ok(permit) = Arc::clone(&desk.permits).acquire_owned().await else {
        return broken();
    };
    let span = tracing::Span::current();
    let work = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let _inside = span.entered();
        let as_of = AsOf::now(&desk.context);
        let (reply, asked) = match want {
            Want::Command(name, options, asked) => {
                let reply = router::answer(&desk.context, &caller, &name, &options);
                (reply, asked)
            }
            Want::Line(line) => (router::answer_line(&desk.context, &caller, &line), None),
            Want::Sentence(words) => return Answer::sentence(words),
        };
        if let Some(asked) = asked
            && let Some(letter) = Letter::new(&write(&desk, ANYBODY, &reply))
        {
            desk.letters.keep(asked, Arc::new(letter), as_of);
        }
        write(&desk, caller.actor.user.map_or(0, |user| user.0), &reply)
    });
    match work.await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(panicked = error.is_panic(), "an answer was lost on its way");
            broken()
        }
    }
}

fn broken() -> Answer {
    Answer::sentence(
        "Newsdesk could not put this answer together. Try again; if it happens again, tell whoever runs this bot.",
    )
}

/// Renders a reply; its buttons remember whom it is for.
fn write(desk: &Desk, asker: u64, reply: &Reply) -> Answer {
    let mut number = 0;
    let mut custom_id = |action: &Action| {
        let (press, line) = match action {
            Action::Turn(line) => (Press::Turn, line.as_str()),
            Action::Run(line) => (Press::Run, line.as_str()),
            Action::Open(address) => (Press::Run, address.as_str()),
        };
        let line = router::shorten(&desk.context, line);
        number += 1;
        CustomId { press, asker, line }.write(number - 1)
    };
    let rendered = render::message(reply, &mut custom_id);
    let refused = matches!(reply.kind, Kind::Refused | Kind::Failed);
    Answer {
        message: rendered.body,
        files: rendered.files,
        private: reply.private || refused,
        refused,
    }
}
