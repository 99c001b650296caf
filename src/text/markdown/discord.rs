//! Blocks as Discord's Markdown: what Discord draws is kept, everything else is said in its means.

use super::blocks::{Block, BlockKind, Span, Style, blocks};
use crate::text::clean::is_visible;
use crate::text::markup::{Mark, Markup};

/// Article Markdown as Markdown that is safe in a Discord message.
///
/// Headings go down one step, since the title of a card is the highest. Nothing in the result
/// mentions anybody, and every link is http or https.
pub fn discord(source: &str) -> String {
    let mut out = String::new();
    let mut previous: Option<&Block> = None;
    let all = blocks(source);
    for block in &all {
        if let Some(previous) = previous {
            out.push_str(if stand_close(previous, block) {
                "\n"
            } else {
                "\n\n"
            });
        }
        out.push_str(&written(block));
        previous = Some(block);
    }
    out
}

/// Whether two blocks follow each other without an empty line.
fn stand_close(a: &Block, b: &Block) -> bool {
    a.quoted == b.quoted
        && match (&a.kind, &b.kind) {
            (BlockKind::Heading(_), _) | (BlockKind::Row, BlockKind::Row) => true,
            (_, BlockKind::Item(_)) => a.depth > 0,
            (_, BlockKind::Paragraph) => a.depth > 0 && b.depth > 0,
            _ => false,
        }
}

fn written(block: &Block) -> String {
    let mut markup = Markup::default();
    match &block.kind {
        BlockKind::Rule => {
            markup.raw("⎯⎯⎯");
        }
        BlockKind::Code(language) => {
            let code: String = block.spans.iter().map(|span| span.words.as_str()).collect();
            markup.code_block(language, &code);
        }
        BlockKind::Heading(1) => inline(markup.raw("## "), &one_lined(&block.spans)),
        BlockKind::Heading(2) => inline(markup.raw("### "), &one_lined(&block.spans)),
        BlockKind::Heading(_) => inline(&mut markup, &all_bold(&block.spans)),
        BlockKind::Item(number) => {
            markup.raw(&"  ".repeat(block.depth.saturating_sub(1)));
            match number {
                Some(number) => markup.raw(&format!("{number}. ")),
                None => markup.raw("- "),
            };
            inline(&mut markup, &block.spans);
        }
        BlockKind::Paragraph | BlockKind::Row => inline(&mut markup, &block.spans),
    }
    let text = markup.finish();
    let continues = if block.depth > 0 && !matches!(block.kind, BlockKind::Code(_)) {
        "  ".repeat(block.depth)
    } else {
        String::new()
    };
    let quote = if block.quoted { "> " } else { "" };
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.trim_end().split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(quote);
        if number > 0 || block.kind == BlockKind::Paragraph {
            out.push_str(&continues);
        }
        out.push_str(line);
    }
    out
}

/// Spans, with marks opened and closed where their style changes.
fn inline(markup: &mut Markup, spans: &[Span]) {
    let mut rest = spans;
    while let Some(first) = rest.first() {
        if let Some(address) = &first.link {
            let same = rest
                .iter()
                .take_while(|span| span.link.as_ref() == Some(address))
                .count();
            let label: String = rest[..same]
                .iter()
                .map(|span| span.words.as_str())
                .collect();
            let marks = marks(Style {
                code: false,
                ..first.style
            });
            markup.within(&marks, |markup| {
                markup.link(&label, address);
            });
            rest = &rest[same..];
            continue;
        }
        if first.style.code && is_visible(&first.words) {
            markup.within(&marks(first.style), |markup| {
                markup.code(&first.words);
            });
        } else {
            markup.marked(&marks(first.style), &first.words);
        }
        rest = &rest[1..];
    }
}

fn marks(style: Style) -> Vec<Mark> {
    [
        (style.strike, Mark::Strike),
        (style.bold, Mark::Bold),
        (style.italic, Mark::Italic),
    ]
    .into_iter()
    .filter_map(|(on, mark)| on.then_some(mark))
    .collect()
}

fn all_bold(spans: &[Span]) -> Vec<Span> {
    let mut spans = one_lined(spans);
    for span in &mut spans {
        span.style.bold = true;
    }
    spans
}

fn one_lined(spans: &[Span]) -> Vec<Span> {
    spans
        .iter()
        .map(|span| Span {
            words: span.words.replace('\n', " "),
            ..span.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The result with its zero-width spaces made visible.
    fn seen(source: &str) -> String {
        discord(source).replace('\u{200b}', "¦")
    }

    #[test]
    fn what_discord_draws_is_kept() {
        let source = "# Head\nOne **two *three*** and ~~four~~ `five`,\nsix  \nseven.\n\n#### Deep\n\n- a\n  1. b\n\n     more\n- c\n\n> said\n> again\n\n```rust\nx\n```\n\n[a (b)](https://a.example/x_(y)) [https://z.example](https://a.example)";
        insta::assert_snapshot!(seen(source), @r#"
        ## Head
        One **two** **¦*three*¦** and ~~four~~ `five`, six
        seven.

        **Deep**
        - a
          1. b
            more
        - c

        > said again

        ```rust
        x
        ```

        [a (b)](https://a.example/x_%28y%29) <https://a.example/>
        "#);
    }

    #[test]
    fn nobody_is_mentioned() {
        let source = "@everyone <@1> &lt;@&amp;2&gt; <#3> </a:4> \\<t:5:R> <:e:6> `@here` \\# no";
        insta::assert_snapshot!(seen(source), @r#"\@¦everyone \<\@1> \<\@&2> \<\#3> \</a\:4> \<t\:5\:R> \<\:e\:6> `@¦here` \# no"#);
    }

    proptest! {
        #[test]
        fn whatever_comes_no_mention_forms(source in "[ \\n#>*_~`\\[\\]()<@:/a1&!|-]{0,80}|\\PC*") {
            let text = discord(&source);
            let (raw, unescaped) = outside_code(&text);
            for bad in ["<@", "<#", "<t:", "@everyone", "@here"] {
                prop_assert!(!raw.contains(bad), "{} in {:?}", bad, text);
            }
            for (at, _) in unescaped.match_indices('<') {
                prop_assert!(unescaped[at..].starts_with("<http"), "{:?}", text);
            }
        }
    }

    /// The text without its code, where nothing forms; and that without what is escaped.
    fn outside_code(text: &str) -> (String, String) {
        let (mut out, mut unescaped) = (String::new(), String::new());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let skip = match letter {
                '\\' => {
                    let both: String = rest.chars().take(2).collect();
                    out.push_str(&both);
                    both.len()
                }
                '`' => {
                    let run = rest.len() - rest.trim_start_matches('`').len();
                    let fence = &rest[..run];
                    rest[run..].find(fence).map_or(run, |at| at + 2 * run)
                }
                _ => {
                    out.push(letter);
                    unescaped.push(letter);
                    letter.len_utf8()
                }
            };
            rest = &rest[skip..];
        }
        (out, unescaped)
    }
}
