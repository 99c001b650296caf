//! Sizes and spans of time in words for an operator.

use jiff::SignedDuration;

use super::phrase::counted;

/// A number of bytes: "812 bytes", "14.2 KiB", "3.1 GiB".
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1_024 {
        return counted(bytes, "byte");
    }
    let mut tenths = u128::from(bytes) * 10 / 1_024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1_024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// How long something is, in its largest unit: "3 hours", "1 day". Its sign does not matter.
pub fn span(span: SignedDuration) -> String {
    let seconds = span.as_secs().unsigned_abs();
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    counted(number, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_spans_are_said_in_their_largest_unit() {
        let sizes = [0, 1, 1_023, 1_024, 14_592, 3 << 30, u64::MAX].map(size);
        assert_eq!(
            sizes,
            [
                "0 bytes",
                "1 byte",
                "1023 bytes",
                "1.0 KiB",
                "14.2 KiB",
                "3.0 GiB",
                "16777215.9 TiB"
            ]
        );
        let spans = [1, 119, 120, -7_300, 90_000, 864_000];
        let said = spans.map(|seconds| span(SignedDuration::from_secs(seconds)));
        assert_eq!(
            said,
            [
                "1 second",
                "119 seconds",
                "2 minutes",
                "2 hours",
                "25 hours",
                "10 days"
            ]
        );
    }
}
