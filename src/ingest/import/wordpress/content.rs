//! What WordPress keeps as the text of a post, as HTML: paragraphs that are only empty lines become
//! paragraphs, and the marks of plug-ins go.

use super::short_codes::without_short_codes;

/// Elements that are blocks by themselves, or parts of one: no paragraph is put around them, and a break
/// beside them is none.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "style",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose lines stay as they are.
const VERBATIM: [&str; 3] = ["pre", "script", "style"];

/// The text of a post as HTML.
pub(super) fn html(content: &str) -> String {
    // The block editor writes paragraphs out.
    if content.contains("<!-- wp:") {
        return without_short_codes(content);
    }
    let content = content.replace("\r\n", "\n");
    with_paragraphs(&without_short_codes(&content))
}

/// Empty lines become paragraphs, single breaks stay breaks, as WordPress shows them.
fn with_paragraphs(content: &str) -> String {
    let mut out = String::with_capacity(content.len() + content.len() / 16);
    let mut rest = content;
    // What stands between two blocks.
    let mut text = String::new();
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (end, is_block) = match block(rest) {
            Some((name, false)) if VERBATIM.contains(&name.as_str()) => (end_of(rest, &name), true),
            Some(_) => (rest.find('>').map_or(rest.len(), |end| end + 1), true),
            // A tag within a text may go over several lines. What is no tag is text.
            None => match rest[1..].find(['<', '>']) {
                Some(end) if rest[1 + end..].starts_with('>') => (end + 2, false),
                _ => (1, false),
            },
        };
        let (tag, after) = rest.split_at(end);
        if is_block {
            paragraphs(&text, &mut out);
            text.clear();
            out.push_str(tag);
        } else {
            text.push_str(&tag.replace('\n', " "));
        }
        rest = after;
    }
    text.push_str(rest);
    paragraphs(&text, &mut out);
    out
}

/// The name of the block that a tag opens or closes.
fn block(tag: &str) -> Option<(String, bool)> {
    let tag = tag.strip_prefix('<')?;
    let closes = tag.starts_with('/');
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let end = tag
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    // No name is longer.
    let name = tag.get(..end.min(20))?.to_ascii_lowercase();
    BLOCKS.contains(&name.as_str()).then_some((name, closes))
}

/// Where an element ends that keeps its lines.
fn end_of(text: &str, name: &str) -> usize {
    let closing = format!("</{name}");
    let found = text
        .as_bytes()
        .windows(closing.len())
        .position(|part| part.eq_ignore_ascii_case(closing.as_bytes()));
    let Some(at) = found else {
        return text.len();
    };
    text[at..].find('>').map_or(text.len(), |end| at + end + 1)
}

/// Writes what stands between two blocks: lines, of which empty ones end a paragraph.
fn paragraphs(text: &str, out: &mut String) {
    let text = text.trim_matches('\n');
    // A text within a block that has no paragraphs, such as an entry of a list, needs none.
    let bare = !out.is_empty() && !text.lines().any(|line| line.trim().is_empty());
    let mut open = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            out.push_str(if open { "</p>\n" } else { "" });
            open = false;
            continue;
        }
        if open {
            out.push_str("<br>\n");
        } else if !bare {
            out.push_str("<p>");
        }
        out.push_str(line);
        open = true;
    }
    out.push_str(if open && !bare { "</p>\n" } else { "" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::html::to_markdown;

    fn markdown(content: &str) -> String {
        to_markdown(&html(content), None, 10_000).markdown
    }

    #[test]
    fn empty_lines_become_paragraphs() {
        assert_eq!(
            html("One\r\nline.\r\n \r\n<h2>Head</h2>\r\n\r\n\r\nTwo.\n\nThree."),
            "<p>One<br>\nline.</p>\n<h2>Head</h2><p>Two.</p>\n<p>Three.</p>\n"
        );
        let blocks = "<!-- wp:paragraph -->\n<p>One</p>\n\n<!-- /wp:paragraph -->";
        assert_eq!(html(blocks), blocks);
        assert_eq!(
            html("<pre>a\n\nb</pre>\n\nc\n\nd"),
            "<pre>a\n\nb</pre><p>c</p>\n<p>d</p>\n"
        );
    }

    #[test]
    fn a_text_that_has_some_paragraphs_gets_the_others_too() {
        insta::assert_snapshot!(markdown("One\nline.\n\n<p style=\"text-align: center\">Two.</p>\n\nThree.\n\nFour with <a\nhref=\"https://a.example/\">a link</a>."), @r#"
        One\
        line.

        Two.

        Three.

        Four with [a link](<https://a.example/>).
        "#);
    }

    #[test]
    fn lists_quotations_and_tables_stay_whole() {
        insta::assert_snapshot!(markdown("A list:\n<ul>\n\t<li>One</li>\n\n\t<li>Two</li>\n</ul>\nAfter it.\n<!--more-->\n<blockquote>Quoted\nline\n\nand more</blockquote>\nLast.\n<table>\n<tr><th>A</th></tr>\n\n<tr><td>1</td></tr>\n</table>\n&nbsp;\n\nEnd."), @r#"
        A list:

        - One
        - Two

        After it.

        > Quoted\
        > line

        > and more

        Last.

        A\
        1

        End.
        "#);
    }

    #[test]
    fn captions_and_programs_come_with_their_words() {
        insta::assert_snapshot!(markdown("[caption id=\"a\" caption=\"An old &quot;rack&quot;\"]<img src=\"https://a.example/a.png\" />[/caption]\n\nText.\n\n[code]\nif x:\n\n  y\n[/code]\n\nMore [sic]."), @r#"
        An old "rack"

        Text.

        ```
        if x:

          y
        ```

        More \[sic\].
        "#);
    }

    #[test]
    fn what_is_never_closed_loses_nothing_of_a_long_text() {
        for part in [
            "<", "<a", "<p", "<p>\n\n", "[", "[/a", "[a \"", "<pre", "\n\n",
        ] {
            let text = part.repeat(300_000);
            assert!(html(&text).len() >= text.trim().len() / 2, "{part}");
        }
    }
}
