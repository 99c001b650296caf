//! `/fact`: statements that moderators enter, end and take away.

use newsdesk::commands::router::suggest_beside;
use newsdesk::domain::{ArticleId, FactId, Status};
use newsdesk::reply::{Kind, Reply};

use super::entities::{desk, done, fills, press};
use crate::desk::{TestDesk, render};

/// The number of the fact that a reply has in its heading.
fn number(reply: &Reply) -> FactId {
    let title = reply.title.as_deref().unwrap_or_default();
    let number = title.split(' ').find_map(|word| word.parse().ok());
    FactId(number.unwrap_or_else(|| panic!("no number in {}", render(reply))))
}

fn said_of(desk: &TestDesk, key: &str) -> String {
    desk.say(&format!("/fact list subject: {key}"))
}

#[test]
fn a_fact_is_told_as_the_profile_tells_it() {
    let desk = desk();
    let reply = done(
        &desk,
        "/fact add subject: simon crosby relation: Leads object: citrix source: 3 detail: CEO since: 2001",
    );
    let told = render(&reply);
    assert!(
        told.contains("Simon Crosby has led Citrix as CEO since 2001. [#3]"),
        "{told}"
    );
    let profile = desk.say("/vendor citrix");
    assert!(
        profile.contains("Led by: Simon Crosby, CEO, since 2001 [#3]"),
        "{profile}"
    );
    let asked = desk.say("/ask Who leads Citrix?");
    assert!(asked.contains("Simon Crosby"), "{asked}");
    press(&desk, &reply, "Undo");
    assert!(!desk.say("/vendor citrix").contains("Led by: Simon Crosby"));
}

#[test]
fn whoever_rests_a_fact_on_a_draft_is_told_that_nobody_sees_it() {
    let desk = desk();
    let draft = done(
        &desk,
        "/article add title: Acme signs text: It has. certainty: rumour hold: yes",
    );
    let draft = TestDesk::button(&draft, "Publish it");
    let (_, source) = draft.rsplit_once(' ').expect("its number");
    let line = format!("/fact add subject: vmware relation: owns object: citrix source: {source}");
    let told = render(&done(&desk, &line));
    let words = format!("Article {source} is not out yet. Until it is, nobody is told this.");
    assert!(told.contains(&words), "{told}");
    assert!(!said_of(&desk, "vmware").contains("owns Citrix"));
    done(&desk, &draft);
    assert!(said_of(&desk, "vmware").contains("owns Citrix"));
    let end = "/fact end fact: 15 until: 2009 source: 3";
    assert!(!render(&done(&desk, end)).contains("is not out yet"));
}

#[test]
fn what_cannot_be_said_is_refused() {
    let desk = desk();
    let before = said_of(&desk, "vmware");
    let long = "x".repeat(201);
    for (line, words) in [
        (
            "subject: vmware relation: leads object: citrix source: 3",
            "\"Leads\" is said of a person, and the subject is a vendor",
        ),
        (
            "subject: paul maritz relation: leads object: hyper-v source: 3",
            "The object of \"Leads\" is a vendor, and this is a product",
        ),
        (
            "subject: paul maritz relation: leeds object: citrix source: 3",
            "Did you mean leads (Leads)?",
        ),
        (
            "subject: paul maritz relation: zzz object: citrix source: 3",
            "Of a person can be said: leads (Leads)",
        ),
        (
            "subject: vmware relation: Led by object: citrix source: 3",
            "the other way round",
        ),
        (
            "subject: vmware relation: owns object: vmware source: 3",
            "Subject and object are the same",
        ),
        (
            "subject: vmware relation: owns object: citrix source: 3 since: 2009 until: 2008",
            "end before it begins",
        ),
        (
            "subject: vmware relation: acquired object: citrix source: 3 until: 2008",
            "happens at a moment",
        ),
        (
            "subject: vmware relation: owns object: citrix source: 3 since: yesterday-ish",
            "is not a date",
        ),
        (
            "subject: vmware relation: owns object: citrix source: 9999",
            "There is no article 9999",
        ),
        (
            "subject: vmware relation: owns object: citrix",
            "needs the option \"source\"",
        ),
        (
            "relation: owns object: citrix source: 3",
            "needs the option \"subject\"",
        ),
        (
            &format!("subject: vmware relation: owns object: citrix source: 3 detail: {long}"),
            "at most 200 characters",
        ),
        (
            &format!("subject: vmware relation: owns object: {long} source: 3"),
            "at most 200 characters",
        ),
    ] {
        let line = format!("/fact add {line}");
        let reply = desk.reply(&line);
        // An object that nobody knows is asked about; everything else is refused.
        assert!(
            matches!(reply.kind, Kind::Refused),
            "{line}: {}",
            render(&reply)
        );
        assert!(render(&reply).contains(words), "{line}: {}", render(&reply));
    }
    let unknown = desk.reply("/fact add subject: vmware relation: owns object: Zork Inc source: 3");
    assert!(
        render(&unknown).contains("with /entity add"),
        "{}",
        render(&unknown)
    );
    let guessed = desk.reply("/fact add subject: vmwre relation: owns object: citrix source: 3");
    assert_eq!(guessed.kind, Kind::Choices);
    for line in [
        "/fact end fact: 99999 until: 2008 source: 3",
        "/fact remove fact: 0 reason: x",
    ] {
        assert_eq!(desk.reply(line).kind, Kind::Refused, "{line}");
    }
    assert_eq!(said_of(&desk, "vmware"), before);
}

#[test]
fn nothing_rests_on_a_retracted_article() {
    let desk = desk();
    let now = desk.context.now();
    let write = desk
        .context
        .store
        .write(move |tx| tx.set_status(ArticleId(7), Status::Retracted, now));
    write.unwrap();
    desk.context.search.catch_up().unwrap();
    for line in [
        "/fact add subject: vmware relation: owns object: citrix source: 7",
        "/fact end fact: 15 until: 2009 source: 7",
    ] {
        let reply = desk.reply(line);
        assert!(
            render(&reply).contains("That article was retracted"),
            "{line}: {}",
            render(&reply)
        );
    }
}

#[test]
fn the_same_from_the_same_article_is_there_already() {
    let desk = desk();
    let line = "/fact add subject: vmware relation: partner-of object: citrix source: 3";
    let first = number(&done(&desk, line));
    let again = desk.reply(line);
    assert_eq!(again.kind, Kind::Refused);
    assert!(render(&again).contains(&format!("Fact {} says just this already", first.0)));
    let other = done(
        &desk,
        "/fact add subject: vmware relation: partner-of object: citrix source: 5",
    );
    assert!(
        render(&other).contains("says the same from another article"),
        "{}",
        render(&other)
    );
    assert!(desk.say("/vendor vmware").contains("Citrix [#3] [#5]"));
}

#[test]
fn who_has_what_only_one_can_have_is_shown_and_can_end_on_the_same_date() {
    let desk = desk();
    let line =
        "/fact add subject: simon crosby relation: leads object: vmware source: 5 detail: CEO";
    let undated = desk.reply(line);
    assert_eq!(undated.kind, Kind::Choices);
    assert!(
        render(&undated).contains("Say since when the new one holds"),
        "{}",
        render(&undated)
    );
    let shown = desk.reply(&format!("{line} since: 2009-01-05"));
    assert!(render(&shown).contains("Paul Maritz has led VMware as CEO since 8 July 2008"));
    let entered = press(&desk, &shown, "End fact 15 on 2009-01-05 and add this");
    assert!(render(&entered).contains("Simon Crosby has led VMware as CEO since 5 January 2009"));
    assert!(
        render(&entered).contains("Undo removes this one alone: fact 15 stays ended."),
        "{}",
        render(&entered)
    );
    let profile = desk.say("/vendor vmware");
    assert!(
        profile
            .contains("formerly Paul Maritz, CEO, from 8 July 2008 until 5 January 2009 [#3] [#5]"),
        "{profile}"
    );
    // Before that time there is room, and over it there is none.
    done(
        &desk,
        "/fact add subject: simon crosby relation: leads object: vmware source: 5 since: 2000 until: 2001",
    );
    let over = desk.reply(
        "/fact add subject: chris wolf relation: leads object: vmware source: 5 since: 2007 until: 2010",
    );
    assert_ne!(over.kind, Kind::Notice, "{}", render(&over));
}

#[test]
fn an_end_holds_as_long_as_the_article_that_tells_it() {
    let desk = desk();
    let ended = done(&desk, "/fact end fact: 15 until: 2009-06 source: 5");
    assert!(
        render(&ended)
            .contains("Paul Maritz led VMware as CEO from 8 July 2008 until June 2009. [#3] [#5]"),
        "{}",
        render(&ended)
    );
    assert!(
        desk.say("/timeline vmware")
            .contains("Paul Maritz gives up the lead of VMware as CEO")
    );
    let again = desk.reply("/fact end fact: 15 until: 2009-06 source: 5");
    assert_eq!(again.kind, Kind::Refused);
    done(&desk, "/fact end fact: 15 until: 2009-07 source: 5");
    let now = desk.context.now();
    let set = |status| {
        desk.context
            .store
            .write(move |tx| tx.set_status(ArticleId(5), status, now))
            .unwrap();
    };
    set(Status::Retracted);
    assert!(said_of(&desk, "paul maritz").contains("Paul Maritz has led VMware as CEO since"));
    set(Status::Published);
    assert!(said_of(&desk, "paul maritz").contains("until July 2009"));
    // An import of the archive as it was does not bring the open fact back.
    let fact = desk
        .context
        .store
        .read(|read| read.fact(FactId(15)))
        .unwrap()
        .unwrap();
    let open = newsdesk::domain::NewFact {
        subject: fact.subject,
        relation: fact.relation,
        object: fact.object,
        detail: fact.detail,
        since: fact.since,
        until: None,
        source: fact.source,
    };
    let added = desk
        .context
        .store
        .write(move |tx| tx.add_fact(&open))
        .unwrap();
    assert_eq!(added, None);
}

#[test]
fn what_was_removed_stays_removed_until_somebody_says_it_again() {
    let desk = desk();
    let before = said_of(&desk, "vmware");
    let gone = done(
        &desk,
        "/fact remove fact: 17 reason: It was **not** so.\u{7}",
    );
    assert!(
        render(&gone).contains("Reason: It was **not** so."),
        "{}",
        render(&gone)
    );
    assert!(!said_of(&desk, "vmware").contains("Diane Greene founded VMware"));
    assert!(
        desk.say("/fact remove fact: 17 reason: again")
            .contains("was removed already")
    );
    assert!(
        desk.say("/fact end fact: 17 until: 2009 source: 3")
            .contains("was removed already")
    );
    let back = press(&desk, &gone, "Undo");
    assert_eq!(number(&back), FactId(17), "it is the same fact");
    assert_eq!(said_of(&desk, "vmware"), before);
}

#[test]
fn relations_and_facts_are_suggested() {
    let desk = desk();
    let suggest = |command: &str, given: &[(&str, &str)], option: &str, typed: &str| {
        let given = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let found = suggest_beside(&desk.context, &desk.caller, command, &given, option, typed);
        found
            .into_iter()
            .map(|found| format!("{} = {}", found.label, found.value))
            .collect::<Vec<_>>()
    };
    let all = suggest("fact add", &[], "relation", "lea");
    assert!(
        all.contains(&"Leads (vendor) = leads".to_owned()),
        "{all:?}"
    );
    let of_person = suggest("fact add", &[("subject", "paul-maritz")], "relation", "");
    assert!(of_person.contains(&"Leads (vendor) = leads".to_owned()));
    let of_vendor = suggest("fact add", &[("subject", "VMware")], "relation", "");
    assert!(!of_vendor.is_empty() && of_vendor.iter().all(|one| !one.ends_with("= leads")));
    let facts = suggest("fact end", &[], "fact", "maritz");
    assert!(
        facts.contains(&"15 · Paul Maritz has led VMware as CEO since 8 July 2008 = 15".to_owned()),
        "{facts:?}"
    );
    assert_eq!(suggest("fact end", &[], "fact", "#15").len(), 1);
    assert!(suggest("fact end", &[], "fact", "").is_empty());
    // Every suggested label is understood as well as its key.
    for one in of_person {
        let label = one.split(" = ").next().unwrap();
        let reply = desk.reply(&format!(
            "/fact add subject: paul maritz relation: \"{label}\" object: zzz zzz source: 3"
        ));
        assert!(
            !render(&reply).contains("no relation called"),
            "{}",
            render(&reply)
        );
    }
}

#[test]
fn a_value_is_kept_as_it_was_typed() {
    let desk = desk();
    let relations = desk.context.search.relations();
    let plain = relations
        .iter()
        .find(|relation| relation.objects.is_empty());
    let plain = plain.expect("the catalog has a relation of values");
    let subject = match plain.subjects.first().map(|kind| kind.word()) {
        Some("person") => "paul maritz",
        Some("product") => "hyper-v",
        Some("program") => "svvp",
        _ => "vmware",
    };
    let line = format!(
        "/fact add subject: {subject} relation: {} object: 1,234 <@1> `x` source: 3",
        plain.key
    );
    let id = number(&done(&desk, &line));
    let fact = desk
        .context
        .store
        .read(|read| read.fact(id))
        .unwrap()
        .unwrap();
    assert_eq!(
        fact.object,
        newsdesk::domain::Object::Value("1,234 <@1> `x`".to_owned())
    );
}

#[test]
fn of_two_who_end_or_remove_the_same_fact_the_second_is_shown_what_the_first_did() {
    let desk = desk();
    let added = done(
        &desk,
        "/fact add subject: simon crosby relation: leads object: citrix source: 3 since: 2001",
    );
    let id = number(&added).0;
    let form = |word: &str| {
        let asked = done(&desk, &format!("/fact {word} fact: {id}"));
        asked.form.expect("a form")
    };
    let ends = [form("end"), form("end")];
    let removes = [form("remove"), form("remove")];
    let first = fills(&desk, &ends[0], &[("until", "2007"), ("source", "3")]);
    assert!(render(&first).contains("has an end"), "{}", render(&first));

    let late = fills(&desk, &ends[1], &[("until", "2008"), ("source", "4")]);
    let words = render(&late);
    assert!(
        words.contains("the console has changed the end of fact"),
        "{words}"
    );
    assert!(words.contains("The end now: 2007, by article 3"), "{words}");
    assert!(
        words.contains("The end as you wrote it: 2008, by article 4"),
        "{words}"
    );
    assert!(
        said_of(&desk, "simon-crosby").contains("2007"),
        "nothing was written over"
    );
    let again = press(&desk, &late, "Open the form")
        .form
        .expect("their words");
    let shown: Vec<&str> = again
        .inputs
        .iter()
        .map(|input| input.value.as_str())
        .collect();
    assert_eq!(shown, ["2008", "4"]);
    let done = fills(&desk, &again, &[]);
    assert!(
        render(&done).contains("Before this it was said to have ended 2007."),
        "{}",
        render(&done)
    );

    let late = fills(&desk, &removes[0], &[("reason", "Somebody else.")]);
    let words = render(&late);
    assert!(
        words.contains("Nothing was removed: the console has changed it"),
        "{words}"
    );
    let again = press(&desk, &late, "Open the form")
        .form
        .expect("their words");
    assert_eq!(again.inputs[0].value, "Somebody else.");
    let gone = fills(&desk, &again, &[]);
    assert!(render(&gone).contains("is removed"), "{}", render(&gone));
    for (late, typed) in [
        (&removes[1], vec![("reason", "Me too.")]),
        (&ends[0], vec![("until", "2009"), ("source", "3")]),
    ] {
        let refused = fills(&desk, late, &typed);
        assert_eq!(refused.kind, Kind::Refused);
        assert!(
            refused
                .text
                .words()
                .contains("was removed already. Nothing was changed; /fact add"),
            "{}",
            render(&refused)
        );
    }
}
