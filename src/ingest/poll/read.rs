//! From the bytes of a feed to a document.

use super::document::Document;
use crate::ingest::fetch::Body;

/// Reads a feed that came from an address.
///
/// # Errors
/// A sentence that says why it is none.
pub(super) fn read(body: &Body, url: &str) -> Result<Document, String> {
    let _ = (body, url);
    Err("no reader yet".to_owned())
}
