//! The form of an article, and what is read out of it again.

use super::doing::not_in_the_future;
use crate::commands::check::{address, is_nothing};
use crate::commands::context::Context;
use crate::commands::line;
use crate::commands::picture;
use crate::commands::request::{CommandError, Request};
use crate::domain::date::iso;
use crate::domain::{Certainty, NewArticle};
use crate::reply::{Form, Input};
use crate::text::clean::{clean, is_visible};
use crate::text::link::LONGEST;
use crate::text::parts::{parts, with_part};

/// How much of a text one form shows, in characters. Discord takes 4,000 in a field; the rest is room
/// for what is added.
pub const PART: usize = 3_500;

/// The options that say something about the article itself.
const FIELDS: [&str; 6] = ["title", "link", "text", "date", "certainty", "author"];

/// Whether a request gives anything of an article, or comes from a form.
pub fn is_given(request: &Request) -> bool {
    let options = &request.options;
    options.text("form").is_some()
        || options.date("date").is_some()
        || picture::is_given(options)
        || FIELDS.iter().any(|field| options.text(field).is_some())
}

/// Which part of the text a form was about, from 0; `None` for what comes from no form.
pub fn of_form(request: &Request) -> Option<usize> {
    let part: usize = request.options.text("form")?.parse().ok()?;
    part.checked_sub(1)
}

/// A form that shows an article, or one part of its text, from 0. What is filled in goes to a command
/// with these options.
pub fn form(
    command: &str,
    options: &[(&str, &str)],
    heading: &str,
    article: &NewArticle,
    part: usize,
) -> Form {
    let all = parts(&article.body, PART);
    let number = (part + 1).to_string();
    let mut options = options.to_vec();
    options.push(("form", &number));
    let text = all.get(part).copied().unwrap_or_default();
    let input = |option, label: &str, hint: &str, value: String, most| Input {
        option,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value,
        long: false,
        required: false,
        most,
    };
    let label = match all.len() {
        1 => "Text".to_owned(),
        of => format!("Text, part {number} of {of}"),
    };
    let date = match article.title.is_empty() && article.body.is_empty() {
        // Nothing is known yet.
        true => String::new(),
        false => iso(article.published),
    };
    Form {
        title: heading.chars().take(45).collect(),
        line: line::write(command, &options),
        inputs: vec![
            Input {
                required: true,
                ..input("title", "Title", "The headline", article.title.clone(), 300)
            },
            input(
                "link",
                "Link",
                "https://…, or nothing",
                article.url.clone().unwrap_or_default(),
                LONGEST,
            ),
            Input {
                long: true,
                ..input(
                    "text",
                    &label,
                    "The text, in Markdown",
                    text.trim().to_owned(),
                    4_000,
                )
            },
            input("date", "Date", "2008, 2008-08 or 21 August 2008", date, 40),
            input(
                "certainty",
                "Certainty",
                "rumour, announced or confirmed",
                article.certainty.word().to_owned(),
                9,
            ),
        ],
    }
}

/// Writes what a request gives into an article. From a form an empty field empties what it is about;
/// elsewhere what is not given stays. `part` is the part of the text, from 0, that the text is for;
/// `None` for the whole.
///
/// # Errors
/// A refusal of what cannot be.
pub fn fill(
    context: &Context,
    request: &Request,
    article: &mut NewArticle,
    part: Option<usize>,
) -> Result<(), CommandError> {
    let options = &request.options;
    let from_form = of_form(request).is_some();
    match options.text("title") {
        Some(title) if is_visible(title) => article.title = title.to_owned(),
        None if !from_form => {}
        _ => {
            return Err(CommandError::refused(
                "The article needs a title. Give it one of up to 300 characters.",
            ));
        }
    }
    match options.text("link") {
        Some(typed) if is_nothing(typed) => article.url = None,
        Some(link) => article.url = Some(address(link).to_owned()),
        None if from_form => article.url = None,
        None => {}
    }
    if let Some(author) = options.text("author") {
        article.author = match author {
            typed if is_nothing(typed) => String::new(),
            name => clean(name),
        };
    }
    if let Some(text) = options.text("text").or(from_form.then_some("")) {
        put_text(article, text, part);
    }
    if let Some(date) = options.date("date")
        && date != article.published
    {
        not_in_the_future(context, date)?;
        article.published = date;
    }
    if let Some(certainty) = certainty(request) {
        article.certainty = certainty;
    }
    picture::put(options, &mut article.picture)
}

/// The certainty that a request gives.
pub fn certainty(request: &Request) -> Option<Certainty> {
    request.options.text("certainty")?.parse().ok()
}

/// A part that was given back as it was shown stays as it is, whatever a form makes of white space.
fn put_text(article: &mut NewArticle, text: &str, part: Option<usize>) {
    let Some(part) = part else {
        article.body = clean(text);
        return;
    };
    let shown = parts(&article.body, PART)
        .get(part)
        .map(|part| part.trim().to_owned());
    let text = clean(text);
    if shown.is_none_or(|shown| clean(&shown) != text.trim()) {
        article.body = with_part(&article.body, PART, part, &text);
    }
}
