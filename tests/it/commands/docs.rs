//! `docs/commands.md` is what the table says.

use newsdesk::commands::document::document;
use newsdesk::commands::router::table;

/// Set it to write the file anew: `UPDATE_FILES=1 cargo test --test it docs`.
const WRITE: &str = "UPDATE_FILES";

#[test]
fn the_committed_documentation_is_made_from_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let made = document(table());
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(path, &made).expect("docs/commands.md can be written");
    }
    let committed = std::fs::read_to_string(path).expect("docs/commands.md is there");
    assert!(
        committed == made,
        "docs/commands.md is not what the table says; write it anew with {WRITE}=1"
    );
}
