//! The Markdown of an article on a sheet.

use super::ink::{Colour, Run, Style};
use super::layout::Sheet;
use crate::text::markdown::{Block, BlockKind, Span, blocks};

/// Draws Markdown, a block after the other.
pub fn draw(sheet: &mut Sheet, source: &str) {
    let mut previous: Option<Block> = None;
    for block in blocks(source) {
        if previous.is_some_and(|previous| !stand_close(&previous, &block)) {
            sheet.gap();
        }
        draw_block(sheet, &block);
        previous = Some(block);
    }
}

/// Whether two blocks follow each other without an empty line.
fn stand_close(a: &Block, b: &Block) -> bool {
    match (&a.kind, &b.kind) {
        (BlockKind::Row, BlockKind::Row) => true,
        (_, BlockKind::Item(_)) => a.depth > 0,
        (_, BlockKind::Paragraph) => a.depth > 0 && b.depth > 0,
        _ => false,
    }
}

fn draw_block(sheet: &mut Sheet, block: &Block) {
    let indent = " ".repeat(block.depth.saturating_sub(1) * 2);
    let runs = runs(sheet, &block.spans);
    match &block.kind {
        _ if block.quoted => sheet.prefixed(&Run::new("│ ", Style::QUIET), &runs),
        BlockKind::Paragraph if block.depth > 0 => sheet.indented(block.depth * 2, &runs),
        BlockKind::Paragraph | BlockKind::Row => sheet.hanging(&[], &runs),
        BlockKind::Heading(_) => {
            let words: String = runs.iter().map(Run::words).collect();
            sheet.hanging(&[], &[Run::new(&words.replace('\n', " "), Style::STRONG)]);
        }
        BlockKind::Item(number) => {
            let marker = match number {
                Some(number) => format!("{indent}{number}. "),
                None => format!("{indent}• "),
            };
            sheet.hanging(&[Run::plain(&marker)], &runs);
        }
        BlockKind::Code(_) => {
            for line in runs
                .iter()
                .map(Run::words)
                .collect::<String>()
                .trim_end()
                .split('\n')
            {
                sheet.unwrapped(&[Run::new(&format!("    {line}"), Style::of(Colour::Command))]);
            }
        }
        BlockKind::Rule => sheet.unwrapped(&[Run::new("───", Style::QUIET)]),
    }
}

fn runs(sheet: &Sheet, spans: &[Span]) -> Vec<Run> {
    let mut out = Vec::new();
    for span in spans {
        let style = Style {
            bold: span.style.bold,
            italic: span.style.italic,
            strike: span.style.strike,
            colour: (span.style.code || span.link.is_some()).then_some(Colour::Command),
            ..Style::PLAIN
        };
        out.extend(linked(sheet, &span.words, span.link.as_deref(), style));
    }
    out
}

/// Words that lead somewhere: with the address behind them where the output follows links, else
/// after them.
pub fn linked(sheet: &Sheet, words: &str, address: Option<&str>, style: Style) -> Vec<Run> {
    let run = Run::new(words, style).to(address);
    match address {
        Some(address)
            if !sheet.look().links
                && words.trim_end_matches('/') != address.trim_end_matches('/') =>
        {
            vec![run, Run::new(&format!(" ({address})"), Style::QUIET)]
        }
        _ => vec![run],
    }
}
