//! What texts propose, on its way into the queue: facts that the archive does not have, and names that
//! come again.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use serde_json::Value;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::proposal_json::{fact_json, name_json};
use crate::domain::{
    ArticleId, Certainty, EntityId, Fact, FactProposal, NameProposal, Object, Party,
    ProposedObject, QueueId,
};

/// How long a name is remembered that was heard.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 180);

/// In how many articles, or how often in one, a name must stand to be proposed.
const ARTICLES: u64 = 2;
const TIMES: u32 = 3;

fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Somebody as an identity has them whom the catalog did not have.
fn named(name: &str) -> String {
    format!("\"{}\"", folded(name))
}

/// A plain value as an identity has it.
fn valued(value: &str) -> String {
    format!("={value}")
}

/// What proposals have in common that come to the same and are as sure as each other.
fn identity(fact: &FactProposal) -> String {
    identity_as(fact, fact.certainty)
}

/// The same of a proposal that would be this sure.
fn identity_as(fact: &FactProposal, certainty: Certainty) -> String {
    let party = |party: &Party| match party {
        Party::Known(id) => id.0.to_string(),
        Party::New { name, .. } => named(name),
    };
    let object = match &fact.object {
        Some(ProposedObject::Party(object)) => party(object),
        Some(ProposedObject::Value(value)) => valued(value),
        None => String::new(),
    };
    told_as(
        &party(&fact.subject),
        &fact.relation,
        &object,
        fact.ends,
        certainty,
    )
}

/// The same of the two sides of a fact, each as an identity has it.
fn told_as(
    subject: &str,
    relation: &str,
    object: &str,
    ends: bool,
    certainty: Certainty,
) -> String {
    let end = if ends { " ends" } else { "" };
    let sure = match certainty {
        Certainty::Confirmed => String::new(),
        less => format!(" {}", less.mark()),
    };
    format!("{subject} {relation} {object}{end}{sure}")
}

impl Reader {
    /// Completes a proposal from what the archive knows: what is left out of "Y succeeds Z" is what Z
    /// has, and what somebody gives up without a word is what they have. `None` for what the archive
    /// has already, or cannot make sense of.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn completed_fact(
        &self,
        mut fact: FactProposal,
    ) -> Result<Option<FactProposal>, StoreError> {
        if fact.object.is_none() {
            let holder = match (&fact.former, fact.ends) {
                (Some(former), _) => former,
                (None, true) => &fact.subject,
                (None, false) => return Ok(None),
            };
            let Party::Known(holder) = holder else {
                return Ok(None);
            };
            let open = self.open_objects(*holder, &fact.relation)?;
            let [object] = &open[..] else {
                return Ok(None);
            };
            fact.object = Some(match object {
                Object::Entity(id) => ProposedObject::Party(Party::Known(*id)),
                Object::Value(value) => ProposedObject::Value(value.clone()),
            });
        }
        let news = match self.stands(&fact)? {
            // Who steps down is known to be there, or the sentence says what the post was.
            None => !fact.ends || !fact.detail.is_empty(),
            Some(Stands::Open) => fact.ends,
            Some(Stands::Over) => false,
        };
        Ok(news.then_some(fact))
    }

    /// The items that propose a name.
    pub fn names_waiting(&self, name: &str) -> Result<Vec<QueueId>, StoreError> {
        self.all(
            "SELECT id FROM queue_items
             WHERE kind = 'entity' AND identity = ?1 AND state = 'waiting'",
            [folded(name)],
            |row| row.get(0).map(QueueId),
        )
    }

    /// The items that wait and propose, less surely, what a fact says, or (`ends`) that it is over. They may
    /// have come in before the catalog had the names that they give.
    pub fn less_sure(&self, fact: &Fact, ends: bool) -> Result<Vec<QueueId>, StoreError> {
        let sure = Certainty::of_detail(&fact.detail);
        if sure == Certainty::Rumour {
            return Ok(Vec::new());
        }
        let subjects = self.sides(fact.subject)?;
        let objects = match &fact.object {
            Object::Entity(object) => self.sides(*object)?,
            Object::Value(value) => vec![valued(value)],
        };
        let mut found = Vec::new();
        for certainty in Certainty::ALL.into_iter().filter(|less| *less < sure) {
            for subject in &subjects {
                for object in &objects {
                    found.extend(self.one(
                        "SELECT id FROM queue_items
                         WHERE kind = 'fact' AND identity = ?1 AND state = 'waiting'",
                        [told_as(subject, &fact.relation, object, ends, certainty)],
                        |row| row.get(0).map(QueueId),
                    )?);
                }
            }
        }
        Ok(found)
    }

    /// An entity as the identities of proposals may have it: by its number, or by its name.
    fn sides(&self, id: EntityId) -> Result<Vec<String>, StoreError> {
        let named = self.name_of(id)?.map(|name| named(&name));
        Ok(std::iter::once(id.0.to_string()).chain(named).collect())
    }

    /// What somebody has by a relation and, as far as the archive knows, still has.
    fn open_objects(&self, subject: EntityId, relation: &str) -> Result<Vec<Object>, StoreError> {
        self.all(
            "SELECT DISTINCT object, value FROM facts WHERE subject = ?1 AND relation = ?2
             AND removed = 0 AND until_start IS NULL LIMIT 2",
            params![subject.0, relation],
            |row| {
                Ok(match row.get::<_, Option<i64>>(0)? {
                    Some(id) => Object::Entity(EntityId(id)),
                    None => Object::Value(row.get(1)?),
                })
            },
        )
    }

    /// Whether the archive has what is proposed, in either direction where a relation reads the same
    /// both ways. What was removed by hand counts: somebody has said that it is not so. What it has as a rumour only
    /// does not count where more is told.
    fn stands(&self, fact: &FactProposal) -> Result<Option<Stands>, StoreError> {
        let Party::Known(subject) = &fact.subject else {
            return Ok(None);
        };
        let (object, value) = match &fact.object {
            Some(ProposedObject::Party(Party::Known(id))) => (Some(id.0), None),
            Some(ProposedObject::Value(value)) => (None, Some(value.as_str())),
            _ => return Ok(None),
        };
        let mut found = self.all(
            "SELECT f.until_start IS NOT NULL OR f.removed, f.detail FROM facts AS f
              WHERE f.subject = ?1 AND f.relation = ?2 AND f.object IS ?3 AND f.value IS ?4
             UNION ALL
             SELECT f.until_start IS NOT NULL OR f.removed, f.detail
               FROM facts AS f CROSS JOIN relations AS r ON r.key = f.relation
              WHERE f.subject = ?3 AND f.relation = ?2 AND f.object = ?1
                AND r.label = r.inverse_label",
            params![subject.0, fact.relation, object, value],
            |row| {
                let detail = row.get_ref(1)?.as_str()?;
                Ok((row.get::<_, bool>(0)?, Certainty::of_detail(detail)))
            },
        )?;
        found.retain(|(_, certainty)| fact.ends || *certainty >= fact.certainty);
        Ok(match found.as_slice() {
            [] => None,
            all if all.iter().any(|(is_over, _)| !is_over) => Some(Stands::Open),
            _ => Some(Stands::Over),
        })
    }
}

/// How something stands that the archive has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It holds.
    Open,
    /// It has ended, or is not so.
    Over,
}

impl Writer {
    /// Puts a proposed fact into the queue, unless the same waits there, as sure as this or surer, or was decided
    /// about for this article. What was dropped nobody has decided about. `name` is the fact as a sentence.
    pub fn propose_fact(
        &self,
        article: ArticleId,
        fact: &FactProposal,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<QueueId>, StoreError> {
        let as_sure = Certainty::ALL
            .into_iter()
            .filter(|it| *it >= fact.certainty);
        for certainty in as_sure {
            let known = self.one(
                "SELECT 1 FROM queue_items WHERE kind = 'fact' AND identity = ?1
                 AND (article = ?2 AND state <> 'dropped' OR state = 'waiting') LIMIT 1",
                params![identity_as(fact, certainty), article.0],
                |_| Ok(()),
            )?;
            if known.is_some() {
                return Ok(None);
            }
        }
        let identity = identity(fact);
        let json = fact_json(fact);
        self.put_item(
            "fact",
            article,
            &identity,
            name,
            &json,
            fact.confidence,
            now,
        )
        .map(Some)
    }

    /// Remembers that an article has a name which the catalog has not, and puts it into the queue when
    /// that was often enough. A name about which somebody has decided does not come again.
    pub fn hear_name(
        &self,
        article: ArticleId,
        name: &NameProposal,
        now: Timestamp,
    ) -> Result<Option<QueueId>, StoreError> {
        let folded = folded(&name.name);
        let forgotten = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        self.run(
            "DELETE FROM heard_names WHERE heard < ?1",
            [forgotten.as_microsecond()],
        )?;
        self.run(
            "INSERT INTO heard_names (name, article, heard) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            params![folded, article.0, now.as_microsecond()],
        )?;
        let known = self.one(
            "SELECT 1 FROM queue_items
             WHERE kind = 'entity' AND identity = ?1 AND state <> 'dropped' LIMIT 1",
            [&folded],
            |_| Ok(()),
        )?;
        if known.is_some() {
            return Ok(None);
        }
        let articles = "SELECT count(*) FROM heard_names WHERE name = ?1";
        if name.count < TIMES && self.counted(articles, [&folded])? < ARTICLES {
            return Ok(None);
        }
        let json = name_json(name);
        self.put_item("entity", article, &folded, &name.name, &json, 50, now)
            .map(Some)
    }

    #[allow(clippy::too_many_arguments)]
    fn put_item(
        &self,
        kind: &str,
        article: ArticleId,
        identity: &str,
        name: &str,
        proposal: &Value,
        confidence: u8,
        now: Timestamp,
    ) -> Result<QueueId, StoreError> {
        self.run(
            "INSERT INTO queue_items
                 (kind, article, identity, name, proposal, confidence, state, entered)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)",
            params![
                kind,
                article.0,
                identity,
                name,
                proposal.to_string(),
                confidence,
                now.as_microsecond()
            ],
        )?;
        let id = QueueId(self.db.last_insert_rowid());
        self.show_item(id, now)?;
        Ok(id)
    }

    /// Changes what is proposed, as long as it waits. Gives whether it did: nothing changes when another
    /// one that waits proposes just this.
    pub fn change_proposal(
        &self,
        id: QueueId,
        proposal: &crate::domain::Proposal,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (json, identity) = match proposal {
            crate::domain::Proposal::Article => return Ok(false),
            crate::domain::Proposal::Fact(fact) => (fact_json(fact), identity(fact)),
            crate::domain::Proposal::Name(name) => (name_json(name), folded(&name.name)),
        };
        let changed = self.run(
            "UPDATE OR IGNORE queue_items SET proposal = ?2, name = ?3, identity = ?4
             WHERE id = ?1 AND state = 'waiting'",
            params![id.0, json.to_string(), name, identity],
        )?;
        if changed > 0 {
            self.show_item(id, now)?;
        }
        Ok(changed > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, newcomer, proposed, vendors};
    use super::*;
    use crate::domain::{EntityKind, NewFact, Proposal};

    #[test]
    fn what_the_archive_has_is_not_proposed_and_an_end_only_of_what_it_has() {
        let writer = archive();
        let [emc, vmware] = vendors(&writer, ["emc", "vmware"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let told = proposed(Party::Known(emc), Some(Party::Known(vmware)));
        let ended = FactProposal {
            ends: true,
            detail: String::new(),
            ..told.clone()
        };
        assert!(writer.completed_fact(told.clone()).unwrap().is_some());
        assert_eq!(writer.completed_fact(ended.clone()).unwrap(), None);
        let known = NewFact {
            subject: emc,
            relation: "owns".to_owned(),
            object: Object::Entity(vmware),
            detail: String::new(),
            since: None,
            until: None,
            source,
        };
        writer.add_fact(&known).unwrap().unwrap();
        assert_eq!(writer.completed_fact(told.clone()).unwrap(), None);
        assert!(writer.completed_fact(ended.clone()).unwrap().is_some());
        // "Somebody takes the place of EMC": of what, the archive knows.
        let mut follows = proposed(newcomer("Cisco"), None);
        follows.former = Some(Party::Known(emc));
        let completed = writer.completed_fact(follows).unwrap().unwrap();
        assert_eq!(
            completed.object,
            Some(ProposedObject::Party(Party::Known(vmware)))
        );
        writer.run("UPDATE facts SET removed = 1", []).unwrap();
        assert_eq!(
            writer.completed_fact(told).unwrap(),
            None,
            "somebody said no"
        );
        assert_eq!(writer.completed_fact(ended).unwrap(), None);
    }

    #[test]
    fn the_same_proposal_waits_once() {
        let writer = archive();
        let [emc] = vendors(&writer, ["emc"]);
        let ids =
            ["One", "Two"].map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        let told = proposed(Party::Known(emc), Some(newcomer("Iomega")));
        let propose = |article| writer.propose_fact(article, &told, "EMC owns Iomega", at(1));
        let first = propose(ids[0]).unwrap().unwrap();
        assert_eq!(propose(ids[0]).unwrap(), None);
        assert_eq!(propose(ids[1]).unwrap(), None);
        let kept = writer.queued(first).unwrap().unwrap();
        assert_eq!(kept.proposal, Proposal::Fact(Box::new(told)));
        assert_eq!(kept.name, "EMC owns Iomega");
    }

    #[test]
    fn a_name_is_proposed_when_it_comes_again() {
        let writer = archive();
        let ids = ["One", "Two", "Three"]
            .map(|title| writer.insert_article(&article(title, 1), at(0)).unwrap());
        let name = |name: &str, count| NameProposal {
            name: name.to_owned(),
            kind: EntityKind::Vendor,
            count,
            sentence: String::new(),
        };
        let hear = |article, name: NameProposal| writer.hear_name(article, &name, at(1)).unwrap();
        assert_eq!(hear(ids[0], name("Zimory", 1)), None);
        assert_eq!(hear(ids[0], name("ZIMORY", 2)), None, "one article");
        assert!(hear(ids[1], name("Zimory", 1)).is_some());
        assert_eq!(hear(ids[2], name("Zimory", 9)), None, "it waits");
        assert!(hear(ids[0], name("Qumranet", 3)).is_some());
        let half_a_year = REMEMBERED.as_secs() + 10;
        assert_eq!(hear(ids[0], name("Innotek", 1)), None);
        let later = writer
            .hear_name(ids[1], &name("Innotek", 1), at(half_a_year))
            .unwrap();
        assert_eq!(later, None, "the first time is forgotten");
    }
}
