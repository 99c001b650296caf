//! From articles that are ready into the archive, a batch of them in one transaction.

use crate::domain::{ArticleId, Findable, Life};
use crate::ingest::accept::{Accepted, file, kept_before, offered_again};
use crate::ingest::load;
use crate::ingest::story::remember;
use crate::store::{StoreError, Writer};
use crate::text::url::canonical;

use super::offered::{Exported, More};
use super::prepare::{Desk, Prepared};

/// What became of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    Added,
    Joined,
    Known,
}

/// What became of a batch.
#[derive(Default)]
pub(super) struct Entered {
    /// Of each article, in their order.
    pub became: Vec<Became>,
    /// What was left out of articles, by their place in the batch.
    pub notes: Vec<(usize, String)>,
    /// What came in, if each of its articles is as it was offered and the change sequence tells of
    /// nothing else.
    pub findable: Vec<Findable>,
    /// Links to articles that were not there (yet): from which, by its place in the batch too.
    pub missing: Vec<Missing>,
}

impl Entered {
    /// Whether any article was not there before.
    pub(super) fn any_new(&self) -> bool {
        self.became.iter().any(|became| *became != Became::Known)
    }
}

/// A link that leads to an article which is not there.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub from: ArticleId,
    /// The place in the batch of the article that has it.
    pub place: usize,
    /// Address or key of the other one.
    pub to: String,
}

/// Takes a batch in. What is there already is left as it is, but for links that could not be made
/// when it came, and these are left too once somebody has changed the article: who took a link away
/// wants it gone.
pub(super) fn enter_all(
    tx: &Writer,
    desk: &Desk,
    batch: Vec<Prepared>,
) -> Result<Entered, StoreError> {
    let mut entered = Entered::default();
    let before = tx.last_change()?;
    let mut added = Vec::with_capacity(batch.len());
    for (place, prepared) in batch.iter().enumerate() {
        let exported = prepared
            .more
            .as_ref()
            .and_then(|more| more.exported.as_ref());
        let (id, became) = match known(tx, desk, prepared, exported)? {
            Some(id) => (id, Became::Known),
            None => add(tx, desk, prepared, exported)?,
        };
        let mut entering = Entering {
            tx,
            desk,
            id,
            place,
            entered: &mut entered,
        };
        if let Some(more) = &prepared.more {
            if became != Became::Known {
                entering.statements(more)?;
                entering.links(more)?;
            } else if !tx.is_revised(id)? {
                entering.links(more)?;
            }
        }
        added.extend((became != Became::Known).then_some((place, id)));
        entered.became.push(became);
    }
    let changes = usize::try_from(tx.last_change()? - before).unwrap_or(usize::MAX);
    if changes == added.len() && batch.iter().all(|prepared| prepared.more.is_none()) {
        entered.findable = findable(batch, &added, before);
    }
    Ok(entered)
}

/// Articles of a batch as they came in, each with one change.
fn findable(mut batch: Vec<Prepared>, added: &[(usize, ArticleId)], before: i64) -> Vec<Findable> {
    let sequence = before + 1..;
    let added = added.iter().zip(sequence);
    added
        .filter_map(|(&(place, id), sequence)| {
            let prepared = batch.get_mut(place)?;
            let article = &mut prepared.article;
            let mut topics = std::mem::take(&mut article.topics);
            topics.append(&mut prepared.tags.topics);
            topics.sort_unstable();
            topics.dedup();
            Some(Findable {
                sequence,
                id,
                title: std::mem::take(&mut article.title),
                text: std::mem::take(&mut prepared.plain),
                published: article.published,
                certainty: article.certainty,
                status: article.status,
                entities: prepared
                    .tags
                    .mentions
                    .iter()
                    .map(|mention| mention.entity)
                    .collect(),
                topics,
            })
        })
        .collect()
}

/// The article that is offered, if the archive has it.
fn known(
    tx: &Writer,
    desk: &Desk,
    prepared: &Prepared,
    exported: Option<&Exported>,
) -> Result<Option<ArticleId>, StoreError> {
    if let Some(key) = &prepared.key
        && let Some(id) = by_key(tx, desk, key, exported)?
    {
        return Ok(Some(id));
    }
    let Some(url) = &prepared.article.url else {
        return Ok(None);
    };
    let former = || {
        let then = (url.clone(), prepared.article.title.clone());
        desk.former.get(&then).copied()
    };
    if exported.is_some() {
        return Ok(tx.article_by_url(url)?.or_else(former));
    }
    let known = offered_again(tx, &prepared.article, prepared.given.as_deref(), desk.now)?;
    Ok(known.or_else(former))
}

/// The article of a key. A key of this very archive is its article's number, unless the archive was
/// put back to an earlier state and has given the number to another one since, which came in at
/// another moment than the exported one.
fn by_key(
    tx: &Writer,
    desk: &Desk,
    key: &str,
    exported: Option<&Exported>,
) -> Result<Option<ArticleId>, StoreError> {
    if let Some(id) = tx.article_by_import_key(key)? {
        return Ok(Some(id));
    }
    let own = match desk.own(key) {
        Some(own) => tx.article(own)?,
        None => None,
    };
    let same = own.filter(|own| exported.is_none_or(|exported| exported.added == own.added));
    Ok(same.map(|own| own.id))
}

/// Adds an article that is not there.
fn add(
    tx: &Writer,
    desk: &Desk,
    prepared: &Prepared,
    exported: Option<&Exported>,
) -> Result<(ArticleId, Became), StoreError> {
    let (article, tags) = (&prepared.article, &prepared.tags);
    let (id, became) = match exported {
        None => match file(tx, article, tags, desk.now)? {
            Accepted::Joined { id, .. } => (id, Became::Joined),
            other => (other.id(), Became::Added),
        },
        Some(exported) => {
            let id = kept_before(tx, article, tags, exported.added, exported.revision)?;
            remember(tx, id, article, exported.added, desk.now)?;
            for copy in &exported.copies {
                tx.keep_copy(id, copy)?;
            }
            if let Some(key) = &exported.sample {
                load::note_loaded(tx, key, id)?;
            }
            if exported.life != Life::default() {
                tx.set_life(id, &exported.life)?;
            }
            (id, Became::Added)
        }
    };
    if let Some(key) = &prepared.key {
        tx.set_import_key(id, key)?;
    }
    Ok((id, became))
}

/// One article while what rests on it comes in.
struct Entering<'a> {
    tx: &'a Writer,
    desk: &'a Desk,
    id: ArticleId,
    place: usize,
    entered: &'a mut Entered,
}

impl Entering<'_> {
    fn note(&mut self, what: &str, unknown: &str) {
        let note = format!("a {what} was left out: the catalog has no {unknown}.");
        self.entered.notes.push((self.place, note));
    }

    /// Mentions by hand, facts and forecasts.
    fn statements(&mut self, more: &More) -> Result<(), StoreError> {
        for (keys, present) in [(&more.set_by_hand, true), (&more.removed_by_hand, false)] {
            for key in keys {
                match self.desk.entity(key) {
                    Ok(entity) => self.tx.set_mention(self.id, entity, present)?,
                    Err(unknown) => self.note("mention", &unknown),
                }
            }
        }
        for offered in &more.facts {
            match self.desk.known.fact(&offered.fact, self.id) {
                Ok(fact) => {
                    // What an archive has held it may hold again.
                    if more.exported.is_none()
                        && let Err(why) = self.desk.known.check(&fact)
                    {
                        let note = format!("a fact was left out: {why}");
                        self.entered.notes.push((self.place, note));
                        continue;
                    }
                    let number = self.tx.add_fact(&fact)?;
                    if let Some(number) = number.filter(|_| offered.removed) {
                        self.tx.withhold_fact(number)?;
                    }
                    if let Some(end) = &offered.ended_by
                        && let Some(end) = resolve(self.tx, self.desk, end)?
                    {
                        self.tx.set_fact_end(&fact, end)?;
                    }
                }
                Err(unknown) => self.note("fact", &unknown),
            }
        }
        if let Some(exported) = &more.exported {
            self.decisions(exported)?;
        }
        for forecast in &more.forecasts {
            match self.desk.known.forecast(forecast, self.id) {
                Ok(forecast) => {
                    self.tx.add_forecast(&forecast)?;
                }
                Err(unknown) => self.note("forecast", &unknown),
            }
        }
        Ok(())
    }

    /// What moderators have decided of it besides.
    fn decisions(&mut self, exported: &Exported) -> Result<(), StoreError> {
        for topic in &exported.topics_removed {
            if !self.tx.remove_topic(self.id, topic)? {
                self.note("decision", &format!("topic \"{topic}\""));
            }
        }
        for (source, fact) in &exported.ends {
            let Some(source) = resolve(self.tx, self.desk, source)? else {
                continue;
            };
            if let Ok(fact) = self.desk.known.fact(fact, source) {
                self.tx.set_fact_end(&fact, self.id)?;
            }
        }
        match &exported.scheduled {
            Some((due, zone)) if *due > self.desk.now => self.tx.schedule(self.id, *due, zone),
            Some((due, _)) => {
                let note =
                    format!("it was to be published at {due}, which is over; schedule it again.");
                self.entered.notes.push((self.place, note));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Related articles and the story.
    fn links(&mut self, more: &More) -> Result<(), StoreError> {
        for related in &more.related {
            match resolve(self.tx, self.desk, related)? {
                Some(other) => {
                    self.tx.relate(self.id, other)?;
                }
                None => self.entered.missing.push(Missing {
                    from: self.id,
                    place: self.place,
                    to: related.clone(),
                }),
            }
        }
        let Some(exported) = &more.exported else {
            return Ok(());
        };
        if let Some(story) = &exported.story {
            match resolve(self.tx, self.desk, story)? {
                Some(first) => {
                    self.tx.join_story(self.id, first)?;
                }
                None => {
                    let note =
                        "the first article of its story is not in the archive, so it stands alone.";
                    self.entered.notes.push((self.place, note.to_owned()));
                }
            }
        }
        for member in &exported.first_of {
            if let Some(member) = resolve(self.tx, self.desk, member)?
                && !self.tx.is_revised(member)?
            {
                self.tx.join_story(member, self.id)?;
            }
        }
        Ok(())
    }
}

/// The article that an address or a key means.
pub(super) fn resolve(
    tx: &Writer,
    desk: &Desk,
    reference: &str,
) -> Result<Option<ArticleId>, StoreError> {
    // A key may look like an address.
    if let Some(url) = canonical(reference)
        && let Some(id) = tx.article_by_url(&url)?
    {
        return Ok(Some(id));
    }
    match by_key(tx, desk, reference, None)? {
        Some(id) => Ok(Some(id)),
        None => load::loaded_as(tx, reference),
    }
}
