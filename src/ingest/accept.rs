//! The one door through which articles enter the archive.
//!
//! A moderator's form, a feed and the sample archive all come through [`accept`]: limits, canonical
//! address, duplicate check, insertion, tagging and the story that it belongs to, in the transaction
//! of the caller. It fetches nothing, and it decides nothing about who may add what.

use jiff::Timestamp;

use crate::domain::{Article, ArticleId, NewArticle, StoryCopy};
use crate::store::{StoreError, Writer};
use crate::text::link::LONGEST;
use crate::text::url::{canonical, canonical_place};

use super::announce::announce;
use super::fault::Faults;
use super::picture;
use super::story::{Settled, Tier, settle_story};
use super::suggest::suggest;
use super::tag::{Tagger, Tags};

/// The longest headline, in characters: a Discord embed shows 256 of them and a list fewer.
pub const LONGEST_TITLE: usize = 300;

/// The longest text, body and updates together, in bytes (1 MiB).
pub const LONGEST_BODY: usize = 1_048_576;

/// What became of an article that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is in the archive now, under this number, and tells what no other article did.
    New(ArticleId),
    /// It is in the archive now, and in the story of articles that told the same before.
    Joined {
        /// Its number.
        id: ArticleId,
        /// The first article of the story.
        story: ArticleId,
        /// By what it was recognised.
        tier: Tier,
    },
    /// Its address was in the archive already, under this number. What was offered is kept as a copy
    /// of that article, unless it was offered so before.
    Duplicate(ArticleId),
}

impl Accepted {
    /// The number under which it is in the archive, whether new or not.
    pub fn id(self) -> ArticleId {
        match self {
            Accepted::New(id) | Accepted::Joined { id, .. } | Accepted::Duplicate(id) => id,
        }
    }
}

/// Why an article was not taken, in words for whoever offered it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no headline.
    #[error("The article has no title. Give it one of up to {LONGEST_TITLE} characters.")]
    NoTitle,
    /// The headline is too long.
    #[error("The title has {length} characters. Shorten it to {LONGEST_TITLE} or fewer.")]
    LongTitle {
        /// How many characters it has.
        length: usize,
    },
    /// The headline has line breaks or other control characters.
    #[error("The title must be plain text on one line. Take the line breaks out of it.")]
    BrokenTitle,
    /// The text is too long.
    #[error(
        "The text is {length} bytes long. The archive takes up to {LONGEST_BODY}; shorten it or split it."
    )]
    LongBody {
        /// How many bytes it has.
        length: usize,
    },
    /// The address is none.
    #[error(
        "\"{url}\" is no web address. Give one that begins with https:// or http://, without a password in it."
    )]
    BadUrl {
        /// The address as it was given, cut to 200 characters.
        url: String,
    },
    /// The picture has no address that everybody can reach.
    #[error(
        "\"{url}\" is no address of a picture on the web. Give one that begins with https:// or http://, of a \
         host that everybody reaches, without a password in it, with up to {LONGEST} characters."
    )]
    BadPicture {
        /// The address as it was given, cut to 200 characters.
        url: String,
    },
}

/// Why something did not get in.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The article cannot be taken as it is.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file that should get in is faulty.
    #[error(transparent)]
    Faulty(#[from] Faults),
    /// The archive failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks an article against the limits and brings it into the form that is kept: the title without
/// outer spaces, the address canonical. Needs no archive, so a form can be checked before anything
/// is written.
///
/// # Errors
/// The first reason why it cannot be taken.
pub fn admit(mut article: NewArticle) -> Result<NewArticle, Refusal> {
    let title = article.title.trim();
    let length = title.chars().count();
    if length == 0 {
        return Err(Refusal::NoTitle);
    }
    if length > LONGEST_TITLE {
        return Err(Refusal::LongTitle { length });
    }
    // The separators of lines and paragraphs are no control characters to Unicode.
    if title.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(Refusal::BrokenTitle);
    }
    if title.len() != article.title.len() {
        article.title = title.to_owned();
    }
    let updates: usize = article.updates.iter().map(|update| update.body.len()).sum();
    let length = article.body.len().saturating_add(updates);
    if length > LONGEST_BODY {
        return Err(Refusal::LongBody { length });
    }
    if let Some(url) = &article.url {
        let bad_url = || Refusal::BadUrl {
            url: url.chars().take(200).collect(),
        };
        article.url = Some(canonical(url).ok_or_else(bad_url)?);
    }
    if let Some(given) = &article.picture {
        let bad_picture = || Refusal::BadPicture {
            url: given.url.chars().take(200).collect(),
        };
        article.picture = Some(picture::admit(given).ok_or_else(bad_picture)?);
    }
    Ok(article)
}

/// Takes an article into the archive, with its mentions, its topics, its story and its deliveries,
/// within the caller's transaction.
///
/// # Errors
/// A [`Refusal`] leaves the archive untouched. After a [`StoreError`] the caller must let the
/// transaction fail, since part of the article may be in it.
pub fn accept(
    tx: &Writer,
    tagger: &Tagger,
    article: NewArticle,
    now: Timestamp,
) -> Result<Accepted, IngestError> {
    let given = article.url.clone();
    let article = admit(article)?;
    if let Some(known) = offered_again(tx, &article, given.as_deref(), now)? {
        return Ok(Accepted::Duplicate(known));
    }
    let reading = tagger.read(&article.title, &article.full_text());
    let accepted = file(tx, &article, &reading.tags, now)?;
    let joined = match accepted {
        Accepted::Joined { story, .. } => Some(story),
        _ => None,
    };
    announce(tx, accepted.id(), joined, now)?;
    suggest(tx, tagger, accepted.id(), &article, &reading, now)?;
    Ok(accepted)
}

/// The same without deliveries: for what is no news any more.
///
/// # Errors
/// As [`accept`].
pub fn accept_quietly(
    tx: &Writer,
    tagger: &Tagger,
    article: NewArticle,
    now: Timestamp,
) -> Result<Accepted, IngestError> {
    let given = article.url.clone();
    let article = admit(article)?;
    Ok(enter(tx, tagger, &article, given.as_deref(), now)?)
}

/// Takes in an article that [`admit`] has let through, which had this address before. Nothing is
/// delivered: that is for what is new, not for a whole archive that is loaded.
pub(super) fn enter(
    tx: &Writer,
    tagger: &Tagger,
    article: &NewArticle,
    given: Option<&str>,
    now: Timestamp,
) -> Result<Accepted, StoreError> {
    if let Some(known) = offered_again(tx, article, given, now)? {
        return Ok(Accepted::Duplicate(known));
    }
    let tags = tagger.tag(&article.title, &article.full_text());
    file(tx, article, &tags, now)
}

/// The article that has this address already. What is offered is kept as a copy of it, unless it is
/// the very same.
pub(super) fn offered_again(
    tx: &Writer,
    article: &NewArticle,
    given: Option<&str>,
    now: Timestamp,
) -> Result<Option<ArticleId>, StoreError> {
    let Some(url) = &article.url else {
        return Ok(None);
    };
    let known = tx.article_by_url(url)?;
    if let Some(known) = known {
        keep_copy(tx, known, article, given.unwrap_or(url), now)?;
    }
    Ok(known)
}

/// Keeps what is offered beside an article that has its address. Gives whether it was kept: not when the
/// article or a copy of it says the very same, and not when it has no address.
///
/// # Errors
/// A [`Refusal`] leaves the archive untouched.
pub fn keep_beside(
    tx: &Writer,
    known: ArticleId,
    article: NewArticle,
    now: Timestamp,
) -> Result<bool, IngestError> {
    let article = admit(article)?;
    Ok(match &article.url {
        Some(url) => keep_copy(tx, known, &article, url, now)?,
        None => false,
    })
}

/// Inserts an article that is not there, with its tags, and finds its story.
pub(super) fn file(
    tx: &Writer,
    article: &NewArticle,
    tags: &Tags,
    now: Timestamp,
) -> Result<Accepted, StoreError> {
    let id = kept_before(tx, article, tags, now, 1)?;
    Ok(match settle_story(tx, id, article, now)? {
        Settled::Alone => Accepted::New(id),
        Settled::Joined { story, tier } => Accepted::Joined { id, story, tier },
    })
}

/// Inserts an article that is not there as another archive has kept it, with its tags. Its story is
/// for the caller to tell.
pub(super) fn kept_before(
    tx: &Writer,
    article: &NewArticle,
    tags: &Tags,
    added: Timestamp,
    revision: u32,
) -> Result<ArticleId, StoreError> {
    tx.insert_tagged(article, &tags.mentions, &tags.topics, added, revision)
}

/// Keeps what was offered under the address of an article, unless it is that very article. Gives whether
/// that is new.
fn keep_copy(
    tx: &Writer,
    known: ArticleId,
    offered: &NewArticle,
    given: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let copy = StoryCopy {
        title: offered.title.clone(),
        author: offered.author.clone(),
        url: canonical_place(given).unwrap_or_else(|| given.trim().to_owned()),
        body: offered.full_text(),
        published: offered.published,
        added: now,
    };
    let Some(article) = tx.article(known)? else {
        return Ok(false);
    };
    if has_said(tx, &article, &copy)? {
        return Ok(false);
    }
    tx.keep_copy(known, &copy)
}

/// Whether an article says what a copy does, or said so before somebody changed it here.
fn has_said(tx: &Writer, article: &Article, copy: &StoryCopy) -> Result<bool, StoreError> {
    let now = article.url.as_ref() == Some(&copy.url)
        && (&article.title, &article.author) == (&copy.title, &copy.author)
        && article.full_text() == copy.body;
    if now {
        return Ok(true);
    }
    for revision in tx.first_revision(article)?..article.revision {
        let then = tx.state_at(article.id, revision)?;
        if then.is_some_and(|was| {
            was.url.as_ref() == Some(&copy.url)
                && (&was.title, &was.author) == (&copy.title, &copy.author)
                && was.full_text() == copy.body
        }) {
            return Ok(true);
        }
    }
    Ok(false)
}
