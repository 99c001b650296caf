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
    match look(gauges) {
        Err(error) if is_for_want_of_handles(&error) => {
            gauges.no_file_left();
            false
        }
        _ => true,
    }
}

/// Whether something failed because this process, or the machine, may open no more files.
pub(super) fn is_for_want_of_handles(error: &io::Error) -> bool {
    // ENFILE and EMFILE, which the standard library has no kinds for.
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// What Linux tells in files.
fn look(gauges: &Gauges) -> io::Result<()> {
    if let Some(memory) = resident(&read_to_string("/proc/self/status")?) {
        gauges.memory(memory);
    }
    let files = read_dir("/proc/self/fd")?.count() as u64;
    if let Some(most) = most_files(&read_to_string("/proc/self/limits")?) {
        gauges.files(files, most);
    }
    Ok(())
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
    use crate::metrics::Metrics;

    #[test]
    fn linux_tells_of_memory_and_files_and_how_many_there_may_be() {
        let metrics = Metrics::default();
        assert!(observe(metrics.gauges()));
        let told = |name: &str| {
            let text = metrics.text().unwrap();
            let value = line(&text, &format!("process_{name} ")).unwrap();
            value.parse::<u64>().unwrap()
        };
        let memory = told("resident_memory_bytes");
        assert!(memory > 1_000_000, "{memory}");
        let (files, most) = (told("open_fds"), told("max_fds"));
        assert!((3..most).contains(&files), "{files} of {most}");
        metrics.gauges().no_file_left();
        assert_eq!(told("open_fds"), most);
    }
}
