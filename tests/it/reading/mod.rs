//! What becomes of the bytes that come from the network: feeds of every format, pages, and what is
//! made to harm.

mod formats;
mod hostile;
mod pages;
