//! A fact with what is known of its sources: when two tell the same, and what is taken from each.

use crate::domain::{Certainty, Date, Fact};

/// A fact and how far it can be trusted.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The fact; its dates are joined from all sources that tell it.
    pub fact: Fact,
    /// How sure the surest of its sources is.
    pub certainty: Certainty,
    /// When its source was published.
    pub published: Date,
    /// When it ended, in seconds: said so, or because another took the place.
    pub ended: Option<i64>,
    /// The headline of its source.
    pub title: String,
}

/// Whether two details can be of one post: equal, or one is not given.
pub(super) fn same_post(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || one.eq_ignore_ascii_case(other)
}

/// Whether two sources tell one fact: the same statement, and dates that do not contradict.
pub(super) fn same(one: &Fact, other: &Fact) -> bool {
    one.subject == other.subject
        && one.relation == other.relation
        && one.object == other.object
        && same_post(&one.detail, &other.detail)
        && agree(one.since, other.since)
        && agree(one.until, other.until)
}

fn agree(one: Option<Date>, other: Option<Date>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.start() < other.end() && other.start() < one.end(),
        _ => true,
    }
}

/// Joins what a second source tells into the first: the more exact dates, the surer source.
pub(super) fn join(old: &mut Told, new: Told) {
    let known = |told: &Told| {
        (
            told.certainty,
            u8::from(told.fact.since.is_some()) + u8::from(told.fact.until.is_some()),
            !told.fact.detail.is_empty(),
        )
    };
    let since = finer(old.fact.since, new.fact.since);
    let until = finer(old.fact.until, new.fact.until);
    if known(&new) > known(old) {
        let detail = std::mem::take(&mut old.fact.detail);
        *old = new;
        if old.fact.detail.is_empty() {
            old.fact.detail = detail;
        }
    } else if old.fact.detail.is_empty() {
        old.fact.detail = new.fact.detail;
    }
    old.fact.since = since;
    old.fact.until = until;
    old.ended = until.map(Date::start);
}

fn finer(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let span = |date: Date| date.end() - date.start();
            Some(if span(other) < span(one) { other } else { one })
        }
        _ => one.or(other),
    }
}
