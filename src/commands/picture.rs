//! The options by which a moderator gives an article another picture, or none.

use super::check::{address, is_nothing};
use super::list::optional;
use super::request::{CommandError, Options};
use super::table::{Opt, OptKind};
use crate::domain::Picture;
use crate::domain::picture::LONGEST_ALT;
use crate::ingest::accept::Refusal;
use crate::ingest::picture::admit;
use crate::text::clean::one_line;
use crate::text::link::LONGEST;

/// The address of the picture.
pub const PICTURE: Opt = optional(
    "picture",
    "The address of its picture, or \"none\"",
    OptKind::Text { max: LONGEST },
);
/// What the picture shows.
pub const ALT: Opt = optional(
    "alt",
    "What the picture shows, for those who do not see it, or \"none\"",
    OptKind::Text { max: LONGEST_ALT },
);

/// Whether anything about the picture is given.
pub fn is_given(options: &Options) -> bool {
    [PICTURE, ALT]
        .iter()
        .any(|option| options.text(option.name).is_some())
}

/// Puts what is given in the place of what is there. Another address is another picture, of which the
/// old words say nothing.
///
/// # Errors
/// A refusal for an address that is none, and for words about a picture that is not there.
pub fn put(options: &Options, picture: &mut Option<Picture>) -> Result<(), CommandError> {
    match options.text(PICTURE.name) {
        None => {}
        Some(typed) if is_nothing(typed) => *picture = None,
        Some(typed) => {
            let url = address(typed);
            let given = Picture {
                url: url.to_owned(),
                alt: String::new(),
            };
            let bad = || Refusal::BadPicture {
                url: url.chars().take(200).collect(),
            };
            let given = admit(&given).ok_or_else(|| CommandError::refused(bad().to_string()))?;
            if picture.as_ref().is_none_or(|known| known.url != given.url) {
                *picture = Some(given);
            }
        }
    }
    let Some(alt) = options.text(ALT.name) else {
        return Ok(());
    };
    let words = match is_nothing(alt) {
        true => String::new(),
        false => one_line(alt),
    };
    match picture {
        Some(picture) => picture.alt = words,
        None if words.is_empty() => {}
        None => {
            return Err(CommandError::refused(
                "The article has no picture that \"alt\" could speak of. Give the address of one as \
                 \"picture\" too.",
            ));
        }
    }
    Ok(())
}
