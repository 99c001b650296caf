//! What the archive itself shows: its file, its schema, its feeds and its outbox.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::Report;
use crate::domain::measure::{size, span};
use crate::domain::phrase::counted;
use crate::domain::{Feed, FeedState, Medium};
use crate::store::{Onlooker, Reader, StoreError, is_in_use, known_schema, length_with_log};

/// After what time something in the outbox is late although nothing is wrong with its channel.
const LATE: SignedDuration = SignedDuration::from_mins(15);

/// How far back deliveries count that were given up.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long overdue a feed must be to be told of.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(2);

/// How often in a row a feed must have failed to be warned of; from then on the desk knows of it, too.
const FAILURES: u32 = 3;

/// How many feeds are named.
const NAMED: usize = 5;

/// What to do about an archive that is damaged.
const PUT_BACK: &str =
    "Stop the bot, copy the damaged file away, and put back a backup with newsdesk restore.";

/// Looks at the archive; gives it back for whoever looks further, if it can be read.
pub fn look_at_archive(report: &mut Report, archive: &Path) -> Option<Onlooker> {
    if !archive.exists() {
        let found = format!("There is no archive at {} yet.", archive.display());
        report.warning(
            "archive",
            found,
            "The first start makes it. If there should be one, name its folder with --data-dir.",
        );
        return None;
    }
    let opened = Onlooker::open(archive).and_then(|onlooker| {
        let (schema, fault) = (onlooker.schema()?, onlooker.first_fault()?);
        Ok((onlooker, schema, fault))
    });
    let (onlooker, schema) = match opened {
        Ok((onlooker, schema, None)) => (onlooker, schema),
        Ok((_, _, Some(detail))) => {
            let found = format!("The archive {} is damaged: {detail}.", archive.display());
            report.fault("archive", found, PUT_BACK);
            return None;
        }
        Err(error) => {
            let advice = match error {
                StoreError::Damaged { .. } | StoreError::Malformed(_) => PUT_BACK,
                _ => "",
            };
            report.fault("archive", error.to_string(), advice);
            return None;
        }
    };
    report.fine("archive", sound(archive));
    let known = known_schema();
    if schema < known {
        report.warning(
            "migrations",
            format!(
                "The archive has schema {schema}, and this program makes schema {known} of it."
            ),
            "The next start of this program does that, after a backup beside the archive.",
        );
        return None;
    }
    report.fine(
        "migrations",
        format!("The archive has schema {schema}, as this program."),
    );
    Some(onlooker)
}

fn sound(archive: &Path) -> String {
    let bytes = length_with_log(archive);
    let running = match is_in_use(archive) {
        true => "a bot or a console runs on it",
        false => "nothing runs on it",
    };
    format!(
        "{}: {}, every page and every reference is sound; {running}.",
        archive.display(),
        size(bytes)
    )
}

/// Looks at what the archive says of feeds and deliveries.
pub fn look_inside(report: &mut Report, onlooker: &Onlooker, archive: &Path, now: Timestamp) {
    let running = is_in_use(archive);
    let looked = onlooker.read(|read| {
        look_at_feeds(report, &read.feeds()?, running, now);
        look_at_outbox(report, read, running, now)
    });
    if let Err(error) = looked {
        report.fault("archive", error.to_string(), "");
    }
}

fn look_at_feeds(report: &mut Report, feeds: &[Feed], running: bool, now: Timestamp) {
    let of = |state| feeds.iter().filter(move |feed| feed.state == state);
    let active = of(FeedState::Active).count();
    let paused = of(FeedState::Paused).count();
    let gone: Vec<&Feed> = of(FeedState::Gone).collect();
    let (failing, stumbling): (Vec<&Feed>, Vec<&Feed>) = of(FeedState::Active)
        .filter(|feed| feed.pulse.failing_since.is_some())
        .partition(|feed| feed.pulse.failures >= FAILURES);
    let forgotten: Vec<&Feed> = of(FeedState::Active)
        .filter(|feed| now.duration_since(feed.pulse.next_check) > FORGOTTEN)
        .collect();
    let figures = format!("{} polled, {paused} paused", counted(active as u64, "feed"));
    let mut fine = true;
    if !failing.is_empty() {
        fine = false;
        let each = failing.iter().take(NAMED).map(|feed| {
            let since = feed.pulse.failing_since.unwrap_or(now);
            format!(
                "{} for {} ({})",
                feed.wish.title,
                span(now.duration_since(since)),
                feed.pulse.last_error.trim_end_matches('.')
            )
        });
        report.warning(
            "feeds",
            format!(
                "{figures}; {} failing: {}{}.",
                failing.len(),
                each.collect::<Vec<_>>().join("; "),
                and_more(failing.len())
            ),
            "They are tried again by themselves. Open their addresses in a browser; /feed check tells more.",
        );
    }
    if !gone.is_empty() {
        fine = false;
        report.warning(
            "feeds",
            format!(
                "Gone for good, as their sites say: {}{}.",
                titles(&gone),
                and_more(gone.len())
            ),
            "Look for their new addresses, or remove them with /feed remove.",
        );
    }
    if running && !forgotten.is_empty() {
        fine = false;
        report.warning(
            "feeds",
            format!(
                "Due for more than {} and not polled: {}{}.",
                span(FORGOTTEN),
                titles(&forgotten),
                and_more(forgotten.len())
            ),
            "A console does not poll; only newsdesk serve does. If that runs, look into its log.",
        );
    }
    if fine {
        let stumbling = match stumbling.len() {
            0 => String::new(),
            failed => format!(
                "; tried again after a failure: {}{}",
                titles(&stumbling),
                and_more(failed)
            ),
        };
        report.fine("feeds", format!("{figures}, none failing{stumbling}."));
    }
}

fn titles(feeds: &[&Feed]) -> String {
    let titles = feeds
        .iter()
        .take(NAMED)
        .map(|feed| feed.wish.title.as_str());
    titles.collect::<Vec<_>>().join(", ")
}

fn and_more(all: usize) -> String {
    match all.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    }
}

fn look_at_outbox(
    report: &mut Report,
    read: &Reader,
    running: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = |span| now.checked_sub(span).unwrap_or(Timestamp::MIN);
    let backlog = read.backlog(Medium::Discord, before(LATE), before(RECENT))?;
    let mut fine = true;
    if backlog.late > 0 {
        fine = false;
        let since = backlog.late_since.unwrap_or(now);
        let found = format!(
            "{} overdue, the oldest for {}.",
            counted(backlog.late, "message"),
            span(now.duration_since(since))
        );
        match running {
            true => report.fault(
                "outbox",
                found,
                "Nothing is lost. Look into the log for what Discord or the network says.",
            ),
            false => report.warning("outbox", found, "They go out when the bot is started."),
        }
    }
    if backlog.closed > 0 {
        fine = false;
        report.warning(
            "outbox",
            format!("{} nothing at present.", takes(backlog.closed)),
            "Use /doctor in their servers: it says which permission is missing. What waits is kept.",
        );
    }
    if backlog.dead > 0 {
        fine = false;
        report.warning(
            "outbox",
            format!("{} not be posted in the last {}.", could(backlog.dead), span(RECENT)),
            "Use /doctor in the server for the reasons, and /subscriptions send to post the newest again.",
        );
    }
    if fine {
        let waiting = counted(backlog.waiting, "message");
        report.fine(
            "outbox",
            format!("{waiting} waiting, none late, none given up lately."),
        );
    }
    Ok(())
}

fn takes(channels: u64) -> String {
    let verb = if channels == 1 { "takes" } else { "take" };
    format!("{} {verb}", counted(channels, "channel"))
}

fn could(articles: u64) -> String {
    format!("{} could", counted(articles, "article"))
}

#[cfg(test)]
mod tests {
    use super::super::Severity;
    use super::*;
    use crate::domain::{Certainty, FeedId, FeedMode, FeedWish, Pulse};
    use crate::store::Store;

    fn worst(archive: &Path) -> (Severity, String) {
        let mut report = Report::default();
        let now = "2026-11-26T09:00:00Z".parse().unwrap();
        if let Some(onlooker) = look_at_archive(&mut report, archive) {
            look_inside(&mut report, &onlooker, archive, now);
        }
        (report.worst(), report.to_string())
    }

    #[test]
    fn a_sound_archive_is_fine_with_a_bot_and_without() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("archive.sqlite");
        assert_eq!(worst(&archive).0, Severity::Warning);
        let store = Store::open(&archive).unwrap();
        let (severity, said) = worst(&archive);
        assert_eq!(severity, Severity::Fine, "{said}");
        assert!(said.contains("a bot or a console runs on it"), "{said}");
        drop(store);
        let (severity, said) = worst(&archive);
        assert_eq!(severity, Severity::Fine, "{said}");
        assert!(said.contains("nothing runs on it"), "{said}");
    }

    #[test]
    fn a_feed_is_warned_of_when_it_has_failed_three_times_in_a_row() {
        let now = "2026-11-26T09:00:00Z".parse().unwrap();
        let said = |failures| {
            let mut pulse = Pulse::new(now);
            pulse.failures = failures;
            pulse.failing_since = Some(now);
            pulse.last_error = "The server answers 503.".to_owned();
            let feed = Feed {
                id: FeedId(1),
                url: "https://example.org/feed".to_owned(),
                site: None,
                wish: FeedWish {
                    title: "Example".to_owned(),
                    mode: FeedMode::Direct,
                    topics: Vec::new(),
                    certainty: Certainty::Confirmed,
                },
                state: FeedState::Active,
                added: now,
                pulse,
            };
            let mut report = Report::default();
            look_at_feeds(&mut report, &[feed], true, now);
            (report.worst(), report.findings[0].found.clone())
        };
        let (severity, words) = said(2);
        assert_eq!(severity, Severity::Fine);
        assert!(words.contains("after a failure: Example."), "{words}");
        let (severity, words) = said(3);
        assert_eq!(severity, Severity::Warning);
        assert!(words.contains("1 failing: Example"), "{words}");
    }

    #[test]
    fn what_is_no_archive_or_damaged_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("archive.sqlite");
        std::fs::write(&archive, "Dear reader. ".repeat(1_000)).unwrap();
        let (severity, said) = worst(&archive);
        assert_eq!(severity, Severity::Fault);
        assert!(said.contains("not a Newsdesk archive"), "{said}");
        std::fs::remove_file(&archive).unwrap();
        drop(Store::open(&archive).unwrap());
        let mut bytes = std::fs::read(&archive).unwrap();
        let half = bytes.len() / 2;
        bytes[half..].fill(0xA5);
        std::fs::write(&archive, bytes).unwrap();
        let (severity, said) = worst(&archive);
        assert_eq!(severity, Severity::Fault, "{said}");
        assert!(said.contains("newsdesk restore"), "{said}");
    }
}
