//! HTML as feeds and pages have it, read without ever building a tree: a scanner cuts it into tags
//! and text, and everything above works on that sequence with state of bounded size. So no nesting,
//! however deep, can overflow anything, and nothing takes longer than its length.
//!
//! The scanner is our own. Those that can be had keep to the rules of HTML to the letter and would
//! still need all that stands here above them, they do not read XML, and one of them rewrites rather
//! than reads; what they would save is about two hundred lines.

mod convert;
mod entity;
mod escape;
mod inline;
mod picture;
mod plain;
mod scan;
mod script;
mod write;

pub use convert::{Converted, part_to_markdown, plain_to_markdown, to_markdown};
pub use entity::{Rules, character, decode};
pub use picture::{Picture, is_tiny, is_worth_showing, picture};
pub use plain::text_of;
pub use scan::{Attribute, Attributes, Language, Scanner, Tag, Token};

/// Whether any tag stands in a text. What has none may be no HTML at all.
pub fn holds_tag(text: &str) -> bool {
    let mut tokens = Scanner::new(text, Language::Html);
    text.contains('<') && tokens.any(|token| matches!(token, Token::Open(_) | Token::Close(_)))
}

/// Whether an element of HTML has no content and no end tag.
pub fn is_void(name: &str) -> bool {
    const VOID: [&str; 14] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Elements whose content is not for readers.
fn is_dropped(name: &str) -> bool {
    const DROPPED: [&str; 17] = [
        "script", "style", "template", "iframe", "object", "svg", "math", "canvas", "audio",
        "video", "noscript", "select", "button", "textarea", "title", "noembed", "noframes",
    ];
    DROPPED.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether an element says of itself that nobody sees it.
fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.attributes().any(|attribute| {
        attribute.name.eq_ignore_ascii_case("hidden")
            || (attribute.name.eq_ignore_ascii_case("style") && {
                let style = attribute.raw.to_ascii_lowercase().replace(' ', "");
                style.contains("display:none")
            })
    })
}

/// A name in lower case; empty for one that is longer than any that is known.
fn lower<'b>(name: &str, buffer: &'b mut [u8; 12]) -> &'b str {
    let Some(part) = buffer.get_mut(..name.len()) else {
        return "";
    };
    part.copy_from_slice(name.as_bytes());
    part.make_ascii_lowercase();
    std::str::from_utf8(part).unwrap_or_default()
}
