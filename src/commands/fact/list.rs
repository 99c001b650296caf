//! `/fact list`: the facts about somebody or something, with the numbers that the other commands take.

use super::{number_piece, telling};
use crate::commands::context::Context;
use crate::commands::entity;
use crate::commands::items;
use crate::commands::naming::Named;
use crate::commands::paging::{Window, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::{ArticleId, Fact};
use crate::reply::{Kind, Piece, Reply, Text};

/// How many facts a page shows.
const PAGE: usize = 15;

/// `/fact list`.
///
/// # Errors
/// When the archive cannot be read.
pub fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let known = match entity::meant(context, request, "subject", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let facts = context.store.read(|read| read.facts_about(known.id))?;
    let window = Window::new(request, facts.len(), PAGE);
    let shown = window.slice(&facts);
    let ids: Vec<ArticleId> = shown.iter().flat_map(Fact::sources).collect();
    let sources = items::by_id(context, &ids)?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Facts about {}", known.name));
    if facts.is_empty() {
        reply.text = Text::plain("The archive says nothing of it yet. /fact add enters a fact.");
    }
    reply.text.append(telling(context, &sources, |telling| {
        let mut text = Text::default();
        for fact in shown {
            let mut line = Text(vec![number_piece(fact.id)]);
            line.add(format!(": {}", telling.sentence(fact)));
            for id in fact.sources() {
                line.add(" ").push(items::source(&sources, id));
            }
            text.line(line);
        }
        text
    }));
    if !facts.is_empty() {
        let mut hint = Text::default();
        hint.push(Piece::Command("/fact end fact: 12".into()));
        hint.add(" and ");
        hint.push(Piece::Command("/fact remove fact: 12".into()));
        hint.add(" take these numbers.");
        reply.notices.push(hint);
    }
    window.show(&mut reply, request);
    reply
        .buttons
        .push(profile_button(request, "Profile", known.kind, &known.key));
    Ok(reply)
}
