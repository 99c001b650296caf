//! `/why`: why an article was or was not posted where one asks.

use super::article::{self, Found};
use super::context::Context;
use super::following::asker;
use super::items;
use super::list::{PRIVATE, SUBSCRIBE, optional, required};
use super::request::{CommandError, Request};
use super::table::{Command, OptKind};
use super::verdict::{Judged, of_delivery, of_subscription, standing};
use super::wish::{Called, place};
use crate::domain::{
    Article, ArticleId, Channel, Delivery, DeliveryState, Place, Role, Status, Subject,
    Subscription, Target,
};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::store::{Health, Reader, StoreError, Waiting};

/// Its row.
pub const WHY: Command = Command {
    summary: "Say why an article was or was not posted here",
    details: "It goes through each subscription of the channel. In private messages it goes through \
              what you follow.",
    examples: &["/why article: 7", "/why article: cisco svvp"],
    options: &[
        required(
            "article",
            "Its number, its address, or words of its title",
            OptKind::Article,
        ),
        optional(
            "channel",
            "Another channel of this server, for those who manage it",
            OptKind::Channel,
        ),
        PRIVATE,
    ],
    ..Command::new("why", SUBSCRIBE, Role::Reader, why)
};

/// How many subscriptions are gone through.
const SHOWN: usize = 15;

/// `/why`.
///
/// # Errors
/// A refusal for an article that is not there, or a channel that the asker may not ask about.
pub fn why(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let targets = targets(request)?;
    let typed = request.options.text("article").unwrap_or_default();
    let (id, notice) = match article::find(context, request, "article", typed)? {
        Found::Ask(reply) => return Ok(*reply),
        Found::One(id, notice) => (id, notice),
    };
    // Whoever else is in the channel is told nothing of what is not out.
    let is_out = context.store.read(|read| {
        let article = read.article(id)?;
        Ok(article.is_some_and(|it| it.status.is_public()))
    })?;
    let mut found = None;
    for target in &targets {
        let here = context.store.read(|read| here(read, *target, id))?;
        let wanted = here.as_ref().is_some_and(Here::has_anything);
        if wanted || found.is_none() {
            found = here.or(found);
        }
        if wanted {
            break;
        }
    }
    let target = targets.first().copied().unwrap_or(Target::Console);
    let mut reply = match found {
        Some(here) if here.has_anything() => explain(context, &here)?,
        _ => nobody(target),
    };
    reply.understood.extend(notice);
    // What somebody follows is theirs alone.
    reply.private |= !is_out || matches!(request.place, Place::Private { .. });
    Ok(reply)
}

/// What is asked about: a channel of the server, the console, or the asker's private messages.
fn targets(request: &Request) -> Result<Vec<Target>, CommandError> {
    let own = Target::Private {
        user: asker(request),
    };
    match (request.place, request.options.id("channel")) {
        (Place::Console, None) => Ok(vec![Target::Console, own]),
        (Place::Private { .. }, None) => Ok(vec![own]),
        (Place::Console | Place::Private { .. }, Some(_)) => Err(CommandError::refused(
            "There are no channels here. Leave out \"channel\", or use the command in a server.",
        )),
        (Place::Server { server, channel }, named) => {
            let asked = named.unwrap_or(channel);
            if asked != channel && !request.actor.may(Role::Manager) {
                return Err(CommandError::refused(
                    "Only those who manage this server can ask about another channel. Use the \
                     command in that channel.",
                ));
            }
            Ok(vec![Target::Server {
                server,
                channel: asked,
            }])
        }
    }
}

/// All that bears on an article in a channel, read at one moment.
struct Here {
    channel: Channel,
    health: Health,
    article: Article,
    subject: Subject,
    /// The first article of its story.
    story: ArticleId,
    subscriptions: Vec<Subscription>,
    delivery: Option<Delivery>,
    waiting: Option<(Waiting, u64)>,
}

impl Here {
    fn has_anything(&self) -> bool {
        !self.subscriptions.is_empty() || self.delivery.is_some()
    }
}

fn here(read: &Reader, target: Target, id: ArticleId) -> Result<Option<Here>, StoreError> {
    let (Some(channel), Some(article)) = (read.channel_of(target)?, read.article(id)?) else {
        return Ok(None);
    };
    let Some(health) = read.channel_health(channel.id)? else {
        return Ok(None);
    };
    let story = read.story_of(id)?;
    // A copy that was posted before it was known to be one keeps its own post.
    let own = match story == id {
        true => None,
        false => read.delivery_in(channel.id, id)?,
    };
    let delivery = match own {
        Some(own) => Some(own),
        None => read.delivery_in(channel.id, story)?,
    };
    let waiting = match &delivery {
        Some(delivery) => read.waiting_for(delivery.id)?,
        None => None,
    };
    // As it was judged when it came in.
    let subject = read.subject(id, article.added)?;
    let subscriptions = read.subscriptions_in(channel.id)?;
    Ok(Some(Here {
        channel,
        health,
        article,
        subject,
        story,
        subscriptions,
        delivery,
        waiting,
    }))
}

/// Nothing is delivered here at all.
fn nobody(target: Target) -> Reply {
    let mut reply = Reply::new(Kind::Subscriptions).titled("Nothing is delivered here");
    let (words, command) = match target {
        Target::Private { .. } => (
            "You follow nothing, so no article is sent to you. ",
            "/follow about: vmware",
        ),
        _ => (
            "This channel has no subscription, so no article is posted in it. Those who manage it \
             can add one: ",
            "/subscribe",
        ),
    };
    reply.text.add(words).push(Piece::Command(command.into()));
    reply
}

fn explain(context: &Context, here: &Here) -> Result<Reply, CommandError> {
    let called = Called::now(context);
    let mut reply = Reply::new(Kind::Subscriptions).titled(here.article.title.clone());
    reply.url = here.article.url.clone();
    let judged: Vec<Judged> = here
        .subscriptions
        .iter()
        .map(|subscription| of_subscription(subscription, &here.subject, &here.article, &called))
        .collect();
    let mut text = Text::default();
    match &here.delivery {
        Some(delivery) => {
            let limit = (here.subscriptions.iter())
                .find(|it| Some(it.id) == delivery.subscription)
                .map(|it| it.wish.age_limit);
            let waiting = here.waiting.as_ref();
            text.append(of_delivery(delivery, waiting, limit, context.now()));
        }
        None => {
            text.push(Piece::Strong("Not posted".to_owned()));
            if !matches!(here.channel.target, Target::Private { .. }) {
                text.add(" in ");
                text.push(place(here.channel.target, &here.channel.name));
            }
            text.add(format!(". {}", reason(here, &judged)));
        }
    }
    if let Some(other) = told_by(here) {
        let known = items::by_id(context, &[other])?;
        text.add(" It tells the same as ");
        if let Some(headline) = known.get(&other) {
            text.add(format!("\u{201c}{}\u{201d} ", headline.title));
        }
        text.push(items::source(&known, other));
        text.add(match here.delivery.as_ref().map(|it| it.state) {
            Some(DeliveryState::Posted) => ", whose post is here: one story is one post.",
            _ => ": one story is one post.",
        });
    }
    if here.article.status == Status::Retracted {
        text.add(match here.delivery.as_ref().map(|it| it.state) {
            Some(DeliveryState::Posted) => " It was retracted since, and its post says so.",
            _ => " It was retracted, so it is not posted any more.",
        });
    }
    reply.text = text;
    reply.field("The channel", standing(&here.channel, here.health));
    let mut lines = Text::default();
    for judged in judged.iter().take(SHOWN) {
        lines.line(judged.line.clone());
    }
    if judged.len() > SHOWN {
        lines.line(Piece::Quiet(format!("and {} more", judged.len() - SHOWN)));
    }
    let label = match here.channel.target {
        Target::Private { .. } => "What you follow",
        _ => "Subscriptions",
    };
    reply.field(label, lines);
    Ok(reply)
}

/// The other article of the same story that stands for it here.
fn told_by(here: &Here) -> Option<ArticleId> {
    let shown = here.delivery.as_ref().map_or(here.story, |it| it.article);
    (shown != here.article.id && here.delivery.is_some()).then_some(shown)
}

/// Why there is no delivery at all.
fn reason(here: &Here, judged: &[Judged]) -> String {
    if here.article.status.waits() {
        return "The article is not out yet.".to_owned();
    }
    if here.subscriptions.is_empty() {
        return "There is no subscription any more.".to_owned();
    }
    let wanted: Vec<&Judged> = judged.iter().filter(|it| it.wanted).collect();
    if wanted.is_empty() {
        return match judged.len() {
            1 => "It is not what is wanted here.".to_owned(),
            many => format!("None of the {many} subscriptions wants it."),
        };
    }
    if wanted.iter().all(|it| it.later) {
        return "It came in before what wants it was set up, and nothing old is posted unasked."
            .to_owned();
    }
    if wanted.iter().all(|it| it.later || it.asleep) {
        return "What wants it was asleep.".to_owned();
    }
    "As things are set now it would be posted, but they were not set so when it came in.".to_owned()
}
