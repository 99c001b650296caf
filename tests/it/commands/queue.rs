//! `/queue`: what waits, and what becomes of it by whose decision.

use std::sync::{Arc, Barrier};

use newsdesk::commands::router::{Caller, RawOptions, answer_line, commands, submit};
use newsdesk::domain::{
    Actor, Article, ArticleId, Certainty, Date, NewArticle, Object, Place, QueueFilter, QueueId,
    QueueKind, QueueState, Queued, Role, Status, UserId,
};
use newsdesk::ingest;
use newsdesk::reply::{Form, Kind, Reply};
use newsdesk::store::MOST_DRAFTS;

use crate::desk::{TestDesk, caller, render};

/// A desk whose asker moderates.
fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.caller = caller(Role::Moderator, Place::Console);
    desk
}

fn moderator(user: u64) -> Caller {
    Caller {
        actor: Actor {
            user: Some(UserId(user)),
            roles: vec![Role::Moderator],
            server_roles: Vec::new(),
        },
        place: Place::Server {
            server: 1,
            channel: 2,
        },
        locale: "en-GB".into(),
    }
}

fn article(title: &str, body: &str, status: Status) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: Some(format!(
            "https://feed.example/{}",
            title
                .to_lowercase()
                .replace(|c: char| !c.is_alphanumeric(), "-")
        )),
        author: "A feed".to_owned(),
        body: body.to_owned(),
        published: Date::Month(2026, 10),
        certainty: Certainty::Announced,
        status,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// Lets an article come in as a feed brings it.
fn accept(desk: &TestDesk, article: NewArticle) -> ingest::Accepted {
    let (now, tagging) = (desk.context.now(), Arc::clone(&desk.context.tagging));
    let accepted = desk.context.store.write(move |tx| {
        let tagger = tagging.tagger(tx)?;
        Ok(ingest::accept(tx, &tagger, article, now).expect("it is sound"))
    });
    desk.context.search.catch_up().expect("an index");
    accepted.expect("an archive")
}

fn pending(desk: &TestDesk, title: &str) -> (ArticleId, QueueId) {
    let id = accept(desk, article(title, "Nothing of note.", Status::Pending)).id();
    (id, waiting(desk).last().expect("it waits").id)
}

/// An article that tells of a deal; gives the fact that waits for it.
fn deal(desk: &TestDesk) -> QueueId {
    let told = "Zimory acquires Qlayer.";
    accept(desk, article("A deal", told, Status::Published));
    waiting(desk)[0].id
}

fn waiting(desk: &TestDesk) -> Vec<Queued> {
    let all = |read: &newsdesk::store::Reader| read.queue(QueueFilter::default(), 0, 100);
    desk.context.store.read(all).unwrap()
}

fn queued(desk: &TestDesk, id: QueueId) -> Queued {
    let found = desk.context.store.read(|read| read.queued(id));
    found.unwrap().expect("it is there")
}

fn stored(desk: &TestDesk, id: ArticleId) -> Article {
    let found = desk.context.store.read(|read| read.article(id));
    found.unwrap().expect("it is there")
}

fn status(desk: &TestDesk, id: ArticleId) -> Status {
    stored(desk, id).status
}

fn by(desk: &TestDesk, user: u64, line: &str) -> Reply {
    answer_line(&desk.context, &moderator(user), line)
}

#[test]
fn an_article_is_published_by_one_press_and_the_next_moderator_is_told_by_whom() {
    let desk = desk();
    let (article, item) = pending(&desk, "Fresh from a feed");
    assert!(!desk.say("/news").contains("Fresh from a feed"));
    let shown = desk.reply("/queue show");
    assert!(
        render(&shown).contains("Article: Fresh from a feed"),
        "{}",
        render(&shown)
    );
    assert!(
        render(&shown).contains("1 of 1 that wait"),
        "{}",
        render(&shown)
    );

    let done = by(&desk, 7, &TestDesk::button(&shown, "Approve"));
    assert!(
        render(&done).contains("Published: Fresh from a feed"),
        "{}",
        render(&done)
    );
    assert_eq!(status(&desk, article), Status::Published);
    assert!(desk.say("/news").contains("Fresh from a feed"));

    for line in ["approve", "reject", "edit", "merge"] {
        let late = by(&desk, 8, &format!("/queue {line} item: {}", item.0));
        assert_eq!(late.kind, Kind::Refused);
        let words = late.text.words();
        assert!(
            words.contains("Approved by user 7, 1 November 2026"),
            "{line}: {words}"
        );
    }
    assert_eq!(status(&desk, article), Status::Published);
    assert!(desk.say("/queue show").contains("The queue is empty."));
}

#[test]
fn of_two_who_press_at_the_same_time_one_decides() {
    let desk = desk();
    for round in 0..8 {
        let (article, item) = pending(&desk, &format!("Article of round {round}"));
        let barrier = Barrier::new(2);
        let lines = [
            format!("/queue approve item: {}", item.0),
            format!("/queue reject item: {} reason: no", item.0),
        ];
        let replies = std::thread::scope(|scope| {
            let press = |user: u64| {
                let (desk, barrier, line) = (&desk, &barrier, &lines[usize::from(user == 8)]);
                scope.spawn(move || {
                    barrier.wait();
                    by(desk, user, line)
                })
            };
            [press(7), press(8)].map(|thread| thread.join().expect("an answer"))
        });
        let refused = replies.iter().filter(|reply| reply.kind == Kind::Refused);
        assert_eq!(refused.count(), 1, "{replies:?}");
        let decided = queued(&desk, item);
        let (state, status) = (decided.state, status(&desk, article));
        match replies[0].kind == Kind::Refused {
            true => assert_eq!((state, status), (QueueState::Rejected, Status::Draft)),
            false => assert_eq!((state, status), (QueueState::Approved, Status::Published)),
        }
    }
}

#[test]
fn a_rejected_article_is_never_seen_and_does_not_come_back() {
    let desk = desk();
    let (id, item) = pending(&desk, "Buy our things");
    let why = desk.reply(&format!("/queue reject item: {}", item.0));
    assert_eq!(
        queued(&desk, item).state,
        QueueState::Waiting,
        "it only asks why"
    );
    let line = TestDesk::button(&why, "An advertisement");
    let done = by(&desk, 7, &line);
    assert!(
        render(&done).contains("Rejected: Buy our things"),
        "{}",
        render(&done)
    );
    assert_eq!(queued(&desk, item).reason, "An advertisement");
    let again = accept(
        &desk,
        article("Buy our things", "New text.", Status::Pending),
    );
    assert_eq!(again, ingest::Accepted::Duplicate(id));
    assert!(waiting(&desk).is_empty());
    let reader = caller(Role::Reader, Place::Console);
    for line in [
        "/news".to_owned(),
        "/search words: buy things".to_owned(),
        format!("/article show {}", id.0),
    ] {
        let seen = answer_line(&desk.context, &reader, &line);
        assert!(
            !render(&seen).contains("Buy our things"),
            "{line}: {}",
            render(&seen)
        );
    }
    // A reason of one's own is asked for in a form.
    let (_, item) = pending(&desk, "Another one");
    let why = desk.reply(&format!("/queue reject item: {}", item.0));
    let asked = desk.reply(&TestDesk::button(&why, "Another reason"));
    let form = asked.form.expect("a form");
    assert_eq!(form.inputs[0].option, "reason");
    desk.reply(&format!("{} reason: too [old](x) <@1>", form.line));
    assert_eq!(queued(&desk, item).reason, "too [old](x) <@1>");
}

#[test]
fn what_a_text_tells_waits_and_enters_with_its_source() {
    let desk = desk();
    let body = "EMC acquires Iomega for $213 million.\n\nCitrix has not joined the SVVP.";
    let source = accept(&desk, article("EMC grows", body, Status::Published)).id();
    let items = waiting(&desk);
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["EMC acquired Iomega; for $213 million"]);
    let facts = |desk: &TestDesk| {
        let found = desk.context.store.read(|read| read.facts_from(source));
        found.unwrap()
    };
    assert!(facts(&desk).is_empty(), "nothing enters unseen");

    let shown = desk.say("/queue show kind: fact");
    assert!(
        shown.contains("“EMC acquires Iomega for $213 million.”"),
        "{shown}"
    );
    assert!(
        shown.contains("The catalog has no vendor Iomega. Approve adds one."),
        "{shown}"
    );
    let done = by(&desk, 7, &format!("/queue approve item: {}", items[0].id.0));
    assert_eq!(done.kind, Kind::Notice, "{}", render(&done));
    let facts = facts(&desk);
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].relation, "acquired");
    assert_eq!(facts[0].source, source);
    let answer = desk.say("/vendor emc");
    assert!(answer.contains("Iomega"), "{answer}");
    assert!(desk.say("/vendor iomega").contains("Iomega"));
    // The same is not proposed again, by whatever article.
    accept(
        &desk,
        article("EMC still grows", "EMC acquires Iomega.", Status::Published),
    );
    assert!(waiting(&desk).is_empty());
}

#[test]
fn who_takes_a_post_ends_the_one_before() {
    let desk = desk();
    let body = "On 3 October 2026 Raghu Raghuram replaced Paul Maritz as CEO of VMware.";
    accept(&desk, article("A new chief", body, Status::Published));
    let items = waiting(&desk);
    assert_eq!(items.len(), 1, "{items:?}");
    desk.reply(&format!("/queue approve item: {}", items[0].id.0));
    assert_eq!(queued(&desk, items[0].id).state, QueueState::Approved);
    let answer = desk.say("/ask question: Who leads VMware?");
    assert!(answer.contains("Raghu Raghuram"), "{answer}");
    let maritz = desk.context.store.read(|read| {
        let id = read.entity_by_key("paul-maritz")?.expect("he is known");
        read.facts_about(id)
    });
    let led = maritz
        .unwrap()
        .into_iter()
        .find(|fact| fact.relation == "leads");
    assert_eq!(led.and_then(|fact| fact.until), "2026-10-03".parse().ok());
}

#[test]
fn what_is_told_as_a_rumour_enters_as_one() {
    let desk = desk();
    let body = "According to rumours Cisco will buy Virtual Iron.";
    let source = accept(&desk, article("Talk of the town", body, Status::Published)).id();
    let item = waiting(&desk)[0].id;
    assert!(desk.say("/queue show").contains("told only as a rumour"));
    desk.reply(&format!("/queue approve item: {}", item.0));
    let facts = desk
        .context
        .store
        .read(|read| read.facts_from(source))
        .unwrap();
    assert_eq!(facts[0].detail, "rumoured");
}

/// The facts that wait, as sentences, the longest first.
fn facts_waiting(desk: &TestDesk) -> Vec<(QueueId, String)> {
    let facts = waiting(desk).into_iter();
    facts
        .filter(|item| item.kind == QueueKind::Fact)
        .map(|item| (item.id, item.name))
        .collect()
}

/// What the facts that wait are called.
fn names_of_facts(desk: &TestDesk) -> Vec<String> {
    facts_waiting(desk)
        .into_iter()
        .map(|(_, name)| name)
        .collect()
}

/// What the archive has of who bought whom, by its detail and its source.
fn bought_by_cisco(desk: &TestDesk) -> Vec<(String, ArticleId)> {
    let told = desk.context.store.read(|read| {
        let cisco = read.entity_by_key("cisco")?.expect("it is known");
        read.facts_about(cisco)
    });
    told.unwrap()
        .into_iter()
        .filter(|fact| fact.relation == "acquired")
        .map(|fact| (fact.detail, fact.source))
        .collect()
}

fn approve(desk: &TestDesk, item: QueueId) -> String {
    desk.say(&format!("/queue approve item: {}", item.0))
}

/// What waits as a rumour leaves the queue when a surer one is approved, and what had entered as one leaves the
/// archive; whoever approves is told what left.
#[test]
fn a_rumour_gives_way_to_the_fact() {
    let desk = desk();
    let tells =
        |title: &str, body: &str| accept(&desk, article(title, body, Status::Published)).id();
    let names = || names_of_facts(&desk);
    let rumoured = "Cisco acquired Virtual Iron; rumoured";
    let announced = "Cisco acquired Virtual Iron; announced";
    tells("Gossip", "Cisco may buy Virtual Iron.");
    assert_eq!(names(), [rumoured]);
    let rumour = waiting(&desk)[0].id;
    tells(
        "More gossip",
        "A spokesman for Dell said that Cisco had bought Virtual Iron.",
    );
    assert_eq!(names().len(), 1, "it waits once");
    tells("A plan", "Cisco will buy Virtual Iron.");
    assert_eq!(names(), [rumoured, announced], "nobody has decided yet");
    let plan = waiting(&desk)[1].id;
    let told = approve(&desk, plan);
    assert!(told.contains("gave way to it"), "{told}");
    assert!(told.contains(rumoured), "{told}");
    assert_eq!(names(), [""; 0]);
    assert_eq!(queued(&desk, rumour).state, QueueState::Dropped);
    assert!(
        desk.say(&format!("/queue show item: {}", rumour.0))
            .contains("surer of it")
    );
    assert!(desk.say("/vendor cisco").contains("announced"));
    tells("Gossip again", "Cisco may buy Virtual Iron.");
    assert_eq!(names(), [""; 0], "more is known already");

    let deed = tells("Done", "Cisco has bought Virtual Iron.");
    assert_eq!(names(), ["Cisco acquired Virtual Iron"]);
    let told = approve(&desk, waiting(&desk)[0].id);
    assert!(told.contains(announced), "{told}");
    assert_eq!(bought_by_cisco(&desk), [(String::new(), deed)]);
    tells("Told again", "Cisco has bought Virtual Iron.");
    assert_eq!(names(), [""; 0]);
}

/// What was surer and is refused takes nothing with it.
#[test]
fn a_rumour_outlives_a_surer_proposal_that_is_rejected() {
    let desk = desk();
    let gossip = article("Gossip", "Cisco may buy Virtual Iron.", Status::Published);
    accept(&desk, gossip);
    let rumour = waiting(&desk)[0].id;
    let misread = article("Done", "Cisco has bought Virtual Iron.", Status::Published);
    accept(&desk, misread);
    let surer = waiting(&desk)[1].id;
    desk.say(&format!("/queue reject item: {}", surer.0));
    assert_eq!(queued(&desk, rumour).state, QueueState::Waiting);

    let untrue = "Cisco has bought Virtual Iron.";
    accept(&desk, article("Deal", untrue, Status::Pending));
    let mut items = waiting(&desk).into_iter();
    let item = items.find(|item| item.kind == QueueKind::Article).unwrap();
    desk.say(&format!("/queue reject item: {} reason: Untrue", item.id.0));
    assert_eq!(queued(&desk, item.id).state, QueueState::Rejected);
    assert_eq!(queued(&desk, rumour).state, QueueState::Waiting);
}

/// While the article that is surer is not out, the rumour stays: in the queue, and then for readers.
#[test]
fn a_rumour_stays_while_the_surer_article_waits() {
    for merged in [false, true] {
        let desk = desk();
        let gossip = article("Gossip", "Cisco may buy Virtual Iron.", Status::Published);
        let gossip = accept(&desk, gossip).id();
        let done = article("Done", "Cisco has bought Virtual Iron.", Status::Pending);
        let done = accept(&desk, done).id();
        let facts = facts_waiting(&desk);
        let rumour = "Cisco acquired Virtual Iron; rumoured";
        assert_eq!(
            names_of_facts(&desk),
            [rumour, "Cisco acquired Virtual Iron"]
        );
        for (fact, _) in &facts {
            let told = approve(&desk, *fact);
            assert!(!told.contains("gave way"), "{told}");
        }
        assert!(desk.say("/vendor cisco").contains("rumoured"));

        let item = waiting(&desk)[0].id;
        match merged {
            true => desk.say(&format!(
                "/queue merge item: {} article: {}",
                item.0, gossip.0
            )),
            false => approve(&desk, item),
        };
        assert_eq!(bought_by_cisco(&desk), [(String::new(), done)]);
    }
}

/// A rumour that still waits when the surer article comes out leaves the queue then, also when the catalog had not
/// the name yet when it came in.
#[test]
fn a_waiting_rumour_leaves_when_the_surer_article_is_out() {
    let desk = desk();
    let gossip = article("Gossip", "Cisco may buy Virtual Iron.", Status::Published);
    accept(&desk, gossip);
    let done = article("Done", "Cisco has bought Virtual Iron.", Status::Pending);
    let done = accept(&desk, done).id();
    let facts = facts_waiting(&desk);
    approve(&desk, facts[1].0);
    assert_eq!(queued(&desk, facts[0].0).state, QueueState::Waiting);
    desk.say(&format!("/article publish article: {}", done.0));
    assert_eq!(queued(&desk, facts[0].0).state, QueueState::Dropped);
}

/// What an article told as a rumour is proposed as a fact when the article is confirmed, whether somebody has
/// decided about the rumour or not.
#[test]
fn what_a_confirmed_article_tells_is_proposed_without_doubt() {
    for entered in [false, true] {
        let desk = desk();
        let rumour = NewArticle {
            certainty: Certainty::Rumour,
            ..article(
                "Gossip",
                "Cisco has bought Virtual Iron.",
                Status::Published,
            )
        };
        let id = accept(&desk, rumour).id();
        let (first, name) = facts_waiting(&desk).remove(0);
        assert_eq!(name, "Cisco acquired Virtual Iron; rumoured");
        if entered {
            approve(&desk, first);
        }
        let confirm = format!("/article certainty article: {} certainty: confirmed", id.0);
        let told = desk.say(&confirm);
        assert!(told.contains("confirmed now"), "{told}");
        let facts = facts_waiting(&desk);
        assert_eq!(names_of_facts(&desk), ["Cisco acquired Virtual Iron"]);
        assert_eq!(
            facts[0].0 == first,
            !entered,
            "what waits is changed in its place"
        );
        approve(&desk, facts[0].0);
        assert_eq!(bought_by_cisco(&desk), [(String::new(), id)]);
    }
}

/// A correction reaches what waits as it was read, and leaves alone what a moderator has put right.
#[test]
fn what_waits_follows_its_article_unless_a_moderator_has_changed_it() {
    for changed in [false, true] {
        let desk = desk();
        let body = "Cisco has bought Qlayer for $21 million.";
        let id = accept(&desk, article("News", body, Status::Published)).id();
        let names = || names_of_facts(&desk);
        assert_eq!(names(), ["Cisco acquired Qlayer; for $21 million"]);
        if changed {
            let item = facts_waiting(&desk)[0].0;
            desk.say(&format!(
                "/queue edit item: {} detail: \"for little\"",
                item.0
            ));
        }
        let edit = format!(
            "/article edit article: {} text: \"{}\"",
            id.0,
            body.replace("21", "213")
        );
        let shown = desk.reply(&edit);
        desk.say(&TestDesk::button(&shown, "Save"));
        match changed {
            true => assert_eq!(names(), ["Cisco acquired Qlayer; for little"]),
            false => assert_eq!(names(), ["Cisco acquired Qlayer; for $213 million"]),
        }
        desk.say(&format!(
            "/article certainty article: {} certainty: rumour",
            id.0
        ));
        match changed {
            true => assert_eq!(names(), ["Cisco acquired Qlayer; for little"]),
            false => assert_eq!(
                names(),
                ["Cisco acquired Qlayer; rumoured for $213 million"]
            ),
        }
    }
}

/// An update tells something new; what was decided about before is not proposed again.
#[test]
fn what_an_update_tells_is_proposed_once() {
    let desk = desk();
    let news = article("News", "Citrix has bought Virtual Iron.", Status::Published);
    let id = accept(&desk, news).id();
    let first = facts_waiting(&desk)[0].0;
    desk.say(&format!("/queue reject item: {}", first.0));
    let update = |text: &str| {
        desk.say(&format!(
            "/article update article: {} text: \"{text}\"",
            id.0
        ));
        names_of_facts(&desk)
    };
    let bought = update("Cisco has bought Qlayer.");
    assert_eq!(bought, ["Cisco acquired Qlayer"]);
    desk.say(&format!(
        "/queue reject item: {}",
        facts_waiting(&desk)[0].0.0
    ));
    assert_eq!(update("Nobody has said more."), [""; 0]);
}

/// Nobody was asked about what an imported article says, and whoever adds to it is asked about that alone.
#[test]
fn of_an_imported_article_only_what_a_change_adds_is_proposed() {
    let desk = desk();
    let old = article(
        "Old news",
        "Citrix has bought Virtual Iron.",
        Status::Published,
    );
    let (now, tagging) = (desk.context.now(), Arc::clone(&desk.context.tagging));
    let id = desk.context.store.write(move |tx| {
        let tagger = tagging.tagger(tx)?;
        let accepted = ingest::accept_quietly(tx, &tagger, old, now);
        Ok(accepted.expect("it is sound").id())
    });
    let id = id.unwrap();
    let update = format!(
        "/article update article: {} text: \"Cisco has bought Qlayer.\"",
        id.0
    );
    desk.say(&update);
    assert_eq!(names_of_facts(&desk), ["Cisco acquired Qlayer"]);
    desk.say(&format!(
        "/article certainty article: {} certainty: rumour",
        id.0
    ));
    assert_eq!(facts_waiting(&desk).len(), 1);
}

/// A draft proposes nothing until it is published, by hand or at its moment.
#[test]
fn what_a_draft_tells_is_proposed_when_it_is_published() {
    for by_schedule in [false, true] {
        let desk = desk();
        let draft = article("News", "Cisco has bought Virtual Iron.", Status::Draft);
        let id = accept(&desk, draft).id();
        desk.say(&format!(
            "/article update article: {} text: \"And Qlayer.\"",
            id.0
        ));
        assert_eq!(facts_waiting(&desk), []);
        let (store, now) = (&desk.context.store, desk.context.now());
        match by_schedule {
            true => {
                let planned = store.write(move |tx| tx.schedule(id, now, "UTC"));
                planned.unwrap();
                let tagging = &desk.context.tagging;
                assert_eq!(ingest::publish_due(store, tagging, now).unwrap(), [id]);
            }
            false => _ = desk.say(&format!("/article publish article: {}", id.0)),
        }
        assert_eq!(names_of_facts(&desk), ["Cisco acquired Virtual Iron"]);
    }
}

#[test]
fn what_a_rejected_article_told_comes_back_when_it_is_published_after_all() {
    let desk = desk();
    let body = "Cisco has bought Virtual Iron.";
    let id = accept(&desk, article("News", body, Status::Pending)).id();
    let mut items = waiting(&desk).into_iter();
    let item = items.find(|item| item.kind == QueueKind::Article).unwrap();
    desk.say(&format!("/queue reject item: {} reason: Untrue", item.id.0));
    assert_eq!(facts_waiting(&desk), []);
    desk.say(&format!("/article publish article: {}", id.0));
    assert_eq!(names_of_facts(&desk), ["Cisco acquired Virtual Iron"]);
}

/// What says something else is not less sure of the same.
#[test]
fn a_fact_that_says_more_stays_beside_the_surer_one() {
    let desk = desk();
    let source = accept(&desk, article("Plans", "Of plans.", Status::Published)).id();
    let entered = desk.say(&format!(
        "/fact add subject: Cisco relation: acquired object: Citrix source: {} detail: announced for $9 million",
        source.0
    ));
    assert!(entered.contains("announced"), "{entered}");
    let done = article("Done", "Cisco has bought Citrix.", Status::Published);
    accept(&desk, done);
    let told = approve(&desk, facts_waiting(&desk)[0].0);
    assert!(!told.contains("gave way"), "{told}");
    assert_eq!(bought_by_cisco(&desk).len(), 2);
}

#[test]
fn a_fact_can_be_put_right_before_it_enters() {
    let desk = desk();
    let item = deal(&desk).0;
    let asked = desk.reply(&format!("/queue edit item: {item}"));
    let form = asked.form.expect("a form");
    let options: Vec<&str> = form.inputs.iter().map(|input| input.option).collect();
    assert_eq!(
        options,
        ["subject", "relation", "object", "detail", "since"]
    );
    let refused = desk.reply(&format!("{} relation: eats", form.line));
    assert!(refused.text.words().contains("no relation called \"eats\""));
    let changed = desk.say(&format!(
        "{} subject: Sun object: Qlayer detail: in cash since: 2026-10",
        form.line
    ));
    assert!(
        changed.contains("Fact: Sun Microsystems acquired Qlayer in October 2026; in cash"),
        "{changed}"
    );
    desk.reply(&format!("/queue approve item: {item}"));
    assert!(desk.say("/vendor sun").contains("Qlayer"));
}

#[test]
fn an_article_can_be_put_right_before_it_is_published() {
    let desk = desk();
    let (id, item) = pending(&desk, "A tittle with a fault");
    let asked = desk.reply(&format!("/queue edit item: {}", item.0));
    let line = asked.form.expect("a form").line;
    let changed = desk.say(&format!(
        "{line} title: A title without certainty: confirmed"
    ));
    assert!(changed.contains("Article: A title without"), "{changed}");
    // Whoever had opened the form before is shown what it is now.
    let late = desk.say(&format!("{line} title: Mine"));
    assert!(late.contains("Somebody else was quicker"), "{late}");
    let unsure = desk.reply(&format!("/queue edit item: {} certainty: sure", item.0));
    assert_eq!(unsure.kind, Kind::Refused, "{}", render(&unsure));
    assert!(
        unsure
            .text
            .words()
            .contains("takes rumour, announced or confirmed")
    );
    desk.reply(&format!("/queue approve item: {}", item.0));
    let kept = stored(&desk, id);
    assert_eq!(kept.title, "A title without");
    assert_eq!(
        (kept.certainty, kept.status),
        (Certainty::Confirmed, Status::Published)
    );
}

/// A form as Discord sends it: every input, those that are named here with other text.
fn filled(form: &Form, typed: &[(&str, &str)]) -> RawOptions {
    let inputs = form.inputs.iter();
    inputs
        .map(|input| {
            let given = typed.iter().find(|(option, _)| *option == input.option);
            let value = given.map_or(input.value.as_str(), |(_, value)| value);
            (input.option.to_owned(), value.to_owned())
        })
        .collect()
}

/// Somebody fills in a form.
fn fills(desk: &TestDesk, user: u64, form: &Form, typed: &[(&str, &str)]) -> Reply {
    submit(
        &desk.context,
        &moderator(user),
        &form.line,
        filled(form, typed),
    )
}

fn value<'f>(form: &'f Form, option: &str) -> &'f str {
    let input = form.inputs.iter().find(|input| input.option == option);
    &input.expect("such an input").value
}

fn has_drafts(desk: &TestDesk, user: u64) -> bool {
    !render(&by(desk, user, "/drafts list")).contains("There are none")
}

const WORK: &str = "A long evening's work.";

/// An article that waits, and the form that user 7 has opened on it. User 8 has given it another title since.
fn overtaken(desk: &TestDesk) -> (ArticleId, Form) {
    let (id, item) = pending(desk, "A tittle with a fault");
    let edit = format!("/queue edit item: {}", item.0);
    let form = by(desk, 7, &edit).form.expect("a form");
    by(desk, 8, &format!("{edit} title: Another title"));
    (id, form)
}

#[test]
fn edits_of_an_article_that_waits_go_together() {
    let desk = desk();
    let (id, form) = overtaken(&desk);
    let done = fills(&desk, 7, &form, &[("text", WORK)]);
    let words = render(&done);
    assert!(words.contains("Changed. It still waits"), "{words}");
    assert!(
        words.contains("Changed meanwhile, and that stays: By user 8"),
        "{words}"
    );
    let now = stored(&desk, id);
    assert_eq!(
        (now.title.as_str(), now.body.as_str()),
        ("Another title", WORK)
    );
    assert!(!has_drafts(&desk, 7));
}

#[test]
fn who_was_overtaken_keeps_what_they_typed() {
    let desk = desk();
    let (id, form) = overtaken(&desk);
    let typed = [("text", WORK), ("title", "My title")];
    let late = fills(&desk, 7, &form, &typed);
    let words = render(&late);
    assert!(words.contains("both of you changed the title"), "{words}");
    assert!(words.contains("user 8 has changed it"), "{words}");
    assert_eq!(stored(&desk, id).title, "Another title", "nothing is saved");
    let again = by(&desk, 7, &TestDesk::button(&late, "Open the form"));
    let form = again.form.expect("the same form");
    assert_eq!(value(&form, "text"), WORK);
    assert_eq!(value(&form, "title"), "My title");
    // It is over the present revision: filled in once more it is taken, and no draft stays.
    let done = fills(&desk, 7, &form, &[]);
    assert!(
        render(&done).contains("Changed. It still waits"),
        "{}",
        render(&done)
    );
    let now = stored(&desk, id);
    assert_eq!((now.title.as_str(), now.body.as_str()), ("My title", WORK));
    assert!(!has_drafts(&desk, 7));
}

#[test]
fn a_text_that_has_no_room_beside_another_one_comes_back_as_it_was_typed() {
    let desk = desk();
    let (id, item) = pending(&desk, "Long");
    let edit = format!("/queue edit item: {}", item.0);
    let form = by(&desk, 8, &edit).form.expect("a form");
    fills(&desk, 8, &form, &[("text", "First.\n\nSecond.")]);
    let form = by(&desk, 7, &edit).form.expect("a form");
    let theirs = format!("{}\n\nFirst.\n\nTheirs.", "t".repeat(2_500));
    fills(&desk, 8, &form, &[("text", &theirs)]);
    let mine = format!("First.\n\nMine.{}", "m".repeat(2_500));
    let typed = [("text", mine.as_str())];
    let mut late = fills(&desk, 7, &form, &typed);
    // As often as it is sent so, nothing of it is lost, and nothing of theirs.
    for _ in 0..2 {
        let words = render(&late);
        assert!(words.contains("it holds yours alone"), "{words}");
        let again = by(&desk, 7, &TestDesk::button(&late, "Open the form"));
        let form = again.form.expect("the form with their words");
        assert_eq!(value(&form, "text"), mine);
        late = fills(&desk, 7, &form, &[]);
    }
    assert_eq!(stored(&desk, id).body, theirs);
}

#[test]
fn an_end_that_no_sentence_tells_stands_on_the_card_and_can_be_taken_away() {
    let desk = desk();
    let edit = format!("/queue edit item: {}", deal(&desk).0);
    let words = desk.say(&format!("{edit} since: 2008 until: 2009"));
    assert!(words.contains("Until 2009."), "{words}");
    assert!(
        !words.contains("Since 2008."),
        "its sentence says so: {words}"
    );
    for nothing in ["-", "None"] {
        let words = desk.say(&format!("{edit} until: {nothing}"));
        assert!(!words.contains("Until"), "{words}");
        desk.reply(&format!("{edit} until: 2009"));
    }
    let words = desk.say(&format!("{edit} until: - since: -"));
    assert!(
        !words.contains("2008") && !words.contains("2009"),
        "{words}"
    );
}

#[test]
fn a_date_to_come_that_nobody_touched_stops_no_edit() {
    let desk = desk();
    let early = NewArticle {
        published: Date::Year(2031),
        ..article("Early", "Nothing of note.", Status::Pending)
    };
    let id = accept(&desk, early).id();
    let item = waiting(&desk).last().expect("it waits").id;
    let edit = format!("/queue edit item: {}", item.0);
    let form = by(&desk, 7, &edit).form.expect("a form");
    let done = fills(&desk, 7, &form, &[("title", "Earlier")]);
    assert_eq!(done.kind, Kind::Notice, "{}", render(&done));
    let refused = by(&desk, 7, &format!("{edit} date: 2032"));
    assert!(refused.text.words().contains("lies in the future"));
    by(&desk, 7, &format!("{edit} text: -"));
    let now = stored(&desk, id);
    assert_eq!((now.title.as_str(), now.body.as_str()), ("Earlier", ""));
    assert_eq!(now.published, Date::Year(2031));
}

#[test]
fn an_emptied_input_empties_or_is_refused() {
    let desk = desk();
    let (id, item) = pending(&desk, "Wordy");
    let form = desk.reply(&format!("/queue edit item: {}", item.0)).form;
    let form = form.expect("a form");
    for needed in ["title", "date", "certainty"] {
        let refused = fills(&desk, 7, &form, &[(needed, "")]);
        assert_eq!(refused.kind, Kind::Refused, "{needed}");
        let words = refused.text.words();
        assert!(
            words.contains(&format!("The {needed} cannot be empty")),
            "{words}"
        );
    }
    fills(&desk, 7, &form, &[("text", "")]);
    assert_eq!(stored(&desk, id).body, "");

    let body = "In October 2026 Zimory acquired Qlayer in cash.";
    accept(&desk, article("A deal", body, Status::Published));
    let fact = waiting(&desk).last().expect("a fact").id;
    let edit = format!("/queue edit item: {}", fact.0);
    desk.reply(&format!("{edit} detail: in cash since: 2026-10"));
    let form = desk.reply(&edit).form.expect("a form");
    assert_eq!(
        (value(&form, "detail"), value(&form, "since")),
        ("in cash", "2026-10")
    );
    for needed in ["subject", "relation", "object"] {
        let refused = fills(&desk, 7, &form, &[(needed, "")]);
        assert_eq!(refused.kind, Kind::Refused, "{needed}");
        assert!(refused.text.words().contains("cannot be empty"), "{needed}");
    }
    let done = fills(&desk, 7, &form, &[("detail", ""), ("since", "")]);
    assert!(render(&done).contains("Changed."), "{}", render(&done));
    let form = desk.reply(&edit).form.expect("a form");
    assert_eq!((value(&form, "detail"), value(&form, "since")), ("", ""));
}

#[test]
fn edits_of_a_fact_that_waits_go_together_field_by_field() {
    let desk = desk();
    let item = deal(&desk);
    let edit = format!("/queue edit item: {}", item.0);
    let [first, second] = [7, 8].map(|user| by(&desk, user, &edit).form.expect("a form"));
    fills(&desk, 7, &first, &[("detail", "in cash")]);
    let done = fills(&desk, 8, &second, &[("since", "2026-10")]);
    let words = render(&done);
    assert!(
        words.contains("Meanwhile user 7 had changed the detail, and that stays: detail: in cash."),
        "{words}"
    );
    let now = by(&desk, 7, &edit).form.expect("a form");
    assert_eq!(
        (value(&now, "detail"), value(&now, "since")),
        ("in cash", "2026-10")
    );

    // The same field: nothing is written over, and both stand side by side.
    fills(&desk, 7, &now, &[("object", "Iomega")]);
    let late = fills(
        &desk,
        8,
        &now,
        &[("object", "Qumranet"), ("detail", "for shares")],
    );
    let words = render(&late);
    assert!(
        words.contains("user 7 has changed the object of item"),
        "{words}"
    );
    assert!(words.contains("The object now: Iomega"), "{words}");
    assert!(
        words.contains("The object as you wrote it: Qumranet"),
        "{words}"
    );
    let there = by(&desk, 9, &edit).form.expect("a form");
    assert_eq!(
        (value(&there, "object"), value(&there, "detail")),
        ("Iomega", "in cash")
    );
    let again = by(&desk, 8, &TestDesk::button(&late, "Open the form"));
    let again = again.form.expect("the form with their words");
    assert_eq!(
        (value(&again, "object"), value(&again, "detail")),
        ("Qumranet", "for shares")
    );
    let done = fills(&desk, 8, &again, &[]);
    assert!(render(&done).contains("Changed."), "{}", render(&done));
    assert!(!has_drafts(&desk, 8));
    let there = by(&desk, 9, &edit).form.expect("a form");
    assert_eq!(
        (value(&there, "object"), value(&there, "detail")),
        ("Qumranet", "for shares")
    );
    // A form that changes nothing says so.
    let same = fills(&desk, 9, &there, &[]);
    assert!(
        render(&same).contains("Nothing has changed."),
        "{}",
        render(&same)
    );
}

#[test]
fn edits_of_a_name_that_waits_go_together_too() {
    let desk = desk();
    let body = "Zimory Systems is here. We like Zimory Systems, and Zimory Systems likes us. \
                Ask for Zimory Systems.";
    accept(&desk, article("Praise", body, Status::Published));
    let item = waiting(&desk)[0].id;
    let edit = format!("/queue edit item: {}", item.0);
    let [first, second] = [7, 8].map(|user| by(&desk, user, &edit).form.expect("a form"));
    fills(&desk, 7, &first, &[("sort", "product")]);
    fills(&desk, 8, &second, &[("name", "Zimory")]);
    let card = render(&by(&desk, 7, &format!("/queue show item: {}", item.0)));
    assert!(card.contains("Unknown name: Zimory\n"), "{card}");
    assert!(card.contains("seems to be a product"), "{card}");
    let late = fills(&desk, 9, &first, &[("sort", "program")]);
    assert!(
        render(&late).contains("The sort now: product"),
        "{}",
        render(&late)
    );
    let refused = fills(&desk, 9, &second, &[("name", "")]);
    assert!(refused.text.words().contains("The name cannot be empty"));
    let refused = fills(
        &desk,
        9,
        &by(&desk, 9, &edit).form.unwrap(),
        &[("sort", "planet")],
    );
    assert_eq!(refused.kind, Kind::Refused);
}

#[test]
fn what_was_changed_since_somebody_looked_is_not_decided_about_unseen() {
    let desk = desk();
    let fact = deal(&desk);
    let (_, paper) = pending(&desk, "A paper");
    for (item, line) in [
        (fact, format!("/queue edit item: {} object: Iomega", fact.0)),
        (
            paper,
            format!("/queue edit item: {} title: Another paper", paper.0),
        ),
    ] {
        let seen = by(&desk, 7, &format!("/queue show item: {}", item.0));
        by(&desk, 8, &line);
        for label in ["Approve", "Reject", "Merge"] {
            if !seen.buttons.iter().any(|button| button.label == label) {
                continue;
            }
            let late = by(&desk, 7, &TestDesk::button(&seen, label));
            let words = render(&late);
            assert!(
                words.contains("Nothing was decided: user 8 has changed it since you looked"),
                "{words}"
            );
            assert_eq!(queued(&desk, item).state, QueueState::Waiting, "{label}");
        }
        let again = by(&desk, 7, &TestDesk::button(&seen, "Approve"));
        let done = by(&desk, 7, &TestDesk::button(&again, "Approve"));
        assert_eq!(done.kind, Kind::Notice, "{}", render(&done));
        assert_eq!(queued(&desk, item).state, QueueState::Approved);
    }
    // The reasons and their form carry on what was looked at, by a button or a line.
    let (_, item) = pending(&desk, "A third");
    let seen = by(&desk, 7, &format!("/queue show item: {}", item.0));
    let [by_press, typed, which] = [
        TestDesk::button(&seen, "Reject"),
        format!("/queue reject item: {}", item.0),
        format!("/queue merge item: {}", item.0),
    ]
    .map(|line| by(&desk, 7, &line));
    by(
        &desk,
        8,
        &format!("/queue edit item: {} text: Better.", item.0),
    );
    for line in [
        TestDesk::button(&by_press, "An advertisement"),
        TestDesk::button(&typed, "An advertisement"),
        format!("{} article: 1", which.form.expect("a form").line),
    ] {
        let late = render(&by(&desk, 7, &line));
        assert!(late.contains("Nothing was decided"), "{late}");
        assert_eq!(queued(&desk, item).state, QueueState::Waiting);
    }
}

#[test]
fn a_name_from_the_queue_is_held_to_what_every_name_is() {
    let desk = desk();
    let body = "Zimory Systems is here. We like Zimory Systems, and Zimory Systems likes us. \
                Ask for Zimory Systems.";
    accept(&desk, article("Praise", body, Status::Published));
    let item = waiting(&desk)[0].id;
    let edit = format!("/queue edit item: {}", item.0);
    for (name, why) in [
        ("Target", "is a common word"),
        ("Qz", "is so short"),
        ("Gartner Group", "is a name of Gartner (vendor) already"),
        ("+++", "has no letter or digit"),
    ] {
        let line = format!("{edit} name: {name} sort: product");
        let refused = by(&desk, 7, &line);
        assert_eq!(refused.kind, Kind::Refused, "{name}: {}", render(&refused));
        let words = refused.text.words();
        assert!(words.contains(why), "{words}");
        assert!(
            words.contains("add it with /entity add kind: product"),
            "{words}"
        );
    }
    assert_eq!(queued(&desk, item).name, "Zimory Systems");
    // A fact that would add such a name does not do so either.
    let body = "Qlayer acquires Target.";
    accept(&desk, article("A deal", body, Status::Published));
    let fact = waiting(&desk).last().expect("a fact").id;
    assert_ne!(fact, item);
    let refused = by(&desk, 7, &format!("/queue approve item: {}", fact.0));
    assert!(
        refused.text.words().contains("\"Target\" is a common word"),
        "{}",
        render(&refused)
    );
    assert_eq!(queued(&desk, fact).state, QueueState::Waiting);
    let nobody = desk.context.store.read(|read| read.entity_by_key("qlayer"));
    assert_eq!(nobody.unwrap(), None, "nothing of it is in the catalog");
    // Added with its terms it is there, and the fact is about it.
    let added = by(
        &desk,
        7,
        "/entity add kind: vendor name: Target context: virtualization",
    );
    assert_eq!(added.kind, Kind::Notice, "{}", render(&added));
    let done = by(&desk, 7, &format!("/queue approve item: {}", fact.0));
    assert_eq!(done.kind, Kind::Notice, "{}", render(&done));
}

#[test]
fn what_an_item_is_about_may_be_merged_retracted_or_gone_meanwhile() {
    let desk = desk();
    by(&desk, 7, "/entity add kind: vendor name: Quuxware");
    let source = accept(
        &desk,
        article("Deals", "Quuxware acquires Qlayer.", Status::Published),
    )
    .id();
    let item = waiting(&desk)[0].id;
    let edit = format!("/queue edit item: {}", item.0);
    let form = by(&desk, 8, &edit).form.expect("a form");
    let merge = by(&desk, 7, "/entity merge entity: quuxware into: citrix");
    by(&desk, 7, &TestDesk::button(&merge, "Merge into Citrix"));
    // The form knows whom it is about now, and what was typed elsewhere in it counts.
    let done = fills(&desk, 8, &form, &[("detail", "in cash")]);
    assert!(render(&done).contains("Changed."), "{}", render(&done));
    let form = by(&desk, 8, &edit).form.expect("a form");
    assert_eq!(value(&form, "subject"), "Citrix");

    by(
        &desk,
        7,
        &format!("/article retract article: {} reason: Wrong.", source.0),
    );
    let refused = by(&desk, 7, &format!("/queue approve item: {}", item.0));
    let words = refused.text.words();
    assert!(
        words.contains("reject it, and enter the fact with /fact add"),
        "{words}"
    );
    assert_eq!(queued(&desk, item).state, QueueState::Waiting);

    // An article that was settled elsewhere while its form was open.
    let (paper, item) = pending(&desk, "A paper");
    let form = by(&desk, 8, &format!("/queue edit item: {}", item.0)).form;
    by(&desk, 7, &format!("/article publish article: {}", paper.0));
    let late = fills(&desk, 8, &form.expect("a form"), &[("text", "Long work.")]);
    assert_eq!(late.kind, Kind::Refused);
    assert!(
        late.text.words().contains("waits no more"),
        "{}",
        render(&late)
    );
    assert!(has_drafts(&desk, 8), "what was typed is kept");
}

#[test]
fn a_full_store_of_drafts_loses_none_to_what_is_met() {
    let desk = desk();
    let (_, item) = pending(&desk, "A tittle with a fault");
    let edit = format!("/queue edit item: {}", item.0);
    let form = by(&desk, 7, &edit).form.expect("a form");
    let count = |desk: &TestDesk| {
        let (user, now) = (Some(UserId(7)), desk.context.now());
        let drafts = desk
            .context
            .store
            .read(|read| read.drafts(user, now))
            .unwrap();
        drafts.into_iter().map(|draft| draft.id).collect::<Vec<_>>()
    };
    for number in 0..MOST_DRAFTS {
        fills(
            &desk,
            7,
            &form,
            &[("title", ""), ("text", &number.to_string())],
        );
    }
    let full = count(&desk);
    assert_eq!(full.len(), MOST_DRAFTS);
    let done = fills(&desk, 7, &form, &[("title", "A title")]);
    assert!(render(&done).contains("Changed."), "{}", render(&done));
    assert_eq!(count(&desk), full, "nothing went for it");
    // One that stays takes the place of the oldest.
    let refused = fills(&desk, 7, &form, &[("title", "")]);
    assert_eq!(refused.kind, Kind::Refused);
    let now = count(&desk);
    assert_eq!(now.len(), MOST_DRAFTS);
    assert_eq!(now[1..], full[..MOST_DRAFTS - 1]);
    // So does what waits behind a button.
    let other = by(&desk, 8, &edit).form.expect("a form");
    by(&desk, 9, &format!("{edit} title: Theirs"));
    let clash = fills(&desk, 7, &other, &[("title", "Mine")]);
    assert!(
        render(&clash).contains("(Open the form)"),
        "{}",
        render(&clash)
    );
    assert_eq!(count(&desk).len(), MOST_DRAFTS);
}

#[test]
fn an_item_cannot_be_made_the_same_as_another_one() {
    let desk = desk();
    let body = "Zimory acquires Qlayer.\n\nZimory acquires Iomega.";
    accept(&desk, article("Deals", body, Status::Published));
    let items = waiting(&desk);
    assert_eq!(items.len(), 2, "{items:?}");
    let line = format!("/queue edit item: {} object: Qlayer", items[1].id.0);
    let refused = by(&desk, 7, &line);
    assert_eq!(refused.kind, Kind::Refused);
    assert_eq!(
        refused.text.words(),
        "Another item proposes just this. Reject one of the two."
    );
    assert_eq!(waiting(&desk), items);
    by(&desk, 7, &format!("/queue reject item: {}", items[0].id.0));
    let done = by(&desk, 7, &line);
    assert!(render(&done).contains("Changed."), "{}", render(&done));
}

#[test]
fn an_article_joins_the_story_of_another_one() {
    let desk = desk();
    let (id, item) = pending(&desk, "The same in other words");
    let merge = |into: i64| desk.say(&format!("/queue merge item: {} article: {into}", item.0));
    assert!(merge(id.0).contains("is not out"), "{}", merge(id.0));
    assert!(merge(4_000).contains("There is no article 4000."));
    let done = merge(1);
    assert!(done.contains("Merged: The same in other words"), "{done}");
    let story = desk.context.store.read(|read| read.story_of(id)).unwrap();
    assert_eq!(story, ArticleId(1));
    assert_eq!(status(&desk, id), Status::Published);
    // Channels have what is left of a story whose first article was retracted, and would get no more of it.
    desk.say("/article retract article: 1 reason: x");
    let (late, item) = pending(&desk, "The same once more");
    let merge = |into: i64| desk.say(&format!("/queue merge item: {} article: {into}", item.0));
    for into in [1, id.0] {
        assert!(merge(into).contains("is not out"), "{}", merge(into));
    }
    assert_eq!(status(&desk, late), Status::Pending);
}

#[test]
fn a_name_that_comes_again_is_offered_for_the_catalog() {
    let desk = desk();
    accept(
        &desk,
        article("One", "We met Zimory Systems in Berlin.", Status::Published),
    );
    assert!(waiting(&desk).is_empty());
    accept(
        &desk,
        article(
            "Two",
            "They praise Zimory Systems again.",
            Status::Published,
        ),
    );
    let items = waiting(&desk);
    assert_eq!(items.len(), 1, "{items:?}");
    let item = items[0].id.0;
    let shown = desk.say(&format!("/queue edit item: {item} sort: product"));
    assert!(shown.contains("seems to be a product"), "{shown}");
    let done = desk.say(&format!("/queue approve item: {item}"));
    assert!(done.contains("2 published articles name it"), "{done}");
    assert!(
        desk.say("/product zimory systems")
            .contains("Zimory Systems")
    );
    accept(
        &desk,
        article("Three", "And Zimory Systems once more.", Status::Published),
    );
    assert!(waiting(&desk).is_empty());
}

#[test]
fn one_walks_through_the_queue_and_looks_at_parts_of_it() {
    let desk = desk();
    for title in ["First one", "Second one", "Third one"] {
        pending(&desk, title);
    }
    accept(
        &desk,
        article("EMC", "EMC acquires Iomega.", Status::Published),
    );
    let first = desk.reply("/queue show kind: article");
    assert!(
        render(&first).contains("1 of 3 that wait"),
        "{}",
        render(&first)
    );
    let second = desk.reply(&TestDesk::button(&first, "Next"));
    assert!(
        render(&second).contains("Second one"),
        "{}",
        render(&second)
    );
    let third = desk.reply(&TestDesk::button(&second, "Next"));
    assert!(
        third.buttons.iter().all(|button| button.label != "Next"),
        "the fact is elsewhere"
    );
    let back = desk.reply(&TestDesk::button(&third, "Previous"));
    assert!(render(&back).contains("Second one"));
    let list = desk.say("/queue list");
    assert!(list.contains("3 articles, 1 fact."), "{list}");
    assert!(desk.say("/queue list feed: 9").contains("Nothing waits"));
    assert!(desk.say("/queue list kind: link").contains("Nothing waits"));
}

#[test]
fn what_other_commands_settle_leaves_the_queue() {
    let desk = desk();
    let (id, item) = pending(&desk, "Settled elsewhere");
    let now = desk.context.now();
    let set = |status| {
        desk.context
            .store
            .write(move |tx| tx.set_status(id, status, now))
    };
    set(Status::Published).unwrap();
    assert_eq!(queued(&desk, item).state, QueueState::Approved);
    assert!(
        desk.say(&format!("/queue approve item: {}", item.0))
            .contains("by another command")
    );
    set(Status::Pending).unwrap();
    assert_eq!(
        waiting(&desk).len(),
        1,
        "it waits again, under another number"
    );
}

#[test]
fn every_decision_stands_in_the_account() {
    let mut desk = desk();
    let (_, approved) = pending(&desk, "To be accounted for");
    by(&desk, 7, &format!("/queue approve item: {}", approved.0));
    let (_, rejected) = pending(&desk, "To be refused");
    let line = format!("/queue reject item: {} reason: no", rejected.0);
    by(&desk, 8, &line);
    desk.caller = caller(Role::Operator, Place::Console);
    for (item, user, action) in [
        (approved, 7, "queue approve"),
        (rejected, 8, "queue reject"),
    ] {
        let line = format!("/audit what: item number: {} action: {action}", item.0);
        let account = desk.say(&line);
        assert!(account.contains(&format!("by user {user}")), "{account}");
        assert!(account.contains(action), "{account}");
    }
}

#[test]
fn nobody_else_decides_and_rubbish_is_refused_in_words() {
    let desk = desk();
    let (id, item) = pending(&desk, "Not for readers");
    for command in commands()
        .iter()
        .filter(|command| command.words().0 == "queue")
    {
        let line = format!("/{} item: {}", command.name, item.0);
        for role in [Role::Reader, Role::Manager, Role::Administrator] {
            let refused = answer_line(&desk.context, &caller(role, Place::Console), &line);
            assert_eq!(refused.kind, Kind::Refused, "{line}");
            assert!(!render(&refused).contains("Not for readers"), "{line}");
        }
    }
    assert_eq!(status(&desk, id), Status::Pending);
    let refused = desk.reply("/queue channel");
    assert!(
        refused.text.words().contains("operator"),
        "{}",
        render(&refused)
    );
    for (line, wanted) in [
        ("/queue approve item: 999", "There is no item 999"),
        ("/queue approve item: -1", "item"),
        ("/queue approve item: one", "item"),
        ("/queue approve", "item"),
        ("/queue show item: 0", "item"),
        ("/queue show kind: nonsense", "kind"),
        ("/queue edit item: 1 date: yesterdayish", "date"),
    ] {
        let refused = desk.reply(line);
        assert_eq!(refused.kind, Kind::Refused, "{line}");
        let said = refused.text.words();
        assert!(said.contains(wanted), "{line}: {said}");
    }
    let end = desk.say("/queue next item: 999");
    assert!(end.contains("Nothing waits after this"), "{end}");
    assert_eq!(queued(&desk, item).state, QueueState::Waiting);
}

#[test]
fn a_proposal_about_somebody_who_is_gone_is_refused() {
    let desk = desk();
    accept(
        &desk,
        article("A deal", "Xenocode acquires Qlayer.", Status::Published),
    );
    let item = waiting(&desk)[0].id;
    let merged = desk.context.store.write(|tx| {
        let [from, into] = ["xenocode", "citrix"].map(|key| tx.entity_by_key(key));
        let now = "2026-11-01T12:00:00Z".parse().expect("a moment");
        tx.merge_entities(from?.expect("known"), into?.expect("known"), now)
    });
    merged.unwrap();
    desk.reply(&format!("/queue approve item: {}", item.0));
    let facts = desk.context.store.read(|read| {
        let citrix = read.entity_by_key("citrix")?.expect("known");
        read.facts_about(citrix)
    });
    let bought = facts
        .unwrap()
        .into_iter()
        .find(|fact| fact.relation == "acquired");
    assert!(
        matches!(bought.map(|fact| fact.object), Some(Object::Entity(_))),
        "it went over"
    );
}
