use proptest::prelude::*;

use super::*;
use crate::domain::{ArticleId, Date, Picture, Status};
use crate::reply::{Action, Button, Item, Page};

fn day(text: &str) -> Date {
    text.parse().expect("dates in tests are dates")
}

#[test]
fn a_picture_is_told_by_where_it_is_and_what_it_shows() {
    let mut reply = Reply::new(Kind::Article).titled("One").saying("Text.");
    reply.picture = Some(Picture {
        url: format!("https://example.com/{}.png", "rack".repeat(20)),
        alt: "A rack\u{1b}[2J of servers".to_owned(),
    });
    insta::assert_snapshot!(render(&reply, Look::plain(60)), @r"
    One

    Text.

    Picture: https://example.com/rackrackrackrackrackrackrackrackrackrackrackrackrackrackrackrackrackrackrackrack.png
      A rack[2J of servers
    ");
    if let Some(picture) = &mut reply.picture {
        picture.url = "javascript:alert(1)".to_owned();
    }
    assert_eq!(render(&reply, Look::plain(60)), "One\n\nText.\n");
}

fn profile() -> Reply {
    let mut reply = Reply::new(Kind::Profile).titled("VMware");
    reply.url = Some("https://www.vmware.com/".into());
    reply.text = Text::plain(
        "Makes virtualization software and leads its market; its hypervisor ESX runs on bare machines.",
    );
    let mut leads = Text::plain("Paul Maritz, since ");
    leads
        .push(Piece::Date(day("2008-07-08")))
        .add(" ")
        .push(Piece::Source {
            article: ArticleId(4),
            url: Some("https://virtualization.example/4".into()),
        });
    reply.field("Led by", leads);
    reply.field(
        "Owned by",
        "EMC, which bought it in 2004 and sold a part of it to the public, Intel and Cisco in 2007",
    );
    reply.items = vec![
        Item {
            article: Some(ArticleId(17)),
            title: "VMware joins the Server Virtualization Validation Program of Microsoft with ESX 3.5".into(),
            url: Some("https://virtualization.example/17".into()),
            date: Some(day("2008-08-21")),
            certainty: Some(Certainty::Announced),
            ..Item::default()
        },
        Item {
            article: Some(ArticleId(3)),
            title: "VMware buys everything".into(),
            date: Some(day("2008-08")),
            certainty: Some(Certainty::Rumour),
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
            action: Action::Run("/news vendor: vmware".into()),
        },
        Button {
            label: "Timeline".into(),
            action: Action::Run("/timeline name: vmware".into()),
        },
        Button {
            label: "Website".into(),
            action: Action::Open("https://www.vmware.com/".into()),
        },
    ];
    reply
}

#[test]
fn a_profile_without_colour() {
    insta::assert_snapshot!(render(&profile(), Look::plain(80)), @r#"
        Showing VMware for "vmwre".

        VMware
        https://www.vmware.com/

        Makes virtualization software and leads its market; its hypervisor ESX runs on
        bare machines.

          Led by    Paul Maritz, since 8 July 2008 [4]
          Owned by  EMC, which bought it in 2004 and sold a part of it to the public,
                    Intel and Cisco in 2007

        Newest articles
          [17]  VMware joins the Server Virtualization Validation Program of Microsoft
                with ESX 3.5
                21 August 2008 · announced
                https://virtualization.example/17
           [3]  VMware buys everything
                August 2008 · rumour · retracted

        Numbers in brackets are articles; /article 4 shows one.

        Next  1  All its news  /news vendor: vmware
              2  Timeline      /timeline name: vmware
              3  Website       https://www.vmware.com/
        "#);
}

#[test]
fn a_profile_with_colour_and_links() {
    let text = render(&profile(), Look::full(80)).replace('\u{1b}', "␛");
    insta::assert_snapshot!(text, @r#"
        ␛[33mShowing VMware for "vmwre".␛[0m

        ␛]8;;https://www.vmware.com/␛\␛[1mVMware␛[0m␛]8;;␛\

        Makes virtualization software and leads its market; its hypervisor ESX runs on
        bare machines.

          ␛[34mLed by␛[0m    Paul Maritz, since 8 July 2008 ␛]8;;https://virtualization.example/4␛\␛[2m[4]␛[0m␛]8;;␛\
          ␛[34mOwned by␛[0m  EMC, which bought it in 2004 and sold a part of it to the public,
                    Intel and Cisco in 2007

        ␛[1mNewest articles␛[0m
          ␛]8;;https://virtualization.example/17␛\␛[2m[17]␛[0m␛]8;;␛\  ␛]8;;https://virtualization.example/17␛\␛[1mVMware joins the Server Virtualization Validation Program of Microsoft␛[0m␛]8;;␛\
                ␛]8;;https://virtualization.example/17␛\␛[1mwith ESX 3.5␛[0m␛]8;;␛\
                ␛[2m21 August 2008 · ␛[0m␛[33mannounced␛[0m
           ␛[2m[3]␛[0m  ␛[2;9mVMware buys everything␛[0m
                ␛[2mAugust 2008 · ␛[0m␛[33mrumour␛[0m␛[2m · ␛[0m␛[31mretracted␛[0m

        ␛[2mNumbers in brackets are articles; ␛[0m␛[36m/article 4␛[0m␛[2m shows one.␛[0m

        ␛[1mNext␛[0m␛[1;33m  1  ␛[0mAll its news  ␛[36m/news vendor: vmware␛[0m
            ␛[1;33m  2  ␛[0mTimeline      ␛[36m/timeline name: vmware␛[0m
            ␛[1;33m  3  ␛[0mWebsite       ␛]8;;https://www.vmware.com/␛\␛[36mhttps://www.vmware.com/␛[0m␛]8;;␛\
        "#);
}

#[test]
fn a_list_with_passages() {
    let mut reply = Reply::new(Kind::Articles).titled("Search: hyper-v licensing");
    let mut passage = Text::plain("Microsoft changes the ");
    passage
        .push(Piece::Mark("licensing".into()))
        .add(" of its servers, so that a machine may run anywhere its owner likes.");
    reply.items = vec![Item {
        article: Some(ArticleId(9)),
        title: "Microsoft frees its servers".into(),
        date: Some("2008-08-19T14:05:00Z".parse().expect("a time")),
        passage: Some(passage),
        ..Item::default()
    }];
    reply.page = Some(Page {
        number: 2,
        of: 5,
        total: 47,
    });
    insta::assert_snapshot!(render(&reply, Look::plain(60)), @r#"
        Search: hyper-v licensing

          [9]  Microsoft frees its servers
               19 August 2008 14:05 UTC
               Microsoft changes the *licensing* of its servers, so
               that a machine may run anywhere its owner likes.

        Page 2 of 5 · 47 articles
        Numbers in brackets are articles; /article 9 shows one.
        "#);
}

#[test]
fn an_article_as_markdown() {
    let mut reply = Reply::new(Kind::Article).titled("Guide");
    reply.text.push(Piece::Markdown("# One\n\nSome *words* with [a link](https://a.example/b) and `code`.\n\n- first thing that is long enough to be wrapped\n- second\n  1. inner\n\n> said\n\n```\nlet x;\n```".into()));
    insta::assert_snapshot!(render(&reply, Look::plain(40)), @r#"
        Guide

        One

        Some words with a link
        (https://a.example/b) and code.

        • first thing that is long enough to be
          wrapped
        • second
          1. inner

        │ said

            let x;
        "#);
}

#[test]
fn a_refusal_and_nothing() {
    let mut text = Text::plain("That needs a name. Try ");
    text.push(Piece::Command("/vendor vmware".into())).add(".");
    assert_eq!(
        render(&Reply::new(Kind::Refused).saying(text), Look::plain(80)),
        "● That needs a name. Try /vendor vmware.\n"
    );
    assert_eq!(
        render(&Reply::new(Kind::Notice), Look::plain(80)),
        "Nothing to show.\n"
    );
}

#[test]
fn nothing_in_a_reply_drives_the_terminal() {
    let evil = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}b\r\u{8}";
    let mut reply = Reply::new(Kind::Articles).titled(evil).saying(evil);
    reply.url = Some(format!("https://a.example/{evil}"));
    reply.field(evil, evil);
    reply.text.push(Piece::Markdown(format!(
        "[{evil}](https://b.example/{evil}) `{evil}`\n\n```\n{evil}\n```"
    )));
    reply.text.push(Piece::Link {
        label: evil.into(),
        url: evil.into(),
    });
    reply.text.push(Piece::Command(evil.into()));
    reply.items = vec![Item {
        title: evil.into(),
        passage: Some(evil.into()),
        text: evil.into(),
        ..Item::default()
    }];
    reply.notices.push(evil.into());
    reply.buttons = vec![
        Button {
            label: evil.into(),
            action: Action::Run(evil.into()),
        },
        Button {
            label: evil.into(),
            action: Action::Open(evil.into()),
        },
    ];
    let text = render(&reply, Look::plain(80));
    assert!(
        !text
            .chars()
            .any(|letter| (letter.is_control() && letter != '\n') || letter == '\u{202e}'),
        "{text:?}"
    );
    // With colour, the only sequences are ours: styles and links to web pages.
    let text = render(&reply, Look::full(80));
    for after in text.split('\u{1b}').skip(1) {
        let style = after.strip_prefix('[').is_some_and(|style| {
            style
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == ';')
                .starts_with('m')
        });
        let ours = style
            || after == "]8;;"
            || after.starts_with("]8;;https://")
            || after.starts_with('\\');
        assert!(ours, "{after:?}");
    }
    assert!(!text.contains('\u{7}') && !text.contains('\u{9b}'));
}

proptest! {
    #[test]
    fn lines_keep_to_the_width(words in "[a-zé東 ]{0,200}", title in "[a-z 東]{1,120}", width in 30usize..100) {
        let mut reply = Reply::new(Kind::Articles).titled(title.clone()).saying(words.clone());
        reply.field("Name", words.clone());
        reply.items = vec![Item { title, passage: Some(words.into()), ..Item::default() }];
        for line in render(&reply, Look::plain(width)).lines() {
            prop_assert!(line.width() <= width, "{line:?}");
        }
    }
}
