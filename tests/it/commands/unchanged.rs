//! What an edit leaves alone: what nobody touched stays whole, and what changes nothing writes nothing.

use newsdesk::commands::router::suggest_beside;
use newsdesk::domain::{Entity, Entry, NewArticle, QueueFilter, QueueId, Sought, Status};
use newsdesk::ingest;
use newsdesk::reply::{Form, Kind};

use super::entities::{article, desk, done, fills};
use crate::desk::{TestDesk, render};

fn svs(desk: &TestDesk) -> Entity {
    let found = desk.context.store.read(|read| {
        let id = read.entity_by_key("svs")?.expect("it is in the catalog");
        read.entity(id)
    });
    found.unwrap().expect("it is there")
}

/// The form of an entity that has come by a summary which nobody may write, as a catalog or a merge may
/// bring one.
fn form_over(desk: &TestDesk, summary: &str) -> (Form, String) {
    let long = Entity {
        summary: summary.to_owned(),
        ..svs(desk)
    };
    let written = desk.context.store.write(move |tx| tx.edit_entity(&long));
    written.expect("an archive");
    let asked = desk.reply("/entity edit entity: svs");
    let words = render(&asked);
    (asked.form.expect("a form"), words)
}

#[test]
fn a_summary_that_is_longer_than_allowed_stops_no_edit_of_something_else() {
    let desk = desk();
    let long = "Layers of programs, one above the other. ".repeat(20);
    let long = long.trim();
    assert!(long.len() > 500);
    let (form, _) = form_over(&desk, long);
    let done = fills(&desk, &form, &[("role", "software")]);
    assert_eq!(done.kind, Kind::Notice, "{}", render(&done));
    assert_eq!(svs(&desk).role, "software");
    assert_eq!(svs(&desk).summary, long);
    // What is written anew keeps to the limit, though it is less than what is there.
    let (form, _) = form_over(&desk, long);
    let refused = fills(&desk, &form, &[("summary", &long[..600])]);
    assert_eq!(refused.kind, Kind::Refused);
    assert!(
        refused.text.words().contains("at most 500 characters"),
        "{}",
        render(&refused)
    );
    assert_eq!(svs(&desk).summary, long);
    fills(&desk, &form, &[("summary", "Layers.")]);
    assert_eq!(svs(&desk).summary, "Layers.");
}

#[test]
fn of_two_the_one_who_left_a_long_summary_alone_takes_nothing_back() {
    let desk = desk();
    let (form, _) = form_over(&desk, &"Layers. ".repeat(100));
    done(&desk, "/entity edit entity: svs summary: Short.");
    let late = fills(&desk, &form, &[("role", "software")]);
    let words = render(&late);
    assert!(
        words.contains("had changed the summary, and that stays: summary: Short."),
        "{words}"
    );
    assert_eq!(svs(&desk).role, "software");
    assert_eq!(svs(&desk).summary, "Short.");
}

#[test]
fn what_no_form_has_room_for_is_left_out_of_it_and_stays_whole() {
    let desk = desk();
    let long = "Layer. ".repeat(700);
    let (form, words) = form_over(&desk, long.trim());
    let options: Vec<&str> = form.inputs.iter().map(|input| input.option).collect();
    assert_eq!(options, ["name", "role"]);
    assert!(
        words.contains("The summary is too long for a form and stays as it is"),
        "{words}"
    );
    fills(&desk, &form, &[("role", "software")]);
    assert_eq!(svs(&desk).role, "software");
    assert_eq!(svs(&desk).summary, long.trim());
    fills(&desk, &form, &[("name", "Layers")]);
    assert_eq!(svs(&desk).summary, long.trim());
}

/// Lets an article come in.
fn comes_in(desk: &TestDesk, text: &str, status: Status) {
    let article = NewArticle {
        status,
        ..article("A deal", text)
    };
    let (now, tagging) = (desk.context.now(), desk.context.tagging.clone());
    let accepted = desk.context.store.write(move |tx| {
        let tagger = tagging.tagger(tx)?;
        Ok(ingest::accept(tx, &tagger, article, now).expect("it is sound"))
    });
    accepted.expect("an archive");
}

/// The number of what came into the queue last.
fn waiting(desk: &TestDesk) -> QueueId {
    let all = |read: &newsdesk::store::Reader| read.queue(QueueFilter::default(), 0, 100);
    let waiting = desk.context.store.read(all).unwrap();
    waiting.last().expect("it waits").id
}

fn account(desk: &TestDesk) -> Vec<Entry> {
    let all = |read: &newsdesk::store::Reader| read.audit_entries(&Sought::default(), 0, 100);
    desk.context.store.read(all).expect("an account")
}

#[test]
fn every_edit_of_a_proposal_tells_what_it_changed_and_no_other_is_in_the_account() {
    let desk = desk();
    comes_in(&desk, "Zimory acquires Qlayer.", Status::Published);
    let edit = format!("/queue edit item: {}", waiting(&desk).0);
    for (options, before, after) in [
        (
            "until: 2009",
            "Zimory acquired Qlayer; no until",
            "Zimory acquired Qlayer; until: 2009",
        ),
        (
            "until: March 2010",
            "Zimory acquired Qlayer; until: 2009",
            "Zimory acquired Qlayer; until: March 2010",
        ),
        (
            "until: -",
            "Zimory acquired Qlayer; until: March 2010",
            "Zimory acquired Qlayer; no until",
        ),
    ] {
        let known = account(&desk).len();
        let changed = done(&desk, &format!("{edit} {options}"));
        let words = render(&changed);
        assert!(words.contains("Changed. It still waits"), "{words}");
        // Said once more, it changes nothing.
        let same = render(&done(&desk, &format!("{edit} {options}")));
        assert!(same.contains("Nothing has changed."), "{same}");
        let account = account(&desk);
        assert_eq!(account.len(), known + 1, "{options}");
        assert_eq!(account[0].before, before);
        assert_eq!(account[0].after, after);
    }
    let form = desk.reply(&edit).form.expect("a form");
    let known = account(&desk).len();
    let same = render(&fills(&desk, &form, &[]));
    assert!(same.contains("Nothing has changed."), "{same}");
    for nothing in [
        "subject: Zimory",
        "relation: acquired",
        "detail: -",
        "since: none",
    ] {
        let same = render(&done(&desk, &format!("{edit} {nothing}")));
        assert!(same.contains("Nothing has changed."), "{nothing}: {same}");
    }
    assert_eq!(account(&desk).len(), known);
}

#[test]
fn an_edit_that_leaves_an_article_as_it_is_writes_nothing() {
    let desk = desk();
    comes_in(&desk, "Nothing of note.", Status::Pending);
    let edit = format!("/queue edit item: {}", waiting(&desk).0);
    let form = desk.reply(&edit).form.expect("a form");
    let known = account(&desk).len();
    let same = [
        render(&fills(&desk, &form, &[])),
        render(&done(&desk, &format!("{edit} title: A deal"))),
        render(&done(&desk, &format!("{edit} date: August 2008"))),
        render(&done(&desk, &format!("{edit} certainty: announced"))),
        render(&done(&desk, &format!("{edit} picture: none"))),
    ];
    for words in same {
        assert!(words.contains("Nothing has changed."), "{words}");
    }
    assert_eq!(account(&desk).len(), known);
}

#[test]
fn a_proposed_name_that_is_said_to_be_of_another_sort_tells_so() {
    let desk = desk();
    for text in [
        "We met Zimory Systems in Berlin.",
        "They praise Zimory Systems again.",
    ] {
        comes_in(&desk, text, Status::Published);
    }
    let edit = format!("/queue edit item: {}", waiting(&desk).0);
    done(&desk, &format!("{edit} sort: program"));
    let last = account(&desk).remove(0);
    assert_eq!(last.before, "Zimory Systems; sort: vendor");
    assert_eq!(last.after, "Zimory Systems; sort: program");
}

#[test]
fn what_cannot_be_said_of_a_subject_is_suggested_only_where_nothing_else_fits() {
    let desk = desk();
    let suggest = |subject: &str, typed: &str| -> Vec<String> {
        let given = vec![("subject".to_owned(), subject.to_owned())];
        let found = suggest_beside(
            &desk.context,
            &desk.caller,
            "fact add",
            &given,
            "relation",
            typed,
        );
        found.into_iter().map(|found| found.value).collect()
    };
    for subject in ["vmware", "VMware", "\"vmware\"", "vmwere"] {
        let all = suggest(subject, "");
        assert!(!all.is_empty());
        assert!(!all.contains(&"leads".to_owned()), "{subject}: {all:?}");
        assert!(all.contains(&"acquired".to_owned()), "{subject}: {all:?}");
        // Whoever types it sees that it exists; the refusal then says of whom it is said.
        assert_eq!(suggest(subject, "leads"), ["leads"]);
    }
    assert!(suggest("paul-maritz", "").contains(&"leads".to_owned()));
    let unknown = suggest("Nobody Ever Heard Of", "");
    assert!(unknown.contains(&"leads".to_owned()) && unknown.contains(&"acquired".to_owned()));
}
