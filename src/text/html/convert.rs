//! From HTML to the Markdown of the archive: follows the tags and sorts words into blocks.

use std::borrow::Cow;
use std::rc::Rc;

use url::Url;

use super::entity::{Rules, decode};
use super::inline::{Inline, Style};
use super::picture::{Picture, picture};
use super::scan::{Language, Scanner, Tag, Token};
use super::script::{drawn_letter, raised};
use super::write::{Container, Kind, Writer};
use super::{is_dropped, is_hidden, is_void, lower};
use crate::text::clean::clean;
use crate::text::link::LONGEST;

/// How many pictures are looked at before a text has none.
const MOST_PICTURES: usize = 200;

/// A text as Markdown, and what stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// The text: Markdown as `text::markdown` reads it. Words that look like marks are escaped.
    pub markdown: String,
    /// The first picture that is worth showing.
    pub picture: Option<Picture>,
    /// Whether the end of the text was left out.
    pub cut: bool,
}

/// HTML as Markdown of at most `most` bytes. Relative addresses are made whole by `base`. Takes a
/// time in proportion to the length of what is read; stops when there is as much as was asked for.
pub fn to_markdown(html: &str, base: Option<&Url>, most: usize) -> Converted {
    Walk::new(base, most).all(html)
}

/// As [`to_markdown`], without the elements that `left_out` names.
pub fn part_to_markdown(
    html: &str,
    base: Option<&Url>,
    most: usize,
    left_out: fn(&Tag<'_>) -> bool,
) -> Converted {
    let mut walk = Walk::new(base, most);
    walk.left_out = left_out;
    walk.all(html)
}

/// Plain text as Markdown of at most `most` bytes: an empty line begins a paragraph, a line a line.
pub fn plain_to_markdown(text: &str, most: usize) -> Converted {
    let mut walk = Walk::new(None, most);
    for line in clean(text).lines() {
        walk.inline.add(line, Style::default(), None);
        walk.line_break();
        if walk.writer.full {
            break;
        }
    }
    walk.finish()
}

/// Follows HTML, tag by tag.
struct Walk<'a> {
    writer: Writer<'a>,
    inline: Inline,
    base: Option<&'a Url>,
    most: usize,
    heading: Option<u8>,
    bold: u32,
    italic: u32,
    strike: u32,
    code: u32,
    raised: u32,
    link: Option<Rc<str>>,
    /// How many pictures have been looked at.
    pictures: usize,
    /// The text of a `pre`, and its language.
    pre: Option<(String, String)>,
    /// The element that is passed over, and how many of its name are open in it.
    dropped: Option<(&'a str, u32)>,
    picture: Option<Picture>,
    /// What else is passed over.
    left_out: fn(&Tag<'_>) -> bool,
}

impl<'a> Walk<'a> {
    fn new(base: Option<&'a Url>, most: usize) -> Walk<'a> {
        Walk {
            writer: Writer::new(most, base),
            inline: Inline::default(),
            base,
            most,
            heading: None,
            bold: 0,
            italic: 0,
            strike: 0,
            code: 0,
            raised: 0,
            link: None,
            pictures: 0,
            pre: None,
            dropped: None,
            picture: None,
            left_out: |_| false,
        }
    }

    fn all(mut self, html: &'a str) -> Converted {
        for token in Scanner::new(html, Language::Html) {
            self.token(token);
            if self.writer.full {
                break;
            }
        }
        self.finish()
    }

    fn token(&mut self, token: Token<'a>) {
        if let Some((name, depth)) = &mut self.dropped {
            match token {
                Token::Open(tag) if tag.is(name) => *depth += 1,
                Token::Close(end) if end.eq_ignore_ascii_case(name) => {
                    *depth -= 1;
                    if *depth == 0 {
                        self.dropped = None;
                    }
                }
                // What is loaded late shows its picture here as well.
                Token::Open(tag) if tag.is("img") && name.eq_ignore_ascii_case("noscript") => {
                    self.see(&tag);
                }
                _ => {}
            }
            return;
        }
        match token {
            Token::Text(text) => self.text(&decode(text, Rules::Text)),
            Token::Verbatim(text) => self.text(text),
            Token::Open(tag) => self.open(tag),
            Token::Close(name) => self.close(name),
        }
    }

    /// The end: whatever is open is written.
    fn finish(mut self) -> Converted {
        self.end_pre();
        self.flush();
        Converted {
            markdown: self.writer.out,
            picture: self.picture,
            cut: self.writer.full,
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.pre {
            Some((code, _)) if code.len() <= self.most => code.push_str(text),
            Some(_) => {}
            None if self.inline.bytes <= self.most => {
                let text = match self.raised {
                    0 => Cow::Borrowed(text),
                    _ => raised(text),
                };
                let style = Style {
                    bold: self.bold > 0,
                    italic: self.italic > 0,
                    strike: self.strike > 0,
                    code: self.code > 0,
                };
                self.inline.add(&text, style, self.link.as_ref());
            }
            None => {}
        }
    }

    fn open(&mut self, tag: Tag<'a>) {
        let mut buffer = [0_u8; 12];
        let name = lower(tag.name, &mut buffer);
        let left_out = is_dropped(name) || (self.left_out)(&tag) || is_hidden(&tag);
        if left_out {
            // What has no end tag has nothing to pass over either.
            let ended = tag.empty && matches!(name, "svg" | "math");
            if !is_void(name) && !ended {
                self.dropped = Some((tag.name, 1));
            }
            return;
        }
        match name {
            "br" => self.line_break(),
            "img" => self.see(&tag),
            "a" => {
                // What leads to a place in the text leads nowhere here: the text stands elsewhere now.
                let leads = |href: &str| href.len() <= LONGEST && !href.starts_with('#');
                let href = tag.get("href");
                let href = href.as_deref().map(str::trim).filter(|href| leads(href));
                self.link = href.map(Rc::from);
            }
            "b" | "strong" => self.bold += 1,
            "i" | "em" | "cite" | "dfn" => self.italic += 1,
            "s" | "strike" | "del" => self.strike += 1,
            "code" | "kbd" | "samp" | "tt" => self.begin_code(&tag),
            "sup" => self.raised += 1,
            "q" => self.text("“"),
            "hr" => {
                self.flush();
                self.writer.rule();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = name.as_bytes().get(1).map(|digit| digit - b'0');
            }
            "ul" | "ol" | "menu" | "dir" => {
                self.flush();
                let start = tag.get("start").and_then(|start| start.trim().parse().ok());
                let number = (name == "ol").then(|| start.unwrap_or(1).min(999_999_999));
                self.writer.open(Container::List(number));
            }
            "li" => {
                self.flush();
                self.writer.item();
            }
            "blockquote" => {
                self.flush();
                self.writer.open(Container::Quote);
            }
            "pre" | "xmp" | "listing" => {
                self.flush();
                self.pre
                    .get_or_insert_with(|| (String::new(), language(&tag)));
            }
            "tr" if !self.inline.is_empty() => self.line_break(),
            "td" | "th" => self.inline.cell(),
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        let mut buffer = [0_u8; 12];
        match lower(name, &mut buffer) {
            "a" => self.link = None,
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "i" | "em" | "cite" | "dfn" => self.italic = self.italic.saturating_sub(1),
            "s" | "strike" | "del" => self.strike = self.strike.saturating_sub(1),
            "code" | "kbd" | "samp" | "tt" => self.code = self.code.saturating_sub(1),
            "sup" => self.raised = self.raised.saturating_sub(1),
            "q" => self.text("”"),
            "ul" | "ol" | "menu" | "dir" => {
                self.flush();
                self.writer.close(Container::List(None));
            }
            "li" => {
                self.end_block();
                self.writer.close(Container::Item {
                    number: None,
                    fresh: false,
                });
            }
            "blockquote" => {
                self.flush();
                self.writer.close(Container::Quote);
            }
            "pre" | "xmp" | "listing" => self.end_pre(),
            "p" if self.inline.is_empty() => {}
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_block(),
            "td" | "th" => self.end_styles(),
            other if is_block(other) => self.flush(),
            _ => {}
        }
    }

    /// The first picture that is worth showing is the one that counts. One that stands for a letter
    /// is that letter.
    fn see(&mut self, tag: &Tag<'_>) {
        if self.dropped.is_none()
            && let Some(letter) = drawn_letter(tag)
        {
            return self.text(&letter);
        }
        self.pictures += 1;
        if self.picture.is_none() && self.pictures <= MOST_PICTURES {
            self.picture = picture(tag, self.base);
        }
    }

    fn begin_code(&mut self, tag: &Tag<'_>) {
        match &mut self.pre {
            Some((code, known)) if known.is_empty() && code.trim().is_empty() => {
                *known = language(tag);
            }
            Some(_) => {}
            None => self.code += 1,
        }
    }

    /// A break of the line; a second one ends the paragraph.
    fn line_break(&mut self) {
        if let Some((code, _)) = &mut self.pre {
            code.push('\n');
        } else if self.inline.line_break() {
            self.flush();
        }
    }

    fn end_pre(&mut self) {
        if let Some((code, language)) = self.pre.take() {
            self.writer.code(&language, &clean(&code));
            self.code = 0;
        }
    }

    /// Styles that were never ended end with their block.
    fn end_styles(&mut self) {
        (self.bold, self.italic, self.strike, self.code) = (0, 0, 0, 0);
        self.raised = 0;
        self.link = None;
    }

    fn end_block(&mut self) {
        self.flush();
        self.end_styles();
    }

    /// Writes what was collected as a block.
    fn flush(&mut self) {
        if self.pre.is_some() {
            return;
        }
        let kind = self.heading.take().map_or(Kind::Paragraph, Kind::Heading);
        let block = self.inline.take();
        self.writer.block(block, kind);
    }
}

/// Elements that begin and end a paragraph.
fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 30] = [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "head",
        "header",
        "hgroup",
        "html",
        "legend",
        "main",
        "nav",
        "noscript",
        "p",
        "section",
        "summary",
        "table",
        "search",
    ];
    BLOCKS.contains(&name)
}

/// The language of code by its class: `language-rust`, `lang-rust`.
fn language(tag: &Tag<'_>) -> String {
    let class = tag.get("class").unwrap_or_default();
    class
        .split_whitespace()
        .find_map(|word| {
            word.strip_prefix("language-")
                .or(word.strip_prefix("lang-"))
        })
        .filter(|name| {
            name.len() <= 20
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'-')
        })
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests;
