//! `docs/data-model.md` names every table and every column that there is, and none that there is not.

use std::collections::{BTreeMap, BTreeSet};

use newsdesk::store::Store;
use rusqlite::Connection;

const DOCUMENT: &str = include_str!("../../docs/data-model.md");

fn schema() -> BTreeMap<String, BTreeSet<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archive.sqlite");
    drop(Store::open(&file).unwrap());
    let db = Connection::open(&file).unwrap();
    let sql = "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
               WHERE t.schema = 'main' AND t.type = 'table'
                 AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'refinery_%'";
    let mut columns = db.prepare(sql).unwrap();
    let rows = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let mut schema: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.unwrap() {
        let (table, column) = row.unwrap();
        schema.entry(table).or_default().insert(column);
    }
    schema
}

/// What stands between backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_document_has_the_tables_and_columns_of_the_schema() {
    let schema = schema();
    let mut documented = BTreeMap::new();
    for section in DOCUMENT.split("\n### ").skip(1) {
        let (table, text) = section.split_once('\n').unwrap();
        let text = text.split("\n## ").next().unwrap_or_default();
        let parts = text.split("\n\n").map(str::trim_start);
        let lines = parts.filter(|part| part.starts_with("- "));
        let columns = lines
            .map(quoted)
            .fold(BTreeSet::new(), |all, some| &all | &some);
        documented.insert(table.to_owned(), columns);
    }
    let tables = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(tables(&documented), tables(&schema));
    for (table, columns) in &schema {
        let said = &documented[table];
        let missing: Vec<_> = columns.difference(said).collect();
        assert!(
            missing.is_empty(),
            "{table} is documented without {missing:?}"
        );
        let known = |word: &String| columns.contains(word) || schema.contains_key(word);
        let invented: Vec<_> = said.iter().filter(|word| !known(word)).collect();
        assert!(invented.is_empty(), "{table} has no {invented:?}");
    }
}
