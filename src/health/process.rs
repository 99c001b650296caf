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

/// Sets what memory and files the process has in use, and how many files it may have; gives whether
/// it could open another one.
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

/// What Linux tells in files. Memory is in bytes.
fn seen() -> io::Result<Option<(u64, u64, u64)>> {
    let status = read_to_string("/proc/self/status")?;
    let limits = read_to_string("/proc/self/limits")?;
    let files = read_dir("/proc/self/fd")?.count() as u64;
    let told = resident(&status).zip(most_files(&limits));
    Ok(told.map(|(memory, most_files)| (memory, files, most_files)))
}

/// The line of `status` is in kibibytes.
fn resident(status: &str) -> Option<u64> {
    let kibibytes = line(status, "VmRSS:")?.trim_end_matches("kB").trim();
    Some(kibibytes.parse::<u64>().ok()? * 1_024)
}

/// The line of `limits` has the soft limit, which is the one that holds, before the hard one.
fn most_files(limits: &str) -> Option<u64> {
    match line(limits, "Max open files")?.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
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
