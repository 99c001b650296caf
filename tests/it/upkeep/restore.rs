//! `newsdesk restore` after a death, and its own death.

use newsdesk::store::Store;

use super::Place;

#[test]
fn what_is_in_a_backup_is_there_after_a_death_and_a_restore() {
    let place = Place::new();
    place.articles("first.jsonl", 0..500);
    place.articles("second.jsonl", 500..20_000);
    assert_eq!(place.run(&["import", "first.jsonl"]).code, Some(0));
    assert_eq!(place.run(&["backup", "kept.sqlite"]).code, Some(0));
    let mut import = place.start(&["import", "second.jsonl"]);
    while place.count() == 500 {
        assert!(!import.has_ended(), "it is still at work");
    }
    import.die();
    assert!(place.files().contains(&"archive.sqlite-wal".to_owned()));
    let said = place.run(&["restore", "kept.sqlite"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("is kept as"), "{}", said.out);
    assert_eq!(place.count(), 500);
    let found = place.run(&["console", "--command", "/search words: \"Number 499\""]);
    assert!(found.out.contains("Number 499"), "{}", found.out);
    let aside = place
        .files()
        .into_iter()
        .find(|name| name.contains("replaced-"));
    let said = place.run(&["restore", &format!("data/{}", aside.unwrap())]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        place.count() > 500,
        "what was set aside has what came after the backup"
    );
}

#[test]
fn a_death_in_the_middle_leaves_the_one_or_the_other() {
    let place = Place::new();
    place.articles("first.jsonl", 0..1_000);
    place.articles("second.jsonl", 1_000..1_500);
    place.run(&["import", "first.jsonl"]);
    assert_eq!(place.run(&["backup", "kept.sqlite"]).code, Some(0));
    place.run(&["import", "second.jsonl"]);
    assert_eq!(place.run(&["backup", "all.sqlite"]).code, Some(0));
    let mut died = 0;
    for sign in [".part", ".incoming", ".replaced-", ".next"] {
        assert_eq!(place.run(&["restore", "all.sqlite"]).code, Some(0));
        let old = place.files();
        let mut restore = place.start(&["restore", "kept.sqlite"]);
        let is_new = |name: &String| name.contains(sign) && !old.contains(name);
        while !restore.has_ended() && !place.files().iter().any(is_new) {
            std::thread::yield_now();
        }
        // It may have ended in between, which is a death too late.
        died += usize::from(!restore.has_ended());
        restore.die();
        let count = place.count();
        assert!(count == 1_000 || count == 1_500, "{sign}: {count}");
        let said = place.run(&["doctor"]);
        assert!(said.code < Some(2), "{sign}: {}", said.out);
        let found = place.run(&["console", "--command", "/search words: \"Number 7\""]);
        assert_eq!(found.code, Some(0), "{sign}: {}", found.err);
        assert_eq!(place.count(), count, "{sign}");
    }
    assert!(died > 0, "every death came too late");
}

#[test]
fn nothing_is_restored_while_something_runs() {
    let place = Place::new();
    place.run(&["console", "--command", "/help"]);
    assert_eq!(place.run(&["backup", "kept.sqlite"]).code, Some(0));
    // Whoever has the archive open: it stays so for as long as the others may wait for it.
    let running = Store::open(&place.path("data/archive.sqlite")).unwrap();
    let said = place.run(&["restore", "kept.sqlite"]);
    let second = place.run(&["console", "--command", "/help"]);
    drop(running);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("Stop it, restore, and start it again"),
        "{}",
        said.err
    );
    assert_eq!(second.code, Some(2));
    assert!(
        second.err.contains("is in use by another Newsdesk"),
        "{}",
        second.err
    );
}
