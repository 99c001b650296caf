//! Writes blocks as Markdown within a budget: where they stand in lists and quotes, what stands
//! between them, and where the text ends when it is too long.

use url::Url;

use super::inline::{Inline, longest_run};

/// How deep lists and quotes are shown within each other. What is deeper stands at that depth.
const DEEPEST: usize = 8;

/// What a block stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A quotation.
    Quote,
    /// A list; the number of its next item if it is numbered.
    List(Option<u32>),
    /// An item of a list; its number, and whether nothing of it has been written.
    Item { number: Option<u32>, fresh: bool },
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    /// A heading, from 1 for the highest.
    Heading(u8),
}

/// Markdown that grows to its budget and no further.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) out: String,
    most: usize,
    base: Option<&'a Url>,
    containers: Vec<Container>,
    /// Containers that are open beyond the deepest: quotes, lists, items.
    beyond: [usize; 3],
    /// Whether the block before stands in an item.
    after_item: bool,
    /// Whether the budget is spent.
    pub(super) full: bool,
}

fn sort(container: Container) -> usize {
    match container {
        Container::Quote => 0,
        Container::List(_) => 1,
        Container::Item { .. } => 2,
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(most: usize, base: Option<&'a Url>) -> Writer<'a> {
        Writer {
            out: String::new(),
            most,
            base,
            containers: Vec::new(),
            beyond: [0; 3],
            after_item: false,
            full: most == 0,
        }
    }

    pub(super) fn open(&mut self, container: Container) {
        if self.containers.len() < DEEPEST {
            self.containers.push(container);
        } else {
            self.beyond[sort(container)] += 1;
        }
    }

    /// Begins an item of the innermost list; the one before it ends.
    pub(super) fn item(&mut self) {
        if self.beyond[1] > 0 {
            return;
        }
        if matches!(self.containers.last(), Some(Container::Item { .. })) {
            self.containers.pop();
        }
        let number = match self.containers.last_mut() {
            Some(Container::List(next)) => {
                let number = *next;
                *next = next.map(|number| number.saturating_add(1).min(999_999_999));
                number
            }
            _ => None,
        };
        self.open(Container::Item {
            number,
            fresh: true,
        });
    }

    /// Ends the nearest container of a sort, with what is open in it.
    pub(super) fn close(&mut self, container: Container) {
        let sort_of = sort(container);
        if self.beyond[sort_of] > 0 {
            self.beyond[sort_of] -= 1;
            return;
        }
        let found = self
            .containers
            .iter()
            .rposition(|open| sort(*open) == sort_of);
        if let Some(at) = found {
            self.containers.truncate(at);
        }
    }

    /// Writes words as a block.
    pub(super) fn block(&mut self, mut inline: Inline, kind: Kind) {
        if inline.is_empty() || self.full {
            return;
        }
        let (first, next, between) = self.prefixes();
        let mark = match kind {
            Kind::Paragraph => String::new(),
            Kind::Heading(rank) => format!("{} ", "#".repeat(usize::from(rank.clamp(1, 6)))),
        };
        let new_line = match kind {
            Kind::Paragraph => format!("\\\n{next}"),
            Kind::Heading(_) => " ".to_owned(),
        };
        let room = self
            .most
            .saturating_sub(self.out.len() + between.len() + first.len() + mark.len());
        let fits = |inline: &Inline| inline.written(self.base, &new_line, room);
        let mut text = String::new();
        match (inline.bytes <= room).then(|| fits(&inline)) {
            Some(Ok(written)) => text = written,
            _ => {
                self.full = true;
                // What marks and addresses take is known only when they are written; escapes make
                // a text twice as long at the most.
                let most = room.saturating_sub('…'.len_utf8());
                for limit in [most, most / 2, most / 4, most / 8] {
                    inline.cut(limit);
                    match fits(&inline) {
                        Ok(written) => text = written,
                        Err(part) if part.is_empty() => continue,
                        Err(part) => {
                            let end = part.floor_char_boundary(most);
                            text = if end == part.len() { part } else { continue };
                            text.truncate(text.trim_end().len());
                            text.push('…');
                        }
                    }
                    break;
                }
            }
        }
        if text.is_empty() || text.len() > room {
            return;
        }
        for part in [&between, &first, &mark, &text] {
            self.out.push_str(part);
        }
        self.wrote();
    }

    /// Writes a block of code, or as many lines of it as there is room for.
    pub(super) fn code(&mut self, language: &str, code: &str) {
        let code = code.trim_matches('\n').trim_end();
        if code.trim().is_empty() || self.full {
            return;
        }
        let (first, next, between) = self.prefixes();
        let fence = "`".repeat((longest_run(code, '`') + 1).max(3));
        let mut block = format!("{between}{first}{fence}{language}");
        let closing = format!("\n{next}{fence}");
        let room = self.most.saturating_sub(self.out.len() + closing.len());
        let before = block.len();
        for line in code.lines() {
            if block.len() + next.len() + line.len() + 1 > room {
                self.full = true;
                break;
            }
            block.push('\n');
            block.push_str(&next);
            block.push_str(line);
        }
        if block.len() == before || block.len() > room {
            self.full = true;
            return;
        }
        self.out.push_str(&block);
        self.out.push_str(&closing);
        self.wrote();
    }

    /// Draws a line across.
    pub(super) fn rule(&mut self) {
        let (first, _, between) = self.prefixes();
        let needed = between.len() + first.len() + 3;
        if self.out.is_empty() || self.full || self.out.len() + needed > self.most {
            return;
        }
        for part in [&between, &first, "---"] {
            self.out.push_str(part);
        }
        self.wrote();
    }

    fn wrote(&mut self) {
        self.after_item = false;
        for container in &mut self.containers {
            if let Container::Item { fresh, .. } = container {
                *fresh = false;
                self.after_item = true;
            }
        }
    }

    /// What the first line of a block begins with, what its other lines begin with, and what stands
    /// between it and the block before.
    fn prefixes(&self) -> (String, String, String) {
        let (mut first, mut next) = (String::new(), String::new());
        let mut begins_item = false;
        // Any number may follow an item, but only 1 may follow other text without an empty line.
        let mut close = true;
        for container in &self.containers {
            match *container {
                Container::Quote => {
                    first.push_str("> ");
                    next.push_str("> ");
                }
                Container::List(_) => {}
                Container::Item { number, fresh } => {
                    let marker = number.map_or("- ".to_owned(), |number| format!("{number}. "));
                    let blank = " ".repeat(marker.len());
                    first.push_str(if fresh { &marker } else { &blank });
                    next.push_str(&blank);
                    if fresh {
                        begins_item = true;
                        close = number.is_none();
                    }
                }
            }
        }
        let between = match () {
            () if self.out.is_empty() => "",
            () if begins_item && self.after_item && (close || self.follows_number()) => "\n",
            () => "\n\n",
        };
        (first, next, between.to_owned())
    }

    /// Whether the last line that was written is of a numbered item.
    fn follows_number(&self) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches([' ', '>', '-']);
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && line[digits..].starts_with(". ")
    }
}
