//! The text of an article in pages: cut between paragraphs, never inside a block of code, and only
//! inside a paragraph that is longer than a page.

use crate::domain::{Article, Date};
use crate::reply::{Piece, Text};

/// The most characters of a page. Discord's embeds hold 4,096, of which escaping takes some.
pub const PAGE: usize = 3_500;

/// The body and the updates of an article, in pages of at most `most` characters; at least one.
pub fn pages(article: &Article, most: usize) -> Vec<Text> {
    let mut pages = Vec::new();
    let mut page = Text::default();
    let mut length = 0;
    let updates = article
        .updates
        .iter()
        .map(|update| (Some(update.date), update.body.as_str()));
    for (update, body) in std::iter::once((None, article.body.as_str())).chain(updates) {
        let mut heading = update;
        for block in paragraphs(body).iter().flat_map(|text| cut(text, most)) {
            let size = block.chars().count() + if heading.is_some() { HEADING } else { 0 } + 2;
            if length > 0 && length + size > most {
                pages.push(std::mem::take(&mut page));
                length = 0;
            }
            length += size;
            add(&mut page, heading.take(), block);
        }
    }
    if !page.is_empty() || pages.is_empty() {
        pages.push(page);
    }
    pages
}

/// About how many characters the heading of an update takes.
const HEADING: usize = 40;

fn add(page: &mut Text, update: Option<Date>, block: String) {
    if let Some(date) = update {
        if !page.is_empty() {
            page.add("\n\n");
        }
        page.push(Piece::Strong("Update, ".into()));
        page.push(Piece::Date(date));
        page.add("\n");
    } else if let Some(Piece::Markdown(before)) = page.0.last_mut() {
        before.push_str("\n\n");
        before.push_str(&block);
        return;
    }
    page.push(Piece::Markdown(block));
}

/// The whole article as a Markdown file.
pub fn file(article: &Article) -> String {
    let mut text = format!("# {}\n\n", article.title);
    let mut line = article.published.to_string();
    if !article.author.is_empty() {
        line = format!("{}, {line}", article.author);
    }
    text.push_str(&line);
    if let Some(url) = &article.url {
        text.push_str(&format!("  \n<{url}>"));
    }
    text.push_str(&format!("\n\n{}\n", article.body.trim_end()));
    for update in &article.updates {
        text.push_str(&format!(
            "\n## Update, {}\n\n{}\n",
            update.date,
            update.body.trim_end()
        ));
    }
    text
}

/// Whether a line opens or closes a block of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// The paragraphs of a Markdown text; a block of code with its empty lines is one.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in text.lines() {
        if line.trim().is_empty() && !code {
            if !paragraph.is_empty() {
                all.push(std::mem::take(&mut paragraph));
            }
            continue;
        }
        code ^= is_fence(line);
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(line);
    }
    if !paragraph.is_empty() {
        all.push(paragraph);
    }
    all
}

/// A paragraph in parts of at most `most` characters: cut after a sentence, else between words,
/// else anywhere. Parts of a block of code are blocks of code.
fn cut(paragraph: &str, most: usize) -> Vec<String> {
    if paragraph.chars().count() <= most {
        return vec![paragraph.to_owned()];
    }
    let fenced = is_fence(paragraph);
    let inside = if fenced {
        let without = paragraph.split_once('\n').map_or("", |(_, rest)| rest);
        match without.rsplit_once('\n') {
            Some((rest, last)) if is_fence(last) => rest,
            _ => without,
        }
    } else {
        paragraph
    };
    // Two fences and their line feeds.
    let room = if fenced {
        most.saturating_sub(8).max(1)
    } else {
        most.max(1)
    };
    let mut parts = Vec::new();
    let mut rest = inside;
    while let Some((limit, _)) = rest.char_indices().nth(room) {
        let head = &rest[..limit];
        let at = if fenced {
            head.rfind('\n').map(|at| at + 1)
        } else {
            [". ", "? ", "! ", ".\n", "\n", " "]
                .iter()
                .filter_map(|end| head.rfind(end).map(|at| at + end.len()))
                .find(|at| *at > limit / 2)
        };
        let (part, after) = rest.split_at(at.unwrap_or(limit));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
        .into_iter()
        .map(|part| {
            if fenced {
                part.trim_end_matches('\n')
            } else {
                part.trim()
            }
        })
        .filter(|part| !part.is_empty())
        .map(|part| match fenced {
            true => format!("```\n{part}\n```"),
            false => part.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ArticleId, Certainty, Life, Status, Update};
    use proptest::prelude::*;

    fn article(body: &str, updates: &[&str]) -> Article {
        Article {
            id: ArticleId(7),
            title: "Title".into(),
            url: Some("http://example.com/7".into()),
            author: "Ann".into(),
            body: body.into(),
            published: Date::Month(2008, 8),
            certainty: Certainty::Announced,
            status: Status::Published,
            revision: 1,
            updates: updates
                .iter()
                .map(|body| Update {
                    date: Date::Month(2008, 9),
                    body: (*body).into(),
                })
                .collect(),
            topics: Vec::new(),
            added: jiff::Timestamp::UNIX_EPOCH,
            life: Life::default(),
            picture: None,
        }
    }

    fn words(article: &Article, most: usize) -> Vec<String> {
        pages(article, most).iter().map(Text::words).collect()
    }

    #[test]
    fn cuts_between_paragraphs_and_dates_updates() {
        let article = article("First one.\n\nSecond one.\n\nThird.", &["Later."]);
        assert_eq!(
            words(&article, 3_500),
            ["First one.\n\nSecond one.\n\nThird.\n\nUpdate, September 2008\nLater."]
        );
        assert_eq!(
            words(&article, 30),
            [
                "First one.\n\nSecond one.",
                "Third.",
                "Update, September 2008\nLater."
            ]
        );
        assert_eq!(words(&super::tests::article("", &[]), 30), [""]);
    }

    #[test]
    fn cuts_long_paragraphs_after_sentences_and_keeps_code_whole() {
        let long = article("One sentence is here. Another one is there. And more.", &[]);
        assert_eq!(
            words(&long, 30),
            [
                "One sentence is here.",
                "Another one is there.",
                "And more."
            ]
        );
        let code = article("```\na\n\nb\n```\n\ntext", &[]);
        assert_eq!(words(&code, 15), ["```\na\n\nb\n```", "text"]);
        let long_code = article("```\naaaa\nbbbb\ncccc\n```", &[]);
        assert_eq!(
            words(&long_code, 16),
            ["```\naaaa\n```", "```\nbbbb\n```", "```\ncccc\n```"]
        );
    }

    #[test]
    fn the_file_holds_everything() {
        assert_eq!(
            file(&article("Body.", &["Later."])),
            "# Title\n\nAnn, August 2008  \n<http://example.com/7>\n\nBody.\n\n## Update, September 2008\n\nLater.\n"
        );
    }

    proptest! {
        #[test]
        fn no_page_is_too_long_and_no_word_is_lost(
            body in r"([a-zé]{1,9}[ .\n]{1,3}|```\n){0,60}",
            most in 60usize..200,
        ) {
            let article = article(&body, &[]);
            let pages = words(&article, most);
            for page in &pages {
                prop_assert!(page.chars().count() <= most, "{}: {page}", page.chars().count());
            }
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&pages.concat()), letters(&body));
        }
    }
}
