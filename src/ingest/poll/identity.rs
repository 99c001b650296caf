//! Whether an item of a feed was seen before.
//!
//! No single thing tells: guids change with every edit of a title or with every fetch, addresses
//! move from http to https and carry trackers, titles are edited and used again. So an item has
//! several keys, every key ever seen is kept, and an item is new only if none of its keys was seen.
//! One exception: in a document of one address everything but that address may differ, and then it is
//! the next issue of its page. The price is that a feed of one post is posted again when its title, the
//! guid made of it, its text and its date all change at once.
//! A key counts only where it tells items apart: if it is nearly always different within the document
//! (see [`TELLING`]), and if no other item of the document has the same. Nothing here knows the
//! archive.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::domain::{Habits, ItemKey, KeyKind, SeenItem};
use crate::text::shingles::stable_hash;
use crate::text::url::canonical_place;
use crate::text::words::fold;

/// The share of different values, in hundredths, from which on a kind of key tells items apart.
const TELLING: usize = 95;

/// How many items with strange guids but known addresses or titles it takes to say that guids are
/// made anew each time. Fewer may be a mere correction.
const FLIPS: usize = 3;

/// How far apart two items of the same title may have been published to be one. A column has the
/// same title again a day later; a site that moves keeps its dates, or mistakes their time zone.
const SAME_TITLE_WITHIN: SignedDuration = SignedDuration::from_hours(20);

/// An item as a document has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offered<'a> {
    /// What the feed calls its identity; may be empty.
    pub guid: &'a str,
    /// Its address; may be empty.
    pub link: &'a str,
    /// Its headline; may be empty.
    pub title: &'a str,
    /// Its text; may be empty.
    pub body: &'a str,
    /// When it was published, if it says so.
    pub published: Option<Timestamp>,
}

/// An item with the keys by which it may be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Its place in the document.
    pub at: usize,
    /// The keys that count here.
    pub keys: Vec<ItemKey>,
    /// The hash of all that it says.
    pub content: i64,
    /// When it was published, if it says so.
    published: Option<Timestamp>,
    /// Whether its headline is the name of the feed or its site, which says nothing.
    is_named_like_feed: bool,
    has_body: bool,
    /// Whether it is the only item with an address, so that nothing shows whether addresses tell
    /// items apart here: it may be that of a page which is about all of them.
    has_the_only_address: bool,
}

/// What an item turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is another one than was seen before.
    New {
        /// The keys that are to be remembered.
        keys: Vec<ItemKey>,
        /// Whether its address was that of another item, so that it is of a page about both.
        of_a_page: bool,
    },
    /// It was seen before.
    Known {
        /// As what.
        item: SeenItem,
        /// The keys by which it is to be known from now on too.
        more: Vec<ItemKey>,
        /// Whether it says something else than it did.
        changed: bool,
    },
}

/// The items of a document with their keys, and what was learnt of the feed's habits. Items that
/// are in it twice, and empty ones, are left out. `names` are what the feed and its site are called.
pub fn mark(document: &[Offered<'_>], names: &[&str], habits: &mut Habits) -> Vec<Marked> {
    let mut seen = HashSet::new();
    let items: Vec<(usize, &Offered<'_>)> = document
        .iter()
        .enumerate()
        .filter(|(_, item)| {
            let says_something = [item.guid, item.link, item.title, item.body]
                .iter()
                .any(|part| !part.trim().is_empty());
            says_something && seen.insert((item.guid, item.link, item.title, item.body))
        })
        .collect();
    let forms: Vec<Forms> = items.iter().map(|(_, item)| Forms::of(item)).collect();
    let guids = Telling::of(forms.iter().map(|form| &form.guid));
    let places = Telling::of(forms.iter().map(|form| &form.place));
    let links = Telling::of(forms.iter().map(|form| &form.link));
    let titles = Telling::of(forms.iter().map(|form| &form.title));
    habits.fragments_matter |= places.counts && !links.counts;
    let addresses = forms.iter().filter(|form| form.place.is_some()).count();
    let names: Vec<String> = names.iter().map(|name| title_form(name)).collect();
    items
        .into_iter()
        .zip(&forms)
        .map(|((at, item), form)| {
            let mut keys = Vec::new();
            let mut add = |kind, value: &Option<String>, counts: bool| {
                if let Some(value) = value.as_ref().filter(|_| counts) {
                    keys.push(key(kind, value));
                }
            };
            let guid = !habits.guid_unstable && guids.tells(&form.guid);
            let link = !habits.fragments_matter && links.tells(&form.link);
            add(KeyKind::Guid, &form.guid, guid);
            add(KeyKind::Place, &form.place, places.tells(&form.place));
            add(KeyKind::Link, &form.link, link);
            add(KeyKind::Title, &form.title, titles.tells(&form.title));
            // What tells it today may not tell it tomorrow; and some have nothing else.
            let parts = [
                form.place.as_deref().unwrap_or_default(),
                item.title,
                item.body,
            ];
            keys.push(key(KeyKind::Whole, &parts.join("\n")));
            Marked {
                at,
                keys,
                content: content(item.title, item.body),
                published: item.published,
                is_named_like_feed: form.title.as_ref().is_some_and(|its| names.contains(its)),
                has_body: !item.body.trim().is_empty(),
                has_the_only_address: addresses == 1 && form.place.is_some(),
            }
        })
        .collect()
}

/// What the items of a document are, in their order, given what was seen of the feed. Learns too
/// whether its guids are made anew each time, and forgets these then.
///
/// # Errors
/// Those of `seen`.
pub fn tell<E>(
    items: &[Marked],
    habits: &mut Habits,
    mut seen: impl FnMut(ItemKey) -> Result<Option<SeenItem>, E>,
) -> Result<Vec<Found>, E> {
    let mut all = Vec::with_capacity(items.len());
    let (mut with_guid, mut flips) = (0, 0);
    for item in items {
        let mut fresh = Vec::new();
        let mut known: Option<(usize, SeenItem)> = None;
        let mut strange = HashSet::new();
        for key in &item.keys {
            let found = seen(*key)?;
            if found.is_none() {
                strange.insert(key.kind);
            }
            let counts = found
                .as_ref()
                .is_some_and(|found| key.kind != KeyKind::Title || is_same_title(item, found));
            match found {
                Some(found) if counts => {
                    let rank = KeyKind::ALL.iter().position(|kind| *kind == key.kind);
                    let rank = rank.unwrap_or(usize::MAX);
                    if known.as_ref().is_none_or(|(best, _)| rank < *best) {
                        known = Some((rank, found));
                    }
                }
                _ => fresh.push(*key),
            }
        }
        let mut of_a_page = false;
        if let Some((_, other)) = &known
            && is_of_the_same_page(item, other, &strange)
        {
            (known, of_a_page) = (None, true);
            fresh.clone_from(&item.keys);
        }
        let is_guid = |key: &ItemKey| key.kind == KeyKind::Guid;
        if item.keys.iter().any(is_guid) {
            with_guid += 1;
            flips += usize::from(known.is_some() && fresh.iter().any(is_guid));
        }
        all.push((item, fresh, known.map(|(_, item)| item), of_a_page));
    }
    habits.guid_unstable |= flips >= FLIPS && flips * 2 > with_guid;
    let found = all.into_iter().map(|(item, mut fresh, known, of_a_page)| {
        if habits.guid_unstable {
            fresh.retain(|key| key.kind != KeyKind::Guid);
        }
        match known {
            None => Found::New {
                keys: fresh,
                of_a_page,
            },
            Some(known) => {
                let changed = known.content != item.content;
                // Kept anew with every edit or tracker, these would only grow.
                let settled = item.keys.iter().any(|key| key.kind == KeyKind::Link);
                fresh.retain(|key| match key.kind {
                    KeyKind::Whole => false,
                    KeyKind::Place => !settled,
                    _ => true,
                });
                Found::Known {
                    item: known,
                    more: fresh,
                    changed,
                }
            }
        }
    });
    Ok(found.collect())
}

/// Whether an item is another one of the same headline: its date or its text must agree with it, as
/// far as it has any. A headline that is the feed's own name needs one of them for certain.
fn is_same_title(item: &Marked, other: &SeenItem) -> bool {
    let same_text = item.has_body && item.content == other.content;
    let apart = match (item.published, other.published) {
        (Some(one), Some(other)) => Some(one.duration_since(other).abs()),
        _ => None,
    };
    match (apart, item.is_named_like_feed) {
        _ if same_text => true,
        (Some(apart), true) => apart.is_zero(),
        (Some(apart), false) => apart <= SAME_TITLE_WITHIN,
        (None, named_like_feed) => !named_like_feed,
    }
}

/// Whether an item and one that was seen have nothing in common but their address: another guid,
/// another title, another text, a later date. That is the next issue of a feed which holds one item
/// at a time and has one page for all, such as the latest release of a program.
fn is_of_the_same_page(item: &Marked, other: &SeenItem, strange: &HashSet<KeyKind>) -> bool {
    let is_later = match (item.published, other.published) {
        (Some(one), Some(other)) => one > other,
        _ => false,
    };
    item.has_the_only_address
        && is_later
        && item.content != other.content
        && [KeyKind::Guid, KeyKind::Title]
            .iter()
            .all(|kind| strange.contains(kind))
}

/// The hash of what an item says, by which a change is noticed.
pub fn content(title: &str, body: &str) -> i64 {
    stable_hash(&format!("{title}\n{body}")).cast_signed()
}

/// The values of an item that may tell it from others, in the form in which they are compared.
struct Forms {
    guid: Option<String>,
    place: Option<String>,
    link: Option<String>,
    title: Option<String>,
}

impl Forms {
    fn of(item: &Offered<'_>) -> Forms {
        let place = address_form(item.link);
        let link = place.as_ref().map(|place| {
            let bare = place.split('#').next().unwrap_or_default();
            bare.trim_end_matches('/').to_owned()
        });
        let guid = item.guid.trim();
        let title = title_form(item.title);
        Forms {
            // One guid in eight is an address, and these change when a site turns to https.
            guid: (!guid.is_empty()).then(|| address_form(guid).unwrap_or_else(|| guid.to_owned())),
            place,
            link,
            title: (!title.is_empty()).then_some(title),
        }
    }
}

/// An address without its scheme, `www.`, trackers and the last slash; `None` for what is none.
fn address_form(text: &str) -> Option<String> {
    let text = text.trim();
    // Longer ones than the archive takes are addresses too.
    let cleaned = canonical_place(text).or_else(|| {
        let parsed = Url::parse(text).ok()?;
        matches!(parsed.scheme(), "http" | "https").then(|| parsed.to_string())
    })?;
    let (_, rest) = cleaned.split_once("://")?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    Some(rest.trim_end_matches(['/', '#']).to_owned())
}

/// A headline in the form in which two are compared: case and white space do not count.
fn title_form(title: &str) -> String {
    let folded = fold(title);
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How well a kind of value tells the items of a document apart.
struct Telling<'a> {
    times: HashMap<&'a str, usize>,
    counts: bool,
}

impl<'a> Telling<'a> {
    fn of(values: impl Iterator<Item = &'a Option<String>>) -> Telling<'a> {
        let mut times: HashMap<&str, usize> = HashMap::new();
        let mut all = 0;
        for value in values.flatten() {
            *times.entry(value).or_default() += 1;
            all += 1;
        }
        let counts = times.len() * 100 >= all * TELLING;
        Telling { times, counts }
    }

    /// Whether a value tells its item from all others of the document.
    fn tells(&self, value: &Option<String>) -> bool {
        self.counts
            && value
                .as_ref()
                .is_some_and(|value| self.times.get(value.as_str()) == Some(&1))
    }
}

fn key(kind: KeyKind, value: &str) -> ItemKey {
    let mut hash = [0; 16];
    let (first, second) = hash.split_at_mut(8);
    first.copy_from_slice(&stable_hash(value).to_be_bytes());
    second.copy_from_slice(&stable_hash(&format!("{}\n{value}", value.len())).to_be_bytes());
    ItemKey { kind, hash }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::ItemId;

    /// What the archive would remember of a feed.
    #[derive(Default)]
    struct Memory {
        habits: Habits,
        items: Vec<SeenItem>,
        keys: HashMap<ItemKey, usize>,
    }

    impl Memory {
        /// Takes in a document; gives the places of its new items.
        fn poll(&mut self, document: &[Offered<'_>]) -> Vec<usize> {
            let mut habits = self.habits;
            let marked = mark(document, &["The Example"], &mut habits);
            let seen = |key: ItemKey| -> Result<_, Infallible> {
                Ok(self.keys.get(&key).map(|at| self.items[*at].clone()))
            };
            let found = tell(&marked, &mut habits, seen).unwrap();
            self.habits = habits;
            let mut new = Vec::new();
            for (item, found) in marked.iter().zip(found) {
                let (number, keys) = match found {
                    Found::New { keys, .. } => {
                        new.push(item.at);
                        self.items.push(SeenItem {
                            id: ItemId(i64::try_from(self.items.len()).unwrap()),
                            article: None,
                            published: document[item.at].published,
                            content: item.content,
                        });
                        (self.items.len() - 1, keys)
                    }
                    Found::Known {
                        item: known, more, ..
                    } => {
                        let number = usize::try_from(known.id.0).unwrap();
                        self.items[number].content = item.content;
                        (number, more)
                    }
                };
                for key in keys {
                    self.keys.insert(key, number);
                }
            }
            new
        }
    }

    fn day(number: i64) -> Option<Timestamp> {
        Timestamp::from_second(1_795_000_000 + number * 86_400).ok()
    }

    fn item<'a>(guid: &'a str, link: &'a str, title: &'a str) -> Offered<'a> {
        Offered {
            guid,
            link,
            title,
            ..Offered::default()
        }
    }

    #[test]
    fn an_item_is_known_whatever_else_of_it_changes() {
        let mut memory = Memory::default();
        let first = [
            item("1", "http://example.com/one", "One"),
            item("2", "http://example.com/two", "Two"),
        ];
        assert_eq!(memory.poll(&first), [0, 1]);
        for changed in [
            item("1", "https://www.example.com/uno/", "One, corrected"),
            item("urn:1", "https://www.example.com/one?utm_source=rss", "Uno"),
            item("urn:1", "https://example.com/one#xtor=RSS-1", "Uno again"),
            item("urn:one", "https://example.org/1", "ONE"),
        ] {
            assert_eq!(memory.poll(&[changed, first[1]]), [0; 0], "{changed:?}");
        }
        assert_eq!(
            memory.poll(&[item("3", "http://example.com/3", "Three")]),
            [0]
        );
    }

    #[test]
    fn a_guid_that_turns_to_https_is_the_same() {
        let mut memory = Memory::default();
        memory.poll(&[item("http://example.com/?p=1", "", ""), item("b", "", "")]);
        assert_eq!(
            memory.poll(&[item("https://www.example.com/?p=1", "", "")]),
            [0; 0]
        );
    }

    #[test]
    fn the_same_guid_for_all_items_swallows_none() {
        let mut memory = Memory::default();
        let link = |n| format!("https://example.com/{n}");
        let links: Vec<String> = (0..6).map(link).collect();
        let document = |range: std::ops::Range<usize>| {
            links[range]
                .iter()
                .map(|link| item("same", link, link))
                .collect::<Vec<_>>()
        };
        assert_eq!(memory.poll(&document(0..3)).len(), 3);
        assert_eq!(memory.poll(&document(1..4)), [2]);
        assert_eq!(memory.poll(&document(2..6)), [2, 3]);
    }

    #[test]
    fn anchors_on_one_page_are_items_of_their_own() {
        let mut memory = Memory::default();
        let change = |link| item("", link, link);
        assert_eq!(memory.poll(&[change("https://example.com/log#v1")]), [0]);
        let two = [
            change("https://example.com/log#v2"),
            change("https://example.com/log#v1"),
        ];
        assert_eq!(memory.poll(&two), [0]);
        assert!(memory.habits.fragments_matter);
        assert_eq!(memory.poll(&[change("https://example.com/log#v3")]), [0]);
        assert_eq!(memory.poll(&two), [0; 0]);
    }

    #[test]
    fn the_next_issue_of_a_feed_of_one_item_is_new_though_its_page_is_the_same() {
        let mut memory = Memory::default();
        let release = |guid, title, body, days| Offered {
            published: day(days),
            body,
            ..item(guid, "https://example.com/latest", title)
        };
        assert_eq!(memory.poll(&[release("1", "1.0", "First.", 0)]), [0]);
        assert_eq!(memory.poll(&[release("2", "1.1", "Second.", 3)]), [0]);
        assert_eq!(memory.poll(&[release("3", "1.2", "Third.", 5)]), [0]);
        // Where anything agrees it is a correction.
        for changed in [
            release("3", "1.2, corrected", "Third, corrected.", 6),
            release("4", "1.2", "Third, corrected again.", 7),
            release("5", "1.2 final", "Third, corrected.", 5),
        ] {
            assert_eq!(memory.poll(&[changed]), [0; 0], "{changed:?}");
        }
        // Beside others, addresses tell items apart.
        let mut memory = Memory::default();
        let other = item("o", "https://example.com/other", "Other");
        memory.poll(&[release("1", "1.0", "First.", 0), other]);
        let changed = release("2", "1.1", "Second.", 3);
        assert_eq!(memory.poll(&[changed, other]), [0; 0]);
    }

    #[test]
    fn guids_that_are_made_anew_each_time_are_seen_through_and_not_kept() {
        let mut memory = Memory::default();
        let poll = |memory: &mut Memory, round: u32| {
            let guids: Vec<String> = (0..5).map(|n| format!("{round}-{n}")).collect();
            let links: Vec<String> = (0..5).map(|n| format!("https://example.com/{n}")).collect();
            let document: Vec<Offered<'_>> = guids
                .iter()
                .zip(&links)
                .map(|(guid, link)| item(guid, link, ""))
                .collect();
            memory.poll(&document)
        };
        assert_eq!(poll(&mut memory, 0).len(), 5);
        assert_eq!(poll(&mut memory, 1), [0; 0]);
        assert!(memory.habits.guid_unstable);
        let kept = memory.keys.len();
        for round in 2..50 {
            assert_eq!(poll(&mut memory, round), [0; 0]);
        }
        assert_eq!(memory.keys.len(), kept);
    }

    #[test]
    fn a_column_with_the_same_title_each_week_is_new_each_week() {
        let mut memory = Memory::default();
        let titles = ["a", "b"].map(|n| (format!("https://example.com/{n}"), n));
        let column = |week: usize, days| Offered {
            published: day(days),
            body: titles[week].1,
            ..item(titles[week].1, &titles[week].0, "Links of the week")
        };
        assert_eq!(memory.poll(&[column(0, 0)]), [0]);
        assert_eq!(memory.poll(&[column(1, 7)]), [0]);
        assert_eq!(memory.poll(&[column(0, 0), column(1, 7)]), [0; 0]);
    }

    #[test]
    fn a_title_that_is_the_name_of_the_feed_needs_a_witness() {
        let mut memory = Memory::default();
        let post = |guid, link, days| Offered {
            published: day(days),
            ..item(guid, link, "The  example")
        };
        assert_eq!(memory.poll(&[post("1", "https://example.com/1", 0)]), [0]);
        assert_eq!(memory.poll(&[post("2", "https://example.com/2", 1)]), [0]);
        assert_eq!(
            memory.poll(&[post("3", "https://example.com/3", 1)]),
            [0; 0]
        );
    }

    #[test]
    fn what_says_nothing_or_is_there_twice_is_one_or_none() {
        let mut memory = Memory::default();
        let one = item("1", "https://example.com/1", "One");
        assert_eq!(
            memory.poll(&[one, one, Offered::default(), item(" ", "\n", "\t")]),
            [0]
        );
        let only_text = Offered {
            body: "Words.",
            ..Offered::default()
        };
        assert_eq!(memory.poll(&[only_text, only_text]), [0]);
        assert_eq!(memory.poll(&[only_text]), [0; 0]);
    }

    /// How the guids of a made-up feed behave.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Guids {
        Stable,
        Random,
        None,
        SameForAll,
        Link,
    }

    /// And its addresses.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Links {
        Plain,
        SchemeFlips,
        TrackerParameter,
        TrackerFragment,
        Anchors,
        None,
    }

    fn guids() -> impl Strategy<Value = Guids> {
        prop_oneof![
            Just(Guids::Stable),
            Just(Guids::Random),
            Just(Guids::None),
            Just(Guids::SameForAll),
            Just(Guids::Link)
        ]
    }

    fn links() -> impl Strategy<Value = Links> {
        prop_oneof![
            Just(Links::Plain),
            Just(Links::SchemeFlips),
            Just(Links::TrackerParameter),
            Just(Links::TrackerFragment),
            Just(Links::Anchors),
            Just(Links::None)
        ]
    }

    proptest! {
        /// Whatever a feed does to its guids, addresses and titles, as long as one of them stays,
        /// each of its items is new once and never again.
        #[test]
        fn every_item_is_new_once(
            guids in guids(),
            links in links(),
            titles_edited in any::<bool>(),
            texts_edited in any::<bool>(),
            titles_return in any::<bool>(),
            window in 3_usize..12,
            steps in prop::collection::vec(0_usize..3, 1..12),
            salt in any::<u32>(),
        ) {
            let nothing_else = links == Links::None && guids != Guids::Stable;
            let edited = |n: usize, round: usize| (n + round + salt as usize).is_multiple_of(3);
            let mut memory = Memory::default();
            let mut published = 3;
            for (round, more) in steps.iter().enumerate() {
                let before = if round == 0 { 0 } else { published };
                published += more;
                let first = published.saturating_sub(window);
                let numbers: Vec<usize> = (first..published).rev().collect();
                let mut texts = Vec::new();
                for n in &numbers {
                    let scheme = if links == Links::SchemeFlips && edited(*n, round) { "http" } else { "https" };
                    let link = match links {
                        Links::None => String::new(),
                        Links::Anchors => format!("https://example.com/log#v{n}"),
                        Links::TrackerParameter => format!("https://example.com/{n}?utm_campaign={round}"),
                        Links::TrackerFragment => format!("https://example.com/{n}#xtor={round}"),
                        Links::Plain | Links::SchemeFlips => format!("{scheme}://example.com/{n}"),
                    };
                    let guid = match guids {
                        Guids::Stable => format!("tag:{n}"),
                        Guids::Random => format!("{salt}-{round}-{n}"),
                        Guids::None => String::new(),
                        Guids::SameForAll => "0".to_owned(),
                        Guids::Link => link.clone(),
                    };
                    let mut title = match titles_return {
                        true => format!("Notes {}", n % 3),
                        false => format!("Headline {n}"),
                    };
                    let mut body = format!("Text of {n}.");
                    if !nothing_else && titles_edited && edited(*n, round) {
                        title.push_str(&format!(" edited {round}"));
                    }
                    if !nothing_else && texts_edited && edited(*n, round) {
                        body.push_str(&format!(" Edited {round}."));
                    }
                    texts.push((guid, link, title, body));
                }
                let document: Vec<Offered<'_>> = numbers
                    .iter()
                    .zip(&texts)
                    .map(|(n, (guid, link, title, body))| Offered {
                        guid,
                        link,
                        title,
                        body,
                        published: day(i64::try_from(*n).unwrap() * 2),
                    })
                    .collect();
                let mut new: Vec<usize> = memory.poll(&document).into_iter().map(|at| numbers[at]).collect();
                new.sort_unstable();
                let expected: Vec<usize> = (before.max(first)..published).collect();
                prop_assert_eq!(new, expected, "round {}", round);
            }
        }

        /// Rubbish breaks nothing, and what came just now is known.
        #[test]
        fn what_was_just_seen_is_never_new(
            items in prop::collection::vec(
                ("[ -~é]{0,6}", "(https?://[a-c#?/=.]{0,6})?", "[a-cA-C ]{0,3}", "[a-b]{0,2}", prop::option::of(0_i64..9)),
                0..12,
            )
        ) {
            let document: Vec<Offered<'_>> = items
                .iter()
                .map(|(guid, link, title, body, days)| Offered {
                    guid,
                    link,
                    title,
                    body,
                    published: days.and_then(day),
                })
                .collect();
            let mut memory = Memory::default();
            memory.poll(&document);
            prop_assert_eq!(memory.poll(&document), Vec::<usize>::new());
            prop_assert_eq!(memory.poll(&document), Vec::<usize>::new());
        }
    }
}
