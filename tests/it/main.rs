//! t

mod answers;
