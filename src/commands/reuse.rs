//! Which answers may be given again, and until when.
//!
//! Nothing is kept here: whoever shows replies keeps them in the form in which they are shown. This
//! says what an answer depends on, so that none is given again that could be another one by now.

use super::context::Context;
use super::request::{Options, Request};
use crate::domain::Role;

/// The state of everything that replies are made from. Two that are equal stand for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    archive: u64,
    search: u64,
    /// Days since 1970 in UTC: "now" and what has run out may be another matter tomorrow.
    day: i64,
}

impl AsOf {
    /// How things stand now. Every write that was acknowledged before makes another one. What is
    /// made afterwards may be kept under it; what is made before may be stale already.
    pub fn now(context: &Context) -> AsOf {
        const DAY: i64 = 24 * 60 * 60;
        AsOf {
            archive: context.store.revision(),
            search: context.search.revision(),
            day: context.now().as_second().div_euclid(DAY),
        }
    }
}

/// What was asked, as far as the answer depends on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    command: &'static str,
    options: Options,
    roles: Vec<Role>,
}

impl Asked {
    /// What a request that has been checked asks.
    pub(super) fn by(request: Request) -> Asked {
        Asked {
            command: request.command,
            options: request.options,
            roles: request.actor.roles,
        }
    }
}
