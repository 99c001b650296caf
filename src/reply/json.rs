//! The stable JSON form of a [`Reply`], one object a line, for scripts. `docs/json.md` describes
//! it; keys are only ever added.

use serde_json::{Map, Value, json};

use super::{Action, Form, Piece, Reply, Text};
use crate::domain::date::iso;

/// The whole reply as one JSON object. Every key is always there; what is missing is `null` or an
/// empty list.
pub fn to_json(reply: &Reply) -> Value {
    json!({
        "kind": reply.kind.word(),
        "certainty": reply.certainty.map(|certainty| certainty.word()),
        "title": reply.title,
        "url": reply.url,
        "text": reply.text.words(),
        "pieces": pieces(&reply.text),
        "fields": reply.fields.iter().map(|field| json!({
            "name": field.name,
            "value": field.value.words(),
            "pieces": pieces(&field.value),
        })).collect::<Vec<_>>(),
        "items": reply.items.iter().map(|item| json!({
            "article": item.article.map(|article| article.0),
            "title": item.title,
            "url": item.url,
            "date": item.date.map(iso),
            "certainty": item.certainty.map(|certainty| certainty.word()),
            "status": item.status.map(|status| status.word()),
            "score": item.score,
            "passage": item.passage.as_ref().map(Text::words),
            "matches": item.passage.as_ref().map(marks).unwrap_or_default(),
            "text": item.text.words(),
        })).collect::<Vec<_>>(),
        "understood": reply.understood.iter().map(Text::words).collect::<Vec<_>>(),
        "notices": reply.notices.iter().map(Text::words).collect::<Vec<_>>(),
        "files": reply.files.iter().map(|file| json!({
            "name": file.name,
            "media_type": file.media_type,
            "bytes": file.bytes.len(),
        })).collect::<Vec<_>>(),
        "picture": reply.picture.as_ref().map(|picture| json!({
            "url": picture.url,
            "alt": picture.alt,
        })),
        "buttons": reply.buttons.iter().map(|button| {
            let (does, value) = match &button.action {
                Action::Run(line) => ("run", line),
                Action::Turn(line) => ("turn", line),
                Action::Open(url) => ("open", url),
            };
            json!({ "label": button.label, "action": does, "value": value })
        }).collect::<Vec<_>>(),
        "below": reply.below.iter().map(to_json).collect::<Vec<_>>(),
        "page": reply.page.map(|page| json!({
            "number": page.number, "of": page.of, "total": page.total,
        })),
        "private": reply.private,
        "form": reply.form.as_ref().map(form_to_json),
    })
}

/// A form with what is filled in.
pub fn form_to_json(form: &Form) -> Value {
    json!({
        "title": form.title,
        "line": form.line,
        "inputs": form.inputs.iter().map(|input| json!({
            "option": input.option,
            "label": input.label,
            "hint": input.hint,
            "value": input.value,
            "long": input.long,
            "required": input.required,
            "most": input.most,
        })).collect::<Vec<_>>(),
    })
}

/// The words that matched, in order.
fn marks(text: &Text) -> Vec<&str> {
    text.0
        .iter()
        .filter_map(|piece| match piece {
            Piece::Mark(words) => Some(words.as_str()),
            _ => None,
        })
        .collect()
}

/// Each piece as an object with its `type` and its parts.
fn pieces(text: &Text) -> Vec<Value> {
    let worded = |kind: &str, words: &str| json!({ "type": kind, "words": words });
    text.0
        .iter()
        .map(|piece| match piece {
            Piece::Plain(words) => worded("plain", words),
            Piece::Strong(words) => worded("strong", words),
            Piece::Quiet(words) => worded("quiet", words),
            Piece::Mark(words) => worded("mark", words),
            Piece::Removed(words) => worded("removed", words),
            Piece::Added(words) => worded("added", words),
            Piece::Command(words) => worded("command", words),
            Piece::Markdown(words) => worded("markdown", words),
            Piece::Channel { number, name } => {
                json!({ "type": "channel", "number": number.to_string(), "name": name })
            }
            Piece::Role(number) => json!({ "type": "role", "number": number.to_string() }),
            Piece::User(number) => json!({ "type": "user", "number": number.to_string() }),
            Piece::Date(date) => json!({ "type": "date", "date": iso(*date) }),
            Piece::Link { label, url } => json!({ "type": "link", "words": label, "url": url }),
            Piece::Source { article, url } => {
                let mut object = Map::new();
                object.insert("type".into(), "source".into());
                object.insert("article".into(), article.0.into());
                object.insert("url".into(), url.clone().into());
                Value::Object(object)
            }
        })
        .collect()
}
