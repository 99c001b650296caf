//! Forms in the console: asked input by input where somebody sits there, else shown with the line that
//! does the same.

use std::io;
use std::sync::Mutex;

use super::ink::{Colour, Run, Style};
use super::layout::Sheet;
use super::page::Page;
use super::sink::hold;
use crate::commands::router::RawOptions;
use crate::reply::{Form, Input};
use crate::text::clean::one_line;

/// What is typed instead of an answer, and what ends several lines.
const CANCEL: &str = "/cancel";
const CLEAR: &str = "/clear";
const END: &str = ".";

/// Reads one answer; `None` when it was broken off.
pub type Ask<'a> = dyn FnMut() -> io::Result<Option<String>> + 'a;

/// Asks for each input of a form. `None` when it was cancelled.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn fill(form: &Form, page: &Mutex<Page>, ask: &mut Ask<'_>) -> io::Result<Option<RawOptions>> {
    say(page, |sheet| {
        sheet.hanging(&[], &[Run::new(&one_line(&form.title), Style::STRONG)]);
        let keys = format!(
            "Enter keeps what is there, {CLEAR} empties it, {CANCEL} ends this without doing anything."
        );
        sheet.hanging(&[], &[Run::new(&keys, Style::QUIET)]);
    })?;
    let mut filled = RawOptions::new();
    for input in &form.inputs {
        say(page, |sheet| describe(sheet, input))?;
        loop {
            let Some(value) = one(input, ask)? else {
                return Ok(None);
            };
            if input.required && value.trim().is_empty() {
                say(page, |sheet| {
                    sheet.hanging(
                        &[],
                        &[Run::new("This is needed.", Style::of(Colour::Caution))],
                    );
                })?;
                continue;
            }
            filled.push((input.option.to_owned(), value));
            break;
        }
    }
    Ok(Some(filled))
}

/// The value of one input; `None` when it was cancelled.
fn one(input: &Input, ask: &mut Ask<'_>) -> io::Result<Option<String>> {
    let mut lines: Vec<String> = Vec::new();
    loop {
        let Some(answer) = ask()? else {
            return Ok(None);
        };
        match answer.trim() {
            CANCEL => return Ok(None),
            CLEAR if lines.is_empty() => return Ok(Some(String::new())),
            "" if lines.is_empty() => return Ok(Some(input.value.clone())),
            _ if !input.long => return Ok(Some(answer)),
            _ => {}
        }
        // What is pasted is one answer of several lines. One in the midst of them ends nothing, or the
        // rest would be lost.
        match answer.trim_end().rsplit_once('\n') {
            Some((before, last)) if last.trim() == END => lines.push(before.to_owned()),
            None if answer.trim() == END => {}
            _ => {
                lines.push(answer);
                continue;
            }
        }
        return Ok(Some(lines.join("\n")));
    }
}

fn describe(sheet: &mut Sheet, input: &Input) {
    let mut head = vec![Run::new(&one_line(&input.label), Style::STRONG)];
    if input.required {
        head.push(Run::new(" (needed)", Style::QUIET));
    }
    sheet.hanging(&[], &head);
    if !input.hint.is_empty() {
        sheet.hanging(&[], &[Run::new(&one_line(&input.hint), Style::QUIET)]);
    }
    if !input.value.is_empty() {
        sheet.prefixed(&Run::new("│ ", Style::QUIET), &[Run::plain(&input.value)]);
    }
    if input.long {
        let ends = format!("Several lines; one with a single {END} ends them.");
        sheet.hanging(&[], &[Run::new(&ends, Style::QUIET)]);
    }
}

fn say(page: &Mutex<Page>, draw: impl FnOnce(&mut Sheet)) -> io::Result<()> {
    let mut page = hold(page);
    let mut sheet = Sheet::new(page.look());
    draw(&mut sheet);
    let words = sheet.finish();
    page.words(&words)
}

/// A form where nobody can be asked: its inputs, and the line that gives them.
pub fn draw(sheet: &mut Sheet, form: &Form) {
    sheet.gap();
    sheet.hanging(&[], &[Run::new(&one_line(&form.title), Style::STRONG)]);
    for input in &form.inputs {
        let first = [
            Run::plain("  "),
            Run::new(input.option, Style::of(Colour::Name)),
            Run::plain("  "),
        ];
        let mut about = vec![Run::plain(&one_line(&input.label))];
        if input.required {
            about.push(Run::plain(" (needed)"));
        }
        if !input.hint.is_empty() {
            about.push(Run::new(
                &format!(" · {}", one_line(&input.hint)),
                Style::QUIET,
            ));
        }
        sheet.hanging(&first, &about);
        if !input.value.is_empty() {
            sheet.prefixed(&Run::new("  │ ", Style::QUIET), &[Run::plain(&input.value)]);
        }
    }
    sheet.gap();
    sheet.unwrapped(&[
        Run::plain("In one line: "),
        Run::new(&line(form), Style::of(Colour::Command)),
    ]);
}

/// The line that gives every input, with dots where something is to be typed.
fn line(form: &Form) -> String {
    let inputs = form
        .inputs
        .iter()
        .map(|input| format!(" {}: …", input.option));
    inputs.fold(one_line(&form.line), |line, input| line + &input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::ink::Look;
    use crate::console::page::Format;

    fn form() -> Form {
        let input = |option, label: &str, value: &str, long, required| Input {
            option,
            label: label.to_owned(),
            hint: String::new(),
            value: value.to_owned(),
            long,
            required,
            most: 4_000,
        };
        Form {
            title: "Edit article 7".to_owned(),
            line: "/article edit article: 7".to_owned(),
            inputs: vec![
                input("title", "Title", "Old title", false, true),
                input("text", "Text", "Old\ntext", true, false),
            ],
        }
    }

    fn filled(answers: &str) -> Option<Vec<(String, String)>> {
        entered(&answers.lines().collect::<Vec<_>>())
    }

    fn entered(answers: &[&str]) -> Option<Vec<(String, String)>> {
        let page = Page::new(Box::new(io::sink()), Format::Text, Look::plain(80));
        let mut answers = answers.iter().map(|&answer| answer.to_owned());
        fill(&form(), &Mutex::new(page), &mut || Ok(answers.next())).unwrap()
    }

    fn both(title: &str, text: &str) -> Option<Vec<(String, String)>> {
        Some(vec![
            ("title".to_owned(), title.to_owned()),
            ("text".to_owned(), text.to_owned()),
        ])
    }

    #[test]
    fn what_is_there_is_kept_replaced_or_emptied() {
        assert_eq!(filled("\n\n"), both("Old title", "Old\ntext"));
        assert_eq!(
            filled("a \"new\": title\none\n\n two: three\n.\n"),
            both("a \"new\": title", "one\n\n two: three")
        );
        assert_eq!(filled("\n/clear\n"), both("Old title", ""));
        assert_eq!(
            filled("/clear\nnew\n\n"),
            both("new", "Old\ntext"),
            "it is needed"
        );
    }

    #[test]
    fn a_pasted_text_ends_with_its_last_line_alone() {
        assert_eq!(
            entered(&["title", "one\ntwo\n.\n"]),
            both("title", "one\ntwo")
        );
        assert_eq!(
            entered(&["title", "one\n.\ntwo", "three", "."]),
            both("title", "one\n.\ntwo\nthree")
        );
        assert_eq!(entered(&["title", "\n."]), both("title", ""));
    }

    #[test]
    fn it_can_be_left_at_any_moment() {
        for answers in [
            "",
            "/cancel\n",
            "new\n/cancel\n",
            "new\none\n/cancel\n",
            "new\none\n",
        ] {
            assert_eq!(filled(answers), None, "{answers:?}");
        }
    }

    #[test]
    fn a_script_sees_the_inputs_and_the_line() {
        let mut sheet = Sheet::new(Look::plain(80));
        draw(&mut sheet, &form());
        insta::assert_snapshot!(sheet.finish(), @r"
        Edit article 7
          title  Title (needed)
          │ Old title
          text  Text
          │ Old
          │ text

        In one line: /article edit article: 7 title: … text: …
        ");
    }
}
