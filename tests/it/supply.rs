//! What the program is made of: `deny.toml` speaks of what is in `Cargo.lock`, and nothing comes from
//! elsewhere. The whole of it is checked by cargo-deny.

use toml::{Table, Value};

const LOCK: &str = include_str!("../../Cargo.lock");
const DENY: &str = include_str!("../../deny.toml");
const MANIFEST: &str = include_str!("../../Cargo.toml");

/// Every package with its version.
fn locked() -> Vec<(String, String)> {
    let lock: Table = LOCK.parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let word = |package: &Value, name: &str| package[name].as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|package| (word(package, "name"), word(package, "version")))
        .collect()
}

#[test]
fn everything_comes_from_one_registry() {
    let lock: Table = LOCK.parse().unwrap();
    for package in lock["package"].as_array().unwrap() {
        let Some(source) = package.get("source").and_then(Value::as_str) else {
            assert_eq!(package["name"].as_str(), Some("newsdesk"));
            continue;
        };
        assert!(
            source.starts_with("registry+https://github.com/rust-lang/crates.io-index"),
            "{source}"
        );
        assert!(package.get("checksum").is_some(), "{package}");
    }
}

#[test]
fn every_exception_is_one_that_is_needed_and_says_why() {
    let deny: Table = DENY.parse().unwrap();
    let locked = locked();
    let bans = &deny["bans"];
    for entry in ["skip", "skip-tree"]
        .iter()
        .flat_map(|list| bans[list].as_array().unwrap())
    {
        let named = entry["crate"].as_str().unwrap();
        let (name, version) = named.split_once('@').unwrap();
        let of_name: Vec<_> = locked.iter().filter(|package| package.0 == name).collect();
        let dotted = format!("{version}.");
        assert!(
            of_name.iter().any(|package| package.1.starts_with(&dotted)),
            "there is no {named}"
        );
        assert!(of_name.len() > 1, "{named} is alone");
        assert!(
            entry["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty())
        );
    }
    for ignored in deny["advisories"]["ignore"].as_array().unwrap() {
        assert!(
            ignored["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty())
        );
    }
    // What the advisories are ignored for.
    assert!(locked.contains(&("rustls-webpki".to_owned(), "0.102.8".to_owned())));
    for exception in deny["licenses"]["exceptions"].as_array().unwrap() {
        let name = exception["crate"].as_str().unwrap();
        assert!(
            locked.iter().any(|package| package.0 == name),
            "there is no {name}"
        );
    }
}

#[test]
fn our_own_code_has_no_unsafe_and_the_release_is_stripped() {
    let manifest: Table = MANIFEST.parse().unwrap();
    assert_eq!(
        manifest["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
    assert_eq!(
        manifest["profile"]["release"]["strip"].as_str(),
        Some("symbols")
    );
    assert_eq!(manifest["package"]["license"].as_str(), Some("MIT"));
}
