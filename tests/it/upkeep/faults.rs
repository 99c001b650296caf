//! Faults of the machine: what the operator is told, and that nothing is lost.

use super::{Place, damage, names};

/// Files may not grow beyond some megabytes, as on a disk that is full.
const SMALL_DISK: &str = "trap '' XFSZ; ulimit -f 8000";

#[test]
fn an_import_that_the_disk_stops_goes_on_when_there_is_room() {
    let place = Place::new();
    place.articles("many.jsonl", 0..5_000);
    let said = place.under(SMALL_DISK, &["import", "many.jsonl"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(!said.err.contains("panic"), "{}", said.err);
    let kept = place.count();
    assert!((1..5_000).contains(&kept), "{kept}");
    let advice = format!("{kept} articles came in before and stay. Start the same import again");
    assert!(said.err.contains(&advice), "{kept}: {}", said.err);
    let doctor = place.run(&["doctor"]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.out);
    let said = place.run(&["import", "many.jsonl"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(place.count(), 5_000);
}

#[test]
fn a_backup_that_the_disk_stops_leaves_nothing_and_replaces_nothing() {
    let place = Place::new();
    place.articles("many.jsonl", 0..4_000);
    assert_eq!(place.run(&["import", "many.jsonl"]).code, Some(0));
    std::fs::write(place.path("kept.sqlite"), "an older one").unwrap();
    let before = names(&place.path("."));
    let said = place.under(SMALL_DISK, &["backup", "--force", "kept.sqlite"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("kept.sqlite"), "{}", said.err);
    assert_eq!(names(&place.path(".")), before);
    assert_eq!(
        std::fs::read(place.path("kept.sqlite")).unwrap(),
        b"an older one"
    );
    let restored = place.run(&["backup", "--force", "kept.sqlite"]);
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let files = place.files();
    let said = place.under(SMALL_DISK, &["restore", "kept.sqlite"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert_eq!(place.files(), files);
    assert_eq!(place.count(), 4_000);
}

#[test]
fn without_file_handles_it_says_so_and_nothing_is_lost() {
    let place = Place::new();
    place.articles("some.jsonl", 0..50);
    assert_eq!(place.run(&["import", "some.jsonl"]).code, Some(0));
    let mut refused = 0;
    for handles in 5..=24 {
        let limit = format!("ulimit -n {handles}");
        for arguments in [
            &["console", "--command", "/search words: xen"][..],
            &["backup", "--force", "kept.sqlite"],
            &["doctor"],
        ] {
            let said = place.under(&limit, arguments);
            let code = said.code.expect("it ends by itself");
            assert!(
                (0..=2).contains(&code) || code == 127,
                "{handles}: {}",
                said.err
            );
            let words = said.out + &said.err;
            assert!(
                !words.contains("panic"),
                "{handles}, {arguments:?}: {words}"
            );
            if code == 2 {
                refused += 1;
                let told = words.contains("open files") || words.contains("open more files");
                assert!(told, "{handles}, {arguments:?}: {words}");
            }
        }
    }
    assert!((3..60).contains(&refused), "{refused} of them had too few");
    assert_eq!(place.run(&["doctor"]).code, Some(0));
    let found = place.run(&["console", "--command", "/search words: \"Number 49\""]);
    assert!(found.out.contains("Number 49"), "{}", found.out);
    assert_eq!(place.count(), 50);
}

#[test]
fn a_damaged_archive_is_refused_with_what_to_do() {
    let place = Place::new();
    place.articles("some.jsonl", 0..300);
    place.run(&["import", "some.jsonl"]);
    assert_eq!(place.run(&["backup", "kept.sqlite"]).code, Some(0));
    damage(&place.path("data/archive.sqlite"));
    let said = place.run(&["console", "--command", "/help"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("newsdesk restore"), "{}", said.err);
    let said = place.run(&["backup", "other.sqlite"]);
    assert_eq!(said.code, Some(2));
    assert!(!place.path("other.sqlite").exists());
    let said = place.run(&["restore", "kept.sqlite"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(place.count(), 300);
}

/// Permissions mean nothing to root, so that these run as somebody else then.
#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::path::Path;

    use super::super::{Place, Said};

    /// Whom a process is that has nothing.
    const NOBODY: u32 = 65_534;

    fn allow(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Runs the program as somebody whom permissions bind.
    fn bound(place: &Place, arguments: &[&str]) -> Said {
        let here = place.path(".");
        if std::fs::metadata(&here).unwrap().uid() != 0 {
            return place.run(arguments);
        }
        let program = place.path("newsdesk");
        if !program.exists() {
            std::fs::copy(env!("CARGO_BIN_EXE_newsdesk"), &program).unwrap();
            allow(&here, 0o755);
        }
        let mut command = place.command(&[]);
        let envs: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        command = std::process::Command::new("setpriv");
        let ids = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
        command.args(ids).arg(program).args(arguments);
        command.env_clear().envs(envs).current_dir(&here);
        command.output().expect("setpriv runs").into()
    }

    fn give(place: &Place) {
        if std::fs::metadata(place.path(".")).unwrap().uid() == 0 {
            for name in [
                "data",
                "data/archive.sqlite",
                "data/archive.sqlite.lock",
                "data/index",
            ] {
                chown(place.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            for entry in std::fs::read_dir(place.path("data/index")).unwrap() {
                chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }

    #[test]
    fn what_may_only_be_read_is_refused_in_words_and_stays_as_it_is() {
        let place = Place::new();
        place.articles("some.jsonl", 0..50);
        place.run(&["import", "some.jsonl"]);
        give(&place);
        let (folder, archive) = (place.path("data"), place.path("data/archive.sqlite"));
        let before = std::fs::read(&archive).unwrap();

        allow(&archive, 0o444);
        let said = bound(&place, &["console", "--command", "/help"]);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(
            said.err.contains("archive.sqlite cannot be used"),
            "{}",
            said.err
        );
        allow(&archive, 0o644);

        allow(&folder, 0o555);
        let said = bound(&place, &["console", "--command", "/help"]);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.err.contains("cannot be used"), "{}", said.err);
        let said = bound(&place, &["doctor"]);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.out.contains("cannot be written to"), "{}", said.out);
        let said = bound(&place, &["backup", "data/one.sqlite"]);
        assert_eq!(said.code, Some(2));
        assert!(
            said.err.contains("one.sqlite cannot be written"),
            "{}",
            said.err
        );
        allow(&folder, 0o755);

        assert_eq!(std::fs::read(&archive).unwrap(), before);
        let said = bound(&place, &["console", "--command", "/help"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
}
