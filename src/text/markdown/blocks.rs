//! From Markdown to blocks of styled words. What survives is decided here: text, emphasis, code,
//! headings, lists, quotes, tables as lines, http and https links. HTML, images and everything else
//! is dropped.

use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream,
};

use crate::text::clean::clean;
use crate::text::link::web_address;

/// A paragraph, heading, list item or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// How deep it stands in lists; 0 outside of any.
    pub depth: usize,
    /// Whether it is quoted.
    pub quoted: bool,
    /// What it says. A line feed in the words begins a new line.
    pub spans: Vec<Span>,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading, from 1 for the highest.
    Heading(u8),
    /// The first paragraph of a list item; its number, if the list is numbered.
    Item(Option<u64>),
    /// A block of code and its language, which may be empty.
    Code(String),
    /// A row of a table.
    Row,
    /// A line across.
    Rule,
}

/// Words of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words, cleaned, not escaped.
    pub words: String,
    /// How they look.
    pub style: Style,
    /// Where they lead: a safe http or https address.
    pub link: Option<String>,
}

/// How words look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold.
    pub bold: bool,
    /// Italics.
    pub italic: bool,
    /// Struck through.
    pub strike: bool,
    /// Code.
    pub code: bool,
}

/// The blocks of a Markdown text.
pub fn blocks(source: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    for event in TextMergeStream::new(Parser::new_ext(source, options)) {
        reader.read(event);
    }
    reader.flush();
    reader.done
}

#[derive(Default)]
struct Reader {
    done: Vec<Block>,
    current: Option<Block>,
    /// The next number of each list that is open; `None` for a list without numbers.
    lists: Vec<Option<u64>>,
    /// Set between the start of an item and its first words.
    item: Option<Option<u64>>,
    quotes: usize,
    images: usize,
    bold: usize,
    italic: usize,
    strike: usize,
    link: Option<String>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => self.text(&words),
            Event::Code(words) => self.span(&words, true),
            Event::SoftBreak => self.span(" ", false),
            Event::HardBreak => self.span("\n", false),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.span("\n", false),
            Event::Rule => {
                self.flush();
                self.open(BlockKind::Rule);
                self.flush();
            }
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.open(BlockKind::Heading(rank(level)));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.open(BlockKind::Code(language));
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let number = self.lists.last().copied().flatten();
                if let Some(Some(next)) = self.lists.last_mut() {
                    *next = next.saturating_add(1);
                }
                self.item = Some(number);
            }
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.open(BlockKind::Row);
            }
            Tag::TableCell if self.has_words() => self.span(" · ", false),
            Tag::Paragraph => self.flush(),
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                self.link = (link_type != LinkType::Email)
                    .then(|| web_address(&dest_url))
                    .flatten();
            }
            Tag::Image { .. } => self.images += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.item = None;
            }
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::TableHead
            | TagEnd::TableRow => self.flush(),
            _ => {}
        }
    }

    /// Adds text; an address that stands bare in it becomes a link.
    fn text(&mut self, words: &str) {
        let in_code = matches!(
            self.current,
            Some(Block {
                kind: BlockKind::Code(_),
                ..
            })
        );
        if in_code || self.link.is_some() {
            return self.span(words, false);
        }
        let mut rest = words;
        while let Some((before, address, after)) = bare_address(rest) {
            self.span(before, false);
            self.link = web_address(address);
            self.span(address, false);
            self.link = None;
            rest = after;
        }
        self.span(rest, false);
    }

    fn span(&mut self, words: &str, code: bool) {
        if self.images > 0 || words.is_empty() {
            return;
        }
        if self.current.is_none() {
            if words.trim().is_empty() {
                return;
            }
            let kind = match self.item.take() {
                Some(number) => BlockKind::Item(number),
                None => BlockKind::Paragraph,
            };
            self.open(kind);
        }
        let style = Style {
            bold: self.bold > 0,
            italic: self.italic > 0,
            strike: self.strike > 0,
            code,
        };
        let link = self.link.clone();
        if let Some(block) = &mut self.current {
            let words = clean(words);
            match block.spans.last_mut() {
                Some(last) if last.style == style && last.link == link && !code => {
                    last.words.push_str(&words);
                }
                _ => block.spans.push(Span { words, style, link }),
            }
        }
    }

    fn has_words(&self) -> bool {
        self.current
            .as_ref()
            .is_some_and(|block| !block.spans.is_empty())
    }

    fn open(&mut self, kind: BlockKind) {
        self.current = Some(Block {
            kind,
            depth: self.lists.len(),
            quoted: self.quotes > 0,
            spans: Vec::new(),
        });
    }

    fn flush(&mut self) {
        if let Some(block) = self.current.take()
            && (block.kind == BlockKind::Rule
                || block.spans.iter().any(|span| !span.words.trim().is_empty()))
        {
            self.done.push(block);
        }
    }
}

fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_matches(|letter: char| matches!(letter, '<' | '>' | '/' | ' '));
    name.eq_ignore_ascii_case("br")
}

/// The first bare http or https address in a text: what stands before it, it, and what follows.
/// Punctuation at its end belongs to the sentence.
fn bare_address(text: &str) -> Option<(&str, &str, &str)> {
    let at = [text.find("https://"), text.find("http://")]
        .into_iter()
        .flatten()
        .min()?;
    let (before, rest) = text.split_at(at);
    let end = rest
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"'))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']', '*']);
    let (address, after) = rest.split_at(address.len());
    Some((before, address, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(source: &str) -> Vec<String> {
        blocks(source)
            .iter()
            .map(|block| {
                let words: String = block
                    .spans
                    .iter()
                    .map(|span| match &span.link {
                        Some(link) => format!("{}→{link}", span.words),
                        None => span.words.clone(),
                    })
                    .collect::<Vec<_>>()
                    .join("|");
                let quote = if block.quoted { ">" } else { "" };
                format!("{quote}{:?}{} {words}", block.kind, block.depth)
            })
            .collect()
    }

    #[test]
    fn blocks_of_every_kind() {
        let source = "# Head\n\nOne *two*\nthree  \nfour <b>five</b>\n\n- a\n  1. b\n\n     more\n- c\n\n> said\n\n```rust\nx\n```\n\n|a|b|\n|-|-|\n|1|2|\n\n---\n\n<div>gone</div>\n\n![gone](x.png)";
        insta::assert_debug_snapshot!(outline(source), @r#"
        [
            "Heading(1)0 Head",
            "Paragraph0 One |two| three\nfour five",
            "Item(None)1 a",
            "Item(Some(1))2 b",
            "Paragraph2 more",
            "Item(None)1 c",
            ">Paragraph0 said",
            "Code(\"rust\")0 x\n",
            "Row0 a · b",
            "Row0 1 · 2",
            "Rule0 ",
        ]
        "#);
    }

    #[test]
    fn links_lead_only_to_web_pages() {
        let source = "[a](javascript:x) [b](https://b.example/ \"t\") <c@d.example> <https://e.example/> see https://f.example/g_h_i.";
        insta::assert_debug_snapshot!(outline(source), @r#"
        [
            "Paragraph0 a |b→https://b.example/| c@d.example |https://e.example/→https://e.example/| see |https://f.example/g_h_i→https://f.example/g_h_i|.",
        ]
        "#);
    }
}
