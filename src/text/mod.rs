//! Pure tools for text: what comes from feeds and people on one side, what is safe to show on the
//! other. Nothing here reads or writes anything, and nothing here knows a platform's library, the
//! desk or an industry.

pub mod clean;
pub mod common;
pub mod diff;
pub mod escape;
pub mod html;
pub mod link;
pub mod markdown;
pub mod markup;
pub mod merge;
pub mod parts;
pub mod plain;
pub mod sentence;
pub mod shingles;
pub mod spelling;
pub mod truncate;
pub mod url;
pub mod words;
