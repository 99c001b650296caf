//! All that is kept about somebody, as the JSON file that they get. `docs/privacy.md` describes it.

use serde_json::{Value, json};

use crate::commands::context::Context;
use crate::commands::following::{asker, sentence};
use crate::commands::request::Request;
use crate::commands::wish::{self, Called};
use crate::domain::{Channel, Entry, Matter, Subscription, Target, Wish};
use crate::reply::Text;
use crate::store::Held;

/// All that is kept, as it goes into the file. Moments are in UTC as RFC 3339 writes them.
pub(super) fn document(context: &Context, request: &Request, held: &Held, acts: &[Entry]) -> Value {
    let called = Called::now(context);
    let user = asker(request);
    let conversation = held.conversation.as_ref().map(|(channel, health)| {
        json!({
            "refused": channel.fault.as_ref().map(|fault| fault.kind.word()),
            "refused_since": health.fault_since.map(|it| it.to_string()),
            "last_message": health.last_posted.map(|it| it.to_string()),
            "waiting": held.waiting,
        })
    });
    let deliveries: Vec<Value> = held
        .deliveries
        .iter()
        .map(|delivery| {
            json!({
                "article": delivery.article.0,
                "story": delivery.story.0,
                "follow": delivery.subscription.map(|id| id.0),
                "state": delivery.state.word(),
                "reason": delivery.reason,
                "entered": delivery.entered.to_string(),
                "due": delivery.due.map(|it| it.to_string()),
                "posted": delivery.posted.map(|it| it.to_string()),
                "message": delivery.message.map(|it| it.to_string()),
            })
        })
        .collect();
    let follows: Vec<Value> = held
        .follows
        .iter()
        .map(|follow| subscription(follow, &sentence(&follow.wish, &called, user)))
        .collect();
    let made: Vec<Value> = held
        .made
        .iter()
        .map(|(made, channel)| of_server(made, channel, &called))
        .collect();
    let drafts: Vec<Value> = held
        .drafts
        .iter()
        .map(|draft| {
            let form = serde_json::from_str(&draft.form).unwrap_or(Value::Null);
            json!({ "number": draft.id.0, "changed": draft.changed.to_string(), "form": form })
        })
        .collect();
    let suggested: Vec<Value> = held
        .suggested
        .iter()
        .map(|link| {
            json!({
                "link": link.url,
                "note": link.note,
                "at": link.at.to_string(),
                "article": link.article.0,
            })
        })
        .collect();
    json!({
        "user": user.0.to_string(),
        "made": context.now().to_string(),
        "conversation": conversation,
        "follows": follows,
        "deliveries": deliveries,
        "subscriptions_made": made,
        "drafts": drafts,
        "moderates_since": held.moderates.map(|it| it.to_string()),
        "acts": held.acts,
        "account": acts.iter().map(entry).collect::<Vec<_>>(),
        "links_suggested": suggested,
    })
}

/// An entry of the account: what its maker did, when and to what. What it was before and after belongs to
/// the archive.
fn entry(entry: &Entry) -> Value {
    let named = match entry.matter {
        // That is the number of somebody else.
        Matter::Moderator(_) => Value::Null,
        _ => json!(entry.named),
    };
    let number = match entry.matter {
        Matter::Moderator(_) | Matter::Desk => Value::Null,
        matter => json!(matter.number()),
    };
    json!({
        "number": entry.number,
        "at": entry.at.to_string(),
        "action": entry.action,
        "matter": entry.matter.word(),
        "matter_number": number,
        "named": named,
    })
}

fn of_server(made: &Subscription, channel: &Channel, called: &Called) -> Value {
    let words = wish::sentence(&made.wish, called, channel.target, &channel.name);
    let mut value = subscription(made, &words);
    if let Target::Server { server, channel } = channel.target {
        value["server"] = json!(server.to_string());
        value["channel"] = json!(channel.to_string());
    }
    value
}

fn subscription(it: &Subscription, words: &Text) -> Value {
    let Wish { zone, .. } = &it.wish;
    json!({
        "number": it.id.0,
        "words": words.words(),
        "zone": zone,
        "state": it.state.word(),
        "since": it.since.to_string(),
        "created": it.created.to_string(),
        "creator": it.creator.map(|user| user.0.to_string()),
    })
}
