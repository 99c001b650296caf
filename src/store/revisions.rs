//! Changes of articles. Each keeps what the article was before, in the transaction that writes who
//! did it into the account, corrects every copy that was posted, and counts the revision.

use jiff::Timestamp;
use rusqlite::params;

use super::articles::{article_text, certainties_column, picture_columns};
use super::connection::Writer;
use super::error::StoreError;
use super::history::COLUMNS;
use super::row::rows;
use crate::domain::{Act, Article, ArticleId, Deed, Matter, Revised, State, Status, Update};

impl Writer {
    /// Changes an article to a new state: its next revision, unless it is like that already. What it
    /// was is kept, who did it is written into the account, and every copy that was posted is
    /// corrected. With an expected revision it does so only when nobody else has changed the article
    /// since. The caller tags it anew.
    ///
    /// A topic or an entity that the archive no longer has is passed over.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article, [`StoreError::DuplicateUrl`] when
    /// another one has the new address.
    pub fn revise_article(
        &self,
        id: ArticleId,
        expected: Option<u32>,
        new: &State,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Revised, StoreError> {
        let article = self.article(id)?.ok_or_else(|| StoreError::Missing {
            what: article_text(id),
        })?;
        if expected.is_some_and(|expected| expected != article.revision) {
            return Ok(Revised::Stale(Box::new(article)));
        }
        let old = self.state_of(&article)?;
        if old == *new {
            return Ok(Revised::Unchanged);
        }
        if let Some(url) = &new.url
            && let Some(other) = self.article_by_url(url)?
            && other != id
        {
            return Err(StoreError::DuplicateUrl { article: other });
        }
        let (before, after) = self.differences(&old, new)?;
        self.keep(&article, &old, deed, (before, after), now)?;
        self.put_state(id, &old, new)?;
        let is_out = old.status == Status::Published && new.status == Status::Published;
        if is_out && !old.says_the_same(new) {
            self.run(
                "UPDATE articles SET corrected = ?2 WHERE id = ?1",
                params![id.0, now.as_microsecond()],
            )?;
        }
        self.count_revision(id, now)?;
        Ok(Revised::Done(article.revision + 1))
    }

    /// A revision that changes nothing of the article itself, such as a link to another one; in words
    /// what was and what is.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn note_revision(
        &self,
        id: ArticleId,
        deed: Deed,
        words: (String, String),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let article = self.article(id)?.ok_or_else(|| StoreError::Missing {
            what: article_text(id),
        })?;
        let state = self.state_of(&article)?;
        self.keep(&article, &state, deed, words, now)?;
        self.count_revision(id, now)
    }

    /// The desk itself appends to an article: its next revision.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn append_update(
        &self,
        article: ArticleId,
        update: &Update,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_by_desk(article, now, |state| state.updates.push(update.clone()))
    }

    /// The desk itself moves an article to another place in its life: its next revision, unless it is
    /// there already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such article.
    pub fn set_status(
        &self,
        article: ArticleId,
        status: Status,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_by_desk(article, now, |state| state.status = status)
    }

    fn change_by_desk(
        &self,
        id: ArticleId,
        now: Timestamp,
        change: impl FnOnce(&mut State),
    ) -> Result<(), StoreError> {
        let mut state = self.state(id)?.ok_or_else(|| StoreError::Missing {
            what: article_text(id),
        })?;
        change(&mut state);
        self.revise_article(id, None, &state, Deed::of_desk("desk"), now)?;
        Ok(())
    }

    /// Keeps what an article was, and writes who changes it into the account.
    fn keep(
        &self,
        article: &Article,
        old: &State,
        deed: Deed,
        (before, after): (String, String),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let act = Act {
            by: deed.by,
            action: deed.action,
            matter: Matter::Article(article.id),
            named: article.title.clone(),
            before,
            after,
        };
        self.audit(&act, now)?;
        let replaced = self.db.last_insert_rowid();
        let sql = format!(
            "INSERT INTO revisions (article, revision, replaced, {COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                     ?17, ?18)"
        );
        let (picture, alt) = picture_columns(old.picture.as_ref());
        let mentions = old.mentions.iter().map(|(entity, named)| (entity.0, named));
        let updates = old
            .updates
            .iter()
            .map(|update| (update.date.start(), update.date.precision(), &update.body));
        self.run(
            &sql,
            params![
                article.id.0,
                article.revision,
                replaced,
                old.title,
                old.url,
                old.author,
                old.published.start(),
                old.published.precision(),
                old.certainty.word(),
                old.status.word(),
                old.reason,
                certainties_column(&old.certainties),
                json(old.topics.iter().collect::<Vec<_>>()),
                json(mentions.collect::<Vec<_>>()),
                json(updates.collect::<Vec<_>>()),
                old.body,
                picture,
                alt
            ],
        )?;
        Ok(())
    }

    fn put_state(&self, id: ArticleId, old: &State, new: &State) -> Result<(), StoreError> {
        let (picture, alt) = picture_columns(new.picture.as_ref());
        self.run(
            "UPDATE articles
                SET title = ?2, url = ?3, author = ?4, published_start = ?5, published_end = ?6,
                    published_precision = ?7, certainty = ?8, status = ?9, reason = ?10,
                    certainties = ?11, body = ?12, picture = ?13, picture_alt = ?14
              WHERE id = ?1",
            params![
                id.0,
                new.title,
                new.url,
                new.author,
                new.published.start(),
                new.published.end(),
                new.published.precision(),
                new.certainty.word(),
                new.status.word(),
                new.reason,
                certainties_column(&new.certainties),
                new.body,
                picture,
                alt
            ],
        )?;
        if old.updates != new.updates {
            self.run("DELETE FROM article_updates WHERE article = ?1", [id.0])?;
            for (position, update) in new.updates.iter().enumerate() {
                self.insert_update(id, rows(position), update)?;
            }
        }
        self.put_decisions(id, old, new)
    }

    /// What moderators decided about tags. What is no longer decided is the tagger's again.
    fn put_decisions(&self, id: ArticleId, old: &State, new: &State) -> Result<(), StoreError> {
        for (topic, _) in &old.topics {
            if new.topics.iter().all(|(kept, _)| kept != topic) {
                let sql = "DELETE FROM article_topics WHERE article = ?1 AND topic = ?2";
                self.run(sql, params![id.0, topic])?;
            }
        }
        for decided in &new.topics {
            if !old.topics.contains(decided) {
                self.run(
                    "INSERT INTO article_topics (article, topic, origin, removed)
                     SELECT ?1, key, 'hand', NOT ?3 FROM topics WHERE key = ?2
                     ON CONFLICT DO UPDATE SET origin = 'hand', removed = excluded.removed",
                    params![id.0, decided.0, decided.1],
                )?;
            }
        }
        for (entity, _) in &old.mentions {
            if new.mentions.iter().all(|(kept, _)| kept != entity) {
                let sql = "DELETE FROM mentions WHERE article = ?1 AND entity = ?2";
                self.run(sql, [id.0, entity.0])?;
            }
        }
        for decided in &new.mentions {
            if !old.mentions.contains(decided) && self.entity(decided.0)?.is_some() {
                self.set_mention(id, decided.0, decided.1)?;
            }
        }
        Ok(())
    }

    /// Counts a revision, which is a change, and has every copy corrected that was posted.
    fn count_revision(&self, article: ArticleId, now: Timestamp) -> Result<(), StoreError> {
        self.touch(article)?;
        self.run(
            "UPDATE articles SET revision = revision + 1 WHERE id = ?1",
            [article.0],
        )?;
        self.enqueue_edits(self.story_of(article)?, now)?;
        Ok(())
    }
}

/// A list as JSON.
fn json<T: serde::Serialize>(list: Vec<T>) -> String {
    // Pairs of texts, numbers and flags always have a JSON form.
    serde_json::to_string(&list).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::history::HISTORY;
    use super::super::scratch::{archive, article, at, plan, vendors};
    use super::*;
    use crate::domain::{By, Certainty, Date, EntityId, Picture, UserId};

    const ANN: Deed = Deed {
        by: By::User(UserId(7)),
        action: "article edit",
    };

    fn change(
        writer: &Writer,
        id: ArticleId,
        expected: Option<u32>,
        change: impl FnOnce(&mut State),
    ) -> Revised {
        let mut state = writer.state(id).unwrap().unwrap();
        change(&mut state);
        let revised = writer.revise_article(id, expected, &state, ANN, at(5));
        revised.unwrap()
    }

    fn accounts(writer: &Writer) -> i64 {
        let sql = "SELECT count(*) FROM audit";
        writer.one(sql, [], |row| row.get(0)).unwrap().unwrap()
    }

    #[test]
    fn a_change_keeps_what_was_says_who_did_it_and_counts() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let before = writer.state(id).unwrap().unwrap();
        let titled = |state: &mut State| state.title = "Two".to_owned();
        assert_eq!(change(&writer, id, Some(1), titled), Revised::Done(2));
        let now = writer.article(id).unwrap().unwrap();
        assert_eq!((now.title.as_str(), now.revision), ("Two", 2));
        assert_eq!(now.life.corrected, Some(at(5)));
        assert_eq!(writer.state_at(id, 1).unwrap(), Some(before));
        assert_eq!(writer.state_at(id, 2).unwrap(), writer.state(id).unwrap());
        assert_eq!(writer.state_at(id, 3).unwrap(), None);
        let history = writer.history(id, 0, 9).unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!((history[0].number, history[0].at), (2, at(5)));
        let made = history[0].made.clone().unwrap();
        assert_eq!((made.by, made.action.as_str()), (ANN.by, "article edit"));
        assert_eq!(
            (made.before.as_str(), made.after.as_str()),
            ("title: One", "title: Two")
        );
        assert_eq!((history[1].number, &history[1].made), (1, &None));
    }

    #[test]
    fn of_two_who_looked_at_the_same_revision_the_second_is_shown_what_there_is() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        change(&writer, id, Some(1), |state| state.body = "A.".to_owned());
        let account = accounts(&writer);
        let last = writer.last_change().unwrap();
        let second = change(&writer, id, Some(1), |state| state.body = "B.".to_owned());
        let Revised::Stale(there) = second else {
            panic!("{second:?}");
        };
        assert_eq!((there.body.as_str(), there.revision), ("A.", 2));
        assert_eq!(writer.article(id).unwrap().unwrap().body, "A.");
        assert_eq!(
            (accounts(&writer), writer.last_change().unwrap()),
            (account, last)
        );
    }

    #[test]
    fn another_picture_is_a_correction_that_the_account_tells() {
        let writer = archive();
        let mut new = article("One", 1);
        let picture = |number: u8| Picture {
            url: format!("https://example.com/{number}.png"),
            alt: format!("Rack {number}"),
        };
        new.picture = Some(picture(1));
        let id = writer.insert_article(&new, at(0)).unwrap();
        change(&writer, id, None, |state| state.picture = Some(picture(2)));
        change(&writer, id, None, |state| state.picture = None);
        let article = writer.article(id).unwrap().unwrap();
        assert_eq!((article.picture, article.revision), (None, 3));
        assert_eq!(article.life.corrected, Some(at(5)));
        let made = writer.history(id, 0, 2).unwrap();
        let told = |at: usize| {
            let made = made[at].made.clone().unwrap();
            (made.before, made.after)
        };
        let says =
            |number: u8| format!("picture: https://example.com/{number}.png\nshows: Rack {number}");
        assert_eq!(told(1), (says(1), says(2)));
        assert_eq!(told(0), (says(2), String::new()));
    }

    #[test]
    fn what_changes_nothing_leaves_no_trace() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        assert_eq!(change(&writer, id, Some(1), |_| ()), Revised::Unchanged);
        assert_eq!(accounts(&writer), 0);
        assert_eq!(writer.history(id, 0, 9).unwrap().len(), 1);
    }

    #[test]
    fn an_address_that_another_article_has_is_refused_and_nothing_is_kept() {
        let writer = archive();
        let mut other = article("Other", 1);
        other.url = Some("https://example.com/a".to_owned());
        let other = writer.insert_article(&other, at(0)).unwrap();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let mut state = writer.state(id).unwrap().unwrap();
        state.url = Some("https://example.com/a".to_owned());
        let refused = writer.revise_article(id, None, &state, ANN, at(5));
        assert!(
            matches!(refused, Err(StoreError::DuplicateUrl { article }) if article == other),
            "{refused:?}"
        );
        assert_eq!(accounts(&writer), 0);
    }

    #[test]
    fn what_is_published_only_now_was_not_corrected() {
        let writer = archive();
        let mut draft = article("One", 1);
        draft.status = Status::Draft;
        let id = writer.insert_article(&draft, at(0)).unwrap();
        change(&writer, id, None, |state| state.title = "Two".to_owned());
        change(&writer, id, None, |state| state.status = Status::Published);
        let life = |writer: &Writer| writer.article(id).unwrap().unwrap().life;
        assert_eq!(life(&writer).corrected, None);
        change(&writer, id, None, |state| state.status = Status::Retracted);
        assert_eq!(life(&writer).corrected, None);
    }

    #[test]
    fn an_update_or_another_status_by_the_desk_is_a_revision_and_a_change() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let update = Update {
            date: Date::Month(2008, 9),
            body: "It was confirmed.".to_owned(),
        };
        let state = |writer: &Writer| {
            let article = writer.article(id).unwrap().unwrap();
            (article.revision, writer.last_change().unwrap())
        };
        assert_eq!(state(&writer), (1, 1));
        writer.append_update(id, &update, at(9)).unwrap();
        writer.append_update(id, &update, at(9)).unwrap();
        assert_eq!(state(&writer), (3, 3));
        assert_eq!(
            writer.article(id).unwrap().unwrap().updates,
            [update.clone(), update.clone()]
        );
        writer.set_status(id, Status::Retracted, at(9)).unwrap();
        assert_eq!(state(&writer), (4, 4));
        writer.set_status(id, Status::Retracted, at(9)).unwrap();
        assert_eq!(state(&writer), (4, 4), "nothing changed");
        let nowhere = ArticleId(99);
        for refused in [
            writer.append_update(nowhere, &update, at(9)),
            writer.set_status(nowhere, Status::Draft, at(9)),
            writer.note_revision(nowhere, ANN, Default::default(), at(9)),
            writer.history(nowhere, 0, 1).map(drop),
        ] {
            assert_eq!(
                refused.unwrap_err().to_string(),
                "The archive has no article 99."
            );
        }
    }

    #[test]
    fn a_decision_that_is_taken_back_is_the_taggers_again() {
        let writer = archive();
        let [a, b] = vendors(&writer, ["a", "b"]);
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let found = [super::super::scratch::tagged(a)];
        let licensing = ["licensing".to_owned()];
        writer.set_tagged(id, &found, &licensing).unwrap();
        change(&writer, id, None, |state| {
            state.decide_mention(a, false);
            state.decide_mention(b, true);
            state.decide_topic("licensing", false);
        });
        let named = |writer: &Writer| {
            let mentions = writer.mentions(id).unwrap();
            let named: Vec<EntityId> = mentions.iter().map(|mention| mention.entity).collect();
            (named, writer.article(id).unwrap().unwrap().topics)
        };
        assert_eq!(named(&writer), (vec![b], Vec::new()));
        writer.set_tagged(id, &found, &licensing).unwrap();
        assert_eq!(named(&writer), (vec![b], Vec::new()), "by hand");
        let before = writer.state_at(id, 1).unwrap().unwrap();
        writer
            .revise_article(id, None, &before, ANN, at(6))
            .unwrap();
        writer.set_tagged(id, &found, &licensing).unwrap();
        assert_eq!(named(&writer), (vec![a], licensing.to_vec()));
    }

    #[test]
    fn a_revision_whose_entity_is_gone_comes_back_without_it() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let mut state = writer.state(id).unwrap().unwrap();
        state.title = "Two".to_owned();
        state.decide_mention(EntityId(99), true);
        state.decide_topic("gossip", true);
        let done = writer.revise_article(id, None, &state, ANN, at(6)).unwrap();
        assert_eq!(done, Revised::Done(2));
        let now = writer.state(id).unwrap().unwrap();
        assert_eq!(
            (now.title.as_str(), now.mentions.len(), now.topics.len()),
            ("Two", 0, 0)
        );
    }

    #[test]
    fn history_comes_in_pages_and_ends_with_how_the_article_came_in() {
        let writer = archive();
        let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let brought = Act {
            by: ANN.by,
            action: "article add",
            matter: Matter::Article(id),
            named: "One".to_owned(),
            before: String::new(),
            after: "published".to_owned(),
        };
        writer.audit(&brought, at(0)).unwrap();
        for title in ["Two", "Three", "Four"] {
            change(&writer, id, None, |state| state.title = title.to_owned());
        }
        let numbers = |offset, limit| -> Vec<u32> {
            let steps = writer.history(id, offset, limit).unwrap();
            steps.iter().map(|step| step.number).collect()
        };
        assert_eq!(numbers(0, 9), [4, 3, 2, 1]);
        assert_eq!(numbers(0, 3), [4, 3, 2]);
        assert_eq!(numbers(2, 2), [2, 1]);
        assert_eq!(numbers(3, 3), [1]);
        assert_eq!(numbers(4, 3), [0; 0]);
        let first = writer.history(id, 3, 1).unwrap().remove(0);
        assert_eq!(first.made.unwrap().action, "article add");
    }

    #[test]
    fn history_walks_along_an_index() {
        insta::assert_snapshot!(plan(&archive(), HISTORY), @r"
        SEARCH r USING INDEX sqlite_autoindex_revisions_1 (article=?)
        SEARCH a USING INTEGER PRIMARY KEY (rowid=?)
        ");
    }

    /// Something that somebody changes of an article.
    #[derive(Clone, Debug)]
    enum Change {
        Title(String),
        Body(String),
        Link(Option<u8>),
        Picture(Option<(u8, String)>),
        Date(Date),
        Certainty(Certainty, i16),
        Update(String),
        Status(bool),
        Mention(usize, bool),
        Topic(bool),
    }

    fn any_change() -> impl Strategy<Value = Change> {
        let certainty = prop::sample::select(Certainty::ALL.to_vec());
        prop_oneof![
            "\\PC{1,20}".prop_map(Change::Title),
            "(?s).{0,60}".prop_map(Change::Body),
            prop::option::of(0u8..3).prop_map(Change::Link),
            prop::option::of((0u8..3, "\\PC{0,20}")).prop_map(Change::Picture),
            (1990i16..2030, 1i8..13)
                .prop_map(|(year, month)| Change::Date(Date::Month(year, month))),
            (certainty, 1990i16..2030).prop_map(|(is, since)| Change::Certainty(is, since)),
            "(?s).{0,30}".prop_map(Change::Update),
            any::<bool>().prop_map(Change::Status),
            (0usize..2, any::<bool>()).prop_map(|(entity, named)| Change::Mention(entity, named)),
            any::<bool>().prop_map(Change::Topic),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever was done, every revision can be gone back to, and is what it was then.
        #[test]
        fn going_back_brings_back_every_byte(
            changes in prop::collection::vec(any_change(), 1..12),
            back in 0usize..12,
        ) {
            let writer = archive();
            let entities = vendors(&writer, ["a", "b"]);
            let id = writer.insert_article(&article("One", 1), at(0)).unwrap();
            let mut states = vec![writer.state(id).unwrap().unwrap()];
            for made in changes {
                let revised = change(&writer, id, None, |state| match made {
                    Change::Title(title) => state.title = title,
                    Change::Body(body) => state.body = body,
                    Change::Link(link) => state.url = link.map(|n| format!("https://example.com/{n}")),
                    Change::Picture(picture) => state.picture = picture.map(|(n, alt)| Picture {
                        url: format!("https://example.com/{n}.png"),
                        alt,
                    }),
                    Change::Date(date) => state.published = date,
                    Change::Certainty(is, since) => state.become_certain(is, Date::Year(since)),
                    Change::Update(body) => state.updates.push(Update { date: Date::Time(at(3)), body }),
                    Change::Status(out) => {
                        state.status = if out { Status::Published } else { Status::Retracted };
                        state.reason = if out { String::new() } else { "Wrong.".to_owned() };
                    }
                    Change::Mention(entity, named) => state.decide_mention(entities[entity], named),
                    Change::Topic(filed) => state.decide_topic("licensing", filed),
                });
                if let Revised::Done(number) = revised {
                    states.push(writer.state(id).unwrap().unwrap());
                    prop_assert_eq!(number as usize, states.len());
                }
            }
            for (number, state) in (1u32..).zip(&states) {
                prop_assert_eq!(writer.state_at(id, number).unwrap(), Some(state.clone()));
            }
            let wanted = &states[back % states.len()];
            writer.revise_article(id, None, wanted, ANN, at(9)).unwrap();
            prop_assert_eq!(writer.state(id).unwrap(), Some(wanted.clone()));
        }
    }
}
