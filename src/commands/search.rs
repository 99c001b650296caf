//! `/search`: articles by words, "phrases" and -exclusions, each with the passage that matched.

use super::listing::{Read, filters, page};
use super::{CommandError, Context, Request};
use crate::reply::Reply;
use crate::search::Sort;

/// The most characters of a search.
pub const LONGEST_WORDS: usize = 300;

/// `/search`.
///
/// # Errors
/// A refusal for words or filters that make no sense; a fault of the archive.
pub fn search(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let words = request.options.text("words").unwrap_or_default();
    if !words.chars().any(char::is_alphanumeric) {
        return Err(CommandError::refused(
            "There is no word in that to search for. Type a word or two, such as: live migration.",
        ));
    }
    let sort = match request.options.text("sort") {
        Some("date") => Sort::Newest,
        _ => Sort::Relevance,
    };
    match filters(context, request)? {
        Read::Ask(reply) => Ok(*reply),
        Read::Filters(filters) => page(context, request, &filters, words, sort),
    }
}
