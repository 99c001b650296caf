//! What moderators change reaches the copies that were posted.

use std::sync::Arc;

use newsdesk::delivery::Task;
use newsdesk::domain::{Certainty, Date, Status, Style, Wish};
use newsdesk::ingest;
use newsdesk::reply::{Reply, Text};

use crate::delivery::desk::Desk;

/// What the last edit shows, of the card and of the line.
fn shown(desk: &Desk) -> [Reply; 2] {
    let sent = desk.sent().into_iter().rev();
    let mut edits = sent.filter_map(|sent| match sent.task {
        Task::Edit { post, .. } => Some(post.reply),
        _ => None,
    });
    let mut last = [edits.next().unwrap(), edits.next().unwrap()];
    // The card of an article that is out has no items, that of a retracted one a text.
    last.sort_by_key(|reply| reply.title.is_none());
    last
}

fn words(notices: &[Text]) -> String {
    let all: Vec<String> = notices.iter().map(Text::words).collect();
    all.join(" ")
}

#[tokio::test]
async fn every_change_reaches_every_copy() {
    let mut desk = Desk::new();
    let channels = [desk.channel(1), desk.channel(2)];
    desk.subscribe(channels[0], Wish::default());
    desk.subscribe(
        channels[1],
        Wish {
            style: Style::Line,
            ..Wish::default()
        },
    );
    let id = desk.add("Acme signs");
    desk.dispatch().await;
    desk.revise(id, |state| {
        state.title = "Acme has signed".to_owned();
        state.body = "Quite another text.".to_owned();
    });
    desk.dispatch().await;
    let [card, line] = shown(&desk);
    assert_eq!(card.title.as_deref(), Some("Acme has signed"));
    assert!(card.text.words().starts_with("Quite another text."));
    assert!(words(&card.notices).contains("Corrected after publication."));
    assert_eq!(line.items[0].title, "Acme has signed");

    desk.revise(id, |state| {
        state.become_certain(Certainty::Confirmed, Date::Year(2027));
    });
    desk.dispatch().await;
    let [card, line] = shown(&desk);
    let both = "Announced on 26 November 2026, confirmed in 2027.";
    assert!(
        words(&card.notices).contains(both),
        "{}",
        words(&card.notices)
    );
    assert!(line.items[0].text.words().contains(both));

    desk.revise(id, |state| {
        state.status = Status::Retracted;
        state.reason = "Acme denies it.".to_owned();
    });
    desk.dispatch().await;
    let [card, line] = shown(&desk);
    for reply in [&card, &line] {
        assert_eq!(reply.items[0].status, Some(Status::Retracted));
        let told = format!("{} {}", reply.text.words(), reply.items[0].text.words());
        assert!(told.contains("Acme denies it."), "{told}");
        assert!(!told.contains("another text"), "{told}");
    }

    let before = desk
        .store
        .read(|read| read.state_at(id, 1))
        .unwrap()
        .unwrap();
    desk.revise(id, |state| *state = before);
    desk.dispatch().await;
    let [card, line] = shown(&desk);
    assert_eq!(card.title.as_deref(), Some("Acme signs"));
    assert!(!words(&card.notices).contains("confirmed"));
    assert_eq!(
        (line.items[0].title.as_str(), line.items[0].status),
        ("Acme signs", None)
    );
}

#[tokio::test]
async fn what_was_retracted_before_it_was_posted_is_posted_when_it_is_restored() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("Acme signs");
    desk.status(id, Status::Retracted);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.revise(id, |state| state.status = Status::Published);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Acme signs"]);
    for status in [Status::Retracted, Status::Published] {
        desk.revise(id, move |state| state.status = status);
    }
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Acme signs"], "once is enough");
}

#[tokio::test]
async fn what_waited_is_posted_as_new_and_not_as_corrected() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let mut draft = crate::delivery::desk::article("Acme signs", desk.now());
    draft.status = Status::Draft;
    let id = desk.accept(draft).id();
    desk.revise(id, |state| state.title = "Acme has signed".to_owned());
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    let now = desk.now();
    desk.store
        .write(move |tx| {
            tx.schedule(id, now, "UTC")?;
            Ok(())
        })
        .unwrap();
    assert_eq!(
        ingest::publish_due(&desk.store, &Arc::default(), now).unwrap(),
        [id]
    );
    assert_eq!(
        ingest::publish_due(&desk.store, &Arc::default(), now).unwrap(),
        []
    );
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Acme has signed"]);
    let sent = desk.sent();
    let Task::Post(post) = &sent[0].task else {
        panic!("a post");
    };
    assert!(post.reply.notices.is_empty(), "{:?}", post.reply.notices);
}
