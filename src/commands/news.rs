//! `/news`: the newest articles, all or those that pass some filters.

use super::listing::{Read, filters, page};
use super::{CommandError, Context, Request};
use crate::reply::Reply;
use crate::search::Sort;

/// `/news`.
///
/// # Errors
/// A refusal for filters that make no sense; a fault of the archive.
pub fn news(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    match filters(context, request)? {
        Read::Ask(reply) => Ok(*reply),
        Read::Filters(filters) => page(context, request, &filters, "", Sort::Newest),
    }
}
