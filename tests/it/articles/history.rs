//! Histories: who changed what, and the way back.

use newsdesk::domain::Status;

use super::newsroom::{ANN, BOB, Newsroom, said};

#[test]
fn a_history_says_who_did_what_and_leads_back() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    let edit = format!("/article edit article: {} title: Acme has signed", id.0);
    room.press(ANN, &room.done(ANN, &edit), "Save");
    room.done(
        BOB,
        &format!("/article certainty article: {} certainty: confirmed", id.0),
    );
    let line = format!("/article history article: {}", id.0);
    let history = room.done(ANN, &line);
    let words = said(&history);
    for told in [
        "3. article certainty by user 8",
        "was: certainty: rumour",
        "2. article edit by user 7",
        "is: title: Acme has signed",
        "1. It came in",
    ] {
        assert!(words.contains(told), "{told}: {words}");
    }
    let first = room.press(ANN, &history, "Revision 1");
    let back = said(&first);
    assert!(back.contains("Going back would change"), "{back}");
    assert!(back.contains("[-has signed-]{+signs+}"), "{back}");
    let done = room.press(ANN, &first, "Go back to this one");
    assert!(
        said(&done).contains("as it was at revision 1"),
        "{}",
        said(&done)
    );
    let article = room.get(id);
    assert_eq!(
        (article.title.as_str(), article.revision),
        ("Acme signs", 4)
    );
    assert_eq!(article.life.certainties, []);
    assert!(
        room.refused(ANN, &format!("{line} revision: 1 back: yes"))
            .contains("Nothing would change")
    );
    assert!(
        room.refused(ANN, &format!("{line} revision: 9"))
            .contains("has 4 revisions")
    );
    // Going back is gone back on.
    room.done(ANN, &format!("{line} revision: 3 back: yes"));
    assert_eq!(room.get(id).title, "Acme has signed");
}

#[test]
fn whoever_looked_at_an_older_article_goes_nowhere() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    room.done(
        ANN,
        &format!("/article update article: {} text: More.", id.0),
    );
    let first = room.done(
        ANN,
        &format!("/article history article: {} revision: 1", id.0),
    );
    room.done(
        BOB,
        &format!("/article update article: {} text: Even more.", id.0),
    );
    let refused = room.press(ANN, &first, "Go back to this one");
    assert!(
        refused
            .text
            .words()
            .contains("Somebody has changed article")
    );
    assert_eq!(room.get(id).updates.len(), 2);
}

#[test]
fn what_is_out_never_becomes_a_draft_again() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    room.done(ANN, &format!("/article publish article: {}", id.0));
    let edit = format!("/article edit article: {} title: Another", id.0);
    room.press(ANN, &room.done(ANN, &edit), "Save");
    room.done(
        ANN,
        &format!("/article history article: {} revision: 1 back: yes", id.0),
    );
    let article = room.get(id);
    assert_eq!(
        (article.title.as_str(), article.status),
        ("Acme signs", Status::Published)
    );
}

#[test]
fn long_histories_come_in_pages() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    for n in 0..10 {
        room.done(
            ANN,
            &format!("/article update article: {} text: Update {n}.", id.0),
        );
    }
    let line = format!("/article history article: {}", id.0);
    let first = room.done(ANN, &line);
    assert_eq!(first.items.len(), 8);
    let second = room.press(ANN, &first, "Next");
    let words = said(&second);
    assert!(
        words.contains("3. article update") && words.contains("1. It came in"),
        "{words}"
    );
}
