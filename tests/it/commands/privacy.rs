//! `/privacy`.

use insta::assert_snapshot;
use newsdesk::domain::{Act, ArticleId, By, Form, Matter, Role, UserId, Wish};
use newsdesk::reply::Reply;
use serde_json::Value;

use super::readers::{ANN, BOB, Desk, NEWS, NEWS_PLACE, at, person};
use crate::desk::render;

/// Both follow something and made a subscription of the server; an article was delivered.
fn in_use() -> Desk {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    for (user, word) in [(ANN, "VMware"), (BOB, "Citrix")] {
        desk.say(&person(user), &format!("/follow {word}"));
        desk.say(&person(user), &format!("/follow keywords: only {word}"));
        desk.write(move |tx, now| {
            tx.add_subscription(news, &Wish::default(), Some(UserId(user)), now)
        });
    }
    desk.add("VMware ships something");
    desk.add("Citrix ships something");
    desk.deliver();
    desk
}

fn file(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.files[0].bytes).unwrap()
}

#[test]
fn it_shows_what_is_kept() {
    let desk = in_use();
    assert_snapshot!(desk.say(&person(ANN), "/privacy show"), @r#"
    [notice, private] What the desk keeps about you
    Your number with Discord, in these places. What you ask and what you are called are not kept under your number.
    What you follow: #1 VMware, since 1 November 2026 12:00 UTC
      #2 "only VMware", since 1 November 2026 12:00 UTC
    What was delivered to you, and when: 1 article, nothing is waiting
    Subscriptions of servers that say that you made them: #3 everything in #news
    (Everything as a file) run /privacy export
    (Delete it) run /privacy delete
    "#);
    assert_snapshot!(desk.say(&person(5), "/privacy show"), @r"
    [notice, private] What the desk keeps about you
    Nothing. What you ask and what you are called are not kept under your number.
    ");
    assert_snapshot!(desk.say(&person(5), "/privacy delete confirm: yes"), @r"
    [notice, private] There is nothing to delete
    What you ask and what you are called are not kept under your number.
    ");
}

#[test]
fn the_file_holds_everything_and_nothing_of_others() {
    let desk = in_use();
    let reply = desk.reply(
        &at(ANN, &[Role::Administrator], NEWS_PLACE),
        "/privacy export",
    );
    assert!(reply.private);
    assert_eq!(reply.files[0].name, "newsdesk-privacy.json");
    let file = file(&reply);
    assert_eq!(file["user"], ANN.to_string());
    let words = |key: &str| -> Vec<&str> {
        let all = file[key].as_array().unwrap();
        all.iter().map(|it| it["words"].as_str().unwrap()).collect()
    };
    assert_eq!(
        words("follows"),
        [
            "News about VMware goes to you at once.",
            "News with \"only VMware\" goes to you at once."
        ]
    );
    assert_eq!(
        words("subscriptions_made"),
        ["All news goes to #news at once."]
    );
    assert_eq!(file["subscriptions_made"][0]["channel"], NEWS.to_string());
    let deliveries = file["deliveries"].as_array().unwrap();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0]["state"], "posted");
    assert!(deliveries[0]["posted"].is_string());
    let text = file.to_string();
    assert!(!text.contains(&BOB.to_string()) && !text.contains("Citrix"));
}

#[test]
fn deleting_asks_first_and_then_leaves_nothing() {
    let desk = in_use();
    let (ann, bob) = (person(ANN), person(BOB));
    let before = desk.say(&bob, "/privacy show");
    let asked = desk.reply(&ann, "/privacy delete");
    assert_snapshot!(render(&asked), @r"
    [notice, private] Delete everything about you
    This ends 2 follows and forgets 1 article that came to you. Messages that you have got stay with you. Your number goes from 1 subscription of a server, which stays. It cannot be undone.
    (Delete everything) run /privacy delete confirm: yes
    (First as a file) run /privacy export
    ");
    assert!(desk.say(&ann, "/privacy show").contains("VMware"));
    let done = desk.press(&ann, &asked, "Delete everything");
    assert_snapshot!(render(&done), @r"
    [notice, private] Deleted
    The desk has forgotten 2 follows, 1 delivery, 0 suggestions and your number in 1 subscription. Copies of the archive that its operator has made for safety lose it when they are replaced.
    ");
    assert!(desk.say(&ann, "/privacy show").contains("Nothing."));
    assert!(
        desk.say(&ann, "/following list")
            .contains("You follow nothing")
    );
    assert_eq!(desk.say(&bob, "/privacy show"), before);
    desk.add("VMware ships something new");
    assert_eq!(desk.deliver(), 1, "the server's news goes on");
    // And one can begin anew.
    assert_eq!(
        desk.reply(&ann, "/follow vmware").title.as_deref(),
        Some("You follow it")
    );
}

#[test]
fn an_undo_after_deleting_finds_nothing() {
    let desk = in_use();
    let ann = person(ANN);
    let stopped = desk.reply(&ann, "/following stop all: yes");
    desk.say(&ann, "/privacy delete confirm: yes");
    let reply = desk.press(&ann, &stopped, "Undo");
    assert_eq!(reply.title.as_deref(), Some("You follow nothing"));
}

#[test]
fn a_moderator_gets_the_list_of_what_they_did_and_nothing_of_the_texts() {
    let desk = in_use();
    let act = |by: u64, action: &'static str, matter: Matter, named: &str| Act {
        by: By::User(UserId(by)),
        action,
        matter,
        named: named.to_owned(),
        before: "A secret draft.".to_owned(),
        after: "A text.".to_owned(),
    };
    let acts = [
        act(
            ANN,
            "article edit",
            Matter::Article(ArticleId(7)),
            "Cisco signs",
        ),
        act(
            ANN,
            "moderator add",
            Matter::Moderator(UserId(BOB)),
            &BOB.to_string(),
        ),
        act(
            BOB,
            "article retract",
            Matter::Article(ArticleId(8)),
            "Of Bob",
        ),
    ];
    desk.write(move |tx, now| acts.iter().try_for_each(|act| tx.audit(act, now)));
    let shown = desk.say(&person(ANN), "/privacy show");
    assert!(
        shown.contains("article edit, article 7: Cisco signs, 1 November 2026"),
        "{shown}"
    );
    let file = file(&desk.reply(&person(ANN), "/privacy export"));
    assert_eq!(file["acts"], 2);
    let account = file["account"].as_array().unwrap();
    assert_eq!(account.len(), 2, "the latest first");
    assert_eq!(account[0]["action"], "moderator add");
    assert_eq!(account[0]["named"], Value::Null);
    assert_eq!(account[1]["matter"], "article");
    assert_eq!(account[1]["matter_number"], 7);
    assert_eq!(account[1]["named"], "Cisco signs");
    assert_eq!(account[1]["at"], "2026-11-01T12:00:00Z");
    let text = file.to_string();
    for other in ["secret", "Of Bob", &BOB.to_string()] {
        assert!(!text.contains(other), "{other}: {text}");
    }
    // It stays when everything else goes.
    desk.say(&person(ANN), "/privacy delete confirm: yes");
    let shown = desk.say(&person(ANN), "/privacy show");
    assert!(shown.contains("article edit, article 7"), "{shown}");
}

#[test]
fn of_very_many_acts_the_file_lists_the_latest_and_says_so() {
    let desk = in_use();
    desk.write(move |tx, now| {
        (0..5_003).try_for_each(|number| {
            let act = Act {
                by: By::User(UserId(ANN)),
                action: "article edit",
                matter: Matter::Article(ArticleId(number)),
                named: String::new(),
                before: String::new(),
                after: String::new(),
            };
            tx.audit(&act, now)
        })
    });
    let reply = desk.reply(&person(ANN), "/privacy export");
    let words = reply.text.words();
    assert!(
        words.contains("Of your 5003 entries of the account it lists the latest 5000"),
        "{words}"
    );
    let file = file(&reply);
    assert_eq!(file["acts"], 5_003);
    let account = file["account"].as_array().unwrap();
    assert_eq!(account.len(), 5_000);
    assert_eq!(account[0]["matter_number"], 5_002);
    assert!(reply.files[0].bytes.len() < 4 << 20, "Discord takes it");
}
