//! The names of the catalog, folded and indexed.

use std::collections::HashMap;

use crate::domain::{EntityId, EntityKind, NamedEntity};
use crate::text::spelling::one_spelling;
use crate::text::words::words;

use super::{How, NameMatch};

/// One name of one entity.
pub(super) struct Label {
    /// Which entity, by its place in the table.
    pub(super) entity: u32,
    /// As the catalog writes it.
    pub(super) text: String,
    /// Its words written together; see [`squash`].
    pub(super) squash: String,
    /// How many characters the squash has.
    pub(super) length: usize,
    /// Its words, by their places in the vocabulary.
    pub(super) words: Vec<u32>,
    /// Whether it is the name or key, or an alias.
    pub(super) alias: bool,
    /// Whether it is only the last name of a person.
    pub(super) surname: bool,
    /// Whether it is the key, which shows no capitals.
    pub(super) key: bool,
    /// Whether a person's first name is only a letter in it. In a text that may be any word.
    pub(super) initial: bool,
}

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Name,
    Key,
    Alias,
    /// The last name of a person, which works like an alias.
    Surname,
    /// The last name of a person after the first letter of the first, likewise.
    Initial,
}

/// A word that names are made of.
pub(super) struct Term {
    pub(super) text: String,
    /// Labels that hold it.
    pub(super) labels: Vec<u32>,
    /// How much it tells: little for `software`, much for `citrix`. At least 1.
    pub(super) weight: f64,
}

/// Names and their indexes.
pub(super) struct Table {
    pub(super) entities: Vec<NamedEntity>,
    pub(super) labels: Vec<Label>,
    pub(super) terms: Vec<Term>,
    /// Entities by how much is written about them, most first.
    pub(super) by_articles: Vec<u32>,
    /// Labels of each entity.
    pub(super) labels_of: Vec<Vec<u32>>,
    /// The weight of a word that no name holds.
    pub(super) rare: f64,
    ids: HashMap<EntityId, u32>,
    keys: HashMap<String, u32>,
    squashes: HashMap<String, Vec<u32>>,
    term_ids: HashMap<String, u32>,
    /// Labels in the order of their squashes, for beginnings.
    sorted_labels: Vec<u32>,
    /// Terms in the order of their letters, for beginnings.
    sorted_terms: Vec<u32>,
    label_grams: HashMap<[char; 2], Vec<u32>>,
    term_grams: HashMap<[char; 2], Vec<u32>>,
}

/// The words of a name in one spelling: `$` is read as s, `&` and the like part words.
pub(super) fn name_words(text: &str) -> Vec<String> {
    words(&text.replace('$', "s"))
        .into_iter()
        .map(|word| one_spelling(&word.folded).into_owned())
        .collect()
}

/// Only the letters and digits of a name's words, folded and in one spelling.
pub(super) fn squash(text: &str) -> String {
    join(&name_words(text))
}

/// Words of a name, as [`name_words`] gives them, written together.
pub(super) fn join(words: &[String]) -> String {
    words
        .iter()
        .flat_map(|word| word.chars())
        .filter(|symbol| symbol.is_alphanumeric())
        .collect()
}

/// Pairs of neighbouring characters, the first one with a mark for the beginning.
pub(super) fn grams(text: &str) -> impl Iterator<Item = [char; 2]> + '_ {
    std::iter::once('^')
        .chain(text.chars())
        .zip(text.chars())
        .map(|(left, right)| [left, right])
}

impl Table {
    pub(super) fn new(entities: Vec<NamedEntity>) -> Table {
        let mut table = Table {
            ids: place_of(&entities, |entity| entity.id),
            keys: place_of(&entities, |entity| entity.key.clone()),
            labels_of: vec![Vec::new(); entities.len()],
            by_articles: (0..).take(entities.len()).collect(),
            entities,
            labels: Vec::new(),
            terms: Vec::new(),
            rare: 1.0,
            squashes: HashMap::new(),
            term_ids: HashMap::new(),
            sorted_labels: Vec::new(),
            sorted_terms: Vec::new(),
            label_grams: HashMap::new(),
            term_grams: HashMap::new(),
        };
        for (place, entity) in (0u32..).zip(std::mem::take(&mut table.entities)) {
            table.add(place, &entity.name, Origin::Name);
            for alias in &entity.aliases {
                table.add(place, &alias.text, Origin::Alias);
            }
            table.add(place, &entity.key, Origin::Key);
            // People go by their last names.
            if entity.kind == EntityKind::Person
                && let Some((_, surname)) = entity.name.trim().rsplit_once(' ')
                && surname.len() >= 4
            {
                table.add(place, surname, Origin::Surname);
                if let Some(first) = entity.name.trim().chars().next() {
                    table.add(place, &format!("{first} {surname}"), Origin::Initial);
                }
            }
            table.entities.push(entity);
        }
        table.weigh();
        table.sort();
        table
    }

    fn add(&mut self, entity: u32, text: &str, origin: Origin) {
        let squashed = squash(text);
        let known = self.labels_of[entity as usize]
            .iter()
            .any(|&label| self.labels[label as usize].squash == squashed);
        if squashed.is_empty() || known {
            return;
        }
        let place = index(self.labels.len());
        let mut own_words = Vec::new();
        for word in name_words(text) {
            let term = *self.term_ids.entry(word.clone()).or_insert_with(|| {
                let term = index(self.terms.len());
                for gram in grams(&word) {
                    push_once(self.term_grams.entry(gram).or_default(), term);
                }
                self.terms.push(Term {
                    text: word,
                    labels: Vec::new(),
                    weight: 1.0,
                });
                term
            });
            push_once(&mut self.terms[term as usize].labels, place);
            own_words.push(term);
        }
        for gram in grams(&squashed) {
            push_once(self.label_grams.entry(gram).or_default(), place);
        }
        self.squashes
            .entry(squashed.clone())
            .or_default()
            .push(place);
        self.labels_of[entity as usize].push(place);
        self.labels.push(Label {
            entity,
            text: text.to_owned(),
            length: squashed.chars().count(),
            squash: squashed,
            words: own_words,
            alias: matches!(origin, Origin::Alias | Origin::Surname | Origin::Initial),
            surname: origin == Origin::Surname,
            key: origin == Origin::Key,
            initial: origin == Origin::Initial,
        });
    }

    fn weigh(&mut self) {
        let all = self.entities.len() as f64;
        let weigh = |entities: usize| 1.0 + (1.0 + all / (1.0 + entities as f64)).ln();
        self.rare = weigh(0);
        for term in &mut self.terms {
            let mut holders: Vec<u32> = term
                .labels
                .iter()
                .map(|&label| self.labels[label as usize].entity)
                .collect();
            holders.sort_unstable();
            holders.dedup();
            term.weight = weigh(holders.len());
        }
    }

    fn sort(&mut self) {
        let entities = &self.entities;
        self.by_articles.sort_by_key(|&place| {
            let entity = &entities[place as usize];
            (std::cmp::Reverse(entity.articles), entity.id)
        });
        self.sorted_labels = (0..).take(self.labels.len()).collect();
        let labels = &self.labels;
        self.sorted_labels
            .sort_by(|&a, &b| labels[a as usize].squash.cmp(&labels[b as usize].squash));
        self.sorted_terms = (0..).take(self.terms.len()).collect();
        let terms = &self.terms;
        self.sorted_terms
            .sort_by(|&a, &b| terms[a as usize].text.cmp(&terms[b as usize].text));
    }

    pub(super) fn get(&self, id: EntityId) -> Option<&NamedEntity> {
        let place = *self.ids.get(&id)?;
        self.entities.get(place as usize)
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&NamedEntity> {
        let place = *self.keys.get(key)?;
        self.entities.get(place as usize)
    }

    pub(super) fn label(&self, label: u32) -> &Label {
        &self.labels[label as usize]
    }

    pub(super) fn entity(&self, entity: u32) -> &NamedEntity {
        &self.entities[entity as usize]
    }

    /// Labels that are just this, once squashed.
    pub(super) fn labels_equal(&self, squashed: &str) -> &[u32] {
        self.squashes.get(squashed).map_or(&[], Vec::as_slice)
    }

    /// Labels that begin with this, once squashed, in the order of their letters.
    pub(super) fn labels_beginning(&self, squashed: &str) -> &[u32] {
        let order = &self.sorted_labels;
        let start = order.partition_point(|&label| *self.label(label).squash < *squashed);
        let count =
            order[start..].partition_point(|&label| self.label(label).squash.starts_with(squashed));
        &order[start..start + count]
    }

    /// The place of a word in the vocabulary.
    pub(super) fn term(&self, word: &str) -> Option<u32> {
        self.term_ids.get(word).copied()
    }

    /// Words of names that begin with this, in the order of their letters.
    pub(super) fn terms_beginning(&self, word: &str) -> &[u32] {
        let order = &self.sorted_terms;
        let start = order.partition_point(|&term| *self.terms[term as usize].text < *word);
        let count = order[start..]
            .partition_point(|&term| self.terms[term as usize].text.starts_with(word));
        &order[start..start + count]
    }

    /// Labels that share letters with a squash, those that share most first, at most `limit`.
    pub(super) fn labels_like(&self, squashed: &str, limit: usize) -> Vec<u32> {
        most_shared(
            &self.label_grams,
            squashed,
            limit,
            self.labels.len(),
            |label| self.label(label).length,
        )
    }

    /// Words of names that share letters with a word, likewise.
    pub(super) fn terms_like(&self, word: &str, limit: usize) -> Vec<u32> {
        most_shared(&self.term_grams, word, limit, self.terms.len(), |term| {
            self.terms[term as usize].text.len()
        })
    }

    /// What is told of a match.
    pub(super) fn found(&self, label: u32, how: How, score: f64) -> NameMatch {
        let label = self.label(label);
        let entity = self.entity(label.entity);
        NameMatch {
            entity: entity.id,
            kind: entity.kind,
            name: entity.name.clone(),
            matched: label.text.clone(),
            how,
            score: score.clamp(0.0, 1.0),
        }
    }

    /// Whether the entity is of one of the kinds; of any when there are none.
    pub(super) fn is_of(&self, entity: u32, kinds: &[EntityKind]) -> bool {
        kinds.is_empty() || kinds.contains(&self.entity(entity).kind)
    }
}

/// A table holds far fewer than 2³² names; beyond that they would share the last place.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn place_of<K: std::hash::Hash + Eq>(
    entities: &[NamedEntity],
    key: impl Fn(&NamedEntity) -> K,
) -> HashMap<K, u32> {
    entities.iter().map(key).zip(0..).collect()
}

/// Appends to a list that is filled in growing order, once.
fn push_once(list: &mut Vec<u32>, place: u32) {
    if list.last() != Some(&place) {
        list.push(place);
    }
}

/// What shares most pairs of characters with a text, by Dice's measure. What shares few and is not
/// continued by it either is left out.
fn most_shared(
    index: &HashMap<[char; 2], Vec<u32>>,
    text: &str,
    limit: usize,
    size: usize,
    length: impl Fn(u32) -> usize,
) -> Vec<u32> {
    let mut shared = vec![0u16; size];
    let mut touched: Vec<u32> = Vec::new();
    let mut own: Vec<[char; 2]> = grams(text).collect();
    let own_length = own.len();
    own.sort_unstable();
    own.dedup();
    for gram in &own {
        for &place in index.get(gram).map_or(&[][..], Vec::as_slice) {
            let count = &mut shared[place as usize];
            if *count == 0 {
                touched.push(place);
            }
            *count += 1;
        }
    }
    let mut ranked: Vec<(f64, u32)> = touched
        .into_iter()
        .filter_map(|place| {
            let count = f64::from(shared[place as usize]);
            let dice = 2.0 * count / (own_length + length(place)).max(1) as f64;
            (dice >= 0.3 || count >= 0.6 * own.len() as f64).then_some((dice, place))
        })
        .collect();
    let by_share = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if ranked.len() > limit {
        ranked.select_nth_unstable_by(limit, by_share);
        ranked.truncate(limit);
    }
    ranked.sort_unstable_by(by_share);
    ranked.into_iter().map(|(_, place)| place).collect()
}
