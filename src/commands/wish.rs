//! What a subscription wants, in words: a whole sentence for those who set it, and a few words for
//! lists and suggestions.

use std::sync::Arc;

use jiff::civil::Weekday;

use super::context::Context;
use crate::domain::phrase::either;
use crate::domain::subscription::AGE_LIMIT;
use crate::domain::{
    Certainty, EntityId, Filter, Keyword, Schedule, Style, Target, Term, Topic, Wish,
};
use crate::reply::{Piece, Text};
use crate::search::Names;

/// What the entities and topics of filters are called.
pub struct Called {
    names: Arc<Names>,
    topics: Arc<Vec<Topic>>,
}

impl Called {
    /// As the catalog calls them now.
    pub fn now(context: &Context) -> Called {
        Called {
            names: context.search.names(),
            topics: context.search.topics(),
        }
    }

    /// The name of an entity; one that the catalog has dropped has none.
    fn entity(&self, id: EntityId) -> String {
        match self.names.get(id) {
            Some(entity) => entity.name.clone(),
            None => "a name that the catalog has dropped".to_owned(),
        }
    }

    fn topic(&self, key: &str) -> String {
        let known = self.topics.iter().find(|topic| topic.key == key);
        known.map_or_else(|| key.to_owned(), |topic| topic.name.clone())
    }

    /// What one term of a filter is called.
    pub fn term(&self, term: &Term) -> String {
        match term {
            Term::Entity(id) => self.entity(*id),
            Term::Topic(key) => self.topic(key),
            Term::Keyword(keyword) => quoted(keyword),
        }
    }

    fn entities(&self, filter: &Filter) -> Vec<String> {
        filter.entities.iter().map(|id| self.entity(*id)).collect()
    }

    fn topics(&self, filter: &Filter) -> Vec<String> {
        filter.topics.iter().map(|key| self.topic(key)).collect()
    }

    /// The entities of which any is enough, "VMware or Citrix".
    pub fn any_entity(&self, filter: &Filter) -> String {
        either(&self.entities(filter))
    }

    /// The topics of which any is enough.
    pub fn any_topic(&self, filter: &Filter) -> String {
        either(&self.topics(filter))
    }
}

/// The keywords of which any is enough, in quotation marks.
pub fn any_keyword(filter: &Filter) -> String {
    either(&keywords(filter))
}

fn keywords(filter: &Filter) -> Vec<String> {
    filter.keywords.iter().map(quoted).collect()
}

/// What is wanted, where it goes and when, as one sentence: "News about VMware or Citrix, filed
/// under Licensing, goes to #news at once; quiet from 22:00 to 07:00 Europe/Berlin." `name` is what
/// the channel is called.
pub fn sentence(wish: &Wish, called: &Called, target: Target, name: &str) -> Text {
    let mut text = Text::plain(subject(&wish.filter, called));
    text.add(" goes to ");
    text.push(place(target, name));
    text.add(" ");
    text.append(how(wish));
    text.add(".");
    text
}

/// When and how it comes, without a full stop: "at once, in compact lines; quiet from ...".
pub fn how(wish: &Wish) -> Text {
    let mut text = Text::plain(when(wish));
    text.append(manner(wish));
    text
}

/// A channel as a part of a sentence.
pub fn place(target: Target, name: &str) -> Piece {
    match target {
        Target::Console => Piece::Plain("the console".to_owned()),
        Target::Private { .. } => Piece::Plain("you".to_owned()),
        Target::Server { channel, .. } => Piece::Channel {
            number: channel,
            name: name.to_owned(),
        },
    }
}

/// Which articles are wanted, as the subject of a sentence: "News about VMware or Citrix, filed
/// under Licensing,".
pub fn subject(filter: &Filter, called: &Called) -> String {
    let mut parts = Vec::new();
    if !filter.entities.is_empty() {
        parts.push(format!("about {}", called.any_entity(filter)));
    }
    if !filter.topics.is_empty() {
        parts.push(format!("filed under {}", called.any_topic(filter)));
    }
    if !filter.keywords.is_empty() {
        parts.push(format!("with {}", any_keyword(filter)));
    }
    let head = if parts.is_empty() { "All news" } else { "News" };
    parts.extend(filter.certainty.and_then(sureness).map(str::to_owned));
    parts.extend(unwanted(&filter.not, called));
    match parts.as_slice() {
        [] => head.to_owned(),
        [first] if head == "News" => format!("{head} {first}"),
        _ if head == "News" => format!("{head} {},", parts.join(", ")),
        _ => format!("{head}, {},", parts.join(", ")),
    }
}

fn sureness(least: Certainty) -> Option<&'static str> {
    match least {
        Certainty::Rumour => None,
        Certainty::Announced => Some("announced or confirmed"),
        Certainty::Confirmed => Some("confirmed only"),
    }
}

/// What is left out: "but not about Cisco, filed under People or with \"webinar\"".
fn unwanted(not: &[Term], called: &Called) -> Option<String> {
    let (mut entities, mut topics, mut keywords) = (Vec::new(), Vec::new(), Vec::new());
    for term in not {
        let of_kind = match term {
            Term::Entity(_) => &mut entities,
            Term::Topic(_) => &mut topics,
            Term::Keyword(_) => &mut keywords,
        };
        of_kind.push(called.term(term));
    }
    let parts: Vec<String> = [
        ("about", entities),
        ("filed under", topics),
        ("with", keywords),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(how, names)| format!("{how} {}", either(&names)))
    .collect();
    (!parts.is_empty()).then(|| format!("but not {}", either(&parts)))
}

fn quoted(keyword: &Keyword) -> String {
    super::check::quoted(&keyword.typed)
}

/// When it comes: "at once", "each day at 08:00 Europe/Berlin in one message".
fn when(wish: &Wish) -> String {
    match wish.schedule {
        Schedule::AtOnce => "at once".to_owned(),
        Schedule::Daily { at } => {
            format!("each day at {at} {} in one message", wish.zone)
        }
        Schedule::Weekly { day, at } => {
            format!("each {} at {at} {} in one message", weekday(day), wish.zone)
        }
    }
}

/// The English name of a day.
fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// What is unusual about how it comes, to go on a sentence.
fn manner(wish: &Wish) -> Text {
    let mut text = Text::default();
    match wish.style {
        Style::Card => {}
        Style::Line => {
            text.add(", in compact lines");
        }
        Style::Thread => {
            text.add(", each with a thread");
        }
    }
    if let Some(role) = wish.role {
        text.add(", and pings ");
        text.push(Piece::Role(role));
    }
    if let Some(quiet) = wish.quiet {
        text.add(format!(
            "; quiet from {} to {} {}",
            quiet.span.from(),
            quiet.span.until(),
            wish.zone
        ));
        if quiet.breaking_passes {
            text.add(", except for confirmed news of the day");
        }
    }
    if wish.age_limit != AGE_LIMIT {
        text.add(match days(wish) {
            1 => "; what had to wait for more than a day comes in one message".to_owned(),
            days => format!("; what had to wait for more than {days} days comes in one message"),
        });
    }
    text
}

/// The age limit of a wish in whole days.
fn days(wish: &Wish) -> u64 {
    wish.age_limit.as_secs() / 86_400
}

/// Which articles are wanted, as short as may be: `VMware, Citrix · Licensing · without Cisco`.
pub fn brief(filter: &Filter, called: &Called) -> String {
    let list = |names: Vec<String>| (!names.is_empty()).then(|| names.join(", "));
    let without = filter.not.iter().map(|term| called.term(term)).collect();
    let parts: Vec<String> = [
        list(called.entities(filter)),
        list(called.topics(filter)),
        list(keywords(filter)),
        filter.certainty.and_then(sureness).map(str::to_owned),
        list(without).map(|names| format!("without {names}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return "everything".to_owned();
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{EntityKind, NamedEntity, QuietHours, TimeOfDay, UserId};

    fn called() -> Called {
        let entity = |id, name: &str| NamedEntity {
            id: EntityId(id),
            key: name.to_lowercase(),
            kind: EntityKind::Vendor,
            name: name.to_owned(),
            role: String::new(),
            aliases: Vec::new(),
            articles: 0,
        };
        Called {
            names: Arc::new(Names::new(vec![
                entity(1, "VMware"),
                entity(2, "Citrix"),
                entity(3, "Cisco"),
            ])),
            topics: Arc::new(vec![Topic {
                key: "licensing".to_owned(),
                name: "Licensing".to_owned(),
                words: Vec::new(),
            }]),
        }
    }

    fn keyword(typed: &str) -> Keyword {
        Keyword {
            typed: typed.to_owned(),
            words: typed.to_owned(),
        }
    }

    const NEWS: Target = Target::Server {
        server: 1,
        channel: 2,
    };

    fn said(wish: &Wish) -> String {
        sentence(wish, &called(), NEWS, "news").words()
    }

    fn filtered(filter: Filter) -> Wish {
        Wish {
            filter,
            ..Wish::default()
        }
    }

    #[test]
    fn a_wish_is_said_in_one_sentence() {
        assert_eq!(said(&Wish::default()), "All news goes to #news at once.");
        let mut wish = filtered(Filter {
            entities: vec![EntityId(1), EntityId(2)],
            topics: vec!["licensing".to_owned()],
            ..Filter::default()
        });
        wish.zone = "Europe/Berlin".to_owned();
        wish.quiet = Some(QuietHours {
            span: "22-7".parse().unwrap(),
            breaking_passes: false,
        });
        assert_eq!(
            said(&wish),
            "News about VMware or Citrix, filed under Licensing, goes to #news at once; \
             quiet from 22:00 to 07:00 Europe/Berlin."
        );
        wish.filter = Filter {
            certainty: Some(Certainty::Confirmed),
            not: vec![
                Term::Keyword(keyword("web seminar")),
                Term::Entity(EntityId(3)),
                Term::Topic("people".to_owned()),
                Term::Entity(EntityId(99)),
            ],
            ..Filter::default()
        };
        wish.quiet = wish.quiet.map(|quiet| QuietHours {
            breaking_passes: true,
            ..quiet
        });
        wish.role = Some(7);
        wish.style = Style::Line;
        wish.age_limit = Duration::from_secs(5 * 86_400);
        assert_eq!(
            said(&wish),
            "All news, confirmed only, but not about Cisco or a name that the catalog has dropped, \
             filed under people or with \"web seminar\", goes to #news at once, in compact lines, \
             and pings role 7; quiet from 22:00 to 07:00 Europe/Berlin, except for confirmed news \
             of the day; what had to wait for more than 5 days comes in one message."
        );
    }

    #[test]
    fn digests_say_when_they_come() {
        let mut wish = filtered(Filter {
            keywords: vec![keyword("live migration")],
            ..Filter::default()
        });
        wish.schedule = Schedule::Daily {
            at: TimeOfDay::EIGHT,
        };
        assert_eq!(
            said(&wish),
            "News with \"live migration\" goes to #news each day at 08:00 UTC in one message."
        );
        wish.schedule = Schedule::Weekly {
            day: Weekday::Friday,
            at: "17:05".parse().unwrap(),
        };
        let at = |target| sentence(&wish, &called(), target, "").words();
        assert_eq!(
            at(Target::Console),
            "News with \"live migration\" goes to the console each Friday at 17:05 UTC in one message."
        );
        assert_eq!(
            at(Target::Private { user: UserId(1) }),
            "News with \"live migration\" goes to you each Friday at 17:05 UTC in one message."
        );
    }

    #[test]
    fn a_list_names_a_filter_in_a_few_words() {
        assert_eq!(brief(&Filter::default(), &called()), "everything");
        let filter = Filter {
            entities: vec![EntityId(1), EntityId(2)],
            topics: vec!["licensing".to_owned()],
            keywords: vec![keyword("esx 3.5")],
            not: vec![Term::Entity(EntityId(3))],
            certainty: Some(Certainty::Announced),
        };
        assert_eq!(
            brief(&filter, &called()),
            "VMware, Citrix · Licensing · \"esx 3.5\" · announced or confirmed · without Cisco"
        );
    }
}
