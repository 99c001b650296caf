//! Bringing the schema up to date, or refusing a file that this program must not touch.
//!
//! Each migration is one transaction together with the row that remembers it. Before the first one
//! is applied to an archive that exists, a copy of the archive is written beside it and looked through.

use std::path::{Path, PathBuf};

use refinery::{Runner, Target};
use rusqlite::Connection;

use super::copy::{CopyError, copy_to, refuse_without_room, size_of};
use super::error::StoreError;
use super::open::{beside, explain};
use super::unfinished::remove_broken_off_of;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Marks the file as ours; the first migration sets it.
const APPLICATION_ID: i64 = 0x4E65_7773;

/// Files up to this size are checked whole at every start, which takes a fraction of a second.
/// Larger ones are checked before a migration only.
const CHECKED_AT_START: u64 = 64 << 20;

/// What comes before the first migration of an archive that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It is looked at, and a copy of it is written beside it.
    CopyBeside,
    /// Nothing: it is a copy itself, and was looked through.
    Nothing,
}

/// The migrations that this program carries.
pub(super) fn migrations() -> Runner {
    embedded::migrations::runner()
}

/// Looks at a file without changing it, and refuses it when it is no archive, or one that another
/// program made. Gives the number of its last migration; 0 for a new file.
pub(super) fn examine(
    db: &Connection,
    archive: &Path,
    carried: &Runner,
) -> Result<i64, StoreError> {
    let applied = applied(db, archive)?;
    refuse_foreign_history(&applied, carried, archive)?;
    Ok(applied.last().map_or(0, |step| step.version))
}

/// Applies the migrations that come after the last one that the archive has.
pub(super) fn bring_up_to_date(
    db: &mut Connection,
    archive: &Path,
    carried: Runner,
    last: i64,
    before: Before,
) -> Result<(), StoreError> {
    let mut pending: Vec<_> = carried
        .get_migrations()
        .iter()
        .map(|migration| migration.version())
        .filter(|version| i64::from(*version) > last)
        .collect();
    pending.sort_unstable();
    let size = std::fs::metadata(archive).map_or(0, |file| file.len());
    if last > 0 && before == Before::CopyBeside {
        if !pending.is_empty() || size <= CHECKED_AT_START {
            check(db, archive)?;
        }
        if !pending.is_empty() {
            back_up(db, archive, last)?;
        }
    }
    // SQLite can only rebuild a table that others refer to while it does not enforce references,
    // and that cannot be switched inside of a transaction.
    db.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let mut runner = carried.set_grouped(true);
    for version in pending {
        // A grouped run up to the next version is one transaction; an ungrouped one would be two,
        // and a crash between them would leave a migration that nobody remembers.
        runner = runner.set_target(Target::Version(version));
        runner.run(db).map_err(|error| StoreError::Migration {
            path: archive.to_owned(),
            detail: format!("migration {version}: {}", cause(&error)),
        })?;
    }
    db.execute_batch("PRAGMA foreign_keys = ON;")?;
    Ok(())
}

/// One migration that the archive remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) version: i64,
    name: String,
    checksum: String,
}

/// The migrations that made this file, in order; none for a new file.
pub(super) fn applied(db: &Connection, archive: &Path) -> Result<Vec<Applied>, StoreError> {
    let read = || -> rusqlite::Result<Option<Vec<Applied>>> {
        let tables: i64 =
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            return Ok(Some(Vec::new()));
        }
        let ours: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let history: i64 = db.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'",
            [],
            |row| row.get(0),
        )?;
        if history == 0 {
            return Ok(None);
        }
        let mut statement = db.prepare(
            "SELECT version, name, checksum FROM refinery_schema_history ORDER BY version",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Applied {
                version: row.get(0)?,
                name: row.get(1)?,
                checksum: row.get(2)?,
            })
        })?;
        let steps: Vec<Applied> = rows.collect::<Result<_, _>>()?;
        // A first start that was cut short leaves an empty history and nothing else.
        Ok((ours == APPLICATION_ID || (steps.is_empty() && tables <= 2)).then_some(steps))
    };
    read()
        .map_err(|error| explain(error, archive))?
        .ok_or_else(|| StoreError::NotAnArchive {
            path: archive.to_owned(),
        })
}

/// The number of the last of some migrations.
fn latest(carried: &[refinery::Migration]) -> i64 {
    let versions = carried.iter().map(|it| i64::from(it.version()));
    versions.max().unwrap_or(0)
}

/// The number of the last migration that this program carries.
pub fn known_schema() -> i64 {
    latest(migrations().get_migrations())
}

/// Refuses an archive that another program made: a later one, or one with other migrations.
fn refuse_foreign_history(
    applied: &[Applied],
    carried: &Runner,
    archive: &Path,
) -> Result<(), StoreError> {
    let carried = carried.get_migrations();
    let known = latest(carried);
    if let Some(step) = applied.iter().rfind(|step| step.version > known) {
        return Err(StoreError::Newer {
            path: archive.to_owned(),
            found: step.version,
            known,
        });
    }
    for step in applied {
        let same = carried.iter().any(|migration| {
            i64::from(migration.version()) == step.version
                && migration.name() == step.name
                && migration.checksum().to_string() == step.checksum
        });
        if !same {
            return Err(StoreError::Edited {
                path: archive.to_owned(),
                version: format!("{} ({})", step.version, step.name),
            });
        }
    }
    Ok(())
}

/// Refuses an archive whose pages do not hang together.
fn check(db: &Connection, archive: &Path) -> Result<(), StoreError> {
    let found: String = db
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| explain(error, archive))?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged {
        path: archive.to_owned(),
        detail: found,
    })
}

/// Where the copy of an archive goes that is about to leave a version.
pub(super) fn backup_path(archive: &Path, version: i64) -> PathBuf {
    beside(archive, &format!(".v{version:04}.backup"))
}

/// Writes a copy of the archive beside it, in the place of one that an earlier attempt left. Nothing is begun
/// on a disk that has no room for the copy and for what the migrations write.
fn back_up(db: &Connection, archive: &Path, version: i64) -> Result<(), StoreError> {
    let path = backup_path(archive, version);
    let copy = || -> Result<_, CopyError> {
        remove_broken_off_of(&path);
        let bytes = size_of(db).map_err(|error| explain(error, archive))?;
        refuse_without_room(&path, bytes.saturating_mul(2))?;
        copy_to(db, archive, &path, true, &mut |_, _| {})
    };
    copy().map_err(|error| StoreError::Backup {
        path: path.clone(),
        detail: error.to_string(),
    })?;
    tracing::info!(path = %path.display(), version, "copied the archive before bringing it up to date");
    Ok(())
}

/// What SQLite says, where refinery has words for developers around it.
fn cause(error: &dyn std::error::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use refinery::Migration;

    use super::super::open;
    use super::*;

    /// An archive that some migrations made, in a folder of its own.
    struct File {
        path: PathBuf,
        _folder: tempfile::TempDir,
    }

    impl File {
        fn new() -> File {
            let folder = tempfile::tempdir().unwrap();
            File {
                path: folder.path().join("archive.db"),
                _folder: folder,
            }
        }

        fn open_with(&self, migrations: &[Migration]) -> Result<Connection, StoreError> {
            let carried = Runner::new(migrations);
            let mut db = open::connect(&self.path, open::to_write())?;
            let last = examine(&db, &self.path, &carried)?;
            open::set_up_writer(&db, &self.path)?;
            bring_up_to_date(&mut db, &self.path, carried, last, Before::CopyBeside)?;
            Ok(db)
        }

        fn refusal(&self, migrations: &[Migration]) -> StoreError {
            self.open_with(migrations).err().unwrap()
        }
    }

    fn carried() -> Vec<Migration> {
        let mut carried = migrations().get_migrations().clone();
        carried.sort();
        carried
    }

    /// A migration that comes after all others.
    fn later(sql: &str) -> Migration {
        Migration::unapplied("V9999__later", sql).unwrap()
    }

    fn schema(db: &Connection) -> BTreeSet<String> {
        let mut statement = db
            .prepare("SELECT name || ': ' || ifnull(sql, '') FROM sqlite_schema")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn an_archive_of_any_age_becomes_what_a_new_one_is() {
        let all = carried();
        let fresh = schema(&File::new().open_with(&all).unwrap());
        for age in 1..all.len() {
            let file = File::new();
            drop(file.open_with(&all[..age]).unwrap());
            let db = file.open_with(&all).unwrap();
            assert_eq!(schema(&db), fresh, "from migration {age}");
            let wrong: i64 = db
                .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(wrong, 0);
        }
    }

    #[test]
    fn an_archive_of_any_age_is_copied_and_opens_with_what_is_in_it() {
        let all = carried();
        for age in 1..all.len() {
            let file = File::new();
            let db = file.open_with(&all[..age]).unwrap();
            db.execute("INSERT INTO settings VALUES ('age', ?1)", [age.to_string()])
                .unwrap();
            if age >= 3 {
                db.execute(
                    "INSERT INTO articles (title, author, published_start, published_end, published_precision,
                         certainty, status, revision, added, change, body)
                     VALUES ('Kept', '', 0, 86400, 'day', 'announced', 'published', 1, 0, 1, 'Text')",
                    [],
                )
                .unwrap();
            }
            drop(db);
            let store = super::super::Store::open(&file.path).unwrap();
            let kept = store
                .read(|db| Ok((db.setting("age")?, db.newest(0, 9)?)))
                .unwrap();
            assert_eq!(kept.0, Some(age.to_string()));
            assert_eq!(kept.1.len(), usize::from(age >= 3), "from migration {age}");
            drop(store);
            let version = i64::from(all[age - 1].version());
            let copy = Connection::open(backup_path(&file.path, version)).unwrap();
            let schema = examine(&copy, &file.path, &migrations()).unwrap();
            assert_eq!(schema, version, "the copy is as old as the archive was");
            assert_eq!(super::super::sound::first_fault(&copy).unwrap(), None);
            let kept: String = copy
                .query_row("SELECT value FROM settings WHERE name = 'age'", [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(kept, age.to_string());
        }
    }

    #[test]
    fn without_a_copy_nothing_is_migrated() {
        let file = File::new();
        let mut all = carried();
        let last = i64::from(all.last().unwrap().version());
        drop(file.open_with(&all).unwrap());
        // A folder stands where the copy would go.
        std::fs::create_dir(backup_path(&file.path, last)).unwrap();
        all.push(later("CREATE TABLE tomorrow (day INTEGER);"));
        let refusal = file.refusal(&all);
        assert!(matches!(refusal, StoreError::Backup { .. }), "{refusal}");
        all.pop();
        drop(file.open_with(&all).unwrap());
    }

    #[test]
    fn deliveries_that_move_to_another_table_keep_their_numbers() {
        let file = File::new();
        let all = carried();
        let db = file.open_with(&all[..13]).unwrap();
        db.execute_batch(
            "INSERT INTO articles (id, title, author, published_start, published_end,
                 published_precision, certainty, status, revision, added, change, body)
             VALUES (1, 'One', '', 0, 1, 'day', 'announced', 'published', 1, 0, 1, ''),
                    (2, 'Two', '', 0, 1, 'day', 'announced', 'published', 1, 0, 2, '');
             INSERT INTO servers (number) VALUES (7);
             INSERT INTO channels (id, server, number, form, name) VALUES (1, 7, 8, 'text', 'news');
             INSERT INTO subscriptions (id, channel, state, since, created, style, zone,
                 breaking_passes, age_limit, by_entity)
             VALUES (1, 1, 'active', 0, 0, 'card', 'UTC', 0, 60, 0);
             INSERT INTO deliveries (id, channel, story, article, subscription, state, entered, message)
             VALUES (4, 1, 1, 1, 1, 'posted', 5, 6), (9, 1, 2, 2, NULL, 'dead', 5, NULL);
             INSERT INTO outbox (channel, medium, lane, task, delivery, head, due, entered)
             VALUES (1, 'discord', 'edit', 'edit', 4, 1, 5, 5);
             DELETE FROM deliveries WHERE id = 9;",
        )
        .unwrap();
        drop(db);
        let db = file.open_with(&all).unwrap();
        let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let kept = "SELECT d.id FROM outbox AS o JOIN deliveries AS d ON d.id = o.delivery
                    WHERE d.message = 6 AND d.subscription = 1 AND d.state = 'posted'";
        assert_eq!(number(kept), Ok(4));
        db.execute_batch(
            "INSERT INTO deliveries (channel, story, article, state, entered)
             VALUES (1, 2, 2, 'dropped', 6);
             DELETE FROM subscriptions;",
        )
        .unwrap();
        assert_eq!(number("SELECT max(id) FROM deliveries"), Ok(10));
        let orphans = "SELECT count(*) FROM deliveries WHERE subscription IS NULL";
        assert_eq!(number(orphans), Ok(2));
        db.execute_batch("DELETE FROM servers;").unwrap();
        assert_eq!(number("SELECT count(*) FROM deliveries"), Ok(0));
        assert_eq!(number("SELECT count(*) FROM outbox"), Ok(0));
    }

    #[test]
    fn a_copy_of_the_old_archive_is_kept_before_an_upgrade() {
        let file = File::new();
        let mut all = carried();
        let last = i64::from(all.last().unwrap().version());
        let db = file.open_with(&all).unwrap();
        db.execute("INSERT INTO settings VALUES ('name', 'old')", [])
            .unwrap();
        drop(db);
        assert!(!backup_path(&file.path, 0).exists(), "a new one needs none");

        all.push(later("UPDATE settings SET value = 'new';"));
        drop(file.open_with(&all).unwrap());
        let copy = Connection::open(backup_path(&file.path, last)).unwrap();
        let kept: String = copy
            .query_row("SELECT value FROM settings", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, "old");
    }

    #[test]
    fn a_migration_that_fails_leaves_the_archive_as_it_was() {
        let file = File::new();
        let mut all = carried();
        let before = schema(&file.open_with(&all).unwrap());
        all.push(later(
            "CREATE TABLE half (done INTEGER); SELECT * FROM yesterday;",
        ));
        let refusal = file.refusal(&all);
        assert!(matches!(refusal, StoreError::Migration { .. }), "{refusal}");
        assert!(
            refusal.to_string().contains("no such table: yesterday"),
            "{refusal}"
        );
        all.pop();
        assert_eq!(schema(&file.open_with(&all).unwrap()), before);
    }

    #[test]
    fn an_archive_of_a_newer_program_is_refused() {
        let file = File::new();
        let mut all = carried();
        all.push(later("CREATE TABLE tomorrow (day INTEGER);"));
        drop(file.open_with(&all).unwrap());
        all.pop();
        let refusal = file.refusal(&all);
        assert!(
            matches!(refusal, StoreError::Newer { found: 9999, .. }),
            "{refusal}"
        );
    }

    #[test]
    fn an_edited_migration_is_refused() {
        let file = File::new();
        let mut all = carried();
        all.push(later("CREATE TABLE tomorrow (day INTEGER);"));
        drop(file.open_with(&all).unwrap());
        all.pop();
        all.push(later("CREATE TABLE tomorrow (day TEXT);"));
        let refusal = file.refusal(&all);
        assert!(
            matches!(&refusal, StoreError::Edited { version, .. } if version == "9999 (later)"),
            "{refusal}"
        );
    }

    #[test]
    fn what_is_no_archive_is_refused_and_left_alone() {
        let text = File::new();
        let letter = "Dear reader, this is a letter and no database. ".repeat(50);
        std::fs::write(&text.path, &letter).unwrap();
        let refusal = text.refusal(&carried());
        assert!(
            matches!(refusal, StoreError::NotAnArchive { .. }),
            "{refusal}"
        );
        assert_eq!(std::fs::read_to_string(&text.path).unwrap(), letter);

        let other = File::new();
        let db = Connection::open(&other.path).unwrap();
        db.execute_batch("CREATE TABLE songs (title TEXT);")
            .unwrap();
        drop(db);
        let before = std::fs::read(&other.path).unwrap();
        let refusal = other.refusal(&carried());
        assert!(
            matches!(refusal, StoreError::NotAnArchive { .. }),
            "{refusal}"
        );
        assert_eq!(std::fs::read(&other.path).unwrap(), before);
    }

    #[test]
    fn a_damaged_archive_is_refused() {
        let file = File::new();
        let db = file.open_with(&carried()).unwrap();
        db.execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
             INSERT INTO settings SELECT 'setting ' || i, hex(randomblob(40)) FROM n;",
        )
        .unwrap();
        drop(db);
        let mut bytes = std::fs::read(&file.path).unwrap();
        let (page, pages) = (4096, bytes.len() / 4096);
        assert!(pages > 20, "the file has pages to damage");
        for damaged in (pages - 10)..pages {
            bytes[damaged * page..(damaged + 1) * page].fill(0xA5);
        }
        std::fs::write(&file.path, bytes).unwrap();
        let refusal = file.refusal(&carried());
        assert!(matches!(refusal, StoreError::Damaged { .. }), "{refusal}");
        assert!(refusal.to_string().contains("backup"), "{refusal}");
    }
}
