//! `/news`, `/search`, `/timeline`, `/radar`, `/predictions` and `/help`.

use insta::assert_snapshot;
use newsdesk::reply::Kind;

use crate::desk::TestDesk;

#[test]
fn news_in_pages_whose_buttons_turn_them() {
    let desk = TestDesk::new();
    let first = desk.reply("/news private: yes");
    assert_snapshot!(desk.say("/news private: yes"), @r"
    [articles, private, page 1 of 2 (10)] News
    10 articles, newest first.
    - August 2008: Phoenix HyperCore turns out to run on Xen #10 announced <https://newsdesk.example/2008/08/phoenix-hypercore-runs-on-xen>
    - August 2008: Gartner sees cloud computing in the mainstream in 2 to 5 years #9 confirmed <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
    - August 2008: PHD Technologies gets a new CEO and an equity investment #8 confirmed <https://newsdesk.example/2008/08/phd-technologies-new-ceo-and-funding>
    - August 2008: 4sysops publishes a nine-part guide to application virtualization #7 confirmed <https://newsdesk.example/2008/08/guide-to-application-virtualization>
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    - August 2008: Microsoft drops the 90-day limit on moving virtual machines #4 announced <https://newsdesk.example/2008/08/microsoft-drops-the-90-day-limit>
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    (Next) turn /news private: yes page: 2
    ");
    let second = desk.reply(&TestDesk::button(&first, "Next"));
    assert!(second.private, "a turned page is as private as the first");
    assert_eq!(second.page.map(|page| page.number), Some(2));
    assert_eq!(
        TestDesk::button(&second, "Previous"),
        "/news private: yes page: 1"
    );
    assert_snapshot!(desk.say("/news page: 99"), @r"
    [articles, page 2 of 2 (10)] News
    ! There is no page 99: showing the last one, page 2.
    10 articles, newest first.
    - August 2008: Microsoft and Check Point ship virtual appliances for production #2 confirmed <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
    - August 2008: Diskeeper defragments Hyper-V hosts and guests #1 confirmed <https://newsdesk.example/2008/08/diskeeper-defragments-hyper-v-hosts>
    (Previous) turn /news page: 1
    ");
}

#[test]
fn news_through_filters() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/news vendor: cisco program: svvp"), @r"
    [articles] News about Cisco and Microsoft Server Virtualization Validation Program
    2 articles, newest first.
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    ");
    assert_snapshot!(desk.say("/news topic: licensing"), @r"
    [articles] News filed under Licensing
    1 article.
    - August 2008: Microsoft drops the 90-day limit on moving virtual machines #4 announced <https://newsdesk.example/2008/08/microsoft-drops-the-90-day-limit>
    ");
    assert_snapshot!(desk.say("/news certainty: confirmed vendor: cisco"), @r"
    [articles] News about Cisco, confirmed
    1 article.
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    ");
    assert_snapshot!(desk.say("/news person: maritz since: 2008-07 until: August 2008"), @r"
    [articles] News about Paul Maritz, since July 2008, until August 2008
    ! Showing Paul Maritz
    1 article.
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    ");
}

#[test]
fn when_nothing_is_left_the_filters_to_drop_are_buttons() {
    let desk = TestDesk::new();
    let reply = desk.reply("/news vendor: cisco topic: licensing since: 2008-08");
    assert_snapshot!(desk.say("/news vendor: cisco topic: licensing since: 2008-08"), @r"
    [notice] News about Cisco, filed under Licensing, since August 2008
    The archive holds no article about Cisco, filed under Licensing, since August 2008. Leave something out, and there is:
    (Without “about Cisco” (1)) run /news topic: licensing since: 2008-08
    (Without “filed under Licensing” (2)) run /news vendor: cisco since: 2008-08
    ");
    for button in &reply.buttons {
        let line = TestDesk::button(&reply, &button.label);
        assert!(!desk.reply(&line).items.is_empty(), "{line}");
    }
    assert_snapshot!(desk.say("/news since: 2020"), @r"
    [notice] News since 2020
    The archive holds no article since 2020. Leave something out, and there is:
    (Without “since 2020” (10)) run /news
    ");
}

#[test]
fn filters_that_make_no_sense_are_refused() {
    let desk = TestDesk::new();
    let refusal = |line: &str| {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Refused, "{line}");
        reply.text.words()
    };
    assert_snapshot!(refusal("/news since: 2009 until: 2008"), @r#""since" (2009) comes after "until" (2008). Exchange them."#);
    assert_snapshot!(refusal("/news topic: lisensing"), @r#"There is no topic called "lisensing". Did you mean Licensing?"#);
    assert_snapshot!(refusal("/news certainty: certain"), @r#"The option "certainty" takes rumour, announced or confirmed, not "certain"."#);
}

#[test]
fn search_marks_the_words_that_matched() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/search words: \"virtual appliance\""), @r#"
    [articles] Search: "virtual appliance"
    1 article.
    - August 2008: Microsoft and Check Point ship virtual appliances for production #2 confirmed <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
        VMware pioneered [virtual appliances] in 2006, yet few vendors stand behind theirs in production. On a host that is shared with other [virtual] machines, performance cannot be predicted, and an [appliance] has no way to say what service level (SLA) it needs.
    "#);
    assert_snapshot!(desk.say("/search hypervisor -xen sort: date"), @r"
    [articles] Search: hypervisor -xen
    2 articles, newest first.
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
        Cisco has no [hypervisor]. A vendor without one has nothing to validate and thus no reason to join, so we expect that Cisco will enter the server virtualization market.
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
        Microsoft now supports 31 of its server applications on [hypervisors] other than its own. They are covered by the Server Virtualization Validation Program (SVVP), which Microsoft launched in June 2008, when they run on Citrix XenServer, Novell SUSE Linux Enterprise, Sun xVM Server or Virtual Iron.
    ");
    assert_snapshot!(desk.say("/search licence vendor: cisco"), @r#"
    [notice] Search: licence (about Cisco)
    The archive holds no article with "licence" about Cisco. Leave something out, and there is:
    (Without “about Cisco” (1)) run /search words: licence
    "#);
    assert_snapshot!(desk.say("/search zebra"), @r#"
    [notice] Search: zebra
    ! No article has the word "zebra".
    The archive holds no article with "zebra". Try fewer or other words. The newest articles:
    - August 2008: Phoenix HyperCore turns out to run on Xen #10 announced <https://newsdesk.example/2008/08/phoenix-hypercore-runs-on-xen>
    - August 2008: Gartner sees cloud computing in the mainstream in 2 to 5 years #9 confirmed <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
    - August 2008: PHD Technologies gets a new CEO and an equity investment #8 confirmed <https://newsdesk.example/2008/08/phd-technologies-new-ceo-and-funding>
    "#);
}

#[test]
fn timelines_run_from_the_oldest_to_the_newest() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/timeline vmware"), @r"
    [timeline] Timeline of VMware
    4 dated events and 3 articles, oldest first.
    - 2006: VMware pioneers virtual appliances #2 <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
        Source [#2]
    - 8 July 2008: Paul Maritz takes the lead of VMware as CEO #3 <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
        Source [#3]
    - 8 July 2008: Diane Greene gives up the lead of VMware as CEO #3 <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
        Source [#3]
    - August 2008: VMware joins the Microsoft Server Virtualization Validation Program #5 <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
        Source [#5]
    - August 2008: Microsoft and Check Point ship virtual appliances for production #2 confirmed <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (Profile) run /vendor name: vmware
    ");
    assert_snapshot!(desk.say("/timeline svvp until: 2008-07"), @r"
    [timeline] Timeline of Microsoft Server Virtualization Validation Program
    1 dated event, oldest first.
    - June 2008: Microsoft launches the Microsoft Server Virtualization Validation Program #5 <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
        Source [#5]
    (Profile) run /program name: svvp
    ");
    assert_snapshot!(desk.say("/timeline cisco until: 1999"), @r"
    [timeline] Timeline of Cisco
    The archive holds no dated fact and no article about Cisco in that time.
    (All times) run /timeline entity: cisco
    (Profile) run /vendor name: cisco
    ");
}

#[test]
fn a_timeline_has_every_entry_on_just_one_page() {
    let desk = TestDesk::new();
    let first = desk.reply("/timeline microsoft");
    let pages = first.page.expect("more than fits on a page");
    let mut seen = Vec::new();
    for page in 1..=pages.of {
        let reply = desk.reply(&format!("/timeline microsoft page: {page}"));
        seen.extend(reply.items.into_iter().map(|item| (item.date, item.title)));
    }
    assert_eq!(seen.len(), pages.total);
    assert!(
        seen.is_sorted_by_key(|(date, _)| date.map(|date| date.start())),
        "{seen:?}"
    );
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(once, seen);
}

#[test]
fn the_radar_names_products_with_their_makers() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/radar"), @r"
    [radar] Radar
    8 categories of products, with those who make them.
    Hypervisors: ESX (VMware), ESXi (VMware), Hyper-V (Microsoft), HyperCore (Phoenix Technologies), Sun xVM Server (Sun Microsystems), Virtual Iron (Virtual Iron), Xen, XenServer (Citrix)
    Application virtualization: LANDesk Application Virtualization (LANDesk), Software Virtualization Solution (Symantec), Virtual Application Studio (Xenocode)
    Virtual appliances: Intelligent Application Gateway 2007 (Microsoft), VPN-1 (Check Point)
    Backup and replication: no products in the catalog
    Storage and defragmentation: Diskeeper (Diskeeper)
    Management: System Center (Microsoft)
    Operating systems: SUSE Linux Enterprise (Novell), Windows 2000 Server (Microsoft), Windows Server 2003 (Microsoft), Windows Server 2008 (Microsoft), Windows Vista (Microsoft)
    Server applications: Dynamics CRM 4.0 (Microsoft), Exchange Server 2007 (Microsoft), ISA Server (Microsoft), SharePoint Server 2007 (Microsoft), SQL Server 2005 (Microsoft), SQL Server 2008 (Microsoft)
    (Hypervisors) run /radar category: hypervisors
    (Application virtualization) run /radar category: application-virtualization
    (Virtual appliances) run /radar category: virtual-appliances
    (Backup and replication) run /radar category: backup
    (Storage and defragmentation) run /radar category: storage
    (Management) run /radar category: management
    (Operating systems) run /radar category: operating-systems
    (Server applications) run /radar category: server-applications
    ");
    assert_snapshot!(desk.say("/radar application"), @r"
    [radar] Application virtualization
    Applications that run without being installed into the operating system.
    - LANDesk Application Virtualization
        LANDesk
        Application virtualization that LANDesk sells as an OEM product.
    - Software Virtualization Solution
        Symantec
        Application virtualization by Symantec, under the Altiris name.
    - Virtual Application Studio
        Xenocode
        Application virtualization by Xenocode.
    (LANDesk Application Virtualization) run /product name: landesk-application-virtualization
    (Software Virtualization Solution) run /product name: svs
    (Virtual Application Studio) run /product name: virtual-application-studio
    (All categories) run /radar
    ");
    assert_snapshot!(desk.say("/radar category: backup"), @r"
    [radar] Backup and replication
    Copies of virtual machines, for restoring them or for running them elsewhere.
    The catalog has no product in it.
    (All categories) run /radar
    ");
    assert_snapshot!(desk.say("/radar hypervsors"), @r#"
    [refused, private]
    There is no category called "hypervsors". Did you mean Hypervisors?
    "#);
}

#[test]
fn predictions_say_how_they_stand() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/predictions"), @r"
    [predictions] Predictions
    2 predictions: 1 open, 1 overdue.
    - August 2008: Cisco enters server virtualization #6 <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
        By the desk, made August 2008; still open. [#6]
    - July 2008: Cloud computing reaches mainstream adoption in 2 to 5 years #9 <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
        By Gartner, made July 2008; due 2010 to 2013, overdue, not judged yet. [#9]
    ");
    assert_snapshot!(desk.say("/predictions about: gartner status: overdue"), @r"
    [predictions] Predictions by or about Gartner
    1 prediction: 1 overdue.
    - July 2008: Cloud computing reaches mainstream adoption in 2 to 5 years #9 <https://newsdesk.example/2008/08/gartner-cloud-computing-mainstream>
        By Gartner, made July 2008; due 2010 to 2013, overdue, not judged yet. [#9]
    ");
    assert_snapshot!(desk.say("/predictions about: cisco status: failed"), @r"
    [predictions] Predictions by or about Cisco
    The archive holds no prediction by or about Cisco that failed.
    (However they stand (1)) run /predictions about: cisco
    (All predictions) run /predictions
    ");
}

#[test]
fn help_is_made_from_the_table() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/help"), @r#"
    [help] What you can ask the desk
    Type a command, or for details `/help command: search`. Names may be misspelt: the desk says what it understood.
    Read: `/ask`  Answer a question from the archive, with its sources
      `/news`  List the newest articles, all or about somebody or something
      `/search`  Search all articles for words, "phrases" and -exclusions
      `/article`  Read an article; moderators add and correct them
    Look up: `/vendor`  Show who a vendor is: facts with their sources, news, relations
      `/product`  Show what a product is: who makes it, what it runs on, news
      `/program`  Show what an industry program is: owner, members, validated products
      `/person`  Show who a person is: posts then and now, news
      `/timeline`  Show what happened to somebody or something, oldest first
      `/radar`  Show the categories of the industry's products, and who makes what
      `/predictions`  Show who forecast what, until when, and how it stands
    Subscribe: `/follow`  Get private messages with news about somebody, something or certain words
      `/following`  See and change what you follow
      `/why`  Say why an article was or was not posted here
    About the desk: `/suggest`  Suggest a link to the moderators of the desk
      `/drafts`  What you filled in and could not get done yet
      `/privacy`  See, get and delete what the desk keeps about you
      `/help`  Show what the desk can do, or how one command works
    (About /ask) run /help command: ask
    (About /news) run /help command: news
    (About /search) run /help command: search
    "#);
    assert_snapshot!(desk.say("/help vendor"), @r"
    [help] /vendor
    Show who a vendor is: facts with their sources, news, relations. A name may be an alias, a part of it, or misspelt. What turns out to be of another kind is shown all the same.
    Options: name (required): The vendor (the name of a vendor)
      private: Show the answer only to me (yes or no)
    Examples: `/vendor name: vmware`
      `/vendor name: citirx private: yes`
    (Try /vendor name: vmware) run /vendor name: vmware
    (Try /vendor name: citirx private: yes) run /vendor name: citirx private: yes
    ");
    assert_snapshot!(desk.say("/help command: serach"), @r"
    [refused, private]
    There is no command /serach. Did you mean `/search`? `/help` lists all commands.
    ");
}
