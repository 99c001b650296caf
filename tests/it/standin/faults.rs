//! Faults on demand: the next requests of a route are answered with something else. Decides what
//! a request gets; the server carries it out.

use std::time::Duration;

/// What a faulty request is answered with.
#[derive(Debug, Clone)]
pub enum FaultAnswer {
    /// 429 with Discord's body; `scope` is `user`, `global` or `shared`.
    TooMany {
        /// Seconds, with decimals.
        retry_after: f64,
        /// `X-RateLimit-Scope`.
        scope: &'static str,
    },
    /// Cloudflare's page with status 429 and `Retry-After` in seconds.
    CloudflareBan {
        /// Seconds.
        retry_after: u64,
    },
    /// A status with Discord's JSON error body.
    Error {
        /// HTTP status.
        status: u16,
        /// Discord's code.
        code: u32,
        /// Discord's message.
        message: &'static str,
    },
    /// A status with an HTML page, as a proxy in trouble sends it.
    Html {
        /// HTTP status.
        status: u16,
    },
    /// Status 200 with a body that is no JSON.
    Garbage,
    /// Status 200 with another JSON than the right one.
    Json(serde_json::Value),
    /// Nothing is answered for this long; then 504.
    Hang(Duration),
    /// The connection is closed without an answer; `reset` sends RST in place of FIN.
    Drop {
        /// RST.
        reset: bool,
    },
    /// The right answer, but its body starts this late and comes in two parts.
    SlowBody(Duration),
    /// The right answer, this late: a slow network or a busy Discord.
    Late(Duration),
}

/// A fault for the next requests that match.
#[derive(Debug, Clone)]
pub struct Fault {
    method: Option<String>,
    route: String,
    left: u32,
    skip: u32,
    after: bool,
    answer: FaultAnswer,
}

impl Fault {
    /// A fault on the next request of `route`, written `POST /channels/{channel}/messages` as in
    /// [`Seen::route`](super::Seen), `* /webhooks` (any method, any route with that beginning) or `*`.
    pub fn on(route: &str, answer: FaultAnswer) -> Self {
        let (method, route) = route.split_once(' ').unwrap_or(("*", route));
        let any = route == "*";
        Self {
            method: (method != "*").then(|| method.to_owned()),
            route: if any { String::new() } else { route.to_owned() },
            left: 1,
            skip: 0,
            after: false,
            answer,
        }
    }

    /// For the next `n` requests in place of one.
    pub fn times(mut self, n: u32) -> Self {
        self.left = n;
        self
    }

    /// For every request until [`clear_faults`](super::Standin::clear_faults).
    pub fn always(self) -> Self {
        self.times(u32::MAX)
    }

    /// Lets `n` matching requests pass first.
    pub fn after_first(mut self, n: u32) -> Self {
        self.skip = n;
        self
    }

    /// The request is carried out first and only its answer goes wrong, as when a connection
    /// breaks after Discord has posted the message.
    pub fn after_doing(mut self) -> Self {
        self.after = true;
        self
    }

    fn matches(&self, method: &str, route: &str) -> bool {
        self.method.as_deref().is_none_or(|m| m == method) && route.starts_with(&self.route)
    }
}

/// The fault that applies to one request.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// What to answer.
    pub answer: FaultAnswer,
    /// Carry the request out first.
    pub after: bool,
}

/// The faults still to come.
#[derive(Debug, Default)]
pub struct FaultList(Vec<Fault>);

impl FaultList {
    /// Adds one.
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the fault for this request, if there is one.
    pub fn take(&mut self, method: &str, route: &str) -> Option<Chosen> {
        if self.0.is_empty() {
            return None;
        }
        let fault = self
            .0
            .iter_mut()
            .find(|f| f.left > 0 && f.matches(method, route))?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        if fault.left != u32::MAX {
            fault.left -= 1;
        }
        let chosen = Chosen {
            answer: fault.answer.clone(),
            after: fault.after,
        };
        self.0.retain(|f| f.left > 0);
        Some(chosen)
    }
}
