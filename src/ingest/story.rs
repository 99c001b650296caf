//! One story, one post: which articles that are in the archive tell what a new one tells.
//!
//! Articles become one story when their headlines are the same, or their texts nearly. Those whose
//! headlines are only alike are linked as related. Every one of them is kept as an article of its
//! own. An article takes part from the moment at which it is published: a draft never stands before
//! a published one, and nothing joins a story whose first article was retracted.

use jiff::{SignedDuration, Timestamp};

use super::announce::announce;
use super::suggesters::tell_suggesters;
use super::surer::make_way_for_all;
use crate::domain::{Article, ArticleId, Date, Deed, Fingerprint, NewArticle, Revised, Status};
use crate::store::{Reader, StoreError, Writer};
use crate::text::plain::plain;
use crate::text::shingles::{Shingles, stable_hash};
use crate::text::url::site;
use crate::text::words::{is_stop_word, stem, words};

/// How long an article is compared with those that come after it, from when it was added, and how
/// old one may be that is compared at all. Reprints come within days. The archive of a publication
/// that is loaded in one go would otherwise be taken for news.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How far apart the same headline still means the same story. A weekly column has it again later.
const SAME_TITLE_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// The fewest words of a headline by which two articles can be the same: "Weekly news" is none.
const TITLE_WORDS: usize = 5;

/// How alike two texts must be that are the same.
const ALIKE: f64 = 0.6;

/// The fewest words of a text by which two articles can be the same.
const BODY_WORDS: usize = 50;

/// How far apart headlines that are alike still mean related articles.
const RELATED_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// The fewest words that say something which headlines that are alike have in common.
const SHARED_WORDS: usize = 4;

/// The share of the shorter headline's words that say something which the other one must have, in
/// tenths.
const SHARED_TENTHS: usize = 7;

/// Articles that are compared word by word with a new one, at most. Beyond that a headline or a text
/// is a form that is filled in every day, and a flood of it must not hold up the archive.
const COMPARED: usize = 50;

/// Headlines that are compared with a new one, at most: two days of a busy desk.
const TITLES_COMPARED: usize = 2_000;

/// Related articles that a new one is linked to by its headline, at most.
const RELATED: usize = 5;

/// By what an article was recognised as one that the archive has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The same headline at another site, within three days.
    Title,
    /// Nearly the same text.
    Text,
}

/// What became of an article among the stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is alone, the first of its own story.
    Alone,
    /// It tells what others told before.
    Joined {
        /// The first article of the story.
        story: ArticleId,
        /// By what it was recognised.
        tier: Tier,
    },
}

/// Lets an article out that waited, finds its story, and tells those who suggested it. One that is
/// out already is left alone.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such article; otherwise only the archive can fail.
pub(super) fn come_out(
    tx: &Writer,
    id: ArticleId,
    deed: Deed,
    now: Timestamp,
) -> Result<Settled, StoreError> {
    let mut state = tx.state(id)?.ok_or_else(|| StoreError::Missing {
        what: format!("article {}", id.0),
    })?;
    state.status = Status::Published;
    tx.unschedule(id)?;
    if tx.revise_article(id, None, &state, deed, now)? == Revised::Unchanged {
        return Ok(Settled::Alone);
    }
    let settled = match tx.article(id)? {
        Some(article) => settle_story(tx, id, &NewArticle::from(article), now)?,
        None => Settled::Alone,
    };
    let joined = match settled {
        Settled::Alone => None,
        Settled::Joined { story, .. } => Some(story),
    };
    announce(tx, id, joined, now)?;
    make_way_for_all(tx, id, deed, now)?;
    tell_suggesters(tx, id, "It is in the archive now.", now)?;
    tx.show_waiting(id, now)?;
    Ok(settled)
}

/// Finds the story of an article that was just published, and lets later ones find it.
///
/// An article that tells the same as several stories makes them one, under the oldest of their first
/// articles, so that it does not matter in which order they came in.
pub(super) fn settle_story(
    tx: &Writer,
    id: ArticleId,
    article: &NewArticle,
    now: Timestamp,
) -> Result<Settled, StoreError> {
    let oldest = before(now, RECENT);
    if article.status != Status::Published || article.published.end() <= oldest.as_second() {
        return Ok(Settled::Alone);
    }
    tx.forget_added_before(oldest)?;
    let look = Look::of(article);
    let found = same(tx, &look, now)?;
    if found.is_empty() {
        relate_alike(tx, id, &look, now)?;
    }
    if !look.fingerprint.is_empty() {
        tx.remember_recent(id, &look.fingerprint, now)?;
    }
    let Some(&(story, _)) = found.iter().min_by_key(|(story, _)| *story) else {
        return Ok(Settled::Alone);
    };
    for (other, _) in &found {
        tx.join_story(*other, story)?;
    }
    tx.join_story(id, story)?;
    let tier = match found.iter().any(|(_, tier)| *tier == Tier::Title) {
        true => Tier::Title,
        false => Tier::Text,
    };
    Ok(Settled::Joined { story, tier })
}

/// Lets later articles find one that another archive has kept, if it is recent enough to be compared.
/// Its own story is known already.
pub(super) fn remember(
    tx: &Writer,
    id: ArticleId,
    article: &NewArticle,
    added: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let oldest = before(now, RECENT);
    let old = added < oldest || article.published.end() <= oldest.as_second();
    if old || article.status != Status::Published {
        return Ok(());
    }
    let look = Look::of(article);
    if look.fingerprint.is_empty() {
        return Ok(());
    }
    tx.remember_recent(id, &look.fingerprint, added)
}

/// The stories that an article belongs to, each with by what that is known.
fn same(tx: &Reader, look: &Look, now: Timestamp) -> Result<Vec<(ArticleId, Tier)>, StoreError> {
    let mut found: Vec<(ArticleId, Tier)> = Vec::new();
    let mut candidates = Vec::new();
    if let Some(title) = look.fingerprint.title {
        let span = around(now, SAME_TITLE_WITHIN);
        let titled = tx.recent_with_title(title, span, COMPARED)?;
        candidates.extend(titled.into_iter().map(|id| (id, Tier::Title)));
    }
    let alike = tx.recent_with_bands(&look.fingerprint.bands, COMPARED)?;
    candidates.extend(alike.into_iter().map(|id| (id, Tier::Text)));
    for (candidate, tier) in candidates {
        let story = tx.story_of(candidate)?;
        if found.iter().any(|(known, _)| *known == story) {
            continue;
        }
        let Some(other) = published(tx, candidate)? else {
            continue;
        };
        if story != candidate && published(tx, story)?.is_none() {
            continue;
        }
        let other = Look::of(&other);
        let same = match tier {
            Tier::Title => look.has_title_of(&other),
            Tier::Text => look.has_text_of(&other),
        };
        if same {
            found.push((story, tier));
        }
    }
    Ok(found)
}

/// The first articles of the stories that an article would belong to, each with by what that is known.
/// For those who want to know it before it comes in.
///
/// # Errors
/// Only the archive can fail.
pub fn told_before(
    read: &Reader,
    article: &NewArticle,
    now: Timestamp,
) -> Result<Vec<(ArticleId, Tier)>, StoreError> {
    same(read, &Look::of(article), now)
}

/// Lets later articles find one by what it says now, if they could find it before.
pub(super) fn look_again(
    tx: &Writer,
    id: ArticleId,
    article: &NewArticle,
) -> Result<(), StoreError> {
    match tx.remembered_since(id)? {
        Some(added) => tx.remember_recent(id, &Look::of(article).fingerprint, added),
        None => Ok(()),
    }
}

/// Links an article to those whose headlines are alike, if they are the first of their stories: a
/// chain of headlines, each a little like the next, would lead anywhere.
fn relate_alike(tx: &Writer, id: ArticleId, look: &Look, now: Timestamp) -> Result<(), StoreError> {
    let words = &look.fingerprint.title_words;
    if words.is_empty() {
        return Ok(());
    }
    let mut linked = 0;
    for (other, others) in tx.recent_titles(around(now, RELATED_WITHIN), TITLES_COMPARED)? {
        if linked == RELATED {
            break;
        }
        if !alike(words, &others) || tx.story_of(other)? != other {
            continue;
        }
        if let Some(article) = published(tx, other)?
            && near(look.published, article.published, RELATED_WITHIN)
        {
            tx.relate(id, other)?;
            linked += 1;
        }
    }
    Ok(())
}

/// An article, if it is out.
fn published(tx: &Reader, id: ArticleId) -> Result<Option<NewArticle>, StoreError> {
    let article = tx.article(id)?;
    let out = article.filter(|article| article.status == Status::Published);
    Ok(out.map(|article: Article| article.into()))
}

/// An article as it is compared with others.
struct Look {
    fingerprint: Fingerprint,
    title: String,
    published: Date,
    /// Where it stands; none for an article without an address.
    site: Option<String>,
    /// Whether the headline is only the name of the site or of the author.
    names_source: bool,
    /// Of a text that is long enough.
    shingles: Option<Shingles>,
}

impl Look {
    fn of(article: &NewArticle) -> Look {
        let title = words(&article.title);
        let body = words(&plain(&article.body));
        let shingles = (body.len() >= BODY_WORDS).then(|| Shingles::of(&body));
        let long_enough = title.len() >= TITLE_WORDS;
        let title: Vec<String> = title.into_iter().map(|word| word.folded).collect();
        let mut title_words: Vec<u32> = title
            .iter()
            .filter(|word| !is_stop_word(word))
            .map(|word| (stable_hash(&stem(word)) >> 32) as u32)
            .collect();
        title_words.sort_unstable();
        title_words.dedup();
        if title_words.len() < SHARED_WORDS {
            title_words.clear();
        }
        let title = title.join(" ");
        let site = article.url.as_deref().and_then(site);
        let bands = shingles.as_ref().map(Shingles::bands).unwrap_or_default();
        Look {
            fingerprint: Fingerprint {
                title: long_enough.then(|| stable_hash(&title).cast_signed()),
                title_words,
                bands: bands.into_iter().map(u64::cast_signed).collect(),
            },
            names_source: names_source(&title, site.as_deref(), &article.author),
            title,
            published: article.published,
            site,
            shingles,
        }
    }

    /// Whether both have the same headline and are near in time. Not at one site: there it is a
    /// headline that comes again, such as that of a column.
    fn has_title_of(&self, other: &Look) -> bool {
        let one_site = self.site.is_some() && self.site == other.site;
        !one_site
            && self.title == other.title
            && !self.names_source
            && !other.names_source
            && near(self.published, other.published, SAME_TITLE_WITHIN)
    }

    fn has_text_of(&self, other: &Look) -> bool {
        match (&self.shingles, &other.shingles) {
            (Some(one), Some(two)) => one.likeness(two) >= ALIKE,
            _ => false,
        }
    }
}

/// Whether a headline is no more than the name of its source, as some feeds have it.
fn names_source(title: &str, site: Option<&str>, author: &str) -> bool {
    let name = |text: &str| -> String {
        let words = words(text);
        let skipped = usize::from(words.first().is_some_and(|word| word.folded == "the"));
        words
            .into_iter()
            .skip(skipped)
            .map(|word| word.folded)
            .collect()
    };
    let squeezed = name(title);
    let labels = site.unwrap_or_default().split('.');
    name(author) == squeezed
        || labels
            .map(|label| label.replace('-', ""))
            .any(|label| label.strip_prefix("the").unwrap_or(&label) == squeezed)
}

/// Whether enough of the words that say something are in both headlines.
fn alike(one: &[u32], two: &[u32]) -> bool {
    let shared = one
        .iter()
        .filter(|word| two.binary_search(word).is_ok())
        .count();
    let shorter = one.len().min(two.len());
    shared >= SHARED_WORDS && shared * 10 >= shorter * SHARED_TENTHS
}

/// Whether two dates can be so near. What is known only to the month or the year says nothing here:
/// the moments at which the articles were added decide then.
fn near(one: Date, two: Date, within: SignedDuration) -> bool {
    let exact = |date: Date| matches!(date, Date::Day(_) | Date::Time(_));
    if !exact(one) || !exact(two) {
        return true;
    }
    let (earlier, later) = (one.min(two), one.max(two));
    later.start().saturating_sub(earlier.end() - 1) <= within.as_secs()
}

/// The span of time around a moment. A clock that was set back is no reason to miss anything.
fn around(now: Timestamp, within: SignedDuration) -> (Timestamp, Timestamp) {
    let after = now.checked_add(within).unwrap_or(Timestamp::MAX);
    (before(now, within), after)
}

fn before(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_sub(span).unwrap_or(Timestamp::MIN)
}
