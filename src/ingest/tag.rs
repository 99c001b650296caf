//! The tagger: finds the entities and topics of an article in one pass over its text.
//!
//! It looks for every name and alias of the catalog at once. A name counts as a whole word only; of
//! names that overlap, the one that begins first wins and of those the longest, so that "Sun xVM
//! Server" is not the company Sun. A name that several entities share (a vendor and its product)
//! tags them all. What a moderator set by hand is not decided here.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::domain::{Alias, EntityId, EntityKind, Mention, MentionOrigin, NamedEntity, Topic};
use crate::store::{Reader, StoreError};
use crate::text::plain::plain;

use super::fold::{Folded, fold_keeping_case, fold_name};
use super::propose::Proposer;

/// Grows when the rules of tagging change, so that archives are tagged again by the new ones.
pub const RULES: u32 = 1;

/// What stands between the headline and the text when both are read; no name reaches across it.
const BETWEEN: &str = "\n\n";

/// What the tagger finds in an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// The entities that are named, in the order of their numbers.
    pub mentions: Vec<Mention>,
    /// The keys of the topics whose words stand there, in the order of the catalog.
    pub topics: Vec<String>,
}

/// An article as the tagger has read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it found.
    pub tags: Tags,
    /// The headline and the text without Markdown, an empty line between them.
    pub text: String,
    /// Where in that text the headline ends, in bytes.
    pub title_end: usize,
    /// Where names stand in it, in order and apart from each other.
    pub names: Vec<NamePlace>,
}

impl Reading {
    /// The text without the headline; nothing of it stays here.
    pub(super) fn take_body(&mut self) -> String {
        self.text
            .split_off((self.title_end + BETWEEN.len()).min(self.text.len()))
    }
}

/// A place in a text at which a name of the catalog stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePlace {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// Whom it means: one entity, or those that share the name.
    pub entities: Vec<EntityId>,
}

/// All names, aliases and topic words of a catalog, ready to be looked for.
pub struct Tagger {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    topics: Vec<String>,
    /// Kind and name of every entity.
    entities: HashMap<EntityId, (EntityKind, String)>,
    /// The sentences of the same catalog's relations, once somebody has asked for them.
    proposer: OnceLock<Proposer>,
}

/// What one folded text stands for when it is found.
#[derive(Default)]
struct Pattern {
    owners: Vec<Owner>,
    /// Topics by their place in the catalog.
    topics: Vec<usize>,
}

/// An entity that goes by a pattern, and on which terms.
struct Owner {
    entity: EntityId,
    /// The only writing that counts, folded but for its case.
    exact: Option<String>,
    /// Patterns of which one must stand in the same article; empty for a name that is clear.
    context: Vec<usize>,
}

/// A place in the text where a pattern stands as a whole word.
#[derive(Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
    pattern: usize,
}

impl Tagger {
    /// Builds a tagger. A name has the rules of an alias with the same text, if there is one;
    /// aliases that only help look-ups do not tag.
    pub fn new(entities: &[NamedEntity], topics: &[Topic]) -> Tagger {
        let mut table = Table::default();
        for entity in entities {
            let name = entity.name.trim();
            let ruled = entity.aliases.iter().any(|alias| alias.text.trim() == name);
            let plain_name = Alias {
                text: name.to_owned(),
                ..Alias::default()
            };
            let own_name = (!ruled).then_some(&plain_name);
            for alias in own_name.into_iter().chain(&entity.aliases) {
                table.add_name(entity.id, alias);
            }
        }
        for (index, topic) in topics.iter().enumerate() {
            for word in &topic.words {
                if let Some(pattern) = table.pattern(word) {
                    table.patterns[pattern].topics.push(index);
                }
            }
        }
        #[expect(
            clippy::expect_used,
            reason = "fails only for more than 2^31 states, which is 2 GB of names"
        )]
        let automaton = AhoCorasick::builder()
            .kind(table.is_small().then_some(AhoCorasickKind::DFA))
            .build(&table.texts)
            .expect("a catalog's names fit");
        Tagger {
            automaton,
            patterns: table.patterns,
            topics: topics.iter().map(|topic| topic.key.clone()).collect(),
            entities: entities
                .iter()
                .map(|entity| (entity.id, (entity.kind, entity.name.clone())))
                .collect(),
            proposer: OnceLock::new(),
        }
    }

    /// What reads proposals from texts, by the relations that the archive has when it is asked for
    /// first: like the names, they change only together with the version of the catalog.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub(super) fn proposer(&self, read: &Reader) -> Result<&Proposer, StoreError> {
        if let Some(known) = self.proposer.get() {
            return Ok(known);
        }
        let made = Proposer::new(read.relations()?, read.endings()?);
        Ok(self.proposer.get_or_init(|| made))
    }

    /// Those whom a text names by these tags, each with its kind and name.
    pub(super) fn known(&self, tags: &Tags) -> HashMap<EntityId, (EntityKind, &str)> {
        let named = tags.mentions.iter().filter_map(|mention| {
            let (kind, name) = self.entities.get(&mention.entity)?;
            Some((mention.entity, (*kind, name.as_str())))
        });
        named.collect()
    }

    /// Finds what an article is about. `title` is plain text, `text` is Markdown: the body and
    /// every update. Addresses and the targets of links are no text. The time that it takes grows
    /// with the length of the text and not with the number of names.
    pub fn tag(&self, title: &str, text: &str) -> Tags {
        self.read(title, text).tags
    }

    /// As [`Tagger::tag`], with the text that it read and where in it the names stand.
    pub fn read(&self, title: &str, text: &str) -> Reading {
        let whole = format!("{title}{BETWEEN}{}", plain(text));
        let folded = Folded::new(&whole);
        let mut topics = vec![false; self.topics.len()];
        let mut present: Vec<usize> = Vec::new();
        let mut names: Vec<Found> = Vec::new();
        for found in self.automaton.find_overlapping_iter(&folded.text) {
            let (start, end) = (found.start(), found.end());
            if !folded.stands_alone(start, end) || is_in_domain_name(&whole, &folded, end) {
                continue;
            }
            let pattern = found.pattern().as_usize();
            present.push(pattern);
            for topic in &self.patterns[pattern].topics {
                topics[*topic] = true;
            }
            if !self.patterns[pattern].owners.is_empty() {
                names.push(Found {
                    start,
                    end,
                    pattern,
                });
            }
        }
        present.sort_unstable();
        present.dedup();
        let article = Article {
            tagger: self,
            whole: &whole,
            folded: &folded,
            present: &present,
        };
        let names = article.places(names);
        let topics = self.topics.iter().zip(topics);
        let topics = topics.filter(|(_, found)| *found);
        Reading {
            tags: Tags {
                mentions: mentions(&names, title.len()),
                topics: topics.map(|(key, _)| key.clone()).collect(),
            },
            names,
            title_end: title.len(),
            text: whole,
        }
    }
}

/// Names on their way into a tagger.
#[derive(Default)]
struct Table {
    texts: Vec<String>,
    patterns: Vec<Pattern>,
    by_text: HashMap<String, usize>,
}

impl Table {
    /// Whether an automaton with a row of targets for every state, which reads a text in a third of
    /// the time, takes no more than a few megabytes: it takes some 150 bytes for each of a name.
    fn is_small(&self) -> bool {
        self.texts.iter().map(String::len).sum::<usize>() <= 20_000
    }

    /// The pattern for a text; `None` when nothing of it is left to look for.
    fn pattern(&mut self, text: &str) -> Option<usize> {
        let folded = fold_name(text);
        if folded.is_empty() {
            return None;
        }
        if let Some(pattern) = self.by_text.get(&folded) {
            return Some(*pattern);
        }
        let pattern = self.patterns.len();
        self.texts.push(folded.clone());
        self.patterns.push(Pattern::default());
        self.by_text.insert(folded, pattern);
        Some(pattern)
    }

    fn add_name(&mut self, entity: EntityId, alias: &Alias) {
        if alias.lookup_only {
            return;
        }
        let Some(pattern) = self.pattern(&alias.text) else {
            return;
        };
        let owner = Owner {
            entity,
            exact: alias.exact_case.then(|| fold_keeping_case(&alias.text)),
            context: alias
                .context
                .iter()
                .filter_map(|word| self.pattern(word))
                .collect(),
        };
        self.patterns[pattern].owners.push(owner);
    }
}

/// One article while its names are judged.
struct Article<'a> {
    tagger: &'a Tagger,
    whole: &'a str,
    folded: &'a Folded,
    /// Every pattern that stands somewhere, in order.
    present: &'a [usize],
}

impl Article<'_> {
    /// Where names stand, with those whom they mean.
    fn places(&self, mut names: Vec<Found>) -> Vec<NamePlace> {
        names.retain(|found| self.owners(found, |_| true).next().is_some());
        names.sort_unstable_by_key(|found| (found.start, usize::MAX - found.end));
        // First the names that are clear by themselves, then those that lean on them or on a word.
        let clear = |owner: &Owner| owner.context.is_empty();
        let mut anchored: Vec<EntityId> = apart(&names)
            .flat_map(|found| self.owners(found, clear))
            .map(|owner| owner.entity)
            .collect();
        anchored.sort_unstable();
        anchored.dedup();
        let meant = |owner: &Owner| {
            clear(owner)
                || anchored.binary_search(&owner.entity).is_ok()
                || owner
                    .context
                    .iter()
                    .any(|word| self.present.binary_search(word).is_ok())
        };
        names.retain(|found| self.owners(found, meant).next().is_some());
        apart(&names)
            .map(|found| NamePlace {
                range: self.folded.origin(found.start)..self.end_of(found),
                entities: self
                    .owners(found, meant)
                    .map(|owner| owner.entity)
                    .collect(),
            })
            .collect()
    }

    /// Where a place ends in the original: the space or mark after it may have been folded away.
    fn end_of(&self, found: &Found) -> usize {
        let last = self.folded.text[..found.end].chars().next_back();
        let last = self
            .folded
            .origin(found.end - last.map_or(0, char::len_utf8));
        let letter = self.whole.get(last..).and_then(|rest| rest.chars().next());
        last + letter.map_or(0, char::len_utf8)
    }

    /// Whom a place names: those whose capitals are right and whom `also` lets through.
    fn owners<'o>(
        &'o self,
        found: &Found,
        also: impl Fn(&Owner) -> bool + 'o,
    ) -> impl Iterator<Item = &'o Owner> {
        let origins = self.folded.origin(found.start)..self.folded.origin(found.end);
        let written = self.whole.get(origins).unwrap_or_default();
        self.tagger.patterns[found.pattern]
            .owners
            .iter()
            .filter(move |owner| {
                let exact = owner.exact.as_ref();
                exact.is_none_or(|exact| *exact == fold_keeping_case(written)) && also(owner)
            })
    }
}

/// The mentions of names that stand in these places.
fn mentions(places: &[NamePlace], title_length: usize) -> Vec<Mention> {
    let mut seen: Vec<(EntityId, bool)> = Vec::new();
    for place in places {
        let in_title = place.range.start < title_length;
        seen.extend(place.entities.iter().map(|entity| (*entity, in_title)));
    }
    seen.sort_unstable();
    seen.chunk_by(|one, other| one.0 == other.0)
        .map(|same| Mention {
            entity: same[0].0,
            count: u32::try_from(same.len()).unwrap_or(u32::MAX),
            in_title: same.iter().any(|(_, in_title)| *in_title),
            origin: MentionOrigin::Tagger,
        })
        .collect()
}

/// Of places in order of their beginning, the longer first: those that are left when each takes its
/// text for itself.
fn apart(names: &[Found]) -> impl Iterator<Item = &Found> {
    let mut free = 0;
    names.iter().filter(move |found| {
        let takes = found.start >= free;
        if takes {
            free = found.end;
        }
        takes
    })
}

/// Whether a match is only the beginning of something like `vmware.com`. A full stop with a space
/// missing after it is followed by a capital.
fn is_in_domain_name(whole: &str, folded: &Folded, end: usize) -> bool {
    let mut rest = whole.get(folded.origin(end)..).unwrap_or_default().chars();
    rest.next() == Some('.') && rest.next().is_some_and(|next| next.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::catalog;
    use proptest::prelude::*;

    fn entity(id: i64, name: &str, aliases: Vec<Alias>) -> NamedEntity {
        NamedEntity {
            id: EntityId(id),
            key: format!("e{id}"),
            kind: EntityKind::Vendor,
            name: name.to_owned(),
            role: String::new(),
            aliases,
            articles: 0,
        }
    }

    /// The default catalog, its entities numbered in the order of the file.
    fn default_names() -> (Vec<NamedEntity>, Vec<Topic>) {
        let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it parses");
        let names = catalog
            .entities
            .into_iter()
            .zip(1..)
            .map(|(entity, id)| NamedEntity {
                id: EntityId(id),
                key: entity.key,
                kind: entity.kind,
                name: entity.name,
                role: entity.role,
                aliases: entity.aliases,
                articles: 0,
            })
            .collect();
        (names, catalog.topics)
    }

    /// The keys of what the default catalog finds in a text, with counts above 1.
    fn found(text: &str) -> String {
        let (names, topics) = default_names();
        let tags = Tagger::new(&names, &topics).tag("", text);
        let key = |mention: &Mention| {
            let found = names.iter().find(|entity| entity.id == mention.entity);
            let key = found.map(|entity| entity.key.as_str()).unwrap_or_default();
            match mention.count {
                1 => key.to_owned(),
                count => format!("{key} {count}"),
            }
        };
        let keys: Vec<String> = tags.mentions.iter().map(key).collect();
        keys.join(", ")
    }

    #[test]
    fn names_count_as_whole_words_only() {
        for (text, keys) in [
            (
                "VMware's plan, VMware\u{2019}s plan, VMware-based",
                "vmware 3",
            ),
            ("VMwares and NonVMware", ""),
            ("On Sunday, in Sunnyvale: Java", ""),
            ("The sun rises over Java", ""),
            ("Sun and Java", "sun-microsystems"),
            ("XenServer and Xenocode", "xenserver, xenocode"),
            ("Xen-based, xen-based", "xen"),
            ("50 hp of intelligence in the dell", ""),
            ("HP, Intel and Dell", "intel, hp, dell"),
            ("INTEL and DELL", ""),
            ("ESX, ESXi and VMWARE ESX", "vmware, esx 2, esxi"),
            ("A check point is no Check Point", "check-point"),
            ("看VMware的", "vmware"),
        ] {
            let sorted = |keys: &str| {
                let mut keys: Vec<String> = keys.split(", ").map(str::to_owned).collect();
                keys.sort();
                keys
            };
            assert_eq!(sorted(&found(text)), sorted(keys), "{text}");
        }
    }

    #[test]
    fn hyphens_spaces_and_line_breaks_are_one() {
        assert_eq!(
            found("Hyper-V, hyper v, HYPERV, Hyper\nV, Hyper\u{2011}V, Hy**per-V**"),
            "hyper-v 6"
        );
        assert_eq!(found("On Hyper\n\nV"), "");
    }

    #[test]
    fn of_overlapping_names_the_longest_wins() {
        for (text, keys) in [
            (
                "the Microsoft Server Virtualization Validation Program",
                "svvp",
            ),
            (
                "Microsoft's Server Virtualization Validation Program (SVVP)",
                "microsoft, svvp 2",
            ),
            ("Sun xVM Server", "sun-xvm-server"),
            ("Sun xVM Servers", "sun-xvm-server"),
            ("Citrix XenServer", "citrix, xenserver"),
            (
                "LANDesk Application Virtualization",
                "landesk-application-virtualization",
            ),
        ] {
            assert_eq!(found(text), keys, "{text}");
        }
    }

    #[test]
    fn a_name_of_vendor_and_product_tags_both() {
        assert_eq!(found("Virtual Iron"), "virtual-iron, virtual-iron-platform");
        assert_eq!(found("Virtual Iron Software"), "virtual-iron");
        assert_eq!(found("a virtual iron"), "");
    }

    #[test]
    fn an_ambiguous_alias_needs_context_in_the_article() {
        assert_eq!(found("SVS is sold"), "");
        assert_eq!(found("SVS by Symantec"), "symantec, svs");
        assert_eq!(
            found("Software Virtualization Solution. SVS is sold"),
            "svs 2"
        );
        assert_eq!(found("A Wolf came"), "");
        assert_eq!(found("Chris Wolf came. Wolf left."), "chris-wolf 2");
        // Two ambiguous aliases of one entity do not vouch for each other.
        let alias = |text: &str| Alias {
            text: text.to_owned(),
            context: vec!["clear".to_owned()],
            ..Alias::default()
        };
        let names = [entity(1, "Entity", vec![alias("foo"), alias("bar")])];
        assert_eq!(Tagger::new(&names, &[]).tag("", "foo bar").mentions, []);
    }

    #[test]
    fn addresses_are_no_text() {
        for text in [
            "https://example.com/vmware/citrix",
            "<https://example.com/vmware>",
            "[here](https://example.com/vmware \"VMware\")",
            "www.vmware.com and info@vmware.com",
            "![](vmware.png)",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
        assert_eq!(found("[VMware](https://example.com/)"), "vmware");
        assert_eq!(found("By VMware.The end"), "vmware");
        assert_eq!(found("TicketsNow.com"), "ticketsnow");
    }

    #[test]
    fn aliases_for_lookup_do_not_tag() {
        assert_eq!(found("MS and m$ and M$"), "");
    }

    #[test]
    fn titles_and_topics_are_told() {
        let (names, topics) = default_names();
        let tagger = Tagger::new(&names, &topics);
        let tags = tagger.tag("New licensing for Hyper-V", "By Microsoft, for Hyper-V.");
        let told: Vec<(bool, u32)> = tags
            .mentions
            .iter()
            .map(|mention| (mention.in_title, mention.count))
            .collect();
        assert_eq!(told, [(false, 1), (true, 2)]);
        assert_eq!(tags.topics, ["licensing"]);
        assert_eq!(tagger.tag("Hyper", "V").mentions, []);
        assert_eq!(tagger.tag("", "prelicensing").topics, Vec::<String>::new());
    }

    #[test]
    fn odd_names_are_safe() {
        let exact = |text: &str| Alias {
            text: text.to_owned(),
            exact_case: true,
            ..Alias::default()
        };
        let names = [
            entity(1, "İş", vec![exact("İş")]),
            entity(2, "GROẞ", vec![]),
            entity(3, "-", vec![exact(""), exact("\u{301}")]),
            entity(4, "Cafe\u{301}", vec![]),
            entity(5, "C++", vec![]),
        ];
        let tagger = Tagger::new(&names, &[]);
        let ids = |text: &str| -> Vec<i64> {
            let mentions = tagger.tag("", text).mentions;
            mentions.iter().map(|mention| mention.entity.0).collect()
        };
        assert_eq!(ids("İİ İş groß CAFÉ"), [1, 2, 4]);
        assert_eq!(ids("iş größe - cafés"), Vec::<i64>::new());
        assert_eq!(ids("C++, not C"), [5]);
    }

    proptest! {
        #[test]
        fn no_input_panics(
            names in proptest::collection::vec("(\\PC|[İßẞŉΐ\u{301} -]){0,6}", 0..6),
            exact in any::<bool>(),
            text in "(\\PC|[İßẞŉΐ\u{301} \n.'-]){0,60}",
            glue in "[ .\n]",
        ) {
            let text = format!("{text}{glue}{}", names.join(&glue));
            let entities: Vec<NamedEntity> = names
                .iter()
                .zip(1..)
                .map(|(name, id)| {
                    let alias = Alias { text: name.clone(), exact_case: exact, context: names.clone(), lookup_only: false };
                    entity(id, name, vec![alias])
                })
                .collect();
            let tags = Tagger::new(&entities, &[]).tag(&text, &text);
            prop_assert!(tags.mentions.iter().all(|mention| mention.count > 0));
        }

        #[test]
        fn a_plain_name_is_found_in_any_case(name in "[A-Za-z][a-z]{1,8}( [A-Z][a-z0-9]{1,5})?") {
            let tagger = Tagger::new(&[entity(1, &name, vec![])], &[]);
            for text in [name.clone(), name.to_uppercase(), format!("({name}'s)")] {
                prop_assert_eq!(tagger.tag("", &text).mentions.len(), 1);
            }
            let inside = format!("a{name}b");
            prop_assert_eq!(tagger.tag("", &inside).mentions.len(), 0);
        }
    }
}
