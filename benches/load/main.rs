//! How much work an interaction is, and how long its answer takes: the real `newsdesk serve` beside
//! a bare serenity bot that answers "pong", both asked by the stand-in Discord of the tests.
//!
//! `cargo bench --bench load` measures everything; `cargo bench --bench load -- 3` does so in 3
//! rounds, and any other word leaves only the classes whose name holds it.
//!
//! Both bots stay up for the whole run and take turns within each round, so that whatever else the
//! machine does meets both alike. Times run from the event being queued for the socket to the
//! callback being read from it, CPU is what the kernel counted for the bot's process. The stand-in
//! judges what it is sent while warming up, and afterwards only takes the time. The two differ in what
//! they do when a callback is not confirmed in time: pong waits, Newsdesk sends it once more.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what the load test sets up must be there"
)]

mod bots;
mod figures;
mod pong;
#[path = "../../tests/it/standin/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unfulfilled_lint_expectations,
    reason = "it is the tests', who use the rest of it and are checked with it"
)]
mod standin;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bots::Bot;
use figures::{Run, Series};
use standin::{Interaction, Standin};

/// Interactions in flight, and how many are sent in a round with so many.
const LOADS: [(usize, usize); 4] = [(1, 4_000), (10, 6_000), (100, 10_000), (1_000, 10_000)];
/// Rounds unless the command line names another number.
const ROUNDS: usize = 5;
/// An interaction that has no answer after this time gets none: the bots give up long before.
const PATIENCE: Duration = Duration::from_secs(10);
/// Interactions that are sent before anything is measured.
const WARM_UP: usize = 3_000;

/// A kind of interaction.
struct Class {
    name: &'static str,
    interactions: Vec<Interaction>,
    /// Which of the loads are sent, as a divisor: slow answers are asked for less often.
    thinned: usize,
    /// Whether the complete answer comes after a deferral.
    deferred: bool,
    /// Whether pong is asked the same.
    beside_pong: bool,
}

fn classes() -> Vec<Class> {
    let typed = ["v", "vmw", "mic", "citrix x", "xen", "hyp", "svvp", "vmwre"];
    vec![
        Class {
            name: "autocomplete",
            interactions: typed
                .iter()
                .map(|text| {
                    Interaction::autocomplete("vendor")
                        .focus("name", text)
                        .unchecked()
                })
                .collect(),
            thinned: 1,
            deferred: false,
            beside_pong: true,
        },
        Class {
            name: "profile",
            interactions: vec![
                Interaction::command("vendor")
                    .option("name", "vmware")
                    .unchecked(),
            ],
            thinned: 1,
            deferred: false,
            beside_pong: true,
        },
        Class {
            name: "ask",
            interactions: vec![
                Interaction::command("ask")
                    .option("question", "who leads VMware?")
                    .unchecked(),
            ],
            thinned: 5,
            deferred: true,
            beside_pong: false,
        },
    ]
}

fn main() {
    if std::env::var_os(bots::PLAY_PONG).is_some() {
        return pong::main();
    }
    let mut rounds = ROUNDS;
    let mut wanted = Vec::new();
    for word in std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
    {
        match word.parse() {
            Ok(number) => rounds = number,
            Err(_) => wanted.push(word),
        }
    }
    let classes = classes()
        .into_iter()
        .filter(|class| wanted.is_empty() || wanted.iter().any(|word| class.name.contains(word)));
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(measure(classes.collect(), rounds));
}

async fn measure(classes: Vec<Class>, rounds: usize) {
    let pong = Bot::pong().await;
    let newsdesk = Bot::newsdesk().await;
    println!(
        "{rounds} rounds; times in ms, CPU in µs of the bot (and of the stand-in) for each interaction"
    );
    for class in &classes {
        for bot in [&pong, &newsdesk] {
            if class.beside_pong || bot.is_newsdesk() {
                run(bot, class, 100, WARM_UP / class.thinned).await;
            }
        }
    }
    // So far every answer was held to Discord's rules; a broken one fails the run at its end.
    for bot in [&pong, &newsdesk] {
        bot.discord().glance();
    }
    for class in &classes {
        println!("\n{}", class.name);
        figures::head();
        for (in_flight, count) in LOADS {
            let (mut base, mut own) = (Series::default(), Series::default());
            for _ in 0..rounds {
                if class.beside_pong {
                    base.add(run(&pong, class, in_flight, count / class.thinned).await);
                }
                own.add(run(&newsdesk, class, in_flight, count / class.thinned).await);
            }
            figures::lines(in_flight, class.beside_pong.then_some(&base), &own);
        }
    }
    println!();
    for bot in [pong, newsdesk] {
        let (name, resident) = (bot.name(), bot.most_resident_mb());
        // A callback that is not confirmed for longer than a second is sent once more, as it must be
        // on Discord; here it only means that the machine had too much to do.
        let twice = bot.stop().await;
        println!("{name:<9} at most {resident:.1} MB resident; {twice} answers sent once more");
    }
}

/// Sends `count` interactions, `in_flight` of them at a time, and waits for every answer.
async fn run(bot: &Bot, class: &Class, in_flight: usize, count: usize) -> Run {
    let sent = Arc::new(AtomicUsize::new(0));
    let before = bot.cpu();
    let begun = Instant::now();
    let askers: Vec<_> = (0..in_flight.min(count))
        .map(|_| {
            let (discord, sent) = (Arc::clone(bot.discord()), Arc::clone(&sent));
            let (interactions, deferred) = (class.interactions.clone(), class.deferred);
            tokio::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let turn = sent.fetch_add(1, Ordering::Relaxed);
                    if turn >= count {
                        return times;
                    }
                    let one = &interactions[turn % interactions.len()];
                    // Whoever gets no answer asks on; figures count those who did.
                    let answered = tokio::time::timeout(PATIENCE, ask(&discord, one, deferred));
                    times.extend(answered.await.ok());
                }
            })
        })
        .collect();
    let (mut first, mut last) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for asker in askers {
        for (acknowledged, complete) in asker.await.expect("the asker does not panic") {
            first.push(acknowledged);
            last.extend(complete);
        }
    }
    let wall = begun.elapsed();
    Run::new(count, (first, last), wall, bot.cpu() - before)
}

/// The time to the first answer, and to the complete one where that is another.
async fn ask(discord: &Standin, one: &Interaction, deferred: bool) -> (Duration, Option<Duration>) {
    let ask = discord.interact(one);
    let first = ask.first_answer().await.took;
    let complete = match deferred {
        true => Some(ask.final_took().await),
        false => None,
    };
    (first, complete)
}
