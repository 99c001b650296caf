//! A post as the message that Discord is sent, and whether a message that is there shows it.

use serde_json::{Value, json};

use crate::delivery::Post;
use crate::discord::custom_id::{ANYBODY, CustomId, Press};
use crate::discord::render;
use crate::discord::rest::posting::number;
use crate::domain::{Status, Style};
use crate::reply::{Action, File, Reply, Text};
use crate::text::clean::{is_visible, one_line};
use crate::text::truncate::{self, length};

/// The most code points of a message, and of the name of a thread.
const CONTENT: usize = 2_000;
const NAME: usize = 100;
/// The most roles that a message may ping.
const ROLES: usize = 100;
/// No previews of the links in a message.
const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// A message to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its JSON, all of what it shows: an edit leaves nothing standing of what was there.
    pub body: Value,
    /// The files that go with it.
    pub files: Vec<File>,
}

impl Draft {
    /// A post as a new message, which pings its roles.
    pub fn new(post: &Post) -> Draft {
        let mut draft = Draft::shown(post);
        let roles: Vec<String> = post.roles.iter().take(ROLES).map(u64::to_string).collect();
        draft.body["allowed_mentions"] = json!({ "parse": [], "roles": roles });
        draft
    }

    /// A post as the new state of a message, which pings nobody.
    pub fn edit(post: &Post) -> Draft {
        let mut draft = Draft::shown(post);
        if draft.files.is_empty() {
            draft.body["attachments"] = json!([]);
        }
        draft
    }

    /// A sentence without any embed, which needs no more than the right to write.
    pub fn sentence(before: &str, text: &Text) -> Draft {
        let content = truncate::markdown(&format!("{before}{}", render::text(text)), CONTENT);
        Draft {
            body: json!({
                "content": content,
                "flags": SUPPRESS_EMBEDS,
                "allowed_mentions": { "parse": [] },
            }),
            files: Vec::new(),
        }
    }

    fn shown(post: &Post) -> Draft {
        // One line cannot hold the items of a digest.
        if post.style == Style::Line
            && let [item] = &post.reply.items[..]
        {
            let line = render::line(item);
            let mentions = mentions(&post.roles, CONTENT.saturating_sub(length(&line)));
            let content = format!("{mentions}{line}");
            return Draft {
                body: json!({
                    "content": content,
                    "embeds": [],
                    "components": [],
                    "flags": SUPPRESS_EMBEDS,
                    "allowed_mentions": { "parse": [] },
                }),
                files: Vec::new(),
            };
        }
        let mut count = 0;
        let rendered = render::message(&post.reply, &mut |action| {
            let (press, line) = match action {
                Action::Turn(line) => (Press::Turn, line),
                Action::Run(line) | Action::Open(line) => (Press::Run, line),
            };
            count += 1;
            CustomId {
                press,
                asker: ANYBODY,
                line: line.clone(),
            }
            .write(count - 1)
        });
        let mut body = rendered.body;
        body["content"] = mentions(&post.roles, CONTENT).trim_end().into();
        body["flags"] = 0.into();
        Draft {
            body,
            files: rendered.files,
        }
    }

    /// Whether it shows a card.
    pub fn has_card(&self) -> bool {
        self.body["embeds"]
            .as_array()
            .is_some_and(|embeds| !embeds.is_empty())
    }

    /// Leaves out what an error may mean: files and pictures, and the fields and buttons if it
    /// names them. Whether anything was left out.
    pub fn lighten(&mut self, error: &str) -> bool {
        let before = self.clone();
        self.files.clear();
        if let Some(body) = self.body.as_object_mut() {
            // Of an edit an empty list stays: the old files go too.
            if let Some(list) = body.get_mut("attachments") {
                *list = json!([]);
            }
            if error.contains("components") {
                body.insert("components".into(), json!([]));
            }
        }
        for embed in self.body["embeds"].as_array_mut().into_iter().flatten() {
            if let Some(embed) = embed.as_object_mut() {
                embed.remove("image");
                embed.remove("thumbnail");
                if error.contains("fields") {
                    embed.remove("fields");
                }
            }
        }
        *self != before
    }

    /// Whether a message of ours that is there is this one. The nonce decides where Discord tells
    /// it, else what it says: Discord may trim it, and a picture may have been left out.
    pub fn is(&self, message: &Value, nonce: &str) -> bool {
        let told = match &message["nonce"] {
            Value::String(told) => Some(told.clone()),
            Value::Number(told) => Some(told.to_string()),
            _ => None,
        };
        if let Some(told) = told {
            return told == nonce;
        }
        let same = |ours: &Value, theirs: &Value| plain(ours) == plain(theirs);
        if !same(&self.body["content"], &message["content"]) {
            return false;
        }
        let (ours, theirs) = (&self.body["embeds"][0], &message["embeds"][0]);
        let address = |embed: &Value| plain(&embed["url"]).trim_end_matches('/').to_owned();
        same(&ours["title"], &theirs["title"])
            && address(ours) == address(theirs)
            && (!ours["url"].is_null() || same(&ours["description"], &theirs["description"]))
    }
}

/// The name of a forum's post or of a thread.
pub fn name(title: &str) -> String {
    let name = truncate::plain(&one_line(title), NAME);
    if is_visible(&name) {
        name.trim().to_owned()
    } else {
        "News".to_owned()
    }
}

/// The name of the forum's post about a reply: its heading, else that of what it shows.
pub fn post_name(reply: &Reply) -> String {
    match (&reply.title, reply.items.first()) {
        (Some(title), _) => name(title),
        (None, Some(item)) if item.status == Some(Status::Retracted) => {
            name(&format!("Retracted: {}", item.title))
        }
        (None, Some(item)) => name(&item.title),
        (None, None) => name(""),
    }
}

/// As many mentions as there is room for, with a space after each.
fn mentions(roles: &[u64], room: usize) -> String {
    let mut out = String::new();
    for role in roles.iter().take(ROLES) {
        let mention = format!("<@&{role}> ");
        if out.len() + mention.len() <= room {
            out.push_str(&mention);
        }
    }
    out
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The number of the message that an answer tells of.
pub fn message_number(message: &Value) -> Option<u64> {
    number(&message["id"])
}
