//! The endpoint of a bot that is online, of one that is not, and the command that asks it.

use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::mpsc::channel;

use newsdesk::app::{App, online};
use newsdesk::commands::Context;
use newsdesk::commands::router::{self, Caller, RawOptions};
use newsdesk::config::Config;
use newsdesk::discord::DiscordError;
use newsdesk::domain::{Actor, Place, Role};
use newsdesk::health::Server;
use newsdesk::metrics::Look;
use newsdesk::shutdown::Shutdown;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{endpoint, exchange, get, wait_for};
use crate::discord::bot::settings;
use crate::standin::{Interaction, Standin, until};

/// The whole bot with its endpoint.
struct Desk {
    address: SocketAddr,
    shutdown: Shutdown,
    online: JoinHandle<Result<(), DiscordError>>,
    _folder: TempDir,
}

async fn desk(token: &str, api: &str) -> Desk {
    let folder = TempDir::new().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        ..Config::default()
    };
    let app = App::open(&config).unwrap();
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address().unwrap();
    let shutdown = Shutdown::new();
    let serving = online::serve_with(app, settings(token, api), Some(server), shutdown.clone());
    Desk {
        address,
        shutdown,
        online: tokio::spawn(serving),
        _folder: folder,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_is_online_is_ready_and_tells_what_it_does() {
    let discord = Standin::start().await;
    let desk = desk(discord.token(), &discord.api()).await;
    let ready = wait_for(desk.address, "/readyz", "\r\n\r\nready\n").await;
    assert!(ready.starts_with("HTTP/1.1 200 OK"), "{ready}");
    for line in [
        "gateway: ok, 1 of 1 shards are connected",
        "database: ok, it can be written",
        "outbox: ok, nothing is due",
        "feeds: ok, none is overdue",
        "files: ok, more can be opened",
    ] {
        assert!(ready.lines().any(|said| said == line), "{line}\n{ready}");
    }

    let asked = Interaction::command("vendor").option("name", "vmware");
    for _ in 0..2 {
        discord.interact(&asked).final_answer().await;
    }
    discord
        .interact(&Interaction::autocomplete("vendor").focus("name", "vm"))
        .choices()
        .await;
    let other = Interaction::command("vendor").option("name", "xyzzy");
    discord.interact(&other).final_answer().await;
    // What was sent is counted when Discord has said that it is there.
    let whole = "newsdesk_interactions_total{kind=\"command\",outcome=\"answered\"} 3";
    let text = wait_for(desk.address, "/metrics", whole).await;
    assert!(text.contains("content-type: application/openmetrics-text; version=1.0.0"));
    assert!(text.ends_with("# EOF\n"));
    for line in [
        "newsdesk_commands_total{command=\"vendor\",outcome=\"answered\"} 2",
        "newsdesk_commands_total{command=\"article add\",outcome=\"failed\"} 0",
        "newsdesk_commands_total{command=\"vendor\",outcome=\"kept\"} 1",
        "newsdesk_command_duration_seconds_count{command=\"vendor\"} 2",
        "newsdesk_interactions_total{kind=\"suggestion\",outcome=\"answered\"} 1",
        "newsdesk_interaction_duration_seconds_count{kind=\"command\"} 3",
        "newsdesk_gateway_shards_connected 1",
        "newsdesk_gateway_starts_total 1",
        "newsdesk_discord_refused_requests_limit 10000",
        "newsdesk_archive_rows{kind=\"published_articles\"} 10",
        "newsdesk_outbox_rows{lane=\"post\",state=\"due\"} 0",
        "newsdesk_feeds{state=\"active\"} 0",
        "newsdesk_ready{part=\"gateway\"} 1",
        "newsdesk_ready{part=\"database\"} 1",
        concat!(
            "newsdesk_build_info{version=\"",
            env!("CARGO_PKG_VERSION"),
            "\"} 1"
        ),
    ] {
        assert!(text.lines().any(|said| said == line), "{line}\n{text}");
    }
    let value = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.rsplit(' ').next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
    };
    // What was just written may still be in the log of writes.
    let written = value("newsdesk_archive_size_bytes{part=\"archive\"}")
        + value("newsdesk_archive_size_bytes{part=\"log\"}");
    assert!(written > 10_000.0);
    assert!(value("newsdesk_archive_size_bytes{part=\"index\"}") > 0.0);
    assert!(value("newsdesk_discord_requests_total{outcome=\"done\"}") > 3.0);
    assert!(value("process_start_time_seconds") > 1e9);

    desk.shutdown.request();
    desk.online.await.unwrap().unwrap();
    assert!(
        tokio::net::TcpStream::connect(desk.address).await.is_err(),
        "the endpoint ends with the bot"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_cannot_reach_discord_is_alive_and_not_ready() {
    // A port that nobody listens at.
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let api = format!("http://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let desk = desk("se.cr.et", &api).await;
    let alive = get(desk.address, "/livez").await;
    assert!(alive.starts_with("HTTP/1.1 200 OK"), "{alive}");
    let ready = get(desk.address, "/readyz").await;
    assert!(
        ready.starts_with("HTTP/1.1 503 Service Unavailable"),
        "{ready}"
    );
    assert!(ready.contains("gateway: fault, it is not connected yet\n"));
    assert!(ready.contains("database: ok, it can be written\n"));
    desk.shutdown.request();
    desk.online.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_does_not_answer_is_told_and_no_second_look_is_begun() {
    let endpoint = endpoint().await;
    let (let_go, held) = channel::<()>();
    let store = endpoint.store.clone();
    let writing = std::thread::spawn(move || {
        store.write(move |_| {
            // Ends when the other side is dropped.
            let _ = held.recv();
            Ok(())
        })
    });
    let first = get(endpoint.address, "/readyz").await;
    assert!(
        first.contains("database: fault, it has not answered for "),
        "{first}"
    );
    assert!(first.contains("outbox: fault, it cannot be read\n"));
    let text = get(endpoint.address, "/metrics").await;
    assert!(text.contains("newsdesk_ready{part=\"database\"} 0"));
    drop(let_go);
    writing.join().unwrap().unwrap();
    wait_for(endpoint.address, "/readyz", "database: ok").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_endpoint_does_not_have_is_refused() {
    let endpoint = endpoint().await;
    for path in [
        "/",
        "/metrics/",
        "/readyz/../metrics",
        "/%6divez",
        "/livez%00",
    ] {
        let answer = get(endpoint.address, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    let posted = b"POST /metrics HTTP/1.1\r\nHost: desk\r\nContent-Length: 5\r\n\r\nhello";
    let answer = exchange(endpoint.address, posted).await;
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    assert!(answer.contains("allow: GET, HEAD"), "{answer}");
    let head = b"HEAD /livez HTTP/1.1\r\nHost: desk\r\n\r\n";
    let answer = exchange(endpoint.address, head).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "no body for HEAD: {answer:?}");
    let query = get(endpoint.address, "/livez?verbose=1").await;
    assert!(query.starts_with("HTTP/1.1 200"), "{query}");
}

/// Runs `newsdesk health` for a bot that listens there.
async fn health(listen: String, flags: &'static [&'static str]) -> Output {
    let run = move || {
        Command::new(env!("CARGO_BIN_EXE_newsdesk"))
            .arg("health")
            .args(flags)
            .env_clear()
            .env("NEWSDESK_OPS_LISTEN", listen)
            .output()
            .unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_command_ends_with_0_or_1() {
    let endpoint = endpoint().await;
    let listen = endpoint.address.to_string();
    let said = |output: &Output| {
        let words = [output.stdout.as_slice(), &output.stderr].concat();
        String::from_utf8(words).unwrap()
    };

    let unready = health(listen.clone(), &[]).await;
    assert_eq!(unready.status.code(), Some(1));
    assert!(said(&unready).starts_with("not ready\ngateway: fault"));
    let live = health(listen.clone(), &["--live"]).await;
    assert_eq!(live.status.code(), Some(0));
    assert_eq!(said(&live), "alive\n");

    endpoint.metrics.gauges().gateway(Look {
        shards: 1,
        connected: 1,
        latency: None,
    });
    wait_for(endpoint.address, "/readyz", "\r\n\r\nready\n").await;
    let ready = health(listen.clone(), &[]).await;
    assert_eq!(ready.status.code(), Some(0), "{}", said(&ready));

    drop(endpoint);
    // The port is free once the task that listened has ended.
    let asking = async || {
        let output = health(listen.clone(), &["--live"]).await;
        (output.status.code() != Some(0)).then_some(output)
    };
    let refused = until("a port that nobody listens at", asking).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("gives no answer"));
    let unset = health(String::new(), &[]).await;
    assert_eq!(unset.status.code(), Some(1));
    assert!(said(&unset).contains("ops.listen is not set"));
    let wrong = health("everywhere".to_owned(), &[]).await;
    assert_eq!(wrong.status.code(), Some(1), "health checks know no 2");
    assert!(
        said(&wrong).contains("NEWSDESK_OPS_LISTEN"),
        "{}",
        said(&wrong)
    );
}

#[test]
fn what_users_type_never_becomes_a_label() {
    let folder = TempDir::new().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        ..Config::default()
    };
    let app = App::open(&config).unwrap();
    let context: &Context = &app.context;
    let caller = Caller {
        actor: Actor::console(Role::Operator),
        place: Place::Console,
        locale: "en".to_owned(),
    };
    for number in 0..50 {
        let command = format!("nonsense{number}\"}} 1\n");
        router::answer(context, &caller, &command, &RawOptions::new());
        router::answer_line(context, &caller, &format!("/vendor name: x{number}"));
    }
    let text = context.metrics.text().unwrap();
    let of_commands: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("newsdesk_commands_total"))
        .collect();
    assert_eq!(of_commands.len(), 2, "{of_commands:?}");
    assert!(text.contains("newsdesk_commands_total{command=\"unknown\",outcome=\"refused\"} 50"));
    assert!(text.contains("newsdesk_commands_total{command=\"vendor\",outcome=\"answered\"} 50"));
}
