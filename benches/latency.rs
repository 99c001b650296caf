//! How long answers take at 1,000, 100,000 and 1,000,000 articles: percentiles through the router,
//! and the memory of the process.
//!
//! `cargo bench --bench latency` runs all sizes; `cargo bench --bench latency -- 1000 100000` those.

#[expect(
    clippy::expect_used,
    reason = "a measurement that cannot go on has nothing to say"
)]
mod generated;

use std::time::Instant;

use newsdesk::commands::Context;
use newsdesk::commands::router::{self, Caller, RawOptions};
use newsdesk::domain::{Actor, Place, Role};
use newsdesk::reply::Kind;

/// Requests of each class that are timed, after a tenth as many that are not.
const ROUNDS: usize = 2_000;

fn main() {
    let wanted: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let sizes = if wanted.is_empty() {
        vec![1_000, 100_000, 1_000_000]
    } else {
        wanted
    };
    for size in sizes {
        let started = Instant::now();
        let app = generated::open(size);
        println!(
            "\n{size} articles, opened in {:.0} ms",
            started.elapsed().as_secs_f64() * 1e3
        );
        println!(
            "{:<28} {:>9} {:>9} {:>9}",
            "class (ms)", "p50", "p99", "most"
        );
        measure(&app.context);
        let (resident, anonymous) = memory();
        println!("memory: {resident} MB resident, {anonymous} MB of it anonymous");
    }
}

fn measure(context: &Context) {
    let caller = Caller {
        actor: Actor::console(Role::Reader),
        place: Place::Console,
        locale: "en-US".into(),
    };
    let names: Vec<String> = context
        .search
        .names()
        .complete("", &[], 40)
        .into_iter()
        .map(|m| m.name)
        .collect();
    let mut words = generated::Writer::new(names.clone());
    let mut random = fastrand::Rng::with_seed(7);
    let mut name = move || names[random.usize(..names.len())].clone();
    let typed: Vec<String> = (0..200)
        .map(|round| {
            let name = name();
            let cut = 1 + round % name.chars().count().max(1);
            name.chars().take(cut).collect()
        })
        .collect();
    time("autocomplete", |round| {
        router::suggest(context, "vendor", "name", &typed[round % typed.len()]).len()
    });
    time("autocomplete of an article", |round| {
        router::suggest(context, "article", "article", &typed[round % typed.len()]).len()
    });
    let run =
        |class: &str,
         make: &mut dyn FnMut(usize) -> (&'static str, Vec<(&'static str, String)>)| {
            time(class, |round| {
                let (command, options) = make(round);
                let options: RawOptions = options
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect();
                let reply = router::answer(context, &caller, command, &options);
                assert!(
                    !matches!(reply.kind, Kind::Failed | Kind::Refused),
                    "{:?}",
                    reply.text
                );
                reply.items.len()
            });
        };
    run("profile", &mut |_| ("vendor", vec![("name", name())]));
    run("profile of Microsoft", &mut |_| {
        ("vendor", vec![("name", "microsoft".into())])
    });
    run("news", &mut |_| ("news", vec![]));
    run("news of Microsoft", &mut |_| {
        ("news", vec![("vendor", "microsoft".into())])
    });
    run("search: microsoft", &mut |_| {
        ("search", vec![("words", "microsoft".into())])
    });
    run("search: 3 common words", &mut |round| {
        let common = [0, 1, 2].map(|step| words.ranked((round * 3 + step) % 60).to_owned());
        (
            "search",
            vec![("words", format!("microsoft {}", common.join(" ")))],
        )
    });
    run("search: 6 mixed words", &mut |_| {
        let six: Vec<String> = (0..6).map(|_| words.word().to_owned()).collect();
        ("search", vec![("words", six.join(" "))])
    });
    run("search: phrase and vendor", &mut |round| {
        let pair = format!(
            "\"{} {}\" {}",
            words.ranked(round % 20),
            words.ranked(round % 17),
            words.ranked(30)
        );
        ("search", vec![("words", pair), ("vendor", "vmware".into())])
    });
    run("question: a fact", &mut |_| {
        ("ask", vec![("question", "Who leads VMware?".into())])
    });
    run("question: passages", &mut |_| {
        let two = [words.word().to_owned(), words.word().to_owned()].join(" ");
        (
            "ask",
            vec![(
                "question",
                format!("What has Microsoft said about the {two} of its servers?"),
            )],
        )
    });
}

/// Times a class of requests and prints its percentiles.
fn time(class: &str, mut job: impl FnMut(usize) -> usize) {
    let mut found = 0;
    for round in 0..ROUNDS / 10 {
        found += job(round);
    }
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let started = Instant::now();
            found += job(round);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    assert!(found > 0, "{class} finds nothing");
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{class:<28} {:>9.3} {:>9.3} {:>9.3}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// Resident and anonymous memory of this process in MB, as Linux tells it.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let read = |key: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse::<u64>().ok())
            .unwrap_or(0)
            / 1024
    };
    (read("VmRSS:"), read("RssAnon:"))
}
