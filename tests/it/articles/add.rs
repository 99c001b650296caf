//! New articles: from a form, from options, from a page, and what looks like one that is there.

use std::thread;

use newsdesk::commands::web::Page;
use newsdesk::domain::{ArticleId, Certainty, Date, Status};
use newsdesk::reply::{Kind, Reply};

use super::newsroom::{ANN, Newsroom, said};

/// The number of the article that a reply tells of.
fn number(reply: &Reply) -> ArticleId {
    let title = reply.title.clone().unwrap_or_default();
    let digits: String = title.chars().filter(char::is_ascii_digit).collect();
    ArticleId(digits.parse().unwrap_or_else(|_| panic!("{}", said(reply))))
}

#[test]
fn a_form_makes_an_article_that_is_found_at_once() {
    let room = Newsroom::new();
    let form = room.done(
        ANN,
        "/article add link: https://example.com/a?utm_source=x title: Acme signs",
    );
    assert_eq!(Newsroom::shown(&form, "title"), "Acme signs");
    let filled = [
        ("text", "Acme signs with VMware."),
        ("date", "October 2026"),
        ("certainty", "rumour"),
    ];
    let done = room.fill(ANN, &form, &filled);
    let article = room.get(number(&done));
    assert_eq!(article.url.as_deref(), Some("https://example.com/a"));
    assert_eq!(
        (article.published, article.certainty),
        (Date::Month(2026, 10), Certainty::Rumour)
    );
    assert!(room.desk.say("/news vendor: vmware").contains("Acme signs"));
    let history = room.done(ANN, &format!("/article history article: {}", article.id.0));
    assert!(
        said(&history).contains("1. article add by user 7"),
        "{}",
        said(&history)
    );
}

#[test]
fn enough_options_make_an_article_without_a_form() {
    let room = Newsroom::new();
    let line = "/article add title: Acme signs text: It has. certainty: confirmed topics: licensing hold: yes";
    let done = room.done(ANN, line);
    let article = room.get(number(&done));
    assert_eq!(
        (article.status, article.topics),
        (Status::Draft, vec!["licensing".to_owned()])
    );
    assert!(!room.desk.say("/news").contains("Acme signs"));
    let published = room.press(ANN, &done, "Publish it");
    assert_eq!(published.kind, Kind::Notice, "{}", said(&published));
    assert!(room.desk.say("/news").contains("Acme signs"));
    for (line, words) in [
        (
            "/article add title: x text: y certainty: rumour date: 2027-01-01",
            "lies in the future",
        ),
        (
            "/article add title: \u{200b}\u{2060} text: y certainty: rumour",
            "needs a title",
        ),
        (
            "/article add title: x text: y certainty: rumour link: nonsense",
            "is no web address",
        ),
        ("/article add link: nonsense", "is no web address"),
        (
            "/article add save: 99 as: alone",
            "saved or dropped already",
        ),
        ("/article add from: 99", "saved or dropped already"),
    ] {
        let refused = room.refused(ANN, line);
        assert!(refused.contains(words), "{line}: {refused}");
    }
}

#[test]
fn a_link_brings_what_its_page_says_for_checking() {
    let long = "A paragraph of the page, long enough to matter.\n\n".repeat(200);
    let url = "https://example.com/story";
    let page = Page {
        url: format!("{url}?utm_source=feed"),
        title: "Acme\nsigns".to_owned(),
        author: "A. Writer".to_owned(),
        published: Some(Date::Day(jiff::civil::date(2026, 10, 29))),
        text: long.clone(),
        ..Page::default()
    };
    let room = Newsroom::with_page(url, page);
    let form = room.done(ANN, &format!("/article add link: {url}"));
    assert_eq!(Newsroom::shown(&form, "title"), "Acme signs");
    assert_eq!(Newsroom::shown(&form, "date"), "2026-10-29");
    assert_eq!(Newsroom::shown(&form, "link"), url);
    assert!(
        room.desk
            .say("/news")
            .lines()
            .all(|line| !line.contains("Acme")),
        "nothing is saved"
    );
    let done = room.fill(ANN, &form, &[("certainty", "confirmed")]);
    let article = room.get(number(&done));
    assert_eq!(
        article.body, long,
        "the text is whole though the form shows its first part"
    );
    assert_eq!(
        (article.author.as_str(), article.certainty),
        ("A. Writer", Certainty::Confirmed)
    );
    let again = room.done(ANN, &format!("/article add link: {url}"));
    assert!(
        said(&again).contains("The archive has that link"),
        "{}",
        said(&again)
    );
    let nothing = room.done(ANN, "/article add link: https://example.com/nothing");
    assert!(nothing.text.words().contains("has no such page"));
    let by_hand = room.press(ANN, &nothing, "Fill it in by hand");
    assert_eq!(
        Newsroom::shown(&by_hand, "link"),
        "https://example.com/nothing"
    );
}

const STORY: &str = "Acme has signed a contract with VMware for boxes of every size, its speaker said in \
     a hall full of people who had waited since the morning for some word about what the two would do \
     together, and who then asked for hours what that means for those who had bought boxes of another \
     make only a week before, when nobody had said anything about it, as far as anybody could recall.";

/// What is shown for an article that tells what another one tells.
fn twin(room: &Newsroom) -> (ArticleId, Reply) {
    let first = room.article("Acme has signed a contract with VMware", STORY);
    let line = format!("/article add title: Boxes for VMware text: {STORY} certainty: confirmed");
    (first, room.done(ANN, &line))
}

#[test]
fn what_looks_like_an_article_that_is_there_is_shown_before_it_is_saved() {
    let room = Newsroom::new();
    let (first, asked) = twin(&room);
    assert_eq!(asked.kind, Kind::Choices);
    assert_eq!(asked.items[0].article, Some(first));
    assert!(
        said(&asked).contains("nearly the same text"),
        "{}",
        said(&asked)
    );
    assert!(!room.desk.say("/news").contains("Boxes for VMware"));
    let done = room.press(ANN, &asked, &format!("Add it to the story of #{}", first.0));
    let id = number(&done);
    let story = room.desk.context.store.read(|read| read.story_of(id));
    assert_eq!(story.unwrap(), first);
    let twice = room.press(ANN, &asked, "Save it alone");
    assert!(twice.text.words().contains("saved or dropped already"));
}

#[test]
fn it_can_also_stay_alone_or_be_dropped() {
    let room = Newsroom::new();
    let (_, asked) = twin(&room);
    let id = number(&room.press(ANN, &asked, "Save it alone"));
    let story = room.desk.context.store.read(|read| read.story_of(id));
    assert_eq!(story.unwrap(), id);
    let same_title = "/article add title: boxes for vmware text: Other words. certainty: rumour";
    let asked = room.done(ANN, same_title);
    assert!(said(&asked).contains("the same title"), "{}", said(&asked));
    room.press(ANN, &asked, "Drop it");
    assert!(
        room.press(ANN, &asked, "Save it alone")
            .text
            .words()
            .contains("saved or dropped")
    );
    let asked = room.done(ANN, same_title);
    let form = room.press(ANN, &asked, "Edit it");
    let done = room.fill(ANN, &form, &[("title", "Crates for Ajax")]);
    assert!(said(&done).contains("is out"), "{}", said(&done));
}

#[test]
fn what_has_the_link_of_another_one_is_kept_beside_it() {
    let room = Newsroom::new();
    let add = |title: &str, text: &str| {
        let line = format!(
            "/article add title: {title} text: {text} certainty: rumour link: https://example.com/a"
        );
        room.done(ANN, &line)
    };
    let first = number(&add("Acme signs", "Acme has signed."));
    // As the menu of a message fills it in: nobody is asked for more before that is said.
    let known = room.done(
        ANN,
        "/article add link: https://example.com/a title: Acme signed text: It has.",
    );
    assert!(known.form.is_none() && said(&known).contains("The archive has that link"));
    let form = room.press(ANN, &known, "Fill it in all the same");
    assert_eq!(Newsroom::shown(&form, "title"), "Acme signed");
    let asked = add("Acme signed", "It has.");
    assert!(said(&asked).contains("the same link"), "{}", said(&asked));
    let copy = format!("Keep it as a copy of #{}", first.0);
    room.press(ANN, &asked, &copy);
    let copies = || {
        let copies = room.desk.context.store.read(|read| read.copies_of(first));
        copies.unwrap()
    };
    assert_eq!(copies()[0].title, "Acme signed");
    let before = room.desk.account();
    assert_eq!(
        (before[0].named.as_str(), before[0].after.as_str()),
        (
            "Acme signs",
            "a copy was kept: \"Acme signed\", https://example.com/a"
        )
    );
    // What says nothing else is not kept, and nobody is told that it was.
    for (title, text) in [
        ("Acme signs", "Acme has signed."),
        ("Acme signed", "It has."),
    ] {
        let same = room.press(ANN, &add(title, text), &copy);
        assert!(
            said(&same).contains("says the very same"),
            "{}",
            said(&same)
        );
        assert!(!said(&same).contains("Kept as a copy"), "{}", said(&same));
    }
    assert_eq!((copies().len(), room.desk.account()), (1, before));
    // The link was given up before the button was pressed.
    let asked = add("Acme will sign", "It will.");
    let line = format!("/article edit article: {} link: none", first.0);
    room.press(ANN, &room.done(ANN, &line), "Save");
    let free = room.press(ANN, &asked, &copy);
    assert!(
        said(&free).contains("No article has that link any more"),
        "{}",
        said(&free)
    );
    assert!(!room.desk.say("/news").contains("Acme will sign"));
}

#[test]
fn a_link_that_was_rejected_is_told_as_that() {
    let room = Newsroom::new();
    let link = "https://example.com/a";
    room.done(ANN, &format!("/suggest link: {link}"));
    let known = room.desk.context.store.read(|read| {
        let id = read.article_by_url(link)?.expect("it waits");
        read.queued_of(id)
    });
    let item = known.unwrap()[0].id.0;
    let add = format!("/article add link: {link}");
    assert!(said(&room.done(ANN, &add)).contains("which waits for a moderator"));
    room.done(ANN, &format!("/queue reject item: {item} reason: no"));
    let known = said(&room.done(ANN, &add));
    assert!(known.contains("which was rejected: \"no\""), "{known}");
    let asked = room.done(
        ANN,
        &format!("{add} title: Acme signs text: It has. certainty: rumour"),
    );
    let asked = said(&asked);
    assert!(asked.contains("was rejected: \"no\""), "{asked}");
    assert!(!asked.to_lowercase().contains("draft"), "{asked}");
}

#[test]
fn a_draft_that_has_the_link_is_shown_and_can_be_published_instead() {
    let room = Newsroom::new();
    let link = "certainty: rumour link: https://example.com/a";
    let held = format!("/article add title: Acme signs {link} hold: yes");
    let first = number(&room.done(ANN, &held));
    let asked = room.done(
        ANN,
        &format!("/article add title: Acme signed text: x {link}"),
    );
    assert_eq!(asked.items[0].title, "Acme signs", "{}", said(&asked));
    assert_eq!(asked.items[0].status, Some(Status::Draft));
    room.press(ANN, &asked, &format!("Publish #{}", first.0));
    assert_eq!(room.get(first).status, Status::Published);
}

#[test]
fn nothing_is_put_where_no_channel_would_get_it() {
    let room = Newsroom::new();
    let (first, asked) = twin(&room);
    room.done(
        ANN,
        &format!("/article retract article: {} reason: x", first.0),
    );
    let join = format!("Add it to the story of #{}", first.0);
    let late = room.press(ANN, &asked, &join);
    assert_eq!(late.kind, Kind::Refused, "{}", said(&late));
    assert!(said(&late).contains("was retracted"), "{}", said(&late));
    let title = "Acme has signed a contract with VMware";
    let line = format!("/article add title: {title} text: Now for sure. certainty: confirmed");
    let again = room.done(ANN, &line);
    assert_eq!(again.items[0].article, Some(first), "{}", said(&again));
    assert!(!said(&again).contains(&join), "{}", said(&again));
    let id = number(&room.press(ANN, &again, "Save it alone"));
    let story = room.desk.context.store.read(|read| read.story_of(id));
    assert_eq!(story.unwrap(), id);
    // A draft joins no story before it is out, and nobody is promised that it does.
    let held = room.done(ANN, &format!("{line} hold: yes"));
    assert!(
        !said(&held).contains("Add it to the story"),
        "{}",
        said(&held)
    );
    let draft = number(&room.press(ANN, &held, "Keep it as a draft"));
    assert_eq!(room.get(draft).status, Status::Draft);
}

#[test]
fn of_those_who_bring_the_same_link_at_once_one_does_and_the_others_are_shown_it() {
    const PEOPLE: usize = 3;
    let mut room = Newsroom::new();
    let meet = room.meet(PEOPLE);
    // Whoever adds an article asks for the time for the last time just before it is written, after nothing
    // was found that has its link. There all wait for each other.
    room.done(
        ANN,
        "/article add title: Boxes text: Others. certainty: rumour link: https://example.com/b",
    );
    meet.hold_at(meet.asked());
    let line = |of: usize| {
        format!(
            "/article add title: Acme signs {of} text: Words of {of}. certainty: rumour \
             link: https://example.com/a"
        )
    };
    let replies = thread::scope(|scope| {
        let all: Vec<_> = (0..PEOPLE)
            .map(|of| {
                let (room, line) = (&room, line(of));
                scope.spawn(move || room.reply(ANN, &line))
            })
            .collect();
        let replies = all.into_iter().map(|one| one.join().expect("it answers"));
        replies.collect::<Vec<Reply>>()
    });
    let out: Vec<&Reply> = (replies.iter())
        .filter(|reply| reply.kind == Kind::Notice)
        .collect();
    assert_eq!(out.len(), 1);
    let id = number(out[0]);
    let shown = replies.iter().filter(|reply| reply.kind == Kind::Choices);
    for reply in shown {
        assert_eq!(reply.items[0].article, Some(id), "{}", said(reply));
    }
    let shown = replies.iter().filter(|reply| reply.kind == Kind::Choices);
    assert_eq!(shown.count(), PEOPLE - 1);
    let copies = room.desk.context.store.read(|read| read.copies_of(id));
    assert_eq!(copies.unwrap(), [], "nothing is kept that nobody chose");
}

#[test]
fn what_was_filled_in_is_among_the_drafts_until_it_is_saved() {
    let room = Newsroom::new();
    room.article("Acme signs", "Acme has signed.");
    let drafts = || said(&room.done(ANN, "/drafts list"));
    let form = room.done(ANN, "/article add");
    let filled = [
        ("title", "Acme signs"),
        ("text", "It has."),
        ("certainty", "rumour"),
    ];
    let asked = room.fill(ANN, &form, &filled);
    assert_eq!(asked.kind, Kind::Choices, "{}", said(&asked));
    assert!(drafts().contains("Acme signs"), "{}", drafts());
    let done = room.press(ANN, &asked, "Save it alone");
    assert!(drafts().contains("There are none"), "{}", drafts());

    let line = format!("/article edit article: {}", number(&done).0);
    let check = room.fill(ANN, &room.done(ANN, &line), &[("text", "It has not.")]);
    assert!(drafts().contains("/article edit"), "{}", drafts());
    let again = room.press(ANN, &check, "Edit again");
    let check = room.fill(ANN, &again, &[("text", "It never has.")]);
    room.press(ANN, &check, "Save");
    assert!(drafts().contains("There are none"), "{}", drafts());
}
