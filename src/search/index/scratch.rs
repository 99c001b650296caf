//! An index of a few texts in memory, for tests.

use tantivy::schema::Field;
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use super::schema;

/// One segment with these texts in their order, and the field that holds them.
pub(super) fn segment(texts: &[String]) -> (Searcher, Field) {
    let index = Index::create_in_ram(schema::schema());
    index
        .tokenizers()
        .register(schema::TOKENIZER, schema::DeskTokenizer);
    let field = index.schema().get_field("text").unwrap();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
    let mut terms = schema::Terms::default();
    for text in texts {
        let mut document = TantivyDocument::new();
        document.add_text(field, terms.of(text));
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    assert_eq!(searcher.segment_readers().len(), 1);
    (searcher, field)
}
