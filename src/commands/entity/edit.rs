//! `/entity edit`: what an entity is called, is, and says of itself.

use super::given::{LONGEST_NAME, LONGEST_ROLE, LONGEST_SUMMARY, line, line_or_nothing, links};
use super::names::{self, Owner};
use super::{change, fields, just_left, meant, settle};
use crate::commands::check::quoted;
use crate::commands::context::Context;
use crate::commands::naming::{self, Named};
use crate::commands::paging::{button_to, line_with};
use crate::commands::request::{CommandError, Request};
use crate::domain::{Act, Alias, Entity, EntityId, EntityKind, Fact, Matter, Object};
use crate::reply::{Form, Input, Kind, Reply, Text};
use crate::store::{Reader, StoreError, Writer};

/// `/entity edit`.
///
/// # Errors
/// A refusal when nothing would change, for a name that is taken, and for a kind that facts of it
/// do not allow; a fault of the archive.
pub fn edit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let known = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let read = context
        .store
        .read(|read| Ok((read.entity(known.id)?, read.article_count(Some(known.id))?)))?;
    let (Some(entity), before) = read else {
        return Err(just_left(&known));
    };
    let given = ["name", "summary", "role", "category", "kind", "links"];
    if given
        .iter()
        .all(|option| request.options.text(option).is_none())
    {
        return Ok(ask(request, &entity));
    }
    let wanted = wanted(context, request, &entity)?;
    if wanted == entity {
        return Err(CommandError::refused(format!(
            "Nothing would change: {} is like that already.",
            entity.name
        )));
    }
    let (by, now) = (request.actor.by(), context.now());
    let (wanted, kept) = change(context, || {
        // As it is now: what somebody else has changed meanwhile stays, unless it is the same field.
        let here = context.store.read(|read| read.entity(known.id))?;
        let here = here.ok_or_else(|| just_left(&known))?;
        let wanted = self::wanted(context, request, &here)?;
        checks(context, &here, &wanted)?;
        Ok(move |tx: &Writer| {
            let old = keeps_old_name(&here, &wanted);
            tx.edit_entity(&wanted)?;
            if let Some(old) = &old {
                tx.add_alias(wanted.id, old)?;
            }
            let act = Act {
                by,
                action: "entity edit",
                matter: Matter::Entity(wanted.id),
                named: here.name.clone(),
                before: fields(&here, Some(&wanted)),
                after: fields(&wanted, Some(&here)),
            };
            tx.audit(&act, now)?;
            Ok((wanted, old.map(|old| old.text)))
        })
    })?;
    told(context, request, (&entity, &wanted), kept, before)
}

/// The entity as the options want it.
fn wanted(context: &Context, request: &Request, entity: &Entity) -> Result<Entity, CommandError> {
    let mut wanted = entity.clone();
    if let Some(name) = line(request, "name")? {
        wanted.name = name;
    }
    if let Some(summary) = line_or_nothing(request, "summary")? {
        wanted.summary = summary;
    }
    if let Some(role) = line_or_nothing(request, "role")? {
        wanted.role = role;
    }
    if let Some(kind) = super::add::kind(request) {
        wanted.kind = kind;
    }
    match line_or_nothing(request, "category")?.as_deref() {
        None => {}
        Some("") => wanted.category = None,
        Some(typed) => wanted.category = Some(naming::category(context, typed)?.key),
    }
    if let Some(links) = links(request)? {
        wanted.links = links;
    }
    Ok(wanted)
}

fn checks(context: &Context, here: &Entity, wanted: &Entity) -> Result<(), CommandError> {
    let owner = Owner {
        id: Some(here.id),
        name: &wanted.name,
        kind: wanted.kind,
    };
    if (&wanted.name, wanted.kind) != (&here.name, here.kind) {
        let ruled = here.aliases.iter().find(|alias| alias.text == wanted.name);
        let plain = Alias {
            text: wanted.name.clone(),
            ..Alias::default()
        };
        names::check(context, owner, ruled.unwrap_or(&plain), true)?;
    }
    if wanted.category.is_some() && wanted.kind != EntityKind::Product {
        return Err(CommandError::refused(format!(
            "Only products have a radar category, and {} would be a {}. Empty it with category: -",
            wanted.name, wanted.kind
        )));
    }
    if wanted.kind != here.kind {
        let against = context
            .store
            .read(|read| against_kind(read, here.id, wanted.kind))?;
        if let Some((fact, words)) = against {
            return Err(CommandError::refused(format!(
                "{} cannot be a {}: fact {} says {}, which is not said of a {}. Remove or correct such \
                 facts first; /fact list shows them.",
                here.name,
                wanted.kind,
                fact.id.0,
                quoted(&words),
                wanted.kind
            )));
        }
    }
    Ok(())
}

/// A fact about an entity that is not said of another kind, with its sentence.
fn against_kind(
    read: &Reader,
    id: EntityId,
    kind: EntityKind,
) -> Result<Option<(Fact, String)>, StoreError> {
    for fact in read.facts_about(id)? {
        let relation = read.relation(&fact.relation)?;
        let fits = match fact.subject == id {
            true => relation.subjects.is_empty() || relation.subjects.contains(&kind),
            false => fact.object != Object::Entity(id) || relation.objects.contains(&kind),
        };
        if !fits {
            let words = read.fact_in_words(&fact, jiff::Timestamp::UNIX_EPOCH)?;
            return Ok(Some((fact, words)));
        }
    }
    Ok(None)
}

/// The old name as an alias, unless the new one finds it too: articles of before go on naming it.
fn keeps_old_name(here: &Entity, wanted: &Entity) -> Option<Alias> {
    let known = here.aliases.iter().any(|alias| alias.text == here.name);
    let same = here.name.eq_ignore_ascii_case(&wanted.name);
    (!known && !same).then(|| Alias {
        text: here.name.clone(),
        ..Alias::default()
    })
}

fn told(
    context: &Context,
    request: &Request,
    (old, new): (&Entity, &Entity),
    kept: Option<String>,
    before: u64,
) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice).titled(format!("{} is changed", new.name));
    reply.field("Before", fields(old, Some(new)));
    reply.field("Now", fields(new, Some(old)));
    if let Some(kept) = kept {
        reply.notices.push(Text::plain(format!(
            "Articles that write \"{kept}\" go on naming it; /entity alias takes that name away."
        )));
    }
    if old.name == new.name {
        context.search.catch_up()?;
    } else {
        settle(context, new.id, before, &mut reply)?;
    }
    reply.buttons.push(button_to(
        request,
        "Profile",
        new.kind.word(),
        &[("name", &new.key)],
    ));
    Ok(reply)
}

/// Shows what is there to be changed.
fn ask(request: &Request, entity: &Entity) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled(format!("Change {}", entity.name));
    reply.text = Text::plain(
        "Say what is to be another: name, summary, role, category, kind or links. A hyphen empties.",
    );
    reply.field("Now", fields(entity, None));
    let input = |option, label: &str, value: &str, most, required, long| Input {
        option,
        label: label.to_owned(),
        hint: String::new(),
        value: value.to_owned(),
        long,
        required,
        most,
    };
    let title: String = reply
        .title
        .iter()
        .flat_map(|title| title.chars())
        .take(45)
        .collect();
    reply.form = Some(Form {
        title,
        line: line_with(request, &[("entity", Some(&entity.key))]),
        inputs: vec![
            input("name", "Name", &entity.name, LONGEST_NAME, true, false),
            input(
                "summary",
                "Who or what it is",
                &entity.summary,
                LONGEST_SUMMARY,
                false,
                true,
            ),
            input(
                "role",
                "A narrower word for what it is",
                &entity.role,
                LONGEST_ROLE,
                false,
                false,
            ),
        ],
    });
    reply
}
