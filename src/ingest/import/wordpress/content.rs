//! What WordPress keeps as the text of a post, as HTML: paragraphs that are only empty lines become
//! paragraphs, and the marks of plug-ins go.

/// Short codes that stand for something which an article cannot show, or that only wrap a text: their
/// marks go, what stands between them stays. Other words in square brackets are text.
const SHORT_CODES: [&str; 14] = [
    "audio",
    "caption",
    "contact-form",
    "contact-form-7",
    "embed",
    "gallery",
    "gist",
    "playlist",
    "soundcloud",
    "tweet",
    "video",
    "vimeo",
    "wp_caption",
    "youtube",
];

/// Elements that are blocks by themselves: no paragraph is put around them.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "div",
    "dl",
    "fieldset",
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
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// The text of a post as HTML.
pub(super) fn html(content: &str) -> String {
    let content = without_short_codes(content);
    // The block editor and newer themes write paragraphs out; older texts have empty lines instead.
    if content.contains("<!-- wp:") || content.contains("<p>") || content.contains("<p ") {
        content
    } else {
        with_paragraphs(&content)
    }
}

/// Takes the marks of short codes away. What a caption says comes in a line of its own.
fn without_short_codes(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('[') {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let inner = mark[1..].strip_prefix('/').unwrap_or(&mark[1..]);
        let length = inner
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        let known = SHORT_CODES.contains(&&inner[..length]);
        let end = mark.find(']').filter(|end| !mark[..*end].contains('\n'));
        match end {
            Some(end) if known => {
                out.push_str("<br>");
                rest = &mark[end + 1..];
            }
            _ => {
                out.push('[');
                rest = &mark[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Empty lines become paragraphs, single breaks stay breaks.
fn with_paragraphs(content: &str) -> String {
    let content = content.replace("\r\n", "\n");
    let mut out = String::with_capacity(content.len() + content.len() / 16);
    let mut preformatted = false;
    for block in content.split("\n\n") {
        let text = block.trim_matches('\n');
        if text.is_empty() {
            continue;
        }
        let within = preformatted;
        preformatted = match (text.rfind("<pre"), text.rfind("</pre>")) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => within,
        };
        if within || preformatted {
            out.push_str(text);
            out.push_str("\n\n");
        } else if is_block(text) {
            out.push_str(text);
            out.push('\n');
        } else {
            out.push_str("<p>");
            out.push_str(&text.replace('\n', "<br>\n"));
            out.push_str("</p>\n");
        }
    }
    out
}

fn is_block(text: &str) -> bool {
    let Some(tag) = text.trim_start().strip_prefix('<') else {
        return false;
    };
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let end = tag
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    let name = tag[..end].to_ascii_lowercase();
    BLOCKS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_become_paragraphs_where_there_are_none() {
        assert_eq!(
            html("One\r\nline.\r\n\r\n<h2>Head</h2>\r\n\r\n\r\nTwo."),
            "<p>One<br>\nline.</p>\n<h2>Head</h2>\n<p>Two.</p>\n"
        );
        let blocks = "<!-- wp:paragraph -->\n<p>One</p>\n\n<!-- /wp:paragraph -->";
        assert_eq!(html(blocks), blocks);
        assert_eq!(
            html("<pre>a\n\nb</pre>\n\nc"),
            "<pre>a\n\nb</pre>\n\n<p>c</p>\n"
        );
    }

    #[test]
    fn short_codes_go_and_brackets_stay() {
        assert_eq!(
            without_short_codes(
                "[caption id=\"a\" width=\"3\"]<img src=x> A dog[/caption] [gallery ids=\"1,2\"]"
            ),
            "<br><img src=x> A dog<br> <br>"
        );
        for text in [
            "He said [sic] so",
            "a [link](x)",
            "[",
            "[caption",
            "[/",
            "[é]",
            "[video\n]",
        ] {
            assert_eq!(without_short_codes(text), text);
        }
    }
}
