//! What the system knows of this process. Where it says nothing, nothing is told.

use std::fs::{read_dir, read_to_string};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::metrics::Gauges;

/// This moment in seconds since 1970. Who asks at the start of the process knows when that was.
pub fn now() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0.0, |since| since.as_secs_f64())
}

/// Sets what memory and files the process has in use, and how many files it may have; gives whether it could
/// open another one.
pub fn observe(gauges: &Gauges) -> bool {
    match seen() {
        Ok(Some((memory, files, most_files))) => {
            gauges.process(memory, files, most_files);
            true
        }
        Ok(None) => true,
        Err(error) => !is_for_want_of_handles(&error),
    }
}

/// Whether something failed because this process, or the machine, may open no more files.
pub(super) fn is_for_want_of_handles(error: &io::Error) -> bool {
    // ENFILE and EMFILE, which the standard library has no kinds for.
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// Linux tells it in files: kibibytes in a line of `status`, one entry for each open file, and the
/// limit in a line of `limits`, which gives the soft one before the hard one.
fn seen() -> io::Result<Option<(u64, u64, u64)>> {
    let status = read_to_string("/proc/self/status")?;
    let files = read_dir("/proc/self/fd")?.count();
    let limits = read_to_string("/proc/self/limits")?;
    let memory =
        line(&status, "VmRSS:").and_then(|it| it.trim_end_matches("kB").trim().parse().ok());
    let most_files = line(&limits, "Max open files").and_then(|it| it.split_whitespace().next());
    let most_files = most_files.and_then(|it| match it {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    });
    let told = memory.zip(most_files);
    Ok(told
        .map(|(kibibytes, most_files): (u64, u64)| (kibibytes * 1_024, files as u64, most_files)))
}

/// What a file says on the line that begins so.
fn line<'a>(file: &'a str, begins: &str) -> Option<&'a str> {
    let rest = file.lines().find_map(|line| line.strip_prefix(begins));
    rest.map(str::trim)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_of_memory_and_files_and_how_many_there_may_be() {
        let (memory, files, most_files) = seen().unwrap().unwrap();
        assert!(memory > 1_000_000, "{memory}");
        assert!((3..=most_files).contains(&files), "{files} of {most_files}");
    }
}
