//! Cuts markup into tags and what stands between them, HTML and XML alike. Knows no meaning of any
//! tag but those whose content is no markup, builds nothing, and never fails.
//!
//! Every byte is looked at a bounded number of times: what was sought in vain is not sought again.
//! A tokenizer that keeps to the rules of one of the two languages would not do. An XML reader gives
//! up at a bare `&`, an unquoted value or an end tag without a start, all of which feeds have, and a
//! reader of HTML drops CDATA sections; one small scanner serves both and has one set of limits.

use std::borrow::Cow;

use super::entity::{Rules, decode};

/// Which language is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// HTML: scripts and the like hold no markup, names have no case.
    Html,
    /// XML: CDATA sections, internal subsets of a DOCTYPE.
    Xml,
}

/// A piece of markup. Comments, declarations and processing instructions are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text in which character references stand for characters.
    Text(&'a str),
    /// Text that means itself: a CDATA section, a script.
    Verbatim(&'a str),
    /// The start of an element.
    Open(Tag<'a>),
    /// The end of an element, by its name as it is written.
    Close(&'a str),
}

/// The start of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name as it is written, with its prefix.
    pub name: &'a str,
    /// Whether it ends itself by `/>`. HTML ignores that.
    pub empty: bool,
    attributes: &'a str,
}

/// Elements of HTML whose content is no markup.
const RAW: [&str; 9] = [
    "script",
    "style",
    "iframe",
    "noembed",
    "noframes",
    "xmp",
    "textarea",
    "title",
    "plaintext",
];

/// Reads a text from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    language: Language,
    /// The element whose content is no markup, after its start, by its place in [`RAW`].
    raw: Option<usize>,
    /// Ends that do not come any more.
    gone: Gone,
}

#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    comment: bool,
    instruction: bool,
    subset: bool,
    /// Of each of [`RAW`]: a title without an end says nothing of scripts.
    raw: [bool; RAW.len()],
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of a text.
    pub fn new(text: &'a str, language: Language) -> Scanner<'a> {
        Scanner {
            text,
            at: 0,
            language,
            raw: None,
            gone: Gone::default(),
        }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Everything up to the first `end` after `from`, which is passed over too.
    fn passes(&mut self, from: usize, end: &str) -> bool {
        match self.text[from..].find(end) {
            Some(found) => {
                self.at = from + found + end.len();
                true
            }
            None => false,
        }
    }

    fn passes_bracket(&mut self, from: usize) {
        if !self.passes(from, ">") {
            self.at = self.text.len();
        }
    }

    /// Passes over something that begins with `<!` or `<?`; gives what a CDATA section holds.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let (start, rest) = (self.at, self.rest());
        if rest.starts_with("<!--") {
            // `<!-->` is a whole comment.
            if self.gone.comment || !self.passes(start + 2, "-->") {
                self.gone.comment = true;
                self.passes_bracket(start);
            }
        } else if rest.starts_with("<![CDATA[") {
            let inner = start + "<![CDATA[".len();
            if self.language == Language::Html {
                self.at = inner;
                return None;
            }
            // A section that does not end was cut off: what there is of it is kept.
            let end = self.text[inner..].find("]]>").map(|end| inner + end);
            self.at = end.map_or(self.text.len(), |end| end + "]]>".len());
            return Some(Token::Verbatim(
                &self.text[inner..end.unwrap_or(self.text.len())],
            ));
        } else if rest.starts_with("<?") {
            if self.language == Language::Html || self.gone.instruction || !self.passes(start, "?>")
            {
                self.gone.instruction |= self.language == Language::Xml;
                self.passes_bracket(start);
            }
        } else if self.language == Language::Html || self.gone.subset || !self.passes_subset() {
            self.gone.subset |= self.language == Language::Xml;
            self.passes_bracket(start);
        }
        None
    }

    /// Passes over a declaration with its internal subset, in which `>` and quotes stand.
    fn passes_subset(&mut self) -> bool {
        let mut quote = None;
        let mut depth = 0_u32;
        for (at, byte) in self.text.bytes().enumerate().skip(self.at + 2) {
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'[' | b'<') => depth += 1,
                (None, b']') => depth = depth.saturating_sub(1),
                (None, b'>') if depth == 0 => {
                    self.at = at + 1;
                    return true;
                }
                (None, b'>') => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn close(&mut self) -> Option<Token<'a>> {
        let start = self.at + 2;
        let rest = &self.text[start..];
        let name = &rest[..name_length(rest)];
        let end = rest[name.len()..]
            .find(['>', '<'])
            .map_or(rest.len(), |end| name.len() + end);
        self.at = start + end + usize::from(rest[end..].starts_with('>'));
        (!name.is_empty()).then_some(Token::Close(name))
    }

    fn open(&mut self) -> Tag<'a> {
        let start = self.at + 1;
        let name = &self.text[start..start + name_length(&self.text[start..])];
        let bytes = self.text.as_bytes();
        let from = start + name.len();
        let mut at = from;
        let mut after_equals = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                // A tag that never ends is ended by the next one.
                b'>' | b'<' => break,
                b'"' | b'\'' if after_equals => {
                    // Without its closing quote it is a character like others.
                    let closing = self.text[at + 1..].find(char::from(byte));
                    at += closing.map_or(1, |length| length + 2);
                    after_equals = false;
                    continue;
                }
                b'=' => after_equals = true,
                _ if byte.is_ascii_whitespace() => {}
                _ => after_equals = false,
            }
            at += 1;
        }
        self.at = at + usize::from(bytes.get(at) == Some(&b'>'));
        let inside = &self.text[from..at];
        let attributes = inside.strip_suffix('/').unwrap_or(inside);
        let empty = attributes.len() != inside.len();
        if self.language == Language::Html {
            self.raw = RAW.iter().position(|raw| name.eq_ignore_ascii_case(raw));
        }
        Tag {
            name,
            empty,
            attributes,
        }
    }

    /// The content of an element that holds no markup, up to its end tag.
    fn raw_content(&mut self, which: usize) -> Option<Token<'a>> {
        let name = RAW[which];
        let rest = self.rest();
        let mut from = 0;
        let end = loop {
            if self.gone.raw[which] {
                break None;
            }
            let Some(found) = rest[from..].find("</").map(|at| from + at) else {
                break None;
            };
            let closes = rest.as_bytes()[found + 2..]
                .get(..name.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
            if closes {
                break Some(found);
            }
            from = found + 2;
        };
        let Some(end) = end else {
            // A script that never ends would swallow the rest; a title that never ends is a mistake.
            self.gone.raw[which] = true;
            if matches!(name, "title" | "textarea") {
                return None;
            }
            self.at = self.text.len();
            return Some(Token::Verbatim(rest)).filter(|_| !rest.is_empty());
        };
        self.at += end;
        let content = &rest[..end];
        (!content.is_empty()).then_some(if matches!(name, "title" | "textarea") {
            Token::Text(content)
        } else {
            Token::Verbatim(content)
        })
    }

    fn text(&mut self) -> Token<'a> {
        let rest = self.rest();
        let mut from = 0;
        let end = loop {
            let Some(found) = rest[from..].find('<').map(|at| from + at) else {
                break rest.len();
            };
            if found > 0 && begins_markup(&rest[found..]) {
                break found;
            }
            from = found + 1;
        };
        self.at += end;
        Token::Text(&rest[..end])
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if let Some(which) = self.raw.take()
                && let Some(token) = self.raw_content(which)
            {
                return Some(token);
            }
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !begins_markup(rest) {
                return Some(self.text());
            }
            let token = match rest.as_bytes()[1] {
                b'!' | b'?' => self.declaration(),
                b'/' => self.close(),
                _ => Some(Token::Open(self.open())),
            };
            if token.is_some() {
                return token;
            }
        }
    }
}

/// Whether a text that may begin with `<` begins with a tag, a comment or the like.
fn begins_markup(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'<')
        && match bytes.next() {
            Some(b'!') => bytes
                .next()
                .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'-' | b'[')),
            Some(b'/') => true,
            Some(next) => next.is_ascii_alphabetic() || matches!(next, b'?' | b'_'),
            None => false,
        }
}

fn name_length(text: &str) -> usize {
    text.bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<' | b'='))
        .unwrap_or(text.len())
}

impl<'a> Tag<'a> {
    /// Its attributes in their order; a name may come twice.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes {
            rest: self.attributes,
        }
    }

    /// The value of an attribute, by its name without regard to case.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes()
            .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
            .map(|attribute| attribute.value())
    }

    /// Whether its name is this one, without regard to case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// An attribute of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// Its value as it is written, without its quotes.
    pub raw: &'a str,
}

impl<'a> Attribute<'a> {
    /// Its value.
    pub fn value(&self) -> Cow<'a, str> {
        decode(self.raw, Rules::Attribute)
    }
}

/// The attributes of a tag.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let between = |byte: char| byte.is_ascii_whitespace() || matches!(byte, '/' | '=');
        let text = self.rest.trim_start_matches(between);
        if text.is_empty() {
            self.rest = text;
            return None;
        }
        let length = name_length(text).max(text.chars().next().map_or(1, char::len_utf8));
        let (name, rest) = text.split_at(length);
        let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
            self.rest = rest;
            return Some(Attribute { name, raw: "" });
        };
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closed = quote.and_then(|quote| value[1..].find(quote));
        let (raw, rest) = match closed {
            Some(end) => (&value[1..end + 1], &value[end + 2..]),
            None => {
                let end = value
                    .find(|byte: char| byte.is_ascii_whitespace())
                    .unwrap_or(value.len());
                value.split_at(end)
            }
        };
        self.rest = rest;
        Some(Attribute { name, raw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_without_an_end_says_nothing_of_the_scripts_after_it() {
        for open in ["<title>", "<textarea>", "<style></style><title>"] {
            let html = format!("{open}one<script>a < b</script>two<script>c</script>three");
            let tokens: Vec<Token<'_>> = Scanner::new(&html, Language::Html).collect();
            for word in ["one", "two", "three"] {
                assert!(tokens.contains(&Token::Text(word)), "{open}: {tokens:?}");
            }
            assert!(tokens.contains(&Token::Verbatim("a < b")), "{tokens:?}");
            assert!(tokens.contains(&Token::Verbatim("c")), "{tokens:?}");
        }
        // A script without an end takes what is left.
        let tokens: Vec<Token<'_>> =
            Scanner::new("<title>a<script>b</p>c", Language::Html).collect();
        assert_eq!(tokens.last(), Some(&Token::Verbatim("b</p>c")));
    }
}
