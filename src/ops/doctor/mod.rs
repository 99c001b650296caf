//! What is wrong with an installation, and what to do about each thing.
//!
//! A [`Report`] is a list of findings in the order in which they were looked at. What [`archive`] and
//! [`machine`] look at is here; the composition root adds what the settings, the index and Discord show.

pub mod archive;
pub mod machine;

use std::fmt;

use serde_json::{Value, json};

/// How bad something is, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It could not be looked at; the finding says why.
    Unchecked,
    /// Nothing is wrong.
    Fine,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work, or soon will not.
    Fault,
}

impl Severity {
    /// The word for it, as reports use it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Unchecked => "not checked",
            Severity::Fine => "fine",
            Severity::Warning => "warning",
            Severity::Fault => "fault",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: one or two words.
    pub check: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found: plain sentences.
    pub found: String,
    /// What to do; empty where there is nothing to do.
    pub advice: String,
}

/// All that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Nothing is wrong with something.
    pub fn fine(&mut self, check: &'static str, found: impl Into<String>) {
        self.add(check, Severity::Fine, found, "");
    }

    /// Something could not be looked at.
    pub fn unchecked(&mut self, check: &'static str, why: impl Into<String>) {
        self.add(check, Severity::Unchecked, why, "");
    }

    /// Somebody should look at something.
    pub fn warning(
        &mut self,
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(check, Severity::Warning, found, advice);
    }

    /// Something does not work.
    pub fn fault(
        &mut self,
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(check, Severity::Fault, found, advice);
    }

    fn add(
        &mut self,
        check: &'static str,
        severity: Severity,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.findings.push(Finding {
            check,
            severity,
            found: found.into(),
            advice: advice.into(),
        });
    }

    /// The worst of it; fine when there is nothing.
    pub fn worst(&self) -> Severity {
        let worst = self.findings.iter().map(|finding| finding.severity).max();
        worst.map_or(Severity::Fine, |worst| worst.max(Severity::Fine))
    }

    /// The report for scripts.
    pub fn to_json(&self) -> Value {
        let findings = self.findings.iter().map(|finding| {
            json!({
                "check": finding.check,
                "severity": finding.severity.word(),
                "found": finding.found,
                "advice": finding.advice,
            })
        });
        json!({
            "worst": self.worst().word(),
            "findings": findings.collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let (severity, check) = (finding.severity.word(), finding.check);
            writeln!(f, "{severity:<12}{check:<15}{}", clean(&finding.found))?;
            if !finding.advice.is_empty() {
                writeln!(f, "{:<27}{}", "", clean(&finding.advice))?;
            }
        }
        let count = |severity| {
            let some = self.findings.iter().filter(|it| it.severity == severity);
            some.count()
        };
        match (count(Severity::Fault), count(Severity::Warning)) {
            (0, 0) => write!(f, "Nothing is wrong."),
            (faults, warnings) => write!(f, "Faults: {faults}. Warnings: {warnings}."),
        }
    }
}

/// Names of channels and words of feeds must not steer a terminal.
fn clean(text: &str) -> String {
    let plain = |letter: char| match letter.is_control() {
        true => ' ',
        false => letter,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_counts_and_what_was_not_checked_does_not() {
        let mut report = Report::default();
        report.unchecked("token", "There is none.");
        assert_eq!(report.worst(), Severity::Fine);
        report.warning("disk", "Little room.", "Make some.");
        report.fine("archive", "Sound.");
        assert_eq!(report.worst(), Severity::Warning);
        report.fault("clock", "Wrong \u{1b}[2J.", "Set it.");
        assert_eq!(report.worst(), Severity::Fault);
        insta::assert_snapshot!(report, @r"
        not checked token          There is none.
        warning     disk           Little room.
                                   Make some.
        fine        archive        Sound.
        fault       clock          Wrong  [2J.
                                   Set it.
        Faults: 1. Warnings: 1.
        ");
        let json = report.to_json();
        assert_eq!(json["worst"], "fault");
        assert_eq!(json["findings"][1]["advice"], "Make some.");
    }
}
