//! What was measured, and the table of it.

use std::ops::Sub;
use std::time::Duration;

/// CPU time in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Cpu {
    /// Of the bot.
    pub bot: f64,
    /// Of the stand-in, askers included.
    pub standin: f64,
}

impl Sub for Cpu {
    type Output = Cpu;

    fn sub(self, before: Cpu) -> Cpu {
        Cpu {
            bot: self.bot - before.bot,
            standin: self.standin - before.standin,
        }
    }
}

/// Times of one kind of answer, sorted, in milliseconds.
struct Times(Vec<f64>);

impl Times {
    fn new(times: Vec<Duration>) -> Times {
        let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        Times(times)
    }

    /// The time that this share of the answers did not exceed; `NaN` without answers.
    fn percentile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index of a list in memory"
        )]
        let at = ((self.0.len() as f64 - 1.0) * share).round().max(0.0) as usize;
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }
}

/// One run with so many in flight.
pub struct Run {
    sent: usize,
    first: Times,
    complete: Times,
    wall: Duration,
    cpu: Cpu,
}

impl Run {
    /// How many were sent, times to first and to complete answers, how long it all took, and the CPU
    /// that it took.
    pub fn new(
        sent: usize,
        (first, complete): (Vec<Duration>, Vec<Duration>),
        wall: Duration,
        cpu: Cpu,
    ) -> Run {
        Run {
            sent,
            first: Times::new(first),
            complete: Times::new(complete),
            wall,
            cpu,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of interactions")]
    fn count(&self) -> f64 {
        self.first.0.len() as f64
    }
}

/// The runs of all rounds.
#[derive(Default)]
pub struct Series(Vec<Run>);

impl Series {
    /// Adds a round.
    pub fn add(&mut self, run: Run) {
        self.0.push(run);
    }

    fn median(&self, of: impl Fn(&Run) -> f64) -> f64 {
        let mut values: Vec<f64> = self.0.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Microseconds for each interaction. The kernel counts in steps of 10 ms, so the rounds are
    /// added up.
    fn cpu(&self, of: impl Fn(&Cpu) -> f64) -> f64 {
        let all: f64 = self.0.iter().map(|run| of(&run.cpu)).sum();
        let count: f64 = self.0.iter().map(Run::count).sum();
        all * 1e3 / count
    }

    fn p50(&self) -> f64 {
        self.median(|run| run.first.percentile(0.5))
    }

    fn p99(&self) -> f64 {
        self.median(|run| run.first.percentile(0.99))
    }

    fn line(&self, name: &str, in_flight: usize) {
        print!(
            "{in_flight:>9} {name:<9} {:>9.3} {:>9.3} {:>9.0} {:>8.1} {:>10.1}",
            self.p50(),
            self.p99(),
            self.median(|run| run.count() / run.wall.as_secs_f64()),
            self.cpu(|cpu| cpu.bot),
            self.cpu(|cpu| cpu.standin),
        );
        let complete = |share| self.median(|run| run.complete.percentile(share));
        if !complete(0.5).is_nan() {
            print!("   complete {:.3} / {:.3}", complete(0.5), complete(0.99));
        }
        let unanswered: usize = self.0.iter().map(|run| run.sent - run.first.0.len()).sum();
        if unanswered > 0 {
            print!("   {unanswered} without an answer");
        }
        println!();
    }
}

/// What the columns are.
pub fn head() {
    println!(
        "{:>9} {:<9} {:>9} {:>9} {:>9} {:>8} {:>10}",
        "in flight", "bot", "p50", "p99", "a second", "CPU", "(stand-in)"
    );
}

/// What came out with so many in flight, and how the bot compares with pong.
pub fn lines(in_flight: usize, pong: Option<&Series>, newsdesk: &Series) {
    if let Some(pong) = pong {
        pong.line("pong", in_flight);
    }
    newsdesk.line("newsdesk", in_flight);
    if let Some(pong) = pong {
        println!(
            "{:>9} {:<9} {:>9.2} {:>9.2} {:>9} {:>8.2}",
            "",
            "ratio",
            newsdesk.p50() / pong.p50(),
            newsdesk.p99() / pong.p99(),
            "",
            newsdesk.cpu(|cpu| cpu.bot) / pong.cpu(|cpu| cpu.bot),
        );
    }
}
