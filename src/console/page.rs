//! What a session writes to: replies and deliveries below each other, an empty line between them.

use std::io::{self, Write};

use super::ink::Look;
use super::render::render;
use super::sink::Delivered;
use crate::reply::{Reply, json};

/// How replies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For scripts: one JSON object a line, as `docs/json.md` describes.
    Json,
}

/// The output of a session. The session and its deliveries share one, and whoever writes holds it.
pub struct Page {
    out: Box<dyn Write + Send>,
    format: Format,
    look: Look,
    /// Whether something was written, so that what comes next stands apart.
    written: bool,
}

impl Page {
    /// An empty page.
    pub fn new(out: Box<dyn Write + Send>, format: Format, look: Look) -> Page {
        Page {
            out,
            format,
            look,
            written: false,
        }
    }

    /// How replies are written on it.
    pub fn format(&self) -> Format {
        self.format
    }

    /// What the output can do.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The output may have another size than before.
    pub fn set_look(&mut self, look: Look) {
        self.look = look;
    }

    /// Writes words as they are.
    pub fn words(&mut self, words: &str) -> io::Result<()> {
        self.space()?;
        self.out.write_all(words.as_bytes())?;
        self.written = true;
        self.out.flush()
    }

    /// Writes a reply.
    pub fn reply(&mut self, reply: &Reply) -> io::Result<()> {
        let words = match self.format {
            Format::Text => render(reply, self.look),
            Format::Json => format!("{}\n", json::to_json(reply)),
        };
        self.words(&words)
    }

    /// Writes what was delivered.
    pub fn delivered(&mut self, delivered: &Delivered) -> io::Result<()> {
        let words = self.draw(delivered);
        self.words(&words)
    }

    /// What was delivered as it stands on this page. It ends with a line feed.
    pub fn draw(&self, delivered: &Delivered) -> String {
        match self.format {
            Format::Text => delivered.text(self.look),
            Format::Json => format!("{}\n", delivered.json()),
        }
    }

    /// Writes the prompt of a terminal that edits no lines.
    pub fn prompt(&mut self, prompt: &str) -> io::Result<()> {
        self.space()?;
        self.out.write_all(prompt.as_bytes())?;
        self.out.flush()
    }

    /// The input has ended behind the prompt: what comes next stands apart from it.
    pub fn end_prompt(&mut self) {
        self.written = true;
    }

    /// An empty line before what comes next, if something stands above it.
    pub fn space(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.written) && self.format == Format::Text {
            self.out.write_all(b"\n")?;
        }
        self.out.flush()
    }
}
