//! Merging one entity into another one: everything that refers to the first refers to the second
//! afterwards, and all that was there is written down, so that it can be undone.
//!
//! A table that refers to entities has its part here and in `unmerging`; a test knows all of them.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::Writer;
use super::error::StoreError;
use super::facts_unmerged::ends_as;
use super::images::{Image, number, number_or_none, text};
use super::merges::{Journal, forgotten_until};
use super::unmerging::Pair;
use crate::domain::{ArticleId, EntityId, MergeId};

/// The terms of subscriptions that name an entity, with all others of the same subscriptions.
pub(super) const TERMS: &str = "subscription IN
     (SELECT subscription FROM subscription_terms WHERE entity = ?1) ORDER BY subscription, position";

impl Writer {
    /// Merges one entity into another one. The first is gone afterwards; the catalog file does not
    /// bring it back. It can be undone for a day.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when one of them is not there.
    pub fn merge_entities(
        &self,
        from: EntityId,
        into: EntityId,
        now: Timestamp,
    ) -> Result<MergeId, StoreError> {
        self.check_entity(from)?;
        self.check_entity(into)?;
        self.run("DELETE FROM merges WHERE at <= ?1", [forgotten_until(now)])?;
        let mut journal = Journal {
            entity: self.images("entities", "id = ?1", [from.0])?,
            catalog: self.images("catalog_entities", "entity = ?1", [from.0])?,
            aliases: self.images("aliases", "entity = ?1 ORDER BY text", [from.0])?,
            links: self.images("links", "entity = ?1 ORDER BY position", [from.0])?,
            facts: self.images("facts", "subject = ?1 OR object = ?1 ORDER BY id", [from.0])?,
            forecasts: self.images(
                "forecasts",
                "forecaster = ?1 OR id IN (SELECT forecast FROM forecast_entities WHERE entity = ?1)
                 ORDER BY id",
                [from.0],
            )?,
            terms_before: self.images("subscription_terms", TERMS, [from.0])?,
            other_aliases_before: self.images("aliases", "entity = ?1 ORDER BY text", [into.0])?,
            other_links_before: self.images("links", "entity = ?1 ORDER BY position", [into.0])?,
            ..Journal::default()
        };
        journal.about = self.images(
            "forecast_entities",
            "forecast IN (SELECT id FROM forecasts WHERE forecaster = ?1)
             OR forecast IN (SELECT forecast FROM forecast_entities WHERE entity = ?1)
             ORDER BY forecast, entity",
            [from.0],
        )?;
        journal.last_fact =
            self.one("SELECT ifnull(max(id), 0) FROM facts", [], |row| row.get(0))?;
        let name = journal
            .entity
            .first()
            .map(|row| text(row, "name").to_owned());
        self.run(
            "INSERT INTO merges (entity, name, successor, at, journal) VALUES (?1, ?2, ?3, ?4, '')",
            params![
                from.0,
                name.unwrap_or_default(),
                into.0,
                now.as_microsecond()
            ],
        )?;
        let merge = MergeId(self.db.last_insert_rowid());
        self.move_mentions(merge, from, into)?;
        journal.twins = Some(self.move_facts(&journal.facts, Pair { from, into })?);
        self.move_forecasts(&journal.forecasts, from, into)?;
        self.move_terms(&journal.terms_before, from, into)?;
        self.move_names(&journal, from, into)?;
        self.move_links(&journal, into)?;
        for row in &journal.terms_before {
            let subscription = number(row, "subscription");
            let known = journal.terms_after.last();
            if known.is_none_or(|last| number(last, "subscription") != subscription) {
                journal.terms_after.extend(self.images(
                    "subscription_terms",
                    "subscription = ?1 ORDER BY position",
                    [subscription],
                )?);
            }
        }
        journal.other_aliases_after =
            self.images("aliases", "entity = ?1 ORDER BY text", [into.0])?;
        journal.other_links_after =
            self.images("links", "entity = ?1 ORDER BY position", [into.0])?;
        let written = serde_json::to_string(&journal).unwrap_or_default();
        self.run(
            "UPDATE merges SET journal = ?2 WHERE id = ?1",
            params![merge.0, written],
        )?;
        self.mark_gone(from, Some(into))?;
        self.run("DELETE FROM entities WHERE id = ?1", [from.0])?;
        self.names_changed()?;
        Ok(merge)
    }

    /// Where one of both is mentioned, the one that stays is. What a moderator took away counts only
    /// where it was taken away of both. The triggers do not see an entity change its number, so
    /// rows come and go.
    fn move_mentions(
        &self,
        merge: MergeId,
        from: EntityId,
        into: EntityId,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO merge_mentions
             SELECT ?3, m.article, m.count, m.in_title, m.origin, m.removed,
                    o.count, o.in_title, o.origin, o.removed
               FROM mentions AS m
               LEFT JOIN mentions AS o ON o.article = m.article AND o.entity = ?2
              WHERE m.entity = ?1",
            [from.0, into.0, merge.0],
        )?;
        self.run(
            "INSERT INTO mentions
                 (article, entity, count, in_title, origin, removed, published_start, visible)
             SELECT article, ?2, count, in_title, origin, removed, published_start, visible
               FROM mentions WHERE entity = ?1
             ON CONFLICT (article, entity) DO UPDATE SET
                 count = count + excluded.count,
                 in_title = max(in_title, excluded.in_title),
                 origin = CASE WHEN (removed = 0 AND origin = 'hand')
                                 OR (excluded.removed = 0 AND excluded.origin = 'hand')
                                 OR (removed = 1 AND excluded.removed = 1)
                               THEN 'hand' ELSE 'tagger' END,
                 removed = min(removed, excluded.removed),
                 visible = max(visible, excluded.visible)",
            [from.0, into.0],
        )?;
        self.run("DELETE FROM mentions WHERE entity = ?1", [from.0])?;
        self.touch_merged(merge)
    }

    /// Gives every article whose mentions a merge moved a new change number.
    pub(super) fn touch_merged(&self, merge: MergeId) -> Result<(), StoreError> {
        let sql = "SELECT article FROM merge_mentions WHERE merge = ?1 ORDER BY article";
        let articles = self.all(sql, [merge.0], |row| row.get(0).map(ArticleId))?;
        articles
            .into_iter()
            .try_for_each(|article| self.touch(article))
    }

    /// A fact that says something of the one that stays with itself goes, and so does one that is there
    /// already from the same article; the latter are given, as they are.
    fn move_facts(&self, facts: &[Image], pair: Pair) -> Result<Vec<Image>, StoreError> {
        let mut twins = Vec::new();
        for fact in facts {
            let id = number(fact, "id");
            let subject = pair.merged(number(fact, "subject"));
            let object = number_or_none(fact, "object").map(|entity| pair.merged(entity));
            let stays = object != Some(subject)
                && 0 < self.run(
                    "UPDATE OR IGNORE facts SET subject = ?2, object = ?3 WHERE id = ?1",
                    params![id, subject, object],
                )?;
            if !stays {
                let alike = self.facts_alike(fact, pair)?;
                let same = alike.into_iter().filter(|other| ends_as(other, fact));
                twins.extend(same.map(|mut twin| {
                    twin.insert("of".to_owned(), id.into());
                    twin
                }));
                self.run("DELETE FROM facts WHERE id = ?1", [id])?;
            }
        }
        Ok(twins)
    }

    fn move_forecasts(
        &self,
        forecasts: &[Image],
        from: EntityId,
        into: EntityId,
    ) -> Result<(), StoreError> {
        for forecast in forecasts {
            let id = number(forecast, "id");
            if number_or_none(forecast, "forecaster") == Some(from.0)
                && 0 == self.run(
                    "UPDATE OR IGNORE forecasts SET forecaster = ?2 WHERE id = ?1",
                    [id, into.0],
                )?
            {
                self.run("DELETE FROM forecasts WHERE id = ?1", [id])?;
            }
        }
        self.run(
            "INSERT OR IGNORE INTO forecast_entities (forecast, entity)
             SELECT forecast, ?2 FROM forecast_entities WHERE entity = ?1",
            [from.0, into.0],
        )?;
        self.run("DELETE FROM forecast_entities WHERE entity = ?1", [from.0])?;
        Ok(())
    }

    /// A subscription that names both names one. Who wants one and not the other goes on wanting: too
    /// much can be seen, too little cannot.
    fn move_terms(
        &self,
        terms: &[Image],
        from: EntityId,
        into: EntityId,
    ) -> Result<(), StoreError> {
        let key = |row: &Image| (number(row, "subscription"), number(row, "position"));
        let names = |row: &Image| {
            number_or_none(row, "entity").is_some_and(|entity| [from.0, into.0].contains(&entity))
        };
        let named: Vec<&Image> = terms.iter().filter(|row| names(row)).collect();
        for (index, row) in named.iter().enumerate() {
            let (subscription, position) = key(row);
            let wanted = number(row, "wanted");
            let same = |other: &&&Image| key(other).0 == subscription;
            let again = named[..index]
                .iter()
                .filter(same)
                .any(|other| number(other, "wanted") == wanted);
            let torn = wanted == 0
                && named
                    .iter()
                    .filter(same)
                    .any(|other| number(other, "wanted") == 1);
            let sql = match again || torn {
                true => "DELETE FROM subscription_terms WHERE subscription = ?1 AND position = ?2",
                false => {
                    "UPDATE subscription_terms SET entity = ?3
                     WHERE subscription = ?1 AND position = ?2"
                }
            };
            match again || torn {
                true => self.run(sql, [subscription, position])?,
                false => self.run(sql, [subscription, position, into.0])?,
            };
        }
        Ok(())
    }

    /// Its names become aliases of the one that stays, by hand, and so does its key for those who type it
    /// or press an old button.
    fn move_names(
        &self,
        journal: &Journal,
        from: EntityId,
        into: EntityId,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO aliases (entity, text, exact_case, context, lookup_only, origin, position)
             SELECT ?2, text, exact_case, context, lookup_only, 'hand', 0
               FROM aliases WHERE entity = ?1 AND removed = 0
                AND text NOT IN (SELECT name FROM entities WHERE id = ?2)
             ON CONFLICT (entity, text) DO UPDATE SET
                 exact_case = excluded.exact_case, context = excluded.context,
                 lookup_only = excluded.lookup_only, origin = 'hand', removed = 0
              WHERE removed = 1",
            [from.0, into.0],
        )?;
        let Some(entity) = journal.entity.first() else {
            return Ok(());
        };
        let add = "INSERT INTO aliases
                 (entity, text, exact_case, context, lookup_only, origin, position)
             SELECT id, ?2, 0, '[]', ?3, 'hand', 0 FROM entities
              WHERE id = ?1 AND name <> ?2 COLLATE NOCASE AND key <> ?2
             ON CONFLICT (entity, text) DO UPDATE SET
                 exact_case = 0, context = '[]', lookup_only = ?3, origin = 'hand', removed = 0
              WHERE removed = 1";
        let (name, key) = (text(entity, "name"), text(entity, "key"));
        self.run(add, params![into.0, name, false])?;
        if !name.eq_ignore_ascii_case(key) {
            self.run(add, params![into.0, key, true])?;
        }
        Ok(())
    }

    fn move_links(&self, journal: &Journal, into: EntityId) -> Result<(), StoreError> {
        for link in &journal.links {
            self.run(
                "INSERT INTO links (entity, position, label, url)
                 SELECT ?1, ifnull((SELECT max(position) + 1 FROM links WHERE entity = ?1), 0),
                        ?2, ?3
                  WHERE NOT EXISTS (SELECT 1 FROM links WHERE entity = ?1 AND url = ?3)",
                params![into.0, text(link, "label"), text(link, "url")],
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::StaysMerged;
    use super::super::images::Image;
    use super::super::scratch::{alias, archive, article, at, catalog, tagged, vendors};
    use super::*;
    use crate::domain::*;

    const DAY: i64 = 24 * 60 * 60;

    /// What is not put back: numbers that count on, and what is kept for undoing itself.
    const LEFT_OUT: &str =
        "('archive', 'audit', 'merges', 'merge_mentions', 'retagging', 'settings', 'recent')";

    /// Every row of every table.
    fn dump(writer: &Writer) -> BTreeMap<String, Vec<Image>> {
        let tables: Vec<String> = writer
            .all(
                &format!(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'
                      AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'refinery_%'
                      AND name NOT IN {LEFT_OUT}"
                ),
                [],
                |row| row.get(0),
            )
            .unwrap();
        tables
            .into_iter()
            .map(|table| {
                let name: &'static str = Box::leak(table.clone().into_boxed_str());
                let mut rows = writer.images(name, "1", []).unwrap();
                for row in &mut rows {
                    if name == "articles" {
                        row.remove("change");
                    }
                }
                rows.sort_by_key(|row| serde_json::to_string(row).unwrap());
                (table, rows)
            })
            .collect()
    }

    /// Something that happens in an archive of four entities and six articles.
    #[derive(Clone, Debug)]
    enum Event {
        Tag(usize, Vec<usize>),
        Hand(usize, usize, bool),
        Fact(usize, Option<usize>, u8, usize),
        RemoveFact(i64),
        EndFact(i64, i16),
        Forecast(Option<usize>, Vec<usize>, u8, usize),
        Alias(usize, u8, bool),
        NoAlias(usize, u8),
        Links(usize, Vec<u8>),
        Terms(bool, Vec<(bool, usize)>),
        Move(usize, Status),
    }

    fn event() -> impl Strategy<Value = Event> {
        let entity = || 0usize..4;
        let article = || 0usize..6;
        prop_oneof![
            (article(), prop::collection::vec(entity(), 0..4)).prop_map(|(a, e)| Event::Tag(a, e)),
            (article(), entity(), any::<bool>()).prop_map(|(a, e, p)| Event::Hand(a, e, p)),
            (entity(), prop::option::of(entity()), 0u8..2, 0usize..2)
                .prop_map(|(s, o, d, a)| Event::Fact(s, o, d, a)),
            (1i64..8).prop_map(Event::RemoveFact),
            (1i64..8, 2007i16..2010).prop_map(|(fact, year)| Event::EndFact(fact, year)),
            (
                prop::option::of(entity()),
                prop::collection::vec(entity(), 0..3),
                0u8..2,
                0usize..2
            )
                .prop_map(|(f, about, s, a)| Event::Forecast(f, about, s, a)),
            (entity(), 0u8..4, any::<bool>()).prop_map(|(e, t, x)| Event::Alias(e, t, x)),
            (entity(), 0u8..4).prop_map(|(e, t)| Event::NoAlias(e, t)),
            (entity(), prop::collection::vec(0u8..4, 0..3)).prop_map(|(e, l)| Event::Links(e, l)),
            (
                any::<bool>(),
                prop::collection::vec((any::<bool>(), entity()), 1..5)
            )
                .prop_map(|(own, terms)| Event::Terms(own, terms)),
            (article(), prop::sample::select(Status::ALL.to_vec()))
                .prop_map(|(a, s)| Event::Move(a, s)),
        ]
    }

    struct Desk {
        writer: Writer,
        entities: [EntityId; 4],
        articles: Vec<ArticleId>,
    }

    impl Desk {
        fn new() -> Desk {
            let writer = archive();
            let entities = vendors(&writer, ["a", "b", "c", "d"]);
            for sql in [
                "INSERT INTO servers (number) VALUES (1)",
                "INSERT INTO channels (id, server, number, form, name) VALUES (1, 1, 10, 'text', 'n')",
                "INSERT INTO channels (id, number, form, name) VALUES (2, 5, 'private', 'p')",
            ] {
                writer.run(sql, []).unwrap();
            }
            let articles = (1..=6)
                .map(|day| writer.insert_article(&article("One", day), at(0)).unwrap())
                .collect();
            Desk {
                writer,
                entities,
                articles,
            }
        }

        fn happens(&self, event: &Event) {
            let Desk {
                writer,
                entities,
                articles,
            } = self;
            match event {
                Event::Tag(article, found) => {
                    let found: Vec<_> = found.iter().map(|one| tagged(entities[*one])).collect();
                    writer.set_tagged(articles[*article], &found, &[]).unwrap();
                }
                Event::Hand(article, entity, present) => {
                    let (article, entity) = (articles[*article], entities[*entity]);
                    writer.set_mention(article, entity, *present).unwrap();
                }
                Event::Fact(subject, object, detail, source) => {
                    let fact = NewFact {
                        subject: entities[*subject],
                        relation: "owns".to_owned(),
                        object: match object {
                            Some(object) => Object::Entity(entities[*object]),
                            None => Object::Value("much".to_owned()),
                        },
                        detail: detail.to_string(),
                        since: None,
                        until: None,
                        source: articles[*source],
                    };
                    writer.add_fact(&fact).unwrap();
                }
                Event::RemoveFact(id) => {
                    if writer.fact(FactId(*id)).unwrap().is_some() {
                        let fact = FactId(*id);
                        writer
                            .remove_fact(fact, "", By::Console, "fact remove", at(9))
                            .unwrap();
                    }
                }
                Event::EndFact(id, year) => {
                    if let Some(fact) = writer.fact(FactId(*id)).unwrap() {
                        let (until, source) = (Date::Year(*year), fact.source);
                        // One that is refused changes nothing.
                        let _ = writer
                            .end_fact(fact.id, until, source, By::Console, "fact end", at(9))
                            .unwrap();
                    }
                }
                Event::Forecast(forecaster, about, statement, source) => {
                    let forecast = NewForecast {
                        forecaster: forecaster.map(|one| entities[one]),
                        statement: statement.to_string(),
                        about: about.iter().map(|one| entities[*one]).collect(),
                        made: Date::Year(2008),
                        due_from: None,
                        due_until: None,
                        outcome: Outcome::Open,
                        source: articles[*source],
                    };
                    writer.add_forecast(&forecast).unwrap();
                }
                Event::Alias(entity, text, exact) => {
                    let alias = Alias {
                        exact_case: *exact,
                        ..alias(&format!("Alias {text}"))
                    };
                    writer.add_alias(entities[*entity], &alias).unwrap();
                }
                Event::NoAlias(entity, text) => {
                    let _ = writer.remove_alias(entities[*entity], &format!("Alias {text}"));
                }
                Event::Links(entity, links) => {
                    let links: Vec<_> = links
                        .iter()
                        .map(|link| Link {
                            label: "Page".to_owned(),
                            url: format!("https://example.com/{link}"),
                        })
                        .collect();
                    writer.put_links(entities[*entity], &links).unwrap();
                }
                Event::Terms(own, terms) => {
                    writer
                        .run(
                            "INSERT INTO subscriptions (channel, state, since, created, style, zone,
                                 breaking_passes, age_limit, by_entity)
                             VALUES (?1, 'active', 0, 0, 'card', 'UTC', 0, 0, 1)",
                            [if *own { 2 } else { 1 }],
                        )
                        .unwrap();
                    let id = writer.db.last_insert_rowid();
                    for (position, (wanted, entity)) in terms.iter().enumerate() {
                        writer
                            .run(
                                "INSERT INTO subscription_terms (subscription, position, wanted, entity)
                                 VALUES (?1, ?2, ?3, ?4)",
                                params![id, position as i64, wanted, entities[*entity].0],
                            )
                            .unwrap();
                    }
                }
                Event::Move(article, status) => {
                    writer
                        .set_status(articles[*article], *status, at(9))
                        .unwrap();
                }
            }
        }

        fn references(&self, entity: EntityId) -> i64 {
            let sql = "SELECT (SELECT count(*) FROM mentions WHERE entity = ?1)
                 + (SELECT count(*) FROM facts WHERE subject = ?1 OR object = ?1)
                 + (SELECT count(*) FROM forecasts WHERE forecaster = ?1)
                 + (SELECT count(*) FROM forecast_entities WHERE entity = ?1)
                 + (SELECT count(*) FROM aliases WHERE entity = ?1)
                 + (SELECT count(*) FROM links WHERE entity = ?1)
                 + (SELECT count(*) FROM subscription_terms WHERE entity = ?1)";
            self.writer
                .one(sql, [entity.0], |row| row.get(0))
                .unwrap()
                .unwrap()
        }

        /// What is said of whom, as if two entities were one, and whether it was taken away.
        fn said(&self, from: EntityId, into: EntityId) -> BTreeSet<(String, bool)> {
            let mut said = BTreeSet::new();
            for mut fact in self.writer.images("facts", "1", []).unwrap() {
                for side in ["subject", "object"] {
                    if number_or_none(&fact, side) == Some(from.0) {
                        fact.insert(side.to_owned(), into.0.into());
                    }
                }
                if number_or_none(&fact, "object") == Some(number(&fact, "subject")) {
                    continue;
                }
                let is_removed = number(&fact, "removed") == 1;
                fact.retain(|column, _| !["id", "removed", "ended_by"].contains(&column.as_str()));
                said.insert((serde_json::to_string(&fact).unwrap(), is_removed));
            }
            said
        }

        /// The counts of articles, kept and counted.
        fn counts(&self) -> (Vec<u64>, Vec<u64>) {
            let count = |sql| {
                self.writer
                    .all(sql, [], |row| super::super::row::count(row, 0))
                    .unwrap()
            };
            (
                count("SELECT articles FROM entities ORDER BY id"),
                count(
                    "SELECT (SELECT count(*) FROM mentions WHERE entity = e.id AND visible = 1)
                     FROM entities AS e ORDER BY id",
                ),
            )
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_was_merged_comes_back_just_as_it_was(
            events in prop::collection::vec(event(), 1..60),
            from in 0usize..4,
            into in 0usize..4,
        ) {
            prop_assume!(from != into);
            let desk = Desk::new();
            events.iter().for_each(|event| desk.happens(event));
            let before = dump(&desk.writer);
            let (from, into) = (desk.entities[from], desk.entities[into]);
            let merge = desk.writer.merge_entities(from, into, at(10)).unwrap();
            prop_assert_eq!(desk.references(from), 0);
            let (kept, counted) = desk.counts();
            prop_assert_eq!(kept, counted);
            // A start in between finds the catalog file as it was.
            desk.writer.load_catalog(&catalog(&["a", "b", "c", "d"])).unwrap();
            prop_assert_eq!(desk.writer.entity(from).unwrap(), None);
            let undone = desk.writer.unmerge(merge, at(11)).unwrap().unwrap();
            prop_assert_eq!(undone.entity, from);
            prop_assert_eq!(dump(&desk.writer), before);
            let (kept, counted) = desk.counts();
            prop_assert_eq!(kept, counted);
        }

        /// Merges undone one after the other, the last first.
        #[test]
        fn several_merges_are_undone_from_the_last(
            events in prop::collection::vec(event(), 1..40),
            order in Just([0usize, 1, 2, 3]).prop_shuffle(),
        ) {
            let desk = Desk::new();
            events.iter().for_each(|event| desk.happens(event));
            let [a, b, c, d] = order.map(|index| desk.entities[index]);
            let mut states = Vec::new();
            for (from, into) in [(a, b), (d, b), (b, c)] {
                states.push(dump(&desk.writer));
                desk.writer.merge_entities(from, into, at(10)).unwrap();
            }
            let merges = desk.writer.merges(at(11)).unwrap();
            let first = merges.last().unwrap().id;
            let refused = desk.writer.unmerge(first, at(11)).unwrap().unwrap_err();
            prop_assert!(matches!(refused, StaysMerged::After(_)));
            for merge in merges {
                desk.writer.unmerge(merge.id, at(11)).unwrap().unwrap();
                prop_assert_eq!(Some(dump(&desk.writer)), states.pop());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Two merges that have no entity in common: in whichever order they are undone, all is as it was.
        #[test]
        fn merges_of_others_are_undone_in_any_order(
            events in prop::collection::vec(event(), 1..60),
            order in Just([0usize, 1, 2, 3]).prop_shuffle(),
        ) {
            let desk = Desk::new();
            events.iter().for_each(|event| desk.happens(event));
            let before = dump(&desk.writer);
            let [a, b, c, d] = order.map(|index| desk.entities[index]);
            let first = desk.writer.merge_entities(a, b, at(10)).unwrap();
            let second = desk.writer.merge_entities(c, d, at(10)).unwrap();
            let undone = desk.writer.unmerge(first, at(11)).unwrap();
            if let Err(why) = &undone {
                let is_second = matches!(why, StaysMerged::After(later) if later.id == second);
                prop_assert!(is_second, "{:?}", why);
            }
            desk.writer.unmerge(second, at(11)).unwrap().unwrap();
            if undone.is_err() {
                desk.writer.unmerge(first, at(11)).unwrap().unwrap();
            }
            prop_assert_eq!(dump(&desk.writer), before);
            let (kept, counted) = desk.counts();
            prop_assert_eq!(kept, counted);
        }

        /// Whatever happens between a merge and its undoing, it can be undone, what is counted stays right, and
        /// what was removed or ended stays so.
        #[test]
        fn whatever_happens_meanwhile_a_merge_can_be_undone(
            before in prop::collection::vec(event(), 1..40),
            meanwhile in prop::collection::vec(event(), 1..40),
            from in 0usize..4,
            into in 0usize..4,
            delete in any::<bool>(),
        ) {
            prop_assume!(from != into);
            let mut desk = Desk::new();
            before.iter().for_each(|event| desk.happens(event));
            let (gone, stayed) = (desk.entities[from], desk.entities[into]);
            let apart = desk.said(gone, stayed);
            let merge = desk.writer.merge_entities(gone, stayed, at(10)).unwrap();
            // Whoever speaks of the one means the other.
            desk.entities[from] = desk.entities[into];
            meanwhile.iter().for_each(|event| desk.happens(event));
            if delete {
                for article in &desk.articles {
                    desk.writer.set_mention(*article, desk.entities[into], false).unwrap();
                }
                for fact in desk.writer.images("facts", "subject = ?1 OR object = ?1", [stayed.0]).unwrap() {
                    desk.happens(&Event::RemoveFact(number(&fact, "id")));
                }
                for sql in [
                    "DELETE FROM forecast_entities WHERE entity = ?1",
                    "DELETE FROM forecasts WHERE forecaster = ?1",
                    "DELETE FROM subscription_terms WHERE entity = ?1",
                ] {
                    desk.writer.run(sql, [desk.entities[into].0]).unwrap();
                }
                prop_assert!(desk.writer.delete_entity(desk.entities[into]).unwrap());
            }
            let together = desk.said(gone, stayed);
            let undone = desk.writer.unmerge(merge, at(11)).unwrap().unwrap();
            prop_assert_eq!(undone.entity, gone);
            for (fact, is_removed) in desk.said(gone, stayed) {
                // What had been taken away of one of both only is not as it was while they were one.
                let is_torn = [true, false].iter().all(|it| apart.contains(&(fact.clone(), *it)));
                let is_as_it_was = is_removed || is_torn || together.contains(&(fact.clone(), false));
                prop_assert!(is_as_it_was, "{} came back", fact);
            }
            for (fact, is_removed) in together {
                let is_there = is_removed || desk.said(gone, stayed).contains(&(fact.clone(), false));
                prop_assert!(is_there, "{} is lost", fact);
            }
            let (kept, counted) = desk.counts();
            prop_assert_eq!(kept, counted);
            let broken = "SELECT count(*) FROM pragma_foreign_key_check";
            let broken: Option<i64> = desk.writer.one(broken, [], |row| row.get(0)).unwrap();
            prop_assert_eq!(broken, Some(0));
        }
    }

    #[test]
    fn what_a_merge_dropped_comes_back_only_where_all_whom_it_names_are_there() {
        let desk = Desk::new();
        let [a, b, c, d] = desk.entities;
        // Both say the same, so that a merge of their forecasters drops the first.
        desk.happens(&Event::Forecast(Some(0), vec![2], 1, 1));
        desk.happens(&Event::Forecast(Some(1), Vec::new(), 1, 1));
        let before = dump(&desk.writer);
        let first = desk.writer.merge_entities(a, b, at(10)).unwrap();
        let second = desk.writer.merge_entities(c, d, at(10)).unwrap();
        let refused = desk.writer.unmerge(first, at(11)).unwrap().unwrap_err();
        assert!(matches!(refused, StaysMerged::After(later) if later.id == second));
        for merge in [second, first] {
            desk.writer.unmerge(merge, at(11)).unwrap().unwrap();
        }
        assert_eq!(dump(&desk.writer), before);
    }

    #[test]
    fn what_was_taken_away_during_a_merge_does_not_come_back_with_its_undoing() {
        for (both, delete) in [(true, false), (false, false), (false, true)] {
            let desk = Desk::new();
            let [a, b, ..] = desk.entities;
            let writer = &desk.writer;
            desk.happens(&Event::Fact(0, Some(2), 0, 0));
            if both {
                desk.happens(&Event::Fact(1, Some(2), 0, 0));
            }
            let merge = writer.merge_entities(a, b, at(0)).unwrap();
            let left = writer.facts_about(b).unwrap();
            assert_eq!(left.len(), 1);
            writer
                .remove_fact(left[0].id, "not so", By::Console, "fact remove", at(1))
                .unwrap();
            if delete {
                assert!(writer.delete_entity(b).unwrap());
            }
            writer.unmerge(merge, at(2)).unwrap().unwrap();
            assert_eq!(writer.facts_about(a).unwrap(), [], "{both} {delete}");
        }
    }

    #[test]
    fn a_fact_that_ended_during_a_merge_does_not_come_back_as_it_was() {
        let desk = Desk::new();
        let [a, b, c, _] = desk.entities;
        let writer = &desk.writer;
        let owns = NewFact {
            subject: a,
            relation: "owns".to_owned(),
            object: Object::Entity(c),
            detail: String::new(),
            since: None,
            until: None,
            source: desk.articles[0],
        };
        let fact = writer.add_fact(&owns).unwrap().unwrap();
        let merge = writer.merge_entities(a, b, at(0)).unwrap();
        let until = Date::Year(2008);
        writer
            .end_fact(fact, until, owns.source, By::Console, "fact end", at(1))
            .unwrap()
            .unwrap();
        writer.unmerge(merge, at(2)).unwrap().unwrap();
        // What an import or a new start would do.
        assert_eq!(writer.add_fact(&owns).unwrap(), None);
        let facts = writer.facts_about(a).unwrap();
        assert_eq!(facts.len(), 1);
        assert_eq!((facts[0].id, facts[0].until), (fact, Some(until)));
    }

    #[test]
    fn a_fact_that_ended_as_one_that_was_removed_goes_back_with_its_ends() {
        let desk = Desk::new();
        let [a, b, c, _] = desk.entities;
        let writer = &desk.writer;
        let owns = |subject, until| NewFact {
            subject,
            relation: "owns".to_owned(),
            object: Object::Entity(c),
            detail: String::new(),
            since: None,
            until,
            source: desk.articles[0],
        };
        let until = |year| Some(Date::Year(year));
        let by = By::Console;
        let removed = writer.add_fact(&owns(a, until(2008))).unwrap().unwrap();
        writer
            .remove_fact(removed, "", by, "fact remove", at(0))
            .unwrap();
        let fact = writer.add_fact(&owns(a, None)).unwrap().unwrap();
        let merge = writer.merge_entities(a, b, at(0)).unwrap();
        for year in [2007, 2008] {
            let (end, source) = (Date::Year(year), desk.articles[0]);
            writer
                .end_fact(fact, end, source, by, "fact end", at(1))
                .unwrap()
                .unwrap();
        }
        writer.unmerge(merge, at(2)).unwrap().unwrap();
        assert_eq!(writer.facts_about(b).unwrap(), []);
        let facts = writer.facts_about(a).unwrap();
        assert_eq!(facts.len(), 1);
        assert_eq!((facts[0].id, facts[0].until), (fact, until(2008)));
        for end in [None, until(2007), until(2008)] {
            let again = writer.add_fact(&owns(a, end)).unwrap();
            assert_eq!(again, None, "an import brings nothing back");
        }
        for end in [None, until(2007), until(2008)] {
            let own = writer.add_fact(&owns(b, end)).unwrap();
            assert!(own.is_some(), "nobody has said that the other does not");
        }
    }

    #[test]
    fn every_table_that_refers_to_entities_is_known() {
        let writer = archive();
        let referring: Vec<String> = writer
            .all(
                "SELECT m.name || '.' || f.\"from\" FROM sqlite_schema AS m,
                     pragma_foreign_key_list(m.name) AS f
                  WHERE m.type = 'table' AND f.\"table\" = 'entities' ORDER BY 1",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(
            referring,
            [
                "aliases.entity",
                "catalog_entities.entity",
                "facts.object",
                "facts.subject",
                "forecast_entities.entity",
                "forecasts.forecaster",
                "links.entity",
                "mentions.entity",
            ],
            "what else refers to entities must be moved by a merge and come back with its undoing"
        );
    }

    #[test]
    fn a_merge_can_be_undone_for_a_day() {
        let desk = Desk::new();
        let [a, b, c, _] = desk.entities;
        let merge = desk.writer.merge_entities(a, b, at(0)).unwrap();
        assert_eq!(desk.writer.merges(at(DAY - 1)).unwrap().len(), 1);
        let late = desk.writer.unmerge(merge, at(DAY)).unwrap();
        assert_eq!(late, Err(StaysMerged::Forgotten));
        // What is kept for undoing goes with the next merge.
        desk.writer.merge_entities(c, b, at(DAY)).unwrap();
        let kept: i64 = desk
            .writer
            .one("SELECT count(*) FROM merges", [], |row| row.get(0))
            .unwrap()
            .unwrap();
        assert_eq!(kept, 1);
    }

    #[test]
    fn what_happened_since_stays_when_a_merge_is_undone() {
        let desk = Desk::new();
        let [a, b, c, _] = desk.entities;
        let writer = &desk.writer;
        desk.happens(&Event::Tag(0, vec![0]));
        desk.happens(&Event::Tag(1, vec![0, 1]));
        desk.happens(&Event::Fact(0, Some(2), 0, 0));
        desk.happens(&Event::Fact(0, Some(3), 0, 0));
        desk.happens(&Event::Alias(0, 1, false));
        desk.happens(&Event::Terms(false, vec![(true, 0)]));
        let merge = writer.merge_entities(a, b, at(0)).unwrap();

        // An article comes in, a mention and a fact are taken away, an alias and a wish are changed.
        desk.happens(&Event::Tag(2, vec![1]));
        writer.set_mention(desk.articles[1], b, false).unwrap();
        let facts = writer.facts_about(c).unwrap();
        writer
            .remove_fact(facts[0].id, "not so", By::Console, "fact remove", at(1))
            .unwrap();
        desk.happens(&Event::Fact(1, None, 0, 0));
        let exact = Alias {
            exact_case: true,
            ..alias("Alias 1")
        };
        writer.add_alias(b, &exact).unwrap();
        let sql = "INSERT INTO subscription_terms (subscription, position, wanted, keyword, words)
                   VALUES (1, 1, 1, 'x', 'x')";
        writer.run(sql, []).unwrap();

        writer.unmerge(merge, at(2)).unwrap().unwrap();
        let mentioned = |article: usize| -> Vec<EntityId> {
            let mentions = writer.mentions(desk.articles[article]).unwrap();
            mentions.iter().map(|mention| mention.entity).collect()
        };
        assert_eq!(mentioned(0), [a]);
        assert_eq!(
            mentioned(1),
            [a],
            "that it does not mention b was said on purpose"
        );
        assert_eq!(mentioned(2), [b]);
        assert_eq!(writer.facts_about(a).unwrap().len(), 1);
        assert_eq!(writer.facts_about(b).unwrap().len(), 1);
        assert_eq!(writer.entity(b).unwrap().unwrap().aliases, [exact]);
        let wish = writer
            .subscription(SubscriptionId(1))
            .unwrap()
            .unwrap()
            .wish;
        assert_eq!(wish.filter.entities, [b, a]);
        assert!(writer.is_retag_due("rules 1").unwrap());
    }

    #[test]
    fn a_plan_says_what_the_merge_does() {
        let desk = Desk::new();
        let [a, b, ..] = desk.entities;
        for event in [
            Event::Tag(0, vec![0]),
            Event::Tag(1, vec![0, 1]),
            Event::Fact(0, Some(1), 0, 0),
            Event::Fact(0, Some(2), 0, 0),
            Event::Fact(1, Some(2), 0, 0),
            Event::Fact(0, Some(3), 0, 0),
            Event::Forecast(None, vec![0], 0, 0),
            Event::Alias(0, 1, false),
            Event::Links(0, vec![1, 2]),
            Event::Links(1, vec![2]),
            Event::Terms(false, vec![(true, 0), (false, 1)]),
            Event::Terms(true, vec![(true, 0)]),
        ] {
            desk.happens(&event);
        }
        let plan = desk.writer.merge_plan(a, b).unwrap();
        assert_eq!((plan.articles, plan.both), (2, 1));
        assert_eq!((plan.facts, plan.same_facts, plan.itself.len()), (1, 1, 1));
        assert_eq!(
            (plan.forecasts, plan.subscriptions, plan.follows),
            (1, 1, 1)
        );
        assert_eq!((plan.torn, plan.links), (1, 1));
        assert_eq!(plan.aliases, ["A", "Alias 1"]);
        desk.writer.merge_entities(a, b, at(0)).unwrap();
        assert_eq!(desk.writer.facts_about(b).unwrap().len(), 2);
        let merged = desk.writer.entity(b).unwrap().unwrap();
        assert_eq!(merged.links.len(), 2);
        let names: Vec<_> = merged
            .aliases
            .iter()
            .map(|alias| alias.text.as_str())
            .collect();
        assert_eq!(names, ["A", "Alias 1"]);
        assert_eq!(desk.writer.merged_keys().unwrap(), [("a".to_owned(), b)]);
    }

    #[test]
    fn a_number_never_comes_back_as_another_one() {
        let desk = Desk::new();
        let [a, _, _, d] = desk.entities;
        assert!(desk.writer.delete_entity(d).unwrap());
        desk.happens(&Event::Tag(0, vec![0]));
        assert!(
            !desk.writer.delete_entity(a).unwrap(),
            "an article mentions it"
        );
        desk.writer
            .load_catalog(&catalog(&["a", "b", "c", "d"]))
            .unwrap();
        assert_eq!(desk.writer.entity_by_key("d").unwrap(), None);
        let again = NewEntity {
            kind: EntityKind::Vendor,
            name: "D".to_owned(),
            summary: String::new(),
            role: String::new(),
            category: None,
            aliases: Vec::new(),
            links: Vec::new(),
        };
        let new = desk.writer.add_entity(&again).unwrap();
        assert!(new > d);
        assert_eq!(desk.writer.entity(new).unwrap().unwrap().key, "d-2");
    }
}
