//! `newsdesk backup` while something else runs on the archive, and what it refuses.

use super::{Place, names};
use crate::standin::{Standin, until};

#[test]
fn a_backup_is_made_while_an_import_writes() {
    let place = Place::new();
    place.articles("many.jsonl", 0..3_000);
    let mut import = place.start(&["import", "many.jsonl"]);
    let mut last = 0;
    let mut number = 0;
    while !import.has_ended() {
        number += 1;
        let said = place.run(&["backup", &format!("{number}.sqlite")]);
        // At first there is no archive yet, and none that is finished.
        if said.code == Some(0) {
            last = number;
            assert!(said.out.contains("is sound"), "{}", said.out);
        }
    }
    assert!(import.ends_well(), "the import was not disturbed");
    assert_eq!(place.count(), 3_000);
    assert!(last > 0, "there was a backup");
    let said = place.run(&["restore", &format!("{last}.sqlite")]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let count = place.count();
    assert!((1..=3_000).contains(&count), "{count}");
    let said = place.run(&["import", "many.jsonl"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(
        place.count(),
        3_000,
        "what came after the backup is taken in again"
    );
}

#[test]
fn what_is_refused_is_refused_in_words_and_leaves_nothing() {
    let place = Place::new();
    let said = place.run(&["backup", "one.sqlite"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("There is no archive"), "{}", said.err);
    place.articles("some.jsonl", 0..10);
    place.run(&["import", "some.jsonl"]);
    assert_eq!(place.run(&["backup", "one.sqlite"]).code, Some(0));
    let before = names(&place.path("."));
    for (arguments, words) in [
        (["backup", "one.sqlite"], "--force"),
        (
            ["backup", "data/archive.sqlite"],
            "belongs to the archive itself",
        ),
        (["backup", "data"], "is a folder"),
        (["backup", "nowhere/one.sqlite"], "cannot be written"),
        (["backup", "/proc/one.sqlite"], "cannot be written"),
    ] {
        let said = place.run(&arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    assert_eq!(names(&place.path(".")), before);
    assert_eq!(
        place.run(&["backup", "--force", "one.sqlite"]).code,
        Some(0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_makes_backups_by_its_schedule_beginning_at_its_start() {
    let discord = Standin::start().await;
    let place = Place::new();
    let bot = place.serve(&discord, &[("NEWSDESK_BACKUP_EVERY_HOURS", "24")]);
    let folder = place.path("data/backups");
    let is_backup = |name: &String| name.ends_with("Z.sqlite");
    let made = async || names(&folder).into_iter().find(is_backup);
    let name = until("a backup", made).await;
    bot.die();
    let said = place.run(&["restore", &format!("data/backups/{name}")]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let mut doctor = place.command(&["doctor"]);
    let doctor = doctor.env("NEWSDESK_BACKUP_EVERY_HOURS", "24").output();
    let said = super::Said::from(doctor.unwrap());
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(said.out.contains("The last one in"), "{}", said.out);
}
