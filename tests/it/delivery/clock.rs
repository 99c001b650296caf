//! A clock that is wrong, and is then set right.

use std::time::Duration;

use newsdesk::delivery::Problem;
use newsdesk::domain::{ChannelId, Wish};

use super::desk::Desk;

const YEAR: i64 = 365 * 86_400;

fn unanswered() -> Problem {
    Problem::Unanswered {
        reason: "status 502".to_owned(),
        maybe_delivered: false,
    }
}

/// A desk whose clock shows a time that is years ahead, with a channel that wants everything.
fn years_ahead() -> (Desk, ChannelId) {
    let desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.pass(4 * YEAR);
    (desk, channel)
}

#[tokio::test]
async fn what_was_put_off_by_a_clock_that_was_ahead_goes_out_when_it_is_set_back() {
    let (mut desk, channel) = years_ahead();
    desk.next_problem(unanswered());
    desk.add("One");
    desk.dispatch().await;
    desk.next_problem(Problem::Closed(Duration::from_secs(300)));
    desk.pass(60);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.pass(-4 * YEAR);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty(), "the pause goes on");
    desk.pass(300);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_claim_of_the_future_ends_and_is_not_sent_beside_itself() {
    let (mut desk, channel) = years_ahead();
    desk.dispatch().await;
    desk.add("One");
    assert_eq!(desk.claim_and_hang().len(), 1);
    desk.pass(-4 * YEAR);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty(), "it may be on its way");
    desk.pass(181);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_while_nothing_ran_holds_nothing_up() {
    let (mut desk, channel) = years_ahead();
    desk.next_problem(unanswered());
    desk.add("One");
    desk.dispatch().await;
    desk.pass(-4 * YEAR);
    desk.restart();
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
}

#[tokio::test]
async fn those_who_run_the_desk_are_told_once_that_the_clock_went_back() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let set = move |tx: &newsdesk::store::Writer| tx.set_desk_channel(Some(channel));
    desk.store.write(set).unwrap();
    desk.dispatch().await;
    desk.pass(-30);
    desk.dispatch().await;
    assert!(
        desk.notices().is_empty(),
        "clocks that are kept right go back a little"
    );
    desk.pass(-7_300);
    desk.dispatch().await;
    desk.pass(10);
    desk.dispatch().await;
    let notices = desk.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("set back by 2 hours"), "{notices:?}");
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_neither_loses_nor_doubles() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.next_problem(unanswered());
    desk.add("One");
    desk.dispatch().await;
    desk.pass(4 * YEAR);
    desk.add("Two");
    desk.dispatch().await;
    desk.dispatch().await;
    let posted = desk.posted(channel).join(" / ");
    assert_eq!(posted.matches("One").count(), 1, "{posted}");
    assert_eq!(posted.matches("Two").count(), 1, "{posted}");
    assert_eq!(desk.waiting(), 0);
}
