//! Nothing that comes from the network panics or breaks its limits: inputs that are made to harm, and
//! our own feeds and pages with bytes changed, cut out and put in. The fuzzer runs the same functions
//! on the same files for longer.

use std::fs;

use proptest::prelude::*;

#[path = "../../../fuzz/entry.rs"]
mod entry;
#[path = "../../../benches/hostile/mod.rs"]
mod made;

/// The size of a hostile input here; `benches/feeds.rs` takes ten MiB.
const SIZE: usize = 12_000;

#[test]
fn hostile_input_does_no_harm() {
    for (_, bytes) in made::feeds(SIZE) {
        entry::feed(&bytes);
        entry::page(&bytes);
    }
    for (_, bytes) in made::html(SIZE) {
        entry::html(&bytes);
        entry::page(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        entry::feed(format!("<rss><channel><item><description><![CDATA[{text}").as_bytes());
    }
}

/// Deep elements must not end in an overflow where the stack is small, as it is in a runtime.
#[test]
fn a_small_stack_is_enough() {
    let work = || {
        for (_, bytes) in made::feeds(100_000).into_iter().take(3) {
            entry::feed(&bytes);
        }
        for (_, bytes) in made::html(100_000).into_iter().take(11) {
            entry::html(&bytes);
            entry::page(&bytes);
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 * 1_024)
        .spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

/// The files of a folder below `tests`.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let path = format!("{}/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).expect("a file"))
        .collect()
}

/// A change of a file: where, how many bytes go, and what comes in their place.
type Change = (prop::sample::Index, usize, Vec<u8>);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let put = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        "[<>/&;\"'\\[\\]{}!?=-]{1,4}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "<item>",
            "</item>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "&amp;",
            "<title>",
            "</",
            "\u{feff}"
        ])
        .prop_map(|part| part.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, put), 0..8)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change], cut: Option<prop::sample::Index>) -> Vec<u8> {
    for (at, gone, put) in changes {
        let at = at.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, put.iter().copied());
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len() + 1));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_feeds_do_no_harm(file in any::<prop::sample::Index>(), changes in changes(), cut in any::<Option<prop::sample::Index>>()) {
        let files = files("feeds");
        let bytes = changed(files[file.index(files.len())].clone(), &changes, cut);
        entry::feed(&bytes);
        entry::html(&bytes);
    }

    #[test]
    fn changed_pages_do_no_harm(file in any::<prop::sample::Index>(), changes in changes(), cut in any::<Option<prop::sample::Index>>()) {
        let files = files("pages");
        let bytes = changed(files[file.index(files.len())].clone(), &changes, cut);
        entry::page(&bytes);
        entry::html(&bytes);
        entry::feed(&bytes);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        entry::feed(&bytes);
        entry::page(&bytes);
        entry::html(&bytes);
        entry::moment(&bytes);
    }

    #[test]
    fn dates_do_no_harm(text in "[0-9:T+. ,/a-zA-Z-]{0,40}|\\PC{0,40}") {
        entry::moment(text.as_bytes());
    }
}
