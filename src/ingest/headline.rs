//! The headline of what has none of its own, as many short posts do.

use crate::text::clean::{is_visible, one_line};
use crate::text::plain::excerpt;
use crate::text::truncate;

use super::accept::LONGEST_TITLE;

/// The longest headline that is made from a text, in characters.
const MADE: usize = 100;

/// The headline of an article on one line: its own, or the beginning of its text (Markdown), or its
/// address. Never empty.
pub fn headline(title: &str, body: &str, address: &str) -> String {
    let own = [
        one_line(title),
        one_line(&excerpt(body, MADE)),
        one_line(address),
    ];
    let found = own.into_iter().find(|words| is_visible(words));
    let found = found.unwrap_or_else(|| "Without a title".to_owned());
    truncate::plain(&found, LONGEST_TITLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_title_is_called_by_what_it_has() {
        assert_eq!(headline(" A\ntitle ", "Text.", "x"), "A title");
        assert_eq!(
            headline(" ", "# Some *text*\n\nand more", "x"),
            "Some text and more"
        );
        assert_eq!(
            headline("", "\n", "https://a.example/"),
            "https://a.example/"
        );
        assert_eq!(headline("", "", ""), "Without a title");
        let long = headline("", &"word ".repeat(100), "");
        assert!(
            long.chars().count() <= MADE && long.ends_with('…'),
            "{long}"
        );
    }
}
