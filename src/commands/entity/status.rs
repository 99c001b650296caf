//! `/entity status`: how far the archive is tagged, and which merges can be undone.

use crate::commands::context::Context;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::domain::Date;
use crate::ingest::retag::progress;
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};
use crate::store::Retagging;

/// The most merges that are listed.
const MOST: usize = 10;

/// `/entity status`.
///
/// # Errors
/// When the archive cannot be read.
pub fn status(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice).titled("The catalog");
    match progress(&context.store)? {
        Some(run) => {
            reply.text = in_words(&run);
            reply.buttons.push(Button {
                label: "Look again".into(),
                action: Action::Turn("/entity status".into()),
            });
        }
        None => {
            reply.text = Text::plain("Every article is tagged by the names as they are now.");
        }
    }
    let now = context.now();
    let merges = context.store.read(|read| read.merges(now))?;
    let names = context.search.names();
    let mut lines = Text::default();
    for merge in merges.iter().take(MOST) {
        let into = names.get(merge.successor);
        let into = into.map_or_else(|| "one that is gone".to_owned(), |known| known.name.clone());
        let mut line = Text::plain(format!("{} into {into}, ", merge.name));
        line.push(Piece::Date(Date::Time(merge.at)));
        lines.line(line);
    }
    reply.field("Merges that can be undone", lines);
    if let Some(last) = merges.first() {
        let number = last.id.0.to_string();
        reply.buttons.push(button_to(
            request,
            format!("Undo the merge of {}", last.name),
            "entity unmerge",
            &[("merge", &number)],
        ));
    }
    Ok(reply)
}

/// How far a run has come: "Re-tagging 12,345 articles: 40 %."
pub fn in_words(run: &Retagging) -> Text {
    let done = run.done.min(run.total);
    let percent = (done * 100).checked_div(run.total).unwrap_or(100);
    Text::plain(format!(
        "Re-tagging {} articles: {percent} %. Readers find the new names in those that are done; new \
         articles know them at once.",
        grouped(run.total)
    ))
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ArticleId;

    #[test]
    fn progress_is_told_in_percent() {
        let run = |done, total| Retagging {
            catalog_version: 1,
            reached: ArticleId(1),
            done,
            total,
        };
        let told = |done, total| in_words(&run(done, total)).words();
        assert!(told(4_938, 12_345).starts_with("Re-tagging 12,345 articles: 40 %."));
        assert!(told(0, 0).starts_with("Re-tagging 0 articles: 100 %."));
        // Articles that came in since it began.
        assert!(told(9, 7).starts_with("Re-tagging 7 articles: 100 %."));
    }
}
