//! `/radar`: the categories of the industry's products, and who makes what.

use super::context::Context;
use super::naming;
use super::paging::{Window, button_to, line_to, profile_button};
use super::request::{CommandError, Request};
use crate::domain::{Category, EntityKind, Object, Relation};
use crate::reply::{Item, Kind, Piece, Reply, Text};

/// How many products of a category the overview names.
const NAMED: usize = 12;
/// How many categories a page of the overview shows, and how many products one of a category; each
/// gets a button.
const PAGE: usize = 10;

/// A product with those who make it.
struct Product {
    name: String,
    key: String,
    makers: Vec<String>,
    summary: String,
    url: Option<String>,
}

/// `/radar`.
///
/// # Errors
/// A refusal for an unknown category; a fault of the archive.
pub fn radar(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    match request.options.text("category") {
        Some(typed) => {
            let category = naming::category(context, typed)?;
            one(context, request, &category)
        }
        None => overview(context, request),
    }
}

fn overview(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let categories = context.search.categories();
    let window = Window::new(request, categories.len(), PAGE);
    let mut reply = Reply::new(Kind::Radar).titled("Radar");
    reply.text = Text::plain(match categories.len() {
        0 => "The catalog has no categories of products.".to_owned(),
        1 => "1 category of products, with those who make them.".to_owned(),
        many => format!("{many} categories of products, with those who make them."),
    });
    for category in window.slice(&categories) {
        let products = products(context, category)?;
        let mut text = Text::default();
        for (index, product) in products.iter().take(NAMED).enumerate() {
            if index > 0 {
                text.add(", ");
            }
            text.push(Piece::Strong(product.name.clone()));
            if !product.makers.is_empty() {
                text.add(format!(" ({})", product.makers.join(", ")));
            }
        }
        if products.len() > NAMED {
            let line = line_to(request, "radar", &[("category", &category.key)]);
            text.add(format!(" and {} more: ", products.len() - NAMED));
            text.push(Piece::Command(line));
        }
        if text.is_empty() {
            text.push(Piece::Quiet("no products in the catalog".into()));
        }
        reply.field(category.name.clone(), text);
    }
    window.show(&mut reply, request);
    for category in window.slice(&categories) {
        reply.buttons.push(button_to(
            request,
            category.name.clone(),
            "radar",
            &[("category", &category.key)],
        ));
    }
    Ok(reply)
}

fn one(context: &Context, request: &Request, category: &Category) -> Result<Reply, CommandError> {
    let products = products(context, category)?;
    let window = Window::new(request, products.len(), PAGE);
    let mut reply = Reply::new(Kind::Radar)
        .titled(category.name.clone())
        .saying(category.summary.clone());
    if products.is_empty() {
        reply.text.line("The catalog has no product in it.");
    }
    let shown = window.slice(&products);
    for product in shown {
        let mut text = Text::default();
        if !product.makers.is_empty() {
            text.push(Piece::Strong(product.makers.join(", ")));
        }
        if !product.summary.is_empty() {
            text.line(product.summary.clone());
        }
        reply.items.push(Item {
            title: product.name.clone(),
            url: product.url.clone(),
            text,
            ..Item::default()
        });
    }
    window.show(&mut reply, request);
    let profiles = shown.iter().map(|product| {
        profile_button(
            request,
            product.name.clone(),
            EntityKind::Product,
            &product.key,
        )
    });
    reply.buttons.extend(profiles);
    reply
        .buttons
        .push(button_to(request, "All categories", "radar", &[]));
    Ok(reply)
}

/// The products of a category by name, with their makers of today.
fn products(context: &Context, category: &Category) -> Result<Vec<Product>, CommandError> {
    let names = context.search.names();
    let relations = context.search.relations();
    let making = making(&relations).map(|relation| relation.key.as_str());
    let now = context.now().as_second();
    let read = context.store.read(|read| {
        let mut products = Vec::new();
        for id in read.products_in(&category.key)? {
            let Some(entity) = read.entity(id)? else {
                continue;
            };
            let makers = read
                .facts_about(id)?
                .into_iter()
                .filter(|fact| Some(fact.relation.as_str()) == making)
                .filter(|fact| fact.object == Object::Entity(id) && fact.holds_at(now))
                .map(|fact| fact.subject)
                .collect::<Vec<_>>();
            products.push((entity, makers));
        }
        Ok(products)
    })?;
    Ok(read
        .into_iter()
        .map(|(entity, makers)| {
            let mut makers: Vec<String> = makers
                .into_iter()
                .filter_map(|maker| names.get(maker))
                .map(|maker| maker.name.clone())
                .collect();
            makers.sort();
            makers.dedup();
            Product {
                name: entity.name,
                key: entity.key,
                makers,
                summary: entity.summary,
                url: entity.links.into_iter().next().map(|link| link.url),
            }
        })
        .collect())
}

/// The relation by which vendors make products. A catalog names its relations as it likes, so it
/// is known by its shape: from vendors to products and nothing else, lasting, and the first such
/// one in a profile.
fn making(relations: &[Relation]) -> Option<&Relation> {
    relations
        .iter()
        .filter(|relation| {
            relation.subjects == [EntityKind::Vendor]
                && relation.objects == [EntityKind::Product]
                && !relation.event
        })
        .min_by_key(|relation| relation.rank)
}
