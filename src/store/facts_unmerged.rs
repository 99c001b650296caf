//! Facts when a merge is undone: each goes back to whom it was said of, and what was said of it meanwhile
//! goes with it.

use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::images::{Image, number, number_or_none};
use super::merges::Journal;
use super::unmerging::Pair;

/// The columns that say when a fact ended.
const END: [&str; 2] = ["until_start", "until_precision"];

/// Whether a fact ended when another one did, or neither has.
pub(super) fn ends_as(fact: &Image, other: &Image) -> bool {
    END.iter()
        .all(|column| fact.get(*column) == other.get(*column))
}

impl Reader {
    /// The other facts that say, while two entities are one, what a fact says, whenever they ended.
    pub(super) fn facts_alike(&self, fact: &Image, pair: Pair) -> Result<Vec<Image>, StoreError> {
        let merged = |side| number_or_none(fact, side).map(|entity| pair.merged(entity));
        self.images(
            "facts",
            "subject = ?2 AND object IS ?3 AND id <> ?1 AND EXISTS (
                 SELECT 1 FROM facts AS f WHERE f.id = ?1
                    AND (f.relation, f.detail, f.source) = (facts.relation, facts.detail, facts.source)
                    AND f.value IS facts.value
                    AND f.since_start IS facts.since_start
                    AND f.since_precision IS facts.since_precision)",
            params![number(fact, "id"), merged("subject"), merged("object")],
        )
    }
}

impl Writer {
    /// Facts as they were, but for what was said of them since: their ends and removals stay.
    pub(super) fn facts_back(&self, journal: &Journal, pair: Pair) -> Result<(), StoreError> {
        let (mut ended, mut gone) = (Vec::new(), Vec::new());
        // Those that are there come first: nothing is said yet of the one that is back, so that nothing is
        // in their way.
        for fact in &journal.facts {
            let id = number(fact, "id");
            for (side, sql) in [
                ("subject", "UPDATE facts SET subject = ?2 WHERE id = ?1"),
                ("object", "UPDATE facts SET object = ?2 WHERE id = ?1"),
            ] {
                if number_or_none(fact, side) == Some(pair.from.0) {
                    self.run(sql, [id, pair.from.0])?;
                }
            }
            match self.images("facts", "id = ?1", [id])?.pop() {
                None => gone.push(fact),
                Some(here) if ends_as(&here, fact) => {}
                Some(here) => ended.push((fact, here)),
            }
        }
        for (fact, here) in ended {
            self.shadows_back(&here, journal.last_fact, pair)?;
            // As it was it stands for what is not so any more, as with every fact that is ended by hand.
            self.shadow(&here, fact)?;
        }
        for fact in gone {
            let fact = self.dropped(journal, fact, pair)?;
            self.row_back("facts", &fact, &["subject", "object"], pair)?;
        }
        Ok(())
    }

    /// What stands for a fact as it was before it ended, or ended otherwise, was said of the one that stayed
    /// while both were one. It goes with the fact, unless the one that stayed has facts of its own that
    /// differ from it in nothing but the end: it may stand for those too.
    fn shadows_back(&self, here: &Image, last: Option<i64>, pair: Pair) -> Result<(), StoreError> {
        let alike = self.facts_alike(here, pair)?;
        // One that was made since the merge, and that nobody has said again. A merge that was made before
        // this was kept tells of none.
        let is_shadow = |fact: &Image| {
            number(fact, "removed") == 1 && last.is_some_and(|last| number(fact, "id") > last)
        };
        let (shadows, own): (Vec<Image>, Vec<Image>) = alike.into_iter().partition(is_shadow);
        for shadow in shadows {
            self.shadow(here, &shadow)?;
            if own.is_empty() {
                self.run("DELETE FROM facts WHERE id = ?1", [number(&shadow, "id")])?;
            }
        }
        Ok(())
    }

    /// Writes down that a fact is not so with the end that another row has.
    fn shadow(&self, fact: &Image, end: &Image) -> Result<(), StoreError> {
        let mut shadow = fact.clone();
        shadow.remove("id");
        shadow.insert("removed".to_owned(), 1.into());
        shadow.remove("ended_by");
        for column in END {
            let value = end.get(column).cloned().unwrap_or_default();
            shadow.insert(column.to_owned(), value);
        }
        self.put_back_unless_there("facts", &shadow)
    }

    /// A fact that is not there any more, as it is to come back: what was said meanwhile of the one with
    /// which it fell together was said of it too, and one that had moved was removed by hand.
    fn dropped(&self, journal: &Journal, fact: &Image, pair: Pair) -> Result<Image, StoreError> {
        let mut back = fact.clone();
        let Some(twins) = &journal.twins else {
            return Ok(back);
        };
        let id = number(fact, "id");
        let now = |id| Ok::<_, StoreError>(self.images("facts", "id = ?1", [id])?.pop());
        let is_removed = match twins.iter().find(|twin| number(twin, "of") == id) {
            Some(twin) => match now(number(twin, "id"))? {
                Some(now) => {
                    // An end leaves what it was as removed, which is what this one is then.
                    number(&now, "removed") != number(twin, "removed") || !ends_as(&now, twin)
                }
                None => number(twin, "removed") == 0,
            },
            None => {
                let of = |column| number_or_none(fact, column).map(|entity| pair.merged(entity));
                // One about itself was dropped by the merge.
                of("subject") != of("object")
            }
        };
        if is_removed {
            back.insert("removed".to_owned(), 1.into());
        }
        Ok(back)
    }
}
