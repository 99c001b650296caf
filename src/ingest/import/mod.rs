//! Imports: whole archives of articles from files, without posting any of them.
//!
//! `source` opens files, knows each by its contents (`kind`) and cuts it into articles; several
//! threads read those (`offered`), check and tag them (`prepare`); one transaction takes each batch
//! of them in (`enter`), in the order of the files. All of it holds a few megabytes at a time,
//! however large the files are.
//!
//! There is no checkpoint. What is there already is recognised by its address or its key and left
//! alone, so that an import which was broken off is simply begun again.

mod enter;
mod feed_file;
mod feeds;
mod folder;
mod front_matter;
mod json;
mod kind;
mod offered;
mod pipeline;
mod prepare;
pub mod report;
mod site_files;
mod source;
mod stated;
mod wordpress;
mod writing;
mod yaml;

pub use pipeline::import;
pub use report::{Report, Told, Weight};
pub use writing::{Progress, Watch};

#[cfg(test)]
mod tests;
