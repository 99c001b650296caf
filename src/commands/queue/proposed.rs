//! The forms of what texts propose: facts and names, merged field by field with what another moderator
//! has made of them meanwhile.

use super::edit::{CHANGED, ask, changed, form, input};
use super::{already, missing, twice};
use crate::commands::check::{or_nothing, quoted};
use crate::commands::context::Context;
use crate::commands::entity;
use crate::commands::opened::{Field, Merged, Opened, SEEN, given, leave_out_long, merge, seal};
use crate::commands::request::{CommandError, Request};
use crate::domain::date::iso;
use crate::domain::{
    Certainty, Date, EntityKind, FactProposal, Matter, NameProposal, Party, Proposal,
    ProposedObject, Queued, Relation,
};
use crate::ingest::decide::{self, Decided};
use crate::reply::{Form, Input, Reply};
use crate::text::clean::one_line;

/// Changes a proposed fact, or asks how. `None` when somebody has changed it at this moment.
///
/// # Errors
/// A refusal for what cannot be so.
pub(super) fn fact(
    context: &Context,
    request: &Request,
    item: &Queued,
    known: &FactProposal,
) -> Result<Option<Reply>, CommandError> {
    let fields = fact_fields(context, request, known)?;
    let labels = [
        "Of whom",
        "What is said",
        "Of what",
        "More, such as a post",
        if known.ends { "Until" } else { "Since" },
    ];
    // The other date has no room in the form.
    let in_form = |field: &&Field| field.option != if known.ends { "since" } else { "until" };
    let shown: Vec<Field> = fields.iter().filter(in_form).cloned().collect();
    let filled = |merged: &Merged<'_>| -> Vec<Input> {
        let needed = |field: &Field| {
            // A sentence may leave the object out.
            let optional = field.option == "object" && field.now.is_empty();
            ["subject", "relation", "object"].contains(&field.option) && !optional
        };
        let inputs = shown.iter().zip(labels).map(|(field, label)| Input {
            required: needed(field),
            ..input(field.option, label, merged.shown(field), 300)
        });
        inputs.collect()
    };
    let options: Vec<&str> = fields.iter().map(|field| field.option).collect();
    if !request.options.names(&options) {
        let form = form_over(request, item, &shown, filled(&Merged::default()));
        return Ok(Some(asked(item, form)));
    }
    let opened = Opened::carried(request)?;
    let merged = merge(opened.as_ref(), &fields);
    merged.needs(&["subject", "relation", "object"])?;
    if !merged.clashes.is_empty() {
        return overtaken(context, request, item, &shown, &merged, filled(&merged)).map(Some);
    }
    let wanted = wanted_fact(context, known, &fields, &merged)?;
    change(
        context,
        request,
        item,
        &merged,
        Proposal::Fact(Box::new(wanted)),
    )
}

/// The fact as it is wanted.
fn wanted_fact(
    context: &Context,
    known: &FactProposal,
    fields: &[Field],
    merged: &Merged<'_>,
) -> Result<FactProposal, CommandError> {
    let mut wanted = known.clone();
    let relation = match merged.taken("relation") {
        Some(key) => relation(context, key)?,
        None => context.store.read(|read| read.relation(&known.relation))?,
    };
    // Another relation may mean another sort of things.
    let anew = relation.key != known.relation;
    let text = |option: &str| {
        let taken = merged.taken(option).map(str::to_owned);
        let field = fields.iter().find(|field| field.option == option);
        taken.or_else(|| field.filter(|_| anew).map(|field| field.now.clone()))
    };
    wanted.relation.clone_from(&relation.key);
    if let Some(subject) = text("subject") {
        wanted.subject = party(context, &subject, &relation.subjects)?;
    }
    if let Some(object) = text("object").filter(|object| !object.is_empty()) {
        wanted.object = Some(match relation.objects.is_empty() {
            true => ProposedObject::Value(object),
            false => ProposedObject::Party(party(context, &object, &relation.objects)?),
        });
    }
    if let Some(detail) = merged.taken("detail") {
        detail.clone_into(&mut wanted.detail);
        // Whoever writes it has judged what the sentence leaves open.
        wanted.certainty = Certainty::of_detail(detail);
    }
    let date = |option: &str, now: Option<Date>| match merged.taken(option) {
        None => now,
        Some(taken) => taken.parse().ok(),
    };
    wanted.since = date("since", known.since);
    wanted.until = date("until", known.until);
    Ok(wanted)
}

/// What can be said of a fact, with what it is now and what is given.
fn fact_fields(
    context: &Context,
    request: &Request,
    known: &FactProposal,
) -> Result<[Field; 6], CommandError> {
    let options = &request.options;
    let name = |party: &Party| -> Result<String, CommandError> {
        Ok(match party {
            Party::New { name, .. } => name.clone(),
            Party::Known(id) => context
                .store
                .read(|read| read.entity(read.successor(*id)?))?
                .map(|entity| entity.name)
                .unwrap_or_default(),
        })
    };
    let object = match &known.object {
        Some(ProposedObject::Party(party)) => name(party)?,
        Some(ProposedObject::Value(value)) => value.clone(),
        None => String::new(),
    };
    let key = options
        .text("relation")
        .map(|typed| relation(context, typed));
    let key = key.transpose()?.map(|relation| relation.key);
    let typed = |option: &str| options.text(option).map(one_line);
    let detail = typed("detail").map(or_nothing);
    let date = |option: &str| {
        // A text is the hyphen that empties.
        let emptied = options.text(option).map(|_| String::new());
        options.date(option).map(iso).or(emptied)
    };
    let field = |option, called, now: String, typed| Field {
        option,
        called,
        // As a form can give it back: else one that was left alone would write another text.
        now: one_line(&now),
        given: given(request, option, typed),
    };
    let (since, until) = (known.since.map(iso), known.until.map(iso));
    Ok([
        field(
            "subject",
            "subject",
            name(&known.subject)?,
            typed("subject"),
        ),
        field("relation", "relation", known.relation.clone(), key),
        field("object", "object", object, typed("object")),
        field("detail", "detail", known.detail.clone(), detail),
        field(
            "since",
            "beginning",
            since.unwrap_or_default(),
            date("since"),
        ),
        field("until", "end", until.unwrap_or_default(), date("until")),
    ])
}

/// Changes a proposed name, or asks how. `None` when somebody has changed it at this moment.
///
/// # Errors
/// A refusal for what can be no name.
pub(super) fn name(
    context: &Context,
    request: &Request,
    item: &Queued,
    known: &NameProposal,
) -> Result<Option<Reply>, CommandError> {
    let typed = |option: &str| request.options.text(option).map(one_line);
    let field = |option, called, now: &str| Field {
        option,
        called,
        now: one_line(now),
        given: given(request, option, typed(option)),
    };
    let fields = [
        field("name", "name", &known.name),
        field("sort", "sort", known.kind.word()),
    ];
    let filled = |merged: &Merged<'_>| -> Vec<Input> {
        let limits = [
            ("The name", entity::LONGEST_NAME),
            ("vendor, product, program or person", 20),
        ];
        let inputs = fields
            .iter()
            .zip(limits)
            .map(|(field, (label, most))| Input {
                required: true,
                ..input(field.option, label, merged.shown(field), most)
            });
        inputs.collect()
    };
    if !request.options.names(&["name", "sort"]) {
        let form = form_over(request, item, &fields, filled(&Merged::default()));
        return Ok(Some(asked(item, form)));
    }
    let opened = Opened::carried(request)?;
    let merged = merge(opened.as_ref(), &fields);
    merged.needs(&["name", "sort"])?;
    if !merged.clashes.is_empty() {
        return overtaken(context, request, item, &fields, &merged, filled(&merged)).map(Some);
    }
    let mut wanted = known.clone();
    if let Some(kind) = merged.taken("sort").and_then(|word| word.parse().ok()) {
        wanted.kind = kind;
    }
    if let Some(name) = merged.taken("name") {
        name.clone_into(&mut wanted.name);
        super::names::check(context, &wanted.name, wanted.kind)?;
    }
    change(context, request, item, &merged, Proposal::Name(wanted))
}

/// Asks for what is to be another.
fn asked(item: &Queued, form: Form) -> Reply {
    let mut reply = ask(item, form);
    leave_out_long(&mut reply);
    reply
}

fn form_over(request: &Request, item: &Queued, fields: &[Field], inputs: Vec<Input>) -> Form {
    let seen = seal(item.id.0, fields.iter().map(Field::looked_at));
    form(request, item, &[(SEEN.name, &seen)], inputs)
}

/// Somebody else has changed the same field: their words, and the form with those of the asker.
fn overtaken(
    context: &Context,
    request: &Request,
    item: &Queued,
    fields: &[Field],
    merged: &Merged<'_>,
    inputs: Vec<Input>,
) -> Result<Reply, CommandError> {
    let (matter, what) = (Matter::Item(item.id.0), format!("item {}", item.id.0));
    let form = form_over(request, item, fields, inputs);
    Ok(merged.overtaken(context, matter, &what, Some(form))?)
}

/// Writes a proposal in the place of what was looked at.
fn change(
    context: &Context,
    request: &Request,
    item: &Queued,
    merged: &Merged<'_>,
    proposal: Proposal,
) -> Result<Option<Reply>, CommandError> {
    let (id, seen) = (item.id, Some(item.seal()));
    let (deed, now) = (request.deed(), context.now());
    let theirs = merged.said_of_theirs(context, Matter::Item(id.0))?;
    let words = match proposal == item.proposal {
        true => "Nothing has changed.",
        false => {
            let refused = context
                .store
                .write(move |tx| decide::change(tx, id, seen, &proposal, deed, now))?;
            match refused {
                None => CHANGED,
                Some(Decided::Changed(_)) => return Ok(None),
                Some(Decided::Already(item)) => return Err(already(&item)),
                Some(Decided::Twice) => return Err(twice()),
                Some(_) => return Err(missing(id)),
            }
        }
    };
    let mut reply = changed(context, request, words)?;
    reply.notices.extend(theirs);
    Ok(Some(reply))
}

/// The relation of a key or a label.
fn relation(context: &Context, typed: &str) -> Result<Relation, CommandError> {
    let wanted = typed.trim().to_lowercase();
    let relations = context.search.relations();
    let found = relations.iter().find(|relation| {
        relation.key.to_lowercase() == wanted || relation.label.to_lowercase() == wanted
    });
    found.cloned().ok_or_else(|| {
        let keys: Vec<&str> = relations
            .iter()
            .map(|relation| relation.key.as_str())
            .collect();
        CommandError::refused(format!(
            "There is no relation called {}. There are {}.",
            quoted(typed),
            keys.join(", ")
        ))
    })
}

/// The entity of a name, or that name as one that the catalog will get.
fn party(context: &Context, typed: &str, kinds: &[EntityKind]) -> Result<Party, CommandError> {
    let typed = one_line(typed);
    let same = |text: &str| text.to_lowercase() == typed.to_lowercase();
    let names = context.store.read(|read| read.names())?;
    let found = names.iter().find(|entity| {
        (kinds.is_empty() || kinds.contains(&entity.kind))
            && (same(&entity.name)
                || same(&entity.key)
                || entity.aliases.iter().any(|alias| same(&alias.text)))
    });
    if let Some(found) = found {
        return Ok(Party::Known(found.id));
    }
    if !crate::text::clean::is_visible(&typed) {
        return Err(CommandError::refused(
            "Nothing of that name can be seen. Write it in letters or digits.",
        ));
    }
    let kind = kinds.first().copied().unwrap_or(EntityKind::Vendor);
    Ok(Party::New { name: typed, kind })
}
