//! The entries of a list, drawn as large as there is room for: shortened first, dropped last.

use super::pieces::{self, timestamp};
use crate::domain::{Certainty, Status};
use crate::reply::{Item, Kind, Piece, Text};
use crate::text::clean::{is_visible, one_line};
use crate::text::link::web_address;
use crate::text::markup::{Mark, Markup};
use crate::text::truncate::{self, length};

/// How much of each item is shown, in code points before escaping.
#[derive(Clone, Copy)]
struct Measure {
    title: usize,
    /// Of the passage and of the further text, each. 0 leaves them out.
    passage: usize,
}

/// From generous to bare.
const MEASURES: [Measure; 5] = [
    Measure {
        title: 250,
        passage: 1_000,
    },
    Measure {
        title: 200,
        passage: 300,
    },
    Measure {
        title: 150,
        passage: 160,
    },
    Measure {
        title: 120,
        passage: 90,
    },
    Measure {
        title: 100,
        passage: 0,
    },
];

/// Addresses longer than this are not worth their room in a list; the title stands without.
const LONGEST_ADDRESS: usize = 400;

/// Room for "…and 1000000 more".
const MORE: usize = 30;

/// The room for a list.
#[derive(Clone, Copy)]
pub struct Room {
    /// The most code points of one part.
    pub part: usize,
    /// The most parts.
    pub parts: usize,
    /// The most code points over all parts.
    pub total: usize,
    /// What each part costs besides its text.
    pub cost: usize,
}

/// The items as the text of one or more parts, with a last line that says how many are missing.
/// No part is empty.
pub fn parts(items: &[Item], kind: Kind, room: Room) -> Vec<String> {
    let mut best = Vec::new();
    for measure in MEASURES {
        let (parts, shown) = pack(items, kind, measure, room, 0);
        if shown == items.len() {
            return parts;
        }
        if measure.passage == 0 {
            let shown;
            (best, shown) = pack(items, kind, measure, room, MORE);
            let more = format!("-# …and {} more", items.len() - shown);
            match best.last_mut() {
                Some(last) => {
                    last.push('\n');
                    last.push_str(&more);
                }
                None if room.parts > 0 && room.total >= MORE + room.cost => best.push(more),
                None => {}
            }
        }
    }
    best
}

/// Packs items into parts until the room ends, leaving `spare` code points in each part. Gives the
/// parts and how many items are in them.
fn pack(
    items: &[Item],
    kind: Kind,
    measure: Measure,
    room: Room,
    spare: usize,
) -> (Vec<String>, usize) {
    let airy = measure.passage > 0 && items.iter().any(has_more);
    let gap = if airy { "\n\n" } else { "\n" };
    let cap = room.part.saturating_sub(spare);
    let mut left = room.total.saturating_sub(spare);
    let mut parts: Vec<String> = Vec::new();
    let mut used = 0;
    for (shown, item) in items.iter().enumerate() {
        let text = fitted(item, kind, measure, cap);
        let size = length(&text);
        let joined = gap.len() + size;
        if let Some(part) = parts.last_mut()
            && used + joined <= cap
            && joined <= left
        {
            part.push_str(gap);
            part.push_str(&text);
            used += joined;
            left -= joined;
        } else if parts.len() < room.parts && size > 0 && size + room.cost <= left {
            used = size;
            left -= size + room.cost;
            parts.push(text);
        } else {
            return (parts, shown);
        }
    }
    (parts, items.len())
}

fn has_more(item: &Item) -> bool {
    item.passage.as_ref().is_some_and(|text| !text.is_empty()) || !item.text.is_empty()
}

/// One item, cut to `cap` code points if need be.
fn fitted(item: &Item, kind: Kind, measure: Measure, cap: usize) -> String {
    let text = entry(item, kind, measure, LONGEST_ADDRESS);
    if length(&text) <= cap {
        return text;
    }
    truncate::markdown(&entry(item, kind, measure, 0), cap)
}

fn entry(item: &Item, kind: Kind, measure: Measure, longest_address: usize) -> String {
    let mut markup = Markup::default();
    if kind == Kind::Timeline {
        if let Some(date) = item.date {
            markup.raw(&timestamp(date)).raw(" · ");
        }
        headline(&mut markup, item, measure.title, longest_address);
        for word in asides(item) {
            markup.raw(" · ").words(&word);
        }
    } else {
        headline(&mut markup, item, measure.title, longest_address);
        let asides = asides(item);
        if item.date.is_some() || !asides.is_empty() {
            markup.raw("\n-# ");
            if let Some(date) = item.date {
                markup.raw(&timestamp(date));
            }
            for (number, word) in asides.iter().enumerate() {
                markup.raw(if number > 0 || item.date.is_some() {
                    " · "
                } else {
                    ""
                });
                markup.words(word);
            }
        }
    }
    if measure.passage > 0 {
        if let Some(passage) = item.passage.as_ref().filter(|text| !text.is_empty()) {
            let shown = shown(&excerpt(passage, measure.passage), measure.passage);
            for line in shown.lines().filter(|line| is_visible(line)) {
                markup.raw("\n> ").raw(line);
            }
        }
        let more = shown(&item.text, measure.passage);
        if is_visible(&more) {
            markup.raw("\n").raw(more.trim_end());
        }
    }
    markup.finish()
}

fn shown(text: &Text, max: usize) -> String {
    let mut markup = Markup::default();
    pieces::write(&mut markup, text);
    truncate::markdown(markup.as_str(), max)
}

/// The title in bold with its address, struck through when it was retracted. An address that is
/// too long is left out.
pub fn headline(markup: &mut Markup, item: &Item, longest: usize, longest_address: usize) {
    let title = truncate::plain(&one_line(&item.title), longest);
    let title = if is_visible(&title) {
        title
    } else {
        "Untitled".to_owned()
    };
    let mut marks = vec![Mark::Bold];
    if item.status == Some(Status::Retracted) {
        marks.push(Mark::Strike);
    }
    let url = item
        .url
        .as_deref()
        .and_then(web_address)
        .filter(|url| url.len() <= longest_address);
    markup.within(&marks, |markup| {
        match url {
            Some(url) => markup.link(&title, &url),
            None => markup.words(&title),
        };
    });
}

/// What is worth saying beside the date: how sure it is unless it is confirmed, where it stands
/// unless it is out, and its number for `/article`.
fn asides(item: &Item) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(certainty) = item.certainty
        && certainty != Certainty::Confirmed
    {
        words.push(certainty.word().to_owned());
    }
    if let Some(status) = item.status
        && status != Status::Published
    {
        words.push(status.word().to_owned());
    }
    if let Some(article) = item.article {
        words.push(format!("article {}", article.0));
    }
    words
}

/// The part of a passage around its first mark: what comes long before it is left out, so that a
/// cut at the end leaves the mark standing.
fn excerpt(passage: &Text, max: usize) -> Text {
    let whole: usize = passage.0.iter().map(size).sum();
    let before: usize = passage
        .0
        .iter()
        .take_while(|piece| !matches!(piece, Piece::Mark(_)))
        .map(size)
        .sum();
    if whole <= max || before <= max / 2 {
        return passage.clone();
    }
    let mut skip = before.min(whole) - max / 3;
    let mut out = Text::default();
    for piece in &passage.0 {
        match piece {
            Piece::Plain(words) if skip > 0 => {
                let length = size(piece);
                if length > skip {
                    let rest: String = words.chars().skip(skip).collect();
                    let rest = rest.split_once(' ').map_or(rest.as_str(), |(_, rest)| rest);
                    out.add(format!("…{rest}"));
                }
                skip = skip.saturating_sub(length);
            }
            _ if skip > 0 => skip = skip.saturating_sub(size(piece)),
            _ => {
                out.push(piece.clone());
            }
        }
    }
    out
}

fn size(piece: &Piece) -> usize {
    match piece {
        Piece::Plain(words)
        | Piece::Strong(words)
        | Piece::Quiet(words)
        | Piece::Mark(words)
        | Piece::Removed(words)
        | Piece::Added(words)
        | Piece::Command(words)
        | Piece::Markdown(words) => length(words),
        Piece::Link { label, .. } => length(label),
        Piece::Channel { name, .. } => length(name),
        Piece::Date(_) | Piece::Source { .. } | Piece::Role(_) | Piece::User(_) => 10,
    }
}
