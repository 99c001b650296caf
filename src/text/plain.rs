//! Markdown to plain text: what a reader would read aloud.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::truncate;

/// The beginning of a Markdown document as plain text on one line, of at most `max` code points.
pub fn excerpt(markdown: &str, max: usize) -> String {
    let text = plain(markdown);
    let words: Vec<&str> = text.split_whitespace().collect();
    truncate::plain(&words.join(" "), max)
}

/// The text of a Markdown document without its marks: addresses, images' addresses, HTML and
/// footnote marks are gone, and a blank line stands between blocks. A bare address is dropped too.
/// Never fails; what is no Markdown is plain text already.
pub fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES,
    ) {
        match event {
            Event::Text(part) | Event::Code(part) => push_without_addresses(&part, &mut text),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => text.push('\n'),
            Event::End(TagEnd::TableCell) => text.push_str(", "),
            Event::Start(Tag::Item) if !text.is_empty() && !text.ends_with('\n') => {
                text.push('\n');
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Table
                | TagEnd::Item
                | TagEnd::List(_)
                | TagEnd::BlockQuote(_)
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) => end_block(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn end_block(text: &mut String) {
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push_str("\n\n");
    }
}

/// Addresses are for clicking; as words they would only be found by accident.
fn push_without_addresses(part: &str, text: &mut String) {
    let mut rest = part;
    while let Some(at) = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| rest.find(scheme))
        .min()
    {
        text.push_str(&rest[..at]);
        let address = &rest[at..];
        let end = address
            .find(|symbol: char| symbol.is_whitespace() || matches!(symbol, '<' | '>' | '"' | ')'))
            .unwrap_or(address.len());
        rest = &address[end..];
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_addresses_go() {
        assert_eq!(
            plain(
                "# Head\n\nThe **new** [chief](https://example.com/a_b) of\n`ESX` left.\n\n- one\n- two"
            ),
            "Head\n\nThe new chief of ESX left.\n\none\n\ntwo"
        );
        assert_eq!(
            plain("See https://example.com/page?x=1 for more."),
            "See  for more."
        );
        assert_eq!(plain("<b>bold</b> ![alt](x.png)"), "bold alt");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = plain(&text);
        }
    }
}
