//! `/article`.

use insta::assert_snapshot;
use newsdesk::domain::{ArticleId, Certainty, NewArticle, Role, Status, Update};
use newsdesk::ingest::{self, Accepted};
use newsdesk::reply::Kind;

use crate::desk::{NOW, TestDesk};

#[test]
fn an_article_with_what_it_names_says_and_is_related_to() {
    assert_snapshot!(TestDesk::new().say("/article 7"), @r"
    [article] 4sysops publishes a nine-part guide to application virtualization <https://newsdesk.example/2008/08/guide-to-application-virtualization>
    Whoever has to choose among the products for application virtualization has new reading: 4sysops has
    published a series on them in nine parts.

    It covers every product that our Virtualization Industry Radar lists in this category, and one that the
    radar does not have: LANDesk Application Virtualization. LANDesk was left out there because what it
    sells is an OEM product.

    Two products get a detailed review: the Software Virtualization Solution (SVS) by Symantec, still best
    known under the name of Altiris, and the Virtual Application Studio by Xenocode.
    Published: August 2008
    By: Newsdesk
    Certainty: confirmed
    Number: #7
    Topics: Application virtualization, Guides and reviews
    Vendors: 4sysops, Symantec, LANDesk, Xenocode
    Products: Software Virtualization Solution, Virtual Application Studio, LANDesk Application Virtualization
    What it establishes: 4sysops published a nine-part series on application virtualization products in August 2008.
      4sysops reviewed Software Virtualization Solution in detail in August 2008.
      4sysops reviewed Virtual Application Studio in detail in August 2008.
      4sysops reviewed LANDesk Application Virtualization in August 2008.
      Symantec makes Software Virtualization Solution, under the Altiris name.
      Xenocode makes Virtual Application Studio.
      LANDesk makes LANDesk Application Virtualization, as an OEM product.
    - August 2008: Gartner sees cloud computing in the mainstream in 2 to 5 years #9 confirmed <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
    (4sysops) run /vendor name: 4sysops
    (Open the original) open https://newsdesk.example/2008/08/guide-to-application-virtualization
    ");
}

#[test]
fn updates_come_with_their_date() {
    let desk = TestDesk::new();
    let text = desk.reply("/article 5").text.words();
    assert!(text.contains("Update, August 2008"), "{text}");
}

#[test]
fn an_article_is_found_by_number_address_or_words_of_its_title() {
    let desk = TestDesk::new();
    let title = |line: &str| {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Article, "{line}");
        let notices: Vec<String> = reply.understood.iter().map(|text| text.words()).collect();
        format!("{} {notices:?}", reply.title.unwrap_or_default())
    };
    assert_snapshot!(title("/article #6"), @"Why is Cisco in the Microsoft SVVP? []");
    assert_snapshot!(
        title("/article <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp?utm_source=x>"),
        @"Why is Cisco in the Microsoft SVVP? []"
    );
    assert_snapshot!(title("/article netapp ceo"), @r#"New VMware CEO called the CEO of NetApp on his first day ["Showing \"New VMware CEO called the CEO of NetApp on his first day\""]"#);
    assert_snapshot!(title("/article why is cisco in the microsoft SVVP?"), @"Why is Cisco in the Microsoft SVVP? []");
}

#[test]
fn what_is_not_clear_is_asked_and_what_is_not_there_is_said() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/article cisco svvp"), @r#"
    [choices] Did you mean
    These titles hold "cisco svvp".
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (#6 Why is Cisco in the Microsoft SVVP?) run /article show article: 6
    (#5 Cisco and VMware sign Microsoft's SVVP) run /article show article: 5
    "#);
    assert_snapshot!(desk.say("/article 99"), @r"
    [refused, private]
    There is no article 99. /news lists the newest with their numbers; words of the title work too.
    ");
    assert_snapshot!(desk.say("/article https://newsdesk.example/nothing"), @r"
    [refused, private]
    No article in the archive has that address. Try words of its title instead.
    ");
    assert_snapshot!(desk.say("/article zebra"), @r#"
    [notice] No such article
    No article in the archive holds "zebra". Try fewer words, or `/search`. The newest articles:
    - August 2008: Phoenix HyperCore turns out to run on Xen #10 announced <https://newsdesk.example/2008/08/phoenix-hypercore-runs-on-xen>
    - August 2008: Gartner sees cloud computing in the mainstream in 2 to 5 years #9 confirmed <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
    - August 2008: PHD Technologies gets a new CEO and an equity investment #8 confirmed <https://newsdesk.example/2008/08/phd-technologies-new-ceo-and-funding>
    - August 2008: 4sysops publishes a nine-part guide to application virtualization #7 confirmed <https://newsdesk.example/2008/08/guide-to-application-virtualization>
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
    "#);
}

/// Adds an article to the desk and returns its number.
fn add(desk: &TestDesk, title: &str, body: String, status: Status) -> ArticleId {
    let now = NOW.parse().expect("a moment");
    let article = NewArticle {
        title: title.into(),
        url: Some(format!("https://newsdesk.example/{}", title.len())),
        author: "Ann".into(),
        body,
        published: "2026-10-31".parse().expect("a date"),
        certainty: Certainty::Announced,
        status,
        updates: vec![Update {
            date: "2026-11".parse().expect("a date"),
            body: "It was *not* so.".into(),
        }],
        topics: Vec::new(),
        picture: None,
    };
    let names = desk.context.store.read(|read| read.names()).expect("names");
    let tagger = ingest::Tagger::new(&names, &[]);
    let accepted: Accepted = desk
        .context
        .store
        .write(move |tx| Ok(ingest::accept(tx, &tagger, article, now).expect("it is accepted")))
        .expect("it is written");
    desk.context.search.catch_up().expect("the index follows");
    accepted.id()
}

#[test]
fn a_long_article_comes_in_pages_and_as_a_file() {
    let desk = TestDesk::new();
    let paragraph = "A sentence of the long report on VMware. ".repeat(20);
    let id = add(
        &desk,
        "A long report",
        vec![paragraph; 12].join("\n\n"),
        Status::Published,
    );
    let first = desk.reply(&format!("/article {}", id.0));
    let page = first.page.expect("it has pages");
    assert!(page.of >= 3, "{page:?}");
    for number in 1..=page.of {
        let reply = desk.reply(&format!("/article {} page: {number}", id.0));
        let length = reply.text.words().chars().count();
        assert!((1..=3_500).contains(&length), "page {number}: {length}");
        let file = reply.files.first().expect("the whole as a file");
        assert_eq!(file.name, format!("article-{}.md", id.0));
        let text = String::from_utf8(file.bytes.clone()).expect("text");
        assert!(
            text.starts_with("# A long report\n\nAnn, 31 October 2026"),
            "{text}"
        );
        assert!(text.contains("## Update, November 2026\n\nIt was *not* so."));
    }
    let last = desk.reply(&format!("/article {} page: {}", id.0, page.of));
    assert!(last.text.words().contains("Update, November 2026"));
}

#[test]
fn a_retracted_article_says_so_and_a_draft_is_for_moderators() {
    let mut desk = TestDesk::new();
    let retracted = add(
        &desk,
        "A retracted report",
        "It was so.".into(),
        Status::Retracted,
    );
    let draft = add(&desk, "A draft", "It will be so.".into(), Status::Draft);
    assert_snapshot!(desk.say(&format!("/article {}", retracted.0)), @r"
    [article] A retracted report <https://newsdesk.example/18>
    ! This article was retracted: the desk no longer stands by it. It is kept as it was.
    It was so.

    Update, November 2026
    It was *not* so.
    Published: 31 October 2026
    By: Ann
    Certainty: announced
    Status: retracted
    Number: #11
    (Open the original) open https://newsdesk.example/18
    ");
    let line = format!("/article {}", draft.0);
    assert_eq!(desk.reply(&line).kind, Kind::Refused);
    desk.caller = crate::desk::caller(Role::Moderator, newsdesk::domain::Place::Console);
    assert_eq!(desk.reply(&line).kind, Kind::Article);
}

#[test]
fn what_a_retracted_article_said_is_told_only_as_its_claim() {
    let desk = TestDesk::new();
    let told = "Paul Maritz, CEO, since 8 July 2008 [#3]";
    assert!(desk.say("/vendor vmware").contains(told));
    let retract = desk
        .context
        .store
        .write(|tx| tx.set_status(ArticleId(3), Status::Retracted, jiff::Timestamp::now()));
    retract.expect("it is retracted");
    desk.context.search.catch_up().expect("the index follows");
    assert!(!desk.say("/vendor vmware").contains(told));
    let article = desk.say("/article 3");
    assert!(
        article.contains("! This article was retracted"),
        "{article}"
    );
    assert!(
        article.contains("What it claimed: Paul Maritz has led VMware"),
        "{article}"
    );
}
