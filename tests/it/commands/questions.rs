//! `/ask` and lines without a slash.

use insta::assert_snapshot;
use newsdesk::reply::Kind;

use crate::desk::TestDesk;

#[test]
fn a_question_is_answered_from_facts_with_its_source() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("who leads VMware?"), @r"
    [answer] who leads VMware?
    Paul Maritz has led VMware as CEO since 8 July 2008. [#3]
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    (VMware) run /vendor name: vmware
    ");
    assert_snapshot!(desk.say("/ask Is Cisco a member of the SVVP?"), @r"
    [answer] Is Cisco a member of the SVVP?
    Yes: Cisco is a member of the Microsoft Server Virtualization Validation Program (since August 2008). [#5]
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (Cisco) run /vendor name: cisco
    (Microsoft Server Virtualization Validation Program) run /program name: svvp
    ");
    assert_snapshot!(desk.say("/ask question: how many vendors are members of the SVVP? private: yes"), @r"
    [answer, private] how many vendors are members of the SVVP?
    6 vendors are members of the Microsoft Server Virtualization Validation Program: Cisco, Citrix, Novell, Sun Microsystems, Virtual Iron and VMware. [#5]
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
        Citrix is a member of the Microsoft Server Virtualization Validation Program.
        Novell is a member of the Microsoft Server Virtualization Validation Program.
        Sun Microsystems is a member of the Microsoft Server Virtualization Validation Program.
        Virtual Iron is a member of the Microsoft Server Virtualization Validation Program.
        Cisco is a member of the Microsoft Server Virtualization Validation Program (since August 2008).
        VMware is a member of the Microsoft Server Virtualization Validation Program (since August 2008), as VMware has officially confirmed.
    (Microsoft Server Virtualization Validation Program) run /program name: svvp private: yes
    ");
}

#[test]
fn a_question_without_a_fact_gets_passages_or_what_is_nearest() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("why is performance of appliances unpredictable?"), @r"
    [answer] why is performance of appliances unpredictable?
    Nothing in the archive answers that. The nearest articles:
    - August 2008: Microsoft and Check Point ship virtual appliances for production #2 confirmed <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
    (Search for it) run /search words: why is performance of appliances unpredictable
    ");
    assert_snapshot!(desk.say("who invented the zebra crossing?"), @r"
    [answer] who invented the zebra crossing?
    Nothing in the archive answers that. The nearest articles:
    - August 2008: PHD Technologies gets a new CEO and an equity investment #8 confirmed <https://newsdesk.example/2008/08/phd-technologies-new-ceo-and-funding>
    (Search for it) run /search words: who invented the zebra crossing
    ");
}

#[test]
fn a_question_without_words_is_refused() {
    assert_eq!(TestDesk::new().reply("/ask ?!").kind, Kind::Refused);
}
