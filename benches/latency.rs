//! How long answers take at 1,000, 100,000 and 1,000,000 articles: percentiles through the router,
//! by the clock and by the processor's time, the time of a start and of taking in one article, and
//! the memory of the process.
//!
//! `cargo bench --bench latency -- 1000 100000 1000000` runs these sizes; without one it is 1,000.
//! Each size has a process of its own, so that its memory is its own. On a machine that does other
//! work too the processor's time tells more than the clock.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on stops and says where"
)]

mod generated;

use std::process::Command;
use std::time::{Duration, Instant};

use newsdesk::commands::Context;
use newsdesk::commands::router::{self, Caller, RawOptions};
use newsdesk::domain::{Actor, Place, Role};
use newsdesk::ingest::accept;
use newsdesk::ingest::tag::Tagger;
use newsdesk::reply::Kind;
use newsdesk::search::Resolution;
use rustix::time::{ClockId, clock_gettime};

/// Requests of each class that are timed, after a tenth as many that are not.
const ROUNDS: usize = 1_000;

/// Articles that are taken in one at a time.
const TAKEN_IN: usize = 30;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    match (words.first().map(String::as_str), sizes.as_slice()) {
        (Some("make"), &[size]) => make(size),
        (Some("measure"), &[size]) => measure_all(size),
        (_, []) => run(&[1_000]),
        (_, sizes) => run(sizes),
    }
}

/// Runs each size in processes of its own.
fn run(sizes: &[usize]) {
    let this = std::env::current_exe().expect("the bench knows its own file");
    for size in sizes {
        for step in ["make", "measure"] {
            let status = Command::new(&this).arg(step).arg(size.to_string()).status();
            assert!(status.is_ok_and(|status| status.success()), "{step} {size}");
        }
    }
}

fn make(size: usize) {
    if let Some(_open) = generated::make(size) {
        println!("memory after making {size} articles: {}", memory());
    }
}

fn measure_all(size: usize) {
    let started = Instant::now();
    let app = generated::open(size);
    println!(
        "\n{size} articles, started in {:.0} ms, {}",
        started.elapsed().as_secs_f64() * 1e3,
        memory()
    );
    println!(
        "{:<28} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "class (ms)", "p50", "p99", "most", "cpu p50", "cpu p99"
    );
    measure(&app.context);
    println!("after the questions: {}", memory());
    take_in(&app.context);
    println!("after taking in: {}", memory());
}

/// Writes some articles, each followed by what makes it found. They stay in the archive.
fn take_in(context: &Context) {
    let (names, topics) = context
        .store
        .read(|db| Ok((db.names()?, db.topics()?)))
        .expect("the catalog is there");
    let tagger = std::sync::Arc::new(Tagger::new(&names, &topics));
    let mut writer = generated::Writer::new(names.into_iter().map(|one| one.name).collect());
    let mut times = Times::default();
    for round in 0..TAKEN_IN {
        let mut article = writer.article();
        article.url = Some(format!(
            "https://generated.example/late/{}",
            fastrand::u64(..)
        ));
        article.title = format!("Taken in as number {round}");
        let (tagger, now) = (tagger.clone(), context.now());
        context
            .store
            .write(move |tx| {
                accept(tx, &tagger, article, now).expect("a generated article is sound");
                Ok(())
            })
            .expect("the archive takes an article");
        times.add(|| context.search.catch_up().expect("the index catches up"));
    }
    times.print("catching up by one article");
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
        router::suggest(
            context,
            &caller,
            "vendor",
            "name",
            &typed[round % typed.len()],
        )
        .len()
    });
    time("autocomplete of an article", |round| {
        router::suggest(
            context,
            &caller,
            "article show",
            "article",
            &typed[round % typed.len()],
        )
        .len()
    });
    let known = context.search.names();
    let misspelt: Vec<String> = (0..200)
        .map(|round| {
            let mut name = name();
            let letters: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
            name.remove(letters[round % letters.len()]);
            if round % 4 == 0 {
                format!("the latest news about {name} pricing and its support")
            } else {
                name
            }
        })
        .collect();
    time("a misspelt name", |round| {
        let found = known.resolve(&misspelt[round % misspelt.len()], &[]);
        usize::from(!matches!(found, Resolution::Nothing))
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
    let pair = |round: usize| {
        let (one, two) = (words.ranked(round % 20), words.ranked(round % 17));
        format!("\"{one} {two}\"")
    };
    run("search: common phrase", &mut |round| {
        ("search", vec![("words", pair(round))])
    });
    run("search: phrase and vendor", &mut |round| {
        (
            "search",
            vec![("words", pair(round)), ("vendor", "vmware".into())],
        )
    });
    run("search: words of a vendor", &mut |round| {
        let two = format!("{} {}", words.ranked(round % 60), words.ranked(round % 59));
        (
            "search",
            vec![("words", two), ("vendor", "microsoft".into())],
        )
    });
    run("search: dates and order", &mut |round| {
        (
            "search",
            vec![
                ("words", format!("microsoft {}", words.ranked(round % 60))),
                ("since", "2003".into()),
                ("sort", "date".into()),
            ],
        )
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
    let mut times = Times::default();
    for round in 0..ROUNDS {
        found += times.add(|| job(round));
    }
    assert!(found > 0, "{class} finds nothing");
    times.print(class);
}

/// Times by the clock and by the processor's time, in milliseconds.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    processor: Vec<f64>,
}

impl Times {
    fn add<T>(&mut self, job: impl FnOnce() -> T) -> T {
        let (started, worked) = (Instant::now(), processor());
        let result = job();
        self.processor
            .push((processor() - worked).as_secs_f64() * 1e3);
        self.clock.push(started.elapsed().as_secs_f64() * 1e3);
        result
    }

    fn print(mut self, class: &str) {
        self.clock.sort_by(f64::total_cmp);
        self.processor.sort_by(f64::total_cmp);
        let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{class:<28} {:>9.3} {:>9.3} {:>9.3} {:>9.3} {:>9.3}",
            at(&self.clock, 0.5),
            at(&self.clock, 0.99),
            at(&self.clock, 1.0),
            at(&self.processor, 0.5),
            at(&self.processor, 0.99),
        );
    }
}

/// What the processor has worked for this process so far; nobody else's work is in it.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Resident and anonymous memory of this process, as Linux tells it.
fn memory() -> String {
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
    format!(
        "{} MB resident, {} MB of it anonymous",
        read("VmRSS:"),
        read("RssAnon:")
    )
}
