//! Hostile addresses, redirects, sizes and slow peers: nothing private is reached, nothing fills
//! the memory, and everything ends.

use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
use newsdesk::domain::Validators;
use newsdesk::ingest::fetch::{AllowedHost, FetchError, FetchLimits, Fetched, Fetcher, Wanted};

use super::server::{Answer, Server, answer, late, redirect};

const SECRET: &str = "what only this machine may see";

fn now() -> Timestamp {
    "2026-11-26T12:00:00Z".parse().unwrap()
}

/// Limits that a test can wait for.
fn brief() -> FetchLimits {
    FetchLimits {
        connect: Duration::from_millis(2_000),
        read: Duration::from_millis(300),
        total: Duration::from_millis(600),
        pause: Duration::ZERO,
        body: 1 << 20,
    }
}

/// Limits that no slow machine reaches.
fn patient() -> FetchLimits {
    FetchLimits {
        pause: Duration::ZERO,
        body: 1 << 20,
        ..FetchLimits::default()
    }
}

async fn get(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    let none = Validators::default();
    fetcher.fetch(url, Wanted::Feed, &none, now()).await
}

fn text(fetched: Fetched) -> String {
    String::from_utf8(fetched.body.expect("a body").bytes).unwrap()
}

/// A server that may be fetched from, one that may not, and a fetcher.
async fn two() -> (Server, Server, Fetcher) {
    let open = Server::start().await;
    let secret = Server::start().await;
    secret.say("/", [answer(200, &[], SECRET)]);
    let fetcher = open.fetcher(patient());
    (open, secret, fetcher)
}

#[tokio::test]
async fn a_redirect_leads_to_nothing_private_however_it_is_written() {
    let (open, secret, fetcher) = two().await;
    let port = secret.address.port();
    for status in [301, 302, 303, 307, 308] {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "[::ffff:127.0.0.1]",
            "[::1]",
            "0.0.0.0",
            "localhost",
            "localhost.",
            "LOCALHOST",
        ] {
            open.say(
                "/feed",
                [redirect(status, &format!("http://{host}:{port}/"))],
            );
            let refused = get(&fetcher, &open.url("/feed")).await.unwrap_err();
            assert!(
                matches!(
                    refused,
                    FetchError::Private { .. } | FetchError::Port { .. }
                ),
                "{status} {host}: {refused}"
            );
        }
    }
    assert!(secret.asked().is_empty());
}

#[tokio::test]
async fn the_first_address_is_examined_like_every_other() {
    let (_open, secret, fetcher) = two().await;
    let port = secret.address.port();
    for host in ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"] {
        let refused = get(&fetcher, &format!("http://{host}:{port}/")).await;
        assert!(refused.is_err(), "{host}");
    }
    assert!(secret.asked().is_empty());
}

/// The port is a usual one here, so that the addresses of the name alone decide.
#[tokio::test]
async fn a_name_that_means_this_machine_is_private() {
    let (open, _secret, fetcher) = two().await;
    for url in ["http://localhost/", "http://localhost:8080/feed"] {
        open.say("/feed", [redirect(302, url)]);
        for first in [url, &open.url("/feed")] {
            let refused = get(&fetcher, first).await.unwrap_err();
            let private = FetchError::Private {
                host: "localhost".to_owned(),
            };
            assert_eq!(refused, private, "{first}");
        }
    }
}

#[tokio::test]
async fn a_named_host_is_reached_when_the_operator_allows_it() {
    let server = Server::start().await;
    server.say("/", [answer(200, &[], "here")]);
    let port = server.address.port();
    let allowed = AllowedHost::new("localhost", Some(port)).unwrap();
    let fetcher = Fetcher::new(vec![allowed], patient()).unwrap();
    let url = format!("http://localhost:{port}/");
    assert_eq!(text(get(&fetcher, &url).await.unwrap()), "here");
    // The same machine by another name was not allowed.
    assert!(get(&fetcher, &server.url("/")).await.is_err());
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_not_followed() {
    let (open, _secret, fetcher) = two().await;
    for place in [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://127.0.0.1/",
        "data:text/xml,<rss/>",
        "http://",
        "http://[",
    ] {
        open.say("/feed", [redirect(302, place)]);
        let refused = get(&fetcher, &open.url("/feed")).await.unwrap_err();
        assert!(
            matches!(refused, FetchError::BadRedirect { .. }),
            "{place}: {refused}"
        );
    }
    open.say("/feed", [answer(302, &[], "")]);
    let refused = get(&fetcher, &open.url("/feed")).await.unwrap_err();
    assert!(matches!(refused, FetchError::BadRedirect { .. }));
    assert!(matches!(
        get(&fetcher, "file:///etc/passwd").await,
        Err(FetchError::NoAddress)
    ));
}

#[tokio::test]
async fn redirects_end_after_five() {
    let (open, _secret, fetcher) = two().await;
    open.say("/loop", [redirect(302, "/loop")]);
    let refused = get(&fetcher, &open.url("/loop")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Redirects { most: 5, .. }));
    assert_eq!(open.asked().len(), 6);
    for step in 0..5 {
        open.say(
            &format!("/{step}"),
            [redirect(301, &format!("/{}", step + 1))],
        );
    }
    open.say("/5", [answer(200, &[], "the end")]);
    let fetched = get(&fetcher, &open.url("/0")).await.unwrap();
    assert_eq!(fetched.moved, Some(open.url("/5")));
    assert_eq!(text(fetched), "the end");
}

#[tokio::test]
async fn only_redirects_that_are_all_for_good_move_an_address() {
    let (open, _secret, fetcher) = two().await;
    open.say("/a", [redirect(301, "/b")]);
    open.say("/b", [redirect(302, "/c")]);
    open.say("/c", [answer(200, &[], "c")]);
    let fetched = get(&fetcher, &open.url("/a")).await.unwrap();
    assert_eq!((fetched.moved, fetched.url), (None, open.url("/c")));
}

#[tokio::test]
async fn passwords_are_not_taken_and_nothing_of_one_host_goes_to_another() {
    let (open, secret, _) = two().await;
    let both = vec![open.allowed(), secret.allowed()];
    let fetcher = Fetcher::new(both, patient()).unwrap();
    let with_password = open.url("/").replace("http://", "http://me:word@");
    assert_eq!(
        get(&fetcher, &with_password).await.unwrap_err(),
        FetchError::Credentials
    );
    let sneaky = secret.url("/").replace("http://", "http://me:word@");
    open.say(
        "/feed",
        [answer(
            302,
            &[&format!("Location: {sneaky}"), "Set-Cookie: a=b"],
            "",
        )],
    );
    assert_eq!(
        get(&fetcher, &open.url("/feed")).await.unwrap_err(),
        FetchError::Credentials
    );
    open.say(
        "/feed",
        [answer(
            302,
            &[&format!("Location: {}", secret.url("/")), "Set-Cookie: a=b"],
            "",
        )],
    );
    assert_eq!(
        text(get(&fetcher, &open.url("/feed")).await.unwrap()),
        SECRET
    );
    let asked = secret.asked();
    assert_eq!(asked.len(), 1);
    for header in ["Authorization", "Cookie", "Referer", "Proxy-Authorization"] {
        assert_eq!(asked[0].header(header), None, "{header}");
    }
    assert!(
        asked[0]
            .header("User-Agent")
            .is_some_and(|agent| agent.starts_with("Newsdesk/"))
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_body_is_counted_after_it_was_unpacked() {
    let (open, _secret, fetcher) = two().await;
    let much = vec![b' '; 64 << 20];
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflated.write_all(&much).unwrap();
    // The same by brotli, for which there is no packer here.
    let brotli = "cbffff3ff82540e2b14020f7fe8fffff7ff04b00c4611180eefd1fffffffe0970088c30200ddfb3ffeffffc12f01\
                  10870500baf77ffcffff835f02200e0b0074effff8ffff07bf04401c1600e8defff1ffff0f7e0980382c00d0bd\
                  ffcbffff3ffc1200715800a07bff07";
    let brotli: Vec<u8> = (0..brotli.len() / 2)
        .map(|at| u8::from_str_radix(&brotli[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    for (how, bomb) in [
        ("gzip", gzip(&much)),
        ("deflate", deflated.finish().unwrap()),
        ("br", brotli),
    ] {
        assert!(bomb.len() < 1 << 20);
        let encoding = format!("Content-Encoding: {how}");
        open.say("/bomb", [answer(200, &[&encoding], bomb)]);
        let refused = get(&fetcher, &open.url("/bomb")).await.unwrap_err();
        let too_large = matches!(refused, FetchError::TooLarge { megabytes: 1, .. });
        assert!(too_large, "{how}: {refused}");
    }
    open.say(
        "/small",
        [answer(200, &["Content-Encoding: gzip"], gzip(b"<rss/>"))],
    );
    let small = get(&fetcher, &open.url("/small")).await.unwrap();
    assert_eq!(text(small), "<rss/>");
    let accepted = open.asked()[0].header("Accept-Encoding").map(str::to_owned);
    assert!(accepted.is_some_and(|it| it.contains("gzip") && it.contains("br")));
    // What says that it is packed and is not.
    open.say(
        "/lie",
        [answer(
            200,
            &["Content-Encoding: gzip"],
            "<rss version='2.0'/>",
        )],
    );
    let refused = get(&fetcher, &open.url("/lie")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Broken { .. }), "{refused}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_waited_for() {
    let (open, _secret, fetcher) = two().await;
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec();
    let endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    for first in [announced, endless] {
        open.say(
            "/",
            [Answer::Endless {
                first,
                piece: vec![b'x'; 64 << 10],
                pause: Duration::ZERO,
            }],
        );
        let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
        assert!(matches!(refused, FetchError::TooLarge { .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let (open, _secret, fetcher) = two().await;
    let long = format!("X-Long: {}", "x".repeat(4 << 20));
    open.say("/", [answer(200, &[&long], "late")]);
    let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Broken { .. }), "{refused}");
    let many: Vec<String> = (0..5_000).map(|number| format!("X-{number}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    open.say("/", [answer(200, &many, "late")]);
    let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Broken { .. }), "{refused}");
}

#[tokio::test]
async fn slow_peers_are_given_up() {
    let open = Server::start().await;
    let fetcher = open.fetcher(brief());
    let drip = |first: &str, piece: &str, pause| Answer::Endless {
        first: first.as_bytes().to_vec(),
        piece: piece.as_bytes().to_vec(),
        pause: Duration::from_millis(pause),
    };
    for (what, slow) in [
        ("nothing at all", drip("", "", 10)),
        ("a head in drops", drip("HTTP/1.1 200 OK\r\nX-A: ", "x", 50)),
        (
            "a body in drops",
            drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "x", 50),
        ),
        (
            "a body that stops",
            drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<", "", 50),
        ),
        (
            "early answers without end",
            drip("", "HTTP/1.1 102 Processing\r\n\r\n", 50),
        ),
    ] {
        open.say("/", [slow]);
        let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
        assert!(
            matches!(refused, FetchError::Slow { .. } | FetchError::Broken { .. }),
            "{what}: {refused}"
        );
    }
}

#[tokio::test]
async fn slow_redirects_share_one_time_limit() {
    let open = Server::start().await;
    let fetcher = open.fetcher(FetchLimits {
        total: Duration::from_millis(700),
        ..patient()
    });
    // Each hop alone would be in time.
    for hop in 0..5 {
        let next = redirect(302, &format!("/{}", hop + 1));
        open.say(&format!("/{hop}"), [late(next, Duration::from_millis(200))]);
    }
    let refused = get(&fetcher, &open.url("/0")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Slow { .. }), "{refused}");
}

#[tokio::test]
async fn what_is_no_http_is_said_to_be_unreadable() {
    let (open, _secret, fetcher) = two().await;
    for rubbish in [
        "",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\0\0\0\0",
        "HTTP/9.9 huh\r\n\r\n",
    ] {
        open.say("/", [Answer::Bytes(rubbish.into())]);
        let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
        assert!(
            matches!(refused, FetchError::Broken { .. }),
            "{rubbish:?}: {refused}"
        );
        assert!(!refused.to_string().contains("\r"), "{refused}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_a_moderator_can_do() {
    let (open, _secret, fetcher) = two().await;
    let challenge = answer(
        403,
        &["cf-mitigated: challenge", "Content-Type: text/html"],
        "<html>Just a moment",
    );
    let mut said = Vec::new();
    for given in [
        challenge,
        answer(401, &[], "no"),
        answer(404, &[], ""),
        answer(410, &[], ""),
        answer(429, &["Retry-After: 90"], ""),
        answer(500, &[], ""),
        answer(418, &[], ""),
        answer(200, &[], ""),
    ] {
        open.say("/", [given]);
        let refused = get(&fetcher, &open.url("/")).await.unwrap_err();
        if let FetchError::Busy { wait, .. } = &refused {
            assert_eq!(*wait, Some(Duration::from_secs(90)));
        }
        said.push(refused.to_string());
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    127.0.0.1 lets only visitors in who prove to Cloudflare that they are human, so it cannot be fetched. Ask the site to let feed readers through, or look for another address of the feed.
    127.0.0.1 refuses to give this to the desk (status 401). It may need a password, or the site may turn feed readers away.
    127.0.0.1 has nothing at this address (status 404). Check it, or give the site's page.
    127.0.0.1 says that this is gone for good (status 410).
    127.0.0.1 asks to be left alone for a while (status 429).
    127.0.0.1 answers with status 500, a fault of its own.
    127.0.0.1 answers with status 418.
    127.0.0.1 answers, but with nothing in it.
    ");
    let nobody = "http://no-such-host.invalid/";
    assert_eq!(
        get(&fetcher, nobody).await.unwrap_err().to_string(),
        "There is no host no-such-host.invalid. Check the address."
    );
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let (open, _secret, fetcher) = two().await;
    open.say(
        "/feed",
        [
            answer(
                200,
                &[
                    "ETag: \"one\"",
                    "Last-Modified: Wed, 25 Nov 2026 12:00:00 GMT",
                    "Cache-Control: max-age=1200",
                ],
                "<rss/>",
            ),
            answer(304, &[], ""),
        ],
    );
    let first = get(&fetcher, &open.url("/feed")).await.unwrap();
    assert_eq!(first.fresh_for, Some(Duration::from_secs(1_200)));
    let validators = first.body.expect("a body").validators;
    let second = fetcher
        .fetch(&open.url("/feed"), Wanted::Feed, &validators, now())
        .await
        .unwrap();
    assert!(second.body.is_none());
    let asked = open.asked();
    assert_eq!(asked[1].header("If-None-Match"), Some("\"one\""));
    assert_eq!(
        asked[1].header("If-Modified-Since"),
        Some("Wed, 25 Nov 2026 12:00:00 GMT")
    );
}
