//! `/queue channel`: where the desk speaks, and what the account says of it.

use newsdesk::commands::router::Caller;
use newsdesk::domain::{Form, Permission, Role};
use newsdesk::reply::Kind;

use super::readers::{ANN, Desk, NEWS, NEWS_PLACE, SERVER, TEAM, at, seen};

fn operator() -> Caller {
    at(ANN, &[Role::Operator], NEWS_PLACE)
}

#[test]
fn only_another_channel_is_a_change_for_the_account() {
    let desk = Desk::new();
    // Two channels may be called alike.
    desk.channel(NEWS, "news", Form::Text);
    desk.channel(TEAM, "news", Form::Text);
    let news = format!("#news ({NEWS}) of server {SERVER}");
    let team = format!("#news ({TEAM}) of server {SERVER}");
    let there = format!("/queue channel channel: {TEAM}");
    for (line, before, after) in [
        ("/queue channel", "", news.as_str()),
        (&there, &news, &team),
        ("/queue channel stop: yes", &team, ""),
    ] {
        let known = desk.desk.account().len();
        // Said twice, it is done once.
        for _ in 0..2 {
            let done = desk.reply(&operator(), line);
            assert_eq!(done.kind, Kind::Notice, "{line}: {}", done.text.words());
        }
        let account = desk.desk.account();
        assert_eq!(account.len(), known + 1, "{line}");
        assert_eq!(
            (account[0].before.as_str(), account[0].after.as_str()),
            (before, after)
        );
    }
}

#[test]
fn a_channel_that_is_called_anew_is_the_same_one() {
    let desk = Desk::new();
    desk.channel(NEWS, "news", Form::Text);
    desk.reply(&operator(), "/queue channel");
    *desk.fake.channels.lock().unwrap() = vec![seen(NEWS, "headlines", Form::Text)];
    desk.reply(&operator(), "/queue channel");
    assert_eq!(desk.desk.account().len(), 1);
}

#[test]
fn everything_that_is_in_the_way_is_said() {
    let desk = Desk::new();
    let mut thread = seen(NEWS, "talk", Form::Thread);
    thread.locked = true;
    thread
        .permissions
        .retain(|permission| *permission != Permission::EmbedLinks);
    *desk.fake.channels.lock().unwrap() = vec![thread];
    let refused = desk.reply(&operator(), "/queue channel");
    assert_eq!(refused.kind, Kind::Refused);
    assert_eq!(
        refused.text.words(),
        "The thread is locked. Unlock it, or choose another channel. I lack Embed Links in the channel. \
         Give it to me there."
    );
    assert_eq!(desk.desk.account().len(), 0);
}
