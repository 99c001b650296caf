//! What became of an article in a channel, and what each subscription says to it, in words.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::wish::{self, Called};
use crate::domain::{
    Article, Channel, Date, Delivery, DeliveryState, Filter, Subject, Subscription,
    SubscriptionState, Term, Verdict,
};
use crate::reply::{Piece, Text};
use crate::store::{Health, Waiting};

/// What one subscription says to an article.
pub struct Judged {
    /// In words.
    pub line: Text,
    /// Whether its filter lets the article through.
    pub wanted: bool,
    /// Whether it was made after the article came in.
    pub later: bool,
    /// Whether it sleeps.
    pub asleep: bool,
}

/// What one subscription says to an article, and how it stands itself.
pub fn of_subscription(
    subscription: &Subscription,
    subject: &Subject,
    article: &Article,
    called: &Called,
) -> Judged {
    let filter = &subscription.wish.filter;
    let verdict = filter.judge(subject);
    let wanted = verdict == Verdict::Wanted;
    let later = subscription.created > article.added;
    let mut line = Text::default();
    line.push(Piece::Strong(format!("#{}", subscription.id.0)));
    line.add(format!(
        " {}: {}",
        wish::brief(filter, called),
        said(&verdict, filter, article, called)
    ));
    if wanted && later {
        line.add(", but it came in before this was set up, at ");
        line.push(moment(subscription.created));
    }
    match subscription.state {
        SubscriptionState::Active => {}
        SubscriptionState::Paused => since(&mut line, "; paused since ", subscription.since),
        SubscriptionState::Asleep => since(&mut line, "; asleep since ", subscription.since),
        SubscriptionState::Removed => since(&mut line, "; removed ", subscription.since),
    }
    Judged {
        line,
        wanted,
        later,
        asleep: subscription.state == SubscriptionState::Asleep,
    }
}

fn since(line: &mut Text, words: &str, since: Timestamp) {
    line.add(words).push(moment(since));
}

fn moment(moment: Timestamp) -> Piece {
    Piece::Date(Date::Time(moment))
}

/// A verdict with the names that decided.
fn said(verdict: &Verdict, filter: &Filter, article: &Article, called: &Called) -> String {
    // Within a kind one is enough, so it is none of them.
    match verdict {
        Verdict::Wanted => "wants it".to_owned(),
        Verdict::NoEntity => format!("it does not name {}", called.any_entity(filter)),
        Verdict::NoTopic => format!("it is not filed under {}", called.any_topic(filter)),
        Verdict::NoKeyword => format!("it does not hold {}", wish::any_keyword(filter)),
        Verdict::Unwanted(term) => {
            let how = match term {
                Term::Entity(_) => "it names",
                Term::Topic(_) => "it is filed under",
                Term::Keyword(_) => "it holds",
            };
            format!("{how} {}, which is left out", called.term(term))
        }
        Verdict::TooUnsure(least) => {
            let sure = match article.certainty {
                crate::domain::Certainty::Rumour => "only a rumour",
                other => other.word(),
            };
            format!("it is {sure}, and this wants what is at least {least}")
        }
    }
}

/// What became of a delivery. `waiting` is its row of the outbox with how many go out before it;
/// `limit` is the age limit of its subscription.
pub fn of_delivery(
    delivery: &Delivery,
    waiting: Option<&(Waiting, u64)>,
    limit: Option<Duration>,
    now: Timestamp,
) -> Text {
    let mut text = Text::default();
    let mut head = |words: &str| {
        text.push(Piece::Strong(words.to_owned()));
    };
    match delivery.state {
        DeliveryState::Posted => {
            head("Posted");
            if let Some(posted) = delivery.posted {
                text.add(" at ").push(moment(posted));
            }
            by(&mut text, delivery);
            if delivery.message.is_none() && !delivery.reason.is_empty() {
                text.add(format!(" Since then {}.", delivery.reason));
            }
        }
        DeliveryState::Queued => {
            head("On its way");
            text.add(" since ").push(moment(delivery.entered));
            by(&mut text, delivery);
            queued(&mut text, delivery, waiting, limit, now);
        }
        DeliveryState::Held => {
            head("Held");
            match delivery.due {
                Some(due) => {
                    text.add(": it came in quiet hours and is posted when they end, at ");
                    text.push(moment(due));
                    text.add(".");
                }
                None => {
                    text.add(format!(
                        ": {}. It is posted or summed up when that is resumed.",
                        delivery.reason
                    ));
                }
            }
        }
        DeliveryState::Gathered => {
            head("Waits for its digest");
            if let Some(due) = delivery.due {
                text.add(", which comes at ").push(moment(due));
            }
            by(&mut text, delivery);
        }
        DeliveryState::Dead => {
            head("Not posted");
            text.add(format!(": it could not be. {}", sentence(&delivery.reason)));
        }
        DeliveryState::Dropped => {
            head("Not posted");
            text.add(format!(
                ": it was dropped.{}",
                match delivery.reason.as_str() {
                    "" => String::new(),
                    reason => format!(" Last noted about it: {reason}."),
                }
            ));
        }
    }
    text
}

/// By which subscription it comes, to end a sentence.
fn by(text: &mut Text, delivery: &Delivery) {
    match delivery.subscription {
        Some(id) => text.add(format!(", by #{}.", id.0)),
        None => text.add("."),
    };
}

/// A reason of the archive as a sentence.
fn sentence(reason: &str) -> String {
    let mut letters = reason.trim().chars();
    let Some(first) = letters.next() else {
        return "Nobody knows why.".to_owned();
    };
    let rest = letters.as_str();
    let stop = if rest.ends_with(['.', '?']) { "" } else { "." };
    format!("{}{rest}{stop}", first.to_uppercase())
}

/// What stands between a delivery of the outbox and its channel.
fn queued(
    text: &mut Text,
    delivery: &Delivery,
    waiting: Option<&(Waiting, u64)>,
    limit: Option<Duration>,
    now: Timestamp,
) {
    if let Some((row, ahead)) = waiting {
        match ahead {
            0 => {}
            1 => _ = text.add(" One message goes out before it."),
            many => _ = text.add(format!(" {many} messages go out before it.")),
        }
        if row.attempts > 0 {
            text.add(match row.attempts {
                1 => " It failed once".to_owned(),
                many => format!(" It failed {many} times"),
            });
            match row.reason.trim_end_matches('.') {
                "" => text.add("."),
                reason => text.add(format!(", the last time because: {reason}.")),
            };
        } else if !row.reason.is_empty() {
            text.add(format!(" {}", sentence(&row.reason)));
        }
        match row.due {
            None => _ = text.add(" It waits until the channel takes posts again."),
            Some(due) if due > now => {
                text.add(" The next try is at ").push(moment(due));
                text.add(".");
            }
            Some(_) => {}
        }
    }
    let limit = limit.unwrap_or(crate::domain::subscription::AGE_LIMIT);
    let limit = SignedDuration::try_from(limit).unwrap_or(SignedDuration::MAX);
    if now.duration_since(delivery.entered) > limit {
        text.add(format!(
            " It waits for longer than {} now, so it comes in one message with all that waits as \
             long.",
            match limit.as_hours() / 24 {
                1 => "a day".to_owned(),
                days => format!("{days} days"),
            }
        ));
    }
}

/// What is wrong with a channel, since when, and when it is tried again; empty when nothing is.
pub fn standing(channel: &Channel, health: Health) -> Text {
    let mut text = Text::default();
    let Some(fault) = &channel.fault else {
        return text;
    };
    text.add(fault.sentence());
    if let Some(since) = health.fault_since {
        text.add(" So it is since ").push(moment(since));
        text.add(".");
    }
    if let Some(probe) = health.probe {
        text.add(" It is tried again at ").push(moment(probe));
        text.add(".");
    }
    text
}
