//! Pure string tools: no I/O, no state, nothing of the desk's own types.

pub mod plain;
pub mod url;
