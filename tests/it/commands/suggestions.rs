//! What is suggested while somebody types.

use insta::assert_snapshot;
use newsdesk::commands::router::{commands, suggest};
use newsdesk::reply::Kind;
use proptest::prelude::*;

use crate::desk::TestDesk;

#[test]
fn every_kind_of_option_is_suggested_from_memory() {
    let desk = TestDesk::new();
    let mut all = String::new();
    for (command, option, typed) in [
        ("vendor", "name", "vmw"),
        ("vendor", "name", "virtual i"),
        ("timeline", "entity", "virtual iron"),
        ("person", "name", "greene"),
        ("article show", "article", "cisco"),
        ("article show", "article", "#10"),
        ("news", "topic", "lic"),
        ("radar", "category", "virt"),
        ("help", "command", "/se"),
        ("search", "sort", "new"),
        ("news", "private", ""),
        ("news", "since", "200"),
        ("news", "nothing", "x"),
        ("nothing", "name", "x"),
    ] {
        let suggestions = desk.suggest(command, option, typed);
        all.push_str(&format!("{command} {option}: {typed}\n"));
        for suggestion in suggestions {
            all.push_str(&format!("  {suggestion}\n"));
        }
    }
    assert_snapshot!(all, @r"
    vendor name: vmw
      VMware = vmware
    vendor name: virtual i
      Virtual Iron = virtual-iron
    timeline entity: virtual iron
      Virtual Iron (vendor) = virtual-iron
      Virtual Iron (product) = virtual-iron-platform
    person name: greene
      Diane Greene = diane-greene
    article show article: cisco
      Why is Cisco in the Microsoft SVVP? = 6
      Cisco and VMware sign Microsoft's SVVP = 5
    article show article: #10
      Phoenix HyperCore turns out to run on Xen = 10
    news topic: lic
      Licensing = licensing
      Application virtualization = application-virtualization
      Backup and replication = backup
    radar category: virt
      Virtual appliances = virtual-appliances
      Application virtualization = application-virtualization
    help command: /se
      search = search
      subscriptions pause = subscriptions pause
      subscriptions send = subscriptions send
      feed pause = feed pause
      feed set = feed set
    search sort: new
      Newest first = date
    news private: 
      yes = yes
      no = no
    news since: 200
    news nothing: x
    nothing name: x
    ");
}

#[test]
fn a_suggested_value_means_just_what_was_suggested() {
    let desk = TestDesk::new();
    for command in ["vendor", "product", "program", "person"] {
        for suggestion in suggest(&desk.context, &desk.caller, command, "name", "") {
            let line = format!("/{command} {}", suggestion.value);
            let reply = desk.reply(&line);
            assert_eq!(reply.kind, Kind::Profile, "{line}");
            assert_eq!(reply.title, Some(suggestion.label), "{line}");
            assert!(reply.understood.is_empty(), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn suggestions_keep_discords_limits_whatever_is_typed(typed in "(?s).{0,20}|[a-z]{0,3}") {
        let desk = DESK.get_or_init(TestDesk::new);
        for command in commands() {
            for option in command.options {
                let suggestions = suggest(&desk.context, &desk.caller, command.name, option.name, &typed);
                prop_assert!(suggestions.len() <= 25);
                for suggestion in suggestions {
                    prop_assert!((1..=100).contains(&suggestion.label.chars().count()));
                    prop_assert!((1..=100).contains(&suggestion.value.chars().count()));
                }
            }
        }
    }
}

/// One desk for all cases of the property: opening one takes longer than asking it.
static DESK: std::sync::OnceLock<TestDesk> = std::sync::OnceLock::new();
