//! How long a new name takes to be looked for in an archive of 100,000 articles, and how long somebody
//! else's write waits meanwhile. Prints both; `cargo bench --bench retag`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot set up has nothing to say"
)]

mod generated;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use newsdesk::domain::Alias;
use newsdesk::ingest::{Step, Tagging};
use newsdesk::store::Store;
use rustix::time::{ClockId, clock_gettime};

const ARTICLES: usize = 100_000;

fn main() {
    drop(generated::make(ARTICLES));
    // Without the background thread, so that this alone is measured.
    let archive = generated::place(ARTICLES).join("archive.sqlite");
    let store = Store::open(&archive).expect("the archive opens");
    let vmware = store
        .read(|read| read.entity_by_key("vmware"))
        .unwrap()
        .unwrap();
    // A word that is in some of the generated articles, and one that is in none.
    for (what, text) in [
        ("a rare name", "kalor"),
        ("a name in no article", "Foobar Zork"),
    ] {
        let alias = Alias {
            text: text.to_owned(),
            ..Alias::default()
        };
        store.write(move |tx| tx.add_alias(vmware, &alias)).unwrap();
        measure(&store, &format!("{what} comes"));
        store
            .write(move |tx| tx.remove_alias(vmware, text))
            .unwrap();
        measure(&store, &format!("{what} goes"));
    }
    let [from, into] = ["citrix", "vmware"]
        .map(|key| store.read(|read| read.entity_by_key(key)).unwrap().unwrap());
    let now = jiff::Timestamp::now();
    let begun = Instant::now();
    let moved = store.read(|read| read.article_count(Some(from))).unwrap();
    let merge = store
        .write(move |tx| tx.merge_entities(from, into, now))
        .unwrap();
    println!(
        "a merge of {moved} articles: {:.2} s",
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    store
        .write(move |tx| tx.unmerge(merge, now))
        .unwrap()
        .unwrap();
    println!("its undoing: {:.2} s", begun.elapsed().as_secs_f64());
    measure(&store, "after both");
}

/// One whole run, while another thread writes all the time.
fn measure(store: &Store, what: &str) {
    let tagging = Arc::new(Tagging::default());
    let stop = Arc::new(AtomicBool::new(false));
    let (other, told) = (store.clone(), Arc::clone(&stop));
    let waits = std::thread::spawn(move || {
        let mut waits = Vec::new();
        while !told.load(Ordering::Relaxed) {
            let begun = Instant::now();
            other.write(|tx| tx.set_setting("bench", "x")).unwrap();
            waits.push(begun.elapsed());
            std::thread::sleep(Duration::from_millis(2));
        }
        waits
    });
    let (begun, processor) = (Instant::now(), processor_time());
    let mut batches = 0;
    while let Step::Some(_) = tagging.step(store, 500).unwrap() {
        batches += 1;
    }
    let (elapsed, processor) = (begun.elapsed(), processor_time() - processor);
    stop.store(true, Ordering::Relaxed);
    let mut waits = waits.join().unwrap();
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{what}: {:.1} s by the clock, {:.1} s of processors, {batches} batches; a write of somebody else \
         waits {:.1} ms at the median, {:.1} ms at 99 %, {:.1} ms at most",
        elapsed.as_secs_f64(),
        processor.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}
