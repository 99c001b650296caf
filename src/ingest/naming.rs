//! Which names find articles only where their owner is meant, whoever brings them into the catalog.

use crate::domain::{Alias, CatalogEntity};
use crate::text::common::is_common;
use crate::text::words::words;

/// Why a name finds what means something else, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It has no letter or digit by which it could be found.
    Nothing,
    /// It is a common word, and nothing says when it counts.
    Common,
    /// It is one or two letters, and nothing says when they count.
    Short,
}

/// Whether a name is clear by itself, on its terms.
pub fn unclear(alias: &Alias) -> Option<Unclear> {
    let cut = words(&alias.text);
    let letters: usize = cut
        .iter()
        .map(|word| {
            word.folded
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .count()
        })
        .sum();
    let has_terms = !alias.context.is_empty() || alias.lookup_only;
    match cut.as_slice() {
        _ if letters == 0 => Some(Unclear::Nothing),
        _ if has_terms => None,
        [one] if is_common(&one.folded) => Some(Unclear::Common),
        _ if letters <= 2 && !alias.exact_case => Some(Unclear::Short),
        _ => None,
    }
}

/// The names of an entity of the catalog file, its own first, each on its terms.
pub(super) fn names_of(entity: &CatalogEntity) -> Vec<Alias> {
    let own = |alias: &&Alias| alias.text == entity.name;
    let plain = Alias {
        text: entity.name.clone(),
        ..Alias::default()
    };
    let first = entity.aliases.iter().find(own).cloned().unwrap_or(plain);
    let others = entity.aliases.iter().filter(|alias| !own(alias)).cloned();
    std::iter::once(first).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_clear_by_itself_or_by_its_terms() {
        let plain = |text: &str| Alias {
            text: text.to_owned(),
            ..Alias::default()
        };
        for (text, expected) in [
            ("VMware", None),
            ("Big Iron", None),
            ("+++", Some(Unclear::Nothing)),
            ("Target", Some(Unclear::Common)),
            ("HP", Some(Unclear::Short)),
            ("R&D", Some(Unclear::Short)),
        ] {
            assert_eq!(unclear(&plain(text)), expected, "{text}");
            let ruled = Alias {
                context: vec!["hypervisor".to_owned()],
                ..plain(text)
            };
            let found = unclear(&ruled);
            assert_eq!(
                found,
                expected.filter(|it| *it == Unclear::Nothing),
                "{text}"
            );
        }
        let exact = Alias {
            exact_case: true,
            ..plain("HP")
        };
        assert_eq!(unclear(&exact), None);
    }

    #[test]
    fn the_names_of_the_default_catalog_are_clear() {
        let catalog = crate::ingest::catalog::DEFAULT;
        let catalog = crate::ingest::catalog::parse("catalog.toml", catalog).expect("it is sound");
        for entity in &catalog.entities {
            for name in names_of(entity) {
                assert_eq!(unclear(&name), None, "{}: {}", entity.key, name.text);
            }
        }
    }
}
