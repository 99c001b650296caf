//! Texts in pieces as Discord Markdown.

use crate::domain::Date;
use crate::reply::{Piece, Text};
use crate::text::clean::{clean, is_visible};
use crate::text::markdown;
use crate::text::markup::{Mark, Markup};

/// Writes a text. A line that is only said quietly becomes Discord's small grey text.
pub fn write(markup: &mut Markup, text: &Text) {
    for (number, line) in lines(text).iter().enumerate() {
        if number > 0 {
            markup.raw("\n");
        }
        if is_quiet(line) {
            markup.raw("-# ");
        }
        for piece in line {
            write_piece(markup, piece);
        }
    }
}

fn write_piece(markup: &mut Markup, piece: &Piece) {
    match piece {
        Piece::Plain(words) | Piece::Quiet(words) => markup.words(words),
        Piece::Strong(words) | Piece::Mark(words) | Piece::Added(words) => {
            markup.marked(&[Mark::Bold], words)
        }
        Piece::Removed(words) => markup.marked(&[Mark::Strike], words),
        Piece::Date(date) => markup.raw(&timestamp(*date)),
        Piece::Link { label, url } => markup.link(label, url),
        Piece::Source { article, url } => {
            let number = format!("#{}", article.0);
            match url {
                Some(url) => markup.link(&number, url),
                None => markup.words(&number),
            }
        }
        Piece::Channel { number, .. } => markup.raw(&format!("<#{number}>")),
        Piece::Role(number) => markup.raw(&format!("<@&{number}>")),
        Piece::User(number) => markup.raw(&format!("<@{number}>")),
        Piece::Command(line) => markup.code(line),
        Piece::Markdown(source) => markup.raw(&markdown::discord(source)),
    };
}

/// The pieces of each line.
fn lines(text: &Text) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    for piece in &text.0 {
        let (words, again): (&str, fn(String) -> Piece) = match piece {
            Piece::Plain(words) => (words, Piece::Plain),
            Piece::Strong(words) => (words, Piece::Strong),
            Piece::Quiet(words) => (words, Piece::Quiet),
            Piece::Mark(words) => (words, Piece::Mark),
            Piece::Removed(words) => (words, Piece::Removed),
            Piece::Added(words) => (words, Piece::Added),
            whole => {
                if let Some(line) = lines.last_mut() {
                    line.push(whole.clone());
                }
                continue;
            }
        };
        for (number, part) in clean(words).split('\n').enumerate() {
            if number > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut()
                && !part.is_empty()
            {
                line.push(again(part.to_owned()));
            }
        }
    }
    lines
}

/// Whether a line holds only quiet words and what may stand between them.
fn is_quiet(line: &[Piece]) -> bool {
    let mut quiet = false;
    for piece in line {
        match piece {
            Piece::Quiet(words) => quiet |= is_visible(words),
            Piece::Plain(words) if !words.chars().any(char::is_alphanumeric) => {}
            Piece::Date(_) | Piece::Link { .. } | Piece::Source { .. } => {}
            _ => return false,
        }
    }
    quiet
}

/// A date so that each reader sees it in their own time zone and language, where it is exact enough
/// for that: a day by its noon in UTC, which is the same day almost everywhere. A month or a year
/// stays in words.
pub fn timestamp(date: Date) -> String {
    match date {
        Date::Day(_) => format!("<t:{}:D>", date.start() + 43_200),
        Date::Time(_) => format!("<t:{}:f>", date.start()),
        Date::Year(_) | Date::Month(..) => date.to_string(),
    }
}
