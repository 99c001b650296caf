//! What an edit leaves alone: what nobody touched stays whole, and what changes nothing writes nothing.

use newsdesk::commands::router::suggest_beside;
use newsdesk::domain::{Entity, NewArticle, Proposal, QueueFilter, QueueId, Status};
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

#[test]
fn a_hyphen_or_none_stands_for_nothing_only_where_somebody_types_it() {
    let desk = desk();
    done(
        &desk,
        "/entity add kind: vendor name: Quibble summary: - role: none",
    );
    let quibble = desk.context.store.read(|read| {
        let id = read.entity_by_key("quibble")?.expect("it was added");
        read.entity(id)
    });
    let quibble = quibble.unwrap().expect("it is there");
    assert_eq!((quibble.summary.as_str(), quibble.role.as_str()), ("", ""));
    // A catalog may have brought such texts. A form brings them back as they were.
    let odd = |summary: &str| {
        let odd = Entity {
            summary: summary.to_owned(),
            role: "none".to_owned(),
            ..svs(&desk)
        };
        desk.context
            .store
            .write(move |tx| tx.edit_entity(&odd))
            .unwrap();
        desk.reply("/entity edit entity: svs").form.expect("a form")
    };
    let form = odd("-");
    fills(&desk, &form, &[("name", "Layers")]);
    assert_eq!(
        (svs(&desk).summary.as_str(), svs(&desk).role.as_str()),
        ("-", "none")
    );
    let form = odd("Layers of programs.");
    fills(&desk, &form, &[("summary", "-")]);
    assert_eq!(
        (svs(&desk).summary.as_str(), svs(&desk).role.as_str()),
        ("", "none")
    );
}

#[test]
fn a_text_that_is_a_hyphen_stays_where_a_form_brings_it_back() {
    let desk = desk();
    comes_in(&desk, "-", Status::Pending);
    let item = waiting(&desk);
    let edit = format!("/queue edit item: {}", item.0);
    let article = || {
        let found = desk.context.store.read(|read| {
            let item = read.queued(item)?.expect("it waits");
            read.article(item.article)
        });
        found.unwrap().expect("it is there")
    };
    let form = desk.reply(&edit).form.expect("a form");
    fills(&desk, &form, &[("title", "Another deal")]);
    let now = article();
    assert_eq!(
        (now.title.as_str(), now.body.as_str()),
        ("Another deal", "-")
    );
    done(&desk, &format!("{edit} text: -"));
    assert_eq!(article().body, "");
}

#[test]
fn what_the_form_of_a_proposal_has_no_room_for_is_left_out_of_it_and_stays_whole() {
    let desk = desk();
    comes_in(&desk, "Zimory acquires Qlayer.", Status::Published);
    let item = waiting(&desk);
    let queued = |desk: &TestDesk| {
        let found = desk.context.store.read(|read| read.queued(item));
        found.unwrap().expect("it waits")
    };
    let long = "in cash ".repeat(600);
    let Proposal::Fact(mut fact) = queued(&desk).proposal else {
        panic!("it proposes a fact");
    };
    fact.detail = long.trim().to_owned();
    let (name, now) = (queued(&desk).name, desk.context.now());
    let written = desk
        .context
        .store
        .write(move |tx| tx.change_proposal(item, &Proposal::Fact(fact), &name, now));
    assert!(written.expect("an archive"));
    let edit = format!("/queue edit item: {}", item.0);
    let detail = |desk: &TestDesk| match queued(desk).proposal {
        Proposal::Fact(fact) => fact.detail,
        other => panic!("{other:?}"),
    };
    let notice = "The detail is too long for a form and stays as it is";
    let asked = desk.reply(&edit);
    assert!(render(&asked).contains(notice), "{}", render(&asked));
    let form = asked.form.expect("a form");
    assert!(form.inputs.iter().all(|input| input.option != "detail"));
    fills(&desk, &form, &[("object", "Iomega")]);
    assert_eq!(detail(&desk), long.trim());
    // So it is in the form of whoever was overtaken.
    let late = fills(&desk, &form, &[("object", "Qumranet")]);
    assert!(
        render(&late).contains("Somebody else was quicker"),
        "{}",
        render(&late)
    );
    assert!(render(&late).contains(notice), "{}", render(&late));
    done(&desk, &format!("{edit} detail: for shares"));
    assert_eq!(detail(&desk), "for shares");
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

#[test]
fn a_waiting_text_that_is_too_long_for_a_form_stays_and_the_way_to_change_it_is_told() {
    let desk = desk();
    comes_in(&desk, &"Acme signs. ".repeat(400), Status::Pending);
    let waits = |desk: &TestDesk| {
        let waiting = desk.context.store.read(|read| read.waiting(10)).unwrap();
        let article = desk.context.store.read(|read| read.article(waiting[0].id));
        article.unwrap().expect("it waits")
    };
    let before = waits(&desk);
    let asked = desk.reply(&format!("/queue edit item: {}", waiting(&desk).0));
    let notice =
        "The text is too long for a form and stays as it is; /article edit changes it in parts.";
    assert!(render(&asked).contains(notice), "{}", render(&asked));
    let form = asked.form.expect("a form");
    let inputs: Vec<&str> = form.inputs.iter().map(|input| input.option).collect();
    assert_eq!(inputs, ["title", "date", "certainty"]);
    fills(&desk, &form, &[("title", "A contract")]);
    let after = waits(&desk);
    assert_eq!(
        (after.title.as_str(), after.body),
        ("A contract", before.body)
    );
}

#[test]
fn every_edit_of_a_proposal_tells_what_it_changed_and_no_other_is_in_the_account() {
    let desk = desk();
    comes_in(&desk, "Zimory acquires Qlayer.", Status::Published);
    let edit = format!("/queue edit item: {}", waiting(&desk).0);
    for (options, before, after) in [
        (
            "until: 2009",
            "Zimory acquired Qlayer\nno until",
            "Zimory acquired Qlayer\nuntil: 2009",
        ),
        (
            "until: March 2010",
            "Zimory acquired Qlayer\nuntil: 2009",
            "Zimory acquired Qlayer\nuntil: March 2010",
        ),
        (
            "until: -",
            "Zimory acquired Qlayer\nuntil: March 2010",
            "Zimory acquired Qlayer\nno until",
        ),
        (
            "detail: in cash",
            "Zimory acquired Qlayer\nno detail",
            "Zimory acquired Qlayer; in cash\ndetail: in cash",
        ),
        (
            "detail: none",
            "Zimory acquired Qlayer; in cash\ndetail: in cash",
            "Zimory acquired Qlayer\nno detail",
        ),
        (
            "object: Qumulus",
            "Zimory acquired Qlayer\nnew name: vendor Zimory and vendor Qlayer",
            "Zimory acquired Qumulus\nnew name: vendor Zimory and vendor Qumulus",
        ),
        (
            "object: Qlayer",
            "Zimory acquired Qumulus\nnew name: vendor Zimory and vendor Qumulus",
            "Zimory acquired Qlayer\nnew name: vendor Zimory and vendor Qlayer",
        ),
    ] {
        let known = desk.account().len();
        let changed = done(&desk, &format!("{edit} {options}"));
        let words = render(&changed);
        assert!(words.contains("Changed. It still waits"), "{words}");
        // Said once more, it changes nothing.
        let same = render(&done(&desk, &format!("{edit} {options}")));
        assert!(same.contains("Nothing has changed."), "{same}");
        let account = desk.account();
        assert_eq!(account.len(), known + 1, "{options}");
        assert_eq!(account[0].before, before);
        assert_eq!(account[0].after, after);
        // The list shows what differs, and not what is the same in both.
        let list = desk.say("/audit");
        let newest = list.split("\n- ").nth(1).unwrap_or_default();
        for (sign, side, other) in [("−", before, after), ("+", after, before)] {
            for line in side.lines() {
                let differs = other.lines().all(|known| known != line);
                let wanted = format!("{sign} {line}");
                let shown = newest.lines().any(|shown| shown.trim() == wanted);
                assert_eq!(shown, differs, "{line}: {list}");
            }
        }
    }
    let form = desk.reply(&edit).form.expect("a form");
    let known = desk.account().len();
    let same = render(&fills(&desk, &form, &[]));
    assert!(same.contains("Nothing has changed."), "{same}");
    for nothing in [
        "subject: Zimory",
        "relation: acquired",
        "detail: -",
        "detail: none",
        "since: none",
    ] {
        let same = render(&done(&desk, &format!("{edit} {nothing}")));
        assert!(same.contains("Nothing has changed."), "{nothing}: {same}");
    }
    assert_eq!(desk.account().len(), known);
}

#[test]
fn an_edit_that_leaves_an_article_as_it_is_writes_nothing() {
    let desk = desk();
    comes_in(&desk, "Nothing of note.", Status::Pending);
    let edit = format!("/queue edit item: {}", waiting(&desk).0);
    let form = desk.reply(&edit).form.expect("a form");
    let known = desk.account().len();
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
    assert_eq!(desk.account().len(), known);
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
    let last = desk.account().remove(0);
    assert_eq!(last.before, "Zimory Systems\nsort: vendor");
    assert_eq!(last.after, "Zimory Systems\nsort: program");
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
