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
            let open = open_of(look_up(&name).await?)?;
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Those of the addresses of a name that may be connected to.
fn open_of(mut all: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, AllPrivate> {
    all.retain(|address| is_open(address.ip()));
    match all.is_empty() {
        true => Err(AllPrivate),
        false => Ok(all),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_that_is_of_both_sorts_the_private_addresses_are_passed_over() {
        let of = |addresses: &[&str]| {
            let all = addresses.iter().map(|address| address.parse().unwrap());
            open_of(all.collect())
        };
        let mixed = ["127.0.0.1:0", "8.8.8.8:0", "[::1]:0", "169.254.169.254:0"];
        assert_eq!(of(&mixed).unwrap(), ["8.8.8.8:0".parse().unwrap()]);
        assert!(of(&["127.0.0.1:0", "[::ffff:10.0.0.1]:0"]).is_err());
    }
}
