//! `/vendor`, `/product`, `/program` and `/person`.

use insta::assert_snapshot;
use newsdesk::reply::{Kind, Piece};

use crate::desk::TestDesk;

#[test]
fn a_vendor_with_its_facts_and_their_sources() {
    assert_snapshot!(TestDesk::new().say("/vendor name: vmware"), @r"
    [profile] VMware <https://www.vmware.com/>
    Vendor of the hypervisors ESX and ESXi, owned by EMC. It pioneered virtual appliances in 2006.
    What it is: vendor
    Also called: VMW
    Led by: Paul Maritz, CEO, since 8 July 2008 [#3]
      formerly Diane Greene, CEO, until 8 July 2008 [#3]
    Owned by: EMC [#3]
    Founded by: Diane Greene [#3]
    Makes: ESX [#2]
      ESXi [#2]
    Acquired by: EMC; Diane Greene led VMware before that [#3]
    Member of: Microsoft Server Virtualization Validation Program, as VMware has officially confirmed, since August 2008 [#5]
    First with: virtual appliances, 2006 [#2]
    Partners: NetApp; Paul Maritz reaffirmed it on 8 July 2008 [#3]
    Often named together with: Microsoft (2 articles), Citrix (1), Cisco (1), Novell (1), Sun Microsystems (1), Virtual Iron (1)
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    - August 2008: Microsoft and Check Point ship virtual appliances for production #2 confirmed <https://newsdesk.example/2008/08/microsoft-and-check-point-virtual-appliances>
    (All news (3)) run /news vendor: vmware
    (Timeline) run /timeline entity: vmware
    (Follow) run /follow about: vmware
    (Microsoft) run /vendor name: microsoft
    (Citrix) run /vendor name: citrix
    (Website) open https://www.vmware.com/
    ");
}

#[test]
fn a_program_with_owner_members_and_validated_products() {
    assert_snapshot!(TestDesk::new().say("/program svvp"), @r"
    [profile] Microsoft Server Virtualization Validation Program
    Microsoft's program, launched in June 2008, that validates the virtualization solutions of other vendors for its server systems.
    What it is: program
    Also called: SVVP, Server Virtualization Validation Program, Windows Server Virtualization Validation Program
    Run by: Microsoft, since June 2008 [#5]
    Members: Citrix [#5]
      Novell [#5]
      Sun Microsystems [#5]
      Virtual Iron [#5]
      Cisco, since August 2008 [#5]
      VMware, as VMware has officially confirmed, since August 2008 [#5]
    Validated products: XenServer [#5]
      SUSE Linux Enterprise [#5]
      Sun xVM Server [#5]
      Virtual Iron [#5]
    Open to: vendors whose virtualization solution, hypervisor-based or hosted, runs Windows Server 2008, Windows 2000 Server SP4, or Windows Server 2003 SP2 and later service packs [#5] [#6]
    Covers: 31 of Microsoft's server applications, on Citrix XenServer, Novell SUSE Linux Enterprise, Sun xVM Server and Virtual Iron, since August 2008 [#5]
    Often named together with: Cisco (2 articles), Microsoft (2), Windows Server 2008 (2), Windows Server 2003 (2), Windows 2000 Server (2), Citrix (1)
    - August 2008: Why is Cisco in the Microsoft SVVP? #6 rumour <https://newsdesk.example/2008/08/why-is-cisco-in-the-svvp>
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (All news (2)) run /news program: svvp
    (Timeline) run /timeline entity: svvp
    (Follow) run /follow about: svvp
    (Cisco) run /vendor name: cisco
    (Microsoft) run /vendor name: microsoft
    ");
}

#[test]
fn a_person_of_today_and_one_of_the_past() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/person maritz"), @r"
    [profile] Paul Maritz
    ! Showing Paul Maritz
    CEO of VMware since 8 July 2008.
    What it is: person
    Also called: Maritz
    Leads: VMware, CEO, since 8 July 2008 [#3]
    Called: Dan Warmenhoven, to reaffirm the partnership of VMware and NetApp, 8 July 2008 [#3]
    Often named together with: VMware (1 article), EMC (1), NetApp (1), SearchStorage.com (1), Diane Greene (1), Dan Warmenhoven (1)
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    (All news (1)) run /news person: paul-maritz
    (Timeline) run /timeline entity: paul-maritz
    (Follow) run /follow about: paul-maritz
    (VMware) run /vendor name: vmware
    (EMC) run /vendor name: emc
    ");
    assert_snapshot!(desk.say("/person diane greene"), @r"
    [profile] Diane Greene
    Founder of VMware and its CEO until 8 July 2008.
    What it is: person
    Also called: Greene
    Leads: formerly VMware, CEO, until 8 July 2008 [#3]
    Founded: VMware [#3]
    Often named together with: VMware (1 article), EMC (1), NetApp (1), SearchStorage.com (1), Paul Maritz (1), Dan Warmenhoven (1)
    - August 2008: New VMware CEO called the CEO of NetApp on his first day #3 confirmed <https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp>
    (All news (1)) run /news person: diane-greene
    (Timeline) run /timeline entity: diane-greene
    (Follow) run /follow about: diane-greene
    (VMware) run /vendor name: vmware
    (EMC) run /vendor name: emc
    ");
}

#[test]
fn a_product_that_shares_its_name_with_its_vendor() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/product virtual iron"), @r"
    [profile] Virtual Iron
    Virtualization platform by the vendor of the same name, validated in Microsoft's SVVP.
    What it is: product
    Category: Hypervisors
    Also called: Virtual Iron platform
    Made by: Virtual Iron, its virtualization platform [#5]
    Validated in: Microsoft Server Virtualization Validation Program [#5]
    Often named together with: Citrix (1 article), Cisco (1), Microsoft (1), Novell (1), Sun Microsystems (1), Virtual Iron (the vendor, 1)
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (All news (1)) run /news product: virtual-iron-platform
    (Timeline) run /timeline entity: virtual-iron-platform
    (Follow) run /follow about: virtual-iron-platform
    (Citrix) run /vendor name: citrix
    (Cisco) run /vendor name: cisco
    ");
    assert_snapshot!(desk.say("/vendor virtual iron"), @r"
    [profile] Virtual Iron
    Vendor of the virtualization platform of the same name.
    What it is: vendor
    Also called: Virtual Iron Software
    Makes: Virtual Iron, its virtualization platform [#5]
    Member of: Microsoft Server Virtualization Validation Program [#5]
    Often named together with: Citrix (1 article), Cisco (1), Microsoft (1), Novell (1), Sun Microsystems (1), Burton Group (1)
    - August 2008: Cisco and VMware sign Microsoft's SVVP #5 confirmed <https://newsdesk.example/2008/08/cisco-and-vmware-sign-the-svvp>
    (All news (1)) run /news vendor: virtual-iron
    (Timeline) run /timeline entity: virtual-iron
    (Follow) run /follow about: virtual-iron
    (Citrix) run /vendor name: citrix
    (Cisco) run /vendor name: cisco
    ");
}

#[test]
fn names_are_forgiven_and_what_was_understood_is_said() {
    let desk = TestDesk::new();
    let mut understood = String::new();
    for line in [
        "/vendor vmwre",
        "/vendor citirx",
        "/product hyperv",
        "/product xen server",
        "/program SVVP",
        "/program microsoft validation program",
        "/vendor m$",
        "/vendor svvp",
        "/program hyper-v",
        "/person VMware",
        "/vendor name: \"sun microsystems\"",
        "/vendor VMWARE",
    ] {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Profile, "{line}");
        let notices: Vec<String> = reply.understood.iter().map(|text| text.words()).collect();
        understood.push_str(&format!(
            "{line} -> {} {notices:?}\n",
            reply.title.unwrap_or_default()
        ));
    }
    assert_snapshot!(understood, @r#"
    /vendor vmwre -> VMware ["Showing VMware"]
    /vendor citirx -> Citrix ["Showing Citrix"]
    /product hyperv -> Hyper-V []
    /product xen server -> XenServer []
    /program SVVP -> Microsoft Server Virtualization Validation Program ["Showing Microsoft Server Virtualization Validation Program"]
    /program microsoft validation program -> Microsoft Server Virtualization Validation Program ["Showing Microsoft Server Virtualization Validation Program"]
    /vendor m$ -> Microsoft ["Showing Microsoft"]
    /vendor svvp -> Microsoft Server Virtualization Validation Program ["Microsoft Server Virtualization Validation Program is a program, not a vendor: showing the program"]
    /program hyper-v -> Hyper-V ["Hyper-V is a product, not a program: showing the product"]
    /person VMware -> VMware ["VMware is a vendor, not a person: showing the vendor"]
    /vendor name: "sun microsystems" -> Sun Microsystems []
    /vendor VMWARE -> VMware []
    "#);
}

#[test]
fn an_unknown_name_gets_what_is_nearest() {
    let desk = TestDesk::new();
    assert_snapshot!(desk.say("/vendor zzzzqq"), @r#"
    [notice] Not in the catalog
    The catalog knows nothing called "zzzzqq". No article holds it either. Try another name for it; the buttons lead to those that the archive writes most about.
    (Microsoft) run /vendor name: microsoft
    (VMware) run /vendor name: vmware
    (Citrix) run /vendor name: citrix
    (Cisco) run /vendor name: cisco
    (Phoenix Technologies) run /vendor name: phoenix-technologies
    (What there is) run /radar
    "#);
    assert_snapshot!(desk.say("/vendor defragmenter certified private: yes"), @r#"
    [notice, private] Not in the catalog
    The catalog knows nothing called "defragmenter certified". These articles come nearest. Try another name for it; the buttons lead to those that the archive writes most about.
    - August 2008: Diskeeper defragments Hyper-V hosts and guests #1 confirmed <https://newsdesk.example/2008/08/diskeeper-defragments-hyper-v-hosts>
        The [defragmenter] Diskeeper has been [certified] for Microsoft Hyper-V.
    (Search for it) run /search words: defragmenter certified private: yes
    (Microsoft) run /vendor name: microsoft private: yes
    (VMware) run /vendor name: vmware private: yes
    (Citrix) run /vendor name: citrix private: yes
    (Cisco) run /vendor name: cisco private: yes
    (Phoenix Technologies) run /vendor name: phoenix-technologies private: yes
    (What there is) run /radar private: yes
    "#);
}

#[test]
fn a_name_that_could_be_several_is_asked_back_with_buttons_that_answer() {
    let desk = TestDesk::new();
    let reply = desk.reply("/product server");
    assert_snapshot!(desk.say("/product server"), @r#"
    [choices] Did you mean
    "server" could be: SQL Server 2008 (product), ESX (product), Sun xVM Server (product), Exchange Server 2007 (product), SharePoint Server 2007 (product).
    (SQL Server 2008 (product)) run /product name: sql-server-2008
    (ESX (product)) run /product name: esx
    (Sun xVM Server (product)) run /product name: sun-xvm-server
    (Exchange Server 2007 (product)) run /product name: exchange-server-2007
    (SharePoint Server 2007 (product)) run /product name: sharepoint-server-2007
    "#);
    assert_eq!(reply.kind, Kind::Choices);
    for button in &reply.buttons {
        let line = TestDesk::button(&reply, &button.label);
        let answer = desk.reply(&line);
        assert_eq!(answer.kind, Kind::Profile, "{line}");
        assert!(answer.understood.is_empty(), "{line}: a key means just one");
    }
}

#[test]
fn every_fact_names_its_source() {
    let desk = TestDesk::new();
    for line in ["/vendor vmware", "/program svvp", "/vendor microsoft"] {
        let reply = desk.reply(line);
        let told = reply.fields.iter().filter(|field| {
            ![
                "What it is",
                "Category",
                "Also called",
                "Often named together with",
            ]
            .contains(&field.name.as_str())
        });
        for field in told {
            let lines = field.value.words().lines().count();
            let sources = field.value.0.iter();
            let sources =
                sources.filter(|piece| matches!(piece, Piece::Source { url: Some(_), .. }));
            assert!(sources.count() >= lines, "{line}: {}", field.name);
        }
    }
}
