//! What a hostile feed says reaches Discord as words: it pings nobody, leads nowhere but to the article, and
//! fits. The stand-in holds every message to Discord's limits, and to pinging nobody.

use std::sync::Arc;

use newsdesk::delivery::Dispatcher;
use newsdesk::discord::Link;
use newsdesk::domain::{FeedMode, Form, Schedule, Style, Target, Wish};

use super::desk::{FeedDesk, Item, feed, item, rss};
use super::server::answer;
use crate::discord::bot::settings;
use crate::standin::{ChannelKind, ChannelSpec, GuildSpec, Standin};

/// What is put into every field of an item.
const NASTY: [&str; 14] = [
    "@everyone @here &lt;@123&gt; &lt;@&amp;456&gt; &lt;#789&gt; &lt;/help:1&gt; &lt;t:1:R&gt;",
    "[a prize](https://evil.example/x) &lt;https://evil.example/y&gt;",
    "](https://evil.example/x) ![](https://evil.example/z)",
    "**bold** __under__ ~~gone~~ ||hidden|| `code` ```block",
    "# heading\n&gt; quote\n&gt;&gt;&gt; all of it\n- list\n-# small",
    "&lt;:smile:1&gt; &lt;a:x:2&gt; &lt;id:customize&gt;",
    "javascript:alert(1) discord://x steam://y",
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;",
    "\u{202e}backwards \u{200b}\u{2066}isolated \u{feff}",
    "\u{7}bell \u{1b}[2J clear",
    "https://evil.example/under_score_*star*(brackets)",
    "\\[escaped\\](https://evil.example/x) \\`",
    "🏳️‍🌈🏳️‍🌈🏳️‍🌈",
    "&amp;lt;@123&amp;gt; &amp;#64;everyone",
];

/// An item that says it everywhere, short or so long that all of it has to be cut.
fn nasty(number: i64, words: &str, long: bool) -> Item {
    let times = if long { 600 } else { 1 };
    let much = format!("{words} ").repeat(times);
    Item {
        guid: format!("{number} {words}"),
        title: much.clone(),
        body: format!(
            "<p>{much}</p><a href='javascript:alert(1)'>{words}</a> <a href='https://ok.example/a)b(c'>{words}</a>\
             <pre>{much}</pre><blockquote>{words}</blockquote><h1>{words}</h1><ul><li>{words}</ul>"
        ),
        ..item(number)
    }
}

/// Every text of a message that Discord reads as Markdown.
fn texts(message: &serde_json::Value, found: &mut Vec<String>) {
    match message {
        serde_json::Value::Object(parts) => {
            let told = ["content", "title", "description", "name", "value", "text"];
            for (key, part) in parts {
                match part.as_str() {
                    Some(text) if told.contains(&key.as_str()) => found.push(text.to_owned()),
                    _ => texts(part, found),
                }
            }
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| texts(part, found)),
        _ => {}
    }
}

/// Where a text leads: what stands in the brackets of its links.
fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for (at, _) in text.match_indices("](") {
        let escaped = text[..at].chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
        if !escaped {
            let target = text[at + 2..].trim_start_matches('<');
            links.push(target.split(['>', ')', ' ']).next().unwrap_or_default());
        }
    }
    links
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_feed_says_arrives_as_words_in_every_form() {
    let guild = GuildSpec::new("Desk")
        .channel(ChannelSpec::text("cards"))
        .channel(ChannelSpec::text("lines"))
        .channel(ChannelSpec::text("digest"))
        .channel(ChannelSpec::of(ChannelKind::Forum, "forum"));
    let discord = Standin::builder()
        .guild(guild)
        .without_rate_limits()
        .start()
        .await;
    let at = FeedDesk::new().await;
    for (name, form, style) in [
        ("cards", Form::Text, Style::Card),
        ("lines", Form::Text, Style::Line),
        ("digest", Form::Text, Style::Card),
        ("forum", Form::Forum, Style::Card),
    ] {
        let target = Target::Server {
            server: discord.guild("Desk"),
            channel: discord.channel(name),
        };
        let kept = at
            .desk
            .store
            .write(move |tx| tx.keep_channel(target, form, name));
        let mut wish = Wish {
            style,
            ..Wish::default()
        };
        if name == "digest" {
            wish.schedule = Schedule::Daily {
                at: "0:00".parse().unwrap(),
            };
        }
        at.desk.subscribe(kept.unwrap(), wish);
    }
    // Of eight items and more of one reading one message is made, so that these come a few at a time.
    let all: Vec<Item> = (1..)
        .zip(
            NASTY
                .iter()
                .flat_map(|words| [(words, false), (words, true)]),
        )
        .map(|(number, (words, long))| nasty(number, words, long))
        .collect();
    let readings = all.chunks(7).map(|some| answer(200, &[], rss(some)));
    at.server
        .say("/feed", std::iter::once(feed([0])).chain(readings));
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(40 * 3_600);
    let mut new = 0;
    for _ in all.chunks(7) {
        new += at.read(id).await.new.len();
    }
    assert_eq!(new, all.len());
    at.desk.pass(2 * 86_400);
    let sink = Link::new(settings(discord.token(), &discord.api()))
        .unwrap()
        .sink();
    let clock = Arc::clone(&at.desk.now);
    let clock = Arc::new(move || *clock.lock().unwrap());
    let mut dispatcher = Dispatcher::new(at.desk.store.clone(), Arc::new(sink), clock).unwrap();
    dispatcher.dispatch_all().await.unwrap();

    let mut seen = 0;
    for name in ["cards", "lines", "digest", "forum"] {
        for post in discord.posts(discord.channel(name)) {
            seen += 1;
            let mut found = Vec::new();
            texts(&post.value, &mut found);
            for text in &found {
                for link in links(text) {
                    let ours = link.starts_with("https://news.example/")
                        || link.starts_with("https://ok.example/");
                    assert!(ours, "{name} leads to {link}: {text}");
                }
                assert!(
                    !text.contains(['\u{7}', '\u{1b}', '\u{202e}', '\u{2066}']),
                    "{text:?}"
                );
            }
        }
    }
    assert!(seen > 2 * all.len(), "{seen} posts");
}
