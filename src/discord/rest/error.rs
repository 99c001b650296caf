//! Why a request to Discord did not succeed.

use std::time::Duration;

/// A failed request. Nothing in it holds an address, a token or a body.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RestError {
    /// Discord answered with a refusal.
    #[error("Discord refused with status {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code, 0 when there is none.
        code: u64,
        /// Discord's own words.
        message: String,
    },
    /// A rate limit that lasts longer than the request may wait.
    #[error("rate limited for another {retry_after:?}")]
    Limited {
        /// After how long it may be tried again.
        retry_after: Duration,
        /// Whether nothing else may be sent either, for as long.
        everybody: bool,
    },
    /// No answer, after all the attempts that were safe.
    #[error("no answer: {reason}")]
    NoAnswer {
        /// What went wrong, without the address.
        reason: String,
        /// Whether the request may have arrived all the same.
        maybe_delivered: bool,
    },
    /// Too many refused requests: what can wait is held back so that Discord does not ban us.
    #[error("held back: too many refused requests in ten minutes")]
    HeldBack,
    /// The token was refused; no request is sent any more.
    #[error("the token was refused")]
    WrongToken,
    /// The request could not be written down.
    #[error("the request cannot be built: {0}")]
    Unbuildable(String),
}

impl RestError {
    /// A success whose body does not say what it must.
    pub(in crate::discord) fn nonsense(reason: &str) -> RestError {
        RestError::NoAnswer {
            reason: reason.to_owned(),
            maybe_delivered: false,
        }
    }

    /// Discord's own code, if it gave one.
    pub fn code(&self) -> Option<u64> {
        match self {
            RestError::Refused { code, .. } if *code != 0 => Some(*code),
            _ => None,
        }
    }

    /// Whether Discord found fault with the request itself, so that sending it again is useless.
    pub fn is_refusal(&self) -> bool {
        matches!(self, RestError::Refused { status, .. } if (400..500).contains(status))
    }
}
