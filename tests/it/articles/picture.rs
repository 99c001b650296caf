//! The picture of an article: where it comes from, and how a moderator sees, changes and removes it.

use newsdesk::commands::web::Page;
use newsdesk::domain::{ArticleId, Picture, QueueFilter};
use newsdesk::reply::Reply;
use newsdesk::reply::json::to_json;

use super::newsroom::{ANN, BOB, EVE, Newsroom, said};

const LINK: &str = "https://example.com/story";
const RACK: &str = "https://example.com/rack.png";

fn picture(url: &str, alt: &str) -> Option<Picture> {
    Some(Picture {
        url: url.to_owned(),
        alt: alt.to_owned(),
    })
}

fn page() -> Page {
    Page {
        url: LINK.to_owned(),
        title: "Acme signs".to_owned(),
        text: "Acme signs with VMware.".to_owned(),
        picture: picture(RACK, "A rack"),
        ..Page::default()
    }
}

/// An article with a picture.
fn article(room: &Newsroom) -> ArticleId {
    let id = room.article("Acme signs", "First.\n\nSecond.");
    let line = format!("picture: {RACK} alt: A rack");
    edit(room, id, &line);
    id
}

/// Changes an article, and gives what was shown before it was saved.
fn edit(room: &Newsroom, id: ArticleId, what: &str) -> Reply {
    let shown = room.done(ANN, &format!("/article edit article: {} {what}", id.0));
    let saved = room.press(ANN, &shown, "Save");
    assert!(said(&saved).contains("saved"), "{}", said(&saved));
    shown
}

#[test]
fn a_moderator_sets_describes_and_removes_it_and_sees_that_before_it_is_saved() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "First.\n\nSecond.");
    let line = format!("picture: <{RACK}> alt: A rack of servers");
    let shown = edit(&room, id, &line);
    assert!(
        said(&shown).contains("Picture: {+https://example.com/rack.png+}"),
        "{}",
        said(&shown)
    );
    assert_eq!(shown.picture, picture(RACK, "A rack of servers"));
    assert_eq!(room.get(id).picture, picture(RACK, "A rack of servers"));

    let whole = room.done(EVE, &format!("/article show article: {}", id.0));
    assert_eq!(
        to_json(&whole)["picture"],
        serde_json::json!({ "url": RACK, "alt": "A rack of servers" })
    );

    // Other words for the same picture, and the same address again.
    edit(&room, id, "alt: Two racks");
    assert_eq!(room.get(id).picture, picture(RACK, "Two racks"));
    let same = format!("/article edit article: {} picture: {RACK}", id.0);
    assert!(room.refused(ANN, &same).contains("Nothing would change"));
    // Of another picture the old words say nothing.
    let shown = edit(&room, id, "picture: https://example.com/b.png");
    assert!(
        said(&shown).contains("Picture shows: [-Two racks-]"),
        "{}",
        said(&shown)
    );
    assert_eq!(
        room.get(id).picture,
        picture("https://example.com/b.png", "")
    );
    edit(&room, id, "picture: None");
    assert_eq!(room.get(id).picture, None);
    let whole = room.done(EVE, &format!("/article show article: {}", id.0));
    assert!(to_json(&whole)["picture"].is_null());
}

#[test]
fn what_is_no_address_is_refused_in_words() {
    let room = Newsroom::new();
    let id = article(&room);
    for bad in [
        "nonsense",
        "rack.png",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://127.0.0.1/a.png",
        "http://169.254.169.254/latest",
        "https://user:secret@example.com/a.png",
    ] {
        let line = format!("/article edit article: {} picture: {bad}", id.0);
        let told = room.refused(ANN, &line);
        assert!(
            told.contains("is no address of a picture") && told.contains("https://"),
            "{told}"
        );
        let line = format!("/article add title: x text: y certainty: rumour picture: {bad}");
        assert!(room.refused(ANN, &line).contains("is no address"), "{bad}");
    }
    let bare = room.article("Nothing to see", "First.");
    let line = format!("/article edit article: {} alt: A rack", bare.0);
    assert!(room.refused(ANN, &line).contains("has no picture"));
    assert_eq!(room.get(id).picture, picture(RACK, "A rack"));
}

#[test]
fn going_back_brings_it_back() {
    let room = Newsroom::new();
    let id = article(&room);
    edit(&room, id, "picture: none");
    let history = room.done(ANN, &format!("/article history article: {}", id.0));
    assert!(
        said(&history).contains("picture: https://example.com/rack.png"),
        "{}",
        said(&history)
    );
    let line = format!("/article history article: {} revision: 2", id.0);
    assert!(said(&room.done(ANN, &line)).contains(RACK));
    room.done(ANN, &format!("{line} back: yes"));
    assert_eq!(room.get(id).picture, picture(RACK, "A rack"));
}

#[test]
fn a_form_leaves_it_alone_and_two_edits_of_it_are_told_apart() {
    let room = Newsroom::new();
    let id = article(&room);
    let form = room.done(ANN, &format!("/article edit article: {}", id.0));
    // Somebody else removes it meanwhile.
    let mine = room.fill(ANN, &form, &[("title", "Acme has signed")]);
    let other = room.done(
        BOB,
        &format!("/article edit article: {} picture: none", id.0),
    );
    room.press(BOB, &other, "Save");
    let saved = room.press(ANN, &mine, "Save");
    assert!(said(&saved).contains("saved"), "{}", said(&saved));
    let now = room.get(id);
    assert_eq!((now.title.as_str(), now.picture), ("Acme has signed", None));

    let one = format!(
        "/article edit article: {} picture: https://a.example/1.png",
        id.0
    );
    let two = format!(
        "/article edit article: {} picture: https://a.example/2.png",
        id.0
    );
    let (one, two) = (room.done(ANN, &one), room.done(BOB, &two));
    room.press(ANN, &one, "Save");
    let late = room.press(BOB, &two, "Save");
    assert!(
        said(&late).contains("both of you changed the picture"),
        "{}",
        said(&late)
    );
    assert_eq!(room.get(id).picture, picture("https://a.example/1.png", ""));
}

#[test]
fn the_picture_of_a_page_comes_with_it_unless_the_moderator_says_otherwise() {
    for (more, expected) in [
        ("", picture(RACK, "A rack")),
        (" picture: none", None),
        (
            " picture: https://example.com/b.png",
            picture("https://example.com/b.png", ""),
        ),
        (" alt: Two racks", picture(RACK, "Two racks")),
    ] {
        let room = Newsroom::with_page(LINK, page());
        let form = room.done(ANN, &format!("/article add link: {LINK}{more}"));
        let done = room.fill(ANN, &form, &[]);
        assert!(said(&done).contains("is out"), "{}", said(&done));
        let store = &room.desk.context.store;
        let id = store.read(|read| read.article_by_url(LINK)).unwrap();
        assert_eq!(room.get(id.unwrap()).picture, expected, "{more}");
        assert_eq!(done.picture, expected);
    }
}

#[test]
fn a_suggested_page_brings_its_picture_and_the_queue_can_drop_it() {
    let room = Newsroom::with_page(LINK, page());
    room.done(EVE, &format!("/suggest link: {LINK}"));
    let store = &room.desk.context.store;
    let waiting = store.read(|read| read.queue(QueueFilter::default(), 0, 1));
    let waiting = waiting.unwrap().remove(0);
    let (id, item) = (waiting.article, waiting.id.0);
    assert_eq!(room.get(id).picture, picture(RACK, "A rack"));
    let shown = room.done(ANN, &format!("/queue show item: {item}"));
    assert_eq!(shown.picture, picture(RACK, "A rack"));

    let bad = format!("/queue edit item: {item} picture: nonsense");
    assert!(room.refused(ANN, &bad).contains("is no address"));
    let line = format!("/queue edit item: {item} alt: Two racks");
    assert_eq!(room.done(ANN, &line).picture, picture(RACK, "Two racks"));
    let line = format!("/queue edit item: {item} picture: none");
    assert_eq!(room.done(ANN, &line).picture, None);
    assert_eq!(room.get(id).picture, None);
    let line = format!("/queue edit item: {item} alt: A rack");
    assert!(room.refused(ANN, &line).contains("has no picture"));
}

#[test]
fn only_moderators_change_it() {
    let room = Newsroom::new();
    let id = article(&room);
    let line = format!("/article edit article: {} picture: none", id.0);
    room.refused(EVE, &line);
    assert_eq!(room.get(id).picture, picture(RACK, "A rack"));
}
