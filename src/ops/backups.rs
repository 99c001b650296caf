//! Backups by a schedule: when the next is due, and what becomes of the old ones.
//!
//! What was made shows from the names of the files, so that nothing else remembers it: what was missed while
//! nothing ran is made up for at the next start, and a folder that was lost is filled anew.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::retention::{Keep, mark_of, moment_of, name_of, surplus};
use crate::domain::Clock;
use crate::domain::measure::size;
use crate::store::{Store, StoreError, back_up, remove_broken_off};

/// The setting that holds what those who run the desk were last told to be wrong.
const FAULT: &str = "backup.fault";

/// The longest pause before it is looked again whether one is due: clocks are set.
const LONGEST_LOOK: Duration = Duration::from_secs(5 * 60);

/// How long after a failure it is tried again.
const AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// What the operator wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How long after one backup the next is made.
    pub every: SignedDuration,
    /// Where they go.
    pub folder: PathBuf,
    /// How many stay.
    pub keep: Keep,
}

/// Makes backups of an archive that this process has open.
pub struct Backups {
    store: Store,
    archive: PathBuf,
    plan: Plan,
    clock: Clock,
    /// Not before then, after a failure; and when that was.
    failed: Option<Timestamp>,
}

impl Backups {
    /// Backups by a plan.
    pub fn new(store: Store, archive: PathBuf, plan: Plan, clock: Clock) -> Backups {
        Backups {
            store,
            archive,
            plan,
            clock,
            failed: None,
        }
    }

    /// Makes a backup if one is due, and then lets go of those that need not stay. Gives how long to wait
    /// before looking again. A failure is told and tried again; it is no error here.
    pub fn step(&mut self) -> Duration {
        let now = (self.clock)();
        // A failure of the future is one of a clock that was wrong.
        let failed = self.failed.filter(|failed| *failed <= now);
        let again = failed.map(|failed| failed.saturating_add(AGAIN.min(self.plan.every)));
        let due = match again {
            Some(again) => again.unwrap_or(now),
            None => self.due(now),
        };
        if due <= now {
            self.failed = match self.make(now) {
                Ok(()) => None,
                Err(words) => {
                    self.tell_fault(&words, now);
                    Some(now)
                }
            };
            return Duration::from_secs(1);
        }
        let pause = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        pause.clamp(Duration::from_secs(1), LONGEST_LOOK)
    }

    /// When the next is due; now, when it cannot be seen what was made.
    fn due(&self, now: Timestamp) -> Timestamp {
        let latest = self
            .mark()
            .ok()
            .map(|mark| latest(&self.plan.folder, &mark, now));
        let latest = latest.and_then(Result::ok).flatten();
        latest.map_or(now, |latest| {
            latest.saturating_add(self.plan.every).unwrap_or(now)
        })
    }

    /// What tells these backups from those of another archive in the same folder.
    fn mark(&self) -> Result<String, StoreError> {
        let archive = self.store.read(|db| db.archive_id())?;
        Ok(mark_of(&archive))
    }

    fn make(&self, now: Timestamp) -> Result<(), String> {
        let folder = &self.plan.folder;
        let mark = self.mark().map_err(|error| error.to_string())?;
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("The folder {} cannot be made: {error}.", folder.display()))?;
        // Whoever began what was never finished is dead: one process has an archive, and that makes one backup
        // after the other. The next may need the room.
        if let Err(error) = remove_broken_off(folder, |name| moment_of(&mark, name).is_some()) {
            tracing::warn!(%error, folder = %folder.display(), "an unfinished backup could not be removed");
        }
        let file = folder.join(name_of(&mark, now));
        let copied = back_up(&self.archive, &file, false, &mut |_, _| {})
            .map_err(|error| error.to_string())?;
        tracing::info!(
            file = %file.display(),
            bytes = copied.bytes,
            articles = copied.articles,
            "backed up the archive"
        );
        self.tell_mended(&file, copied.bytes, now);
        if let Err(error) = self.prune(&mark, now) {
            tracing::warn!(%error, folder = %folder.display(), "old backups could not be removed");
        }
        Ok(())
    }

    /// Removes what need not stay. Only for after a backup was made and looked through.
    fn prune(&self, mark: &str, now: Timestamp) -> io::Result<()> {
        let folder = &self.plan.folder;
        let made = made(folder, mark, now)?;
        for moment in surplus(&made, self.plan.keep) {
            let name = name_of(mark, moment);
            std::fs::remove_file(folder.join(&name))?;
            tracing::info!(name, "removed an old backup");
        }
        Ok(())
    }

    /// Tells those who run the desk, unless they know already.
    fn tell_fault(&self, words: &str, now: Timestamp) {
        let sentence = format!(
            "The backup of the archive failed. {words} It is tried again every half hour, and the older backups stay."
        );
        let told = self.known_fault().and_then(|known| match known {
            Some(_) => {
                tracing::warn!("{sentence}");
                Ok(())
            }
            None => self.store.write(move |tx| {
                tx.set_setting(FAULT, &sentence)?;
                tx.tell_desk(&sentence, now)
            }),
        });
        if let Err(error) = told {
            tracing::error!(%error, words, "the backup of the archive failed, and that could not be told");
        }
    }

    fn tell_mended(&self, file: &Path, bytes: u64, now: Timestamp) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let sentence = format!(
            "Backups of the archive work again: {name}, {}.",
            size(bytes)
        );
        let told = self.known_fault().and_then(|known| match known {
            None => Ok(()),
            Some(_) => self.store.write(move |tx| {
                tx.set_setting(FAULT, "")?;
                tx.tell_desk(&sentence, now)
            }),
        });
        if let Err(error) = told {
            tracing::error!(%error, "that backups work again could not be told");
        }
    }

    fn known_fault(&self) -> Result<Option<String>, StoreError> {
        let known = self.store.read(|db| db.setting(FAULT))?;
        Ok(known.filter(|words| !words.is_empty()))
    }
}

/// When the backups of an archive in a folder were made, those of the future left out: a clock was wrong then. None where
/// there is no folder.
fn made(folder: &Path, mark: &str, now: Timestamp) -> io::Result<Vec<Timestamp>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut made = Vec::new();
    for entry in entries {
        made.extend(moment_of(mark, &entry?.file_name().to_string_lossy()));
    }
    made.retain(|moment| *moment <= now);
    Ok(made)
}

/// When the latest backup of an archive in a folder was made; `mark` is what [`mark_of`] gives.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn latest(folder: &Path, mark: &str, now: Timestamp) -> io::Result<Option<Timestamp>> {
    Ok(made(folder, mark, now)?.into_iter().max())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::domain::{Form, Target};
    use crate::store::Onlooker;

    struct Scene {
        backups: Backups,
        now: Arc<Mutex<Timestamp>>,
        folder: tempfile::TempDir,
    }

    impl Scene {
        fn new() -> Scene {
            let folder = tempfile::tempdir().unwrap();
            let archive = folder.path().join("archive.sqlite");
            let store = Store::open(&archive).unwrap();
            let target = Target::Server {
                server: 1,
                channel: 2,
            };
            store
                .write(move |tx| {
                    let channel = tx.keep_channel(target, Form::Text, "desk")?;
                    tx.set_desk_channel(Some(channel))
                })
                .unwrap();
            let now = Arc::new(Mutex::new("2026-11-26T09:00:00Z".parse().unwrap()));
            let clock = Arc::clone(&now);
            let plan = Plan {
                every: SignedDuration::from_hours(24),
                folder: folder.path().join("backups"),
                keep: Keep {
                    latest: 2,
                    daily: 0,
                    weekly: 0,
                },
            };
            let clock: Clock = Arc::new(move || *clock.lock().unwrap());
            Scene {
                backups: Backups::new(store, archive, plan, clock),
                now,
                folder,
            }
        }

        fn pass(&self, hours: i64) {
            let mut now = self.now.lock().unwrap();
            *now += SignedDuration::from_hours(hours);
        }

        fn names(&self) -> Vec<String> {
            let Ok(entries) = std::fs::read_dir(&self.backups.plan.folder) else {
                return Vec::new();
            };
            let mark = format!("-{}-", self.backups.mark().unwrap());
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                // Its identity is another one each time.
                .map(|name| name.replace(&mark, "-ID-"))
                .collect();
            names.sort();
            names
        }

        fn file(&self, number: usize) -> String {
            let mark = self.backups.mark().unwrap();
            self.names()[number].replace("-ID-", &format!("-{mark}-"))
        }

        fn told(&self) -> usize {
            let waiting = self.backups.store.read(|db| db.outbox_len()).unwrap();
            usize::try_from(waiting).unwrap()
        }
    }

    #[test]
    fn one_is_made_at_once_and_then_when_it_is_due_and_what_was_missed_is_made_up_for() {
        let mut scene = Scene::new();
        scene.backups.step();
        assert_eq!(scene.names(), ["newsdesk-ID-20261126T090000Z.sqlite"]);
        assert_eq!(scene.backups.step(), LONGEST_LOOK);
        scene.pass(23);
        scene.backups.step();
        assert_eq!(scene.names().len(), 1);
        scene.pass(24 * 3);
        scene.backups.step();
        scene.backups.step();
        assert_eq!(
            scene.names(),
            [
                "newsdesk-ID-20261126T090000Z.sqlite",
                "newsdesk-ID-20261130T080000Z.sqlite"
            ]
        );
        let made = scene.backups.plan.folder.join(scene.file(1));
        let backup = Onlooker::open(&made).unwrap();
        assert_eq!(backup.first_fault().unwrap(), None);
        assert_eq!(scene.told(), 0, "what goes well is told to nobody");
    }

    #[test]
    fn old_ones_go_and_nothing_else_does() {
        let mut scene = Scene::new();
        scene.backups.step();
        let other = scene.backups.plan.folder.join("newsdesk-by-hand.sqlite");
        std::fs::write(&other, "mine").unwrap();
        for _ in 0..3 {
            scene.pass(24);
            scene.backups.step();
        }
        assert_eq!(
            scene.names(),
            [
                "newsdesk-ID-20261128T090000Z.sqlite",
                "newsdesk-ID-20261129T090000Z.sqlite",
                "newsdesk-by-hand.sqlite"
            ]
        );
    }

    #[test]
    fn what_a_killed_process_left_goes_before_the_next_is_made() {
        let mut scene = Scene::new();
        let folder = scene.backups.plan.folder.clone();
        std::fs::create_dir_all(&folder).unwrap();
        let mark = scene.backups.mark().unwrap();
        for (mark, side) in [(mark.as_str(), ""), (&mark, "-journal"), ("anothers", "")] {
            let name = format!("newsdesk-{mark}-20261126T080000Z.sqlite.0a1b2c3d.part{side}");
            std::fs::write(folder.join(name), "half of it").unwrap();
        }
        scene.backups.step();
        assert_eq!(
            scene.names(),
            [
                "newsdesk-ID-20261126T090000Z.sqlite",
                "newsdesk-anothers-20261126T080000Z.sqlite.0a1b2c3d.part"
            ]
        );
    }

    #[test]
    fn two_archives_may_have_one_folder() {
        let mut one = Scene::new();
        let mut other = Scene::new();
        other.backups.plan.folder = one.backups.plan.folder.clone();
        one.backups.step();
        other.backups.step();
        assert_eq!(one.names().len(), 2, "the other's is none of its own");
        for _ in 0..3 {
            one.pass(24);
            one.backups.step();
        }
        let names = one.names();
        assert_eq!(names.len(), 3, "two of its own, and the other's: {names:?}");
        let own = names.iter().filter(|name| name.contains("-ID-"));
        assert_eq!(own.count(), 2, "{names:?}");
    }

    #[test]
    fn a_failure_removes_nothing_and_is_told_once_and_once_when_it_is_mended() {
        let mut scene = Scene::new();
        scene.backups.step();
        scene.pass(24);
        scene.backups.step();
        let folder = scene.backups.plan.folder.clone();
        let aside = scene.folder.path().join("aside");
        std::fs::rename(&folder, &aside).unwrap();
        std::fs::write(&folder, "in the way").unwrap();
        for _ in 0..5 {
            scene.pass(24);
            scene.backups.step();
        }
        assert_eq!(scene.told(), 1);
        std::fs::remove_file(&folder).unwrap();
        std::fs::rename(&aside, &folder).unwrap();
        assert_eq!(scene.names().len(), 2, "the older ones are there");
        scene.backups.step();
        assert_eq!(
            scene.names().len(),
            2,
            "not before its time after a failure"
        );
        scene.pass(1);
        scene.backups.step();
        assert_eq!(scene.told(), 2);
        scene.pass(24);
        scene.backups.step();
        assert_eq!(scene.told(), 2);
        assert!(scene.names()[1].starts_with("newsdesk-ID-20261203"));
    }

    #[test]
    fn a_clock_that_was_ahead_stops_no_backups() {
        let mut scene = Scene::new();
        scene.backups.step();
        scene.pass(24 * 365);
        scene.backups.step();
        scene.pass(-24 * 364);
        scene.backups.step();
        let names = scene.names();
        assert!(
            names.contains(&"newsdesk-ID-20261127T090000Z.sqlite".to_owned()),
            "{names:?}"
        );
        scene.pass(24);
        scene.backups.step();
        assert_eq!(scene.names().len(), 3, "two of now, and that of the future");
    }
}
