//! Where on a page its article stands.
//!
//! What a page says of itself counts first: an element that is marked as the article's body, then
//! `article`, then `main`. Where there is none, the element counts that holds the most prose, a
//! paragraph counting in full for the element that it stands in and half for the one around that.
//! One pass, with a stack of bounded depth; what is nested deeper counts for the deepest.

use std::ops::Range;

use crate::text::html::{Language, Scanner, Tag, Token, is_void};

/// How deep elements are followed.
const DEEPEST: usize = 256;

/// A paragraph is prose from so many bytes on; what is shorter is a button or a date.
const PROSE: usize = 25;

/// An article has at least so much prose, in bytes.
const ENOUGH: usize = 140;

/// How sure it is that an element holds the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    Container,
    Main,
    Article,
    Body,
}

#[derive(Clone, Copy)]
struct Open<'a> {
    name: &'a str,
    sure: Sure,
    start: usize,
    /// Prose that stands in it at any depth, and what counts for it.
    prose: usize,
    weight: usize,
}

/// The bytes of a page in which its article stands; all of it where there is no saying.
pub(super) fn place(html: &str) -> Range<usize> {
    let mut finder = Finder::default();
    let mut scanner = Scanner::new(html, Language::Html);
    loop {
        let before = scanner.position();
        let Some(token) = scanner.next() else {
            break;
        };
        finder.token(token, before, scanner.position());
    }
    finder.paragraph();
    while let Some(open) = finder.stack.pop() {
        finder.judge(open, html.len());
    }
    finder.choice().unwrap_or(0..html.len())
}

#[derive(Default)]
struct Finder<'a> {
    stack: Vec<Open<'a>>,
    /// The best element of each sort: prose or weight, and where it stands.
    best: [(usize, usize, usize); 4],
    /// Prose of the whole page.
    all: usize,
    /// Bytes of the paragraph at hand, and how many of them are links.
    text: usize,
    linked: usize,
    links: u32,
    dropped: Option<(&'a str, u32)>,
}

impl<'a> Finder<'a> {
    fn token(&mut self, token: Token<'a>, before: usize, after: usize) {
        if let Some((name, depth)) = &mut self.dropped {
            match token {
                Token::Open(tag) if tag.is(name) => *depth += 1,
                Token::Close(end) if end.eq_ignore_ascii_case(name) => *depth -= 1,
                _ => {}
            }
            if *depth == 0 {
                self.dropped = None;
            }
            return;
        }
        match token {
            Token::Text(text) => {
                let length = text.trim().len();
                self.text += length;
                self.linked += if self.links > 0 { length } else { 0 };
            }
            Token::Verbatim(_) => {}
            Token::Open(tag) if is_beside(&tag) => self.dropped = Some((tag.name, 1)),
            Token::Open(tag) if tag.is("a") => self.links += 1,
            Token::Close(name) if name.eq_ignore_ascii_case("a") => {
                self.links = self.links.saturating_sub(1);
            }
            Token::Open(tag) if is_container(tag.name) => {
                self.paragraph();
                if self.stack.len() < DEEPEST {
                    let open = Open {
                        name: tag.name,
                        sure: sure(&tag),
                        start: after,
                        prose: 0,
                        weight: 0,
                    };
                    self.stack.push(open);
                }
            }
            Token::Close(name) if is_container(name) => {
                self.paragraph();
                self.close(name, before);
            }
            Token::Open(Tag { name, .. }) | Token::Close(name) if is_paragraph(name) => {
                self.paragraph();
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str, end: usize) {
        // Of those that are open only the nearest few are looked at: containers are closed in order,
        // or the page is broken anyway.
        let near = self.stack.len().saturating_sub(8);
        let found = self.stack[near..]
            .iter()
            .rposition(|open| open.name.eq_ignore_ascii_case(name));
        let Some(found) = found else {
            return;
        };
        while self.stack.len() > near + found {
            if let Some(open) = self.stack.pop() {
                self.judge(open, end);
            }
        }
    }

    /// Ends a paragraph: it is prose if it is long and not all links.
    fn paragraph(&mut self) {
        let (text, linked) = (self.text, self.linked);
        (self.text, self.linked, self.links) = (0, 0, 0);
        if text < PROSE || linked * 2 > text {
            return;
        }
        self.all += text;
        let mut around = self.stack.iter_mut().rev();
        if let Some(open) = around.next() {
            open.prose += text;
            open.weight += text;
        }
        if let Some(open) = around.next() {
            open.weight += text / 2;
        }
    }

    /// An element has ended: what it holds counts for the one around it, and it may be the best.
    fn judge(&mut self, open: Open<'a>, end: usize) {
        if let Some(around) = self.stack.last_mut() {
            around.prose += open.prose;
        }
        let value = match open.sure {
            Sure::Container => open.weight,
            _ => open.prose,
        };
        let best = &mut self.best[open.sure as usize];
        if value > best.0 {
            *best = (value, open.start, end);
        }
    }

    fn choice(&self) -> Option<Range<usize>> {
        // What is marked may be a teaser or a comment: it must hold a fair part of the page.
        [Sure::Body, Sure::Article, Sure::Main, Sure::Container]
            .into_iter()
            .map(|sure| self.best[sure as usize])
            .find(|(value, _, _)| *value >= ENOUGH && value * 4 >= self.all)
            .map(|(_, start, end)| start..end)
    }
}

fn sure(tag: &Tag<'_>) -> Sure {
    if tag.is("article") {
        return Sure::Article;
    }
    for attribute in tag.attributes() {
        let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
        let words = || attribute.raw.split_ascii_whitespace();
        if is("itemprop") && words().any(|word| word == "articleBody") {
            return Sure::Body;
        }
        if (is("class") || is("id")) && words().any(|word| BODIES.contains(&word)) {
            return Sure::Body;
        }
        if is("role") && attribute.raw == "main" {
            return Sure::Main;
        }
    }
    match tag.is("main") {
        true => Sure::Main,
        false => Sure::Container,
    }
}

/// What programs that make pages call the body of an article.
const BODIES: [&str; 16] = [
    "article-body",
    "article-content",
    "article__body",
    "article__content",
    "articleBody",
    "article_body",
    "blog-post-content",
    "entry-content",
    "post-body",
    "post-content",
    "post__content",
    "post_content",
    "story-body",
    "single-content",
    "td-post-content",
    "e-content",
];

/// What stands beside an article, by the names of elements.
const BESIDE: [&str; 14] = [
    "aside", "button", "dialog", "footer", "form", "iframe", "nav", "noscript", "script", "select",
    "style", "svg", "template", "textarea",
];

/// What stands beside an article, by the names that it is given.
const CALLED: [&str; 24] = [
    "ad",
    "ads",
    "advertisement",
    "author-box",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "cookie-banner",
    "footer",
    "jp-relatedposts",
    "menu",
    "navigation",
    "newsletter",
    "newsletter-signup",
    "post-navigation",
    "related",
    "related-posts",
    "share",
    "sharedaddy",
    "sidebar",
    "social",
    "social-share",
    "sponsor",
    "widget",
];

/// Whether an element stands beside an article and is no part of it.
pub(crate) fn is_beside(tag: &Tag<'_>) -> bool {
    if is_void(tag.name) {
        return false;
    }
    if BESIDE.iter().any(|name| tag.is(name)) {
        return true;
    }
    (tag.is("div") || tag.is("section") || tag.is("ul"))
        && tag.attributes().any(|attribute| {
            (attribute.name.eq_ignore_ascii_case("class")
                || attribute.name.eq_ignore_ascii_case("id"))
                && attribute
                    .raw
                    .split_ascii_whitespace()
                    .any(|word| CALLED.contains(&word))
        })
}

fn is_container(name: &str) -> bool {
    ["article", "body", "div", "main", "section", "td"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

fn is_paragraph(name: &str) -> bool {
    [
        "p",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "tr",
        "table",
        "header",
        "figure",
        "figcaption",
        "hr",
        "dt",
        "dd",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(name))
}
