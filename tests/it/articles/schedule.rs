//! Articles that are published at a moment: once, whatever happens to the process.

use std::sync::Arc;

use newsdesk::commands::scheduled::publish_due;
use newsdesk::domain::Status;
use newsdesk::ingest;

use super::newsroom::{ANN, Newsroom, said};

#[test]
fn a_draft_is_published_at_its_moment_and_once() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    let line = format!("/article schedule article: {}", id.0);
    // It is noon in UTC, one in the afternoon in Berlin.
    let scheduled = room.done(ANN, &format!("{line} at: 14:30 zone: Europe/Berlin"));
    assert!(
        said(&scheduled).contains("1 November 2026 14:30 in Europe/Berlin"),
        "{}",
        said(&scheduled)
    );
    let shown = room.done(ANN, &format!("/article show article: {}", id.0));
    assert!(
        said(&shown).contains("It is published 1 November 2026 13:30 UTC"),
        "{}",
        said(&shown)
    );
    room.pass(1);
    publish_due(&room.desk.context).unwrap();
    assert_eq!(room.get(id).status, Status::Draft, "not yet");
    room.pass(1);
    publish_due(&room.desk.context).unwrap();
    assert_eq!(room.get(id).status, Status::Published);
    assert!(
        room.desk.say("/news").contains("Acme signs"),
        "it is found at once"
    );
    let revision = room.get(id).revision;
    publish_due(&room.desk.context).unwrap();
    assert_eq!(room.get(id).revision, revision);
    assert_eq!(room.accounts(id)[0], "Desk article schedule");
}

#[test]
fn a_process_that_dies_before_it_has_published_leaves_the_article_on_the_schedule() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    room.done(
        ANN,
        &format!("/article schedule article: {} at: 14:30", id.0),
    );
    room.pass(3);
    let (store, now) = (&room.desk.context.store, room.now());
    // What the schedule does, and the end of the process before it is on the disk.
    let tagging = Arc::clone(&room.desk.context.tagging);
    let died = store.write(move |tx| {
        assert!(tx.unschedule(id)?);
        let deed = newsdesk::domain::Deed::of_desk("article schedule");
        let tagger = tagging.tagger(tx)?;
        ingest::publish(tx, &tagger, id, deed, now)?;
        Err::<(), _>(newsdesk::store::StoreError::Closed)
    });
    assert!(died.is_err());
    assert_eq!(room.get(id).status, Status::Draft);
    // The next process finds it overdue.
    assert_eq!(
        ingest::publish_due(store, &room.desk.context.tagging, now).unwrap(),
        [id]
    );
    assert_eq!(
        ingest::publish_due(store, &room.desk.context.tagging, now).unwrap(),
        []
    );
    assert_eq!(room.get(id).status, Status::Published);
}

#[test]
fn what_was_published_or_cancelled_meanwhile_is_left_alone() {
    let room = Newsroom::new();
    let [one, two] =
        ["Acme signs", "Ajax buys"].map(|title| room.article_of(title, "Text.", Status::Draft));
    for id in [one, two] {
        room.done(
            ANN,
            &format!("/article schedule article: {} at: 14:30", id.0),
        );
    }
    room.done(ANN, &format!("/article publish article: {}", one.0));
    room.done(
        ANN,
        &format!("/article schedule article: {} cancel: yes", two.0),
    );
    let refused = room.refused(
        ANN,
        &format!("/article schedule article: {} cancel: yes", two.0),
    );
    assert!(refused.contains("is not scheduled"), "{refused}");
    room.pass(3);
    assert_eq!(
        ingest::publish_due(
            &room.desk.context.store,
            &room.desk.context.tagging,
            room.now()
        )
        .unwrap(),
        []
    );
    assert_eq!(room.get(two).status, Status::Draft);
    let out = room.refused(
        ANN,
        &format!("/article schedule article: {} at: 14:30", one.0),
    );
    assert!(out.contains("published already"), "{out}");
}

#[test]
fn what_the_queue_decides_outlasts_the_schedule() {
    let room = Newsroom::new();
    let out = room.article("Acme signs", "Acme has signed.");
    for (title, decision, becomes) in [
        ("Ajax buys", "reject item: {} reason: no", Status::Draft),
        ("Apex sells", "merge item: {} article: 1", Status::Published),
        ("Argo opens", "approve item: {}", Status::Published),
    ] {
        let id = room.article_of(title, "Text.", Status::Pending);
        let line = format!("/article schedule article: {} at: 14:30", id.0);
        room.done(ANN, &line);
        let store = &room.desk.context.store;
        let items = store.read(|read| read.queued_of(id)).unwrap();
        let number = items[0].id.0.to_string();
        let decision = decision.replace("{}", &number);
        room.done(
            ANN,
            &format!("/queue {decision}").replace("article: 1", &format!("article: {}", out.0)),
        );
        assert_eq!(store.read(|read| read.scheduled(id)).unwrap(), None);
        assert_eq!(room.get(id).status, becomes, "{title}");
        room.pass(24);
        let tagging = &room.desk.context.tagging;
        assert_eq!(ingest::publish_due(store, tagging, room.now()).unwrap(), []);
        assert_eq!(room.get(id).status, becomes, "{title}");
    }
}

#[test]
fn moments_that_cannot_be_are_refused_in_words() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    for (options, words) in [
        ("", "Say when"),
        (
            "at: 11:00 date: 2026-11-01",
            "has passed: in UTC it is 1 November 2026 12:00",
        ),
        ("at: 11:00 date: 2026-12", "must name a day"),
        ("at: noonish", "is not a time of day"),
        ("at: 9:00 zone: Nowhere/Town", "takes a time zone"),
    ] {
        let refused = room.refused(
            ANN,
            &format!("/article schedule article: {} {options}", id.0),
        );
        assert!(refused.contains(words), "{options}: {refused}");
    }
    let line = format!("/article schedule article: {} at: 14:30", id.0);
    room.done(ANN, &line);
    let same = room.refused(ANN, &line);
    assert!(same.contains("at that moment already"), "{same}");
    // The next such time is tomorrow.
    let line = format!("/article schedule article: {} at: 11:00", id.0);
    assert!(said(&room.done(ANN, &line)).contains("2 November 2026 11:00 in UTC"));
}

#[test]
fn a_time_that_clocks_skip_or_show_twice_is_told_as_they_show_it() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    for (moment, told) in [
        // From two to three in the morning nothing is shown on that day, and in autumn all of it twice.
        (
            "at: 2:30 date: 2027-03-28 zone: Europe/Berlin",
            "28 March 2027 01:30 UTC, which is 28 March 2027 03:30 in Europe/Berlin",
        ),
        (
            "at: 2:30 date: 2027-10-31 zone: Europe/Berlin",
            "31 October 2027 00:30 UTC, which is 31 October 2027 02:30 in Europe/Berlin",
        ),
        // There it is tomorrow already, and an hour of the day has three quarters more.
        (
            "at: 3:00 zone: Pacific/Chatham",
            "1 November 2026 13:15 UTC, which is 2 November 2026 03:00 in Pacific/Chatham",
        ),
    ] {
        let line = format!("/article schedule article: {} {moment}", id.0);
        let done = said(&room.done(ANN, &line));
        assert!(done.contains(told), "{moment}: {done}");
    }
}
