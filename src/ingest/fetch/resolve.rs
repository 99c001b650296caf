//! Looks up names for the client, and lets it connect to the open internet only. A name may have
//! another address each time that it is looked up, so this is where it has to be checked: these
//! very addresses are connected to.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_open;

/// Every address of a name is private.
#[derive(Debug, thiserror::Error)]
#[error("every address of the host is private")]
pub(super) struct AllPrivate;

/// The name is not known.
#[derive(Debug, thiserror::Error)]
#[error("the host is not known")]
pub(super) struct Unknown;

/// Gives the addresses of a name that are of the open internet.
pub(super) struct OpenOnly;

impl Resolve for OpenOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let all: Vec<SocketAddr> = look_up(&name).await?;
            let open: Vec<SocketAddr> = all
                .into_iter()
                .filter(|address| is_open(address.ip()))
                .collect();
            if open.is_empty() {
                return Err(AllPrivate.into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Gives every address of a name: for hosts that the operator has allowed.
pub(super) struct AnyHost;

impl Resolve for AnyHost {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { Ok(Box::new(look_up(&name).await?.into_iter()) as Addrs) })
    }
}

async fn look_up(name: &Name) -> Result<Vec<SocketAddr>, Unknown> {
    // The port is set by the client.
    let found = tokio::net::lookup_host((name.as_str(), 0)).await;
    let all: Vec<SocketAddr> = found.map_err(|_| Unknown)?.collect();
    match all.is_empty() {
        true => Err(Unknown),
        false => Ok(all),
    }
}
