//! Links that readers suggest.

use newsdesk::commands::web::Page;
use newsdesk::domain::Status;

use super::newsroom::{ANN, BOB, EVE, Newsroom, said};

const LINK: &str = "https://example.com/story";

fn page() -> Page {
    Page {
        url: LINK.to_owned(),
        title: "Acme signs".to_owned(),
        text: "Acme signs with VMware.".to_owned(),
        ..Page::default()
    }
}

#[test]
fn a_suggestion_waits_as_an_article_with_what_its_page_says() {
    let room = Newsroom::with_page(LINK, page());
    let done = room.done(
        EVE,
        &format!("/suggest link: {LINK}?utm_source=x note: They *confirm* it."),
    );
    assert!(
        done.private && done.text.words().contains("waits for a moderator"),
        "{}",
        said(&done)
    );
    let store = &room.desk.context.store;
    let id = store
        .read(|read| read.article_by_url(LINK))
        .unwrap()
        .unwrap();
    let article = room.get(id);
    assert_eq!(
        (article.title.as_str(), article.status),
        ("Acme signs", Status::Pending)
    );
    assert!(!room.desk.say("/news").contains("Acme signs"));
    let suggestions = store.read(|read| read.suggestions_of(id)).unwrap();
    assert_eq!(suggestions[0].note, "They *confirm* it.");
    assert_eq!(suggestions[0].user, EVE);
    // Others who suggest the same stand beside it, and it stays one article.
    let again = room.done(EVE, &format!("/suggest link: {LINK}"));
    assert!(again.text.words().contains("suggested that link before"));
    let other = room.done(ANN, &format!("/suggest link: {LINK}#top"));
    assert!(other.text.words().contains("Somebody else has suggested"));
    let told = store.write(move |tx| tx.take_suggesters(id, jiff::Timestamp::now()));
    assert_eq!(told.unwrap(), [EVE, ANN]);
    room.done(ANN, &format!("/article publish article: {}", id.0));
    let known = room.done(EVE, &format!("/suggest link: {LINK}"));
    assert!(
        said(&known).contains("The archive has that"),
        "{}",
        said(&known)
    );
}

#[test]
fn a_page_that_cannot_be_read_is_suggested_by_its_address() {
    let room = Newsroom::new();
    room.done(EVE, "/suggest link: <https://example.com/other>");
    let store = &room.desk.context.store;
    let id = store.read(|read| read.article_by_url("https://example.com/other"));
    let article = room.get(id.unwrap().unwrap());
    assert_eq!(article.title, "https://example.com/other");
    let card = said(&room.done(ANN, "/queue show"));
    assert!(card.contains("could not be read"), "{card}");
    for (line, words) in [
        ("/suggest", "needs the option \"link\""),
        ("/suggest link: javascript:alert(1)", "is no web address"),
        (
            "/suggest link: https://user:pass@example.com/",
            "is no web address",
        ),
    ] {
        let refused = room.refused(EVE, line);
        assert!(refused.contains(words), "{line}: {refused}");
    }
}

#[test]
fn what_the_moderators_have_put_aside_is_not_promised_to_anybody() {
    let room = Newsroom::with_page(LINK, page());
    room.done(EVE, &format!("/suggest link: {LINK}"));
    let store = &room.desk.context.store;
    let id = store.read(|read| read.article_by_url(LINK));
    let id = id.unwrap().unwrap();
    let items = store.read(|read| read.queued_of(id)).unwrap();
    let line = format!("/queue reject item: {} reason: no", items[0].id.0);
    room.done(ANN, &line);
    let before = store.read(|read| read.suggestions_of(id)).unwrap();
    for user in [EVE, BOB] {
        let done = room.done(user, &format!("/suggest link: {LINK}"));
        assert_eq!(done.text.words(), "The moderators know that link already.");
    }
    let after = store.read(|read| read.suggestions_of(id)).unwrap();
    assert_eq!(after, before);
    assert_eq!(room.get(id).status, Status::Draft);
}

#[test]
fn ten_links_within_a_day_are_enough() {
    let room = Newsroom::new();
    for n in 0..10 {
        room.done(EVE, &format!("/suggest link: https://example.com/{n}"));
    }
    let refused = room.refused(EVE, "/suggest link: https://example.com/10");
    assert!(refused.contains("10 links within a day"), "{refused}");
    room.done(ANN, "/suggest link: https://example.com/10");
    room.pass(25);
    room.done(EVE, "/suggest link: https://example.com/11");
}

#[test]
fn what_a_reader_suggested_is_shown_to_them_and_forgotten_when_they_ask() {
    let room = Newsroom::new();
    room.done(EVE, "/suggest link: https://example.com/a note: Mine.");
    room.done(ANN, "/suggest link: https://example.com/b");
    let shown = said(&room.done(EVE, "/privacy show"));
    assert!(
        shown.contains("Links that you suggested: https://example.com/a"),
        "{shown}"
    );
    assert!(!shown.contains("example.com/b"), "{shown}");
    let file = room.done(EVE, "/privacy export").files.remove(0);
    let file: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(file["links_suggested"][0]["note"], "Mine.");
    room.done(EVE, "/privacy delete confirm: yes");
    assert!(said(&room.done(EVE, "/privacy show")).contains("Nothing."));
    let article = room
        .desk
        .context
        .store
        .read(|read| read.article_by_url("https://example.com/a"));
    assert!(article.unwrap().is_some(), "the article stays");
}
