//! The card: one embed that holds a whole reply and keeps Discord's limits.
//!
//! Room is given out by importance: title, notices, body, fields, items. A reply with fields shows
//! its items in fields below them; otherwise the items follow the body in the description.

use serde_json::{Value, json};

use super::items::{self, Room};
use super::{pieces, text};
use crate::domain::Certainty;
use crate::domain::picture::LONGEST_ALT;
use crate::reply::{Field, File, Kind, Piece, Reply, Text};
use crate::text::clean::{is_visible, one_line};
use crate::text::escape::{ZERO_WIDTH_SPACE, escape};
use crate::text::link::web_address;
use crate::text::markup::Markup;
use crate::text::truncate::{self, length};

/// Discord's limits for an embed, in code points.
const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const NAME: usize = 256;
const VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
/// Over all embeds of a message: titles, descriptions, fields and footers together.
pub const ALL: usize = 6_000;

/// What the body leaves to the items that follow it in the description.
const FOR_ITEMS: usize = 1_500;
/// The longest notice and all notices together.
const NOTICE: usize = 300;
const NOTICES: usize = 450;
/// What is kept for the footer.
const FOR_FOOTER: usize = 200;

/// Room for "-# …and 1000 more" below a shortened value.
const FOR_MORE: usize = 24;

/// How much of each field is shown when they do not all fit whole.
const FIELD_MEASURES: [usize; 4] = [VALUE, 512, 256, 120];

/// The embed of a reply in a share of a message. `notes` are said in the footer.
pub fn card(reply: &Reply, files: &[File], mut notes: Vec<String>, share: usize) -> Value {
    let title = reply
        .title
        .as_deref()
        .map(one_line)
        .filter(|title| is_visible(title))
        .map(|title| truncate::markdown(&escape(&title), TITLE));
    let spent = FOR_FOOTER + title.as_deref().map_or(0, length);
    let mut left = share.saturating_sub(spent);

    let in_fields = !reply.fields.is_empty() || reply.kind == Kind::Article;
    let mut description = describe(reply, in_fields, left);
    left -= length(&description);

    let mut fields = Vec::new();
    if in_fields {
        let spare = if reply.items.is_empty() { 0 } else { 1 };
        let hidden = add_fields(&mut fields, &reply.fields, FIELDS - spare, &mut left);
        if hidden > 0 {
            notes.push(format!("…and {hidden} more facts"));
        }
        let heading = reply.kind.items_heading();
        let cost = length(heading);
        let room = Room {
            part: VALUE,
            parts: FIELDS - fields.len(),
            total: left,
            cost,
        };
        let parts = items::parts(&reply.items, reply.kind, room);
        if parts.is_empty() && !reply.items.is_empty() {
            notes.push(format!("…and {} more articles", reply.items.len()));
        }
        for (number, part) in parts.into_iter().enumerate() {
            let name = if number == 0 {
                heading.to_owned()
            } else {
                ZERO_WIDTH_SPACE.to_string()
            };
            fields.push(field(name, &part, false));
        }
    }
    if !is_visible(&description) && title.is_none() && fields.is_empty() {
        description = "Nothing to show.".to_owned();
    }

    let mut embed = json!({ "color": colour(reply) });
    if let Some(title) = title {
        embed["title"] = title.trim().into();
        if let Some(url) = reply.url.as_deref().and_then(web_address) {
            embed["url"] = url.into();
        }
    }
    if is_visible(&description) {
        embed["description"] = description.trim().into();
    }
    if !fields.is_empty() {
        embed["fields"] = fields.into();
    }
    let footer: Vec<String> = reply.page_line().into_iter().chain(notes).collect();
    if !footer.is_empty() {
        let footer = truncate::plain(&footer.join(" · "), FOOTER.min(FOR_FOOTER));
        embed["footer"] = json!({ "text": footer });
    }
    if let Some(image) = files.iter().find(|file| is_image(file)) {
        embed["image"] = json!({ "url": format!("attachment://{}", image.name) });
    } else if let Some(picture) = &reply.picture
        && let Some(url) = web_address(&picture.url)
    {
        embed["image"] = json!({ "url": url });
        if is_visible(&picture.alt) {
            // What stands here counts for none of the limits above.
            let alt = truncate::plain(&one_line(&picture.alt), LONGEST_ALT);
            embed["image"]["description"] = alt.into();
        }
    }
    embed
}

/// How the request was understood, the body, the items if they belong here, and the notices, in at
/// most `left` code points.
fn describe(reply: &Reply, items_elsewhere: bool, left: usize) -> String {
    let for_notices = NOTICES.min(left / 4);
    let understood = small(&reply.understood, for_notices);
    let notices = small(&reply.notices, for_notices);
    let room = DESCRIPTION
        .min(left)
        .saturating_sub(length(&understood) + length(&notices) + 4);
    let with_items = !items_elsewhere && !reply.items.is_empty();
    let body = text(&reply.text);
    let body = truncate::markdown(
        body.trim(),
        if with_items {
            room.saturating_sub(FOR_ITEMS)
        } else {
            room
        },
    );
    let mut parts = Vec::new();
    if with_items {
        let total = room.saturating_sub(length(&body) + 2);
        parts = items::parts(
            &reply.items,
            reply.kind,
            Room {
                part: total,
                parts: 1,
                total,
                cost: 0,
            },
        );
    }
    let mut out = String::new();
    for part in [understood, body].into_iter().chain(parts).chain([notices]) {
        if !is_visible(&part) {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&part);
    }
    out
}

/// Notices as small text, a line each, in at most so many code points.
fn small(notices: &[Text], most: usize) -> String {
    let mut out = String::new();
    for notice in notices {
        let mut markup = Markup::default();
        pieces::write(&mut markup, notice);
        let line = truncate::markdown(&markup.as_str().replace('\n', " "), NOTICE);
        let line = line.trim().trim_start_matches("-# ");
        if !is_visible(line) || length(&out) + length(line) + 4 > most {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str("-# ");
        out.push_str(line);
    }
    out
}

/// Adds as many fields as fit, shortened if they must be, and gives how many do not.
fn add_fields(out: &mut Vec<Value>, fields: &[Field], most: usize, left: &mut usize) -> usize {
    let shown: Vec<&Field> = fields
        .iter()
        .filter(|field| !field.value.is_empty())
        .collect();
    let values: Vec<Fact> = shown
        .iter()
        .take(most)
        .map(|field| Fact::new(&field.value))
        .collect();
    let mut drawn = Vec::new();
    for measure in FIELD_MEASURES {
        drawn = shown
            .iter()
            .zip(&values)
            .map(|(field, value)| (name(&field.name), value.within(measure), field.short))
            .collect();
        let needed: usize = drawn
            .iter()
            .map(|(name, value, _)| length(name) + length(value))
            .sum();
        if needed <= *left {
            break;
        }
    }
    let mut kept = 0;
    for (name, value, short) in drawn {
        let size = length(&name) + length(&value);
        if size > *left {
            break;
        }
        kept += 1;
        // What shows nothing takes no room and is not missed.
        if is_visible(&value) {
            *left -= size;
            out.push(field(name, &value, short));
        }
    }
    shown.len() - kept
}

/// The value of a field, ready to be fitted.
struct Fact {
    whole: String,
    /// The same with its sources as bare numbers.
    bare: String,
    /// Whether its lines may be taken apart.
    is_list: bool,
}

impl Fact {
    fn new(value: &Text) -> Fact {
        let whole = text(value).trim().to_owned();
        let unlinked: Text = value
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Source { article, .. } => Piece::Source {
                    article: *article,
                    url: None,
                },
                other => other.clone(),
            })
            .collect();
        Fact {
            whole,
            bare: text(&unlinked).trim().to_owned(),
            is_list: !value
                .0
                .iter()
                .any(|piece| matches!(piece, Piece::Markdown(_))),
        }
    }

    /// The value in at most `max` code points: whole, else without the links of its sources, else
    /// as many of its lines as fit and how many do not, else cut.
    fn within(&self, max: usize) -> String {
        if length(&self.whole) <= max {
            return self.whole.clone();
        }
        if length(&self.bare) <= max || !self.is_list {
            return truncate::markdown(&self.bare, max);
        }
        let lines: Vec<&str> = self.bare.split('\n').collect();
        let mut used = 0;
        let fitting = lines
            .iter()
            .take_while(|line| {
                used += length(line) + 1;
                used + FOR_MORE <= max
            })
            .count();
        match fitting {
            0 => truncate::markdown(&self.bare, max),
            count => format!(
                "{}\n-# …and {} more",
                lines[..count].join("\n"),
                lines.len() - count
            ),
        }
    }
}

/// The name of a field; Discord takes none without one.
fn name(name: &str) -> String {
    let name = one_line(name);
    if is_visible(&name) {
        truncate::markdown(&escape(&name), NAME)
    } else {
        ZERO_WIDTH_SPACE.to_string()
    }
}

fn field(name: String, value: &str, inline: bool) -> Value {
    json!({ "name": name, "value": value.trim(), "inline": inline })
}

fn is_image(file: &File) -> bool {
    matches!(
        file.media_type,
        "image/png" | "image/jpeg" | "image/webp" | "image/gif"
    )
}

/// The colour of the card's edge: how sure an article is, else what sort of answer this is.
fn colour(reply: &Reply) -> u32 {
    match (reply.certainty, reply.kind) {
        (_, Kind::Failed) => 0xD8_3C_3E,
        (_, Kind::Refused) => 0xE0_A0_30,
        (Some(Certainty::Rumour), _) => 0xC9_7B_2B,
        (Some(Certainty::Announced), _) => 0x2F_7F_C1,
        (Some(Certainty::Confirmed), _) => 0x2E_8B_57,
        (None, Kind::Profile | Kind::Radar) => 0x3B_5B_92,
        (None, Kind::Articles | Kind::Article | Kind::Timeline) => 0x2F_7F_C1,
        (None, Kind::Answer) => 0x2E_8B_57,
        (None, Kind::Predictions) => 0x7A_5A_A8,
        (None, Kind::Choices) => 0x7A_5A_A8,
        (None, Kind::Help | Kind::Notice | Kind::Subscriptions | Kind::Feeds) => 0x7F_8A_99,
    }
}
