//! `/entity edit`: what an entity is called, is, and says of itself.

use super::given::{LONGEST_NAME, LONGEST_ROLE, LONGEST_SUMMARY, line, line_or_nothing, links};
use super::names::{self, Owner};
use super::{change, fields as described, just_left, meant, part_of, settle};
use crate::commands::check::quoted;
use crate::commands::context::Context;
use crate::commands::naming::{self, Known, Named};
use crate::commands::opened::{
    Field, Merged, Opened, QUICKER, SEEN, given, leave_out_long, merge, seal,
};
use crate::commands::paging::{line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::{Act, Alias, Entity, EntityId, EntityKind, Fact, Matter, Object};
use crate::reply::{Form, Input, Kind, Reply, Text};
use crate::store::{Reader, StoreError, Writer};
use crate::text::clean::one_line;

/// The options that say what is to be another.
const OPTIONS: [&str; 6] = ["name", "summary", "role", "category", "kind", "links"];

/// `/entity edit`.
///
/// # Errors
/// A refusal when nothing would change, for a name that is taken, for a name that was emptied, and for a
/// kind that facts of it do not allow; a fault of the archive.
pub fn edit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let known = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let opened = Opened::carried(request)?;
    if opened
        .as_ref()
        .is_some_and(|opened| opened.of != known.id.0)
    {
        return Err(part_of(&known));
    }
    let before = context
        .store
        .read(|read| read.article_count(Some(known.id)))?;
    if !request.options.names(&OPTIONS) {
        let entity = there(context, &known)?;
        return ask(request, &entity);
    }
    let (by, now, matter) = (request.actor.by(), context.now(), Matter::Entity(known.id));
    let mut overtaken = None;
    let mut theirs = None;
    let done = change(context, || {
        // As it is now: what somebody else has changed meanwhile stays, unless it is the same field.
        let here = there(context, &known)?;
        let fields = form_fields(request, &here)?;
        let merged = merge(opened.as_ref(), &fields);
        merged.needs(&["name"])?;
        if !merged.clashes.is_empty() {
            let form = Some(form(request, &here, &fields, &merged));
            overtaken = Some(merged.overtaken(context, matter, &here.name, form)?);
            return Err(CommandError::refused(QUICKER));
        }
        theirs = merged.said_of_theirs(context, matter)?;
        let wanted = wanted(context, request, &here, &merged)?;
        if wanted == here {
            return Err(CommandError::refused(format!(
                "Nothing would change: {} is like that already.",
                here.name
            )));
        }
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
                matter,
                named: here.name.clone(),
                before: described(&here, Some(&wanted)),
                after: described(&wanted, Some(&here)),
            };
            tx.audit(&act, now)?;
            Ok((here, wanted, old.map(|old| old.text)))
        })
    });
    if let Some(reply) = overtaken {
        return Ok(reply);
    }
    let (here, wanted, kept) = done?;
    let mut reply = told(context, request, (&here, &wanted), kept, before)?;
    reply.notices.extend(theirs);
    Ok(reply)
}

fn there(context: &Context, known: &Known) -> Result<Entity, CommandError> {
    let entity = context.store.read(|read| read.entity(known.id))?;
    entity.ok_or_else(|| just_left(known))
}

/// What the form shows of an entity, with what is given for it.
fn form_fields(request: &Request, entity: &Entity) -> Result<[Field; 3], CommandError> {
    let field = |option, now: &str, typed| Field {
        option,
        called: option,
        // As a form can give it back: else one that was left alone would write another text.
        now: one_line(now),
        given: given(request, option, typed),
    };
    Ok([
        field("name", &entity.name, line(request, "name")?),
        field(
            "summary",
            &entity.summary,
            line_or_nothing(request, "summary")?,
        ),
        field("role", &entity.role, line_or_nothing(request, "role")?),
    ])
}

/// The entity as it is wanted.
fn wanted(
    context: &Context,
    request: &Request,
    entity: &Entity,
    merged: &Merged<'_>,
) -> Result<Entity, CommandError> {
    let mut wanted = entity.clone();
    for (option, text) in [
        ("name", &mut wanted.name),
        ("summary", &mut wanted.summary),
        ("role", &mut wanted.role),
    ] {
        if let Some(taken) = merged.taken(option) {
            taken.clone_into(text);
        }
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
    reply.field("Before", described(old, Some(new)));
    reply.field("Now", described(new, Some(old)));
    if let Some(kept) = kept {
        reply.notices.push(Text::plain(format!(
            "Articles that write \"{kept}\" go on naming it; /entity alias takes that name away."
        )));
    }
    if old.name == new.name {
        context.follow();
    } else {
        settle(context, new.id, before, &mut reply)?;
    }
    reply
        .buttons
        .push(profile_button(request, "Profile", new.kind, &new.key));
    Ok(reply)
}

/// Shows what is there to be changed.
fn ask(request: &Request, entity: &Entity) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice).titled(format!("Change {}", entity.name));
    reply.text = Text::plain(
        "Say what is to be another: name, summary, role, category, kind or links. A hyphen empties.",
    );
    reply.field("Now", described(entity, None));
    let fields = form_fields(request, entity)?;
    reply.form = Some(form(request, entity, &fields, &Merged::default()));
    leave_out_long(&mut reply);
    Ok(reply)
}

/// The form over what an entity is now, with what was filled in where that is another one.
fn form(request: &Request, entity: &Entity, fields: &[Field; 3], merged: &Merged<'_>) -> Form {
    let limits = [
        ("Name", LONGEST_NAME, true, false),
        ("Who or what it is", LONGEST_SUMMARY, false, true),
        ("A narrower word for what it is", LONGEST_ROLE, false, false),
    ];
    let input =
        |(field, (label, most, required, long)): (&Field, (&str, usize, bool, bool))| Input {
            option: field.option,
            label: label.to_owned(),
            hint: String::new(),
            value: merged.shown(field),
            long,
            required,
            most,
        };
    let seen = seal(entity.id.0, fields.iter().map(Field::looked_at));
    Form {
        title: format!("Change {}", entity.name).chars().take(45).collect(),
        line: line_with(
            request,
            &[
                ("entity", Some(&entity.key)),
                ("name", None),
                ("summary", None),
                ("role", None),
                (SEEN.name, Some(&seen)),
            ],
        ),
        inputs: fields.iter().zip(limits).map(input).collect(),
    }
}
