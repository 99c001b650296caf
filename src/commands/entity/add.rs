//! `/entity add`: a new vendor, product, program or person.

use super::given::{LONGEST_NAME, LONGEST_SUMMARY, line, line_or_nothing, links, words};
use super::names::{self, Owner};
use super::{change, fields, settle};
use crate::commands::context::Context;
use crate::commands::naming;
use crate::commands::paging::{button_to, line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::{Act, Alias, By, Entity, EntityId, EntityKind, Matter, NewEntity};
use crate::reply::{Form, Input, Kind, Reply, Text};
use crate::store::{StoreError, Writer};

/// `/entity add`.
///
/// # Errors
/// A refusal for a name that is taken or would find articles that mean something else, and for a
/// category of what is no product; a fault of the archive.
pub fn add(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let kind = kind(request).unwrap_or(EntityKind::Vendor);
    let Some(name) = line(request, "name")? else {
        return Ok(ask(request, kind));
    };
    let new = described(context, request, kind, name)?;
    let (by, now) = (request.actor.by(), context.now());
    let id = change(context, || {
        check(context, &new)?;
        let new = new.clone();
        Ok(move |tx: &Writer| enter(tx, &new, by, "entity add", now))
    })?;
    told(context, request, id)
}

/// The kind that is given, if one is.
pub fn kind(request: &Request) -> Option<EntityKind> {
    request.options.text("kind")?.parse().ok()
}

/// Enters an entity that somebody has decided on, with the account of it.
///
/// # Errors
/// Only the archive can fail.
pub fn enter(
    tx: &Writer,
    new: &NewEntity,
    by: By,
    action: &'static str,
    now: jiff::Timestamp,
) -> Result<EntityId, StoreError> {
    let id = tx.add_entity(new)?;
    let after = tx.entity(id)?.map(|entity| {
        let mut words = fields(&entity, None);
        let aliases: Vec<&str> = entity.aliases.iter().map(|alias| &*alias.text).collect();
        if !aliases.is_empty() {
            words.push_str(&format!("; aliases: {}", aliases.join(", ")));
        }
        words
    });
    let act = Act {
        by,
        action,
        matter: Matter::Entity(id),
        named: new.name.clone(),
        before: String::new(),
        after: after.unwrap_or_default(),
    };
    tx.audit(&act, now)?;
    Ok(id)
}

/// Whether every name of a new entity may be one.
///
/// # Errors
/// A refusal that says what to do.
pub fn check(context: &Context, new: &NewEntity) -> Result<(), CommandError> {
    let owner = Owner {
        id: None,
        name: &new.name,
        kind: new.kind,
    };
    let own = |alias: &&Alias| alias.text == new.name;
    let plain = Alias {
        text: new.name.clone(),
        ..Alias::default()
    };
    names::check(
        context,
        owner,
        new.aliases.iter().find(own).unwrap_or(&plain),
        true,
    )?;
    let others = new.aliases.iter().filter(|alias| !own(alias));
    for alias in others {
        names::check(context, owner, alias, false)?;
    }
    Ok(())
}

fn described(
    context: &Context,
    request: &Request,
    kind: EntityKind,
    name: String,
) -> Result<NewEntity, CommandError> {
    let category = match request.options.text("category") {
        None => None,
        Some(_) if kind != EntityKind::Product => {
            return Err(CommandError::refused(format!(
                "Only products have a radar category, and this is a {kind}. Leave the category out."
            )));
        }
        Some(typed) => Some(naming::category(context, typed)?.key),
    };
    let (exact_case, context_words) = (
        request.options.flag("exact-case"),
        words(request, "context")?,
    );
    let mut aliases = Vec::new();
    if exact_case || !context_words.is_empty() {
        // A name has the terms of an alias with the same text.
        aliases.push(Alias {
            text: name.clone(),
            exact_case,
            context: context_words,
            lookup_only: false,
        });
    }
    for text in words(request, "aliases")? {
        if text != name {
            aliases.push(Alias {
                text,
                ..Alias::default()
            });
        }
    }
    Ok(NewEntity {
        kind,
        name,
        summary: line_or_nothing(request, "summary")?.unwrap_or_default(),
        role: line_or_nothing(request, "role")?.unwrap_or_default(),
        category,
        aliases,
        links: links(request)?.unwrap_or_default(),
    })
}

/// Asks for what was not given.
fn ask(request: &Request, kind: EntityKind) -> Reply {
    let given = |option: &str| request.options.text(option).unwrap_or_default().to_owned();
    let input = |option: &'static str, label: &str, hint: &str, most, required, long| Input {
        option,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: given(option),
        long,
        required,
        most,
    };
    let mut reply = Reply::new(Kind::Notice).titled(format!("A new {kind}"));
    reply.text = Text::plain(format!(
        "A {kind} needs a name: /entity add kind: {kind} name: the name to show."
    ));
    let kept = ["name", "summary", "aliases", "context", "links"];
    let left_out: Vec<(&str, Option<&str>)> = kept.iter().map(|option| (*option, None)).collect();
    reply.form = Some(Form {
        title: format!("A new {kind}"),
        line: line_with(request, &left_out),
        inputs: vec![
            input(
                "name",
                "Name",
                "As articles write it",
                LONGEST_NAME,
                true,
                false,
            ),
            input(
                "summary",
                "Who or what it is",
                "One or two sentences",
                LONGEST_SUMMARY,
                false,
                true,
            ),
            input(
                "aliases",
                "Other names",
                "Separated by commas",
                1_000,
                false,
                false,
            ),
            input(
                "context",
                "Words that must stand near",
                "Only for a name that is a common word",
                1_000,
                false,
                false,
            ),
            input(
                "links",
                "Pages about it",
                "Site https://example.com",
                2_000,
                false,
                false,
            ),
        ],
    });
    reply
}

/// What was added, and what it means.
fn told(context: &Context, request: &Request, id: EntityId) -> Result<Reply, CommandError> {
    let entity: Option<Entity> = context.store.read(|read| read.entity(id))?;
    let entity =
        entity.ok_or_else(|| CommandError::refused("It has just left the catalog again."))?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("{} is in the catalog", entity.name));
    reply.text = Text::plain(match entity.summary.is_empty() {
        true => format!("A {} without a summary yet.", entity.kind),
        false => entity.summary.clone(),
    });
    let aliases: Vec<&str> = entity
        .aliases
        .iter()
        .filter(|alias| alias.text != entity.name)
        .map(|alias| &*alias.text)
        .collect();
    reply.field("Kind", entity.kind.word());
    reply.field("Also called", aliases.join(", "));
    reply.field("Key", entity.key.clone());
    settle(context, id, 0, &mut reply)?;
    let key = entity.key.as_str();
    reply
        .buttons
        .push(profile_button(request, "Profile", entity.kind, key));
    reply.buttons.push(button_to(
        request,
        "Names",
        "entity alias",
        &[("entity", key)],
    ));
    Ok(reply)
}
