//! The first lines of a session: where one is, and three things to try.

use std::path::Path;

use super::ink::{Colour, Look, Run, Style};
use super::layout::Sheet;
use crate::commands::router::Suggestion;

/// The greeting. `names` are vendors that the desk knows, best known first, so that what is tried
/// finds something in any industry; `edits` is whether lines can be edited here, so that Tab works.
pub fn greeting(
    archive: &Path,
    articles: u64,
    names: &[Suggestion],
    look: Look,
    edits: bool,
) -> String {
    let mut sheet = Sheet::new(look);
    let count = match articles {
        1 => "1 article".to_owned(),
        count => format!("{count} articles"),
    };
    sheet.hanging(
        &[],
        &[
            Run::new("Newsdesk", Style::STRONG),
            Run::plain(&format!("  {count} in ")),
            Run::new(&archive.display().to_string(), Style::QUIET),
        ],
    );
    sheet.gap();
    for (number, line) in things_to_try(names).iter().enumerate() {
        let lead = if number == 0 { "Try  " } else { "     " };
        sheet.hanging(
            &[Run::new(lead, Style::STRONG)],
            &[Run::new(line, Style::of(Colour::Command))],
        );
    }
    sheet.gap();
    let keys = match edits {
        true => "Tab completes, a number takes a next step, Ctrl-D leaves.",
        false => "A number takes a next step, Ctrl-D leaves.",
    };
    sheet.hanging(&[], &[Run::new(keys, Style::QUIET)]);
    sheet.finish()
}

/// Three lines that answer with something.
fn things_to_try(names: &[Suggestion]) -> [String; 3] {
    match names.first() {
        Some(known) => [
            format!("/vendor {}", known.label),
            format!("What is new about {}?", known.label),
            "/help".to_owned(),
        ],
        None => ["/news".to_owned(), "/radar".to_owned(), "/help".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where_one_is_and_what_to_try() {
        let names = [Suggestion {
            label: "VMware".into(),
            value: "vmware".into(),
        }];
        let text = greeting(
            Path::new("/data/desk.db"),
            10,
            &names,
            Look::plain(80),
            true,
        );
        insta::assert_snapshot!(text, @r#"
        Newsdesk  10 articles in /data/desk.db

        Try  /vendor VMware
             What is new about VMware?
             /help

        Tab completes, a number takes a next step, Ctrl-D leaves.
        "#);
        let text = greeting(Path::new("/data/desk.db"), 1, &[], Look::plain(80), false);
        assert!(text.starts_with("Newsdesk  1 article in /data/desk.db\n\nTry  /news\n"));
        assert!(!text.contains("Tab"));
    }
}
