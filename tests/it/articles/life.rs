//! What becomes of an article that is there: updates, certainty, retraction, tags, links.

use std::thread;

use newsdesk::domain::{ArticleId, Certainty, Date, Status};
use newsdesk::reply::Kind;

use super::newsroom::{ANN, BOB, EVE, Newsroom, said};

#[test]
fn an_update_is_appended_with_its_date() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    let line = format!("/article update article: {}", id.0);
    let form = room.done(ANN, &line);
    let done = room.fill(ANN, &form, &[("text", "Citrix **denies** it.")]);
    assert_eq!(done.kind, Kind::Notice, "{}", said(&done));
    room.done(BOB, &format!("{line} text: VMware too. date: October 2026"));
    let article = room.get(id);
    let dates: Vec<Date> = article.updates.iter().map(|update| update.date).collect();
    assert_eq!(dates, [Date::today(room.now()), Date::Month(2026, 10)]);
    assert_eq!(article.updates[0].body, "Citrix **denies** it.");
    assert_eq!(
        (article.body.as_str(), article.revision),
        ("Acme has signed.", 3)
    );
    assert!(
        room.desk
            .say("/search words: \"VMware too\"")
            .contains("Acme signs")
    );
    let future = room.refused(ANN, &format!("{line} text: x date: 2027-06-01"));
    assert!(future.contains("lies in the future"), "{future}");
    // What nobody would see is asked for again, with the date that was given.
    let again = room.done(ANN, &format!("{line} text: \u{200b}\u{2060} date: 2026-09"));
    assert_eq!(Newsroom::shown(&again, "date"), "2026-09");
    assert_eq!(room.get(id).updates.len(), 2);
}

#[test]
fn a_rumour_becomes_confirmed_and_both_dates_are_shown() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    let line = format!("/article certainty article: {}", id.0);
    assert!(
        room.refused(ANN, &format!("{line} certainty: rumour"))
            .contains("rumour already")
    );
    assert!(
        room.refused(ANN, &line)
            .contains("needs the option \"certainty\"")
    );
    room.done(
        ANN,
        &format!("{line} certainty: confirmed date: 2026-10-31"),
    );
    let article = room.get(id);
    assert_eq!(article.certainty, Certainty::Confirmed);
    let shown = room.desk.say(&format!("/article {}", id.0));
    let both = "Certainty: Rumour on 30 October 2026, confirmed on 31 October 2026";
    assert!(shown.contains(both), "{shown}");
    assert_eq!(article.life.corrected, None, "what it says is the same");
    // A date of publication that was wrong was wrong there too.
    let check = room.done(
        ANN,
        &format!("/article edit article: {} date: 2026-10-28", id.0),
    );
    let check = room.press(ANN, &check, "Save");
    assert!(
        said(&check).contains("{+Rumour on 28 October 2026"),
        "{}",
        said(&check)
    );
}

#[test]
fn a_retracted_article_says_why_and_can_be_restored() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    let line = format!("/article retract article: {}", id.0);
    assert!(
        room.refused(ANN, &format!("/article restore article: {}", id.0))
            .contains("not retracted")
    );
    let form = room.done(ANN, &line);
    assert!(
        room.done(ANN, &format!("{line} reason: \u{200b}"))
            .form
            .is_some()
    );
    assert_eq!(
        room.get(id).status,
        Status::Published,
        "readers see no reason"
    );
    room.fill(ANN, &form, &[("reason", "The source was *wrong*.")]);
    assert_eq!(room.get(id).status, Status::Retracted);
    let shown = room.desk.say(&format!("/article {}", id.0));
    assert!(shown.contains("Why: The source was *wrong*."), "{shown}");
    assert!(
        room.refused(BOB, &format!("{line} reason: x"))
            .contains("retracted before")
    );
    room.done(BOB, &format!("/article restore article: {}", id.0));
    let article = room.get(id);
    assert_eq!(
        (article.status, article.life.reason.as_str()),
        (Status::Published, "")
    );
    assert_eq!(
        room.accounts(id),
        [
            "User(UserId(8)) article restore",
            "User(UserId(7)) article retract"
        ]
    );
}

#[test]
fn tags_by_hand_outlive_the_tagger() {
    let room = Newsroom::new();
    let id = room.article("VMware signs", "VMware has signed.");
    let line =
        |command: &str, options: &str| format!("/article {command} article: {} {options}", id.0);
    assert!(
        room.refused(ANN, &line("tag", ""))
            .contains("Say what the tag is")
    );
    room.done(ANN, &line("untag", "about: vmware"));
    room.done(ANN, &line("tag", "about: citrix topics: licensing"));
    let shown = || room.desk.say(&format!("/article {}", id.0));
    assert!(shown().contains("Vendors: Citrix\n"), "{}", shown());
    assert!(shown().contains("Topics: Licensing"), "{}", shown());
    assert!(
        !room
            .desk
            .say("/news vendor: vmware")
            .contains("VMware signs")
    );
    // An edit tags it anew, and so does a new run of the tagger.
    let check = room.done(
        ANN,
        &format!("/article edit article: {} text: VMware, VMware.", id.0),
    );
    room.press(ANN, &check, "Save");
    assert!(shown().contains("Vendors: Citrix\n"), "{}", shown());
    room.done(ANN, &line("untag", "topics: licensing"));
    assert!(!shown().contains("Licensing"), "{}", shown());
    assert!(
        room.refused(ANN, &line("untag", "topics: licensing"))
            .contains("Nothing would change")
    );
    let asked = room.reply(ANN, &line("tag", "about: virtual iron"));
    assert_eq!(asked.kind, Kind::Choices, "{}", said(&asked));
}

#[test]
fn related_articles_lead_to_each_other_until_they_do_not() {
    let room = Newsroom::new();
    let (one, two) = (
        room.article("Acme signs", "A."),
        room.article("Ajax buys", "B."),
    );
    let line =
        |command: &str, other: i64| format!("/article {command} article: {} other: {other}", one.0);
    assert!(
        room.refused(ANN, &line("unrelate", two.0))
            .contains("are not related")
    );
    room.done(ANN, &line("relate", two.0));
    assert!(
        room.desk
            .say(&format!("/article {}", one.0))
            .contains("Ajax buys")
    );
    assert!(
        room.desk
            .say(&format!("/article {}", two.0))
            .contains("Acme signs")
    );
    assert!(
        room.refused(ANN, &line("relate", two.0))
            .contains("related already")
    );
    assert!(
        room.refused(ANN, &line("relate", one.0))
            .contains("to itself")
    );
    assert_eq!(room.accounts(two), ["User(UserId(7)) article relate"]);
    room.done(ANN, &line("unrelate", two.0));
    assert!(
        !room
            .desk
            .say(&format!("/article {}", one.0))
            .contains("Ajax buys")
    );
}

#[test]
fn a_draft_is_published_by_hand_once() {
    let room = Newsroom::new();
    let id = room.article_of("Acme signs", "Acme has signed.", Status::Draft);
    let line = format!("/article publish article: {}", id.0);
    assert_eq!(
        room.reply(EVE, &format!("/article show article: {}", id.0))
            .kind,
        Kind::Refused
    );
    assert!(
        room.refused(
            ANN,
            &format!("/article retract article: {} reason: x", id.0)
        )
        .contains("not out")
    );
    room.done(ANN, &line);
    assert!(room.desk.say("/news").contains("Acme signs"));
    assert!(room.refused(BOB, &line).contains("published already"));
    assert_eq!(room.get(id).life.corrected, None);
}

#[test]
fn of_two_who_do_the_same_at_once_one_does_it_and_the_other_is_told() {
    let mut room = Newsroom::new();
    let id = room.article("Acme signs", "Acme has signed.");
    let draft = room.article_of("Acme opens", "It has.", Status::Draft);
    // Each is held where it asks for the time, which is after it has looked at the article.
    let meet = room.meet(2);
    let on = |article: ArticleId, command: &str| {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        (
            article,
            format!("/article {name} article: {} {rest}", article.0),
        )
    };
    for [ann, bob] in [
        [
            on(id, "retract reason: Mine."),
            on(id, "retract reason: Theirs."),
        ],
        [on(id, "restore"), on(id, "restore")],
        [
            on(id, "certainty certainty: confirmed date: 2026-11-01"),
            on(id, "certainty certainty: announced date: 2026-10-31"),
        ],
        [
            on(draft, "schedule at: 14:30"),
            on(draft, "schedule at: 15:30"),
        ],
        [on(draft, "publish"), on(draft, "publish")],
    ] {
        meet.hold_at(1);
        let before = room.accounts(ann.0).len();
        let both = thread::scope(|scope| {
            let one = scope.spawn(|| room.reply(ANN, &ann.1));
            let two = room.reply(BOB, &bob.1);
            [one.join().expect("it answers"), two]
        });
        let done = both.iter().filter(|reply| reply.kind == Kind::Notice);
        assert_eq!(done.count(), 1, "{} {}", said(&both[0]), said(&both[1]));
        let told = both.iter().find(|reply| reply.kind == Kind::Refused);
        let told = said(told.expect("the other is refused"));
        assert!(told.contains("Somebody else has just changed"), "{told}");
        assert_eq!(room.accounts(ann.0).len(), before + 1);
    }
}

#[test]
fn nothing_is_changed_on_a_guess() {
    let room = Newsroom::new();
    let id = room.article("Acme signs a contract", "Acme has signed.");
    let asked = room.reply(
        ANN,
        "/article retract article: contract reason: It was wrong.",
    );
    assert_eq!(asked.kind, Kind::Choices, "{}", said(&asked));
    assert!(
        said(&asked).contains("Those are words of article"),
        "{}",
        said(&asked)
    );
    assert_eq!(room.get(id).status, Status::Published);
    let done = room.press(ANN, &asked, &format!("#{} Acme signs a contract", id.0));
    assert!(
        said(&done).contains("\"Acme signs a contract\" is kept and shown as retracted"),
        "{}",
        said(&done)
    );
    // Whoever types all of it means it, and what is shown first is shown at once.
    room.done(ANN, "/article restore article: acme signs a contract");
    let form = room.done(ANN, "/article edit article: contract");
    assert_eq!(Newsroom::shown(&form, "title"), "Acme signs a contract");
    let list = room.done(ANN, "/article history article: contract");
    assert_eq!(list.kind, Kind::Timeline);
    let back = room.reply(
        ANN,
        "/article history article: contract revision: 1 back: yes",
    );
    assert_eq!(back.kind, Kind::Choices, "{}", said(&back));

    let asked = room.reply(
        ANN,
        &format!("/article tag article: {} about: citirx, vmware", id.0),
    );
    assert_eq!(asked.kind, Kind::Choices, "{}", said(&asked));
    assert!(
        said(&asked).contains("only like Citrix (vendor)"),
        "{}",
        said(&asked)
    );
    room.press(ANN, &asked, "Citrix and VMware");
    let shown = room.desk.say(&format!("/article {}", id.0));
    assert!(shown.contains("Vendors: Citrix, VMware"), "{shown}");
}

#[test]
fn what_is_not_out_is_found_by_its_title_and_suggested_to_moderators_alone() {
    let room = Newsroom::new();
    room.article("Acme signs a contract", "It is out.");
    let draft = room.article_of("Acme opens a branch", "It is not out.", Status::Draft);
    let waits = room.article_of("Acme closes a branch", "Nor is this.", Status::Pending);
    let suggested = |user, command: &str, typed: &str| -> Vec<String> {
        let all = room.suggest(user, command, "article", typed);
        all.into_iter().map(|(label, _)| label).collect()
    };
    assert_eq!(
        suggested(ANN, "article publish", ""),
        ["Waits: Acme closes a branch", "Draft: Acme opens a branch"]
    );
    assert_eq!(
        suggested(ANN, "article edit", "acme"),
        [
            "Waits: Acme closes a branch",
            "Draft: Acme opens a branch",
            "Acme signs a contract"
        ]
    );
    assert_eq!(
        suggested(ANN, "article show", "acme"),
        ["Acme signs a contract"]
    );
    assert_eq!(
        suggested(EVE, "article show", "acme"),
        ["Acme signs a contract"]
    );
    assert_eq!(suggested(EVE, "article publish", ""), [""; 0]);

    let both = room.reply(ANN, "/article show article: acme branch");
    assert_eq!(both.kind, Kind::Choices, "{}", said(&both));
    assert_eq!(both.items.len(), 2, "{}", said(&both));
    assert!(both.private, "others in the channel do not see it");
    let shown = room.reply(ANN, "/article show article: acme opens a branch");
    assert!(said(&shown).contains("It is not out."), "{}", said(&shown));
    assert!(shown.private, "nor this");
    for line in [
        "/article show article: acme branch",
        "/why article: acme opens a branch",
    ] {
        let theirs = said(&room.reply(EVE, line));
        let tells = ["Acme opens", "Acme closes"].map(|title| theirs.contains(title));
        assert_eq!(tells, [false, false], "{line}: {theirs}");
    }
    assert!(
        room.reply(ANN, &format!("/why article: {}", waits.0))
            .private
    );
    assert!(
        !room
            .reply(EVE, "/article show article: acme signs a contract")
            .private
    );
    room.done(ANN, "/article publish article: acme opens a branch");
    assert_eq!(room.get(draft).status, Status::Published);
}

#[test]
fn what_waits_crowds_out_neither_what_is_out_nor_the_other_way_round() {
    let room = Newsroom::new();
    for number in 0..30 {
        room.article(&format!("Acme is out {number}"), "Acme.");
        room.article_of(&format!("Acme is held {number}"), "Acme.", Status::Pending);
    }
    let suggested = room.suggest(ANN, "article edit", "article", "");
    let held = |label: &String| label.starts_with("Waits: ");
    let count = suggested.iter().filter(|(label, _)| held(label)).count();
    assert_eq!((count, suggested.len()), (8, 25));
    let asked = room.reply(ANN, "/article show article: acme is");
    let out = asked.items.iter().filter(|item| item.status.is_none());
    assert_eq!((out.count(), asked.items.len()), (3, 5), "{}", said(&asked));
    // What was rejected is no draft that anybody looks for.
    let id = room.article_of("Acme is not wanted", "Acme.", Status::Pending);
    let items = room.desk.context.store.read(|read| read.queued_of(id));
    let item = items.unwrap()[0].id.0;
    room.done(ANN, &format!("/queue reject item: {item} reason: no"));
    assert_eq!(
        room.suggest(ANN, "article publish", "article", "wanted"),
        []
    );
    assert_eq!(room.get(id).status, Status::Draft);
}
