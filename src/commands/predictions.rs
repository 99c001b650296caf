//! `/predictions`: who forecast what, when, until when, and how it stands.

use super::context::Context;
use super::forecasts::{self, Standing};
use super::naming::{self, Known, Named};
use super::paging::{Window, button_with};
use super::request::{CommandError, Request};
use crate::domain::Forecast;
use crate::reply::{Kind, Reply, Text};

/// How many forecasts a page shows.
const PAGE: usize = 8;

/// `/predictions`.
///
/// # Errors
/// When the archive cannot be read.
pub fn predictions(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let Some(typed) = request.options.text("about") else {
        return show(context, request, None);
    };
    match naming::entity(context, request, "about", typed, &[])? {
        Named::Ask(reply) => Ok(*reply),
        Named::One(known) => show(context, request, Some(known)),
    }
}

fn show(context: &Context, request: &Request, known: Option<Known>) -> Result<Reply, CommandError> {
    let now = context.now().as_second();
    let status = request.options.text("status");
    let entity = known.as_ref().map(|known| known.id);
    let all = context.store.read(|read| read.forecasts(entity))?;
    let wanted = |forecast: &&Forecast| {
        status.is_none_or(|status| Standing::of(forecast, now).word() == status)
    };
    let chosen: Vec<Forecast> = all.iter().filter(wanted).cloned().collect();

    let about = known
        .as_ref()
        .map(|known| format!(" by or about {}", known.name))
        .unwrap_or_default();
    let mut reply = Reply::new(Kind::Predictions).titled(format!("Predictions{about}"));
    reply
        .understood
        .extend(known.and_then(|known| known.notice));
    if chosen.is_empty() {
        nothing(request, all.len(), &about, status, &mut reply);
        return Ok(reply);
    }
    reply.text = summary(&chosen, now);
    let window = Window::new(request, chosen.len(), PAGE);
    reply.items = forecasts::items(context, window.slice(&chosen))?;
    window.show(&mut reply, request);
    Ok(reply)
}

/// "3 predictions: 1 still open, 2 overdue."
fn summary(chosen: &[Forecast], now: i64) -> Text {
    let count = |standing: Standing| {
        chosen
            .iter()
            .filter(|forecast| Standing::of(forecast, now) == standing)
            .count()
    };
    let parts: Vec<String> = Standing::ALL
        .into_iter()
        .map(|standing| (count(standing), standing))
        .filter(|(count, _)| *count > 0)
        .map(|(count, standing)| format!("{count} {}", standing.word()))
        .collect();
    let noun = if chosen.len() == 1 {
        "prediction"
    } else {
        "predictions"
    };
    Text::plain(format!("{} {noun}: {}.", chosen.len(), parts.join(", ")))
}

fn nothing(request: &Request, all: usize, about: &str, status: Option<&str>, reply: &mut Reply) {
    let status = match status {
        None => String::new(),
        Some(status @ ("open" | "overdue")) => format!(" that is {status}"),
        Some(status) => format!(" that {status}"),
    };
    reply.text = Text::plain(format!("The archive holds no prediction{about}{status}."));
    let mut offer = |label: String, changes: &[(&str, Option<&str>)]| {
        reply.buttons.push(button_with(request, label, changes));
    };
    if !status.is_empty() && all > 0 {
        offer(
            format!("However they stand ({all})"),
            &[("status", None), ("page", None)],
        );
    }
    if !about.is_empty() {
        offer(
            "All predictions".into(),
            &[("about", None), ("status", None), ("page", None)],
        );
    }
}
