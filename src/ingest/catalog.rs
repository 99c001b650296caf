//! Reads a catalog file (`config/catalog.toml`) into the domain's [`Catalog`].
//!
//! The form of the file is in `catalog_file`, what its contents must fulfil in `catalog_check`;
//! putting it into the archive is the store's work.

use crate::domain::Catalog;

use super::catalog_check::check;
use super::catalog_file::CatalogFile;
use super::fault::{Fault, Faults, from_toml};

/// The catalog that the desk comes with: the virtualization industry of August 2008.
pub const DEFAULT: &str = include_str!("../../config/catalog.toml");

/// Reads and checks a catalog; `file` is what messages call it.
///
/// # Errors
/// The first fault of form (TOML that does not parse, an unknown key), or all faults of contents at
/// once: duplicate keys, unknown kinds and categories, empty names, bad addresses, templates with
/// unknown places.
pub fn parse(file: &str, source: &str) -> Result<Catalog, Faults> {
    let fail = |mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| fault.line);
        Faults {
            file: file.to_owned(),
            faults,
        }
    };
    let written: CatalogFile =
        toml::from_str(source).map_err(|error| fail(vec![from_toml(source, &error)]))?;
    let faults = check(source, &written);
    if faults.is_empty() {
        Ok(written.into_catalog())
    } else {
        Err(fail(faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntityKind;

    fn faults(source: &str) -> String {
        parse("catalog.toml", source)
            .map(|_| String::new())
            .unwrap_or_else(|faults| faults.to_string())
    }

    #[test]
    fn the_default_catalog_is_sound() {
        let catalog = parse("catalog.toml", DEFAULT).expect("the embedded catalog parses");
        assert_eq!(catalog.industry, "virtualization");
        let find = |key: &str| catalog.entities.iter().find(|entity| entity.key == key);
        let svvp = find("svvp").expect("the program is there");
        assert_eq!(svvp.kind, EntityKind::Program);
        assert!(svvp.aliases.iter().any(|alias| alias.text == "SVVP"));
        let sun = find("sun-microsystems").expect("the vendor is there");
        assert!(sun.aliases.iter().any(|alias| alias.text == "Sun"
            && alias.exact_case
            && !alias.context.is_empty()
            && !alias.lookup_only));
    }

    #[test]
    fn a_misspelt_key_comes_with_the_nearest_one() {
        let source =
            "industry = \"x\"\n\n[[entity]]\nkey = \"a\"\nkind = \"vendor\"\nnmae = \"A\"\n";
        assert_eq!(
            faults(source),
            "catalog.toml, line 6: there is no key \"nmae\"; did you mean \"name\"?"
        );
        let alias = "industry = \"x\"\n[[entity]]\nkey = \"a\"\nkind = \"vendor\"\nname = \"A\"\n\
                     aliases = [{ text = \"B\", exactcase = true }]\n";
        assert_eq!(
            faults(alias),
            "catalog.toml, line 6: there is no key \"exactcase\"; did you mean \"exact_case\"?"
        );
    }

    #[test]
    fn what_does_not_parse_names_its_line() {
        insta::assert_snapshot!(faults("industry = \"x\"\nindustry = \"y\"\n"), @"catalog.toml, line 2: duplicate key.");
        insta::assert_snapshot!(faults("[[entity]]\nname = 7\n"), @"catalog.toml, line 2: invalid type: integer `7`, expected a string.");
    }

    #[test]
    fn all_faults_of_contents_are_reported_at_once() {
        let source = r#"
industry = " "
endings = { vendors = ["brewery", "Motors"], products = ["pale ale"] }
[[relation]]
key = "leads"
subjects = ["persn"]
objects = ["vendor"]
label = "Leads"
now = "{subject} leads {objekt}"
past = "{subject} led {object}[ until {until}"
began = "{subject} leads {object}"
[[topic]]
key = "Cloud"
name = "Cloud"
[[category]]
key = "hypervisors"
name = ""
[[entity]]
key = "xen"
kind = "product"
name = "Xen"
category = "hypervisor"
aliases = ["Xen", "", { text = "x", context = [" "] }]
links = [{ label = "Site", url = "xen.org" }]
[[entity]]
key = "xen"
kind = "gadget"
name = "Zen"
[[entity]]
key = "xen2"
kind = "product"
name = "XEN"
"#;
        insta::assert_snapshot!(faults(source), @r#"
        catalog.toml, line 2: the industry is empty; write one.
        catalog.toml, line 3: "Motors" is no ending of names; write one word in lower case.
        catalog.toml, line 3: "pale ale" is no ending of names; write one word in lower case.
        catalog.toml, line 5: "leads" has entities as objects and needs an inverse_label.
        catalog.toml, line 5: "leads" holds over a time and needs the sentence "ended"; or set event = true.
        catalog.toml, line 6: there is no kind "persn"; did you mean "person"?
        catalog.toml, line 9: there is no place {objekt}; did you mean {object}?
        catalog.toml, line 10: the brackets of "{subject} led {object}[ until {until}" do not come in pairs; parts may not stand inside each other.
        catalog.toml, line 13: "Cloud" is no key; use up to 60 lower-case letters, digits and hyphens.
        catalog.toml, line 17: the name is empty; write one.
        catalog.toml, line 22: there is no category "hypervisor"; did you mean "hypervisors"?
        catalog.toml, line 23: an alias is empty; write one or take it out.
        catalog.toml, line 23: the alias "x" has an empty context word; take it out.
        catalog.toml, line 24: "xen.org" is no web address; begin it with https://.
        catalog.toml, line 26: the entity on line 19 has the key "xen" too; give each its own.
        catalog.toml, line 27: there is no kind "gadget"; the kinds are vendor, product, program, person.
        catalog.toml, line 32: the product on line 21 has the name "Xen" too; make one of them an alias or tell the names apart.
        "#);
    }
}
