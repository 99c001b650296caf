//! What an article becomes in the index.
//!
//! One text field holds the headline twice and then the text: a headline word counts double, as
//! the measured ranking wants it, while each word has one list of articles instead of two, which
//! makes counting and ranking half as much work. The values are kept apart by a gap, so that no
//! phrase reaches from one into the next.
//!
//! Articles are sorted by publication inside each segment, the newest first. That makes "the
//! newest that …" a matter of reading the first few.

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{IndexSettings, IndexSortByField, Order, TantivyDocument, TantivyError};

use crate::domain::{ArticleId, Findable};
use crate::text::words::{Cutter, stem};

use super::stems::Stems;

/// Grows with every change of this file that an older index would not survive.
pub(super) const VERSION: u32 = 2;

/// The name under which the index knows [`DeskTokenizer`].
pub(super) const TOKENIZER: &str = "desk";

/// Longer words are cut: they are no words.
const LONGEST_WORD: usize = 80;

/// How many bits of [`rank`] hold the article's number.
const ID_BITS: u32 = 25;

/// The first second of the year 1000, before which no [`crate::domain::Date`] begins.
const FIRST_SECOND: i64 = -30_610_224_000;

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct Fields {
    /// The article's number; to find and delete it.
    pub(in crate::search) id: Field,
    /// Headline, headline, body with updates, each as [`Terms::of`] makes it.
    pub(in crate::search) text: Field,
    /// The numbers of the entities that it mentions.
    pub(in crate::search) entity: Field,
    /// The keys of its topics.
    pub(in crate::search) topic: Field,
    /// How sure it is, as a word.
    pub(in crate::search) certainty: Field,
    /// Published or retracted, as a word.
    pub(in crate::search) status: Field,
    /// [`rank`]; newest first.
    pub(in crate::search) rank: Field,
    /// The first second after its publication date.
    pub(in crate::search) until: Field,
}

/// The name of the field that articles are sorted by.
pub(in crate::search) const RANK: &str = "rank";
/// The name of the field with the end of the publication date.
pub(super) const UNTIL: &str = "until";
/// The name of the field with the article's number.
pub(in crate::search) const ID: &str = "id";

pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    let number = NumericOptions::default().set_fast();
    schema.add_u64_field(ID, number.clone().set_indexed());
    schema.add_u64_field(RANK, number.clone());
    schema.add_i64_field(UNTIL, number);
    let text = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    schema.add_text_field("text", TextOptions::default().set_indexing_options(text));
    // With frequencies, although each is 1: without them the engine cannot skip weak articles.
    let tag = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqs);
    let tag = TextOptions::default().set_indexing_options(tag);
    for name in ["entity", "topic", "certainty", "status"] {
        schema.add_text_field(name, tag.clone());
    }
    schema.build()
}

pub(super) fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: RANK.to_owned(),
            order: Order::Desc,
        }),
        ..IndexSettings::default()
    }
}

impl Fields {
    pub(super) fn of(schema: &Schema) -> Result<Fields, TantivyError> {
        Ok(Fields {
            id: schema.get_field(ID)?,
            text: schema.get_field("text")?,
            entity: schema.get_field("entity")?,
            topic: schema.get_field("topic")?,
            certainty: schema.get_field("certainty")?,
            status: schema.get_field("status")?,
            rank: schema.get_field(RANK)?,
            until: schema.get_field(UNTIL)?,
        })
    }

    /// An article as the index takes it in.
    pub(super) fn document(&self, article: &Findable, terms: &mut Terms) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        let title = terms.of(&article.title);
        document.add_u64(self.id, key(article.id));
        document.add_u64(self.rank, rank(article.published.start(), article.id));
        document.add_i64(self.until, article.published.end());
        document.add_text(self.text, &title);
        document.add_text(self.text, title);
        document.add_text(self.text, terms.of(&article.text));
        for entity in &article.entities {
            document.add_text(self.entity, entity.0.to_string());
        }
        for topic in &article.topics {
            document.add_text(self.topic, topic);
        }
        document.add_text(self.certainty, article.certainty.word());
        document.add_text(self.status, article.status.word());
        document
    }
}

/// An article's number as the index holds it.
pub(in crate::search) fn key(article: ArticleId) -> u64 {
    article.0.cast_unsigned()
}

/// The inverse of [`key`].
pub(in crate::search) fn article(key: u64) -> ArticleId {
    ArticleId(key.cast_signed())
}

/// Orders articles by the beginning of their publication date, then by their number: 39 bits of
/// seconds, 25 of the number. Beyond 33,554,432 articles, those published in the very same second
/// may change places.
pub(in crate::search) fn rank(start: i64, article: ArticleId) -> u64 {
    let seconds = start.saturating_sub(FIRST_SECOND).max(0).cast_unsigned();
    (seconds << ID_BITS) | (key(article) & ((1 << ID_BITS) - 1))
}

/// The beginning of the publication date in a [`rank`], in seconds since 1970.
pub(in crate::search) fn start_of(rank: u64) -> i64 {
    (rank >> ID_BITS).cast_signed() + FIRST_SECOND
}

/// The term of a word in the text field.
pub(in crate::search) fn term_of(folded: &str) -> String {
    let mut stemmed = stem(folded);
    if stemmed.len() > LONGEST_WORD {
        let end = (0..=LONGEST_WORD)
            .rev()
            .find(|&end| stemmed.is_char_boundary(end))
            .unwrap_or(0);
        stemmed.truncate(end);
    }
    stemmed
}

/// Stands after each term of a text. No folded word has it.
const AFTER_TERM: char = '\n';

/// Makes terms of texts before the index has them: its one thread would otherwise be what everybody
/// waits for, as finding a term's list of articles is most of the work that only it can do.
#[derive(Default)]
pub(super) struct Terms {
    stems: Stems,
    folded: String,
}

impl Terms {
    /// The folded, stemmed words of a text, each with [`AFTER_TERM`] after it.
    pub(super) fn of(&mut self, text: &str) -> String {
        let mut terms = String::with_capacity(text.len() + 1);
        let mut cutter = Cutter::new(text);
        while cutter.next(&mut self.folded).is_some() {
            self.stems.push_stem(&self.folded, &mut terms);
            terms.push(AFTER_TERM);
        }
        terms
    }
}

/// Takes apart again what [`Terms::of`] has made.
#[derive(Clone, Default)]
pub(super) struct DeskTokenizer;

pub(super) struct DeskTokens<'a> {
    terms: &'a str,
    /// Where the rest begins that was not given yet, in bytes.
    at: usize,
    token: Token,
}

impl Tokenizer for DeskTokenizer {
    type TokenStream<'a> = DeskTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> DeskTokens<'a> {
        DeskTokens {
            terms: text,
            at: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for DeskTokens<'_> {
    fn advance(&mut self) -> bool {
        let rest = self.terms.get(self.at..).unwrap_or_default();
        let Some((term, _)) = rest.split_once(AFTER_TERM) else {
            return false;
        };
        // A fresh token stands before the first position and wraps around to it.
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.at;
        self.token.offset_to = self.at + term.len();
        self.token.text.clear();
        self.token.text.push_str(term);
        self.at += term.len() + AFTER_TERM.len_utf8();
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Date;
    use crate::text::words::words;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_index_has_the_terms_of_a_text(text in "(\\PC|[\n ʹͺ´.'-]){0,60}") {
            let made = Terms::default().of(&text);
            let mut tokenizer = DeskTokenizer;
            let mut tokens = tokenizer.token_stream(&made);
            let mut had = Vec::new();
            while tokens.advance() {
                prop_assert_eq!(tokens.token().position, had.len());
                had.push(tokens.token().text.clone());
            }
            let words = words(&text);
            let expected: Vec<String> = words.iter().map(|word| term_of(&word.folded)).collect();
            prop_assert_eq!(had, expected);
        }
    }

    #[test]
    fn rank_orders_by_date_then_number() {
        let at = |date: Date, id| rank(date.start(), ArticleId(id));
        let august = Date::Month(2008, 8);
        assert!(at(august, 2) > at(august, 1));
        assert!(at(Date::Year(1000), 9) < at(Date::Year(1969), 1));
        assert!(at(Date::Month(2008, 9), 1) > at(august, 33_000_000));
        assert!(at(Date::Year(9998), 1) > at(august, 1));
        assert_eq!(start_of(at(august, 77)), august.start());
    }
}
