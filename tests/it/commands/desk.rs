//! What those who run the desk see: moderators, the account of who did what, drafts.

use newsdesk::commands::router;
use newsdesk::domain::{Act, ArticleId, By, Matter, Role, UserId};
use newsdesk::reply::Reply;
use newsdesk::store::{StoreError, Writer};

use super::readers::{ANN, BOB, Desk, at, person};
use crate::desk::{caller, render};
use newsdesk::domain::Place;

fn operator() -> newsdesk::commands::router::Caller {
    caller(Role::Operator, Place::Console)
}

fn done(by: By, action: &'static str, matter: Matter, before: &str, after: &str) -> Act {
    Act {
        by,
        action,
        matter,
        named: "A title with [markup](https://a.example/)".to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

/// A desk at which some things were done, a minute apart.
fn in_use() -> Desk {
    let desk = Desk::new();
    let long = "x".repeat(5_000);
    for act in [
        done(
            By::User(UserId(ANN)),
            "article add",
            Matter::Article(ArticleId(3)),
            "",
            "title: One\nstatus: published",
        ),
        done(
            By::User(UserId(BOB)),
            "article edit",
            Matter::Article(ArticleId(3)),
            "title: One\nlink: same\ntext: old",
            &format!("title: Two\nlink: same\ntext: {long}"),
        ),
        done(By::Desk, "feed pause", Matter::Feed(4), "running", "paused"),
        done(
            By::Console,
            "entity edit",
            Matter::Entity(newsdesk::domain::EntityId(1)),
            "a",
            "b",
        ),
    ] {
        desk.write(move |tx: &Writer, now| -> Result<(), StoreError> { tx.audit(&act, now) });
        desk.pass(60);
    }
    for _ in 0..3 {
        desk.reply(&operator(), "/moderator add user: 5");
        desk.reply(&operator(), "/moderator remove user: 5");
    }
    desk
}

fn titles(reply: &Reply) -> Vec<&str> {
    reply.items.iter().map(|item| &*item.title).collect()
}

#[test]
fn the_account_is_listed_and_narrowed() {
    let desk = in_use();
    let numbers = |line: &str| {
        let reply = desk.reply(&operator(), line);
        let numbers: Vec<String> = titles(&reply)
            .iter()
            .map(|title| title.split(' ').next().unwrap_or_default().to_owned())
            .collect();
        (numbers.join(" "), reply)
    };
    let (first, reply) = numbers("/audit");
    assert_eq!(first, "#10 #9 #8 #7 #6");
    assert_eq!(reply.page.map(|page| page.of), Some(2));
    assert_eq!(numbers("/audit page: 2").0, "#5 #4 #3 #2 #1");
    for (options, expected) in [
        ("action: article", "#2 #1"),
        ("action: /article  EDIT", "#2"),
        ("article: 3", "#2 #1"),
        ("entity: vmware", ""),
        ("what: feed", "#3"),
        (
            "what: moderator number: 5 action: moderator add",
            "#9 #7 #5",
        ),
        ("by: desk", "#3"),
        ("by: console action: entity", "#4"),
        (&*format!("user: {ANN}"), "#1"),
        (&*format!("user: <@{BOB}> article: 3"), "#2"),
        ("since: 2026-11-01 until: 2026-11-01 what: feed", "#3"),
        ("until: 2026-10", ""),
        ("since: 2027", ""),
    ] {
        let (found, reply) = numbers(&format!("/audit {options}"));
        assert_eq!(found, expected, "{options}");
        let empty = reply.text.words().contains("Nothing fits all of that.");
        assert_eq!(empty, expected.is_empty(), "{options}");
    }
    let refused = desk.say(&operator(), &format!("/audit by: desk user: {ANN}"));
    assert!(refused.contains("exclude each other"), "{refused}");
    for both in [
        "article: 3 entity: vmware",
        "entity: vmware number: 3",
        "article: 3 what: feed",
    ] {
        let refused = desk.say(&operator(), &format!("/audit {both}"));
        assert!(refused.contains("exclude each other"), "{both}: {refused}");
    }
    let nobody = desk.say(&operator(), "/audit article: 999");
    assert!(nobody.contains("There is no article 999"), "{nobody}");
}

#[test]
fn an_entry_is_shown_with_what_changed_and_whole_in_a_file() {
    let desk = in_use();
    let list = desk.reply(&operator(), "/audit article: 3");
    insta::assert_snapshot!(render(&list).replace(&"x".repeat(133), "x"), @r"
    [notice, private] Who did what
    - 1 November 2026 12:01 UTC: #2 article edit · A title with [markup](https://a.example/) #3
        by user 722822922222
        − title: One
        − text: old
        + title: Two
        + text: x…
    - 1 November 2026 12:00 UTC: #1 article add · A title with [markup](https://a.example/) #3
        by user 711811911211
        + title: One
        + status: published
    (Entry 2) run /audit entry: 2
    (Entry 1) run /audit entry: 1
    ");
    let whole = desk.press(&operator(), &list, "Entry 2");
    let file = String::from_utf8(whole.files[0].bytes.clone()).unwrap();
    assert!(file.contains(&"x".repeat(5_000)) && file.contains("text: old"));
    assert_eq!(whole.files[0].name, "audit-2.txt");
    let back = desk.press(&operator(), &whole, "All that was done to it");
    assert_eq!(titles(&back).len(), 2);
    let missing = desk.say(&operator(), "/audit entry: 99");
    assert!(missing.contains("no entry 99"), "{missing}");
}

#[test]
fn moderators_come_and_go_and_the_list_says_so() {
    let desk = Desk::new();
    let mut context = desk.desk.context.clone();
    let say = |context: &_, line: &str| render(&router::answer_line(context, &operator(), line));
    insta::assert_snapshot!(say(&context, "/moderator list"), @r"
    [notice, private] Who runs the desk
    Operators, by the configuration: Whoever sits at the console
    Moderators, by /moderator add: Nobody yet besides the operators. To name somebody: `/moderator add`
    ");
    context.named = std::sync::Arc::new(newsdesk::domain::DeskRoles {
        operators: vec![1],
        moderators: vec![2, 3],
        moderator_roles: vec![(10, 20)],
    });
    insta::assert_snapshot!(say(&context, "/moderator add user: 3"), @r"
    [notice, private] Who runs the desk
    user 3 may change the archive from now on, in every server and in private messages. The configuration names them too.
    Operators, by the configuration: user 1
      Whoever sits at the console
    Moderators, by the configuration: user 2
      user 3
    Members of roles, by the configuration: role 20 in server 10
    Moderators, by /moderator add: user 3, since 1 November 2026 12:00 UTC
    ");
    let again = say(&context, "/moderator add user: 3");
    assert!(again.contains("may do so already"), "{again}");
    let still = say(&context, "/moderator remove user: 3");
    assert!(still.contains("still in the configuration"), "{still}");
    let configured = say(&context, "/moderator remove user: 2");
    assert!(configured.contains("Take them out there"), "{configured}");
    let unknown = say(&context, "/moderator remove user: 9");
    assert!(unknown.contains("nothing changes"), "{unknown}");
}

#[test]
fn a_moderator_sees_what_is_kept_about_them() {
    let desk = in_use();
    desk.reply(&operator(), &format!("/moderator add user: {ANN}"));
    let shown = desk.say(&person(ANN), "/privacy show");
    assert!(
        shown.contains("You moderate it since 1 November 2026"),
        "{shown}"
    );
    assert!(shown.contains("named by 1 entry"), "{shown}");
    let delete = desk.say(&person(ANN), "/privacy delete confirm: yes");
    assert!(delete.contains("There is nothing to delete"), "{delete}");
    assert!(delete.contains("You moderate it since"), "{delete}");
    let roles = [Role::Operator];
    let private = Place::Private { channel: 1 };
    let kept = desk.say(&at(BOB, &roles, private), &format!("/audit user: {ANN}"));
    assert!(kept.contains("article add"), "{kept}");
}
