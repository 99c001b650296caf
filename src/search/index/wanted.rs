//! What to find, in the index's own terms, and which articles of a segment that is.
//!
//! Word lists are read once, block by block, into sets of bits. No score and no position of a word is
//! looked at here.

use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TantivyError, Term};

use super::docs::Docs;
use super::phrase::together;
use super::schema::{ID, RANK, UNTIL, article, start_of};
use crate::domain::ArticleId;

/// No date of an article is longer than a year, in seconds.
const LONGEST_DATE: i64 = 367 * 86_400;

/// What to find. Without words and phrases it is everything that the rest lets through.
#[derive(Clone, Debug, Default)]
pub(in crate::search) struct Wanted {
    /// Words by which articles are ranked, with what each counts. One of them must occur, unless
    /// there are phrases.
    pub(in crate::search) any: Vec<(Term, f32)>,
    /// Words that stand together; each of these must occur.
    pub(in crate::search) phrases: Vec<Vec<Term>>,
    /// Likewise, but none may occur.
    pub(in crate::search) excluded: Vec<Vec<Term>>,
    /// Each must occur, and counts nothing.
    pub(in crate::search) all: Vec<Term>,
    /// The article's date ends after this second.
    pub(in crate::search) after: Option<i64>,
    /// The article's date begins before this second.
    pub(in crate::search) before: Option<i64>,
}

/// Where the article's number and its place in time stand in one segment.
pub(super) struct Columns {
    id: Column<u64>,
    rank: Column<u64>,
    until: Column<i64>,
}

impl Columns {
    pub(super) fn of(segment: &SegmentReader) -> Result<Columns, TantivyError> {
        Ok(Columns {
            id: segment.fast_fields().u64(ID)?,
            rank: segment.fast_fields().u64(RANK)?,
            until: segment.fast_fields().i64(UNTIL)?,
        })
    }

    /// The article's place in time.
    pub(super) fn rank(&self, doc: DocId) -> u64 {
        self.rank.first(doc).unwrap_or(0)
    }

    /// The article's number in the archive.
    pub(super) fn id(&self, doc: DocId) -> ArticleId {
        article(self.id.first(doc).unwrap_or(0))
    }

    /// The first article whose date begins before this second; the newest come first.
    fn first_before(&self, second: i64, size: DocId) -> DocId {
        let (mut low, mut high) = (0, size);
        while low < high {
            let middle = low + (high - low) / 2;
            if start_of(self.rank(middle)) >= second {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The articles of a segment that are wanted.
pub(super) fn matching(
    segment: &SegmentReader,
    columns: &Columns,
    wanted: &Wanted,
) -> Result<Docs, TantivyError> {
    let size = segment.max_doc();
    let mut found = let_through(segment, columns, wanted)?;
    if wanted.phrases.is_empty() && !wanted.any.is_empty() {
        let any: Vec<&Term> = wanted.any.iter().map(|(term, _)| term).collect();
        narrow(&mut found, having(segment, &any)?);
    }
    Ok(found.unwrap_or_else(|| Docs::range(size, 0, size)))
}

/// The articles of a segment that are wanted, if they have one of the words by which articles are
/// ranked; `None` for all.
pub(super) fn let_through(
    segment: &SegmentReader,
    columns: &Columns,
    wanted: &Wanted,
) -> Result<Option<Docs>, TantivyError> {
    let size = segment.max_doc();
    let mut found: Option<Docs> = None;
    if wanted.after.is_some() || wanted.before.is_some() {
        found = Some(dated(columns, wanted, size));
    }
    for term in &wanted.all {
        narrow(&mut found, having(segment, &[term])?);
    }
    for phrase in &wanted.phrases {
        let having = together(segment, phrase, found.as_ref())?;
        narrow(&mut found, having);
    }
    for phrase in &wanted.excluded {
        let having = together(segment, phrase, found.as_ref())?;
        found
            .get_or_insert_with(|| Docs::range(size, 0, size))
            .take_out(&having);
    }
    if segment.has_deletes() {
        let found = found.get_or_insert_with(|| Docs::range(size, 0, size));
        for doc in 0..size {
            if segment.is_deleted(doc) {
                found.remove(doc);
            }
        }
    }
    Ok(found)
}

/// Keeps of what is found, or of everything, what is in the other set.
fn narrow(found: &mut Option<Docs>, to: Docs) {
    match found {
        Some(found) => found.keep(&to),
        None => *found = Some(to),
    }
}

/// The articles of the wanted time. Only of those that begin up to a year too early does the end
/// have to be looked at.
fn dated(columns: &Columns, wanted: &Wanted, size: DocId) -> Docs {
    let first = wanted
        .before
        .map_or(0, |before| columns.first_before(before, size));
    let Some(after) = wanted.after else {
        return Docs::range(size, first, size);
    };
    let sure = columns.first_before(after, size);
    let last = columns.first_before(after.saturating_sub(LONGEST_DATE), size);
    let mut docs = Docs::range(size, first, sure);
    for doc in sure.max(first)..last {
        if columns.until.first(doc).is_some_and(|until| until > after) {
            docs.add(doc);
        }
    }
    docs
}

/// The articles that have one of these words, deleted ones too.
pub(super) fn having(segment: &SegmentReader, terms: &[&Term]) -> Result<Docs, TantivyError> {
    let mut docs = Docs::none(segment.max_doc());
    for term in terms {
        let inverted = segment.inverted_index(term.field())?;
        let Some(mut blocks) = inverted.read_block_postings(term, IndexRecordOption::Basic)? else {
            continue;
        };
        while !blocks.docs().is_empty() {
            for &doc in blocks.docs() {
                docs.add(doc);
            }
            blocks.advance();
        }
    }
    Ok(docs)
}

/// Goes forward to an article, if the list has it.
pub(super) fn reach(list: &mut SegmentPostings, doc: DocId) -> bool {
    let at = if list.doc() < doc {
        list.seek(doc)
    } else {
        list.doc()
    };
    at == doc
}
