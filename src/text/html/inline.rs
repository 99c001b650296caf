//! Words with styles and links, collected for one block and written as Markdown.
//!
//! A mark is written only where Markdown is sure to read it as one: what stands on both sides of it
//! decides. Where it would be left standing as an asterisk the style is dropped.

use std::rc::Rc;

use url::Url;

use super::escape::Escaper;
use crate::text::link::web_address;

/// How words look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
}

/// Words of one style. A line feed is a break of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) words: String,
    pub(super) style: Style,
    /// The address that they lead to, as it is written.
    pub(super) link: Option<Rc<str>>,
}

/// The words of a block.
#[derive(Debug, Default)]
pub(super) struct Inline {
    pub(super) runs: Vec<Run>,
    /// How many bytes the words have.
    pub(super) bytes: usize,
    /// Whether white space stands between what was added and what comes.
    space: bool,
}

impl Inline {
    /// Whether nothing would be seen of it.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds text, whose white space counts as one space, without control characters.
    pub(super) fn add(&mut self, text: &str, style: Style, link: Option<&Rc<str>>) {
        let mut words = text.split(char::is_whitespace);
        // What comes before the first white space continues the word before.
        if let Some(first) = words.next() {
            self.word(first, style, link);
        }
        for word in words {
            self.space = true;
            self.word(word, style, link);
        }
    }

    fn word(&mut self, word: &str, style: Style, link: Option<&Rc<str>>) {
        let seen = |letter: &char| !letter.is_control() && !turns_around(*letter);
        if !word.chars().any(|letter| seen(&letter)) {
            return;
        }
        // A space between two styles belongs to the words before it.
        if std::mem::take(&mut self.space)
            && !self.at_line_start()
            && let Some(last) = self.runs.last_mut()
        {
            last.words.push(' ');
            self.bytes += 1;
        }
        self.bytes += word.len();
        let letters = word.chars().filter(seen);
        if let Some(last) = self.runs.last_mut()
            && last.style == style
            && same(last.link.as_ref(), link)
        {
            last.words.extend(letters);
        } else {
            self.runs.push(Run {
                words: letters.collect(),
                style,
                link: link.cloned(),
            });
        }
    }

    fn at_line_start(&self) -> bool {
        self.runs.last().is_none_or(|run| run.words.ends_with('\n'))
    }

    /// Breaks the line; whether one line is empty now.
    pub(super) fn line_break(&mut self) -> bool {
        self.space = false;
        if self.at_line_start() {
            return true;
        }
        let style = Style::default();
        match self.runs.last_mut() {
            Some(last) if last.style == style && last.link.is_none() => last.words.push('\n'),
            _ => self.runs.push(Run {
                words: "\n".to_owned(),
                style,
                link: None,
            }),
        }
        self.bytes += 1;
        false
    }

    /// Begins the next cell of a row.
    pub(super) fn cell(&mut self) {
        if !self.at_line_start() {
            self.space = true;
            self.word("·", Style::default(), None);
            self.space = true;
        }
    }

    /// Takes what was collected, without white space at its end.
    pub(super) fn take(&mut self) -> Inline {
        let mut taken = std::mem::take(self);
        while let Some(last) = taken.runs.last_mut() {
            last.words.truncate(last.words.trim_end().len());
            if !last.words.is_empty() {
                break;
            }
            taken.runs.pop();
        }
        taken
    }

    /// Cuts the words to so many bytes, after a word where that is possible.
    pub(super) fn cut(&mut self, most: usize) {
        let mut room = most;
        let mut kept = 0;
        for run in &mut self.runs {
            if run.words.len() > room {
                let end = run.words.floor_char_boundary(room);
                let end = run.words[..end]
                    .rfind(char::is_whitespace)
                    .unwrap_or(if kept > 0 { 0 } else { end });
                run.words.truncate(end);
            }
            if run.words.is_empty() || room == 0 {
                break;
            }
            room = room.saturating_sub(run.words.len());
            kept += 1;
        }
        self.runs.truncate(kept);
        if let Some(last) = self.runs.last_mut() {
            last.words.truncate(last.words.trim_end().len());
            last.words.push('…');
        }
    }

    /// The words as Markdown. Lines are ended by `new_line`; links are made whole by `base`. Where
    /// that takes more than `room`, as much as fits of whole styles and links comes as the error.
    pub(super) fn written(
        &self,
        base: Option<&Url>,
        new_line: &str,
        room: usize,
    ) -> Result<String, String> {
        let mut out = String::with_capacity(self.bytes + self.bytes / 8 + 16);
        let mut escaper = Escaper::new();
        let mut rest = self.runs.as_slice();
        while let Some(first) = rest.first() {
            let fits = out.len();
            let link = first.link.as_ref();
            // Without a link each style stands for itself, so that a cut may come between two.
            let length = match link {
                Some(_) => rest
                    .iter()
                    .take_while(|run| same(run.link.as_ref(), link))
                    .count(),
                None => 1,
            };
            let (group, after) = rest.split_at(length);
            rest = after;
            let next = rest.first().and_then(|run| run.words.chars().next());
            match link.and_then(|link| whole(link, base)) {
                None => write(group, next, new_line, &mut escaper, &mut out),
                Some(address) => linked(group, &address, &mut escaper, &mut out),
            }
            if out.len() > room {
                out.truncate(fits);
                return Err(out);
            }
        }
        Ok(out)
    }
}

/// Whether two links are the same tag's.
fn same(a: Option<&Rc<str>>, b: Option<&Rc<str>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Writes a link. Its label holds no line breaks.
fn linked(group: &[Run], address: &str, escaper: &mut Escaper, out: &mut String) {
    let label: Vec<Run> = group
        .iter()
        .map(|run| Run {
            words: run.words.replace('\n', " "),
            ..run.clone()
        })
        .collect();
    out.push('[');
    escaper.passed();
    let mut inner = String::new();
    write(&label, Some(']'), " ", escaper, &mut inner);
    out.push_str(inner.trim());
    out.push_str("](<");
    out.push_str(address);
    out.push_str(">)");
    escaper.passed();
    if inner.ends_with(' ') {
        plain(" ", None, " ", escaper, out);
    }
}

/// Characters that would turn the words around them.
fn turns_around(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn whole(href: &str, base: Option<&Url>) -> Option<String> {
    match base {
        Some(base) => web_address(base.join(href.trim()).ok()?.as_str()),
        None => web_address(href),
    }
}

fn write(
    runs: &[Run],
    after: Option<char>,
    new_line: &str,
    escaper: &mut Escaper,
    out: &mut String,
) {
    for (at, run) in runs.iter().enumerate() {
        let next = runs
            .get(at + 1)
            .map_or(after, |next| next.words.chars().next());
        let core = run.words.trim_matches(' ');
        let lead = run.words.len() - run.words.trim_start_matches(' ').len();
        plain(&run.words[..lead], None, new_line, escaper, out);
        let trail = &run.words[(lead + core.len()).min(run.words.len())..];
        let next = if trail.is_empty() { next } else { Some(' ') };
        if run.style.code && can_be_code(core, out) {
            code(core, escaper, out);
        } else {
            let marks = marks(run.style, core, next, out);
            out.push_str(&marks);
            if !marks.is_empty() {
                escaper.passed();
            }
            let follows = if marks.is_empty() { next } else { Some('*') };
            plain(core, follows, new_line, escaper, out);
            out.extend(marks.chars().rev());
            if !marks.is_empty() {
                escaper.passed();
            }
        }
        plain(trail, None, new_line, escaper, out);
    }
}

fn plain(
    words: &str,
    follows: Option<char>,
    new_line: &str,
    escaper: &mut Escaper,
    out: &mut String,
) {
    for (number, line) in words.split('\n').enumerate() {
        if number > 0 {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str(new_line);
            escaper.new_line();
        }
        escaper.words(line, follows, out);
    }
}

/// The marks of a style before the words, if Markdown reads them as marks there.
fn marks(style: Style, core: &str, next: Option<char>, out: &str) -> String {
    let mut marks = String::new();
    if core.contains('\n') {
        return marks;
    }
    let (Some(first), Some(last)) = (core.chars().next(), core.chars().next_back()) else {
        return marks;
    };
    let before = out.chars().next_back();
    let opens = before.is_none_or(|before| before.is_whitespace() || before == '[')
        || (first.is_alphanumeric() && before.is_some_and(char::is_alphanumeric))
        || (first.is_alphanumeric()
            && before
                .is_some_and(|before| before.is_ascii_punctuation() && !"*_~`\\".contains(before)));
    let closes = next.is_none_or(|next| next.is_whitespace() || next == ']')
        || (last.is_alphanumeric() && next.is_some_and(char::is_alphanumeric))
        || (last.is_alphanumeric()
            && next.is_some_and(|next| next.is_ascii_punctuation() && !"*_~`\\".contains(next)));
    if opens && closes {
        if style.strike {
            marks.push_str("~~");
        }
        if style.bold {
            marks.push_str("**");
        }
        if style.italic {
            marks.push('*');
        }
    }
    marks
}

fn can_be_code(core: &str, out: &str) -> bool {
    !core.is_empty() && !out.ends_with('`')
}

fn code(core: &str, escaper: &mut Escaper, out: &mut String) {
    let words = core.replace('\n', " ");
    let fence = "`".repeat(longest_run(&words, '`') + 1);
    let pad = if words.starts_with('`') || words.ends_with('`') {
        " "
    } else {
        ""
    };
    for part in [&fence, pad, &words, pad, &fence] {
        out.push_str(part);
    }
    escaper.passed();
}

/// The longest run of a letter in a text.
pub(super) fn longest_run(text: &str, letter: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for each in text.chars() {
        run = if each == letter { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
