//! The four things that people wait for, under Criterion: a suggestion, a profile, a search and a
//! question, on generated archives.
//!
//! `cargo bench --bench desk` takes an archive of 1,000 articles. `NEWSDESK_BENCH_SIZES` names
//! others: `NEWSDESK_BENCH_SIZES=1000,100000,1000000 cargo bench --bench desk`. A million articles
//! take many minutes to make, once, and several gigabytes below `target/generated`.
#![allow(
    clippy::expect_used,
    reason = "a measurement that cannot go on says so and stops"
)]
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on stops and says where"
)]

mod generated;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use newsdesk::commands::Context;
use newsdesk::commands::router::{self, Caller, RawOptions};
use newsdesk::domain::{Actor, Place, Role};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let sizes = std::env::var("NEWSDESK_BENCH_SIZES").unwrap_or_else(|_| "1000".into());
    for size in sizes.split(',') {
        let size = size.trim().parse().expect("sizes are numbers of articles");
        let app = generated::open(size);
        bench(&mut criterion, &app.context, size);
    }
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion, context: &Context, size: usize) {
    let caller = Caller {
        actor: Actor::console(Role::Reader),
        place: Place::Console,
        locale: "en-US".into(),
    };
    let mut group = criterion.benchmark_group("desk");
    group.bench_function(BenchmarkId::new("autocomplete", size), |bench| {
        bench.iter(|| router::suggest(context, &caller, "vendor", "name", black_box("mic")));
    });
    let words = generated::Writer::new(vec!["Microsoft".into()]);
    let search = format!("microsoft {} {}", words.ranked(3), words.ranked(40));
    let question = format!(
        "What has Microsoft said about the {} of its servers?",
        words.ranked(200)
    );
    for (class, command, option, value) in [
        ("profile", "vendor", "name", "microsoft"),
        ("search", "search", "words", &*search),
        ("question", "ask", "question", &*question),
    ] {
        let options: RawOptions = vec![(option.to_owned(), value.to_owned())];
        group.bench_function(BenchmarkId::new(class, size), |bench| {
            bench.iter(|| router::answer(context, &caller, command, black_box(&options)));
        });
    }
    group.finish();
}
