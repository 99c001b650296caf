//! What a message says, as options of a command: for the commands in the menu of a message.

use serenity::all::{Embed, Message};

use crate::commands::router::RawOptions;
use crate::commands::{Command, OptKind};
use crate::domain::Date;
use crate::domain::date::iso;
use crate::reply::MOST_OF_INPUT;
use crate::text::clean::{is_visible, one_line};
use crate::text::link::{public_address, web_address};
use crate::text::truncate;

/// The options of a command that a message fills in: `link`, `title`, `text`, `date` and `picture`, as far
/// as the command has them and the message says them. What is too long for an option is cut at a word, with
/// dots, as the asker sees it before anything is saved.
pub fn options(message: &Message, command: &Command) -> RawOptions {
    let embed = message.embeds.first();
    let of_embed = |text: Option<&String>| text.filter(|text| is_visible(text)).cloned();
    let link = link_in(&message.content).or_else(|| {
        let mut links = message
            .embeds
            .iter()
            .filter_map(|embed| embed.url.as_deref());
        links.find_map(web_address)
    });
    let content = without_links(&message.content);
    let description = of_embed(embed.and_then(|embed| embed.description.as_ref()));
    let title = of_embed(embed.and_then(|embed| embed.title.as_ref())).or_else(|| {
        content
            .lines()
            .find(|line| is_visible(line))
            .map(str::to_owned)
    });
    let text = match is_visible(&content) {
        true => Some(message.content.clone()),
        false => description,
    };
    let date = jiff::Timestamp::from_second(message.timestamp.unix_timestamp());
    [
        ("link", link),
        ("title", title.map(|title| one_line(&title))),
        ("text", text),
        ("date", date.ok().map(|moment| iso(Date::Time(moment)))),
        ("picture", embed.and_then(picture_of)),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let most = match command.option(name)?.kind {
            OptKind::Text { max } | OptKind::Carried { max } => max.min(MOST_OF_INPUT),
            _ => MOST_OF_INPUT,
        };
        let value = value.filter(|value| is_visible(value))?;
        Some((name.to_owned(), truncate::plain(&value, most)))
    })
    .collect()
}

/// The picture of what a message shows of a page. What Discord itself keeps goes away after some days.
fn picture_of(embed: &Embed) -> Option<String> {
    let image = embed.image.as_ref().map(|image| &image.url);
    let small = embed.thumbnail.as_ref().map(|small| &small.url);
    let kept = [".discordapp.com/", ".discordapp.net/", ".discord.com/"];
    let lasts = |url: &String| !kept.iter().any(|host| url.contains(host));
    image
        .into_iter()
        .chain(small)
        .filter_map(|url| public_address(url))
        .find(lasts)
}

/// The first address of a page in a text.
fn link_in(text: &str) -> Option<String> {
    addresses(text).find_map(|(_, address)| web_address(address))
}

/// Everything that looks like an address, with where it begins: up to white space or a bracket, and
/// without the punctuation of the sentence that it stands in.
fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let begins = ["https://", "http://"];
    let starts = text.match_indices("http").map(|(at, _)| at);
    starts.filter_map(move |at| {
        let rest = &text[at..];
        if !begins.iter().any(|begin| rest.starts_with(begin)) {
            return None;
        }
        let end = rest.find(|letter: char| {
            letter.is_whitespace()
                || matches!(letter, '<' | '>' | '(' | ')' | '[' | ']' | '|' | '"')
        });
        let address = &rest[..end.unwrap_or(rest.len())];
        Some((
            at,
            address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '\'']),
        ))
    })
}

/// A text without its addresses, to see whether it says anything itself.
fn without_links(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    for (at, address) in addresses(text) {
        if at >= from {
            left.push_str(&text[from..at]);
            from = at + address.len();
        }
    }
    left.push_str(&text[from..]);
    left.replace(['<', '>'], "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::commands::{Holds, Opt, Pace, Scope};
    use crate::domain::Role;
    use crate::reply::{Kind, Reply};

    const fn opt(name: &'static str, max: usize) -> Opt {
        Opt {
            name,
            summary: "Something",
            kind: OptKind::Text { max },
            required: false,
        }
    }

    const OPTIONS: &[Opt] = &[
        opt("link", 2_048),
        opt("title", 20),
        opt("text", 6_000),
        opt("date", 100),
        opt("picture", 2_048),
    ];

    fn command(options: &'static [Opt]) -> Command {
        Command {
            name: "article add",
            summary: "Adds",
            group: "Test",
            details: "",
            examples: &[],
            options,
            role: Role::Moderator,
            scope: Scope::Everywhere,
            pace: Pace::Quick,
            holds: Holds::Once,
            run: |_, _| Ok(Reply::new(Kind::Notice)),
        }
    }

    fn message(content: &str, embeds: &Value) -> Message {
        serde_json::from_value(json!({
            "id": "1", "channel_id": "2", "content": content, "embeds": embeds, "type": 0,
            "author": {"id": "7", "username": "u", "discriminator": "0", "avatar": null},
            "timestamp": "2026-11-01T12:00:00.000000+00:00", "edited_timestamp": null,
            "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
            "attachments": [], "pinned": false, "components": []
        }))
        .unwrap()
    }

    fn said(content: &str, embeds: &Value) -> String {
        let options = options(&message(content, embeds), &command(OPTIONS));
        let each = options
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        each.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_message_fills_in_what_it_says() {
        let none = json!([]);
        let date = "date=2026-11-01T12:00:00Z";
        assert_eq!(
            said("VMware buys X\nSee <https://a.example/b?c=d>.", &none),
            format!(
                "link=https://a.example/b?c=d | title=VMware buys X | text=VMware buys X\n\
                 See <https://a.example/b?c=d>. | {date}"
            )
        );
        let embed = json!([{
            "type": "link", "url": "https://other.example/", "title": "A headline\nthat is longer than it may be",
            "description": "What the page says."
        }]);
        assert_eq!(
            said("https://a.example/x, ftp://b", &embed),
            format!(
                "link=https://a.example/x | title=A headline that is… | \
                 text=https://a.example/x, ftp://b | {date}"
            )
        );
        assert_eq!(
            said("<https://a.example/x>", &embed),
            format!(
                "link=https://a.example/x | title=A headline that is… | text=What the page says. | {date}"
            )
        );
        assert_eq!(
            said("", &embed),
            format!(
                "link=https://other.example/ | title=A headline that is… | text=What the page says. | {date}"
            )
        );
        assert_eq!(said("", &none), date);
        assert_eq!(
            options(
                &message("Hello https://a.example/", &none),
                &command(&OPTIONS[..1])
            ),
            [("link".to_owned(), "https://a.example/".to_owned())],
            "nothing that the command does not take"
        );
        assert!(
            said("http://user@a.example/ (https://b.example/y).", &none)
                .starts_with("link=https://b.example/y |")
        );
    }

    #[test]
    fn the_picture_of_a_page_comes_along_and_what_discord_keeps_does_not() {
        let shows = |image: &str, small: &str| {
            let embed =
                json!([{"type": "article", "image": {"url": image}, "thumbnail": {"url": small}}]);
            let said = said("<https://a.example/x>", &embed);
            said.split_once("| picture=").map(|(_, url)| url.to_owned())
        };
        let found = |url: &str| Some(url.to_owned());
        let (one, two) = ("https://a.example/1.png", "https://a.example/2.png");
        let kept = "https://cdn.discordapp.com/attachments/1/2/3.png?ex=1";
        assert_eq!(shows(one, two), found(one));
        assert_eq!(shows(kept, two), found(two));
        assert_eq!(shows("http://127.0.0.1/1.png", kept), None);
    }

    proptest! {
        #[test]
        fn no_message_panics(content in r#"(https?://|[a-zé.]{0,4}|[<>()\[\] \n:/"]){0,30}"#) {
            let _ = without_links(&content);
            let _ = link_in(&content);
        }
    }
}
