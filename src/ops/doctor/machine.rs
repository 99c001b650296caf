//! What the machine shows: room on its disks, its clock, and the backups that were made.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::Report;
use crate::domain::measure::{size, span};
use crate::ops::backups::{Plan, latest};
use crate::ops::retention::mark_of;
use crate::store::length_with_log;

/// Below this much room nothing can be relied on.
const NEARLY_FULL: u64 = 64 << 20;

/// How far two clocks may be apart.
const TOLERATED: SignedDuration = SignedDuration::from_mins(1);

/// How far apart they must be for tokens, signatures and schedules to go wrong.
const FAR: SignedDuration = SignedDuration::from_mins(10);

/// No clock is right that is before this: the program is younger.
const YOUNGEST: &str = "2026-01-01T00:00:00Z";

/// Looks at the room on the disk of the archive, and on that of the backups.
pub fn look_at_disk(report: &mut Report, archive: &Path, backups: Option<&Path>) {
    let bytes = length_with_log(archive);
    for folder in [archive.parent(), backups].into_iter().flatten() {
        let Some(there) = folder.ancestors().find(|folder| folder.is_dir()) else {
            continue;
        };
        let free = match fs4::available_space(there) {
            Ok(free) => free,
            Err(error) => {
                let why = format!("{} does not tell its room: {error}.", there.display());
                report.unchecked("disk", why);
                continue;
            }
        };
        let found = format!("{} free for {}.", size(free), folder.display());
        if free < NEARLY_FULL {
            report.fault(
                "disk",
                found,
                "Make room now: a full disk keeps the desk from taking anything in.",
            );
        } else if free < bytes.saturating_mul(2) {
            report.warning(
                "disk",
                found,
                format!(
                    "A backup or an upgrade needs as much as the archive again ({}). Make room.",
                    size(bytes)
                ),
            );
        } else {
            report.fine("disk", found);
        }
        let Err(error) = writable(there) else {
            continue;
        };
        if there == folder {
            report.fault(
                "disk",
                format!("{} cannot be written to: {error}.", there.display()),
                "Run this as the user that runs the bot, or give that user the folder.",
            );
        } else {
            report.fault(
                "disk",
                format!(
                    "The folder {} does not exist and cannot be made here: {error}.",
                    folder.display()
                ),
                "Make it and give it to the user that runs the bot.",
            );
        }
    }
}

/// Whether a file can be made in a folder; none is left.
fn writable(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".newsdesk-{:08x}", fastrand::u32(..)));
    std::fs::File::create_new(&probe)?;
    std::fs::remove_file(probe)
}

/// What the clock is compared with.
#[derive(Clone, Debug, Default)]
pub struct Witnesses {
    /// Files that were written lately; those that are not there say nothing.
    pub files: Vec<PathBuf>,
    /// The latest moment that the archive knows to be past.
    pub archive: Option<Timestamp>,
    /// What Discord's clock said, and what this one said then.
    pub discord: Option<(Timestamp, Timestamp)>,
}

/// Compares the clock with what else tells the time.
pub fn look_at_clock(report: &mut Report, witnesses: &Witnesses, now: Timestamp) {
    let youngest: Timestamp = YOUNGEST.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    const SET_IT: &str = "Set the clock, and have it set over the network (NTP).";
    if now < youngest {
        report.fault("clock", format!("The clock says {now:.0}."), SET_IT);
        return;
    }
    if let Some((theirs, ours)) = witnesses.discord {
        let apart = ours.duration_since(theirs);
        let way = if apart.is_negative() {
            "behind"
        } else {
            "ahead of"
        };
        let found = format!("The clock is {} {way} Discord's.", span(apart));
        if apart.abs() > FAR {
            report.fault("clock", found, SET_IT);
        } else if apart.abs() > TOLERATED {
            report.warning("clock", found, SET_IT);
        } else {
            report.fine("clock", "The clock agrees with Discord's.");
        }
        return;
    }
    let files = witnesses.files.iter().filter_map(|file| {
        let modified = std::fs::metadata(file).ok()?.modified().ok()?;
        Timestamp::try_from(modified).ok()
    });
    let latest = files.chain(witnesses.archive).max();
    match latest.map(|latest| latest.duration_since(now)) {
        Some(ahead) if ahead > TOLERATED => report.warning(
            "clock",
            format!(
                "The archive was written {} after what the clock says now ({now:.0}).",
                span(ahead)
            ),
            "Either the clock is behind, or it was ahead. Set it, and have it set over the network (NTP).",
        ),
        _ => report.fine(
            "clock",
            format!("The clock says {now:.0}, which is after everything in the archive. It was not compared with another."),
        ),
    }
}

/// Looks at when the last backup was made of the archive that has this identity, where it can be read.
pub fn look_at_backups(
    report: &mut Report,
    plan: Option<&Plan>,
    archive: Option<&str>,
    now: Timestamp,
) {
    let Some(plan) = plan else {
        report.unchecked(
            "backups",
            "The settings have no schedule for them (backup.every_hours), so it is not known when the last was made.",
        );
        return;
    };
    let Some(archive) = archive else {
        report.unchecked(
            "backups",
            format!(
                "The archive does not tell which of the files in {} are its own.",
                plan.folder.display()
            ),
        );
        return;
    };
    let folder = plan.folder.display();
    match latest(&plan.folder, &mark_of(archive), now) {
        Err(error) => report.fault(
            "backups",
            format!("The folder {folder} cannot be read: {error}."),
            "Check backup.folder in the settings and the permissions of that folder.",
        ),
        Ok(None) => report.warning(
            "backups",
            format!("There is no backup in {folder} yet."),
            "The bot makes the first one when it is started.",
        ),
        Ok(Some(last)) => {
            let age = now.duration_since(last);
            let found = format!("The last one in {folder} is {} old.", span(age));
            match age > plan.every.saturating_mul(2) {
                true => report.fault(
                    "backups",
                    found,
                    "They are made while newsdesk serve runs. If it does, its log says why there is none.",
                ),
                false => report.fine("backups", found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Severity;
    use super::*;
    use crate::ops::retention::{Keep, name_of};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn clock(witnesses: &Witnesses, now: &str) -> (Severity, String) {
        let mut report = Report::default();
        look_at_clock(&mut report, witnesses, at(now));
        (report.worst(), report.findings[0].found.clone())
    }

    #[test]
    fn a_clock_is_compared_with_whatever_there_is() {
        let now = "2026-11-26T09:00:00Z";
        let nothing = Witnesses::default();
        assert_eq!(clock(&nothing, now).0, Severity::Fine);
        assert_eq!(clock(&nothing, "1970-01-01T00:10:00Z").0, Severity::Fault);
        let archive = Witnesses {
            archive: Some(at("2026-11-26T15:00:00Z")),
            ..Witnesses::default()
        };
        let (severity, said) = clock(&archive, now);
        assert_eq!(severity, Severity::Warning);
        assert!(said.contains("6 hours after"), "{said}");
        for (discord, expected) in [
            ("2026-11-26T09:00:20Z", Severity::Fine),
            ("2026-11-26T08:58:00Z", Severity::Warning),
            ("2026-11-26T10:00:00Z", Severity::Fault),
        ] {
            let both = Witnesses {
                discord: Some((at(discord), at(now))),
                ..archive.clone()
            };
            assert_eq!(clock(&both, now).0, expected, "{discord}");
        }
    }

    #[test]
    fn a_backup_that_is_twice_as_old_as_it_may_be_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan {
            every: SignedDuration::from_hours(24),
            folder: folder.path().to_owned(),
            keep: Keep {
                latest: 3,
                daily: 7,
                weekly: 4,
            },
        };
        let now = at("2026-11-26T09:00:00Z");
        let worst = |plan: Option<&Plan>| {
            let mut report = Report::default();
            look_at_backups(&mut report, plan, Some("0123abcdef"), now);
            report.worst()
        };
        assert_eq!(worst(None), Severity::Fine);
        assert_eq!(worst(Some(&plan)), Severity::Warning);
        let make_of = |mark, moment| {
            let name = name_of(mark, at(moment));
            std::fs::write(folder.path().join(name), "").unwrap();
        };
        let make = |moment| make_of("0123abcd", moment);
        make_of("9876abcd", "2026-11-26T08:00:00Z");
        assert_eq!(worst(Some(&plan)), Severity::Warning, "another archive's");
        make("2026-11-23T09:00:00Z");
        assert_eq!(worst(Some(&plan)), Severity::Fault);
        make("2026-11-25T20:00:00Z");
        assert_eq!(worst(Some(&plan)), Severity::Fine);
    }

    #[test]
    fn the_room_of_both_disks_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut report = Report::default();
        let archive = folder.path().join("archive.sqlite");
        let backups = folder.path().join("not there yet");
        look_at_disk(&mut report, &archive, Some(&backups));
        assert_eq!(report.findings.len(), 2);
        assert!(report.findings[1].found.contains("not there yet"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        // Nobody can make a folder there, root neither.
        let nowhere = Path::new("/proc/newsdesk/backups");
        if cfg!(target_os = "linux") {
            let mut report = Report::default();
            look_at_disk(&mut report, &archive, Some(nowhere));
            let said = report.to_string();
            assert_eq!(report.worst(), Severity::Fault, "{said}");
            assert!(
                said.contains("/proc/newsdesk/backups does not exist"),
                "{said}"
            );
        }
    }
}
