//! The index and the searches against a real archive.
