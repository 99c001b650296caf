//! Commands of two words, and options that hold several names.

use insta::assert_snapshot;
use newsdesk::domain::{Place, Role};
use newsdesk::reply::Kind;
use proptest::prelude::*;

use crate::desk::{TestDesk, caller, render};
use crate::grouped::TABLE;

fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.context.table = &TABLE;
    desk
}

#[test]
fn several_names_are_understood_each_by_itself() {
    let desk = desk();
    let mut all = String::new();
    for line in [
        "/watch names vmware, citirx; svvp, VMware",
        "/watch names names: \"sun microsystems\", microsoft topics: licensing, virtual appl",
        "/watch names vmware, esx",
        "/watch names vmware topics: licensing, nonsense",
        "/watch names vmware zone: new york number: #3",
        "/watch where",
    ] {
        all.push_str(&format!("> {line}\n{}", desk.say(line)));
    }
    assert_snapshot!(all, @r#"
    > /watch names vmware, citirx; svvp, VMware
    [notice]
    watch names: vmware+citrix+svvp - -
    (Once more) run /watch where at: 7 pm quiet: 22:00-07:00
    > /watch names names: "sun microsystems", microsoft topics: licensing, virtual appl
    [notice]
    watch names: sun-microsystems+microsoft #licensing #virtual-appliances - -
    (Once more) run /watch where at: 7 pm quiet: 22:00-07:00
    > /watch names vmware, esx
    [notice]
    watch names: vmware+esx - -
    (Once more) run /watch where at: 7 pm quiet: 22:00-07:00
    > /watch names vmware topics: licensing, nonsense
    [refused, private]
    There is no topic called "nonsense". Some that exist: Hypervisors, Desktop virtualization, Application virtualization, Virtual appliances, Cloud computing, Storage, Backup and replication, Security, Licensing, Validation and support, People and posts, Funding and acquisitions.
    > /watch names vmware zone: new york number: #3
    [notice]
    watch names: vmware number 3 America/New_York -
    (Once more) run /watch where at: 7 pm quiet: 22:00-07:00
    > /watch where
    [refused, private]
    /watch where is for those who manage this server. Ask somebody with the permission to manage it.
    "#);
}

#[test]
fn a_name_that_is_not_understood_is_named_and_the_others_stay() {
    let desk = desk();
    let reply = desk.reply("/watch names names: vmware, virtual iron, cisco topics: licensing");
    assert_eq!(reply.kind, Kind::Choices, "{}", render(&reply));
    assert!(reply.text.words().contains("\"virtual iron\" could be"));
    let line = TestDesk::button(&reply, "Virtual Iron (vendor)");
    assert_eq!(
        line,
        "/watch names names: vmware, virtual-iron, cisco topics: licensing"
    );
    let chosen = desk.reply(&line);
    assert!(
        chosen.text.words().contains("vmware+virtual-iron+cisco"),
        "{}",
        render(&chosen)
    );
    let reply = desk.reply("/watch names vmware, qqqqq, cisco");
    assert!(
        reply.text.words().contains("nothing called \"qqqqq\""),
        "{}",
        render(&reply)
    );
}

#[test]
fn the_last_of_several_names_is_completed() {
    let desk = desk();
    let mut all = String::new();
    let [long, very_long] = [90, 99].map(|length| "a".repeat(length));
    for (command, option, typed) in [
        ("watch names", "names", "vmw"),
        ("Watch  Names", "names", "vmware, citr"),
        ("watch names", "names", "vmware ;citr"),
        ("watch names", "names", "vmware, vmware"),
        ("watch names", "names", &format!("{long},citr")),
        ("watch names", "names", &format!("{very_long},citr")),
        ("watch names", "topics", "licensing, app"),
        ("watch names", "zone", "berl"),
        ("watch names", "zone", "new yo"),
        ("watch names", "number", ""),
        ("watch where", "channel", "x"),
        ("watch", "names", "vmw"),
    ] {
        all.push_str(&format!("{command} {option}: {typed}\n"));
        for suggestion in desk.suggest(command, option, typed) {
            all.push_str(&format!("  {suggestion}\n"));
        }
    }
    let all = all.replace(&very_long, "<99>").replace(&long, "<90>");
    assert_snapshot!(all, @r"
    watch names names: vmw
      VMware (vendor) = vmware
      ESX (product) = esx
      ESXi (product) = esxi
    Watch  Names names: vmware, citr
      vmware, Citrix (vendor) = vmware, citrix
      vmware, XenServer (product) = vmware, xenserver
    watch names names: vmware ;citr
      vmware ; Citrix (vendor) = vmware ; citrix
      vmware ; XenServer (product) = vmware ; xenserver
    watch names names: vmware, vmware
      vmware, ESX (product) = vmware, esx
      vmware, ESXi (product) = vmware, esxi
    watch names names: <90>,citr
      … Citrix (vendor) = <90>, citrix
    watch names names: <99>,citr
    watch names topics: licensing, app
      licensing, Application virtualization = licensing, application-virtualization
      licensing, Virtual appliances = licensing, virtual-appliances
    watch names zone: berl
      Europe/Berlin = Europe/Berlin
    watch names zone: new yo
      America/New York = America/New_York
    watch names number: 
    watch where channel: x
    watch names: vmw
    ");
}

#[test]
fn roles_and_places_are_those_of_the_single_command() {
    let mut desk = desk();
    let server = Place::Server {
        server: 1,
        channel: 2,
    };
    desk.caller = caller(Role::Reader, server);
    assert_eq!(
        desk.reply("/watch where").text.words(),
        "/watch where is for those who manage this server. \
         Ask somebody with the permission to manage it."
    );
    assert_eq!(desk.reply("/watch names vmware").kind, Kind::Notice);
    desk.caller = caller(Role::Administrator, server);
    assert_eq!(desk.reply("/watch where").kind, Kind::Notice);
    desk.caller = caller(Role::Administrator, Place::Private { channel: 3 });
    assert_eq!(
        desk.reply("/watch where").text.words(),
        "/watch where works only in a server where the desk's bot is a member. Use it there."
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_names_get_an_answer_and_suggestions_that_fit(
        typed in "(?s).{0,30}|(vmware|citrix|sun|,|;| |\"){0,8}",
    ) {
        let desk = DESK.get_or_init(desk);
        for option in ["names", "topics", "zone", "number"] {
            for suggestion in newsdesk::commands::router::suggest(
                &desk.context, &desk.caller, "watch names", option, &typed,
            ) {
                prop_assert!((1..=100).contains(&suggestion.label.chars().count()));
                prop_assert!((1..=100).contains(&suggestion.value.chars().count()));
            }
        }
        let options = vec![("names".to_owned(), typed)];
        let reply = newsdesk::commands::router::answer(
            &desk.context, &desk.caller, "watch names", &options,
        );
        prop_assert_ne!(reply.kind, Kind::Failed);
    }
}

/// One desk for all cases of the property: opening one takes longer than asking it.
static DESK: std::sync::OnceLock<TestDesk> = std::sync::OnceLock::new();
