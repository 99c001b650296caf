//! `/entity merge` and `/entity unmerge`: two entries of the catalog that mean the same become one, and
//! for a day two again.

use super::{change, is_gone, meant, part_of, settle, several};
use crate::commands::context::Context;
use crate::commands::facts::Telling;
use crate::commands::naming::{Known, Named};
use crate::commands::paging::{button_to, line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::list;
use crate::domain::{Act, Matter, Merge, MergeId, MergePlan};
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};
use crate::store::{StaysMerged, StoreError, Writer};

/// The most sentences of dropped facts that are shown.
const MOST_SHOWN: usize = 5;

/// `/entity merge`: shows what it would move, and does it once that is confirmed.
///
/// # Errors
/// A refusal for one and the same, or for two of different kinds; a fault of the archive.
pub fn merge(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let from = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let into = match meant(context, request, "into", &[from.kind])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    if from.id == into.id {
        // Both keys are still understood when somebody else was quicker.
        let typed = request.options.text("entity").unwrap_or_default();
        if is_gone(context, typed)? {
            return Err(part_of(&into));
        }
        return Err(CommandError::refused(format!(
            "Both mean {}. Name the one that goes as \"entity\" and the one that stays as \"into\".",
            from.name
        )));
    }
    if from.kind != into.kind {
        return Err(CommandError::refused(format!(
            "{} is a {} and {} is a {}: facts about one could not be said of the other. If one of them is \
             in the catalog as the wrong kind, change that first with /entity edit.",
            from.name, from.kind, into.name, into.kind
        )));
    }
    let plan = context
        .store
        .read(|read| read.merge_plan(from.id, into.id))?;
    let seal = seal(&from, &into, &plan);
    if request.options.text("confirm") != Some(&seal) {
        let other = request.options.text("confirm").is_some();
        return Ok(confirm(
            context,
            request,
            (&from, &into),
            &plan,
            &seal,
            other,
        ));
    }
    let (by, now) = (request.actor.by(), context.now());
    let before = context
        .store
        .read(|read| read.article_count(Some(into.id)))?;
    let done = change(context, || {
        let (from, into) = (from.clone(), into.clone());
        let planned = plan.clone();
        Ok(move |tx: &Writer| {
            for known in [&from, &into] {
                if tx.entity(known.id)?.is_none_or(|it| it.kind != known.kind) {
                    return Ok(None);
                }
            }
            // What was shown is what is done.
            if tx.merge_plan(from.id, into.id)? != planned {
                return Ok(None);
            }
            let merge = tx.merge_entities(from.id, into.id, now)?;
            let moved = list(&moved(&planned));
            for (matter, named) in [(from.id, &from.name), (into.id, &into.name)] {
                let act = Act {
                    by,
                    action: "entity merge",
                    matter: Matter::Entity(matter),
                    named: named.clone(),
                    before: format!("{} and {} are two", from.name, into.name),
                    after: format!("{} is part of {}; moved: {moved}", from.name, into.name),
                };
                tx.audit(&act, now)?;
            }
            Ok(Some(merge))
        })
    })?;
    let Some(id) = done else {
        return Err(CommandError::refused(format!(
            "What hangs on {} or {} has changed at this moment. Nothing was merged; look again with \
             /entity merge.",
            from.name, into.name
        )));
    };
    let mut reply =
        Reply::new(Kind::Notice).titled(format!("{} is part of {}", from.name, into.name));
    reply.text = Text::plain(match moved(&plan).as_slice() {
        [] => "There was nothing to move but its name.".to_owned(),
        moved => format!("Moved: {}.", list(moved)),
    });
    reply
        .text
        .add(format!(" {} is found as {} now. ", from.name, into.name));
    reply.text.add("For a day this can be undone.");
    settle(context, into.id, before, &mut reply)?;
    let number = id.0.to_string();
    reply.buttons.push(button_to(
        request,
        "Undo",
        "entity unmerge",
        &[("merge", &number)],
    ));
    reply
        .buttons
        .push(profile_button(request, "Profile", into.kind, &into.key));
    Ok(reply)
}

/// What was looked at, short enough for a button: another state has another one.
fn seal(from: &Known, into: &Known, plan: &MergePlan) -> String {
    let counts = [
        plan.articles,
        plan.both,
        plan.facts,
        plan.same_facts,
        plan.itself.len() as u64,
        plan.forecasts,
        plan.subscriptions,
        plan.follows,
        plan.torn,
        plan.aliases.len() as u64,
        plan.links,
    ];
    let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
    format!("{}-{}-{}", from.id.0, into.id.0, counts.join("."))
}

/// What moves, in words.
fn moved(plan: &MergePlan) -> Vec<String> {
    several(&[
        (plan.articles, "article"),
        (plan.facts, "fact"),
        (plan.forecasts, "forecast"),
        (plan.subscriptions, "subscription"),
        (plan.follows, "follow"),
        (plan.aliases.len() as u64, "name"),
        (plan.links, "link"),
    ])
}

fn confirm(
    context: &Context,
    request: &Request,
    (from, into): (&Known, &Known),
    plan: &MergePlan,
    seal: &str,
    outdated: bool,
) -> Reply {
    let mut reply =
        Reply::new(Kind::Notice).titled(format!("Merge {} into {}?", from.name, into.name));
    if outdated {
        reply.notices.push(Text::plain(
            "Something has changed since this was shown. Look again.",
        ));
    }
    reply.text = Text::plain(match moved(plan).as_slice() {
        [] => format!("Nothing but its name moves to {}.", into.name),
        moved => format!("These move to {}: {}.", into.name, list(moved)),
    });
    reply.text.add(format!(
        " {} leaves the catalog, and its name becomes one of {}. For a day this can be undone.",
        from.name, into.name
    ));
    reply.field("Names that move", plan.aliases.join(", "));
    let mut notes = Text::default();
    if plan.both > 0 {
        notes.line(Text::plain(format!(
            "{} both; there they count as one.",
            match plan.both {
                1 => "1 article names".to_owned(),
                both => format!("{both} articles name"),
            }
        )));
    }
    if plan.same_facts > 0 {
        notes.line(Text::plain(format!(
            "{} of both from the same article; they become one.",
            match plan.same_facts {
                1 => "1 fact is said".to_owned(),
                many => format!("{many} facts are said"),
            }
        )));
    }
    if plan.torn > 0 {
        notes.line(Text::plain(format!(
            "{} one and {} the other out; the wish stays, the exclusion goes.",
            match plan.torn {
                1 => "1 subscription wants".to_owned(),
                many => format!("{many} subscriptions want"),
            },
            if plan.torn == 1 { "keeps" } else { "keep" },
        )));
    }
    reply.field("What falls together", notes);
    if !plan.itself.is_empty() {
        reply.field(
            "Facts that are dropped, because they would be about itself",
            itself(context, plan),
        );
    }
    reply.buttons.push(Button {
        label: format!("Merge into {}", into.name),
        action: Action::Turn(line_with(
            request,
            &[
                ("entity", Some(&from.key)),
                ("into", Some(&into.key)),
                ("confirm", Some(seal)),
            ],
        )),
    });
    reply.buttons.push(button_to(
        request,
        "The other way round",
        "entity merge",
        &[("entity", &into.key), ("into", &from.key)],
    ));
    reply
}

fn itself(context: &Context, plan: &MergePlan) -> Text {
    let (names, relations) = (context.search.names(), context.search.relations());
    let sources = std::collections::HashMap::new();
    let telling = Telling {
        names: &names,
        relations: &relations,
        sources: &sources,
        now: context.now().as_second(),
    };
    let mut lines = Text::default();
    for fact in plan.itself.iter().take(MOST_SHOWN) {
        let mut line = Text::plain(format!("{}: {}", fact.id.0, telling.sentence(fact)));
        line.add(" ").push(Piece::Source {
            article: fact.source,
            url: None,
        });
        lines.line(line);
    }
    if plan.itself.len() > MOST_SHOWN {
        let more = plan.itself.len() - MOST_SHOWN;
        lines.line(Piece::Quiet(format!("and {more} more")));
    }
    lines
}

/// `/entity unmerge`: the one that went is back, with all that it had.
///
/// # Errors
/// A refusal when there is nothing to undo, or when a later merge must be undone before; a fault of the
/// archive.
pub fn unmerge(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let merge = match which(context, request)? {
        Which::Ask(reply) => return Ok(*reply),
        Which::One(merge) => merge,
    };
    let (by, now) = (request.actor.by(), context.now());
    let before = context
        .store
        .read(|read| read.article_count(Some(merge.successor)))?;
    let undone = context.store.write(move |tx| {
        let undone = match tx.unmerge(merge.id, now)? {
            Ok(undone) => undone,
            Err(why) => return Ok(Err(why)),
        };
        let name = |id| -> Result<String, StoreError> {
            Ok(tx.entity(id)?.map(|entity| entity.name).unwrap_or_default())
        };
        let into = name(undone.successor)?;
        let from = name(undone.entity)?;
        let both = [(undone.entity, &from), (undone.successor, &into)];
        // The one that stayed may have been deleted since.
        let (one, two) = match into.as_str() {
            "" => ("one that is gone", "it is there again".to_owned()),
            into => (into, format!("{from} and {into} are two")),
        };
        for (matter, named) in both.into_iter().filter(|(_, named)| !named.is_empty()) {
            let act = Act {
                by,
                action: "entity unmerge",
                matter: Matter::Entity(matter),
                named: named.clone(),
                before: format!("{from} is part of {one}"),
                after: two.clone(),
            };
            tx.audit(&act, now)?;
        }
        Ok(Ok((undone, from, into)))
    })?;
    let (undone, from, into) = match undone {
        Ok(undone) => undone,
        Err(StaysMerged::Forgotten) => return Err(nothing()),
        Err(StaysMerged::After(later)) => return Ok(after(request, &later)),
    };
    let (title, meanwhile, counted) = match into.as_str() {
        "" => (
            format!("{from} is in the catalog again"),
            "What it was part of has left the catalog since.".to_owned(),
            (undone.entity, 0),
        ),
        into => (
            format!("{from} and {into} are two again"),
            format!(
                "What came in for {into} meanwhile stays with {into}, except for articles that name {from}."
            ),
            (undone.successor, before),
        ),
    };
    let mut reply = Reply::new(Kind::Notice).titled(title);
    reply.text = Text::plain(format!("{from} has what it had before. {meanwhile}"));
    settle(context, counted.0, counted.1, &mut reply)?;
    let names = context.search.names();
    for id in [undone.entity, undone.successor] {
        if let Some(known) = names.get(id) {
            reply.buttons.push(profile_button(
                request,
                known.name.clone(),
                known.kind,
                &known.key,
            ));
        }
    }
    Ok(reply)
}

enum Which {
    One(Merge),
    Ask(Box<Reply>),
}

/// The merge that is meant: by its number, or the latest into an entity.
fn which(context: &Context, request: &Request) -> Result<Which, CommandError> {
    let now = context.now();
    let merges = context.store.read(|read| read.merges(now))?;
    if let Some(number) = request.options.text("merge") {
        let found = merges
            .into_iter()
            .find(|merge| number.parse() == Ok(merge.id.0));
        return found.map(Which::One).ok_or_else(nothing);
    }
    if request.options.text("entity").is_none() {
        return match merges.into_iter().next() {
            Some(last) => Ok(Which::One(last)),
            None => Err(nothing()),
        };
    }
    let known = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(Which::Ask(reply)),
        Named::One(known) => known,
    };
    let found = merges.into_iter().find(|merge| merge.successor == known.id);
    found.map(Which::One).ok_or_else(|| {
        CommandError::refused(format!(
            "Nothing was merged into {} within the last day. A merge can be undone for a day; /entity \
             status lists those that can.",
            known.name
        ))
    })
}

fn nothing() -> CommandError {
    CommandError::refused(
        "There is no such merge to undo: it was undone, or a day has passed. /entity status lists those \
         that can be undone.",
    )
}

fn after(request: &Request, later: &Merge) -> Reply {
    let mut reply = Reply::new(Kind::Refused).titled("Another merge comes first");
    reply.text = Text::plain(format!(
        "{} was merged later, and holds what this merge moved. Undo that one before.",
        later.name
    ));
    let MergeId(number) = later.id;
    reply.buttons.push(button_to(
        request,
        format!("Undo the merge of {}", later.name),
        "entity unmerge",
        &[("merge", &number.to_string())],
    ));
    reply
}
