//! Writes Discord Markdown that is well formed by construction: every mark that opens closes, marks
//! never run into each other, words are always escaped. The only writer of Discord's markup.

use super::clean::{clean, is_visible, one_line};
use super::escape::{ZERO_WIDTH_SPACE, escape};
use super::link::{holds_address, other_host, web_address};

/// A mark around words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bold.
    Bold,
    /// Italics.
    Italic,
    /// Struck through.
    Strike,
}

impl Mark {
    fn text(self) -> &'static str {
        match self {
            Mark::Bold => "**",
            Mark::Italic => "*",
            Mark::Strike => "~~",
        }
    }
}

/// Discord Markdown in the making.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    out: String,
}

impl Markup {
    /// Adds escaped words.
    pub fn words(&mut self, words: &str) -> &mut Markup {
        // A number that was written before would head a list.
        if words.starts_with(['.', ')']) && self.out.ends_with(|last: char| last.is_ascii_digit()) {
            self.out.push('\\');
        }
        self.out.push_str(&escape(words));
        self
    }

    /// Adds words inside marks, each line with its own. White space at the ends stays outside,
    /// where Discord needs it, and a line that shows nothing gets no marks.
    pub fn marked(&mut self, marks: &[Mark], words: &str) -> &mut Markup {
        for (number, line) in clean(words).split('\n').enumerate() {
            if number > 0 {
                self.out.push('\n');
            }
            let core = line.trim();
            if !is_visible(core) {
                self.words(line);
                continue;
            }
            let lead = line.len() - line.trim_start().len();
            self.out.push_str(&line[..lead]);
            self.within(marks, |markup| {
                markup.words(core);
            });
            self.out.push_str(&line[lead + core.len()..]);
        }
        self
    }

    /// Adds what `write` writes inside marks. It must write something that can be seen.
    pub fn within(&mut self, marks: &[Mark], write: impl FnOnce(&mut Markup)) -> &mut Markup {
        for mark in marks {
            self.mark(*mark);
        }
        write(self);
        for mark in marks.iter().rev() {
            self.mark(*mark);
        }
        self
    }

    /// Opens or closes a mark.
    pub fn mark(&mut self, mark: Mark) -> &mut Markup {
        self.raw(mark.text())
    }

    /// Adds a link, or only its label when the address is none that may be followed. A label that
    /// shows nothing or holds an address itself gives way to the address; to one that reads as the
    /// name of another site is added where the link leads.
    pub fn link(&mut self, label: &str, address: &str) -> &mut Markup {
        let label = one_line(label);
        match web_address(address) {
            None => self.words(&label),
            Some(url) if !is_visible(&label) || holds_address(&label) => {
                self.out.push('<');
                self.out.push_str(&url);
                self.out.push('>');
                self
            }
            Some(url) => {
                self.out.push('[');
                self.words(&balanced(&label));
                // Within the label, so that no cut parts the two.
                if let Some(host) = other_host(&label, &url) {
                    self.words(&format!(" ({host})"));
                }
                self.out.push_str("](");
                self.out.push_str(&url);
                self.out.push(')');
                self
            }
        }
    }

    /// Adds a span of code on one line.
    pub fn code(&mut self, code: &str) -> &mut Markup {
        let code = calm(&one_line(code));
        if code.is_empty() {
            return self;
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let edge = if code.starts_with('`') || code.ends_with('`') {
            " "
        } else {
            ""
        };
        self.raw(&format!("{fence}{edge}{code}{edge}{fence}"))
    }

    /// Adds a block of code on lines of its own. The language may be empty.
    pub fn code_block(&mut self, language: &str, code: &str) -> &mut Markup {
        let language: String = language
            .chars()
            .take_while(|letter| {
                letter.is_ascii_alphanumeric() || matches!(letter, '+' | '#' | '-')
            })
            .take(20)
            .collect();
        let code = calm(&clean(code)).replace("``", "`\u{200B}`");
        let code = code.trim_end_matches('\n');
        self.raw(&format!("```{language}\n{code}\n```"))
    }

    /// Adds markup as it is: a line's prefix, a timestamp, a text that is Markdown already. Where
    /// it would run into a mark of the same character, a zero-width space keeps the two apart:
    /// `**a** *b*` without the space in between.
    pub fn raw(&mut self, markup: &str) -> &mut Markup {
        let first = markup.chars().next();
        if matches!(first, Some('*' | '~' | '`')) && self.out.chars().next_back() == first {
            self.out.push(ZERO_WIDTH_SPACE);
        }
        self.out.push_str(markup);
        self
    }

    /// The Markdown so far.
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// The Markdown.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Code with nothing in it that calls people: Markdown means nothing there, but a server that
/// looks for `@everyone` does not know that.
fn calm(code: &str) -> String {
    code.replace("@everyone", "@\u{200B}everyone")
        .replace("@here", "@\u{200B}here")
}

fn longest_run(code: &str) -> usize {
    code.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// A label whose square brackets pair up one deep; others become round. Discord's clients take a
/// link for plain text when a bracket in its label stands alone, even an escaped one.
fn balanced(label: &str) -> String {
    let mut open = false;
    let paired = label.chars().all(|letter| match letter {
        '[' | ']' => {
            let fits = open == (letter == ']');
            open = letter == '[';
            fits
        }
        _ => true,
    });
    if paired && !open {
        label.to_owned()
    } else {
        label.replace('[', "(").replace(']', ")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Markup)) -> String {
        let mut markup = Markup::default();
        write(&mut markup);
        markup.finish()
    }

    #[test]
    fn neighbouring_marks_stay_apart() {
        let text = written(|markup| {
            markup
                .marked(&[Mark::Bold], "a ")
                .marked(&[Mark::Bold], "b")
                .marked(&[Mark::Italic], "c*");
        });
        assert_eq!(text, "**a** **b**\u{200b}*c\\*\u{200b}*");
    }

    #[test]
    fn code_and_a_block_behind_it_stay_apart() {
        let text = written(|markup| {
            markup.code("a").raw("```\nb\n```").code("c");
        });
        assert_eq!(text, "`a`\u{200b}```\nb\n```\u{200b}`c`");
    }

    #[test]
    fn a_line_that_shows_nothing_gets_no_marks() {
        let text = written(|markup| {
            markup.marked(&[Mark::Bold], "a\n\u{200b}\n b");
        });
        assert_eq!(text, "**a**\n\u{200b}\n **b**");
    }

    #[test]
    fn a_number_and_a_full_stop_head_no_list() {
        let text = written(|markup| {
            markup.words("2008").words(". a").words(". b");
        });
        assert_eq!(text, r"2008\. a. b");
    }

    #[test]
    fn a_label_with_an_address_is_printed_once() {
        let text = written(|markup| {
            markup.link("see https://good.example", "https://a.example/(x)");
        });
        assert_eq!(text, "<https://a.example/%28x%29>");
    }

    #[test]
    fn a_label_that_names_another_site_says_where_the_link_leads() {
        let text = written(|markup| {
            markup
                .link("bank.com", "https://www.evil_1.example/login")
                .link("Bank", "https://evil.example/");
        });
        assert_eq!(
            text,
            r"[bank.com (evil\_1.example)](https://www.evil_1.example/login)[Bank](https://evil.example/)"
        );
    }

    #[test]
    fn brackets_in_a_label_pair_up() {
        let text = written(|markup| {
            markup
                .link("[Update] a", "https://a.b")
                .link("a]b", "https://a.b")
                .link("x", "ftp://c");
        });
        assert_eq!(text, r"[\[Update\] a](https://a.b/)[a)b](https://a.b/)x");
    }

    #[test]
    fn code_holds_its_back_ticks() {
        let text = written(|markup| {
            markup.code("a``b`").code("@everyone").code(" ");
        });
        assert_eq!(text, "``` a``b` ```\u{200b}`@\u{200b}everyone`");
        let block = written(|markup| {
            markup.code_block("rust\n```", "x\n```\ny\n");
        });
        assert_eq!(block, "```rust\nx\n`\u{200b}``\ny\n```");
    }
}
