//! Something in the queue as moderators see it: a card with the buttons that decide about it.

use super::{Action, Button, Kind, Piece, Reply, Text};
use crate::domain::{
    Article, By, Certainty, Date, FactProposal, Party, Proposal, ProposedObject, QueueKind,
    QueueState, Queued, SuggestedLink,
};
use crate::text::plain::excerpt;

/// How much of an article's text a card shows, in characters.
const EXCERPT: usize = 600;

/// Something in the queue with what surrounds it.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// What it is.
    pub item: &'a Queued,
    /// The article that waits, or that says so.
    pub article: &'a Article,
    /// What the feed is called that the article came by.
    pub feed: Option<&'a str>,
    /// Who suggested the article.
    pub suggested: &'a [SuggestedLink],
}

/// Something that can be done with an item that waits, in one press.
pub struct Decision {
    /// The word on the button.
    pub label: &'static str,
    /// The command.
    pub command: &'static str,
    /// Its options.
    pub options: Vec<(&'static str, String)>,
}

/// The card of something in the queue, without buttons.
pub fn card(waiting: &Waiting<'_>) -> Reply {
    let Waiting { item, article, .. } = waiting;
    let mut reply = Reply::new(Kind::Notice);
    reply.title = Some(format!("{}: {}", heading(item), item.name));
    if let Some(decided) = decided(item) {
        reply.text = decided;
        return reply;
    }
    match &item.proposal {
        Proposal::Article => {
            reply.url = article.url.clone();
            reply.certainty = Some(article.certainty);
            reply.picture = article.picture.clone();
            reply.text = Text::plain(excerpt(&article.body, EXCERPT));
            let mut about = Text::from(Piece::Date(article.published));
            let author = Some(article.author.as_str()).filter(|author| !author.is_empty());
            let words = [author, Some(article.certainty.word()), waiting.feed];
            for word in words.into_iter().flatten() {
                about.push(Piece::Quiet(format!(" · {word}")));
            }
            reply.text.line(about);
            // That is how a link waits whose page could not be read.
            let is_bare = article.body.is_empty()
                && article
                    .url
                    .as_ref()
                    .is_some_and(|url| url.starts_with(&article.title));
            if is_bare {
                reply.notices.push(Text::plain(
                    "Its page could not be read, so its address stands for the title. Edit gives it one.",
                ));
            }
        }
        Proposal::Fact(fact) => {
            reply.text = quoted(&fact.sentence);
            reply.notices.extend(of_fact(fact, &item.name));
        }
        Proposal::Name(name) => {
            reply.text = quoted(&name.sentence);
            reply.notices.push(Text::plain(format!(
                "The catalog has no such name. It seems to be a {}; Edit says what it is.",
                name.kind
            )));
        }
    }
    if item.kind == QueueKind::Fact || item.kind == QueueKind::Entity {
        let mut source = Text::plain("From ");
        source.push(Piece::Source {
            article: article.id,
            url: article.url.clone(),
        });
        source.add(format!(" {}", article.title));
        reply.notices.push(source);
    }
    for link in waiting.suggested {
        let mut words = "A reader suggested it.".to_owned();
        if !link.note.is_empty() {
            words = format!("A reader suggested it: {}", link.note);
        }
        reply.notices.push(Text::plain(words));
    }
    reply
}

/// What can be decided about an item; nothing any more once somebody has decided.
pub fn decisions(item: &Queued) -> Vec<Decision> {
    let is_article = item.proposal == Proposal::Article;
    let decision = |label, command, looked_at| {
        let mut options = vec![("item", item.id.0.to_string())];
        if looked_at {
            options.push(("seen", item.seal().to_string()));
        }
        Decision {
            label,
            command,
            options,
        }
    };
    let mut decisions = Vec::new();
    if item.state == QueueState::Waiting {
        decisions.push(decision("Approve", "queue approve", true));
        // The form shows what there is.
        decisions.push(decision("Edit", "queue edit", false));
        decisions.push(decision("Reject", "queue reject", true));
        if is_article {
            decisions.push(decision("Merge", "queue merge", true));
        }
    }
    decisions
}

/// The buttons of these decisions. Each asks anew whether whoever presses it may.
pub fn buttons(item: &Queued) -> Vec<Button> {
    let button = |decision: Decision| {
        let options: String = decision
            .options
            .iter()
            .map(|(option, value)| format!(" {option}: {value}"))
            .collect();
        Button {
            label: decision.label.to_owned(),
            action: Action::Run(format!("/{}{options}", decision.command)),
        }
    };
    decisions(item).into_iter().map(button).collect()
}

fn heading(item: &Queued) -> &'static str {
    match (item.state, item.kind) {
        (QueueState::Approved, _) => "Approved",
        (QueueState::Rejected, _) => "Rejected",
        (QueueState::Merged, _) => "Merged",
        (QueueState::Dropped, _) => "Dropped",
        (QueueState::Waiting, QueueKind::Article) => "Article",
        (QueueState::Waiting, QueueKind::Link) => "Suggested link",
        (QueueState::Waiting, QueueKind::Fact) => "Fact",
        (QueueState::Waiting, QueueKind::Entity) => "Unknown name",
    }
}

/// Who decided what and when; `None` while it waits.
pub fn decided(item: &Queued) -> Option<Text> {
    if item.state == QueueState::Waiting {
        return None;
    }
    let mut words = item.state.word().to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut text = Text::plain(words);
    match item.decision {
        Some((by, at)) => {
            text.add(" by ").append(who(by)).add(", ");
            text.push(Piece::Date(Date::Time(at))).add(".");
        }
        None => {
            text.add(" by another command.");
        }
    }
    if !item.reason.is_empty() {
        text.add(format!(" {}", item.reason));
    }
    Some(text)
}

/// Who did something, in words.
pub fn who(by: By) -> Text {
    match by {
        By::Console => Text::plain("the console"),
        By::Desk => Text::plain("the desk itself"),
        By::User(user) => Text::from(Piece::User(user.0)),
    }
}

fn quoted(sentence: &str) -> Text {
    Text::plain(format!("\u{201c}{sentence}\u{201d}"))
}

/// What a moderator should know of a proposed fact before the press.
fn of_fact(fact: &FactProposal, called: &str) -> Vec<Text> {
    let mut notices = Vec::new();
    match fact.certainty {
        Certainty::Rumour => notices.push(Text::plain(
            "It is told only as a rumour, or by others than those concerned. Approve enters it as a rumour; Edit \
             changes that.",
        )),
        Certainty::Announced => {
            let mut words = "The sentence says that it is going to be so.".to_owned();
            if Certainty::of_detail(&fact.detail) == Certainty::Announced {
                words.push_str(" Approve enters it as announced; Edit changes that.");
            }
            notices.push(Text::plain(words));
        }
        Certainty::Confirmed => {}
    }
    let object = match &fact.object {
        Some(ProposedObject::Party(party)) => Some(party),
        _ => None,
    };
    for party in [Some(&fact.subject), object].into_iter().flatten() {
        if let Party::New { name, kind } = party {
            notices.push(Text::plain(format!(
                "The catalog has no {kind} {name}. Approve adds one."
            )));
        }
    }
    // Many sentences have no place for one of the dates, and it enters all the same.
    let since = fact
        .since
        .filter(|since| fact.ends || !called.contains(&since.to_string()));
    for (word, date) in [("Since", since), ("Until", fact.until)] {
        if let Some(date) = date {
            notices.push(Text::plain(format!("{word} {date}.")));
        }
    }
    if fact.ends {
        notices.push(Text::plain("Approve ends what the archive has of it."));
    }
    notices
}
