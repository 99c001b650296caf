//! Articles are written in Markdown; screens differ. [`blocks`] reads an article once into plain
//! blocks of styled words, without HTML and images; [`discord`] writes them as Discord's Markdown.
//! A terminal draws the same blocks its own way.

mod blocks;
mod discord;

pub use blocks::{Block, BlockKind, Span, Style, blocks};
pub use discord::discord;
