//! What becomes of deliveries is counted, and the archive says in numbers how things stand.

use std::time::Duration;

use newsdesk::delivery::Problem;
use newsdesk::domain::{
    Certainty, Fault, FaultKind, FeedMode, FeedWish, Lane, Medium, Status, Wish,
};
use newsdesk::store::Gauges;

use super::desk::Desk;

fn gauges(desk: &Desk) -> Gauges {
    let now = desk.now();
    let late = now - Duration::from_secs(300);
    let read = desk
        .store
        .read(|read| read.gauges(Medium::Discord, now, late));
    read.unwrap()
}

/// The states of a lane that rows are in.
fn rows(desk: &Desk, lane: Lane) -> Vec<(&'static str, u64)> {
    let rows = gauges(desk).outbox;
    rows.into_iter()
        .filter(|row| row.0 == lane && row.2 > 0)
        .map(|row| (row.1, row.2))
        .collect()
}

fn count(desk: &Desk, task: &str, outcome: &str) -> u64 {
    let text = desk.metrics.text().unwrap();
    let name = format!("newsdesk_deliveries_total{{task=\"{task}\",outcome=\"{outcome}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}

#[tokio::test]
async fn every_outcome_is_counted_once() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.next_problem(Problem::Unanswered {
        reason: "status 502".to_owned(),
        maybe_delivered: false,
    });
    desk.add("One");
    desk.dispatch().await;
    assert_eq!(count(&desk, "post", "unanswered"), 1);
    assert_eq!(desk.metrics.deliveries_done(), 0);
    desk.pass(60);
    desk.dispatch().await;
    assert_eq!(count(&desk, "post", "delivered"), 1);
    assert_eq!(desk.metrics.deliveries_done(), 1);
    let text = desk.metrics.text().unwrap();
    assert!(
        text.contains("newsdesk_delivery_delay_seconds_sum 60.0\n"),
        "{text}"
    );

    desk.next_problem(Problem::Refused {
        reason: "an embed is too long".to_owned(),
        tell: false,
    });
    desk.add("Two");
    desk.dispatch().await;
    assert_eq!(count(&desk, "post", "dead"), 1);

    let three = desk.add("Three");
    desk.status(three, Status::Retracted);
    desk.dispatch().await;
    assert_eq!(count(&desk, "post", "dropped"), 1);
    assert_eq!(count(&desk, "post", "delivered"), 1);
}

#[tokio::test]
async fn an_outage_gives_up_nothing_and_a_fault_of_one_row_is_no_fault_of_its_channel() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.outage(true);
    let one = desk.add("One");
    for _ in 0..72 {
        desk.dispatch().await;
        desk.pass(2 * 3_600);
    }
    assert_eq!(count(&desk, "post", "dead"), 0);
    assert_eq!(count(&desk, "post", "unanswered"), 72);
    desk.outage(false);
    desk.dispatch().await;
    assert_eq!(count(&desk, "post", "delivered"), 1);

    desk.next_problem(Problem::Channel(Fault {
        kind: FaultKind::Locked,
        detail: String::new(),
    }));
    desk.edit(one, "One more");
    desk.dispatch().await;
    assert_eq!(count(&desk, "edit", "dead"), 1);
    assert_eq!(count(&desk, "edit", "channel"), 0);
}

#[tokio::test]
async fn the_outbox_is_told_by_lane_and_state() {
    let mut desk = Desk::new();
    let [one, two] = [desk.channel(1), desk.channel(2)];
    for channel in [one, two] {
        desk.subscribe(channel, Wish::default());
    }
    assert_eq!(rows(&desk, Lane::Post), []);
    assert_eq!(gauges(&desk).oldest_due, None);

    desk.add("First");
    desk.add("Second");
    let begun = desk.now();
    desk.pass(10);
    assert_eq!(rows(&desk, Lane::Post), [("behind", 2), ("due", 2)]);
    assert_eq!(gauges(&desk).oldest_due, Some(begun));

    desk.close(
        two,
        Problem::Channel(Fault {
            kind: FaultKind::NoAccess,
            detail: String::new(),
        }),
    );
    desk.close(one, Problem::Wait(Duration::from_secs(500)));
    desk.dispatch().await;
    let states: Vec<&str> = rows(&desk, Lane::Post).iter().map(|row| row.0).collect();
    assert_eq!(states, ["behind", "blocked", "later"]);
    assert_eq!(gauges(&desk).oldest_due, None, "what is blocked is not due");
}

#[tokio::test]
async fn feeds_are_told_by_state_and_those_that_are_late_apart() {
    let desk = Desk::new();
    let wish = FeedWish {
        title: "Example".to_owned(),
        mode: FeedMode::Review,
        topics: Vec::new(),
        certainty: Certainty::Rumour,
    };
    let now = desk.now();
    desk.store
        .write(move |tx| tx.add_feed("https://news.example/feed", None, &wish, now))
        .unwrap();
    let feeds = |desk: &Desk| (gauges(desk).feeds, gauges(desk).overdue);
    let all = vec![("failing", 0), ("active", 1), ("paused", 0), ("gone", 0)];
    assert_eq!(feeds(&desk), (all.clone(), 0));
    desk.pass(299);
    assert_eq!(feeds(&desk), (all.clone(), 0), "not yet");
    desk.pass(2);
    assert_eq!(feeds(&desk), (all, 1));
}

#[test]
fn sizes_count_what_is_there() {
    let desk = Desk::new();
    let before = desk.store.read(|read| read.sizes()).unwrap();
    let of = |rows: &[(&str, u64)], kind: &str| rows.iter().find(|row| row.0 == kind).unwrap().1;
    assert_eq!(of(&before, "published_articles"), 0);
    assert!(of(&before, "entities") > 10);
    let first = desk.add("First");
    desk.add("Second");
    desk.status(first, Status::Retracted);
    desk.channel(1);
    let after = desk.store.read(|read| read.sizes()).unwrap();
    assert_eq!(of(&after, "published_articles"), 1);
    assert_eq!(of(&after, "other_articles"), 1);
    assert_eq!(of(&after, "channels"), 1);
}
