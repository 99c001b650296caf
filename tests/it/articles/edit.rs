//! Edits: shown before they are saved, made one with those of others, and never lost.

use newsdesk::domain::{Certainty, Date};
use newsdesk::reply::Kind;

use super::newsroom::{ANN, BOB, EVE, Newsroom, said};

const BODY: &str = "Acme makes boxes.\n\nIt has signed with Citrix.\n\nMore is not known.";

#[test]
fn an_edit_is_a_form_then_what_changes_then_the_change() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    let line = format!("/article edit article: {}", id.0);
    let form = room.done(ANN, &line);
    assert!(form.private);
    assert_eq!(Newsroom::shown(&form, "text"), BODY);
    assert_eq!(Newsroom::shown(&form, "date"), "2026-10-30");
    let changes = [
        ("title", "Acme has signed"),
        (
            "text",
            "Acme makes boxes.\n\nIt has signed with VMware.\n\nMore is not known.",
        ),
    ];
    let check = room.fill(ANN, &form, &changes);
    let words = check.text.words();
    assert!(words.contains("[-signs-]{+has signed+}"), "{words}");
    assert!(words.contains("[-Citrix-]{+VMware+}"), "{words}");
    assert!(!words.contains("boxes"), "what stays is not shown: {words}");
    assert_eq!(room.get(id).title, "Acme signs", "nothing is saved yet");
    let saved = room.press(ANN, &check, "Save");
    assert!(said(&saved).contains("[-Citrix-]{+VMware+}"));
    let article = room.get(id);
    assert_eq!(
        (article.title.as_str(), article.revision),
        ("Acme has signed", 2)
    );
    assert!(article.life.corrected.is_some());
    let found = room.desk.say("/search words: \"signed with VMware\"");
    assert!(
        found.contains("Acme has signed"),
        "it is found at once: {found}"
    );
    let about = room.desk.say(&format!("/article {}", id.0));
    assert!(
        about.contains("Vendors: VMware"),
        "it is tagged anew: {about}"
    );
    let again = room.press(ANN, &check, "Save");
    assert!(again.text.words().contains("saved or dropped already"));
    assert_eq!(room.get(id).revision, 2);
}

#[test]
fn edits_of_different_paragraphs_go_together() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    let line = format!("/article edit article: {}", id.0);
    let (of_ann, of_bob) = (room.done(ANN, &line), room.done(BOB, &line));
    let ann = BODY.replace("boxes", "crates");
    let ann = room.fill(ANN, &of_ann, &[("text", &ann)]);
    let bob = BODY.replace("More is not known.", "More is known.");
    let bob = room.fill(BOB, &of_bob, &[("text", &bob), ("certainty", "confirmed")]);
    room.press(ANN, &ann, "Save");
    let saved = room.press(BOB, &bob, "Save");
    assert!(
        said(&saved).contains("Others had changed meanwhile"),
        "{}",
        said(&saved)
    );
    assert!(said(&saved).contains("[-boxes-]{+crates+}"));
    let article = room.get(id);
    assert_eq!(
        article.body,
        "Acme makes crates.\n\nIt has signed with Citrix.\n\nMore is known."
    );
    assert_eq!(
        (article.certainty, article.revision),
        (Certainty::Confirmed, 3)
    );
}

#[test]
fn whoever_edits_an_old_form_is_shown_what_others_did_before_saving() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    let line = format!("/article edit article: {}", id.0);
    let of_bob = room.done(BOB, &line);
    room.press(
        ANN,
        &room.done(ANN, &format!("{line} title: Acme has signed")),
        "Save",
    );
    let check = room.fill(BOB, &of_bob, &[("text", &BODY.replace("boxes", "crates"))]);
    let words = said(&check);
    assert!(words.contains("Meanwhile user 7 changed"), "{words}");
    assert!(words.contains("[-signs-]{+has signed+}"), "{words}");
    room.press(BOB, &check, "Save");
    let article = room.get(id);
    assert_eq!(article.title, "Acme has signed");
    assert!(article.body.contains("crates"));
}

/// Two moderators who change the same paragraph, and what the second is shown.
fn clash(room: &Newsroom) -> (newsdesk::domain::ArticleId, newsdesk::reply::Reply) {
    let id = room.article("Acme signs", BODY);
    let line = format!("/article edit article: {}", id.0);
    let (of_ann, of_bob) = (room.done(ANN, &line), room.done(BOB, &line));
    let ann = room.fill(ANN, &of_ann, &[("text", &BODY.replace("Citrix", "VMware"))]);
    let bob = room.fill(BOB, &of_bob, &[("text", &BODY.replace("Citrix", "Cisco"))]);
    room.press(ANN, &ann, "Save");
    let clash = room.press(BOB, &bob, "Save");
    (id, clash)
}

#[test]
fn of_two_who_change_the_same_the_second_sees_the_first_and_nothing_is_lost() {
    let room = Newsroom::new();
    let (id, clash) = clash(&room);
    assert_eq!(clash.kind, Kind::Choices);
    let words = said(&clash);
    assert!(words.contains("user 7 has changed"), "{words}");
    assert!(words.contains("[-Citrix-]{+VMware+}"), "{words}");
    assert!(words.contains("[-VMware-]{+Cisco+}"), "{words}");
    assert!(
        room.get(id).body.contains("VMware"),
        "the first stays until somebody decides"
    );
    let both = room.press(BOB, &clash, "Edit with both");
    let text = Newsroom::shown(&both, "text");
    assert!(
        text.contains("signed with VMware") && text.contains("signed with Cisco"),
        "{text}"
    );
    let text = text.replace(
        "It has signed with VMware.\n\nIt has signed with Cisco.",
        "It has signed with VMware and Cisco.",
    );
    let check = room.fill(BOB, &both, &[("text", &text)]);
    room.press(BOB, &check, "Save");
    assert_eq!(
        room.get(id).body,
        BODY.replace("Citrix", "VMware and Cisco")
    );
}

#[test]
fn the_second_may_also_win_or_give_in() {
    let room = Newsroom::new();
    let (id, clash) = clash(&room);
    let dropped = room.press(BOB, &clash, "Keep theirs");
    assert_eq!(dropped.kind, Kind::Notice);
    assert!(room.get(id).body.contains("VMware"));
    let gone = room.press(BOB, &clash, "Save mine");
    assert!(gone.text.words().contains("saved or dropped already"));
    let room = Newsroom::new();
    let (id, clash) = self::clash(&room);
    let saved = room.press(BOB, &clash, "Save mine");
    assert!(
        said(&saved).contains("where you did too, yours stands now"),
        "{}",
        said(&saved)
    );
    assert!(room.get(id).body.contains("Cisco"));
    let history = room.desk.context.store.read(|read| read.state_at(id, 2));
    assert!(
        history.unwrap().unwrap().body.contains("VMware"),
        "the first is kept"
    );
}

#[test]
fn who_saves_over_a_change_has_seen_it() {
    let room = Newsroom::new();
    let (id, clash) = clash(&room);
    let again = format!(
        "/article edit article: {} text: {}",
        id.0,
        BODY.replace("Citrix", "EMC")
    );
    room.press(ANN, &room.done(ANN, &again), "Save");
    let shown = room.press(BOB, &clash, "Save mine");
    assert_eq!(shown.kind, Kind::Choices, "{}", said(&shown));
    assert!(
        said(&shown).contains("[-EMC-]{+Cisco+}"),
        "{}",
        said(&shown)
    );
    assert!(room.get(id).body.contains("EMC"), "nothing is saved yet");
    room.press(BOB, &shown, "Save mine");
    assert!(room.get(id).body.contains("Cisco"));
    // An old button that does not say what was shown shows it.
    let (id, clash) = self::clash(&room);
    let line = crate::desk::TestDesk::button(&clash, "Save mine");
    let (line, _) = line.split_once(" over:").expect("what was shown");
    let asked = room.done(BOB, &format!("{line} over: yes"));
    assert_eq!(asked.kind, Kind::Choices, "{}", said(&asked));
    assert!(room.get(id).body.contains("VMware"));
}

#[test]
fn a_text_of_a_mebibyte_is_edited_in_parts_and_none_of_it_is_lost() {
    let room = Newsroom::new();
    let paragraph = "A sentence of the long report, which goes on and on. ".repeat(20);
    let count = 1_000_000 / (paragraph.len() + 8);
    let body: Vec<String> = (0..count).map(|n| format!("{n}. {paragraph}")).collect();
    let body = body.join("\n\n");
    let id = room.article("A long report", &body);
    let line = format!("/article edit article: {}", id.0);
    let parts = room.done(ANN, &line);
    assert_eq!(parts.kind, Kind::Choices);
    assert!(
        parts.text.words().contains("The text has"),
        "{}",
        said(&parts)
    );
    let form = room.done(ANN, &format!("{line} part: 30"));
    let shown = Newsroom::shown(&form, "text");
    assert!(shown.chars().count() <= 3_500);
    let changed = shown.replacen("A sentence", "Another sentence", 1);
    let check = room.fill(ANN, &form, &[("text", &changed)]);
    assert!(
        said(&check).contains("[-A-]{+Another+} sentence"),
        "{}",
        said(&check)
    );
    room.press(ANN, &check, "Save");
    assert_eq!(room.get(id).body, body.replacen(&shown, &changed, 1));
    let unchanged = room.fill(ANN, &room.done(ANN, &format!("{line} part: 31")), &[]);
    assert!(unchanged.text.words().starts_with("Nothing would change"));
    assert!(
        room.refused(ANN, &format!("{line} part: 9999"))
            .contains("Choose one of those")
    );
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    let other = room.article("Another one", "Another text.");
    let line = format!("/article edit article: {}", id.0);
    let url = "link: https://example.com/acme?utm_source=x";
    let check = room.done(ANN, &format!("/article edit article: {} {url}", other.0));
    room.press(ANN, &check, "Save");
    let long = "x".repeat(301);
    for (options, words) in [
        ("title: Acme signs", "Nothing would change: article"),
        (&format!("title: {long}"), "The title has 301 characters"),
        ("title: Two\nlines", "must be plain text on one line"),
        ("link: ftp://example.com", "is no web address"),
        (url, "has that link already"),
        ("date: 2027-06-01", "lies in the future"),
        ("date: someday", "is not a date that I know"),
        ("certainty: maybe", "takes rumour, announced or confirmed"),
        ("revision: 9 title: New", "has no revision 9"),
        ("save: 99", "saved or dropped already"),
        ("again: 99", "saved or dropped already"),
        (
            "text: Acme makes boxes.\u{7}\n\nIt has signed with Citrix.\n\nMore is not known.",
            "Nothing would change",
        ),
    ] {
        let refused = room.refused(ANN, &format!("{line} {options}"));
        assert!(refused.contains(words), "{options}: {refused}");
    }
    let form = room.done(ANN, &line);
    let untitled = room.fill(ANN, &form, &[("title", "")]);
    assert!(untitled.text.words().contains("needs a title"));
    assert_eq!(room.get(id).revision, 1);
    assert!(
        room.refused(ANN, "/article edit article: 999")
            .contains("There is no article 999")
    );
}

#[test]
fn an_empty_field_of_a_form_empties_what_it_is_about() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    let line = format!("/article edit article: {}", id.0);
    let url = "https://example.com/acme";
    let check = room.done(ANN, &format!("{line} link: <{url}> author: A. Writer"));
    room.press(ANN, &check, "Save");
    assert_eq!(room.get(id).url.as_deref(), Some(url));
    let form = room.done(ANN, &line);
    for needed in ["date", "certainty"] {
        let refused = room.fill(ANN, &form, &[(needed, "")]);
        assert_eq!(refused.kind, Kind::Refused, "{needed}");
        let words = refused.text.words();
        assert!(
            words.contains(&format!("The {needed} cannot be empty")),
            "{words}"
        );
    }
    let check = room.fill(ANN, &form, &[("link", ""), ("date", "August 2008")]);
    room.press(ANN, &check, "Save");
    let article = room.get(id);
    assert_eq!(
        (article.url, article.published),
        (None, Date::Month(2008, 8))
    );
    assert_eq!(article.author, "A. Writer", "the form does not ask for it");
}

#[test]
fn nobody_else_changes_anything() {
    let room = Newsroom::new();
    let id = room.article("Acme signs", BODY);
    for command in [
        "add title: x text: y certainty: rumour",
        "edit title: x",
        "update text: x",
        "certainty certainty: confirmed",
        "retract reason: x",
        "restore",
        "tag about: vmware",
        "untag about: vmware",
        "relate other: 5",
        "unrelate other: 5",
        "schedule at: 7:30",
        "publish",
        "history revision: 1 back: yes",
    ] {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        let article = match name {
            "add" => String::new(),
            _ => format!("article: {} ", id.0),
        };
        let refused = room.refused(EVE, &format!("/article {name} {article}{rest}"));
        assert!(
            refused.contains("for the moderators of this desk"),
            "{command}: {refused}"
        );
    }
    assert_eq!(room.get(id).revision, 1);
}
