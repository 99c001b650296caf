//! What is given to describe an entity: texts on one line, aliases, links.

use crate::commands::check::{clipped, or_nothing, quoted};
use crate::commands::request::{CommandError, Request};
use crate::commands::several;
use crate::domain::Link;
use crate::text::clean::{is_visible, one_line};
use crate::text::link::web_address;
use crate::text::url::site;

/// The longest name, in characters: Discord shows no more in a suggestion.
pub const LONGEST_NAME: usize = 100;
/// The longest summary, in characters.
pub const LONGEST_SUMMARY: usize = 500;
/// The longest role, in characters.
pub const LONGEST_ROLE: usize = 60;
/// The most aliases or context words at once.
pub const MOST_WORDS: usize = 25;
/// The most links of an entity.
pub const MOST_LINKS: usize = 10;
/// The longest label of a link, in characters.
const LONGEST_LABEL: usize = 60;

/// A text of an option on one line, without what drives a screen. `None` when it is not given.
///
/// # Errors
/// A refusal when nothing of it can be seen.
pub fn line(request: &Request, option: &'static str) -> Result<Option<String>, CommandError> {
    let Some(typed) = request.options.text(option) else {
        return Ok(None);
    };
    let line = one_line(typed);
    match is_visible(&line) {
        true => Ok(Some(line)),
        false => Err(CommandError::refused(format!(
            "Nothing of the option \"{option}\" can be seen. Write it in letters or digits."
        ))),
    }
}

/// The same for what may be emptied: a hyphen or `none` stands for nothing.
///
/// # Errors
/// A refusal when nothing of it can be seen.
pub fn line_or_nothing(
    request: &Request,
    option: &'static str,
) -> Result<Option<String>, CommandError> {
    Ok(line(request, option)?.map(or_nothing))
}

/// Words or names of an option, separated by commas, each once.
///
/// # Errors
/// A refusal for too many, or for one that is too long or cannot be seen.
pub fn words(request: &Request, option: &'static str) -> Result<Vec<String>, CommandError> {
    let typed = request.options.text(option).unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for at in several::split(typed) {
        let word = one_line(&typed[at]);
        if !is_visible(&word) || all.contains(&word) {
            continue;
        }
        let length = word.chars().count();
        if length > LONGEST_NAME {
            return Err(CommandError::refused(format!(
                "In the option \"{option}\" {} has {length} characters. A name or word has at most \
                 {LONGEST_NAME}.",
                quoted(&word)
            )));
        }
        all.push(word);
    }
    if all.len() > MOST_WORDS {
        return Err(CommandError::refused(format!(
            "The option \"{option}\" takes at most {MOST_WORDS} at once, and this has {}.",
            all.len()
        )));
    }
    Ok(all)
}

/// Links of an option: addresses, each with a label before it or without, separated by commas. `None`
/// when it is not given; a hyphen stands for none.
///
/// # Errors
/// A refusal that quotes what is no address.
pub fn links(request: &Request) -> Result<Option<Vec<Link>>, CommandError> {
    let Some(typed) = line_or_nothing(request, "links")? else {
        return Ok(None);
    };
    let mut links: Vec<Link> = Vec::new();
    let mut label: Vec<&str> = Vec::new();
    for word in typed.split_whitespace() {
        let bare = word.trim_end_matches([',', ';']).trim_matches(['<', '>']);
        if !bare.contains("://") {
            label.push(word.trim_matches(','));
            continue;
        }
        let url = web_address(bare).ok_or_else(|| {
            CommandError::refused(format!(
                "{} is no address that can be linked. Begin it with https:// or http://, without a \
                 password in it.",
                quoted(bare)
            ))
        })?;
        let given = std::mem::take(&mut label).join(" ");
        let label = match given.trim_matches([',', ':', ' ']) {
            "" => site(&url).unwrap_or_else(|| "Website".to_owned()),
            label => label.chars().take(LONGEST_LABEL).collect(),
        };
        if links.iter().all(|link| link.url != url) {
            links.push(Link { label, url });
        }
    }
    if !label.is_empty() {
        return Err(CommandError::refused(format!(
            "After {} the option \"links\" needs an address. Write links as: Site https://example.com, \
             Blog https://example.com/blog",
            quoted(&clipped(&label.join(" ")))
        )));
    }
    if links.len() > MOST_LINKS {
        return Err(CommandError::refused(format!(
            "An entity has at most {MOST_LINKS} links, and these are {}.",
            links.len()
        )));
    }
    Ok(Some(links))
}
