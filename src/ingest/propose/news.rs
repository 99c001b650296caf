//! What made-up news propose, held against what they tell: nothing untrue, and most of what is true.

use std::fmt::Write as _;

use super::tests::Desk;
use super::*;

/// News that were in view when the engine was made.
const IN_VIEW: &str = include_str!("news/known.txt");

/// News of the same author and day that were kept aside until it was done.
const KEPT_ASIDE: &str = include_str!("news/unseen.txt");

/// News that were written when the engine was done with the others.
const LATER: &str = include_str!("news/later.txt");

/// News of two trades, half of them traps, written without a look at the engine.
const PRESS: &str = include_str!("news/press.txt");

/// More of the same, which nobody looked at while the engine was made better by those.
const ASIDE: &str = include_str!("news/aside.txt");

/// A few more, written after that.
const THIRD: &str = include_str!("news/third.txt");

/// A site's news of a few weeks, as many of them traps, written without a look at the engine.
const WEEKS: &str = include_str!("news/weeks.txt");

/// The same of another trade, which has a catalog of its own.
const RAILS: &str = include_str!("news/rails.txt");
const RAILS_CATALOG: &str = include_str!("news/rails.toml");

/// What companies send over the wires, and as many traps, written without a look at the engine.
const WIRES: &str = include_str!("news/wires.txt");

/// More of both kinds, written when the engine had been made better by those.
const BLIND: &str = include_str!("news/blind.txt");

/// Of a trade that the engine had not met.
const BIOTECH: &str = include_str!("news/biotech.txt");

/// Of the wires again, written after all that.
const LAST: &str = include_str!("news/last.txt");

/// How companies of the other trades in these news are called; the catalog of each would say so.
const TRADES: &[&str] = &[
    "aerospace",
    "brewery",
    "brewing",
    "foods",
    "therapeutics",
    "genomics",
    "pharma",
    "biosciences",
];

/// A fact as a line of the files gives it.
#[derive(Debug)]
struct Told {
    /// Subject, relation and object.
    what: String,
    after: Option<String>,
    /// From when it holds, or until when it held.
    date: Option<String>,
    ends: bool,
    is_rumour: bool,
}

impl Told {
    fn of(line: &str) -> Told {
        let (line, is_rumour) = match line.strip_suffix(" (rumour)") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let (line, since) = match line.split_once(" since ") {
            Some((line, date)) => (line, Some(date)),
            None => (line, None),
        };
        let (line, until) = match line.split_once(" ends ") {
            Some((line, date)) => (line, Some(date)),
            None => (line, None),
        };
        let (line, ends) = match line.strip_suffix(" ends") {
            Some(line) => (line, true),
            None => (line, until.is_some()),
        };
        let (what, after) = match line.split_once(" after ") {
            Some((what, former)) => (what, Some(former)),
            None => (line, None),
        };
        Told {
            what: what.to_owned(),
            after: after.map(str::to_owned),
            date: since.or(until).map(str::to_owned),
            ends,
            is_rumour,
        }
    }

    fn proposed(desk: &Desk, fact: &FactProposal) -> Told {
        let object = match &fact.object {
            Some(ProposedObject::Party(party)) => desk.key(party),
            Some(ProposedObject::Value(value)) => format!("\"{value}\""),
            None => "?".to_owned(),
        };
        Told {
            what: format!("{} {} {object}", desk.key(&fact.subject), fact.relation),
            after: fact.former.as_ref().map(|former| desk.key(former)),
            date: fact.since.or(fact.until).map(crate::domain::date::iso),
            ends: fact.ends,
            is_rumour: fact.certainty == Certainty::Rumour,
        }
    }

    /// Whether a proposal says this and nothing beyond it. It may say less.
    fn is_met_by(&self, proposed: &Told) -> bool {
        let says_no_more = |proposed: &Option<String>, told: &Option<String>| {
            proposed.is_none() || proposed == told
        };
        self.what == proposed.what
            && self.ends == proposed.ends
            && self.is_rumour == proposed.is_rumour
            && says_no_more(&proposed.date, &self.date)
            && says_no_more(&proposed.after, &self.after)
    }
}

fn is_new(fact: &FactProposal) -> bool {
    let new = |party: &Party| matches!(party, Party::New { .. });
    new(&fact.subject) || matches!(&fact.object, Some(ProposedObject::Party(object)) if new(object))
}

/// How a file was read.
#[derive(Default)]
struct Score {
    found: usize,
    missed: usize,
    /// Proposals that are true.
    right: usize,
    untrue: usize,
    report: String,
}

fn score(desk: &Desk, file: &str) -> Score {
    let mut score = Score::default();
    for post in file.split("\n\n").filter(|post| !post.starts_with('#')) {
        let mut lines = post.trim().lines();
        let title = lines.next().unwrap_or_default();
        let (facts, body): (Vec<&str>, Vec<&str>) =
            lines.partition(|line| line.starts_with(['=', '~']));
        let facts: Vec<(bool, Told)> = facts
            .iter()
            .map(|line| (line.starts_with('='), Told::of(line[1..].trim())))
            .collect();
        let proposed: Vec<(Told, bool)> = desk
            .read(title, &body.join("\n"))
            .facts
            .iter()
            // Where the object is left out, the archive says it or nothing is proposed.
            .filter(|fact| fact.object.is_some())
            .map(|fact| {
                // Of somebody new the archive knows nothing that could end: nobody is shown this.
                let is_idle = fact.ends && fact.detail.is_empty() && is_new(fact);
                (Told::proposed(desk, fact), is_idle)
            })
            .collect();
        let _ = writeln!(score.report, "{title}");
        for (counts, fact) in &facts {
            if !counts {
                continue;
            }
            let met = proposed
                .iter()
                .any(|(proposed, _)| fact.is_met_by(proposed));
            score.found += usize::from(met);
            score.missed += usize::from(!met);
            let _ = writeln!(score.report, "  {} {fact:?}", if met { '+' } else { '-' });
        }
        for (one, is_idle) in proposed {
            let right = facts.iter().any(|(_, fact)| fact.is_met_by(&one));
            score.right += usize::from(right);
            if !right && !is_idle {
                let _ = writeln!(score.report, "  ! {one:?}");
                score.untrue += 1;
            }
        }
    }
    score
}

#[test]
fn news_propose_most_of_what_they_tell_and_nothing_untrue() {
    let mut failed = String::new();
    let (trades, rails) = (Desk::with_endings(TRADES), Desk::of_trade(RAILS_CATALOG));
    for (name, desk, file, least) in [
        ("known", &trades, IN_VIEW, 53),
        ("unseen", &trades, KEPT_ASIDE, 60),
        ("later", &trades, LATER, 55),
        ("press", &trades, PRESS, 66),
        ("aside", &trades, ASIDE, 25),
        ("third", &trades, THIRD, 12),
        ("weeks", &trades, WEEKS, 35),
        ("rails", &rails, RAILS, 27),
        ("wires", &trades, WIRES, 25),
        ("blind", &trades, BLIND, 15),
        ("biotech", &trades, BIOTECH, 14),
        ("last", &trades, LAST, 14),
    ] {
        let score = score(desk, file);
        let (found, told) = (score.found, score.found + score.missed);
        if score.untrue > 0 || found < least {
            let _ = writeln!(
                failed,
                "{name}: {found} of {told} found; {} proposals right, {} untrue\n{}",
                score.right, score.untrue, score.report
            );
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
