//! From a [`Reply`] to the JSON of a Discord message.
//!
//! Every limit of Discord is kept here, by fitting and never by failing: what does not fit is cut
//! from its least important end, and the message says so. Limits count code points. Nothing in a
//! reply can form a mention, and none would be allowed. The JSON is our own, so that what Discord
//! adds later needs no new library. Sending is not done here.

mod card;
mod components;
mod items;
mod line;
mod modal;
mod pieces;

use serde_json::{Value, json};

use crate::reply::{Action, File, Reply, Text};
use crate::text::markup::Markup;

pub use line::line;
pub use modal::{content, modal, too_long};

/// The most files that a message carries.
const MOST_FILES: usize = 10;
/// The most bytes of one file: what Discord takes in a server without boosts.
const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The most bytes of all files: a request may have 25 MiB, and the JSON needs some of that.
const LARGEST_FILES: usize = 24 * 1024 * 1024;

/// A message that Discord will take.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The message as JSON: `embeds`, `components`, `allowed_mentions`, and `attachments` when there
    /// are files. It holds no flags; whether only the asker sees it is for the caller to say.
    pub body: Value,
    /// The files that go with it, in the order of `attachments`.
    pub files: Vec<File>,
}

/// Renders a reply. `custom_id` names the state of a button: at most 100 characters, different for
/// each; a button whose name breaks these rules is left out. It is asked once for each button that
/// has room, in order.
pub fn message(reply: &Reply, custom_id: &mut dyn FnMut(&Action) -> String) -> Rendered {
    let (files, dropped) = fitting_files(&reply.files);
    let mut notes = Vec::new();
    if dropped > 0 {
        notes.push(format!("{dropped} files are too large to show here"));
    }
    let below = &reply.below[..reply.below.len().min(Reply::BELOW)];
    let share = card::ALL / (below.len() + 1);
    let mut embeds = vec![card::card(reply, &files, notes, share)];
    embeds.extend(
        below
            .iter()
            .map(|reply| card::card(reply, &[], Vec::new(), share)),
    );
    let mut body = json!({
        "embeds": embeds,
        "components": components::rows(&reply.buttons, reply.kind, custom_id),
        "allowed_mentions": { "parse": [] },
    });
    if !files.is_empty() {
        body["attachments"] = files
            .iter()
            .enumerate()
            .map(|(id, file)| json!({ "id": id, "filename": file.name }))
            .collect();
    }
    Rendered { body, files }
}

/// A message without the pictures in it that Discord would have to fetch; `None` where there are none.
pub fn without_pictures(body: &Value) -> Option<Value> {
    let is_fetched = |embed: &Value| {
        let url = embed["image"]["url"].as_str();
        url.is_some_and(|url| !url.starts_with("attachment:"))
    };
    if !body["embeds"].as_array()?.iter().any(is_fetched) {
        return None;
    }
    let mut body = body.clone();
    for embed in body["embeds"].as_array_mut().into_iter().flatten() {
        if is_fetched(embed)
            && let Some(embed) = embed.as_object_mut()
        {
            embed.remove("image");
        }
    }
    Some(body)
}

/// A text as Discord Markdown, escaped and safe to put in any message.
pub fn text(text: &Text) -> String {
    let mut markup = Markup::default();
    pieces::write(&mut markup, text);
    markup.finish()
}

/// The files that a message can carry, under names that Discord keeps, and how many it cannot.
fn fitting_files(files: &[File]) -> (Vec<File>, usize) {
    let mut room = LARGEST_FILES;
    let mut kept = Vec::new();
    for file in files {
        let size = file.bytes.len();
        if kept.len() < MOST_FILES && size <= LARGEST_FILE && size <= room {
            room -= size;
            kept.push(File {
                name: file_name(&file.name, kept.len()),
                ..file.clone()
            });
        }
    }
    let dropped = files.len() - kept.len();
    (kept, dropped)
}

/// A file name of letters, digits, `_`, `.` and `-`, at most 100 of them, that is not hidden.
fn file_name(name: &str, number: usize) -> String {
    let kept: Vec<char> = name
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-'))
        .collect();
    // The end of a name says what it is, so the beginning goes.
    let kept: String = kept[kept.len().saturating_sub(100)..].iter().collect();
    let kept = kept.trim_start_matches('.');
    if kept.is_empty() {
        format!("file-{}", number + 1)
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests;
