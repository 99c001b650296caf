//! What the system knows of this process. Where it says nothing, nothing is told.

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

/// Sets what memory and files the process has in use.
pub fn observe(gauges: &Gauges) {
    if let Some((memory, files)) = seen() {
        gauges.process(memory, files);
    }
}

/// Linux tells it in files: kibibytes in a line of `status`, and one entry for each open file.
fn seen() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    let files = std::fs::read_dir("/proc/self/fd").ok()?.count();
    Some((kibibytes * 1_024, files as u64))
}
