//! Pure string tools. Nothing here knows the desk, a platform or an industry.

pub mod common;
pub mod plain;
pub mod sentence;
pub mod url;
pub mod words;
