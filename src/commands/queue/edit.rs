//! `/queue edit`: what waits is changed before somebody approves it.

use super::rule::{deed, id_of};
use super::{already, line, missing, show, twice, waiting};
use crate::commands::check::quoted;
use crate::commands::context::Context;
use crate::commands::picture;
use crate::commands::request::{CommandError, Options, Request};
use crate::domain::date::iso;
use crate::domain::{
    Article, Certainty, Date, EntityKind, FactProposal, NameProposal, Party, Proposal,
    ProposedObject, Queued, Relation, Revised,
};
use crate::ingest::decide::{self, Decided};
use crate::ingest::{IngestError, revise};
use crate::reply::{Form, Input, Kind, MOST_OF_INPUT, Reply, Text};
use crate::text::clean::one_line;

/// `/queue edit`.
///
/// # Errors
/// A refusal when somebody has decided meanwhile, and for what cannot be so.
pub fn edit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let item = waiting(context, request)?;
    match &item.proposal {
        Proposal::Article => article(context, request, &item),
        Proposal::Fact(known) => fact(context, request, &item, known),
        Proposal::Name(known) => name(context, request, &item, known),
    }
}

fn given(request: &Request, options: &[&str]) -> bool {
    let options_of = &request.options;
    options
        .iter()
        .any(|name| options_of.text(name).is_some() || options_of.date(name).is_some())
}

fn input(option: &'static str, label: &str, value: String, most: usize) -> Input {
    Input {
        option,
        label: label.to_owned(),
        hint: String::new(),
        value,
        long: false,
        required: false,
        most,
    }
}

fn ask(request: &Request, item: &Queued, more: &[(&str, &str)], inputs: Vec<Input>) -> Reply {
    let id = item.id.0.to_string();
    let mut options = vec![("item", id.as_str())];
    options.extend(more);
    let mut reply = Reply::new(Kind::Notice).titled(format!("Edit: {}", item.name));
    reply.text = Text::plain("Give what is to change as options of /queue edit.");
    reply.form = Some(Form {
        title: "Edit".to_owned(),
        line: line(request, "queue edit", &options),
        inputs,
    });
    reply
}

fn article(context: &Context, request: &Request, item: &Queued) -> Result<Reply, CommandError> {
    let id = item.article;
    let known = context.store.read(|read| read.article(id))?;
    let Some(known) = known else {
        return Err(missing(item.id));
    };
    let fields = ["title", "text", "date", "certainty"];
    if !given(request, &fields) && !picture::is_given(&request.options) {
        return Ok(ask_article(request, item, &known));
    }
    let options = request.options.clone();
    picture::put(&options, &mut known.picture.clone())?;
    let expected = options.text("revision").and_then(|text| text.parse().ok());
    let (deed, now) = (deed(request, "queue edit"), context.now());
    let (tagging, waits) = (std::sync::Arc::clone(&context.tagging), item.id);
    let done = context.store.write(move |tx| {
        // Whoever was quicker has decided about what this would change.
        if let Some(item) = tx.queued(waits)?
            && item.state != crate::domain::QueueState::Waiting
        {
            return Ok(Err(already(&item)));
        }
        let tagger = tagging.tagger(tx)?;
        let revised = revise(tx, &tagger, id, expected, deed, now, |state| {
            let (date, certainty) = (&mut state.published, &mut state.certainty);
            // It is not out yet: nobody has read that it was otherwise.
            fill(&options, &mut state.title, &mut state.body, date, certainty);
            // What was refused was refused above; words about a picture that has just gone go too.
            let _ = picture::put(&options, &mut state.picture);
        });
        match revised {
            Ok(revised) => {
                tx.show_item(waits, now)?;
                Ok(Ok(revised))
            }
            Err(IngestError::Store(error)) => Err(error),
            Err(refused) => Ok(Err(CommandError::refused(refused.to_string()))),
        }
    })??;
    let words = match done {
        Revised::Done(_) => "Changed. It still waits: approve it when it is right.",
        Revised::Unchanged => "Nothing has changed.",
        Revised::Stale(_) => return overtaken(context, request, item),
    };
    let mut reply = show::again(context, request)?;
    reply.notices.push(Text::plain(words));
    Ok(reply)
}

/// The form over what the article is now, with what was typed for what it was before: somebody else was
/// quicker, and whoever typed it decides which of both is right.
fn overtaken(context: &Context, request: &Request, item: &Queued) -> Result<Reply, CommandError> {
    let known = context.store.read(|read| read.article(item.article))?;
    let mut shown = known.ok_or_else(|| missing(item.id))?;
    let (date, certainty) = (&mut shown.published, &mut shown.certainty);
    fill(
        &request.options,
        &mut shown.title,
        &mut shown.body,
        date,
        certainty,
    );
    let mut reply = ask_article(request, item, &shown);
    reply.text =
        Text::plain("Somebody changed it meanwhile; nothing is saved. The form holds yours.");
    Ok(reply)
}

/// Puts what was typed in the place of what is there.
fn fill(
    options: &Options,
    title: &mut String,
    body: &mut String,
    published: &mut Date,
    certainty: &mut Certainty,
) {
    if let Some(typed) = options.text("title") {
        *title = one_line(typed);
    }
    if let Some(typed) = options.text("text") {
        typed.clone_into(body);
    }
    if let Some(date) = options.date("date") {
        *published = date;
    }
    if let Some(word) = options.text("certainty").and_then(|word| word.parse().ok()) {
        *certainty = word;
    }
}

fn ask_article(request: &Request, item: &Queued, known: &Article) -> Reply {
    let revision = known.revision.to_string();
    let mut inputs = vec![
        input("title", "Title", known.title.clone(), 300),
        input("date", "Published", iso(known.published), 40),
        input(
            "certainty",
            "rumour, announced or confirmed",
            known.certainty.word().to_owned(),
            20,
        ),
    ];
    let fits = known.body.chars().count() <= MOST_OF_INPUT;
    if fits {
        inputs.insert(
            1,
            Input {
                long: true,
                ..input(
                    "text",
                    "Text, as Markdown",
                    known.body.clone(),
                    MOST_OF_INPUT,
                )
            },
        );
    }
    let mut reply = ask(request, item, &[("revision", &revision)], inputs);
    if !fits {
        reply.notices.push(Text::plain(
            "The text is too long for a form and stays as it is; /article edit changes it in parts.",
        ));
    }
    reply
}

fn fact(
    context: &Context,
    request: &Request,
    item: &Queued,
    known: &FactProposal,
) -> Result<Reply, CommandError> {
    let fields = ["subject", "relation", "object", "detail", "since", "until"];
    if !given(request, &fields) {
        return ask_fact(context, request, item, known);
    }
    let mut wanted = known.clone();
    let relation = match request.options.text("relation") {
        Some(typed) => relation(context, typed)?,
        None => context.store.read(|read| read.relation(&known.relation))?,
    };
    wanted.relation = relation.key.clone();
    if let Some(typed) = request.options.text("subject") {
        wanted.subject = party(context, typed, &relation.subjects)?;
    }
    if let Some(typed) = request.options.text("object") {
        wanted.object = Some(match relation.objects.is_empty() {
            true => ProposedObject::Value(one_line(typed)),
            false => ProposedObject::Party(party(context, typed, &relation.objects)?),
        });
    }
    if let Some(typed) = request.options.text("detail") {
        let typed = one_line(typed);
        wanted.detail = if typed == "-" { String::new() } else { typed };
        // Whoever writes it has judged what the sentence leaves open.
        wanted.certainty = Certainty::Confirmed;
    }
    wanted.since = request.options.date("since").or(wanted.since);
    wanted.until = request.options.date("until").or(wanted.until);
    change(context, request, Proposal::Fact(Box::new(wanted)))
}

fn ask_fact(
    context: &Context,
    request: &Request,
    item: &Queued,
    known: &FactProposal,
) -> Result<Reply, CommandError> {
    let name = |party: &Party| -> Result<String, CommandError> {
        Ok(match party {
            Party::New { name, .. } => name.clone(),
            Party::Known(id) => context
                .store
                .read(|read| read.entity(*id))?
                .map(|entity| entity.name)
                .unwrap_or_default(),
        })
    };
    let object = match &known.object {
        Some(ProposedObject::Party(party)) => name(party)?,
        Some(ProposedObject::Value(value)) => value.clone(),
        None => String::new(),
    };
    let date = match known.ends {
        true => input(
            "until",
            "Until",
            known.until.map(iso).unwrap_or_default(),
            40,
        ),
        false => input(
            "since",
            "Since",
            known.since.map(iso).unwrap_or_default(),
            40,
        ),
    };
    let inputs = vec![
        input("subject", "Of whom", name(&known.subject)?, 300),
        input("relation", "What is said", known.relation.clone(), 300),
        input("object", "Of what", object, 300),
        input(
            "detail",
            "More, such as a post; - for nothing",
            known.detail.clone(),
            300,
        ),
        date,
    ];
    Ok(ask(request, item, &[], inputs))
}

fn name(
    context: &Context,
    request: &Request,
    item: &Queued,
    known: &NameProposal,
) -> Result<Reply, CommandError> {
    if !given(request, &["name", "sort"]) {
        let inputs = vec![
            input("name", "The name", known.name.clone(), 100),
            input(
                "sort",
                "vendor, product, program or person",
                known.kind.word().to_owned(),
                20,
            ),
        ];
        return Ok(ask(request, item, &[], inputs));
    }
    let mut wanted = known.clone();
    if let Some(typed) = request.options.text("name") {
        wanted.name = one_line(typed);
    }
    if let Some(kind) = request
        .options
        .text("sort")
        .and_then(|word| word.parse().ok())
    {
        wanted.kind = kind;
    }
    change(context, request, Proposal::Name(wanted))
}

fn change(context: &Context, request: &Request, proposal: Proposal) -> Result<Reply, CommandError> {
    let (id, deed, now) = (id_of(request), deed(request, "queue edit"), context.now());
    let refused = context
        .store
        .write(move |tx| decide::change(tx, id, &proposal, deed, now))?;
    match refused {
        Some(Decided::Already(item)) => return Err(already(&item)),
        Some(Decided::Twice) => return Err(twice()),
        Some(_) => return Err(missing(id)),
        None => {}
    }
    let mut reply = show::again(context, request)?;
    reply.notices.push(Text::plain(
        "Changed. It still waits: approve it when it is right.",
    ));
    Ok(reply)
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
