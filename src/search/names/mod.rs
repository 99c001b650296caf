//! The table of names: what somebody who types a name means.
//!
//! Everything is in memory and made anew when the catalog changes; nothing here touches a disk.
//! The files: `table` holds the names and their indexes, `similar` compares two names, `near` finds
//! the entities that are like what was typed, `resolve` decides whether one of them is meant,
//! `complete` suggests while somebody types, `spot` finds names in a longer text.

mod complete;
mod near;
#[cfg(test)]
mod quality;
mod resolve;
mod similar;
mod spot;
mod table;

use crate::domain::{EntityId, EntityKind, NamedEntity};

use table::Table;

/// Every name of the catalog, in memory.
pub struct Names {
    table: Table,
}

/// How a name was understood, from surest to least sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The very name or key, but for case, accents, spaces and punctuation.
    Exact,
    /// The very alias, likewise.
    Alias,
    /// The beginning of a name.
    Prefix,
    /// All its words in another order or among others.
    Words,
    /// Much like a name.
    Fuzzy,
}

/// An entity that a typed name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct NameMatch {
    /// Who.
    pub entity: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// The name or alias that matched.
    pub matched: String,
    /// How it was understood.
    pub how: How,
    /// 0 to 1.
    pub score: f64,
}

/// What a typed name means.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// This one; answer at once and say so unless `how` is Exact.
    Sure(NameMatch),
    /// One of these, best first, at most 5: ask.
    Choices(Vec<NameMatch>),
    /// Nothing in the catalog is like it.
    Nothing,
}

impl Names {
    /// Makes the table. Takes some milliseconds for each thousand names.
    pub fn new(entities: Vec<NamedEntity>) -> Names {
        Names {
            table: Table::new(entities),
        }
    }

    /// What a typed name means. `preferred` kinds win ties; a clearly better match of another kind
    /// is still the answer, so that `/vendor SVVP` can say that SVVP is a program.
    pub fn resolve(&self, typed: &str, preferred: &[EntityKind]) -> Resolution {
        resolve::resolve(&self.table, typed, preferred)
    }

    /// Suggestions while somebody types, best first; with nothing typed the most written-about.
    /// Only of these kinds; of any kind when `kinds` is empty.
    pub fn complete(&self, typed: &str, kinds: &[EntityKind], limit: usize) -> Vec<NameMatch> {
        complete::complete(&self.table, typed, kinds, limit)
    }

    /// An entity by its number.
    pub fn get(&self, id: EntityId) -> Option<&NamedEntity> {
        self.table.get(id)
    }

    /// An entity by its key in the catalog.
    pub fn by_key(&self, key: &str) -> Option<&NamedEntity> {
        self.table.by_key(key)
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.table.entities.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.entities.is_empty()
    }

    /// Every entity, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = &NamedEntity> {
        self.table.entities.iter()
    }

    /// The entities that a longer text (a question) names, with the byte range of each, longest
    /// match first; typing faults are forgiven in words that are no common English words.
    pub fn find_in(&self, text: &str) -> Vec<(std::ops::Range<usize>, NameMatch)> {
        spot::find_in(&self.table, text)
    }

    /// The spans of a text that are the very name or alias of something, in text order, without
    /// overlaps; every entity that a span can mean. No case matters and no fault is forgiven.
    pub fn exactly_in(&self, text: &str) -> Vec<(std::ops::Range<usize>, Vec<EntityId>)> {
        spot::exactly_in(&self.table, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Alias;
    use EntityKind::{Person, Product, Program, Vendor};
    use proptest::prelude::*;

    /// A small desk: some vendors, products, a program and people, with the aliases that count.
    fn desk() -> Names {
        let rows: &[(EntityKind, &str, &str, &[&str])] = &[
            (Vendor, "vmware", "VMware", &["VMW"]),
            (Vendor, "citrix", "Citrix", &["Citrix Systems"]),
            (Vendor, "microsoft", "Microsoft", &["M$", "MSFT"]),
            (Vendor, "sun", "Sun Microsystems", &["Sun"]),
            (Vendor, "dell", "Dell", &[]),
            (Vendor, "hp", "HP", &["Hewlett-Packard"]),
            (Vendor, "emc", "EMC", &[]),
            (Vendor, "netapp", "NetApp", &["Network Appliance"]),
            (Vendor, "phoenix", "Phoenix Technologies", &["Phoenix"]),
            (Vendor, "phd", "PHD Technologies", &["PHD"]),
            (
                Vendor,
                "virtual-iron",
                "Virtual Iron",
                &["Virtual Iron Software"],
            ),
            (
                Vendor,
                "diskeeper-corp",
                "Diskeeper Corporation",
                &["Diskeeper"],
            ),
            (Vendor, "cisco", "Cisco", &["Cisco Systems"]),
            (Vendor, "novell", "Novell", &[]),
            (Vendor, "intel", "Intel", &[]),
            (Vendor, "check-point", "Check Point", &[]),
            (Product, "virtual-iron-product", "Virtual Iron", &[]),
            (Product, "diskeeper", "Diskeeper", &[]),
            (
                Product,
                "hyper-v",
                "Hyper-V",
                &["Hyper V", "Windows Server 2008 Hyper-V"],
            ),
            (Product, "xen", "Xen", &["Xen hypervisor"]),
            (Product, "xenserver", "XenServer", &["Citrix XenServer"]),
            (Product, "esx", "ESX", &["VMware ESX", "ESX Server"]),
            (Product, "esxi", "ESXi", &["VMware ESXi"]),
            (Product, "hypercore", "HyperCore", &["Phoenix HyperCore"]),
            (
                Product,
                "sql-server-2008",
                "SQL Server 2008",
                &["SQL Server", "MSSQL"],
            ),
            (Product, "windows-server-2008", "Windows Server 2008", &[]),
            (Product, "vpn-1", "VPN-1", &["Check Point VPN-1"]),
            (
                Program,
                "svvp",
                "Server Virtualization Validation Program",
                &["SVVP", "Microsoft SVVP"],
            ),
            (Person, "paul-maritz", "Paul Maritz", &[]),
            (Person, "diane-greene", "Diane Greene", &[]),
            (Person, "dan-warmenhoven", "Dan Warmenhoven", &[]),
        ];
        Names::new(
            rows.iter()
                .zip(1..)
                .map(|(&(kind, key, name, aliases), id)| NamedEntity {
                    id: EntityId(id),
                    key: key.to_owned(),
                    kind,
                    name: name.to_owned(),
                    role: String::new(),
                    aliases: aliases
                        .iter()
                        .map(|&text| Alias {
                            text: text.to_owned(),
                            ..Alias::default()
                        })
                        .collect(),
                    articles: 1,
                })
                .collect(),
        )
    }

    fn sure(names: &Names, typed: &str, preferred: &[EntityKind]) -> String {
        match names.resolve(typed, preferred) {
            Resolution::Sure(found) => names
                .get(found.entity)
                .map_or_else(String::new, |entity| entity.key.clone()),
            Resolution::Choices(found) => {
                let choices: Vec<String> = found.into_iter().map(|found| found.name).collect();
                format!("? {}", choices.join(", "))
            }
            Resolution::Nothing => "-".to_owned(),
        }
    }

    #[test]
    fn what_is_typed_finds_what_it_means() {
        let names = desk();
        for (typed, key) in [
            ("VMware", "vmware"),
            ("vmwre", "vmware"),
            ("vmw", "vmware"),
            ("citirx", "citrix"),
            ("hyperv", "hyper-v"),
            ("hyper v", "hyper-v"),
            ("xen server", "xenserver"),
            ("citrix xen server", "xenserver"),
            ("SVVP", "svvp"),
            ("microsoft validation program", "svvp"),
            ("validation program microsoft", "svvp"),
            ("m$", "microsoft"),
            ("mircosoft", "microsoft"),
            ("sun micro", "sun"),
            ("paul marits", "paul-maritz"),
            ("maritz", "paul-maritz"),
            ("maritz, paul", "paul-maritz"),
            ("warmenhofen", "dan-warmenhoven"),
            ("checkpoint", "check-point"),
            ("hewlett packard", "hp"),
            ("tell me about VMware", "vmware"),
            ("vmware inc", "vmware"),
            ("sql-server-2008", "sql-server-2008"),
            ("Cítrix", "citrix"),
        ] {
            assert_eq!(sure(&names, typed, &[]), key, "{typed}");
        }
    }

    #[test]
    fn usual_slips_of_one_name_are_not_asked_about() {
        let names = desk();
        for (typed, kind, key) in [
            ("vitual iron", Vendor, "virtual-iron"),
            ("iron virtual", Product, "virtual-iron-product"),
            ("disk keeper", Vendor, "diskeeper-corp"),
            ("sun mircosystems", Vendor, "sun"),
            ("phd technolgies", Vendor, "phd"),
            ("network appliances", Vendor, "netapp"),
            ("deel", Vendor, "dell"),
            ("citrixx", Vendor, "citrix"),
            ("virtualisation validation programmes", Program, "svvp"),
            ("validation", Program, "svvp"),
            ("m$ hyper-v", Product, "hyper-v"),
            ("p. maritz", Person, "paul-maritz"),
            ("mr maritz", Person, "paul-maritz"),
            ("daniel warmenhoven", Person, "dan-warmenhoven"),
            ("diana greene", Person, "diane-greene"),
        ] {
            assert_eq!(sure(&names, typed, &[kind]), key, "{typed}");
        }
    }

    #[test]
    fn short_names_typed_wrong_are_offered() {
        let names = desk();
        for (typed, kind, first) in [
            ("ecm", Vendor, "? EMC"),
            ("exs", Product, "? ESX"),
            ("zen", Product, "? Xen"),
            ("disco", Vendor, "? Cisco"),
            ("fenix", Vendor, "? Phoenix Technologies"),
        ] {
            let answer = sure(&names, typed, &[kind]);
            assert!(answer.starts_with(first), "{typed}: {answer}");
        }
    }

    #[test]
    fn nonsense_is_nothing() {
        let names = desk();
        for typed in [
            "zzzzqqq",
            "asdfgh",
            "",
            "   ",
            "?!",
            "q",
            "\u{1F600}",
            "lorem ipsum dolor",
        ] {
            assert_eq!(sure(&names, typed, &[]), "-", "{typed}");
        }
    }

    #[test]
    fn what_is_not_clear_is_asked() {
        let names = desk();
        assert_eq!(
            sure(&names, "virtual iron", &[]),
            "? Virtual Iron, Virtual Iron"
        );
        for typed in ["bell", "technologies", "vmware fusion", "server"] {
            let answer = sure(&names, typed, &[]);
            assert!(answer.starts_with('?'), "{typed}: {answer}");
        }
    }

    #[test]
    fn the_kind_that_was_asked_for_wins_ties_only() {
        let names = desk();
        assert_eq!(sure(&names, "virtual iron", &[Vendor]), "virtual-iron");
        assert_eq!(
            sure(&names, "virtual iron", &[Product]),
            "virtual-iron-product"
        );
        assert_eq!(sure(&names, "diskeeper", &[Vendor]), "diskeeper-corp");
        assert_eq!(sure(&names, "phoenix", &[Vendor]), "phoenix");
        assert_eq!(sure(&names, "svvp", &[Vendor]), "svvp");
        assert_eq!(sure(&names, "hyperv", &[Vendor]), "hyper-v");
        assert_eq!(sure(&names, "xen", &[Vendor]), "xen");
    }

    fn completed(names: &Names, typed: &str, kinds: &[EntityKind]) -> Vec<String> {
        let found = names.complete(typed, kinds, 4);
        found.into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn completes_names_then_words_then_aliases_then_what_is_like_it() {
        let names = desk();
        assert_eq!(completed(&names, "es", &[]), ["ESX", "ESXi"]);
        assert_eq!(
            completed(&names, "ser", &[Program, Person]),
            ["Server Virtualization Validation Program"]
        );
        assert_eq!(completed(&names, "gree", &[]), ["Diane Greene"]);
        assert_eq!(
            completed(&names, "svv", &[]),
            ["Server Virtualization Validation Program"]
        );
        assert_eq!(completed(&names, "vmwre", &[Vendor]), ["VMware"]);
        assert_eq!(completed(&names, "citirx", &[])[0], "Citrix");
        assert_eq!(completed(&names, "", &[Program]).len(), 1);
        assert!(completed(&names, "zzq", &[]).is_empty());
    }

    fn named_in(names: &Names, text: &str) -> Vec<String> {
        names
            .find_in(text)
            .into_iter()
            .filter_map(|(range, found)| {
                assert!(text.get(range).is_some());
                names.get(found.entity).map(|entity| entity.key.clone())
            })
            .collect()
    }

    #[test]
    fn finds_names_in_questions() {
        let names = desk();
        for (question, keys) in [
            ("who leads vmware now?", vec!["vmware"]),
            (
                "Is Cisco a member of the microsoft svvp?",
                vec!["svvp", "cisco"],
            ),
            (
                "does hyperv run on windows server 2008",
                vec!["windows-server-2008", "hyper-v"],
            ),
            ("what did emc pay for vmwre", vec!["emc", "vmware"]),
            ("when did Maritz join VMware", vec!["paul-maritz", "vmware"]),
            ("does Sun support Xen?", vec!["sun", "xen"]),
            (
                "is there anything new under the sun about Citrix",
                vec!["citrix"],
            ),
            ("who leads sun", vec!["sun"]),
            ("Sun bought what from dell?", vec!["sun", "dell"]),
            ("what is m$ doing", vec!["microsoft"]),
            ("which server is a good host for parallel work", vec![]),
            ("is windows server 2003 validated", vec![]),
            ("does mysql run on it", vec![]),
            ("who dances at the disco", vec![]),
        ] {
            assert_eq!(named_in(&names, question), keys, "{question}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let names = desk();
            let _ = names.resolve(&text, &[Vendor]);
            let _ = names.complete(&text, &[], 25);
            for (range, _) in names.find_in(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
