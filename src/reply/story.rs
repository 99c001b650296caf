//! What a post shows of a story: a full card, one line, or an entry of a digest.

use super::{Item, Kind, Page, Piece, Reply, Text, course};
use crate::domain::delivery::OF_A_DIGEST;
use crate::domain::{Article, Certainty, Status, Story, Style};
use crate::text::plain::excerpt;

/// How much of an article's text a card shows, in characters.
const EXCERPT: usize = 400;
/// How much of its text an entry of a digest shows.
const SHORT_EXCERPT: usize = 140;
/// How much of its latest update a card shows.
const UPDATE: usize = 200;
/// How many names a card lists, and how many other places of a story.
const NAMES: usize = 6;
const PLACES: usize = 5;

/// A story by itself.
pub fn post(story: &Story, style: Style) -> Reply {
    let retracted = story.article.status == Status::Retracted;
    match style {
        Style::Line => line(story),
        Style::Card | Style::Thread if retracted => retraction(story),
        Style::Card | Style::Thread => card(story),
    }
}

/// Several stories in one message.
pub fn digest(heading: &str, stories: &[Story]) -> Reply {
    let mut reply = Reply::new(Kind::Articles).titled(heading);
    reply.items = stories
        .iter()
        .take(OF_A_DIGEST)
        .map(|story| {
            let mut item = item(story);
            item.text = match story.article.status {
                Status::Retracted => withdrawn("Retracted", &story.article),
                _ => Text::plain(excerpt(&story.article.body, SHORT_EXCERPT)),
            };
            item.text = join(item.text, also_at(story));
            item
        })
        .collect();
    let more = stories.len().saturating_sub(OF_A_DIGEST);
    let published = stories.iter().map(|story| story.article.published);
    if more > 0
        && let Some(first) = published.min()
    {
        let mut notice = Text::plain(format!("And {more} more: "));
        notice.push(Piece::Command(format!("/news since: {first}")));
        notice.add(" lists all.");
        reply.notices.push(notice);
    }
    reply.page = Some(Page {
        number: 1,
        of: 1,
        total: stories.len(),
    });
    reply
}

fn card(story: &Story) -> Reply {
    let article = &story.article;
    let mut reply = Reply::new(Kind::Article).titled(article.title.clone());
    reply.url = article.url.clone();
    reply.certainty = Some(article.certainty);
    reply.picture = article.picture.clone();
    reply.text = Text::plain(excerpt(&article.body, EXCERPT));
    let mut about = Text::from(Piece::Date(article.published));
    let mut words: Vec<String> = Vec::new();
    if !article.author.is_empty() {
        words.push(article.author.clone());
    }
    words.push(article.certainty.word().to_owned());
    words.extend(story.topics.iter().take(NAMES).cloned());
    words.extend(story.subjects.iter().take(NAMES).cloned());
    for word in words {
        about.push(Piece::Quiet(format!(" · {word}")));
    }
    reply.text.line(about);
    if let Some(update) = article.updates.last() {
        let mut notice = Text::plain("Updated ");
        notice.push(Piece::Date(update.date));
        notice.add(format!(": {}", excerpt(&update.body, UPDATE)));
        reply.notices.push(notice);
    } else if article.life.corrected.is_some() {
        reply
            .notices
            .push(Text::plain("Corrected after publication."));
    }
    let certainties = certainties(article);
    if !certainties.is_empty() {
        reply.notices.push(certainties);
    }
    let also = also_at(story);
    if !also.is_empty() {
        reply.notices.push(also);
    }
    reply
}

/// A retracted article: its title struck through, and none of its text.
fn retraction(story: &Story) -> Reply {
    let mut reply =
        Reply::new(Kind::Articles).titled(format!("Retracted: {}", story.article.title));
    reply.text = withdrawn("The desk no longer stands by this article", &story.article);
    reply.items = vec![item(story)];
    // Others may stand by the story.
    let also = also_at(story);
    if !also.is_empty() {
        reply.notices.push(also);
    }
    reply
}

fn line(story: &Story) -> Reply {
    let mut reply = Reply::new(Kind::Articles);
    let mut item = item(story);
    item.text = match (story.article.status, story.article.updates.last()) {
        (Status::Retracted, _) => withdrawn("Retracted", &story.article),
        (_, Some(update)) => {
            let mut text = Text::plain("Updated ");
            text.push(Piece::Date(update.date)).add(".");
            text
        }
        (_, None) => Text::default(),
    };
    if story.article.status != Status::Retracted {
        item.text = join(item.text, certainties(&story.article));
    }
    item.text = join(item.text, also_at(story));
    reply.items = vec![item];
    reply
}

/// Says that an article was withdrawn, and why.
fn withdrawn(words: &str, article: &Article) -> Text {
    match article.life.reason.as_str() {
        "" => Text::plain(format!("{words}.")),
        reason => Text::plain(format!("{words}: {reason}")),
    }
}

/// Since when it was how sure, as a sentence, if that changed.
fn certainties(article: &Article) -> Text {
    let mut text = course(&article.life.certainties);
    if !text.is_empty() {
        text.add(".");
    }
    text
}

fn item(story: &Story) -> Item {
    let article = &story.article;
    Item {
        article: Some(article.id),
        title: article.title.clone(),
        url: article.url.clone(),
        date: Some(article.published),
        certainty: (article.certainty != Certainty::Announced).then_some(article.certainty),
        status: (article.status == Status::Retracted).then_some(article.status),
        ..Item::default()
    }
}

/// "Also at …", with the places where the story appeared too.
fn also_at(story: &Story) -> Text {
    let mut text = Text::default();
    for other in story.others.iter().take(PLACES) {
        text.add(if text.is_empty() { "Also at " } else { ", " });
        match &other.url {
            Some(url) => text.push(Piece::Link {
                label: place(url),
                url: url.clone(),
            }),
            None => text.add(format!("#{}", other.id.0)),
        };
    }
    let more = story.others.len().saturating_sub(PLACES);
    if more > 0 {
        text.add(format!(" and {more} more"));
    }
    text
}

/// Two sentences, a space between them if there are both.
fn join(mut first: Text, second: Text) -> Text {
    if !first.is_empty() && !second.is_empty() {
        first.add(" ");
    }
    first.append(second);
    first
}

/// The name of the site of an address.
fn place(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url);
    let host = host.split(['/', '?', '#']).next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// Words that a forum's tags may be called by: topics first, then whom it is about.
pub fn tags(story: &Story) -> Vec<String> {
    let certainty = story.article.certainty.word().to_owned();
    let topics = story.topics.iter().cloned();
    let subjects = story.subjects.iter().cloned();
    topics.chain([certainty]).chain(subjects).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{ArticleId, Date, Headline, Life, Update};

    fn story() -> Story {
        Story {
            article: Article {
                id: ArticleId(7),
                title: "Cisco signs".to_owned(),
                url: Some("https://www.example.com/cisco?x=1".to_owned()),
                author: "A. Writer".to_owned(),
                body: format!("**Cisco** has signed.\n\n{}", "More of it. ".repeat(80)),
                published: Date::Month(2008, 8),
                certainty: Certainty::Rumour,
                status: Status::Published,
                revision: 1,
                updates: Vec::new(),
                topics: vec!["people".to_owned()],
                added: Timestamp::UNIX_EPOCH,
                life: Life::default(),
                picture: None,
            },
            subjects: vec!["Cisco".to_owned()],
            topics: vec!["People".to_owned()],
            others: Vec::new(),
        }
    }

    fn other(id: i64, url: Option<&str>) -> Headline {
        Headline {
            id: ArticleId(id),
            title: "The same".to_owned(),
            url: url.map(str::to_owned),
            published: Date::Month(2008, 8),
            certainty: Certainty::Rumour,
            status: Status::Published,
        }
    }

    #[test]
    fn a_card_begins_with_the_text_and_says_what_it_is() {
        let post = post(&story(), Style::Card);
        let words = post.text.words();
        assert!(
            words.starts_with("Cisco has signed. More of it."),
            "{words}"
        );
        assert!(words.ends_with("August 2008 · A. Writer · rumour · People · Cisco"));
        assert_eq!(tags(&story()), ["People", "rumour", "Cisco"]);
        assert!(post.notices.is_empty());
    }

    #[test]
    fn a_card_has_the_picture_and_nothing_else_has() {
        let mut story = story();
        let picture = Some(crate::domain::Picture {
            url: "https://www.example.com/rack.png".to_owned(),
            alt: "A rack".to_owned(),
        });
        story.article.picture.clone_from(&picture);
        for style in Style::ALL {
            let shown = post(&story, style).picture;
            assert_eq!(shown.is_some(), style != Style::Line);
        }
        assert_eq!(digest("News", &[story.clone()]).picture, None);
        story.article.status = Status::Retracted;
        for style in Style::ALL {
            assert_eq!(post(&story, style).picture, None);
        }
    }

    #[test]
    fn an_update_and_other_places_are_told() {
        let mut story = story();
        story.article.updates.push(Update {
            date: Date::Year(2009),
            body: "It has *happened*.".to_owned(),
        });
        story.others = vec![other(8, Some("http://news.example.org/a")), other(9, None)];
        let told: Vec<String> = post(&story, Style::Card)
            .notices
            .iter()
            .map(Text::words)
            .collect();
        assert_eq!(
            told,
            [
                "Updated 2009: It has happened.",
                "Also at news.example.org, #9"
            ]
        );
        let line = post(&story, Style::Line);
        assert_eq!(
            line.items[0].text.words(),
            "Updated 2009. Also at news.example.org, #9"
        );
    }

    #[test]
    fn a_rumour_that_was_confirmed_tells_both_dates() {
        let mut story = story();
        story.article.certainty = Certainty::Confirmed;
        story.article.life.certainties = vec![
            (Certainty::Rumour, Date::Month(2008, 8)),
            (Certainty::Confirmed, Date::Year(2009)),
        ];
        story.article.revision = 2;
        let told = "Rumour in August 2008, confirmed in 2009.";
        let card = post(&story, Style::Card);
        assert_eq!(card.notices[0].words(), told, "nothing else was corrected");
        let line = post(&story, Style::Line);
        assert_eq!(line.items[0].text.words(), told);
    }

    #[test]
    fn a_retracted_article_shows_nothing_of_its_text() {
        let mut story = story();
        story.article.status = Status::Retracted;
        for style in Style::ALL {
            let reply = post(&story, style);
            assert_eq!(reply.items[0].status, Some(Status::Retracted));
            assert!(!format!("{reply:?}").contains("has signed"));
        }
        let of_the_day = digest("The day's news", &[story.clone()]);
        assert_eq!(of_the_day.items[0].status, Some(Status::Retracted));
        assert!(!format!("{of_the_day:?}").contains("has signed"));
        story.others = vec![other(8, None)];
        for style in Style::ALL {
            let told = format!("{:?}", post(&story, style));
            assert!(told.contains("Also at "), "others stand by it: {told}");
        }
        story.others.clear();
        story.article.life.reason = "Cisco denies it.".to_owned();
        let told = |reply: Reply| format!("{} {}", reply.text.words(), reply.items[0].text.words());
        assert_eq!(
            told(post(&story, Style::Card)),
            "The desk no longer stands by this article: Cisco denies it. "
        );
        assert_eq!(
            told(post(&story, Style::Line)),
            " Retracted: Cisco denies it."
        );
        assert_eq!(
            told(digest("The day's news", &[story])),
            " Retracted: Cisco denies it."
        );
    }
}
