//! From a request to a message: runs the router where blocking is allowed, and renders there too.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Desk;
use super::kept::Letter;
use crate::commands::router::{self, Caller, RawOptions};
use crate::commands::{AsOf, Asked};
use crate::discord::custom_id::{ANYBODY, CustomId, FormId, Press};
use crate::discord::render;
use crate::domain::Place;
use crate::reply::{Action, File, Form, Kind, MOST_OF_INPUT, Reply};

/// What somebody wants.
pub enum Want {
    /// A command with its options, and under what the answer may be kept.
    Command(String, RawOptions, Option<Asked>),
    /// A typed line that only the router can read, from a button.
    Line(String),
    /// What was filled in: the line of the form, and each input by its option.
    Filled(String, RawOptions),
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
            Want::Line(_) | Want::Filled(..) | Want::Sentence(_) => None,
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
    /// What is to be filled in. Then there is no message.
    pub form: Option<Asking>,
}

/// A form, ready to be shown.
pub struct Asking {
    /// The data of the modal.
    pub modal: Value,
    /// Where no modal can be shown: a message with a button that opens it. It blocks.
    pub aside: Box<dyn FnOnce() -> Answer + Send>,
}

impl Answer {
    /// A sentence to the asker alone.
    pub fn sentence(words: &str) -> Answer {
        Answer {
            message: json!({ "content": words, "embeds": [], "components": [], "allowed_mentions": { "parse": [] } }),
            files: Vec::new(),
            private: true,
            refused: true,
            form: None,
        }
    }

    /// The same message without the pictures of articles in it: Discord looks at where they are. `None`
    /// for one that has none, and for a form.
    pub fn without_picture(&self) -> Option<Answer> {
        let message = render::without_pictures(&self.message);
        message
            .filter(|_| self.form.is_none())
            .map(|message| Answer {
                message,
                files: self.files.clone(),
                private: self.private,
                refused: self.refused,
                form: None,
            })
    }

    /// The message to send where nothing can be filled in.
    pub async fn without_form(self) -> Answer {
        let Some(asking) = self.form else {
            return self;
        };
        let span = tracing::Span::current();
        let aside = move || span.in_scope(asking.aside);
        match tokio::task::spawn_blocking(aside).await {
            Ok(answer) => answer,
            Err(_) => broken(),
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
            Want::Filled(line, inputs) => {
                let reply = router::submit(&desk.context, &caller, &line, inputs);
                (reply, None)
            }
            Want::Sentence(words) => return Answer::sentence(words),
        };
        if reply.form.is_some() {
            return ask(desk, caller, reply);
        }
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
        form: None,
    }
}

/// A reply with a form, as a modal and as what stands for it.
fn ask(desk: Arc<Desk>, caller: Caller, reply: Reply) -> Answer {
    let asker = caller.actor.user.map_or(0, |user| user.0);
    let Some(form) = &reply.form else {
        return write(&desk, asker, &reply);
    };
    let id = FormId {
        in_server: matches!(caller.place, Place::Server { .. }),
        content: render::content(form),
        line: router::shorten(&desk.context, &form.line),
    };
    let Some(modal) = render::modal(form, id.write()) else {
        return write(&desk, asker, &without_room(form));
    };
    let aside = move || {
        let reply = router::set_aside(&desk.context, &caller, reply);
        write(&desk, asker, &reply)
    };
    Answer {
        form: Some(Asking {
            modal,
            aside: Box::new(aside),
        }),
        refused: false,
        ..Answer::sentence("")
    }
}

/// The reply for a form that holds more than Discord takes.
fn without_room(form: &Form) -> Reply {
    let words = match render::too_long(form) {
        Some((input, length)) => format!(
            "\"{}\" has {length} characters, and Discord takes {MOST_OF_INPUT} in a form. \
             It can be changed in the console.",
            input.label
        ),
        None => "Discord does not take this form. Use the command with all its options.".to_owned(),
    };
    Reply::new(Kind::Refused).saying(words)
}
