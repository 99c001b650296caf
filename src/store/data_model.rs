//! Holds `docs/data-model.md` to the schema: the same tables, each with its columns.

use super::connection::Reader;
use super::scratch::archive;

/// Set it to write the columns anew.
const WRITE: &str = "UPDATE_FILES";

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/data-model.md");

/// The columns of a table in the order of the schema, as a line of the document.
fn columns(reader: &Reader, table: &str) -> String {
    let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
    let names: Vec<String> = reader.all(sql, [table], |row| row.get(0)).unwrap();
    format!("`{}`", names.join("`, `"))
}

#[test]
fn the_document_shows_every_table_with_its_columns() {
    let writer = archive();
    let document = std::fs::read_to_string(PATH).unwrap();
    let mut shown = Vec::new();
    let mut made = String::new();
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        made.push_str(line);
        made.push('\n');
        let Some(table) = line
            .strip_prefix("### `")
            .and_then(|rest| rest.strip_suffix('`'))
        else {
            continue;
        };
        if lines.peek().is_some_and(|next| next.starts_with('`')) {
            lines.next();
        }
        made.push_str(&columns(&writer, table));
        made.push('\n');
        shown.push(table.to_owned());
    }
    let sql = "SELECT name FROM sqlite_schema
               WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'refinery_%'
               ORDER BY name";
    let tables: Vec<String> = writer.all(sql, [], |row| row.get(0)).unwrap();
    shown.sort();
    assert_eq!(
        shown, tables,
        "the tables in docs/data-model.md and those of the schema"
    );
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(PATH, &made).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap();
    assert!(
        committed == made,
        "docs/data-model.md has other columns than the schema; write it anew with {WRITE}=1"
    );
}
