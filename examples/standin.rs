//! The stand-in Discord of the tests, to be driven by hand: start it, start the bot with the two
//! variables it prints, and type what a person would do. `cargo run --example standin -- 8787`

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use standin::{Ask, Fault, FaultAnswer, Interaction, Shown, Standin};

#[path = "../tests/it/standin/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the tests use more of it than a hand does"
)]
mod standin;

const HELP: &str = "\
command PATH [option=value …]      a slash command: command vendor name=vmware
autocomplete PATH [option=value …] typing; the last option is the one being typed
press LABEL-OR-ID                  a button of the last message
select ID VALUE …                  a menu of the last message
submit [input=text …]              the modal that was opened last
menu NAME                          a message menu command on the last message
by USER | in CHANNEL | in dm       who acts from now on, and where (reader, other, moderator)
fault ROUTE ANSWER                 ANSWER: a status, hang, drop or garbage; ROUTE as in requests
gateway reconnect|invalid|resumable|reset|fin|deaf|CODE
refuse SECONDS                     new gateway connections are reset
commands | requests | violations   what is registered, what was asked, which rules were broken
load COUNT IN-FLIGHT [PATH …]      many commands at once, with their latencies
quit";

struct Desk {
    discord: Standin,
    who: String,
    place: String,
    last: Option<Ask>,
    message: Option<Shown>,
}

#[tokio::main]
async fn main() {
    let port = std::env::args()
        .nth(1)
        .and_then(|p| p.parse().ok())
        .unwrap_or(0);
    let discord = Standin::builder().port(port).start().await;
    println!(
        "NEWSDESK_DISCORD_API={} DISCORD_TOKEN={}",
        discord.api(),
        discord.token()
    );
    let mut desk = Desk {
        discord,
        who: "reader".to_owned(),
        place: "general".to_owned(),
        last: None,
        message: None,
    };
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    loop {
        print!("> ");
        // A terminal that cannot be written to will not be read either.
        let _ = std::io::stdout().flush();
        let Some(line) = told.recv().await else { break };
        if line.trim() == "quit" {
            break;
        }
        desk.run(&line).await;
        for v in desk.discord.take_violations() {
            println!("! {:?}: {}", v.rule, v.what);
        }
    }
    desk.discord.take_violations();
}

/// Splits `a b=c d e=f g` into the words before the first option and the options.
fn options(rest: &str) -> (String, Vec<(String, String)>) {
    let mut path = Vec::new();
    let mut options: Vec<(String, String)> = Vec::new();
    for word in rest.split_whitespace() {
        match (word.split_once('='), options.last_mut()) {
            (Some((name, value)), _) => options.push((name.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(word);
            }
            (None, None) => path.push(word),
        }
    }
    (path.join(" "), options)
}

impl Desk {
    async fn run(&mut self, line: &str) {
        let (verb, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        match verb {
            "" => {}
            "command" | "autocomplete" => self.typed(verb == "autocomplete", rest).await,
            "press" => self.press(rest).await,
            "select" => {
                let mut words = rest.split_whitespace();
                let id = words.next().unwrap_or_default();
                let values: Vec<&str> = words.collect();
                if let Some(message) = &self.message {
                    let act = Interaction::select(message.id, id, &values);
                    self.act(act).await;
                }
            }
            "submit" => {
                if let Some(opener) = self.last.clone() {
                    let (_, given) = options(rest);
                    let given: Vec<(&str, &str)> = given
                        .iter()
                        .map(|(k, v)| (k.as_str(), v.as_str()))
                        .collect();
                    self.act(Interaction::submit(&opener, &given)).await;
                }
            }
            "menu" => {
                if let Some(message) = &self.message {
                    let act = Interaction::message_menu(rest, message.id);
                    self.act(act).await;
                }
            }
            "by" => rest.clone_into(&mut self.who),
            "in" => rest.clone_into(&mut self.place),
            "load" => self.load(rest).await,
            _ => self.control(verb, rest),
        }
    }

    fn control(&self, verb: &str, rest: &str) {
        let discord = &self.discord;
        match verb {
            "fault" => {
                let (route, answer) = rest.rsplit_once(' ').unwrap_or((rest, "500"));
                let answer = match answer {
                    "hang" => FaultAnswer::Hang(Duration::from_secs(60)),
                    "drop" => FaultAnswer::Drop { reset: true },
                    "garbage" => FaultAnswer::Garbage,
                    "429" => FaultAnswer::TooMany {
                        retry_after: 2.0,
                        scope: "user",
                    },
                    status => FaultAnswer::Html {
                        status: status.parse().unwrap_or(500),
                    },
                };
                discord.fault(Fault::on(route, answer));
            }
            "gateway" => match rest {
                "reconnect" => discord.ask_reconnect(None),
                "invalid" => discord.invalidate(None, false),
                "resumable" => discord.invalidate(None, true),
                "reset" => discord.cut(None, true),
                "fin" => discord.cut(None, false),
                "deaf" => discord.stop_acks(true),
                code => discord.close(None, code.parse().ok()),
            },
            "refuse" => discord.refuse_for(Duration::from_secs(rest.parse().unwrap_or(10))),
            "commands" => {
                let all = [None, Some(discord.guild("Desk"))].map(|scope| discord.commands(scope));
                for c in all.concat() {
                    println!("/{} {}", c["name"], c["description"]);
                }
            }
            "requests" => {
                for r in discord.requests() {
                    println!("{} {} {} {}", r.at_ms, r.status, r.method, r.route);
                }
            }
            "violations" => println!("they are shown as they happen"),
            _ => println!("{HELP}"),
        }
    }

    fn placed(&self, act: Interaction) -> Interaction {
        let act = act.by(self.who.as_str());
        if self.place == "dm" {
            act.in_dm()
        } else {
            act.in_channel(self.place.as_str())
        }
    }

    async fn typed(&mut self, autocomplete: bool, rest: &str) {
        let (path, mut given) = options(rest);
        let focus = if autocomplete { given.pop() } else { None };
        let start = if autocomplete {
            Interaction::autocomplete
        } else {
            Interaction::command
        };
        let value = |text: &str| match text.parse::<i64>() {
            Ok(n) => serde_json::json!(n),
            Err(_) => serde_json::json!(text),
        };
        let mut act = given
            .iter()
            .fold(start(&path).unchecked(), |a, (k, v)| a.option(k, value(v)));
        if let Some((name, text)) = focus {
            act = act.focus(&name, &text);
        }
        self.act(act).await;
    }

    async fn press(&mut self, what: &str) {
        let Some(message) = &self.message else {
            return println!("no message yet");
        };
        let id = message.custom_id(what).unwrap_or_else(|| what.to_owned());
        let act = Interaction::press_forged(message.id, &id, &[]);
        self.act(act).await;
    }

    async fn act(&mut self, act: Interaction) {
        let ask = self.discord.interact(&self.placed(act));
        let Ok(first) = tokio::time::timeout(Duration::from_secs(4), ask.first_answer()).await
        else {
            return println!("no answer; is the bot connected?");
        };
        println!("type {} after {:?}: {}", first.kind, first.took, first.data);
        if matches!(first.kind, 4..=7)
            && let Ok(shown) =
                tokio::time::timeout(Duration::from_secs(15), ask.final_answer()).await
        {
            println!("{}\n{:?}", shown.text(), shown.buttons());
            self.message = Some(shown);
        }
        self.last = Some(ask);
    }

    async fn load(&self, rest: &str) {
        let mut words = rest.split_whitespace();
        let mut number = |default| words.next().and_then(|w| w.parse().ok()).unwrap_or(default);
        let (count, in_flight): (usize, usize) = (number(1_000), number(10));
        let path = words.collect::<Vec<_>>().join(" ");
        let (path, given) = options(if path.is_empty() { "ping" } else { &path });
        let act = given
            .iter()
            .fold(Interaction::command(&path).unchecked(), |a, (k, v)| {
                a.option(k, v.as_str())
            });
        let act = self.placed(act);
        let begun = Instant::now();
        let mut waiting = std::collections::VecDeque::new();
        let mut took = Vec::with_capacity(count);
        for _ in 0..count {
            let oldest: Option<Ask> = if waiting.len() == in_flight {
                waiting.pop_front()
            } else {
                None
            };
            if let Some(ask) = oldest {
                took.push(ask.final_took().await);
            }
            waiting.push_back(self.discord.interact(&act));
        }
        for ask in waiting {
            took.push(ask.final_took().await);
        }
        let all = begun.elapsed();
        took.sort();
        let at = |share: f64| took.get((took.len() as f64 * share) as usize);
        println!(
            "{count} in {all:?}: {:.0}/s, p50 {:?}, p99 {:?}",
            count as f64 / all.as_secs_f64(),
            at(0.5),
            at(0.99)
        );
    }
}
