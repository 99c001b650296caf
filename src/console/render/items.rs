//! The items of a reply: each with its number, its title, what there is to know of it, and its text.

use unicode_width::UnicodeWidthStr;

use super::{address, runs};
use crate::console::ink::{Colour, Run, Style};
use crate::console::layout::Sheet;
use crate::domain::{Certainty, Status};
use crate::reply::{Item, Kind, Reply};
use crate::text::clean::{is_visible, one_line};

/// Every item with its number, a blank line between them where one has a text.
pub(super) fn items(sheet: &mut Sheet, reply: &Reply) {
    if reply.items.is_empty() {
        return;
    }
    sheet.gap();
    if !reply.fields.is_empty() || reply.kind == Kind::Article {
        sheet.hanging(&[], &[Run::new(reply.kind.items_heading(), Style::STRONG)]);
    }
    let numbers: Vec<String> = reply
        .items
        .iter()
        .map(|item| match item.article {
            Some(article) => format!("[{}]", article.0),
            None => "•".to_owned(),
        })
        .collect();
    let column = numbers
        .iter()
        .map(|number| number.width())
        .max()
        .unwrap_or(0);
    let airy = reply
        .items
        .iter()
        .any(|item| item.passage.is_some() || !item.text.is_empty());
    for (number, (item, label)) in reply.items.iter().zip(&numbers).enumerate() {
        if airy && number > 0 {
            sheet.gap();
        }
        let space = " ".repeat(column - label.width());
        let first = [
            Run::plain(&format!("  {space}")),
            Run::new(label, Style::QUIET).to(item.url.as_deref()),
            Run::plain("  "),
        ];
        draw_item(sheet, item, &first, column + 4, reply.kind);
    }
}

fn draw_item(sheet: &mut Sheet, item: &Item, first: &[Run], indent: usize, kind: Kind) {
    let retracted = item.status == Some(Status::Retracted);
    let style = Style {
        bold: !retracted,
        dim: retracted,
        strike: retracted,
        ..Style::PLAIN
    };
    let title = one_line(&item.title);
    let title = if is_visible(&title) {
        title
    } else {
        "Untitled".to_owned()
    };
    let title = Run::new(&title, style).to(item.url.as_deref());
    let mut asides = Vec::new();
    if let Some(certainty) = item.certainty
        && certainty != Certainty::Confirmed
    {
        asides.push(Run::new(certainty.word(), Style::of(Colour::Caution)));
    }
    if let Some(status) = item.status
        && status != Status::Published
    {
        asides.push(Run::new(status.word(), Style::of(Colour::Fault)));
    }
    let date = item
        .date
        .map(|date| Run::new(&date.to_string(), Style::QUIET));
    if kind == Kind::Timeline {
        let mut line: Vec<Run> = date.into_iter().collect();
        if !line.is_empty() {
            line.push(Run::plain("  "));
        }
        line.push(title);
        for aside in asides {
            line.push(Run::plain("  "));
            line.push(aside);
        }
        sheet.hanging(first, &line);
    } else {
        sheet.hanging(first, &[title]);
        let mut line = Vec::new();
        for run in date.into_iter().chain(asides) {
            if !line.is_empty() {
                line.push(Run::new(" · ", Style::QUIET));
            }
            line.push(run);
        }
        if !line.is_empty() {
            sheet.indented(indent, &line);
        }
    }
    address(sheet, indent, item.url.as_deref());
    for text in item.passage.iter().chain([&item.text]) {
        if !text.is_empty() {
            let runs = runs(sheet, &text.0);
            sheet.indented(indent, &runs);
        }
    }
}
