//! `/suggest`: any reader proposes a link. It becomes an article that waits for a moderator.

use super::check::{address, quoted};
use super::context::Context;
use super::following::asker;
use super::list::{ABOUT, optional, required};
use super::paging::button_to;
use super::request::{CommandError, Request};
use super::table::{Command, OptKind, Pace};
use crate::domain::{Article, ArticleId, Date, NewArticle, Role, Status, SuggestedLink, UserId};
use crate::ingest::accept::LONGEST_TITLE;
use crate::ingest::{self, IngestError, Tagging};
use crate::reply::{Kind, Reply, Text};
use crate::store::{StoreError, Writer};
use crate::text::clean::clean;
use crate::text::link::LONGEST;
use crate::text::url::canonical;

/// How many links a reader may suggest within a day.
const A_DAY: u64 = 10;

/// Its row. Its replies are private.
pub const SUGGEST: Command = Command {
    summary: "Suggest a link to the moderators of the desk",
    details: "The page is read, and what it says waits for a moderator. You may suggest ten links \
              within a day.",
    examples: &[
        "/suggest link: https://example.com/news",
        "/suggest link: https://example.com/news note: They confirm the merger here.",
    ],
    options: &[
        required(
            "link",
            "Its address on the web",
            OptKind::Text { max: LONGEST },
        ),
        optional(
            "note",
            "What the moderators should know about it",
            OptKind::Text { max: 500 },
        ),
    ],
    pace: Pace::Slow,
    ..Command::new("suggest", ABOUT, Role::Reader, suggest)
};

/// What became of a suggestion.
enum Came {
    /// It waits for a moderator; whether nobody had suggested it before.
    Waits { first: bool },
    /// The asker suggested it before.
    Again,
    /// The archive has it.
    Known(Box<Article>),
    /// The moderators have it before them, or did not want it. Nobody would look at it again.
    Draft,
    /// The asker has suggested enough for a day.
    Enough,
}

/// `/suggest`.
///
/// # Errors
/// A refusal for what is no address, or for one link too many.
pub fn suggest(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let given = request.options.text("link").unwrap_or_default();
    let link = address(given).to_owned();
    let url = canonical(&link).ok_or_else(|| {
        CommandError::refused(format!(
            "{} is no web address. Give one that begins with https:// or http://, without a password \
             in it.",
            quoted(given)
        ))
    })?;
    let (user, now) = (asker(request), context.now());
    let (known, lately) = context.store.read(|read| {
        let known = read.article_by_url(&url)?;
        Ok((known, read.suggested_lately(user, now)?))
    })?;
    if is_enough(user, lately) {
        return Err(enough());
    }
    // Only what the archive does not have is worth a look at the page.
    let offered = match known {
        Some(_) => bare(&url, now),
        None => read_page(context, &url, now),
    };
    let suggestion = SuggestedLink {
        user,
        at: now,
        url: link,
        note: clean(request.options.text("note").unwrap_or_default()),
        article: ArticleId(0),
    };
    let tagging = std::sync::Arc::clone(&context.tagging);
    let came = context
        .store
        .write(move |tx| match take_in(tx, &tagging, offered, suggestion) {
            Ok(came) => Ok(Ok(came)),
            Err(IngestError::Store(error)) => Err(error),
            Err(other) => Ok(Err(other.to_string())),
        })?;
    match came.map_err(CommandError::refused)? {
        Came::Enough => Err(enough()),
        Came::Known(article) => Ok(known_already(request, &article)),
        Came::Draft => Ok(thanks("The moderators know that link already.")),
        Came::Again => Ok(thanks(
            "You have suggested that link before; it waits for a moderator.",
        )),
        Came::Waits { first: false } => Ok(thanks(
            "Somebody else has suggested that link too, and it waits for a moderator. You are told \
             what becomes of it.",
        )),
        Came::Waits { first: true } => Ok(thanks(
            "It waits for a moderator. You are told what becomes of it.",
        )),
    }
}

/// The console has no limit: whoever sits there runs the desk.
fn is_enough(user: UserId, lately: u64) -> bool {
    user.0 != 0 && lately >= A_DAY
}

fn enough() -> CommandError {
    CommandError::refused(format!(
        "You have suggested {A_DAY} links within a day, which is all that there is room for. Try again \
         tomorrow."
    ))
}

fn thanks(words: &str) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled("Suggested").saying(words);
    reply.private = true;
    reply
}

fn known_already(request: &Request, article: &Article) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled("The archive has that");
    reply.text = Text::plain(format!(
        "It is article {}, \"{}\".",
        article.id.0, article.title
    ));
    let number = article.id.0.to_string();
    let show = [("article", number.as_str())];
    reply
        .buttons
        .push(button_to(request, "Show it", "article show", &show));
    reply.private = true;
    reply
}

/// An article of which only the address is known. That stands for its title until somebody gives it
/// one.
fn bare(url: &str, now: jiff::Timestamp) -> NewArticle {
    NewArticle {
        title: url.chars().take(LONGEST_TITLE).collect(),
        url: Some(url.to_owned()),
        ..NewArticle::begun(Date::today(now), Status::Pending)
    }
}

/// The same with what its page says, if that can be read.
fn read_page(context: &Context, url: &str, now: jiff::Timestamp) -> NewArticle {
    let mut article = bare(url, now);
    if let Ok(page) = context.web.page(url) {
        page.fill(&mut article);
    }
    article
}

fn take_in(
    tx: &Writer,
    tagging: &Tagging,
    offered: NewArticle,
    mut suggestion: SuggestedLink,
) -> Result<Came, IngestError> {
    let now = suggestion.at;
    if is_enough(suggestion.user, tx.suggested_lately(suggestion.user, now)?) {
        return Ok(Came::Enough);
    }
    let known = tx.article_with_link_of(&offered)?;
    let id = match known {
        Some(id) => id,
        None => {
            let tagger = tagging.tagger(tx)?;
            ingest::accept(tx, &tagger, offered, now)?.id()
        }
    };
    let article = tx.article(id)?.ok_or_else(|| StoreError::Missing {
        what: format!("article {}", id.0),
    })?;
    match article.status {
        Status::Published | Status::Retracted => return Ok(Came::Known(Box::new(article))),
        Status::Draft => return Ok(Came::Draft),
        Status::Pending => {}
    }
    suggestion.article = id;
    let first = known.is_none();
    Ok(match tx.keep_suggestion(&suggestion)? {
        true => Came::Waits { first },
        false => Came::Again,
    })
}
