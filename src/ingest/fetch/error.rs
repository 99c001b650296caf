//! Why nothing was fetched, in words for a moderator.

use std::time::Duration;

/// Why nothing was fetched. Each sentence says what to do, as far as something can be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no address of the web.
    #[error("That is no web address. Give one that begins with https:// or http://.")]
    NoAddress,
    /// A user name or a password stands in the address.
    #[error(
        "The address holds a user name or a password, which are not sent. Give it without them."
    )]
    Credentials,
    /// The host is this machine or in its network.
    #[error(
        "{host} is a private address, and those are not fetched. The operator can allow feeds of it with the setting feeds.allow_hosts."
    )]
    Private {
        /// Which.
        host: String,
    },
    /// The port is none of the web.
    #[error(
        "Nothing is fetched from port {port}, only from 80, 443, 8080 and 8443. The operator can allow feeds of the host with the setting feeds.allow_hosts."
    )]
    Port {
        /// Which.
        port: u16,
    },
    /// It redirects too often, or in a circle.
    #[error(
        "{host} redirects more than {most} times. Give the address at which the redirects end."
    )]
    Redirects {
        /// Whose address was asked for first.
        host: String,
        /// How many redirects are followed.
        most: usize,
    },
    /// It redirects from an encrypted address to one that is not.
    #[error(
        "{host} redirects from https to http, which is not followed. Give the http address itself if you trust it."
    )]
    Downgrade {
        /// Who redirects.
        host: String,
    },
    /// It redirects to what is no address of the web, or to nowhere.
    #[error("{host} redirects to something that is no web address.")]
    BadRedirect {
        /// Who redirects.
        host: String,
    },
    /// The name of the host is not known.
    #[error("There is no host {host}. Check the address.")]
    NoHost {
        /// Which.
        host: String,
    },
    /// No connection came about.
    #[error("{host} cannot be reached: {reason}.")]
    NoConnection {
        /// Which.
        host: String,
        /// What the system says, without its full stop.
        reason: String,
    },
    /// It took too long.
    #[error("{host} took too long to answer.")]
    Slow {
        /// Which.
        host: String,
    },
    /// There is too much of it.
    #[error("What {host} sends is larger than {megabytes} MB.")]
    TooLarge {
        /// Which.
        host: String,
        /// How much is taken, in MiB.
        megabytes: u64,
    },
    /// Cloudflare stands before it and wants to see a human.
    #[error(
        "{host} lets only visitors in who prove to Cloudflare that they are human, so it cannot be fetched. Ask the site to let feed readers through, or look for another address of the feed."
    )]
    Challenge {
        /// Which.
        host: String,
    },
    /// It needs a password, or wants no readers like us.
    #[error(
        "{host} refuses to give this to the desk (status {status}). It may need a password, or the site may turn feed readers away."
    )]
    Forbidden {
        /// Which.
        host: String,
        /// 401, 403 or 451.
        status: u16,
    },
    /// It is not there.
    #[error("{host} has nothing at this address (status 404). Check it, or give the site's page.")]
    NotFound {
        /// Which.
        host: String,
    },
    /// It is not there any more, and the site says so.
    #[error("{host} says that this is gone for good (status 410).")]
    Gone {
        /// Which.
        host: String,
    },
    /// It asks for patience.
    #[error("{host} asks to be left alone for a while (status {status}).")]
    Busy {
        /// Which.
        host: String,
        /// 429 or 503.
        status: u16,
        /// For how long, if it says so.
        wait: Option<Duration>,
    },
    /// It answers with another status than success.
    #[error("{host} answers with status {status}{}.", if *status >= 500 { ", a fault of its own" } else { "" })]
    Status {
        /// Which.
        host: String,
        /// The status.
        status: u16,
    },
    /// There is nothing in it.
    #[error("{host} answers, but with nothing in it.")]
    Empty {
        /// Which.
        host: String,
    },
    /// It is not HTTP, or breaks off.
    #[error("What {host} sends cannot be read: {reason}.")]
    Broken {
        /// Which.
        host: String,
        /// What is wrong, without its full stop.
        reason: String,
    },
}
