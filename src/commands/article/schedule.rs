//! `/article schedule`: publishes what waits at a moment.

use super::doing::{Meant, button, done, meant, named, overtaken, still_waits, write};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::capital;
use crate::domain::{Date, TimeOfDay, zone};
use crate::reply::{Piece, Reply, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `/article schedule`.
///
/// # Errors
/// A refusal for an article that is out, or a moment that has passed.
pub fn schedule(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let id = article.id;
    let before = context.store.read(|read| read.scheduled(id))?;
    if request.options.flag("cancel") {
        let seen = before.clone();
        let Some((due, name)) = before else {
            return Err(CommandError::refused(format!(
                "{} is not scheduled.",
                capital(&named(&article))
            )));
        };
        let (deed, now) = (request.deed(), context.now());
        let words = (said(due, &name), String::new());
        let cancelled = write(context, move |tx| {
            let was_there = tx.scheduled(id)? == seen;
            if was_there {
                tx.unschedule(id)?;
                tx.note_revision(id, deed, words, now)?;
            }
            Ok(was_there)
        })?;
        if !cancelled {
            return Err(overtaken(&article));
        }
        let words = Text::plain(format!(
            "{} is no longer scheduled; it waits. /article publish puts it out now.",
            capital(&named(&article))
        ));
        return Ok(done(request, id, "Taken off the schedule", words));
    }
    if !article.status.waits() {
        return Err(CommandError::refused(format!(
            "{} is {} already. Only what waits can be scheduled.",
            capital(&named(&article)),
            article.status.word()
        )));
    }
    let Some(at) = request.options.time("at") else {
        return Err(CommandError::refused(
            "Say when: at takes a time of day such as 7:30, date a day, and zone the time zone. \
             cancel: yes takes an article off the schedule.",
        ));
    };
    let name = request.options.text("zone").unwrap_or("UTC").to_owned();
    let due = moment(context, request.options.date("date"), at, &name)?;
    if before.as_ref() == Some(&(due, name.clone())) {
        return Err(CommandError::refused(format!(
            "Nothing would change: {} is published at that moment already.",
            named(&article)
        )));
    }
    let (deed, now) = (request.deed(), context.now());
    let seen = before.clone();
    let was = before
        .map(|(due, zone)| said(due, &zone))
        .unwrap_or_default();
    let words = (was, said(due, &name));
    let kept = name.clone();
    let scheduled = write(context, move |tx| {
        let waits = still_waits(tx, id)? && tx.scheduled(id)? == seen;
        if waits {
            tx.schedule(id, due, &kept)?;
            tx.note_revision(id, deed, words, now)?;
        }
        Ok(waits)
    })?;
    if !scheduled {
        return Err(overtaken(&article));
    }
    let mut words = Text::plain(format!("{} is published ", capital(&named(&article))));
    words.push(Piece::Date(Date::Time(due)));
    words.add(format!(", which is {} in {name}.", local(due, &name)));
    let mut reply = done(request, id, "Scheduled", words);
    let cancel = [("cancel", "yes")];
    reply
        .buttons
        .push(button(request, "Cancel", "article schedule", id, &cancel));
    Ok(reply)
}

/// The moment that a day and a time of day name in a zone. Without a day it is the next such time. A
/// time that the clocks skip counts from when they have moved on.
fn moment(
    context: &Context,
    day: Option<Date>,
    at: TimeOfDay,
    name: &str,
) -> Result<Timestamp, CommandError> {
    let now = context.now();
    let zone = zone::of(name).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned_datetime(zone.clone()).date();
    let local = |day: jiff::civil::Date| {
        let ambiguous = zone.to_ambiguous_zoned_datetime(day.to_datetime(at.into()));
        ambiguous.compatible().map(|zoned| zoned.timestamp()).ok()
    };
    let days: Vec<jiff::civil::Date> = match day {
        None => [Some(today), today.tomorrow().ok()]
            .into_iter()
            .flatten()
            .collect(),
        Some(Date::Day(day)) => vec![day],
        Some(_) => {
            return Err(CommandError::refused(
                "\"date\" must name a day, such as 2026-12-01; the time of day goes to \"at\".",
            ));
        }
    };
    let due = days.into_iter().filter_map(local).find(|due| *due > now);
    due.ok_or_else(|| {
        CommandError::refused(format!(
            "That moment has passed: in {name} it is {} now. Give a later one, or use /article publish.",
            self::local(now, name)
        ))
    })
}

/// A moment as clocks of a zone show it.
fn local(moment: Timestamp, name: &str) -> String {
    let zone = zone::of(name).unwrap_or(TimeZone::UTC);
    let zoned = moment.to_zoned_datetime(zone);
    let day = Date::Day(zoned.date());
    format!("{day} {:02}:{:02}", zoned.hour(), zoned.minute())
}

fn said(due: Timestamp, name: &str) -> String {
    format!("published {} {name}", local(due, name))
}
