//! Snapshots of what readers see, and a check of every limit that is written apart from the
//! renderer, against replies of every size and oddity.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::domain::{ArticleId, Certainty, Date, Picture, Status};
use crate::reply::{Button, Field, Item, Kind, Page, Piece};

fn day(text: &str) -> Date {
    text.parse().expect("dates in tests are dates")
}

fn render(reply: &Reply) -> Rendered {
    let mut number = 0;
    message(reply, &mut |_| {
        number += 1;
        format!("button:{number}")
    })
}

/// The message as a person would read its source.
fn seen(reply: &Reply) -> String {
    let body = render(reply).body;
    check(&body);
    let embed = &body["embeds"][0];
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(&text.replace('\u{200b}', "¦"));
        out.push('\n');
    };
    if let Some(title) = embed["title"].as_str() {
        line(&format!("{title} → {}", embed["url"]));
    }
    line(&format!("({:06x})", embed["color"].as_u64().unwrap_or(0)));
    if let Some(text) = embed["description"].as_str() {
        line(text);
    }
    for field in embed["fields"].as_array().into_iter().flatten() {
        line(&format!(
            "== {}{}",
            field["name"].as_str().unwrap_or("?"),
            if field["inline"] == true {
                " (short)"
            } else {
                ""
            }
        ));
        line(field["value"].as_str().unwrap_or("?"));
    }
    if let Some(footer) = embed["footer"]["text"].as_str() {
        line(&format!("__ {footer}"));
    }
    for row in body["components"].as_array().into_iter().flatten() {
        let labels: Vec<String> = row["components"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|button| {
                format!(
                    "[{}]({})",
                    button["label"].as_str().unwrap_or("?"),
                    button["custom_id"]
                        .as_str()
                        .or(button["url"].as_str())
                        .unwrap_or("?")
                )
            })
            .collect();
        line(&labels.join(" "));
    }
    out
}

fn source(article: i64) -> Piece {
    Piece::Source {
        article: ArticleId(article),
        url: Some(format!("https://virtualization.example/{article}")),
    }
}

#[test]
fn a_profile_is_a_card_with_fields_and_its_news() {
    let mut reply = Reply::new(Kind::Profile).titled("VMware");
    reply.url = Some("https://www.vmware.com/".into());
    reply.text = Text::plain("Makes virtualization software: ESX, *the* market leader.");
    let mut leads = Text::plain("Paul Maritz, since ");
    leads
        .push(Piece::Date(day("2008-07-08")))
        .add(" ")
        .push(source(4));
    reply.field("Led by", leads);
    let mut owner = Text::plain("EMC, since ");
    owner
        .push(Piece::Date(day("2004")))
        .add(" ")
        .push(Piece::Source {
            article: ArticleId(5),
            url: None,
        });
    reply.field("Owned by", owner);
    reply.fields[1].short = true;
    reply.items = vec![
        Item {
            article: Some(ArticleId(7)),
            title: "VMware joins the SVVP [Update]".into(),
            url: Some("https://virtualization.example/7_(svvp)".into()),
            date: Some(day("2008-08-21")),
            certainty: Some(Certainty::Announced),
            ..Item::default()
        },
        Item {
            article: Some(ArticleId(3)),
            title: "VMware buys everything".into(),
            date: Some(day("2008-08")),
            certainty: Some(Certainty::Confirmed),
            status: Some(Status::Retracted),
            ..Item::default()
        },
    ];
    reply
        .understood
        .push(Text::plain("Showing VMware for \"vmwre\"."));
    reply.buttons = vec![
        Button {
            label: "All its news".into(),
            action: Action::Run("/news vendor: VMware".into()),
        },
        Button {
            label: "Timeline".into(),
            action: Action::Run("/timeline name: VMware".into()),
        },
        Button {
            label: "Website".into(),
            action: Action::Open("https://www.vmware.com/".into()),
        },
    ];
    insta::assert_snapshot!(seen(&reply), @r#"
    VMware → "https://www.vmware.com/"
    (3b5b92)
    -# Showing VMware for "vmwre".

    Makes virtualization software: ESX, \*the\* market leader.
    == Led by
    Paul Maritz, since <t:1215518400:D> [\#4](https://virtualization.example/4)
    == Owned by (short)
    EMC, since 2004 \#5
    == Newest articles
    **[VMware joins the SVVP \[Update\]](https://virtualization.example/7_%28svvp%29)**
    -# <t:1219320000:D> · announced · article 7
    **~~VMware buys everything~~**
    -# August 2008 · retracted · article 3
    [All its news](button:1) [Timeline](button:2) [Website](https://www.vmware.com/)
    "#);
}

#[test]
fn a_list_with_passages() {
    let mut reply = Reply::new(Kind::Articles).titled("Search: hyper-v licensing");
    let mut passage = Text::plain("Microsoft changes the ");
    passage
        .push(Piece::Mark("licensing".into()))
        .add(" of <@everyone> its ")
        .push(Piece::Mark("Hyper-V".into()))
        .add(" hosts.");
    reply.items = vec![
        Item {
            article: Some(ArticleId(9)),
            title: "# Microsoft @here".into(),
            url: Some("https://virtualization.example/9".into()),
            date: Some("2008-08-19T14:05:00Z".parse().expect("a time")),
            certainty: Some(Certainty::Rumour),
            passage: Some(passage),
            ..Item::default()
        },
        Item {
            title: "Second".into(),
            date: Some(day("2008-08-01")),
            ..Item::default()
        },
    ];
    reply.page = Some(Page {
        number: 2,
        of: 5,
        total: 47,
    });
    reply.buttons = vec![
        Button {
            label: "Newer".into(),
            action: Action::Turn("/search page: 1".into()),
        },
        Button {
            label: "Older".into(),
            action: Action::Turn("/search page: 3".into()),
        },
    ];
    insta::assert_snapshot!(seen(&reply), @r#"
        Search: hyper-v licensing → null
        (2f7fc1)
        **[\# Microsoft \@¦here](https://virtualization.example/9)**
        -# <t:1219154700:f> · rumour · article 9
        > Microsoft changes the **licensing** of \<\@¦everyone> its **Hyper-V** hosts.

        **Second**
        -# <t:1217592000:D>
        __ Page 2 of 5 · 47 articles
        [Newer](button:1) [Older](button:2)
        "#);
}

#[test]
fn choices_are_a_card_with_buttons() {
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text = Text::plain("No vendor is called \"vm\".");
    reply.buttons = vec![Button {
        label: "VMware".into(),
        action: Action::Run("/vendor name: VMware".into()),
    }];
    insta::assert_snapshot!(seen(&reply), @r#"
        Did you mean → null
        (7a5aa8)
        No vendor is called "vm".
        [VMware](button:1)
        "#);
}

#[test]
fn a_refusal() {
    let mut text = Text::plain("That needs a name. Try ");
    text.push(Piece::Command("/vendor name: vmware".into()))
        .add(".\n")
        .push(Piece::Quiet("Names forgive typing errors.".into()));
    let reply = Reply::new(Kind::Refused).saying(text);
    insta::assert_snapshot!(seen(&reply), @r#"
        (e0a030)
        That needs a name. Try `/vendor name: vmware`.
        -# Names forgive typing errors.
        "#);
}

#[test]
fn a_long_list_says_what_is_missing() {
    let mut reply = Reply::new(Kind::Articles);
    for number in 0..1_000 {
        let mut passage =
            Text::plain("many words come before the word that was looked for, ".repeat(20));
        passage
            .push(Piece::Mark("here".into()))
            .add(" and words come after it too.");
        reply.items.push(Item {
            title: format!("Headline number {number}, which is rather long as headlines go"),
            passage: Some(passage),
            ..Item::default()
        });
    }
    let text = seen(&reply);
    assert!(text.contains("Headline number 30,") && !text.contains("Headline number 900,"));
    let missing = text
        .lines()
        .find(|line| line.starts_with("-# …and"))
        .expect("a line says so");
    let shown = text.matches("Headline number").count();
    assert_eq!(missing, format!("-# …and {} more", 1_000 - shown));

    reply.items.truncate(8);
    let text = seen(&reply);
    assert_eq!(
        text.matches("**here**").count(),
        8,
        "a shortened passage keeps its mark: {text}"
    );
    assert!(!text.contains("…and"));
}

#[test]
fn a_long_article_leaves_room_for_what_is_related() {
    let mut reply = Reply::new(Kind::Article).titled("Long");
    reply.text.push(Piece::Markdown(
        "A sentence with **bold words** in it. ".repeat(400),
    ));
    reply.field("Certainty", "announced");
    reply.items = vec![Item {
        title: "Related".into(),
        ..Item::default()
    }];
    let text = seen(&reply);
    assert!(
        text.contains("== Certainty\nannounced\n== Related articles\n**Related**"),
        "{text}"
    );
    assert!(text.contains(". …\n"));
}

#[test]
fn a_long_list_of_facts_gives_up_its_links_before_its_lines() {
    let members = |count: usize| {
        let mut reply = Reply::new(Kind::Profile).titled("Program");
        let mut text = Text::default();
        for number in 0..count {
            let mut line = Text::from(Piece::Strong(format!("Member {number}")));
            line.add(" ").push(source(number as i64));
            text.line(line);
        }
        reply.field("Members", text);
        seen(&reply)
    };
    assert!(members(12).contains("**Member 11** [\\#11](https://"));
    let text = members(40);
    assert!(text.contains("**Member 39** \\#39\n"), "{text}");
    let text = members(100);
    let shown = text.matches("**Member").count();
    assert!(shown > 30, "{text}");
    assert!(
        text.contains(&format!("\n-# …and {} more\n", 100 - shown)),
        "{text}"
    );
}

#[test]
fn limits_count_code_points() {
    let title: String = "𝕍".repeat(256);
    let body = render(&Reply::new(Kind::Notice).titled(title.clone())).body;
    assert_eq!(body["embeds"][0]["title"], title.as_str());
}

#[test]
fn what_discord_would_refuse_is_left_out() {
    let mut reply = Reply::new(Kind::Notice).titled(" \u{200b} ");
    reply.url = Some("javascript:alert(1)".into());
    reply.fields.push(Field {
        name: String::new(),
        value: Text::plain("said"),
        short: false,
    });
    reply.fields.push(Field {
        name: "empty".into(),
        value: Text::plain(" \u{200b}"),
        short: false,
    });
    reply.buttons = vec![
        Button {
            label: String::new(),
            action: Action::Open("ftp://a.b".into()),
        },
        Button {
            label: String::new(),
            action: Action::Run("x".into()),
        },
        Button {
            label: "again".into(),
            action: Action::Run("x".into()),
        },
    ];
    reply.files = vec![File {
        name: "../a b.png".into(),
        media_type: "image/png",
        bytes: vec![1],
    }];
    let rendered = message(&reply, &mut |_| "same".into());
    check(&rendered.body);
    assert_eq!(
        rendered.body,
        json!({
            "embeds": [{
                "color": 0x7F_8A_99,
                "fields": [{ "name": "\u{200b}", "value": "said", "inline": false }],
                "image": { "url": "attachment://ab.png" },
            }],
            "components": [{ "type": 1, "components": [
                { "type": 2, "style": 2, "label": "Show", "custom_id": "same" },
            ]}],
            "allowed_mentions": { "parse": [] },
            "attachments": [{ "id": 0, "filename": "ab.png" }],
        })
    );
    let empty = render(&Reply::new(Kind::Notice)).body;
    assert_eq!(empty["embeds"][0]["description"], "Nothing to show.");
}

#[test]
fn the_picture_of_an_article_is_on_its_card_with_its_words() {
    let mut reply = Reply::new(Kind::Article).titled("One");
    let mut with = |url: &str, alt: &str| {
        reply.picture = Some(Picture {
            url: url.to_owned(),
            alt: alt.to_owned(),
        });
        let body = render(&reply).body;
        check(&body);
        (body["embeds"][0]["image"].clone(), body)
    };
    let url = "https://example.com/rack.png";
    assert_eq!(with(url, " \u{200b}").0, json!({ "url": url }));
    let (image, body) = with(url, &"@everyone rack ".repeat(900));
    let alt = image["description"].as_str().expect("words");
    assert!((1_000..=1_024).contains(&alt.chars().count()));
    let plain = without_pictures(&body).expect("it has one");
    assert_eq!(plain["embeds"][0]["image"], Value::Null);
    assert_eq!(plain["embeds"][0]["title"], "One");
    assert_eq!(without_pictures(&plain), None);
    assert_eq!(with("ftp://example.com/rack.png", "A rack").0, Value::Null);
    // A file that is a picture goes before it, and is not fetched from anywhere.
    reply.files.push(File {
        name: "chart.png".into(),
        media_type: "image/png",
        bytes: vec![1],
    });
    let body = render(&reply).body;
    assert_eq!(body["embeds"][0]["image"]["url"], "attachment://chart.png");
    assert_eq!(without_pictures(&body), None);
}

/// Fails if Discord would refuse the message or it could call or lead anybody astray.
fn check(body: &Value) {
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
    let embeds = body["embeds"].as_array().expect("embeds");
    assert!((1..=10).contains(&embeds.len()));
    let mut total = 0;
    let mut count = |text: &Value, max: usize| {
        let text = text.as_str().expect("a text");
        let length = text.trim().chars().count();
        assert!((1..=max).contains(&length), "{length} of {max}: {text}");
        assert!(
            text.chars().any(|letter| !letter.is_whitespace()),
            "nothing to see in {text:?}"
        );
        total += length;
        text.to_owned()
    };
    for embed in embeds {
        let known = [
            "color",
            "title",
            "url",
            "description",
            "fields",
            "footer",
            "image",
        ];
        for key in embed.as_object().expect("an object").keys() {
            assert!(known.contains(&key.as_str()), "{key}");
        }
        if let Some(title) = embed.get("title") {
            inert(&count(title, 256));
        }
        if let Some(text) = embed.get("description") {
            inert(&count(text, 4_096));
        }
        if let Some(image) = embed.get("image") {
            let url = image["url"].as_str().expect("an address");
            let known = ["https://", "http://", "attachment://"];
            assert!(known.iter().any(|scheme| url.starts_with(scheme)), "{url}");
            assert!(url.chars().count() <= 2_048);
            if let Some(alt) = image.get("description") {
                let length = alt.as_str().expect("words").chars().count();
                assert!((1..=4_096).contains(&length));
            }
        }
        let fields = embed
            .get("fields")
            .map(|fields| fields.as_array().expect("a list"));
        assert!(fields.is_none_or(|fields| (1..=25).contains(&fields.len())));
        for field in fields.into_iter().flatten() {
            inert(&count(&field["name"], 256));
            inert(&count(&field["value"], 1_024));
        }
        if let Some(footer) = embed.get("footer") {
            count(&footer["text"], 2_048);
        }
        if let Some(url) = embed.get("url") {
            address(url, 2_048);
        }
        assert!(
            embed.get("title").is_some() || embed.get("description").is_some() || fields.is_some()
        );
    }
    assert!(total <= 6_000, "{total} characters in all");
    let rows = body["components"].as_array().expect("components");
    assert!(rows.len() <= 5);
    let mut ids = HashSet::new();
    for row in rows {
        let buttons = row["components"].as_array().expect("a row");
        assert!((1..=5).contains(&buttons.len()));
        for button in buttons {
            let label = button["label"].as_str().expect("a label").chars().count();
            assert!((1..=80).contains(&label));
            if button["style"] == 5 {
                assert!(button.get("custom_id").is_none());
                address(&button["url"], 512);
            } else {
                let id = button["custom_id"].as_str().expect("an id");
                assert!((1..=100).contains(&id.chars().count()));
                assert!(ids.insert(id.to_owned()), "{id} twice");
            }
        }
    }
}

fn address(url: &Value, max: usize) {
    let url = url.as_str().expect("an address");
    assert!(
        url.starts_with("http://") || url.starts_with("https://"),
        "{url}"
    );
    assert!(url.chars().count() <= max);
}

/// The number of every channel and role that a reply itself names; words never hold it.
const OWN: u64 = 424_242_424_242;

/// Fails if anything in a Markdown text is live besides what the renderer may write: links to web
/// pages, timestamps, channels and roles that the reply itself names, bold, struck and code.
fn inert(text: &str) {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(letter) = rest.chars().next() {
        let skip = match letter {
            '\\' => {
                plain.push('x');
                1 + rest[1..]
                    .chars()
                    .next()
                    .expect("no escape is cut")
                    .len_utf8()
            }
            '`' => {
                let run = rest.len() - rest.trim_start_matches('`').len();
                let end = rest[run..].find(&rest[..run]).expect("code is closed");
                assert!(
                    !rest[run..run + end].contains("@everyone")
                        && !rest[run..run + end].contains("@here")
                );
                plain.push('x');
                2 * run + end
            }
            '<' => {
                let end = rest.find('>').expect("what opens closes");
                let inside = &rest[1..end];
                let time = inside.strip_prefix("t:").is_some_and(|time| {
                    time.trim_end_matches([':', 'D', 'f'])
                        .parse::<i64>()
                        .is_ok()
                });
                let own = ["#", "@&", "@"].map(|mark| format!("{mark}{OWN}"));
                assert!(
                    time || own.iter().any(|own| own == inside)
                        || inside.starts_with("https://")
                        || inside.starts_with("http://"),
                    "{inside}"
                );
                end + 1
            }
            '[' => {
                let mut escaped = false;
                let middle = rest
                    .find(|letter| {
                        let closes = letter == ']' && !escaped;
                        escaped = letter == '\\' && !escaped;
                        closes
                    })
                    .filter(|at| rest[*at..].starts_with("]("))
                    .expect("a bracket is a link");
                let end = rest[middle..].find(')').expect("a link ends") + middle;
                let url = &rest[middle + 2..end];
                assert!(
                    url.starts_with("https://") || url.starts_with("http://"),
                    "{url}"
                );
                assert!(!url.contains(char::is_whitespace));
                assert!(!rest[1..middle].contains("://"));
                end + 1
            }
            _ => {
                plain.push(letter);
                letter.len_utf8()
            }
        };
        rest = &rest[skip..];
    }
    for bad in ["@everyone", "@here", "<", "@", "__", "||", "[", "]"] {
        assert!(!plain.contains(bad), "{bad} is live in {text}");
    }
    assert!(!text.contains("@everyone") && !text.contains("@here"));
    assert_eq!(
        plain.matches("**").count() % 2,
        0,
        "bold stays open in {text}"
    );
    assert_eq!(
        plain.matches("~~").count() % 2,
        0,
        "a strike stays open in {text}"
    );
    assert!(
        !text
            .chars()
            .any(|letter| letter.is_control() && letter != '\n')
    );
}

/// Words of every length and oddity.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z ]{0,30}",
        2 => "[ \\n#>*_~`|\\[\\]()<@:/\\\\1.!&+-]{0,40}",
        1 => "\\PC{0,40}",
        1 => Just("@everyone <@&1> </a:2> <t:3:R> [x](https://evil.example) ||".to_owned()),
        1 => Just("\u{202e}\u{200b}\u{1b}[31m👩‍👩‍👧‍👦𝕍\u{301}\u{fe0f}".to_owned()),
        1 => ("[a-z*@ ]{1,6}", 1usize..2_500).prop_map(|(word, times)| word.repeat(times)),
    ]
}

fn addresses() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("https://a.example/b_(c)*d*".to_owned())),
        Just(Some("javascript:alert(1)".to_owned())),
        "[a-z()*<> ]{0,10}".prop_map(|path| Some(format!("http://b.example/{path}"))),
        (1usize..2_100)
            .prop_map(|length| Some(format!("https://c.example/{}", "x".repeat(length)))),
    ]
}

fn dates() -> impl Strategy<Value = Date> {
    prop_oneof![
        Just(day("2008")),
        Just(day("2008-08")),
        Just(day("1955-01-01")),
        Just("2008-08-19T14:05:00Z".parse().expect("a time")),
    ]
}

fn texts() -> impl Strategy<Value = Text> {
    let piece = prop_oneof![
        3 => words().prop_map(Piece::Plain),
        1 => words().prop_map(Piece::Strong),
        1 => words().prop_map(Piece::Quiet),
        1 => words().prop_map(Piece::Mark),
        1 => words().prop_map(Piece::Command),
        2 => words().prop_map(Piece::Markdown),
        1 => words().prop_map(|name| Piece::Channel { number: OWN, name }),
        1 => Just(Piece::Role(OWN)),
        1 => Just(Piece::User(OWN)),
        1 => dates().prop_map(Piece::Date),
        1 => (words(), addresses()).prop_map(|(label, url)| Piece::Link { label, url: url.unwrap_or_default() }),
        1 => (any::<i64>(), addresses()).prop_map(|(id, url)| Piece::Source { article: ArticleId(id), url }),
    ];
    prop::collection::vec(piece, 0..5).prop_map(Text)
}

fn items() -> impl Strategy<Value = Item> {
    (
        words(),
        addresses(),
        prop::option::of(dates()),
        prop::option::of(texts()),
        texts(),
        0usize..5,
    )
        .prop_map(|(title, url, date, passage, text, number)| Item {
            article: (number > 0).then_some(ArticleId(number as i64)),
            title,
            url,
            date,
            certainty: Certainty::ALL.get(number).copied(),
            status: Status::ALL.get(number).copied(),
            score: None,
            passage,
            text,
        })
}

fn replies() -> impl Strategy<Value = Reply> {
    let kinds = prop::sample::select(vec![
        Kind::Profile,
        Kind::Articles,
        Kind::Article,
        Kind::Timeline,
        Kind::Answer,
        Kind::Choices,
        Kind::Refused,
    ]);
    let fields = prop::collection::vec((words(), texts(), any::<bool>()), 0..30);
    let many = prop_oneof![9 => 1usize..2, 1 => Just(200)];
    let items = (prop::collection::vec(items(), 0..6), many).prop_map(|(items, times)| {
        items
            .iter()
            .cycle()
            .take(items.len() * times)
            .cloned()
            .collect::<Vec<_>>()
    });
    let buttons = prop::collection::vec((words(), addresses(), any::<bool>()), 0..30);
    (
        kinds,
        (prop::option::of(words()), addresses(), texts()),
        fields,
        items,
        prop::collection::vec(texts(), 0..4),
        buttons,
        prop::option::of((any::<usize>(), any::<usize>(), any::<usize>())),
        (addresses(), words()),
    )
        .prop_map(
            |(kind, (title, url, text), fields, items, notices, buttons, page, (picture, alt))| {
                Reply {
                    picture: picture.map(|url| Picture { url, alt }),
                    title,
                    url,
                    text,
                    fields: fields
                        .into_iter()
                        .map(|(name, value, short)| Field { name, value, short })
                        .collect(),
                    items,
                    understood: notices.clone(),
                    notices,
                    buttons: buttons
                        .into_iter()
                        .map(|(label, url, run)| Button {
                            label,
                            action: match url {
                                Some(url) if !run => Action::Open(url),
                                _ => Action::Run("/news".into()),
                            },
                        })
                        .collect(),
                    page: page.map(|(number, of, total)| Page { number, of, total }),
                    ..Reply::new(kind)
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_limit_is_kept_whatever_comes(reply in replies()) {
        check(&render(&reply).body);
    }

    #[test]
    fn every_limit_is_kept_of_several_cards(
        mut reply in replies(),
        below in prop::collection::vec(replies(), 1..7),
    ) {
        reply.below = below;
        let body = render(&reply).body;
        check(&body);
        let cards = body["embeds"].as_array().expect("embeds").len();
        prop_assert_eq!(cards, 1 + reply.below.len().min(Reply::BELOW));
    }
}
