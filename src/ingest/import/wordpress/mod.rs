//! Exports of WordPress (WXR): what stands before the first item, and what each item says.
//!
//! `cut` takes the items out of the file as they come; the threads behind read each of them here.
//! `content` turns what WordPress keeps as the text of a post into HTML, without its `short_codes`.

mod content;
pub(super) mod cut;
pub(super) mod pictures;
mod short_codes;

use std::collections::HashMap;

use crate::domain::{Date, Status};
use crate::ingest::feed::decode;
use crate::ingest::headline::headline;
use crate::ingest::moment::moment;
use crate::text::html::{Language, Rules, Scanner, Token, decode as resolve, text_of, to_markdown};

use super::offered::{Form, Offered};
use super::report::Weight;
use pictures::Pictures;

/// The longest title or name that is looked at, in characters: more than an article may have, so that
/// a title which is too long is told and not cut.
const LONGEST_NAME: usize = 1_000;

/// What WordPress and its plug-ins file posts under that says nothing of what they are about.
const NO_TAGS: [&str; 5] = [
    "author",
    "language",
    "nav_menu",
    "post_format",
    "post_translations",
];

/// What an export says before its first item.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    /// Where the site is; makes keys of posts that have no other.
    address: String,
    /// Names of authors as they are shown, by those with which they log in.
    authors: HashMap<String, String>,
    /// The media type by which bytes that are no UTF-8 are decoded.
    encoding: Option<String>,
    /// Its pictures.
    pictures: Pictures,
}

impl Site {
    /// Reads what stands before the first item.
    pub(super) fn of(head: &[u8]) -> Site {
        let declared = String::from_utf8_lossy(head.get(..200).unwrap_or(head)).into_owned();
        let encoding = declared
            .split_once("encoding=")
            .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next())
            .map(|name| format!("text/xml; charset={name}"));
        let mut site = Site {
            encoding,
            ..Site::default()
        };
        let text = site.text(head);
        let mut login = String::new();
        for (element, value) in Elements::new(&text) {
            match element {
                "wp:base_blog_url" => site.address = value,
                "wp:base_site_url" | "link" if site.address.is_empty() => site.address = value,
                "wp:author_login" => login = value,
                "wp:author_display_name" if !value.is_empty() => {
                    site.authors.insert(std::mem::take(&mut login), value);
                }
                _ => {}
            }
        }
        site
    }

    fn text(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => decode(bytes, self.encoding.as_deref()).text.into_owned(),
        }
    }

    /// Reads an item.
    ///
    /// # Errors
    /// Why it is left out or cannot be taken.
    pub(super) fn post(&self, item: &[u8]) -> Result<Offered, (Weight, String)> {
        let text = self.text(item);
        let post = Post::of(&text);
        if post.kind != "post" {
            return Err((Weight::OtherKind, post.kind_in_words()));
        }
        let told = |weight, why: &str| Err((weight, format!("\"{}\" {why}", post.short_title())));
        let left_out = |why| told(Weight::LeftOut, why);
        let status = match post.status.as_str() {
            "private" => return left_out("is private, so it was left out."),
            "trash" => return left_out("is in the trash, so it was left out."),
            "auto-draft" => return left_out("was begun and never saved, so it was left out."),
            _ if !post.password.is_empty() => {
                return left_out("is protected by a password, so it was left out.");
            }
            "publish" => Status::Published,
            "draft" | "future" => Status::Draft,
            "pending" => Status::Pending,
            other => {
                let other: String = other.chars().take(40).collect();
                let why = format!(
                    "has the status \"{other}\", which is none of WordPress; give it one of these there and export it again."
                );
                return told(Weight::Refused, &why);
            }
        };
        let is_out = status == Status::Published;
        let published = post.date();
        if is_out && published.is_none() {
            let why = "has no date; give it one in WordPress and export it again.";
            return told(Weight::Refused, why);
        }
        let mut notes = Vec::new();
        if post.status == "future" {
            notes.push("it was to be published later; it is a draft now.".to_owned());
        }
        let body = content::html(match post.content.trim().is_empty() {
            true => &post.excerpt,
            false => &post.content,
        });
        let title = text_of(&post.title, LONGEST_NAME);
        Ok(Offered {
            key: self.key(&post),
            title: match title.is_empty() {
                true => headline(
                    "",
                    &to_markdown(&body, None, LONGEST_NAME).markdown,
                    &post.link,
                ),
                false => title,
            },
            url: Some(post.link.clone()).filter(|link| is_out && !link.is_empty()),
            author: self.author(&post),
            published,
            status,
            form: Form::Html,
            body,
            picture: self.pictures.get(&post.picture),
            tags: post.tags,
            notes,
            ..Offered::default()
        })
    }

    /// What a post is known by when its address changes, and before it has one.
    fn key(&self, post: &Post) -> Option<String> {
        let guid = post.guid.trim();
        if !guid.is_empty() {
            return Some(format!("wordpress:{guid}"));
        }
        let number = post.number.trim();
        (!number.is_empty()).then(|| format!("wordpress:{}?p={number}", self.address))
    }

    fn author(&self, post: &Post) -> String {
        let shown = self.authors.get(&post.author);
        text_of(shown.unwrap_or(&post.author), LONGEST_NAME)
    }
}

/// One item as it is written.
#[derive(Debug, Default)]
struct Post {
    title: String,
    link: String,
    guid: String,
    number: String,
    kind: String,
    status: String,
    password: String,
    author: String,
    content: String,
    excerpt: String,
    /// In UTC; zeros for what was never published.
    date_gmt: String,
    /// In the site's zone.
    date: String,
    pub_date: String,
    /// Of a file its address, and what it shows in words.
    file: String,
    shows: String,
    /// The number of the picture that its author has chosen.
    picture: String,
    tags: Vec<String>,
}

impl Post {
    fn of(text: &str) -> Post {
        let mut post = Post::default();
        let mut known_by = String::new();
        for (element, value) in Elements::new(text) {
            let field = match element {
                "title" => &mut post.title,
                "link" => &mut post.link,
                "guid" => &mut post.guid,
                "wp:post_id" => &mut post.number,
                "wp:post_type" => &mut post.kind,
                "wp:status" => &mut post.status,
                "wp:post_password" => &mut post.password,
                "dc:creator" => &mut post.author,
                "content:encoded" => &mut post.content,
                "excerpt:encoded" => &mut post.excerpt,
                "wp:post_date_gmt" => &mut post.date_gmt,
                "wp:post_date" => &mut post.date,
                "pubDate" => &mut post.pub_date,
                "wp:attachment_url" => &mut post.file,
                "wp:meta_key" => {
                    known_by = value;
                    continue;
                }
                "wp:meta_value" if known_by == "_thumbnail_id" => &mut post.picture,
                "wp:meta_value" if known_by == "_wp_attachment_image_alt" => &mut post.shows,
                "category" => {
                    let tag = text_of(&value, LONGEST_NAME);
                    if !tag.is_empty() && tag != "Uncategorized" && !post.tags.contains(&tag) {
                        post.tags.push(tag);
                    }
                    continue;
                }
                _ => continue,
            };
            if field.is_empty() {
                *field = value;
            }
        }
        // Old exports have no types: everything is a post.
        if post.kind.is_empty() {
            post.kind = "post".to_owned();
        }
        post
    }

    /// What it is called where something is told of it.
    fn short_title(&self) -> String {
        let title = text_of(&self.title, 80);
        match title.is_empty() {
            true => self.link.chars().take(200).collect(),
            false => title,
        }
    }

    fn kind_in_words(&self) -> String {
        match self.kind.as_str() {
            "nav_menu_item" => "menu entry".to_owned(),
            kind => kind.chars().take(40).collect(),
        }
    }

    /// When it was published, or written. What has no zone is taken to be in UTC.
    fn date(&self) -> Option<Date> {
        let dates = [&self.date_gmt, &self.date, &self.pub_date];
        dates
            .into_iter()
            .find_map(|text| moment(text))
            .map(Date::Time)
    }
}

/// The elements of an item, or of what stands before the first one, that hold nothing but text: names
/// and values in their order. What stands deeper, such as comments, is passed over; authors are not.
struct Elements<'a> {
    scanner: Scanner<'a>,
    /// The names of the elements that are open.
    open: Vec<&'a str>,
    /// Whether the element that is open files the post under something that is no tag.
    is_no_tag: bool,
}

impl<'a> Elements<'a> {
    fn new(text: &'a str) -> Elements<'a> {
        Elements {
            scanner: Scanner::new(text, Language::Xml),
            open: Vec::new(),
            is_no_tag: false,
        }
    }

    /// Whether the element that is open is one to look at.
    fn is_wanted(&self) -> bool {
        matches!(
            self.open.as_slice(),
            ["item", _]
                | ["item", "wp:postmeta", _]
                | ["rss", "channel", _]
                | ["rss", "channel", "wp:author", _]
                | [_]
        )
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (&'a str, String);

    fn next(&mut self) -> Option<(&'a str, String)> {
        let mut value = String::new();
        loop {
            match self.scanner.next()? {
                Token::Open(tag) if tag.empty => {}
                Token::Open(tag) => {
                    self.is_no_tag = tag.name == "category"
                        && tag
                            .get("domain")
                            .is_some_and(|kind| NO_TAGS.contains(&&*kind));
                    self.open.push(tag.name);
                    value.clear();
                }
                Token::Text(_) | Token::Verbatim(_) if self.is_no_tag => {}
                Token::Text(text) => value.push_str(&resolve(text, Rules::Xml)),
                Token::Verbatim(text) => value.push_str(text),
                Token::Close(name) => {
                    // An end without a start, or a start without an end, is passed over.
                    let Some(at) = self.open.iter().rposition(|open| *open == name) else {
                        continue;
                    };
                    self.open.truncate(at + 1);
                    self.is_no_tag = false;
                    let wanted = self.is_wanted();
                    self.open.pop();
                    let value = std::mem::take(&mut value);
                    if wanted {
                        return Some((name, value.trim().to_owned()));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
        <rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
        <title>Blog</title><link>https://blog.example</link>
        <wp:base_blog_url>https://blog.example/sub</wp:base_blog_url>
        <wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[al]]></wp:author_login>
          <wp:author_display_name><![CDATA[Al & Co]]></wp:author_display_name></wp:author>
        <wp:category><wp:cat_name>x</wp:cat_name></wp:category>"#;

    fn item(more: &str) -> String {
        format!(
            "<item><title>AT&amp;amp;T &lt;b&gt;wins&lt;/b&gt;</title><link>https://blog.example/a/</link>\
             <guid isPermaLink=\"false\">https://blog.example/?p=7</guid><dc:creator><![CDATA[al]]></dc:creator>\
             <content:encoded><![CDATA[<p>One</p>]]]]><![CDATA[>]]></content:encoded>\
             <wp:post_id>7</wp:post_id><wp:comment><wp:comment_author>x</wp:comment_author><title>no</title></wp:comment>\
             {more}</item>"
        )
    }

    fn read(more: &str) -> Result<Offered, (Weight, String)> {
        Site::of(HEAD.as_bytes()).post(item(more).as_bytes())
    }

    #[test]
    fn a_post_is_read_with_its_author_and_its_tags() {
        let post = read(
            "<wp:post_date>2008-08-21 16:05:00</wp:post_date><wp:post_date_gmt>2008-08-21 14:05:00</wp:post_date_gmt>\
             <wp:post_type>post</wp:post_type><wp:status><![CDATA[publish]]></wp:status>\
             <category domain=\"category\" nicename=\"uncategorized\">Uncategorized</category>\
             <category domain=\"post_tag\" nicename=\"xen\"><![CDATA[Xen]]></category>\
             <category domain=\"category\" nicename=\"xen\"><![CDATA[Xen]]></category>\
             <category domain=\"post_format\" nicename=\"post-format-aside\"><![CDATA[Aside]]></category>",
        )
        .expect("a post");
        assert_eq!(post.title, "AT&T wins");
        assert_eq!(post.author, "Al & Co");
        assert_eq!(post.url.as_deref(), Some("https://blog.example/a/"));
        assert_eq!(
            post.key.as_deref(),
            Some("wordpress:https://blog.example/?p=7")
        );
        assert_eq!(
            post.published.map(crate::domain::date::iso).as_deref(),
            Some("2008-08-21T14:05:00Z")
        );
        assert_eq!(post.tags, ["Xen"]);
        assert!(post.body.contains("One"), "{}", post.body);
    }

    #[test]
    fn what_is_not_out_is_a_draft_or_left_out() {
        let of = |status: &str| {
            read(&format!(
                "<wp:status>{status}</wp:status><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:post_date>2008-08-21 16:05:00</wp:post_date>"
            ))
        };
        let status = |word: &str| of(word).map(|post| (post.status, post.url));
        assert_eq!(status("draft"), Ok((Status::Draft, None)));
        assert_eq!(status("future"), Ok((Status::Draft, None)));
        assert_eq!(status("pending"), Ok((Status::Pending, None)));
        assert!(of("draft").expect("a draft").published.is_some());
        for (word, why) in [
            ("private", "\"AT&T wins\" is private, so it was left out."),
            (
                "trash",
                "\"AT&T wins\" is in the trash, so it was left out.",
            ),
        ] {
            assert_eq!(status(word), Err((Weight::LeftOut, why.to_owned())));
        }
        assert_eq!(
            status("odd").map_err(|(weight, _)| weight),
            Err(Weight::Refused)
        );
        let page = read("<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>");
        assert_eq!(page, Err((Weight::OtherKind, "attachment".to_owned())));
        for word in ["publish", "draft", "pending", "future"] {
            let locked = read(&format!(
                "<wp:status>{word}</wp:status><wp:post_password>x</wp:post_password>"
            ));
            assert_eq!(
                locked.map_err(|(weight, _)| weight),
                Err(Weight::LeftOut),
                "{word}"
            );
        }
        let undated =
            read("<wp:status>publish</wp:status><wp:post_date>0000-00-00 00:00:00</wp:post_date>");
        let why = "\"AT&T wins\" has no date; give it one in WordPress and export it again.";
        assert_eq!(undated, Err((Weight::Refused, why.to_owned())));
    }

    #[test]
    fn a_post_without_a_title_is_called_by_its_text() {
        let date = "<wp:status>publish</wp:status><wp:post_date>2008-08-21 16:05:00</wp:post_date>";
        let item = item(date).replace("AT&amp;amp;T &lt;b&gt;wins&lt;/b&gt;", "");
        let post = Site::of(HEAD.as_bytes()).post(item.as_bytes());
        assert_eq!(post.map(|post| post.title).as_deref(), Ok("One ]]>"));
        let marks = item.replace("<p>One</p>", "<p># 1 reason *args</p>");
        let post = Site::of(HEAD.as_bytes()).post(marks.as_bytes());
        let title = post.map(|post| post.title).unwrap_or_default();
        assert!(title.starts_with("# 1 reason *args"), "{title}");
    }

    #[test]
    fn other_encodings_are_read_by_what_the_file_declares() {
        let head = HEAD.replace("UTF-8", "ISO-8859-1");
        let dated =
            "<wp:status>publish</wp:status><wp:post_date>2008-08-21 16:05:00</wp:post_date>";
        let mut bytes = item(dated).into_bytes();
        let at = bytes
            .windows(3)
            .position(|part| part == b"One")
            .expect("it is there");
        bytes[at] = 0xc9;
        let post = Site::of(head.as_bytes()).post(&bytes).expect("a post");
        assert!(post.body.contains("\u{c9}ne"), "{}", post.body);
    }
}
