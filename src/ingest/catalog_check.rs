//! What the contents of a catalog file must fulfil, beyond its form.
//!
//! Every check adds to one list, so that a catalog's author sees all faults at once.

use std::collections::HashMap;

use crate::domain::{Alias, EntityKind};
use crate::text::url::canonical;

use super::catalog_file::{CatalogFile, EntityEntry, RelationEntry, Text, TopicEntry};
use super::fault::{Fault, nearest};
use super::naming::{Unclear, unclear};
use super::propose::pattern::parse;

/// The places that a sentence template may have.
const PLACES: [&str; 5] = ["subject", "object", "detail", "since", "until"];

/// The longest key, in characters: keys travel in the identifiers of buttons.
const LONGEST_KEY: usize = 60;

/// The longest name, in characters: Discord shows no more in a suggestion.
const LONGEST_NAME: usize = 100;

/// Everything that is wrong with the contents of a catalog; empty when nothing is.
pub(super) fn check(source: &str, catalog: &CatalogFile) -> Vec<Fault> {
    let mut checker = Checker {
        source,
        faults: Vec::new(),
    };
    checker.not_blank(&catalog.industry, "the industry");
    let endings = &catalog.endings;
    for word in endings.vendors.iter().chain(&endings.products) {
        checker.ending(word);
    }
    checker.keys("relation", catalog.relations.iter().map(|entry| &entry.key));
    checker.keys("topic", catalog.topics.iter().map(|entry| &entry.key));
    checker.keys(
        "category",
        catalog.categories.iter().map(|entry| &entry.key),
    );
    checker.keys("entity", catalog.entities.iter().map(|entry| &entry.key));
    for relation in &catalog.relations {
        checker.relation(relation);
    }
    for topic in &catalog.topics {
        checker.topic(topic);
    }
    for category in &catalog.categories {
        checker.not_blank(&category.name, "the name");
    }
    let categories: Vec<&str> = catalog
        .categories
        .iter()
        .map(|category| category.key.get_ref().as_str())
        .collect();
    let mut named: HashMap<(&str, String), &Text> = HashMap::new();
    for entity in &catalog.entities {
        checker.entity(entity, &categories);
        let name = entity.name.get_ref().trim().to_lowercase();
        let kind = entity.kind.get_ref().as_str();
        if let Some(other) = named.insert((kind, name), &entity.name) {
            let line = checker.line(other);
            checker.fault(
                &entity.name,
                format!(
                    "the {kind} on line {line} has the name \"{}\" too; make one of them an alias or tell the names apart.",
                    other.get_ref()
                ),
            );
        }
    }
    checker.faults
}

/// The fault of a name that finds nothing.
fn nothing_to_find(name: &str) -> String {
    format!(
        "\"{name}\" has no letter or digit by which it could be found; write the name in letters."
    )
}

struct Checker<'a> {
    source: &'a str,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, place: &Text, text: String) {
        self.fault_at(place.span().start, text);
    }

    fn fault_at(&mut self, position: usize, text: String) {
        self.faults.push(Fault::at(self.source, position, text));
    }

    fn line(&self, place: &Text) -> usize {
        Fault::at(self.source, place.span().start, String::new())
            .line
            .unwrap_or_default()
    }

    /// Keys are well formed and no two entries of one sort have the same.
    fn keys<'k>(&mut self, sort: &str, keys: impl Iterator<Item = &'k Text>) {
        let mut seen: HashMap<&str, &Text> = HashMap::new();
        for key in keys {
            let word = key.get_ref().as_str();
            let well_formed = word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if word.is_empty() || !well_formed || word.len() > LONGEST_KEY {
                self.fault(
                    key,
                    format!("\"{word}\" is no key; use up to {LONGEST_KEY} lower-case letters, digits and hyphens."),
                );
            }
            if let Some(other) = seen.insert(word, key) {
                let line = self.line(other);
                self.fault(
                    key,
                    format!(
                        "the {sort} on line {line} has the key \"{word}\" too; give each its own."
                    ),
                );
            }
        }
    }

    fn not_blank(&mut self, text: &Text, what: &str) {
        if text.get_ref().trim().is_empty() {
            self.fault(text, format!("{what} is empty; write one."));
        }
    }

    /// The last word of names is one word, and in lower case as it is compared.
    fn ending(&mut self, word: &Text) {
        let ending = word.get_ref();
        let is_word = !ending.is_empty() && !ending.contains(char::is_whitespace);
        if !is_word || *ending != ending.to_lowercase() {
            self.fault(
                word,
                format!("\"{ending}\" is no ending of names; write one word in lower case."),
            );
        }
    }

    fn kind(&mut self, word: &Text) {
        if word.get_ref().parse::<EntityKind>().is_err() {
            let known = EntityKind::ALL.map(EntityKind::word);
            let advice = nearest(word.get_ref(), &known).map_or_else(
                || format!("the kinds are {}.", known.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.fault(
                word,
                format!("there is no kind \"{}\"; {advice}", word.get_ref()),
            );
        }
    }

    fn relation(&mut self, relation: &RelationEntry) {
        let key = relation.key.get_ref();
        for word in relation.subjects.iter().chain(&relation.objects) {
            self.kind(word);
        }
        self.not_blank(&relation.label, "the label");
        self.template(&relation.now);
        self.template(&relation.began);
        for template in [&relation.past, &relation.ended].into_iter().flatten() {
            self.template(template);
        }
        if !relation.objects.is_empty() && relation.inverse_label.is_none() {
            self.fault(
                &relation.key,
                format!("\"{key}\" has entities as objects and needs an inverse_label."),
            );
        }
        if !relation.event {
            for (name, template) in [("past", &relation.past), ("ended", &relation.ended)] {
                if template.is_none() {
                    self.fault(
                        &relation.key,
                        format!("\"{key}\" holds over a time and needs the sentence \"{name}\"; or set event = true."),
                    );
                }
            }
        }
        for word in &relation.words {
            self.not_blank(word, "a word");
        }
        for title in &relation.titles {
            self.not_blank(title, "a title");
        }
        let says = relation.says.iter().map(|text| (text, false));
        for (text, ends) in says.chain(relation.ends.iter().map(|text| (text, true))) {
            if let Err(fault) = parse(text.get_ref(), ends) {
                let words = format!("\"{}\" is no sentence to look for: {fault}", text.get_ref());
                self.fault(text, words);
            }
        }
    }

    /// Places are known, brackets come in pairs and not inside each other, and the sentence says of
    /// whom it is.
    fn template(&mut self, template: &Text) {
        let text = template.get_ref();
        let mut in_brackets = false;
        let mut sound = true;
        let mut rest = text.as_str();
        let mut places = Vec::new();
        while let Some(at) = rest.find(['[', ']', '{', '}']) {
            let (mark, after) = rest[at..].split_at(1);
            rest = after;
            match mark {
                "[" if !in_brackets => in_brackets = true,
                "]" if in_brackets => in_brackets = false,
                "{" => match after.split_once('}') {
                    Some((place, after)) => {
                        places.push((place, in_brackets));
                        rest = after;
                    }
                    None => sound = false,
                },
                _ => sound = false,
            }
        }
        if !sound || in_brackets {
            self.fault(
                template,
                format!("the brackets of \"{text}\" do not come in pairs; parts may not stand inside each other."),
            );
            return;
        }
        for (place, _) in &places {
            if !PLACES.contains(place) {
                let advice = nearest(place, &PLACES).map_or_else(
                    || format!("the places are {{{}}}.", PLACES.join("}, {")),
                    |near| format!("did you mean {{{near}}}?"),
                );
                self.fault(template, format!("there is no place {{{place}}}; {advice}"));
            }
        }
        if !places.contains(&("subject", false)) {
            self.fault(
                template,
                format!(
                    "\"{text}\" does not say of whom; put {{subject}} in it, outside of brackets."
                ),
            );
        }
    }

    fn topic(&mut self, topic: &TopicEntry) {
        self.not_blank(&topic.name, "the name");
        for word in &topic.words {
            self.not_blank(word, "a word");
        }
    }

    fn entity(&mut self, entity: &EntityEntry, categories: &[&str]) {
        self.kind(&entity.kind);
        self.not_blank(&entity.name, "the name");
        let plain = Alias {
            text: entity.name.get_ref().trim().to_owned(),
            ..Alias::default()
        };
        if !plain.text.is_empty() && unclear(&plain) == Some(Unclear::Nothing) {
            self.fault(&entity.name, nothing_to_find(&plain.text));
        }
        if entity.name.get_ref().chars().count() > LONGEST_NAME {
            self.fault(&entity.name, format!("the name is longer than {LONGEST_NAME} characters; shorten it and make the long form an alias."));
        }
        if let Some(category) = &entity.category {
            let word = category.get_ref().as_str();
            if !categories.contains(&word) {
                let advice = nearest(word, categories).map_or_else(
                    || "add a [[category]] for it.".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.fault(
                    category,
                    format!("there is no category \"{word}\"; {advice}"),
                );
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for written in &entity.aliases {
            let alias = &written.get_ref().0;
            let position = written.span().start;
            let text = alias.text.trim();
            if text.is_empty() {
                self.fault_at(
                    position,
                    "an alias is empty; write one or take it out.".to_owned(),
                );
            } else if unclear(alias) == Some(Unclear::Nothing) {
                self.fault_at(position, nothing_to_find(text));
            } else if seen.contains(&text) {
                self.fault_at(position, format!("the alias \"{text}\" stands here twice."));
            }
            seen.push(text);
            if alias.context.iter().any(|word| word.trim().is_empty()) {
                self.fault_at(
                    position,
                    format!("the alias \"{text}\" has an empty context word; take it out."),
                );
            }
        }
        for link in &entity.links {
            self.not_blank(&link.label, "the label of a link");
            if canonical(link.url.get_ref()).is_none() {
                self.fault(
                    &link.url,
                    format!(
                        "\"{}\" is no web address; begin it with https://.",
                        link.url.get_ref()
                    ),
                );
            }
        }
    }
}
