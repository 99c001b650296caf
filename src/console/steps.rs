//! What one can do after a reply: its buttons as numbered lines.

use unicode_width::UnicodeWidthStr;

use super::ink::{Colour, Run, Style};
use super::layout::Sheet;
use crate::reply::{Action, Reply};
use crate::text::clean::one_line;
use crate::text::truncate;

/// The longest label of a next step, in characters.
const LABELS: usize = 32;

/// The buttons, numbered: typing the number does what pressing the button would.
pub fn draw(sheet: &mut Sheet, reply: &Reply) {
    if reply.buttons.is_empty() {
        return;
    }
    sheet.gap();
    let labels: Vec<String> = reply
        .buttons
        .iter()
        .map(|button| truncate::plain(&one_line(&button.label), LABELS))
        .collect();
    let column = labels.iter().map(|label| label.width()).max().unwrap_or(0);
    let digits = reply.buttons.len().to_string().len();
    for (number, (button, label)) in reply.buttons.iter().zip(labels).enumerate() {
        let lead = if number == 0 { "Next" } else { "    " };
        let step = match &button.action {
            Action::Run(line) | Action::Turn(line) => {
                Run::new(&one_line(line), Style::of(Colour::Command))
            }
            Action::Open(url) => Run::new(&one_line(url), Style::of(Colour::Command)).to(Some(url)),
        };
        let number = format!("  {:>digits$}  ", number + 1);
        let indent = lead.width() + number.width();
        let mut line = vec![
            Run::new(lead, Style::STRONG),
            Run::new(&number, Style::of(Colour::Match)),
            Run::plain(&label),
        ];
        // A command is not wrapped: it may be copied.
        if indent + column + 2 + step.width() > sheet.look().width {
            sheet.unwrapped(&line);
            sheet.unwrapped(&[Run::plain(&" ".repeat(indent)), step]);
        } else {
            line.push(Run::plain(&" ".repeat(column - label.width() + 2)));
            line.push(step);
            sheet.unwrapped(&line);
        }
    }
}
