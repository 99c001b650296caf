//! A backup put back in the place of the archive.

use std::path::{Path, PathBuf};

use super::copy::{CopyError, connect_to_read, copy_to};
use super::error::StoreError;
use super::migrate::{self, Before};
use super::open;
use super::sound::first_fault;
use super::swap;

/// Why a backup was not put back, in a sentence for the operator. The archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no such file.
    #[error("There is no file {}. Name the backup to put back.", file.display())]
    NoFile {
        /// What was named.
        file: PathBuf,
    },
    /// It is the archive that is to be replaced.
    #[error("{} is the archive itself. Name the backup to put back in its place.", file.display())]
    Itself {
        /// What was named.
        file: PathBuf,
    },
    /// Something runs on the archive.
    #[error("A Newsdesk is running on the archive {}. Stop it, restore, and start it again.", archive.display())]
    InUse {
        /// The archive.
        archive: PathBuf,
    },
    /// It is no backup of Newsdesk's.
    #[error("{} is not a backup of Newsdesk, so the archive was left as it is. Name another file.", file.display())]
    NotAnArchive {
        /// What was named.
        file: PathBuf,
    },
    /// It is damaged.
    #[error("{} is damaged ({detail}), so the archive was left as it is. Try an earlier backup.", file.display())]
    Damaged {
        /// What was named.
        file: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The disk has not the room, or refuses.
    #[error("The backup could not be brought in beside the archive, which is as it was. {0}")]
    Copy(CopyError),
    /// Files could not be moved. What the archive is then shows at the next start; it is whole.
    #[error("The file {} cannot be used: {source}. The archive is whole; restore again when that is mended.", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is of another version, or cannot be brought up to date.
    #[error("{0} The archive was left as it is.")]
    Store(StoreError),
}

/// A backup that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Its articles.
    pub articles: u64,
    /// The schema that it had.
    pub from: i64,
    /// The schema that it has now.
    pub to: i64,
    /// Where the archive is that was there before.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the place of the archive: copies it, looks it through, brings it up to date, keeps what was
/// there under its name with `ending`, calls `before` for whatever is derived from the archive, and lets the new
/// one count from one moment to the next.
///
/// # Errors
/// [`RestoreError`].
pub fn restore(
    archive: &Path,
    file: &Path,
    ending: &str,
    before: impl FnOnce() -> std::io::Result<()>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, RestoreError> {
    refuse_name(archive, file)?;
    let lock = open::lock(archive).map_err(|error| match error {
        StoreError::InUse { path } => RestoreError::InUse { archive: path },
        error => RestoreError::Store(error),
    })?;
    swap::finish(archive).map_err(RestoreError::Store)?;
    // A link to the archive stays one.
    let archive = &open::real(archive);
    let failed = |source| RestoreError::File {
        file: archive.to_owned(),
        source,
    };
    let (articles, from, to) = match bring(file, archive, progress) {
        Ok(brought) => brought,
        Err(error) => {
            let _ = swap::incoming(archive);
            return Err(error);
        }
    };
    // What fails here leaves nothing behind that looks like a copy of the old archive and is the archive.
    before().map_err(failed)?;
    let aside = swap::keep_aside(archive, ending).map_err(failed)?;
    swap::decide(archive).map_err(failed)?;
    swap::finish(archive).map_err(RestoreError::Store)?;
    drop(lock);
    Ok(Restored {
        articles,
        from,
        to,
        aside,
    })
}

fn refuse_name(archive: &Path, file: &Path) -> Result<(), RestoreError> {
    let file = file.to_owned();
    if !file.is_file() {
        return Err(RestoreError::NoFile { file });
    }
    let real = |path: &Path| path.canonicalize().ok();
    if real(archive).is_some_and(|archive| Some(archive) == real(&file)) {
        return Err(RestoreError::Itself { file });
    }
    Ok(())
}

/// Copies a backup beside the archive, whole and up to date; gives how many articles it has, and from which schema to which it
/// came.
fn bring(
    file: &Path,
    archive: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(u64, i64, i64), RestoreError> {
    let of_file = |error| match error {
        StoreError::NotAnArchive { .. } => RestoreError::NotAnArchive {
            file: file.to_owned(),
        },
        StoreError::Damaged { detail, .. } => RestoreError::Damaged {
            file: file.to_owned(),
            detail,
        },
        error => RestoreError::Store(error),
    };
    let failed = |source| RestoreError::File {
        file: archive.to_owned(),
        source,
    };
    let incoming = &swap::incoming(archive).map_err(failed)?;
    let carried = migrate::migrations();
    let db = connect_to_read(file).map_err(of_file)?;
    let from = migrate::examine(&db, file, &carried).map_err(of_file)?;
    if from == 0 {
        return Err(RestoreError::NotAnArchive {
            file: file.to_owned(),
        });
    }
    let copied = copy_to(&db, file, incoming, true, progress).map_err(|error| match error {
        CopyError::Unsound { detail } => RestoreError::Damaged {
            file: file.to_owned(),
            detail,
        },
        CopyError::Store(error) => of_file(error),
        error => RestoreError::Copy(error),
    })?;
    drop(db);
    as_the_archive_was(archive, incoming).map_err(failed)?;
    let to = migrate::known_schema();
    if from < to {
        let update = || -> Result<(), StoreError> {
            let mut db = open::connect(incoming, open::to_read())?;
            open::set_up_writer(&db, incoming)?;
            migrate::bring_up_to_date(&mut db, incoming, carried, from, Before::Nothing)?;
            if let Some(detail) = first_fault(&db)? {
                let path = file.to_owned();
                return Err(StoreError::Migration { path, detail });
            }
            // One file again, which needs none beside it.
            db.execute_batch("PRAGMA journal_mode = DELETE;")?;
            Ok(())
        };
        update().map_err(RestoreError::Store)?;
    }
    let whole = std::fs::File::options().write(true).open(incoming);
    whole.and_then(|file| file.sync_all()).map_err(failed)?;
    Ok((copied.articles, from, to))
}

/// Gives a copy the owner and the permissions of the archive that is there, or the owner of its folder and
/// nobody else's: an administrator who restores is not who runs the bot, and a backup may be read-only.
fn as_the_archive_was(archive: &Path, incoming: &Path) -> std::io::Result<()> {
    let old = std::fs::metadata(archive).map(|old| old.permissions());
    if let Ok(old) = &old {
        std::fs::set_permissions(incoming, old.clone())?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        if old.is_err() {
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(incoming, private)?;
        }
        let folder = archive.parent().unwrap_or(Path::new("."));
        let owner = std::fs::metadata(archive).or_else(|_| std::fs::metadata(folder))?;
        for file in [incoming.to_owned(), open::beside(archive, ".lock")] {
            if std::fs::metadata(&file)?.uid() != owner.uid() {
                chown(&file, Some(owner.uid()), Some(owner.gid()))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use refinery::Runner;
    use rusqlite::Connection;

    use super::super::scratch::{article, at};
    use super::super::{Store, Writer, back_up};
    use super::*;

    struct Scene {
        folder: tempfile::TempDir,
    }

    impl Scene {
        /// A backup with one article, and an archive with another one beside it.
        fn new() -> Scene {
            let scene = Scene {
                folder: tempfile::tempdir().unwrap(),
            };
            scene.add("Old");
            back_up(&scene.archive(), &scene.backup(), false, &mut |_, _| {}).unwrap();
            scene.add("New");
            scene
        }

        fn archive(&self) -> PathBuf {
            self.folder.path().join("data").join("archive.sqlite")
        }

        fn backup(&self) -> PathBuf {
            self.folder.path().join("backup.sqlite")
        }

        fn add(&self, title: &str) {
            let article = article(title, 1);
            let add = move |tx: &Writer| tx.insert_article(&article, at(0));
            Store::open(&self.archive()).unwrap().write(add).unwrap();
        }

        fn restore(&self, file: &Path) -> Result<Restored, RestoreError> {
            restore(&self.archive(), file, "aside", || Ok(()), &mut |_, _| {})
        }

        fn titles(&self) -> Vec<String> {
            titles(&self.archive())
        }
    }

    fn titles(archive: &Path) -> Vec<String> {
        let store = Store::open(archive).unwrap();
        let newest = store.read(|db| db.newest(0, 10)).unwrap();
        let mut titles: Vec<String> = newest.into_iter().map(|it| it.title).collect();
        titles.sort();
        titles
    }

    #[test]
    fn a_backup_takes_the_archives_place_and_what_was_there_is_kept() {
        let scene = Scene::new();
        let restored = scene.restore(&scene.backup()).unwrap();
        assert_eq!((restored.articles, restored.from), (1, restored.to));
        assert_eq!(scene.titles(), ["Old"]);
        assert_eq!(titles(&restored.aside.unwrap()), ["New", "Old"]);
        scene.add("Another");
        let again = scene.restore(&scene.backup()).unwrap();
        assert!(again.aside.unwrap().to_string_lossy().ends_with("aside-2"));
        assert_eq!(scene.titles(), ["Old"]);
    }

    #[test]
    fn the_log_of_an_archive_whose_process_died_goes_with_it_and_not_into_the_new_one() {
        let scene = Scene::new();
        // A copy of its files while it is open is what a death leaves.
        let store = Store::open(&scene.archive()).unwrap();
        let article = article("Last", 1);
        let add = move |tx: &Writer| tx.insert_article(&article, at(0));
        store.write(add).unwrap();
        let log = open::beside(&scene.archive(), "-wal");
        let (file, left) = (
            std::fs::read(scene.archive()).unwrap(),
            std::fs::read(&log).unwrap(),
        );
        assert!(!left.is_empty());
        drop(store);
        std::fs::write(scene.archive(), file).unwrap();
        std::fs::write(&log, left).unwrap();
        let restored = scene.restore(&scene.backup()).unwrap();
        assert_eq!(scene.titles(), ["Old"]);
        assert_eq!(titles(&restored.aside.unwrap()), ["Last", "New", "Old"]);
    }

    #[test]
    fn a_death_at_any_step_leaves_the_one_or_the_other_whole() {
        for steps in 0..=5 {
            let scene = Scene::new();
            let archive = scene.archive();
            let incoming = swap::incoming(&archive).unwrap();
            if steps == 0 {
                // In the middle of copying.
                std::fs::write(&incoming, "half").unwrap();
                std::fs::write(open::beside(&incoming, ".0a1b2c3d.part"), "half").unwrap();
            } else {
                bring(&scene.backup(), &archive, &mut |_, _| {}).unwrap();
            }
            if steps >= 2 {
                swap::keep_aside(&archive, "aside").unwrap();
            }
            if steps >= 3 {
                swap::decide(&archive).unwrap();
            }
            if steps >= 4 {
                let log = open::beside(&archive, "-wal");
                std::fs::write(&log, "what is left of the old log").unwrap();
                std::fs::remove_file(&log).unwrap();
            }
            if steps >= 5 {
                std::fs::rename(open::beside(&archive, ".next"), &archive).unwrap();
            }
            let expected: &[&str] = if steps < 3 { &["New", "Old"] } else { &["Old"] };
            assert_eq!(scene.titles(), expected, "after step {steps}");
            let again = scene.restore(&scene.backup()).unwrap();
            assert_eq!(scene.titles(), ["Old"], "after step {steps}");
            assert!(again.aside.is_some());
            let broken_off = open::beside(&incoming, ".0a1b2c3d.part");
            assert!(!broken_off.exists(), "what was broken off takes no room");
        }
    }

    #[test]
    fn the_log_of_the_old_archive_never_meets_the_new_one() {
        let scene = Scene::new();
        let archive = scene.archive();
        bring(&scene.backup(), &archive, &mut |_, _| {}).unwrap();
        let store = Store::open(&archive).unwrap();
        let write = |tx: &Writer| tx.set_setting("from", "the old one");
        store.write(write).unwrap();
        let log = open::beside(&archive, "-wal");
        let left = std::fs::read(&log).unwrap();
        drop(store);
        std::fs::write(&log, left).unwrap();
        swap::decide(&archive).unwrap();
        let store = Store::open(&archive).unwrap();
        assert_eq!(store.read(|db| db.setting("from")).unwrap(), None);
        assert_eq!(store.read(|db| db.article_count(None)).unwrap(), 1);
    }

    #[test]
    fn what_is_no_sound_backup_is_refused_and_the_archive_stays() {
        let scene = Scene::new();
        let file = |name: &str, contents: &[u8]| {
            let path = scene.folder.path().join(name);
            std::fs::write(&path, contents).unwrap();
            path
        };
        let whole = std::fs::read(scene.backup()).unwrap();
        let mut rotten = whole.clone();
        let half = rotten.len() / 2 / 4_096 * 4_096;
        rotten[half..half + 40_960].fill(0xA5);
        let songs = scene.folder.path().join("songs");
        let db = Connection::open(&songs).unwrap();
        db.execute_batch("CREATE TABLE songs (title TEXT);")
            .unwrap();
        drop(db);
        for (path, words) in [
            (scene.folder.path().join("nothing"), "There is no file"),
            (scene.folder.path().to_owned(), "There is no file"),
            (scene.archive(), "is the archive itself"),
            (file("empty", b""), "is not a backup"),
            (
                file("letter", &b"Dear reader. ".repeat(999)),
                "is not a backup",
            ),
            (songs, "is not a backup"),
            (file("cut", &whole[..whole.len() / 2]), "is damaged"),
            (file("rotten", &rotten), "is damaged"),
        ] {
            let refused = scene.restore(&path).unwrap_err();
            assert!(
                refused.to_string().contains(words),
                "{}: {refused}",
                path.display()
            );
            assert_eq!(scene.titles(), ["New", "Old"], "{}", path.display());
        }
        let left = std::fs::read_dir(scene.archive().parent().unwrap()).unwrap();
        let mut left: Vec<_> = left.map(|it| it.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["archive.sqlite", "archive.sqlite.lock"]);
    }

    #[test]
    fn a_backup_of_a_newer_program_is_refused() {
        let scene = Scene::new();
        let newer = scene.folder.path().join("newer");
        std::fs::copy(scene.backup(), &newer).unwrap();
        let db = Connection::open(&newer).unwrap();
        db.execute_batch(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (9999, 'tomorrow', '2099-01-01T00:00:00Z', '1');",
        )
        .unwrap();
        drop(db);
        let refused = scene.restore(&newer).unwrap_err();
        assert!(refused.to_string().contains("newer Newsdesk"), "{refused}");
        assert_eq!(scene.titles(), ["New", "Old"]);
    }

    #[test]
    fn nothing_is_restored_under_a_running_desk() {
        let scene = Scene::new();
        let store = Store::open(&scene.archive()).unwrap();
        let refused = scene.restore(&scene.backup()).unwrap_err();
        assert!(refused.to_string().contains("is running"), "{refused}");
        drop(store);
        assert_eq!(scene.titles(), ["New", "Old"]);
    }

    #[test]
    fn where_there_is_no_archive_the_backup_becomes_it() {
        let scene = Scene::new();
        std::fs::remove_dir_all(scene.archive().parent().unwrap()).unwrap();
        let mut permissions = std::fs::metadata(scene.backup()).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(scene.backup(), permissions).unwrap();
        let restored = scene.restore(&scene.backup()).unwrap();
        assert_eq!(restored.aside, None);
        let permissions = std::fs::metadata(scene.archive()).unwrap().permissions();
        assert!(!permissions.readonly(), "who runs the bot writes to it");
        assert_eq!(scene.titles(), ["Old"]);
    }

    #[test]
    fn an_older_backup_is_brought_up_to_date_and_itself_left_alone() {
        let scene = Scene::new();
        let older = scene.folder.path().join("older");
        let mut all = migrate::migrations().get_migrations().clone();
        all.sort();
        let carried = Runner::new(&all[..9]);
        let mut db = open::connect(&older, open::to_write()).unwrap();
        open::set_up_writer(&db, &older).unwrap();
        migrate::bring_up_to_date(&mut db, &older, carried, 0, Before::Nothing).unwrap();
        db.execute("INSERT INTO settings VALUES ('age', 'nine')", [])
            .unwrap();
        drop(db);
        let before = std::fs::read(&older).unwrap();
        let restored = scene.restore(&older).unwrap();
        assert_eq!((restored.from, restored.to), (9, migrate::known_schema()));
        let store = Store::open(&scene.archive()).unwrap();
        assert_eq!(
            store.read(|db| db.setting("age")).unwrap().as_deref(),
            Some("nine")
        );
        assert_eq!(std::fs::read(&older).unwrap(), before);
        let kept = migrate::backup_path(&scene.archive(), 9);
        assert!(!kept.exists(), "the backup itself is the copy");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_archive_stays_one() {
        let scene = Scene::new();
        let link = scene.folder.path().join("link.sqlite");
        std::os::unix::fs::symlink(scene.archive(), &link).unwrap();
        restore(&link, &scene.backup(), "aside", || Ok(()), &mut |_, _| {}).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(scene.titles(), ["Old"]);
    }
}
