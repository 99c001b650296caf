//! What the system knows of this process. Where it says nothing, nothing is told.

use std::io;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::metrics::Gauges;

/// When the process began, in seconds since 1970: when this was first asked, which is at its start.
pub fn started() -> f64 {
    static STARTED: OnceLock<f64> = OnceLock::new();
    *STARTED.get_or_init(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0.0, |since| since.as_secs_f64())
    })
}

/// Sets what memory and files the process has in use; gives whether it could open another file.
pub fn observe(gauges: &Gauges) -> bool {
    match seen() {
        Ok(Some((memory, files))) => {
            gauges.process(memory, files);
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

/// Linux tells it in files: kibibytes in a line of `status`, and one entry for each open file.
fn seen() -> io::Result<Option<(u64, u64)>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    let files = std::fs::read_dir("/proc/self/fd")?.count();
    Ok(line.map(|kibibytes: u64| (kibibytes * 1_024, files as u64)))
}
