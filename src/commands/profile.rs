//! `/vendor`, `/product`, `/program` and `/person`: one profile for every kind of entity.

use super::context::Context;
use super::facts::Telling;
use super::following::button;
use super::forecasts;
use super::items;
use super::naming::{self, Known, Named};
use super::paging::{button_to, profile_button};
use super::request::{CommandError, Request};
use crate::domain::{ArticleId, Entity, EntityId, EntityKind, Fact, Forecast};
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};
use crate::search::Names;

/// How many of the newest articles a profile shows.
const ARTICLES: usize = 5;
/// How many forecasts it shows.
const FORECASTS: usize = 5;
/// How many related entities it names, and how many of those get a button.
const RELATED: usize = 6;
const RELATED_BUTTONS: usize = 2;

/// `/vendor`.
///
/// # Errors
/// When the archive cannot be read; likewise for the other three.
pub fn vendor(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    profile(context, request, EntityKind::Vendor)
}

/// `/product`.
///
/// # Errors
/// When the archive cannot be read.
pub fn product(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    profile(context, request, EntityKind::Product)
}

/// `/program`.
///
/// # Errors
/// When the archive cannot be read.
pub fn program(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    profile(context, request, EntityKind::Program)
}

/// `/person`.
///
/// # Errors
/// When the archive cannot be read.
pub fn person(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    profile(context, request, EntityKind::Person)
}

fn profile(context: &Context, request: &Request, kind: EntityKind) -> Result<Reply, CommandError> {
    let typed = request.options.text("name").unwrap_or_default();
    match naming::entity(context, request, "name", typed, &[kind])? {
        Named::Ask(reply) => Ok(*reply),
        Named::One(known) => show(context, request, known),
    }
}

/// The profile of an entity.
fn show(context: &Context, request: &Request, known: Known) -> Result<Reply, CommandError> {
    let read = context.store.read(|read| {
        let Some(entity) = read.entity(known.id)? else {
            return Ok(None);
        };
        let facts = read.facts_about(known.id)?;
        let forecasts = read.forecasts(Some(known.id))?;
        let sources: Vec<ArticleId> = facts
            .iter()
            .flat_map(Fact::sources)
            .chain(forecasts.iter().map(|forecast| forecast.source))
            .collect();
        Ok(Some((
            entity,
            facts,
            forecasts,
            read.headlines(&sources)?,
            read.newest_about(known.id, 0, ARTICLES)?,
            read.article_count(Some(known.id))?,
            read.named_together(known.id, RELATED)?,
        )))
    })?;
    let Some((entity, facts, forecasts, sources, newest, count, related)) = read else {
        return Err(CommandError::refused(format!(
            "{} has just left the catalog. Ask again in a moment.",
            known.name
        )));
    };
    let names = context.search.names();
    let relations = context.search.relations();
    let sources = sources
        .into_iter()
        .map(|headline| (headline.id, headline))
        .collect();
    let telling = Telling {
        names: &names,
        relations: &relations,
        sources: &sources,
        now: context.now().as_second(),
    };

    let mut reply = Reply::new(Kind::Profile)
        .titled(entity.name.clone())
        .saying(entity.summary.clone());
    reply.url = entity.links.first().map(|link| link.url.clone());
    reply.understood.extend(known.notice);
    describe(context, &entity, &mut reply);
    for group in telling.groups(entity.id, &facts) {
        reply.field(group.label, group.lines);
    }
    reply.field("Forecasts", forecast_lines(&forecasts, &telling));
    reply.field(
        "Often named together with",
        together(&names, &entity, &related),
    );
    if newest.is_empty() {
        reply
            .notices
            .push(Text::plain("No article in the archive names it yet."));
    }
    reply.items = newest.into_iter().map(items::headline).collect();

    let key = entity.key.as_str();
    if count > 0 {
        let label = format!("All news ({count})");
        reply.buttons.push(button_to(
            request,
            label,
            "news",
            &[(entity.kind.word(), key)],
        ));
    }
    reply.buttons.push(button_to(
        request,
        "Timeline",
        "timeline",
        &[("entity", key)],
    ));
    let follow = [("about", key)];
    reply.buttons.push(button("Follow", "follow", &follow));
    for (other, _) in related.iter().take(RELATED_BUTTONS) {
        if let Some(other) = names.get(*other) {
            reply.buttons.push(profile_button(
                request,
                other.name.clone(),
                other.kind,
                &other.key,
            ));
        }
    }
    if let Some(link) = entity.links.first() {
        reply.buttons.push(Button {
            label: link.label.clone(),
            action: Action::Open(link.url.clone()),
        });
    }
    Ok(reply)
}

/// What it is: its kind, its category, its other names.
fn describe(context: &Context, entity: &Entity, reply: &mut Reply) {
    let mut kind = entity.kind.word().to_owned();
    if !entity.role.is_empty() && entity.role != kind {
        kind = format!("{kind}, {}", entity.role);
    }
    let category = entity.category.as_ref().and_then(|key| {
        let categories = context.search.categories();
        let found = categories.iter().find(|category| category.key == *key)?;
        Some(found.name.clone())
    });
    let aliases: Vec<&str> = entity
        .aliases
        .iter()
        .filter(|alias| !alias.lookup_only && alias.text != entity.name)
        .map(|alias| alias.text.as_str())
        .collect();
    let before = reply.fields.len();
    reply.field("What it is", kind);
    reply.field("Category", category.unwrap_or_default());
    reply.field("Also called", aliases.join(", "));
    for field in &mut reply.fields[before..] {
        field.short = true;
    }
}

fn forecast_lines(forecasts: &[Forecast], telling: &Telling<'_>) -> Text {
    let mut text = Text::default();
    for forecast in forecasts.iter().take(FORECASTS) {
        let mut line = forecasts::line(forecast, telling.names, telling.now);
        line.add(" ");
        line.push(items::source(telling.sources, forecast.source));
        text.line(line);
    }
    if forecasts.len() > FORECASTS {
        let more = forecasts.len() - FORECASTS;
        text.line(Piece::Quiet(format!("and {more} more in /predictions")));
    }
    text
}

/// "Microsoft (6 articles), Citrix (4)". What has the very name of the entity is told apart by its
/// kind, as a vendor and its product often share theirs.
fn together(names: &Names, entity: &Entity, related: &[(EntityId, u64)]) -> String {
    let named: Vec<String> = related
        .iter()
        .filter_map(|(id, articles)| Some((names.get(*id)?, articles)))
        .enumerate()
        .map(|(index, (other, articles))| {
            let kind = match other.name == entity.name {
                true => format!("the {}, ", other.kind),
                false => String::new(),
            };
            match (index, articles) {
                (0, 1) => format!("{} ({kind}1 article)", other.name),
                (0, _) => format!("{} ({kind}{articles} articles)", other.name),
                _ => format!("{} ({kind}{articles})", other.name),
            }
        })
        .collect();
    named.join(", ")
}
