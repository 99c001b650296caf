//! Articles as items of a reply: each with its title, its address and its date.

use std::collections::HashMap;

use super::context::Context;
use super::request::CommandError;
use crate::domain::{ArticleId, Headline, Status};
use crate::reply::{Item, Piece, Text};
use crate::search::{Hit, Passage};

/// An article as an item.
pub fn headline(headline: Headline) -> Item {
    Item {
        article: Some(headline.id),
        title: headline.title,
        url: headline.url,
        date: Some(headline.published),
        certainty: Some(headline.certainty),
        status: (headline.status != Status::Published).then_some(headline.status),
        ..Item::default()
    }
}

/// Hits as items, in their order, with their scores and passages.
///
/// # Errors
/// When the archive cannot be read.
pub fn hits(context: &Context, hits: &[Hit]) -> Result<Vec<Item>, CommandError> {
    let ids: Vec<ArticleId> = hits.iter().map(|hit| hit.article).collect();
    let mut known = by_id(context, &ids)?;
    Ok(hits
        .iter()
        .filter_map(|hit| {
            // An article that left the archive a moment ago is left out.
            let mut item = headline(known.remove(&hit.article)?);
            // Without words, or by date, nothing is scored.
            item.passage = hit.passage.as_ref().map(passage);
            item.score = (hit.score > 0.0).then_some(hit.score);
            Some(item)
        })
        .collect())
}

/// Articles as items, in the order of their numbers here.
///
/// # Errors
/// When the archive cannot be read.
pub fn articles(context: &Context, ids: &[ArticleId]) -> Result<Vec<Item>, CommandError> {
    let headlines = context.store.read(|read| read.headlines(ids))?;
    Ok(headlines.into_iter().map(headline).collect())
}

/// Headlines by number.
///
/// # Errors
/// When the archive cannot be read.
pub fn by_id(
    context: &Context,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, Headline>, CommandError> {
    let headlines = context.store.read(|read| read.headlines(ids))?;
    Ok(headlines
        .into_iter()
        .map(|headline| (headline.id, headline))
        .collect())
}

/// The source of a statement as a piece.
pub fn source(known: &HashMap<ArticleId, Headline>, article: ArticleId) -> Piece {
    Piece::Source {
        article,
        url: known
            .get(&article)
            .and_then(|headline| headline.url.clone()),
    }
}

/// A passage with its matching words marked.
pub fn passage(passage: &Passage) -> Text {
    let mut text = Text::default();
    let mut at = 0;
    for mark in &passage.marks {
        let (Some(before), Some(marked)) = (
            passage.text.get(at..mark.start),
            passage.text.get(mark.clone()),
        ) else {
            continue;
        };
        if !before.is_empty() {
            text.add(before);
        }
        text.push(Piece::Mark(marked.to_owned()));
        at = mark.end;
    }
    if let Some(rest) = passage.text.get(at..).filter(|rest| !rest.is_empty()) {
        text.add(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lie_where_the_words_are() {
        let text = |marks: Vec<std::ops::Range<usize>>| {
            passage(&Passage {
                text: "Xen on Hyper-V".into(),
                marks,
            })
        };
        assert_eq!(
            text(vec![0..3, 7..14]).0,
            [
                Piece::Mark("Xen".into()),
                Piece::Plain(" on ".into()),
                Piece::Mark("Hyper-V".into()),
            ]
        );
        // A range that does not fit the text loses its mark and nothing else.
        assert_eq!(text(vec![0..3, 7..99]).words(), "Xen on Hyper-V");
    }
}
