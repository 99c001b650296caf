//! From the options of a request to what is wanted and how: those of `/subscribe`, and the same
//! where something is changed.

use std::time::Duration;

use jiff::civil::Weekday;

use super::check::quoted;
use super::context::Context;
use super::naming::{self, AllNamed};
use super::request::{CommandError, Request};
use super::several;
use crate::domain::{
    Certainty, Filter, Keyword, QuietHours, Schedule, Style, Term, TimeOfDay, Wish,
};
use crate::reply::{Reply, Text};
use crate::search::{How, Resolution};
use crate::text::words::stemmed;

/// When digests come unless somebody says otherwise: eight in the morning, on Mondays.
const USUAL_TIME: TimeOfDay = TimeOfDay::EIGHT;
const USUAL_DAY: Weekday = Weekday::Monday;
/// The most characters of one keyword.
const LONGEST_KEYWORD: usize = 100;

/// What became of the options.
pub enum Wished {
    /// They are clear; with what should be said about how they were understood.
    Wish(Box<Wish>, Vec<Text>),
    /// A name is not: this reply asks.
    Ask(Box<Reply>),
}

/// A wish as the options of a request change it. What is not given stays as it is.
///
/// # Errors
/// A refusal for options that do not go together or mean nothing; a fault of the archive.
pub fn read(context: &Context, request: &Request, base: Wish) -> Result<Wished, CommandError> {
    let mut wish = base;
    let mut notices = Vec::new();
    let options = &request.options;
    if let Some(typed) = options.text("about") {
        match naming::entities(context, request, "about", typed)? {
            AllNamed::Ask(reply) => return Ok(Wished::Ask(reply)),
            AllNamed::All(known) => {
                wish.filter.entities = known.iter().map(|known| known.id).collect();
                notices.extend(known.into_iter().filter_map(|known| known.notice));
            }
        }
    }
    if let Some(typed) = options.text("topics") {
        let topics = naming::topics(context, typed)?;
        wish.filter.topics = topics.into_iter().map(|topic| topic.key).collect();
    }
    if let Some(typed) = options.text("keywords") {
        wish.filter.keywords = keywords("keywords", typed)?;
    }
    if let Some(typed) = options.text("not") {
        wish.filter.not = terms(context, "not", typed)?;
    }
    if let Some(word) = options.text("certainty") {
        // The least sure ones are all there are.
        let least = word.parse::<Certainty>().ok();
        wish.filter.certainty = least.filter(|least| *least != Certainty::Rumour);
    }
    refuse_contradictions(&wish.filter)?;
    if let Some(role) = options.id("role") {
        wish.role = Some(role);
    }
    if let Some(style) = options.text("style").and_then(|word| word.parse().ok()) {
        wish.style = style;
    }
    if let Some(days) = options.integer("age") {
        wish.age_limit = Duration::from_secs(days.unsigned_abs() * 86_400);
    }
    if let Some(zone) = options.text("zone") {
        wish.zone = zone.to_owned();
    }
    wish.schedule = schedule(request, wish.schedule)?;
    notices.extend(quiet(request, &mut wish)?);
    let by_the_clock = wish.quiet.is_some() || wish.schedule != Schedule::AtOnce;
    if by_the_clock && wish.zone == "UTC" && options.text("zone").is_none() {
        notices.push(Text::plain(
            "Times are in UTC. The option \"zone\" sets another time zone",
        ));
    }
    Ok(Wished::Wish(Box::new(wish), notices))
}

/// The words and phrases of a list, each once.
///
/// # Errors
/// A refusal for one without any letter or digit, for one that is too long, and for too many.
pub fn keywords(option: &str, typed: &str) -> Result<Vec<Keyword>, CommandError> {
    let mut all: Vec<Keyword> = Vec::new();
    for part in parts(option, typed)? {
        let keyword = keyword(part)?;
        if all.iter().all(|other| other.words != keyword.words) {
            all.push(keyword);
        }
    }
    Ok(all)
}

/// The names, topics and keywords of a list, each once. What is not the very name of something is a
/// keyword.
///
/// # Errors
/// As [`keywords`].
pub fn terms(context: &Context, option: &str, typed: &str) -> Result<Vec<Term>, CommandError> {
    let names = context.search.names();
    let topics = context.search.topics();
    let mut all: Vec<Term> = Vec::new();
    for part in parts(option, typed)? {
        let low = part.to_lowercase();
        let entity = match names.by_key(part) {
            Some(entity) => Some(entity.id),
            None => match names.resolve(part, &[]) {
                Resolution::Sure(found) if found.how <= How::Alias => Some(found.entity),
                _ => None,
            },
        };
        let topic = topics
            .iter()
            .find(|topic| topic.key.to_lowercase() == low || topic.name.to_lowercase() == low);
        let term = match (entity, topic) {
            (Some(entity), _) => Term::Entity(entity),
            (None, Some(topic)) => Term::Topic(topic.key.clone()),
            (None, None) => Term::Keyword(keyword(part)?),
        };
        if !all.iter().any(|other| is_same(other, &term)) {
            all.push(term);
        }
    }
    Ok(all)
}

/// Whether two terms look for the same, however they were typed.
pub fn is_same(one: &Term, other: &Term) -> bool {
    match (one, other) {
        (Term::Keyword(one), Term::Keyword(other)) => one.words == other.words,
        _ => one == other,
    }
}

/// The parts of a list.
fn parts<'a>(option: &str, typed: &'a str) -> Result<Vec<&'a str>, CommandError> {
    let parts: Vec<&str> = several::split(typed)
        .into_iter()
        .map(|at| &typed[at])
        .collect();
    match parts.len() {
        0 => Err(CommandError::refused(format!(
            "The option \"{option}\" takes words, separated by commas, not {}.",
            quoted(typed)
        ))),
        count if count > several::MOST => Err(CommandError::refused(format!(
            "The option \"{option}\" takes at most {} at once, and this has {count}. Make two \
             subscriptions of it.",
            several::MOST
        ))),
        _ => Ok(parts),
    }
}

fn keyword(typed: &str) -> Result<Keyword, CommandError> {
    let words = stemmed(typed).trim().to_owned();
    if words.is_empty() {
        return Err(CommandError::refused(format!(
            "{} has no word that could be looked for. Leave it out.",
            quoted(typed)
        )));
    }
    if typed.chars().count() > LONGEST_KEYWORD {
        return Err(CommandError::refused(format!(
            "{} is longer than {LONGEST_KEYWORD} characters. Take a shorter phrase; commas separate \
             keywords.",
            quoted(typed)
        )));
    }
    Ok(Keyword {
        typed: typed.split_whitespace().collect::<Vec<_>>().join(" "),
        words,
    })
}

/// Nothing can be wanted and left out at once: it would never match.
fn refuse_contradictions(filter: &Filter) -> Result<(), CommandError> {
    let wanted = (filter.entities.iter().copied().map(Term::Entity))
        .chain(filter.topics.iter().cloned().map(Term::Topic))
        .chain(filter.keywords.iter().cloned().map(Term::Keyword));
    for term in wanted {
        if filter.not.iter().any(|other| is_same(other, &term)) {
            return Err(CommandError::refused(
                "The same is wanted and left out with \"not\". Take it out of one of the two.",
            ));
        }
    }
    Ok(())
}

/// The options `when`, `day` and `at`. A time alone means each day, a day alone each week.
fn schedule(request: &Request, base: Schedule) -> Result<Schedule, CommandError> {
    let options = &request.options;
    let at = options.time("at");
    let day = options.text("day").and_then(weekday);
    let (was_day, was_at) = match base {
        Schedule::AtOnce => (None, None),
        Schedule::Daily { at } => (None, Some(at)),
        Schedule::Weekly { day, at } => (Some(day), Some(at)),
    };
    let time = at.or(was_at).unwrap_or(USUAL_TIME);
    let weekly = Schedule::Weekly {
        day: day.or(was_day).unwrap_or(USUAL_DAY),
        at: time,
    };
    match (options.text("when"), day, at) {
        (Some("daily"), Some(_), _) => Err(CommandError::refused(
            "\"day\" goes with when: weekly. Leave it out, or choose weekly.",
        )),
        (Some("at once"), None, None) => Ok(Schedule::AtOnce),
        (Some("at once"), ..) => Err(CommandError::refused(
            "\"day\" and \"at\" are for digests. Leave them out, or choose when: daily or weekly.",
        )),
        (Some("daily"), None, _) => Ok(Schedule::Daily { at: time }),
        (Some(_), ..) | (None, Some(_), _) => Ok(weekly),
        (None, None, Some(_)) if was_day.is_some() => Ok(weekly),
        (None, None, Some(_)) => Ok(Schedule::Daily { at: time }),
        (None, None, None) => Ok(base),
    }
}

/// The options `quiet` and `breaking`. Digests come at their time and know no quiet hours.
fn quiet(request: &Request, wish: &mut Wish) -> Result<Option<Text>, CommandError> {
    let options = &request.options;
    let breaking = options
        .0
        .iter()
        .any(|(name, _)| *name == "breaking")
        .then(|| options.flag("breaking"));
    let span = options.span("quiet");
    if wish.schedule != Schedule::AtOnce {
        if span.is_some() || breaking == Some(true) {
            return Err(CommandError::refused(
                "A digest comes at its own time, so quiet hours change nothing about it. Leave out \
                 \"quiet\" and \"breaking\", or choose when: at once.",
            ));
        }
        let dropped = wish.quiet.take().is_some();
        return Ok(dropped
            .then(|| Text::plain("The quiet hours are gone: a digest comes at its own time")));
    }
    if let Some(span) = span {
        wish.quiet = Some(QuietHours {
            span,
            breaking_passes: wish.quiet.is_some_and(|quiet| quiet.breaking_passes),
        });
    }
    match (&mut wish.quiet, breaking) {
        (Some(quiet), Some(passes)) => quiet.breaking_passes = passes,
        (None, Some(true)) => {
            return Err(CommandError::refused(
                "\"breaking\" says what passes quiet hours, and there are none. Give \"quiet\" too, \
                 such as 22:00-07:00.",
            ));
        }
        _ => {}
    }
    Ok(None)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// Takes a part of a wish back to what it is for a new subscription: the option `clear`.
pub fn clear(wish: &mut Wish, part: &str) {
    let usual = Wish::default();
    match part {
        "about" => wish.filter.entities.clear(),
        "topics" => wish.filter.topics.clear(),
        "keywords" => wish.filter.keywords.clear(),
        "not" => wish.filter.not.clear(),
        "certainty" => wish.filter.certainty = None,
        "filter" => wish.filter = Filter::default(),
        "role" => wish.role = None,
        "style" => wish.style = Style::Card,
        "quiet" => wish.quiet = None,
        "age" => wish.age_limit = usual.age_limit,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Result<Vec<String>, String> {
        match keywords("keywords", typed) {
            Ok(found) => Ok(found
                .into_iter()
                .map(|keyword| format!("{} = {}", keyword.typed, keyword.words))
                .collect()),
            Err(CommandError::Refused(text)) => Err(text.words()),
            Err(CommandError::Internal(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn keywords_are_words_and_phrases_between_commas() {
        assert_eq!(
            read("live  migrations; ESX 3.5,, migrations live, Live Migration").unwrap(),
            [
                "live migrations = live migrat",
                "ESX 3.5 = esx 3.5",
                "migrations live = migrat live"
            ]
        );
        assert_eq!(read("\"a, b\"").unwrap(), ["a, b = a b"]);
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused_in_words() {
        for (typed, words) in [
            (
                " , ;",
                "The option \"keywords\" takes words, separated by commas, not \", ;\".",
            ),
            (
                "xen, --",
                "\"--\" has no word that could be looked for. Leave it out.",
            ),
            (
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z",
                "The option \"keywords\" takes at most 25 at once, and this has 26. Make two \
                 subscriptions of it.",
            ),
        ] {
            assert_eq!(read(typed).unwrap_err(), words);
        }
        let long = read(&"word ".repeat(30)).unwrap_err();
        assert!(long.ends_with("Take a shorter phrase; commas separate keywords."));
    }

    proptest! {
        #[test]
        fn any_list_is_read_or_refused(typed in "(?s).{0,60}|[a-z,;\" é-]{0,60}") {
            if let Ok(found) = keywords("keywords", &typed) {
                prop_assert!(!found.is_empty() && found.len() <= several::MOST);
                let text = format!("{} and more", typed.replace([',', ';', '"'], " "));
                let text = crate::text::words::stemmed(&text);
                for keyword in found {
                    // Each is found in a text that holds what was typed.
                    prop_assert!(!keyword.words.is_empty());
                    let in_text = format!(" {} ", keyword.words);
                    prop_assert!(text.contains(&in_text) || keyword.typed.contains([',', ';', '"']));
                    // And it means the same when it is typed again.
                    let again = keywords("keywords", &format!("\"{}\"", keyword.typed));
                    if !keyword.typed.contains('"') {
                        prop_assert_eq!(&again.ok().unwrap()[0].words, &keyword.words);
                    }
                }
            }
        }

        #[test]
        fn lists_joined_by_commas_come_apart_again(words in prop::collection::vec("[a-z]{3,8}", 1..20)) {
            let found = keywords("keywords", &words.join(", ")).ok().unwrap();
            let mut wanted: Vec<String> = Vec::new();
            for word in &words {
                let stem = stemmed(word).trim().to_owned();
                if !wanted.contains(&stem) {
                    wanted.push(stem);
                }
            }
            prop_assert_eq!(found.into_iter().map(|keyword| keyword.words).collect::<Vec<_>>(), wanted);
        }
    }
}
