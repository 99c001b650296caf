//! A reply as a page of terminal text: how it was understood, heading, body, facts in two columns, items with their
//! numbers, and what one can do next.

mod items;

use unicode_width::UnicodeWidthStr;

use self::items::items;
use super::article::{self, linked};
use super::asking;
use super::ink::{Colour, Look, Run, Style};
use super::layout::Sheet;
use super::steps;
use crate::domain::Certainty;
use crate::reply::{Kind, Piece, Reply, Text};
use crate::text::clean::{is_visible, one_line};
use crate::text::link::web_address;

/// The widest that the column of field names gets.
const NAMES: usize = 28;
/// The least room for values beside them; with less, values stand below.
const VALUES: usize = 24;

/// Draws a reply. The text ends with a line feed.
pub fn render(reply: &Reply, look: Look) -> String {
    let mut sheet = Sheet::new(look);
    understood(&mut sheet, reply);
    heading(&mut sheet, reply);
    if !reply.text.is_empty() {
        sheet.gap();
        body(&mut sheet, &reply.text, reply.kind);
    }
    fields(&mut sheet, reply);
    picture(&mut sheet, reply);
    items(&mut sheet, reply);
    if let Some(form) = &reply.form {
        asking::draw(&mut sheet, form);
    }
    endnotes(&mut sheet, reply);
    for below in &reply.below {
        sheet.gap();
        heading(&mut sheet, below);
        if !below.text.is_empty() {
            sheet.gap();
            body(&mut sheet, &below.text, below.kind);
        }
        picture(&mut sheet, below);
        items(&mut sheet, below);
        endnotes(&mut sheet, below);
    }
    steps::draw(&mut sheet, reply);
    let text = sheet.finish();
    if text.is_empty() {
        "Nothing to show.\n".to_owned()
    } else {
        text
    }
}

fn heading(sheet: &mut Sheet, reply: &Reply) {
    let Some(title) = reply
        .title
        .as_deref()
        .map(one_line)
        .filter(|title| is_visible(title))
    else {
        return;
    };
    let mut runs = vec![Run::new(&title, Style::STRONG).to(reply.url.as_deref())];
    if let Some(certainty) = reply.certainty
        && certainty != Certainty::Confirmed
    {
        runs.push(Run::new(
            &format!("  {certainty}"),
            Style::of(Colour::Caution),
        ));
    }
    sheet.hanging(&[], &runs);
    address(sheet, 0, reply.url.as_deref());
}

/// How the request was understood, a line each.
fn understood(sheet: &mut Sheet, reply: &Reply) {
    for said in reply.understood.iter().filter(|said| !said.is_empty()) {
        let words = one_line(&said.words());
        sheet.hanging(&[], &[Run::new(&words, Style::of(Colour::Caution))]);
    }
    if !reply.understood.is_empty() {
        sheet.gap();
    }
}

/// An address on a line of its own, where the output cannot put it behind words.
fn address(sheet: &mut Sheet, indent: usize, url: Option<&str>) {
    if let Some(url) = url.and_then(web_address).filter(|_| !sheet.look().links) {
        sheet.unwrapped(&[
            Run::plain(&" ".repeat(indent)),
            Run::new(&url, Style::QUIET),
        ]);
    }
}

fn body(sheet: &mut Sheet, text: &Text, kind: Kind) {
    let mut line = Vec::new();
    match kind {
        Kind::Refused => line.push(Run::new("● ", Style::of(Colour::Caution))),
        Kind::Failed => line.push(Run::new("● ", Style::of(Colour::Fault))),
        _ => {}
    }
    let mut rest = text.0.as_slice();
    while let Some(at) = rest
        .iter()
        .position(|piece| matches!(piece, Piece::Markdown(_)))
    {
        line.extend(runs(sheet, &rest[..at]));
        paragraph(sheet, &mut line);
        if let Piece::Markdown(source) = &rest[at] {
            article::draw(sheet, source);
        }
        rest = &rest[at + 1..];
    }
    line.extend(runs(sheet, rest));
    paragraph(sheet, &mut line);
}

/// Writes what has gathered, without the line feeds at its ends: what stands above and below
/// decides how far apart they are.
fn paragraph(sheet: &mut Sheet, line: &mut Vec<Run>) {
    let blank = |run: &Run| !is_visible(run.words());
    let first = line.iter().position(|run| !blank(run));
    let last = line.iter().rposition(|run| !blank(run));
    if let (Some(first), Some(last)) = (first, last) {
        let mut shown = line[first..=last].to_vec();
        if let Some(run) = shown.first_mut() {
            *run = run.with(run.words().trim_start_matches('\n'));
        }
        if let Some(run) = shown.last_mut() {
            *run = run.with(run.words().trim_end_matches('\n'));
        }
        if line[0].words().starts_with("\n\n") {
            sheet.gap();
        }
        sheet.hanging(&[], &shown);
    }
    if line
        .iter()
        .rev()
        .take_while(|run| blank(run))
        .any(|run| run.words().contains('\n'))
        || line.last().is_some_and(|run| run.words().ends_with("\n\n"))
    {
        sheet.gap();
    }
    line.clear();
}

/// The pieces of a text in their styles. Dates are in words; Markdown shows its words only.
fn runs(sheet: &Sheet, pieces: &[Piece]) -> Vec<Run> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Plain(words) => out.push(Run::plain(words)),
            Piece::Strong(words) => out.push(Run::new(words, Style::STRONG)),
            Piece::Quiet(words) => out.push(Run::new(words, Style::QUIET)),
            Piece::Mark(words) if sheet.look().colour => {
                out.push(Run::new(words, Style::of(Colour::Match)));
            }
            Piece::Mark(words) => out.push(Run::plain(&format!("*{words}*"))),
            Piece::Removed(words) if sheet.look().colour => {
                let style = Style {
                    strike: true,
                    ..Style::of(Colour::Fault)
                };
                out.push(Run::new(words, style));
            }
            Piece::Added(words) if sheet.look().colour => {
                out.push(Run::new(words, Style::of(Colour::New)));
            }
            Piece::Removed(words) => out.push(Run::plain(&format!("[-{words}-]"))),
            Piece::Added(words) => out.push(Run::plain(&format!("{{+{words}+}}"))),
            Piece::Date(date) => out.push(Run::plain(&date.to_string())),
            Piece::Channel { name, .. } => out.push(Run::plain(&format!("#{name}"))),
            Piece::Role(_) | Piece::User(_) => {
                out.push(Run::plain(&Text::from(piece.clone()).words()));
            }
            Piece::Command(line) => out.push(Run::new(line, Style::of(Colour::Command))),
            Piece::Markdown(source) => out.push(Run::plain(source)),
            Piece::Source { article, url } => {
                out.push(Run::new(&format!("[{}]", article.0), Style::QUIET).to(url.as_deref()))
            }
            Piece::Link { label, url } => {
                let safe = web_address(url);
                let label = match &safe {
                    Some(safe) if !is_visible(label) => safe,
                    _ => label,
                };
                out.extend(linked(
                    sheet,
                    &one_line(label),
                    safe.as_deref(),
                    Style::of(Colour::Command),
                ));
            }
        }
    }
    out
}

fn fields(sheet: &mut Sheet, reply: &Reply) {
    if reply.fields.is_empty() {
        return;
    }
    sheet.gap();
    let names: Vec<String> = reply
        .fields
        .iter()
        .map(|field| one_line(&field.name))
        .collect();
    let column = names
        .iter()
        .map(|name| name.width())
        .max()
        .unwrap_or(0)
        .min(NAMES);
    let narrow = sheet.look().width < column + 4 + VALUES;
    for (field, name) in reply.fields.iter().zip(names) {
        let value = runs(sheet, &field.value.0);
        if narrow || name.width() > column {
            sheet.indented(2, &[Run::new(&name, Style::of(Colour::Name))]);
            sheet.indented(if narrow { 4 } else { column + 4 }, &value);
            continue;
        }
        let space = " ".repeat(column - name.width() + 2);
        let first = [
            Run::plain("  "),
            Run::new(&name, Style::of(Colour::Name)),
            Run::plain(&space),
        ];
        sheet.hanging(&first, &value);
    }
}

/// Where the picture is, and what it shows.
fn picture(sheet: &mut Sheet, reply: &Reply) {
    let Some(picture) = &reply.picture else {
        return;
    };
    let Some(url) = web_address(&picture.url) else {
        return;
    };
    sheet.gap();
    sheet.unwrapped(&[
        Run::plain("Picture: "),
        Run::new(&url, Style::QUIET).to(Some(&url)),
    ]);
    let alt = one_line(&picture.alt);
    if is_visible(&alt) {
        sheet.indented(2, &[Run::new(&alt, Style::QUIET)]);
    }
}

/// Notices, the page, files, and how to read what the numbers in brackets stand for.
fn endnotes(sheet: &mut Sheet, reply: &Reply) {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for notice in &reply.notices {
        if !notice.is_empty() {
            lines.push(runs(sheet, &notice.0));
        }
    }
    for file in &reply.files {
        let size = file.bytes.len().div_ceil(1_000);
        lines.push(vec![Run::plain(&format!(
            "File: {} ({size} kB)",
            file.name
        ))]);
    }
    if let Some(page) = reply.page_line() {
        lines.push(vec![Run::new(&page, Style::QUIET)]);
    }
    if let Some(number) = first_source(reply) {
        lines.push(vec![
            Run::new("Numbers in brackets are articles; ", Style::QUIET),
            Run::new(&format!("/article {number}"), Style::of(Colour::Command)),
            Run::new(" shows one.", Style::QUIET),
        ]);
    }
    if !lines.is_empty() {
        sheet.gap();
    }
    for line in lines {
        sheet.hanging(&[], &line);
    }
}

/// The first article that is only shown as a number.
fn first_source(reply: &Reply) -> Option<i64> {
    let texts = std::iter::once(&reply.text)
        .chain(reply.fields.iter().map(|field| &field.value))
        .chain(reply.items.iter().map(|item| &item.text));
    let cited = texts
        .flat_map(|text| &text.0)
        .find_map(|piece| match piece {
            Piece::Source { article, .. } => Some(article.0),
            _ => None,
        });
    cited.or_else(|| {
        let item = reply.items.iter().find_map(|item| item.article);
        item.map(|article| article.0)
    })
}

#[cfg(test)]
mod tests;
